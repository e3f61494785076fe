/* SPDX-License-Identifier: MIT
 *
 * Rules S-24 to S-26: tokens. Whoever holds a row's token knows the row as it is.
 */
#include "testkit/suite.h"

/* Updates the row with its token as it is now. */
static void row_update(struct dkt_kit_suite *suite, struct dkti_key_of key, int64_t seq)
{
    (void)dkti_get(suite, 0, key);
    dkti_write_got(suite, 0, DKT_WRITE_UPDATE);
    dkti_set_integer(suite, 0, DKT_REQUEST_SEQ, seq);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "an update with the row's token must be done");
}

static struct dkti_token row_token(struct dkt_kit_suite *suite, struct dkti_key_of key)
{
    (void)dkti_get(suite, 0, key);
    return dkti_token(suite, 0);
}

static void kept_token(struct dkt_kit_suite *suite)
{
    struct dkti_key_of key = dkti_request_key("kept");
    dkti_insert_one(suite, 0, key);
    struct dkti_token first = row_token(suite, key);
    struct dkti_token again = row_token(suite, key);
    dkti_must(suite, dkti_token_equal(&first, &again), "a row that nobody writes keeps its token");
    dkti_insert_one(suite, 0, dkti_request_key("another"));
    struct dkti_token later = row_token(suite, key);
    dkti_must(suite, dkti_token_equal(&first, &later), "a row keeps its token when another row is written");
}

static void token_after_check(struct dkt_kit_suite *suite)
{
    struct dkti_key_of key = dkti_request_key("checked");
    dkti_insert_one(suite, 0, key);
    struct dkti_token before = row_token(suite, key);
    dkti_write_got(suite, 0, DKT_WRITE_CHECK);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "a check that holds is done");
    struct dkti_token after = row_token(suite, key);
    dkti_must(suite, dkti_token_equal(&before, &after), "a row that is checked keeps its token");
}

static void token_after_conflict(struct dkt_kit_suite *suite)
{
    struct dkti_key_of key = dkti_request_key("updated");
    dkti_insert_one(suite, 0, key);
    dkti_insert_one(suite, 0, dkti_request_key("there"));
    struct dkti_token before = row_token(suite, key);
    dkti_write_got(suite, 0, DKT_WRITE_UPDATE);
    dkti_set_integer(suite, 0, DKT_REQUEST_SEQ, 5);
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_request_key("there"));
    dkti_commit(suite, 0, DKT_COMMIT_CONFLICT, "an insert of a row that exists is a conflict");
    struct dkti_token after = row_token(suite, key);
    dkti_must(suite, dkti_token_equal(&before, &after), "a row that a commit in conflict did not write keeps its token");
}

static void fresh_token(struct dkt_kit_suite *suite)
{
    enum { COUNT = 6 };
    struct dkti_key_of key = dkti_request_key("fresh");
    struct dkti_token tokens[COUNT];
    dkti_insert_one(suite, 0, key);
    tokens[0] = row_token(suite, key);
    for (int32_t i = 1; i < COUNT; i++) {
        row_update(suite, key, i % 2 == 0 ? 1 : 2); /* the values come back, tokens never do */
        tokens[i] = row_token(suite, key);
        for (int32_t k = 0; k < i; k++) {
            dkti_must(suite, !dkti_token_equal(&tokens[i], &tokens[k]),
                      "every write gives the row a token that it never had");
        }
    }
}

static void same_values(struct dkt_kit_suite *suite)
{
    struct dkti_key_of key = dkti_ticket_key("same");
    dkti_insert_one(suite, 0, key);
    struct dkti_token first = row_token(suite, key);
    dkti_write_got(suite, 0, DKT_WRITE_UPDATE);
    dkti_set_integer(suite, 0, DKT_TICKET_SEQ, 2);
    dkti_set_integer(suite, 0, DKT_TICKET_SEQ, 1); /* named as changed, with the value that it has */
    dkti_commit(suite, 0, DKT_HOOK_DONE, "an update to the same value must be done (count matched rows, not changed ones)");
    struct dkti_token second = row_token(suite, key);
    dkti_must(suite, !dkti_token_equal(&first, &second), "an update to the same value gives a new token too");
}

static void token_of_deleted(struct dkt_kit_suite *suite)
{
    struct dkti_key_of key = dkti_request_key("phoenix");
    dkti_insert_one(suite, 0, key);
    struct dkti_token first = row_token(suite, key);
    dkti_write_got(suite, 0, DKT_WRITE_DELETE);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "a delete with the row's token must be done");
    dkti_insert_one(suite, 0, key);
    struct dkti_token second = row_token(suite, key);
    dkti_must(suite, !dkti_token_equal(&first, &second),
              "a row that is deleted and inserted again does not get an old token");
}

const struct dkti_suite_case dkti_cases_tokens[] = {
    {"S-24", "a row keeps its token while nobody writes it", 0, "", kept_token},
    {"S-24", "a row that is checked keeps its token", 0, "", token_after_check},
    {"S-24", "a row that a commit in conflict did not write keeps its token", 0, "S-11 S-20", token_after_conflict},
    {"S-25", "every write gives the row a token that it never had", 0, "S-24", fresh_token},
    {"S-25", "an update to the same value is done, and gives a new token", 0, "S-24", same_values},
    {"S-26", "tokens do not come back with a row inserted again", 0, "S-13 S-24 S-25", token_of_deleted},
    {NULL, NULL, 0, NULL, NULL},
};
