/* SPDX-License-Identifier: MIT
 *
 * Counting references: relaxed going up, since who goes up holds one already; release going down and acquire
 * before the object is freed, so that the last holder sees what the others wrote.
 */
#include "base/refcount.h"

#include "base/internal.h"

void dkti_refcount_init(struct dkti_refcount *refcount)
{
    atomic_init(&refcount->count, 1);
}

void dkti_refcount_up(struct dkti_refcount *refcount)
{
    int_least32_t before = atomic_fetch_add_explicit(&refcount->count, 1, memory_order_relaxed);
    DKT_ASSERT(before > 0);
    (void)before;
}

bool dkti_refcount_down(struct dkti_refcount *refcount)
{
    int_least32_t before = atomic_fetch_sub_explicit(&refcount->count, 1, memory_order_release);
    DKT_ASSERT(before > 0);
    if (before != 1) {
        return false;
    }
    atomic_thread_fence(memory_order_acquire);
    return true;
}
