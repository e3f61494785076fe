/* SPDX-License-Identifier: MIT
 *
 * What the tests of explanations share: a desk with goals, and explanations as words.
 */
#ifndef DOCKET_TESTS_EXPLAIN_SUPPORT_H
#define DOCKET_TESTS_EXPLAIN_SUPPORT_H

#include "fixture.h"

/* Seconds from the beginning of a story to Wednesday 2023-11-15, 09:00 in UTC, when the office opens. */
#define NINE 38800
#define HOUR 3600

/* Adds the calendar "office" (UTC, Monday to Friday 09:00-12:00 and 13:00-18:00) and the goals
 *   processing  registration to closed, 8 h by the office, 4 h for priority 1, 16 h for priority 9; paused while blocked,
 *               10 h by the wall clock at most; a warning 1 h before; ladder 0 h and 2 h behind; spans reopenings
 *   call        registration to the first handling, anchored at requested_at, 1 h of every day
 *   visit       from a reservation on, anchored at the appointment's start, to the arrival, 2 h of every day
 *   reply       message from the customer to message to him, repeats, 2 h of the office
 *   days        registration, or reopening, to closed, 2 business days; paused while blocked
 *   progress    since the last note: a note sets it back, 3 h of every day
 *   followup    starts when a follow-up falls due, 1 h of every day */
void explain_profile(dkt_profile *profile);

/* The operation that explains, run; its status is the test's affair. Free it. */
dkt_op *explain_run(struct story *story, const char *ticket, const char *goal, int64_t run, dkt_status *out_status);

/* The explanation of the last run, which must be there; its operation is story->op. */
const dkt_explanation *explain_story(struct story *story, const char *ticket, const char *goal);

/* Intervals as words kind+from-until=open, in hours since NINE where they are whole, else seconds with "s"; the expected
 * ones in brackets. In story->words. */
const char *explain_intervals(struct story *story, const dkt_explanation *explanation);

/* Events as words kind+at#seq, with the step as /1 and who was told as >role. */
const char *explain_events(struct story *story, const dkt_explanation *explanation);

/* Shares as words name:span=open. */
const char *explain_shares(struct story *story, const dkt_explanation *explanation, int32_t by);

#define INTERVALS(story, explanation, expected)                                                      \
    story_words_equal("intervals", expected, explain_intervals(story, explanation), __FILE__, __LINE__)
#define EVENTS(story, explanation, expected)                                                         \
    story_words_equal("events", expected, explain_events(story, explanation), __FILE__, __LINE__)
#define SHARES(story, explanation, by, expected)                                                     \
    story_words_equal("shares", expected, explain_shares(story, explanation, by), __FILE__, __LINE__)

/* Holds what is true of every explanation: no gap, sums, and the stored row. */
void explain_hold(const dkt_explanation *explanation);

#endif
