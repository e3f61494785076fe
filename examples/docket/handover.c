/* SPDX-License-Identifier: MIT
 *
 * docket handover: work changes hands: a sheet is started, counted, signed, accepted, shown and printed. */
#include "handover.h"

#include "instant.h"
#include "table.h"
#include "text.h"
#include "words.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- commands about a sheet ---- */

static int sheet_actor(struct docket *docket, dkt_command *command, struct arguments *arguments)
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

static int sheet_command(struct docket *docket, const char *action, const char *id, struct arguments *arguments,
                         dkt_command **out_command)
{
    *out_command = NULL;
    if (dkt_command_new_action(docket->desk, action, -1, out_command) != DKT_OK) {
        return EXIT_STORE;
    }
    if (dkt_command_set_subject(*out_command, id, -1) != DKT_OK) {
        return usage_error(dkt_command_error_text(*out_command), id);
    }
    return sheet_actor(docket, *out_command, arguments);
}

static int sheet_run(struct docket *docket, dkt_command *command, const char *action, const char *id)
{
    dkt_op *op = NULL;
    dkt_status status = dkt_op_new(docket->desk, command, &op);
    if (status == DKT_OK) {
        status = dkt_op_run(op, docket->connection);
    }
    int code = EXIT_DONE;
    if (status != DKT_OK) {
        code = print_failure(docket, op, status, id);
    } else if (docket->is_json) {
        puts(dkt_op_result_json(op, NULL));
    } else {
        const dkt_row *row = dkt_result_row(dkt_op_result(op), 0);
        colour_begin(COLOUR_GOOD);
        fputs(say("done", "完成"), stdout);
        colour_end();
        printf("  %s #%" PRId64 "  %s -> %s\n", id, dkt_result_seq(dkt_op_result(op)), action,
               sheet_status(dkt_row_integer(row, DKT_SHEET_STATUS)));
    }
    dkt_op_free(op);
    return code;
}

/* An option that is a field, when it is there. */
static int set_text_option(dkt_command *command, struct arguments *arguments, const char *name)
{
    const char *value = arguments_option(arguments, name);
    return value == NULL || dkt_command_set_text(command, name, -1, value, -1) == DKT_OK
               ? EXIT_DONE
               : usage_error(dkt_command_error_text(command), name);
}

static int set_instant_option(struct docket *docket, dkt_command *command, struct arguments *arguments, const char *name)
{
    const char *value = arguments_option(arguments, name);
    int64_t at = 0;
    if (value == NULL) {
        return EXIT_DONE;
    }
    if (!instant_read(value, docket_now(docket), &at)) {
        return usage_error("this is no instant like 2026-03-02T09:05Z", value);
    }
    return dkt_command_set_integer(command, name, -1, at) == DKT_OK ? EXIT_DONE
                                                                     : usage_error(dkt_command_error_text(command), name);
}

/* ---- start ---- */

/* Puts the open tickets of who hands over on the sheet. */
static int tickets_add(struct docket *docket, const char *id, const char *owner, struct arguments *arguments)
{
    dkt_query *query = NULL;
    dkt_op *op = NULL;
    dkt_command *command = NULL;
    int code = EXIT_STORE;
    int32_t count = 0;
    if (dkt_query_new(docket->desk, DKT_QUERY_OWNER, &query) == DKT_OK &&
        dkt_query_set_key(query, owner, -1) == DKT_OK && dkt_query_set_limit(query, 500) == DKT_OK) {
        code = query_run(docket, query, &op);
    }
    if (code == EXIT_DONE) {
        code = sheet_command(docket, "sheet_add", id, arguments, &command);
    }
    for (int32_t i = 0; code == EXIT_DONE && i < dkt_result_row_count(dkt_op_result(op)); i++) {
        const dkt_row *ticket = dkt_result_row(dkt_op_result(op), i);
        if (!dkt_row_is_set(ticket, DKT_TICKET_SHEET)) {
            count++;
            code = dkt_command_add_ticket(command, dkt_row_text(ticket, DKT_TICKET_ID, NULL), -1) == DKT_OK ? EXIT_DONE
                                                                                                              : EXIT_STORE;
        }
    }
    if (code == EXIT_DONE && count > 0) {
        code = sheet_run(docket, command, "sheet_add", id);
    }
    dkt_command_free(command);
    dkt_op_free(op);
    dkt_query_free(query);
    return code;
}

static const struct json *template_find(const struct docket *docket, const char *code)
{
    const struct json *templates = json_member(docket->rules->tree, "templates");
    for (const struct json *it = templates == NULL ? NULL : templates->first; it != NULL; it = it->next) {
        if (strcmp(json_text(it, "code"), code) == 0) {
            return it;
        }
    }
    return NULL;
}

static int handover_start(struct docket *docket, const char *id, struct arguments *arguments)
{
    static const char *const texts[] = {"incoming", "leader", "unit", "ticket", "parties", "previous", "outgoing"};
    static const char *const instants[] = {"from_at", "until_at", "due_at"};
    const char *name = arguments_option(arguments, "template");
    const struct json *form = name == NULL ? NULL : template_find(docket, name);
    dkt_command *command = NULL;
    if (form == NULL) {
        return usage_error("which template? The rules (--profile) have none of this name", name);
    }
    const char *actor = arguments_option(arguments, "actor");
    const char *owner = actor != NULL ? actor : docket->actor;
    int code = sheet_command(docket, "sheet_open", id, arguments, &command);
    if (code == EXIT_DONE && dkt_command_set_text(command, "template", -1, name, -1) != DKT_OK) {
        code = usage_error(dkt_command_error_text(command), name);
    }
    for (size_t i = 0; code == EXIT_DONE && i < sizeof texts / sizeof texts[0]; i++) {
        code = set_text_option(command, arguments, texts[i]);
    }
    for (size_t i = 0; code == EXIT_DONE && i < sizeof instants / sizeof instants[0]; i++) {
        code = set_instant_option(docket, command, arguments, instants[i]);
    }
    code = code == EXIT_DONE && !arguments_end(arguments) ? EXIT_USAGE : code;
    code = code == EXIT_DONE ? sheet_run(docket, command, "sheet_open", id) : code;
    const struct json *tickets = json_member(form, "tickets");
    if (code == EXIT_DONE && owner != NULL && tickets != NULL && tickets->type == JSON_TRUE) {
        code = tickets_add(docket, id, owner, arguments);
    }
    dkt_command_free(command);
    return code;
}

/* ---- count ---- */

/* ITEM[/LINE]=VALUE, ITEM/LINE=VALUE:WORDS or ITEM[/LINE]=WORDS. */
static int item_set(dkt_command *command, const char *word, int is_told)
{
    const char *equal = strchr(word, '=');
    if (equal == NULL) {
        return usage_error("say what stands there: ITEM=VALUE, ITEM/LINE=VALUE:WORDS", word);
    }
    const char *slash = memchr(word, '/', (size_t)(equal - word));
    int32_t n = (int32_t)((slash == NULL ? equal : slash) - word);
    int64_t line = slash == NULL ? 0 : strtoll(slash + 1, NULL, 10);
    char *end = NULL;
    int64_t value = strtoll(equal + 1, &end, 10);
    int has_value = end != equal + 1 && (*end == '\0' || *end == ':');
    const char *words = !has_value ? equal + 1 : *end == ':' ? end + 1 : NULL;
    dkt_status status = has_value ? dkt_command_set_item_integer(command, word, n, line, value) : DKT_OK;
    if (status == DKT_OK && words != NULL) {
        status = dkt_command_set_item_text(command, word, n, line, words, -1);
    }
    if (status == DKT_OK && is_told && words != NULL) {
        status = dkt_command_set_item_told(command, word, n, line);
    }
    return status == DKT_OK ? EXIT_DONE : usage_error(dkt_command_error_text(command), word);
}

static int handover_count(struct docket *docket, const char *id, struct arguments *arguments)
{
    dkt_command *command = NULL;
    const char *word = NULL;
    int is_told = arguments_flag(arguments, "told");
    int code = sheet_command(docket, "sheet_fill", id, arguments, &command);
    while (code == EXIT_DONE && (word = arguments_word(arguments)) != NULL) {
        code = item_set(command, word, is_told);
    }
    code = code == EXIT_DONE && !arguments_end(arguments) ? EXIT_USAGE : code;
    code = code == EXIT_DONE ? sheet_run(docket, command, "sheet_fill", id) : code;
    dkt_command_free(command);
    return code;
}

/* ---- the rest of its life ---- */

/* Lines that are spoken of: ITEM or ITEM/LINE. */
static int item_name(dkt_command *command, const char *word)
{
    const char *slash = strchr(word, '/');
    int32_t n = slash == NULL ? -1 : (int32_t)(slash - word);
    int64_t line = slash == NULL ? 0 : strtoll(slash + 1, NULL, 10);
    return dkt_command_add_item(command, word, n, line) == DKT_OK ? EXIT_DONE
                                                                   : usage_error(dkt_command_error_text(command), word);
}

static int handover_step(struct docket *docket, const char *action, const char *id, struct arguments *arguments)
{
    static const char *const texts[] = {"reason", "item", "evidence", "evidence_type", "digest", "outgoing", "incoming", "leader"};
    dkt_command *command = NULL;
    const char *word = NULL;
    int code = sheet_command(docket, action, id, arguments, &command);
    while (code == EXIT_DONE && (word = arguments_word(arguments)) != NULL) {
        code = item_name(command, word);
    }
    for (size_t i = 0; code == EXIT_DONE && i < sizeof texts / sizeof texts[0]; i++) {
        code = set_text_option(command, arguments, texts[i]);
    }
    code = code == EXIT_DONE && !arguments_end(arguments) ? EXIT_USAGE : code;
    code = code == EXIT_DONE ? sheet_run(docket, command, action, id) : code;
    dkt_command_free(command);
    return code;
}

/* ---- reading a sheet ---- */

static int sheet_query(struct docket *docket, int32_t what, const char *id, dkt_op **out_op)
{
    dkt_query *query = NULL;
    int code = EXIT_STORE;
    if (dkt_query_new(docket->desk, what, &query) == DKT_OK && dkt_query_set_key(query, id, -1) == DKT_OK &&
        dkt_query_set_limit(query, 1000) == DKT_OK) {
        code = query_run(docket, query, out_op);
    }
    dkt_query_free(query);
    return code;
}

int sheet_read(struct docket *docket, const char *id, struct sheet *sheet)
{
    memset(sheet, 0, sizeof *sheet);
    int code = sheet_query(docket, DKT_QUERY_SHEET, id, &sheet->head);
    code = code == EXIT_DONE ? sheet_query(docket, DKT_QUERY_SHEET_ITEMS, id, &sheet->items) : code;
    code = code == EXIT_DONE ? sheet_query(docket, DKT_QUERY_SHEET_SIGNATURES, id, &sheet->signatures) : code;
    if (code != EXIT_DONE) {
        return code;
    }
    sheet->row = dkt_result_row(dkt_op_result(sheet->head), 0);
    sheet->form = template_find(docket, dkt_row_text(sheet->row, DKT_SHEET_TEMPLATE, NULL));
    return sheet->form != NULL ? EXIT_DONE : usage_error("the rules do not have the sheet's template", id);
}

void sheet_free(struct sheet *sheet)
{
    dkt_op_free(sheet->head);
    dkt_op_free(sheet->items);
    dkt_op_free(sheet->signatures);
}

const dkt_row *sheet_line(const struct sheet *sheet, const char *item, int64_t line)
{
    const dkt_result *result = dkt_op_result(sheet->items);
    for (int32_t i = 0; i < dkt_result_row_count(result); i++) {
        const dkt_row *row = dkt_result_row(result, i);
        if (dkt_row_integer(row, DKT_ITEM_LINE) == line && strcmp(dkt_row_text(row, DKT_ITEM_CODE, NULL), item) == 0) {
            return row;
        }
    }
    return NULL;
}

int64_t sheet_line_last(const struct sheet *sheet, const char *item)
{
    int64_t last = 0;
    const dkt_result *result = dkt_op_result(sheet->items);
    for (int32_t i = 0; i < dkt_result_row_count(result); i++) {
        const dkt_row *row = dkt_result_row(result, i);
        int64_t line = dkt_row_integer(row, DKT_ITEM_LINE);
        last = strcmp(dkt_row_text(row, DKT_ITEM_CODE, NULL), item) == 0 && line > last ? line : last;
    }
    return last;
}

/* ---- words ---- */

const char *sheet_status(int64_t status)
{
    static const char *const english[] = {"?",        "draft",  "prepared", "under review", "accepted",
                                          "closed",   "returned", "withdrawn", "overridden"};
    static const char *const chinese[] = {"?",    "草稿",   "已交班签字", "核对中", "已接班签字",
                                          "已完成", "已退回", "已撤回",     "已越权处理"};
    int is_known = status >= 1 && status <= 8;
    return say(english[is_known ? status : 0], chinese[is_known ? status : 0]);
}

/* A number with its decimals behind the point. */
static void number_write(char *out, size_t size, int64_t value, int64_t decimals)
{
    int64_t unit = 1;
    for (int64_t i = 0; i < decimals; i++) {
        unit *= 10;
    }
    if (decimals == 0) {
        (void)snprintf(out, size, "%" PRId64, value);
    } else {
        int64_t whole = value < 0 ? -(value / unit) : value / unit;
        int64_t part = value < 0 ? -(value % unit) : value % unit;
        (void)snprintf(out, size, "%s%" PRId64 ".%0*" PRId64, value < 0 ? "-" : "", whole, (int)decimals, part);
    }
}

/* The head of a list says only that somebody looked. */
static int is_head_of_list(const struct json *asked, const dkt_row *line)
{
    const struct json *list = json_member(asked, "list");
    return list != NULL && list->type == JSON_TRUE && dkt_row_integer(line, DKT_ITEM_LINE) == 0 &&
           strcmp(json_text(asked, "kind"), "tickets") != 0;
}

const char *sheet_value(const struct sheet *sheet, const struct json *asked, const dkt_row *line, int is_counter)
{
    static char texts[4][256];
    static int next;
    char *out = texts[next++ % 4];
    const char *kind = json_text(asked, "kind");
    const struct json *decimals = json_member(asked, "decimals");
    const char *who = json_text(asked, "by");
    int is_incomings = who != NULL && strcmp(who, "incoming") == 0; /* his alone: it stands on the first side */
    int32_t column = is_counter && !is_incomings ? DKT_ITEM_COUNTER_VALUE : DKT_ITEM_VALUE;
    int32_t by = is_counter && !is_incomings ? DKT_ITEM_COUNTER_BY : DKT_ITEM_BY;
    out[0] = '\0';
    if (line == NULL || !dkt_row_is_set(line, by) || (is_incomings && !is_counter)) {
        return out;
    }
    if (is_head_of_list(asked, line)) {
        (void)snprintf(out, sizeof texts[0], "%s", sheet_line_last(sheet, json_text(asked, "code")) > 0 ? "" : "—");
        return out;
    }
    int64_t value = dkt_row_integer(line, column);
    int is_denomination = json_member(asked, "denominations") != NULL && dkt_row_integer(line, DKT_ITEM_LINE) > 0;
    if (strcmp(kind, "signature") == 0) {
        (void)snprintf(out, sizeof texts[0], "%s", dkt_row_text(line, DKT_ITEM_BY, NULL));
    } else if (strcmp(kind, "tick") == 0) {
        (void)snprintf(out, sizeof texts[0], "%s", value == 1 ? "✓" : "✗");
    } else if (strcmp(kind, "access") == 0) {
        (void)snprintf(out, sizeof texts[0], "%s", value == 1 ? say("granted", "已授权") : say("revoked", "已收回"));
    } else if (dkt_row_is_set(line, column) && strcmp(kind, "text") != 0) {
        number_write(out, sizeof texts[0], value, is_denomination || decimals == NULL ? 0 : decimals->integer);
    }
    return out;
}

int sheet_differs(const struct json *asked, const dkt_row *line)
{
    const struct json *dual = json_member(asked, "dual");
    return dual != NULL && dual->type == JSON_TRUE && line != NULL && dkt_row_is_set(line, DKT_ITEM_VALUE) &&
           dkt_row_is_set(line, DKT_ITEM_COUNTER_VALUE) &&
           dkt_row_integer(line, DKT_ITEM_VALUE) != dkt_row_integer(line, DKT_ITEM_COUNTER_VALUE);
}

/* ---- show ---- */

static const char *line_words(const dkt_row *line)
{
    const char *text = line == NULL ? NULL : dkt_row_text(line, DKT_ITEM_TEXT, NULL);
    const char *ref = line == NULL ? NULL : dkt_row_text(line, DKT_ITEM_REF, NULL);
    return text != NULL ? text : ref != NULL ? ref : "";
}

static void show_line(struct docket *docket, const struct sheet *sheet, const struct json *asked, const dkt_row *line,
                      int64_t number, int width)
{
    int is_ticket = number > 0 && strcmp(json_text(asked, "kind"), "tickets") == 0;
    char *ticket = is_ticket ? target_name(docket, DKT_ROLE_RELATED, line_words(line)) : NULL;
    const char *reason = line == NULL ? NULL : dkt_row_text(line, DKT_ITEM_REASON, NULL);
    char label[300];
    if (number == 0) {
        (void)snprintf(label, sizeof label, "%s", say(json_text(asked, "english"), json_text(asked, "chinese")));
    } else {
        char piece[40] = "";
        const struct json *it = json_member(asked, "denominations");
        it = it == NULL ? NULL : it->first;
        for (int64_t i = 1; it != NULL && i < number; i++) {
            it = it->next;
        }
        if (it != NULL) {
            number_write(piece, sizeof piece, it->integer, 2);
        }
        (void)snprintf(label, sizeof label, "  %s%s", it != NULL ? "× " : "",
                       it != NULL ? piece : ticket != NULL ? ticket : line_words(line));
    }
    text_print(label, width, 0);
    printf("  ");
    text_print(sheet_value(sheet, asked, line, 0), 10, 1);
    printf("  ");
    text_print(sheet_value(sheet, asked, line, 1), 10, 1);
    if (sheet_differs(asked, line)) {
        colour_begin(COLOUR_BAD);
        printf("  ≠");
        colour_end();
    }
    putchar('\n');
    if (number == 0 && line_words(line)[0] != '\0') {
        printf("    ");
        text_put(line_words(line), strlen(line_words(line)));
        putchar('\n');
    }
    if (reason != NULL) {
        printf("    ");
        text_put(reason, strlen(reason));
        putchar('\n');
    }
    free(ticket);
}

static void show_head(const struct sheet *sheet)
{
    const char *outgoing = dkt_row_text(sheet->row, DKT_SHEET_OUTGOING, NULL);
    const char *incoming = dkt_row_text(sheet->row, DKT_SHEET_INCOMING, NULL);
    colour_begin(COLOUR_STRONG);
    printf("%s", say(json_text(sheet->form, "english"), json_text(sheet->form, "chinese")));
    colour_end();
    printf("  %s  %s -> %s  %s\n", dkt_row_text(sheet->row, DKT_SHEET_ID, NULL), outgoing,
           incoming == NULL ? "-" : incoming, sheet_status(dkt_row_integer(sheet->row, DKT_SHEET_STATUS)));
}

static int handover_show(struct docket *docket, const char *id, struct arguments *arguments)
{
    struct sheet sheet;
    int code = arguments_end(arguments) ? sheet_read(docket, id, &sheet) : EXIT_USAGE;
    if (code != EXIT_DONE) {
        return code;
    }
    int width = docket->width > 60 ? docket->width - 40 : 44; /* two numbers and a mark behind it */
    width = width > 60 ? 60 : width;
    show_head(&sheet);
    printf("%*s", width + 2, "");
    text_print(say("out", "交班"), 10, 1);
    printf("  ");
    text_print(say("in", "接班"), 10, 1);
    putchar('\n');
    const struct json *items = json_member(sheet.form, "items");
    for (const struct json *it = items->first; it != NULL; it = it->next) {
        const char *item = json_text(it, "code");
        for (int64_t i = 0; i <= sheet_line_last(&sheet, item); i++) {
            const dkt_row *line = sheet_line(&sheet, item, i);
            if (line != NULL || i == 0) {
                show_line(docket, &sheet, it, line, i, width);
            }
        }
    }
    sheet_free(&sheet);
    return EXIT_DONE;
}

static int handover_print(struct docket *docket, const char *id, struct arguments *arguments)
{
    struct sheet sheet;
    const char *name = arguments_option(arguments, "out");
    int code = arguments_end(arguments) ? sheet_read(docket, id, &sheet) : EXIT_USAGE;
    if (code != EXIT_DONE) {
        return code;
    }
    FILE *out = name == NULL ? stdout : fopen(name, "w");
    if (out == NULL) {
        sheet_free(&sheet);
        return usage_error("this file cannot be written", name);
    }
    sheet_page(out, docket, &sheet);
    if (out != stdout) {
        fclose(out);
    }
    sheet_free(&sheet);
    return EXIT_DONE;
}

/* ---- the command ---- */

static const struct {
    const char *word;
    const char *action;
} steps[] = {
    {"sign", "sheet_prepare"},    {"accept", "sheet_accept"}, {"approve", "sheet_sign"},   {"dispute", "sheet_dispute"},
    {"except", "sheet_except"},   {"waive", "sheet_waive"},   {"return", "sheet_return"},  {"withdraw", "sheet_withdraw"},
    {"override", "sheet_override"}, {"close", "sheet_close"}, {"replace", "sheet_replace"}, {"take-off", "sheet_take_off"},
};

int command_handover(struct docket *docket, struct arguments *arguments)
{
    const char *word = arguments_word(arguments);
    const char *id = arguments_word(arguments);
    if (word == NULL || id == NULL) {
        return usage_error("what is to be done with which sheet? docket handover start|count|sign|accept|show|print SHEET", word);
    }
    if (strcmp(word, "start") == 0) {
        return handover_start(docket, id, arguments);
    }
    if (strcmp(word, "count") == 0) {
        return handover_count(docket, id, arguments);
    }
    if (strcmp(word, "show") == 0) {
        return handover_show(docket, id, arguments);
    }
    if (strcmp(word, "print") == 0) {
        return handover_print(docket, id, arguments);
    }
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (strcmp(word, steps[i].word) == 0) {
            return handover_step(docket, steps[i].action, id, arguments);
        }
    }
    return usage_error("a sheet knows no such word", word);
}
