/* SPDX-License-Identifier: MIT
 *
 * The work of one operation: the cache of rows it reads, the rows it edits, what it refuses and what it tells.
 *
 * An operation is a function over this struct, run from its top as often as rows are missing. Wishes are numbered
 * by the order in which they are asked: the n-th call of dkti_need... is the n-th wish, and a re-run must ask the
 * same (I-01). Rows read are never changed; dkti_edit gives a copy. Everything made in a run lives in `arena`, which
 * the next run forgets; wishes and their rows live in `keep`, until the operation ends.
 *
 * Memory running out is sticky in the arenas: the code here may go on with what it got, and the operation ends with
 * DKT_E_MEMORY. NULL from dkti_edit and dkti_insert is the one thing that callers must look at.
 */
#ifndef DKTI_DESK_WORK_H
#define DKTI_DESK_WORK_H

#include "desk/command.h"
#include "desk/wish.h"
#include "model/change.h"
#include "model/kinds.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DKTI_WAIT = 1,             /* r > 0: wishes are open; run again when they are answered */
    DKTI_WISH_COUNT_MAX = 2048, /* of one operation: two pages of a thousand */
    DKTI_WISH_COUNT_FIRST = 8,  /* room at the start: more than most operations ask */
    DKTI_EDIT_COUNT_MAX = 4096, /* rows of one commit: entries of 32 clocks on two tickets, each with its ladder */
    DKTI_EDIT_COUNT_FIRST = 16,  /* room at the start */
    DKTI_CLOCK_SET_COUNT_FIRST = 2, /* room at the start: the subject, and a ticket it is linked to */
    DKTI_REASON_COUNT_MAX = 64,
    DKTI_TELL_COUNT_MAX = 16,
    DKTI_ROUND_COUNT_MAX = 2,  /* rounds of reading between two conflicts (I-02); a match has one more */
};

struct dkti_reason {
    int32_t code;
    struct dkti_text name;
};

/* A row that the commit writes, deletes or checks. */
struct dkti_edit {
    int32_t type; /* DKT_WRITE_INSERT, _UPDATE or _DELETE */
    struct dkt_row *row;
    bool is_told; /* an entry of this operation has told of it */
};

/* The current clocks of a ticket that this operation touches, by place of the goal. */
struct dkti_clock_set {
    struct dkti_text ticket;
    uint64_t touched; /* goals whose clocks this operation changes at its own instant, a bit each */
    uint64_t voided; /* goals whose breach was made void and not told yet, a bit each */
    const struct dkt_row *rows[DKTI_GOAL_COUNT_MAX];
};

/* What the scope of a role is held against: whose something is, and where it lies. */
struct dkti_place {
    bool is_new; /* a ticket that is just being registered: it is nobody else's yet */
    struct dkti_text owner;
    struct dkti_text unit;
    struct dkti_text region; /* absent: that of the unit */
};

/* A unit that was asked for, and its row; NULL: there is none. */
struct dkti_place_unit {
    struct dkti_text id;
    const struct dkt_row *row;
};

/* Who acts, where the rules declare roles (permission_roles.h). */
struct dkti_actor {
    bool is_asked; /* roles decide in this operation */
    struct dkti_text id;
    struct dkti_text role;       /* the one named; absent: any that the person has */
    const struct dkt_row *person; /* NULL: not known */
    const struct dkti_wish *absences; /* NULL: they do not decide */
    const struct dkt_row *home;  /* the person's unit */
    const struct dkt_row *unit;  /* that of the place */
    struct dkti_place place;
    uint64_t held;   /* declared roles that the person has, a bit each */
    uint64_t acting; /* those he has besides, for an absent head */
    struct dkti_text acted_for; /* whose right was used */
    int32_t unit_count;
    struct dkti_place_unit *units; /* of the tickets that a query found */
};

/* Who is given a ticket (people_assign.h). */
struct dkti_receiver {
    const struct dkt_row *owner;      /* the person named; NULL: not known */
    const struct dkt_row *heir;       /* who has it instead, while that one is absent */
    const struct dkt_row *unit;       /* the unit named */
    const struct dkt_row *specialist; /* who takes in what that unit is sent */
    const struct dkt_row *from;       /* the unit that passes it on */
};

struct dkti_sheet_work;

struct dkti_work {
    /* Given, for the life of the operation. */
    struct dkt_desk *desk;
    const struct dkt_rules *rules;
    const struct dkt_command *command; /* NULL for a query or a task's page */
    const struct dkt_query *query;  /* NULL for a command or a task's page */
    void *context;                  /* of a task's page */
    int64_t now_ms;                 /* what the clock said once, and `recorded_at` of the entries */
    uint8_t seed[DKTI_SEED_SIZE];   /* random bytes drawn once: the new id and all salts */
    char new_id[40];                /* a UUIDv7 from the seed */
    struct dkti_error *error;
    struct dkti_arena *keep;
    struct dkti_wish **wishes;
    int32_t wish_count;
    int32_t wish_capacity;
    const struct dkti_wish *const *known; /* answers from before a conflict that may serve again */
    int32_t known_count;
    struct dkti_buffer change; /* scratch of the journal, kept between operations */
    struct dkti_buffer secret;
    struct dkti_buffer canonical;

    /* One run. */
    struct dkti_arena *arena;
    int32_t asked;   /* wishes asked so far in this run */
    int32_t verb_asked; /* how many had been asked when the verb's own began: where to ask them again */
    int32_t lookup_asked; /* the same of the lookup rows */
    int32_t other_asked;  /* of what a verb asks for beside: an intake, the parts of a ticket */
    bool is_waiting; /* one of them has no answer */
    bool is_clamped; /* the clock stands before the last entry */
    bool is_misfit;  /* two rows do not fit together, each of which could be */
    const char *broken; /* number of an invariant that does not hold; the operation ends with DKT_E_BUG */
    struct dkti_change_writer writer;
    int64_t at_ms;   /* the instant of the operation */
    int64_t last_ms; /* of the subject's last entry; INT64_MIN before the first */
    struct dkti_actor actor;
    struct dkti_receiver receiver;
    int32_t clock_set_count;
    int32_t clock_set_capacity;
    struct dkti_clock_set *clock_sets;
    struct dkti_sheet_work *sheet; /* of a command about a sheet (sheet.h) */
    struct dkt_row *main;   /* the subject's row, editable, of whatever kind */
    struct dkt_row *ticket; /* the same, when it is a ticket */
    int32_t from;    /* place of its status, -1 before registration */
    int32_t to;      /* place of the status it will have */
    int32_t edit_count;
    int32_t edit_capacity;
    int32_t reason_count;
    int32_t tell_count;
    struct dkti_edit *edits;
    struct dkti_reason reasons[DKTI_REASON_COUNT_MAX];
    struct dkti_tell tells[DKTI_TELL_COUNT_MAX];

    /* What comes out. */
    struct dkt_writes writes;
    struct dkti_text subject;
    int64_t seq;
    bool is_replayed;
    struct dkt_row **rows;
    int32_t row_count;
    struct dkti_text cursor;
    int32_t person_count;
    const struct dkti_text *persons; /* whom something is told to */
};

/* Begins a run: forgets what the last one made. */
void dkti_work_begin_run(struct dkti_work *work);

/* States an invariant by its number in doc/invariants.md. Once broken, nothing of the operation is committed. */
void dkti_hold(struct dkti_work *work, bool fact, const char *invariant);

/* ---- wishes ---- */

/* The row with this key: NULL when there is none, or when the answer is still missing (work->is_waiting). With
 * DKT_READ_STABLE in `flags` the commit rests on it, also on its absence. */
const struct dkt_row *dkti_need(struct dkti_work *work, int32_t kind, int32_t flags,
                                const struct dkti_value *values, int32_t count);
const struct dkt_row *dkti_need_text(struct dkti_work *work, int32_t kind, int32_t flags,
                                     struct dkti_text id);

/* The rows of an index. `scan` gives flags, limit, range and cursor. NULL while the answer is missing. */
struct dkti_scan {
    int32_t index;
    int32_t flags;
    int32_t limit;
    int32_t value_count;
    struct dkti_value values[DKTI_KEY_COUNT_MAX];
    int64_t from;
    int64_t until;
    struct dkti_text cursor;
};
const struct dkti_wish *dkti_need_scan(struct dkti_work *work, const struct dkti_scan *scan);

/* ---- edits ---- */

/* An editable copy of a row that was read; the same copy when asked again. */
struct dkt_row *dkti_edit(struct dkti_work *work, const struct dkt_row *row);

/* A new row. Its key columns must be set before anything else reads it. */
struct dkt_row *dkti_insert(struct dkti_work *work, int32_t kind);

/* Deletes a row that was read. */
void dkti_delete(struct dkti_work *work, const struct dkt_row *row);

/* Makes the write set of the commit: edits, and a CHECK for every stable wish that no edit covers. */
int32_t dkti_writes_build(struct dkti_work *work);

/* ---- what the operation says ---- */

/* Adds an unmet condition. `name` is copied. */
void dkti_refuse(struct dkti_work *work, int32_t code, struct dkti_text name);

/* What the command gives for a field, or NULL; and whether it gives a value. */
const struct dkti_given *dkti_given(const struct dkti_work *work, int32_t number);
bool dkti_has_given(const struct dkti_work *work, int32_t number);

/* Adds to what the next entry tells. */
void dkti_tell(struct dkti_work *work, int32_t number, bool is_personal, struct dkti_value value);

/* The state that work->to belongs to, or 0. */
int32_t dkti_work_to_state(const struct dkti_work *work);

#endif
