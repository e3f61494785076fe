/* SPDX-License-Identifier: MIT
 *
 * One pipeline: statements that are sent without waiting, and then all their answers.
 *
 * Everything travels binary: numbers as eight bytes, texts and bytes as they are. A statement is prepared in the pipeline
 * that uses it first, so that this costs no round trip; it counts as prepared when the server has said so.
 *
 * The connection stays a blocking one: while libpq cannot send because the server waits to be read, it reads.
 */
#include "store/postgres/internal.h"

#include <string.h>

enum {
    SENT_FIRST = 64,
};

/* ---- parameters ---- */

void dkti_postgres_bind_begin(struct dkt_postgres *postgres)
{
    postgres->parameter_count = 0;
}

static void pg_bind(struct dkt_postgres *postgres, const char *value, int32_t n)
{
    int32_t i = postgres->parameter_count++;
    postgres->values[i] = value;
    postgres->lengths[i] = n;
    postgres->formats[i] = 1;
}

/* The `n` low bytes of a number, greatest first. */
static void pg_bind_number(struct dkt_postgres *postgres, uint64_t value, int32_t n)
{
    char *bytes = postgres->numbers[postgres->parameter_count];
    for (int32_t i = 0; i < n; i++) {
        bytes[i] = (char)(value >> (8 * (n - 1 - i)) & 0xFF);
    }
    pg_bind(postgres, bytes, n);
}

void dkti_postgres_bind_integer(struct dkt_postgres *postgres, int64_t value)
{
    pg_bind_number(postgres, (uint64_t)value, 8);
}

void dkti_postgres_bind_xid(struct dkt_postgres *postgres, uint32_t value)
{
    pg_bind_number(postgres, value, 4);
}

void dkti_postgres_bind_text(struct dkt_postgres *postgres, const char *text, int32_t n)
{
    pg_bind(postgres, text, n);
}

uint64_t dkti_postgres_bound_key(const struct dkt_postgres *postgres, const struct dkti_postgres_kind *kind)
{
    uint64_t digest = (uint64_t)kind->number;
    for (int32_t i = 1; i <= kind->key_count; i++) { /* the length keeps two texts apart */
        char size = (char)postgres->lengths[i];
        digest = dkti_postgres_digest(digest, &size, 1);
        digest = dkti_postgres_digest(digest, postgres->values[i], (size_t)postgres->lengths[i]);
    }
    return digest;
}

/* ---- sending ---- */

bool dkti_postgres_pipeline_begin(struct dkt_postgres *postgres)
{
    postgres->sent_count = 0;
    postgres->has_failed = false;
    postgres->ended = DKTI_ENDED_UNKNOWN;
    return PQenterPipelineMode(postgres->connection) == 1;
}

static bool pg_sent_push(struct dkt_postgres *postgres, struct dkti_postgres_sent sent)
{
    if (postgres->sent_count == postgres->sent_capacity) {
        int32_t capacity = postgres->sent_capacity == 0 ? SENT_FIRST : 2 * postgres->sent_capacity;
        struct dkti_postgres_sent *grown = dkti_postgres_grow(postgres->sent, (size_t)postgres->sent_capacity,
                                                              (size_t)capacity, sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        postgres->sent = grown;
        postgres->sent_capacity = capacity;
    }
    postgres->sent[postgres->sent_count++] = sent;
    return true;
}

static void pg_name_of(const struct dkti_postgres_statement *statement, char *out_name)
{
    static const char digits[] = "0123456789abcdef";
    memcpy(out_name, "docket_", 7);
    for (int32_t i = 0; i < 16; i++) {
        out_name[7 + i] = digits[statement->name >> (60 - 4 * i) & 0xF];
    }
    out_name[23] = '\0';
}

static bool pg_send_unnamed(struct dkt_postgres *postgres, const struct dkti_postgres_statement *statement)
{
    return PQsendQueryParams(postgres->connection, statement->sql, postgres->parameter_count, statement->types,
                             postgres->values, postgres->lengths, postgres->formats, 1) == 1;
}

static bool pg_send_named(struct dkt_postgres *postgres, struct dkti_postgres_statement *statement)
{
    char name[24];
    pg_name_of(statement, name);
    if (!statement->is_prepared) {
        struct dkti_postgres_sent sent = {.what = DKTI_SENT_PREPARE, .tag = DKTI_TAG_NONE, .statement = statement};
        if (PQsendPrepare(postgres->connection, name, statement->sql, statement->parameter_count,
                          statement->types) != 1 ||
            !pg_sent_push(postgres, sent)) {
            return false;
        }
        statement->is_prepared = true; /* for the rest of this pipeline; an error takes it back */
    }
    return PQsendQueryPrepared(postgres->connection, name, postgres->parameter_count, postgres->values,
                               postgres->lengths, postgres->formats, 1) == 1;
}

bool dkti_postgres_send(struct dkt_postgres *postgres, struct dkti_postgres_statement *statement, int32_t tag)
{
    struct dkti_postgres_sent sent = {.what = DKTI_SENT_USE, .tag = tag, .statement = statement};
    if (statement == NULL) {
        return false;
    }
    bool is_named =
        (postgres->flags & DKT_POSTGRES_UNNAMED) == 0 && statement != postgres->passing;
    bool is_sent = is_named ? pg_send_named(postgres, statement) : pg_send_unnamed(postgres, statement);
    return is_sent && pg_sent_push(postgres, sent);
}

bool dkti_postgres_send_fixed(struct dkt_postgres *postgres, int32_t which)
{
    dkti_postgres_bind_begin(postgres);
    int32_t tag = which == DKTI_POSTGRES_COMMIT ? DKTI_TAG_COMMIT : DKTI_TAG_NONE;
    return dkti_postgres_send(postgres, dkti_postgres_fixed(postgres, which), tag);
}

/* Behind a proxy no setting outlives the transaction, so each has its own. */
bool dkti_postgres_send_begin(struct dkt_postgres *postgres)
{
    postgres->locked_count = 0;
    bool is_setting = (postgres->flags & DKT_POSTGRES_UNNAMED) != 0 && !postgres->is_host;
    return dkti_postgres_send_fixed(postgres, DKTI_POSTGRES_BEGIN) &&
           (!is_setting || dkti_postgres_send_fixed(postgres, DKTI_POSTGRES_WAIT));
}

bool dkti_postgres_sync(struct dkt_postgres *postgres)
{
    struct dkti_postgres_sent sent = {.what = DKTI_SENT_SYNC, .tag = DKTI_TAG_NONE};
    return PQpipelineSync(postgres->connection) == 1 && pg_sent_push(postgres, sent);
}

/* ---- receiving ---- */

static bool pg_is_well(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* What the answer to COMMIT says. After a statement that failed it is skipped; in a transaction that had failed before the
 * server says ROLLBACK instead. An error that the server says while it goes on is as sure; of one that ends the
 * connection nobody knows whether it came too late. */
static int32_t pg_ended_of(PGresult *result)
{
    if (PQresultStatus(result) == PGRES_PIPELINE_ABORTED) {
        return DKTI_ENDED_SKIPPED;
    }
    if (pg_is_well(result)) {
        return strcmp(PQcmdStatus(result), "COMMIT") == 0 ? DKTI_ENDED_COMMITTED : DKTI_ENDED_ROLLED_BACK;
    }
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    return severity != NULL && strcmp(severity, "ERROR") == 0 ? DKTI_ENDED_ROLLED_BACK : DKTI_ENDED_UNKNOWN;
}

/* Takes one answer; the first error is kept. */
static void pg_take(struct dkt_postgres *postgres, bool is_keeping, struct dkti_postgres_sent *sent, PGresult *result)
{
    bool is_well = pg_is_well(result);
    if (sent->what == DKTI_SENT_PREPARE) {
        /* Names are digests: whoever prepared it before, it is the same. */
        const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        sent->statement->is_prepared = is_well || (state != NULL && strcmp(state, "42P05") == 0);
    }
    if (sent->tag == DKTI_TAG_COMMIT) {
        postgres->ended = pg_ended_of(result);
    }
    if (!is_well && !postgres->has_failed) {
        postgres->has_failed = true;
        postgres->fail_tag = sent->tag;
        dkti_postgres_note(postgres, result, "the database says");
    }
    if (sent->what == DKTI_SENT_USE && is_keeping) {
        sent->result = result;
    } else {
        PQclear(result);
    }
}

/* Waits for the answers to one statement or sync. False when they never come. */
static bool pg_await(struct dkt_postgres *postgres, bool is_keeping, struct dkti_postgres_sent *sent)
{
    PGresult *result = PQgetResult(postgres->connection);
    if (result == NULL) {
        return false;
    }
    if (sent->what == DKTI_SENT_SYNC) {
        bool is_sync = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        PQclear(result);
        return is_sync;
    }
    pg_take(postgres, is_keeping, sent, result);
    if (PQstatus(postgres->connection) == CONNECTION_BAD) {
        return false;
    }
    PQclear(PQgetResult(postgres->connection)); /* NULL: the end of this statement's answers */
    return true;
}

bool dkti_postgres_receive(struct dkt_postgres *postgres, bool is_keeping)
{
    int32_t i = 0;
    postgres->round_trips++;
    postgres->fail_tag = DKTI_TAG_NONE;
    while (i < postgres->sent_count && pg_await(postgres, is_keeping, &postgres->sent[i])) {
        i++;
    }
    if (i < postgres->sent_count) {
        postgres->is_broken = true;
        if (!postgres->has_failed) {
            dkti_postgres_note(postgres, NULL, "the connection was lost");
        }
        return false;
    }
    return !postgres->has_failed;
}

void dkti_postgres_pipeline_end(struct dkt_postgres *postgres)
{
    for (int32_t i = 0; i < postgres->sent_count; i++) {
        PQclear(postgres->sent[i].result);
        postgres->sent[i].result = NULL;
    }
    postgres->sent_count = 0;
    if (PQexitPipelineMode(postgres->connection) != 1) {
        postgres->is_broken = true;
    }
}
