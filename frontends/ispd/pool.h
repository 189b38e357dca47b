/*
 * pool.h - threads that do what may block (the database, devices, password hashing), so that the
 * event threads never do. A queue is bounded: what does not fit is refused at once.
 */
#ifndef ISPD_POOL_H
#define ISPD_POOL_H

#include <stdbool.h>
#include <stddef.h>

struct pool;

/* Embedded in what is to be done; the pool keeps nothing of its own for it. */
struct job {
    struct job *next;
    void (*run)(struct job *job);
};

/* NULL when the threads cannot be started. */
struct pool *pool_start(const char *name, size_t threads, size_t queue_max);
/* False: the queue is full, or the pool is ending; the job is still the caller's. */
bool pool_submit(struct pool *pool, struct job *job);
/* Take no more, finish everything that waits, end the threads, free. NULL is accepted. */
void pool_stop(struct pool *pool);

const char *pool_name(const struct pool *pool);
/* How many wait, how many are being done. */
void pool_stats(struct pool *pool, size_t *waiting, size_t *running);

#endif
