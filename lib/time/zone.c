/* SPDX-License-Identifier: MIT
 *
 * Building a zone and asking it. Changes that change nothing (a new abbreviation) are dropped when the zone
 * is built; changes before the first instant of the library only set the offset that time begins with.
 */
#include "time/zone.h"

#include "base/clamp.h"
#include "docket/base.h"
#include "time/day.h"
#include "time/tzif.h"

#include <string.h>

/* No offset from UTC is larger (RFC 9636 3.2 and POSIX), so the instants of a wall clock time lie within
 * this distance of it. */
#define OFFSET_MAX_MS (26 * DKTI_HOUR_MS)

static bool zone_name_has(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '_' || c == '.';
}

static int32_t name_fail(struct dkti_text name, const char *problem, struct dkti_error *error)
{
    return dkti_error_named(error, DKT_E_ZONE, "time zone \"", name, problem);
}

int32_t dkti_zone_name_check(struct dkti_text name, struct dkti_error *error)
{
    if (name.p == NULL || name.n == 0)
        return dkti_error_begin(error, DKT_E_ZONE, "the time zone has no name");
    if (name.n > DKTI_ZONE_NAME_MAX)
        return dkti_error_begin(error, DKT_E_ZONE,
                                "the name of the time zone is over 64 bytes long");
    bool at_part = true;
    for (size_t i = 0; i < name.n; ++i) {
        char c = name.p[i];
        if (c == '/' && at_part)
            return dkti_error_begin(error, DKT_E_ZONE,
                                    "the name of the time zone is a path with an empty part");
        if (c == '.' && at_part)
            return dkti_error_begin(error, DKT_E_ZONE,
                                    "a part of the time zone's name begins with a dot");
        if (c != '/' && !zone_name_has(c))
            return dkti_error_begin(error, DKT_E_ZONE,
                                    "the name of the time zone has a character that no zone has");
        at_part = c == '/';
    }
    if (at_part)
        return name_fail(name, "\": the name ends with a slash", error);
    return DKT_OK;
}

/* Two digits at `p` below `limit`, or -1. */
static int32_t two_digits(const char *p, int32_t limit)
{
    if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
        return -1;
    int32_t value = (p[0] - '0') * 10 + (p[1] - '0');
    return value < limit ? value : -1;
}

bool dkti_zone_name_is_fixed(struct dkti_text name, int64_t *out_offset_ms)
{
    *out_offset_ms = 0;
    if (dkti_text_is(name, "UTC"))
        return true;
    if (name.p != NULL && name.n == 9 && memcmp(name.p, "UTC", 3) == 0)
        name = dkti_text_of(name.p + 3, 6);
    if (name.p == NULL || name.n != 6 || (name.p[0] != '+' && name.p[0] != '-') || name.p[3] != ':')
        return false;
    int32_t hours = two_digits(name.p + 1, 24);
    int32_t minutes = two_digits(name.p + 4, 60);
    if (hours < 0 || minutes < 0)
        return false;
    int64_t offset = hours * DKTI_HOUR_MS + minutes * 60 * DKTI_SECOND_MS;
    *out_offset_ms = name.p[0] == '-' ? -offset : offset;
    return true;
}

const struct dkti_zone *dkti_zone_build_fixed(struct dkti_arena *arena, struct dkti_text name,
                                              int64_t offset_ms)
{
    struct dkti_zone *zone = dkti_arena_take(arena, sizeof(*zone));
    int64_t *offsets = dkti_arena_array(arena, 1, sizeof(int64_t));
    struct dkti_text copy = dkti_arena_text(arena, name);
    if (zone == NULL || offsets == NULL || arena->failed)
        return NULL;
    offsets[0] = offset_ms;
    zone->name = copy;
    zone->offset_ms = offsets;
    (void)dkti_locator_init(&zone->locator, arena, NULL, 0); /* of nothing: takes no memory */
    return zone;
}

/* A change being built behind the ones that are there. */
static void change_append(int64_t *at_ms, int64_t *offset_ms, int32_t *count, int64_t at,
                          int64_t offset)
{
    if (offset_ms[*count] == offset)
        return;
    at_ms[*count] = at;
    ++*count;
    offset_ms[*count] = offset;
}

/* Seconds of a file as milliseconds, cut at the ends of the library's time. */
static int64_t instant_of_seconds(int64_t seconds)
{
    if (seconds < DKTI_INSTANT_MIN / DKTI_SECOND_MS)
        return DKTI_INSTANT_MIN;
    if (seconds > DKTI_INSTANT_MAX / DKTI_SECOND_MS)
        return DKTI_INSTANT_MAX;
    return seconds * DKTI_SECOND_MS;
}

static bool zone_fill(struct dkti_zone *zone, struct dkti_arena *arena,
                      const struct dkti_tzif *tzif, bool has_footer)
{
    size_t room = (size_t)tzif->transition_count + 1;
    int64_t *at_ms = dkti_arena_array(arena, room, sizeof(int64_t));
    int64_t *offset_ms = dkti_arena_array(arena, room + 1, sizeof(int64_t));
    if (at_ms == NULL || offset_ms == NULL)
        return false;
    int32_t count = 0;
    int64_t rule_from = DKTI_INSTANT_MIN;
    offset_ms[0] = dkti_tzif_offset(tzif, -1) * DKTI_SECOND_MS;
    for (int32_t i = 0; i < tzif->transition_count; ++i) {
        int64_t offset = dkti_tzif_offset(tzif, i) * DKTI_SECOND_MS;
        rule_from = instant_of_seconds(dkti_tzif_time(tzif, i));
        if (rule_from == DKTI_INSTANT_MIN)
            offset_ms[0] = offset;
        else if (rule_from < DKTI_INSTANT_MAX)
            change_append(at_ms, offset_ms, &count, rule_from, offset);
    }
    if (has_footer && !zone->footer.has_daylight) {
        if (rule_from == DKTI_INSTANT_MIN)
            offset_ms[0] = zone->footer.standard_ms;
        else
            change_append(at_ms, offset_ms, &count, rule_from, zone->footer.standard_ms);
    }
    zone->has_rule = has_footer && zone->footer.has_daylight;
    zone->rule_from_ms = rule_from;
    zone->change_count = count;
    zone->at_ms = at_ms;
    zone->offset_ms = offset_ms;
    return dkti_locator_init(&zone->locator, arena, at_ms, count);
}

/* Puts the zone's name before what the reader of its bytes found. */
static int32_t data_fail(struct dkti_text name, struct dkti_error *error)
{
    if (error == NULL)
        return DKT_E_ZONE;
    struct dkti_error found = *error;
    dkti_error_named(error, DKT_E_ZONE, "time zone \"", name, "\": ");
    dkti_error_add_text(error, dkti_text_of(found.text, (size_t)found.n));
    return DKT_E_ZONE;
}

int32_t dkti_zone_build(struct dkti_arena *arena, struct dkti_text name, const uint8_t *bytes,
                        size_t n, const struct dkti_zone **out_zone, struct dkti_error *error)
{
    struct dkti_tzif tzif;
    struct dkti_zone *zone = dkti_arena_take(arena, sizeof(*zone));
    *out_zone = NULL;
    if (zone == NULL)
        return dkti_error_begin(error, DKT_E_MEMORY, "no memory for a time zone");
    int32_t r = dkti_tzif_read(bytes, n, &tzif, error);
    if (r < 0)
        return data_fail(name, error);
    bool has_footer = tzif.footer.n > 0;
    if (has_footer && dkti_footer_read(tzif.footer, &zone->footer, error) < 0)
        return data_fail(name, error);
    zone->name = dkti_arena_text(arena, name);
    if (!zone_fill(zone, arena, &tzif, has_footer) || arena->failed)
        return dkti_error_begin(error, DKT_E_MEMORY, "no memory for a time zone");
    *out_zone = zone;
    return DKT_OK;
}

struct dkti_zone_era dkti_zone_era(const struct dkti_zone *zone, int64_t instant_ms)
{
    if (zone->has_rule && instant_ms >= zone->rule_from_ms) {
        struct dkti_zone_era era = dkti_footer_era(&zone->footer, instant_ms);
        if (era.from_ms < zone->rule_from_ms)
            era.from_ms = zone->rule_from_ms;
        return era;
    }
    int32_t i = dkti_locate(&zone->locator, instant_ms);
    struct dkti_zone_era era = {
        .from_ms = i > 0 ? zone->at_ms[i - 1] : INT64_MIN,
        .until_ms = i < zone->change_count ? zone->at_ms[i] : INT64_MAX,
        .offset_ms = zone->offset_ms[i],
    };
    if (zone->has_rule && era.until_ms > zone->rule_from_ms)
        era.until_ms = zone->rule_from_ms;
    return era;
}

int64_t dkti_zone_offset(const struct dkti_zone *zone, int64_t instant_ms)
{
    if (zone->has_rule && instant_ms >= zone->rule_from_ms)
        return dkti_footer_era(&zone->footer, instant_ms).offset_ms;
    return zone->offset_ms[dkti_locate(&zone->locator, instant_ms)];
}

struct dkti_zone_instants dkti_zone_instants(const struct dkti_zone *zone, int64_t local_ms)
{
    int64_t local =
        dkti_instant_max(DKTI_INSTANT_MIN, dkti_instant_min(local_ms, DKTI_INSTANT_MAX));
    struct dkti_zone_instants instants = {DKTI_LOCAL_GAP, 0, 0};
    struct dkti_zone_era era = dkti_zone_era(zone, local - OFFSET_MAX_MS);
    bool has_gap = false;
    int32_t named = 0;
    /* At most the changes of 52 hours; in real zones there is at most one. */
    for (;;) {
        int64_t instant = local - era.offset_ms;
        if (instant >= era.from_ms && instant < era.until_ms) {
            if (named == 0)
                instants.first_ms = instant;
            instants.last_ms = instant;
            ++named;
        }
        if (era.until_ms > local + OFFSET_MAX_MS)
            break;
        int64_t change = era.until_ms;
        bool is_behind = local >= change + era.offset_ms;
        era = dkti_zone_era(zone, change);
        if (named == 0 && !has_gap && is_behind && local < change + era.offset_ms) {
            has_gap = true;
            instants.first_ms = change;
            instants.last_ms = change;
        }
    }
    if (named > 0)
        instants.kind = named == 1 ? DKTI_LOCAL_ONE : DKTI_LOCAL_OVERLAP;
    DKT_ASSERT(named > 0 || has_gap);
    return instants;
}
