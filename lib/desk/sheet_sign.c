/* SPDX-License-Identifier: MIT
 *
 * Signing a sheet: the outgoing prepares it, the incoming accepts it, and whoever else an item asks to sign.
 *
 * A signature is over the SHA-256 of the content. What was signed and changed since then is not signed any more. The library
 * keeps the host's evidence as bytes and does not judge it (Q24).
 */
#include "desk/sheet.h"

#include "desk/people.h"
#include "docket/ticket.h"
#include "model/subject.h"
#include "rules/sheet_fields.h"

#include <string.h>

enum {
    PREPARABLE = 1 << DKT_SHEET_STATUS_DRAFT | 1 << DKT_SHEET_STATUS_RETURNED,
    ACCEPTABLE = 1 << DKT_SHEET_STATUS_PREPARED | 1 << DKT_SHEET_STATUS_REVIEW,
    SIGNABLE = PREPARABLE | ACCEPTABLE | 1 << DKT_SHEET_STATUS_ACCEPTED,
};

static struct dkti_text digest_text_of(struct dkti_work *work, const struct dkti_digest *digest)
{
    return dkti_arena_text(work->arena, dkti_text_of((const char *)digest->bytes, sizeof digest->bytes));
}

/* ---- what the signer saw ---- */

/* Refuses when the signer saw another content than there is. */
static void guard_seen(struct dkti_work *work, const struct dkti_digest *digest)
{
    struct dkti_text seen = dkti_given_text(work, DKTI_GIVEN_SIGN_DIGEST);
    char hex[2 * DKTI_DIGEST_SIZE + 1];
    dkti_digest_hex(digest, hex);
    if (!dkti_text_is_absent(seen) && !dkti_text_is(seen, hex)) {
        dkti_refuse(work, DKT_REASON_CHANGED, dkti_text("digest"));
    }
}

/* ---- signatures ---- */

struct signing {
    int32_t party;
    int32_t item; /* place, or -1: the sheet as a whole */
    struct dkti_text signer;
    struct dkti_digest digest;
};

static int32_t sign(struct dkti_work *work, const struct signing *signing)
{
    const struct dkti_template *form = work->sheet->form;
    struct dkt_row *row = dkti_insert(work, DKT_KIND_SIGNATURE);
    if (row == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_row_set_text(row, DKT_SIGNATURE_SHEET, work->subject);
    dkti_row_set_integer(row, DKT_SIGNATURE_NUMBER, work->sheet->signature_count + 1);
    dkti_row_set_text(row, DKT_SIGNATURE_PARTY, form->parties[signing->party].code);
    if (signing->item >= 0) {
        dkti_row_set_text(row, DKT_SIGNATURE_ITEM, form->asked[signing->item].code);
    }
    dkti_row_set_text(row, DKT_SIGNATURE_SIGNER, signing->signer);
    dkti_row_set_integer(row, DKT_SIGNATURE_AT, work->at_ms);
    dkti_row_set_text(row, DKT_SIGNATURE_DIGEST, digest_text_of(work, &signing->digest));
    dkti_row_set_text(row, DKT_SIGNATURE_EVIDENCE, dkti_given_text(work, DKTI_GIVEN_EVIDENCE));
    dkti_row_set_text(row, DKT_SIGNATURE_EVIDENCE_TYPE, dkti_given_text(work, DKTI_GIVEN_EVIDENCE_TYPE));
    work->sheet->signatures[work->sheet->signature_count++] = row;
    return work->arena->failed ? DKT_E_MEMORY : DKT_OK;
}

/* The line of a signature item says who signed it, and when. */
static int32_t sign_item(struct dkti_work *work, int32_t place, struct dkti_text signer)
{
    struct dkt_row *row = dkti_sheet_edit(work, place, 0);
    if (row == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_row_set_integer(row, DKT_ITEM_STATE, DKT_ITEM_STATE_DONE);
    dkti_row_set_text(row, DKT_ITEM_BY, signer);
    dkti_row_set_integer(row, DKT_ITEM_AT, work->at_ms);
    return DKT_OK;
}

/* The template's item for the signature of a party, or -1. */
static int32_t signature_item(const struct dkti_template *form, int32_t party)
{
    for (int32_t i = 0; i < form->asked_count; i++) {
        if (form->asked[i].kind == DKT_ITEM_KIND_SIGNATURE && form->asked[i].by == 1U << party &&
            dkti_text_is_absent(form->asked[i].role)) {
            return i;
        }
    }
    return -1;
}

/* Whether the item is the signature of the outgoing or the incoming, who sign by preparing and accepting. */
static bool is_step(const struct dkti_template *form, const struct dkti_asked *asked)
{
    return dkti_template_is_handover(form) && dkti_text_is_absent(asked->role) &&
           (asked->by == 1U << DKTI_SIDE_OUTGOING || asked->by == 1U << DKTI_SIDE_INCOMING);
}

void dkti_sheet_guard_signatures(struct dkti_work *work)
{
    const struct dkti_sheet_work *sheet = work->sheet;
    for (int32_t i = 0; i < sheet->signature_count; i++) {
        const struct dkt_row *row = sheet->signatures[i];
        const struct dkti_signature *signature = dkti_signature(row);
        int32_t place = dkti_asked_place(sheet->form, signature->item);
        if (place < 0 || is_step(sheet->form, &sheet->form->asked[place]) || dkti_row_has(row, DKT_SIGNATURE_VOID_AT)) {
            continue; /* what the two sides sign is held against the snapshot */
        }
        struct dkti_digest digest = dkti_sheet_digest_prepared(work, place);
        if (!dkti_text_equal(signature->digest, dkti_text_of((const char *)digest.bytes, sizeof digest.bytes))) {
            dkti_refuse(work, DKT_REASON_CHANGED, signature->item);
        }
    }
}

/* ---- the outgoing ---- */

static void prepare_guard(struct dkti_work *work)
{
    if (!dkti_sheet_begin(work)) {
        return;
    }
    dkti_sheet_guard_status(work, dkti_template_is_handover(work->sheet->form) ? PREPARABLE : 0);
    if (!dkti_sheet_is_party(work, DKTI_SIDE_OUTGOING)) {
        dkti_refuse(work, DKT_REASON_SIGNER, dkti_text("outgoing"));
    }
    dkti_sheet_guard_prepared(work);
    struct dkti_digest digest = dkti_sheet_digest_prepared(work, DKTI_ASKED_COUNT_MAX);
    guard_seen(work, &digest);
    int32_t item = signature_item(work->sheet->form, DKTI_SIDE_OUTGOING);
    int32_t first = item < 0 ? -1 : dkti_sheet_waits_for(work, item);
    if (first >= 0) {
        dkti_refuse(work, DKT_REASON_AFTER, work->sheet->form->asked[first].code);
    }
}

static int32_t prepare_apply(struct dkti_work *work)
{
    struct signing signing = {
        .party = DKTI_SIDE_OUTGOING,
        .item = signature_item(work->sheet->form, DKTI_SIDE_OUTGOING),
        .signer = work->command->actor,
        .digest = dkti_sheet_digest_prepared(work, DKTI_ASKED_COUNT_MAX),
    };
    dkti_row_set_integer(work->main, DKT_SHEET_STATUS, DKT_SHEET_STATUS_PREPARED);
    dkti_row_set_integer(work->main, DKT_SHEET_PREPARED_AT, work->at_ms);
    dkti_row_set_text(work->main, DKT_SHEET_SNAPSHOT, digest_text_of(work, &signing.digest));
    dkti_row_set_absent(work->main, DKT_SHEET_REASON);
    int32_t r = sign(work, &signing);
    if (r == DKT_OK && signing.item >= 0) {
        r = sign_item(work, signing.item, signing.signer);
    }
    dkti_sheet_plan(work, work->at_ms);
    return r;
}

const struct dkti_verb_code dkti_sheet_prepare_code = {
    .kind = DKT_KIND_SHEET,
    .read = dkti_sheet_read,
    .settle = dkti_sheet_settle,
    .guard = prepare_guard,
    .apply = prepare_apply,
};

/* ---- whoever an item asks ---- */

/* The party that signs the item: the one that the template names. */
static int32_t party_of(const struct dkti_asked *asked)
{
    for (int32_t i = 0; i < DKTI_SIDE_COUNT_MAX; i++) {
        if (asked->by == 1U << i) {
            return i;
        }
    }
    return DKTI_SIDE_LEADER;
}

/* Who signs: the actor; but one of the template's own parties signs in the presence of the outgoing, with evidence. */
static struct dkti_text signer_of(const struct dkti_work *work, const struct dkti_asked *asked)
{
    int32_t party = party_of(asked);
    bool is_present = party >= DKTI_SIDE_FIRST && dkti_text_is_absent(asked->role) &&
                      dkti_sheet_is_party(work, DKTI_SIDE_OUTGOING);
    return is_present ? dkti_sheet_person(work, party) : work->command->actor;
}

static void guard_signer(struct dkti_work *work, const struct dkti_asked *asked)
{
    int32_t party = party_of(asked);
    bool is_for_another = !dkti_text_equal(signer_of(work, asked), work->command->actor);
    bool has_role = !dkti_text_is_absent(asked->role) && dkti_text_equal(asked->role, work->command->role);
    bool is_him = dkti_text_is_absent(asked->role) && dkti_sheet_is_party(work, party);
    if (!is_for_another && !has_role && !is_him) {
        dkti_refuse(work, DKT_REASON_SIGNER,
                    dkti_text_is_absent(asked->role) ? work->sheet->form->parties[party].code : asked->role);
    }
    if (is_for_another && !dkti_has_given(work, DKTI_GIVEN_EVIDENCE)) {
        dkti_refuse(work, DKT_REASON_MISSING, dkti_text("evidence"));
    }
}

static void sign_guard_item(struct dkti_work *work, int32_t place)
{
    const struct dkti_asked *asked = &work->sheet->form->asked[place];
    const struct dkt_row *row = dkti_sheet_row(work, place, 0);
    if (asked->kind != DKT_ITEM_KIND_SIGNATURE || is_step(work->sheet->form, asked)) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("item")); /* those sign by preparing and accepting */
    }
    if (row != NULL && dkti_item(row)->state == DKT_ITEM_STATE_DONE) {
        dkti_refuse(work, DKT_REASON_EXISTS, asked->code);
    }
    if (!dkti_sheet_applies(work, place)) {
        dkti_refuse(work, DKT_REASON_NOT_APPLICABLE, asked->code);
    }
    int32_t first = dkti_sheet_waits_for(work, place);
    if (first >= 0) {
        dkti_refuse(work, DKT_REASON_AFTER, work->sheet->form->asked[first].code);
    }
    guard_signer(work, asked);
    struct dkti_digest digest = dkti_sheet_digest_prepared(work, place);
    guard_seen(work, &digest);
}

static void sign_guard(struct dkti_work *work)
{
    if (!dkti_sheet_begin(work)) {
        return;
    }
    dkti_sheet_guard_status(work, SIGNABLE);
    if (work->sheet->signature_count + 2 >= DKTI_SHEET_SIGNATURE_COUNT_MAX) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("signatures"));
    }
    if (dkti_demand_given(work, DKTI_GIVEN_SIGN_ITEM, "item")) {
        int32_t place = dkti_sheet_item(work, dkti_given_text(work, DKTI_GIVEN_SIGN_ITEM));
        if (place >= 0) {
            sign_guard_item(work, place);
        }
    }
}

static int32_t sign_apply(struct dkti_work *work)
{
    int32_t place = dkti_asked_place(work->sheet->form, dkti_given_text(work, DKTI_GIVEN_SIGN_ITEM));
    const struct dkti_asked *asked = &work->sheet->form->asked[place];
    struct signing signing = {
        .party = party_of(asked),
        .item = place,
        .signer = signer_of(work, asked),
        .digest = dkti_sheet_digest_prepared(work, place),
    };
    int32_t r = sign(work, &signing);
    r = r == DKT_OK ? sign_item(work, place, signing.signer) : r;
    dkti_sheet_plan(work, work->at_ms);
    return r;
}

const struct dkti_verb_code dkti_sheet_sign_code = {
    .kind = DKT_KIND_SHEET,
    .read = dkti_sheet_read,
    .settle = dkti_sheet_settle,
    .guard = sign_guard,
    .apply = sign_apply,
};

/* ---- the incoming ---- */

/* What the outgoing signed must be what is there. */
static void guard_snapshot(struct dkti_work *work)
{
    struct dkti_digest digest = dkti_sheet_digest_prepared(work, DKTI_ASKED_COUNT_MAX);
    struct dkti_text bytes = dkti_text_of((const char *)digest.bytes, sizeof digest.bytes);
    if (!dkti_text_equal(dkti_sheet(work->main)->snapshot, bytes)) {
        dkti_refuse(work, DKT_REASON_CHANGED, dkti_text("snapshot"));
    }
}

static void sheet_accept_guard(struct dkti_work *work)
{
    if (!dkti_sheet_begin(work)) {
        return;
    }
    const struct dkti_sheet *sheet = dkti_sheet(work->main);
    dkti_sheet_guard_status(work, ACCEPTABLE);
    if (!dkti_sheet_is_party(work, DKTI_SIDE_INCOMING) || dkti_text_equal(sheet->incoming, sheet->outgoing)) {
        dkti_refuse(work, DKT_REASON_SIGNER, dkti_text("incoming"));
    }
    if (work->sheet->lines->row_count > DKTI_SHEET_TICKET_COUNT_MAX) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("tickets")); /* so many are a task's */
    }
    guard_snapshot(work);
    dkti_sheet_guard_signatures(work);
    dkti_sheet_guard_accepted(work);
    int32_t item = signature_item(work->sheet->form, DKTI_SIDE_INCOMING);
    int32_t first = item < 0 ? -1 : dkti_sheet_waits_for(work, item);
    if (first >= 0) {
        dkti_refuse(work, DKT_REASON_AFTER, work->sheet->form->asked[first].code);
    }
    struct dkti_digest digest = dkti_sheet_digest_accepted(work);
    guard_seen(work, &digest);
}

static int32_t sheet_accept_apply(struct dkti_work *work)
{
    struct signing signing = {
        .party = DKTI_SIDE_INCOMING,
        .item = signature_item(work->sheet->form, DKTI_SIDE_INCOMING),
        .signer = work->command->actor,
        .digest = dkti_sheet_digest_accepted(work),
    };
    int64_t moved = 0;
    int64_t left = 0;
    int32_t r = dkti_sheet_move(work, DKTI_MOVE_HAND, &moved, &left);
    r = r == DKT_OK ? sign(work, &signing) : r;
    if (r == DKT_OK && signing.item >= 0) {
        r = sign_item(work, signing.item, signing.signer);
    }
    bool is_finished = r == DKT_OK && dkti_sheet_is_finished(work);
    dkti_row_set_integer(work->main, DKT_SHEET_STATUS, is_finished ? DKT_SHEET_STATUS_CLOSED : DKT_SHEET_STATUS_ACCEPTED);
    dkti_row_set_integer(work->main, DKT_SHEET_ACCEPTED_AT, work->at_ms);
    if (is_finished) {
        dkti_row_set_integer(work->main, DKT_SHEET_CLOSED_AT, work->at_ms);
    }
    dkti_sheet_derive(work->main);
    dkti_tell(work, DKTI_TELL_TICKETS, false, (struct dkti_value){.integer = moved});
    dkti_sheet_plan(work, work->at_ms);
    return r;
}

const struct dkti_verb_code dkti_sheet_accept_code = {
    .kind = DKT_KIND_SHEET,
    .read = dkti_sheet_read,
    .read_subject = dkti_sheet_read_tickets,
    .settle = dkti_sheet_settle,
    .guard = sheet_accept_guard,
    .apply = sheet_accept_apply,
};
