/* SPDX-License-Identifier: MIT
 *
 * Calendars and goals of this desk, from a file (--goals FILE, or DOCKET_GOALS):
 *
 *     {"calendars": [...], "goals": [...]}
 *
 * Calendars as in doc/calendar.md, called by their names; goals as dkt_profile_add_goal takes them. Without a file there
 * are no clocks. */
#ifndef DOCKET_EXAMPLE_GOALS_H
#define DOCKET_EXAMPLE_GOALS_H

#include <docket/docket.h>

struct goals;

/* Reads the file; NULL after saying on stderr what is wrong with it. A NULL name gives no goals. */
struct goals *goals_read(const char *name);
void goals_free(struct goals *goals);

/* Adds them to a profile; what is wrong is said on stderr. */
dkt_status goals_fill(struct goals *goals, dkt_profile *profile);

/* The calendar of a goal, or NULL: every hour of every day. */
const dkt_calendar *goals_calendar(const struct goals *goals, const char *goal);

#endif
