/* SPDX-License-Identifier: MIT
 *
 * The connection: made, lost and made again; what an operation leaves open on it.
 *
 * A transaction of the library's own begins with the first round that locks something and ends with the commit, or when
 * the operation ends without one. What only asks is in no transaction. In the host's transaction nothing is locked by
 * reading: at REPEATABLE READ, which the host may have chosen, that could fail in a way that only its own retry heals. The
 * commit there is a savepoint.
 */
#include "store/postgres/internal.h"

#include <string.h>

/* Nothing is printed by a library; a server that goes away says so here. */
static void pg_notice(void *user, const PGresult *result)
{
    struct dkt_postgres *postgres = user;
    (void)result;
    postgres->is_noticed = true;
}

void dkti_postgres_disconnect(struct dkt_postgres *postgres)
{
    if (!postgres->is_host) {
        PQfinish(postgres->connection);
    }
    postgres->connection = NULL;
    postgres->is_open = false;
    postgres->is_broken = false;
}

static bool pg_settings(struct dkt_postgres *postgres)
{
    struct dkti_postgres_text sql = {0};
    if ((postgres->flags & DKT_POSTGRES_UNNAMED) != 0) {
        return true;
    }
    dkti_postgres_add(&sql, "SET lock_timeout = ");
    dkti_postgres_add_number(&sql, postgres->wait_ms);
    char *text = dkti_postgres_finish(&sql);
    bool is_set = text != NULL && dkti_postgres_run(postgres, text);
    dkti_postgres_release(text);
    return is_set;
}

/* The connection string is taken apart by libpq where a database's name could stand; what stands behind it wins. */
int32_t dkti_postgres_connect(struct dkt_postgres *postgres)
{
    static const char *const names[] = {"fallback_application_name", "dbname", "client_encoding", NULL};
    const char *const values[] = {"docket", postgres->conninfo, "UTF8", NULL};
    postgres->connection = PQconnectdbParams(names, values, 1);
    if (postgres->connection == NULL) {
        return dkti_postgres_say(postgres, DKT_E_MEMORY, "there is no memory to connect", NULL);
    }
    (void)PQsetNoticeReceiver(postgres->connection, pg_notice, postgres);
    bool is_well = PQstatus(postgres->connection) == CONNECTION_OK;
    if (!is_well) {
        dkti_postgres_note(postgres, NULL, "connecting");
    }
    if (!is_well || !pg_settings(postgres)) {
        dkti_postgres_disconnect(postgres);
        return DKT_E_STORE;
    }
    return DKT_OK;
}

bool dkti_postgres_run(struct dkt_postgres *postgres, const char *sql)
{
    PGresult *result = PQexec(postgres->connection, sql);
    postgres->round_trips++;
    bool is_well = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (!is_well) {
        dkti_postgres_note(postgres, result, "the database says");
        postgres->is_broken = postgres->is_broken || PQstatus(postgres->connection) != CONNECTION_OK;
    }
    PQclear(result);
    return is_well;
}

bool dkti_postgres_is_joined(const struct dkt_postgres *postgres)
{
    if (!postgres->is_host || postgres->is_open) {
        return false;
    }
    PGTransactionStatusType status = PQtransactionStatus(postgres->connection);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

/* What an operation complained about outlives the end of its transaction. */
void dkti_postgres_roll_back(struct dkt_postgres *postgres)
{
    if (!postgres->is_open) {
        return;
    }
    postgres->is_open = false;
    if (!postgres->is_broken) {
        PGresult *result = PQexec(postgres->connection, "ROLLBACK");
        postgres->round_trips++;
        postgres->is_broken = PQresultStatus(result) != PGRES_COMMAND_OK;
        PQclear(result);
    }
}

bool dkti_postgres_reset(struct dkt_postgres *postgres)
{
    dkti_postgres_roll_back(postgres);
    if (postgres->is_host) {
        postgres->is_broken = false; /* the host may have mended it */
        return true;
    }
    bool is_lost = postgres->is_broken || postgres->connection == NULL ||
                   PQstatus(postgres->connection) != CONNECTION_OK;
    if (!is_lost) {
        return true;
    }
    dkti_postgres_disconnect(postgres);
    dkti_postgres_statements_forget(postgres);
    return dkti_postgres_connect(postgres) == DKT_OK;
}

/* ---- what is prepared on a host's connection ---- */

static uint64_t pg_hexadecimal(const char *digits)
{
    uint64_t value = 0;
    for (const char *p = digits; *p != '\0'; p++) {
        value = value << 4 | (uint64_t)(*p <= '9' ? *p - '0' : *p - 'a' + 10);
    }
    return value;
}

static bool pg_known_take(struct dkt_postgres *postgres, const PGresult *result)
{
    int32_t count = PQntuples(result);
    uint64_t *known = dkti_postgres_allocate((size_t)count, sizeof *known);
    if (known == NULL) {
        return false;
    }
    for (int32_t i = 0; i < count; i++) {
        known[i] = pg_hexadecimal(PQgetvalue(result, i, 0));
    }
    dkti_postgres_release(postgres->known);
    postgres->known = known;
    postgres->known_count = count;
    dkti_postgres_statements_forget(postgres);
    return true;
}

bool dkti_postgres_known_load(struct dkt_postgres *postgres)
{
    PGresult *result = PQexec(postgres->connection, "SELECT substr(name, 8) FROM pg_prepared_statements "
                                                    "WHERE name ~ '^docket_[0-9a-f]{16}$'");
    postgres->round_trips++;
    bool is_well = PQresultStatus(result) == PGRES_TUPLES_OK && pg_known_take(postgres, result);
    if (!is_well) {
        dkti_postgres_note(postgres, result, "reading what is prepared");
    }
    PQclear(result);
    return is_well;
}
