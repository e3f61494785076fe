/* SPDX-License-Identifier: MIT
 *
 * Fuzz target: a store that answers anything, in JSON. The first byte says what is asked of the desk; each line behind it
 * answers the next wish, and wishes without a line get no rows. Whatever is answered, the operation ends, its JSON forms
 * can be read, and nothing is committed but what the rules allow.
 */
#include "base/json.h"

#include "docket/docket.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    ROUND_COUNT_MAX = 8
};

static const char *const commands[] = {
    "{\"action\":\"register\",\"subject\":\"T1\",\"actor\":\"a\",\"request\":\"r\",\"fields\":{\"contact\":\"1\"}}",
    "{\"action\":\"close\",\"subject\":\"T1\",\"actor\":\"a\",\"request\":\"r\",\"fields\":{\"resolution\":\"x\"}}",
    "{\"action\":\"link\",\"subject\":\"T1\",\"actor\":\"a\",\"fields\":{\"role\":1,\"target\":\"T2\"}}",
    "{\"action\":\"note\",\"subject\":\"T1\",\"actor\":\"a\",\"expect_seq\":1,\"fields\":{\"text\":\"x\"}}",
};

static int32_t fuzz_now(uintptr_t user, int64_t *out_now_ms)
{
    (void)user;
    *out_now_ms = INT64_C(1700000000000);
    return DKT_HOOK_DONE;
}

static int32_t fuzz_random(uintptr_t user, uint8_t *out_bytes, int32_t n)
{
    (void)user;
    memset(out_bytes, 7, (size_t)n);
    return DKT_HOOK_DONE;
}

static dkt_desk *fuzz_desk(void)
{
    static dkt_desk *desk;
    if (desk == NULL) {
        struct dkt_clock_hooks clock = {.struct_size = sizeof clock, .now = fuzz_now};
        struct dkt_id_hooks ids = {.struct_size = sizeof ids, .random = fuzz_random};
        dkt_config *config;
        dkt_status r = dkt_config_new(&config);
        assert(r == DKT_OK);
        r = dkt_config_set_clock(config, &clock, 0);
        assert(r == DKT_OK);
        r = dkt_config_set_ids(config, &ids, 0);
        assert(r == DKT_OK);
        r = dkt_desk_new(config, &desk);
        assert(r == DKT_OK);
        dkt_config_free(config);
    }
    return desk;
}

/* What the library says is JSON, to the letter. */
static void fuzz_hold_json(const char *text, int32_t n)
{
    struct dkti_allocator allocator = dkti_allocator_default();
    struct dkti_arena arena;
    struct dkti_json_error error;
    assert(text != NULL && n > 0 && text[n] == '\0');
    dkti_arena_init(&arena, &allocator);
    const struct dkti_json *tree = dkti_json_read(&arena, text, (size_t)n, &error);
    assert(tree != NULL && tree->type == DKTI_JSON_OBJECT);
    dkti_arena_free(&arena);
}

struct fuzz_lines {
    const char *p;
    const char *end;
};

static struct dkti_text fuzz_line(struct fuzz_lines *lines)
{
    if (lines->p == lines->end) {
        return dkti_text("[]");
    }
    const char *start = lines->p;
    const char *newline = memchr(start, '\n', (size_t)(lines->end - start));
    const char *stop = newline == NULL ? lines->end : newline;
    lines->p = newline == NULL ? lines->end : newline + 1;
    return dkti_text_of(start, (size_t)(stop - start));
}

static void fuzz_answer(dkt_op *op, struct fuzz_lines *lines)
{
    int32_t n = 0;
    const dkt_reads *reads = dkt_op_reads(op);
    const char *text = dkt_reads_json(reads, &n);
    fuzz_hold_json(text, n);
    for (int32_t i = 0; i < dkt_reads_count(reads); i++) {
        struct dkti_text line = fuzz_line(lines);
        (void)dkt_answers_json(dkt_op_answers(op), i, line.p, (int32_t)line.n);
    }
}

/* Whatever the store says, the ticket that is written is one that the rules allow. */
static void fuzz_hold_writes(const dkt_writes *writes)
{
    int32_t n = 0;
    const char *text = dkt_writes_json(writes, &n);
    fuzz_hold_json(text, n);
    for (int32_t i = 0; i < dkt_writes_count(writes); i++) {
        const dkt_row *row = dkt_writes_row(writes, i);
        if (dkt_row_kind(row) == DKT_KIND_TICKET && dkt_writes_type(writes, i) != DKT_WRITE_CHECK) {
            int64_t state = dkt_row_integer(row, DKT_TICKET_STATE);
            assert(state >= DKT_STATE_UNPROCESSED && state <= DKT_STATE_CLOSED);
            assert((state != DKT_STATE_CLOSED) == (dkt_row_integer(row, DKT_TICKET_OPEN) == 1));
        }
    }
}

static void fuzz_run(dkt_op *op, struct fuzz_lines *lines)
{
    int32_t need = DKT_NEED_NOTHING;
    int32_t count = 0;
    dkt_status r = dkt_op_step(op, &need);
    while (r == DKT_OK && need != DKT_NEED_NOTHING) {
        assert(count++ < ROUND_COUNT_MAX);
        if (need == DKT_NEED_READ) {
            fuzz_answer(op, lines);
        } else {
            fuzz_hold_writes(dkt_op_writes(op));
            (void)dkt_op_committed(op, DKT_HOOK_DONE);
        }
        r = dkt_op_step(op, &need);
    }
    int32_t n = 0;
    const char *text = dkt_op_result_json(op, &n);
    fuzz_hold_json(text, n);
}

static void fuzz_command(const char *json, struct fuzz_lines *lines)
{
    dkt_command *command;
    dkt_op *op;
    dkt_status r = dkt_command_new_json(fuzz_desk(), json, -1, &command);
    assert(r == DKT_OK);
    r = dkt_op_new(fuzz_desk(), command, &op);
    assert(r == DKT_OK);
    fuzz_run(op, lines);
    dkt_op_free(op);
    dkt_command_free(command);
}

static void fuzz_journal(struct fuzz_lines *lines)
{
    dkt_query *query;
    dkt_op *op;
    dkt_status r = dkt_query_new(fuzz_desk(), DKT_QUERY_JOURNAL, &query);
    assert(r == DKT_OK);
    r = dkt_query_set_key(query, "T1", -1);
    assert(r == DKT_OK);
    r = dkt_op_new_query(fuzz_desk(), query, &op);
    assert(r == DKT_OK);
    fuzz_run(op, lines);
    dkt_op_free(op);
    dkt_query_free(query);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum {
        COMMAND_COUNT = sizeof commands / sizeof commands[0]
    };
    if (size == 0) {
        return 0;
    }
    struct fuzz_lines lines = {(const char *)data + 1, (const char *)data + size};
    size_t which = data[0] % (COMMAND_COUNT + 1);
    if (which == COMMAND_COUNT) {
        fuzz_journal(&lines);
    } else {
        fuzz_command(commands[which], &lines);
    }
    return 0;
}
