/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_COMMAND_H
#define DOCKET_COMMAND_H

/* command.h: what is asked of the desk: an action on a ticket, by somebody, with fields.
 *
 * A command is built once, checked piece by piece as it is built, and may be run any number of times: give it a
 * request id and it takes effect once. From its first operation on it cannot be changed.
 *
 * Fields are named: columns of the ticket ("title", "owner", "appointment_from"), the profile's own by their
 * code, and the few that only live in the journal ("text" of a note, "reason"). Which fields an action takes
 * stands in doc/actions.md; a field that it does not take is an error at once.
 */

#include "docket/base.h"
#include "docket/desk.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** A command. One thread at a time. */
typedef struct dkt_command dkt_command;

/** Makes a command of a base verb. It asks for the profile's action that has the verb's name; where a profile
 * has another, name it with dkt_command_new_action.
 * @param desk the command keeps a reference; borrowed for the call.
 * @param verb DKT_VERB_..., below 64.
 * @param out_command receives the command; caller frees with dkt_command_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: the desk's rules have no such action; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_command_new(dkt_desk *desk, int32_t verb, dkt_command **out_command);

/** Makes a command of a profile's action, e.g. "block" or "resolve".
 * @param desk the command keeps a reference; borrowed for the call.
 * @param action the action's code, borrowed for the call.
 * @param len bytes of action, or -1.
 * @param out_command receives the command; caller frees with dkt_command_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: the desk's rules have no such action; DKT_E_TEXT; DKT_E_LIMIT;
 * DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_command_new_action(dkt_desk *desk, const char *action, int32_t len,
                                  dkt_command **out_command);

/** Makes a command from JSON: {"action": ..., "subject": ..., "actor": ..., "role": ..., "request": ...,
 * "at": instant, "expect_seq": n, "dry_run": true, "fields": {name: text, integer or null}}; about a sheet also
 * "items": [{"item": code, "line": n, "value": integer, "text": text, "told": true}] and "tickets": [id].
 * @param desk the command keeps a reference; borrowed for the call.
 * @param json the text, borrowed for the call.
 * @param len bytes of json, or -1.
 * @param out_command receives the command; caller frees with dkt_command_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_FORMAT: no such JSON; DKT_E_UNKNOWN; DKT_E_LIMIT; DKT_E_CLOCK: `at` lies outside
 * the years -9999 to 9999; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_command_new_json(dkt_desk *desk, const char *json, int32_t len,
                                dkt_command **out_command);

/** Frees a command. Operations made from it keep what they need.
 * @param command NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_command_free(dkt_command *command);

/** Names the ticket. Needed by every action but a registration, where it is the host's own id for the new ticket
 * (default: a UUIDv7).
 * @param command borrowed for the call.
 * @param id 1 to 140 bytes, copied.
 * @param len bytes of id, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_TEXT; DKT_E_LIMIT; DKT_E_STATE: it has an operation already; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_command_set_subject(dkt_command *command, const char *id, int32_t len);

/** Says who asks, and in which role of the profile.
 * @param command borrowed for the call.
 * @param actor 1 to 140 bytes, copied.
 * @param len bytes of actor, or -1.
 * @param role may be NULL; 1 to 64 bytes, copied.
 * @param role_len bytes of role, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_TEXT; DKT_E_LIMIT; DKT_E_STATE; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_command_set_actor(dkt_command *command, const char *actor, int32_t len,
                                 const char *role, int32_t role_len);

/** Gives the command an id of the caller's choice. Run again with the same id, it returns its first result and
 * changes nothing; the same id with another command is DKT_E_REUSED. Remembered for 7 days.
 * @param command borrowed for the call.
 * @param request 1 to 140 bytes, copied.
 * @param len bytes of request, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_TEXT; DKT_E_LIMIT; DKT_E_STATE; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_command_set_request(dkt_command *command, const char *request, int32_t len);

/** Says when it happened. Default: the clock's now. An instant of the past needs an action that may be backdated;
 * never before the ticket's last entry, at most two minutes ahead.
 * @param command borrowed for the call.
 * @param at_ms instant.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_CLOCK: outside the years -9999 to 9999; DKT_E_STATE.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_command_set_instant(dkt_command *command, int64_t at_ms);

/** Says which entry of the ticket the caller has seen last. If there are newer ones the command is not carried
 * out: DKT_E_CONFLICT, and the result lists the entries since.
 * @param command borrowed for the call.
 * @param seq number of the entry.
 * @returns DKT_OK; DKT_E_ARGUMENT: seq is negative; DKT_E_STATE.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_command_set_expect_seq(dkt_command *command, int64_t seq);

/** A dry run: everything but the commit, to learn whether it would be refused and what would come out.
 * @param command borrowed for the call.
 * @param is_dry_run 1 or 0.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_STATE.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_command_set_dry_run(dkt_command *command, int32_t is_dry_run);

/** Sets a field that is a text.
 * @param command borrowed for the call.
 * @param field name of the field, borrowed for the call.
 * @param field_len bytes of field, or -1.
 * @param text the value, copied; empty is a value. Any bytes where the field is of bytes ("evidence").
 * @param len bytes of text, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT: the field is no text; DKT_E_UNKNOWN: the action takes no such field;
 * DKT_E_TEXT; DKT_E_LIMIT; DKT_E_STATE; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_command_set_text(dkt_command *command, const char *field, int32_t field_len,
                                const char *text, int32_t len);

/** Sets a field that is an integer or an instant.
 * @param command borrowed for the call.
 * @param field name of the field, borrowed for the call.
 * @param field_len bytes of field, or -1.
 * @param value the value.
 * @returns DKT_OK; DKT_E_ARGUMENT: the field is a text; DKT_E_UNKNOWN: the action takes no such field;
 * DKT_E_TEXT; DKT_E_LIMIT: an instant outside the years -9999 to 9999, or a number that the field does not take;
 * DKT_E_STATE; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_command_set_integer(dkt_command *command, const char *field, int32_t field_len,
                                   int64_t value);

/** Sets a field to "absent": an amendment then takes its value away.
 * @param command borrowed for the call.
 * @param field name of the field, borrowed for the call.
 * @param field_len bytes of field, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: the action takes no such field; DKT_E_TEXT; DKT_E_LIMIT; DKT_E_STATE;
 * DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_command_set_absent(dkt_command *command, const char *field, int32_t field_len);

/** Enters a number into a line of a sheet: a tick (1 or 0), a count, a reading, money in its smallest unit.
 * @param command one of sheet_fill, borrowed for the call.
 * @param item code of the template's item, borrowed for the call.
 * @param item_len bytes of item, or -1.
 * @param line 0 for the item itself, 1 and up for a line of a list or a denomination.
 * @param value the value.
 * @returns DKT_OK; DKT_E_ARGUMENT: the command is about no sheet; DKT_E_TEXT; DKT_E_LIMIT: no such line, or more than 512
 * lines; DKT_E_STATE; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_command_set_item_integer(dkt_command *command, const char *item, int32_t item_len, int64_t line,
                                        int64_t value);

/** Enters words into a line of a sheet, or the host's reference of an attachment.
 * @param command one of sheet_fill, borrowed for the call.
 * @param item code of the template's item, borrowed for the call.
 * @param item_len bytes of item, or -1.
 * @param line 0 for the item itself, 1 and up for a line of a list.
 * @param text copied.
 * @param len bytes of text, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_TEXT; DKT_E_LIMIT; DKT_E_STATE; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_command_set_item_text(dkt_command *command, const char *item, int32_t item_len, int64_t line,
                                     const char *text, int32_t len);

/** Says that an important line was told orally and read back (R230).
 * @param command one of sheet_fill, borrowed for the call.
 * @param item code of the template's item, borrowed for the call.
 * @param item_len bytes of item, or -1.
 * @param line 0 for the item itself, 1 and up for a line of a list.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_TEXT; DKT_E_LIMIT; DKT_E_STATE; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_command_set_item_told(dkt_command *command, const char *item, int32_t item_len, int64_t line);

/** Names a line of a sheet that the command is about: to dispute, except or waive it, or to take its ticket off.
 * @param command about a sheet, borrowed for the call.
 * @param item code of the template's item, borrowed for the call.
 * @param item_len bytes of item, or -1.
 * @param line 0 for the item itself, 1 and up for a line of a list.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_TEXT; DKT_E_LIMIT; DKT_E_STATE; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_command_add_item(dkt_command *command, const char *item, int32_t item_len, int64_t line);

/** Names a ticket that is put on a sheet.
 * @param command one of sheet_add, borrowed for the call.
 * @param ticket its id, 1 to 140 bytes, copied.
 * @param len bytes of ticket, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_TEXT; DKT_E_LIMIT: more than 512; DKT_E_STATE; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_command_add_ticket(dkt_command *command, const char *ticket, int32_t len);

/** What the last failed call on this command complained about.
 * @param command borrowed for the call; NULL gives "".
 * @returns a text in English, owned by the command until its next call.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_command_error_text(const dkt_command *command);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
