/* SPDX-License-Identifier: MIT
 *
 * See clock_world.h.
 */
#include "api/clock_world.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What the profile callback of a story gets; it has no argument of its own. */
static const char *const *clock_goals;
static void (*clock_more)(dkt_profile *profile);

static const struct {
    const char *code;
    const char *json;
} calendars[] = {
    {"office", "{'name':'office','zone':'UTC','week':{'mon-fri':['09:00-17:00']}}"},
    {"split", "{'name':'split','zone':'UTC','week':{'mon-fri':['09:00-12:00','13:00-18:00']}}"},
    {"shanghai",
     "{'name':'shanghai','zone':'Asia/Shanghai','week':{'mon-fri':['09:00-18:00']},'dates':["
     "{'date':'2024-09-29','like':'mon'},{'date':'2024-10-01','until':'2024-10-07','closed':true},"
     "{'date':'2024-10-12','like':'mon'}]}"},
};

static void json_of(const char *text, char *out, size_t size)
{
    assert_true(strlen(text) < size);
    for (size_t i = 0; i <= strlen(text); i++) {
        out[i] = text[i];
        if (text[i] == '\'') {
            out[i] = '"';
        }
    }
}

static void calendars_add(dkt_profile *profile)
{
    for (size_t i = 0; i < sizeof calendars / sizeof calendars[0]; i++) {
        char json[1024];
        char problem[256] = "";
        dkt_calendar *calendar = NULL;
        json_of(calendars[i].json, json, sizeof json);
        if (dkt_calendar_new(json, -1, NULL, sizeof problem, problem, &calendar) != DKT_OK) {
            fail_msg("%s: %s", calendars[i].code, problem);
        }
        assert_int_equal(dkt_profile_add_calendar(profile, calendars[i].code, calendar), DKT_OK);
        dkt_calendar_unref(calendar);
    }
}

dkt_status clock_add(dkt_profile *profile, const char *goal, char *out_error, size_t size)
{
    char json[8192];
    json_of(goal, json, sizeof json);
    dkt_status r = dkt_profile_add_goal(profile, json, -1);
    snprintf(out_error, size, "%s", r == DKT_OK ? "" : dkt_profile_error_text(profile));
    return r;
}

static void profile_fill(dkt_profile *profile)
{
    char error[512];
    assert_int_equal(dkt_profile_backdate(profile, NULL), DKT_OK);
    calendars_add(profile);
    if (clock_more != NULL) {
        clock_more(profile);
    }
    for (int32_t i = 0; clock_goals != NULL && clock_goals[i] != NULL; i++) {
        if (clock_add(profile, clock_goals[i], error, sizeof error) != DKT_OK) {
            fail_msg("%s", error);
        }
    }
}

dkt_profile *clock_profile(void)
{
    dkt_profile *profile = NULL;
    assert_int_equal(dkt_profile_new_default(&profile), DKT_OK);
    clock_goals = NULL;
    clock_more = NULL;
    profile_fill(profile);
    return profile;
}

void clock_begin_with(struct story *story, const char *const *goals, void (*more)(dkt_profile *profile))
{
    struct story_options options = {.profile = profile_fill};
    clock_goals = goals;
    clock_more = more;
    story_begin(story, &options);
}

void clock_begin(struct story *story, const char *const *goals)
{
    clock_begin_with(story, goals, NULL);
}

void clock_join(struct story *story, const char *worker)
{
    struct story_options options = {.profile = profile_fill, .worker = worker};
    story_join(story, &options);
}

static void task_run(struct story *story, dkt_task *task)
{
    if (dkt_task_run(task, story->store) != DKT_OK) {
        fail_msg("%s", dkt_task_error_text(task));
    }
    for (int32_t i = 0; i < (int32_t)dkt_task_finding_count(task); i++) {
        const char *subject = NULL;
        const char *name = NULL;
        int64_t seq = 0;
        int32_t finding = dkt_task_finding(task, i, &subject, &seq, &name);
        print_error("%s, entry %" PRId64 ", column %s: %s\n", subject, seq, name,
                    dkt_finding_text(finding, DKT_LANGUAGE_ENGLISH));
    }
    assert_int_equal(dkt_task_finding_count(task), 0);
    dkt_task_free(task);
}

void clock_run_due(struct story *story)
{
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_run_due(story->desk, &task), DKT_OK);
    task_run(story, task);
}

void clock_verify(struct story *story)
{
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_verify(story->desk, NULL, &task), DKT_OK);
    task_run(story, task);
}

void clock_end(struct story *story)
{
    clock_verify(story);
    story_end(story);
}

/* ---- entries ---- */

static void told_word(struct story *story, const dkt_row *entry, char *out, size_t size)
{
    dkt_change *change = NULL;
    char goal[64] = "";
    char to[64] = "";
    int64_t run = 0;
    int64_t step = 0;
    assert_int_equal(dkt_change_new(story->desk, entry, &change), DKT_OK);
    for (int32_t i = 0; i < dkt_change_count(change); i++) {
        const char *name = dkt_change_name(change, i, NULL);
        if (strcmp(name, "goal") == 0) {
            snprintf(goal, sizeof goal, "%s", dkt_change_text(change, i, DKT_SIDE_AFTER, NULL));
        } else if (strcmp(name, "to") == 0) {
            snprintf(to, sizeof to, ">%s", dkt_change_text(change, i, DKT_SIDE_AFTER, NULL));
        } else if (strcmp(name, "run") == 0) {
            run = dkt_change_integer(change, i, DKT_SIDE_AFTER);
        } else if (strcmp(name, "step") == 0) {
            step = dkt_change_integer(change, i, DKT_SIDE_AFTER);
        }
    }
    dkt_change_free(change);
    char number[32] = "";
    if (step > 0) {
        snprintf(number, sizeof number, ":%" PRId64, step);
    }
    snprintf(out, size, ":%s/%" PRId64 "%s%s", goal, run, number, to);
}

static void entry_word(struct story *story, const dkt_row *entry, char *out, size_t size)
{
    int32_t verb = (int32_t)dkt_row_integer(entry, DKT_ENTRY_VERB);
    bool is_clock = verb >= DKT_VERB_CLOCK_RESUMED && verb <= DKT_VERB_BREACH_VOID;
    const char *action = dkt_row_text(entry, DKT_ENTRY_ACTION, NULL);
    const char *name = action != NULL ? action : dkt_verb_name(verb);
    char told[160] = "";
    char at[32];
    if (is_clock) {
        told_word(story, entry, told, sizeof told);
        name = strncmp(name, "clock_", 6) == 0 ? name + 6 : name;
    }
    story_value(story, entry, "at", at, sizeof at);
    snprintf(out, size, "%s%s%s", name, told, at);
}

void clock_entry_words(struct story *story, const char *id, char *out, size_t size)
{
    dkt_query *query = story_query(story, DKT_QUERY_JOURNAL, id);
    assert_int_equal(dkt_query_set_limit(query, 1000), DKT_OK);
    assert_int_equal(story_ask(story, query), DKT_OK);
    size_t n = 0;
    out[0] = 0;
    for (int32_t i = 0; i < dkt_result_row_count(story->result); i++) {
        char word[256];
        entry_word(story, dkt_result_row(story->result, i), word, sizeof word);
        n += (size_t)snprintf(out + n, size - n, "%s%s", i > 0 ? " " : "", word);
        assert_true(n < size);
    }
}

void clock_entries(struct story *story, const char *id, const char *expected, const char *file, int line)
{
    char words[STORY_WORDS_MAX];
    clock_entry_words(story, id, words, sizeof words);
    story_words_equal(id, expected, words, file, line);
}

/* ---- clocks ---- */

static const dkt_row *run_find(const struct story *story, const char *run)
{
    for (int32_t i = 0; i < dkt_result_row_count(story->result); i++) {
        const dkt_row *row = dkt_result_row(story->result, i);
        char name[96];
        snprintf(name, sizeof name, "%s/%" PRId64, dkt_row_text(row, DKT_CLOCK_GOAL, NULL),
                 dkt_row_integer(row, DKT_CLOCK_RUN));
        if (strcmp(name, run) == 0) {
            return row;
        }
    }
    return NULL;
}

void clock_row(struct story *story, const char *id, const char *run, const char *expected, const char *file, int line)
{
    assert_int_equal(story_ask(story, story_query(story, DKT_QUERY_CLOCKS, id)), DKT_OK);
    const dkt_row *row = run_find(story, run);
    if (row == NULL) {
        story_words_equal(run, expected, "none", file, line);
        return;
    }
    char wanted[1024];
    char words[1024] = "";
    size_t n = 0;
    snprintf(wanted, sizeof wanted, "%s", expected);
    for (char *word = strtok(wanted, " "); word != NULL; word = strtok(NULL, " ")) {
        char name[64];
        char value[256];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
        story_value(story, row, name, value, sizeof value);
        n += (size_t)snprintf(words + n, sizeof words - n, "%s%s=%s", n > 0 ? " " : "", name, value);
    }
    story_words_equal(run, expected, words, file, line);
}
