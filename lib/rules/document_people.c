/* SPDX-License-Identifier: MIT
 *
 * The member "people" of a profile document: roles, kinds of leave, whether units are checked. See document.h.
 */
#include "rules/document.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static const int64_t year_ms = INT64_C(31622400000);

static const struct dkti_document_word scope_names[] = {{"own", DKT_SCOPE_OWN},
                                                        {"unit", DKT_SCOPE_UNIT},
                                                        {"region", DKT_SCOPE_REGION},
                                                        {"all", DKT_SCOPE_ALL}};

static void read_role_of_people(struct dkti_document *document, const struct dkti_json *item)
{
    static const struct dkti_document_member members[] = {
        {"code", NULL}, {"scope", NULL}, {"certified", NULL}, {"acts_for", NULL}, {"label", NULL}};
    const char *code = NULL;
    const char *acts_for = NULL;
    int32_t scope = DKT_SCOPE_ALL;
    bool is_certified = false;
    dkti_document_members(document, item, members, COUNT_OF(members));
    bool is_fit =
        item->type == DKTI_JSON_OBJECT && dkti_document_need_text(document, item, "code", &code);
    is_fit = is_fit && dkti_document_text(document, item, "acts_for", &acts_for);
    is_fit = is_fit && dkti_document_word(document, item, "scope", scope_names, COUNT_OF(scope_names), &scope);
    is_fit = is_fit && dkti_document_boolean(document, item, "certified", &is_certified);
    if (is_fit) {
        struct dkti_document_label label = dkti_document_label(document, item, code);
        (void)dkti_document_result(document,
                                   dkt_profile_add_role(document->profile, code, scope, is_certified ? 1 : 0,
                                                        acts_for, label.english, label.chinese));
    }
}

static void read_roles_of_people(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_DECLARED_ROLE_COUNT_MAX, read_role_of_people);
}

/* The limits of a leave that is there. */
static void leave_limits(struct dkti_document *document, const struct dkti_json *item, const char *code)
{
    int64_t notice_ms = 0;
    int64_t long_days = 0;
    int64_t long_notice_ms = 0;
    int64_t proof_days = 0;
    bool is_fit = dkti_document_integer(document, item, "notice_ms", 0, year_ms, &notice_ms);
    is_fit = dkti_document_integer(document, item, "long_days", 0, INT32_MAX, &long_days) && is_fit;
    is_fit = dkti_document_integer(document, item, "long_notice_ms", 0, year_ms, &long_notice_ms) && is_fit;
    is_fit = dkti_document_integer(document, item, "proof_days", 0, INT32_MAX, &proof_days) && is_fit;
    if (!is_fit) {
        return;
    }
    (void)dkti_document_result(document,
                               dkt_profile_set_leave_notice(document->profile, code, notice_ms,
                                                            (int32_t)long_days, long_notice_ms));
    if (proof_days > 0) {
        (void)dkti_document_result(
            document, dkt_profile_set_leave_proof(document->profile, code, (int32_t)proof_days));
    }
}

static void read_leave(struct dkti_document *document, const struct dkti_json *item)
{
    static const struct dkti_document_member members[] = {
        {"code", NULL},      {"approval", NULL},       {"notice_ms", NULL},
        {"long_days", NULL}, {"long_notice_ms", NULL}, {"proof_days", NULL},
        {"label", NULL}};
    const char *code = NULL;
    bool needs_approval = false;
    dkti_document_members(document, item, members, COUNT_OF(members));
    bool is_fit =
        item->type == DKTI_JSON_OBJECT && dkti_document_need_text(document, item, "code", &code);
    if (!is_fit || !dkti_document_boolean(document, item, "approval", &needs_approval)) {
        return;
    }
    struct dkti_document_label label = dkti_document_label(document, item, code);
    if (dkti_document_result(document, dkt_profile_add_leave(document->profile, code, needs_approval ? 1 : 0,
                                                             label.english, label.chinese))) {
        leave_limits(document, item, code);
    }
}

static void read_leaves(struct dkti_document *document, const struct dkti_json *value)
{
    dkti_document_each(document, value, DKTI_LEAVE_COUNT_MAX, read_leave);
}

static void read_check_units(struct dkti_document *document, const struct dkti_json *value)
{
    if (dkti_document_is_boolean(document, value)) {
        (void)dkti_document_result(
            document, dkt_profile_check_units(document->profile, value->type == DKTI_JSON_TRUE ? 1 : 0));
    }
}

void dkti_document_people(struct dkti_document *document, const struct dkti_json *value)
{
    static const struct dkti_document_member members[] = {
        {"roles", read_roles_of_people}, {"leaves", read_leaves}, {"check_units", read_check_units}};
    dkti_document_members(document, value, members, COUNT_OF(members));
}
