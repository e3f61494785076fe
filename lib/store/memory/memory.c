/* SPDX-License-Identifier: MIT
 *
 * The memory store's face: memories, stores over them, snapshots.
 */
#include "store/memory/memory.h"

#include "base/internal.h"
#include "desk/desk.h"

/* A copy of the data, without its indexes: restoring builds them anew. */
struct dkt_snapshot {
    struct dkti_memory_root *root;
    struct dkti_data *data;
};

static struct dkti_memory_root *root_new(dkt_desk *desk)
{
    struct dkti_memory_root *root = dkti_allocate(dkti_desk_allocator(desk), 1, sizeof *root);
    if (root != NULL) {
        *root = (struct dkti_memory_root){.reference_count = 1, .desk = dkt_desk_ref(desk)};
        dkti_versions_init(&root->versions, dkti_desk_allocator(desk));
    }
    return root;
}

/* The desk goes last: the allocator is its. */
static void root_unref(struct dkti_memory_root *root)
{
    DKT_ASSERT(root->reference_count > 0);
    root->reference_count--;
    if (root->reference_count > 0)
        return;
    dkt_desk *desk = root->desk;
    dkti_versions_free(&root->versions);
    dkti_deallocate(dkti_desk_allocator(desk), root, sizeof *root);
    dkt_desk_unref(desk);
}

static const struct dkti_allocator *memory_allocator(const struct dkt_memory *memory)
{
    return dkti_desk_allocator(memory->root->desk);
}

static void memory_unref(struct dkt_memory *memory)
{
    DKT_ASSERT(memory->reference_count > 0);
    memory->reference_count--;
    if (memory->reference_count > 0)
        return;
    struct dkti_memory_root *root = memory->root;
    dkti_memory_plans_free(memory);
    dkti_data_free(memory->data);
    dkti_deallocate(memory_allocator(memory), memory, sizeof *memory);
    root_unref(root);
}

dkt_status dkt_memory_new(dkt_desk *desk, dkt_memory **out_memory)
{
    if (out_memory == NULL)
        return DKT_E_ARGUMENT;
    *out_memory = NULL;
    if (desk == NULL)
        return DKT_E_ARGUMENT;
    const struct dkti_allocator *allocator = dkti_desk_allocator(desk);
    struct dkti_memory_root *root = root_new(desk);
    if (root == NULL)
        return DKT_E_MEMORY;
    struct dkt_memory *memory = dkti_allocate(allocator, 1, sizeof *memory);
    struct dkti_data *data = dkti_data_new(allocator);
    if (memory == NULL || data == NULL) {
        dkti_deallocate(allocator, memory, sizeof *memory);
        dkti_data_free(data);
        root_unref(root);
        return DKT_E_MEMORY;
    }
    *memory = (struct dkt_memory){.root = root, .reference_count = 1, .data = data};
    *out_memory = memory;
    return DKT_OK;
}

void dkt_memory_free(dkt_memory *memory)
{
    if (memory != NULL)
        memory_unref(memory);
}

/* ---- stores ---- */

static void memory_released(uintptr_t user)
{
    memory_unref((struct dkt_memory *)user);
}

/* The store's reference is taken first: `released` is called even when making the store fails. */
dkt_status dkt_memory_store(dkt_memory *memory, dkt_store **out_store)
{
    if (out_store == NULL)
        return DKT_E_ARGUMENT;
    *out_store = NULL;
    if (memory == NULL)
        return DKT_E_ARGUMENT;
    const struct dkt_store_hooks hooks = {
        .struct_size = sizeof hooks,
        .read = dkti_memory_read,
        .commit = dkti_memory_commit,
        .released = memory_released,
    };
    memory->reference_count++;
    return dkt_store_new(&hooks, (uintptr_t)memory, out_store);
}

/* ---- counts ---- */

int64_t dkt_memory_row_count(const dkt_memory *memory, int32_t kind)
{
    int64_t count = 0;
    if (memory == NULL || kind < 0 || kind > DKTI_KIND_COUNT)
        return 0;
    for (int32_t i = 0; i < DKTI_KIND_COUNT; i++) {
        if (kind == 0 || kind == i + 1)
            count += (int64_t)memory->data->rows[i].table.count;
    }
    return count;
}

int64_t dkt_memory_size(const dkt_memory *memory)
{
    return memory == NULL ? 0 : memory->data->meter.taken + memory->root->versions.size;
}

/* ---- snapshots ---- */

dkt_status dkt_memory_save(const dkt_memory *memory, dkt_snapshot **out_snapshot)
{
    if (out_snapshot == NULL)
        return DKT_E_ARGUMENT;
    *out_snapshot = NULL;
    if (memory == NULL)
        return DKT_E_ARGUMENT;
    const struct dkti_allocator *allocator = memory_allocator(memory);
    struct dkt_snapshot *snapshot = dkti_allocate(allocator, 1, sizeof *snapshot);
    struct dkti_data *data = dkti_data_copy(memory->data, allocator, false);
    if (snapshot == NULL || data == NULL) {
        dkti_deallocate(allocator, snapshot, sizeof *snapshot);
        dkti_data_free(data);
        return DKT_E_MEMORY;
    }
    *snapshot = (struct dkt_snapshot){.root = memory->root, .data = data};
    memory->root->reference_count++;
    *out_snapshot = snapshot;
    return DKT_OK;
}

/* Row numbers go on where they are, as tokens do: a cursor from before must not meet another row's. */
static void data_continue(struct dkti_data *data, const struct dkti_data *replaced)
{
    for (int32_t i = 0; i < DKTI_KIND_COUNT; i++)
        data->rows[i].number_next = replaced->rows[i].number_next;
}

dkt_status dkt_memory_restore(dkt_memory *memory, const dkt_snapshot *snapshot)
{
    if (memory == NULL || snapshot == NULL || snapshot->root != memory->root)
        return DKT_E_ARGUMENT;
    struct dkti_data *data = dkti_data_copy(snapshot->data, memory_allocator(memory), true);
    if (data == NULL)
        return DKT_E_MEMORY;
    data_continue(data, memory->data);
    dkti_data_free(memory->data);
    memory->data = data;
    return DKT_OK;
}

void dkt_snapshot_free(dkt_snapshot *snapshot)
{
    if (snapshot == NULL)
        return;
    struct dkti_memory_root *root = snapshot->root;
    dkti_data_free(snapshot->data);
    dkti_deallocate(dkti_desk_allocator(root->desk), snapshot, sizeof *snapshot);
    root_unref(root);
}
