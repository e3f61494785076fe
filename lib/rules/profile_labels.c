/* SPDX-License-Identifier: MIT
 *
 * Labels in further languages. Every piece has an English and a Chinese (simplified) label; what else a desk speaks stands
 * in a list beside the pieces, since most desks speak nothing else.
 */
#include "rules/profile.h"

#include <stddef.h>

static bool is_letter_or_digit(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9');
}

/* A language tag in its plain form (BCP 47): subtags of 1 to 8 letters and digits, the first of 2 or more. */
bool dkti_text_is_language(struct dkti_text text)
{
    size_t subtag = 0;
    bool is_first = true;
    for (size_t i = 0; i < text.n; i++) {
        bool is_hyphen = text.p[i] == '-';
        if (is_hyphen ? subtag < (is_first ? 2 : 1) : !is_letter_or_digit(text.p[i]) || subtag == 8) {
            return false;
        }
        is_first = is_first && !is_hyphen;
        subtag = is_hyphen ? 0 : subtag + 1;
    }
    return text.n <= DKTI_LANGUAGE_MAX && subtag >= (is_first ? 2 : 1);
}

static bool has_piece(const struct dkt_profile *profile, int32_t kind, struct dkti_text code)
{
    switch (kind) {
    case DKT_LABEL_STATUS: return dkti_profile_status_place(profile, code) >= 0;
    case DKT_LABEL_TYPE: return dkti_profile_type_place(profile, code) >= 0;
    case DKT_LABEL_FIELD: return dkti_profile_field_place(profile, code) >= 0;
    case DKT_LABEL_ACTION: return dkti_profile_action_place(profile, code) >= 0;
    default: return false;
    }
}

static bool has_translation(const struct dkt_profile *profile, const struct dkti_translation *translation)
{
    for (int32_t i = 0; i < profile->translation_count; i++) {
        const struct dkti_translation *other = &profile->translations[i];
        if (other->kind == translation->kind && dkti_text_equal(other->code, translation->code) &&
            dkti_text_equal(other->language, translation->language)) {
            return true;
        }
    }
    return dkti_text_is(translation->language, "en") || dkti_text_is(translation->language, "zh");
}

/* DKT_OK, or the error with its text. */
static int32_t translation_check(struct dkt_profile *profile, const struct dkti_translation *translation)
{
    int32_t status = DKT_OK;
    const char *problem = NULL;
    if (!has_piece(profile, translation->kind, translation->code)) {
        status = DKT_E_UNKNOWN;
        problem = ": there is no such piece to label";
    } else if (!dkti_text_is_language(translation->language)) {
        status = DKT_E_ARGUMENT;
        problem = ": a language is a tag like fr or zh-Hant";
    } else if (!dkti_text_is_valid(translation->label.p, translation->label.n)) {
        status = DKT_E_TEXT;
        problem = ": the label is not valid UTF-8";
    } else if (translation->label.n > DKTI_LABEL_MAX) {
        status = DKT_E_LIMIT;
        problem = ": the label is over 256 bytes";
    } else if (has_translation(profile, translation)) {
        status = DKT_E_EXISTS;
        problem = " has a label in this language already";
    } else if (profile->translation_count == DKTI_TRANSLATION_COUNT_MAX) {
        status = DKT_E_LIMIT;
        problem = ": a profile has at most 1024 labels in further languages";
    }
    return problem == NULL ? DKT_OK
                           : dkti_error_named(&profile->error, status, "", dkti_profile_shown(translation->code), problem);
}

dkt_status dkt_profile_add_label(dkt_profile *profile, int32_t kind, const char *code, const char *language,
                                 const char *label)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    if (code == NULL || language == NULL || label == NULL || kind < DKT_LABEL_STATUS || kind > DKT_LABEL_ACTION) {
        return dkti_error_begin(&profile->error, DKT_E_ARGUMENT, "a label needs its kind, code, language and text");
    }
    struct dkti_translation translation = {kind, dkti_text(code), dkti_text(language), dkti_text(label)};
    int32_t r = translation_check(profile, &translation);
    if (r < 0) {
        return r;
    }
    struct dkti_arena_mark mark = dkti_arena_mark(&profile->arena);
    translation.code = dkti_arena_text(&profile->arena, translation.code);
    translation.language = dkti_arena_text(&profile->arena, translation.language);
    translation.label = dkti_arena_text(&profile->arena, translation.label);
    r = dkti_profile_end(profile, mark, "a label of ", dkti_text(code));
    if (r == DKT_OK) {
        profile->translations[profile->translation_count++] = translation;
    }
    return r;
}
