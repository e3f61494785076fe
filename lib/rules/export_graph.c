/* SPDX-License-Identifier: MIT
 *
 * The workflow as a picture: a node a status, an edge for each pair of statuses that actions lead between, with the
 * actions' labels. Actions that keep the status are no edges: they would hide the ways. See export.h.
 */
#include "rules/export.h"

#include "docket/ticket.h"

/* ---- what both pictures draw ---- */

/* Whether the action leads from one status to another; `from` -1 is the registration. */
static bool edge_is_of(const struct dkti_action *action, int32_t from, int32_t to)
{
    if (action->verb == DKT_VERB_REGISTER) {
        return from < 0 && (action->from & UINT64_C(1) << to) != 0;
    }
    return from >= 0 && from != to && action->to == to && (action->from & UINT64_C(1) << from) != 0;
}

/* How a picture writes. */
struct graph_form {
    void (*edge)(struct dkti_buffer *out, int32_t from, int32_t to);
    void (*word)(struct dkti_buffer *out, struct dkti_text label, bool is_first);
    void (*edge_end)(struct dkti_buffer *out);
};

static void graph_edge(struct dkti_buffer *out, const struct graph_form *form, const struct dkt_rules *rules,
                       int32_t from, int32_t to, int32_t language)
{
    bool is_first = true;
    for (int32_t i = 0; i < rules->action_count; i++) {
        if (!edge_is_of(&rules->actions[i], from, to)) {
            continue;
        }
        if (is_first) {
            form->edge(out, from, to);
        }
        form->word(out, dkti_export_label(&rules->actions[i].label, language), is_first);
        is_first = false;
    }
    if (!is_first) {
        form->edge_end(out);
    }
}

static void graph_edges(struct dkti_buffer *out, const struct graph_form *form, const struct dkt_rules *rules,
                        int32_t language)
{
    for (int32_t from = -1; from < rules->status_count; from++) {
        for (int32_t to = 0; to < rules->status_count; to++) {
            graph_edge(out, form, rules, from, to, language);
        }
    }
}

static void graph_node_name(struct dkti_buffer *out, int32_t place)
{
    dkti_buffer_byte(out, 's');
    dkti_buffer_decimal(out, place);
}

/* ---- Graphviz ---- */

static void dot_text(struct dkti_buffer *out, struct dkti_text text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"' || text.p[i] == '\\') {
            dkti_buffer_byte(out, '\\');
        }
        dkti_buffer_byte(out, text.p[i] == '\n' ? ' ' : (uint8_t)text.p[i]);
    }
}

static void dot_edge(struct dkti_buffer *out, int32_t from, int32_t to)
{
    dkti_buffer_string(out, "  ");
    if (from < 0) {
        dkti_buffer_string(out, "begin");
    } else {
        graph_node_name(out, from);
    }
    dkti_buffer_string(out, " -> ");
    graph_node_name(out, to);
    dkti_buffer_string(out, " [label=\"");
}

static void dot_word(struct dkti_buffer *out, struct dkti_text label, bool is_first)
{
    dkti_buffer_string(out, is_first ? "" : "\\n");
    dot_text(out, label);
}

static void dot_edge_end(struct dkti_buffer *out)
{
    dkti_buffer_string(out, "\"];\n");
}

static void dot_node(struct dkti_buffer *out, const struct dkti_status *status, int32_t place, int32_t language)
{
    static const char *const fills[] = {
        [DKT_STATE_UNPROCESSED] = "#fde7c8",
        [DKT_STATE_RESERVED] = "#d6e6f7",
        [DKT_STATE_UNFINISHED] = "#fbf3b8",
        [DKT_STATE_CLOSED] = "#d5efd5",
    };
    dkti_buffer_string(out, "  ");
    graph_node_name(out, place);
    dkti_buffer_string(out, " [label=\"");
    dot_text(out, dkti_export_label(&status->label, language));
    dkti_buffer_string(out, "\\n");
    dkti_buffer_string(out, dkt_state_name(status->state, language));
    dkti_buffer_string(out, "\", fillcolor=\"");
    dkti_buffer_string(out, fills[status->state]);
    dkti_buffer_string(out, status->state == DKT_STATE_CLOSED ? "\", peripheries=2];\n" : "\"];\n");
}

void dkti_export_dot(struct dkti_buffer *out, const struct dkt_rules *rules, int32_t language)
{
    static const struct graph_form form = {dot_edge, dot_word, dot_edge_end};
    dkti_buffer_string(out, "digraph \"");
    dkti_export_text(out, rules->code);
    dkti_buffer_string(out, "\" {\n  node [shape=box, style=\"rounded,filled\"];\n  begin [shape=point];\n");
    for (int32_t i = 0; i < rules->status_count; i++) {
        dot_node(out, &rules->statuses[i], i, language);
    }
    graph_edges(out, &form, rules, language);
    dkti_buffer_string(out, "}\n");
}

/* ---- Mermaid ---- */

/* What would end a label or begin a comment is written by its number. */
static void mermaid_text(struct dkti_buffer *out, struct dkti_text text)
{
    for (size_t i = 0; i < text.n; i++) {
        uint8_t byte = (uint8_t)text.p[i];
        bool is_special = byte == '"' || byte == ':' || byte == ';' || byte == '#' || byte == '<' || byte == '>' ||
                          byte == '%' || byte == '{' || byte == '}';
        if (is_special) {
            dkti_buffer_byte(out, '#');
            dkti_buffer_decimal(out, byte);
            dkti_buffer_byte(out, ';');
        } else {
            dkti_buffer_byte(out, byte < ' ' ? ' ' : byte);
        }
    }
}

static void mermaid_edge(struct dkti_buffer *out, int32_t from, int32_t to)
{
    dkti_buffer_string(out, "  ");
    if (from < 0) {
        dkti_buffer_string(out, "[*]");
    } else {
        graph_node_name(out, from);
    }
    dkti_buffer_string(out, " --> ");
    graph_node_name(out, to);
    dkti_buffer_string(out, ": ");
}

static void mermaid_word(struct dkti_buffer *out, struct dkti_text label, bool is_first)
{
    dkti_buffer_string(out, is_first ? "" : " / ");
    mermaid_text(out, label);
}

static void mermaid_edge_end(struct dkti_buffer *out)
{
    dkti_buffer_byte(out, '\n');
}

void dkti_export_mermaid(struct dkti_buffer *out, const struct dkt_rules *rules, int32_t language)
{
    static const struct graph_form form = {mermaid_edge, mermaid_word, mermaid_edge_end};
    dkti_buffer_string(out, "stateDiagram-v2\n");
    for (int32_t i = 0; i < rules->status_count; i++) {
        dkti_buffer_string(out, "  state \"");
        mermaid_text(out, dkti_export_label(&rules->statuses[i].label, language));
        dkti_buffer_string(out, "\" as ");
        graph_node_name(out, i);
        dkti_buffer_byte(out, '\n');
    }
    graph_edges(out, &form, rules, language);
    for (int32_t i = 0; i < rules->status_count; i++) {
        if (rules->statuses[i].state == DKT_STATE_CLOSED) {
            dkti_buffer_string(out, "  ");
            graph_node_name(out, i);
            dkti_buffer_string(out, " --> [*]\n");
        }
    }
}
