/* SPDX-License-Identifier: MIT
 *
 * docket why TICKET: for each clock of a ticket how it stands, as a sentence; its time as a line, day by day; what
 * happened; and who had it how long. */
#include "why.h"

#include "table.h"
#include "text.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINE_WIDTH = 76,     /* of the picture where nobody says how wide the terminal is */
    LINE_WIDTH_MIN = 40,
    LINE_WIDTH_MAX = 200,
    EVENT_COUNT_SHOWN = 24,
};

/* ---- asking ---- */

static int why_ticket(struct docket *docket, const char *word, struct why *why)
{
    dkt_query *query = NULL;
    char *id = ticket_id(docket, word);
    int code = EXIT_STORE;
    if (dkt_query_new(docket->desk, DKT_QUERY_TICKET, &query) == DKT_OK) {
        code = dkt_query_set_key(query, id, -1) == DKT_OK
                   ? query_run(docket, query, &why->op)
                   : usage_error(dkt_query_error_text(query), word);
    }
    free(id);
    dkt_query_free(query);
    why->ticket = code == EXIT_DONE ? dkt_result_row(dkt_op_result(why->op), 0) : NULL;
    return code;
}

/* What is shown of a clock: from its first interval to its last, to the due instant, and a little behind. */
static void why_bounds(struct why_clock *clock)
{
    clock->now_ms = dkt_explanation_until(clock->explanation, &clock->from_ms);
    clock->due = dkt_explanation_due(clock->explanation, &clock->due_ms);
    clock->until_ms = clock->now_ms;
    if (clock->due != DKT_DUE_NONE && clock->due_ms > clock->until_ms) {
        clock->until_ms = clock->due_ms;
    }
    if (clock->until_ms - clock->from_ms < 60000) {
        clock->until_ms = clock->from_ms + 60000;
    }
}

/* Explains one run. What cannot be explained (a goal that the rules do not have any more) is said and passed over. */
static int why_explain(struct docket *docket, struct why *why, const char *goal, int64_t run)
{
    const char *id = dkt_row_text(why->ticket, DKT_TICKET_ID, NULL);
    struct why_clock *clock = &why->clocks[why->count];
    if (why->count == WHY_CLOCK_COUNT_MAX) {
        return EXIT_DONE;
    }
    dkt_status status = dkt_op_new_explain(docket->desk, id, -1, goal, -1, run, &clock->op);
    if (status == DKT_E_UNKNOWN) {
        return usage_error("the goals (--goals FILE) have no such goal", goal);
    }
    if (status == DKT_OK) {
        status = dkt_op_run(clock->op, docket->connection);
    }
    if (status != DKT_OK) {
        int code = print_failure(docket, clock->op, status, goal);
        dkt_op_free(clock->op);
        return code;
    }
    clock->explanation = dkt_result_explanation(dkt_op_result(clock->op));
    clock->calendar = goals_calendar(docket->goals, goal);
    why_bounds(clock);
    why->count++;
    return EXIT_DONE;
}

/* The last run of every goal of the ticket. */
static int why_explain_all(struct docket *docket, struct why *why)
{
    dkt_query *query = NULL;
    dkt_op *op = NULL;
    int code = EXIT_STORE;
    if (dkt_query_new(docket->desk, DKT_QUERY_CLOCKS, &query) == DKT_OK &&
        dkt_query_set_key(query, dkt_row_text(why->ticket, DKT_TICKET_ID, NULL), -1) == DKT_OK) {
        code = query_run(docket, query, &op);
    }
    const dkt_result *result = dkt_op_result(op);
    for (int32_t i = 0; code == EXIT_DONE && i < dkt_result_row_count(result); i++) {
        const dkt_row *clock = dkt_result_row(result, i);
        if (dkt_row_integer(clock, DKT_CLOCK_IS_CURRENT) == 1) {
            code = why_explain(docket, why, dkt_row_text(clock, DKT_CLOCK_GOAL, NULL), 0);
        }
    }
    dkt_op_free(op);
    dkt_query_free(query);
    return code;
}

/* ---- the picture in the terminal ---- */

struct line {
    const struct why_clock *clock;
    int width;
};

static int column_of(const struct line *line, int64_t at_ms)
{
    double part = (double)(at_ms - line->clock->from_ms) / (double)(line->clock->until_ms - line->clock->from_ms);
    int column = (int)(part * line->width);
    return column < 0 ? 0 : column >= line->width ? line->width - 1 : column;
}

/* How long the stretch lies in a column. */
static double part_in(const struct line *line, int column, const struct why_stretch *stretch)
{
    double span = (double)(line->clock->until_ms - line->clock->from_ms) / line->width;
    double from = (double)line->clock->from_ms + span * column;
    double begin = (double)stretch->from_ms > from ? (double)stretch->from_ms : from;
    double end = (double)stretch->until_ms < from + span ? (double)stretch->until_ms : from + span;
    return end > begin ? end - begin : 0;
}

/* What most of a column is. */
static enum why_look look_in(const struct line *line, int column)
{
    double sums[LOOK_COUNT] = {0};
    struct why_stretch stretch;
    for (int32_t i = 0; why_stretch(line->clock, i, 0, &stretch); i++) {
        sums[stretch.look] += part_in(line, column, &stretch);
        if (stretch.look == LOOK_RUNNING && why_stretch(line->clock, i, 1, &stretch)) {
            sums[LOOK_LATE] += part_in(line, column, &stretch);
        }
    }
    int best = LOOK_NOTHING;
    for (int look = LOOK_NOTHING + 1; look < LOOK_COUNT; look++) {
        best = sums[look] > sums[best] ? look : best;
    }
    return (enum why_look)best;
}

static const struct {
    const char *sign;
    enum colour colour;
} looks[LOOK_COUNT] = {
    [LOOK_NOTHING] = {" ", COLOUR_NONE},  [LOOK_WAITING] = {"┄", COLOUR_FAINT},
    [LOOK_RUNNING] = {"█", COLOUR_GOOD},  [LOOK_LATE] = {"▓", COLOUR_BAD},
    [LOOK_CLOSED] = {"·", COLOUR_FAINT},  [LOOK_PAUSED] = {"═", COLOUR_WAIT},
    [LOOK_DROPPED] = {"░", COLOUR_FAINT}, [LOOK_EXPECTED] = {"▁", COLOUR_GOOD},
};

static void bar_print(const struct line *line, unsigned *out_seen)
{
    enum why_look last = LOOK_NOTHING;
    printf("  ");
    for (int column = 0; column < line->width; column++) {
        enum why_look look = look_in(line, column);
        if (look != last) {
            colour_end();
            colour_begin(looks[look].colour);
        }
        fputs(looks[look].sign, stdout);
        *out_seen |= 1U << look;
        last = look;
    }
    colour_end();
    putchar('\n');
}

/* Texts at columns of one line: what does not fit any more is left out. */
struct labels {
    int at;
};

static void labels_put(struct labels *labels, const struct line *line, int column, const char *sign, const char *text)
{
    int width = text_width(sign) + text_width(text);
    if (column < labels->at || column + width > line->width) {
        return;
    }
    printf("%*s%s", column - labels->at, "", sign);
    text_put(text, strlen(text));
    labels->at = column + width;
}

static void scale_print(const struct line *line, int is_chinese)
{
    struct labels labels = {0};
    int64_t step = why_step(line->clock, line->width / 12);
    printf("  ");
    colour_begin(COLOUR_FAINT);
    for (int64_t tick = why_tick(line->clock, line->clock->from_ms, step); tick < line->clock->until_ms;
         tick = why_tick(line->clock, tick + 1, step)) {
        char text[WHY_INSTANT_SIZE];
        labels_put(&labels, line, column_of(line, tick), "│",
                   why_tick_label(line->clock, tick, step, is_chinese, text));
    }
    colour_end();
    putchar('\n');
}

/* The stretch that most of a column belongs to, by who has it; LOOK_NOTHING where the clock has ended. */
static struct why_stretch holder_in(const struct line *line, int column)
{
    struct why_stretch best = {.owner = "", .unit = ""};
    double most = 0;
    struct why_stretch stretch;
    for (int32_t i = 0; why_stretch(line->clock, i, 0, &stretch); i++) {
        (void)dkt_explanation_interval(line->clock->explanation, i, NULL, &stretch.until_ms, NULL);
        double part = part_in(line, column, &stretch);
        if (part > most) {
            most = part;
            best = stretch;
        }
    }
    return best;
}

static int is_other_holder(const struct why_stretch *a, const struct why_stretch *b)
{
    return strcmp(a->owner, b->owner) != 0 || strcmp(a->unit, b->unit) != 0;
}

/* A holder's name in the columns that he has it; "(unit)" is a queue. */
static void owner_print(const struct why_stretch *holder, int room, int is_last)
{
    char text[300] = "-";
    if (*holder->owner != '\0' || *holder->unit != '\0') {
        int is_queue = *holder->owner == '\0';
        (void)snprintf(text, sizeof text, "%s%.140s%s", is_queue ? "(" : "",
                       is_queue ? holder->unit : holder->owner, is_queue ? ")" : "");
    }
    fputs("└", stdout);
    int width = text_width(text) < room - 1 ? text_width(text) : room - 1;
    if (width > 0) {
        text_print(text, width, 0);
    }
    if (!is_last) {
        printf("%*s", room - 1 - (width > 0 ? width : 0), "");
    }
}

static void owners_print(const struct line *line)
{
    struct why_stretch holder = holder_in(line, 0);
    int begin = 0;
    printf("  ");
    for (int column = 1; column <= line->width; column++) {
        struct why_stretch next = holder_in(line, column < line->width ? column : column - 1);
        if (column < line->width && next.look == LOOK_NOTHING) {
            next = holder;
        }
        if (column == line->width || is_other_holder(&holder, &next)) {
            owner_print(&holder, column - begin, column == line->width);
            begin = column;
            holder = next;
        }
    }
    putchar('\n');
}

/* Signs under the bar; of one column the last in this list is shown. */
static const struct mark {
    char sign;
    int32_t kind; /* 0: no event */
    const char *words[2];
} signs[] = {
    {'n', 0, {"now", "当前"}},
    {'t', DKT_EVENT_RETARGETED, {"new target", "变更时限"}},
    {'w', DKT_EVENT_WARNED, {"warning", "预警"}},
    {'e', DKT_EVENT_ESCALATED, {"escalated", "升级"}},
    {'v', DKT_EVENT_VOIDED, {"breach void", "超时作废"}},
    {'s', DKT_EVENT_STOPPED, {"stopped", "停止"}},
    {'x', DKT_EVENT_CANCELED, {"canceled", "取消"}},
    {'!', DKT_EVENT_BREACHED, {"breached", "超时"}},
    {'^', 0, {"due", "到期"}},
};

static void mark_put(const struct line *line, const struct mark *mark, char *marks)
{
    if (mark->sign == 'n' && line->clock->now_ms < line->clock->until_ms) {
        marks[column_of(line, line->clock->now_ms)] = mark->sign;
    }
    if (mark->sign == '^' && line->clock->due != DKT_DUE_NONE && marks[column_of(line, line->clock->due_ms)] != '!') {
        marks[column_of(line, line->clock->due_ms)] = mark->sign;
    }
    for (int32_t i = 0; mark->kind != 0 && i < dkt_explanation_event_count(line->clock->explanation); i++) {
        int64_t at = 0;
        if (dkt_explanation_event(line->clock->explanation, i, &at, NULL, NULL) == mark->kind) {
            marks[column_of(line, at)] = mark->sign;
        }
    }
}

/* The line of marks, into `marks`, which has room for it. */
static void marks_print(const struct line *line, char *marks)
{
    memset(marks, ' ', (size_t)line->width);
    marks[line->width] = '\0';
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        mark_put(line, &signs[i], marks);
    }
    printf("  %s\n", marks);
}

static void legend_print(unsigned seen, const char *marks, int is_chinese)
{
    printf("  ");
    for (int look = LOOK_NOTHING + 1; look < LOOK_COUNT; look++) {
        if ((seen >> look & 1) != 0) {
            colour_begin(looks[look].colour);
            printf("%s", looks[look].sign);
            colour_end();
            printf(" %s  ", why_look_word((enum why_look)look, is_chinese));
        }
    }
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (strchr(marks, signs[i].sign) != NULL) {
            printf("%c %s  ", signs[i].sign, signs[i].words[is_chinese]);
        }
    }
    putchar('\n');
}

/* ---- what happened, and who had it ---- */

static void events_print(const struct docket *docket, const struct why_clock *clock, int is_chinese)
{
    struct table table = {0};
    int32_t count = dkt_explanation_event_count(clock->explanation);
    table_column(&table, is_chinese ? "时间" : "when", TABLE_LEFT);
    table_column(&table, is_chinese ? "记录" : "entry", TABLE_RIGHT);
    table_column(&table, is_chinese ? "事件" : "what", TABLE_LEFT);
    table_column(&table, is_chinese ? "到期" : "due", TABLE_LEFT);
    table_column(&table, is_chinese ? "时限" : "target", TABLE_ELASTIC);
    for (int32_t i = count > EVENT_COUNT_SHOWN ? count - EVENT_COUNT_SHOWN : 0; i < count; i++) {
        int64_t at = 0;
        int64_t seq = 0;
        int64_t amount = 0;
        int64_t due = 0;
        int32_t step = 0;
        char text[300];
        char when[WHY_INSTANT_SIZE];
        char target[WHY_DURATION_SIZE];
        int32_t kind = dkt_explanation_event(clock->explanation, i, &at, &seq, &step);
        int32_t type = dkt_explanation_event_target(clock->explanation, i, &amount, &due);
        const char *to = dkt_explanation_event_to(clock->explanation, i);
        table_row(&table);
        table_cell(&table, 0, why_instant(clock, at, is_chinese, when));
        (void)snprintf(text, sizeof text, seq == 0 ? "-" : "%lld", (long long)seq);
        table_cell(&table, 1, text);
        int n = snprintf(text, sizeof text, "%s", why_event_word(kind, is_chinese));
        n += step == 0 ? 0 : snprintf(text + n, sizeof text - (size_t)n, " %d", step);
        if (*to != '\0') {
            (void)snprintf(text + n, sizeof text - (size_t)n, " -> %.100s", to);
        }
        table_cell(&table, 2, text);
        table_cell(&table, 3, due == 0 ? "-" : why_instant(clock, due, is_chinese, when));
        table_cell(&table, 4, why_target(type, amount, is_chinese, target));
    }
    table_print(&table, docket->width);
}

static void share_row(struct table *table, const struct why_clock *clock, int32_t by, int32_t i, int is_chinese)
{
    static const char *const heads[][2] = {{"", ""}, {"whose turn", "责任方"}, {"unit", "单位"}, {"owner", "责任人"}};
    int64_t span = 0;
    int64_t open = 0;
    char text[64];
    char duration[WHY_DURATION_SIZE];
    int64_t from = 0;
    int64_t whole = dkt_explanation_until(clock->explanation, &from) - from;
    const char *name = dkt_explanation_share(clock->explanation, by, i, &span, &open);
    table_row(table);
    table_cell(table, 0, i == 0 ? heads[by][is_chinese] : "");
    table_cell(table, 1, why_share_word(by, name, is_chinese));
    table_cell(table, 2, why_duration(span, is_chinese, duration));
    (void)snprintf(text, sizeof text, "%d %%", whole <= 0 ? 0 : (int)((double)span * 100 / (double)whole + 0.5));
    table_cell(table, 3, text);
    table_cell(table, 4, why_duration(open, is_chinese, duration));
}

static void shares_print(const struct docket *docket, const struct why_clock *clock, int is_chinese)
{
    struct table table = {0};
    table_column(&table, "", TABLE_LEFT);
    table_column(&table, "", TABLE_ELASTIC);
    table_column(&table, is_chinese ? "历时" : "had it for", TABLE_RIGHT);
    table_column(&table, "", TABLE_RIGHT);
    table_column(&table, is_chinese ? "计入时限" : "that counts", TABLE_RIGHT);
    for (int32_t by = DKT_SHARE_PARTY; by <= DKT_SHARE_OWNER; by++) {
        for (int32_t i = 0; i < dkt_explanation_share_count(clock->explanation, by); i++) {
            share_row(&table, clock, by, i, is_chinese);
        }
    }
    table_print(&table, docket->width);
}

/* ---- a clock ---- */

/* Prints a sentence in lines of the terminal's width. */
static void paragraph_print(const char *text, int width)
{
    while (*text != '\0') {
        size_t cut = why_line(text, width);
        printf("  ");
        text_put(text, cut);
        putchar('\n');
        text += cut;
        text += strspn(text, " ");
    }
}

static void clock_print(const struct docket *docket, const struct why_clock *clock, int is_chinese)
{
    int width = docket->width > 0 ? docket->width - 3 : LINE_WIDTH;
    struct line line = {clock, width < LINE_WIDTH_MIN ? LINE_WIDTH_MIN : width > LINE_WIDTH_MAX ? LINE_WIDTH_MAX : width};
    char sentence[WHY_SENTENCE_SIZE];
    char marks[LINE_WIDTH_MAX + 1];
    unsigned seen = 0;
    putchar('\n');
    colour_begin(COLOUR_STRONG);
    printf("%s", dkt_explanation_goal(clock->explanation, is_chinese ? DKT_LANGUAGE_CHINESE : DKT_LANGUAGE_ENGLISH));
    colour_end();
    fputs(is_chinese ? "：" : ": ", stdout);
    colour_begin(why_is_bad(clock) ? COLOUR_BAD : COLOUR_GOOD);
    printf("%s", why_state(clock, is_chinese));
    colour_end();
    colour_begin(COLOUR_FAINT);
    printf("  (%s%s%s)\n", clock->calendar == NULL ? (is_chinese ? "全天候" : "around the clock")
                                                   : dkt_calendar_name(clock->calendar),
           ", ", why_zone(clock));
    colour_end();
    paragraph_print(why_sentence(clock, is_chinese, sentence), line.width);
    putchar('\n');
    scale_print(&line, is_chinese);
    bar_print(&line, &seen);
    marks_print(&line, marks);
    owners_print(&line);
    legend_print(seen, marks, is_chinese);
    putchar('\n');
    events_print(docket, clock, is_chinese);
    putchar('\n');
    shares_print(docket, clock, is_chinese);
}

static int why_print(const struct docket *docket, const struct why *why)
{
    const char *title = dkt_row_text(why->ticket, DKT_TICKET_TITLE, NULL);
    for (int i = 0; docket->is_json && i < why->count; i++) {
        puts(dkt_op_result_json(why->clocks[i].op, NULL));
    }
    if (docket->is_json) {
        return EXIT_DONE;
    }
    printf("%s  ", ticket_name(why->ticket));
    title = title == NULL ? "" : title;
    text_put(title, strlen(title));
    putchar('\n');
    if (why->count == 0) {
        puts(say("no clock runs or ran on this ticket", "该工单没有计时"));
    }
    for (int i = 0; i < why->count; i++) {
        if (words_language() != LANGUAGE_CHINESE) {
            clock_print(docket, &why->clocks[i], 0);
        }
        if (words_language() != LANGUAGE_ENGLISH) {
            clock_print(docket, &why->clocks[i], 1);
        }
    }
    return EXIT_DONE;
}

int command_why(struct docket *docket, struct arguments *arguments)
{
    static struct why why;
    const char *word = arguments_word(arguments);
    const char *goal = arguments_word(arguments);
    const char *file = arguments_option(arguments, "svg");
    const char *run = arguments_option(arguments, "run");
    why = (struct why){.docket = docket};
    if (word == NULL || (run != NULL && (goal == NULL || atoi(run) < 1))) {
        return usage_error(word == NULL ? "which ticket? Give its number or its id"
                                        : "a run is a number from 1, of a goal: why TICKET GOAL --run N",
                           NULL);
    }
    if (!arguments_end(arguments)) {
        return EXIT_USAGE;
    }
    int code = why_ticket(docket, word, &why);
    if (code == EXIT_DONE) {
        code = goal == NULL ? why_explain_all(docket, &why)
                            : why_explain(docket, &why, goal, run == NULL ? 0 : atoi(run));
    }
    if (code == EXIT_DONE) {
        code = file == NULL ? why_print(docket, &why) : svg_write(&why, file);
    }
    for (int i = 0; i < why.count; i++) {
        dkt_op_free(why.clocks[i].op);
    }
    dkt_op_free(why.op);
    return code;
}
