/* SPDX-License-Identifier: MIT
 *
 * Fuzz target: whatever is read is written, and what is written reads back to the same bytes.
 */
#include "base/internal.h"
#include "base/json.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The tree in the writer's form, without recursion: a stack of the nodes that are open. */
static void fuzz_write(struct dkti_json_writer *writer, const struct dkti_json *root)
{
    const struct dkti_json *open[DKTI_JSON_DEPTH_MAX];
    size_t depth = 0;
    const struct dkti_json *node = root;
    while (node != NULL) {
        if (!dkti_text_is_absent(node->name))
            dkti_json_name(writer, node->name);
        switch (node->type) {
        case DKTI_JSON_NULL: dkti_json_null(writer); break;
        case DKTI_JSON_FALSE: dkti_json_boolean(writer, false); break;
        case DKTI_JSON_TRUE: dkti_json_boolean(writer, true); break;
        case DKTI_JSON_INTEGER: dkti_json_integer(writer, node->integer); break;
        case DKTI_JSON_TEXT: dkti_json_text(writer, node->text); break;
        case DKTI_JSON_ARRAY: dkti_json_begin_array(writer); break;
        case DKTI_JSON_OBJECT: dkti_json_begin_object(writer); break;
        default: assert(false);
        }
        if (node->type >= DKTI_JSON_ARRAY) {
            open[depth++] = node;
            node = node->first;
        } else {
            node = node == root ? NULL : node->next;
        }
        while (node == NULL && depth > 0) {
            const struct dkti_json *closed = open[--depth];
            if (closed->type == DKTI_JSON_ARRAY)
                dkti_json_end_array(writer);
            else
                dkti_json_end_object(writer);
            node = closed == root ? NULL : closed->next;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dkti_allocator allocator = dkti_allocator_default();
    struct dkti_arena arena;
    dkti_arena_init(&arena, &allocator);
    struct dkti_buffer once;
    dkti_buffer_init(&once, &allocator);
    struct dkti_buffer twice;
    dkti_buffer_init(&twice, &allocator);

    struct dkti_json_error error;
    const struct dkti_json *tree = dkti_json_read(&arena, (const char *)data, size, &error);
    if (tree == NULL) {
        assert(error.problem != NULL && error.offset <= size);
    } else {
        struct dkti_json_writer writer;
        dkti_json_writer_init(&writer, &once);
        fuzz_write(&writer, tree);
        tree = dkti_json_read(&arena, (const char *)once.p, once.n, &error);
        assert(tree != NULL);
        dkti_json_writer_init(&writer, &twice);
        fuzz_write(&writer, tree);
        assert(once.n == twice.n && memcmp(once.p, twice.p, once.n) == 0);
    }
    dkti_buffer_free(&twice);
    dkti_buffer_free(&once);
    dkti_arena_free(&arena);
    return 0;
}
