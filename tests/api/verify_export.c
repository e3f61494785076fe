/* SPDX-License-Identifier: MIT
 *
 * Writes the export of a small desk to standard output (doc/format.md), and its journal roots behind it as remarks for
 * the test that runs this: "# root", "# root as of INSTANT".
 */
#include "verify_world.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void print_text(const char *bytes, int32_t n)
{
    printf("\"");
    for (int32_t i = 0; i < n; i++) {
        printf(bytes[i] == '"' || bytes[i] == '\\' ? "\\%c" : "%c", bytes[i]);
    }
    printf("\"");
}

static void print_cell(const struct rows_cell *cell, int32_t type)
{
    if (cell->is_integer) {
        printf("%" PRId64, cell->integer);
    } else if (type == DKT_TYPE_BYTES) {
        printf("\"");
        for (int32_t i = 0; i < cell->n; i++) {
            printf("%02x", (unsigned char)cell->bytes[i]);
        }
        printf("\"");
    } else {
        print_text(cell->bytes, cell->n);
    }
}

static void print_row(const struct world *world, struct rows_row *row)
{
    const char *name = NULL;
    int32_t type = 0;
    for (int32_t i = 0; i < dkt_schema_kind_count(world->desk); i++) {
        if (dkt_schema_kind(world->desk, i, &name) == row->kind) {
            printf("{\"kind\": \"%s\"", name);
        }
    }
    for (int32_t i = 0; i < dkt_schema_column_count(world->desk, row->kind); i++) {
        int32_t column = dkt_schema_column(world->desk, row->kind, i, &name, &type, NULL);
        const struct rows_cell *cell = rows_cell(row, column);
        if (cell->is_set) {
            printf(", \"%s\": ", name);
            print_cell(cell, type);
        }
    }
    printf("}\n");
}

static void print_root(struct world *world, int64_t until_ms)
{
    dkt_task *task = NULL;
    assert_int_equal(dkt_task_new_verify(world->desk, NULL, &task), DKT_OK);
    if (until_ms > 0) {
        assert_int_equal(dkt_task_set_root_instant(task, until_ms), DKT_OK);
        printf("# %" PRId64 " ", until_ms);
    } else {
        printf("# ");
    }
    assert_int_equal(dkt_task_run(task, world->store), DKT_OK);
    printf("%s\n", dkt_journal_root(task));
    dkt_task_free(task);
}

int main(void)
{
    struct world world;
    world_init(&world, "# export", DKT_SERIES_BLOCKS);
    world_populate(&world);
    printf("{\"desk\": \"main\", \"format\": 1}\n");
    for (int32_t i = 0; i < world.rows.count; i++) {
        print_row(&world, world.rows.items[i]);
    }
    print_root(&world, 0);
    print_root(&world, WORLD_START + 7000);
    world_free(&world);
    return 0;
}
