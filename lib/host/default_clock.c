/* SPDX-License-Identifier: MIT
 *
 * The system's clock, for desks whose host gives none. One of the three files with a system header.
 */
#define _POSIX_C_SOURCE 200809L

#include "host/defaults.h"

#include "docket/base.h"

#include <time.h>

int32_t dkti_default_now(uintptr_t user, int64_t *out_now_ms)
{
    (void)user;
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) {
        return 0;
    }
    *out_now_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    return DKT_HOOK_DONE;
}
