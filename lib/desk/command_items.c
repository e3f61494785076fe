/* SPDX-License-Identifier: MIT
 *
 * Building a command about a sheet: the lines that it enters or names. Which items a sheet has is known only when the sheet
 * is read, so a line is checked by the operation; here it is only well formed.
 */
#include "desk/command.h"

#include "base/argument.h"
#include "base/internal.h"
#include "rules/sheet_fields.h"

#include <string.h>

enum {
    ITEM_COUNT_FIRST = 8
};

static bool item_grow(dkt_command *command)
{
    int32_t capacity = command->item_capacity == 0 ? ITEM_COUNT_FIRST : 2 * command->item_capacity;
    struct dkti_given_item *items = dkti_arena_array(&command->arena, (size_t)capacity, sizeof *items);
    if (items == NULL) {
        return false;
    }
    if (command->item_count > 0) {
        memcpy(items, command->items, (size_t)command->item_count * sizeof *items);
    }
    command->items = items;
    command->item_capacity = capacity;
    return true;
}

/* The line that stands there already, or NULL. */
static struct dkti_given_item *item_find(dkt_command *command, const struct dkti_given_item *item)
{
    for (int32_t i = 0; i < command->item_count; i++) {
        struct dkti_given_item *it = &command->items[i];
        bool is_same_ticket = !dkti_text_is_absent(item->code) || dkti_text_equal(it->text, item->text);
        if (dkti_text_equal(it->code, item->code) && it->line == item->line && is_same_ticket) {
            return it;
        }
    }
    return NULL;
}

/* Adds to what the command says of a line; texts are kept already. */
static dkt_status item_put(dkt_command *command, const struct dkti_given_item *item)
{
    struct dkti_given_item *at = item_find(command, item);
    if (at == NULL) {
        if (command->item_count == DKTI_ITEM_COUNT_MAX) {
            return dkti_error_begin(&command->error, DKT_E_LIMIT, "a command names at most 512 lines");
        }
        if (command->item_count == command->item_capacity && !item_grow(command)) {
            return dkti_command_starved(command);
        }
        command->items[command->item_count++] = *item;
        return DKT_OK;
    }
    at->value = item->has_value ? item->value : at->value;
    at->has_value = at->has_value || item->has_value;
    at->text = dkti_text_is_absent(item->text) ? at->text : item->text;
    at->is_told = at->is_told || item->is_told;
    return DKT_OK;
}

static dkt_status item_begin(dkt_command *command)
{
    if (command == NULL) {
        return DKT_E_ARGUMENT;
    }
    dkt_status r = dkti_command_begin(command);
    if (r == DKT_OK && !dkti_verb_is_of_sheets(command->action->verb)) {
        r = dkti_error_begin(&command->error, DKT_E_ARGUMENT, "the command is about no sheet");
    }
    return r;
}

/* Item and line of a setter; the code is kept. */
static dkt_status item_named(dkt_command *command, const char *item, int32_t item_len, int64_t line,
                             struct dkti_given_item *out)
{
    *out = (struct dkti_given_item){.line = line};
    dkt_status r = item_begin(command);
    if (r == DKT_OK) {
        r = dkti_argument_text(&command->error, "item", item, item_len, 1, DKTI_NAME_MAX, &out->code);
    }
    if (r == DKT_OK && (line < 0 || line > DKTI_ITEM_LINE_MAX)) {
        r = dkti_error_begin(&command->error, DKT_E_LIMIT, "a line is a number from 0 to 1000000");
    }
    return r == DKT_OK ? dkti_command_keep(command, out->code, &out->code) : r;
}

dkt_status dkt_command_set_item_integer(dkt_command *command, const char *item, int32_t item_len, int64_t line,
                                        int64_t value)
{
    struct dkti_given_item given;
    dkt_status r = item_named(command, item, item_len, line, &given);
    given.has_value = true;
    given.value = value;
    return r == DKT_OK ? item_put(command, &given) : r;
}

dkt_status dkt_command_set_item_text(dkt_command *command, const char *item, int32_t item_len, int64_t line,
                                     const char *text, int32_t len)
{
    struct dkti_given_item given;
    dkt_status r = item_named(command, item, item_len, line, &given);
    if (r == DKT_OK) {
        r = dkti_argument_text(&command->error, "text", text, len, 0, DKTI_TEXT_MAX, &given.text);
    }
    if (r == DKT_OK) {
        r = dkti_command_keep(command, given.text, &given.text);
    }
    return r == DKT_OK ? item_put(command, &given) : r;
}

dkt_status dkt_command_set_item_told(dkt_command *command, const char *item, int32_t item_len, int64_t line)
{
    struct dkti_given_item given;
    dkt_status r = item_named(command, item, item_len, line, &given);
    given.is_told = true;
    return r == DKT_OK ? item_put(command, &given) : r;
}

dkt_status dkt_command_add_item(dkt_command *command, const char *item, int32_t item_len, int64_t line)
{
    struct dkti_given_item given;
    dkt_status r = item_named(command, item, item_len, line, &given);
    return r == DKT_OK ? item_put(command, &given) : r;
}

dkt_status dkt_command_add_ticket(dkt_command *command, const char *ticket, int32_t len)
{
    struct dkti_given_item given = {0};
    dkt_status r = item_begin(command);
    if (r == DKT_OK) {
        r = dkti_argument_text(&command->error, "ticket", ticket, len, 1, DKTI_ID_MAX, &given.text);
    }
    if (r == DKT_OK) {
        r = dkti_command_keep(command, given.text, &given.text);
    }
    return r == DKT_OK ? item_put(command, &given) : r;
}

/* ---- from JSON ---- */

/* What one object of "items" says, apart from its item and line. */
static dkt_status json_item_value(dkt_command *command, const struct dkti_json *member, const struct dkti_json *item,
                                  int64_t line)
{
    const char *code = item->text.p;
    int32_t n = (int32_t)item->text.n;
    bool is_name = dkti_text_is(member->name, "item") || dkti_text_is(member->name, "line");
    if (is_name) {
        return DKT_OK;
    }
    if (dkti_text_is(member->name, "value") && member->type == DKTI_JSON_INTEGER) {
        return dkt_command_set_item_integer(command, code, n, line, member->integer);
    }
    if (dkti_text_is(member->name, "text") && member->type == DKTI_JSON_TEXT) {
        return dkt_command_set_item_text(command, code, n, line, member->text.p, (int32_t)member->text.n);
    }
    if (dkti_text_is(member->name, "told") && member->type == DKTI_JSON_TRUE) {
        return dkt_command_set_item_told(command, code, n, line);
    }
    return DKT_E_FORMAT;
}

static dkt_status json_item(dkt_command *command, const struct dkti_json *object)
{
    const struct dkti_json *item = dkti_json_member(object, "item");
    const struct dkti_json *line = dkti_json_member(object, "line");
    bool is_fit = item != NULL && item->type == DKTI_JSON_TEXT && (line == NULL || line->type == DKTI_JSON_INTEGER);
    if (!is_fit) {
        return DKT_E_FORMAT;
    }
    int64_t number = line == NULL ? 0 : line->integer;
    dkt_status r = dkt_command_add_item(command, item->text.p, (int32_t)item->text.n, number);
    for (const struct dkti_json *it = object->first; r == DKT_OK && it != NULL; it = it->next) {
        r = json_item_value(command, it, item, number);
    }
    return r;
}

dkt_status dkti_command_items_json(dkt_command *command, const struct dkti_json *member)
{
    bool are_tickets = dkti_text_is(member->name, "tickets");
    dkt_status r = member->type == DKTI_JSON_ARRAY ? DKT_OK : DKT_E_FORMAT;
    for (const struct dkti_json *it = member->first; r == DKT_OK && it != NULL; it = it->next) {
        if (!are_tickets) {
            r = json_item(command, it);
        } else if (it->type == DKTI_JSON_TEXT) {
            r = dkt_command_add_ticket(command, it->text.p, (int32_t)it->text.n);
        } else {
            r = DKT_E_FORMAT;
        }
    }
    return r;
}
