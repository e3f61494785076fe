/* SPDX-License-Identifier: MIT
 *
 * Writing a tree that was read: compact, members in their order. A stack stands in for recursion; the reader bounds its
 * depth.
 */
#include "base/json.h"

#include "base/internal.h"

static void write_scalar(struct dkti_json_writer *writer, const struct dkti_json *node)
{
    switch (node->type) {
    case DKTI_JSON_TEXT: dkti_json_text(writer, node->text); break;
    case DKTI_JSON_INTEGER: dkti_json_integer(writer, node->integer); break;
    case DKTI_JSON_NULL: dkti_json_null(writer); break;
    default: dkti_json_boolean(writer, node->type == DKTI_JSON_TRUE); break;
    }
}

static bool is_container(const struct dkti_json *node)
{
    return node->type == DKTI_JSON_ARRAY || node->type == DKTI_JSON_OBJECT;
}

static void write_open(struct dkti_json_writer *writer, const struct dkti_json *node)
{
    if (node->type == DKTI_JSON_ARRAY) {
        dkti_json_begin_array(writer);
    } else {
        dkti_json_begin_object(writer);
    }
}

static void write_close(struct dkti_json_writer *writer, const struct dkti_json *node)
{
    if (node->type == DKTI_JSON_ARRAY) {
        dkti_json_end_array(writer);
    } else {
        dkti_json_end_object(writer);
    }
}

void dkti_json_tree(struct dkti_json_writer *writer, const struct dkti_json *tree)
{
    const struct dkti_json *open[DKTI_JSON_DEPTH_MAX + 1]; /* containers being written */
    const struct dkti_json *next[DKTI_JSON_DEPTH_MAX + 1]; /* the child of each to be written next */
    int32_t depth = 0;
    if (!is_container(tree)) {
        write_scalar(writer, tree);
        return;
    }
    write_open(writer, tree);
    open[0] = tree;
    next[0] = tree->first;
    while (depth >= 0) {
        const struct dkti_json *node = next[depth];
        if (node == NULL) {
            write_close(writer, open[depth--]);
            continue;
        }
        next[depth] = node->next;
        if (!dkti_text_is_absent(node->name)) {
            dkti_json_name(writer, node->name);
        }
        if (!is_container(node)) {
            write_scalar(writer, node);
            continue;
        }
        DKT_ASSERT(depth < DKTI_JSON_DEPTH_MAX);
        write_open(writer, node);
        depth++;
        open[depth] = node;
        next[depth] = node->first;
    }
}
