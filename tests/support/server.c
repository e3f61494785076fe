/* SPDX-License-Identifier: MIT
 *
 * See server.h.
 */
#include "support/server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    LOOK_MS = 5,
};

static const struct passwd *server_user(void)
{
    return geteuid() == 0 ? getpwnam("nobody") : NULL;
}

void test_server_folder(struct test_server *server)
{
    const struct passwd *user = server_user();
    memset(server, 0, sizeof *server);
    snprintf(server->folder, sizeof server->folder, "/tmp/docket-test-XXXXXX");
    assert_non_null(mkdtemp(server->folder));
    assert_int_equal(chmod(server->folder, 0755), 0);
    if (user != NULL) {
        assert_int_equal(chown(server->folder, user->pw_uid, user->pw_gid), 0);
    }
}

/* ---- programs ---- */

static bool find_one(const char *pattern, char *out_path)
{
    glob_t found = {0};
    bool is_there = false;
    if (glob(pattern, 0, NULL, &found) == 0) { /* sorted: the newest version stands last */
        const char *last = found.gl_pathv[found.gl_pathc - 1];
        is_there = access(last, X_OK) == 0 && strlen(last) < TEST_SERVER_PATH;
        if (is_there) {
            snprintf(out_path, TEST_SERVER_PATH, "%s", last);
        }
    }
    globfree(&found);
    return is_there;
}

static bool find_name(const char *name, char *out_path)
{
    static const char *const folders[] = {"/usr/bin", "/usr/sbin", "/usr/local/bin", "/sbin", "/bin"};
    char pattern[TEST_SERVER_PATH + 32];
    if (strchr(name, '/') != NULL) {
        return find_one(name, out_path);
    }
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        snprintf(pattern, sizeof pattern, "%s/%s", folders[i], name);
        if (find_one(pattern, out_path)) {
            return true;
        }
    }
    return false;
}

const char *test_server_find(const char *names, char *out_path)
{
    char name[TEST_SERVER_PATH];
    for (const char *p = names; *p != '\0'; p += strspn(p, ", ")) {
        size_t n = strcspn(p, ",");
        snprintf(name, sizeof name, "%.*s", (int)n, p);
        if (find_name(name, out_path)) {
            return out_path;
        }
        p += n;
    }
    return NULL;
}

/* ---- processes ---- */

static void child_user(void)
{
    const struct passwd *user = server_user();
    if (user != NULL &&
        (setgroups(0, NULL) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) {
        _exit(126);
    }
}

/* Becomes the program. It ends at once when the test does, whatever became of the test. */
static void child_become(const struct test_server *server, const char *const *words)
{
    char log[TEST_SERVER_PATH + 8];
    snprintf(log, sizeof log, "%s/log", server->folder);
    child_user();
    int file = open(log, O_WRONLY | O_CREAT | O_APPEND, 0644);
    int null = open("/dev/null", O_RDONLY);
    if (file < 0 || null < 0 || dup2(null, 0) < 0 || dup2(file, 1) < 0 || dup2(file, 2) < 0 ||
        chdir(server->folder) != 0) {
        _exit(126);
    }
    (void)prctl(PR_SET_PDEATHSIG, SIGQUIT);
    (void)setenv("HOME", server->folder, 1);
    (void)unsetenv("LD_PRELOAD"); /* a sanitizer's, that is no business of the server's */
    execv(words[0], (char *const *)(uintptr_t)words);
    _exit(127);
}

static pid_t child_start(const struct test_server *server, const char *const *words)
{
    (void)fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        child_become(server, words);
    }
    return pid;
}

static void log_show(const struct test_server *server)
{
    char line[512];
    snprintf(line, sizeof line, "%s/log", server->folder);
    FILE *file = fopen(line, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        print_error("  | %s", line);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
}

int test_server_run(const struct test_server *server, const char *const *words)
{
    int status = 0;
    pid_t pid = child_start(server, words);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    if (code != 0) {
        log_show(server);
    }
    return code;
}

void test_server_start(struct test_server *server, const char *const *words)
{
    assert_int_equal(server->pid, 0);
    server->pid = child_start(server, words);
}

bool test_server_is_running(struct test_server *server)
{
    if (server->pid != 0 && waitpid(server->pid, NULL, WNOHANG) == server->pid) {
        server->pid = 0;
        log_show(server);
    }
    return server->pid != 0;
}

void test_server_stop(struct test_server *server, int signal)
{
    if (server->pid != 0) {
        (void)kill(server->pid, signal);
        (void)waitpid(server->pid, NULL, 0);
        server->pid = 0;
    }
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *where)
{
    (void)about;
    (void)type;
    (void)where;
    return remove(path);
}

void test_server_remove(struct test_server *server)
{
    test_server_stop(server, SIGQUIT);
    if (server->folder[0] != '\0') {
        (void)nftw(server->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        server->folder[0] = '\0';
    }
}

/* ---- looking ---- */

int32_t test_server_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof address;
    int file = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(file, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(file, (struct sockaddr *)&address, &n), 0);
    (void)close(file);
    return ntohs(address.sin_port);
}

void test_server_look_again(void)
{
    (void)poll(NULL, 0, LOOK_MS);
}
