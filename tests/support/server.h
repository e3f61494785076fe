/* SPDX-License-Identifier: MIT
 *
 * A private server for a test: a database of the distribution's packages, run in a new folder below /tmp, as an
 * unprivileged user when the test is root. It dies with the test. What speaks a protocol (initdb, waiting until it
 * answers) is the database's own: postgres/server.h.
 *
 * Nothing here waits for a time that must pass; what must wait for another process looks again every few milliseconds.
 */
#ifndef DOCKET_TESTS_SERVER_H
#define DOCKET_TESTS_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    TEST_SERVER_PATH = 256,
};

struct test_server {
    char folder[TEST_SERVER_PATH]; /* "": none yet */
    pid_t pid;                     /* 0: not running */
};

/* Makes the folder. Several servers may share one: the others copy `folder`. */
void test_server_folder(struct test_server *server);

/* The first of these programs that is there, NULL when none is. A name ends with a comma or NUL; one without a slash
 * is looked for in PATH and the sbin folders; an asterisk stands for any version. */
const char *test_server_find(const char *names, char *out_path);

/* Runs a program to its end as the server's user; its words go to <folder>/log. Gives its exit code. */
int test_server_run(const struct test_server *server, const char *const *words);

/* Starts the server. */
void test_server_start(struct test_server *server, const char *const *words);

/* Whether it still runs; when it has ended by itself, its log is shown. */
bool test_server_is_running(struct test_server *server);

/* Sends it a signal and waits for its end. */
void test_server_stop(struct test_server *server, int signal);

/* Stops it at once if it runs, and removes the folder. */
void test_server_remove(struct test_server *server);

/* A TCP port of the loopback that was free a moment ago. */
int32_t test_server_port(void);

/* Lets a few milliseconds go by before the next look at another process. */
void test_server_look_again(void);

#endif
