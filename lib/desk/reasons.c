/* SPDX-License-Identifier: MIT
 *
 * The words of reasons and states. "%" stands for the reason's parameter.
 */
#include "desk/reasons.h"

#include "base/internal.h"
#include "docket/base.h"
#include "docket/ticket.h"

#include <string.h>

struct reason_words {
    int32_t code;
    const char *name;
    const char *english;
    const char *chinese;
};

static const struct reason_words reasons[] = {
    {DKT_REASON_STATUS, "status", "this action does not start from status %", "不能从状态 % 执行此操作"},
    {DKT_REASON_MISSING, "missing", "field % is required", "缺少必填项 %"},
    {DKT_REASON_MISSING_ONE_OF, "missing_one_of", "one of the fields % is required",
     "以下各项至少填写一项:%"},
    {DKT_REASON_ROLE, "role", "role % may not do this", "角色 % 无权执行此操作"},
    {DKT_REASON_HOST, "host", "the host system denies %", "主系统不允许执行 %"},
    {DKT_REASON_CLAIMED, "claimed", "% has claimed the ticket", "工单已被 % 领取"},
    {DKT_REASON_NOT_CLAIMED, "not_claimed", "% holds no claim on the ticket", "% 未领取该工单"},
    {DKT_REASON_PAST, "past", "% must lie in the future", "% 必须晚于当前时间"},
    {DKT_REASON_ORDER, "order", "% must lie after the start", "% 必须晚于开始时间"},
    {DKT_REASON_BACKDATE, "backdate", "action % may not be told afterwards", "操作 % 不允许补录"},
    {DKT_REASON_BEFORE_LAST, "before_last", "the instant lies before the ticket's last entry",
     "时间早于工单的最后一条记录"},
    {DKT_REASON_AHEAD, "ahead", "the instant lies more than two minutes ahead", "时间超前两分钟以上"},
    {DKT_REASON_VALUE, "value", "% is not one of the values allowed", "% 不是允许的取值"},
    {DKT_REASON_SELF, "self", "ticket % cannot be linked to itself", "工单 % 不能关联到自身"},
    {DKT_REASON_TARGET, "target", "ticket % does not exist", "工单 % 不存在"},
    {DKT_REASON_TARGET_CLOSED, "target_closed", "ticket % is closed", "工单 % 已完结"},
    {DKT_REASON_EXISTS, "exists", "% is there already", "% 已存在"},
    {DKT_REASON_ABSENT, "absent", "% is not there", "% 不存在"},
    {DKT_REASON_UNCHANGED, "unchanged", "nothing would change", "没有任何变化"},
    {DKT_REASON_OWNER, "owner", "only % may do this", "只有 % 可以执行此操作"},
    {DKT_REASON_NOT_ACCEPTED, "not_accepted", "% has not accepted the dispatch", "% 尚未接单"},
    {DKT_REASON_GUIDANCE, "guidance", "type % needs telephone guidance that failed", "类型 % 须先电话指导且未能解决"},
    {DKT_REASON_INTAKE, "intake", "intake % is solved or a ticket already", "受理单 % 已解决或已转工单"},
    {DKT_REASON_PART_OPEN, "part_open", "its part % is open", "子任务 % 尚未完结"},
    {DKT_REASON_TURN, "turn", "the turn on route % is over; match again", "路由 % 的轮次已被占用,请重新匹配"},
    {DKT_REASON_NOT_HIGHER, "not_higher", "% must go up", "% 必须升高"},
    {DKT_REASON_PERSON, "person", "nobody is known as %", "没有编号为 % 的人员"},
    {DKT_REASON_INACTIVE, "inactive", "% does not work here any more", "% 已离岗"},
    {DKT_REASON_NOT_CERTIFIED, "not_certified", "role % needs a certificate that is valid", "角色 % 须持有效认证"},
    {DKT_REASON_SCOPE, "scope", "this lies outside the scope of role %", "超出角色 % 的权限范围"},
    {DKT_REASON_SAME_PERSON, "same_person", "two people are needed: the actor is %", "须由他人执行:操作人即 %"},
    {DKT_REASON_CONSENT, "consent", "the consent of % does not count here", "% 的同意在此无效"},
    {DKT_REASON_AWAY_MAX, "away_max", "as many of unit % are away as may be", "单位 % 离岗人数已满"},
    {DKT_REASON_NOTICE, "notice", "leave % is asked for too late", "请假类型 % 未按规定提前申请"},
    {DKT_REASON_PROOF, "proof", "so long a leave % needs a proof", "请假类型 % 超过规定天数须附证明"},
    {DKT_REASON_SPECIALIST, "specialist", "unit % has no active, certified specialist",
     "单位 % 没有在岗且已认证的流转专员"},
    {DKT_REASON_MAY_NOT_FORWARD, "may_not_forward", "unit % may not pass tickets on", "单位 % 不得转派工单"},
    {DKT_REASON_PARTY, "party", "the actor is no party that may do this: %", "操作人不是可执行此项的当事人:%"},
    {DKT_REASON_SHEET, "sheet", "the ticket stands on sheet %", "工单在交接单 % 上"},
    {DKT_REASON_ITEM_OPEN, "item_open", "item % is not done", "项目 % 尚未完成"},
    {DKT_REASON_DIFFERENCE, "difference", "item % differs", "项目 % 有出入"},
    {DKT_REASON_AFTER, "after", "item % comes first", "须先完成项目 %"},
    {DKT_REASON_NOT_APPLICABLE, "not_applicable", "item % does not apply here", "项目 % 在此不适用"},
    {DKT_REASON_SIGNER, "signer", "the actor may not sign as %", "操作人不能以 % 的身份签字"},
    {DKT_REASON_CHANGED, "changed", "the sheet is not what was signed or seen: %", "交接单与所签或所见的不一致:%"},
    {DKT_REASON_SHEET_STATUS, "sheet_status", "the sheet is %: that cannot be done now", "交接单的状态为 %,不能执行此操作"},
    {DKT_REASON_SHEET_NOTICE, "sheet_notice", "the notice that % asks for is too short", "% 要求的提前通知时间不足"},
    {DKT_REASON_TICKETS_LEFT, "tickets_left", "% has open tickets left", "% 仍有未完结工单"},
    {DKT_REASON_SHEETS_LEFT, "sheets_left", "sheet % is open", "交接单 % 尚未完成"},
    {DKT_REASON_DISPUTED, "disputed", "item % is in dispute", "项目 % 有异议"},
    {DKT_REASON_NOT_TOLD, "not_told", "item % is important and was not told orally", "重要项目 % 尚未口头交接"},
    {DKT_REASON_NOT_OUTGOINGS, "not_outgoings", "ticket % is not the outgoing's", "工单 % 不属于交班人"},
    {DKT_REASON_MERGED, "merged", "the ticket was merged into %", "工单已合并到 %"},
    {DKT_REASON_CONDITION, "condition", "the ticket's % does not allow this action", "工单的 % 不符合此操作的条件"},
    {DKT_REASON_TOO_SHORT, "too_short", "% is too short", "% 填写过短"},
    {DKT_REASON_UNCONFIRMED, "unconfirmed", "% must be confirmed", "须确认 %"},
    {DKT_REASON_RETIRED, "retired", "type % is not used any more", "类型 % 已停用"},
    {DKT_REASON_SET, "set", "% is set by the action itself", "% 由此操作自动填写"},
};

static const struct reason_words *reason_find(int32_t code)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (reasons[i].code == code) {
            return &reasons[i];
        }
    }
    return NULL;
}

const char *dkt_reason_name(int32_t reason)
{
    const struct reason_words *words = reason_find(reason);
    return words == NULL ? "?" : words->name;
}

struct dkti_text dkti_reason_text(struct dkti_arena *arena, int32_t code, struct dkti_text name,
                                  int32_t language)
{
    const struct reason_words *words = reason_find(code);
    if (words == NULL) {
        return dkti_text("?");
    }
    const char *pattern = language == DKT_LANGUAGE_CHINESE ? words->chinese : words->english;
    size_t n = strlen(pattern);
    const char *mark = memchr(pattern, '%', n);
    if (mark == NULL) {
        return dkti_text(pattern);
    }
    size_t head = (size_t)(mark - pattern);
    size_t tail = n - head - 1;
    char *text = dkti_arena_take(arena, head + name.n + tail + 1);
    if (text == NULL) {
        return (struct dkti_text){NULL, 0};
    }
    memcpy(text, pattern, head);
    if (name.n > 0) {
        memcpy(text + head, name.p, name.n);
    }
    memcpy(text + head + name.n, mark + 1, tail);
    return dkti_text_of(text, head + name.n + tail);
}

const char *dkt_state_name(int32_t state, int32_t language)
{
    static const char *const english[] = {"?", "unprocessed", "reserved", "unfinished", "closed"};
    static const char *const chinese[] = {"?", "未处理", "已预约", "未完结", "已完结"};
    bool is_known = state >= DKT_STATE_UNPROCESSED && state <= DKT_STATE_CLOSED;
    return (language == DKT_LANGUAGE_CHINESE ? chinese : english)[is_known ? state : 0];
}
