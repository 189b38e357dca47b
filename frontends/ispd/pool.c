#include "pool.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct pool {
    char name[16];
    pthread_mutex_t lock;
    pthread_cond_t work;
    struct job *first, **last; /* *last is where the next goes */
    size_t waiting, running, queue_max;
    bool stopping;
    size_t thread_count;
    pthread_t threads[];
};

static void *run(void *argument)
{
    struct pool *pool = argument;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (!pool->first && !pool->stopping)
            pthread_cond_wait(&pool->work, &pool->lock);
        struct job *job = pool->first;
        if (!job)
            break;
        pool->first = job->next;
        if (!pool->first)
            pool->last = &pool->first;
        pool->waiting--;
        pool->running++;
        pthread_mutex_unlock(&pool->lock);
        job->run(job);
        pthread_mutex_lock(&pool->lock);
        pool->running--;
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
    pool->last = &pool->first;
    pool->queue_max = queue_max;
    for (; pool->thread_count < threads; pool->thread_count++) {
        pthread_t *thread = &pool->threads[pool->thread_count];
        if (pthread_create(thread, NULL, run, pool) != 0) {
            pool_stop(pool);
            return NULL;
        }
        pthread_setname_np(*thread, pool->name);
    }
    return pool;
}

bool pool_submit(struct pool *pool, struct job *job)
{
    job->next = NULL;
    pthread_mutex_lock(&pool->lock);
    bool taken = !pool->stopping && pool->waiting < pool->queue_max;
    if (taken) {
        *pool->last = job;
        pool->last = &job->next;
        pool->waiting++;
        pthread_cond_signal(&pool->work);
    }
    pthread_mutex_unlock(&pool->lock);
    return taken;
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
    free(pool);
}

const char *pool_name(const struct pool *pool)
{
    return pool->name;
}

void pool_stats(struct pool *pool, size_t *waiting, size_t *running)
{
    pthread_mutex_lock(&pool->lock);
    *waiting = pool->waiting;
    *running = pool->running;
    pthread_mutex_unlock(&pool->lock);
}
