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

int32_t dkti_profile_find_field(struct dkt_profile *profile, const char *what, struct dkti_text name,
                                struct dkti_text field, int32_t *out_number, int32_t *out_type)
{
    int32_t place = dkti_profile_field_place(profile, field);
    const struct dkti_field *fixed = place < 0 ? dkti_field_by_name(field) : NULL;
    if (place >= 0) {
        *out_number = profile->fields[place].number;
        *out_type = profile->fields[place].type;
        return DKT_OK;
    }
    /* What no verb takes stands in the library's own entries only. */
    if (fixed != NULL && fixed->verbs != 0) {
        *out_number = fixed->number;
        *out_type = fixed->type;
        return DKT_OK;
    }
    (void)dkti_error_named(&profile->error, DKT_E_UNKNOWN, what, name,
                           name.n > 0 ? ": there is no field " : "there is no field ");
    dkti_error_add_text(&profile->error, dkti_profile_shown(field));
    return DKT_E_UNKNOWN;
}

/* The same for an action that is about people: it takes fields of their rows. */
static int32_t requirement_of_people(struct dkt_profile *profile, const struct dkti_action *action,
                                     struct dkti_text name, int32_t *out_number)
{
    const struct dkti_field *field = dkti_people_field(action->verb, name);
    if (field == NULL || field->verbs == 0) {
        (void)dkti_error_named(&profile->error, DKT_E_UNKNOWN, "action ", action->code,
                               ": there is no field ");
        dkti_error_add_text(&profile->error, dkti_profile_shown(name));
        return DKT_E_UNKNOWN;
    }
    *out_number = field->number;
    return DKT_OK;
}

/* The number of a field that an action may require. DKT_OK, or the error with its text. */
static int32_t requirement_number(struct dkt_profile *profile, const struct dkti_action *action,
                                  struct dkti_text name, int32_t *out_number)
{
    if (dkti_verb_is_of_people(action->verb)) {
        return requirement_of_people(profile, action, name, out_number);
    }
    *out_number = dkti_instant_column(name);
    if (*out_number != 0 && dkti_profile_field_place(profile, name) < 0) {
        return DKT_OK; /* nothing of this kind before that: no progress before accepted_at (R079) */
    }
    int32_t type;
    int32_t r = dkti_profile_find_field(profile, "action ", action->code, name, out_number, &type);
    if (r < 0) {
        return r;
    }
    const struct dkti_field *field = dkti_field_by_number(*out_number);
    /* A column may have its value from an earlier action; what only the entry tells cannot. */
    if (field != NULL && field->number > DKTI_TELL_FIRST &&
        (field->verbs & (UINT64_C(1) << action->verb)) == 0) {
        (void)dkti_error_named(&profile->error, DKT_E_ARGUMENT, "action ", action->code,
                               ": its verb does not take the field ");
        dkti_error_add_text(&profile->error, name);
        return DKT_E_ARGUMENT;
    }
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

static bool requirement_equal(const struct dkti_requirement *a, const struct dkti_requirement *b)
{
    return dkti_text_equal(a->names, b->names) && a->length_min == b->length_min &&
           a->is_confirmation == b->is_confirmation && dkti_text_equal(a->when.json, b->when.json);
}

/* The end of the action's list, where a new requirement goes; NULL when the list has it already. */
static struct dkti_profile_requirement **requirement_slot(struct dkti_profile_action *action,
                                                          const struct dkti_requirement *requirement)
{
    struct dkti_profile_requirement **slot = &action->first_requirement;
    while (*slot != NULL) {
        if (requirement_equal(&(*slot)->is, requirement)) {
            return NULL;
        }
        slot = &(*slot)->next;
    }
    return slot;
}

/* Puts a requirement, whose names are not read yet, to the others of the action. */
static int32_t requirement_keep(struct dkt_profile *profile, struct dkti_profile_action *action,
                                struct dkti_requirement *requirement)
{
    int32_t r = requirement_parse(profile, &action->is, requirement);
    if (r < 0) {
        return r;
    }
    struct dkti_profile_requirement **slot = requirement_slot(action, requirement);
    if (slot == NULL) {
        return DKT_OK; /* said before: asked for once is enough */
    }
    if (action->is.requirement_count == DKTI_REQUIREMENT_COUNT_MAX) {
        return dkti_error_named(&profile->error, DKT_E_LIMIT, "action ", action->is.code,
                                " has at most 64 requirements");
    }
    struct dkti_arena_mark mark = dkti_arena_mark(&profile->arena);
    struct dkti_profile_requirement *kept = dkti_arena_take(&profile->arena, sizeof *kept);
    requirement->names = dkti_arena_text(&profile->arena, requirement->names);
    requirement->when.json = dkti_arena_text(&profile->arena, requirement->when.json);
    r = dkti_profile_end(profile, mark, "a requirement of action ", action->is.code);
    if (r < 0) {
        return r;
    }
    kept->is = *requirement;
    *slot = kept;
    action->is.requirement_count++;
    return DKT_OK;
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
    return requirement_keep(profile, found, &requirement);
}

dkt_status dkt_profile_require_when(dkt_profile *profile, const char *action, const char *fields,
                                    int32_t length_min, const char *json)
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
    if (length_min < 0 || length_min > DKTI_REQUIREMENT_LENGTH_MAX) {
        return dkti_error_named(&profile->error, DKT_E_LIMIT, "action ", found->is.code,
                                ": 0 to 10000 characters can be asked for");
    }
    struct dkti_requirement requirement = {.names = dkti_text(fields), .length_min = length_min};
    struct dkti_arena scratch;
    dkti_arena_init(&scratch, &profile->arena.allocator);
    if (json != NULL) {
        r = dkti_match_read_text(&scratch, dkti_text(json), profile, &requirement.when, &profile->error);
    }
    r = r == DKT_OK ? requirement_keep(profile, found, &requirement) : dkti_profile_when_fail(profile, &found->is, r);
    dkti_arena_free(&scratch);
    return r;
}

/* Only what is true or false can be confirmed, and only in the command: what was confirmed of an earlier attempt says
 * nothing of this one. */
dkt_status dkt_profile_confirm(dkt_profile *profile, const char *action, const char *field)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_profile_action *found;
    int32_t r = dkti_profile_find_action(profile, action, &found);
    if (r < 0) {
        return r;
    }
    int32_t place = field == NULL ? -1 : dkti_profile_field_place(profile, dkti_text(field));
    if (place < 0 || (profile->fields[place].flags & DKT_FIELD_BOOLEAN) == 0) {
        return dkti_error_named(&profile->error, DKT_E_ARGUMENT, "action ", found->is.code,
                                ": only an own field that is true or false can be confirmed");
    }
    struct dkti_requirement requirement = {.names = dkti_text(field), .is_confirmation = true};
    return requirement_keep(profile, found, &requirement);
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
