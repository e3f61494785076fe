/* SPDX-License-Identifier: MIT
 *
 * See drive.h.
 *
 * A row of the log is the whole record of its ticket after one update. What it changes is found against what the desk
 * took last, never against the row before: so what was refused once is tried again with the next row, and nothing is
 * made up to help it along. The order within a row: a transfer while the ticket is open, the move with everything
 * else that has changed, a transfer of what has just been opened. */
#include "drive.h"

#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct drive_ticket {
    int status; /* place of the status that the desk has it in, plus 1; 0: not registered */
};

/* ---- hooks ---- */

int32_t drive_now(uintptr_t user, int64_t *out_now_ms)
{
    *out_now_ms = ((const struct drive *)user)->clock_ms;
    return DKT_HOOK_DONE;
}

void drive_log(uintptr_t user, int32_t level, const char *text, int32_t len)
{
    (void)text;
    (void)len;
    ((struct drive *)user)->clamped_count += level == DKT_LOG_NOTICE ? 1 : 0;
}

/* ---- rules: found once, looked up for each row ---- */

static int status_place(const struct drive *drive, const char *code)
{
    int i = 0;
    while (i < drive->status_count && strcmp(drive->statuses[i].code, code) != 0) {
        i++;
    }
    return i < drive->status_count ? i : -1;
}

/* The verb that leads from a status to a status, as their states would have it. */
static int32_t verb_wanted(const struct drive *drive, int from, int to)
{
    if (from == to) {
        return DKT_VERB_AMEND;
    }
    if (drive->statuses[to].is_closed) {
        return DKT_VERB_CLOSE;
    }
    return drive->statuses[from].is_closed ? DKT_VERB_REOPEN : DKT_VERB_PROGRESS;
}

/* The action that leads from a status to a status. Where none starts from there, one that leads there, so that the desk
 * may say what it thinks of it; without a code: nothing ever leads there. */
static struct drive_move move_find(const struct drive *drive, int from, int to)
{
    struct drive_move move = {0};
    int32_t wanted = verb_wanted(drive, from, to);
    for (const struct json *action = rules_actions(drive->rules); action != NULL;
         action = action->next) {
        const char *leads = json_text(action, "to");
        int32_t verb = dkt_verb_by_name(json_text(action, "verb"), -1);
        int is_there = from == to ? leads == NULL && verb == wanted
                                  : leads != NULL && strcmp(leads, drive->statuses[to].code) == 0;
        if (!is_there || verb == DKT_VERB_REGISTER) {
            continue;
        }
        if (verb == wanted && rules_starts_from(action, drive->statuses[from].code)) {
            return (struct drive_move){json_text(action, "code"), verb};
        }
        move = move.code == NULL ? (struct drive_move){json_text(action, "code"), verb} : move;
    }
    return move;
}

static int rules_look_up(struct drive *drive)
{
    const struct json *status = json_member(drive->rules->tree, "statuses")->first;
    for (; status != NULL; status = status->next) {
        drive->statuses[drive->status_count++] = (struct drive_status){
            .code = json_text(status, "code"),
            .is_closed = strcmp(json_text(status, "state"), "closed") == 0,
        };
    }
    for (int i = 0; i < drive->log->map->state_count; i++) {
        drive->places[i] = status_place(drive, drive->log->map->states[i].status);
        if (drive->places[i] < 0) {
            fprintf(stderr, "docket: the rules have no status %s\n",
                    drive->log->map->states[i].status);
            return 0;
        }
    }
    for (int from = 0; from < drive->status_count; from++) {
        for (int to = 0; to < drive->status_count; to++) {
            drive->moves[from][to] = move_find(drive, from, to);
        }
    }
    return 1;
}

/* ---- one command ---- */

static uint32_t *accepted_cell(const struct drive *drive, uint32_t ticket, int column)
{
    return &drive
                ->accepted[(size_t)ticket * (size_t)drive->log->map->column_count + (size_t)column];
}

static const char *cell_text(const struct drive *drive, uint32_t row, int column)
{
    uint32_t cell = column < 0 ? LOG_MISSING : log_cell(drive->log, row, column);
    return cell == LOG_MISSING ? NULL : log_text(drive->log, cell);
}

static dkt_status put_cell(const struct drive *drive, dkt_command *command, uint32_t row,
                           int column)
{
    const struct map_column *is = &drive->log->map->columns[column];
    const char *text = cell_text(drive, row, column);
    int64_t instant = 0;
    if (text == NULL) {
        return dkt_command_set_absent(command, is->field, -1);
    }
    if (is->use == MAP_INTEGER) {
        return dkt_command_set_integer(command, is->field, -1, strtoll(text, NULL, 10));
    }
    if (is->use == MAP_REQUESTED_AT) {
        return log_instant(text, &instant)
                   ? dkt_command_set_integer(command, is->field, -1, instant)
                   : DKT_E_FORMAT;
    }
    return dkt_command_set_text(command, is->field, -1, text, -1);
}

/* A use that the row has a value for, if the map names it. */
static dkt_status put_use(const struct drive *drive, dkt_command *command, uint32_t row,
                          enum map_use use)
{
    int column = drive->uses[use];
    return cell_text(drive, row, column) == NULL ? DKT_OK : put_cell(drive, command, row, column);
}

static int is_amendable(const struct drive *drive, int column)
{
    enum map_use use = drive->log->map->columns[column].use;
    return use == MAP_TEXT || use == MAP_INTEGER;
}

static int is_changed(const struct drive *drive, uint32_t row, int column)
{
    return column >= 0 && log_cell(drive->log, row, column) !=
                              *accepted_cell(drive, drive->log->rows[row].ticket, column);
}

/* The corrections that the row brings. */
static dkt_status put_amendments(const struct drive *drive, dkt_command *command, uint32_t row)
{
    dkt_status status = DKT_OK;
    for (int i = 0; i < drive->log->map->column_count && status == DKT_OK; i++) {
        if (is_amendable(drive, i) && is_changed(drive, row, i)) {
            status = put_cell(drive, command, row, i);
        }
    }
    return status;
}

static int has_amendments(const struct drive *drive, uint32_t row)
{
    for (int i = 0; i < drive->log->map->column_count; i++) {
        if (is_amendable(drive, i) && is_changed(drive, row, i)) {
            return 1;
        }
    }
    return 0;
}

static dkt_status command_new(const struct drive *drive, const char *action, uint32_t row,
                              dkt_command **out_command)
{
    const struct log_row *is = &drive->log->rows[row];
    const char *actor = cell_text(drive, row, drive->uses[MAP_ACTOR]);
    const char *id = log_text(drive->log, drive->log->ticket_ids[is->ticket]);
    dkt_status status = dkt_command_new_action(drive->desk, action, -1, out_command);
    if (status == DKT_OK) {
        status = dkt_command_set_subject(*out_command, id, -1);
    }
    return status == DKT_OK
               ? dkt_command_set_actor(*out_command, actor == NULL ? "?" : actor, -1, NULL, 0)
               : status;
}

/* ---- what the desk says ---- */

static void accept_columns(struct drive *drive, uint32_t row,
                           int (*is_sent)(const struct drive *, int))
{
    for (int i = 0; i < drive->log->map->column_count; i++) {
        if (is_sent(drive, i)) {
            *accepted_cell(drive, drive->log->rows[row].ticket, i) = log_cell(drive->log, row, i);
        }
    }
}

static int is_party(const struct drive *drive, int column)
{
    return column == drive->uses[MAP_UNIT] || column == drive->uses[MAP_OWNER];
}

static int is_any(const struct drive *drive, int column)
{
    (void)drive;
    (void)column;
    return 1;
}

static void reasons_write(const dkt_result *result, char *out, size_t size)
{
    size_t n = 0;
    out[0] = '\0';
    for (int32_t i = 0; i < dkt_result_reason_count(result) && n < size; i++) {
        n += (size_t)snprintf(out + n, size - n, "%s%s %s", i == 0 ? "" : ", ",
                              dkt_reason_name(dkt_result_reason(result, i)),
                              dkt_result_reason_name(result, i));
    }
}

static void refusal_count(struct drive *drive, const char *reasons, const char *action,
                          const char *from, int to)
{
    for (int i = 0; i < drive->refusal_count; i++) {
        struct refusal *refusal = &drive->refusals[i];
        if (refusal->to == to && strcmp(refusal->from, from) == 0 &&
            strcmp(refusal->action, action) == 0 && strcmp(refusal->reasons, reasons) == 0) {
            refusal->row_count++;
            return;
        }
    }
    size_t size = (size_t)(drive->refusal_count + 1) * sizeof *drive->refusals;
    drive->refusals = memory_grow(drive->refusals, size);
    drive->refusals[drive->refusal_count++] = (struct refusal){
        .reasons = text_copy(reasons),
        .action = text_copy(action),
        .from = text_copy(from),
        .to = to,
        .row_count = 1,
    };
}

static dkt_status op_problem(const struct drive *drive, uint32_t row, const char *text,
                             dkt_status status)
{
    fprintf(stderr, "docket: row %lu, ticket %s: %s\n", (unsigned long)row + 1,
            log_text(drive->log, drive->log->ticket_ids[drive->log->rows[row].ticket]), text);
    return status;
}

/* Carries a command out on the worker that has the ticket, and frees it. *out_is_refused: the rules said no. */
static dkt_status carry(struct drive *drive, uint32_t row, dkt_command *command, dkt_status status,
                        const char *action, int *out_is_refused)
{
    const struct log_row *is = &drive->log->rows[row];
    struct drive_ticket *ticket = &drive->tickets[is->ticket];
    int worker = (int)(is->ticket % (uint32_t)drive->worker_count);
    dkt_op **op = &drive->ops[worker];
    *out_is_refused = 0;
    if (status == DKT_OK) {
        status = *op == NULL ? dkt_op_new(drive->desk, command, op) : dkt_op_restart(*op, command);
    }
    if (status != DKT_OK) {
        status = op_problem(drive, row, dkt_command_error_text(command), status);
        dkt_command_free(command);
        return status;
    }
    dkt_command_free(command);
    drive->command_count++;
    status = dkt_op_run(*op, drive->stores[worker]);
    const dkt_result *result = dkt_op_result(*op);
    if (status == DKT_OK) {
        ticket->status = 1 + status_place(drive, dkt_row_text(dkt_result_row(result, 0),
                                                              DKT_TICKET_STATUS, NULL));
        return DKT_OK;
    }
    if (status != DKT_E_REFUSED) {
        return op_problem(drive, row, dkt_op_error_text(*op), status);
    }
    char reasons[500];
    reasons_write(result, reasons, sizeof reasons);
    refusal_count(drive, reasons, action,
                  ticket->status == 0 ? "-" : drive->statuses[ticket->status - 1].code, is->state);
    *out_is_refused = 1;
    return DKT_OK;
}

/* ---- the commands of a row ---- */

static dkt_status row_register(struct drive *drive, uint32_t row, int *out_is_refused)
{
    const struct drive_status *to = &drive->statuses[drive->places[drive->log->rows[row].state]];
    dkt_command *command = NULL;
    dkt_status status = command_new(drive, "register", row, &command);
    if (status == DKT_OK && !drive->is_strict) {
        status = dkt_command_set_text(command, "status", -1, to->code, -1);
    }
    if (status == DKT_OK && !drive->is_strict && to->is_closed) {
        status = put_use(drive, command, row, MAP_RESOLUTION);
    }
    if (status == DKT_OK) {
        status = put_use(drive, command, row, MAP_REQUESTED_AT);
    }
    if (status == DKT_OK) {
        status = put_use(drive, command, row, MAP_UNIT);
    }
    if (status == DKT_OK) {
        status = put_use(drive, command, row, MAP_OWNER);
    }
    if (status == DKT_OK) {
        status = put_amendments(drive, command, row);
    }
    status = carry(drive, row, command, status, "register", out_is_refused);
    if (status == DKT_OK && !*out_is_refused) {
        accept_columns(drive, row, is_any);
    }
    return status;
}

static dkt_status row_transfer(struct drive *drive, uint32_t row, int *out_is_refused)
{
    int unit = drive->uses[MAP_UNIT];
    int owner = drive->uses[MAP_OWNER];
    const char *unit_text = cell_text(drive, row, unit);
    dkt_command *command = NULL;
    dkt_status status = command_new(drive, "transfer", row, &command);
    if (status == DKT_OK && unit >= 0) {
        status = dkt_command_set_text(command, "unit", -1,
                                      unit_text == NULL ? drive->log->map->unit : unit_text, -1);
    }
    if (status == DKT_OK && owner >= 0) {
        status = put_cell(drive, command, row, owner);
    }
    status = carry(drive, row, command, status, "transfer", out_is_refused);
    if (status == DKT_OK && !*out_is_refused) {
        accept_columns(drive, row, is_party);
    }
    return status;
}

/* The move, or the correction where the ticket stays where it is. */
static dkt_status row_move(struct drive *drive, uint32_t row, int *out_is_refused)
{
    int from = drive->tickets[drive->log->rows[row].ticket].status - 1;
    const struct drive_move *move = &drive->moves[from][drive->places[drive->log->rows[row].state]];
    dkt_command *command = NULL;
    if (move->code == NULL) {
        *out_is_refused = 1;
        refusal_count(drive, "no action leads there", "-", drive->statuses[from].code,
                      drive->log->rows[row].state);
        return DKT_OK;
    }
    dkt_status status = command_new(drive, move->code, row, &command);
    if (status == DKT_OK && move->verb == DKT_VERB_CLOSE) {
        status = put_use(drive, command, row, MAP_RESOLUTION);
    }
    if (status == DKT_OK && move->verb == DKT_VERB_REOPEN) {
        status = put_use(drive, command, row, MAP_REASON);
    }
    if (status == DKT_OK) {
        status = put_amendments(drive, command, row);
    }
    status = carry(drive, row, command, status, move->code, out_is_refused);
    if (status == DKT_OK && !*out_is_refused) {
        accept_columns(drive, row, is_amendable);
    }
    return status;
}

static int is_transfer(const struct drive *drive, uint32_t row)
{
    return is_changed(drive, row, drive->uses[MAP_UNIT]) ||
           is_changed(drive, row, drive->uses[MAP_OWNER]);
}

static int is_move(const struct drive *drive, uint32_t row)
{
    const struct log_row *is = &drive->log->rows[row];
    return drive->tickets[is->ticket].status - 1 != drive->places[is->state];
}

/* One to three commands; the first refusal ends the row. *out_command_count: how many there were to give. */
static dkt_status row_commands(struct drive *drive, uint32_t row, int *out_is_refused,
                               int *out_command_count)
{
    struct drive_ticket *ticket = &drive->tickets[drive->log->rows[row].ticket];
    dkt_status status = DKT_OK;
    *out_is_refused = 0;
    *out_command_count = 0;
    if (ticket->status == 0) {
        ++*out_command_count;
        status = row_register(drive, row, out_is_refused);
    }
    int is_open = ticket->status != 0 && !drive->statuses[ticket->status - 1].is_closed;
    if (status == DKT_OK && !*out_is_refused && is_open && is_transfer(drive, row)) {
        ++*out_command_count;
        status = row_transfer(drive, row, out_is_refused);
    }
    if (status == DKT_OK && !*out_is_refused &&
        (is_move(drive, row) || has_amendments(drive, row))) {
        ++*out_command_count;
        status = row_move(drive, row, out_is_refused);
    }
    if (status == DKT_OK && !*out_is_refused && is_transfer(drive, row)) {
        ++*out_command_count;
        status = row_transfer(drive, row, out_is_refused);
    }
    return status;
}

int drive_is_of(const struct drive *drive, uint32_t row, int worker)
{
    return drive->log->rows[row].ticket % (uint32_t)drive->worker_count == (uint32_t)worker;
}

dkt_status drive_row(struct drive *drive, uint32_t row)
{
    const struct log_row *is = &drive->log->rows[row];
    int is_refused = 0;
    int command_count = 0;
    drive->clock_ms = is->at_ms;
    dkt_status status = row_commands(drive, row, &is_refused, &command_count);
    drive->row_count++;
    drive->refused_count += is_refused;
    drive->unchanged_count += command_count == 0 ? 1 : 0;
    drive->accepted_count += !is_refused && command_count > 0 ? 1 : 0;
    return status;
}

int drive_begin(struct drive *drive)
{
    const struct log *log = drive->log;
    for (int use = 0; use <= MAP_INTEGER; use++) {
        drive->uses[use] = map_use_find(log->map, (enum map_use)use);
    }
    drive->tickets = memory_new(log->ticket_count * sizeof *drive->tickets);
    drive->accepted = memory_new((size_t)log->ticket_count * (size_t)log->map->column_count *
                                 sizeof *drive->accepted);
    return rules_look_up(drive);
}

void drive_free(struct drive *drive)
{
    for (int i = 0; i < DRIVE_WORKER_COUNT_MAX; i++) {
        dkt_op_free(drive->ops[i]);
        dkt_store_free(drive->stores[i]);
    }
    for (int i = 0; i < drive->refusal_count; i++) {
        free(drive->refusals[i].reasons);
        free(drive->refusals[i].action);
        free(drive->refusals[i].from);
    }
    free(drive->refusals);
    free(drive->tickets);
    free(drive->accepted);
}
