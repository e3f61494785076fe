/* SPDX-License-Identifier: MIT
 *
 * What the exports share, and the calls. See export.h.
 */
#include "rules/export.h"

#include "base/internal.h"
#include "docket/profile_json.h"

struct dkt_export {
    struct dkti_allocator allocator;
    struct dkti_buffer buffer; /* a NUL ends it */
};

struct dkti_text dkti_export_label(const struct dkti_label *label, int32_t language)
{
    return language == DKT_LANGUAGE_CHINESE ? label->chinese : label->english;
}

void dkti_export_text(struct dkti_buffer *out, struct dkti_text text)
{
    dkti_buffer_bytes(out, text.p, text.n);
}

static int32_t export_write(struct dkti_buffer *out, const struct dkt_rules *rules, int32_t form, int32_t language)
{
    switch (form) {
    case DKT_EXPORT_DOCUMENT: return dkti_export_document(out, rules);
    case DKT_EXPORT_DOT: dkti_export_dot(out, rules, language); return DKT_OK;
    case DKT_EXPORT_MERMAID: dkti_export_mermaid(out, rules, language); return DKT_OK;
    case DKT_EXPORT_SUMMARY: dkti_export_summary(out, rules, language); return DKT_OK;
    default: return DKT_E_ARGUMENT;
    }
}

dkt_status dkt_export_new(const dkt_rules *rules, int32_t form, int32_t language, dkt_export **out_export)
{
    if (out_export == NULL) {
        return DKT_E_ARGUMENT;
    }
    *out_export = NULL;
    if (rules == NULL || (language != DKT_LANGUAGE_ENGLISH && language != DKT_LANGUAGE_CHINESE)) {
        return DKT_E_ARGUMENT;
    }
    struct dkt_export *made = dkti_allocate(&rules->arena.allocator, 1, sizeof *made);
    if (made == NULL) {
        return DKT_E_MEMORY;
    }
    made->allocator = rules->arena.allocator;
    dkti_buffer_init(&made->buffer, &made->allocator);
    int32_t r = export_write(&made->buffer, rules, form, language);
    dkti_buffer_byte(&made->buffer, 0);
    if (r == DKT_OK && made->buffer.failed) {
        r = DKT_E_MEMORY;
    }
    if (r != DKT_OK) {
        dkt_export_free(made);
        return r;
    }
    *out_export = made;
    return DKT_OK;
}

void dkt_export_free(dkt_export *made)
{
    if (made != NULL) {
        struct dkti_allocator allocator = made->allocator;
        dkti_buffer_free(&made->buffer);
        dkti_deallocate(&allocator, made, sizeof *made);
    }
}

const char *dkt_export_text(const dkt_export *made, int32_t *out_len)
{
    if (out_len != NULL) {
        *out_len = made == NULL ? 0 : (int32_t)made->buffer.n - 1;
    }
    return made == NULL ? "" : (const char *)made->buffer.p;
}
