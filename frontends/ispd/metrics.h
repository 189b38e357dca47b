/*
 * metrics.h - what is counted, and how Prometheus reads it. Counters are atomic; nothing here
 * waits.
 */
#ifndef ISPD_METRICS_H
#define ISPD_METRICS_H

#include "route.h"

struct metrics;

struct metrics *metrics_new(const struct routes *routes);
void metrics_free(struct metrics *metrics);

/* One answer was made. @thread any */
void metrics_count(struct metrics *metrics, const struct route *route, unsigned status,
                   int64_t took_us);

/* The page. [owned: isp_text_free], NULL without memory. */
char *metrics_page(struct server *server);

#endif
