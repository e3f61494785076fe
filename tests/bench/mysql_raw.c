/* SPDX-License-Identifier: MIT
 *
 * See mysql_raw.h.
 */
#include "mysql_raw.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SQL_MAX = 32768,
    TICKET_STATE = 3, /* columns of docket_ticket, behind the token */
    TICKET_STATUS = 4,
    TICKET_HANDLED = 35,
    TICKET_SEQ = 41,
    TICKET_HEAD = 42,
    VERB_REGISTER = 1,
    VERB_PROGRESS = 8,
};

static void raw_must(bool fact, MYSQL *db)
{
    if (!fact) {
        fprintf(stderr, "raw: %s\n", mysql_error(db));
        abort();
    }
}

/* Bytes as a literal, in a buffer of the caller's. */
static const char *hex(char *out, const uint8_t *p, size_t n)
{
    out[0] = 'X';
    out[1] = '\'';
    size_t end = 2 + mysql_hex_string(out + 2, (const char *)p, (unsigned long)n);
    out[end] = '\'';
    out[end + 1] = '\0';
    return out;
}

static const char *quoted(MYSQL *db, char *out, const char *text)
{
    size_t n = mysql_real_escape_string(db, out + 1, text, (unsigned long)strlen(text));
    out[0] = '\'';
    out[n + 1] = '\'';
    out[n + 2] = '\0';
    return out;
}

/* Reads ticket and request in one message; false when there is no ticket. */
static bool read_both(MYSQL *db, const char *columns, const struct raw_work *work,
                      struct raw_ticket *ticket)
{
    char sql[4096];
    int n = snprintf(
        sql, sizeof sql,
        "SELECT token, digest, subject, seq FROM docket_request WHERE desk = 'main' AND id = '%s';"
        "SELECT token, %s FROM docket_ticket WHERE desk = 'main' AND id = '%s'",
        work->request, columns, work->id);
    raw_must(mysql_real_query(db, sql, (unsigned long)n) == 0, db);
    MYSQL_RES *result = mysql_use_result(db);
    raw_must(result != NULL && mysql_fetch_row(result) == NULL, db);
    mysql_free_result(result);
    raw_must(mysql_next_result(db) == 0, db);
    result = mysql_use_result(db);
    MYSQL_ROW row = mysql_fetch_row(result);
    if (row != NULL) {
        ticket->state = strtoll(row[TICKET_STATE], NULL, 10);
        snprintf(ticket->status, sizeof ticket->status, "%s", row[TICKET_STATUS]);
        ticket->handled = strtoll(row[TICKET_HANDLED], NULL, 10);
        ticket->seq = strtoll(row[TICKET_SEQ], NULL, 10);
        memcpy(ticket->head, row[TICKET_HEAD], RAW_ROWS_DIGEST);
        raw_must(mysql_fetch_row(result) == NULL, db);
    }
    mysql_free_result(result);
    return row != NULL;
}

static void write_all(MYSQL *db, const char *sql, int n)
{
    raw_must(n > 0 && n < SQL_MAX && mysql_real_query(db, sql, (unsigned long)n) == 0, db);
    int more = mysql_next_result(db);
    while (more == 0) {
        more = mysql_next_result(db);
    }
    raw_must(more == -1, db);
}

/* The entry, the request and the end of the transaction. */
static int put_rest(char *sql, size_t size, const struct raw_work *work, int64_t seq, int verb,
                    const char *action, const uint8_t *previous, const struct raw_rows *rows)
{
    char change[2 * RAW_BYTES_MAX + 8];
    char digests[3][2 * RAW_ROWS_DIGEST + 8];
    return snprintf(sql, size,
                    ";INSERT INTO docket_request (desk, token, id, actor, digest, subject, seq, "
                    "recorded_at) VALUES ('main', 1, "
                    "'%s', '%s', %s, '%s', %" PRId64 ", %" PRId64 ");"
                    "INSERT INTO docket_entry (desk, token, subject_kind, subject, seq, at, "
                    "recorded_at, verb, action, actor, "
                    "request, `change`, previous, digest) VALUES ('main', 1, 1, '%s', %" PRId64
                    ", %" PRId64 ", %" PRId64 ", %d, '%s', '%s', '%s', %s, %s, %s);COMMIT",
                    work->request, work->actor, hex(digests[0], rows->request, RAW_ROWS_DIGEST),
                    work->id, seq, work->at, work->id, seq, work->at, work->at, verb, action,
                    work->actor, work->request, hex(change, rows->change.p, rows->change.n),
                    previous == NULL ? "NULL" : hex(digests[1], previous, RAW_ROWS_DIGEST),
                    hex(digests[2], rows->digest, RAW_ROWS_DIGEST));
}

void mysql_raw_register(MYSQL *db, const char *profile, const char *columns,
                        const struct raw_work *work)
{
    char sql[SQL_MAX];
    char texts[4][1024];
    char head[2 * RAW_ROWS_DIGEST + 8];
    struct raw_ticket ticket;
    struct raw_rows rows;
    raw_must(!read_both(db, columns, work, &ticket), db);
    raw_rows_register(work, profile, &rows);
    int n = snprintf(sql, sizeof sql,
                     "START TRANSACTION;INSERT INTO docket_ticket (desk, token, id, state, status, "
                     "`open`, `level`, priority, "
                     "title, description, channel, requester, unit, queue, requested_at, "
                     "registered_at, cycle, handled, "
                     "reopened, transferred, profile, updated_at, seq, head) VALUES ('main', 1, "
                     "'%s', 1, 'new', 1, 1, 5, %s, "
                     "%s, %s, %s, 'desk', 'desk', %" PRId64 ", %" PRId64
                     ", 1, 0, 0, 0, '%s', %" PRId64 ", 1, %s)",
                     work->id, quoted(db, texts[0], work->title),
                     quoted(db, texts[1], work->description), quoted(db, texts[2], work->channel),
                     quoted(db, texts[3], work->requester), work->at, work->at, profile, work->at,
                     hex(head, rows.digest, RAW_ROWS_DIGEST));
    n += put_rest(sql + n, sizeof sql - (size_t)n, work, 1, VERB_REGISTER, "register", NULL, &rows);
    write_all(db, sql, n);
}

void mysql_raw_progress(MYSQL *db, const char *columns, const struct raw_work *work)
{
    char sql[SQL_MAX];
    char head[2 * RAW_ROWS_DIGEST + 8];
    struct raw_ticket ticket;
    struct raw_rows rows;
    raw_must(read_both(db, columns, work, &ticket), db);
    raw_rows_progress(work, &ticket, &rows);
    int n = snprintf(sql, sizeof sql,
                     "START TRANSACTION;UPDATE docket_ticket SET token = token + 1, state = 3, "
                     "status = 'in_progress', handled "
                     "= %" PRId64 ", first_action_at = %" PRId64 ", updated_at = %" PRId64
                     ", seq = %" PRId64 ", head = %s WHERE desk = 'main' AND id = '%s'",
                     ticket.handled + 1, work->at, work->at, ticket.seq + 1,
                     hex(head, rows.digest, RAW_ROWS_DIGEST), work->id);
    n += put_rest(sql + n, sizeof sql - (size_t)n, work, ticket.seq + 1, VERB_PROGRESS, "progress",
                  ticket.head, &rows);
    write_all(db, sql, n);
}
