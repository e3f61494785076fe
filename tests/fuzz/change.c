/* SPDX-License-Identifier: MIT
 *
 * Fuzz target: what an entry changed, from any bytes. The input is a byte pair (length of the change, low byte first), the
 * change, and behind it the secrets. Whatever decodes has sane cells, and decodes with its secrets deleted as well.
 */
#include "model/kinds.h"

#include "docket/docket.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static dkt_desk *fuzz_desk(void)
{
    static dkt_desk *desk;
    if (desk == NULL) {
        dkt_config *config;
        dkt_status r = dkt_config_new(&config);
        assert(r == DKT_OK);
        r = dkt_desk_new(config, &desk);
        assert(r == DKT_OK);
        dkt_config_free(config);
    }
    return desk;
}

static void fuzz_side(const dkt_change *change, int32_t i, int32_t side)
{
    int32_t n = -1;
    const char *text = dkt_change_text(change, i, side, &n);
    int32_t cell = dkt_change_cell(change, i, side);
    assert((text != NULL) == (cell == DKT_CELL_TEXT));
    assert(text == NULL ? n == 0 : n >= 0 && text[n] == '\0');
    assert(cell == DKT_CELL_INTEGER || dkt_change_integer(change, i, side) == 0);
}

static void fuzz_cell(const dkt_change *change, int32_t i)
{
    int32_t kind = 0;
    const char *name = dkt_change_name(change, i, &kind);
    int32_t act = dkt_change_act(change, i);
    assert(name != NULL && kind >= 1 && kind <= dkt_schema_kind_count(fuzz_desk()));
    assert(act >= DKT_ACT_UPDATE && act <= DKT_ACT_TELL);
    assert((kind == DKT_KIND_ENTRY) == (act == DKT_ACT_TELL));
    for (int32_t k = 0; k < dkt_change_key_count(change, i); k++) {
        const char *text = dkt_change_key_text(change, i, k, NULL);
        assert(text == NULL || dkt_change_key_integer(change, i, k) == 0);
    }
    fuzz_side(change, i, DKT_SIDE_BEFORE);
    fuzz_side(change, i, DKT_SIDE_AFTER);
}

/* The count of cells, or the status. */
static int32_t fuzz_decode(struct dkti_text bytes, struct dkti_text secret)
{
    struct dkti_allocator allocator = dkti_allocator_default();
    struct dkti_arena arena;
    dkti_arena_init(&arena, &allocator);
    struct dkt_row *entry = dkti_row_new(&arena, &dkti_fixed_kinds[DKT_KIND_ENTRY - 1]);
    assert(entry != NULL);
    dkti_row_load_text(entry, DKT_ENTRY_CHANGE - 1, dkti_arena_text(&arena, bytes));
    dkti_row_load_text(entry, DKT_ENTRY_SECRET - 1, dkti_arena_text(&arena, secret));
    dkt_change *change;
    dkt_status r = dkt_change_new(fuzz_desk(), entry, &change);
    dkti_arena_free(&arena);
    assert(r == DKT_OK || r == DKT_E_CORRUPT);
    int32_t count = dkt_change_count(change);
    for (int32_t i = 0; i < count; i++) {
        fuzz_cell(change, i);
    }
    dkt_change_free(change);
    return r == DKT_OK ? count : r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    size_t change_n = (size_t)data[0] | (size_t)data[1] << 8;
    change_n = change_n < size - 2 ? change_n : size - 2;
    const char *p = (const char *)data + 2;
    struct dkti_text change = dkti_text_of(p, change_n);
    int32_t whole = fuzz_decode(change, dkti_text_of(p + change_n, size - 2 - change_n));
    int32_t redacted = fuzz_decode(change, dkti_text_of("", 0));
    assert(whole < 0 || whole == redacted);
    return 0;
}
