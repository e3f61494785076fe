/* SPDX-License-Identifier: MIT
 *
 * A store in the manner of a scripting language: it sees nothing of the library but JSON texts, and keeps its rows as
 * JSON objects. A binding may be written after it line by line.
 */
#ifndef DOCKET_TESTS_API_JSON_TABLE_H
#define DOCKET_TESTS_API_JSON_TABLE_H

#include <docket/docket.h>
#include <jansson.h>

#include <stdbool.h>

struct json_table {
    json_t *rows;         /* array of {"kind": text, "row": columns, "version": integer}, or null where one was */
    json_int_t version;   /* of the row written last */
    bool is_binary;       /* tokens and cursors are bytes that are no text */
    int32_t commit_count;
    int32_t update_count; /* writes that changed a row, in all commits */
    int32_t delete_count;
};

void json_table_init(struct json_table *table, bool is_binary);
void json_table_free(struct json_table *table);

/* Answers all wishes of a round. */
void json_table_answer(const struct json_table *table, const dkt_reads *reads, dkt_answers *answers);

/* Carries out the commit or none of it; returns what dkt_op_committed wants to hear. */
int32_t json_table_commit(struct json_table *table, const dkt_writes *writes, dkt_outcome *outcome);

/* Steps an operation to its end. */
dkt_status json_table_run(struct json_table *table, dkt_op *op);

#endif
