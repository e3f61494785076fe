/* SPDX-License-Identifier: MIT
 *
 * Rules shown to people: as a document, as pictures of the workflow, as a summary. Each form is a function that writes
 * into a buffer, which remembers when there was no memory.
 */
#ifndef DKTI_RULES_EXPORT_H
#define DKTI_RULES_EXPORT_H

#include "base/buffer.h"
#include "rules/rules.h"

#include <stdint.h>

/* The canonical form laid out for reading, with the calendars' definitions, so that it can be loaded alone. DKT_OK or
 * DKT_E_MEMORY. */
int32_t dkti_export_document(struct dkti_buffer *out, const struct dkt_rules *rules);

void dkti_export_dot(struct dkti_buffer *out, const struct dkt_rules *rules, int32_t language);
void dkti_export_mermaid(struct dkti_buffer *out, const struct dkt_rules *rules, int32_t language);
void dkti_export_summary(struct dkti_buffer *out, const struct dkt_rules *rules, int32_t language);

/* A label in the language. */
struct dkti_text dkti_export_label(const struct dkti_label *label, int32_t language);

void dkti_export_text(struct dkti_buffer *out, struct dkti_text text);

#endif
