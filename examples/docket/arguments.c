/* SPDX-License-Identifier: MIT
 *
 * See arguments.h. Fields are options too, so an option's name need not be known here; only those that have no value
 * must be. */
#include "arguments.h"

#include "program.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static const char *const flags[] = {"json", "dry_run", "strict", "keep_going", "echo",
                                    "help", "all",     "closed", "due",       "latest",
                                    "show_profile", "told"};

static int is_flag(const char *name)
{
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (strcmp(flags[i], name) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Copies "--expect-seq=4" as "expect_seq" and gives what stands behind the "=", or NULL. */
static const char *option_name(char *name, const char *word)
{
    size_t n = strcspn(word, "=");
    memcpy(name, word, n);
    name[n] = '\0';
    for (size_t i = 0; i < n; i++) {
        name[i] = name[i] == '-' ? '_' : name[i];
    }
    return word[n] == '=' ? word + n + 1 : NULL;
}

static const char *option_read(struct arguments *arguments, char *name, int argc, char *const *argv,
                               int *at)
{
    struct option *option = &arguments->options[arguments->option_count++];
    const char *value = option_name(name, argv[*at] + 2);
    option->name = name;
    if (is_flag(name)) {
        option->value = "";
        return value == NULL ? NULL : "an option that takes no value has one";
    }
    if (value == NULL && strncmp(name, "no_", 3) == 0) {
        option->name = name + 3;
        return NULL;
    }
    if (value == NULL && *at + 1 == argc) {
        return "the last option has no value";
    }
    option->value = value == NULL ? argv[++*at] : value;
    return NULL;
}

const char *arguments_read(struct arguments *arguments, int argc, char *const *argv)
{
    size_t size = 0;
    int is_words_only = 0;
    *arguments = (struct arguments){0};
    for (int i = 0; i < argc; i++) {
        size += strlen(argv[i]) + 1;
    }
    char *name = arguments->names = memory_new(size);
    if (argc > ARGUMENT_COUNT_MAX) {
        return "there are too many words";
    }
    for (int i = 0; i < argc; i++) {
        if (is_words_only || strncmp(argv[i], "--", 2) != 0) {
            arguments->words[arguments->word_count++] = argv[i];
        } else if (argv[i][2] == '\0') {
            is_words_only = 1; /* "--": what follows are words, whatever they begin with */
        } else {
            const char *problem = option_read(arguments, name, argc, argv, &i);
            if (problem != NULL) {
                return problem;
            }
            name += strlen(name) + 1;
        }
    }
    return NULL;
}

void arguments_free(struct arguments *arguments)
{
    free(arguments->names);
    arguments->names = NULL;
}

const char *arguments_word(struct arguments *arguments)
{
    return arguments->word_next < arguments->word_count ? arguments->words[arguments->word_next++]
                                                        : NULL;
}

const char *arguments_option(struct arguments *arguments, const char *name)
{
    const char *value = NULL;
    for (int i = 0; i < arguments->option_count; i++) {
        if (strcmp(arguments->options[i].name, name) == 0) {
            arguments->options[i].is_taken = 1;
            value = arguments->options[i].value;
        }
    }
    return value;
}

int arguments_flag(struct arguments *arguments, const char *name)
{
    return arguments_option(arguments, name) != NULL;
}

int arguments_end(const struct arguments *arguments)
{
    if (arguments->word_next < arguments->word_count) {
        usage_error("there is a word too many", arguments->words[arguments->word_next]);
        return 0;
    }
    for (int i = 0; i < arguments->option_count; i++) {
        if (!arguments->options[i].is_taken) {
            usage_error("there is no such option here", arguments->options[i].name);
            return 0;
        }
    }
    return 1;
}
