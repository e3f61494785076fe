/* SPDX-License-Identifier: MIT
 *
 * Where the servers of a test are: each a text like that of dkt_mysql_open, made by with_server.py.
 */
#ifndef DOCKET_TESTS_MYSQL_PLACE_H
#define DOCKET_TESTS_MYSQL_PLACE_H

#include <mysql.h>
#include <stdint.h>

enum {
    PLACE_MAX = 3,
};

/* Takes the arguments behind the first `skip` of the program. */
void place_take(int argc, char **argv, int skip);

/* The n-th server, from the first again behind the last. */
const char *place_words(int32_t n);

/* A host's own connection to it, with these client flags. */
MYSQL *place_connect(int32_t n, unsigned long flags);

/* Statements of the host's, which must end well. */
void place_say(MYSQL *db, const char *sql);

/* The first integer that a question gives. */
int64_t place_ask(MYSQL *db, const char *sql);

/* The first text that a question gives, in a buffer that is valid until the next question; "(none)" without a row. */
const char *place_text(MYSQL *db, const char *sql);

#endif
