/* SPDX-License-Identifier: MIT
 *
 * Whether a goal's matrix fits the profile, looked at once the profile is whole. A hole would be a ticket that nobody has
 * promised anything, by oversight: whoever means that writes "unset", or "else": null.
 */
#include "rules/goal.h"

#include "docket/schema.h"
#include "rules/fields.h"

/* The values that the matrix' field can have. */
struct domain {
    bool is_closed; /* they can be listed */
    bool is_types;
    int64_t least;
    int64_t greatest;
};

static struct domain domain_of(const struct dkti_goal *goal, const struct dkti_goal_types *types)
{
    if (goal->target_field == DKT_TICKET_TYPE) {
        return (struct domain){.is_closed = types->count > 0, .is_types = true, .greatest = types->count - 1};
    }
    const struct dkti_field *field = dkti_field_by_number(goal->target_field);
    bool is_closed = field != NULL && field->type == DKT_TYPE_INTEGER && field->least > INT64_MIN;
    return is_closed ? (struct domain){.is_closed = true, .least = field->least, .greatest = field->greatest}
                     : (struct domain){.is_closed = false};
}

static bool cell_is(const struct dkti_goal *goal, int32_t i, const struct dkti_goal_types *types,
                    const struct domain *domain, int64_t value)
{
    const struct dkti_target *cell = &goal->targets[i];
    return domain->is_types ? dkti_text_equal(cell->match.text, types->type(types->profile, (int32_t)value))
                            : cell->match.integer == value;
}

static int32_t complain(const struct dkti_goal *goal, struct dkti_error *error, const char *problem)
{
    return dkti_error_named(error, DKT_E_PROFILE, "goal ", goal->code, problem);
}

/* Every value of the field has a cell. */
static int32_t check_holes(const struct dkti_goal *goal, const struct dkti_goal_types *types,
                           const struct domain *domain, struct dkti_error *error)
{
    for (int64_t value = domain->least; value <= domain->greatest; value++) {
        bool is_found = false;
        for (int32_t i = 0; i < goal->target_count; i++) {
            is_found = is_found || cell_is(goal, i, types, domain, value);
        }
        if (is_found) {
            continue;
        }
        (void)complain(goal, error, ": target has no cell for ");
        if (domain->is_types) {
            dkti_error_add_text(error, types->type(types->profile, (int32_t)value));
        } else {
            dkti_error_add_integer(error, value);
        }
        dkti_error_add(error, ", and no else");
        return DKT_E_PROFILE;
    }
    return DKT_OK;
}

/* No cell is for a value that cannot come, or for one that another cell is for. */
static int32_t check_cells(const struct dkti_goal *goal, const struct dkti_goal_types *types,
                           const struct domain *domain, struct dkti_error *error)
{
    for (int32_t i = 0; i < goal->target_count; i++) {
        const struct dkti_target *cell = &goal->targets[i];
        bool is_possible = !domain->is_closed;
        for (int64_t value = domain->least; domain->is_closed && value <= domain->greatest; value++) {
            is_possible = is_possible || cell_is(goal, i, types, domain, value);
        }
        if (!is_possible) {
            return complain(goal, error, ": target has a cell for a value that cannot come");
        }
        for (int32_t k = 0; k < i; k++) {
            if (goal->targets[k].match.integer == cell->match.integer &&
                dkti_text_equal(goal->targets[k].match.text, cell->match.text)) {
                return complain(goal, error, ": target has two cells for one value");
            }
        }
    }
    return DKT_OK;
}

int32_t dkti_goal_check(const struct dkti_goal *goal, const struct dkti_goal_types *types,
                        struct dkti_error *error)
{
    if (goal->target_field == 0) {
        return DKT_OK;
    }
    struct domain domain = domain_of(goal, types);
    int32_t r = check_cells(goal, types, &domain, error);
    if (r != DKT_OK || goal->has_target) {
        return r;
    }
    return domain.is_closed
               ? check_holes(goal, types, &domain, error)
               : complain(goal, error, ": target needs an else: its field can have any value");
}
