/*
 * One thread, one epoll, timers on a heap.
 *
 * A watch or timer is a member of the object it serves and is never copied. It may be
 * removed at any time, also from inside its own callback; afterwards the loop does not
 * touch it again, so the object may be freed at once.
 */
#ifndef SIM_LOOP_H
#define SIM_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct sim_loop sim_loop;

typedef struct sim_watch {
    int fd;
    uint32_t events;
    void (*ready)(void *user, uint32_t events);
    void *user;
} sim_watch;

typedef struct sim_timer {
    int64_t at_us;
    size_t slot; /* place in the heap plus one; 0 = not armed */
    void (*fire)(void *user);
    void *user;
} sim_timer;

sim_loop *sim_loop_new(void);
void sim_loop_free(sim_loop *loop);

bool sim_loop_watch(sim_loop *loop, sim_watch *watch, int fd, uint32_t events,
                    void (*ready)(void *user, uint32_t events), void *user);
void sim_loop_watch_events(sim_loop *loop, sim_watch *watch, uint32_t events);
/** Forget the watch and close its descriptor; a watch that is not in use is left alone. */
void sim_loop_unwatch(sim_loop *loop, sim_watch *watch);

/** Arm, or move if armed. */
void sim_loop_at(sim_loop *loop, sim_timer *timer, int64_t at_us, void (*fire)(void *user),
                 void *user);
void sim_loop_cancel(sim_loop *loop, sim_timer *timer);

/** Run until sim_loop_stop(). */
void sim_loop_run(sim_loop *loop);
void sim_loop_stop(sim_loop *loop);

/** Microseconds of a clock that never steps. */
int64_t sim_now_us(void);
/** Wall clock, microseconds since 1970 UTC. */
int64_t sim_wall_us(void);

#endif
