/* SPDX-License-Identifier: MIT
 *
 * Checking a whole desk, and saying what was found. */
#ifndef DOCKET_EXAMPLE_VERIFY_H
#define DOCKET_EXAMPLE_VERIFY_H

#include <docket/docket.h>

/* Walks every journal and holds it against the rows; `root` may be NULL. Returns EXIT_DONE, EXIT_FOUND, or another exit
 * code when it could not be done. */
int verify_run(dkt_desk *desk, dkt_store *store, const char *root, int is_json);

#endif
