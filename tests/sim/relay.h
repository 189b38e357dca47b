/* A mail relay: SMTP on a TCP port, plain, with STARTTLS, or TLS from the first octet. */
#ifndef SIM_RELAY_H
#define SIM_RELAY_H

#include "device.h"

/** @return NULL: why says what is wrong with the options */
sim_device *sim_relay_new(sim_loop *loop, sim_options *options, uint64_t fleet_seed, sim_why *why);

#endif
