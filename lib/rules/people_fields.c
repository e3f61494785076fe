/* SPDX-License-Identifier: MIT
 *
 * The table of the fields of verbs about people. See people_fields.h.
 */
#include "rules/people_fields.h"

#include "base/internal.h"
#include "docket/people.h"
#include "docket/schema.h"
#include "docket/ticket.h"

#include <stddef.h>

enum {
    DKTI_PEOPLE_TEXT_MAX = 4096, /* a name, a list of codes, a reason: more is a document */
    DKTI_AWAY_MAX = 10000,       /* more people than any unit has */
};

/* One bit a verb about people. */
#define PEOPLE_VERB(verb) (UINT64_C(1) << (DKT_VERB_##verb - DKT_VERB_TAKE_IN))

static const struct dkti_field people_fields[] = {
    {"name", DKT_PERSON_NAME, DKT_TYPE_TEXT, PEOPLE_VERB(SET_PERSON), true, 0, DKTI_PEOPLE_TEXT_MAX},
    {"unit", DKT_PERSON_UNIT, DKT_TYPE_TEXT, PEOPLE_VERB(SET_PERSON), false, 1, DKTI_ID_MAX},
    {"region", DKT_PERSON_REGION, DKT_TYPE_TEXT, PEOPLE_VERB(SET_PERSON), false, 1, DKTI_ID_MAX},
    {"roles", DKT_PERSON_ROLES, DKT_TYPE_TEXT, PEOPLE_VERB(SET_PERSON), false, 0, DKTI_PEOPLE_TEXT_MAX},
    {"supervisor", DKT_PERSON_SUPERVISOR, DKT_TYPE_TEXT, PEOPLE_VERB(SET_PERSON), false, 1, DKTI_ID_MAX},
    {"certified_until", DKT_PERSON_CERTIFIED_UNTIL, DKT_TYPE_INSTANT, PEOPLE_VERB(SET_PERSON), false, INT64_MIN, INT64_MAX},
    {"skills", DKT_PERSON_SKILLS, DKT_TYPE_TEXT, PEOPLE_VERB(SET_PERSON), false, 0, DKTI_PEOPLE_TEXT_MAX},
    {"contact", DKT_PERSON_CONTACT, DKT_TYPE_TEXT, PEOPLE_VERB(SET_PERSON), true, 0, DKTI_PEOPLE_TEXT_MAX},
    {"active", DKT_PERSON_ACTIVE, DKT_TYPE_INTEGER, PEOPLE_VERB(SET_PERSON), false, 0, 1},
    {"name", DKT_UNIT_NAME, DKT_TYPE_TEXT, PEOPLE_VERB(SET_UNIT), false, 0, DKTI_PEOPLE_TEXT_MAX},
    {"path", DKT_UNIT_PATH, DKT_TYPE_TEXT, PEOPLE_VERB(SET_UNIT), false, 1, DKTI_PEOPLE_TEXT_MAX},
    {"region", DKT_UNIT_REGION, DKT_TYPE_TEXT, PEOPLE_VERB(SET_UNIT), false, 1, DKTI_ID_MAX},
    {"leader", DKT_UNIT_LEADER, DKT_TYPE_TEXT, PEOPLE_VERB(SET_UNIT), false, 1, DKTI_ID_MAX},
    {"deputy", DKT_UNIT_DEPUTY, DKT_TYPE_TEXT, PEOPLE_VERB(SET_UNIT), false, 1, DKTI_ID_MAX},
    {"specialist", DKT_UNIT_SPECIALIST, DKT_TYPE_TEXT, PEOPLE_VERB(SET_UNIT), false, 1, DKTI_ID_MAX},
    {"may_forward", DKT_UNIT_MAY_FORWARD, DKT_TYPE_INTEGER, PEOPLE_VERB(SET_UNIT), false, 0, 1},
    {"may_handle", DKT_UNIT_MAY_HANDLE, DKT_TYPE_INTEGER, PEOPLE_VERB(SET_UNIT), false, 0, 1},
    {"away_max", DKT_UNIT_AWAY_MAX, DKT_TYPE_INTEGER, PEOPLE_VERB(SET_UNIT), false, 0, DKTI_AWAY_MAX},
    {"begins_at", DKT_SHIFT_BEGINS_AT, DKT_TYPE_INSTANT, PEOPLE_VERB(ROSTER) | PEOPLE_VERB(UNROSTER), false, INT64_MIN, INT64_MAX},
    {"ends_at", DKT_SHIFT_ENDS_AT, DKT_TYPE_INSTANT, PEOPLE_VERB(ROSTER), false, INT64_MIN, INT64_MAX},
    {"person", DKT_SHIFT_PERSON, DKT_TYPE_TEXT, PEOPLE_VERB(ROSTER) | PEOPLE_VERB(UNROSTER), false, 1, DKTI_ID_MAX},
    {"role", DKT_SHIFT_ROLE, DKT_TYPE_TEXT, PEOPLE_VERB(ROSTER), false, 1, DKTI_NAME_MAX},
    {"presence", DKT_PERSON_PRESENCE, DKT_TYPE_INTEGER, PEOPLE_VERB(PRESENCE), false, DKT_PRESENCE_SIGNED_OUT, DKT_PRESENCE_RESTING},
    {"approved_by", DKTI_TELL_APPROVED_BY, DKT_TYPE_TEXT, PEOPLE_VERB(PRESENCE), false, 1, DKTI_ID_MAX},
    {"reason", DKTI_TELL_REASON, DKT_TYPE_TEXT, PEOPLE_VERB(PRESENCE) | PEOPLE_VERB(SET_PERSON) | PEOPLE_VERB(SET_UNIT) | PEOPLE_VERB(ROSTER) | PEOPLE_VERB(UNROSTER), false, 0, DKTI_PEOPLE_TEXT_MAX},
    {"begins_at", DKT_ABSENCE_BEGINS_AT, DKT_TYPE_INSTANT, PEOPLE_VERB(ABSENCE) | PEOPLE_VERB(ABSENCE_CHANGE) | PEOPLE_VERB(ABSENCE_END), false, INT64_MIN, INT64_MAX},
    {"ends_at", DKT_ABSENCE_ENDS_AT, DKT_TYPE_INSTANT, PEOPLE_VERB(ABSENCE) | PEOPLE_VERB(ABSENCE_CHANGE), false, INT64_MIN, INT64_MAX},
    {"substitute", DKT_ABSENCE_SUBSTITUTE, DKT_TYPE_TEXT, PEOPLE_VERB(ABSENCE) | PEOPLE_VERB(ABSENCE_CHANGE), false, 1, DKTI_ID_MAX},
    {"mode", DKT_ABSENCE_MODE, DKT_TYPE_INTEGER, PEOPLE_VERB(ABSENCE) | PEOPLE_VERB(ABSENCE_CHANGE), false, DKT_COVER_NOTIFY, DKT_COVER_FOR_GOOD},
    {"leave", DKT_ABSENCE_LEAVE, DKT_TYPE_TEXT, PEOPLE_VERB(ABSENCE), false, 1, DKTI_NAME_MAX},
    {"reason", DKT_ABSENCE_REASON, DKT_TYPE_TEXT, PEOPLE_VERB(ABSENCE) | PEOPLE_VERB(ABSENCE_CHANGE), false, 0, DKTI_PEOPLE_TEXT_MAX},
    {"proof", DKT_ABSENCE_PROOF, DKT_TYPE_TEXT, PEOPLE_VERB(ABSENCE) | PEOPLE_VERB(ABSENCE_CHANGE), false, 0, DKTI_PEOPLE_TEXT_MAX},
    {"approved_by", DKT_ABSENCE_APPROVED_BY, DKT_TYPE_TEXT, PEOPLE_VERB(ABSENCE) | PEOPLE_VERB(ABSENCE_CHANGE), false, 1, DKTI_ID_MAX},
    {"type", DKT_INTAKE_TYPE, DKT_TYPE_TEXT, PEOPLE_VERB(TAKE_IN), false, 1, DKTI_NAME_MAX},
    {"title", DKT_INTAKE_TITLE, DKT_TYPE_TEXT, PEOPLE_VERB(TAKE_IN), false, 0, DKTI_TEXT_MAX},
    {"description", DKT_INTAKE_DESCRIPTION, DKT_TYPE_TEXT, PEOPLE_VERB(TAKE_IN), false, 0, DKTI_TEXT_MAX},
    {"channel", DKT_INTAKE_CHANNEL, DKT_TYPE_TEXT, PEOPLE_VERB(TAKE_IN), false, 0, DKTI_TEXT_MAX},
    {"requester", DKT_INTAKE_REQUESTER, DKT_TYPE_TEXT, PEOPLE_VERB(TAKE_IN), false, 0, DKTI_TEXT_MAX},
    {"contact", DKT_INTAKE_CONTACT, DKT_TYPE_TEXT, PEOPLE_VERB(TAKE_IN), true, 0, DKTI_TEXT_MAX},
    {"unit", DKT_INTAKE_UNIT, DKT_TYPE_TEXT, PEOPLE_VERB(TAKE_IN), false, 1, DKTI_ID_MAX},
    {"solved", DKTI_TELL_SOLVED, DKT_TYPE_INTEGER, PEOPLE_VERB(GUIDE), false, 0, 1},
    {"guidance", DKT_INTAKE_GUIDANCE, DKT_TYPE_TEXT, PEOPLE_VERB(GUIDE), false, 1, DKTI_TEXT_MAX},
    {"resolution", DKT_INTAKE_RESOLUTION, DKT_TYPE_TEXT, PEOPLE_VERB(GUIDE), false, 1, DKTI_TEXT_MAX},
};

bool dkti_verb_is_of_people(int32_t verb)
{
    return verb >= DKT_VERB_TAKE_IN && verb <= DKT_VERB_ABSENCE_END;
}

const struct dkti_field *dkti_people_field(int32_t verb, struct dkti_text name)
{
    DKT_ASSERT(dkti_verb_is_of_people(verb));
    uint64_t bit = UINT64_C(1) << (verb - DKT_VERB_TAKE_IN);
    for (size_t i = 0; i < sizeof people_fields / sizeof people_fields[0]; i++) {
        if ((people_fields[i].verbs & bit) != 0 && dkti_text_is(name, people_fields[i].name)) {
            return &people_fields[i];
        }
    }
    return NULL;
}

#define PEOPLE_ACTION(verb_name, word)                                                                \
    {                                                                                                 \
        .code = {word, sizeof word - 1}, .verb = DKT_VERB_##verb_name, .to = -1                       \
    }

static const struct dkti_action people_actions[] = {
    PEOPLE_ACTION(SET_PERSON, "set_person"),
    PEOPLE_ACTION(SET_UNIT, "set_unit"),
    PEOPLE_ACTION(ROSTER, "roster"),
    PEOPLE_ACTION(UNROSTER, "unroster"),
    PEOPLE_ACTION(PRESENCE, "presence"),
    PEOPLE_ACTION(ABSENCE, "absence"),
    PEOPLE_ACTION(ABSENCE_CHANGE, "absence_change"),
    PEOPLE_ACTION(ABSENCE_END, "absence_end"),
    PEOPLE_ACTION(TAKE_IN, "take_in"),
    PEOPLE_ACTION(GUIDE, "guide"),
};

const struct dkti_action *dkti_people_action(struct dkti_text code)
{
    for (size_t i = 0; i < sizeof people_actions / sizeof people_actions[0]; i++) {
        if (dkti_text_equal(people_actions[i].code, code)) {
            return &people_actions[i];
        }
    }
    return NULL;
}
