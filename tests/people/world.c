/* SPDX-License-Identifier: MIT
 *
 * Looks at people for stories. See world.h.
 */
#include "world.h"

#include <stdio.h>
#include <string.h>

static void word_add(char *words, size_t size, const char *word)
{
    size_t n = strlen(words);
    (void)snprintf(words + n, size - n, "%s%s", n > 0 ? " " : "", word);
}

static void must_ask(struct story *story, dkt_query *query, const char *file, int line)
{
    if (story_ask(story, query) != DKT_OK) {
        print_error("the query failed: %s\n", dkt_op_error_text(story->op));
        _fail(file, line);
    }
}

void world_one(struct story *story, int32_t what, const char *id, const char *expected, const char *file, int line)
{
    char wanted[1024];
    char words[2048] = "";
    (void)snprintf(wanted, sizeof wanted, "%s", expected);
    must_ask(story, story_query(story, what, id), file, line);
    for (char *word = strtok(wanted, " "); word != NULL; word = strtok(NULL, " ")) {
        char name[128];
        char value[512];
        char both[700];
        (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
        story_value(story, dkt_result_row(story->result, 0), name, value, sizeof value);
        for (char *space = strchr(value, ' '); space != NULL; space = strchr(space, ' ')) {
            *space = '+';
        }
        (void)snprintf(both, sizeof both, "%s=%s", name, value);
        word_add(words, sizeof words, both);
    }
    story_words_equal(id, expected, words, file, line);
}

void world_rows(struct story *story, int32_t what, const char *key, int64_t from, int64_t until,
                const char *columns, const char *expected, const char *file, int line)
{
    char words[2048] = "";
    dkt_query *query = story_query(story, what, key);
    if (from != INT64_MIN) {
        assert_int_equal(dkt_query_set_range(query, STORY_START + from * 1000, STORY_START + until * 1000), DKT_OK);
    }
    must_ask(story, query, file, line);
    for (int32_t i = 0; i < dkt_result_row_count(story->result); i++) {
        char wanted[256];
        char word[512] = "";
        (void)snprintf(wanted, sizeof wanted, "%s", columns);
        for (char *name = strtok(wanted, " "); name != NULL; name = strtok(NULL, " ")) {
            char value[256];
            story_value(story, dkt_result_row(story->result, i), name, value, sizeof value);
            size_t n = strlen(word);
            (void)snprintf(word + n, sizeof word - n, "%s%s", n > 0 ? ":" : "", value);
        }
        word_add(words, sizeof words, word);
    }
    story_words_equal("rows", expected, words, file, line);
}

void world_journal(struct story *story, int32_t what, const char *id, const char *expected, const char *file,
                   int line)
{
    char words[2048] = "";
    must_ask(story, story_query(story, what, id), file, line);
    for (int32_t i = 0; i < dkt_result_row_count(story->result); i++) {
        const dkt_row *row = dkt_result_row(story->result, i);
        char at[64];
        char word[256];
        story_value(story, row, "at", at, sizeof at);
        (void)snprintf(word, sizeof word, "%s%s", dkt_row_text(row, DKT_ENTRY_ACTION, NULL), at);
        word_add(words, sizeof words, word);
        assert_int_equal(dkt_row_integer(row, DKT_ENTRY_SEQ), i + 1);
    }
    story_words_equal(id, expected, words, file, line);
}

void world_told(struct story *story, const char *ticket, const char *to, const char *expected, const char *file,
                int line)
{
    char words[1024] = "";
    dkt_query *query = story_query(story, DKT_QUERY_HOLDER, ticket);
    assert_int_equal(dkt_query_set_to(query, to, -1), DKT_OK);
    must_ask(story, query, file, line);
    for (int32_t i = 0; i < dkt_result_person_count(story->result); i++) {
        word_add(words, sizeof words, dkt_result_person(story->result, i));
    }
    story_words_equal(to, expected, words, file, line);
}

void world_tells(struct story *story, const char *ticket, int64_t seq, const char *expected, const char *file,
                 int line)
{
    char words[1024] = "";
    dkt_change *change = NULL;
    dkt_query *query = story_query(story, DKT_QUERY_JOURNAL, ticket);
    assert_int_equal(dkt_query_set_range(query, seq, seq + 1), DKT_OK);
    must_ask(story, query, file, line);
    assert_int_equal(dkt_result_row_count(story->result), 1);
    assert_int_equal(dkt_change_new(story->desk, dkt_result_row(story->result, 0), &change), DKT_OK);
    for (int32_t i = 0; i < dkt_change_count(change); i++) {
        const char *name = dkt_change_name(change, i, NULL);
        if (dkt_change_act(change, i) == DKT_ACT_TELL &&
            (strcmp(name, "acted_for") == 0 || strcmp(name, "absent") == 0 || strcmp(name, "to") == 0)) {
            char word[256];
            (void)snprintf(word, sizeof word, "%s=%s", name, dkt_change_text(change, i, DKT_SIDE_AFTER, NULL));
            word_add(words, sizeof words, word);
        }
    }
    dkt_change_free(change);
    story_words_equal("tells", expected, words, file, line);
}

void world_leaves(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_add_leave(profile, "sick", 0, "Sickness", "病假"), DKT_OK);
    assert_int_equal(dkt_profile_set_leave_notice(profile, "sick", 2 * HOUR * 1000, 0, 0), DKT_OK);
    assert_int_equal(dkt_profile_set_leave_proof(profile, "sick", 3), DKT_OK);
    assert_int_equal(dkt_profile_add_leave(profile, "personal", 1, "Personal", "事假"), DKT_OK);
    assert_int_equal(dkt_profile_set_leave_notice(profile, "personal", DAY * 1000, 3, 7 * DAY * 1000), DKT_OK);
    assert_int_equal(dkt_profile_set_leave_proof(profile, "personal", 3), DKT_OK);
    assert_int_equal(dkt_profile_add_leave(profile, "annual", 1, "Annual leave", "年假"), DKT_OK);
    assert_int_equal(dkt_profile_set_leave_notice(profile, "annual", DAY * 1000, 3, 7 * DAY * 1000), DKT_OK);
}
