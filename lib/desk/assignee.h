/* SPDX-License-Identifier: MIT
 *
 * Finding who should have a ticket: the route that fits, its people, what speaks for and against each, and the choice.
 *
 * A query of its own, in three rounds: the ticket; the route's people and turns; what each of them has open, and when he is
 * absent. A verb keeps its two rounds. Nothing is committed; the turn that a choice takes is written, and held against the
 * row, by the dispatch that follows (dispatch.c): so of two hosts that chose the same person one learns that it came late.
 */
#ifndef DKTI_DESK_ASSIGNEE_H
#define DKTI_DESK_ASSIGNEE_H

#include "desk/work.h"
#include "docket/dispatch.h"
#include "rules/routing.h"

enum {
    DKTI_MATCH_ROUND_COUNT_MAX = 3,
    DKTI_MATCH_PEOPLE_MAX = 200, /* of one presence in one unit: more is no team that takes turns */
    DKTI_MATCH_ELIGIBLE_MAX = 500, /* whose load is looked at: two wishes each, and room for the others */
    DKTI_MATCH_LOAD_PAGE = 500,  /* open tickets of one person that are counted */
    DKTI_MATCH_TURN_MAX = 1000,  /* people who ever had a turn of one route */
    DKTI_MATCH_WHY_MAX = 8,
};

struct dkti_candidate {
    struct dkti_text id;
    const struct dkt_row *person; /* NULL: the library does not know him */
    int64_t load;                 /* -1: not looked at */
    int64_t turn;
    int32_t why_count;
    int32_t why[DKTI_MATCH_WHY_MAX];
};

/* The public `dkt_match`. */
struct dkt_match {
    int32_t outcome;
    int32_t why;
    const struct dkti_route *route; /* NULL: none fits */
    struct dkti_text person;
    struct dkti_text unit;
    int64_t turn;
    int32_t count;
    struct dkti_candidate *candidates; /* who may first, in the order of the choice */
};

/* What is asked, and then the answer: the context of the operation. */
struct dkti_match_request {
    struct dkti_text ticket;
    const struct dkt_match *match;
};

int32_t dkti_match_run(struct dkti_work *work);

/* What speaks against the person by his own row, added to `candidate`. */
void dkti_candidate_look(const struct dkti_work *work, const struct dkti_route *route,
                         struct dkti_candidate *candidate);

#endif
