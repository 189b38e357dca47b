/*
 * All devices of one process, and the file that describes them.
 *
 *     # comment
 *     fleet seed=7 control=/tmp/sim.sock
 *     router name=pop1 listen=127.10.0.1 user=libisp password=secret
 *     add pop1 /ppp/profile name=10M rate-limit=5M/20M
 *     olt name=olt{n} listen=127.20.0.{n} generate=vsol-epon repeat=40
 *     fault olt3 delay=200,loss=5
 *
 * Words are divided by blanks; a word with blanks stands in double quotes. Paths are taken
 * from the folder of the file.
 */
#ifndef SIM_FLEET_H
#define SIM_FLEET_H

#include "device.h"

typedef struct sim_fleet {
    sim_loop *loop;
    uint64_t seed;
    char *control; /* path of the control socket, or NULL */
    sim_device **devices;
    size_t count;
} sim_fleet;

/** Words of a line. @return false: a quote has no end */
bool sim_split(const char *line, char ***words, int *count);
void sim_words_free(char **words, int count);

bool sim_fleet_load(sim_fleet *fleet, const char *path, sim_why *why);
/** One device, from words key=value. kind is `router` or `olt`. */
bool sim_fleet_add(sim_fleet *fleet, const char *kind, sim_options *options, sim_why *why);
/** Open every port and say on standard output what is where. */
bool sim_fleet_open(sim_fleet *fleet, sim_why *why);
void sim_fleet_free(sim_fleet *fleet);

/** A control command; the answer is one JSON object without line end. */
void sim_fleet_command(sim_fleet *fleet, const char *line, sim_buf *answer);

#endif
