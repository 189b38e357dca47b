#include "base/env.h"
#include "isp_test.h"
#include "vault/gate.h"

#include <pthread.h>
#include <stdatomic.h>

static isp_gate *gate;
static atomic_int inside, most, served, busy;
static int order[64];
static atomic_int next_in_order;

static void setup(size_t places, size_t waiting)
{
    isp_error err = {0};
    ck_ok(isp_gate__new(places, waiting, &gate, &err), err);
}

static void *visit(void *user)
{
    isp_error err = {0};
    (void)user;
    for (int i = 0; i < 500; i++) {
        if (isp_gate__enter(gate, 10000, &err) == ISP_E_BUSY) {
            atomic_fetch_add(&busy, 1);
            continue;
        }
        int now = atomic_fetch_add(&inside, 1) + 1, seen = atomic_load(&most);
        while (now > seen && !atomic_compare_exchange_weak(&most, &seen, now))
            ;
        if (i % 50 == 0)
            usleep(100);
        atomic_fetch_add(&served, 1);
        atomic_fetch_sub(&inside, 1);
        isp_gate__leave(gate);
    }
    return NULL;
}

START_TEST(no_more_are_inside_than_there_are_places)
{
    pthread_t threads[12];
    setup(3, 12);
    for (size_t i = 0; i < ISP_LEN(threads); i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, visit, NULL), 0);
    for (size_t i = 0; i < ISP_LEN(threads); i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(served, 12 * 500);
    ck_assert_int_eq(busy, 0);
    ck_assert_int_eq(most, 3);
    isp_gate__free(gate);
}
END_TEST

START_TEST(a_place_that_comes_not_free_in_time_is_not_waited_for_longer)
{
    isp_error err = {0};
    setup(1, 4);
    ck_ok(isp_gate__enter(gate, 0, &err), err);
    int64_t start_us = isp_env__mono_us();
    ck_fails(isp_gate__enter(gate, 30, &err), ISP_E_BUSY, err);
    ck_assert_int_ge(isp_env__mono_us() - start_us, 30000);
    ck_fails(isp_gate__enter(gate, 0, &err), ISP_E_BUSY, err);
    isp_gate__leave(gate);
    ck_ok(isp_gate__enter(gate, 0, &err), err); /* who gave up did not take the place with him */
    isp_gate__leave(gate);
    isp_gate__free(gate);
}
END_TEST

static void *queue_up(void *user)
{
    isp_error err = {0};
    ck_ok(isp_gate__enter(gate, 60000, &err), err);
    order[atomic_fetch_add(&next_in_order, 1)] = (int)(intptr_t)user;
    isp_gate__leave(gate);
    return NULL;
}

START_TEST(a_full_queue_is_busy_and_the_first_who_came_is_served_first)
{
    isp_error err = {0};
    pthread_t threads[5];
    setup(1, 5);
    ck_ok(isp_gate__enter(gate, 0, &err), err);
    for (intptr_t i = 0; i < 5; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, queue_up, (void *)i), 0);
        while (isp_gate__waiting(gate) <= (size_t)i) /* one after the other */
            usleep(1000);
    }
    ck_fails(isp_gate__enter(gate, 60000, &err), ISP_E_BUSY, err); /* at once */
    isp_gate__leave(gate);
    for (size_t i = 0; i < 5; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(order[i], i);
    ck_assert_uint_eq(isp_gate__waiting(gate), 0);
    isp_gate__free(gate);
}
END_TEST

ISP_SUITE(vault_gate, TEST(no_more_are_inside_than_there_are_places),
          TEST(a_place_that_comes_not_free_in_time_is_not_waited_for_longer),
          TEST(a_full_queue_is_busy_and_the_first_who_came_is_served_first))
