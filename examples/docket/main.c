/* SPDX-License-Identifier: MIT
 *
 * docket: a service desk on the command line, on libdocket's public interface alone. */
#include "calendar_command.h"
#include "profile.h"
#include "program.h"
#include "instant.h"
#include "text.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* ---- the desk ---- */

static int32_t clock_now(uintptr_t user, int64_t *out_now_ms)
{
    *out_now_ms = docket_now((const struct docket *)user);
    return DKT_HOOK_DONE;
}

int64_t docket_now(const struct docket *docket)
{
    return docket->is_clock_set ? docket->clock_ms : instant_now();
}

void docket_set_clock(struct docket *docket, int64_t clock_ms)
{
    docket->is_clock_set = 1;
    docket->clock_ms = clock_ms;
}

static dkt_status desk_open(struct docket *docket)
{
    static const struct dkt_clock_hooks hooks = {.struct_size = sizeof hooks, .now = clock_now};
    dkt_config *config = NULL;
    dkt_rules *rules = NULL;
    const char *goals = getenv("DOCKET_GOALS");
    goals = docket->goals_file != NULL ? docket->goals_file : goals;
    docket->goals = goals_read(goals);
    const char *profile = getenv("DOCKET_PROFILE");
    profile = docket->profile_file != NULL ? docket->profile_file : profile;
    dkt_status status =
        docket->goals == NULL ? DKT_E_FORMAT : rules_of_desk(profile, docket->goals, &rules);
    if (status == DKT_OK) {
        status = dkt_config_new(&config);
    }
    if (status == DKT_OK) {
        status = dkt_config_set_rules(config, rules);
    }
    if (status == DKT_OK) {
        status = dkt_config_set_clock(config, &hooks, (uintptr_t)docket);
    }
    if (status == DKT_OK) {
        status = dkt_desk_new(config, &docket->desk);
    }
    if (status == DKT_OK) {
        docket->rules = rules_new(rules);
        status = docket->rules == NULL ? DKT_E_PROFILE : DKT_OK;
    }
    dkt_rules_unref(rules);
    dkt_config_free(config);
    return status;
}

/* A desk is kept where --file or DOCKET_FILE says, else in desk.db here. A script's desk lives as long as the script, if
 * no --file says otherwise: a play can be run again. */
static const char *docket_file(const struct docket *docket)
{
    const char *file = getenv("DOCKET_FILE");
    if (docket->file != NULL || docket->is_in_script) {
        return docket->file;
    }
    return file == NULL || file[0] == '\0' ? "desk.db" : file;
}

/* Opens desk and store, once, when the first command needs them. */
static int docket_open(struct docket *docket)
{
    const char *problem = NULL;
    if (docket->connection != NULL) {
        return EXIT_DONE;
    }
    dkt_status status = desk_open(docket);
    if (status == DKT_OK) {
        status = store_open(docket->desk, docket_file(docket), &docket->store, &problem);
    }
    if (status == DKT_OK) {
        docket->connection = store_connect(docket->store);
        status = docket->connection == NULL ? DKT_E_STORE : DKT_OK;
    }
    if (status != DKT_OK) {
        fprintf(stderr, "docket: %s\n",
                problem == NULL ? dkt_status_text(status, DKT_LANGUAGE_ENGLISH) : problem);
        return EXIT_STORE;
    }
    return EXIT_DONE;
}

static void docket_close(struct docket *docket)
{
    dkt_store_free(docket->connection);
    store_close(docket->store);
    rules_free(docket->rules);
    goals_free(docket->goals);
    dkt_desk_unref(docket->desk);
    free(docket->actor);
    free(docket->role);
}

/* ---- one command line ---- */

static int option_language(const char *text)
{
    static const char *const names[] = {"en", "zh", "both"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(names[i], text) == 0) {
            words_set_language((enum language)i);
            return EXIT_DONE;
        }
    }
    return usage_error("the languages are en, zh and both", text);
}

/* What every command takes. */
static int options_common(struct docket *docket, struct arguments *arguments)
{
    const char *language = arguments_option(arguments, "lang");
    const char *width = arguments_option(arguments, "width");
    const char *clock = arguments_option(arguments, "clock");
    int64_t at = 0;
    if (language != NULL && option_language(language) != EXIT_DONE) {
        return EXIT_USAGE;
    }
    if (clock != NULL) {
        if (!instant_read(clock, docket_now(docket), &at)) {
            return usage_error("this is no instant like 2026-03-02T09:05Z", clock);
        }
        docket_set_clock(docket, at);
    }
    docket->width = width == NULL ? docket->width : atoi(width);
    docket->is_json =
        arguments_flag(arguments, "json") || (docket->is_in_script && docket->is_json);
    return EXIT_DONE;
}

int docket_run(struct docket *docket, int argc, char *const *argv)
{
    struct arguments arguments;
    const char *problem = arguments_read(&arguments, argc, argv);
    int code = problem == NULL ? options_common(docket, &arguments) : usage_error(problem, argv[0]);
    const char *name = arguments_word(&arguments);
    if (code == EXIT_DONE && (name == NULL || arguments_flag(&arguments, "help"))) {
        code = command_help(docket, &arguments);
    } else if (code == EXIT_DONE) {
        const struct command *command = command_find(name);
        code = command != NULL && command->is_without_desk ? EXIT_DONE : docket_open(docket);
        if (code == EXIT_DONE) {
            code = command == NULL ? command_action(docket, name, &arguments)
                                   : command->run(docket, &arguments);
        }
    }
    arguments_free(&arguments);
    return code;
}

/* ---- the program ---- */

/* An option that must be known before there is a desk: --file, --goals, --profile. It is cut out of the words. */
static const char *file_option(const char *name, int *argc, char **argv)
{
    const char *file = NULL;
    int count = 0;
    size_t n = strlen(name);
    for (int i = 0; i < *argc; i++) {
        if (strncmp(argv[i], name, n) == 0 && argv[i][n] == '=') {
            file = argv[i] + n + 1;
        } else if (strcmp(argv[i], name) == 0 && i + 1 < *argc) {
            file = argv[++i];
        } else {
            argv[count++] = argv[i];
        }
    }
    *argc = count;
    return file;
}

static void terminal_look(struct docket *docket)
{
    struct winsize size = {0};
    const char *terminal = getenv("TERM");
    int is_terminal = isatty(STDOUT_FILENO);
    int is_plain = getenv("NO_COLOR") != NULL || terminal == NULL || strcmp(terminal, "dumb") == 0;
    colour_set_on(is_terminal && !is_plain);
    if (is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
        docket->width = size.ws_col;
    }
}

int main(int argc, char **argv)
{
    struct docket docket = {0};
    argc--;
    argv++;
    if (argc > 0 && strcmp(argv[0], "calendar") == 0) {
        return docket_calendar(argc, argv); /* needs no desk */
    }
    if (argc > 0 && strcmp(argv[0], "profile") == 0) {
        return docket_profile(argc, argv); /* needs no desk */
    }
    docket.file = file_option("--file", &argc, argv);
    docket.goals_file = file_option("--goals", &argc, argv);
    docket.profile_file = file_option("--profile", &argc, argv);
    terminal_look(&docket);
    int code = docket_run(&docket, argc, argv);
    docket_close(&docket);
    if (fflush(stdout) != 0 && code == EXIT_DONE) {
        code = EXIT_STORE;
    }
    return code;
}
