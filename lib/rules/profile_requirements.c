/* SPDX-License-Identifier: MIT
 *
 * What the actions of a profile ask for: fields, of which one of a group is enough, and roles. What was asked for
 * before is not asked for twice.
 */
#include "rules/profile.h"

#include "rules/fields.h"
#include "rules/people_fields.h"

#include <stddef.h>
#include <string.h>

/* The number of a field that an action may require. DKT_OK, or the error with its text. */
static int32_t requirement_number(struct dkt_profile *profile, const struct dkti_action *action,
                                  struct dkti_text name, int32_t *out_number)
{
    int32_t place = dkti_profile_field_place(profile, name);
    if (place >= 0 && !dkti_verb_is_of_people(action->verb)) {
        *out_number = profile->fields[place].number;
        return DKT_OK;
    }
    bool is_of_people = dkti_verb_is_of_people(action->verb);
    *out_number = is_of_people ? 0 : dkti_instant_column(name);
    if (*out_number != 0) {
        return DKT_OK; /* nothing of this kind before that: no progress before accepted_at (R079) */
    }
    const struct dkti_field *field =
        is_of_people ? dkti_people_field(action->verb, name) : dkti_field_by_name(name);
    /* What no verb takes stands in the library's own entries only. */
    if (field == NULL || field->verbs == 0) {
        (void)dkti_error_named(&profile->error, DKT_E_UNKNOWN, "action ", action->code,
                               ": there is no field ");
        dkti_error_add_text(&profile->error, dkti_profile_shown(name));
        return DKT_E_UNKNOWN;
    }
    /* A column may have its value from an earlier action; what only the entry tells cannot. */
    if (!is_of_people && field->number > DKTI_TELL_FIRST && (field->verbs & (UINT64_C(1) << action->verb)) == 0) {
        (void)dkti_error_named(&profile->error, DKT_E_ARGUMENT, "action ", action->code,
                               ": its verb does not take the field ");
        dkti_error_add_text(&profile->error, name);
        return DKT_E_ARGUMENT;
    }
    *out_number = field->number;
    return DKT_OK;
}

static bool requirement_has(const struct dkti_requirement *requirement, int32_t number)
{
    for (int32_t i = 0; i < requirement->count; i++) {
        if (requirement->numbers[i] == number) {
            return true;
        }
    }
    return false;
}

/* One more name of the group. DKT_OK, or the error with its text. */
static int32_t requirement_add(struct dkt_profile *profile, const struct dkti_action *action,
                               struct dkti_text name, struct dkti_requirement *requirement)
{
    int32_t number;
    int32_t r = requirement_number(profile, action, name, &number);
    if (r < 0) {
        return r;
    }
    if (requirement_has(requirement, number)) {
        (void)dkti_error_named(&profile->error, DKT_E_ARGUMENT, "action ", action->code,
                               ": a group names a field twice: ");
        dkti_error_add_text(&profile->error, name);
        return DKT_E_ARGUMENT;
    }
    if (requirement->count == DKTI_GROUP_SIZE_MAX) {
        return dkti_error_named(&profile->error, DKT_E_LIMIT, "action ", action->code,
                                ": a group has at most 8 fields");
    }
    requirement->numbers[requirement->count++] = number;
    return DKT_OK;
}

/* Reads "a|b|c". DKT_OK, or the error with its text. */
static int32_t requirement_parse(struct dkt_profile *profile, const struct dkti_action *action,
                                 struct dkti_requirement *requirement)
{
    const char *p = requirement->names.p;
    const char *end = p + requirement->names.n;
    for (;;) {
        const char *bar = memchr(p, '|', (size_t)(end - p));
        const char *name_end = bar == NULL ? end : bar;
        int32_t r =
            requirement_add(profile, action, dkti_text_of(p, (size_t)(name_end - p)), requirement);
        if (r < 0) {
            return r;
        }
        if (bar == NULL) {
            return DKT_OK;
        }
        p = bar + 1;
    }
}

/* The end of the action's list, where a new requirement goes; NULL when the list has it already. */
static struct dkti_profile_requirement **requirement_slot(struct dkti_profile_action *action,
                                                          struct dkti_text names)
{
    struct dkti_profile_requirement **slot = &action->first_requirement;
    while (*slot != NULL) {
        if (dkti_text_equal((*slot)->is.names, names)) {
            return NULL;
        }
        slot = &(*slot)->next;
    }
    return slot;
}

dkt_status dkt_profile_require(dkt_profile *profile, const char *action, const char *fields)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_profile_action *found;
    int32_t r = dkti_profile_find_action(profile, action, &found);
    if (r < 0) {
        return r;
    }
    if (fields == NULL) {
        return dkti_error_named(&profile->error, DKT_E_ARGUMENT, "action ", found->is.code,
                                ": no field is named");
    }
    struct dkti_requirement requirement = {.names = dkti_text(fields)};
    r = requirement_parse(profile, &found->is, &requirement);
    if (r < 0) {
        return r;
    }
    struct dkti_profile_requirement **slot = requirement_slot(found, requirement.names);
    if (slot == NULL) {
        return DKT_OK; /* said before: asked for once is enough */
    }
    if (found->is.requirement_count == DKTI_REQUIREMENT_COUNT_MAX) {
        return dkti_error_named(&profile->error, DKT_E_LIMIT, "action ", found->is.code,
                                " has at most 64 requirements");
    }
    struct dkti_arena_mark mark = dkti_arena_mark(&profile->arena);
    struct dkti_profile_requirement *kept = dkti_arena_take(&profile->arena, sizeof *kept);
    requirement.names = dkti_arena_text(&profile->arena, requirement.names);
    r = dkti_profile_end(profile, mark, "a requirement of action ", found->is.code);
    if (r < 0) {
        return r;
    }
    kept->is = requirement;
    *slot = kept;
    found->is.requirement_count++;
    return DKT_OK;
}

static int32_t profile_check_role(struct dkt_profile *profile, const struct dkti_action *action,
                                  struct dkti_text role)
{
    int32_t status = DKT_OK;
    const char *problem = NULL;
    if (dkti_text_is_absent(role)) {
        status = DKT_E_ARGUMENT;
        problem = ": no role is named";
    } else if (!dkti_text_is_valid(role.p, role.n)) {
        status = DKT_E_TEXT;
        problem = ": a role is not valid UTF-8";
    } else if (role.n < 1 || role.n > DKTI_NAME_MAX) {
        status = DKT_E_LIMIT;
        problem = ": a role is 1 to 64 bytes";
    }
    if (status == DKT_OK) {
        return DKT_OK;
    }
    return dkti_error_named(&profile->error, status, "action ", action->code, problem);
}

/* The end of the action's list, where a new role goes; NULL when the list has it already. */
static struct dkti_profile_role **role_slot(struct dkti_profile_action *action,
                                            struct dkti_text role)
{
    struct dkti_profile_role **slot = &action->first_role;
    while (*slot != NULL) {
        if (dkti_text_equal((*slot)->is, role)) {
            return NULL;
        }
        slot = &(*slot)->next;
    }
    return slot;
}

dkt_status dkt_profile_permit(dkt_profile *profile, const char *action, const char *role)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_profile_action *found;
    int32_t r = dkti_profile_find_action(profile, action, &found);
    if (r < 0) {
        return r;
    }
    r = profile_check_role(profile, &found->is, dkti_text(role));
    if (r < 0) {
        return r;
    }
    struct dkti_profile_role **slot = role_slot(found, dkti_text(role));
    if (slot == NULL) {
        return DKT_OK;
    }
    if (found->is.role_count == DKTI_ROLE_COUNT_MAX) {
        return dkti_error_named(&profile->error, DKT_E_LIMIT, "action ", found->is.code,
                                " has at most 32 roles");
    }
    struct dkti_arena_mark mark = dkti_arena_mark(&profile->arena);
    struct dkti_profile_role *kept = dkti_arena_take(&profile->arena, sizeof *kept);
    struct dkti_text copy = dkti_arena_text(&profile->arena, dkti_text(role));
    r = dkti_profile_end(profile, mark, "a role of action ", found->is.code);
    if (r < 0) {
        return r;
    }
    kept->is = copy;
    *slot = kept;
    found->is.role_count++;
    return DKT_OK;
}
