/* SPDX-License-Identifier: MIT
 *
 * Writing entries. See journal.h; the stored form is in model/change.h.
 */
#include "desk/journal.h"

#include "desk/clocks.h"
#include "docket/ticket.h"
#include "model/subject.h"

/* What an entry says of an edited row. What an earlier entry of this operation told is not told again: a row that was
 * inserted can only have changed since. DKTI_ACT_TELL: nothing. */
static int32_t part_act(const struct dkti_edit *edit)
{
    if (edit->is_told && (edit->type == DKT_WRITE_DELETE || dkti_mask_is_empty(&edit->row->pending))) {
        return DKTI_ACT_TELL;
    }
    if (edit->type == DKT_WRITE_DELETE) {
        return DKTI_ACT_DELETE;
    }
    return edit->type == DKT_WRITE_INSERT && !edit->is_told ? DKTI_ACT_INSERT : DKTI_ACT_UPDATE;
}

/* Whether a row is part of the subject: a ticket's link, a unit's shift, a person's absence. */
static bool is_part_of(const struct dkt_row *row, const struct dkt_row *subject)
{
    const struct dkti_part_columns *part = dkti_part_columns(row->kind->number);
    return part != NULL && part->subject_kind == subject->kind->number &&
           dkti_text_equal(dkti_row_text(row, part->subject), dkti_row_value(subject, 0).text);
}

/* The parts of this subject that were added, changed or taken off since the last entry. */
static void write_parts(struct dkti_work *work, const struct dkt_row *subject)
{
    for (int32_t i = 0; i < work->edit_count; i++) {
        struct dkti_edit *edit = &work->edits[i];
        if (!is_part_of(edit->row, subject)) {
            continue;
        }
        int32_t act = part_act(edit);
        if (act != DKTI_ACT_TELL) {
            dkti_change_row(&work->writer, edit->row, act, true);
            dkti_row_told(edit->row);
            edit->is_told = true;
        }
    }
}

/* An entry that changes nothing has an empty change, not none: a buffer that was never filled has no memory yet. */
static struct dkti_text buffer_keep(struct dkti_work *work, const struct dkti_buffer *buffer)
{
    const char *p = buffer->n == 0 ? "" : (const char *)buffer->p;
    return dkti_arena_text(work->arena, dkti_text_of(p, buffer->n));
}

static void entry_fill(struct dkti_work *work, struct dkt_row *entry, const struct dkt_row *subject,
                       const struct dkti_event *event)
{
    const struct dkti_subject_columns *columns = dkti_subject_columns(subject->kind->number);
    dkti_row_set_integer(entry, DKT_ENTRY_SUBJECT_KIND, subject->kind->number);
    dkti_row_set_text(entry, DKT_ENTRY_SUBJECT, dkti_row_text(subject, columns->id));
    dkti_row_set_integer(entry, DKT_ENTRY_SEQ, dkti_row_integer(subject, columns->seq) + 1);
    dkti_row_set_integer(entry, DKT_ENTRY_AT, event->at_ms);
    dkti_row_set_integer(entry, DKT_ENTRY_RECORDED_AT, work->now_ms);
    dkti_row_set_integer(entry, DKT_ENTRY_VERB, event->verb);
    dkti_row_set_text(entry, DKT_ENTRY_ACTION, event->action);
    dkti_row_set_text(entry, DKT_ENTRY_ACTOR, event->actor);
    dkti_row_set_text(entry, DKT_ENTRY_REQUEST, event->request);
    dkti_row_set_text(entry, DKT_ENTRY_PREVIOUS, dkti_row_text(subject, columns->head));
    dkti_row_set_text(entry, DKT_ENTRY_CHANGE, buffer_keep(work, &work->change));
    if (work->secret.n > 0) {
        dkti_row_set_text(entry, DKT_ENTRY_SECRET, buffer_keep(work, &work->secret));
    }
}

/* Draws the entry's digest and moves the subject's head to it. */
static void entry_seal(struct dkti_work *work, struct dkt_row *entry, struct dkt_row *subject)
{
    const struct dkti_subject_columns *columns = dkti_subject_columns(subject->kind->number);
    dkti_buffer_clear(&work->canonical);
    dkti_entry_canonical(&work->canonical, work->desk->id, entry);
    struct dkti_digest digest = dkti_sha256(work->canonical.p, work->canonical.n);
    struct dkti_text head =
        dkti_arena_text(work->arena, dkti_text_of((const char *)digest.bytes, sizeof digest.bytes));
    dkti_row_set_text(entry, DKT_ENTRY_DIGEST, head);
    dkti_row_set_text(subject, columns->head, head);
    dkti_row_set_integer(subject, columns->seq, dkti_entry(entry)->seq);
    dkti_row_set_integer(subject, columns->updated_at, dkti_entry(entry)->at);
}

/* Lets the ticket's clocks take in the entry, and sets what follows from columns and clocks. */
static int32_t ticket_follow(struct dkti_work *work, struct dkt_row *ticket, const struct dkti_event *event,
                             int32_t direction)
{
    struct dkti_happening happening = {
        .verb = event->verb,
        .action = event->action,
        .at_ms = event->at_ms,
        .ticket = ticket,
        .before = dkti_standing_before(ticket),
        .changed = ticket->pending,
        .direction = direction,
    };
    int32_t r = event->is_clocks ? DKT_OK : dkti_clocks_happen(work, &happening);
    dkti_ticket_derive(ticket, event->at_ms, dkti_clocks_next(work, dkti_ticket(ticket)->id));
    return r;
}

/* The direction of a message that the entry tells, or 0. */
static int32_t told_direction(const struct dkti_work *work)
{
    for (int32_t i = 0; i < work->tell_count; i++) {
        if (work->tells[i].number == DKTI_TELL_DIRECTION) {
            return (int32_t)work->tells[i].value.integer;
        }
    }
    return 0;
}

static int32_t outbox_add(struct dkti_work *work, const struct dkt_row *entry)
{
    struct dkt_row *row = dkti_insert(work, DKT_KIND_OUTBOX);
    if (row == NULL) {
        return DKT_E_MEMORY;
    }
    const struct dkti_entry *values = dkti_entry(entry);
    dkti_row_set_integer(row, DKT_OUTBOX_SUBJECT_KIND, values->subject_kind);
    dkti_row_set_text(row, DKT_OUTBOX_SUBJECT, values->subject);
    dkti_row_set_integer(row, DKT_OUTBOX_SEQ, values->seq);
    dkti_row_set_integer(row, DKT_OUTBOX_RECORDED_AT, values->recorded_at);
    return DKT_OK;
}

int32_t dkti_entry_add(struct dkti_work *work, struct dkt_row *subject, const struct dkti_event *event)
{
    const struct dkti_subject_columns *columns = dkti_subject_columns(subject->kind->number);
    bool is_first = dkti_row_integer(subject, columns->seq) == 0;
    if (work->arena->failed) {
        return DKT_E_MEMORY; /* what a row was before may be missing */
    }
    dkti_hold(work, is_first || event->at_ms >= dkti_row_integer(subject, columns->updated_at), "I-11");
    dkti_change_begin(&work->writer);
    dkti_change_row(&work->writer, subject, is_first ? DKTI_ACT_INSERT : DKTI_ACT_UPDATE, false);
    write_parts(work, subject);
    dkti_change_tells(&work->writer, work->tells, work->tell_count);
    int32_t direction = told_direction(work);
    work->tell_count = 0;
    struct dkt_row *entry = dkti_insert(work, DKT_KIND_ENTRY);
    if (entry == NULL || work->change.failed || work->secret.failed) {
        return DKT_E_MEMORY;
    }
    entry_fill(work, entry, subject, event);
    entry_seal(work, entry, subject);
    bool is_ticket = subject->kind->number == DKT_KIND_TICKET;
    int32_t r = is_ticket ? ticket_follow(work, subject, event, direction) : DKT_OK;
    if (subject->kind->number == DKT_KIND_SHEET) {
        dkti_sheet_derive(subject);
    }
    dkti_row_told(subject);
    if (r != DKT_OK || work->canonical.failed || work->arena->failed) {
        return DKT_E_MEMORY;
    }
    return work->desk->has_outbox ? outbox_add(work, entry) : DKT_OK;
}
