/* replay_main.c: runs a fuzz target over files, without a fuzzer: a corpus is also a test.
 *
 * Usage: replay_... FOLDER   Every file in FOLDER is one input.  Each is also tried cut short and with single
 * bits flipped, by a fixed rule, so that even a small corpus asks many questions.  Fails if there is none. */
/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MAX 4096u
#define VARIANTS  64u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* In memory of exactly its size. */
static void run(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size != 0 ? size : 1);
    if (copy == NULL)
        abort();
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void run_variants(uint8_t *data, size_t size)
{
    run(data, size);
    for (unsigned i = 0; i < VARIANTS && size > 0; i++) {
        size_t at = (size_t)i * 2654435761u % size;
        uint8_t bit = (uint8_t)(1u << i % 8);
        run(data, at);
        data[at] ^= bit;
        run(data, size);
        data[at] ^= bit;
    }
}

static int replay_file(const char *path)
{
    static uint8_t data[INPUT_MAX + 1];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    size_t size = fread(data, 1, sizeof data, file);
    fclose(file);
    if (size > INPUT_MAX) {
        fprintf(stderr, "%s: larger than %u bytes\n", path, INPUT_MAX);
        return 1;
    }
    fprintf(stderr, "%s\n", path); /* the last one named is the one that failed */
    run_variants(data, size);
    return 0;
}

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (folder == NULL) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    unsigned files = 0;
    int failed = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char path[4096];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
        failed |= replay_file(path);
        files++;
    }
    closedir(folder);
    fprintf(stderr, "%u files\n", files);
    return failed != 0 || files == 0;
}
