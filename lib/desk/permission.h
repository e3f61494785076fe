/* SPDX-License-Identifier: MIT
 *
 * The insides of the question put to the host's permission hook.
 */
#ifndef DKTI_DESK_PERMISSION_H
#define DKTI_DESK_PERMISSION_H

#include "base/text.h"
#include "docket/desk.h"

#include <stdbool.h>

struct dkt_permission {
    struct dkti_text actor;
    struct dkti_text role;
    struct dkti_text action;
    struct dkti_text subject;
    bool is_allowed;
};

#endif
