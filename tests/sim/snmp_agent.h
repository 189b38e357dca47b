/*
 * An SNMP v1 and v2c agent without a socket: a request in, an answer out.
 *
 * @source RFC 1157, RFC 1901, RFC 3416, RFC 3584 section 4.2
 */
#ifndef SIM_SNMP_AGENT_H
#define SIM_SNMP_AGENT_H

#include "mib.h"

enum {
    SIM_SNMP_VARBIND_MAX = 1024
}; /* in one request */

typedef enum sim_snmp_outcome {
    SIM_SNMP_ANSWERED,
    SIM_SNMP_MALFORMED, /* not a request we can read: no answer */
    SIM_SNMP_STRANGER   /* wrong community or version: no answer */
} sim_snmp_outcome;

typedef struct sim_snmp_agent {
    sim_mib mib;
    const char *community;       /* may read */
    const char *write_community; /* may read and write */
    size_t max_size;             /* of an answer, octets */
    bool fault_gen_err;          /* answer genErr to everything */
    bool fault_stuck;            /* answer GETNEXT with the name asked */
    int64_t id_offset;           /* added to the request-id of answers */
} sim_snmp_agent;

typedef struct sim_snmp_info {
    unsigned pdu;    /* 0xa0 GET, 0xa1 GETNEXT, 0xa3 SET, 0xa5 GETBULK */
    int64_t version; /* 0 = v1, 1 = v2c */
    int64_t request_id;
    int64_t error_status; /* of the answer */
    size_t asked, given;  /* variable bindings */
    sim_oid first;        /* first name asked */
} sim_snmp_info;

sim_snmp_outcome sim_snmp_answer(const sim_snmp_agent *agent, const unsigned char *request,
                                 size_t len, sim_buf *answer, sim_snmp_info *info);

#endif
