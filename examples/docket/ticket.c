/* SPDX-License-Identifier: MIT
 *
 * docket show, docket journal: one ticket, and what happened to it. */
#include "program.h"
#include "instant.h"
#include "table.h"
#include "text.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A query about the ticket that the next word names. */
static int ticket_query(struct docket *docket, struct arguments *arguments, int32_t what,
                        dkt_query **out_query)
{
    const char *word = arguments_word(arguments);
    if (word == NULL) {
        return usage_error("which ticket? Give its number or its id", NULL);
    }
    if (!arguments_end(arguments) || dkt_query_new(docket->desk, what, out_query) != DKT_OK) {
        return EXIT_USAGE;
    }
    char *id = ticket_id(docket, word);
    dkt_status status = dkt_query_set_key(*out_query, id, -1);
    free(id);
    return status == DKT_OK ? EXIT_DONE : usage_error(dkt_query_error_text(*out_query), word);
}

/* ---- show ---- */

/* What is told by other columns, or by nobody to people. */
static int is_shown(int32_t column)
{
    return column != DKT_TICKET_OPEN && column != DKT_TICKET_QUEUE && column != DKT_TICKET_HEAD &&
           column != DKT_TICKET_PROFILE;
}

static void show_ticket(struct docket *docket, const dkt_row *ticket)
{
    const char *name = NULL;
    int32_t column = 0;
    int width = 0;
    for (int32_t i = 0;
         (column = dkt_schema_column(docket->desk, DKT_KIND_TICKET, i, &name, NULL, NULL)) != 0;
         i++) {
        int own = text_width(
            rules_field_label(docket->rules, strncmp(name, "f_", 2) == 0 ? name + 2 : name));
        width = dkt_row_is_set(ticket, column) && is_shown(column) && own > width ? own : width;
    }
    for (int32_t i = 0;
         (column = dkt_schema_column(docket->desk, DKT_KIND_TICKET, i, &name, NULL, NULL)) != 0;
         i++) {
        const char *value = is_shown(column) ? row_value(docket, ticket, column, name) : NULL;
        if (value != NULL) {
            colour_begin(COLOUR_FAINT);
            text_print(
                rules_field_label(docket->rules, strncmp(name, "f_", 2) == 0 ? name + 2 : name),
                width, 0);
            colour_end();
            printf("  ");
            text_put(value, strlen(value));
            putchar('\n');
        }
    }
}

static void show_moves(struct docket *docket, const dkt_row *ticket)
{
    const char *status = dkt_row_text(ticket, DKT_TICKET_STATUS, NULL);
    const char *head = say("open now:", "可执行:");
    int at = text_width(head);
    printf("%s", head);
    for (const struct json *action = rules_actions(docket->rules); action != NULL;
         action = action->next) {
        const char *code = json_text(action, "code");
        if (!rules_starts_from(action, status) ||
            strcmp(json_text(action, "verb"), "register") == 0) {
            continue;
        }
        at += 1 + text_width(code);
        printf("%s%s", docket->width > 0 && at > docket->width ? "\n  " : " ", code);
        at = docket->width > 0 && at > docket->width ? 2 + text_width(code) : at;
    }
    putchar('\n');
}

/* The ticket's links: related tickets, files, watchers. */
static int show_links(struct docket *docket, const char *id)
{
    dkt_query *query = NULL;
    dkt_op *op = NULL;
    if (dkt_query_new(docket->desk, DKT_QUERY_LINKS, &query) != DKT_OK ||
        dkt_query_set_key(query, id, -1) != DKT_OK) {
        dkt_query_free(query);
        return EXIT_STORE;
    }
    int code = query_run(docket, query, &op);
    for (int32_t i = 0; code == EXIT_DONE && i < dkt_result_row_count(dkt_op_result(op)); i++) {
        const dkt_row *link = dkt_result_row(dkt_op_result(op), i);
        const char *name = dkt_row_text(link, DKT_LINK_NAME, NULL);
        int64_t role = dkt_row_integer(link, DKT_LINK_ROLE);
        char *target = target_name(docket, role, dkt_row_text(link, DKT_LINK_TARGET, NULL));
        char line[1024];
        (void)snprintf(line, sizeof line, "%s  %s%s%s", say_value("role", role), target,
                       name == NULL ? "" : "  ", name == NULL ? "" : name);
        text_put(line, strlen(line));
        putchar('\n');
        free(target);
    }
    dkt_op_free(op);
    dkt_query_free(query);
    return code;
}

int command_show(struct docket *docket, struct arguments *arguments)
{
    dkt_query *query = NULL;
    dkt_op *op = NULL;
    int code = ticket_query(docket, arguments, DKT_QUERY_TICKET, &query);
    if (code == EXIT_DONE) {
        code = query_run(docket, query, &op);
    }
    if (code == EXIT_DONE && docket->is_json) {
        puts(dkt_op_result_json(op, NULL));
    } else if (code == EXIT_DONE) {
        const dkt_row *ticket = dkt_result_row(dkt_op_result(op), 0);
        show_ticket(docket, ticket);
        code = show_links(docket, dkt_row_text(ticket, DKT_TICKET_ID, NULL));
        show_moves(docket, ticket);
    }
    dkt_op_free(op);
    dkt_query_free(query);
    return code;
}

/* ---- journal ---- */

/* What the library keeps for itself, or what follows from what is shown. */
static int is_told(int32_t kind, const char *name)
{
    static const char *const derived[] = {
        "id",       "state",           "open",          "queue",     "handled",     "cycle",
        "reopened", "transferred",     "profile",       "next_due",  "updated_at",  "seq",
        "head",     "first_action_at", "registered_at", "closed_at", "requested_at"};
    for (size_t i = 0; kind == DKT_KIND_TICKET && i < sizeof derived / sizeof derived[0]; i++) {
        if (strcmp(derived[i], name) == 0) {
            return 0;
        }
    }
    return 1;
}

static const char *side_write(const struct docket *docket, const dkt_change *change, int32_t i,
                              int32_t side)
{
    int32_t kind = 0;
    const char *name = dkt_change_name(change, i, &kind);
    int32_t type = DKT_TYPE_INTEGER;
    const char *found = NULL;
    for (int32_t c = 0; dkt_schema_column(docket->desk, kind, c, &found, &type, NULL) != 0; c++) {
        if (strcmp(found, name) == 0) {
            break;
        }
        type = DKT_TYPE_INTEGER;
    }
    switch (dkt_change_cell(change, i, side)) {
    case DKT_CELL_INTEGER:
        return value_write(docket, name, type, dkt_change_integer(change, i, side), NULL);
    case DKT_CELL_TEXT:
        return value_write(docket, name, DKT_TYPE_TEXT, 0, dkt_change_text(change, i, side, NULL));
    case DKT_CELL_REDACTED: return say("(redacted)", "(已清除)");
    default: return "-";
    }
}

/* Prints what a line has room for. */
static void line_cut(const struct docket *docket, int indent, const char *text)
{
    printf("%*s", indent, "");
    text_print(text,
               docket->width > 0 && text_width(text) > docket->width - indent
                   ? docket->width - indent
                   : text_width(text),
               0);
    putchar('\n');
}

static void cell_print(const struct docket *docket, const dkt_change *change, int32_t i,
                       const char *name)
{
    char line[2048];
    const char *label =
        rules_field_label(docket->rules, strncmp(name, "f_", 2) == 0 ? name + 2 : name);
    if (dkt_change_cell(change, i, DKT_SIDE_BEFORE) == DKT_CELL_ABSENT) {
        (void)snprintf(line, sizeof line, "%s: %s", label,
                       side_write(docket, change, i, DKT_SIDE_AFTER));
    } else {
        (void)snprintf(line, sizeof line, "%s: %s -> %s", label,
                       side_write(docket, change, i, DKT_SIDE_BEFORE),
                       side_write(docket, change, i, DKT_SIDE_AFTER));
    }
    line_cut(docket, 5, line);
}

/* A link that was added or taken off: its key says it all, the entry itself says when and who. */
static void link_print(struct docket *docket, const dkt_change *change, int32_t i)
{
    char line[1024];
    int64_t role = dkt_change_key_integer(change, i, 1);
    const char *target = dkt_change_key_text(change, i, 2, NULL);
    const char *word = say_value("role", role);
    char *name = target_name(docket, role, target == NULL ? "?" : target);
    (void)snprintf(line, sizeof line, "%s%s: %s",
                   dkt_change_act(change, i) == DKT_ACT_DELETE ? "- " : "",
                   word == NULL ? "?" : word, name);
    free(name);
    line_cut(docket, 5, line);
}

static void change_print(struct docket *docket, const dkt_change *change)
{
    for (int32_t i = 0; i < dkt_change_count(change); i++) {
        int32_t kind = 0;
        const char *name = dkt_change_name(change, i, &kind);
        int is_link = kind == DKT_KIND_LINK;
        if (is_link &&
            (dkt_change_act(change, i) == DKT_ACT_DELETE || strcmp(name, "added_at") == 0)) {
            link_print(docket, change, i); /* once, of all of its cells */
        } else if (!is_link && is_told(kind, name)) {
            cell_print(docket, change, i, name);
        }
    }
}

static void entry_print(struct docket *docket, const dkt_row *entry)
{
    char at[INSTANT_SIZE];
    const char *actor = dkt_row_text(entry, DKT_ENTRY_ACTOR, NULL);
    const char *action = dkt_row_text(entry, DKT_ENTRY_ACTION, NULL);
    const char *own = say_verb((int32_t)dkt_row_integer(entry, DKT_ENTRY_VERB));
    dkt_change *change = NULL;
    printf("%3lld  %s  ", (long long)dkt_row_integer(entry, DKT_ENTRY_SEQ),
           instant_write(dkt_row_integer(entry, DKT_ENTRY_AT), at));
    colour_begin(COLOUR_STRONG);
    printf("%s", own != NULL      ? own
                 : action == NULL ? "?"
                                  : rules_action_label(docket->rules, action));
    colour_end();
    actor = actor == NULL ? say("(the desk)", "(系统)") : actor;
    printf("  ");
    text_put(actor, strlen(actor));
    putchar('\n');
    if (dkt_change_new(docket->desk, entry, &change) == DKT_OK) {
        change_print(docket, change);
    }
    dkt_change_free(change);
}

int command_journal(struct docket *docket, struct arguments *arguments)
{
    dkt_query *query = NULL;
    dkt_op *op = NULL;
    const char *limit = arguments_option(arguments, "limit");
    int code = ticket_query(docket, arguments, DKT_QUERY_JOURNAL, &query);
    if (code == EXIT_DONE &&
        dkt_query_set_limit(query, limit == NULL ? 1000 : atoi(limit)) != DKT_OK) {
        code = usage_error("a limit is 1 to 1000", limit);
    }
    if (code == EXIT_DONE) {
        code = query_run(docket, query, &op);
    }
    const dkt_result *result = dkt_op_result(op);
    if (code == EXIT_DONE && dkt_result_row_count(result) == 0) {
        puts(say("there is no such ticket", "没有这个工单"));
        code = EXIT_NOT_DONE;
    } else if (code == EXIT_DONE && docket->is_json) {
        puts(dkt_op_result_json(op, NULL));
    }
    for (int32_t i = 0; code == EXIT_DONE && !docket->is_json && i < dkt_result_row_count(result);
         i++) {
        entry_print(docket, dkt_result_row(result, i));
    }
    dkt_op_free(op);
    dkt_query_free(query);
    return code;
}
