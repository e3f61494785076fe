/* SPDX-License-Identifier: MIT
 *
 * The linter: everything that is wrong or strange about a profile, at once. What the reader of documents complains of
 * comes first. Of a document with errors only that is looked at which does not hang on what could not be read: a status
 * is not unreachable because the action that leads there is misspelt.
 */
#include "rules/lint.h"

#include "base/argument.h"
#include "base/internal.h"
#include "docket/schema.h"
#include "docket/ticket.h"
#include "rules/compile.h"
#include "rules/document.h"
#include "rules/fields.h"

#include <string.h>

enum {
    LINT_PATH_MAX = 200
};

struct lint_path {
    size_t n;
    char text[LINT_PATH_MAX];
};

static void lint_path_add(struct lint_path *path, struct dkti_text text)
{
    size_t n = dkti_text_cut(text, LINT_PATH_MAX - path->n);
    if (n > 0) {
        memcpy(path->text + path->n, text.p, n);
    }
    path->n += n;
}

/* How many pieces of a list come from the base, and the code of one of them. */
static int32_t base_count(const struct dkt_profile *profile, const char *list, int32_t place, struct dkti_text *out_code)
{
    if (dkti_text_is(dkti_text(list), "statuses")) {
        *out_code = profile->statuses[place].code;
        return profile->base_status_count;
    }
    if (dkti_text_is(dkti_text(list), "actions")) {
        *out_code = profile->actions[place].is.code;
        return profile->base_action_count;
    }
    return 0;
}

void dkti_linter_add(struct dkti_linter *linter, int32_t found, const char *list, int32_t place, const char *member,
                     struct dkti_text first, struct dkti_text second)
{
    struct lint_path path = {.n = 0};
    struct dkti_text code = {NULL, 0};
    char digits[DKTI_DECIMAL_MAX];
    int32_t base = base_count(linter->profile, list, place, &code);
    lint_path_add(&path, dkti_text(place < base ? "base." : ""));
    lint_path_add(&path, dkti_text(list));
    lint_path_add(&path, dkti_text(place < base ? "." : "["));
    lint_path_add(&path, place < base ? code : dkti_text_decimal(place - base, digits));
    lint_path_add(&path, dkti_text(place < base ? "" : "]"));
    if (member != NULL) {
        lint_path_add(&path, dkti_text("."));
        lint_path_add(&path, dkti_text(member));
    }
    dkti_findings_add(linter->findings, found, dkti_text_of(path.text, path.n), first, second);
}

/* ---- what can happen ---- */

/* Whether an action starts somewhere that tickets come to. */
static bool action_can_be_done(const struct dkti_linter *linter, const struct dkti_action *action)
{
    return (action->from & linter->reached) != 0;
}

bool dkti_linter_has_verb(const struct dkti_linter *linter, int32_t verb)
{
    for (int32_t i = 0; i < linter->rules->action_count; i++) {
        const struct dkti_action *action = &linter->rules->actions[i];
        if (action->verb == verb && action_can_be_done(linter, action)) {
            return true;
        }
    }
    return verb >= DKT_VERB_CLAIM_LAPSED && dkti_verb(verb) != NULL;
}

/* Columns that verbs set by themselves. */
static const struct lint_instant {
    int32_t number;
    int32_t verb; /* 0: every verb of handling */
} lint_instants[] = {
    {DKT_TICKET_REGISTERED_AT, DKT_VERB_REGISTER}, {DKT_TICKET_FIRST_ACTION_AT, 0},
    {DKT_TICKET_ARRIVED_AT, DKT_VERB_ARRIVE},      {DKT_TICKET_CLOSED_AT, DKT_VERB_CLOSE},
    {DKT_TICKET_CLOSED_AT, DKT_VERB_WITHDRAW},     {DKT_TICKET_CLOSED_AT, DKT_VERB_MERGE},
    {DKT_TICKET_RELAYED_AT, DKT_VERB_RELAY},       {DKT_TICKET_DISPATCHED_AT, DKT_VERB_DISPATCH},
    {DKT_TICKET_VIEWED_AT, DKT_VERB_VIEW},         {DKT_TICKET_ACCEPTED_AT, DKT_VERB_ACCEPT},
    {DKT_TICKET_UNIT, DKT_VERB_REGISTER},          {DKT_TICKET_LEVEL, DKT_VERB_REGISTER},
    {DKT_TICKET_REQUESTED_AT, DKT_VERB_REGISTER},
};

static bool has_handling_verb(const struct dkti_linter *linter)
{
    for (int32_t i = 0; i < linter->rules->action_count; i++) {
        const struct dkti_action *action = &linter->rules->actions[i];
        const struct dkti_verb *verb = dkti_verb(action->verb);
        if (verb != NULL && verb->is_handling && action_can_be_done(linter, action)) {
            return true;
        }
    }
    return false;
}

bool dkti_linter_can_give(const struct dkti_linter *linter, int32_t number)
{
    const struct dkti_field *field = dkti_field_by_number(number);
    if (field == NULL && dkti_rules_field_by_number(linter->rules, number) != NULL) {
        return linter->rules->action_count > 0; /* every action takes own fields */
    }
    for (int32_t i = 0; i < linter->rules->action_count && field != NULL; i++) {
        const struct dkti_action *action = &linter->rules->actions[i];
        if (action_can_be_done(linter, action) &&
            (field->verbs == DKTI_FIELD_AMENDABLE || (field->verbs >> action->verb & 1) != 0)) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof lint_instants / sizeof lint_instants[0]; i++) {
        if (lint_instants[i].number == number && (lint_instants[i].verb == 0
                                                      ? has_handling_verb(linter)
                                                      : dkti_linter_has_verb(linter, lint_instants[i].verb))) {
            return true;
        }
    }
    return false;
}

/* ---- what rules cannot be compiled with ---- */

/* A complaint of the compiler about the piece at a place. */
static void lint_complain(struct dkti_linter *linter, const char *list, int32_t place, const struct dkti_error *error)
{
    dkti_linter_add(linter, DKTI_FOUND_REFUSED, list, place, NULL, dkti_text(error->text), dkti_text(NULL));
}

static void lint_actions(struct dkti_linter *linter)
{
    for (int32_t i = 0; i < linter->rules->action_count; i++) {
        struct dkti_error error;
        dkti_error_clear(&error);
        if (dkti_rules_check_action(linter->rules, &linter->rules->actions[i], &error) != DKT_OK) {
            lint_complain(linter, "actions", i, &error);
        }
    }
}

static void lint_registration(struct dkti_linter *linter)
{
    struct dkti_error error;
    dkti_error_clear(&error);
    if (linter->rules->status_count == 0) {
        (void)dkti_error_named(&error, DKT_E_PROFILE, "profile ", linter->rules->code, " has no status");
    } else {
        (void)dkti_rules_check_registration(linter->rules, &error);
    }
    if (error.status != DKT_OK) {
        dkti_findings_add(linter->findings, DKTI_FOUND_REFUSED, dkti_text(""), dkti_text(error.text),
                          dkti_text(NULL));
    }
}

/* ---- the calls ---- */

static int32_t lint_rules(struct dkt_profile *profile, struct dkt_rules *rules, struct dkt_lint *findings)
{
    bool is_whole = findings->error_count == 0;
    int32_t r = dkti_rules_copy(profile, rules);
    if (r == DKT_E_MEMORY) {
        return r;
    }
    if (r != DKT_OK) {
        dkti_findings_add(findings, DKTI_FOUND_REFUSED, dkti_text("people"),
                          dkti_text(dkt_profile_error_text(profile)), dkti_text(NULL));
    }
    struct dkti_linter linter = {profile, rules, findings, dkti_rules_reached(rules)};
    lint_actions(&linter);
    dkti_lint_words(&linter);
    if (is_whole) {
        lint_registration(&linter);
        dkti_lint_flow(&linter);
        dkti_lint_asked(&linter);
        dkti_lint_goals(&linter);
    }
    return findings->arena.failed ? DKT_E_MEMORY : DKT_OK;
}

/* Whatever the compiler refuses and nothing above has looked at: it would refuse a desk too. */
static int32_t lint_compiled(struct dkt_profile *profile, struct dkt_lint *findings)
{
    dkt_rules *rules = NULL;
    if (findings->error_count > 0) {
        return DKT_OK;
    }
    int32_t r = dkt_rules_new(profile, &rules);
    if (r == DKT_E_MEMORY) {
        return r;
    }
    if (r != DKT_OK) {
        dkti_findings_add(findings, DKTI_FOUND_REFUSED, dkti_text(""), dkti_text(dkt_profile_error_text(profile)),
                          dkti_text(NULL));
    }
    dkt_rules_unref(rules);
    return findings->arena.failed ? DKT_E_MEMORY : DKT_OK;
}

/* Adds all that the linter finds about a profile. */
static int32_t lint_profile(struct dkt_profile *profile, struct dkt_lint *findings)
{
    struct dkt_rules *rules = dkti_allocate(&profile->arena.allocator, 1, sizeof *rules);
    if (rules == NULL) {
        return DKT_E_MEMORY;
    }
    int32_t r = lint_rules(profile, rules, findings);
    dkti_rules_free(rules);
    return r == DKT_OK ? lint_compiled(profile, findings) : r;
}

static int32_t lint_document(struct dkti_text text, struct dkt_lint *findings)
{
    struct dkti_error error;
    struct dkt_profile *profile = NULL;
    dkti_error_clear(&error);
    int32_t r = dkti_profile_read_document(text, findings, &error, &profile);
    if (r == DKT_OK || r == DKT_E_PROFILE) {
        r = lint_profile(profile, findings);
    }
    dkt_profile_free(profile);
    return r == DKT_E_MEMORY || findings->arena.failed ? DKT_E_MEMORY : DKT_OK;
}

dkt_status dkt_profile_lint(dkt_profile *profile, dkt_lint **out_findings)
{
    if (out_findings == NULL) {
        return DKT_E_ARGUMENT;
    }
    *out_findings = NULL;
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkt_lint *findings;
    int32_t r = dkti_findings_new(&profile->arena.allocator, &findings);
    if (r == DKT_OK) {
        r = lint_profile(profile, findings);
    }
    if (r != DKT_OK) {
        dkt_lint_free(findings);
        return dkti_error_begin(&profile->error, r, "no memory for the findings");
    }
    *out_findings = findings;
    return DKT_OK;
}

dkt_status dkt_profile_lint_json(const char *json, int32_t len, dkt_lint **out_findings)
{
    if (out_findings == NULL) {
        return DKT_E_ARGUMENT;
    }
    *out_findings = NULL;
    struct dkti_text text;
    int32_t r = dkti_argument_text(NULL, "document", json, len, 0, DKTI_TEXT_MAX, &text);
    if (r != DKT_OK) {
        return r;
    }
    struct dkti_allocator allocator = dkti_allocator_default();
    struct dkt_lint *findings;
    r = dkti_findings_new(&allocator, &findings);
    if (r != DKT_OK) {
        return r;
    }
    r = lint_document(text, findings);
    if (r != DKT_OK) {
        dkt_lint_free(findings);
        return r;
    }
    *out_findings = findings;
    return DKT_OK;
}
