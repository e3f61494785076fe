/* SPDX-License-Identifier: MIT
 *
 * Insides of the public dkt_sqlite, shared by its files.
 *
 * What the desk publishes of its schema is copied once into plain tables here: kinds with columns, indexes. All SQL is
 * made from them (sql.c), prepared when first used and kept: one statement a kind for each of get, check and delete; one an
 * index for each shape of a scan; one for each set of columns that an UPDATE changed, the last UPDATE_MAX of them, and
 * that an INSERT gave, the first INSERT_MAX of a kind: binding what is absent costs as much as binding what is there.
 * The desk's id is bound when a statement is prepared.
 *
 * A row's token is the column `token`, one more with each UPDATE. A key may be deleted and made again and must not meet
 * its old tokens: a DELETE raises the number `token` of docket_format above the row's, and an INSERT begins there. Tokens
 * of tables with a rowid say the rowid too, so that an UPDATE need not look for the row once more.
 *
 * Memory is SQLite's own (sqlite3_malloc64): the desk's allocator is not public.
 */
#ifndef DKTI_STORE_SQLITE_INTERNAL_H
#define DKTI_STORE_SQLITE_INTERNAL_H

#include "docket/row.h"
#include "docket/sqlite.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DKTI_SQLITE_KIND_MAX = 63, /* greatest number of a kind: 9 are known; grows with the library */
    DKTI_SQLITE_COLUMN_MAX = 256, /* of a kind: a set of columns is four words */
    DKTI_SQLITE_WORDS = DKTI_SQLITE_COLUMN_MAX / 64,
    DKTI_SQLITE_EQUAL_MAX = 4, /* equal columns of an index: two are the most so far */
    DKTI_SQLITE_TIE_MAX = 4,   /* columns of a key: three are the most so far */
    DKTI_SQLITE_UPDATE_MAX =
        48, /* sets of changed columns kept prepared; a week of the default workflow has 30 */
    DKTI_SQLITE_INSERT_MAX = 8, /* sets of given columns kept prepared of a kind; behind them one for all others */
    DKTI_SQLITE_DESK_MAX = 40,  /* bytes of a desk's id */
    DKTI_SQLITE_TEXT_MAX = 512,   /* bytes of an error's text */
    DKTI_SQLITE_PATH_MAX = 4096,  /* bytes of a path: what Linux takes */
    DKTI_SQLITE_CURSOR_MAX = 512, /* what the contract allows */
    DKTI_SQLITE_CALLED_MAX = 100, /* arguments of the function that takes a row: SQLite allows 127, a host may allow less */
    DKTI_SQLITE_MIN_READER =
        1, /* the oldest stored format whose libraries may read what this one writes */
};

/* The shapes of a scan, or-ed: each has a statement of its own. */
enum {
    DKTI_SCAN_FROM = 1,
    DKTI_SCAN_UNTIL = 2,
    DKTI_SCAN_CURSOR = 4,
    DKTI_SCAN_DESCENDING = 8,
    DKTI_SCAN_SHAPES = 16,
};

struct dkti_sqlite_column {
    int32_t number;
    int32_t type;
    int32_t flags;
    const char *name; /* the desk's */
};

/* Which columns of a kind, by place. */
struct dkti_sqlite_set {
    uint64_t words[DKTI_SQLITE_WORDS];
};

/* A statement for certain columns. */
struct dkti_sqlite_shape {
    int32_t kind;
    int32_t column_count;
    struct dkti_sqlite_set columns;
    sqlite3_stmt *statement;
};

struct dkti_sqlite_kind {
    int32_t number; /* 0: there is no such kind */
    const char *name;
    int32_t key_count;
    int32_t column_count;
    struct dkti_sqlite_column *columns; /* key columns first */
    bool is_clustered;                  /* WITHOUT ROWID, rows lie in the order of their keys */
    int32_t token_count;                /* parts of a token: the number, and the rowid if there is one */
    bool is_called; /* rows are read through the function docket_row (read.c) */
    sqlite3_stmt *get;
    sqlite3_stmt *check;
    sqlite3_stmt *remove;
    int32_t insert_count;
    struct dkti_sqlite_shape inserts[DKTI_SQLITE_INSERT_MAX + 1];
};

/* An index of the desk. Behind the columns that are equal and the one that orders stand the ties: what tells rows
 * of one range value apart, so that a page goes on exactly where the last one ended. */
struct dkti_sqlite_index {
    int32_t number; /* 0: there is no such index */
    const char *name;
    const struct dkti_sqlite_kind *kind;
    int32_t equal_count;
    const struct dkti_sqlite_column *equal[DKTI_SQLITE_EQUAL_MAX];
    const struct dkti_sqlite_column *range; /* NULL: none */
    int32_t tie_count;
    const char *ties[DKTI_SQLITE_TIE_MAX];
    bool is_key; /* the key's own index serves */
    sqlite3_stmt *scans[DKTI_SCAN_SHAPES];
};

/* What the connection says between two operations, prepared like the rest. */
enum {
    DKTI_SQL_BEGIN = 0,
    DKTI_SQL_COMMIT = 1,
    DKTI_SQL_ROLLBACK = 2,
    DKTI_SQL_SAVEPOINT = 3,
    DKTI_SQL_RELEASE = 4,
    DKTI_SQL_ROLLBACK_TO = 5,
    DKTI_SQL_TOKEN = 6,       /* reads the number that new tokens begin at */
    DKTI_SQL_TOKEN_RAISE = 7, /* raises it */
    DKTI_SQL_READ = 8,        /* begins a transaction that only reads so far */
    DKTI_SQL_COUNT = 9,
};

struct dkt_sqlite {
    int32_t reference_count; /* the handle, and the stores */
    dkt_desk *desk;
    sqlite3 *db;   /* NULL before a database is opened or joined */
    bool is_host;  /* the connection is the host's */
    bool is_begun;     /* an operation is at work */
    bool is_contended; /* it has met a conflict: the next attempt takes the lock before it reads */
    bool is_open;  /* the transaction is this library's own */
    bool is_locked; /* and holds the write lock since its beginning */
    int32_t wait_ms;
    struct dkti_sqlite_giving *giving; /* where docket_row gives the row that it is called with */
    int64_t token_first;   /* of rows inserted by this commit; 0: not read yet */
    int64_t token_known;   /* the number as this connection saw it last; 0: never, or it may be another */
    uint32_t token_version; /* the state of the database's content at which it was seen */
    int64_t token_deleted; /* greatest token among the rows deleted by this commit */
    int32_t index_count;
    struct dkti_sqlite_kind kinds[DKTI_SQLITE_KIND_MAX + 1]; /* by number */
    struct dkti_sqlite_index *indexes;                       /* by number */
    sqlite3_stmt *fixed[DKTI_SQL_COUNT];
    int32_t update_count;
    int32_t update_next; /* the place that the next new UPDATE takes when all are taken */
    struct dkti_sqlite_shape updates[DKTI_SQLITE_UPDATE_MAX];
    int32_t desk_len;
    char desk_id[DKTI_SQLITE_DESK_MAX]; /* bound in all statements */
    char text[DKTI_SQLITE_TEXT_MAX];
};

/* ---- schema.c: the desk's schema, and the tables made of it ---- */

/* Copies the desk's schema; DKT_OK, DKT_E_LIMIT or DKT_E_MEMORY. */
int32_t dkti_sqlite_schema_load(struct dkt_sqlite *sqlite);
void dkti_sqlite_schema_free(struct dkt_sqlite *sqlite);

/* Looks at the database's format number and tables and makes what is missing, as far as the flags allow. */
int32_t dkti_sqlite_install(struct dkt_sqlite *sqlite, int32_t flags);

/* The kind or index of a number, NULL when there is none. */
struct dkti_sqlite_kind *dkti_sqlite_kind(struct dkt_sqlite *sqlite, int32_t number);
struct dkti_sqlite_index *dkti_sqlite_index(struct dkt_sqlite *sqlite, int32_t number);

/* The place of a kind's column, -1 when there is none. */
static inline int32_t dkti_sqlite_place(const struct dkti_sqlite_kind *kind, int32_t number)
{
    if (number >= 1 && number <= kind->column_count && kind->columns[number - 1].number == number) {
        return number - 1; /* fixed columns stand in the order of their numbers */
    }
    for (int32_t i = 0; i < kind->column_count; i++) {
        if (kind->columns[i].number == number) {
            return i;
        }
    }
    return -1;
}

/* ---- sql.c: the statements ---- */

/* All statements are of this desk from now on. SQLITE_OK, or SQLITE_TOOBIG for an id that no desk has. */
int dkti_sqlite_desk(struct dkt_sqlite *sqlite, const char *id, int32_t len);

/* The next place >= `place` in the set, or -1. */
int32_t dkti_sqlite_set_next(const struct dkti_sqlite_set *set, int32_t place);

/* Each gives the prepared statement, NULL after a failure of which sqlite3_errcode knows. */
sqlite3_stmt *dkti_sqlite_fixed(struct dkt_sqlite *sqlite, int32_t which);
sqlite3_stmt *dkti_sqlite_get(struct dkt_sqlite *sqlite, struct dkti_sqlite_kind *kind);
sqlite3_stmt *dkti_sqlite_token(struct dkt_sqlite *sqlite, struct dkti_sqlite_kind *kind);
sqlite3_stmt *dkti_sqlite_delete(struct dkt_sqlite *sqlite, struct dkti_sqlite_kind *kind);
const struct dkti_sqlite_shape *dkti_sqlite_update(struct dkt_sqlite *sqlite,
                                                   struct dkti_sqlite_kind *kind,
                                                   const struct dkti_sqlite_set *changed);
/* A statement for these columns, or for more: what a row lacks of them is bound as NULL. */
const struct dkti_sqlite_shape *dkti_sqlite_insert(struct dkt_sqlite *sqlite,
                                                   struct dkti_sqlite_kind *kind,
                                                   const struct dkti_sqlite_set *given);
sqlite3_stmt *dkti_sqlite_scan(struct dkt_sqlite *sqlite, struct dkti_sqlite_index *index,
                               int32_t shape);
void dkti_sqlite_statements_free(struct dkt_sqlite *sqlite);

/* ---- error.c ---- */

/* Keeps what SQLite complains about, with what was being done; gives the status that stands for it. */
int32_t dkti_sqlite_fail(struct dkt_sqlite *sqlite, int result, const char *doing);

/* Keeps words of this library's own; gives `status`. `name` may be NULL and stands quoted behind the text. */
int32_t dkti_sqlite_say(struct dkt_sqlite *sqlite, int32_t status, const char *text,
                        const char *name);

/* ---- the hooks; `user` is the dkt_sqlite ---- */

int32_t dkti_sqlite_begin(uintptr_t user);
int32_t dkti_sqlite_abandon(uintptr_t user);
int32_t dkti_sqlite_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers);
int32_t dkti_sqlite_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome);

/* ---- read.c ---- */

/* Makes the function docket_row on a connection of the library's own. SQLITE_OK or why not. */
int dkti_sqlite_function(struct dkt_sqlite *sqlite);

/* ---- transaction.c ---- */

/* Steps a statement: SQLITE_ROW, SQLITE_DONE or the extended code of the failure, also where a host's connection
 * does not give extended codes by itself. */
int dkti_sqlite_step(struct dkt_sqlite *sqlite, sqlite3_stmt *statement);

/* Runs one of the fixed statements that give no row. */
int dkti_sqlite_run(struct dkt_sqlite *sqlite, int32_t which);

/* Ends what an operation left open, a transaction of the library's own. */
void dkti_sqlite_reset(struct dkt_sqlite *sqlite);

/* Begins the reads of a command that will write: in one transaction with its writes. After a conflict it takes the write
 * lock at once, so that nobody comes in between again. */
int dkti_sqlite_read_begin(struct dkt_sqlite *sqlite);

/* Begins the writes: in the transaction that is open, or in a savepoint of the host's. */
int dkti_sqlite_write_begin(struct dkt_sqlite *sqlite);

/* Whether `result` says that others are writing, or have written, since the reads began; and then to go on under the
 * write lock, with the same writes: the tokens decide. */
bool dkti_sqlite_is_overtaken(const struct dkt_sqlite *sqlite, int result);
int dkti_sqlite_lock(struct dkt_sqlite *sqlite);

/* Ends them well. *out_is_known: whether an error means that nothing was or will be written. */
int dkti_sqlite_write_end(struct dkt_sqlite *sqlite, bool *out_is_known);

/* Takes them back; true when nothing of them is left. */
bool dkti_sqlite_write_undo(struct dkt_sqlite *sqlite);

#endif
