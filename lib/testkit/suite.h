/* SPDX-License-Identifier: MIT
 *
 * The insides of the conformance suite, and the words that its cases are written in.
 *
 * A case is straight-line code over two connections, 0 and 1, in these words. The first thing that does not hold is
 * kept; every word after it does nothing, so that a case needs no ifs. Rows that a word gives are NULL then.
 */
#ifndef DKTI_TESTKIT_SUITE_H
#define DKTI_TESTKIT_SUITE_H

#include "docket/op.h"
#include "docket/probe.h"
#include "docket/schema.h"
#include "testkit/kit.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DKTI_SUITE_STORE_COUNT = 3, /* two connections, and the model of the random run */
    DKTI_SUITE_MODEL = 2,
    DKTI_SUITE_MESSAGE_MAX = 600,
};

/* What a case needs beyond DKT_KIT_CAN_... */
enum {
    DKTI_NEEDS_RESTART = 0x100,
    DKTI_NEEDS_TRANSACTION = 0x200,
    DKTI_NEEDS_TOUCH = 0x400,
};

/* A case that rests on a rule which is found broken is skipped: a report names the rule that is broken and not all that
 * follows from it. Every case rests on S-01 and S-02, besides. */
struct dkti_suite_case {
    const char *rule;
    const char *name;
    int32_t needs;
    const char *rests_on; /* rules that stand before it, "S-11 S-13"; "*": all of them */
    void (*run)(struct dkt_kit_suite *suite);
};

struct dkti_suite_result {
    int32_t result;
    char *message; /* owned; NULL after a pass */
};

struct dkti_token {
    char bytes[64];
    int32_t len;
};

/* A row's key. Of a kind with several texts or integers in its key, the others are always the same. */
struct dkti_key_of {
    int32_t kind;
    const char *text;
    int64_t integer;
};

struct dkt_kit_suite {
    dkt_kit *kit;
    dkt_desk *desk;
    dkt_desk *desk_now;  /* the one that connections are made for: `desk`, or another one */
    dkt_desk *desk_other;
    struct dkt_kit_factory_hooks hooks;
    uintptr_t user;
    int32_t at; /* the case; -1 before the first */
    bool has_memory_failed;
    bool is_broken; /* something did not hold in this case */
    char message[DKTI_SUITE_MESSAGE_MAX];
    struct dkti_suite_result *results;
    char *report;

    dkt_store *stores[DKTI_SUITE_STORE_COUNT];
    dkt_probe *reads[DKTI_SUITE_STORE_COUNT];
    dkt_probe *writes[DKTI_SUITE_STORE_COUNT];
    bool is_begun[DKTI_SUITE_STORE_COUNT];
    int32_t conflict_count; /* of the last commit */
    uint64_t conflicts;     /* its writes, a bit each */
};

/* Cases by chapter of the contract. Each list ends with a NULL rule. */
extern const struct dkti_suite_case dkti_cases_rows[];
extern const struct dkti_suite_case dkti_cases_tokens[];
extern const struct dkti_suite_case dkti_cases_commits[];
extern const struct dkti_suite_case dkti_cases_scans[];
extern const struct dkti_suite_case dkti_cases_connections[];
extern const struct dkti_suite_case dkti_cases_life[];

/* ---- saying what does not hold ---- */

/* The sentence says what must hold. */
void dkti_must(struct dkt_kit_suite *suite, bool fact, const char *sentence);
void dkti_must_equal(struct dkt_kit_suite *suite, int64_t got, int64_t expected, const char *sentence);

/* ---- connections ---- */

/* Begins what the library would begin before its first read; a commit ends it, or dkti_abandon. Words that read or
 * write outside of it begin and end by themselves. */
void dkti_begin(struct dkt_kit_suite *suite, int32_t w);
void dkti_abandon(struct dkt_kit_suite *suite, int32_t w);

/* Closes all connections; they are opened again when they are used. */
void dkti_disconnect(struct dkt_kit_suite *suite);

/* Connections are to another desk from now on. */
void dkti_use_desk(struct dkt_kit_suite *suite, dkt_desk *desk);

/* Tells the host's own transaction on a connection. */
void dkti_transaction(struct dkt_kit_suite *suite, int32_t w, int32_t what);

/* ---- reading ---- */

struct dkti_key_of dkti_request_key(const char *id);
struct dkti_key_of dkti_ticket_key(const char *id);
struct dkti_key_of dkti_entry_key(const char *subject, int64_t seq);
struct dkti_key_of dkti_lookup_key(const char *ticket);

/* The row, or NULL when there is none; valid until the next read on `w`. */
const dkt_row *dkti_get(struct dkt_kit_suite *suite, int32_t w, struct dkti_key_of key);
/* The same with DKT_READ_STABLE, after a begin that stays open; false when the store did not answer, because somebody
 * else has the row. */
bool dkti_get_stable(struct dkt_kit_suite *suite, int32_t w, struct dkti_key_of key);
void dkti_must_be_there(struct dkt_kit_suite *suite, int32_t w, struct dkti_key_of key);
void dkti_must_be_absent(struct dkt_kit_suite *suite, int32_t w, struct dkti_key_of key);

/* The token of the row that dkti_get gave last on `w`. */
struct dkti_token dkti_token(struct dkt_kit_suite *suite, int32_t w);
bool dkti_token_equal(const struct dkti_token *a, const struct dkti_token *b);

/* A wish of a round; then dkti_read sends the round. */
void dkti_wish_clear(struct dkt_kit_suite *suite, int32_t w);
void dkti_wish_get(struct dkt_kit_suite *suite, int32_t w, struct dkti_key_of key);
void dkti_wish_scan(struct dkt_kit_suite *suite, int32_t w, int32_t index, int32_t flags, int32_t limit);
void dkti_wish_integer(struct dkt_kit_suite *suite, int32_t w, int64_t value);
void dkti_wish_text(struct dkt_kit_suite *suite, int32_t w, const char *text);
void dkti_wish_range(struct dkt_kit_suite *suite, int32_t w, int64_t from, int64_t until);
void dkti_read(struct dkt_kit_suite *suite, int32_t w);
int32_t dkti_count(struct dkt_kit_suite *suite, int32_t w, int32_t wish);
const dkt_row *dkti_row(struct dkt_kit_suite *suite, int32_t w, int32_t wish, int32_t n);

/* The text of the key of the rows of wish 0, one letter each: the first of the key's last text. */
void dkti_must_give(struct dkt_kit_suite *suite, int32_t w, const char *letters, const char *sentence);

/* ---- writing ---- */

/* A write; an INSERT has all columns that are never absent. Further columns follow, then dkti_commit. */
void dkti_write(struct dkt_kit_suite *suite, int32_t w, int32_t type, struct dkti_key_of key);
/* A write of the row that dkti_get gave last on `w`, with its token. */
void dkti_write_got(struct dkt_kit_suite *suite, int32_t w, int32_t type);
void dkti_set_integer(struct dkt_kit_suite *suite, int32_t w, int32_t column, int64_t value);
void dkti_set_text(struct dkt_kit_suite *suite, int32_t w, int32_t column, const char *text);
void dkti_set_bytes(struct dkt_kit_suite *suite, int32_t w, int32_t column, const char *bytes, int32_t len);
void dkti_set_absent(struct dkt_kit_suite *suite, int32_t w, int32_t column);
void dkti_set_token(struct dkt_kit_suite *suite, int32_t w, const struct dkti_token *token);

/* Commits the writes and gives the answer; the other one says what it must be. */
int32_t dkti_commit_any(struct dkt_kit_suite *suite, int32_t w);
void dkti_commit(struct dkt_kit_suite *suite, int32_t w, int32_t expected, const char *sentence);

/* One row, inserted and committed. */
void dkti_insert_one(struct dkt_kit_suite *suite, int32_t w, struct dkti_key_of key);

#endif
