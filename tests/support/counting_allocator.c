/* SPDX-License-Identifier: MIT
 *
 * Before each block stands its size, so that what is given back can be held against what was asked for.
 */
#include "support/counting_allocator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    COUNTING_HEAD_SIZE = 16, /* keeps malloc's alignment */
    COUNTING_JUNK = 0xA5,
};

void counting_allocator_init(struct counting_allocator *counting)
{
    *counting = (struct counting_allocator){.live_blocks = 0};
}

void counting_allocator_fail(struct counting_allocator *counting, int64_t n, int32_t mode)
{
    counting->fail_at = n == 0 ? 0 : counting->asked_count + n;
    counting->fail_mode = mode;
}

struct dkti_allocator counting_allocator(struct counting_allocator *counting)
{
    return (struct dkti_allocator){.allocate = counting_allocate, .user = (uintptr_t)counting};
}

static void *counting_take(struct counting_allocator *counting, size_t size)
{
    uint8_t *head = malloc(COUNTING_HEAD_SIZE + size);
    if (head == NULL)
        return NULL;
    memcpy(head, &size, sizeof size);
    memset(head + COUNTING_HEAD_SIZE, COUNTING_JUNK, size);
    counting->live_blocks++;
    counting->live_bytes += (int64_t)size;
    if (counting->live_bytes > counting->peak_bytes)
        counting->peak_bytes = counting->live_bytes;
    return head + COUNTING_HEAD_SIZE;
}

static void counting_give_back(struct counting_allocator *counting, void *old, size_t size)
{
    uint8_t *head = (uint8_t *)old - COUNTING_HEAD_SIZE;
    size_t asked;
    memcpy(&asked, head, sizeof asked);
    if (asked != size) {
        fprintf(stderr, "counting_allocator: %zu bytes were asked for, %zu given back\n", asked,
                size);
        abort();
    }
    memset(head, COUNTING_JUNK, COUNTING_HEAD_SIZE + size);
    free(head);
    counting->live_blocks--;
    counting->live_bytes -= (int64_t)size;
}

static int counting_fails(const struct counting_allocator *counting)
{
    if (counting->fail_at == 0 || counting->asked_count < counting->fail_at)
        return 0;
    return counting->asked_count == counting->fail_at ||
           counting->fail_mode == COUNTING_FAIL_FROM_THEN_ON;
}

void *counting_allocate(uintptr_t user, void *old, size_t old_size, size_t new_size)
{
    struct counting_allocator *counting = (struct counting_allocator *)user;
    if (new_size == 0) {
        if (old != NULL)
            counting_give_back(counting, old, old_size);
        return NULL;
    }
    counting->asked_count++;
    if (counting_fails(counting)) {
        counting->failed_count++;
        return NULL;
    }
    void *p = counting_take(counting, new_size);
    if (p != NULL && old != NULL) {
        memcpy(p, old, old_size < new_size ? old_size : new_size);
        counting_give_back(counting, old, old_size);
    }
    return p;
}
