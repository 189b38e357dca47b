/*
 * drip.h - many connections that hold a place in the server and hardly do anything there, in a
 * process of their own: a third send a head, a third a body, byte by byte; a third read a long
 * answer so.
 */
#ifndef ISPD_DRIP_H
#define ISPD_DRIP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What the process tells while it runs. */
struct drip_report {
    atomic_int open;   /* connections, as their owner sees it */
    atomic_int opened; /* in all */
    atomic_int cut;    /* closed by the server */
};

struct drip {
    pid_t pid;
    struct drip_report *report;
};

enum {
    DRIP_KINDS = 3,
    DRIP_MOST = 4000,
    DRIP_OF_ONE_ADDRESS = 30
};

/* A frontend with one long file in it, for config.web_dir; drippers ask for that. [borrowed: until
 * the end of the test] */
const char *drip_web(void);

/*
 * @param every_ms how often each connection moves a byte; so long it takes to open them all
 * @param again open a new one where the server closed one
 */
struct drip drip_start(size_t count, int every_ms, bool again);
/* When all are open. */
void drip_wait(const struct drip *drip, int count);
void drip_stop(struct drip *drip);

#endif
