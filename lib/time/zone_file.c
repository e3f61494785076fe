/* SPDX-License-Identifier: MIT
 *
 * Opens DIRECTORY/NAME and reads it whole. The name cannot leave the directory; neither TZ, TZDIR nor
 * anything else of the environment is looked at. What the system replies is not repeated in the error:
 * "there is no such zone" is what a person can act on.
 */
#define _POSIX_C_SOURCE 200809L

#include "time/zone_file.h"

#include "docket/base.h"
#include "time/tzif.h"
#include "time/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char zone_directory[] = "/usr/share/zoneinfo/";

/* Reads up to `capacity` bytes; -1 when the system fails. */
static ssize_t descriptor_read(int descriptor, uint8_t *bytes, size_t capacity)
{
    size_t n = 0;
    while (n < capacity) {
        ssize_t r = read(descriptor, bytes + n, capacity - n);
        if (r == 0)
            break;
        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return -1;
        n += (size_t)r;
    }
    return (ssize_t)n;
}

static int32_t zone_file_fail(struct dkti_text name, const char *problem, struct dkti_error *error)
{
    return dkti_error_named(error, DKT_E_ZONE, "time zone \"", name, problem);
}

static int32_t descriptor_take(int descriptor, struct dkti_text name, struct dkti_arena *arena,
                               const uint8_t **out_bytes, size_t *out_n, struct dkti_error *error)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        return zone_file_fail(name, "\": its file is no plain file", error);
    if (status.st_size > DKTI_TZIF_SIZE_MAX)
        return zone_file_fail(name, "\": the file is larger than 64 KiB", error);
    size_t capacity = (size_t)status.st_size;
    uint8_t *bytes = dkti_arena_take(arena, capacity + 1);
    if (bytes == NULL)
        return dkti_error_begin(error, DKT_E_MEMORY, "no memory for a time zone's file");
    ssize_t n = descriptor_read(descriptor, bytes, capacity);
    if (n < 0)
        return zone_file_fail(name, "\": its file cannot be read", error);
    *out_bytes = bytes;
    *out_n = (size_t)n;
    return DKT_OK;
}

int32_t dkti_zone_file_read(struct dkti_text name, struct dkti_arena *arena,
                            const uint8_t **out_bytes, size_t *out_n, struct dkti_error *error)
{
    char path[sizeof(zone_directory) + DKTI_ZONE_NAME_MAX];
    *out_bytes = NULL;
    *out_n = 0;
    int32_t r = dkti_zone_name_check(name, error);
    if (r < 0)
        return r;
    memcpy(path, zone_directory, sizeof(zone_directory) - 1);
    memcpy(path + sizeof(zone_directory) - 1, name.p, name.n);
    path[sizeof(zone_directory) - 1 + name.n] = '\0';
    int descriptor = -1;
    do {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    } while (descriptor < 0 && errno == EINTR);
    if (descriptor < 0)
        return zone_file_fail(name, "\": there is no such zone on this system", error);
    r = descriptor_take(descriptor, name, arena, out_bytes, out_n, error);
    (void)close(descriptor);
    return r;
}
