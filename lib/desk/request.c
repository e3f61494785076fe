/* SPDX-License-Identifier: MIT
 *
 * What every command has, whatever it is about: its request id, and the entry it expects to be the last. See request.h.
 */
#include "desk/request.h"

#include "desk/permission_roles.h"

enum {
    SINCE_COUNT_MAX = 100 /* entries shown to who expected an older seq */
};

const struct dkt_row *dkti_request_need(struct dkti_work *work)
{
    const struct dkt_command *command = work->command;
    return dkti_text_is_absent(command->request)
               ? NULL
               : dkti_need_text(work, DKT_KIND_REQUEST, DKT_READ_STABLE, command->request);
}

int32_t dkti_request_replay(struct dkti_work *work, const struct dkt_row *row)
{
    const struct dkti_request *request = dkti_request(row);
    const struct dkt_command *command = work->command;
    struct dkti_text digest =
        dkti_text_of((const char *)command->digest.bytes, sizeof command->digest.bytes);
    if (DKTI_PLANT != 204 && !dkti_text_equal(request->digest, digest)) {
        return dkti_error_named(work->error, DKT_E_REUSED, "request ", command->request,
                                " was used for another command");
    }
    work->is_replayed = true;
    work->actor.is_asked = false; /* what he may now was not asked: his units were not read */
    work->subject = request->subject;
    work->seq = request->seq;
    return DKT_OK;
}

int32_t dkti_request_add(struct dkti_work *work, int64_t seq)
{
    const struct dkt_command *command = work->command;
    if (dkti_text_is_absent(command->request)) {
        return DKT_OK;
    }
    struct dkt_row *row = dkti_insert(work, DKT_KIND_REQUEST);
    if (row == NULL) {
        return DKT_E_MEMORY;
    }
    dkti_row_set_text(row, DKT_REQUEST_ID, command->request);
    dkti_row_set_text(row, DKT_REQUEST_ACTOR, command->actor);
    dkti_row_set_text(row, DKT_REQUEST_DIGEST,
                      dkti_text_of((const char *)command->digest.bytes, sizeof command->digest.bytes));
    dkti_row_set_text(row, DKT_REQUEST_SUBJECT, work->subject);
    dkti_row_set_integer(row, DKT_REQUEST_SEQ, seq);
    dkti_row_set_integer(row, DKT_REQUEST_RECORDED_AT, work->now_ms);
    return DKT_OK;
}

void dkti_show_row(struct dkti_work *work, struct dkt_row *row)
{
    work->rows = dkti_arena_array(work->arena, 1, sizeof(struct dkt_row *));
    if (row != NULL && work->rows != NULL) {
        work->rows[0] = row;
        work->row_count = 1;
    }
}

const struct dkti_wish *dkti_since_need(struct dkti_work *work, int32_t kind)
{
    struct dkti_scan scan = {
        .index = DKT_INDEX_ENTRY_SUBJECT,
        .flags = DKT_READ_HAS_FROM,
        .limit = SINCE_COUNT_MAX,
        .value_count = 2,
        .values = {{.integer = kind}, {.text = work->command->subject}},
        .from = work->command->expect_seq + 1,
    };
    return dkti_need_scan(work, &scan);
}

int32_t dkti_since_conflict(struct dkti_work *work, const struct dkti_wish *since, const char *noun)
{
    int32_t r = dkti_actor_settle(work);
    if (r != DKT_OK) {
        return r;
    }
    if (dkti_actor_is_asked(work) && !dkti_actor_permits(work, work->command->action, true)) {
        /* Whoever may not change the subject does not learn what others did to it either. */
        return dkti_error_named(work->error, DKT_E_DENIED, "the actor may not do action ",
                                work->command->action->code, "");
    }
    work->rows = since->rows;
    work->row_count = since->row_count;
    return dkti_error_named(work->error, DKT_E_CONFLICT, noun, work->subject,
                            " has other entries than the command expects");
}
