/* SPDX-License-Identifier: MIT
 *
 * Tasks as the desk sees them: a state, a function that is run as the operation of the next page, and a function that
 * takes in what came of it. The loop, the doors and the handle are the host floor's (host/task.c).
 *
 * A page's run function is like a command's: pure, run again from its top. It reads the state and never changes it;
 * only `take` does, once, after the page has ended, and not at all when it returns an error: so a page that failed is
 * run again as if it had not been.
 */
#ifndef DKTI_DESK_TASK_H
#define DKTI_DESK_TASK_H

#include "desk/work.h"
#include "docket/task.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DKTI_FINDING_COUNT_MAX = 1000, /* kept: whoever has more needs no longer list */
    DKTI_HEX_SIZE = 2 * DKTI_DIGEST_SIZE + 1,
};

struct dkti_finding {
    int32_t what; /* DKT_FINDING_... */
    struct dkti_text subject;
    int64_t seq;
    struct dkti_text name; /* owned by the desk */
};

/* What stands at the head of every task's state. */
struct dkti_task_state {
    const struct dkt_desk *desk; /* outlives the state */
    struct dkti_arena arena;     /* of findings */
    struct dkti_finding *findings;
    int64_t finding_count; /* also of those that are not kept */
    int64_t progress;
    bool is_done;
    char root[DKTI_HEX_SIZE]; /* of verify, "" before its end */
    char digest[DKTI_HEX_SIZE];
};

struct dkti_task_code {
    size_t size; /* of the state, zeroed by who makes it */
    int32_t (*init)(struct dkti_task_state *state);
    void (*free)(struct dkti_task_state *state);
    int32_t (*run)(struct dkti_work *work); /* work->context is the state */
    /* The page has ended with `status`. DKT_OK: go on with the next page, or is_done; otherwise the page failed. */
    int32_t (*take)(struct dkti_task_state *state, struct dkti_work *work, int32_t status);
};

extern const struct dkti_task_code dkti_verify_task;
extern const struct dkti_task_code dkti_due_task;
extern const struct dkti_task_code dkti_void_numbers_task;
extern const struct dkti_task_code dkti_purge_requests_task;
extern const struct dkti_task_code dkti_cover_task;

/* Notes a finding; `subject` is copied. DKT_OK or DKT_E_MEMORY, and then nothing was noted. */
int32_t dkti_finding_add(struct dkti_task_state *state, const struct dkti_finding *finding);

#endif
