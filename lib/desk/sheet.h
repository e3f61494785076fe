/* SPDX-License-Identifier: MIT
 *
 * Sheets: the rows of one, what can be said of its items, and the verbs about it.
 *
 * A command about a sheet goes the way of subject_run.h. It reads the sheet, its lines and its signatures in the first
 * round; tickets, which stand on lines of their own, in the second. The sheet's row is the guard of all of them: whoever
 * changes a line writes an entry.
 */
#ifndef DKTI_DESK_SHEET_H
#define DKTI_DESK_SHEET_H

#include "desk/verbs.h"
#include "docket/sheet.h"
#include "rules/template.h"

enum {
    DKTI_SHEET_ROW_COUNT_MAX = 1000,     /* lines of a sheet, those of tickets apart */
    DKTI_SHEET_SIGNATURE_COUNT_MAX = 100,
    DKTI_SHEET_TICKET_PLACE = 1000,      /* place of the lines of tickets, behind all items */
    DKTI_SHEET_TICKET_COUNT_MAX = 512,   /* tickets that one command takes in; more are a task's */
};

/* The sheet that a command is about. Rows are in the order of their keys; an edited one takes the place of what was read. */
struct dkti_sheet_work {
    const struct dkti_template *form;
    int32_t row_count;
    int32_t row_capacity;
    struct dkt_row **rows;
    int32_t signature_count;
    struct dkt_row **signatures;
    uint64_t of_prepared[DKTI_ASKED_WORDS]; /* items that the outgoing signs, by place */
    uint64_t of_accepted[DKTI_ASKED_WORDS]; /* items that the incoming signs */
    const struct dkt_row *previous; /* of an opening: the sheet that it goes on from */
    const struct dkti_wish *previous_rows;
    const struct dkt_row *ticket;   /* of an opening: the ticket that it belongs to */
    const struct dkti_wish *lines;  /* of what moves tickets: their lines */
};

/* ---- rows (sheet.c) ---- */

/* Asks for lines and signatures: the `read` of every verb about a sheet that is there. */
void dkti_sheet_read(struct dkti_work *work);
/* Asks for the tickets of the lines: the `read_subject` of the verbs that move tickets. */
void dkti_sheet_read_tickets(struct dkti_work *work, const struct dkt_row *sheet);

/* Sets work->sheet from what was read. Adds a reason when the rules do not have the sheet's template. Whether all is there. */
bool dkti_sheet_begin(struct dkti_work *work);

/* The line, or NULL; and an editable one, which is made when it is not there. NULL without memory. */
struct dkt_row *dkti_sheet_row(const struct dkti_work *work, int32_t place, int64_t line);
struct dkt_row *dkti_sheet_edit(struct dkti_work *work, int32_t place, int64_t line);

/* The item of a code, with a reason when there is none: its place in the template, or -1. */
int32_t dkti_sheet_item(struct dkti_work *work, struct dkti_text code);

/* Who stands for a party: absent when nobody does. */
struct dkti_text dkti_sheet_person(const struct dkti_work *work, int32_t party);
/* Whether the actor is this party; or the one who may decide for others: the leader, or who has the waiver's role. */
bool dkti_sheet_is_party(const struct dkti_work *work, int32_t party);
bool dkti_sheet_is_leader(const struct dkti_work *work);

/* Refuses unless the sheet is in one of the statuses, a bit each. */
void dkti_sheet_guard_status(struct dkti_work *work, uint32_t statuses);

/* Sets next_due from the lines that are open. `settled_at`: what was due up to then has been told. */
void dkti_sheet_plan(struct dkti_work *work, int64_t settled_at);

/* Tells of each line that was not done in time, at its instant. The `settle` of every verb about a sheet. */
int32_t dkti_sheet_settle(struct dkti_work *work);

/* ---- what can be said of an item (sheet_judge.c) ---- */

/* Sets which items stand before which signature. */
void dkti_sheet_order(struct dkti_sheet_work *sheet);
bool dkti_sheet_has(const uint64_t *items, int32_t place);

/* Whether its condition holds. */
bool dkti_sheet_applies(const struct dkti_work *work, int32_t place);
/* Whether everything is there that the outgoing enters; that anybody enters. */
bool dkti_sheet_is_entered(const struct dkti_work *work, int32_t place);
bool dkti_sheet_is_complete(const struct dkti_work *work, int32_t place);
/* Whether two values differ, or one is not what it should be, and nobody waived it. */
bool dkti_sheet_differs(const struct dkti_work *work, int32_t place);
/* Whether a line is in dispute; whether an important one was not told orally. */
bool dkti_sheet_is_disputed(const struct dkti_work *work, int32_t place);
bool dkti_sheet_is_untold(const struct dkti_work *work, int32_t place);
/* The first item that must be done before this one and is not, or -1. */
int32_t dkti_sheet_waits_for(const struct dkti_work *work, int32_t place);

/* Refuses what is missing before the outgoing signs, before the incoming signs, before it is closed. */
void dkti_sheet_guard_prepared(struct dkti_work *work);
void dkti_sheet_guard_accepted(struct dkti_work *work);
void dkti_sheet_guard_closed(struct dkti_work *work);
/* Refuses what was signed and is not there any more as it was (sheet_sign.c). */
void dkti_sheet_guard_signatures(struct dkti_work *work);
/* Whether anything is left to do behind the incoming's signature. */
bool dkti_sheet_is_finished(const struct dkti_work *work);

/* ---- content and its digest (sheet_digest.c; doc/format.md) ---- */

/* Of what the outgoing hands over: parties, times, tickets, and lines of items before `place_end` (0 and up). */
struct dkti_digest dkti_sheet_digest_prepared(struct dkti_work *work, int32_t place_end);
/* Of that, and of what the incoming says to it. */
struct dkti_digest dkti_sheet_digest_accepted(struct dkti_work *work);
/* The digest over the lines of tickets, with one more put on or taken off. */
struct dkti_digest dkti_sheet_digest_line(struct dkti_text before, bool is_added, int64_t line, struct dkti_text ticket);

/* ---- tickets on it (sheet_tickets.c) ---- */

enum {
    DKTI_MOVE_HAND = 1, /* lines that are not disputed or excepted go to the incoming, the others are let go */
    DKTI_MOVE_FREE = 2, /* all are let go and stay where they are */
};

/* Moves the tickets of the lines that were read. `*out_moved` and `*out_left`: how many went and how many stayed. */
int32_t dkti_sheet_move(struct dkti_work *work, int32_t move, int64_t *out_moved, int64_t *out_left);

/* ---- verbs ---- */

extern const struct dkti_verb_code dkti_sheet_open_code;     /* sheet_open.c */
extern const struct dkti_verb_code dkti_sheet_fill_code;     /* sheet_fill.c */
extern const struct dkti_verb_code dkti_sheet_dispute_code;
extern const struct dkti_verb_code dkti_sheet_except_code;
extern const struct dkti_verb_code dkti_sheet_waive_code;
extern const struct dkti_verb_code dkti_sheet_add_code;      /* sheet_tickets.c */
extern const struct dkti_verb_code dkti_sheet_take_off_code;
extern const struct dkti_verb_code dkti_sheet_prepare_code;  /* sheet_sign.c */
extern const struct dkti_verb_code dkti_sheet_sign_code;
extern const struct dkti_verb_code dkti_sheet_accept_code;
extern const struct dkti_verb_code dkti_sheet_return_code;   /* sheet_end.c */
extern const struct dkti_verb_code dkti_sheet_withdraw_code;
extern const struct dkti_verb_code dkti_sheet_override_code;
extern const struct dkti_verb_code dkti_sheet_close_code;
extern const struct dkti_verb_code dkti_sheet_replace_code;

#endif
