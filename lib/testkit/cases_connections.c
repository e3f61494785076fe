/* SPDX-License-Identifier: MIT
 *
 * Rules S-40 to S-52: several connections over the same data, and the host's own transactions.
 */
#include "testkit/suite.h"

static const struct dkti_key_of *both_rows(void)
{
    static const struct dkti_key_of keys[] = {{DKT_KIND_REQUEST, "left", 0}, {DKT_KIND_REQUEST, "right", 0}};
    return keys;
}

static void seen_by_others(struct dkt_kit_suite *suite)
{
    dkti_must_be_absent(suite, 1, dkti_request_key("row"));
    dkti_insert_one(suite, 0, dkti_request_key("row"));
    dkti_must_be_there(suite, 1, dkti_request_key("row"));
    (void)dkti_get(suite, 1, dkti_request_key("row"));
    dkti_write_got(suite, 1, DKT_WRITE_UPDATE);
    dkti_set_integer(suite, 1, DKT_REQUEST_SEQ, 8);
    dkti_commit(suite, 1, DKT_HOOK_DONE, "an update with the token that another connection read must be done");
    const dkt_row *row = dkti_get(suite, 0, dkti_request_key("row"));
    dkti_must_equal(suite, row == NULL ? -1 : dkt_row_integer(row, DKT_REQUEST_SEQ), 8,
                    "what is done on one connection is seen on the others");
}

static void update_on(struct dkt_kit_suite *suite, int32_t w, int64_t seq)
{
    dkti_write_got(suite, w, DKT_WRITE_UPDATE);
    dkti_set_integer(suite, w, DKT_REQUEST_SEQ, seq);
}

static void one_wins(struct dkt_kit_suite *suite)
{
    dkti_insert_one(suite, 0, dkti_request_key("row"));
    dkti_begin(suite, 0);
    (void)dkti_get(suite, 0, dkti_request_key("row"));
    dkti_begin(suite, 1);
    (void)dkti_get(suite, 1, dkti_request_key("row"));
    update_on(suite, 1, 2);
    dkti_commit(suite, 1, DKT_HOOK_DONE, "the first of two updates with the same token must be done");
    update_on(suite, 0, 3);
    dkti_commit(suite, 0, DKT_COMMIT_CONFLICT, "the second of two updates with the same token is a conflict");
    const dkt_row *row = dkti_get(suite, 0, dkti_request_key("row"));
    dkti_must_equal(suite, row == NULL ? -1 : dkt_row_integer(row, DKT_REQUEST_SEQ), 2, "the first update stays");
}

/* A store may lock what is read stable: then the second one is told so in time, or meets a conflict. */
static void one_locks(struct dkt_kit_suite *suite)
{
    struct dkti_key_of key = dkti_request_key("row");
    dkti_insert_one(suite, 0, key);
    dkti_must(suite, dkti_get_stable(suite, 0, key), "the first of two stable reads is answered");
    bool has_both = dkti_get_stable(suite, 1, key);
    if (!has_both) {
        dkti_abandon(suite, 1);
    }
    update_on(suite, 0, 2);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "who read a row stable first can write it");
    if (has_both) {
        update_on(suite, 1, 3);
        dkti_commit(suite, 1, DKT_COMMIT_CONFLICT, "the second of two updates with the same token is a conflict");
    }
    dkti_must(suite, dkti_get_stable(suite, 1, key), "a lock ends with the commit");
}

/* Each writes one row because of how it found the other one: both together would break what each relied on. */
static void write_skew(struct dkt_kit_suite *suite)
{
    const struct dkti_key_of *keys = both_rows();
    dkti_insert_one(suite, 0, keys[0]);
    dkti_insert_one(suite, 0, keys[1]);
    for (int32_t w = 0; w < 2; w++) {
        dkti_begin(suite, w);
        (void)dkti_get(suite, w, keys[1 - w]);
        dkti_write_got(suite, w, DKT_WRITE_CHECK);
        (void)dkti_get(suite, w, keys[w]);
        update_on(suite, w, 5);
    }
    dkti_commit(suite, 0, DKT_HOOK_DONE, "the first of two commits that check each other's rows must be done");
    dkti_commit(suite, 1, DKT_COMMIT_CONFLICT, "the second of two commits that check each other's rows is a conflict");
}

static void absence_skew(struct dkt_kit_suite *suite)
{
    const struct dkti_key_of *keys = both_rows();
    for (int32_t w = 0; w < 2; w++) {
        dkti_begin(suite, w);
        dkti_must_be_absent(suite, w, keys[0]);
        dkti_must_be_absent(suite, w, keys[1]);
        dkti_write(suite, w, DKT_WRITE_CHECK, keys[1 - w]);
        dkti_write(suite, w, DKT_WRITE_INSERT, keys[w]);
    }
    dkti_commit(suite, 0, DKT_HOOK_DONE, "the first of two inserts that rest on the other's absence must be done");
    dkti_commit(suite, 1, DKT_COMMIT_CONFLICT, "the second of two inserts that rest on the other's absence is a conflict");
}

static void both_insert(struct dkt_kit_suite *suite)
{
    for (int32_t w = 0; w < 2; w++) {
        dkti_begin(suite, w);
        dkti_must_be_absent(suite, w, dkti_request_key("row"));
        dkti_write(suite, w, DKT_WRITE_INSERT, dkti_request_key("row"));
    }
    dkti_commit(suite, 0, DKT_HOOK_DONE, "the first of two inserts of one row must be done");
    dkti_commit(suite, 1, DKT_COMMIT_CONFLICT, "the second of two inserts of one row is a conflict");
}

static void fresh_after_conflict(struct dkt_kit_suite *suite)
{
    dkti_insert_one(suite, 0, dkti_request_key("row"));
    dkti_begin(suite, 0);
    (void)dkti_get(suite, 0, dkti_request_key("row"));
    (void)dkti_get(suite, 1, dkti_request_key("row"));
    update_on(suite, 1, 2);
    dkti_commit(suite, 1, DKT_HOOK_DONE, "an update with the row's token must be done");
    update_on(suite, 0, 3);
    dkti_commit(suite, 0, DKT_COMMIT_CONFLICT, "an update with a stale token is a conflict");
    (void)dkti_get(suite, 0, dkti_request_key("row"));
    update_on(suite, 0, 4);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "after a conflict, begin and read again see what is there now");
}

static void abandon_frees(struct dkt_kit_suite *suite)
{
    dkti_insert_one(suite, 0, dkti_request_key("row"));
    dkti_begin(suite, 0);
    (void)dkti_get(suite, 0, dkti_request_key("row"));
    dkti_abandon(suite, 0);
    (void)dkti_get(suite, 1, dkti_request_key("row"));
    update_on(suite, 1, 2);
    dkti_commit(suite, 1, DKT_HOOK_DONE, "what was abandoned holds up nobody");
}

/* Scans what is due and claims it. */
static void claim_on(struct dkt_kit_suite *suite, int32_t w, int32_t limit)
{
    dkti_begin(suite, w);
    dkti_wish_clear(suite, w);
    dkti_wish_scan(suite, w, DKT_INDEX_TICKET_DUE, DKT_READ_CLAIM, limit);
    dkti_read(suite, w);
}

static void due_insert(struct dkt_kit_suite *suite, const char *id, int64_t due_at)
{
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_ticket_key(id));
    dkti_set_integer(suite, 0, DKT_TICKET_NEXT_DUE, due_at);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "the insert of a row that does not exist must be done");
}

static void claims(struct dkt_kit_suite *suite)
{
    due_insert(suite, "a", 10);
    due_insert(suite, "b", 20);
    due_insert(suite, "c", 30);
    claim_on(suite, 0, 2);
    dkti_must_give(suite, 0, "ab", "the first to claim gets the first rows");
    claim_on(suite, 1, 2);
    dkti_must_give(suite, 1, "c", "rows that another one has claimed are left out");
    dkti_abandon(suite, 1);
    dkti_abandon(suite, 0);
    claim_on(suite, 1, 2);
    dkti_must_give(suite, 1, "ab", "a claim ends with what it was made in");
    dkti_abandon(suite, 1);
}

static void token_after_touch(struct dkt_kit_suite *suite)
{
    struct dkti_key_of key = dkti_ticket_key("touched");
    dkti_insert_one(suite, 0, key);
    (void)dkti_get(suite, 0, key);
    dkti_write_got(suite, 0, DKT_WRITE_UPDATE);
    dkti_set_text(suite, 0, DKT_TICKET_DESCRIPTION, "by the library");
    dkti_must_equal(suite, suite->hooks.touch(suite->user, suite->desk_now, "touched"), DKT_HOOK_DONE,
                    "the host changes its row");
    dkti_commit(suite, 0, DKT_COMMIT_CONFLICT, "what the host's own screens change must change the token");
}

/* ---- the host's own transaction ---- */

static void host_rolls_back(struct dkt_kit_suite *suite)
{
    dkti_transaction(suite, 0, DKT_KIT_TRANSACTION_BEGIN);
    dkti_insert_one(suite, 0, dkti_request_key("row"));
    dkti_must_be_there(suite, 0, dkti_request_key("row"));
    dkti_transaction(suite, 0, DKT_KIT_TRANSACTION_ROLL_BACK);
    dkti_must_be_absent(suite, 0, dkti_request_key("row"));
}

static void host_commits(struct dkt_kit_suite *suite)
{
    dkti_transaction(suite, 0, DKT_KIT_TRANSACTION_BEGIN);
    dkti_insert_one(suite, 0, dkti_request_key("row"));
    dkti_must_be_absent(suite, 1, dkti_request_key("row"));
    dkti_transaction(suite, 0, DKT_KIT_TRANSACTION_COMMIT);
    dkti_must_be_there(suite, 1, dkti_request_key("row"));
}

static void host_goes_on(struct dkt_kit_suite *suite)
{
    dkti_transaction(suite, 0, DKT_KIT_TRANSACTION_BEGIN);
    dkti_insert_one(suite, 0, dkti_request_key("before"));
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_request_key("with"));
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_request_key("before"));
    dkti_commit(suite, 0, DKT_COMMIT_CONFLICT, "an insert of a row that exists is a conflict");
    dkti_transaction(suite, 0, DKT_KIT_TRANSACTION_COMMIT);
    dkti_must_be_there(suite, 0, dkti_request_key("before"));
    dkti_must_be_absent(suite, 0, dkti_request_key("with"));
}

const struct dkti_suite_case dkti_cases_connections[] = {
    {"S-40", "what was abandoned holds up nobody", DKT_KIT_CAN_CONNECT, "", abandon_frees},
    {"S-41", "what is done on one connection is seen on the others", DKT_KIT_CAN_CONNECT, "S-40", seen_by_others},
    {"S-42", "of two updates with the same token one wins", DKT_KIT_CAN_CONNECT, "S-14 S-40 S-41", one_wins},
    {"S-42", "of two that read a row stable one wins, and nobody waits for ever", DKT_KIT_CAN_CONNECT,
     "S-14 S-40 S-41", one_locks},
    {"S-42", "of two inserts of one row one wins", DKT_KIT_CAN_CONNECT, "S-11 S-40 S-41", both_insert},
    {"S-43", "of two commits that check each other's rows one wins", DKT_KIT_CAN_CONNECT, "S-17 S-40 S-41", write_skew},
    {"S-43", "of two inserts that rest on the other's absence one wins", DKT_KIT_CAN_CONNECT, "S-18 S-40 S-41",
     absence_skew},
    {"S-44", "after a conflict the next round sees what is there now", DKT_KIT_CAN_CONNECT, "S-12 S-14 S-40 S-41 S-42",
     fresh_after_conflict},
    {"S-45", "claims leave out what another one has claimed", DKT_KIT_CAN_CONNECT | DKT_KIT_CAN_CLAIM,
     "S-03 S-32 S-33 S-36 S-40 S-41", claims},
    {"S-46", "the host's own writes change the token", DKTI_NEEDS_TOUCH, "S-14 S-42", token_after_touch},
    {"S-50", "a commit goes with the host's own transaction", DKTI_NEEDS_TRANSACTION, "", host_rolls_back},
    {"S-51", "before the host commits nobody else sees a commit in its transaction",
     DKT_KIT_CAN_CONNECT | DKTI_NEEDS_TRANSACTION, "S-41 S-50", host_commits},
    {"S-52", "a conflict leaves the host's transaction as it was before", DKTI_NEEDS_TRANSACTION, "S-11 S-20 S-50",
     host_goes_on},
    {NULL, NULL, 0, NULL, NULL},
};
