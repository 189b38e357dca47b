/*
 * A generated V-SOL EPON OLT (V1600D family): the tables of its private MIB and the IF-MIB
 * rows, computed when they are read. Nothing is stored per row, so a fleet of hundreds of
 * OLTs costs little.
 *
 * Options: pons, onus (per PON), generation (2, or 1 for the flat table of old firmware),
 * noise (dB x 100), flap (seconds between state changes, 0 = none), autofind (how many ONUs
 * wait for authorisation), offline (how many of 1000 ONUs are offline at start), oam-us
 * (what reading the optics of one ONU takes), register (ms until an authorised ONU is up),
 * quirk-octets and quirk-optics (yes: defects that were seen in the field).
 *
 * @source the V1600D MIB as collected in the OLT notes; string forms as in the recording of
 *         a V1600D with firmware V2.03.74R
 */
#ifndef SIM_VSOL_H
#define SIM_VSOL_H

#include "device.h"
#include "mib.h"

typedef struct sim_vsol sim_vsol;

sim_vsol *sim_vsol_new(sim_options *options, uint64_t seed);
void sim_vsol_free(sim_vsol *vsol);
sim_mib sim_vsol_mib(sim_vsol *vsol);

/** The OLT was switched off and on: uptime begins again and every ONU registers again. */
void sim_vsol_restart(sim_vsol *vsol);
/** Microseconds of work that reads since the last call have cost the agent. */
int64_t sim_vsol_take_cost_us(sim_vsol *vsol);
/** @return true once after a SET asked the OLT to reboot */
bool sim_vsol_take_reboot(sim_vsol *vsol);

/** rx or state may be NULL. */
bool sim_vsol_set_onu(sim_vsol *vsol, int64_t pon, int64_t onu, const char *rx, const char *state,
                      sim_why *why);
/** An unknown ONU appears on a PON. */
bool sim_vsol_find(sim_vsol *vsol, int64_t pon, const char *mac, sim_why *why);
void sim_vsol_state(sim_vsol *vsol, sim_json *json);

/* ---- shared with replayed recordings of the same family ---- */

/** online, los, power-off or offline */
bool sim_vsol_is_state(const char *state);
bool sim_vsol_parse_dbm(const char *text, double *dbm);
/** `0.03 mW (-14.61 dBm)` */
void sim_vsol_power_text(double dbm, char *room, size_t size);

#endif
