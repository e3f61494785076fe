/* SPDX-License-Identifier: MIT
 *
 * See words.h. Labels of statuses, actions and the profile's own fields are not here: those belong to the rules. */
#include "words.h"

#include <docket/docket.h>
#include <stdio.h>
#include <string.h>

enum {
    BUFFER_COUNT = 8,
    BUFFER_SIZE = 240,
};

static enum language language_set = LANGUAGE_ENGLISH;

void words_set_language(enum language language)
{
    language_set = language;
}

enum language words_language(void)
{
    return language_set;
}

static const char *say_joined(const char *english, char between, const char *chinese)
{
    static char buffers[BUFFER_COUNT][BUFFER_SIZE];
    static int next;
    if (language_set != LANGUAGE_BOTH) {
        return language_set == LANGUAGE_CHINESE ? chinese : english;
    }
    char *buffer = buffers[next++ % BUFFER_COUNT];
    (void)snprintf(buffer, BUFFER_SIZE, "%s%c%s", english, between, chinese);
    return buffer;
}

const char *say(const char *english, const char *chinese)
{
    return say_joined(english, ' ', chinese);
}

const char *say_head(const char *english, const char *chinese)
{
    return say_joined(english, '\n', chinese);
}

struct word {
    const char *name;
    const char *english;
    const char *chinese;
};

static const struct word fields[] = {
    {"id", "id", "标识"},
    {"number", "number", "工单号"},
    {"state", "state", "状态类别"},
    {"status", "status", "状态"},
    {"open", "open", "未结"},
    {"type", "type", "类型"},
    {"level", "level", "级别"},
    {"priority", "priority", "优先级"},
    {"title", "title", "标题"},
    {"description", "description", "描述"},
    {"channel", "channel", "渠道"},
    {"requester", "requester", "申请人"},
    {"contact", "contact", "联系方式"},
    {"owner", "owner", "责任人"},
    {"unit", "unit", "责任单位"},
    {"queue", "queue", "待领队列"},
    {"claimed_by", "claimed by", "领取人"},
    {"claimed_until", "claimed until", "领取到期"},
    {"appointment_from", "appointment from", "预约开始"},
    {"appointment_until", "appointment until", "预约结束"},
    {"appointment_with", "appointment with", "预约人"},
    {"arrived_at", "arrived at", "到场时间"},
    {"block_party", "blocked by", "受阻方"},
    {"block_reason", "block reason", "受阻原因"},
    {"follow_up_at", "follow up at", "下次跟进"},
    {"resolution", "resolution", "处理结果"},
    {"outcome", "outcome", "结果"},
    {"outcome_reason", "outcome reason", "结案原因"},
    {"merged_into", "merged into", "并入工单"},
    {"requested_at", "requested at", "申请时间"},
    {"registered_at", "registered at", "登记时间"},
    {"first_action_at", "first action at", "首次处理"},
    {"closed_at", "closed at", "完结时间"},
    {"cycle", "cycle", "轮次"},
    {"handled", "handled", "处理次数"},
    {"reopened", "reopened", "重开次数"},
    {"transferred", "transferred", "转交次数"},
    {"profile", "rules", "规则版本"},
    {"next_due", "next due", "下次到期"},
    {"updated_at", "updated at", "更新时间"},
    {"seq", "entries", "记录数"},
    {"text", "text", "内容"},
    {"reason", "reason", "原因"},
    {"direction", "direction", "方向"},
    {"via", "via", "途径"},
    {"role", "role", "关系"},
    {"target", "target", "对象"},
    {"name", "name", "名称"},
    {"media_type", "media type", "文件类型"},
    {"digest", "digest", "摘要"},
    {"lapsed", "lapsed claim of", "原领取人"},
    {"added_at", "added at", "添加时间"},
    {"added_by", "added by", "添加人"},
};

const char *say_field(const char *name)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (strcmp(fields[i].name, name) == 0) {
            return say(fields[i].english, fields[i].chinese);
        }
    }
    return name;
}

struct value_word {
    const char *field;
    int64_t value;
    const char *english;
    const char *chinese;
};

static const struct value_word values[] = {
    {"state", DKT_STATE_UNPROCESSED, "unprocessed", "未处理"},
    {"state", DKT_STATE_RESERVED, "reserved", "已预约"},
    {"state", DKT_STATE_UNFINISHED, "unfinished", "未完结"},
    {"state", DKT_STATE_CLOSED, "closed", "已完结"},
    {"level", DKT_LEVEL_NORMAL, "normal", "一般"},
    {"level", DKT_LEVEL_URGENT, "urgent", "紧急"},
    {"block_party", DKT_PARTY_CUSTOMER, "customer", "客户"},
    {"block_party", DKT_PARTY_MERCHANT, "merchant", "商户"},
    {"block_party", DKT_PARTY_BANK, "bank", "银行"},
    {"block_party", DKT_PARTY_VENDOR, "vendor", "供应商"},
    {"block_party", DKT_PARTY_INTERNAL, "internal", "内部"},
    {"outcome", DKT_OUTCOME_RESOLVED, "resolved", "已解决"},
    {"outcome", DKT_OUTCOME_WITHDRAWN, "withdrawn", "已撤单"},
    {"outcome", DKT_OUTCOME_MERGED, "merged", "已合并"},
    {"direction", DKT_DIRECTION_IN, "in", "来自客户"},
    {"direction", DKT_DIRECTION_OUT, "out", "发给客户"},
    {"role", DKT_ROLE_RELATED, "related", "相关"},
    {"role", DKT_ROLE_PARENT, "parent", "上级"},
    {"role", DKT_ROLE_CHILD, "child", "下级"},
    {"role", DKT_ROLE_CAUSE, "cause", "起因"},
    {"role", DKT_ROLE_EFFECT, "effect", "后果"},
    {"role", DKT_ROLE_MERGED, "merged", "已并入"},
    {"role", DKT_ROLE_ATTACHMENT, "attachment", "附件"},
    {"role", DKT_ROLE_WATCHER, "watcher", "关注人"},
};

const char *say_value(const char *field, int64_t value)
{
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        if (values[i].value == value && strcmp(values[i].field, field) == 0) {
            return say(values[i].english, values[i].chinese);
        }
    }
    return NULL;
}

int word_value(const char *field, const char *word, int64_t *out_value)
{
    *out_value = 0;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        if (strcmp(values[i].field, field) == 0 &&
            (strcmp(values[i].english, word) == 0 || strcmp(values[i].chinese, word) == 0)) {
            *out_value = values[i].value;
            return 1;
        }
    }
    return 0;
}

const char *say_verb(int32_t verb)
{
    switch (verb) {
    case DKT_VERB_CLAIM_LAPSED: return say("Claim lapsed", "领取失效");
    case DKT_VERB_APPOINTMENT_PASSED: return say("Appointment passed", "预约已过");
    case DKT_VERB_FOLLOW_UP_DUE: return say("Follow-up due", "跟进到期");
    case DKT_VERB_NUMBERS_VOID: return say("Numbers void", "号码作废");
    default: return NULL;
    }
}
