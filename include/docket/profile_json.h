/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_PROFILE_JSON_H
#define DOCKET_PROFILE_JSON_H

/* profile_json.h: profiles as documents: loading, checking, and showing them.
 *
 * A profile document is one JSON object; doc/profiles.md describes it. It says what the calls of profile.h say, and is
 * read through them. The canonical JSON of rules (dkt_rules_json) is such a document too, and gives the same version
 * when it is loaded.
 */

#include "docket/base.h"
#include "docket/profile.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** What was found wrong or strange about a profile. Immutable; shared by threads. */
typedef struct dkt_lint dkt_lint;

/** Rules in a form for people. Immutable; shared by threads. */
typedef struct dkt_export dkt_export;

/** Forms that rules can be shown in. */
enum {
    DKT_EXPORT_DOCUMENT = 1, /**< a profile document, laid out, with the definitions of its calendars: it can be loaded */
    DKT_EXPORT_DOT = 2,      /**< a picture of the workflow for Graphviz */
    DKT_EXPORT_MERMAID = 3,  /**< a picture of the workflow for Mermaid */
    DKT_EXPORT_SUMMARY = 4   /**< a summary in words, Markdown */
};

/** How grave a finding is. */
enum {
    DKT_LINT_ERROR = 1,   /**< the profile cannot be loaded or compiled */
    DKT_LINT_WARNING = 2, /**< it can, but somebody will run into it */
    DKT_LINT_NOTE = 3     /**< good to know: a limit left to the host, a label that is missing */
};

/** Makes a profile from a document.
 * @param json the document, UTF-8, borrowed for the call.
 * @param len bytes of json, or -1; at most 1 MiB.
 * @param problem_size bytes of out_problem, NUL included; 0 when there is none.
 * @param out_problem borrowed for the call; receives path and reason of the first thing that is wrong, NUL-terminated
 * and cut if need be; may be NULL.
 * @param out_profile receives the profile; caller frees with dkt_profile_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_FORMAT: no JSON; DKT_E_LIMIT: over 1 MiB; DKT_E_PROFILE: it describes no
 * profile; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_profile_new_json(const char *json, int32_t len, int32_t problem_size, char *out_problem,
                                dkt_profile **out_profile);

/** Adds everything that a document says to a profile. Calendars that the document only names must be there before.
 * After a failure the profile is as before.
 * @param profile borrowed for the call.
 * @param json the document, UTF-8, borrowed for the call.
 * @param len bytes of json, or -1; at most 1 MiB.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_FORMAT: no JSON; DKT_E_LIMIT: over 1 MiB; DKT_E_PROFILE: it describes no
 * profile; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_add_json(dkt_profile *profile, const char *json, int32_t len);

/** Makes rules from a document: dkt_profile_new_json, then dkt_rules_new.
 * @param json the document, UTF-8, borrowed for the call.
 * @param len bytes of json, or -1; at most 1 MiB.
 * @param problem_size bytes of out_problem, NUL included; 0 when there is none.
 * @param out_problem borrowed for the call; receives path and reason of the first thing that is wrong, NUL-terminated
 * and cut if need be; may be NULL.
 * @param out_rules receives the rules with one reference; caller frees with dkt_rules_unref; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_FORMAT: no JSON; DKT_E_LIMIT: over 1 MiB; DKT_E_PROFILE: it describes no
 * profile, or one that cannot be compiled; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_rules_new_json(const char *json, int32_t len, int32_t problem_size, char *out_problem,
                              dkt_rules **out_rules);

/** Looks a profile over and reports everything that is wrong with it or strange about it: statuses that cannot be reached,
 * left or closed, actions nobody can do, fields that nobody can give, goals that never start or stop, holes in a matrix,
 * limits left to the host, labels that people cannot tell apart. Paths are those of a document that says the same.
 * @param profile borrowed for the call.
 * @param out_findings receives the findings; caller frees with dkt_lint_free; NULL after a failure.
 * @returns DKT_OK: looked over, whatever was found; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_lint(dkt_profile *profile, dkt_lint **out_findings);

/** Looks a document over and reports everything that is wrong with it, also when it cannot be loaded.
 * @param json the document, UTF-8, borrowed for the call.
 * @param len bytes of json, or -1; at most 1 MiB.
 * @param out_findings receives the findings; caller frees with dkt_lint_free; NULL after a failure.
 * @returns DKT_OK: looked over, whatever was found; DKT_E_ARGUMENT; DKT_E_LIMIT: over 1 MiB; DKT_E_TEXT: not UTF-8, or a
 * NUL inside; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_profile_lint_json(const char *json, int32_t len, dkt_lint **out_findings);

/** Frees findings.
 * @param findings NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_lint_free(dkt_lint *findings);

/** How many findings there are; at most 1,000 are kept.
 * @param findings borrowed for the call; NULL has none.
 * @returns the count.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_lint_count(const dkt_lint *findings);

/** How many of them are errors.
 * @param findings borrowed for the call; NULL has none.
 * @returns the count.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_lint_error_count(const dkt_lint *findings);

/** How grave a finding is.
 * @param findings borrowed for the call.
 * @param i place.
 * @returns DKT_LINT_..., 0 when there is none.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_lint_severity(const dkt_lint *findings, int32_t i);

/** Where in the document a finding stands: "actions[3].from[0]".
 * @param findings borrowed for the call.
 * @param i place.
 * @returns a text, owned by the findings until they are freed; "" for the document as a whole, or when there is none.
 * @thread any
 * @since 0.1.0 */
const char *dkt_lint_path(const dkt_lint *findings, int32_t i);

/** What kind of finding it is: a word for programs, "unknown_member".
 * @param findings borrowed for the call.
 * @param i place.
 * @returns a text, owned by the library for ever; "" when there is none.
 * @thread any
 * @since 0.1.0 */
const char *dkt_lint_code(const dkt_lint *findings, int32_t i);

/** What was found, in words.
 * @param findings borrowed for the call.
 * @param i place.
 * @param language DKT_LANGUAGE_...
 * @returns a text, owned by the findings until they are freed; "" when there is none.
 * @thread any
 * @since 0.1.0 */
const char *dkt_lint_text(const dkt_lint *findings, int32_t i, int32_t language);

/** Shows rules in a form for people.
 * @param rules borrowed for the call.
 * @param form DKT_EXPORT_...
 * @param language DKT_LANGUAGE_...: of labels and words.
 * @param out_export receives the text; caller frees with dkt_export_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_export_new(const dkt_rules *rules, int32_t form, int32_t language, dkt_export **out_export);

/** Frees an export.
 * @param made NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_export_free(dkt_export *made);

/** The text of an export.
 * @param made borrowed for the call; NULL gives "".
 * @param out_len may be NULL, borrowed for the call; receives its bytes.
 * @returns a text, owned by the export until it is freed.
 * @thread any
 * @since 0.1.0 */
const char *dkt_export_text(const dkt_export *made, int32_t *out_len);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
