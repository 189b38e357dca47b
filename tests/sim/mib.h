/*
 * What an SNMP agent needs to know of the device behind it: four questions.
 *
 * A recording (snmprec.c) and a generated OLT (vsol_gen.c) both answer them.
 */
#ifndef SIM_MIB_H
#define SIM_MIB_H

#include "ber.h"

/* A value as it goes on the wire: tag and content octets. */
typedef struct sim_value {
    unsigned tag;
    size_t len;
    const unsigned char *bytes; /* [borrowed] from the device, or NULL: the octets are in room */
    unsigned char room[264];
} sim_value;

const unsigned char *sim_value_bytes(const sim_value *value);
void sim_value_i64(sim_value *value, unsigned tag, int64_t number);
void sim_value_u64(sim_value *value, unsigned tag, uint64_t number);
/** Text longer than the room is cut; the simulator's own texts are far shorter. */
void sim_value_text(sim_value *value, const char *text);
void sim_value_octets(sim_value *value, unsigned tag, const void *octets, size_t len);

/* error-status of RFC 3416 section 3 */
enum {
    SNMP_NO_ERROR = 0,
    SNMP_TOO_BIG = 1,
    SNMP_NO_SUCH_NAME = 2,
    SNMP_BAD_VALUE = 3,
    SNMP_READ_ONLY = 4,
    SNMP_GEN_ERR = 5,
    SNMP_NO_ACCESS = 6,
    SNMP_WRONG_TYPE = 7,
    SNMP_WRONG_LENGTH = 8,
    SNMP_WRONG_VALUE = 10,
    SNMP_NO_CREATION = 11,
    SNMP_INCONSISTENT_VALUE = 12,
    SNMP_COMMIT_FAILED = 14,
    SNMP_NOT_WRITABLE = 17
};

typedef struct sim_mib {
    void *device;
    /**
     * The value of exactly this name.
     * @return SNMP type: 0 = found, else BER_NO_SUCH_OBJECT or BER_NO_SUCH_INSTANCE
     */
    unsigned (*get)(void *device, const sim_oid *name, sim_value *out);
    /** The first name behind `after`. @return false: there is none */
    bool (*next)(void *device, const sim_oid *after, sim_oid *name, sim_value *out);
    /** May this be written? Changes nothing. @return error-status */
    int (*check)(void *device, const sim_oid *name, const sim_value *value);
    /** Write what check allowed. */
    void (*write)(void *device, const sim_oid *name, const sim_value *value);
} sim_mib;

#endif
