/* SPDX-License-Identifier: MIT
 *
 * Random scenarios of tickets with goals.
 *
 * - After every step the stored clocks are what the journal makes of them (verify finds nothing).
 * - Who runs what is due, when, where and how often changes nothing but recorded_at: one desk never runs the task, one runs
 *   it at random instants, the very instants at which things fall due among them, and two share a store and take turns.
 * - A clock agrees with an oracle that looks at every minute and knows nothing of sums: due work, verdict, elapsed time.
 *
 * `clock_model SCENARIOS` runs as many of each; DOCKET_SEED gives others. A failure names seed and scenario.
 */
#include "api/clock_world.h"
#include "support/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SCENARIOS_DEFAULT = 60,
    STEPS = 40,
    TICKETS = 3,
    ORACLE_EVENTS_MAX = 256,
    ORACLE_STEPS_MAX = 24,
};

static int32_t scenario_count = SCENARIOS_DEFAULT;
static int32_t scenario; /* the one that runs, for messages */

/* ---- steps ---- */

enum {
    DO_REGISTER,
    DO_PROGRESS,
    DO_BLOCK,
    DO_RESERVE,
    DO_RESOLVE,
    DO_REOPEN,
    DO_ASK,
    DO_ANSWER,
    DO_PRIORITY,
    DO_NOTE,
    DO_LINK,
    DO_MERGE,
    DO_CLAIM,
    DO_WITHDRAW,
    DO_COUNT,
};

struct step {
    int64_t at_s;
    int32_t what;
    int32_t ticket;
    int32_t value;
};

static const char *const ids[TICKETS] = {"A", "B", "C"};

static dkt_status step_message(struct story *story, const char *id, int32_t direction)
{
    return TRY(story, "message", ON(id), TEXT("text", "m"), INTEGER("direction", direction));
}

/* Does the step; many are refused, which is as good as any other answer. */
static dkt_status step_do(struct story *story, const struct step *step)
{
    const char *id = ids[step->ticket];
    const char *other = ids[(step->ticket + 1) % TICKETS];
    int32_t value = step->value;
    GO(story, step->at_s);
    switch (step->what) {
    case DO_REGISTER:
        return TRY(story, "register", ON(id), INTEGER("priority", value % 4),
                   INSTANT("requested_at", step->at_s + (value % 5 - 2) * INT64_C(3600)));
    case DO_PROGRESS: return TRY(story, "progress", ON(id));
    case DO_BLOCK:
        return TRY(story, "block", ON(id), INTEGER("block_party", 1 + value % 3), TEXT("block_reason", value % 2 ? "x" : "y"),
                   INSTANT("follow_up_at", step->at_s + MIN(1 + value)));
    case DO_RESERVE:
        return TRY(story, "reserve", ON(id), INSTANT("appointment_from", step->at_s + HOURS(1)),
                   INSTANT("appointment_until", step->at_s + HOURS(1) + MIN(1 + value)), TEXT("appointment_with", "z"));
    case DO_RESOLVE: return TRY(story, "resolve", ON(id), TEXT("resolution", "r"), INTEGER("priority", value % 4));
    case DO_REOPEN: return TRY(story, "reopen", ON(id), TEXT("reason", "again"));
    case DO_ASK: return step_message(story, id, DKT_DIRECTION_IN);
    case DO_ANSWER: return step_message(story, id, DKT_DIRECTION_OUT);
    case DO_PRIORITY: return TRY(story, "amend", ON(id), INTEGER("priority", value % 4));
    case DO_NOTE: return TRY(story, "note", ON(id), TEXT("text", "n"));
    case DO_LINK: return TRY(story, "link", ON(id), INTEGER("role", DKT_ROLE_RELATED), TEXT("target", other));
    case DO_MERGE: return TRY(story, "merge", ON(id), TEXT("merged_into", other));
    case DO_CLAIM: return TRY(story, "claim", ON(id));
    default: return TRY(story, "withdraw", ON(id), TEXT("outcome_reason", "w"));
    }
}

#define TO_CLOSE "'stop':['state:closed'],"
#define MATRIX "'target':{'by':'priority','values':[{'is':0,'ms':0},{'is':1,'hours':2},{'is':2,'hours':5},{'is':3,'unset':true}],'else':null}"

static const char *const goals[] = {
    GOAL("solve", "'start':['verb:register','verb:reopen','field:priority'],'anchor':'requested_at'," TO_CLOSE
                  "'pause':['status:blocked'],'resume':['message:in']," MATRIX
                  ",'warn':[{'percent':50,'to':'owner'},{'percent':80}],'escalate':[{'after':{'hours':0},'to':'a'},{'after':{'hours':3},'to':'b'}]"),
    GOAL("next", "'start':['message:in'],'stop':['message:out'],'cancel':['state:closed'],'repeats':true,'calendar':'split',"
                 "'target':{'hours':1},'warn':[{'before':{'minutes':15}}]"),
    GOAL("days", "'start':['verb:register','verb:reopen'],'calendar':'office','pause':['party:customer','reason:y'],"
                 "'pause_at_most':{'hours':30}," TO_CLOSE "'target':{'business_days':1},'escalate':[{'after':{'hours':4},'to':'a'}]"),
    GOAL("close", "'start':['verb:register'],'calendar':'office','at':'opening','spans_cycles':true,'pause':['status:resolved'],"
                  "'stop':['verb:withdraw','verb:merge'],'target':{'hours':8},'reset':['verb:link']"),
    GOAL("visit", "'start':['verb:reserve'],'anchor':'appointment_from','stop':['state:unfinished'],'cancel':['state:closed'],"
                  "'repeats':true,'target':{'minutes':30}"),
    GOAL("update", "'start':['verb:register','message:out'],'stop':['message:out','state:closed'],'repeats':true,"
                   "'pause':['verb:claim'],'resume':['verb:claim_lapsed','verb:progress'],'target':{'calendar_days':1},'calendar':'split'"),
    NULL,
};

/* ---- what is stored, as text ---- */

struct text {
    char *p;
    size_t n;
    size_t size;
};

static void text_add(struct text *text, const char *words)
{
    size_t n = strlen(words);
    if (text->n + n + 1 > text->size) {
        text->size = 2 * (text->n + n + 1);
        text->p = realloc(text->p, text->size);
        assert_non_null(text->p);
    }
    memcpy(text->p + text->n, words, n + 1);
    text->n += n;
}

static bool is_left_out(const char *name)
{
    return strcmp(name, "recorded_at") == 0 || strcmp(name, "previous") == 0 || strcmp(name, "digest") == 0;
}

static void text_row(struct story *story, struct text *text, const dkt_row *row)
{
    int32_t kind = dkt_row_kind(row);
    for (int32_t i = 0; i < dkt_schema_column_count(story->desk, kind); i++) {
        const char *name = NULL;
        int32_t type = 0;
        char word[96];
        int32_t column = dkt_schema_column(story->desk, kind, i, &name, &type, NULL);
        if (is_left_out(name) || dkt_row_is_set(row, column) == 0) {
            continue;
        }
        snprintf(word, sizeof word, "%s=", name);
        text_add(text, word);
        if (type == DKT_TYPE_INTEGER || type == DKT_TYPE_INSTANT) {
            snprintf(word, sizeof word, "%" PRId64, dkt_row_integer(row, column));
            text_add(text, word);
        } else {
            int32_t n = 0;
            const char *bytes = dkt_row_text(row, column, &n);
            for (int32_t k = 0; k < n; k++) {
                snprintf(word, sizeof word, type == DKT_TYPE_BYTES ? "%02x" : "%c", (unsigned char)bytes[k]);
                text_add(text, word);
            }
        }
        text_add(text, " ");
    }
    text_add(text, "\n");
}

static char *story_text(struct story *story)
{
    static const int32_t queries[] = {DKT_QUERY_JOURNAL, DKT_QUERY_CLOCKS};
    struct text text = {NULL, 0, 0};
    text_add(&text, "");
    for (int32_t i = 0; i < TICKETS; i++) {
        for (int32_t k = 0; k < 2; k++) {
            dkt_query *query = story_query(story, queries[k], ids[i]);
            assert_int_equal(dkt_query_set_limit(query, 1000), DKT_OK);
            (void)story_ask(story, query);
            for (int32_t r = 0; r < dkt_result_row_count(story->result); r++) {
                text_row(story, &text, dkt_result_row(story->result, r));
            }
        }
    }
    return text.p;
}

static void text_equal(const char *what, const char *expected, const char *actual)
{
    size_t at = 0;
    while (expected[at] != 0 && expected[at] == actual[at]) {
        at++;
    }
    if (expected[at] != actual[at]) {
        while (at > 0 && expected[at - 1] != '\n') {
            at--;
        }
        fail_msg("scenario %d, %s:\n  %.*s\n  %.*s", (int)scenario, what, (int)strcspn(expected + at, "\n"), expected + at,
                 (int)strcspn(actual + at, "\n"), actual + at);
    }
}

/* ---- (a) and (b) ---- */

/* An instant not before `now`: often the same, often the very one at which something falls due. */
static int64_t instant_next(struct story *story, struct test_random *random, int64_t now_s)
{
    uint64_t draw = test_random_below(random, 10);
    if (draw < 2) {
        return now_s;
    }
    if (draw < 5 && story_ask(story, story_query(story, DKT_QUERY_TICKET, ids[test_random_below(random, TICKETS)])) == DKT_OK) {
        const dkt_row *row = dkt_result_row(story->result, 0);
        int64_t due = dkt_row_integer(row, DKT_TICKET_NEXT_DUE) - STORY_START;
        if (dkt_row_is_set(row, DKT_TICKET_NEXT_DUE) == 1 && due >= now_s * 1000 && due < (now_s + DAYS(5)) * 1000) {
            return due / 1000 + (due % 1000 > 0 ? 1 : 0);
        }
    }
    return now_s + (int64_t)test_random_below(random, draw < 8 ? HOURS(3) : DAYS(2));
}

static struct step step_draw(struct story *story, struct test_random *random, int64_t now_s)
{
    struct step step = {.at_s = instant_next(story, random, now_s)};
    step.what = (int32_t)test_random_below(random, DO_COUNT);
    step.ticket = (int32_t)test_random_below(random, TICKETS);
    step.value = (int32_t)test_random_below(random, 120);
    if (test_random_below(random, 3) == 0) {
        step.what = DO_REGISTER + (int32_t)test_random_below(random, 6); /* what clocks live on */
    }
    return step;
}

/* Runs what is due at some instants up to the step's. */
static void due_now_and_then(struct story *story, struct test_random *random, int64_t from_s, int64_t until_s)
{
    for (uint64_t left = test_random_below(random, 4); left > 0 && from_s <= until_s; left--) {
        from_s += (int64_t)test_random_below(random, (uint64_t)(until_s - from_s) + 1);
        GO(story, left == 1 && test_random_below(random, 2) == 0 ? until_s : from_s);
        clock_run_due(story);
    }
}

static void scenario_run(struct test_random *random, const char *const *rules)
{
    struct story lazy;
    struct story eager;
    struct story shared;
    struct story *stories[] = {&lazy, &eager, &shared};
    int64_t now_s = 0;
    for (size_t i = 0; i < 3; i++) {
        clock_begin(stories[i], rules);
        stories[i]->are_ids_equal = true;
    }
    clock_join(&shared, "w2");
    for (int32_t i = 0; i < STEPS; i++) {
        struct step step = i < TICKETS ? (struct step){.what = DO_REGISTER, .ticket = i, .value = i + 1}
                                       : step_draw(&lazy, random, now_s);
        due_now_and_then(&eager, random, now_s, step.at_s);
        shared.desk = shared.desks[test_random_below(random, 2)];
        due_now_and_then(&shared, random, now_s, step.at_s);
        dkt_status status = step_do(&lazy, &step);
        if (step_do(&eager, &step) != status || step_do(&shared, &step) != status) {
            fail_msg("scenario %d, step %d: %s", (int)scenario, (int)i, dkt_status_name(status));
        }
        clock_verify(&lazy);
        clock_verify(&eager);
        now_s = step.at_s;
    }
    char *texts[3];
    for (size_t i = 0; i < 3; i++) {
        GO(stories[i], now_s + DAYS(60));
        clock_run_due(stories[i]);
        clock_verify(stories[i]);
        texts[i] = story_text(stories[i]);
    }
    text_equal("run at random instants", texts[0], texts[1]);
    text_equal("run by two hosts", texts[0], texts[2]);
    for (size_t i = 0; i < 3; i++) {
        free(texts[i]);
        story_end(stories[i]);
    }
}

/* R111: exactly once, in order, stamped at the instant it was due, whoever looks and when. */
static void who_runs_due_work_and_when_changes_nothing(void **state)
{
    (void)state;
    struct test_random random = test_random("clocks");
    for (scenario = 0; scenario < scenario_count; scenario++) {
        scenario_run(&random, goals);
    }
}

/* ---- (c) the oracle ---- */

struct oracle_goal {
    const char *json;
    const char *calendar; /* JSON; NULL: always open */
    bool is_at_opening;
    int64_t pause_max;    /* minutes, 0: none */
};

#define ORACLE(more)                                                                                              \
    GOAL("g", "'start':['verb:register','verb:reopen'],'stop':['state:closed'],'pause':['status:blocked'],"       \
              "'resume':['message:in'],'warn':[{'percent':50}],'escalate':[{'after':{'minutes':0},'to':'a'},"      \
              "{'after':{'minutes':90},'to':'b'}],'target':{'by':'priority','values':[{'is':0,'hours':1},"          \
              "{'is':1,'hours':4},{'is':2,'hours':10},{'is':3,'hours':30}],'else':{'hours':8}}" more)

static const struct oracle_goal oracle_goals[] = {
    {ORACLE(""), NULL, false, 0},
    {ORACLE(",'pause_at_most':{'hours':7}"), NULL, false, 420},
    {ORACLE(",'calendar':'split'"), "{\"name\":\"o\",\"zone\":\"UTC\",\"week\":{\"mon-fri\":[\"09:00-12:00\",\"13:00-18:00\"]}}",
     false, 0},
    {ORACLE(",'calendar':'split','at':'opening'"),
     "{\"name\":\"o\",\"zone\":\"UTC\",\"week\":{\"mon-fri\":[\"09:00-12:00\",\"13:00-18:00\"]}}", true, 0},
    {ORACLE(",'calendar':'shanghai','pause_at_most':{'hours':40}"),
     "{\"name\":\"o\",\"zone\":\"Asia/Shanghai\",\"week\":{\"mon-fri\":[\"09:00-18:00\"]}}", false, 2400},
};

struct oracle {
    const struct oracle_goal *goal;
    dkt_calendar *calendar;
    int64_t start_minute; /* MONDAY, since 1970 */
    int64_t minute;       /* now, since MONDAY */
    int32_t run;
    bool is_running;
    bool is_paused;
    bool is_blocked;
    bool is_closed;
    int64_t target;       /* minutes */
    int64_t elapsed;
    int64_t paused_since;
    bool is_breached;
    int32_t warned;
    int32_t level;
    int32_t verdict;
    int64_t priority;
    char words[8192];
};

static const int64_t targets[] = {60, 240, 600, 1800};

static bool oracle_is_open(const struct oracle *oracle)
{
    int32_t is_open = 1;
    int32_t flags = 0;
    if (oracle->calendar != NULL) {
        (void)dkt_calendar_is_open(oracle->calendar, (oracle->start_minute + oracle->minute) * 60000, &is_open, &flags);
    }
    return is_open == 1;
}

static void oracle_say(struct oracle *oracle, const char *verb, int32_t step)
{
    size_t n = strlen(oracle->words);
    char number[16] = "";
    if (step > 0) {
        snprintf(number, sizeof number, ":%d%s", (int)step, strcmp(verb, "warned") == 0 ? "" : step == 1 ? ">a" : ">b");
    }
    snprintf(oracle->words + n, sizeof oracle->words - n, "%s%s:g/%d%s+%" PRId64, n > 0 ? " " : "", verb, (int)oracle->run, number,
             MONDAY + oracle->minute * 60);
}

/* Whether `amount` of minutes is used up: more than that, or just that, and now is when that counts. */
static bool oracle_is_used_up(const struct oracle *oracle, int64_t amount)
{
    if (oracle->elapsed != amount || oracle->is_paused) {
        return oracle->elapsed > amount;
    }
    return !oracle->goal->is_at_opening || oracle_is_open(oracle);
}

/* What falls due now, behind everything that was done now. */
static void oracle_settle(struct oracle *oracle)
{
    if (!oracle->is_running) {
        return;
    }
    if (oracle->is_paused && oracle->goal->pause_max > 0 &&
        oracle->minute >= oracle->paused_since + oracle->goal->pause_max) {
        oracle->is_paused = false;
        oracle_say(oracle, "resumed", 0);
    }
    if (oracle->warned == 0 && !oracle->is_breached && !oracle_is_used_up(oracle, oracle->target) &&
        oracle_is_used_up(oracle, oracle->target / 2)) {
        oracle->warned = 1;
        oracle_say(oracle, "warned", 1);
    }
    if (!oracle->is_breached && oracle_is_used_up(oracle, oracle->target)) {
        oracle->is_breached = true;
        oracle_say(oracle, "breached", 0);
    }
    while (oracle->is_breached && oracle->level < 2 &&
           oracle_is_used_up(oracle, oracle->target + (oracle->level == 0 ? 0 : 90))) {
        oracle->level++;
        oracle_say(oracle, "escalated", oracle->level);
    }
}

static void oracle_start(struct oracle *oracle)
{
    oracle->run++;
    oracle->is_running = true;
    oracle->is_paused = false;
    oracle->is_breached = false;
    oracle->elapsed = 0;
    oracle->warned = 0;
    oracle->level = 0;
    oracle->verdict = 0;
    oracle->target = targets[oracle->priority];
}

static void oracle_unblock(struct oracle *oracle)
{
    oracle->is_paused = oracle->is_paused && !oracle->is_blocked;
    oracle->is_blocked = false;
}

static void oracle_priority(struct oracle *oracle, int64_t priority)
{
    oracle->priority = priority;
    if (!oracle->is_running || targets[priority] == oracle->target) {
        return;
    }
    oracle->target = targets[priority];
    if (oracle->is_breached && !oracle_is_used_up(oracle, oracle->target)) {
        oracle->is_breached = false;
        oracle_say(oracle, "breach_void", 0);
    }
}

static void oracle_stop(struct oracle *oracle)
{
    oracle->verdict = oracle->is_breached || oracle->elapsed > oracle->target ? DKT_VERDICT_BREACHED : DKT_VERDICT_MET;
    oracle->is_running = false;
    oracle->is_paused = false;
    oracle->is_blocked = false;
    oracle->is_closed = true;
}

static void oracle_do(struct oracle *oracle, const struct step *step)
{
    switch (step->what) {
    case DO_PROGRESS: oracle_unblock(oracle); break;
    case DO_BLOCK:
        if (!oracle->is_blocked) {
            oracle->is_paused = true;
            oracle->paused_since = oracle->minute;
        }
        oracle->is_blocked = true;
        break;
    case DO_ASK: oracle->is_paused = false; break;
    case DO_PRIORITY: oracle_priority(oracle, step->value); break;
    case DO_RESOLVE: oracle_stop(oracle); break;
    case DO_REOPEN:
        oracle->is_closed = false;
        oracle_start(oracle);
        break;
    default: break;
    }
}

/* A step that is possible now. */
static struct step oracle_step(const struct oracle *oracle, struct test_random *random)
{
    static const int32_t open[] = {DO_PROGRESS, DO_BLOCK, DO_BLOCK, DO_ASK, DO_PRIORITY, DO_PRIORITY, DO_NOTE, DO_RESOLVE};
    struct step step = {.what = open[test_random_below(random, 8)], .value = (int32_t)test_random_below(random, 4)};
    if (oracle->is_closed) {
        step.what = test_random_below(random, 2) == 0 ? DO_REOPEN : DO_NOTE;
    }
    step.at_s = MONDAY + oracle->minute * 60;
    return step;
}

static dkt_status oracle_step_library(struct story *story, const struct step *step)
{
    GO(story, step->at_s);
    if (step->what == DO_BLOCK) {
        return TRY(story, "block", ON("A"), INTEGER("block_party", 1), TEXT("block_reason", "x"),
                   INSTANT("follow_up_at", step->at_s + DAYS(900)));
    }
    if (step->what == DO_PRIORITY) {
        /* The same priority again is refused, and is no event either. */
        dkt_status r = TRY(story, "amend", ON("A"), INTEGER("priority", step->value));
        return r == DKT_E_REFUSED ? DKT_OK : r;
    }
    if (step->what == DO_RESOLVE) {
        return TRY(story, "resolve", ON("A"), TEXT("resolution", "r"));
    }
    return step_do(story, step);
}

/* The words of the clock's own entries. */
static void library_words(struct story *story, char *out, size_t size)
{
    char all[STORY_WORDS_MAX];
    clock_entry_words(story, "A", all, sizeof all);
    out[0] = 0;
    for (char *word = strtok(all, " "); word != NULL; word = strtok(NULL, " ")) {
        if (strstr(word, ":g/") != NULL) {
            size_t n = strlen(out);
            snprintf(out + n, size - n, "%s%s", n > 0 ? " " : "", word);
        }
    }
}

static void oracle_compare(struct story *story, const struct oracle *oracle)
{
    char words[STORY_WORDS_MAX];
    char run[16];
    char row[128];
    library_words(story, words, sizeof words);
    if (strcmp(words, oracle->words) != 0) {
        clock_entry_words(story, "A", words, sizeof words);
        fail_msg("scenario %d:\n  oracle:  %s\n  library: %s", (int)scenario, oracle->words, words);
    }
    snprintf(run, sizeof run, "g/%d", (int)oracle->run);
    if (!oracle->is_running) {
        snprintf(row, sizeof row, "status=3 verdict=%d elapsed_ms=%" PRId64, (int)oracle->verdict, oracle->elapsed * 60000);
        CLOCK(story, "A", run, row);
    }
}

static void oracle_run(struct test_random *random, const struct oracle_goal *goal)
{
    struct story story;
    struct oracle oracle = {.goal = goal};
    clock_begin(&story, (const char *[]){goal->json, NULL});
    if (goal->calendar != NULL) {
        assert_int_equal(dkt_calendar_new(goal->calendar, -1, NULL, 0, NULL, &oracle.calendar), DKT_OK);
    }
    oracle.start_minute = (STORY_START / 1000 + MONDAY) / 60;
    oracle.minute = HOURS(8) / 60 + (int64_t)test_random_below(random, 1800);
    oracle.priority = (int64_t)test_random_below(random, 4);
    oracle_start(&oracle);
    GO(&story, MONDAY + oracle.minute * 60);
    DO(&story, "register", ON("A"), INTEGER("priority", oracle.priority));
    int32_t steps = 1 + (int32_t)test_random_below(random, ORACLE_STEPS_MAX);
    int64_t next = oracle.minute + (int64_t)test_random_below(random, 300);
    int64_t end = oracle.minute + 1440 * 14;
    for (; oracle.minute < end; oracle.minute++) {
        bool is_tie = oracle.is_running && !oracle.is_paused &&
                      (oracle.elapsed == oracle.target || oracle.elapsed == oracle.target / 2);
        if (is_tie && test_random_below(random, 3) == 0) {
            next = oracle.minute; /* at the very minute at which something falls due */
        }
        if (oracle.minute == next && steps > 0) {
            struct step step = oracle_step(&oracle, random);
            assert_int_equal(oracle_step_library(&story, &step), DKT_OK);
            oracle_do(&oracle, &step);
            int64_t span = (int64_t)test_random_below(random, 3) == 0 ? 30 : 600;
            next = oracle.minute + 1 + (int64_t)test_random_below(random, (uint64_t)span) / 30 * 30;
            steps--;
        }
        oracle_settle(&oracle);
        if (oracle.is_running && !oracle.is_paused && oracle_is_open(&oracle)) {
            oracle.elapsed++;
        }
    }
    GO(&story, MONDAY + end * 60);
    clock_run_due(&story);
    oracle_compare(&story, &oracle);
    dkt_calendar_unref(oracle.calendar);
    clock_end(&story);
}

static void a_clock_agrees_with_an_oracle_that_looks_at_every_minute(void **state)
{
    (void)state;
    struct test_random random = test_random("oracle");
    for (scenario = 0; scenario < 5 * scenario_count; scenario++) {
        oracle_run(&random, &oracle_goals[(size_t)scenario % (sizeof oracle_goals / sizeof oracle_goals[0])]);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_runs_due_work_and_when_changes_nothing),
        cmocka_unit_test(a_clock_agrees_with_an_oracle_that_looks_at_every_minute),
    };
    scenario_count = argc > 1 ? (int32_t)strtol(argv[1], NULL, 10) : SCENARIOS_DEFAULT;
    print_message("figure: %d scenarios of due work, %d against every minute\n", (int)scenario_count, (int)(5 * scenario_count));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
