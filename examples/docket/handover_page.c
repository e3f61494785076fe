/* SPDX-License-Identifier: MIT
 *
 * A sheet as a page: one HTML file that needs no other, prints on A4, and has lines for signatures by hand. */
#include "handover.h"

#include "instant.h"
#include "words.h"

#include <inttypes.h>
#include <string.h>

static const char page_head[] =
    "<!doctype html>\n<html lang=\"%s\">\n<meta charset=\"utf-8\">\n<title>%s</title>\n<style>\n"
    "@page{size:A4;margin:16mm 14mm}\n"
    "body{font:10.5pt/1.45 \"Noto Sans CJK SC\",\"Source Han Sans SC\",\"PingFang SC\",\"Microsoft YaHei\",sans-serif;"
    "color:#1a1a1a;max-width:182mm;margin:1.5em auto;padding:0 1em}\n"
    "h1{font-size:16pt;margin:0;text-align:center}\n.status{text-align:center;color:#555;margin:.2em 0 1.2em}\n"
    "dl{display:grid;grid-template-columns:repeat(2,max-content 1fr);gap:.15em .8em;margin:0 0 1em}\n"
    "dt{color:#666}dd{margin:0;font-weight:600}\n"
    "table{border-collapse:collapse;width:100%%}\nth,td{border:.6pt solid #888;padding:.25em .5em;vertical-align:top;text-align:left}\n"
    "th{background:#f0f0ec;font-weight:600}\ntd.n{text-align:right;white-space:nowrap;width:6.5em;font-variant-numeric:tabular-nums}\n"
    "tr.line td:first-child{padding-left:1.6em}\ntr{break-inside:avoid}\n"
    "th:first-child{width:46%%}.words{font-weight:600}.words:empty{display:none}\n"
    ".bad{color:#a30000;font-weight:600}\n.note{color:#555;font-size:9pt}\n"
    ".signs{display:grid;grid-template-columns:1fr 1fr;gap:1.4em 2.5em;margin-top:2em;break-inside:avoid}\n"
    ".sign{border-top:.8pt solid #333;padding-top:.3em;margin-top:2.6em}\n"
    ".digest{font:7.5pt/1.3 monospace;color:#666;word-break:break-all}\n"
    "@media print{body{margin:0;padding:0;max-width:none}}\n</style>\n";

/* A text without what HTML takes for its own. */
static void page_text(FILE *out, const char *text)
{
    for (const char *p = text == NULL ? "" : text; *p != '\0'; p++) {
        switch (*p) {
        case '&': fputs("&amp;", out); break;
        case '<': fputs("&lt;", out); break;
        case '>': fputs("&gt;", out); break;
        case '"': fputs("&quot;", out); break;
        default: fputc(*p, out); break;
        }
    }
}

static void page_pair(FILE *out, const char *name, const char *value)
{
    fputs("<dt>", out);
    page_text(out, name);
    fputs("</dt><dd>", out);
    page_text(out, value == NULL ? "-" : value);
    fputs("</dd>\n", out);
}

static void page_instant(FILE *out, const struct sheet *sheet, const char *name, int32_t column)
{
    char text[INSTANT_SIZE];
    if (dkt_row_is_set(sheet->row, column)) {
        page_pair(out, name, instant_write(dkt_row_integer(sheet->row, column), text));
    }
}

static void page_parties(FILE *out, const struct sheet *sheet)
{
    fputs("<dl>\n", out);
    page_pair(out, say("Sheet", "单号"), dkt_row_text(sheet->row, DKT_SHEET_ID, NULL));
    page_pair(out, say("Unit", "单位"), dkt_row_text(sheet->row, DKT_SHEET_UNIT, NULL));
    page_pair(out, say("Outgoing", "交班人"), dkt_row_text(sheet->row, DKT_SHEET_OUTGOING, NULL));
    page_pair(out, say("Incoming", "接班人"), dkt_row_text(sheet->row, DKT_SHEET_INCOMING, NULL));
    page_instant(out, sheet, say("From", "开始"), DKT_SHEET_FROM_AT);
    page_instant(out, sheet, say("Until", "结束"), DKT_SHEET_UNTIL_AT);
    page_instant(out, sheet, say("Prepared", "交班签字时间"), DKT_SHEET_PREPARED_AT);
    page_instant(out, sheet, say("Accepted", "接班签字时间"), DKT_SHEET_ACCEPTED_AT);
    fputs("</dl>\n", out);
}

/* ---- lines ---- */

/* What a ticket is about, beside its id. */
static void page_ticket(FILE *out, struct docket *docket, const char *id)
{
    dkt_query *query = NULL;
    dkt_op *op = NULL;
    if (dkt_query_new(docket->desk, DKT_QUERY_TICKET, &query) == DKT_OK && dkt_query_set_key(query, id, -1) == DKT_OK &&
        query_run(docket, query, &op) == EXIT_DONE) {
        const dkt_row *ticket = dkt_result_row(dkt_op_result(op), 0);
        const char *title = dkt_row_text(ticket, DKT_TICKET_TITLE, NULL);
        page_text(out, ticket_name(ticket));
        fputs("  ", out);
        page_text(out, title == NULL ? "" : title);
    } else {
        page_text(out, id);
    }
    dkt_op_free(op);
    dkt_query_free(query);
}

static void page_words(FILE *out, struct docket *docket, const struct json *asked, const dkt_row *line, int64_t number)
{
    const char *text = line == NULL ? NULL : dkt_row_text(line, DKT_ITEM_TEXT, NULL);
    const char *ref = line == NULL ? NULL : dkt_row_text(line, DKT_ITEM_REF, NULL);
    const struct json *denominations = json_member(asked, "denominations");
    if (number > 0 && denominations != NULL) {
        const struct json *it = denominations->first;
        for (int64_t i = 1; it != NULL && i < number; i++) {
            it = it->next;
        }
        fprintf(out, "× %" PRId64 ".%02" PRId64, it == NULL ? 0 : it->integer / 100, it == NULL ? 0 : it->integer % 100);
    } else if (number > 0 && strcmp(json_text(asked, "kind"), "tickets") == 0 && ref != NULL) {
        page_ticket(out, docket, ref);
    } else {
        page_text(out, text != NULL ? text : ref);
    }
}

static void page_notes(FILE *out, const struct json *asked, const dkt_row *line)
{
    const char *reason = line == NULL ? NULL : dkt_row_text(line, DKT_ITEM_REASON, NULL);
    const char *from = line == NULL ? NULL : dkt_row_text(line, DKT_ITEM_CARRIED_FROM, NULL);
    if (sheet_differs(asked, line)) {
        fprintf(out, "<span class=\"bad\">%s</span> ", say("differs", "有出入"));
    }
    if (line != NULL && dkt_row_is_set(line, DKT_ITEM_TOLD_AT)) {
        fprintf(out, "<span class=\"note\">%s</span> ", say("told orally", "已口头交接"));
    }
    if (reason != NULL) {
        fputs("<span class=\"note\">", out);
        page_text(out, reason);
        fputs(" · ", out);
        page_text(out, dkt_row_text(line, DKT_ITEM_DECIDED_BY, NULL));
        fputs("</span> ", out);
    }
    if (from != NULL) {
        fprintf(out, "<span class=\"note\">%s ", say("since", "自"));
        page_text(out, from);
        fputs("</span>", out);
    }
}

static void page_line(FILE *out, struct docket *docket, const struct sheet *sheet, const struct json *asked, int64_t number)
{
    const dkt_row *line = sheet_line(sheet, json_text(asked, "code"), number);
    if (line == NULL && number > 0) {
        return;
    }
    fprintf(out, "<tr%s><td>", number == 0 ? "" : " class=\"line\"");
    if (number == 0) {
        page_text(out, say(json_text(asked, "english"), json_text(asked, "chinese")));
        fputs("<div class=\"words\">", out);
        page_words(out, docket, asked, line, number);
        fputs("</div>", out);
    } else {
        page_words(out, docket, asked, line, number);
    }
    fputs("</td><td class=\"n\">", out);
    page_text(out, sheet_value(sheet, asked, line, 0));
    fputs("</td><td class=\"n\">", out);
    page_text(out, sheet_value(sheet, asked, line, 1));
    fputs("</td><td>", out);
    page_notes(out, asked, line);
    fputs("</td></tr>\n", out);
}

static void page_lines(FILE *out, struct docket *docket, const struct sheet *sheet)
{
    const struct json *items = json_member(sheet->form, "items");
    fprintf(out, "<table>\n<thead><tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th></tr></thead>\n<tbody>\n",
            say("Item", "项目"), say("Outgoing", "交班"), say("Incoming", "接班"), say("Notes", "备注"));
    for (const struct json *it = items->first; it != NULL; it = it->next) {
        if (strcmp(json_text(it, "kind"), "signature") == 0) {
            continue;
        }
        for (int64_t i = 0; i <= sheet_line_last(sheet, json_text(it, "code")); i++) {
            page_line(out, docket, sheet, it, i);
        }
    }
    fputs("</tbody>\n</table>\n", out);
}

/* ---- signatures ---- */

/* The last signature of a party that counts, or NULL. */
static const dkt_row *signature_of(const struct sheet *sheet, const char *party)
{
    const dkt_result *result = dkt_op_result(sheet->signatures);
    const dkt_row *found = NULL;
    for (int32_t i = 0; i < dkt_result_row_count(result); i++) {
        const dkt_row *row = dkt_result_row(result, i);
        int is_his = strcmp(dkt_row_text(row, DKT_SIGNATURE_PARTY, NULL), party) == 0;
        found = is_his && !dkt_row_is_set(row, DKT_SIGNATURE_VOID_AT) ? row : found;
    }
    return found;
}

static void page_sign(FILE *out, const struct sheet *sheet, const char *party, const char *label)
{
    const dkt_row *row = signature_of(sheet, party);
    char instant[INSTANT_SIZE];
    fputs("<div class=\"sign\">", out);
    page_text(out, label);
    if (row != NULL) {
        int32_t n = 0;
        const char *digest = dkt_row_text(row, DKT_SIGNATURE_DIGEST, &n);
        fputs(": <strong>", out);
        page_text(out, dkt_row_text(row, DKT_SIGNATURE_SIGNER, NULL));
        fprintf(out, "</strong> · %s<div class=\"digest\">SHA-256 ",
                instant_write(dkt_row_integer(row, DKT_SIGNATURE_AT), instant));
        for (int32_t i = 0; i < n; i++) {
            fprintf(out, "%02x", (unsigned char)digest[i]);
        }
        fputs("</div>", out);
    }
    fputs("</div>\n", out);
}

void sheet_page(FILE *out, struct docket *docket, const struct sheet *sheet)
{
    const char *title = say(json_text(sheet->form, "english"), json_text(sheet->form, "chinese"));
    fprintf(out, page_head, words_language() == LANGUAGE_ENGLISH ? "en" : "zh", title);
    fputs("<h1>", out);
    page_text(out, title);
    fprintf(out, "</h1>\n<p class=\"status\">%s</p>\n", sheet_status(dkt_row_integer(sheet->row, DKT_SHEET_STATUS)));
    page_parties(out, sheet);
    page_lines(out, docket, sheet);
    fputs("<div class=\"signs\">\n", out);
    page_sign(out, sheet, "outgoing", say("Signature of who hands over", "交班人签字"));
    page_sign(out, sheet, "incoming", say("Signature of who takes over", "接班人签字"));
    page_sign(out, sheet, "leader", say("Signature of the leader", "负责人签字"));
    fputs("</div>\n</html>\n", out);
}
