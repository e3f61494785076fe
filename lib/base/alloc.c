/* SPDX-License-Identifier: MIT
 *
 * The one file that knows malloc. Everything else asks here, so that overflow of sizes, zeroing and the
 * host's idea of "nothing" are settled in one place.
 *
 * A hook takes a new size of 0 as "free". A piece of no bytes is therefore asked for as one byte, on
 * taking, growing and giving back alike, and NULL keeps its one meaning: no memory.
 */
#include "base/alloc.h"

#include "base/internal.h"

#include <stdlib.h>
#include <string.h>

static void *allocator_default_allocate(uintptr_t user, void *old, size_t old_size, size_t new_size)
{
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        free(old);
        return NULL;
    }
    return realloc(old, new_size);
}

/* The size that is told to the hook for `size` bytes. */
static size_t allocator_size(size_t size)
{
    return size == 0 ? 1 : size;
}

struct dkti_allocator dkti_allocator_default(void)
{
    return (struct dkti_allocator){.allocate = allocator_default_allocate, .user = 0};
}

void *dkti_reallocate_unset(const struct dkti_allocator *allocator, void *old, size_t old_size,
                            size_t new_size)
{
    DKT_ASSERT(allocator->allocate != NULL);
    DKT_ASSERT(old != NULL || old_size == 0);
    /* A larger object would break pointer differences. */
    if (new_size > PTRDIFF_MAX)
        return NULL;
    return allocator->allocate(allocator->user, old, old == NULL ? 0 : allocator_size(old_size),
                               allocator_size(new_size));
}

void *dkti_allocate(const struct dkti_allocator *allocator, size_t count, size_t size)
{
    if (size != 0 && count > PTRDIFF_MAX / size)
        return NULL;
    void *p = dkti_reallocate_unset(allocator, NULL, 0, count * size);
    if (p != NULL)
        memset(p, 0, count * size);
    return p;
}

void *dkti_reallocate(const struct dkti_allocator *allocator, void *old, size_t old_size,
                      size_t new_size)
{
    uint8_t *p = dkti_reallocate_unset(allocator, old, old_size, new_size);
    if (p != NULL && new_size > old_size)
        memset(p + old_size, 0, new_size - old_size);
    return p;
}

void dkti_deallocate(const struct dkti_allocator *allocator, void *old, size_t size)
{
    DKT_ASSERT(allocator->allocate != NULL);
    if (old == NULL)
        return;
    (void)allocator->allocate(allocator->user, old, allocator_size(size), 0);
}
