/* SPDX-License-Identifier: MIT
 *
 * The last steps of an explanation: its intervals are cut where the ticket changed hands and where the calendar opens
 * and closes, and what each party, unit and owner had is summed. Cutting changes no sum: open time between two instants
 * is the sum of the open times of its pieces, however it is cut (time/calendar.h).
 */
#include "desk/explain.h"

#include "base/clamp.h"
#include "docket/ticket.h"
#include "time/calendar.h"
#include "time/face.h"

struct cutting {
    struct dkti_arena *arena;
    const struct dkti_calendar *calendar; /* NULL: every hour of every day */
    const struct dkti_holders *holders;
    int32_t holder; /* place of the last one that the instants passed so far have reached, or -1 */
    struct dkti_intervals out;
    int32_t count_max;
};

static int64_t piece_open(const struct cutting *cutting, const struct dkti_interval *piece)
{
    if (piece->kind != DKT_INTERVAL_RUNNING) {
        return 0;
    }
    return cutting->calendar == NULL
               ? piece->until_ms - piece->from_ms
               : dkti_calendar_between(cutting->calendar, piece->from_ms, piece->until_ms).value_ms;
}

static bool piece_add(struct cutting *cutting, struct dkti_interval piece)
{
    piece.open_ms = piece_open(cutting, &piece);
    return dkti_intervals_add(cutting->arena, &cutting->out, &piece);
}

/* The instant of the calendar's answer, or `until_ms` where it never comes before. */
static int64_t edge_of(struct dkti_calendar_answer answer, int64_t until_ms)
{
    return (answer.flags & DKT_CALENDAR_NEVER) != 0 ? until_ms : dkti_instant_min(answer.value_ms, until_ms);
}

/* Cuts what runs by opening hours, as far as there is room. */
static bool cut_windows(struct cutting *cutting, struct dkti_interval piece)
{
    const struct dkti_calendar *calendar = cutting->calendar;
    int64_t until_ms = piece.until_ms;
    bool is_done = true;
    bool is_cut = calendar != NULL && piece.kind == DKT_INTERVAL_RUNNING;
    while (is_done && is_cut && piece.from_ms < until_ms && cutting->out.count < cutting->count_max) {
        bool is_open = dkti_calendar_is_open(calendar, piece.from_ms).value_ms == 1;
        piece.kind = is_open ? DKT_INTERVAL_RUNNING : DKT_INTERVAL_CLOSED;
        piece.until_ms = edge_of(is_open ? dkti_calendar_next_close(calendar, piece.from_ms)
                                         : dkti_calendar_next_open(calendar, piece.from_ms),
                                 until_ms);
        is_done = piece_add(cutting, piece);
        piece.from_ms = piece.until_ms;
        piece.kind = DKT_INTERVAL_RUNNING;
    }
    piece.until_ms = until_ms;
    return is_done && (piece.from_ms == until_ms || piece_add(cutting, piece));
}

/* Goes on to whoever has the ticket at the instant; returns when the next one gets it. */
static int64_t holder_reach(struct cutting *cutting, int64_t at_ms)
{
    const struct dkti_holders *holders = cutting->holders;
    while (cutting->holder + 1 < holders->count && holders->items[cutting->holder + 1].at_ms <= at_ms) {
        cutting->holder++;
    }
    return cutting->holder + 1 < holders->count ? holders->items[cutting->holder + 1].at_ms : INT64_MAX;
}

static bool cut_holders(struct cutting *cutting, struct dkti_interval piece)
{
    int64_t until_ms = piece.until_ms;
    bool is_done = true;
    while (is_done && piece.from_ms < until_ms) {
        piece.until_ms = dkti_instant_min(holder_reach(cutting, piece.from_ms), until_ms);
        if (cutting->holder >= 0) {
            piece.unit = cutting->holders->items[cutting->holder].unit;
            piece.owner = cutting->holders->items[cutting->holder].owner;
        }
        is_done = cut_windows(cutting, piece);
        piece.from_ms = piece.until_ms;
    }
    return is_done;
}

int32_t dkti_explain_cut(struct dkti_arena *arena, const struct dkti_goal *goal, const struct dkti_holders *holders,
                         int32_t count_max, struct dkti_intervals *intervals)
{
    struct cutting cutting = {
        .arena = arena,
        .calendar = goal->calendar == NULL ? NULL : goal->calendar->calendar,
        .holders = holders,
        .holder = -1,
        .count_max = count_max,
    };
    for (int32_t i = 0; i < intervals->count; i++) {
        DKT_ASSERT(intervals->items[i].from_ms < intervals->items[i].until_ms);
        if (!cut_holders(&cutting, intervals->items[i])) {
            return DKT_E_MEMORY;
        }
    }
    *intervals = cutting.out;
    return DKT_OK;
}

/* ---- shares ---- */

struct dkti_text dkti_party_code(int32_t party)
{
    static const char *const codes[] = {
        [0] = "",
        [DKT_PARTY_CUSTOMER] = "customer",
        [DKT_PARTY_MERCHANT] = "merchant",
        [DKT_PARTY_BANK] = "bank",
        [DKT_PARTY_VENDOR] = "vendor",
        [DKT_PARTY_INTERNAL] = "internal",
    };
    bool is_known = party > 0 && party <= DKT_PARTY_INTERNAL;
    return dkti_text(codes[is_known ? party : 0]);
}

static struct dkti_text share_name(const struct dkti_interval *interval, int32_t by)
{
    struct dkti_text name = by == DKT_SHARE_PARTY  ? dkti_party_code(interval->party)
                            : by == DKT_SHARE_UNIT ? interval->unit
                                                   : interval->owner;
    return dkti_text_is_absent(name) ? dkti_text("") : name;
}

/* The share of this name; a new one where there is none. The list has room for one a name. */
static struct dkti_share *share_of(struct dkti_shares *shares, struct dkti_text name)
{
    for (int32_t i = 0; i < shares->count; i++) {
        if (dkti_text_equal(shares->items[i].name, name)) {
            return &shares->items[i];
        }
    }
    struct dkti_share *share = &shares->items[shares->count++];
    *share = (struct dkti_share){.name = name};
    return share;
}

static int32_t share_by(struct dkti_arena *arena, struct dkt_explanation *explanation, int32_t by)
{
    const struct dkti_intervals *intervals = &explanation->intervals;
    struct dkti_shares *shares = &explanation->shares[by - 1];
    *shares = (struct dkti_shares){0};
    shares->items = dkti_arena_array(arena, (size_t)intervals->count, sizeof *shares->items);
    if (shares->items == NULL) {
        return DKT_E_MEMORY;
    }
    for (int32_t i = 0; i < intervals->count; i++) {
        const struct dkti_interval *interval = &intervals->items[i];
        if (!interval->is_expected) {
            struct dkti_share *share = share_of(shares, share_name(interval, by));
            share->span_ms += interval->until_ms - interval->from_ms;
            share->open_ms += interval->open_ms;
        }
    }
    return DKT_OK;
}

int32_t dkti_explain_share(struct dkti_arena *arena, struct dkt_explanation *explanation)
{
    int32_t r = DKT_OK;
    for (int32_t by = DKT_SHARE_PARTY; by <= DKT_SHARE_OWNER && r == DKT_OK; by++) {
        r = share_by(arena, explanation, by);
    }
    return r;
}
