/* SPDX-License-Identifier: MIT
 *
 * The worked example of doc/format.md is what the library writes: change, secret, canonical bytes, digest, and the root of
 * a desk that holds nothing else.
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "desk/verify_content.h"
#include "docket/ticket.h"
#include "model/change.h"
#include "model/kinds.h"
#include "rules/fields.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct example {
    struct dkti_arena arena;
    struct dkti_buffer change;
    struct dkti_buffer secret;
    struct dkti_buffer canonical;
    struct dkti_buffer head;
    struct dkt_row *entry;
    struct dkti_digest digest;
};

static struct dkti_text bytes_of(const struct dkti_buffer *buffer)
{
    return dkti_text_of((const char *)buffer->p, buffer->n);
}

/* The ticket's title and contact are amended, and the entry tells why. Salts come from 32 bytes of zero. */
static void write_change(struct example *example)
{
    static const uint8_t seed[DKTI_SEED_SIZE] = {0};
    struct dkti_change_writer writer = {
        .change = &example->change, .secret = &example->secret, .seed = seed};
    struct dkt_row *ticket = dkti_row_new(&example->arena, &dkti_fixed_kinds[DKT_KIND_TICKET - 1]);
    struct dkti_tell tell = {DKTI_TELL_REASON, false, {.text = dkti_text("typo")}};
    dkti_row_load_text(ticket, DKT_TICKET_TITLE - 1, dkti_text("no paper"));
    dkti_row_set_text(ticket, DKT_TICKET_TITLE, dkti_text("no ink"));
    dkti_row_set_text(ticket, DKT_TICKET_CONTACT, dkti_text("138"));
    dkti_change_begin(&writer);
    dkti_change_row(&writer, ticket, DKTI_ACT_UPDATE, false);
    dkti_change_tells(&writer, &tell, 1);
}

static void write_entry(struct example *example, char *previous)
{
    struct dkt_row *entry = dkti_row_new(&example->arena, &dkti_fixed_kinds[DKT_KIND_ENTRY - 1]);
    for (int i = 0; i < DKTI_DIGEST_SIZE; i++) {
        previous[i] = (char)i;
    }
    dkti_row_set_integer(entry, DKT_ENTRY_SUBJECT_KIND, DKT_KIND_TICKET);
    dkti_row_set_text(entry, DKT_ENTRY_SUBJECT, dkti_text("T-1"));
    dkti_row_set_integer(entry, DKT_ENTRY_SEQ, 2);
    dkti_row_set_integer(entry, DKT_ENTRY_AT, INT64_C(1700000060000));
    dkti_row_set_integer(entry, DKT_ENTRY_RECORDED_AT, INT64_C(1700000060005));
    dkti_row_set_integer(entry, DKT_ENTRY_VERB, DKT_VERB_AMEND);
    dkti_row_set_text(entry, DKT_ENTRY_ACTION, dkti_text("amend"));
    dkti_row_set_text(entry, DKT_ENTRY_ACTOR, dkti_text("li"));
    dkti_row_set_text(entry, DKT_ENTRY_CHANGE, bytes_of(&example->change));
    dkti_row_set_text(entry, DKT_ENTRY_SECRET, bytes_of(&example->secret));
    dkti_row_set_text(entry, DKT_ENTRY_PREVIOUS, dkti_text_of(previous, DKTI_DIGEST_SIZE));
    example->entry = entry;
    dkti_entry_canonical(&example->canonical, dkti_text("main"), entry);
    example->digest = dkti_sha256(example->canonical.p, example->canonical.n);
    dkti_row_set_text(entry, DKT_ENTRY_DIGEST,
                      dkti_text_of((const char *)example->digest.bytes, DKTI_DIGEST_SIZE));
    dkti_content_head(&example->head, dkti_text("main"), entry);
}

static char *page_read(void)
{
    FILE *file = fopen(SOURCE_ROOT "/doc/format.md", "rb");
    assert_non_null(file);
    char *text = calloc(1, 1 << 20);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
    fclose(file);
    return text;
}

/* The page shows bytes in lines of any length: only its hexadecimal digits are looked at. */
static void assert_shown(const char *page, const char *what, const uint8_t *bytes, size_t n)
{
    char heading[64];
    snprintf(heading, sizeof heading, "<!-- example %s -->", what);
    const char *p = strstr(page, heading);
    if (p == NULL) {
        fail_msg("the page has no %s", heading);
    }
    p = strstr(p, "```\n") + 4;
    const char *end = strstr(p, "```");
    size_t k = 0;
    for (; p < end; p++) {
        if (*p == '#') { /* a remark, up to the end of the line */
            p = strchr(p, '\n');
            continue;
        }
        if (strchr("0123456789abcdef", *p) == NULL) {
            continue;
        }
        char digits[3] = {p[0], p[1], 0};
        if (k == n || strtoul(digits, NULL, 16) != bytes[k]) {
            fail_msg("%s differs at byte %zu", what, k);
        }
        k++;
        p++;
    }
    if (k != n) {
        fail_msg("%s ends after %zu of %zu bytes", what, k, n);
    }
}

static void print_bytes(const char *what, const uint8_t *bytes, size_t n)
{
    print_message("%s:", what);
    for (size_t i = 0; i < n; i++) {
        print_message("%02x", bytes[i]);
    }
    print_message("\n");
}

static void the_page_shows_what_is_written(void **state)
{
    struct dkti_allocator allocator = dkti_allocator_default();
    struct example example;
    char previous[DKTI_DIGEST_SIZE];
    (void)state;
    dkti_arena_init(&example.arena, &allocator);
    dkti_buffer_init(&example.change, &allocator);
    dkti_buffer_init(&example.secret, &allocator);
    dkti_buffer_init(&example.canonical, &allocator);
    dkti_buffer_init(&example.head, &allocator);
    write_change(&example);
    write_entry(&example, previous);
    struct dkti_digest member = dkti_sha256(example.head.p, example.head.n);
    struct dkti_set_digest set;
    dkti_set_digest_init(&set);
    dkti_set_digest_add(&set, &member);
    struct dkti_digest root = dkti_set_digest_value(&set);
    const struct {
        const char *name;
        const uint8_t *bytes;
        size_t n;
    } parts[] = {
        {"change", example.change.p, example.change.n},
        {"secret", example.secret.p, example.secret.n},
        {"canonical", example.canonical.p, example.canonical.n},
        {"digest", example.digest.bytes, DKTI_DIGEST_SIZE},
        {"head", example.head.p, example.head.n},
        {"root", root.bytes, DKTI_DIGEST_SIZE},
    };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        print_bytes(parts[i].name, parts[i].bytes, parts[i].n);
    }
    char *page = page_read();
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        assert_shown(page, parts[i].name, parts[i].bytes, parts[i].n);
    }
    free(page);
    dkti_buffer_free(&example.change);
    dkti_buffer_free(&example.secret);
    dkti_buffer_free(&example.canonical);
    dkti_buffer_free(&example.head);
    dkti_arena_free(&example.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_shows_what_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
