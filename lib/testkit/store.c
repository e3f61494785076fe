/* SPDX-License-Identifier: MIT
 *
 * A store over a store: notes every call in the timeline, and fails when the kit says so.
 */
#include "testkit/describe.h"
#include "testkit/garbage.h"
#include "testkit/kit.h"

enum {
    NOBODY_KNOWS = 0x6E6F /* an answer that the contract does not have */
};

struct kit_store {
    dkt_kit *kit;
    dkt_desk *desk;
    dkt_store *inner;
};

/* ---- notes ---- */

static void note_read(struct kit_store *over, const dkt_reads *reads)
{
    char line[DKTI_KIT_LINE_MAX];
    struct dkti_kit_text text = dkti_kit_text(line, sizeof line);
    dkti_kit_add(&text, "read:");
    int32_t count = dkt_reads_count(reads);
    for (int32_t i = 0; i < count; i++) {
        dkti_kit_add(&text, i == 0 ? " " : ", ");
        dkti_kit_add_wish(&text, over->desk, reads, i);
    }
    dkti_kit_line(over->kit, &text);
}

static void note_commit(struct kit_store *over, const dkt_writes *writes)
{
    char line[DKTI_KIT_LINE_MAX];
    struct dkti_kit_text text = dkti_kit_text(line, sizeof line);
    dkti_kit_add(&text, "commit:");
    int32_t count = dkt_writes_count(writes);
    for (int32_t i = 0; i < count; i++) {
        dkti_kit_add(&text, i == 0 ? " " : ", ");
        dkti_kit_add_write(&text, over->desk, writes, i);
    }
    dkti_kit_line(over->kit, &text);
}

static void note_answer(struct kit_store *over, const char *hook, int32_t answer)
{
    char line[DKTI_KIT_LINE_MAX];
    struct dkti_kit_text text = dkti_kit_text(line, sizeof line);
    dkti_kit_add(&text, hook);
    dkti_kit_add(&text, " -> ");
    dkti_kit_add_answer(&text, answer);
    dkti_kit_line(over->kit, &text);
}

/* ---- faults ---- */

/* Whether the call does its work before it fails. */
static bool way_is_after(int32_t way)
{
    return way == DKT_KIT_WAY_ERROR_AFTER || way == DKT_KIT_WAY_MAYBE_AFTER || way == DKT_KIT_WAY_UNWIND_AFTER;
}

/* What a call that fails in this way returns, if it returns. */
static int32_t way_answer(struct kit_store *over, int32_t way)
{
    switch (way) {
    case DKT_KIT_WAY_ERROR_BEFORE:
    case DKT_KIT_WAY_ERROR_AFTER: return DKT_COMMIT_FAILED;
    case DKT_KIT_WAY_CONFLICT: return DKT_COMMIT_CONFLICT;
    case DKT_KIT_WAY_SILENT: return 0;
    case DKT_KIT_WAY_UNWIND_BEFORE:
    case DKT_KIT_WAY_UNWIND_AFTER:
        dkti_kit_jump(over->kit);
        return 0;
    default: return NOBODY_KNOWS;
    }
}

static bool way_is_of_rows(int32_t way)
{
    return way >= DKT_KIT_WAY_ROW_TYPE && way <= DKT_KIT_WAY_ROW_NONE;
}

/* ---- the hooks ---- */

static int32_t over_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers)
{
    struct kit_store *over = (struct kit_store *)user;
    note_read(over, reads);
    int32_t way = dkti_kit_call(over->kit, "read");
    if (way_is_of_rows(way)) {
        dkti_kit_garbage(over->desk, reads, answers, way);
        return DKT_HOOK_DONE;
    }
    int32_t answer = 0;
    if (way == 0 || way_is_after(way)) {
        answer = dkt_store_read(over->inner, reads, answers);
    }
    answer = way == 0 ? answer : way_answer(over, way);
    note_answer(over, "read", answer);
    return answer;
}

static int32_t over_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome)
{
    struct kit_store *over = (struct kit_store *)user;
    note_commit(over, writes);
    int32_t way = dkti_kit_call(over->kit, "commit");
    int32_t answer = 0;
    if (way == 0 || way_is_after(way)) {
        answer = dkt_store_commit(over->inner, writes, outcome);
    }
    answer = way == 0 ? answer : way_answer(over, way);
    note_answer(over, "commit", answer);
    return answer;
}

static int32_t over_begin(uintptr_t user)
{
    struct kit_store *over = (struct kit_store *)user;
    int32_t way = dkti_kit_call(over->kit, "begin");
    int32_t answer = 0;
    if (way == 0 || way_is_after(way)) {
        answer = dkt_store_begin(over->inner);
    }
    answer = way == 0 ? answer : way_answer(over, way);
    note_answer(over, "begin", answer);
    return answer;
}

/* The store below hears of it whatever happens: its transaction must end. */
static int32_t over_abandon(uintptr_t user)
{
    struct kit_store *over = (struct kit_store *)user;
    int32_t way = dkti_kit_call(over->kit, "abandon");
    int32_t answer = dkt_store_abandon(over->inner);
    answer = way == 0 ? answer : way_answer(over, way);
    note_answer(over, "abandon", answer);
    return answer;
}

static void over_released(uintptr_t user)
{
    struct kit_store *over = (struct kit_store *)user;
    dkt_store_free(over->inner);
    dkt_desk_unref(over->desk);
    dkti_kit_give(over);
}

dkt_status dkt_kit_store_new(dkt_kit *kit, dkt_desk *desk, dkt_store *inner, dkt_store **out_store)
{
    if (out_store != NULL) {
        *out_store = NULL;
    }
    bool is_complete = kit != NULL && desk != NULL && inner != NULL && out_store != NULL;
    struct kit_store *over = is_complete ? dkti_kit_take(sizeof *over) : NULL;
    if (over == NULL) {
        dkt_store_free(inner);
        return is_complete ? DKT_E_MEMORY : DKT_E_ARGUMENT;
    }
    *over = (struct kit_store){.kit = kit, .desk = dkt_desk_ref(desk), .inner = inner};
    const struct dkt_store_hooks hooks = {
        .struct_size = sizeof hooks,
        .flags = dkt_store_flags(inner),
        .read = over_read,
        .commit = over_commit,
        .begin = over_begin,
        .abandon = over_abandon,
        .released = over_released,
        .write_count_max = dkt_store_write_count_max(inner),
    };
    return dkt_store_new(&hooks, (uintptr_t)over, out_store);
}
