/* SPDX-License-Identifier: MIT
 *
 * The kinds of rows as structs. Each column list below gives a struct and, in kinds.c, the table of its
 * columns: one list, so that the two cannot drift apart. Order is the order of the public numbers.
 *
 * A line is X(number, member, type, flags).
 */
#ifndef DKTI_MODEL_KINDS_H
#define DKTI_MODEL_KINDS_H

#include "docket/schema.h"
#include "model/row.h"

#define DKTI_TICKET_COLUMNS(X)                                                                        \
    X(DKT_TICKET_ID, id, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                                  \
    X(DKT_TICKET_NUMBER, number, TEXT, DKT_COLUMN_INDEXED)                                            \
    X(DKT_TICKET_STATE, state, INTEGER, DKT_COLUMN_INDEXED | DKT_COLUMN_REQUIRED)                     \
    X(DKT_TICKET_STATUS, status, TEXT, DKT_COLUMN_REQUIRED)                                           \
    X(DKT_TICKET_OPEN, open, INTEGER,                                                                 \
      DKT_COLUMN_INDEXED | DKT_COLUMN_REQUIRED | DKTI_COLUMN_DERIVED)                                 \
    X(DKT_TICKET_TYPE, type, TEXT, 0)                                                                 \
    X(DKT_TICKET_LEVEL, level, INTEGER, 0)                                                            \
    X(DKT_TICKET_PRIORITY, priority, INTEGER, 0)                                                      \
    X(DKT_TICKET_TITLE, title, TEXT, 0)                                                               \
    X(DKT_TICKET_DESCRIPTION, description, TEXT, DKT_COLUMN_OVERFLOW)                                 \
    X(DKT_TICKET_CHANNEL, channel, TEXT, DKT_COLUMN_OVERFLOW)                                         \
    X(DKT_TICKET_REQUESTER, requester, TEXT, 0)                                                       \
    X(DKT_TICKET_CONTACT, contact, TEXT, DKT_COLUMN_PERSONAL | DKT_COLUMN_OVERFLOW)                   \
    X(DKT_TICKET_OWNER, owner, TEXT, DKT_COLUMN_INDEXED)                                              \
    X(DKT_TICKET_UNIT, unit, TEXT, DKT_COLUMN_INDEXED | DKT_COLUMN_REQUIRED)                          \
    X(DKT_TICKET_QUEUE, queue, TEXT, DKT_COLUMN_INDEXED | DKTI_COLUMN_DERIVED)                        \
    X(DKT_TICKET_CLAIMED_BY, claimed_by, TEXT, DKT_COLUMN_OVERFLOW)                                   \
    X(DKT_TICKET_CLAIMED_UNTIL, claimed_until, INSTANT, DKT_COLUMN_OVERFLOW)                          \
    X(DKT_TICKET_APPOINTMENT_FROM, appointment_from, INSTANT, DKT_COLUMN_OVERFLOW)                    \
    X(DKT_TICKET_APPOINTMENT_UNTIL, appointment_until, INSTANT, DKT_COLUMN_OVERFLOW)                  \
    X(DKT_TICKET_APPOINTMENT_WITH, appointment_with, TEXT, DKT_COLUMN_OVERFLOW)                       \
    X(DKT_TICKET_ARRIVED_AT, arrived_at, INSTANT, DKT_COLUMN_OVERFLOW)                                \
    X(DKT_TICKET_BLOCK_PARTY, block_party, INTEGER, DKT_COLUMN_OVERFLOW)                              \
    X(DKT_TICKET_BLOCK_REASON, block_reason, TEXT, DKT_COLUMN_OVERFLOW)                               \
    X(DKT_TICKET_FOLLOW_UP_AT, follow_up_at, INSTANT, DKT_COLUMN_OVERFLOW)                            \
    X(DKT_TICKET_RESOLUTION, resolution, TEXT, DKT_COLUMN_OVERFLOW)                                   \
    X(DKT_TICKET_OUTCOME, outcome, INTEGER, DKT_COLUMN_OVERFLOW)                                      \
    X(DKT_TICKET_OUTCOME_REASON, outcome_reason, TEXT, DKT_COLUMN_OVERFLOW)                           \
    X(DKT_TICKET_MERGED_INTO, merged_into, TEXT, DKT_COLUMN_OVERFLOW)                                 \
    X(DKT_TICKET_REQUESTED_AT, requested_at, INSTANT, DKT_COLUMN_OVERFLOW)                            \
    X(DKT_TICKET_REGISTERED_AT, registered_at, INSTANT, DKT_COLUMN_INDEXED | DKT_COLUMN_REQUIRED)     \
    X(DKT_TICKET_FIRST_ACTION_AT, first_action_at, INSTANT, DKT_COLUMN_OVERFLOW)                      \
    X(DKT_TICKET_CLOSED_AT, closed_at, INSTANT, 0)                                                    \
    X(DKT_TICKET_CYCLE, cycle, INTEGER, DKT_COLUMN_REQUIRED | DKT_COLUMN_OVERFLOW)                    \
    X(DKT_TICKET_HANDLED, handled, INTEGER, DKT_COLUMN_REQUIRED | DKT_COLUMN_OVERFLOW)                \
    X(DKT_TICKET_REOPENED, reopened, INTEGER, DKT_COLUMN_REQUIRED | DKT_COLUMN_OVERFLOW)              \
    X(DKT_TICKET_TRANSFERRED, transferred, INTEGER, DKT_COLUMN_REQUIRED | DKT_COLUMN_OVERFLOW)        \
    X(DKT_TICKET_PROFILE, profile, TEXT, DKT_COLUMN_REQUIRED | DKT_COLUMN_OVERFLOW)                   \
    X(DKT_TICKET_NEXT_DUE, next_due, INSTANT, DKT_COLUMN_INDEXED | DKTI_COLUMN_DERIVED)               \
    X(DKT_TICKET_UPDATED_AT, updated_at, INSTANT, DKT_COLUMN_REQUIRED | DKTI_COLUMN_DERIVED)          \
    X(DKT_TICKET_SEQ, seq, INTEGER, DKT_COLUMN_REQUIRED | DKTI_COLUMN_DERIVED)                        \
    X(DKT_TICKET_HEAD, head, BYTES, DKT_COLUMN_REQUIRED | DKTI_COLUMN_DERIVED)                        \
    X(DKT_TICKET_REGISTERED_BY, registered_by, TEXT, DKT_COLUMN_OVERFLOW)                             \
    X(DKT_TICKET_CLOSED_BY, closed_by, TEXT, DKT_COLUMN_OVERFLOW)                                     \
    X(DKT_TICKET_LAST_BY, last_by, TEXT, DKT_COLUMN_OVERFLOW)                                         \
    X(DKT_TICKET_COVERED_FOR, covered_for, TEXT, DKT_COLUMN_OVERFLOW)                                 \
    X(DKT_TICKET_SHEET, sheet, TEXT, DKT_COLUMN_OVERFLOW)                                           \
    X(DKT_TICKET_RECEIVED_AT, received_at, INSTANT, DKT_COLUMN_OVERFLOW)                              \
    X(DKT_TICKET_REGION, region, TEXT, DKT_COLUMN_OVERFLOW)                                           \
    X(DKT_TICKET_DISPATCH_MODE, dispatch_mode, INTEGER, DKT_COLUMN_OVERFLOW)                          \
    X(DKT_TICKET_RELAYED_AT, relayed_at, INSTANT, DKT_COLUMN_OVERFLOW)                                \
    X(DKT_TICKET_RELAYED_FROM, relayed_from, TEXT, DKT_COLUMN_OVERFLOW)                               \
    X(DKT_TICKET_DISPATCHED_AT, dispatched_at, INSTANT, DKT_COLUMN_OVERFLOW)                          \
    X(DKT_TICKET_DISPATCHED_BY, dispatched_by, TEXT, DKT_COLUMN_OVERFLOW)                             \
    X(DKT_TICKET_DISPATCHED_FROM, dispatched_from, TEXT, DKT_COLUMN_OVERFLOW)                         \
    X(DKT_TICKET_VIEWED_AT, viewed_at, INSTANT, DKT_COLUMN_OVERFLOW)                                  \
    X(DKT_TICKET_ACCEPTED_AT, accepted_at, INSTANT, DKT_COLUMN_OVERFLOW)                              \
    X(DKT_TICKET_PLANNED_FROM, planned_from, INSTANT, DKT_COLUMN_OVERFLOW)                            \
    X(DKT_TICKET_PLANNED_UNTIL, planned_until, INSTANT, DKT_COLUMN_OVERFLOW)                          \
    X(DKT_TICKET_WORK_CONTENT, work_content, TEXT, DKT_COLUMN_OVERFLOW)                               \
    X(DKT_TICKET_WORK_REQUIREMENT, work_requirement, TEXT, DKT_COLUMN_OVERFLOW)                       \
    X(DKT_TICKET_OPINION, opinion, TEXT, DKT_COLUMN_OVERFLOW)                                         \
    X(DKT_TICKET_ESCALATION, escalation, INTEGER, DKT_COLUMN_OVERFLOW)                               \
    X(DKT_TICKET_INTAKE, intake, TEXT, DKT_COLUMN_OVERFLOW)

#define DKTI_ENTRY_COLUMNS(X)                                                                         \
    X(DKT_ENTRY_SUBJECT_KIND, subject_kind, INTEGER, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)            \
    X(DKT_ENTRY_SUBJECT, subject, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                         \
    X(DKT_ENTRY_SEQ, seq, INTEGER, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                              \
    X(DKT_ENTRY_AT, at, INSTANT, DKT_COLUMN_REQUIRED)                                                 \
    X(DKT_ENTRY_RECORDED_AT, recorded_at, INSTANT, DKT_COLUMN_REQUIRED)                               \
    X(DKT_ENTRY_VERB, verb, INTEGER, DKT_COLUMN_REQUIRED)                                             \
    X(DKT_ENTRY_ACTION, action, TEXT, 0)                                                              \
    X(DKT_ENTRY_ACTOR, actor, TEXT, 0)                                                                \
    X(DKT_ENTRY_REQUEST, request, TEXT, 0)                                                            \
    X(DKT_ENTRY_CHANGE, change, BYTES, DKT_COLUMN_REQUIRED)                                           \
    X(DKT_ENTRY_SECRET, secret, BYTES, DKT_COLUMN_PERSONAL)                                           \
    X(DKT_ENTRY_PREVIOUS, previous, BYTES, 0)                                                         \
    X(DKT_ENTRY_DIGEST, digest, BYTES, DKT_COLUMN_REQUIRED)

#define DKTI_REQUEST_COLUMNS(X)                                                                       \
    X(DKT_REQUEST_ID, id, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                                 \
    X(DKT_REQUEST_ACTOR, actor, TEXT, 0)                                                              \
    X(DKT_REQUEST_DIGEST, digest, BYTES, DKT_COLUMN_REQUIRED)                                         \
    X(DKT_REQUEST_SUBJECT, subject, TEXT, DKT_COLUMN_REQUIRED)                                        \
    X(DKT_REQUEST_SEQ, seq, INTEGER, DKT_COLUMN_REQUIRED)                                             \
    X(DKT_REQUEST_RECORDED_AT, recorded_at, INSTANT, DKT_COLUMN_INDEXED | DKT_COLUMN_REQUIRED)

#define DKTI_SERIES_COLUMNS(X)                                                                        \
    X(DKT_SERIES_NAME, name, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                              \
    X(DKT_SERIES_NEXT, next, INTEGER, DKT_COLUMN_REQUIRED | DKTI_COLUMN_DERIVED)                      \
    X(DKT_SERIES_UPDATED_AT, updated_at, INSTANT, DKT_COLUMN_REQUIRED | DKTI_COLUMN_DERIVED)          \
    X(DKT_SERIES_SEQ, seq, INTEGER, DKT_COLUMN_REQUIRED | DKTI_COLUMN_DERIVED)                        \
    X(DKT_SERIES_HEAD, head, BYTES, DKTI_COLUMN_DERIVED)

#define DKTI_LEASE_COLUMNS(X)                                                                         \
    X(DKT_LEASE_SERIES, series, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                           \
    X(DKT_LEASE_WORKER, worker, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                           \
    X(DKT_LEASE_NEXT, next, INTEGER, DKT_COLUMN_REQUIRED)                                             \
    X(DKT_LEASE_END, end, INTEGER, DKT_COLUMN_REQUIRED)                                               \
    X(DKT_LEASE_UNTIL, until, INSTANT, DKT_COLUMN_INDEXED | DKT_COLUMN_REQUIRED)

#define DKTI_LOOKUP_COLUMNS(X)                                                                        \
    X(DKT_LOOKUP_FIELD, field, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                            \
    X(DKT_LOOKUP_VALUE, value, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED | DKT_COLUMN_PERSONAL)      \
    X(DKT_LOOKUP_TICKET, ticket, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                          \
    X(DKT_LOOKUP_AT, at, INSTANT, DKT_COLUMN_INDEXED | DKT_COLUMN_REQUIRED)

#define DKTI_LINK_COLUMNS(X)                                                                          \
    X(DKT_LINK_TICKET, ticket, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                            \
    X(DKT_LINK_ROLE, role, INTEGER, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                             \
    X(DKT_LINK_TARGET, target, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                            \
    X(DKT_LINK_ADDED_AT, added_at, INSTANT, DKT_COLUMN_INDEXED | DKT_COLUMN_REQUIRED)                 \
    X(DKT_LINK_ADDED_BY, added_by, TEXT, 0)                                                           \
    X(DKT_LINK_NAME, name, TEXT, DKT_COLUMN_OVERFLOW)                                                 \
    X(DKT_LINK_MEDIA_TYPE, media_type, TEXT, DKT_COLUMN_OVERFLOW)                                     \
    X(DKT_LINK_DIGEST, digest, TEXT, DKT_COLUMN_OVERFLOW)

#define DKTI_OUTBOX_COLUMNS(X)                                                                        \
    X(DKT_OUTBOX_SUBJECT_KIND, subject_kind, INTEGER, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)           \
    X(DKT_OUTBOX_SUBJECT, subject, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                        \
    X(DKT_OUTBOX_SEQ, seq, INTEGER, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                             \
    X(DKT_OUTBOX_RECORDED_AT, recorded_at, INSTANT, DKT_COLUMN_INDEXED | DKT_COLUMN_REQUIRED)

#define DKTI_UNIQUE_COLUMNS(X)                                                                        \
    X(DKT_UNIQUE_NAME, name, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                              \
    X(DKT_UNIQUE_VALUE, value, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                            \
    X(DKT_UNIQUE_TICKET, ticket, TEXT, DKT_COLUMN_REQUIRED)

#define DKTI_CLOCK_COLUMNS(X)                                                                         \
    X(DKT_CLOCK_TICKET, ticket, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                           \
    X(DKT_CLOCK_GOAL, goal, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                               \
    X(DKT_CLOCK_RUN, run, INTEGER, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                              \
    X(DKT_CLOCK_IS_CURRENT, is_current, INTEGER, DKT_COLUMN_INDEXED | DKT_COLUMN_REQUIRED)            \
    X(DKT_CLOCK_STATUS, status, INTEGER, DKT_COLUMN_REQUIRED)                                         \
    X(DKT_CLOCK_CYCLE, cycle, INTEGER, DKT_COLUMN_REQUIRED)                                           \
    X(DKT_CLOCK_CALENDAR, calendar, TEXT, 0)                                                          \
    X(DKT_CLOCK_STARTED_AT, started_at, INSTANT, DKT_COLUMN_INDEXED | DKT_COLUMN_REQUIRED)            \
    X(DKT_CLOCK_ANCHOR_AT, anchor_at, INSTANT, DKT_COLUMN_REQUIRED)                                   \
    X(DKT_CLOCK_SINCE_AT, since_at, INSTANT, DKT_COLUMN_REQUIRED)                                     \
    X(DKT_CLOCK_ELAPSED_MS, elapsed_ms, INTEGER, DKT_COLUMN_REQUIRED)                                 \
    X(DKT_CLOCK_TARGET_TYPE, target_type, INTEGER, DKT_COLUMN_REQUIRED)                               \
    X(DKT_CLOCK_TARGET, target, INTEGER, DKT_COLUMN_REQUIRED)                                         \
    X(DKT_CLOCK_DUE_AT, due_at, INSTANT, 0)                                                           \
    X(DKT_CLOCK_PAUSE_PARTY, pause_party, INTEGER, 0)                                                 \
    X(DKT_CLOCK_PAUSE_REASON, pause_reason, TEXT, 0)                                                  \
    X(DKT_CLOCK_PAUSE_UNTIL, pause_until, INSTANT, 0)                                                 \
    X(DKT_CLOCK_PAUSED_MS, paused_ms, INTEGER, DKT_COLUMN_REQUIRED)                                   \
    X(DKT_CLOCK_BREACHED_AT, breached_at, INSTANT, 0)                                                 \
    X(DKT_CLOCK_STOPPED_AT, stopped_at, INSTANT, 0)                                                   \
    X(DKT_CLOCK_VERDICT, verdict, INTEGER, 0)                                                         \
    X(DKT_CLOCK_WARNED, warned, INTEGER, DKT_COLUMN_REQUIRED)                                         \
    X(DKT_CLOCK_LEVEL, level, INTEGER, DKT_COLUMN_REQUIRED)                                           \
    X(DKT_CLOCK_NEXT_AT, next_at, INSTANT, 0)

#define DKTI_PERSON_COLUMNS(X)                                                                        \
    X(DKT_PERSON_ID, id, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                                  \
    X(DKT_PERSON_NAME, name, TEXT, DKT_COLUMN_PERSONAL)                                               \
    X(DKT_PERSON_UNIT, unit, TEXT, DKT_COLUMN_INDEXED)                                                \
    X(DKT_PERSON_REGION, region, TEXT, 0)                                                             \
    X(DKT_PERSON_ROLES, roles, TEXT, 0)                                                               \
    X(DKT_PERSON_SUPERVISOR, supervisor, TEXT, 0)                                                     \
    X(DKT_PERSON_CERTIFIED_UNTIL, certified_until, INSTANT, 0)                                        \
    X(DKT_PERSON_SKILLS, skills, TEXT, 0)                                                             \
    X(DKT_PERSON_CONTACT, contact, TEXT, DKT_COLUMN_PERSONAL)                                         \
    X(DKT_PERSON_ACTIVE, active, INTEGER, DKT_COLUMN_REQUIRED)                                        \
    X(DKT_PERSON_PRESENCE, presence, INTEGER, DKT_COLUMN_INDEXED)                                     \
    X(DKT_PERSON_PRESENCE_AT, presence_at, INSTANT, DKT_COLUMN_INDEXED)                               \
    X(DKT_PERSON_UPDATED_AT, updated_at, INSTANT, DKTI_COLUMN_DERIVED)                                \
    X(DKT_PERSON_SEQ, seq, INTEGER, DKTI_COLUMN_DERIVED)                                              \
    X(DKT_PERSON_HEAD, head, BYTES, DKTI_COLUMN_DERIVED)

#define DKTI_UNIT_COLUMNS(X)                                                                          \
    X(DKT_UNIT_ID, id, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                                    \
    X(DKT_UNIT_NAME, name, TEXT, 0)                                                                   \
    X(DKT_UNIT_PATH, path, TEXT, 0)                                                                   \
    X(DKT_UNIT_REGION, region, TEXT, 0)                                                               \
    X(DKT_UNIT_LEADER, leader, TEXT, 0)                                                               \
    X(DKT_UNIT_DEPUTY, deputy, TEXT, 0)                                                               \
    X(DKT_UNIT_SPECIALIST, specialist, TEXT, 0)                                                       \
    X(DKT_UNIT_MAY_FORWARD, may_forward, INTEGER, 0)                                                  \
    X(DKT_UNIT_MAY_HANDLE, may_handle, INTEGER, 0)                                                    \
    X(DKT_UNIT_AWAY_MAX, away_max, INTEGER, 0)                                                        \
    X(DKT_UNIT_GUARD, guard, INTEGER, DKTI_COLUMN_DERIVED)                                            \
    X(DKT_UNIT_UPDATED_AT, updated_at, INSTANT, DKTI_COLUMN_DERIVED)                                  \
    X(DKT_UNIT_SEQ, seq, INTEGER, DKTI_COLUMN_DERIVED)                                                \
    X(DKT_UNIT_HEAD, head, BYTES, DKTI_COLUMN_DERIVED)

#define DKTI_SHIFT_COLUMNS(X)                                                                         \
    X(DKT_SHIFT_UNIT, unit, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED | DKT_COLUMN_INDEXED)          \
    X(DKT_SHIFT_BEGINS_AT, begins_at, INSTANT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                  \
    X(DKT_SHIFT_PERSON, person, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED | DKT_COLUMN_INDEXED)      \
    X(DKT_SHIFT_ENDS_AT, ends_at, INSTANT, DKT_COLUMN_INDEXED | DKT_COLUMN_REQUIRED)                  \
    X(DKT_SHIFT_ROLE, role, TEXT, 0)

#define DKTI_ABSENCE_COLUMNS(X)                                                                       \
    X(DKT_ABSENCE_PERSON, person, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED | DKT_COLUMN_INDEXED)    \
    X(DKT_ABSENCE_BEGINS_AT, begins_at, INSTANT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                \
    X(DKT_ABSENCE_ENDS_AT, ends_at, INSTANT, DKT_COLUMN_INDEXED | DKT_COLUMN_REQUIRED)                \
    X(DKT_ABSENCE_STATUS, status, INTEGER, DKT_COLUMN_REQUIRED)                                       \
    X(DKT_ABSENCE_MODE, mode, INTEGER, DKT_COLUMN_REQUIRED)                                           \
    X(DKT_ABSENCE_SUBSTITUTE, substitute, TEXT, 0)                                                    \
    X(DKT_ABSENCE_LEAVE, leave, TEXT, 0)                                                              \
    X(DKT_ABSENCE_REASON, reason, TEXT, 0)                                                            \
    X(DKT_ABSENCE_PROOF, proof, TEXT, 0)                                                              \
    X(DKT_ABSENCE_APPROVED_BY, approved_by, TEXT, 0)                                                  \
    X(DKT_ABSENCE_DUE_AT, due_at, INSTANT, DKT_COLUMN_INDEXED | DKTI_COLUMN_DERIVED)

#define DKTI_SHEET_COLUMNS(X)                                                                         \
    X(DKT_SHEET_ID, id, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                                   \
    X(DKT_SHEET_TEMPLATE, template, TEXT, DKT_COLUMN_REQUIRED)                                        \
    X(DKT_SHEET_PROFILE, profile, TEXT, DKT_COLUMN_REQUIRED | DKT_COLUMN_OVERFLOW)                    \
    X(DKT_SHEET_KIND, kind, INTEGER, DKT_COLUMN_REQUIRED)                                             \
    X(DKT_SHEET_STATUS, status, INTEGER, DKT_COLUMN_REQUIRED)                                         \
    X(DKT_SHEET_OPEN, open, INTEGER,                                                                  \
      DKT_COLUMN_INDEXED | DKT_COLUMN_REQUIRED | DKTI_COLUMN_DERIVED)                                 \
    X(DKT_SHEET_OUTGOING, outgoing, TEXT, DKT_COLUMN_INDEXED)                                         \
    X(DKT_SHEET_INCOMING, incoming, TEXT, DKT_COLUMN_INDEXED)                                         \
    X(DKT_SHEET_LEADER, leader, TEXT, DKT_COLUMN_OVERFLOW)                                            \
    X(DKT_SHEET_UNIT, unit, TEXT, DKT_COLUMN_INDEXED)                                                 \
    X(DKT_SHEET_TICKET, ticket, TEXT, DKT_COLUMN_INDEXED)                                             \
    X(DKT_SHEET_PARTIES, parties, JSON, DKT_COLUMN_OVERFLOW)                                          \
    X(DKT_SHEET_FROM_AT, from_at, INSTANT, DKT_COLUMN_OVERFLOW)                                       \
    X(DKT_SHEET_UNTIL_AT, until_at, INSTANT, DKT_COLUMN_OVERFLOW)                                     \
    X(DKT_SHEET_DUE_AT, due_at, INSTANT, DKT_COLUMN_OVERFLOW)                                         \
    X(DKT_SHEET_OPENED_AT, opened_at, INSTANT, DKT_COLUMN_INDEXED | DKT_COLUMN_REQUIRED)              \
    X(DKT_SHEET_OPENED_BY, opened_by, TEXT, DKT_COLUMN_OVERFLOW)                                      \
    X(DKT_SHEET_PREPARED_AT, prepared_at, INSTANT, DKT_COLUMN_OVERFLOW)                               \
    X(DKT_SHEET_ACCEPTED_AT, accepted_at, INSTANT, DKT_COLUMN_OVERFLOW)                               \
    X(DKT_SHEET_CLOSED_AT, closed_at, INSTANT, 0)                                                     \
    X(DKT_SHEET_SNAPSHOT, snapshot, BYTES, DKT_COLUMN_OVERFLOW)                                       \
    X(DKT_SHEET_TICKET_COUNT, ticket_count, INTEGER, DKT_COLUMN_REQUIRED | DKT_COLUMN_OVERFLOW)       \
    X(DKT_SHEET_REASON, reason, TEXT, DKT_COLUMN_OVERFLOW)                                            \
    X(DKT_SHEET_PREVIOUS, previous, TEXT, DKT_COLUMN_OVERFLOW)                                        \
    X(DKT_SHEET_NEXT, next, TEXT, DKT_COLUMN_OVERFLOW)                                                \
    X(DKT_SHEET_NEXT_DUE, next_due, INSTANT, DKT_COLUMN_INDEXED)                                      \
    X(DKT_SHEET_UPDATED_AT, updated_at, INSTANT, DKT_COLUMN_REQUIRED | DKTI_COLUMN_DERIVED)           \
    X(DKT_SHEET_SEQ, seq, INTEGER, DKT_COLUMN_REQUIRED | DKTI_COLUMN_DERIVED)                         \
    X(DKT_SHEET_HEAD, head, BYTES, DKT_COLUMN_REQUIRED | DKTI_COLUMN_DERIVED)                         \
    X(DKT_SHEET_LINE_COUNT, line_count, INTEGER, DKT_COLUMN_REQUIRED | DKT_COLUMN_OVERFLOW)           \
    X(DKT_SHEET_LINES, lines, BYTES, DKT_COLUMN_OVERFLOW)

#define DKTI_ITEM_COLUMNS(X)                                                                          \
    X(DKT_ITEM_SHEET, sheet, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                              \
    X(DKT_ITEM_PLACE, place, INTEGER, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                           \
    X(DKT_ITEM_LINE, line, INTEGER, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                             \
    X(DKT_ITEM_CODE, code, TEXT, DKT_COLUMN_REQUIRED)                                                 \
    X(DKT_ITEM_STATE, state, INTEGER, DKT_COLUMN_REQUIRED)                                            \
    X(DKT_ITEM_VALUE, value, INTEGER, 0)                                                              \
    X(DKT_ITEM_TEXT, text, TEXT, DKT_COLUMN_OVERFLOW)                                                 \
    X(DKT_ITEM_BY, by, TEXT, DKT_COLUMN_OVERFLOW)                                                     \
    X(DKT_ITEM_AT, at, INSTANT, DKT_COLUMN_OVERFLOW)                                                  \
    X(DKT_ITEM_COUNTER_VALUE, counter_value, INTEGER, 0)                                              \
    X(DKT_ITEM_COUNTER_TEXT, counter_text, TEXT, DKT_COLUMN_OVERFLOW)                                 \
    X(DKT_ITEM_COUNTER_BY, counter_by, TEXT, DKT_COLUMN_OVERFLOW)                                     \
    X(DKT_ITEM_COUNTER_AT, counter_at, INSTANT, DKT_COLUMN_OVERFLOW)                                  \
    X(DKT_ITEM_TOLD_BY, told_by, TEXT, DKT_COLUMN_OVERFLOW)                                           \
    X(DKT_ITEM_TOLD_AT, told_at, INSTANT, DKT_COLUMN_OVERFLOW)                                        \
    X(DKT_ITEM_REF, ref, TEXT, 0)                                                                     \
    X(DKT_ITEM_REF_SEQ, ref_seq, INTEGER, DKT_COLUMN_OVERFLOW)                                        \
    X(DKT_ITEM_REASON, reason, TEXT, DKT_COLUMN_OVERFLOW)                                             \
    X(DKT_ITEM_DECIDED_BY, decided_by, TEXT, DKT_COLUMN_OVERFLOW)                                     \
    X(DKT_ITEM_DECIDED_AT, decided_at, INSTANT, DKT_COLUMN_OVERFLOW)                                  \
    X(DKT_ITEM_DUE_AT, due_at, INSTANT, DKT_COLUMN_OVERFLOW)                                          \
    X(DKT_ITEM_CARRIED_FROM, carried_from, TEXT, DKT_COLUMN_OVERFLOW)

#define DKTI_SIGNATURE_COLUMNS(X)                                                                     \
    X(DKT_SIGNATURE_SHEET, sheet, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                         \
    X(DKT_SIGNATURE_NUMBER, number, INTEGER, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                    \
    X(DKT_SIGNATURE_PARTY, party, TEXT, DKT_COLUMN_REQUIRED)                                          \
    X(DKT_SIGNATURE_ITEM, item, TEXT, DKT_COLUMN_OVERFLOW)                                            \
    X(DKT_SIGNATURE_SIGNER, signer, TEXT, DKT_COLUMN_REQUIRED)                                        \
    X(DKT_SIGNATURE_AT, at, INSTANT, DKT_COLUMN_REQUIRED)                                             \
    X(DKT_SIGNATURE_DIGEST, digest, BYTES, DKT_COLUMN_REQUIRED)                                       \
    X(DKT_SIGNATURE_EVIDENCE, evidence, BYTES, DKT_COLUMN_OVERFLOW)                                   \
    X(DKT_SIGNATURE_EVIDENCE_TYPE, evidence_type, TEXT, DKT_COLUMN_OVERFLOW)                          \
    X(DKT_SIGNATURE_VOID_AT, void_at, INSTANT, DKT_COLUMN_OVERFLOW)

#define DKTI_TURN_COLUMNS(X)                                                                          \
    X(DKT_TURN_ROUTE, route, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED | DKT_COLUMN_INDEXED)         \
    X(DKT_TURN_PERSON, person, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                            \
    X(DKT_TURN_NUMBER, number, INTEGER, DKT_COLUMN_INDEXED | DKT_COLUMN_REQUIRED)                     \
    X(DKT_TURN_AT, at, INSTANT, DKT_COLUMN_REQUIRED)

#define DKTI_INTAKE_COLUMNS(X)                                                                        \
    X(DKT_INTAKE_ID, id, TEXT, DKT_COLUMN_KEY | DKT_COLUMN_REQUIRED)                                  \
    X(DKT_INTAKE_STATE, state, INTEGER, DKT_COLUMN_INDEXED | DKT_COLUMN_REQUIRED)                     \
    X(DKT_INTAKE_STATE_AT, state_at, INSTANT, DKT_COLUMN_INDEXED | DKT_COLUMN_REQUIRED)               \
    X(DKT_INTAKE_TYPE, type, TEXT, 0)                                                                 \
    X(DKT_INTAKE_TITLE, title, TEXT, 0)                                                               \
    X(DKT_INTAKE_DESCRIPTION, description, TEXT, DKT_COLUMN_OVERFLOW)                                 \
    X(DKT_INTAKE_CHANNEL, channel, TEXT, DKT_COLUMN_OVERFLOW)                                         \
    X(DKT_INTAKE_REQUESTER, requester, TEXT, 0)                                                       \
    X(DKT_INTAKE_CONTACT, contact, TEXT, DKT_COLUMN_PERSONAL | DKT_COLUMN_OVERFLOW)                   \
    X(DKT_INTAKE_UNIT, unit, TEXT, 0)                                                                 \
    X(DKT_INTAKE_RECEIVED_AT, received_at, INSTANT, DKT_COLUMN_REQUIRED)                              \
    X(DKT_INTAKE_RECEIVED_BY, received_by, TEXT, 0)                                                   \
    X(DKT_INTAKE_GUIDED_AT, guided_at, INSTANT, DKT_COLUMN_OVERFLOW)                                  \
    X(DKT_INTAKE_GUIDED_BY, guided_by, TEXT, DKT_COLUMN_OVERFLOW)                                     \
    X(DKT_INTAKE_GUIDANCE, guidance, TEXT, DKT_COLUMN_OVERFLOW)                                       \
    X(DKT_INTAKE_RESOLUTION, resolution, TEXT, DKT_COLUMN_OVERFLOW)                                   \
    X(DKT_INTAKE_TICKET, ticket, TEXT, 0)                                                             \
    X(DKT_INTAKE_UPDATED_AT, updated_at, INSTANT, DKT_COLUMN_REQUIRED | DKTI_COLUMN_DERIVED)          \
    X(DKT_INTAKE_SEQ, seq, INTEGER, DKT_COLUMN_REQUIRED | DKTI_COLUMN_DERIVED)                        \
    X(DKT_INTAKE_HEAD, head, BYTES, DKT_COLUMN_REQUIRED | DKTI_COLUMN_DERIVED)

#define DKTI_MEMBER_TEXT struct dkti_text
#define DKTI_MEMBER_JSON struct dkti_text
#define DKTI_MEMBER_BYTES struct dkti_text
#define DKTI_MEMBER_INTEGER int64_t
#define DKTI_MEMBER_INSTANT int64_t
#define DKTI_MEMBER(column, member, type, flags) DKTI_MEMBER_##type member;

struct dkti_ticket {
    DKTI_TICKET_COLUMNS(DKTI_MEMBER)
};

struct dkti_entry {
    DKTI_ENTRY_COLUMNS(DKTI_MEMBER)
};

struct dkti_request {
    DKTI_REQUEST_COLUMNS(DKTI_MEMBER)
};

struct dkti_series {
    DKTI_SERIES_COLUMNS(DKTI_MEMBER)
};

struct dkti_lease {
    DKTI_LEASE_COLUMNS(DKTI_MEMBER)
};

struct dkti_lookup {
    DKTI_LOOKUP_COLUMNS(DKTI_MEMBER)
};

struct dkti_link {
    DKTI_LINK_COLUMNS(DKTI_MEMBER)
};

struct dkti_outbox {
    DKTI_OUTBOX_COLUMNS(DKTI_MEMBER)
};

struct dkti_unique {
    DKTI_UNIQUE_COLUMNS(DKTI_MEMBER)
};

struct dkti_clock {
    DKTI_CLOCK_COLUMNS(DKTI_MEMBER)
};

struct dkti_person {
    DKTI_PERSON_COLUMNS(DKTI_MEMBER)
};

struct dkti_unit {
    DKTI_UNIT_COLUMNS(DKTI_MEMBER)
};

struct dkti_shift {
    DKTI_SHIFT_COLUMNS(DKTI_MEMBER)
};

struct dkti_absence {
    DKTI_ABSENCE_COLUMNS(DKTI_MEMBER)
};

struct dkti_sheet {
    DKTI_SHEET_COLUMNS(DKTI_MEMBER)
};

struct dkti_item {
    DKTI_ITEM_COLUMNS(DKTI_MEMBER)
};

struct dkti_signature {
    DKTI_SIGNATURE_COLUMNS(DKTI_MEMBER)
};

struct dkti_intake {
    DKTI_INTAKE_COLUMNS(DKTI_MEMBER)
};

struct dkti_turn {
    DKTI_TURN_COLUMNS(DKTI_MEMBER)
};

enum {
    DKTI_KIND_COUNT = DKT_KIND_INTAKE
};

/* The tables of the fixed kinds, by number - 1. */
extern const struct dkti_kind dkti_fixed_kinds[DKTI_KIND_COUNT];

/* A row's values as its struct; the row must be of that kind (asserted). */
const struct dkti_ticket *dkti_ticket(const struct dkt_row *row);
const struct dkti_entry *dkti_entry(const struct dkt_row *row);
const struct dkti_request *dkti_request(const struct dkt_row *row);
const struct dkti_series *dkti_series(const struct dkt_row *row);
const struct dkti_lease *dkti_lease(const struct dkt_row *row);
const struct dkti_lookup *dkti_lookup(const struct dkt_row *row);
const struct dkti_link *dkti_link(const struct dkt_row *row);
const struct dkti_outbox *dkti_outbox(const struct dkt_row *row);
const struct dkti_unique *dkti_unique(const struct dkt_row *row);
const struct dkti_clock *dkti_clock(const struct dkt_row *row);
const struct dkti_person *dkti_person(const struct dkt_row *row);
const struct dkti_unit *dkti_unit(const struct dkt_row *row);
const struct dkti_shift *dkti_shift(const struct dkt_row *row);
const struct dkti_absence *dkti_absence(const struct dkt_row *row);
const struct dkti_sheet *dkti_sheet(const struct dkt_row *row);
const struct dkti_item *dkti_item(const struct dkt_row *row);
const struct dkti_signature *dkti_signature(const struct dkt_row *row);
const struct dkti_intake *dkti_intake(const struct dkt_row *row);
const struct dkti_turn *dkti_turn(const struct dkt_row *row);

#endif
