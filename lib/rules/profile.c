/* SPDX-License-Identifier: MIT
 *
 * The life of a profile, what its calls share, and its settings. Its pieces are added in profile_pieces.c and
 * profile_actions.c.
 */
#include "rules/profile.h"

#include "base/internal.h"

#include <stddef.h>

int32_t dkti_profile_new(const struct dkti_allocator *allocator, struct dkti_text code,
                         struct dkt_profile **out_profile)
{
    DKT_ASSERT(dkti_text_is_name(code));
    *out_profile = NULL;
    struct dkt_profile *profile = dkti_allocate(allocator, 1, sizeof *profile);
    if (profile == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_arena_init(&profile->arena, allocator);
    dkti_error_clear(&profile->error);
    profile->code = dkti_arena_text(&profile->arena, code);
    profile->default_unit = dkti_text("desk");
    profile->claim_duration_ms = DKTI_CLAIM_DURATION_DEFAULT_MS;
    if (profile->arena.failed) {
        dkt_profile_free(profile);
        return DKT_E_MEMORY;
    }
    *out_profile = profile;
    return DKT_OK;
}

dkt_status dkt_profile_new(const char *code, int32_t len, dkt_profile **out_profile)
{
    if (out_profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    *out_profile = NULL;
    if (code == NULL || len < -1) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_text name = len < 0 ? dkti_text(code) : dkti_text_of(code, (size_t)len);
    if (!dkti_text_is_name(name)) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_allocator allocator = dkti_allocator_default();
    return dkti_profile_new(&allocator, name, out_profile);
}

int32_t dkti_profile_set_code(struct dkt_profile *profile, struct dkti_text code)
{
    if (!dkti_text_is_name(code)) {
        return dkti_error_named(&profile->error, DKT_E_ARGUMENT, "profile ", dkti_profile_shown(code),
                                ": a code is 1 to 64 of a-z 0-9 _ . - and begins with a letter");
    }
    struct dkti_arena_mark mark = dkti_arena_mark(&profile->arena);
    struct dkti_text copy = dkti_arena_text(&profile->arena, code);
    int32_t r = dkti_profile_end(profile, mark, "profile ", code);
    if (r == DKT_OK) {
        profile->code = copy;
    }
    return r;
}

void dkt_profile_free(dkt_profile *profile)
{
    if (profile == NULL) {
        return;
    }
    struct dkti_allocator allocator = profile->arena.allocator;
    dkti_profile_free_calendars(profile);
    dkti_arena_free(&profile->arena);
    dkti_deallocate(&allocator, profile, sizeof *profile);
}

const char *dkt_profile_error_text(const dkt_profile *profile)
{
    return profile == NULL ? "" : profile->error.text;
}

struct dkti_text dkti_profile_shown(struct dkti_text text)
{
    if (!dkti_text_is_valid(text.p, text.n)) {
        return dkti_text("(not UTF-8)");
    }
    return dkti_text_of(text.p, dkti_text_cut(text, DKTI_NAME_MAX));
}

static int32_t profile_check_label(struct dkt_profile *profile,
                                   const struct dkti_profile_piece *piece, const char *language,
                                   struct dkti_text label)
{
    int32_t status = DKT_OK;
    const char *problem = NULL;
    if (dkti_text_is_absent(label)) {
        status = DKT_E_ARGUMENT;
        problem = " label is missing";
    } else if (!dkti_text_is_valid(label.p, label.n)) {
        status = DKT_E_TEXT;
        problem = " label is not valid UTF-8";
    } else if (label.n > DKTI_LABEL_MAX) {
        status = DKT_E_LIMIT;
        problem = " label is over 256 bytes";
    }
    if (status == DKT_OK) {
        return DKT_OK;
    }
    (void)dkti_error_named(&profile->error, status, piece->what, piece->code, ": the ");
    dkti_error_add(&profile->error, language);
    dkti_error_add(&profile->error, problem);
    return status;
}

int32_t dkti_profile_check_piece(struct dkt_profile *profile,
                                 const struct dkti_profile_piece *piece)
{
    if (dkti_text_is_absent(piece->code)) {
        return dkti_error_named(&profile->error, DKT_E_ARGUMENT, piece->what, piece->code,
                                "without a code");
    }
    if (!dkti_text_is_name(piece->code)) {
        return dkti_error_named(&profile->error, DKT_E_ARGUMENT, piece->what,
                                dkti_profile_shown(piece->code),
                                ": a code is 1 to 64 of a-z 0-9 _ . - and begins with a letter");
    }
    int32_t r = profile_check_label(profile, piece, "English", piece->label.english);
    if (r < 0) {
        return r;
    }
    return profile_check_label(profile, piece, "Chinese", piece->label.chinese);
}

int32_t dkti_profile_check_room(struct dkt_profile *profile, const struct dkti_profile_piece *piece,
                                int32_t place, int32_t count, int32_t count_max)
{
    DKT_ASSERT(count >= 0 && count <= count_max);
    if (place >= 0) {
        return dkti_error_named(&profile->error, DKT_E_EXISTS, piece->what, piece->code,
                                " is there already");
    }
    if (count == count_max) {
        (void)dkti_error_named(&profile->error, DKT_E_LIMIT, piece->what, piece->code,
                               " is one too many: at most ");
        dkti_error_add_integer(&profile->error, count_max);
        return DKT_E_LIMIT;
    }
    return DKT_OK;
}

int32_t dkti_profile_keep_piece(struct dkt_profile *profile, struct dkti_profile_piece *piece)
{
    struct dkti_arena_mark mark = dkti_arena_mark(&profile->arena);
    struct dkti_text asked = piece->code;
    piece->code = dkti_arena_text(&profile->arena, piece->code);
    piece->label.english = dkti_arena_text(&profile->arena, piece->label.english);
    piece->label.chinese = dkti_arena_text(&profile->arena, piece->label.chinese);
    return dkti_profile_end(profile, mark, piece->what, asked);
}

int32_t dkti_profile_end(struct dkt_profile *profile, struct dkti_arena_mark mark, const char *what,
                         struct dkti_text name)
{
    if (!profile->arena.failed) {
        return DKT_OK;
    }
    dkti_arena_rewind(&profile->arena, mark);
    profile->arena.failed = false;
    (void)dkti_error_begin(&profile->error, DKT_E_MEMORY, "no memory for ");
    dkti_error_add(&profile->error, what);
    dkti_error_add_text(&profile->error, dkti_profile_shown(name));
    return DKT_E_MEMORY;
}

static int32_t profile_check_series(struct dkt_profile *profile, struct dkti_text code,
                                    int32_t mode, struct dkti_text prefix, int32_t digits,
                                    int32_t run)
{
    int32_t status = DKT_E_ARGUMENT;
    const char *problem = NULL;
    if (!dkti_text_is_name(code)) {
        problem = ": a code is 1 to 64 of a-z 0-9 _ . - and begins with a letter";
    } else if (mode != DKT_SERIES_BLOCKS && mode != DKT_SERIES_GAPLESS) {
        problem = ": no such mode";
    } else if (dkti_text_is_absent(prefix)) {
        problem = ": the prefix is missing";
    } else if (!dkti_text_is_valid(prefix.p, prefix.n)) {
        status = DKT_E_TEXT;
        problem = ": the prefix is not valid UTF-8";
    } else if (prefix.n > DKTI_PREFIX_MAX) {
        status = DKT_E_LIMIT;
        problem = ": the prefix is over 32 bytes";
    } else if (digits < 1 || digits > DKTI_DIGITS_MAX) {
        status = DKT_E_LIMIT;
        problem = ": digits are 1 to 18";
    } else if (mode == DKT_SERIES_BLOCKS && (run < 1 || run > DKTI_RUN_MAX)) {
        status = DKT_E_LIMIT;
        problem = ": a run is 1 to 1000000 numbers";
    }
    if (problem == NULL) {
        return DKT_OK;
    }
    return dkti_error_named(&profile->error, status, "series ", dkti_profile_shown(code), problem);
}

dkt_status dkt_profile_set_series(dkt_profile *profile, const char *code, int32_t mode,
                                  const char *prefix, int32_t digits, int32_t run)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    int32_t r =
        profile_check_series(profile, dkti_text(code), mode, dkti_text(prefix), digits, run);
    if (r < 0) {
        return r;
    }
    struct dkti_arena_mark mark = dkti_arena_mark(&profile->arena);
    struct dkti_number_series series = {
        .code = dkti_arena_text(&profile->arena, dkti_text(code)),
        .mode = mode,
        .prefix = dkti_arena_text(&profile->arena, dkti_text(prefix)),
        .digits = digits,
        .run = mode == DKT_SERIES_BLOCKS
                   ? run
                   : 0, /* means nothing for the other: one profile, one version */
    };
    r = dkti_profile_end(profile, mark, "series ", dkti_text(code));
    if (r < 0) {
        return r;
    }
    profile->series = series;
    return DKT_OK;
}

static int32_t profile_check_unit(struct dkt_profile *profile, struct dkti_text unit)
{
    if (dkti_text_is_absent(unit)) {
        return dkti_error_begin(&profile->error, DKT_E_ARGUMENT, "the default unit is missing");
    }
    if (!dkti_text_is_valid(unit.p, unit.n)) {
        return dkti_error_begin(&profile->error, DKT_E_TEXT, "the default unit is not valid UTF-8");
    }
    if (unit.n < 1 || unit.n > DKTI_ID_MAX) {
        return dkti_error_named(&profile->error, DKT_E_LIMIT, "default unit ",
                                dkti_profile_shown(unit), ": it is 1 to 140 bytes");
    }
    return DKT_OK;
}

dkt_status dkt_profile_set_default_unit(dkt_profile *profile, const char *unit)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    int32_t r = profile_check_unit(profile, dkti_text(unit));
    if (r < 0) {
        return r;
    }
    struct dkti_arena_mark mark = dkti_arena_mark(&profile->arena);
    struct dkti_text copy = dkti_arena_text(&profile->arena, dkti_text(unit));
    r = dkti_profile_end(profile, mark, "default unit ", dkti_text(unit));
    if (r < 0) {
        return r;
    }
    profile->default_unit = copy;
    return DKT_OK;
}

dkt_status dkt_profile_set_claim_duration(dkt_profile *profile, int64_t duration_ms)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    if (duration_ms < DKTI_CLAIM_DURATION_MIN_MS || duration_ms > DKTI_CLAIM_DURATION_MAX_MS) {
        (void)dkti_error_begin(&profile->error, DKT_E_LIMIT,
                               "a claim lasts 1 second to 30 days, not ");
        dkti_error_add_integer(&profile->error, duration_ms);
        dkti_error_add(&profile->error, " ms");
        return DKT_E_LIMIT;
    }
    profile->claim_duration_ms = duration_ms;
    return DKT_OK;
}

dkt_status dkt_profile_set_handling(dkt_profile *profile, int32_t flags)
{
    if (profile == NULL) {
        return DKT_E_ARGUMENT;
    }
    if ((flags & ~DKTI_HANDLING_ALL) != 0) {
        return dkti_error_begin(&profile->error, DKT_E_ARGUMENT, "handling: no such flag");
    }
    profile->handling = flags;
    return DKT_OK;
}
