/* SPDX-License-Identifier: MIT
 *
 * What the permission hook may ask and answer. See permission.h.
 */
#include "desk/permission.h"

#include <stddef.h>

void dkt_permission_allow(dkt_permission *permission, int32_t is_allowed)
{
    if (permission != NULL) {
        permission->is_allowed = is_allowed == 1;
    }
}

const char *dkt_permission_actor(const dkt_permission *permission)
{
    return permission == NULL ? "" : dkti_text_or_empty(permission->actor);
}

const char *dkt_permission_role(const dkt_permission *permission)
{
    return permission == NULL ? "" : dkti_text_or_empty(permission->role);
}

const char *dkt_permission_action(const dkt_permission *permission)
{
    return permission == NULL ? "" : dkti_text_or_empty(permission->action);
}

const char *dkt_permission_subject(const dkt_permission *permission)
{
    return permission == NULL ? "" : dkti_text_or_empty(permission->subject);
}
