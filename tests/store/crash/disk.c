/* SPDX-License-Identifier: MIT
 *
 * See disk.h. One connection at a time is assumed, so locks are always free.
 */
#include "store/crash/disk.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FILE_MAX = 8,
    NAME_MAX_SIZE = 64,
    SECTOR = 512,
    SHARED_MAX = 8,
};

/* A write or a truncation since the last sync. */
struct change {
    bool is_truncation;
    int64_t offset;
    int32_t n;
    uint8_t *p;
    struct change *next;
};

struct content {
    uint8_t *p;
    int64_t n;
};

struct file {
    char name[NAME_MAX_SIZE]; /* "": free */
    bool is_there;            /* false: deleted, and the folder is not synced */
    bool is_synced;           /* it has been synced once, so its name is on the disk */
    struct content now;
    struct content synced;
    struct change *first;
    struct change **last;
    void *shared[SHARED_MAX]; /* the log's index: memory, gone at a power cut */
};

struct disk {
    struct file files[FILE_MAX];
};

static struct {
    struct disk disk;
    struct disk kept;
    int32_t sync_count;
    int32_t cut_at;
    bool is_cut_after;
    bool is_off;
    int32_t fault_call; /* which calls fail: DISK_..., 0 for none */
    int32_t fault_at;   /* how many of them until the first that does; below 0 behind it */
    int fault_code;
    bool is_fault_lasting;
    int32_t fault_count;
    int64_t sectors_kept;
    int64_t sectors_lost;
    int64_t names_moved;
} power;

/* What SQLite is told instead of the call being made, SQLITE_OK when it is made. */
static int fault_of(int32_t call)
{
    if (call != power.fault_call) {
        return SQLITE_OK;
    }
    power.fault_at--;
    bool is_now = power.fault_at == 0 || (power.fault_at < 0 && power.is_fault_lasting);
    power.fault_count += is_now ? 1 : 0;
    return is_now ? power.fault_code : SQLITE_OK;
}

void disk_fail_at(int32_t call, int32_t n, int32_t code, bool is_lasting)
{
    power.fault_call = call;
    power.fault_at = n;
    power.fault_code = code;
    power.is_fault_lasting = is_lasting;
    power.fault_count = 0;
}

int32_t disk_fault_count(void)
{
    return power.fault_count;
}

/* ---- contents ---- */

static void content_write(struct content *content, int64_t offset, const void *p, int64_t n)
{
    if (offset + n > content->n) {
        content->p = realloc(content->p, (size_t)(offset + n));
        memset(content->p + content->n, 0, (size_t)(offset + n - content->n));
        content->n = offset + n;
    }
    memcpy(content->p + offset, p, (size_t)n);
}

static struct content content_copy(const struct content *from)
{
    struct content copy = {NULL, 0};
    if (from->n > 0) {
        content_write(&copy, 0, from->p, from->n);
    }
    return copy;
}

static void content_free(struct content *content)
{
    free(content->p);
    *content = (struct content){NULL, 0};
}

/* ---- files ---- */

static void changes_free(struct file *file)
{
    while (file->first != NULL) {
        struct change *change = file->first;
        file->first = change->next;
        free(change->p);
        free(change);
    }
    file->last = &file->first;
}

static void shared_free(struct file *file)
{
    for (int i = 0; i < SHARED_MAX; i++) {
        free(file->shared[i]);
        file->shared[i] = NULL;
    }
}

static void file_free(struct file *file)
{
    changes_free(file);
    shared_free(file);
    content_free(&file->now);
    content_free(&file->synced);
    memset(file, 0, sizeof *file);
}

static struct file *file_find(const char *name)
{
    for (int i = 0; i < FILE_MAX; i++) {
        if (strcmp(power.disk.files[i].name, name) == 0) {
            return &power.disk.files[i];
        }
    }
    return NULL;
}

static struct file *file_make(const char *name)
{
    struct file *file = file_find(name);
    if (file != NULL) {
        file_free(file);
    } else {
        file = file_find("");
    }
    if (file != NULL) {
        snprintf(file->name, sizeof file->name, "%s", name);
        file->is_there = true;
        file->last = &file->first;
    }
    return file;
}

static void file_change(struct file *file, bool is_truncation, int64_t offset, const void *p,
                        int32_t n)
{
    struct change *change = calloc(1, sizeof *change);
    change->is_truncation = is_truncation;
    change->offset = offset;
    change->n = n;
    if (n > 0) {
        change->p = malloc((size_t)n);
        memcpy(change->p, p, (size_t)n);
    }
    *file->last = change;
    file->last = &change->next;
}

/* The first sync of a new file syncs its folder too, as SQLite does on Unix, and with it what was deleted there. */
static void folder_synced(void)
{
    for (int i = 0; i < FILE_MAX; i++) {
        struct file *file = &power.disk.files[i];
        if (file->name[0] != '\0' && !file->is_there) {
            file_free(file);
        }
    }
}

static void file_synced(struct file *file)
{
    if (!file->is_synced) {
        folder_synced();
    }
    changes_free(file);
    content_free(&file->synced);
    file->synced = content_copy(&file->now);
    file->is_synced = true;
}

/* ---- the cut ---- */

/* Each sector of a write by itself: sectors reach the disk in any order. */
static void cut_write(struct file *file, const struct change *change, struct test_random *random)
{
    int64_t end = change->offset + change->n;
    for (int64_t at = change->offset; at < end;) {
        int64_t until = (at / SECTOR + 1) * SECTOR;
        until = until < end ? until : end;
        bool is_kept = test_random_below(random, 2) == 0;
        if (is_kept) {
            content_write(&file->synced, at, change->p + (at - change->offset), until - at);
        }
        *(is_kept ? &power.sectors_kept : &power.sectors_lost) += 1;
        at = until;
    }
}

static void cut_file(struct file *file, struct test_random *random)
{
    bool is_gone = !file->is_there || !file->is_synced;
    if (is_gone && test_random_below(random, 2) == 0) {
        power.names_moved += file->is_there ? 1 : 0;
        file_free(file);
        return;
    }
    power.names_moved += file->is_there ? 0 : 1;
    bool keeps_nothing = test_random_below(random, 4) == 0;
    bool keeps_all = test_random_below(random, 4) == 0;
    for (struct change *change = file->first; change != NULL; change = change->next) {
        if (keeps_nothing) {
            continue;
        }
        if (change->is_truncation) {
            bool is_kept = keeps_all || test_random_below(random, 2) == 0;
            file->synced.n =
                is_kept && change->offset < file->synced.n ? change->offset : file->synced.n;
        } else if (keeps_all) {
            content_write(&file->synced, change->offset, change->p, change->n);
        } else {
            cut_write(file, change, random);
        }
    }
    changes_free(file);
    shared_free(file);
    content_free(&file->now);
    file->now = content_copy(&file->synced);
    file->is_there = true;
    file->is_synced = true;
}

void disk_restart(struct test_random *random)
{
    for (int i = 0; i < FILE_MAX; i++) {
        if (power.disk.files[i].name[0] != '\0') {
            cut_file(&power.disk.files[i], random);
        }
    }
    power.is_off = false;
    power.sync_count = 0;
    power.cut_at = 0;
}

void disk_format(void)
{
    for (int i = 0; i < FILE_MAX; i++) {
        file_free(&power.disk.files[i]);
    }
    power.is_off = false;
    power.sync_count = 0;
    power.cut_at = 0;
}

void disk_cut_at(int32_t n, bool is_after)
{
    power.cut_at = n == 0 ? 0 : power.sync_count + n;
    power.is_cut_after = is_after;
}

int32_t disk_sync_count(void)
{
    return power.sync_count;
}

bool disk_is_off(void)
{
    return power.is_off;
}

/* Copies contents only: no file may be open, and all are synced. */
static void disk_copy(struct disk *to, const struct disk *from)
{
    for (int i = 0; i < FILE_MAX; i++) {
        struct file *file = &to->files[i];
        file_free(file);
        if (from->files[i].name[0] == '\0') {
            continue;
        }
        memcpy(file->name, from->files[i].name, sizeof file->name);
        file->is_there = from->files[i].is_there;
        file->is_synced = from->files[i].is_synced;
        file->now = content_copy(&from->files[i].now);
        file->synced = content_copy(&from->files[i].synced);
        file->last = &file->first;
    }
}

void disk_keep(void)
{
    disk_copy(&power.kept, &power.disk);
}

void disk_put_back(void)
{
    disk_copy(&power.disk, &power.kept);
    power.is_off = false;
    power.sync_count = 0;
    power.cut_at = 0;
}

void disk_free(void)
{
    disk_format();
    for (int i = 0; i < FILE_MAX; i++) {
        file_free(&power.kept.files[i]);
    }
}

void disk_print_figures(void)
{
    printf("figure: %" PRId64 " sectors lost, %" PRId64 " kept, %" PRId64
           " files came back or went\n",
           power.sectors_lost, power.sectors_kept, power.names_moved);
}

/* ---- the VFS ---- */

struct handle {
    sqlite3_file base;
    struct file *file;
    bool is_temporary; /* a nameless file of SQLite's own, gone when closed */
    int lock;
};

static struct file *handle_file(sqlite3_file *base)
{
    return ((struct handle *)base)->file;
}

static int disk_close(sqlite3_file *base)
{
    struct handle *handle = (struct handle *)base;
    if (handle->is_temporary) {
        file_free(handle->file);
    }
    return SQLITE_OK;
}

static int disk_read(sqlite3_file *base, void *p, int n, sqlite3_int64 offset)
{
    const struct file *file = handle_file(base);
    int fault = fault_of(DISK_READ);
    if (power.is_off || fault != SQLITE_OK) {
        return power.is_off ? SQLITE_IOERR_READ : fault;
    }
    int64_t there = file->now.n > offset ? file->now.n - offset : 0;
    there = there < n ? there : n;
    memset(p, 0, (size_t)n);
    if (there > 0) {
        memcpy(p, file->now.p + offset, (size_t)there);
    }
    return there == n ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int disk_write(sqlite3_file *base, const void *p, int n, sqlite3_int64 offset)
{
    struct file *file = handle_file(base);
    int fault = fault_of(DISK_WRITE);
    if (power.is_off || fault != SQLITE_OK) {
        return power.is_off ? SQLITE_IOERR_WRITE : fault;
    }
    content_write(&file->now, offset, p, n);
    file_change(file, false, offset, p, n);
    return SQLITE_OK;
}

static int disk_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    struct file *file = handle_file(base);
    int fault = fault_of(DISK_TRUNCATE);
    if (power.is_off || fault != SQLITE_OK) {
        return power.is_off ? SQLITE_IOERR_TRUNCATE : fault;
    }
    file->now.n = size < file->now.n ? size : file->now.n;
    file_change(file, true, size, NULL, 0);
    return SQLITE_OK;
}

static int disk_sync(sqlite3_file *base, int flags)
{
    (void)flags;
    int fault = fault_of(DISK_SYNC);
    if (power.is_off || fault != SQLITE_OK) {
        return power.is_off ? SQLITE_IOERR_FSYNC : fault;
    }
    power.sync_count++;
    bool is_cut = power.sync_count == power.cut_at;
    if (!is_cut || power.is_cut_after) {
        file_synced(handle_file(base));
    }
    power.is_off = is_cut;
    return is_cut ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int disk_size(sqlite3_file *base, sqlite3_int64 *out_size)
{
    *out_size = handle_file(base)->now.n;
    return power.is_off ? SQLITE_IOERR_FSTAT : fault_of(DISK_SIZE);
}

static int disk_lock(sqlite3_file *base, int lock)
{
    int fault = power.is_off ? SQLITE_IOERR_LOCK : fault_of(DISK_LOCK);
    if (fault == SQLITE_OK) {
        ((struct handle *)base)->lock = lock;
    }
    return fault;
}

static int disk_unlock(sqlite3_file *base, int lock)
{
    ((struct handle *)base)->lock = lock;
    return SQLITE_OK;
}

static int disk_check_lock(sqlite3_file *base, int *out_is_locked)
{
    *out_is_locked = ((struct handle *)base)->lock >= SQLITE_LOCK_RESERVED ? 1 : 0;
    return SQLITE_OK;
}

static int disk_control(sqlite3_file *base, int what, void *p)
{
    (void)base;
    (void)what;
    (void)p;
    return SQLITE_NOTFOUND;
}

static int disk_sector(sqlite3_file *base)
{
    (void)base;
    return SECTOR;
}

/* No promise at all: not even that a write leaves the rest of its sector alone. */
static int disk_traits(sqlite3_file *base)
{
    (void)base;
    return 0;
}

static int disk_shared_map(sqlite3_file *base, int region, int size, int extend,
                           void volatile **out_p)
{
    struct file *file = handle_file(base);
    *out_p = NULL;
    int fault = fault_of(DISK_SHARED_MAP);
    if (power.is_off || region >= SHARED_MAX || fault != SQLITE_OK) {
        return fault != SQLITE_OK ? fault : SQLITE_IOERR_SHMMAP;
    }
    if (file->shared[region] == NULL && extend != 0) {
        file->shared[region] = calloc(1, (size_t)size);
    }
    *out_p = file->shared[region];
    return SQLITE_OK;
}

static int disk_shared_lock(sqlite3_file *base, int offset, int n, int flags)
{
    (void)base;
    (void)offset;
    (void)n;
    return (flags & SQLITE_SHM_LOCK) != 0 ? fault_of(DISK_SHARED_LOCK) : SQLITE_OK;
}

static void disk_shared_barrier(sqlite3_file *base)
{
    (void)base;
}

static int disk_shared_unmap(sqlite3_file *base, int is_deleted)
{
    if (is_deleted != 0) {
        shared_free(handle_file(base));
    }
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = disk_close,
    .xRead = disk_read,
    .xWrite = disk_write,
    .xTruncate = disk_truncate,
    .xSync = disk_sync,
    .xFileSize = disk_size,
    .xLock = disk_lock,
    .xUnlock = disk_unlock,
    .xCheckReservedLock = disk_check_lock,
    .xFileControl = disk_control,
    .xSectorSize = disk_sector,
    .xDeviceCharacteristics = disk_traits,
    .xShmMap = disk_shared_map,
    .xShmLock = disk_shared_lock,
    .xShmBarrier = disk_shared_barrier,
    .xShmUnmap = disk_shared_unmap,
};

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags,
                     int *out_flags)
{
    (void)vfs;
    struct handle *handle = (struct handle *)base;
    struct file *file = name == NULL ? NULL : file_find(name);
    handle->base.pMethods = NULL;
    int fault = fault_of(DISK_OPEN);
    if (power.is_off || fault != SQLITE_OK) {
        return power.is_off ? SQLITE_CANTOPEN : fault;
    }
    if (file == NULL || !file->is_there) {
        bool can_make = (flags & SQLITE_OPEN_CREATE) != 0;
        file = can_make ? file_make(name == NULL ? "(temporary)" : name) : NULL;
    }
    if (file == NULL) {
        return SQLITE_CANTOPEN;
    }
    handle->base.pMethods = &methods;
    handle->file = file;
    handle->is_temporary = name == NULL;
    handle->lock = SQLITE_LOCK_NONE;
    if (out_flags != NULL) {
        *out_flags = flags;
    }
    return SQLITE_OK;
}

static int disk_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    (void)vfs;
    struct file *file = file_find(name);
    int fault = fault_of(DISK_DELETE);
    if (power.is_off || fault != SQLITE_OK) {
        return power.is_off ? SQLITE_IOERR_DELETE : fault;
    }
    if (file == NULL || !file->is_there) {
        return SQLITE_IOERR_DELETE_NOENT;
    }
    if (sync_folder != 0 || !file->is_synced) {
        file_free(file);
    } else {
        file->is_there = false;
    }
    return SQLITE_OK;
}

static int disk_access(sqlite3_vfs *vfs, const char *name, int flags, int *out_is_there)
{
    (void)vfs;
    (void)flags;
    const struct file *file = file_find(name);
    *out_is_there = file != NULL && file->is_there ? 1 : 0;
    return power.is_off ? SQLITE_IOERR_ACCESS : fault_of(DISK_ACCESS);
}

static int disk_full_name(sqlite3_vfs *vfs, const char *name, int n, char *out_name)
{
    (void)vfs;
    sqlite3_snprintf(n, out_name, "%s", name);
    return SQLITE_OK;
}

/* Not random and not the time: runs are the same every time. */
static int disk_randomness(sqlite3_vfs *vfs, int n, char *out)
{
    (void)vfs;
    for (int i = 0; i < n; i++) {
        out[i] = (char)(i * 37 + 11);
    }
    return n;
}

static int disk_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return microseconds;
}

static int disk_time(sqlite3_vfs *vfs, double *out_days)
{
    (void)vfs;
    *out_days = 2461000.5;
    return SQLITE_OK;
}

void disk_register(void)
{
    static sqlite3_vfs vfs = {
        .iVersion = 1,
        .szOsFile = sizeof(struct handle),
        .mxPathname = NAME_MAX_SIZE - 8,
        .zName = "disk",
        .xOpen = disk_open,
        .xDelete = disk_delete,
        .xAccess = disk_access,
        .xFullPathname = disk_full_name,
        .xRandomness = disk_randomness,
        .xSleep = disk_sleep,
        .xCurrentTime = disk_time,
    };
    (void)sqlite3_vfs_register(&vfs, 1);
}
