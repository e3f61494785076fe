/* SPDX-License-Identifier: MIT
 *
 * What the program says, in Chinese and in English. */
#ifndef DOCKET_EXAMPLE_WORDS_H
#define DOCKET_EXAMPLE_WORDS_H

#include <stdint.h>

enum language {
    LANGUAGE_ENGLISH,
    LANGUAGE_CHINESE,
    LANGUAGE_BOTH,
};

/* The language of everything that is said from now on. */
void words_set_language(enum language language);
enum language words_language(void);

/* The text in the language set; in both, "English 中文". Lives until the eighth call from now. */
const char *say(const char *english, const char *chinese);

/* The same for the head of a table: in both languages, one above the other. */
const char *say_head(const char *english, const char *chinese);

/* What a field is called: "appointment_from" is "from" of an appointment; the name itself when it is not known. */
const char *say_field(const char *name);

/* The word for a value of a field that is a number with a meaning (level, outcome, party, ...), or NULL. */
const char *say_value(const char *field, int64_t value);

/* The number that a word of either language stands for in a field. Returns 1 or 0. */
int word_value(const char *field, const char *word, int64_t *out_value);

/* What the library itself does: a claim that lapses, an appointment that passes. NULL for what people do. */
const char *say_verb(int32_t verb);

#endif
