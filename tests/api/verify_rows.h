/* SPDX-License-Identifier: MIT
 *
 * A store for tests that is nothing but a list of rows, made on the public headers alone: what is stored can be looked
 * at, changed and taken away behind the library's back. Every search is a walk through the list.
 */
#ifndef DOCKET_TESTS_API_VERIFY_ROWS_H
#define DOCKET_TESTS_API_VERIFY_ROWS_H

#include <docket/docket.h>

#include <stdbool.h>

enum {
    ROWS_CELL_MAX = 128,
    ROWS_COMMIT_DONE = 0, /* how the next commits go: */
    ROWS_COMMIT_FAILS = 1,
    ROWS_COMMIT_CONFLICTS = 2,
    ROWS_COMMIT_LOST = 3, /* is carried out, and nobody hears of it */
};

/* A value: absent, an integer, or bytes. */
struct rows_cell {
    int32_t column;
    bool is_set;
    bool is_integer;
    int64_t integer;
    char *bytes;
    int32_t n;
};

struct rows_row {
    int32_t kind;
    int64_t number; /* order of insertion */
    int64_t token;
    int32_t cell_count;
    struct rows_cell cells[ROWS_CELL_MAX];
};

struct rows {
    const dkt_desk *desk;
    struct rows_row **items;
    int32_t count;
    int32_t capacity;
    int64_t number;
    int64_t token;
    int32_t commit; /* ROWS_COMMIT_... */
    int32_t write_count_max;
    int32_t commit_count;
    int32_t read_count;
    int32_t row_count_max; /* rows that one read round gave, at most */
    void (*before_read)(struct rows *rows,
                        void *context); /* may change what is there; NULL: nothing */
    void *context;
};

void rows_init(struct rows *rows, const dkt_desk *desk);
void rows_free(struct rows *rows);

/* A store over the list; to be freed before it. */
dkt_store *rows_store(struct rows *rows);

/* The store's hooks, for hosts that step: `user` is the address of the list. */
int32_t rows_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers);
int32_t rows_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome);

/* The n-th row of a kind in the order of insertion, NULL when there is none; and the row whose first text column (id,
 * subject, name) is `id`, whose seq is `seq` where `seq` is not 0. */
struct rows_row *rows_at(const struct rows *rows, int32_t kind, int32_t n);
struct rows_row *rows_find(const struct rows *rows, int32_t kind, const char *id, int64_t seq);

struct rows_cell *rows_cell(struct rows_row *row, int32_t column);

void rows_set_integer(struct rows_row *row, int32_t column, int64_t value);
void rows_set_bytes(struct rows_row *row, int32_t column, const void *bytes, int32_t n);
void rows_set_text(struct rows_row *row, int32_t column, const char *text);
void rows_set_absent(struct rows_row *row, int32_t column);

/* Changes a value in the least way: another integer, one bit of a text or of bytes, another value for an absent one. */
void rows_disturb(const struct rows *rows, struct rows_row *row, int32_t column);

void rows_remove(struct rows *rows, struct rows_row *row);

/* All rows as they are, and back. */
struct rows *rows_save(const struct rows *rows);
void rows_restore(struct rows *rows, const struct rows *saved);
void rows_forget(struct rows *saved);

/* The columns of a row in the order of the schema; the type of one. */
int32_t rows_column_type(const struct rows *rows, int32_t kind, int32_t column);

#endif
