/* SPDX-License-Identifier: MIT
 *
 * Rules S-01 to S-10: rows and keys. What was written comes back, and nothing else does.
 */
#include "testkit/suite.h"

#include <string.h>

static void absent_row(struct dkt_kit_suite *suite)
{
    dkti_wish_clear(suite, 0);
    dkti_wish_get(suite, 0, dkti_request_key("nobody"));
    dkti_wish_get(suite, 0, dkti_entry_key("nobody", 1));
    dkti_read(suite, 0);
    dkti_must_equal(suite, dkti_count(suite, 0, 0), 0, "a get of a row that does not exist gives no row");
    dkti_must_equal(suite, dkti_count(suite, 0, 1), 0, "a get of a row that does not exist gives no row");
}

static void done_is_written(struct dkt_kit_suite *suite)
{
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_ticket_key("t"));
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_lookup_key("t"));
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_request_key("r"));
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_entry_key("t", 1));
    dkti_commit(suite, 0, DKT_HOOK_DONE, "a commit of new rows must be done");
    dkti_disconnect(suite);
    dkti_must_be_there(suite, 0, dkti_ticket_key("t"));
    dkti_must_be_there(suite, 0, dkti_lookup_key("t"));
    dkti_must_be_there(suite, 0, dkti_request_key("r"));
    dkti_must_be_there(suite, 0, dkti_entry_key("t", 1));
}

static void integer_comes_back(struct dkt_kit_suite *suite, const char *id, int32_t column, int64_t value)
{
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_request_key(id));
    dkti_set_integer(suite, 0, column, value);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "the insert of a row that does not exist must be done");
    const dkt_row *row = dkti_get(suite, 0, dkti_request_key(id));
    dkti_must_equal(suite, row == NULL ? 0 : dkt_row_integer(row, column), value,
                    "an integer or instant comes back as it was written");
}

static void integers(struct dkt_kit_suite *suite)
{
    integer_comes_back(suite, "zero", DKT_REQUEST_SEQ, 0);
    integer_comes_back(suite, "one-less", DKT_REQUEST_SEQ, -1);
    integer_comes_back(suite, "greatest", DKT_REQUEST_SEQ, INT64_MAX);
    integer_comes_back(suite, "least", DKT_REQUEST_SEQ, INT64_MIN);
    integer_comes_back(suite, "over-double", DKT_REQUEST_SEQ, INT64_C(9007199254740993));
    integer_comes_back(suite, "instant", DKT_REQUEST_RECORDED_AT, INT64_C(1767225599999)); /* keeps the 999 ms */
    integer_comes_back(suite, "old-instant", DKT_REQUEST_RECORDED_AT, INT64_C(-62135596800001));
    integer_comes_back(suite, "late-instant", DKT_REQUEST_RECORDED_AT, DKTI_KIT_INSTANT_MAX);
}

static void text_comes_back(struct dkt_kit_suite *suite, const char *id, const char *text)
{
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_ticket_key(id));
    dkti_set_text(suite, 0, DKT_TICKET_TITLE, text);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "the insert of a row that does not exist must be done");
    const dkt_row *row = dkti_get(suite, 0, dkti_ticket_key(id));
    int32_t len = 0;
    const char *got = row == NULL ? NULL : dkt_row_text(row, DKT_TICKET_TITLE, &len);
    bool is_equal = got != NULL && (size_t)len == strlen(text) && memcmp(got, text, (size_t)len) == 0;
    dkti_must(suite, is_equal, "a text comes back byte for byte");
}

static void texts(struct dkt_kit_suite *suite)
{
    text_comes_back(suite, "plain", "printer");
    text_comes_back(suite, "quotes", "it's \"so\" \\ 100% _ ; -- \n\t\r");
    text_comes_back(suite, "blanks", " both ends ");
    text_comes_back(suite, "chinese", "打印机坏了，请尽快处理");
    text_comes_back(suite, "four-bytes", "\xF0\x9F\x96\xA8 \xF0\xA0\x80\x80");
    text_comes_back(suite, "marks", "e\xCC\x81 \xC3\xA9 \xEF\xBB\xBF\xE2\x80\x8B"); /* not normalised, nothing dropped */
    text_comes_back(suite, "null-word", "NULL");
    text_comes_back(suite, "number-like", "0012.50");
}

static void empty_and_absent(struct dkt_kit_suite *suite)
{
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_ticket_key("empty"));
    dkti_set_text(suite, 0, DKT_TICKET_TITLE, "");
    dkti_commit(suite, 0, DKT_HOOK_DONE, "the insert of a row that does not exist must be done");
    const dkt_row *row = dkti_get(suite, 0, dkti_ticket_key("empty"));
    dkti_must(suite, row != NULL && dkt_row_is_set(row, DKT_TICKET_TITLE) == 1, "an empty text stays empty");
    dkti_must(suite, row != NULL && dkt_row_is_set(row, DKT_TICKET_DESCRIPTION) == 0,
              "a column without a value stays without one");
    dkti_must(suite, row != NULL && dkt_row_is_set(row, DKT_TICKET_CLOSED_AT) == 0,
              "a column without a value stays without one");
}

static void long_text(struct dkt_kit_suite *suite)
{
    enum { SIZE = 65537 };
    char *text = dkti_kit_take(SIZE + 1);
    dkti_must(suite, text != NULL, "the suite has memory");
    if (text != NULL) {
        memset(text, 'l', SIZE);
        text_comes_back(suite, "long", text);
    }
    dkti_kit_give(text);
}

static void bytes(struct dkt_kit_suite *suite)
{
    char all[256];
    for (int i = 0; i < 256; i++) {
        all[i] = (char)i;
    }
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_entry_key("bytes", 1));
    dkti_set_bytes(suite, 0, DKT_ENTRY_CHANGE, all, sizeof all);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "the insert of a row that does not exist must be done");
    const dkt_row *row = dkti_get(suite, 0, dkti_entry_key("bytes", 1));
    int32_t len = 0;
    const char *got = row == NULL ? NULL : dkt_row_text(row, DKT_ENTRY_CHANGE, &len);
    dkti_must(suite, got != NULL && len == sizeof all && memcmp(got, all, sizeof all) == 0,
              "bytes come back as they were written, NUL among them");
}

static void keys_as_bytes(struct dkt_kit_suite *suite)
{
    static const char *const ids[] = {"Key", "key", "KEY", "key ", "k\xC3\xA9y", "ke\xCC\x81y", "key-1", "key_1", "键"};
    for (int32_t i = 0; i < (int32_t)(sizeof ids / sizeof ids[0]); i++) {
        dkti_must_be_absent(suite, 0, dkti_request_key(ids[i]));
        dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_request_key(ids[i]));
        dkti_set_integer(suite, 0, DKT_REQUEST_SEQ, i);
        dkti_commit(suite, 0, DKT_HOOK_DONE, "keys are compared as bytes: this one is new");
    }
    for (int32_t i = 0; i < (int32_t)(sizeof ids / sizeof ids[0]); i++) {
        const dkt_row *row = dkti_get(suite, 0, dkti_request_key(ids[i]));
        dkti_must_equal(suite, row == NULL ? -1 : dkt_row_integer(row, DKT_REQUEST_SEQ), i,
                        "keys are compared as bytes: each has its own row");
    }
}

static void whole_keys(struct dkt_kit_suite *suite)
{
    dkti_insert_one(suite, 0, dkti_entry_key("one", 1));
    dkti_must_be_absent(suite, 0, dkti_entry_key("one", 2));
    dkti_must_be_absent(suite, 0, dkti_entry_key("two", 1));
    dkti_must_be_absent(suite, 0, dkti_request_key("one"));
    dkti_insert_one(suite, 0, dkti_entry_key("one", 2));
    dkti_insert_one(suite, 0, dkti_entry_key("two", 1));
    dkti_insert_one(suite, 0, dkti_request_key("one"));
    dkti_must_be_there(suite, 0, dkti_entry_key("one", 1));
    dkti_must_be_there(suite, 0, dkti_entry_key("one", 2));
    dkti_must_be_there(suite, 0, dkti_request_key("one"));
}

static void two_desks(struct dkt_kit_suite *suite)
{
    dkti_insert_one(suite, 0, dkti_ticket_key("same"));
    dkti_use_desk(suite, suite->desk_other);
    dkti_must_be_absent(suite, 0, dkti_ticket_key("same"));
    dkti_wish_clear(suite, 0);
    dkti_wish_scan(suite, 0, DKT_INDEX_TICKET_ALL, 0, 10);
    dkti_wish_integer(suite, 0, 1);
    dkti_read(suite, 0);
    dkti_must_equal(suite, dkti_count(suite, 0, 0), 0, "a scan gives rows of its desk only");
    dkti_insert_one(suite, 0, dkti_ticket_key("same"));
    dkti_use_desk(suite, suite->desk);
    dkti_must_be_there(suite, 0, dkti_ticket_key("same"));
}

static void many_wishes(struct dkt_kit_suite *suite)
{
    dkti_insert_one(suite, 0, dkti_request_key("a"));
    dkti_insert_one(suite, 0, dkti_ticket_key("b"));
    dkti_wish_clear(suite, 0);
    dkti_wish_get(suite, 0, dkti_ticket_key("a"));
    dkti_wish_get(suite, 0, dkti_ticket_key("b"));
    dkti_wish_get(suite, 0, dkti_request_key("a"));
    dkti_wish_get(suite, 0, dkti_ticket_key("b"));
    dkti_wish_scan(suite, 0, DKT_INDEX_TICKET_ALL, 0, 10);
    dkti_wish_integer(suite, 0, 1);
    dkti_read(suite, 0);
    static const int32_t counts[] = {0, 1, 1, 1, 1};
    for (int32_t i = 0; i < 5; i++) {
        dkti_must_equal(suite, dkti_count(suite, 0, i), counts[i], "each wish of a round has its own answer");
    }
}

const struct dkti_suite_case dkti_cases_rows[] = {
    {"S-01", "a get of a row that does not exist is answered with no row", 0, "", absent_row},
    {"S-02", "what is done is written", 0, "", done_is_written},
    {"S-03", "integers and instants come back as they were written", 0, "", integers},
    {"S-04", "texts come back byte for byte", 0, "", texts},
    {"S-04", "a text of 64 KiB comes back whole", 0, "", long_text},
    {"S-05", "an empty text and an absent one differ", 0, "", empty_and_absent},
    {"S-06", "bytes come back as they were written", 0, "", bytes},
    {"S-07", "keys are compared as bytes", 0, "", keys_as_bytes},
    {"S-08", "every column of a key counts, and kinds are apart", 0, "", whole_keys},
    {"S-09", "desks are apart", DKT_KIT_CAN_DESKS, "", two_desks},
    {"S-10", "a round has any number of wishes, each with its own answer", 0, "", many_wishes},
    {NULL, NULL, 0, NULL, NULL},
};
