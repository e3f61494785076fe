/* SPDX-License-Identifier: MIT
 *
 * The default workflow: two tables, said through the same public calls that every profile uses. doc/actions.md
 * shows it to people.
 */
#include "rules/profile.h"

#include "base/internal.h"
#include "docket/ticket.h"

#include <stddef.h>

static const struct default_status {
    const char *code;
    int32_t state;
    const char *english;
    const char *chinese;
} default_statuses[] = {
    {"new", DKT_STATE_UNPROCESSED, "New", "未处理"},
    {"reserved", DKT_STATE_RESERVED, "Reserved", "已预约"},
    {"in_progress", DKT_STATE_UNFINISHED, "In progress", "处理中"},
    {"blocked", DKT_STATE_UNFINISHED, "Blocked, to be followed up", "受阻待跟进"},
    {"resolved", DKT_STATE_CLOSED, "Resolved", "已解决"},
    {"closed", DKT_STATE_CLOSED, "Closed", "已完结"},
};

/* Lists end at NULL. */
static const char *const from_none[] = {NULL}; /* a registration begins in the status it leads to */
static const char *const from_open[] = {"new", "reserved", "in_progress", "blocked", NULL};
static const char *const from_reserved[] = {"reserved", NULL};
static const char *const from_open_or_resolved[] = {"new",     "reserved", "in_progress",
                                                    "blocked", "resolved", NULL};
static const char *const from_resolved_or_closed[] = {"resolved", "closed", NULL};

static const char *const require_none[] = {NULL};
static const char *const require_party[] = {"owner|unit", NULL};
static const char *const require_appointment[] = {"appointment_from", "appointment_until",
                                                  "appointment_with", NULL};
static const char *const require_block[] = {"block_party", "block_reason", "follow_up_at", NULL};
static const char *const require_resolution[] = {"resolution", NULL};
static const char *const require_reason[] = {"reason", NULL};
static const char *const require_outcome_reason[] = {"outcome_reason", NULL};
static const char *const require_text[] = {"text", NULL};
static const char *const require_message[] = {"text", "direction", NULL};
static const char *const require_link[] = {"role", "target", NULL};
static const char *const require_merge[] = {"merged_into", NULL};
static const char *const require_owner[] = {"owner", NULL};
static const char *const require_unit[] = {"unit", NULL};
static const char *const require_return[] = {"reason|opinion", NULL};

static const struct default_action {
    const char *code;
    int32_t verb;
    const char *to;
    const char *const *from; /* NULL: every status */
    const char *const *require;
    const char *english;
    const char *chinese;
} default_actions[] = {
    {"register", DKT_VERB_REGISTER, "new", from_none, require_none, "Register", "登记"},
    {"assign", DKT_VERB_ASSIGN, NULL, from_open, require_party, "Assign", "分派"},
    {"claim", DKT_VERB_CLAIM, NULL, from_open, require_none, "Claim", "领取"},
    {"release", DKT_VERB_RELEASE, NULL, from_open, require_none, "Release", "释放"},
    {"transfer", DKT_VERB_TRANSFER, NULL, from_open, require_party, "Transfer", "转交"},
    {"reserve", DKT_VERB_RESERVE, "reserved", from_open, require_appointment, "Reserve", "预约"},
    {"arrive", DKT_VERB_ARRIVE, "in_progress", from_reserved, require_none, "Arrive", "到场"},
    {"progress", DKT_VERB_PROGRESS, "in_progress", from_open, require_none, "Work on", "处理"},
    {"block", DKT_VERB_PROGRESS, "blocked", from_open, require_block, "Block", "受阻"},
    {"resolve", DKT_VERB_CLOSE, "resolved", from_open, require_resolution, "Resolve", "解决"},
    {"close", DKT_VERB_CLOSE, "closed", from_open_or_resolved, require_resolution, "Close", "完结"},
    {"reopen", DKT_VERB_REOPEN, "in_progress", from_resolved_or_closed, require_reason, "Reopen",
     "重开"},
    {"withdraw", DKT_VERB_WITHDRAW, "closed", from_open, require_outcome_reason, "Withdraw",
     "撤单"},
    {"note", DKT_VERB_NOTE, NULL, NULL, require_text, "Note", "备注"},
    {"message", DKT_VERB_MESSAGE, NULL, NULL, require_message, "Message", "消息"},
    {"link", DKT_VERB_LINK, NULL, NULL, require_link, "Link", "关联"},
    {"unlink", DKT_VERB_UNLINK, NULL, NULL, require_link, "Unlink", "取消关联"},
    {"merge", DKT_VERB_MERGE, "closed", from_open, require_merge, "Merge", "合并"},
    {"amend", DKT_VERB_AMEND, NULL, NULL, require_none, "Amend", "更正"},
    {"dispatch", DKT_VERB_DISPATCH, NULL, from_open, require_owner, "Dispatch", "派单"},
    {"relay", DKT_VERB_RELAY, NULL, from_open, require_unit, "Relay", "转派"},
    {"accept", DKT_VERB_ACCEPT, NULL, from_open, require_none, "Accept", "接单"},
    {"return", DKT_VERB_RETURN, NULL, from_open, require_return, "Return", "退回"},
    {"view", DKT_VERB_VIEW, NULL, from_open, require_none, "View", "查看"},
    {"escalate", DKT_VERB_ESCALATE, NULL, from_open, require_reason, "Escalate", "上报"},
};

static int32_t default_add_statuses(struct dkt_profile *profile)
{
    for (size_t i = 0; i < sizeof default_statuses / sizeof default_statuses[0]; i++) {
        const struct default_status *status = &default_statuses[i];
        int32_t r = dkt_profile_add_status(profile, status->code, status->state, status->english,
                                           status->chinese);
        if (r < 0) {
            return r;
        }
    }
    return DKT_OK;
}

static int32_t default_allow(struct dkt_profile *profile, const struct default_action *action)
{
    if (action->from == NULL) {
        return dkt_profile_allow(profile, action->code, NULL);
    }
    for (size_t i = 0; action->from[i] != NULL; i++) {
        int32_t r = dkt_profile_allow(profile, action->code, action->from[i]);
        if (r < 0) {
            return r;
        }
    }
    return DKT_OK;
}

static int32_t default_add_action(struct dkt_profile *profile, const struct default_action *action)
{
    int32_t r = dkt_profile_add_action(profile, action->code, action->verb, action->to,
                                       action->english, action->chinese);
    if (r < 0) {
        return r;
    }
    for (size_t i = 0; action->require[i] != NULL; i++) {
        r = dkt_profile_require(profile, action->code, action->require[i]);
        if (r < 0) {
            return r;
        }
    }
    return default_allow(profile, action);
}

int32_t dkti_profile_add_default_workflow(struct dkt_profile *profile)
{
    int32_t r = default_add_statuses(profile);
    for (size_t i = 0; r == DKT_OK && i < sizeof default_actions / sizeof default_actions[0]; i++) {
        r = default_add_action(profile, &default_actions[i]);
    }
    DKT_ASSERT(r == DKT_OK || r == DKT_E_MEMORY); /* the tables fit the rules of a profile */
    return r;
}

dkt_status dkt_profile_new_default(dkt_profile **out_profile)
{
    if (out_profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    *out_profile = NULL;
    dkt_profile *profile;
    int32_t r = dkt_profile_new("default", -1, &profile);
    if (r < 0) {
        return r;
    }
    r = dkti_profile_add_default_workflow(profile);
    if (r < 0) {
        dkt_profile_free(profile);
        return r;
    }
    *out_profile = profile;
    return DKT_OK;
}
