/* SPDX-License-Identifier: MIT
 *
 * Subjects, and what follows from a ticket's columns. See subject.h.
 */
#include "model/subject.h"

#include "docket/sheet.h"
#include "docket/ticket.h"
#include "model/kinds.h"

static const struct dkti_subject_columns subjects[] = {
    {DKT_KIND_TICKET, DKT_TICKET_ID, DKT_TICKET_SEQ, DKT_TICKET_HEAD, DKT_TICKET_UPDATED_AT},
    {DKT_KIND_SHEET, DKT_SHEET_ID, DKT_SHEET_SEQ, DKT_SHEET_HEAD, DKT_SHEET_UPDATED_AT},
    {DKT_KIND_SERIES, DKT_SERIES_NAME, DKT_SERIES_SEQ, DKT_SERIES_HEAD, DKT_SERIES_UPDATED_AT},
    {DKT_KIND_PERSON, DKT_PERSON_ID, DKT_PERSON_SEQ, DKT_PERSON_HEAD, DKT_PERSON_UPDATED_AT},
    {DKT_KIND_INTAKE, DKT_INTAKE_ID, DKT_INTAKE_SEQ, DKT_INTAKE_HEAD, DKT_INTAKE_UPDATED_AT},
    {DKT_KIND_UNIT, DKT_UNIT_ID, DKT_UNIT_SEQ, DKT_UNIT_HEAD, DKT_UNIT_UPDATED_AT},
};

const struct dkti_subject_columns *dkti_subject_columns(int32_t kind)
{
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
        if (subjects[i].kind == kind) {
            return &subjects[i];
        }
    }
    return NULL;
}

static const struct dkti_part_columns parts[] = {
    {DKT_KIND_LINK, DKT_KIND_TICKET, DKT_LINK_TICKET},
    {DKT_KIND_SHIFT, DKT_KIND_UNIT, DKT_SHIFT_UNIT},
    {DKT_KIND_ABSENCE, DKT_KIND_PERSON, DKT_ABSENCE_PERSON},
    {DKT_KIND_ITEM, DKT_KIND_SHEET, DKT_ITEM_SHEET},
    {DKT_KIND_SIGNATURE, DKT_KIND_SHEET, DKT_SIGNATURE_SHEET},
};

const struct dkti_part_columns *dkti_part_columns(int32_t kind)
{
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].kind == kind) {
            return &parts[i];
        }
    }
    return NULL;
}

int32_t dkti_part_subject(int32_t kind)
{
    const struct dkti_part_columns *part = dkti_part_columns(kind);
    return part == NULL ? 0 : part->subject_kind;
}

void dkti_sheet_derive(struct dkt_row *sheet)
{
    int64_t status = dkti_sheet(sheet)->status;
    bool is_over = status == DKT_SHEET_STATUS_CLOSED || status == DKT_SHEET_STATUS_WITHDRAWN ||
                   status == DKT_SHEET_STATUS_OVERRIDDEN;
    dkti_row_set_integer(sheet, DKT_SHEET_OPEN, is_over ? 0 : 1);
}

/* Takes the candidate into account when it is set and still to come. */
static void due_offer(const struct dkt_row *ticket, int32_t column, int64_t settled_at, int64_t *due)
{
    if (dkti_row_has(ticket, column)) {
        int64_t at = dkti_row_integer(ticket, column);
        if (at > settled_at && at < *due) {
            *due = at;
        }
    }
}

void dkti_ticket_derive(struct dkt_row *ticket, int64_t settled_at, int64_t clocks_next_at)
{
    const struct dkti_ticket *values = dkti_ticket(ticket);
    bool is_open = values->state != DKT_STATE_CLOSED;
    bool is_queued = is_open && dkti_text_is_absent(values->owner);
    dkti_row_set_integer(ticket, DKT_TICKET_OPEN, is_open ? 1 : 0);
    dkti_row_set_text(ticket, DKT_TICKET_QUEUE,
                      is_queued ? values->unit : (struct dkti_text){NULL, 0});
    int64_t due = clocks_next_at;
    due_offer(ticket, DKT_TICKET_CLAIMED_UNTIL, settled_at, &due);
    due_offer(ticket, DKT_TICKET_APPOINTMENT_UNTIL, settled_at, &due);
    due_offer(ticket, DKT_TICKET_FOLLOW_UP_AT, settled_at, &due);
    if (due == INT64_MAX) {
        dkti_row_set_absent(ticket, DKT_TICKET_NEXT_DUE);
    } else {
        dkti_row_set_integer(ticket, DKT_TICKET_NEXT_DUE, due);
    }
}
