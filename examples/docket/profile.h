/* SPDX-License-Identifier: MIT
 *
 * Profiles in files, and docket profile. */
#ifndef DOCKET_EXAMPLE_PROFILE_H
#define DOCKET_EXAMPLE_PROFILE_H

#include <docket/docket.h>

/* Makes a profile from a file, or the default workflow when it is called "default" and there is no such file. What is wrong
 * is said on stderr. */
dkt_status profile_load(const char *name, dkt_profile **out_profile);

/* The rules of such a file. */
dkt_status profile_rules(const char *name, dkt_rules **out_rules);

/* Prints rules in one of the forms DKT_EXPORT_... Returns an exit code. */
int profile_print(const dkt_rules *rules, int32_t form, int32_t language);

/* docket profile lint|show|graph FILE: needs no desk. Returns an exit code. */
int docket_profile(int argc, char **argv);

#endif
