/* SPDX-License-Identifier: MIT
 *
 * Loading a profile document: the members of its top, and the calls of profile_json.h that read it. See document.h.
 */
#include "rules/document.h"

#include "base/argument.h"
#include "base/internal.h"
#include "time/face.h"

#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* ---- members of the top that are settings ---- */

static void read_format(struct dkti_document *document, const struct dkti_json *value)
{
    (void)dkti_document_is_integer(document, value, 1, 1);
}

static void read_base(struct dkti_document *document, const struct dkti_json *value)
{
    static const struct dkti_document_word words[] = {{"default", 1}};
    if (!dkti_document_is_text(document, value)) {
        return;
    }
    if (!dkti_text_is(value->text, words[0].word)) {
        dkti_document_complain(document, DKTI_FOUND_WORD, dkti_profile_shown(value->text),
                               dkti_text(words[0].word));
        return;
    }
    if (dkti_document_result(document, dkti_profile_add_default_workflow(document->profile))) {
        document->profile->base_status_count = document->profile->status_count;
        document->profile->base_action_count = document->profile->action_count;
    }
}

static void read_code(struct dkti_document *document, const struct dkti_json *value)
{
    if (!dkti_document_is_text(document, value)) {
        return;
    }
    document->has_code = true;
    (void)dkti_document_result(document, dkti_profile_set_code(document->profile, value->text));
}

static void read_default_unit(struct dkti_document *document, const struct dkti_json *value)
{
    if (dkti_document_is_text(document, value)) {
        (void)dkti_document_result(document, dkt_profile_set_default_unit(document->profile, value->text.p));
    }
}

static void read_claim_duration(struct dkti_document *document, const struct dkti_json *value)
{
    if (dkti_document_is_integer(document, value, DKTI_CLAIM_DURATION_MIN_MS, DKTI_CLAIM_DURATION_MAX_MS)) {
        (void)dkti_document_result(document,
                                   dkt_profile_set_claim_duration(document->profile, value->integer));
    }
}

static void read_backdate_all(struct dkti_document *document, const struct dkti_json *value)
{
    if (dkti_document_is_boolean(document, value) && value->type == DKTI_JSON_TRUE) {
        (void)dkti_document_result(document, dkt_profile_backdate(document->profile, NULL));
    }
}

static void read_series(struct dkti_document *document, const struct dkti_json *value)
{
    static const struct dkti_document_member members[] = {
        {"code", NULL}, {"mode", NULL}, {"prefix", NULL}, {"digits", NULL}, {"run", NULL}};
    static const struct dkti_document_word modes[] = {{"blocks", DKT_SERIES_BLOCKS},
                                                      {"gapless", DKT_SERIES_GAPLESS}};
    const char *code = "ticket";
    const char *prefix = "";
    int32_t mode = DKT_SERIES_BLOCKS;
    int64_t digits = 6;
    int64_t run = 100;
    if (value->type == DKTI_JSON_NULL) {
        return;
    }
    dkti_document_members(document, value, members, COUNT_OF(members));
    bool is_fit = dkti_document_text(document, value, "code", &code);
    is_fit = dkti_document_word(document, value, "mode", modes, COUNT_OF(modes), &mode) && is_fit;
    is_fit = dkti_document_text(document, value, "prefix", &prefix) && is_fit;
    is_fit = dkti_document_integer(document, value, "digits", 1, DKTI_DIGITS_MAX, &digits) && is_fit;
    is_fit = dkti_document_integer(document, value, "run", 0, DKTI_RUN_MAX, &run) && is_fit;
    if (is_fit && value->type == DKTI_JSON_OBJECT) {
        (void)dkti_document_result(document, dkt_profile_set_series(document->profile, code, mode, prefix,
                                                                    (int32_t)digits, (int32_t)run));
    }
}

/* What a document may say. Read in this order, whatever its own: names must be there before they are used. */
static const struct dkti_document_member top_members[] = {
    {"$schema", NULL}, /* for editors */
    {"note", NULL},    /* for people */
    {"format", read_format},
    {"code", read_code},
    {"base", read_base},
    {"default_unit", read_default_unit},
    {"claim_duration_ms", read_claim_duration},
    {"series", read_series},
    {"backdate", read_backdate_all},
    {"statuses", dkti_document_statuses},
    {"types", dkti_document_types},
    {"fields", dkti_document_fields},
    {"people", dkti_document_people},
    {"columns", dkti_document_columns},
    {"actions", dkti_document_actions},
    {"calendars", dkti_document_calendars},
    {"goals", dkti_document_goals},
    {"handling", dkti_document_handling},
    {"routing", dkti_document_routing},
    {"templates", dkti_document_templates},
};

/* ---- reading ---- */

/* Where in the text the JSON went wrong, for people: the line, from 1. */
static void complain_of_json(struct dkti_document *document, struct dkti_text text,
                             const struct dkti_json_error *problem)
{
    char digits[DKTI_DECIMAL_MAX];
    int64_t line = 1;
    for (size_t i = 0; i < problem->offset && i < text.n; i++) {
        line += text.p[i] == '\n' ? 1 : 0;
    }
    dkti_document_complain(document, DKTI_FOUND_JSON, dkti_text_decimal(line, digits),
                           dkti_text(problem->problem));
}

/* Reads all of it. DKT_OK: nothing is wrong; DKT_E_FORMAT, DKT_E_PROFILE: the findings say what; DKT_E_MEMORY. */
static int32_t document_read(struct dkti_document *document, struct dkti_text text)
{
    struct dkti_json_error problem = {0};
    const struct dkti_json *top = dkti_json_read(document->arena, text.p, text.n, &problem);
    if (top == NULL && problem.problem != NULL) {
        complain_of_json(document, text, &problem);
    } else if (top != NULL) {
        dkti_document_members(document, top, top_members, COUNT_OF(top_members));
    }
    if (document->arena->failed || document->findings->arena.failed) {
        return DKT_E_MEMORY;
    }
    if (document->findings->error_count == 0) {
        return DKT_OK;
    }
    return top == NULL ? DKT_E_FORMAT : DKT_E_PROFILE;
}

/* The first error as the profile's own. */
static void document_tell(struct dkt_profile *profile, const struct dkt_lint *findings, int32_t status)
{
    const struct dkti_finding *finding = dkti_findings_first_error(findings);
    (void)dkti_error_begin(&profile->error, status, status == DKT_E_MEMORY ? "no memory for the document" : "");
    if (status == DKT_E_MEMORY || finding == NULL) {
        return;
    }
    if (finding->path.n > 0) {
        dkti_error_add_text(&profile->error, finding->path);
        dkti_error_add(&profile->error, ": ");
    }
    dkti_error_add_text(&profile->error, finding->english);
    if (findings->error_count > 1) {
        dkti_error_add(&profile->error, " (and ");
        dkti_error_add_integer(&profile->error, findings->error_count - 1);
        dkti_error_add(&profile->error, " more)");
    }
}

/* Ends the lists of values where they ended: a document may have added some to a field that had limits before. Other lists
 * of pieces that were there have not been touched. */
static void limits_cut(struct dkt_profile *profile)
{
    for (int32_t i = 0; i < profile->limit_count; i++) {
        struct dkti_profile_value **slot = &profile->limits[i].first_value;
        for (int32_t k = 0; k < profile->limits[i].is.value_count; k++) {
            slot = &(*slot)->next;
        }
        *slot = NULL;
    }
}

/* Takes back what a document that is wrong has added. */
static void profile_restore(struct dkt_profile *profile, const struct dkt_profile *before)
{
    struct dkti_error error = profile->error;
    for (int32_t i = before->calendar_count; i < profile->calendar_count; i++) {
        dkt_calendar_unref(profile->calendars[i].calendar);
    }
    struct dkti_arena arena = profile->arena;
    struct dkti_arena_mark mark = dkti_arena_mark(&before->arena);
    *profile = *before;
    limits_cut(profile);
    profile->arena = arena;
    profile->arena.failed = false;
    dkti_arena_rewind(&profile->arena, mark);
    profile->error = error;
}

/* Reads a document into a profile; findings are added to `findings`, the first error stands in the profile's. After a
 * failure the profile holds what could be read. */
static int32_t document_load(struct dkt_profile *profile, struct dkti_text text, bool needs_code,
                             struct dkt_lint *findings)
{
    struct dkti_arena arena;
    dkti_arena_init(&arena, &profile->arena.allocator);
    struct dkti_document document = {.profile = profile, .findings = findings, .arena = &arena};
    int32_t r = document_read(&document, text);
    if (r != DKT_E_MEMORY && r != DKT_E_FORMAT && needs_code && !document.has_code) {
        dkti_document_complain_at(&document, "code", DKTI_FOUND_MISSING);
        r = findings->arena.failed ? DKT_E_MEMORY : DKT_E_PROFILE;
    }
    if (r != DKT_OK) {
        document_tell(profile, findings, r);
    }
    dkti_arena_free(&arena);
    return r;
}

/* The same; after a failure the profile is as before. */
static int32_t document_add(struct dkt_profile *profile, struct dkti_text text, struct dkt_lint *findings)
{
    struct dkti_allocator allocator = profile->arena.allocator;
    struct dkt_profile *before = dkti_allocate(&allocator, 1, sizeof *before);
    if (before == NULL) {
        return dkti_error_begin(&profile->error, DKT_E_MEMORY, "no memory for the document");
    }
    *before = *profile;
    int32_t r = document_load(profile, text, false, findings);
    if (r != DKT_OK) {
        profile_restore(profile, before);
    }
    dkti_deallocate(&allocator, before, sizeof *before);
    return r;
}

/* ---- the calls ---- */

dkt_status dkt_profile_add_json(dkt_profile *profile, const char *json, int32_t len)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_text text;
    int32_t r = dkti_argument_bytes(&profile->error, "document", json, len, 0, DKTI_TEXT_MAX, &text);
    if (r != DKT_OK) {
        return r;
    }
    struct dkt_lint *findings;
    r = dkti_findings_new(&profile->arena.allocator, &findings);
    if (r != DKT_OK) {
        return dkti_error_begin(&profile->error, r, "no memory for the document");
    }
    r = document_add(profile, text, findings);
    dkt_lint_free(findings);
    return r;
}

int32_t dkti_profile_read_document(struct dkti_text text, struct dkt_lint *findings,
                                   struct dkti_error *error, struct dkt_profile **out_profile)
{
    *out_profile = NULL;
    struct dkt_profile *profile;
    int32_t r = dkti_profile_new(&findings->arena.allocator, dkti_text("unnamed"), &profile);
    if (r != DKT_OK) {
        return dkti_error_begin(error, r, "no memory for a profile");
    }
    r = document_load(profile, text, true, findings);
    *error = profile->error;
    *out_profile = profile;
    return r;
}

static int32_t profile_from_json(const char *json, int32_t len, struct dkti_error *error,
                                 struct dkt_profile **out_profile)
{
    struct dkti_text text;
    int32_t r = dkti_argument_bytes(error, "document", json, len, 0, DKTI_TEXT_MAX, &text);
    if (r != DKT_OK) {
        return r;
    }
    struct dkti_allocator allocator = dkti_allocator_default();
    struct dkt_lint *findings;
    r = dkti_findings_new(&allocator, &findings);
    if (r != DKT_OK) {
        return dkti_error_begin(error, r, "no memory for the document");
    }
    struct dkt_profile *profile;
    r = dkti_profile_read_document(text, findings, error, &profile);
    dkt_lint_free(findings);
    if (r != DKT_OK) {
        dkt_profile_free(profile);
        return r;
    }
    *out_profile = profile;
    return DKT_OK;
}

dkt_status dkt_profile_new_json(const char *json, int32_t len, int32_t problem_size, char *out_problem,
                                dkt_profile **out_profile)
{
    struct dkti_error error;
    dkti_error_clear(&error);
    if (out_profile != NULL) {
        *out_profile = NULL;
    }
    dkti_problem_give(&error, problem_size, out_problem);
    if (json == NULL || out_profile == NULL || problem_size < 0) {
        return DKT_E_ARGUMENT;
    }
    int32_t r = profile_from_json(json, len, &error, out_profile);
    dkti_problem_give(&error, problem_size, out_problem);
    return r;
}

dkt_status dkt_rules_new_json(const char *json, int32_t len, int32_t problem_size, char *out_problem,
                              dkt_rules **out_rules)
{
    struct dkti_error error;
    dkti_error_clear(&error);
    if (out_rules != NULL) {
        *out_rules = NULL;
    }
    dkti_problem_give(&error, problem_size, out_problem);
    if (json == NULL || out_rules == NULL || problem_size < 0) {
        return DKT_E_ARGUMENT;
    }
    struct dkt_profile *profile = NULL;
    int32_t r = profile_from_json(json, len, &error, &profile);
    if (profile != NULL) {
        r = dkt_rules_new(profile, out_rules);
        error = profile->error;
    }
    if (r != DKT_OK) {
        dkti_problem_give(&error, problem_size, out_problem);
    }
    dkt_profile_free(profile);
    return r;
}
