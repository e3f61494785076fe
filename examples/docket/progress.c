/* SPDX-License-Identifier: MIT
 *
 * See progress.h. */
#include "progress.h"

#include "instant.h"

#include <stdio.h>
#include <unistd.h>

static int64_t shown_at_ms;

void progress_show(const char *what, int64_t done, int64_t total)
{
    if (done % 256 != 0 || !isatty(STDERR_FILENO)) {
        return; /* the clock is not asked for every one */
    }
    int64_t now_ms = instant_now();
    if (now_ms - shown_at_ms < 100 && now_ms >= shown_at_ms) {
        return;
    }
    shown_at_ms = now_ms;
    if (total > 0) {
        fprintf(stderr, "\r\x1b[K%s: %lld of %lld (%d %%)", what, (long long)done, (long long)total,
                (int)(done * 100 / total));
    } else {
        fprintf(stderr, "\r\x1b[K%s: %lld", what, (long long)done);
    }
    fflush(stderr);
}

void progress_end(void)
{
    if (shown_at_ms != 0) {
        fputs("\r\x1b[K", stderr);
        shown_at_ms = 0;
    }
}
