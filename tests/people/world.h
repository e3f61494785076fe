/* SPDX-License-Identifier: MIT
 *
 * Looks at people for stories (tests/api/fixture.h), and a profile that declares roles and kinds of leave.
 */
#ifndef DOCKET_TESTS_PEOPLE_WORLD_H
#define DOCKET_TESTS_PEOPLE_WORLD_H

#include "fixture.h"

/* Columns of a person, unit, or the rows of a list as words name=value, like TICKET. */
#define PERSON(story, id, expected) world_one(story, DKT_QUERY_PERSON, id, expected, __FILE__, __LINE__)
#define UNIT(story, id, expected) world_one(story, DKT_QUERY_THE_UNIT, id, expected, __FILE__, __LINE__)
void world_one(struct story *story, int32_t what, const char *id, const char *expected, const char *file, int line);

/* The rows of a list: "a:b:c" of the named columns for each row. A range as seconds since the start. */
#define ROWS(story, what, key, from, until, columns, expected)                                        \
    world_rows(story, what, key, from, until, columns, expected, __FILE__, __LINE__)
#define ROWS_NOW(story, what, key, columns, expected)                                                 \
    world_rows(story, what, key, INT64_MIN, INT64_MIN, columns, expected, __FILE__, __LINE__)
void world_rows(struct story *story, int32_t what, const char *key, int64_t from, int64_t until,
                const char *columns, const char *expected, const char *file, int line);

/* The entries of a person or unit as words action+seconds. */
#define DEEDS(story, what, id, expected) world_journal(story, what, id, expected, __FILE__, __LINE__)
void world_journal(struct story *story, int32_t what, const char *id, const char *expected, const char *file,
                   int line);

/* Whom a HOLDER query finds, as words. */
#define TOLD(story, ticket, to, expected) world_told(story, ticket, to, expected, __FILE__, __LINE__)
void world_told(struct story *story, const char *ticket, const char *to, const char *expected, const char *file,
                int line);

/* What the n-th entry of a ticket tells of people, as words name=value: acted_for, absent, to. */
#define TELLS(story, ticket, seq, expected) world_tells(story, ticket, seq, expected, __FILE__, __LINE__)
void world_tells(struct story *story, const char *ticket, int64_t seq, const char *expected, const char *file,
                 int line);

/* Does, and expects to be denied for exactly these reasons. */
#define DENIED(story, reasons, action, ...)                                                           \
    story_expect(story, DKT_E_DENIED, reasons,                                                        \
                 story_do(story, action, (struct part[]){__VA_ARGS__, {PART_END, NULL, NULL, 0}}),    \
                 __FILE__, __LINE__)

/* The kinds of leave of the regulations: sick, personal, annual (R381 to R386). */
void world_leaves(dkt_profile *profile);

#define HOUR INT64_C(3600)
#define DAY INT64_C(86400)

#endif
