/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_BASE_H
#define DOCKET_BASE_H

/* base.h: what every header of libdocket shares: the status of a call, names of numbers, versions.
 *
 * Texts are UTF-8 without NUL inside. Where a text goes in, a length follows it: bytes, or -1 for "up to
 * the NUL". Where a text comes out, it has a NUL behind it and, where asked for, its length beside it.
 * Empty and absent (NULL) differ. Instants and durations are milliseconds, instants in UTC since 1970.
 * Numbers of constants never change and are never used again; treat an unknown one as "something newer".
 */

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** What became of a call: 0 is done, negative is not. The numbers are DKT_OK and DKT_E_... below. */
typedef int32_t dkt_status;

/** Every status there is. `dkt_status_name` gives its name, `dkt_status_text` a sentence. */
enum {
    DKT_OK = 0,             /**< done */
    DKT_E_ARGUMENT = -1,    /**< an argument is NULL, out of range or of the wrong type; nothing was changed */
    DKT_E_MEMORY = -2,      /**< no memory; nothing was changed */
    DKT_E_LIMIT = -3,       /**< a text or a count is over a limit; nothing was changed */
    DKT_E_FORMAT = -4,      /**< a JSON text or a stored form is malformed */
    DKT_E_TEXT = -5,        /**< a text is not valid UTF-8, or has a NUL inside */
    DKT_E_UNKNOWN = -6,     /**< a name that the rules do not have: verb, action, field, status, index */
    DKT_E_REFUSED = -7,     /**< the rules refuse; the result lists every unmet condition and the open moves */
    DKT_E_CONFLICT = -8,    /**< somebody else changed it first; the result lists the entries since */
    DKT_E_MAYBE = -9,       /**< nobody knows whether the commit took place: run the same request id again */
    DKT_E_STORE = -10,      /**< the store failed and nothing was written */
    DKT_E_CORRUPT = -11,    /**< a stored row is not what the library can have written */
    DKT_E_NOT_FOUND = -12,  /**< the subject does not exist */
    DKT_E_DENIED = -13,     /**< the actor may not do this */
    DKT_E_EXISTS = -14,     /**< a subject with this id exists already */
    DKT_E_REUSED = -15,     /**< the request id was used for another command */
    DKT_E_ZONE = -16,       /**< a time zone is unknown or its data cannot be used */
    DKT_E_CALENDAR = -17,   /**< a calendar cannot be used: overlapping windows, never open, ... */
    DKT_E_STATE = -18,      /**< the call does not fit what the handle is doing: already ended, called from inside */
    DKT_E_BUG = -19,        /**< the library broke a rule of its own and committed nothing: please report it */
    DKT_E_UNSUPPORTED = -20, /**< the store cannot do what this needs */
    DKT_E_PROFILE = -21,    /**< the rules do not fit together */
    DKT_E_CLOCK = -22,      /**< the instant is not allowed, or the clock hook gave no answer */
    DKT_E_CANCELED = -23,   /**< the task was told to stop */
    DKT_E_HOOK = -24,       /**< a hook other than the store's gave no answer */
    DKT_E_MASK = -25        /**< a masked value was written back; masks are for eyes, never for rows */
};

/** What a hook returns when it did what was asked. Nothing else means success: neither `true`, nor 0, nor a
 * row count, nor what a language makes of an exception. */
enum {
    DKT_HOOK_DONE = 0x4F4B
};

/** Languages of the library's own texts. */
enum {
    DKT_LANGUAGE_ENGLISH = 1,
    DKT_LANGUAGE_CHINESE = 2
};

/** The name of a status, e.g. "DKT_E_REFUSED".
 * @param status a dkt_status.
 * @returns a static text, owned by the library until it is unloaded; "DKT_E_?" for a number it does not know.
 * @thread any
 * @since 0.1.0 */
const char *dkt_status_name(dkt_status status);

/** One sentence about a status for people. What exactly happened stands on the handle that failed.
 * @param status a dkt_status.
 * @param language DKT_LANGUAGE_...; an unknown one gives English.
 * @returns a static text, owned by the library until it is unloaded.
 * @thread any
 * @since 0.1.0 */
const char *dkt_status_text(dkt_status status, int32_t language);

/** Whether the same command may be run again as it is and may then succeed: DKT_E_MAYBE (run it with the same
 * request id), DKT_E_CONFLICT without an expected seq, DKT_E_STORE, DKT_E_MEMORY.
 * @param status a dkt_status.
 * @returns 1 or 0.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_status_is_retryable(dkt_status status);

/** The library's release, e.g. "0.1.0".
 * @returns a static text, owned by the library until it is unloaded.
 * @thread any
 * @since 0.1.0 */
const char *dkt_version(void);

/** The library's release as one number: major * 1,000,000 + minor * 1,000 + patch.
 * @returns the number, e.g. 1000 for 0.1.0.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_version_number(void);

/** The number of the stored format that this library writes (doc/format.md).
 * @returns the number; 1 is the first.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_format_number(void);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
