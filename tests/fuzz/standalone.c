/* SPDX-License-Identifier: MIT
 *
 * Replays a corpus without libFuzzer: every file of a folder, and every beginning of the short ones, goes to
 * the target once. So each compiler runs what fuzzing has found, as a normal test.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    SHORT = 2048,         /* bytes: up to here every beginning is tried too */
    LONGEST = 1024 * 1024 /* bytes read of one file */
};

/* The target gets memory of exactly this size, so that reading past the end is seen. */
static void give(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size > 0 ? size : 1);
    if (copy == NULL) {
        abort();
    }
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void replay(const char *path)
{
    static uint8_t data[LONGEST];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    size_t size = fread(data, 1, sizeof(data), file);
    fclose(file);
    for (size_t n = 0; size <= SHORT && n < size; n++) {
        give(data, n);
    }
    give(data, size);
}

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (folder == NULL) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    int count = 0;
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char path[4096];
        if (entry->d_name[0] != '.' &&
            snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name) < (int)sizeof(path)) {
            replay(path);
            count++;
        }
    }
    closedir(folder);
    printf("%d inputs\n", count);
    return count > 0 ? 0 : 1;
}
