/* SPDX-License-Identifier: MIT
 *
 * See table.h. */
#include "table.h"

#include "program.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    GAP = 2, /* columns between two cells */
};

void table_column(struct table *table, const char *title, enum table_style style)
{
    table->titles[table->column_count] = text_copy(title);
    table->styles[table->column_count] = style;
    table->column_count++;
}

void table_row(struct table *table)
{
    size_t count = (size_t)(table->row_count + 1) * (size_t)table->column_count;
    table->cells = memory_grow(table->cells, count * sizeof *table->cells);
    for (size_t i = count - (size_t)table->column_count; i < count; i++) {
        table->cells[i] = NULL;
    }
    table->row_count++;
}

static char **cell_at(const struct table *table, int row, int column)
{
    return &table->cells[row * table->column_count + column];
}

void table_cell(struct table *table, int column, const char *text)
{
    char **cell = cell_at(table, table->row_count - 1, column);
    *cell = text == NULL ? NULL : text_copy(text);
}

/* A title may have two lines. */
static int title_width(const char *title)
{
    const char *second = strchr(title, '\n');
    int width = text_width(title);
    if (second != NULL) {
        int second_width = text_width(second + 1);
        width -= second_width + 1; /* the line end counts as a column */
        width = second_width > width ? second_width : width;
    }
    return width;
}

static int column_width(const struct table *table, int column)
{
    int width = title_width(table->titles[column]);
    for (int row = 0; row < table->row_count; row++) {
        const char *cell = *cell_at(table, row, column);
        int cell_width = cell == NULL ? 0 : text_width(cell);
        width = cell_width > width ? cell_width : width;
    }
    return width;
}

/* Makes elastic columns, the last first, narrower until the table fits. */
static void widths_fit(const struct table *table, int *widths, int width)
{
    int total = -GAP;
    for (int i = 0; i < table->column_count; i++) {
        total += widths[i] + GAP;
    }
    for (int i = table->column_count - 1; i >= 0 && width > 0 && total > width; i--) {
        int least = title_width(table->titles[i]);
        if (table->styles[i] == TABLE_ELASTIC && widths[i] > least) {
            int cut = total - width < widths[i] - least ? total - width : widths[i] - least;
            widths[i] -= cut;
            total -= cut;
        }
    }
}

/* `cells` are the titles or the cells of a row. The last column is not padded. */
static void line_print(const struct table *table, const char *const *cells, const int *widths)
{
    for (int i = 0; i < table->column_count; i++) {
        const char *cell = cells[i] == NULL ? "" : cells[i];
        int is_last = i + 1 == table->column_count;
        int width = is_last && text_width(cell) < widths[i] ? text_width(cell) : widths[i];
        text_print(cell, table->styles[i] == TABLE_RIGHT ? widths[i] : width,
                   table->styles[i] == TABLE_RIGHT);
        printf("%*s", is_last ? 0 : GAP, "");
    }
    putchar('\n');
}

static void titles_print(const struct table *table, const int *widths)
{
    const char *second[TABLE_COLUMN_COUNT_MAX] = {NULL};
    int has_second = 0;
    for (int i = 0; i < table->column_count; i++) {
        char *end = strchr(table->titles[i], '\n');
        if (end != NULL) {
            *end = '\0';
            second[i] = end + 1;
            has_second = 1;
        }
    }
    colour_begin(COLOUR_FAINT);
    line_print(table, (const char *const *)table->titles, widths);
    if (has_second) {
        line_print(table, second, widths);
    }
    colour_end();
}

void table_print(struct table *table, int width)
{
    int widths[TABLE_COLUMN_COUNT_MAX] = {0};
    for (int i = 0; i < table->column_count; i++) {
        widths[i] = column_width(table, i);
    }
    widths_fit(table, widths, width);
    titles_print(table, widths);
    for (int row = 0; row < table->row_count; row++) {
        line_print(table, (const char *const *)cell_at(table, row, 0), widths);
    }
    for (int i = 0; i < table->row_count * table->column_count; i++) {
        free(table->cells[i]);
    }
    for (int i = 0; i < table->column_count; i++) {
        free(table->titles[i]);
    }
    free(table->cells);
    *table = (struct table){0};
}
