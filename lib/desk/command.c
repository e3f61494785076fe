/* SPDX-License-Identifier: MIT
 *
 * Building a command: every setter checks at once against the desk's rules, so that an operation meets only fields
 * that its action takes, of the right type. From its first operation on a command cannot change.
 */
#include "desk/command.h"

#include "base/argument.h"
#include "base/buffer.h"
#include "base/clamp.h"
#include "base/internal.h"
#include "base/json.h"
#include "docket/ticket.h"
#include "rules/people_fields.h"
#include "rules/sheet_fields.h"

#include <string.h>

/* ---- life ---- */

static dkt_status command_new(dkt_desk *desk, const struct dkti_action *action, dkt_command **out_command)
{
    struct dkt_command *command = dkti_allocate(&desk->allocator, 1, sizeof *command);
    if (command == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_refcount_init(&command->refcount);
    dkti_arena_init(&command->arena, &desk->allocator);
    command->desk = dkt_desk_ref(desk);
    command->action = action;
    *out_command = command;
    return DKT_OK;
}

dkt_status dkt_command_new(dkt_desk *desk, int32_t verb, dkt_command **out_command)
{
    if (out_command != NULL) {
        *out_command = NULL;
    }
    if (desk == NULL || out_command == NULL) {
        return DKT_E_ARGUMENT;
    }
    return dkt_command_new_action(desk, dkt_verb_name(verb), -1, out_command);
}

dkt_status dkt_command_new_action(dkt_desk *desk, const char *action, int32_t len,
                                  dkt_command **out_command)
{
    if (out_command != NULL) {
        *out_command = NULL;
    }
    if (desk == NULL || out_command == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_text code;
    int32_t r = dkti_argument_text(NULL, "action", action, len, 0, DKTI_TEXT_MAX, &code);
    if (r != DKT_OK) {
        return r;
    }
    int32_t place = dkti_rules_action_place(desk->rules, code);
    const struct dkti_action *found = place < 0 ? dkti_people_action(code) : &desk->rules->actions[place];
    found = found == NULL ? dkti_sheet_action(code) : found;
    return found == NULL ? DKT_E_UNKNOWN : command_new(desk, found, out_command);
}

void dkti_command_ref(struct dkt_command *command)
{
    dkti_refcount_up(&command->refcount);
}

void dkt_command_free(dkt_command *command)
{
    if (command == NULL || !dkti_refcount_down(&command->refcount)) {
        return;
    }
    struct dkt_desk *desk = command->desk;
    dkti_arena_free(&command->arena);
    dkti_deallocate(&desk->allocator, command, sizeof *command);
    dkt_desk_unref(desk);
}

const char *dkt_command_error_text(const dkt_command *command)
{
    return command == NULL ? "" : command->error.text;
}

/* ---- setters ---- */

dkt_status dkti_command_begin(dkt_command *command)
{
    if (command == NULL) {
        return DKT_E_ARGUMENT;
    }
    dkti_error_clear(&command->error);
    if (command->is_frozen) {
        return dkti_error_begin(&command->error, DKT_E_STATE,
                                "the command has an operation already and cannot be changed");
    }
    return DKT_OK;
}

dkt_status dkti_command_starved(dkt_command *command)
{
    command->arena.failed = false;
    return dkti_error_begin(&command->error, DKT_E_MEMORY, "no memory");
}

dkt_status dkti_command_keep(dkt_command *command, struct dkti_text text, struct dkti_text *out_kept)
{
    struct dkti_text kept = dkti_arena_text(&command->arena, text);
    if (dkti_text_is_absent(kept)) {
        return dkti_command_starved(command);
    }
    *out_kept = kept;
    return DKT_OK;
}

static dkt_status command_set(dkt_command *command, const char *what, const char *p, int32_t len,
                              size_t n_max, struct dkti_text *out_kept)
{
    dkt_status r = dkti_command_begin(command);
    if (r != DKT_OK) {
        return r;
    }
    struct dkti_text text;
    r = dkti_argument_text(&command->error, what, p, len, 1, n_max, &text);
    return r != DKT_OK ? r : dkti_command_keep(command, text, out_kept);
}

dkt_status dkt_command_set_subject(dkt_command *command, const char *id, int32_t len)
{
    return command == NULL ? DKT_E_ARGUMENT
                           : command_set(command, "subject", id, len, DKTI_ID_MAX, &command->subject);
}

dkt_status dkt_command_set_request(dkt_command *command, const char *request, int32_t len)
{
    return command == NULL
               ? DKT_E_ARGUMENT
               : command_set(command, "request", request, len, DKTI_ID_MAX, &command->request);
}

dkt_status dkt_command_set_actor(dkt_command *command, const char *actor, int32_t len, const char *role,
                                 int32_t role_len)
{
    if (command == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_text kept_role = {NULL, 0};
    dkt_status r = DKT_OK;
    if (role != NULL) {
        r = command_set(command, "role", role, role_len, DKTI_NAME_MAX, &kept_role);
    }
    if (r == DKT_OK) {
        r = command_set(command, "actor", actor, len, DKTI_ID_MAX, &command->actor);
    }
    if (r == DKT_OK) {
        command->role = kept_role;
    }
    return r;
}

dkt_status dkt_command_set_instant(dkt_command *command, int64_t at_ms)
{
    dkt_status r = dkti_command_begin(command);
    if (r != DKT_OK) {
        return r;
    }
    if (!dkti_instant_is_valid(at_ms)) {
        return dkti_error_begin(&command->error, DKT_E_CLOCK,
                                "the instant lies outside the years -9999 to 9999");
    }
    command->at_ms = at_ms;
    command->has_instant = true;
    return DKT_OK;
}

dkt_status dkt_command_set_expect_seq(dkt_command *command, int64_t seq)
{
    dkt_status r = dkti_command_begin(command);
    if (r != DKT_OK) {
        return r;
    }
    if (seq < 0) {
        return dkti_error_begin(&command->error, DKT_E_ARGUMENT, "expect_seq is negative");
    }
    command->expect_seq = seq;
    command->has_expect_seq = true;
    return DKT_OK;
}

dkt_status dkt_command_set_dry_run(dkt_command *command, int32_t is_dry_run)
{
    dkt_status r = dkti_command_begin(command);
    if (r != DKT_OK) {
        return r;
    }
    if (is_dry_run != 0 && is_dry_run != 1) {
        return dkti_error_begin(&command->error, DKT_E_ARGUMENT, "is_dry_run must be 0 or 1");
    }
    command->is_dry_run = is_dry_run == 1;
    return DKT_OK;
}

/* ---- fields ---- */

struct field_found {
    int32_t number;
    int32_t type;
    bool is_personal;
    int64_t least;
    int64_t greatest;
    size_t text_min;
    size_t text_max;
};

/* Of a verb about a person, a unit or a sheet. */
static bool field_find_apart(const dkt_command *command, struct dkti_text name, struct field_found *out)
{
    int32_t verb = command->action->verb;
    const struct dkti_field *field =
        dkti_verb_is_of_sheets(verb) ? dkti_sheet_field(verb, name) : dkti_people_field(verb, name);
    if (field == NULL) {
        return false;
    }
    *out = (struct field_found){.number = field->number,
                                .type = field->type,
                                .is_personal = field->is_personal,
                                .least = field->least,
                                .greatest = field->greatest};
    if (!dkti_type_is_integer(field->type)) {
        out->text_min = (size_t)field->least;
        out->text_max = (size_t)field->greatest;
    }
    return true;
}

static bool field_find_fixed(const dkt_command *command, struct dkti_text name, struct field_found *out)
{
    const struct dkti_field *field = dkti_field_by_name(name);
    if (field == NULL || (field->verbs != DKTI_FIELD_AMENDABLE &&
                          (field->verbs >> command->action->verb & 1) == 0)) {
        return false;
    }
    bool is_key = field->number == DKT_TICKET_NUMBER || field->number == DKT_TICKET_OWNER ||
                  field->number == DKT_TICKET_UNIT || field->number == DKTI_TELL_TARGET ||
                  field->number == DKT_TICKET_MERGED_INTO || field->number == DKTI_TELL_ROUTE ||
                  field->number == DKT_TICKET_INTAKE;
    *out = (struct field_found){field->number,   field->type,         field->is_personal, field->least,
                                field->greatest, is_key ? 1 : 0,      is_key ? DKTI_ID_MAX : DKTI_TEXT_MAX};
    return true;
}

/* The field that the action takes under this name: a fixed one, or one of the profile's own. */
static dkt_status field_find(dkt_command *command, const char *p, int32_t len, struct field_found *out)
{
    struct dkti_text name;
    dkt_status r = dkti_argument_text(&command->error, "field", p, len, 1, DKTI_NAME_MAX, &name);
    if (r != DKT_OK) {
        return r;
    }
    int32_t verb = command->action->verb;
    bool is_apart = dkti_verb_is_of_people(verb) || dkti_verb_is_of_sheets(verb);
    if (is_apart ? field_find_apart(command, name, out) : field_find_fixed(command, name, out)) {
        return DKT_OK;
    }
    const struct dkti_own_field *own =
        is_apart ? NULL : dkti_rules_field_by_code(command->desk->rules, name);
    if (own == NULL) {
        dkti_error_named(&command->error, DKT_E_UNKNOWN, "action ", command->action->code,
                         " takes no field ");
        dkti_error_add_text(&command->error, name);
        return DKT_E_UNKNOWN;
    }
    *out = (struct field_found){own->number,
                                own->type,
                                (own->flags & DKT_FIELD_PERSONAL) != 0,
                                INT64_MIN,
                                INT64_MAX,
                                (own->flags & DKT_FIELD_LOOKUP) != 0 ? 1 : 0,
                                (own->flags & DKT_FIELD_LOOKUP) != 0 ? DKTI_ID_MAX : DKTI_TEXT_MAX};
    return DKT_OK;
}

/* Twice the room for fields. */
static bool given_grow(dkt_command *command)
{
    int32_t capacity =
        command->given_capacity == 0 ? DKTI_GIVEN_COUNT_FIRST : 2 * command->given_capacity;
    struct dkti_given *given =
        dkti_arena_array(&command->arena, (size_t)capacity, sizeof(struct dkti_given));
    if (given == NULL) {
        return false;
    }
    if (command->given_count > 0) {
        memcpy(given, command->given, (size_t)command->given_count * sizeof *given);
    }
    command->given = given;
    command->given_capacity = capacity;
    return true;
}

/* Room for the field: the place it stands in already, or the next one. NULL without memory. */
static struct dkti_given *given_room(dkt_command *command, int32_t number)
{
    for (int32_t i = 0; i < command->given_count; i++) {
        if (command->given[i].number == number) {
            return &command->given[i];
        }
    }
    DKT_ASSERT(command->given_count < DKTI_GIVEN_COUNT_MAX);
    if (command->given_count == command->given_capacity && !given_grow(command)) {
        return NULL;
    }
    return &command->given[command->given_count++];
}

static dkt_status given_put(dkt_command *command, const struct field_found *field, bool is_absent,
                            struct dkti_value value)
{
    struct dkti_given *given = given_room(command, field->number);
    if (given == NULL) {
        return dkti_command_starved(command);
    }
    *given = (struct dkti_given){
        .number = field->number,
        .type = field->type,
        .is_absent = is_absent,
        .is_personal = field->is_personal,
        .value = value,
    };
    return DKT_OK;
}

dkt_status dkt_command_set_text(dkt_command *command, const char *field, int32_t field_len,
                                const char *text, int32_t len)
{
    dkt_status r = dkti_command_begin(command);
    struct field_found found;
    if (r == DKT_OK) {
        r = field_find(command, field, field_len, &found);
    }
    if (r != DKT_OK) {
        return r;
    }
    if (dkti_type_is_integer(found.type)) {
        return dkti_error_begin(&command->error, DKT_E_ARGUMENT, "the field is an integer, not a text");
    }
    struct dkti_value value = {0};
    r = found.type == DKT_TYPE_BYTES
            ? dkti_argument_bytes(&command->error, "bytes", text, len, found.text_min, found.text_max, &value.text)
            : dkti_argument_text(&command->error, "text", text, len, found.text_min, found.text_max, &value.text);
    if (r == DKT_OK) {
        r = dkti_command_keep(command, value.text, &value.text);
    }
    return r == DKT_OK ? given_put(command, &found, false, value) : r;
}

dkt_status dkt_command_set_integer(dkt_command *command, const char *field, int32_t field_len,
                                   int64_t value)
{
    dkt_status r = dkti_command_begin(command);
    struct field_found found;
    if (r == DKT_OK) {
        r = field_find(command, field, field_len, &found);
    }
    if (r != DKT_OK) {
        return r;
    }
    if (!dkti_type_is_integer(found.type)) {
        return dkti_error_begin(&command->error, DKT_E_ARGUMENT, "the field is a text, not an integer");
    }
    if (found.type == DKT_TYPE_INSTANT && !dkti_instant_is_valid(value)) {
        return dkti_error_begin(&command->error, DKT_E_LIMIT,
                                "the instant lies outside the years -9999 to 9999");
    }
    if (value < found.least || value > found.greatest) {
        return dkti_error_begin(&command->error, DKT_E_LIMIT, "the value is not one that the field takes");
    }
    return given_put(command, &found, false, (struct dkti_value){.integer = value});
}

dkt_status dkt_command_set_absent(dkt_command *command, const char *field, int32_t field_len)
{
    dkt_status r = dkti_command_begin(command);
    struct field_found found;
    if (r == DKT_OK) {
        r = field_find(command, field, field_len, &found);
    }
    return r == DKT_OK ? given_put(command, &found, true, (struct dkti_value){0}) : r;
}

const struct dkti_given *dkti_command_given(const struct dkt_command *command, int32_t number)
{
    for (int32_t i = 0; i < command->given_count; i++) {
        if (command->given[i].number == number) {
            return &command->given[i];
        }
    }
    return NULL;
}

/* ---- the digest ---- */

/* A number in as few bytes as it needs (zigzag, LEB128): the digest's cost is its input's length. */
static void digest_integer(struct dkti_sha256 *sha, int64_t value)
{
    enum {
        VARINT_MAX = 10
    };
    uint8_t bytes[VARINT_MAX];
    size_t n = 0;
    uint64_t rest = ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0);
    while (rest >= 0x80) {
        bytes[n++] = (uint8_t)(rest | 0x80);
        rest >>= 7;
    }
    bytes[n++] = (uint8_t)rest;
    dkti_sha256_add(sha, bytes, n);
}

static void digest_text(struct dkti_sha256 *sha, struct dkti_text text)
{
    digest_integer(sha, dkti_text_is_absent(text) ? -1 : (int64_t)text.n);
    if (text.n > 0) {
        dkti_sha256_add(sha, text.p, text.n);
    }
}

static void digest_item(struct dkti_sha256 *sha, const struct dkti_given_item *item)
{
    digest_text(sha, item->code);
    digest_integer(sha, item->line);
    digest_integer(sha, item->has_value ? 1 : 0);
    digest_integer(sha, item->value);
    digest_text(sha, item->text);
    digest_integer(sha, item->is_told ? 1 : 0);
}

/* Fields by number: the order in which a host happened to set them makes no other command and no other entry. */
static void given_sort(struct dkt_command *command)
{
    for (int32_t i = 1; i < command->given_count; i++) {
        struct dkti_given given = command->given[i];
        int32_t k = i;
        while (k > 0 && command->given[k - 1].number > given.number) {
            command->given[k] = command->given[k - 1];
            k--;
        }
        command->given[k] = given;
    }
}

void dkti_command_freeze(struct dkt_command *command)
{
    if (command->is_frozen) {
        return;
    }
    command->is_frozen = true;
    given_sort(command);
    if (dkti_text_is_absent(command->request)) {
        return; /* only a request id asks whether two commands are the same */
    }
    struct dkti_sha256 sha;
    dkti_sha256_init(&sha);
    digest_text(&sha, command->asked == NULL ? command->action->code : command->asked->code);
    digest_text(&sha, command->subject);
    digest_text(&sha, command->actor);
    digest_integer(&sha, command->has_instant ? 1 : 0);
    digest_integer(&sha, command->at_ms);
    digest_integer(&sha, command->has_expect_seq ? command->expect_seq : -1);
    for (int32_t i = 0; i < command->given_count; i++) {
        const struct dkti_given *given = &command->given[i];
        if (given->is_found) {
            continue;
        }
        digest_integer(&sha, given->number);
        digest_integer(&sha, given->is_absent ? 0 : 1);
        digest_integer(&sha, given->value.integer);
        digest_text(&sha, given->value.text);
    }
    for (int32_t i = 0; i < command->item_count; i++) {
        digest_item(&sha, &command->items[i]);
    }
    command->digest = dkti_sha256_end(&sha);
}

/* ---- from JSON ---- */

static dkt_status json_field(dkt_command *command, const struct dkti_json *member)
{
    const char *name = member->name.p;
    int32_t n = (int32_t)member->name.n;
    if (member->type == DKTI_JSON_TEXT) {
        return dkt_command_set_text(command, name, n, member->text.p, (int32_t)member->text.n);
    }
    if (member->type == DKTI_JSON_INTEGER) {
        return dkt_command_set_integer(command, name, n, member->integer);
    }
    const struct dkti_own_field *own = dkti_rules_field_by_code(command->desk->rules, member->name);
    if (own != NULL && (own->flags & DKT_FIELD_BOOLEAN) != 0 && member->type != DKTI_JSON_NULL &&
        member->type <= DKTI_JSON_TRUE) {
        return dkt_command_set_integer(command, name, n, member->type == DKTI_JSON_TRUE ? 1 : 0);
    }
    return member->type == DKTI_JSON_NULL ? dkt_command_set_absent(command, name, n) : DKT_E_FORMAT;
}

static dkt_status json_fields(dkt_command *command, const struct dkti_json *fields)
{
    if (fields->type != DKTI_JSON_OBJECT) {
        return DKT_E_FORMAT;
    }
    dkt_status r = DKT_OK;
    for (const struct dkti_json *member = fields->first; member != NULL && r == DKT_OK;
         member = member->next) {
        r = json_field(command, member);
    }
    return r;
}

static dkt_status json_member(dkt_command *command, const struct dkti_json *top,
                              const struct dkti_json *member)
{
    const char *p = member->text.p;
    int32_t n = (int32_t)member->text.n;
    bool is_text = member->type == DKTI_JSON_TEXT;
    bool is_integer = member->type == DKTI_JSON_INTEGER;
    if (dkti_text_is(member->name, "action") || dkti_text_is(member->name, "role")) {
        return is_text ? DKT_OK : DKT_E_FORMAT;
    }
    if (dkti_text_is(member->name, "subject") && is_text) {
        return dkt_command_set_subject(command, p, n);
    }
    if (dkti_text_is(member->name, "actor") && is_text) {
        const struct dkti_json *role = dkti_json_member(top, "role");
        bool has_role = role != NULL && role->type == DKTI_JSON_TEXT;
        return dkt_command_set_actor(command, p, n, has_role ? role->text.p : NULL,
                                     has_role ? (int32_t)role->text.n : 0);
    }
    if (dkti_text_is(member->name, "request") && is_text) {
        return dkt_command_set_request(command, p, n);
    }
    if (dkti_text_is(member->name, "at") && is_integer) {
        return dkt_command_set_instant(command, member->integer);
    }
    if (dkti_text_is(member->name, "expect_seq") && is_integer) {
        return dkt_command_set_expect_seq(command, member->integer);
    }
    if (dkti_text_is(member->name, "dry_run") &&
        (member->type == DKTI_JSON_TRUE || member->type == DKTI_JSON_FALSE)) {
        return dkt_command_set_dry_run(command, member->type == DKTI_JSON_TRUE ? 1 : 0);
    }
    if (dkti_text_is(member->name, "items") || dkti_text_is(member->name, "tickets")) {
        return dkti_command_items_json(command, member);
    }
    return dkti_text_is(member->name, "fields") ? json_fields(command, member) : DKT_E_FORMAT;
}

dkt_status dkt_command_new_json(dkt_desk *desk, const char *json, int32_t len, dkt_command **out_command)
{
    if (out_command != NULL) {
        *out_command = NULL;
    }
    if (desk == NULL || out_command == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_text text;
    dkt_status r = dkti_argument_bytes(NULL, "json", json, len, 0, 4 * (size_t)DKTI_TEXT_MAX, &text);
    if (r != DKT_OK) {
        return r;
    }
    struct dkti_arena arena;
    dkti_arena_init(&arena, &desk->allocator);
    struct dkti_json_error problem = {0};
    dkt_command *command = NULL;
    const struct dkti_json *top = dkti_json_read(&arena, text.p, text.n, &problem);
    if (top == NULL) {
        r = problem.problem == NULL ? DKT_E_MEMORY : DKT_E_FORMAT;
        goto out;
    }
    const struct dkti_json *action = dkti_json_member(top, "action");
    if (action == NULL || action->type != DKTI_JSON_TEXT) {
        r = DKT_E_FORMAT;
        goto out;
    }
    r = dkt_command_new_action(desk, action->text.p, (int32_t)action->text.n, &command);
    for (const struct dkti_json *member = top->first; member != NULL && r == DKT_OK;
         member = member->next) {
        r = json_member(command, top, member);
    }
    if (r == DKT_OK) {
        *out_command = command;
        command = NULL;
    }
out:
    dkt_command_free(command);
    dkti_arena_free(&arena);
    return r;
}

/* ---- copying ---- */

static int32_t copy_heads(const struct dkt_command *command, struct dkt_command *copy)
{
    copy->asked = command->action;
    copy->subject = dkti_arena_text(&copy->arena, command->subject);
    copy->actor = dkti_arena_text(&copy->arena, command->actor);
    copy->role = dkti_arena_text(&copy->arena, command->role);
    copy->request = dkti_arena_text(&copy->arena, command->request);
    copy->has_instant = command->has_instant;
    copy->has_expect_seq = command->has_expect_seq;
    copy->is_dry_run = command->is_dry_run;
    copy->at_ms = command->at_ms;
    copy->expect_seq = command->expect_seq;
    return copy->arena.failed ? DKT_E_MEMORY : DKT_OK;
}

/* Whether the copy's action takes the field. The profile's own are taken by every one. */
static bool copy_takes(const struct dkt_command *copy, const struct dkti_given *given)
{
    const struct dkti_field *field = dkti_field_by_number(given->number);
    return field == NULL || field->verbs == DKTI_FIELD_AMENDABLE ||
           (field->verbs >> copy->action->verb & 1) != 0;
}

static int32_t copy_given(const struct dkt_command *command, struct dkt_command *copy)
{
    for (int32_t i = 0; i < command->given_count; i++) {
        const struct dkti_given *given = &command->given[i];
        if (!copy_takes(copy, given)) {
            return DKT_E_UNKNOWN;
        }
        struct dkti_given *room = given_room(copy, given->number);
        if (room == NULL) {
            return DKT_E_MEMORY;
        }
        *room = *given;
        room->value.text = dkti_arena_text(&copy->arena, given->value.text);
    }
    return copy->arena.failed ? DKT_E_MEMORY : DKT_OK;
}

int32_t dkti_command_copy(const struct dkt_command *command, const struct dkti_action *action,
                          struct dkt_command **out_command)
{
    struct dkt_command *copy = NULL;
    int32_t r = command_new(command->desk, action, &copy);
    if (r != DKT_OK) {
        return r;
    }
    r = copy_heads(command, copy);
    if (r == DKT_OK) {
        r = copy_given(command, copy);
    }
    if (r != DKT_OK) {
        dkt_command_free(copy);
        return r;
    }
    *out_command = copy;
    return DKT_OK;
}
