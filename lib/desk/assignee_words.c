/* SPDX-License-Identifier: MIT
 *
 * The words of a match, in English and Chinese.
 */
#include "base/internal.h"
#include "docket/dispatch.h"

#include <stddef.h>

static const struct why_words {
    int32_t why;
    const char *name;
    const char *english;
    const char *chinese;
} whys[] = {
    {DKT_WHY_FIXED, "fixed", "the route names this person", "路由指定此人"},
    {DKT_WHY_LEAST_LOAD, "least_load", "has the least open work", "在办工作量最少"},
    {DKT_WHY_TURN, "turn", "has waited longest for his turn", "轮到此人"},
    {DKT_WHY_HOST, "host", "the host system named this person", "由主系统指定"},
    {DKT_WHY_QUEUE, "queue", "the route names the unit's queue", "路由指定该单位队列"},
    {DKT_WHY_NOBODY, "nobody", "nobody of those the route names may take it", "路由所列人员均不可派"},
    {DKT_WHY_NO_ROUTE, "no_route", "no route fits the ticket", "没有适用的路由"},
    {DKT_WHY_HOST_SILENT, "host_silent", "the host system named nobody", "主系统未指定人员"},
    {DKT_WHY_CLOSED, "closed", "the ticket is closed", "工单已完结"},
    {DKT_WHY_MORE_LOAD, "more_load", "has more open work", "在办工作量较多"},
    {DKT_WHY_LATER_TURN, "later_turn", "had a turn later than the one chosen", "尚未轮到"},
    {DKT_WHY_NOT_NAMED, "not_named", "was not the one that the host system named", "主系统指定了他人"},
    {DKT_WHY_INACTIVE, "inactive", "does not work here any more", "已离职或停用"},
    {DKT_WHY_ROLE, "role", "has not the role", "不具备该角色"},
    {DKT_WHY_SKILL, "skill", "lacks a skill", "缺少所需技能"},
    {DKT_WHY_NOT_CERTIFIED, "not_certified", "is not certified, or not any more", "未持证或证书已过期"},
    {DKT_WHY_AWAY, "away", "is not at work, or not free", "不在岗或不空闲"},
    {DKT_WHY_ABSENT, "absent", "is on leave", "请假中"},
    {DKT_WHY_LOAD_MAX, "load_max", "has as much open work as one may have", "在办工作量已达上限"},
    {DKT_WHY_UNKNOWN, "unknown", "is not known", "查无此人"},
};

static const struct why_words *why_find(int32_t why)
{
    for (size_t i = 0; i < sizeof whys / sizeof whys[0]; i++) {
        if (whys[i].why == why) {
            return &whys[i];
        }
    }
    return NULL;
}

const char *dkt_why_name(int32_t why)
{
    const struct why_words *words = why_find(why);
    return words == NULL ? "?" : words->name;
}

const char *dkt_why_text(int32_t why, int32_t language)
{
    const struct why_words *words = why_find(why);
    if (words == NULL) {
        return "";
    }
    return language == DKT_LANGUAGE_CHINESE ? words->chinese : words->english;
}
