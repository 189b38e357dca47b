/*
 * base/wheel.h - many timers in one thread: a hashed wheel, O(1) to arm and to cancel, no
 * allocation.
 *
 * A timer is a member of what it belongs to. It fires at its time or up to one tick later, never
 * before. Timers may be armed and cancelled from inside fire().
 */
#ifndef ISP_LIB_WHEEL_H
#define ISP_LIB_WHEEL_H

#include "base/base.h"

enum {
    ISP_WHEEL_TICK_US = 4096,
    ISP_WHEEL_SLOTS = 1024 /* one turn is 4.2 s; later timers stay for another turn */
};

typedef struct isp_timer {
    struct isp_timer *prev, *next; /* NULL while not armed */
    int64_t at_us;
    void (*fire)(struct isp_timer *timer); /* set by the owner, once */
} isp_timer;

typedef struct isp_wheel {
    isp_timer slots[ISP_WHEEL_SLOTS];    /* heads of rings */
    uint64_t used[ISP_WHEEL_SLOTS / 64]; /* a bit for each ring that may hold timers */
    int64_t tick;                        /* all rings before this tick are done */
} isp_wheel;

void isp_wheel__init(isp_wheel *wheel, int64_t now_us);

/* (Re)arm a timer. A time that is past fires within a tick. */
void isp_wheel__arm(isp_wheel *wheel, isp_timer *timer, int64_t at_us);

void isp_wheel__cancel(isp_timer *timer); /* not armed: nothing */

static inline bool isp_timer__is_armed(const isp_timer *timer)
{
    return timer->next != NULL;
}

/* Take every timer that is due off the wheel and fire it. The time taken grows with the timers that
 * are due and the ticks that went by, not with those that wait. */
void isp_wheel__expire(isp_wheel *wheel, int64_t now_us);

/* A time at which isp_wheel__expire should be called again, never after the first timer's;
 * INT64_MAX: no timer. */
int64_t isp_wheel__next_us(const isp_wheel *wheel);

#endif
