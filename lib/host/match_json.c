/* SPDX-License-Identifier: MIT
 *
 * A match as JSON: what it came to, and of everybody why or why not. See match_json.h.
 */
#include "host/match_json.h"

#include "desk/assignee.h"
#include "host/json_form.h"

static void match_text(struct dkti_json_writer *writer, const char *name, struct dkti_text text)
{
    if (text.n > 0) {
        dkti_form_named(writer, name, text);
    }
}

static void match_number(struct dkti_json_writer *writer, const char *name, int64_t value)
{
    dkti_json_name(writer, dkti_text(name));
    dkti_json_integer(writer, value);
}

static void why_write(struct dkti_json_writer *writer, int32_t why)
{
    dkti_json_begin_object(writer);
    dkti_form_named(writer, "code", dkti_text(dkt_why_name(why)));
    dkti_form_named(writer, "english", dkti_text(dkt_why_text(why, DKT_LANGUAGE_ENGLISH)));
    dkti_form_named(writer, "chinese", dkti_text(dkt_why_text(why, DKT_LANGUAGE_CHINESE)));
    dkti_json_end_object(writer);
}

static void candidate_write(struct dkti_json_writer *writer, const struct dkti_candidate *candidate)
{
    dkti_json_begin_object(writer);
    match_text(writer, "person", candidate->id);
    if (candidate->load >= 0) {
        match_number(writer, "load", candidate->load);
    }
    match_number(writer, "turn", candidate->turn);
    dkti_json_name(writer, dkti_text("why"));
    dkti_json_begin_array(writer);
    for (int32_t i = 0; i < candidate->why_count; i++) {
        why_write(writer, candidate->why[i]);
    }
    dkti_json_end_array(writer);
    dkti_json_end_object(writer);
}

void dkti_match_json(struct dkti_json_writer *writer, const dkt_result *result)
{
    static const char *const outcomes[] = {
        [DKT_MATCH_DIRECT] = "direct", [DKT_MATCH_RELAYED] = "relayed", [DKT_MATCH_NOBODY] = "nobody"};
    const struct dkt_match *match = dkt_result_match(result);
    if (match == NULL) {
        return;
    }
    dkti_json_name(writer, dkti_text("match"));
    dkti_json_begin_object(writer);
    dkti_form_named(writer, "outcome", dkti_text(outcomes[match->outcome]));
    dkti_json_name(writer, dkti_text("why"));
    why_write(writer, match->why);
    match_text(writer, "route", dkti_text(dkt_match_route(match)));
    match_text(writer, "person", match->person);
    match_text(writer, "unit", match->unit);
    match_number(writer, "turn", match->turn);
    dkti_json_name(writer, dkti_text("candidates"));
    dkti_json_begin_array(writer);
    for (int32_t i = 0; i < match->count; i++) {
        candidate_write(writer, &match->candidates[i]);
    }
    dkti_json_end_array(writer);
    dkti_json_end_object(writer);
}
