/* The control socket: one command a line, one JSON object a line back. */
#ifndef SIM_CONTROL_H
#define SIM_CONTROL_H

#include "fleet.h"

typedef struct sim_control sim_control;

/** Listen on fleet->control; only its owner may connect. */
sim_control *sim_control_open(sim_fleet *fleet, sim_why *why);
/** Close and remove the socket. */
void sim_control_close(sim_control *control);

/** The other end: send one command, print the answer. @return exit status */
int sim_control_ask(const char *path, int argc, char **argv);

#endif
