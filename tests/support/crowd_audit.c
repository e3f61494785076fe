/* SPDX-License-Identifier: MIT
 *
 * See crowd.h: the audit. It reads through the store, as the library does: what an SQL query would find instead is found by
 * verify, which holds every row against the journal.
 */
#include "support/crowd.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    PAGE_COUNT = 200,
    TEXT_SIZE = 48,
    EVENT_SIZE = 120,
};

static const int64_t later_ms = INT64_C(400) * 86400000;

/* A growing list of texts of one size. */
struct texts {
    char *p;
    size_t size;
    int32_t count;
    int32_t capacity;
};

struct audit {
    struct crowd_seat *seat;
    struct texts tickets;  /* their ids */
    struct texts numbers;  /* of tickets */
    struct texts entries;  /* "REQUEST SUBJECT", one for each entry of a command */
    struct texts requests; /* "REQUEST SUBJECT", the rows of kind request */
    struct texts notes;    /* "REQUEST SUBJECT", acknowledged */
    struct texts events;   /* "SUBJECT GOAL RUN VERB STEP": what clocks did */
    int64_t breach_count;
    int64_t overdue_count;
};

static char *texts_add(struct texts *texts)
{
    if (texts->count == texts->capacity) {
        texts->capacity = texts->capacity == 0 ? 256 : texts->capacity * 2;
        texts->p = realloc(texts->p, (size_t)texts->capacity * texts->size);
        assert_non_null(texts->p);
    }
    return texts->p + (size_t)texts->count++ * texts->size;
}

static int texts_compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void texts_sort(struct texts *texts)
{
    if (texts->count > 0) {
        qsort(texts->p, (size_t)texts->count, texts->size, texts_compare);
    }
}

static bool texts_has(const struct texts *texts, const char *text)
{
    return texts->count > 0 &&
           bsearch(text, texts->p, (size_t)texts->count, texts->size, texts_compare) != NULL;
}

/* No text twice, of those that are sorted. */
static void texts_are_unique(const struct texts *texts, const char *what)
{
    for (int32_t i = 1; i < texts->count; i++) {
        const char *text = texts->p + (size_t)i * texts->size;
        if (strcmp(text - texts->size, text) == 0) {
            print_error("%s: twice: %s\n", what, text);
            fail();
        }
    }
}

static void texts_are_within(const struct texts *texts, const struct texts *others, const char *what)
{
    for (int32_t i = 0; i < texts->count; i++) {
        const char *text = texts->p + (size_t)i * texts->size;
        if (!texts_has(others, text)) {
            print_error("%s: %s\n", what, text);
            fail();
        }
    }
}

/* ---- reading ---- */

/* Reads all pages of a scan. */
static void scan_all(struct audit *audit, int32_t index, const int64_t *integer, const char *text,
                     void (*take)(struct audit *audit, const dkt_row *row))
{
    dkt_probe *probe = NULL;
    char cursor[512];
    int32_t n = 0;
    assert_int_equal(dkt_probe_new(audit->seat->host.desk, &probe), DKT_OK);
    int32_t count = PAGE_COUNT;
    while (count == PAGE_COUNT) {
        dkt_probe_clear(probe);
        assert_int_equal(dkt_probe_scan(probe, index, 0, PAGE_COUNT), DKT_OK);
        if (integer != NULL) {
            assert_int_equal(dkt_probe_value_integer(probe, *integer), DKT_OK);
        }
        if (text != NULL) {
            assert_int_equal(dkt_probe_value_text(probe, text, -1), DKT_OK);
        }
        if (n > 0) {
            assert_int_equal(dkt_probe_set_cursor(probe, cursor, n), DKT_OK);
        }
        assert_int_equal(dkt_probe_read(probe, audit->seat->store), DKT_OK);
        count = dkt_probe_row_count(probe, 0);
        for (int32_t i = 0; i < count; i++) {
            take(audit, dkt_probe_row(probe, 0, i));
        }
        const char *next = count == PAGE_COUNT ? dkt_probe_cursor(probe, 0, count - 1, &n) : NULL;
        assert_true(n <= (int32_t)sizeof cursor && (next != NULL || count < PAGE_COUNT));
        if (next != NULL) {
            memcpy(cursor, next, (size_t)n);
        }
    }
    dkt_probe_free(probe);
}

static void ticket_take(struct audit *audit, const dkt_row *row)
{
    const char *number = dkt_row_text(row, DKT_TICKET_NUMBER, NULL);
    snprintf(texts_add(&audit->tickets), TEXT_SIZE, "%s", dkt_row_text(row, DKT_TICKET_ID, NULL));
    if (number != NULL) {
        snprintf(texts_add(&audit->numbers), TEXT_SIZE, "%s", number);
    }
}

static void request_take(struct audit *audit, const dkt_row *row)
{
    snprintf(texts_add(&audit->requests), EVENT_SIZE, "%s %s", dkt_row_text(row, DKT_REQUEST_ID, NULL),
             dkt_row_text(row, DKT_REQUEST_SUBJECT, NULL));
}

/* ---- entries ---- */

static int64_t change_integer(const dkt_change *change, const char *name)
{
    for (int32_t i = 0; i < dkt_change_count(change); i++) {
        if (strcmp(dkt_change_name(change, i, NULL), name) == 0) {
            return dkt_change_integer(change, i, DKT_SIDE_AFTER);
        }
    }
    return 0;
}

static const char *change_text(const dkt_change *change, const char *name)
{
    for (int32_t i = 0; i < dkt_change_count(change); i++) {
        if (strcmp(dkt_change_name(change, i, NULL), name) == 0) {
            return dkt_change_text(change, i, DKT_SIDE_AFTER, NULL);
        }
    }
    return "";
}

static void event_take(struct audit *audit, const dkt_row *row, int32_t verb)
{
    dkt_change *change = NULL;
    assert_int_equal(dkt_change_new(audit->seat->host.desk, row, &change), DKT_OK);
    snprintf(texts_add(&audit->events), EVENT_SIZE, "%s %s %" PRId64 " %" PRId32 " %" PRId64,
             dkt_row_text(row, DKT_ENTRY_SUBJECT, NULL), change_text(change, "goal"), change_integer(change, "run"),
             verb, change_integer(change, "step"));
    audit->breach_count += verb == DKT_VERB_CLOCK_BREACHED ? 1 : 0;
    dkt_change_free(change);
}

static void entry_take(struct audit *audit, const dkt_row *row)
{
    const char *request = dkt_row_text(row, DKT_ENTRY_REQUEST, NULL);
    int32_t verb = (int32_t)dkt_row_integer(row, DKT_ENTRY_VERB);
    if (request != NULL) {
        snprintf(texts_add(&audit->entries), EVENT_SIZE, "%s %s", request, dkt_row_text(row, DKT_ENTRY_SUBJECT, NULL));
    }
    if (verb == DKT_VERB_CLOCK_WARNED || verb == DKT_VERB_CLOCK_BREACHED || verb == DKT_VERB_CLOCK_ESCALATED) {
        event_take(audit, row, verb);
    }
}

/* A clock that is breached says so once in the journal, and one that is overdue is breached: all is settled by now. */
static void clock_take(struct audit *audit, const dkt_row *row)
{
    char event[EVENT_SIZE];
    const char *ticket = dkt_row_text(row, DKT_CLOCK_TICKET, NULL);
    snprintf(event, sizeof event, "%s %s %" PRId64 " %d 0", ticket, dkt_row_text(row, DKT_CLOCK_GOAL, NULL),
             dkt_row_integer(row, DKT_CLOCK_RUN), DKT_VERB_CLOCK_BREACHED);
    bool is_breached = dkt_row_is_set(row, DKT_CLOCK_BREACHED_AT) != 0;
    bool is_running = dkt_row_integer(row, DKT_CLOCK_STATUS) == DKT_CLOCK_RUNNING;
    if (is_breached != texts_has(&audit->events, event)) {
        print_error("a clock and the journal differ about a breach: %s\n", event);
        fail();
    }
    audit->overdue_count += is_running && dkt_row_integer(row, DKT_CLOCK_DUE_AT) < audit->seat->host.now_ms ? 1 : 0;
    if (is_running && !is_breached) {
        assert_true(dkt_row_integer(row, DKT_CLOCK_DUE_AT) >= audit->seat->host.now_ms);
    }
}

/* ---- numbers ---- */

struct number_run {
    int64_t next;
    char *is_given; /* by number */
};

static struct number_run run_of_numbers;

static void number_mark(int64_t number)
{
    assert_true(number >= 1 && number < run_of_numbers.next);
    if (run_of_numbers.is_given[number] != 0) {
        print_error("number %" PRId64 " is given twice\n", number);
        fail();
    }
    run_of_numbers.is_given[number] = 1;
}

static void void_take(struct audit *audit, const dkt_row *row)
{
    dkt_change *change = NULL;
    if (dkt_row_integer(row, DKT_ENTRY_VERB) != DKT_VERB_NUMBERS_VOID) {
        return;
    }
    assert_int_equal(dkt_change_new(audit->seat->host.desk, row, &change), DKT_OK);
    for (int64_t i = change_integer(change, "number_from"); i < change_integer(change, "number_until"); i++) {
        number_mark(i);
    }
    dkt_change_free(change);
}

static void lease_take(struct audit *audit, const dkt_row *row)
{
    (void)audit;
    print_error("a lease is left of worker %s\n", dkt_row_text(row, DKT_LEASE_WORKER, NULL));
    fail();
}

static int64_t series_next(struct audit *audit)
{
    dkt_probe *probe = NULL;
    assert_int_equal(dkt_probe_new(audit->seat->host.desk, &probe), DKT_OK);
    assert_int_equal(dkt_probe_get(probe, DKT_KIND_SERIES, 0), DKT_OK);
    assert_int_equal(dkt_probe_value_text(probe, "main", -1), DKT_OK);
    assert_int_equal(dkt_probe_read(probe, audit->seat->store), DKT_OK);
    int64_t next = dkt_probe_row_count(probe, 0) == 0 ? 1 : dkt_row_integer(dkt_probe_row(probe, 0, 0), DKT_SERIES_NEXT);
    dkt_probe_free(probe);
    return next;
}

/* Each number below the series' next is a ticket's, or void, and only one of them. */
static void audit_numbers(struct audit *audit)
{
    static const int64_t series_kind = DKT_KIND_SERIES;
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_void_numbers(audit->seat->host.desk, &task), DKT_OK);
    assert_int_equal(dkt_task_run(task, audit->seat->store), DKT_OK);
    dkt_task_free(task);
    scan_all(audit, DKT_INDEX_LEASE_UNTIL, NULL, NULL, lease_take);
    run_of_numbers.next = series_next(audit);
    run_of_numbers.is_given = calloc((size_t)run_of_numbers.next + 1, 1);
    scan_all(audit, DKT_INDEX_ENTRY_SUBJECT, &series_kind, "main", void_take);
    int64_t used = 0;
    for (int32_t i = 0; i < audit->numbers.count; i++) {
        const char *number = audit->numbers.p + (size_t)i * TEXT_SIZE;
        if (strncmp(number, "N-", 2) == 0) {
            number_mark(strtoll(number + 2, NULL, 10));
            used++;
        }
    }
    for (int64_t i = 1; i < run_of_numbers.next; i++) {
        if (run_of_numbers.is_given[i] == 0) {
            print_error("number %" PRId64 " is neither a ticket's nor void\n", i);
            fail();
        }
    }
    printf("figure: %" PRId64 " numbers of tickets, %" PRId64 " void, none missing\n", used, run_of_numbers.next - 1 - used);
    free(run_of_numbers.is_given);
}

/* ---- the audit ---- */

static void notes_read(struct audit *audit)
{
    char line[EVENT_SIZE];
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        snprintf(texts_add(&audit->notes), EVENT_SIZE, "%s", line);
    }
    texts_sort(&audit->notes);
    texts_are_unique(&audit->notes, "acknowledged");
}

static void everything_read(struct audit *audit)
{
    static const int64_t yes_no[] = {0, 1};
    static const int64_t ticket_kind = DKT_KIND_TICKET;
    for (size_t i = 0; i < 2; i++) {
        scan_all(audit, DKT_INDEX_TICKET_ALL, &yes_no[i], NULL, ticket_take);
    }
    scan_all(audit, DKT_INDEX_REQUEST_AGE, NULL, NULL, request_take);
    for (int32_t i = 0; i < audit->tickets.count; i++) {
        scan_all(audit, DKT_INDEX_ENTRY_SUBJECT, &ticket_kind, audit->tickets.p + (size_t)i * TEXT_SIZE, entry_take);
    }
    texts_sort(&audit->numbers);
    texts_sort(&audit->requests);
    texts_sort(&audit->entries);
    texts_sort(&audit->events);
}

/* A command that touches two tickets has an entry in each of them, and its request names one: those of the other one are not
 * held against the requests. */
static void audit_commands(struct audit *audit, bool is_all)
{
    texts_are_unique(&audit->entries, "an entry of a command");
    texts_are_unique(&audit->events, "what a clock did");
    texts_are_unique(&audit->numbers, "a number");
    texts_are_within(&audit->notes, &audit->entries, "acknowledged, but not in the journal");
    texts_are_within(&audit->requests, &audit->entries, "a request without its entry");
    texts_are_within(&audit->notes, &audit->requests, "acknowledged, but without its request");
    if (is_all) {
        texts_are_within(&audit->requests, &audit->notes, "written, but acknowledged to nobody");
    }
}

static void clocks_read(struct audit *audit)
{
    static const int64_t yes_no[] = {0, 1};
    for (int32_t i = 0; i < audit->tickets.count; i++) {
        for (size_t k = 0; k < 2; k++) {
            dkt_probe *probe = NULL;
            assert_int_equal(dkt_probe_new(audit->seat->host.desk, &probe), DKT_OK);
            assert_int_equal(dkt_probe_scan(probe, DKT_INDEX_CLOCK_CURRENT, 0, PAGE_COUNT), DKT_OK);
            assert_int_equal(dkt_probe_value_text(probe, audit->tickets.p + (size_t)i * TEXT_SIZE, -1), DKT_OK);
            assert_int_equal(dkt_probe_value_integer(probe, yes_no[k]), DKT_OK);
            assert_int_equal(dkt_probe_read(probe, audit->seat->store), DKT_OK);
            for (int32_t n = 0; n < dkt_probe_row_count(probe, 0); n++) {
                clock_take(audit, dkt_probe_row(probe, 0, n));
            }
            dkt_probe_free(probe);
        }
    }
}

void crowd_audit(struct crowd_seat *seat, const char *how)
{
    struct audit audit = {.seat = seat};
    char digest[65];
    struct texts *lists[] = {&audit.tickets, &audit.numbers, &audit.entries, &audit.requests, &audit.notes, &audit.events};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        lists[i]->size = i < 2 ? TEXT_SIZE : EVENT_SIZE;
    }
    bool is_final = strcmp(how, "some") != 0;
    notes_read(&audit);
    if (is_final) {
        seat->host.now_ms += later_ms;
        assert_int_equal(crowd_run_due(seat), DKT_OK);
    }
    everything_read(&audit);
    audit_commands(&audit, strcmp(how, "all") == 0);
    if (is_final) {
        clocks_read(&audit);
        audit_numbers(&audit);
        printf("figure: %" PRId32 " tickets, %" PRId32 " entries of commands, %" PRId64 " breaches, each told once\n",
               audit.tickets.count, audit.entries.count, audit.breach_count);
        assert_true(audit.breach_count > 0);
    }
    host_verify(&seat->host, seat->store, digest);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        free(lists[i]->p);
    }
}
