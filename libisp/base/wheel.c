#include "base/wheel.h"

/* The first tick that begins at or after the time: a timer never fires early. */
static int64_t tick_of(int64_t at_us)
{
    return (at_us + ISP_WHEEL_TICK_US - 1) / ISP_WHEEL_TICK_US;
}

void isp_wheel__init(isp_wheel *wheel, int64_t now_us)
{
    *wheel = (isp_wheel){.tick = now_us / ISP_WHEEL_TICK_US};
    for (size_t i = 0; i < ISP_WHEEL_SLOTS; i++)
        wheel->slots[i].prev = wheel->slots[i].next = &wheel->slots[i];
}

static void link_into(isp_timer *ring, isp_timer *timer)
{
    timer->prev = ring->prev;
    timer->next = ring;
    ring->prev->next = timer;
    ring->prev = timer;
}

void isp_wheel__arm(isp_wheel *wheel, isp_timer *timer, int64_t at_us)
{
    int64_t tick = tick_of(at_us);
    if (tick < wheel->tick)
        tick = wheel->tick;
    size_t slot = (size_t)tick % ISP_WHEEL_SLOTS;
    isp_wheel__cancel(timer);
    timer->at_us = at_us;
    link_into(&wheel->slots[slot], timer);
    wheel->used[slot / 64] |= UINT64_C(1) << slot % 64;
}

void isp_wheel__cancel(isp_timer *timer)
{
    if (!timer->next)
        return;
    timer->prev->next = timer->next;
    timer->next->prev = timer->prev;
    timer->prev = timer->next = NULL;
}

void isp_wheel__expire(isp_wheel *wheel, int64_t now_us)
{
    int64_t now = now_us / ISP_WHEEL_TICK_US;
    /* More than a turn behind: each ring once is enough. */
    if (now - wheel->tick >= ISP_WHEEL_SLOTS)
        wheel->tick = now - ISP_WHEEL_SLOTS + 1;
    while (wheel->tick <= now) {
        size_t slot = (size_t)wheel->tick % ISP_WHEEL_SLOTS;
        isp_timer *ring = &wheel->slots[slot];
        /* First, so that what is armed for the past meanwhile goes into a ring still to come. */
        wheel->tick++;
        if (ring->next == ring) {
            wheel->used[slot / 64] &= ~(UINT64_C(1) << slot % 64);
            continue;
        }
        /* Move the ring aside: fire() may arm and cancel whatever it likes. */
        isp_timer aside = {.prev = ring->prev, .next = ring->next};
        aside.prev->next = aside.next->prev = &aside;
        ring->prev = ring->next = ring;
        while (aside.next != &aside) {
            isp_timer *timer = aside.next;
            isp_wheel__cancel(timer);
            if (tick_of(timer->at_us) < wheel->tick)
                timer->fire(timer);
            else
                link_into(ring, timer); /* of another turn */
        }
    }
}

int64_t isp_wheel__next_us(const isp_wheel *wheel)
{
    for (int64_t i = 0; i < ISP_WHEEL_SLOTS;) {
        size_t slot = (size_t)(wheel->tick + i) % ISP_WHEEL_SLOTS;
        uint64_t bits = wheel->used[slot / 64] >> slot % 64;
        if (!bits) { /* to the next word */
            i += 64 - (int64_t)(slot % 64);
            continue;
        }
        i += __builtin_ctzll(bits);
        slot = (size_t)(wheel->tick + i) % ISP_WHEEL_SLOTS;
        if (i < ISP_WHEEL_SLOTS && wheel->slots[slot].next != &wheel->slots[slot])
            return (wheel->tick + i) * ISP_WHEEL_TICK_US;
        i++;
    }
    return INT64_MAX;
}
