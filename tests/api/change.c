/* SPDX-License-Identifier: MIT
 *
 * What an entry changed, read back: every kind of cell, and bytes that were tampered with.
 */
#include "host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    BYTES_MAX = 4096
};

/* ---- support ---- */

static const char registration[] =
    "{\"action\":\"register\",\"subject\":\"T1\",\"actor\":\"ann\",\"fields\":{\"title\":\"打印机\","
    "\"contact\":\"139\",\"unit\":\"desk\",\"priority\":3,\"phone\":\"555\",\"age\":41,\"text\":\"he called\"}}";

static void run_ok(struct test_host *host, const char *json)
{
    assert_int_equal(test_host_run(host, json, NULL), DKT_OK);
    host->now_ms += 1000;
}

/* The last entry of ticket T1. */
static const dkt_row *entry_of(const dkt_op *journal)
{
    const dkt_result *result = dkt_op_result(journal);
    return dkt_result_row(result, dkt_result_row_count(result) - 1);
}

static dkt_change *change_of(struct test_host *host, const dkt_op *journal)
{
    dkt_change *change;
    assert_int_equal(dkt_change_new(host->desk, entry_of(journal), &change), DKT_OK);
    return change;
}

/* The place of a cell by kind, act and name, or -1. */
static int32_t cell_find(const dkt_change *change, int32_t kind, int32_t act, const char *name)
{
    for (int32_t i = 0; i < dkt_change_count(change); i++) {
        int32_t found = 0;
        const char *here = dkt_change_name(change, i, &found);
        if (found == kind && dkt_change_act(change, i) == act && strcmp(here, name) == 0) {
            return i;
        }
    }
    return -1;
}

static void assert_text(const dkt_change *change, int32_t i, int32_t side, const char *expected)
{
    int32_t n = -1;
    assert_int_equal(dkt_change_cell(change, i, side), DKT_CELL_TEXT);
    const char *text = dkt_change_text(change, i, side, &n);
    assert_string_equal(text, expected);
    assert_int_equal(n, strlen(expected));
    assert_int_equal(dkt_change_integer(change, i, side), 0);
}

static void assert_integer(const dkt_change *change, int32_t i, int32_t side, int64_t expected)
{
    int32_t n = -1;
    assert_int_equal(dkt_change_cell(change, i, side), DKT_CELL_INTEGER);
    assert_true(dkt_change_integer(change, i, side) == expected);
    assert_null(dkt_change_text(change, i, side, &n));
    assert_int_equal(n, 0);
}

/* An entry with any bytes at all: what a store may answer. */
struct forged {
    dkt_query *query;
    dkt_op *op;
};

static void forge_columns(dkt_answers *answers)
{
    static const int32_t integers[] = {DKT_ENTRY_SUBJECT_KIND, DKT_ENTRY_SEQ, DKT_ENTRY_AT, DKT_ENTRY_RECORDED_AT,
                                       DKT_ENTRY_VERB};
    assert_int_equal(dkt_answers_row(answers, 0), DKT_OK);
    for (size_t i = 0; i < sizeof integers / sizeof integers[0]; i++) {
        assert_int_equal(dkt_answers_integer(answers, integers[i], 1), DKT_OK);
    }
    assert_int_equal(dkt_answers_text(answers, DKT_ENTRY_SUBJECT, "T1", -1), DKT_OK);
    assert_int_equal(dkt_answers_text(answers, DKT_ENTRY_DIGEST, "d", -1), DKT_OK);
    assert_int_equal(dkt_answers_token(answers, "t", -1), DKT_OK);
}

static const dkt_row *forge(struct test_host *host, struct forged *forged, const void *change, size_t change_n,
                            const void *secret, size_t secret_n)
{
    int32_t need = 0;
    assert_int_equal(dkt_query_new(host->desk, DKT_QUERY_JOURNAL, &forged->query), DKT_OK);
    assert_int_equal(dkt_query_set_key(forged->query, "T1", -1), DKT_OK);
    assert_int_equal(dkt_op_new_query(host->desk, forged->query, &forged->op), DKT_OK);
    assert_int_equal(dkt_op_step(forged->op, &need), DKT_OK);
    dkt_answers *answers = dkt_op_answers(forged->op);
    forge_columns(answers);
    assert_int_equal(dkt_answers_text(answers, DKT_ENTRY_CHANGE, change, (int32_t)change_n), DKT_OK);
    if (secret != NULL) {
        assert_int_equal(dkt_answers_text(answers, DKT_ENTRY_SECRET, secret, (int32_t)secret_n), DKT_OK);
    }
    assert_int_equal(dkt_answers_end(answers, 0), DKT_OK);
    assert_int_equal(dkt_op_step(forged->op, &need), DKT_OK);
    return entry_of(forged->op);
}

static void forged_free(struct forged *forged)
{
    dkt_op_free(forged->op);
    dkt_query_free(forged->query);
}

/* Decodes forged bytes and looks at every cell. */
static dkt_status decode(struct test_host *host, const void *change, size_t change_n, const void *secret,
                         size_t secret_n)
{
    struct forged forged;
    const dkt_row *entry = forge(host, &forged, change, change_n, secret, secret_n);
    dkt_change *decoded;
    dkt_status r = dkt_change_new(host->desk, entry, &decoded);
    assert_true((r == DKT_OK) == (decoded != NULL));
    for (int32_t i = 0; i < dkt_change_count(decoded); i++) {
        int32_t kind = 0;
        assert_non_null(dkt_change_name(decoded, i, &kind));
        assert_in_range(kind, 1, dkt_schema_kind_count(host->desk));
        for (int32_t side = DKT_SIDE_BEFORE; side <= DKT_SIDE_AFTER; side++) {
            int32_t n = -1;
            const char *text = dkt_change_text(decoded, i, side, &n);
            assert_true((text != NULL) == (dkt_change_cell(decoded, i, side) == DKT_CELL_TEXT));
            assert_true(text == NULL || text[n] == 0);
        }
    }
    dkt_change_free(decoded);
    forged_free(&forged);
    return r;
}

/* A copy of the last entry's bytes. */
struct bytes {
    char change[BYTES_MAX];
    char secret[BYTES_MAX];
    size_t change_n;
    size_t secret_n;
};

static void bytes_of(struct test_host *host, struct bytes *bytes)
{
    dkt_op *journal = test_host_query(host, DKT_QUERY_JOURNAL, "T1");
    int32_t n = 0;
    const char *text = dkt_row_text(entry_of(journal), DKT_ENTRY_CHANGE, &n);
    assert_in_range(n, 1, BYTES_MAX);
    memcpy(bytes->change, text, (size_t)n);
    bytes->change_n = (size_t)n;
    text = dkt_row_text(entry_of(journal), DKT_ENTRY_SECRET, &n);
    bytes->secret_n = (size_t)n;
    if (text != NULL) {
        memcpy(bytes->secret, text, (size_t)n);
    }
    dkt_op_free(journal);
}

/* ---- what entries say ---- */

static void registration_tells_every_value_it_sets(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    run_ok(&host, registration);
    dkt_op *journal = test_host_query(&host, DKT_QUERY_JOURNAL, "T1");
    dkt_change *change = change_of(&host, journal);

    assert_text(change, cell_find(change, DKT_KIND_TICKET, DKT_ACT_INSERT, "title"), DKT_SIDE_AFTER, "打印机");
    assert_integer(change, cell_find(change, DKT_KIND_TICKET, DKT_ACT_INSERT, "priority"), DKT_SIDE_AFTER, 3);
    int32_t title = cell_find(change, DKT_KIND_TICKET, DKT_ACT_INSERT, "title");
    assert_int_equal(dkt_change_cell(change, title, DKT_SIDE_BEFORE), DKT_CELL_ABSENT);
    assert_null(dkt_change_text(change, title, DKT_SIDE_BEFORE, NULL));
    assert_int_equal(dkt_change_key_count(change, title), 0);

    dkt_change_free(change);
    dkt_op_free(journal);
    test_host_free(&host);
}

static void personal_values_are_read_from_beside_the_change(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    run_ok(&host, registration);
    dkt_op *journal = test_host_query(&host, DKT_QUERY_JOURNAL, "T1");
    dkt_change *change = change_of(&host, journal);

    assert_text(change, cell_find(change, DKT_KIND_TICKET, DKT_ACT_INSERT, "contact"), DKT_SIDE_AFTER, "139");
    assert_text(change, cell_find(change, DKT_KIND_TICKET, DKT_ACT_INSERT, "f_phone"), DKT_SIDE_AFTER, "555");
    assert_integer(change, cell_find(change, DKT_KIND_TICKET, DKT_ACT_INSERT, "f_age"), DKT_SIDE_AFTER, 41);
    assert_text(change, cell_find(change, DKT_KIND_ENTRY, DKT_ACT_TELL, "text"), DKT_SIDE_AFTER, "he called");

    dkt_change_free(change);
    dkt_op_free(journal);
    test_host_free(&host);
}

static void an_amendment_tells_before_and_after(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    run_ok(&host, registration);
    run_ok(&host, "{\"action\":\"amend\",\"subject\":\"T1\",\"actor\":\"bob\",\"fields\":{\"title\":\"printer\","
                  "\"priority\":null,\"contact\":\"186\",\"phone\":null,\"reason\":\"misheard\"}}");
    dkt_op *journal = test_host_query(&host, DKT_QUERY_JOURNAL, "T1");
    dkt_change *change = change_of(&host, journal);

    int32_t title = cell_find(change, DKT_KIND_TICKET, DKT_ACT_UPDATE, "title");
    assert_text(change, title, DKT_SIDE_BEFORE, "打印机");
    assert_text(change, title, DKT_SIDE_AFTER, "printer");
    int32_t priority = cell_find(change, DKT_KIND_TICKET, DKT_ACT_UPDATE, "priority");
    assert_integer(change, priority, DKT_SIDE_BEFORE, 3);
    assert_int_equal(dkt_change_cell(change, priority, DKT_SIDE_AFTER), DKT_CELL_ABSENT);
    int32_t contact = cell_find(change, DKT_KIND_TICKET, DKT_ACT_UPDATE, "contact");
    assert_text(change, contact, DKT_SIDE_BEFORE, "139");
    assert_text(change, contact, DKT_SIDE_AFTER, "186");
    int32_t phone = cell_find(change, DKT_KIND_TICKET, DKT_ACT_UPDATE, "f_phone");
    assert_text(change, phone, DKT_SIDE_BEFORE, "555");
    assert_int_equal(dkt_change_cell(change, phone, DKT_SIDE_AFTER), DKT_CELL_ABSENT);
    assert_text(change, cell_find(change, DKT_KIND_ENTRY, DKT_ACT_TELL, "reason"), DKT_SIDE_AFTER, "misheard");

    dkt_change_free(change);
    dkt_op_free(journal);
    test_host_free(&host);
}

static const char link_file[] = "{\"action\":\"link\",\"subject\":\"T1\",\"actor\":\"ann\",\"fields\":{\"role\":7,"
                                "\"target\":\"file-1\",\"name\":\"photo.jpg\"}}";
static const char unlink_file[] = "{\"action\":\"unlink\",\"subject\":\"T1\",\"actor\":\"ann\",\"fields\":{\"role\":7,"
                                  "\"target\":\"file-1\"}}";

static void assert_link_key(const dkt_change *change, int32_t i)
{
    int32_t n = 0;
    assert_int_equal(dkt_change_key_count(change, i), 3);
    assert_string_equal(dkt_change_key_text(change, i, 0, &n), "T1");
    assert_int_equal(n, 2);
    assert_int_equal(dkt_change_key_integer(change, i, 1), DKT_ROLE_ATTACHMENT);
    assert_null(dkt_change_key_text(change, i, 1, &n));
    assert_string_equal(dkt_change_key_text(change, i, 2, NULL), "file-1");
    assert_int_equal(dkt_change_key_integer(change, i, 3), 0);
    assert_null(dkt_change_key_text(change, i, -1, NULL));
}

static void a_link_is_told_with_its_key(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    run_ok(&host, registration);
    run_ok(&host, link_file);
    dkt_op *journal = test_host_query(&host, DKT_QUERY_JOURNAL, "T1");
    dkt_change *change = change_of(&host, journal);

    int32_t name = cell_find(change, DKT_KIND_LINK, DKT_ACT_INSERT, "name");
    assert_text(change, name, DKT_SIDE_AFTER, "photo.jpg");
    assert_link_key(change, name);
    assert_link_key(change, cell_find(change, DKT_KIND_LINK, DKT_ACT_INSERT, "added_at"));

    dkt_change_free(change);
    dkt_op_free(journal);
    test_host_free(&host);
}

static void a_link_taken_off_is_told_by_its_key_alone(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    run_ok(&host, registration);
    run_ok(&host, link_file);
    run_ok(&host, unlink_file);
    dkt_op *journal = test_host_query(&host, DKT_QUERY_JOURNAL, "T1");
    dkt_change *change = change_of(&host, journal);

    int32_t gone = cell_find(change, DKT_KIND_LINK, DKT_ACT_DELETE, "");
    assert_link_key(change, gone);
    assert_int_equal(dkt_change_cell(change, gone, DKT_SIDE_BEFORE), DKT_CELL_ABSENT);
    assert_int_equal(dkt_change_cell(change, gone, DKT_SIDE_AFTER), DKT_CELL_ABSENT);

    dkt_change_free(change);
    dkt_op_free(journal);
    test_host_free(&host);
}

static void a_redacted_value_is_known_to_have_been_there(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    run_ok(&host, registration);
    struct bytes bytes;
    bytes_of(&host, &bytes);
    struct forged forged;
    const dkt_row *entry = forge(&host, &forged, bytes.change, bytes.change_n, NULL, 0);
    dkt_change *change;
    assert_int_equal(dkt_change_new(host.desk, entry, &change), DKT_OK);

    int32_t contact = cell_find(change, DKT_KIND_TICKET, DKT_ACT_INSERT, "contact");
    assert_int_equal(dkt_change_cell(change, contact, DKT_SIDE_AFTER), DKT_CELL_REDACTED);
    assert_null(dkt_change_text(change, contact, DKT_SIDE_AFTER, NULL));
    assert_text(change, cell_find(change, DKT_KIND_TICKET, DKT_ACT_INSERT, "title"), DKT_SIDE_AFTER, "打印机");

    dkt_change_free(change);
    forged_free(&forged);
    test_host_free(&host);
}

static void a_change_outlives_its_entry(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    run_ok(&host, registration);
    dkt_op *journal = test_host_query(&host, DKT_QUERY_JOURNAL, "T1");
    dkt_change *change = change_of(&host, journal);
    dkt_op_free(journal);
    assert_text(change, cell_find(change, DKT_KIND_TICKET, DKT_ACT_INSERT, "contact"), DKT_SIDE_AFTER, "139");
    dkt_change_free(change);
    test_host_free(&host);
}

/* ---- what is no entry, and no cell ---- */

static void only_entries_are_decoded(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    run_ok(&host, registration);
    dkt_op *ticket = test_host_query(&host, DKT_QUERY_TICKET, "T1");
    dkt_op *journal = test_host_query(&host, DKT_QUERY_JOURNAL, "T1");
    dkt_change *change = (dkt_change *)ticket;
    assert_int_equal(dkt_change_new(host.desk, entry_of(ticket), &change), DKT_E_ARGUMENT);
    assert_null(change);
    assert_int_equal(dkt_change_new(NULL, entry_of(journal), &change), DKT_E_ARGUMENT);
    assert_int_equal(dkt_change_new(host.desk, NULL, &change), DKT_E_ARGUMENT);
    assert_int_equal(dkt_change_new(host.desk, entry_of(journal), NULL), DKT_E_ARGUMENT);
    dkt_op_free(journal);
    dkt_op_free(ticket);
    test_host_free(&host);
}

static void a_cell_that_is_not_there_has_nothing(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    run_ok(&host, registration);
    dkt_op *journal = test_host_query(&host, DKT_QUERY_JOURNAL, "T1");
    dkt_change *change = change_of(&host, journal);
    const int32_t places[] = {-1, dkt_change_count(change), INT32_MAX};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        int32_t kind = 77;
        assert_string_equal(dkt_change_name(change, places[i], &kind), "");
        assert_int_equal(kind, 0);
        assert_int_equal(dkt_change_act(change, places[i]), 0);
        assert_int_equal(dkt_change_key_count(change, places[i]), 0);
        assert_int_equal(dkt_change_cell(change, places[i], DKT_SIDE_AFTER), DKT_CELL_ABSENT);
    }
    assert_int_equal(dkt_change_cell(change, 0, 0), DKT_CELL_ABSENT);
    assert_int_equal(dkt_change_cell(change, 0, 3), DKT_CELL_ABSENT);
    assert_int_equal(dkt_change_count(NULL), 0);
    dkt_change_free(NULL);
    dkt_change_free(change);
    dkt_op_free(journal);
    test_host_free(&host);
}

/* ---- bytes that nobody of ours wrote ---- */

static void malformed_changes_are_corrupt(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t n;
        const char *bytes;
    } rows[] = {
        {"kind 0", 3, "\x00\x00\x00"},
        {"a kind that is not there", 3, "\x7f\x00\x00"},
        {"an act that is not there", 3, "\x01\x04\x00"},
        {"the column 0", 6, "\x01\x00\x01\x00\x00\x00"},
        {"a column beyond 32 bits", 11, "\x01\x00\x01\xff\xff\xff\xff\x7f\x00\x00\x00"},
        {"a value of no type", 6, "\x01\x00\x01\x09\x04\x00"},
        {"a text where an integer belongs", 7, "\x01\x00\x01\x03\x00\x02\x00"},
        {"an integer where a text belongs", 7, "\x01\x00\x01\x09\x00\x01\x00"},
        {"a text that is not UTF-8", 8, "\x01\x00\x01\x09\x00\x02\x01\xff"},
        {"a text beyond the end", 8, "\x01\x00\x01\x09\x00\x02\x7f\x61"},
        {"more cells than there are", 7, "\x01\x00\x02\x09\x00\x00\x09"},
        {"a needless zero in a number", 4, "\x81\x00\x00\x00"},
        {"a link's key without its end", 5, "\x07\x01\x01\x02\x00"},
        {"a link without its key", 7, "\x07\x01\x00\x01\x05\x00\x00"},
        {"a link's key that is too long", 3, "\x07\x01\x04"},
        {"a link's key of other types", 12, "\x07\x01\x03\x02\x01\x61\x02\x01\x61\x02\x01\x61"},
        {"a link's key with nothing in it", 9, "\x07\x02\x03\x00\x01\x02\x00\x00\x00"},
        {"an entry that is changed", 4, "\x02\x00\x00\x00"},
        {"a tell of a ticket", 3, "\x01\x03\x00"},
        {"a commitment that is cut", 10, "\x01\x00\x01\x0d\x00\x03\x00\x00\x00\x00"},
    };
    struct test_host host;
    test_host_init(&host);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        dkt_status r = decode(&host, rows[i].bytes, rows[i].n, NULL, 0);
        if (r != DKT_E_CORRUPT) {
            print_error("%s: %s\n", rows[i].name, dkt_status_name(r));
        }
        assert_int_equal(r, DKT_E_CORRUPT);
    }
    test_host_free(&host);
}

static void a_column_of_another_profile_is_called_by_its_number(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    struct forged forged;
    /* Column 1500 of a ticket, before absent, after bytes that are no text: nothing is known of it. And tell 2500. */
    static const char bytes[] = "\x01\x00\x01\xdc\x0b\x00\x02\x01\xff\x02\x03\x01\xc4\x13\x00\x01\x02";
    const dkt_row *entry = forge(&host, &forged, bytes, sizeof bytes - 1, NULL, 0);
    dkt_change *change;
    int32_t n = 0;
    assert_int_equal(dkt_change_new(host.desk, entry, &change), DKT_OK);
    assert_int_equal(dkt_change_count(change), 2);
    assert_string_equal(dkt_change_name(change, 0, NULL), "#1500");
    assert_memory_equal(dkt_change_text(change, 0, DKT_SIDE_AFTER, &n), "\xff", 2);
    assert_int_equal(n, 1);
    assert_string_equal(dkt_change_name(change, 1, NULL), "#2500");
    assert_integer(change, 1, DKT_SIDE_AFTER, 1);
    dkt_change_free(change);
    forged_free(&forged);
    test_host_free(&host);
}

static void the_row_of_a_number_series_has_no_key_as_a_subject(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    /* What the first entry of a series tells when its row is there already: no cell of the row, and numbers 5 to 7. */
    static const char bytes[] = "\x04\x01\x00\x02\x03\x02\xd5\x0f\x00\x01\x0a\xd6\x0f\x00\x01\x10";
    struct forged forged;
    const dkt_row *entry = forge(&host, &forged, bytes, sizeof bytes - 1, NULL, 0);
    dkt_change *change;
    assert_int_equal(dkt_change_new(host.desk, entry, &change), DKT_OK);
    assert_int_equal(dkt_change_count(change), 3);
    assert_int_equal(cell_find(change, DKT_KIND_SERIES, DKT_ACT_INSERT, ""), 0);
    assert_integer(change, cell_find(change, DKT_KIND_ENTRY, DKT_ACT_TELL, "number_from"), DKT_SIDE_AFTER, 5);
    assert_integer(change, cell_find(change, DKT_KIND_ENTRY, DKT_ACT_TELL, "number_until"), DKT_SIDE_AFTER, 8);
    dkt_change_free(change);
    forged_free(&forged);
    test_host_free(&host);
}

static void a_value_that_does_not_fit_its_commitment_is_corrupt(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    run_ok(&host, registration);
    struct bytes bytes;
    bytes_of(&host, &bytes);
    bytes.secret[bytes.secret_n - 1] ^= 1;
    assert_int_equal(decode(&host, bytes.change, bytes.change_n, bytes.secret, bytes.secret_n), DKT_E_CORRUPT);
    test_host_free(&host);
}

static void every_beginning_of_a_change_is_corrupt_or_whole(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    run_ok(&host, registration);
    run_ok(&host, link_file);
    struct bytes bytes;
    bytes_of(&host, &bytes);
    int32_t whole = 0;
    for (size_t n = 0; n <= bytes.change_n; n++) {
        dkt_status r = decode(&host, bytes.change, n, bytes.secret_n > 0 ? bytes.secret : NULL, bytes.secret_n);
        assert_true(r == DKT_OK || r == DKT_E_CORRUPT);
        whole += r == DKT_OK ? 1 : 0;
    }
    /* Whole: nothing at all, and the end of each group. */
    assert_in_range(whole, 2, 4);
    test_host_free(&host);
}

static void every_beginning_of_the_secrets_is_corrupt_or_redacted(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    run_ok(&host, registration);
    struct bytes bytes;
    bytes_of(&host, &bytes);
    for (size_t n = 0; n <= bytes.secret_n; n++) {
        dkt_status r = decode(&host, bytes.change, bytes.change_n, bytes.secret, n);
        assert_true(r == DKT_OK || r == DKT_E_CORRUPT);
    }
    assert_int_equal(decode(&host, bytes.change, bytes.change_n, bytes.secret, bytes.secret_n), DKT_OK);
    test_host_free(&host);
}

static void every_byte_may_be_any_other(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    run_ok(&host, registration);
    run_ok(&host, link_file);
    struct bytes bytes;
    bytes_of(&host, &bytes);
    for (size_t i = 0; i < bytes.change_n; i++) {
        char kept = bytes.change[i];
        for (int32_t value = 0; value < 256; value++) {
            bytes.change[i] = (char)(uint8_t)value;
            dkt_status r = decode(&host, bytes.change, bytes.change_n, bytes.secret_n > 0 ? bytes.secret : NULL,
                                  bytes.secret_n);
            assert_true(r == DKT_OK || r == DKT_E_CORRUPT);
        }
        bytes.change[i] = kept;
    }
    test_host_free(&host);
}

static void every_byte_of_a_secret_is_held_by_its_commitment(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    run_ok(&host, registration);
    struct bytes bytes;
    bytes_of(&host, &bytes);
    for (size_t i = 0; i < bytes.secret_n; i++) {
        bytes.secret[i] ^= 0x40;
        dkt_status r = decode(&host, bytes.change, bytes.change_n, bytes.secret, bytes.secret_n);
        /* Changing an index to another unused one looks like a redaction of that value. */
        assert_true(r == DKT_E_CORRUPT || r == DKT_OK);
        bytes.secret[i] ^= 0x40;
    }
    test_host_free(&host);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    struct test_host host;
    test_host_init(&host);
    run_ok(&host, registration);
    dkt_op *journal = test_host_query(&host, DKT_QUERY_JOURNAL, "T1");
    int64_t live = host.counting.live_blocks;
    int64_t failed = 0;
    for (int64_t n = 1;; n++) {
        int64_t failed_before = host.counting.failed_count;
        dkt_change *change;
        counting_allocator_fail(&host.counting, n, COUNTING_FAIL_ONCE);
        dkt_status r = dkt_change_new(host.desk, entry_of(journal), &change);
        counting_allocator_fail(&host.counting, 0, COUNTING_FAIL_ONCE);
        if (host.counting.failed_count == failed_before) {
            assert_int_equal(r, DKT_OK);
            dkt_change_free(change);
            break;
        }
        failed++;
        assert_int_equal(r, DKT_E_MEMORY);
        assert_null(change);
        assert_int_equal(host.counting.live_blocks, live);
    }
    assert_true(failed >= 2);
    dkt_op_free(journal);
    test_host_free(&host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registration_tells_every_value_it_sets),
        cmocka_unit_test(personal_values_are_read_from_beside_the_change),
        cmocka_unit_test(an_amendment_tells_before_and_after),
        cmocka_unit_test(a_link_is_told_with_its_key),
        cmocka_unit_test(a_link_taken_off_is_told_by_its_key_alone),
        cmocka_unit_test(a_redacted_value_is_known_to_have_been_there),
        cmocka_unit_test(a_change_outlives_its_entry),
        cmocka_unit_test(only_entries_are_decoded),
        cmocka_unit_test(a_cell_that_is_not_there_has_nothing),
        cmocka_unit_test(malformed_changes_are_corrupt),
        cmocka_unit_test(a_column_of_another_profile_is_called_by_its_number),
        cmocka_unit_test(the_row_of_a_number_series_has_no_key_as_a_subject),
        cmocka_unit_test(a_value_that_does_not_fit_its_commitment_is_corrupt),
        cmocka_unit_test(every_beginning_of_a_change_is_corrupt_or_whole),
        cmocka_unit_test(every_beginning_of_the_secrets_is_corrupt_or_redacted),
        cmocka_unit_test(every_byte_may_be_any_other),
        cmocka_unit_test(every_byte_of_a_secret_is_held_by_its_commitment),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
