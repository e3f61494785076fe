/* SPDX-License-Identifier: MIT
 *
 * See sqlite_raw.h.
 */
#include "sqlite_raw.h"

#include <docket/docket.h>
#include <sha2.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BYTES_MAX = 8192,
    DIGEST_SIZE = 32,
};

enum {
    SQL_BEGIN,
    SQL_COMMIT,
    SQL_SAVEPOINT,
    SQL_RELEASE,
    SQL_REQUEST,
    SQL_TICKET,
    SQL_TICKET_SMALL,
    SQL_TOKEN,
    SQL_INSERT_TICKET,
    SQL_UPDATE_TICKET,
    SQL_UPDATE_TICKET_DUE,
    SQL_INSERT_ENTRY,
    SQL_INSERT_REQUEST,
    SQL_CLOCKS,
    SQL_INSERT_CLOCK,
    SQL_STOP_CLOCK,
    SQL_RESET_CLOCK,
    SQL_COUNT,
};

static const char *const texts[SQL_COUNT] = {
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_SAVEPOINT] = "SAVEPOINT one",
    [SQL_RELEASE] = "RELEASE one",
    [SQL_REQUEST] =
        "SELECT token, digest, subject, seq FROM docket_request WHERE desk = 'main' AND id = ?1",
    /* The library's rows are whole; what is changed is looked at in whole here too: %s are all columns but the desk. */
    [SQL_TICKET] = "SELECT %s FROM docket_ticket WHERE desk = 'main' AND id = ?1",
    [SQL_TICKET_SMALL] = "SELECT token FROM docket_ticket WHERE desk = 'main' AND id = ?1",
    [SQL_TOKEN] = "SELECT value FROM docket_format WHERE name = 'token'",
    [SQL_INSERT_TICKET] =
        "INSERT INTO docket_ticket (desk, token, id, state, status, open, level, priority, title, "
        "description, channel, requester, unit, queue, requested_at, registered_at, cycle, "
        "handled, "
        "reopened, transferred, profile, updated_at, seq, head, next_due) VALUES ('main', ?1, ?2, 1, "
        "'new', "
        "1, 1, "
        "5, ?3, ?4, ?5, ?6, 'desk', 'desk', ?7, ?7, 1, 0, 0, 0, ?8, ?7, 1, ?9, ?10)",
    [SQL_UPDATE_TICKET] = "UPDATE docket_ticket SET token = token + 1, state = 3, status = "
                          "'in_progress', handled = ?3, "
                          "first_action_at = ?4, updated_at = ?4, seq = ?5, head = ?6 WHERE desk = "
                          "'main' AND id = ?1 "
                          "AND token = ?2",
    [SQL_UPDATE_TICKET_DUE] =
        "UPDATE docket_ticket SET token = token + 1, state = 3, status = 'in_progress', handled = "
        "?3, first_action_at = ?4, updated_at = ?4, seq = ?5, head = ?6, next_due = ?7 WHERE desk = "
        "'main' AND id = ?1 AND token = ?2",
    [SQL_INSERT_ENTRY] =
        "INSERT INTO docket_entry (desk, token, subject_kind, subject, seq, at, recorded_at, verb, "
        "action, actor, request, change, previous, digest) VALUES ('main', ?1, 1, ?2, ?3, ?4, ?4, "
        "?5, "
        "?6, ?7, ?8, ?9, ?10, ?11)",
    [SQL_INSERT_REQUEST] = "INSERT INTO docket_request (desk, token, id, actor, digest, subject, "
                           "seq, recorded_at) VALUES "
                           "('main', ?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [SQL_CLOCKS] = "SELECT %s FROM docket_clock WHERE desk = 'main' AND ticket = ?1 AND is_current "
                   "= 1 ORDER BY started_at, goal, run LIMIT 32",
    [SQL_INSERT_CLOCK] =
        "INSERT INTO docket_clock (desk, token, ticket, goal, run, is_current, status, cycle, "
        "started_at, anchor_at, since_at, elapsed_ms, target_type, target, due_at, paused_ms, "
        "warned, level, next_at) VALUES ('main', ?1, ?2, ?3, 1, 1, 1, 1, ?4, ?4, ?4, 0, 1, ?5, "
        "?6, 0, 0, 0, ?7)",
    [SQL_STOP_CLOCK] = "UPDATE docket_clock SET token = token + 1, status = 3, since_at = ?4, "
                       "elapsed_ms = ?5, due_at = NULL, stopped_at = ?4, verdict = ?6, next_at = "
                       "NULL WHERE desk = 'main' AND ticket = ?1 AND goal = ?2 AND run = ?7 AND "
                       "token = ?3",
    [SQL_RESET_CLOCK] = "UPDATE docket_clock SET token = token + 1, anchor_at = ?4, since_at = ?4, "
                        "due_at = ?5, next_at = ?6 WHERE desk = 'main' AND ticket = ?1 AND goal = "
                        "?2 AND run = ?7 AND token = ?3",
};

/* Columns that are looked at, of a ticket and of a clock. */
enum {
    TICKET_TOKEN,
    TICKET_STATE,
    TICKET_STATUS,
    TICKET_FIRST_ACTION_AT,
    TICKET_HANDLED,
    TICKET_SEQ,
    TICKET_HEAD,
    TICKET_WORDS,
    TICKET_PLACES = TICKET_WORDS + 8,
    CLOCK_TOKEN = 0,
    CLOCK_GOAL,
    CLOCK_RUN,
    CLOCK_STATUS,
    CLOCK_SINCE_AT,
    CLOCK_ELAPSED_MS,
    CLOCK_TARGET,
    CLOCK_NEXT_AT,
    CLOCK_PLACES,
};

static const char *const ticket_names[TICKET_PLACES] = {
    "token", "state",       "status",  "first_action_at", "handled", "seq",  "head",   "title",
    "description", "channel", "requester", "owner",   "unit", "queue",  "profile"};
static const char *const clock_names[CLOCK_PLACES] = {
    "token", "goal", "run", "status", "since_at", "elapsed_ms", "target", "next_at"};

struct sqlite_raw {
    sqlite3 *db;
    int ticket_places[TICKET_PLACES];
    int clock_places[CLOCK_PLACES];
    const char *profile;
    bool has_clocks;
    sqlite3_stmt *statements[SQL_COUNT];
};

/* Bytes being written: a change, a canonical form, a digest's input. */
struct bytes {
    size_t n;
    uint8_t p[BYTES_MAX];
};

static void must(bool fact, struct sqlite_raw *raw)
{
    if (!fact) {
        fprintf(stderr, "raw: %s\n", sqlite3_errmsg(raw->db));
        abort();
    }
}

/* The statement's text, with all columns where it asks for them; the caller frees it. */
static char *whole_text(struct sqlite_raw *raw, int which)
{
    sqlite3_stmt *statement = NULL;
    const char *table = which == SQL_TICKET ? "docket_ticket" : "docket_clock";
    if (which != SQL_TICKET && which != SQL_CLOCKS) {
        return sqlite3_mprintf("%s", texts[which]);
    }
    must(sqlite3_prepare_v2(raw->db,
                            "SELECT group_concat('\"' || name || '\"', ', ') FROM pragma_table_info(?1) "
                            "WHERE name <> 'desk'",
                            -1, &statement, NULL) == SQLITE_OK,
         raw);
    sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
    must(sqlite3_step(statement) == SQLITE_ROW, raw);
    sqlite3_str *sql = sqlite3_str_new(raw->db);
    const char *hole = strstr(texts[which], "%s");
    sqlite3_str_append(sql, texts[which], (int)(hole - texts[which]));
    sqlite3_str_appendall(sql, (const char *)sqlite3_column_text(statement, 0));
    sqlite3_str_appendall(sql, hole + 2);
    sqlite3_finalize(statement);
    return sqlite3_str_finish(sql);
}

/* Where the columns stand that are looked at. */
static void find_places(sqlite3_stmt *statement, const char *const *names, int count, int *out_places)
{
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < sqlite3_column_count(statement); k++) {
            if (strcmp(sqlite3_column_name(statement, k), names[i]) == 0) {
                out_places[i] = k;
            }
        }
    }
}

struct sqlite_raw *sqlite_raw_new(struct sqlite3 *db, const char *profile, bool has_clocks)
{
    struct sqlite_raw *raw = calloc(1, sizeof *raw);
    raw->db = db;
    raw->profile = profile;
    raw->has_clocks = has_clocks;
    for (int i = 0; i < SQL_COUNT; i++) {
        char *sql = whole_text(raw, i);
        must(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &raw->statements[i],
                                NULL) == SQLITE_OK,
             raw);
        sqlite3_free(sql);
    }
    find_places(raw->statements[SQL_TICKET], ticket_names, TICKET_PLACES, raw->ticket_places);
    find_places(raw->statements[SQL_CLOCKS], clock_names, CLOCK_PLACES, raw->clock_places);
    return raw;
}

void sqlite_raw_free(struct sqlite_raw *raw)
{
    for (int i = 0; i < SQL_COUNT; i++) {
        sqlite3_finalize(raw->statements[i]);
    }
    free(raw);
}

/* ---- bytes ---- */

static void put_varint(struct bytes *bytes, uint64_t value)
{
    while (value >= 0x80) {
        bytes->p[bytes->n++] = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    bytes->p[bytes->n++] = (uint8_t)value;
}

static void put_signed(struct bytes *bytes, int64_t value)
{
    put_varint(bytes, (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0));
}

static void put_raw(struct bytes *bytes, const void *p, size_t n)
{
    put_varint(bytes, n);
    memcpy(bytes->p + bytes->n, p, n);
    bytes->n += n;
}

static void put_integer(struct bytes *bytes, int64_t value)
{
    bytes->p[bytes->n++] = 1;
    put_signed(bytes, value);
}

static void put_text(struct bytes *bytes, const char *text, size_t n)
{
    bytes->p[bytes->n++] = text == NULL ? 0 : 2;
    if (text != NULL) {
        put_raw(bytes, text, n);
    }
}

static void put_string(struct bytes *bytes, const char *text)
{
    put_text(bytes, text, text == NULL ? 0 : strlen(text));
}

/* A column that had no value before. */
static void put_new_integer(struct bytes *bytes, int32_t column, int64_t value)
{
    put_varint(bytes, (uint64_t)column);
    bytes->p[bytes->n++] = 0;
    put_integer(bytes, value);
}

static void put_new_text(struct bytes *bytes, int32_t column, const char *text)
{
    put_varint(bytes, (uint64_t)column);
    bytes->p[bytes->n++] = 0;
    put_string(bytes, text);
}

static void digest_of(const struct bytes *bytes, uint8_t out[DIGEST_SIZE])
{
    SHA2_CTX sha;
    SHA256Init(&sha);
    SHA256Update(&sha, bytes->p, bytes->n);
    SHA256Final(out, &sha);
}

/* ---- SQL ---- */

static sqlite3_stmt *ready(struct sqlite_raw *raw, int which)
{
    return raw->statements[which];
}

static void text_in(sqlite3_stmt *statement, int i, const char *text)
{
    sqlite3_bind_text(statement, i, text, (int)strlen(text), SQLITE_STATIC);
}

static void run(struct sqlite_raw *raw, sqlite3_stmt *statement)
{
    must(sqlite3_step(statement) == SQLITE_DONE, raw);
    sqlite3_reset(statement);
}

static void read_nothing(struct sqlite_raw *raw, int which, const char *key)
{
    sqlite3_stmt *statement = ready(raw, which);
    text_in(statement, 1, key);
    run(raw, statement);
}

static int64_t read_token(struct sqlite_raw *raw)
{
    sqlite3_stmt *statement = ready(raw, SQL_TOKEN);
    must(sqlite3_step(statement) == SQLITE_ROW, raw);
    int64_t token = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return token;
}

/* ---- entries and requests ---- */

struct entry {
    const char *action;
    int32_t verb;
    int64_t seq;
    const uint8_t *previous;
    const struct bytes *change;
    uint8_t digest[DIGEST_SIZE];
};

static void entry_digest(const struct raw_command *command, struct entry *entry)
{
    struct bytes canonical;
    canonical.n = 0;
    canonical.p[canonical.n++] = 1;
    put_raw(&canonical, "main", 4);
    put_integer(&canonical, 1);
    put_string(&canonical, command->id);
    put_integer(&canonical, entry->seq);
    put_integer(&canonical, command->at);
    put_integer(&canonical, command->at);
    put_integer(&canonical, entry->verb);
    put_string(&canonical, entry->action);
    put_string(&canonical, command->actor);
    put_string(&canonical, command->request);
    put_text(&canonical, (const char *)entry->previous, DIGEST_SIZE);
    put_text(&canonical, (const char *)entry->change->p, entry->change->n);
    digest_of(&canonical, entry->digest);
}

static void write_entry(struct sqlite_raw *raw, const struct raw_command *command,
                        const struct entry *entry, int64_t token)
{
    sqlite3_stmt *statement = ready(raw, SQL_INSERT_ENTRY);
    sqlite3_bind_int64(statement, 1, token);
    text_in(statement, 2, command->id);
    sqlite3_bind_int64(statement, 3, entry->seq);
    sqlite3_bind_int64(statement, 4, command->at);
    sqlite3_bind_int(statement, 5, entry->verb);
    text_in(statement, 6, entry->action);
    text_in(statement, 7, command->actor);
    text_in(statement, 8, command->request);
    sqlite3_bind_blob(statement, 9, entry->change->p, (int)entry->change->n, SQLITE_STATIC);
    if (entry->previous != NULL) {
        sqlite3_bind_blob(statement, 10, entry->previous, DIGEST_SIZE, SQLITE_STATIC);
    } else {
        sqlite3_bind_null(statement, 10);
    }
    sqlite3_bind_blob(statement, 11, entry->digest, DIGEST_SIZE, SQLITE_STATIC);
    run(raw, statement);
}

static void digest_field(struct bytes *bytes, int32_t column, const char *text)
{
    put_signed(bytes, column);
    put_signed(bytes, 1);
    put_signed(bytes, 0);
    put_signed(bytes, (int64_t)strlen(text));
    memcpy(bytes->p + bytes->n, text, strlen(text));
    bytes->n += strlen(text);
}

static void digest_head(struct bytes *bytes, const struct raw_command *command, const char *action)
{
    const char *const parts[] = {action, command->id, command->actor};
    bytes->n = 0;
    for (int i = 0; i < 3; i++) {
        put_signed(bytes, (int64_t)strlen(parts[i]));
        memcpy(bytes->p + bytes->n, parts[i], strlen(parts[i]));
        bytes->n += strlen(parts[i]);
    }
    put_signed(bytes, 0);
    put_signed(bytes, 0);
    put_signed(bytes, -1);
}

static void write_request(struct sqlite_raw *raw, const struct raw_command *command,
                          const struct bytes *input, int64_t seq, int64_t token)
{
    uint8_t digest[DIGEST_SIZE];
    digest_of(input, digest);
    sqlite3_stmt *statement = ready(raw, SQL_INSERT_REQUEST);
    sqlite3_bind_int64(statement, 1, token);
    text_in(statement, 2, command->request);
    text_in(statement, 3, command->actor);
    sqlite3_bind_blob(statement, 4, digest, DIGEST_SIZE, SQLITE_STATIC);
    text_in(statement, 5, command->id);
    sqlite3_bind_int64(statement, 6, seq);
    sqlite3_bind_int64(statement, 7, command->at);
    run(raw, statement);
}

static void begin(struct sqlite_raw *raw, const struct raw_command *command, bool is_inside)
{
    run(raw, ready(raw, is_inside ? SQL_SAVEPOINT : SQL_BEGIN));
    read_nothing(raw, SQL_REQUEST, command->request);
}

static void commit(struct sqlite_raw *raw, bool is_inside)
{
    run(raw, ready(raw, is_inside ? SQL_RELEASE : SQL_COMMIT));
}

/* ---- registration ---- */

static void registration_change(struct sqlite_raw *raw, const struct raw_command *command,
                                struct bytes *change)
{
    change->n = 0;
    put_varint(change, DKT_KIND_TICKET);
    change->p[change->n++] = 1; /* the row comes to be */
    put_varint(change, 17);
    put_new_text(change, DKT_TICKET_ID, command->id);
    put_new_integer(change, DKT_TICKET_STATE, 1);
    put_new_text(change, DKT_TICKET_STATUS, "new");
    put_new_integer(change, DKT_TICKET_LEVEL, 1);
    put_new_integer(change, DKT_TICKET_PRIORITY, 5);
    put_new_text(change, DKT_TICKET_TITLE, command->title);
    put_new_text(change, DKT_TICKET_DESCRIPTION, command->description);
    put_new_text(change, DKT_TICKET_CHANNEL, command->channel);
    put_new_text(change, DKT_TICKET_REQUESTER, command->requester);
    put_new_text(change, DKT_TICKET_UNIT, "desk");
    put_new_integer(change, DKT_TICKET_REQUESTED_AT, command->at);
    put_new_integer(change, DKT_TICKET_REGISTERED_AT, command->at);
    put_new_integer(change, DKT_TICKET_CYCLE, 1);
    put_new_integer(change, DKT_TICKET_HANDLED, 0);
    put_new_integer(change, DKT_TICKET_REOPENED, 0);
    put_new_integer(change, DKT_TICKET_TRANSFERRED, 0);
    put_new_text(change, DKT_TICKET_PROFILE, raw->profile);
}

static const struct {
    const char *goal;
    int64_t target;
} targets[] = {{"handle", 432000000}, {"respond", 86400000}, {"update", 172800000}};

/* Warned when three quarters are used up. */
static int64_t warning_of(int64_t anchor_at, int64_t target)
{
    return anchor_at + target / 4 * 3;
}

static void start_clocks(struct sqlite_raw *raw, const struct raw_command *command, int64_t token)
{
    sqlite3_stmt *statement = ready(raw, SQL_INSERT_CLOCK);
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        sqlite3_bind_int64(statement, 1, token);
        text_in(statement, 2, command->id);
        text_in(statement, 3, targets[i].goal);
        sqlite3_bind_int64(statement, 4, command->at);
        sqlite3_bind_int64(statement, 5, targets[i].target);
        sqlite3_bind_int64(statement, 6, command->at + targets[i].target);
        sqlite3_bind_int64(statement, 7, warning_of(command->at, targets[i].target));
        run(raw, statement);
    }
}

static void write_ticket(struct sqlite_raw *raw, const struct raw_command *command,
                         const uint8_t *head, int64_t token)
{
    sqlite3_stmt *statement = ready(raw, SQL_INSERT_TICKET);
    sqlite3_bind_int64(statement, 1, token);
    text_in(statement, 2, command->id);
    text_in(statement, 3, command->title);
    text_in(statement, 4, command->description);
    text_in(statement, 5, command->channel);
    text_in(statement, 6, command->requester);
    sqlite3_bind_int64(statement, 7, command->at);
    text_in(statement, 8, raw->profile);
    sqlite3_bind_blob(statement, 9, head, DIGEST_SIZE, SQLITE_STATIC);
    if (raw->has_clocks) { /* "respond" is the first to fall due */
        sqlite3_bind_int64(statement, 10, warning_of(command->at, targets[1].target));
    }
    run(raw, statement);
}

void sqlite_raw_register(struct sqlite_raw *raw, const struct raw_command *command, bool is_inside)
{
    begin(raw, command, is_inside);
    read_nothing(raw, SQL_TICKET_SMALL, command->id);
    struct bytes change;
    struct bytes input;
    struct entry entry = {
        .action = "register", .verb = DKT_VERB_REGISTER, .seq = 1, .change = &change};
    registration_change(raw, command, &change);
    entry_digest(command, &entry);
    digest_head(&input, command, "register");
    digest_field(&input, DKT_TICKET_TITLE, command->title);
    digest_field(&input, DKT_TICKET_DESCRIPTION, command->description);
    digest_field(&input, DKT_TICKET_CHANNEL, command->channel);
    digest_field(&input, DKT_TICKET_REQUESTER, command->requester);
    int64_t token = read_token(raw);
    write_ticket(raw, command, entry.digest, token);
    write_entry(raw, command, &entry, token);
    write_request(raw, command, &input, 1, token);
    if (raw->has_clocks) {
        start_clocks(raw, command, token);
    }
    commit(raw, is_inside);
}

/* ---- progress ---- */

/* What of a ticket's row the change needs. */
struct ticket {
    int64_t token;
    int64_t state;
    char status[64];
    int64_t handled;
    bool has_first_action;
    int64_t seq;
    uint8_t head[DIGEST_SIZE];
    char words[8][256];
};

static void read_ticket(struct sqlite_raw *raw, const char *id, struct ticket *ticket)
{
    sqlite3_stmt *statement = ready(raw, SQL_TICKET);
    text_in(statement, 1, id);
    must(sqlite3_step(statement) == SQLITE_ROW, raw);
    const int *places = raw->ticket_places;
    ticket->token = sqlite3_column_int64(statement, places[TICKET_TOKEN]);
    ticket->state = sqlite3_column_int64(statement, places[TICKET_STATE]);
    snprintf(ticket->status, sizeof ticket->status, "%s",
             (const char *)sqlite3_column_text(statement, places[TICKET_STATUS]));
    /* A program that decides anything looks at the words too. */
    for (int i = 0; i < 8; i++) {
        int place = places[TICKET_WORDS + i];
        const char *text = (const char *)sqlite3_column_text(statement, place);
        size_t n = (size_t)sqlite3_column_bytes(statement, place);
        memcpy(ticket->words[i], text == NULL ? "" : text, n < 255 ? n : 255);
    }
    ticket->has_first_action =
        sqlite3_column_type(statement, places[TICKET_FIRST_ACTION_AT]) != SQLITE_NULL;
    ticket->handled = sqlite3_column_int64(statement, places[TICKET_HANDLED]);
    ticket->seq = sqlite3_column_int64(statement, places[TICKET_SEQ]);
    memcpy(ticket->head, sqlite3_column_blob(statement, places[TICKET_HEAD]), DIGEST_SIZE);
    sqlite3_reset(statement);
}

static void progress_change(const struct raw_command *command, const struct ticket *ticket,
                            struct bytes *change)
{
    change->n = 0;
    put_varint(change, DKT_KIND_TICKET);
    change->p[change->n++] = 0; /* the row changes */
    put_varint(change, 4);
    put_varint(change, DKT_TICKET_STATE);
    put_integer(change, ticket->state);
    put_integer(change, 3);
    put_varint(change, DKT_TICKET_STATUS);
    put_string(change, ticket->status);
    put_string(change, "in_progress");
    put_new_integer(change, DKT_TICKET_FIRST_ACTION_AT, command->at);
    put_varint(change, DKT_TICKET_HANDLED);
    put_integer(change, ticket->handled);
    put_integer(change, ticket->handled + 1);
}

/* A clock as it is read, and what becomes of it. */
struct clock {
    int64_t token;
    char goal[32];
    int64_t run;
    int64_t status;
    int64_t since_at;
    int64_t elapsed_ms;
    int64_t target;
    int64_t next_at; /* 0: nothing more */
};

enum {
    CLOCK_COUNT = 3,
};

static void read_clocks(struct sqlite_raw *raw, const char *ticket, struct clock clocks[CLOCK_COUNT])
{
    const int *places = raw->clock_places;
    sqlite3_stmt *statement = ready(raw, SQL_CLOCKS);
    text_in(statement, 1, ticket);
    for (int i = 0; i < CLOCK_COUNT; i++) {
        struct clock *clock = &clocks[i];
        must(sqlite3_step(statement) == SQLITE_ROW, raw);
        clock->token = sqlite3_column_int64(statement, places[CLOCK_TOKEN]);
        snprintf(clock->goal, sizeof clock->goal, "%s",
                 (const char *)sqlite3_column_text(statement, places[CLOCK_GOAL]));
        clock->run = sqlite3_column_int64(statement, places[CLOCK_RUN]);
        clock->status = sqlite3_column_int64(statement, places[CLOCK_STATUS]);
        clock->since_at = sqlite3_column_int64(statement, places[CLOCK_SINCE_AT]);
        clock->elapsed_ms = sqlite3_column_int64(statement, places[CLOCK_ELAPSED_MS]);
        clock->target = sqlite3_column_int64(statement, places[CLOCK_TARGET]);
        clock->next_at = sqlite3_column_int64(statement, places[CLOCK_NEXT_AT]);
    }
    must(sqlite3_step(statement) == SQLITE_DONE, raw);
    sqlite3_reset(statement);
}

static void change_clock(struct sqlite_raw *raw, const struct raw_command *command, int which,
                         const struct clock *clock)
{
    sqlite3_stmt *statement = ready(raw, which);
    text_in(statement, 1, command->id);
    text_in(statement, 2, clock->goal);
    sqlite3_bind_int64(statement, 3, clock->token);
    sqlite3_bind_int64(statement, 4, command->at);
    sqlite3_bind_int64(statement, 7, clock->run);
    if (which == SQL_STOP_CLOCK) {
        sqlite3_bind_int64(statement, 5, clock->elapsed_ms);
        sqlite3_bind_int64(statement, 6, clock->elapsed_ms <= clock->target ? 1 : 2);
    } else {
        sqlite3_bind_int64(statement, 5, command->at + clock->target);
        sqlite3_bind_int64(statement, 6, clock->next_at);
    }
    run(raw, statement);
    must(sqlite3_changes(raw->db) == 1, raw);
}

/* Which statement the change of state means for a clock: 0 for none. */
static int change_of(const struct raw_command *command, struct clock *clock)
{
    if (clock->status != 1) {
        return 0;
    }
    if (strcmp(clock->goal, "respond") == 0) {
        clock->elapsed_ms += command->at - clock->since_at;
        clock->next_at = 0;
        return SQL_STOP_CLOCK;
    }
    if (strcmp(clock->goal, "update") == 0) {
        clock->next_at = warning_of(command->at, clock->target);
        return SQL_RESET_CLOCK;
    }
    return 0;
}

/* What comes first on the ticket's clocks, behind the change. Nothing may be due yet: this program tells nobody. */
static int64_t next_due(struct sqlite_raw *raw, const struct raw_command *command,
                        struct clock clocks[CLOCK_COUNT], int changes[CLOCK_COUNT])
{
    int64_t next = INT64_MAX;
    for (int i = 0; i < CLOCK_COUNT; i++) {
        must(clocks[i].next_at == 0 || clocks[i].next_at > command->at, raw);
        changes[i] = change_of(command, &clocks[i]);
        if (clocks[i].next_at != 0 && clocks[i].next_at < next) {
            next = clocks[i].next_at;
        }
    }
    return next;
}

static void update_ticket(struct sqlite_raw *raw, const struct raw_command *command,
                          const struct ticket *ticket, const uint8_t *head, int64_t due)
{
    sqlite3_stmt *statement =
        ready(raw, raw->has_clocks ? SQL_UPDATE_TICKET_DUE : SQL_UPDATE_TICKET);
    if (raw->has_clocks) {
        sqlite3_bind_int64(statement, 7, due);
    }
    text_in(statement, 1, command->id);
    sqlite3_bind_int64(statement, 2, ticket->token);
    sqlite3_bind_int64(statement, 3, ticket->handled + 1);
    sqlite3_bind_int64(statement, 4, command->at);
    sqlite3_bind_int64(statement, 5, ticket->seq + 1);
    sqlite3_bind_blob(statement, 6, head, DIGEST_SIZE, SQLITE_STATIC);
    run(raw, statement);
    must(sqlite3_changes(raw->db) == 1, raw);
}

void sqlite_raw_progress(struct sqlite_raw *raw, const struct raw_command *command, bool is_inside)
{
    struct ticket ticket;
    struct bytes change;
    struct bytes input;
    struct clock clocks[CLOCK_COUNT];
    int changes[CLOCK_COUNT] = {0};
    int64_t due = 0;
    begin(raw, command, is_inside);
    read_ticket(raw, command->id, &ticket);
    must(!ticket.has_first_action, raw);
    if (raw->has_clocks) {
        read_clocks(raw, command->id, clocks);
        due = next_due(raw, command, clocks, changes);
    }
    progress_change(command, &ticket, &change);
    struct entry entry = {.action = "progress",
                          .verb = DKT_VERB_PROGRESS,
                          .seq = ticket.seq + 1,
                          .previous = ticket.head,
                          .change = &change};
    entry_digest(command, &entry);
    digest_head(&input, command, "progress");
    update_ticket(raw, command, &ticket, entry.digest, due);
    int64_t token = read_token(raw);
    write_entry(raw, command, &entry, token);
    write_request(raw, command, &input, ticket.seq + 1, token);
    for (int i = 0; i < CLOCK_COUNT; i++) {
        if (changes[i] != 0) {
            change_clock(raw, command, changes[i], &clocks[i]);
        }
    }
    commit(raw, is_inside);
}
