/* SPDX-License-Identifier: MIT
 *
 * Lookup rows: a ticket is found by the value of a field of the profile's own. The row follows the field in the same
 * commit.
 */
#include "desk/verbs.h"

#include "desk/people_assign.h"
#include "docket/ticket.h"
#include "rules/rules.h"

/* The lookup field that a given value belongs to, or NULL. */
static const struct dkti_own_field *lookup_field(const struct dkti_work *work,
                                                 const struct dkti_given *given)
{
    const struct dkti_own_field *field = dkti_rules_field_by_number(work->rules, given->number);
    return field != NULL && (field->flags & DKT_FIELD_LOOKUP) != 0 ? field : NULL;
}

/* The row of a value the ticket has now and loses with this command. */
static const struct dkt_row *need_lookup(struct dkti_work *work, const struct dkti_own_field *field,
                                         const struct dkt_row *ticket)
{
    struct dkti_value key[] = {{.text = field->code},
                               {.text = dkti_row_text(ticket, field->number)},
                               {.text = dkti_ticket(ticket)->id}};
    return dkti_need(work, DKT_KIND_LOOKUP, DKT_READ_STABLE, key, 3);
}

/* The row by which a ticket is found that its owner has until somebody's return. */
static const struct dkt_row *need_covered(struct dkti_work *work, const struct dkt_row *ticket)
{
    struct dkti_value key[] = {{.text = dkti_cover_field()},
                               {.text = dkti_ticket(ticket)->covered_for},
                               {.text = dkti_ticket(ticket)->id}};
    return dkti_need(work, DKT_KIND_LOOKUP, DKT_READ_STABLE, key, 3);
}

/* Whether the command may take the ticket away from who covers. */
static bool may_uncover(const struct dkti_work *work, const struct dkt_row *ticket)
{
    return ticket != NULL && dkti_row_has(ticket, DKT_TICKET_COVERED_FOR) &&
           (dkti_given(work, DKT_TICKET_OWNER) != NULL || dkti_given(work, DKT_TICKET_UNIT) != NULL ||
            work->command->action->verb == DKT_VERB_RETURN);
}

static bool is_lost(const struct dkti_given *given, const struct dkt_row *ticket)
{
    return dkti_row_has(ticket, given->number) &&
           (given->is_absent || !dkti_text_equal(dkti_row_text(ticket, given->number), given->value.text));
}

void dkti_lookup_read_more(struct dkti_work *work, const struct dkt_row *ticket)
{
    work->lookup_asked = work->asked;
    for (int32_t i = 0; i < work->command->given_count; i++) {
        const struct dkti_given *given = &work->command->given[i];
        const struct dkti_own_field *field = lookup_field(work, given);
        if (field != NULL && ticket != NULL && is_lost(given, ticket)) {
            (void)need_lookup(work, field, ticket);
        }
    }
    if (may_uncover(work, ticket)) {
        (void)need_covered(work, ticket);
    }
}

int32_t dkti_lookup_add(struct dkti_work *work, struct dkti_text code, struct dkti_text value)
{
    const struct dkti_ticket *ticket = dkti_ticket(work->ticket);
    struct dkt_row *row = dkti_insert(work, DKT_KIND_LOOKUP);
    if (row == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_row_set_text(row, DKT_LOOKUP_FIELD, code);
    dkti_row_set_text(row, DKT_LOOKUP_VALUE, value);
    dkti_row_set_text(row, DKT_LOOKUP_TICKET, ticket->id);
    dkti_row_set_integer(row, DKT_LOOKUP_AT, ticket->registered_at);
    return DKT_OK;
}

/* What the command made of the ticket's being covered. */
static int32_t covered_change(struct dkti_work *work, const struct dkt_row *before)
{
    bool is_with_others = before != NULL && !dkti_text_equal(dkti_ticket(before)->owner,
                                                              dkti_ticket(work->ticket)->owner);
    if (is_with_others && dkti_text_equal(dkti_ticket(before)->covered_for, dkti_ticket(work->ticket)->covered_for)) {
        dkti_row_set_absent(work->ticket, DKT_TICKET_COVERED_FOR);
    }
    struct dkti_text now = dkti_ticket(work->ticket)->covered_for;
    struct dkti_text was = before == NULL ? (struct dkti_text){NULL, 0} : dkti_ticket(before)->covered_for;
    const struct dkt_row *old = may_uncover(work, before) ? need_covered(work, before) : NULL;
    if (dkti_text_equal(now, was)) {
        return DKT_OK;
    }
    if (old != NULL) {
        dkti_delete(work, old);
    }
    return dkti_text_is_absent(now) ? DKT_OK : dkti_lookup_add(work, dkti_cover_field(), now);
}

int32_t dkti_lookup_change(struct dkti_work *work, const struct dkt_row *before)
{
    int32_t r = DKT_OK;
    int32_t asked = work->asked;
    work->asked = work->lookup_asked; /* the same rows once more, from the cache */
    for (int32_t i = 0; i < work->command->given_count && r == DKT_OK; i++) {
        const struct dkti_given *given = &work->command->given[i];
        const struct dkti_own_field *field = lookup_field(work, given);
        if (field == NULL) {
            continue;
        }
        bool was_set = before != NULL && dkti_row_has(before, given->number);
        if (was_set && is_lost(given, before)) {
            const struct dkt_row *old = need_lookup(work, field, before);
            if (old != NULL && DKTI_PLANT != 207) {
                dkti_delete(work, old);
            }
        }
        if (!given->is_absent && (!was_set || is_lost(given, before))) {
            r = dkti_lookup_add(work, field->code, dkti_row_text(work->ticket, field->number));
        }
    }
    if (r == DKT_OK) {
        r = covered_change(work, before);
    }
    work->asked = asked;
    return r;
}
