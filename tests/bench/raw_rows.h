/* SPDX-License-Identifier: MIT
 *
 * What the library's `register` and `progress` write, made by hand: the change, the entry's digest and the command's digest,
 * byte for byte. For the programs that database servers are measured with; what they do with the rows is their own.
 */
#ifndef DOCKET_BENCH_RAW_ROWS_H
#define DOCKET_BENCH_RAW_ROWS_H

#include <stddef.h>
#include <stdint.h>

enum {
    RAW_BYTES_MAX = 4096,
    RAW_ROWS_DIGEST = 32,
};

/* Bytes being written: a change, a canonical form, a digest's input. */
struct raw_bytes {
    size_t n;
    uint8_t p[RAW_BYTES_MAX];
};

/* What one operation is about. Texts are NUL-terminated. */
struct raw_work {
    const char *id;
    const char *request;
    const char *actor;
    int64_t at;
    const char *title; /* these of a registration only */
    const char *description;
    const char *channel;
    const char *requester;
};

/* What of a ticket's row a change needs. */
struct raw_ticket {
    uint32_t token;
    int64_t state;
    char status[64];
    int64_t handled;
    int64_t seq;
    uint8_t head[RAW_ROWS_DIGEST];
};

/* What is written. */
struct raw_rows {
    struct raw_bytes change;
    uint8_t digest[RAW_ROWS_DIGEST];  /* of the entry */
    uint8_t request[RAW_ROWS_DIGEST]; /* of the command */
};

void raw_rows_register(const struct raw_work *work, const char *profile, struct raw_rows *rows);
void raw_rows_progress(const struct raw_work *work, const struct raw_ticket *ticket, struct raw_rows *rows);

#endif
