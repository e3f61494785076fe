/* SPDX-License-Identifier: MIT
 *
 * The MySQL store's only way to memory: C's own. The desk's allocator is not public, and libmariadb, which this library
 * is there for, takes its memory from C as well.
 */
#include "store/mysql/internal.h"

#include <stdlib.h>
#include <string.h>

void *dkti_mysql_take(size_t size)
{
    return calloc(1, size);
}

void *dkti_mysql_grow(void *growing, size_t old_size, size_t new_size)
{
    char *piece = realloc(growing, new_size);
    if (piece != NULL && new_size > old_size) {
        memset(piece + old_size, 0, new_size - old_size);
    }
    return piece;
}

void dkti_mysql_give(void *piece)
{
    free(piece);
}
