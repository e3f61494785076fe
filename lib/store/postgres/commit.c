/* SPDX-License-Identifier: MIT
 *
 * The commit hook: all writes and the COMMIT in one pipeline.
 *
 * Each write fails the transaction when it meets another row than it expects (sql.c), and the COMMIT behind it is skipped:
 * so a conflict is known after one round trip as well. What stands behind the first conflict is not tried, so at most one
 * write is known, and none is named: the library reads all of its rows again, which is one round trip as well, instead of
 * finding them one by one.
 *
 * In the host's transaction the writes are a savepoint.
 *
 * What is known when an answer does not come: nothing was committed when the COMMIT was not handed to libpq, or when the
 * server complained about a statement before it. Otherwise nobody knows, and that is the answer.
 */
#include "store/postgres/internal.h"

#include "docket/schema.h"

static const int32_t answer_unknown = 0; /* neither done, nor conflict, nor failed */

/* One commit, and the write of it that is being sent. */
struct pg_writing {
    struct dkt_postgres *postgres;
    const dkt_writes *writes;
    dkt_outcome *outcome;
    bool is_joined;
    bool is_commit_sent; /* handed to libpq */
    int32_t i;
    const dkt_row *row;
    struct dkti_postgres_kind *kind;
};

/* ---- binding ---- */

/* The number that the digits say; 0, which no row has, for anything that this store has not given. */
static uint32_t pg_token(const dkt_writes *writes, int32_t i)
{
    int32_t n = 0;
    const char *digits = dkt_writes_token(writes, i, &n);
    uint64_t token = 0;
    for (int32_t k = 0; digits != NULL && k < n; k++) {
        bool is_digit = digits[k] >= '0' && digits[k] <= '9';
        token = is_digit ? token * 10 + (uint64_t)(digits[k] - '0') : UINT64_MAX;
        if (token > UINT32_MAX) {
            return 0;
        }
    }
    return (uint32_t)token;
}

/* All columns that the write sets, and their places in the kind. */
static void pg_written_load(const struct pg_writing *writing)
{
    struct dkti_postgres_written *written = &writing->postgres->written;
    written->count = dkt_writes_values(writing->writes, writing->i, DKTI_POSTGRES_COLUMN_MAX, written->columns,
                                       written->integers, written->texts, written->lens);
    written->set = (struct dkti_postgres_set){{0}};
    for (int32_t i = 0; i < written->count; i++) {
        uint32_t place = (uint32_t)dkti_postgres_place(writing->kind, written->columns[i]);
        written->set.words[place / 64] |= UINT64_C(1) << (place % 64);
    }
}

static void pg_bind_written(struct dkt_postgres *postgres)
{
    const struct dkti_postgres_written *written = &postgres->written;
    for (int32_t i = 0; i < written->count; i++) {
        int32_t n = written->lens[i];
        if (n == DKT_VALUE_INTEGER) {
            dkti_postgres_bind_integer(postgres, written->integers[i]);
        } else if (n == DKT_VALUE_ABSENT) {
            dkti_postgres_bind_text(postgres, NULL, 0);
        } else { /* without a pointer libpq would make it NULL */
            dkti_postgres_bind_text(postgres, n == 0 ? "" : written->texts[i], n);
        }
    }
}

static void pg_bind_desk(const struct pg_writing *writing)
{
    int32_t n = 0;
    const char *desk = dkt_writes_desk(writing->writes, &n);
    dkti_postgres_bind_begin(writing->postgres);
    dkti_postgres_bind_text(writing->postgres, desk, n);
}

static void pg_bind_key(const struct pg_writing *writing)
{
    pg_bind_desk(writing);
    for (int32_t i = 0; i < writing->kind->key_count; i++) {
        int32_t n = 0;
        int32_t number = writing->kind->columns[i].number;
        const char *text = dkt_row_text(writing->row, number, &n);
        if (text != NULL) {
            dkti_postgres_bind_text(writing->postgres, text, n);
        } else {
            dkti_postgres_bind_integer(writing->postgres, dkt_row_integer(writing->row, number));
        }
    }
}

static void pg_bind_expected(const struct pg_writing *writing)
{
    pg_bind_key(writing);
    dkti_postgres_bind_xid(writing->postgres, pg_token(writing->writes, writing->i));
}

/* ---- the four writes ---- */

static bool pg_send_write(const struct pg_writing *writing, struct dkti_postgres_statement *statement)
{
    return dkti_postgres_send(writing->postgres, statement, writing->i);
}

static bool pg_send_insert(const struct pg_writing *writing)
{
    struct dkt_postgres *postgres = writing->postgres;
    pg_written_load(writing);
    pg_bind_desk(writing);
    pg_bind_written(postgres);
    return pg_send_write(writing,
                         dkti_postgres_write(postgres, writing->kind, DKTI_SHAPE_INSERT, &postgres->written.set));
}

/* Whether the transaction has locked the row that is bound now, with the token that is expected. */
static bool pg_is_met(const struct pg_writing *writing)
{
    const struct dkt_postgres *postgres = writing->postgres;
    uint32_t token = pg_token(writing->writes, writing->i);
    uint64_t key = dkti_postgres_bound_key(postgres, writing->kind);
    for (int32_t i = 0; i < postgres->locked_count && postgres->is_open; i++) {
        if (postgres->locked[i].key == key && postgres->locked[i].token == token) {
            return true;
        }
    }
    return false;
}

static bool pg_send_update(const struct pg_writing *writing)
{
    struct dkt_postgres *postgres = writing->postgres;
    pg_written_load(writing);
    pg_bind_expected(writing);
    int32_t type = pg_is_met(writing) ? DKTI_SHAPE_UPDATE_LOCKED : DKTI_SHAPE_UPDATE;
    pg_bind_written(postgres);
    return pg_send_write(writing, dkti_postgres_write(postgres, writing->kind, type, &postgres->written.set));
}

static bool pg_send_check(const struct pg_writing *writing)
{
    if (dkt_writes_token(writing->writes, writing->i, NULL) != NULL) {
        pg_bind_expected(writing);
        return pg_send_write(writing, dkti_postgres_check(writing->postgres, writing->kind));
    }
    pg_bind_key(writing);
    return pg_send_write(writing, dkti_postgres_hold(writing->postgres, writing->kind)) &&
           pg_send_write(writing, dkti_postgres_leave(writing->postgres, writing->kind));
}

static bool pg_send_delete(const struct pg_writing *writing)
{
    pg_bind_expected(writing);
    return pg_send_write(writing, dkti_postgres_delete(writing->postgres, writing->kind));
}

static bool pg_send_one(struct pg_writing *writing)
{
    writing->row = dkt_writes_row(writing->writes, writing->i);
    writing->kind = dkti_postgres_kind(writing->postgres, dkt_row_kind(writing->row));
    if (writing->kind == NULL) {
        return false;
    }
    switch (dkt_writes_type(writing->writes, writing->i)) {
    case DKT_WRITE_INSERT: return pg_send_insert(writing);
    case DKT_WRITE_UPDATE: return pg_send_update(writing);
    case DKT_WRITE_CHECK: return pg_send_check(writing);
    case DKT_WRITE_DELETE: return pg_send_delete(writing);
    default: return false;
    }
}

/* ---- one pipeline ---- */

/* Everything before the COMMIT. */
static bool pg_send_all(struct pg_writing *writing)
{
    struct dkt_postgres *postgres = writing->postgres;
    int32_t count = dkt_writes_count(writing->writes);
    bool is_sent = true;
    if (writing->is_joined) {
        is_sent = dkti_postgres_send_fixed(postgres, DKTI_POSTGRES_SAVEPOINT);
    } else if (!postgres->is_open) {
        postgres->is_open = true;
        is_sent = dkti_postgres_send_begin(postgres);
    }
    for (writing->i = 0; writing->i < count && is_sent; writing->i++) {
        is_sent = pg_send_one(writing);
    }
    if (is_sent && writing->is_joined) {
        is_sent = dkti_postgres_send_fixed(postgres, DKTI_POSTGRES_RELEASE);
    }
    return is_sent;
}

/* True when all came well. Writes that could not all be sent are followed by a sync and no COMMIT. */
static bool pg_write_all(struct pg_writing *writing)
{
    struct dkt_postgres *postgres = writing->postgres;
    bool is_sent = pg_send_all(writing);
    if (is_sent && !writing->is_joined) {
        writing->is_commit_sent = true;
        is_sent = dkti_postgres_send_fixed(postgres, DKTI_POSTGRES_COMMIT);
    }
    bool is_synced = dkti_postgres_sync(postgres);
    if (!is_sent || !is_synced) {
        dkti_postgres_note(postgres, NULL, "the commit could not be sent");
        postgres->is_broken = postgres->is_broken || !is_synced;
    }
    return is_synced && dkti_postgres_receive(postgres, false) && is_sent;
}

/* ---- answers ---- */

/* What a statement that failed means once everything is taken back: another row than expected, or something else. */
static int32_t pg_answer_of(const struct pg_writing *writing)
{
    struct dkt_postgres *postgres = writing->postgres;
    bool is_met = dkti_postgres_state_is(postgres, "22012") || dkti_postgres_state_is(postgres, "23505");
    bool is_conflict = (is_met && !postgres->is_foreign) || dkti_postgres_is_crossed(postgres) ||
                       dkti_postgres_is_forgotten(postgres);
    if (postgres->has_failed && is_conflict) {
        postgres->is_contended = true;
        return DKT_COMMIT_CONFLICT;
    }
    (void)dkt_outcome_error(writing->outcome, dkti_postgres_code(postgres), postgres->text, -1);
    return DKT_COMMIT_FAILED;
}

/* A commit in a transaction of the library's own that did not end well. An error that the server told about a statement
 * before the COMMIT is sure to have stopped it, also when the connection was lost behind it. */
static int32_t pg_answer_own(const struct pg_writing *writing)
{
    struct dkt_postgres *postgres = writing->postgres;
    bool is_told = postgres->has_failed && postgres->state[0] != '\0' &&
                   postgres->fail_tag != DKTI_TAG_COMMIT;
    bool is_known = !writing->is_commit_sent || postgres->ended == DKTI_ENDED_ROLLED_BACK ||
                    postgres->ended == DKTI_ENDED_SKIPPED || is_told;
    postgres->is_open = !writing->is_commit_sent || postgres->ended == DKTI_ENDED_SKIPPED;
    if (is_known) {
        return pg_answer_of(writing);
    }
    (void)dkt_outcome_error(writing->outcome, dkti_postgres_code(postgres), postgres->text, -1);
    postgres->is_broken = true;
    return answer_unknown;
}

/* A lost connection takes the host's transaction with it: nothing will be written. */
static int32_t pg_answer_joined(const struct pg_writing *writing)
{
    struct dkt_postgres *postgres = writing->postgres;
    int32_t answer = pg_answer_of(writing);
    if (postgres->is_broken || PQstatus(postgres->connection) != CONNECTION_OK) {
        return answer;
    }
    bool is_undone = dkti_postgres_run(postgres, "ROLLBACK TO SAVEPOINT docket; RELEASE SAVEPOINT docket");
    return is_undone || postgres->is_broken ? answer : answer_unknown;
}

/* ---- the hook ---- */

/* Looks what has come: first the server's last words, if any, and then the end. Of a host's connection it is not known
 * whether there were words. */
static bool pg_is_there(struct dkt_postgres *postgres)
{
    postgres->is_noticed = postgres->is_host;
    bool is_there = PQconsumeInput(postgres->connection) == 1;
    if (!postgres->is_host) { /* takes the words apart; a host's notifications are the host's */
        PQfreemem(PQnotifies(postgres->connection));
    }
    if (is_there && postgres->is_noticed) {
        is_there = PQconsumeInput(postgres->connection) == 1;
    }
    return is_there && PQstatus(postgres->connection) == CONNECTION_OK;
}

/* The connection as it is right now: what was lost before the commit is no riddle. */
static bool pg_is_ready(struct pg_writing *writing)
{
    struct dkt_postgres *postgres = writing->postgres;
    if (!postgres->is_open && !writing->is_joined && !dkti_postgres_reset(postgres)) {
        return false;
    }
    if (writing->is_joined && PQtransactionStatus(postgres->connection) == PQTRANS_INERROR) {
        (void)dkti_postgres_say(postgres, DKT_E_STORE, "the host's transaction has failed already", NULL);
        return false;
    }
    if (!pg_is_there(postgres) || !dkti_postgres_pipeline_begin(postgres)) {
        dkti_postgres_note(postgres, NULL, "before committing");
        postgres->is_broken = true;
        return false;
    }
    return true;
}

static void pg_commit_done(struct dkt_postgres *postgres)
{
    postgres->is_open = false;
    postgres->is_contended = false;
}

/* A connection that is lost for this library is closed at once, so that the server ends what is under way on it. */
static int32_t pg_commit_fail(const struct pg_writing *writing)
{
    struct dkt_postgres *postgres = writing->postgres;
    int32_t answer = writing->is_joined ? pg_answer_joined(writing) : pg_answer_own(writing);
    dkti_postgres_roll_back(postgres);
    if (dkti_postgres_state_is(postgres, "26000")) {
        postgres->known_count = 0;
        dkti_postgres_statements_forget(postgres);
    }
    if (postgres->is_broken && !postgres->is_host) {
        dkti_postgres_disconnect(postgres);
        postgres->is_broken = true;
    }
    return answer;
}

int32_t dkti_postgres_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome)
{
    struct pg_writing writing = {
        .postgres = (struct dkt_postgres *)user, .writes = writes, .outcome = outcome};
    struct dkt_postgres *postgres = writing.postgres;
    if ((postgres->flags & DKT_POSTGRES_READ_ONLY) != 0) {
        (void)dkt_outcome_error(outcome, 0, "the database was opened for reading only", -1);
        return DKT_COMMIT_FAILED;
    }
    writing.is_joined = dkti_postgres_is_joined(postgres);
    if (!pg_is_ready(&writing)) {
        (void)dkt_outcome_error(outcome, dkti_postgres_code(postgres), postgres->text, -1);
        postgres->is_open = false;
        return DKT_COMMIT_FAILED;
    }
    bool is_written = pg_write_all(&writing);
    dkti_postgres_pipeline_end(postgres);
    /* After a BEGIN that failed the server says COMMIT as well, to nothing. */
    bool is_committed = postgres->ended == DKTI_ENDED_COMMITTED && !postgres->has_failed;
    if (writing.is_joined ? is_written : is_committed) {
        pg_commit_done(postgres);
        return DKT_HOOK_DONE;
    }
    return pg_commit_fail(&writing);
}
