/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_ZONE_H
#define DOCKET_ZONE_H

/* zone.h: time zones: what the clock on a wall shows at an instant, and when it shows a given time.
 *
 * A zone is read once, from the system's data or from bytes of the host's (TZif, RFC 9636), and is immutable
 * and counted afterwards. "UTC", "+08:00" and "UTC+08:00" (east of Greenwich is +) need no data. Wall clock
 * times are milliseconds too: those since 1970-01-01T00:00 on that wall.
 */

#include "docket/base.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** A time zone. Any number of threads at once. */
typedef struct dkt_zone dkt_zone;

/** How many instants a wall clock time names. */
enum {
    DKT_LOCAL_ONE = 1,    /**< one */
    DKT_LOCAL_GAP = 2,    /**< none: clocks were put forward over it; the end of the gap stands for it */
    DKT_LOCAL_OVERLAP = 3 /**< two: clocks were put back over it */
};

/** Makes a zone from its name: fixed ones by arithmetic, others from the system's /usr/share/zoneinfo.
 * Neither TZ nor TZDIR is looked at.
 * @param name e.g. "Asia/Shanghai", borrowed for the call.
 * @param len bytes of name, or -1.
 * @param problem_size bytes of out_problem, NUL included; 0 when there is none.
 * @param out_problem borrowed for the call; receives what is wrong, for people, NUL-terminated and cut if need be;
 * may be NULL.
 * @param out_zone receives the zone; caller frees with dkt_zone_unref; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_LIMIT: the name has not 1 to 64 bytes; DKT_E_TEXT; DKT_E_ZONE: no such zone,
 * or its data cannot be used; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_zone_new(const char *name, int32_t len, int32_t problem_size, char *out_problem, dkt_zone **out_zone);

/** Makes a zone from bytes of a TZif file: where there is no system's data, or where it must not change.
 * @param name what the zone is called; borrowed for the call.
 * @param len bytes of name, or -1.
 * @param bytes the file, at most 64 KiB, without leap seconds; borrowed for the call.
 * @param byte_count how many there are.
 * @param problem_size bytes of out_problem, NUL included; 0 when there is none.
 * @param out_problem borrowed for the call; receives what is wrong, for people, NUL-terminated and cut if need be;
 * may be NULL.
 * @param out_zone receives the zone; caller frees with dkt_zone_unref; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_LIMIT: the name has not 1 to 64 bytes; DKT_E_TEXT; DKT_E_ZONE: the name or
 * the bytes cannot be used; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_zone_new_from_bytes(const char *name, int32_t len, const uint8_t *bytes, int32_t byte_count,
                                   int32_t problem_size, char *out_problem, dkt_zone **out_zone);

/** Takes one more reference.
 * @param zone NULL is nothing; borrowed for the call.
 * @returns the same zone; caller frees with dkt_zone_unref.
 * @thread any
 * @since 0.1.0 */
dkt_zone *dkt_zone_ref(dkt_zone *zone);

/** Gives a reference back; the last one frees the zone.
 * @param zone NULL is nothing; otherwise one reference is freed.
 * @thread any
 * @since 0.1.0 */
void dkt_zone_unref(dkt_zone *zone);

/** The zone's name as it was given.
 * @param zone borrowed for the call.
 * @returns the name, owned by the zone until it is freed; NULL when zone is NULL.
 * @thread any
 * @since 0.1.0 */
const char *dkt_zone_name(const dkt_zone *zone);

/** The offset from UTC at an instant: wall clock time = instant + offset.
 * @param zone borrowed for the call.
 * @param instant_ms milliseconds UTC since 1970.
 * @param out_offset_ms borrowed for the call; receives the offset in milliseconds, positive east of Greenwich; 0
 * after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_zone_offset(const dkt_zone *zone, int64_t instant_ms, int64_t *out_offset_ms);

/** The instants at which the wall shows a time. A begin takes the first, an end or a due time the last.
 * @param zone borrowed for the call.
 * @param local_ms milliseconds since 1970-01-01T00:00 on the wall.
 * @param out_kind borrowed for the call; receives DKT_LOCAL_...; 0 after a failure.
 * @param out_first_ms borrowed for the call; receives the first instant; the end of the gap when there is none; 0
 * after a failure.
 * @param out_last_ms borrowed for the call; receives the last instant; the end of the gap when there is none; 0 after
 * a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_zone_instants(const dkt_zone *zone, int64_t local_ms, int32_t *out_kind, int64_t *out_first_ms,
                             int64_t *out_last_ms);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
