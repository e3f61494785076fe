/* SPDX-License-Identifier: MIT
 *
 * Rules S-11 to S-23: commits. All of it or nothing, and the truth about which.
 */
#include "testkit/suite.h"

#include <string.h>

static int64_t request_seq(struct dkt_kit_suite *suite, const char *id)
{
    const dkt_row *row = dkti_get(suite, 0, dkti_request_key(id));
    return row == NULL ? -1 : dkt_row_integer(row, DKT_REQUEST_SEQ);
}

/* Leaves `token` stale: the row is updated behind it. */
static struct dkti_token stale_token(struct dkt_kit_suite *suite, const char *id)
{
    dkti_insert_one(suite, 0, dkti_request_key(id));
    (void)dkti_get(suite, 0, dkti_request_key(id));
    struct dkti_token token = dkti_token(suite, 0);
    dkti_write_got(suite, 0, DKT_WRITE_UPDATE);
    dkti_set_integer(suite, 0, DKT_REQUEST_SEQ, 7);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "an update with the row's token must be done");
    return token;
}

static void insert_existing(struct dkt_kit_suite *suite)
{
    dkti_insert_one(suite, 0, dkti_request_key("there"));
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_request_key("there"));
    dkti_set_integer(suite, 0, DKT_REQUEST_SEQ, 9);
    dkti_commit(suite, 0, DKT_COMMIT_CONFLICT, "an insert of a row that exists is a conflict");
    dkti_must_equal(suite, request_seq(suite, "there"), 1, "after a conflict the row is as it was");
}

static void update_stale(struct dkt_kit_suite *suite)
{
    struct dkti_token token = stale_token(suite, "row");
    dkti_write(suite, 0, DKT_WRITE_UPDATE, dkti_request_key("row"));
    dkti_set_token(suite, 0, &token);
    dkti_set_integer(suite, 0, DKT_REQUEST_SEQ, 9);
    dkti_commit(suite, 0, DKT_COMMIT_CONFLICT, "an update with a stale token is a conflict");
    dkti_must_equal(suite, request_seq(suite, "row"), 7, "after a conflict the row is as it was");
}

/* The token of a row that is there no more. */
static struct dkti_token token_of_gone(struct dkt_kit_suite *suite)
{
    dkti_insert_one(suite, 0, dkti_request_key("gone"));
    (void)dkti_get(suite, 0, dkti_request_key("gone"));
    struct dkti_token token = dkti_token(suite, 0);
    dkti_write_got(suite, 0, DKT_WRITE_DELETE);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "a delete with the row's token must be done");
    return token;
}

static void update_missing(struct dkt_kit_suite *suite)
{
    struct dkti_token token = token_of_gone(suite);
    dkti_write(suite, 0, DKT_WRITE_UPDATE, dkti_request_key("gone"));
    dkti_set_token(suite, 0, &token);
    dkti_set_integer(suite, 0, DKT_REQUEST_SEQ, 9);
    dkti_commit(suite, 0, DKT_COMMIT_CONFLICT, "an update of a row that does not exist is a conflict");
    dkti_must_be_absent(suite, 0, dkti_request_key("gone"));
}

static void delete_missing(struct dkt_kit_suite *suite)
{
    struct dkti_token token = token_of_gone(suite);
    dkti_write(suite, 0, DKT_WRITE_DELETE, dkti_request_key("gone"));
    dkti_set_token(suite, 0, &token);
    dkti_commit(suite, 0, DKT_COMMIT_CONFLICT, "a delete of a row that does not exist is a conflict");
}

static void delete_row(struct dkt_kit_suite *suite)
{
    dkti_insert_one(suite, 0, dkti_request_key("row"));
    (void)dkti_get(suite, 0, dkti_request_key("row"));
    dkti_write_got(suite, 0, DKT_WRITE_DELETE);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "a delete with the row's token must be done");
    dkti_must_be_absent(suite, 0, dkti_request_key("row"));
}

static void delete_stale(struct dkt_kit_suite *suite)
{
    struct dkti_token token = stale_token(suite, "row");
    dkti_write(suite, 0, DKT_WRITE_DELETE, dkti_request_key("row"));
    dkti_set_token(suite, 0, &token);
    dkti_commit(suite, 0, DKT_COMMIT_CONFLICT, "a delete with a stale token is a conflict");
    dkti_must_be_there(suite, 0, dkti_request_key("row"));
}

static void check_stale(struct dkt_kit_suite *suite)
{
    struct dkti_token token = stale_token(suite, "row");
    dkti_write(suite, 0, DKT_WRITE_CHECK, dkti_request_key("row"));
    dkti_set_token(suite, 0, &token);
    dkti_commit(suite, 0, DKT_COMMIT_CONFLICT, "a check of a stale token is a conflict");
}

static void check_missing(struct dkt_kit_suite *suite)
{
    dkti_insert_one(suite, 0, dkti_request_key("row"));
    (void)dkti_get(suite, 0, dkti_request_key("row"));
    struct dkti_token token = dkti_token(suite, 0);
    dkti_write(suite, 0, DKT_WRITE_CHECK, dkti_request_key("missing"));
    dkti_set_token(suite, 0, &token);
    dkti_commit(suite, 0, DKT_COMMIT_CONFLICT, "a check of a row that does not exist is a conflict");
}

static void check_absence(struct dkt_kit_suite *suite)
{
    dkti_insert_one(suite, 0, dkti_request_key("there"));
    dkti_write(suite, 0, DKT_WRITE_CHECK, dkti_request_key("missing"));
    dkti_commit(suite, 0, DKT_HOOK_DONE, "a check without a token holds when the row does not exist");
    dkti_write(suite, 0, DKT_WRITE_CHECK, dkti_request_key("there"));
    dkti_commit(suite, 0, DKT_COMMIT_CONFLICT, "a check without a token is a conflict when the row exists");
}

static void check_writes_nothing(struct dkt_kit_suite *suite)
{
    dkti_insert_one(suite, 0, dkti_request_key("row"));
    (void)dkti_get(suite, 0, dkti_request_key("row"));
    dkti_write_got(suite, 0, DKT_WRITE_CHECK);
    dkti_write(suite, 0, DKT_WRITE_CHECK, dkti_request_key("missing"));
    dkti_commit(suite, 0, DKT_HOOK_DONE, "checks that hold are done");
    dkti_must_equal(suite, request_seq(suite, "row"), 1, "a check leaves the row as it is");
    dkti_must_be_absent(suite, 0, dkti_request_key("missing"));
}

/* A commit whose write at `place` is a conflict: nothing of the others may be there. */
static void half_commit(struct dkt_kit_suite *suite, int32_t place)
{
    static const char *const ids[] = {"h0", "h1", "h2", "h3"};
    for (int32_t i = 0; i < 4; i++) {
        dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_request_key(i == place ? "there" : ids[i]));
    }
    dkti_commit(suite, 0, DKT_COMMIT_CONFLICT, "an insert of a row that exists is a conflict");
    for (int32_t i = 0; i < 4; i++) {
        dkti_must_be_absent(suite, 0, dkti_request_key(ids[i]));
    }
}

static void all_or_nothing(struct dkt_kit_suite *suite)
{
    dkti_insert_one(suite, 0, dkti_request_key("there"));
    half_commit(suite, 0);
    half_commit(suite, 1);
    half_commit(suite, 3);
}

static void all_undone(struct dkt_kit_suite *suite)
{
    dkti_insert_one(suite, 0, dkti_request_key("updated"));
    dkti_insert_one(suite, 0, dkti_request_key("there"));
    (void)dkti_get(suite, 0, dkti_request_key("updated"));
    dkti_write_got(suite, 0, DKT_WRITE_UPDATE);
    dkti_set_integer(suite, 0, DKT_REQUEST_SEQ, 5);
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_entry_key("updated", 1));
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_request_key("there"));
    dkti_commit(suite, 0, DKT_COMMIT_CONFLICT, "an insert of a row that exists is a conflict");
    dkti_must_equal(suite, request_seq(suite, "updated"), 1, "of a commit in conflict no update remains");
    dkti_must_be_absent(suite, 0, dkti_entry_key("updated", 1));
}

static void partial_update(struct dkt_kit_suite *suite)
{
    struct dkti_key_of key = dkti_ticket_key("row");
    dkti_write(suite, 0, DKT_WRITE_INSERT, key);
    dkti_set_text(suite, 0, DKT_TICKET_TITLE, "title");
    dkti_set_text(suite, 0, DKT_TICKET_OWNER, "ann");
    dkti_set_integer(suite, 0, DKT_TICKET_NEXT_DUE, 5000);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "the insert of a row that does not exist must be done");
    (void)dkti_get(suite, 0, key);
    dkti_write_got(suite, 0, DKT_WRITE_UPDATE);
    dkti_set_text(suite, 0, DKT_TICKET_TITLE, "another");
    dkti_set_absent(suite, 0, DKT_TICKET_OWNER);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "an update with the row's token must be done");
    const dkt_row *row = dkti_get(suite, 0, key);
    const char *title = row == NULL ? NULL : dkt_row_text(row, DKT_TICKET_TITLE, NULL);
    dkti_must(suite, title != NULL && strcmp(title, "another") == 0, "an update writes the columns that it changes");
    dkti_must(suite, row != NULL && dkt_row_is_set(row, DKT_TICKET_OWNER) == 0,
              "an update takes a value away where the column is absent");
    dkti_must_equal(suite, row == NULL ? 0 : dkt_row_integer(row, DKT_TICKET_NEXT_DUE), 5000,
                    "an update leaves the other columns as they were");
}

static void works_on(struct dkt_kit_suite *suite)
{
    dkti_insert_one(suite, 0, dkti_request_key("there"));
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_request_key("there"));
    dkti_commit(suite, 0, DKT_COMMIT_CONFLICT, "an insert of a row that exists is a conflict");
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_request_key("next"));
    dkti_commit(suite, 0, DKT_HOOK_DONE, "after a conflict the next commit works");
    dkti_must_be_there(suite, 0, dkti_request_key("next"));
}

/* The largest text that the library writes, many rows beside it: done in full, or refused without a trace. */
static void large_commit(struct dkt_kit_suite *suite)
{
    enum { SIZE = 1048576, COUNT = 40 };
    char *text = dkti_kit_take(SIZE);
    dkti_must(suite, text != NULL, "the suite has memory");
    if (text == NULL) {
        return;
    }
    memset(text, 'm', SIZE);
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_ticket_key("large"));
    dkti_set_bytes(suite, 0, DKT_TICKET_DESCRIPTION, text, SIZE);
    for (int64_t i = 1; i <= COUNT; i++) {
        dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_entry_key("large", i));
    }
    dkti_kit_give(text);
    int32_t answer = dkti_commit_any(suite, 0);
    const dkt_row *row = dkti_get(suite, 0, dkti_ticket_key("large"));
    int32_t len = 0;
    bool is_there = row != NULL && dkt_row_text(row, DKT_TICKET_DESCRIPTION, &len) != NULL && len == SIZE;
    dkti_must(suite, row == NULL || is_there, "a text of 1 MiB is kept whole, or the commit is refused");
    dkti_must(suite, answer != DKT_HOOK_DONE || is_there, "a large commit that is done is there");
    dkti_must(suite, (answer != DKT_COMMIT_FAILED && answer != DKT_COMMIT_CONFLICT) || !is_there,
              "a commit that is there must not be called failed");
    dkti_must_equal(suite, dkti_get(suite, 0, dkti_entry_key("large", COUNT)) != NULL, is_there,
                    "a large commit is there in full, or not at all");
}

static void right_names(struct dkt_kit_suite *suite)
{
    dkti_insert_one(suite, 0, dkti_request_key("there"));
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_request_key("a"));
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_request_key("there"));
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_request_key("z"));
    dkti_commit(suite, 0, DKT_COMMIT_CONFLICT, "an insert of a row that exists is a conflict");
    dkti_must(suite, (suite->conflicts & ~UINT64_C(2)) == 0, "a conflict names no write that does not have one");
}

const struct dkti_suite_case dkti_cases_commits[] = {
    {"S-11", "an insert of a row that exists is a conflict", 0, "", insert_existing},
    {"S-12", "after a conflict the store works on", 0, "S-11", works_on},
    {"S-13", "a delete with the row's token takes the row away", 0, "", delete_row},
    {"S-14", "an update with a stale token is a conflict", 0, "", update_stale},
    {"S-15", "an update of a row that does not exist is a conflict", 0, "S-13", update_missing},
    {"S-15", "a delete of a row that does not exist is a conflict", 0, "S-13", delete_missing},
    {"S-16", "a delete with a stale token is a conflict", 0, "S-13", delete_stale},
    {"S-17", "a check of a stale token is a conflict", 0, "", check_stale},
    {"S-17", "a check of a row that does not exist is a conflict", 0, "", check_missing},
    {"S-18", "a check of absence is a conflict when the row exists", 0, "", check_absence},
    {"S-19", "a check that holds writes nothing", 0, "", check_writes_nothing},
    {"S-20", "of a commit in conflict nothing is written", 0, "S-11 S-12", all_or_nothing},
    {"S-20", "of a commit in conflict no update and no insert remains", 0, "S-11", all_undone},
    {"S-21", "an update writes what it changes and leaves the rest", 0, "S-04", partial_update},
    {"S-22", "failed means that nothing was written, however large the commit", 0, "S-04 S-08", large_commit},
    {"S-23", "a conflict names no write that does not have one", 0, "S-11", right_names},
    {NULL, NULL, 0, NULL, NULL},
};
