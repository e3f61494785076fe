/* SPDX-License-Identifier: MIT
 *
 * Opening a sheet: from a template, by its parties, perhaps going on from an earlier one.
 */
#include "desk/sheet.h"

#include "base/clamp.h"
#include "base/json.h"
#include "desk/people.h"
#include "desk/journal.h"
#include "docket/ticket.h"
#include "model/subject.h"
#include "time/day.h"

/* ---- reading ---- */

static const struct dkti_wish *need_previous_rows(struct dkti_work *work, struct dkti_text previous)
{
    struct dkti_scan scan = {
        .index = DKT_INDEX_ITEM_SHEET,
        .flags = DKT_READ_HAS_UNTIL,
        .limit = DKTI_SHEET_ROW_COUNT_MAX,
        .value_count = 1,
        .values = {{.text = previous}},
        .until = DKTI_SHEET_TICKET_PLACE,
    };
    return dkti_need_scan(work, &scan);
}

/* What an opening rests on; asked again, it comes from the cache. */
static void open_ask(struct dkti_work *work, struct dkti_sheet_work *out)
{
    struct dkti_text previous = dkti_given_text(work, DKT_SHEET_PREVIOUS);
    struct dkti_text ticket = dkti_given_text(work, DKT_SHEET_TICKET);
    if (!dkti_text_is_absent(previous)) {
        out->previous = dkti_need_text(work, DKT_KIND_SHEET, DKT_READ_STABLE, previous);
        out->previous_rows = need_previous_rows(work, previous);
    }
    if (!dkti_text_is_absent(ticket)) {
        out->ticket = dkti_need_text(work, DKT_KIND_TICKET, DKT_READ_STABLE, ticket);
    }
}

static void open_read(struct dkti_work *work)
{
    struct dkti_sheet_work sheet = {0};
    open_ask(work, &sheet);
}

/* ---- guards ---- */

static bool open_begin(struct dkti_work *work)
{
    struct dkti_sheet_work *sheet = dkti_arena_take(work->arena, sizeof *sheet);
    if (sheet == NULL) {
        return false;
    }
    *sheet = (struct dkti_sheet_work){0};
    int32_t asked = work->asked;
    work->asked = work->verb_asked;
    open_ask(work, sheet);
    work->asked = asked;
    sheet->row_capacity = DKTI_SHEET_ROW_COUNT_MAX + DKTI_ASKED_COUNT_MAX;
    sheet->rows = dkti_arena_array(work->arena, (size_t)sheet->row_capacity, sizeof *sheet->rows);
    work->sheet = sheet;
    return sheet->rows != NULL;
}

/* One who hands over to himself hands over nothing. */
static void open_guard_parties(struct dkti_work *work)
{
    struct dkti_text outgoing = dkti_given_text(work, DKT_SHEET_OUTGOING);
    struct dkti_text incoming = dkti_given_text(work, DKT_SHEET_INCOMING);
    struct dkti_text actor = work->command->actor;
    if (!dkti_text_is_absent(incoming) &&
        dkti_text_equal(incoming, dkti_text_is_absent(outgoing) ? actor : outgoing)) {
        dkti_refuse(work, DKT_REASON_SIGNER, dkti_text("incoming"));
    }
}

/* Every party of the template's own is named, and nobody else. */
static void open_guard_own_parties(struct dkti_work *work)
{
    const struct dkti_template *form = work->sheet->form;
    struct dkti_text given = dkti_given_text(work, DKT_SHEET_PARTIES);
    struct dkti_json_error problem = {0};
    const struct dkti_json *json =
        dkti_text_is_absent(given) ? NULL : dkti_json_read(work->arena, given.p, given.n, &problem);
    for (const struct dkti_json *it = json == NULL ? NULL : json->first; it != NULL; it = it->next) {
        if (it->type != DKTI_JSON_TEXT || it->text.n == 0 || it->text.n > DKTI_ID_MAX ||
            dkti_party_place(form, it->name) < DKTI_SIDE_FIRST) {
            dkti_refuse(work, DKT_REASON_VALUE, dkti_text("parties"));
        }
    }
    for (int32_t i = DKTI_SIDE_FIRST; i < form->party_count; i++) {
        bool is_named = false;
        for (const struct dkti_json *it = json == NULL ? NULL : json->first; it != NULL; it = it->next) {
            is_named = is_named || dkti_text_equal(it->name, form->parties[i].code);
        }
        if (!is_named) {
            dkti_refuse(work, DKT_REASON_MISSING, form->parties[i].code);
        }
    }
    if (json == NULL ? !dkti_text_is_absent(given) : json->type != DKTI_JSON_OBJECT) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("parties"));
    }
}

/* The same day so many months later, or the last day of that month when it has no such day (Q19); by UTC. */
static int64_t months_later(int64_t at_ms, int32_t months)
{
    int32_t day = dkti_day_of_local(at_ms);
    struct dkti_date date = dkti_date_of_day(day);
    int32_t month = date.year * 12 + date.month - 1 + months;
    struct dkti_date first = {.year = month / 12, .month = month % 12 + 1, .day = 1};
    struct dkti_date next = {.year = (month + 1) / 12, .month = (month + 1) % 12 + 1, .day = 1};
    int32_t begin = dkti_day_of_date(first);
    int32_t last = dkti_day_of_date(next) - 1;
    int32_t later = begin + date.day - 1 < last ? begin + date.day - 1 : last;
    return dkti_instant_add(at_ms, (later - day) * DKTI_DAY_MS);
}

static bool is_notice_short(struct dkti_work *work)
{
    const struct dkti_template *form = work->sheet->form;
    const struct dkti_given *until = dkti_given(work, DKT_SHEET_UNTIL_AT);
    if (form->notice_months == 0 && form->notice_days == 0) {
        return false;
    }
    int64_t earliest = form->notice_months > 0 ? months_later(work->at_ms, form->notice_months)
                                               : dkti_instant_add(work->at_ms, form->notice_days * DKTI_DAY_MS);
    return until == NULL || until->is_absent || until->value.integer < earliest;
}

static void open_guard_times(struct dkti_work *work)
{
    const struct dkti_template *form = work->sheet->form;
    bool wants_from = false;
    bool wants_until = form->notice_months > 0 || form->notice_days > 0;
    for (int32_t i = 0; i < form->asked_count; i++) {
        bool is_of_length = form->asked[i].applies.type == DKTI_APPLIES_LONGER;
        wants_from = wants_from || is_of_length || form->asked[i].timed == DKTI_TIMED_BEFORE_START;
        wants_until = wants_until || is_of_length || form->asked[i].timed == DKTI_TIMED_BY_END;
    }
    bool has_from = dkti_has_given(work, DKT_SHEET_FROM_AT);
    bool has_until = dkti_has_given(work, DKT_SHEET_UNTIL_AT);
    if (wants_from && !has_from) {
        dkti_refuse(work, DKT_REASON_MISSING, dkti_text("from_at"));
    }
    if (wants_until && !has_until) {
        dkti_refuse(work, DKT_REASON_MISSING, dkti_text("until_at"));
    }
    if (has_from && has_until &&
        dkti_given(work, DKT_SHEET_UNTIL_AT)->value.integer <= dkti_given(work, DKT_SHEET_FROM_AT)->value.integer) {
        dkti_refuse(work, DKT_REASON_ORDER, dkti_text("until_at"));
    }
    if (form->is_notice_strict && is_notice_short(work)) {
        dkti_refuse(work, DKT_REASON_SHEET_NOTICE, form->code);
    }
}

static void open_guard_rest(struct dkti_work *work)
{
    struct dkti_text ticket = dkti_given_text(work, DKT_SHEET_TICKET);
    struct dkti_text previous = dkti_given_text(work, DKT_SHEET_PREVIOUS);
    if (!dkti_text_is_absent(ticket) && work->sheet->ticket == NULL) {
        dkti_refuse(work, DKT_REASON_TARGET, ticket);
    }
    if (!dkti_text_is_absent(previous) && work->sheet->previous == NULL) {
        dkti_refuse(work, DKT_REASON_ABSENT, previous);
    }
    if (work->sheet->previous != NULL && !dkti_text_is_absent(dkti_sheet(work->sheet->previous)->next)) {
        dkti_refuse(work, DKT_REASON_EXISTS, dkti_sheet(work->sheet->previous)->next);
    }
}

static void open_guard(struct dkti_work *work)
{
    if (!open_begin(work)) {
        return;
    }
    if (dkti_sheet(work->main)->seq > 0) {
        dkti_refuse(work, DKT_REASON_EXISTS, work->subject);
        return;
    }
    if (!dkti_demand_given(work, DKT_SHEET_TEMPLATE, "template")) {
        return;
    }
    struct dkti_text code = dkti_given_text(work, DKT_SHEET_TEMPLATE);
    work->sheet->form = dkti_rules_template(work->rules, code);
    if (work->sheet->form == NULL) {
        dkti_refuse(work, DKT_REASON_ABSENT, code);
        return;
    }
    open_guard_parties(work);
    open_guard_own_parties(work);
    open_guard_times(work);
    open_guard_rest(work);
}

/* ---- what is opened ---- */

static int64_t item_due(const struct dkti_work *work, const struct dkti_asked *asked)
{
    const struct dkti_sheet *sheet = dkti_sheet(work->main);
    switch (asked->timed) {
    case DKTI_TIMED_BEFORE_START: return dkti_instant_add(sheet->from_at, -asked->timed_ms);
    case DKTI_TIMED_BY_END: return sheet->until_at;
    default: return dkti_instant_add(work->at_ms, asked->timed_ms);
    }
}

/* What comes within a time after another item is due once that is done; until then it has no instant. */
static bool has_due(const struct dkti_asked *asked)
{
    bool is_behind = false;
    for (int32_t i = 0; i < DKTI_ASKED_WORDS; i++) {
        is_behind = is_behind || asked->after[i] != 0;
    }
    return asked->timed != DKTI_TIMED_NOT && (asked->timed != DKTI_TIMED_WITHIN || !is_behind);
}

static int32_t open_rows(struct dkti_work *work)
{
    const struct dkti_template *form = work->sheet->form;
    for (int32_t i = 0; i < form->asked_count; i++) {
        struct dkt_row *row = dkti_sheet_edit(work, i, 0);
        if (row == NULL) {
            return DKT_E_MEMORY;
        }
        if (has_due(&form->asked[i])) {
            dkti_row_set_integer(row, DKT_ITEM_DUE_AT, item_due(work, &form->asked[i]));
        }
        if (form->asked[i].automatic != DKTI_AUTO_NONE) {
            dkti_row_set_integer(row, DKT_ITEM_VALUE, 0);
            dkti_row_set_text(row, DKT_ITEM_BY, work->command->actor);
            dkti_row_set_integer(row, DKT_ITEM_AT, work->at_ms);
            bool is_done = !dkti_asked_is_two_sided(&form->asked[i]);
            dkti_row_set_integer(row, DKT_ITEM_STATE, is_done ? DKT_ITEM_STATE_DONE : DKT_ITEM_STATE_OPEN);
        }
    }
    return DKT_OK;
}

/* Whether a line of the earlier sheet goes on into this one: words that nobody has dealt with. */
static bool goes_on(const struct dkt_row *line)
{
    const struct dkti_item *item = dkti_item(line);
    return item->line > 0 && dkti_row_has(line, DKT_ITEM_TEXT) && item->value != 1;
}

static int32_t carry_line(struct dkti_work *work, int32_t place, int64_t number, const struct dkt_row *from)
{
    const struct dkti_item *item = dkti_item(from);
    struct dkt_row *row = dkti_sheet_edit(work, place, number);
    if (row == NULL) {
        return DKT_E_MEMORY;
    }
    bool is_first = dkti_text_is_absent(item->carried_from);
    dkti_row_set_text(row, DKT_ITEM_TEXT, item->text);
    dkti_row_set_text(row, DKT_ITEM_BY, item->by);
    dkti_row_set_integer(row, DKT_ITEM_AT, item->at);
    dkti_row_set_integer(row, DKT_ITEM_STATE, DKT_ITEM_STATE_DONE);
    dkti_row_set_text(row, DKT_ITEM_CARRIED_FROM, is_first ? item->sheet : item->carried_from);
    return DKT_OK;
}

static int32_t carry_item(struct dkti_work *work, int32_t place)
{
    const struct dkti_asked *asked = &work->sheet->form->asked[place];
    const struct dkti_wish *rows = work->sheet->previous_rows;
    int64_t number = 0;
    int32_t r = DKT_OK;
    for (int32_t i = 0; r == DKT_OK && i < rows->row_count; i++) {
        bool is_of_item = dkti_text_equal(dkti_item(rows->rows[i])->code, asked->code);
        if (is_of_item && goes_on(rows->rows[i])) {
            r = carry_line(work, place, ++number, rows->rows[i]);
        }
    }
    return r;
}

static int32_t carry(struct dkti_work *work)
{
    int32_t r = DKT_OK;
    if (work->sheet->previous == NULL) {
        return DKT_OK;
    }
    for (int32_t i = 0; r == DKT_OK && i < work->sheet->form->asked_count; i++) {
        if (work->sheet->form->asked[i].is_carried) {
            r = carry_item(work, i);
        }
    }
    return r;
}

static void open_columns(struct dkti_work *work)
{
    static const int32_t texts[] = {DKT_SHEET_TEMPLATE, DKT_SHEET_OUTGOING, DKT_SHEET_INCOMING, DKT_SHEET_LEADER,
                                    DKT_SHEET_UNIT,     DKT_SHEET_TICKET,   DKT_SHEET_PARTIES,  DKT_SHEET_PREVIOUS};
    static const int32_t instants[] = {DKT_SHEET_FROM_AT, DKT_SHEET_UNTIL_AT, DKT_SHEET_DUE_AT};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        dkti_row_set_text(work->main, texts[i], dkti_given_text(work, texts[i]));
    }
    for (size_t i = 0; i < sizeof instants / sizeof instants[0]; i++) {
        if (dkti_has_given(work, instants[i])) {
            dkti_row_set_integer(work->main, instants[i], dkti_given(work, instants[i])->value.integer);
        }
    }
    if (!dkti_row_has(work->main, DKT_SHEET_OUTGOING)) {
        dkti_row_set_text(work->main, DKT_SHEET_OUTGOING, work->command->actor);
    }
    dkti_row_set_text(work->main, DKT_SHEET_PROFILE, work->rules->version);
    dkti_row_set_integer(work->main, DKT_SHEET_KIND, work->sheet->form->kind);
    dkti_row_set_integer(work->main, DKT_SHEET_STATUS, DKT_SHEET_STATUS_DRAFT);
    dkti_row_set_integer(work->main, DKT_SHEET_OPENED_AT, work->at_ms);
    dkti_row_set_text(work->main, DKT_SHEET_OPENED_BY, work->command->actor);
    dkti_row_set_integer(work->main, DKT_SHEET_TICKET_COUNT, 0);
    dkti_row_set_integer(work->main, DKT_SHEET_LINE_COUNT, 0);
    dkti_sheet_derive(work->main);
}

/* The earlier sheet learns which one goes on from it. */
static int32_t chain(struct dkti_work *work)
{
    if (work->sheet->previous == NULL) {
        return DKT_OK;
    }
    struct dkt_row *previous = dkti_edit(work, work->sheet->previous);
    if (previous == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_row_set_text(previous, DKT_SHEET_NEXT, work->subject);
    struct dkti_event event = {
        .verb = DKT_VERB_SHEET_OPEN,
        .action = work->command->action->code,
        .actor = work->command->actor,
        .request = work->command->request,
        .at_ms = dkti_instant_max(work->at_ms, dkti_sheet(previous)->updated_at),
    };
    return dkti_entry_add(work, previous, &event);
}

static int32_t open_apply(struct dkti_work *work)
{
    open_columns(work);
    int32_t r = chain(work);
    r = r == DKT_OK ? open_rows(work) : r;
    r = r == DKT_OK ? carry(work) : r;
    if (r == DKT_OK && is_notice_short(work)) {
        dkti_tell(work, DKTI_TELL_SHORT_NOTICE, false, (struct dkti_value){.integer = 1});
    }
    dkti_sheet_plan(work, work->at_ms);
    return work->arena->failed ? DKT_E_MEMORY : r;
}

const struct dkti_verb_code dkti_sheet_open_code = {
    .kind = DKT_KIND_SHEET,
    .may_begin = true,
    .read = open_read,
    .guard = open_guard,
    .apply = open_apply,
};
