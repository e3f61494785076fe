/* SPDX-License-Identifier: MIT
 *
 * Insides of the public dkt_mysql, shared by its files.
 *
 * All that goes to the server goes through one batch: statements one behind the other, sent as one message where the
 * connection takes several at once (CLIENT_MULTI_STATEMENTS: always on one of the library's own), else one by one. So a
 * round of reads is one round trip, and a commit, from START TRANSACTION to COMMIT, is one more. The server stops a
 * batch at the first statement that fails; a guard behind each write makes "no row matched" such a failure. Prepared
 * statements of this protocol cannot be put together like that: each would be a round trip of its own.
 *
 * Values stand in the statements as literals of three shapes that cannot be taken for anything else: digits; a quoted
 * text without a quote, backslash or control byte in it; hexadecimal digits for all the rest (text.c).
 *
 * A row's token is the column `token`: drawn at random (62 bits) by the INSERT, one more with each UPDATE. So a key that
 * is deleted and made again does not meet its old tokens, without a counter that everybody would wait for.
 */
#ifndef DKTI_STORE_MYSQL_INTERNAL_H
#define DKTI_STORE_MYSQL_INTERNAL_H

#include "docket/mysql.h"
#include "docket/row.h"

#include <mysql.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DKTI_MYSQL_KIND_MAX = 63,    /* greatest number of a kind; grows with the library */
    DKTI_MYSQL_COLUMN_MAX = 256, /* of a kind: InnoDB takes 1,017 */
    DKTI_MYSQL_EQUAL_MAX = 4,    /* equal columns of an index: two are the most so far */
    DKTI_MYSQL_TIE_MAX = 4,      /* columns of a key: three are the most so far */
    DKTI_MYSQL_ERROR_MAX = 512,  /* bytes of an error's text */
    DKTI_MYSQL_CURSOR_MAX = 512, /* what the contract allows */
    DKTI_MYSQL_NAME_MAX = 64,    /* bytes of a database's name: what servers take, in characters */
    DKTI_MYSQL_PARAMETERS_MAX = 4096,
    DKTI_MYSQL_ID_MAX = 140, /* bytes of an id, and so of what stands in a key */
    DKTI_MYSQL_INDEXED_MAX =
        255, /* characters of a text in an index but in no key: InnoDB's limit of 3,072 bytes */
    DKTI_MYSQL_FLUSH_SIZE =
        524288, /* so many bytes of statements are sent before the rest of a commit is made */
    DKTI_MYSQL_GROUP_SIZE = 65536, /* rows of one INSERT: so many bytes and no more */
    DKTI_MYSQL_MIN_READER =
        1, /* the oldest stored format whose libraries may read what this one writes */
};

/* ---- text.c: statements are texts that grow ---- */

/* After a failed allocation nothing is added any more, and the batch is not sent. */
struct dkti_mysql_text {
    char *p;
    size_t n;
    size_t size;
    bool has_failed;
};

void dkti_mysql_put(struct dkti_mysql_text *text, const char *words);
void dkti_mysql_put_bytes(struct dkti_mysql_text *text, const char *p, size_t n);
void dkti_mysql_put_integer(struct dkti_mysql_text *text, int64_t value);

/* A name in backticks. */
void dkti_mysql_put_name(struct dkti_mysql_text *text, const char *prefix, const char *name,
                         const char *suffix);

/* A text as a literal. `is_utf8`: the server takes this connection's statements for UTF-8. */
void dkti_mysql_put_text(struct dkti_mysql_text *text, const char *p, int32_t n, bool is_utf8);

/* Bytes as a literal. */
void dkti_mysql_put_blob(struct dkti_mysql_text *text, const char *p, int32_t n);

void dkti_mysql_text_free(struct dkti_mysql_text *text);

/* The number that digits say, a minus before them or not; false when they say none of 64 bits. */
bool dkti_mysql_number(const char *p, size_t n, int64_t *out_value);

/* ---- memory.c ---- */

/* Zeroed, NULL without memory; `growing` is copied, may be NULL, and is freed when the call succeeds. */
void *dkti_mysql_take(size_t size);
void *dkti_mysql_grow(void *growing, size_t old_size, size_t new_size);
void dkti_mysql_give(void *piece);

/* ---- the desk's schema ---- */

struct dkti_mysql_column {
    int32_t number;
    int32_t type;
    int32_t flags;
    const char *name; /* the desk's */
    bool is_there;    /* in the database, as install.c saw it */
};

struct dkti_mysql_kind {
    int32_t number; /* 0: there is no such kind */
    const char *name;
    int32_t key_count;
    int32_t column_count;
    struct dkti_mysql_column *columns; /* key columns first */
    struct dkti_mysql_text select;     /* "SELECT ... FROM ... AS t": made when it is first used */
    struct dkti_mysql_text table;      /* "`database`.`docket_kind`", made when it is first used */
    bool is_there;
    bool has_view;
};

/* An index of the desk. Behind the columns that are equal and the one that orders stand the ties: the rest of the key,
 * which tells rows of one range value apart, so that a page goes on exactly where the last one ended. */
struct dkti_mysql_index {
    int32_t number; /* 0: there is no such index */
    const char *name;
    struct dkti_mysql_kind *kind;
    int32_t equal_count;
    const struct dkti_mysql_column *equal[DKTI_MYSQL_EQUAL_MAX];
    const struct dkti_mysql_column *range; /* NULL: none */
    int32_t tie_count;
    const struct dkti_mysql_column *ties[DKTI_MYSQL_TIE_MAX];
    bool is_key; /* the primary key serves */
    bool is_there;
};

/* ---- the batch ---- */

/* What a statement is there for. */
enum {
    DKTI_ROLE_PLAIN = 0,
    DKTI_ROLE_ONE = 1,   /* must match one row: a guard goes behind it */
    DKTI_ROLE_ROWS = 2,  /* gives the rows of wish `owner` */
    DKTI_ROLE_FINAL = 3, /* from when it is sent, what was written may stand */
};

struct dkti_mysql_statement {
    size_t from;
    size_t until;
    int32_t owner; /* the wish or write that it belongs to; -1: none */
    int32_t role;
};

/* How a batch ended. */
struct dkti_mysql_end {
    unsigned code;       /* the server's or the client library's number; 0: well */
    int32_t at;          /* the statement that failed; -1: none of them */
    bool is_lost;        /* the connection is no more */
    bool has_sent_final; /* a COMMIT was on its way */
    bool is_guard;       /* no row matched */
    bool is_taken_badly; /* `take` said false */
};

/* Takes the rows of one statement; `result` is streamed and freed by the caller. */
typedef bool dkti_mysql_take_rows(void *user, int32_t owner, MYSQL_RES *result);

struct dkti_mysql_batch {
    struct dkti_mysql_text sql;
    int32_t count;
    int32_t size;
    struct dkti_mysql_statement *statements;
};

struct dkt_mysql {
    int32_t reference_count; /* the handle, and the stores */
    dkt_desk *desk;
    MYSQL *db;         /* NULL before a server is opened or joined, and when it was lost */
    bool is_host;      /* the connection is the host's */
    bool is_attached;  /* opened or joined */
    bool is_begun;     /* an operation is at work */
    bool is_contended; /* it has met a conflict: the next attempt takes the locks before it reads */
    bool is_open;      /* the transaction is this library's own */
    bool is_maria;
    bool is_cluster; /* Galera: reads wait for what other nodes have committed */
    bool can_skip_locked;
    bool is_lost; /* the connection broke and cannot be used any more */
    bool
        is_buffering; /* rows are only taken when all of a statement have come: it may fail behind its last */
    bool is_reading; /* the batch changes and locks nothing */
    bool
        is_in_transaction; /* from here on each answer must say that the transaction is still open */
    int32_t flags;
    int32_t wait_ms;
    int64_t packet_max; /* bytes of one message that the server takes */
    uint64_t random;    /* where the tokens come from */
    int64_t round_trip_count;
    int32_t index_count;
    const char *collation;
    struct dkti_mysql_batch batch;
    struct dkti_mysql_kind kinds[DKTI_MYSQL_KIND_MAX + 1]; /* by number */
    struct dkti_mysql_index *indexes;                      /* by number */
    char database[4 * DKTI_MYSQL_NAME_MAX + 1];
    char *
        parameters; /* of dkt_mysql_open, kept to connect again: names and values, each with a NUL behind it, and one more */
    char error[DKTI_MYSQL_ERROR_MAX];
};

/* ---- schema.c ---- */

/* Copies the desk's schema; DKT_OK, DKT_E_LIMIT or DKT_E_MEMORY. */
int32_t dkti_mysql_schema_load(struct dkt_mysql *mysql);
void dkti_mysql_schema_free(struct dkt_mysql *mysql);

/* The kind or index of a number, NULL when there is none. */
struct dkti_mysql_kind *dkti_mysql_kind(struct dkt_mysql *mysql, int32_t number);
struct dkti_mysql_index *dkti_mysql_index(struct dkt_mysql *mysql, int32_t number);

/* The place of a kind's column, -1 when there is none. */
int32_t dkti_mysql_place(const struct dkti_mysql_kind *kind, int32_t number);

/* ---- install.c ---- */

/* Looks at the database's format number and tables and makes what is missing, as far as the flags allow. */
int32_t dkti_mysql_install(struct dkt_mysql *mysql);

/* ---- connect.c ---- */

/* Connects with the parameters that are kept, and greets. */
int32_t dkti_mysql_connect(struct dkt_mysql *mysql);

/* Sets up a session of the library's own; asks the server what it is and can. */
int32_t dkti_mysql_greet(struct dkt_mysql *mysql);

/* Forgets a connection of the library's own. */
void dkti_mysql_disconnect(struct dkt_mysql *mysql);

/* Keeps the parameters as names and values, after a look at the names; and the database's name. */
int32_t dkti_mysql_parameters(struct dkt_mysql *mysql, const char *p, size_t n);

/* ---- batch.c ---- */

void dkti_mysql_batch_clear(struct dkt_mysql *mysql);

/* Begins a statement: its text is then put into the text that this gives. */
struct dkti_mysql_text *dkti_mysql_statement(struct dkt_mysql *mysql, int32_t role, int32_t owner);

/* A whole statement. */
void dkti_mysql_say_sql(struct dkt_mysql *mysql, int32_t role, const char *sql);

/* Sends what stands in the batch and goes through the answers. The batch is empty afterwards. */
struct dkti_mysql_end dkti_mysql_run(struct dkt_mysql *mysql, dkti_mysql_take_rows *take,
                                     void *user);

/* ---- sql.c ---- */

/* "`database`.`docket_kind`" */
void dkti_mysql_put_table(struct dkti_mysql_text *text, const struct dkt_mysql *mysql,
                          const char *kind);

/* A column's value out of a row, NULL when it has none. */
void dkti_mysql_put_value(struct dkt_mysql *mysql, struct dkti_mysql_text *text, const dkt_row *row,
                          const struct dkti_mysql_column *column);

/* " WHERE desk = ..." */
void dkti_mysql_put_desk(struct dkt_mysql *mysql, struct dkti_mysql_text *text, const char *desk,
                         int32_t n);

/* "SELECT ... FROM ... AS t" */
void dkti_mysql_put_select(struct dkt_mysql *mysql, struct dkti_mysql_text *text,
                           struct dkti_mysql_kind *kind);

/* ---- error.c ---- */

/* Keeps what the server or the client library complains about, with what was being done; gives the status. */
int32_t dkti_mysql_fail(struct dkt_mysql *mysql, unsigned code, const char *doing);

/* Keeps words of this library's own; gives `status`. `name` may be NULL and stands behind the text. */
int32_t dkti_mysql_say(struct dkt_mysql *mysql, int32_t status, const char *text, const char *name);

/* ---- the hooks; `user` is a struct dkti_mysql_store ---- */

struct dkti_mysql_store {
    struct dkt_mysql *mysql;
    bool is_joined; /* made inside the host's transaction */
};

int32_t dkti_mysql_begin(uintptr_t user);
int32_t dkti_mysql_abandon(uintptr_t user);
int32_t dkti_mysql_read(uintptr_t user, const dkt_reads *reads, dkt_answers *answers);
int32_t dkti_mysql_commit(uintptr_t user, const dkt_writes *writes, dkt_outcome *outcome);

/* ---- transaction.c ---- */

/* Whether the host has a transaction open, as the connection last heard. */
bool dkti_mysql_in_host_transaction(const struct dkt_mysql *mysql);

/* Puts into the batch what begins and ends the writes: a transaction, or a savepoint of the host's. */
void dkti_mysql_write_begin(struct dkt_mysql *mysql);
void dkti_mysql_write_end(struct dkt_mysql *mysql);

/* Takes back what was written. True when nothing of it is left. */
bool dkti_mysql_write_undo(struct dkt_mysql *mysql, const struct dkti_mysql_end *end);

/* Ends what an operation left open, a transaction of the library's own. */
void dkti_mysql_reset(struct dkt_mysql *mysql);

#endif
