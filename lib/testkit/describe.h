/* SPDX-License-Identifier: MIT
 *
 * Wishes, rows and writes in words, for timelines and reports: kinds, indexes and keys, never other columns.
 */
#ifndef DKTI_TESTKIT_DESCRIBE_H
#define DKTI_TESTKIT_DESCRIBE_H

#include "docket/desk.h"
#include "docket/store.h"
#include "testkit/text.h"

#include <stdbool.h>

/* "ticket", or "kind 17". */
void dkti_kit_add_kind(struct dkti_kit_text *text, const dkt_desk *desk, int32_t kind);

/* "get ticket T1", "scan ticket_state 1". */
void dkti_kit_add_wish(struct dkti_kit_text *text, const dkt_desk *desk, const dkt_reads *reads, int32_t i);

/* "entry 1/T1/2". */
void dkti_kit_add_row(struct dkti_kit_text *text, const dkt_desk *desk, const dkt_row *row);

/* "insert entry 1/T1/2". */
void dkti_kit_add_write(struct dkti_kit_text *text, const dkt_desk *desk, const dkt_writes *writes, int32_t i);

/* "done", "conflict", "failed", or the number. */
void dkti_kit_add_answer(struct dkti_kit_text *text, int32_t answer);

#endif
