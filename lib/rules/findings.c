/* SPDX-License-Identifier: MIT
 *
 * The list of findings, and the table of all that can be found. See findings.h.
 */
#include "rules/findings.h"

#include "base/internal.h"

#include <string.h>

struct finding_words {
    int32_t severity;
    const char *code;
    const char *english;
    const char *chinese;
};

#define ERROR DKT_LINT_ERROR
#define WARNING DKT_LINT_WARNING
#define NOTE DKT_LINT_NOTE

static const struct finding_words finding_table[DKTI_FOUND_COUNT] = {
    [DKTI_FOUND_JSON] = {ERROR, "json", "the JSON is malformed at line %: &", "JSON 第 % 行有误:&"},
    [DKTI_FOUND_OBJECT] = {ERROR, "object", "an object is expected here", "此处应为对象"},
    [DKTI_FOUND_ARRAY] = {ERROR, "array", "an array of at most % items is expected here", "此处应为数组,最多 % 项"},
    [DKTI_FOUND_TEXT] = {ERROR, "text", "a text is expected here", "此处应为文本"},
    [DKTI_FOUND_INTEGER] = {ERROR, "integer", "an integer from % to & is expected here", "此处应为 % 到 & 的整数"},
    [DKTI_FOUND_BOOLEAN] = {ERROR, "boolean", "true or false is expected here", "此处应为 true 或 false"},
    [DKTI_FOUND_MISSING] = {ERROR, "missing", "it is missing", "缺少此项"},
    [DKTI_FOUND_UNKNOWN_MEMBER] = {ERROR, "unknown_member", "unknown member", "未知成员"},
    [DKTI_FOUND_UNKNOWN_MEMBER_NEAR] = {ERROR, "unknown_member", "unknown member; did you mean %?",
                                        "未知成员;是否应为 %?"},
    [DKTI_FOUND_WORD] = {ERROR, "word", "% is none of &", "% 不属于:&"},
    [DKTI_FOUND_REFUSED] = {ERROR, "refused", "%", "规则不成立:%"},
    [DKTI_FOUND_VALUE] = {ERROR, "value", "a text or an integer is expected here", "此处应为文本或整数"},
    [DKTI_FOUND_ONE_OF] = {ERROR, "one_of", "an array of fields is expected here, and no member field beside it",
                           "此处应为字段数组,且不得另有 field"},
    [DKTI_FOUND_CALENDAR] = {ERROR, "calendar",
                             "calendar % is only named here: give its definition, or add it before (version &)",
                             "此处只有日历 % 的名称:请给出定义,或事先加入(版本 &)"},
    [DKTI_FOUND_UNREACHABLE] = {ERROR, "unreachable",
                                "status % cannot be reached: no way leads there from a registration",
                                "状态 % 无法到达:从登记起没有任何操作通向它"},
    [DKTI_FOUND_DEAD_END] = {WARNING, "dead_end", "no action leads out of status %", "没有任何操作能离开状态 %"},
    [DKTI_FOUND_NEVER_CLOSED] = {WARNING, "never_closed", "no way leads from status % to a closed one",
                                 "从状态 % 无法到达任何已完结状态"},
    [DKTI_FOUND_STARTS_NOWHERE] = {WARNING, "starts_nowhere", "nobody can do action %: it starts from no status",
                                   "操作 % 无人可以执行:没有起始状态"},
    [DKTI_FOUND_STARTS_UNREACHED] = {WARNING, "starts_nowhere",
                                     "nobody can do action %: no ticket comes to a status that it starts from",
                                     "操作 % 无人可以执行:没有工单会到达其起始状态"},
    [DKTI_FOUND_NEVER_MET] = {WARNING, "never_met", "action & asks for %, which can never have the value asked for",
                              "操作 & 要求填写 %,但该项永远无法满足"},
    [DKTI_FOUND_NEVER_HOLDS] = {WARNING, "never_holds", "the condition of action & about % can never hold",
                                "操作 & 关于 % 的条件永远不成立"},
    [DKTI_FOUND_NEVER_STARTS] = {WARNING, "never_starts", "goal % can never start", "时限 % 永远不会开始计时"},
    [DKTI_FOUND_NEVER_STOPS] = {WARNING, "never_stops", "goal % can never stop", "时限 % 永远不会停止计时"},
    [DKTI_FOUND_PAUSE_ENDLESS] = {WARNING, "pause_endless", "a pause of goal % never ends: nothing resumes it",
                                  "时限 % 的暂停永远不会结束"},
    [DKTI_FOUND_LEFT_TO_HOST] = {NOTE, "left_to_host", "a limit of goal % is left to the host: until it is set there is no clock",
                                 "时限 % 的时长由主系统设定,未设定前不计时"},
    [DKTI_FOUND_UNUSED_CALENDAR] = {NOTE, "unused_calendar", "no goal counts by calendar %", "没有时限使用日历 %"},
    [DKTI_FOUND_SAME_LABEL] = {WARNING, "same_label", "the label & is also that of %", "名称“&”与 % 相同"},
    [DKTI_FOUND_NO_LABEL] = {NOTE, "no_label", "% has no Chinese label", "% 没有中文名称"},
};

int32_t dkti_findings_new(const struct dkti_allocator *allocator, struct dkt_lint **out_findings)
{
    *out_findings = NULL;
    struct dkt_lint *findings = dkti_allocate(allocator, 1, sizeof *findings);
    if (findings == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_arena_init(&findings->arena, allocator);
    *out_findings = findings;
    return DKT_OK;
}

void dkt_lint_free(dkt_lint *findings)
{
    if (findings != NULL) {
        struct dkti_allocator allocator = findings->arena.allocator;
        dkti_arena_free(&findings->arena);
        dkti_deallocate(&allocator, findings, sizeof *findings);
    }
}

/* ---- adding ---- */

static size_t finding_put(char *out, struct dkti_text text)
{
    if (out != NULL && text.n > 0) {
        memcpy(out, text.p, text.n);
    }
    return text.n;
}

/* Writes the pattern with its parameters put in; without `out` it only measures. */
static size_t finding_fill(const char *pattern, struct dkti_text first, struct dkti_text second, char *out)
{
    size_t n = 0;
    for (const char *p = pattern; *p != '\0'; p++) {
        char *end = out == NULL ? NULL : out + n;
        if (*p == '%') {
            n += finding_put(end, first);
        } else if (*p == '&') {
            n += finding_put(end, second);
        } else {
            n += finding_put(end, dkti_text_of(p, 1));
        }
    }
    return n;
}

static struct dkti_text finding_text(struct dkti_arena *arena, const char *pattern, struct dkti_text first,
                                     struct dkti_text second)
{
    size_t n = finding_fill(pattern, first, second, NULL);
    char *text = dkti_arena_take(arena, n + 1);
    if (text == NULL) {
        return (struct dkti_text){NULL, 0};
    }
    (void)finding_fill(pattern, first, second, text);
    return dkti_text_of(text, n);
}

void dkti_findings_add(struct dkt_lint *findings, int32_t found, struct dkti_text path,
                       struct dkti_text first, struct dkti_text second)
{
    DKT_ASSERT(found >= 0 && found < DKTI_FOUND_COUNT);
    if (findings->count == DKTI_FINDING_COUNT_MAX) {
        return;
    }
    const struct finding_words *words = &finding_table[found];
    struct dkti_finding *finding = dkti_arena_take(&findings->arena, sizeof *finding);
    if (finding == NULL) {
        return;
    }
    finding->found = found;
    finding->path = dkti_arena_text(&findings->arena, path);
    finding->english = finding_text(&findings->arena, words->english, first, second);
    finding->chinese = finding_text(&findings->arena, words->chinese, first, second);
    if (findings->arena.failed) {
        return;
    }
    if (findings->last == NULL) {
        findings->first = finding;
    } else {
        findings->last->next = finding;
    }
    findings->last = finding;
    findings->count++;
    findings->error_count += words->severity == DKT_LINT_ERROR ? 1 : 0;
}

/* ---- asking ---- */

const struct dkti_finding *dkti_findings_first_error(const struct dkt_lint *findings)
{
    const struct dkti_finding *finding = findings->first;
    while (finding != NULL && finding_table[finding->found].severity != DKT_LINT_ERROR) {
        finding = finding->next;
    }
    return finding;
}

/* The finding at a place, or NULL. Lists are short: walking is enough. */
static const struct dkti_finding *finding_at(const struct dkt_lint *findings, int32_t i)
{
    const struct dkti_finding *finding = findings == NULL || i < 0 ? NULL : findings->first;
    for (int32_t k = 0; k < i && finding != NULL; k++) {
        finding = finding->next;
    }
    return finding;
}

int32_t dkt_lint_count(const dkt_lint *findings)
{
    return findings == NULL ? 0 : findings->count;
}

int32_t dkt_lint_error_count(const dkt_lint *findings)
{
    return findings == NULL ? 0 : findings->error_count;
}

int32_t dkt_lint_severity(const dkt_lint *findings, int32_t i)
{
    const struct dkti_finding *finding = finding_at(findings, i);
    return finding == NULL ? 0 : finding_table[finding->found].severity;
}

const char *dkt_lint_path(const dkt_lint *findings, int32_t i)
{
    const struct dkti_finding *finding = finding_at(findings, i);
    return finding == NULL ? "" : finding->path.p;
}

const char *dkt_lint_code(const dkt_lint *findings, int32_t i)
{
    const struct dkti_finding *finding = finding_at(findings, i);
    return finding == NULL ? "" : finding_table[finding->found].code;
}

const char *dkt_lint_text(const dkt_lint *findings, int32_t i, int32_t language)
{
    const struct dkti_finding *finding = finding_at(findings, i);
    if (finding == NULL) {
        return "";
    }
    return language == DKT_LANGUAGE_CHINESE ? finding->chinese.p : finding->english.p;
}
