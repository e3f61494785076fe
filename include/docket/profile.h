/* SPDX-License-Identifier: MIT */
#ifndef DOCKET_PROFILE_H
#define DOCKET_PROFILE_H

/* profile.h: the rules of a desk: statuses, actions, fields, number series; and their compiled form.
 *
 * A profile is built piece by piece and compiled into rules, which are immutable, counted and shared. The default
 * workflow is built through these same calls. A profile's version is the SHA-256 of its canonical JSON; tickets
 * are pinned to it.
 */

#include "docket/base.h"
#include "docket/calendar.h"
#include "docket/desk.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** A profile under construction. One thread at a time. */
typedef struct dkt_profile dkt_profile;

/** How a number series hands out numbers. */
enum {
    DKT_SERIES_BLOCKS = 1, /**< runs of numbers leased to each worker; unused ones are recorded as void */
    DKT_SERIES_GAPLESS = 2 /**< one counter: no number is ever missing, registrations wait for each other */
};

/** Flags of a field. */
enum {
    DKT_FIELD_LOOKUP = 1,  /**< tickets can be found by its value (text of at most 140 bytes) */
    DKT_FIELD_PERSONAL = 2, /**< personal data */
    DKT_FIELD_BOOLEAN = 4   /**< true or false: an integer that is 1 or 0 */
};

/** What has labels in further languages. */
enum {
    DKT_LABEL_STATUS = 1, /**< statuses */
    DKT_LABEL_TYPE = 2,   /**< ticket types */
    DKT_LABEL_FIELD = 3,  /**< fields of the profile's own */
    DKT_LABEL_ACTION = 4  /**< actions */
};

/** What a text must look like. */
enum {
    DKT_SHAPE_TELEPHONE = 1, /**< 5 to 20 digits, with spaces, hyphens and brackets between them; a + may begin it (R038) */
    DKT_SHAPE_EMAIL = 2,     /**< something@domain.tld */
    DKT_SHAPE_DIGITS = 3     /**< digits only */
};

/** What a profile asks for before a ticket is worked on or closed. */
enum {
    DKT_HANDLING_ACCEPT_FIRST = 1, /**< who it was dispatched to accepts before work begins (R079) */
    DKT_HANDLING_GUIDE_FIRST = 2, /**< types of trait "phone_guidable" become tickets only after guidance failed (R006) */
    DKT_HANDLING_PARTS_FIRST = 4  /**< a ticket is closed only after all that are part of it: its sub-tasks (R100) */
};

/** Whose tickets a role may see and act on (Q44). */
enum {
    DKT_SCOPE_OWN = 1,    /**< those that the person owns, or whose owner he stands in for */
    DKT_SCOPE_UNIT = 2,   /**< those of the person's unit and of the units below it */
    DKT_SCOPE_REGION = 3, /**< those of units in the person's region */
    DKT_SCOPE_ALL = 4     /**< all */
};

/** Makes an empty profile. Its code, like all codes here, has 1 to 64 of a-z 0-9 _ . - and begins with a letter.
 * @param code its name, copied.
 * @param len bytes of code, or -1.
 * @param out_profile receives the profile; caller frees with dkt_profile_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT: no such code; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_profile_new(const char *code, int32_t len, dkt_profile **out_profile);

/** Makes a profile that holds the default workflow: statuses new, reserved, in_progress, blocked, resolved,
 * closed and an action for each verb, besides `block` and `resolve`. It may be added to.
 * @param out_profile receives the profile; caller frees with dkt_profile_free; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_MEMORY.
 * @thread any
 * @since 0.1.0 */
dkt_status dkt_profile_new_default(dkt_profile **out_profile);

/** Frees a profile. Rules compiled from it live on.
 * @param profile NULL is nothing; otherwise freed.
 * @thread one at a time
 * @since 0.1.0 */
void dkt_profile_free(dkt_profile *profile);

/** Adds a status.
 * @param profile borrowed for the call.
 * @param code its name, copied, NUL-terminated.
 * @param state DKT_STATE_... that it belongs to.
 * @param label_english shown to people, copied, NUL-terminated.
 * @param label_chinese shown to people, copied, NUL-terminated.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_EXISTS; DKT_E_TEXT; DKT_E_LIMIT: more than 64 statuses; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_add_status(dkt_profile *profile, const char *code, int32_t state,
                                  const char *label_english, const char *label_chinese);

/** Adds an action. It starts from no status until dkt_profile_allow says so.
 * @param profile borrowed for the call.
 * @param code its name, copied, NUL-terminated.
 * @param verb DKT_VERB_... that it is.
 * @param to status it leads to, copied, NUL-terminated; NULL: the ticket keeps its status. A registration may
 * leave it out and take it from its field "status", which then must be one that `allow` names.
 * @param label_english shown to people, copied, NUL-terminated.
 * @param label_chinese shown to people, copied, NUL-terminated.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such verb or status; DKT_E_EXISTS; DKT_E_TEXT; DKT_E_LIMIT: more
 * than 256 actions; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_add_action(dkt_profile *profile, const char *code, int32_t verb, const char *to,
                                  const char *label_english, const char *label_chinese);

/** Lets an action start from a status.
 * @param profile borrowed for the call.
 * @param action its code, NUL-terminated, borrowed for the call.
 * @param from_status its code, NUL-terminated, borrowed for the call; NULL: from every status there is when compiled.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such action or status.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_allow(dkt_profile *profile, const char *action, const char *from_status);

/** Requires fields for an action: of the group at least one must have a value, in the command or on the ticket.
 * @param profile borrowed for the call.
 * @param action its code, NUL-terminated, borrowed for the call.
 * @param fields names separated by "|", NUL-terminated, copied: "resolution", or "terminal|merchant|barcode" (R035).
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such action or field; DKT_E_LIMIT; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_require(dkt_profile *profile, const char *action, const char *fields);

/** Requires fields for an action, but only sometimes, or only long enough. A condition is a JSON object of fields and the
 * values that they may have: doc/profiles.md.
 * @param profile borrowed for the call.
 * @param action its code, NUL-terminated, borrowed for the call.
 * @param fields names separated by "|", NUL-terminated, copied.
 * @param length_min characters that a text must have at least, 0 to 10,000; 0: any (R039).
 * @param json the condition, NUL-terminated, copied; NULL: always.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such action or field; DKT_E_FORMAT: no such condition; DKT_E_LIMIT;
 * DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_require_when(dkt_profile *profile, const char *action, const char *fields,
                                    int32_t length_min, const char *json);

/** Requires that an action's command itself says that a field is true: what was confirmed once is not confirmed for ever.
 * @param profile borrowed for the call.
 * @param action its code, NUL-terminated, borrowed for the call.
 * @param field an own field with DKT_FIELD_BOOLEAN, NUL-terminated, borrowed for the call.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such action; DKT_E_LIMIT; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_confirm(dkt_profile *profile, const char *action, const char *field);

/** Opens an action only for some tickets. What is held against the condition is the ticket as it will be with what the
 * command gives. A second call replaces the first.
 * @param profile borrowed for the call.
 * @param action its code, NUL-terminated, borrowed for the call.
 * @param json the condition (doc/profiles.md), copied.
 * @param len bytes of json, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such action or field; DKT_E_FORMAT: no such condition; DKT_E_LIMIT;
 * DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_set_when(dkt_profile *profile, const char *action, const char *json, int32_t len);

/** Lets an action set a field by itself: a milestone, who did it, a flag that is over.
 * @param profile borrowed for the call.
 * @param action its code, NUL-terminated, borrowed for the call.
 * @param field NUL-terminated, copied: one of the profile's own that is not looked up, or one that every action may amend.
 * @param json the value: an integer, a text, true, false, null (takes the value away), "$now" or "$actor"; copied.
 * @param len bytes of json, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT: also a field that no action may set; DKT_E_UNKNOWN: no such action or field;
 * DKT_E_FORMAT: no value of the field; DKT_E_EXISTS; DKT_E_LIMIT; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_add_effect(dkt_profile *profile, const char *action, const char *field, const char *json,
                                  int32_t len);

/** Keeps an action to those who have one of the roles named. Without this anybody may.
 * @param profile borrowed for the call.
 * @param action its code, NUL-terminated, borrowed for the call.
 * @param role NUL-terminated, copied; where roles are declared, one of them, and maybe a scope: "tier2_agent:own".
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN; DKT_E_TEXT; DKT_E_LIMIT; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_permit(dkt_profile *profile, const char *action, const char *role);

/** Keeps an action from who was something to the ticket already: two people are needed (Q43).
 * @param profile borrowed for the call.
 * @param action its code, NUL-terminated, borrowed for the call.
 * @param than "registered_by", "closed_by", "owner" or "last_by", NUL-terminated, borrowed for the call.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such action, or none of these.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_other_than(dkt_profile *profile, const char *action, const char *than);

/** Declares a role. With at least one declared, who acts must be a person that the store knows, active, and with the role
 * (people.h); actions are permitted to declared roles only, and a role named as "code:own", ":unit", ":region" or ":all" in
 * dkt_profile_permit has that scope there instead of its own. Without any, roles are words that the host vouches for.
 * @param profile borrowed for the call.
 * @param code its name, copied, NUL-terminated.
 * @param scope DKT_SCOPE_...
 * @param is_certified 1: only with a certificate that is valid (R371); 0.
 * @param acts_for may be NULL; code of the role that who has this one has too while the head of his unit is absent and he
 * is the unit's deputy (R333, Q47), copied, NUL-terminated.
 * @param label_english shown to people, copied, NUL-terminated.
 * @param label_chinese shown to people, copied, NUL-terminated.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_EXISTS; DKT_E_TEXT; DKT_E_LIMIT: more than 64 roles; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_add_role(dkt_profile *profile, const char *code, int32_t scope, int32_t is_certified,
                                const char *acts_for, const char *label_english, const char *label_chinese);

/** Declares a kind of leave. With at least one declared, every absence names one (R381 to R386).
 * @param profile borrowed for the call.
 * @param code its name, copied, NUL-terminated.
 * @param needs_approval 1: it holds only once a supervisor or head approved it, and needs a reason (R385); 0.
 * @param label_english shown to people, copied, NUL-terminated.
 * @param label_chinese shown to people, copied, NUL-terminated.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_EXISTS; DKT_E_TEXT; DKT_E_LIMIT: more than 32 kinds; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_add_leave(dkt_profile *profile, const char *code, int32_t needs_approval,
                                 const char *label_english, const char *label_chinese);

/** How long before its beginning a leave is to be asked for (R381 to R384). Default: at any time.
 * @param profile borrowed for the call.
 * @param leave its code, NUL-terminated, borrowed for the call.
 * @param notice_ms milliseconds, 0 to a year.
 * @param long_days from so many days on the other notice holds; every day begun counts; 0: never.
 * @param long_notice_ms milliseconds, 0 to a year.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such leave; DKT_E_LIMIT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_set_leave_notice(dkt_profile *profile, const char *leave, int64_t notice_ms,
                                        int32_t long_days, int64_t long_notice_ms);

/** From how many days on a leave needs a proof (R386). Default: never.
 * @param profile borrowed for the call.
 * @param leave its code, NUL-terminated, borrowed for the call.
 * @param days a leave of more days than these needs one, 1 to 366.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such leave; DKT_E_LIMIT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_set_leave_proof(dkt_profile *profile, const char *leave, int32_t days);

/** Lets a unit receive tickets only while it has a specialist who is active and certified (R092, R371), and pass them on
 * only when its row says so (R094). Without this units are words that the host vouches for.
 * @param profile borrowed for the call.
 * @param is_checked 1 or 0.
 * @returns DKT_OK; DKT_E_ARGUMENT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_check_units(dkt_profile *profile, int32_t is_checked);

/** Lets an action be told afterwards: its commands may carry an instant of the past.
 * @param profile borrowed for the call.
 * @param action its code, NUL-terminated, borrowed for the call; NULL: every action there is when compiled.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_backdate(dkt_profile *profile, const char *action);

/** Adds a field of the profile's own: a column f_<code> of the ticket, a field <code> of register and amend.
 * @param profile borrowed for the call.
 * @param code its name, 1 to 61 of a-z 0-9 _ beginning with a letter, copied, NUL-terminated; no column of the
 * ticket.
 * @param column_type DKT_TYPE_INTEGER, DKT_TYPE_TEXT or DKT_TYPE_INSTANT.
 * @param flags DKT_FIELD_... or-ed.
 * @param label_english shown to people, copied, NUL-terminated.
 * @param label_chinese shown to people, copied, NUL-terminated.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_EXISTS; DKT_E_TEXT; DKT_E_LIMIT: more than 64 fields; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_add_field(dkt_profile *profile, const char *code, int32_t column_type, int32_t flags,
                                 const char *label_english, const char *label_chinese);

/** Adds a ticket type. Without any, the field "type" takes every code.
 * @param profile borrowed for the call.
 * @param code its name, copied, NUL-terminated.
 * @param label_english shown to people, copied, NUL-terminated.
 * @param label_chinese shown to people, copied, NUL-terminated.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_EXISTS; DKT_E_TEXT; DKT_E_LIMIT: more than 64 types; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_add_type(dkt_profile *profile, const char *code, const char *label_english,
                                const char *label_chinese);

/** Makes a ticket type a kind of another one: conditions about the other one hold for it too (R012).
 * @param profile borrowed for the call.
 * @param code the type, NUL-terminated, borrowed for the call.
 * @param parent the type that it is a kind of, NUL-terminated, borrowed for the call.
 * @returns DKT_OK; DKT_E_ARGUMENT: also a type that would be a kind of itself; DKT_E_UNKNOWN: no such type.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_set_parent(dkt_profile *profile, const char *code, const char *parent);

/** Says what a ticket type can be asked for by in conditions (R013): "guidable", "on_site".
 * @param profile borrowed for the call.
 * @param code the type, NUL-terminated, borrowed for the call.
 * @param trait_code a name like a code, copied, NUL-terminated.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such type; DKT_E_LIMIT: more than 8 traits; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_add_trait(dkt_profile *profile, const char *code, const char *trait_code);

/** Retires a ticket type: tickets that have it keep it, no ticket gets it any more (R019).
 * @param profile borrowed for the call.
 * @param code the type, NUL-terminated, borrowed for the call.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such type.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_retire(dkt_profile *profile, const char *code);

/** Limits the length of a text field, in characters. What tickets have already stays.
 * @param profile borrowed for the call.
 * @param field its name, one of the profile's own or a fixed one, NUL-terminated, borrowed for the call.
 * @param length_min characters at least, 0 to 1,048,576.
 * @param length_max characters at most, 0 to 1,048,576; 0: any.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such field; DKT_E_LIMIT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_set_length(dkt_profile *profile, const char *field, int32_t length_min, int32_t length_max);

/** Limits an integer field to a range.
 * @param profile borrowed for the call.
 * @param field its name, NUL-terminated, borrowed for the call.
 * @param least the least value.
 * @param greatest the greatest value.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such field; DKT_E_LIMIT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_set_range(dkt_profile *profile, const char *field, int64_t least, int64_t greatest);

/** Says what a text field must look like.
 * @param profile borrowed for the call.
 * @param field its name, NUL-terminated, borrowed for the call.
 * @param shape DKT_SHAPE_...
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such field; DKT_E_LIMIT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_set_shape(dkt_profile *profile, const char *field, int32_t shape);

/** Adds a value to the list of those that a field takes: once there is one, only these are taken (R004, R005, R042).
 * @param profile borrowed for the call.
 * @param field its name, NUL-terminated, borrowed for the call.
 * @param value 1 to 140 bytes, of an integer field its decimal form, copied, NUL-terminated.
 * @param label_english shown to people, copied, NUL-terminated.
 * @param label_chinese shown to people, copied, NUL-terminated.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such field; DKT_E_EXISTS; DKT_E_TEXT; DKT_E_LIMIT: more than 256
 * values; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_add_value(dkt_profile *profile, const char *field, const char *value,
                                 const char *label_english, const char *label_chinese);

/** Adds a label in a further language to a piece, which has an English and a Chinese one already.
 * @param profile borrowed for the call.
 * @param kind DKT_LABEL_...
 * @param code the piece, NUL-terminated, copied.
 * @param language a tag like "fr" or "zh-Hant", NUL-terminated, copied; "zh" is simplified Chinese.
 * @param label shown to people, copied, NUL-terminated.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such piece; DKT_E_EXISTS; DKT_E_TEXT; DKT_E_LIMIT: more than 1,024 such
 * labels; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_add_label(dkt_profile *profile, int32_t kind, const char *code, const char *language,
                                 const char *label);

/** Says how tickets get their number: prefix, then digits, e.g. "GD" and 6 give GD000001. Without this a ticket
 * has a number only when its registration gives one (R003).
 * @param profile borrowed for the call.
 * @param code name of the series, copied, NUL-terminated.
 * @param mode DKT_SERIES_...
 * @param prefix copied, NUL-terminated, at most 32 bytes.
 * @param digits 1 to 18: at least so many digits.
 * @param run how many numbers a worker leases at once, 1 to 1,000,000; only for DKT_SERIES_BLOCKS.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_TEXT; DKT_E_LIMIT; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_set_series(dkt_profile *profile, const char *code, int32_t mode, const char *prefix,
                                  int32_t digits, int32_t run);

/** The unit whose queue takes tickets that name none. Default "desk".
 * @param profile borrowed for the call.
 * @param unit copied, NUL-terminated, 1 to 140 bytes.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_TEXT; DKT_E_LIMIT; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_set_default_unit(dkt_profile *profile, const char *unit);

/** How long a claim lasts. Default 30 minutes.
 * @param profile borrowed for the call.
 * @param duration_ms milliseconds, 1 second to 30 days.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_LIMIT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_set_claim_duration(dkt_profile *profile, int64_t duration_ms);

/** Says what must be done before a ticket is worked on or closed. Default: nothing.
 * @param profile borrowed for the call.
 * @param flags DKT_HANDLING_... or-ed.
 * @returns DKT_OK; DKT_E_ARGUMENT: no such flag.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_set_handling(dkt_profile *profile, int32_t flags);

/** Adds a calendar under a name that goals call it by.
 * @param profile borrowed for the call.
 * @param code its name, copied, NUL-terminated.
 * @param calendar the profile keeps a reference of its own; borrowed for the call.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_EXISTS; DKT_E_LIMIT: more than 32 calendars; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_add_calendar(dkt_profile *profile, const char *code, dkt_calendar *calendar);

/** Adds a goal: how long something may take, by which calendar, what starts, pauses and stops its clock, and who is
 * told. Its form stands in doc/goals.md. Calendars, statuses, actions and fields that it names must be there before.
 * @param profile borrowed for the call.
 * @param json the goal, borrowed for the call.
 * @param len bytes of json, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_FORMAT: malformed, or it could never start or stop; DKT_E_UNKNOWN: a name that
 * is not there; DKT_E_EXISTS; DKT_E_LIMIT: a value out of range, or more than 32 goals; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_add_goal(dkt_profile *profile, const char *json, int32_t len);

/** Adds a route: to whom tickets of some kind go. Its form stands in doc/dispatch.md. The first route that fits a ticket
 * decides. Types, fields and roles that it names must be there before.
 * @param profile borrowed for the call.
 * @param json the route, borrowed for the call.
 * @param len bytes of json, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_FORMAT: malformed, or it names nobody it could choose from; DKT_E_UNKNOWN: a member
 * or a field that is not there; DKT_E_EXISTS; DKT_E_LIMIT: a value out of range, or more than 64 routes; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_add_route(dkt_profile *profile, const char *json, int32_t len);

/** Says how much work a ticket of a type is, for the load of who has it (Q46). Default 1.
 * @param profile borrowed for the call.
 * @param code the type, NUL-terminated, borrowed for the call.
 * @param weight 0 to 1000.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_UNKNOWN: no such type; DKT_E_LIMIT.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_set_weight(dkt_profile *profile, const char *code, int32_t weight);

/** Adds a template of sheets: a checklist, an approval, a handover sheet. Its form stands in doc/sheets.md.
 * @param profile borrowed for the call.
 * @param json the template, borrowed for the call.
 * @param len bytes of json, or -1.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_FORMAT: malformed, or it asks for what cannot be; DKT_E_UNKNOWN: a name that is not
 * there; DKT_E_EXISTS; DKT_E_LIMIT: a value out of range, or more than 64 templates; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_profile_add_template(dkt_profile *profile, const char *json, int32_t len);

/** What the last failed call on this profile complained about.
 * @param profile borrowed for the call; NULL gives "".
 * @returns a text in English, owned by the profile until its next call.
 * @thread one at a time
 * @since 0.1.0 */
const char *dkt_profile_error_text(const dkt_profile *profile);

/** Compiles a profile into rules.
 * @param profile borrowed for the call; it may be added to and compiled again.
 * @param out_rules receives the rules with one reference; caller frees with dkt_rules_unref; NULL after a failure.
 * @returns DKT_OK; DKT_E_ARGUMENT; DKT_E_PROFILE: no status, no way to register, a status nobody can reach, an
 * action that leads where its verb cannot lead; DKT_E_MEMORY.
 * @thread one at a time
 * @since 0.1.0 */
dkt_status dkt_rules_new(dkt_profile *profile, dkt_rules **out_rules);

/** Takes one more reference.
 * @param rules borrowed for the call; NULL gives NULL.
 * @returns rules; caller frees with dkt_rules_unref.
 * @thread any
 * @since 0.1.0 */
dkt_rules *dkt_rules_ref(dkt_rules *rules);

/** Gives one reference back; the last one frees the rules.
 * @param rules NULL is nothing; otherwise freed with its last reference.
 * @thread any
 * @since 0.1.0 */
void dkt_rules_unref(dkt_rules *rules);

/** The version: SHA-256 of the canonical JSON as 64 hexadecimal digits.
 * @param rules borrowed for the call; NULL gives "".
 * @returns a text, owned by the rules until they are freed.
 * @thread any
 * @since 0.1.0 */
const char *dkt_rules_version(const dkt_rules *rules);

/** The canonical JSON of the profile.
 * @param rules borrowed for the call; NULL gives "".
 * @param out_len may be NULL, borrowed for the call; receives its bytes.
 * @returns a text, owned by the rules until they are freed.
 * @thread any
 * @since 0.1.0 */
const char *dkt_rules_json(const dkt_rules *rules, int32_t *out_len);

/** How many statuses there are.
 * @param rules borrowed for the call.
 * @returns the count.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_rules_status_count(const dkt_rules *rules);

/** A status: its code.
 * @param rules borrowed for the call.
 * @param i place.
 * @param out_state may be NULL, borrowed for the call; receives DKT_STATE_...
 * @returns a text, owned by the rules until they are freed; NULL when there is none.
 * @thread any
 * @since 0.1.0 */
const char *dkt_rules_status(const dkt_rules *rules, int32_t i, int32_t *out_state);

/** The label of a status for people.
 * @param rules borrowed for the call.
 * @param code the status, borrowed for the call.
 * @param len bytes of code, or -1.
 * @param language DKT_LANGUAGE_...
 * @returns a text, owned by the rules until they are freed; "" when there is no such status.
 * @thread any
 * @since 0.1.0 */
const char *dkt_rules_status_label(const dkt_rules *rules, const char *code, int32_t len,
                                   int32_t language);

/** The label of a piece in a language: that of the tag, else of the tag without its last part ("zh-Hant-TW", "zh-Hant", "zh"),
 * else English.
 * @param rules borrowed for the call.
 * @param kind DKT_LABEL_...
 * @param code the piece, borrowed for the call.
 * @param len bytes of code, or -1.
 * @param language a tag like "fr" or "zh-Hant", NUL-terminated, borrowed for the call.
 * @returns a text, owned by the rules until they are freed; "" when there is no such piece.
 * @thread any
 * @since 0.1.0 */
const char *dkt_rules_label(const dkt_rules *rules, int32_t kind, const char *code, int32_t len, const char *language);

/** How many actions there are.
 * @param rules borrowed for the call.
 * @returns the count.
 * @thread any
 * @since 0.1.0 */
int32_t dkt_rules_action_count(const dkt_rules *rules);

/** An action: its code.
 * @param rules borrowed for the call.
 * @param i place.
 * @param out_verb may be NULL, borrowed for the call; receives DKT_VERB_...
 * @returns a text, owned by the rules until they are freed; NULL when there is none.
 * @thread any
 * @since 0.1.0 */
const char *dkt_rules_action(const dkt_rules *rules, int32_t i, int32_t *out_verb);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
