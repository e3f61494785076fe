/* SPDX-License-Identifier: MIT
 *
 * What the SQLite store is measured against: a program written straight for this purpose, with SQL by hand, that makes
 * the same rows as the library's `register` and `progress`, in tables that the library made.
 *
 * Same: reads of request, ticket and clocks under the write lock; every column of their rows; the entry with the same
 * change and digest, the request with the command's digest, and the clocks, byte for byte (sqlite_raw_check.c proves it); the
 * token checked and counted; the same settings; in the host's transaction a savepoint around each operation, so that one
 * that fails takes nothing of the others with it. Left out, because a program for one purpose needs none of it: rules,
 * permissions, required fields, other verbs, settling, conflicts run again, errors that explain themselves: what fails
 * aborts.
 */
#ifndef DOCKET_BENCH_SQLITE_RAW_H
#define DOCKET_BENCH_SQLITE_RAW_H

#include <stdbool.h>
#include <stdint.h>

struct sqlite3;
struct sqlite_raw;

/* What one operation is about. Texts are NUL-terminated. */
struct raw_command {
    const char *id;
    const char *request;
    const char *actor;
    int64_t at;
    const char *title; /* these of a registration only */
    const char *description;
    const char *channel;
    const char *requester;
};

/* Works on a connection to a database with the library's tables. `profile` is the version of its rules. `has_clocks`:
 * they are those with the three goals (sqlite_work.c), which this program knows by heart. */
struct sqlite_raw *sqlite_raw_new(struct sqlite3 *db, const char *profile, bool has_clocks);
void sqlite_raw_free(struct sqlite_raw *raw);

/* One operation; in a transaction of its own unless `is_inside` one of the caller's. */
void sqlite_raw_register(struct sqlite_raw *raw, const struct raw_command *command, bool is_inside);
void sqlite_raw_progress(struct sqlite_raw *raw, const struct raw_command *command, bool is_inside);

#endif
