/* SPDX-License-Identifier: MIT
 *
 * The table of the fields of verbs about sheets. See sheet_fields.h.
 */
#include "rules/sheet_fields.h"

#include "base/internal.h"
#include "docket/schema.h"
#include "docket/ticket.h"

#include <stddef.h>

enum {
    SHEET_WORDS_MAX = 4096,     /* a reason: more is a document */
    SHEET_EVIDENCE_MAX = 65536, /* a signature's picture; larger ones are kept by the host, by reference */
    SHEET_HEX_DIGITS = 64,
};

/* One bit a verb about sheets. */
#define ON(verb) (UINT32_C(1) << (DKT_VERB_SHEET_##verb - DKT_VERB_SHEET_OPEN))
#define SIGNS (ON(PREPARE) | ON(SIGN) | ON(ACCEPT))

static const struct dkti_field sheet_fields[] = {
    {"template", DKT_SHEET_TEMPLATE, DKT_TYPE_TEXT, ON(OPEN), false, 1, DKTI_NAME_MAX},
    {"outgoing", DKT_SHEET_OUTGOING, DKT_TYPE_TEXT, ON(OPEN) | ON(REPLACE), false, 1, DKTI_ID_MAX},
    {"incoming", DKT_SHEET_INCOMING, DKT_TYPE_TEXT, ON(OPEN) | ON(REPLACE), false, 1, DKTI_ID_MAX},
    {"leader", DKT_SHEET_LEADER, DKT_TYPE_TEXT, ON(OPEN) | ON(REPLACE), false, 1, DKTI_ID_MAX},
    {"unit", DKT_SHEET_UNIT, DKT_TYPE_TEXT, ON(OPEN), false, 1, DKTI_ID_MAX},
    {"ticket", DKT_SHEET_TICKET, DKT_TYPE_TEXT, ON(OPEN), false, 1, DKTI_ID_MAX},
    {"parties", DKT_SHEET_PARTIES, DKT_TYPE_TEXT, ON(OPEN), false, 2, SHEET_WORDS_MAX},
    {"from_at", DKT_SHEET_FROM_AT, DKT_TYPE_INSTANT, ON(OPEN), false, INT64_MIN, INT64_MAX},
    {"until_at", DKT_SHEET_UNTIL_AT, DKT_TYPE_INSTANT, ON(OPEN), false, INT64_MIN, INT64_MAX},
    {"due_at", DKT_SHEET_DUE_AT, DKT_TYPE_INSTANT, ON(OPEN), false, INT64_MIN, INT64_MAX},
    {"previous", DKT_SHEET_PREVIOUS, DKT_TYPE_TEXT, ON(OPEN), false, 1, DKTI_ID_MAX},
    {"reason", DKTI_TELL_REASON, DKT_TYPE_TEXT,
     ON(TAKE_OFF) | ON(DISPUTE) | ON(EXCEPT) | ON(WAIVE) | ON(RETURN) | ON(WITHDRAW) | ON(OVERRIDE) | ON(REPLACE), false,
     1, SHEET_WORDS_MAX},
    {"item", DKTI_GIVEN_SIGN_ITEM, DKT_TYPE_TEXT, ON(SIGN), false, 1, DKTI_NAME_MAX},
    {"party", DKTI_GIVEN_SIGN_PARTY, DKT_TYPE_TEXT, ON(SIGN), false, 1, DKTI_NAME_MAX},
    {"digest", DKTI_GIVEN_SIGN_DIGEST, DKT_TYPE_TEXT, SIGNS, false, SHEET_HEX_DIGITS, SHEET_HEX_DIGITS},
    {"evidence", DKTI_GIVEN_EVIDENCE, DKT_TYPE_BYTES, SIGNS, false, 1, SHEET_EVIDENCE_MAX},
    {"evidence_type", DKTI_GIVEN_EVIDENCE_TYPE, DKT_TYPE_TEXT, SIGNS, false, 1, DKTI_NAME_MAX},
};

bool dkti_verb_is_of_sheets(int32_t verb)
{
    return verb >= DKT_VERB_SHEET_OPEN && verb <= DKT_VERB_SHEET_REPLACE;
}

const struct dkti_field *dkti_sheet_field(int32_t verb, struct dkti_text name)
{
    DKT_ASSERT(dkti_verb_is_of_sheets(verb));
    uint32_t bit = UINT32_C(1) << (verb - DKT_VERB_SHEET_OPEN);
    for (size_t i = 0; i < sizeof sheet_fields / sizeof sheet_fields[0]; i++) {
        if ((sheet_fields[i].verbs & bit) != 0 && dkti_text_is(name, sheet_fields[i].name)) {
            return &sheet_fields[i];
        }
    }
    return NULL;
}

#define SHEET_ACTION(verb_name, word)                                                                 \
    {                                                                                                 \
        .code = {word, sizeof word - 1}, .verb = DKT_VERB_SHEET_##verb_name, .to = -1                 \
    }

static const struct dkti_action sheet_actions[] = {
    SHEET_ACTION(OPEN, "sheet_open"),         SHEET_ACTION(FILL, "sheet_fill"),
    SHEET_ACTION(ADD, "sheet_add"),           SHEET_ACTION(TAKE_OFF, "sheet_take_off"),
    SHEET_ACTION(PREPARE, "sheet_prepare"),   SHEET_ACTION(SIGN, "sheet_sign"),
    SHEET_ACTION(DISPUTE, "sheet_dispute"),   SHEET_ACTION(EXCEPT, "sheet_except"),
    SHEET_ACTION(WAIVE, "sheet_waive"),       SHEET_ACTION(ACCEPT, "sheet_accept"),
    SHEET_ACTION(RETURN, "sheet_return"),     SHEET_ACTION(WITHDRAW, "sheet_withdraw"),
    SHEET_ACTION(OVERRIDE, "sheet_override"), SHEET_ACTION(CLOSE, "sheet_close"),
    SHEET_ACTION(REPLACE, "sheet_replace"),
};

const struct dkti_action *dkti_sheet_action(struct dkti_text code)
{
    for (size_t i = 0; i < sizeof sheet_actions / sizeof sheet_actions[0]; i++) {
        if (dkti_text_equal(sheet_actions[i].code, code)) {
            return &sheet_actions[i];
        }
    }
    return NULL;
}
