/* SPDX-License-Identifier: MIT
 *
 * Random walks of several people over all actions and fields of the default workflow, on a few tickets, against a slow
 * and obvious model of the same rules: verdict, the whole set of reasons, and every column must be equal at each step.
 *
 * The model shares no code with the library. It is written down from doc/actions.md and R065 to R106: a ticket is a list
 * of named values, a rule is an if. It keeps to what people see; digests and tokens are tested elsewhere.
 *
 * `desk_model STEPS` walks as many steps; DOCKET_SEED gives another walk.
 */
#include "api/fixture.h"
#include "support/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TICKETS = 5,
    STEPS_DEFAULT = 20000,
    STEPS_OF_A_WORLD = 100, /* then all tickets are new ones */
    FIELDS_MAX = 24,
    LINKS_MAX = 512,
    REASONS_MAX = 32,
    WORD_MAX = 64,
};

#define NEVER INT64_MIN /* an absent instant or number */
#define MINUTE INT64_C(60000)

/* ---- the model's ticket ---- */

struct model_ticket {
    char id[WORD_MAX];
    bool exists;
    const char *status;
    const char *title;
    const char *owner;
    const char *unit;
    const char *claimed_by;
    const char *appointment_with;
    const char *block_reason;
    const char *resolution;
    const char *outcome_reason;
    const char *merged_into;
    int64_t level, priority;
    int64_t claimed_until, appointment_from, appointment_until, arrived_at, block_party, follow_up_at;
    int64_t outcome, requested_at, registered_at, first_action_at, closed_at, updated_at;
    int64_t cycle, handled, reopened, transferred, seq;
    int64_t settled_until; /* what lies behind has been told */
};

struct model_link {
    char ticket[WORD_MAX];
    int64_t role;
    char target[WORD_MAX];
};

struct model {
    struct model_ticket tickets[TICKETS];
    struct model_link links[LINKS_MAX];
    int32_t link_count;
};

/* What is asked, in the model's own terms. */
struct asked_field {
    const char *name;
    const char *text; /* NULL: a number, or absent */
    int64_t number;   /* NEVER: absent */
};

struct asked {
    const char *action;
    struct model_ticket *ticket;
    const char *actor;
    int64_t now;
    int64_t at;   /* NEVER: now */
    int64_t seen; /* NEVER: any */
    struct asked_field fields[FIELDS_MAX];
    int32_t field_count;
};

struct verdict {
    dkt_status status;
    char reasons[REASONS_MAX][2 * WORD_MAX];
    int32_t reason_count;
};

/* ---- small words ---- */

static bool same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool one_of(const char *word, const char *words)
{
    char padded[512];
    char wanted[WORD_MAX + 2];
    snprintf(padded, sizeof padded, " %s ", words);
    snprintf(wanted, sizeof wanted, " %s ", word);
    return strstr(padded, wanted) != NULL;
}

static void refuse(struct verdict *verdict, const char *reason, const char *name)
{
    if (verdict->reason_count < REASONS_MAX) {
        snprintf(verdict->reasons[verdict->reason_count++], 2 * WORD_MAX, "%s:%s", reason, name);
    }
}

static const struct asked_field *given(const struct asked *asked, const char *name)
{
    for (int32_t i = 0; i < asked->field_count; i++) {
        if (same(asked->fields[i].name, name)) {
            return &asked->fields[i];
        }
    }
    return NULL;
}

static bool gives_value(const struct asked_field *field)
{
    return field->text != NULL ? field->text[0] != 0 : field->number != NEVER;
}

static bool is_given(const struct asked *asked, const char *name)
{
    const struct asked_field *field = given(asked, name);
    return field != NULL && (field->text != NULL || field->number != NEVER);
}

static const char *given_text(const struct asked *asked, const char *name)
{
    const struct asked_field *field = given(asked, name);
    return field == NULL ? NULL : field->text;
}

static int64_t given_number(const struct asked *asked, const char *name)
{
    const struct asked_field *field = given(asked, name);
    return field == NULL ? NEVER : field->number;
}

static int64_t state_of(const char *status)
{
    if (same(status, "new")) {
        return DKT_STATE_UNPROCESSED;
    }
    if (same(status, "reserved")) {
        return DKT_STATE_RESERVED;
    }
    return one_of(status, "in_progress blocked") ? DKT_STATE_UNFINISHED : DKT_STATE_CLOSED;
}

/* ---- the tables of doc/actions.md ---- */

static const struct rule {
    const char *action;
    const char *from;
    const char *to; /* NULL: keeps it */
    const char *required;
    const char *fields; /* beside those that every action takes */
} rules[] = {
#define OPEN_ONES "new reserved in_progress blocked"
#define ANY_ONE OPEN_ONES " resolved closed"
    {"register", "", "new", "",
     "requested_at owner unit appointment_from appointment_until appointment_with block_party block_reason "
     "follow_up_at resolution text"},
    {"assign", OPEN_ONES, NULL, "owner|unit", "owner unit reason"},
    {"claim", OPEN_ONES, NULL, "", ""},
    {"release", OPEN_ONES, NULL, "", "reason"},
    {"transfer", OPEN_ONES, NULL, "owner|unit", "owner unit reason"},
    {"reserve", OPEN_ONES, "reserved", "appointment_from appointment_until appointment_with",
     "appointment_from appointment_until appointment_with reason"},
    {"arrive", "reserved", "in_progress", "", "text"},
    {"progress", OPEN_ONES, "in_progress", "", "block_party block_reason follow_up_at resolution text"},
    {"block", OPEN_ONES, "blocked", "block_party block_reason follow_up_at",
     "block_party block_reason follow_up_at resolution text"},
    {"resolve", OPEN_ONES, "resolved", "resolution", "resolution text"},
    {"close", OPEN_ONES " resolved", "closed", "resolution", "resolution text"},
    {"reopen", "resolved closed", "in_progress", "reason",
     "owner unit block_party block_reason follow_up_at reason"},
    {"withdraw", OPEN_ONES, "closed", "outcome_reason", "outcome_reason"},
    {"note", ANY_ONE, NULL, "text", "text"},
    {"message", ANY_ONE, NULL, "text direction", "text direction via"},
    {"link", ANY_ONE, NULL, "role target", "role target name media_type digest"},
    {"unlink", ANY_ONE, NULL, "role target", "reason role target"},
    {"merge", OPEN_ONES, "closed", "merged_into", "outcome_reason merged_into"},
    {"amend", ANY_ONE, NULL, "", "reason"},
};

enum {
    RULES = sizeof rules / sizeof rules[0]
};

static const struct rule *rule_of(const char *action)
{
    for (size_t i = 0; i < RULES; i++) {
        if (same(rules[i].action, action)) {
            return &rules[i];
        }
    }
    abort();
}

static bool is_handling(const char *action)
{
    return one_of(action, "reserve arrive progress block resolve close");
}

/* ---- the fields of a ticket by name ---- */

static const char **text_of(struct model_ticket *ticket, const char *name)
{
    if (same(name, "title")) {
        return &ticket->title;
    }
    if (same(name, "owner")) {
        return &ticket->owner;
    }
    if (same(name, "unit")) {
        return &ticket->unit;
    }
    if (same(name, "appointment_with")) {
        return &ticket->appointment_with;
    }
    if (same(name, "block_reason")) {
        return &ticket->block_reason;
    }
    if (same(name, "resolution")) {
        return &ticket->resolution;
    }
    if (same(name, "outcome_reason")) {
        return &ticket->outcome_reason;
    }
    return same(name, "merged_into") ? &ticket->merged_into : NULL;
}

static int64_t *number_of(struct model_ticket *ticket, const char *name)
{
    if (same(name, "level")) {
        return &ticket->level;
    }
    if (same(name, "priority")) {
        return &ticket->priority;
    }
    if (same(name, "requested_at")) {
        return &ticket->requested_at;
    }
    if (same(name, "appointment_from")) {
        return &ticket->appointment_from;
    }
    if (same(name, "appointment_until")) {
        return &ticket->appointment_until;
    }
    if (same(name, "block_party")) {
        return &ticket->block_party;
    }
    return same(name, "follow_up_at") ? &ticket->follow_up_at : NULL;
}

/* Whether the ticket has a value of this name once the command is done. */
static bool will_have(const struct asked *asked, struct model_ticket *ticket, const char *name)
{
    const struct asked_field *field = given(asked, name);
    if (field != NULL) {
        return gives_value(field);
    }
    if (one_of(name, "block_party block_reason follow_up_at")) {
        return false; /* the old obstacle ends with every move */
    }
    const char **text = text_of(ticket, name);
    const int64_t *number = number_of(ticket, name);
    return text != NULL ? *text != NULL && (*text)[0] != 0 : number != NULL && *number != NEVER;
}

static int64_t coming(const struct asked *asked, struct model_ticket *ticket, const char *name)
{
    const struct asked_field *field = given(asked, name);
    const int64_t *number = number_of(ticket, name);
    return field != NULL ? field->number : number != NULL ? *number : NEVER;
}

/* ---- what falls due by itself ---- */

static void settle(struct model_ticket *ticket, int64_t until)
{
    for (;;) {
        int64_t due = INT64_MAX;
        const int64_t dates[] = {ticket->claimed_until, ticket->follow_up_at, ticket->appointment_until};
        for (int i = 0; i < 3; i++) {
            if (dates[i] != NEVER && dates[i] > ticket->settled_until && dates[i] < due) {
                due = dates[i];
            }
        }
        if (due > until) {
            return;
        }
        for (int i = 0; i < 3; i++) {
            if (dates[i] == due) {
                ticket->seq++;
            }
        }
        if (ticket->claimed_until == due) {
            ticket->claimed_by = NULL;
            ticket->claimed_until = NEVER;
        }
        ticket->settled_until = due;
        ticket->updated_at = due;
    }
}

static int64_t next_due(const struct model_ticket *ticket)
{
    int64_t due = INT64_MAX;
    const int64_t dates[] = {ticket->claimed_until, ticket->follow_up_at, ticket->appointment_until};
    for (int i = 0; i < 3; i++) {
        if (dates[i] != NEVER && dates[i] > ticket->settled_until && dates[i] < due) {
            due = dates[i];
        }
    }
    return due == INT64_MAX ? NEVER : due;
}

/* ---- links ---- */

static int64_t inverse_of(int64_t role)
{
    static const int64_t inverse[] = {0, 1, 3, 2, 5, 4, 0, 0, 0};
    return inverse[role];
}

static struct model_link *link_find(struct model *model, const char *ticket, int64_t role, const char *target)
{
    for (int32_t i = 0; i < model->link_count; i++) {
        struct model_link *link = &model->links[i];
        if (same(link->ticket, ticket) && link->role == role && same(link->target, target)) {
            return link;
        }
    }
    return NULL;
}

static void link_put(struct model *model, const char *ticket, int64_t role, const char *target)
{
    if (link_find(model, ticket, role, target) == NULL) {
        struct model_link *link = &model->links[model->link_count++];
        snprintf(link->ticket, sizeof link->ticket, "%s", ticket);
        snprintf(link->target, sizeof link->target, "%s", target);
        link->role = role;
    }
}

static void link_drop(struct model *model, const char *ticket, int64_t role, const char *target)
{
    struct model_link *link = link_find(model, ticket, role, target);
    if (link != NULL) {
        *link = model->links[--model->link_count];
    }
}

static struct model_ticket *ticket_find(struct model *model, const char *id)
{
    for (int i = 0; i < TICKETS; i++) {
        if (model->tickets[i].exists && same(model->tickets[i].id, id)) {
            return &model->tickets[i];
        }
    }
    return NULL;
}

/* ---- what is refused ---- */

static void refuse_required(const struct asked *asked, struct model_ticket *ticket, const char *required,
                            struct verdict *verdict)
{
    char copy[256];
    snprintf(copy, sizeof copy, "%s", required);
    for (char *name = strtok(copy, " "); name != NULL; name = strtok(NULL, " ")) {
        char *bar = strchr(name, '|');
        if (bar == NULL && !will_have(asked, ticket, name)) {
            refuse(verdict, "missing", name);
        }
        if (bar != NULL && !will_have(asked, ticket, "owner") && !will_have(asked, ticket, "unit")) {
            refuse(verdict, "missing_one_of", name);
        }
    }
}

static void refuse_instant(const struct asked *asked, const struct model_ticket *ticket, struct verdict *verdict)
{
    if (asked->at == NEVER) {
        return;
    }
    if (asked->at < asked->now) {
        refuse(verdict, "backdate", asked->action);
    }
    if (ticket->exists && asked->at < ticket->updated_at) {
        refuse(verdict, "before_last", "at");
    }
    if (asked->at > asked->now + 2 * MINUTE) {
        refuse(verdict, "ahead", "at");
    }
}

static void refuse_appointment(const struct asked *asked, struct model_ticket *ticket, int64_t at,
                               struct verdict *verdict)
{
    static const char *const names[] = {"appointment_from", "appointment_until", "appointment_with"};
    if (same(asked->action, "reserve")) {
        bool has_from = will_have(asked, ticket, "appointment_from");
        if (has_from && coming(asked, ticket, "appointment_from") <= at) {
            refuse(verdict, "past", "appointment_from");
        }
        if (has_from && will_have(asked, ticket, "appointment_until") &&
            coming(asked, ticket, "appointment_until") <= coming(asked, ticket, "appointment_from")) {
            refuse(verdict, "order", "appointment_until");
        }
    }
    for (int i = 0; i < 3 && same(asked->action, "register"); i++) {
        if (is_given(asked, names[i])) {
            refuse(verdict, "value", names[i]);
        }
    }
}

static void refuse_owner(const struct asked *asked, const struct model_ticket *ticket, struct verdict *verdict)
{
    bool is_claimed_by_another = ticket->claimed_by != NULL && !same(ticket->claimed_by, asked->actor);
    if (is_claimed_by_another && (is_handling(asked->action) || same(asked->action, "claim"))) {
        refuse(verdict, "claimed", ticket->claimed_by);
    }
    if (same(asked->action, "release") && !same(ticket->claimed_by, asked->actor)) {
        refuse(verdict, "not_claimed", asked->actor);
    }
    if (one_of(asked->action, "assign transfer") && given(asked, "unit") != NULL && !is_given(asked, "unit")) {
        refuse(verdict, "missing", "unit");
    }
    if (same(asked->action, "assign") && ticket->owner != NULL) {
        refuse(verdict, "exists", "owner");
    }
}

static void refuse_links(struct model *model, const struct asked *asked, struct verdict *verdict)
{
    const char *id = asked->ticket->id;
    const char *into = given_text(asked, "merged_into");
    if (same(asked->action, "merge") && into != NULL) {
        const struct model_ticket *other = ticket_find(model, into);
        if (same(into, id)) {
            refuse(verdict, "self", into);
        } else if (other == NULL) {
            refuse(verdict, "target", into);
        } else if (state_of(other->status) == DKT_STATE_CLOSED) {
            refuse(verdict, "target_closed", into);
        }
    }
    if (!one_of(asked->action, "link unlink")) {
        return;
    }
    int64_t role = is_given(asked, "role") ? given_number(asked, "role") : 0;
    const char *target = given_text(asked, "target");
    if (role == DKT_ROLE_MERGED) {
        refuse(verdict, "value", "role");
        return;
    }
    if (role == 0 || target == NULL) {
        return;
    }
    bool is_between_tickets = inverse_of(role) != 0;
    if (is_between_tickets && same(target, id)) {
        refuse(verdict, "self", target);
        return;
    }
    if (is_between_tickets && ticket_find(model, target) == NULL) {
        refuse(verdict, "target", target);
    }
    bool is_there = link_find(model, id, role, target) != NULL;
    if (is_there && same(asked->action, "link")) {
        refuse(verdict, "exists", target);
    }
    if (!is_there && same(asked->action, "unlink")) {
        refuse(verdict, "absent", target);
    }
}

static void refuse_all(struct model *model, const struct asked *asked, struct model_ticket *ticket, int64_t at,
                       struct verdict *verdict)
{
    const struct rule *rule = rule_of(asked->action);
    if (ticket->exists && !one_of(ticket->status, rule->from)) {
        refuse(verdict, "status", ticket->status);
    }
    refuse_instant(asked, ticket, verdict);
    refuse_required(asked, ticket, rule->required, verdict);
    if (is_given(asked, "follow_up_at") && given_number(asked, "follow_up_at") <= at) {
        refuse(verdict, "past", "follow_up_at");
    }
    refuse_appointment(asked, ticket, at, verdict);
    refuse_owner(asked, ticket, verdict);
    if (same(asked->action, "reopen") && ticket->outcome == DKT_OUTCOME_MERGED) {
        refuse(verdict, "merged", ticket->merged_into);
    }
    refuse_links(model, asked, verdict);
}

/* ---- what is done ---- */

static void put_fields(const struct asked *asked, struct model_ticket *ticket)
{
    for (int32_t i = 0; i < asked->field_count; i++) {
        const struct asked_field *field = &asked->fields[i];
        const char **text = text_of(ticket, field->name);
        int64_t *number = number_of(ticket, field->name);
        if (same(field->name, "owner") || same(field->name, "unit")) {
            continue;
        }
        if (text != NULL) {
            *text = field->text;
        }
        if (number != NULL) {
            *number = field->number;
        }
    }
}

/* Returns whether the responsible party changed. */
static bool hand_over(const struct asked *asked, struct model_ticket *ticket)
{
    const char *owner = ticket->owner;
    const char *unit = ticket->unit;
    if (is_given(asked, "unit")) {
        ticket->unit = given_text(asked, "unit");
    }
    if (given(asked, "owner") != NULL) {
        ticket->owner = given_text(asked, "owner");
    } else if (!same(unit, ticket->unit)) {
        ticket->owner = NULL;
    }
    bool is_changed = !same(owner, ticket->owner) || !same(unit, ticket->unit);
    if (is_changed) {
        ticket->claimed_by = NULL;
        ticket->claimed_until = NEVER;
    }
    return is_changed;
}

static void end_what_stood(const struct asked *asked, struct model_ticket *ticket, bool keeps_appointment)
{
    if (!keeps_appointment) {
        ticket->appointment_from = NEVER;
        ticket->appointment_until = NEVER;
        ticket->appointment_with = NULL;
    }
    if (!is_given(asked, "block_party")) {
        ticket->block_party = NEVER;
    }
    if (!is_given(asked, "block_reason")) {
        ticket->block_reason = NULL;
    }
    if (!is_given(asked, "follow_up_at")) {
        ticket->follow_up_at = NEVER;
    }
}

static void count_handling(struct model_ticket *ticket, int64_t at)
{
    ticket->handled++;
    if (ticket->first_action_at == NEVER) {
        ticket->first_action_at = at;
    }
}

static void end_ticket(struct model_ticket *ticket, int64_t outcome, const char *was, int64_t at)
{
    if (state_of(was) != DKT_STATE_CLOSED) {
        ticket->closed_at = at;
        ticket->outcome = outcome;
    }
    ticket->claimed_by = NULL;
    ticket->claimed_until = NEVER;
}

static void do_register(const struct asked *asked, struct model_ticket *ticket, int64_t at)
{
    ticket->exists = true;
    ticket->status = "new";
    (void)hand_over(asked, ticket);
    ticket->unit = ticket->unit == NULL ? "desk" : ticket->unit;
    ticket->level = ticket->level == NEVER ? DKT_LEVEL_NORMAL : ticket->level;
    if (ticket->priority == NEVER) {
        ticket->priority = ticket->level == DKT_LEVEL_URGENT ? 1 : 5;
    }
    ticket->requested_at = ticket->requested_at == NEVER ? at : ticket->requested_at;
    ticket->registered_at = at;
    ticket->cycle = 1;
    ticket->handled = ticket->reopened = ticket->transferred = ticket->seq = 0;
    ticket->settled_until = at;
}

static void do_reopen(const struct asked *asked, struct model_ticket *ticket, int64_t at)
{
    end_what_stood(asked, ticket, false);
    ticket->outcome = NEVER;
    ticket->outcome_reason = NULL;
    ticket->resolution = NULL;
    ticket->arrived_at = NEVER;
    ticket->first_action_at = NEVER;
    ticket->cycle++;
    ticket->reopened++;
    ticket->handled = 0;
    count_handling(ticket, at);
    (void)hand_over(asked, ticket);
}

static void tell_other(struct model *model, const char *id, int64_t at)
{
    struct model_ticket *other = ticket_find(model, id);
    if (other == NULL) {
        abort();
    }
    int64_t when = at > other->updated_at ? at : other->updated_at;
    settle(other, when);
    other->seq++;
    other->updated_at = when;
    other->settled_until = when;
}

static void do_links(struct model *model, const struct asked *asked, int64_t at)
{
    const char *id = asked->ticket->id;
    if (same(asked->action, "merge")) {
        const char *into = given_text(asked, "merged_into");
        link_put(model, into, DKT_ROLE_MERGED, id);
        tell_other(model, into, at);
    }
    if (!one_of(asked->action, "link unlink")) {
        return;
    }
    int64_t role = given_number(asked, "role");
    const char *target = given_text(asked, "target");
    void (*change)(struct model *, const char *, int64_t, const char *) =
        same(asked->action, "link") ? link_put : link_drop;
    change(model, id, role, target);
    if (inverse_of(role) != 0) {
        change(model, target, inverse_of(role), id);
        tell_other(model, target, at);
    }
}

static void do_action(const struct asked *asked, struct model_ticket *ticket, int64_t at)
{
    const char *action = asked->action;
    const char *was = ticket->status;
    const char *to = rule_of(action)->to;
    put_fields(asked, ticket);
    ticket->status = to == NULL ? was : to;
    if (same(action, "register")) {
        do_register(asked, ticket, at);
    } else if (one_of(action, "assign transfer")) {
        ticket->transferred += hand_over(asked, ticket) && same(action, "transfer") ? 1 : 0;
    } else if (same(action, "claim")) {
        ticket->claimed_by = asked->actor;
        ticket->claimed_until = at + 30 * MINUTE;
    } else if (same(action, "release")) {
        ticket->claimed_by = NULL;
        ticket->claimed_until = NEVER;
    } else if (same(action, "reopen")) {
        do_reopen(asked, ticket, at);
    } else if (is_handling(action)) {
        end_what_stood(asked, ticket, same(action, "reserve"));
        count_handling(ticket, at);
        ticket->arrived_at = same(action, "arrive") ? at : same(action, "reserve") ? NEVER : ticket->arrived_at;
    }
    if (one_of(action, "withdraw merge")) {
        end_what_stood(asked, ticket, false);
    }
    if (one_of(action, "resolve close withdraw merge")) {
        end_ticket(ticket, same(action, "withdraw") ? DKT_OUTCOME_WITHDRAWN
                           : same(action, "merge")  ? DKT_OUTCOME_MERGED
                                                    : DKT_OUTCOME_RESOLVED,
                   was, at);
    }
}

static bool is_same_ticket(const struct model_ticket *a, const struct model_ticket *b)
{
    return same(a->title, b->title) && same(a->owner, b->owner) && same(a->unit, b->unit) &&
           a->level == b->level && a->priority == b->priority;
}

static struct verdict model_do(struct model *model, const struct asked *asked)
{
    struct verdict verdict = {.status = DKT_OK};
    struct model_ticket ticket = *asked->ticket;
    if (same(asked->action, "register") == ticket.exists) {
        verdict.status = ticket.exists ? DKT_E_EXISTS : DKT_E_NOT_FOUND;
        return verdict;
    }
    if (ticket.exists && asked->seen != NEVER && asked->seen != ticket.seq) {
        verdict.status = DKT_E_CONFLICT;
        return verdict;
    }
    int64_t at = asked->at;
    if (at == NEVER) {
        at = ticket.exists && ticket.updated_at > asked->now ? ticket.updated_at : asked->now;
    }
    if (ticket.exists) {
        settle(&ticket, at);
    }
    refuse_all(model, asked, &ticket, at, &verdict);
    if (verdict.reason_count == 0) {
        struct model_ticket before = ticket;
        do_action(asked, &ticket, at);
        if (one_of(asked->action, "assign transfer amend") && is_same_ticket(&before, &ticket)) {
            refuse(&verdict, "unchanged", asked->action);
        }
    }
    if (verdict.reason_count > 0) {
        verdict.status = DKT_E_REFUSED;
        return verdict;
    }
    ticket.seq++;
    ticket.updated_at = at;
    ticket.settled_until = at;
    *asked->ticket = ticket;
    do_links(model, asked, at);
    return verdict;
}

/* ---- the walk ---- */

struct walk {
    struct story story;
    struct model model;
    struct test_random random;
    int32_t world;
    int64_t world_begin; /* no ticket of an older world is registered later */
    int64_t done_count, refused_count, other_count;
};

static bool chance(struct walk *walk, uint64_t percent)
{
    return test_random_below(&walk->random, 100) < percent;
}

static const char *pick(struct walk *walk, const char *const *words, uint64_t count)
{
    return words[test_random_below(&walk->random, count)];
}

/* A ticket's id, now and then one that does not exist or a person's. */
static const char *pick_target(struct walk *walk)
{
    static const char *const strangers[] = {"nobody", "zhao"};
    return chance(walk, 85) ? walk->model.tickets[test_random_below(&walk->random, TICKETS)].id
                            : pick(walk, strangers, 2);
}

static struct asked_field pick_field(struct walk *walk, const char *name, int64_t now)
{
    static const char *const people[] = {"li", "sun", "wang"};
    static const char *const units[] = {"desk", "field"};
    static const char *const words[] = {"x", "y", "z", ""};
    struct asked_field field = {.name = name, .text = NULL, .number = NEVER};
    if (chance(walk, 4)) {
        return field; /* absent */
    }
    if (one_of(name, "appointment_from appointment_until follow_up_at requested_at")) {
        field.number = now + ((int64_t)test_random_below(&walk->random, 80) - 10) * MINUTE;
    } else if (same(name, "level") || same(name, "direction")) {
        field.number = 1 + (int64_t)test_random_below(&walk->random, 2);
    } else if (same(name, "priority")) {
        field.number = (int64_t)test_random_below(&walk->random, 10);
    } else if (same(name, "block_party")) {
        field.number = 1 + (int64_t)test_random_below(&walk->random, 5);
    } else if (same(name, "role")) {
        field.number = 1 + (int64_t)test_random_below(&walk->random, 8);
    } else if (one_of(name, "target merged_into")) {
        field.text = pick_target(walk);
    } else if (same(name, "owner")) {
        field.text = pick(walk, people, 3);
    } else if (same(name, "unit")) {
        field.text = pick(walk, units, 2);
    } else {
        field.text = pick(walk, words, 4);
    }
    return field;
}

static void pick_fields(struct walk *walk, struct asked *asked, const char *names, uint64_t percent)
{
    static const char *const all[] = {
        "title",  "level",        "priority",     "requested_at",      "owner",       "unit",          "appointment_from",
        "role",   "appointment_until", "appointment_with", "block_party", "block_reason",  "follow_up_at", "target",
        "name",   "resolution",   "outcome_reason", "merged_into",     "text",        "reason",        "direction",
        "via",    "media_type",   "digest"};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (one_of(all[i], names) && chance(walk, percent) && asked->field_count < FIELDS_MAX) {
            asked->fields[asked->field_count++] = pick_field(walk, all[i], asked->now);
        }
    }
}

static void pick_asked(struct walk *walk, struct asked *asked)
{
    static const char *const people[] = {"li", "sun", "wang"};
    memset(asked, 0, sizeof *asked);
    asked->ticket = &walk->model.tickets[test_random_below(&walk->random, TICKETS)];
    const struct rule *rule = &rules[test_random_below(&walk->random, RULES)];
    if (!asked->ticket->exists && chance(walk, 80)) {
        rule = rule_of("register");
    }
    if (asked->ticket->exists && state_of(asked->ticket->status) == DKT_STATE_CLOSED && chance(walk, 40)) {
        rule = rule_of("reopen");
    }
    asked->action = rule->action;
    asked->actor = pick(walk, people, 3);
    asked->now = walk->story.now_ms;
    asked->at = chance(walk, 6) ? asked->now + ((int64_t)test_random_below(&walk->random, 8) - 4) * MINUTE : NEVER;
    asked->seen = chance(walk, 6) ? asked->ticket->seq - (int64_t)test_random_below(&walk->random, 2) : NEVER;
    asked->seen = asked->seen != NEVER && asked->seen < 0 ? 0 : asked->seen;
    pick_fields(walk, asked, rule->fields, same(rule->action, "register") ? 5 : 93);
    pick_fields(walk, asked, "title level priority", 10);
}

static void parts_of(const struct asked *asked, struct part *parts)
{
    int32_t n = 0;
    parts[n++] = ON(asked->ticket->id);
    parts[n++] = BY(asked->actor);
    if (asked->at != NEVER) {
        parts[n++] = (struct part){PART_AT, NULL, NULL, asked->at};
    }
    if (asked->seen != NEVER) {
        parts[n++] = SEEN(asked->seen);
    }
    for (int32_t i = 0; i < asked->field_count; i++) {
        const struct asked_field *field = &asked->fields[i];
        parts[n++] = field->text != NULL     ? TEXT(field->name, field->text)
                     : field->number == NEVER ? NONE(field->name)
                                              : INTEGER(field->name, field->number);
    }
    parts[n] = (struct part){PART_END, NULL, NULL, 0};
}

static void show_asked(const struct asked *asked)
{
    print_error("%s on %s (%s, seq %" PRId64 ") by %s at %" PRId64 ":", asked->action, asked->ticket->id,
                asked->ticket->exists ? asked->ticket->status : "not there", asked->ticket->seq, asked->actor,
                asked->at == NEVER ? 0 : (asked->at - STORY_START) / 1000);
    for (int32_t i = 0; i < asked->field_count; i++) {
        print_error(" %s=%s/%" PRId64, asked->fields[i].name, asked->fields[i].text == NULL ? "" : asked->fields[i].text,
                    asked->fields[i].number);
    }
    print_error("\n");
}

static int reason_compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void expect_verdict(struct walk *walk, const struct asked *asked, struct verdict *verdict)
{
    char wanted[REASONS_MAX * 2 * WORD_MAX] = "";
    qsort(verdict->reasons, (size_t)verdict->reason_count, sizeof verdict->reasons[0], reason_compare);
    for (int32_t i = 0; i < verdict->reason_count; i++) {
        size_t n = strlen(wanted);
        snprintf(wanted + n, sizeof wanted - n, "%s%s", i > 0 ? " " : "", verdict->reasons[i]);
    }
    const char *found = story_reasons(&walk->story);
    if (walk->story.status != verdict->status || strcmp(wanted, found) != 0) {
        show_asked(asked);
        print_error("model:   %s [%s]\nlibrary: %s [%s] %s\n", dkt_status_name(verdict->status), wanted,
                    dkt_status_name(walk->story.status), found, dkt_op_error_text(walk->story.op));
        fail_msg("the verdicts differ");
    }
}

static void word_text(char *out, size_t size, const char *name, const char *value)
{
    size_t n = strlen(out);
    snprintf(out + n, size - n, "%s%s=%s", n > 0 ? " " : "", name, value == NULL ? "-" : value);
}

static void word_number(char *out, size_t size, const char *name, int64_t value)
{
    char number[32];
    snprintf(number, sizeof number, "%" PRId64, value);
    word_text(out, size, name, value == NEVER ? NULL : number);
}

static void word_instant(char *out, size_t size, const char *name, int64_t value)
{
    char instant[32];
    int64_t since = value == NEVER ? 0 : value - STORY_START;
    snprintf(instant, sizeof instant, "%+" PRId64, since / 1000);
    word_text(out, size, name, value == NEVER ? NULL : instant);
}

static void expect_ticket(struct walk *walk, const struct model_ticket *ticket)
{
    char words[2048] = "";
    size_t size = sizeof words;
    bool is_open = state_of(ticket->status) != DKT_STATE_CLOSED;
    word_text(words, size, "status", ticket->status);
    word_number(words, size, "state", state_of(ticket->status));
    word_number(words, size, "open", is_open ? 1 : 0);
    word_text(words, size, "title", ticket->title);
    word_text(words, size, "owner", ticket->owner);
    word_text(words, size, "unit", ticket->unit);
    word_text(words, size, "queue", is_open && ticket->owner == NULL ? ticket->unit : NULL);
    word_text(words, size, "claimed_by", ticket->claimed_by);
    word_text(words, size, "appointment_with", ticket->appointment_with);
    word_text(words, size, "block_reason", ticket->block_reason);
    word_text(words, size, "resolution", ticket->resolution);
    word_text(words, size, "outcome_reason", ticket->outcome_reason);
    word_text(words, size, "merged_into", ticket->merged_into);
    word_number(words, size, "level", ticket->level);
    word_number(words, size, "priority", ticket->priority);
    word_number(words, size, "block_party", ticket->block_party);
    word_number(words, size, "outcome", ticket->outcome);
    word_number(words, size, "cycle", ticket->cycle);
    word_number(words, size, "handled", ticket->handled);
    word_number(words, size, "reopened", ticket->reopened);
    word_number(words, size, "transferred", ticket->transferred);
    word_number(words, size, "seq", ticket->seq);
    word_instant(words, size, "claimed_until", ticket->claimed_until);
    word_instant(words, size, "appointment_from", ticket->appointment_from);
    word_instant(words, size, "appointment_until", ticket->appointment_until);
    word_instant(words, size, "arrived_at", ticket->arrived_at);
    word_instant(words, size, "follow_up_at", ticket->follow_up_at);
    word_instant(words, size, "requested_at", ticket->requested_at);
    word_instant(words, size, "registered_at", ticket->registered_at);
    word_instant(words, size, "first_action_at", ticket->first_action_at);
    word_instant(words, size, "closed_at", ticket->closed_at);
    word_instant(words, size, "updated_at", ticket->updated_at);
    word_instant(words, size, "next_due", next_due(ticket));
    TICKET(&walk->story, ticket->id, words);
}

static void expect_links(struct walk *walk, const char *id)
{
    int32_t count = 0;
    for (int32_t i = 0; i < walk->model.link_count; i++) {
        count += same(walk->model.links[i].ticket, id) ? 1 : 0;
    }
    assert_int_equal(story_ask(&walk->story, story_query(&walk->story, DKT_QUERY_LINKS, id)), DKT_OK);
    assert_int_equal(dkt_result_row_count(walk->story.result), count);
    for (int32_t i = 0; i < count; i++) {
        const dkt_row *row = dkt_result_row(walk->story.result, i);
        assert_non_null(link_find(&walk->model, id, dkt_row_integer(row, DKT_LINK_ROLE),
                                  dkt_row_text(row, DKT_LINK_TARGET, NULL)));
    }
}

/* Lists are what the model would list. */
static void expect_lists(struct walk *walk)
{
    int64_t open = 0;
    for (int i = 0; i < TICKETS; i++) {
        const struct model_ticket *ticket = &walk->model.tickets[i];
        open += ticket->exists && state_of(ticket->status) != DKT_STATE_CLOSED ? 1 : 0;
        if (ticket->exists) {
            expect_ticket(walk, ticket);
            expect_links(walk, ticket->id);
        }
    }
    dkt_query *query = story_query(&walk->story, DKT_QUERY_OPEN, NULL);
    assert_int_equal(dkt_query_set_limit(query, 1000), DKT_OK);
    assert_int_equal(dkt_query_set_range(query, walk->world_begin, INT64_MAX), DKT_OK);
    assert_int_equal(story_ask(&walk->story, query), DKT_OK);
    int64_t found = 0;
    for (int32_t i = 0; i < dkt_result_row_count(walk->story.result); i++) {
        const char *id = dkt_row_text(dkt_result_row(walk->story.result, i), DKT_TICKET_ID, NULL);
        found += ticket_find(&walk->model, id) != NULL ? 1 : 0;
    }
    assert_int_equal(found, open);
}

static void begin_world(struct walk *walk)
{
    static const struct model_ticket empty = {
        .level = NEVER, .priority = NEVER, .claimed_until = NEVER, .appointment_from = NEVER,
        .appointment_until = NEVER, .arrived_at = NEVER, .block_party = NEVER, .follow_up_at = NEVER,
        .outcome = NEVER, .requested_at = NEVER, .first_action_at = NEVER, .closed_at = NEVER};
    walk->model.link_count = 0;
    for (int i = 0; i < TICKETS; i++) {
        walk->model.tickets[i] = empty;
        snprintf(walk->model.tickets[i].id, WORD_MAX, "%c-%d", 'A' + i, walk->world);
    }
    walk->world++;
    walk->world_begin = STORY_START + walk->world * 2000 * MINUTE;
    walk->story.now_ms = walk->world_begin + 500 * MINUTE;
}

static void walk_step(struct walk *walk)
{
    struct asked asked;
    struct part parts[FIELDS_MAX + 8];
    if (chance(walk, 60)) {
        walk->story.now_ms += (int64_t)test_random_below(&walk->random, 12) * MINUTE;
    } else if (chance(walk, 5)) {
        walk->story.now_ms -= (int64_t)test_random_below(&walk->random, 10) * MINUTE;
    }
    pick_asked(walk, &asked);
    parts_of(&asked, parts);
    dkt_status r = story_do(&walk->story, asked.action, parts);
    struct verdict verdict = model_do(&walk->model, &asked);
    expect_verdict(walk, &asked, &verdict);
    walk->done_count += r == DKT_OK ? 1 : 0;
    walk->refused_count += r == DKT_E_REFUSED ? 1 : 0;
    walk->other_count += r != DKT_OK && r != DKT_E_REFUSED ? 1 : 0;
    if (r == DKT_OK) {
        expect_ticket(walk, asked.ticket);
    }
}

static int64_t steps_wanted = STEPS_DEFAULT;

static void random_walks_of_three_people_agree_with_the_model_R065_R066_R067_R068_R073_R074_R105(void **state)
{
    static struct walk walk;
    (void)state;
    walk.random = test_random("desk_model");
    story_begin(&walk.story, NULL);
    for (int64_t i = 0; i < steps_wanted; i++) {
        if (i % STEPS_OF_A_WORLD == 0) {
            if (i > 0) {
                expect_lists(&walk);
            }
            begin_world(&walk);
        }
        walk_step(&walk);
    }
    expect_lists(&walk);
    story_end(&walk.story);
    printf("figure: %" PRId64 " steps: %" PRId64 " done, %" PRId64 " refused, %" PRId64 " otherwise\n", steps_wanted,
           walk.done_count, walk.refused_count, walk.other_count);
    assert_true(walk.done_count > steps_wanted / 5); /* a walk that is always refused proves little */
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_walks_of_three_people_agree_with_the_model_R065_R066_R067_R068_R073_R074_R105),
    };
    if (argc > 1) {
        steps_wanted = strtoll(argv[1], NULL, 10);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
