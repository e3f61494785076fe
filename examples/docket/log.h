/* SPDX-License-Identifier: MIT
 *
 * A foreign event log in memory: each row is one update of one ticket. Equal texts are kept once, so a cell is a number
 * and two cells are compared as numbers. */
#ifndef DOCKET_EXAMPLE_LOG_H
#define DOCKET_EXAMPLE_LOG_H

#include "map.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
    LOG_MISSING = 0, /* the cell of a missing value */
};

struct log_row {
    int64_t at_ms;    /* as the log says */
    int64_t order_ms; /* the same, but never before the ticket's row before it */
    uint32_t ticket;
    int32_t state; /* place in the map */
};

struct log {
    const struct map *map;
    struct log_row *rows;
    uint32_t *cells; /* row by row, a cell for each column of the map */
    uint32_t *order; /* places of the rows, merged by time */
    uint32_t row_count;
    uint32_t ticket_count;
    long byte_count;
    /* Texts by number, and a hash table to find them. */
    char *bytes;
    size_t byte_used;
    size_t byte_size;
    size_t *texts;
    uint32_t text_count;
    uint32_t *slots;
    uint32_t slot_count;
    /* Of each ticket: the text of its id, and the order of its last row. */
    uint32_t *ticket_ids;
    int64_t *ticket_orders;
    uint32_t *ticket_of_text;
    uint32_t room; /* for rows */
};

/* Reads all of a log and merges its tickets' rows by time; at one time the order of the file holds. Rows of one ticket
 * keep their order. Returns 1, or 0 with the problem said on stderr. Free it in either case. */
int log_read(struct log *log, const struct map *map, FILE *file);
void log_free(struct log *log);

/* A cell of a row, and the text of a cell. */
uint32_t log_cell(const struct log *log, uint32_t row, int column);
const char *log_text(const struct log *log, uint32_t cell);

/* Reads 29/2/2016 01:16 or an ISO instant, as UTC. Returns 1 or 0. */
int log_instant(const char *text, int64_t *out_ms);

#endif
