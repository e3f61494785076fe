/* SPDX-License-Identifier: MIT
 *
 * The linter's look at labels: two pieces that people cannot tell apart, and labels that nobody has written. See lint.h.
 */
#include "rules/lint.h"

/* Something with a label, whatever it is. */
struct lint_piece {
    struct dkti_text code;
    struct dkti_label label;
};

struct lint_list {
    const char *name;
    int32_t count;
    struct lint_piece (*piece)(const struct dkt_profile *profile, int32_t i);
};

static struct lint_piece status_piece(const struct dkt_profile *profile, int32_t i)
{
    return (struct lint_piece){profile->statuses[i].code, profile->statuses[i].label};
}

static struct lint_piece type_piece(const struct dkt_profile *profile, int32_t i)
{
    return (struct lint_piece){profile->types[i].code, profile->types[i].label};
}

static struct lint_piece field_piece(const struct dkt_profile *profile, int32_t i)
{
    return (struct lint_piece){profile->fields[i].code, profile->fields[i].label};
}

static struct lint_piece action_piece(const struct dkt_profile *profile, int32_t i)
{
    return (struct lint_piece){profile->actions[i].is.code, profile->actions[i].is.label};
}

static void lint_pair(struct dkti_linter *linter, const struct lint_list *list, int32_t place, int32_t other)
{
    struct lint_piece one = list->piece(linter->profile, place);
    struct lint_piece two = list->piece(linter->profile, other);
    bool is_english = dkti_text_equal(one.label.english, two.label.english);
    if (is_english || dkti_text_equal(one.label.chinese, two.label.chinese)) {
        dkti_linter_add(linter, DKTI_FOUND_SAME_LABEL, list->name, place, "label", two.code,
                        is_english ? one.label.english : one.label.chinese);
    }
}

static void lint_list_labels(struct dkti_linter *linter, const struct lint_list *list)
{
    for (int32_t i = 0; i < list->count; i++) {
        struct lint_piece piece = list->piece(linter->profile, i);
        if (dkti_text_equal(piece.label.chinese, piece.code)) {
            dkti_linter_add(linter, DKTI_FOUND_NO_LABEL, list->name, i, "label", piece.code, dkti_text(NULL));
        }
        for (int32_t k = 0; k < i; k++) {
            lint_pair(linter, list, i, k);
        }
    }
}

void dkti_lint_words(struct dkti_linter *linter)
{
    const struct lint_list lists[] = {
        {"statuses", linter->profile->status_count, status_piece},
        {"types", linter->profile->type_count, type_piece},
        {"fields", linter->profile->field_count, field_piece},
        {"actions", linter->profile->action_count, action_piece},
    };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        lint_list_labels(linter, &lists[i]);
    }
}
