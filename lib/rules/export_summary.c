/* SPDX-License-Identifier: MIT
 *
 * Rules as a summary in words, in Markdown: what a service manager signs. See export.h.
 */
#include "rules/export.h"

#include "docket/schema.h"
#include "docket/ticket.h"
#include "rules/fields.h"

struct summary {
    struct dkti_buffer *out;
    const struct dkt_rules *rules;
    int32_t language;
};

static void say(const struct summary *summary, const char *english, const char *chinese)
{
    dkti_buffer_string(summary->out, summary->language == DKT_LANGUAGE_CHINESE ? chinese : english);
}

/* A text in a cell of a table. */
static void say_text(const struct summary *summary, struct dkti_text text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '|') {
            dkti_buffer_byte(summary->out, '\\');
        }
        dkti_buffer_byte(summary->out, (uint8_t)text.p[i] < ' ' ? ' ' : (uint8_t)text.p[i]);
    }
}

static void say_label(const struct summary *summary, const struct dkti_label *label)
{
    say_text(summary, dkti_export_label(label, summary->language));
}

/* A field by its label; fixed fields have none but their name. */
static void say_field_name(const struct summary *summary, struct dkti_text name)
{
    const struct dkti_own_field *own = dkti_rules_field_by_code(summary->rules, name);
    say_text(summary, own == NULL ? name : dkti_export_label(&own->label, summary->language));
}

/* ---- statuses and types ---- */

static void say_statuses(const struct summary *summary)
{
    say(summary, "\n## Statuses\n\n| status | state |\n|---|---|\n", "\n## 状态\n\n| 状态 | 所属 |\n|---|---|\n");
    for (int32_t i = 0; i < summary->rules->status_count; i++) {
        const struct dkti_status *status = &summary->rules->statuses[i];
        say(summary, "| ", "| ");
        say_label(summary, &status->label);
        say(summary, " | ", " | ");
        dkti_buffer_string(summary->out, dkt_state_name(status->state, summary->language));
        say(summary, " |\n", " |\n");
    }
}

static void say_types(const struct summary *summary)
{
    if (summary->rules->type_count == 0) {
        return;
    }
    say(summary, "\n## Ticket types\n\n", "\n## 工单类型\n\n");
    for (int32_t i = 0; i < summary->rules->type_count; i++) {
        const struct dkti_ticket_type *type = &summary->rules->types[i];
        say(summary, "- ", "- ");
        say_label(summary, &type->label);
        if (type->parent >= 0) {
            say(summary, ", a kind of ", ",属于");
            say_label(summary, &summary->rules->types[type->parent].label);
        }
        for (int32_t k = 0; k < type->trait_count; k++) {
            say(summary, ", ", ",");
            say_text(summary, type->traits[k]);
        }
        say(summary, type->is_retired ? " (not used any more)\n" : "\n", type->is_retired ? "(已停用)\n" : "\n");
    }
}

/* ---- fields ---- */

static void say_type_of_field(const struct summary *summary, const struct dkti_own_field *field)
{
    if ((field->flags & DKT_FIELD_BOOLEAN) != 0) {
        say(summary, "yes or no", "是或否");
    } else if (field->type == DKT_TYPE_INTEGER) {
        say(summary, "number", "数字");
    } else if (field->type == DKT_TYPE_INSTANT) {
        say(summary, "date and time", "日期时间");
    } else {
        say(summary, "text", "文本");
    }
    if ((field->flags & DKT_FIELD_PERSONAL) != 0) {
        say(summary, ", personal", ",个人信息");
    }
}

static void say_range(const struct summary *summary, int64_t least, int64_t greatest)
{
    dkti_buffer_decimal(summary->out, least);
    say(summary, " to ", " 至 ");
    dkti_buffer_decimal(summary->out, greatest);
}

static void say_shape(const struct summary *summary, int32_t shape)
{
    switch (shape) {
    case DKT_SHAPE_TELEPHONE: say(summary, "telephone number", "电话号码"); break;
    case DKT_SHAPE_EMAIL: say(summary, "e-mail address", "电子邮件地址"); break;
    case DKT_SHAPE_DIGITS: say(summary, "digits", "数字串"); break;
    default: break;
    }
}

static void say_limit(const struct summary *summary, const struct dkti_field_limit *limit)
{
    for (int32_t i = 0; i < limit->value_count; i++) {
        const struct dkti_label label = {limit->values[i].english, limit->values[i].chinese};
        say(summary, i == 0 ? "" : ", ", i == 0 ? "" : "、");
        say_label(summary, &label);
    }
    say_shape(summary, limit->shape);
    if (limit->has_range) {
        say_range(summary, limit->least, limit->greatest);
    }
    if (limit->length_min > 0) {
        say(summary, " at least ", " 至少 ");
        dkti_buffer_decimal(summary->out, limit->length_min);
        say(summary, " characters", " 字");
    }
    if (limit->length_max > 0) {
        say(summary, " at most ", " 最多 ");
        dkti_buffer_decimal(summary->out, limit->length_max);
        say(summary, " characters", " 字");
    }
}

static void say_fields(const struct summary *summary)
{
    if (summary->rules->field_count == 0) {
        return;
    }
    say(summary, "\n## Fields\n\n| field | kind | values |\n|---|---|---|\n",
        "\n## 字段\n\n| 字段 | 种类 | 取值 |\n|---|---|---|\n");
    for (int32_t i = 0; i < summary->rules->field_count; i++) {
        const struct dkti_own_field *field = &summary->rules->fields[i];
        const struct dkti_field_limit *limit = dkti_rules_limit(summary->rules, field->number);
        say(summary, "| ", "| ");
        say_label(summary, &field->label);
        say(summary, " | ", " | ");
        say_type_of_field(summary, field);
        say(summary, " | ", " | ");
        if (limit != NULL) {
            say_limit(summary, limit);
        }
        say(summary, " |\n", " |\n");
    }
}

/* ---- actions ---- */

static void say_from(const struct summary *summary, const struct dkti_action *action)
{
    bool is_first = true;
    if (action->verb == DKT_VERB_REGISTER) {
        say(summary, "nothing", "新建");
        return;
    }
    for (int32_t i = 0; i < summary->rules->status_count; i++) {
        if (dkti_action_starts_from(action, i)) {
            say(summary, is_first ? "" : ", ", is_first ? "" : "、");
            say_label(summary, &summary->rules->statuses[i].label);
            is_first = false;
        }
    }
}

static void say_to(const struct summary *summary, const struct dkti_action *action)
{
    if (action->to >= 0) {
        say_label(summary, &summary->rules->statuses[action->to].label);
    } else {
        say(summary, "the same", "不变");
    }
}

/* "a or b (at least 10 characters) when {...}" */
static void say_requirement(const struct summary *summary, const struct dkti_requirement *requirement)
{
    size_t begin = 0;
    for (size_t i = 0; i <= requirement->names.n; i++) {
        if (i == requirement->names.n || requirement->names.p[i] == '|') {
            say(summary, begin == 0 ? "" : " or ", begin == 0 ? "" : "或");
            say_field_name(summary, dkti_text_of(requirement->names.p + begin, i - begin));
            begin = i + 1;
        }
    }
    if (requirement->length_min > 0) {
        say(summary, " of at least ", "至少 ");
        dkti_buffer_decimal(summary->out, requirement->length_min);
        say(summary, " characters", " 字");
    }
    if (requirement->is_confirmation) {
        say(summary, " confirmed", "(须确认)");
    }
    if (requirement->when.count > 0) {
        say(summary, " when ", ",条件 ");
        say_text(summary, requirement->when.json);
    }
}

static void say_required(const struct summary *summary, const struct dkti_action *action)
{
    for (int32_t i = 0; i < action->requirement_count; i++) {
        say(summary, i == 0 ? "" : "; ", i == 0 ? "" : ";");
        say_requirement(summary, &action->requirements[i]);
    }
}

static void say_roles(const struct summary *summary, const struct dkti_action *action)
{
    if (action->role_count == 0) {
        say(summary, "anybody", "任何人");
    }
    for (int32_t i = 0; i < action->role_count; i++) {
        say(summary, i == 0 ? "" : ", ", i == 0 ? "" : "、");
        say_text(summary, action->roles[i]);
    }
}

static void say_actions(const struct summary *summary)
{
    say(summary,
        "\n## Actions\n\n| action | from | to | requires | who | only for |\n|---|---|---|---|---|---|\n",
        "\n## 操作\n\n| 操作 | 起始状态 | 目标状态 | 必填 | 执行人 | 条件 |\n|---|---|---|---|---|---|\n");
    for (int32_t i = 0; i < summary->rules->action_count; i++) {
        const struct dkti_action *action = &summary->rules->actions[i];
        say(summary, "| ", "| ");
        say_label(summary, &action->label);
        say(summary, " | ", " | ");
        say_from(summary, action);
        say(summary, " | ", " | ");
        say_to(summary, action);
        say(summary, " | ", " | ");
        say_required(summary, action);
        say(summary, " | ", " | ");
        say_roles(summary, action);
        say(summary, " | ", " | ");
        say_text(summary, action->when.json);
        say(summary, " |\n", " |\n");
    }
}

/* ---- goals ---- */

static void say_amount(const struct summary *summary, const struct dkti_target *target)
{
    static const struct {
        int64_t ms;
        const char *english;
        const char *chinese;
    } units[] = {{INT64_C(3600000), " h", " 小时"}, {60000, " min", " 分钟"}, {1000, " s", " 秒"}, {1, " ms", " 毫秒"}};
    size_t i = 0;
    while (target->amount % units[i].ms != 0) {
        i++;
    }
    dkti_buffer_decimal(summary->out, target->amount / units[i].ms);
    say(summary, units[i].english, units[i].chinese);
}

static void say_target(const struct summary *summary, const struct dkti_target *target)
{
    switch (target->type) {
    case DKTI_TARGET_DURATION: say_amount(summary, target); break;
    case DKTI_TARGET_BUSINESS_DAYS:
        dkti_buffer_decimal(summary->out, target->amount);
        say(summary, " business days", " 个工作日");
        break;
    case DKTI_TARGET_CALENDAR_DAYS:
        dkti_buffer_decimal(summary->out, target->amount);
        say(summary, " days", " 天");
        break;
    default: say(summary, "left to the host", "由主系统设定"); break;
    }
}

static void say_targets(const struct summary *summary, const struct dkti_goal *goal)
{
    for (int32_t i = 0; i < goal->target_count; i++) {
        const struct dkti_target *cell = &goal->targets[i];
        if (dkti_text_is_absent(cell->match.text)) {
            dkti_buffer_decimal(summary->out, cell->match.integer);
        } else {
            say_text(summary, cell->match.text);
        }
        say(summary, ": ", ":");
        say_target(summary, cell);
        say(summary, "; ", ";");
    }
    if (goal->has_target) {
        say(summary, goal->target_count > 0 ? "else " : "", goal->target_count > 0 ? "其他 " : "");
        say_target(summary, &goal->target);
    }
}

static void say_goals(const struct summary *summary)
{
    if (summary->rules->goal_count == 0) {
        return;
    }
    say(summary, "\n## Time limits\n\n| limit | how long | calendar |\n|---|---|---|\n",
        "\n## 时限\n\n| 时限 | 时长 | 日历 |\n|---|---|---|\n");
    for (int32_t i = 0; i < summary->rules->goal_count; i++) {
        const struct dkti_goal *goal = &summary->rules->goals[i];
        say(summary, "| ", "| ");
        say_text(summary, summary->language == DKT_LANGUAGE_CHINESE ? goal->chinese : goal->english);
        say(summary, " | ", " | ");
        say_targets(summary, goal);
        say(summary, " | ", " | ");
        if (dkti_text_is_absent(goal->calendar_code)) {
            say(summary, "natural time", "自然时间");
        } else {
            say_text(summary, goal->calendar_code);
        }
        say(summary, " |\n", " |\n");
    }
}

void dkti_export_summary(struct dkti_buffer *out, const struct dkt_rules *rules, int32_t language)
{
    struct summary summary = {out, rules, language};
    dkti_buffer_string(out, "# ");
    dkti_export_text(out, rules->code);
    say(&summary, "\n\nVersion ", "\n\n版本 ");
    dkti_export_text(out, rules->version);
    dkti_buffer_byte(out, '\n');
    say_statuses(&summary);
    say_types(&summary);
    say_fields(&summary);
    say_actions(&summary);
    say_goals(&summary);
}
