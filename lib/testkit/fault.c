/* SPDX-License-Identifier: MIT
 *
 * The call that is to fail: which one, and how.
 */
#include "testkit/kit.h"

static const char *const way_names[] = {
    [0] = "none",
    [DKT_KIT_WAY_MEMORY_ONCE] = "memory_once",
    [DKT_KIT_WAY_MEMORY_FROM_ON] = "memory_from_on",
    [DKT_KIT_WAY_ERROR_BEFORE] = "error_before",
    [DKT_KIT_WAY_ERROR_AFTER] = "error_after",
    [DKT_KIT_WAY_CONFLICT] = "conflict",
    [DKT_KIT_WAY_MAYBE_BEFORE] = "maybe_before",
    [DKT_KIT_WAY_MAYBE_AFTER] = "maybe_after",
    [DKT_KIT_WAY_SILENT] = "silent",
    [DKT_KIT_WAY_ROW_TYPE] = "row_type",
    [DKT_KIT_WAY_ROW_COLUMN] = "row_column",
    [DKT_KIT_WAY_ROW_KEY] = "row_key",
    [DKT_KIT_WAY_ROW_TEXT] = "row_text",
    [DKT_KIT_WAY_ROW_HUGE] = "row_huge",
    [DKT_KIT_WAY_ROW_TOKEN] = "row_token",
    [DKT_KIT_WAY_ROW_MANY] = "row_many",
    [DKT_KIT_WAY_ROW_VALUE] = "row_value",
    [DKT_KIT_WAY_ROW_NONE] = "row_none",
    [DKT_KIT_WAY_UNWIND_BEFORE] = "unwind_before",
    [DKT_KIT_WAY_UNWIND_AFTER] = "unwind_after",
};

const char *dkt_kit_way_name(int32_t way)
{
    bool is_known = way >= DKT_KIT_WAY_MEMORY_ONCE && way <= DKT_KIT_WAY_UNWIND_AFTER;
    return is_known ? way_names[way] : "?";
}

dkt_status dkt_kit_fail(dkt_kit *kit, int32_t way, int64_t n)
{
    if (kit == NULL || way < 0 || way > DKT_KIT_WAY_UNWIND_AFTER || (way != 0 && n < 1)) {
        return DKT_E_ARGUMENT;
    }
    kit->fault = (struct dkti_kit_fault){.way = way, .left = way == 0 ? 0 : n};
    return DKT_OK;
}

int32_t dkt_kit_has_failed(const dkt_kit *kit)
{
    return kit != NULL && kit->fault.is_fired ? 1 : 0;
}

int64_t dkt_kit_hook_count(const dkt_kit *kit)
{
    return kit == NULL ? 0 : kit->hook_count;
}

dkt_status dkt_kit_set_unwind(dkt_kit *kit, dkt_kit_unwind *unwind, uintptr_t user)
{
    if (kit == NULL) {
        return DKT_E_ARGUMENT;
    }
    kit->unwind = unwind;
    kit->unwind_user = user;
    return DKT_OK;
}

static bool fault_is_of_memory(const struct dkti_kit_fault *fault)
{
    return fault->way == DKT_KIT_WAY_MEMORY_ONCE || fault->way == DKT_KIT_WAY_MEMORY_FROM_ON;
}

/* Counts a call down. True when it is the one. */
static bool fault_comes(struct dkt_kit *kit, const char *where)
{
    struct dkti_kit_fault *fault = &kit->fault;
    if (fault->left == 0 || --fault->left > 0) {
        return false;
    }
    fault->is_fired = true;
    char line[DKTI_KIT_LINE_MAX];
    struct dkti_kit_text text = dkti_kit_text(line, sizeof line);
    dkti_kit_add(&text, "FAULT ");
    dkti_kit_add(&text, way_names[fault->way]);
    dkti_kit_add(&text, " in ");
    dkti_kit_add(&text, where);
    dkti_kit_line(kit, &text);
    return true;
}

int32_t dkti_kit_call(struct dkt_kit *kit, const char *hook)
{
    kit->hook_count++;
    if (fault_is_of_memory(&kit->fault)) {
        return 0;
    }
    return fault_comes(kit, hook) ? kit->fault.way : 0;
}

bool dkti_kit_memory_fails(struct dkt_kit *kit)
{
    if (!fault_is_of_memory(&kit->fault)) {
        return false;
    }
    bool fails_for_good = kit->fault.way == DKT_KIT_WAY_MEMORY_FROM_ON && kit->fault.is_fired;
    return fails_for_good || fault_comes(kit, "memory");
}

void dkti_kit_jump(struct dkt_kit *kit)
{
    if (kit->unwind != NULL) {
        kit->unwind(kit->unwind_user);
    }
}
