/* SPDX-License-Identifier: MIT
 *
 * The JSON writer. It keeps no more than the depth and whether a comma is due; a failed buffer swallows
 * what follows, so nothing is checked here.
 */
#include "base/json.h"

#include "base/internal.h"

static void json_put_comma(struct dkti_json_writer *writer)
{
    if (writer->comma)
        dkti_buffer_byte(writer->buffer, ',');
    writer->comma = true;
}

/* Opens a container (step 1) or closes one (step -1). */
static void json_put_bracket(struct dkti_json_writer *writer, uint8_t bracket, int32_t step)
{
    DKT_ASSERT(writer->depth + step >= 0 && writer->depth + step <= DKTI_JSON_DEPTH_MAX);
    if (step > 0)
        json_put_comma(writer);
    dkti_buffer_byte(writer->buffer, bracket);
    writer->depth += step;
    writer->comma = step < 0;
}

/* The text in quotes; what needs no escape is copied in runs. */
static void json_put_text(struct dkti_buffer *buffer, struct dkti_text text)
{
    static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* pairs: byte, letter */
    DKT_ASSERT(!dkti_text_is_absent(text));
    dkti_buffer_byte(buffer, '"');
    size_t run = 0;
    for (size_t i = 0; i < text.n; i++) {
        const uint8_t byte = (uint8_t)text.p[i];
        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        dkti_buffer_bytes(buffer, text.p + run, i - run);
        run = i + 1;
        size_t pair = 0;
        while (letters[pair] != '\0' && letters[pair] != text.p[i])
            pair += 2;
        dkti_buffer_string(buffer, letters[pair] == '\0' ? "\\u00" : "\\");
        if (letters[pair] == '\0')
            dkti_buffer_hex(buffer, &byte, 1);
        else
            dkti_buffer_byte(buffer, (uint8_t)letters[pair + 1]);
    }
    dkti_buffer_bytes(buffer, text.p + run, text.n - run);
    dkti_buffer_byte(buffer, '"');
}

void dkti_json_writer_init(struct dkti_json_writer *writer, struct dkti_buffer *buffer)
{
    *writer = (struct dkti_json_writer){.buffer = buffer};
}

void dkti_json_begin_object(struct dkti_json_writer *writer)
{
    json_put_bracket(writer, '{', 1);
}

void dkti_json_end_object(struct dkti_json_writer *writer)
{
    json_put_bracket(writer, '}', -1);
}

void dkti_json_begin_array(struct dkti_json_writer *writer)
{
    json_put_bracket(writer, '[', 1);
}

void dkti_json_end_array(struct dkti_json_writer *writer)
{
    json_put_bracket(writer, ']', -1);
}

void dkti_json_name(struct dkti_json_writer *writer, struct dkti_text name)
{
    DKT_ASSERT(writer->depth > 0);
    json_put_comma(writer);
    json_put_text(writer->buffer, name);
    dkti_buffer_byte(writer->buffer, ':');
    writer->comma = false;
}

void dkti_json_text(struct dkti_json_writer *writer, struct dkti_text text)
{
    json_put_comma(writer);
    if (dkti_text_is_absent(text))
        dkti_buffer_string(writer->buffer, "null");
    else
        json_put_text(writer->buffer, text);
}

void dkti_json_integer(struct dkti_json_writer *writer, int64_t value)
{
    json_put_comma(writer);
    dkti_buffer_decimal(writer->buffer, value);
}

void dkti_json_boolean(struct dkti_json_writer *writer, bool value)
{
    dkti_json_raw(writer, dkti_text(value ? "true" : "false"));
}

void dkti_json_null(struct dkti_json_writer *writer)
{
    dkti_json_raw(writer, dkti_text("null"));
}

void dkti_json_raw(struct dkti_json_writer *writer, struct dkti_text json)
{
    DKT_ASSERT(json.n > 0);
    json_put_comma(writer);
    dkti_buffer_bytes(writer->buffer, json.p, json.n);
}
