/* SPDX-License-Identifier: MIT
 *
 * A desk for the tests of tasks: the default workflow with fields of its own and a number series, a clock that is moved by
 * hand, seeded random bytes, counted memory, and the row list as its store.
 */
#ifndef DOCKET_TESTS_API_VERIFY_WORLD_H
#define DOCKET_TESTS_API_VERIFY_WORLD_H

#include "support/counting_allocator.h"
#include "support/random.h"
#include "verify_rows.h"

#include <docket/docket.h>

#include <stdbool.h>

enum { WORLD_WORDS_MAX = 4096 };

#define WORLD_START INT64_C(1700000000000)

struct world {
    struct counting_allocator counting;
    struct test_random random;
    int64_t now_ms;
    int32_t series_mode; /* DKT_SERIES_..., 0: no series */
    const char *const *goals; /* NULL, or more goals; they may name the calendar `office`. The list ends with NULL */
    bool has_goal; /* an answer within 30 minutes, with a warning and two steps of escalation */
    const char *worker;
    dkt_desk *desk;
    struct rows rows;
    dkt_store *store;
    char words[WORLD_WORDS_MAX];
};

/* Fields: phone (personal text), age (personal integer), serial and site (texts by which tickets are found). */
void world_init(struct world *world, const char *test, int32_t series_mode);
void world_init_with_goal(struct world *world, const char *test);
void world_init_with_goals(struct world *world, const char *test, const char *const *goals);
void world_free(struct world *world);

/* A desk of the same rules for another worker; to be unref'd. */
dkt_desk *world_desk(struct world *world, const char *worker);

/* Runs the command that the JSON text says (printf). `world_must` wants it to be done. */
dkt_status world_do(struct world *world, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void world_must(struct world *world, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A small desk with a bit of everything: tickets T-1 to T-4 in all states, links, notes, personal values, a number given
 * by hand, a lookup value that was changed, void numbers. */
void world_populate(struct world *world);

/* Runs a verify to its end; to be freed. `root` may be NULL. */
dkt_task *world_verify(struct world *world, const char *root);

/* The findings as words what:subject:seq:name, in world->words; "" when clean. */
const char *world_findings(struct world *world, const dkt_task *task);
const char *world_check(struct world *world, const char *root);

/* Verify digest and journal root of the rows as they are, copied. */
void world_digest(struct world *world, char out[65]);
void world_root(struct world *world, char out[65]);

#endif
