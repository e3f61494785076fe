/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_DISPATCH_H
#define DOCKET_DISPATCH_H

/* dispatch.h: who should do it: routes, the match and its reasons, and dispatching by them.
 *
 * Routes are a table of the profile (profile.h, dkt_profile_add_route; doc/dispatch.md has the form). A match is a query:
 * it reads the ticket, the people of the route that fits, their load and whose turn it is, changes nothing, and says of
 * everybody why or why not. dkt_dispatch runs a match and carries out what it found.
 */

#include "docket/base.h"
#include "docket/command.h"
#include "docket/desk.h"
#include "docket/op.h"
#include "docket/row.h"
#include "docket/store.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** How a route chooses among the people that it names. */
enum {
    DKT_CHOOSE_FIXED = 1,      /**< the one person it names */
    DKT_CHOOSE_LEAST_LOAD = 2, /**< who has the least open work (R089, Q46) */
    DKT_CHOOSE_TURN = 3,       /**< who has waited longest for his turn */
    DKT_CHOOSE_HOOK = 4,       /**< whom the host's hook names (R020) */
    DKT_CHOOSE_QUEUE = 5       /**< nobody: the ticket goes to the unit's queue (R076, R090) */
};

/** What a match came to. */
enum {
    DKT_MATCH_DIRECT = 1,  /**< a person: the ticket can be dispatched straight to him (R020) */
    DKT_MATCH_RELAYED = 2, /**< a unit: its desk dispatches it onwards, or its queue takes it (R021, R091) */
    DKT_MATCH_NOBODY = 3   /**< neither; the reason says why */
};

/** Why a match came to what it did, why a person was chosen, and why the others were not. */
enum {
    DKT_WHY_FIXED = 1,         /**< the route names this person */
    DKT_WHY_LEAST_LOAD = 2,    /**< nobody else who may has less open work */
    DKT_WHY_TURN = 3,          /**< nobody else who may has waited longer */
    DKT_WHY_HOST = 4,          /**< the host's hook named him */
    DKT_WHY_QUEUE = 5,         /**< the route names the unit's queue */
    DKT_WHY_NOBODY = 6,        /**< nobody of those the route names may */
    DKT_WHY_NO_ROUTE = 7,      /**< no route fits the ticket */
    DKT_WHY_HOST_SILENT = 8,   /**< the host's hook named nobody, failed, or is not there */
    DKT_WHY_CLOSED = 9,        /**< the ticket is closed */
    DKT_WHY_MORE_LOAD = 10,    /**< may, but has more open work than the one chosen */
    DKT_WHY_LATER_TURN = 11,   /**< may, but had his turn after the one chosen */
    DKT_WHY_NOT_NAMED = 12,    /**< may, but the host's hook named somebody else */
    DKT_WHY_INACTIVE = 20,     /**< does not work here any more */
    DKT_WHY_ROLE = 21,         /**< has not the role */
    DKT_WHY_SKILL = 22,        /**< lacks a skill */
    DKT_WHY_NOT_CERTIFIED = 23, /**< has no certificate, or it has run out (R371) */
    DKT_WHY_AWAY = 24,         /**< is not at work: signed out, away, resting, or busy where only who is ready counts */
    DKT_WHY_ABSENT = 25,       /**< is on leave */
    DKT_WHY_LOAD_MAX = 26,     /**< has as much open work as the route lets anybody have */
    DKT_WHY_UNKNOWN = 27       /**< there is no such person */
};

/** What a match found. Owned by its operation. */
typedef struct dkt_match dkt_match;

/** The question put to the host's match hook, and the place for its answer. Valid during the hook. */
typedef struct dkt_match_question dkt_match_question;

/** The host's own choice of people, for routes that say "hook". */
struct dkt_match_hooks {
    uint32_t struct_size; /**< sizeof(struct dkt_match_hooks) */
    uint32_t flags;       /**< 0 */
    /** Names somebody by dkt_match_answer. No answer, or anything but DKT_HOOK_DONE: nobody. */
    int32_t (*choose)(uintptr_t user, dkt_match_question *question);
    void (*released)(uintptr_t user); /**< may be NULL */
};

/** Gives the desk the host's choice of people.
 * @param config borrowed for the call.
 * @param hooks the table, copied.
 * @param user the host's token.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_config_set_match(dkt_config *config, const struct dkt_match_hooks *hooks, uintptr_t user);

/** The ticket that somebody is needed for.
 * @param question borrowed for the call; NULL gives NULL.
 * @returns its row, owned by the library until the hook returns.
 * @thread the hook's
 * @since 0.1.0 */
const dkt_row *dkt_match_question_ticket(const dkt_match_question *question);

/** The route that fits.
 * @param question borrowed for the call; NULL gives "".
 * @returns its code, owned by the library until the hook returns.
 * @thread the hook's
 * @since 0.1.0 */
const char *dkt_match_question_route(const dkt_match_question *question);

/** One of the people that the route names and who may.
 * @param question borrowed for the call.
 * @param i place, from 0.
 * @param out_load may be NULL, borrowed for the call; receives his open work.
 * @returns his id, owned by the library until the hook returns; NULL when there is none at this place.
 * @thread the hook's
 * @since 0.1.0 */
const char *dkt_match_question_person(const dkt_match_question *question, int32_t i, int64_t *out_load);

/** Names who is to have it. Of a person whom the library knows it is taken only if he may; of one whom it does not know,
 * only if the route names no people.
 * @param question borrowed for the call; NULL is nothing.
 * @param person his id, copied.
 * @param len bytes of person, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_TEXT; DKT_E_LIMIT: empty or over 140 bytes; DKT_E_MEMORY.
 * @thread the hook's
 * @since 0.1.0 */
dkt_status dkt_match_answer(dkt_match_question *question, const char *person, int32_t len);

/** Makes an operation that finds who should have a ticket. It reads in at most three rounds and commits nothing.
 * @param desk borrowed for the call.
 * @param ticket its id, copied.
 * @param len bytes of ticket, or -1.
 * @param out_op receives the operation; caller frees with dkt_op_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_TEXT; DKT_E_LIMIT; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_op_new_match(dkt_desk *desk, const char *ticket, int32_t len, dkt_op **out_op);

/** What a match found.
 * @param result borrowed for the call.
 * @returns the match, owned by the operation until it is freed; NULL when the operation is none, or failed.
 * @thread one at a time
 * @since 0.1.0 */
const dkt_match *dkt_result_match(const dkt_result *result);

/** What it came to.
 * @param matched borrowed for the call; NULL gives 0.
 * @param out_why may be NULL, borrowed for the call; receives DKT_WHY_...
 * @returns DKT_MATCH_...
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_match_outcome(const dkt_match *matched, int32_t *out_why);

/** The route that fits.
 * @param matched borrowed for the call.
 * @returns its code, owned by the operation until it is freed; "" when none fits.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_match_route(const dkt_match *matched);

/** The person who is chosen.
 * @param matched borrowed for the call.
 * @returns his id, owned by the operation until it is freed; "" when nobody is.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_match_person(const dkt_match *matched);

/** The unit: of the person who is chosen, or whose queue it goes to.
 * @param matched borrowed for the call.
 * @returns its id, owned by the operation until it is freed; "" when there is none.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_match_unit(const dkt_match *matched);

/** The turn that the choice takes: the fields "route" and "turn" of the dispatch, so that of two hosts that chose the same
 * person at once one finds that his turn is over.
 * @param matched borrowed for the call.
 * @returns its number; 0 when the route takes no turns.
 * @thread one at a time
 * @since 0.1.0 */
int64_t dkt_match_turn(const dkt_match *matched);

/** How many people were looked at.
 * @param matched borrowed for the call.
 * @returns the count.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_match_candidate_count(const dkt_match *matched);

/** A person who was looked at; who may comes first, in the order in which they would be chosen.
 * @param matched borrowed for the call.
 * @param i place.
 * @param out_load may be NULL, borrowed for the call; receives his open work: open tickets, weighted by type (Q46); -1 when
 * it was not looked at.
 * @param out_turn may be NULL, borrowed for the call; receives the number of his last turn, 0 for none.
 * @returns his id, owned by the operation until it is freed; NULL when there is none at this place.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_match_candidate(const dkt_match *matched, int32_t i, int64_t *out_load, int64_t *out_turn);

/** Why a person was chosen, or why not: one reason after the other.
 * @param matched borrowed for the call.
 * @param i place of the person.
 * @param k place of the reason, from 0.
 * @returns DKT_WHY_..., or 0 when there is none at this place.
 * @thread one at a time
 * @since 0.1.0 */
int32_t dkt_match_candidate_why(const dkt_match *matched, int32_t i, int32_t k);

/** The name of a reason, e.g. "least_load".
 * @param why DKT_WHY_...
 * @returns a static text, owned by the library until it is unloaded; "?" for an unknown number.
 * @thread any
 * @since 0.1.0 */
const char *dkt_why_name(int32_t why);

/** The sentence of a reason.
 * @param why DKT_WHY_...
 * @param language DKT_LANGUAGE_...
 * @returns a static text, owned by the library until it is unloaded; "" for an unknown number.
 * @thread any
 * @since 0.1.0 */
const char *dkt_why_text(int32_t why, int32_t language);

/** Finds who should have a ticket, and dispatches it to him, or relays it to the desk that will. Of hosts that do so at once
 * each takes its own turn: who comes late matches again, at most eight times.
 * @param command of verb dispatch, with subject and actor, without "owner", "unit", "route" and "turn", and not run yet; the fields that dispatch and
 * relay share go to either; borrowed for the call, and to be freed after it.
 * @param relay code of the action of verb relay, borrowed for the call; NULL: "relay".
 * @param store borrowed for the call.
 * @param out_op receives the operation of the dispatch or relay, or, when nobody was found or the match failed, that of the
 * match; caller frees with dkt_op_free; NULL when there is none.
 * @returns DKT_OK: dispatched or relayed; DKT_E_REFUSED: a condition is not met, or nobody was found: the match says why;
 * DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such action; DKT_E_STATE: the command was run already; DKT_E_MEMORY; what dkt_op_run
 * returns.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_dispatch(dkt_command *command, const char *relay, dkt_store *store, dkt_op **out_op);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
