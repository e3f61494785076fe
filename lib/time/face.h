/* SPDX-License-Identifier: MIT
 *
 * What stands behind the handles of docket/zone.h and docket/calendar.h: counted owners of an arena that
 * holds a zone or a calendar. Inside the library the immutable objects themselves are passed about.
 */
#ifndef DKTI_TIME_FACE_H
#define DKTI_TIME_FACE_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/refcount.h"
#include "docket/calendar.h"
#include "docket/zone.h"
#include "time/calendar.h"
#include "time/zone.h"

struct dkt_zone {
    struct dkti_refcount refcount;
    struct dkti_allocator allocator;
    struct dkti_arena arena;
    const struct dkti_zone *zone;
};

struct dkt_calendar {
    struct dkti_refcount refcount;
    struct dkti_allocator allocator;
    struct dkti_arena arena;
    struct dkt_zone *zone;
    const struct dkti_calendar *calendar;
    struct dkti_text json; /* canonical, NUL behind it */
    char id[2 * DKTI_DIGEST_SIZE + 1];
};

/* dkt_zone_new and dkt_calendar_new with the host's memory and a full error. */
int32_t dkti_zone_open(const struct dkti_allocator *allocator, struct dkti_text name,
                       struct dkt_zone **out_zone, struct dkti_error *error);
int32_t dkti_zone_of_bytes(const struct dkti_allocator *allocator, struct dkti_text name,
                           const uint8_t *bytes, size_t n, struct dkt_zone **out_zone,
                           struct dkti_error *error);
int32_t dkti_calendar_of_json(const struct dkti_allocator *allocator, struct dkti_text json,
                              struct dkt_zone *zone, struct dkt_calendar **out_calendar,
                              struct dkti_error *error);

/* The name of the zone that a calendar's JSON names, owned by the arena: who finds zones elsewhere asks before. */
int32_t dkti_calendar_zone_name(struct dkti_arena *arena, struct dkti_text json, struct dkti_text *out_name,
                                struct dkti_error *error);

/* Gives an error's text to a caller's array. */
void dkti_problem_give(const struct dkti_error *error, int32_t problem_size, char *out_problem);

#endif
