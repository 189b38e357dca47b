/* An OLT: an SNMP agent on a UDP port, with a recording or a generated device behind it. */
#ifndef SIM_OLT_H
#define SIM_OLT_H

#include "device.h"

/** @return NULL: why says what is wrong with the options */
sim_device *sim_olt_new(sim_loop *loop, sim_options *options, uint64_t fleet_seed, sim_why *why);

#endif
