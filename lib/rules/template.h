/* SPDX-License-Identifier: MIT
 *
 * Templates of sheets: what a checklist asks, of whom, in which order. Data: JSON whose form stands in doc/sheets.md.
 */
#ifndef DKTI_RULES_TEMPLATE_H
#define DKTI_RULES_TEMPLATE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DKTI_TEMPLATE_COUNT_MAX = 64,
    DKTI_ASKED_COUNT_MAX = 128,       /* items of a template: one bit each */
    DKTI_ASKED_WORDS = DKTI_ASKED_COUNT_MAX / 64,
    DKTI_SIDE_COUNT_MAX = 16,  /* outgoing, incoming, leader, and the template's own */
    DKTI_DENOMINATION_COUNT_MAX = 24,
    DKTI_DECIMALS_MAX = 6,
    DKTI_SIDE_OUTGOING = 0, /* places of the parties that every template has */
    DKTI_SIDE_INCOMING = 1,
    DKTI_SIDE_LEADER = 2,
    DKTI_SIDE_FIRST = 3, /* the template's own */
};

/* What an item fills itself from. */
enum {
    DKTI_AUTO_NONE = 0,
    DKTI_AUTO_TICKETS = 1, /* open tickets of the outgoing */
    DKTI_AUTO_COUNT = 2,   /* how many tickets stand on the sheet */
};

/* When an item applies. */
enum {
    DKTI_APPLIES_ALWAYS = 0,
    DKTI_APPLIES_DIFFERS = 1,  /* the two values of a dual item differ */
    DKTI_APPLIES_DONE = 2,     /* another item is done */
    DKTI_APPLIES_NOT_DONE = 3, /* another item is not done, or ticked "no" */
    DKTI_APPLIES_IS = 4,       /* another item has this value */
    DKTI_APPLIES_LONGER = 5,   /* the sheet's time, from_at to until_at, is longer than so many days */
};

/* By when an item is to be done. */
enum {
    DKTI_TIMED_NOT = 0,
    DKTI_TIMED_BEFORE_START = 1, /* so long before from_at (R238, R379) */
    DKTI_TIMED_BY_END = 2,       /* by until_at */
    DKTI_TIMED_WITHIN = 3,       /* so long after the sheet was opened, or what it comes after was done */
};

struct dkti_applies {
    int32_t type;
    int32_t item; /* place */
    int64_t value;
};

struct dkti_party {
    struct dkti_text code;
    struct dkti_text english;
    struct dkti_text chinese;
};

/* An item of a template. */
struct dkti_asked {
    struct dkti_text code;
    struct dkti_text english;
    struct dkti_text chinese;
    int32_t kind; /* DKT_ITEM_KIND_... */
    uint32_t by;  /* a bit for each party that may enter it, or sign */
    struct dkti_text role; /* of a signature or tick: whose role may do it, instead of a party; absent: the party's person */
    bool is_optional;
    bool is_dual;      /* both enter a value; the difference is computed */
    bool is_important; /* told orally and read back as well (R230) */
    bool is_list;      /* a line for each piece */
    bool is_carried;   /* what is unresolved goes on into the next sheet */
    int32_t automatic; /* DKTI_AUTO_... */
    int32_t decimals;
    struct dkti_text currency;
    int32_t denomination_count;
    const int64_t *denominations;
    uint64_t after[DKTI_ASKED_WORDS]; /* items that must be done before it */
    struct dkti_applies applies;
    bool has_expected;
    int64_t expected; /* the value it should have: anything else is a difference */
    int32_t timed;    /* DKTI_TIMED_... */
    int64_t timed_ms;
};

struct dkti_template {
    struct dkti_text code;
    struct dkti_text english;
    struct dkti_text chinese;
    int32_t kind; /* DKT_SHEET_KIND_... */
    bool has_tickets;        /* the outgoing's open tickets go with it */
    bool may_differ;         /* differences are recorded and block nothing */
    struct dkti_text waiver; /* role that may waive, override, and decide for who cannot; absent: the sheet's leader */
    int32_t notice_months;   /* R216: from opening to until_at at least */
    int32_t notice_days;
    bool is_notice_strict;   /* too short a notice is refused; else it is told (Q19) */
    int32_t party_count;
    struct dkti_party parties[DKTI_SIDE_COUNT_MAX];
    int32_t asked_count;
    const struct dkti_asked *asked;
    struct dkti_text json; /* canonical */
};

/* Reads a template from JSON into the arena. DKT_OK, DKT_E_FORMAT, DKT_E_UNKNOWN, DKT_E_LIMIT or DKT_E_MEMORY with a text
 * that names template, item and member. */
int32_t dkti_template_read(struct dkti_arena *arena, const struct dkti_json *json, struct dkti_template *out_template,
                           struct dkti_error *error);

/* The place of an item or party by code, or -1. */
int32_t dkti_asked_place(const struct dkti_template *form, struct dkti_text code);
int32_t dkti_party_place(const struct dkti_template *form, struct dkti_text code);

/* Whether the outgoing and the incoming both enter it, each for himself. */
bool dkti_asked_is_two_sided(const struct dkti_asked *asked);

/* Whether an outgoing prepares it and an incoming accepts it. The others are filled, signed and closed: a checklist, and
 * a property that passes between parties of the template's own. */
bool dkti_template_is_handover(const struct dkti_template *form);

#endif
