/* SPDX-License-Identifier: MIT
 *
 * Reading a profile document. One reader per member stands in a table, so that a new member is a row in the table and
 * a function: document.c has the members of the top, document_pieces.c those of statuses, types and fields,
 * document_actions.c those of actions.
 *
 * A reader gets the member's value. It complains with dkti_document_complain, and goes on where that makes sense: a
 * linter wants to hear everything. It calls the builder calls of profile.h and hands their result to
 * dkti_document_result. Where the reader stands is kept as a path, "actions[3].require[0]". Nothing is returned:
 * whether something was wrong is asked once, at the end.
 */
#ifndef DKTI_RULES_DOCUMENT_H
#define DKTI_RULES_DOCUMENT_H

#include "base/json.h"
#include "rules/findings.h"
#include "rules/profile.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DKTI_DOCUMENT_PATH_MAX = 200, /* bytes; members of the deepest path there is take fewer */
};

struct dkti_document {
    struct dkt_profile *profile;
    struct dkt_lint *findings;
    struct dkti_arena *arena; /* the document's tree, and texts for a moment */
    bool has_code;            /* the profile is named */
    struct dkti_text piece;   /* code of the piece that is read: a status, a field, an action; NUL behind it */
    size_t path_n;
    char path[DKTI_DOCUMENT_PATH_MAX];
};

/* ---- the path ---- */

/* Goes down into a member or an item; gives what dkti_document_leave wants. */
size_t dkti_document_enter(struct dkti_document *document, struct dkti_text name);
size_t dkti_document_enter_index(struct dkti_document *document, int32_t i);
void dkti_document_leave(struct dkti_document *document, size_t mark);

/* ---- complaining ---- */

/* A finding at the path. */
void dkti_document_complain(struct dkti_document *document, int32_t found, struct dkti_text first,
                            struct dkti_text second);

/* A finding at the member `name` below the path. */
void dkti_document_complain_at(struct dkti_document *document, const char *name, int32_t found);

/* What a call on the profile answered: a failure becomes a finding at the path. Whether it was done. */
bool dkti_document_result(struct dkti_document *document, int32_t status);

/* ---- values: each says whether the value is there and fits; if not, it has complained ---- */

/* What is read of a member, and how. */
struct dkti_document_member {
    const char *name;
    void (*read)(struct dkti_document *document, const struct dkti_json *value); /* NULL: read elsewhere */
};

/* The readers of an object's members, called in the order of the table. Unknown members are findings. */
void dkti_document_members(struct dkti_document *document, const struct dkti_json *object,
                           const struct dkti_document_member *members, size_t count);

/* The reader of an array's items. */
void dkti_document_each(struct dkti_document *document, const struct dkti_json *array, int32_t count_max,
                        void (*read)(struct dkti_document *document, const struct dkti_json *item));

bool dkti_document_is_object(struct dkti_document *document, const struct dkti_json *value);
bool dkti_document_is_text(struct dkti_document *document, const struct dkti_json *value);
bool dkti_document_is_integer(struct dkti_document *document, const struct dkti_json *value, int64_t least,
                              int64_t greatest);
bool dkti_document_is_boolean(struct dkti_document *document, const struct dkti_json *value);

/* Members by name. Absent or null: `*out` is left as it is, and all is well. */
bool dkti_document_text(struct dkti_document *document, const struct dkti_json *object, const char *name,
                        const char **out);
bool dkti_document_integer(struct dkti_document *document, const struct dkti_json *object, const char *name,
                           int64_t least, int64_t greatest, int64_t *out);
bool dkti_document_boolean(struct dkti_document *document, const struct dkti_json *object, const char *name,
                           bool *out);

/* The member that must be there and be a text. */
bool dkti_document_need_text(struct dkti_document *document, const struct dkti_json *object, const char *name,
                             const char **out);

/* A word and its number. */
struct dkti_document_word {
    const char *word;
    int32_t number;
};

/* The number of a member that is one of the words. Absent: `*out` is left as it is. */
bool dkti_document_word(struct dkti_document *document, const struct dkti_json *object, const char *name,
                        const struct dkti_document_word *words, size_t count, int32_t *out);

/* A piece of the document as text with a NUL behind it, in the document's arena; absent without memory. */
struct dkti_text dkti_document_piece_text(struct dkti_document *document, const struct dkti_json *piece);

/* The member "label": {"en": ..., "zh": ...}, or one text for both. What is left out is the piece's code. */
struct dkti_document_label {
    const char *english;
    const char *chinese;
};
struct dkti_document_label dkti_document_label(struct dkti_document *document, const struct dkti_json *object,
                                               const char *code);

/* The same for pieces that have labels in further languages: those are added by the second call, once the piece is
 * there. `kind` is DKT_LABEL_... */
struct dkti_document_label dkti_document_label_of(struct dkti_document *document, const struct dkti_json *object,
                                                  const char *code);
void dkti_document_translations(struct dkti_document *document, const struct dkti_json *object, int32_t kind,
                                const char *code);

/* Makes a profile from a document: what is wrong is added to the findings, and the first of it stands in the error.
 * DKT_OK, DKT_E_FORMAT, DKT_E_PROFILE or DKT_E_MEMORY. The profile is there after a failure too, with what could be read;
 * NULL only without memory for it. Caller frees. */
int32_t dkti_profile_read_document(struct dkti_text text, struct dkt_lint *findings,
                                   struct dkti_error *error, struct dkt_profile **out_profile);

/* ---- readers of the top, by file ---- */

void dkti_document_statuses(struct dkti_document *document, const struct dkti_json *value);
void dkti_document_types(struct dkti_document *document, const struct dkti_json *value);
void dkti_document_fields(struct dkti_document *document, const struct dkti_json *value);
void dkti_document_columns(struct dkti_document *document, const struct dkti_json *value);
void dkti_document_actions(struct dkti_document *document, const struct dkti_json *value);
void dkti_document_people(struct dkti_document *document, const struct dkti_json *value);
void dkti_document_calendars(struct dkti_document *document, const struct dkti_json *value);
void dkti_document_goals(struct dkti_document *document, const struct dkti_json *value);
void dkti_document_handling(struct dkti_document *document, const struct dkti_json *value);
void dkti_document_weight(struct dkti_document *document, const struct dkti_json *value); /* of a type */
void dkti_document_routing(struct dkti_document *document, const struct dkti_json *value);
void dkti_document_templates(struct dkti_document *document, const struct dkti_json *value);

#endif
