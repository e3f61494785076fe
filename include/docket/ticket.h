/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_TICKET_H
#define DOCKET_TICKET_H

/* ticket.h: the numbers a ticket is told in: its four states, the verbs, levels, parties, roles of links.
 *
 * The four states are fixed. A profile's statuses are finer, each mapped to one state; a profile's actions
 * are what people do, each of one base verb.
 */

#include "docket/base.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** The four states (R065 to R069). */
enum {
    DKT_STATE_UNPROCESSED = 1, /**< 未处理: no handling action in this cycle */
    DKT_STATE_RESERVED = 2,    /**< 已预约: an appointment stands */
    DKT_STATE_UNFINISHED = 3,  /**< 未完结: handled, the demand is not met, no live appointment */
    DKT_STATE_CLOSED = 4       /**< 已完结: resolved, withdrawn or merged */
};

/** Base verbs: what can be done to a ticket. Numbers 64 and up are the library's own entries. */
enum {
    DKT_VERB_REGISTER = 1,  /**< 登记: the ticket comes to be */
    DKT_VERB_ASSIGN = 2,    /**< 分派: gives a queued ticket an owner, or another unit's queue */
    DKT_VERB_CLAIM = 3,     /**< 领取: takes a lease on it */
    DKT_VERB_RELEASE = 4,   /**< 释放: gives the lease back */
    DKT_VERB_TRANSFER = 5,  /**< 转交: another owner or unit becomes responsible */
    DKT_VERB_RESERVE = 6,   /**< 预约: an appointment is agreed, or moved */
    DKT_VERB_ARRIVE = 7,    /**< 到场: the appointment is kept */
    DKT_VERB_PROGRESS = 8,  /**< 处理: something was done; the ticket goes on or is blocked */
    DKT_VERB_CLOSE = 9,     /**< 完结: the demand is met */
    DKT_VERB_REOPEN = 10,   /**< 重开: the next cycle begins */
    DKT_VERB_WITHDRAW = 11, /**< 撤单: the request is taken back, with a reason */
    DKT_VERB_NOTE = 12,     /**< 备注: an internal note */
    DKT_VERB_MESSAGE = 13,  /**< 消息: a message to or from the customer */
    DKT_VERB_LINK = 14,     /**< 关联: adds a link to a ticket, a file or a watcher */
    DKT_VERB_UNLINK = 15,   /**< 取消关联: takes one off */
    DKT_VERB_MERGE = 16,    /**< 合并: another ticket takes over, this one closes */
    DKT_VERB_AMEND = 17,    /**< 更正: fields are corrected or added */
    DKT_VERB_DISPATCH = 18, /**< 派单: sends it to the person who is to do it; each one is a record (R056) */
    DKT_VERB_RELAY = 19,    /**< 转派: sends it to another desk, which dispatches it onwards (R021, R091) */
    DKT_VERB_ACCEPT = 20,   /**< 接单: the person it was dispatched to takes it on (R079) */
    DKT_VERB_RETURN = 21,   /**< 退回: goes back to the desk that sent it (R058) */
    DKT_VERB_VIEW = 22,     /**< 查看: the person it was dispatched to has seen it (R103) */
    DKT_VERB_ESCALATE = 23, /**< 上报: reported upward for support, by hand (R101) */
    DKT_VERB_TAKE_IN = 38,        /**< 受理: a request is taken in, before it is known whether it needs a ticket (R006) */
    DKT_VERB_GUIDE = 39,          /**< 电话指导: what guidance was given, and whether it solved the matter (R006) */
    DKT_VERB_SET_PERSON = 40,     /**< 人员: a person is added or changed (people.h) */
    DKT_VERB_SET_UNIT = 41,       /**< 单位: a unit is added or changed */
    DKT_VERB_ROSTER = 42,         /**< 排班: a person's duty is added to a unit's roster */
    DKT_VERB_UNROSTER = 43,       /**< 取消排班: it is taken out */
    DKT_VERB_PRESENCE = 44,       /**< 在岗状态: signs in or out, is ready, away, back (R172) */
    DKT_VERB_ABSENCE = 45,        /**< 请假: an absence is asked for or entered (R385) */
    DKT_VERB_ABSENCE_CHANGE = 46, /**< 变更请假: it is approved or changed */
    DKT_VERB_ABSENCE_END = 47,    /**< 销假: it ends, or is taken back */
    DKT_VERB_SHEET_OPEN = 48,     /**< 开单: a sheet is made from a template (sheet.h) */
    DKT_VERB_SHEET_FILL = 49,     /**< 填写: lines are entered, ticked, counted */
    DKT_VERB_SHEET_ADD = 50,      /**< 列入工单: tickets are put on it */
    DKT_VERB_SHEET_TAKE_OFF = 51, /**< 移出工单: tickets are taken off it */
    DKT_VERB_SHEET_PREPARE = 52,  /**< 交班签字: the outgoing signs what he hands over */
    DKT_VERB_SHEET_SIGN = 53,     /**< 签字: a signature that an item asks for */
    DKT_VERB_SHEET_DISPUTE = 54,  /**< 提出异议: the incoming does not take lines as they are */
    DKT_VERB_SHEET_EXCEPT = 55,   /**< 除外: lines are left out by both */
    DKT_VERB_SHEET_WAIVE = 56,    /**< 豁免: the leader lets a difference or a gap pass (Q20) */
    DKT_VERB_SHEET_ACCEPT = 57,   /**< 接班签字: the incoming signs; tickets become his in the same commit */
    DKT_VERB_SHEET_RETURN = 58,   /**< 退回: the outgoing has to mend it */
    DKT_VERB_SHEET_WITHDRAW = 59, /**< 撤回: nothing is handed over */
    DKT_VERB_SHEET_OVERRIDE = 60, /**< 越权处理: the leader decides, with a reason */
    DKT_VERB_SHEET_CLOSE = 61,    /**< 完成: nothing is left to do */
    DKT_VERB_SHEET_REPLACE = 62,  /**< 换人: another person is outgoing, incoming or leader */
    DKT_VERB_CLAIM_LAPSED = 64,       /**< the library: a claim ran out at its instant */
    DKT_VERB_APPOINTMENT_PASSED = 65, /**< the library: an appointment's window ended without arrival */
    DKT_VERB_FOLLOW_UP_DUE = 66,      /**< the library: a blocked ticket is to be looked at again */
    DKT_VERB_NUMBERS_VOID = 67,       /**< the library: leased numbers that were never used */
    DKT_VERB_CLOCK_RESUMED = 68,      /**< the library: a pause reached its longest time */
    DKT_VERB_CLOCK_WARNED = 69,       /**< the library: a warning before a target */
    DKT_VERB_CLOCK_BREACHED = 70,     /**< the library: a target was crossed */
    DKT_VERB_CLOCK_ESCALATED = 71,    /**< the library: a step of the ladder behind a target */
    DKT_VERB_BREACH_VOID = 72,        /**< the library: a new target made an earlier breach void */
    DKT_VERB_COVERED = 80,            /**< the library: an absent owner's ticket goes to who stands in */
    DKT_VERB_COVER_ENDED = 81,        /**< the library: it comes back with his return */
    DKT_VERB_SHEET_ADDED = 84,    /**< the library, on a ticket: it was put on a sheet */
    DKT_VERB_SHEET_TAKEN_OFF = 85, /**< the library, on a ticket: it stands on the sheet no more, and stays where it is */
    DKT_VERB_HANDED_OVER = 86,    /**< the library, on a ticket: 交接: the incoming has it now */
    DKT_VERB_SHEET_OVERDUE = 87   /**< the library, on a sheet: a line was not done in time */
};

/** Whether a clock stands or runs. */
enum {
    DKT_CLOCK_RUNNING = 1,
    DKT_CLOCK_PAUSED = 2,
    DKT_CLOCK_STOPPED = 3,
    DKT_CLOCK_CANCELED = 4
};

/** How a stopped clock ended. */
enum {
    DKT_VERDICT_MET = 1,    /**< 达标: within the target in force at the stop */
    DKT_VERDICT_BREACHED = 2 /**< 超时 */
};

/** Levels of a ticket (R022). */
enum {
    DKT_LEVEL_NORMAL = 1, /**< 一般 */
    DKT_LEVEL_URGENT = 2  /**< 紧急 */
};

/** Whose an objective cause is (R066). */
enum {
    DKT_PARTY_CUSTOMER = 1, /**< 客户 */
    DKT_PARTY_MERCHANT = 2, /**< 商户 */
    DKT_PARTY_BANK = 3,     /**< 银行 */
    DKT_PARTY_VENDOR = 4,   /**< 供应商 */
    DKT_PARTY_INTERNAL = 5  /**< 内部 */
};

/** How a ticket came to the person who is to do it (R020, R021). */
enum {
    DKT_DISPATCH_DIRECT = 1, /**< 直派: straight to the person */
    DKT_DISPATCH_RELAYED = 2 /**< 转派: through another desk; both legs are timed */
};

/** Where an intake stands (R006). */
enum {
    DKT_INTAKE_TAKEN_IN = 1, /**< 已受理: nothing came of it yet */
    DKT_INTAKE_FAILED = 2,   /**< 指导未果: guidance did not solve it */
    DKT_INTAKE_SOLVED = 3,   /**< 指导解决: solved by telephone, never a ticket, counted */
    DKT_INTAKE_CONVERTED = 4 /**< 已转工单: a ticket was registered for it */
};

/** How a ticket ended. */
enum {
    DKT_OUTCOME_RESOLVED = 1,  /**< 已解决 */
    DKT_OUTCOME_WITHDRAWN = 2, /**< 已撤单 */
    DKT_OUTCOME_MERGED = 3     /**< 已合并 */
};

/** Roles of a link: what the target is to the ticket. */
enum {
    DKT_ROLE_RELATED = 1,    /**< a ticket about the same thing; stands on both */
    DKT_ROLE_PARENT = 2,     /**< the ticket that this one is part of; the other has it as a child */
    DKT_ROLE_CHILD = 3,      /**< a ticket that is part of this one */
    DKT_ROLE_CAUSE = 4,      /**< the ticket that caused this one; the other has it as an effect */
    DKT_ROLE_EFFECT = 5,     /**< a ticket caused by this one */
    DKT_ROLE_MERGED = 6,     /**< a ticket that was merged into this one (set by merge) */
    DKT_ROLE_ATTACHMENT = 7, /**< a file of the host's, by reference (R034) */
    DKT_ROLE_WATCHER = 8     /**< a person who wants to know */
};

/** Whether a message came from the customer or went to him. */
enum {
    DKT_DIRECTION_IN = 1, /**< from the customer */
    DKT_DIRECTION_OUT = 2 /**< to the customer */
};

/** Codes of unmet conditions. Each has parameters and a text in Chinese and English (op.h). */
enum {
    DKT_REASON_STATUS = 1,        /**< the action does not start from this status; `name` is the status */
    DKT_REASON_MISSING = 2,       /**< a field is required; `name` is the field */
    DKT_REASON_MISSING_ONE_OF = 3, /**< one field of a group is required; `name` lists them */
    DKT_REASON_ROLE = 4,          /**< the actor's role may not do this; `name` is the role */
    DKT_REASON_HOST = 5,          /**< the host's permission hook denies */
    DKT_REASON_CLAIMED = 6,       /**< somebody else holds the claim; `name` is who */
    DKT_REASON_NOT_CLAIMED = 7,   /**< there is no claim of the actor's to give back */
    DKT_REASON_PAST = 8,          /**< an instant lies in the past; `name` is the field (R067) */
    DKT_REASON_ORDER = 9,         /**< an end does not lie after its start; `name` is the field */
    DKT_REASON_BACKDATE = 10,     /**< the actor may not give an instant of the past */
    DKT_REASON_BEFORE_LAST = 11,  /**< the instant lies before the ticket's last entry */
    DKT_REASON_AHEAD = 12,        /**< the instant lies more than two minutes ahead */
    DKT_REASON_VALUE = 13,        /**< a value is not one of those allowed; `name` is the field */
    DKT_REASON_SELF = 14,         /**< a ticket cannot be linked to or merged into itself */
    DKT_REASON_TARGET = 15,       /**< the other ticket does not exist; `name` is its id */
    DKT_REASON_TARGET_CLOSED = 16, /**< the other ticket is closed; `name` is its id */
    DKT_REASON_EXISTS = 17,       /**< it is there already; `name` is what */
    DKT_REASON_ABSENT = 18,       /**< it is not there; `name` is what */
    DKT_REASON_UNCHANGED = 19,    /**< nothing would change */
    DKT_REASON_MERGED = 22,       /**< the ticket was merged; `name` is the ticket that took over */
    DKT_REASON_OWNER = 30,        /**< only the person responsible may do this; `name` is who */
    DKT_REASON_NOT_ACCEPTED = 31, /**< who it was dispatched to has not accepted it; `name` is who (R079) */
    DKT_REASON_NOT_HIGHER = 32,   /**< an escalation must go up; `name` is the field */
    DKT_REASON_PERSON = 40,       /**< nobody with this id is known; `name` is the id */
    DKT_REASON_INACTIVE = 41,     /**< the person does not work here any more; `name` is the id */
    DKT_REASON_NOT_CERTIFIED = 42, /**< the role asks for a certificate that the actor does not have; `name` is the role (R371) */
    DKT_REASON_SCOPE = 43,        /**< the ticket lies outside what the role may see and do; `name` is the role (Q44) */
    DKT_REASON_SAME_PERSON = 44,  /**< two people are needed; `name` is what the actor was to the ticket (Q43) */
    DKT_REASON_CONSENT = 45,      /**< who is named cannot consent, or does not say so himself; `name` is who (R385, R387) */
    DKT_REASON_AWAY_MAX = 46,     /**< as many of the unit are away as may be; `name` is the unit (R387) */
    DKT_REASON_NOTICE = 47,       /**< the leave is asked for too late; `name` is the kind of leave (R381 to R384) */
    DKT_REASON_PROOF = 48,        /**< so long a leave needs a proof; `name` is the kind of leave (R386) */
    DKT_REASON_SPECIALIST = 49,   /**< the unit has no active, certified specialist; `name` is the unit (R092, R371) */
    DKT_REASON_MAY_NOT_FORWARD = 50, /**< the unit may not pass tickets on; `name` is the unit (R094) */
    DKT_REASON_CONDITION = 60,    /**< the action is not open for such a ticket; `name` is the field that says so */
    DKT_REASON_TOO_SHORT = 61,    /**< more is to be written; `name` is the field (R039) */
    DKT_REASON_UNCONFIRMED = 62,  /**< it must be confirmed with this action; `name` is the field */
    DKT_REASON_RETIRED = 63,      /**< no ticket gets this type any more; `name` is the type (R019) */
    DKT_REASON_SET = 64,          /**< the action sets this by itself; `name` is the field */
    DKT_REASON_TURN = 33,         /**< the turn is over: somebody else was quicker; `name` is the route */
    DKT_REASON_PARTY = 80,        /**< the actor is no party that may do this; `name` is the item or party */
    DKT_REASON_SHEET = 81,        /**< the ticket stands on a sheet; `name` is the sheet */
    DKT_REASON_ITEM_OPEN = 82,    /**< an item is not done; `name` is the item */
    DKT_REASON_DIFFERENCE = 83,   /**< what was counted differs, or is not what it should be; `name` is the item (R229) */
    DKT_REASON_AFTER = 84,        /**< another item comes first; `name` is that item */
    DKT_REASON_NOT_APPLICABLE = 85, /**< the item does not apply here; `name` is the item */
    DKT_REASON_SIGNER = 86,       /**< the actor may not sign here; `name` is the party (R228) */
    DKT_REASON_CHANGED = 87,      /**< the sheet is not what was signed, or seen; `name` is the item, or "digest" */
    DKT_REASON_SHEET_STATUS = 88, /**< the sheet's status does not allow it; `name` is the status */
    DKT_REASON_SHEET_NOTICE = 89, /**< the notice is too short; `name` is the template (R216) */
    DKT_REASON_TICKETS_LEFT = 90, /**< open tickets are left; `name` is whose */
    DKT_REASON_SHEETS_LEFT = 91,  /**< another sheet of his is open; `name` is the sheet */
    DKT_REASON_DISPUTED = 92,     /**< a line is in dispute; `name` is the item */
    DKT_REASON_NOT_TOLD = 93,     /**< an important item was not told orally; `name` is the item (R230) */
    DKT_REASON_NOT_OUTGOINGS = 94, /**< the ticket is not the outgoing's; `name` is the ticket */
    DKT_REASON_GUIDANCE = 34,     /**< telephone guidance comes first, and must have failed; `name` is the type (R006) */
    DKT_REASON_INTAKE = 35,       /**< the intake stands where this cannot be done; `name` is the intake */
    DKT_REASON_PART_OPEN = 36     /**< a ticket that is part of this one is open; `name` is its id (R100) */
};

/** The name of a state, e.g. "unprocessed"; Chinese gives 未处理.
 * @param state DKT_STATE_...
 * @param language DKT_LANGUAGE_...
 * @returns a static text, owned by the library until it is unloaded; "?" for an unknown number.
 * @thread any
 * @since 0.1.0 */
const char *dkt_state_name(int32_t state, int32_t language);

/** The name of a verb, e.g. "register": what dkt_command_new_named takes.
 * @param verb DKT_VERB_...
 * @returns a static text, owned by the library until it is unloaded; "?" for an unknown number.
 * @thread any
 * @since 0.1.0 */
const char *dkt_verb_name(int32_t verb);

/** The verb of a name.
 * @param name borrowed for the call.
 * @param len bytes of name, or -1.
 * @returns DKT_VERB_..., or 0 when no verb has this name.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_verb_by_name(const char *name, int32_t len);

/** The name of a reason, e.g. "missing".
 * @param reason DKT_REASON_...
 * @returns a static text, owned by the library until it is unloaded; "?" for an unknown number.
 * @thread any
 * @since 0.1.0 */
const char *dkt_reason_name(int32_t reason);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
