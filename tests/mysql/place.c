/* SPDX-License-Identifier: MIT
 *
 * See place.h.
 */
#include "mysql/place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *places[PLACE_MAX];
static int32_t place_count;

void place_take(int argc, char **argv, int skip)
{
    for (int i = skip; i < argc && place_count < PLACE_MAX; i++) {
        places[place_count++] = argv[i];
    }
    if (place_count == 0) {
        fprintf(stderr, "%s: run me by with_server.py\n", argv[0]);
        exit(2);
    }
}

const char *place_words(int32_t n)
{
    return places[n % place_count];
}

MYSQL *place_connect(int32_t n, unsigned long flags)
{
    char path[200];
    assert_int_equal(sscanf(place_words(n), "socket=%199s", path), 1);
    MYSQL *db = mysql_init(NULL);
    assert_non_null(db);
    if (mysql_real_connect(db, NULL, "root", NULL, "docket", 0, path, flags) == NULL) {
        print_error("%s\n", mysql_error(db));
        fail();
    }
    return db;
}

void place_say(MYSQL *db, const char *sql)
{
    if (mysql_query(db, sql) != 0) {
        print_error("%s: %s\n", sql, mysql_error(db));
        fail();
    }
    MYSQL_RES *result = mysql_store_result(db);
    mysql_free_result(result);
}

const char *place_text(MYSQL *db, const char *sql)
{
    static char text[512];
    if (mysql_query(db, sql) != 0) {
        print_error("%s: %s\n", sql, mysql_error(db));
        fail();
    }
    MYSQL_RES *result = mysql_store_result(db);
    assert_non_null(result);
    MYSQL_ROW row = mysql_fetch_row(result);
    snprintf(text, sizeof text, "%s", row == NULL || row[0] == NULL ? "(none)" : row[0]);
    mysql_free_result(result);
    return text;
}

int64_t place_ask(MYSQL *db, const char *sql)
{
    return strtoll(place_text(db, sql), NULL, 10);
}
