/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_QUERY_H
#define DOCKET_QUERY_H

/* query.h: asking for rows: one ticket, lists of tickets, a journal, links, the outbox.
 *
 * A query is run like a command (op.h): through the store's hooks or step by step. It changes nothing. Lists come
 * in pages: a page's cursor, given to the next query, goes on behind it; rows that are added or changed meanwhile
 * make no row appear twice or be left out, unless the change itself moved it.
 */

#include "docket/base.h"
#include "docket/desk.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** A query. One thread at a time. */
typedef struct dkt_query dkt_query;

/** What a query gives. */
enum {
    DKT_QUERY_TICKET = 1,   /**< the one ticket with this id */
    DKT_QUERY_NUMBER = 2,   /**< the ticket with this number (R003) */
    DKT_QUERY_STATE = 3,    /**< tickets in a state, oldest registration first */
    DKT_QUERY_STATUS = 4,   /**< tickets in a status of the profile */
    DKT_QUERY_OWNER = 5,    /**< open tickets of an owner */
    DKT_QUERY_UNIT = 6,     /**< open tickets of a unit, owned or queued */
    DKT_QUERY_QUEUE = 7,    /**< a unit's queue: open tickets without an owner */
    DKT_QUERY_DUE = 8,      /**< tickets by their next due instant, earliest first */
    DKT_QUERY_LOOKUP = 9,   /**< tickets with this value in a lookup field */
    DKT_QUERY_OPEN = 10,    /**< all open tickets */
    DKT_QUERY_CLOSED = 11,  /**< all closed tickets */
    DKT_QUERY_JOURNAL = 12, /**< entries of a ticket, in order */
    DKT_QUERY_LINKS = 13,   /**< links of a ticket */
    DKT_QUERY_OUTBOX = 14,  /**< entries not yet delivered, oldest first; dkt_op_new_delivered takes them out */
    DKT_QUERY_CLOCKS = 15,  /**< clocks of a ticket: the current ones with the first page, then earlier runs, in pages */
    DKT_QUERY_FORECAST = 16, /**< clocks that will be breached in the range (without one: up to now) if nobody acts, by a
                             * page of tickets, those first on which something falls due first; rows are none,
                             * dkt_result_forecast (explain.h) tells */
    DKT_QUERY_INTAKE = 17,  /**< the one intake with this id (R006) */
    DKT_QUERY_INTAKES = 18, /**< intakes in a state (DKT_INTAKE_...), by the instant of it; of one type when a key is given:
                             * so what was solved by telephone is counted by day and type */
    DKT_QUERY_INTAKE_JOURNAL = 19, /**< entries of an intake, in order */
    DKT_QUERY_PERSON = 30,  /**< the one person with this id (people.h) */
    DKT_QUERY_THE_UNIT = 31, /**< the one unit with this id */
    DKT_QUERY_PERSON_JOURNAL = 32, /**< entries of a person, in order */
    DKT_QUERY_UNIT_JOURNAL = 33, /**< entries of a unit, in order */
    DKT_QUERY_DUTY = 34,    /**< shifts of a unit that meet the range, without one all that are not over; the first to end
                             * first. Whom [T, T + 1) meets is on duty at T (R394) */
    DKT_QUERY_DUTY_OF = 35, /**< the same of a person */
    DKT_QUERY_ABSENCES = 36, /**< absences that meet the range, without one all that are not over; of a person when a key
                              * names one, otherwise of all */
    DKT_QUERY_HOLDER = 37,  /**< who it is that something about a ticket is told to (dkt_query_set_to); rows are none,
                             * dkt_result_person tells */
    DKT_QUERY_SHEET = 50,   /**< the one sheet with this id (sheet.h) */
    DKT_QUERY_SHEET_ITEMS = 51, /**< its lines, in the order of the template; those of tickets last */
    DKT_QUERY_SHEET_SIGNATURES = 52, /**< its signatures, in the order they were given */
    DKT_QUERY_SHEET_JOURNAL = 53, /**< its entries, in order */
    DKT_QUERY_SHEETS_OPEN = 54, /**< sheets that are not over, oldest first */
    DKT_QUERY_SHEETS_OVER = 55, /**< sheets that are */
    DKT_QUERY_SHEETS_OUTGOING = 56, /**< open sheets by which this person hands over */
    DKT_QUERY_SHEETS_INCOMING = 57, /**< open sheets by which this person takes over */
    DKT_QUERY_SHEETS_UNIT = 58, /**< open sheets of a unit */
    DKT_QUERY_SHEETS_TICKET = 59, /**< sheets that belong to a ticket */
    DKT_QUERY_SHEETS_DUE = 60 /**< sheets by their next due instant, earliest first */
};

/** Makes a query.
 * @param desk the query keeps a reference; borrowed for the call.
 * @param what DKT_QUERY_...
 * @param out_query receives the query; caller frees with dkt_query_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such query; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_query_new(dkt_desk *desk, int32_t what, dkt_query **out_query);

/** Makes a query from JSON: {"query": "owner", "key": ..., "field": ..., "state": "closed", "to": ..., "actor": ..., "role": ...,
 * "from": n, "until": n, "descending": true, "limit": n, "cursor": hexadecimal digits}. `query` is the name behind
 * DKT_QUERY_ in small letters, the others are the calls below.
 * @param desk the query keeps a reference; borrowed for the call.
 * @param json the text, borrowed for the call.
 * @param len bytes of json, or -1.
 * @param out_query receives the query; caller frees with dkt_query_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT: also a value that the query does not take; DKT_E_FORMAT: no such JSON; DKT_E_UNKNOWN: no
 * such query, status or lookup field; DKT_E_LIMIT; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_query_new_json(dkt_desk *desk, const char *json, int32_t len, dkt_query **out_query);

/** Frees a query.
 * @param query NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_query_free(dkt_query *query);

/** What is looked for: the ticket's id (TICKET, JOURNAL, LINKS, CLOCKS, HOLDER), the number, the status, the owner, the
 * unit, the person, or the value of a lookup field.
 * @param query borrowed for the call.
 * @param key 1 to 140 bytes, copied.
 * @param len bytes of key, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_TEXT; DKT_E_LIMIT; DKT_E_UNKNOWN: no such status; DKT_E_STATE; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_query_set_key(dkt_query *query, const char *key, int32_t len);

/** Says who asks, and in which role. Where the rules declare roles, lists then hold only what lies within the scope of the
 * role (without one: of all that the person has), pages may be shorter and yet have a cursor, and a query for something
 * outside it is DKT_E_DENIED with the reasons in the result. Without an actor the query is the host's own: it sees all.
 * @param query borrowed for the call.
 * @param actor 1 to 140 bytes, copied.
 * @param len bytes of actor, or -1.
 * @param role may be NULL; 1 to 64 bytes, copied.
 * @param role_len bytes of role, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_TEXT; DKT_E_LIMIT; DKT_E_STATE; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_query_set_actor(dkt_query *query, const char *actor, int32_t len, const char *role,
                               int32_t role_len);

/** Whom a HOLDER query looks for: "owner", "supervisor" (the owner's), "head" (of the ticket's unit, or the deputy while he
 * is absent), "deputy", "specialist", "on_duty" (everybody on duty in the unit), or a role: who is on duty in that role.
 * An absent one is told together with who stands in.
 * @param query borrowed for the call.
 * @param whom 1 to 64 bytes, copied.
 * @param len bytes of whom, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_TEXT; DKT_E_LIMIT; DKT_E_STATE; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_query_set_to(dkt_query *query, const char *whom, int32_t len);

/** The state looked for (STATE).
 * @param query borrowed for the call.
 * @param state DKT_STATE_...
 * @returns DKT_OK; DKT_E_ARGUMENT: no such state; DKT_E_STATE.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_query_set_state(dkt_query *query, int32_t state);

/** The lookup field whose value is looked for (LOOKUP).
 * @param query borrowed for the call.
 * @param field code of the field, copied.
 * @param len bytes of field, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: the rules have no such lookup field; DKT_E_TEXT; DKT_E_LIMIT;
 * DKT_E_STATE.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_query_set_field(dkt_query *query, const char *field, int32_t len);

/** Cuts a list to a range of what orders it: registration (tickets), next due instant (DUE), number of the entry
 * (JOURNAL), instant (LINKS, OUTBOX), start (CLOCKS), breach (FORECAST).
 * @param query borrowed for the call.
 * @param lower lower end, inclusive.
 * @param upper upper end, exclusive.
 * @returns DKT_OK; DKT_E_ARGUMENT: upper lies before lower, or the query has no order (TICKET, NUMBER); DKT_E_STATE.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_query_set_range(dkt_query *query, int64_t lower, int64_t upper);

/** Turns the order round: the latest first.
 * @param query borrowed for the call.
 * @param is_descending 1 or 0.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_STATE.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_query_set_descending(dkt_query *query, int32_t is_descending);

/** The size of a page. Default 100. A page of a list that is filtered further (STATUS) may be shorter and yet have
 * a cursor.
 * @param query borrowed for the call.
 * @param limit 1 to 1000.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_STATE.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_query_set_limit(dkt_query *query, int32_t limit);

/** Goes on behind an earlier page.
 * @param query borrowed for the call.
 * @param cursor what dkt_result_cursor gave for the same query (its limit may differ), copied; NULL begins anew. That
 * it is another query's is found when an operation is made.
 * @param len bytes of cursor, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_LIMIT; DKT_E_STATE; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_query_set_cursor(dkt_query *query, const char *cursor, int32_t len);

/** What the last failed call on this query complained about.
 * @param query borrowed for the call; NULL gives "".
 * @returns a text in English, owned by the query until its next call.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_query_error_text(const dkt_query *query);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
