/* SPDX-License-Identifier: MIT
 *
 * docket: a service desk on the command line. What its files share.
 *
 * A run has one desk and one store. Each command is a function of the program (struct docket) and its words
 * (struct arguments); it prints what it has to say and returns an exit code. */
#ifndef DOCKET_EXAMPLE_PROGRAM_H
#define DOCKET_EXAMPLE_PROGRAM_H

#include "arguments.h"
#include "rules.h"
#include "store.h"

#include <docket/docket.h>

/* What the program's exit code says. */
enum {
    EXIT_DONE = 0,     /* done */
    EXIT_NOT_DONE = 1, /* refused, denied, not found */
    EXIT_USAGE = 2,    /* the command line is wrong */
    EXIT_STORE = 3,    /* the store failed, a conflict, or nobody knows */
    EXIT_FOUND = 4,    /* verify found something */
};

struct docket {
    dkt_desk *desk;
    struct rules *rules;
    struct goals *goals;
    struct store *store;
    dkt_store *connection;
    const char *file; /* where the desk is kept; NULL: nowhere */
    const char *goals_file; /* NULL: DOCKET_GOALS says, or there are none */
    const char *profile_file; /* NULL: DOCKET_PROFILE says, or the rules are this program's own */
    char *actor;      /* who acts when a command does not say: the script's word `as` */
    char *role;
    int is_clock_set;
    int64_t clock_ms; /* the desk's clock, when it is set */
    int is_json;
    int is_echoing;
    int is_in_script;
    int width; /* columns that tables may take; 0: any number */
};

struct command {
    const char *name;
    int (*run)(struct docket *docket, struct arguments *arguments);
    const char *usage; /* what stands behind the name */
    const char *english;
    const char *chinese;
    int is_without_desk; /* it needs none, or makes its own */
};

/* ---- main.c ---- */

/* The command of this name, or NULL. */
const struct command *command_find(const char *name);
const struct command *commands_all(int *out_count);

/* Runs one command line, without the program's name. */
int docket_run(struct docket *docket, int argc, char *const *argv);

/* The desk's time. */
int64_t docket_now(const struct docket *docket);

/* The script's word `clock`: from now on the desk's clock says this. */
void docket_set_clock(struct docket *docket, int64_t clock_ms);

/* ---- commands ---- */

int command_why(struct docket *docket, struct arguments *arguments);
int command_handover(struct docket *docket, struct arguments *arguments);
int command_forecast(struct docket *docket, struct arguments *arguments);
int command_list(struct docket *docket, struct arguments *arguments);
int command_show(struct docket *docket, struct arguments *arguments);
int command_board(struct docket *docket, struct arguments *arguments);
int command_journal(struct docket *docket, struct arguments *arguments);
int command_actions(struct docket *docket, struct arguments *arguments);
int command_verify(struct docket *docket, struct arguments *arguments);
int command_replay(struct docket *docket, struct arguments *arguments);
int command_script(struct docket *docket, struct arguments *arguments);
int command_clock(struct docket *docket, struct arguments *arguments);
int command_as(struct docket *docket, struct arguments *arguments);
int command_say(struct docket *docket, struct arguments *arguments);
int command_help(struct docket *docket, struct arguments *arguments);
int command_action(struct docket *docket, const char *action, struct arguments *arguments);

/* ---- output.c ---- */

enum colour {
    COLOUR_NONE,
    COLOUR_GOOD,
    COLOUR_BAD,
    COLOUR_FAINT,
    COLOUR_STRONG,
    COLOUR_WAIT,
};

/* Colours of what is printed between the two; nothing when the output is no terminal. */
void colour_set_on(int is_on);
void colour_begin(enum colour colour);
void colour_end(void);

/* Says on stderr what is wrong with a command line; returns EXIT_USAGE. */
int usage_error(const char *what, const char *name);

/* The exit code that a status means. */
int exit_code(dkt_status status);

/* Says how an operation ended that did not end well, and returns its exit code. With --json: the result as it is. */
int print_failure(struct docket *docket, dkt_op *op, dkt_status status, const char *title);

/* Runs a query that is ready. *out_op: its operation, to be freed by the caller; NULL after a failure, which has been
 * said. Returns an exit code. */
int query_run(struct docket *docket, dkt_query *query, dkt_op **out_op);

/* The name and the value of a ticket's column as people read them. NULL: the column has no value. */
const char *row_value(const struct docket *docket, const dkt_row *row, int32_t column,
                      const char *name);
const char *value_write(const struct docket *docket, const char *name, int32_t type,
                        int64_t integer, const char *text);

/* What people call a ticket: its number, or its id. */
const char *ticket_name(const dkt_row *ticket);

/* Who has it: the owner, or the unit's queue as "(unit)". */
const char *ticket_holder(const dkt_row *ticket);

/* What people call the target of a link: a ticket by its number, anything else as it is. Caller frees. */
char *target_name(struct docket *docket, int64_t role, const char *target);

/* The id that a word of the command line means: an id, or a number. Caller frees. */
char *ticket_id(struct docket *docket, const char *word);

#endif
