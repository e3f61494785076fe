/* SPDX-License-Identifier: MIT
 *
 * Calendars, goals and templates of a profile document. They have forms of their own (doc/calendar.md, doc/goals.md,
 * doc/sheets.md): their piece of the document is handed on as a text. See document.h.
 */
#include "rules/document.h"

#include "base/error.h"
#include "time/face.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* ---- calendars ---- */

static void calendar_add(struct dkti_document *document, const char *code, const struct dkti_json *definition)
{
    struct dkti_error error;
    struct dkt_calendar *calendar = NULL;
    dkti_error_clear(&error);
    struct dkti_text text = dkti_document_piece_text(document, definition);
    if (dkti_text_is_absent(text)) {
        return;
    }
    size_t mark = dkti_document_enter(document, dkti_text("definition"));
    int32_t status =
        dkti_calendar_of_json(&document->profile->arena.allocator, text, NULL, &calendar, &error);
    if (status == DKT_E_MEMORY) {
        document->arena->failed = true;
    } else if (status != DKT_OK) {
        dkti_document_complain(document, DKTI_FOUND_REFUSED, dkti_text(error.text), dkti_text(NULL));
    }
    dkti_document_leave(document, mark);
    if (status == DKT_OK) {
        (void)dkti_document_result(document, dkt_profile_add_calendar(document->profile, code, calendar));
    }
    dkt_calendar_unref(calendar);
}

/* Whether the profile has this very version of the calendar. */
static bool calendar_is_there(const struct dkt_profile *profile, const char *code, const char *version)
{
    for (int32_t i = 0; i < profile->calendar_count; i++) {
        if (dkti_text_is(profile->calendars[i].code, code)) {
            return version == NULL || dkti_text_is(dkti_text(version), dkt_calendar_id(profile->calendars[i].calendar));
        }
    }
    return false;
}

static void read_calendar_item(struct dkti_document *document, const struct dkti_json *item)
{
    static const struct dkti_document_member members[] = {{"code", NULL}, {"version", NULL}, {"definition", NULL}};
    const char *code = NULL;
    const char *version = NULL;
    dkti_document_members(document, item, members, COUNT_OF(members));
    if (item->type != DKTI_JSON_OBJECT || !dkti_document_need_text(document, item, "code", &code) ||
        !dkti_document_text(document, item, "version", &version)) {
        return;
    }
    const struct dkti_json *definition = dkti_json_member(item, "definition");
    if (definition != NULL) {
        calendar_add(document, code, definition);
    }
    if (!calendar_is_there(document->profile, code, version) && (definition == NULL || version != NULL)) {
        dkti_document_complain(document, DKTI_FOUND_CALENDAR, dkti_profile_shown(dkti_text(code)),
                               dkti_profile_shown(dkti_text(version == NULL ? "any" : version)));
    }
}

void dkti_document_calendars(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_CALENDAR_COUNT_MAX, read_calendar_item);
}

/* ---- goals ---- */

static void read_goal_item(struct dkti_document *document, const struct dkti_json *item)
{
    struct dkti_text text = dkti_document_piece_text(document, item);
    if (!dkti_text_is_absent(text)) {
        (void)dkti_document_result(document,
                                   dkt_profile_add_goal(document->profile, text.p, (int32_t)text.n));
    }
}

void dkti_document_goals(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_GOAL_COUNT_MAX, read_goal_item);
}

/* ---- templates of sheets ---- */

static void read_template_item(struct dkti_document *document, const struct dkti_json *item)
{
    struct dkti_text text = dkti_document_piece_text(document, item);
    if (!dkti_text_is_absent(text)) {
        (void)dkti_document_result(document, dkt_profile_add_template(document->profile, text.p, (int32_t)text.n));
    }
}

void dkti_document_templates(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_TEMPLATE_COUNT_MAX, read_template_item);
}
