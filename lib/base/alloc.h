/* SPDX-License-Identifier: MIT
 *
 * The only way to memory. All allocation of the library goes through a `struct dkti_allocator`, which is
 * the host's memory hooks or malloc. Sizes are multiplied with an overflow check here and nowhere else;
 * memory comes zeroed; free functions take NULL.
 */
#ifndef DKTI_BASE_ALLOC_H
#define DKTI_BASE_ALLOC_H

#include <stddef.h>
#include <stdint.h>

/* One function in Lua's style: `new_size` 0 frees and returns NULL; `old` NULL (old_size 0) allocates. */
typedef void *dkti_allocate_function(uintptr_t user, void *old, size_t old_size, size_t new_size);

struct dkti_allocator {
    dkti_allocate_function *allocate; /* never NULL after dkti_allocator_default */
    uintptr_t user;
};

/* malloc, realloc and free of the C library. */
struct dkti_allocator dkti_allocator_default(void);

/* count * size zeroed bytes, or NULL when the host has none or the product overflows. No bytes are a
 * piece too: NULL means failure and nothing else. */
void *dkti_allocate(const struct dkti_allocator *allocator, size_t count, size_t size);

/* Grows or shrinks; new bytes are zeroed; on failure NULL and `old` is untouched. */
void *dkti_reallocate(const struct dkti_allocator *allocator, void *old, size_t old_size,
                      size_t new_size);

/* As dkti_reallocate, but new bytes hold anything: for callers that fill them themselves at once. */
void *dkti_reallocate_unset(const struct dkti_allocator *allocator, void *old, size_t old_size,
                            size_t new_size);

/* Gives `old` back; NULL is nothing. `size` is what was asked for. */
void dkti_deallocate(const struct dkti_allocator *allocator, void *old, size_t size);

#endif
