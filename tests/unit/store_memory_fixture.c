/* SPDX-License-Identifier: MIT
 *
 * See store_memory_fixture.h.
 */
#include "store_memory_fixture.h"

#include "docket/schema.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

void fixture_begin(struct fixture *fixture)
{
    *fixture = (struct fixture){.desk_id = "main"};
    counting_allocator_init(&fixture->counting);
    struct dkti_allocator plain = dkti_allocator_default();
    dkti_arena_init(&fixture->arena, &plain);

    const struct dkt_allocator_hooks hooks = {.struct_size = sizeof hooks,
                                              .allocate = counting_allocate};
    dkt_config *config = NULL;
    assert_int_equal(dkt_config_new_with_allocator(&hooks, (uintptr_t)&fixture->counting, &config),
                     DKT_OK);
    assert_int_equal(dkt_desk_new(config, &fixture->desk), DKT_OK);
    dkt_config_free(config);
    assert_int_equal(dkt_memory_new(fixture->desk, &fixture->memory), DKT_OK);
}

void fixture_end(struct fixture *fixture)
{
    dkt_memory_free(fixture->memory);
    dkt_desk_unref(fixture->desk);
    dkti_arena_free(&fixture->arena);
    assert_int_equal(fixture->counting.live_blocks, 0);
}

/* ---- rows ---- */

struct dkt_row *fixture_row(struct fixture *fixture, int32_t kind)
{
    struct dkt_row *row =
        dkti_row_new(&fixture->arena, dkti_schema_kind(dkti_desk_schema(fixture->desk), kind));
    assert_non_null(row);
    return row;
}

static struct dkti_text arena_join(struct fixture *fixture, const char *head, const char *tail)
{
    size_t head_n = strlen(head);
    size_t tail_n = strlen(tail);
    char *joined = dkti_arena_take(&fixture->arena, head_n + tail_n + 1);
    assert_non_null(joined);
    memcpy(joined, head, head_n);
    memcpy(joined + head_n, tail, tail_n);
    return (struct dkti_text){joined, head_n + tail_n};
}

struct dkt_row *fixture_ticket(struct fixture *fixture, const char *id, int64_t state,
                               int64_t registered_at)
{
    struct dkt_row *row = fixture_row(fixture, DKT_KIND_TICKET);
    dkti_row_set_text(row, DKT_TICKET_ID, arena_join(fixture, "", id));
    dkti_row_set_text(row, DKT_TICKET_NUMBER, arena_join(fixture, "N-", id));
    dkti_row_set_integer(row, DKT_TICKET_STATE, state);
    dkti_row_set_integer(row, DKT_TICKET_OPEN, 1);
    dkti_row_set_text(row, DKT_TICKET_UNIT, dkti_text("unit"));
    dkti_row_set_integer(row, DKT_TICKET_REGISTERED_AT, registered_at);
    return row;
}

struct dkt_row *fixture_request(struct fixture *fixture, const char *id, int64_t recorded_at)
{
    struct dkt_row *row = fixture_row(fixture, DKT_KIND_REQUEST);
    dkti_row_set_text(row, DKT_REQUEST_ID, arena_join(fixture, "", id));
    dkti_row_set_integer(row, DKT_REQUEST_RECORDED_AT, recorded_at);
    return row;
}

struct dkt_row *fixture_edit(struct fixture *fixture, const struct dkt_row *row)
{
    struct dkt_row *copy = dkti_row_copy(&fixture->arena, row);
    assert_non_null(copy);
    return copy;
}

/* ---- commits ---- */

void fixture_write(struct fixture *fixture, int32_t type, struct dkt_row *row)
{
    assert_in_range(fixture->write_count, 0, FIXTURE_WRITES_MAX - 1);
    fixture->writes[fixture->write_count++] = (struct dkti_write){.type = type, .row = row};
}

int32_t fixture_commit(struct fixture *fixture)
{
    dkt_writes writes = {
        .desk = dkti_text(fixture->desk_id),
        .items = fixture->writes,
        .count = fixture->write_count,
        .arena = &fixture->arena,
    };
    dkti_error_clear(&fixture->error);
    memset(fixture->is_conflicting, 0, sizeof fixture->is_conflicting);
    dkt_outcome outcome = {
        .writes = &writes, .is_conflicting = fixture->is_conflicting, .error = &fixture->error};
    fixture->hook_result = dkti_memory_commit((uintptr_t)fixture->memory, &writes, &outcome);
    fixture->conflict_count = outcome.conflict_count;
    fixture->write_count = 0;
    return fixture->hook_result;
}

int32_t fixture_do(struct fixture *fixture, int32_t type, struct dkt_row *row)
{
    fixture_write(fixture, type, row);
    return fixture_commit(fixture);
}

/* ---- reads ---- */

void fixture_read(struct fixture *fixture, struct dkti_wish *wish)
{
    dkt_reads reads = {
        .desk = dkti_text(fixture->desk_id), .wishes = &wish, .count = 1, .arena = &fixture->arena};
    dkti_error_clear(&fixture->error);
    dkt_answers answers = {
        .reads = &reads, .arena = &fixture->arena, .error = &fixture->error, .status = DKT_OK};
    fixture->hook_result = dkti_memory_read((uintptr_t)fixture->memory, &reads, &answers);
    fixture->answer_status = answers.status;
    if (fixture->hook_result == DKT_HOOK_DONE)
        assert_true(wish->is_answered);
}

struct dkt_row *fixture_get(struct fixture *fixture, int32_t kind, const char *id)
{
    struct dkti_wish wish = {
        .type = DKT_READ_GET,
        .kind = dkti_schema_kind(dkti_desk_schema(fixture->desk), kind),
        .limit = 1,
        .value_count = 1,
        .values = {fixture_text(id)},
    };
    fixture_read(fixture, &wish);
    assert_int_equal(fixture->hook_result, DKT_HOOK_DONE);
    return wish.row_count == 0 ? NULL : wish.rows[0];
}

struct dkti_wish fixture_scan(int32_t index)
{
    const struct dkti_index *scanned = dkti_index_by_number(index);
    return (struct dkti_wish){
        .type = DKT_READ_SCAN,
        .kind = &dkti_fixed_kinds[scanned->kind - 1],
        .index = scanned,
        .limit = 1000,
        .value_count = scanned->equal_count,
    };
}

struct dkti_wish fixture_scan_state(struct fixture *fixture, int64_t state)
{
    struct dkti_wish wish = fixture_scan(DKT_INDEX_TICKET_STATE);
    wish.values[0] = fixture_integer(state);
    fixture_read(fixture, &wish);
    assert_int_equal(fixture->hook_result, DKT_HOOK_DONE);
    return wish;
}

const char *fixture_ids(struct fixture *fixture, const struct dkti_wish *wish)
{
    struct dkti_text ids = {"", 0};
    for (int32_t i = 0; i < wish->row_count; i++) {
        if (i > 0)
            ids = arena_join(fixture, ids.p, " ");
        ids = arena_join(fixture, ids.p, dkti_row_value(wish->rows[i], 0).text.p);
    }
    return ids.p;
}

struct dkti_value fixture_integer(int64_t value)
{
    return (struct dkti_value){.integer = value};
}

struct dkti_value fixture_text(const char *text)
{
    return (struct dkti_value){.text = dkti_text(text)};
}
