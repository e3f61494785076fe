/* SPDX-License-Identifier: MIT
 *
 * Probes: rounds and commits made by hand, and every error that probe.h documents.
 */
#include "docket/docket.h"
#include "docket/testkit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    dkt_kit *kit;
    dkt_desk *desk;
    dkt_memory *memory;
    dkt_store *store;
    dkt_probe *probe;
};

static void fixture_begin(struct fixture *fixture)
{
    dkt_config *config;
    dkt_store *inner;
    assert_int_equal(dkt_kit_new(5, 1000, &fixture->kit), DKT_OK);
    assert_int_equal(dkt_kit_config_new(fixture->kit, &config), DKT_OK);
    assert_int_equal(dkt_desk_new(config, &fixture->desk), DKT_OK);
    dkt_config_free(config);
    assert_int_equal(dkt_memory_new(fixture->desk, &fixture->memory), DKT_OK);
    assert_int_equal(dkt_memory_store(fixture->memory, &inner), DKT_OK);
    assert_int_equal(dkt_kit_store_new(fixture->kit, fixture->desk, inner, &fixture->store), DKT_OK);
    assert_int_equal(dkt_probe_new(fixture->desk, &fixture->probe), DKT_OK);
}

static void fixture_end(struct fixture *fixture)
{
    dkt_probe_free(fixture->probe);
    dkt_store_free(fixture->store);
    dkt_memory_free(fixture->memory);
    dkt_desk_unref(fixture->desk);
    assert_int_equal(dkt_kit_live_count(fixture->kit), 0);
    dkt_kit_free(fixture->kit);
}

static void request_write(struct fixture *fixture, int32_t type, const char *id)
{
    dkt_probe *probe = fixture->probe;
    assert_int_equal(dkt_probe_write(probe, type, DKT_KIND_REQUEST), DKT_OK);
    assert_int_equal(dkt_probe_set_text(probe, DKT_REQUEST_ID, id, -1), DKT_OK);
    assert_int_equal(dkt_probe_set_text(probe, DKT_REQUEST_ACTOR, "ann", -1), DKT_OK);
    assert_int_equal(dkt_probe_set_text(probe, DKT_REQUEST_DIGEST, "d\0d", 3), DKT_OK);
    assert_int_equal(dkt_probe_set_text(probe, DKT_REQUEST_SUBJECT, "T1", -1), DKT_OK);
    assert_int_equal(dkt_probe_set_integer(probe, DKT_REQUEST_SEQ, 1), DKT_OK);
    assert_int_equal(dkt_probe_set_integer(probe, DKT_REQUEST_RECORDED_AT, 1000), DKT_OK);
}

static const dkt_row *request_read(struct fixture *fixture, const char *id)
{
    dkt_probe_clear(fixture->probe);
    assert_int_equal(dkt_probe_get(fixture->probe, DKT_KIND_REQUEST, DKT_READ_STABLE), DKT_OK);
    assert_int_equal(dkt_probe_value_text(fixture->probe, id, -1), DKT_OK);
    assert_int_equal(dkt_probe_read(fixture->probe, fixture->store), DKT_OK);
    return dkt_probe_row(fixture->probe, 0, 0);
}

static void what_a_probe_writes_a_probe_reads(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    request_write(&fixture, DKT_WRITE_INSERT, "r-1");
    assert_int_equal(dkt_probe_commit(fixture.probe, fixture.store), DKT_HOOK_DONE);
    const dkt_row *row = request_read(&fixture, "r-1");
    int32_t len;
    assert_memory_equal(dkt_row_text(row, DKT_REQUEST_DIGEST, &len), "d\0d", 3);
    assert_int_equal(len, 3);
    assert_non_null(dkt_probe_token(fixture.probe, 0, 0, &len));
    assert_int_equal(len, 8);
    assert_null(dkt_probe_cursor(fixture.probe, 0, 0, &len));
    assert_int_equal(dkt_probe_row_count(fixture.probe, 0), 1);
    assert_int_equal(dkt_probe_row_count(fixture.probe, 1), 0);
    assert_null(dkt_probe_row(fixture.probe, 0, 1));
    assert_null(dkt_probe_token(fixture.probe, 0, 1, NULL));
    fixture_end(&fixture);
}

static void a_row_read_can_be_updated_with_its_token(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    request_write(&fixture, DKT_WRITE_INSERT, "r-1");
    assert_int_equal(dkt_probe_commit(fixture.probe, fixture.store), DKT_HOOK_DONE);
    const dkt_row *row = request_read(&fixture, "r-1");
    int32_t len;
    const char *token = dkt_probe_token(fixture.probe, 0, 0, &len);
    assert_int_equal(dkt_probe_write_row(fixture.probe, DKT_WRITE_UPDATE, row, token, len), DKT_OK);
    assert_int_equal(dkt_probe_set_integer(fixture.probe, DKT_REQUEST_SEQ, 9), DKT_OK);
    assert_int_equal(dkt_probe_commit(fixture.probe, fixture.store), DKT_HOOK_DONE);
    row = request_read(&fixture, "r-1");
    assert_int_equal(dkt_row_integer(row, DKT_REQUEST_SEQ), 9);
    assert_string_equal(dkt_row_text(row, DKT_REQUEST_ACTOR, NULL), "ann");
    fixture_end(&fixture);
}

static void a_conflict_names_its_write(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    request_write(&fixture, DKT_WRITE_INSERT, "r-1");
    assert_int_equal(dkt_probe_commit(fixture.probe, fixture.store), DKT_HOOK_DONE);
    dkt_probe_clear(fixture.probe);
    request_write(&fixture, DKT_WRITE_INSERT, "r-0");
    request_write(&fixture, DKT_WRITE_INSERT, "r-1");
    assert_int_equal(dkt_probe_commit(fixture.probe, fixture.store), DKT_COMMIT_CONFLICT);
    assert_int_equal(dkt_probe_conflict_count(fixture.probe), 1);
    assert_int_equal(dkt_probe_is_conflicting(fixture.probe, 0), 0);
    assert_int_equal(dkt_probe_is_conflicting(fixture.probe, 1), 1);
    assert_int_equal(dkt_probe_is_conflicting(fixture.probe, 2), 0);
    fixture_end(&fixture);
}

static void a_scan_goes_on_behind_its_cursor(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    request_write(&fixture, DKT_WRITE_INSERT, "r-1");
    request_write(&fixture, DKT_WRITE_INSERT, "r-2");
    assert_int_equal(dkt_probe_commit(fixture.probe, fixture.store), DKT_HOOK_DONE);
    dkt_probe_clear(fixture.probe);
    assert_int_equal(dkt_probe_scan(fixture.probe, DKT_INDEX_REQUEST_AGE, 0, 1), DKT_OK);
    assert_int_equal(dkt_probe_set_from(fixture.probe, 0), DKT_OK);
    assert_int_equal(dkt_probe_set_until(fixture.probe, 2000), DKT_OK);
    assert_int_equal(dkt_probe_read(fixture.probe, fixture.store), DKT_OK);
    assert_string_equal(dkt_row_text(dkt_probe_row(fixture.probe, 0, 0), DKT_REQUEST_ID, NULL), "r-1");
    char cursor[512];
    int32_t len;
    memcpy(cursor, dkt_probe_cursor(fixture.probe, 0, 0, &len), 16);
    dkt_probe_clear(fixture.probe);
    assert_int_equal(dkt_probe_scan(fixture.probe, DKT_INDEX_REQUEST_AGE, 0, 1), DKT_OK);
    assert_int_equal(dkt_probe_set_cursor(fixture.probe, cursor, len), DKT_OK);
    assert_int_equal(dkt_probe_read(fixture.probe, fixture.store), DKT_OK);
    assert_string_equal(dkt_row_text(dkt_probe_row(fixture.probe, 0, 0), DKT_REQUEST_ID, NULL), "r-2");
    fixture_end(&fixture);
}

static void new_refuses_bad_arguments(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    dkt_probe *probe;
    assert_int_equal(dkt_probe_new(NULL, &probe), DKT_E_ARGUMENT);
    assert_null(probe);
    assert_int_equal(dkt_probe_new(fixture.desk, NULL), DKT_E_ARGUMENT);
    assert_int_equal(dkt_kit_fail(fixture.kit, DKT_KIT_WAY_MEMORY_ONCE, 1), DKT_OK);
    assert_int_equal(dkt_probe_new(fixture.desk, &probe), DKT_E_MEMORY);
    dkt_probe_free(NULL);
    dkt_probe_clear(NULL);
    fixture_end(&fixture);
}

static void wishes_refuse_what_they_cannot_be(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    dkt_probe *probe = fixture.probe;
    assert_int_equal(dkt_probe_get(NULL, DKT_KIND_TICKET, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_probe_get(probe, DKT_KIND_TICKET, DKT_READ_DESCENDING), DKT_E_ARGUMENT);
    assert_int_equal(dkt_probe_get(probe, 99, 0), DKT_E_UNKNOWN);
    assert_int_equal(dkt_probe_scan(probe, DKT_INDEX_TICKET_DUE, 0, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_probe_scan(probe, DKT_INDEX_TICKET_DUE, DKT_READ_HAS_FROM, 1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_probe_scan(probe, 99, 0, 1), DKT_E_UNKNOWN);
    assert_int_equal(dkt_probe_value_integer(probe, 1), DKT_E_STATE);
    assert_int_equal(dkt_probe_value_text(probe, "x", -1), DKT_E_STATE);
    assert_int_equal(dkt_probe_set_from(probe, 1), DKT_E_STATE);
    assert_int_equal(dkt_probe_set_until(probe, 1), DKT_E_STATE);
    assert_int_equal(dkt_probe_set_cursor(probe, "c", 1), DKT_E_STATE);
    assert_int_equal(dkt_probe_get(probe, DKT_KIND_TICKET, 0), DKT_OK);
    assert_int_equal(dkt_probe_value_integer(probe, 1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_probe_value_text(probe, "\xFF", 1), DKT_E_TEXT);
    assert_int_equal(dkt_probe_value_text(probe, NULL, -1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_probe_get(probe, DKT_KIND_TICKET, 0), DKT_E_STATE); /* the key is not whole */
    assert_string_equal(dkt_probe_error_text(probe), "the probe is not ready for this call");
    assert_int_equal(dkt_probe_read(probe, fixture.store), DKT_E_STATE);
    assert_int_equal(dkt_probe_value_text(probe, "T1", -1), DKT_OK);
    assert_int_equal(dkt_probe_value_text(probe, "T1", -1), DKT_E_ARGUMENT); /* there is none left */
    fixture_end(&fixture);
}

static void wishes_and_writes_have_limits(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(dkt_probe_scan(fixture.probe, DKT_INDEX_TICKET_DUE, 0, 1), DKT_OK);
        assert_int_equal(dkt_probe_write(fixture.probe, DKT_WRITE_CHECK, DKT_KIND_TICKET), DKT_OK);
    }
    assert_int_equal(dkt_probe_scan(fixture.probe, DKT_INDEX_TICKET_DUE, 0, 1), DKT_E_LIMIT);
    assert_int_equal(dkt_probe_get(fixture.probe, DKT_KIND_TICKET, 0), DKT_E_LIMIT);
    assert_int_equal(dkt_probe_write(fixture.probe, DKT_WRITE_CHECK, DKT_KIND_TICKET), DKT_E_LIMIT);
    char *huge = malloc(1048577);
    assert_non_null(huge);
    memset(huge, 'x', 1048577);
    assert_int_equal(dkt_probe_set_text(fixture.probe, DKT_TICKET_TITLE, huge, 1048577), DKT_E_LIMIT);
    assert_int_equal(dkt_probe_set_token(fixture.probe, huge, 65), DKT_E_LIMIT);
    dkt_probe_clear(fixture.probe);
    assert_int_equal(dkt_probe_get(fixture.probe, DKT_KIND_TICKET, 0), DKT_OK);
    assert_int_equal(dkt_probe_value_text(fixture.probe, huge, 1048577), DKT_E_LIMIT);
    dkt_probe_clear(fixture.probe);
    assert_int_equal(dkt_probe_scan(fixture.probe, DKT_INDEX_TICKET_DUE, 0, 1), DKT_OK);
    assert_int_equal(dkt_probe_set_cursor(fixture.probe, huge, 513), DKT_E_LIMIT);
    free(huge);
    fixture_end(&fixture);
}

static void writes_refuse_what_they_cannot_be(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    dkt_probe *probe = fixture.probe;
    assert_int_equal(dkt_probe_write(probe, 0, DKT_KIND_TICKET), DKT_E_ARGUMENT);
    assert_int_equal(dkt_probe_write(probe, DKT_WRITE_INSERT, 99), DKT_E_UNKNOWN);
    assert_int_equal(dkt_probe_set_integer(probe, DKT_TICKET_STATE, 1), DKT_E_STATE);
    assert_int_equal(dkt_probe_set_text(probe, DKT_TICKET_TITLE, "x", -1), DKT_E_STATE);
    assert_int_equal(dkt_probe_set_absent(probe, DKT_TICKET_TITLE), DKT_E_STATE);
    assert_int_equal(dkt_probe_set_token(probe, "t", 1), DKT_E_STATE);
    assert_int_equal(dkt_probe_commit(probe, fixture.store), DKT_COMMIT_FAILED); /* there is no write */
    assert_int_equal(dkt_probe_write_row(probe, DKT_WRITE_CHECK, NULL, NULL, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_probe_write_again(probe, NULL, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_probe_wish(probe, NULL, 0), DKT_E_ARGUMENT);
    assert_int_equal(dkt_probe_write(probe, DKT_WRITE_INSERT, DKT_KIND_TICKET), DKT_OK);
    assert_int_equal(dkt_probe_set_integer(probe, DKT_TICKET_TITLE, 1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_probe_set_text(probe, DKT_TICKET_STATE, "x", -1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_probe_set_text(probe, DKT_TICKET_TITLE, "\xFF", 1), DKT_E_TEXT);
    assert_int_equal(dkt_probe_set_text(probe, 999, "x", -1), DKT_E_UNKNOWN);
    assert_int_equal(dkt_probe_set_integer(probe, 999, 1), DKT_E_UNKNOWN);
    assert_int_equal(dkt_probe_set_absent(probe, 999), DKT_E_UNKNOWN);
    assert_int_equal(dkt_probe_set_token(probe, NULL, 1), DKT_E_ARGUMENT);
    assert_int_equal(dkt_probe_commit(probe, NULL), DKT_COMMIT_FAILED);
    fixture_end(&fixture);
}

static void a_round_and_a_commit_are_sent_once(void **state)
{
    (void)state;
    struct fixture fixture;
    fixture_begin(&fixture);
    (void)request_read(&fixture, "r-1");
    assert_int_equal(dkt_probe_read(fixture.probe, fixture.store), DKT_E_STATE);
    assert_int_equal(dkt_probe_get(fixture.probe, DKT_KIND_TICKET, 0), DKT_E_STATE);
    request_write(&fixture, DKT_WRITE_INSERT, "r-1");
    assert_int_equal(dkt_probe_commit(fixture.probe, fixture.store), DKT_HOOK_DONE);
    assert_int_equal(dkt_probe_commit(fixture.probe, fixture.store), DKT_COMMIT_FAILED);
    assert_int_equal(dkt_probe_write(fixture.probe, DKT_WRITE_INSERT, DKT_KIND_TICKET), DKT_E_STATE);
    fixture_end(&fixture);
}

/* How a round of one get ends when its read fails in a way. */
static const struct read_case {
    const char *name;
    int32_t way;
    dkt_status status;
} read_cases[] = {
    {"a read that fails", DKT_KIT_WAY_ERROR_AFTER, DKT_E_STORE},
    {"a wish without an answer", DKT_KIT_WAY_ROW_NONE, DKT_E_STORE},
    {"a malformed row", DKT_KIT_WAY_ROW_TYPE, DKT_E_CORRUPT},
    {"more rows than asked for", DKT_KIT_WAY_ROW_MANY, DKT_E_LIMIT},
};

static void a_read_fails_in_its_way(void **given)
{
    const struct read_case *row = *given;
    struct fixture fixture;
    fixture_begin(&fixture);
    assert_int_equal(dkt_probe_get(fixture.probe, DKT_KIND_REQUEST, 0), DKT_OK);
    assert_int_equal(dkt_probe_value_text(fixture.probe, "r-1", -1), DKT_OK);
    assert_int_equal(dkt_kit_fail(fixture.kit, row->way, 1), DKT_OK);
    assert_int_equal(dkt_probe_read(fixture.probe, fixture.store), row->status);
    assert_int_equal(dkt_probe_host_code(fixture.probe), 0);
    fixture_end(&fixture);
}

/* ---- what a store over a store calls ---- */

static void calls_of_a_store_take_null(void **state)
{
    (void)state;
    assert_int_equal(dkt_store_read(NULL, NULL, NULL), 0);
    assert_int_equal(dkt_store_commit(NULL, NULL, NULL), DKT_COMMIT_FAILED);
    assert_int_equal(dkt_store_begin(NULL), 0);
    assert_int_equal(dkt_store_abandon(NULL), 0);
    assert_int_equal(dkt_store_flags(NULL), 0);
    assert_int_equal(dkt_store_write_count_max(NULL), 0);
}

static int32_t never_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers)
{
    (void)user;
    (void)reads;
    (void)answers;
    return 0;
}

static int32_t never_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome)
{
    (void)user;
    (void)writes;
    (void)outcome;
    return 0;
}

static void a_store_over_a_store_takes_over_what_it_can(void **state)
{
    (void)state;
    const struct dkt_store_hooks hooks = {.struct_size = sizeof hooks,
                                          .flags = DKT_STORE_JOINED,
                                          .read = never_read,
                                          .commit = never_commit,
                                          .write_count_max = 12};
    struct fixture fixture;
    dkt_store *inner;
    dkt_store *over;
    fixture_begin(&fixture);
    assert_int_equal(dkt_store_new(&hooks, 0, &inner), DKT_OK);
    assert_int_equal(dkt_kit_store_new(fixture.kit, fixture.desk, inner, &over), DKT_OK);
    assert_int_equal(dkt_store_flags(over), DKT_STORE_JOINED);
    assert_int_equal(dkt_store_write_count_max(over), 12);
    assert_int_equal(dkt_store_begin(over), DKT_HOOK_DONE); /* the store below has none */
    assert_int_equal(dkt_store_abandon(over), DKT_HOOK_DONE);
    dkt_store_free(over);
    fixture_end(&fixture);
}

int main(void)
{
    enum { READS = sizeof read_cases / sizeof read_cases[0] };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_probe_writes_a_probe_reads),
        cmocka_unit_test(a_row_read_can_be_updated_with_its_token),
        cmocka_unit_test(a_conflict_names_its_write),
        cmocka_unit_test(a_scan_goes_on_behind_its_cursor),
        cmocka_unit_test(new_refuses_bad_arguments),
        cmocka_unit_test(wishes_refuse_what_they_cannot_be),
        cmocka_unit_test(wishes_and_writes_have_limits),
        cmocka_unit_test(writes_refuse_what_they_cannot_be),
        cmocka_unit_test(a_round_and_a_commit_are_sent_once),
        cmocka_unit_test(calls_of_a_store_take_null),
        cmocka_unit_test(a_store_over_a_store_takes_over_what_it_can),
    };
    struct CMUnitTest rows[READS];
    for (size_t i = 0; i < READS; i++) {
        rows[i] = (struct CMUnitTest){.name = read_cases[i].name,
                                      .test_func = a_read_fails_in_its_way,
                                      .initial_state = (void *)(uintptr_t)&read_cases[i]};
    }
    int failed = cmocka_run_group_tests_name("probes", tests, NULL, NULL);
    return failed + cmocka_run_group_tests_name("rounds that fail", rows, NULL, NULL);
}
