/* SPDX-License-Identifier: MIT
 *
 * The insides of an operation handle: the work, where it stands, and what goes over the border at this moment.
 */
#ifndef DKTI_HOST_OP_H
#define DKTI_HOST_OP_H

#include "desk/operation.h"
#include "desk/work.h"
#include "docket/op.h"

enum {
    DKTI_CONFLICT_COUNT_MAX = 8, /* runs of one command against others before it gives up */
    DKTI_TORN_COUNT_MAX = 3      /* rounds read again because their rows do not fit together, before that is damage */
};

/* Where an operation stands. */
enum {
    DKTI_PHASE_NEW = 0,
    DKTI_PHASE_READING = 1,
    DKTI_PHASE_COMMITTING = 2,
    DKTI_PHASE_ENDED = 3,
};

/* The function that an operation runs from its top: a command's, a query's, or a task's page. */
typedef int32_t dkti_run_function(struct dkti_work *work);

/* The public `dkt_result` is the operation itself, looked at after its end. */
struct dkt_result {
    struct dkt_op *op;
};

struct dkt_op {
    struct dkt_desk *desk;
    struct dkt_command *command; /* one reference, or NULL */
    struct dkt_query *query;     /* one reference, or NULL */
    dkti_run_function *run;
    struct dkti_error error;
    struct dkti_arena keep;
    struct dkti_arena scratch;
    struct dkti_buffer json;
    struct dkti_work work;
    struct dkt_reads reads;
    struct dkt_answers answers;
    struct dkt_outcome outcome;
    struct dkt_result result;
    int32_t phase;
    int32_t status;
    int32_t round_count;          /* in all */
    int32_t round_count_now;      /* since the last conflict */
    int32_t round_count_max;      /* of those: two, but for a match */
    int32_t conflict_count;
    int32_t torn_count;
    int32_t committed;            /* what dkt_op_committed said; 0: nothing yet */
    int32_t write_count_max;      /* of the store that it runs on; 0: any number */
    bool is_inside;               /* a hook of the store's is running */
    struct dkti_wish **known;     /* answers from before a conflict that may serve again */
    int32_t known_count;
};

/* Makes an operation over a function of the library's own (a task's page). */
int32_t dkti_op_new(struct dkt_desk *desk, dkti_run_function *run, void *context, struct dkt_op **out_op);

/* Makes it ready to run again from the start. */
void dkti_op_reset(struct dkt_op *op);

#endif
