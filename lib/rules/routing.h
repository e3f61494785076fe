/* SPDX-License-Identifier: MIT
 *
 * Routes: a table of the profile that says to whom a ticket goes (R020, R021, R076, R089 to R099). The first route whose
 * condition holds decides; who of its people is chosen is the match's business (desk/match.c).
 */
#ifndef DKTI_RULES_ROUTING_H
#define DKTI_RULES_ROUTING_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "docket/dispatch.h"
#include "rules/match.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DKTI_ROUTE_COUNT_MAX = 64,      /* lines of a table that somebody keeps by hand */
    DKTI_ROUTE_SKILL_COUNT_MAX = 8, /* all of them are asked for: more and nobody has them */
};

/* Which presence a route asks for. */
enum {
    DKTI_ROUTE_WORKING = 0, /* ready, or in a task */
    DKTI_ROUTE_READY = 1,
    DKTI_ROUTE_ANY = 2, /* presence is not kept, or does not matter */
};

struct dkti_route {
    struct dkti_text code;
    struct dkti_match when;
    struct dkti_text unit;   /* whose people, or queue; absent: the unit that has the ticket */
    struct dkti_text role;   /* absent: any */
    struct dkti_text person; /* of DKT_CHOOSE_FIXED */
    struct dkti_text relay;  /* the unit that dispatches it onwards when nobody is found; absent: none */
    int32_t choose;          /* DKT_CHOOSE_... */
    int32_t presence;        /* DKTI_ROUTE_... */
    bool is_certified;       /* only certified people (R371) */
    int64_t load_max;        /* who has so much already takes no more; 0: any */
    int32_t skill_count;
    struct dkti_text skills[DKTI_ROUTE_SKILL_COUNT_MAX];
    struct dkti_text json; /* canonical */
};

struct dkt_profile;
struct dkt_rules;

/* Reads a route into the arena, with the names of the profile. DKT_OK, DKT_E_FORMAT, DKT_E_UNKNOWN, DKT_E_LIMIT or
 * DKT_E_MEMORY with a text that names the route. */
int32_t dkti_route_read(struct dkti_arena *arena, struct dkti_text text, const struct dkt_profile *profile,
                        struct dkti_route *out_route, struct dkti_error *error);

/* Reads the profile's routes once more, into the rules' arena, and checks their conditions. DKT_OK, DKT_E_PROFILE with a
 * text, or DKT_E_MEMORY. */
int32_t dkti_profile_compile_routes(struct dkt_profile *profile, struct dkt_rules *rules);

/* The first route whose condition holds, or NULL. */
const struct dkti_route *dkti_rules_route(const struct dkt_rules *rules,
                                          const struct dkti_match_subject *subject);

#endif
