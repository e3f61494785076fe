/* SPDX-License-Identifier: MIT
 *
 * Permission by declared roles. See permission_roles.h; the words of the rules stand in doc/people.md.
 */
#include "desk/permission_roles.h"

#include "desk/absent.h"
#include "desk/people.h"
#include "docket/ticket.h"
#include "rules/people_fields.h"

#include <string.h>

bool dkti_actor_is_asked(const struct dkti_work *work)
{
    return work->actor.is_asked;
}

/* ---- reading ---- */

struct dkti_place dkti_place_of(const struct dkt_row *row)
{
    struct dkti_place place = {0};
    switch (row->kind->number) {
    case DKT_KIND_TICKET:
        place = (struct dkti_place){.owner = dkti_ticket(row)->owner,
                                    .unit = dkti_ticket(row)->unit,
                                    .region = dkti_ticket(row)->region};
        break;
    case DKT_KIND_PERSON:
        place = (struct dkti_place){.owner = dkti_person(row)->id,
                                    .unit = dkti_person(row)->unit,
                                    .region = dkti_person(row)->region};
        break;
    case DKT_KIND_UNIT:
        place = (struct dkti_place){.owner = dkti_unit(row)->leader,
                                    .unit = dkti_unit(row)->id,
                                    .region = dkti_unit(row)->region};
        break;
    case DKT_KIND_SHEET: /* whose it is its parties say, each for his own part (sheet.h) */
        place = (struct dkti_place){.is_new = true, .unit = dkti_sheet(row)->unit};
        break;
    case DKT_KIND_INTAKE:
        place = (struct dkti_place){.owner = dkti_intake(row)->received_by, .unit = dkti_intake(row)->unit};
        break;
    default: break;
    }
    return place;
}

/* From when on absences matter: a command of the past looks back. */
static int64_t absences_since(const struct dkti_work *work)
{
    const struct dkt_command *command = work->command;
    bool is_past = command != NULL && command->has_instant && command->at_ms < work->now_ms;
    return is_past ? command->at_ms : work->now_ms;
}

void dkti_actor_need(struct dkti_work *work, struct dkti_text actor, struct dkti_text role, bool needs_absences)
{
    if (work->rules->role_count == 0 || dkti_text_is_absent(actor)) {
        return;
    }
    work->actor.is_asked = true;
    work->actor.id = actor;
    work->actor.role = role;
    work->actor.person = dkti_need_text(work, DKT_KIND_PERSON, 0, actor);
    if (work->rules->needs_absences || needs_absences) {
        work->actor.absences = dkti_absences_need(work, absences_since(work));
    }
}

void dkti_actor_need_command(struct dkti_work *work)
{
    const struct dkt_command *command = work->command;
    bool hands = !dkti_verb_is_of_people(command->action->verb) && dkti_has_given(work, DKT_TICKET_OWNER);
    dkti_actor_need(work, command->actor, command->role, hands);
}

const struct dkt_row *dkti_place_unit_need(struct dkti_work *work, const struct dkti_place *place)
{
    return work->rules->needs_units && !dkti_text_is_absent(place->unit)
               ? dkti_need_text(work, DKT_KIND_UNIT, 0, place->unit)
               : NULL;
}

void dkti_actor_need_units(struct dkti_work *work, const struct dkti_place *place)
{
    struct dkti_actor *actor = &work->actor;
    if (!actor->is_asked || actor->person == NULL) {
        return;
    }
    if (work->rules->needs_home && dkti_row_has(actor->person, DKT_PERSON_UNIT)) {
        actor->home = dkti_need_text(work, DKT_KIND_UNIT, 0, dkti_person(actor->person)->unit);
    }
    if (place != NULL) {
        actor->place = *place;
        actor->unit = dkti_place_unit_need(work, place);
    }
}

/* ---- who the actor is ---- */

/* The declared roles among codes, a bit each. */
static uint64_t roles_of(const struct dkt_rules *rules, struct dkti_text codes)
{
    uint64_t roles = 0;
    struct dkti_text code;
    while (dkti_codes_next(&codes, &code)) {
        int32_t place = dkti_rules_role_place(rules, code);
        roles |= place < 0 ? 0 : UINT64_C(1) << place;
    }
    return roles;
}

/* The roles of an absent head that the actor has besides: he is the unit's deputy (R333, Q47). */
static uint64_t roles_acting(const struct dkti_work *work)
{
    const struct dkti_actor *actor = &work->actor;
    const struct dkti_unit *home = actor->home == NULL ? NULL : dkti_unit(actor->home);
    uint64_t roles = 0;
    if (home == NULL || dkti_text_is_absent(home->leader) || !dkti_text_equal(home->deputy, actor->id) ||
        dkti_absence_of(actor->absences, home->leader, work->at_ms) == NULL) {
        return 0;
    }
    for (int32_t i = 0; i < work->rules->role_count; i++) {
        if ((actor->held & UINT64_C(1) << i) != 0 && work->rules->roles[i].acts_for >= 0) {
            roles |= UINT64_C(1) << work->rules->roles[i].acts_for;
        }
    }
    return roles;
}

int32_t dkti_actor_settle(struct dkti_work *work)
{
    struct dkti_actor *actor = &work->actor;
    if (!actor->is_asked || actor->person == NULL) {
        return DKT_OK;
    }
    actor->held = roles_of(work->rules, dkti_person(actor->person)->roles);
    actor->acting = roles_acting(work) & ~actor->held;
    int32_t r = dkti_person_check(work, actor->person);
    return r == DKT_OK ? dkti_absences_check(work, actor->absences) : r;
}

/* ---- how far a role reaches ---- */

/* Whether the path of a unit has another one as a part. */
static bool path_has(struct dkti_text path, struct dkti_text id)
{
    const char *p = path.p;
    size_t left = dkti_text_is_absent(path) ? 0 : path.n;
    while (left > 0) {
        const char *slash = memchr(p, '/', left);
        size_t n = slash == NULL ? left : (size_t)(slash - p);
        if (n == id.n && memcmp(p, id.p, n) == 0) {
            return true;
        }
        left -= slash == NULL ? n : n + 1;
        p += n + 1;
    }
    return false;
}

static bool is_in_unit(const struct dkti_work *work, const struct dkti_place *place, const struct dkt_row *unit)
{
    struct dkti_text own = dkti_person(work->actor.person)->unit;
    if (dkti_text_is_absent(own) || dkti_text_is_absent(place->unit)) {
        return false;
    }
    return dkti_text_equal(place->unit, own) || (unit != NULL && path_has(dkti_unit(unit)->path, own));
}

static bool is_in_region(const struct dkti_work *work, const struct dkti_place *place, const struct dkt_row *unit)
{
    struct dkti_text own = dkti_person(work->actor.person)->region;
    struct dkti_text region = place->region;
    if (dkti_text_is_absent(own) && work->actor.home != NULL) {
        own = dkti_unit(work->actor.home)->region;
    }
    if (dkti_text_is_absent(region) && unit != NULL) {
        region = dkti_unit(unit)->region;
    }
    return !dkti_text_is_absent(own) && dkti_text_equal(own, region);
}

/* Whose it is: the actor's, or somebody's he stands in for now. */
static bool is_own(const struct dkti_work *work, const struct dkti_place *place)
{
    const struct dkti_actor *actor = &work->actor;
    return place->is_new || dkti_text_equal(place->owner, actor->id) ||
           (!dkti_text_is_absent(place->owner) &&
            dkti_acts_for(actor->absences, actor->id, place->owner, work->at_ms));
}

/* Every scope has the narrower ones in it: who owns a ticket in another unit may go on with it. */
static bool reaches(const struct dkti_work *work, int32_t scope, const struct dkti_place *place,
                    const struct dkt_row *unit)
{
    bool is_there = scope == DKT_SCOPE_ALL || is_own(work, place);
    is_there = is_there || (scope >= DKT_SCOPE_UNIT && is_in_unit(work, place, unit));
    return is_there || (scope == DKT_SCOPE_REGION && is_in_region(work, place, unit));
}

static bool is_certified(const struct dkti_work *work, int32_t role)
{
    const struct dkt_row *person = work->actor.person;
    return !work->rules->roles[role].is_certified ||
           (dkti_row_has(person, DKT_PERSON_CERTIFIED_UNTIL) &&
            dkti_person(person)->certified_until > work->at_ms);
}

/* ---- deciding ---- */

static void refuse_once(struct dkti_work *work, int32_t code, struct dkti_text name)
{
    for (int32_t i = 0; i < work->reason_count; i++) {
        if (work->reasons[i].code == code && dkti_text_equal(work->reasons[i].name, name)) {
            return;
        }
    }
    dkti_refuse(work, code, name);
}

/* What the person himself must be. */
static bool actor_works_here(struct dkti_work *work, bool tells)
{
    const struct dkti_actor *actor = &work->actor;
    bool is_known = actor->person != NULL;
    bool is_active = is_known && dkti_person(actor->person)->active == 1;
    if (tells && !is_active) {
        dkti_refuse(work, is_known ? DKT_REASON_INACTIVE : DKT_REASON_PERSON, actor->id);
    }
    return is_active;
}

/* The roles that count: the one named, when the actor has it, or all he has. */
static uint64_t roles_counted(const struct dkti_work *work)
{
    const struct dkti_actor *actor = &work->actor;
    uint64_t all = actor->held | actor->acting;
    if (dkti_text_is_absent(actor->role)) {
        return all;
    }
    int32_t place = dkti_rules_role_place(work->rules, actor->role);
    return place < 0 ? 0 : all & UINT64_C(1) << place;
}

static bool grant_holds(const struct dkti_work *work, const struct dkti_grant *grant)
{
    return is_certified(work, grant->role) &&
           reaches(work, grant->scope, &work->actor.place, work->actor.unit);
}

static void grant_tell(struct dkti_work *work, const struct dkti_grant *grant)
{
    struct dkti_text role = work->rules->roles[grant->role].code;
    if (!is_certified(work, grant->role)) {
        refuse_once(work, DKT_REASON_NOT_CERTIFIED, role);
    }
    if (!reaches(work, grant->scope, &work->actor.place, work->actor.unit)) {
        refuse_once(work, DKT_REASON_SCOPE, role);
    }
}

/* For whom the actor acts when he uses the grant: the head, or the ticket's owner; absent: for himself. */
static struct dkti_text grant_acts_for(const struct dkti_work *work, const struct dkti_grant *grant)
{
    const struct dkti_actor *actor = &work->actor;
    if ((actor->held & UINT64_C(1) << grant->role) == 0) {
        return dkti_unit(actor->home)->leader;
    }
    struct dkti_place mine = actor->place;
    mine.owner = (struct dkti_text){NULL, 0};
    bool is_through_owner = !dkti_text_equal(actor->place.owner, actor->id) &&
                            !reaches(work, grant->scope, &mine, actor->unit);
    return is_through_owner ? actor->place.owner : (struct dkti_text){NULL, 0};
}

/* Whether a grant holds; the first that needs nobody else's right is taken before those that do. */
static bool grants_hold(struct dkti_work *work, const struct dkti_action *action, uint64_t roles)
{
    bool holds = false;
    for (int32_t i = 0; i < action->role_count; i++) {
        const struct dkti_grant *grant = &action->grants[i];
        if ((roles & UINT64_C(1) << grant->role) == 0 || !grant_holds(work, grant)) {
            continue;
        }
        struct dkti_text acts_for = grant_acts_for(work, grant);
        if (!holds || dkti_text_is_absent(acts_for)) {
            work->actor.acted_for = acts_for;
        }
        if (dkti_text_is_absent(acts_for)) {
            return true;
        }
        holds = true;
    }
    return holds;
}

/* Whether the roles have a grant at all. */
static bool grants_any(const struct dkti_action *action, uint64_t roles)
{
    for (int32_t i = 0; i < action->role_count; i++) {
        if ((roles & UINT64_C(1) << action->grants[i].role) != 0) {
            return true;
        }
    }
    return false;
}

static void tell_role(struct dkti_work *work)
{
    struct dkti_text role = work->actor.role;
    dkti_refuse(work, DKT_REASON_ROLE, dkti_text_is_absent(role) ? dkti_text("") : role);
}

bool dkti_actor_permits(struct dkti_work *work, const struct dkti_action *action, bool tells)
{
    if (!actor_works_here(work, tells) && work->actor.person == NULL) {
        return false;
    }
    bool is_active = dkti_person(work->actor.person)->active == 1;
    uint64_t roles = roles_counted(work);
    bool is_named_and_had = dkti_text_is_absent(work->actor.role) || roles != 0;
    work->actor.acted_for = (struct dkti_text){NULL, 0};
    if (is_named_and_had && action->role_count == 0) {
        return is_active;
    }
    if (!is_named_and_had || !grants_any(action, roles)) {
        if (tells) {
            tell_role(work);
        }
        return false;
    }
    if (grants_hold(work, action, roles)) {
        return is_active;
    }
    for (int32_t i = 0; tells && i < action->role_count; i++) {
        if ((roles & UINT64_C(1) << action->grants[i].role) != 0) {
            grant_tell(work, &action->grants[i]);
        }
    }
    return false;
}

/* ---- seeing ---- */

bool dkti_actor_sees(const struct dkti_work *work, const struct dkti_place *place, const struct dkt_row *unit)
{
    uint64_t roles = roles_counted(work);
    for (int32_t i = 0; i < work->rules->role_count; i++) {
        if ((roles & UINT64_C(1) << i) != 0 && is_certified(work, i) &&
            reaches(work, work->rules->roles[i].scope, place, unit)) {
            return true;
        }
    }
    return false;
}

bool dkti_actor_sees_all(const struct dkti_work *work)
{
    uint64_t roles = roles_counted(work);
    for (int32_t i = 0; i < work->rules->role_count; i++) {
        if ((roles & UINT64_C(1) << i) != 0 && is_certified(work, i) &&
            work->rules->roles[i].scope == DKT_SCOPE_ALL) {
            return true;
        }
    }
    return false;
}

void dkti_actor_tell_unseen(struct dkti_work *work)
{
    uint64_t roles = roles_counted(work);
    for (int32_t i = 0; i < work->rules->role_count; i++) {
        if ((roles & UINT64_C(1) << i) != 0) {
            dkti_refuse(work, is_certified(work, i) ? DKT_REASON_SCOPE : DKT_REASON_NOT_CERTIFIED,
                        work->rules->roles[i].code);
        }
    }
}

bool dkti_actor_is_somebody(struct dkti_work *work)
{
    if (!actor_works_here(work, true)) {
        return false;
    }
    uint64_t roles = roles_counted(work);
    bool is_any_valid = false;
    for (int32_t i = 0; i < work->rules->role_count; i++) {
        is_any_valid = is_any_valid || ((roles & UINT64_C(1) << i) != 0 && is_certified(work, i));
    }
    if (roles == 0) {
        tell_role(work);
    } else if (!is_any_valid) {
        for (int32_t i = 0; i < work->rules->role_count; i++) {
            if ((roles & UINT64_C(1) << i) != 0) {
                dkti_refuse(work, DKT_REASON_NOT_CERTIFIED, work->rules->roles[i].code);
            }
        }
    }
    return is_any_valid;
}

/* ---- two people ---- */

bool dkti_guard_other_than(struct dkti_work *work)
{
    static const struct {
        uint32_t bit;
        int32_t column;
        const char *name;
    } others[] = {
        {DKTI_OTHER_REGISTERED_BY, DKT_TICKET_REGISTERED_BY, "registered_by"},
        {DKTI_OTHER_CLOSED_BY, DKT_TICKET_CLOSED_BY, "closed_by"},
        {DKTI_OTHER_OWNER, DKT_TICKET_OWNER, "owner"},
        {DKTI_OTHER_LAST_BY, DKT_TICKET_LAST_BY, "last_by"},
    };
    bool is_another = true;
    for (size_t i = 0; work->ticket != NULL && i < sizeof others / sizeof others[0]; i++) {
        if ((work->command->action->other_than & others[i].bit) != 0 &&
            dkti_text_equal(dkti_row_text(work->ticket, others[i].column), work->command->actor)) {
            dkti_refuse(work, DKT_REASON_SAME_PERSON, dkti_text(others[i].name));
            is_another = false;
        }
    }
    return is_another;
}
