/* SPDX-License-Identifier: MIT
 *
 * Two hosts on one ticket, interleaved through the step door: for every pair of commands, in several situations, every
 * order in which their reads and commits can fall. Whatever the order, what the two hosts are told and what is stored
 * must be what one of the two serial orders gives: nothing lost, nothing twice, no half of one inside the other.
 *
 * The order is a list of choices, counted through like an odometer. The journal is compared through the heads of the
 * tickets, which are digests over all of it.
 */
#include "fixture.h"

#include "desk/wish.h"
#include "host/store.h"

#include <stdio.h>
#include <string.h>

enum {
    TURNS_MAX = 64,
    HOSTS = 2,
    ROUNDS_MAX = 4, /* two, and two more after the one conflict that the other host can cause */
};

static void profile_of_all(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_add_field(profile, "terminal", DKT_TYPE_TEXT, DKT_FIELD_LOOKUP, "Terminal", "终端号"),
                     DKT_OK);
    assert_int_equal(dkt_profile_set_series(profile, "gd", DKT_SERIES_GAPLESS, "GD", 4, 0), DKT_OK);
}

struct attempt {
    const char *action;
    const struct part *parts;
};

/* ---- what came of it ---- */

struct ending {
    dkt_status status[HOSTS];
    int64_t seq[HOSTS];
    uint64_t reasons[HOSTS];
    uint64_t rows; /* all that is stored */
};

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    for (size_t i = 0; i < n; i++) {
        hash = (hash ^ p[i]) * UINT64_C(1099511628211);
    }
    return hash;
}

static uint64_t hash_row(uint64_t hash, const dkt_desk *desk, const dkt_row *row)
{
    int32_t kind = dkt_row_kind(row);
    for (int32_t i = 0; i < dkt_schema_column_count(desk, kind); i++) {
        int32_t column = dkt_schema_column(desk, kind, i, NULL, NULL, NULL);
        int32_t is_set = dkt_row_is_set(row, column);
        int64_t integer = dkt_row_integer(row, column);
        int32_t len = 0;
        const char *text = dkt_row_text(row, column, &len);
        hash = hash_bytes(hash, &is_set, sizeof is_set);
        hash = hash_bytes(hash, &integer, sizeof integer);
        if (text != NULL) {
            hash = hash_bytes(hash, text, (size_t)len);
        }
    }
    return hash;
}

static uint64_t hash_reasons(const dkt_result *result)
{
    uint64_t hash = 1;
    for (int32_t i = 0; i < dkt_result_reason_count(result); i++) {
        int32_t reason = dkt_result_reason(result, i);
        hash = hash_bytes(hash, &reason, sizeof reason);
        hash = hash_bytes(hash, dkt_result_reason_name(result, i), strlen(dkt_result_reason_name(result, i)));
    }
    return hash;
}

/* Everything stored; and the journal is whole: as many entries as the tickets have numbered. */
static uint64_t hash_all(struct story *story)
{
    static const char *const ids[] = {"T", "U", "X", "Y"};
    uint64_t hash = 1;
    int64_t seqs = 0;
    for (int32_t kind = DKT_KIND_TICKET; kind <= DKT_KIND_UNIQUE; kind++) {
        int64_t count = story_row_count(story, kind);
        hash = hash_bytes(hash, &count, sizeof count);
    }
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        if (story_ask(story, story_query(story, DKT_QUERY_TICKET, ids[i])) == DKT_OK) {
            hash = hash_row(hash, story->desk, dkt_result_row(story->result, 0));
            seqs += dkt_result_seq(story->result);
        }
        assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_LINKS, ids[i])), DKT_OK);
        for (int32_t k = 0; k < dkt_result_row_count(story->result); k++) {
            hash = hash_row(hash, story->desk, dkt_result_row(story->result, k));
        }
    }
    assert_int_equal(story_row_count(story, DKT_KIND_ENTRY), seqs);
    return hash;
}

static void end_of(struct ending *ending, int32_t host, const dkt_op *op)
{
    const dkt_result *result = dkt_op_result(op);
    ending->status[host] = dkt_result_status(result);
    ending->seq[host] = dkt_result_seq(result);
    ending->reasons[host] = hash_reasons(result);
}

static bool ending_equal(const struct ending *a, const struct ending *b)
{
    return a->status[0] == b->status[0] && a->status[1] == b->status[1] && a->seq[0] == b->seq[0] &&
           a->seq[1] == b->seq[1] && a->reasons[0] == b->reasons[0] && a->reasons[1] == b->reasons[1] &&
           a->rows == b->rows;
}

/* ---- the hosts ---- */

struct host {
    dkt_store *store;
    dkt_op *op;
    int32_t need;
};

static void host_begin(struct story *story, struct host *host, const struct attempt *attempt)
{
    dkt_command *command = NULL;
    dkt_status r = story_command(story, story->desk, attempt->action, attempt->parts, &command);
    assert_int_equal(r, DKT_OK);
    assert_int_equal(dkt_op_new(story->desk, command, &host->op), DKT_OK);
    dkt_command_free(command);
    assert_int_equal(dkt_op_step(host->op, &host->need), DKT_OK);
}

/* One round of reading, or one commit, and on to the next need. */
static void host_turn(struct host *host)
{
    const struct dkt_store_hooks *hooks = &host->store->hooks;
    if (host->need == DKT_NEED_READ) {
        assert_int_equal(hooks->read(host->store->user, dkt_op_reads(host->op), dkt_op_answers(host->op)),
                         DKT_HOOK_DONE);
    } else {
        int32_t answer = hooks->commit(host->store->user, dkt_op_writes(host->op), dkt_op_outcome(host->op));
        assert_int_equal(dkt_op_committed(host->op, answer), DKT_OK);
    }
    (void)dkt_op_step(host->op, &host->need);
}

struct order {
    int32_t choices[TURNS_MAX];
    int32_t count;
};

/* The next order to try: the last choice that was the first host's becomes the second's. */
static bool order_next(struct order *order)
{
    while (order->count > 0 && order->choices[order->count - 1] == 1) {
        order->count--;
    }
    if (order->count == 0) {
        return false;
    }
    order->choices[order->count - 1] = 1;
    return true;
}

struct play {
    struct story *story;
    struct host hosts[HOSTS];
    const struct attempt *attempts[HOSTS];
    dkt_snapshot *before;
};

/* Plays one order to its end; choices beyond those made are the first host's, and are added. */
static void play_order(struct play *play, struct order *order, struct ending *out_ending)
{
    int32_t made = order->count;
    order->count = 0;
    assert_int_equal(dkt_memory_restore(play->story->memory, play->before), DKT_OK);
    for (int32_t i = 0; i < HOSTS; i++) {
        host_begin(play->story, &play->hosts[i], play->attempts[i]);
    }
    while (play->hosts[0].need != DKT_NEED_NOTHING || play->hosts[1].need != DKT_NEED_NOTHING) {
        int32_t next = play->hosts[0].need == DKT_NEED_NOTHING ? 1 : 0;
        if (play->hosts[0].need != DKT_NEED_NOTHING && play->hosts[1].need != DKT_NEED_NOTHING) {
            assert_true(order->count < TURNS_MAX);
            next = order->count < made ? order->choices[order->count] : 0;
            order->choices[order->count++] = next;
        }
        host_turn(&play->hosts[next]);
    }
    for (int32_t i = 0; i < HOSTS; i++) {
        assert_true(dkt_op_round_count(play->hosts[i].op) <= ROUNDS_MAX);
        end_of(out_ending, i, play->hosts[i].op);
        dkt_op_free(play->hosts[i].op);
    }
    out_ending->rows = hash_all(play->story);
}

/* One host after the other. */
static void play_serial(struct play *play, int32_t first, struct ending *out_ending)
{
    assert_int_equal(dkt_memory_restore(play->story->memory, play->before), DKT_OK);
    for (int32_t i = 0; i < HOSTS; i++) {
        int32_t n = i == 0 ? first : 1 - first;
        host_begin(play->story, &play->hosts[n], play->attempts[n]);
        while (play->hosts[n].need != DKT_NEED_NOTHING) {
            host_turn(&play->hosts[n]);
        }
        end_of(out_ending, n, play->hosts[n].op);
        dkt_op_free(play->hosts[n].op);
    }
    out_ending->rows = hash_all(play->story);
}

static void play_fail(const struct play *play, const struct order *order, const struct ending *ending)
{
    print_error("%s and %s: %s, %s is the ending of no serial order; turns:", play->attempts[0]->action,
                play->attempts[1]->action, dkt_status_name(ending->status[0]), dkt_status_name(ending->status[1]));
    for (int32_t i = 0; i < order->count; i++) {
        print_error(" %d", order->choices[i]);
    }
    fail_msg("%s", "");
}

/* Every order of two attempts; returns how many there were. */
static int64_t play_all(struct play *play)
{
    struct ending serial[HOSTS];
    struct order order = {.count = 0};
    int64_t count = 0;
    play_serial(play, 0, &serial[0]);
    play_serial(play, 1, &serial[1]);
    do {
        struct ending ending;
        play_order(play, &order, &ending);
        if (!ending_equal(&ending, &serial[0]) && !ending_equal(&ending, &serial[1])) {
            play_fail(play, &order, &ending);
        }
        count++;
    } while (order_next(&order));
    return count;
}

/* ---- situations ---- */

static void situation_new(struct story *story)
{
    DO(story, "register", ON("T"), TEXT("terminal", "POS-1"));
    DO(story, "register", ON("U"));
}

static void situation_reserved_claimed_linked(struct story *story)
{
    situation_new(story);
    DO(story, "reserve", ON("T"), INSTANT("appointment_from", 60), INSTANT("appointment_until", 120),
       TEXT("appointment_with", "m"));
    DO(story, "claim", ON("T"));
    DO(story, "link", ON("T"), INTEGER("role", DKT_ROLE_RELATED), TEXT("target", "U"));
}

static void situation_closed(struct story *story)
{
    situation_new(story);
    DO(story, "resolve", ON("T"), TEXT("resolution", "x"));
}

static void situation_with_much_due(struct story *story)
{
    situation_new(story);
    DO(story, "block", ON("T"), INTEGER("block_party", 1), TEXT("block_reason", "x"), INSTANT("follow_up_at", 60));
    DO(story, "claim", ON("T"), BY("zhao"));
    DO(story, "claim", ON("U"), BY("zhao"));
    PASS(story, 7200);
}

#define PARTS(...) ((const struct part[]){__VA_ARGS__, {PART_END, NULL, NULL, 0}})

/* All pairs of commands, each by a host of its own, on what `situation` made. */
static void play_pairs(struct story *story, void (*situation)(struct story *story))
{
    const struct attempt attempts[HOSTS][24] = {
#define OF(actor)                                                                                    \
    {                                                                                                \
        {"register", PARTS(ON("X"), BY(actor), TEXT("terminal", "POS-1"))},                          \
            {"register", PARTS(ON("Y"), BY(actor), TEXT("number", "N-1"))},                          \
            {"assign", PARTS(ON("T"), BY(actor), TEXT("owner", actor))},                             \
            {"claim", PARTS(ON("T"), BY(actor))}, {"release", PARTS(ON("T"), BY(actor))},            \
            {"transfer", PARTS(ON("T"), BY(actor), TEXT("owner", "sun"))},                           \
            {"reserve", PARTS(ON("T"), BY(actor), INSTANT("appointment_from", 9000),                 \
                              INSTANT("appointment_until", 9999), TEXT("appointment_with", actor))}, \
            {"arrive", PARTS(ON("T"), BY(actor))},                                                   \
            {"progress", PARTS(ON("T"), BY(actor), TEXT("text", "words"))},                          \
            {"block", PARTS(ON("T"), BY(actor), INTEGER("block_party", 2), TEXT("block_reason", actor), \
                            INSTANT("follow_up_at", 9999))},                                         \
            {"resolve", PARTS(ON("T"), BY(actor), TEXT("resolution", actor))},                       \
            {"close", PARTS(ON("T"), BY(actor), TEXT("resolution", actor))},                         \
            {"reopen", PARTS(ON("T"), BY(actor), TEXT("reason", "again"))},                          \
            {"withdraw", PARTS(ON("T"), BY(actor), TEXT("outcome_reason", actor))},                  \
            {"note", PARTS(ON("T"), BY(actor), TEXT("text", actor))},                                \
            {"message", PARTS(ON("T"), BY(actor), TEXT("text", actor), INTEGER("direction", 1))},    \
            {"link", PARTS(ON("T"), BY(actor), INTEGER("role", DKT_ROLE_RELATED), TEXT("target", "U"))}, \
            {"link", PARTS(ON("U"), BY(actor), INTEGER("role", DKT_ROLE_RELATED), TEXT("target", "T"))}, \
            {"unlink", PARTS(ON("T"), BY(actor), INTEGER("role", DKT_ROLE_RELATED), TEXT("target", "U"))}, \
            {"merge", PARTS(ON("T"), BY(actor), TEXT("merged_into", "U"))},                          \
            {"merge", PARTS(ON("U"), BY(actor), TEXT("merged_into", "T"))},                          \
            {"amend", PARTS(ON("T"), BY(actor), TEXT("terminal", actor))},                           \
            {"amend", PARTS(ON("T"), BY(actor), NONE("terminal"))},                                  \
            {"note", PARTS(ON("T"), BY(actor), TEXT("text", actor), SEEN(1))},                       \
    }
        OF("wang"), OF("li")};
    struct play play = {.story = story};
    int64_t orders = 0;
    story->are_ids_equal = true;
    situation(story);
    assert_int_equal(dkt_memory_save(story->memory, &play.before), DKT_OK);
    for (int32_t i = 0; i < HOSTS; i++) {
        assert_int_equal(dkt_memory_store(story->memory, &play.hosts[i].store), DKT_OK);
    }
    for (int32_t a = 0; a < 24; a++) {
        for (int32_t b = 0; b < 24; b++) {
            play.attempts[0] = &attempts[0][a];
            play.attempts[1] = &attempts[1][b];
            orders += play_all(&play);
        }
    }
    for (int32_t i = 0; i < HOSTS; i++) {
        dkt_store_free(play.hosts[i].store);
    }
    dkt_snapshot_free(play.before);
    printf("figure: %lld orders of %d pairs\n", (long long)orders, 24 * 24);
    assert_true(orders > 24 * 24 * 2);
}

static void every_order_of_two_commands_on_a_new_ticket_is_serial(void **state)
{
    play_pairs(*state, situation_new);
}

static void every_order_of_two_commands_on_a_reserved_ticket_is_serial(void **state)
{
    play_pairs(*state, situation_reserved_claimed_linked);
}

static void every_order_of_two_commands_on_a_closed_ticket_is_serial(void **state)
{
    play_pairs(*state, situation_closed);
}

static void every_order_of_two_commands_with_much_due_is_serial(void **state)
{
    play_pairs(*state, situation_with_much_due);
}

/* Two hosts carry out the same request: a retry that overtakes the first attempt. */
static void the_same_request_of_two_hosts_takes_effect_once_in_every_order(void **state)
{
    struct story *story = *state;
    const struct attempt attempts[] = {
        {"register", PARTS(ON("X"), REQUEST("r"))},
        {"note", PARTS(ON("T"), TEXT("text", "x"), REQUEST("r"))},
        {"progress", PARTS(ON("T"), REQUEST("r"))},
        {"close", PARTS(ON("T"), TEXT("resolution", "x"), REQUEST("r"))},
        {"merge", PARTS(ON("T"), TEXT("merged_into", "U"), REQUEST("r"))},
        {"link", PARTS(ON("T"), INTEGER("role", DKT_ROLE_CAUSE), TEXT("target", "U"), REQUEST("r"))},
    };
    struct play play = {.story = story};
    story->are_ids_equal = true;
    situation_new(story);
    assert_int_equal(dkt_memory_save(story->memory, &play.before), DKT_OK);
    for (int32_t i = 0; i < HOSTS; i++) {
        assert_int_equal(dkt_memory_store(story->memory, &play.hosts[i].store), DKT_OK);
    }
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        play.attempts[0] = &attempts[i];
        play.attempts[1] = &attempts[i];
        assert_true(play_all(&play) > 1);
        assert_int_equal(story_row_count(story, DKT_KIND_REQUEST), 1);
    }
    for (int32_t i = 0; i < HOSTS; i++) {
        dkt_store_free(play.hosts[i].store);
    }
    dkt_snapshot_free(play.before);
}

/* A registration whose id the library makes: one ticket, whichever host was first. */
static void the_same_registration_without_id_makes_one_ticket(void **state)
{
    struct story *story = *state;
    const struct attempt attempt = {"register", PARTS(TEXT("title", "x"), REQUEST("r"))};
    struct host hosts[HOSTS];
    for (int32_t i = 0; i < HOSTS; i++) {
        assert_int_equal(dkt_memory_store(story->memory, &hosts[i].store), DKT_OK);
        host_begin(story, &hosts[i], &attempt);
        host_turn(&hosts[i]); /* both have read: there is no such request */
    }
    for (int32_t i = 0; i < HOSTS; i++) {
        while (hosts[i].need != DKT_NEED_NOTHING) {
            host_turn(&hosts[i]);
        }
        assert_int_equal(dkt_result_is_replayed(dkt_op_result(hosts[i].op)), i);
    }
    assert_string_equal(dkt_result_subject(dkt_op_result(hosts[0].op)),
                        dkt_result_subject(dkt_op_result(hosts[1].op)));
    assert_int_equal(story_row_count(story, DKT_KIND_TICKET), 1);
    for (int32_t i = 0; i < HOSTS; i++) {
        dkt_op_free(hosts[i].op);
        dkt_store_free(hosts[i].store);
    }
}

/* ---- bounds ---- */

struct stubborn {
    dkt_store *inner;
    int32_t commit_count;
    int32_t read_count;
    int32_t named; /* the write that is named as conflicting; -1: none */
};

static int32_t stubborn_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers)
{
    struct stubborn *stubborn = (struct stubborn *)user;
    stubborn->read_count++;
    return stubborn->inner->hooks.read(stubborn->inner->user, reads, answers);
}

static int32_t stubborn_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome)
{
    struct stubborn *stubborn = (struct stubborn *)user;
    (void)writes;
    stubborn->commit_count++;
    if (stubborn->named >= 0) {
        assert_int_equal(dkt_outcome_conflict(outcome, stubborn->named), DKT_OK);
    }
    return DKT_COMMIT_CONFLICT;
}

static void run_stubborn(struct story *story, struct stubborn *stubborn, uint32_t flags)
{
    struct dkt_store_hooks hooks = {
        .struct_size = sizeof hooks, .flags = flags, .read = stubborn_read, .commit = stubborn_commit};
    dkt_store *mine = story->store;
    stubborn->inner = mine;
    assert_int_equal(dkt_store_new(&hooks, (uintptr_t)stubborn, &story->store), DKT_OK);
    FAILS(story, DKT_E_CONFLICT, "note", ON("T-1"), TEXT("text", "x"));
    assert_int_equal(dkt_result_row_count(story->result), 0); /* no entries: none was expected */
    assert_int_equal(dkt_result_seq(story->result), 0);
    dkt_store_free(story->store);
    story->store = mine;
    TICKET(story, "T-1", "seq=1");
}

static void conflicts_are_run_again_up_to_eight_times(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"));
    struct stubborn stubborn = {.named = 0};
    run_stubborn(story, &stubborn, 0);
    assert_int_equal(stubborn.commit_count, 8);
    assert_int_equal(stubborn.read_count, 8);
    struct stubborn silent = {.named = -1};
    run_stubborn(story, &silent, 0);
    assert_int_equal(silent.commit_count, 8);
    assert_int_equal(silent.read_count, 8);
}

static void a_store_in_the_hosts_transaction_is_not_run_again_inside_it(void **state)
{
    struct story *story = *state;
    DO(story, "register", ON("T-1"));
    struct stubborn stubborn = {.named = 0};
    run_stubborn(story, &stubborn, DKT_STORE_JOINED);
    assert_int_equal(stubborn.commit_count, 1);
    assert_string_equal(dkt_result_subject(story->result), "T-1");
}

static void only_rows_that_met_the_conflict_are_read_again(void **state)
{
    struct story *story = *state;
    situation_new(story);
    const struct attempt link = {"link",
                                 PARTS(ON("T"), INTEGER("role", DKT_ROLE_RELATED), TEXT("target", "U"))};
    struct host host = {.store = story->store};
    host_begin(story, &host, &link);
    assert_int_equal(dkt_reads_count(dkt_op_reads(host.op)), 4); /* both tickets, both links */
    host_turn(&host);
    assert_int_equal(host.need, DKT_NEED_COMMIT);
    DO(story, "note", ON("U"), TEXT("text", "meanwhile"));
    host_turn(&host);
    assert_int_equal(host.need, DKT_NEED_READ);
    assert_int_equal(dkt_reads_count(dkt_op_reads(host.op)), 1);
    assert_string_equal(dkt_reads_value_text(dkt_op_reads(host.op), 0, 0, NULL), "U");
    while (host.need != DKT_NEED_NOTHING) {
        host_turn(&host);
    }
    assert_int_equal(dkt_result_status(dkt_op_result(host.op)), DKT_OK);
    dkt_op_free(host.op);
    JOURNAL(story, "U", "register+0 note+0 link+0");
}

/* ---- rounds that are no snapshot ---- */

/* A store whose round another host's commit falls into: its first wish is answered from before, the others from behind. */
struct torn {
    struct story *story;
    dkt_store *inner;
    int32_t tear_count; /* rounds that are still to be torn */
    int32_t read_count;
};

static void torn_half(const struct torn *torn, const dkt_reads *reads, dkt_answers *answers, int32_t from, int32_t until)
{
    dkt_reads half = *reads;
    half.wishes += from;
    half.count = until - from;
    answers->reads = &half;
    assert_int_equal(torn->inner->hooks.read(torn->inner->user, &half, answers), DKT_HOOK_DONE);
    answers->reads = reads;
}

static int32_t torn_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers)
{
    struct torn *torn = (struct torn *)user;
    torn->read_count++;
    torn_half(torn, reads, answers, 0, 1);
    if (torn->tear_count > 0) {
        dkt_store *mine = torn->story->store;
        torn->tear_count--;
        torn->story->store = torn->inner;
        PASS(torn->story, 60);
        DO(torn->story, "reopen", ON("T"), TEXT("reason", "again"));
        DO(torn->story, "resolve", ON("T"), TEXT("resolution", "x"));
        torn->story->store = mine;
    }
    torn_half(torn, reads, answers, 1, reads->count);
    return DKT_HOOK_DONE;
}

static int32_t torn_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome)
{
    struct torn *torn = (struct torn *)user;
    return torn->inner->hooks.commit(torn->inner->user, writes, outcome);
}

static void torn_profile(dkt_profile *profile)
{
    static const char goal[] = "{\"code\":\"handle\",\"english\":\"Handling\",\"chinese\":\"处理\",\"start\":[\"verb:register\","
                               "\"verb:reopen\"],\"stop\":[\"state:closed\"],\"target\":{\"hours\":1}}";
    assert_int_equal(dkt_profile_add_goal(profile, goal, -1), DKT_OK);
}

static int torn_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = torn_profile});
}

static void note_over_torn_rounds(struct story *story, struct torn *torn)
{
    struct dkt_store_hooks hooks = {.struct_size = sizeof hooks, .read = torn_read, .commit = torn_commit};
    dkt_store *mine = story->store;
    dkt_store *torn_store = NULL;
    struct host host = {.store = mine};
    const struct attempt note = {"note", PARTS(ON("T"), TEXT("text", "x"))};
    DO(story, "register", ON("T"));
    DO(story, "resolve", ON("T"), TEXT("resolution", "x"));
    *torn = (struct torn){.story = story, .inner = mine, .tear_count = torn->tear_count};
    assert_int_equal(dkt_store_new(&hooks, (uintptr_t)torn, &torn_store), DKT_OK);
    host.store = torn_store;
    host_begin(story, &host, &note);
    while (host.need != DKT_NEED_NOTHING) {
        host_turn(&host);
    }
    assert_int_equal(dkt_result_status(dkt_op_result(host.op)), DKT_OK);
    dkt_op_free(host.op);
    dkt_store_free(torn_store);
}

/* A ticket of before and clocks of behind do not fit together: that is no damage. */
static void rows_that_another_host_changed_between_two_wishes_are_read_again(void **state)
{
    struct story *story = *state;
    struct torn torn = {.tear_count = 1};
    note_over_torn_rounds(story, &torn);
    assert_int_equal(torn.tear_count, 0);
    assert_int_equal(torn.read_count, 2);
    JOURNAL(story, "T", "register+0 resolve+0 reopen+60 resolve+60 note+60");
}

static int all_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = profile_of_all});
}

int main(void)
{
#define WITH_ALL(f) cmocka_unit_test_setup_teardown(f, all_setup, story_teardown)
    const struct CMUnitTest tests[] = {
        WITH_ALL(every_order_of_two_commands_on_a_new_ticket_is_serial),
        WITH_ALL(every_order_of_two_commands_on_a_reserved_ticket_is_serial),
        WITH_ALL(every_order_of_two_commands_on_a_closed_ticket_is_serial),
        WITH_ALL(every_order_of_two_commands_with_much_due_is_serial),
        WITH_ALL(the_same_request_of_two_hosts_takes_effect_once_in_every_order),
        WITH_ALL(the_same_registration_without_id_makes_one_ticket),
        WITH_ALL(conflicts_are_run_again_up_to_eight_times),
        WITH_ALL(a_store_in_the_hosts_transaction_is_not_run_again_inside_it),
        WITH_ALL(only_rows_that_met_the_conflict_are_read_again),
        cmocka_unit_test_setup_teardown(rows_that_another_host_changed_between_two_wishes_are_read_again, torn_setup,
                                        story_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
