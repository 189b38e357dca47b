/*
 * Words of the form key=value, as they stand in a fleet file, on the command line and on
 * the control socket. Each reader asks for the keys it knows; what nobody asked for is
 * reported, so that a misspelt word does not pass in silence.
 */
#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include "buf.h"

typedef struct sim_option {
    char *key, *value;
    bool used;
} sim_option;

typedef struct sim_options {
    sim_option *items;
    size_t count;
    char why[160]; /* the first complaint, "" if none */
} sim_options;

void sim_options_free(sim_options *options);
void sim_options_add(sim_options *options, const char *key, const char *value);
/** One word `key=value`; a bare word gets the value "yes". */
void sim_options_add_word(sim_options *options, const char *word);

/** @return [borrowed] the value, or otherwise if the key is not there */
const char *sim_options_text(sim_options *options, const char *key, const char *otherwise);
int64_t sim_options_int(sim_options *options, const char *key, int64_t otherwise, int64_t min,
                        int64_t max);
bool sim_options_bool(sim_options *options, const char *key, bool otherwise);

/** @return true: every key was asked for and every value was good; else see why */
bool sim_options_good(sim_options *options);

#endif
