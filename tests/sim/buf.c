#include "buf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void out_of_memory(void)
{
    fputs("isp-sim: out of memory\n", stderr);
    exit(70);
}

void *sim_alloc(size_t size)
{
    void *p = calloc(1, size ? size : 1);

    if (!p)
        out_of_memory();
    return p;
}

void *sim_realloc(void *old, size_t n, size_t size)
{
    void *p = reallocarray(old, n ? n : 1, size);

    if (!p)
        out_of_memory();
    return p;
}

char *sim_strndup(const char *text, size_t len)
{
    char *copy = sim_alloc(len + 1);

    memcpy(copy, text, len);
    return copy;
}

char *sim_strdup(const char *text)
{
    return text ? sim_strndup(text, strlen(text)) : NULL;
}

void sim_buf_free(sim_buf *buf)
{
    free(buf->data);
    *buf = (sim_buf){0};
}

unsigned char *sim_buf_grow(sim_buf *buf, size_t n)
{
    /* One byte more than asked, so that sim_buf_string always has room for its zero. */
    if (n >= SIZE_MAX / 2 - buf->len)
        out_of_memory();
    if (buf->len + n + 1 > buf->cap) {
        size_t cap = buf->cap ? buf->cap : 64;

        while (cap < buf->len + n + 1)
            cap *= 2;
        buf->data = sim_realloc(buf->data, cap, 1);
        buf->cap = cap;
    }
    buf->len += n;
    return buf->data + (buf->len - n);
}

void sim_buf_add(sim_buf *buf, const void *bytes, size_t len)
{
    unsigned char *to = sim_buf_grow(buf, len);

    if (len)
        memcpy(to, bytes, len);
}

void sim_buf_byte(sim_buf *buf, unsigned byte)
{
    *sim_buf_grow(buf, 1) = (unsigned char)byte;
}

void sim_buf_text(sim_buf *buf, const char *text)
{
    sim_buf_add(buf, text, strlen(text));
}

void sim_buf_printf(sim_buf *buf, const char *format, ...)
{
    va_list args;
    int need;
    size_t at = buf->len;

    va_start(args, format);
    need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (need <= 0)
        return;
    sim_buf_grow(buf, (size_t)need);
    va_start(args, format);
    vsnprintf((char *)buf->data + at, (size_t)need + 1, format, args);
    va_end(args);
}

void sim_buf_drop(sim_buf *buf, size_t n)
{
    if (n >= buf->len) {
        buf->len = 0;
        return;
    }
    memmove(buf->data, buf->data + n, buf->len - n);
    buf->len -= n;
}

const char *sim_buf_string(sim_buf *buf)
{
    sim_buf_grow(buf, 0);
    buf->data[buf->len] = '\0';
    return (const char *)buf->data;
}

char *sim_format(char *room, size_t size, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(room, size, format, args);
    va_end(args);
    return room;
}

bool sim_parse_i64(const char *text, int64_t min, int64_t max, int64_t *out)
{
    char *end = NULL;
    long long value;

    if (!text || !(*text == '-' || (*text >= '0' && *text <= '9')))
        return false;
    errno = 0;
    value = strtoll(text, &end, 10);
    if (errno || *end || value < min || value > max)
        return false;
    *out = value;
    return true;
}

/* SplitMix64 (Steele, Lea, Flood 2014): enough for noise that must only be repeatable. */
uint64_t sim_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t sim_hash(uint64_t seed, uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t state = seed;

    state = sim_random(&state) ^ a;
    state = sim_random(&state) ^ b;
    state = sim_random(&state) ^ c;
    return sim_random(&state);
}

uint64_t sim_hash_text(uint64_t seed, const char *text)
{
    uint64_t hash = seed ^ UINT64_C(0xcbf29ce484222325);

    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return sim_random(&hash);
}
