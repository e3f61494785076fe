/* SPDX-License-Identifier: MIT
 *
 * Zone files from anybody: whatever is taken must answer every question in order.
 */
#include "docket/zone.h"

#include <stddef.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dkt_zone *zone = NULL;
    char problem[128];
    if (size > 100000 || size == 0)
        return 0;
    dkt_status r =
        dkt_zone_new_from_bytes("Fuzz", -1, data, (int32_t)size, sizeof(problem), problem, &zone);
    if (r != DKT_OK) {
        if (problem[0] == '\0') /* every refusal has a sentence */
            abort();
        return 0;
    }
    for (int64_t instant = -4000000000000; instant < 40000000000000; instant += 777777777777) {
        int64_t offset = 0;
        int32_t kind = 0;
        int64_t first = 0;
        int64_t last = 0;
        (void)dkt_zone_offset(zone, instant, &offset);
        (void)dkt_zone_instants(zone, instant + offset, &kind, &first, &last);
        /* The instant that the wall clock time was made from is among those that it names. */
        if (kind == DKT_LOCAL_GAP || first > instant || last < instant)
            abort();
    }
    dkt_zone_unref(zone);
    return 0;
}
