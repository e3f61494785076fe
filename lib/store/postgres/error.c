/* SPDX-License-Identifier: MIT
 *
 * What PostgreSQL complains about: SQLSTATE, and a sentence: what was being done, the server's own words. Only the
 * server's first line is kept: its details quote values of rows.
 */
#include "store/postgres/internal.h"

#include <string.h>

/* Copies what fits, and cuts a character of several bytes at its beginning. */
static void pg_say_add(struct dkt_postgres *postgres, const char *more)
{
    size_t n = strlen(postgres->text);
    size_t room = sizeof postgres->text - 1 - n;
    size_t size = strcspn(more, "\r\n");
    if (size > room) {
        size = room;
        while (size > 0 && ((uint8_t)more[size] & 0xC0) == 0x80) {
            size--;
        }
    }
    memcpy(postgres->text + n, more, size);
    postgres->text[n + size] = '\0';
}

/* The host's triggers and indexes may fail with the same numbers as this library's statements, and mean something
 * else. A function stands in the context; a table or constraint is named. */
static bool pg_is_foreign(const PGresult *result)
{
    const char *table = PQresultErrorField(result, PG_DIAG_TABLE_NAME);
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    size_t n = constraint == NULL ? 0 : strlen(constraint);
    if (PQresultErrorField(result, PG_DIAG_CONTEXT) != NULL) {
        return true;
    }
    bool is_table = table == NULL || strncmp(table, "docket_", 7) == 0;
    bool is_key = constraint == NULL || (n > 5 && strcmp(constraint + n - 5, "_pkey") == 0);
    return !is_table || !is_key;
}

void dkti_postgres_note(struct dkt_postgres *postgres, const PGresult *result, const char *doing)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    postgres->state[0] = '\0';
    postgres->text[0] = '\0';
    postgres->is_foreign = state != NULL && pg_is_foreign(result);
    if (state != NULL && strlen(state) == 5) {
        memcpy(postgres->state, state, 6);
    }
    pg_say_add(postgres, doing);
    pg_say_add(postgres, ": ");
    pg_say_add(postgres, words != NULL ? words : PQerrorMessage(postgres->connection));
    if (postgres->state[0] != '\0') {
        pg_say_add(postgres, " (");
        pg_say_add(postgres, postgres->state);
        pg_say_add(postgres, ")");
    }
}

int32_t dkti_postgres_say(struct dkt_postgres *postgres, int32_t status, const char *text, const char *name)
{
    postgres->state[0] = '\0';
    postgres->text[0] = '\0';
    pg_say_add(postgres, text);
    pg_say_add(postgres, name == NULL ? "" : name);
    return status;
}

bool dkti_postgres_state_is(const struct dkt_postgres *postgres, const char *state)
{
    return strcmp(postgres->state, state) == 0;
}

bool dkti_postgres_is_crossed(const struct dkt_postgres *postgres)
{
    return dkti_postgres_state_is(postgres, "40001") || dkti_postgres_state_is(postgres, "40P01");
}

bool dkti_postgres_is_forgotten(const struct dkt_postgres *postgres)
{
    return dkti_postgres_state_is(postgres, "26000") || dkti_postgres_state_is(postgres, "42P05");
}

int32_t dkti_postgres_code(const struct dkt_postgres *postgres)
{
    uint32_t code = 0;
    for (int32_t i = 0; i < 5 && postgres->state[0] != '\0'; i++) {
        code |= ((uint32_t)(postgres->state[i] - '0') & 0x3F) << (6 * i);
    }
    return (int32_t)code;
}

const char *dkt_postgres_error_text(const dkt_postgres *postgres)
{
    return postgres == NULL ? "" : postgres->text;
}
