/* SPDX-License-Identifier: MIT
 *
 * What the verbs about people share.
 */
#ifndef DKTI_DESK_PEOPLE_H
#define DKTI_DESK_PEOPLE_H

#include "desk/verbs.h"

extern const struct dkti_verb_code dkti_set_person_code;
extern const struct dkti_verb_code dkti_set_unit_code;
extern const struct dkti_verb_code dkti_roster_code;
extern const struct dkti_verb_code dkti_unroster_code;
extern const struct dkti_verb_code dkti_presence_code;
extern const struct dkti_verb_code dkti_absence_code;
extern const struct dkti_verb_code dkti_absence_change_code;
extern const struct dkti_verb_code dkti_absence_end_code;

enum {
    DKTI_PEOPLE_SCAN_MAX = 1000 /* rows of one wish: what every store gives at once */
};

/* What the command gives for a field as a text; absent when it gives none. */
struct dkti_text dkti_given_text(const struct dkti_work *work, int32_t number);

/* Refuses with MISSING unless the field is given. Returns whether it is. */
bool dkti_demand_given(struct dkti_work *work, int32_t number, const char *name);

/* Whether codes separated by single spaces hold this one. */
bool dkti_codes_have(struct dkti_text codes, struct dkti_text code);

/* The next code of a list, NULL at its end. Begin with `*rest` as the whole list. Codes of a malformed list may be empty. */
bool dkti_codes_next(struct dkti_text *rest, struct dkti_text *out_code);

/* Whether the person is one of those who work here: refuses with PERSON or INACTIVE when not. */
bool dkti_guard_works_here(struct dkti_work *work, const struct dkt_row *person, struct dkti_text id);

#endif
