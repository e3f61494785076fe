/* SPDX-License-Identifier: MIT
 *
 * The conformance suite: its life, going from case to case, running one, and the reports.
 */
#include "testkit/suite.h"

#include <string.h>

/* ---- the cases ---- */

static const struct dkti_suite_case *const chapters[] = {
    dkti_cases_rows,  dkti_cases_commits,     dkti_cases_tokens,
    dkti_cases_scans, dkti_cases_connections, dkti_cases_life,
};

enum {
    CHAPTER_COUNT = sizeof chapters / sizeof chapters[0],
};

static const struct dkti_suite_case no_case = {"", "", 0, "", NULL};

/* The case at a place; no_case behind the last. */
static const struct dkti_suite_case *case_at(int32_t at)
{
    for (int32_t chapter = 0; chapter < CHAPTER_COUNT; chapter++) {
        for (const struct dkti_suite_case *each = chapters[chapter]; each->rule != NULL; each++) {
            if (at-- == 0) {
                return each;
            }
        }
    }
    return &no_case;
}

static int32_t case_count(void)
{
    int32_t count = 0;
    while (case_at(count) != &no_case) {
        count++;
    }
    return count;
}

static const struct dkti_suite_case *case_now(const struct dkt_kit_suite *suite)
{
    return suite == NULL || suite->at < 0 ? NULL : case_at(suite->at);
}

int32_t dkt_kit_suite_count(const dkt_kit_suite *suite)
{
    return suite == NULL ? 0 : case_count();
}

int32_t dkt_kit_suite_next(dkt_kit_suite *suite)
{
    if (suite == NULL) {
        return 0;
    }
    suite->at++;
    if (case_at(suite->at) != &no_case) {
        return 1;
    }
    suite->at = -1;
    return 0;
}

const char *dkt_kit_suite_rule(const dkt_kit_suite *suite)
{
    const struct dkti_suite_case *each = case_now(suite);
    return each == NULL ? "" : each->rule;
}

const char *dkt_kit_suite_name(const dkt_kit_suite *suite)
{
    const struct dkti_suite_case *each = case_now(suite);
    return each == NULL ? "" : each->name;
}

/* ---- life ---- */

uint32_t dkt_kit_factory_hooks_size(void)
{
    return sizeof(struct dkt_kit_factory_hooks);
}

static bool table_is_whole(const struct dkt_kit_factory_hooks *hooks)
{
    uint32_t known = DKT_KIT_CAN_CONNECT | DKT_KIT_CAN_CLAIM | DKT_KIT_CAN_DESKS;
    return hooks->struct_size == sizeof *hooks && (hooks->flags & ~known) == 0 && hooks->reset != NULL &&
           hooks->connect != NULL;
}

/* Another desk with the same rules, whose rows must stay apart. */
static dkt_status other_new(struct dkt_kit_suite *suite)
{
    dkt_config *config;
    dkt_status r = dkt_config_new(&config);
    if (r == DKT_OK) {
        r = dkt_config_set_id(config, "kit-other", -1);
    }
    if (r == DKT_OK) {
        r = dkt_config_set_rules(config, dkt_desk_rules(suite->desk));
    }
    if (r == DKT_OK) {
        r = dkt_desk_new(config, &suite->desk_other);
    }
    dkt_config_free(config);
    return r;
}

dkt_status dkt_kit_suite_new(dkt_desk *desk, const struct dkt_kit_factory_hooks *hooks, uintptr_t user,
                             dkt_kit_suite **out_suite)
{
    if (out_suite != NULL) {
        *out_suite = NULL;
    }
    if (desk == NULL || hooks == NULL || out_suite == NULL || !table_is_whole(hooks)) {
        return DKT_E_ARGUMENT;
    }
    dkt_kit_suite *suite = dkti_kit_take(sizeof *suite);
    if (suite == NULL) {
        return DKT_E_MEMORY;
    }
    suite->hooks = *hooks;
    suite->user = user;
    suite->desk = dkt_desk_ref(desk);
    suite->desk_now = suite->desk;
    suite->at = -1;
    suite->results = dkti_kit_take((size_t)case_count() * sizeof *suite->results);
    dkt_status r = suite->results == NULL ? DKT_E_MEMORY : dkt_kit_new(1, 0, &suite->kit);
    if (r == DKT_OK) {
        r = other_new(suite);
    }
    if (r != DKT_OK) {
        suite->hooks.released = NULL;
        dkt_kit_suite_free(suite);
        return r;
    }
    *out_suite = suite;
    return DKT_OK;
}

static void results_clear(struct dkt_kit_suite *suite)
{
    int32_t count = suite->results == NULL ? 0 : case_count();
    for (int32_t i = 0; i < count; i++) {
        dkti_kit_give(suite->results[i].message);
        suite->results[i] = (struct dkti_suite_result){0, NULL};
    }
}

void dkt_kit_suite_free(dkt_kit_suite *suite)
{
    if (suite == NULL) {
        return;
    }
    dkti_disconnect(suite);
    results_clear(suite);
    dkti_kit_give(suite->results);
    dkti_kit_give(suite->report);
    dkt_kit_free(suite->kit);
    dkt_desk_unref(suite->desk_other);
    dkt_desk_unref(suite->desk);
    if (suite->hooks.released != NULL) {
        suite->hooks.released(suite->user);
    }
    dkti_kit_give(suite);
}

/* ---- running ---- */

/* Why a case is skipped; NULL when the store claims all that it needs. */
static const char *skipped_because(const struct dkt_kit_suite *suite, int32_t needs)
{
    int32_t can = (int32_t)suite->hooks.flags;
    if ((needs & DKT_KIT_CAN_CONNECT & ~can) != 0) {
        return "the store does not claim DKT_KIT_CAN_CONNECT";
    }
    if ((needs & DKT_KIT_CAN_CLAIM & ~can) != 0) {
        return "the store does not claim DKT_KIT_CAN_CLAIM";
    }
    if ((needs & DKT_KIT_CAN_DESKS & ~can) != 0) {
        return "the store does not claim DKT_KIT_CAN_DESKS";
    }
    if ((needs & DKTI_NEEDS_RESTART) != 0 && suite->hooks.restart == NULL) {
        return "the host gave no `restart`";
    }
    if ((needs & DKTI_NEEDS_TRANSACTION) != 0 && suite->hooks.transaction == NULL) {
        return "the host gave no `transaction`";
    }
    return (needs & DKTI_NEEDS_TOUCH) != 0 && suite->hooks.touch == NULL ? "the host gave no `touch`" : NULL;
}

/* Whether a case rests on the rule of an earlier one. */
static bool rests_on(const struct dkti_suite_case *each, const char *rule)
{
    return strcmp(rule, "S-01") == 0 || strcmp(rule, "S-02") == 0 || strcmp(each->rests_on, "*") == 0 ||
           strstr(each->rests_on, rule) != NULL;
}

/* A broken rule of another number that the case rests on; NULL when there is none. */
static const char *broken_below(const struct dkt_kit_suite *suite, const struct dkti_suite_case *each)
{
    for (int32_t i = 0; i < suite->at; i++) {
        const struct dkti_suite_case *before = case_at(i);
        if (suite->results[i].result == DKT_KIT_FAILED && strcmp(before->rule, each->rule) != 0 &&
            rests_on(each, before->rule)) {
            return before->rule;
        }
    }
    return NULL;
}

static void desk_reset(struct dkt_kit_suite *suite, dkt_desk *desk)
{
    dkti_must_equal(suite, suite->hooks.reset(suite->user, desk), DKT_HOOK_DONE, "the host must empty its data");
}

static void case_run(struct dkt_kit_suite *suite, const struct dkti_suite_case *each)
{
    suite->is_broken = false;
    suite->message[0] = '\0';
    dkt_kit_clear(suite->kit);
    dkti_use_desk(suite, suite->desk);
    desk_reset(suite, suite->desk);
    if ((each->needs & DKT_KIT_CAN_DESKS) != 0) {
        desk_reset(suite, suite->desk_other);
    }
    if (!suite->is_broken) {
        each->run(suite);
    }
    dkti_use_desk(suite, suite->desk);
}

/* "S-12: what must hold: what came", then the timeline. NULL without memory. */
static char *message_new(struct dkt_kit_suite *suite, const struct dkti_suite_case *each)
{
    const char *timeline = dkt_kit_timeline(suite->kit);
    size_t size = strlen(timeline) + strlen(suite->message) + 80;
    char *message = dkti_kit_take(size);
    if (message == NULL) {
        return NULL;
    }
    struct dkti_kit_text text = dkti_kit_text(message, size);
    dkti_kit_add(&text, "rule ");
    dkti_kit_add(&text, each->rule);
    dkti_kit_add(&text, " is broken: ");
    dkti_kit_add(&text, suite->message);
    dkti_kit_add(&text, "\nwhat happened:\n");
    dkti_kit_add(&text, timeline);
    return message;
}

static char *text_copy(const char *from)
{
    size_t size = strlen(from) + 1;
    char *copy = dkti_kit_take(size);
    if (copy != NULL) {
        memcpy(copy, from, size);
    }
    return copy;
}

/* Skips the case when it cannot say anything: in `result`, with the reason. */
static void case_skip(struct dkt_kit_suite *suite, const struct dkti_suite_case *each,
                      struct dkti_suite_result *result)
{
    char why[80];
    struct dkti_kit_text text = dkti_kit_text(why, sizeof why);
    const char *lacks = skipped_because(suite, each->needs);
    const char *broken = broken_below(suite, each);
    if (lacks != NULL) {
        dkti_kit_add(&text, lacks);
    } else if (broken != NULL) {
        dkti_kit_add(&text, "it rests on ");
        dkti_kit_add(&text, broken);
        dkti_kit_add(&text, ", which is broken");
    }
    if (text.n > 0) {
        result->result = DKT_KIT_SKIPPED;
        result->message = text_copy(why);
    }
}

int32_t dkt_kit_suite_run(dkt_kit_suite *suite)
{
    const struct dkti_suite_case *each = case_now(suite);
    if (each == NULL) {
        return 0;
    }
    struct dkti_suite_result *result = &suite->results[suite->at];
    dkti_kit_give(result->message);
    *result = (struct dkti_suite_result){DKT_KIT_PASSED, NULL};
    case_skip(suite, each, result);
    if (result->result == DKT_KIT_PASSED) {
        case_run(suite, each);
        if (suite->is_broken) {
            result->result = DKT_KIT_FAILED;
            result->message = message_new(suite, each);
        }
    }
    suite->has_memory_failed |= result->result != DKT_KIT_PASSED && result->message == NULL;
    return result->result;
}

const char *dkt_kit_suite_message(dkt_kit_suite *suite)
{
    if (case_now(suite) == NULL) {
        return "";
    }
    const char *message = suite->results[suite->at].message;
    return message == NULL ? "" : message;
}

dkt_status dkt_kit_suite_run_all(dkt_kit_suite *suite, int32_t *out_failed_count)
{
    if (out_failed_count != NULL) {
        *out_failed_count = 0;
    }
    if (suite == NULL || out_failed_count == NULL) {
        return DKT_E_ARGUMENT;
    }
    results_clear(suite);
    suite->has_memory_failed = false;
    suite->at = -1;
    while (dkt_kit_suite_next(suite) == 1) {
        *out_failed_count += dkt_kit_suite_run(suite) == DKT_KIT_FAILED ? 1 : 0;
    }
    return suite->has_memory_failed ? DKT_E_MEMORY : DKT_OK;
}

/* ---- reports ---- */

/* Room for the report: every byte of a message may take six in JSON. NULL without memory. */
static struct dkti_kit_text report_begin(struct dkt_kit_suite *suite)
{
    size_t size = 100;
    int32_t count = case_count();
    for (int32_t i = 0; i < count; i++) {
        const char *message = suite->results[i].message;
        size += 300 + 2 * strlen(case_at(i)->name) + (message == NULL ? 0 : 6 * strlen(message));
    }
    dkti_kit_give(suite->report);
    suite->report = dkti_kit_take(size);
    return suite->report == NULL ? (struct dkti_kit_text){NULL, 0, 0} : dkti_kit_text(suite->report, size);
}

/* A message as a block of YAML: each line indented. */
static void tap_message(struct dkti_kit_text *text, const char *message)
{
    dkti_kit_add(text, "  ---\n  message: |\n    ");
    for (; *message != '\0'; message++) {
        const char letter[2] = {*message, '\0'};
        dkti_kit_add(text, letter);
        if (*message == '\n' && message[1] != '\0') {
            dkti_kit_add(text, "    ");
        }
    }
    dkti_kit_add(text, message[-1] == '\n' ? "  ...\n" : "\n  ...\n");
}

static void tap_case(struct dkti_kit_text *text, int32_t number, const struct dkti_suite_case *each,
                     const struct dkti_suite_result *result)
{
    const char *message = result->message == NULL ? "" : result->message;
    dkti_kit_add(text, result->result == DKT_KIT_FAILED ? "not ok " : "ok ");
    dkti_kit_add_integer(text, number);
    dkti_kit_add(text, " - ");
    dkti_kit_add(text, each->rule);
    dkti_kit_add(text, " ");
    dkti_kit_add(text, each->name);
    if (result->result == DKT_KIT_SKIPPED) {
        dkti_kit_add(text, " # SKIP ");
        dkti_kit_add(text, message);
    }
    dkti_kit_add(text, "\n");
    if (result->result == DKT_KIT_FAILED && message[0] != '\0') {
        tap_message(text, message);
    }
}

const char *dkt_kit_suite_tap(dkt_kit_suite *suite)
{
    struct dkti_kit_text text = {NULL, 0, 0};
    if (suite != NULL) {
        text = report_begin(suite);
    }
    if (text.p == NULL) {
        return NULL;
    }
    int32_t number = 0;
    int32_t count = case_count();
    dkti_kit_add(&text, "TAP version 13\n");
    for (int32_t i = 0; i < count; i++) {
        if (suite->results[i].result != 0) {
            tap_case(&text, ++number, case_at(i), &suite->results[i]);
        }
    }
    dkti_kit_add(&text, "1..");
    dkti_kit_add_integer(&text, number);
    dkti_kit_add(&text, "\n");
    return text.p;
}

const char *dkt_kit_suite_failures(dkt_kit_suite *suite)
{
    struct dkti_kit_text text = {NULL, 0, 0};
    if (suite != NULL) {
        text = report_begin(suite);
    }
    if (text.p == NULL) {
        return NULL;
    }
    int32_t count = case_count();
    for (int32_t i = 0; i < count; i++) {
        if (suite->results[i].result == DKT_KIT_FAILED && suite->results[i].message != NULL) {
            dkti_kit_add(&text, suite->results[i].message);
        }
    }
    return text.p;
}

static void json_text(struct dkti_kit_text *text, const char *from)
{
    static const char digits[] = "0123456789abcdef";
    dkti_kit_add(text, "\"");
    for (; *from != '\0'; from++) {
        unsigned char byte = (unsigned char)*from;
        const char plain[2] = {*from, '\0'};
        const char escaped[3] = {'\\', *from, '\0'};
        const char coded[7] = {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15], '\0'};
        dkti_kit_add(text, byte < 0x20 ? coded : *from == '"' || *from == '\\' ? escaped : plain);
    }
    dkti_kit_add(text, "\"");
}

static void json_case(struct dkti_kit_text *text, const struct dkti_suite_case *each,
                      const struct dkti_suite_result *result)
{
    static const char *const words[] = {"", "passed", "failed", "skipped"};
    dkti_kit_add(text, "{\"rule\":");
    json_text(text, each->rule);
    dkti_kit_add(text, ",\"case\":");
    json_text(text, each->name);
    dkti_kit_add(text, ",\"result\":");
    json_text(text, words[result->result]);
    dkti_kit_add(text, ",\"message\":");
    json_text(text, result->message == NULL ? "" : result->message);
    dkti_kit_add(text, "}");
}

const char *dkt_kit_suite_json(dkt_kit_suite *suite)
{
    struct dkti_kit_text text = {NULL, 0, 0};
    if (suite != NULL) {
        text = report_begin(suite);
    }
    if (text.p == NULL) {
        return NULL;
    }
    bool is_first = true;
    int32_t count = case_count();
    dkti_kit_add(&text, "[");
    for (int32_t i = 0; i < count; i++) {
        if (suite->results[i].result != 0) {
            dkti_kit_add(&text, is_first ? "\n" : ",\n");
            json_case(&text, case_at(i), &suite->results[i]);
            is_first = false;
        }
    }
    dkti_kit_add(&text, "\n]\n");
    return text.p;
}
