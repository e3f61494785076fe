/* SPDX-License-Identifier: MIT
 *
 * Facts that every file of the library may rely on: the assert and the limits.
 *
 * DKT_ASSERT states a fact about the library's own state. In development builds a broken fact aborts; a
 * release build (-Dasserts=false) compiles it out. What a host or a store may get wrong is never asserted
 * but answered with an error.
 */
#ifndef DKTI_BASE_INTERNAL_H
#define DKTI_BASE_INTERNAL_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef DKTI_NO_ASSERT
#define DKT_ASSERT(fact) ((void)sizeof(fact))
#else
#define DKT_ASSERT(fact) assert(fact)
#endif

/* A number of a planted bug (-Dplant=N), 0 in every real build; a test proves that it is caught. */
#ifndef DKTI_PLANT
#define DKTI_PLANT 0
#endif

enum {
    DKTI_ID_MAX = 140,           /* bytes of an id: the longest key found in the CRMs that were read */
    DKTI_DESK_ID_MAX = 40,       /* bytes of a desk's id: it stands first in every key */
    DKTI_NAME_MAX = 64,          /* bytes of a code: status, action, field, role, reason */
    DKTI_TEXT_MAX = 1048576,     /* bytes of one text: 1 MiB */
    DKTI_JSON_DEPTH_MAX = 32,    /* nesting of a JSON text: deeper ones are hostile */
    DKTI_ERROR_TEXT_MAX = 512,   /* bytes of an error's text, cut on a character's border */
    DKTI_DIGEST_SIZE = 32,       /* SHA-256 */
};

#endif
