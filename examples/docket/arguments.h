/* SPDX-License-Identifier: MIT
 *
 * The words of one command line: positions, and options --name value. What nobody has taken in the end is an error. */
#ifndef DOCKET_EXAMPLE_ARGUMENTS_H
#define DOCKET_EXAMPLE_ARGUMENTS_H

enum {
    ARGUMENT_COUNT_MAX = 128,
};

struct option {
    const char *name;  /* without the hyphens; underscores for hyphens inside */
    const char *value; /* NULL: --no-NAME, the field is taken away */
    int is_taken;
};

struct arguments {
    const char *words[ARGUMENT_COUNT_MAX];
    int word_count;
    int word_next; /* the first that nobody has taken */
    struct option options[ARGUMENT_COUNT_MAX];
    int option_count;
    char *names; /* memory of the options' names */
};

/* Reads a command line. Returns NULL, or what is wrong with it. Free it in either case. */
const char *arguments_read(struct arguments *arguments, int argc, char *const *argv);
void arguments_free(struct arguments *arguments);

/* The next word, or NULL. */
const char *arguments_word(struct arguments *arguments);

/* The value of an option, or NULL; whether an option without a value is there. Both take it. */
const char *arguments_option(struct arguments *arguments, const char *name);
int arguments_flag(struct arguments *arguments, const char *name);

/* Whether everything was taken; otherwise says what was not. */
int arguments_end(const struct arguments *arguments);

#endif
