/* SPDX-License-Identifier: MIT
 *
 * See log.h. Only the columns that the map names are looked at. */
#include "log.h"

#include "csv.h"
#include "instant.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* ---- texts, each once ---- */

static uint32_t hash_of(const char *text, size_t n)
{
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < n; i++) {
        hash = (hash ^ (unsigned char)text[i]) * 16777619U;
    }
    return hash;
}

static void slots_grow(struct log *log)
{
    uint32_t count = log->slot_count == 0 ? 4096 : 4 * log->slot_count;
    free(log->slots);
    log->slots = memory_new(count * sizeof *log->slots);
    log->slot_count = count;
    for (uint32_t i = 0; i < log->text_count; i++) {
        const char *text = log->bytes + log->texts[i];
        uint32_t slot = hash_of(text, strlen(text)) % count;
        while (log->slots[slot] != 0) {
            slot = (slot + 1) % count;
        }
        log->slots[slot] = i + 1;
    }
    log->texts = memory_grow(log->texts, count * sizeof *log->texts);
}

static uint32_t text_add(struct log *log, const char *text, size_t n)
{
    if (log->byte_used + n + 1 > log->byte_size) {
        log->byte_size = 2 * (log->byte_size + n + 1);
        log->bytes = memory_grow(log->bytes, log->byte_size);
    }
    memcpy(log->bytes + log->byte_used, text, n + 1);
    log->texts[log->text_count] = log->byte_used;
    log->byte_used += n + 1;
    return ++log->text_count;
}

/* The number of a text, from 1. */
static uint32_t text_number(struct log *log, const char *text)
{
    size_t n = strlen(text);
    if (log->text_count * 2 >= log->slot_count) {
        slots_grow(log);
    }
    uint32_t slot = hash_of(text, n) % log->slot_count;
    while (log->slots[slot] != 0) {
        if (strcmp(log_text(log, log->slots[slot]), text) == 0) {
            return log->slots[slot];
        }
        slot = (slot + 1) % log->slot_count;
    }
    log->slots[slot] = text_add(log, text, n);
    return log->slots[slot];
}

const char *log_text(const struct log *log, uint32_t cell)
{
    return log->bytes + log->texts[cell - 1];
}

uint32_t log_cell(const struct log *log, uint32_t row, int column)
{
    return log->cells[(size_t)row * (size_t)log->map->column_count + (size_t)column];
}

int log_instant(const char *text, int64_t *out_ms)
{
    int day = 0;
    int month = 0;
    int year = 0;
    int hour = 0;
    int minute = 0;
    int n = 0;
    if (sscanf(text, "%2d/%2d/%4d %2d:%2d%n", &day, &month, &year, &hour, &minute, &n) == 5 &&
        text[n] == '\0') {
        return instant_make(year, month, day, hour, minute, out_ms);
    }
    return instant_read(text, 0, out_ms);
}

/* ---- rows ---- */

static int log_problem(const struct csv *csv, const char *what, const char *text)
{
    fprintf(stderr, "docket: the log, line %ld: %s%s%s\n", csv->line, what,
            text == NULL ? "" : ": ", text == NULL ? "" : text);
    return 0;
}

/* Where each column of the map stands in the file. */
static int header_read(const struct map *map, struct csv *csv, int *places)
{
    if (csv_next(csv) <= 0) {
        return log_problem(csv, "there is no header", NULL);
    }
    for (int i = 0; i < map->column_count; i++) {
        places[i] = -1;
        for (int k = 0; k < csv->field_count; k++) {
            places[i] = strcmp(csv_field(csv, k), map->columns[i].column) == 0 ? k : places[i];
        }
        if (places[i] < 0) {
            return log_problem(csv, "there is no column", map->columns[i].column);
        }
    }
    return 1;
}

static void rows_room(struct log *log)
{
    if (log->row_count < log->room) {
        return;
    }
    size_t room = log->room == 0 ? 4096 : 2 * (size_t)log->room;
    log->rows = memory_grow(log->rows, room * sizeof *log->rows);
    log->cells =
        memory_grow(log->cells, room * (size_t)log->map->column_count * sizeof *log->cells);
    log->ticket_ids = memory_grow(log->ticket_ids, room * sizeof *log->ticket_ids);
    log->ticket_orders = memory_grow(log->ticket_orders, room * sizeof *log->ticket_orders);
    log->room = (uint32_t)room;
}

/* The ticket of this id; a new one when the id is new. Texts and tickets are numbered apart: a sparse array tells. */
static uint32_t ticket_of(struct log *log, uint32_t id, uint32_t *texts_known)
{
    if (log->text_count > *texts_known) {
        log->ticket_of_text =
            memory_grow(log->ticket_of_text, (size_t)log->slot_count * sizeof(uint32_t));
        memset(log->ticket_of_text + *texts_known, 0,
               (log->text_count - *texts_known) * sizeof(uint32_t));
        *texts_known = log->text_count;
    }
    uint32_t *ticket = &log->ticket_of_text[id - 1];
    if (*ticket == 0) {
        log->ticket_ids[log->ticket_count] = id;
        log->ticket_orders[log->ticket_count] = INT64_MIN;
        *ticket = ++log->ticket_count;
    }
    return *ticket - 1;
}

static int row_read(struct log *log, const struct csv *csv, const int *places,
                    uint32_t *texts_known)
{
    const struct map *map = log->map;
    uint32_t row = log->row_count;
    for (int i = 0; i < map->column_count; i++) {
        const char *text = csv_field(csv, places[i]);
        int is_missing = *text == '\0' || strcmp(text, map->missing) == 0;
        log->cells[(size_t)row * (size_t)map->column_count + (size_t)i] =
            is_missing ? LOG_MISSING : text_number(log, text);
    }
    uint32_t at = log_cell(log, row, map_use_find(map, MAP_AT));
    uint32_t id = log_cell(log, row, map_use_find(map, MAP_TICKET));
    uint32_t state = log_cell(log, row, map_use_find(map, MAP_STATUS));
    if (at == LOG_MISSING || id == LOG_MISSING || state == LOG_MISSING) {
        return log_problem(csv, "there is no ticket, no time or no state", NULL);
    }
    struct log_row *out = &log->rows[row];
    out->state = map_state_find(map, log_text(log, state));
    if (out->state < 0) {
        return log_problem(csv, "the map has no state", log_text(log, state));
    }
    if (!log_instant(log_text(log, at), &out->at_ms)) {
        return log_problem(csv, "this is no time", log_text(log, at));
    }
    out->ticket = ticket_of(log, id, texts_known);
    int64_t *order = &log->ticket_orders[out->ticket];
    *order = out->at_ms > *order ? out->at_ms : *order;
    out->order_ms = *order;
    log->row_count++;
    return 1;
}

/* ---- merging ---- */

/* qsort has no argument for the rows, so what it compares stands beside the place. */
struct place {
    int64_t order_ms;
    uint32_t row;
};

static int place_compare(const void *a, const void *b)
{
    const struct place *left = a;
    const struct place *right = b;
    if (left->order_ms != right->order_ms) {
        return left->order_ms < right->order_ms ? -1 : 1;
    }
    return left->row < right->row ? -1 : 1;
}

static void rows_merge(struct log *log)
{
    struct place *places = memory_new(log->row_count * sizeof *places);
    for (uint32_t i = 0; i < log->row_count; i++) {
        places[i] = (struct place){log->rows[i].order_ms, i};
    }
    qsort(places, log->row_count, sizeof *places, place_compare);
    log->order = memory_new(log->row_count * sizeof *log->order);
    for (uint32_t i = 0; i < log->row_count; i++) {
        log->order[i] = places[i].row;
    }
    free(places);
}

int log_read(struct log *log, const struct map *map, FILE *file)
{
    int places[MAP_COLUMN_COUNT_MAX];
    uint32_t texts_known = 0;
    struct csv *csv = memory_new(sizeof *csv);
    *log = (struct log){.map = map};
    csv->file = file;
    int is_good = header_read(map, csv, places);
    int field_count = csv->field_count;
    int r = 1;
    while (is_good && (r = csv_next(csv)) == 1) {
        rows_room(log);
        is_good = csv->field_count == field_count
                      ? row_read(log, csv, places, &texts_known)
                      : log_problem(csv, "it has not as many fields as the header", NULL);
    }
    if (r < 0) {
        is_good = log_problem(csv, "a quote is not closed, or there are too many fields", NULL);
    }
    log->byte_count = csv->byte_count;
    csv_free(csv);
    free(csv);
    if (is_good) {
        rows_merge(log);
    }
    return is_good;
}

void log_free(struct log *log)
{
    free(log->rows);
    free(log->cells);
    free(log->order);
    free(log->bytes);
    free(log->texts);
    free(log->slots);
    free(log->ticket_ids);
    free(log->ticket_orders);
    free(log->ticket_of_text);
    *log = (struct log){0};
}
