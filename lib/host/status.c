/* SPDX-License-Identifier: MIT
 *
 * Names and words of statuses, and versions.
 */
#include "docket/base.h"

#include <stddef.h>

struct status_words {
    dkt_status status;
    const char *name;
    const char *english;
    const char *chinese;
};

static const struct status_words statuses[] = {
    {DKT_OK, "DKT_OK", "done", "完成"},
    {DKT_E_ARGUMENT, "DKT_E_ARGUMENT", "an argument is not allowed", "参数无效"},
    {DKT_E_MEMORY, "DKT_E_MEMORY", "there is no memory", "内存不足"},
    {DKT_E_LIMIT, "DKT_E_LIMIT", "a limit is exceeded", "超出上限"},
    {DKT_E_FORMAT, "DKT_E_FORMAT", "a text is malformed", "格式错误"},
    {DKT_E_TEXT, "DKT_E_TEXT", "a text is not valid UTF-8", "文本不是有效的 UTF-8"},
    {DKT_E_UNKNOWN, "DKT_E_UNKNOWN", "the rules have no such name", "规则中没有该名称"},
    {DKT_E_REFUSED, "DKT_E_REFUSED", "the rules refuse it; the result lists why", "规则不允许,原因见结果"},
    {DKT_E_CONFLICT, "DKT_E_CONFLICT", "somebody else changed it first", "已被他人先行修改"},
    {DKT_E_MAYBE, "DKT_E_MAYBE", "nobody knows whether it took place; run the same request again",
     "提交结果未知,请用同一请求号重试"},
    {DKT_E_STORE, "DKT_E_STORE", "the store failed and nothing was written", "存储失败,未写入任何内容"},
    {DKT_E_CORRUPT, "DKT_E_CORRUPT", "a stored row is damaged", "存储的数据已损坏"},
    {DKT_E_NOT_FOUND, "DKT_E_NOT_FOUND", "it does not exist", "不存在"},
    {DKT_E_DENIED, "DKT_E_DENIED", "the actor may not do this", "无权执行此操作"},
    {DKT_E_EXISTS, "DKT_E_EXISTS", "it exists already", "已存在"},
    {DKT_E_REUSED, "DKT_E_REUSED", "the request id was used for another command", "请求号已用于其他命令"},
    {DKT_E_ZONE, "DKT_E_ZONE", "the time zone cannot be used", "时区不可用"},
    {DKT_E_CALENDAR, "DKT_E_CALENDAR", "the calendar cannot be used", "日历不可用"},
    {DKT_E_STATE, "DKT_E_STATE", "the call does not fit what the handle is doing", "调用时机不当"},
    {DKT_E_BUG, "DKT_E_BUG", "the library broke a rule of its own and committed nothing",
     "程序库内部错误,未提交任何内容"},
    {DKT_E_UNSUPPORTED, "DKT_E_UNSUPPORTED", "the store cannot do this", "存储不支持此功能"},
    {DKT_E_PROFILE, "DKT_E_PROFILE", "the rules do not fit together", "规则互相矛盾"},
    {DKT_E_CLOCK, "DKT_E_CLOCK", "the instant is not possible", "时间无效"},
    {DKT_E_CANCELED, "DKT_E_CANCELED", "the task was told to stop", "任务已取消"},
    {DKT_E_HOOK, "DKT_E_HOOK", "a hook of the host gave no answer", "主系统未应答"},
    {DKT_E_MASK, "DKT_E_MASK", "a masked value cannot be written back", "脱敏值不能写回"},
};

static const struct status_words *status_find(dkt_status status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        if (statuses[i].status == status) {
            return &statuses[i];
        }
    }
    return NULL;
}

const char *dkt_status_name(dkt_status status)
{
    const struct status_words *words = status_find(status);
    return words == NULL ? "DKT_E_?" : words->name;
}

const char *dkt_status_text(dkt_status status, int32_t language)
{
    const struct status_words *words = status_find(status);
    if (words == NULL) {
        return language == DKT_LANGUAGE_CHINESE ? "未知错误" : "an unknown status";
    }
    return language == DKT_LANGUAGE_CHINESE ? words->chinese : words->english;
}

int32_t dkt_status_is_retryable(dkt_status status)
{
    return status == DKT_E_MAYBE || status == DKT_E_CONFLICT || status == DKT_E_STORE ||
                   status == DKT_E_MEMORY
               ? 1
               : 0;
}

const char *dkt_version(void)
{
    return DKTI_VERSION;
}

int32_t dkt_version_number(void)
{
    return DKTI_VERSION_NUMBER;
}

int32_t dkt_format_number(void)
{
    return 1;
}
