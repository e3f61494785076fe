/* SPDX-License-Identifier: MIT
 *
 * The library's zones over stdin and stdout, for zoneinfo_oracle.py. Instants are seconds.
 *   Z name     load a zone        -> "ok", or "error text"
 *   U instant  offset at instant  -> seconds
 *   L local    wall clock time    -> kind first last
 */
#include "base/alloc.h"
#include "time/zone.h"
#include "time/zone_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct dkti_zone *zone_load(struct dkti_arena *arena, const char *name,
                                         struct dkti_error *error)
{
    const struct dkti_zone *zone = NULL;
    const uint8_t *bytes = NULL;
    size_t n = 0;
    dkti_arena_reset(arena);
    if (dkti_zone_file_read(dkti_text(name), arena, &bytes, &n, error) < 0)
        return NULL;
    (void)dkti_zone_build(arena, dkti_text(name), bytes, n, &zone, error);
    return zone;
}

int main(void)
{
    struct dkti_allocator allocator = dkti_allocator_default();
    struct dkti_arena arena;
    struct dkti_error error;
    const struct dkti_zone *zone = NULL;
    char line[256];
    (void)setvbuf(stdout, NULL, _IOLBF, BUFSIZ); /* the other side waits for each answer */
    dkti_arena_init(&arena, &allocator);
    while (fgets(line, sizeof(line), stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == 'Z') {
            zone = zone_load(&arena, line + 2, &error);
            puts(zone != NULL ? "ok" : error.text);
        } else if (line[0] == 'U' && zone != NULL) {
            int64_t instant = strtoll(line + 2, NULL, 10) * 1000;
            printf("%" PRId64 "\n", dkti_zone_offset(zone, instant) / 1000);
        } else if (line[0] == 'L' && zone != NULL) {
            int64_t local = strtoll(line + 2, NULL, 10) * 1000;
            struct dkti_zone_instants instants = dkti_zone_instants(zone, local);
            printf("%" PRId32 " %" PRId64 " %" PRId64 "\n", instants.kind, instants.first_ms / 1000,
                   instants.last_ms / 1000);
        } else {
            puts("?");
        }
    }
    dkti_arena_free(&arena);
    return 0;
}
