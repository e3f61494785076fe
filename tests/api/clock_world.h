/* SPDX-License-Identifier: MIT
 *
 * Stories (fixture.h) on a desk with goals, and words for clocks.
 *
 *     clock_begin(&story, (const char *[]){GOAL("answer", "'start':['verb:register'], ..."), NULL});
 *     ENTRIES(&story, "T", "register+0 warned:answer/1:1>owner+1800 breached:answer/1+3600");
 *     CLOCK(&story, "T", "answer/1", "status=1 elapsed_ms=0");
 *
 * JSON is written with ' for ". The default workflow's actions may all be backdated.
 */
#ifndef DOCKET_TESTS_API_CLOCK_WORLD_H
#define DOCKET_TESTS_API_CLOCK_WORLD_H

#include "api/fixture.h"

#define GOAL(code, rest) "{'code':'" code "','english':'" code "','chinese':'" code "'," rest "}"

/* Monday, 20 November 2023, 00:00 UTC, in seconds behind STORY_START. */
#define MONDAY 438400
#define MIN(n) ((n) * 60)
#define HOURS(n) ((n) * 3600)
#define DAYS(n) ((n) * 86400)

/* Begins a story. A goal may name the calendars of clock_calendars. The list ends with NULL. */
void clock_begin(struct story *story, const char *const *goals);

/* The same with fields and types of the profile's own. */
void clock_begin_with(struct story *story, const char *const *goals, void (*more)(dkt_profile *profile));

/* One more process with the rules of the last clock_begin, which shares the store. */
void clock_join(struct story *story, const char *worker);

/* The default workflow with the calendars, every action to be backdated:
 *   office    Monday to Friday 09:00-17:00 UTC
 *   split     Monday to Friday 09:00-12:00 and 13:00-18:00 UTC
 *   shanghai  Monday to Friday 09:00-18:00 Asia/Shanghai; 1 to 7 October 2024 closed; Sunday, 29 September and Saturday,
 *             12 October 2024 like a Monday */
dkt_profile *clock_profile(void);

/* Adds a goal; gives the status. `out_error` receives the profile's words. */
dkt_status clock_add(dkt_profile *profile, const char *goal, char *out_error, size_t size);

/* Sets the story's clock to seconds behind STORY_START. */
#define GO(story, seconds) ((void)((story)->now_ms = STORY_START + (seconds) * INT64_C(1000)))

/* Runs what is due, once. */
void clock_run_due(struct story *story);

/* The words of ENTRIES. */
void clock_entry_words(struct story *story, const char *id, char *out, size_t size);

/* All entries as words: action+seconds; those of clocks as verb:goal/run[:step][>to]+seconds, without "clock_". */
void clock_entries(struct story *story, const char *id, const char *expected, const char *file, int line);
#define ENTRIES(story, id, expected) clock_entries(story, id, expected, __FILE__, __LINE__)

/* Columns of a run, "goal/run", as words name=value. "none" as `expected`: there is no such run. */
void clock_row(struct story *story, const char *id, const char *run, const char *expected, const char *file, int line);
#define CLOCK(story, id, run, expected) clock_row(story, id, run, expected, __FILE__, __LINE__)

/* Verifies the desk, clocks included: no finding. */
void clock_verify(struct story *story);

/* Verifies, and ends the story. */
void clock_end(struct story *story);

#endif
