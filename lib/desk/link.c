/* SPDX-License-Identifier: MIT
 *
 * Links: a ticket and another ticket, a file of the host's, a watcher; and merging, which closes a ticket in favour of
 * another. A link between tickets stands on both, so both get an entry in the one commit.
 */
#include "desk/verbs.h"

#include "desk/clocks.h"
#include "desk/invariants.h"
#include "desk/settle.h"
#include "docket/ticket.h"

/* The role that the other ticket sees, or 0 when the target is no ticket. */
static int32_t role_inverse(int64_t role)
{
    switch (role) {
    case DKT_ROLE_RELATED: return DKT_ROLE_RELATED;
    case DKT_ROLE_PARENT: return DKT_ROLE_CHILD;
    case DKT_ROLE_CHILD: return DKT_ROLE_PARENT;
    case DKT_ROLE_CAUSE: return DKT_ROLE_EFFECT;
    case DKT_ROLE_EFFECT: return DKT_ROLE_CAUSE;
    default: return 0;
    }
}

static int64_t role_given(const struct dkti_work *work)
{
    const struct dkti_given *role = dkti_given(work, DKTI_TELL_ROLE);
    return role == NULL ? 0 : role->value.integer;
}

static struct dkti_text target_given(const struct dkti_work *work)
{
    int32_t number =
        work->command->action->verb == DKT_VERB_MERGE ? DKT_TICKET_MERGED_INTO : DKTI_TELL_TARGET;
    const struct dkti_given *target = dkti_given(work, number);
    return target == NULL ? (struct dkti_text){NULL, 0} : target->value.text;
}

static const struct dkt_row *need_link(struct dkti_work *work, struct dkti_text ticket, int64_t role,
                                       struct dkti_text target)
{
    struct dkti_value key[] = {{.text = ticket}, {.integer = role}, {.text = target}};
    return dkti_need(work, DKT_KIND_LINK, DKT_READ_STABLE, key, 3);
}

/* The rows that a link rests on: the other ticket, this side's row, the other side's row. Asked for in the same order
 * each time; `guard` and `apply` ask again and get what was read. */
struct link_rows {
    struct dkti_text subject;
    struct dkti_text target;
    int64_t role;
    int32_t inverse;
    bool is_complete; /* role and target are given, and they are not the ticket itself */
    const struct dkt_row *other;
    const struct dkt_row *here;
    const struct dkt_row *there;
};

static struct link_rows link_read(struct dkti_work *work)
{
    struct link_rows rows = {
        .subject = work->command->subject,
        .target = target_given(work),
        .role = role_given(work),
    };
    rows.inverse = role_inverse(rows.role);
    rows.is_complete = rows.role != 0 && rows.role != DKT_ROLE_MERGED &&
                       !dkti_text_is_absent(rows.target) &&
                       (rows.inverse == 0 || !dkti_text_equal(rows.subject, rows.target));
    if (!rows.is_complete) {
        return rows;
    }
    rows.here = need_link(work, rows.subject, rows.role, rows.target);
    if (rows.inverse != 0) {
        rows.other = dkti_need_text(work, DKT_KIND_TICKET, DKT_READ_STABLE, rows.target);
        dkti_clocks_need(work, rows.target);
        rows.there = need_link(work, rows.target, rows.inverse, rows.subject);
    }
    return rows;
}

static void link_ask(struct dkti_work *work)
{
    (void)link_read(work);
}

/* The same rows once more, from the cache. */
static struct link_rows link_again(struct dkti_work *work)
{
    int32_t asked = work->asked;
    work->asked = work->verb_asked;
    struct link_rows rows = link_read(work);
    work->asked = asked;
    return rows;
}

static void link_guard_common(struct dkti_work *work, const struct link_rows *rows)
{
    if (rows->role == DKT_ROLE_MERGED) {
        dkti_refuse(work, DKT_REASON_VALUE, dkti_text("role"));
    } else if (rows->inverse != 0 && dkti_text_equal(rows->subject, rows->target)) {
        dkti_refuse(work, DKT_REASON_SELF, rows->target);
    } else if (rows->is_complete && rows->inverse != 0 && rows->other == NULL) {
        dkti_refuse(work, DKT_REASON_TARGET, rows->target);
    }
}

static void link_guard(struct dkti_work *work)
{
    struct link_rows rows = link_again(work);
    link_guard_common(work, &rows);
    if (rows.here != NULL) {
        dkti_refuse(work, DKT_REASON_EXISTS, rows.target);
    }
}

static void unlink_guard(struct dkti_work *work)
{
    struct link_rows rows = link_again(work);
    link_guard_common(work, &rows);
    if (rows.is_complete && rows.here == NULL) {
        dkti_refuse(work, DKT_REASON_ABSENT, rows.target);
    }
}

static struct dkt_row *link_add(struct dkti_work *work, struct dkti_text ticket, int64_t role,
                                struct dkti_text target)
{
    struct dkt_row *row = dkti_insert(work, DKT_KIND_LINK);
    if (row == NULL) {
        return NULL;
    }
    dkti_row_set_text(row, DKT_LINK_TICKET, ticket);
    dkti_row_set_integer(row, DKT_LINK_ROLE, role);
    dkti_row_set_text(row, DKT_LINK_TARGET, target);
    dkti_row_set_integer(row, DKT_LINK_ADDED_AT, work->at_ms);
    dkti_row_set_text(row, DKT_LINK_ADDED_BY, work->command->actor);
    return row;
}

/* The instant of the other ticket's entry: this operation's, or its last entry's where that lies later. */
static int64_t other_instant(const struct dkti_work *work, const struct dkt_row *other)
{
    int64_t updated_at = dkti_ticket(other)->updated_at;
    return work->at_ms > updated_at ? work->at_ms : updated_at;
}

/* Settles the other ticket, if there is one. This comes before any link of it is touched: what fell due before tells
 * nothing of what is linked now. */
static int32_t other_settle(struct dkti_work *work, const struct dkt_row *other, struct dkt_row **out_ticket)
{
    *out_ticket = NULL;
    if (other == NULL) {
        return DKT_OK;
    }
    if (dkti_rules_status_place(work->rules, dkti_ticket(other)->status) < 0) {
        return dkti_error_named(work->error, DKT_E_PROFILE, "the rules have no status ", dkti_ticket(other)->status,
                                ", which the other ticket is in");
    }
    int32_t r = dkti_ticket_check(work, other);
    if (r != DKT_OK) {
        return r;
    }
    *out_ticket = dkti_edit(work, other);
    return *out_ticket == NULL ? DKT_E_MEMORY : dkti_settle(work, *out_ticket, other_instant(work, other));
}

/* The other ticket's own entry. */
static int32_t other_tell(struct dkti_work *work, struct dkt_row *ticket)
{
    struct dkti_event event = {
        .verb = work->command->action->verb,
        .action = work->command->action->code,
        .actor = work->command->actor,
        .request = work->command->request,
        .at_ms = other_instant(work, ticket),
    };
    return DKTI_PLANT == 202 ? DKT_OK : dkti_settle_and_tell(work, ticket, &event);
}

static int32_t link_apply(struct dkti_work *work)
{
    struct link_rows rows = link_again(work);
    struct dkt_row *other;
    int32_t r = other_settle(work, rows.other, &other);
    if (r != DKT_OK) {
        return r;
    }
    struct dkt_row *row = link_add(work, rows.subject, rows.role, rows.target);
    if (row == NULL) {
        return DKT_E_MEMORY;
    }
    static const int32_t columns[][2] = {{DKTI_TELL_NAME, DKT_LINK_NAME},
                                         {DKTI_TELL_MEDIA_TYPE, DKT_LINK_MEDIA_TYPE},
                                         {DKTI_TELL_DIGEST, DKT_LINK_DIGEST}};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        if (dkti_has_given(work, columns[i][0])) {
            dkti_row_set_text(row, columns[i][1], dkti_given(work, columns[i][0])->value.text);
        }
    }
    if (other == NULL) {
        return DKT_OK;
    }
    if (rows.there == NULL && link_add(work, rows.target, rows.inverse, rows.subject) == NULL) {
        return DKT_E_MEMORY;
    }
    return other_tell(work, other);
}

static int32_t unlink_apply(struct dkti_work *work)
{
    struct link_rows rows = link_again(work);
    struct dkt_row *other;
    int32_t r = other_settle(work, rows.other, &other);
    if (r != DKT_OK) {
        return r;
    }
    dkti_delete(work, rows.here);
    if (other == NULL) {
        return DKT_OK;
    }
    if (rows.there != NULL) {
        dkti_delete(work, rows.there);
    }
    return other_tell(work, other);
}

/* ---- merging ---- */

struct merge_rows {
    struct dkti_text into;
    bool is_self;
    const struct dkt_row *other;
    const struct dkt_row *link;
};

static struct merge_rows merge_read(struct dkti_work *work)
{
    struct merge_rows rows = {.into = target_given(work)};
    rows.is_self = dkti_text_equal(rows.into, work->command->subject);
    if (!dkti_text_is_absent(rows.into) && !rows.is_self) {
        rows.other = dkti_need_text(work, DKT_KIND_TICKET, DKT_READ_STABLE, rows.into);
        dkti_clocks_need(work, rows.into);
        rows.link = need_link(work, rows.into, DKT_ROLE_MERGED, work->command->subject);
    }
    return rows;
}

static void merge_ask(struct dkti_work *work)
{
    (void)merge_read(work);
}

static struct merge_rows merge_again(struct dkti_work *work)
{
    int32_t asked = work->asked;
    work->asked = work->verb_asked;
    struct merge_rows rows = merge_read(work);
    work->asked = asked;
    return rows;
}

static void merge_guard(struct dkti_work *work)
{
    struct merge_rows rows = merge_again(work);
    if (rows.is_self) {
        dkti_refuse(work, DKT_REASON_SELF, rows.into);
    } else if (!dkti_text_is_absent(rows.into) && rows.other == NULL) {
        dkti_refuse(work, DKT_REASON_TARGET, rows.into);
    } else if (rows.other != NULL && dkti_ticket(rows.other)->state == DKT_STATE_CLOSED) {
        dkti_refuse(work, DKT_REASON_TARGET_CLOSED, rows.into);
    }
}

static int32_t merge_apply(struct dkti_work *work)
{
    struct merge_rows rows = merge_again(work);
    int32_t r = dkti_withdraw_code.apply(work);
    if (r != DKT_OK) {
        return r;
    }
    dkti_row_set_integer(work->ticket, DKT_TICKET_OUTCOME, DKT_OUTCOME_MERGED);
    struct dkt_row *other;
    r = other_settle(work, rows.other, &other);
    if (r != DKT_OK) {
        return r;
    }
    if (rows.link == NULL &&
        link_add(work, rows.into, DKT_ROLE_MERGED, work->command->subject) == NULL) {
        return DKT_E_MEMORY;
    }
    return other_tell(work, other);
}

const struct dkti_verb_code dkti_link_code = {
    .read = link_ask, .guard = link_guard, .apply = link_apply};
const struct dkti_verb_code dkti_unlink_code = {
    .read = link_ask, .guard = unlink_guard, .apply = unlink_apply};
const struct dkti_verb_code dkti_merge_code = {
    .read = merge_ask, .guard = merge_guard, .apply = merge_apply};
