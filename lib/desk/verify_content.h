/* SPDX-License-Identifier: MIT
 *
 * The bytes that the journal root and the verify digest are drawn over (doc/format.md). The root is over where each
 * journal ends; the verify digest over what rows and entries say, without what depends on when, where and with which
 * random bytes they were written.
 */
#ifndef DKTI_DESK_VERIFY_CONTENT_H
#define DKTI_DESK_VERIFY_CONTENT_H

#include "base/buffer.h"
#include "model/change.h"

/* Both digests so far: set digests, so that the order of rows does not matter. */
struct dkti_sums {
    struct dkti_set_digest roots;
    struct dkti_set_digest contents;
};

/* The columns of a row that have a value, without those that are left out. */
void dkti_content_row(struct dkti_buffer *out, struct dkti_text desk, const struct dkt_row *row);

/* What an entry says beside its changes; then each of its cells; then its end. */
void dkti_content_entry(struct dkti_buffer *out, const struct dkt_row *entry);
void dkti_content_cell(struct dkti_buffer *out, const struct dkti_change_cell *cell);
void dkti_content_entry_end(struct dkti_buffer *out);

/* The last entry of a subject. */
void dkti_content_head(struct dkti_buffer *out, struct dkti_text desk, const struct dkt_row *entry);

#endif
