/* SPDX-License-Identifier: MIT
 *
 * A sheet as it is shown and printed: its row, its lines, its signatures, and the template that says what they are. */
#ifndef DOCKET_EXAMPLE_HANDOVER_H
#define DOCKET_EXAMPLE_HANDOVER_H

#include "program.h"

#include <stdio.h>

struct sheet {
    const struct json *form; /* the template */
    dkt_op *head;
    dkt_op *items;
    dkt_op *signatures;
    const dkt_row *row;
};

/* Reads a sheet. Returns an exit code; what failed has been said. Free it in either case. */
int sheet_read(struct docket *docket, const char *id, struct sheet *sheet);
void sheet_free(struct sheet *sheet);

/* The line of an item, or NULL; lines of tickets are those of the item "tickets" from 1. */
const dkt_row *sheet_line(const struct sheet *sheet, const char *item, int64_t line);
int64_t sheet_line_last(const struct sheet *sheet, const char *item);

/* What one side of a line holds, as people read it; "" when it holds nothing. Lives until the fourth call from now. */
const char *sheet_value(const struct sheet *sheet, const struct json *asked, const dkt_row *line, int is_counter);

/* Whether the two sides differ. */
int sheet_differs(const struct json *asked, const dkt_row *line);

/* What a status of a sheet is called. */
const char *sheet_status(int64_t status);

/* Writes the sheet as a page that prints on A4 and needs no other file. */
void sheet_page(FILE *out, struct docket *docket, const struct sheet *sheet);

#endif
