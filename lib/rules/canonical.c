/* SPDX-License-Identifier: MIT
 *
 * The canonical JSON of a profile, and its version: SHA-256 of these bytes.
 *
 * This is part of the stored format: tickets are pinned to versions and versions are stored, so the same
 * profile must give the same bytes for ever. A change here is a new number in "format". No white space;
 * members in the order below, all of them always; arrays in order of definition, but "from" in order of the
 * statuses, as it is a set. Whoever adds a piece to profiles adds it here.
 *
 *   {"format":1,"code":text,"default_unit":text,"claim_duration_ms":integer,
 *    "series":null or {"code":text,"mode":"blocks"|"gapless","prefix":text,"digits":integer,"run":integer},
 *    "statuses":[{"code":text,"state":text,"label":LABEL}],
 *    "types":[{"code":text,"label":LABEL,"parent":text,"traits":[text],"retired":true}],
 *    "fields":[{"code":text,"type":"integer"|"text"|"instant"|"boolean","lookup":boolean,"personal":boolean,
 *               "label":LABEL,LIMITS}],
 *    "actions":[{"code":text,"verb":text,"to":text or null,"label":LABEL,"from":[text],"require":[text or
 *                {"one_of":[text],"min_length":integer,"when":CONDITION}],
 *                "roles":[text],"backdate":boolean,"other_than":[text],"when":CONDITION,"confirm":[text],
 *                "set":{field:value}}],
 *    "columns":[{"code":text,LIMITS}],
 *    "people":{"roles":[{"code":text,"scope":text,"certified":boolean,"acts_for":text or null,"label":LABEL}],
 *              "leaves":[{"code":text,"approval":boolean,"notice_ms":integer,"long_days":integer,
 *                         "long_notice_ms":integer,"proof_days":integer,"label":LABEL}],
 *              "check_units":boolean}}
 *   "other_than" and "people" only where they say something: they came later, and older versions must stay as they are.
 *   LABEL: {"en":text,"zh":text}; of statuses, types, fields and actions further languages behind, in order of definition
 *   LIMITS: "min_length":integer,"max_length":integer,"min":integer,"max":integer,"shape":text,
 *           "values":[{"value":text or integer,"label":LABEL}]
 *   parent, traits, retired, LIMITS, the objects of "require", when, confirm, set and columns stand only where they are used
 *
 * and behind the actions, each only in a profile that has some: "goals" with "calendars", "handling":{"accept_first":boolean,
 * "guide_first":boolean,"parts_first":boolean},
 * "columns".
 */
#include "rules/compile.h"

#include "base/internal.h"
#include "base/json.h"
#include "docket/schema.h"
#include "docket/ticket.h"
#include "rules/fields.h"

#include <stdbool.h>
#include <stddef.h>

static void canonical_text(struct dkti_json_writer *writer, const char *name,
                           struct dkti_text value)
{
    dkti_json_name(writer, dkti_text(name));
    dkti_json_text(writer, value);
}

static void canonical_integer(struct dkti_json_writer *writer, const char *name, int64_t value)
{
    dkti_json_name(writer, dkti_text(name));
    dkti_json_integer(writer, value);
}

static void canonical_boolean(struct dkti_json_writer *writer, const char *name, bool value)
{
    dkti_json_name(writer, dkti_text(name));
    dkti_json_boolean(writer, value);
}

static void canonical_begin_array(struct dkti_json_writer *writer, const char *name)
{
    dkti_json_name(writer, dkti_text(name));
    dkti_json_begin_array(writer);
}

static void canonical_label(struct dkti_json_writer *writer, const struct dkti_label *label)
{
    dkti_json_name(writer, dkti_text("label"));
    dkti_json_begin_object(writer);
    canonical_text(writer, "en", label->english);
    canonical_text(writer, "zh", label->chinese);
    dkti_json_end_object(writer);
}

/* The label of a piece, in all its languages. */
static void canonical_label_of(struct dkti_json_writer *writer, const struct dkt_rules *rules, int32_t kind,
                               struct dkti_text code, const struct dkti_label *label)
{
    dkti_json_name(writer, dkti_text("label"));
    dkti_json_begin_object(writer);
    canonical_text(writer, "en", label->english);
    canonical_text(writer, "zh", label->chinese);
    for (int32_t i = 0; i < rules->translation_count; i++) {
        const struct dkti_translation *translation = &rules->translations[i];
        if (translation->kind == kind && dkti_text_equal(translation->code, code)) {
            dkti_json_name(writer, translation->language);
            dkti_json_text(writer, translation->label);
        }
    }
    dkti_json_end_object(writer);
}

/* Words of this form, not of the library's texts for people: those may be polished. */
static struct dkti_text canonical_state(int32_t state)
{
    static const char *const words[] = {
        [DKT_STATE_UNPROCESSED] = "unprocessed",
        [DKT_STATE_RESERVED] = "reserved",
        [DKT_STATE_UNFINISHED] = "unfinished",
        [DKT_STATE_CLOSED] = "closed",
    };
    DKT_ASSERT(state >= DKT_STATE_UNPROCESSED && state <= DKT_STATE_CLOSED);
    return dkti_text(words[state]);
}

static struct dkti_text canonical_type(int32_t type)
{
    DKT_ASSERT(type == DKT_TYPE_INTEGER || type == DKT_TYPE_TEXT || type == DKT_TYPE_INSTANT);
    if (type == DKT_TYPE_INTEGER) {
        return dkti_text("integer");
    }
    return dkti_text(type == DKT_TYPE_TEXT ? "text" : "instant");
}

static void canonical_value(struct dkti_json_writer *writer, int32_t type, const struct dkti_value_allowed *value)
{
    const struct dkti_label label = {value->english, value->chinese};
    dkti_json_begin_object(writer);
    if (type == DKT_TYPE_INTEGER) {
        canonical_integer(writer, "value", value->integer);
    } else {
        canonical_text(writer, "value", value->text);
    }
    canonical_label(writer, &label);
    dkti_json_end_object(writer);
}

static void canonical_shape(struct dkti_json_writer *writer, int32_t shape)
{
    static const char *const words[] = {
        [DKT_SHAPE_TELEPHONE] = "telephone",
        [DKT_SHAPE_EMAIL] = "email",
        [DKT_SHAPE_DIGITS] = "digits",
    };
    canonical_text(writer, "shape", dkti_text(words[shape]));
}

/* The limits of a field, as members of the object that is open; each only where there is one. */
static void canonical_limit(struct dkti_json_writer *writer, const struct dkti_field_limit *limit)
{
    if (limit->length_min > 0) {
        canonical_integer(writer, "min_length", limit->length_min);
    }
    if (limit->length_max > 0) {
        canonical_integer(writer, "max_length", limit->length_max);
    }
    if (limit->has_range) {
        canonical_integer(writer, "min", limit->least);
        canonical_integer(writer, "max", limit->greatest);
    }
    if (limit->shape != 0) {
        canonical_shape(writer, limit->shape);
    }
    if (limit->value_count == 0) {
        return;
    }
    canonical_begin_array(writer, "values");
    for (int32_t i = 0; i < limit->value_count; i++) {
        canonical_value(writer, limit->type, &limit->values[i]);
    }
    dkti_json_end_array(writer);
}

static void canonical_series(struct dkti_json_writer *writer,
                             const struct dkti_number_series *series)
{
    dkti_json_name(writer, dkti_text("series"));
    if (dkti_text_is_absent(series->code)) {
        dkti_json_null(writer);
        return;
    }
    dkti_json_begin_object(writer);
    canonical_text(writer, "code", series->code);
    canonical_text(writer, "mode",
                   dkti_text(series->mode == DKT_SERIES_BLOCKS ? "blocks" : "gapless"));
    canonical_text(writer, "prefix", series->prefix);
    canonical_integer(writer, "digits", series->digits);
    canonical_integer(writer, "run", series->run);
    dkti_json_end_object(writer);
}

static void canonical_statuses(struct dkti_json_writer *writer, const struct dkt_rules *rules)
{
    canonical_begin_array(writer, "statuses");
    for (int32_t i = 0; i < rules->status_count; i++) {
        const struct dkti_status *status = &rules->statuses[i];
        dkti_json_begin_object(writer);
        canonical_text(writer, "code", status->code);
        canonical_text(writer, "state", canonical_state(status->state));
        canonical_label_of(writer, rules, DKT_LABEL_STATUS, status->code, &status->label);
        dkti_json_end_object(writer);
    }
    dkti_json_end_array(writer);
}

static void canonical_type_more(struct dkti_json_writer *writer, const struct dkt_rules *rules,
                                const struct dkti_ticket_type *type)
{
    if (type->parent >= 0) {
        canonical_text(writer, "parent", rules->types[type->parent].code);
    }
    if (type->trait_count > 0) {
        canonical_begin_array(writer, "traits");
        for (int32_t i = 0; i < type->trait_count; i++) {
            dkti_json_text(writer, type->traits[i]);
        }
        dkti_json_end_array(writer);
    }
    if (type->is_retired) {
        canonical_boolean(writer, "retired", true);
    }
    if (type->weight != 1) {
        canonical_integer(writer, "weight", type->weight);
    }
}

static void canonical_types(struct dkti_json_writer *writer, const struct dkt_rules *rules)
{
    canonical_begin_array(writer, "types");
    for (int32_t i = 0; i < rules->type_count; i++) {
        dkti_json_begin_object(writer);
        canonical_text(writer, "code", rules->types[i].code);
        canonical_label_of(writer, rules, DKT_LABEL_TYPE, rules->types[i].code, &rules->types[i].label);
        canonical_type_more(writer, rules, &rules->types[i]);
        dkti_json_end_object(writer);
    }
    dkti_json_end_array(writer);
}

static void canonical_fields(struct dkti_json_writer *writer, const struct dkt_rules *rules)
{
    canonical_begin_array(writer, "fields");
    for (int32_t i = 0; i < rules->field_count; i++) {
        const struct dkti_own_field *field = &rules->fields[i];
        dkti_json_begin_object(writer);
        canonical_text(writer, "code", field->code);
        canonical_text(writer, "type",
                       (field->flags & DKT_FIELD_BOOLEAN) != 0 ? dkti_text("boolean") : canonical_type(field->type));
        canonical_boolean(writer, "lookup", (field->flags & DKT_FIELD_LOOKUP) != 0);
        canonical_boolean(writer, "personal", (field->flags & DKT_FIELD_PERSONAL) != 0);
        canonical_label_of(writer, rules, DKT_LABEL_FIELD, field->code, &field->label);
        const struct dkti_field_limit *limit = dkti_rules_limit(rules, field->number);
        if (limit != NULL) {
            canonical_limit(writer, limit);
        }
        dkti_json_end_object(writer);
    }
    dkti_json_end_array(writer);
}

static void canonical_from(struct dkti_json_writer *writer, const struct dkt_rules *rules,
                           const struct dkti_action *action)
{
    canonical_begin_array(writer, "from");
    for (int32_t i = 0; i < rules->status_count; i++) {
        if (dkti_action_starts_from(action, i)) {
            dkti_json_text(writer, rules->statuses[i].code);
        }
    }
    dkti_json_end_array(writer);
}

/* An action that anybody may do twice has no such member. */
static void canonical_other_than(struct dkti_json_writer *writer, uint32_t other_than)
{
    static const char *const names[] = {"registered_by", "closed_by", "owner", "last_by"};
    if (other_than == 0) {
        return;
    }
    canonical_begin_array(writer, "other_than");
    for (uint32_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if ((other_than & UINT32_C(1) << i) != 0) {
            dkti_json_text(writer, dkti_text(names[i]));
        }
    }
    dkti_json_end_array(writer);
}

/* The names of a group, one by one. */
static void canonical_group(struct dkti_json_writer *writer, struct dkti_text names)
{
    canonical_begin_array(writer, "one_of");
    size_t begin = 0;
    for (size_t i = 0; i <= names.n; i++) {
        if (i == names.n || names.p[i] == '|') {
            dkti_json_text(writer, dkti_text_of(names.p + begin, i - begin));
            begin = i + 1;
        }
    }
    dkti_json_end_array(writer);
}

static void canonical_when(struct dkti_json_writer *writer, const struct dkti_match *when)
{
    if (!dkti_text_is_absent(when->json)) {
        dkti_json_name(writer, dkti_text("when"));
        dkti_json_raw(writer, when->json);
    }
}

static void canonical_requirement(struct dkti_json_writer *writer, const struct dkti_requirement *requirement)
{
    if (requirement->length_min == 0 && dkti_text_is_absent(requirement->when.json)) {
        dkti_json_text(writer, requirement->names);
        return;
    }
    dkti_json_begin_object(writer);
    canonical_group(writer, requirement->names);
    if (requirement->length_min > 0) {
        canonical_integer(writer, "min_length", requirement->length_min);
    }
    canonical_when(writer, &requirement->when);
    dkti_json_end_object(writer);
}

static void canonical_confirm(struct dkti_json_writer *writer, const struct dkti_action *action)
{
    int32_t count = 0;
    for (int32_t i = 0; i < action->requirement_count; i++) {
        if (!action->requirements[i].is_confirmation) {
            continue;
        }
        if (count++ == 0) {
            canonical_begin_array(writer, "confirm");
        }
        dkti_json_text(writer, action->requirements[i].names);
    }
    if (count > 0) {
        dkti_json_end_array(writer);
    }
}

static void canonical_effect(struct dkti_json_writer *writer, const struct dkti_effect *effect)
{
    dkti_json_name(writer, effect->name);
    switch (effect->source) {
    case DKTI_EFFECT_NONE: dkti_json_null(writer); break;
    case DKTI_EFFECT_NOW: dkti_json_text(writer, dkti_text("$now")); break;
    case DKTI_EFFECT_ACTOR: dkti_json_text(writer, dkti_text("$actor")); break;
    default:
        if (effect->type == DKT_TYPE_TEXT) {
            dkti_json_text(writer, effect->value.text);
        } else {
            dkti_json_integer(writer, effect->value.integer);
        }
        break;
    }
}

/* What stands only where it is used. New members of an action go to the end. */
static void canonical_action_more(struct dkti_json_writer *writer, const struct dkti_action *action)
{
    canonical_when(writer, &action->when);
    canonical_confirm(writer, action);
    if (action->effect_count > 0) {
        dkti_json_name(writer, dkti_text("set"));
        dkti_json_begin_object(writer);
        for (int32_t i = 0; i < action->effect_count; i++) {
            canonical_effect(writer, &action->effects[i]);
        }
        dkti_json_end_object(writer);
    }
}

static void canonical_action(struct dkti_json_writer *writer, const struct dkt_rules *rules,
                             const struct dkti_action *action)
{
    dkti_json_begin_object(writer);
    canonical_text(writer, "code", action->code);
    canonical_text(writer, "verb", dkti_text(dkti_verb(action->verb)->name));
    canonical_text(writer, "to",
                   action->to < 0 ? dkti_text(NULL) : rules->statuses[action->to].code);
    canonical_label_of(writer, rules, DKT_LABEL_ACTION, action->code, &action->label);
    canonical_from(writer, rules, action);
    canonical_begin_array(writer, "require");
    for (int32_t i = 0; i < action->requirement_count; i++) {
        if (!action->requirements[i].is_confirmation) {
            canonical_requirement(writer, &action->requirements[i]);
        }
    }
    dkti_json_end_array(writer);
    canonical_begin_array(writer, "roles");
    for (int32_t i = 0; i < action->role_count; i++) {
        dkti_json_text(writer, action->roles[i]);
    }
    dkti_json_end_array(writer);
    canonical_boolean(writer, "backdate", action->may_backdate);
    canonical_other_than(writer, action->other_than);
    canonical_action_more(writer, action);
    dkti_json_end_object(writer);
}

static void canonical_role(struct dkti_json_writer *writer, const struct dkti_role *role)
{
    dkti_json_begin_object(writer);
    canonical_text(writer, "code", role->code);
    canonical_text(writer, "scope", dkti_text(dkti_scope_word(role->scope)));
    canonical_boolean(writer, "certified", role->is_certified);
    canonical_text(writer, "acts_for", role->acts_for_code);
    canonical_label(writer, &role->label);
    dkti_json_end_object(writer);
}

static void canonical_leave(struct dkti_json_writer *writer, const struct dkti_leave *leave)
{
    dkti_json_begin_object(writer);
    canonical_text(writer, "code", leave->code);
    canonical_boolean(writer, "approval", leave->needs_approval);
    canonical_integer(writer, "notice_ms", leave->notice_ms);
    canonical_integer(writer, "long_days", leave->long_days);
    canonical_integer(writer, "long_notice_ms", leave->long_notice_ms);
    canonical_integer(writer, "proof_days", leave->proof_days);
    canonical_label(writer, &leave->label);
    dkti_json_end_object(writer);
}

/* A profile that says nothing of people has no such member. */
static void canonical_people(struct dkti_json_writer *writer, const struct dkt_rules *rules)
{
    if (rules->role_count == 0 && rules->leave_count == 0 && !rules->are_units_checked) {
        return;
    }
    dkti_json_name(writer, dkti_text("people"));
    dkti_json_begin_object(writer);
    canonical_begin_array(writer, "roles");
    for (int32_t i = 0; i < rules->role_count; i++) {
        canonical_role(writer, &rules->roles[i]);
    }
    dkti_json_end_array(writer);
    canonical_begin_array(writer, "leaves");
    for (int32_t i = 0; i < rules->leave_count; i++) {
        canonical_leave(writer, &rules->leaves[i]);
    }
    dkti_json_end_array(writer);
    canonical_boolean(writer, "check_units", rules->are_units_checked);
    dkti_json_end_object(writer);
}

static bool has_goals(const struct dkt_rules *rules)
{
    return rules->goal_count > 0;
}

/* Goals, and the versions of the calendars that they name. A profile without goals has neither member. */
static void canonical_goals(struct dkti_json_writer *writer, const struct dkt_rules *rules)
{
    canonical_begin_array(writer, "goals");
    for (int32_t i = 0; i < rules->goal_count; i++) {
        dkti_json_raw(writer, rules->goals[i].json);
    }
    dkti_json_end_array(writer);
    canonical_begin_array(writer, "calendars");
    for (int32_t i = 0; i < rules->calendar_count; i++) {
        dkti_json_begin_object(writer);
        canonical_text(writer, "code", rules->calendars[i].code);
        canonical_text(writer, "version", dkti_text(dkt_calendar_id(rules->calendars[i].calendar)));
        dkti_json_end_object(writer);
    }
    dkti_json_end_array(writer);
}

static bool has_handling(const struct dkt_rules *rules)
{
    return rules->handling != 0;
}

/* What must be done first. */
static void canonical_handling(struct dkti_json_writer *writer, const struct dkt_rules *rules)
{
    dkti_json_name(writer, dkti_text("handling"));
    dkti_json_begin_object(writer);
    canonical_boolean(writer, "accept_first", (rules->handling & DKT_HANDLING_ACCEPT_FIRST) != 0);
    canonical_boolean(writer, "guide_first", (rules->handling & DKT_HANDLING_GUIDE_FIRST) != 0);
    canonical_boolean(writer, "parts_first", (rules->handling & DKT_HANDLING_PARTS_FIRST) != 0);
    dkti_json_end_object(writer);
}

static bool has_templates(const struct dkt_rules *rules)
{
    return rules->template_count > 0;
}

static void canonical_templates(struct dkti_json_writer *writer, const struct dkt_rules *rules)
{
    canonical_begin_array(writer, "templates");
    for (int32_t i = 0; i < rules->template_count; i++) {
        dkti_json_raw(writer, rules->templates[i].json);
    }
    dkti_json_end_array(writer);
}

/* Limits of fixed fields: those of own fields stand with the fields. */
static bool is_column_limit(const struct dkti_field_limit *limit)
{
    return limit->number < DKT_COLUMN_FIELD_FIRST || limit->number >= DKTI_TELL_FIRST;
}

static bool has_columns(const struct dkt_rules *rules)
{
    for (int32_t i = 0; i < rules->limit_count; i++) {
        if (is_column_limit(&rules->limits[i])) {
            return true;
        }
    }
    return false;
}

static void canonical_columns(struct dkti_json_writer *writer, const struct dkt_rules *rules)
{
    canonical_begin_array(writer, "columns");
    for (int32_t i = 0; i < rules->limit_count; i++) {
        if (is_column_limit(&rules->limits[i])) {
            dkti_json_begin_object(writer);
            canonical_text(writer, "code", dkti_rules_field_name(rules, rules->limits[i].number));
            canonical_limit(writer, &rules->limits[i]);
            dkti_json_end_object(writer);
        }
    }
    dkti_json_end_array(writer);
}

static bool has_routes(const struct dkt_rules *rules)
{
    return rules->route_count > 0;
}

static void canonical_routes(struct dkti_json_writer *writer, const struct dkt_rules *rules)
{
    canonical_begin_array(writer, "routing");
    for (int32_t i = 0; i < rules->route_count; i++) {
        dkti_json_raw(writer, rules->routes[i].json);
    }
    dkti_json_end_array(writer);
}

/* Members that stand only where they are used, behind all others and in this order: so a profile that does not use one
 * keeps the version that it had before there was one. New members of the top go to the end. */
static const struct canonical_member {
    bool (*is_used)(const struct dkt_rules *rules);
    void (*write)(struct dkti_json_writer *writer, const struct dkt_rules *rules);
} canonical_members[] = {
    {has_goals, canonical_goals},
    {has_handling, canonical_handling},
    {has_columns, canonical_columns},
    {has_routes, canonical_routes},
    {has_templates, canonical_templates},
};

static void canonical_write(struct dkti_json_writer *writer, const struct dkt_rules *rules)
{
    dkti_json_begin_object(writer);
    canonical_integer(writer, "format", 1);
    canonical_text(writer, "code", rules->code);
    canonical_text(writer, "default_unit", rules->default_unit);
    canonical_integer(writer, "claim_duration_ms", rules->claim_duration_ms);
    canonical_series(writer, &rules->series);
    canonical_statuses(writer, rules);
    canonical_types(writer, rules);
    canonical_fields(writer, rules);
    canonical_begin_array(writer, "actions");
    for (int32_t i = 0; i < rules->action_count; i++) {
        canonical_action(writer, rules, &rules->actions[i]);
    }
    dkti_json_end_array(writer);
    for (size_t i = 0; i < sizeof canonical_members / sizeof canonical_members[0]; i++) {
        if (canonical_members[i].is_used(rules)) {
            canonical_members[i].write(writer, rules);
        }
    }
    canonical_people(writer, rules);
    dkti_json_end_object(writer);
}

int32_t dkti_rules_set_canonical(struct dkt_rules *rules)
{
    struct dkti_buffer buffer;
    dkti_buffer_init(&buffer, &rules->arena.allocator);
    struct dkti_json_writer writer;
    dkti_json_writer_init(&writer, &buffer);
    canonical_write(&writer, rules);
    if (!buffer.failed) {
        char version[2 * DKTI_DIGEST_SIZE + 1];
        struct dkti_digest digest = dkti_sha256(buffer.p, buffer.n);
        dkti_digest_hex(&digest, version);
        rules->version = dkti_arena_text(&rules->arena, dkti_text(version));
        rules->json =
            dkti_arena_text(&rules->arena, dkti_text_of((const char *)buffer.p, buffer.n));
    }
    bool failed = buffer.failed || rules->arena.failed;
    dkti_buffer_free(&buffer);
    return failed ? DKT_E_MEMORY : DKT_OK;
}
