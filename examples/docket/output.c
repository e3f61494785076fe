/* SPDX-License-Identifier: MIT
 *
 * What commands share when they say something: colours, failures, values, names of tickets. */
#include "program.h"
#include "instant.h"
#include "text.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int colour_is_on;

void colour_set_on(int is_on)
{
    colour_is_on = is_on;
}

void colour_begin(enum colour colour)
{
    static const char *const codes[] = {"", "\x1b[32m", "\x1b[31m", "\x1b[2m", "\x1b[1m", "\x1b[33m"};
    if (colour_is_on) {
        fputs(codes[colour], stdout);
    }
}

void colour_end(void)
{
    if (colour_is_on) {
        fputs("\x1b[0m", stdout);
    }
}

int usage_error(const char *what, const char *name)
{
    if (name == NULL) {
        fprintf(stderr, "docket: %s; see docket help\n", what);
    } else {
        fprintf(stderr, "docket: %s: %s; see docket help\n", what, name);
    }
    return EXIT_USAGE;
}

int exit_code(dkt_status status)
{
    switch (status) {
    case DKT_OK: return EXIT_DONE;
    case DKT_E_REFUSED:
    case DKT_E_DENIED:
    case DKT_E_NOT_FOUND:
    case DKT_E_EXISTS:
    case DKT_E_REUSED: return EXIT_NOT_DONE;
    case DKT_E_ARGUMENT:
    case DKT_E_UNKNOWN:
    case DKT_E_TEXT:
    case DKT_E_LIMIT:
    case DKT_E_FORMAT:
    case DKT_E_MASK: return EXIT_USAGE;
    default: return EXIT_STORE;
    }
}

/* ---- failures ---- */

static void print_reasons(const dkt_result *result)
{
    for (int32_t i = 0; i < dkt_result_reason_count(result); i++) {
        if (words_language() != LANGUAGE_CHINESE) {
            printf("  - %s\n", dkt_result_reason_text(result, i, DKT_LANGUAGE_ENGLISH));
        }
        if (words_language() != LANGUAGE_ENGLISH) {
            printf("  %s %s\n", words_language() == LANGUAGE_BOTH ? " " : "-",
                   dkt_result_reason_text(result, i, DKT_LANGUAGE_CHINESE));
        }
    }
}

/* What may be done instead, a line's width at a time. */
static void print_moves(const struct docket *docket, const dkt_result *result)
{
    const char *head = say("open instead", "可执行");
    int width = docket->width == 0 ? 80 : docket->width;
    int at = 2 + text_width(head) + 1;
    if (dkt_result_move_count(result) == 0) {
        return;
    }
    colour_begin(COLOUR_FAINT);
    printf("  %s:", head);
    for (int32_t i = 0; i < dkt_result_move_count(result); i++) {
        const char *move = dkt_result_move(result, i);
        at += 1 + text_width(move);
        if (at > width) {
            printf("\n   ");
            at = 4 + text_width(move);
        }
        printf(" %s", move);
    }
    colour_end();
    putchar('\n');
}

static void print_since(const struct docket *docket, const dkt_result *result)
{
    for (int32_t i = 0; i < dkt_result_row_count(result); i++) {
        const dkt_row *entry = dkt_result_row(result, i);
        char at[INSTANT_SIZE];
        const char *actor = dkt_row_text(entry, DKT_ENTRY_ACTOR, NULL);
        const char *action = dkt_row_text(entry, DKT_ENTRY_ACTION, NULL);
        printf("  %lld  %s  %s  %s\n", (long long)dkt_row_integer(entry, DKT_ENTRY_SEQ),
               instant_write(dkt_row_integer(entry, DKT_ENTRY_AT), at), actor == NULL ? "" : actor,
               action == NULL ? "" : rules_action_label(docket->rules, action));
    }
}

int print_failure(struct docket *docket, dkt_op *op, dkt_status status, const char *title)
{
    const dkt_result *result = dkt_op_result(op);
    if (docket->is_json && result != NULL) {
        puts(dkt_op_result_json(op, NULL));
        return exit_code(status);
    }
    colour_begin(COLOUR_BAD);
    printf("%s", status == DKT_E_REFUSED || status == DKT_E_DENIED ? say("refused", "拒绝")
                                                                   : say("failed", "失败"));
    colour_end();
    printf("  %s\n", title);
    if (dkt_result_reason_count(result) == 0) {
        printf("  - %s\n",
               say(dkt_op_error_text(op), dkt_status_text(status, DKT_LANGUAGE_CHINESE)));
    }
    print_reasons(result);
    if (status == DKT_E_REFUSED) {
        print_moves(docket, result);
    }
    if (status == DKT_E_CONFLICT) {
        print_since(docket, result);
    }
    return exit_code(status);
}

int query_run(struct docket *docket, dkt_query *query, dkt_op **out_op)
{
    dkt_status status = dkt_op_new_query(docket->desk, query, out_op);
    if (status == DKT_OK) {
        status = dkt_op_run(*out_op, docket->connection);
    }
    if (status == DKT_OK) {
        return EXIT_DONE;
    }
    int code =
        print_failure(docket, *out_op, status, dkt_status_text(status, DKT_LANGUAGE_ENGLISH));
    dkt_op_free(*out_op);
    *out_op = NULL;
    return code;
}

/* ---- values ---- */

void json_print(const char *text)
{
    putchar('"');
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ') {
            printf("\\u%04x", (unsigned)(unsigned char)*text);
        } else {
            printf("%s%c", *text == '"' || *text == '\\' ? "\\" : "", *text);
        }
    }
    putchar('"');
}

const char *value_write(const struct docket *docket, const char *name, int32_t type,
                        int64_t integer, const char *text)
{
    static char buffers[4][INSTANT_SIZE];
    static int next;
    if (text != NULL) {
        return strcmp(name, "status") == 0 ? rules_status_label(docket->rules, text) : text;
    }
    const char *word = type == DKT_TYPE_INSTANT ? NULL : say_value(name, integer);
    if (word != NULL) {
        return word;
    }
    char *buffer = buffers[next++ % 4];
    if (type == DKT_TYPE_INSTANT) {
        return instant_write(integer, buffer);
    }
    (void)snprintf(buffer, INSTANT_SIZE, "%lld", (long long)integer);
    return buffer;
}

const char *row_value(const struct docket *docket, const dkt_row *row, int32_t column,
                      const char *name)
{
    if (!dkt_row_is_set(row, column)) {
        return NULL;
    }
    int32_t type = 0;
    for (int32_t i = 0;
         dkt_schema_column(docket->desk, dkt_row_kind(row), i, NULL, &type, NULL) != column;) {
        i++;
    }
    return value_write(docket, name, type, dkt_row_integer(row, column),
                       dkt_row_text(row, column, NULL));
}

/* ---- tickets ---- */

const char *ticket_name(const dkt_row *ticket)
{
    const char *number = dkt_row_text(ticket, DKT_TICKET_NUMBER, NULL);
    return number == NULL ? dkt_row_text(ticket, DKT_TICKET_ID, NULL) : number;
}

const char *ticket_holder(const dkt_row *ticket)
{
    static char buffers[4][200];
    static int next;
    const char *owner = dkt_row_text(ticket, DKT_TICKET_OWNER, NULL);
    if (owner != NULL) {
        return owner;
    }
    char *buffer = buffers[next++ % 4];
    (void)snprintf(buffer, sizeof buffers[0], "(%s)", dkt_row_text(ticket, DKT_TICKET_UNIT, NULL));
    return buffer;
}

/* Asks for the ticket with this key, and gives its id, or what people call it. NULL: there is none. */
static char *ticket_ask(struct docket *docket, int32_t what, const char *key, int is_name)
{
    dkt_query *query = NULL;
    dkt_op *op = NULL;
    char *found = NULL;
    if (dkt_query_new(docket->desk, what, &query) == DKT_OK &&
        dkt_query_set_key(query, key, -1) == DKT_OK &&
        dkt_op_new_query(docket->desk, query, &op) == DKT_OK &&
        dkt_op_run(op, docket->connection) == DKT_OK &&
        dkt_result_row_count(dkt_op_result(op)) > 0) {
        const dkt_row *ticket = dkt_result_row(dkt_op_result(op), 0);
        found =
            text_copy(is_name ? ticket_name(ticket) : dkt_row_text(ticket, DKT_TICKET_ID, NULL));
    }
    dkt_op_free(op);
    dkt_query_free(query);
    return found;
}

char *ticket_id(struct docket *docket, const char *word)
{
    char *id = ticket_ask(docket, DKT_QUERY_TICKET, word, 0);
    if (id == NULL) {
        id = ticket_ask(docket, DKT_QUERY_NUMBER, word, 0);
    }
    return id == NULL ? text_copy(word) : id; /* the desk will say that it does not exist */
}

char *target_name(struct docket *docket, int64_t role, const char *target)
{
    int is_ticket = role != DKT_ROLE_ATTACHMENT && role != DKT_ROLE_WATCHER;
    char *name = is_ticket ? ticket_ask(docket, DKT_QUERY_TICKET, target, 1) : NULL;
    return name == NULL ? text_copy(target) : name;
}
