/* SPDX-License-Identifier: MIT
 *
 * What a profile document says of dispatching: what must be done before a ticket is worked on. See document.h.
 */
#include "rules/document.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* The flag of a member that is true or false; left out, it stays as it was. */
static int32_t handling_flag(struct dkti_document *document, const struct dkti_json *value, const char *name,
                             int32_t flag)
{
    bool is_set = (document->profile->handling & flag) != 0;
    (void)dkti_document_boolean(document, value, name, &is_set);
    return is_set ? flag : 0;
}

void dkti_document_handling(struct dkti_document *document, const struct dkti_json *value)
{
    static const struct dkti_document_member members[] = {
        {"accept_first", NULL}, {"guide_first", NULL}, {"parts_first", NULL}};
    dkti_document_members(document, value, members, COUNT_OF(members));
    if (value->type != DKTI_JSON_OBJECT) {
        return;
    }
    int32_t flags = handling_flag(document, value, "accept_first", DKT_HANDLING_ACCEPT_FIRST) |
                    handling_flag(document, value, "guide_first", DKT_HANDLING_GUIDE_FIRST) |
                    handling_flag(document, value, "parts_first", DKT_HANDLING_PARTS_FIRST);
    (void)dkti_document_result(document, dkt_profile_set_handling(document->profile, flags));
}

static void read_route_item(struct dkti_document *document, const struct dkti_json *item)
{
    struct dkti_text text = dkti_document_piece_text(document, item);
    if (!dkti_text_is_absent(text)) {
        (void)dkti_document_result(document, dkt_profile_add_route(document->profile, text.p, (int32_t)text.n));
    }
}

void dkti_document_routing(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_ROUTE_COUNT_MAX, read_route_item);
}

/* How much work a ticket of a type is (Q46). */
void dkti_document_weight(struct dkti_document *document, const struct dkti_json *value)
{
    if (dkti_document_is_integer(document, value, 0, DKTI_WEIGHT_MAX)) {
        (void)dkti_document_result(
            document, dkt_profile_set_weight(document->profile, document->piece.p, (int32_t)value->integer));
    }
}
