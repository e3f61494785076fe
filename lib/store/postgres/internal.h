/* SPDX-License-Identifier: MIT
 *
 * Insides of the public dkt_postgres, shared by its files.
 *
 * What the desk publishes of its schema is copied once into plain tables here: kinds with columns, indexes. All SQL is
 * made from them (sql.c) when first used and kept: one statement a kind for each of get, check, insert and delete; one
 * an index for each shape of a scan; one for each set of columns that an UPDATE changed.
 *
 * Everything travels in pipelines (pipeline.c): what a round asks or a commit writes is sent in one go, and answered in
 * one go. A prepared statement is named by the digest of its text, so that two stores over one connection of the host's
 * mean the same by the same name.
 *
 * A row's token is its `xmin`: the number of the transaction, or savepoint, that wrote this version of the row. PostgreSQL
 * changes it whoever writes, the host's own screens too, and never gives it to a row that is deleted and made again.
 * Two writes of a row have the same xmin only inside one savepoint, and a commit, which is one savepoint or transaction,
 * writes a row once. It outlives restarts, freezing and VACUUM FULL, and is the same on a standby, so also after a
 * failover. A dump that is restored gives all rows new ones, and numbers come back after four thousand million
 * transactions: a token is held for one operation only, whose connection survives neither. A counter column would need
 * the host to raise it, and a floor for keys made again, which every DELETE of a desk would have to write.
 */
#ifndef DKTI_STORE_POSTGRES_INTERNAL_H
#define DKTI_STORE_POSTGRES_INTERNAL_H

#include "docket/postgres.h"
#include "docket/row.h"

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DKTI_POSTGRES_KIND_MAX = 63,    /* greatest number of a kind: 10 are known; grows with the library */
    DKTI_POSTGRES_COLUMN_MAX = 256, /* of a kind: a set of columns is four words */
    DKTI_POSTGRES_WORDS = DKTI_POSTGRES_COLUMN_MAX / 64,
    DKTI_POSTGRES_EQUAL_MAX = 4,    /* equal columns of an index: two are the most so far */
    DKTI_POSTGRES_PLACE_MAX = 5,    /* range column and columns of a key: four are the most so far */
    DKTI_POSTGRES_PARAMETER_MAX = DKTI_POSTGRES_COLUMN_MAX + 16,
    DKTI_POSTGRES_SHAPE_MAX = 128,  /* sets of written columns kept; a week of the default workflow has 50 */
    DKTI_POSTGRES_TEXT_MAX = 512,   /* bytes of an error's text */
    DKTI_POSTGRES_NAME_MAX = 63,    /* bytes of an identifier: NAMEDATALEN - 1 */
    DKTI_POSTGRES_CONNINFO_MAX = 4096, /* bytes of a connection string */
    DKTI_POSTGRES_CURSOR_MAX = 512, /* what the contract allows */
    DKTI_POSTGRES_LOCKED_MAX = 8,   /* rows remembered as locked: a command locks four at most */
    DKTI_POSTGRES_AGAIN_MAX = 16,   /* times that a round is read again after a deadlock or another's commit */
    DKTI_POSTGRES_MIN_READER = 1,   /* the oldest stored format whose libraries may read what this one writes */
};

/* The types that parameters have, by the numbers that PostgreSQL gave them for ever. */
enum {
    DKTI_POSTGRES_BYTEA = 17,
    DKTI_POSTGRES_INT8 = 20,
    DKTI_POSTGRES_TEXT = 25,
    DKTI_POSTGRES_XID = 28,
};

/* The shapes of a scan, or-ed: each has a statement of its own. */
enum {
    DKTI_SHAPE_FROM = 1,
    DKTI_SHAPE_UNTIL = 2,
    DKTI_SHAPE_CURSOR = 4,
    DKTI_SHAPE_DESCENDING = 8,
    DKTI_SHAPE_CLAIM = 16,
    DKTI_SHAPE_COUNT = 32,
};

/* A text that grows. Once it could not grow it stays failed, so that only the end needs a look. */
struct dkti_postgres_text {
    char *p;
    size_t n;
    size_t capacity;
    bool is_failed;
};

struct dkti_postgres_statement {
    char *sql; /* NULL before it is made */
    Oid types[DKTI_POSTGRES_PARAMETER_MAX];
    int32_t parameter_count;
    uint64_t name; /* digest of the text */
    bool is_prepared;
};

struct dkti_postgres_column {
    int32_t number;
    int32_t type;
    int32_t flags;
    uint32_t oid; /* the type that the database gives it */
    const char *name; /* the desk's */
};

struct dkti_postgres_kind {
    int32_t number; /* 0: there is no such kind */
    const char *name;
    int32_t key_count;
    int32_t column_count;
    struct dkti_postgres_column *columns; /* key columns first */
    struct dkti_postgres_statement *get;
    struct dkti_postgres_statement *lock; /* the same, and keeps others from writing the row */
    struct dkti_postgres_statement *check;
    struct dkti_postgres_statement *hold; /* takes the place of a row that must not be there */
    struct dkti_postgres_statement *leave; /* and gives it back */
    struct dkti_postgres_statement *remove;
};

/* An index of the desk. Behind the columns that are equal stands the place of a row: the column that orders, and the
 * rest of the key, which tells rows of one range value apart, so that a page goes on exactly where the last one ended. */
struct dkti_postgres_index {
    int32_t number; /* 0: there is no such index */
    const char *name;
    struct dkti_postgres_kind *kind;
    int32_t equal_count;
    const struct dkti_postgres_column *equal[DKTI_POSTGRES_EQUAL_MAX];
    const struct dkti_postgres_column *range; /* NULL: none */
    int32_t place_count;
    const struct dkti_postgres_column *places[DKTI_POSTGRES_PLACE_MAX];
    bool is_key; /* the key's own index serves */
    struct dkti_postgres_statement *scans[DKTI_SHAPE_COUNT];
};

/* Which columns of a kind, by place. */
struct dkti_postgres_set {
    uint64_t words[DKTI_POSTGRES_WORDS];
};

/* A value of a row that was read, by the place of its column. */
struct dkti_postgres_cell {
    const char *p; /* the result's */
    int32_t n;     /* -1: none */
};

/* An INSERT or UPDATE of some columns of a kind. */
struct dkti_postgres_shape {
    int32_t type; /* DKTI_SHAPE_... */
    int32_t kind;
    struct dkti_postgres_set set;
    struct dkti_postgres_statement *statement;
};

/* A row that this transaction has locked: nobody can change it before the commit. */
struct dkti_postgres_locked {
    uint64_t key; /* digest of kind and key */
    uint32_t token;
};

/* The columns that a write sets, as the library gives them at once. */
struct dkti_postgres_written {
    int32_t count;
    struct dkti_postgres_set set;
    int32_t columns[DKTI_POSTGRES_COLUMN_MAX];
    int64_t integers[DKTI_POSTGRES_COLUMN_MAX];
    const char *texts[DKTI_POSTGRES_COLUMN_MAX];
    int32_t lens[DKTI_POSTGRES_COLUMN_MAX];
};

/* What the connection says besides. */
enum {
    DKTI_POSTGRES_BEGIN = 0,
    DKTI_POSTGRES_COMMIT = 1,
    DKTI_POSTGRES_SAVEPOINT = 2,
    DKTI_POSTGRES_RELEASE = 3,
    DKTI_POSTGRES_WAIT = 4, /* sets the wait for a lock, for this transaction */
    DKTI_POSTGRES_FIXED_COUNT = 5,
};

/* What was sent and has an answer to come. */
enum {
    DKTI_SENT_PREPARE = 1, /* of a statement, whose use stands behind it */
    DKTI_SENT_USE = 2,
    DKTI_SENT_SYNC = 3,
};

/* What a use belongs to when it is no wish or write. */
enum {
    DKTI_TAG_NONE = -1,
    DKTI_TAG_COMMIT = -2,
};

/* What is known of a COMMIT. */
enum {
    DKTI_ENDED_UNKNOWN = 0,
    DKTI_ENDED_COMMITTED = 1,
    DKTI_ENDED_ROLLED_BACK = 2,
    DKTI_ENDED_SKIPPED = 3, /* not carried out, since a statement before it failed: the transaction is still there */
};

struct dkti_postgres_sent {
    int32_t what;
    int32_t tag; /* of a use: the wish or write that it belongs to, or DKTI_TAG_... */
    struct dkti_postgres_statement *statement;
    PGresult *result; /* kept when it was asked for */
};

struct dkt_postgres {
    int32_t reference_count; /* the handle, and the stores */
    dkt_desk *desk;
    PGconn *connection; /* NULL before a database is opened or joined */
    bool is_used;       /* a database is open, though the connection may be lost */
    bool is_host;       /* the connection is the host's */
    bool is_open;       /* the transaction is this library's own */
    bool is_broken;     /* the connection is to be made anew */
    bool is_noticed;    /* the server said something that nobody had asked for */
    bool is_contended;  /* the operation has met a conflict: it locks what it reads, at REPEATABLE READ too */
    int32_t flags;
    int32_t wait_ms;
    int32_t partition_count;
    int64_t round_trips;
    char schema[DKTI_POSTGRES_NAME_MAX + 1];
    char conninfo[DKTI_POSTGRES_CONNINFO_MAX + 1];

    int32_t index_count;
    struct dkti_postgres_kind kinds[DKTI_POSTGRES_KIND_MAX + 1]; /* by number */
    struct dkti_postgres_index *indexes;                         /* by number */
    struct dkti_postgres_statement *fixed[DKTI_POSTGRES_FIXED_COUNT];
    int32_t locked_count;
    struct dkti_postgres_locked locked[DKTI_POSTGRES_LOCKED_MAX];
    int32_t shape_count;
    struct dkti_postgres_shape shapes[DKTI_POSTGRES_SHAPE_MAX];
    struct dkti_postgres_statement *passing; /* of a set beyond these, until the next one */
    struct dkti_postgres_cell cells[DKTI_POSTGRES_COLUMN_MAX]; /* of the row that is given now */
    struct dkti_postgres_written written;    /* of the write that is sent now, or the row that is given now */
    uint64_t *known; /* names that were prepared on a host's connection by others, NULL: none */
    int32_t known_count;

    /* The parameters of the statement that is sent next. */
    int32_t parameter_count;
    const char *values[DKTI_POSTGRES_PARAMETER_MAX];
    int lengths[DKTI_POSTGRES_PARAMETER_MAX];
    int formats[DKTI_POSTGRES_PARAMETER_MAX];
    char numbers[DKTI_POSTGRES_PARAMETER_MAX][8];

    /* The pipeline. */
    int32_t sent_count;
    int32_t sent_capacity;
    struct dkti_postgres_sent *sent;

    int32_t ended; /* of the COMMIT in the pipeline that was received last */

    /* The last failure. */
    bool has_failed;
    char state[6];    /* SQLSTATE; "": the server did not speak */
    bool is_foreign;  /* it was not said about one of this library's tables: a trigger or index of the host's */
    int32_t fail_tag; /* of the statement */
    char text[DKTI_POSTGRES_TEXT_MAX];
};

/* ---- memory.c ---- */

/* Zeroed memory, NULL when there is none. */
void *dkti_postgres_allocate(size_t count, size_t size);

/* Memory that holds at least `capacity` pieces, the new ones zeroed; NULL, and the old one as it was, when there is none. */
void *dkti_postgres_grow(void *old, size_t old_count, size_t new_count, size_t size);
void dkti_postgres_release(void *memory);

void dkti_postgres_add(struct dkti_postgres_text *text, const char *more);
void dkti_postgres_add_n(struct dkti_postgres_text *text, const char *more, size_t n);
void dkti_postgres_add_number(struct dkti_postgres_text *text, int64_t number);
void dkti_postgres_add_name(struct dkti_postgres_text *text, const char *name); /* as an SQL identifier */
void dkti_postgres_add_literal(struct dkti_postgres_text *text, const char *value);

/* The table, index or view of this library's in the host's schema: "schema"."docket_<name><suffix>". */
void dkti_postgres_add_table(struct dkti_postgres_text *text, const struct dkt_postgres *postgres, const char *name,
                             const char *suffix);

/* The text, which the caller releases; NULL when there was no memory. */
char *dkti_postgres_finish(struct dkti_postgres_text *text);

/* ---- schema.c: the desk's schema ---- */

/* Copies the desk's schema; DKT_OK, DKT_E_LIMIT or DKT_E_MEMORY. */
int32_t dkti_postgres_schema_load(struct dkt_postgres *postgres);
void dkti_postgres_schema_free(struct dkt_postgres *postgres);

/* The kind or index of a number, NULL when there is none. */
struct dkti_postgres_kind *dkti_postgres_kind(struct dkt_postgres *postgres, int32_t number);
struct dkti_postgres_index *dkti_postgres_index(struct dkt_postgres *postgres, int32_t number);

/* The place of a kind's column, -1 when there is none. */
int32_t dkti_postgres_place(const struct dkti_postgres_kind *kind, int32_t number);

/* ---- install.c ---- */

/* Looks at the database's encoding, format number and tables and makes what is missing, as far as the flags allow. */
int32_t dkti_postgres_install(struct dkt_postgres *postgres);

/* ---- sql.c: the statements; each NULL without memory ---- */

/* The type that a column of DKT_TYPE_... has. */
Oid dkti_postgres_type(int32_t type);

struct dkti_postgres_statement *dkti_postgres_fixed(struct dkt_postgres *postgres, int32_t which);
struct dkti_postgres_statement *dkti_postgres_get(struct dkt_postgres *postgres, struct dkti_postgres_kind *kind,
                                                  bool is_locking);
struct dkti_postgres_statement *dkti_postgres_check(struct dkt_postgres *postgres, struct dkti_postgres_kind *kind);
struct dkti_postgres_statement *dkti_postgres_hold(struct dkt_postgres *postgres, struct dkti_postgres_kind *kind);
struct dkti_postgres_statement *dkti_postgres_leave(struct dkt_postgres *postgres, struct dkti_postgres_kind *kind);
struct dkti_postgres_statement *dkti_postgres_delete(struct dkt_postgres *postgres, struct dkti_postgres_kind *kind);

/* What a write is, as far as its statement goes. */
enum {
    DKTI_SHAPE_INSERT = 1,
    DKTI_SHAPE_UPDATE = 2,        /* fails when it meets no row */
    DKTI_SHAPE_UPDATE_LOCKED = 3, /* of a row that is known to be met */
};

/* The INSERT or UPDATE of the columns in a set. */
struct dkti_postgres_statement *dkti_postgres_write(struct dkt_postgres *postgres, const struct dkti_postgres_kind *kind,
                                                    int32_t type, const struct dkti_postgres_set *set);

/* FNV-1a, going on from a digest, or from 0. */
uint64_t dkti_postgres_digest(uint64_t digest, const char *bytes, size_t n);
struct dkti_postgres_statement *dkti_postgres_scan(struct dkt_postgres *postgres, struct dkti_postgres_index *index,
                                                   int32_t shape);

/* Nothing is prepared any more: the connection is a new one, or somebody said DISCARD ALL. */
void dkti_postgres_statements_forget(struct dkt_postgres *postgres);
void dkti_postgres_statements_free(struct dkt_postgres *postgres);

/* ---- connection.c ---- */

/* Connects anew to where postgres->conninfo says, with this library's settings. DKT_OK or DKT_E_STORE. */
int32_t dkti_postgres_connect(struct dkt_postgres *postgres);
void dkti_postgres_disconnect(struct dkt_postgres *postgres);

/* Ends what an operation left open, and makes a lost connection of the library's own anew. False when it cannot. */
bool dkti_postgres_reset(struct dkt_postgres *postgres);

/* Runs SQL that gives no row and has no parameters, alone. */
bool dkti_postgres_run(struct dkt_postgres *postgres, const char *sql);

/* Takes a transaction of the library's own back. */
void dkti_postgres_roll_back(struct dkt_postgres *postgres);

/* Whether a transaction of the host's is open on its connection. */
bool dkti_postgres_is_joined(const struct dkt_postgres *postgres);

/* Reads the names that are prepared on a host's connection. */
bool dkti_postgres_known_load(struct dkt_postgres *postgres);

/* ---- pipeline.c ---- */

void dkti_postgres_bind_begin(struct dkt_postgres *postgres);
void dkti_postgres_bind_integer(struct dkt_postgres *postgres, int64_t value);
void dkti_postgres_bind_xid(struct dkt_postgres *postgres, uint32_t value);
void dkti_postgres_bind_text(struct dkt_postgres *postgres, const char *text, int32_t n); /* NULL: no value */

/* A digest of the kind and of the key that is bound, behind the desk. */
uint64_t dkti_postgres_bound_key(const struct dkt_postgres *postgres, const struct dkti_postgres_kind *kind);

/* Each gives false when nothing can be sent any more. */
bool dkti_postgres_pipeline_begin(struct dkt_postgres *postgres);
bool dkti_postgres_send(struct dkt_postgres *postgres, struct dkti_postgres_statement *statement, int32_t tag);
bool dkti_postgres_send_fixed(struct dkt_postgres *postgres, int32_t which);
bool dkti_postgres_send_begin(struct dkt_postgres *postgres);
bool dkti_postgres_sync(struct dkt_postgres *postgres);

/* Waits for all answers. False when one was an error, which postgres->state, ->fail_tag and ->text then describe, or did
 * not come. With `is_keeping` the results of uses are kept until dkti_postgres_pipeline_end. */
bool dkti_postgres_receive(struct dkt_postgres *postgres, bool is_keeping);
void dkti_postgres_pipeline_end(struct dkt_postgres *postgres);

/* ---- error.c ---- */

/* Keeps what the server or libpq complains about, with what was being done. `result` NULL: the connection's words. */
void dkti_postgres_note(struct dkt_postgres *postgres, const PGresult *result, const char *doing);

/* Keeps words of this library's own; gives `status`. `name` may be NULL and stands behind the text. */
int32_t dkti_postgres_say(struct dkt_postgres *postgres, int32_t status, const char *text, const char *name);

/* Whether the last failure's SQLSTATE is this one. */
bool dkti_postgres_state_is(const struct dkt_postgres *postgres, const char *state);

/* Whether it means that others came in between: serialization failure, deadlock. */
bool dkti_postgres_is_crossed(const struct dkt_postgres *postgres);

/* Whether it means that what is prepared is not what this library thinks. */
bool dkti_postgres_is_forgotten(const struct dkt_postgres *postgres);

/* The SQLSTATE as a number, six bits a character. */
int32_t dkti_postgres_code(const struct dkt_postgres *postgres);

/* ---- the hooks; `user` is the dkt_postgres ---- */

int32_t dkti_postgres_begin(uintptr_t user);
int32_t dkti_postgres_abandon(uintptr_t user);
int32_t dkti_postgres_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers);
int32_t dkti_postgres_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome);

#endif
