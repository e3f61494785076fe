/* SPDX-License-Identifier: MIT
 *
 * The step loop: the one machine behind all doors. It runs the operation's function from its top whenever something new
 * is known, hands out what is needed next, and decides what a store's answers mean.
 *
 * Nothing here calls the host's store; clock and random bytes are drawn once at the start, permission is asked inside the
 * operation's function. The run door (run.c) is a loop over these same steps.
 */
#include "host/op.h"

#include "base/clamp.h"
#include "desk/explain_run.h"
#include "desk/invariants.h"
#include "desk/query_scope.h"
#include "desk/assignee.h"
#include "docket/ticket.h"

#include <string.h>

/* ---- life ---- */

static void op_init(struct dkt_op *op)
{
    const struct dkti_allocator *allocator = &op->desk->allocator;
    dkti_arena_init(&op->keep, allocator);
    dkti_arena_init(&op->scratch, allocator);
    dkti_buffer_init(&op->json, allocator);
    dkti_buffer_init(&op->work.change, allocator);
    dkti_buffer_init(&op->work.secret, allocator);
    dkti_buffer_init(&op->work.canonical, allocator);
    op->work.desk = op->desk;
    op->work.rules = op->desk->rules;
    op->work.error = &op->error;
    op->work.keep = &op->keep;
    op->work.arena = &op->scratch;
    op->work.from = -1;
    op->work.to = -1;
    op->result.op = op;
}

int32_t dkti_op_new(struct dkt_desk *desk, dkti_run_function *run, void *context, struct dkt_op **out_op)
{
    struct dkt_op *op = dkti_allocate(&desk->allocator, 1, sizeof *op);
    if (op == NULL) {
        return DKT_E_MEMORY;
    }
    op->desk = dkt_desk_ref(desk);
    op->run = run;
    op->round_count_max = DKTI_ROUND_COUNT_MAX;
    op->work.context = context;
    op_init(op);
    *out_op = op;
    return DKT_OK;
}

static void op_take_command(struct dkt_op *op, struct dkt_command *command)
{
    dkti_command_freeze(command);
    dkti_command_ref(command);
    dkt_command_free(op->command);
    op->command = command;
    op->work.command = command;
}

dkt_status dkt_op_new(dkt_desk *desk, dkt_command *command, dkt_op **out_op)
{
    if (out_op != NULL) {
        *out_op = NULL;
    }
    if (desk == NULL || command == NULL || out_op == NULL || command->desk != desk) {
        return DKT_E_ARGUMENT;
    }
    int32_t r = dkti_op_new(desk, dkti_command_run, NULL, out_op);
    if (r == DKT_OK) {
        op_take_command(*out_op, command);
    }
    return r;
}

dkt_status dkt_op_new_query(dkt_desk *desk, dkt_query *query, dkt_op **out_op)
{
    if (out_op != NULL) {
        *out_op = NULL;
    }
    if (desk == NULL || query == NULL || out_op == NULL || query->desk != desk ||
        dkti_query_check(query) != DKT_OK) {
        return DKT_E_ARGUMENT;
    }
    bool is_forecast = query->what == DKT_QUERY_FORECAST;
    int32_t r = dkti_op_new(desk, is_forecast ? dkti_forecast_run : dkti_query_run, NULL, out_op);
    if (r == DKT_OK) {
        dkti_query_freeze(query);
        dkti_query_ref(query);
        (*out_op)->query = query;
        (*out_op)->work.query = query;
        if (!dkti_text_is_absent(query->actor)) {
            (*out_op)->round_count_max = DKTI_SCOPE_ROUND_COUNT_MAX;
        }
    }
    return r;
}

void dkti_op_reset(struct dkt_op *op)
{
    dkti_error_clear(&op->error);
    dkti_arena_reset(&op->keep);
    dkti_arena_reset(&op->scratch);
    op->work.wishes = NULL;
    op->work.wish_count = 0;
    op->work.wish_capacity = 0;
    op->work.known = NULL;
    op->work.known_count = 0;
    op->work.row_count = 0;
    op->work.person_count = 0;
    op->work.reason_count = 0;
    op->work.from = -1;
    op->work.to = -1;
    op->work.seq = 0;
    op->work.subject = (struct dkti_text){NULL, 0};
    op->work.is_replayed = false;
    op->work.writes = (struct dkt_writes){0};
    op->phase = DKTI_PHASE_NEW;
    op->status = DKT_OK;
    op->round_count = 0;
    op->round_count_now = 0;
    op->conflict_count = 0;
    op->torn_count = 0;
    op->committed = 0;
}

dkt_status dkt_op_restart(dkt_op *op, dkt_command *command)
{
    if (op == NULL || command == NULL || command->desk != op->desk || op->command == NULL) {
        return DKT_E_ARGUMENT;
    }
    if (op->is_inside) {
        return DKT_E_STATE;
    }
    op_take_command(op, command);
    dkti_op_reset(op);
    return DKT_OK;
}

void dkt_op_free(dkt_op *op)
{
    if (op == NULL) {
        return;
    }
    struct dkt_desk *desk = op->desk;
    dkti_buffer_free(&op->json);
    dkti_buffer_free(&op->work.change);
    dkti_buffer_free(&op->work.secret);
    dkti_buffer_free(&op->work.canonical);
    dkti_arena_free(&op->keep);
    dkti_arena_free(&op->scratch);
    dkt_command_free(op->command);
    dkt_query_free(op->query);
    dkti_deallocate(&desk->allocator, op, sizeof *op);
    dkt_desk_unref(desk);
}

/* ---- the start: what is drawn once ---- */

/* RFC 9562 section 5.7: 48 bits of milliseconds, version, variant, 74 random bits. */
static void uuid_write(char out[40], int64_t now_ms, const uint8_t *random)
{
    uint8_t bytes[16];
    for (int i = 0; i < 6; i++) {
        bytes[i] = (uint8_t)((uint64_t)now_ms >> (8 * (5 - i)));
    }
    memcpy(bytes + 6, random, 10);
    bytes[6] = (uint8_t)(0x70 | (bytes[6] & 0x0F));
    bytes[8] = (uint8_t)(0x80 | (bytes[8] & 0x3F));
    char hex[33];
    dkti_text_hex(bytes, sizeof bytes, hex);
    static const uint8_t lengths[] = {8, 4, 4, 4, 12};
    const char *from = hex;
    char *to = out;
    for (size_t i = 0; i < sizeof lengths; i++) {
        memcpy(to, from, lengths[i]);
        from += lengths[i];
        to += lengths[i];
        *to++ = i + 1 < sizeof lengths ? '-' : '\0';
    }
}

/* Whether the command makes something new, which needs no id of the host's. */
static bool begins_subject(const struct dkt_command *command)
{
    return command->action->verb == DKT_VERB_REGISTER || command->action->verb == DKT_VERB_SHEET_OPEN;
}

/* Whether the command needs random bytes: for the id of a new ticket, or to keep a personal value secret. */
static bool needs_seed(const struct dkt_op *op)
{
    if (op->command == NULL) {
        return op->run != dkti_query_run && op->run != dkti_explain_run && op->run != dkti_forecast_run &&
               op->run != dkti_match_run;
    }
    if (begins_subject(op->command) && dkti_text_is_absent(op->command->subject)) {
        return true;
    }
    for (int32_t i = 0; i < op->command->given_count; i++) {
        if (op->command->given[i].is_personal) {
            return true;
        }
    }
    return false;
}

static int32_t op_draw(struct dkt_op *op)
{
    const struct dkti_hooks *hooks = &op->desk->hooks;
    int64_t now_ms = 0;
    op->is_inside = true;
    int32_t answer = hooks->clock.now(hooks->clock_user, &now_ms);
    op->is_inside = false;
    if (answer != DKT_HOOK_DONE || !dkti_instant_is_valid(now_ms)) {
        return dkti_error_begin(&op->error, DKT_E_CLOCK, "the clock gave no possible instant");
    }
    op->work.now_ms = now_ms;
    if (!needs_seed(op)) {
        return DKT_OK;
    }
    op->is_inside = true;
    answer = hooks->ids.random(hooks->ids_user, op->work.seed, DKTI_SEED_SIZE);
    op->is_inside = false;
    if (answer != DKT_HOOK_DONE) {
        return dkti_error_begin(&op->error, DKT_E_HOOK, "the id hook gave no random bytes");
    }
    uuid_write(op->work.new_id, now_ms, op->work.seed);
    return DKT_OK;
}

static int32_t op_begin(struct dkt_op *op)
{
    if (op->command != NULL && dkti_text_is_absent(op->command->actor)) {
        return dkti_error_begin(&op->error, DKT_E_ARGUMENT, "the command has no actor");
    }
    if (op->command != NULL && dkti_text_is_absent(op->command->subject) && !begins_subject(op->command)) {
        return dkti_error_begin(&op->error, DKT_E_ARGUMENT, "the command has no subject");
    }
    return op_draw(op);
}

/* ---- the end ---- */

static void log_clamped(const struct dkt_op *op)
{
    static const char text[] = "the clock stands before the ticket's last entry; the entry's instant is used";
    const struct dkti_hooks *hooks = &op->desk->hooks;
    if (hooks->log.log != NULL) {
        hooks->log.log(hooks->log_user, DKT_LOG_NOTICE, text, (int32_t)sizeof text - 1);
    }
}

/* What would have been is not what is. */
static void op_forget_result(struct dkt_op *op)
{
    op->work.row_count = 0;
    op->work.person_count = 0;
    op->work.seq = 0;
}

static int32_t op_end(struct dkt_op *op, int32_t status)
{
    if (status != DKT_OK && op->error.status != status) {
        dkti_error_begin(&op->error, status, dkt_status_text(status, DKT_LANGUAGE_ENGLISH));
    }
    if (status == DKT_OK) {
        dkti_error_clear(&op->error);
    }
    if (status != DKT_OK && op->phase == DKTI_PHASE_COMMITTING) {
        op_forget_result(op);
    }
    op->phase = DKTI_PHASE_ENDED;
    op->status = status;
    if (status == DKT_OK && op->work.is_clamped) {
        log_clamped(op);
    }
    return status;
}

/* ---- reading ---- */

/* Hands out the wishes that have no answer yet. */
static int32_t op_ask(struct dkt_op *op)
{
    if (op->round_count_now == op->round_count_max) {
        return dkti_error_begin(&op->error, DKT_E_BUG, "invariant I-02 does not hold");
    }
    struct dkti_wish **open =
        dkti_arena_array(&op->keep, (size_t)op->work.wish_count + 1, sizeof(struct dkti_wish *));
    if (open == NULL) {
        return DKT_E_MEMORY;
    }
    op->reads = (struct dkt_reads){.desk = op->desk->id, .wishes = open, .arena = &op->keep};
    for (int32_t i = 0; i < op->work.wish_count; i++) {
        if (!op->work.wishes[i]->is_answered) {
            open[op->reads.count++] = op->work.wishes[i];
        }
    }
    op->answers =
        (struct dkt_answers){.reads = &op->reads, .arena = &op->keep, .error = &op->error};
    op->round_count++;
    op->round_count_now++;
    op->phase = DKTI_PHASE_READING;
    return DKT_OK;
}

static int32_t op_check_answers(struct dkt_op *op)
{
    if (op->answers.status != DKT_OK) {
        return op->answers.status;
    }
    for (int32_t i = 0; i < op->reads.count; i++) {
        if (!op->reads.wishes[i]->is_answered) {
            return dkti_error_begin(&op->error, DKT_E_STORE, "the store left a wish without an answer");
        }
    }
    return DKT_OK;
}

/* ---- committing ---- */

static int32_t op_ask_commit(struct dkt_op *op)
{
    const struct dkt_writes *writes = &op->work.writes;
    if (op->write_count_max != 0 && writes->count > op->write_count_max) {
        return dkti_error_begin(&op->error, DKT_E_LIMIT, "the commit has more writes than the store takes");
    }
    op->outcome = (struct dkt_outcome){.writes = writes, .error = &op->error};
    op->outcome.is_conflicting = dkti_arena_array(&op->scratch, (size_t)writes->count, sizeof(bool));
    if (op->outcome.is_conflicting == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_error_clear(&op->error); /* what a store said of an attempt before is not about this one */
    op->committed = 0;
    op->phase = DKTI_PHASE_COMMITTING;
    return DKT_OK;
}

/* Whether a write that met a conflict is of the row that this wish read. */
static bool is_conflicting(const struct dkt_op *op, const struct dkti_wish *wish)
{
    struct dkti_key key = {.kind = wish->kind->number, .count = wish->value_count};
    memcpy(key.values, wish->values, sizeof key.values);
    for (int32_t i = 0; i < op->work.writes.count; i++) {
        struct dkti_key written = dkti_row_key(op->work.writes.items[i].row);
        if (op->outcome.is_conflicting[i] && dkti_key_equal(&key, &written)) {
            return true;
        }
    }
    return false;
}

/* Keeps the wishes as answers from before, as far as they are still answered, and begins the rounds anew. */
static void op_read_again(struct dkt_op *op)
{
    op->work.known = (const struct dkti_wish *const *)op->work.wishes;
    op->work.known_count = op->work.wish_count;
    op->work.wishes = NULL;
    op->work.wish_count = 0;
    op->work.wish_capacity = 0;
    op->round_count_now = 0;
}

/* Forgets the answers that met the conflict, and every scan. When the store named no row that was read, any of them may
 * be stale: all are forgotten. */
static void op_forget(struct dkt_op *op)
{
    int32_t met_count = 0;
    for (int32_t i = 0; i < op->work.wish_count; i++) {
        struct dkti_wish *wish = op->work.wishes[i];
        bool is_met = wish->type == DKT_READ_GET && is_conflicting(op, wish);
        met_count += is_met ? 1 : 0;
        wish->is_answered = wish->type == DKT_READ_GET && !is_met;
    }
    for (int32_t i = 0; met_count == 0 && i < op->work.wish_count; i++) {
        op->work.wishes[i]->is_answered = false;
    }
    op_read_again(op);
}

static int32_t op_conflict(struct dkt_op *op)
{
    op->conflict_count++;
    if (op->conflict_count == DKTI_CONFLICT_COUNT_MAX) {
        return dkti_error_begin(&op->error, DKT_E_CONFLICT,
                                "others changed the same rows again and again; run the command again");
    }
    op_forget(op);
    return DKT_OK;
}

/* Nobody knows; what the store itself said of it stands behind, with its number. */
static int32_t op_maybe(struct dkt_op *op)
{
    struct dkti_error said = op->error;
    dkti_error_begin(&op->error, DKT_E_MAYBE,
                     "nobody knows whether the commit took place; run the same request again");
    if (said.status == DKT_E_STORE) {
        op->error.host_code = said.host_code;
        dkti_error_add(&op->error, "; ");
        dkti_error_add(&op->error, said.text);
    }
    return DKT_E_MAYBE;
}

/* What the store's word about the commit means. Anything unclear is "nobody knows". */
static int32_t op_judge_commit(struct dkt_op *op, bool *out_is_ended)
{
    *out_is_ended = true;
    switch (op->committed) {
    case DKT_HOOK_DONE: return DKT_OK;
    case DKT_COMMIT_CONFLICT:
        *out_is_ended = false;
        return op_conflict(op);
    case DKT_COMMIT_FAILED:
        return op->error.status == DKT_E_STORE
                   ? DKT_E_STORE
                   : dkti_error_begin(&op->error, DKT_E_STORE, "the store failed; nothing was written");
    default: return op_maybe(op);
    }
}

/* ---- the loop ---- */

static bool wants_commit(const struct dkt_op *op)
{
    bool is_dry_run = op->command != NULL && op->command->is_dry_run;
    return op->work.writes.count > 0 && !is_dry_run;
}

/* A ticket that was read and breaks an invariant by itself, and which one; NULL: none does. */
static const struct dkt_row *broken_ticket(const struct dkt_op *op, const char **out_invariant)
{
    for (int32_t i = 0; i < op->work.wish_count; i++) {
        const struct dkti_wish *wish = op->work.wishes[i];
        bool has_ticket = wish->kind->number == DKT_KIND_TICKET && wish->row_count > 0;
        *out_invariant = has_ticket ? dkti_ticket_broken(op->work.rules, wish->rows[0]) : NULL;
        if (*out_invariant != NULL) {
            return wish->rows[0];
        }
    }
    return NULL;
}

/* An invariant does not hold. If it did not in a ticket that was read, the store is to blame, and else the library. */
static int32_t op_broken(struct dkt_op *op)
{
    const char *invariant = op->work.broken;
    const char *stored = NULL;
    const struct dkt_row *ticket = broken_ticket(op, &stored);
    if (ticket == NULL) {
        return dkti_error_named(&op->error, DKT_E_BUG, "invariant ", dkti_text(invariant),
                                " does not hold; nothing was committed");
    }
    dkti_error_named(&op->error, DKT_E_CORRUPT, "ticket ", dkti_ticket(ticket)->id,
                     " as it is stored breaks invariant ");
    dkti_error_add(&op->error, stored);
    dkti_error_add(&op->error, "; nothing was committed");
    return DKT_E_CORRUPT;
}

static int32_t op_call(struct dkt_op *op)
{
    op->is_inside = true; /* the permission hook may be called, and may unwind */
    int32_t r = op->run(&op->work);
    op->is_inside = false;
    return r;
}

/* A round is no snapshot: another host's commit may fall between two of its rows, or between two rounds. Rows that do not
 * fit together are damage only when they still do not after they have all been read again. */
static bool op_forget_torn(struct dkt_op *op)
{
    const char *stored = NULL;
    bool is_misfit = op->work.is_misfit || (op->work.broken != NULL && broken_ticket(op, &stored) == NULL);
    bool is_readable = op->work.wish_count > 0 && !op->keep.failed && !op->scratch.failed;
    if (!is_misfit || !is_readable || op->torn_count == DKTI_TORN_COUNT_MAX) {
        return false;
    }
    op->torn_count++;
    for (int32_t i = 0; i < op->work.wish_count; i++) {
        op->work.wishes[i]->is_answered = false;
    }
    op_read_again(op);
    op_forget_result(op);
    dkti_error_clear(&op->error);
    return true;
}

/* Runs the function from its top and sees what it needs. */
static int32_t op_advance(struct dkt_op *op)
{
    int32_t r = op_call(op);
    if (op_forget_torn(op)) {
        r = op_call(op);
    }
    if (op->keep.failed || op->scratch.failed) {
        op_forget_result(op);
        return op_end(op, DKT_E_MEMORY);
    }
    if (op->work.broken != NULL) {
        op_forget_result(op);
        return op_end(op, op_broken(op));
    }
    if (r == DKTI_WAIT) {
        r = op_ask(op);
        return r == DKT_OK ? DKT_OK : op_end(op, r);
    }
    if (r != DKT_OK || !wants_commit(op)) {
        return op_end(op, r);
    }
    r = op_ask_commit(op);
    if (r != DKT_OK) {
        op_forget_result(op);
        return op_end(op, r);
    }
    return DKT_OK;
}

/* Takes in what happened since the last step. */
static int32_t op_take(struct dkt_op *op, bool *out_is_ended)
{
    *out_is_ended = false;
    switch (op->phase) {
    case DKTI_PHASE_NEW: return op_begin(op);
    case DKTI_PHASE_READING: return op_check_answers(op);
    default: return op_judge_commit(op, out_is_ended);
    }
}

static int32_t need_of(const struct dkt_op *op)
{
    switch (op->phase) {
    case DKTI_PHASE_READING: return DKT_NEED_READ;
    case DKTI_PHASE_COMMITTING: return DKT_NEED_COMMIT;
    default: return DKT_NEED_NOTHING;
    }
}

dkt_status dkt_op_step(dkt_op *op, int32_t *out_need)
{
    if (out_need != NULL) {
        *out_need = DKT_NEED_NOTHING;
    }
    if (op == NULL || out_need == NULL) {
        return DKT_E_ARGUMENT;
    }
    if (op->is_inside || op->phase == DKTI_PHASE_ENDED) {
        return DKT_E_STATE;
    }
    bool is_ended = false;
    int32_t r = op_take(op, &is_ended);
    if (r != DKT_OK || is_ended) {
        return op_end(op, r);
    }
    r = op_advance(op);
    *out_need = need_of(op);
    return r;
}

/* ---- what is needed ---- */

const dkt_reads *dkt_op_reads(const dkt_op *op)
{
    return op != NULL && op->phase == DKTI_PHASE_READING ? &op->reads : NULL;
}

dkt_answers *dkt_op_answers(dkt_op *op)
{
    return op != NULL && op->phase == DKTI_PHASE_READING ? &op->answers : NULL;
}

const dkt_writes *dkt_op_writes(const dkt_op *op)
{
    return op != NULL && op->phase == DKTI_PHASE_COMMITTING ? &op->work.writes : NULL;
}

dkt_outcome *dkt_op_outcome(dkt_op *op)
{
    return op != NULL && op->phase == DKTI_PHASE_COMMITTING ? &op->outcome : NULL;
}

dkt_status dkt_op_committed(dkt_op *op, int32_t outcome)
{
    if (op == NULL) {
        return DKT_E_ARGUMENT;
    }
    if (op->phase != DKTI_PHASE_COMMITTING) {
        return DKT_E_STATE;
    }
    op->committed = outcome;
    return DKT_OK;
}

int32_t dkt_op_round_count(const dkt_op *op)
{
    return op == NULL ? 0 : op->round_count;
}

const char *dkt_op_error_text(const dkt_op *op)
{
    return op == NULL ? "" : op->error.text;
}

int32_t dkt_op_host_code(const dkt_op *op)
{
    return op == NULL ? 0 : op->error.host_code;
}

const dkt_result *dkt_op_result(const dkt_op *op)
{
    return op != NULL && op->phase == DKTI_PHASE_ENDED ? &op->result : NULL;
}
