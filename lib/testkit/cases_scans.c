/* SPDX-License-Identifier: MIT
 *
 * Rules S-30 to S-39: scans. The rows of an index, in its order, each once.
 */
#include "testkit/suite.h"

#include <string.h>

enum {
    PAGE_COUNT_MAX = 20, /* pages of a scan: more means that it does not end */
};

/* A ticket in state 2, registered at an instant. */
static void reserved_insert(struct dkt_kit_suite *suite, const char *id, int64_t registered_at)
{
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_ticket_key(id));
    dkti_set_integer(suite, 0, DKT_TICKET_STATE, 2);
    dkti_set_integer(suite, 0, DKT_TICKET_REGISTERED_AT, registered_at);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "the insert of a row that does not exist must be done");
}

/* Tickets with these letters, registered at 10, 20, 30 ... */
static void letters_insert(struct dkt_kit_suite *suite, const char *letters)
{
    for (int32_t i = 0; letters[i] != '\0'; i++) {
        const char id[] = {letters[i], '\0'};
        reserved_insert(suite, id, 10 + 10 * (int64_t)i);
    }
}

/* The wish for tickets in state 2; not yet read. */
static void state_wish(struct dkt_kit_suite *suite, int32_t flags, int32_t limit)
{
    dkti_wish_clear(suite, 0);
    dkti_wish_scan(suite, 0, DKT_INDEX_TICKET_STATE, flags, limit);
    dkti_wish_integer(suite, 0, 2);
}

static void owner_scan(struct dkt_kit_suite *suite, const char *owner)
{
    dkti_wish_clear(suite, 0);
    dkti_wish_scan(suite, 0, DKT_INDEX_TICKET_OWNER, 0, 10);
    dkti_wish_text(suite, 0, owner);
    dkti_wish_integer(suite, 0, 1);
    dkti_read(suite, 0);
}

static void owned_insert(struct dkt_kit_suite *suite, const char *id, const char *owner, int64_t is_open)
{
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_ticket_key(id));
    dkti_set_text(suite, 0, DKT_TICKET_OWNER, owner);
    dkti_set_integer(suite, 0, DKT_TICKET_OPEN, is_open);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "the insert of a row that does not exist must be done");
}

static void equal_columns(struct dkt_kit_suite *suite)
{
    owned_insert(suite, "a", "ann", 1);
    owned_insert(suite, "b", "bob", 1);
    owned_insert(suite, "c", "ann", 0);
    owner_scan(suite, "ann");
    dkti_must_give(suite, 0, "a", "a scan gives the rows whose columns are all equal");
    owner_scan(suite, "bob");
    dkti_must_give(suite, 0, "b", "a scan gives the rows whose columns are all equal");
    owner_scan(suite, "nobody");
    dkti_must_give(suite, 0, "", "a scan gives the rows whose columns are all equal");
}

static void equal_bytes(struct dkt_kit_suite *suite)
{
    owned_insert(suite, "a", "ann", 1);
    owned_insert(suite, "b", "Ann", 1);
    owned_insert(suite, "c", "ann ", 1);
    owned_insert(suite, "d", "\xC3\xA1nn", 1);
    owner_scan(suite, "ann");
    dkti_must_give(suite, 0, "a", "the texts of a scan are compared as bytes");
    owner_scan(suite, "Ann");
    dkti_must_give(suite, 0, "b", "the texts of a scan are compared as bytes");
}

static void range_ends(struct dkt_kit_suite *suite)
{
    letters_insert(suite, "abcd");
    state_wish(suite, 0, 10);
    dkti_wish_range(suite, 0, 20, 40);
    dkti_read(suite, 0);
    dkti_must_give(suite, 0, "bc", "a range has its lower end and not its upper one");
    state_wish(suite, DKT_READ_DESCENDING, 10);
    dkti_wish_range(suite, 0, 20, 40);
    dkti_read(suite, 0);
    dkti_must_give(suite, 0, "cb", "a range has its lower end and not its upper one");
    state_wish(suite, 0, 10);
    dkti_wish_range(suite, 0, 20, 20);
    dkti_read(suite, 0);
    dkti_must_give(suite, 0, "", "a range that ends where it begins has no rows");
}

static void order_of_rows(struct dkt_kit_suite *suite)
{
    reserved_insert(suite, "a", 300);
    reserved_insert(suite, "b", -5);
    reserved_insert(suite, "c", 20);
    reserved_insert(suite, "d", 100);
    state_wish(suite, 0, 10);
    dkti_read(suite, 0);
    dkti_must_give(suite, 0, "bcda", "rows come in the order of the range column, as numbers");
    state_wish(suite, DKT_READ_DESCENDING, 10);
    dkti_read(suite, 0);
    dkti_must_give(suite, 0, "adcb", "descending, rows come in the reverse order");
}

static void limit_of_rows(struct dkt_kit_suite *suite)
{
    letters_insert(suite, "abcde");
    state_wish(suite, 0, 2);
    dkti_read(suite, 0);
    dkti_must_give(suite, 0, "ab", "a scan gives the first rows, up to its limit");
    state_wish(suite, DKT_READ_DESCENDING, 1);
    dkti_read(suite, 0);
    dkti_must_give(suite, 0, "e", "a scan gives the first rows, up to its limit");
}

/* Reads the next page; false when the last one was not full. */
static bool page_next(struct dkt_kit_suite *suite, int32_t flags, int32_t limit, char cursor[512], int32_t *io_len)
{
    state_wish(suite, flags, limit);
    if (*io_len > 0 && !suite->is_broken) {
        dkti_must_equal(suite, dkt_probe_set_cursor(suite->reads[0], cursor, *io_len), DKT_OK,
                        "a cursor has at most 512 bytes");
    }
    dkti_read(suite, 0);
    int32_t count = dkti_count(suite, 0, 0);
    if (suite->is_broken || count < limit) {
        return false;
    }
    const char *next = dkt_probe_cursor(suite->reads[0], 0, count - 1, io_len);
    dkti_must(suite, next != NULL, "the last row of a full page has a cursor");
    if (next != NULL) {
        memcpy(cursor, next, (size_t)*io_len);
    }
    return next != NULL;
}

/* Adds the letters of the page to a text. */
static void page_add(struct dkt_kit_suite *suite, char *letters)
{
    size_t n = strlen(letters);
    int32_t count = dkti_count(suite, 0, 0);
    for (int32_t i = 0; i < count && n < 60; i++) {
        letters[n++] = dkt_row_text(dkti_row(suite, 0, 0, i), DKT_TICKET_ID, NULL)[0];
    }
    letters[n] = '\0';
}

/* All pages of the scan, as letters. */
static void pages_read(struct dkt_kit_suite *suite, int32_t flags, char letters[64])
{
    char cursor[512];
    int32_t len = 0;
    letters[0] = '\0';
    for (int32_t i = 0; i < PAGE_COUNT_MAX; i++) {
        bool has_more = page_next(suite, flags, 2, cursor, &len);
        page_add(suite, letters);
        if (!has_more) {
            return;
        }
    }
    dkti_must(suite, false, "the pages of a scan come to an end");
}

/* Whether a text has each of these letters once, and no other. */
static bool has_each_once(const char *text, const char *letters)
{
    if (strlen(text) != strlen(letters)) {
        return false;
    }
    for (; *letters != '\0'; letters++) {
        if (strchr(text, *letters) == NULL) {
            return false;
        }
    }
    return true;
}

static void pages(struct dkt_kit_suite *suite)
{
    char letters[64];
    letters_insert(suite, "abcdefg");
    pages_read(suite, 0, letters);
    dkti_must(suite, strcmp(letters, "abcdefg") == 0, "page after page, a scan gives every row once, in order");
    pages_read(suite, DKT_READ_DESCENDING, letters);
    dkti_must(suite, strcmp(letters, "gfedcba") == 0, "page after page, a scan gives every row once, in order");
}

static void pages_of_ties(struct dkt_kit_suite *suite)
{
    static const char *const ids[] = {"e", "a", "d", "b", "c"};
    char letters[64];
    for (int32_t i = 0; i < 5; i++) {
        reserved_insert(suite, ids[i], 10);
    }
    pages_read(suite, 0, letters);
    dkti_must(suite, has_each_once(letters, "abcde"), "rows with the same range value come once each, over all pages");
    pages_read(suite, DKT_READ_DESCENDING, letters);
    dkti_must(suite, has_each_once(letters, "abcde"), "rows with the same range value come once each, over all pages");
}

static void ticket_delete(struct dkt_kit_suite *suite, const char *id)
{
    (void)dkti_get(suite, 0, dkti_ticket_key(id));
    dkti_write_got(suite, 0, DKT_WRITE_DELETE);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "a delete with the row's token must be done");
}

static void title_update(struct dkt_kit_suite *suite, const char *id)
{
    (void)dkti_get(suite, 0, dkti_ticket_key(id));
    dkti_write_got(suite, 0, DKT_WRITE_UPDATE);
    dkti_set_text(suite, 0, DKT_TICKET_TITLE, "changed");
    dkti_commit(suite, 0, DKT_HOOK_DONE, "an update with the row's token must be done");
}

/* Between two pages rows come, go and change: before the cursor, at it, and behind it. */
static void pages_of_moving_rows(struct dkt_kit_suite *suite)
{
    char cursor[512];
    char letters[64] = "";
    int32_t len = 0;
    letters_insert(suite, "abcdef");
    bool has_more = page_next(suite, 0, 2, cursor, &len);
    page_add(suite, letters);
    reserved_insert(suite, "w", 5);
    reserved_insert(suite, "x", 15);
    reserved_insert(suite, "y", 45);
    ticket_delete(suite, "b");
    ticket_delete(suite, "d");
    title_update(suite, "c");
    for (int32_t i = 0; has_more && i < PAGE_COUNT_MAX; i++) {
        has_more = page_next(suite, 0, 2, cursor, &len);
        page_add(suite, letters);
    }
    dkti_must(suite, strcmp(letters, "abcyef") == 0,
              "rows that come, go or change between two pages make no other row come twice or be left out");
}

static void absent_in_index(struct dkt_kit_suite *suite)
{
    dkti_insert_one(suite, 0, dkti_ticket_key("a"));
    dkti_write(suite, 0, DKT_WRITE_INSERT, dkti_ticket_key("b"));
    dkti_set_integer(suite, 0, DKT_TICKET_NEXT_DUE, 0);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "the insert of a row that does not exist must be done");
    dkti_wish_clear(suite, 0);
    dkti_wish_scan(suite, 0, DKT_INDEX_TICKET_DUE, 0, 10);
    dkti_read(suite, 0);
    dkti_must_give(suite, 0, "b", "a row without a value for the range column is not in the index");
    owner_scan(suite, "");
    dkti_must_give(suite, 0, "", "a row without a value for an equal column is not in the index");
}

static void scan_follows(struct dkt_kit_suite *suite)
{
    letters_insert(suite, "abc");
    (void)dkti_get(suite, 0, dkti_ticket_key("a"));
    dkti_write_got(suite, 0, DKT_WRITE_UPDATE);
    dkti_set_integer(suite, 0, DKT_TICKET_REGISTERED_AT, 25);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "an update with the row's token must be done");
    (void)dkti_get(suite, 0, dkti_ticket_key("c"));
    dkti_write_got(suite, 0, DKT_WRITE_UPDATE);
    dkti_set_integer(suite, 0, DKT_TICKET_STATE, 4);
    dkti_commit(suite, 0, DKT_HOOK_DONE, "an update with the row's token must be done");
    state_wish(suite, 0, 10);
    dkti_read(suite, 0);
    dkti_must_give(suite, 0, "ba", "a scan finds rows by the values that they have now");
    ticket_delete(suite, "b");
    state_wish(suite, 0, 10);
    dkti_read(suite, 0);
    dkti_must_give(suite, 0, "a", "a scan gives no row that was deleted");
}

const struct dkti_suite_case dkti_cases_scans[] = {
    {"S-30", "a scan gives the rows whose columns are all equal", 0, "", equal_columns},
    {"S-31", "the texts of a scan are compared as bytes", 0, "S-04 S-30", equal_bytes},
    {"S-32", "a row without a value is not in the index", 0, "S-30", absent_in_index},
    {"S-33", "rows come in the order of the range column", 0, "S-03 S-30", order_of_rows},
    {"S-34", "a scan follows what is written", 0, "S-03 S-13 S-30 S-33", scan_follows},
    {"S-35", "a range has its lower end and not its upper one", 0, "S-03 S-30 S-33", range_ends},
    {"S-36", "a scan gives the first rows, up to its limit", 0, "S-03 S-30 S-33", limit_of_rows},
    {"S-37", "page after page a scan gives every row once", 0, "S-03 S-30 S-33 S-36", pages},
    {"S-38", "rows with the same range value come once each, over all pages", 0, "S-30 S-33 S-36 S-37", pages_of_ties},
    {"S-39", "rows that change between two pages make no other row come twice or be left out", 0,
     "S-03 S-13 S-30 S-33 S-34 S-36 S-37", pages_of_moving_rows},
    {NULL, NULL, 0, NULL, NULL},
};
