/* SPDX-License-Identifier: MIT
 *
 * That the program which the library is measured against does the same: after each command the digests of the
 * ticket's last entry agree, and so the bytes of all its entries; and the digests in the request's rows.
 */
#include "raw_memory.h"

#include "docket/docket.h"
#include "store/memory/memory.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

struct pair {
    int64_t now;
    dkt_desk *desk;
    dkt_memory *memory;
    dkt_store *store;
    struct raw_memory *raw;
    int32_t requests;
    char request[16];
};

static int32_t pair_clock(uintptr_t user, int64_t *out_now_ms)
{
    *out_now_ms = ((const struct pair *)user)->now;
    return DKT_HOOK_DONE;
}

static void pair_begin(struct pair *pair)
{
    *pair = (struct pair){.now = INT64_C(1700000000000)};
    dkt_profile *profile = NULL;
    dkt_rules *rules = NULL;
    dkt_config *config = NULL;
    const struct dkt_clock_hooks clock = {.struct_size = sizeof clock, .now = pair_clock};
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    assert_int_equal(dkt_profile_set_series(profile, "number", DKT_SERIES_BLOCKS, "GD", 6, 100),
                     DKT_OK);
    assert_int_equal(dkt_rules_new(profile, &rules), DKT_OK);
    assert_int_equal(dkt_config_new(&config), DKT_OK);
    assert_int_equal(dkt_config_set_rules(config, rules), DKT_OK);
    assert_int_equal(dkt_config_set_clock(config, &clock, (uintptr_t)pair), DKT_OK);
    assert_int_equal(dkt_desk_new(config, &pair->desk), DKT_OK);
    assert_int_equal(dkt_memory_new(pair->desk, &pair->memory), DKT_OK);
    assert_int_equal(dkt_memory_store(pair->memory, &pair->store), DKT_OK);
    pair->raw = raw_memory_new(&(struct raw_options){
        .desk = "main",
        .profile = dkt_rules_version(rules),
        .prefix = "GD",
        .digits = 6,
        .run = 100,
    });
    dkt_config_free(config);
    dkt_rules_unref(rules);
    dkt_profile_free(profile);
}

static void pair_end(struct pair *pair)
{
    dkt_store_free(pair->store);
    dkt_memory_free(pair->memory);
    dkt_desk_unref(pair->desk);
    raw_memory_free(pair->raw);
}

static dkt_command *pair_command(struct pair *pair, const char *action, const char *id)
{
    dkt_command *command = NULL;
    pair->now += 1000;
    pair->requests++;
    memcpy(pair->request, "request-000", 12);
    pair->request[8] = (char)('0' + pair->requests / 100 % 10);
    pair->request[9] = (char)('0' + pair->requests / 10 % 10);
    pair->request[10] = (char)('0' + pair->requests % 10);
    assert_int_equal(dkt_command_new_action(pair->desk, action, -1, &command), DKT_OK);
    assert_int_equal(dkt_command_set_subject(command, id, -1), DKT_OK);
    assert_int_equal(dkt_command_set_actor(command, "ann", -1, NULL, -1), DKT_OK);
    assert_int_equal(dkt_command_set_request(command, pair->request, -1), DKT_OK);
    return command;
}

static void give_text(dkt_command *command, const char *field, const char *text)
{
    if (text != NULL)
        assert_int_equal(dkt_command_set_text(command, field, -1, text, -1), DKT_OK);
}

static void give_integer(dkt_command *command, const char *field, int64_t value)
{
    if (value != 0)
        assert_int_equal(dkt_command_set_integer(command, field, -1, value), DKT_OK);
}

/* The row that was inserted last must be the request's, with the same digest. */
static void assert_request_same(const struct pair *pair)
{
    const struct dkti_rows *rows = &pair->memory->data->rows[DKT_KIND_REQUEST - 1];
    const struct dkti_image *image = dkti_rows_at(rows, rows->number_next - 1);
    const int32_t place = DKT_REQUEST_DIGEST - 1;
    struct dkti_text id = dkti_image_value(image, rows->kind, 0).text;
    struct dkti_text digest = dkti_image_value(image, rows->kind, place).text;
    assert_string_equal(id.p, pair->request);
    assert_int_equal(digest.n, RAW_DIGEST_SIZE);
    assert_memory_equal(digest.p, raw_memory_request_digest(pair->raw, pair->request),
                        RAW_DIGEST_SIZE);
}

/* Runs the command and holds the ticket's head and the request's row against the raw program's. */
static void pair_run(struct pair *pair, dkt_command *command, const char *id)
{
    dkt_op *op = NULL;
    assert_int_equal(dkt_op_new(pair->desk, command, &op), DKT_OK);
    dkt_command_free(command);
    if (dkt_op_run(op, pair->store) != DKT_OK)
        fail_msg("%s", dkt_op_error_text(op));
    int32_t len = 0;
    const char *head = dkt_row_text(dkt_result_row(dkt_op_result(op), 0), DKT_TICKET_HEAD, &len);
    assert_int_equal(len, RAW_DIGEST_SIZE);
    assert_memory_equal(head, raw_memory_head(pair->raw, id), RAW_DIGEST_SIZE);
    assert_request_same(pair);
    dkt_op_free(op);
}

static void pair_register(struct pair *pair, struct raw_register values)
{
    dkt_command *command = pair_command(pair, "register", values.id);
    give_text(command, "title", values.title);
    give_text(command, "description", values.description);
    give_text(command, "channel", values.channel);
    give_text(command, "requester", values.requester);
    give_text(command, "unit", values.unit);
    give_text(command, "owner", values.owner);
    values.request = pair->request;
    values.actor = "ann";
    values.at = pair->now;
    assert_true(raw_memory_register(pair->raw, &values));
    pair_run(pair, command, values.id);
}

static void pair_move(struct pair *pair, struct raw_move values)
{
    dkt_command *command = pair_command(pair, values.action, values.id);
    give_integer(command, "appointment_from", values.appointment_from);
    give_integer(command, "appointment_until", values.appointment_until);
    give_text(command, "appointment_with", values.appointment_with);
    give_integer(command, "block_party", values.block_party);
    give_text(command, "block_reason", values.block_reason);
    give_integer(command, "follow_up_at", values.follow_up_at);
    give_text(command, "resolution", values.resolution);
    values.request = pair->request;
    values.actor = "ann";
    values.at = pair->now;
    assert_true(raw_memory_move(pair->raw, &values));
    pair_run(pair, command, values.id);
}

static void pair_register_two(struct pair *pair)
{
    pair_register(pair, (struct raw_register){.id = "0193a5c2-7b1e-7c3a-9f00-000000000001",
                                              .title = "The lamp in the stairway is broken",
                                              .description = "Third floor, since yesterday.",
                                              .channel = "phone",
                                              .requester = "customer-17",
                                              .unit = "repairs"});
    pair_register(pair, (struct raw_register){.id = "0193a5c2-7b1e-7c3a-9f00-000000000002",
                                              .title = "Water",
                                              .description = "",
                                              .channel = "web",
                                              .requester = "customer-18",
                                              .unit = "repairs",
                                              .owner = "bo"});
}

static void a_registration_has_the_same_digest(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair);
    pair_register_two(&pair);
    assert_int_equal(raw_memory_state_count(pair.raw, DKT_STATE_UNPROCESSED), 2);
    pair_end(&pair);
}

/* Both tickets through reservation, work, an obstacle and the end. */
static void every_change_of_state_has_the_same_digest(void **state)
{
    (void)state;
    struct pair pair;
    pair_begin(&pair);
    pair_register_two(&pair);
    static const char *const ids[] = {"0193a5c2-7b1e-7c3a-9f00-000000000001",
                                      "0193a5c2-7b1e-7c3a-9f00-000000000002"};
    for (int32_t i = 0; i < 2; i++) {
        pair_move(&pair, (struct raw_move){.id = ids[i],
                                           .action = "reserve",
                                           .verb = DKT_VERB_RESERVE,
                                           .status = "reserved",
                                           .state = DKT_STATE_RESERVED,
                                           .appointment_from = pair.now + 3600000,
                                           .appointment_until = pair.now + 7200000,
                                           .appointment_with = "the tenant"});
        pair_move(&pair, (struct raw_move){.id = ids[i],
                                           .action = "progress",
                                           .verb = DKT_VERB_PROGRESS,
                                           .status = "in_progress",
                                           .state = DKT_STATE_UNFINISHED});
        pair_move(&pair, (struct raw_move){.id = ids[i],
                                           .action = "block",
                                           .verb = DKT_VERB_PROGRESS,
                                           .status = "blocked",
                                           .state = DKT_STATE_UNFINISHED,
                                           .block_party = 1,
                                           .block_reason = "waits for a part",
                                           .follow_up_at = pair.now + 86400000});
        pair_move(&pair, (struct raw_move){.id = ids[i],
                                           .action = "progress",
                                           .verb = DKT_VERB_PROGRESS,
                                           .status = "in_progress",
                                           .state = DKT_STATE_UNFINISHED});
        pair_move(&pair, (struct raw_move){.id = ids[i],
                                           .action = "resolve",
                                           .verb = DKT_VERB_CLOSE,
                                           .status = "resolved",
                                           .state = DKT_STATE_CLOSED,
                                           .resolution = "The lamp was replaced."});
    }
    assert_int_equal(raw_memory_state_count(pair.raw, DKT_STATE_CLOSED), 2);
    assert_int_equal(raw_memory_state_count(pair.raw, DKT_STATE_UNPROCESSED), 0);
    pair_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_registration_has_the_same_digest),
        cmocka_unit_test(every_change_of_state_has_the_same_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
