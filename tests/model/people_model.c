/* SPDX-License-Identifier: MIT
 *
 * Permission against a slow and obvious model of the same rules: random organisations (units in a tree, people, roles with
 * scopes, certificates, absences and substitutes), random profiles, and in each every person asks for every action in every
 * role on every ticket. Verdict and the whole set of reasons must be equal; and so must what a list shows.
 *
 * The model shares no code with the library. It is written down from doc/people.md and R326 to R339, R371, Q43, Q44, Q47;
 * units are pointers to their parents here, not paths, and roles are names in arrays, not bits.
 *
 * `people_model WORLDS` makes as many worlds; DOCKET_SEED gives others.
 */
#include "api/fixture.h"
#include "support/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WORLDS_DEFAULT = 60,
    UNITS = 6,
    PEOPLE = 8,
    ROLES = 6,
    ACTIONS = 6,
    TICKETS = 6,
    GRANTS = 4,
    ABSENCES = 10,
    MOMENTS = 4, /* instants at which everybody asks */
    ID_SIZE = 16,
    WORDS_SIZE = 1024,
};

struct model_role {
    char code[ID_SIZE];
    int scope; /* 1 own, 2 unit, 3 region, 4 all */
    bool is_certified;
    const struct model_role *acts_for;
};

struct model_unit {
    char id[ID_SIZE];
    const struct model_unit *parent;
    const char *region;
    int leader; /* place of a person, -1: none */
    int deputy;
    bool has_row;
};

struct model_person {
    char id[ID_SIZE];
    const struct model_unit *unit; /* NULL: none */
    const char *region;
    bool has[ROLES];
    bool is_active;
    int64_t certified_until; /* seconds, -1: never */
};

struct model_absence {
    int person;
    int substitute; /* -1: none */
    int mode;
    int64_t from;
    int64_t until;
};

struct model_grant {
    const struct model_role *role;
    int scope;
};

struct model_action {
    char code[ID_SIZE];
    int grant_count;
    struct model_grant grants[GRANTS];
    bool other_than[4]; /* registered_by, closed_by, owner, last_by */
};

struct model_ticket {
    char id[ID_SIZE];
    const struct model_unit *unit;
    const char *region;
    const char *names[4]; /* registered_by, closed_by, owner, last_by; NULL: nobody */
};

static const char *const name_words[] = {"registered_by", "closed_by", "owner", "last_by"};
static const char *const regions[] = {NULL, "east", "west"};

struct world {
    struct test_random random;
    struct story story;
    int64_t now; /* seconds since the start */
    struct model_role roles[ROLES];
    struct model_unit units[UNITS];
    struct model_person people[PEOPLE];
    struct model_absence absences[ABSENCES];
    int absence_count;
    struct model_action actions[ACTIONS];
    struct model_ticket tickets[TICKETS];
};

static struct world *drawing; /* the world whose profile is being made */

static int below(struct world *world, int bound)
{
    return (int)test_random_below(&world->random, (uint64_t)bound);
}

/* ---- the model ---- */

static const struct model_absence *absence_now(const struct world *world, const char *person)
{
    for (int i = 0; i < world->absence_count; i++) {
        const struct model_absence *absence = &world->absences[i];
        if (strcmp(world->people[absence->person].id, person) == 0 && absence->from <= world->now &&
            world->now < absence->until) {
            return absence;
        }
    }
    return NULL;
}

static bool stands_in(const struct world *world, const char *who, const char *owner)
{
    bool seen[PEOPLE] = {false};
    for (;;) {
        const struct model_absence *absence = absence_now(world, owner);
        if (absence == NULL || absence->mode == DKT_COVER_NOTIFY || absence->substitute < 0 ||
            seen[absence->person]) {
            return false;
        }
        seen[absence->person] = true;
        owner = world->people[absence->substitute].id;
        if (strcmp(owner, who) == 0) {
            return true;
        }
    }
}

static bool lies_below(const struct model_unit *unit, const struct model_unit *top)
{
    while (unit != NULL && unit != top) {
        unit = unit->parent;
    }
    return unit != NULL;
}

static bool model_reaches(const struct world *world, const struct model_person *who, int scope,
                          const struct model_ticket *ticket)
{
    const char *owner = ticket->names[2];
    if (scope == 4) {
        return true;
    }
    if (owner != NULL && (strcmp(owner, who->id) == 0 || stands_in(world, who->id, owner))) {
        return true;
    }
    if (scope >= 2 && who->unit != NULL &&
        (ticket->unit == who->unit || (ticket->unit->has_row && lies_below(ticket->unit, who->unit)))) {
        return true;
    }
    const char *mine = who->region;
    if (mine == NULL && who->unit != NULL && who->unit->has_row) {
        mine = who->unit->region;
    }
    const char *its = ticket->region;
    if (its == NULL && ticket->unit->has_row) {
        its = ticket->unit->region;
    }
    return scope == 3 && mine != NULL && its != NULL && strcmp(mine, its) == 0;
}

static bool model_has(const struct world *world, const struct model_person *who, const struct model_role *role)
{
    const struct model_unit *unit = who->unit;
    if (who->has[role - world->roles]) {
        return true;
    }
    if (unit == NULL || !unit->has_row || unit->leader < 0 || unit->deputy < 0 ||
        &world->people[unit->deputy] != who ||
        absence_now(world, world->people[unit->leader].id) == NULL) {
        return false;
    }
    for (int i = 0; i < ROLES; i++) {
        if (who->has[i] && world->roles[i].acts_for == role) {
            return true;
        }
    }
    return false;
}

static bool model_certified(const struct world *world, const struct model_person *who,
                            const struct model_role *role)
{
    return !role->is_certified || who->certified_until > world->now;
}

static void word_add(char *words, const char *reason, const char *name)
{
    char word[128];
    char padded[WORDS_SIZE + 2];
    char search[132];
    (void)snprintf(word, sizeof word, "%s:%s", reason, name);
    (void)snprintf(padded, sizeof padded, " %s ", words);
    (void)snprintf(search, sizeof search, " %s ", word);
    if (strstr(padded, search) == NULL) {
        size_t n = strlen(words);
        (void)snprintf(words + n, WORDS_SIZE - n, "%s%s", n > 0 ? " " : "", word);
    }
}

/* The reasons why the person may not do it; "" when he may. */
static void model_decide(const struct world *world, const struct model_person *who, const char *id,
                         const struct model_role *named, const struct model_action *action,
                         const struct model_ticket *ticket, char *words)
{
    int count = 0;
    bool holds = false;
    words[0] = 0;
    for (int i = 0; i < 4; i++) {
        if (action->other_than[i] && ticket->names[i] != NULL && strcmp(ticket->names[i], id) == 0) {
            word_add(words, "same_person", name_words[i]);
        }
    }
    if (who == NULL) {
        word_add(words, "person", id);
        return;
    }
    if (!who->is_active) {
        word_add(words, "inactive", id);
    }
    bool is_had = named == NULL || model_has(world, who, named);
    for (int i = 0; i < action->grant_count; i++) {
        const struct model_grant *grant = &action->grants[i];
        if ((named == NULL || named == grant->role) && model_has(world, who, grant->role)) {
            count++;
            holds = holds || (model_certified(world, who, grant->role) &&
                              model_reaches(world, who, grant->scope, ticket));
        }
    }
    if (!is_had || (action->grant_count > 0 && count == 0)) {
        word_add(words, "role", named == NULL ? "" : named->code);
        return;
    }
    for (int i = 0; i < action->grant_count && !holds; i++) {
        const struct model_grant *grant = &action->grants[i];
        if ((named != NULL && named != grant->role) || !model_has(world, who, grant->role)) {
            continue;
        }
        if (!model_certified(world, who, grant->role)) {
            word_add(words, "not_certified", grant->role->code);
        }
        if (!model_reaches(world, who, grant->scope, ticket)) {
            word_add(words, "scope", grant->role->code);
        }
    }
}

/* ---- making a world ---- */

static void draw_roles(struct world *world)
{
    for (int i = 0; i < ROLES; i++) {
        struct model_role *role = &world->roles[i];
        (void)snprintf(role->code, sizeof role->code, "r%d", i);
        role->scope = 1 + below(world, 4);
        role->is_certified = below(world, 4) == 0;
        int other = below(world, ROLES);
        role->acts_for = below(world, 2) == 0 && other != i ? &world->roles[other] : NULL;
    }
}

static void draw_actions(struct world *world)
{
    for (int i = 0; i < ACTIONS; i++) {
        struct model_action *action = &world->actions[i];
        (void)snprintf(action->code, sizeof action->code, "act%d", i);
        action->grant_count = below(world, GRANTS + 1);
        for (int k = 0; k < action->grant_count; k++) {
            /* Each grant another role, or the same with another scope. */
            action->grants[k] = (struct model_grant){&world->roles[(k * 2 + i) % ROLES], 1 + below(world, 4)};
        }
        for (int k = 0; k < 4; k++) {
            action->other_than[k] = below(world, 4) == 0;
        }
    }
}

static void profile_of_world(dkt_profile *profile)
{
    static const char *const scopes[] = {"", "own", "unit", "region", "all"};
    const struct world *world = drawing;
    for (int i = 0; i < ROLES; i++) {
        const struct model_role *role = &world->roles[i];
        assert_int_equal(dkt_profile_add_role(profile, role->code, role->scope, role->is_certified ? 1 : 0,
                                              role->acts_for == NULL ? NULL : role->acts_for->code, "x", "x"),
                         DKT_OK);
    }
    for (int i = 0; i < ACTIONS; i++) {
        const struct model_action *action = &world->actions[i];
        assert_int_equal(dkt_profile_add_action(profile, action->code, DKT_VERB_NOTE, NULL, "x", "x"), DKT_OK);
        assert_int_equal(dkt_profile_allow(profile, action->code, NULL), DKT_OK);
        for (int k = 0; k < action->grant_count; k++) {
            char role[64];
            bool is_plain = action->grants[k].scope == action->grants[k].role->scope;
            (void)snprintf(role, sizeof role, "%s%s%s", action->grants[k].role->code, is_plain ? "" : ":",
                           is_plain ? "" : scopes[action->grants[k].scope]);
            assert_int_equal(dkt_profile_permit(profile, action->code, role), DKT_OK);
        }
        for (int k = 0; k < 4; k++) {
            if (action->other_than[k]) {
                assert_int_equal(dkt_profile_other_than(profile, action->code, name_words[k]), DKT_OK);
            }
        }
    }
}

/* The desk that fills the world: no roles, but it keeps the names that two people need. */
static void profile_of_setup(dkt_profile *profile)
{
    assert_int_equal(dkt_profile_add_action(profile, "never", DKT_VERB_NOTE, NULL, "x", "x"), DKT_OK);
    assert_int_equal(dkt_profile_other_than(profile, "never", "owner"), DKT_OK);
}

static void path_write(const struct model_unit *unit, char *path, size_t size)
{
    char above[300] = "";
    (void)snprintf(path, size, "%s", unit->id);
    for (unit = unit->parent; unit != NULL; unit = unit->parent) {
        (void)snprintf(above, sizeof above, "%s/%s", unit->id, path);
        (void)snprintf(path, size, "%.255s", above);
    }
}

static void make_units(struct world *world)
{
    for (int i = 0; i < UNITS; i++) {
        struct model_unit *unit = &world->units[i];
        (void)snprintf(unit->id, sizeof unit->id, "u%d", i);
        unit->parent = i == 0 || below(world, 5) == 0 ? NULL : &world->units[below(world, i)];
        unit->region = regions[below(world, 3)];
        unit->leader = below(world, PEOPLE + 1) - 1;
        unit->deputy = below(world, PEOPLE + 1) - 1;
        unit->deputy = unit->deputy == unit->leader ? -1 : unit->deputy;
        unit->has_row = below(world, 6) > 0;
        if (unit->has_row) {
            char path[256];
            path_write(unit, path, sizeof path);
            DO(&world->story, "set_unit", ON(unit->id), TEXT("path", path),
               unit->region == NULL ? NONE("region") : TEXT("region", unit->region),
               unit->leader < 0 ? NONE("leader") : TEXT("leader", world->people[unit->leader].id),
               unit->deputy < 0 ? NONE("deputy") : TEXT("deputy", world->people[unit->deputy].id));
        }
    }
}

static void make_people(struct world *world)
{
    for (int i = 0; i < PEOPLE; i++) {
        struct model_person *person = &world->people[i];
        char roles[64] = "";
        (void)snprintf(person->id, sizeof person->id, "p%d", i);
        person->unit = below(world, 6) == 0 ? NULL : &world->units[below(world, UNITS)];
        person->region = regions[below(world, 3)];
        person->is_active = below(world, 8) > 0;
        person->certified_until = below(world, 2) == 0 ? -1 : below(world, 400);
        for (int k = 0; k < ROLES; k++) {
            person->has[k] = below(world, 3) == 0;
            size_t n = strlen(roles);
            if (person->has[k]) {
                (void)snprintf(roles + n, sizeof roles - n, "%s%s", n > 0 ? " " : "", world->roles[k].code);
            }
        }
        DO(&world->story, "set_person", ON(person->id), TEXT("roles", roles), INTEGER("active", person->is_active),
           person->unit == NULL ? NONE("unit") : TEXT("unit", person->unit->id),
           person->region == NULL ? NONE("region") : TEXT("region", person->region),
           person->certified_until < 0 ? NONE("certified_until") : INSTANT("certified_until", person->certified_until));
    }
}

static void make_absences(struct world *world)
{
    world->absence_count = 0;
    for (int i = 0; i < ABSENCES; i++) {
        struct model_absence absence = {.person = below(world, PEOPLE),
                                        .substitute = below(world, PEOPLE + 2) - 2,
                                        .mode = 1 + below(world, 4),
                                        .from = below(world, 300)};
        absence.until = absence.from + 1 + below(world, 200);
        absence.substitute = absence.substitute < 0 ? -1 : absence.substitute;
        /* What the library refuses - oneself, the inactive, two at a time, nobody to take over - is no absence. */
        dkt_status r = TRY(&world->story, "absence", ON(world->people[absence.person].id),
                           INSTANT("begins_at", absence.from), INSTANT("ends_at", absence.until),
                           INTEGER("mode", absence.mode),
                           absence.substitute < 0 ? NONE("substitute")
                                                  : TEXT("substitute", world->people[absence.substitute].id));
        if (r == DKT_OK) {
            world->absences[world->absence_count++] = absence;
        }
    }
}

static void make_tickets(struct world *world)
{
    for (int i = 0; i < TICKETS; i++) {
        struct model_ticket *ticket = &world->tickets[i];
        const char *owner = below(world, 4) == 0 ? NULL : world->people[below(world, PEOPLE)].id;
        const char *first = world->people[below(world, PEOPLE)].id;
        const char *second = world->people[below(world, PEOPLE)].id;
        (void)snprintf(ticket->id, sizeof ticket->id, "t%d", i);
        ticket->unit = &world->units[below(world, UNITS)];
        ticket->region = regions[below(world, 6) % 4 % 3];
        DO(&world->story, "register", ON(ticket->id), BY(first), TEXT("unit", ticket->unit->id),
           owner == NULL ? NONE("owner") : TEXT("owner", owner),
           ticket->region == NULL ? NONE("region") : TEXT("region", ticket->region));
        ticket->names[0] = first;
        ticket->names[1] = NULL;
        ticket->names[2] = owner;
        ticket->names[3] = first;
        if (below(world, 2) == 0) {
            DO(&world->story, "close", ON(ticket->id), BY(second), TEXT("resolution", "x"));
            ticket->names[1] = second;
            ticket->names[3] = second;
        }
    }
}

static void world_make(struct world *world)
{
    static const struct story_options first = {.profile = profile_of_world};
    static const struct story_options second = {.profile = profile_of_setup, .worker = "setup"};
    for (int i = 0; i < PEOPLE; i++) {
        (void)snprintf(world->people[i].id, sizeof world->people[i].id, "p%d", i);
    }
    draw_roles(world);
    draw_actions(world);
    drawing = world;
    story_begin(&world->story, &first);
    story_join(&world->story, &second);
    make_units(world);
    make_people(world);
    make_absences(world);
    make_tickets(world);
    world->story.desk = world->story.desks[0];
    world->now = 0;
}

/* ---- asking ---- */

static int word_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void words_sort(const char *from, char *to)
{
    char copy[WORDS_SIZE];
    const char *words[64];
    size_t count = 0;
    (void)snprintf(copy, sizeof copy, "%s", from);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) {
        words[count++] = word;
    }
    qsort(words, count, sizeof words[0], word_compare);
    to[0] = 0;
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(to);
        (void)snprintf(to + n, WORDS_SIZE - n, "%s%s", n > 0 ? " " : "", words[i]);
    }
}

struct counts {
    int64_t asked;
    int64_t allowed;
    int64_t denied;
    int64_t listed;
};

static void ask(struct world *world, int person, int role, int action, int ticket, struct counts *counts)
{
    const struct model_person *who = person < PEOPLE ? &world->people[person] : NULL;
    const char *id = who == NULL ? "ghost" : who->id;
    const struct model_role *named = role < ROLES ? &world->roles[role] : NULL;
    char words[WORDS_SIZE];
    char expected[WORDS_SIZE];
    model_decide(world, who, id, named, &world->actions[action], &world->tickets[ticket], words);
    words_sort(words, expected);
    dkt_status r = TRY(&world->story, world->actions[action].code, ON(world->tickets[ticket].id), BY(id), DRY_RUN,
                       TEXT("text", "x"), named == NULL ? DRY_RUN : AS(named->code));
    const char *actual = story_reasons(&world->story);
    dkt_status wanted = expected[0] == 0 ? DKT_OK : DKT_E_DENIED;
    if (r != wanted || strcmp(expected, actual) != 0) {
        fail_msg("at +%" PRId64 " %s as %s does %s on %s\n  model:   %s [%s]\n  library: %s [%s]", world->now, id,
                 named == NULL ? "-" : named->code, world->actions[action].code, world->tickets[ticket].id,
                 dkt_status_name(wanted), expected, dkt_status_name(r), actual);
    }
    counts->asked++;
    counts->allowed += r == DKT_OK ? 1 : 0;
    counts->denied += r == DKT_OK ? 0 : 1;
}

/* Whether the person sees the ticket in the role named, or in any of his. */
static bool model_sees(const struct world *world, const struct model_person *who, const struct model_role *named,
                       const struct model_ticket *ticket)
{
    for (int i = 0; i < ROLES; i++) {
        const struct model_role *role = &world->roles[i];
        if ((named == NULL || named == role) && model_has(world, who, role) &&
            model_certified(world, who, role) && model_reaches(world, who, role->scope, ticket)) {
            return true;
        }
    }
    return false;
}

/* What a list of all closed or open tickets shows: in the order of their registration, which is that of their places. */
static void look(struct world *world, int person, int role, struct counts *counts)
{
    const struct model_person *who = &world->people[person];
    const struct model_role *named = role < ROLES ? &world->roles[role] : NULL;
    bool is_open = below(world, 2) == 0;
    char expected[WORDS_SIZE] = "";
    for (int i = 0; i < TICKETS; i++) {
        size_t n = strlen(expected);
        if ((world->tickets[i].names[1] == NULL) == is_open && model_sees(world, who, named, &world->tickets[i])) {
            (void)snprintf(expected + n, sizeof expected - n, "%s%s", n > 0 ? " " : "", world->tickets[i].id);
        }
    }
    dkt_query *query = story_query(&world->story, is_open ? DKT_QUERY_OPEN : DKT_QUERY_CLOSED, NULL);
    assert_int_equal(dkt_query_set_actor(query, who->id, -1, named == NULL ? NULL : named->code, -1), DKT_OK);
    dkt_status r = story_ask(&world->story, query);
    bool is_anybody = false;
    for (int i = 0; i < ROLES; i++) {
        const struct model_role *each = &world->roles[i];
        is_anybody = is_anybody || ((named == NULL || named == each) && model_has(world, who, each) &&
                                    model_certified(world, who, each));
    }
    dkt_status wanted = is_anybody && who->is_active ? DKT_OK : DKT_E_DENIED;
    const char *actual = r == DKT_OK ? story_page(&world->story, "id") : "";
    if (r != wanted || (r == DKT_OK && strcmp(actual, expected) != 0)) {
        fail_msg("at +%" PRId64 " %s as %s lists\n  model:   %s [%s]\n  library: %s [%s]", world->now, who->id,
                 named == NULL ? "-" : named->code, dkt_status_name(wanted), expected, dkt_status_name(r), actual);
    }
    counts->listed++;
}

static void everybody_asks(struct world *world, struct counts *counts)
{
    for (int person = 0; person <= PEOPLE; person++) {
        for (int role = 0; role <= ROLES; role++) {
            if (person < PEOPLE) {
                look(world, person, role, counts);
            }
            for (int action = 0; action < ACTIONS; action++) {
                ask(world, person, role, action, below(world, TICKETS), counts);
            }
        }
    }
}

static void a_permission_is_what_the_model_says(int64_t worlds)
{
    struct test_random random = test_random("people_model");
    struct counts counts = {0};
    for (int64_t i = 0; i < worlds; i++) {
        struct world *world = calloc(1, sizeof *world);
        assert_non_null(world);
        world->random.state = test_random_next(&random);
        world_make(world);
        for (int moment = 0; moment < MOMENTS; moment++) {
            everybody_asks(world, &counts);
            int64_t step = below(world, 150);
            world->now += step;
            PASS(&world->story, step);
        }
        story_end(&world->story);
        free(world);
    }
    printf("figure: %" PRId64 " worlds, %" PRId64 " questions: %" PRId64 " allowed, %" PRId64 " denied, %" PRId64
           " lists\n",
           worlds, counts.asked, counts.allowed, counts.denied, counts.listed);
    assert_true(counts.allowed > counts.asked / 20 && counts.denied > counts.asked / 20);
}

static int64_t worlds_wanted = WORLDS_DEFAULT;

static void random_organisations(void **state)
{
    (void)state;
    a_permission_is_what_the_model_says(worlds_wanted);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_organisations)};
    if (argc > 1) {
        worlds_wanted = strtoll(argv[1], NULL, 10);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
