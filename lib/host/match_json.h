/* SPDX-License-Identifier: MIT
 *
 * A match as a member of the JSON of a result (doc/json.md).
 */
#ifndef DKTI_HOST_MATCH_JSON_H
#define DKTI_HOST_MATCH_JSON_H

#include "base/json.h"
#include "docket/dispatch.h"

/* The member "match", when the result has one. */
void dkti_match_json(struct dkti_json_writer *writer, const dkt_result *result);

#endif
