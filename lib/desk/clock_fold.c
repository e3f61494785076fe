/* SPDX-License-Identifier: MIT
 *
 * Folding clocks. See clock_fold.h.
 */
#include "desk/clock_fold.h"

#include "desk/fold.h"
#include "docket/ticket.h"
#include "rules/fields.h"

enum {
    RETIRED_ROOM_FIRST = 4, /* most goals run once or twice */
};

/* ---- life ---- */

int32_t dkti_clock_fold_begin(struct dkti_clock_fold *fold, const struct dkt_rules *rules,
                              const struct dkti_schema *schema, struct dkti_text id, struct dkti_arena *arena)
{
    *fold = (struct dkti_clock_fold){.rules = rules, .schema = schema, .arena = arena};
    fold->ticket = dkti_row_new(arena, &schema->kinds[DKT_KIND_TICKET - 1]);
    if (fold->ticket == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_row_load_text(fold->ticket, 0, dkti_arena_text(arena, id));
    return arena->failed ? DKT_E_MEMORY : DKT_OK;
}

int32_t dkti_clock_fold_copy(struct dkti_clock_fold *to, const struct dkti_clock_fold *from, struct dkti_arena *arena)
{
    *to = *from;
    to->arena = arena;
    to->ticket = dkti_row_copy_whole(arena, from->ticket);
    to->retired_capacity = from->retired_count;
    to->retired = dkti_arena_array(arena, (size_t)from->retired_count, sizeof *to->retired);
    if (to->ticket == NULL || to->retired == NULL) {
        return DKT_E_MEMORY;
    }
    for (int32_t i = 0; i < from->rules->goal_count; i++) {
        to->current[i] = from->current[i] == NULL ? NULL : dkti_row_copy_whole(arena, from->current[i]);
    }
    for (int32_t i = 0; i < from->retired_count; i++) {
        to->retired[i] = dkti_row_copy_whole(arena, from->retired[i]);
    }
    to->before = dkti_standing(to->ticket);
    return arena->failed ? DKT_E_MEMORY : DKT_OK;
}

/* ---- the ticket ---- */

static void fold_told(struct dkti_clock_fold *fold, const struct dkti_change_cell *cell)
{
    switch (cell->column) {
    case DKTI_TELL_DIRECTION: fold->direction = (int32_t)cell->after.integer; break;
    case DKTI_TELL_GOAL: fold->goal = cell->after.text; break;
    case DKTI_TELL_RUN: fold->run = cell->after.integer; break;
    default: break;
    }
}

static void value_take_in(struct dkti_clock_fold *fold, int32_t place, const struct dkti_cell *cell)
{
    struct dkt_row *row = fold->ticket;
    const struct dkti_column *column = &row->kind->columns[place];
    bool is_integer = dkti_type_is_integer(column->type);
    if (is_integer && cell->type == DKTI_CELL_INTEGER) {
        dkti_row_load_integer(row, place, cell->integer);
    } else if (!is_integer && cell->type == DKTI_CELL_TEXT) {
        dkti_row_load_text(row, place, dkti_arena_text(fold->arena, cell->text));
    } else {
        dkti_row_set_absent(row, column->number);
        dkti_row_told(row);
    }
}

/* What the cells of an entry leave is forgotten with the first cell of the next one; `before` is what stood until then. */
void dkti_clock_fold_cell(struct dkti_clock_fold *fold, const struct dkti_change_cell *cell)
{
    if (cell->act == DKTI_ACT_TELL) {
        fold_told(fold, cell);
        return;
    }
    int32_t place = cell->kind == DKT_KIND_TICKET ? dkti_kind_place(fold->ticket->kind, cell->column) : -1;
    if (place > 0) {
        dkti_mask_add(&fold->changed, place);
        value_take_in(fold, place, &cell->after);
    }
}

static void entry_forget(struct dkti_clock_fold *fold)
{
    fold->changed = (struct dkti_mask){{0}};
    fold->before = dkti_standing(fold->ticket);
    fold->direction = 0;
    fold->goal = (struct dkti_text){NULL, 0};
    fold->run = 0;
}

/* ---- what happened ---- */

static bool retired_add(struct dkti_clock_fold *fold, struct dkt_row *clock)
{
    if (fold->retired_count == fold->retired_capacity) {
        int32_t capacity = fold->retired_count == 0 ? RETIRED_ROOM_FIRST : 2 * fold->retired_count;
        struct dkt_row **rows = dkti_arena_array(fold->arena, (size_t)capacity, sizeof(struct dkt_row *));
        if (rows == NULL) {
            return false;
        }
        for (int32_t i = 0; i < fold->retired_count; i++) {
            rows[i] = fold->retired[i];
        }
        fold->retired = rows;
        fold->retired_capacity = capacity;
    }
    fold->retired[fold->retired_count++] = clock;
    return true;
}

static bool run_begin(struct dkti_clock_fold *fold, int32_t place, bool is_follower,
                      const struct dkti_happening *happening)
{
    struct dkt_row *last = fold->current[place];
    struct dkt_row *clock = dkti_row_new(fold->arena, &fold->schema->kinds[DKT_KIND_CLOCK - 1]);
    if (clock == NULL || (last != NULL && !retired_add(fold, last))) {
        return false;
    }
    if (last != NULL) {
        dkti_clock_retire(last);
    }
    dkti_clock_start(clock, &fold->rules->goals[place], last, is_follower, happening);
    fold->current[place] = clock;
    fold->run_count++;
    return true;
}

static bool fold_happen(struct dkti_clock_fold *fold, int32_t place, const struct dkti_happening *happening)
{
    const struct dkti_goal *goal = &fold->rules->goals[place];
    struct dkt_row *clock = fold->current[place];
    bool was_live = dkti_clock_is_live(clock);
    if (clock != NULL && dkti_clock_concerns(clock, goal, happening) &&
        (dkti_clock_happen(clock, goal, happening) & DKTI_CLOCK_VOIDED) != 0) {
        fold->voided |= UINT64_C(1) << place;
    }
    return !dkti_clock_starts(clock, goal, happening) || run_begin(fold, place, was_live, happening);
}

/* ---- what fell due ---- */

static int32_t told_place(const struct dkti_clock_fold *fold)
{
    for (int32_t i = 0; i < fold->rules->goal_count; i++) {
        const struct dkt_row *clock = fold->current[i];
        if (clock != NULL && dkti_text_equal(fold->rules->goals[i].code, fold->goal) &&
            dkti_clock(clock)->run == fold->run) {
            return i;
        }
    }
    return -1;
}

static int32_t fold_void(struct dkti_clock_fold *fold, int32_t place)
{
    bool is_voided = (fold->voided >> place & 1) != 0;
    fold->voided &= ~(UINT64_C(1) << place);
    return is_voided ? DKT_OK : DKTI_FOLD_DIFFERS;
}

static int32_t fold_due(struct dkti_clock_fold *fold, const struct dkti_entry *entry)
{
    int32_t place = told_place(fold);
    if (place < 0) {
        return DKTI_FOLD_DIFFERS;
    }
    if (entry->verb == DKT_VERB_BREACH_VOID) {
        return fold_void(fold, place);
    }
    struct dkt_row *clock = fold->current[place];
    const struct dkti_goal *goal = &fold->rules->goals[place];
    bool is_due = dkti_row_has(clock, DKT_CLOCK_NEXT_AT) && dkti_clock(clock)->next_at == entry->at &&
                  dkti_clock_due_verb(clock, goal) == entry->verb;
    dkti_clock_due(clock, goal, (int32_t)entry->verb, entry->at);
    return is_due ? DKT_OK : DKTI_FOLD_DIFFERS;
}

/* ---- entries ---- */

static bool is_clock_s_own(int64_t verb)
{
    return verb >= DKT_VERB_CLOCK_RESUMED && verb <= DKT_VERB_BREACH_VOID;
}

int32_t dkti_clock_fold_entry(struct dkti_clock_fold *fold, const struct dkt_row *entry)
{
    const struct dkti_entry *values = dkti_entry(entry);
    struct dkti_happening happening = {
        .verb = (int32_t)values->verb,
        .action = values->action,
        .at_ms = values->at,
        .ticket = fold->ticket,
        .before = fold->before,
        .changed = fold->changed,
        .direction = fold->direction,
    };
    int32_t r = dkti_clock_fold_next(fold) < values->at ? DKTI_FOLD_DIFFERS : DKT_OK;
    bool is_done = true;
    if (is_clock_s_own(values->verb)) {
        int32_t due = fold_due(fold, values);
        r = due > r ? due : r;
    } else {
        for (int32_t i = 0; is_done && i < fold->rules->goal_count; i++) {
            is_done = fold_happen(fold, i, &happening);
        }
    }
    entry_forget(fold);
    return !is_done || fold->arena->failed ? DKT_E_MEMORY : r;
}

const struct dkt_row *dkti_clock_fold_find(const struct dkti_clock_fold *fold, const struct dkt_row *clock)
{
    struct dkti_key key = dkti_row_key(clock);
    for (int32_t i = 0; i < fold->rules->goal_count + fold->retired_count; i++) {
        const struct dkt_row *run = i < fold->rules->goal_count ? fold->current[i]
                                                                : fold->retired[i - fold->rules->goal_count];
        struct dkti_key other = run == NULL ? (struct dkti_key){0} : dkti_row_key(run);
        if (run != NULL && dkti_key_equal(&key, &other)) {
            return run;
        }
    }
    return NULL;
}

int64_t dkti_clock_fold_next(const struct dkti_clock_fold *fold)
{
    int64_t next = INT64_MAX;
    for (int32_t i = 0; i < fold->rules->goal_count; i++) {
        const struct dkt_row *clock = fold->current[i];
        if (clock != NULL && dkti_row_has(clock, DKT_CLOCK_NEXT_AT) && dkti_clock(clock)->next_at < next) {
            next = dkti_clock(clock)->next_at;
        }
    }
    return next;
}
