/* SPDX-License-Identifier: MIT
 *
 * The words of presence, in English and Chinese (R172).
 */
#include "base/internal.h"
#include "docket/base.h"
#include "docket/people.h"

#include <stdbool.h>

const char *dkt_presence_name(int32_t presence, int32_t language)
{
    static const char *const english[] = {"?", "signed_out", "ready", "in_task", "away", "resting"};
    static const char *const chinese[] = {"?", "签退", "就绪", "处理中", "离开", "休息"};
    bool is_known = presence >= DKT_PRESENCE_SIGNED_OUT && presence <= DKT_PRESENCE_RESTING;
    return (language == DKT_LANGUAGE_CHINESE ? chinese : english)[is_known ? presence : 0];
}
