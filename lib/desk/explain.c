/* SPDX-License-Identifier: MIT
 *
 * The clock, run once more over its ticket's entries, with everything that happens to it written down. See explain.h.
 */
#include "desk/explain.h"

#include "base/clamp.h"
#include "docket/ticket.h"
#include "model/change.h"
#include "model/kinds.h"
#include "rules/fields.h"
#include "time/calendar.h"
#include "time/face.h"

#include <string.h>

enum {
    LIST_COUNT_FIRST = 16 /* room at the start: more than most tickets have */
};

/* ---- growing lists ---- */

/* Room for one more item: `items` as they are, or a larger copy of them. NULL without memory. */
static void *list_room(struct dkti_arena *arena, void *items, size_t size, int32_t count, int32_t *capacity)
{
    if (count < *capacity) {
        return items;
    }
    int32_t wanted = *capacity == 0 ? LIST_COUNT_FIRST : 2 * *capacity;
    void *larger = dkti_arena_array(arena, (size_t)wanted, size);
    if (larger == NULL) {
        return NULL;
    }
    if (count > 0) {
        memcpy(larger, items, (size_t)count * size);
    }
    *capacity = wanted;
    return larger;
}

bool dkti_intervals_add(struct dkti_arena *arena, struct dkti_intervals *intervals, const struct dkti_interval *item)
{
    struct dkti_interval *items =
        list_room(arena, intervals->items, sizeof *items, intervals->count, &intervals->capacity);
    if (items == NULL) {
        return false;
    }
    intervals->items = items;
    items[intervals->count++] = *item;
    return true;
}

/* The holder from `at_ms` on. What the ticket was at one instant last counts. */
static bool holders_add(struct dkti_explain *explain, int64_t at_ms)
{
    const struct dkti_ticket *ticket = dkti_ticket(explain->ticket);
    struct dkti_holders *holders = &explain->holders;
    const struct dkti_holder *last = holders->count > 0 ? &holders->items[holders->count - 1] : NULL;
    if (last != NULL && dkti_text_equal(last->unit, ticket->unit) && dkti_text_equal(last->owner, ticket->owner)) {
        return true;
    }
    struct dkti_holder *items =
        list_room(explain->arena, holders->items, sizeof *items, holders->count, &holders->capacity);
    if (items == NULL) {
        return false;
    }
    holders->items = items;
    items[holders->count++] = (struct dkti_holder){at_ms, ticket->unit, ticket->owner};
    return true;
}

/* ---- what an entry says ---- */

static void told_cell(struct dkti_told_clock *told, const struct dkti_change_cell *cell)
{
    switch (cell->column) {
    case DKTI_TELL_GOAL: told->goal = cell->after.text; break;
    case DKTI_TELL_RUN: told->run = cell->after.integer; break;
    case DKTI_TELL_STEP: told->step = (int32_t)cell->after.integer; break;
    case DKTI_TELL_DIRECTION: told->direction = (int32_t)cell->after.integer; break;
    case DKTI_TELL_TO: told->to = cell->after.text; break;
    default: break;
    }
}

/* Applies a cell to the folded ticket. What was redacted becomes absent; a column that these rules do not have is passed
 * over, as is a value that does not fit its column: the profile may have been another. */
static int32_t ticket_cell(struct dkt_row *ticket, const struct dkti_change_cell *cell, struct dkti_mask *changed)
{
    int32_t place = dkti_kind_place(ticket->kind, cell->column);
    if (place < 0) {
        return DKT_OK;
    }
    dkti_mask_add(changed, place);
    bool is_integer = dkti_type_is_integer(ticket->kind->columns[place].type);
    if (is_integer && cell->after.type == DKTI_CELL_INTEGER) {
        dkti_row_load_integer(ticket, place, cell->after.integer);
    } else if (!is_integer && cell->after.type == DKTI_CELL_TEXT) {
        struct dkti_text text = dkti_arena_text(ticket->arena, cell->after.text);
        if (dkti_text_is_absent(text)) {
            return DKT_E_MEMORY;
        }
        dkti_row_load_text(ticket, place, text);
    } else {
        dkti_row_set_absent(ticket, cell->column);
    }
    return DKT_OK;
}

int32_t dkti_explain_read(const struct dkt_row *entry, struct dkt_row *ticket, struct dkti_mask *out_changed,
                          struct dkti_told_clock *out_told)
{
    const struct dkti_entry *values = dkti_entry(entry);
    struct dkti_change_reader reader;
    struct dkti_change_cell cell;
    *out_changed = (struct dkti_mask){{0}};
    *out_told = (struct dkti_told_clock){0};
    dkti_change_reader_init(&reader, values->change, values->secret);
    int32_t r = dkti_change_next(&reader, &cell);
    while (r > 0) {
        if (cell.act == DKTI_ACT_TELL) {
            told_cell(out_told, &cell);
        } else if (cell.kind == DKT_KIND_TICKET && cell.column != 0 && ticket != NULL) {
            int32_t applied = ticket_cell(ticket, &cell, out_changed);
            if (applied != DKT_OK) {
                return applied;
            }
        }
        r = dkti_change_next(&reader, &cell);
    }
    return r;
}

/* ---- drawing ---- */

static bool is_recording(const struct dkti_explain *explain)
{
    return explain->found != NULL && explain->found == explain->clock;
}

/* Draws up to the instant; what an entry did not change is one interval. */
static bool draw_as(struct dkti_explain *explain, int32_t kind, int64_t until_ms)
{
    const struct dkti_intervals *drawn = &explain->out->intervals;
    struct dkti_interval *last = drawn->count > 0 ? &drawn->items[drawn->count - 1] : NULL;
    if (until_ms <= explain->drawn_ms) {
        return true;
    }
    if (last != NULL && last->kind == kind && last->seq == explain->seq) {
        last->until_ms = until_ms;
        explain->drawn_ms = until_ms;
        return true;
    }
    const struct dkti_clock *clock = dkti_clock(explain->clock);
    struct dkti_interval interval = {
        .kind = kind,
        .from_ms = explain->drawn_ms,
        .until_ms = until_ms,
        .seq = explain->seq,
    };
    if (kind == DKT_INTERVAL_PAUSED) {
        interval.party = (int32_t)clock->pause_party;
        interval.reason = clock->pause_reason;
    } else if (kind == DKT_INTERVAL_RUNNING) {
        interval.party = DKT_PARTY_INTERNAL;
    }
    explain->drawn_ms = until_ms;
    return dkti_intervals_add(explain->arena, &explain->out->intervals, &interval);
}

/* Draws what the clock did up to the instant, as it stands before what happens then. */
static bool draw_up_to(struct dkti_explain *explain, int64_t until_ms)
{
    if (!is_recording(explain) || !dkti_clock_is_live(explain->clock)) {
        return true;
    }
    const struct dkti_clock *clock = dkti_clock(explain->clock);
    bool is_running = clock->status == DKT_CLOCK_RUNNING;
    return draw_as(explain, DKT_INTERVAL_WAITING, dkti_instant_min(clock->since_at, until_ms)) &&
           draw_as(explain, is_running ? DKT_INTERVAL_RUNNING : DKT_INTERVAL_PAUSED, until_ms);
}

/* What counted so far counts no more. */
static void draw_drop(struct dkti_explain *explain)
{
    struct dkti_intervals *intervals = &explain->out->intervals;
    for (int32_t i = 0; i < intervals->count; i++) {
        if (intervals->items[i].kind == DKT_INTERVAL_RUNNING) {
            intervals->items[i].kind = DKT_INTERVAL_DROPPED;
        }
    }
}

static bool event_add(struct dkti_explain *explain, int32_t kind, int64_t at_ms, const struct dkti_told_clock *told)
{
    struct dkti_clock_events *events = &explain->out->events;
    const struct dkti_clock *clock = dkti_clock(explain->clock);
    struct dkti_clock_happened *items =
        list_room(explain->arena, events->items, sizeof *items, events->count, &events->capacity);
    if (items == NULL) {
        return false;
    }
    events->items = items;
    bool has_due = dkti_row_has(explain->clock, DKT_CLOCK_DUE_AT);
    items[events->count++] = (struct dkti_clock_happened){
        .kind = kind,
        .step = told == NULL ? 0 : told->step,
        .target_type = (int32_t)clock->target_type,
        .target = clock->target,
        .at_ms = at_ms,
        .seq = explain->seq,
        .due_ms = has_due ? clock->due_at : INT64_MAX,
        .to = told == NULL ? (struct dkti_text){NULL, 0} : dkti_arena_text(explain->arena, told->to),
    };
    return !explain->arena->failed;
}

/* ---- the due instant ---- */

/* When the target is used up for a clock that stands as this copy does: of a paused one, if it went on at `at_ms`. The
 * copy is spoilt: letting something happen to it is what has its due instant set anew. */
static int32_t due_of(const struct dkti_goal *goal, struct dkt_row *copy, int64_t at_ms, int64_t *out_due_ms)
{
    const struct dkti_clock *clock = dkti_clock(copy);
    bool is_paused = clock->status == DKT_CLOCK_PAUSED;
    if (dkti_row_has(copy, DKT_CLOCK_BREACHED_AT)) {
        *out_due_ms = clock->breached_at;
        return DKT_DUE_AT;
    }
    dkti_clock_due(copy, goal, is_paused ? DKT_VERB_CLOCK_RESUMED : DKT_VERB_CLOCK_ESCALATED, at_ms);
    *out_due_ms = clock->due_at;
    return clock->due_at >= DKTI_INSTANT_MAX ? DKT_DUE_NONE : is_paused ? DKT_DUE_RESUMED : DKT_DUE_AT;
}

/* Keeps the due instant that the clock stopped at: as it was before, but for the target in force at the stop. */
static bool keep_due(struct dkti_explain *explain, const struct dkt_row *before, int64_t at_ms)
{
    struct dkt_row *copy = dkti_row_copy(explain->arena, before);
    if (copy == NULL) {
        return false;
    }
    const struct dkti_clock *after = dkti_clock(explain->clock);
    dkti_row_set_integer(copy, DKT_CLOCK_TARGET_TYPE, after->target_type);
    dkti_row_set_integer(copy, DKT_CLOCK_TARGET, after->target);
    if (!dkti_row_has(explain->clock, DKT_CLOCK_BREACHED_AT)) {
        dkti_row_set_absent(copy, DKT_CLOCK_BREACHED_AT);
    }
    explain->last_due = due_of(explain->goal, copy, at_ms, &explain->last_due_ms);
    return true;
}

/* ---- what happens to the clock ---- */

/* Whether the clock does something else than before: runs, stands still, or stands still for another
 * reason. */
static bool is_other_doing(const struct dkt_row *before, const struct dkt_row *after)
{
    const struct dkti_clock *was = dkti_clock(before);
    const struct dkti_clock *is = dkti_clock(after);
    return was->status != is->status || was->pause_party != is->pause_party ||
           !dkti_text_equal(was->pause_reason, is->pause_reason);
}

/* Writes down how the clock's row differs from what it was before the entry. */
static bool note_changes(struct dkti_explain *explain, const struct dkt_row *before, int64_t at_ms)
{
    const struct dkti_clock *was = dkti_clock(before);
    const struct dkti_clock *is = dkti_clock(explain->clock);
    bool is_live = dkti_clock_is_live(explain->clock);
    bool is_done = true;
    if (is_live && is_other_doing(before, explain->clock)) {
        bool is_paused = is->status == DKT_CLOCK_PAUSED;
        is_done = event_add(explain, is_paused ? DKT_EVENT_PAUSED : DKT_EVENT_RESUMED, at_ms, NULL);
    }
    if (was->anchor_at != is->anchor_at) {
        draw_drop(explain);
        is_done = is_done && event_add(explain, DKT_EVENT_RESET, at_ms, NULL);
    }
    if (was->target != is->target || was->target_type != is->target_type) {
        is_done = is_done && event_add(explain, DKT_EVENT_RETARGETED, at_ms, NULL);
    }
    if (!is_live) {
        bool is_stopped = is->status == DKT_CLOCK_STOPPED;
        is_done = is_done && keep_due(explain, before, at_ms) &&
                  event_add(explain, is_stopped ? DKT_EVENT_STOPPED : DKT_EVENT_CANCELED, at_ms, NULL);
    }
    return is_done;
}

static bool clock_change(struct dkti_explain *explain, const struct dkti_happening *happening, int64_t seq)
{
    if (explain->clock == NULL || !dkti_clock_concerns(explain->clock, explain->goal, happening)) {
        return true;
    }
    const struct dkt_row *before = dkti_row_copy(explain->arena, explain->clock);
    if (before == NULL) {
        return false;
    }
    (void)dkti_clock_happen(explain->clock, explain->goal, happening);
    if (!is_recording(explain)) {
        return true;
    }
    int64_t began = explain->seq;
    explain->seq = seq;
    bool is_done = note_changes(explain, before, happening->at_ms);
    /* A new target alone, or a condition that is met and changes nothing, begins nothing. */
    if (!is_other_doing(before, explain->clock) &&
        dkti_clock(before)->anchor_at == dkti_clock(explain->clock)->anchor_at) {
        explain->seq = began;
    }
    return is_done;
}

/* What a run counted before its first entry: its anchor lies in the past. */
static bool start_draw(struct dkti_explain *explain, int64_t at_ms)
{
    const struct dkti_clock *clock = dkti_clock(explain->clock);
    explain->drawn_ms = dkti_instant_min(clock->anchor_at, at_ms);
    explain->out->from_ms = explain->drawn_ms;
    return draw_as(explain, DKT_INTERVAL_RUNNING, at_ms) && event_add(explain, DKT_EVENT_STARTED, at_ms, NULL);
}

/* A run that stands still or stops with the entry that starts it. */
static bool start_state(struct dkti_explain *explain, int64_t at_ms)
{
    switch (dkti_clock(explain->clock)->status) {
    case DKT_CLOCK_PAUSED: return event_add(explain, DKT_EVENT_PAUSED, at_ms, NULL);
    case DKT_CLOCK_STOPPED: return event_add(explain, DKT_EVENT_STOPPED, at_ms, NULL);
    default: return true;
    }
}

/* Another run follows. A breach that the stop made and that no entry tells any more is noted on the row. */
static bool retire_run(struct dkti_explain *explain, int64_t at_ms)
{
    bool was_breached = dkti_row_has(explain->clock, DKT_CLOCK_BREACHED_AT);
    dkti_clock_retire(explain->clock);
    bool is_breached_now = dkti_row_has(explain->clock, DKT_CLOCK_BREACHED_AT) && !was_breached;
    return !is_breached_now || !is_recording(explain) || event_add(explain, DKT_EVENT_BREACHED, at_ms, NULL);
}

static bool clock_begin_run(struct dkti_explain *explain, bool was_live, const struct dkti_happening *happening,
                            int64_t seq)
{
    if (!dkti_clock_starts(explain->clock, explain->goal, happening)) {
        return true;
    }
    struct dkt_row *last = explain->clock;
    if (last != NULL && !retire_run(explain, happening->at_ms)) {
        return false;
    }
    explain->clock = dkti_row_new(explain->arena, explain->clock_kind);
    if (explain->clock == NULL) {
        return false;
    }
    explain->run++;
    dkti_clock_start(explain->clock, explain->goal, last, was_live, happening);
    if (explain->wanted != 0 && explain->wanted != explain->run) {
        return true;
    }
    explain->found = explain->clock;
    explain->seq = seq;
    explain->last_due = DKT_DUE_NONE;
    explain->out->is_stored = false; /* of another run, so far */
    explain->out->intervals.count = 0;
    explain->out->events.count = 0;
    return start_draw(explain, happening->at_ms) && start_state(explain, happening->at_ms);
}

/* Something that fell due on a clock and was told by an entry of its own. */
static bool clock_told(struct dkti_explain *explain, int32_t verb, const struct dkti_told_clock *told, int64_t at_ms,
                       int64_t seq)
{
    if (explain->clock == NULL || !dkti_text_equal(told->goal, explain->goal->code) || told->run != explain->run) {
        return true;
    }
    int32_t kind = DKT_EVENT_VOIDED;
    switch (verb) {
    case DKT_VERB_CLOCK_RESUMED: kind = DKT_EVENT_RESUMED; break;
    case DKT_VERB_CLOCK_WARNED: kind = DKT_EVENT_WARNED; break;
    case DKT_VERB_CLOCK_BREACHED: kind = DKT_EVENT_BREACHED; break;
    case DKT_VERB_CLOCK_ESCALATED: kind = DKT_EVENT_ESCALATED; break;
    default: break;
    }
    if (kind != DKT_EVENT_VOIDED) {
        dkti_clock_due(explain->clock, explain->goal, verb, at_ms);
    }
    if (!is_recording(explain)) {
        return true;
    }
    int64_t began = explain->seq;
    explain->seq = seq;
    bool is_done = event_add(explain, kind, at_ms, told);
    explain->seq = kind == DKT_EVENT_RESUMED ? seq : began;
    return is_done;
}

/* ---- entries ---- */

int32_t dkti_explain_begin(struct dkti_explain *explain, const struct dkti_schema *schema)
{
    explain->clock_kind = dkti_schema_kind(schema, DKT_KIND_CLOCK);
    explain->ticket = dkti_row_new(explain->arena, dkti_schema_kind(schema, DKT_KIND_TICKET));
    explain->out = dkti_arena_take(explain->arena, sizeof *explain->out);
    if (explain->ticket == NULL || explain->out == NULL) {
        return DKT_E_MEMORY;
    }
    explain->out->goal = explain->goal;
    explain->last_at_ms = DKTI_INSTANT_MIN;
    return DKT_OK;
}

static bool is_clock_verb(int32_t verb)
{
    return verb >= DKT_VERB_CLOCK_RESUMED && verb <= DKT_VERB_BREACH_VOID;
}

int32_t dkti_explain_entry(struct dkti_explain *explain, const struct dkt_row *entry, int64_t seq)
{
    const struct dkti_entry *values = dkti_entry(entry);
    struct dkti_told_clock told;
    struct dkti_happening happening = {
        .verb = (int32_t)values->verb,
        .action = values->action,
        .at_ms = values->at,
        .ticket = explain->ticket,
        .before = dkti_standing(explain->ticket),
    };
    int32_t r = dkti_explain_read(entry, explain->ticket, &happening.changed, &told);
    if (r != DKT_OK || values->at < explain->last_at_ms) {
        return r != DKT_OK ? r : DKT_E_CORRUPT;
    }
    explain->last_at_ms = values->at;
    bool is_done = draw_up_to(explain, values->at) && holders_add(explain, values->at);
    if (is_clock_verb(happening.verb)) {
        is_done = is_done && clock_told(explain, happening.verb, &told, values->at, seq);
    } else {
        happening.direction = told.direction;
        bool was_live = dkti_clock_is_live(explain->clock);
        is_done = is_done && clock_change(explain, &happening, seq) &&
                  clock_begin_run(explain, was_live, &happening, seq);
    }
    return is_done ? DKT_OK : DKT_E_MEMORY;
}

/* ---- the end ---- */

void dkti_explain_compare(struct dkti_explain *explain, const struct dkt_row *stored)
{
    explain->out->is_stored = explain->found != NULL && stored != NULL;
    for (int32_t i = 0; explain->out->is_stored && i < stored->kind->column_count; i++) {
        struct dkti_value a = dkti_row_value(explain->found, i);
        struct dkti_value b = dkti_row_value(stored, i);
        /* Whether it is the goal's last run is not the run's own affair. */
        explain->out->is_stored =
            stored->kind->columns[i].number == DKT_CLOCK_IS_CURRENT ||
            (dkti_mask_has(&explain->found->set, i) == dkti_mask_has(&stored->set, i) && a.integer == b.integer &&
             dkti_text_equal(a.text, b.text));
    }
}

static int64_t open_time(const struct dkti_goal *goal, int64_t from_ms, int64_t until_ms)
{
    return goal->calendar == NULL ? until_ms - from_ms
                                  : dkti_calendar_between(goal->calendar->calendar, from_ms, until_ms).value_ms;
}

/* What lies ahead if nobody acts: up to the due instant. */
static bool draw_ahead(struct dkti_explain *explain, int64_t now_ms, struct dkti_intervals *out_ahead)
{
    const struct dkti_clock *clock = dkti_clock(explain->found);
    struct dkt_explanation *out = explain->out;
    *out_ahead = (struct dkti_intervals){0};
    if (clock->status != DKT_CLOCK_RUNNING || out->due != DKT_DUE_AT || out->due_ms <= now_ms) {
        return true;
    }
    struct dkti_intervals past = out->intervals;
    out->intervals = *out_ahead;
    bool is_done = draw_up_to(explain, out->due_ms);
    *out_ahead = out->intervals;
    out->intervals = past;
    for (int32_t i = 0; i < out_ahead->count; i++) {
        out_ahead->items[i].is_expected = true;
    }
    return is_done;
}

static int32_t end_due(struct dkti_explain *explain)
{
    struct dkt_explanation *out = explain->out;
    const struct dkti_clock *clock = dkti_clock(explain->found);
    out->due = explain->last_due;
    out->due_ms = explain->last_due_ms;
    if (dkti_clock_is_live(explain->found)) {
        struct dkt_row *copy = dkti_row_copy(explain->arena, explain->found);
        if (copy == NULL) {
            return DKT_E_MEMORY;
        }
        out->due = due_of(explain->goal, copy, out->until_ms, &out->due_ms);
    }
    out->remaining_ms = clock->target - out->elapsed_ms;
    if (clock->target_type != DKTI_TARGET_DURATION && out->due != DKT_DUE_NONE) {
        out->remaining_ms = open_time(explain->goal, out->until_ms, out->due_ms);
    }
    return DKT_OK;
}

/* Only what runs counts; the sum of it is the clock's own elapsed time. This is so for every journal that the library
 * wrote, and not for one that was made up: a clock that resumes without having been paused. */
static bool end_sums(const struct dkt_explanation *out)
{
    int64_t open_ms = 0;
    int64_t at_ms = out->from_ms;
    bool is_whole = true;
    for (int32_t i = 0; i < out->intervals.count && !out->intervals.items[i].is_expected; i++) {
        is_whole = is_whole && out->intervals.items[i].from_ms == at_ms;
        at_ms = out->intervals.items[i].until_ms;
        open_ms += out->intervals.items[i].open_ms;
    }
    return is_whole && at_ms == out->until_ms && open_ms == out->elapsed_ms;
}

int32_t dkti_explain_end(struct dkti_explain *explain, int64_t now_ms)
{
    struct dkt_explanation *out = explain->out;
    const struct dkti_clock *clock = dkti_clock(explain->found);
    struct dkti_intervals ahead;
    explain->clock = explain->found;
    out->clock = explain->found;
    out->until_ms = dkti_clock_is_live(explain->found) ? now_ms : clock->stopped_at;
    out->elapsed_ms = dkti_clock_elapsed(explain->found, explain->goal, out->until_ms);
    if (!draw_up_to(explain, out->until_ms)) {
        return DKT_E_MEMORY;
    }
    int32_t r = end_due(explain);
    if (r == DKT_OK && !draw_ahead(explain, out->until_ms, &ahead)) {
        r = DKT_E_MEMORY;
    }
    if (r == DKT_OK) {
        r = dkti_explain_cut(explain->arena, explain->goal, &explain->holders,
                             DKTI_EXPLAIN_WINDOW_COUNT_MAX, &out->intervals);
    }
    if (r == DKT_OK) {
        r = dkti_explain_cut(explain->arena, explain->goal, &explain->holders, DKTI_EXPLAIN_AHEAD_COUNT_MAX, &ahead);
    }
    for (int32_t i = 0; r == DKT_OK && i < ahead.count; i++) {
        r = dkti_intervals_add(explain->arena, &out->intervals, &ahead.items[i]) ? DKT_OK : DKT_E_MEMORY;
    }
    if (r != DKT_OK) {
        return r;
    }
    return end_sums(out) ? dkti_explain_share(explain->arena, out) : DKT_E_CORRUPT;
}
