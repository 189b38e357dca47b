#include "vault/gate.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <time.h>

/* One who waits; lives on the stack of its thread. */
typedef struct waiter {
    struct waiter *next;
    pthread_cond_t called;
    bool granted;
} waiter;

struct isp_gate {
    pthread_mutex_t lock;
    pthread_condattr_t monotonic;
    size_t free_count, waiting_count, waiting_max;
    waiter *first, **last; /* in order of arrival */
};

isp_status isp_gate__new(size_t inside, size_t waiting, isp_gate **out, isp_error *err)
{
    assert(inside);
    isp_gate *gate = calloc(1, sizeof *gate);
    if (!gate)
        return isp_fail_memory(err);
    pthread_mutex_init(&gate->lock, NULL);
    pthread_condattr_init(&gate->monotonic);
    pthread_condattr_setclock(&gate->monotonic, CLOCK_MONOTONIC);
    gate->free_count = inside;
    gate->waiting_max = waiting;
    gate->last = &gate->first;
    *out = gate;
    return ISP_OK;
}

void isp_gate__free(isp_gate *gate)
{
    if (!gate)
        return;
    assert(!gate->first);
    pthread_condattr_destroy(&gate->monotonic);
    pthread_mutex_destroy(&gate->lock);
    free(gate);
}

/* Called with the lock held: take w out of the queue. */
static void remove_waiter(isp_gate *gate, waiter *w)
{
    waiter **at = &gate->first;
    while (*at != w)
        at = &(*at)->next;
    *at = w->next;
    if (!*at)
        gate->last = at;
    gate->waiting_count--;
}

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

isp_status isp_gate__enter(isp_gate *gate, int64_t wait_ms, isp_error *err)
{
    waiter w = {.granted = false};
    const struct timespec deadline = deadline_after(wait_ms);
    bool full = false;

    pthread_mutex_lock(&gate->lock);
    if (gate->free_count) { /* then nobody waits: a place that comes free goes to the first */
        gate->free_count--;
        w.granted = true;
    } else if (gate->waiting_count == gate->waiting_max) {
        full = true;
    } else {
        pthread_cond_init(&w.called, &gate->monotonic);
        *gate->last = &w;
        gate->last = &w.next;
        gate->waiting_count++;
        int reason = 0;
        while (!w.granted && reason != ETIMEDOUT)
            reason = pthread_cond_timedwait(&w.called, &gate->lock, &deadline);
        if (!w.granted)
            remove_waiter(gate, &w);
        pthread_cond_destroy(&w.called);
    }
    pthread_mutex_unlock(&gate->lock);
    if (w.granted)
        return ISP_OK;
    return isp_fail(err, ISP_E_BUSY, "login",
                    full ? "too many are waiting already: try again later"
                         : "no turn came in time: try again later");
}

void isp_gate__leave(isp_gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    if (gate->first) {
        waiter *w = gate->first;
        remove_waiter(gate, w);
        w->granted = true;
        pthread_cond_signal(&w->called);
    } else {
        gate->free_count++;
    }
    pthread_mutex_unlock(&gate->lock);
}

size_t isp_gate__waiting(isp_gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    size_t count = gate->waiting_count;
    pthread_mutex_unlock(&gate->lock);
    return count;
}
