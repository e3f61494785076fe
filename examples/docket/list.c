/* SPDX-License-Identifier: MIT
 *
 * docket list, docket actions. */
#include "program.h"
#include "instant.h"
#include "table.h"
#include "text.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Which query an option asks for. */
static const struct filter {
    const char *option;
    int32_t query;
} filters[] = {
    {"state", DKT_QUERY_STATE},     {"status", DKT_QUERY_STATUS},  {"owner", DKT_QUERY_OWNER},
    {"unit", DKT_QUERY_UNIT},       {"queue", DKT_QUERY_QUEUE},    {"merchant", DKT_QUERY_LOOKUP},
    {"terminal", DKT_QUERY_LOOKUP}, {"barcode", DKT_QUERY_LOOKUP},
};

static int filter_set(dkt_query *query, const struct filter *filter, const char *value)
{
    dkt_status status = DKT_OK;
    int64_t state = 0;
    if (filter->query == DKT_QUERY_STATE) {
        status = word_value("state", value, &state) ? dkt_query_set_state(query, (int32_t)state)
                                                    : DKT_E_ARGUMENT;
    } else {
        status = dkt_query_set_key(query, value, -1);
    }
    if (status == DKT_OK && filter->query == DKT_QUERY_LOOKUP) {
        status = dkt_query_set_field(query, filter->option, -1);
    }
    return status == DKT_OK ? EXIT_DONE : usage_error("the list knows no such value", value);
}

/* The query that the options ask for; at most one of them. */
static int query_of(struct docket *docket, struct arguments *arguments, dkt_query **out_query)
{
    const struct filter *filter = NULL;
    const char *value = NULL;
    int32_t what = arguments_flag(arguments, "closed") ? DKT_QUERY_CLOSED : DKT_QUERY_OPEN;
    if (arguments_flag(arguments, "due")) {
        what = what == DKT_QUERY_OPEN ? DKT_QUERY_DUE : 0; /* nothing falls due on closed tickets */
    }
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
        const char *given = arguments_option(arguments, filters[i].option);
        if (given != NULL && filter != NULL) {
            return usage_error("a list is of one of these, not of two", filters[i].option);
        }
        filter = given == NULL ? filter : &filters[i];
        value = given == NULL ? value : given;
    }
    if (what == 0 || (filter != NULL && what != DKT_QUERY_OPEN)) {
        return usage_error("a list is of one of these, not of two", "--closed, --due");
    }
    if (dkt_query_new(docket->desk, filter == NULL ? what : filter->query, out_query) != DKT_OK) {
        return EXIT_STORE;
    }
    return filter == NULL ? EXIT_DONE : filter_set(*out_query, filter, value);
}

/* What a list is ordered by: when tickets were registered, or when something falls due next. */
static void list_columns(struct table *table, int is_by_due)
{
    table_column(table, say_head("number", "工单号"), TABLE_LEFT);
    table_column(table, say_head("status", "状态"), TABLE_LEFT);
    table_column(table, say_head("P", "级"), TABLE_RIGHT);
    table_column(table, say_head("owner", "责任人"), TABLE_LEFT);
    table_column(
        table, is_by_due ? say_head("next due", "下次到期") : say_head("registered at", "登记时间"),
        TABLE_LEFT);
    table_column(table, say_head("title", "标题"), TABLE_ELASTIC);
}

static void list_row(const struct docket *docket, struct table *table, const dkt_row *ticket,
                     int is_by_due)
{
    char at[INSTANT_SIZE];
    table_row(table);
    table_cell(table, 0, ticket_name(ticket));
    table_cell(table, 1, row_value(docket, ticket, DKT_TICKET_STATUS, "status"));
    table_cell(table, 2, row_value(docket, ticket, DKT_TICKET_PRIORITY, "priority"));
    table_cell(table, 3, ticket_holder(ticket));
    table_cell(table, 4,
               instant_write(dkt_row_integer(ticket, is_by_due ? DKT_TICKET_NEXT_DUE
                                                               : DKT_TICKET_REGISTERED_AT),
                             at));
    table_cell(table, 5, dkt_row_text(ticket, DKT_TICKET_TITLE, NULL));
}

static int list_print(struct docket *docket, dkt_op *op, int is_by_due)
{
    const dkt_result *result = dkt_op_result(op);
    struct table table = {0};
    if (docket->is_json) {
        puts(dkt_op_result_json(op, NULL));
        return EXIT_DONE;
    }
    list_columns(&table, is_by_due);
    for (int32_t i = 0; i < dkt_result_row_count(result); i++) {
        list_row(docket, &table, dkt_result_row(result, i), is_by_due);
    }
    table_print(&table, docket->width);
    if (dkt_result_cursor(result, NULL) != NULL) {
        puts(say("... there are more: --limit N", "……还有更多:--limit N"));
    }
    return EXIT_DONE;
}

int command_list(struct docket *docket, struct arguments *arguments)
{
    dkt_query *query = NULL;
    dkt_op *op = NULL;
    const char *limit = arguments_option(arguments, "limit");
    int code = query_of(docket, arguments, &query);
    if (code == EXIT_DONE &&
        dkt_query_set_limit(query, limit == NULL ? 100 : atoi(limit)) != DKT_OK) {
        code = usage_error("a limit is 1 to 1000", limit);
    }
    if (code == EXIT_DONE) {
        (void)dkt_query_set_descending(query, arguments_flag(arguments, "latest"));
        code = arguments_end(arguments) ? query_run(docket, query, &op) : EXIT_USAGE;
    }
    if (code == EXIT_DONE) {
        code = list_print(docket, op, arguments_flag(arguments, "due"));
    }
    dkt_op_free(op);
    dkt_query_free(query);
    return code;
}

/* ---- actions ---- */

/* The texts of a list, joined. "|" in a requirement means "or". */
static void join(char *out, size_t size, const struct json *list, const char *all)
{
    size_t n = 0;
    out[0] = '\0';
    for (const struct json *item = list->first; item != NULL && n < size; item = item->next) {
        n += (size_t)snprintf(out + n, size - n, "%s%s", n == 0 ? "" : ", ", item->text);
    }
    if (list->first == NULL) {
        (void)snprintf(out, size, "%s", all);
    }
}

static void action_row(const struct docket *docket, struct table *table, const struct json *action)
{
    char from[400];
    char require[400];
    const char *to = json_text(action, "to");
    const char *code = json_text(action, "code");
    join(from, sizeof from, json_member(action, "from"), "-");
    join(require, sizeof require, json_member(action, "require"), "-");
    table_row(table);
    table_cell(table, 0, code);
    table_cell(table, 1, rules_action_label(docket->rules, code));
    table_cell(table, 2, to == NULL ? "-" : to);
    table_cell(table, 3, require);
    table_cell(table, 4, from);
}

int command_actions(struct docket *docket, struct arguments *arguments)
{
    struct table table = {0};
    const char *status = arguments_word(arguments);
    if (!arguments_end(arguments)) {
        return EXIT_USAGE;
    }
    if (docket->is_json) {
        puts(dkt_rules_json(docket->rules->compiled, NULL));
        return EXIT_DONE;
    }
    table_column(&table, say_head("action", "操作"), TABLE_LEFT);
    table_column(&table, say_head("name", "名称"), TABLE_LEFT);
    table_column(&table, say_head("leads to", "转到"), TABLE_LEFT);
    table_column(&table, say_head("needs", "必填"), TABLE_ELASTIC);
    table_column(&table, say_head("starts from", "起始状态"), TABLE_ELASTIC);
    for (const struct json *action = rules_actions(docket->rules); action != NULL;
         action = action->next) {
        if (status == NULL || rules_starts_from(action, status)) {
            action_row(docket, &table, action);
        }
    }
    table_print(&table, docket->width);
    return EXIT_DONE;
}
