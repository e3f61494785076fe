/* SPDX-License-Identifier: MIT
 *
 * See postgres_raw.h.
 */
#include "postgres_raw.h"

#include <docket/docket.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PARAMETER_MAX = 16,
    SENT_MAX = 8,
};

enum {
    SQL_BEGIN,
    SQL_COMMIT,
    SQL_REQUEST,
    SQL_TICKET,
    SQL_INSERT_TICKET,
    SQL_UPDATE_TICKET,
    SQL_INSERT_ENTRY,
    SQL_INSERT_REQUEST,
    SQL_DUE,
    SQL_CLOCKS,
    SQL_SETTLE_TICKET,
    SQL_SETTLE_CLOCK,
    SQL_COUNT,
};

static const char *const texts[SQL_COUNT] = {
    [SQL_BEGIN] = "BEGIN ISOLATION LEVEL READ COMMITTED",
    [SQL_COMMIT] = "COMMIT",
    [SQL_REQUEST] = "SELECT xmin, digest, subject, seq FROM docket_request WHERE desk = 'main' AND id = $1",
    /* The library's rows are whole; a ticket that is changed is looked at in whole here too: behind the columns. */
    [SQL_TICKET] = " FROM docket_ticket WHERE desk = 'main' AND id = $1 FOR NO KEY UPDATE",
    [SQL_INSERT_TICKET] =
        "INSERT INTO docket_ticket (desk, id, state, status, open, level, priority, title, description, channel, "
        "requester, unit, queue, requested_at, registered_at, cycle, handled, reopened, transferred, profile, "
        "updated_at, seq, head) VALUES ('main', $1, 1, 'new', 1, 1, 5, $2, $3, $4, $5, 'desk', 'desk', $6, $6, 1, 0, "
        "0, 0, $7, $6, 1, $8)",
    [SQL_UPDATE_TICKET] = "UPDATE docket_ticket SET state = 3, status = 'in_progress', handled = $2, first_action_at = "
                          "$3, updated_at = $3, seq = $4, head = $5 WHERE desk = 'main' AND id = $1",
    [SQL_INSERT_ENTRY] =
        "INSERT INTO docket_entry (desk, subject_kind, subject, seq, at, recorded_at, verb, action, actor, request, "
        "change, previous, digest) VALUES ('main', 1, $1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10)",
    [SQL_INSERT_REQUEST] = "INSERT INTO docket_request (desk, id, actor, digest, subject, seq, recorded_at) VALUES "
                           "('main', $1, $2, $3, $4, $5, $6)",
    [SQL_DUE] = " FROM docket_ticket WHERE desk = 'main' AND next_due IS NOT NULL AND next_due < $1 ORDER BY "
                "next_due, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED",
    [SQL_CLOCKS] = "SELECT * FROM docket_clock WHERE desk = 'main' AND ticket = $1 AND is_current = 1 ORDER BY "
                   "started_at, goal, run",
    [SQL_SETTLE_TICKET] = "UPDATE docket_ticket SET next_due = NULL, updated_at = $2, seq = $3, head = $4 WHERE desk = "
                          "'main' AND id = $1",
    [SQL_SETTLE_CLOCK] = "UPDATE docket_clock SET breached_at = $2, next_at = NULL WHERE desk = 'main' AND ticket = "
                         "$1 AND is_current = 1",
};

struct postgres_raw {
    PGconn *connection;
    const char *profile;
    int count;
    const char *values[PARAMETER_MAX];
    int lengths[PARAMETER_MAX];
    int formats[PARAMETER_MAX];
    char numbers[PARAMETER_MAX][8];
};

static void must(bool fact, const struct postgres_raw *raw)
{
    if (!fact) {
        fprintf(stderr, "raw: %s\n", PQerrorMessage(raw->connection));
        abort();
    }
}

static const char *name_of(int which)
{
    static const char *const names[SQL_COUNT] = {"r0", "r1", "r2", "r3", "r4", "r5",
                                                 "r6", "r7", "r8", "r9", "r10", "r11"};
    return names[which];
}

/* The statement: a select of whole tickets begins with their columns, in the order of the schema. */
static void text_of(int which, const dkt_desk *desk, char *out, size_t size)
{
    size_t n = 0;
    int32_t count = texts[which][0] == ' ' ? dkt_schema_column_count(desk, DKT_KIND_TICKET) : 0;
    for (int32_t i = 0; i < count; i++) {
        const char *name = NULL;
        (void)dkt_schema_column(desk, DKT_KIND_TICKET, i, &name, NULL, NULL);
        n += (size_t)snprintf(out + n, size - n, "%s%s", i == 0 ? "SELECT xmin, " : ", ", name);
    }
    snprintf(out + n, size - n, "%s", texts[which]);
}

struct postgres_raw *postgres_raw_new(PGconn *connection, const dkt_desk *desk)
{
    static char text[8192];
    struct postgres_raw *raw = calloc(1, sizeof *raw);
    raw->connection = connection;
    raw->profile = dkt_rules_version(dkt_desk_rules(desk));
    for (int i = 0; i < SQL_COUNT; i++) {
        text_of(i, desk, text, sizeof text);
        PGresult *result = PQprepare(connection, name_of(i), text, 0, NULL);
        must(PQresultStatus(result) == PGRES_COMMAND_OK, raw);
        PQclear(result);
    }
    return raw;
}

void postgres_raw_free(struct postgres_raw *raw)
{
    free(raw);
}

/* ---- parameters ---- */

static void bytes_in(struct postgres_raw *raw, const void *p, size_t n)
{
    raw->values[raw->count] = p;
    raw->lengths[raw->count] = (int)n;
    raw->formats[raw->count] = 1;
    raw->count++;
}

static void text_in(struct postgres_raw *raw, const char *text)
{
    bytes_in(raw, text, text == NULL ? 0 : strlen(text));
}

static void integer_in(struct postgres_raw *raw, int64_t value)
{
    char *bytes = raw->numbers[raw->count];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (char)((uint64_t)value >> (56 - 8 * i) & 0xFF);
    }
    bytes_in(raw, bytes, 8);
}

static int64_t integer_out(const PGresult *result, int column)
{
    const char *p = PQgetvalue(result, 0, column);
    uint64_t value = 0;
    for (int i = 0; i < 8; i++) {
        value = value << 8 | (uint8_t)p[i];
    }
    return (int64_t)value;
}

/* ---- pipelines ---- */

static void send(struct postgres_raw *raw, int which)
{
    must(PQsendQueryPrepared(raw->connection, name_of(which), raw->count, raw->values, raw->lengths, raw->formats, 1) ==
             1,
         raw);
    raw->count = 0;
}

/* Sends what is queued and waits; results[i] of the i-th statement are the caller's to clear. */
static void round_trip(struct postgres_raw *raw, int count, PGresult **results)
{
    must(PQpipelineSync(raw->connection) == 1, raw);
    for (int i = 0; i < count; i++) {
        results[i] = PQgetResult(raw->connection);
        ExecStatusType status = PQresultStatus(results[i]);
        must(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, raw);
        PQclear(PQgetResult(raw->connection));
    }
    PQclear(PQgetResult(raw->connection));
    must(PQexitPipelineMode(raw->connection) == 1, raw);
}

static void results_clear(int count, PGresult **results)
{
    for (int i = 0; i < count; i++) {
        PQclear(results[i]);
    }
}

/* ---- rows ---- */

static void ticket_out(const PGresult *result, struct raw_ticket *ticket)
{
    ticket->state = integer_out(result, 3);
    snprintf(ticket->status, sizeof ticket->status, "%.*s", PQgetlength(result, 0, 4), PQgetvalue(result, 0, 4));
    ticket->handled = integer_out(result, 35);
    ticket->seq = integer_out(result, 41);
    memcpy(ticket->head, PQgetvalue(result, 0, 42), RAW_ROWS_DIGEST);
}

static void send_entry(struct postgres_raw *raw, const struct raw_work *work, int64_t seq, int32_t verb,
                       const char *action, const uint8_t *previous, const struct raw_rows *rows)
{
    text_in(raw, work->id);
    integer_in(raw, seq);
    integer_in(raw, work->at);
    integer_in(raw, verb);
    text_in(raw, action);
    text_in(raw, work->actor);
    text_in(raw, work->request);
    bytes_in(raw, rows->change.p, rows->change.n);
    bytes_in(raw, previous, previous == NULL ? 0 : RAW_ROWS_DIGEST);
    bytes_in(raw, rows->digest, RAW_ROWS_DIGEST);
    send(raw, SQL_INSERT_ENTRY);
}

static void send_request(struct postgres_raw *raw, const struct raw_work *work, int64_t seq,
                         const struct raw_rows *rows)
{
    text_in(raw, work->request);
    text_in(raw, work->actor);
    bytes_in(raw, rows->request, RAW_ROWS_DIGEST);
    text_in(raw, work->id);
    integer_in(raw, seq);
    integer_in(raw, work->at);
    send(raw, SQL_INSERT_REQUEST);
}

/* Reads ticket and request in one go; false when there is no ticket. */
static bool read_both(struct postgres_raw *raw, const struct raw_work *work, struct raw_ticket *ticket)
{
    PGresult *results[SENT_MAX];
    must(PQenterPipelineMode(raw->connection) == 1, raw);
    send(raw, SQL_BEGIN);
    text_in(raw, work->id);
    send(raw, SQL_TICKET);
    text_in(raw, work->request);
    send(raw, SQL_REQUEST);
    round_trip(raw, 3, results);
    bool has = PQntuples(results[1]) == 1;
    must(PQntuples(results[2]) == 0, raw);
    if (has) {
        ticket_out(results[1], ticket);
    }
    results_clear(3, results);
    return has;
}

void postgres_raw_register(struct postgres_raw *raw, const struct raw_work *work)
{
    struct raw_ticket ticket;
    struct raw_rows rows;
    PGresult *results[SENT_MAX];
    must(!read_both(raw, work, &ticket), raw);
    raw_rows_register(work, raw->profile, &rows);
    must(PQenterPipelineMode(raw->connection) == 1, raw);
    text_in(raw, work->id);
    text_in(raw, work->title);
    text_in(raw, work->description);
    text_in(raw, work->channel);
    text_in(raw, work->requester);
    integer_in(raw, work->at);
    text_in(raw, raw->profile);
    bytes_in(raw, rows.digest, RAW_ROWS_DIGEST);
    send(raw, SQL_INSERT_TICKET);
    send_request(raw, work, 1, &rows);
    send_entry(raw, work, 1, DKT_VERB_REGISTER, "register", NULL, &rows);
    send(raw, SQL_COMMIT);
    round_trip(raw, 4, results);
    results_clear(4, results);
}

void postgres_raw_progress(struct postgres_raw *raw, const struct raw_work *work)
{
    struct raw_ticket ticket;
    struct raw_rows rows;
    PGresult *results[SENT_MAX];
    must(read_both(raw, work, &ticket), raw);
    raw_rows_progress(work, &ticket, &rows);
    must(PQenterPipelineMode(raw->connection) == 1, raw);
    text_in(raw, work->id);
    integer_in(raw, ticket.handled + 1);
    integer_in(raw, work->at);
    integer_in(raw, ticket.seq + 1);
    bytes_in(raw, rows.digest, RAW_ROWS_DIGEST);
    send(raw, SQL_UPDATE_TICKET);
    send_request(raw, work, ticket.seq + 1, &rows);
    send_entry(raw, work, ticket.seq + 1, DKT_VERB_PROGRESS, "progress", ticket.head, &rows);
    send(raw, SQL_COMMIT);
    round_trip(raw, 4, results);
    results_clear(4, results);
}

/* ---- the pool ---- */

static void claim_end(struct postgres_raw *raw)
{
    PGresult *results[1];
    must(PQenterPipelineMode(raw->connection) == 1, raw);
    send(raw, SQL_COMMIT);
    round_trip(raw, 1, results);
    results_clear(1, results);
}

static void settle(struct postgres_raw *raw, const char *id, int64_t at, const struct raw_ticket *ticket)
{
    PGresult *results[SENT_MAX];
    struct raw_rows rows;
    struct raw_work work = {.id = id, .at = at};
    raw_rows_progress(&(struct raw_work){.id = id, .request = "", .actor = "", .at = at}, ticket, &rows);
    must(PQenterPipelineMode(raw->connection) == 1, raw);
    text_in(raw, id);
    integer_in(raw, at);
    integer_in(raw, ticket->seq + 1);
    bytes_in(raw, rows.digest, RAW_ROWS_DIGEST);
    send(raw, SQL_SETTLE_TICKET);
    send_entry(raw, &work, ticket->seq + 1, DKT_VERB_PROGRESS, NULL, ticket->head, &rows);
    text_in(raw, id);
    integer_in(raw, at);
    send(raw, SQL_SETTLE_CLOCK);
    send(raw, SQL_COMMIT);
    round_trip(raw, 4, results);
    results_clear(4, results);
}

int postgres_raw_claim(struct postgres_raw *raw, int64_t until)
{
    struct raw_ticket ticket;
    char id[64];
    PGresult *results[SENT_MAX];
    must(PQenterPipelineMode(raw->connection) == 1, raw);
    send(raw, SQL_BEGIN);
    integer_in(raw, until);
    send(raw, SQL_DUE);
    round_trip(raw, 2, results);
    int has = PQntuples(results[1]) == 1;
    if (has == 1) {
        ticket_out(results[1], &ticket);
        snprintf(id, sizeof id, "%.*s", PQgetlength(results[1], 0, 1), PQgetvalue(results[1], 0, 1));
    }
    int64_t due = has == 1 ? integer_out(results[1], 39) : 0;
    results_clear(2, results);
    if (has == 0) {
        claim_end(raw);
        return 0;
    }
    must(PQenterPipelineMode(raw->connection) == 1, raw);
    text_in(raw, id);
    send(raw, SQL_CLOCKS);
    round_trip(raw, 1, results);
    must(PQntuples(results[0]) == 1, raw);
    results_clear(1, results);
    settle(raw, id, due, &ticket);
    return 1;
}
