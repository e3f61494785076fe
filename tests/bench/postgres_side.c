/* SPDX-License-Identifier: MIT
 *
 * See postgres_side.h.
 */
#include "postgres_side.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t start_ms = INT64_C(1767571200000);

static void must(bool fact, const char *what)
{
    if (!fact) {
        fprintf(stderr, "bench: %s\n", what);
        abort();
    }
}

static int32_t side_now(uintptr_t user, int64_t *out_now_ms)
{
    *out_now_ms = ((struct postgres_side *)user)->now_ms;
    return DKT_HOOK_DONE;
}

static dkt_rules *rules_with_goal(void)
{
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    must(dkt_profile_new_default(&profile) == DKT_OK, "profile");
    must(dkt_profile_add_goal(profile,
                              "{\"code\":\"respond\",\"english\":\"Response\",\"chinese\":\"响应\",\"start\":["
                              "\"verb:register\"],\"stop\":[\"verb:progress\",\"state:closed\"],\"target\":{\"minutes\":"
                              "30}}",
                              -1) == DKT_OK,
         dkt_profile_error_text(profile));
    must(dkt_rules_new(profile, &rules) == DKT_OK, "rules");
    dkt_profile_free(profile);
    return rules;
}

static void desk_open(struct postgres_side *side, bool has_goal)
{
    const struct dkt_clock_hooks clock = {.struct_size = sizeof clock, .now = side_now};
    dkt_config *config = NULL;
    must(dkt_config_new(&config) == DKT_OK, "config");
    must(dkt_config_set_clock(config, &clock, (uintptr_t)side) == DKT_OK, "clock");
    if (has_goal) {
        dkt_rules *rules = rules_with_goal();
        must(dkt_config_set_rules(config, rules) == DKT_OK, "rules");
        dkt_rules_unref(rules);
    }
    must(dkt_desk_new(config, &side->desk) == DKT_OK, "desk");
    dkt_config_free(config);
}

static void silence(void *user, const char *message)
{
    (void)user;
    (void)message;
}

void postgres_side_open(struct postgres_side *side, const char *conninfo, bool is_raw, bool has_goal)
{
    memset(side, 0, sizeof *side);
    side->now_ms = start_ms;
    desk_open(side, has_goal);
    must(dkt_postgres_new(side->desk, &side->postgres) == DKT_OK, "postgres");
    must(dkt_postgres_open(side->postgres, conninfo, -1, 0) == DKT_OK, dkt_postgres_error_text(side->postgres));
    must(dkt_postgres_store(side->postgres, &side->store) == DKT_OK, "store");
    if (is_raw) {
        side->connection = PQconnectdb(conninfo);
        must(PQstatus(side->connection) == CONNECTION_OK, PQerrorMessage(side->connection));
        (void)PQsetNoticeProcessor(side->connection, silence, NULL);
        PQclear(PQexec(side->connection, "SET search_path = docket"));
        side->raw = postgres_raw_new(side->connection, side->desk);
    }
}

void postgres_side_close(struct postgres_side *side)
{
    if (side->raw != NULL) {
        postgres_raw_free(side->raw);
    }
    PQfinish(side->connection);
    dkt_op_free(side->op);
    dkt_store_free(side->store);
    dkt_postgres_free(side->postgres);
    dkt_desk_unref(side->desk);
}

/* Ids as UUIDs are: the same beginning, and a tail without order. */
static void id_of(char *out, const char *prefix, int32_t n)
{
    uint64_t mixed = (uint64_t)(uint32_t)n * UINT64_C(0x9E3779B97F4A7C15);
    mixed ^= mixed >> 29;
    snprintf(out, 40, "%s-%04x-%012llx", prefix, (unsigned)(mixed >> 48),
             (unsigned long long)(mixed & 0xFFFFFFFFFFFF));
}

static void library_run(struct postgres_side *side, dkt_command *command, const struct raw_work *work)
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

static void library_register(struct postgres_side *side, const struct raw_work *work)
{
    dkt_command *command = NULL;
    must(dkt_command_new(side->desk, DKT_VERB_REGISTER, &command) == DKT_OK, "command");
    must(dkt_command_set_text(command, "title", -1, work->title, -1) == DKT_OK, "title");
    must(dkt_command_set_text(command, "description", -1, work->description, -1) == DKT_OK, "text");
    must(dkt_command_set_text(command, "channel", -1, work->channel, -1) == DKT_OK, "channel");
    must(dkt_command_set_text(command, "requester", -1, work->requester, -1) == DKT_OK, "asks");
    library_run(side, command, work);
}

static void library_progress(struct postgres_side *side, const struct raw_work *work)
{
    dkt_command *command = NULL;
    must(dkt_command_new(side->desk, DKT_VERB_PROGRESS, &command) == DKT_OK, "command");
    library_run(side, command, work);
}

static struct raw_work work_of(struct postgres_side *side, int32_t n, char id[40], char request[40],
                               const char *prefix)
{
    id_of(id, "01936b2c-1000-7000", n);
    id_of(request, prefix, n);
    side->now_ms += 1000;
    return (struct raw_work){
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

void postgres_side_register(struct postgres_side *side, int32_t n)
{
    char id[40];
    char request[40];
    struct raw_work work = work_of(side, n, id, request, "01936b2c-2000-7000");
    if (side->raw != NULL) {
        postgres_raw_register(side->raw, &work);
    } else {
        library_register(side, &work);
    }
}

void postgres_side_progress(struct postgres_side *side, int32_t n)
{
    char id[40];
    char request[40];
    struct raw_work work = work_of(side, n, id, request, "01936b2c-3000-7000");
    if (side->raw != NULL) {
        postgres_raw_progress(side->raw, &work);
    } else {
        library_progress(side, &work);
    }
}

void postgres_side_settle(struct postgres_side *side)
{
    dkt_task *task = NULL;
    if (side->raw != NULL) {
        while (postgres_raw_claim(side->raw, side->now_ms) == 1) {
        }
        return;
    }
    must(dkt_task_new_run_due(side->desk, &task) == DKT_OK, "task");
    must(dkt_task_run(task, side->store) == DKT_OK, dkt_task_error_text(task));
    must(dkt_task_finding_count(task) == 0, "findings");
    dkt_task_free(task);
}
