/* SPDX-License-Identifier: MIT
 *
 * Scenes: commands in JSON, and what must come of them. The kit keeps what does not hold; while it keeps something,
 * every word of a scene does nothing.
 */
#include "docket/command.h"
#include "docket/op.h"
#include "docket/query.h"
#include "docket/schema.h"
#include "docket/task.h"
#include "testkit/kit.h"

#include <string.h>

enum {
    SCENE_TICKET_MAX = 160,
    SCENE_DUE_MAX = 10000, /* instants at which something falls due, in one word: more is a loop that never ends */
};

struct dkt_kit_scene {
    dkt_kit *kit;
    dkt_desk *desk;
    dkt_store *store;
    char ticket[SCENE_TICKET_MAX];
};

dkt_status dkt_kit_scene_new(dkt_kit *kit, dkt_desk *desk, dkt_store *store, dkt_kit_scene **out_scene)
{
    if (out_scene != NULL) {
        *out_scene = NULL;
    }
    if (kit == NULL || desk == NULL || store == NULL || out_scene == NULL) {
        return DKT_E_ARGUMENT;
    }
    dkt_kit_scene *scene = dkti_kit_take(sizeof *scene);
    if (scene == NULL) {
        return DKT_E_MEMORY;
    }
    *scene = (struct dkt_kit_scene){.kit = kit, .desk = dkt_desk_ref(desk), .store = store};
    *out_scene = scene;
    return DKT_OK;
}

void dkt_kit_scene_free(dkt_kit_scene *scene)
{
    if (scene != NULL) {
        dkt_desk_unref(scene->desk);
        dkti_kit_give(scene);
    }
}

const char *dkt_kit_scene_report(dkt_kit_scene *scene)
{
    return scene == NULL ? "" : dkt_kit_report(scene->kit);
}

static bool scene_is_well(const dkt_kit_scene *scene)
{
    return scene != NULL && scene->kit->reason[0] == '\0';
}

/* Keeps what does not hold: a sentence in up to four pieces. */
static void scene_break(dkt_kit_scene *scene, const char *a, const char *b, const char *c, const char *d)
{
    char reason[DKTI_KIT_REASON_MAX];
    struct dkti_kit_text text = dkti_kit_text(reason, sizeof reason);
    dkti_kit_add(&text, a);
    dkti_kit_add(&text, b);
    dkti_kit_add(&text, c);
    dkti_kit_add(&text, d);
    dkti_kit_complain(scene->kit, &text);
}

/* ---- commands ---- */

static void note_command(dkt_kit_scene *scene, const char *json, int32_t len, dkt_status status)
{
    char line[DKTI_KIT_LINE_MAX];
    struct dkti_kit_text text = dkti_kit_text(line, sizeof line);
    dkti_kit_add(&text, dkt_status_name(status));
    dkti_kit_add(&text, ": ");
    dkti_kit_add_bytes(&text, json, len < 0 ? strlen(json) : (size_t)len);
    dkti_kit_line(scene->kit, &text);
}

/* What refused, in words, behind the library's own sentence. */
static void reasons_add(struct dkti_kit_text *text, const dkt_op *op)
{
    const dkt_result *result = dkt_op_result(op);
    dkti_kit_add(text, dkt_op_error_text(op));
    for (int32_t i = 0; i < dkt_result_reason_count(result); i++) {
        dkti_kit_add(text, "; ");
        dkti_kit_add(text, dkt_result_reason_text(result, i, DKT_LANGUAGE_ENGLISH));
    }
}

/* Runs the command; `words` receives why it did not end well. */
static dkt_status scene_run(dkt_kit_scene *scene, const char *json, int32_t len, struct dkti_kit_text *words)
{
    dkt_command *command;
    dkt_op *op = NULL;
    dkt_status r = dkt_command_new_json(scene->desk, json, len, &command);
    if (r == DKT_OK) {
        r = dkt_op_new(scene->desk, command, &op);
    }
    if (r == DKT_OK) {
        r = dkt_op_run(op, scene->store);
    }
    const dkt_result *result = dkt_op_result(op);
    if (result != NULL && dkt_result_subject(result)[0] != '\0') {
        dkt_kit_scene_look_at(scene, dkt_result_subject(result));
    }
    reasons_add(words, op);
    dkt_op_free(op);
    dkt_command_free(command);
    note_command(scene, json, len, r);
    return r;
}

void dkt_kit_scene_refuse(dkt_kit_scene *scene, const char *json, int32_t len, dkt_status status)
{
    if (!scene_is_well(scene)) {
        return;
    }
    char why[DKTI_KIT_REASON_MAX];
    struct dkti_kit_text words = dkti_kit_text(why, sizeof why);
    dkt_status r = json == NULL ? DKT_E_ARGUMENT : scene_run(scene, json, len, &words);
    if (r != status) {
        char got[DKTI_KIT_REASON_MAX];
        struct dkti_kit_text text = dkti_kit_text(got, sizeof got);
        dkti_kit_add(&text, dkt_status_name(r));
        dkti_kit_add(&text, ": ");
        dkti_kit_add(&text, why);
        scene_break(scene, "a command must end with ", dkt_status_name(status), ", and ended with ", got);
    }
}

void dkt_kit_scene_do(dkt_kit_scene *scene, const char *json, int32_t len)
{
    dkt_kit_scene_refuse(scene, json, len, DKT_OK);
}

void dkt_kit_scene_look_at(dkt_kit_scene *scene, const char *ticket)
{
    if (scene != NULL && ticket != NULL) {
        struct dkti_kit_text text = dkti_kit_text(scene->ticket, sizeof scene->ticket);
        dkti_kit_add(&text, ticket);
    }
}

/* ---- expectations ---- */

/* A column of the ticket as text; "(absent)" when it has no value. */
static dkt_status column_read(dkt_kit_scene *scene, const char *column, struct dkti_kit_text *out_text)
{
    dkt_query *query;
    dkt_op *op = NULL;
    dkt_status r = dkt_query_new(scene->desk, DKT_QUERY_TICKET, &query);
    if (r == DKT_OK) {
        r = dkt_query_set_key(query, scene->ticket, -1);
    }
    if (r == DKT_OK) {
        r = dkt_op_new_query(scene->desk, query, &op);
    }
    if (r == DKT_OK) {
        r = dkt_op_run(op, scene->store);
    }
    if (r == DKT_OK) {
        const dkt_row *row = dkt_result_row(dkt_op_result(op), 0);
        int32_t number = dkt_schema_column_number(scene->desk, DKT_KIND_TICKET, column, -1);
        const char *text = dkt_row_text(row, number, NULL);
        if (number == 0) {
            r = DKT_E_UNKNOWN;
        } else if (dkt_row_is_set(row, number) == 0) {
            dkti_kit_add(out_text, "(absent)");
        } else if (text != NULL) {
            dkti_kit_add(out_text, text);
        } else {
            dkti_kit_add_integer(out_text, dkt_row_integer(row, number));
        }
    }
    dkt_op_free(op);
    dkt_query_free(query);
    return r;
}

static void scene_expect(dkt_kit_scene *scene, const char *column, const char *expected)
{
    char got[DKTI_KIT_LINE_MAX];
    char words[DKTI_KIT_REASON_MAX];
    struct dkti_kit_text text = dkti_kit_text(got, sizeof got);
    dkt_status r = column_read(scene, column, &text);
    if (r == DKT_OK && strcmp(got, expected) == 0) {
        return;
    }
    struct dkti_kit_text reason = dkti_kit_text(words, sizeof words);
    dkti_kit_add(&reason, scene->ticket);
    dkti_kit_add(&reason, " is not as expected: ");
    dkti_kit_add(&reason, column);
    scene_break(scene, words, r == DKT_OK ? " is " : " cannot be read: ", r == DKT_OK ? got : dkt_status_name(r), "");
    struct dkti_kit_text more = dkti_kit_text(words, sizeof words);
    dkti_kit_add(&more, "expected ");
    dkti_kit_add(&more, column);
    dkti_kit_add(&more, " = ");
    dkti_kit_add(&more, expected);
    dkti_kit_line(scene->kit, &more);
}

void dkt_kit_scene_expect_text(dkt_kit_scene *scene, const char *column, const char *text)
{
    if (scene_is_well(scene) && column != NULL && text != NULL) {
        scene_expect(scene, column, text);
    }
}

void dkt_kit_scene_expect_integer(dkt_kit_scene *scene, const char *column, int64_t value)
{
    if (scene_is_well(scene) && column != NULL) {
        char expected[24];
        struct dkti_kit_text text = dkti_kit_text(expected, sizeof expected);
        dkti_kit_add_integer(&text, value);
        scene_expect(scene, column, expected);
    }
}

void dkt_kit_scene_expect_absent(dkt_kit_scene *scene, const char *column)
{
    if (scene_is_well(scene) && column != NULL) {
        scene_expect(scene, column, "(absent)");
    }
}

/* ---- time ---- */

static dkt_status due_settle_now(dkt_kit_scene *scene)
{
    dkt_task *task;
    dkt_status r = dkt_task_new_run_due(scene->desk, &task);
    if (r == DKT_OK) {
        r = dkt_task_run(task, scene->store);
    }
    dkt_task_free(task);
    return r;
}

/* Whether one more instant is to be settled. What stays due where it was settled is not met again. */
static dkt_status pass_step(dkt_kit_scene *scene, int64_t limit_ms, bool *out_has_more)
{
    int32_t is_due;
    int64_t before_ms = dkt_kit_now(scene->kit);
    dkt_status r = dkt_kit_advance_to_next_due(scene->kit, scene->desk, scene->store, limit_ms, &is_due);
    if (r == DKT_OK && is_due == 1) {
        r = due_settle_now(scene);
    }
    *out_has_more = r == DKT_OK && is_due == 1 && dkt_kit_now(scene->kit) > before_ms;
    return r;
}

void dkt_kit_scene_pass(dkt_kit_scene *scene, int64_t duration_ms)
{
    if (!scene_is_well(scene)) {
        return;
    }
    int64_t now_ms = dkt_kit_now(scene->kit);
    if (duration_ms < 0 || duration_ms > DKTI_KIT_INSTANT_MAX - now_ms) {
        scene_break(scene, "time cannot pass like that", "", "", "");
        return;
    }
    bool has_more = true;
    dkt_status r = due_settle_now(scene);
    for (int32_t i = 0; r == DKT_OK && has_more && i < SCENE_DUE_MAX; i++) {
        r = pass_step(scene, now_ms + duration_ms, &has_more);
    }
    if (r == DKT_OK) {
        r = dkt_kit_set_now(scene->kit, now_ms + duration_ms);
    }
    if (r != DKT_OK) {
        scene_break(scene, "what fell due could not be settled: ", dkt_status_name(r), "", "");
    }
}
