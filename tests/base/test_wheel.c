#include "base/wheel.h"
#include "isp_test.h"

enum {
    COUNT = 5000
};

typedef struct thing {
    isp_timer timer;
    int64_t fired_at;
    int fired;
} thing;

static isp_wheel wheel;
static thing things[COUNT];
static int64_t now;

static void on_fire(isp_timer *timer)
{
    thing *t = (thing *)(void *)timer;
    t->fired++;
    t->fired_at = now;
}

static void again(isp_timer *timer)
{
    on_fire(timer);
    if (((thing *)(void *)timer)->fired < 10)
        isp_wheel__arm(&wheel, timer, now - 1);
}

static uint64_t seed = 1;
static int64_t any(int64_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (int64_t)(seed >> 33) % below;
}

START_TEST(timers_fire_once_never_early_and_at_most_a_tick_late)
{
    const int64_t step = 777;
    now = 123456789;
    isp_wheel__init(&wheel, now);
    for (int i = 0; i < COUNT; i++) {
        things[i].timer.fire = on_fire;
        isp_wheel__arm(&wheel, &things[i].timer, now + any(20000000)); /* five turns of the wheel */
    }
    for (int64_t end = now + 21000000; now < end; now += step)
        isp_wheel__expire(&wheel, now);
    for (int i = 0; i < COUNT; i++) {
        ck_assert_int_eq(things[i].fired, 1);
        ck_assert_int_ge(things[i].fired_at, things[i].timer.at_us);
        ck_assert_int_le(things[i].fired_at - things[i].timer.at_us, ISP_WHEEL_TICK_US + step);
    }
    ck_assert_int_eq(isp_wheel__next_us(&wheel), INT64_MAX);
}
END_TEST

START_TEST(sleeping_until_next_reaches_every_timer_in_time)
{
    now = 1;
    isp_wheel__init(&wheel, now);
    for (int i = 0; i < 50; i++) {
        things[i].timer.fire = on_fire;
        isp_wheel__arm(&wheel, &things[i].timer, now + any(30000000));
    }
    int wakes = 0;
    for (int64_t next; (next = isp_wheel__next_us(&wheel)) != INT64_MAX; wakes++) {
        now = next;
        isp_wheel__expire(&wheel, now);
    }
    for (int i = 0; i < 50; i++) {
        ck_assert_int_eq(things[i].fired, 1);
        ck_assert_int_ge(things[i].fired_at, things[i].timer.at_us);
        ck_assert_int_le(things[i].fired_at - things[i].timer.at_us, ISP_WHEEL_TICK_US);
    }
    /* At most one wake-up a timer and turn. */
    ck_assert_int_le(wakes, 50 * 9);
}
END_TEST

START_TEST(a_cancelled_timer_stays_silent_and_can_be_armed_again)
{
    now = 0;
    isp_wheel__init(&wheel, now);
    things[0].timer.fire = things[1].timer.fire = on_fire;
    isp_wheel__arm(&wheel, &things[0].timer, 5000);
    isp_wheel__arm(&wheel, &things[1].timer, 5000);
    isp_wheel__cancel(&things[0].timer);
    isp_wheel__cancel(&things[0].timer);
    ck_assert(!isp_timer__is_armed(&things[0].timer));
    isp_wheel__arm(&wheel, &things[1].timer, 50000);
    now = 20000;
    isp_wheel__expire(&wheel, now);
    ck_assert_int_eq(things[0].fired + things[1].fired, 0);
    now = 60000;
    isp_wheel__expire(&wheel, now);
    ck_assert_int_eq(things[1].fired, 1);
    isp_wheel__arm(&wheel, &things[0].timer, 70000);
    now = 100000;
    isp_wheel__expire(&wheel, now);
    ck_assert_int_eq(things[0].fired, 1);
}
END_TEST

START_TEST(a_timer_armed_for_the_past_by_its_own_fire_does_not_hold_the_wheel)
{
    now = 0;
    isp_wheel__init(&wheel, now);
    things[0].timer.fire = again;
    isp_wheel__arm(&wheel, &things[0].timer, 1);
    for (now = 0; now < 20 * ISP_WHEEL_TICK_US; now += ISP_WHEEL_TICK_US) {
        int before = things[0].fired;
        isp_wheel__expire(&wheel, now);
        ck_assert_int_le(things[0].fired - before, 1);
    }
    ck_assert_int_eq(things[0].fired, 10);
}
END_TEST

START_TEST(a_wheel_that_slept_for_hours_fires_what_is_due_and_nothing_else)
{
    now = 0;
    isp_wheel__init(&wheel, now);
    for (int i = 0; i < 100; i++) {
        things[i].timer.fire = on_fire;
        isp_wheel__arm(&wheel, &things[i].timer, i < 50 ? any(1000000) : INT64_C(8000000000) + i);
    }
    now = INT64_C(7200000000);
    isp_wheel__expire(&wheel, now);
    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(things[i].fired, i < 50);
}
END_TEST

ISP_SUITE(base_wheel, TEST(timers_fire_once_never_early_and_at_most_a_tick_late),
          TEST(sleeping_until_next_reaches_every_timer_in_time),
          TEST(a_cancelled_timer_stays_silent_and_can_be_armed_again),
          TEST(a_timer_armed_for_the_past_by_its_own_fire_does_not_hold_the_wheel),
          TEST(a_wheel_that_slept_for_hours_fires_what_is_due_and_nothing_else))
