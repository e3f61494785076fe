/* SPDX-License-Identifier: MIT
 * A desk on one page: register a ticket, close it too early, resolve it, read its journal. */
#include <docket/docket.h>
#include <stdio.h>

/* Carries out an action on ticket T-1 and says what came of it. */
static void act(dkt_desk *desk, dkt_store *store, const char *action, const char *field, const char *text)
{
    dkt_command *command = NULL;
    dkt_op *op = NULL;
    dkt_command_new_action(desk, action, -1, &command);
    dkt_command_set_subject(command, "T-1", -1); /* your own id; without it the desk makes one */
    dkt_command_set_actor(command, "ana", -1, NULL, -1);
    if (field != NULL && dkt_command_set_text(command, field, -1, text, -1) != DKT_OK) {
        printf("%s: %s\n", action, dkt_command_error_text(command));
    }
    dkt_op_new(desk, command, &op);
    dkt_status status = dkt_op_run(op, store); /* reads at most twice, commits once */
    printf("%s: %s\n", action, dkt_status_text(status, DKT_LANGUAGE_ENGLISH));
    for (int32_t i = 0; i < dkt_result_reason_count(dkt_op_result(op)); i++) {
        printf("  %s; %s\n", dkt_result_reason_text(dkt_op_result(op), i, DKT_LANGUAGE_ENGLISH),
               dkt_result_reason_text(dkt_op_result(op), i, DKT_LANGUAGE_CHINESE));
    }
    dkt_op_free(op);
    dkt_command_free(command);
}

int main(void)
{
    dkt_config *config = NULL;
    dkt_desk *desk = NULL;
    dkt_memory *memory = NULL;
    dkt_store *store = NULL;
    dkt_query *query = NULL;
    dkt_op *op = NULL;
    dkt_config_new(&config);
    dkt_desk_new(config, &desk);      /* rules and clock: once per process */
    dkt_memory_new(desk, &memory);    /* or your own tables, or SQLite */
    dkt_memory_store(memory, &store); /* like one connection */
    act(desk, store, "register", "title", "打印机没有反应");
    act(desk, store, "close", NULL, NULL);
    act(desk, store, "resolve", "resolution", "paper jam removed");

    dkt_query_new(desk, DKT_QUERY_JOURNAL, &query);
    dkt_query_set_key(query, "T-1", -1);
    dkt_op_new_query(desk, query, &op);
    dkt_op_run(op, store);
    for (int32_t i = 0; i < dkt_result_row_count(dkt_op_result(op)); i++) {
        const dkt_row *entry = dkt_result_row(dkt_op_result(op), i);
        printf("%d. %s by %s\n", i + 1, dkt_row_text(entry, DKT_ENTRY_ACTION, NULL),
               dkt_row_text(entry, DKT_ENTRY_ACTOR, NULL));
    }
    dkt_op_free(op); /* in any order; NULL is nothing */
    dkt_query_free(query);
    dkt_store_free(store);
    dkt_memory_free(memory);
    dkt_desk_unref(desk);
    dkt_config_free(config);
}
