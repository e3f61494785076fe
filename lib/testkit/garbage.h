/* SPDX-License-Identifier: MIT
 *
 * Answers as a broken store gives them.
 */
#ifndef DKTI_TESTKIT_GARBAGE_H
#define DKTI_TESTKIT_GARBAGE_H

#include "docket/desk.h"
#include "docket/store.h"

/* Answers the first wish of a round with rows that are malformed in this way (DKT_KIT_WAY_ROW_...), the others with
 * none. Like a careless host it does not look at what the library says to it. */
void dkti_kit_garbage(const dkt_desk *desk, const dkt_reads *reads, dkt_answers *answers, int32_t way);

#endif
