/* SPDX-License-Identifier: MIT
 *
 * The table of fields. See fields.h.
 */
#include "rules/fields.h"

#include "docket/schema.h"
#include "docket/ticket.h"

#include <stddef.h>

#define VERB(name) (UINT64_C(1) << DKT_VERB_##name)
#define ANY_INTEGER INT64_MIN, INT64_MAX

static const struct dkti_field fields[] = {
    {"title", DKT_TICKET_TITLE, DKT_TYPE_TEXT, DKTI_FIELD_AMENDABLE, false, 0, 0},
    {"description", DKT_TICKET_DESCRIPTION, DKT_TYPE_TEXT, DKTI_FIELD_AMENDABLE, false, 0, 0},
    {"type", DKT_TICKET_TYPE, DKT_TYPE_TEXT, DKTI_FIELD_AMENDABLE, false, 0, 0},
    {"level", DKT_TICKET_LEVEL, DKT_TYPE_INTEGER, DKTI_FIELD_AMENDABLE, false, DKT_LEVEL_NORMAL,
     DKT_LEVEL_URGENT},
    {"priority", DKT_TICKET_PRIORITY, DKT_TYPE_INTEGER, DKTI_FIELD_AMENDABLE, false, 0, 9},
    {"channel", DKT_TICKET_CHANNEL, DKT_TYPE_TEXT, DKTI_FIELD_AMENDABLE, false, 0, 0},
    {"requester", DKT_TICKET_REQUESTER, DKT_TYPE_TEXT, DKTI_FIELD_AMENDABLE, false, 0, 0},
    {"contact", DKT_TICKET_CONTACT, DKT_TYPE_TEXT, DKTI_FIELD_AMENDABLE, true, 0, 0},
    {"region", DKT_TICKET_REGION, DKT_TYPE_TEXT, DKTI_FIELD_AMENDABLE, false, 0, 0},
    {"number", DKT_TICKET_NUMBER, DKT_TYPE_TEXT, VERB(REGISTER), false, 0, 0},
    {"status", DKTI_FIELD_STATUS, DKT_TYPE_TEXT, VERB(REGISTER), false, 0, 0},
    {"requested_at", DKT_TICKET_REQUESTED_AT, DKT_TYPE_INSTANT, VERB(REGISTER), false, ANY_INTEGER},
    {"received_at", DKT_TICKET_RECEIVED_AT, DKT_TYPE_INSTANT, VERB(REGISTER), false, ANY_INTEGER},
    {"owner", DKT_TICKET_OWNER, DKT_TYPE_TEXT,
     VERB(REGISTER) | VERB(ASSIGN) | VERB(TRANSFER) | VERB(REOPEN) | VERB(DISPATCH) | VERB(RETURN), false,
     0, 0},
    {"unit", DKT_TICKET_UNIT, DKT_TYPE_TEXT,
     VERB(REGISTER) | VERB(ASSIGN) | VERB(TRANSFER) | VERB(REOPEN) | VERB(DISPATCH) | VERB(RELAY) |
         VERB(RETURN),
     false, 0, 0},
    {"work_content", DKT_TICKET_WORK_CONTENT, DKT_TYPE_TEXT, VERB(DISPATCH) | VERB(RELAY), false, 0, 0},
    {"work_requirement", DKT_TICKET_WORK_REQUIREMENT, DKT_TYPE_TEXT, VERB(DISPATCH) | VERB(RELAY), false,
     0, 0},
    {"planned_from", DKT_TICKET_PLANNED_FROM, DKT_TYPE_INSTANT,
     VERB(DISPATCH) | VERB(ACCEPT) | VERB(PROGRESS) | VERB(AMEND), false, ANY_INTEGER},
    {"planned_until", DKT_TICKET_PLANNED_UNTIL, DKT_TYPE_INSTANT,
     VERB(DISPATCH) | VERB(ACCEPT) | VERB(PROGRESS) | VERB(AMEND), false, ANY_INTEGER},
    {"opinion", DKT_TICKET_OPINION, DKT_TYPE_TEXT, VERB(PROGRESS) | VERB(CLOSE) | VERB(RETURN), false, 0,
     0},
    {"escalation", DKT_TICKET_ESCALATION, DKT_TYPE_INTEGER, VERB(ESCALATE), false, 1, 9},
    {"appointment_from", DKT_TICKET_APPOINTMENT_FROM, DKT_TYPE_INSTANT, VERB(REGISTER) | VERB(RESERVE),
     false, ANY_INTEGER},
    {"appointment_until", DKT_TICKET_APPOINTMENT_UNTIL, DKT_TYPE_INSTANT,
     VERB(REGISTER) | VERB(RESERVE), false, ANY_INTEGER},
    {"appointment_with", DKT_TICKET_APPOINTMENT_WITH, DKT_TYPE_TEXT, VERB(REGISTER) | VERB(RESERVE),
     false, 0, 0},
    {"block_party", DKT_TICKET_BLOCK_PARTY, DKT_TYPE_INTEGER,
     VERB(REGISTER) | VERB(PROGRESS) | VERB(REOPEN), false, DKT_PARTY_CUSTOMER, DKT_PARTY_INTERNAL},
    {"block_reason", DKT_TICKET_BLOCK_REASON, DKT_TYPE_TEXT,
     VERB(REGISTER) | VERB(PROGRESS) | VERB(REOPEN), false, 0, 0},
    {"follow_up_at", DKT_TICKET_FOLLOW_UP_AT, DKT_TYPE_INSTANT,
     VERB(REGISTER) | VERB(PROGRESS) | VERB(REOPEN), false, ANY_INTEGER},
    {"resolution", DKT_TICKET_RESOLUTION, DKT_TYPE_TEXT, VERB(REGISTER) | VERB(PROGRESS) | VERB(CLOSE),
     false, 0, 0},
    {"outcome_reason", DKT_TICKET_OUTCOME_REASON, DKT_TYPE_TEXT, VERB(WITHDRAW) | VERB(MERGE), false,
     0, 0},
    {"merged_into", DKT_TICKET_MERGED_INTO, DKT_TYPE_TEXT, VERB(MERGE), false, 0, 0},
    {"text", DKTI_TELL_TEXT, DKT_TYPE_TEXT,
     VERB(REGISTER) | VERB(ARRIVE) | VERB(PROGRESS) | VERB(CLOSE) | VERB(NOTE) | VERB(MESSAGE) |
         VERB(ACCEPT) | VERB(RETURN) | VERB(ESCALATE),
     true, 0, 0},
    {"reason", DKTI_TELL_REASON, DKT_TYPE_TEXT,
     VERB(ASSIGN) | VERB(RELEASE) | VERB(TRANSFER) | VERB(RESERVE) | VERB(REOPEN) | VERB(UNLINK) |
         VERB(AMEND) | VERB(DISPATCH) | VERB(RELAY) | VERB(RETURN) | VERB(ESCALATE),
     false, 0, 0},
    {"direction", DKTI_TELL_DIRECTION, DKT_TYPE_INTEGER, VERB(MESSAGE), false, DKT_DIRECTION_IN,
     DKT_DIRECTION_OUT},
    {"via", DKTI_TELL_VIA, DKT_TYPE_TEXT, VERB(MESSAGE), false, 0, 0},
    {"role", DKTI_TELL_ROLE, DKT_TYPE_INTEGER, VERB(LINK) | VERB(UNLINK), false, DKT_ROLE_RELATED,
     DKT_ROLE_WATCHER},
    {"target", DKTI_TELL_TARGET, DKT_TYPE_TEXT, VERB(LINK) | VERB(UNLINK), false, 0, 0},
    {"name", DKTI_TELL_NAME, DKT_TYPE_TEXT, VERB(LINK), false, 0, 0},
    {"media_type", DKTI_TELL_MEDIA_TYPE, DKT_TYPE_TEXT, VERB(LINK), false, 0, 0},
    {"digest", DKTI_TELL_DIGEST, DKT_TYPE_TEXT, VERB(LINK), false, 0, 0},
    {"route", DKTI_TELL_ROUTE, DKT_TYPE_TEXT, VERB(DISPATCH) | VERB(RELAY), false, 0, 0},
    {"turn", DKTI_TELL_TURN, DKT_TYPE_INTEGER, VERB(DISPATCH), false, 1, 1000000000},
    {"intake", DKT_TICKET_INTAKE, DKT_TYPE_TEXT, VERB(REGISTER), false, 0, 0},
    {"was_solved", DKTI_TELL_SOLVED, DKT_TYPE_INTEGER, 0, false, 0, 1},
    {"number_from", DKTI_TELL_NUMBER_FROM, DKT_TYPE_INTEGER, 0, false, ANY_INTEGER},
    {"number_until", DKTI_TELL_NUMBER_UNTIL, DKT_TYPE_INTEGER, 0, false, ANY_INTEGER},
    {"lapsed", DKTI_TELL_LAPSED, DKT_TYPE_TEXT, 0, false, 0, 0},
    {"goal", DKTI_TELL_GOAL, DKT_TYPE_TEXT, 0, false, 0, 0},
    {"run", DKTI_TELL_RUN, DKT_TYPE_INTEGER, 0, false, ANY_INTEGER},
    {"step", DKTI_TELL_STEP, DKT_TYPE_INTEGER, 0, false, ANY_INTEGER},
    {"to", DKTI_TELL_TO, DKT_TYPE_TEXT, VERB(ESCALATE), false, 0, 0},
    {"same_owner", DKTI_TELL_SAME_OWNER, DKT_TYPE_TEXT, 0, false, 0, 0},
    {"same_unit", DKTI_TELL_SAME_UNIT, DKT_TYPE_TEXT, 0, false, 0, 0},
    {"same_content", DKTI_TELL_SAME_CONTENT, DKT_TYPE_TEXT, 0, false, 0, 0},
    {"same_requirement", DKTI_TELL_SAME_REQUIREMENT, DKT_TYPE_TEXT, 0, false, 0, 0},
    {"leg_ms", DKTI_TELL_LEG_MS, DKT_TYPE_INTEGER, 0, false, ANY_INTEGER},
    {"whole_ms", DKTI_TELL_WHOLE_MS, DKT_TYPE_INTEGER, 0, false, ANY_INTEGER},
    {"sheet_item", DKTI_TELL_ITEM, DKT_TYPE_TEXT, 0, false, 0, 0},
    {"sheet_line", DKTI_TELL_LINE, DKT_TYPE_INTEGER, 0, false, ANY_INTEGER},
    {"sheet_tickets", DKTI_TELL_TICKETS, DKT_TYPE_INTEGER, 0, false, ANY_INTEGER},
    {"sheet_short_notice", DKTI_TELL_SHORT_NOTICE, DKT_TYPE_INTEGER, 0, false, ANY_INTEGER},
    {"approved_by", DKTI_TELL_APPROVED_BY, DKT_TYPE_TEXT, 0, false, 0, 0},
    {"acted_for", DKTI_TELL_ACTED_FOR, DKT_TYPE_TEXT, 0, false, 0, 0},
    {"absent", DKTI_TELL_ABSENT, DKT_TYPE_TEXT, 0, false, 0, 0},
};

enum {
    FIELD_COUNT = sizeof fields / sizeof fields[0]
};

const struct dkti_field *dkti_fields(int32_t *out_count)
{
    *out_count = FIELD_COUNT;
    return fields;
}

const struct dkti_field *dkti_field_by_name(struct dkti_text name)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (dkti_text_is(name, fields[i].name)) {
            return &fields[i];
        }
    }
    return NULL;
}

const struct dkti_field *dkti_field_by_number(int32_t number)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (fields[i].number == number) {
            return &fields[i];
        }
    }
    return NULL;
}

int32_t dkti_instant_column(struct dkti_text name)
{
    static const struct {
        const char *name;
        int32_t number;
    } columns[] = {
        {"registered_at", DKT_TICKET_REGISTERED_AT}, {"first_action_at", DKT_TICKET_FIRST_ACTION_AT},
        {"arrived_at", DKT_TICKET_ARRIVED_AT},       {"closed_at", DKT_TICKET_CLOSED_AT},
        {"relayed_at", DKT_TICKET_RELAYED_AT},       {"dispatched_at", DKT_TICKET_DISPATCHED_AT},
        {"viewed_at", DKT_TICKET_VIEWED_AT},         {"accepted_at", DKT_TICKET_ACCEPTED_AT},
    };
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        if (dkti_text_is(name, columns[i].name)) {
            return columns[i].number;
        }
    }
    return 0;
}
