/* SPDX-License-Identifier: MIT
 *
 * Sub-tasks: tickets that are part of another one, each with an owner and clocks of its own (R100). Where the profile says so,
 * a ticket is not closed while one of its parts is open.
 *
 * Parts are links of the role child. The decision rests on a scan of the ticket's links, and its guard row is the ticket:
 * who adds or takes off a part writes an entry on it. Each part's own row is checked too, so none is reopened meanwhile.
 */
#include "desk/parts.h"

#include "docket/ticket.h"

enum {
    PART_LINK_COUNT_MAX = 1000 /* links of one ticket: what every store gives at once */
};

static bool are_asked(const struct dkti_work *work)
{
    return (work->rules->handling & DKT_HANDLING_PARTS_FIRST) != 0;
}

static const struct dkti_wish *parts_links(struct dkti_work *work)
{
    struct dkti_scan scan = {
        .index = DKT_INDEX_LINK_TICKET,
        .limit = PART_LINK_COUNT_MAX,
        .value_count = 1,
        .values = {{.text = work->command->subject}},
    };
    return dkti_need_scan(work, &scan);
}

static const struct dkti_wish *parts_links_again(struct dkti_work *work)
{
    int32_t asked = work->asked;
    work->asked = work->verb_asked;
    const struct dkti_wish *links = parts_links(work);
    work->asked = asked;
    return links;
}

void dkti_parts_read(struct dkti_work *work)
{
    if (are_asked(work)) {
        (void)parts_links(work);
    }
}

/* The next part behind place `*io_i` of the links; NULL behind the last one, or while its answer is missing. */
static const struct dkt_row *part_next(struct dkti_work *work, const struct dkti_wish *links, int32_t *io_i)
{
    while (*io_i < links->row_count) {
        const struct dkti_link *link = dkti_link(links->rows[(*io_i)++]);
        if (link->role == DKT_ROLE_CHILD) {
            return dkti_need_text(work, DKT_KIND_TICKET, DKT_READ_STABLE, link->target);
        }
    }
    return NULL;
}

void dkti_parts_read_more(struct dkti_work *work)
{
    if (!are_asked(work)) {
        return;
    }
    const struct dkti_wish *links = parts_links_again(work);
    work->other_asked = work->asked;
    for (int32_t i = 0; i < links->row_count;) {
        (void)part_next(work, links, &i);
    }
}

void dkti_parts_guard(struct dkti_work *work)
{
    if (!are_asked(work)) {
        return;
    }
    const struct dkti_wish *links = parts_links_again(work);
    int32_t asked = work->asked;
    work->asked = work->other_asked;
    for (int32_t i = 0; i < links->row_count;) {
        const struct dkt_row *part = part_next(work, links, &i);
        if (part != NULL && dkti_ticket(part)->state != DKT_STATE_CLOSED) {
            dkti_refuse(work, DKT_REASON_PART_OPEN, dkti_ticket(part)->id);
        }
    }
    work->asked = asked;
    if (links->row_count == PART_LINK_COUNT_MAX) { /* there may be more than were read */
        dkti_refuse(work, DKT_REASON_PART_OPEN, dkti_text("?"));
    }
}
