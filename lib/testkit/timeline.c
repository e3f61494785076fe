/* SPDX-License-Identifier: MIT
 *
 * The timeline, a ring of lines, and the report that it ends.
 */
#include "testkit/kit.h"

#include <string.h>

void dkti_kit_line(struct dkt_kit *kit, struct dkti_kit_text *text)
{
    char *line = kit->lines[kit->line_count % DKTI_KIT_LINE_COUNT];
    struct dkti_kit_text kept = dkti_kit_text(line, DKTI_KIT_LINE_MAX);
    int64_t since_ms = kit->now_ms - kit->start_ms;
    dkti_kit_add(&kept, since_ms < 0 ? "" : "+");
    dkti_kit_add_integer(&kept, since_ms);
    dkti_kit_add(&kept, " ms  ");
    dkti_kit_add(&kept, text->p);
    kit->line_count++;
}

void dkti_kit_complain(struct dkt_kit *kit, struct dkti_kit_text *text)
{
    if (kit->reason[0] == '\0') {
        struct dkti_kit_text reason = dkti_kit_text(kit->reason, sizeof kit->reason);
        dkti_kit_add(&reason, text->p);
    }
}

void dkt_kit_note(dkt_kit *kit, const char *text, int32_t len)
{
    if (kit == NULL || text == NULL || len < -1) {
        return;
    }
    char line[DKTI_KIT_LINE_MAX];
    struct dkti_kit_text said = dkti_kit_text(line, sizeof line);
    dkti_kit_add(&said, "note: ");
    dkti_kit_add_bytes(&said, text, len < 0 ? strlen(text) : (size_t)len);
    dkti_kit_line(kit, &said);
}

static void timeline_add(const struct dkt_kit *kit, struct dkti_kit_text *text)
{
    int64_t first = kit->line_count > DKTI_KIT_LINE_COUNT ? kit->line_count - DKTI_KIT_LINE_COUNT : 0;
    for (int64_t i = first; i < kit->line_count; i++) {
        dkti_kit_add(text, "  ");
        dkti_kit_add(text, kit->lines[i % DKTI_KIT_LINE_COUNT]);
        dkti_kit_add(text, "\n");
    }
}

const char *dkt_kit_timeline(dkt_kit *kit)
{
    if (kit == NULL) {
        return "";
    }
    struct dkti_kit_text text = dkti_kit_text(kit->report, sizeof kit->report);
    timeline_add(kit, &text);
    return kit->report;
}

const char *dkt_kit_report(dkt_kit *kit)
{
    if (kit == NULL || kit->reason[0] == '\0') {
        return "";
    }
    struct dkti_kit_text text = dkti_kit_text(kit->report, sizeof kit->report);
    dkti_kit_add(&text, kit->reason);
    dkti_kit_add(&text, "\nwhat happened:\n");
    timeline_add(kit, &text);
    return kit->report;
}

void dkt_kit_clear(dkt_kit *kit)
{
    if (kit != NULL) {
        kit->line_count = 0;
        kit->reason[0] = '\0';
    }
}
