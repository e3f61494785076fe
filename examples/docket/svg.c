/* SPDX-License-Identifier: MIT
 *
 * docket why --svg: the same as a picture that needs nothing else: no font, no script, no file beside it. It is read on
 * a light and on a dark page: the page's own wish decides (prefers-color-scheme). */
#include "text.h"
#include "why.h"
#include "words.h"

#include <stdio.h>
#include <string.h>

enum {
    PAGE_WIDTH = 960,
    MARGIN = 28,
    BAR_WIDTH = PAGE_WIDTH - 2 * MARGIN,
    BAR_HEIGHT = 34,
    SENTENCE_WIDTH = 122, /* columns of a line of the sentence */
    SHARE_COUNT_MAX = 6,
};

static const char style[] =
    "<style>\n"
    "svg{font-family:system-ui,-apple-system,'Segoe UI','Noto Sans CJK SC','Noto Sans SC','PingFang SC',"
    "'Microsoft YaHei',sans-serif;font-size:14px}\n"
    ".page{fill:#fff}.ink{fill:#1f2328}.faint{fill:#59636e;font-size:12px}.title{font-size:20px;font-weight:600}\n"
    ".goal{font-size:16px;font-weight:600}.good{fill:#1a7f37;font-weight:600}.bad{fill:#cf222e;font-weight:600}\n"
    ".running{fill:#2f81f7}.late{fill:#d1242f}.paused{fill:#e3a008}.closed{fill:#e6e9ed}.dropped{fill:#b6c2d1}\n"
    ".expected{fill:#2f81f7;fill-opacity:.28}.waiting{fill:none;stroke:#8c959f;stroke-dasharray:3 3}\n"
    ".grid{stroke:#d1d9e0;stroke-width:1}.due{stroke:#1f2328;stroke-width:2}.now{stroke:#59636e;stroke-dasharray:4 3;fill:none}\n"
    ".inside{fill:#fff;font-size:12px}.on{fill:#1f2328}.holder{fill:#eef1f4}.mark{stroke:#fff;stroke-width:1.5}\n"
    ".warned{fill:#e3a008}.breached{fill:#cf222e}.escalated{fill:#8250df}.stopped{fill:#1f2328}.voided{fill:#8c959f}\n"
    "@media (prefers-color-scheme:dark){\n"
    ".page{fill:#0d1117}.ink{fill:#e6edf3}.faint{fill:#9198a1}.good{fill:#3fb950}.bad{fill:#ff7b72}\n"
    ".running{fill:#388bfd}.late{fill:#f85149}.paused{fill:#d29922}.closed{fill:#262c36}.dropped{fill:#4a5563}\n"
    ".expected{fill:#388bfd;fill-opacity:.35}.grid{stroke:#30363d}.due{stroke:#e6edf3}.now{stroke:#9198a1}\n"
    ".holder{fill:#1c2128}.mark{stroke:#0d1117}.stopped{fill:#e6edf3}.escalated{fill:#a371f7}.breached{fill:#ff7b72}\n"
    "}\n"
    "</style>\n";

/* Text without what would end it, or steer anything. */
static void svg_text(FILE *file, const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        switch (*p) {
        case '&': fputs("&amp;", file); break;
        case '<': fputs("&lt;", file); break;
        case '>': fputs("&gt;", file); break;
        default: fputc((unsigned char)*p < ' ' ? ' ' : *p, file); break;
        }
    }
}

static void svg_label(FILE *file, double x, double y, const char *look, const char *anchor, const char *text)
{
    fprintf(file, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">", x, y, look, anchor);
    svg_text(file, text);
    fputs("</text>\n", file);
}

/* About how wide a text of this size is. */
static double label_width(const char *text, double size)
{
    return text_width(text) * size * 0.56;
}

/* As much of a text as fits into a width; "" when that is next to nothing. */
static const char *label_fit(const char *text, double size, double width, char out[300])
{
    size_t n = text_fit(text, (int)(width / (size * 0.56)));
    int is_whole = text[n] == '\0';
    if (!is_whole) {
        n = text_fit(text, (int)(width / (size * 0.56)) - 1);
    }
    n = n > 280 ? 0 : n;
    (void)snprintf(out, 300, "%.*s%s", (int)n, text, is_whole || n == 0 ? "" : "…");
    return out;
}

/* ---- one clock ---- */

static double x_of(const struct why_clock *clock, int64_t at_ms)
{
    double part = (double)(at_ms - clock->from_ms) / (double)(clock->until_ms - clock->from_ms);
    return MARGIN + (part < 0 ? 0 : part > 1 ? 1 : part) * BAR_WIDTH;
}

static void svg_scale(FILE *file, const struct why_clock *clock, double y, int is_chinese)
{
    int64_t step = why_step(clock, 11);
    double free_from = 0;
    for (int64_t tick = why_tick(clock, clock->from_ms, step); tick < clock->until_ms;
         tick = why_tick(clock, tick + 1, step)) {
        char text[WHY_INSTANT_SIZE];
        double x = x_of(clock, tick);
        why_tick_label(clock, tick, step, is_chinese, text);
        fprintf(file, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"grid\"/>\n", x, y + 4, x,
                y + 18 + BAR_HEIGHT + 26);
        if (x >= free_from && x + label_width(text, 12) < PAGE_WIDTH - MARGIN) {
            svg_label(file, x + 3, y + 12, "faint", "start", text);
            free_from = x + label_width(text, 12) + 12;
        }
    }
}

static const char *const look_classes[LOOK_COUNT] = {
    [LOOK_NOTHING] = "",       [LOOK_WAITING] = "waiting", [LOOK_RUNNING] = "running", [LOOK_LATE] = "late",
    [LOOK_CLOSED] = "closed",  [LOOK_PAUSED] = "paused",   [LOOK_DROPPED] = "dropped", [LOOK_EXPECTED] = "expected",
};

static void svg_stretch(FILE *file, const struct why_clock *clock, const struct why_stretch *stretch, double y,
                        int is_chinese)
{
    double x = x_of(clock, stretch->from_ms);
    double width = x_of(clock, stretch->until_ms) - x;
    char text[WHY_DURATION_SIZE];
    char when[2][WHY_INSTANT_SIZE];
    if (stretch->until_ms <= stretch->from_ms) {
        return;
    }
    /* A pause of a minute must be seen too. */
    fprintf(file, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" class=\"%s\"><title>", x, y,
            width < 1 && stretch->look != LOOK_CLOSED ? 1 : width, BAR_HEIGHT, look_classes[stretch->look]);
    svg_text(file, why_look_word(stretch->look, is_chinese));
    fprintf(file, " %s – %s</title></rect>\n", why_instant(clock, stretch->from_ms, is_chinese, when[0]),
            why_instant(clock, stretch->until_ms, is_chinese, when[1]));
    why_duration(stretch->until_ms - stretch->from_ms, is_chinese, text);
    int is_dark = stretch->look == LOOK_RUNNING || stretch->look == LOOK_LATE || stretch->look == LOOK_PAUSED;
    if (is_dark && label_width(text, 12) + 8 < width) {
        svg_label(file, x + width / 2, y + BAR_HEIGHT / 2.0 + 4, stretch->look == LOOK_PAUSED ? "inside on" : "inside",
                  "middle", text);
    }
}

static void svg_bar(FILE *file, const struct why_clock *clock, double y, int is_chinese, unsigned *io_seen)
{
    struct why_stretch stretch;
    for (int32_t i = 0; why_stretch(clock, i, 0, &stretch); i++) {
        *io_seen |= stretch.until_ms > stretch.from_ms ? 1U << stretch.look : 0;
        int is_running = stretch.look == LOOK_RUNNING;
        svg_stretch(file, clock, &stretch, y, is_chinese);
        if (is_running && why_stretch(clock, i, 1, &stretch) && stretch.until_ms > stretch.from_ms) {
            *io_seen |= 1U << LOOK_LATE;
            svg_stretch(file, clock, &stretch, y, is_chinese);
        }
    }
}

static int is_same_holder(const struct why_stretch *a, const struct why_stretch *b)
{
    return strcmp(a->owner, b->owner) == 0 && strcmp(a->unit, b->unit) == 0;
}

static void svg_holder(FILE *file, const struct why_clock *clock, const struct why_stretch *holder, double y,
                       int is_chinese)
{
    double x = x_of(clock, holder->from_ms);
    double width = x_of(clock, holder->until_ms) - x;
    char name[300];
    char fitted[300];
    if (*holder->owner == '\0') {
        int is_before = *holder->unit == '\0';
        (void)snprintf(name, sizeof name, "%s%.140s%s", is_before ? "" : "(",
                       why_share_word(DKT_SHARE_UNIT, holder->unit, is_chinese), is_before ? "" : ")");
    } else {
        (void)snprintf(name, sizeof name, "%.140s · %.140s", holder->owner, holder->unit);
    }
    fprintf(file, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"20\" rx=\"3\" class=\"holder\"><title>", x + 0.5, y,
            width > 2 ? width - 1 : width);
    svg_text(file, name);
    fputs("</title></rect>\n", file);
    if (width > 24) {
        svg_label(file, x + 6, y + 14, "faint", "start", label_fit(name, 12, width - 10, fitted));
    }
}

/* Who has it, a box each. */
static void svg_holders(FILE *file, const struct why_clock *clock, double y, int is_chinese)
{
    struct why_stretch holder = {0};
    struct why_stretch stretch;
    for (int32_t i = 0; why_stretch(clock, i, 0, &stretch); i++) {
        int64_t until = 0;
        (void)dkt_explanation_interval(clock->explanation, i, NULL, &until, NULL);
        stretch.until_ms = until; /* whole, the due instant aside */
        if (i > 0 && is_same_holder(&holder, &stretch)) {
            holder.until_ms = until;
            continue;
        }
        if (i > 0) {
            svg_holder(file, clock, &holder, y, is_chinese);
        }
        holder = stretch;
    }
    if (holder.owner != NULL) {
        svg_holder(file, clock, &holder, y, is_chinese);
    }
}

static void svg_marks(FILE *file, const struct why_clock *clock, double y, int is_chinese, unsigned *io_seen)
{
    static const struct {
        int32_t kind;
        const char *look;
    } marks[] = {{DKT_EVENT_WARNED, "warned"},   {DKT_EVENT_ESCALATED, "escalated"}, {DKT_EVENT_VOIDED, "voided"},
                 {DKT_EVENT_BREACHED, "breached"}, {DKT_EVENT_STOPPED, "stopped"}};
    for (size_t m = 0; m < sizeof marks / sizeof marks[0]; m++) {
        for (int32_t i = 0; i < dkt_explanation_event_count(clock->explanation); i++) {
            int64_t at = 0;
            char when[WHY_INSTANT_SIZE];
            if (dkt_explanation_event(clock->explanation, i, &at, NULL, NULL) != marks[m].kind) {
                continue;
            }
            double x = x_of(clock, at);
            *io_seen |= 1U << (LOOK_COUNT + marks[m].kind);
            /* A step of the ladder often falls together with the breach, so it stands below the bar. */
            double below = marks[m].kind == DKT_EVENT_ESCALATED ? BAR_HEIGHT + 2 : 0;
            fprintf(file, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" class=\"mark %s\"><title>", x, y + below,
                    marks[m].look);
            svg_text(file, why_event_word(marks[m].kind, is_chinese));
            fprintf(file, " %s</title></circle>\n", why_instant(clock, at, is_chinese, when));
        }
    }
}

/* A line through the bar with its words below. */
static void svg_line(FILE *file, const struct why_clock *clock, int64_t at_ms, double y, const char *look,
                     const char *text)
{
    double x = x_of(clock, at_ms);
    double width = label_width(text, 12);
    int is_right = x + width > PAGE_WIDTH - MARGIN;
    /* Not through the names between. */
    fprintf(file, "<path d=\"M%.1f %.1fV%.1fM%.1f %.1fV%.1f\" class=\"%s\"/>\n", x, y - 6, y + BAR_HEIGHT + 6, x,
            y + BAR_HEIGHT + 30, y + BAR_HEIGHT + 39, look);
    svg_label(file, is_right ? x + 1 : x - 1, y + BAR_HEIGHT + 51, "faint", is_right ? "end" : "start", text);
}

static void svg_lines(FILE *file, const struct why_clock *clock, double y, int is_chinese)
{
    char text[120];
    char when[WHY_INSTANT_SIZE];
    if (clock->due != DKT_DUE_NONE) {
        (void)snprintf(text, sizeof text, "%s %s", is_chinese ? "到期" : "due",
                       why_instant(clock, clock->due_ms, is_chinese, when));
        svg_line(file, clock, clock->due_ms, y, "due", text);
    }
    int is_clear = clock->due == DKT_DUE_NONE || clock->due_ms - clock->now_ms > (clock->until_ms - clock->from_ms) / 6 ||
                   clock->now_ms - clock->due_ms > (clock->until_ms - clock->from_ms) / 5;
    int32_t status = (int32_t)dkt_row_integer(dkt_explanation_clock(clock->explanation), DKT_CLOCK_STATUS);
    if (is_clear && (status == DKT_CLOCK_RUNNING || status == DKT_CLOCK_PAUSED)) {
        svg_line(file, clock, clock->now_ms, y, "now", is_chinese ? "当前" : "now");
    }
}

/* ---- shares ---- */

static int share_count(const struct why_clock *clock, int32_t by)
{
    int32_t count = dkt_explanation_share_count(clock->explanation, by);
    return count > SHARE_COUNT_MAX ? SHARE_COUNT_MAX : count;
}

static double svg_shares_by(FILE *file, const struct why_clock *clock, int32_t by, double x, double y, int is_chinese)
{
    static const char *const heads[][2] = {{"", ""}, {"whose turn", "责任方"}, {"unit", "单位"}, {"owner", "责任人"}};
    const double width = (BAR_WIDTH - 48) / 3.0;
    int64_t from = 0;
    int64_t whole = dkt_explanation_until(clock->explanation, &from) - from;
    svg_label(file, x, y, "faint", "start", heads[by][is_chinese]);
    for (int32_t i = 0; i < share_count(clock, by); i++) {
        int64_t span = 0;
        int64_t open = 0;
        char text[200];
        char fitted[300];
        char duration[2][WHY_DURATION_SIZE];
        const char *name = dkt_explanation_share(clock->explanation, by, i, &span, &open);
        double part = whole <= 0 ? 0 : (double)span / (double)whole;
        double counted = whole <= 0 ? 0 : (double)open / (double)whole;
        y += 24;
        (void)snprintf(text, sizeof text, "%s (%s)", why_duration(span, is_chinese, duration[0]),
                       why_duration(open, is_chinese, duration[1]));
        svg_label(file, x + width, y, "faint", "end", text);
        svg_label(file, x, y, "ink", "start",
                  label_fit(why_share_word(by, name, is_chinese), 14, width - label_width(text, 12) - 8, fitted));
        fprintf(file, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"5\" class=\"closed\"/>", x, y + 4, width);
        fprintf(file, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"5\" class=\"expected\"/>", x, y + 4,
                width * part);
        fprintf(file, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"5\" class=\"running\"/>\n", x, y + 4,
                width * counted);
    }
    return y;
}

static double svg_shares(FILE *file, const struct why_clock *clock, double y, int is_chinese)
{
    double end = y;
    svg_label(file, MARGIN, y, "faint", "start",
              is_chinese ? "各方历时（括号内为计入时限的时间）" : "Who had it how long (in brackets: what counts)");
    y += 22;
    for (int32_t by = DKT_SHARE_PARTY; by <= DKT_SHARE_OWNER; by++) {
        double x = MARGIN + (by - 1) * ((BAR_WIDTH - 48) / 3.0 + 24);
        double bottom = svg_shares_by(file, clock, by, x, y, is_chinese);
        end = bottom > end ? bottom : end;
    }
    return end + 14;
}

/* ---- the page ---- */

/* Lines of a sentence. Returns the last line's y. */
static double svg_paragraph(FILE *file, const char *text, double y)
{
    while (*text != '\0') {
        size_t cut = why_line(text, SENTENCE_WIDTH);
        char line[WHY_SENTENCE_SIZE];
        (void)snprintf(line, sizeof line, "%.*s", (int)cut, text);
        svg_label(file, MARGIN, y, "ink", "start", line);
        text += cut;
        text += strspn(text, " ");
        y += 20;
    }
    return y - 20;
}

static double svg_legend(FILE *file, double y, unsigned seen, int is_chinese)
{
    static const struct {
        const char *look;
        int32_t kind;
    } marks[] = {{"warned", DKT_EVENT_WARNED}, {"breached", DKT_EVENT_BREACHED}, {"escalated", DKT_EVENT_ESCALATED},
                 {"voided", DKT_EVENT_VOIDED}, {"stopped", DKT_EVENT_STOPPED}};
    double x = MARGIN;
    for (int look = LOOK_NOTHING + 1; look < LOOK_COUNT; look++) {
        if ((seen >> look & 1) != 0) {
            const char *word = why_look_word((enum why_look)look, is_chinese);
            fprintf(file, "<rect x=\"%.1f\" y=\"%.1f\" width=\"14\" height=\"10\" class=\"%s\"/>\n", x, y - 9,
                    look_classes[look]);
            svg_label(file, x + 19, y, "faint", "start", word);
            x += 19 + label_width(word, 12) + 18;
        }
    }
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        const char *word = why_event_word(marks[i].kind, is_chinese);
        if ((seen >> (LOOK_COUNT + marks[i].kind) & 1) == 0) {
            continue;
        }
        fprintf(file, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" class=\"mark %s\"/>\n", x + 5, y - 4, marks[i].look);
        svg_label(file, x + 14, y, "faint", "start", word);
        x += 14 + label_width(word, 12) + 18;
    }
    return y;
}

/* `io_seen` is what the legend must name: looks, and above them the kinds of events. */
static double svg_clock(FILE *file, const struct why_clock *clock, double y, int is_chinese, unsigned *io_seen)
{
    char sentence[WHY_SENTENCE_SIZE];
    char about[200];
    int32_t language = is_chinese ? DKT_LANGUAGE_CHINESE : DKT_LANGUAGE_ENGLISH;
    const char *goal = dkt_explanation_goal(clock->explanation, language);
    fprintf(file, "<text x=\"%d\" y=\"%.1f\" class=\"goal ink\">", MARGIN, y);
    svg_text(file, goal);
    fprintf(file, "<tspan dx=\"12\" class=\"%s\">", why_is_bad(clock) ? "bad" : "good");
    svg_text(file, why_state(clock, is_chinese));
    fputs("</tspan></text>\n", file);
    (void)snprintf(about, sizeof about, "%.100s · %.64s",
                   clock->calendar == NULL ? (is_chinese ? "全天候" : "around the clock")
                                           : dkt_calendar_name(clock->calendar),
                   why_zone(clock));
    svg_label(file, PAGE_WIDTH - MARGIN, y, "faint", "end", about);
    y = svg_paragraph(file, why_sentence(clock, is_chinese, sentence), y + 24) + 14;
    svg_scale(file, clock, y, is_chinese);
    y += 22;
    svg_bar(file, clock, y, is_chinese, io_seen);
    svg_holders(file, clock, y + BAR_HEIGHT + 8, is_chinese);
    svg_lines(file, clock, y, is_chinese);
    svg_marks(file, clock, y - 1, is_chinese, io_seen);
    return svg_shares(file, clock, y + BAR_HEIGHT + 80, is_chinese);
}

/* How high the page is: it is written twice, the first time into nothing. */
static double svg_body(FILE *file, const struct why *why, int is_chinese)
{
    const char *title = dkt_row_text(why->ticket, DKT_TICKET_TITLE, NULL);
    char fitted[300];
    unsigned seen = 0;
    double y = 44;
    fprintf(file, "<text x=\"%d\" y=\"%.0f\" class=\"title ink\">", MARGIN, y);
    svg_text(file, ticket_name(why->ticket));
    fputs("<tspan dx=\"10\">", file);
    svg_text(file, label_fit(title == NULL ? "" : title, 20, BAR_WIDTH - 140, fitted));
    fputs("</tspan></text>\n", file);
    y += 38;
    for (int i = 0; i < why->count; i++) {
        y = svg_clock(file, &why->clocks[i], y, is_chinese, &seen) + 40;
    }
    return svg_legend(file, y - 8, seen, is_chinese) + 22;
}

int svg_write(const struct why *why, const char *name)
{
    int is_chinese = words_language() == LANGUAGE_CHINESE;
    FILE *nothing = fopen("/dev/null", "w");
    FILE *file = nothing == NULL ? NULL : fopen(name, "w");
    int code = EXIT_DONE;
    if (file == NULL) {
        code = usage_error("the picture cannot be written", name);
    } else {
        double height = svg_body(nothing, why, is_chinese);
        fprintf(file,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%.0f\" viewBox=\"0 0 %d %.0f\">\n",
                PAGE_WIDTH, height, PAGE_WIDTH, height);
        fputs(style, file);
        fprintf(file, "<rect width=\"%d\" height=\"%.0f\" class=\"page\"/>\n", PAGE_WIDTH, height);
        (void)svg_body(file, why, is_chinese);
        fputs("</svg>\n", file);
        code = fclose(file) == 0 ? EXIT_DONE : EXIT_STORE;
    }
    if (nothing != NULL) {
        fclose(nothing);
    }
    return code;
}
