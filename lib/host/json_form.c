/* SPDX-License-Identifier: MIT
 *
 * Values in the JSON forms of the border. See json_form.h, and doc/json.md for the forms as a host sees them.
 */
#include "host/json_form.h"

#include "docket/schema.h"

void dkti_form_hex(struct dkti_json_writer *writer, struct dkti_text bytes)
{
    /* The digits go straight into the buffer: the quote before them is what the writer sees as the value. */
    dkti_json_raw(writer, dkti_text("\""));
    dkti_buffer_hex(writer->buffer, (const uint8_t *)bytes.p, bytes.n);
    dkti_buffer_byte(writer->buffer, '"');
}

void dkti_form_bytes(struct dkti_json_writer *writer, struct dkti_text bytes)
{
    if (dkti_text_is_valid(bytes.p, bytes.n)) {
        dkti_json_text(writer, bytes);
        return;
    }
    dkti_json_begin_object(writer);
    dkti_json_name(writer, dkti_text("hex"));
    dkti_form_hex(writer, bytes);
    dkti_json_end_object(writer);
}

void dkti_form_value(struct dkti_json_writer *writer, int32_t type, struct dkti_value value)
{
    if (dkti_type_is_integer(type)) {
        dkti_json_integer(writer, value.integer);
    } else if (type == DKT_TYPE_BYTES) {
        dkti_form_hex(writer, value.text);
    } else {
        dkti_json_text(writer, value.text);
    }
}

void dkti_form_columns(struct dkti_json_writer *writer, const struct dkt_row *row, int32_t first, int32_t end)
{
    for (int32_t i = dkti_mask_next(&row->set, first); i >= 0 && i < end; i = dkti_mask_next(&row->set, i + 1)) {
        dkti_json_name(writer, row->kind->columns[i].name);
        dkti_form_value(writer, row->kind->columns[i].type, dkti_row_value(row, i));
    }
}

void dkti_form_named(struct dkti_json_writer *writer, const char *name, struct dkti_text text)
{
    dkti_json_name(writer, dkti_text(name));
    dkti_json_text(writer, text);
}

const char *dkti_form_keep(struct dkti_buffer *buffer, struct dkti_arena *arena, int32_t *out_len)
{
    /* Nothing rests on the form: when there is no memory for it the arena is as good as before. */
    bool has_failed = arena->failed;
    struct dkti_text kept = {NULL, 0};
    if (!buffer->failed && buffer->n <= INT32_MAX) {
        kept = dkti_arena_text(arena, dkti_text_of((const char *)buffer->p, buffer->n));
    }
    arena->failed = has_failed;
    dkti_buffer_free(buffer);
    if (out_len != NULL) {
        *out_len = (int32_t)kept.n;
    }
    return kept.p;
}

/* The value of a digit, or 16. */
static uint8_t digit_value(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return (uint8_t)(digit - '0');
    }
    char lower = (char)(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? (uint8_t)(lower - 'a' + 10) : 16;
}

bool dkti_form_unhex(struct dkti_arena *arena, struct dkti_text digits, struct dkti_text *out_bytes)
{
    *out_bytes = (struct dkti_text){NULL, 0};
    uint8_t *bytes = digits.n % 2 == 0 ? dkti_arena_take(arena, digits.n / 2) : NULL;
    if (bytes == NULL) {
        return false;
    }
    for (size_t i = 0; i < digits.n; i += 2) {
        uint8_t high = digit_value(digits.p[i]);
        uint8_t low = digit_value(digits.p[i + 1]);
        if (high > 15 || low > 15) {
            return false;
        }
        bytes[i / 2] = (uint8_t)(high << 4 | low);
    }
    *out_bytes = dkti_text_of((const char *)bytes, digits.n / 2);
    return true;
}
