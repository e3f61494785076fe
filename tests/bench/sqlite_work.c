/* SPDX-License-Identifier: MIT
 *
 * See sqlite_work.h.
 */
#include "sqlite_work.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t start_ms = INT64_C(1767571200000);

static void must(int fact, const char *what)
{
    if (!fact) {
        fprintf(stderr, "bench: %s\n", what);
        abort();
    }
}

static int32_t bench_now(uintptr_t user, int64_t *out_now_ms)
{
    *out_now_ms = ((struct bench_side *)user)->now_ms;
    return DKT_HOOK_DONE;
}

/* Three clocks from the registration on. A state change stops the first, begins the second anew, and leaves the third
 * as it is. The targets are far off: nothing falls due while the benchmark runs. */
static const char *const goals[] = {
    "{\"code\": \"respond\", \"english\": \"Response\", \"chinese\": \"响应\", \"start\": [\"verb:register\"],"
    " \"stop\": [\"verb:progress\"], \"target\": {\"hours\": 24}, \"warn\": [{\"percent\": 75}]}",
    "{\"code\": \"update\", \"english\": \"Update\", \"chinese\": \"更新\", \"start\": [\"verb:register\"],"
    " \"reset\": [\"verb:progress\"], \"stop\": [\"state:closed\"], \"target\": {\"hours\": 48},"
    " \"warn\": [{\"percent\": 75}]}",
    "{\"code\": \"handle\", \"english\": \"Handling\", \"chinese\": \"处理\", \"start\": [\"verb:register\"],"
    " \"stop\": [\"state:closed\"], \"target\": {\"hours\": 120}, \"warn\": [{\"percent\": 75}]}",
};

static dkt_rules *clock_rules(void)
{
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    must(dkt_profile_new_default(&profile) == DKT_OK, "profile");
    for (size_t i = 0; i < sizeof goals / sizeof goals[0]; i++) {
        must(dkt_profile_add_goal(profile, goals[i], -1) == DKT_OK,
             dkt_profile_error_text(profile));
    }
    must(dkt_rules_new(profile, &rules) == DKT_OK, dkt_profile_error_text(profile));
    dkt_profile_free(profile);
    return rules;
}

static void open_desk(struct bench_side *side, int has_clocks)
{
    const struct dkt_clock_hooks clock = {.struct_size = sizeof clock, .now = bench_now};
    dkt_config *config = NULL;
    must(dkt_config_new(&config) == DKT_OK, "config");
    must(dkt_config_set_clock(config, &clock, (uintptr_t)side) == DKT_OK, "clock");
    if (has_clocks) {
        dkt_rules *rules = clock_rules();
        must(dkt_config_set_rules(config, rules) == DKT_OK, "rules");
        dkt_rules_unref(rules);
    }
    must(dkt_desk_new(config, &side->desk) == DKT_OK, "desk");
    dkt_config_free(config);
}

/* The host's connection with the settings that the library gives its own. */
static void open_db(struct bench_side *side, const char *path)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    must(sqlite3_open_v2(path, &side->db, flags, NULL) == SQLITE_OK, "open");
    must(sqlite3_exec(
             side->db,
             "PRAGMA trusted_schema = OFF; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
             NULL, NULL, NULL) == SQLITE_OK,
         "settings");
}

void bench_open(struct bench_side *side, const struct bench_way *way, const char *path)
{
    memset(side, 0, sizeof *side);
    side->now_ms = start_ms;
    open_desk(side, way->has_clocks);
    must(dkt_sqlite_new(side->desk, &side->sqlite) == DKT_OK, "sqlite");
    if (way->is_raw || way->is_joined) {
        open_db(side, path);
        must(dkt_sqlite_join(side->sqlite, side->db, 0) == DKT_OK, "join");
    } else {
        must(dkt_sqlite_open(side->sqlite, path, -1, 0) == DKT_OK,
             dkt_sqlite_error_text(side->sqlite));
    }
    if (way->is_raw) {
        const char *profile = dkt_rules_version(dkt_desk_rules(side->desk));
        side->raw = sqlite_raw_new(side->db, profile, way->has_clocks);
    } else {
        must(dkt_sqlite_store(side->sqlite, &side->store) == DKT_OK, "store");
    }
}

void bench_close(struct bench_side *side)
{
    if (side->raw != NULL) {
        sqlite_raw_free(side->raw);
    }
    dkt_op_free(side->op);
    dkt_store_free(side->store);
    dkt_sqlite_free(side->sqlite);
    dkt_desk_unref(side->desk);
    must(sqlite3_close(side->db) == SQLITE_OK, "close");
}

void bench_begin(struct bench_side *side)
{
    must(sqlite3_exec(side->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK, "begin");
    side->is_inside = 1;
    if (side->raw == NULL) {
        dkt_store_free(side->store);
        must(dkt_sqlite_store(side->sqlite, &side->store) == DKT_OK, "store");
    }
}

void bench_commit(struct bench_side *side)
{
    must(sqlite3_exec(side->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK, "commit");
    side->is_inside = 0;
}

/* Ids as UUIDs are: the same beginning, and a tail without order. */
static void id_of(char *out, const char *prefix, int32_t n)
{
    uint64_t mixed = (uint64_t)(uint32_t)n * UINT64_C(0x9E3779B97F4A7C15);
    mixed ^= mixed >> 29;
    snprintf(out, 40, "%s-%04x-%012llx", prefix, (unsigned)(mixed >> 48),
             (unsigned long long)(mixed & 0xFFFFFFFFFFFF));
}

static void library_run(struct bench_side *side, dkt_command *command,
                        const struct raw_command *work)
{
    must(dkt_command_set_subject(command, work->id, -1) == DKT_OK, "subject");
    must(dkt_command_set_actor(command, work->actor, -1, NULL, -1) == DKT_OK, "actor");
    must(dkt_command_set_request(command, work->request, -1) == DKT_OK, "request");
    dkt_status r = side->op == NULL ? dkt_op_new(side->desk, command, &side->op)
                                    : dkt_op_restart(side->op, command);
    must(r == DKT_OK, "op");
    r = dkt_op_run(side->op, side->store);
    must(r == DKT_OK, dkt_op_error_text(side->op));
    dkt_command_free(command);
}

static void library_register(struct bench_side *side, const struct raw_command *work)
{
    dkt_command *command = NULL;
    must(dkt_command_new(side->desk, DKT_VERB_REGISTER, &command) == DKT_OK, "command");
    must(dkt_command_set_text(command, "title", -1, work->title, -1) == DKT_OK, "title");
    must(dkt_command_set_text(command, "description", -1, work->description, -1) == DKT_OK, "text");
    must(dkt_command_set_text(command, "channel", -1, work->channel, -1) == DKT_OK, "channel");
    must(dkt_command_set_text(command, "requester", -1, work->requester, -1) == DKT_OK, "asks");
    library_run(side, command, work);
}

static void library_progress(struct bench_side *side, const struct raw_command *work)
{
    dkt_command *command = NULL;
    must(dkt_command_new(side->desk, DKT_VERB_PROGRESS, &command) == DKT_OK, "command");
    library_run(side, command, work);
}

static struct raw_command work_of(struct bench_side *side, int32_t n, char id[40], char request[40],
                                  const char *prefix)
{
    id_of(id, "01936b2c-1000-7000", n);
    id_of(request, prefix, n);
    side->now_ms += 1000;
    return (struct raw_command){
        .id = id,
        .request = request,
        .actor = "agent-017",
        .at = side->now_ms,
        .title = "POS terminal prints nothing since this morning",
        .description =
            "The merchant says that the terminal accepts cards but the printer stays silent; "
            "paper was changed twice, the light is green. He can be reached after lunch.",
        .channel = "hotline",
        .requester = "merchant-000482",
    };
}

void bench_register(struct bench_side *side, int32_t n)
{
    char id[40];
    char request[40];
    struct raw_command work = work_of(side, n, id, request, "01936b2c-2000-7000");
    if (side->raw != NULL) {
        sqlite_raw_register(side->raw, &work, side->is_inside != 0);
    } else {
        library_register(side, &work);
    }
}

void bench_progress(struct bench_side *side, int32_t n)
{
    char id[40];
    char request[40];
    struct raw_command work = work_of(side, n, id, request, "01936b2c-3000-7000");
    if (side->raw != NULL) {
        sqlite_raw_progress(side->raw, &work, side->is_inside != 0);
    } else {
        library_progress(side, &work);
    }
}
