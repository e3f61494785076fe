/* SPDX-License-Identifier: MIT
 *
 * The words that the cases of the suite are written in. See suite.h.
 */
#include "testkit/suite.h"

#include <string.h>

/* ---- saying what does not hold ---- */

static bool is_well(const struct dkt_kit_suite *suite)
{
    return !suite->is_broken;
}

static void break_with(struct dkt_kit_suite *suite, const char *sentence, const char *but)
{
    if (suite->is_broken) {
        return;
    }
    suite->is_broken = true;
    struct dkti_kit_text text = dkti_kit_text(suite->message, sizeof suite->message);
    dkti_kit_add(&text, sentence);
    dkti_kit_add(&text, but);
}

void dkti_must(struct dkt_kit_suite *suite, bool fact, const char *sentence)
{
    if (!fact) {
        break_with(suite, sentence, "");
    }
}

void dkti_must_equal(struct dkt_kit_suite *suite, int64_t got, int64_t expected, const char *sentence)
{
    if (got == expected) {
        return;
    }
    char but[120];
    struct dkti_kit_text text = dkti_kit_text(but, sizeof but);
    dkti_kit_add(&text, ": expected ");
    dkti_kit_add_integer(&text, expected);
    dkti_kit_add(&text, ", got ");
    dkti_kit_add_integer(&text, got);
    break_with(suite, sentence, but);
}

/* ---- connections ---- */

static void broken_if(struct dkt_kit_suite *suite, dkt_status r, const char *what)
{
    if (r == DKT_OK) {
        return;
    }
    char but[80];
    struct dkti_kit_text text = dkti_kit_text(but, sizeof but);
    dkti_kit_add(&text, ": ");
    dkti_kit_add(&text, dkt_status_name(r));
    break_with(suite, what, but);
}

static void connect_store(struct dkt_kit_suite *suite, int32_t w)
{
    dkt_store *inner = NULL;
    bool is_made = suite->hooks.connect(suite->user, suite->desk_now, w, &inner) == DKT_HOOK_DONE;
    if (!is_made || inner == NULL) {
        break_with(suite, "the host could not connect", "");
        return;
    }
    broken_if(suite, dkt_kit_store_new(suite->kit, suite->desk_now, inner, &suite->stores[w]),
              "no store over the host's");
}

/* The store, open. The model is made by its case. */
static dkt_store *open_store(struct dkt_kit_suite *suite, int32_t w)
{
    if (is_well(suite) && suite->stores[w] == NULL && w != DKTI_SUITE_MODEL) {
        connect_store(suite, w);
    }
    if (is_well(suite) && suite->reads[w] == NULL) {
        broken_if(suite, dkt_probe_new(suite->desk_now, &suite->reads[w]), "no probe");
        broken_if(suite, dkt_probe_new(suite->desk_now, &suite->writes[w]), "no probe");
    }
    return is_well(suite) ? suite->stores[w] : NULL;
}

void dkti_begin(struct dkt_kit_suite *suite, int32_t w)
{
    dkt_store *store = open_store(suite, w);
    if (store == NULL || suite->is_begun[w]) {
        return;
    }
    dkti_must_equal(suite, dkt_store_begin(store), DKT_HOOK_DONE, "begin must end well");
    suite->is_begun[w] = is_well(suite);
}

void dkti_abandon(struct dkt_kit_suite *suite, int32_t w)
{
    if (suite->is_begun[w]) {
        suite->is_begun[w] = false;
        (void)dkt_store_abandon(suite->stores[w]);
    }
}

static void close_store(struct dkt_kit_suite *suite, int32_t w)
{
    dkti_abandon(suite, w);
    dkt_probe_free(suite->reads[w]);
    dkt_probe_free(suite->writes[w]);
    dkt_store_free(suite->stores[w]);
    suite->reads[w] = NULL;
    suite->writes[w] = NULL;
    suite->stores[w] = NULL;
}

void dkti_disconnect(struct dkt_kit_suite *suite)
{
    for (int32_t w = 0; w < DKTI_SUITE_STORE_COUNT; w++) {
        close_store(suite, w);
    }
}

void dkti_use_desk(struct dkt_kit_suite *suite, dkt_desk *desk)
{
    dkti_disconnect(suite);
    suite->desk_now = desk;
}

void dkti_transaction(struct dkt_kit_suite *suite, int32_t w, int32_t what)
{
    static const char *const notes[] = {"", "the host begins", "the host commits", "the host rolls back"};
    if (is_well(suite)) {
        close_store(suite, w); /* a store stands in the transaction that it is made in */
        dkt_kit_note(suite->kit, notes[what], -1);
        dkti_must_equal(suite, suite->hooks.transaction(suite->user, w, what), DKT_HOOK_DONE,
                        "the host's own transaction must do what it is told");
    }
}

/* ---- keys ---- */

struct dkti_key_of dkti_request_key(const char *id)
{
    return (struct dkti_key_of){DKT_KIND_REQUEST, id, 0};
}

struct dkti_key_of dkti_ticket_key(const char *id)
{
    return (struct dkti_key_of){DKT_KIND_TICKET, id, 0};
}

struct dkti_key_of dkti_entry_key(const char *subject, int64_t seq)
{
    return (struct dkti_key_of){DKT_KIND_ENTRY, subject, seq};
}

struct dkti_key_of dkti_lookup_key(const char *ticket)
{
    return (struct dkti_key_of){DKT_KIND_LOOKUP, ticket, 0};
}

/* The columns of a kind in one place. */
struct column_of {
    int32_t number;
    int32_t type;
    int32_t flags;
};

static bool column_at(const struct dkt_kit_suite *suite, int32_t kind, int32_t i, struct column_of *column)
{
    column->number = dkt_schema_column(suite->desk, kind, i, NULL, &column->type, &column->flags);
    return column->number != 0;
}

static bool column_has_integer(const struct column_of *column)
{
    return column->type == DKT_TYPE_INTEGER || column->type == DKT_TYPE_INSTANT;
}

/* The text of a key's column: the key's own in the last text column, the same for all in the others. */
static const char *key_text(const struct dkt_kit_suite *suite, struct dkti_key_of key, int32_t i)
{
    struct column_of later;
    for (int32_t k = i + 1; column_at(suite, key.kind, k, &later) && (later.flags & DKT_COLUMN_KEY) != 0; k++) {
        if (!column_has_integer(&later)) {
            return "k";
        }
    }
    return key.text;
}

/* An entry's first integer is the kind of its subject, its last one its number. */
static int64_t key_integer(struct dkti_key_of key, int32_t i)
{
    return i == 0 ? DKT_KIND_TICKET : key.integer;
}

/* ---- reading ---- */

void dkti_wish_clear(struct dkt_kit_suite *suite, int32_t w)
{
    if (open_store(suite, w) != NULL) {
        dkt_probe_clear(suite->reads[w]);
    }
}

static void get_wish(struct dkt_kit_suite *suite, int32_t w, struct dkti_key_of key, int32_t flags)
{
    if (open_store(suite, w) == NULL) {
        return;
    }
    dkt_probe *probe = suite->reads[w];
    broken_if(suite, dkt_probe_get(probe, key.kind, flags), "no wish");
    struct column_of column;
    for (int32_t i = 0; column_at(suite, key.kind, i, &column) && (column.flags & DKT_COLUMN_KEY) != 0; i++) {
        dkt_status r = column_has_integer(&column) ? dkt_probe_value_integer(probe, key_integer(key, i))
                                                   : dkt_probe_value_text(probe, key_text(suite, key, i), -1);
        broken_if(suite, r, "no value of a key");
    }
}

void dkti_wish_get(struct dkt_kit_suite *suite, int32_t w, struct dkti_key_of key)
{
    get_wish(suite, w, key, 0);
}

bool dkti_get_stable(struct dkt_kit_suite *suite, int32_t w, struct dkti_key_of key)
{
    dkti_begin(suite, w);
    dkti_wish_clear(suite, w);
    get_wish(suite, w, key, DKT_READ_STABLE);
    return is_well(suite) && dkt_probe_read(suite->reads[w], suite->stores[w]) == DKT_OK;
}

void dkti_wish_scan(struct dkt_kit_suite *suite, int32_t w, int32_t index, int32_t flags, int32_t limit)
{
    if (open_store(suite, w) != NULL) {
        broken_if(suite, dkt_probe_scan(suite->reads[w], index, flags, limit), "no wish");
    }
}

void dkti_wish_integer(struct dkt_kit_suite *suite, int32_t w, int64_t value)
{
    if (is_well(suite)) {
        broken_if(suite, dkt_probe_value_integer(suite->reads[w], value), "no value of a wish");
    }
}

void dkti_wish_text(struct dkt_kit_suite *suite, int32_t w, const char *text)
{
    if (is_well(suite)) {
        broken_if(suite, dkt_probe_value_text(suite->reads[w], text, -1), "no value of a wish");
    }
}

void dkti_wish_range(struct dkt_kit_suite *suite, int32_t w, int64_t from, int64_t until)
{
    if (is_well(suite)) {
        broken_if(suite, dkt_probe_set_from(suite->reads[w], from), "no range");
        broken_if(suite, dkt_probe_set_until(suite->reads[w], until), "no range");
    }
}

void dkti_read(struct dkt_kit_suite *suite, int32_t w)
{
    bool was_begun = suite->is_begun[w];
    dkti_begin(suite, w);
    if (!is_well(suite)) {
        return;
    }
    dkt_status r = dkt_probe_read(suite->reads[w], suite->stores[w]);
    if (r != DKT_OK) {
        break_with(suite, "a round must be answered: ", dkt_probe_error_text(suite->reads[w]));
    }
    if (!was_begun) {
        dkti_abandon(suite, w);
    }
}

int32_t dkti_count(struct dkt_kit_suite *suite, int32_t w, int32_t wish)
{
    return is_well(suite) ? dkt_probe_row_count(suite->reads[w], wish) : 0;
}

const dkt_row *dkti_row(struct dkt_kit_suite *suite, int32_t w, int32_t wish, int32_t n)
{
    return is_well(suite) ? dkt_probe_row(suite->reads[w], wish, n) : NULL;
}

const dkt_row *dkti_get(struct dkt_kit_suite *suite, int32_t w, struct dkti_key_of key)
{
    dkti_wish_clear(suite, w);
    dkti_wish_get(suite, w, key);
    dkti_read(suite, w);
    return dkti_row(suite, w, 0, 0);
}

void dkti_must_be_there(struct dkt_kit_suite *suite, int32_t w, struct dkti_key_of key)
{
    bool is_there = dkti_get(suite, w, key) != NULL;
    if (!is_there) {
        break_with(suite, "a row that was written must be there: ", key.text);
    }
}

void dkti_must_be_absent(struct dkt_kit_suite *suite, int32_t w, struct dkti_key_of key)
{
    if (dkti_get(suite, w, key) != NULL) {
        break_with(suite, "a row that was not written, or was deleted, must not be there: ", key.text);
    }
}

struct dkti_token dkti_token(struct dkt_kit_suite *suite, int32_t w)
{
    struct dkti_token token = {.len = 0};
    if (!is_well(suite)) {
        return token;
    }
    const char *bytes = dkt_probe_token(suite->reads[w], 0, 0, &token.len);
    dkti_must(suite, bytes != NULL, "a row that was read must have a token");
    if (bytes != NULL) {
        memcpy(token.bytes, bytes, (size_t)token.len);
    }
    return token;
}

bool dkti_token_equal(const struct dkti_token *a, const struct dkti_token *b)
{
    return a->len == b->len && memcmp(a->bytes, b->bytes, (size_t)a->len) == 0;
}

/* The first letter of the last text in the row's key. */
static char row_letter(const struct dkt_kit_suite *suite, const dkt_row *row)
{
    char letter = '?';
    struct column_of column;
    int32_t kind = dkt_row_kind(row);
    for (int32_t i = 0; column_at(suite, kind, i, &column) && (column.flags & DKT_COLUMN_KEY) != 0; i++) {
        const char *text = dkt_row_text(row, column.number, NULL);
        letter = text == NULL ? letter : text[0];
    }
    return letter;
}

void dkti_must_give(struct dkt_kit_suite *suite, int32_t w, const char *letters, const char *sentence)
{
    char got[64];
    int32_t count = dkti_count(suite, w, 0);
    for (int32_t i = 0; i < count && i < (int32_t)sizeof got - 1; i++) {
        got[i] = row_letter(suite, dkti_row(suite, w, 0, i));
    }
    got[count < (int32_t)sizeof got ? count : (int32_t)sizeof got - 1] = '\0';
    if (!is_well(suite) || strcmp(got, letters) == 0) {
        return;
    }
    char but[200];
    struct dkti_kit_text text = dkti_kit_text(but, sizeof but);
    dkti_kit_add(&text, ": expected ");
    dkti_kit_add(&text, letters);
    dkti_kit_add(&text, ", got ");
    dkti_kit_add(&text, got[0] == '\0' ? "nothing" : got);
    break_with(suite, sentence, but);
}

/* ---- writing ---- */

/* A column that is never absent, with a value that any column of its type can have. */
static dkt_status required_set(dkt_probe *probe, const struct column_of *column)
{
    switch (column->type) {
    case DKT_TYPE_INTEGER: return dkt_probe_set_integer(probe, column->number, 1);
    case DKT_TYPE_INSTANT: return dkt_probe_set_integer(probe, column->number, 1000);
    case DKT_TYPE_JSON: return dkt_probe_set_text(probe, column->number, "{}", -1);
    default: return dkt_probe_set_text(probe, column->number, "x", -1);
    }
}

void dkti_write(struct dkt_kit_suite *suite, int32_t w, int32_t type, struct dkti_key_of key)
{
    if (open_store(suite, w) == NULL) {
        return;
    }
    dkt_probe *probe = suite->writes[w];
    broken_if(suite, dkt_probe_write(probe, type, key.kind), "no write");
    struct column_of column;
    for (int32_t i = 0; column_at(suite, key.kind, i, &column); i++) {
        dkt_status r = DKT_OK;
        if ((column.flags & DKT_COLUMN_KEY) != 0) {
            r = column_has_integer(&column)
                    ? dkt_probe_set_integer(probe, column.number, key_integer(key, i))
                    : dkt_probe_set_text(probe, column.number, key_text(suite, key, i), -1);
        } else if (type == DKT_WRITE_INSERT && (column.flags & DKT_COLUMN_REQUIRED) != 0) {
            r = required_set(probe, &column);
        }
        broken_if(suite, r, "no column of a write");
    }
}

void dkti_write_got(struct dkt_kit_suite *suite, int32_t w, int32_t type)
{
    if (!is_well(suite)) {
        return;
    }
    const dkt_row *row = dkt_probe_row(suite->reads[w], 0, 0);
    dkti_must(suite, row != NULL, "a row that was written must be there");
    if (row != NULL) {
        struct dkti_token token = dkti_token(suite, w);
        broken_if(suite, dkt_probe_write_row(suite->writes[w], type, row, token.bytes, token.len), "no write");
    }
}

void dkti_set_integer(struct dkt_kit_suite *suite, int32_t w, int32_t column, int64_t value)
{
    if (is_well(suite)) {
        broken_if(suite, dkt_probe_set_integer(suite->writes[w], column, value), "no integer column");
    }
}

void dkti_set_text(struct dkt_kit_suite *suite, int32_t w, int32_t column, const char *text)
{
    dkti_set_bytes(suite, w, column, text, (int32_t)strlen(text));
}

void dkti_set_bytes(struct dkt_kit_suite *suite, int32_t w, int32_t column, const char *bytes, int32_t len)
{
    if (is_well(suite)) {
        broken_if(suite, dkt_probe_set_text(suite->writes[w], column, bytes, len), "no text column");
    }
}

void dkti_set_absent(struct dkt_kit_suite *suite, int32_t w, int32_t column)
{
    if (is_well(suite)) {
        broken_if(suite, dkt_probe_set_absent(suite->writes[w], column), "no column");
    }
}

void dkti_set_token(struct dkt_kit_suite *suite, int32_t w, const struct dkti_token *token)
{
    if (is_well(suite)) {
        broken_if(suite, dkt_probe_set_token(suite->writes[w], token->bytes, token->len), "no token");
    }
}

int32_t dkti_commit_any(struct dkt_kit_suite *suite, int32_t w)
{
    dkti_begin(suite, w);
    if (!is_well(suite)) {
        return 0;
    }
    dkt_probe *probe = suite->writes[w];
    int32_t answer = dkt_probe_commit(probe, suite->stores[w]);
    suite->is_begun[w] = false;
    suite->conflict_count = dkt_probe_conflict_count(probe);
    suite->conflicts = 0;
    for (int32_t i = 0; i < 64; i++) {
        suite->conflicts |= (uint64_t)dkt_probe_is_conflicting(probe, i) << i;
    }
    dkt_probe_clear(probe);
    return answer;
}

void dkti_commit(struct dkt_kit_suite *suite, int32_t w, int32_t expected, const char *sentence)
{
    int32_t answer = dkti_commit_any(suite, w);
    if (!is_well(suite) || answer == expected) {
        return;
    }
    char but[200];
    struct dkti_kit_text text = dkti_kit_text(but, sizeof but);
    static const char *const words[] = {"done (DKT_HOOK_DONE)", "DKT_COMMIT_CONFLICT", "DKT_COMMIT_FAILED"};
    dkti_kit_add(&text, ": the commit answered ");
    if (answer >= DKT_HOOK_DONE && answer <= DKT_COMMIT_FAILED) {
        dkti_kit_add(&text, words[answer - DKT_HOOK_DONE]);
    } else {
        dkti_kit_add_integer(&text, answer);
    }
    break_with(suite, sentence, but);
}

void dkti_insert_one(struct dkt_kit_suite *suite, int32_t w, struct dkti_key_of key)
{
    dkti_write(suite, w, DKT_WRITE_INSERT, key);
    dkti_commit(suite, w, DKT_HOOK_DONE, "the insert of a row that does not exist must be done");
}
