/* SPDX-License-Identifier: MIT
 *
 * A desk to tell stories on: a clock that stands still until it is moved, seeded ids, a memory store, and words for what
 * is done and what is then so.
 *
 *     DO(story, "register", ON("T-1"), TEXT("title", "no paper"));
 *     DO(story, "claim", ON("T-1"), BY("li"));
 *     REFUSED(story, "", DO(story, "progress", ON("T-1"), BY("wang")), "claimed:li");
 *     PASS(story, 1800);
 *     TICKET(story, "T-1", "status=new claimed_by=- next_due=-");
 *     JOURNAL(story, "T-1", "register+0 claim+0");
 *
 * Everything is taken from a counting allocator, and story_end asserts that nothing of it is left.
 */
#ifndef DOCKET_TESTS_API_FIXTURE_H
#define DOCKET_TESTS_API_FIXTURE_H

#include "docket/docket.h"
#include "support/counting_allocator.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum {
    STORY_DESKS_MAX = 4,
    STORY_WORDS_MAX = 16384,
};

#define STORY_START INT64_C(1700000000000) /* the instant that every story begins at */

/* What a permission hook of a story answers. */
enum {
    STORY_PERMISSION_NONE = 0, /* there is no hook */
    STORY_PERMISSION_ALLOWS = 1,
    STORY_PERMISSION_DENIES = 2,
    STORY_PERMISSION_SILENT = 3, /* says "done" and nothing else */
    STORY_PERMISSION_FAILS = 4,  /* allows, and then says that it failed */
};

struct story {
    struct counting_allocator counting;
    dkt_desk *desk; /* the one that DO uses: one of `desks` */
    dkt_desk *desks[STORY_DESKS_MAX];
    int32_t desk_count;
    dkt_memory *memory;
    dkt_store *store;
    dkt_op *op; /* of the last DO or ASK */
    dkt_status status;
    const dkt_result *result; /* NULL when the command could not even be built */
    int64_t now_ms;
    int32_t clock_answer; /* DKT_HOOK_DONE; anything else: the clock fails */
    int32_t ids_answer;
    int32_t ids_count; /* how often random bytes were asked for */
    uint64_t ids_state;
    bool are_ids_equal; /* the same random bytes each time: histories can be compared */
    int32_t permission;
    char permission_seen[512]; /* actor, role, action, subject of the last question */
    int32_t log_count;
    char log[512]; /* the last line */
    char words[STORY_WORDS_MAX]; /* what the last look gave */
};

struct story_options {
    void (*profile)(dkt_profile *profile); /* adds to the default workflow; NULL: nothing */
    const char *worker;
    int32_t has_outbox;
    int32_t permission; /* STORY_PERMISSION_... */
    void (*config)(dkt_config *config); /* adds hooks of the test's own; NULL: nothing */
};

void story_begin(struct story *story, const struct story_options *options);
void story_end(struct story *story);
/* One more process with the same rules, which shares the store; DO goes on as that one. */
void story_join(struct story *story, const struct story_options *options);

/* cmocka's setup and teardown with a story of the default workflow as state. */
int story_setup(void **state);
int story_setup_with(void **state, const struct story_options *options);
int story_teardown(void **state);

/* Makes a desk of the story's clock, ids and allocator. */
dkt_desk *story_desk(struct story *story, const struct story_options *options);

/* ---- what is done ---- */

enum {
    PART_END = 0,
    PART_SUBJECT,
    PART_ACTOR,
    PART_ROLE,
    PART_REQUEST,
    PART_AT,
    PART_SEEN,
    PART_DRY,
    PART_TEXT,
    PART_INTEGER,
    PART_NONE,
};

struct part {
    int32_t what;
    const char *name;
    const char *text;
    int64_t integer;
};

#define ON(id) ((struct part){PART_SUBJECT, NULL, id, 0})
#define BY(actor) ((struct part){PART_ACTOR, NULL, actor, 0})        /* default: "wang" */
#define AS(role) ((struct part){PART_ROLE, NULL, role, 0})
#define REQUEST(id) ((struct part){PART_REQUEST, NULL, id, 0})
#define AT(seconds) ((struct part){PART_AT, NULL, NULL, STORY_START + (seconds) * INT64_C(1000)})
#define SEEN(seq) ((struct part){PART_SEEN, NULL, NULL, seq})
#define DRY_RUN ((struct part){PART_DRY, NULL, NULL, 1})
#define TEXT(field, value) ((struct part){PART_TEXT, field, value, 0})
#define INTEGER(field, value) ((struct part){PART_INTEGER, field, NULL, value})
#define INSTANT(field, seconds) INTEGER(field, STORY_START + (seconds) * INT64_C(1000))
#define NONE(field) ((struct part){PART_NONE, field, NULL, 0})

/* Makes the command of an action; a part that is refused ends it. */
dkt_status story_command(struct story *story, dkt_desk *desk, const char *action,
                         const struct part *parts, dkt_command **out_command);

/* Runs an action; story->status, ->op and ->result tell. */
dkt_status story_do(struct story *story, const char *action, const struct part *parts);

/* Does, and expects it to be done. */
#define DO(story, action, ...)                                                                       \
    story_expect(story, DKT_OK, "",                                                                  \
                 story_do(story, action, (struct part[]){__VA_ARGS__, {PART_END, NULL, NULL, 0}}), \
                 __FILE__, __LINE__)

/* Tries; gives the status. */
#define TRY(story, action, ...)                                                                      \
    story_do(story, action, (struct part[]){__VA_ARGS__, {PART_END, NULL, NULL, 0}})

/* Does, and expects exactly these unmet conditions, as words reason:name in any order. */
#define REFUSED(story, reasons, action, ...)                                                         \
    story_expect(story, DKT_E_REFUSED, reasons,                                                      \
                 story_do(story, action, (struct part[]){__VA_ARGS__, {PART_END, NULL, NULL, 0}}), \
                 __FILE__, __LINE__)

/* Does, and expects a status other than "refused". */
#define FAILS(story, expected, action, ...)                                                          \
    story_expect(story, expected, NULL,                                                              \
                 story_do(story, action, (struct part[]){__VA_ARGS__, {PART_END, NULL, NULL, 0}}), \
                 __FILE__, __LINE__)

void story_expect(struct story *story, dkt_status expected, const char *reasons, dkt_status status,
                  const char *file, int line);

/* Time goes by. */
#define PASS(story, seconds) ((void)((story)->now_ms += (seconds) * INT64_C(1000)))

/* ---- what is so ---- */

/* Columns of a ticket as words name=value: instants as +seconds since the start, absent as "-". */
void story_ticket(struct story *story, const char *id, const char *expected, const char *file, int line);
#define TICKET(story, id, expected) story_ticket(story, id, expected, __FILE__, __LINE__)

/* A column of a row as word, in `out`. */
void story_value(const struct story *story, const dkt_row *row, const char *column, char *out, size_t size);

/* The entries of a ticket as words action+seconds; those of the library by their verb. */
void story_journal(struct story *story, const char *id, const char *expected, const char *file, int line);
#define JOURNAL(story, id, expected) story_journal(story, id, expected, __FILE__, __LINE__)

/* The links of a ticket as words role:target, in order. */
void story_links(struct story *story, const char *id, const char *expected, const char *file, int line);
#define LINKS(story, id, expected) story_links(story, id, expected, __FILE__, __LINE__)

/* The moves of the last result as words, in the order of the rules. */
void story_moves(struct story *story, const char *expected, const char *file, int line);
#define MOVES(story, expected) story_moves(story, expected, __FILE__, __LINE__)

/* Reasons of the last result as sorted words reason:name, in story->words. */
const char *story_reasons(struct story *story);

/* ---- queries ---- */

/* A query of the current desk; the caller frees it. */
dkt_query *story_query(struct story *story, int32_t what, const char *key);
/* Runs a query, and frees it; story->result holds the page. */
dkt_status story_ask(struct story *story, dkt_query *query);
/* The values of a column of the page's rows as words, in story->words. */
const char *story_page(struct story *story, const char *column);
/* Asks one page of a query and expects these values of the column "id". */
void story_list(struct story *story, int32_t what, const char *key, const char *expected,
                const char *file, int line);
#define LIST(story, what, key, expected) story_list(story, what, key, expected, __FILE__, __LINE__)

int64_t story_row_count(const struct story *story, int32_t kind);

/* Fails the test unless the words are equal. */
void story_words_equal(const char *what, const char *expected, const char *actual, const char *file,
                       int line);

#endif
