/*
 * pool.h - threads that do what may block (the database, devices, password hashing), so that the
 * event threads never do. Sources take turns, and a queue is bounded: what does not fit is refused
 * at once.
 */
#ifndef ISPD_POOL_H
#define ISPD_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pool;

/* Embedded in what is to be done; the pool keeps nothing of its own for it. */
struct job {
    struct job *next;
    void (*run)(struct job *job);
    uint64_t source; /* who asks: sources take turns */
    int64_t round;   /* the pool's: the n-th of a source has the n-th */
};

/* NULL when the threads cannot be started. */
struct pool *pool_start(const char *name, size_t threads, size_t queue_max);
/*
 * NULL, or the job for which there is no room: it is the caller's again. That is this one, when the
 * pool is ending; else whoever stands last, the latest of the source that has most waiting.
 */
struct job *pool_submit(struct pool *pool, struct job *job);
/* In how many seconds those who wait now will be done, by what one takes. */
int64_t pool_wait_s(struct pool *pool);
/* Take no more, finish everything that waits, end the threads, free. NULL is accepted. */
void pool_stop(struct pool *pool);

const char *pool_name(const struct pool *pool);
/* How many wait, how many are being done. */
void pool_stats(struct pool *pool, size_t *waiting, size_t *running);

#endif
