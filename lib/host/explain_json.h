/* SPDX-License-Identifier: MIT
 *
 * Explanations and forecasts in the JSON form of a result (doc/explain.md).
 */
#ifndef DKTI_HOST_EXPLAIN_JSON_H
#define DKTI_HOST_EXPLAIN_JSON_H

#include "base/json.h"
#include "docket/explain.h"

/* Writes the members "explanation" or "forecast" into the object that is open, where the result has one. */
void dkti_explain_json(struct dkti_json_writer *writer, const dkt_result *result);

#endif
