/* SPDX-License-Identifier: MIT
 *
 * How far long work is: a line on stderr, when that is a terminal. */
#ifndef DOCKET_EXAMPLE_PROGRESS_H
#define DOCKET_EXAMPLE_PROGRESS_H

#include <stdint.h>

/* Says how far it is, about ten times a second. `total` 0: not known. */
void progress_show(const char *what, int64_t done, int64_t total);

/* Takes the line away. */
void progress_end(void);

#endif
