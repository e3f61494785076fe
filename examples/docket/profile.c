/* SPDX-License-Identifier: MIT
 *
 * See profile.h. */
#include "profile.h"

#include "program.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- files ---- */

/* The whole of a file, or of the standard input for "-"; NULL when there is none. Caller frees. */
static char *file_text(const char *name, int32_t *out_len)
{
    FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
    size_t n = 0;
    size_t size = 65536;
    if (file == NULL) {
        return NULL;
    }
    char *text = memory_new(size);
    for (;;) {
        n += fread(text + n, 1, size - n - 1, file);
        if (n + 1 < size || n > 2097152) {
            break; /* the end, or more than a profile may be: the library says so */
        }
        size *= 2;
        text = memory_grow(text, size);
    }
    if (file != stdin) {
        fclose(file);
    }
    text[n] = '\0';
    *out_len = (int32_t)n;
    return text;
}

static dkt_status profile_problem(dkt_status status, const char *name, const char *problem)
{
    fprintf(stderr, "docket: %s: %s\n", name,
            problem[0] == '\0' ? dkt_status_text(status, DKT_LANGUAGE_ENGLISH) : problem);
    return status;
}

dkt_status profile_load(const char *name, dkt_profile **out_profile)
{
    char problem[600] = "";
    int32_t len = 0;
    char *text = file_text(name, &len);
    *out_profile = NULL;
    if (text == NULL && strcmp(name, "default") == 0) {
        return dkt_profile_new_default(out_profile);
    }
    if (text == NULL) {
        return profile_problem(DKT_E_NOT_FOUND, name, "there is no such file");
    }
    dkt_status status = dkt_profile_new_json(text, len, sizeof problem, problem, out_profile);
    free(text);
    return status == DKT_OK ? status : profile_problem(status, name, problem);
}

dkt_status profile_rules(const char *name, dkt_rules **out_rules)
{
    dkt_profile *profile = NULL;
    *out_rules = NULL;
    dkt_status status = profile_load(name, &profile);
    if (status == DKT_OK) {
        status = dkt_rules_new(profile, out_rules);
        if (status != DKT_OK) {
            profile_problem(status, name, dkt_profile_error_text(profile));
        }
    }
    dkt_profile_free(profile);
    return status;
}

/* ---- docket profile lint ---- */

struct words {
    const char *file;
    int32_t language;
    int is_json;
    int is_mermaid;
    int is_document;
};

static void json_put(const char *text)
{
    putchar('"');
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\') {
            printf("\\%c", *p);
        } else if ((unsigned char)*p < ' ') {
            printf("\\u%04x", (unsigned)(unsigned char)*p);
        } else {
            putchar(*p);
        }
    }
    putchar('"');
}

static const char *severity_word(int32_t severity)
{
    static const char *const names[] = {"?", "error", "warning", "note"};
    return names[severity];
}

static void finding_put_json(const dkt_lint *findings, int32_t i)
{
    printf("%s{\"severity\":\"%s\",\"code\":\"%s\",\"path\":", i == 0 ? "" : ",",
           severity_word(dkt_lint_severity(findings, i)), dkt_lint_code(findings, i));
    json_put(dkt_lint_path(findings, i));
    fputs(",\"text\":", stdout);
    json_put(dkt_lint_text(findings, i, DKT_LANGUAGE_ENGLISH));
    fputs(",\"text_zh\":", stdout);
    json_put(dkt_lint_text(findings, i, DKT_LANGUAGE_CHINESE));
    putchar('}');
}

static void finding_put(const dkt_lint *findings, int32_t i, const struct words *words)
{
    const char *path = dkt_lint_path(findings, i);
    const char *text = dkt_lint_text(findings, i, words->language);
    printf("%s: %s: ", words->file, severity_word(dkt_lint_severity(findings, i)));
    text_put(path, strlen(path));
    fputs(path[0] == '\0' ? "" : ": ", stdout);
    text_put(text, strlen(text));
    printf(" [%s]\n", dkt_lint_code(findings, i));
}

static void findings_put(const dkt_lint *findings, const struct words *words)
{
    fputs(words->is_json ? "[" : "", stdout);
    for (int32_t i = 0; i < dkt_lint_count(findings); i++) {
        if (words->is_json) {
            finding_put_json(findings, i);
        } else {
            finding_put(findings, i, words);
        }
    }
    fputs(words->is_json ? "]\n" : "", stdout);
}

static int profile_lint(const struct words *words)
{
    dkt_lint *findings = NULL;
    int32_t len = 0;
    char *text = file_text(words->file, &len);
    if (text == NULL) {
        return usage_error("there is no such file", words->file);
    }
    dkt_status status = dkt_profile_lint_json(text, len, &findings);
    free(text);
    if (status != DKT_OK) {
        (void)profile_problem(status, words->file, "");
        return EXIT_NOT_DONE;
    }
    findings_put(findings, words);
    int code = dkt_lint_error_count(findings) == 0 ? EXIT_DONE : EXIT_NOT_DONE;
    dkt_lint_free(findings);
    return code;
}

/* ---- docket profile show, graph ---- */

int profile_print(const dkt_rules *rules, int32_t form, int32_t language)
{
    dkt_export *made = NULL;
    dkt_status status = dkt_export_new(rules, form, language, &made);
    fputs(dkt_export_text(made, NULL), stdout);
    dkt_export_free(made);
    return status == DKT_OK ? EXIT_DONE : EXIT_STORE;
}

static int profile_show_as(const struct words *words, int32_t form)
{
    dkt_rules *rules = NULL;
    if (profile_rules(words->file, &rules) != DKT_OK) {
        return EXIT_NOT_DONE;
    }
    int code = profile_print(rules, form, words->language);
    dkt_rules_unref(rules);
    return code;
}

static int profile_show(const struct words *words)
{
    return profile_show_as(words, words->is_document ? DKT_EXPORT_DOCUMENT : DKT_EXPORT_SUMMARY);
}

static int profile_graph(const struct words *words)
{
    return profile_show_as(words, words->is_mermaid ? DKT_EXPORT_MERMAID : DKT_EXPORT_DOT);
}

/* ---- the command ---- */

/* One word of the command line; 0 when it is none. */
static int word_take(struct words *words, const char *word)
{
    if (strcmp(word, "--json") == 0) {
        words->is_json = 1;
    } else if (strcmp(word, "--mermaid") == 0) {
        words->is_mermaid = 1;
    } else if (strcmp(word, "--document") == 0) {
        words->is_document = 1;
    } else if (strcmp(word, "--lang=zh") == 0) {
        words->language = DKT_LANGUAGE_CHINESE;
    } else if (strcmp(word, "--lang=en") == 0) {
        words->language = DKT_LANGUAGE_ENGLISH;
    } else if (words->file == NULL && strncmp(word, "--", 2) != 0) {
        words->file = word;
    } else {
        return 0;
    }
    return 1;
}

int docket_profile(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(const struct words *words);
    } parts[] = {{"lint", profile_lint}, {"show", profile_show}, {"graph", profile_graph}};
    struct words words = {.language = DKT_LANGUAGE_ENGLISH};
    int is_fit = argc > 2;
    for (int i = 2; i < argc && is_fit; i++) {
        is_fit = word_take(&words, argv[i]);
    }
    for (size_t i = 0; is_fit && words.file != NULL && i < sizeof parts / sizeof parts[0]; i++) {
        if (strcmp(argv[1], parts[i].name) == 0) {
            return parts[i].run(&words);
        }
    }
    fputs("usage: docket profile lint FILE [--json]            everything that is wrong or strange\n"
          "       docket profile show FILE|default [--document]   a summary, or the whole document\n"
          "       docket profile graph FILE|default [--mermaid]   a picture, for Graphviz else\n"
          "       --lang=zh, --lang=en\n",
          stderr);
    return EXIT_USAGE;
}
