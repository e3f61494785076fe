/* SPDX-License-Identifier: MIT
 *
 * docket/zone.h: checks of arguments, and the counted owner of a zone.
 */
#include "base/argument.h"
#include "base/internal.h"
#include "time/face.h"
#include "time/zone_file.h"

#include <string.h>

void dkti_problem_give(const struct dkti_error *error, int32_t problem_size, char *out_problem)
{
    if (out_problem == NULL || problem_size < 1)
        return;
    size_t n = 0;
    if (error->n > 0)
        n = dkti_text_cut(dkti_text_of(error->text, (size_t)error->n), (size_t)problem_size - 1);
    memcpy(out_problem, error->text, n);
    out_problem[n] = '\0';
}

static struct dkt_zone *zone_handle_new(const struct dkti_allocator *allocator)
{
    struct dkt_zone *handle = dkti_allocate(allocator, 1, sizeof(*handle));
    if (handle == NULL)
        return NULL;
    dkti_refcount_init(&handle->refcount);
    handle->allocator = *allocator;
    dkti_arena_init(&handle->arena, allocator);
    return handle;
}

/* Fills the handle from bytes, or from the name alone when `bytes` is NULL. */
static int32_t zone_handle_fill(struct dkt_zone *handle, struct dkti_text name,
                                const uint8_t *bytes, size_t n, struct dkti_error *error)
{
    int64_t offset_ms = 0;
    if (bytes == NULL && dkti_zone_name_is_fixed(name, &offset_ms)) {
        handle->zone = dkti_zone_build_fixed(&handle->arena, name, offset_ms);
        if (handle->zone == NULL)
            return dkti_error_begin(error, DKT_E_MEMORY, "no memory for a time zone");
        return DKT_OK;
    }
    int32_t r = dkti_zone_name_check(name, error);
    if (r < 0)
        return r;
    if (bytes != NULL)
        return dkti_zone_build(&handle->arena, name, bytes, n, &handle->zone, error);
    struct dkti_arena scratch;
    dkti_arena_init(&scratch, &handle->allocator);
    r = dkti_zone_file_read(name, &scratch, &bytes, &n, error);
    if (r == DKT_OK)
        r = dkti_zone_build(&handle->arena, name, bytes, n, &handle->zone, error);
    dkti_arena_free(&scratch);
    return r;
}

int32_t dkti_zone_of_bytes(const struct dkti_allocator *allocator, struct dkti_text name,
                           const uint8_t *bytes, size_t n, struct dkt_zone **out_zone,
                           struct dkti_error *error)
{
    *out_zone = NULL;
    struct dkt_zone *handle = zone_handle_new(allocator);
    if (handle == NULL)
        return dkti_error_begin(error, DKT_E_MEMORY, "no memory for a time zone");
    int32_t r = zone_handle_fill(handle, name, bytes, n, error);
    if (r < 0)
        dkt_zone_unref(handle);
    else
        *out_zone = handle;
    return r;
}

int32_t dkti_zone_open(const struct dkti_allocator *allocator, struct dkti_text name,
                       struct dkt_zone **out_zone, struct dkti_error *error)
{
    return dkti_zone_of_bytes(allocator, name, NULL, 0, out_zone, error);
}

dkt_status dkt_zone_new(const char *name, int32_t len, int32_t problem_size, char *out_problem,
                        dkt_zone **out_zone)
{
    struct dkti_error error;
    struct dkti_text text;
    struct dkti_allocator allocator = dkti_allocator_default();
    dkti_error_clear(&error);
    dkti_problem_give(&error, problem_size, out_problem);
    if (out_zone == NULL)
        return DKT_E_ARGUMENT;
    *out_zone = NULL;
    int32_t r = dkti_argument_text(&error, "the zone's name", name, len, 1, DKTI_NAME_MAX, &text);
    if (r == DKT_OK)
        r = dkti_zone_open(&allocator, text, out_zone, &error);
    dkti_problem_give(&error, problem_size, out_problem);
    return r;
}

dkt_status dkt_zone_new_from_bytes(const char *name, int32_t len, const uint8_t *bytes,
                                   int32_t byte_count, int32_t problem_size, char *out_problem,
                                   dkt_zone **out_zone)
{
    struct dkti_error error;
    struct dkti_text text;
    struct dkti_allocator allocator = dkti_allocator_default();
    dkti_error_clear(&error);
    dkti_problem_give(&error, problem_size, out_problem);
    if (out_zone == NULL)
        return DKT_E_ARGUMENT;
    *out_zone = NULL;
    if (bytes == NULL || byte_count < 0)
        return DKT_E_ARGUMENT;
    int32_t r = dkti_argument_text(&error, "the zone's name", name, len, 1, DKTI_NAME_MAX, &text);
    if (r == DKT_OK)
        r = dkti_zone_of_bytes(&allocator, text, bytes, (size_t)byte_count, out_zone, &error);
    dkti_problem_give(&error, problem_size, out_problem);
    return r;
}

dkt_zone *dkt_zone_ref(dkt_zone *zone)
{
    if (zone != NULL)
        dkti_refcount_up(&zone->refcount);
    return zone;
}

void dkt_zone_unref(dkt_zone *zone)
{
    if (zone == NULL || !dkti_refcount_down(&zone->refcount))
        return;
    struct dkti_allocator allocator = zone->allocator;
    dkti_arena_free(&zone->arena);
    dkti_deallocate(&allocator, zone, sizeof(*zone));
}

const char *dkt_zone_name(const dkt_zone *zone)
{
    return zone != NULL ? zone->zone->name.p : NULL;
}

dkt_status dkt_zone_offset(const dkt_zone *zone, int64_t instant_ms, int64_t *out_offset_ms)
{
    if (out_offset_ms == NULL)
        return DKT_E_ARGUMENT;
    *out_offset_ms = 0;
    if (zone == NULL)
        return DKT_E_ARGUMENT;
    *out_offset_ms = dkti_zone_offset(zone->zone, instant_ms);
    return DKT_OK;
}

dkt_status dkt_zone_instants(const dkt_zone *zone, int64_t local_ms, int32_t *out_kind,
                             int64_t *out_first_ms, int64_t *out_last_ms)
{
    if (out_kind == NULL || out_first_ms == NULL || out_last_ms == NULL)
        return DKT_E_ARGUMENT;
    *out_kind = 0;
    *out_first_ms = 0;
    *out_last_ms = 0;
    if (zone == NULL)
        return DKT_E_ARGUMENT;
    struct dkti_zone_instants instants = dkti_zone_instants(zone->zone, local_ms);
    *out_kind = instants.kind;
    *out_first_ms = instants.first_ms;
    *out_last_ms = instants.last_ms;
    return DKT_OK;
}
