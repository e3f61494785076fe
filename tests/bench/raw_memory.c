/* SPDX-License-Identifier: MIT
 *
 * See raw_memory.h.
 */
#include "raw_memory.h"

#include "docket/schema.h"
#include "docket/ticket.h"

#include <sha2.h>
#include <stdlib.h>
#include <string.h>

/* ---- memory ---- */

static void *raw_take(int64_t *taken, size_t size)
{
    void *p = calloc(1, size);
    if (p == NULL)
        abort();
    *taken += (int64_t)size;
    return p;
}

static void raw_give(int64_t *taken, void *p, size_t size)
{
    if (p != NULL)
        *taken -= (int64_t)size;
    free(p);
}

/* ---- rows ---- */

struct raw_name {
    uint8_t is_set;
    char p[RAW_NAME_MAX];
    uint8_t n;
};

struct raw_text {
    char *p; /* NULL: absent */
    uint32_t n;
};

struct raw_entry {
    struct raw_entry *previous;
    int64_t seq;
    int64_t at;
    int64_t recorded_at;
    int32_t verb;
    uint32_t change_n;
    struct raw_name action;
    struct raw_name actor;
    struct raw_name request;
    uint8_t previous_digest[RAW_DIGEST_SIZE];
    uint8_t digest[RAW_DIGEST_SIZE];
    uint8_t change[];
};

/* Bits of raw_ticket.set: instants and integers that may be absent. */
enum {
    SET_APPOINTMENT_FROM = 1,
    SET_APPOINTMENT_UNTIL = 2,
    SET_BLOCK_PARTY = 4,
    SET_FOLLOW_UP_AT = 8,
    SET_OUTCOME = 16,
    SET_FIRST_ACTION_AT = 32,
    SET_CLOSED_AT = 64,
    SET_NEXT_DUE = 128,
};

struct raw_ticket {
    uint32_t set;
    int32_t state;
    int64_t appointment_from;
    int64_t appointment_until;
    int64_t follow_up_at;
    int64_t requested_at;
    int64_t registered_at;
    int64_t first_action_at;
    int64_t closed_at;
    int64_t next_due;
    int64_t updated_at;
    int64_t seq;
    int32_t level;
    int32_t priority;
    int32_t block_party;
    int32_t outcome;
    int32_t cycle;
    int32_t handled;
    int32_t reopened;
    int32_t transferred;
    struct raw_entry *entries; /* newest first */
    struct raw_name id;
    struct raw_name number;
    struct raw_name status;
    struct raw_name channel;
    struct raw_name requester;
    struct raw_name owner;
    struct raw_name unit;
    struct raw_name appointment_with;
    struct raw_text title;
    struct raw_text description;
    struct raw_text block_reason;
    struct raw_text resolution;
    char profile[RAW_VERSION_MAX + 1];
    uint8_t head[RAW_DIGEST_SIZE];
};

struct raw_request {
    int64_t seq;
    int64_t recorded_at;
    struct raw_name id;
    struct raw_name actor;
    struct raw_name subject;
    uint8_t digest[RAW_DIGEST_SIZE];
};

static struct raw_name name_of(const char *p)
{
    struct raw_name name = {0};
    if (p != NULL) {
        name.is_set = 1;
        name.n = (uint8_t)strlen(p);
        memcpy(name.p, p, name.n);
    }
    return name;
}

static struct raw_text text_of(int64_t *taken, const char *p)
{
    struct raw_text text = {NULL, 0};
    if (p != NULL) {
        text.n = (uint32_t)strlen(p);
        text.p = raw_take(taken, text.n + 1);
        memcpy(text.p, p, text.n);
    }
    return text;
}

static void text_give(int64_t *taken, struct raw_text *text)
{
    raw_give(taken, text->p, text->n + 1);
    *text = (struct raw_text){NULL, 0};
}

/* ---- hash table from names to rows ---- */

struct raw_slot {
    uint64_t hash;
    void *row;
};

struct raw_table {
    struct raw_slot *slots;
    size_t capacity;
    size_t count;
};

static uint64_t name_hash(const struct raw_name *name)
{
    uint64_t hash = name->n;
    for (size_t i = 0; i < name->n; i += 8) {
        uint64_t word = 0;
        memcpy(&word, name->p + i, name->n - i < 8 ? name->n - i : 8);
        hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    return hash * UINT64_C(0xBF58476D1CE4E5B9) >> 7;
}

/* The place of the row whose name, `offset` bytes into it, is `name`; else the free place where it belongs. */
static struct raw_slot *table_find(const struct raw_table *table, uint64_t hash,
                                   const struct raw_name *name, size_t offset)
{
    size_t i = hash & (table->capacity - 1);
    for (; table->slots[i].row != NULL; i = (i + 1) & (table->capacity - 1)) {
        const struct raw_name *own =
            (const struct raw_name *)(void *)((char *)table->slots[i].row + offset);
        if (table->slots[i].hash == hash && own->n == name->n &&
            memcmp(own->p, name->p, name->n) == 0)
            break;
    }
    return &table->slots[i];
}

static void table_reserve(struct raw_table *table, int64_t *taken)
{
    if ((table->count + 1) * 4 <= table->capacity * 3)
        return;
    struct raw_table grown = {.capacity = table->capacity == 0 ? 16 : table->capacity * 2,
                              .count = table->count};
    grown.slots = raw_take(taken, grown.capacity * sizeof *grown.slots);
    for (size_t i = 0; i < table->capacity; i++) {
        if (table->slots[i].row == NULL)
            continue;
        size_t at = table->slots[i].hash & (grown.capacity - 1);
        while (grown.slots[at].row != NULL)
            at = (at + 1) & (grown.capacity - 1);
        grown.slots[at] = table->slots[i];
    }
    raw_give(taken, table->slots, table->capacity * sizeof *table->slots);
    *table = grown;
}

static void *table_row(const struct raw_table *table, const struct raw_name *name, size_t offset)
{
    return table->count == 0 ? NULL : table_find(table, name_hash(name), name, offset)->row;
}

static void table_add(struct raw_table *table, int64_t *taken, const struct raw_name *name,
                      size_t offset, void *row)
{
    table_reserve(table, taken);
    uint64_t hash = name_hash(name);
    *table_find(table, hash, name, offset) = (struct raw_slot){.hash = hash, .row = row};
    table->count++;
}

/* ---- B+ tree of (instant, row) ---- */

enum {
    NODE_LEAF_MAX = 31,
    NODE_INNER_MAX = 21,
};

struct raw_item {
    int64_t key;
    void *row;
};

struct raw_node {
    int32_t count;
    int32_t is_leaf;
    union {
        struct raw_item items[NODE_LEAF_MAX];
        struct {
            struct raw_item bounds[NODE_INNER_MAX]; /* the first is never looked at */
            struct raw_node *children[NODE_INNER_MAX];
        } inner;
    } is;
};

struct raw_tree {
    struct raw_node *root;
    int64_t count;
};

static bool item_less(struct raw_item a, struct raw_item b)
{
    return a.key != b.key ? a.key < b.key : (uintptr_t)a.row < (uintptr_t)b.row;
}

/* How many items are not behind `item`; at least `low`. */
static int32_t items_upto(const struct raw_item *items, int32_t low, int32_t high,
                          struct raw_item item)
{
    while (low < high) {
        int32_t middle = (low + high) / 2;
        if (item_less(item, items[middle]))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static bool node_is_full(const struct raw_node *node)
{
    return node->count == (node->is_leaf ? NODE_LEAF_MAX : NODE_INNER_MAX);
}

static struct raw_node *node_new(int64_t *taken, bool is_leaf)
{
    struct raw_node *node = raw_take(taken, sizeof *node);
    node->is_leaf = is_leaf;
    return node;
}

/* Splits the full child `i`; at the end of the tree it is left all but full. */
static void node_split(struct raw_node *node, int32_t i, bool is_end, int64_t *taken)
{
    struct raw_node *left = node->is.inner.children[i];
    struct raw_node *right = node_new(taken, left->is_leaf);
    int32_t at = is_end ? left->count - 1 : left->count / 2;
    size_t moved = (size_t)(left->count - at);
    struct raw_item bound;
    if (left->is_leaf) {
        memcpy(right->is.items, left->is.items + at, moved * sizeof right->is.items[0]);
        bound = right->is.items[0];
    } else {
        memcpy(right->is.inner.bounds, left->is.inner.bounds + at, moved * sizeof bound);
        memcpy(right->is.inner.children, left->is.inner.children + at, moved * sizeof(void *));
        bound = right->is.inner.bounds[0];
    }
    right->count = (int32_t)moved;
    left->count = at;
    size_t behind = (size_t)(node->count - i - 1);
    memmove(&node->is.inner.bounds[i + 2], &node->is.inner.bounds[i + 1], behind * sizeof bound);
    memmove(&node->is.inner.children[i + 2], &node->is.inner.children[i + 1],
            behind * sizeof(void *));
    node->is.inner.bounds[i + 1] = bound;
    node->is.inner.children[i + 1] = right;
    node->count++;
}

static void tree_add(struct raw_tree *tree, int64_t *taken, int64_t key, void *row)
{
    struct raw_item item = {key, row};
    tree->count++;
    if (tree->root == NULL)
        tree->root = node_new(taken, true);
    if (node_is_full(tree->root)) {
        struct raw_node *root = node_new(taken, false);
        root->count = 1;
        root->is.inner.children[0] = tree->root;
        tree->root = root;
    }
    struct raw_node *node = tree->root;
    bool is_end = true;
    while (!node->is_leaf) {
        int32_t i = items_upto(node->is.inner.bounds, 1, node->count, item) - 1;
        is_end = is_end && i == node->count - 1;
        if (node_is_full(node->is.inner.children[i])) {
            node_split(node, i, is_end, taken);
            if (!item_less(item, node->is.inner.bounds[i + 1]))
                i++;
        }
        node = node->is.inner.children[i];
    }
    int32_t at = items_upto(node->is.items, 0, node->count, item);
    memmove(&node->is.items[at + 1], &node->is.items[at], (size_t)(node->count - at) * sizeof item);
    node->is.items[at] = item;
    node->count++;
}

static void tree_remove(struct raw_tree *tree, int64_t key, void *row)
{
    struct raw_item item = {key, row};
    struct raw_node *node = tree->root;
    while (!node->is_leaf)
        node = node->is.inner.children[items_upto(node->is.inner.bounds, 1, node->count, item) - 1];
    int32_t at = items_upto(node->is.items, 0, node->count, item) - 1;
    if (at < 0 || node->is.items[at].row != row)
        abort();
    memmove(&node->is.items[at], &node->is.items[at + 1],
            (size_t)(node->count - at - 1) * sizeof item);
    node->count--;
    tree->count--;
}

/* Recursion: as deep as the tree. */
static void node_free(struct raw_node *node, int64_t *taken)
{
    if (node == NULL)
        return;
    for (int32_t i = 0; !node->is_leaf && i < node->count; i++)
        node_free(node->is.inner.children[i], taken);
    raw_give(taken, node, sizeof *node);
}

/* ---- the data ---- */

/* Who or what tickets lie with: an owner or a unit. */
struct raw_party {
    struct raw_name name;
    struct raw_tree by_open[2];
    struct raw_tree queue;
};

struct raw_memory {
    int64_t taken;
    struct raw_options options;
    struct raw_name desk;
    char profile[RAW_VERSION_MAX + 1];
    struct raw_table tickets;
    struct raw_table numbers;
    struct raw_table requests;
    struct raw_table owners;
    struct raw_table units;
    struct raw_tree by_state[5];
    struct raw_tree by_open[2];
    struct raw_tree by_due;
    struct raw_tree by_age;
    int64_t lease_next;
    int64_t lease_end;
    int64_t series_next;
    uint8_t *change;
    size_t change_size;
};

static const size_t ticket_id_offset = offsetof(struct raw_ticket, id);
static const size_t ticket_number_offset = offsetof(struct raw_ticket, number);
static const size_t request_id_offset = offsetof(struct raw_request, id);
static const size_t party_name_offset = offsetof(struct raw_party, name);

struct raw_memory *raw_memory_new(const struct raw_options *options)
{
    int64_t taken = 0;
    struct raw_memory *raw = raw_take(&taken, sizeof *raw);
    raw->taken = taken;
    raw->options = *options;
    raw->desk = name_of(options->desk);
    memcpy(raw->profile, options->profile, strlen(options->profile));
    raw->lease_next = 1;
    raw->lease_end = 1;
    raw->series_next = 1;
    return raw;
}

static struct raw_party *party_of(struct raw_table *table, int64_t *taken,
                                  const struct raw_name *name)
{
    struct raw_party *party = table_row(table, name, party_name_offset);
    if (party == NULL) {
        party = raw_take(taken, sizeof *party);
        party->name = *name;
        table_add(table, taken, name, party_name_offset, party);
    }
    return party;
}

/* ---- digests ---- */

/* As the library's commands do: zigzag, seven bits a byte. */
static void digest_integer(SHA2_CTX *sha, int64_t value)
{
    uint8_t bytes[10];
    size_t n = 0;
    uint64_t rest = ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0);
    for (; rest >= 128; rest >>= 7)
        bytes[n++] = (uint8_t)(rest | 128);
    bytes[n++] = (uint8_t)rest;
    SHA256Update(sha, bytes, n);
}

static void digest_text(SHA2_CTX *sha, const char *text)
{
    size_t n = text == NULL ? 0 : strlen(text);
    digest_integer(sha, text == NULL ? -1 : (int64_t)n);
    if (n > 0)
        SHA256Update(sha, (const uint8_t *)text, n);
}

static void digest_begin(SHA2_CTX *sha, const char *action, const char *subject, const char *actor)
{
    SHA256Init(sha);
    digest_text(sha, action);
    digest_text(sha, subject);
    digest_text(sha, actor);
    digest_integer(sha, 0); /* no instant given */
    digest_integer(sha, 0);
    digest_integer(sha, -1); /* no seq expected */
}

static void digest_given(SHA2_CTX *sha, int32_t column, int64_t integer, const char *text)
{
    if (integer == 0 && text == NULL)
        return;
    digest_integer(sha, column);
    digest_integer(sha, 1);
    digest_integer(sha, integer);
    digest_text(sha, text);
}

/* ---- the bytes of an entry ---- */

static uint8_t *put_varint(uint8_t *out, uint64_t value)
{
    for (; value >= 128; value >>= 7)
        *out++ = (uint8_t)(value | 128);
    *out++ = (uint8_t)value;
    return out;
}

static uint8_t *put_integer(uint8_t *out, bool is_set, int64_t value)
{
    *out++ = is_set ? 1 : 0;
    if (!is_set)
        return out;
    uint64_t zigzag = value < 0 ? ~((uint64_t)value << 1) : (uint64_t)value << 1;
    return put_varint(out, zigzag);
}

static uint8_t *put_bytes(uint8_t *out, const void *p, size_t n)
{
    *out++ = p == NULL ? 0 : 2;
    if (p == NULL)
        return out;
    out = put_varint(out, n);
    memcpy(out, p, n);
    return out + n;
}

static uint8_t *put_name(uint8_t *out, const struct raw_name *name)
{
    return put_bytes(out, name->is_set ? name->p : NULL, name->n);
}

/* Cells of the change: column, before, after. */
static uint8_t *cell_integer(uint8_t *out, int32_t column, bool was_set, int64_t before,
                             bool is_set, int64_t after)
{
    out = put_varint(out, (uint64_t)column);
    out = put_integer(out, was_set, before);
    return put_integer(out, is_set, after);
}

static uint8_t *cell_name(uint8_t *out, int32_t column, const struct raw_name *before,
                          const struct raw_name *after)
{
    out = put_varint(out, (uint64_t)column);
    out = put_name(out, before);
    return put_name(out, after);
}

static uint8_t *cell_text(uint8_t *out, int32_t column, const struct raw_text *before,
                          const struct raw_text *after)
{
    out = put_varint(out, (uint64_t)column);
    out = put_bytes(out, before->p, before->n);
    return put_bytes(out, after->p, after->n);
}

/* Room for a change with this many bytes of texts in it. */
static uint8_t *change_reserve(struct raw_memory *raw, size_t texts)
{
    size_t size = texts + 4096;
    if (size > raw->change_size) {
        raw_give(&raw->taken, raw->change, raw->change_size);
        raw->change = raw_take(&raw->taken, size);
        raw->change_size = size;
    }
    return raw->change;
}

static void entry_digest(const struct raw_memory *raw, struct raw_ticket *ticket,
                         struct raw_entry *entry)
{
    uint8_t head[1024];
    uint8_t *out = head;
    *out++ = 1;
    out = put_varint(out, raw->desk.n);
    memcpy(out, raw->desk.p, raw->desk.n);
    out = put_integer(out + raw->desk.n, true, DKT_KIND_TICKET);
    out = put_name(out, &ticket->id);
    out = put_integer(out, true, entry->seq);
    out = put_integer(out, true, entry->at);
    out = put_integer(out, true, entry->recorded_at);
    out = put_integer(out, true, entry->verb);
    out = put_name(out, &entry->action);
    out = put_name(out, &entry->actor);
    out = put_name(out, &entry->request);
    out = put_bytes(out, entry->seq == 1 ? NULL : entry->previous_digest, RAW_DIGEST_SIZE);
    *out++ = 2;
    out = put_varint(out, entry->change_n);
    SHA2_CTX sha;
    SHA256Init(&sha);
    SHA256Update(&sha, head, (size_t)(out - head));
    SHA256Update(&sha, entry->change, entry->change_n);
    SHA256Final(entry->digest, &sha);
}

/* Adds the entry over what stands in raw->change, and the request's row. */
static void entry_add(struct raw_memory *raw, struct raw_ticket *ticket, const char *action,
                      int32_t verb, const char *actor, const char *request, int64_t at,
                      const uint8_t *end)
{
    size_t n = (size_t)(end - raw->change);
    struct raw_entry *entry = raw_take(&raw->taken, sizeof *entry + n);
    entry->previous = ticket->entries;
    entry->seq = ticket->seq + 1;
    entry->at = at;
    entry->recorded_at = at;
    entry->verb = verb;
    entry->change_n = (uint32_t)n;
    entry->action = name_of(action);
    entry->actor = name_of(actor);
    entry->request = name_of(request);
    memcpy(entry->previous_digest, ticket->head, RAW_DIGEST_SIZE);
    memcpy(entry->change, raw->change, n);
    if (!raw->options.without_digests)
        entry_digest(raw, ticket, entry);
    ticket->entries = entry;
    ticket->seq = entry->seq;
    ticket->updated_at = at;
    memcpy(ticket->head, entry->digest, RAW_DIGEST_SIZE);
}

static void request_add(struct raw_memory *raw, const struct raw_name *id,
                        const struct raw_ticket *ticket, const char *actor, SHA2_CTX *sha,
                        int64_t at)
{
    struct raw_request *request = raw_take(&raw->taken, sizeof *request);
    request->seq = ticket->seq;
    request->recorded_at = at;
    request->id = *id;
    request->actor = name_of(actor);
    request->subject = ticket->id;
    if (!raw->options.without_digests)
        SHA256Final(request->digest, sha);
    table_add(&raw->requests, &raw->taken, id, request_id_offset, request);
    tree_add(&raw->by_age, &raw->taken, at, request);
}

/* ---- registration ---- */

static struct raw_name number_draw(struct raw_memory *raw)
{
    struct raw_name number = {.is_set = 1};
    if (raw->lease_next == raw->lease_end) {
        raw->lease_next = raw->series_next;
        raw->series_next += raw->options.run;
        raw->lease_end = raw->series_next;
    }
    int64_t value = raw->lease_next++;
    size_t prefix_n = strlen(raw->options.prefix);
    memcpy(number.p, raw->options.prefix, prefix_n);
    for (int32_t i = raw->options.digits; i > 0; i--) {
        number.p[prefix_n + (size_t)i - 1] = (char)('0' + value % 10);
        value /= 10;
    }
    number.n = (uint8_t)(prefix_n + (size_t)raw->options.digits);
    return number;
}

static void ticket_index(struct raw_memory *raw, struct raw_ticket *ticket)
{
    int64_t *taken = &raw->taken;
    int64_t at = ticket->registered_at;
    table_add(&raw->tickets, taken, &ticket->id, ticket_id_offset, ticket);
    if (ticket->number.is_set)
        table_add(&raw->numbers, taken, &ticket->number, ticket_number_offset, ticket);
    tree_add(&raw->by_state[ticket->state], taken, at, ticket);
    tree_add(&raw->by_open[1], taken, at, ticket);
    struct raw_party *unit = party_of(&raw->units, taken, &ticket->unit);
    tree_add(&unit->by_open[1], taken, at, ticket);
    if (ticket->owner.is_set)
        tree_add(&party_of(&raw->owners, taken, &ticket->owner)->by_open[1], taken, at, ticket);
    else
        tree_add(&unit->queue, taken, at, ticket);
}

static uint8_t *register_change(const struct raw_ticket *ticket, uint8_t *out)
{
    static const struct raw_name none = {0};
    static const struct raw_text no_text = {NULL, 0};
    *out++ = DKT_KIND_TICKET;
    *out++ = 1; /* insert */
    uint8_t *count = out++;
    *count = (uint8_t)(14 + ticket->number.is_set + (ticket->title.p != NULL) +
                       (ticket->description.p != NULL) + ticket->channel.is_set +
                       ticket->requester.is_set + ticket->owner.is_set - 1);
    out = cell_name(out, DKT_TICKET_ID, &none, &ticket->id);
    if (ticket->number.is_set)
        out = cell_name(out, DKT_TICKET_NUMBER, &none, &ticket->number);
    out = cell_integer(out, DKT_TICKET_STATE, false, 0, true, ticket->state);
    out = cell_name(out, DKT_TICKET_STATUS, &none, &ticket->status);
    out = cell_integer(out, DKT_TICKET_LEVEL, false, 0, true, ticket->level);
    out = cell_integer(out, DKT_TICKET_PRIORITY, false, 0, true, ticket->priority);
    if (ticket->title.p != NULL)
        out = cell_text(out, DKT_TICKET_TITLE, &no_text, &ticket->title);
    if (ticket->description.p != NULL)
        out = cell_text(out, DKT_TICKET_DESCRIPTION, &no_text, &ticket->description);
    if (ticket->channel.is_set)
        out = cell_name(out, DKT_TICKET_CHANNEL, &none, &ticket->channel);
    if (ticket->requester.is_set)
        out = cell_name(out, DKT_TICKET_REQUESTER, &none, &ticket->requester);
    if (ticket->owner.is_set)
        out = cell_name(out, DKT_TICKET_OWNER, &none, &ticket->owner);
    out = cell_name(out, DKT_TICKET_UNIT, &none, &ticket->unit);
    out = cell_integer(out, DKT_TICKET_REQUESTED_AT, false, 0, true, ticket->requested_at);
    out = cell_integer(out, DKT_TICKET_REGISTERED_AT, false, 0, true, ticket->registered_at);
    out = cell_integer(out, DKT_TICKET_CYCLE, false, 0, true, ticket->cycle);
    out = cell_integer(out, DKT_TICKET_HANDLED, false, 0, true, ticket->handled);
    out = cell_integer(out, DKT_TICKET_REOPENED, false, 0, true, ticket->reopened);
    out = cell_integer(out, DKT_TICKET_TRANSFERRED, false, 0, true, ticket->transferred);
    out = put_varint(out, DKT_TICKET_PROFILE);
    *out++ = 0;
    return put_bytes(out, ticket->profile, strlen(ticket->profile));
}

static struct raw_ticket *ticket_new(struct raw_memory *raw, const struct raw_register *command)
{
    struct raw_ticket *ticket = raw_take(&raw->taken, sizeof *ticket);
    ticket->id = name_of(command->id);
    if (raw->options.prefix != NULL)
        ticket->number = number_draw(raw);
    ticket->state = DKT_STATE_UNPROCESSED;
    ticket->status = name_of("new");
    ticket->level = DKT_LEVEL_NORMAL;
    ticket->priority = 5;
    ticket->title = text_of(&raw->taken, command->title);
    ticket->description = text_of(&raw->taken, command->description);
    ticket->channel = name_of(command->channel);
    ticket->requester = name_of(command->requester);
    ticket->owner = name_of(command->owner);
    ticket->unit = name_of(command->unit);
    ticket->requested_at = command->at;
    ticket->registered_at = command->at;
    ticket->cycle = 1;
    memcpy(ticket->profile, raw->profile, sizeof ticket->profile);
    return ticket;
}

bool raw_memory_register(struct raw_memory *raw, const struct raw_register *command)
{
    struct raw_name id = name_of(command->id);
    struct raw_name request = name_of(command->request);
    if (table_row(&raw->requests, &request, request_id_offset) != NULL ||
        table_row(&raw->tickets, &id, ticket_id_offset) != NULL)
        return false;
    SHA2_CTX sha;
    if (!raw->options.without_digests) {
        digest_begin(&sha, "register", command->id, command->actor);
        digest_given(&sha, DKT_TICKET_TITLE, 0, command->title);
        digest_given(&sha, DKT_TICKET_DESCRIPTION, 0, command->description);
        digest_given(&sha, DKT_TICKET_CHANNEL, 0, command->channel);
        digest_given(&sha, DKT_TICKET_REQUESTER, 0, command->requester);
        digest_given(&sha, DKT_TICKET_OWNER, 0, command->owner);
        digest_given(&sha, DKT_TICKET_UNIT, 0, command->unit);
    }
    struct raw_ticket *ticket = ticket_new(raw, command);
    uint8_t *change = change_reserve(raw, ticket->title.n + ticket->description.n);
    const uint8_t *end = register_change(ticket, change);
    entry_add(raw, ticket, "register", DKT_VERB_REGISTER, command->actor, command->request,
              command->at, end);
    ticket_index(raw, ticket);
    request_add(raw, &request, ticket, command->actor, &sha, command->at);
    return true;
}

/* ---- change of state ---- */

/* A change being written: where the next cell goes, and how many there are. */
struct raw_change {
    uint8_t *out;
    int32_t count;
};

static void move_integer(struct raw_change *change, struct raw_ticket *ticket, int32_t column,
                         uint32_t bit, int64_t *at, bool is_set, int64_t value)
{
    bool was_set = bit == 0 || (ticket->set & bit) != 0;
    if (was_set == is_set && *at == value)
        return;
    change->out = cell_integer(change->out, column, was_set, *at, is_set, value);
    change->count++;
    *at = value;
    ticket->set = is_set ? ticket->set | bit : ticket->set & ~bit;
}

static void move_small(struct raw_change *change, struct raw_ticket *ticket, int32_t column,
                       uint32_t bit, int32_t *at, bool is_set, int32_t value)
{
    int64_t wide = *at;
    move_integer(change, ticket, column, bit, &wide, is_set, value);
    *at = (int32_t)wide;
}

static void move_name(struct raw_change *change, int32_t column, struct raw_name *at,
                      struct raw_name value)
{
    if (at->is_set == value.is_set && at->n == value.n && memcmp(at->p, value.p, value.n) == 0)
        return;
    change->out = cell_name(change->out, column, at, &value);
    change->count++;
    *at = value;
}

static void move_text(struct raw_memory *raw, struct raw_change *change, int32_t column,
                      struct raw_text *at, const char *value)
{
    if (at->p == NULL && value == NULL)
        return;
    if (at->p != NULL && value != NULL && strcmp(at->p, value) == 0)
        return;
    struct raw_text text = text_of(&raw->taken, value);
    change->out = cell_text(change->out, column, at, &text);
    change->count++;
    text_give(&raw->taken, at);
    *at = text;
}

/* In the order of the columns, as the library's entries have them. */
static void move_columns(struct raw_memory *raw, struct raw_change *change,
                         struct raw_ticket *ticket, const struct raw_move *move)
{
    bool keeps = move->state == DKT_STATE_RESERVED;
    int64_t from =
        move->appointment_from != 0 || !keeps ? move->appointment_from : ticket->appointment_from;
    int64_t until = move->appointment_until != 0 || !keeps ? move->appointment_until
                                                           : ticket->appointment_until;
    struct raw_name with = move->appointment_with != NULL || !keeps
                               ? name_of(move->appointment_with)
                               : ticket->appointment_with;
    bool closes = move->verb == DKT_VERB_CLOSE && ticket->state != DKT_STATE_CLOSED;
    move_small(change, ticket, DKT_TICKET_STATE, 0, &ticket->state, true, move->state);
    move_name(change, DKT_TICKET_STATUS, &ticket->status, name_of(move->status));
    move_integer(change, ticket, DKT_TICKET_APPOINTMENT_FROM, SET_APPOINTMENT_FROM,
                 &ticket->appointment_from, from != 0, from);
    move_integer(change, ticket, DKT_TICKET_APPOINTMENT_UNTIL, SET_APPOINTMENT_UNTIL,
                 &ticket->appointment_until, until != 0, until);
    move_name(change, DKT_TICKET_APPOINTMENT_WITH, &ticket->appointment_with, with);
    move_small(change, ticket, DKT_TICKET_BLOCK_PARTY, SET_BLOCK_PARTY, &ticket->block_party,
               move->block_party != 0, move->block_party);
    move_text(raw, change, DKT_TICKET_BLOCK_REASON, &ticket->block_reason, move->block_reason);
    move_integer(change, ticket, DKT_TICKET_FOLLOW_UP_AT, SET_FOLLOW_UP_AT, &ticket->follow_up_at,
                 move->follow_up_at != 0, move->follow_up_at);
    if (move->resolution != NULL)
        move_text(raw, change, DKT_TICKET_RESOLUTION, &ticket->resolution, move->resolution);
    if (closes)
        move_small(change, ticket, DKT_TICKET_OUTCOME, SET_OUTCOME, &ticket->outcome, true,
                   DKT_OUTCOME_RESOLVED);
    if ((ticket->set & SET_FIRST_ACTION_AT) == 0)
        move_integer(change, ticket, DKT_TICKET_FIRST_ACTION_AT, SET_FIRST_ACTION_AT,
                     &ticket->first_action_at, true, move->at);
    if (closes)
        move_integer(change, ticket, DKT_TICKET_CLOSED_AT, SET_CLOSED_AT, &ticket->closed_at, true,
                     move->at);
    move_small(change, ticket, DKT_TICKET_HANDLED, 0, &ticket->handled, true, ticket->handled + 1);
}

static void move_due(struct raw_memory *raw, struct raw_ticket *ticket)
{
    int64_t due = INT64_MAX;
    if ((ticket->set & SET_APPOINTMENT_UNTIL) != 0 && ticket->appointment_until < due)
        due = ticket->appointment_until;
    if ((ticket->set & SET_FOLLOW_UP_AT) != 0 && ticket->follow_up_at < due)
        due = ticket->follow_up_at;
    bool was_set = (ticket->set & SET_NEXT_DUE) != 0;
    if (was_set && ticket->next_due == due)
        return;
    if (was_set)
        tree_remove(&raw->by_due, ticket->next_due, ticket);
    ticket->set &= ~(uint32_t)SET_NEXT_DUE;
    if (due != INT64_MAX) {
        ticket->next_due = due;
        ticket->set |= SET_NEXT_DUE;
        tree_add(&raw->by_due, &raw->taken, due, ticket);
    }
}

static void move_indexes(struct raw_memory *raw, struct raw_ticket *ticket, int32_t state_before)
{
    int64_t *taken = &raw->taken;
    int64_t at = ticket->registered_at;
    move_due(raw, ticket);
    if (ticket->state == state_before)
        return;
    tree_remove(&raw->by_state[state_before], at, ticket);
    tree_add(&raw->by_state[ticket->state], taken, at, ticket);
    int32_t was_open = state_before != DKT_STATE_CLOSED;
    int32_t is_open = ticket->state != DKT_STATE_CLOSED;
    if (was_open == is_open)
        return;
    tree_remove(&raw->by_open[was_open], at, ticket);
    tree_add(&raw->by_open[is_open], taken, at, ticket);
    struct raw_party *unit = party_of(&raw->units, taken, &ticket->unit);
    tree_remove(&unit->by_open[was_open], at, ticket);
    tree_add(&unit->by_open[is_open], taken, at, ticket);
    if (ticket->owner.is_set) {
        struct raw_party *owner = party_of(&raw->owners, taken, &ticket->owner);
        tree_remove(&owner->by_open[was_open], at, ticket);
        tree_add(&owner->by_open[is_open], taken, at, ticket);
    } else if (is_open) {
        tree_add(&unit->queue, taken, at, ticket);
    } else {
        tree_remove(&unit->queue, at, ticket);
    }
}

static void move_digest(SHA2_CTX *sha, const struct raw_move *move)
{
    digest_begin(sha, move->action, move->id, move->actor);
    digest_given(sha, DKT_TICKET_APPOINTMENT_FROM, move->appointment_from, NULL);
    digest_given(sha, DKT_TICKET_APPOINTMENT_UNTIL, move->appointment_until, NULL);
    digest_given(sha, DKT_TICKET_APPOINTMENT_WITH, 0, move->appointment_with);
    digest_given(sha, DKT_TICKET_BLOCK_PARTY, move->block_party, NULL);
    digest_given(sha, DKT_TICKET_BLOCK_REASON, 0, move->block_reason);
    digest_given(sha, DKT_TICKET_FOLLOW_UP_AT, move->follow_up_at, NULL);
    digest_given(sha, DKT_TICKET_RESOLUTION, 0, move->resolution);
}

bool raw_memory_move(struct raw_memory *raw, const struct raw_move *move)
{
    struct raw_name id = name_of(move->id);
    struct raw_name request = name_of(move->request);
    struct raw_ticket *ticket = table_row(&raw->tickets, &id, ticket_id_offset);
    if (ticket == NULL || table_row(&raw->requests, &request, request_id_offset) != NULL)
        return false;
    SHA2_CTX sha;
    if (!raw->options.without_digests)
        move_digest(&sha, move);
    int32_t state_before = ticket->state;
    size_t texts = (size_t)ticket->block_reason.n + ticket->resolution.n +
                   (move->block_reason == NULL ? 0 : strlen(move->block_reason)) +
                   (move->resolution == NULL ? 0 : strlen(move->resolution));
    uint8_t *head = change_reserve(raw, texts);
    struct raw_change change = {.out = head + 3};
    move_columns(raw, &change, ticket, move);
    head[0] = DKT_KIND_TICKET;
    head[1] = 0; /* update */
    head[2] = (uint8_t)change.count;
    entry_add(raw, ticket, move->action, move->verb, move->actor, move->request, move->at,
              change.out);
    move_indexes(raw, ticket, state_before);
    request_add(raw, &request, ticket, move->actor, &sha, move->at);
    return true;
}

/* ---- the end ---- */

static void ticket_free(struct raw_memory *raw, struct raw_ticket *ticket)
{
    struct raw_entry *entry = ticket->entries;
    while (entry != NULL) {
        struct raw_entry *previous = entry->previous;
        raw_give(&raw->taken, entry, sizeof *entry + entry->change_n);
        entry = previous;
    }
    text_give(&raw->taken, &ticket->title);
    text_give(&raw->taken, &ticket->description);
    text_give(&raw->taken, &ticket->block_reason);
    text_give(&raw->taken, &ticket->resolution);
    raw_give(&raw->taken, ticket, sizeof *ticket);
}

static void table_free(struct raw_table *table, int64_t *taken)
{
    raw_give(taken, table->slots, table->capacity * sizeof *table->slots);
}

static void parties_free(struct raw_table *table, int64_t *taken)
{
    for (size_t i = 0; i < table->capacity; i++) {
        struct raw_party *party = table->slots[i].row;
        if (party == NULL)
            continue;
        node_free(party->by_open[0].root, taken);
        node_free(party->by_open[1].root, taken);
        node_free(party->queue.root, taken);
        raw_give(taken, party, sizeof *party);
    }
    table_free(table, taken);
}

void raw_memory_free(struct raw_memory *raw)
{
    int64_t *taken = &raw->taken;
    for (size_t i = 0; i < raw->tickets.capacity; i++) {
        if (raw->tickets.slots[i].row != NULL)
            ticket_free(raw, raw->tickets.slots[i].row);
    }
    for (size_t i = 0; i < raw->requests.capacity; i++) {
        if (raw->requests.slots[i].row != NULL)
            raw_give(taken, raw->requests.slots[i].row, sizeof(struct raw_request));
    }
    table_free(&raw->tickets, taken);
    table_free(&raw->numbers, taken);
    table_free(&raw->requests, taken);
    parties_free(&raw->owners, taken);
    parties_free(&raw->units, taken);
    for (int32_t i = 0; i < 5; i++)
        node_free(raw->by_state[i].root, taken);
    node_free(raw->by_open[0].root, taken);
    node_free(raw->by_open[1].root, taken);
    node_free(raw->by_due.root, taken);
    node_free(raw->by_age.root, taken);
    raw_give(taken, raw->change, raw->change_size);
    if (raw->taken != (int64_t)sizeof *raw)
        abort();
    free(raw);
}

int64_t raw_memory_size(const struct raw_memory *raw)
{
    return raw->taken;
}

const uint8_t *raw_memory_head(const struct raw_memory *raw, const char *id)
{
    struct raw_name name = name_of(id);
    const struct raw_ticket *ticket = table_row(&raw->tickets, &name, ticket_id_offset);
    return ticket == NULL ? NULL : ticket->head;
}

const uint8_t *raw_memory_request_digest(const struct raw_memory *raw, const char *request)
{
    struct raw_name name = name_of(request);
    const struct raw_request *row = table_row(&raw->requests, &name, request_id_offset);
    return row == NULL ? NULL : row->digest;
}

int64_t raw_memory_state_count(const struct raw_memory *raw, int32_t state)
{
    return raw->by_state[state].count;
}
