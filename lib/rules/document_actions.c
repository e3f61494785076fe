/* SPDX-License-Identifier: MIT
 *
 * Actions of a profile document. What an action is, is read first; then its other members, each by a reader of its own,
 * which finds the action's code in document->piece. See document.h.
 */
#include "rules/document.h"

#include "docket/ticket.h"

#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* ---- where it starts ---- */

static void read_from_item(struct dkti_document *document, const struct dkti_json *item)
{
    if (dkti_document_is_text(document, item)) {
        (void)dkti_document_result(document,
                                   dkt_profile_allow(document->profile, document->piece.p, item->text.p));
    }
}

/* A list of statuses; "*" is every status that the verb can start from. */
static void read_from(struct dkti_document *document, const struct dkti_json *value)
{
    if (value->type == DKTI_JSON_TEXT && dkti_text_is(value->text, "*")) {
        (void)dkti_document_result(document, dkt_profile_allow(document->profile, document->piece.p, NULL));
        return;
    }
    dkti_document_each(document, value, DKTI_STATUS_COUNT_MAX, read_from_item);
}

/* ---- what it asks for ---- */

/* Names joined by "|", as the profile's calls take them; absent without memory or when something else stands there. */
static struct dkti_text group_names(struct dkti_document *document, const struct dkti_json *group)
{
    size_t n = 0;
    for (const struct dkti_json *name = group->first; name != NULL; name = name->next) {
        if (name->type != DKTI_JSON_TEXT) {
            dkti_document_complain_at(document, "one_of", DKTI_FOUND_TEXT);
            return dkti_text(NULL);
        }
        n += name->text.n + 1;
    }
    char *names = dkti_arena_take(document->arena, n + 1);
    size_t at = 0;
    for (const struct dkti_json *name = group->first; names != NULL && name != NULL; name = name->next) {
        memcpy(names + at, name->text.p, name->text.n);
        at += name->text.n;
        names[at++] = '|';
    }
    if (names != NULL && at > 0) {
        names[--at] = '\0';
    }
    return dkti_text_of(names, at);
}

/* The fields of a requirement: "field", or "one_of". */
static struct dkti_text requirement_names(struct dkti_document *document, const struct dkti_json *item)
{
    const struct dkti_json *group = dkti_json_member(item, "one_of");
    const char *field = NULL;
    if (group == NULL) {
        (void)dkti_document_need_text(document, item, "field", &field);
        return dkti_text(field);
    }
    if (group->type != DKTI_JSON_ARRAY || dkti_json_member(item, "field") != NULL) {
        dkti_document_complain_at(document, "one_of", DKTI_FOUND_ONE_OF);
        return dkti_text(NULL);
    }
    return group_names(document, group);
}

static void read_requirement(struct dkti_document *document, const struct dkti_json *item)
{
    static const struct dkti_document_member members[] = {
        {"one_of", NULL}, {"field", NULL}, {"min_length", NULL}, {"when", NULL}};
    int64_t length_min = 0;
    const struct dkti_json *when = dkti_json_member(item, "when");
    dkti_document_members(document, item, members, COUNT_OF(members));
    struct dkti_text names = requirement_names(document, item);
    if (!dkti_document_integer(document, item, "min_length", 0, DKTI_REQUIREMENT_LENGTH_MAX, &length_min) ||
        dkti_text_is_absent(names)) {
        return;
    }
    struct dkti_text condition = when == NULL ? dkti_text(NULL) : dkti_document_piece_text(document, when);
    (void)dkti_document_result(document,
                               dkt_profile_require_when(document->profile, document->piece.p, names.p,
                                                        (int32_t)length_min, condition.p));
}

/* "a", "a|b", or an object. */
static void read_require_item(struct dkti_document *document, const struct dkti_json *item)
{
    if (item->type == DKTI_JSON_OBJECT) {
        read_requirement(document, item);
    } else if (dkti_document_is_text(document, item)) {
        (void)dkti_document_result(document,
                                   dkt_profile_require(document->profile, document->piece.p, item->text.p));
    }
}

static void read_require(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_REQUIREMENT_COUNT_MAX, read_require_item);
}

static void read_confirm_item(struct dkti_document *document, const struct dkti_json *item)
{
    if (dkti_document_is_text(document, item)) {
        (void)dkti_document_result(document,
                                   dkt_profile_confirm(document->profile, document->piece.p, item->text.p));
    }
}

static void read_confirm(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_REQUIREMENT_COUNT_MAX, read_confirm_item);
}

static void read_when(struct dkti_document *document, const struct dkti_json *value)
{
    struct dkti_text text = dkti_document_piece_text(document, value);
    if (!dkti_text_is_absent(text)) {
        (void)dkti_document_result(document, dkt_profile_set_when(document->profile, document->piece.p, text.p,
                                                                  (int32_t)text.n));
    }
}

static void read_set(struct dkti_document *document, const struct dkti_json *value)
{
    if (!dkti_document_is_object(document, value)) {
        return;
    }
    for (const struct dkti_json *member = value->first; member != NULL; member = member->next) {
        struct dkti_text text = dkti_document_piece_text(document, member);
        size_t mark = dkti_document_enter(document, member->name);
        if (!dkti_text_is_absent(text)) {
            (void)dkti_document_result(document,
                                       dkt_profile_add_effect(document->profile, document->piece.p,
                                                              member->name.p, text.p, (int32_t)text.n));
        }
        dkti_document_leave(document, mark);
    }
}

static void read_role(struct dkti_document *document, const struct dkti_json *item)
{
    if (dkti_document_is_text(document, item)) {
        (void)dkti_document_result(document,
                                   dkt_profile_permit(document->profile, document->piece.p, item->text.p));
    }
}

static void read_roles(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_ROLE_COUNT_MAX, read_role);
}

static void read_backdate(struct dkti_document *document, const struct dkti_json *value)
{
    if (dkti_document_is_boolean(document, value) && value->type == DKTI_JSON_TRUE) {
        (void)dkti_document_result(document, dkt_profile_backdate(document->profile, document->piece.p));
    }
}

static void read_other(struct dkti_document *document, const struct dkti_json *item)
{
    if (dkti_document_is_text(document, item)) {
        (void)dkti_document_result(
            document, dkt_profile_other_than(document->profile, document->piece.p, item->text.p));
    }
}

/* Whom the actor must not be: two people are needed. */
static void read_other_than(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_OTHER_COUNT, read_other);
}

/* ---- an action ---- */

/* Members of an action. Those without a reader are read by action_add. */
static const struct dkti_document_member action_members[] = {
    {"code", NULL},
    {"verb", NULL},
    {"to", NULL},
    {"label", NULL},
    {"from", read_from},
    {"require", read_require},
    {"roles", read_roles},
    {"backdate", read_backdate},
    {"other_than", read_other_than},
    {"when", read_when},
    {"confirm", read_confirm},
    {"set", read_set},
};

static bool action_verb(struct dkti_document *document, const struct dkti_json *item, int32_t *out_verb)
{
    const char *name = NULL;
    if (!dkti_document_need_text(document, item, "verb", &name)) {
        return false;
    }
    *out_verb = dkt_verb_by_name(name, -1); /* 0 for an unknown one, which the profile refuses */
    return true;
}

/* Adds the action itself. */
static bool action_add(struct dkti_document *document, const struct dkti_json *item)
{
    const char *code = NULL;
    const char *to = NULL;
    int32_t verb = 0;
    bool is_fit = dkti_document_need_text(document, item, "code", &code);
    is_fit = action_verb(document, item, &verb) && is_fit;
    is_fit = dkti_document_text(document, item, "to", &to) && is_fit;
    if (!is_fit) {
        return false;
    }
    struct dkti_document_label label = dkti_document_label_of(document, item, code);
    document->piece = dkti_text(code);
    return dkti_document_result(document, dkt_profile_add_action(document->profile, code, verb, to,
                                                                 label.english, label.chinese));
}

static void read_action(struct dkti_document *document, const struct dkti_json *item)
{
    if (!dkti_document_is_object(document, item)) {
        return;
    }
    if (action_add(document, item)) {
        dkti_document_translations(document, item, DKT_LABEL_ACTION, document->piece.p);
        dkti_document_members(document, item, action_members, COUNT_OF(action_members));
    }
}

void dkti_document_actions(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_ACTION_COUNT_MAX, read_action);
}
