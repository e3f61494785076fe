/* SPDX-License-Identifier: MIT
 *
 * docket run FILE: many command lines in one run, and the words that only make sense there.
 *
 *     # a comment
 *     clock 2026-03-02T09:00Z       the desk's clock says this from now on
 *     as 小林 agent                 who acts when a line does not say
 *     say "09:00  The day begins."  a caption
 *     register "POS 无法联网"       any command, as on the command line
 *     ! close GD000001              must not be done: a refusal is what is wanted
 *     @register ...                 not shown by --echo
 */
#include "program.h"
#include "instant.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINE_SIZE = 4096,
};

int command_clock(struct docket *docket, struct arguments *arguments)
{
    const char *text = arguments_word(arguments);
    int64_t at = 0;
    if (text == NULL || !instant_read(text, docket_now(docket), &at)) {
        return usage_error("this is no instant like 2026-03-02T09:05Z", text == NULL ? "" : text);
    }
    if (!arguments_end(arguments)) {
        return EXIT_USAGE;
    }
    docket_set_clock(docket, at);
    return EXIT_DONE;
}

int command_as(struct docket *docket, struct arguments *arguments)
{
    const char *actor = arguments_word(arguments);
    const char *role = arguments_word(arguments);
    if (actor == NULL || !arguments_end(arguments)) {
        return usage_error("as whom?", NULL);
    }
    free(docket->actor);
    free(docket->role);
    docket->actor = text_copy(actor);
    docket->role = role == NULL ? NULL : text_copy(role);
    return EXIT_DONE;
}

int command_say(struct docket *docket, struct arguments *arguments)
{
    const char *text = arguments_word(arguments);
    if (!arguments_end(arguments)) {
        return EXIT_USAGE;
    }
    if (!docket->is_json) {
        colour_begin(COLOUR_STRONG);
        printf("%s", text == NULL ? "" : text);
        colour_end();
        putchar('\n');
    }
    return EXIT_DONE;
}

/* ---- lines ---- */

/* Cuts a line into words in place: blanks divide, quotes hold together, "\" takes the next character as it is, "#"
 * before a word begins a comment. Returns the count; -1: a quote is not closed, or there are too many. */
static int line_words(char *line, char **words)
{
    int count = 0;
    char *p = line;
    for (;;) {
        p += strspn(p, " \t\r\n");
        if (*p == '\0' || *p == '#') {
            return count;
        }
        if (count == ARGUMENT_COUNT_MAX) {
            return -1;
        }
        char *out = words[count++] = p;
        char quote = '\0';
        while (*p != '\0' && (quote != '\0' || strchr(" \t\r\n", *p) == NULL)) {
            if (*p == quote) {
                quote = '\0';
            } else if (quote == '\0' && (*p == '"' || *p == '\'')) {
                quote = *p;
            } else {
                p += *p == '\\' && p[1] != '\0' ? 1 : 0;
                *out++ = *p;
            }
            p++;
        }
        int is_last = *p == '\0';
        *out = '\0';
        if (quote != '\0') {
            return -1;
        }
        p += is_last ? 0 : 1;
    }
}

/* Whether --echo shows the line: not what only steers the script, and not what begins with "@". */
static int is_echoed(const struct docket *docket, const char *line)
{
    static const char *const quiet[] = {"say", "as", "clock", "#", "@", "\n"};
    for (size_t i = 0; i < sizeof quiet / sizeof quiet[0]; i++) {
        if (strncmp(line, quiet[i], strlen(quiet[i])) == 0) {
            return 0;
        }
    }
    return docket->is_echoing && !docket->is_json && *line != '\0';
}

/* Shows the line as one would have typed it; a long one is broken before an option. */
static void line_echo(const struct docket *docket, char *line)
{
    static const char head[] = "$ docket ";
    line += strspn(line, " \t!");
    if (!is_echoed(docket, line)) {
        return;
    }
    line[strcspn(line, "\r\n")] = '\0';
    int at = (int)sizeof head - 1;
    colour_begin(COLOUR_FAINT);
    fputs(head, stdout);
    while (*line != '\0') {
        const char *option = strstr(line + 1, " --");
        size_t n = option == NULL ? strlen(line) : (size_t)(option - line);
        char *piece = text_copy(line);
        piece[n] = '\0';
        at += text_width(piece);
        if (docket->width > 0 && at + 2 > docket->width) {
            fputs(" \\\n   ", stdout);
            at = 3 + text_width(piece);
        }
        text_put(piece, n);
        free(piece);
        line += n;
    }
    colour_end();
    putchar('\n');
}

static int line_run(struct docket *docket, char *line, int number)
{
    char *words[ARGUMENT_COUNT_MAX];
    char *echo = text_copy(line);
    line_echo(docket, echo);
    free(echo);
    line += *line == '@' ? 1 : 0;
    int count = line_words(line, words);
    int is_refusal = count > 0 && strcmp(words[0], "!") == 0;
    if (count < 0) {
        fprintf(stderr, "docket: line %d: a quote is not closed, or there are too many words\n",
                number);
        return EXIT_USAGE;
    }
    if (count == is_refusal) {
        return EXIT_DONE;
    }
    int is_json = docket->is_json;
    int width = docket->width;
    int code = docket_run(docket, count - is_refusal, words + is_refusal);
    docket->is_json = is_json; /* what a line says of itself ends with it */
    docket->width = width;
    if (is_refusal && code == EXIT_DONE) {
        fprintf(stderr, "docket: line %d was done and must not be\n", number);
        return EXIT_NOT_DONE;
    }
    code = is_refusal && code == EXIT_NOT_DONE ? EXIT_DONE : code;
    if (code != EXIT_DONE) {
        fprintf(stderr, "docket: line %d ended with %d\n", number, code);
    }
    return code;
}

/* Runs every line; the code of the first that did not end well. */
static int lines_run(struct docket *docket, FILE *file, int is_keeping_going)
{
    static char line[LINE_SIZE];
    int first = EXIT_DONE;
    for (int number = 1; fgets(line, sizeof line, file) != NULL; number++) {
        if (strchr(line, '\n') == NULL && !feof(file)) {
            fprintf(stderr, "docket: line %d is too long\n", number);
            return EXIT_USAGE;
        }
        int code = line_run(docket, line, number);
        first = first == EXIT_DONE ? code : first;
        if (code != EXIT_DONE && !is_keeping_going) {
            break;
        }
    }
    return first;
}

int command_script(struct docket *docket, struct arguments *arguments)
{
    const char *name = arguments_word(arguments);
    int is_keeping_going = arguments_flag(arguments, "keep_going");
    docket->is_echoing = arguments_flag(arguments, "echo");
    if (name == NULL || docket->is_in_script) {
        return usage_error(
            name == NULL ? "which file? - is the input" : "a script cannot run a script", name);
    }
    if (!arguments_end(arguments)) {
        return EXIT_USAGE;
    }
    FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
    if (file == NULL) {
        return usage_error("there is no such file", name);
    }
    docket->is_in_script = 1;
    int code = lines_run(docket, file, is_keeping_going);
    docket->is_in_script = 0;
    if (file != stdin) {
        fclose(file);
    }
    return code;
}
