/*
 * A growing run of bytes, and the few helpers every other file wants.
 *
 * The simulator is a test tool: when memory runs out it says so and exits, so no caller
 * has to check for it. Nothing here trusts a length that came from the network; callers
 * bound it first.
 */
#ifndef SIM_BUF_H
#define SIM_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sim_buf {
    unsigned char *data;
    size_t len, cap;
} sim_buf;

void sim_buf_free(sim_buf *buf);
/** Make room for n more bytes and count them as used. @return where they begin */
unsigned char *sim_buf_grow(sim_buf *buf, size_t n);
void sim_buf_add(sim_buf *buf, const void *bytes, size_t len);
void sim_buf_byte(sim_buf *buf, unsigned byte);
void sim_buf_text(sim_buf *buf, const char *text);
void sim_buf_printf(sim_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Forget the first n bytes. */
void sim_buf_drop(sim_buf *buf, size_t n);
/** The content as a C string, valid until the next change. */
const char *sim_buf_string(sim_buf *buf);

void *sim_alloc(size_t size); /* zeroed; exits when there is none */
void *sim_realloc(void *old, size_t n, size_t size);
char *sim_strdup(const char *text); /* NULL gives NULL */
char *sim_strndup(const char *text, size_t len);

/** Print into a fixed room; what does not fit is cut. @return room */
char *sim_format(char *room, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Read a whole decimal number within bounds. @return false: text is something else */
bool sim_parse_i64(const char *text, int64_t min, int64_t max, int64_t *out);

/** The same four numbers always give the same 64 bits; neighbours look unrelated. */
uint64_t sim_hash(uint64_t seed, uint64_t a, uint64_t b, uint64_t c);
uint64_t sim_hash_text(uint64_t seed, const char *text);
/** Next number of a sequence; state is the only memory. */
uint64_t sim_random(uint64_t *state);

#endif
