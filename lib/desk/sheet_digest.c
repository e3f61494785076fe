/* SPDX-License-Identifier: MIT
 *
 * The content of a sheet that is signed, and its digest. Part of the stored format (doc/format.md): the same content must
 * give the same bytes for ever.
 *
 *     prepared = "docket sheet 1", desk, id, template, profile, kind, outgoing, unit, ticket, parties, from_at, until_at,
 *                tickets, (1, place, line, code, value, text, by, ref, carried_from)*, 0
 *     accepted = "docket accept 1", SHA-256 of prepared, incoming, leader,
 *                (1, place, line, state, value, text, by, counter_value, counter_text, counter_by, told_by, reason,
 *                decided_by)*, 0
 *     tickets  = SHA-256("docket lines 1", tickets before, 1 added or 0 taken off, line, ticket)
 *
 * Values are those of doc/format.md: 0 absent, 1 integer, 2 text. Lines come in the order of place and line: in `prepared`
 * those of items that somebody else than the incoming and the leader enters and that do not come after a signature; in
 * `accepted` those that do not come after the incoming's. Signatures say nothing here.
 */
#include "desk/sheet.h"

#include "base/buffer.h"

static void content_put(struct dkti_buffer *out, const struct dkt_row *row, int32_t number)
{
    int32_t place = number - 1;
    if (!dkti_mask_has(&row->set, place)) {
        dkti_buffer_byte(out, 0);
    } else if (dkti_type_is_integer(row->kind->columns[place].type)) {
        dkti_buffer_byte(out, 1);
        dkti_buffer_signed(out, dkti_row_value(row, place).integer);
    } else {
        dkti_buffer_byte(out, 2);
        dkti_buffer_text(out, dkti_row_value(row, place).text);
    }
}

static void content_puts(struct dkti_buffer *out, const struct dkt_row *row, const int32_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        content_put(out, row, numbers[i]);
    }
}

/* The lines of the items of a set, before `place_end`, that are no signatures. */
static void content_lines(struct dkti_work *work, const uint64_t *items, int32_t place_end, const int32_t *numbers,
                          size_t count)
{
    const struct dkti_sheet_work *sheet = work->sheet;
    for (int32_t i = 0; i < sheet->row_count; i++) {
        int64_t place = dkti_item(sheet->rows[i])->place - 1;
        bool is_asked = place >= 0 && place < sheet->form->asked_count;
        bool is_in = is_asked && place < place_end && dkti_sheet_has(items, (int32_t)place);
        if (is_in && sheet->form->asked[place].kind != DKT_ITEM_KIND_SIGNATURE) {
            dkti_buffer_byte(&work->canonical, 1);
            content_puts(&work->canonical, sheet->rows[i], numbers, count);
        }
    }
    dkti_buffer_byte(&work->canonical, 0);
}

struct dkti_digest dkti_sheet_digest_prepared(struct dkti_work *work, int32_t place_end)
{
    static const int32_t head[] = {DKT_SHEET_ID,     DKT_SHEET_TEMPLATE, DKT_SHEET_PROFILE, DKT_SHEET_KIND,
                                   DKT_SHEET_OUTGOING, DKT_SHEET_UNIT,   DKT_SHEET_TICKET,  DKT_SHEET_PARTIES,
                                   DKT_SHEET_FROM_AT, DKT_SHEET_UNTIL_AT, DKT_SHEET_LINES};
    static const int32_t line[] = {DKT_ITEM_PLACE, DKT_ITEM_LINE, DKT_ITEM_CODE, DKT_ITEM_VALUE,
                                   DKT_ITEM_TEXT,  DKT_ITEM_BY,   DKT_ITEM_REF,  DKT_ITEM_CARRIED_FROM};
    struct dkti_buffer *out = &work->canonical;
    dkti_buffer_clear(out);
    dkti_buffer_text(out, dkti_text("docket sheet 1"));
    dkti_buffer_text(out, work->desk->id);
    content_puts(out, work->main, head, sizeof head / sizeof head[0]);
    content_lines(work, work->sheet->of_prepared, place_end, line, sizeof line / sizeof line[0]);
    return dkti_sha256(out->p, out->n);
}

struct dkti_digest dkti_sheet_digest_accepted(struct dkti_work *work)
{
    static const int32_t line[] = {DKT_ITEM_PLACE,      DKT_ITEM_LINE,    DKT_ITEM_STATE,
                                   DKT_ITEM_VALUE,      DKT_ITEM_TEXT,    DKT_ITEM_BY,
                                   DKT_ITEM_COUNTER_VALUE, DKT_ITEM_COUNTER_TEXT, DKT_ITEM_COUNTER_BY,
                                   DKT_ITEM_TOLD_BY,    DKT_ITEM_REASON,  DKT_ITEM_DECIDED_BY};
    struct dkti_digest prepared = dkti_sheet_digest_prepared(work, DKTI_ASKED_COUNT_MAX);
    struct dkti_buffer *out = &work->canonical;
    dkti_buffer_clear(out);
    dkti_buffer_text(out, dkti_text("docket accept 1"));
    dkti_buffer_text(out, dkti_text_of((const char *)prepared.bytes, sizeof prepared.bytes));
    content_put(out, work->main, DKT_SHEET_INCOMING);
    content_put(out, work->main, DKT_SHEET_LEADER);
    content_lines(work, work->sheet->of_accepted, DKTI_ASKED_COUNT_MAX, line, sizeof line / sizeof line[0]);
    return dkti_sha256(out->p, out->n);
}

static void sha_text(struct dkti_sha256 *sha, struct dkti_text text)
{
    uint8_t length[4] = {(uint8_t)(text.n >> 24), (uint8_t)(text.n >> 16), (uint8_t)(text.n >> 8), (uint8_t)text.n};
    dkti_sha256_add(sha, length, sizeof length);
    if (text.n > 0) {
        dkti_sha256_add(sha, text.p, text.n);
    }
}

struct dkti_digest dkti_sheet_digest_line(struct dkti_text before, bool is_added, int64_t line, struct dkti_text ticket)
{
    struct dkti_sha256 sha;
    uint8_t number[9] = {is_added ? 1 : 0};
    for (int i = 0; i < 8; i++) {
        number[1 + i] = (uint8_t)((uint64_t)line >> (56 - 8 * i));
    }
    dkti_sha256_init(&sha);
    sha_text(&sha, dkti_text("docket lines 1"));
    sha_text(&sha, before);
    dkti_sha256_add(&sha, number, sizeof number);
    sha_text(&sha, ticket);
    return dkti_sha256_end(&sha);
}
