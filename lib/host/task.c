/* SPDX-License-Identifier: MIT
 *
 * Tasks: a loop of small operations over one handle. What a page does stands in the desk floor (desk/task.h); here are
 * the two doors, the border between pages, and what a host may ask.
 *
 * One operation serves all pages, so that a task takes memory for one page only. A page's state changes in `take` alone,
 * after its operation has ended; so wherever a page fails, the next one begins where the last whole one ended.
 */
#include "base/argument.h"
#include "base/clamp.h"
#include "desk/task.h"
#include "desk/verify.h"
#include "host/op.h"
#include "host/store.h"

#include <string.h>

struct dkt_task {
    struct dkt_desk *desk;
    const struct dkti_task_code *code;
    struct dkti_task_state *state;
    struct dkt_op *op;
    struct dkti_error error;
    bool is_canceled;
    bool is_begun; /* the first page has begun: nothing can be set any more */
};

/* ---- life ---- */

static int32_t task_make(struct dkt_task *task, const struct dkti_task_code *code)
{
    const struct dkti_allocator *allocator = &task->desk->allocator;
    task->code = code;
    task->state = dkti_allocate(allocator, 1, code->size);
    if (task->state == NULL) {
        return DKT_E_MEMORY;
    }
    task->state->desk = task->desk;
    dkti_arena_init(&task->state->arena, allocator);
    int32_t r = code->init(task->state);
    return r == DKT_OK ? dkti_op_new(task->desk, code->run, task->state, &task->op) : r;
}

static dkt_status task_new(dkt_desk *desk, const struct dkti_task_code *code, dkt_task **out_task)
{
    if (out_task != NULL) {
        *out_task = NULL;
    }
    if (desk == NULL || out_task == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkt_task *task = dkti_allocate(&desk->allocator, 1, sizeof *task);
    if (task == NULL) {
        return DKT_E_MEMORY;
    }
    task->desk = dkt_desk_ref(desk);
    int32_t r = task_make(task, code);
    if (r != DKT_OK) {
        dkt_task_free(task);
        return r;
    }
    *out_task = task;
    return DKT_OK;
}

void dkt_task_free(dkt_task *task)
{
    if (task == NULL) {
        return;
    }
    struct dkt_desk *desk = task->desk;
    dkt_op_free(task->op);
    if (task->state != NULL) {
        task->code->free(task->state);
        dkti_arena_free(&task->state->arena);
        dkti_deallocate(&desk->allocator, task->state, task->code->size);
    }
    dkti_deallocate(&desk->allocator, task, sizeof *task);
    dkt_desk_unref(desk);
}

static bool is_root(const char *root)
{
    size_t n = 0;
    while (n < DKTI_HEX_SIZE &&
           ((root[n] >= '0' && root[n] <= '9') || (root[n] >= 'a' && root[n] <= 'f'))) {
        n++;
    }
    return n == DKTI_HEX_SIZE - 1 && root[n] == '\0';
}

dkt_status dkt_task_new_verify(dkt_desk *desk, const char *root, dkt_task **out_task)
{
    if (root != NULL && !is_root(root)) {
        if (out_task != NULL) {
            *out_task = NULL;
        }
        return DKT_E_FORMAT;
    }
    dkt_status r = task_new(desk, &dkti_verify_task, out_task);
    if (r == DKT_OK && root != NULL) {
        dkti_verify_expect((*out_task)->state, root);
    }
    return r;
}

dkt_status dkt_task_new_void_numbers(dkt_desk *desk, dkt_task **out_task)
{
    return task_new(desk, &dkti_void_numbers_task, out_task);
}

dkt_status dkt_task_new_purge_requests(dkt_desk *desk, dkt_task **out_task)
{
    return task_new(desk, &dkti_purge_requests_task, out_task);
}

dkt_status dkt_task_new_run_due(dkt_desk *desk, dkt_task **out_task)
{
    return task_new(desk, &dkti_due_task, out_task);
}

dkt_status dkt_task_new_cover(dkt_desk *desk, dkt_task **out_task)
{
    return task_new(desk, &dkti_cover_task, out_task);
}

dkt_status dkt_task_set_root_instant(dkt_task *task, int64_t until_ms)
{
    if (task == NULL) {
        return DKT_E_ARGUMENT;
    }
    dkti_error_clear(&task->error);
    if (task->code != &dkti_verify_task) {
        return dkti_error_begin(&task->error, DKT_E_ARGUMENT, "only a verify has a root");
    }
    if (task->is_begun) {
        return dkti_error_begin(&task->error, DKT_E_STATE, "the task has begun");
    }
    if (!dkti_instant_is_valid(until_ms)) {
        return dkti_error_begin(&task->error, DKT_E_CLOCK, "the instant is not possible");
    }
    dkti_verify_set_root_instant(task->state, until_ms);
    return DKT_OK;
}

/* ---- pages ---- */

/* The page's operation has ended with `status`: takes it in, and makes the operation ready for the next page. */
static dkt_status task_take(struct dkt_task *task, int32_t status)
{
    struct dkti_error error = task->op->error;
    int32_t r = task->code->take(task->state, &task->op->work, status);
    if (r == DKT_OK) {
        dkti_error_clear(&task->error);
    } else if (r == status) {
        task->error = error;
    } else {
        dkti_error_begin(&task->error, r, dkt_status_text(r, DKT_LANGUAGE_ENGLISH));
    }
    dkti_op_reset(task->op);
    return r;
}

/* Whether a page may begin: DKT_OK, or what to return instead. */
static dkt_status task_begin(struct dkt_task *task)
{
    if (task->op->is_inside) {
        return DKT_E_STATE;
    }
    dkti_error_clear(&task->error);
    task->is_begun = true;
    if (task->is_canceled) {
        task->is_canceled = false;
        return dkti_error_begin(&task->error, DKT_E_CANCELED, "the task was told to stop");
    }
    return DKT_OK;
}

dkt_status dkt_task_run_page(dkt_task *task, dkt_store *store, int32_t *out_is_done)
{
    if (out_is_done != NULL) {
        *out_is_done = 0;
    }
    if (task == NULL || store == NULL || out_is_done == NULL) {
        return DKT_E_ARGUMENT;
    }
    if (task->op->phase != DKTI_PHASE_NEW) {
        return DKT_E_STATE;
    }
    dkt_status r = task_begin(task);
    if (r == DKT_OK && !task->state->is_done) {
        r = dkt_op_run(task->op, store);
        bool is_joined = (store->hooks.flags & DKT_STORE_JOINED) != 0;
        if (r == DKT_E_CONFLICT && is_joined) {
            /* The host's transaction is lost; no further page can go on in it. */
            task->error = task->op->error;
            dkti_op_reset(task->op);
            return r;
        }
        r = task_take(task, r);
    }
    *out_is_done = r == DKT_OK && task->state->is_done ? 1 : 0;
    return r;
}

dkt_status dkt_task_run(dkt_task *task, dkt_store *store)
{
    int32_t is_done = 0;
    dkt_status r = DKT_OK;
    while (r == DKT_OK && is_done == 0) {
        r = dkt_task_run_page(task, store, &is_done);
    }
    return r;
}

dkt_status dkt_task_step(dkt_task *task, int32_t *out_need)
{
    if (out_need != NULL) {
        *out_need = DKT_NEED_NOTHING;
    }
    if (task == NULL || out_need == NULL) {
        return DKT_E_ARGUMENT;
    }
    if (task->op->is_inside) {
        return DKT_E_STATE;
    }
    dkt_status r = DKT_OK;
    while (r == DKT_OK && !task->state->is_done) {
        r = task->op->phase == DKTI_PHASE_NEW ? task_begin(task) : DKT_OK;
        if (r != DKT_OK) {
            return r;
        }
        r = dkt_op_step(task->op, out_need);
        if (task->op->phase != DKTI_PHASE_ENDED) {
            return r;
        }
        r = task_take(task, r);
    }
    return r;
}

const dkt_reads *dkt_task_reads(const dkt_task *task)
{
    return task == NULL ? NULL : dkt_op_reads(task->op);
}

dkt_answers *dkt_task_answers(dkt_task *task)
{
    return task == NULL ? NULL : dkt_op_answers(task->op);
}

const dkt_writes *dkt_task_writes(const dkt_task *task)
{
    return task == NULL ? NULL : dkt_op_writes(task->op);
}

dkt_outcome *dkt_task_outcome(dkt_task *task)
{
    return task == NULL ? NULL : dkt_op_outcome(task->op);
}

dkt_status dkt_task_committed(dkt_task *task, int32_t outcome)
{
    return task == NULL ? DKT_E_ARGUMENT : dkt_op_committed(task->op, outcome);
}

dkt_status dkt_task_cancel(dkt_task *task)
{
    if (task == NULL) {
        return DKT_E_ARGUMENT;
    }
    task->is_canceled = true;
    return DKT_OK;
}

/* ---- what came of it ---- */

int64_t dkt_task_progress(const dkt_task *task)
{
    return task == NULL ? 0 : task->state->progress;
}

int64_t dkt_task_finding_count(const dkt_task *task)
{
    return task == NULL ? 0 : task->state->finding_count;
}

int32_t dkt_task_finding(const dkt_task *task, int32_t i, const char **out_subject,
                         int64_t *out_seq, const char **out_name)
{
    static const struct dkti_finding none = {.subject = {"", 0}, .name = {"", 0}};
    bool is_there =
        task != NULL && i >= 0 && i < DKTI_FINDING_COUNT_MAX && i < task->state->finding_count;
    const struct dkti_finding *finding = is_there ? &task->state->findings[i] : &none;
    if (out_subject != NULL) {
        *out_subject = finding->subject.p;
    }
    if (out_seq != NULL) {
        *out_seq = finding->seq;
    }
    if (out_name != NULL) {
        *out_name = finding->name.p;
    }
    return finding->what;
}

const char *dkt_journal_root(const dkt_task *task)
{
    return task == NULL ? "" : task->state->root;
}

const char *dkt_verify_digest(const dkt_task *task)
{
    return task == NULL ? "" : task->state->digest;
}

const char *dkt_task_error_text(const dkt_task *task)
{
    return task == NULL ? "" : task->error.text;
}

int32_t dkt_task_host_code(const dkt_task *task)
{
    return task == NULL ? 0 : task->error.host_code;
}
