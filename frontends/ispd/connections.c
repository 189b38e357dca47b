#include "connections.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum {
    LISTS = 1024
};

struct connection {
    struct connection *prev, *next;
    uint64_t address;
    int fd;
    int64_t since_ms, allowed_ms; /* 0: as long as it takes */
};

struct connections {
    pthread_mutex_t lock;
    size_t most, of_one_address, len;
    struct connection *lists[LISTS]; /* by address */
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct connections *connections_new(size_t most, size_t of_one_address)
{
    struct connections *all = calloc(1, sizeof *all);
    if (!all)
        return NULL;
    pthread_mutex_init(&all->lock, NULL);
    all->most = most;
    all->of_one_address = of_one_address;
    return all;
}

void connections_free(struct connections *all)
{
    if (!all)
        return;
    pthread_mutex_destroy(&all->lock);
    free(all);
}

size_t connections_len(struct connections *all)
{
    pthread_mutex_lock(&all->lock);
    size_t len = all->len;
    pthread_mutex_unlock(&all->lock);
    return len;
}

/* Called with the lock held. */
static size_t count_of(const struct connections *all, uint64_t address)
{
    size_t count = 0;
    for (const struct connection *at = all->lists[address % LISTS]; at; at = at->next)
        count += at->address == address;
    return count;
}

struct connection *connection_open(struct connections *all, int fd, uint64_t address, int64_t ms)
{
    struct connection *one = calloc(1, sizeof *one);
    if (!one) {
        shutdown(fd, SHUT_RDWR);
        return NULL;
    }
    *one = (struct connection){
        .address = address, .fd = fd, .since_ms = now_ms(), .allowed_ms = ms};
    pthread_mutex_lock(&all->lock);
    if (all->len >= all->most ||
        (all->of_one_address && count_of(all, address) >= all->of_one_address))
        shutdown(fd, SHUT_RDWR);
    struct connection **list = &all->lists[address % LISTS];
    one->next = *list;
    if (one->next)
        one->next->prev = one;
    *list = one;
    all->len++;
    pthread_mutex_unlock(&all->lock);
    return one;
}

void connection_close(struct connections *all, struct connection *one)
{
    if (!one)
        return;
    pthread_mutex_lock(&all->lock);
    *(one->prev ? &one->prev->next : &all->lists[one->address % LISTS]) = one->next;
    if (one->next)
        one->next->prev = one->prev;
    all->len--;
    pthread_mutex_unlock(&all->lock);
    free(one);
}

void connection_wait(struct connections *all, struct connection *one, int64_t ms)
{
    if (!one)
        return;
    pthread_mutex_lock(&all->lock);
    one->since_ms = now_ms();
    one->allowed_ms = ms;
    pthread_mutex_unlock(&all->lock);
}

/* Of a time that was given, how much is left of it now that so many are here. */
static int64_t patience(const struct connections *all, int64_t ms)
{
    size_t vacant = all->most > all->len ? all->most - all->len : 0;
    int64_t share = (int64_t)(2 * vacant) * ms / (int64_t)all->most;
    return share > ms ? ms : share > ms / 10 ? share : ms / 10;
}

size_t connections_reap(struct connections *all)
{
    int64_t now = now_ms();
    size_t reaped = 0;
    pthread_mutex_lock(&all->lock);
    for (size_t i = 0; i < LISTS; i++)
        for (struct connection *at = all->lists[i]; at; at = at->next)
            if (at->allowed_ms && now - at->since_ms > patience(all, at->allowed_ms)) {
                shutdown(at->fd, SHUT_RDWR);
                at->allowed_ms = 0;
                reaped++;
            }
    pthread_mutex_unlock(&all->lock);
    return reaped;
}
