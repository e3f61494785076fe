/* SPDX-License-Identifier: MIT
 *
 * Queries about sheets. See sheet_query.h. Each is one get, or one scan of one index.
 */
#include "desk/sheet_query.h"

#include "desk/operation.h"
#include "docket/query.h"

bool dkti_query_is_of_sheets(int32_t what)
{
    return what >= DKT_QUERY_SHEET && what <= DKT_QUERY_SHEETS_DUE;
}

static int32_t query_sheet(struct dkti_work *work)
{
    const struct dkt_row *row = dkti_need_text(work, DKT_KIND_SHEET, 0, work->query->key);
    if (work->is_waiting) {
        return DKTI_WAIT;
    }
    if (row == NULL) {
        return dkti_error_named(work->error, DKT_E_NOT_FOUND, "sheet ", work->query->key, " does not exist");
    }
    work->rows = dkti_arena_array(work->arena, 1, sizeof(struct dkt_row *));
    struct dkt_row *copy = dkti_row_copy(work->arena, row);
    if (work->rows == NULL || copy == NULL) {
        return DKT_E_MEMORY;
    }
    work->subject = work->query->key;
    work->seq = dkti_sheet(row)->seq;
    work->rows[0] = copy;
    work->row_count = 1;
    return DKT_OK;
}

static int32_t sheet_index(int32_t what)
{
    switch (what) {
    case DKT_QUERY_SHEET_ITEMS: return DKT_INDEX_ITEM_SHEET;
    case DKT_QUERY_SHEET_SIGNATURES: return DKT_INDEX_SIGNATURE_SHEET;
    case DKT_QUERY_SHEET_JOURNAL: return DKT_INDEX_ENTRY_SUBJECT;
    case DKT_QUERY_SHEETS_OUTGOING: return DKT_INDEX_SHEET_OUTGOING;
    case DKT_QUERY_SHEETS_INCOMING: return DKT_INDEX_SHEET_INCOMING;
    case DKT_QUERY_SHEETS_UNIT: return DKT_INDEX_SHEET_UNIT;
    case DKT_QUERY_SHEETS_TICKET: return DKT_INDEX_SHEET_TICKET;
    case DKT_QUERY_SHEETS_DUE: return DKT_INDEX_SHEET_DUE;
    default: return DKT_INDEX_SHEET_ALL;
    }
}

/* Fills the values that must be equal. */
static void sheet_values(const struct dkti_work *work, struct dkti_scan *scan)
{
    struct dkti_text key = work->query->key;
    switch (work->query->what) {
    case DKT_QUERY_SHEETS_OPEN: scan->values[0].integer = 1; break;
    case DKT_QUERY_SHEETS_OVER: scan->values[0].integer = 0; break;
    case DKT_QUERY_SHEETS_DUE: break;
    case DKT_QUERY_SHEET_JOURNAL:
        scan->values[0].integer = DKT_KIND_SHEET;
        scan->values[1].text = key;
        break;
    case DKT_QUERY_SHEETS_OUTGOING:
    case DKT_QUERY_SHEETS_INCOMING:
    case DKT_QUERY_SHEETS_UNIT:
        scan->values[0].text = key;
        scan->values[1].integer = 1;
        break;
    default: scan->values[0].text = key; break;
    }
}

int32_t dkti_sheet_query_run(struct dkti_work *work)
{
    const struct dkt_query *query = work->query;
    if (query->what == DKT_QUERY_SHEET) {
        return query_sheet(work);
    }
    struct dkti_scan scan = {
        .index = sheet_index(query->what),
        .flags = (query->is_descending ? DKT_READ_DESCENDING : 0) |
                 (query->has_range ? DKT_READ_HAS_FROM | DKT_READ_HAS_UNTIL : 0),
        .limit = query->limit,
        .from = query->from,
        .until = query->until,
        .cursor = dkti_query_cursor(query),
    };
    scan.value_count = dkti_index_by_number(scan.index)->equal_count;
    sheet_values(work, &scan);
    const struct dkti_wish *page = dkti_need_scan(work, &scan);
    if (page == NULL) {
        return DKTI_WAIT;
    }
    work->rows = page->rows;
    work->row_count = page->row_count;
    return page->row_count == scan.limit ? dkti_query_cursor_make(work, page->rows[page->row_count - 1]->cursor)
                                         : DKT_OK;
}
