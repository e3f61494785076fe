/* SPDX-License-Identifier: MIT
 *
 * Holding values against the limits of a field. See limit.h.
 */
#include "rules/limit.h"

#include "docket/profile.h"

#include <string.h>

enum {
    TELEPHONE_DIGITS_MIN = 5,  /* hotlines have five */
    TELEPHONE_DIGITS_MAX = 20, /* fifteen of E.164, and an extension */
    EMAIL_MAX = 254,           /* bytes, RFC 5321 */
};

int64_t dkti_text_characters(struct dkti_text text)
{
    int64_t count = 0;
    for (size_t i = 0; i < text.n; i++) {
        count += ((uint8_t)text.p[i] & 0xC0) != 0x80 ? 1 : 0;
    }
    return count;
}

/* ---- shapes ---- */

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

static bool is_telephone(struct dkti_text text)
{
    int32_t digits = 0;
    for (size_t i = 0; i < text.n; i++) {
        char character = text.p[i];
        digits += is_digit(character) ? 1 : 0;
        if (!is_digit(character) && memchr(" -()", character, 4) == NULL && !(character == '+' && i == 0)) {
            return false;
        }
    }
    return digits >= TELEPHONE_DIGITS_MIN && digits <= TELEPHONE_DIGITS_MAX;
}

static bool is_digits(struct dkti_text text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (!is_digit(text.p[i])) {
            return false;
        }
    }
    return text.n > 0;
}

/* A letter, a digit, a hyphen, or beyond ASCII: domains may be written in Chinese. */
static bool is_domain_character(char character)
{
    return is_digit(character) || (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           character == '-' || (uint8_t)character >= 0x80;
}

/* Labels of a domain, at least two, none empty. */
static bool is_domain(struct dkti_text text)
{
    int32_t dots = 0;
    bool is_begin = true;
    for (size_t i = 0; i < text.n; i++) {
        bool is_dot = text.p[i] == '.';
        if (is_dot ? is_begin : !is_domain_character(text.p[i])) {
            return false;
        }
        dots += is_dot ? 1 : 0;
        is_begin = is_dot;
    }
    return dots > 0 && !is_begin;
}

static bool is_email(struct dkti_text text)
{
    const char *at = text.n == 0 ? NULL : memchr(text.p, '@', text.n);
    if (at == NULL || at == text.p || text.n > EMAIL_MAX) {
        return false;
    }
    size_t local = (size_t)(at - text.p);
    for (size_t i = 0; i < local; i++) {
        if ((uint8_t)text.p[i] <= ' ' || text.p[i] == 0x7F) {
            return false;
        }
    }
    return is_domain(dkti_text_of(at + 1, text.n - local - 1));
}

bool dkti_text_has_shape(struct dkti_text text, int32_t shape)
{
    switch (shape) {
    case DKT_SHAPE_TELEPHONE: return is_telephone(text);
    case DKT_SHAPE_EMAIL: return is_email(text);
    case DKT_SHAPE_DIGITS: return is_digits(text);
    default: return true;
    }
}

/* ---- limits ---- */

bool dkti_limit_takes_text(const struct dkti_field_limit *limit, struct dkti_text text)
{
    int64_t characters = dkti_text_characters(text);
    if (characters < limit->length_min || (limit->length_max > 0 && characters > limit->length_max) ||
        !dkti_text_has_shape(text, limit->shape)) {
        return false;
    }
    for (int32_t i = 0; i < limit->value_count; i++) {
        if (dkti_text_equal(limit->values[i].text, text)) {
            return true;
        }
    }
    return limit->value_count == 0;
}

bool dkti_limit_takes_integer(const struct dkti_field_limit *limit, int64_t integer)
{
    if (limit->has_range && (integer < limit->least || integer > limit->greatest)) {
        return false;
    }
    for (int32_t i = 0; i < limit->value_count; i++) {
        if (limit->values[i].integer == integer) {
            return true;
        }
    }
    return limit->value_count == 0;
}
