/* SPDX-License-Identifier: MIT
 *
 * The insides of a kit, shared by its files: clock and ids, memory, the fault that is to come, the timeline.
 *
 * A kit takes one piece of memory from the system when it is made and none for itself afterwards, so that it works
 * while memory fails for everybody else.
 */
#ifndef DKTI_TESTKIT_KIT_H
#define DKTI_TESTKIT_KIT_H

#include "docket/testkit.h"
#include "testkit/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DKTI_KIT_LINE_MAX = 240,    /* bytes of a line of the timeline */
    DKTI_KIT_LINE_COUNT = 256,  /* lines that are kept */
    DKTI_KIT_REASON_MAX = 1000, /* bytes of what did not hold */
    DKTI_KIT_REPORT_MAX = DKTI_KIT_LINE_COUNT * (DKTI_KIT_LINE_MAX + 4) + DKTI_KIT_REASON_MAX + 200,
};

#define DKTI_KIT_INSTANT_MIN INT64_C(-377705116800000) /* -9999-01-01T00:00:00Z */
#define DKTI_KIT_INSTANT_MAX INT64_C(253402300799999)  /* 9999-12-31T23:59:59.999Z */

/* The call that is to fail. */
struct dkti_kit_fault {
    int32_t way;   /* 0: none */
    int64_t left;  /* calls until it comes; 0: it has come */
    bool is_fired;
};

struct dkt_kit {
    int64_t start_ms;
    int64_t now_ms;
    uint64_t random;
    int64_t live_count;
    int64_t live_size;
    bool has_wrong_size; /* memory was given back with another size than asked for */
    int64_t hook_count;
    struct dkti_kit_fault fault;
    dkt_kit_unwind *unwind;
    uintptr_t unwind_user;
    int64_t line_count; /* of all lines ever written */
    char lines[DKTI_KIT_LINE_COUNT][DKTI_KIT_LINE_MAX];
    char reason[DKTI_KIT_REASON_MAX];
    char report[DKTI_KIT_REPORT_MAX];
};

/* Counts a hook's call. Returns the way in which it must fail, or 0; the timeline says so. */
int32_t dkti_kit_call(struct dkt_kit *kit, const char *hook);

/* Whether the next allocation must fail. */
bool dkti_kit_memory_fails(struct dkt_kit *kit);

/* Jumps out, if the host has said how. */
void dkti_kit_jump(struct dkt_kit *kit);

/* The hook of dkt_allocator_hooks; `user` is the kit. */
void *dkti_kit_allocate(uintptr_t user, void *old, size_t old_size, size_t new_size);

/* Memory of the testkit itself, zeroed, not counted and never made to fail. */
void *dkti_kit_take(size_t size);
void *dkti_kit_grow(void *old, size_t new_size); /* new bytes hold anything; NULL: `old` is untouched */
void dkti_kit_give(void *old);

/* Adds a line to the timeline. */
void dkti_kit_line(struct dkt_kit *kit, struct dkti_kit_text *text);

/* Says what did not hold; the first word stays. */
void dkti_kit_complain(struct dkt_kit *kit, struct dkti_kit_text *text);

#endif
