/* SPDX-License-Identifier: MIT
 *
 * Rules as a document for people: the canonical JSON laid out, a value on one line where it fits. Calendars, of which the
 * canonical form has the versions, come with their definitions. See export.h.
 */
#include "rules/export.h"

#include "base/internal.h"
#include "base/json.h"

#include <string.h>

enum {
    LINE_MAX_BYTES = 96 /* of a value on one line */
};

/* ---- one value on one line ---- */

static void layout_scalar(struct dkti_buffer *out, const struct dkti_json *node)
{
    struct dkti_json_writer writer;
    dkti_json_writer_init(&writer, out);
    dkti_json_tree(&writer, node);
}

static void layout_name(struct dkti_buffer *out, const struct dkti_json *node)
{
    if (!dkti_text_is_absent(node->name)) {
        struct dkti_json_writer writer;
        dkti_json_writer_init(&writer, out);
        dkti_json_text(&writer, node->name);
        dkti_buffer_string(out, ": ");
    }
}

static bool layout_is_container(const struct dkti_json *node)
{
    return node->type == DKTI_JSON_OBJECT || node->type == DKTI_JSON_ARRAY;
}

/* Whether the value, written without white space, is short. */
static bool layout_is_short(struct dkti_buffer *out, struct dkti_buffer *scratch, const struct dkti_json *node)
{
    dkti_buffer_clear(scratch);
    layout_scalar(scratch, node);
    out->failed = out->failed || scratch->failed;
    return scratch->n <= LINE_MAX_BYTES;
}

/* ---- many lines ---- */

static void layout_break(struct dkti_buffer *out, int32_t depth)
{
    dkti_buffer_byte(out, '\n');
    for (int32_t i = 0; i < depth; i++) {
        dkti_buffer_string(out, "  ");
    }
}

static void layout_open(struct dkti_buffer *out, const struct dkti_json *node)
{
    dkti_buffer_byte(out, node->type == DKTI_JSON_OBJECT ? '{' : '[');
}

static void layout_close(struct dkti_buffer *out, const struct dkti_json *node)
{
    dkti_buffer_byte(out, node->type == DKTI_JSON_OBJECT ? '}' : ']');
}

/* The tree, without recursion: a stack of the containers that are open. */
static void layout_tree(struct dkti_buffer *out, struct dkti_buffer *scratch, const struct dkti_json *root)
{
    const struct dkti_json *open[DKTI_JSON_DEPTH_MAX + 1];
    const struct dkti_json *next[DKTI_JSON_DEPTH_MAX + 1];
    int32_t depth = 0;
    open[0] = root;
    next[0] = root->first;
    layout_open(out, root);
    while (depth >= 0) {
        const struct dkti_json *node = next[depth];
        if (node == NULL) {
            layout_break(out, depth);
            layout_close(out, open[depth--]);
            continue;
        }
        dkti_buffer_string(out, node == open[depth]->first ? "" : ",");
        layout_break(out, depth + 1);
        layout_name(out, node);
        next[depth] = node->next;
        if (!layout_is_container(node) || depth == DKTI_JSON_DEPTH_MAX || layout_is_short(out, scratch, node)) {
            layout_scalar(out, node);
            continue;
        }
        layout_open(out, node);
        depth++;
        open[depth] = node;
        next[depth] = node->first;
    }
    dkti_buffer_byte(out, '\n');
}

/* ---- calendars ---- */

static struct dkti_json *member_of(struct dkti_json *object, const char *name)
{
    struct dkti_json *member = object->first;
    while (member != NULL && !dkti_text_is(member->name, name)) {
        member = member->next;
    }
    return member;
}

/* Puts the definition behind the version of each calendar. The arena remembers when there is no memory. */
static void add_definitions(struct dkti_arena *arena, const struct dkt_rules *rules, struct dkti_json *top)
{
    struct dkti_json *calendars = member_of(top, "calendars");
    struct dkti_json *item = calendars == NULL ? NULL : calendars->first;
    for (int32_t i = 0; item != NULL && i < rules->calendar_count; i++) {
        const char *json = dkt_calendar_json(rules->calendars[i].calendar);
        struct dkti_json_error problem;
        struct dkti_json *definition = dkti_json_read(arena, json, strlen(json), &problem);
        struct dkti_json *version = member_of(item, "version");
        if (definition == NULL || version == NULL) {
            return;
        }
        definition->name = dkti_text("definition");
        version->next = definition;
        item = item->next;
    }
}

int32_t dkti_export_document(struct dkti_buffer *out, const struct dkt_rules *rules)
{
    struct dkti_arena arena;
    struct dkti_buffer scratch;
    struct dkti_json_error problem;
    dkti_arena_init(&arena, &rules->arena.allocator);
    dkti_buffer_init(&scratch, &rules->arena.allocator);
    struct dkti_json *top = dkti_json_read(&arena, rules->json.p, rules->json.n, &problem);
    if (top != NULL) {
        add_definitions(&arena, rules, top);
        layout_tree(out, &scratch, top);
    }
    bool failed = top == NULL || arena.failed;
    dkti_buffer_free(&scratch);
    dkti_arena_free(&arena);
    return failed ? DKT_E_MEMORY : DKT_OK;
}
