/* SPDX-License-Identifier: MIT
 *
 * What the server or the client library complains about, as a status of ours and a sentence: what was being done, what is
 * wrong, and the server's own words, but those that quote a value or a statement: values of rows are in none of them.
 */
#include "store/mysql/internal.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <string.h>

static void error_add(struct dkt_mysql *mysql, const char *words)
{
    size_t n = strlen(mysql->error);
    for (; *words != '\0' && n + 1 < sizeof mysql->error; words++) {
        mysql->error[n++] = *words;
    }
    while (n > 0 && *words != '\0' && ((uint8_t)mysql->error[n - 1] & 0xC0) == 0x80) {
        n--; /* cut on a character's border */
    }
    mysql->error[n] = '\0';
}

static const char *words_for(unsigned code)
{
    switch (code) {
    case ER_LOCK_WAIT_TIMEOUT: return "another transaction held a lock for too long";
    case ER_LOCK_DEADLOCK: return "another transaction was in the way";
    case ER_NET_PACKET_TOO_LARGE:
    case CR_NET_PACKET_TOO_LARGE:
        return "it is larger than max_allowed_packet of the server or the connection";
    case ER_BAD_DB_ERROR: return "there is no such database";
    case ER_ACCESS_DENIED_ERROR:
    case ER_DBACCESS_DENIED_ERROR:
    case ER_TABLEACCESS_DENIED_ERROR: return "the server does not allow it to this account";
    case ER_OPTION_PREVENTS_STATEMENT:
    case ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION:
        return "the server or the connection is read-only";
    case ER_RECORD_FILE_FULL:
    case ER_DISK_FULL: return "there is no room left for the database";
    case CR_CONNECTION_ERROR:
    case CR_CONN_HOST_ERROR:
    case CR_UNKNOWN_HOST: return "the server cannot be reached";
    case CR_SERVER_GONE_ERROR:
    case CR_SERVER_LOST: return "the connection to the server was lost";
    case CR_OUT_OF_MEMORY: return "there is no memory";
    default: return "the server refused";
    }
}

/* Words that quote a statement or a value are kept from the text. */
static bool words_are_quoting(unsigned code)
{
    return code == ER_PARSE_ERROR || code == ER_DUP_ENTRY ||
           code == ER_TRUNCATED_WRONG_VALUE_FOR_FIELD || code == ER_TRUNCATED_WRONG_VALUE;
}

int32_t dkti_mysql_fail(struct dkt_mysql *mysql, unsigned code, const char *doing)
{
    bool has_words =
        mysql->db != NULL && mysql_errno(mysql->db) == code && !words_are_quoting(code);
    mysql->error[0] = '\0';
    error_add(mysql, doing);
    error_add(mysql, ": ");
    error_add(mysql, words_for(code));
    if (has_words) {
        error_add(mysql, " (");
        error_add(mysql, mysql_error(mysql->db));
        error_add(mysql, ")");
    }
    switch (code) {
    case CR_OUT_OF_MEMORY: return DKT_E_MEMORY;
    case ER_BAD_DB_ERROR: return DKT_E_NOT_FOUND;
    default: return DKT_E_STORE;
    }
}

int32_t dkti_mysql_say(struct dkt_mysql *mysql, int32_t status, const char *text, const char *name)
{
    mysql->error[0] = '\0';
    error_add(mysql, text);
    error_add(mysql, name == NULL ? "" : name);
    return status;
}

const char *dkt_mysql_error_text(const dkt_mysql *mysql)
{
    return mysql == NULL ? "" : mysql->error;
}
