/* SPDX-License-Identifier: MIT
 *
 * Tables for people: columns line up whatever script the text is in. */
#ifndef DOCKET_EXAMPLE_TABLE_H
#define DOCKET_EXAMPLE_TABLE_H

enum {
    TABLE_COLUMN_COUNT_MAX = 12,
};

enum table_style {
    TABLE_LEFT = 0,
    TABLE_RIGHT = 1,   /* numbers */
    TABLE_ELASTIC = 2, /* takes the room that the others leave, and is cut to it */
};

struct table {
    int column_count;
    int row_count;
    char *titles[TABLE_COLUMN_COUNT_MAX];
    enum table_style styles[TABLE_COLUMN_COUNT_MAX];
    char **cells; /* row by row */
};

void table_column(struct table *table, const char *title, enum table_style style);

/* Adds the next cell, left to right, row after row. NULL is an empty cell. The text is copied. */
void table_cell(struct table *table, int column, const char *text);
void table_row(struct table *table);

/* Prints the table in at most `width` columns (0: any width), and frees what it holds. */
void table_print(struct table *table, int width);

#endif
