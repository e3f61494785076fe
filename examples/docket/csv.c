/* SPDX-License-Identifier: MIT
 *
 * See csv.h. */
#include "csv.h"

#include "text.h"

#include <stdlib.h>

static int byte_next(struct csv *csv)
{
    if (csv->block_at == csv->block_n) {
        csv->block_n = fread(csv->block, 1, sizeof csv->block, csv->file);
        csv->block_at = 0;
        if (csv->block_n == 0) {
            return EOF;
        }
        csv->byte_count += (long)csv->block_n;
    }
    return (unsigned char)csv->block[csv->block_at++];
}

static void row_put(struct csv *csv, size_t *n, int byte)
{
    if (*n == csv->row_size) {
        csv->row_size = csv->row_size == 0 ? 1024 : 2 * csv->row_size;
        csv->row = memory_grow(csv->row, csv->row_size);
    }
    csv->row[(*n)++] = (char)byte;
}

/* One field behind its opening, up to the byte that ends it, which is returned: a comma, a line end, or EOF. -2: a quote
 * is not closed. */
static int field_read(struct csv *csv, size_t *n, int byte)
{
    int is_quoted = byte == '"';
    byte = is_quoted ? byte_next(csv) : byte;
    for (;; byte = byte_next(csv)) {
        if (is_quoted && byte == '"') {
            byte = byte_next(csv);
            is_quoted = byte == '"'; /* two quotes are one; one ends the quoted part */
        }
        if (byte == EOF || (!is_quoted && (byte == ',' || byte == '\n'))) {
            break;
        }
        csv->line_next += byte == '\n' ? 1 : 0;
        row_put(csv, n, byte);
    }
    if (byte == EOF && is_quoted) {
        return -2;
    }
    if (byte != ',' && *n > csv->starts[csv->field_count] && csv->row[*n - 1] == '\r') {
        (*n)--; /* the line ended in CR LF */
    }
    row_put(csv, n, '\0');
    return byte;
}

int csv_next(struct csv *csv)
{
    size_t n = 0;
    int byte = byte_next(csv);
    csv->field_count = 0;
    csv->line = ++csv->line_next;
    while (byte == '\n' || byte == '\r') { /* an empty line is no row */
        csv->line = byte == '\n' ? ++csv->line_next : csv->line;
        byte = byte_next(csv);
    }
    if (byte == EOF) {
        return 0;
    }
    for (;; byte = byte_next(csv)) {
        if (csv->field_count == CSV_FIELD_COUNT_MAX) {
            return -1;
        }
        csv->starts[csv->field_count] = n;
        byte = field_read(csv, &n, byte);
        csv->field_count++;
        if (byte != ',') {
            break;
        }
    }
    return byte == -2 ? -1 : 1;
}

const char *csv_field(const struct csv *csv, int i)
{
    return csv->row + csv->starts[i];
}

void csv_free(struct csv *csv)
{
    free(csv->row);
    csv->row = NULL;
}
