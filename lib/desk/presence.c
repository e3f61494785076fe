/* SPDX-License-Identifier: MIT
 *
 * Presence (R172, R380, R387): signing in and out, ready, in task, away, resting.
 *
 * Leaving the post needs the supervisor's consent, and only so many of a unit may be away at a time. Those who are away are
 * counted by a scan; the guard row of that count is the unit's: whoever goes away changes it, so that of two who count the
 * same number one meets a conflict and counts again. Who comes back only makes the number smaller.
 */
#include "desk/people.h"

#include "desk/absent.h"
#include "docket/people.h"
#include "docket/ticket.h"

/* The rows that going away rests on. */
struct presence_rows {
    const struct dkti_wish *absences;
    const struct dkt_row *unit;
    const struct dkti_wish *away;
};

static bool goes_away(const struct dkti_work *work)
{
    return dkti_has_given(work, DKT_PERSON_PRESENCE) &&
           dkti_given(work, DKT_PERSON_PRESENCE)->value.integer == DKT_PRESENCE_AWAY;
}

static void presence_read(struct dkti_work *work)
{
    if (goes_away(work)) {
        (void)dkti_absences_need(work, work->now_ms);
    }
}

/* All rows once more, in the order in which they were asked for; the unit's when the person is there and has one. */
static struct presence_rows presence_ask(struct dkti_work *work, const struct dkt_row *person)
{
    struct presence_rows rows = {0};
    work->asked = work->verb_asked;
    if (!goes_away(work)) {
        return rows;
    }
    rows.absences = dkti_absences_need(work, work->now_ms);
    if (person == NULL || !dkti_row_has(person, DKT_PERSON_UNIT)) {
        return rows;
    }
    struct dkti_text unit = dkti_person(person)->unit;
    rows.unit = dkti_need_text(work, DKT_KIND_UNIT, DKT_READ_STABLE, unit);
    struct dkti_scan scan = {
        .index = DKT_INDEX_PERSON_PRESENCE,
        .limit = DKTI_PEOPLE_SCAN_MAX,
        .value_count = 2,
        .values = {{.text = unit}, {.integer = DKT_PRESENCE_AWAY}},
    };
    rows.away = dkti_need_scan(work, &scan);
    return rows;
}

static void presence_read_more(struct dkti_work *work, const struct dkt_row *person)
{
    (void)presence_ask(work, person);
}

static void guard_consent(struct dkti_work *work, const struct presence_rows *rows)
{
    struct dkti_text by = dkti_given_text(work, DKTI_TELL_APPROVED_BY);
    if (dkti_text_is_absent(by)) {
        dkti_refuse(work, DKT_REASON_MISSING, dkti_text("approved_by"));
    } else if (!dkti_may_consent(rows->absences, work->main, rows->unit, by, work->at_ms)) {
        dkti_refuse(work, DKT_REASON_CONSENT, by);
    }
}

/* R387: special reasons excepted. */
static void guard_away_max(struct dkti_work *work, const struct presence_rows *rows)
{
    bool has_limit = rows->unit != NULL && dkti_row_has(rows->unit, DKT_UNIT_AWAY_MAX);
    if (has_limit && rows->away->row_count >= dkti_unit(rows->unit)->away_max &&
        dkti_given_text(work, DKTI_TELL_REASON).n == 0) {
        dkti_refuse(work, DKT_REASON_AWAY_MAX, dkti_unit(rows->unit)->id);
    }
}

static void presence_guard(struct dkti_work *work)
{
    const struct dkti_person *person = dkti_person(work->main);
    bool is_out = person->presence != DKT_PRESENCE_READY && person->presence != DKT_PRESENCE_IN_TASK &&
                  person->presence != DKT_PRESENCE_AWAY && person->presence != DKT_PRESENCE_RESTING;
    if (!dkti_demand_given(work, DKT_PERSON_PRESENCE, "presence")) {
        return;
    }
    int64_t presence = dkti_given(work, DKT_PERSON_PRESENCE)->value.integer;
    if (presence != DKT_PRESENCE_SIGNED_OUT) {
        (void)dkti_guard_works_here(work, work->main, person->id);
    }
    if (is_out && presence != DKT_PRESENCE_READY && presence != DKT_PRESENCE_SIGNED_OUT) {
        dkti_refuse(work, DKT_REASON_STATUS,
                    dkti_text(dkt_presence_name(DKT_PRESENCE_SIGNED_OUT, DKT_LANGUAGE_ENGLISH)));
    }
    if (presence == DKT_PRESENCE_AWAY && person->presence != DKT_PRESENCE_AWAY) {
        int32_t asked = work->asked;
        struct presence_rows rows = presence_ask(work, work->main);
        work->asked = asked;
        guard_consent(work, &rows);
        guard_away_max(work, &rows);
    }
}

static int32_t presence_apply(struct dkti_work *work)
{
    int64_t presence = dkti_given(work, DKT_PERSON_PRESENCE)->value.integer;
    bool is_changed = dkti_person(work->main)->presence != presence;
    dkti_row_set_integer(work->main, DKT_PERSON_PRESENCE, presence);
    if (!is_changed) {
        return DKT_OK;
    }
    dkti_row_set_integer(work->main, DKT_PERSON_PRESENCE_AT, work->at_ms);
    int32_t asked = work->asked;
    struct presence_rows rows = presence_ask(work, work->main);
    work->asked = asked;
    struct dkt_row *unit = rows.unit == NULL || DKTI_PLANT == 502 ? NULL : dkti_edit(work, rows.unit);
    if (unit != NULL) {
        dkti_row_set_integer(unit, DKT_UNIT_GUARD, dkti_unit(unit)->guard + 1);
    }
    return rows.unit != NULL && unit == NULL && DKTI_PLANT != 502 ? DKT_E_MEMORY : DKT_OK;
}

const struct dkti_verb_code dkti_presence_code = {
    .kind = DKT_KIND_PERSON,
    .read = presence_read,
    .read_subject = presence_read_more,
    .guard = presence_guard,
    .apply = presence_apply,
};
