/* SPDX-License-Identifier: MIT
 *
 * Compiling a profile: everything is copied into the rules' own arena, so that the profile may be changed or
 * freed, and what the profile left open ("from every status") is resolved over what there is now. The result
 * is checked as a whole (check.c) before anybody sees it.
 *
 * Copying does not look at failures one by one: the arena remembers them, and they are asked for once.
 */
#include "rules/compile.h"

#include "base/internal.h"
#include "docket/ticket.h"
#include "rules/profile.h"

#include <stddef.h>

static struct dkti_label compile_label(struct dkti_arena *arena, const struct dkti_label *label)
{
    return (struct dkti_label){
        .english = dkti_arena_text(arena, label->english),
        .chinese = dkti_arena_text(arena, label->chinese),
    };
}

static void compile_statuses(struct dkt_rules *rules, const struct dkt_profile *profile)
{
    struct dkti_status *statuses =
        dkti_arena_array(&rules->arena, (size_t)profile->status_count, sizeof *statuses);
    for (int32_t i = 0; statuses != NULL && i < profile->status_count; i++) {
        statuses[i] = profile->statuses[i];
        statuses[i].code = dkti_arena_text(&rules->arena, statuses[i].code);
        statuses[i].label = compile_label(&rules->arena, &profile->statuses[i].label);
    }
    rules->statuses = statuses;
    rules->status_count = profile->status_count;
}

static void compile_fields(struct dkt_rules *rules, const struct dkt_profile *profile)
{
    struct dkti_own_field *fields =
        dkti_arena_array(&rules->arena, (size_t)profile->field_count, sizeof *fields);
    for (int32_t i = 0; fields != NULL && i < profile->field_count; i++) {
        fields[i] = profile->fields[i];
        fields[i].code = dkti_arena_text(&rules->arena, fields[i].code);
        fields[i].label = compile_label(&rules->arena, &profile->fields[i].label);
    }
    rules->fields = fields;
    rules->field_count = profile->field_count;
}

static void compile_types(struct dkt_rules *rules, const struct dkt_profile *profile)
{
    struct dkti_ticket_type *types =
        dkti_arena_array(&rules->arena, (size_t)profile->type_count, sizeof *types);
    for (int32_t i = 0; types != NULL && i < profile->type_count; i++) {
        types[i] = profile->types[i];
        types[i].code = dkti_arena_text(&rules->arena, types[i].code);
        types[i].label = compile_label(&rules->arena, &profile->types[i].label);
        for (int32_t k = 0; k < types[i].trait_count; k++) {
            types[i].traits[k] = dkti_arena_text(&rules->arena, types[i].traits[k]);
        }
    }
    rules->types = types;
    rules->type_count = profile->type_count;
}

static const struct dkti_value_allowed *compile_values(struct dkti_arena *arena, const struct dkti_profile_limit *limit)
{
    struct dkti_value_allowed *values = dkti_arena_array(arena, (size_t)limit->is.value_count, sizeof *values);
    const struct dkti_profile_value *next = limit->first_value;
    for (int32_t i = 0; values != NULL && i < limit->is.value_count; i++) {
        values[i] = (struct dkti_value_allowed){
            .text = dkti_arena_text(arena, next->is.text),
            .integer = next->is.integer,
            .english = dkti_arena_text(arena, next->is.english),
            .chinese = dkti_arena_text(arena, next->is.chinese),
        };
        next = next->next;
    }
    return values;
}

static void compile_limits(struct dkt_rules *rules, const struct dkt_profile *profile)
{
    struct dkti_field_limit *limits =
        dkti_arena_array(&rules->arena, (size_t)profile->limit_count, sizeof *limits);
    for (int32_t i = 0; limits != NULL && i < profile->limit_count; i++) {
        limits[i] = profile->limits[i].is;
        limits[i].values = compile_values(&rules->arena, &profile->limits[i]);
    }
    rules->limits = limits;
    rules->limit_count = profile->limit_count;
}

static void compile_translations(struct dkt_rules *rules, const struct dkt_profile *profile)
{
    struct dkti_translation *translations =
        dkti_arena_array(&rules->arena, (size_t)profile->translation_count, sizeof *translations);
    for (int32_t i = 0; translations != NULL && i < profile->translation_count; i++) {
        translations[i] = (struct dkti_translation){
            .kind = profile->translations[i].kind,
            .code = dkti_arena_text(&rules->arena, profile->translations[i].code),
            .language = dkti_arena_text(&rules->arena, profile->translations[i].language),
            .label = dkti_arena_text(&rules->arena, profile->translations[i].label),
        };
    }
    rules->translations = translations;
    rules->translation_count = profile->translation_count;
}

/* The statuses whose state the verb can start from; of a registration, where it can begin: all of them. */
static uint64_t compile_every_status(const struct dkt_profile *profile,
                                     const struct dkti_verb *verb)
{
    uint64_t every = 0;
    for (int32_t i = 0; i < profile->status_count; i++) {
        uint32_t state_bit = UINT32_C(1) << profile->statuses[i].state;
        uint32_t states = verb->verb == DKT_VERB_REGISTER ? verb->to_states : verb->from_states;
        if ((states & state_bit) != 0) {
            every |= UINT64_C(1) << i;
        }
    }
    return every;
}

static uint64_t compile_from(const struct dkt_profile *profile,
                             const struct dkti_profile_action *action)
{
    if (action->is.verb == DKT_VERB_REGISTER && action->is.to >= 0) {
        return UINT64_C(1) << action->is.to;
    }
    if (!action->starts_from_every_status) {
        return action->is.from;
    }
    return action->is.from | compile_every_status(profile, dkti_verb(action->is.verb));
}

/* Reads a condition once more, into the rules. It was read before: only memory can be short, which the arena remembers. */
static struct dkti_match compile_when(struct dkti_arena *arena, const struct dkt_profile *profile,
                                      const struct dkti_match *when)
{
    struct dkti_match match = {.count = 0};
    if (!dkti_text_is_absent(when->json)) {
        struct dkti_error error;
        int32_t r = dkti_match_read_text(arena, when->json, profile, &match, &error);
        DKT_ASSERT(r == DKT_OK || r == DKT_E_MEMORY);
        arena->failed = arena->failed || r != DKT_OK;
    }
    return match;
}

static const struct dkti_requirement *compile_requirements(struct dkti_arena *arena,
                                                           const struct dkt_profile *profile,
                                                           const struct dkti_profile_action *action)
{
    struct dkti_requirement *requirements =
        dkti_arena_array(arena, (size_t)action->is.requirement_count, sizeof *requirements);
    const struct dkti_profile_requirement *next = action->first_requirement;
    for (int32_t i = 0; requirements != NULL && i < action->is.requirement_count; i++) {
        requirements[i] = next->is;
        requirements[i].names = dkti_arena_text(arena, next->is.names);
        requirements[i].when = compile_when(arena, profile, &next->is.when);
        next = next->next;
    }
    return requirements;
}

static const struct dkti_text *compile_roles(struct dkti_arena *arena,
                                             const struct dkti_profile_action *action)
{
    struct dkti_text *roles = dkti_arena_array(arena, (size_t)action->is.role_count, sizeof *roles);
    const struct dkti_profile_role *next = action->first_role;
    for (int32_t i = 0; roles != NULL && i < action->is.role_count; i++) {
        roles[i] = dkti_arena_text(arena, next->is);
        next = next->next;
    }
    return roles;
}

static const struct dkti_effect *compile_effects(struct dkti_arena *arena, const struct dkti_profile_action *action)
{
    struct dkti_effect *effects = dkti_arena_array(arena, (size_t)action->is.effect_count, sizeof *effects);
    const struct dkti_profile_effect *next = action->first_effect;
    for (int32_t i = 0; effects != NULL && i < action->is.effect_count; i++) {
        effects[i] = next->is;
        effects[i].name = dkti_arena_text(arena, next->is.name);
        effects[i].value.text = dkti_arena_text(arena, next->is.value.text);
        next = next->next;
    }
    return effects;
}

/* Returns the actions while they can still be written. */
static struct dkti_action *compile_actions(struct dkt_rules *rules, const struct dkt_profile *profile)
{
    struct dkti_action *actions =
        dkti_arena_array(&rules->arena, (size_t)profile->action_count, sizeof *actions);
    for (int32_t i = 0; actions != NULL && i < profile->action_count; i++) {
        const struct dkti_profile_action *from = &profile->actions[i];
        actions[i] = from->is;
        actions[i].code = dkti_arena_text(&rules->arena, from->is.code);
        actions[i].label = compile_label(&rules->arena, &from->is.label);
        actions[i].from = compile_from(profile, from);
        actions[i].requirements = compile_requirements(&rules->arena, profile, from);
        actions[i].when = compile_when(&rules->arena, profile, &from->is.when);
        actions[i].effects = compile_effects(&rules->arena, from);
        actions[i].roles = compile_roles(&rules->arena, from);
        actions[i].may_backdate = from->is.may_backdate || profile->backdates_every_action;
    }
    rules->actions = actions;
    rules->action_count = profile->action_count;
    return actions;
}

/* DKT_OK, or the error with its text. */
static int32_t compile_copy(struct dkt_rules *rules, struct dkt_profile *profile)
{
    rules->code = dkti_arena_text(&rules->arena, profile->code);
    rules->default_unit = dkti_arena_text(&rules->arena, profile->default_unit);
    rules->claim_duration_ms = profile->claim_duration_ms;
    rules->handling = profile->handling;
    rules->series = profile->series;
    rules->series.code = dkti_arena_text(&rules->arena, profile->series.code);
    rules->series.prefix = dkti_arena_text(&rules->arena, profile->series.prefix);
    compile_statuses(rules, profile);
    compile_fields(rules, profile);
    compile_types(rules, profile);
    compile_limits(rules, profile);
    compile_translations(rules, profile);
    struct dkti_action *actions = compile_actions(rules, profile);
    return rules->arena.failed ? DKT_E_MEMORY : dkti_profile_compile_people(profile, rules, actions);
}

int32_t dkti_rules_copy(struct dkt_profile *profile, struct dkt_rules *rules)
{
    dkti_refcount_init(&rules->refcount);
    dkti_arena_init(&rules->arena, &profile->arena.allocator);
    return compile_copy(rules, profile);
}

static int32_t compile_fill(struct dkt_rules *rules, struct dkt_profile *profile)
{
    int32_t r = dkti_rules_copy(profile, rules);
    if (r == DKT_OK) {
        r = dkti_profile_compile_goals(profile, rules);
    }
    if (r == DKT_OK) {
        r = dkti_profile_compile_routes(profile, rules);
    }
    if (r == DKT_OK) {
        r = dkti_profile_compile_templates(profile, rules);
    }
    if (r == DKT_OK) {
        r = dkti_rules_check(rules, &profile->error);
    }
    if (r == DKT_OK) {
        r = dkti_rules_set_canonical(rules);
    }
    if (r == DKT_E_MEMORY) {
        (void)dkti_error_named(&profile->error, r, "no memory for the rules of profile ",
                               profile->code, "");
    }
    return r;
}

dkt_status dkt_rules_new(dkt_profile *profile, dkt_rules **out_rules)
{
    if (out_rules == NULL) {
        return DKT_E_ARGUMENT;
    }
    *out_rules = NULL;
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkt_rules *rules = dkti_allocate(&profile->arena.allocator, 1, sizeof *rules);
    if (rules == NULL) {
        return dkti_error_named(&profile->error, DKT_E_MEMORY,
                                "no memory for the rules of profile ", profile->code, "");
    }
    int32_t r = compile_fill(rules, profile);
    if (r < 0) {
        dkti_rules_free(rules);
        return r;
    }
    *out_rules = rules;
    return DKT_OK;
}
