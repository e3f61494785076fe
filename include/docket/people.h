/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_PEOPLE_H
#define DOCKET_PEOPLE_H

/* people.h: the numbers that people, their presence and their absences are told in.
 *
 * Persons, units, rosters and absences are rows (schema.h), read through the same store as tickets and usually mapped
 * onto the host's own tables. What changes them are commands like any other (command.h), of the verbs below; each is an
 * entry in the journal of the person or unit.
 */

#include "docket/base.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** Whether a person is at work (R172). */
enum {
    DKT_PRESENCE_SIGNED_OUT = 1, /**< 签退 */
    DKT_PRESENCE_READY = 2,      /**< 就绪: takes the next task */
    DKT_PRESENCE_IN_TASK = 3,    /**< 处理中 */
    DKT_PRESENCE_AWAY = 4,       /**< 离开: left the post, with the supervisor's consent (R387) */
    DKT_PRESENCE_RESTING = 5     /**< 休息: a break of the timetable */
};

/** What the substitute of an absent person does. */
enum {
    DKT_COVER_NOTIFY = 1,       /**< 通知: is told; the tickets stay where they are */
    DKT_COVER_ACT_FOR = 2,      /**< 代理: may do what the absent person may; the owner stays */
    DKT_COVER_UNTIL_RETURN = 3, /**< 代管: owns the tickets until the return, then they go back */
    DKT_COVER_FOR_GOOD = 4      /**< 接管: owns the tickets from then on */
};

/** Where an absence stands. */
enum {
    DKT_ABSENCE_STATUS_ASKED = 1,    /**< 待批: asked for, not approved yet (R385) */
    DKT_ABSENCE_STATUS_STANDING = 2, /**< 生效: holds from its beginning to its end */
    DKT_ABSENCE_STATUS_TAKEN_BACK = 3 /**< 取消: refused, or given up before it began */
};

/** The name of a presence, e.g. "ready"; Chinese gives 就绪.
 * @param presence DKT_PRESENCE_...
 * @param language DKT_LANGUAGE_...
 * @returns a static text, owned by the library until it is unloaded; "?" for an unknown number.
 * @thread any
 * @since 0.1.0 */
const char *dkt_presence_name(int32_t presence, int32_t language);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
