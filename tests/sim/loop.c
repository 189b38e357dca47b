#include "loop.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"

enum {
    BATCH = 64
};

struct sim_loop {
    int epoll;
    bool stop;
    sim_timer **heap; /* heap[0] is due first */
    size_t timer_count, timer_cap;
    struct epoll_event batch[BATCH]; /* being delivered now */
    int batch_next, batch_count;
};

int64_t sim_now_us(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t sim_wall_us(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

sim_loop *sim_loop_new(void)
{
    sim_loop *loop = sim_alloc(sizeof *loop);

    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (loop->epoll < 0) {
        free(loop);
        return NULL;
    }
    return loop;
}

void sim_loop_free(sim_loop *loop)
{
    if (!loop)
        return;
    close(loop->epoll);
    free(loop->heap);
    free(loop);
}

bool sim_loop_watch(sim_loop *loop, sim_watch *watch, int fd, uint32_t events,
                    void (*ready)(void *user, uint32_t events), void *user)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};

    *watch = (sim_watch){fd, events, ready, user};
    if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
        *watch = (sim_watch){.fd = -1};
        return false;
    }
    return true;
}

void sim_loop_watch_events(sim_loop *loop, sim_watch *watch, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};

    if (!watch->ready || watch->events == events)
        return;
    watch->events = events;
    epoll_ctl(loop->epoll, EPOLL_CTL_MOD, watch->fd, &event);
}

void sim_loop_unwatch(sim_loop *loop, sim_watch *watch)
{
    if (!watch->ready)
        return;
    epoll_ctl(loop->epoll, EPOLL_CTL_DEL, watch->fd, NULL);
    close(watch->fd);
    /* An event of this very watch may still wait in the batch that is being delivered. */
    for (int i = loop->batch_next; i < loop->batch_count; i++)
        if (loop->batch[i].data.ptr == watch)
            loop->batch[i].data.ptr = NULL;
    *watch = (sim_watch){.fd = -1};
}

/* ---- timers: a binary heap whose members know their place ---- */

static void place(sim_loop *loop, size_t i, sim_timer *timer)
{
    loop->heap[i] = timer;
    timer->slot = i + 1;
}

static void sift_up(sim_loop *loop, size_t i, sim_timer *timer)
{
    while (i > 0 && loop->heap[(i - 1) / 2]->at_us > timer->at_us) {
        place(loop, i, loop->heap[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    place(loop, i, timer);
}

static void sift_down(sim_loop *loop, size_t i, sim_timer *timer)
{
    for (;;) {
        size_t child = 2 * i + 1;

        if (child >= loop->timer_count)
            break;
        if (child + 1 < loop->timer_count &&
            loop->heap[child + 1]->at_us < loop->heap[child]->at_us)
            child++;
        if (loop->heap[child]->at_us >= timer->at_us)
            break;
        place(loop, i, loop->heap[child]);
        i = child;
    }
    place(loop, i, timer);
}

void sim_loop_cancel(sim_loop *loop, sim_timer *timer)
{
    size_t i = timer->slot;
    sim_timer *last;

    if (!i)
        return;
    timer->slot = 0;
    last = loop->heap[--loop->timer_count];
    if (last == timer)
        return;
    i--;
    if (i > 0 && loop->heap[(i - 1) / 2]->at_us > last->at_us)
        sift_up(loop, i, last);
    else
        sift_down(loop, i, last);
}

void sim_loop_at(sim_loop *loop, sim_timer *timer, int64_t at_us, void (*fire)(void *user),
                 void *user)
{
    sim_loop_cancel(loop, timer);
    if (loop->timer_count == loop->timer_cap) {
        loop->timer_cap = loop->timer_cap ? 2 * loop->timer_cap : 64;
        loop->heap = sim_realloc(loop->heap, loop->timer_cap, sizeof *loop->heap);
    }
    timer->at_us = at_us;
    timer->fire = fire;
    timer->user = user;
    sift_up(loop, loop->timer_count++, timer);
}

static void fire_due(sim_loop *loop)
{
    int64_t now = sim_now_us();

    while (loop->timer_count && loop->heap[0]->at_us <= now && !loop->stop) {
        sim_timer *timer = loop->heap[0];

        sim_loop_cancel(loop, timer);
        timer->fire(timer->user);
    }
}

static int wait_ms(const sim_loop *loop)
{
    int64_t left;

    if (!loop->timer_count)
        return -1;
    left = loop->heap[0]->at_us - sim_now_us();
    if (left <= 0)
        return 0;
    return left > 60000000 ? 60000 : (int)((left + 999) / 1000);
}

void sim_loop_stop(sim_loop *loop)
{
    loop->stop = true;
}

void sim_loop_run(sim_loop *loop)
{
    loop->stop = false;
    while (!loop->stop) {
        int n = epoll_wait(loop->epoll, loop->batch, BATCH, wait_ms(loop));

        if (n < 0 && errno != EINTR) {
            perror("isp-sim: epoll_wait");
            return;
        }
        loop->batch_count = n > 0 ? n : 0;
        for (loop->batch_next = 0; loop->batch_next < loop->batch_count && !loop->stop;) {
            struct epoll_event event = loop->batch[loop->batch_next++];
            sim_watch *watch = event.data.ptr;

            if (watch)
                watch->ready(watch->user, event.events);
        }
        loop->batch_count = 0;
        fire_due(loop);
    }
}
