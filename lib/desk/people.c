/* SPDX-License-Identifier: MIT
 *
 * Persons, units and rosters: adding and changing them (R092 to R094, R326 to R339, R389, R394).
 *
 * Most hosts have tables of users and departments of their own and change them without these verbs; whoever uses them gets
 * a journal of who became what, when and by whom.
 */
#include "desk/people.h"

#include "base/clamp.h"
#include "desk/people_query.h"
#include "docket/people.h"
#include "docket/ticket.h"

#include <string.h>

/* 36 hours: a day's work at most, with the hours before and after midnight. "Who is on duty now" is then one short scan. */
const int64_t dkti_shift_duration_max_ms = INT64_C(129600000);

struct dkti_text dkti_given_text(const struct dkti_work *work, int32_t number)
{
    const struct dkti_given *given = dkti_given(work, number);
    return given == NULL || given->is_absent ? (struct dkti_text){NULL, 0} : given->value.text;
}

bool dkti_demand_given(struct dkti_work *work, int32_t number, const char *name)
{
    bool is_given = dkti_has_given(work, number);
    if (!is_given) {
        dkti_refuse(work, DKT_REASON_MISSING, dkti_text(name));
    }
    return is_given;
}

bool dkti_codes_next(struct dkti_text *rest, struct dkti_text *out_code)
{
    if (dkti_text_is_absent(*rest)) {
        return false;
    }
    const char *space = memchr(rest->p, ' ', rest->n);
    size_t n = space == NULL ? rest->n : (size_t)(space - rest->p);
    *out_code = dkti_text_of(rest->p, n);
    *rest = space == NULL ? (struct dkti_text){NULL, 0} : dkti_text_of(space + 1, rest->n - n - 1);
    return true;
}

bool dkti_codes_have(struct dkti_text codes, struct dkti_text code)
{
    struct dkti_text each;
    while (dkti_codes_next(&codes, &each)) {
        if (dkti_text_equal(each, code)) {
            return true;
        }
    }
    return false;
}

bool dkti_guard_works_here(struct dkti_work *work, const struct dkt_row *person, struct dkti_text id)
{
    if (person == NULL) {
        dkti_refuse(work, DKT_REASON_PERSON, id);
        return false;
    }
    if (dkti_person(person)->active != 1) {
        dkti_refuse(work, DKT_REASON_INACTIVE, id);
        return false;
    }
    return true;
}

/* ---- persons ---- */

/* A list of codes is well formed when each is a name: no space too many, nothing empty. An empty list has none. */
static bool codes_are_names(struct dkti_text codes)
{
    struct dkti_text each;
    while (codes.n > 0 && dkti_codes_next(&codes, &each)) {
        if (!dkti_text_is_name(each) || (codes.p != NULL && codes.n == 0)) {
            return false;
        }
    }
    return true;
}

static void guard_codes(struct dkti_work *work, int32_t number, const char *name)
{
    if (!codes_are_names(dkti_given_text(work, number))) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text(name));
    }
}

/* Where the rules declare roles, a person can have no other. */
static void guard_roles(struct dkti_work *work)
{
    struct dkti_text roles = dkti_given_text(work, DKT_PERSON_ROLES);
    struct dkti_text each;
    if (!codes_are_names(roles)) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("roles"));
        return;
    }
    while (work->rules->role_count > 0 && roles.n > 0 && dkti_codes_next(&roles, &each)) {
        if (dkti_rules_role_place(work->rules, each) < 0) {
            dkti_refuse(work, DKT_REASON_ROLE, each);
        }
    }
}

static void person_guard(struct dkti_work *work)
{
    guard_roles(work);
    guard_codes(work, DKT_PERSON_SKILLS, "skills");
    if (dkti_text_equal(dkti_given_text(work, DKT_PERSON_SUPERVISOR), work->subject)) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("supervisor"));
    }
    const struct dkti_given *active = dkti_given(work, DKT_PERSON_ACTIVE);
    if (active != NULL && active->is_absent) {
        dkti_refuse(work, DKT_REASON_MISSING, dkti_text("active"));
    }
}

static const struct dkt_row *person_unit_need(struct dkti_work *work)
{
    return dkti_has_given(work, DKT_PERSON_UNIT)
               ? dkti_need_text(work, DKT_KIND_UNIT, DKT_READ_STABLE, dkti_given_text(work, DKT_PERSON_UNIT))
               : NULL;
}

static void person_read(struct dkti_work *work)
{
    (void)person_unit_need(work);
}

/* Who is away and comes to another unit is one more who is away there: that count has the unit's row as its guard. */
static int32_t person_join(struct dkti_work *work)
{
    int32_t asked = work->asked;
    work->asked = work->verb_asked;
    const struct dkt_row *unit = person_unit_need(work);
    work->asked = asked;
    int32_t place = dkti_kind_place(work->main->kind, DKT_PERSON_UNIT);
    bool is_moved = dkti_mask_has(&work->main->pending, place);
    if (unit == NULL || !is_moved || dkti_person(work->main)->presence != DKT_PRESENCE_AWAY) {
        return DKT_OK;
    }
    struct dkt_row *row = dkti_edit(work, unit);
    if (row == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_row_set_integer(row, DKT_UNIT_GUARD, dkti_unit(row)->guard + 1);
    return DKT_OK;
}

static int32_t person_apply(struct dkti_work *work)
{
    struct dkt_row *person = work->main;
    if (!dkti_row_has(person, DKT_PERSON_ACTIVE)) {
        dkti_row_set_integer(person, DKT_PERSON_ACTIVE, 1);
    }
    if (!dkti_row_has(person, DKT_PERSON_PRESENCE)) {
        dkti_row_set_integer(person, DKT_PERSON_PRESENCE, DKT_PRESENCE_SIGNED_OUT);
        dkti_row_set_integer(person, DKT_PERSON_PRESENCE_AT, work->at_ms);
    }
    return person_join(work);
}

const struct dkti_verb_code dkti_set_person_code = {
    .kind = DKT_KIND_PERSON,
    .may_begin = true,
    .sets_columns = true,
    .read = person_read,
    .guard = person_guard,
    .apply = person_apply,
};

/* ---- units ---- */

/* Whether a path ends with the unit's own id, as its last part. */
static bool path_ends_with(struct dkti_text path, struct dkti_text id)
{
    if (path.n < id.n || memcmp(path.p + path.n - id.n, id.p, id.n) != 0) {
        return false;
    }
    return path.n == id.n || path.p[path.n - id.n - 1] == '/';
}

static void unit_guard(struct dkti_work *work)
{
    if (memchr(work->subject.p, '/', work->subject.n) != NULL) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("subject"));
    }
    if (dkti_has_given(work, DKT_UNIT_PATH) &&
        !path_ends_with(dkti_given_text(work, DKT_UNIT_PATH), work->subject)) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("path"));
    }
    const struct dkti_unit *unit = dkti_unit(work->main);
    const struct dkti_given *leader = dkti_given(work, DKT_UNIT_LEADER);
    const struct dkti_given *deputy = dkti_given(work, DKT_UNIT_DEPUTY);
    struct dkti_text head = leader == NULL ? unit->leader : leader->value.text;
    struct dkti_text second = deputy == NULL ? unit->deputy : deputy->value.text;
    if (!dkti_text_is_absent(head) && dkti_text_equal(head, second)) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("deputy")); /* R333: one head and one deputy */
    }
}

static int32_t unit_apply(struct dkti_work *work)
{
    if (!dkti_row_has(work->main, DKT_UNIT_PATH)) {
        dkti_row_set_text(work->main, DKT_UNIT_PATH, work->subject);
    }
    return DKT_OK;
}

const struct dkti_verb_code dkti_set_unit_code = {
    .kind = DKT_KIND_UNIT,
    .may_begin = true,
    .sets_columns = true,
    .guard = unit_guard,
    .apply = unit_apply,
};

/* ---- rosters ---- */

/* The rows that a duty rests on. Asked for in the same order each time. */
struct roster_rows {
    bool is_named; /* begin and person are given */
    const struct dkt_row *shift;
    const struct dkt_row *person;
};

static struct roster_rows roster_ask(struct dkti_work *work)
{
    struct roster_rows rows = {0};
    rows.is_named = dkti_has_given(work, DKT_SHIFT_BEGINS_AT) && dkti_has_given(work, DKT_SHIFT_PERSON);
    if (rows.is_named) {
        struct dkti_value key[] = {{.text = work->command->subject},
                                   {.integer = dkti_given(work, DKT_SHIFT_BEGINS_AT)->value.integer},
                                   {.text = dkti_given_text(work, DKT_SHIFT_PERSON)}};
        rows.shift = dkti_need(work, DKT_KIND_SHIFT, DKT_READ_STABLE, key, 3);
        rows.person = dkti_need_text(work, DKT_KIND_PERSON, 0, key[2].text);
    }
    return rows;
}

static void roster_read(struct dkti_work *work)
{
    (void)roster_ask(work);
}

/* The same rows once more, from the cache. */
static struct roster_rows roster_again(struct dkti_work *work)
{
    int32_t asked = work->asked;
    work->asked = work->verb_asked;
    struct roster_rows rows = roster_ask(work);
    work->asked = asked;
    return rows;
}

static void guard_duration(struct dkti_work *work)
{
    int64_t begins_at = dkti_given(work, DKT_SHIFT_BEGINS_AT)->value.integer;
    int64_t ends_at = dkti_given(work, DKT_SHIFT_ENDS_AT)->value.integer;
    if (ends_at <= begins_at) {
        dkti_refuse(work, DKT_REASON_ORDER, dkti_text("ends_at"));
    } else if (dkti_instant_between(begins_at, ends_at) > dkti_shift_duration_max_ms) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("ends_at"));
    }
}

static void roster_guard(struct dkti_work *work)
{
    struct roster_rows rows = roster_again(work);
    bool has_begin = dkti_demand_given(work, DKT_SHIFT_BEGINS_AT, "begins_at");
    bool has_end = dkti_demand_given(work, DKT_SHIFT_ENDS_AT, "ends_at");
    (void)dkti_demand_given(work, DKT_SHIFT_PERSON, "person");
    if (has_begin && has_end) {
        guard_duration(work);
    }
    if (rows.is_named) {
        (void)dkti_guard_works_here(work, rows.person, dkti_given_text(work, DKT_SHIFT_PERSON));
    }
    if (rows.shift != NULL) {
        dkti_refuse(work, DKT_REASON_EXISTS, dkti_given_text(work, DKT_SHIFT_PERSON));
    }
}

static int32_t roster_apply(struct dkti_work *work)
{
    struct dkt_row *shift = dkti_insert(work, DKT_KIND_SHIFT);
    if (shift == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_row_set_text(shift, DKT_SHIFT_UNIT, work->subject);
    dkti_row_set_integer(shift, DKT_SHIFT_BEGINS_AT, dkti_given(work, DKT_SHIFT_BEGINS_AT)->value.integer);
    dkti_row_set_text(shift, DKT_SHIFT_PERSON, dkti_given_text(work, DKT_SHIFT_PERSON));
    dkti_row_set_integer(shift, DKT_SHIFT_ENDS_AT, dkti_given(work, DKT_SHIFT_ENDS_AT)->value.integer);
    dkti_row_set_text(shift, DKT_SHIFT_ROLE, dkti_given_text(work, DKT_SHIFT_ROLE));
    return DKT_OK;
}

static void unroster_guard(struct dkti_work *work)
{
    struct roster_rows rows = roster_again(work);
    (void)dkti_demand_given(work, DKT_SHIFT_BEGINS_AT, "begins_at");
    (void)dkti_demand_given(work, DKT_SHIFT_PERSON, "person");
    if (rows.is_named && rows.shift == NULL) {
        dkti_refuse(work, DKT_REASON_ABSENT, dkti_given_text(work, DKT_SHIFT_PERSON));
    }
}

static int32_t unroster_apply(struct dkti_work *work)
{
    dkti_delete(work, roster_again(work).shift);
    return DKT_OK;
}

const struct dkti_verb_code dkti_roster_code = {
    .kind = DKT_KIND_UNIT,
    .read = roster_read,
    .guard = roster_guard,
    .apply = roster_apply,
};

const struct dkti_verb_code dkti_unroster_code = {
    .kind = DKT_KIND_UNIT,
    .read = roster_read,
    .guard = unroster_guard,
    .apply = unroster_apply,
};
