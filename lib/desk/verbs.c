/* SPDX-License-Identifier: MIT
 *
 * Which code a verb has. Note, message and amend have none of their own: what they do, every action may do.
 */
#include "desk/verbs.h"

#include "desk/intake.h"
#include "desk/people.h"
#include "desk/sheet.h"
#include "docket/ticket.h"

static const struct dkti_verb_code plain_code = {0};

const struct dkti_verb_code *dkti_verb_code(int32_t verb)
{
    switch (verb) {
    case DKT_VERB_REGISTER: return &dkti_register_code;
    case DKT_VERB_ASSIGN: return &dkti_assign_code;
    case DKT_VERB_CLAIM: return &dkti_claim_code;
    case DKT_VERB_RELEASE: return &dkti_release_code;
    case DKT_VERB_TRANSFER: return &dkti_transfer_code;
    case DKT_VERB_RESERVE: return &dkti_reserve_code;
    case DKT_VERB_ARRIVE: return &dkti_arrive_code;
    case DKT_VERB_PROGRESS: return &dkti_progress_code;
    case DKT_VERB_CLOSE: return &dkti_close_code;
    case DKT_VERB_REOPEN: return &dkti_reopen_code;
    case DKT_VERB_WITHDRAW: return &dkti_withdraw_code;
    case DKT_VERB_LINK: return &dkti_link_code;
    case DKT_VERB_UNLINK: return &dkti_unlink_code;
    case DKT_VERB_MERGE: return &dkti_merge_code;
    case DKT_VERB_DISPATCH: return &dkti_dispatch_code;
    case DKT_VERB_RELAY: return &dkti_relay_code;
    case DKT_VERB_ACCEPT: return &dkti_accept_code;
    case DKT_VERB_RETURN: return &dkti_return_code;
    case DKT_VERB_VIEW: return &dkti_view_code;
    case DKT_VERB_ESCALATE: return &dkti_escalate_code;
    case DKT_VERB_SET_PERSON: return &dkti_set_person_code;
    case DKT_VERB_SET_UNIT: return &dkti_set_unit_code;
    case DKT_VERB_ROSTER: return &dkti_roster_code;
    case DKT_VERB_UNROSTER: return &dkti_unroster_code;
    case DKT_VERB_PRESENCE: return &dkti_presence_code;
    case DKT_VERB_ABSENCE: return &dkti_absence_code;
    case DKT_VERB_ABSENCE_CHANGE: return &dkti_absence_change_code;
    case DKT_VERB_TAKE_IN: return &dkti_take_in_code;
    case DKT_VERB_GUIDE: return &dkti_guide_code;
    case DKT_VERB_ABSENCE_END: return &dkti_absence_end_code;
    case DKT_VERB_SHEET_OPEN: return &dkti_sheet_open_code;
    case DKT_VERB_SHEET_FILL: return &dkti_sheet_fill_code;
    case DKT_VERB_SHEET_ADD: return &dkti_sheet_add_code;
    case DKT_VERB_SHEET_TAKE_OFF: return &dkti_sheet_take_off_code;
    case DKT_VERB_SHEET_PREPARE: return &dkti_sheet_prepare_code;
    case DKT_VERB_SHEET_SIGN: return &dkti_sheet_sign_code;
    case DKT_VERB_SHEET_DISPUTE: return &dkti_sheet_dispute_code;
    case DKT_VERB_SHEET_EXCEPT: return &dkti_sheet_except_code;
    case DKT_VERB_SHEET_WAIVE: return &dkti_sheet_waive_code;
    case DKT_VERB_SHEET_ACCEPT: return &dkti_sheet_accept_code;
    case DKT_VERB_SHEET_RETURN: return &dkti_sheet_return_code;
    case DKT_VERB_SHEET_WITHDRAW: return &dkti_sheet_withdraw_code;
    case DKT_VERB_SHEET_OVERRIDE: return &dkti_sheet_override_code;
    case DKT_VERB_SHEET_CLOSE: return &dkti_sheet_close_code;
    case DKT_VERB_SHEET_REPLACE: return &dkti_sheet_replace_code;
    default: return &plain_code;
    }
}
