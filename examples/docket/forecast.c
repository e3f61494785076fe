/* SPDX-License-Identifier: MIT
 *
 * docket forecast --by INSTANT: what will be breached by then if nobody acts. Pages come in the order of what falls due
 * next; what is shown is in the order of the breaches. */
#include "why.h"

#include "instant.h"
#include "table.h"
#include "text.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAGE_COUNT = 500,
};

struct foreseen {
    int64_t breach_ms;
    int64_t remaining_ms;
    int is_crossed;
    char *ticket;
    char *title;
    char *holder;
    char *goal;
};

struct list {
    struct foreseen *items;
    size_t count;
};

/* What the goal is called: rules as JSON have its labels. */
static const char *goal_label(const struct docket *docket, const char *code, int is_chinese)
{
    const struct json *goals = json_member(docket->rules->tree, "goals");
    const struct json *goal = goals == NULL ? NULL : goals->first;
    while (goal != NULL && (json_text(goal, "code") == NULL || strcmp(json_text(goal, "code"), code) != 0)) {
        goal = goal->next;
    }
    const char *label = goal == NULL ? NULL : json_text(goal, is_chinese ? "chinese" : "english");
    return label == NULL ? code : label;
}

static void list_take(const struct docket *docket, const dkt_forecast *forecast, struct list *list)
{
    for (int32_t i = 0; i < dkt_forecast_count(forecast, NULL); i++) {
        const dkt_row *ticket = dkt_forecast_ticket(forecast, i);
        const dkt_row *clock = dkt_forecast_clock(forecast, i);
        const char *title = dkt_row_text(ticket, DKT_TICKET_TITLE, NULL);
        struct foreseen item = {0};
        item.breach_ms = dkt_forecast_breach(forecast, i, &item.remaining_ms);
        item.is_crossed = item.breach_ms <= docket_now(docket);
        item.ticket = text_copy(ticket_name(ticket));
        item.title = text_copy(title == NULL ? "" : title);
        item.holder = text_copy(ticket_holder(ticket));
        item.goal = text_copy(goal_label(docket, dkt_row_text(clock, DKT_CLOCK_GOAL, NULL),
                                         words_language() == LANGUAGE_CHINESE));
        list->items = memory_grow(list->items, (list->count + 1) * sizeof *list->items);
        list->items[list->count++] = item;
    }
}

/* One page; *io_cursor is where the next one goes on, NULL at the end. */
static int page_ask(struct docket *docket, int64_t until_ms, struct list *list, char **io_cursor, int32_t *io_len)
{
    dkt_query *query = NULL;
    dkt_op *op = NULL;
    int code = EXIT_STORE;
    if (dkt_query_new(docket->desk, DKT_QUERY_FORECAST, &query) == DKT_OK &&
        dkt_query_set_range(query, 0, until_ms) == DKT_OK && dkt_query_set_limit(query, PAGE_COUNT) == DKT_OK &&
        dkt_query_set_cursor(query, *io_cursor, *io_len) == DKT_OK) {
        code = query_run(docket, query, &op);
    }
    free(*io_cursor);
    *io_cursor = NULL;
    if (code == EXIT_DONE) {
        const dkt_result *result = dkt_op_result(op);
        const char *cursor = dkt_result_cursor(result, io_len);
        if (docket->is_json) {
            puts(dkt_op_result_json(op, NULL));
        } else {
            list_take(docket, dkt_result_forecast(result), list);
        }
        if (cursor != NULL) {
            *io_cursor = memory_new((size_t)*io_len + 1);
            memcpy(*io_cursor, cursor, (size_t)*io_len);
        }
    }
    dkt_op_free(op);
    dkt_query_free(query);
    return code;
}

static int foreseen_compare(const void *left, const void *right)
{
    const struct foreseen *a = left;
    const struct foreseen *b = right;
    int by_time = (a->breach_ms > b->breach_ms) - (a->breach_ms < b->breach_ms);
    return by_time != 0 ? by_time : strcmp(a->ticket, b->ticket);
}

static void list_print(const struct docket *docket, struct list *list, int64_t by_ms)
{
    struct table table = {0};
    char text[INSTANT_SIZE];
    int is_chinese = words_language() == LANGUAGE_CHINESE;
    if (list->count == 0) {
        printf("%s %s\n", say("if nobody acts, nothing is breached by", "若无人处理,以下时间之前没有超时:"),
               instant_write(by_ms, text));
        return;
    }
    qsort(list->items, list->count, sizeof *list->items, foreseen_compare);
    table_column(&table, say_head("breached at", "超时时间"), TABLE_LEFT);
    table_column(&table, say_head("number", "工单号"), TABLE_LEFT);
    table_column(&table, say_head("goal", "时限"), TABLE_LEFT);
    table_column(&table, say_head("time left", "剩余时间"), TABLE_RIGHT);
    table_column(&table, say_head("owner", "责任人"), TABLE_LEFT);
    table_column(&table, say_head("title", "标题"), TABLE_ELASTIC);
    for (size_t i = 0; i < list->count; i++) {
        const struct foreseen *item = &list->items[i];
        char duration[WHY_DURATION_SIZE];
        table_row(&table);
        table_cell(&table, 0, instant_write(item->breach_ms, text));
        table_cell(&table, 1, item->ticket);
        table_cell(&table, 2, item->goal);
        table_cell(&table, 3, why_duration(item->remaining_ms, is_chinese, duration));
        table_cell(&table, 4, item->holder);
        table_cell(&table, 5, item->title);
    }
    table_print(&table, docket->width);
}

static void list_free(struct list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].ticket);
        free(list->items[i].title);
        free(list->items[i].holder);
        free(list->items[i].goal);
    }
    free(list->items);
}

int command_forecast(struct docket *docket, struct arguments *arguments)
{
    const char *by = arguments_option(arguments, "by");
    int64_t by_ms = docket_now(docket);
    struct list list = {0};
    char *cursor = NULL;
    int32_t len = 0;
    if (!instant_read(by == NULL ? "+1d" : by, docket_now(docket), &by_ms)) {
        return usage_error("this is no instant like 2026-03-02T09:05Z, or +8h", by);
    }
    if (!arguments_end(arguments)) {
        return EXIT_USAGE;
    }
    int code = EXIT_DONE;
    do {
        code = page_ask(docket, by_ms + 1, &list, &cursor, &len);
    } while (code == EXIT_DONE && cursor != NULL);
    if (code == EXIT_DONE && !docket->is_json) {
        list_print(docket, &list, by_ms);
    }
    free(cursor);
    list_free(&list);
    return code;
}
