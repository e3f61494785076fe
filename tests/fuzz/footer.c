/* SPDX-License-Identifier: MIT
 *
 * Footer rules from anybody: eras follow each other without hole.
 */
#include "docket/base.h"
#include "time/footer.h"

#include <stddef.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dkti_footer footer;
    if (dkti_footer_read(dkti_text_of((const char *)data, size), &footer, NULL) != DKT_OK)
        return 0;
    int64_t instant = 1000000000000;
    for (int i = 0; i < 50; ++i) {
        struct dkti_zone_era era = dkti_footer_era(&footer, instant);
        if (era.from_ms > instant || era.until_ms <= instant)
            abort();
        if (era.offset_ms < -89999000 || era.offset_ms > 93599000) /* RFC 9636 3.2 */
            abort();
        if (era.until_ms == INT64_MAX)
            break;
        instant = era.until_ms;
    }
    return 0;
}
