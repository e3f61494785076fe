/* SPDX-License-Identifier: MIT
 *
 * Statuses, ticket types and fields of a profile document. See document.h.
 */
#include "rules/document.h"

#include "docket/schema.h"
#include "docket/ticket.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* What every piece begins with: its code, and an object around it. NULL: it has been complained of. */
static const char *piece_begin(struct dkti_document *document, const struct dkti_json *item,
                               const struct dkti_document_member *members, size_t count)
{
    const char *code = NULL;
    document->piece = (struct dkti_text){NULL, 0};
    dkti_document_members(document, item, members, count);
    if (item->type == DKTI_JSON_OBJECT && dkti_document_need_text(document, item, "code", &code)) {
        document->piece = dkti_text(code);
    }
    return code;
}

/* ---- statuses ---- */

static void read_status(struct dkti_document *document, const struct dkti_json *item)
{
    static const struct dkti_document_member members[] = {{"code", NULL}, {"state", NULL}, {"label", NULL}};
    static const struct dkti_document_word states[] = {{"unprocessed", DKT_STATE_UNPROCESSED},
                                                       {"reserved", DKT_STATE_RESERVED},
                                                       {"unfinished", DKT_STATE_UNFINISHED},
                                                       {"closed", DKT_STATE_CLOSED}};
    const char *code = piece_begin(document, item, members, COUNT_OF(members));
    int32_t state = 0;
    if (code == NULL || !dkti_document_word(document, item, "state", states, COUNT_OF(states), &state)) {
        return;
    }
    if (state == 0) {
        dkti_document_complain_at(document, "state", DKTI_FOUND_MISSING);
        return;
    }
    struct dkti_document_label label = dkti_document_label(document, item, code);
    (void)dkti_document_result(
        document, dkt_profile_add_status(document->profile, code, state, label.english, label.chinese));
}

void dkti_document_statuses(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_STATUS_COUNT_MAX, read_status);
}

/* ---- types ---- */

static void read_type(struct dkti_document *document, const struct dkti_json *item)
{
    static const struct dkti_document_member members[] = {{"code", NULL}, {"label", NULL}};
    const char *code = piece_begin(document, item, members, COUNT_OF(members));
    if (code == NULL) {
        return;
    }
    struct dkti_document_label label = dkti_document_label(document, item, code);
    (void)dkti_document_result(document,
                               dkt_profile_add_type(document->profile, code, label.english, label.chinese));
}

void dkti_document_types(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_TYPE_COUNT_MAX, read_type);
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

static void read_field(struct dkti_document *document, const struct dkti_json *item)
{
    static const struct dkti_document_member members[] = {
        {"code", NULL}, {"type", NULL}, {"lookup", NULL}, {"personal", NULL}, {"label", NULL}};
    static const struct dkti_document_word types[] = {
        {"integer", DKT_TYPE_INTEGER}, {"text", DKT_TYPE_TEXT}, {"instant", DKT_TYPE_INSTANT}};
    const char *code = piece_begin(document, item, members, COUNT_OF(members));
    int32_t type = DKT_TYPE_TEXT;
    if (code == NULL || !dkti_document_word(document, item, "type", types, COUNT_OF(types), &type)) {
        return;
    }
    struct dkti_document_label label = dkti_document_label(document, item, code);
    int32_t flags = field_flags(document, item);
    (void)dkti_document_result(document, dkt_profile_add_field(document->profile, code, type, flags,
                                                               label.english, label.chinese));
}

void dkti_document_fields(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_OWN_FIELD_COUNT_MAX, read_field);
}
