/* SPDX-License-Identifier: MIT
 *
 * The linter: everything that is wrong or strange about a profile, at once. What the reader of documents complains of
 * comes first; a document without errors is compiled.
 */
#include "base/argument.h"
#include "base/internal.h"
#include "rules/document.h"
#include "rules/findings.h"

static int32_t lint_rules(struct dkt_profile *profile, struct dkt_lint *findings)
{
    dkt_rules *rules;
    int32_t r = dkt_rules_new(profile, &rules);
    if (r == DKT_E_PROFILE) {
        dkti_findings_add(findings, DKTI_FOUND_REFUSED, dkti_text(""),
                          dkti_text(dkt_profile_error_text(profile)), dkti_text(NULL));
    }
    dkt_rules_unref(rules);
    return r == DKT_E_PROFILE ? DKT_OK : r;
}

static int32_t lint_document(struct dkti_text text, struct dkt_lint *findings)
{
    struct dkti_error error;
    struct dkt_profile *profile;
    dkti_error_clear(&error);
    int32_t r = dkti_profile_read_document(text, findings, &error, &profile);
    if (r == DKT_OK) {
        r = lint_rules(profile, findings);
    }
    dkt_profile_free(profile);
    return r == DKT_E_MEMORY || findings->arena.failed ? DKT_E_MEMORY : DKT_OK;
}

dkt_status dkt_profile_lint_json(const char *json, int32_t len, dkt_lint **out_findings)
{
    if (out_findings == NULL) {
        return DKT_E_ARGUMENT;
    }
    *out_findings = NULL;
    struct dkti_text text;
    int32_t r = dkti_argument_text(NULL, "document", json, len, 0, DKTI_TEXT_MAX, &text);
    if (r != DKT_OK) {
        return r;
    }
    struct dkti_allocator allocator = dkti_allocator_default();
    struct dkt_lint *findings;
    r = dkti_findings_new(&allocator, &findings);
    if (r != DKT_OK) {
        return r;
    }
    r = lint_document(text, findings);
    if (r != DKT_OK) {
        dkt_lint_free(findings);
        return r;
    }
    *out_findings = findings;
    return DKT_OK;
}
