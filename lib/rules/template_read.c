/* SPDX-License-Identifier: MIT
 *
 * Reading a template of sheets from JSON. The form stands in doc/sheets.md. Whatever is not known is an error that names
 * template, item and member: a signature that silently is not asked for would be worse than none.
 */
#include "rules/template.h"

#include "base/internal.h"
#include "docket/base.h"
#include "docket/sheet.h"

#include <string.h>

struct template_reader {
    struct dkti_arena *arena;
    struct dkti_error *error;
    struct dkti_template *form;
    struct dkti_asked *asked;
    const char *item; /* code of the item that is read; NULL: the template itself */
    size_t item_n;
};

static int32_t template_fail(struct template_reader *reader, int32_t status, const char *member, const char *problem)
{
    dkti_error_named(reader->error, status, "template ", reader->form->code, ": ");
    if (reader->item != NULL) {
        dkti_error_add(reader->error, "item ");
        dkti_error_add_text(reader->error, dkti_text_of(reader->item, reader->item_n));
        dkti_error_add(reader->error, ": ");
    }
    dkti_error_add(reader->error, member);
    dkti_error_add(reader->error, problem);
    return status;
}

/* ---- plain members ---- */

static int32_t template_members(struct template_reader *reader, const struct dkti_json *json,
                                const char *const *known, size_t count)
{
    if (json->type != DKTI_JSON_OBJECT) {
        return template_fail(reader, DKT_E_FORMAT, "this", " is no object");
    }
    for (const struct dkti_json *member = json->first; member != NULL; member = member->next) {
        bool is_known = false;
        for (size_t i = 0; i < count; i++) {
            is_known = is_known || dkti_text_is(member->name, known[i]);
        }
        if (!is_known) {
            template_fail(reader, DKT_E_UNKNOWN, "unknown member ", "");
            dkti_error_add_text(reader->error, member->name);
            return DKT_E_UNKNOWN;
        }
    }
    return DKT_OK;
}

static int32_t template_text(struct template_reader *reader, const struct dkti_json *object, const char *name,
                             bool is_needed, struct dkti_text *out)
{
    const struct dkti_json *member = dkti_json_member(object, name);
    if (member == NULL) {
        return is_needed ? template_fail(reader, DKT_E_FORMAT, name, " is missing") : DKT_OK;
    }
    if (member->type != DKTI_JSON_TEXT || member->text.n == 0 || member->text.n > DKTI_NAME_MAX * 4) {
        return template_fail(reader, DKT_E_FORMAT, name, " is no text of 1 to 256 bytes");
    }
    *out = dkti_arena_text(reader->arena, member->text);
    return DKT_OK;
}

static int32_t template_labels(struct template_reader *reader, const struct dkti_json *object,
                               struct dkti_text *out_english, struct dkti_text *out_chinese)
{
    int32_t r = template_text(reader, object, "english", true, out_english);
    return r == DKT_OK ? template_text(reader, object, "chinese", true, out_chinese) : r;
}

static int32_t template_boolean(struct template_reader *reader, const struct dkti_json *object, const char *name,
                                bool *out)
{
    const struct dkti_json *member = dkti_json_member(object, name);
    if (member != NULL && member->type != DKTI_JSON_TRUE && member->type != DKTI_JSON_FALSE) {
        return template_fail(reader, DKT_E_FORMAT, name, " is neither true nor false");
    }
    *out = member != NULL && member->type == DKTI_JSON_TRUE;
    return DKT_OK;
}

static int32_t template_integer(struct template_reader *reader, const struct dkti_json *object, const char *name,
                                int64_t least, int64_t greatest, int64_t *out)
{
    const struct dkti_json *member = dkti_json_member(object, name);
    if (member == NULL) {
        return DKT_OK;
    }
    if (member->type != DKTI_JSON_INTEGER) {
        return template_fail(reader, DKT_E_FORMAT, name, " is no integer");
    }
    if (member->integer < least || member->integer > greatest) {
        return template_fail(reader, DKT_E_LIMIT, name, " is out of range");
    }
    *out = member->integer;
    return DKT_OK;
}

/* One of a list of words; the place in it becomes the value. */
static int32_t template_word(struct template_reader *reader, const struct dkti_json *object, const char *name,
                             const char *const *words, int32_t count, int32_t *out)
{
    const struct dkti_json *member = dkti_json_member(object, name);
    if (member == NULL) {
        return DKT_OK;
    }
    for (int32_t i = 0; i < count && member->type == DKTI_JSON_TEXT; i++) {
        if (words[i] != NULL && dkti_text_is(member->text, words[i])) {
            *out = i;
            return DKT_OK;
        }
    }
    return template_fail(reader, DKT_E_UNKNOWN, name, " is none of the words that it may be");
}

/* A member that is an array of at most so many; NULL when it is not there. */
static int32_t template_array(struct template_reader *reader, const struct dkti_json *object, const char *name,
                              int32_t count_max, const struct dkti_json **out)
{
    *out = dkti_json_member(object, name);
    if (*out == NULL) {
        return DKT_OK;
    }
    if ((*out)->type != DKTI_JSON_ARRAY) {
        return template_fail(reader, DKT_E_FORMAT, name, " is no array");
    }
    return (*out)->count <= count_max ? DKT_OK : template_fail(reader, DKT_E_LIMIT, name, " has too many elements");
}

/* ---- parties ---- */

static void party_set(struct dkti_template *form, int32_t place, const char *code, const char *english,
                      const char *chinese)
{
    form->parties[place] = (struct dkti_party){dkti_text(code), dkti_text(english), dkti_text(chinese)};
}

int32_t dkti_party_place(const struct dkti_template *form, struct dkti_text code)
{
    for (int32_t i = 0; i < form->party_count; i++) {
        if (dkti_text_equal(form->parties[i].code, code)) {
            return i;
        }
    }
    return -1;
}

static int32_t template_parties(struct template_reader *reader, const struct dkti_json *json)
{
    static const char *const known[] = {"code", "english", "chinese"};
    struct dkti_template *form = reader->form;
    party_set(form, DKTI_SIDE_OUTGOING, "outgoing", "Outgoing", "交班人");
    party_set(form, DKTI_SIDE_INCOMING, "incoming", "Incoming", "接班人");
    party_set(form, DKTI_SIDE_LEADER, "leader", "Leader", "负责人");
    form->party_count = DKTI_SIDE_FIRST;
    const struct dkti_json *parties = NULL;
    int32_t r = template_array(reader, json, "parties", DKTI_SIDE_COUNT_MAX - DKTI_SIDE_FIRST, &parties);
    for (const struct dkti_json *it = parties == NULL ? NULL : parties->first; r == DKT_OK && it != NULL; it = it->next) {
        struct dkti_party party = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
        r = template_members(reader, it, known, sizeof known / sizeof known[0]);
        r = r == DKT_OK ? template_text(reader, it, "code", true, &party.code) : r;
        r = r == DKT_OK ? template_labels(reader, it, &party.english, &party.chinese) : r;
        int32_t place = r == DKT_OK ? dkti_party_place(form, party.code) : -1;
        if (r == DKT_OK && place >= DKTI_SIDE_FIRST) {
            r = template_fail(reader, DKT_E_EXISTS, "parties", " has a party twice");
        }
        if (r == DKT_OK && place >= 0) {
            form->parties[place] = party; /* other labels for one that every template has */
        } else if (r == DKT_OK) {
            form->parties[form->party_count++] = party;
        }
    }
    return r;
}

/* ---- what an item says beside its kind ---- */

static int32_t asked_by_one(struct template_reader *reader, const struct dkti_json *party, uint32_t *by)
{
    if (party->type == DKTI_JSON_TEXT && dkti_text_is(party->text, "both")) {
        *by |= 1U << DKTI_SIDE_OUTGOING | 1U << DKTI_SIDE_INCOMING;
        return DKT_OK;
    }
    int32_t place = party->type == DKTI_JSON_TEXT ? dkti_party_place(reader->form, party->text) : -1;
    if (place < 0) {
        return template_fail(reader, DKT_E_UNKNOWN, "by", " names no party of the template");
    }
    *by |= 1U << place;
    return DKT_OK;
}

static int32_t asked_by(struct template_reader *reader, const struct dkti_json *json, struct dkti_asked *asked)
{
    const struct dkti_json *by = dkti_json_member(json, "by");
    if (by == NULL) { /* who has the role is no party: what he does counts as a third person's */
        bool has_role = dkti_json_member(json, "role") != NULL;
        asked->by = 1U << (has_role ? DKTI_SIDE_LEADER : DKTI_SIDE_OUTGOING);
        return DKT_OK;
    }
    asked->by = 0;
    if (by->type != DKTI_JSON_ARRAY) {
        return asked_by_one(reader, by, &asked->by);
    }
    int32_t r = DKT_OK;
    for (const struct dkti_json *party = by->first; r == DKT_OK && party != NULL; party = party->next) {
        r = asked_by_one(reader, party, &asked->by);
    }
    return r == DKT_OK && asked->by == 0 ? template_fail(reader, DKT_E_FORMAT, "by", " names nobody") : r;
}

/* The place of an item that stands before this one. */
static int32_t asked_earlier(struct template_reader *reader, const struct dkti_json *code, const char *member,
                             int32_t *out_place)
{
    *out_place = code != NULL && code->type == DKTI_JSON_TEXT ? dkti_asked_place(reader->form, code->text) : -1;
    return *out_place >= 0 ? DKT_OK : template_fail(reader, DKT_E_UNKNOWN, member, " names no item before this one");
}

static int32_t asked_after(struct template_reader *reader, const struct dkti_json *json, struct dkti_asked *asked)
{
    const struct dkti_json *after = NULL;
    int32_t r = template_array(reader, json, "after", DKTI_ASKED_COUNT_MAX, &after);
    for (const struct dkti_json *it = after == NULL ? NULL : after->first; r == DKT_OK && it != NULL; it = it->next) {
        int32_t place = -1;
        r = asked_earlier(reader, it, "after", &place);
        if (r == DKT_OK) {
            asked->after[place / 64] |= UINT64_C(1) << place % 64;
        }
    }
    return r;
}

static int32_t applies_is(struct template_reader *reader, const struct dkti_json *is, struct dkti_applies *out)
{
    const struct dkti_json *value = dkti_json_member(is, "value");
    if (is->type != DKTI_JSON_OBJECT || is->count != 2 || value == NULL || value->type != DKTI_JSON_INTEGER) {
        return template_fail(reader, DKT_E_FORMAT, "if.is", " is not {\"item\": code, \"value\": integer}");
    }
    out->value = value->integer;
    return asked_earlier(reader, dkti_json_member(is, "item"), "if.is", &out->item);
}

static int32_t asked_applies(struct template_reader *reader, const struct dkti_json *json, struct dkti_applies *out)
{
    static const char *const words[] = {NULL, "differs", "done", "not_done", "is", "longer_than_days"};
    const struct dkti_json *condition = dkti_json_member(json, "if");
    if (condition == NULL) {
        return DKT_OK;
    }
    if (condition->type != DKTI_JSON_OBJECT || condition->count != 1) {
        return template_fail(reader, DKT_E_FORMAT, "if", " is not an object with one member");
    }
    const struct dkti_json *said = condition->first;
    for (int32_t i = 1; i < (int32_t)(sizeof words / sizeof words[0]); i++) {
        out->type = dkti_text_is(said->name, words[i]) ? i : out->type;
    }
    switch (out->type) {
    case DKTI_APPLIES_ALWAYS: return template_fail(reader, DKT_E_UNKNOWN, "if", " says nothing that is known");
    case DKTI_APPLIES_LONGER: return template_integer(reader, condition, "longer_than_days", 0, 36525, &out->value);
    case DKTI_APPLIES_IS: return applies_is(reader, said, out);
    default: return asked_earlier(reader, said, "if", &out->item);
    }
}

/* A duration in one unit, e.g. {"minutes": 15}. */
static int32_t template_duration(struct template_reader *reader, const struct dkti_json *json, int64_t *out_ms)
{
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = {{"minutes", 60000}, {"hours", 3600000}, {"days", 86400000}};
    const struct dkti_json *amount = json->type == DKTI_JSON_OBJECT && json->count == 1 ? json->first : NULL;
    for (size_t i = 0; amount != NULL && i < sizeof units / sizeof units[0]; i++) {
        if (dkti_text_is(amount->name, units[i].name) && amount->type == DKTI_JSON_INTEGER && amount->integer >= 0 &&
            amount->integer <= 36525) {
            *out_ms = amount->integer * units[i].ms;
            return DKT_OK;
        }
    }
    return template_fail(reader, DKT_E_FORMAT, "timed", " has no amount of minutes, hours or days");
}

static int32_t asked_timed(struct template_reader *reader, const struct dkti_json *json, struct dkti_asked *asked)
{
    const struct dkti_json *timed = dkti_json_member(json, "timed");
    if (timed == NULL) {
        return DKT_OK;
    }
    if (timed->type != DKTI_JSON_OBJECT || timed->count != 1) {
        return template_fail(reader, DKT_E_FORMAT, "timed", " is not an object with one member");
    }
    if (dkti_text_is(timed->first->name, "by_end")) {
        asked->timed = DKTI_TIMED_BY_END;
        return timed->first->type == DKTI_JSON_TRUE ? DKT_OK
                                                    : template_fail(reader, DKT_E_FORMAT, "timed.by_end", " is not true");
    }
    asked->timed = dkti_text_is(timed->first->name, "before_start") ? DKTI_TIMED_BEFORE_START
                   : dkti_text_is(timed->first->name, "within")     ? DKTI_TIMED_WITHIN
                                                                    : DKTI_TIMED_NOT;
    return asked->timed == DKTI_TIMED_NOT ? template_fail(reader, DKT_E_UNKNOWN, "timed", " says nothing that is known")
                                          : template_duration(reader, timed->first, &asked->timed_ms);
}

static int32_t asked_money(struct template_reader *reader, const struct dkti_json *json, struct dkti_asked *asked)
{
    const struct dkti_json *list = NULL;
    int32_t r = template_text(reader, json, "currency", asked->kind == DKT_ITEM_KIND_MONEY, &asked->currency);
    r = r == DKT_OK ? template_array(reader, json, "denominations", DKTI_DENOMINATION_COUNT_MAX, &list) : r;
    if (r != DKT_OK || list == NULL) {
        return r;
    }
    int64_t *values = dkti_arena_array(reader->arena, (size_t)list->count, sizeof *values);
    if (values == NULL) {
        return DKT_E_MEMORY;
    }
    for (const struct dkti_json *it = list->first; it != NULL; it = it->next) {
        if (it->type != DKTI_JSON_INTEGER || it->integer < 1 || it->integer > INT64_C(1000000000000)) {
            return template_fail(reader, DKT_E_LIMIT, "denominations", " has one that is no amount");
        }
        values[asked->denomination_count++] = it->integer;
    }
    asked->denominations = values;
    return DKT_OK;
}

static int32_t asked_numbers(struct template_reader *reader, const struct dkti_json *json, struct dkti_asked *asked)
{
    int64_t decimals = 0;
    asked->has_expected = dkti_json_member(json, "expect") != NULL;
    int32_t r = template_integer(reader, json, "expect", INT64_MIN, INT64_MAX, &asked->expected);
    r = r == DKT_OK ? template_integer(reader, json, "decimals", 0, DKTI_DECIMALS_MAX, &decimals) : r;
    asked->decimals = (int32_t)decimals;
    return r;
}

/* ---- an item ---- */

static const char *const asked_kinds[] = {
    [DKT_ITEM_KIND_TICK] = "tick",       [DKT_ITEM_KIND_COUNT] = "count",
    [DKT_ITEM_KIND_MONEY] = "money",     [DKT_ITEM_KIND_TEXT] = "text",
    [DKT_ITEM_KIND_READING] = "reading", [DKT_ITEM_KIND_ATTACHMENT] = "attachment",
    [DKT_ITEM_KIND_TICKETS] = "tickets", [DKT_ITEM_KIND_ACCESS] = "access",
    [DKT_ITEM_KIND_SIGNATURE] = "signature",
};

int32_t dkti_asked_place(const struct dkti_template *form, struct dkti_text code)
{
    for (int32_t i = 0; i < form->asked_count; i++) {
        if (dkti_text_equal(form->asked[i].code, code)) {
            return i;
        }
    }
    return -1;
}

static int32_t asked_flags(struct template_reader *reader, const struct dkti_json *json, struct dkti_asked *asked)
{
    const struct {
        const char *name;
        bool *flag;
    } flags[] = {{"optional", &asked->is_optional}, {"dual", &asked->is_dual},    {"important", &asked->is_important},
                 {"list", &asked->is_list},         {"carry", &asked->is_carried}};
    int32_t r = DKT_OK;
    for (size_t i = 0; r == DKT_OK && i < sizeof flags / sizeof flags[0]; i++) {
        r = template_boolean(reader, json, flags[i].name, flags[i].flag);
    }
    return r;
}

/* What does not go together. */
static int32_t asked_check(struct template_reader *reader, const struct dkti_asked *asked)
{
    const uint32_t both = 1U << DKTI_SIDE_OUTGOING | 1U << DKTI_SIDE_INCOMING;
    bool is_number = asked->kind == DKT_ITEM_KIND_COUNT || asked->kind == DKT_ITEM_KIND_MONEY ||
                     asked->kind == DKT_ITEM_KIND_READING || asked->kind == DKT_ITEM_KIND_TICKETS;
    if (asked->is_dual && (!is_number || asked->by != both)) {
        return template_fail(reader, DKT_E_FORMAT, "dual", " needs a count, money or reading that both enter");
    }
    if (asked->kind == DKT_ITEM_KIND_SIGNATURE && (asked->is_list || (asked->by & (asked->by - 1)) != 0)) {
        return template_fail(reader, DKT_E_FORMAT, "by", " names more than one: a signature is one person's");
    }
    if (asked->denomination_count > 0 && asked->kind != DKT_ITEM_KIND_MONEY) {
        return template_fail(reader, DKT_E_FORMAT, "denominations", " are of money");
    }
    if (asked->applies.type == DKTI_APPLIES_DIFFERS && !reader->form->asked[asked->applies.item].is_dual) {
        return template_fail(reader, DKT_E_FORMAT, "if.differs", " names an item that has one value only");
    }
    bool is_of_tickets = asked->kind == DKT_ITEM_KIND_TICKETS;
    if (is_of_tickets != (asked->automatic == DKTI_AUTO_TICKETS)) {
        return template_fail(reader, DKT_E_FORMAT, "auto", " \"tickets\" and kind \"tickets\" go together");
    }
    return DKT_OK;
}

static int32_t asked_read(struct template_reader *reader, const struct dkti_json *json, struct dkti_asked *asked)
{
    static const char *const known[] = {"code",     "english",  "chinese",       "kind",  "by",   "role", "optional",
                                        "dual",     "important", "list",         "carry", "auto", "decimals", "currency",
                                        "denominations", "after", "if", "expect", "timed"};
    static const char *const automatic[] = {NULL, "tickets", "count"};
    int32_t r = template_members(reader, json, known, sizeof known / sizeof known[0]);
    r = r == DKT_OK ? template_text(reader, json, "code", true, &asked->code) : r;
    reader->item = asked->code.p;
    reader->item_n = asked->code.n;
    if (r == DKT_OK && dkti_asked_place(reader->form, asked->code) >= 0) {
        r = template_fail(reader, DKT_E_EXISTS, "code", " is another item's already");
    }
    r = r == DKT_OK ? template_labels(reader, json, &asked->english, &asked->chinese) : r;
    r = r == DKT_OK ? template_word(reader, json, "kind", asked_kinds, (int32_t)(sizeof asked_kinds / sizeof asked_kinds[0]),
                                    &asked->kind)
                    : r;
    if (r == DKT_OK && asked->kind == 0) {
        r = template_fail(reader, DKT_E_FORMAT, "kind", " is missing");
    }
    r = r == DKT_OK ? asked_by(reader, json, asked) : r;
    r = r == DKT_OK ? template_text(reader, json, "role", false, &asked->role) : r;
    r = r == DKT_OK ? asked_flags(reader, json, asked) : r;
    r = r == DKT_OK ? template_word(reader, json, "auto", automatic, 3, &asked->automatic) : r;
    r = r == DKT_OK ? asked_numbers(reader, json, asked) : r;
    r = r == DKT_OK ? asked_money(reader, json, asked) : r;
    r = r == DKT_OK ? asked_after(reader, json, asked) : r;
    r = r == DKT_OK ? asked_applies(reader, json, &asked->applies) : r;
    r = r == DKT_OK ? asked_timed(reader, json, asked) : r;
    return r == DKT_OK ? asked_check(reader, asked) : r;
}

static int32_t template_items(struct template_reader *reader, const struct dkti_json *json)
{
    struct dkti_template *form = reader->form;
    const struct dkti_json *items = NULL;
    int32_t r = template_array(reader, json, "items", DKTI_ASKED_COUNT_MAX, &items);
    if (r != DKT_OK) {
        return r;
    }
    if (items == NULL || items->count == 0) {
        return template_fail(reader, DKT_E_FORMAT, "items", " are missing");
    }
    reader->asked = dkti_arena_array(reader->arena, (size_t)items->count, sizeof *reader->asked);
    if (reader->asked == NULL) {
        return DKT_E_MEMORY;
    }
    form->asked = reader->asked;
    for (const struct dkti_json *it = items->first; r == DKT_OK && it != NULL; it = it->next) {
        reader->asked[form->asked_count] = (struct dkti_asked){0};
        r = asked_read(reader, it, &reader->asked[form->asked_count]);
        form->asked_count += r == DKT_OK ? 1 : 0;
        reader->item = r == DKT_OK ? NULL : reader->item;
    }
    return r;
}

/* ---- the whole ---- */

static int32_t template_notice(struct template_reader *reader, const struct dkti_json *json)
{
    static const char *const known[] = {"months", "days", "strict"};
    const struct dkti_json *notice = dkti_json_member(json, "notice");
    if (notice == NULL) {
        return DKT_OK;
    }
    int64_t months = 0;
    int64_t days = 0;
    int32_t r = template_members(reader, notice, known, sizeof known / sizeof known[0]);
    r = r == DKT_OK ? template_integer(reader, notice, "months", 1, 24, &months) : r;
    r = r == DKT_OK ? template_integer(reader, notice, "days", 1, 730, &days) : r;
    r = r == DKT_OK ? template_boolean(reader, notice, "strict", &reader->form->is_notice_strict) : r;
    reader->form->notice_months = (int32_t)months;
    reader->form->notice_days = (int32_t)days;
    return r == DKT_OK && (months > 0) == (days > 0)
               ? template_fail(reader, DKT_E_FORMAT, "notice", " is neither of months nor of days")
               : r;
}

bool dkti_asked_is_two_sided(const struct dkti_asked *asked)
{
    const uint32_t both = 1U << DKTI_SIDE_OUTGOING | 1U << DKTI_SIDE_INCOMING;
    return (asked->by & both) == both;
}

bool dkti_template_is_handover(const struct dkti_template *form)
{
    return form->kind != DKT_SHEET_KIND_CHECKLIST && form->kind != DKT_SHEET_KIND_PROPERTY;
}

static int32_t template_check(struct template_reader *reader)
{
    const struct dkti_template *form = reader->form;
    int32_t list_count = 0;
    for (int32_t i = 0; i < form->asked_count; i++) {
        list_count += form->asked[i].kind == DKT_ITEM_KIND_TICKETS ? 1 : 0;
    }
    if (list_count > 1) {
        return template_fail(reader, DKT_E_FORMAT, "items", " have more than one of kind tickets");
    }
    if (form->has_tickets != (list_count == 1) || (form->has_tickets && !dkti_template_is_handover(form))) {
        return template_fail(reader, DKT_E_FORMAT, "tickets", " go with a handover that has an item of kind tickets");
    }
    return DKT_OK;
}

int32_t dkti_template_read(struct dkti_arena *arena, const struct dkti_json *json, struct dkti_template *out_template,
                           struct dkti_error *error)
{
    static const char *const known[] = {"code",   "english", "chinese", "kind",   "parties",
                                        "tickets", "differences", "waiver", "notice", "items"};
    static const char *const kinds[] = {
        [DKT_SHEET_KIND_CHECKLIST] = "checklist", [DKT_SHEET_KIND_SHIFT] = "shift",
        [DKT_SHEET_KIND_LEAVE] = "leave",         [DKT_SHEET_KIND_RESIGNATION] = "resignation",
        [DKT_SHEET_KIND_CUSTOMER] = "customer",   [DKT_SHEET_KIND_PROPERTY] = "property",
        [DKT_SHEET_KIND_OPERATIONS] = "operations",
    };
    static const char *const differences[] = {"block", "record"};
    struct template_reader reader = {.arena = arena, .error = error, .form = out_template};
    int32_t may_differ = 0;
    *out_template = (struct dkti_template){.code = dkti_text("")};
    int32_t r = template_members(&reader, json, known, sizeof known / sizeof known[0]);
    r = r == DKT_OK ? template_text(&reader, json, "code", true, &out_template->code) : r;
    r = r == DKT_OK ? template_labels(&reader, json, &out_template->english, &out_template->chinese) : r;
    r = r == DKT_OK ? template_word(&reader, json, "kind", kinds, (int32_t)(sizeof kinds / sizeof kinds[0]), &out_template->kind)
                    : r;
    if (r == DKT_OK && out_template->kind == 0) {
        r = template_fail(&reader, DKT_E_FORMAT, "kind", " is missing");
    }
    r = r == DKT_OK ? template_boolean(&reader, json, "tickets", &out_template->has_tickets) : r;
    r = r == DKT_OK ? template_word(&reader, json, "differences", differences, 2, &may_differ) : r;
    out_template->may_differ = may_differ == 1;
    r = r == DKT_OK ? template_text(&reader, json, "waiver", false, &out_template->waiver) : r;
    r = r == DKT_OK ? template_notice(&reader, json) : r;
    r = r == DKT_OK ? template_parties(&reader, json) : r;
    r = r == DKT_OK ? template_items(&reader, json) : r;
    r = r == DKT_OK ? template_check(&reader) : r;
    return r == DKT_OK && arena->failed ? DKT_E_MEMORY : r;
}
