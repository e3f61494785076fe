/* SPDX-License-Identifier: MIT
 *
 * The fields that commands carry: their names, numbers, types, and which verbs take them.
 *
 * A field is a column of the ticket (by its public number), one of the profile's own (DKT_COLUMN_FIELD_FIRST and
 * up), or something that only the entry tells (DKTI_TELL_...): the words of a note, the reason of a transfer.
 * Every action may also amend: take the amendable columns and the profile's own fields.
 */
#ifndef DKTI_RULES_FIELDS_H
#define DKTI_RULES_FIELDS_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* What an entry tells beside columns; numbers are part of the stored format. */
enum {
    DKTI_TELL_FIRST = 2000,
    DKTI_TELL_TEXT = 2001,       /* words of a note, message or progress; personal */
    DKTI_TELL_REASON = 2002,     /* why: transfer, reopening, amendment */
    DKTI_TELL_DIRECTION = 2003,  /* DKT_DIRECTION_... of a message */
    DKTI_TELL_VIA = 2004,        /* by which channel a message went */
    DKTI_TELL_NUMBER_FROM = 2005, /* first of the numbers made void */
    DKTI_TELL_NUMBER_UNTIL = 2006, /* first number behind them */
    DKTI_TELL_ROLE = 2007,       /* link: role */
    DKTI_TELL_TARGET = 2008,     /* link: target */
    DKTI_TELL_NAME = 2009,       /* attachment: name */
    DKTI_TELL_MEDIA_TYPE = 2010, /* attachment: media type */
    DKTI_TELL_DIGEST = 2011,     /* attachment: digest */
    DKTI_TELL_LAPSED = 2012,     /* whose claim lapsed */
    DKTI_TELL_GOAL = 2014,       /* of a clock's event: the goal */
    DKTI_TELL_RUN = 2015,        /* which run of it */
    DKTI_TELL_STEP = 2016,       /* which warning, or step of the ladder */
    DKTI_TELL_TO = 2017,         /* who is told */
    DKTI_TELL_SAME_OWNER = 2018,  /* a dispatch is a whole record: what it does not change it repeats (R056) */
    DKTI_TELL_SAME_UNIT = 2019,
    DKTI_TELL_SAME_CONTENT = 2020,
    DKTI_TELL_SAME_REQUIREMENT = 2021,
    DKTI_TELL_LEG_MS = 2022,      /* how long this leg of the dispatch took */
    DKTI_TELL_WHOLE_MS = 2023,    /* how long all of it took, from when the request was taken in (R107) */
    DKTI_TELL_ITEM = 2060,       /* of a sheet's event: the item */
    DKTI_TELL_LINE = 2061,       /* which line of it */
    DKTI_TELL_TICKETS = 2062,    /* how many tickets went, or stayed */
    DKTI_TELL_SHORT_NOTICE = 2063, /* the notice was too short, and was let pass (Q19) */
    DKTI_TELL_APPROVED_BY = 2040, /* who consented */
    DKTI_TELL_ACTED_FOR = 2041,   /* for whom the actor acted: an absent head or colleague */
    DKTI_TELL_ABSENT = 2042,      /* the absent person that was assigned, or whose ticket moves */
    DKTI_TELL_ROUTE = 2024,       /* by which route */
    DKTI_TELL_TURN = 2025,        /* whose turn it took */
    DKTI_TELL_SOLVED = 2026,      /* whether guidance solved the matter */
    DKTI_FIELD_STATUS = 2013,    /* the status a registration begins in */
};

struct dkti_field {
    const char *name;
    int32_t number;
    int32_t type;     /* DKT_TYPE_... */
    uint64_t verbs;   /* 1 << verb for each that takes it; DKTI_FIELD_AMENDABLE: all */
    bool is_personal;
    int64_t least;    /* smallest and greatest value of an integer */
    int64_t greatest;
};

#define DKTI_FIELD_AMENDABLE UINT64_MAX

/* The fixed field by name or by number, or NULL. */
const struct dkti_field *dkti_field_by_name(struct dkti_text name);
const struct dkti_field *dkti_field_by_number(int32_t number);

/* The column of an instant of the ticket that no command sets, but that clocks may be anchored at and actions may require;
 * 0 when there is none of the name. */
int32_t dkti_instant_column(struct dkti_text name);

/* All fixed fields. */
const struct dkti_field *dkti_fields(int32_t *out_count);

#endif
