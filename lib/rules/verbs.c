/* SPDX-License-Identifier: MIT
 *
 * What every verb is, whatever the profile says. A profile's action can only do less (R065 to R069).
 */
#include "base/text.h"
#include "docket/ticket.h"
#include "rules/rules.h"

#define U (UINT32_C(1) << DKT_STATE_UNPROCESSED)
#define R (UINT32_C(1) << DKT_STATE_RESERVED)
#define N (UINT32_C(1) << DKT_STATE_UNFINISHED)
#define C (UINT32_C(1) << DKT_STATE_CLOSED)
#define OPEN (U | R | N)
#define ANY (OPEN | C)

static const struct dkti_verb verbs[] = {
    {DKT_VERB_REGISTER, "register", 0, ANY, false},
    {DKT_VERB_ASSIGN, "assign", OPEN, 0, false},
    {DKT_VERB_CLAIM, "claim", OPEN, 0, false},
    {DKT_VERB_RELEASE, "release", OPEN, 0, false},
    {DKT_VERB_TRANSFER, "transfer", ANY, 0, false},
    {DKT_VERB_RESERVE, "reserve", OPEN, R, true},
    {DKT_VERB_ARRIVE, "arrive", R, N, true},
    {DKT_VERB_PROGRESS, "progress", OPEN, N, true},
    {DKT_VERB_CLOSE, "close", ANY, C, true},
    {DKT_VERB_REOPEN, "reopen", C, U | N, false},
    {DKT_VERB_WITHDRAW, "withdraw", OPEN, C, false},
    {DKT_VERB_NOTE, "note", ANY, 0, false},
    {DKT_VERB_MESSAGE, "message", ANY, 0, false},
    {DKT_VERB_LINK, "link", ANY, 0, false},
    {DKT_VERB_UNLINK, "unlink", ANY, 0, false},
    {DKT_VERB_MERGE, "merge", OPEN, C, false},
    {DKT_VERB_AMEND, "amend", ANY, 0, false},
    {DKT_VERB_DISPATCH, "dispatch", OPEN, 0, false},
    {DKT_VERB_RELAY, "relay", OPEN, 0, false},
    {DKT_VERB_ACCEPT, "accept", OPEN, 0, false},
    {DKT_VERB_RETURN, "return", OPEN, U | R | N, false},
    {DKT_VERB_VIEW, "view", OPEN, 0, false},
    {DKT_VERB_ESCALATE, "escalate", OPEN, 0, false},
    {DKT_VERB_SET_PERSON, "set_person", 0, 0, false},
    {DKT_VERB_SET_UNIT, "set_unit", 0, 0, false},
    {DKT_VERB_ROSTER, "roster", 0, 0, false},
    {DKT_VERB_UNROSTER, "unroster", 0, 0, false},
    {DKT_VERB_PRESENCE, "presence", 0, 0, false},
    {DKT_VERB_ABSENCE, "absence", 0, 0, false},
    {DKT_VERB_ABSENCE_CHANGE, "absence_change", 0, 0, false},
    {DKT_VERB_ABSENCE_END, "absence_end", 0, 0, false},
    {DKT_VERB_SHEET_OPEN, "sheet_open", 0, 0, false},
    {DKT_VERB_SHEET_FILL, "sheet_fill", 0, 0, false},
    {DKT_VERB_SHEET_ADD, "sheet_add", 0, 0, false},
    {DKT_VERB_SHEET_TAKE_OFF, "sheet_take_off", 0, 0, false},
    {DKT_VERB_SHEET_PREPARE, "sheet_prepare", 0, 0, false},
    {DKT_VERB_SHEET_SIGN, "sheet_sign", 0, 0, false},
    {DKT_VERB_SHEET_DISPUTE, "sheet_dispute", 0, 0, false},
    {DKT_VERB_SHEET_EXCEPT, "sheet_except", 0, 0, false},
    {DKT_VERB_SHEET_WAIVE, "sheet_waive", 0, 0, false},
    {DKT_VERB_SHEET_ACCEPT, "sheet_accept", 0, 0, false},
    {DKT_VERB_SHEET_RETURN, "sheet_return", 0, 0, false},
    {DKT_VERB_SHEET_WITHDRAW, "sheet_withdraw", 0, 0, false},
    {DKT_VERB_SHEET_OVERRIDE, "sheet_override", 0, 0, false},
    {DKT_VERB_SHEET_CLOSE, "sheet_close", 0, 0, false},
    {DKT_VERB_SHEET_REPLACE, "sheet_replace", 0, 0, false},
    {DKT_VERB_SHEET_ADDED, "sheet_added", ANY, 0, false},
    {DKT_VERB_SHEET_TAKEN_OFF, "sheet_taken_off", ANY, 0, false},
    {DKT_VERB_HANDED_OVER, "handed_over", ANY, 0, false},
    {DKT_VERB_SHEET_OVERDUE, "sheet_overdue", 0, 0, false},
    {DKT_VERB_TAKE_IN, "take_in", 0, 0, false},
    {DKT_VERB_GUIDE, "guide", 0, 0, false},
    {DKT_VERB_CLAIM_LAPSED, "claim_lapsed", OPEN, 0, false},
    {DKT_VERB_APPOINTMENT_PASSED, "appointment_passed", R, 0, false},
    {DKT_VERB_FOLLOW_UP_DUE, "follow_up_due", N, 0, false},
    {DKT_VERB_NUMBERS_VOID, "numbers_void", 0, 0, false},
    {DKT_VERB_CLOCK_RESUMED, "clock_resumed", ANY, 0, false},
    {DKT_VERB_CLOCK_WARNED, "clock_warned", ANY, 0, false},
    {DKT_VERB_CLOCK_BREACHED, "clock_breached", ANY, 0, false},
    {DKT_VERB_CLOCK_ESCALATED, "clock_escalated", ANY, 0, false},
    {DKT_VERB_BREACH_VOID, "breach_void", ANY, 0, false},
    {DKT_VERB_COVERED, "covered", OPEN, 0, false},
    {DKT_VERB_COVER_ENDED, "cover_ended", ANY, 0, false},
};

enum {
    VERB_COUNT = sizeof verbs / sizeof verbs[0]
};

const struct dkti_verb *dkti_verb(int32_t verb)
{
    for (size_t i = 0; i < VERB_COUNT; i++) {
        if (verbs[i].verb == verb) {
            return &verbs[i];
        }
    }
    return NULL;
}

const char *dkt_verb_name(int32_t verb)
{
    const struct dkti_verb *found = dkti_verb(verb);
    return found == NULL ? "?" : found->name;
}

int32_t dkt_verb_by_name(const char *name, int32_t len)
{
    if (name == NULL) {
        return 0;
    }
    struct dkti_text text = len < 0 ? dkti_text(name) : dkti_text_of(name, (size_t)len);
    for (size_t i = 0; i < VERB_COUNT; i++) {
        if (dkti_text_is(text, verbs[i].name)) {
            return verbs[i].verb;
        }
    }
    return 0;
}
