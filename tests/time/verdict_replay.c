/* SPDX-License-Identifier: MIT
 *
 * The verdicts of a real incident log, by real clocks in a real desk: every change of state or priority in the log is a
 * command, run at its own instant, and the clock's verdict is held against the one that the log records.
 *
 *     xz -dc incident_event_log.csv.xz | verdict_replay REFERENCE.json memory|FILE.db
 *
 * The policy: Monday to Friday 14:00 to 23:00 in the file's time, counted from `opened_at` to the first row `Closed`,
 * never paused, 4 / 8 / 62 / 134 h by the priority then, one run for the ticket's whole life. Columns 33 to 36, which
 * are only known at the end, are not read; column 7, the recorded verdict, only to compare. The exceptions must be those
 * that REFERENCE lists, no more and no fewer; they are looked for in its text as "INC...".
 */
#define _DEFAULT_SOURCE

#include <docket/docket.h>
#include <docket/sqlite.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Columns of the log, from 0. */
enum {
    COLUMN_NUMBER = 0,
    COLUMN_STATE = 1,
    COLUMN_VERDICT = 6,
    COLUMN_OPENED_AT = 9,
    COLUMN_UPDATED_AT = 13,
    COLUMN_PRIORITY = 22,
    COLUMN_COUNT = 32, /* what follows is known only at the end */
};

struct replay {
    int64_t now_ms;
    dkt_rules *rules;
    dkt_desk *desk;
    dkt_memory *memory;
    dkt_sqlite *sqlite;
    dkt_store *store;
    dkt_op *op;
    char number[32]; /* the incident that is being told */
    char recorded[8]; /* its verdict in the row told last */
    int is_closed;
    int priority;
    long incident_count;
    long row_count;
    long agree_count;
    long void_count; /* met after a breach that a new target made void */
    long unlisted_count;
    char *reference;
};

static void need(int is_done, const char *what)
{
    if (!is_done) {
        fprintf(stderr, "verdict_replay: %s\n", what);
        exit(1);
    }
}

static int32_t replay_now(uintptr_t user, int64_t *out_now_ms)
{
    *out_now_ms = ((struct replay *)user)->now_ms;
    return DKT_HOOK_DONE;
}

/* ---- the desk ---- */

static const char calendar_json[] =
    "{\"name\":\"desk\",\"zone\":\"UTC\",\"week\":{\"mon-fri\":[\"14:00-23:00\"]}}";
static const char goal_json[] =
    "{\"code\":\"resolve\",\"english\":\"resolve\",\"chinese\":\"解决\",\"calendar\":\"desk\","
    "\"anchor\":\"requested_at\",\"start\":[\"verb:register\"],\"stop\":[\"status:closed\"],"
    "\"spans_cycles\":true,\"at\":\"opening\",\"target\":{\"by\":\"priority\",\"values\":["
    "{\"is\":1,\"hours\":4},{\"is\":2,\"hours\":8},{\"is\":3,\"hours\":62},{\"is\":4,\"hours\":134}],"
    "\"else\":null}}";

static dkt_rules *rules_make(void)
{
    char problem[256];
    dkt_profile *profile = NULL;
    dkt_calendar *calendar = NULL;
    dkt_rules *rules = NULL;
    need(dkt_calendar_new(calendar_json, -1, NULL, sizeof problem, problem, &calendar) == DKT_OK, problem);
    need(dkt_profile_new("incidents", -1, &profile) == DKT_OK, "no profile");
    dkt_status r = dkt_profile_add_calendar(profile, "desk", calendar);
    if (r == DKT_OK) r = dkt_profile_add_status(profile, "open", DKT_STATE_UNFINISHED, "Open", "未完结");
    if (r == DKT_OK) r = dkt_profile_add_status(profile, "closed", DKT_STATE_CLOSED, "Closed", "已完结");
    if (r == DKT_OK) r = dkt_profile_add_action(profile, "register", DKT_VERB_REGISTER, "open", "", "");
    if (r == DKT_OK) r = dkt_profile_add_action(profile, "close", DKT_VERB_CLOSE, "closed", "", "");
    if (r == DKT_OK) r = dkt_profile_allow(profile, "close", "open");
    if (r == DKT_OK) r = dkt_profile_add_action(profile, "reopen", DKT_VERB_REOPEN, "open", "", "");
    if (r == DKT_OK) r = dkt_profile_allow(profile, "reopen", "closed");
    if (r == DKT_OK) r = dkt_profile_add_action(profile, "amend", DKT_VERB_AMEND, NULL, "", "");
    if (r == DKT_OK) r = dkt_profile_allow(profile, "amend", NULL);
    if (r == DKT_OK) r = dkt_profile_add_goal(profile, goal_json, -1);
    if (r == DKT_OK) r = dkt_rules_new(profile, &rules);
    need(r == DKT_OK, dkt_profile_error_text(profile));
    dkt_profile_free(profile);
    dkt_calendar_unref(calendar);
    return rules;
}

static void store_open(struct replay *replay, const char *where)
{
    if (strcmp(where, "memory") == 0) {
        need(dkt_memory_new(replay->desk, &replay->memory) == DKT_OK, "no memory store");
        need(dkt_memory_store(replay->memory, &replay->store) == DKT_OK, "no memory store");
        return;
    }
    need(dkt_sqlite_new(replay->desk, &replay->sqlite) == DKT_OK, "no SQLite store");
    need(dkt_sqlite_open(replay->sqlite, where, -1, DKT_SQLITE_NORMAL) == DKT_OK,
         dkt_sqlite_error_text(replay->sqlite));
    need(dkt_sqlite_store(replay->sqlite, &replay->store) == DKT_OK, "no SQLite store");
}

static void desk_open(struct replay *replay, const char *where)
{
    struct dkt_clock_hooks clock = {.struct_size = sizeof clock, .now = replay_now};
    dkt_config *config = NULL;
    replay->rules = rules_make();
    need(dkt_config_new(&config) == DKT_OK, "no configuration");
    need(dkt_config_set_clock(config, &clock, (uintptr_t)replay) == DKT_OK, "no clock");
    need(dkt_config_set_rules(config, replay->rules) == DKT_OK, "no rules");
    need(dkt_desk_new(config, &replay->desk) == DKT_OK, dkt_config_error_text(config));
    dkt_config_free(config);
    store_open(replay, where);
}

static void desk_close(struct replay *replay)
{
    dkt_op_free(replay->op);
    dkt_store_free(replay->store);
    dkt_memory_free(replay->memory);
    dkt_sqlite_free(replay->sqlite);
    dkt_desk_unref(replay->desk);
    dkt_rules_unref(replay->rules);
    free(replay->reference);
}

static void act(struct replay *replay, const char *action, int priority, int64_t opened_at)
{
    dkt_command *command = NULL;
    need(dkt_command_new_action(replay->desk, action, -1, &command) == DKT_OK, action);
    dkt_status r = dkt_command_set_actor(command, "log", -1, NULL, 0);
    if (r == DKT_OK) r = dkt_command_set_subject(command, replay->number, -1);
    if (r == DKT_OK) r = dkt_command_set_integer(command, "priority", -1, priority);
    if (r == DKT_OK && strcmp(action, "register") == 0) {
        r = dkt_command_set_integer(command, "requested_at", -1, opened_at);
    }
    if (r == DKT_OK && strcmp(action, "close") == 0) {
        r = dkt_command_set_text(command, "resolution", -1, "Closed", -1);
    }
    need(r == DKT_OK, dkt_command_error_text(command));
    r = replay->op == NULL ? dkt_op_new(replay->desk, command, &replay->op)
                           : dkt_op_restart(replay->op, command);
    need(r == DKT_OK && dkt_op_run(replay->op, replay->store) == DKT_OK, dkt_op_error_text(replay->op));
    dkt_command_free(command);
}

/* ---- what the clock says ---- */

static dkt_op *ask(struct replay *replay, int32_t what)
{
    dkt_query *query = NULL;
    dkt_op *op = NULL;
    need(dkt_query_new(replay->desk, what, &query) == DKT_OK, "no query");
    need(dkt_query_set_key(query, replay->number, -1) == DKT_OK, "no key");
    need(dkt_query_set_limit(query, 1000) == DKT_OK, "no limit");
    need(dkt_op_new_query(replay->desk, query, &op) == DKT_OK, "no operation");
    need(dkt_op_run(op, replay->store) == DKT_OK, dkt_op_error_text(op));
    dkt_query_free(query);
    return op;
}

static int was_voided(struct replay *replay)
{
    dkt_op *op = ask(replay, DKT_QUERY_JOURNAL);
    int is_voided = 0;
    for (int32_t i = 0; i < dkt_result_row_count(dkt_op_result(op)); i++) {
        const dkt_row *entry = dkt_result_row(dkt_op_result(op), i);
        is_voided |= dkt_row_integer(entry, DKT_ENTRY_VERB) == DKT_VERB_BREACH_VOID;
    }
    dkt_op_free(op);
    return is_voided;
}

static void incident_end(struct replay *replay)
{
    if (replay->number[0] == 0) {
        return;
    }
    dkt_op *op = ask(replay, DKT_QUERY_CLOCKS);
    const dkt_row *clock = dkt_result_row(dkt_op_result(op), 0);
    need(clock != NULL && dkt_row_integer(clock, DKT_CLOCK_STATUS) == DKT_CLOCK_STOPPED,
         "an incident has no stopped clock");
    int is_met = dkt_row_integer(clock, DKT_CLOCK_VERDICT) == DKT_VERDICT_MET;
    dkt_op_free(op);
    int is_agreed = is_met == (strcmp(replay->recorded, "true") == 0);
    replay->incident_count++;
    replay->agree_count += is_agreed;
    if (is_met && was_voided(replay)) {
        replay->void_count++;
    }
    char quoted[40];
    snprintf(quoted, sizeof quoted, "\"%s\"", replay->number);
    if (!is_agreed && strstr(replay->reference, quoted) == NULL) {
        replay->unlisted_count++;
        fprintf(stderr, "%s: the clock says %s, the log %s, and it is no listed exception\n",
                replay->number, is_met ? "met" : "breached", replay->recorded);
    }
}

/* ---- the log ---- */

/* D/M/YYYY HH:MM as UTC, in milliseconds. */
static int64_t instant_read(const char *text)
{
    struct tm tm = {0};
    need(sscanf(text, "%d/%d/%d %d:%d", &tm.tm_mday, &tm.tm_mon, &tm.tm_year, &tm.tm_hour, &tm.tm_min) == 5,
         "a row has no date");
    tm.tm_mon -= 1;
    tm.tm_year -= 1900;
    return (int64_t)timegm(&tm) * 1000;
}

static void row_tell(struct replay *replay, char **columns)
{
    int64_t at = instant_read(columns[COLUMN_UPDATED_AT]);
    int priority = columns[COLUMN_PRIORITY][0] - '0';
    int is_closed = strcmp(columns[COLUMN_STATE], "Closed") == 0;
    if (strcmp(columns[COLUMN_NUMBER], replay->number) != 0) {
        incident_end(replay);
        snprintf(replay->number, sizeof replay->number, "%s", columns[COLUMN_NUMBER]);
        replay->now_ms = at;
        replay->is_closed = 0;
        replay->priority = priority;
        act(replay, "register", priority, instant_read(columns[COLUMN_OPENED_AT]));
    }
    /* One row of the log is older than the one before it. */
    replay->now_ms = at > replay->now_ms ? at : replay->now_ms;
    if (is_closed != replay->is_closed) {
        act(replay, is_closed ? "close" : "reopen", priority, 0);
    } else if (priority != replay->priority) {
        act(replay, "amend", priority, 0);
    }
    replay->is_closed = is_closed;
    replay->priority = priority;
    snprintf(replay->recorded, sizeof replay->recorded, "%s", columns[COLUMN_VERDICT]);
    replay->row_count++;
}

static void log_tell(struct replay *replay, FILE *file)
{
    static char line[8192];
    need(fgets(line, sizeof line, file) != NULL, "the log is empty");
    while (fgets(line, sizeof line, file) != NULL) {
        char *columns[COLUMN_COUNT];
        char *rest = line;
        for (int i = 0; i < COLUMN_COUNT; i++) {
            columns[i] = strsep(&rest, ",");
            need(columns[i] != NULL, "a row has too few columns");
        }
        row_tell(replay, columns);
    }
    incident_end(replay);
}

static char *file_read(const char *name)
{
    FILE *file = fopen(name, "rb");
    need(file != NULL, name);
    need(fseek(file, 0, SEEK_END) == 0, name);
    long size = ftell(file);
    need(size >= 0 && fseek(file, 0, SEEK_SET) == 0, name);
    char *text = calloc((size_t)size + 1, 1);
    need(text != NULL && fread(text, 1, (size_t)size, file) == (size_t)size, name);
    fclose(file);
    return text;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: verdict_replay REFERENCE.json memory|FILE.db <LOG.csv\n");
        return 2;
    }
    struct replay replay = {.reference = file_read(argv[1])};
    desk_open(&replay, argv[2]);
    log_tell(&replay, stdin);
    printf("figure: %ld of %ld verdicts, %ld met after a voided breach, %ld rows\n", replay.agree_count,
           replay.incident_count, replay.void_count, replay.row_count);
    int is_right = replay.unlisted_count == 0;
    desk_close(&replay);
    return is_right ? 0 : 1;
}
