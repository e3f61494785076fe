/* SPDX-License-Identifier: MIT
 *
 * What the JSON forms of the border share (doc/json.md): values of rows, and bytes that may or may not be text.
 */
#ifndef DKTI_HOST_JSON_FORM_H
#define DKTI_HOST_JSON_FORM_H

#include "base/json.h"
#include "model/row.h"

/* A text as it is; bytes that are no text as {"hex":"..."}. Tokens and cursors are whatever a store makes them. */
void dkti_form_bytes(struct dkti_json_writer *writer, struct dkti_text bytes);

/* Bytes as a text of lower-case hexadecimal digits. */
void dkti_form_hex(struct dkti_json_writer *writer, struct dkti_text bytes);

/* A value of a column: an integer, a text, or hexadecimal digits. */
void dkti_form_value(struct dkti_json_writer *writer, int32_t type, struct dkti_value value);

/* The members of a row's set columns, from place `first` to before `end`, inside an object that is open. */
void dkti_form_columns(struct dkti_json_writer *writer, const struct dkt_row *row, int32_t first, int32_t end);

/* A member that is a text known at compile time. */
void dkti_form_named(struct dkti_json_writer *writer, const char *name, struct dkti_text text);

/* Ends a form: a copy in the arena, NULL without memory. The buffer is freed. */
const char *dkti_form_keep(struct dkti_buffer *buffer, struct dkti_arena *arena, int32_t *out_len);

/* The bytes that hexadecimal digits of either case stand for, in the arena. False: no such digits, or, with
 * arena->failed, no memory. */
bool dkti_form_unhex(struct dkti_arena *arena, struct dkti_text digits, struct dkti_text *out_bytes);

#endif
