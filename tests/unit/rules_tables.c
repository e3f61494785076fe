/* SPDX-License-Identifier: MIT
 *
 * The tables of fields and verbs, held against the columns of the ticket and against doc/actions.md.
 */
#include "model/kinds.h"
#include "rules/fields.h"
#include "rules/rules.h"
#include "rules_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMN_ROW(number, member, type, flags) {number, #member, DKT_TYPE_##type, flags},

static const struct column_row {
    int32_t number;
    const char *name;
    int32_t type;
    int32_t flags;
} column_rows[] = {DKTI_TICKET_COLUMNS(COLUMN_ROW)};

static struct column_row column_of(int32_t number)
{
    for (size_t i = 0; i < sizeof column_rows / sizeof column_rows[0]; i++) {
        if (column_rows[i].number == number) {
            return column_rows[i];
        }
    }
    return (struct column_row){0, "no column", 0, 0};
}

static void a_field_that_is_a_column_has_its_name_type_and_privacy(void **state)
{
    (void)state;
    int32_t count;
    const struct dkti_field *fields = dkti_fields(&count);
    for (int32_t i = 0; i < count; i++) {
        if (fields[i].number > DKTI_TELL_FIRST) {
            continue;
        }
        const struct column_row column = column_of(fields[i].number);
        assert_string_equal(fields[i].name, column.name);
        assert_int_equal(fields[i].type, column.type);
        assert_int_equal(fields[i].is_personal, (column.flags & DKT_COLUMN_PERSONAL) != 0);
    }
}

static void a_field_is_found_by_its_name_and_its_number(void **state)
{
    (void)state;
    int32_t count;
    const struct dkti_field *fields = dkti_fields(&count);
    for (int32_t i = 0; i < count; i++) {
        assert_ptr_equal(dkti_field_by_name(dkti_text(fields[i].name)), &fields[i]);
        assert_ptr_equal(dkti_field_by_number(fields[i].number), &fields[i]);
    }
    assert_null(dkti_field_by_name(dkti_text("seq")));
    assert_null(dkti_field_by_number(DKT_TICKET_SEQ));
}

static void a_verb_is_found_by_its_name_and_its_number(void **state)
{
    (void)state;
    static const int32_t own[] = {DKT_VERB_CLAIM_LAPSED, DKT_VERB_APPOINTMENT_PASSED,
                                  DKT_VERB_FOLLOW_UP_DUE, DKT_VERB_NUMBERS_VOID};
    for (int32_t verb = DKT_VERB_REGISTER; verb <= DKT_VERB_ESCALATE; verb++) {
        assert_int_equal(dkt_verb_by_name(dkt_verb_name(verb), -1), verb);
    }
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        assert_int_equal(dkt_verb_by_name(dkt_verb_name(own[i]), -1), own[i]);
    }
    assert_int_equal(dkt_verb_by_name("closed", 5), DKT_VERB_CLOSE);
}

static void an_unknown_verb_is_none(void **state)
{
    (void)state;
    assert_string_equal(dkt_verb_name(0), "?");
    assert_int_equal(dkt_verb_by_name("fly", -1), 0);
    assert_int_equal(dkt_verb_by_name(NULL, -1), 0);
    assert_null(dkti_verb(DKT_VERB_ESCALATE + 1));
}

/* R065 */
static void only_work_towards_the_demand_is_handling(void **state)
{
    (void)state;
    for (int32_t verb = DKT_VERB_REGISTER; verb <= DKT_VERB_ESCALATE; verb++) {
        bool is_handling = verb == DKT_VERB_RESERVE || verb == DKT_VERB_ARRIVE ||
                           verb == DKT_VERB_PROGRESS || verb == DKT_VERB_CLOSE;
        assert_int_equal(dkti_verb(verb)->is_handling, is_handling);
    }
}

/* doc/actions.md as one text, and the default workflow, whose labels it shows. */
struct page {
    char *text;
    dkt_rules *rules;
};

static int set_up_page(void **state)
{
    struct page *page = calloc(1, sizeof *page);
    FILE *file = fopen(SOURCE_ROOT "/doc/actions.md", "rb");
    assert_non_null(file);
    page->text = calloc(1, 65536);
    assert_in_range(fread(page->text, 1, 65535, file), 1, 65534);
    assert_int_equal(fclose(file), 0);
    dkt_profile *profile;
    assert_done(dkt_profile_new_default(&profile));
    assert_done(dkt_rules_new(profile, &page->rules));
    dkt_profile_free(profile);
    *state = page;
    return 0;
}

static int tear_down_page(void **state)
{
    struct page *page = *state;
    dkt_rules_unref(page->rules);
    free(page->text);
    free(page);
    return 0;
}

/* A line of a table, built cell by cell. */
struct line {
    char text[512];
    size_t n;
};

static void put(struct line *line, const char *text)
{
    int n = snprintf(line->text + line->n, sizeof line->text - line->n, "%s", text);
    assert_true(n >= 0 && (size_t)n < sizeof line->text - line->n);
    line->n += (size_t)n;
}

/* One more of a list in a cell. */
static void put_listed(struct line *line, bool *is_first, const char *name)
{
    put(line, *is_first ? "`" : ", `");
    put(line, name);
    put(line, "`");
    *is_first = false;
}

static void assert_shown(const struct page *page, const struct line *line)
{
    if (strstr(page->text, line->text) == NULL) {
        fail_msg("doc/actions.md does not show: %s", line->text);
    }
}

static const char *label_of(const struct page *page, const char *action)
{
    int32_t place = dkti_rules_action_place(page->rules, dkti_text(action));
    assert_true(place >= 0);
    return page->rules->actions[place].label.chinese.p;
}

static void put_states(struct line *line, uint32_t states, const char *none)
{
    static const char *const words[] = {NULL, "unprocessed", "reserved", "unfinished", "closed"};
    bool is_first = true;
    for (uint32_t i = DKT_STATE_UNPROCESSED; i <= DKT_STATE_CLOSED; i++) {
        if ((states & (UINT32_C(1) << i)) != 0) {
            put(line, is_first ? "" : ", ");
            put(line, words[i]);
            is_first = false;
        }
    }
    put(line, is_first ? none : "");
}

static void the_page_shows_what_every_verb_is(void **state)
{
    const struct page *page = *state;
    for (int32_t i = DKT_VERB_REGISTER; i <= DKT_VERB_ESCALATE; i++) {
        const struct dkti_verb *verb = dkti_verb(i);
        struct line line = {.n = 0};
        put(&line, "| `");
        put(&line, verb->name);
        put(&line, "` | ");
        put(&line, label_of(page, verb->name));
        put(&line, " | ");
        put_states(&line, verb->from_states, "nothing");
        put(&line, " | ");
        put_states(&line, verb->to_states, "keeps it");
        put(&line, verb->is_handling ? " | yes |\n" : " | no |\n");
        assert_shown(page, &line);
    }
}

static void the_page_shows_which_fields_every_verb_takes(void **state)
{
    const struct page *page = *state;
    int32_t count;
    const struct dkti_field *fields = dkti_fields(&count);
    for (int32_t i = DKT_VERB_REGISTER; i <= DKT_VERB_ESCALATE; i++) {
        struct line line = {.n = 0};
        bool is_first = true;
        put(&line, "| `");
        put(&line, dkti_verb(i)->name);
        put(&line, "` | ");
        for (int32_t f = 0; f < count; f++) {
            if (fields[f].verbs != DKTI_FIELD_AMENDABLE &&
                (fields[f].verbs & (UINT64_C(1) << i)) != 0) {
                put_listed(&line, &is_first, fields[f].name);
            }
        }
        put(&line, is_first ? "none |\n" : " |\n");
        assert_shown(page, &line);
    }
}

static void the_page_shows_every_field_with_its_type(void **state)
{
    const struct page *page = *state;
    int32_t count;
    const struct dkti_field *fields = dkti_fields(&count);
    for (int32_t i = 0; i < count; i++) {
        if (fields[i].verbs == 0) {
            continue; /* in entries only */
        }
        struct line line = {.n = 0};
        put(&line, "| `");
        put(&line, fields[i].name);
        put(&line, "` | ");
        put(&line, fields[i].type == DKT_TYPE_TEXT      ? "text"
                   : fields[i].type == DKT_TYPE_INTEGER ? "integer"
                                                        : "instant");
        if (fields[i].type == DKT_TYPE_INTEGER) {
            char range[64];
            (void)snprintf(range, sizeof range, ", %d to %d", (int)fields[i].least,
                           (int)fields[i].greatest);
            put(&line, range);
        }
        put(&line, fields[i].is_personal ? ", personal | " : " | ");
        put(&line, fields[i].number > DKTI_TELL_FIRST        ? "entry | "
                   : fields[i].verbs == DKTI_FIELD_AMENDABLE ? "ticket, amendable | "
                                                             : "ticket | ");
        assert_shown(page, &line);
    }
}

static void put_from(struct line *line, const dkt_rules *rules, const struct dkti_action *action)
{
    const uint64_t every = (UINT64_C(1) << rules->status_count) - 1;
    bool is_first = true;
    if (action->verb == DKT_VERB_REGISTER) {
        put(line, "nothing");
    } else if (action->from == every) {
        put(line, "any");
    } else {
        for (int32_t s = 0; s < rules->status_count; s++) {
            if (dkti_action_starts_from(action, s)) {
                put_listed(line, &is_first, rules->statuses[s].code.p);
            }
        }
    }
}

static void put_required(struct line *line, const struct dkti_action *action)
{
    bool is_first = true;
    for (int32_t i = 0; i < action->requirement_count; i++) {
        if (action->requirements[i].count == 2) {
            bool is_party = strcmp(action->requirements[i].names.p, "owner|unit") == 0;
            put(line, is_party ? "`owner` or `unit`" : "`reason` or `opinion`"); /* the groups there are */
            is_first = false;
        } else {
            put_listed(line, &is_first, action->requirements[i].names.p);
        }
    }
    put(line, is_first ? "nothing" : "");
}

static void the_page_shows_the_default_workflow(void **state)
{
    const struct page *page = *state;
    for (int32_t i = 0; i < page->rules->action_count; i++) {
        const struct dkti_action *action = &page->rules->actions[i];
        struct line line = {.n = 0};
        put(&line, "| ");
        put_from(&line, page->rules, action);
        put(&line, action->to < 0 ? " | keeps it" : " | `");
        if (action->to >= 0) {
            put(&line, page->rules->statuses[action->to].code.p);
            put(&line, "`");
        }
        put(&line, " | `");
        put(&line, action->code.p);
        put(&line, "` ");
        put(&line, action->label.chinese.p);
        put(&line, " | ");
        put_required(&line, action);
        put(&line, " |\n");
        assert_shown(page, &line);
    }
}

static void the_page_shows_the_default_statuses(void **state)
{
    static const char *const words[] = {NULL, "unprocessed", "reserved", "unfinished", "closed"};
    const struct page *page = *state;
    for (int32_t i = 0; i < page->rules->status_count; i++) {
        const struct dkti_status *status = &page->rules->statuses[i];
        struct line line = {.n = 0};
        put(&line, "| `");
        put(&line, status->code.p);
        put(&line, "` | ");
        put(&line, status->label.chinese.p);
        put(&line, " | ");
        put(&line, words[status->state]);
        put(&line, " | ");
        assert_shown(page, &line);
    }
}

#define PAGE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up_page, tear_down_page)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_that_is_a_column_has_its_name_type_and_privacy),
        cmocka_unit_test(a_field_is_found_by_its_name_and_its_number),
        cmocka_unit_test(a_verb_is_found_by_its_name_and_its_number),
        cmocka_unit_test(an_unknown_verb_is_none),
        cmocka_unit_test(only_work_towards_the_demand_is_handling),
        PAGE_TEST(the_page_shows_what_every_verb_is),
        PAGE_TEST(the_page_shows_which_fields_every_verb_takes),
        PAGE_TEST(the_page_shows_every_field_with_its_type),
        PAGE_TEST(the_page_shows_the_default_workflow),
        PAGE_TEST(the_page_shows_the_default_statuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
