/* SPDX-License-Identifier: MIT
 *
 * The audit of one subject. See verify_audit.h.
 */
#include "desk/verify_audit.h"

#include "desk/verbs.h"
#include "model/subject.h"

#include <string.h>

enum { FORMER_ROOM_FIRST = 8 };

/* ---- findings ---- */

static void audit_find(struct dkti_audit *audit, int32_t what, int64_t seq, struct dkti_text name)
{
    struct dkti_finding finding = {
        .what = what,
        .subject = dkti_row_value(audit->row, 0).text,
        .seq = seq,
        .name = dkti_text_is_absent(name) ? dkti_text("") : name,
    };
    audit->finding_count++;
    if (audit->state != NULL && dkti_finding_add(audit->state, &finding) != DKT_OK) {
        audit->status = DKT_E_MEMORY;
    }
}

static void audit_find_column(struct dkti_audit *audit, int32_t what, const struct dkt_row *row,
                              int32_t place)
{
    audit_find(audit, what, 0, row->kind->columns[place].name);
}

/* ---- life ---- */

static void audit_flush(struct dkti_audit *audit)
{
    if (audit->content->failed) {
        audit->status = DKT_E_MEMORY;
        return;
    }
    dkti_sha256_add(&audit->said, audit->content->p, audit->content->n);
}

static void clocks_begin(struct dkti_audit *audit, struct dkti_arena *arena)
{
    const struct dkt_rules *rules = audit->desk->rules;
    const struct dkt_row *row = audit->row;
    audit->clock_count = 0;
    audit->clocks_next_at = INT64_MAX;
    audit->has_clocks = row->kind->number == DKT_KIND_TICKET && rules->goal_count > 0 &&
                        dkti_text_equal(dkti_ticket(row)->profile, rules->version);
    if (audit->has_clocks && dkti_clock_fold_begin(&audit->clocks, rules, &audit->desk->schema,
                                                   dkti_row_value(row, 0).text, arena) != DKT_OK) {
        audit->status = DKT_E_MEMORY;
    }
}

void dkti_audit_begin(struct dkti_audit *audit, const struct dkt_row *row, struct dkti_arena *arena)
{
    audit->row = row;
    audit->status = dkti_fold_begin(&audit->fold, &audit->desk->schema, row->kind->number,
                                    dkti_row_value(row, 0).text, arena);
    audit->finding_count = 0;
    audit->has_root = false;
    audit->part_count = 0;
    clocks_begin(audit, arena);
    audit->former_count = 0;
    audit->former_capacity = 0;
    audit->formers = NULL;
    dkti_sha256_init(&audit->said);
    dkti_buffer_clear(audit->content);
    dkti_content_row(audit->content, audit->desk->id, row);
    audit_flush(audit);
}

void dkti_audit_copy(struct dkti_audit *to, const struct dkti_audit *from, struct dkti_arena *arena)
{
    *to = *from;
    to->former_count = 0;
    to->former_capacity = 0;
    to->formers = NULL;
    if (dkti_fold_copy(&to->fold, &from->fold, arena) != DKT_OK ||
        (from->has_clocks && dkti_clock_fold_copy(&to->clocks, &from->clocks, arena) != DKT_OK)) {
        to->status = DKT_E_MEMORY;
    }
}

/* ---- an entry ---- */

static struct dkti_text digest_bytes(const struct dkti_digest *digest)
{
    return dkti_text_of((const char *)digest->bytes, sizeof digest->bytes);
}

/* Number, instant and digests, against the entry before. */
static void audit_chain(struct dkti_audit *audit, const struct dkt_row *row)
{
    const struct dkti_entry *entry = dkti_entry(row);
    const struct dkti_subject_columns *columns = dkti_subject_columns(audit->row->kind->number);
    const struct dkt_row *before = audit->fold.row;
    if (entry->seq != dkti_row_integer(before, columns->seq) + 1) {
        audit_find(audit, DKT_FINDING_GAP, entry->seq, dkti_text(""));
    } else if (!dkti_text_equal(entry->previous, dkti_row_text(before, columns->head))) {
        audit_find(audit, DKT_FINDING_CHAIN, entry->seq, dkti_text(""));
    }
    if (audit->fold.entry_count > 0 && entry->at < dkti_row_integer(before, columns->updated_at)) {
        audit_find(audit, DKT_FINDING_ORDER, entry->seq, dkti_text(""));
    }
    dkti_buffer_clear(audit->canonical);
    dkti_entry_canonical(audit->canonical, audit->desk->id, row);
    struct dkti_digest digest = dkti_sha256(audit->canonical->p, audit->canonical->n);
    if (audit->canonical->failed) {
        audit->status = DKT_E_MEMORY;
    } else if (!dkti_text_equal(entry->digest, digest_bytes(&digest))) {
        audit_find(audit, DKT_FINDING_DIGEST, entry->seq, dkti_text(""));
    }
}

/* A value that a lookup field loses here; what the field has in the row today is none of them. */
static void audit_former(struct dkti_audit *audit, const struct dkti_change_cell *cell)
{
    const struct dkti_own_field *field =
        cell->kind == DKT_KIND_TICKET ? dkti_rules_field_by_number(audit->desk->rules, cell->column)
                                      : NULL;
    if (field == NULL || (field->flags & DKT_FIELD_LOOKUP) == 0 ||
        cell->before.type != DKTI_CELL_TEXT ||
        dkti_text_equal(cell->before.text, dkti_row_text(audit->row, field->number))) {
        return;
    }
    struct dkti_arena *arena = audit->fold.arena;
    if (audit->former_count == audit->former_capacity) {
        int32_t capacity = audit->former_count == 0 ? FORMER_ROOM_FIRST : 2 * audit->former_count;
        struct dkti_former *formers =
            dkti_arena_array(arena, (size_t)capacity, sizeof(struct dkti_former));
        if (formers == NULL) {
            audit->status = DKT_E_MEMORY;
            return;
        }
        for (int32_t i = 0; i < audit->former_count; i++) {
            formers[i] = audit->formers[i];
        }
        audit->formers = formers;
        audit->former_capacity = capacity;
    }
    audit->formers[audit->former_count++] =
        (struct dkti_former){field, dkti_arena_text(arena, cell->before.text)};
}

static int32_t part_finding(int32_t kind)
{
    return kind == DKT_KIND_LINK ? DKT_FINDING_LINK : DKT_FINDING_PART;
}

static void audit_cell(struct dkti_audit *audit, int64_t seq, const struct dkti_change_cell *cell)
{
    int32_t r = dkti_fold_cell(&audit->fold, cell);
    if (r == DKT_E_MEMORY) {
        audit->status = DKT_E_MEMORY;
    } else if (r == DKT_E_CORRUPT) {
        audit_find(audit, DKT_FINDING_MALFORMED, seq, dkti_text(""));
    } else if (r == DKTI_FOLD_DIFFERS) {
        const struct dkti_kind *kind = &audit->desk->schema.kinds[cell->kind - 1];
        int32_t place = dkti_kind_place(kind, cell->column);
        bool is_part = dkti_part_subject(cell->kind) != 0;
        audit_find(audit, is_part ? part_finding(cell->kind) : DKT_FINDING_COLUMN, seq,
                   place < 0 ? dkti_text("") : kind->columns[place].name);
    }
    if (audit->has_clocks) {
        dkti_clock_fold_cell(&audit->clocks, cell);
    }
    audit_former(audit, cell);
    dkti_content_cell(audit->content, cell);
}

/* Whether every item of the secret belongs to a commitment of the entry, each at most once. */
static bool secret_is_whole(struct dkti_text bytes, uint32_t commitment_count)
{
    struct dkti_reader secret = dkti_reader(bytes.p, bytes.n);
    uint64_t least = 0;
    while (!dkti_reader_at_end(&secret) && !secret.failed) {
        uint64_t index = dkti_read_varint(&secret);
        (void)dkti_read_bytes(&secret, DKTI_SALT_SIZE);
        uint8_t type = dkti_read_byte(&secret);
        if (type == DKTI_CELL_INTEGER) {
            (void)dkti_read_signed(&secret);
        } else if (type == DKTI_CELL_TEXT) {
            (void)dkti_read_text(&secret);
        } else {
            return false;
        }
        if (index < least || index >= commitment_count) {
            return false;
        }
        least = index + 1;
    }
    return !secret.failed;
}

static void audit_changes(struct dkti_audit *audit, const struct dkti_entry *entry)
{
    struct dkti_change_reader reader;
    struct dkti_change_cell cell;
    dkti_change_reader_init(&reader, entry->change, entry->secret);
    int32_t r = dkti_change_next(&reader, &cell);
    while (r == 1) {
        audit_cell(audit, entry->seq, &cell);
        r = dkti_change_next(&reader, &cell);
    }
    if (r < 0) {
        audit_find(audit, DKT_FINDING_MALFORMED, entry->seq, dkti_text(""));
    } else if (reader.is_secret_wrong || !secret_is_whole(entry->secret, reader.commitment_count)) {
        audit_find(audit, DKT_FINDING_SECRET, entry->seq, dkti_text(""));
    }
}

static void audit_clocks(struct dkti_audit *audit, const struct dkt_row *entry)
{
    int32_t r = audit->has_clocks ? dkti_clock_fold_entry(&audit->clocks, entry) : DKT_OK;
    if (r == DKTI_FOLD_DIFFERS) {
        audit_find(audit, DKT_FINDING_CLOCK, dkti_entry(entry)->seq, dkti_text(""));
    } else if (r != DKT_OK) {
        audit->status = DKT_E_MEMORY;
    }
}

void dkti_audit_entry(struct dkti_audit *audit, const struct dkt_row *entry)
{
    audit_chain(audit, entry);
    dkti_buffer_clear(audit->content);
    dkti_content_entry(audit->content, entry);
    audit_changes(audit, dkti_entry(entry));
    audit_clocks(audit, entry);
    dkti_content_entry_end(audit->content);
    audit_flush(audit);
    dkti_fold_seal(&audit->fold, entry);
    if (dkti_entry(entry)->recorded_at <= audit->root_until) {
        dkti_buffer_clear(audit->content);
        dkti_content_head(audit->content, audit->desk->id, entry);
        audit->root = dkti_sha256(audit->content->p, audit->content->n);
        audit->has_root = true;
    }
    if (audit->content->failed || audit->fold.arena->failed) {
        audit->status = DKT_E_MEMORY;
    }
}

/* ---- rows beside the journal ---- */

/* A row of its own in the verify digest. */
static void audit_say_row(struct dkti_audit *audit, const struct dkt_row *row)
{
    dkti_buffer_clear(audit->content);
    dkti_content_row(audit->content, audit->desk->id, row);
    if (audit->content->failed) {
        audit->status = DKT_E_MEMORY;
        return;
    }
    struct dkti_digest member = dkti_sha256(audit->content->p, audit->content->n);
    dkti_set_digest_add(&audit->sums->contents, &member);
}

void dkti_audit_part(struct dkti_audit *audit, const struct dkt_row *part)
{
    const struct dkt_row *folded = dkti_fold_part(&audit->fold, part);
    int32_t place = folded == NULL ? 0 : dkti_rows_differ(folded, part, NULL, 0);
    if (place >= 0) {
        audit_find_column(audit, part_finding(part->kind->number), part, place);
    }
    audit->part_count += folded == NULL ? 0 : 1;
    audit_say_row(audit, part);
}

void dkti_audit_clock(struct dkti_audit *audit, const struct dkt_row *clock)
{
    const struct dkti_clock *values = dkti_clock(clock);
    if (dkti_row_has(clock, DKT_CLOCK_NEXT_AT) && values->next_at < audit->clocks_next_at) {
        audit->clocks_next_at = values->next_at;
    }
    const struct dkt_row *folded = audit->has_clocks ? dkti_clock_fold_find(&audit->clocks, clock) : NULL;
    int32_t place = folded == NULL ? 0 : dkti_rows_differ(folded, clock, NULL, 0);
    if (audit->has_clocks && place >= 0) {
        audit_find_column(audit, DKT_FINDING_CLOCK, clock, place);
    }
    audit->clock_count += folded == NULL ? 0 : 1;
    audit_say_row(audit, clock);
}

void dkti_audit_unique(struct dkti_audit *audit, const struct dkt_row *unique)
{
    const struct dkti_ticket *ticket = dkti_ticket(audit->row);
    const struct dkt_rules *rules = audit->desk->rules;
    if (unique != NULL) {
        if (!dkti_text_equal(dkti_unique(unique)->ticket, ticket->id)) {
            audit_find_column(audit, DKT_FINDING_NUMBER, audit->row, DKT_TICKET_NUMBER - 1);
        }
        audit_say_row(audit, unique);
    } else if (dkti_text_equal(ticket->profile, rules->version) &&
               !dkti_number_is_drawn(&rules->series, ticket->number)) {
        /* Under other rules the series may have been another one, and the number one of it. */
        audit_find_column(audit, DKT_FINDING_NUMBER, audit->row, DKT_TICKET_NUMBER - 1);
    }
}

static void audit_find_lookup(struct dkti_audit *audit, const struct dkti_own_field *field)
{
    audit_find_column(audit, DKT_FINDING_LOOKUP, audit->row,
                      dkti_kind_place(audit->row->kind, field->number));
}

void dkti_audit_lookup(struct dkti_audit *audit, const struct dkti_own_field *field,
                       const struct dkt_row *lookup)
{
    if (lookup == NULL || dkti_lookup(lookup)->at != dkti_ticket(audit->row)->registered_at) {
        audit_find_lookup(audit, field);
    }
    if (lookup != NULL) {
        audit_say_row(audit, lookup);
    }
}

void dkti_audit_stray(struct dkti_audit *audit, const struct dkti_own_field *field)
{
    audit_find_lookup(audit, field);
}

/* ---- the end ---- */

/* A series' next number is drawn without an entry. */
static bool is_told_or_follows(const struct dkt_row *row, int32_t place)
{
    return row->kind->number != DKT_KIND_SERIES ||
           row->kind->columns[place].number != DKT_SERIES_NEXT;
}

static void audit_row(struct dkti_audit *audit)
{
    const struct dkt_row *row = audit->row;
    const struct dkti_subject_columns *columns = dkti_subject_columns(row->kind->number);
    bool is_series = row->kind->number == DKT_KIND_SERIES;
    if (audit->fold.entry_count == 0) {
        if (!is_series || dkti_row_integer(row, columns->seq) != 0) {
            audit_find_column(audit, DKT_FINDING_HEAD, row, columns->seq - 1);
        }
        return; /* every other column would be found as well, and say nothing more */
    }
    dkti_fold_follow(&audit->fold, audit->has_clocks ? dkti_clock_fold_next(&audit->clocks) : audit->clocks_next_at);
    int32_t place = dkti_rows_differ(audit->fold.row, row, &audit->fold.unknown, 0);
    for (; place >= 0;
         place = dkti_rows_differ(audit->fold.row, row, &audit->fold.unknown, place + 1)) {
        int32_t number = row->kind->columns[place].number;
        bool is_head = number == columns->seq || number == columns->head;
        if (is_told_or_follows(row, place)) {
            audit_find_column(audit, is_head ? DKT_FINDING_HEAD : DKT_FINDING_COLUMN, row, place);
        }
    }
}

void dkti_audit_end(struct dkti_audit *audit)
{
    audit_row(audit);
    if (audit->fold.arena->failed) {
        audit->status = DKT_E_MEMORY;
    }
    if (audit->part_count < audit->fold.part_count) {
        bool is_ticket = audit->row->kind->number == DKT_KIND_TICKET;
        audit_find(audit, is_ticket ? DKT_FINDING_LINK : DKT_FINDING_PART, 0, dkti_text(""));
    }
    if (audit->has_clocks && audit->clock_count < audit->clocks.run_count) {
        audit_find(audit, DKT_FINDING_CLOCK, 0, dkti_text(""));
    }
    struct dkti_digest said = dkti_sha256_end(&audit->said);
    dkti_set_digest_add(&audit->sums->contents, &said);
    if (audit->has_root) {
        dkti_set_digest_add(&audit->sums->roots, &audit->root);
    }
}
