/* SPDX-License-Identifier: MIT
 *
 * Connections of the library's own: parameters, connecting, and what is asked and set before the first row is read.
 *
 * A session of its own is set up so that nothing of the server's configuration reaches the rows: UTF-8, strict, READ
 * COMMITTED (locks on rows and not on the gaps between them), UTC. On a host's connection nothing is set.
 */
#include "store/mysql/internal.h"

#include <errmsg.h>
#include <string.h>

enum {
    CONNECT_SECONDS = 10,
    ANSWER_SECONDS =
        60, /* beyond the waits for locks: a server that is silent for so long is gone */
    SECONDS_MAX = 3600,
    MARIADB_MIN = 100202, /* the first with utf8mb4_nopad_bin */
    MARIADB_SKIP_LOCKED = 100600,
    MYSQL_MIN = 80017, /* the first with utf8mb4_0900_bin */
};

/* What parameters are called; a parameter's place stands for it. */
enum {
    PARAMETER_HOST,
    PARAMETER_PORT,
    PARAMETER_SOCKET,
    PARAMETER_USER,
    PARAMETER_PASSWORD,
    PARAMETER_DATABASE,
    PARAMETER_SSL_CA,
    PARAMETER_SSL_CERT,
    PARAMETER_SSL_KEY,
    PARAMETER_OPTION_FILE,
    PARAMETER_OPTION_GROUP,
    PARAMETER_TIMEOUT,
    PARAMETER_COUNT,
};

static const char *const parameter_names[PARAMETER_COUNT] = {
    [PARAMETER_HOST] = "host",
    [PARAMETER_PORT] = "port",
    [PARAMETER_SOCKET] = "socket",
    [PARAMETER_USER] = "user",
    [PARAMETER_PASSWORD] = "password",
    [PARAMETER_DATABASE] = "database",
    [PARAMETER_SSL_CA] = "ssl_ca",
    [PARAMETER_SSL_CERT] = "ssl_cert",
    [PARAMETER_SSL_KEY] = "ssl_key",
    [PARAMETER_OPTION_FILE] = "option_file",
    [PARAMETER_OPTION_GROUP] = "option_group",
    [PARAMETER_TIMEOUT] = "timeout",
};

/* ---- parameters ---- */

/* Copies one word to `*io_to`, up to `stop` or a blank outside of quotes; false at an open quote or end. */
static bool word_copy(const char **io_p, const char *end, char stop, char **io_to)
{
    const char *p = *io_p;
    bool is_quoted = false;
    for (; p < end && (is_quoted || (*p != ' ' && *p != stop)); p++) {
        if (*p == '\'') {
            is_quoted = !is_quoted;
            continue;
        }
        p += *p == '\\' && p + 1 < end ? 1 : 0;
        *(*io_to)++ = *p;
    }
    *(*io_to)++ = '\0';
    *io_p = p;
    return !is_quoted;
}

/* "a=b c='d e'" as "a\0b\0c\0d e\0\0". */
static bool parameters_split(const char *p, const char *end, char *to)
{
    while (p < end) {
        if (*p == ' ') {
            p++;
            continue;
        }
        if (!word_copy(&p, end, '=', &to) || p == end || *p != '=') {
            return false;
        }
        p++;
        if (!word_copy(&p, end, ' ', &to)) {
            return false;
        }
    }
    *to = '\0';
    return true;
}

static const char *behind(const char *word)
{
    return word + strlen(word) + 1;
}

static const char *parameter_value(const struct dkt_mysql *mysql, int32_t parameter)
{
    const char *found = NULL;
    for (const char *p = mysql->parameters; *p != '\0'; p = behind(behind(p))) {
        found = strcmp(p, parameter_names[parameter]) == 0 ? behind(p) : found;
    }
    return found;
}

/* A name that is none; NULL when all are. */
static const char *parameter_unknown(const struct dkt_mysql *mysql)
{
    for (const char *p = mysql->parameters; *p != '\0'; p = behind(behind(p))) {
        bool is_known = false;
        for (int32_t i = 0; i < PARAMETER_COUNT; i++) {
            is_known = is_known || strcmp(p, parameter_names[i]) == 0;
        }
        if (!is_known) {
            return p;
        }
    }
    return NULL;
}

/* A number of a parameter, 0 when it is not given, -1 when it is none. */
static int64_t parameter_number(const struct dkt_mysql *mysql, int32_t parameter, int64_t greatest)
{
    const char *value = parameter_value(mysql, parameter);
    int64_t number = 0;
    if (value == NULL) {
        return 0;
    }
    bool is_number = dkti_mysql_number(value, strlen(value), &number);
    return is_number && number >= 1 && number <= greatest ? number : -1;
}

int32_t dkti_mysql_parameters(struct dkt_mysql *mysql, const char *p, size_t n)
{
    dkti_mysql_give(mysql->parameters);
    mysql->parameters = dkti_mysql_take(2 * n + 2);
    if (mysql->parameters == NULL) {
        return DKT_E_MEMORY;
    }
    if (!parameters_split(p, p + n, mysql->parameters)) {
        mysql->parameters[0] = '\0';
        return dkti_mysql_say(mysql, DKT_E_ARGUMENT,
                              "parameters are words name=value, quotes are closed", NULL);
    }
    const char *unknown = parameter_unknown(mysql);
    if (unknown != NULL) {
        return dkti_mysql_say(mysql, DKT_E_ARGUMENT, "there is no parameter ", unknown);
    }
    const char *database = parameter_value(mysql, PARAMETER_DATABASE);
    if (database == NULL || database[0] == '\0') {
        return dkti_mysql_say(mysql, DKT_E_ARGUMENT, "the parameter database must be given", NULL);
    }
    if (strlen(database) >= sizeof mysql->database) {
        return dkti_mysql_say(mysql, DKT_E_LIMIT, "a database's name has at most 64 characters",
                              NULL);
    }
    if (parameter_number(mysql, PARAMETER_PORT, UINT16_MAX) < 0 ||
        parameter_number(mysql, PARAMETER_TIMEOUT, SECONDS_MAX) < 0) {
        return dkti_mysql_say(mysql, DKT_E_ARGUMENT, "port and timeout are numbers", NULL);
    }
    memcpy(mysql->database, database, strlen(database) + 1);
    return DKT_OK;
}

/* ---- connecting ---- */

static unsigned wait_seconds(const struct dkt_mysql *mysql)
{
    return ((unsigned)mysql->wait_ms + 999) / 1000;
}

static void options_set(struct dkt_mysql *mysql)
{
    MYSQL *db = mysql->db;
    int64_t timeout = parameter_number(mysql, PARAMETER_TIMEOUT, SECONDS_MAX);
    unsigned connect = timeout > 0 ? (unsigned)timeout : CONNECT_SECONDS;
    unsigned answer = timeout > 0 ? (unsigned)timeout : wait_seconds(mysql) + ANSWER_SECONDS;
    unsigned no = 0;
    my_bool never = 0;
    my_bool always = 1;
    (void)mysql_options(db, MYSQL_OPT_CONNECT_TIMEOUT, &connect);
    (void)mysql_options(db, MYSQL_OPT_READ_TIMEOUT, &answer);
    (void)mysql_options(db, MYSQL_OPT_WRITE_TIMEOUT, &answer);
    (void)mysql_options(db, MYSQL_OPT_LOCAL_INFILE, &no);
    (void)mysql_options(db, MYSQL_OPT_RECONNECT, &never);
    (void)mysql_options(db, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    if (parameter_value(mysql, PARAMETER_OPTION_FILE) != NULL) {
        (void)mysql_options(db, MYSQL_READ_DEFAULT_FILE,
                            parameter_value(mysql, PARAMETER_OPTION_FILE));
    }
    if (parameter_value(mysql, PARAMETER_OPTION_GROUP) != NULL) {
        (void)mysql_options(db, MYSQL_READ_DEFAULT_GROUP,
                            parameter_value(mysql, PARAMETER_OPTION_GROUP));
    }
    const char *authority = parameter_value(mysql, PARAMETER_SSL_CA);
    const char *key = parameter_value(mysql, PARAMETER_SSL_KEY);
    if (authority != NULL || key != NULL) {
        (void)mysql_ssl_set(db, key, parameter_value(mysql, PARAMETER_SSL_CERT), authority, NULL,
                            NULL);
    }
    if (authority != NULL) {
        (void)mysql_options(db, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &always);
    }
}

void dkti_mysql_disconnect(struct dkt_mysql *mysql)
{
    if (mysql->db != NULL && !mysql->is_host) {
        mysql_close(mysql->db);
    }
    mysql->db = NULL;
    mysql->is_open = false;
    mysql->is_lost = false;
}

int32_t dkti_mysql_connect(struct dkt_mysql *mysql)
{
    dkti_mysql_disconnect(mysql);
    mysql->is_lost = true; /* until it serves */
    mysql->db = mysql_init(NULL);
    if (mysql->db == NULL) {
        return dkti_mysql_say(mysql, DKT_E_MEMORY, "there is no memory to connect", NULL);
    }
    options_set(mysql);
    int64_t port = parameter_number(mysql, PARAMETER_PORT, UINT16_MAX);
    MYSQL *db = mysql_real_connect(
        mysql->db, parameter_value(mysql, PARAMETER_HOST), parameter_value(mysql, PARAMETER_USER),
        parameter_value(mysql, PARAMETER_PASSWORD), mysql->database, (unsigned)port,
        parameter_value(mysql, PARAMETER_SOCKET), CLIENT_MULTI_STATEMENTS | CLIENT_FOUND_ROWS);
    if (db == NULL) {
        return dkti_mysql_fail(mysql, mysql_errno(mysql->db), "connecting to the server");
    }
    mysql->is_lost = false;
    int32_t r = dkti_mysql_greet(mysql);
    mysql->is_lost = r != DKT_OK;
    return r;
}

/* ---- the greeting ---- */

enum {
    GREETING_FACTS,
    GREETING_CLUSTER,
};

static bool greeting_take(void *user, int32_t owner, MYSQL_RES *result)
{
    struct dkt_mysql *mysql = user;
    int64_t number = 0;
    MYSQL_ROW row = mysql_fetch_row(result);
    if (row == NULL) {
        return true; /* no such variable: no cluster */
    }
    const unsigned long *lengths = mysql_fetch_lengths(result);
    if (owner == GREETING_CLUSTER) {
        mysql->is_cluster =
            row[1] != NULL && (strcmp(row[1], "ON") == 0 || strcmp(row[1], "1") == 0);
        return true;
    }
    if (row[0] == NULL || row[1] == NULL ||
        !dkti_mysql_number(row[0], lengths[0], &mysql->packet_max) ||
        !dkti_mysql_number(row[1], lengths[1], &number)) {
        return false;
    }
    mysql->random ^= (uint64_t)number << 4;
    if (mysql->database[0] == '\0' && row[2] != NULL && lengths[2] < sizeof mysql->database) {
        memcpy(mysql->database, row[2], lengths[2] + 1);
    }
    return true;
}

static void session_put(struct dkt_mysql *mysql)
{
    struct dkti_mysql_text *sql = dkti_mysql_statement(mysql, DKTI_ROLE_PLAIN, -1);
    int64_t seconds = wait_seconds(mysql);
    dkti_mysql_put(
        sql,
        "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', "
        "autocommit = 1, innodb_lock_wait_timeout = ");
    dkti_mysql_put_integer(sql,
                           seconds > 0 ? seconds : 1); /* with 0, MariaDB fails in SKIP LOCKED */
    dkti_mysql_say_sql(mysql, DKTI_ROLE_PLAIN,
                       "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
    if ((mysql->flags & DKT_MYSQL_READ_ONLY) != 0) {
        dkti_mysql_say_sql(mysql, DKTI_ROLE_PLAIN, "SET SESSION TRANSACTION READ ONLY");
    }
}

static void facts_put(struct dkt_mysql *mysql)
{
    dkti_mysql_put(dkti_mysql_statement(mysql, DKTI_ROLE_ROWS, GREETING_FACTS),
                   "SELECT @@max_allowed_packet, CONV(LEFT(SHA2(CONCAT_WS('/', UUID(), RAND(), "
                   "RAND(), CONNECTION_ID(), "
                   "@@hostname, @@port, @@server_id, NOW(6)), 256), 15), 16, 10), DATABASE()");
    dkti_mysql_put(dkti_mysql_statement(mysql, DKTI_ROLE_ROWS, GREETING_CLUSTER),
                   "SHOW VARIABLES LIKE 'wsrep_on'");
}

/* What a server's version can. */
static int32_t version_judge(struct dkt_mysql *mysql)
{
    unsigned long version = mysql_get_server_version(mysql->db);
    mysql->is_maria = mariadb_connection(mysql->db) != 0;
    mysql->collation = mysql->is_maria ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin";
    mysql->can_skip_locked = !mysql->is_maria || version >= MARIADB_SKIP_LOCKED;
    if (version < (mysql->is_maria ? MARIADB_MIN : MYSQL_MIN)) {
        return dkti_mysql_say(mysql, DKT_E_UNSUPPORTED,
                              "it needs MariaDB 10.2.2 or MySQL 8.0.17, and this is ",
                              mysql_get_server_info(mysql->db));
    }
    return DKT_OK;
}

static int32_t greeting_run(struct dkt_mysql *mysql)
{
    struct dkti_mysql_end end = dkti_mysql_run(mysql, greeting_take, mysql);
    dkti_mysql_batch_clear(mysql);
    if (end.code != 0) {
        return dkti_mysql_fail(mysql, end.code, "setting up the connection");
    }
    return end.is_taken_badly
               ? dkti_mysql_say(mysql, DKT_E_STORE, "the server gives no limits of its own", NULL)
               : DKT_OK;
}

int32_t dkti_mysql_greet(struct dkt_mysql *mysql)
{
    int32_t r = version_judge(mysql);
    if (r != DKT_OK) {
        return r;
    }
    dkti_mysql_batch_clear(mysql);
    mysql->packet_max = 0;
    mysql->is_cluster = false;
    if (!mysql->is_host) {
        session_put(mysql);
    }
    facts_put(mysql);
    r = greeting_run(mysql);
    if (r == DKT_OK && mysql->is_cluster && !mysql->is_host) {
        dkti_mysql_say_sql(mysql, DKTI_ROLE_PLAIN, "SET SESSION wsrep_sync_wait = 1");
        r = greeting_run(mysql);
    }
    return r;
}
