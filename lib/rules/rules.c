/* SPDX-License-Identifier: MIT
 *
 * Asking compiled rules, for operations (dkti_) and for everybody (dkt_). Nothing here takes memory or fails.
 *
 * Codes are found by walking: a profile has tens of them, and an operation asks once.
 */
#include "rules/rules.h"

#include "base/internal.h"
#include "rules/compile.h"
#include "rules/fields.h"

#include <stddef.h>
#include <string.h>

int32_t dkti_rules_status_place(const struct dkt_rules *rules, struct dkti_text code)
{
    for (int32_t i = 0; i < rules->status_count; i++) {
        if (dkti_text_equal(rules->statuses[i].code, code)) {
            return i;
        }
    }
    return -1;
}

int32_t dkti_rules_action_place(const struct dkt_rules *rules, struct dkti_text code)
{
    for (int32_t i = 0; i < rules->action_count; i++) {
        if (dkti_text_equal(rules->actions[i].code, code)) {
            return i;
        }
    }
    return -1;
}

const struct dkti_template *dkti_rules_template(const struct dkt_rules *rules, struct dkti_text code)
{
    for (int32_t i = 0; i < rules->template_count; i++) {
        if (dkti_text_equal(rules->templates[i].code, code)) {
            return &rules->templates[i];
        }
    }
    return NULL;
}

const struct dkti_own_field *dkti_rules_field_by_code(const struct dkt_rules *rules,
                                                      struct dkti_text code)
{
    for (int32_t i = 0; i < rules->field_count; i++) {
        if (dkti_text_equal(rules->fields[i].code, code)) {
            return &rules->fields[i];
        }
    }
    return NULL;
}

const struct dkti_own_field *dkti_rules_field_by_number(const struct dkt_rules *rules,
                                                        int32_t number)
{
    for (int32_t i = 0; i < rules->field_count; i++) {
        if (rules->fields[i].number == number) {
            return &rules->fields[i];
        }
    }
    return NULL;
}

int32_t dkti_rules_type_place(const struct dkt_rules *rules, struct dkti_text code)
{
    for (int32_t i = 0; i < rules->type_count; i++) {
        if (dkti_text_equal(rules->types[i].code, code)) {
            return i;
        }
    }
    return -1;
}

bool dkti_rules_has_trait(const struct dkt_rules *rules, struct dkti_text trait)
{
    for (int32_t i = 0; i < rules->type_count; i++) {
        for (int32_t k = 0; k < rules->types[i].trait_count; k++) {
            if (dkti_text_equal(rules->types[i].traits[k], trait)) {
                return true;
            }
        }
    }
    return false;
}

const struct dkti_field_limit *dkti_rules_limit(const struct dkt_rules *rules, int32_t number)
{
    for (int32_t i = 0; i < rules->limit_count; i++) {
        if (rules->limits[i].number == number) {
            return &rules->limits[i];
        }
    }
    return NULL;
}

struct dkti_text dkti_rules_field_name(const struct dkt_rules *rules, int32_t number)
{
    const struct dkti_own_field *own = dkti_rules_field_by_number(rules, number);
    const struct dkti_field *field = own == NULL ? dkti_field_by_number(number) : NULL;
    return own != NULL ? own->code : dkti_text(field == NULL ? "" : field->name);
}

bool dkti_rules_has_type(const struct dkt_rules *rules, struct dkti_text type)
{
    return rules->type_count == 0 ? dkti_text_is_name(type) : dkti_rules_type_place(rules, type) >= 0;
}

bool dkti_action_starts_from(const struct dkti_action *action, int32_t status_place)
{
    DKT_ASSERT(status_place >= 0 && status_place < DKTI_STATUS_COUNT_MAX);
    return (action->from & (UINT64_C(1) << status_place)) != 0;
}

bool dkti_action_permits(const struct dkti_action *action, struct dkti_text role)
{
    for (int32_t i = 0; i < action->role_count; i++) {
        struct dkti_text name = action->roles[i];
        if (action->grants != NULL) {
            (void)dkti_role_scope(&name);
        }
        if (dkti_text_equal(name, role)) {
            return true;
        }
    }
    return action->role_count == 0;
}

int32_t dkti_rules_role_place(const struct dkt_rules *rules, struct dkti_text code)
{
    for (int32_t i = 0; i < rules->role_count; i++) {
        if (dkti_text_equal(rules->roles[i].code, code)) {
            return i;
        }
    }
    return -1;
}

const struct dkti_leave *dkti_rules_leave(const struct dkt_rules *rules, struct dkti_text code)
{
    for (int32_t i = 0; i < rules->leave_count; i++) {
        if (dkti_text_equal(rules->leaves[i].code, code)) {
            return &rules->leaves[i];
        }
    }
    return NULL;
}

static const char *const scope_words[] = {
    [0] = "",
    [DKT_SCOPE_OWN] = "own",
    [DKT_SCOPE_UNIT] = "unit",
    [DKT_SCOPE_REGION] = "region",
    [DKT_SCOPE_ALL] = "all",
};

const char *dkti_scope_word(int32_t scope)
{
    DKT_ASSERT(scope >= DKT_SCOPE_OWN && scope <= DKT_SCOPE_ALL);
    return scope_words[scope];
}

int32_t dkti_role_scope(struct dkti_text *name)
{
    const char *colon = memchr(name->p, ':', name->n);
    if (colon == NULL) {
        return 0;
    }
    struct dkti_text word = dkti_text_of(colon + 1, name->n - (size_t)(colon - name->p) - 1);
    *name = dkti_text_of(name->p, (size_t)(colon - name->p));
    for (int32_t scope = DKT_SCOPE_OWN; scope <= DKT_SCOPE_ALL; scope++) {
        if (dkti_text_is(word, scope_words[scope])) {
            return scope;
        }
    }
    return -1;
}

dkt_rules *dkt_rules_ref(dkt_rules *rules)
{
    if (rules != NULL) {
        dkti_refcount_up(&rules->refcount);
    }
    return rules;
}

void dkt_rules_unref(dkt_rules *rules)
{
    if (rules != NULL && dkti_refcount_down(&rules->refcount)) {
        dkti_rules_free(rules);
    }
}

void dkti_rules_free(struct dkt_rules *rules)
{
    struct dkti_allocator allocator = rules->arena.allocator;
    for (int32_t i = 0; i < rules->calendar_count; i++) {
        dkt_calendar_unref(rules->calendars[i].calendar);
    }
    dkti_arena_free(&rules->arena);
    dkti_deallocate(&allocator, rules, sizeof *rules);
}

const char *dkt_rules_version(const dkt_rules *rules)
{
    return rules == NULL ? "" : rules->version.p;
}

const char *dkt_rules_json(const dkt_rules *rules, int32_t *out_len)
{
    struct dkti_text json = rules == NULL ? dkti_text("") : rules->json;
    DKT_ASSERT(json.n <= INT32_MAX); /* the limits of a profile keep it far below */
    if (out_len != NULL) {
        *out_len = (int32_t)json.n;
    }
    return json.p;
}

int32_t dkt_rules_status_count(const dkt_rules *rules)
{
    return rules == NULL ? 0 : rules->status_count;
}

const char *dkt_rules_status(const dkt_rules *rules, int32_t i, int32_t *out_state)
{
    bool is_there = rules != NULL && i >= 0 && i < rules->status_count;
    if (out_state != NULL) {
        *out_state = is_there ? rules->statuses[i].state : 0;
    }
    return is_there ? rules->statuses[i].code.p : NULL;
}

const char *dkt_rules_status_label(const dkt_rules *rules, const char *code, int32_t len,
                                   int32_t language)
{
    if (rules == NULL || code == NULL || len < -1) {
        return "";
    }
    struct dkti_text text = len < 0 ? dkti_text(code) : dkti_text_of(code, (size_t)len);
    int32_t place = dkti_rules_status_place(rules, text);
    if (place < 0) {
        return "";
    }
    const struct dkti_label *label = &rules->statuses[place].label;
    return language == DKT_LANGUAGE_CHINESE ? label->chinese.p : label->english.p;
}

/* English and Chinese label of a piece, or NULL. */
static const struct dkti_label *label_of(const struct dkt_rules *rules, int32_t kind, struct dkti_text code)
{
    int32_t place = kind == DKT_LABEL_STATUS   ? dkti_rules_status_place(rules, code)
                    : kind == DKT_LABEL_TYPE   ? dkti_rules_type_place(rules, code)
                    : kind == DKT_LABEL_ACTION ? dkti_rules_action_place(rules, code)
                                               : -1;
    const struct dkti_own_field *field = kind == DKT_LABEL_FIELD ? dkti_rules_field_by_code(rules, code) : NULL;
    if (place < 0) {
        return field == NULL ? NULL : &field->label;
    }
    return kind == DKT_LABEL_STATUS ? &rules->statuses[place].label
           : kind == DKT_LABEL_TYPE ? &rules->types[place].label
                                    : &rules->actions[place].label;
}

static const struct dkti_translation *translation_of(const struct dkt_rules *rules, int32_t kind, struct dkti_text code,
                                                     struct dkti_text language)
{
    for (int32_t i = 0; i < rules->translation_count; i++) {
        const struct dkti_translation *translation = &rules->translations[i];
        if (translation->kind == kind && dkti_text_equal(translation->code, code) &&
            dkti_text_equal(translation->language, language)) {
            return translation;
        }
    }
    return NULL;
}

/* The tag without its last subtag: "zh-Hant" for "zh-Hant-TW"; empty when there is no more. */
static struct dkti_text language_above(struct dkti_text language)
{
    size_t n = language.n;
    while (n > 0 && language.p[n - 1] != '-') {
        n--;
    }
    return dkti_text_of(language.p, n > 0 ? n - 1 : 0);
}

const char *dkt_rules_label(const dkt_rules *rules, int32_t kind, const char *code, int32_t len, const char *language)
{
    if (rules == NULL || code == NULL || len < -1 || language == NULL) {
        return "";
    }
    struct dkti_text text = len < 0 ? dkti_text(code) : dkti_text_of(code, (size_t)len);
    const struct dkti_label *label = label_of(rules, kind, text);
    if (label == NULL) {
        return "";
    }
    for (struct dkti_text tag = dkti_text(language); tag.n > 0; tag = language_above(tag)) {
        const struct dkti_translation *translation = translation_of(rules, kind, text, tag);
        if (translation != NULL) {
            return translation->label.p;
        }
        if (dkti_text_is(tag, "zh")) {
            return label->chinese.p;
        }
    }
    return label->english.p;
}

int32_t dkt_rules_action_count(const dkt_rules *rules)
{
    return rules == NULL ? 0 : rules->action_count;
}

const char *dkt_rules_action(const dkt_rules *rules, int32_t i, int32_t *out_verb)
{
    bool is_there = rules != NULL && i >= 0 && i < rules->action_count;
    if (out_verb != NULL) {
        *out_verb = is_there ? rules->actions[i].verb : 0;
    }
    return is_there ? rules->actions[i].code.p : NULL;
}
