/* SPDX-License-Identifier: MIT
 *
 * The host's match hook: the question, its accessors, and the answer. See assignee_hook.h.
 */
#include "desk/assignee_hook.h"

#include "base/argument.h"

struct dkt_match_question {
    struct dkti_arena *arena;
    const struct dkt_row *ticket;
    const struct dkt_match *match;
    int32_t eligible;
    struct dkti_text named;
};

int32_t dkti_match_ask_host(struct dkti_work *work, const struct dkt_row *ticket, const struct dkt_match *match,
                            int32_t eligible, struct dkti_text *out_named)
{
    const struct dkti_hooks *hooks = &work->desk->hooks;
    *out_named = (struct dkti_text){NULL, 0};
    if (hooks->match.choose == NULL) {
        return DKT_OK;
    }
    struct dkt_row *copy = dkti_row_copy(work->arena, ticket);
    if (copy == NULL) {
        return DKT_E_MEMORY;
    }
    struct dkt_match_question question = {
        .arena = work->arena, .ticket = copy, .match = match, .eligible = eligible};
    int32_t answer = hooks->match.choose(hooks->match_user, &question);
    if (answer == DKT_HOOK_DONE) {
        *out_named = question.named;
    }
    return DKT_OK;
}

const dkt_row *dkt_match_question_ticket(const dkt_match_question *question)
{
    return question == NULL ? NULL : question->ticket;
}

const char *dkt_match_question_route(const dkt_match_question *question)
{
    return question == NULL ? "" : dkti_text_or_empty(question->match->route->code);
}

const char *dkt_match_question_person(const dkt_match_question *question, int32_t i, int64_t *out_load)
{
    bool is_there = question != NULL && i >= 0 && i < question->eligible;
    if (out_load != NULL) {
        *out_load = is_there ? question->match->candidates[i].load : 0;
    }
    return is_there ? question->match->candidates[i].id.p : NULL;
}

dkt_status dkt_match_answer(dkt_match_question *question, const char *person, int32_t len)
{
    if (question == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_text text;
    dkt_status r = dkti_argument_text(NULL, "person", person, len, 1, DKTI_ID_MAX, &text);
    if (r != DKT_OK) {
        return r;
    }
    question->named = dkti_arena_text(question->arena, text);
    return dkti_text_is_absent(question->named) ? DKT_E_MEMORY : DKT_OK;
}
