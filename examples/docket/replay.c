/* SPDX-License-Identifier: MIT
 *
 * docket replay LOG.csv --map MAP.json: drives a foreign log through a desk of its own, then asks that desk what it
 * knows: reopenings and transfers are counted from its rows and journals, not from the log. */
#include "drive.h"
#include "instant.h"
#include "profile.h"
#include "program.h"
#include "progress.h"
#include "table.h"
#include "text.h"
#include "verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct replay {
    struct map map;
    struct log log;
    struct drive drive;
    struct rules *rules;
    dkt_desk *desk;
    struct store *store;
    const char *log_name;
    const char *file;
    const char *profile_file; /* whose rules it runs under; NULL: those that the map makes */
    int is_shown; /* the rules are printed, and nothing is replayed */
    int64_t read_ms;
    int64_t drive_ms;
    int64_t drive_cpu_ms; /* what the machine did for us, whoever else it worked for */
    /* What the desk says afterwards. */
    int64_t open_count;
    int64_t closed_count;
    int64_t reopen_count;
    int64_t reopened_ticket_count;
    int64_t transfer_count;
    int64_t unit_change_count;
    int64_t owner_change_count;
    int64_t entry_count;
};

/* ---- getting ready ---- */

static int replay_read(struct replay *replay, const char *map_name)
{
    if (!map_read(&replay->map, map_name)) {
        return EXIT_USAGE;
    }
    FILE *file = strcmp(replay->log_name, "-") == 0 ? stdin : fopen(replay->log_name, "rb");
    if (file == NULL) {
        return usage_error("there is no such file", replay->log_name);
    }
    int64_t begin = instant_now();
    int is_read = log_read(&replay->log, &replay->map, file);
    replay->read_ms = instant_now() - begin;
    if (file != stdin) {
        fclose(file);
    }
    return is_read ? EXIT_DONE : EXIT_USAGE;
}

static dkt_status replay_desk(struct replay *replay, dkt_rules *rules)
{
    static const struct dkt_clock_hooks clock = {.struct_size = sizeof clock, .now = drive_now};
    static const struct dkt_log_hooks log = {.struct_size = sizeof log, .log = drive_log};
    dkt_config *config = NULL;
    dkt_status status = dkt_config_new(&config);
    if (status == DKT_OK) {
        status = dkt_config_set_rules(config, rules);
    }
    if (status == DKT_OK) {
        status = dkt_config_set_clock(config, &clock, (uintptr_t)&replay->drive);
    }
    if (status == DKT_OK) {
        status = dkt_config_set_log(config, &log, (uintptr_t)&replay->drive);
    }
    if (status == DKT_OK) {
        status = dkt_desk_new(config, &replay->desk);
    }
    dkt_config_free(config);
    return status;
}

static dkt_rules *replay_rules(struct replay *replay)
{
    dkt_rules *rules = NULL;
    if (replay->profile_file == NULL) {
        return map_rules(&replay->map, replay->drive.is_strict);
    }
    (void)profile_rules(replay->profile_file, &rules);
    return rules;
}

/* The rules as a profile file, to be changed and given back with --profile. */
static int replay_show(struct replay *replay, const char *map_name)
{
    dkt_rules *rules = map_read(&replay->map, map_name) ? replay_rules(replay) : NULL;
    int code = rules == NULL ? EXIT_USAGE
                             : profile_print(rules, DKT_EXPORT_DOCUMENT, DKT_LANGUAGE_ENGLISH);
    dkt_rules_unref(rules);
    return code;
}

static int replay_open(struct replay *replay)
{
    const char *problem = NULL;
    dkt_rules *rules = replay_rules(replay);
    if (rules == NULL) {
        return EXIT_USAGE;
    }
    dkt_status status = replay_desk(replay, rules);
    replay->rules = status == DKT_OK ? rules_new(rules) : NULL;
    dkt_rules_unref(rules);
    if (status == DKT_OK) {
        status = store_open(replay->desk, replay->file, &replay->store, &problem);
    }
    for (int i = 0; status == DKT_OK && i < replay->drive.worker_count; i++) {
        replay->drive.stores[i] = store_connect(replay->store);
        status = replay->drive.stores[i] == NULL ? DKT_E_STORE : DKT_OK;
    }
    if (status != DKT_OK) {
        fprintf(stderr, "docket: %s\n",
                problem == NULL ? dkt_status_text(status, DKT_LANGUAGE_ENGLISH) : problem);
        return status == DKT_E_UNSUPPORTED ? EXIT_USAGE : EXIT_STORE;
    }
    replay->drive.log = &replay->log;
    replay->drive.rules = replay->rules;
    replay->drive.desk = replay->desk;
    return drive_begin(&replay->drive) ? EXIT_DONE : EXIT_USAGE;
}

/* The next rows of one worker, from its place in the order of time. */
static dkt_status turn_take(struct replay *replay, int worker, uint32_t *at, int count)
{
    dkt_status status = DKT_OK;
    for (; *at < replay->log.row_count && count > 0 && status == DKT_OK; ++*at) {
        uint32_t row = replay->log.order[*at];
        if (drive_is_of(&replay->drive, row, worker)) {
            status = drive_row(&replay->drive, row);
            progress_show("rows", replay->drive.row_count, replay->log.row_count);
            count--;
        }
    }
    return status;
}

/* Each worker takes its own tickets' rows in the order of time, in turns of different lengths: the workers drift apart
 * as processes would. One worker alone goes through all in one turn after the other. */
static int replay_drive(struct replay *replay)
{
    uint32_t places[DRIVE_WORKER_COUNT_MAX] = {0};
    const struct drive *drive = &replay->drive;
    dkt_status status = DKT_OK;
    int is_done = 0;
    int64_t begin = instant_now();
    clock_t cpu_begin = clock();
    while (!is_done && status == DKT_OK) {
        is_done = 1;
        for (int i = 0; i < drive->worker_count && status == DKT_OK; i++) {
            if (drive->worker < 0 || drive->worker == i) {
                status = turn_take(replay, i, &places[i], 5 + 7 * i);
                is_done = is_done && places[i] == replay->log.row_count;
            }
        }
    }
    progress_end();
    replay->drive_ms = instant_now() - begin;
    replay->drive_cpu_ms = (int64_t)(clock() - cpu_begin) * 1000 / CLOCKS_PER_SEC;
    return exit_code(status);
}

/* ---- asking the desk ---- */

/* Runs a list to its end; each row is given to `take`. */
static int each_row(struct replay *replay, dkt_query *query,
                    int (*take)(struct replay *, const dkt_row *), char **cursor,
                    int32_t *cursor_len)
{
    dkt_op *op = NULL;
    dkt_status status = dkt_query_set_limit(query, 1000);
    if (status == DKT_OK && *cursor != NULL) {
        status = dkt_query_set_cursor(query, *cursor, *cursor_len);
    }
    if (status == DKT_OK) {
        status = dkt_op_new_query(replay->desk, query, &op);
    }
    if (status == DKT_OK) {
        status = dkt_op_run(op, replay->drive.stores[0]);
    }
    const dkt_result *result = dkt_op_result(op);
    int code = exit_code(status);
    for (int32_t i = 0; code == EXIT_DONE && i < dkt_result_row_count(result); i++) {
        code = take(replay, dkt_result_row(result, i));
    }
    const char *next = code == EXIT_DONE ? dkt_result_cursor(result, cursor_len) : NULL;
    free(*cursor);
    *cursor = next == NULL ? NULL
                           : memcpy(memory_new((size_t)*cursor_len + 1), next, (size_t)*cursor_len);
    dkt_op_free(op);
    return code;
}

static int each_page(struct replay *replay, int32_t what, const char *key,
                     int (*take)(struct replay *, const dkt_row *))
{
    char *cursor = NULL;
    int32_t cursor_len = 0;
    int code = EXIT_DONE;
    do {
        dkt_query *query = NULL;
        dkt_status status = dkt_query_new(replay->desk, what, &query);
        if (status == DKT_OK && key != NULL) {
            status = dkt_query_set_key(query, key, -1);
        }
        code = status == DKT_OK ? each_row(replay, query, take, &cursor, &cursor_len)
                                : exit_code(status);
        dkt_query_free(query);
    } while (code == EXIT_DONE && cursor != NULL);
    free(cursor);
    return code;
}

/* Counts a transfer by what it changed. */
static int take_entry(struct replay *replay, const dkt_row *entry)
{
    dkt_change *change = NULL;
    replay->entry_count++;
    if (dkt_row_integer(entry, DKT_ENTRY_VERB) != DKT_VERB_TRANSFER) {
        return EXIT_DONE;
    }
    if (dkt_change_new(replay->desk, entry, &change) != DKT_OK) {
        return EXIT_STORE;
    }
    for (int32_t i = 0; i < dkt_change_count(change); i++) {
        const char *name = dkt_change_name(change, i, NULL);
        replay->unit_change_count += strcmp(name, "unit") == 0 ? 1 : 0;
        replay->owner_change_count += strcmp(name, "owner") == 0 ? 1 : 0;
    }
    dkt_change_free(change);
    return EXIT_DONE;
}

static int take_ticket(struct replay *replay, const dkt_row *ticket)
{
    int64_t reopened = dkt_row_integer(ticket, DKT_TICKET_REOPENED);
    int is_open = dkt_row_integer(ticket, DKT_TICKET_OPEN) == 1;
    replay->open_count += is_open;
    replay->closed_count += !is_open;
    replay->reopen_count += reopened;
    replay->reopened_ticket_count += reopened > 0 ? 1 : 0;
    replay->transfer_count += dkt_row_integer(ticket, DKT_TICKET_TRANSFERRED);
    progress_show("journals", replay->open_count + replay->closed_count, replay->log.ticket_count);
    return each_page(replay, DKT_QUERY_JOURNAL, dkt_row_text(ticket, DKT_TICKET_ID, NULL),
                     take_entry);
}

static int replay_ask(struct replay *replay)
{
    int code = each_page(replay, DKT_QUERY_OPEN, NULL, take_ticket);
    code = code == EXIT_DONE ? each_page(replay, DKT_QUERY_CLOSED, NULL, take_ticket) : code;
    progress_end();
    return code;
}

/* ---- saying it ---- */

static int refusal_compare(const void *a, const void *b)
{
    const struct refusal *left = a;
    const struct refusal *right = b;
    if (left->row_count != right->row_count) {
        return left->row_count > right->row_count ? -1 : 1;
    }
    return strcmp(left->reasons, right->reasons);
}

static void print_refusals(const struct docket *docket, const struct replay *replay)
{
    struct table table = {0};
    char number[32];
    if (replay->drive.refusal_count == 0) {
        return;
    }
    qsort(replay->drive.refusals, (size_t)replay->drive.refusal_count,
          sizeof *replay->drive.refusals, refusal_compare);
    table_column(&table, "refused", TABLE_RIGHT);
    table_column(&table, "from", TABLE_LEFT);
    table_column(&table, "to", TABLE_LEFT);
    table_column(&table, "action", TABLE_LEFT);
    table_column(&table, "because", TABLE_ELASTIC);
    for (int i = 0; i < replay->drive.refusal_count; i++) {
        const struct refusal *refusal = &replay->drive.refusals[i];
        table_row(&table);
        (void)snprintf(number, sizeof number, "%lld", (long long)refusal->row_count);
        table_cell(&table, 0, number);
        table_cell(&table, 1, refusal->from);
        table_cell(&table, 2, replay->map.states[refusal->to].foreign);
        table_cell(&table, 3, refusal->action);
        table_cell(&table, 4, refusal->reasons);
    }
    putchar('\n');
    table_print(&table, docket->width);
}

struct figure {
    const char *name; /* of the JSON's member */
    const char *label;
    int64_t value;
};

static void print_json(const struct replay *replay, const struct figure *figures, size_t count)
{
    printf("{\"map\":");
    json_print(replay->map.name);
    for (size_t i = 0; i < count; i++) {
        printf(",\"%s\":%lld", figures[i].name, (long long)figures[i].value);
    }
    printf(",\"refusals\":[");
    for (int i = 0; i < replay->drive.refusal_count; i++) {
        const struct refusal *refusal = &replay->drive.refusals[i];
        printf("%s{\"rows\":%lld,\"from\":", i == 0 ? "" : ",", (long long)refusal->row_count);
        json_print(refusal->from);
        printf(",\"to\":");
        json_print(replay->map.states[refusal->to].foreign);
        printf(",\"action\":");
        json_print(refusal->action);
        printf(",\"because\":");
        json_print(refusal->reasons);
        putchar('}');
    }
    puts("]}");
}

static void replay_print(const struct docket *docket, const struct replay *replay)
{
    const struct drive *drive = &replay->drive;
    int64_t drive_ms = replay->drive_ms == 0 ? 1 : replay->drive_ms;
    int64_t cpu_ms = replay->drive_cpu_ms == 0 ? 1 : replay->drive_cpu_ms;
    int64_t ticket_count = replay->open_count + replay->closed_count;
    int64_t size = store_size(replay->store);
    const struct figure figures[] = {
        {"bytes", "bytes read", replay->log.byte_count},
        {"rows", "rows", drive->row_count},
        {"accepted", "  accepted", drive->accepted_count},
        {"refused", "  refused", drive->refused_count},
        {"unchanged", "  no change", drive->unchanged_count},
        {"commands", "commands", drive->command_count},
        {"clamped", "clock stepped back", drive->clamped_count},
        {"tickets", "tickets", ticket_count},
        {"open", "  open", replay->open_count},
        {"closed", "  closed", replay->closed_count},
        {"entries", "entries", replay->entry_count},
        {"reopens", "reopens", replay->reopen_count},
        {"reopened_tickets", "  tickets", replay->reopened_ticket_count},
        {"transfers", "transfers", replay->transfer_count},
        {"unit_changes", "  of the unit", replay->unit_change_count},
        {"owner_changes", "  of the owner", replay->owner_change_count},
        {"events_per_second", "events per second", drive->row_count * 1000 / drive_ms},
        {"events_per_cpu_second", "  of its own CPU", drive->row_count * 1000 / cpu_ms},
        {"bytes_per_ticket", "bytes per ticket",
         ticket_count > 0 && size > 0 ? size / ticket_count : 0},
    };
    size_t count = sizeof figures / sizeof figures[0];
    if (docket->is_json) {
        print_json(replay, figures, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        printf("%-20s %12lld\n", figures[i].label, (long long)figures[i].value);
    }
    print_refusals(docket, replay);
}

/* The whole desk is checked: a worker among several may find the others at work, and says what stands there now. */
static int replay_verify(const struct docket *docket, const struct replay *replay)
{
    if (!docket->is_json) {
        putchar('\n');
    }
    return verify_run(replay->desk, replay->drive.stores[0], NULL, docket->is_json);
}

/* ---- the command ---- */

static int options_read(struct replay *replay, struct arguments *arguments)
{
    const char *workers = arguments_option(arguments, "workers");
    const char *worker = arguments_option(arguments, "worker");
    const char *store = arguments_option(arguments, "store");
    replay->drive.is_strict = arguments_flag(arguments, "strict");
    replay->is_shown = arguments_flag(arguments, "show_profile");
    replay->drive.worker_count = workers == NULL ? 1 : atoi(workers);
    replay->drive.worker = worker == NULL ? -1 : atoi(worker) - 1;
    if (replay->drive.worker_count < 1 || replay->drive.worker_count > DRIVE_WORKER_COUNT_MAX) {
        return usage_error("there are 1 to 64 workers", workers);
    }
    if (worker != NULL &&
        (replay->drive.worker < 0 || replay->drive.worker >= replay->drive.worker_count)) {
        return usage_error("a worker is 1 to the number of workers", worker);
    }
    if (store != NULL && strcmp(store, "memory") != 0) {
        return usage_error("the store is memory, or a file: --file", store);
    }
    return EXIT_DONE;
}

static void replay_free(struct replay *replay)
{
    drive_free(&replay->drive);
    store_close(replay->store);
    rules_free(replay->rules);
    dkt_desk_unref(replay->desk);
    log_free(&replay->log);
    map_free(&replay->map);
    free(replay);
}

int command_replay(struct docket *docket, struct arguments *arguments)
{
    struct replay *replay = memory_new(sizeof *replay);
    const char *map_name = arguments_option(arguments, "map");
    replay->log_name = arguments_word(arguments);
    replay->file = docket->file;
    replay->profile_file = docket->profile_file;
    int code = options_read(replay, arguments);
    if (code == EXIT_DONE && ((replay->log_name == NULL && !replay->is_shown) || map_name == NULL)) {
        code = usage_error("which log, by which map? docket replay LOG.csv --map MAP.json", NULL);
    }
    if (code == EXIT_DONE && !arguments_end(arguments)) {
        code = EXIT_USAGE;
    }
    if (code == EXIT_DONE && replay->is_shown) {
        code = replay_show(replay, map_name);
        replay_free(replay);
        return code;
    }
    code = code == EXIT_DONE ? replay_read(replay, map_name) : code;
    code = code == EXIT_DONE ? replay_open(replay) : code;
    code = code == EXIT_DONE ? replay_drive(replay) : code;
    code = code == EXIT_DONE ? replay_ask(replay) : code;
    if (code == EXIT_DONE) {
        replay_print(docket, replay);
        code = replay_verify(docket, replay);
    }
    replay_free(replay);
    return code;
}
