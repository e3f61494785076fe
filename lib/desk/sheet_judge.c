/* SPDX-License-Identifier: MIT
 *
 * What can be said of the items of a sheet: whether they apply, are entered, complete, differ, and what is missing before
 * the next step. Nothing stops at the first failure: whoever is refused learns everything that is missing.
 */
#include "desk/sheet.h"

#include "docket/ticket.h"

static const int64_t day_ms = INT64_C(86400000);

static const struct dkti_asked *asked_of(const struct dkti_work *work, int32_t place)
{
    return &work->sheet->form->asked[place];
}

static bool state_is_done(const struct dkt_row *row)
{
    int64_t state = dkti_item(row)->state;
    return state == DKT_ITEM_STATE_DONE || state == DKT_ITEM_STATE_WAIVED || state == DKT_ITEM_STATE_EXCEPTED;
}

/* ---- conditions ---- */

static bool is_longer(const struct dkti_work *work, int64_t days)
{
    const struct dkti_sheet *sheet = dkti_sheet(work->main);
    bool has_both = dkti_row_has(work->main, DKT_SHEET_FROM_AT) && dkti_row_has(work->main, DKT_SHEET_UNTIL_AT);
    return has_both && sheet->until_at - sheet->from_at > days * day_ms;
}

/* Done, and for a tick: ticked "yes". */
static bool is_affirmed(const struct dkti_work *work, int32_t place)
{
    const struct dkt_row *row = dkti_sheet_row(work, place, 0);
    bool is_tick = asked_of(work, place)->kind == DKT_ITEM_KIND_TICK;
    return row != NULL && state_is_done(row) && (!is_tick || dkti_item(row)->value == 1);
}

bool dkti_sheet_applies(const struct dkti_work *work, int32_t place)
{
    const struct dkti_applies *applies = &asked_of(work, place)->applies;
    const struct dkt_row *other = NULL;
    switch (applies->type) {
    case DKTI_APPLIES_DIFFERS: return dkti_sheet_differs(work, applies->item);
    case DKTI_APPLIES_DONE: return is_affirmed(work, applies->item);
    case DKTI_APPLIES_NOT_DONE: return !is_affirmed(work, applies->item);
    case DKTI_APPLIES_LONGER: return is_longer(work, applies->value);
    case DKTI_APPLIES_IS:
        other = dkti_sheet_row(work, applies->item, 0);
        return other != NULL && dkti_row_has(other, DKT_ITEM_VALUE) && dkti_item(other)->value == applies->value;
    default: return true;
    }
}

/* ---- lines ---- */

/* Whether every line of the item fits; line 0 of a list counts only when it stands for the whole. */
static bool every_line(const struct dkti_work *work, int32_t place, bool (*fits)(const struct dkt_row *row))
{
    for (int32_t i = 0; i < work->sheet->row_count; i++) {
        const struct dkt_row *row = work->sheet->rows[i];
        if (dkti_item(row)->place == place + 1 && !fits(row)) {
            return false;
        }
    }
    return true;
}

static bool has_first_entry(const struct dkt_row *row)
{
    return dkti_row_has(row, DKT_ITEM_BY) || state_is_done(row);
}

bool dkti_sheet_is_entered(const struct dkti_work *work, int32_t place)
{
    return dkti_sheet_row(work, place, 0) != NULL && every_line(work, place, has_first_entry);
}

static bool is_settled_line(const struct dkt_row *row)
{
    return state_is_done(row) || dkti_item(row)->state == DKT_ITEM_STATE_DISPUTED;
}

bool dkti_sheet_is_complete(const struct dkti_work *work, int32_t place)
{
    const struct dkt_row *row = dkti_sheet_row(work, place, 0);
    return row != NULL && every_line(work, place, is_settled_line);
}

static bool line_differs(const struct dkti_asked *asked, const struct dkt_row *row)
{
    const struct dkti_item *item = dkti_item(row);
    if (item->state == DKT_ITEM_STATE_WAIVED || item->state == DKT_ITEM_STATE_EXCEPTED) {
        return false;
    }
    bool has_value = dkti_row_has(row, DKT_ITEM_VALUE);
    if (asked->is_dual && has_value && dkti_row_has(row, DKT_ITEM_COUNTER_VALUE) && item->value != item->counter_value) {
        return true;
    }
    bool is_needed_tick = asked->kind == DKT_ITEM_KIND_TICK && !asked->is_optional;
    int64_t expected = asked->has_expected ? asked->expected : 1;
    bool is_unexpected = (has_value && item->value != expected) ||
                         (dkti_row_has(row, DKT_ITEM_COUNTER_VALUE) && item->counter_value != expected);
    return (asked->has_expected || is_needed_tick) && is_unexpected;
}

bool dkti_sheet_differs(const struct dkti_work *work, int32_t place)
{
    for (int32_t i = 0; i < work->sheet->row_count; i++) {
        const struct dkt_row *row = work->sheet->rows[i];
        if (dkti_item(row)->place == place + 1 && line_differs(asked_of(work, place), row)) {
            return true;
        }
    }
    return false;
}

static bool is_undisputed(const struct dkt_row *row)
{
    return dkti_item(row)->state != DKT_ITEM_STATE_DISPUTED;
}

bool dkti_sheet_is_disputed(const struct dkti_work *work, int32_t place)
{
    return !every_line(work, place, is_undisputed);
}

/* A line that says something and was not told. The head of a list says nothing by itself. */
bool dkti_sheet_is_untold(const struct dkti_work *work, int32_t place)
{
    const struct dkti_asked *asked = asked_of(work, place);
    for (int32_t i = 0; asked->is_important && i < work->sheet->row_count; i++) {
        const struct dkt_row *row = work->sheet->rows[i];
        const struct dkti_item *item = dkti_item(row);
        bool says = item->place == place + 1 && dkti_row_has(row, DKT_ITEM_TEXT) && (item->line > 0 || !asked->is_list);
        if (says && item->state != DKT_ITEM_STATE_WAIVED && !dkti_row_has(row, DKT_ITEM_TOLD_AT)) {
            return true;
        }
    }
    return false;
}

int32_t dkti_sheet_waits_for(const struct dkti_work *work, int32_t place)
{
    const struct dkti_asked *asked = asked_of(work, place);
    for (int32_t i = 0; i < place; i++) {
        bool is_before = (asked->after[i / 64] >> (i % 64) & 1) != 0;
        if (is_before && dkti_sheet_applies(work, i) && !is_affirmed(work, i)) {
            return i;
        }
    }
    return -1;
}

/* ---- what is missing before the next step ---- */

bool dkti_sheet_has(const uint64_t *items, int32_t place)
{
    return (items[place / 64] >> (place % 64) & 1) != 0;
}

static void items_take(uint64_t *items, int32_t place)
{
    items[place / 64] |= UINT64_C(1) << place % 64;
}

/* Whether it comes after an item of the set. */
static bool comes_after(const struct dkti_asked *asked, const uint64_t *items)
{
    uint64_t common = 0;
    for (int32_t i = 0; i < DKTI_ASKED_WORDS; i++) {
        common |= asked->after[i] & items[i];
    }
    return common != 0;
}

/* Whether anybody but the incoming and a third person enters it. */
static bool is_outgoings(const struct dkti_asked *asked)
{
    const uint32_t others = 1U << DKTI_SIDE_INCOMING | 1U << DKTI_SIDE_LEADER;
    return (asked->by & ~others) != 0;
}

void dkti_sheet_order(struct dkti_sheet_work *sheet)
{
    uint64_t behind_outgoing[DKTI_ASKED_WORDS] = {0};
    uint64_t behind_incoming[DKTI_ASKED_WORDS] = {0};
    for (int32_t i = 0; i < sheet->form->asked_count; i++) {
        const struct dkti_asked *asked = &sheet->form->asked[i];
        bool is_signature = asked->kind == DKT_ITEM_KIND_SIGNATURE;
        if ((is_signature && asked->by == 1U << DKTI_SIDE_OUTGOING) || comes_after(asked, behind_outgoing)) {
            items_take(behind_outgoing, i);
        }
        if ((is_signature && asked->by == 1U << DKTI_SIDE_INCOMING) || comes_after(asked, behind_incoming)) {
            items_take(behind_incoming, i);
        }
        if (!dkti_sheet_has(behind_incoming, i)) {
            items_take(sheet->of_accepted, i);
        }
        if (!dkti_sheet_has(behind_incoming, i) && !dkti_sheet_has(behind_outgoing, i) && is_outgoings(asked)) {
            items_take(sheet->of_prepared, i);
        }
    }
}

static void refuse_item(struct dkti_work *work, int32_t code, int32_t place)
{
    dkti_refuse(work, code, asked_of(work, place)->code);
}

void dkti_sheet_guard_prepared(struct dkti_work *work)
{
    for (int32_t i = 0; i < work->sheet->form->asked_count; i++) {
        bool is_wanted = !asked_of(work, i)->is_optional && dkti_sheet_has(work->sheet->of_prepared, i) &&
                         dkti_sheet_applies(work, i);
        if (is_wanted && !dkti_sheet_is_entered(work, i)) {
            refuse_item(work, DKT_REASON_ITEM_OPEN, i);
        }
    }
}

/* What keeps one item from being taken over. */
static void guard_taken(struct dkti_work *work, int32_t place)
{
    bool may_differ = work->sheet->form->may_differ;
    if (!dkti_sheet_is_complete(work, place) && !asked_of(work, place)->is_optional) {
        refuse_item(work, DKT_REASON_ITEM_OPEN, place);
    }
    if (!may_differ && dkti_sheet_differs(work, place)) {
        refuse_item(work, DKT_REASON_DIFFERENCE, place);
    }
    if (!may_differ && dkti_sheet_is_disputed(work, place)) {
        refuse_item(work, DKT_REASON_DISPUTED, place);
    }
    if (dkti_sheet_is_untold(work, place)) {
        refuse_item(work, DKT_REASON_NOT_TOLD, place);
    }
}

void dkti_sheet_guard_accepted(struct dkti_work *work)
{
    for (int32_t i = 0; i < work->sheet->form->asked_count; i++) {
        if (dkti_sheet_applies(work, i) && dkti_sheet_has(work->sheet->of_accepted, i)) {
            guard_taken(work, i);
        }
    }
}

void dkti_sheet_guard_closed(struct dkti_work *work)
{
    for (int32_t i = 0; i < work->sheet->form->asked_count; i++) {
        if (dkti_sheet_applies(work, i)) {
            guard_taken(work, i);
        }
    }
}

bool dkti_sheet_is_finished(const struct dkti_work *work)
{
    for (int32_t i = 0; i < work->sheet->form->asked_count; i++) {
        const struct dkti_asked *asked = asked_of(work, i);
        if (!asked->is_optional && dkti_sheet_applies(work, i) && !dkti_sheet_is_complete(work, i)) {
            return false;
        }
    }
    return true;
}
