/* SPDX-License-Identifier: MIT
 *
 * The insides of a store handle.
 */
#ifndef DKTI_HOST_STORE_H
#define DKTI_HOST_STORE_H

#include "docket/store.h"

struct dkt_store {
    struct dkt_store_hooks hooks;
    uintptr_t user;
};

#endif
