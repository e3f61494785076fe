/* SPDX-License-Identifier: MIT
 *
 * docket verify, and the check at the end of a replay. A task goes page by page, so that one can say how far it is. */
#include "verify.h"

#include "program.h"
#include "progress.h"
#include "text.h"
#include "words.h"

#include <stdio.h>
#include <string.h>

enum {
    SHOWN_COUNT_MAX = 100, /* findings that people are shown */
};

static dkt_status pages_run(dkt_task *task, dkt_store *store)
{
    dkt_status status = DKT_OK;
    int32_t is_done = 0;
    while (status == DKT_OK && !is_done) {
        status = dkt_task_run_page(task, store, &is_done);
        progress_show("verify", dkt_task_progress(task) / 256 * 256, 0);
    }
    progress_end();
    return status;
}

static void print_findings(const dkt_task *task)
{
    const char *subject = NULL;
    const char *name = NULL;
    int64_t seq = 0;
    int32_t finding = 0;
    for (int32_t i = 0;
         i < SHOWN_COUNT_MAX && (finding = dkt_task_finding(task, i, &subject, &seq, &name)) != 0;
         i++) {
        printf("  - ");
        text_put(subject, strlen(subject));
        if (seq > 0) {
            printf(" #%lld", (long long)seq);
        }
        printf("%s%s%s%s\n", *name == '\0' ? "" : " ", name, *subject == '\0' ? "" : ": ",
               say(dkt_finding_text(finding, DKT_LANGUAGE_ENGLISH),
                   dkt_finding_text(finding, DKT_LANGUAGE_CHINESE)));
    }
}

static void print_verify(const dkt_task *task)
{
    int64_t count = dkt_task_finding_count(task);
    colour_begin(count == 0 ? COLOUR_GOOD : COLOUR_BAD);
    printf("%s", count == 0 ? say("clean", "无异常") : say("found", "发现问题"));
    colour_end();
    printf("  %lld %s, %lld %s\n", (long long)dkt_task_progress(task), say("subjects", "个对象"),
           (long long)count, say("findings", "处问题"));
    print_findings(task);
    printf("%s  %s\n%s  %s\n", say("root  ", "根摘要"), dkt_journal_root(task),
           say("digest", "核对值"), dkt_verify_digest(task));
}

static void print_json(const dkt_task *task)
{
    const char *subject = NULL;
    const char *name = NULL;
    int64_t seq = 0;
    int32_t finding = 0;
    printf("{\"subjects\":%lld,\"finding_count\":%lld,\"root\":\"%s\",\"digest\":\"%s\","
           "\"findings\":[",
           (long long)dkt_task_progress(task), (long long)dkt_task_finding_count(task),
           dkt_journal_root(task), dkt_verify_digest(task));
    for (int32_t i = 0; (finding = dkt_task_finding(task, i, &subject, &seq, &name)) != 0; i++) {
        printf("%s{\"finding\":%d,\"seq\":%lld,\"subject\":", i == 0 ? "" : ",", (int)finding,
               (long long)seq);
        json_print(subject);
        printf(",\"name\":");
        json_print(name);
        printf(",\"text\":");
        json_print(dkt_finding_text(finding, DKT_LANGUAGE_ENGLISH));
        putchar('}');
    }
    puts("]}");
}

int verify_run(dkt_desk *desk, dkt_store *store, const char *root, int is_json)
{
    dkt_task *task = NULL;
    dkt_status status = dkt_task_new_verify(desk, root, &task);
    if (status == DKT_E_FORMAT) {
        return usage_error("this is no journal root", root);
    }
    if (status == DKT_OK) {
        status = pages_run(task, store);
    }
    int code = exit_code(status);
    if (status != DKT_OK) {
        const char *text = dkt_task_error_text(task);
        fprintf(stderr, "docket: verify: %s\n",
                *text == '\0' ? dkt_status_text(status, DKT_LANGUAGE_ENGLISH) : text);
    } else {
        code = dkt_task_finding_count(task) == 0 ? EXIT_DONE : EXIT_FOUND;
        if (is_json) {
            print_json(task);
        } else {
            print_verify(task);
        }
    }
    dkt_task_free(task);
    return code;
}

int command_verify(struct docket *docket, struct arguments *arguments)
{
    const char *root = arguments_option(arguments, "root");
    return arguments_end(arguments)
               ? verify_run(docket->desk, docket->connection, root, docket->is_json)
               : EXIT_USAGE;
}
