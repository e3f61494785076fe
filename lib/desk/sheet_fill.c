/* SPDX-License-Identifier: MIT
 *
 * Entering lines of a sheet; and what is said of lines: in dispute, left out, waived.
 */
#include "desk/sheet.h"

#include "base/clamp.h"
#include "docket/ticket.h"

enum {
    FILLABLE = 1 << DKT_SHEET_STATUS_DRAFT | 1 << DKT_SHEET_STATUS_RETURNED | 1 << DKT_SHEET_STATUS_PREPARED |
               1 << DKT_SHEET_STATUS_REVIEW | 1 << DKT_SHEET_STATUS_ACCEPTED,
    REVIEWABLE = 1 << DKT_SHEET_STATUS_PREPARED | 1 << DKT_SHEET_STATUS_REVIEW,
};

static const struct dkti_asked *asked_at(const struct dkti_work *work, int32_t place)
{
    return &work->sheet->form->asked[place];
}

/* ---- who enters what, and where ---- */

static bool has_role_for(const struct dkti_work *work, const struct dkti_asked *asked)
{
    return !dkti_text_is_absent(asked->role) && dkti_text_equal(asked->role, work->command->role);
}

/* Whether the actor enters the incoming's side of an item that both enter. */
static bool is_counter(const struct dkti_work *work, const struct dkti_asked *asked)
{
    return dkti_asked_is_two_sided(asked) && dkti_sheet_is_party(work, DKTI_SIDE_INCOMING);
}

/* One of the template's own parties need not be somebody who works here: then the outgoing enters it for him. */
static bool may_enter(const struct dkti_work *work, const struct dkti_asked *asked)
{
    const uint32_t own = ~((1U << DKTI_SIDE_FIRST) - 1U);
    bool may = has_role_for(work, asked) ||
               ((asked->by & own) != 0 && dkti_sheet_is_party(work, DKTI_SIDE_OUTGOING));
    for (int32_t i = 0; i < work->sheet->form->party_count; i++) {
        may = may || ((asked->by >> i & 1) != 0 && dkti_sheet_is_party(work, i));
    }
    return may;
}

/* ---- what may be entered ---- */

static bool is_frozen(const struct dkti_work *work, int32_t place, const struct dkti_given_item *item)
{
    int64_t status = dkti_sheet(work->main)->status;
    bool is_draft = status == DKT_SHEET_STATUS_DRAFT || status == DKT_SHEET_STATUS_RETURNED;
    bool is_signed = (!is_draft && dkti_sheet_has(work->sheet->of_prepared, place)) ||
                     (status == DKT_SHEET_STATUS_ACCEPTED && dkti_sheet_has(work->sheet->of_accepted, place));
    bool is_told_only = item->is_told && !item->has_value && dkti_text_is_absent(item->text);
    bool may_be_told = is_told_only && status != DKT_SHEET_STATUS_ACCEPTED;
    bool is_of_incoming = is_counter(work, asked_at(work, place)) && status != DKT_SHEET_STATUS_ACCEPTED;
    return is_signed && !may_be_told && !is_of_incoming;
}

static bool value_fits(const struct dkti_asked *asked, const struct dkti_given_item *item)
{
    bool is_denomination = asked->denomination_count > 0 && item->line > 0;
    switch (asked->kind) {
    case DKT_ITEM_KIND_TICK:
    case DKT_ITEM_KIND_ACCESS: return item->value == 0 || item->value == 1;
    case DKT_ITEM_KIND_COUNT:
    case DKT_ITEM_KIND_READING:
    case DKT_ITEM_KIND_TICKETS: return item->value >= 0;
    case DKT_ITEM_KIND_MONEY: return !is_denomination || (item->value >= 0 && item->value <= 1000000000);
    case DKT_ITEM_KIND_TEXT: return item->value == 0 || item->value == 1; /* a line of a list: dealt with */
    default: return false;
    }
}

static bool line_fits(const struct dkti_asked *asked, int64_t line)
{
    if (asked->denomination_count > 0) {
        return line >= 1 && line <= asked->denomination_count;
    }
    return line == 0 || asked->is_list;
}

/* Whether what is entered can stand in such an item. */
static bool entry_fits(const struct dkti_asked *asked, const struct dkti_given_item *item)
{
    bool needs_text = (asked->kind == DKT_ITEM_KIND_TEXT || asked->kind == DKT_ITEM_KIND_ATTACHMENT) && item->line == 0 &&
                      !asked->is_list && item->has_value;
    return line_fits(asked, item->line) && asked->kind != DKT_ITEM_KIND_SIGNATURE && !needs_text &&
           (!item->has_value || value_fits(asked, item));
}

/* The outgoing does not say how many tickets there are: they are counted. */
static bool is_counted(const struct dkti_work *work, const struct dkti_asked *asked)
{
    return asked->automatic != DKTI_AUTO_NONE && !is_counter(work, asked);
}

static void fill_guard_item(struct dkti_work *work, const struct dkti_given_item *item)
{
    int32_t place = dkti_sheet_item(work, item->code);
    if (place < 0) {
        return;
    }
    const struct dkti_asked *asked = asked_at(work, place);
    if (!may_enter(work, asked)) {
        dkti_refuse(work, DKT_REASON_PARTY, asked->code);
    }
    if (!entry_fits(asked, item) || (item->has_value && is_counted(work, asked))) {
        dkti_refuse(work, DKT_REASON_VALUE, asked->code);
    }
    if (is_frozen(work, place, item)) {
        dkti_refuse(work, DKT_REASON_CHANGED, asked->code);
    }
    if (!dkti_sheet_applies(work, place)) {
        dkti_refuse(work, DKT_REASON_NOT_APPLICABLE, asked->code);
    }
    int32_t first = dkti_sheet_waits_for(work, place);
    if (first >= 0) {
        dkti_refuse(work, DKT_REASON_AFTER, asked_at(work, first)->code);
    }
}

static void fill_guard(struct dkti_work *work)
{
    if (!dkti_sheet_begin(work)) {
        return;
    }
    dkti_sheet_guard_status(work, FILLABLE);
    if (work->command->item_count == 0) {
        dkti_refuse(work, DKT_REASON_MISSING, dkti_text("items"));
    }
    if (work->sheet->row_count + work->command->item_count >= DKTI_SHEET_ROW_COUNT_MAX) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("items")); /* more lines than a sheet holds */
    }
    for (int32_t i = 0; i < work->command->item_count; i++) {
        fill_guard_item(work, &work->command->items[i]);
    }
}

/* ---- entering ---- */

/* Done once both sides are there, where two are asked for. */
static void row_judge(const struct dkti_asked *asked, struct dkt_row *row)
{
    bool is_first = dkti_row_has(row, DKT_ITEM_BY);
    bool is_second = dkti_row_has(row, DKT_ITEM_COUNTER_BY);
    bool is_done = is_first && (is_second || !dkti_asked_is_two_sided(asked));
    dkti_row_set_integer(row, DKT_ITEM_STATE, is_done ? DKT_ITEM_STATE_DONE : DKT_ITEM_STATE_OPEN);
}

static void row_enter_counter(struct dkti_work *work, struct dkt_row *row, const struct dkti_given_item *item)
{
    if (item->has_value) {
        dkti_row_set_integer(row, DKT_ITEM_COUNTER_VALUE, item->value);
    }
    if (!dkti_text_is_absent(item->text)) {
        dkti_row_set_text(row, DKT_ITEM_COUNTER_TEXT, item->text);
    }
    dkti_row_set_text(row, DKT_ITEM_COUNTER_BY, work->command->actor);
    dkti_row_set_integer(row, DKT_ITEM_COUNTER_AT, work->at_ms);
}

static void row_enter_first(struct dkti_work *work, const struct dkti_asked *asked, struct dkt_row *row,
                            const struct dkti_given_item *item)
{
    if (item->has_value) {
        dkti_row_set_integer(row, DKT_ITEM_VALUE, item->value);
    }
    if (!dkti_text_is_absent(item->text)) {
        bool is_reference = asked->kind == DKT_ITEM_KIND_ATTACHMENT;
        dkti_row_set_text(row, is_reference ? DKT_ITEM_REF : DKT_ITEM_TEXT, item->text);
    }
    dkti_row_set_text(row, DKT_ITEM_BY, work->command->actor);
    dkti_row_set_integer(row, DKT_ITEM_AT, work->at_ms);
}

static int32_t enter(struct dkti_work *work, int32_t place, const struct dkti_given_item *item)
{
    const struct dkti_asked *asked = asked_at(work, place);
    struct dkt_row *row = dkti_sheet_edit(work, place, item->line);
    if (row == NULL) {
        return DKT_E_MEMORY;
    }
    if (item->is_told) {
        dkti_row_set_text(row, DKT_ITEM_TOLD_BY, work->command->actor);
        dkti_row_set_integer(row, DKT_ITEM_TOLD_AT, work->at_ms);
    }
    if (!item->has_value && dkti_text_is_absent(item->text)) {
        return DKT_OK;
    }
    if (is_counter(work, asked)) {
        row_enter_counter(work, row, item);
    } else {
        row_enter_first(work, asked, row, item);
    }
    row_judge(asked, row);
    return DKT_OK;
}

/* The sum of the denominations' counts, of one side. False when it overflows. */
static bool money_sum(const struct dkti_work *work, int32_t place, int32_t column, int64_t *out_sum)
{
    const struct dkti_asked *asked = asked_at(work, place);
    *out_sum = 0;
    for (int32_t i = 0; i < asked->denomination_count; i++) {
        const struct dkt_row *row = dkti_sheet_row(work, place, i + 1);
        int64_t count = row != NULL && dkti_row_has(row, column) ? dkti_row_integer(row, column) : 0;
        int64_t product = 0;
        if (__builtin_mul_overflow(count, asked->denominations[i], &product) ||
            __builtin_add_overflow(*out_sum, product, out_sum)) {
            return false;
        }
    }
    return true;
}

/* Line 0 follows from the lines: the sum of denominations; that a list has lines. */
static int32_t enter_head(struct dkti_work *work, int32_t place, const struct dkti_given_item *item)
{
    const struct dkti_asked *asked = asked_at(work, place);
    bool is_money = asked->denomination_count > 0;
    bool is_counting = is_counter(work, asked);
    struct dkti_given_item head = {.code = item->code};
    if (item->line == 0 || (!item->has_value && dkti_text_is_absent(item->text))) {
        return DKT_OK;
    }
    const struct dkt_row *row = dkti_sheet_row(work, place, 0);
    bool is_there = row != NULL && dkti_row_has(row, is_counting ? DKT_ITEM_COUNTER_BY : DKT_ITEM_BY);
    if (!is_money && is_there) {
        return DKT_OK;
    }
    head.has_value = true;
    head.value = 1;
    if (is_money && !money_sum(work, place, is_counting ? DKT_ITEM_COUNTER_VALUE : DKT_ITEM_VALUE, &head.value)) {
        return dkti_error_named(work->error, DKT_E_LIMIT, "item ", item->code, ": the sum is out of range");
    }
    return enter(work, place, &head);
}

/* The first look of the incoming at a prepared sheet begins its review. */
static void begin_review(struct dkti_work *work)
{
    if (dkti_sheet(work->main)->status == DKT_SHEET_STATUS_PREPARED && dkti_sheet_is_party(work, DKTI_SIDE_INCOMING)) {
        dkti_row_set_integer(work->main, DKT_SHEET_STATUS, DKT_SHEET_STATUS_REVIEW);
    }
}

/* What comes within a time after another item is due from when that was done. */
static void plan_followers(struct dkti_work *work)
{
    const struct dkti_template *form = work->sheet->form;
    for (int32_t i = 0; i < form->asked_count; i++) {
        const struct dkti_asked *asked = &form->asked[i];
        struct dkt_row *row = dkti_sheet_row(work, i, 0);
        bool waits = asked->timed == DKTI_TIMED_WITHIN && row != NULL && !dkti_row_has(row, DKT_ITEM_DUE_AT);
        if (!waits || dkti_sheet_waits_for(work, i) >= 0) {
            continue;
        }
        row = dkti_sheet_edit(work, i, 0);
        if (row != NULL) {
            dkti_row_set_integer(row, DKT_ITEM_DUE_AT, dkti_instant_add(work->at_ms, asked->timed_ms));
        }
    }
}

static int32_t fill_apply(struct dkti_work *work)
{
    int32_t r = DKT_OK;
    for (int32_t i = 0; r == DKT_OK && i < work->command->item_count; i++) {
        const struct dkti_given_item *item = &work->command->items[i];
        int32_t place = dkti_asked_place(work->sheet->form, item->code);
        r = enter(work, place, item);
        r = r == DKT_OK ? enter_head(work, place, item) : r;
    }
    begin_review(work);
    plan_followers(work);
    dkti_sheet_plan(work, work->at_ms);
    return r;
}

const struct dkti_verb_code dkti_sheet_fill_code = {
    .kind = DKT_KIND_SHEET,
    .read = dkti_sheet_read,
    .settle = dkti_sheet_settle,
    .guard = fill_guard,
    .apply = fill_apply,
};

/* ---- said of lines ---- */

static bool is_ticket_line(const struct dkti_work *work, const struct dkti_given_item *item, int32_t place)
{
    return item->line > 0 && asked_at(work, place)->kind == DKT_ITEM_KIND_TICKETS;
}

/* The line that is spoken of. Lines of tickets are read by key. */
static const struct dkt_row *need_line(struct dkti_work *work, const struct dkti_given_item *item)
{
    struct dkti_value key[] = {
        {.text = work->command->subject}, {.integer = DKTI_SHEET_TICKET_PLACE}, {.integer = item->line}};
    return dkti_need(work, DKT_KIND_ITEM, 0, key, 3);
}

/* Every line named may be a ticket's: which are is known when the template is. So those are asked for that could be. */
static void said_read(struct dkti_work *work)
{
    dkti_sheet_read(work);
    for (int32_t i = 0; i < work->command->item_count; i++) {
        if (work->command->items[i].line > 0) {
            (void)need_line(work, &work->command->items[i]);
        }
    }
}

/* The n-th of those lines, from the cache: lines and signatures were asked before them. */
static const struct dkt_row *said_line(struct dkti_work *work, int32_t which)
{
    int32_t asked = work->asked;
    work->asked = work->verb_asked;
    dkti_sheet_read(work);
    const struct dkt_row *row = NULL;
    for (int32_t i = 0; i <= which; i++) {
        if (work->command->items[i].line > 0) {
            row = need_line(work, &work->command->items[i]);
        }
    }
    work->asked = asked;
    return row;
}

static void said_guard_line(struct dkti_work *work, int32_t which)
{
    const struct dkti_given_item *item = &work->command->items[which];
    int32_t place = dkti_sheet_item(work, item->code);
    if (place < 0) {
        return;
    }
    const struct dkt_row *row = is_ticket_line(work, item, place) ? said_line(work, which)
                                                                   : dkti_sheet_row(work, place, item->line);
    if (row == NULL) {
        dkti_refuse(work, DKT_REASON_ABSENT, item->code);
    }
}

static void said_guard(struct dkti_work *work)
{
    int32_t verb = work->command->action->verb;
    bool is_waiver = verb == DKT_VERB_SHEET_WAIVE;
    if (!dkti_sheet_begin(work)) {
        return;
    }
    bool is_checklist = !dkti_template_is_handover(work->sheet->form);
    dkti_sheet_guard_status(work, is_waiver ? FILLABLE : REVIEWABLE | (is_checklist ? 1 << DKT_SHEET_STATUS_DRAFT : 0));
    if (is_waiver ? !dkti_sheet_is_leader(work) : !dkti_sheet_is_party(work, DKTI_SIDE_INCOMING)) {
        dkti_refuse(work, DKT_REASON_PARTY, dkti_text(is_waiver ? "leader" : "incoming"));
    }
    if (!dkti_has_given(work, DKTI_TELL_REASON)) {
        dkti_refuse(work, DKT_REASON_MISSING, dkti_text("reason"));
    }
    if (work->command->item_count == 0) {
        dkti_refuse(work, DKT_REASON_MISSING, dkti_text("items"));
    }
    for (int32_t i = 0; i < work->command->item_count; i++) {
        said_guard_line(work, i);
    }
}

static int32_t said_of(struct dkti_work *work, struct dkt_row *row, int32_t state)
{
    if (row == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_row_set_integer(row, DKT_ITEM_STATE, state);
    dkti_row_set_text(row, DKT_ITEM_REASON, dkti_given(work, DKTI_TELL_REASON)->value.text);
    dkti_row_set_text(row, DKT_ITEM_DECIDED_BY, work->command->actor);
    dkti_row_set_integer(row, DKT_ITEM_DECIDED_AT, work->at_ms);
    return DKT_OK;
}

static int32_t said_apply(struct dkti_work *work)
{
    int32_t verb = work->command->action->verb;
    int32_t state = verb == DKT_VERB_SHEET_DISPUTE  ? DKT_ITEM_STATE_DISPUTED
                    : verb == DKT_VERB_SHEET_EXCEPT ? DKT_ITEM_STATE_EXCEPTED
                                                    : DKT_ITEM_STATE_WAIVED;
    int32_t r = DKT_OK;
    for (int32_t i = 0; r == DKT_OK && i < work->command->item_count; i++) {
        const struct dkti_given_item *item = &work->command->items[i];
        int32_t place = dkti_asked_place(work->sheet->form, item->code);
        struct dkt_row *row = is_ticket_line(work, item, place) ? dkti_edit(work, said_line(work, i))
                                                                 : dkti_sheet_edit(work, place, item->line);
        r = said_of(work, row, state);
    }
    begin_review(work);
    dkti_sheet_plan(work, work->at_ms);
    return r;
}

#define SAID_CODE                                                                                     \
    {                                                                                                 \
        .kind = DKT_KIND_SHEET, .read = said_read, .settle = dkti_sheet_settle, .guard = said_guard,  \
        .apply = said_apply                                                                           \
    }

const struct dkti_verb_code dkti_sheet_dispute_code = SAID_CODE;
const struct dkti_verb_code dkti_sheet_except_code = SAID_CODE;
const struct dkti_verb_code dkti_sheet_waive_code = SAID_CODE;
