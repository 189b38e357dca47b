#include "base/env.h"
#include "isp_test.h"
#include "vault/gate.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>

enum {
    THREADS = 3,
    LONG_MS = 60000
};

static isp_gate *gate;

static void setup(size_t threads, size_t waiting)
{
    isp_error err = {0};
    ck_ok(isp_gate__new(threads, waiting, &gate, &err), err);
}

/* ---- so many at a time ---- */

static pthread_barrier_t all_inside;
static atomic_int inside, most;

/* Comes back only when as many as there are threads are in here at the same moment. */
static void meet(void *user)
{
    int now = atomic_fetch_add(&inside, 1) + 1, seen = atomic_load(&most);
    (void)user;
    while (now > seen && !atomic_compare_exchange_weak(&most, &seen, now))
        ;
    pthread_barrier_wait(&all_inside);
    atomic_fetch_sub(&inside, 1);
    pthread_barrier_wait(&all_inside); /* all are counted out before one comes in */
}

static void *ask_to_meet(void *user)
{
    isp_error err = {0};
    (void)user;
    ck_ok(isp_gate__run(gate, "192.0.2.0/24", LONG_MS, meet, NULL, &err), err);
    return NULL;
}

START_TEST(as_many_as_there_are_threads_are_served_at_once)
{
    pthread_t askers[10 * THREADS];
    setup(THREADS, ISP_LEN(askers));
    pthread_barrier_init(&all_inside, NULL, THREADS);
    for (size_t i = 0; i < ISP_LEN(askers); i++)
        ck_assert_int_eq(pthread_create(&askers[i], NULL, ask_to_meet, NULL), 0);
    for (size_t i = 0; i < ISP_LEN(askers); i++)
        pthread_join(askers[i], NULL);
    ck_assert_int_eq(most, THREADS);
    isp_gate__free(gate);
    pthread_barrier_destroy(&all_inside);
}
END_TEST

/* ---- on threads that yield ---- */

typedef struct seen {
    pthread_t thread;
    int nice;
    bool hears_signals;
} seen;

static void look_around(void *user)
{
    seen *out = user;
    sigset_t blocked;
    out->thread = pthread_self();
    out->nice = getpriority(PRIO_PROCESS, 0); /* of the calling thread */
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    out->hears_signals = !sigismember(&blocked, SIGTERM);
}

START_TEST(the_work_is_done_at_nice_10_and_the_asker_stays_as_he_is)
{
    isp_error err = {0};
    seen there = {0};
    int before = getpriority(PRIO_PROCESS, 0);
    setup(1, 0);
    ck_ok(isp_gate__run(gate, "cli", LONG_MS, look_around, &there, &err), err);
    ck_assert(!pthread_equal(there.thread, pthread_self()));
    ck_assert_int_eq(there.nice, before > 10 ? before : 10);
    ck_assert_int_eq(getpriority(PRIO_PROCESS, 0), before);
    ck_assert(!there.hears_signals);
    isp_gate__free(gate);
}
END_TEST

/*
 * ---- in turn ----
 *
 * The only thread is held; then come, one after the other, those whose order is looked at. Each has
 * come when it is counted as waiting.
 */

enum {
    CALLERS_MAX = 16
};

static pthread_barrier_t held, released;
static char order[CALLERS_MAX + 1];
static size_t served;

static struct caller {
    pthread_t thread;
    const char *source;
    char name;
    bool answered;
    isp_status status;
    isp_error err;
} callers[CALLERS_MAX];
static size_t caller_count;

static void hold(void *user)
{
    (void)user;
    pthread_barrier_wait(&held);
    pthread_barrier_wait(&released);
}

/* The gate has one thread: one after the other. */
static void note(void *user)
{
    order[served++] = ((struct caller *)user)->name;
}

static void *call(void *user)
{
    struct caller *c = user;
    c->status = isp_gate__run(gate, c->source, LONG_MS, c->name == '-' ? hold : note, c, &c->err);
    return NULL;
}

static struct caller *come(const char *source, char name)
{
    struct caller *c = &callers[caller_count++];
    *c = (struct caller){.source = source, .name = name};
    ck_assert_int_eq(pthread_create(&c->thread, NULL, call, c), 0);
    return c;
}

static struct caller *come_and_wait(const char *source, char name)
{
    size_t waiting = isp_gate__waiting(gate);
    struct caller *c = come(source, name);
    while (isp_gate__waiting(gate) == waiting)
        sched_yield();
    return c;
}

static isp_status answer(struct caller *c)
{
    if (!c->answered)
        pthread_join(c->thread, NULL);
    c->answered = true;
    return c->status;
}

static void hold_the_thread(size_t waiting_max, const char *source)
{
    setup(1, waiting_max);
    caller_count = served = 0;
    memset(order, 0, sizeof order);
    pthread_barrier_init(&held, NULL, 2);
    pthread_barrier_init(&released, NULL, 2);
    come(source, '-');
    pthread_barrier_wait(&held);
}

static void let_go(void)
{
    pthread_barrier_wait(&released);
    for (size_t i = 0; i < caller_count; i++)
        (void)answer(&callers[i]);
    ck_assert_uint_eq(isp_gate__waiting(gate), 0);
    isp_gate__free(gate);
    pthread_barrier_destroy(&held);
    pthread_barrier_destroy(&released);
}

static const char storm[] = "198.51.100.0/24", other[] = "192.0.2.0/24", third[] = "2001:db8::/56";

START_TEST(of_one_source_the_first_who_came_is_served_first)
{
    hold_the_thread(5, storm);
    for (char name = 'a'; name <= 'e'; name++)
        come_and_wait(storm, name);
    let_go();
    ck_assert_str_eq(order, "abcde");
}
END_TEST

START_TEST(sources_take_turns)
{
    hold_the_thread(10, storm);
    for (char name = 'a'; name <= 'e'; name++)
        come_and_wait(storm, name);
    come_and_wait(other, 'P');
    come_and_wait(third, 'X');
    come_and_wait(third, 'Y');
    let_go();
    /* He who is being served is of the storm: it is the others' turn, then each in turn. */
    ck_assert_str_eq(order, "PXaYbcde");
}
END_TEST

START_TEST(one_who_comes_again_and_again_does_not_push_in)
{
    hold_the_thread(10, other);
    come_and_wait(storm, 'a');
    come_and_wait(storm, 'b');
    come_and_wait(storm, 'c');
    come_and_wait(other, 'P'); /* one of his is being served: this is his second */
    come_and_wait(other, 'Q');
    let_go();
    ck_assert_str_eq(order, "abPcQ");
}
END_TEST

START_TEST(when_it_is_full_the_last_of_the_longest_queue_goes)
{
    hold_the_thread(4, storm);
    for (char name = 'a'; name <= 'c'; name++)
        come_and_wait(storm, name);
    struct caller *last = come_and_wait(storm, 'd');
    /* Full. One more of the storm is refused at once; another one pushes out who stands last. */
    struct caller *more = come(storm, 'e');
    ck_fails(answer(more), ISP_E_BUSY, more->err);
    ck_assert_str_eq(more->err.subject, "login");
    ck_assert_str_eq(more->err.native, "1s");
    come(other, 'P');
    ck_fails(answer(last), ISP_E_BUSY, last->err);
    let_go();
    ck_assert_str_eq(order, "Pabc");
}
END_TEST

START_TEST(a_turn_that_comes_not_in_time_is_not_waited_for_longer)
{
    isp_error err = {0};
    struct caller late = {.name = 'z'};
    hold_the_thread(4, storm);
    come_and_wait(storm, 'a');
    int64_t start_us = isp_env__mono_us();
    ck_fails(isp_gate__run(gate, other, 30, note, &late, &err), ISP_E_BUSY, err);
    ck_assert_int_ge(isp_env__mono_us() - start_us, 30000);
    let_go();
    ck_assert_str_eq(order, "a"); /* and it is not done later */
}
END_TEST

ISP_SUITE(vault_gate, TEST(as_many_as_there_are_threads_are_served_at_once),
          TEST(the_work_is_done_at_nice_10_and_the_asker_stays_as_he_is),
          TEST(of_one_source_the_first_who_came_is_served_first), TEST(sources_take_turns),
          TEST(one_who_comes_again_and_again_does_not_push_in),
          TEST(when_it_is_full_the_last_of_the_longest_queue_goes),
          TEST(a_turn_that_comes_not_in_time_is_not_waited_for_longer))
