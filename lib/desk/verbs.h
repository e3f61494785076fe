/* SPDX-License-Identifier: MIT
 *
 * What each verb does beside what all of them do (operation.c): the rows it needs more, its own conditions, its
 * changes.
 */
#ifndef DKTI_DESK_VERBS_H
#define DKTI_DESK_VERBS_H

#include "desk/work.h"

/* Any of the functions may be NULL. All are run again from the top when rows are missing. */
struct dkti_verb_code {
    /* What the verb is about, when it is no ticket: the kind of its subject (subject_run.h). */
    int32_t kind;
    /* Of those: whether the command begins the subject when it is not there yet. */
    bool may_begin;
    /* Of those: whether the fields given are columns of the subject's own row. */
    bool sets_columns;
    /* Asks for rows that can be named before anything was read. */
    void (*read)(struct dkti_work *work);
    /* Asks for rows that can only be named now. Called once all of the first round are there. */
    void (*read_more)(struct dkti_work *work);
    /* The same for a verb that is about no ticket, with the subject's row, NULL when it is not there. */
    void (*read_subject)(struct dkti_work *work, const struct dkt_row *subject);
    /* Of those: tells what has fallen due on the subject up to the operation's instant. DKT_OK or an error. */
    int32_t (*settle)(struct dkti_work *work);
    /* Adds every unmet condition. work->ticket, from and to are set; the ticket is settled. */
    void (*guard)(struct dkti_work *work);
    /* Changes work->ticket and what goes with it. The given columns are set already. */
    int32_t (*apply)(struct dkti_work *work);
};

/* The code of a verb; never NULL for the verbs of actions. */
const struct dkti_verb_code *dkti_verb_code(int32_t verb);

/* One function a verb, by subject: register.c, owner.c, progress.c, link.c, dispatch.c. */
extern const struct dkti_verb_code dkti_register_code;
extern const struct dkti_verb_code dkti_assign_code;
extern const struct dkti_verb_code dkti_claim_code;
extern const struct dkti_verb_code dkti_release_code;
extern const struct dkti_verb_code dkti_transfer_code;
extern const struct dkti_verb_code dkti_reserve_code;
extern const struct dkti_verb_code dkti_arrive_code;
extern const struct dkti_verb_code dkti_progress_code;
extern const struct dkti_verb_code dkti_close_code;
extern const struct dkti_verb_code dkti_reopen_code;
extern const struct dkti_verb_code dkti_withdraw_code;
extern const struct dkti_verb_code dkti_link_code;
extern const struct dkti_verb_code dkti_unlink_code;
extern const struct dkti_verb_code dkti_merge_code;
extern const struct dkti_verb_code dkti_dispatch_code;
extern const struct dkti_verb_code dkti_relay_code;
extern const struct dkti_verb_code dkti_accept_code;
extern const struct dkti_verb_code dkti_return_code;
extern const struct dkti_verb_code dkti_view_code;
extern const struct dkti_verb_code dkti_escalate_code;

/* Gives the ticket the owner and unit that the command names, and takes the claim away when they change. Returns
 * whether they changed. */
bool dkti_ticket_hand(struct dkti_work *work);

/* What was seen, accepted and planned is taken away, but for what the command gives: somebody else has the ticket now. */
void dkti_acceptance_forget(struct dkti_work *work);

/* Refuses a plan that ends before it begins (R104). */
void dkti_plan_guard(struct dkti_work *work);

/* One handling action more; the old appointment and obstacle end with it. */
void dkti_ticket_handle(struct dkti_work *work);

/* The number that a new ticket gets (number.c): asks for rows, refuses, and draws it. */
void dkti_number_read(struct dkti_work *work);
void dkti_number_read_more(struct dkti_work *work);
void dkti_number_guard(struct dkti_work *work);
int32_t dkti_number_draw(struct dkti_work *work);
/* Whether the number is one that the series has drawn or may draw one day. */
bool dkti_number_is_drawn(const struct dkti_number_series *series, struct dkti_text number);

/* Lookup rows of the profile's own fields (lookup.c). */
void dkti_lookup_read_more(struct dkti_work *work, const struct dkt_row *ticket);
int32_t dkti_lookup_change(struct dkti_work *work, const struct dkt_row *before);
/* Adds a row by which work->ticket is found. DKT_OK or DKT_E_MEMORY. */
int32_t dkti_lookup_add(struct dkti_work *work, struct dkti_text code, struct dkti_text value);

#endif
