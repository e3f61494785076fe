/* SPDX-License-Identifier: MIT
 *
 * A desk for the tests of sheets: the default workflow with templates, a clock that is moved by hand, counted memory.
 * What was answered, and what stands in a row, is told in words, so that a story reads like one.
 */
#ifndef DOCKET_TESTS_SHEETS_SHEET_WORLD_H
#define DOCKET_TESTS_SHEETS_SHEET_WORLD_H

#include "support/counting_allocator.h"
#include "support/random.h"

#include <docket/docket.h>

enum { SHEET_WORDS_MAX = 8192 };

#define SHEET_START INT64_C(1700000000000) /* 2023-11-14T22:13:20Z */

struct sheet_world {
    struct counting_allocator counting;
    struct test_random random;
    int64_t now_ms;
    dkt_desk *desk;
    dkt_memory *memory;
    dkt_store *store;
    dkt_result *last;
    char words[SHEET_WORDS_MAX];
};

/* Templates: those of data/templates that the list names, separated by a space, and those given as JSON. */
void sheet_world_init(struct sheet_world *world, const char *files, const char *const *templates, int32_t count);
void sheet_world_free(struct sheet_world *world);

/* Runs a command given as JSON (with ' for "). "ok", or "refused", "denied", ... and each reason as " name:parameter",
 * or the name of the status and its text. */
const char *sheet_do(struct sheet_world *world, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Wants it to be done. */
void sheet_must(struct sheet_world *world, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Columns of a row in words: "status=1 outgoing=li", absent ones as "-". Of a sheet, of a line, of a ticket. */
const char *sheet_shows(struct sheet_world *world, const char *id, const char *columns);
const char *sheet_line_shows(struct sheet_world *world, const char *id, const char *item, int64_t line, const char *columns);
const char *sheet_ticket_shows(struct sheet_world *world, const char *id, const char *columns);

/* Verbs of the sheet's journal, in order. */
const char *sheet_journal(struct sheet_world *world, const char *id);

/* Findings of a verify: "" when clean. */
const char *sheet_verify(struct sheet_world *world);

#endif
