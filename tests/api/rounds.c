/* SPDX-License-Identifier: MIT
 *
 * How many rounds, rows and writes each verb and query takes: at most two rounds of reading and one commit. The table
 * stands in doc/performance.md; this test fails when it is not what the library does, and prints what it should be.
 */
#include "fixture.h"

#include "host/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TABLE_MAX = 16384,
};

static const char begin_mark[] = "<!-- rounds: held by tests/api/rounds.c -->\n";
static const char end_mark[] = "<!-- end of rounds -->\n";

/* ---- a store that counts ---- */

struct counts {
    const dkt_store *inner;
    int32_t rounds;
    int32_t asked;
    int32_t commits;
    int32_t writes[DKT_WRITE_DELETE + 1];
};

static int32_t counting_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers)
{
    struct counts *counts = (struct counts *)user;
    counts->rounds++;
    counts->asked += dkt_reads_count(reads);
    return counts->inner->hooks.read(counts->inner->user, reads, answers);
}

static int32_t counting_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome)
{
    struct counts *counts = (struct counts *)user;
    counts->commits++;
    for (int32_t i = 0; i < dkt_writes_count(writes); i++) {
        counts->writes[dkt_writes_type(writes, i)]++;
    }
    return counts->inner->hooks.commit(counts->inner->user, writes, outcome);
}

/* ---- the table ---- */

struct ledger {
    struct story *story;
    dkt_store *inner;
    struct counts counts;
    char table[TABLE_MAX];
};

static void ledger_line(struct ledger *ledger, const char *what)
{
    const struct counts *counts = &ledger->counts;
    size_t n = strlen(ledger->table);
    assert_true(counts->rounds <= 2);
    assert_true(counts->commits <= 1);
    assert_int_equal(counts->rounds, dkt_op_round_count(ledger->story->op));
    snprintf(ledger->table + n, sizeof ledger->table - n, "| %s | %d | %d | %d | %d | %d | %d | %d |\n", what,
             counts->rounds, counts->asked, counts->commits, counts->writes[DKT_WRITE_INSERT],
             counts->writes[DKT_WRITE_UPDATE], counts->writes[DKT_WRITE_CHECK], counts->writes[DKT_WRITE_DELETE]);
    ledger->counts = (struct counts){.inner = ledger->inner};
}

#define LINE(ledger, what, action, ...)                                                              \
    do {                                                                                             \
        (ledger)->counts = (struct counts){.inner = (ledger)->inner};                               \
        DO((ledger)->story, action, __VA_ARGS__);                                                    \
        ledger_line(ledger, what);                                                                   \
    } while (0)

static void profile_of_everything(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_add_field(profile, "terminal", DKT_TYPE_TEXT, DKT_FIELD_LOOKUP, "Terminal", "终端号"),
                     DKT_OK);
}

static void profile_gapless(dkt_profile *profile)
{
    profile_of_everything(profile);
    assert_int_equal(dkt_profile_set_series(profile, "gd", DKT_SERIES_GAPLESS, "GD", 4, 0), DKT_OK);
}

static void profile_blocks(dkt_profile *profile)
{
    profile_of_everything(profile);
    assert_int_equal(dkt_profile_set_series(profile, "bl", DKT_SERIES_BLOCKS, "BL", 4, 100), DKT_OK);
}

static void count_registrations(struct ledger *ledger)
{
    struct story *story = ledger->story;
    LINE(ledger, "`register`", "register", ON("A"));
    LINE(ledger, "`register`, id made by the library", "register", TEXT("title", "x"));
    LINE(ledger, "`register`, request id", "register", ON("B"), REQUEST("r-1"));
    LINE(ledger, "`register`, number by hand", "register", ON("C"), TEXT("number", "X-1"));
    LINE(ledger, "`register`, lookup value", "register", ON("D"), TEXT("terminal", "POS-1"));
    story_join(story, &(struct story_options){.profile = profile_gapless});
    LINE(ledger, "`register`, gapless series", "register", ON("E"));
    story_join(story, &(struct story_options){.profile = profile_blocks});
    LINE(ledger, "`register`, blocks, first of a run", "register", ON("F"));
    LINE(ledger, "`register`, blocks", "register", ON("G"));
    story_join(story, &(struct story_options){.profile = profile_of_everything, .has_outbox = 1});
    LINE(ledger, "`register`, outbox", "register", ON("H"));
    story->desk = story->desks[0];
}

static void count_moves(struct ledger *ledger)
{
    struct story *story = ledger->story;
    LINE(ledger, "`assign`", "assign", ON("A"), TEXT("owner", "li"));
    LINE(ledger, "`claim`", "claim", ON("A"));
    LINE(ledger, "`release`", "release", ON("A"));
    LINE(ledger, "`transfer`", "transfer", ON("A"), TEXT("owner", "sun"));
    LINE(ledger, "`reserve`", "reserve", ON("A"), INSTANT("appointment_from", 60), INSTANT("appointment_until", 90),
         TEXT("appointment_with", "m"));
    LINE(ledger, "`arrive`", "arrive", ON("A"));
    LINE(ledger, "`progress`", "progress", ON("A"));
    LINE(ledger, "`progress`, request id", "progress", ON("A"), REQUEST("r-2"));
    LINE(ledger, "a request id once more", "progress", ON("A"), REQUEST("r-2"));
    LINE(ledger, "`progress`, dry run", "progress", ON("A"), DRY_RUN);
    LINE(ledger, "`block`", "block", ON("A"), INTEGER("block_party", 1), TEXT("block_reason", "x"),
         INSTANT("follow_up_at", 100));
    DO(story, "claim", ON("A"));
    PASS(story, 7200);
    LINE(ledger, "`resolve`, claim and follow-up fallen due", "resolve", ON("A"), TEXT("resolution", "x"));
    LINE(ledger, "`close`", "close", ON("A"));
    LINE(ledger, "`reopen`", "reopen", ON("A"), TEXT("reason", "x"));
    LINE(ledger, "`withdraw`", "withdraw", ON("A"), TEXT("outcome_reason", "x"));
}

static void count_words_and_links(struct ledger *ledger)
{
    LINE(ledger, "`note`", "note", ON("A"), TEXT("text", "x"));
    LINE(ledger, "`message`", "message", ON("A"), TEXT("text", "x"), INTEGER("direction", 1));
    LINE(ledger, "`amend`", "amend", ON("A"), TEXT("title", "y"));
    LINE(ledger, "`amend`, lookup value", "amend", ON("D"), TEXT("terminal", "POS-2"));
    LINE(ledger, "`link`, ticket", "link", ON("A"), INTEGER("role", DKT_ROLE_RELATED), TEXT("target", "B"));
    LINE(ledger, "`link`, attachment or watcher", "link", ON("A"), INTEGER("role", DKT_ROLE_WATCHER),
         TEXT("target", "sun"));
    LINE(ledger, "`unlink`, ticket", "unlink", ON("A"), INTEGER("role", DKT_ROLE_RELATED), TEXT("target", "B"));
    LINE(ledger, "`unlink`, attachment or watcher", "unlink", ON("A"), INTEGER("role", DKT_ROLE_WATCHER),
         TEXT("target", "sun"));
    LINE(ledger, "`relay`", "relay", ON("E"), TEXT("unit", "branch"));
    LINE(ledger, "`dispatch`", "dispatch", ON("E"), TEXT("owner", "li"));
    LINE(ledger, "`view`", "view", ON("E"), BY("li"));
    LINE(ledger, "`accept`", "accept", ON("E"), BY("li"));
    LINE(ledger, "`return`", "return", ON("E"), BY("li"), TEXT("reason", "x"));
    LINE(ledger, "`escalate`", "escalate", ON("E"), TEXT("reason", "x"));
    LINE(ledger, "`merge`", "merge", ON("C"), TEXT("merged_into", "D"));
    ledger->counts = (struct counts){.inner = ledger->inner};
    REFUSED(ledger->story, "missing:text", "note", ON("A"));
    ledger_line(ledger, "refused");
    FAILS(ledger->story, DKT_E_CONFLICT, "note", ON("A"), TEXT("text", "x"), SEEN(1));
    ledger_line(ledger, "another seq than expected");
    FAILS(ledger->story, DKT_E_NOT_FOUND, "note", ON("Z"), TEXT("text", "x"));
    ledger_line(ledger, "not there");
}

static void count_query(struct ledger *ledger, int32_t what, const char *key, const char *text)
{
    dkt_query *query = story_query(ledger->story, what, key);
    if (what == DKT_QUERY_STATE) {
        assert_int_equal(dkt_query_set_state(query, DKT_STATE_UNPROCESSED), DKT_OK);
    }
    if (what == DKT_QUERY_LOOKUP) {
        assert_int_equal(dkt_query_set_field(query, "terminal", -1), DKT_OK);
    }
    assert_int_equal(story_ask(ledger->story, query), DKT_OK);
    ledger_line(ledger, text);
}

static void count_queries(struct ledger *ledger)
{
    static const struct {
        int32_t what;
        const char *key;
        const char *text;
    } queries[] = {
        {DKT_QUERY_TICKET, "A", "query TICKET"},     {DKT_QUERY_NUMBER, "X-1", "query NUMBER"},
        {DKT_QUERY_STATE, NULL, "query STATE"},      {DKT_QUERY_STATUS, "new", "query STATUS"},
        {DKT_QUERY_OWNER, "sun", "query OWNER"},     {DKT_QUERY_UNIT, "desk", "query UNIT"},
        {DKT_QUERY_QUEUE, "desk", "query QUEUE"},    {DKT_QUERY_DUE, NULL, "query DUE"},
        {DKT_QUERY_LOOKUP, "POS-2", "query LOOKUP, one found"}, {DKT_QUERY_LOOKUP, "POS-0", "query LOOKUP, none found"},
        {DKT_QUERY_OPEN, NULL, "query OPEN"},        {DKT_QUERY_CLOSED, NULL, "query CLOSED"},
        {DKT_QUERY_JOURNAL, "A", "query JOURNAL"},   {DKT_QUERY_LINKS, "A", "query LINKS"},
        {DKT_QUERY_OUTBOX, NULL, "query OUTBOX"},
    };
    ledger->counts = (struct counts){.inner = ledger->inner};
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        count_query(ledger, queries[i].what, queries[i].key, queries[i].text);
        assert_int_equal(ledger->counts.commits, 0);
    }
}

/* The table between its marks in the page. */
static char *page_table(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *page = calloc(1, 1 << 20);
    assert_non_null(page);
    if (file != NULL) {
        assert_true(fread(page, 1, (1 << 20) - 1, file) > 0);
        (void)fclose(file);
    }
    char *begin = strstr(page, begin_mark);
    char *end = begin == NULL ? NULL : strstr(begin, end_mark);
    if (end == NULL) {
        page[0] = 0;
        return page;
    }
    *end = 0;
    begin += strlen(begin_mark);
    memmove(page, begin, strlen(begin) + 1);
    return page;
}

static void every_verb_and_query_takes_at_most_two_rounds_and_one_commit(void **state)
{
    static struct ledger ledger;
    struct story *story = *state;
    struct dkt_store_hooks hooks = {
        .struct_size = sizeof hooks, .read = counting_read, .commit = counting_commit};
    ledger.story = story;
    ledger.inner = story->store;
    ledger.counts.inner = story->store;
    assert_int_equal(dkt_store_new(&hooks, (uintptr_t)&ledger.counts, &story->store), DKT_OK);
    snprintf(ledger.table, sizeof ledger.table,
             "| | rounds | rows asked | commits | inserts | updates | checks | deletes |\n"
             "|---|---|---|---|---|---|---|---|\n");
    count_registrations(&ledger);
    count_moves(&ledger);
    count_words_and_links(&ledger);
    count_queries(&ledger);
    dkt_store_free(story->store);
    story->store = ledger.inner;
    char *page = page_table(SOURCE_ROOT "/doc/performance.md");
    bool is_equal = strcmp(page, ledger.table) == 0;
    free(page);
    if (!is_equal) {
        printf("doc/performance.md should have:\n%s%s%s", begin_mark, ledger.table, end_mark);
        fail_msg("the table of rounds in doc/performance.md is not what the library does");
    }
}

/* ---- every verb of the library stands in the table ---- */

static void every_action_of_the_default_workflow_stands_in_the_table(void **state)
{
    struct story *story = *state;
    char *page = page_table(SOURCE_ROOT "/doc/performance.md");
    const dkt_rules *rules = dkt_desk_rules(story->desk);
    for (int32_t i = 0; i < dkt_rules_action_count(rules); i++) {
        char word[80];
        snprintf(word, sizeof word, "| `%s`", dkt_rules_action(rules, i, NULL));
        if (strstr(page, word) == NULL) {
            free(page);
            fail_msg("%s is missing", word);
        }
    }
    free(page);
}

static int everything_setup(void **state)
{
    return story_setup_with(state, &(struct story_options){.profile = profile_of_everything});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_verb_and_query_takes_at_most_two_rounds_and_one_commit,
                                        everything_setup, story_teardown),
        cmocka_unit_test_setup_teardown(every_action_of_the_default_workflow_stands_in_the_table, everything_setup,
                                        story_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
