/* SPDX-License-Identifier: MIT
 *
 * Roles and kinds of leave in a profile: declaring them, and resolving what names them.
 */
#include "rules/profile.h"

#include "base/internal.h"

#include <stddef.h>

static const int64_t notice_max_ms = INT64_C(31622400000); /* a year */

enum {
    DAYS_MAX = 366,
};

static int32_t profile_role_place(const struct dkt_profile *profile, struct dkti_text code)
{
    for (int32_t i = 0; i < profile->role_count; i++) {
        if (dkti_text_equal(profile->roles[i].code, code)) {
            return i;
        }
    }
    return -1;
}

static int32_t profile_leave_place(const struct dkt_profile *profile, struct dkti_text code)
{
    for (int32_t i = 0; i < profile->leave_count; i++) {
        if (dkti_text_equal(profile->leaves[i].code, code)) {
            return i;
        }
    }
    return -1;
}

dkt_status dkt_profile_other_than(dkt_profile *profile, const char *action, const char *than)
{
    static const struct {
        const char *name;
        uint32_t bit;
    } names[] = {{"registered_by", DKTI_OTHER_REGISTERED_BY},
                 {"closed_by", DKTI_OTHER_CLOSED_BY},
                 {"owner", DKTI_OTHER_OWNER},
                 {"last_by", DKTI_OTHER_LAST_BY}};
    if (profile == NULL || than == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_profile_action *found;
    int32_t r = dkti_profile_find_action(profile, action, &found);
    if (r < 0) {
        return r;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (dkti_text_is(dkti_text(than), names[i].name)) {
            found->is.other_than |= names[i].bit;
            return DKT_OK;
        }
    }
    return dkti_error_named(&profile->error, DKT_E_UNKNOWN, "action ", found->is.code,
                            ": nobody is registered_by, closed_by, owner or last_by under that name");
}

/* What a declared role says beside its code and labels. DKT_OK, or the error with its text. */
static int32_t role_check(struct dkt_profile *profile, const struct dkti_role *role, int32_t is_certified)
{
    const char *problem = NULL;
    if (role->scope < DKT_SCOPE_OWN || role->scope > DKT_SCOPE_ALL) {
        problem = ": no such scope";
    } else if (is_certified != 0 && is_certified != 1) {
        problem = ": is_certified must be 0 or 1";
    } else if (!dkti_text_is_absent(role->acts_for_code) &&
               (!dkti_text_is_name(role->acts_for_code) ||
                dkti_text_equal(role->acts_for_code, role->code))) {
        problem = ": it can only act for another role";
    }
    if (problem == NULL) {
        return DKT_OK;
    }
    return dkti_error_named(&profile->error, DKT_E_ARGUMENT, "role ", role->code, problem);
}

dkt_status dkt_profile_add_role(dkt_profile *profile, const char *code, int32_t scope, int32_t is_certified,
                                const char *acts_for, const char *label_english, const char *label_chinese)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_profile_piece piece = {
        "role ", dkti_text(code), {dkti_text(label_english), dkti_text(label_chinese)}};
    int32_t r = dkti_profile_check_piece(profile, &piece);
    if (r < 0) {
        return r;
    }
    struct dkti_role role = {
        .code = piece.code, .scope = scope, .acts_for = -1, .acts_for_code = dkti_text(acts_for)};
    r = role_check(profile, &role, is_certified);
    if (r < 0) {
        return r;
    }
    r = dkti_profile_check_room(profile, &piece, profile_role_place(profile, piece.code),
                                profile->role_count, DKTI_DECLARED_ROLE_COUNT_MAX);
    if (r < 0) {
        return r;
    }
    struct dkti_arena_mark mark = dkti_arena_mark(&profile->arena);
    role.is_certified = is_certified == 1;
    role.code = dkti_arena_text(&profile->arena, piece.code);
    role.label.english = dkti_arena_text(&profile->arena, piece.label.english);
    role.label.chinese = dkti_arena_text(&profile->arena, piece.label.chinese);
    role.acts_for_code = dkti_arena_text(&profile->arena, role.acts_for_code);
    r = dkti_profile_end(profile, mark, "role ", piece.code);
    if (r == DKT_OK) {
        profile->roles[profile->role_count++] = role;
    }
    return r;
}

dkt_status dkt_profile_add_leave(dkt_profile *profile, const char *code, int32_t needs_approval,
                                 const char *label_english, const char *label_chinese)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_profile_piece piece = {
        "leave ", dkti_text(code), {dkti_text(label_english), dkti_text(label_chinese)}};
    int32_t r = dkti_profile_check_piece(profile, &piece);
    if (r < 0) {
        return r;
    }
    if (needs_approval != 0 && needs_approval != 1) {
        return dkti_error_named(&profile->error, DKT_E_ARGUMENT, "leave ", piece.code,
                                ": needs_approval must be 0 or 1");
    }
    r = dkti_profile_check_room(profile, &piece, profile_leave_place(profile, piece.code),
                                profile->leave_count, DKTI_LEAVE_COUNT_MAX);
    if (r == DKT_OK) {
        r = dkti_profile_keep_piece(profile, &piece);
    }
    if (r == DKT_OK) {
        profile->leaves[profile->leave_count++] = (struct dkti_leave){
            .code = piece.code, .label = piece.label, .needs_approval = needs_approval == 1};
    }
    return r;
}

/* The leave that a call is about. DKT_OK, or the error with its text. */
static int32_t profile_find_leave(struct dkt_profile *profile, const char *code, struct dkti_leave **out_leave)
{
    *out_leave = NULL;
    if (code == NULL) {
        return dkti_error_begin(&profile->error, DKT_E_ARGUMENT, "no leave is named");
    }
    int32_t place = profile_leave_place(profile, dkti_text(code));
    if (place < 0) {
        return dkti_error_named(&profile->error, DKT_E_UNKNOWN, "there is no leave ",
                                dkti_profile_shown(dkti_text(code)), "");
    }
    *out_leave = &profile->leaves[place];
    return DKT_OK;
}

static bool is_notice(int64_t notice_ms)
{
    return notice_ms >= 0 && notice_ms <= notice_max_ms;
}

dkt_status dkt_profile_set_leave_notice(dkt_profile *profile, const char *leave, int64_t notice_ms,
                                        int32_t long_days, int64_t long_notice_ms)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_leave *found;
    int32_t r = profile_find_leave(profile, leave, &found);
    if (r < 0) {
        return r;
    }
    if (!is_notice(notice_ms) || !is_notice(long_notice_ms) || long_days < 0 || long_days > DAYS_MAX) {
        return dkti_error_named(&profile->error, DKT_E_LIMIT, "leave ", found->code,
                                ": a notice is at most a year, and a long leave 1 to 366 days");
    }
    found->notice_ms = notice_ms;
    found->long_days = long_days;
    found->long_notice_ms = long_notice_ms;
    return DKT_OK;
}

dkt_status dkt_profile_set_leave_proof(dkt_profile *profile, const char *leave, int32_t days)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_leave *found;
    int32_t r = profile_find_leave(profile, leave, &found);
    if (r < 0) {
        return r;
    }
    if (days < 1 || days > DAYS_MAX) {
        return dkti_error_named(&profile->error, DKT_E_LIMIT, "leave ", found->code,
                                ": a proof is asked for after 1 to 366 days");
    }
    found->proof_days = days;
    return DKT_OK;
}

dkt_status dkt_profile_check_units(dkt_profile *profile, int32_t is_checked)
{
    if (profile == NULL || (is_checked != 0 && is_checked != 1)) {
        return DKT_E_ARGUMENT;
    }
    profile->are_units_checked = is_checked == 1;
    return DKT_OK;
}

/* ---- compiling ---- */

/* What must be read to know whether something lies within the scope. */
static void compile_scope(struct dkt_rules *rules, int32_t scope)
{
    rules->needs_absences = rules->needs_absences || scope != DKT_SCOPE_ALL;
    rules->needs_units = rules->needs_units || scope == DKT_SCOPE_UNIT || scope == DKT_SCOPE_REGION;
    rules->needs_home = rules->needs_home || scope == DKT_SCOPE_REGION;
}

static void compile_roles_of_profile(const struct dkt_profile *profile, struct dkt_rules *rules)
{
    struct dkti_arena *arena = &rules->arena;
    struct dkti_role *roles = dkti_arena_array(arena, (size_t)profile->role_count, sizeof *roles);
    for (int32_t i = 0; roles != NULL && i < profile->role_count; i++) {
        const struct dkti_role *from = &profile->roles[i];
        roles[i] = *from;
        roles[i].code = dkti_arena_text(arena, from->code);
        roles[i].label.english = dkti_arena_text(arena, from->label.english);
        roles[i].label.chinese = dkti_arena_text(arena, from->label.chinese);
        roles[i].acts_for_code = dkti_arena_text(arena, from->acts_for_code);
        roles[i].acts_for = profile_role_place(profile, from->acts_for_code);
        rules->needs_absences = rules->needs_absences || roles[i].acts_for >= 0;
        rules->needs_home = rules->needs_home || roles[i].acts_for >= 0;
        compile_scope(rules, from->scope);
    }
    rules->roles = roles;
    rules->role_count = roles == NULL ? 0 : profile->role_count;
}

static void compile_leaves(const struct dkt_profile *profile, struct dkt_rules *rules)
{
    struct dkti_arena *arena = &rules->arena;
    struct dkti_leave *leaves = dkti_arena_array(arena, (size_t)profile->leave_count, sizeof *leaves);
    for (int32_t i = 0; leaves != NULL && i < profile->leave_count; i++) {
        leaves[i] = profile->leaves[i];
        leaves[i].code = dkti_arena_text(arena, leaves[i].code);
        leaves[i].label.english = dkti_arena_text(arena, leaves[i].label.english);
        leaves[i].label.chinese = dkti_arena_text(arena, leaves[i].label.chinese);
    }
    rules->leaves = leaves;
    rules->leave_count = leaves == NULL ? 0 : profile->leave_count;
}

static int32_t compile_acts_for(struct dkt_profile *profile)
{
    for (int32_t i = 0; i < profile->role_count; i++) {
        const struct dkti_role *role = &profile->roles[i];
        if (!dkti_text_is_absent(role->acts_for_code) && profile_role_place(profile, role->acts_for_code) < 0) {
            (void)dkti_error_named(&profile->error, DKT_E_PROFILE, "role ", role->code,
                                   " acts for one that is not declared: ");
            dkti_error_add_text(&profile->error, role->acts_for_code);
            return DKT_E_PROFILE;
        }
    }
    return DKT_OK;
}

/* The grants of one action. DKT_OK, DKT_E_PROFILE with its text, or DKT_E_MEMORY. */
static int32_t compile_grants(struct dkt_profile *profile, struct dkt_rules *rules, struct dkti_action *action)
{
    struct dkti_grant *grants =
        dkti_arena_array(&rules->arena, (size_t)action->role_count + 1, sizeof *grants);
    for (int32_t i = 0; grants != NULL && i < action->role_count; i++) {
        struct dkti_text name = action->roles[i];
        int32_t scope = dkti_role_scope(&name);
        int32_t place = dkti_rules_role_place(rules, name);
        if (scope < 0 || place < 0) {
            (void)dkti_error_named(&profile->error, DKT_E_PROFILE, "action ", action->code,
                                   " is permitted to a role that is not declared, or with no such scope: ");
            dkti_error_add_text(&profile->error, action->roles[i]);
            return DKT_E_PROFILE;
        }
        grants[i] = (struct dkti_grant){place, scope > 0 ? scope : rules->roles[place].scope};
        compile_scope(rules, grants[i].scope);
    }
    action->grants = grants;
    return grants == NULL ? DKT_E_MEMORY : DKT_OK;
}

int32_t dkti_profile_compile_people(struct dkt_profile *profile, struct dkt_rules *rules, struct dkti_action *actions)
{
    int32_t r = compile_acts_for(profile);
    if (r < 0) {
        return r;
    }
    compile_roles_of_profile(profile, rules);
    compile_leaves(profile, rules);
    rules->are_units_checked = profile->are_units_checked;
    rules->keeps_names = profile->role_count > 0;
    if (rules->arena.failed) {
        return DKT_E_MEMORY;
    }
    for (int32_t i = 0; i < rules->action_count && r == DKT_OK; i++) {
        rules->keeps_names = rules->keeps_names || actions[i].other_than != 0;
        r = rules->role_count == 0 ? DKT_OK : compile_grants(profile, rules, &actions[i]);
    }
    return r;
}
