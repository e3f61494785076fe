/* SPDX-License-Identifier: MIT
 *
 * A complete store: every kind of row in one table, as JSON. It keeps every rule of doc/store-contract.md (the suite says
 * so) and is as quick as one table without indexes is: for a start, for tests, for a few thousand tickets. The rounds and
 * commits come as JSON, and SQLite takes them apart itself. doc/store-guide.md walks through it. */
#include "sqlite_store_60.h"

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS rows (desk TEXT, kind TEXT, key TEXT, token INTEGER, body TEXT, PRIMARY KEY (desk, kind, key));"
    "CREATE TABLE IF NOT EXISTS counter (n INTEGER); INSERT INTO counter SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM counter)";

static const char read_sql[] =
    "WITH wish AS (SELECT ?1 ->> 'desk' AS desk, value AS w, coalesce(value ->> 'by', 'seq') AS by FROM json_each(?1, '$.reads') "
    "WHERE key = ?2), found AS (SELECT r.*, w, iif(w ->> 'by' IS NULL, 0, body ->> by) AS v, iif(w ->> 'descending', -1, 1) AS way "
    "FROM wish, rows r WHERE r.desk = wish.desk AND r.kind = w ->> 'kind' AND (w -> 'key' IS NULL OR r.key = w -> 'key') AND "
    "NOT EXISTS (SELECT 1 FROM json_each(w, '$.equal') e WHERE (body ->> e.key) IS NOT e.value)), page AS (SELECT *, "
    "row_number() OVER (ORDER BY v * way, key) AS n FROM found WHERE v IS NOT NULL AND v >= coalesce(w ->> 'from', v) AND "
    "(w ->> 'until' IS NULL OR v < w ->> 'until') AND (w ->> 'cursor' IS NULL OR (v * way, key) > "
    "((w ->> 'cursor' ->> 0) * way, w ->> 'cursor' ->> 1)) ORDER BY n LIMIT (SELECT coalesce(w ->> 'limit', 1) FROM wish)) "
    "SELECT json_group_array(json_set(body, '$.token', CAST(token AS TEXT), '$.cursor', json_array(v, key) || '')) FROM page";

#define WRITE                                                                                                      \
    "WITH w AS (SELECT ?1 ->> 'desk' AS desk, value ->> 'kind' AS kind, value -> 'key' AS key, CAST(value ->> 'token' AS "  \
    "INTEGER) AS token, value -> 'row' AS body, value -> 'changed' AS changed FROM json_each(?1, '$.writes') WHERE key = ?2) "
#define IS_IT " WHERE (desk, kind, key, token) = (SELECT desk, kind, key, token FROM w)"
static const char *const write_sql[] = {
    [DKT_WRITE_INSERT] = WRITE "INSERT INTO rows SELECT desk, kind, key, n, body FROM w, counter WHERE true ON CONFLICT DO NOTHING",
    [DKT_WRITE_UPDATE] = WRITE "UPDATE rows SET token = (SELECT n FROM counter), body = json_patch(body, (SELECT json_group_object("
                               "c.value, w.body ->> c.value) FROM w, json_each(w.changed) c))" IS_IT,
    [DKT_WRITE_CHECK] = WRITE "UPDATE counter SET n = n WHERE (SELECT rows.token FROM rows JOIN w USING (desk, kind, key)) IS "
                              "(SELECT token FROM w)",
    [DKT_WRITE_DELETE] = WRITE "DELETE FROM rows" IS_IT,
};

static sqlite3_stmt *ready(sqlite3 *db, const char *sql, const char *json, int32_t n, int32_t i)
{
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    sqlite3_bind_text(statement, 1, json, n, SQLITE_STATIC);
    sqlite3_bind_int(statement, 2, i);
    return statement;
}

static int32_t store_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers)
{
    int32_t n = 0, r = DKT_OK;
    const char *json = dkt_reads_json(reads, &n);
    for (int32_t i = 0; i < dkt_reads_count(reads) && json != NULL && r == DKT_OK; i++) {
        sqlite3_stmt *statement = ready((sqlite3 *)user, read_sql, json, n, i);
        r = sqlite3_step(statement) == SQLITE_ROW
                ? dkt_answers_json(answers, i, (const char *)sqlite3_column_text(statement, 0), -1)
                : dkt_answers_error(answers, sqlite3_errcode((sqlite3 *)user), sqlite3_errmsg((sqlite3 *)user), -1) + 1;
        sqlite3_finalize(statement);
    }
    return json != NULL && r == DKT_OK ? DKT_HOOK_DONE : DKT_COMMIT_FAILED;
}

static int32_t store_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome)
{
    sqlite3 *db = (sqlite3 *)user; /* a savepoint is a transaction of its own, or a part of the one that you have open */
    int32_t n = 0, answer = DKT_HOOK_DONE;
    const char *json = dkt_writes_json(writes, &n);
    if (json == NULL || sqlite3_exec(db, "SAVEPOINT docket; UPDATE counter SET n = n + 1", NULL, NULL, NULL) != SQLITE_OK) {
        answer = DKT_COMMIT_FAILED;
    }
    for (int32_t i = 0; i < dkt_writes_count(writes) && answer == DKT_HOOK_DONE; i++) {
        sqlite3_stmt *statement = ready(db, write_sql[dkt_writes_type(writes, i)], json, n, i);
        answer = sqlite3_step(statement) != SQLITE_DONE ? DKT_COMMIT_FAILED
                 : sqlite3_changes(db) == 0             ? DKT_COMMIT_CONFLICT
                                                        : DKT_HOOK_DONE;
        sqlite3_finalize(statement);
        if (answer == DKT_COMMIT_CONFLICT) {
            dkt_outcome_conflict(outcome, i);
        }
    }
    if (answer == DKT_HOOK_DONE && sqlite3_exec(db, "RELEASE docket", NULL, NULL, NULL) == SQLITE_OK) {
        return DKT_HOOK_DONE;
    }
    if (answer != DKT_COMMIT_CONFLICT) {
        dkt_outcome_error(outcome, sqlite3_errcode(db), sqlite3_errmsg(db), -1);
    }
    sqlite3_exec(db, "ROLLBACK TO docket; RELEASE docket", NULL, NULL, NULL);
    return answer == DKT_HOOK_DONE ? 0 : answer; /* a RELEASE that failed: nobody knows */
}

int store_60_install(sqlite3 *db)
{
    return sqlite3_exec(db, schema, NULL, NULL, NULL);
}

dkt_status store_60_new(sqlite3 *db, dkt_store **out_store)
{
    const struct dkt_store_hooks hooks = {.struct_size = sizeof hooks,
                                          .flags = sqlite3_get_autocommit(db) ? 0 : DKT_STORE_JOINED,
                                          .read = store_read,
                                          .commit = store_commit};
    return dkt_store_new(&hooks, (uintptr_t)db, out_store);
}
