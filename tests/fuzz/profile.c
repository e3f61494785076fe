/* SPDX-License-Identifier: MIT
 *
 * Profiles from anybody: what is refused has a sentence, what is taken has no errors for the linter, is written
 * canonically, and loads again with the same version.
 */
#include "docket/profile_json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whether the document as it is exported is the same rules. */
static void profile_again(const dkt_rules *rules)
{
    dkt_export *made = NULL;
    dkt_rules *again = NULL;
    if (dkt_export_new(rules, DKT_EXPORT_DOCUMENT, DKT_LANGUAGE_ENGLISH, &made) != DKT_OK)
        abort();
    /* Laid out it may be over the limit of 1 MiB, and goals may hold calendars that only the profile knew. */
    dkt_status r = dkt_rules_new_json(dkt_export_text(made, NULL), -1, 0, NULL, &again);
    if (r != DKT_E_LIMIT && (r != DKT_OK || strcmp(dkt_rules_version(again), dkt_rules_version(rules)) != 0))
        abort();
    dkt_rules_unref(again);
    dkt_export_free(made);
    for (int32_t form = DKT_EXPORT_DOT; form <= DKT_EXPORT_SUMMARY; form++) {
        if (dkt_export_new(rules, form, DKT_LANGUAGE_CHINESE, &made) != DKT_OK)
            abort();
        dkt_export_free(made);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dkt_rules *rules = NULL;
    dkt_lint *findings = NULL;
    char problem[600] = "";
    if (size > 65536)
        return 0;
    dkt_status linted = dkt_profile_lint_json((const char *)data, (int32_t)size, &findings);
    dkt_status r = dkt_rules_new_json((const char *)data, (int32_t)size, sizeof problem, problem, &rules);
    if (r != DKT_OK && (problem[0] == '\0' || rules != NULL))
        abort(); /* every refusal has a sentence */
    if (linted == DKT_OK && (dkt_lint_error_count(findings) == 0) != (r == DKT_OK))
        abort(); /* the linter's errors are what cannot be loaded */
    if (r == DKT_OK)
        profile_again(rules);
    dkt_rules_unref(rules);
    dkt_lint_free(findings);
    return 0;
}
