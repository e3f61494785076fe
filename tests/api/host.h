/* SPDX-License-Identifier: MIT
 *
 * A host program for tests: a desk whose memory is counted, whose clock stands still until it is moved and whose random
 * bytes come from a seed, over a memory store. Two hosts of one seed that do the same things have the same rows.
 */
#ifndef DOCKET_TESTS_API_HOST_H
#define DOCKET_TESTS_API_HOST_H

#include "support/counting_allocator.h"
#include "support/random.h"

#include <docket/docket.h>
#include <jansson.h>

#include <stdbool.h>

struct test_host {
    struct counting_allocator counting;
    struct test_random random;
    int64_t now_ms;
    dkt_desk *desk;
    dkt_memory *memory;
    dkt_store *store;
};

/* The default workflow with three fields of its own: `phone` (personal text), `age` (personal integer), `serial` (text
 * by which tickets are found) and a number series. The desk has an outbox. The seed is the same each time. */
void test_host_init(struct test_host *host);

/* Frees all, and holds that nothing is left. */
void test_host_free(struct test_host *host);

/* Makes the command that `json` says; aborts the test when it cannot be made. */
dkt_command *test_host_command(struct test_host *host, const char *json);

/* Runs the command through the run door; `out_result`, if not NULL, gets the parsed result, to be json_decref'd. */
dkt_status test_host_run(struct test_host *host, const char *json, json_t **out_result);

/* The query `what` for `key` through the run door: an operation that has ended, to be freed. */
dkt_op *test_host_query(struct test_host *host, int32_t what, const char *key);

/* The result of an operation that has ended, parsed. */
json_t *test_result(dkt_op *op);

/* The text of a member, or "" when it is no text. */
const char *test_member(const json_t *object, const char *name);

#endif
