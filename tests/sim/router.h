/* A RouterOS device: the binary API, plain and over TLS, with PPPoE customers behind it. */
#ifndef SIM_ROUTER_H
#define SIM_ROUTER_H

#include "device.h"

/** @return NULL: why says what is wrong with the options */
sim_device *sim_router_new(sim_loop *loop, sim_options *options, uint64_t fleet_seed, sim_why *why);

/**
 * A row from outside the API: `add NAME /ppp/profile name=10M rate-limit=5M/20M`.
 * @param initial a line of the fleet file: passed over when the state file has been read
 */
bool sim_router_add_row(sim_device *device, const char *path, int argc, char **argv, bool initial,
                        sim_why *why);

#endif
