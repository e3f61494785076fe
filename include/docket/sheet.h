/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_SHEET_H
#define DOCKET_SHEET_H

/* sheet.h: sheets: checklists that are filled in and signed, and by which work passes from one person to another.
 *
 * A sheet is made from a template of the profile (doc/sheets.md). Its commands are built, run and repeated like those on
 * tickets (command.h): "sheet_open" makes one, "sheet_fill" enters lines, "sheet_prepare" is the outgoing's signature,
 * "sheet_accept" the incoming's. Every change is an entry in the sheet's own journal.
 */

#include "docket/base.h"
#include "docket/command.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** What a sheet is for. */
enum {
    DKT_SHEET_KIND_CHECKLIST = 1,   /**< 检查表: nobody hands over anything: a check, an approval */
    DKT_SHEET_KIND_SHIFT = 2,       /**< 交接班: the next shift takes over */
    DKT_SHEET_KIND_LEAVE = 3,       /**< 请假交接: somebody covers for a while, and hands back */
    DKT_SHEET_KIND_RESIGNATION = 4, /**< 离职或调岗交接: for good, with notice and review */
    DKT_SHEET_KIND_CUSTOMER = 5,    /**< 客户或项目交接 */
    DKT_SHEET_KIND_PROPERTY = 6,    /**< 房屋交接 */
    DKT_SHEET_KIND_OPERATIONS = 7   /**< 运营交接 */
};

/** Where a sheet is in its life. */
enum {
    DKT_SHEET_STATUS_DRAFT = 1,      /**< 草稿: lines are entered */
    DKT_SHEET_STATUS_PREPARED = 2,   /**< 已交班签字: the outgoing has signed; its tickets stand on it */
    DKT_SHEET_STATUS_REVIEW = 3,     /**< 核对中: the incoming counts, accepts and disputes */
    DKT_SHEET_STATUS_ACCEPTED = 4,   /**< 已接班签字: the incoming has signed; what comes behind that is left */
    DKT_SHEET_STATUS_CLOSED = 5,     /**< 已完成 */
    DKT_SHEET_STATUS_RETURNED = 6,   /**< 已退回: the outgoing has to mend it and sign again */
    DKT_SHEET_STATUS_WITHDRAWN = 7,  /**< 已撤回: taken back; nothing was handed over */
    DKT_SHEET_STATUS_OVERRIDDEN = 8  /**< 已越权处理: decided by the leader, with a reason */
};

/** Where a line of a sheet is. */
enum {
    DKT_ITEM_STATE_OPEN = 1,           /**< 待填 */
    DKT_ITEM_STATE_DONE = 2,           /**< 已完成 */
    DKT_ITEM_STATE_DISPUTED = 3,       /**< 有异议: the incoming does not take it as it is */
    DKT_ITEM_STATE_EXCEPTED = 4,       /**< 除外: both leave it out; it stays with the outgoing */
    DKT_ITEM_STATE_WAIVED = 5,         /**< 已豁免: the leader lets a difference or a gap pass, with a reason */
    DKT_ITEM_STATE_NOT_APPLICABLE = 6  /**< 不适用: its condition does not hold */
};

/** What a line of a sheet holds. */
enum {
    DKT_ITEM_KIND_TICK = 1,       /**< yes or no */
    DKT_ITEM_KIND_COUNT = 2,      /**< how many */
    DKT_ITEM_KIND_MONEY = 3,      /**< an amount, in the currency's smallest unit */
    DKT_ITEM_KIND_TEXT = 4,       /**< words */
    DKT_ITEM_KIND_READING = 5,    /**< a meter's reading, with decimals */
    DKT_ITEM_KIND_ATTACHMENT = 6, /**< the host's reference of a file */
    DKT_ITEM_KIND_TICKETS = 7,    /**< tickets, a line each */
    DKT_ITEM_KIND_ACCESS = 8,     /**< an account or a right: granted or revoked, never a password (Q25) */
    DKT_ITEM_KIND_SIGNATURE = 9   /**< a signature */
};

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
