/* SPDX-License-Identifier: MIT
 *
 * What the memory store is measured against: a program written straight for this purpose, with fixed structs,
 * hash tables and B+ trees, that makes the same row changes as the library's registration and state changes.
 *
 * Same: every column of the ticket's row; the entry with the same change, canonical bytes and digest, byte for
 * byte (raw_memory_check.c proves it); the request's row with the command's digest; the worker's lease that numbers
 * are drawn from; the indexes number, state, owner and open, unit and open, queue, due, open, and age of requests.
 * Left out, because a program for one purpose needs none of it: wishes, checks of rights and required fields,
 * tokens, conflicts, undoing, several desks, fields of a profile, personal values, keys of entries (they hang on
 * their ticket), merging of thin nodes. A lack of memory aborts.
 *
 * Texts are NUL-terminated; NULL is absent. Ids and codes have at most RAW_NAME_MAX bytes.
 */
#ifndef DOCKET_BENCH_RAW_MEMORY_H
#define DOCKET_BENCH_RAW_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

enum {
    RAW_NAME_MAX = 39,
    RAW_VERSION_MAX = 71, /* bytes of a profile's version */
    RAW_DIGEST_SIZE = 32,
};

struct raw_memory;

struct raw_options {
    const char *desk;
    const char *profile;  /* version of the rules, in every ticket */
    const char *prefix;   /* of numbers; NULL: tickets have none */
    int32_t digits;       /* of numbers, with zeros in front */
    int32_t run;          /* numbers leased at once */
    bool without_digests; /* entries and requests get 32 zero bytes */
};

/* A registration into status "new". The library's command gives its fields in the order of the members. */
struct raw_register {
    const char *id;
    const char *request;
    const char *actor;
    int64_t at; /* of the clock; the command gives none */
    const char *title;
    const char *description;
    const char *channel;
    const char *requester;
    const char *unit;
    const char *owner; /* may be NULL */
};

/* A change of state. The library's command gives its fields in the order of the members; absent ones are NULL or 0. */
struct raw_move {
    const char *id;
    const char *request;
    const char *actor;
    int64_t at;
    const char *action;
    int32_t verb; /* DKT_VERB_RESERVE, DKT_VERB_PROGRESS or DKT_VERB_CLOSE */
    const char *status;
    int32_t state;
    int64_t appointment_from;
    int64_t appointment_until;
    const char *appointment_with;
    int32_t block_party;
    const char *block_reason;
    int64_t follow_up_at;
    const char *resolution;
};

struct raw_memory *raw_memory_new(const struct raw_options *options);
void raw_memory_free(struct raw_memory *raw);

/* False when the request is known or the ticket exists, or does not. */
bool raw_memory_register(struct raw_memory *raw, const struct raw_register *command);
bool raw_memory_move(struct raw_memory *raw, const struct raw_move *command);

/* Bytes asked of malloc and not given back. */
int64_t raw_memory_size(const struct raw_memory *raw);

/* The digest of a ticket's last entry, and that of the command of a request, or NULL; and how many tickets of a state
 * there are, by its index. */
const uint8_t *raw_memory_head(const struct raw_memory *raw, const char *id);
const uint8_t *raw_memory_request_digest(const struct raw_memory *raw, const char *request);
int64_t raw_memory_state_count(const struct raw_memory *raw, int32_t state);

#endif
