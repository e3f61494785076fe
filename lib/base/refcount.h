/* SPDX-License-Identifier: MIT
 *
 * The one place with atomics: the count of references to an object shared by threads.
 */
#ifndef DKTI_BASE_REFCOUNT_H
#define DKTI_BASE_REFCOUNT_H

#include <stdatomic.h>
#include <stdbool.h>

struct dkti_refcount {
    atomic_int_least32_t count;
};

void dkti_refcount_init(struct dkti_refcount *refcount); /* one reference */
void dkti_refcount_up(struct dkti_refcount *refcount);
bool dkti_refcount_down(struct dkti_refcount *refcount); /* true when this was the last */

#endif
