/* SPDX-License-Identifier: MIT
 *
 * Adding templates of sheets to a profile. A template comes as JSON (doc/sheets.md) and is kept as its canonical text: the
 * rules compiled from the profile read it once more into their own arena.
 */
#include "rules/profile.h"

#include "base/argument.h"
#include "base/internal.h"

static int32_t template_place(const struct dkt_profile *profile, struct dkti_text code)
{
    for (int32_t i = 0; i < profile->template_count; i++) {
        if (dkti_text_equal(profile->templates[i].code, code)) {
            return i;
        }
    }
    return -1;
}

static int32_t template_parse(struct dkt_profile *profile, struct dkti_text text, struct dkti_template *out_template)
{
    struct dkti_json_error problem = {0};
    const struct dkti_json *json = dkti_json_read(&profile->arena, text.p, text.n, &problem);
    if (json == NULL && problem.problem != NULL) {
        dkti_error_begin(&profile->error, DKT_E_FORMAT, "the template's JSON is malformed: ");
        dkti_error_add(&profile->error, problem.problem);
        return DKT_E_FORMAT;
    }
    if (json == NULL) {
        return DKT_E_MEMORY;
    }
    int32_t r = dkti_template_read(&profile->arena, json, out_template, &profile->error);
    if (r == DKT_OK) {
        out_template->json = dkti_profile_canonical_tree(&profile->arena, json);
    }
    return r;
}

dkt_status dkt_profile_add_template(dkt_profile *profile, const char *json, int32_t len)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_text text;
    int32_t r = dkti_argument_bytes(&profile->error, "template", json, len, 1, DKTI_TEXT_MAX, &text);
    if (r != DKT_OK) {
        return r;
    }
    struct dkti_arena_mark mark = dkti_arena_mark(&profile->arena);
    struct dkti_template form;
    r = template_parse(profile, text, &form);
    struct dkti_profile_piece piece = {"template ", form.code, {dkti_text(""), dkti_text("")}};
    if (r == DKT_OK) {
        r = dkti_profile_check_piece(profile, &piece);
    }
    if (r == DKT_OK) {
        r = dkti_profile_check_room(profile, &piece, template_place(profile, form.code), profile->template_count,
                                    DKTI_TEMPLATE_COUNT_MAX);
    }
    if (r == DKT_OK || r == DKT_E_MEMORY) {
        int32_t end = dkti_profile_end(profile, mark, "the template", dkti_text(""));
        r = r == DKT_OK ? end : r;
    }
    if (r != DKT_OK) {
        dkti_arena_rewind(&profile->arena, mark);
        return r;
    }
    profile->templates[profile->template_count++] = form;
    return DKT_OK;
}

static int32_t compile_template(struct dkt_profile *profile, struct dkt_rules *rules, struct dkti_text from,
                                struct dkti_template *out_template)
{
    struct dkti_json_error problem = {0};
    struct dkti_text text = dkti_arena_text(&rules->arena, from);
    const struct dkti_json *json =
        dkti_text_is_absent(text) ? NULL : dkti_json_read(&rules->arena, text.p, text.n, &problem);
    if (json == NULL) {
        return DKT_E_MEMORY;
    }
    int32_t r = dkti_template_read(&rules->arena, json, out_template, &profile->error);
    out_template->json = text;
    return r;
}

int32_t dkti_profile_compile_templates(struct dkt_profile *profile, struct dkt_rules *rules)
{
    struct dkti_template *templates =
        dkti_arena_array(&rules->arena, (size_t)profile->template_count, sizeof *templates);
    int32_t r = templates == NULL ? DKT_E_MEMORY : DKT_OK;
    for (int32_t i = 0; i < profile->template_count && r == DKT_OK; i++) {
        r = compile_template(profile, rules, profile->templates[i].json, &templates[i]);
    }
    rules->templates = templates;
    rules->template_count = r == DKT_OK ? profile->template_count : 0;
    return r == DKT_OK && rules->arena.failed ? DKT_E_MEMORY : r;
}
