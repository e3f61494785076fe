/* SPDX-License-Identifier: MIT
 *
 * A desk, a memory and one store over it, and short words for rounds and commits, for the memory store's tests.
 * The counting allocator is under all of it, but for the arena of the test's own rows.
 */
#ifndef DOCKET_TESTS_STORE_MEMORY_FIXTURE_H
#define DOCKET_TESTS_STORE_MEMORY_FIXTURE_H

#include "desk/desk.h"
#include "desk/wish.h"
#include "docket/memory.h"
#include "model/kinds.h"
#include "store/memory/memory.h"
#include "support/counting_allocator.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    FIXTURE_WRITES_MAX = 256,
};

struct fixture {
    struct counting_allocator counting;
    dkt_desk *desk;
    dkt_memory *memory;
    const char *desk_id; /* of rounds and commits */
    struct dkti_arena arena;
    struct dkti_error error;
    int32_t hook_result;
    int32_t answer_status;
    struct dkti_write writes[FIXTURE_WRITES_MAX];
    int32_t write_count;
    bool is_conflicting[FIXTURE_WRITES_MAX];
    int32_t conflict_count;
};

void fixture_begin(struct fixture *fixture);
/* Frees everything and asserts that nothing is live. */
void fixture_end(struct fixture *fixture);

/* A new row of a kind, in the arena. */
struct dkt_row *fixture_row(struct fixture *fixture, int32_t kind);
/* A ticket: id, number "N-<id>", state, open, unit "unit", registered_at. */
struct dkt_row *fixture_ticket(struct fixture *fixture, const char *id, int64_t state,
                               int64_t registered_at);
struct dkt_row *fixture_request(struct fixture *fixture, const char *id, int64_t recorded_at);
/* A copy of a row that was read, to be changed. */
struct dkt_row *fixture_edit(struct fixture *fixture, const struct dkt_row *row);

/* A write for the next commit. */
void fixture_write(struct fixture *fixture, int32_t type, struct dkt_row *row);
/* Commits the writes; returns what the hook returned. */
int32_t fixture_commit(struct fixture *fixture);
/* One write, committed. */
int32_t fixture_do(struct fixture *fixture, int32_t type, struct dkt_row *row);

/* Answers one wish; hook_result tells how. */
void fixture_read(struct fixture *fixture, struct dkti_wish *wish);
/* The row with a key that is one text, or NULL. */
struct dkt_row *fixture_get(struct fixture *fixture, int32_t kind, const char *id);
/* A scan's wish without values, limit 1,000. */
struct dkti_wish fixture_scan(int32_t index);
/* Scans all tickets of a state. */
struct dkti_wish fixture_scan_state(struct fixture *fixture, int64_t state);
/* The ids of the rows that a scan gave, with a blank between them, in the arena. */
const char *fixture_ids(struct fixture *fixture, const struct dkti_wish *wish);

struct dkti_value fixture_integer(int64_t value);
struct dkti_value fixture_text(const char *text);

#endif
