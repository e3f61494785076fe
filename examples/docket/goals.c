/* SPDX-License-Identifier: MIT
 *
 * See goals.h. The library takes each goal and each calendar as a text of its own, so the pieces of the file are written
 * out again from its tree. */
#include "goals.h"

#include "json.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CALENDAR_COUNT_MAX = 32,
};

struct goals {
    char *text;
    struct json *tree;
    dkt_calendar *calendars[CALENDAR_COUNT_MAX];
    int calendar_count;
};

/* ---- a piece of a tree as text ---- */

struct writer {
    char *text;
    size_t n;
    size_t size;
};

static void writer_put(struct writer *writer, const char *text, size_t n)
{
    if (writer->n + n + 1 > writer->size) {
        writer->size = 2 * (writer->n + n + 1);
        writer->text = memory_grow(writer->text, writer->size);
    }
    memcpy(writer->text + writer->n, text, n);
    writer->n += n;
    writer->text[writer->n] = '\0';
}

static void writer_text(struct writer *writer, const char *text)
{
    writer_put(writer, "\"", 1);
    for (const char *p = text; *p != '\0'; p++) {
        char escape[8];
        int n = 1;
        escape[0] = *p;
        if (*p == '"' || *p == '\\') {
            n = snprintf(escape, sizeof escape, "\\%c", *p);
        } else if ((unsigned char)*p < ' ') {
            n = snprintf(escape, sizeof escape, "\\u%04x", (unsigned)(unsigned char)*p);
        }
        writer_put(writer, escape, (size_t)n);
    }
    writer_put(writer, "\"", 1);
}

static void writer_value(struct writer *writer, const struct json *node)
{
    char number[32];
    switch (node->type) {
    case JSON_TEXT: writer_text(writer, node->text); break;
    case JSON_INTEGER:
        writer_put(writer, number,
                   (size_t)snprintf(number, sizeof number, "%lld", (long long)node->integer));
        break;
    case JSON_TRUE: writer_put(writer, "true", 4); break;
    case JSON_FALSE: writer_put(writer, "false", 5); break;
    case JSON_ARRAY: writer_put(writer, "[", 1); break;
    case JSON_OBJECT: writer_put(writer, "{", 1); break;
    case JSON_NULL: writer_put(writer, "null", 4); break;
    }
}

static int is_open(const struct json *node)
{
    return node->type == JSON_ARRAY || node->type == JSON_OBJECT;
}

/* Closes what ends with this node; the node that comes next, or NULL at the end of `top`. */
static const struct json *writer_next(struct writer *writer, const struct json *node, const struct json *top)
{
    if (is_open(node) && node->first != NULL) {
        return node->first;
    }
    if (is_open(node)) {
        writer_put(writer, node->type == JSON_ARRAY ? "]" : "}", 1);
    }
    while (node != top && node->next == NULL) {
        node = node->parent;
        writer_put(writer, node->type == JSON_ARRAY ? "]" : "}", 1);
    }
    if (node == top) {
        return NULL;
    }
    writer_put(writer, ",", 1);
    return node->next;
}

/* The tree as JSON; caller frees. */
static char *json_text_of(const struct json *top)
{
    struct writer writer = {0};
    for (const struct json *node = top; node != NULL; node = writer_next(&writer, node, top)) {
        if (node != top && node->parent->type == JSON_OBJECT) {
            writer_text(&writer, node->name);
            writer_put(&writer, ":", 1);
        }
        writer_value(&writer, node);
    }
    return writer.text;
}

/* ---- the file ---- */

static int goals_problem(const char *what, const char *name)
{
    fprintf(stderr, "docket: the goals: %s%s%s\n", what, name == NULL ? "" : ": ",
            name == NULL ? "" : name);
    return 0;
}

static char *goals_text(const char *name)
{
    FILE *file = fopen(name, "rb");
    size_t n = 0;
    size_t size = 65536;
    if (file == NULL) {
        return NULL;
    }
    char *text = memory_new(size);
    for (;;) {
        n += fread(text + n, 1, size - n - 1, file);
        if (n + 1 < size) {
            break;
        }
        size *= 2;
        text = memory_grow(text, size);
    }
    fclose(file);
    text[n] = '\0';
    return text;
}

static int is_array(const struct json *tree, const char *name)
{
    const struct json *member = json_member(tree, name);
    return member != NULL && member->type == JSON_ARRAY;
}

static int calendar_read(struct goals *goals, const struct json *node)
{
    char problem[300];
    dkt_calendar *calendar = NULL;
    if (goals->calendar_count == CALENDAR_COUNT_MAX) {
        return goals_problem("there are more than 32 calendars", NULL);
    }
    char *text = json_text_of(node);
    dkt_status status = dkt_calendar_new(text, -1, NULL, sizeof problem, problem, &calendar);
    free(text);
    if (status != DKT_OK) {
        return goals_problem("a calendar", problem);
    }
    goals->calendars[goals->calendar_count++] = calendar;
    return 1;
}

static int file_read(struct goals *goals, const char *name)
{
    int line = 0;
    goals->text = goals_text(name);
    if (goals->text == NULL) {
        return goals_problem("there is no such file", name);
    }
    goals->tree = json_read(goals->text, &line);
    if (goals->tree == NULL) {
        fprintf(stderr, "docket: the goals: line %d is no JSON with integers only\n", line);
        return 0;
    }
    if (!is_array(goals->tree, "goals") || !is_array(goals->tree, "calendars")) {
        return goals_problem("an object with \"calendars\" and \"goals\", two arrays, is wanted", NULL);
    }
    int is_done = 1;
    for (const struct json *node = json_member(goals->tree, "calendars")->first; is_done && node != NULL;
         node = node->next) {
        is_done = calendar_read(goals, node);
    }
    return is_done;
}

struct goals *goals_read(const char *name)
{
    struct goals *goals = memory_new(sizeof *goals);
    if (name != NULL && !file_read(goals, name)) {
        goals_free(goals);
        return NULL;
    }
    return goals;
}

void goals_free(struct goals *goals)
{
    for (int i = 0; goals != NULL && i < goals->calendar_count; i++) {
        dkt_calendar_unref(goals->calendars[i]);
    }
    if (goals != NULL) {
        free(goals->tree);
        free(goals->text);
    }
    free(goals);
}

dkt_status goals_fill(struct goals *goals, dkt_profile *profile)
{
    dkt_status status = DKT_OK;
    for (int i = 0; i < goals->calendar_count && status == DKT_OK; i++) {
        status = dkt_profile_add_calendar(profile, dkt_calendar_name(goals->calendars[i]),
                                          goals->calendars[i]);
    }
    const struct json *node = goals->tree == NULL ? NULL : json_member(goals->tree, "goals")->first;
    for (; node != NULL && status == DKT_OK; node = node->next) {
        char *text = json_text_of(node);
        status = dkt_profile_add_goal(profile, text, -1);
        free(text);
    }
    if (status != DKT_OK) {
        goals_problem(dkt_profile_error_text(profile), NULL);
    }
    return status;
}

static const dkt_calendar *calendar_named(const struct goals *goals, const char *name)
{
    for (int i = 0; name != NULL && i < goals->calendar_count; i++) {
        if (strcmp(dkt_calendar_name(goals->calendars[i]), name) == 0) {
            return goals->calendars[i];
        }
    }
    return NULL;
}

const dkt_calendar *goals_calendar(const struct goals *goals, const char *goal)
{
    const struct json *node = goals->tree == NULL ? NULL : json_member(goals->tree, "goals")->first;
    while (node != NULL && (json_text(node, "code") == NULL || strcmp(json_text(node, "code"), goal) != 0)) {
        node = node->next;
    }
    return node == NULL ? NULL : calendar_named(goals, json_text(node, "calendar"));
}
