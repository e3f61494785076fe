/* SPDX-License-Identifier: MIT
 *
 * Transactions: one of the library's own, or a savepoint in the host's.
 *
 * Reading takes no lock and no transaction; the commit is a transaction of its own, sent in one piece, in which each write
 * looks at the token. Who meets a conflict locks the rows that he decides on before he reads again: so nobody can come in
 * between a second time, however many write the same row. Rows that are claimed are locked, too. On a host's connection
 * nothing is done before the commit, and there a savepoint keeps the host's own changes apart.
 *
 * What an operation that was given up left open is ended by the next one: its rows are guarded by their tokens, never by
 * locks alone.
 */
#include "store/mysql/internal.h"

#include <mysqld_error.h>

bool dkti_mysql_in_host_transaction(const struct dkt_mysql *mysql)
{
    if (!mysql->is_host || mysql->is_open || mysql->db == NULL) {
        return false;
    }
    unsigned status = mysql->db->server_status;
    return (status & SERVER_STATUS_IN_TRANS) != 0 || (status & SERVER_STATUS_AUTOCOMMIT) == 0;
}

void dkti_mysql_write_begin(struct dkt_mysql *mysql)
{
    if (dkti_mysql_in_host_transaction(mysql)) {
        dkti_mysql_say_sql(mysql, DKTI_ROLE_PLAIN, "SAVEPOINT docket");
    } else if (!mysql->is_open) {
        dkti_mysql_say_sql(mysql, DKTI_ROLE_PLAIN, "START TRANSACTION");
        mysql->is_open = true;
    }
    mysql->is_in_transaction =
        mysql->is_open || (mysql->db->server_status & SERVER_STATUS_IN_TRANS) != 0;
}

void dkti_mysql_write_end(struct dkt_mysql *mysql)
{
    if (mysql->is_open) {
        dkti_mysql_say_sql(mysql, DKTI_ROLE_FINAL, "COMMIT");
    } else {
        dkti_mysql_say_sql(mysql, DKTI_ROLE_PLAIN, "RELEASE SAVEPOINT docket");
    }
}

/* Sends one statement when the connection still serves. A deadlock has rolled back all there was. */
static bool undo_say(struct dkt_mysql *mysql, const char *sql)
{
    mysql->is_in_transaction = false;
    dkti_mysql_batch_clear(mysql);
    dkti_mysql_say_sql(mysql, DKTI_ROLE_PLAIN, sql);
    struct dkti_mysql_end end = dkti_mysql_run(mysql, NULL, NULL);
    dkti_mysql_batch_clear(mysql);
    return end.code == 0 || end.code == ER_LOCK_DEADLOCK;
}

/* A lost connection takes its transaction with it, and so does a deadlock: the ROLLBACK then tells the connection of it. */
bool dkti_mysql_write_undo(struct dkt_mysql *mysql, const struct dkti_mysql_end *end)
{
    if (mysql->is_open) {
        mysql->is_open = false;
        return undo_say(mysql, "ROLLBACK") || mysql->is_lost;
    }
    if (end->code == ER_LOCK_DEADLOCK) {
        return undo_say(mysql, "ROLLBACK") || mysql->is_lost;
    }
    return (undo_say(mysql, "ROLLBACK TO SAVEPOINT docket") &&
            undo_say(mysql, "RELEASE SAVEPOINT docket")) ||
           mysql->is_lost;
}

void dkti_mysql_reset(struct dkt_mysql *mysql)
{
    if (mysql->is_open && mysql->db != NULL && !mysql->is_lost) {
        (void)undo_say(mysql, "ROLLBACK");
    }
    mysql->is_open = false;
    mysql->is_begun = false;
    dkti_mysql_batch_clear(mysql);
}

/* A connection of the library's own that broke is made anew. */
int32_t dkti_mysql_begin(uintptr_t user)
{
    struct dkt_mysql *mysql = ((struct dkti_mysql_store *)user)->mysql;
    dkti_mysql_reset(mysql);
    if (mysql->is_lost && !mysql->is_host && dkti_mysql_connect(mysql) != DKT_OK) {
        return DKT_COMMIT_FAILED;
    }
    mysql->is_begun = true;
    return DKT_HOOK_DONE;
}

int32_t dkti_mysql_abandon(uintptr_t user)
{
    struct dkt_mysql *mysql = ((struct dkti_mysql_store *)user)->mysql;
    dkti_mysql_reset(mysql);
    mysql->is_contended = false;
    return DKT_HOOK_DONE;
}
