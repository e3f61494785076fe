/* SPDX-License-Identifier: MIT
 *
 * What tasks find, and its words.
 */
#include "desk/task.h"

int32_t dkti_finding_add(struct dkti_task_state *state, const struct dkti_finding *finding)
{
    if (state->finding_count >= DKTI_FINDING_COUNT_MAX) {
        state->finding_count++;
        return DKT_OK;
    }
    if (state->findings == NULL) {
        state->findings =
            dkti_arena_array(&state->arena, DKTI_FINDING_COUNT_MAX, sizeof *state->findings);
    }
    struct dkti_text subject = dkti_arena_text(&state->arena, finding->subject);
    if (state->arena.failed) {
        state->arena.failed = false; /* the page is run again, and may then find memory */
        return DKT_E_MEMORY;
    }
    state->findings[state->finding_count] = *finding;
    state->findings[state->finding_count++].subject = subject;
    return DKT_OK;
}

static const char *const texts[][2] = {
    {"", ""},
    {"the entry's digest is not that of its content", "条目的摘要与其内容不符"},
    {"the entry does not follow the one before", "条目与前一条目不相接"},
    {"entries are missing before this one", "此条目之前缺少条目"},
    {"the row's last entry is not the last one there is", "行所记的最后条目并非实际的最后条目"},
    {"the column is not what the entries make of it", "该列与条目推出的值不符"},
    {"the entry cannot be read", "条目无法读取"},
    {"the entry happened before the one before it", "条目的时刻早于前一条目"},
    {"a lookup row is missing, or stands for a value that the ticket does not have",
     "查找行缺失，或对应工单没有的值"},
    {"a link is not what the entries make of it", "关联与条目推出的不符"},
    {"a personal value does not fit its commitment", "个人信息与其承诺值不符"},
    {"the journal root is not the one given", "日志根摘要与给定的不符"},
    {"the row of a number given by hand is missing or another ticket's",
     "手工编号的登记行缺失或属于其他工单"},
    {"the subject could not be dealt with and was passed over", "该对象无法处理，已跳过"},
    {"a clock is not what entries, goal and calendar make of it", "时钟与条目、目标和日历推出的不符"},
    {"a line or signature of a sheet is not what the entries make of it",
     "交接单的行或签名与条目推出的不符"},
};

enum { TEXT_COUNT = sizeof texts / sizeof texts[0] };

static_assert((int32_t)TEXT_COUNT == (int32_t)DKT_FINDING_PART + 1,
              "every finding has its words");

const char *dkt_finding_text(int32_t finding, int32_t language)
{
    bool is_known = finding > 0 && finding < TEXT_COUNT;
    return texts[is_known ? finding : 0][language == DKT_LANGUAGE_CHINESE ? 1 : 0];
}
