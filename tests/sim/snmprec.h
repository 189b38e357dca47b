/*
 * A recorded device: lines `OID|type|value` as snmpsim writes them, served as recorded.
 *
 * Types: 2 INTEGER, 4 OCTET STRING, 4x the same in hex, 4e the same with \ escapes, 5 NULL,
 * 6 OBJECT IDENTIFIER, 64 IpAddress (64x in hex), 65 Counter32, 66 Gauge32, 67 TimeTicks,
 * 68 Opaque (68x), 70 Counter64. Lines may stand in any order; of two with the same OID the
 * first is kept. Nothing is invented: what was not recorded is not there.
 *
 * A recording does not say where an object ends and an instance begins, so a missing name is
 * noSuchInstance when a recorded name differs from it in the last number only, and
 * noSuchObject otherwise.
 */
#ifndef SIM_SNMPREC_H
#define SIM_SNMPREC_H

#include "mib.h"

typedef struct sim_snmprec sim_snmprec;

/** @return NULL: why says what is wrong and in which line */
sim_snmprec *sim_snmprec_load(const char *path, char *why, size_t why_size);
/** The same from memory. */
sim_snmprec *sim_snmprec_read(const char *text, size_t len, char *why, size_t why_size);
void sim_snmprec_free(sim_snmprec *rec);

sim_mib sim_snmprec_mib(sim_snmprec *rec);
size_t sim_snmprec_count(const sim_snmprec *rec);
/** Lines that were left out because an earlier one has their OID. */
size_t sim_snmprec_doubles(const sim_snmprec *rec);

/** Change the value of a recorded name; the type stays. @return false: no such row or value */
bool sim_snmprec_set(sim_snmprec *rec, const sim_oid *name, const char *value);
/** The recorded value again, whatever was set since. @return false: no such row */
bool sim_snmprec_restore(sim_snmprec *rec, const sim_oid *name);
/** Take a recorded row out of sight, or bring it back. @return false: no such row */
bool sim_snmprec_hide(sim_snmprec *rec, const sim_oid *name, bool hidden);

#endif
