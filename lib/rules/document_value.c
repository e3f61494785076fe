/* SPDX-License-Identifier: MIT
 *
 * Where the reader of a document stands, and the values it meets. See document.h.
 */
#include "rules/document.h"

#include "base/buffer.h"
#include "base/internal.h"

#include <string.h>

/* ---- the path ---- */

static size_t path_add(struct dkti_document *document, struct dkti_text text)
{
    size_t before = document->path_n;
    size_t n = dkti_text_cut(text, DKTI_DOCUMENT_PATH_MAX - before);
    if (n > 0) {
        memcpy(document->path + before, text.p, n);
    }
    document->path_n += n;
    return before;
}

size_t dkti_document_enter(struct dkti_document *document, struct dkti_text name)
{
    size_t before = document->path_n;
    if (before > 0) {
        (void)path_add(document, dkti_text("."));
    }
    (void)path_add(document, dkti_text_of(name.p, dkti_text_cut(name, DKTI_NAME_MAX)));
    return before;
}

size_t dkti_document_enter_index(struct dkti_document *document, int32_t i)
{
    char digits[DKTI_DECIMAL_MAX];
    size_t before = path_add(document, dkti_text("["));
    (void)path_add(document, dkti_text_decimal(i, digits));
    (void)path_add(document, dkti_text("]"));
    return before;
}

void dkti_document_leave(struct dkti_document *document, size_t mark)
{
    DKT_ASSERT(mark <= document->path_n);
    document->path_n = mark;
}

/* ---- complaining ---- */

static const struct dkti_text no_text = {NULL, 0};

void dkti_document_complain(struct dkti_document *document, int32_t found, struct dkti_text first,
                            struct dkti_text second)
{
    struct dkti_text path = dkti_text_of(document->path, document->path_n);
    dkti_findings_add(document->findings, found, path, first, second);
}

void dkti_document_complain_at(struct dkti_document *document, const char *name, int32_t found)
{
    size_t mark = dkti_document_enter(document, dkti_text(name));
    dkti_document_complain(document, found, no_text, no_text);
    dkti_document_leave(document, mark);
}

bool dkti_document_result(struct dkti_document *document, int32_t status)
{
    if (status == DKT_E_MEMORY) {
        document->findings->arena.failed = true;
    } else if (status != DKT_OK) {
        dkti_document_complain(document, DKTI_FOUND_REFUSED,
                               dkti_text(dkt_profile_error_text(document->profile)), no_text);
    }
    return status == DKT_OK;
}

/* ---- did you mean ---- */

/* How many single letters must be put in, left out or changed to make one name of the other; `limit` when it is that
 * many or more. Names longer than a code are not compared. */
static size_t name_distance(struct dkti_text a, struct dkti_text b, size_t limit)
{
    size_t row[DKTI_NAME_MAX + 1];
    if (a.n > DKTI_NAME_MAX || b.n > DKTI_NAME_MAX) {
        return limit;
    }
    for (size_t i = 0; i <= b.n; i++) {
        row[i] = i;
    }
    for (size_t i = 1; i <= a.n; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b.n; k++) {
            size_t change = corner + (a.p[i - 1] == b.p[k - 1] ? 0 : 1);
            size_t best = (row[k] < row[k - 1] ? row[k] : row[k - 1]) + 1;
            corner = row[k];
            row[k] = best < change ? best : change;
        }
    }
    return row[b.n] < limit ? row[b.n] : limit;
}

/* The known member whose name is nearest, or NULL when none is near. */
static const char *member_near(struct dkti_text name, const struct dkti_document_member *members, size_t count)
{
    const char *near = NULL;
    size_t best = name.n / 3 + 2; /* one letter in three may be wrong */
    for (size_t i = 0; i < count; i++) {
        size_t distance = name_distance(name, dkti_text(members[i].name), best);
        if (distance < best) {
            best = distance;
            near = members[i].name;
        }
    }
    return near;
}

static void complain_unknown(struct dkti_document *document, struct dkti_text name,
                             const struct dkti_document_member *members, size_t count)
{
    const char *near = member_near(name, members, count);
    size_t mark = dkti_document_enter(document, name);
    dkti_document_complain(
        document, near == NULL ? DKTI_FOUND_UNKNOWN_MEMBER : DKTI_FOUND_UNKNOWN_MEMBER_NEAR,
        dkti_text(near), no_text);
    dkti_document_leave(document, mark);
}

/* ---- objects and arrays ---- */

bool dkti_document_is_object(struct dkti_document *document, const struct dkti_json *value)
{
    if (value->type != DKTI_JSON_OBJECT) {
        dkti_document_complain(document, DKTI_FOUND_OBJECT, no_text, no_text);
        return false;
    }
    return true;
}

static bool member_is_known(struct dkti_text name, const struct dkti_document_member *members, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (dkti_text_is(name, members[i].name)) {
            return true;
        }
    }
    return false;
}

void dkti_document_members(struct dkti_document *document, const struct dkti_json *object,
                           const struct dkti_document_member *members, size_t count)
{
    if (!dkti_document_is_object(document, object)) {
        return;
    }
    for (const struct dkti_json *member = object->first; member != NULL; member = member->next) {
        if (!member_is_known(member->name, members, count)) {
            complain_unknown(document, member->name, members, count);
        }
    }
    for (size_t i = 0; i < count; i++) {
        const struct dkti_json *value = dkti_json_member(object, members[i].name);
        if (value == NULL || members[i].read == NULL) {
            continue;
        }
        size_t mark = dkti_document_enter(document, dkti_text(members[i].name));
        members[i].read(document, value);
        dkti_document_leave(document, mark);
    }
}

void dkti_document_each(struct dkti_document *document, const struct dkti_json *array, int32_t count_max,
                        void (*read)(struct dkti_document *document, const struct dkti_json *item))
{
    if (array->type != DKTI_JSON_ARRAY || array->count > count_max) {
        char digits[DKTI_DECIMAL_MAX];
        dkti_document_complain(document, DKTI_FOUND_ARRAY, dkti_text_decimal(count_max, digits), no_text);
        return;
    }
    int32_t i = 0;
    for (const struct dkti_json *item = array->first; item != NULL; item = item->next) {
        size_t mark = dkti_document_enter_index(document, i++);
        read(document, item);
        dkti_document_leave(document, mark);
    }
}

/* ---- single values ---- */

bool dkti_document_is_text(struct dkti_document *document, const struct dkti_json *value)
{
    if (value->type != DKTI_JSON_TEXT) {
        dkti_document_complain(document, DKTI_FOUND_TEXT, no_text, no_text);
        return false;
    }
    return true;
}

bool dkti_document_is_integer(struct dkti_document *document, const struct dkti_json *value, int64_t least,
                              int64_t greatest)
{
    if (value->type == DKTI_JSON_INTEGER && value->integer >= least && value->integer <= greatest) {
        return true;
    }
    char from[DKTI_DECIMAL_MAX];
    char until[DKTI_DECIMAL_MAX];
    dkti_document_complain(document, DKTI_FOUND_INTEGER, dkti_text_decimal(least, from),
                           dkti_text_decimal(greatest, until));
    return false;
}

bool dkti_document_is_boolean(struct dkti_document *document, const struct dkti_json *value)
{
    if (value->type != DKTI_JSON_TRUE && value->type != DKTI_JSON_FALSE) {
        dkti_document_complain(document, DKTI_FOUND_BOOLEAN, no_text, no_text);
        return false;
    }
    return true;
}

/* The member, NULL also when it is null. */
static const struct dkti_json *member_said(const struct dkti_json *object, const char *name)
{
    const struct dkti_json *member = dkti_json_member(object, name);
    return member == NULL || member->type == DKTI_JSON_NULL ? NULL : member;
}

bool dkti_document_text(struct dkti_document *document, const struct dkti_json *object, const char *name,
                        const char **out)
{
    const struct dkti_json *member = member_said(object, name);
    if (member == NULL) {
        return true;
    }
    size_t mark = dkti_document_enter(document, dkti_text(name));
    bool is_fit = dkti_document_is_text(document, member);
    dkti_document_leave(document, mark);
    *out = is_fit ? member->text.p : *out;
    return is_fit;
}

bool dkti_document_integer(struct dkti_document *document, const struct dkti_json *object, const char *name,
                           int64_t least, int64_t greatest, int64_t *out)
{
    const struct dkti_json *member = member_said(object, name);
    if (member == NULL) {
        return true;
    }
    size_t mark = dkti_document_enter(document, dkti_text(name));
    bool is_fit = dkti_document_is_integer(document, member, least, greatest);
    dkti_document_leave(document, mark);
    *out = is_fit ? member->integer : *out;
    return is_fit;
}

bool dkti_document_boolean(struct dkti_document *document, const struct dkti_json *object, const char *name,
                           bool *out)
{
    const struct dkti_json *member = member_said(object, name);
    if (member == NULL) {
        return true;
    }
    size_t mark = dkti_document_enter(document, dkti_text(name));
    bool is_fit = dkti_document_is_boolean(document, member);
    dkti_document_leave(document, mark);
    *out = is_fit ? member->type == DKTI_JSON_TRUE : *out;
    return is_fit;
}

bool dkti_document_need_text(struct dkti_document *document, const struct dkti_json *object, const char *name,
                             const char **out)
{
    *out = NULL;
    bool is_fit = dkti_document_text(document, object, name, out);
    if (is_fit && *out == NULL) {
        dkti_document_complain_at(document, name, DKTI_FOUND_MISSING);
    }
    return *out != NULL;
}

/* ---- words ---- */

/* "one, two, three" in the document's arena. */
static struct dkti_text words_listed(struct dkti_arena *arena, const struct dkti_document_word *words, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        n += strlen(words[i].word) + 2;
    }
    char *text = dkti_arena_take(arena, n + 1);
    size_t at = 0;
    for (size_t i = 0; text != NULL && i < count; i++) {
        size_t word_n = strlen(words[i].word);
        memcpy(text + at, words[i].word, word_n);
        memcpy(text + at + word_n, ", ", 2);
        at += word_n + 2;
    }
    return dkti_text_of(text, text == NULL ? 0 : at - 2);
}

bool dkti_document_word(struct dkti_document *document, const struct dkti_json *object, const char *name,
                        const struct dkti_document_word *words, size_t count, int32_t *out)
{
    const char *word = NULL;
    if (!dkti_document_text(document, object, name, &word)) {
        return false;
    }
    for (size_t i = 0; word != NULL && i < count; i++) {
        if (dkti_text_is(dkti_text(word), words[i].word)) {
            *out = words[i].number;
            return true;
        }
    }
    if (word == NULL) {
        return true;
    }
    size_t mark = dkti_document_enter(document, dkti_text(name));
    dkti_document_complain(document, DKTI_FOUND_WORD, dkti_profile_shown(dkti_text(word)),
                           words_listed(document->arena, words, count));
    dkti_document_leave(document, mark);
    return false;
}

/* ---- pieces that are read elsewhere ---- */

struct dkti_text dkti_document_piece_text(struct dkti_document *document, const struct dkti_json *piece)
{
    struct dkti_buffer buffer;
    struct dkti_json_writer writer;
    dkti_buffer_init(&buffer, &document->arena->allocator);
    dkti_json_writer_init(&writer, &buffer);
    dkti_json_tree(&writer, piece);
    struct dkti_text text = {NULL, 0};
    if (buffer.failed) {
        document->arena->failed = true;
    } else {
        text = dkti_arena_text(document->arena, dkti_text_of((const char *)buffer.p, buffer.n));
    }
    dkti_buffer_free(&buffer);
    return text;
}

/* ---- labels ---- */

static const struct dkti_document_member label_languages[] = {{"en", NULL}, {"zh", NULL}};

enum {
    LABEL_LANGUAGE_COUNT = sizeof label_languages / sizeof label_languages[0]
};

/* The two labels that every piece has. Where further languages are taken, only what is no language is unknown. */
static struct dkti_document_label label_read(struct dkti_document *document, const struct dkti_json *object,
                                             const char *code, bool takes_more)
{
    struct dkti_document_label label = {code, NULL};
    const struct dkti_json *said = member_said(object, "label");
    if (said != NULL && said->type == DKTI_JSON_TEXT) {
        return (struct dkti_document_label){said->text.p, said->text.p};
    }
    size_t mark = dkti_document_enter(document, dkti_text("label"));
    if (said != NULL && dkti_document_is_object(document, said)) {
        for (const struct dkti_json *member = said->first; member != NULL; member = member->next) {
            bool is_known = member_is_known(member->name, label_languages, LABEL_LANGUAGE_COUNT);
            if (!is_known && !(takes_more && dkti_text_is_language(member->name))) {
                complain_unknown(document, member->name, label_languages, LABEL_LANGUAGE_COUNT);
            }
        }
        (void)dkti_document_text(document, said, "en", &label.english);
        (void)dkti_document_text(document, said, "zh", &label.chinese);
    }
    dkti_document_leave(document, mark);
    label.chinese = label.chinese == NULL ? label.english : label.chinese;
    return label;
}

struct dkti_document_label dkti_document_label(struct dkti_document *document, const struct dkti_json *object,
                                               const char *code)
{
    return label_read(document, object, code, false);
}

struct dkti_document_label dkti_document_label_of(struct dkti_document *document, const struct dkti_json *object,
                                                  const char *code)
{
    return label_read(document, object, code, true);
}

void dkti_document_translations(struct dkti_document *document, const struct dkti_json *object, int32_t kind,
                                const char *code)
{
    const struct dkti_json *said = member_said(object, "label");
    bool is_object = said != NULL && said->type == DKTI_JSON_OBJECT;
    size_t mark = dkti_document_enter(document, dkti_text("label"));
    for (const struct dkti_json *member = is_object ? said->first : NULL; member != NULL; member = member->next) {
        if (member_is_known(member->name, label_languages, LABEL_LANGUAGE_COUNT) ||
            !dkti_text_is_language(member->name)) {
            continue; /* read before, or complained of */
        }
        size_t inner = dkti_document_enter(document, member->name);
        if (dkti_document_is_text(document, member)) {
            (void)dkti_document_result(document, dkt_profile_add_label(document->profile, kind, code,
                                                                       member->name.p, member->text.p));
        }
        dkti_document_leave(document, inner);
    }
    dkti_document_leave(document, mark);
}
