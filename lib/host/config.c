/* SPDX-License-Identifier: MIT
 *
 * The configuration, and making a desk from it.
 *
 * A hook table's life is counted: the configuration holds one count, each desk made from it another. The last to go
 * calls `released`, once.
 */
#include "desk/desk.h"

#include "base/argument.h"
#include "base/error.h"
#include "docket/profile.h"
#include "host/defaults.h"
#include "host/table.h"
#include "host/zones.h"

#include <string.h>

struct dkt_config {
    struct dkti_allocator allocator;
    struct dkti_error error;
    struct dkti_hooks hooks;
    struct dkti_hook_life *lives[DKTI_LIFE_COUNT];
    struct dkti_zones zones; /* the configuration's alone: a desk has calendars, and looks for no zone */
    struct dkti_hook_life *zones_life;
    struct dkt_rules *rules; /* NULL: the default workflow */
    bool has_outbox;
    char id[DKTI_DESK_ID_MAX + 1];
    char worker[DKTI_NAME_MAX + 1]; /* "": drawn when the desk is made */
};

/* ---- lives of hook tables ---- */

static struct dkti_hook_life *life_new(const struct dkti_allocator *allocator,
                                       void (*released)(uintptr_t user), uintptr_t user)
{
    struct dkti_hook_life *life = dkti_allocate(allocator, 1, sizeof *life);
    if (life == NULL) {
        if (released != NULL) {
            released(user);
        }
        return NULL;
    }
    dkti_refcount_init(&life->refcount);
    life->allocator = *allocator;
    life->released = released;
    life->user = user;
    return life;
}

static struct dkti_hook_life *life_ref(struct dkti_hook_life *life)
{
    if (life != NULL) {
        dkti_refcount_up(&life->refcount);
    }
    return life;
}

static void life_unref(struct dkti_hook_life *life)
{
    if (life == NULL || !dkti_refcount_down(&life->refcount)) {
        return;
    }
    struct dkti_hook_life last = *life;
    dkti_deallocate(&last.allocator, life, sizeof *life);
    if (last.released != NULL) {
        last.released(last.user);
    }
}

static void lives_unref(struct dkti_hook_life *lives[DKTI_LIFE_COUNT])
{
    for (int32_t i = 0; i < DKTI_LIFE_ALLOCATOR; i++) {
        life_unref(lives[i]);
        lives[i] = NULL;
    }
}

/* ---- life of the configuration ---- */

static dkt_status config_new(const struct dkti_allocator *allocator, dkt_config **out_config)
{
    dkt_config *config = dkti_allocate(allocator, 1, sizeof *config);
    if (config == NULL) {
        return DKT_E_MEMORY;
    }
    config->allocator = *allocator;
    config->hooks.clock.now = dkti_default_now;
    config->hooks.ids.random = dkti_default_random;
    dkti_arena_init(&config->zones.scratch, allocator);
    memcpy(config->id, "main", sizeof "main");
    *out_config = config;
    return DKT_OK;
}

dkt_status dkt_config_new(dkt_config **out_config)
{
    if (out_config == NULL) {
        return DKT_E_ARGUMENT;
    }
    *out_config = NULL;
    struct dkti_allocator allocator = dkti_allocator_default();
    return config_new(&allocator, out_config);
}

dkt_status dkt_config_new_with_allocator(const struct dkt_allocator_hooks *hooks, uintptr_t user,
                                         dkt_config **out_config)
{
    if (out_config != NULL) {
        *out_config = NULL;
    }
    struct dkt_allocator_hooks table;
    dkt_status r = dkti_table_copy(NULL, hooks, &table, sizeof table, sizeof table, 0);
    if (r != DKT_OK) {
        return r;
    }
    if (table.allocate == NULL || out_config == NULL) {
        if (table.released != NULL) {
            table.released(user);
        }
        return DKT_E_ARGUMENT;
    }
    struct dkti_allocator allocator = {.allocate = table.allocate, .user = user};
    struct dkti_hook_life *life = life_new(&allocator, table.released, user);
    if (life == NULL) {
        return DKT_E_MEMORY;
    }
    r = config_new(&allocator, out_config);
    if (r != DKT_OK) {
        life_unref(life);
        return r;
    }
    (*out_config)->lives[DKTI_LIFE_ALLOCATOR] = life;
    return DKT_OK;
}

void dkt_config_free(dkt_config *config)
{
    if (config == NULL) {
        return;
    }
    struct dkti_allocator allocator = config->allocator;
    struct dkti_hook_life *last = config->lives[DKTI_LIFE_ALLOCATOR];
    lives_unref(config->lives);
    life_unref(config->zones_life);
    dkti_arena_free(&config->zones.scratch);
    dkt_rules_unref(config->rules);
    dkti_deallocate(&allocator, config, sizeof *config);
    life_unref(last);
}

const char *dkt_config_error_text(const dkt_config *config)
{
    return config == NULL ? "" : config->error.text;
}

/* ---- setters ---- */

static dkt_status config_text(dkt_config *config, const char *what, const char *p, int32_t len,
                              size_t n_max, char *out)
{
    if (config == NULL) {
        return DKT_E_ARGUMENT;
    }
    dkti_error_clear(&config->error);
    struct dkti_text text;
    dkt_status r = dkti_argument_text(&config->error, what, p, len, 1, n_max, &text);
    if (r == DKT_OK) {
        memcpy(out, text.p, text.n);
        out[text.n] = 0;
    }
    return r;
}

dkt_status dkt_config_set_id(dkt_config *config, const char *id, int32_t len)
{
    return config == NULL ? DKT_E_ARGUMENT
                          : config_text(config, "id", id, len, DKTI_DESK_ID_MAX, config->id);
}

dkt_status dkt_config_set_worker(dkt_config *config, const char *worker, int32_t len)
{
    return config == NULL ? DKT_E_ARGUMENT
                          : config_text(config, "worker", worker, len, DKTI_NAME_MAX, config->worker);
}

dkt_status dkt_config_set_rules(dkt_config *config, dkt_rules *rules)
{
    if (config == NULL || rules == NULL) {
        return DKT_E_ARGUMENT;
    }
    dkt_rules *kept = dkt_rules_ref(rules);
    dkt_rules_unref(config->rules);
    config->rules = kept;
    return DKT_OK;
}

dkt_status dkt_config_set_outbox(dkt_config *config, int32_t is_on)
{
    if (config == NULL || (is_on != 0 && is_on != 1)) {
        return DKT_E_ARGUMENT;
    }
    config->has_outbox = is_on == 1;
    return DKT_OK;
}

/* Takes over the life of a table that was copied well; the one it replaces ends. */
static dkt_status config_take(dkt_config *config, struct dkti_hook_life **place, void (*released)(uintptr_t user),
                              uintptr_t user, bool is_complete)
{
    if (!is_complete) {
        if (released != NULL) {
            released(user);
        }
        return dkti_error_begin(&config->error, DKT_E_ARGUMENT, "the hook table lacks its hook");
    }
    struct dkti_hook_life *life = life_new(&config->allocator, released, user);
    if (life == NULL) {
        return dkti_error_begin(&config->error, DKT_E_MEMORY, "no memory");
    }
    life_unref(*place);
    *place = life;
    return DKT_OK;
}

dkt_status dkt_config_set_clock(dkt_config *config, const struct dkt_clock_hooks *hooks, uintptr_t user)
{
    if (config == NULL) {
        return DKT_E_ARGUMENT;
    }
    dkti_error_clear(&config->error);
    struct dkt_clock_hooks table;
    dkt_status r = dkti_table_copy(&config->error, hooks, &table, sizeof table, sizeof table, 0);
    if (r == DKT_OK) {
        r = config_take(config, &config->lives[DKTI_LIFE_CLOCK], table.released, user, table.now != NULL);
    }
    if (r == DKT_OK) {
        config->hooks.clock = table;
        config->hooks.clock_user = user;
    }
    return r;
}

dkt_status dkt_config_set_ids(dkt_config *config, const struct dkt_id_hooks *hooks, uintptr_t user)
{
    if (config == NULL) {
        return DKT_E_ARGUMENT;
    }
    dkti_error_clear(&config->error);
    struct dkt_id_hooks table;
    dkt_status r = dkti_table_copy(&config->error, hooks, &table, sizeof table, sizeof table, 0);
    if (r == DKT_OK) {
        r = config_take(config, &config->lives[DKTI_LIFE_IDS], table.released, user, table.random != NULL);
    }
    if (r == DKT_OK) {
        config->hooks.ids = table;
        config->hooks.ids_user = user;
    }
    return r;
}

dkt_status dkt_config_set_log(dkt_config *config, const struct dkt_log_hooks *hooks, uintptr_t user)
{
    if (config == NULL) {
        return DKT_E_ARGUMENT;
    }
    dkti_error_clear(&config->error);
    struct dkt_log_hooks table;
    dkt_status r = dkti_table_copy(&config->error, hooks, &table, sizeof table, sizeof table, 0);
    if (r == DKT_OK) {
        r = config_take(config, &config->lives[DKTI_LIFE_LOG], table.released, user, table.log != NULL);
    }
    if (r == DKT_OK) {
        config->hooks.log = table;
        config->hooks.log_user = user;
    }
    return r;
}

dkt_status dkt_config_set_permission(dkt_config *config, const struct dkt_permission_hooks *hooks,
                                     uintptr_t user)
{
    if (config == NULL) {
        return DKT_E_ARGUMENT;
    }
    dkti_error_clear(&config->error);
    struct dkt_permission_hooks table;
    dkt_status r = dkti_table_copy(&config->error, hooks, &table, sizeof table, sizeof table, 0);
    if (r == DKT_OK) {
        r = config_take(config, &config->lives[DKTI_LIFE_PERMISSION], table.released, user, table.decide != NULL);
    }
    if (r == DKT_OK) {
        config->hooks.permission = table;
        config->hooks.permission_user = user;
    }
    return r;
}

dkt_status dkt_config_set_zones(dkt_config *config, const struct dkt_zone_hooks *hooks, uintptr_t user)
{
    if (config == NULL) {
        return DKT_E_ARGUMENT;
    }
    dkti_error_clear(&config->error);
    struct dkt_zone_hooks table;
    dkt_status r = dkti_table_copy(&config->error, hooks, &table, sizeof table, sizeof table, 0);
    if (r == DKT_OK) {
        r = config_take(config, &config->zones_life, table.released, user, table.read != NULL);
    }
    if (r == DKT_OK) {
        config->zones.hooks = table;
        config->zones.user = user;
    }
    return r;
}

/* ---- zones and calendars ---- */

dkt_status dkt_config_zone_new(dkt_config *config, const char *name, int32_t len, dkt_zone **out_zone)
{
    if (out_zone != NULL) {
        *out_zone = NULL;
    }
    if (config == NULL || out_zone == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_text text;
    dkti_error_clear(&config->error);
    dkt_status r = dkti_argument_text(&config->error, "the zone's name", name, len, 1, DKTI_NAME_MAX, &text);
    return r == DKT_OK ? dkti_zones_open(&config->zones, text, out_zone, &config->error) : r;
}

dkt_status dkt_config_calendar_new(dkt_config *config, const char *json, int32_t len, dkt_calendar **out_calendar)
{
    if (out_calendar != NULL) {
        *out_calendar = NULL;
    }
    if (config == NULL || out_calendar == NULL) {
        return DKT_E_ARGUMENT;
    }
    struct dkti_text text;
    dkti_error_clear(&config->error);
    dkt_status r = dkti_argument_bytes(&config->error, "the calendar", json, len, 0, DKTI_TEXT_MAX, &text);
    return r == DKT_OK ? dkti_zones_calendar(&config->zones, text, out_calendar, &config->error) : r;
}

dkt_status dkt_config_set_match(dkt_config *config, const struct dkt_match_hooks *hooks, uintptr_t user)
{
    if (config == NULL) {
        return DKT_E_ARGUMENT;
    }
    dkti_error_clear(&config->error);
    struct dkt_match_hooks table;
    dkt_status r = dkti_table_copy(&config->error, hooks, &table, sizeof table, sizeof table, 0);
    if (r == DKT_OK) {
        r = config_take(config, &config->lives[DKTI_LIFE_MATCH], table.released, user, table.choose != NULL);
    }
    if (r == DKT_OK) {
        config->hooks.match = table;
        config->hooks.match_user = user;
    }
    return r;
}

/* ---- the desk ---- */

/* The rules given, or the default workflow's, compiled now. */
static dkt_status desk_rules(const dkt_config *config, dkt_rules **out_rules)
{
    if (config->rules != NULL) {
        *out_rules = dkt_rules_ref(config->rules);
        return DKT_OK;
    }
    dkt_profile *profile = NULL;
    dkt_status r = dkt_profile_new_default(&profile);
    if (r == DKT_OK) {
        r = dkt_rules_new(profile, out_rules);
    }
    dkt_profile_free(profile);
    return r;
}

static dkt_status desk_schema(dkt_desk *desk)
{
    struct dkti_schema_field fields[DKTI_FIELD_COUNT_MAX];
    for (int32_t i = 0; i < desk->rules->field_count; i++) {
        const struct dkti_own_field *field = &desk->rules->fields[i];
        fields[i] = (struct dkti_schema_field){
            .code = field->code,
            .type = field->type,
            .flags = DKT_COLUMN_OVERFLOW |
                     ((field->flags & DKT_FIELD_PERSONAL) != 0 ? DKT_COLUMN_PERSONAL : 0),
        };
    }
    return dkti_schema_init(&desk->schema, &desk->allocator, fields, desk->rules->field_count);
}

/* The worker's name: the host's, or 32 random hexadecimal digits. */
static dkt_status desk_worker(const dkt_config *config, dkt_desk *desk)
{
    enum {
        RANDOM_SIZE = 16
    };
    memcpy(desk->worker_bytes, config->worker, sizeof desk->worker_bytes);
    if (config->worker[0] == 0) {
        uint8_t random[RANDOM_SIZE] = {0};
        if (desk->hooks.ids.random(desk->hooks.ids_user, random, RANDOM_SIZE) != DKT_HOOK_DONE) {
            return DKT_E_HOOK;
        }
        dkti_text_hex(random, RANDOM_SIZE, desk->worker_bytes);
        desk->worker_bytes[2 * RANDOM_SIZE] = 0;
    }
    desk->worker = dkti_text(desk->worker_bytes);
    return DKT_OK;
}

static void desk_free(dkt_desk *desk)
{
    struct dkti_allocator allocator = desk->allocator;
    struct dkti_hook_life *last = desk->lives[DKTI_LIFE_ALLOCATOR];
    dkti_schema_free(&desk->schema, &allocator);
    dkt_rules_unref(desk->rules);
    lives_unref(desk->lives);
    dkti_deallocate(&allocator, desk, sizeof *desk);
    life_unref(last);
}

dkt_status dkt_desk_new(dkt_config *config, dkt_desk **out_desk)
{
    if (out_desk != NULL) {
        *out_desk = NULL;
    }
    if (config == NULL || out_desk == NULL) {
        return DKT_E_ARGUMENT;
    }
    dkti_error_clear(&config->error);
    dkt_desk *desk = dkti_allocate(&config->allocator, 1, sizeof *desk);
    if (desk == NULL) {
        return dkti_error_begin(&config->error, DKT_E_MEMORY, "no memory");
    }
    dkti_refcount_init(&desk->refcount);
    desk->allocator = config->allocator;
    desk->hooks = config->hooks;
    desk->has_outbox = config->has_outbox;
    for (int32_t i = 0; i < DKTI_LIFE_COUNT; i++) {
        desk->lives[i] = life_ref(config->lives[i]);
    }
    memcpy(desk->id_bytes, config->id, sizeof desk->id_bytes);
    desk->id = dkti_text(desk->id_bytes);
    dkt_status r = desk_rules(config, &desk->rules);
    if (r == DKT_OK) {
        r = desk_schema(desk);
    }
    if (r == DKT_OK) {
        r = desk_worker(config, desk);
    }
    if (r != DKT_OK) {
        desk_free(desk);
        return dkti_error_begin(&config->error, r, "the desk could not be made");
    }
    *out_desk = desk;
    return DKT_OK;
}

dkt_desk *dkt_desk_ref(dkt_desk *desk)
{
    if (desk != NULL) {
        dkti_refcount_up(&desk->refcount);
    }
    return desk;
}

void dkt_desk_unref(dkt_desk *desk)
{
    if (desk != NULL && dkti_refcount_down(&desk->refcount)) {
        desk_free(desk);
    }
}

const char *dkt_desk_id(const dkt_desk *desk)
{
    return desk == NULL ? "" : desk->id_bytes;
}

dkt_rules *dkt_desk_rules(const dkt_desk *desk)
{
    return desk == NULL ? NULL : desk->rules;
}

const struct dkti_allocator *dkti_desk_allocator(const dkt_desk *desk)
{
    return &desk->allocator;
}

const struct dkti_schema *dkti_desk_schema(const dkt_desk *desk)
{
    return &desk->schema;
}
