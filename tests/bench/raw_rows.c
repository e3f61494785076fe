/* SPDX-License-Identifier: MIT
 *
 * See raw_rows.h. Rows of the desk `main`.
 */
#include "raw_rows.h"

#include <docket/docket.h>
#include <sha2.h>
#include <string.h>

/* ---- bytes ---- */

static void put_varint(struct raw_bytes *bytes, uint64_t value)
{
    while (value >= 0x80) {
        bytes->p[bytes->n++] = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    bytes->p[bytes->n++] = (uint8_t)value;
}

static void put_signed(struct raw_bytes *bytes, int64_t value)
{
    put_varint(bytes, (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0));
}

static void put_raw(struct raw_bytes *bytes, const void *p, size_t n)
{
    put_varint(bytes, n);
    memcpy(bytes->p + bytes->n, p, n);
    bytes->n += n;
}

static void put_integer(struct raw_bytes *bytes, int64_t value)
{
    bytes->p[bytes->n++] = 1;
    put_signed(bytes, value);
}

static void put_text(struct raw_bytes *bytes, const char *text, size_t n)
{
    bytes->p[bytes->n++] = text == NULL ? 0 : 2;
    if (text != NULL) {
        put_raw(bytes, text, n);
    }
}

static void put_string(struct raw_bytes *bytes, const char *text)
{
    put_text(bytes, text, text == NULL ? 0 : strlen(text));
}

/* A column that had no value before. */
static void put_new_integer(struct raw_bytes *bytes, int32_t column, int64_t value)
{
    put_varint(bytes, (uint64_t)column);
    bytes->p[bytes->n++] = 0;
    put_integer(bytes, value);
}

static void put_new_text(struct raw_bytes *bytes, int32_t column, const char *text)
{
    put_varint(bytes, (uint64_t)column);
    bytes->p[bytes->n++] = 0;
    put_string(bytes, text);
}

static void digest_of(const struct raw_bytes *bytes, uint8_t out[RAW_ROWS_DIGEST])
{
    SHA2_CTX sha;
    SHA256Init(&sha);
    SHA256Update(&sha, bytes->p, bytes->n);
    SHA256Final(out, &sha);
}

struct entry {
    const char *action;
    int32_t verb;
    int64_t seq;
    const uint8_t *previous;
    const struct raw_bytes *change;
    uint8_t digest[RAW_ROWS_DIGEST];
};

static void entry_digest(const struct raw_work *command, struct entry *entry)
{
    struct raw_bytes canonical;
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
    put_text(&canonical, (const char *)entry->previous, RAW_ROWS_DIGEST);
    put_text(&canonical, (const char *)entry->change->p, entry->change->n);
    digest_of(&canonical, entry->digest);
}

static void digest_field(struct raw_bytes *bytes, int32_t column, const char *text)
{
    put_signed(bytes, column);
    put_signed(bytes, 1);
    put_signed(bytes, 0);
    put_signed(bytes, (int64_t)strlen(text));
    memcpy(bytes->p + bytes->n, text, strlen(text));
    bytes->n += strlen(text);
}

static void digest_head(struct raw_bytes *bytes, const struct raw_work *command, const char *action)
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

static void registration_change(const char *profile, const struct raw_work *command,
                                struct raw_bytes *change)
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
    put_new_text(change, DKT_TICKET_PROFILE, profile);
}

static void progress_change(const struct raw_work *command, const struct raw_ticket *ticket,
                            struct raw_bytes *change)
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

/* ---- the two operations ---- */

void raw_rows_register(const struct raw_work *work, const char *profile, struct raw_rows *rows)
{
    struct raw_bytes input;
    struct entry entry = {.action = "register", .verb = DKT_VERB_REGISTER, .seq = 1, .change = &rows->change};
    registration_change(profile, work, &rows->change);
    entry_digest(work, &entry);
    memcpy(rows->digest, entry.digest, RAW_ROWS_DIGEST);
    digest_head(&input, work, "register");
    digest_field(&input, DKT_TICKET_TITLE, work->title);
    digest_field(&input, DKT_TICKET_DESCRIPTION, work->description);
    digest_field(&input, DKT_TICKET_CHANNEL, work->channel);
    digest_field(&input, DKT_TICKET_REQUESTER, work->requester);
    digest_of(&input, rows->request);
}

void raw_rows_progress(const struct raw_work *work, const struct raw_ticket *ticket, struct raw_rows *rows)
{
    struct raw_bytes input;
    struct entry entry = {.action = "progress",
                          .verb = DKT_VERB_PROGRESS,
                          .seq = ticket->seq + 1,
                          .previous = ticket->head,
                          .change = &rows->change};
    progress_change(work, ticket, &rows->change);
    entry_digest(work, &entry);
    memcpy(rows->digest, entry.digest, RAW_ROWS_DIGEST);
    digest_head(&input, work, "progress");
    digest_of(&input, rows->request);
}
