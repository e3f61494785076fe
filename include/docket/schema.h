/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_SCHEMA_H
#define DOCKET_SCHEMA_H

/* schema.h: what is stored: kinds of rows, their columns and their indexes.
 *
 * A store keeps rows. A row is of a kind and has named, typed columns; the first columns are its key. The
 * desk's own id is the first part of every key and every index and is given apart (dkt_reads_desk,
 * dkt_writes_desk), so it has no column number. An index names columns that must be equal and then, at most,
 * one integer or instant column by which rows are ordered and cut to a range. Kinds, columns and indexes
 * are only ever added. A profile's own fields are columns of the ticket, named f_<code>, numbered from
 * DKT_COLUMN_FIELD_FIRST in the order of the profile.
 *
 * The schema belongs to a desk; it is immutable and may be read from any thread.
 */

#include "docket/base.h"
#include "docket/desk.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** Kinds of rows. */
enum {
    DKT_KIND_TICKET = 1,  /**< a ticket: one row each */
    DKT_KIND_ENTRY = 2,   /**< one entry of a subject's journal */
    DKT_KIND_REQUEST = 3, /**< a request id that was carried out, with its first result */
    DKT_KIND_SERIES = 4,  /**< a number series: the next number */
    DKT_KIND_LEASE = 5,   /**< a run of numbers leased to one worker */
    DKT_KIND_LOOKUP = 6,  /**< a ticket found by the value of a lookup field */
    DKT_KIND_LINK = 7,    /**< a ticket's link to another ticket, an attachment or a watcher */
    DKT_KIND_OUTBOX = 8,  /**< an entry not yet delivered to the host's consumer */
    DKT_KIND_UNIQUE = 9,  /**< a value that no two tickets share: a number given by hand */
    DKT_KIND_CLOCK = 10,  /**< one run of a goal on a ticket */
    DKT_KIND_PERSON = 11, /**< somebody who works here; usually the host's own table of users */
    DKT_KIND_UNIT = 12,   /**< a department, branch or team */
    DKT_KIND_SHIFT = 13,  /**< one person's duty in a unit's roster */
    DKT_KIND_ABSENCE = 14, /**< one person's leave, and who stands in */
    DKT_KIND_SHEET = 15,  /**< a checklist: a form to be filled and signed, a handover sheet */
    DKT_KIND_ITEM = 16,   /**< one line of a sheet */
    DKT_KIND_SIGNATURE = 17, /**< a signature on a sheet */
    DKT_KIND_TURN = 18,    /**< the last turn that one person had on one route */
    DKT_KIND_INTAKE = 19  /**< a request that was taken in, before it is a ticket (R006) */
};

/** Types of columns. */
enum {
    DKT_TYPE_INTEGER = 1, /**< int64_t */
    DKT_TYPE_TEXT = 2,    /**< UTF-8; compared as bytes, its order is never relied on */
    DKT_TYPE_BYTES = 3,   /**< any bytes, NUL among them */
    DKT_TYPE_INSTANT = 4, /**< int64_t, milliseconds UTC since 1970 */
    DKT_TYPE_JSON = 5     /**< UTF-8 that is JSON */
};

/** Flags of columns. */
enum {
    DKT_COLUMN_KEY = 1,      /**< part of the key, never absent */
    DKT_COLUMN_INDEXED = 2,  /**< part of an index: needs a column of its own */
    DKT_COLUMN_OVERFLOW = 4, /**< may travel in the store's one JSON column */
    DKT_COLUMN_PERSONAL = 8, /**< personal data: masked to people, redactable */
    DKT_COLUMN_REQUIRED = 16 /**< never absent */
};

/** Columns of DKT_KIND_TICKET. */
enum {
    DKT_TICKET_ID = 1,               /**< text, key: the host's own id, or a UUIDv7 */
    DKT_TICKET_NUMBER = 2,           /**< text: the number people quote (R003) */
    DKT_TICKET_STATE = 3,            /**< integer: DKT_STATE_... */
    DKT_TICKET_STATUS = 4,           /**< text: code of the profile's status */
    DKT_TICKET_OPEN = 5,             /**< integer: 1 while the state is not closed */
    DKT_TICKET_TYPE = 6,             /**< text: code of the profile's ticket type (R007) */
    DKT_TICKET_LEVEL = 7,            /**< integer: DKT_LEVEL_... (R022) */
    DKT_TICKET_PRIORITY = 8,         /**< integer: 0 (first) to 9 (R024, Q45) */
    DKT_TICKET_TITLE = 9,            /**< text */
    DKT_TICKET_DESCRIPTION = 10,     /**< text (R039, R044) */
    DKT_TICKET_CHANNEL = 11,         /**< text: how it came in (R004) */
    DKT_TICKET_REQUESTER = 12,       /**< text: the host's reference of who asks (R005, R010) */
    DKT_TICKET_CONTACT = 13,         /**< text, personal: how to reach the requester (R038, R041) */
    DKT_TICKET_OWNER = 14,           /**< text: the responsible person; absent while it lies in the unit's queue */
    DKT_TICKET_UNIT = 15,            /**< text: the responsible unit; never absent */
    DKT_TICKET_QUEUE = 16,           /**< text: the unit while the ticket is open and has no owner */
    DKT_TICKET_CLAIMED_BY = 17,      /**< text: who holds the claim */
    DKT_TICKET_CLAIMED_UNTIL = 18,   /**< instant: when the claim lapses by itself */
    DKT_TICKET_APPOINTMENT_FROM = 19,  /**< instant: start of the agreed window (R067) */
    DKT_TICKET_APPOINTMENT_UNTIL = 20, /**< instant: its end, later than its start */
    DKT_TICKET_APPOINTMENT_WITH = 21,  /**< text: who agreed to it */
    DKT_TICKET_ARRIVED_AT = 22,      /**< instant: arrival on site in this cycle */
    DKT_TICKET_BLOCK_PARTY = 23,     /**< integer: DKT_PARTY_..., whose the objective cause is (R066) */
    DKT_TICKET_BLOCK_REASON = 24,    /**< text: code or words of the cause (R066) */
    DKT_TICKET_FOLLOW_UP_AT = 25,    /**< instant: when it is looked at again */
    DKT_TICKET_RESOLUTION = 26,      /**< text: what was done or answered (R048, R068) */
    DKT_TICKET_OUTCOME = 27,         /**< integer: DKT_OUTCOME_..., set while closed */
    DKT_TICKET_OUTCOME_REASON = 28,  /**< text: why withdrawn or merged */
    DKT_TICKET_MERGED_INTO = 29,     /**< text: id of the ticket that took over */
    DKT_TICKET_REQUESTED_AT = 30,    /**< instant: when the customer asked */
    DKT_TICKET_REGISTERED_AT = 31,   /**< instant: when it was registered; the order of lists */
    DKT_TICKET_FIRST_ACTION_AT = 32, /**< instant: first handling action of this cycle (R065) */
    DKT_TICKET_CLOSED_AT = 33,       /**< instant: last closing; kept when reopened */
    DKT_TICKET_CYCLE = 34,           /**< integer: 1, and one more at each reopening (R073, R074) */
    DKT_TICKET_HANDLED = 35,         /**< integer: handling actions of this cycle */
    DKT_TICKET_REOPENED = 36,        /**< integer: how often reopened */
    DKT_TICKET_TRANSFERRED = 37,     /**< integer: how often the responsible party changed */
    DKT_TICKET_PROFILE = 38,         /**< text: version of the rules the ticket is pinned to */
    DKT_TICKET_NEXT_DUE = 39,        /**< instant: earliest thing to fall due; absent when nothing runs */
    DKT_TICKET_UPDATED_AT = 40,      /**< instant: `at` of the last entry */
    DKT_TICKET_SEQ = 41,             /**< integer: number of the last entry */
    DKT_TICKET_HEAD = 42,            /**< bytes: digest of the last entry */
    DKT_TICKET_REGISTERED_BY = 43,   /**< text: who registered it; kept where the rules declare roles */
    DKT_TICKET_CLOSED_BY = 44,       /**< text: who closed it last (Q43); likewise */
    DKT_TICKET_LAST_BY = 45,         /**< text: who did the last thing that a person did; likewise */
    DKT_TICKET_COVERED_FOR = 46,     /**< text: the absent person whose ticket the owner has until the return */
    DKT_TICKET_SHEET = 47,           /**< text: the prepared handover sheet that it stands on */
    DKT_TICKET_RECEIVED_AT = 48,     /**< instant: when the desk took the request in (受理, R107, Q2); absent: with the
                                          registration */
    DKT_TICKET_REGION = 49,          /**< text: where the work is; the host's code (R091) */
    DKT_TICKET_DISPATCH_MODE = 50,   /**< integer: DKT_DISPATCH_...; absent: not dispatched (R020, R021) */
    DKT_TICKET_RELAYED_AT = 51,      /**< instant: when it was sent to the desk that dispatches it onwards */
    DKT_TICKET_RELAYED_FROM = 52,    /**< text: the unit that it goes back to from there */
    DKT_TICKET_DISPATCHED_AT = 53,   /**< instant: when it was dispatched to its owner */
    DKT_TICKET_DISPATCHED_BY = 54,   /**< text: who dispatched it (R056) */
    DKT_TICKET_DISPATCHED_FROM = 55, /**< text: the unit that it goes back to from its owner */
    DKT_TICKET_VIEWED_AT = 56,       /**< instant: when its owner first looked at it (R103) */
    DKT_TICKET_ACCEPTED_AT = 57,     /**< instant: when its owner accepted the dispatch (R079) */
    DKT_TICKET_PLANNED_FROM = 58,    /**< instant: planned start of the work (R104) */
    DKT_TICKET_PLANNED_UNTIL = 59,   /**< instant: planned end of the work */
    DKT_TICKET_WORK_CONTENT = 60,    /**< text: what is to be done (R056, R057) */
    DKT_TICKET_WORK_REQUIREMENT = 61, /**< text: how and by when it is to be done (R056, R057) */
    DKT_TICKET_OPINION = 62,         /**< text: what the undertaking unit says of the matter (处理意见, R058) */
    DKT_TICKET_ESCALATION = 63,      /**< integer: how far up it was reported by hand; absent: not (R101) */
    DKT_TICKET_INTAKE = 64,          /**< text: id of the intake that it was registered for (R006) */
    DKT_COLUMN_FIELD_FIRST = 1000    /**< the profile's first own field; 1001 the second, ... */
};

/** Columns of DKT_KIND_ENTRY. */
enum {
    DKT_ENTRY_SUBJECT_KIND = 1, /**< integer, key: kind of the subject */
    DKT_ENTRY_SUBJECT = 2,      /**< text, key: id of the subject */
    DKT_ENTRY_SEQ = 3,          /**< integer, key: 1, 2, 3 ... without gaps */
    DKT_ENTRY_AT = 4,           /**< instant: when it happened */
    DKT_ENTRY_RECORDED_AT = 5,  /**< instant: when it was written down */
    DKT_ENTRY_VERB = 6,         /**< integer: DKT_VERB_... */
    DKT_ENTRY_ACTION = 7,       /**< text: code of the profile's action */
    DKT_ENTRY_ACTOR = 8,        /**< text: who; absent for the library itself */
    DKT_ENTRY_REQUEST = 9,      /**< text: request id of the command */
    DKT_ENTRY_CHANGE = 10,      /**< bytes: before and after of what changed (doc/format.md) */
    DKT_ENTRY_SECRET = 11,      /**< bytes: personal values and salts, deleted by redaction */
    DKT_ENTRY_PREVIOUS = 12,    /**< bytes: digest of the entry before; absent in the first */
    DKT_ENTRY_DIGEST = 13       /**< bytes: SHA-256 of this entry */
};

/** Columns of DKT_KIND_REQUEST. */
enum {
    DKT_REQUEST_ID = 1,           /**< text, key */
    DKT_REQUEST_ACTOR = 2,        /**< text */
    DKT_REQUEST_DIGEST = 3,       /**< bytes: SHA-256 of the command */
    DKT_REQUEST_SUBJECT = 4,      /**< text: id of the ticket */
    DKT_REQUEST_SEQ = 5,          /**< integer: seq of the ticket afterwards */
    DKT_REQUEST_RECORDED_AT = 6   /**< instant: when; old ones are purged by it */
};

/** Columns of DKT_KIND_SERIES. */
enum {
    DKT_SERIES_NAME = 1,       /**< text, key */
    DKT_SERIES_NEXT = 2,       /**< integer: the next number nobody has */
    DKT_SERIES_UPDATED_AT = 3, /**< instant: `at` of the last entry */
    DKT_SERIES_SEQ = 4,        /**< integer: number of the last entry; 0 before the first */
    DKT_SERIES_HEAD = 5        /**< bytes: digest of the last entry */
};

/** Columns of DKT_KIND_LEASE. */
enum {
    DKT_LEASE_SERIES = 1, /**< text, key */
    DKT_LEASE_WORKER = 2, /**< text, key: who may use the run */
    DKT_LEASE_NEXT = 3,   /**< integer: the next number to use */
    DKT_LEASE_END = 4,    /**< integer: the first number after the run */
    DKT_LEASE_UNTIL = 5   /**< instant: afterwards unused numbers are recorded as void */
};

/** Columns of DKT_KIND_LOOKUP. */
enum {
    DKT_LOOKUP_FIELD = 1,  /**< text, key: code of the field */
    DKT_LOOKUP_VALUE = 2,  /**< text, key: its value, at most 140 bytes */
    DKT_LOOKUP_TICKET = 3, /**< text, key: id of the ticket */
    DKT_LOOKUP_AT = 4      /**< instant: when the ticket was registered; the order of lists */
};

/** Columns of DKT_KIND_LINK. */
enum {
    DKT_LINK_TICKET = 1,     /**< text, key */
    DKT_LINK_ROLE = 2,       /**< integer, key: DKT_ROLE_... */
    DKT_LINK_TARGET = 3,     /**< text, key: ticket id, person id, or the host's reference of a file */
    DKT_LINK_ADDED_AT = 4,   /**< instant */
    DKT_LINK_ADDED_BY = 5,   /**< text */
    DKT_LINK_NAME = 6,       /**< text: an attachment's name */
    DKT_LINK_MEDIA_TYPE = 7, /**< text: an attachment's media type */
    DKT_LINK_DIGEST = 8      /**< text: an attachment's digest, as the host writes it */
};

/** Columns of DKT_KIND_OUTBOX: the key of the entry that is to be delivered, and its order. */
enum {
    DKT_OUTBOX_SUBJECT_KIND = 1, /**< integer, key */
    DKT_OUTBOX_SUBJECT = 2,      /**< text, key */
    DKT_OUTBOX_SEQ = 3,          /**< integer, key */
    DKT_OUTBOX_RECORDED_AT = 4   /**< instant */
};

/** Columns of DKT_KIND_UNIQUE. */
enum {
    DKT_UNIQUE_NAME = 1,  /**< text, key: what must be unique, e.g. "number" */
    DKT_UNIQUE_VALUE = 2, /**< text, key: the value, at most 140 bytes */
    DKT_UNIQUE_TICKET = 3 /**< text: the ticket that has it */
};

/** Columns of DKT_KIND_CLOCK. */
enum {
    DKT_CLOCK_TICKET = 1,       /**< text, key */
    DKT_CLOCK_GOAL = 2,         /**< text, key: code of the goal */
    DKT_CLOCK_RUN = 3,          /**< integer, key: 1 for the goal's first run on the ticket, 2, ... */
    DKT_CLOCK_IS_CURRENT = 4,   /**< integer: 1 for the goal's last run */
    DKT_CLOCK_STATUS = 5,       /**< integer: DKT_CLOCK_RUNNING, _PAUSED, _STOPPED, _CANCELED */
    DKT_CLOCK_CYCLE = 6,        /**< integer: cycle of the ticket in which it started */
    DKT_CLOCK_CALENDAR = 7,     /**< text: version of the calendar; absent: every hour of every day */
    DKT_CLOCK_STARTED_AT = 8,   /**< instant: of the entry that started it */
    DKT_CLOCK_ANCHOR_AT = 9,    /**< instant: from when on it counts */
    DKT_CLOCK_SINCE_AT = 10,    /**< instant: from when on it has been counting, or standing still */
    DKT_CLOCK_ELAPSED_MS = 11,  /**< integer: open time counted before since_at */
    DKT_CLOCK_TARGET_TYPE = 12, /**< integer: 1 a duration, 2 business days, 3 calendar days */
    DKT_CLOCK_TARGET = 13,      /**< integer: milliseconds or days, the target in force */
    DKT_CLOCK_DUE_AT = 14,      /**< instant: when the target is used up; absent while paused */
    DKT_CLOCK_PAUSE_PARTY = 15, /**< integer: DKT_PARTY_..., whose the pause is */
    DKT_CLOCK_PAUSE_REASON = 16, /**< text */
    DKT_CLOCK_PAUSE_UNTIL = 17, /**< instant: when the pause ends by itself */
    DKT_CLOCK_PAUSED_MS = 18,   /**< integer: how long it stood still in all, as open time of the calendar */
    DKT_CLOCK_BREACHED_AT = 19, /**< instant: when the target was crossed; absent when made void */
    DKT_CLOCK_STOPPED_AT = 20,  /**< instant */
    DKT_CLOCK_VERDICT = 21,     /**< integer: DKT_VERDICT_..., once stopped */
    DKT_CLOCK_WARNED = 22,      /**< integer: warnings given */
    DKT_CLOCK_LEVEL = 23,       /**< integer: steps of the ladder taken */
    DKT_CLOCK_NEXT_AT = 24      /**< instant: when something falls due on this clock */
};

/** Columns of DKT_KIND_PERSON (people.h). A host that has a table of users maps what it has; what it leaves out is
 * absent. */
enum {
    DKT_PERSON_ID = 1,              /**< text, key: what commands name as actor and owner */
    DKT_PERSON_NAME = 2,            /**< text, personal */
    DKT_PERSON_UNIT = 3,            /**< text: the unit the person belongs to */
    DKT_PERSON_REGION = 4,          /**< text: the region; absent: that of the unit */
    DKT_PERSON_ROLES = 5,           /**< text: codes of the profile's roles, one space between two */
    DKT_PERSON_SUPERVISOR = 6,      /**< text: the person who consents and is told */
    DKT_PERSON_CERTIFIED_UNTIL = 7, /**< instant: until when the person is certified (R371); absent: not */
    DKT_PERSON_SKILLS = 8,          /**< text: codes, one space between two */
    DKT_PERSON_CONTACT = 9,         /**< text, personal */
    DKT_PERSON_ACTIVE = 10,         /**< integer: 1 while the person works here, 0 afterwards */
    DKT_PERSON_PRESENCE = 11,       /**< integer: DKT_PRESENCE_... (R172); absent: signed out */
    DKT_PERSON_PRESENCE_AT = 12,    /**< instant: since when */
    DKT_PERSON_UPDATED_AT = 13,     /**< instant: `at` of the last entry */
    DKT_PERSON_SEQ = 14,            /**< integer: number of the last entry; absent before the first */
    DKT_PERSON_HEAD = 15            /**< bytes: digest of the last entry */
};

/** Columns of DKT_KIND_UNIT (R092, R094). */
enum {
    DKT_UNIT_ID = 1,          /**< text, key: without "/" */
    DKT_UNIT_NAME = 2,        /**< text */
    DKT_UNIT_PATH = 3,        /**< text: ids from the top down to the unit itself, "hq/zhejiang/hangzhou" */
    DKT_UNIT_REGION = 4,      /**< text */
    DKT_UNIT_LEADER = 5,      /**< text: the person at its head (R333) */
    DKT_UNIT_DEPUTY = 6,      /**< text: the person who acts for the head while he is absent (R333, Q47) */
    DKT_UNIT_SPECIALIST = 7,  /**< text: the person who takes in and routes its tickets (R092) */
    DKT_UNIT_MAY_FORWARD = 8, /**< integer: 1 when it may pass tickets on to other units (R094) */
    DKT_UNIT_MAY_HANDLE = 9,  /**< integer: 1 when it may work on tickets itself (R094) */
    DKT_UNIT_AWAY_MAX = 10,   /**< integer: how many may be away at a time (R387); absent: any number */
    DKT_UNIT_GUARD = 11,      /**< integer: one more with each person who goes away: the guard row of counting them */
    DKT_UNIT_UPDATED_AT = 12, /**< instant: `at` of the last entry */
    DKT_UNIT_SEQ = 13,        /**< integer: number of the last entry; absent before the first */
    DKT_UNIT_HEAD = 14        /**< bytes: digest of the last entry */
};

/** Columns of DKT_KIND_SHIFT (R389, R394). */
enum {
    DKT_SHIFT_UNIT = 1,      /**< text, key */
    DKT_SHIFT_BEGINS_AT = 2, /**< instant, key */
    DKT_SHIFT_PERSON = 3,    /**< text, key */
    DKT_SHIFT_ENDS_AT = 4,   /**< instant: at most 36 hours after the beginning */
    DKT_SHIFT_ROLE = 5       /**< text: code of the role or post on duty */
};

/** Columns of DKT_KIND_ABSENCE (R381 to R386). */
enum {
    DKT_ABSENCE_PERSON = 1,      /**< text, key */
    DKT_ABSENCE_BEGINS_AT = 2,   /**< instant, key */
    DKT_ABSENCE_ENDS_AT = 3,     /**< instant: the return */
    DKT_ABSENCE_STATUS = 4,      /**< integer: DKT_ABSENCE_STATUS_... */
    DKT_ABSENCE_MODE = 5,        /**< integer: DKT_COVER_..., what the substitute does */
    DKT_ABSENCE_SUBSTITUTE = 6,  /**< text: the person who stands in */
    DKT_ABSENCE_LEAVE = 7,       /**< text: code of the kind of leave in the profile */
    DKT_ABSENCE_REASON = 8,      /**< text (R385) */
    DKT_ABSENCE_PROOF = 9,       /**< text: the host's reference of a medical or other proof (R386) */
    DKT_ABSENCE_APPROVED_BY = 10, /**< text (R385) */
    DKT_ABSENCE_DUE_AT = 11      /**< instant: when tickets go to the substitute, or come back; absent: nothing to do */
};

/** Columns of DKT_KIND_SHEET. */
enum {
    DKT_SHEET_ID = 1,            /**< text, key */
    DKT_SHEET_TEMPLATE = 2,      /**< text: code of the template */
    DKT_SHEET_PROFILE = 3,       /**< text: version of the rules that the template is of */
    DKT_SHEET_KIND = 4,          /**< integer: DKT_SHEET_KIND_... */
    DKT_SHEET_STATUS = 5,        /**< integer: DKT_SHEET_STATUS_... */
    DKT_SHEET_OPEN = 6,          /**< integer: 1 until it is closed, withdrawn or overridden */
    DKT_SHEET_OUTGOING = 7,      /**< text: the person who hands over, or fills in */
    DKT_SHEET_INCOMING = 8,      /**< text: the person who takes over */
    DKT_SHEET_LEADER = 9,        /**< text: the third person: who reviews, may waive and override */
    DKT_SHEET_UNIT = 10,         /**< text: the unit it belongs to */
    DKT_SHEET_TICKET = 11,       /**< text: the ticket that it belongs to */
    DKT_SHEET_PARTIES = 12,      /**< JSON: the template's own parties: {"seller": "c-7", ...} */
    DKT_SHEET_FROM_AT = 13,      /**< instant: start of the shift, of the leave */
    DKT_SHEET_UNTIL_AT = 14,     /**< instant: its end */
    DKT_SHEET_DUE_AT = 15,       /**< instant: when it is to be finished (R217) */
    DKT_SHEET_OPENED_AT = 16,    /**< instant: the order of lists */
    DKT_SHEET_OPENED_BY = 17,    /**< text */
    DKT_SHEET_PREPARED_AT = 18,  /**< instant: when the outgoing signed */
    DKT_SHEET_ACCEPTED_AT = 19,  /**< instant: when the incoming signed */
    DKT_SHEET_CLOSED_AT = 20,    /**< instant: when it came to its end */
    DKT_SHEET_SNAPSHOT = 21,     /**< bytes: SHA-256 of what the outgoing signed */
    DKT_SHEET_TICKET_COUNT = 22, /**< integer: tickets that stand on it */
    DKT_SHEET_REASON = 23,       /**< text: why returned, withdrawn or overridden */
    DKT_SHEET_PREVIOUS = 24,     /**< text: the sheet that this one goes on from */
    DKT_SHEET_NEXT = 25,         /**< text: the sheet that goes on from this one */
    DKT_SHEET_NEXT_DUE = 26,     /**< instant: earliest line to fall due; absent when none */
    DKT_SHEET_UPDATED_AT = 27,   /**< instant: `at` of the last entry */
    DKT_SHEET_SEQ = 28,          /**< integer: number of the last entry */
    DKT_SHEET_HEAD = 29,         /**< bytes: digest of the last entry */
    DKT_SHEET_LINE_COUNT = 30,   /**< integer: lines of tickets ever added */
    DKT_SHEET_LINES = 31         /**< bytes: digest over the lines of tickets added and taken off, in their order */
};

/** Columns of DKT_KIND_ITEM. */
enum {
    DKT_ITEM_SHEET = 1,         /**< text, key */
    DKT_ITEM_PLACE = 2,         /**< integer, key: place in the template, 1, 2, ... */
    DKT_ITEM_LINE = 3,          /**< integer, key: 0 for the item itself, 1, 2, ... for the lines of a list */
    DKT_ITEM_CODE = 4,          /**< text: code of the template's item */
    DKT_ITEM_STATE = 5,         /**< integer: DKT_ITEM_STATE_... */
    DKT_ITEM_VALUE = 6,         /**< integer: 1 for a tick, a count, a reading, money in its smallest unit */
    DKT_ITEM_TEXT = 7,          /**< text */
    DKT_ITEM_BY = 8,            /**< text: who entered it */
    DKT_ITEM_AT = 9,            /**< instant: when */
    DKT_ITEM_COUNTER_VALUE = 10, /**< integer: the other party's value of a dual item */
    DKT_ITEM_COUNTER_TEXT = 11, /**< text */
    DKT_ITEM_COUNTER_BY = 12,   /**< text */
    DKT_ITEM_COUNTER_AT = 13,   /**< instant */
    DKT_ITEM_TOLD_BY = 14,      /**< text: who told an important item orally and had it read back (R230) */
    DKT_ITEM_TOLD_AT = 15,      /**< instant */
    DKT_ITEM_REF = 16,          /**< text: the ticket of a line, or the host's reference of an attachment */
    DKT_ITEM_REF_SEQ = 17,      /**< integer: seq of that ticket when it was put on the sheet */
    DKT_ITEM_REASON = 18,       /**< text: why disputed, excepted or waived */
    DKT_ITEM_DECIDED_BY = 19,   /**< text: who disputed, excepted or waived it */
    DKT_ITEM_DECIDED_AT = 20,   /**< instant */
    DKT_ITEM_DUE_AT = 21,       /**< instant: when it is to be done */
    DKT_ITEM_CARRIED_FROM = 22  /**< text: the sheet on which it stood unresolved before */
};

/** Columns of DKT_KIND_SIGNATURE. */
enum {
    DKT_SIGNATURE_SHEET = 1,         /**< text, key */
    DKT_SIGNATURE_NUMBER = 2,        /**< integer, key: 1, 2, ... */
    DKT_SIGNATURE_PARTY = 3,         /**< text: for which party, e.g. "outgoing" */
    DKT_SIGNATURE_ITEM = 4,          /**< text: code of the signature item; absent for the sheet as a whole */
    DKT_SIGNATURE_SIGNER = 5,        /**< text: who signed */
    DKT_SIGNATURE_AT = 6,            /**< instant */
    DKT_SIGNATURE_DIGEST = 7,        /**< bytes: SHA-256 of the sheet's content that was signed */
    DKT_SIGNATURE_EVIDENCE = 8,      /**< bytes: the host's: a picture, a cryptographic signature */
    DKT_SIGNATURE_EVIDENCE_TYPE = 9, /**< text: what the evidence is, as the host says */
    DKT_SIGNATURE_VOID_AT = 10       /**< instant: when the sheet was returned, and it counted no more */
};

/** Columns of DKT_KIND_TURN (dispatch.h). */
enum {
    DKT_TURN_ROUTE = 1,  /**< text, key: code of the route */
    DKT_TURN_PERSON = 2, /**< text, key */
    DKT_TURN_NUMBER = 3, /**< integer: of the last turn; who has the smallest is next */
    DKT_TURN_AT = 4      /**< instant: of the dispatch that took it */
};

/** Columns of DKT_KIND_INTAKE (R006). */
enum {
    DKT_INTAKE_ID = 1,          /**< text, key: the host's own id */
    DKT_INTAKE_STATE = 2,       /**< integer: DKT_INTAKE_TAKEN_IN, _FAILED, _SOLVED, _CONVERTED */
    DKT_INTAKE_STATE_AT = 3,    /**< instant: since when; the order of lists, so that what was solved is counted by day */
    DKT_INTAKE_TYPE = 4,        /**< text: code of the profile's ticket type */
    DKT_INTAKE_TITLE = 5,       /**< text */
    DKT_INTAKE_DESCRIPTION = 6, /**< text */
    DKT_INTAKE_CHANNEL = 7,     /**< text */
    DKT_INTAKE_REQUESTER = 8,   /**< text: the host's reference of who asks (R064) */
    DKT_INTAKE_CONTACT = 9,     /**< text, personal */
    DKT_INTAKE_UNIT = 10,       /**< text: the unit that took it in */
    DKT_INTAKE_RECEIVED_AT = 11, /**< instant: when it was taken in (受理, Q2) */
    DKT_INTAKE_RECEIVED_BY = 12, /**< text */
    DKT_INTAKE_GUIDED_AT = 13,  /**< instant: of the last guidance */
    DKT_INTAKE_GUIDED_BY = 14,  /**< text */
    DKT_INTAKE_GUIDANCE = 15,   /**< text: what was said in it */
    DKT_INTAKE_RESOLUTION = 16, /**< text: how it was solved */
    DKT_INTAKE_TICKET = 17,     /**< text: the ticket it became */
    DKT_INTAKE_UPDATED_AT = 18, /**< instant: `at` of the last entry */
    DKT_INTAKE_SEQ = 19,        /**< integer: number of the last entry */
    DKT_INTAKE_HEAD = 20        /**< bytes: digest of the last entry */
};

/** Indexes; the columns are published by dkt_schema_index_column. */
enum {
    DKT_INDEX_TICKET_NUMBER = 1, /**< ticket: number */
    DKT_INDEX_TICKET_STATE = 2,  /**< ticket: state; by registered_at */
    DKT_INDEX_TICKET_OWNER = 3,  /**< ticket: owner, open; by registered_at */
    DKT_INDEX_TICKET_UNIT = 4,   /**< ticket: unit, open; by registered_at */
    DKT_INDEX_TICKET_QUEUE = 5,  /**< ticket: queue; by registered_at */
    DKT_INDEX_TICKET_DUE = 6,    /**< ticket: by next_due */
    DKT_INDEX_TICKET_ALL = 7,    /**< ticket: open; by registered_at */
    DKT_INDEX_ENTRY_SUBJECT = 8, /**< entry: subject_kind, subject; by seq */
    DKT_INDEX_REQUEST_AGE = 9,   /**< request: by recorded_at */
    DKT_INDEX_LEASE_UNTIL = 10,  /**< lease: by until */
    DKT_INDEX_LOOKUP_VALUE = 11, /**< lookup: field, value; by at */
    DKT_INDEX_LINK_TICKET = 12,  /**< link: ticket; by added_at */
    DKT_INDEX_OUTBOX_ORDER = 13, /**< outbox: by recorded_at */
    DKT_INDEX_CLOCK_CURRENT = 14, /**< clock: ticket, is_current; by started_at */
    DKT_INDEX_PERSON_PRESENCE = 15, /**< person: unit, presence; by presence_at */
    DKT_INDEX_SHIFT_UNIT = 16,     /**< shift: unit; by ends_at */
    DKT_INDEX_SHIFT_PERSON = 17,   /**< shift: person; by ends_at */
    DKT_INDEX_ABSENCE_END = 18,    /**< absence: by ends_at */
    DKT_INDEX_ABSENCE_PERSON = 19, /**< absence: person; by ends_at */
    DKT_INDEX_ABSENCE_DUE = 20,    /**< absence: by due_at */
    DKT_INDEX_SHEET_ALL = 21,      /**< sheet: open; by opened_at */
    DKT_INDEX_SHEET_OUTGOING = 22, /**< sheet: outgoing, open; by opened_at */
    DKT_INDEX_SHEET_INCOMING = 23, /**< sheet: incoming, open; by opened_at */
    DKT_INDEX_SHEET_UNIT = 24,     /**< sheet: unit, open; by opened_at */
    DKT_INDEX_SHEET_TICKET = 25,   /**< sheet: ticket; by opened_at */
    DKT_INDEX_SHEET_DUE = 26,      /**< sheet: by next_due */
    DKT_INDEX_ITEM_SHEET = 27,     /**< item: sheet; by place */
    DKT_INDEX_SIGNATURE_SHEET = 28, /**< signature: sheet; by number */
    DKT_INDEX_TURN_ROUTE = 29,     /**< turn: route; by number */
    DKT_INDEX_INTAKE_STATE = 30    /**< intake: state; by state_at */
};

/** How many kinds there are.
 * @param desk borrowed for the call.
 * @returns the count, or 0 when desk is NULL.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_schema_kind_count(const dkt_desk *desk);

/** The kind at a place, 0 to count - 1: its number (DKT_KIND_...) and name.
 * @param desk borrowed for the call.
 * @param i place.
 * @param out_name may be NULL; receives the kind's name, e.g. "ticket", owned by the desk until it is freed.
 * @returns the kind's number, or 0 when there is none at this place.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_schema_kind(const dkt_desk *desk, int32_t i, const char **out_name);

/** How many columns a kind has for this desk, the profile's fields included.
 * @param desk borrowed for the call.
 * @param kind DKT_KIND_...
 * @returns the count, 0 for an unknown kind.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_schema_column_count(const dkt_desk *desk, int32_t kind);

/** The column of a kind at a place, 0 to count - 1; key columns come first, in key order.
 * @param desk borrowed for the call.
 * @param kind DKT_KIND_...
 * @param i place.
 * @param out_name may be NULL; receives the name, e.g. "status", owned by the desk until it is freed.
 * @param out_type may be NULL, borrowed for the call; receives DKT_TYPE_...
 * @param out_flags may be NULL, borrowed for the call; receives DKT_COLUMN_... or-ed.
 * @returns the column's number, or 0 when there is none at this place.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_schema_column(const dkt_desk *desk, int32_t kind, int32_t i, const char **out_name,
                          int32_t *out_type, int32_t *out_flags);

/** The number of a kind's column by name.
 * @param desk borrowed for the call.
 * @param kind DKT_KIND_...
 * @param name column's name, borrowed for the call.
 * @param len bytes of name, or -1.
 * @returns the number, or 0 when there is no such column.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_schema_column_number(const dkt_desk *desk, int32_t kind, const char *name, int32_t len);

/** How many indexes there are.
 * @param desk borrowed for the call.
 * @returns the count.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_schema_index_count(const dkt_desk *desk);

/** The index at a place, 0 to count - 1.
 * @param desk borrowed for the call.
 * @param i place.
 * @param out_name may be NULL; receives the name, e.g. "ticket_owner", owned by the desk until it is freed.
 * @param out_kind may be NULL, borrowed for the call; receives the kind.
 * @param out_equal_count may be NULL, borrowed for the call; receives how many columns must be equal.
 * @param out_has_range may be NULL, borrowed for the call; receives 1 when one more column orders the rows.
 * @returns the index's number DKT_INDEX_..., or 0 when there is none at this place.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_schema_index(const dkt_desk *desk, int32_t i, const char **out_name, int32_t *out_kind,
                         int32_t *out_equal_count, int32_t *out_has_range);

/** A column of an index: the equal ones first, then the range column.
 * @param desk borrowed for the call.
 * @param index DKT_INDEX_...
 * @param i place in the index.
 * @returns the column's number, or 0 when there is none at this place.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_schema_index_column(const dkt_desk *desk, int32_t index, int32_t i);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
