/* SPDX-License-Identifier: MIT
 *
 * The tables of the fixed kinds, made from the column lists of kinds.h, and the indexes.
 */
#include "model/kinds.h"

#include "model/schema.h"

#include <assert.h>
#include <stddef.h>

#define COLUMN(structure, column_number, member, column_type, column_flags)                           \
    {                                                                                                 \
        .number = column_number, .type = DKT_TYPE_##column_type, .flags = (column_flags),            \
        .offset = (uint32_t)offsetof(struct structure, member), .name = {#member, sizeof #member - 1} \
    },

#define TICKET_COLUMN(number, member, type, flags) COLUMN(dkti_ticket, number, member, type, flags)
#define ENTRY_COLUMN(number, member, type, flags) COLUMN(dkti_entry, number, member, type, flags)
#define REQUEST_COLUMN(number, member, type, flags) COLUMN(dkti_request, number, member, type, flags)
#define SERIES_COLUMN(number, member, type, flags) COLUMN(dkti_series, number, member, type, flags)
#define LEASE_COLUMN(number, member, type, flags) COLUMN(dkti_lease, number, member, type, flags)
#define LOOKUP_COLUMN(number, member, type, flags) COLUMN(dkti_lookup, number, member, type, flags)
#define LINK_COLUMN(number, member, type, flags) COLUMN(dkti_link, number, member, type, flags)
#define OUTBOX_COLUMN(number, member, type, flags) COLUMN(dkti_outbox, number, member, type, flags)
#define UNIQUE_COLUMN(number, member, type, flags) COLUMN(dkti_unique, number, member, type, flags)
#define CLOCK_COLUMN(number, member, type, flags) COLUMN(dkti_clock, number, member, type, flags)
#define PERSON_COLUMN(number, member, type, flags) COLUMN(dkti_person, number, member, type, flags)
#define UNIT_COLUMN(number, member, type, flags) COLUMN(dkti_unit, number, member, type, flags)
#define SHIFT_COLUMN(number, member, type, flags) COLUMN(dkti_shift, number, member, type, flags)
#define ABSENCE_COLUMN(number, member, type, flags) COLUMN(dkti_absence, number, member, type, flags)
#define SHEET_COLUMN(number, member, type, flags) COLUMN(dkti_sheet, number, member, type, flags)
#define ITEM_COLUMN(number, member, type, flags) COLUMN(dkti_item, number, member, type, flags)
#define INTAKE_COLUMN(number, member, type, flags) COLUMN(dkti_intake, number, member, type, flags)
#define TURN_COLUMN(number, member, type, flags) COLUMN(dkti_turn, number, member, type, flags)
#define SIGNATURE_COLUMN(number, member, type, flags) COLUMN(dkti_signature, number, member, type, flags)

static const struct dkti_column ticket_columns[] = {DKTI_TICKET_COLUMNS(TICKET_COLUMN)};
static const struct dkti_column entry_columns[] = {DKTI_ENTRY_COLUMNS(ENTRY_COLUMN)};
static const struct dkti_column request_columns[] = {DKTI_REQUEST_COLUMNS(REQUEST_COLUMN)};
static const struct dkti_column series_columns[] = {DKTI_SERIES_COLUMNS(SERIES_COLUMN)};
static const struct dkti_column lease_columns[] = {DKTI_LEASE_COLUMNS(LEASE_COLUMN)};
static const struct dkti_column lookup_columns[] = {DKTI_LOOKUP_COLUMNS(LOOKUP_COLUMN)};
static const struct dkti_column link_columns[] = {DKTI_LINK_COLUMNS(LINK_COLUMN)};
static const struct dkti_column outbox_columns[] = {DKTI_OUTBOX_COLUMNS(OUTBOX_COLUMN)};
static const struct dkti_column unique_columns[] = {DKTI_UNIQUE_COLUMNS(UNIQUE_COLUMN)};
static const struct dkti_column clock_columns[] = {DKTI_CLOCK_COLUMNS(CLOCK_COLUMN)};
static const struct dkti_column person_columns[] = {DKTI_PERSON_COLUMNS(PERSON_COLUMN)};
static const struct dkti_column unit_columns[] = {DKTI_UNIT_COLUMNS(UNIT_COLUMN)};
static const struct dkti_column shift_columns[] = {DKTI_SHIFT_COLUMNS(SHIFT_COLUMN)};
static const struct dkti_column absence_columns[] = {DKTI_ABSENCE_COLUMNS(ABSENCE_COLUMN)};
static const struct dkti_column sheet_columns[] = {DKTI_SHEET_COLUMNS(SHEET_COLUMN)};
static const struct dkti_column item_columns[] = {DKTI_ITEM_COLUMNS(ITEM_COLUMN)};
static const struct dkti_column intake_columns[] = {DKTI_INTAKE_COLUMNS(INTAKE_COLUMN)};
static const struct dkti_column turn_columns[] = {DKTI_TURN_COLUMNS(TURN_COLUMN)};
static const struct dkti_column signature_columns[] = {DKTI_SIGNATURE_COLUMNS(SIGNATURE_COLUMN)};

enum {
    TICKET_COUNT = sizeof ticket_columns / sizeof ticket_columns[0],
    ENTRY_COUNT = sizeof entry_columns / sizeof entry_columns[0],
    REQUEST_COUNT = sizeof request_columns / sizeof request_columns[0],
    SERIES_COUNT = sizeof series_columns / sizeof series_columns[0],
    LEASE_COUNT = sizeof lease_columns / sizeof lease_columns[0],
    LOOKUP_COUNT = sizeof lookup_columns / sizeof lookup_columns[0],
    LINK_COUNT = sizeof link_columns / sizeof link_columns[0],
    OUTBOX_COUNT = sizeof outbox_columns / sizeof outbox_columns[0],
    UNIQUE_COUNT = sizeof unique_columns / sizeof unique_columns[0],
    CLOCK_COUNT = sizeof clock_columns / sizeof clock_columns[0],
    PERSON_COUNT = sizeof person_columns / sizeof person_columns[0],
    UNIT_COUNT = sizeof unit_columns / sizeof unit_columns[0],
    SHIFT_COUNT = sizeof shift_columns / sizeof shift_columns[0],
    ABSENCE_COUNT = sizeof absence_columns / sizeof absence_columns[0],
    SHEET_COUNT = sizeof sheet_columns / sizeof sheet_columns[0],
    ITEM_COUNT = sizeof item_columns / sizeof item_columns[0],
    INTAKE_COUNT = sizeof intake_columns / sizeof intake_columns[0],
    TURN_COUNT = sizeof turn_columns / sizeof turn_columns[0],
    SIGNATURE_COUNT = sizeof signature_columns / sizeof signature_columns[0],
};

/* A column's place is its number - 1: the lists must be in order and complete. */
static_assert((int32_t)TICKET_COUNT == (int32_t)DKT_TICKET_INTAKE, "every ticket column is listed");
static_assert((int32_t)ENTRY_COUNT == (int32_t)DKT_ENTRY_DIGEST, "every entry column is listed");
static_assert((int32_t)REQUEST_COUNT == (int32_t)DKT_REQUEST_RECORDED_AT, "every request column is listed");
static_assert((int32_t)SERIES_COUNT == (int32_t)DKT_SERIES_HEAD, "every series column is listed");
static_assert((int32_t)LEASE_COUNT == (int32_t)DKT_LEASE_UNTIL, "every lease column is listed");
static_assert((int32_t)LOOKUP_COUNT == (int32_t)DKT_LOOKUP_AT, "every lookup column is listed");
static_assert((int32_t)LINK_COUNT == (int32_t)DKT_LINK_DIGEST, "every link column is listed");
static_assert((int32_t)OUTBOX_COUNT == (int32_t)DKT_OUTBOX_RECORDED_AT, "every outbox column is listed");
static_assert((int32_t)UNIQUE_COUNT == (int32_t)DKT_UNIQUE_TICKET, "every unique column is listed");
static_assert((int32_t)CLOCK_COUNT == (int32_t)DKT_CLOCK_NEXT_AT, "every clock column is listed");
static_assert((int32_t)PERSON_COUNT == (int32_t)DKT_PERSON_HEAD, "every person column is listed");
static_assert((int32_t)UNIT_COUNT == (int32_t)DKT_UNIT_HEAD, "every unit column is listed");
static_assert((int32_t)SHIFT_COUNT == (int32_t)DKT_SHIFT_ROLE, "every shift column is listed");
static_assert((int32_t)ABSENCE_COUNT == (int32_t)DKT_ABSENCE_DUE_AT, "every absence column is listed");
static_assert((int32_t)SHEET_COUNT == (int32_t)DKT_SHEET_LINES, "every sheet column is listed");
static_assert((int32_t)ITEM_COUNT == (int32_t)DKT_ITEM_CARRIED_FROM, "every item column is listed");
static_assert((int32_t)SIGNATURE_COUNT == (int32_t)DKT_SIGNATURE_VOID_AT, "every signature column is listed");
static_assert((int32_t)INTAKE_COUNT == (int32_t)DKT_INTAKE_HEAD, "every intake column is listed");
static_assert((int32_t)TURN_COUNT == (int32_t)DKT_TURN_AT, "every turn column is listed");
static_assert((int32_t)TICKET_COUNT + (int32_t)DKTI_FIELD_COUNT_MAX <= (int32_t)DKTI_COLUMN_COUNT_MAX, "fields fit the masks");

#define KIND(kind_number, kind_name, structure, table, columns_count, keys)                           \
    {                                                                                                 \
        .number = kind_number, .column_count = columns_count, .fixed_count = columns_count,           \
        .key_count = keys, .size = sizeof(struct structure),                                          \
        .name = {kind_name, sizeof kind_name - 1}, .columns = table                                   \
    }

const struct dkti_kind dkti_fixed_kinds[DKTI_KIND_COUNT] = {
    KIND(DKT_KIND_TICKET, "ticket", dkti_ticket, ticket_columns, TICKET_COUNT, 1),
    KIND(DKT_KIND_ENTRY, "entry", dkti_entry, entry_columns, ENTRY_COUNT, 3),
    KIND(DKT_KIND_REQUEST, "request", dkti_request, request_columns, REQUEST_COUNT, 1),
    KIND(DKT_KIND_SERIES, "series", dkti_series, series_columns, SERIES_COUNT, 1),
    KIND(DKT_KIND_LEASE, "lease", dkti_lease, lease_columns, LEASE_COUNT, 2),
    KIND(DKT_KIND_LOOKUP, "lookup", dkti_lookup, lookup_columns, LOOKUP_COUNT, 3),
    KIND(DKT_KIND_LINK, "link", dkti_link, link_columns, LINK_COUNT, 3),
    KIND(DKT_KIND_OUTBOX, "outbox", dkti_outbox, outbox_columns, OUTBOX_COUNT, 3),
    KIND(DKT_KIND_UNIQUE, "unique", dkti_unique, unique_columns, UNIQUE_COUNT, 2),
    KIND(DKT_KIND_CLOCK, "clock", dkti_clock, clock_columns, CLOCK_COUNT, 3),
    KIND(DKT_KIND_PERSON, "person", dkti_person, person_columns, PERSON_COUNT, 1),
    KIND(DKT_KIND_UNIT, "unit", dkti_unit, unit_columns, UNIT_COUNT, 1),
    KIND(DKT_KIND_SHIFT, "shift", dkti_shift, shift_columns, SHIFT_COUNT, 3),
    KIND(DKT_KIND_ABSENCE, "absence", dkti_absence, absence_columns, ABSENCE_COUNT, 2),
    KIND(DKT_KIND_SHEET, "sheet", dkti_sheet, sheet_columns, SHEET_COUNT, 1),
    KIND(DKT_KIND_ITEM, "item", dkti_item, item_columns, ITEM_COUNT, 3),
    KIND(DKT_KIND_SIGNATURE, "signature", dkti_signature, signature_columns, SIGNATURE_COUNT, 2),
    KIND(DKT_KIND_TURN, "turn", dkti_turn, turn_columns, TURN_COUNT, 2),
    KIND(DKT_KIND_INTAKE, "intake", dkti_intake, intake_columns, INTAKE_COUNT, 1),
};

#define INDEX(index_number, index_name, index_kind, count, first, second, range_place)                \
    {                                                                                                 \
        .number = index_number, .kind = index_kind, .equal_count = count,                             \
        .columns = {(first)-1, (second)-1}, .range = (range_place)-1,                                 \
        .name = {index_name, sizeof index_name - 1}                                                   \
    }

/* 0 stands for "no column"; places are numbers - 1. */
static const struct dkti_index indexes[] = {
    INDEX(DKT_INDEX_TICKET_NUMBER, "ticket_number", DKT_KIND_TICKET, 1, DKT_TICKET_NUMBER, 0, 0),
    INDEX(DKT_INDEX_TICKET_STATE, "ticket_state", DKT_KIND_TICKET, 1, DKT_TICKET_STATE, 0,
          DKT_TICKET_REGISTERED_AT),
    INDEX(DKT_INDEX_TICKET_OWNER, "ticket_owner", DKT_KIND_TICKET, 2, DKT_TICKET_OWNER, DKT_TICKET_OPEN,
          DKT_TICKET_REGISTERED_AT),
    INDEX(DKT_INDEX_TICKET_UNIT, "ticket_unit", DKT_KIND_TICKET, 2, DKT_TICKET_UNIT, DKT_TICKET_OPEN,
          DKT_TICKET_REGISTERED_AT),
    INDEX(DKT_INDEX_TICKET_QUEUE, "ticket_queue", DKT_KIND_TICKET, 1, DKT_TICKET_QUEUE, 0,
          DKT_TICKET_REGISTERED_AT),
    INDEX(DKT_INDEX_TICKET_DUE, "ticket_due", DKT_KIND_TICKET, 0, 0, 0, DKT_TICKET_NEXT_DUE),
    INDEX(DKT_INDEX_TICKET_ALL, "ticket_all", DKT_KIND_TICKET, 1, DKT_TICKET_OPEN, 0,
          DKT_TICKET_REGISTERED_AT),
    INDEX(DKT_INDEX_ENTRY_SUBJECT, "entry_subject", DKT_KIND_ENTRY, 2, DKT_ENTRY_SUBJECT_KIND,
          DKT_ENTRY_SUBJECT, DKT_ENTRY_SEQ),
    INDEX(DKT_INDEX_REQUEST_AGE, "request_age", DKT_KIND_REQUEST, 0, 0, 0, DKT_REQUEST_RECORDED_AT),
    INDEX(DKT_INDEX_LEASE_UNTIL, "lease_until", DKT_KIND_LEASE, 0, 0, 0, DKT_LEASE_UNTIL),
    INDEX(DKT_INDEX_LOOKUP_VALUE, "lookup_value", DKT_KIND_LOOKUP, 2, DKT_LOOKUP_FIELD, DKT_LOOKUP_VALUE,
          DKT_LOOKUP_AT),
    INDEX(DKT_INDEX_LINK_TICKET, "link_ticket", DKT_KIND_LINK, 1, DKT_LINK_TICKET, 0, DKT_LINK_ADDED_AT),
    INDEX(DKT_INDEX_OUTBOX_ORDER, "outbox_order", DKT_KIND_OUTBOX, 0, 0, 0, DKT_OUTBOX_RECORDED_AT),
    INDEX(DKT_INDEX_CLOCK_CURRENT, "clock_current", DKT_KIND_CLOCK, 2, DKT_CLOCK_TICKET,
          DKT_CLOCK_IS_CURRENT, DKT_CLOCK_STARTED_AT),
    INDEX(DKT_INDEX_PERSON_PRESENCE, "person_presence", DKT_KIND_PERSON, 2, DKT_PERSON_UNIT,
          DKT_PERSON_PRESENCE, DKT_PERSON_PRESENCE_AT),
    INDEX(DKT_INDEX_SHIFT_UNIT, "shift_unit", DKT_KIND_SHIFT, 1, DKT_SHIFT_UNIT, 0, DKT_SHIFT_ENDS_AT),
    INDEX(DKT_INDEX_SHIFT_PERSON, "shift_person", DKT_KIND_SHIFT, 1, DKT_SHIFT_PERSON, 0, DKT_SHIFT_ENDS_AT),
    INDEX(DKT_INDEX_ABSENCE_END, "absence_end", DKT_KIND_ABSENCE, 0, 0, 0, DKT_ABSENCE_ENDS_AT),
    INDEX(DKT_INDEX_ABSENCE_PERSON, "absence_person", DKT_KIND_ABSENCE, 1, DKT_ABSENCE_PERSON, 0,
          DKT_ABSENCE_ENDS_AT),
    INDEX(DKT_INDEX_ABSENCE_DUE, "absence_due", DKT_KIND_ABSENCE, 0, 0, 0, DKT_ABSENCE_DUE_AT),
    INDEX(DKT_INDEX_SHEET_ALL, "sheet_all", DKT_KIND_SHEET, 1, DKT_SHEET_OPEN, 0, DKT_SHEET_OPENED_AT),
    INDEX(DKT_INDEX_SHEET_OUTGOING, "sheet_outgoing", DKT_KIND_SHEET, 2, DKT_SHEET_OUTGOING, DKT_SHEET_OPEN,
          DKT_SHEET_OPENED_AT),
    INDEX(DKT_INDEX_SHEET_INCOMING, "sheet_incoming", DKT_KIND_SHEET, 2, DKT_SHEET_INCOMING, DKT_SHEET_OPEN,
          DKT_SHEET_OPENED_AT),
    INDEX(DKT_INDEX_SHEET_UNIT, "sheet_unit", DKT_KIND_SHEET, 2, DKT_SHEET_UNIT, DKT_SHEET_OPEN,
          DKT_SHEET_OPENED_AT),
    INDEX(DKT_INDEX_SHEET_TICKET, "sheet_ticket", DKT_KIND_SHEET, 1, DKT_SHEET_TICKET, 0, DKT_SHEET_OPENED_AT),
    INDEX(DKT_INDEX_SHEET_DUE, "sheet_due", DKT_KIND_SHEET, 0, 0, 0, DKT_SHEET_NEXT_DUE),
    INDEX(DKT_INDEX_ITEM_SHEET, "item_sheet", DKT_KIND_ITEM, 1, DKT_ITEM_SHEET, 0, DKT_ITEM_PLACE),
    INDEX(DKT_INDEX_SIGNATURE_SHEET, "signature_sheet", DKT_KIND_SIGNATURE, 1, DKT_SIGNATURE_SHEET, 0,
          DKT_SIGNATURE_NUMBER),
    INDEX(DKT_INDEX_TURN_ROUTE, "turn_route", DKT_KIND_TURN, 1, DKT_TURN_ROUTE, 0, DKT_TURN_NUMBER),
    INDEX(DKT_INDEX_INTAKE_STATE, "intake_state", DKT_KIND_INTAKE, 1, DKT_INTAKE_STATE, 0, DKT_INTAKE_STATE_AT),
};

const struct dkti_index *dkti_indexes(int32_t *out_count)
{
    *out_count = (int32_t)(sizeof indexes / sizeof indexes[0]);
    return indexes;
}

const struct dkti_index *dkti_index_by_number(int32_t number)
{
    int32_t count = 0;
    const struct dkti_index *all = dkti_indexes(&count);
    return number >= 1 && number <= count ? &all[number - 1] : NULL;
}

const struct dkti_ticket *dkti_ticket(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_TICKET);
    return row->values;
}

const struct dkti_entry *dkti_entry(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_ENTRY);
    return row->values;
}

const struct dkti_request *dkti_request(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_REQUEST);
    return row->values;
}

const struct dkti_series *dkti_series(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_SERIES);
    return row->values;
}

const struct dkti_lease *dkti_lease(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_LEASE);
    return row->values;
}

const struct dkti_lookup *dkti_lookup(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_LOOKUP);
    return row->values;
}

const struct dkti_link *dkti_link(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_LINK);
    return row->values;
}

const struct dkti_outbox *dkti_outbox(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_OUTBOX);
    return row->values;
}

const struct dkti_unique *dkti_unique(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_UNIQUE);
    return row->values;
}

const struct dkti_clock *dkti_clock(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_CLOCK);
    return row->values;
}

const struct dkti_person *dkti_person(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_PERSON);
    return row->values;
}

const struct dkti_unit *dkti_unit(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_UNIT);
    return row->values;
}

const struct dkti_shift *dkti_shift(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_SHIFT);
    return row->values;
}

const struct dkti_absence *dkti_absence(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_ABSENCE);
    return row->values;
}

const struct dkti_sheet *dkti_sheet(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_SHEET);
    return row->values;
}

const struct dkti_item *dkti_item(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_ITEM);
    return row->values;
}

const struct dkti_signature *dkti_signature(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_SIGNATURE);
    return row->values;
}

const struct dkti_turn *dkti_turn(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_TURN);
    return row->values;
}

const struct dkti_intake *dkti_intake(const struct dkt_row *row)
{
    DKT_ASSERT(row->kind->number == DKT_KIND_INTAKE);
    return row->values;
}
