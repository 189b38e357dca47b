/* How the V1600D writes things. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vsol.h"

bool sim_vsol_is_state(const char *state)
{
    return strcmp(state, "online") == 0 || strcmp(state, "los") == 0 ||
           strcmp(state, "power-off") == 0 || strcmp(state, "offline") == 0;
}

bool sim_vsol_parse_dbm(const char *text, double *dbm)
{
    char *end = NULL;

    *dbm = strtod(text, &end);
    return end != text && *end == '\0' && *dbm > -60 && *dbm < 20;
}

void sim_vsol_power_text(double dbm, char *room, size_t size)
{
    sim_format(room, size, "%.2f mW (%.2f dBm)", pow(10, dbm / 10), dbm);
}
