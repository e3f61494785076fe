/* SPDX-License-Identifier: MIT
 *
 * The world of the fault sweeps: a kit, a desk with all that rules can have (own fields, a lookup, a series, an
 * outbox), a memory, and a store over it that fails when told to. Commands are written as one line:
 *
 *     "reserve T1 appointment_from=#1000 appointment_until=#2000 appointment_with=ann"
 *
 * action, ticket ("-": none), fields; '#' before an integer. The memory's rows can be written out as text, every
 * column of every row but the token, so that "as before" and "as after" are one comparison.
 */
#ifndef DOCKET_TESTS_FAULT_WORLD_H
#define DOCKET_TESTS_FAULT_WORLD_H

#include "docket/docket.h"
#include "docket/testkit.h"

#include <setjmp.h>
#include <stdbool.h>

enum {
    WORLD_SETUP_MAX = 8,
};

struct world {
    dkt_kit *kit;
    dkt_rules *rules; /* compiled once: rules are not of the kit's memory */
    dkt_desk *desk;
    dkt_memory *memory;
    dkt_store *store;
    int32_t way; /* of the sweep that runs */
    jmp_buf env;
};

/* The kit and the rules; aborts the test when they cannot be made. */
void world_open(struct world *world);
void world_close(struct world *world);

/* Desk, memory, store. Returns false, with a note in the timeline, when one cannot be made. */
bool world_begin(struct world *world);
void world_end(struct world *world);

/* Builds a command from a line, with a request id unless it is NULL. */
dkt_status world_command(struct world *world, const char *line, const char *request, dkt_command **out_command);

/* Builds and runs a command. */
dkt_status world_do(struct world *world, const char *line, const char *request);

/* All rows as text, sorted. Freed with free(). */
char *world_dump(const struct world *world);

/* A line in the timeline that ends a report. Returns 0, so that checks can `return world_say(...)`. */
int32_t world_say(struct world *world, const char *text);

/* Sweeps all ways, one after the other, and prints the report of the first that does not hold. */
void world_sweep(struct world *world, const struct dkt_kit_sweep_hooks *hooks, uintptr_t user, const char *name);

/* The kit's way to jump out: back to world->env. */
void world_unwind(uintptr_t user);

#endif
