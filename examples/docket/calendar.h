/* SPDX-License-Identifier: MIT
 *
 * `docket calendar`: check, show and ask business calendars, and take holidays from iCalendar feeds.
 */
#ifndef DOCKET_EXAMPLE_CALENDAR_H
#define DOCKET_EXAMPLE_CALENDAR_H

#include <stdint.h>

/* The program's part: argv[0] is "calendar". Returns the exit code. */
int docket_calendar(int argc, char **argv);

/* ---- shared by the files of this part ---- */

/* The whole file, NUL behind it, freed by the caller; "-" is stdin. NULL after saying why on stderr. */
char *calendar_file(const char *path);

/* Dates as days since 1970-01-01. */
int32_t calendar_day(int year, int month, int day);
void calendar_date(int32_t day, int *out_year, int *out_month, int *out_day);
int calendar_month_days(int year, int month);

int calendar_show(int argc, char **argv);   /* show FILE YYYY-MM */
int calendar_import(int argc, char **argv); /* import FEED --rules FILE [--years A-B] */

#endif
