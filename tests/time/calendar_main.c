/* SPDX-License-Identifier: MIT
 *
 * `docket calendar` by itself, for its test.
 */
#include "../../examples/docket/calendar.h"

int main(int argc, char **argv)
{
    return docket_calendar(argc, argv);
}
