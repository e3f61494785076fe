/* SPDX-License-Identifier: MIT
 *
 * The face of the MySQL store: connections, databases, stores over them.
 *
 * A connection lives as long as its handle or a store over it. One of the library's own is made anew when it broke; a host's
 * is left as the host has it.
 */
#include "store/mysql/internal.h"

#include <string.h>

enum {
    WAIT_MS = 5000,
    WAIT_MS_MAX = 3600000,
};

/* ---- life ---- */

static void connection_close(struct dkt_mysql *mysql)
{
    if (mysql->db != NULL) {
        dkti_mysql_reset(mysql);
    }
    dkti_mysql_disconnect(mysql);
    for (int32_t i = 0; i <= DKTI_MYSQL_KIND_MAX; i++) {
        dkti_mysql_text_free(&mysql->kinds[i].select); /* they name the database */
        dkti_mysql_text_free(&mysql->kinds[i].table);
    }
    mysql->database[0] = '\0';
    mysql->is_host = false;
    mysql->is_attached = false;
}

static void connection_unref(struct dkt_mysql *mysql)
{
    mysql->reference_count--;
    if (mysql->reference_count > 0) {
        return;
    }
    dkt_desk *desk = mysql->desk;
    connection_close(mysql);
    dkti_mysql_schema_free(mysql);
    dkti_mysql_text_free(&mysql->batch.sql);
    dkti_mysql_give(mysql->batch.statements);
    dkti_mysql_give(mysql->parameters);
    dkti_mysql_give(mysql);
    dkt_desk_unref(desk);
}

dkt_status dkt_mysql_new(dkt_desk *desk, dkt_mysql **out_mysql)
{
    if (out_mysql != NULL) {
        *out_mysql = NULL;
    }
    if (desk == NULL || out_mysql == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkt_mysql *mysql = dkti_mysql_take(sizeof *mysql);
    if (mysql == NULL) {
        return DKT_E_MEMORY;
    }
    mysql->reference_count = 1;
    mysql->wait_ms = WAIT_MS;
    mysql->desk = dkt_desk_ref(desk);
    int32_t r = dkti_mysql_schema_load(mysql);
    if (r != DKT_OK) {
        connection_unref(mysql);
        return r;
    }
    *out_mysql = mysql;
    return DKT_OK;
}

void dkt_mysql_free(dkt_mysql *mysql)
{
    if (mysql != NULL) {
        connection_unref(mysql);
    }
}

dkt_status dkt_mysql_set_wait(dkt_mysql *mysql, int32_t wait_ms)
{
    if (mysql == NULL || wait_ms < 0 || wait_ms > WAIT_MS_MAX) {
        return DKT_E_ARGUMENT;
    }
    mysql->wait_ms = wait_ms;
    return DKT_OK;
}

int64_t dkt_mysql_round_trip_count(const dkt_mysql *mysql)
{
    return mysql == NULL ? 0 : mysql->round_trip_count;
}

/* ---- databases ---- */

/* Begins a call: forgets the last complaint. */
static int32_t face_check(struct dkt_mysql *mysql, int32_t flags, int32_t allowed)
{
    if (mysql == NULL || (flags & ~allowed) != 0) {
        return DKT_E_ARGUMENT;
    }
    mysql->error[0] = '\0';
    return DKT_OK;
}

dkt_status dkt_mysql_open(dkt_mysql *mysql, const char *parameters, int32_t len, int32_t flags)
{
    int32_t r = face_check(mysql, flags, DKT_MYSQL_READ_ONLY | DKT_MYSQL_EXISTING);
    if (r != DKT_OK || parameters == NULL || len < -1) {
        return DKT_E_ARGUMENT;
    }
    if (mysql->is_attached) {
        return dkti_mysql_say(mysql, DKT_E_STATE, "the connection has a server already", NULL);
    }
    size_t n = len < 0 ? strlen(parameters) : (size_t)len;
    if (n > DKTI_MYSQL_PARAMETERS_MAX || memchr(parameters, '\0', n) != NULL) {
        return dkti_mysql_say(mysql, DKT_E_LIMIT, "parameters have at most 4,096 bytes without NUL",
                              NULL);
    }
    mysql->flags = flags;
    r = dkti_mysql_parameters(mysql, parameters, n);
    r = r == DKT_OK ? dkti_mysql_connect(mysql) : r;
    r = r == DKT_OK ? dkti_mysql_install(mysql) : r;
    if (r != DKT_OK) {
        connection_close(mysql);
        return r;
    }
    mysql->is_attached = true;
    return DKT_OK;
}

/* Takes the host's connection as it is; DKT_E_STATE when it would come back unnoticed without its transaction. */
static int32_t host_take(struct dkt_mysql *mysql, MYSQL *connection, const char *database, size_t n)
{
    my_bool reconnects = 0;
    (void)mysql_get_option(connection, MYSQL_OPT_RECONNECT, &reconnects);
    if (reconnects != 0) {
        return dkti_mysql_say(
            mysql, DKT_E_STATE,
            "the connection reconnects by itself (MYSQL_OPT_RECONNECT) and would lose transactions",
            NULL);
    }
    mysql->db = connection;
    mysql->is_host = true;
    mysql->is_lost = false;
    memcpy(mysql->database, database, n);
    mysql->database[n] = '\0';
    int32_t r = dkti_mysql_greet(mysql);
    if (r == DKT_OK && mysql->database[0] == '\0') {
        return dkti_mysql_say(mysql, DKT_E_NOT_FOUND,
                              "the connection has no database, and none is named", NULL);
    }
    return r == DKT_OK ? dkti_mysql_install(mysql) : r;
}

dkt_status dkt_mysql_join(dkt_mysql *mysql, void *connection, const char *database, int32_t len,
                          int32_t flags)
{
    int32_t r = face_check(mysql, flags, DKT_MYSQL_EXISTING);
    if (r != DKT_OK || connection == NULL || len < -1 || (database == NULL && len > 0)) {
        return DKT_E_ARGUMENT;
    }
    if (mysql->is_attached) {
        return dkti_mysql_say(mysql, DKT_E_STATE, "the connection has a server already", NULL);
    }
    const char *name = database == NULL ? "" : database;
    size_t n = len < 0 ? strlen(name) : (size_t)len;
    if (n >= sizeof mysql->database || memchr(name, '\0', n) != NULL) {
        return dkti_mysql_say(mysql, DKT_E_LIMIT, "a database's name has at most 64 characters",
                              NULL);
    }
    mysql->flags = flags;
    r = host_take(mysql, connection, name, n);
    if (r != DKT_OK) {
        connection_close(mysql);
        return r;
    }
    mysql->is_attached = true;
    return DKT_OK;
}

/* ---- stores ---- */

static void seat_released(uintptr_t user)
{
    struct dkti_mysql_store *store = (struct dkti_mysql_store *)user;
    connection_unref(store->mysql);
    dkti_mysql_give(store);
}

/* The store's reference is taken first: `released` is called even when making the store fails. */
dkt_status dkt_mysql_store(dkt_mysql *mysql, dkt_store **out_store)
{
    if (out_store != NULL) {
        *out_store = NULL;
    }
    int32_t r = face_check(mysql, 0, 0);
    if (r != DKT_OK || out_store == NULL) {
        return DKT_E_ARGUMENT;
    }
    if (!mysql->is_attached) {
        return dkti_mysql_say(mysql, DKT_E_STATE, "the connection has no server yet", NULL);
    }
    struct dkti_mysql_store *store = dkti_mysql_take(sizeof *store);
    if (store == NULL) {
        return DKT_E_MEMORY;
    }
    store->mysql = mysql;
    store->is_joined = dkti_mysql_in_host_transaction(mysql);
    const struct dkt_store_hooks hooks = {
        .struct_size = sizeof hooks,
        .flags = store->is_joined ? DKT_STORE_JOINED : 0,
        .read = dkti_mysql_read,
        .commit = dkti_mysql_commit,
        .begin = dkti_mysql_begin,
        .abandon = dkti_mysql_abandon,
        .released = seat_released,
    };
    mysql->reference_count++;
    return dkt_store_new(&hooks, (uintptr_t)store, out_store);
}
