/* SPDX-License-Identifier: MIT
 *
 * Reading CSV (RFC 4180) row by row, from a file or a pipe, in one row's memory. */
#ifndef DOCKET_EXAMPLE_CSV_H
#define DOCKET_EXAMPLE_CSV_H

#include <stddef.h>
#include <stdio.h>

enum {
    CSV_FIELD_COUNT_MAX = 256,
    CSV_BLOCK_SIZE = 65536,
};

struct csv {
    FILE *file;
    long line; /* of the row read last; the header is 1 */
    long line_next;
    long byte_count; /* read so far */
    char *row;       /* the row's fields, each with a NUL */
    size_t row_size;
    size_t starts[CSV_FIELD_COUNT_MAX];
    int field_count;
    size_t block_at;
    size_t block_n;
    char block[CSV_BLOCK_SIZE];
};

/* Reads the next row. Returns 1; 0 at the end; -1 when a quote is not closed or there are too many fields. */
int csv_next(struct csv *csv);

/* A field of the row read last; it lives until the next one is read. */
const char *csv_field(const struct csv *csv, int i);

void csv_free(struct csv *csv);

#endif
