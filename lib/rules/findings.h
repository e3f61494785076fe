/* SPDX-License-Identifier: MIT
 *
 * A list of findings about a profile: what is wrong or strange, where it stands, in words.
 *
 * What can be found stands in one table (findings.c): its code, how grave it is, and its sentence in English and
 * Chinese. Nothing here fails: without memory the list says so once, by `arena.failed`.
 */
#ifndef DKTI_RULES_FINDINGS_H
#define DKTI_RULES_FINDINGS_H

#include "base/arena.h"
#include "base/text.h"
#include "docket/profile_json.h"

#include <stdint.h>

enum {
    DKTI_FINDING_COUNT_MAX = 1000, /* nobody reads more of them at once */
};

/* What can be found. */
enum {
    DKTI_FOUND_JSON = 0,
    DKTI_FOUND_OBJECT,
    DKTI_FOUND_ARRAY,
    DKTI_FOUND_TEXT,
    DKTI_FOUND_INTEGER,
    DKTI_FOUND_BOOLEAN,
    DKTI_FOUND_MISSING,
    DKTI_FOUND_UNKNOWN_MEMBER,
    DKTI_FOUND_UNKNOWN_MEMBER_NEAR,
    DKTI_FOUND_WORD,
    DKTI_FOUND_REFUSED,
    DKTI_FOUND_CALENDAR,
    DKTI_FOUND_VALUE,
    DKTI_FOUND_ONE_OF,
    DKTI_FOUND_UNREACHABLE,
    DKTI_FOUND_DEAD_END,
    DKTI_FOUND_NEVER_CLOSED,
    DKTI_FOUND_STARTS_NOWHERE,
    DKTI_FOUND_STARTS_UNREACHED,
    DKTI_FOUND_NEVER_MET,
    DKTI_FOUND_NEVER_HOLDS,
    DKTI_FOUND_NEVER_STARTS,
    DKTI_FOUND_NEVER_STOPS,
    DKTI_FOUND_PAUSE_ENDLESS,
    DKTI_FOUND_LEFT_TO_HOST,
    DKTI_FOUND_UNUSED_CALENDAR,
    DKTI_FOUND_SAME_LABEL,
    DKTI_FOUND_NO_LABEL,
    DKTI_FOUND_COUNT
};

struct dkti_finding {
    int32_t found;
    struct dkti_text path;
    struct dkti_text english;
    struct dkti_text chinese;
    struct dkti_finding *next;
};

struct dkt_lint {
    struct dkti_arena arena;
    struct dkti_finding *first;
    struct dkti_finding *last;
    int32_t count;
    int32_t error_count;
};

/* Makes an empty list. DKT_OK or DKT_E_MEMORY. */
int32_t dkti_findings_new(const struct dkti_allocator *allocator, struct dkt_lint **out_findings);

/* Adds a finding. `first` and `second` stand for % and & in its sentence; either may be absent. All are copied. */
void dkti_findings_add(struct dkt_lint *findings, int32_t found, struct dkti_text path,
                       struct dkti_text first, struct dkti_text second);

/* The first finding that is an error, or NULL. */
const struct dkti_finding *dkti_findings_first_error(const struct dkt_lint *findings);

#endif
