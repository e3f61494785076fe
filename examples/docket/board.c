/* SPDX-License-Identifier: MIT
 *
 * docket board: the four states side by side, a card a ticket. */
#include "program.h"
#include "instant.h"
#include "text.h"
#include "words.h"

#include <stdio.h>
#include <string.h>

enum {
    STATE_COUNT = 4,
    GAP = 2,
    CARD_COUNT_MAX = 100, /* of one state on a board */
};

static const int32_t states[STATE_COUNT] = {DKT_STATE_UNPROCESSED, DKT_STATE_RESERVED,
                                            DKT_STATE_UNFINISHED, DKT_STATE_CLOSED};

struct board {
    dkt_query *queries[STATE_COUNT];
    dkt_op *ops[STATE_COUNT];
    int card_count; /* of the longest column */
    int width;      /* of a column */
};

static int board_read(struct docket *docket, struct board *board)
{
    int code = EXIT_DONE;
    for (int i = 0; i < STATE_COUNT && code == EXIT_DONE; i++) {
        if (dkt_query_new(docket->desk, DKT_QUERY_STATE, &board->queries[i]) != DKT_OK ||
            dkt_query_set_state(board->queries[i], states[i]) != DKT_OK ||
            dkt_query_set_limit(board->queries[i], CARD_COUNT_MAX) != DKT_OK) {
            return EXIT_STORE;
        }
        code = query_run(docket, board->queries[i], &board->ops[i]);
        int count = dkt_result_row_count(dkt_op_result(board->ops[i]));
        board->card_count = count > board->card_count ? count : board->card_count;
    }
    return code;
}

static void board_free(struct board *board)
{
    for (int i = 0; i < STATE_COUNT; i++) {
        dkt_op_free(board->ops[i]);
        dkt_query_free(board->queries[i]);
    }
}

/* ---- a card: number and status, title, holder and what comes next ---- */

enum card_line {
    CARD_NUMBER,
    CARD_TITLE,
    CARD_HOLDER,
    CARD_NEXT,
};

/* What is to happen next: an appointment, a follow-up, a claim's end; or how it ended. */
static const char *card_next(const struct docket *docket, const dkt_row *ticket)
{
    static char text[200];
    char at[INSTANT_SIZE];
    int32_t column = dkt_row_is_set(ticket, DKT_TICKET_APPOINTMENT_FROM)
                         ? DKT_TICKET_APPOINTMENT_FROM
                         : DKT_TICKET_FOLLOW_UP_AT;
    if (dkt_row_is_set(ticket, DKT_TICKET_OUTCOME)) {
        return row_value(docket, ticket, DKT_TICKET_OUTCOME, "outcome");
    }
    if (!dkt_row_is_set(ticket, column)) {
        return "";
    }
    (void)snprintf(text, sizeof text, "> %s",
                   instant_write(dkt_row_integer(ticket, column), at) + 5); /* no year */
    return text;
}

static const char *card_line(const struct docket *docket, const dkt_row *ticket,
                             enum card_line line)
{
    static char text[300];
    const char *title = dkt_row_text(ticket, DKT_TICKET_TITLE, NULL);
    const char *claimed_by = dkt_row_text(ticket, DKT_TICKET_CLAIMED_BY, NULL);
    int is_urgent = dkt_row_integer(ticket, DKT_TICKET_LEVEL) == DKT_LEVEL_URGENT;
    switch (line) {
    case CARD_NUMBER:
        (void)snprintf(text, sizeof text, "%s%s P%lld", ticket_name(ticket), is_urgent ? " !" : "",
                       (long long)dkt_row_integer(ticket, DKT_TICKET_PRIORITY));
        return text;
    case CARD_TITLE: return title == NULL ? "" : title;
    case CARD_HOLDER:
        (void)snprintf(text, sizeof text, "%s%s%s", ticket_holder(ticket),
                       claimed_by == NULL ? "" : " *", claimed_by == NULL ? "" : claimed_by);
        return text;
    case CARD_NEXT: return card_next(docket, ticket);
    default: return "";
    }
}

/* ---- columns, where there is room for four ---- */

/* One line of the heads; the states' names in one language. */
static void columns_names(const struct board *board, int32_t language, int has_count)
{
    for (int i = 0; i < STATE_COUNT; i++) {
        char head[200];
        const char *name = dkt_state_name(states[i], language);
        int count = dkt_result_row_count(dkt_op_result(board->ops[i]));
        if (has_count) {
            (void)snprintf(head, sizeof head, "%s (%d)", name, count);
        } else {
            (void)snprintf(head, sizeof head, "%s", name);
        }
        colour_begin(COLOUR_STRONG);
        text_print(head, board->width, 0);
        colour_end();
        printf("%*s", i + 1 < STATE_COUNT ? GAP : 0, "");
    }
    putchar('\n');
}

static void columns_head(const struct board *board)
{
    int is_chinese = words_language() == LANGUAGE_CHINESE;
    columns_names(board, is_chinese ? DKT_LANGUAGE_CHINESE : DKT_LANGUAGE_ENGLISH, 1);
    if (words_language() == LANGUAGE_BOTH) {
        columns_names(board, DKT_LANGUAGE_CHINESE, 0);
    }
    for (int i = 0; i < STATE_COUNT; i++) {
        for (int k = 0; k < board->width; k++) {
            putchar('-');
        }
        printf("%*s", i + 1 < STATE_COUNT ? GAP : 0, "");
    }
    putchar('\n');
}

/* Whether anything stands in this line of this row of cards. */
static int line_is_used(const struct docket *docket, const struct board *board, int card,
                        enum card_line line)
{
    for (int i = 0; i < STATE_COUNT; i++) {
        const dkt_row *ticket = dkt_result_row(dkt_op_result(board->ops[i]), card);
        if (ticket != NULL && card_line(docket, ticket, line)[0] != '\0') {
            return 1;
        }
    }
    return 0;
}

static void columns_line(const struct docket *docket, const struct board *board, int card,
                         enum card_line line)
{
    for (int i = 0; i < STATE_COUNT; i++) {
        const dkt_row *ticket = dkt_result_row(dkt_op_result(board->ops[i]), card);
        colour_begin(line == CARD_NUMBER  ? COLOUR_STRONG
                     : line == CARD_TITLE ? COLOUR_NONE
                                          : COLOUR_FAINT);
        text_print(ticket == NULL ? "" : card_line(docket, ticket, line), board->width, 0);
        colour_end();
        printf("%*s", i + 1 < STATE_COUNT ? GAP : 0, "");
    }
    putchar('\n');
}

static void board_columns(const struct docket *docket, struct board *board)
{
    int width = docket->width == 0 ? 120 : docket->width;
    board->width = (width - (STATE_COUNT - 1) * GAP) / STATE_COUNT;
    columns_head(board);
    for (int card = 0; card < board->card_count; card++) {
        for (int line = 0; line <= CARD_NEXT; line++) {
            if (line_is_used(docket, board, card, (enum card_line)line)) {
                columns_line(docket, board, card, (enum card_line)line);
            }
        }
        putchar('\n');
    }
}

/* ---- sections, where there is not ---- */

static void board_sections(const struct docket *docket, const struct board *board)
{
    for (int i = 0; i < STATE_COUNT; i++) {
        const dkt_result *result = dkt_op_result(board->ops[i]);
        printf("%s (%d)\n", say_value("state", states[i]), (int)dkt_result_row_count(result));
        for (int32_t k = 0; k < dkt_result_row_count(result); k++) {
            const dkt_row *ticket = dkt_result_row(result, k);
            printf("  %s\n  ", card_line(docket, ticket, CARD_NUMBER));
            text_print(card_line(docket, ticket, CARD_TITLE),
                       docket->width > 4 ? docket->width - 2 : 2, 0);
            const char *holder = card_line(docket, ticket, CARD_HOLDER);
            printf("\n  ");
            text_put(holder, strlen(holder));
            printf("  %s\n", card_next(docket, ticket));
        }
    }
}

static void board_json(const struct board *board)
{
    putchar('{');
    for (int i = 0; i < STATE_COUNT; i++) {
        printf("%s\"%s\":%s", i == 0 ? "" : ",", dkt_state_name(states[i], DKT_LANGUAGE_ENGLISH),
               dkt_op_result_json(board->ops[i], NULL));
    }
    puts("}");
}

int command_board(struct docket *docket, struct arguments *arguments)
{
    struct board board = {0};
    if (!arguments_end(arguments)) {
        return EXIT_USAGE;
    }
    int code = board_read(docket, &board);
    if (code == EXIT_DONE && docket->is_json) {
        board_json(&board);
    } else if (code == EXIT_DONE && docket->width > 0 && docket->width < 64) {
        board_sections(docket, &board);
    } else if (code == EXIT_DONE) {
        board_columns(docket, &board);
    }
    board_free(&board);
    return code;
}
