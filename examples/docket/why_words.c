/* SPDX-License-Identifier: MIT
 *
 * How docket why says it. See why.h. */
#include "why.h"

#include "instant.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

static const int64_t minute_ms = 60 * 1000;
static const int64_t hour_ms = 3600 * 1000;
static const int64_t day_ms = 86400 * (int64_t)1000;

static const char *pick(int is_chinese, const char *english, const char *chinese)
{
    return is_chinese ? chinese : english;
}

/* ---- instants and durations ---- */

int64_t why_offset(const struct why_clock *clock, int64_t at_ms)
{
    int64_t offset = 0;
    if (clock->calendar != NULL) {
        (void)dkt_zone_offset(dkt_calendar_zone(clock->calendar), at_ms, &offset);
    }
    return offset;
}

const char *why_zone(const struct why_clock *clock)
{
    return clock->calendar == NULL ? "UTC" : dkt_zone_name(dkt_calendar_zone(clock->calendar));
}

static const char *weekday(int64_t local_ms, int is_chinese)
{
    static const char *const english[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const chinese[] = {"周四", "周五", "周六", "周日", "周一", "周二", "周三"};
    int64_t day = (local_ms - (local_ms % day_ms + day_ms) % day_ms) / day_ms;
    int64_t place = (day % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
    return pick(is_chinese, english[place], chinese[place]);
}

const char *why_instant(const struct why_clock *clock, int64_t at_ms, int is_chinese, char out[WHY_INSTANT_SIZE])
{
    char text[INSTANT_SIZE];
    int64_t local = at_ms + why_offset(clock, at_ms);
    instant_write(local, text);
    int n = (int)strlen(text) - 1; /* without the Z */
    (void)snprintf(out, WHY_INSTANT_SIZE, "%.5s %s %.*s", text + 5, weekday(local, is_chinese), n - 11,
                   text + 11);
    return out;
}

const char *why_duration(int64_t ms, int is_chinese, char out[WHY_DURATION_SIZE])
{
    const char *sign = ms < 0 ? "-" : "";
    int64_t size = ms < 0 ? -ms : ms;
    long long hours = size / hour_ms;
    int minutes = (int)(size % hour_ms / minute_ms);
    int seconds = (int)(size % minute_ms / 1000);
    const char *hour = pick(is_chinese, " h", "小时");
    const char *minute = pick(is_chinese, " min", "分");
    if (hours > 0 && minutes == 0) {
        (void)snprintf(out, WHY_DURATION_SIZE, "%s%lld%s", sign, hours, hour);
    } else if (hours > 0) {
        (void)snprintf(out, WHY_DURATION_SIZE, "%s%lld%s%s%d%s", sign, hours, hour, is_chinese ? "" : " ", minutes,
                       minute);
    } else if (minutes > 0 || seconds == 0) {
        (void)snprintf(out, WHY_DURATION_SIZE, "%s%d%s", sign, minutes, minute);
    } else {
        (void)snprintf(out, WHY_DURATION_SIZE, "%s%d%s", sign, seconds, pick(is_chinese, " s", "秒"));
    }
    return out;
}

const char *why_target(int32_t type, int64_t amount, int is_chinese, char out[WHY_DURATION_SIZE])
{
    if (type == 1) {
        return why_duration(amount, is_chinese, out);
    }
    (void)snprintf(out, WHY_DURATION_SIZE, "%lld%s", (long long)amount,
                   type == 2 ? pick(is_chinese, " business days", "个工作日")
                             : pick(is_chinese, " calendar days", "个自然日"));
    return out;
}

/* ---- how it stands ---- */

static int32_t status_of(const struct why_clock *clock)
{
    return (int32_t)dkt_row_integer(dkt_explanation_clock(clock->explanation), DKT_CLOCK_STATUS);
}

static int is_breached(const struct why_clock *clock)
{
    const dkt_row *row = dkt_explanation_clock(clock->explanation);
    return status_of(clock) == DKT_CLOCK_STOPPED ? dkt_row_integer(row, DKT_CLOCK_VERDICT) == DKT_VERDICT_BREACHED
                                                 : dkt_row_is_set(row, DKT_CLOCK_BREACHED_AT);
}

int why_is_bad(const struct why_clock *clock)
{
    return status_of(clock) != DKT_CLOCK_CANCELED && is_breached(clock);
}

const char *why_state(const struct why_clock *clock, int is_chinese)
{
    switch (status_of(clock)) {
    case DKT_CLOCK_CANCELED: return pick(is_chinese, "canceled", "已取消");
    case DKT_CLOCK_STOPPED:
        return is_breached(clock) ? pick(is_chinese, "breached", "超时") : pick(is_chinese, "met", "达标");
    case DKT_CLOCK_PAUSED:
        return is_breached(clock) ? pick(is_chinese, "breached, paused", "已超时，暂停中")
                                  : pick(is_chinese, "paused", "暂停中");
    default:
        return is_breached(clock) ? pick(is_chinese, "breached, running", "已超时，仍在计时")
                                  : pick(is_chinese, "running", "计时中");
    }
}

struct sentence {
    char *out;
    size_t n;
};

static void sentence_add(struct sentence *sentence, const char *text)
{
    int n = snprintf(sentence->out + sentence->n, WHY_SENTENCE_SIZE - sentence->n, "%s", text);
    sentence->n += n < 0 ? 0 : (size_t)n;
    sentence->n = sentence->n < WHY_SENTENCE_SIZE ? sentence->n : WHY_SENTENCE_SIZE - 1;
}

static void sentence_phrase(struct sentence *sentence, const char *before, const char *value, const char *behind)
{
    sentence_add(sentence, before);
    sentence_add(sentence, value);
    sentence_add(sentence, behind);
}

/* "9 h 20 min counted, target 8 h". */
static void say_counted(struct sentence *sentence, const struct why_clock *clock, int is_chinese)
{
    const dkt_row *row = dkt_explanation_clock(clock->explanation);
    char counted[WHY_DURATION_SIZE];
    char target[WHY_DURATION_SIZE];
    why_duration(dkt_explanation_elapsed(clock->explanation, NULL), is_chinese, counted);
    why_target((int32_t)dkt_row_integer(row, DKT_CLOCK_TARGET_TYPE), dkt_row_integer(row, DKT_CLOCK_TARGET),
               is_chinese, target);
    sentence_phrase(sentence, pick(is_chinese, "", "已计时"), counted, pick(is_chinese, " counted", ""));
    sentence_phrase(sentence, pick(is_chinese, ", target ", "，时限"), target, "");
}

/* "1 h 20 min over", "2 h to spare", "3 h left". */
static void say_left(struct sentence *sentence, const struct why_clock *clock, int is_chinese)
{
    char left[WHY_DURATION_SIZE];
    int64_t remaining = 0;
    (void)dkt_explanation_elapsed(clock->explanation, &remaining);
    int is_stopped = status_of(clock) == DKT_CLOCK_STOPPED;
    why_duration(remaining < 0 ? -remaining : remaining, is_chinese, left);
    if (remaining < 0) {
        sentence_phrase(sentence, pick(is_chinese, ", ", "，超出"), left, pick(is_chinese, " over", ""));
    } else if (is_stopped) {
        sentence_phrase(sentence, pick(is_chinese, ", ", "，余"), left, pick(is_chinese, " to spare", ""));
    } else {
        sentence_phrase(sentence, pick(is_chinese, ", ", "，还剩"), left, pick(is_chinese, " left", ""));
    }
}

/* When it is or was due. */
static void say_due(struct sentence *sentence, const struct why_clock *clock, int is_chinese)
{
    char at[WHY_INSTANT_SIZE];
    int is_past = clock->now_ms > clock->due_ms || status_of(clock) == DKT_CLOCK_STOPPED;
    if (clock->due == DKT_DUE_NONE) {
        return;
    }
    why_instant(clock, clock->due_ms, is_chinese, at);
    if (clock->due == DKT_DUE_RESUMED) {
        sentence_phrase(sentence, pick(is_chinese, "; due ", "；若现在恢复，将于"), at,
                        pick(is_chinese, " if it went on now", "到期"));
    } else if (is_past) {
        sentence_phrase(sentence, pick(is_chinese, "; it was due ", "；到期时间为"), at, "");
    } else {
        sentence_phrase(sentence, pick(is_chinese, "; due ", "；将于"), at,
                        pick(is_chinese, " if nobody acts", "到期"));
    }
}

static const char *pause_word(int32_t party, int is_chinese)
{
    static const char *const words[][2] = {
        [0] = {"", ""},
        [DKT_PARTY_CUSTOMER] = {"the customer", "客户"},
        [DKT_PARTY_MERCHANT] = {"the merchant", "商户"},
        [DKT_PARTY_BANK] = {"the bank", "银行"},
        [DKT_PARTY_VENDOR] = {"the vendor", "供应商"},
        [DKT_PARTY_INTERNAL] = {"ourselves", "我方"},
    };
    int is_known = party > 0 && party < (int32_t)(sizeof words / sizeof words[0]);
    return words[is_known ? party : 0][is_chinese];
}

/* The longest pause: most of what people ask about. */
static void say_pause(struct sentence *sentence, const struct why_clock *clock, int is_chinese)
{
    int64_t total = 0;
    int64_t longest = 0;
    int32_t party = 0;
    const char *reason = "";
    for (int32_t i = 0; i < dkt_explanation_interval_count(clock->explanation); i++) {
        int64_t from = 0;
        int64_t until = 0;
        if (dkt_explanation_interval(clock->explanation, i, &from, &until, NULL) != DKT_INTERVAL_PAUSED ||
            dkt_explanation_interval_is_expected(clock->explanation, i)) {
            continue;
        }
        total += until - from;
        if (until - from > longest) {
            longest = until - from;
            party = dkt_explanation_interval_party(clock->explanation, i, &reason);
        }
    }
    if (total > 0) {
        char all[WHY_DURATION_SIZE];
        why_duration(total, is_chinese, all);
        sentence_phrase(sentence, pick(is_chinese, " Paused for ", "其间暂停"), all, "");
        if (party != 0) {
            sentence_phrase(sentence, pick(is_chinese, ", mostly waiting for ", "，主要等待"),
                            pause_word(party, is_chinese), "");
        }
        if (*reason != '\0') {
            sentence_phrase(sentence, pick(is_chinese, " (", "（"), reason, pick(is_chinese, ")", "）"));
        }
        sentence_add(sentence, pick(is_chinese, ".", "。"));
    }
}

/* A breach that does not hold any more: the newest. */
static void say_void(struct sentence *sentence, const struct why_clock *clock, int is_chinese)
{
    for (int32_t i = dkt_explanation_event_count(clock->explanation) - 1; i >= 0; i--) {
        int64_t at = 0;
        if (dkt_explanation_event(clock->explanation, i, &at, NULL, NULL) == DKT_EVENT_VOIDED) {
            char when[WHY_INSTANT_SIZE];
            sentence_phrase(sentence, pick(is_chinese, " A new target on ", "因"), why_instant(clock, at, is_chinese, when),
                            pick(is_chinese, " made the earlier breach void.", "变更时限，此前的超时作废。"));
            return;
        }
    }
}

const char *why_sentence(const struct why_clock *clock, int is_chinese, char out[WHY_SENTENCE_SIZE])
{
    struct sentence sentence = {.out = out};
    out[0] = '\0';
    say_counted(&sentence, clock, is_chinese);
    if (status_of(clock) != DKT_CLOCK_CANCELED) {
        say_left(&sentence, clock, is_chinese);
        say_due(&sentence, clock, is_chinese);
    }
    sentence_add(&sentence, pick(is_chinese, ".", "。"));
    say_pause(&sentence, clock, is_chinese);
    say_void(&sentence, clock, is_chinese);
    if (!dkt_explanation_is_stored(clock->explanation)) {
        sentence_add(&sentence, pick(is_chinese, " The stored clock says something else: rules changed, or not settled yet.",
                                     "存储的计时与记录不一致：规则已变更，或尚未结算。"));
    }
    return out;
}

/* Whether a line may end before `p`: at a blank, or between two Chinese characters that may stand apart. */
static int is_break(const char *text, const char *p)
{
    static const char *const closing[] = {"，", "。", "；", "）", "、", "："};
    if (*p == ' ') {
        return 1;
    }
    if ((unsigned char)*p < 0xC0 || p == text || p[-1] == '(' || (p - text >= 3 && memcmp(p - 3, "（", 3) == 0)) {
        return 0;
    }
    for (size_t i = 0; i < sizeof closing / sizeof closing[0]; i++) {
        if (strncmp(p, closing[i], strlen(closing[i])) == 0) {
            return 0;
        }
    }
    return 1;
}

size_t why_line(const char *text, int width)
{
    size_t n = text_fit(text, width);
    size_t cut = n;
    while (text[n] != '\0' && cut > 0 && !is_break(text, text + cut)) {
        cut--;
    }
    return cut == 0 ? n : cut;
}

const char *why_event_word(int32_t kind, int is_chinese)
{
    static const char *const words[][2] = {
        [0] = {"?", "?"},
        [DKT_EVENT_STARTED] = {"started", "开始计时"},
        [DKT_EVENT_PAUSED] = {"paused", "暂停"},
        [DKT_EVENT_RESUMED] = {"resumed", "恢复"},
        [DKT_EVENT_RETARGETED] = {"new target", "变更时限"},
        [DKT_EVENT_RESET] = {"set back to zero", "重新计时"},
        [DKT_EVENT_WARNED] = {"warning", "预警"},
        [DKT_EVENT_BREACHED] = {"breached", "超时"},
        [DKT_EVENT_VOIDED] = {"breach void", "超时作废"},
        [DKT_EVENT_ESCALATED] = {"escalated", "升级"},
        [DKT_EVENT_STOPPED] = {"stopped", "停止计时"},
        [DKT_EVENT_CANCELED] = {"canceled", "取消"},
    };
    int is_known = kind > 0 && kind < (int32_t)(sizeof words / sizeof words[0]);
    return words[is_known ? kind : 0][is_chinese];
}

const char *why_look_word(enum why_look look, int is_chinese)
{
    static const char *const words[LOOK_COUNT][2] = {
        [LOOK_NOTHING] = {"", ""},
        [LOOK_WAITING] = {"not yet counting", "未到起点"},
        [LOOK_RUNNING] = {"running", "计时"},
        [LOOK_LATE] = {"running late", "超时计时"},
        [LOOK_CLOSED] = {"closed hours", "非工作时间"},
        [LOOK_PAUSED] = {"paused", "暂停"},
        [LOOK_DROPPED] = {"set back", "已清零"},
        [LOOK_EXPECTED] = {"still to come", "尚余"},
    };
    return words[look][is_chinese];
}

const char *why_share_word(int32_t by, const char *name, int is_chinese)
{
    static const char *const parties[][3] = {
        {"customer", "customer", "客户"}, {"merchant", "merchant", "商户"}, {"bank", "bank", "银行"},
        {"vendor", "vendor", "供应商"},   {"internal", "us", "我方"},
    };
    for (size_t i = 0; by == DKT_SHARE_PARTY && i < sizeof parties / sizeof parties[0]; i++) {
        if (strcmp(parties[i][0], name) == 0) {
            return parties[i][1 + is_chinese];
        }
    }
    if (*name != '\0') {
        return name;
    }
    if (by == DKT_SHARE_UNIT) {
        return pick(is_chinese, "(before registration)", "（登记之前）");
    }
    return by == DKT_SHARE_OWNER ? pick(is_chinese, "(nobody: in the queue)", "（无人：待领）")
                                 : pick(is_chinese, "(not said)", "（未说明）");
}

/* ---- a scale of time ---- */

int64_t why_tick(const struct why_clock *clock, int64_t at_ms, int64_t step_ms)
{
    int64_t local = at_ms + why_offset(clock, at_ms);
    int64_t behind = (local % step_ms + step_ms) % step_ms;
    int64_t tick = behind == 0 ? local : local - behind + step_ms;
    int64_t instant = tick - why_offset(clock, at_ms);
    instant = tick - why_offset(clock, instant); /* the offset may be another one there */
    return instant < at_ms ? at_ms : instant;
}

int64_t why_step(const struct why_clock *clock, int count_max)
{
    static const int minutes[] = {5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 10080, 20160, 40320, 161280};
    int64_t span = clock->until_ms - clock->from_ms;
    for (size_t i = 0; i < sizeof minutes / sizeof minutes[0]; i++) {
        if (span / (minutes[i] * minute_ms) < count_max) {
            return minutes[i] * minute_ms;
        }
    }
    return span + day_ms; /* no tick at all */
}

const char *why_tick_label(const struct why_clock *clock, int64_t at_ms, int64_t step_ms, int is_chinese,
                           char out[WHY_INSTANT_SIZE])
{
    int64_t local = at_ms + why_offset(clock, at_ms);
    char text[INSTANT_SIZE];
    instant_write(local, text);
    if (step_ms < day_ms && local % day_ms != 0) {
        (void)snprintf(out, WHY_INSTANT_SIZE, "%.5s", text + 11);
    } else {
        (void)snprintf(out, WHY_INSTANT_SIZE, "%.5s %s", text + 5, weekday(local, is_chinese));
    }
    return out;
}

/* ---- stretches ---- */

static enum why_look look_of(int32_t kind, int is_expected)
{
    switch (kind) {
    case DKT_INTERVAL_WAITING: return LOOK_WAITING;
    case DKT_INTERVAL_RUNNING: return is_expected ? LOOK_EXPECTED : LOOK_RUNNING;
    case DKT_INTERVAL_CLOSED: return LOOK_CLOSED;
    case DKT_INTERVAL_PAUSED: return LOOK_PAUSED;
    case DKT_INTERVAL_DROPPED: return LOOK_DROPPED;
    default: return LOOK_NOTHING;
    }
}

int why_stretch(const struct why_clock *clock, int32_t i, int part, struct why_stretch *out)
{
    *out = (struct why_stretch){0};
    int32_t kind = dkt_explanation_interval(clock->explanation, i, &out->from_ms, &out->until_ms, NULL);
    out->owner = dkt_explanation_interval_owner(clock->explanation, i, &out->unit);
    out->look = look_of(kind, dkt_explanation_interval_is_expected(clock->explanation, i));
    int64_t edge = clock->due == DKT_DUE_AT && out->look == LOOK_RUNNING ? clock->due_ms : INT64_MAX;
    if (part == 0) {
        out->until_ms = out->until_ms < edge ? out->until_ms : edge;
    } else {
        out->from_ms = out->from_ms > edge ? out->from_ms : edge;
        out->look = LOOK_LATE;
    }
    return kind != 0;
}
