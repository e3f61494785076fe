/* SPDX-License-Identifier: MIT
 *
 * The stored form of what an entry changed, and of the entry's digest (doc/format.md).
 *
 *     change = group*                                      until the end
 *     group  = kind varint, act byte, key, count varint, cell * count
 *     key    = nothing for the subject's own row and for tells; else count varint, value * count
 *     cell   = column varint, before value, after value
 *     value  = 0 | 1 signed | 2 length bytes | 3 commitment (32 bytes)
 *     secret = (index varint, salt 16 bytes, value)*       index counts the commitments of the change
 *
 * A commitment is SHA-256(salt, value) of a personal value. Value and salt stand in `secret`, outside the
 * digest, and are what redaction deletes. Tells are a group of kind ENTRY whose columns are DKTI_TELL_...
 */
#ifndef DKTI_MODEL_CHANGE_H
#define DKTI_MODEL_CHANGE_H

#include "base/buffer.h"
#include "base/digest.h"
#include "model/row.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DKTI_SALT_SIZE = 16,
    DKTI_SEED_SIZE = 32,
    DKTI_ACT_UPDATE = 0,
    DKTI_ACT_INSERT = 1,
    DKTI_ACT_DELETE = 2,
    DKTI_ACT_TELL = 3,
    DKTI_CELL_ABSENT = 0,
    DKTI_CELL_INTEGER = 1,
    DKTI_CELL_TEXT = 2,
    DKTI_CELL_COMMITMENT = 3, /* a personal value; redacted when the secret has no such item */
    DKTI_ENTRY_FORMAT = 1,    /* first byte of an entry's canonical form */
};

struct dkti_cell {
    int32_t type; /* DKTI_CELL_... */
    int64_t integer;
    struct dkti_text text;
    const uint8_t *commitment; /* set for every personal value, also where `type` is that of the value */
};

struct dkti_change_writer {
    struct dkti_buffer *change;
    struct dkti_buffer *secret;
    const uint8_t *seed; /* DKTI_SEED_SIZE random bytes; NULL: no personal value may come */
    uint32_t salt_count; /* salts drawn from the seed so far, over all entries of the operation */
    uint32_t commitment_count; /* in this entry */
};

/* Begins the change of another entry. */
void dkti_change_begin(struct dkti_change_writer *writer);

/* A group over the row's pending, not derived columns. With `has_key` the row's key is written. Nothing is written
 * when nothing is pending, unless the act is a deletion. */
void dkti_change_row(struct dkti_change_writer *writer, const struct dkt_row *row, int32_t act,
                     bool has_key);

/* A group of tells; every value is told as "after". */
struct dkti_tell {
    int32_t number;
    bool is_personal;
    struct dkti_value value;
};
void dkti_change_tells(struct dkti_change_writer *writer, const struct dkti_tell *tells, int32_t count);

/* A cell as it is read back. */
struct dkti_change_cell {
    int32_t kind;
    int32_t act;
    int32_t key_count;
    struct dkti_cell key[DKTI_KEY_COUNT_MAX];
    int32_t column;
    struct dkti_cell before;
    struct dkti_cell after;
    bool is_first; /* first cell of its group; a deletion without cells gives one with column 0 */
};

struct dkti_change_reader {
    struct dkti_reader change;
    struct dkti_text secret;
    struct dkti_change_cell group;
    uint64_t left; /* cells left in the group */
    uint32_t commitment_count;
    bool is_secret_wrong; /* a personal value did not fit its commitment */
};

void dkti_change_reader_init(struct dkti_change_reader *reader, struct dkti_text change,
                             struct dkti_text secret);

/* The next cell: 1 = *out_cell, 0 = end, DKT_E_CORRUPT = malformed. */
int32_t dkti_change_next(struct dkti_change_reader *reader, struct dkti_change_cell *out_cell);

/* The entry's canonical bytes, whose SHA-256 is its digest, appended to `out`. */
void dkti_entry_canonical(struct dkti_buffer *out, struct dkti_text desk, const struct dkt_row *entry);

#endif
