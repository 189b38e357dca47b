/*
 * replay.c - stands in for libFuzzer: gives a fuzz target every file of the folders it is told of,
 * then mutations of them (bytes changed, cut, joined), a fixed number from a fixed seed. An input
 * lies on the heap, in as many bytes as it has, so that a sanitizer sees a step too far.
 * FUZZ_ROUNDS: mutations of each file [200].
 */
#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    INPUT_MAX = 1 << 20
};

static uint64_t seed = 1;

static size_t any(size_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return below ? (size_t)(seed >> 33) % below : 0;
}

static void give(const uint8_t *bytes, size_t len)
{
    uint8_t *exact = malloc(len ? len : 1);
    if (!exact)
        abort();
    if (len)
        memcpy(exact, bytes, len);
    LLVMFuzzerTestOneInput(exact, len);
    free(exact);
}

static void mutate(const uint8_t *bytes, size_t len, size_t rounds)
{
    static const uint8_t tempting[] = {0x00, 0x01, 0x7f, 0x80, 0x81, 0x82,
                                       0x84, 0xff, '-',  '(',  '0',  0x30};
    uint8_t *copy = malloc(2 * len + 1);
    if (!copy)
        abort();
    for (; len && rounds; rounds--) {
        size_t n = len;
        memcpy(copy, bytes, len);
        for (size_t k = 1 + any(4); k; k--)
            copy[any(n)] = any(2) ? tempting[any(sizeof tempting)] : (uint8_t)any(256);
        if (any(4) == 0)
            n = any(len);
        else if (any(4) == 0) {
            size_t from = any(len);
            memcpy(copy + n, bytes + from, len - from);
            n += len - from;
        }
        give(copy, n);
    }
    free(copy);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

int main(int argc, char **argv)
{
    static uint8_t bytes[INPUT_MAX];
    const char *text = getenv("FUZZ_ROUNDS");
    size_t files = 0, rounds = text ? strtoul(text, NULL, 10) : 200;
    give(bytes, 0);
    for (int i = 1; i < argc; i++) {
        struct dirent **names;
        int count = scandir(argv[i], &names, NULL, by_name);
        if (count < 0) {
            perror(argv[i]);
            return 1;
        }
        for (int k = 0; k < count; k++) {
            char path[4096];
            struct stat is;
            snprintf(path, sizeof path, "%s/%s", argv[i], names[k]->d_name);
            free(names[k]);
            FILE *file = stat(path, &is) == 0 && S_ISREG(is.st_mode) ? fopen(path, "rb") : NULL;
            if (!file)
                continue;
            size_t len = fread(bytes, 1, sizeof bytes, file);
            fclose(file);
            give(bytes, len);
            mutate(bytes, len, rounds);
            files++;
        }
        free(names);
    }
    printf("%zu files\n", files);
    return files ? 0 : 1;
}
