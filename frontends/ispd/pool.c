#include "pool.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* What a thread does now. The job itself may be gone before its thread comes back. */
struct serving {
    bool busy;
    uint64_t source;
    int64_t round;
};

struct pool {
    char name[16];
    pthread_mutex_t lock;
    pthread_cond_t work;
    struct job *waiting; /* in the order in which they will be done: by round, then by arrival */
    size_t waiting_count, running_count, queue_max;
    int64_t round;   /* of the job that began last */
    int64_t mean_us; /* what one takes */
    bool stopping;
    size_t thread_count;
    struct serving *serving; /* of each thread */
    pthread_t threads[];
};

static int64_t mono_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Called with the lock held: which thread is this? */
static struct serving *own_place(struct pool *pool)
{
    size_t i = 0;
    while (!pthread_equal(pool->threads[i], pthread_self()))
        i++;
    return &pool->serving[i];
}

static void *run(void *argument)
{
    struct pool *pool = argument;
    pthread_mutex_lock(&pool->lock);
    struct serving *own = own_place(pool);
    for (;;) {
        while (!pool->waiting && !pool->stopping)
            pthread_cond_wait(&pool->work, &pool->lock);
        struct job *job = pool->waiting;
        if (!job)
            break;
        pool->waiting = job->next;
        pool->waiting_count--;
        pool->running_count++;
        pool->round = job->round;
        *own = (struct serving){true, job->source, job->round};
        pthread_mutex_unlock(&pool->lock);
        int64_t start_us = mono_us();
        job->run(job);
        int64_t took_us = mono_us() - start_us;
        pthread_mutex_lock(&pool->lock);
        pool->mean_us += pool->mean_us ? (took_us - pool->mean_us) / 8 : took_us;
        pool->running_count--;
        own->busy = false;
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

struct pool *pool_start(const char *name, size_t threads, size_t queue_max)
{
    struct pool *pool = calloc(1, sizeof *pool + threads * sizeof *pool->threads);
    if (!pool)
        return NULL;
    snprintf(pool->name, sizeof pool->name, "%s", name);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    pool->queue_max = queue_max;
    bool complete = (pool->serving = calloc(threads, sizeof *pool->serving));
    pthread_mutex_lock(&pool->lock); /* until each finds itself in the table */
    for (; complete && pool->thread_count < threads; pool->thread_count += complete) {
        pthread_t *thread = &pool->threads[pool->thread_count];
        complete = pthread_create(thread, NULL, run, pool) == 0;
        if (complete)
            pthread_setname_np(*thread, pool->name);
    }
    pthread_mutex_unlock(&pool->lock);
    if (complete)
        return pool;
    pool_stop(pool);
    return NULL;
}

/* Called with the lock held: the round behind all of the job's source. */
static int64_t round_of(const struct pool *pool, const struct job *job)
{
    int64_t round = pool->round;
    for (size_t i = 0; i < pool->thread_count; i++) {
        const struct serving *s = &pool->serving[i];
        if (s->busy && s->source == job->source && s->round >= round)
            round = s->round + 1;
    }
    for (const struct job *j = pool->waiting; j; j = j->next)
        if (j->source == job->source && j->round >= round)
            round = j->round + 1;
    return round;
}

struct job *pool_submit(struct pool *pool, struct job *job)
{
    pthread_mutex_lock(&pool->lock);
    struct job **at = &pool->waiting, *last = job;
    if (!pool->stopping) {
        job->round = round_of(pool, job);
        while (*at && (*at)->round <= job->round)
            at = &(*at)->next;
        job->next = *at;
        *at = job;
        last = NULL;
        if (pool->waiting_count == pool->queue_max) {
            while ((*at)->next)
                at = &(*at)->next;
            last = *at;
            *at = NULL;
        } else {
            pool->waiting_count++;
            pthread_cond_signal(&pool->work);
        }
    }
    pthread_mutex_unlock(&pool->lock);
    return last;
}

int64_t pool_wait_s(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    int64_t us = pool->mean_us * (int64_t)pool->waiting_count / (int64_t)pool->thread_count;
    pthread_mutex_unlock(&pool->lock);
    return us / 1000000 + 1;
}

void pool_stop(struct pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    free(pool->serving);
    free(pool);
}

const char *pool_name(const struct pool *pool)
{
    return pool->name;
}

void pool_stats(struct pool *pool, size_t *waiting, size_t *running)
{
    pthread_mutex_lock(&pool->lock);
    *waiting = pool->waiting_count;
    *running = pool->running_count;
    pthread_mutex_unlock(&pool->lock);
}
