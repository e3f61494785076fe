/* SPDX-License-Identifier: MIT
 *
 * Any action of the profile, by its code: docket CODE TICKET [WORDS] [--field value]... */
#include "program.h"
#include "instant.h"
#include "text.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The fields that the words behind the ticket give, in order. */
static const struct verb_words {
    int32_t verb;
    const char *fields[3];
} verb_words[] = {
    {DKT_VERB_REGISTER, {"title"}},
    {DKT_VERB_ASSIGN, {"owner"}},
    {DKT_VERB_TRANSFER, {"owner"}},
    {DKT_VERB_RESERVE, {"appointment_from", "appointment_until", "appointment_with"}},
    {DKT_VERB_ARRIVE, {"text"}},
    {DKT_VERB_PROGRESS, {"text"}},
    {DKT_VERB_CLOSE, {"resolution"}},
    {DKT_VERB_REOPEN, {"reason"}},
    {DKT_VERB_WITHDRAW, {"outcome_reason"}},
    {DKT_VERB_NOTE, {"text"}},
    {DKT_VERB_MESSAGE, {"text"}},
    {DKT_VERB_LINK, {"role", "target"}},
    {DKT_VERB_UNLINK, {"role", "target"}},
    {DKT_VERB_MERGE, {"merged_into", "outcome_reason"}},
};

/* ---- fields ---- */

static int32_t column_type(const struct docket *docket, const char *field)
{
    int32_t type = 0;
    const char *name = NULL;
    int32_t i = 0;
    while (dkt_schema_column(docket->desk, DKT_KIND_TICKET, i, &name, &type, NULL) != 0 &&
           strcmp(name, field) != 0) {
        i++;
    }
    return name == NULL || strcmp(name, field) != 0 ? DKT_TYPE_TEXT : type;
}

/* A field that takes a number: its word, or the number itself. */
static dkt_status set_integer(dkt_command *command, const char *field, const char *value)
{
    int64_t number = 0;
    char *end = NULL;
    if (!word_value(field, value, &number)) {
        number = strtoll(value, &end, 10);
        if (*value == '\0' || *end != '\0') {
            return DKT_E_ARGUMENT;
        }
    }
    return dkt_command_set_integer(command, field, -1, number);
}

/* The id of another ticket, where the field names one. NULL: it does not. */
static char *other_ticket(struct docket *docket, dkt_command *command, const char *field,
                          const char *value)
{
    (void)command;
    return strcmp(field, "merged_into") == 0 || strcmp(field, "target") == 0
               ? ticket_id(docket, value)
               : NULL;
}

static dkt_status set_value(struct docket *docket, dkt_command *command, const char *field,
                            const char *value)
{
    int64_t instant = 0;
    if (column_type(docket, field) == DKT_TYPE_INSTANT) {
        return instant_read(value, docket_now(docket), &instant)
                   ? dkt_command_set_integer(command, field, -1, instant)
                   : DKT_E_ARGUMENT;
    }
    char *other = other_ticket(docket, command, field, value);
    dkt_status status = dkt_command_set_text(command, field, -1, other == NULL ? value : other, -1);
    free(other);
    return status == DKT_E_ARGUMENT ? set_integer(command, field, value) : status;
}

static int set_field(struct docket *docket, dkt_command *command, const char *field,
                     const char *value)
{
    dkt_status status = value == NULL ? dkt_command_set_absent(command, field, -1)
                                      : set_value(docket, command, field, value);
    if (status == DKT_OK) {
        return EXIT_DONE;
    }
    const char *why = dkt_command_error_text(command);
    return usage_error(*why == '\0' ? "the value does not fit the field" : why, field);
}

static int set_words(struct docket *docket, dkt_command *command, int32_t verb,
                     struct arguments *arguments)
{
    for (size_t i = 0; i < sizeof verb_words / sizeof verb_words[0]; i++) {
        for (int k = 0; verb_words[i].verb == verb && k < 3 && verb_words[i].fields[k] != NULL;
             k++) {
            const char *word = arguments_word(arguments);
            int code = word == NULL ? EXIT_DONE
                                    : set_field(docket, command, verb_words[i].fields[k], word);
            if (code != EXIT_DONE) {
                return code;
            }
        }
    }
    return EXIT_DONE;
}

/* Every option that nobody has taken is a field. */
static int set_options(struct docket *docket, dkt_command *command, struct arguments *arguments)
{
    for (int i = 0; i < arguments->option_count; i++) {
        struct option *option = &arguments->options[i];
        if (!option->is_taken) {
            option->is_taken = 1;
            int code = set_field(docket, command, option->name, option->value);
            if (code != EXIT_DONE) {
                return code;
            }
        }
    }
    return EXIT_DONE;
}

/* ---- who, when, how ---- */

static int set_actor(struct docket *docket, dkt_command *command, struct arguments *arguments)
{
    const char *actor = arguments_option(arguments, "actor");
    const char *role = arguments_option(arguments, "role");
    actor = actor != NULL ? actor : docket->actor != NULL ? docket->actor : getenv("DOCKET_ACTOR");
    role = role != NULL ? role : docket->role;
    if (actor == NULL) {
        return usage_error("nobody acts: give --actor NAME, or set DOCKET_ACTOR", NULL);
    }
    return dkt_command_set_actor(command, actor, -1, role, -1) == DKT_OK
               ? EXIT_DONE
               : usage_error(dkt_command_error_text(command), "--actor");
}

static int set_at(struct docket *docket, dkt_command *command, struct arguments *arguments)
{
    const char *text = arguments_option(arguments, "at");
    int64_t at = 0;
    if (text == NULL) {
        return EXIT_DONE;
    }
    if (!instant_read(text, docket_now(docket), &at) ||
        dkt_command_set_instant(command, at) != DKT_OK) {
        return usage_error("this is no instant like 2026-03-02T09:05Z", text);
    }
    return EXIT_DONE;
}

static int set_request(dkt_command *command, struct arguments *arguments)
{
    const char *request = arguments_option(arguments, "request");
    const char *seq = arguments_option(arguments, "expect_seq");
    char *end = NULL;
    if (request != NULL && dkt_command_set_request(command, request, -1) != DKT_OK) {
        return usage_error(dkt_command_error_text(command), "--request");
    }
    if (seq != NULL) {
        int64_t number = strtoll(seq, &end, 10);
        if (*seq == '\0' || *end != '\0' || dkt_command_set_expect_seq(command, number) != DKT_OK) {
            return usage_error("this is no number of an entry", seq);
        }
    }
    (void)dkt_command_set_dry_run(command, arguments_flag(arguments, "dry_run"));
    return EXIT_DONE;
}

/* The ticket: the first word, but for a registration the option --id. *out_title: what to call it. */
static int set_subject(struct docket *docket, dkt_command *command, int32_t verb,
                       struct arguments *arguments, char **out_title)
{
    if (verb == DKT_VERB_REGISTER) {
        const char *id = arguments_option(arguments, "id");
        *out_title = text_copy(id == NULL ? say("new ticket", "新工单") : id);
        return id == NULL || dkt_command_set_subject(command, id, -1) == DKT_OK
                   ? EXIT_DONE
                   : usage_error(dkt_command_error_text(command), id);
    }
    const char *word = arguments_word(arguments);
    if (word == NULL) {
        return usage_error("which ticket? Give its number or its id", NULL);
    }
    *out_title = text_copy(word);
    char *id = ticket_id(docket, word);
    dkt_status status = dkt_command_set_subject(command, id, -1);
    free(id);
    return status == DKT_OK ? EXIT_DONE : usage_error(dkt_command_error_text(command), word);
}

/* ---- carrying it out ---- */

static const char *done_word(const dkt_result *result, int is_dry_run)
{
    if (is_dry_run) {
        return say("would do", "可执行");
    }
    return dkt_result_is_replayed(result) ? say("done before", "此前已执行") : say("done", "完成");
}

/* What a new ticket is about, in the room that is left of the line. */
static void print_title(const struct docket *docket, const dkt_row *ticket, int used)
{
    const char *title = dkt_row_text(ticket, DKT_TICKET_TITLE, NULL);
    int room = docket->width == 0 ? 40 : docket->width - used - 2;
    if (title != NULL && room > 8) {
        int width = text_width(title);
        printf("  ");
        text_print(title, width < room ? width : room, 0);
    }
}

static int print_done(struct docket *docket, dkt_op *op, const char *action, int is_dry_run)
{
    const dkt_result *result = dkt_op_result(op);
    const dkt_row *ticket = dkt_result_row(result, 0);
    const char *verb = json_text(rules_action(docket->rules, action), "verb");
    const char *word = done_word(result, is_dry_run);
    char line[1024];
    if (docket->is_json) {
        puts(dkt_op_result_json(op, NULL));
        return EXIT_DONE;
    }
    if (ticket == NULL) {
        (void)snprintf(line, sizeof line, "  %s  %s", dkt_result_subject(result),
                       rules_action_label(docket->rules, action));
    } else {
        (void)snprintf(
            line, sizeof line, "  %s #%lld  %s -> %s  %s", ticket_name(ticket),
            (long long)dkt_result_seq(result), rules_action_label(docket->rules, action),
            rules_status_label(docket->rules, dkt_row_text(ticket, DKT_TICKET_STATUS, NULL)),
            ticket_holder(ticket));
    }
    colour_begin(COLOUR_GOOD);
    fputs(word, stdout);
    colour_end();
    int room = docket->width == 0 ? text_width(line) : docket->width - text_width(word);
    text_print(line, room < text_width(line) ? room : text_width(line), 0);
    if (ticket != NULL && strcmp(verb, "register") == 0) {
        print_title(docket, ticket, text_width(word) + text_width(line));
    }
    putchar('\n');
    return EXIT_DONE;
}

static int carry_out(struct docket *docket, dkt_command *command, const char *action,
                     const char *title, int is_dry_run)
{
    dkt_op *op = NULL;
    dkt_status status = dkt_op_new(docket->desk, command, &op);
    if (status == DKT_OK) {
        status = dkt_op_run(op, docket->connection);
    }
    char name[300];
    (void)snprintf(name, sizeof name, "%s  %s", title, rules_action_label(docket->rules, action));
    int code = status == DKT_OK ? print_done(docket, op, action, is_dry_run)
                                : print_failure(docket, op, status, name);
    dkt_op_free(op);
    return code;
}

int command_action(struct docket *docket, const char *action, struct arguments *arguments)
{
    dkt_command *command = NULL;
    char *title = NULL;
    if (dkt_command_new_action(docket->desk, action, -1, &command) != DKT_OK) {
        return usage_error("there is no such command or action", action);
    }
    int32_t verb = dkt_verb_by_name(json_text(rules_action(docket->rules, action), "verb"), -1);
    int is_dry_run = arguments_flag(arguments, "dry_run");
    int code = set_subject(docket, command, verb, arguments, &title);
    code = code != EXIT_DONE ? code : set_actor(docket, command, arguments);
    code = code != EXIT_DONE ? code : set_at(docket, command, arguments);
    code = code != EXIT_DONE ? code : set_request(command, arguments);
    code = code != EXIT_DONE ? code : set_words(docket, command, verb, arguments);
    code = code != EXIT_DONE ? code : set_options(docket, command, arguments);
    if (code == EXIT_DONE) {
        code = arguments_end(arguments) ? carry_out(docket, command, action, title, is_dry_run)
                                        : EXIT_USAGE;
    }
    free(title);
    dkt_command_free(command);
    return code;
}
