/* SPDX-License-Identifier: MIT
 *
 * Matches for the host to make and to read, and dispatching by them.
 */
#include "base/argument.h"
#include "desk/assignee.h"
#include "docket/ticket.h"
#include "host/op.h"

enum {
    DISPATCH_TRY_COUNT_MAX = 8 /* matches against others who take turns at once */
};

/* ---- making ---- */

static int32_t match_op_new(dkt_desk *desk, struct dkti_text ticket, dkt_op **out_op)
{
    dkt_op *op = NULL;
    int32_t r = dkti_op_new(desk, dkti_match_run, NULL, &op);
    if (r != DKT_OK) {
        return r;
    }
    struct dkti_match_request *request = dkti_arena_take(&op->keep, sizeof *request);
    struct dkti_text id = dkti_arena_text(&op->keep, ticket);
    if (request == NULL || dkti_text_is_absent(id)) {
        dkt_op_free(op);
        return DKT_E_MEMORY;
    }
    *request = (struct dkti_match_request){.ticket = id};
    op->work.context = request;
    op->round_count_max = DKTI_MATCH_ROUND_COUNT_MAX;
    *out_op = op;
    return DKT_OK;
}

dkt_status dkt_op_new_match(dkt_desk *desk, const char *ticket, int32_t len, dkt_op **out_op)
{
    if (out_op != NULL) {
        *out_op = NULL;
    }
    if (desk == NULL || out_op == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_text id;
    int32_t r = dkti_argument_text(NULL, "ticket", ticket, len, 1, DKTI_ID_MAX, &id);
    return r == DKT_OK ? match_op_new(desk, id, out_op) : r;
}

/* ---- reading ---- */

const dkt_match *dkt_result_match(const dkt_result *result)
{
    if (result == NULL || result->op->run != dkti_match_run || result->op->status != DKT_OK) {
        return NULL;
    }
    const struct dkti_match_request *request = result->op->work.context;
    return request->match;
}

int32_t dkt_match_outcome(const dkt_match *match, int32_t *out_why)
{
    if (out_why != NULL) {
        *out_why = match == NULL ? 0 : match->why;
    }
    return match == NULL ? 0 : match->outcome;
}

const char *dkt_match_route(const dkt_match *match)
{
    return match == NULL || match->route == NULL ? "" : dkti_text_or_empty(match->route->code);
}

const char *dkt_match_person(const dkt_match *match)
{
    return match == NULL ? "" : dkti_text_or_empty(match->person);
}

const char *dkt_match_unit(const dkt_match *match)
{
    return match == NULL ? "" : dkti_text_or_empty(match->unit);
}

int64_t dkt_match_turn(const dkt_match *match)
{
    return match == NULL ? 0 : match->turn;
}

int32_t dkt_match_candidate_count(const dkt_match *match)
{
    return match == NULL ? 0 : match->count;
}

static const struct dkti_candidate *candidate_at(const dkt_match *match, int32_t i)
{
    return i >= 0 && i < dkt_match_candidate_count(match) ? &match->candidates[i] : NULL;
}

const char *dkt_match_candidate(const dkt_match *match, int32_t i, int64_t *out_load, int64_t *out_turn)
{
    const struct dkti_candidate *candidate = candidate_at(match, i);
    if (out_load != NULL) {
        *out_load = candidate == NULL ? 0 : candidate->load;
    }
    if (out_turn != NULL) {
        *out_turn = candidate == NULL ? 0 : candidate->turn;
    }
    return candidate == NULL ? NULL : candidate->id.p;
}

int32_t dkt_match_candidate_why(const dkt_match *match, int32_t i, int32_t k)
{
    const struct dkti_candidate *candidate = candidate_at(match, i);
    return candidate != NULL && k >= 0 && k < candidate->why_count ? candidate->why[k] : 0;
}

/* ---- dispatching by a match ---- */

static int32_t put_text(dkt_command *command, const char *field, struct dkti_text text)
{
    return dkti_text_is_absent(text)
               ? DKT_OK
               : dkt_command_set_text(command, field, -1, text.p, (int32_t)text.n);
}

/* What a match found is no part of what the host asked for: the same request may be made again, whoever would be found. */
static void mark_found(dkt_command *command)
{
    static const int32_t numbers[] = {DKT_TICKET_OWNER, DKT_TICKET_UNIT, DKTI_TELL_ROUTE, DKTI_TELL_TURN};
    for (int32_t i = 0; i < command->given_count; i++) {
        for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++) {
            if (command->given[i].number == numbers[k]) {
                command->given[i].is_found = true;
            }
        }
    }
}

static int32_t fill_direct(dkt_command *command, const struct dkt_match *match)
{
    int32_t r = put_text(command, "owner", match->person);
    if (r == DKT_OK) {
        r = put_text(command, "unit", match->unit);
    }
    if (r == DKT_OK) {
        r = put_text(command, "route", match->route->code);
    }
    return r == DKT_OK && match->turn > 0 ? dkt_command_set_integer(command, "turn", -1, match->turn) : r;
}

static int32_t fill_relayed(dkt_command *command, const struct dkt_match *match)
{
    int32_t r = put_text(command, "unit", match->unit);
    return r == DKT_OK ? put_text(command, "route", match->route->code) : r;
}

/* What is dispatched, by which actions. The command is not the host's any more once it is run: a copy of its own is filled
 * anew for each try. */
struct dispatching {
    dkt_command *command;
    const struct dkti_action *relay;
    dkt_store *store;
};

static int32_t run_command(const struct dispatching *dispatching, const struct dkt_match *match, dkt_op **out_op)
{
    bool is_relayed = match->outcome == DKT_MATCH_RELAYED;
    const struct dkti_action *action = is_relayed ? dispatching->relay : dispatching->command->action;
    dkt_command *command = NULL;
    int32_t r = dkti_command_copy(dispatching->command, action, &command);
    if (r == DKT_OK && match->outcome != DKT_MATCH_NOBODY) {
        r = is_relayed ? fill_relayed(command, match) : fill_direct(command, match);
    }
    if (r == DKT_OK) {
        mark_found(command);
        r = dkt_op_new(command->desk, command, out_op);
    }
    if (r == DKT_OK) {
        r = dkt_op_run(*out_op, dispatching->store);
    }
    dkt_command_free(command);
    return r;
}

/* Whether nothing but the turn stood in the way: somebody else was quicker. */
static bool is_turn_over(const dkt_op *op)
{
    return op->work.reason_count == 1 && op->work.reasons[0].code == DKT_REASON_TURN;
}

/* Nobody was found: the match's own operation tells why, unless the same request was carried out before. */
static int32_t dispatch_nobody(const struct dispatching *dispatching, const struct dkt_match *match, dkt_op **io_matched,
                               dkt_op **out_op)
{
    int32_t r = DKT_E_REFUSED;
    if (!dkti_text_is_absent(dispatching->command->request)) {
        dkt_op *replayed = NULL;
        r = run_command(dispatching, match, &replayed);
        if (r == DKT_OK) {
            *out_op = replayed;
            return DKT_OK;
        }
        dkt_op_free(replayed);
    }
    *out_op = *io_matched;
    *io_matched = NULL;
    return r;
}

/* One try: a match, and what it found. `*out_is_late`: somebody else took the turn. */
static int32_t dispatch_once(const struct dispatching *dispatching, bool *out_is_late, dkt_op **out_op)
{
    dkt_op *matched = NULL;
    *out_is_late = false;
    int32_t r = match_op_new(dispatching->command->desk, dispatching->command->subject, &matched);
    if (r == DKT_OK) {
        r = dkt_op_run(matched, dispatching->store);
    }
    const dkt_match *match = r == DKT_OK ? dkt_result_match(dkt_op_result(matched)) : NULL;
    if (match == NULL) {
        *out_op = matched;
        return r;
    }
    if (match->outcome == DKT_MATCH_NOBODY) {
        r = dispatch_nobody(dispatching, match, &matched, out_op);
    } else {
        r = run_command(dispatching, match, out_op);
        *out_is_late = r == DKT_E_REFUSED && *out_op != NULL && is_turn_over(*out_op);
    }
    dkt_op_free(matched);
    return r;
}

static int32_t dispatch_check(const dkt_command *command, const char *relay, struct dispatching *dispatching)
{
    if (command->is_frozen) {
        return DKT_E_STATE;
    }
    bool is_whole = !dkti_text_is_absent(command->subject) && command->action->verb == DKT_VERB_DISPATCH &&
                    dkti_command_given(command, DKT_TICKET_OWNER) == NULL &&
                    dkti_command_given(command, DKT_TICKET_UNIT) == NULL &&
                    dkti_command_given(command, DKTI_TELL_ROUTE) == NULL &&
                    dkti_command_given(command, DKTI_TELL_TURN) == NULL;
    if (!is_whole) {
        return DKT_E_ARGUMENT;
    }
    int32_t place = dkti_rules_action_place(command->desk->rules, dkti_text(relay == NULL ? "relay" : relay));
    if (place < 0 || command->desk->rules->actions[place].verb != DKT_VERB_RELAY) {
        return DKT_E_UNKNOWN;
    }
    dispatching->relay = &command->desk->rules->actions[place];
    return DKT_OK;
}

dkt_status dkt_dispatch(dkt_command *command, const char *relay, dkt_store *store, dkt_op **out_op)
{
    if (out_op != NULL) {
        *out_op = NULL;
    }
    if (command == NULL || store == NULL || out_op == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dispatching dispatching = {.command = command, .store = store};
    int32_t r = dispatch_check(command, relay, &dispatching);
    bool is_late = r == DKT_OK;
    for (int32_t i = 0; i < DISPATCH_TRY_COUNT_MAX && is_late; i++) {
        dkt_op_free(*out_op);
        *out_op = NULL;
        r = dispatch_once(&dispatching, &is_late, out_op);
    }
    return r;
}
