/* SPDX-License-Identifier: MIT
 *
 * The map of a replay: which column of a foreign log is what, which status each foreign state is, and which state may
 * follow which.
 *
 *   {"name": "open", "missing": "?", "unit": "desk",
 *    "columns": {"ticket": COLUMN, "at": COLUMN, "status": COLUMN, "actor": COLUMN, FIELD: COLUMN, ...},
 *    "fields": {CODE: COLUMN, ...},                   columns that become fields of the rules' own
 *    "states": [{"foreign": NAME, "status": CODE, "state": "unprocessed"|..., "en": LABEL, "zh": LABEL}, ...],
 *    "pairs": [[null, NAME], [NAME, NAME], ...]}      null: the log begins a ticket like this
 *
 * A map onto rules that are there already (--strict) needs no "state", no labels and no "pairs". */
#ifndef DOCKET_EXAMPLE_MAP_H
#define DOCKET_EXAMPLE_MAP_H

#include "json.h"

#include <docket/docket.h>

enum {
    MAP_STATE_COUNT_MAX = 64,
    MAP_COLUMN_COUNT_MAX = 80,
};

/* What a column is for. */
enum map_use {
    MAP_TICKET,
    MAP_AT,
    MAP_STATUS,
    MAP_ACTOR,
    MAP_UNIT,
    MAP_OWNER,
    MAP_REQUESTED_AT, /* of the registration */
    MAP_RESOLUTION,   /* of what closes */
    MAP_REASON,       /* of what reopens */
    MAP_TEXT,         /* any field that may be amended */
    MAP_INTEGER,      /* such a field that is a number: what the value begins with */
};

struct map_column {
    const char *field;  /* of the command */
    const char *column; /* of the log */
    enum map_use use;
    int is_own; /* a field that the rules must have besides */
};

struct map_state {
    const char *foreign;
    const char *status;
    int32_t state; /* DKT_STATE_..., 0 when the rules know it */
    const char *english;
    const char *chinese;
};

struct map {
    char *text;
    struct json *tree;
    const char *name;
    const char *missing;
    const char *unit; /* whose queue takes what names no unit */
    struct map_column columns[MAP_COLUMN_COUNT_MAX];
    int column_count;
    struct map_state states[MAP_STATE_COUNT_MAX];
    int state_count;
};

/* Reads a map. Returns 1, or 0 when it cannot be used, which has been said on stderr. Free it in either case. */
int map_read(struct map *map, const char *file_name);
void map_free(struct map *map);

/* The place of a foreign state, or of a column's use; -1. */
int map_state_find(const struct map *map, const char *foreign);
int map_use_find(const struct map *map, enum map_use use);

/* The rules that the map describes; with `is_strict` the default workflow and the map's fields. NULL: said on stderr. */
dkt_rules *map_rules(const struct map *map, int is_strict);

#endif
