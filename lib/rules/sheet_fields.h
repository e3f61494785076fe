/* SPDX-License-Identifier: MIT
 *
 * What the verbs about sheets take, and the actions they are without a profile's word.
 */
#ifndef DKTI_RULES_SHEET_FIELDS_H
#define DKTI_RULES_SHEET_FIELDS_H

#include "rules/fields.h"
#include "rules/rules.h"

/* What a command about a sheet gives that is no column of it and is not told by its entry. */
enum {
    DKTI_GIVEN_SIGN_ITEM = 901,     /* which item is signed */
    DKTI_GIVEN_SIGN_PARTY = 902,    /* for which party */
    DKTI_GIVEN_SIGN_DIGEST = 903,   /* hexadecimal digits: the content that the signer saw */
    DKTI_GIVEN_EVIDENCE = 904,      /* bytes */
    DKTI_GIVEN_EVIDENCE_TYPE = 905,
};

/* Whether the verb is about a sheet. */
bool dkti_verb_is_of_sheets(int32_t verb);

/* The field that a verb about sheets takes under this name, or NULL. Of a text, `greatest` is how many bytes it may have,
 * and `least` how many it must. */
const struct dkti_field *dkti_sheet_field(int32_t verb, struct dkti_text name);

/* The action that every desk has under this code, or NULL. */
const struct dkti_action *dkti_sheet_action(struct dkti_text code);

#endif
