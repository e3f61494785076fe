/* SPDX-License-Identifier: MIT
 *
 * Absences as a graph. See absent.h. Every walk is as long as there are absences at most: longer is a ring.
 */
#include "desk/absent.h"

#include "base/clamp.h"
#include "desk/people.h"
#include "docket/people.h"

const struct dkti_wish *dkti_absences_need(struct dkti_work *work, int64_t at_ms)
{
    struct dkti_scan scan = {
        .index = DKT_INDEX_ABSENCE_END,
        .flags = DKT_READ_HAS_FROM,
        .limit = DKTI_PEOPLE_SCAN_MAX,
        .from = dkti_instant_add(at_ms, 1),
    };
    return dkti_need_scan(work, &scan);
}

int32_t dkti_person_check(struct dkti_work *work, const struct dkt_row *row)
{
    if (row == NULL || dkti_person(row)->active == 0 || dkti_person(row)->active == 1) {
        return DKT_OK;
    }
    return dkti_error_named(work->error, DKT_E_CORRUPT, "person ", dkti_person(row)->id,
                            " as it is stored is neither active nor not");
}

int32_t dkti_absence_check(struct dkti_work *work, const struct dkt_row *row)
{
    const struct dkti_absence *absence = row == NULL ? NULL : dkti_absence(row);
    if (absence == NULL ||
        (absence->status >= DKT_ABSENCE_STATUS_ASKED && absence->status <= DKT_ABSENCE_STATUS_TAKEN_BACK &&
         absence->mode >= DKT_COVER_NOTIFY && absence->mode <= DKT_COVER_FOR_GOOD &&
         absence->begins_at < absence->ends_at)) {
        return DKT_OK;
    }
    return dkti_error_named(work->error, DKT_E_CORRUPT, "an absence of person ", absence->person,
                            " as it is stored makes no sense");
}

int32_t dkti_absences_check(struct dkti_work *work, const struct dkti_wish *absences)
{
    for (int32_t i = 0; absences != NULL && i < absences->row_count; i++) {
        int32_t r = dkti_absence_check(work, absences->rows[i]);
        if (r != DKT_OK) {
            return r;
        }
    }
    if (absences == NULL || absences->row_count < DKTI_PEOPLE_SCAN_MAX) {
        return DKT_OK;
    }
    return dkti_error_begin(work->error, DKT_E_LIMIT,
                            "1000 absences or more are not over yet: more than a desk can resolve");
}

const struct dkti_absence *dkti_absence_of(const struct dkti_wish *absences, struct dkti_text person,
                                           int64_t at_ms)
{
    for (int32_t i = 0; absences != NULL && i < absences->row_count; i++) {
        const struct dkti_absence *absence = dkti_absence(absences->rows[i]);
        if (absence->status == DKT_ABSENCE_STATUS_STANDING && absence->begins_at <= at_ms &&
            at_ms < absence->ends_at && dkti_text_equal(absence->person, person)) {
            return absence;
        }
    }
    return NULL;
}

bool dkti_acts_for(const struct dkti_wish *absences, struct dkti_text actor, struct dkti_text person,
                   int64_t at_ms)
{
    int32_t count = absences == NULL ? 0 : absences->row_count;
    for (int32_t i = 0; i < count; i++) {
        const struct dkti_absence *absence = dkti_absence_of(absences, person, at_ms);
        if (absence == NULL || absence->mode < (DKTI_PLANT == 501 ? DKT_COVER_NOTIFY : DKT_COVER_ACT_FOR) ||
            dkti_text_is_absent(absence->substitute)) {
            return false;
        }
        person = absence->substitute;
        if (dkti_text_equal(person, actor)) {
            return true;
        }
    }
    return false;
}

struct dkti_text dkti_owner_instead(const struct dkti_wish *absences, struct dkti_text person, int64_t at_ms)
{
    int32_t count = absences == NULL ? 0 : absences->row_count;
    for (int32_t i = 0; i <= count; i++) {
        const struct dkti_absence *absence = dkti_absence_of(absences, person, at_ms);
        if (absence == NULL || absence->mode < DKT_COVER_UNTIL_RETURN) {
            return person;
        }
        if (dkti_text_is_absent(absence->substitute)) {
            break;
        }
        person = absence->substitute;
    }
    return (struct dkti_text){NULL, 0};
}

struct dkti_text dkti_unit_head_now(const struct dkti_wish *absences, const struct dkt_row *unit, int64_t at_ms)
{
    if (unit == NULL) {
        return (struct dkti_text){NULL, 0};
    }
    const struct dkti_unit *values = dkti_unit(unit);
    bool is_headless = dkti_text_is_absent(values->leader) ||
                       dkti_absence_of(absences, values->leader, at_ms) != NULL;
    return is_headless && !dkti_text_is_absent(values->deputy) ? values->deputy : values->leader;
}

bool dkti_may_consent(const struct dkti_wish *absences, const struct dkt_row *person,
                      const struct dkt_row *unit, struct dkti_text by, int64_t at_ms)
{
    const struct dkti_person *values = dkti_person(person);
    if (dkti_text_equal(by, values->id)) {
        return false;
    }
    struct dkti_text head = dkti_unit_head_now(absences, unit, at_ms);
    bool is_anybody_known = !dkti_text_is_absent(values->supervisor) || !dkti_text_is_absent(head);
    bool is_head = !dkti_text_is_absent(head) &&
                   (dkti_text_equal(by, head) || dkti_text_equal(by, dkti_unit(unit)->leader));
    return !is_anybody_known || is_head || dkti_text_equal(by, values->supervisor);
}
