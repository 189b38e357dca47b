#include "vault/gate.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/env.h"

enum {
    NICE = 10
};

typedef enum turn_state {
    TURN_WAITS = 0,
    TURN_RUNS,
    TURN_DONE,
    TURN_REFUSED
} turn_state;

/* One who asks; lives on the stack of its thread. */
typedef struct turn {
    struct turn *next;
    const char *source;
    int64_t round; /* the n-th of its source has the n-th round: sources take turns by it */
    turn_state state;
    isp_gate_fn *work;
    void *user;
    pthread_cond_t settled;
} turn;

struct isp_gate {
    pthread_mutex_t lock;
    pthread_condattr_t monotonic;
    pthread_cond_t called; /* there is work, or the end */
    turn *running;
    turn *waiting; /* in the order in which they will be served: by round, then by arrival */
    size_t inside_count, waiting_max;
    int64_t round;   /* of who was called last */
    int64_t mean_us; /* what one takes */
    bool stopping;
    size_t thread_max, thread_count;
    pthread_t threads[];
};

isp_status isp_gate__new(size_t threads, size_t waiting, isp_gate **out, isp_error *err)
{
    assert(threads);
    isp_gate *gate = calloc(1, sizeof *gate + threads * sizeof *gate->threads);
    if (!gate)
        return isp_fail_memory(err);
    pthread_mutex_init(&gate->lock, NULL);
    pthread_cond_init(&gate->called, NULL);
    pthread_condattr_init(&gate->monotonic);
    pthread_condattr_setclock(&gate->monotonic, CLOCK_MONOTONIC);
    gate->thread_max = threads;
    gate->waiting_max = waiting;
    *out = gate;
    return ISP_OK;
}

void isp_gate__free(isp_gate *gate)
{
    if (!gate)
        return;
    assert(!gate->inside_count);
    pthread_mutex_lock(&gate->lock);
    gate->stopping = true;
    pthread_cond_broadcast(&gate->called);
    pthread_mutex_unlock(&gate->lock);
    for (size_t i = 0; i < gate->thread_count; i++)
        pthread_join(gate->threads[i], NULL);
    pthread_condattr_destroy(&gate->monotonic);
    pthread_cond_destroy(&gate->called);
    pthread_mutex_destroy(&gate->lock);
    free(gate);
}

/* ---- called with the lock held ---- */

static void take_out(turn **list, const turn *t)
{
    while (*list != t)
        list = &(*list)->next;
    *list = t->next;
}

/* The round behind all rounds of this source in the list. */
static int64_t round_behind(const turn *list, const char *source, int64_t round)
{
    for (; list; list = list->next)
        if (list->round >= round && strcmp(list->source, source) == 0)
            round = list->round + 1;
    return round;
}

/* Put it in its place. The one who stands last then, where one too many waits, is refused. */
static void line_up(isp_gate *gate, turn *t)
{
    turn **at = &gate->waiting;
    t->round = round_behind(gate->running, t->source, gate->round);
    t->round = round_behind(gate->waiting, t->source, t->round);
    while (*at && (*at)->round <= t->round)
        at = &(*at)->next;
    t->next = *at;
    *at = t;
    if (++gate->inside_count <= gate->thread_max + gate->waiting_max)
        return;
    while ((*at)->next)
        at = &(*at)->next;
    turn *last = *at;
    *at = NULL;
    gate->inside_count--;
    last->state = TURN_REFUSED;
    if (last != t)
        pthread_cond_signal(&last->settled);
}

/* How long until all who are here now are gone. */
static int64_t seconds_to_wait(const isp_gate *gate)
{
    int64_t us = gate->mean_us * (int64_t)gate->inside_count / (int64_t)gate->thread_max;
    return us / 1000000 + 1;
}

/* ---- the threads ---- */

/* Linux has a nice value for each thread. @source setpriority(2), "C library/kernel differences" */
static void be_nice(void)
{
    const id_t self = (id_t)gettid();
    if (getpriority(PRIO_PROCESS, self) < NICE)
        (void)setpriority(PRIO_PROCESS, self, NICE); /* only more of it needs no right */
}

static void *serve(void *user)
{
    isp_gate *gate = user;
    be_nice();
    pthread_mutex_lock(&gate->lock);
    for (;;) {
        while (!gate->waiting && !gate->stopping)
            pthread_cond_wait(&gate->called, &gate->lock);
        turn *t = gate->waiting;
        if (!t)
            break;
        gate->waiting = t->next;
        gate->round = t->round;
        t->state = TURN_RUNS;
        t->next = gate->running;
        gate->running = t;
        pthread_mutex_unlock(&gate->lock);
        int64_t start_us = isp_env__mono_us();
        t->work(t->user);
        int64_t took_us = isp_env__mono_us() - start_us;
        pthread_mutex_lock(&gate->lock);
        gate->mean_us += gate->mean_us ? (took_us - gate->mean_us) / 8 : took_us;
        take_out(&gate->running, t);
        gate->inside_count--;
        t->state = TURN_DONE;
        pthread_cond_signal(&t->settled);
    }
    pthread_mutex_unlock(&gate->lock);
    return NULL;
}

/* Called with the lock held: one thread more, if there is work for it. The signals of the program
 * are not for it. */
static int start_thread(isp_gate *gate)
{
    sigset_t all, before;
    if (gate->thread_count == gate->thread_max || gate->inside_count < gate->thread_count)
        return 0;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&gate->threads[gate->thread_count], NULL, serve, gate);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed)
        return gate->thread_count ? 0 : failed;
    (void)pthread_setname_np(gate->threads[gate->thread_count++], "isp-hash");
    return 0;
}

/* ---- who asks ---- */

static struct timespec deadline_after(int64_t ms)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    if (ms < 0)
        ms = 0;
    t.tv_sec += (time_t)(ms / 1000);
    t.tv_nsec += (long)(ms % 1000) * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

isp_status isp_gate__run(isp_gate *gate, const char *source, int64_t wait_ms, isp_gate_fn *work,
                         void *user, isp_error *err)
{
    turn t = {.source = source, .work = work, .user = user};
    const struct timespec deadline = deadline_after(wait_ms);
    int64_t wait_s = 0;
    bool late = false;

    pthread_cond_init(&t.settled, &gate->monotonic);
    pthread_mutex_lock(&gate->lock);
    int failed = start_thread(gate);
    if (!failed) {
        line_up(gate, &t);
        pthread_cond_signal(&gate->called);
        while (t.state == TURN_WAITS && !late)
            late = pthread_cond_timedwait(&t.settled, &gate->lock, &deadline) == ETIMEDOUT;
        while (t.state == TURN_RUNS)
            pthread_cond_wait(&t.settled, &gate->lock);
        if (t.state == TURN_WAITS) {
            take_out(&gate->waiting, &t);
            gate->inside_count--;
        }
        wait_s = seconds_to_wait(gate);
    }
    pthread_mutex_unlock(&gate->lock);
    pthread_cond_destroy(&t.settled);

    if (failed)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, failed, "could not start a thread");
    if (t.state == TURN_DONE)
        return ISP_OK;
    char seconds[16];
    snprintf(seconds, sizeof seconds, "%llds", (long long)(wait_s < 3600 ? wait_s : 3600));
    (void)isp_fail(
        err, ISP_E_BUSY, "login", "%s: try again in %s",
        t.state == TURN_REFUSED ? "too many are waiting already" : "no turn came in time", seconds);
    isp_error__native(err, seconds);
    return ISP_E_BUSY;
}

size_t isp_gate__waiting(isp_gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    size_t inside = gate->inside_count;
    pthread_mutex_unlock(&gate->lock);
    return inside > gate->thread_max ? inside - gate->thread_max : 0;
}
