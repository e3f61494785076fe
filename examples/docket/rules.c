/* SPDX-License-Identifier: MIT
 *
 * See rules.h. The canonical JSON of rules says all that there is to show of them; so this reads it rather than having
 * a call for each piece. */
#include "rules.h"

#include "profile.h"
#include "text.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What people tell when it is over: a call that came before the computer was free, words said on the way. */
static const char *const backdated[] = {"register", "arrive", "progress", "note", "message"};

/* What a terminal is told apart by (R035): one of the three finds it. */
static const struct own_field {
    const char *code;
    const char *english;
    const char *chinese;
} own_fields[] = {
    {"merchant", "merchant no.", "商户编号"},
    {"terminal", "terminal no.", "终端编号"},
    {"barcode", "barcode", "条码"},
};

static dkt_status profile_fill(dkt_profile *profile)
{
    dkt_status status = dkt_profile_set_series(profile, "ticket", DKT_SERIES_GAPLESS, "GD", 6, 1);
    for (size_t i = 0; status == DKT_OK && i < sizeof own_fields / sizeof own_fields[0]; i++) {
        const struct own_field *field = &own_fields[i];
        status = dkt_profile_add_field(profile, field->code, DKT_TYPE_TEXT, DKT_FIELD_LOOKUP,
                                       field->english, field->chinese);
    }
    for (size_t i = 0; status == DKT_OK && i < sizeof backdated / sizeof backdated[0]; i++) {
        status = dkt_profile_backdate(profile, backdated[i]);
    }
    return status;
}

dkt_status rules_of_desk(const char *profile_name, struct goals *goals, dkt_rules **out_rules)
{
    dkt_profile *profile = NULL;
    dkt_status status = profile_name == NULL ? dkt_profile_new_default(&profile)
                                             : profile_load(profile_name, &profile);
    *out_rules = NULL;
    if (status == DKT_OK && profile_name == NULL) {
        status = profile_fill(profile);
    }
    if (status == DKT_OK) {
        status = goals_fill(goals, profile);
    }
    if (status == DKT_OK) {
        status = dkt_rules_new(profile, out_rules);
        if (status == DKT_E_PROFILE) {
            fprintf(stderr, "docket: the profile: %s\n", dkt_profile_error_text(profile));
        }
    }
    dkt_profile_free(profile);
    return status;
}

struct rules *rules_new(dkt_rules *compiled)
{
    int line = 0;
    struct rules *rules = memory_new(sizeof *rules);
    rules->compiled = dkt_rules_ref(compiled);
    rules->text = text_copy(dkt_rules_json(compiled, NULL));
    rules->tree = json_read(rules->text, &line);
    if (rules->tree == NULL) {
        rules_free(rules);
        return NULL;
    }
    return rules;
}

void rules_free(struct rules *rules)
{
    if (rules != NULL) {
        dkt_rules_unref(rules->compiled);
        free(rules->tree);
        free(rules->text);
        free(rules);
    }
}

static const struct json *piece_find(const struct rules *rules, const char *list, const char *code)
{
    const struct json *pieces = json_member(rules->tree, list);
    const struct json *piece = pieces == NULL ? NULL : pieces->first;
    while (piece != NULL && strcmp(json_text(piece, "code"), code) != 0) {
        piece = piece->next;
    }
    return piece;
}

static const char *piece_label(const struct rules *rules, const char *list, const char *code)
{
    const struct json *piece = piece_find(rules, list, code);
    const struct json *label = json_member(piece, "label");
    return label == NULL ? code : say(json_text(label, "en"), json_text(label, "zh"));
}

const char *rules_status_label(const struct rules *rules, const char *code)
{
    return piece_label(rules, "statuses", code);
}

const char *rules_action_label(const struct rules *rules, const char *code)
{
    return piece_label(rules, "actions", code);
}

const char *rules_field_label(const struct rules *rules, const char *code)
{
    return piece_find(rules, "fields", code) == NULL ? say_field(code)
                                                     : piece_label(rules, "fields", code);
}

const struct json *rules_action(const struct rules *rules, const char *code)
{
    return piece_find(rules, "actions", code);
}

const struct json *rules_actions(const struct rules *rules)
{
    return json_member(rules->tree, "actions")->first;
}

int rules_starts_from(const struct json *action, const char *status)
{
    const struct json *from = json_member(action, "from")->first;
    while (from != NULL && strcmp(from->text, status) != 0) {
        from = from->next;
    }
    return from != NULL;
}
