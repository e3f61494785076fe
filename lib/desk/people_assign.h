/* SPDX-License-Identifier: MIT
 *
 * Who is given a ticket: a person that works here; while he is absent his substitute; a unit that may receive it.
 */
#ifndef DKTI_DESK_PEOPLE_ASSIGN_H
#define DKTI_DESK_PEOPLE_ASSIGN_H

#include "desk/work.h"

/* Ask for the rows: in the first round, and in the second with the ticket (NULL: it is just being registered). Nothing
 * where the rules say nothing of people. */
void dkti_receiver_need(struct dkti_work *work);
void dkti_receiver_need_more(struct dkti_work *work, const struct dkt_row *ticket);

/* Refuses an owner who is not known or not active; a unit that has no specialist to receive the ticket, and one that may not
 * pass it on (R092, R094, R371). */
void dkti_receiver_guard(struct dkti_work *work);

/* Gives the ticket to the person, or to who stands in for him, or to nobody; the entry will tell. */
void dkti_receiver_give(struct dkti_work *work, struct dkti_text owner);

/* The code under which lookup rows find the tickets that a substitute has until the return. */
struct dkti_text dkti_cover_field(void);

#endif
