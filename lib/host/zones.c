/* SPDX-License-Identifier: MIT
 *
 * Asking the host for a zone. See zones.h. What the hook gives is copied while it runs and read when it has returned.
 */
#include "host/zones.h"

#include "base/internal.h"
#include "time/face.h"
#include "time/tzif.h"

#include <string.h>

/* The place for the hook's answer. */
struct dkt_zone_answer {
    struct dkti_arena *arena;
    const uint8_t *bytes;
    size_t n;
    int32_t count;  /* answers given */
    int32_t status; /* of the first that could not be taken */
};

static dkt_status answer_refuse(dkt_zone_answer *answer, dkt_status status)
{
    if (answer->status == DKT_OK) {
        answer->status = status;
    }
    return status;
}

dkt_status dkt_zone_answer_give(dkt_zone_answer *answer, const uint8_t *bytes, int32_t byte_count)
{
    if (answer == NULL) {
        return DKT_E_ARGUMENT;
    }
    answer->count++;
    if (bytes == NULL || byte_count < 0) {
        return answer_refuse(answer, DKT_E_ARGUMENT);
    }
    if (answer->count > 1) {
        return answer_refuse(answer, DKT_E_STATE);
    }
    if (byte_count > DKTI_TZIF_SIZE_MAX) {
        return answer_refuse(answer, DKT_E_LIMIT);
    }
    uint8_t *copy = dkti_arena_take(answer->arena, (size_t)byte_count);
    if (copy == NULL) {
        return answer_refuse(answer, DKT_E_MEMORY);
    }
    memcpy(copy, bytes, (size_t)byte_count);
    answer->bytes = copy;
    answer->n = (size_t)byte_count;
    return DKT_OK;
}

static int32_t zones_fail(struct dkti_text name, int32_t status, const char *problem, struct dkti_error *error)
{
    return dkti_error_named(error, status, "time zone \"", name, problem);
}

/* What the hook's end and its answer come to. */
static int32_t answer_judge(const struct dkt_zone_answer *answer, int32_t hook, struct dkti_text name,
                            struct dkti_error *error)
{
    if (hook != DKT_HOOK_DONE) {
        return zones_fail(name, DKT_E_HOOK, "\": the zone hook failed", error);
    }
    switch (answer->status) {
    case DKT_OK: break;
    case DKT_E_MEMORY: return dkti_error_begin(error, DKT_E_MEMORY, "no memory for a time zone");
    case DKT_E_LIMIT: return zones_fail(name, DKT_E_ZONE, "\": the zone hook gave more than 64 KiB", error);
    case DKT_E_STATE: return zones_fail(name, DKT_E_HOOK, "\": the zone hook answered more than once", error);
    default: return zones_fail(name, DKT_E_HOOK, "\": the zone hook gave no bytes", error);
    }
    return answer->count == 1 ? DKT_OK
                              : zones_fail(name, DKT_E_ZONE, "\": the zone hook knows no such zone", error);
}

static int32_t zones_ask(struct dkti_zones *zones, struct dkti_text name, dkt_zone **out_zone, struct dkti_error *error)
{
    struct dkti_allocator allocator = dkti_allocator_default();
    struct dkti_text copy = dkti_arena_text(&zones->scratch, name); /* with a NUL behind it */
    int32_t r = dkti_zone_name_check(name, error);
    if (r != DKT_OK) {
        return r;
    }
    if (dkti_text_is_absent(copy)) {
        return dkti_error_begin(error, DKT_E_MEMORY, "no memory for a time zone");
    }
    struct dkt_zone_answer answer = {.arena = &zones->scratch};
    int32_t hook = zones->hooks.read(zones->user, copy.p, (int32_t)copy.n, &answer);
    r = answer_judge(&answer, hook, name, error);
    return r == DKT_OK ? dkti_zone_of_bytes(&allocator, name, answer.bytes, answer.n, out_zone, error) : r;
}

/* The scratch has been forgotten before: the name may stand in it. */
static int32_t zones_find(struct dkti_zones *zones, struct dkti_text name, dkt_zone **out_zone, struct dkti_error *error)
{
    int64_t offset_ms = 0;
    if (zones->hooks.read == NULL || dkti_zone_name_is_fixed(name, &offset_ms)) {
        struct dkti_allocator allocator = dkti_allocator_default();
        return dkti_zone_open(&allocator, name, out_zone, error);
    }
    return zones_ask(zones, name, out_zone, error);
}

int32_t dkti_zones_open(struct dkti_zones *zones, struct dkti_text name, dkt_zone **out_zone, struct dkti_error *error)
{
    dkti_arena_reset(&zones->scratch);
    return zones_find(zones, name, out_zone, error);
}

int32_t dkti_zones_calendar(struct dkti_zones *zones, struct dkti_text json, dkt_calendar **out_calendar,
                            struct dkti_error *error)
{
    struct dkti_allocator allocator = dkti_allocator_default();
    struct dkti_text name;
    dkt_zone *zone = NULL;
    dkti_arena_reset(&zones->scratch);
    int32_t r = dkti_calendar_zone_name(&zones->scratch, json, &name, error);
    if (r == DKT_OK) {
        r = zones_find(zones, name, &zone, error);
    }
    if (r == DKT_OK) {
        r = dkti_calendar_of_json(&allocator, json, zone, out_calendar, error);
    }
    dkt_zone_unref(zone);
    return r;
}
