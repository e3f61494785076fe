/* SPDX-License-Identifier: MIT
 *
 * A disk in memory that loses power: an SQLite VFS.
 *
 * What was written and not synced may be there after a power cut, or not, or torn: each sector of each write since the
 * file's last sync is kept or lost by itself. A file that was made and never synced may be gone; one that was deleted
 * without a sync of its folder may be back (the first sync of a new file syncs the folder). The cut falls at the n-th sync, before or after it takes effect; from then
 * on every call fails, as the machine is off. disk_restart gives the disk as the next start finds it.
 *
 * It can also fail while the power stays on: any call, with any of SQLite's codes, once or from then on.
 */
#ifndef DOCKET_TESTS_STORE_DISK_H
#define DOCKET_TESTS_STORE_DISK_H

#include "support/random.h"

#include <stdbool.h>
#include <stdint.h>

/* The calls that can be made to fail. */
enum {
    DISK_OPEN = 1,
    DISK_READ = 2,
    DISK_WRITE = 3,
    DISK_TRUNCATE = 4,
    DISK_SYNC = 5,
    DISK_SIZE = 6,
    DISK_LOCK = 7,
    DISK_SHARED_MAP = 8,
    DISK_SHARED_LOCK = 9,
    DISK_DELETE = 10,
    DISK_ACCESS = 11,
};

/* Makes the disk SQLite's default; once in a process. */
void disk_register(void);

/* An empty disk, with power. */
void disk_format(void);

/* Cuts the power at the n-th sync from now (1 is the next), after it took effect or before; 0: never. */
void disk_cut_at(int32_t n, bool is_after);

/* Makes the n-th such call from now (1 is the next) fail with SQLite's `code` instead of being made; with `is_lasting` all
 * behind it too. `call` 0: none. */
void disk_fail_at(int32_t call, int32_t n, int32_t code, bool is_lasting);

/* How many calls have failed so. */
int32_t disk_fault_count(void);

/* How many syncs there were since the disk was formatted or restarted. */
int32_t disk_sync_count(void);

bool disk_is_off(void);

/* What is on the disk after the cut, with power again. */
void disk_restart(struct test_random *random);

/* Keeps the disk as it is, and puts it back any number of times; one is kept. */
void disk_keep(void);
void disk_put_back(void);
void disk_free(void);

/* How many sectors were lost and kept, and how many files came back or went, over all cuts. */
void disk_print_figures(void);

#endif
