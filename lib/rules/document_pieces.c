/* SPDX-License-Identifier: MIT
 *
 * Statuses, ticket types and fields of a profile document. See document.h.
 */
#include "rules/document.h"

#include "docket/schema.h"
#include "docket/ticket.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* ---- statuses ---- */

static void read_status(struct dkti_document *document, const struct dkti_json *item)
{
    static const struct dkti_document_member members[] = {{"code", NULL}, {"state", NULL}, {"label", NULL}};
    static const struct dkti_document_word states[] = {{"unprocessed", DKT_STATE_UNPROCESSED},
                                                       {"reserved", DKT_STATE_RESERVED},
                                                       {"unfinished", DKT_STATE_UNFINISHED},
                                                       {"closed", DKT_STATE_CLOSED}};
    const char *code = NULL;
    int32_t state = 0;
    dkti_document_members(document, item, members, COUNT_OF(members));
    if (item->type != DKTI_JSON_OBJECT || !dkti_document_need_text(document, item, "code", &code) ||
        !dkti_document_word(document, item, "state", states, COUNT_OF(states), &state)) {
        return;
    }
    if (state == 0) {
        dkti_document_complain_at(document, "state", DKTI_FOUND_MISSING);
        return;
    }
    struct dkti_document_label label = dkti_document_label_of(document, item, code);
    if (dkti_document_result(document, dkt_profile_add_status(document->profile, code, state, label.english,
                                                              label.chinese))) {
        dkti_document_translations(document, item, DKT_LABEL_STATUS, code);
    }
}

void dkti_document_statuses(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_STATUS_COUNT_MAX, read_status);
}

/* ---- types ---- */

static void read_trait(struct dkti_document *document, const struct dkti_json *item)
{
    if (dkti_document_is_text(document, item)) {
        (void)dkti_document_result(
            document, dkt_profile_add_trait(document->profile, document->piece.p, item->text.p));
    }
}

static void read_traits(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_TRAIT_COUNT_MAX, read_trait);
}

static void read_retired(struct dkti_document *document, const struct dkti_json *value)
{
    if (dkti_document_is_boolean(document, value) && value->type == DKTI_JSON_TRUE) {
        (void)dkti_document_result(document, dkt_profile_retire(document->profile, document->piece.p));
    }
}

static void read_parent(struct dkti_document *document, const struct dkti_json *value)
{
    if (dkti_document_is_text(document, value)) {
        (void)dkti_document_result(
            document, dkt_profile_set_parent(document->profile, document->piece.p, value->text.p));
    }
}

static const struct dkti_document_member type_members[] = {
    {"code", NULL}, {"label", NULL}, {"traits", read_traits}, {"retired", read_retired}, {"parent", read_parent},
    {"weight", dkti_document_weight}};

static void read_type(struct dkti_document *document, const struct dkti_json *item)
{
    const char *code = NULL;
    if (!dkti_document_is_object(document, item) || !dkti_document_need_text(document, item, "code", &code)) {
        return;
    }
    struct dkti_document_label label = dkti_document_label_of(document, item, code);
    document->piece = dkti_text(code);
    if (dkti_document_result(document,
                             dkt_profile_add_type(document->profile, code, label.english, label.chinese))) {
        dkti_document_translations(document, item, DKT_LABEL_TYPE, code);
        dkti_document_members(document, item, type_members, COUNT_OF(type_members));
    }
}

void dkti_document_types(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_TYPE_COUNT_MAX, read_type);
}

/* ---- limits of fields ---- */

/* A value of an enumeration as an object, or short: the value alone. */
static void read_value(struct dkti_document *document, const struct dkti_json *item)
{
    static const struct dkti_document_member members[] = {{"value", NULL}, {"label", NULL}};
    char digits[DKTI_DECIMAL_MAX];
    const struct dkti_json *value = item;
    if (item->type == DKTI_JSON_OBJECT) {
        dkti_document_members(document, item, members, COUNT_OF(members));
        value = dkti_json_member(item, "value");
    }
    if (value == NULL || (value->type != DKTI_JSON_TEXT && value->type != DKTI_JSON_INTEGER)) {
        dkti_document_complain(document, DKTI_FOUND_VALUE, dkti_text(NULL), dkti_text(NULL));
        return;
    }
    struct dkti_text text = value->type == DKTI_JSON_TEXT ? value->text : dkti_text_decimal(value->integer, digits);
    text = dkti_arena_text(document->arena, text);
    if (dkti_text_is_absent(text)) {
        return;
    }
    struct dkti_document_label label = dkti_document_label(document, item, text.p);
    (void)dkti_document_result(document, dkt_profile_add_value(document->profile, document->piece.p, text.p,
                                                               label.english, label.chinese));
}

static void read_values(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_VALUE_COUNT_MAX, read_value);
}

static void read_length(struct dkti_document *document, const struct dkti_json *item)
{
    int64_t least = 0;
    int64_t greatest = 0;
    bool is_fit = dkti_document_integer(document, item, "min_length", 0, DKTI_TEXT_MAX, &least);
    is_fit = dkti_document_integer(document, item, "max_length", 0, DKTI_TEXT_MAX, &greatest) && is_fit;
    if (is_fit && (least > 0 || greatest > 0)) {
        (void)dkti_document_result(document, dkt_profile_set_length(document->profile, document->piece.p,
                                                                    (int32_t)least, (int32_t)greatest));
    }
}

static void read_range(struct dkti_document *document, const struct dkti_json *item)
{
    int64_t least = INT64_MIN;
    int64_t greatest = INT64_MAX;
    bool is_fit = dkti_document_integer(document, item, "min", INT64_MIN, INT64_MAX, &least);
    is_fit = dkti_document_integer(document, item, "max", INT64_MIN, INT64_MAX, &greatest) && is_fit;
    if (is_fit && (least > INT64_MIN || greatest < INT64_MAX)) {
        (void)dkti_document_result(
            document, dkt_profile_set_range(document->profile, document->piece.p, least, greatest));
    }
}

static void read_shape(struct dkti_document *document, const struct dkti_json *item)
{
    static const struct dkti_document_word shapes[] = {
        {"telephone", DKT_SHAPE_TELEPHONE}, {"email", DKT_SHAPE_EMAIL}, {"digits", DKT_SHAPE_DIGITS}};
    int32_t shape = 0;
    if (dkti_document_word(document, item, "shape", shapes, COUNT_OF(shapes), &shape) && shape != 0) {
        (void)dkti_document_result(document,
                                   dkt_profile_set_shape(document->profile, document->piece.p, shape));
    }
}

/* The members of a field that limit its values. The rest of its members have been read. */
static void read_limits(struct dkti_document *document, const struct dkti_json *item,
                        const struct dkti_document_member *members, size_t count)
{
    read_length(document, item);
    read_range(document, item);
    read_shape(document, item);
    dkti_document_members(document, item, members, count); /* "values", and what is unknown */
}

/* ---- fields ---- */

static int32_t field_flags(struct dkti_document *document, const struct dkti_json *item)
{
    bool is_lookup = false;
    bool is_personal = false;
    (void)dkti_document_boolean(document, item, "lookup", &is_lookup);
    (void)dkti_document_boolean(document, item, "personal", &is_personal);
    return (is_lookup ? DKT_FIELD_LOOKUP : 0) | (is_personal ? DKT_FIELD_PERSONAL : 0);
}

enum {
    FIELD_IS_BOOLEAN = -1 /* a type of documents only: an integer with a flag */
};

#define LIMIT_MEMBERS                                                                              \
    {"min_length", NULL}, {"max_length", NULL}, {"min", NULL}, {"max", NULL}, {"shape", NULL}, {"values", read_values}

static const struct dkti_document_member field_members[] = {
    {"code", NULL}, {"type", NULL}, {"lookup", NULL}, {"personal", NULL}, {"label", NULL}, LIMIT_MEMBERS};

static void read_field(struct dkti_document *document, const struct dkti_json *item)
{
    static const struct dkti_document_word types[] = {{"integer", DKT_TYPE_INTEGER},
                                                      {"text", DKT_TYPE_TEXT},
                                                      {"instant", DKT_TYPE_INSTANT},
                                                      {"boolean", FIELD_IS_BOOLEAN}};
    const char *code = NULL;
    int32_t type = DKT_TYPE_TEXT;
    if (!dkti_document_is_object(document, item) || !dkti_document_need_text(document, item, "code", &code) ||
        !dkti_document_word(document, item, "type", types, COUNT_OF(types), &type)) {
        return;
    }
    struct dkti_document_label label = dkti_document_label_of(document, item, code);
    int32_t flags = field_flags(document, item) | (type == FIELD_IS_BOOLEAN ? DKT_FIELD_BOOLEAN : 0);
    type = type == FIELD_IS_BOOLEAN ? DKT_TYPE_INTEGER : type;
    document->piece = dkti_text(code);
    if (dkti_document_result(document, dkt_profile_add_field(document->profile, code, type, flags,
                                                             label.english, label.chinese))) {
        dkti_document_translations(document, item, DKT_LABEL_FIELD, code);
        read_limits(document, item, field_members, COUNT_OF(field_members));
    }
}

void dkti_document_fields(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_OWN_FIELD_COUNT_MAX, read_field);
}

/* ---- columns: the limits of fields that every ticket has ---- */

static void read_column(struct dkti_document *document, const struct dkti_json *item)
{
    static const struct dkti_document_member members[] = {{"code", NULL}, LIMIT_MEMBERS};
    const char *code = NULL;
    if (dkti_document_is_object(document, item) && dkti_document_need_text(document, item, "code", &code)) {
        document->piece = dkti_text(code);
        read_limits(document, item, members, COUNT_OF(members));
    }
}

void dkti_document_columns(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_LIMIT_COUNT_MAX, read_column);
}
