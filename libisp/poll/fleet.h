/*
 * poll/fleet.h - all OLTs of an installation in one event loop.
 *
 * Two threads. The loop owns the engine and every device, and never touches the database or waits
 * for it. The keeper does what the loop must not: it finds what is due, takes leases, opens
 * credentials, hands readings to be started to the loop, and writes what comes back. What was
 * learnt of a device (round trip, rows it answers at once) lives as long as the device's entry
 * does.
 */
#ifndef ISP_LIB_POLL_FLEET_H
#define ISP_LIB_POLL_FLEET_H

#include "isp/context.h"

typedef struct isp_fleet isp_fleet;

typedef struct isp_fleet_counters {
    int64_t poll_count, error_count, onu_count;
} isp_fleet_counters;

/* holder names this process in leases. Starts the two threads. */
isp_status isp_fleet__start(isp_ctx *ctx, const char *holder, int64_t lease_ms, int64_t idle_ms,
                            isp_fleet **out, isp_error *err);
/* Ends readings under way; what has come back is written. NULL is accepted. */
void isp_fleet__stop(isp_fleet *fleet);
void isp_fleet__counters(const isp_fleet *fleet, isp_fleet_counters *out);

#endif
