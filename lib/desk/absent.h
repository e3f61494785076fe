/* SPDX-License-Identifier: MIT
 *
 * Who is absent at an instant, and who stands in: resolved in memory over the absences of a desk that are not over yet,
 * which one bounded scan gives. Substitutes who are absent themselves are followed; a ring of substitutes leads to nobody.
 */
#ifndef DKTI_DESK_ABSENT_H
#define DKTI_DESK_ABSENT_H

#include "desk/work.h"

/* Asks for them. NULL while the answer is missing. `at_ms`: absences over by then are not needed. */
const struct dkti_wish *dkti_absences_need(struct dkti_work *work, int64_t at_ms);

/* Whether all of them were read, and are what absences can be. DKT_OK, or DKT_E_LIMIT or DKT_E_CORRUPT with its text. */
int32_t dkti_absences_check(struct dkti_work *work, const struct dkti_wish *absences);

/* Whether a stored row (NULL: fine) is what an absence or a person can be. DKT_OK, or DKT_E_CORRUPT with its text. */
int32_t dkti_absence_check(struct dkti_work *work, const struct dkt_row *row);
int32_t dkti_person_check(struct dkti_work *work, const struct dkt_row *row);

/* The absence that holds for the person at the instant, or NULL. */
const struct dkti_absence *dkti_absence_of(const struct dkti_wish *absences, struct dkti_text person,
                                           int64_t at_ms);

/* Whether `actor` may do at the instant what `person` may: as his substitute, or as that one's, and so on. */
bool dkti_acts_for(const struct dkti_wish *absences, struct dkti_text actor, struct dkti_text person,
                   int64_t at_ms);

/* Who owns at the instant what is given to the person: himself, or who has taken over; absent when nobody has: no substitute
 * is named, or they stand in for each other in a ring. */
struct dkti_text dkti_owner_instead(const struct dkti_wish *absences, struct dkti_text person, int64_t at_ms);

/* Who consents in a unit (NULL: none is known) and for a person: his supervisor, the unit's head, or, while the head is
 * absent, the deputy; never himself. Where nobody of them is known, anybody else. */
bool dkti_may_consent(const struct dkti_wish *absences, const struct dkt_row *person,
                      const struct dkt_row *unit, struct dkti_text by, int64_t at_ms);

/* Who heads the unit at the instant: the head, or the deputy while the head is absent; absent when there is none. */
struct dkti_text dkti_unit_head_now(const struct dkti_wish *absences, const struct dkt_row *unit, int64_t at_ms);

#endif
