/* SPDX-License-Identifier: MIT
 *
 * Permission by declared roles: who the actor is, which roles he has now, and how far they reach (doc/people.md).
 *
 * The rows are asked for with those of the verb: person and absences in the first round, units in the second. They may be
 * stale: who lost a role a moment ago may still do one more thing, as if he had done it just before.
 */
#ifndef DKTI_DESK_PERMISSION_ROLES_H
#define DKTI_DESK_PERMISSION_ROLES_H

#include "desk/work.h"

/* The place of a row: a ticket, person or unit; of others nothing is known. */
struct dkti_place dkti_place_of(const struct dkt_row *row);

/* Asks for the actor's person and, where they decide or `needs_absences`, the absences. Nothing where no role is declared. */
void dkti_actor_need(struct dkti_work *work, struct dkti_text actor, struct dkti_text role, bool needs_absences);

/* The same for who gives the command. */
void dkti_actor_need_command(struct dkti_work *work);

/* Asks for the units that decide: the actor's own, and that of the place. */
void dkti_actor_need_units(struct dkti_work *work, const struct dkti_place *place);

/* Asks for the unit of one more place, of a list. */
const struct dkt_row *dkti_place_unit_need(struct dkti_work *work, const struct dkti_place *place);

/* Decides which roles the actor has now. To be called once all rows are there. DKT_OK, or DKT_E_LIMIT. */
int32_t dkti_actor_settle(struct dkti_work *work);

/* Whether roles decide in this operation. */
bool dkti_actor_is_asked(const struct dkti_work *work);

/* Whether the action is permitted at the place; with `tells` the reasons are added when not. */
bool dkti_actor_permits(struct dkti_work *work, const struct dkti_action *action, bool tells);

/* Whether something may be seen by its place; `unit`: the place's unit, NULL when there is none. */
bool dkti_actor_sees(const struct dkti_work *work, const struct dkti_place *place, const struct dkt_row *unit);

/* Whether he sees everything there is. */
bool dkti_actor_sees_all(const struct dkti_work *work);

/* Adds why something is not seen: for each role that counts, its scope or its certificate. */
void dkti_actor_tell_unseen(struct dkti_work *work);

/* Whether the actor may see anything at all; the reasons are added when not. */
bool dkti_actor_is_somebody(struct dkti_work *work);

/* Adds SAME_PERSON for whatever the actor was that he must not have been. */
bool dkti_guard_other_than(struct dkti_work *work);

#endif
