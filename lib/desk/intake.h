/* SPDX-License-Identifier: MIT
 *
 * Intakes: requests that were taken in before it is known whether they need a ticket (R006, R013, Q2).
 */
#ifndef DKTI_DESK_INTAKE_H
#define DKTI_DESK_INTAKE_H

#include "desk/verbs.h"

extern const struct dkti_verb_code dkti_take_in_code;
extern const struct dkti_verb_code dkti_guide_code;

/* Of a registration that names an intake: asks for its row; refuses; links both and writes the intake's entry. */
void dkti_intake_need(struct dkti_work *work);
void dkti_intake_guard(struct dkti_work *work);
int32_t dkti_intake_convert(struct dkti_work *work);

#endif
