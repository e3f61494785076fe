/* SPDX-License-Identifier: MIT
 *
 * What docket why shows, for the terminal (why.c) and as a picture (svg.c), and how it says it (why_words.c). */
#ifndef DOCKET_EXAMPLE_WHY_H
#define DOCKET_EXAMPLE_WHY_H

#include "program.h"

#include <stddef.h>

enum {
    WHY_CLOCK_COUNT_MAX = 64,
    WHY_INSTANT_SIZE = 48,
    WHY_DURATION_SIZE = 64,
    WHY_SENTENCE_SIZE = 600,
};

/* One clock, explained. */
struct why_clock {
    dkt_op *op;
    const dkt_explanation *explanation;
    const dkt_calendar *calendar; /* NULL: every hour of every day */
    int64_t from_ms;              /* what is shown */
    int64_t until_ms;
    int64_t now_ms;               /* the instant explained */
    int64_t due_ms;
    int32_t due;                  /* DKT_DUE_... */
};

struct why {
    const struct docket *docket;
    dkt_op *op; /* of the ticket */
    const dkt_row *ticket;
    struct why_clock clocks[WHY_CLOCK_COUNT_MAX];
    int count;
};

/* How a stretch of the picture looks. */
enum why_look {
    LOOK_NOTHING,
    LOOK_WAITING,
    LOOK_RUNNING,
    LOOK_LATE, /* it runs behind the due instant */
    LOOK_CLOSED,
    LOOK_PAUSED,
    LOOK_DROPPED,
    LOOK_EXPECTED, /* it will run */
    LOOK_COUNT,
};

/* A stretch with one look, in the hands of one owner. Returns 0 when there is no interval at this place. A stretch that
 * crosses the due instant is split there: `part` 0 is before it, 1 behind; an empty part has until <= from. */
struct why_stretch {
    enum why_look look;
    int64_t from_ms;
    int64_t until_ms;
    const char *owner;
    const char *unit;
};
int why_stretch(const struct why_clock *clock, int32_t i, int part, struct why_stretch *out);

/* ---- words: in the language asked for, 1 is Chinese ---- */

/* The wall clock's offset from UTC at an instant, and what the zone is called. */
int64_t why_offset(const struct why_clock *clock, int64_t at_ms);
const char *why_zone(const struct why_clock *clock);

/* "Mon 03-02 17:00". */
const char *why_instant(const struct why_clock *clock, int64_t at_ms, int is_chinese, char out[WHY_INSTANT_SIZE]);

/* "27 h 30 min". */
const char *why_duration(int64_t ms, int is_chinese, char out[WHY_DURATION_SIZE]);

/* "8 h", "2 business days". */
const char *why_target(int32_t type, int64_t amount, int is_chinese, char out[WHY_DURATION_SIZE]);

/* How it stands, in a word: "met", "breached", "paused" ...; and whether that is bad. */
const char *why_state(const struct why_clock *clock, int is_chinese);
int why_is_bad(const struct why_clock *clock);

/* The verdict as a sentence or two. */
const char *why_sentence(const struct why_clock *clock, int is_chinese, char out[WHY_SENTENCE_SIZE]);

/* The bytes of its next line in so many columns, broken where it may be. */
size_t why_line(const char *text, int width);

const char *why_event_word(int32_t kind, int is_chinese);
const char *why_look_word(enum why_look look, int is_chinese);

/* What a share's name is for people. */
const char *why_share_word(int32_t by, const char *name, int is_chinese);

/* ---- a scale of time ---- */

/* The first instant at or behind `at_ms` that a scale with this step has a tick at; steps are 5 min to 28 days, and days
 * begin at midnight of the wall clock. */
int64_t why_tick(const struct why_clock *clock, int64_t at_ms, int64_t step_ms);

/* The smallest step with which at most `count_max` ticks are on the scale. */
int64_t why_step(const struct why_clock *clock, int count_max);

/* A tick's label: the time of the day, or the day. */
const char *why_tick_label(const struct why_clock *clock, int64_t at_ms, int64_t step_ms, int is_chinese,
                           char out[WHY_INSTANT_SIZE]);

/* ---- the picture ---- */

/* Writes it; returns an exit code. */
int svg_write(const struct why *why, const char *file);

#endif
