/*
 * isp_test_agent.h - an SNMP v1/v2c agent inside a test: a thread on a loopback port that answers
 * from rows, and does what agents do when they are small, old, overloaded or hostile.
 *
 *     isp_test_agent *agent = isp_test_agent_new();
 *     isp_test_agent_integer(agent, "1.3.6.1.2.1.1.3.0", 0x43, 4711);
 *     isp_test_agent_start(agent, "127.0.0.1");         port: agent->port
 *     ...
 *     isp_test_agent_free(agent);                       stops the thread
 *
 * It has a BER of its own, so that it can disagree with the one under test.
 */
#ifndef ISP_TEST_AGENT_H
#define ISP_TEST_AGENT_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What it does instead of answering as it should. */
typedef enum isp_test_fault {
    AGENT_SILENT,     /* nothing */
    AGENT_GARBAGE,    /* bytes that are no message */
    AGENT_OTHER_ID,   /* answers with another request id */
    AGENT_OTHER_PORT, /* answers from another port */
    AGENT_OTHER_COMMUNITY,
    AGENT_BROKEN_BINDS, /* right head, a varbind whose length is wrong */
    AGENT_OTHER_OIDS,   /* a good answer to another question */
    AGENT_BACKWARDS,    /* OIDs that go back */
    AGENT_STUCK,        /* the OID that was asked, again */
    AGENT_TOO_BIG,      /* error-status tooBig if more than fault_rows rows were asked */
    AGENT_GEN_ERR,      /* genErr, if more than fault_rows rows were asked */
    AGENT_TWICE,        /* the right answer, twice */
    AGENT_EMPTY,        /* no varbinds at all */
    AGENT_REQUEST,      /* sends the request back */
    AGENT_FAULTS
} isp_test_fault;

typedef struct isp_test_agent_row {
    uint32_t arcs[64];
    size_t arc_count;
    uint8_t *value; /* tag, length, contents */
    size_t value_len;
} isp_test_agent_row;

typedef struct isp_test_agent {
    uint16_t port;
    const char *community;     /* "public" */
    _Atomic size_t answer_max; /* bytes of an answer; more is cut at a varbind; 0: 60000 */
    atomic_uint delay_us;      /* before each answer */
    atomic_uint delay_row_us;  /* and for each row of it */
    atomic_uint loss_every;    /* every n-th request is not answered; 0: none */

    _Atomic isp_test_fault fault; /* what can be set while it runs is atomic */
    atomic_int fault_first;       /* requests that pass before the fault begins */
    atomic_int fault_count;       /* requests that suffer it */
    _Atomic uint32_t fault_rows;

    /* Told of each request, in the agent's thread. */
    void (*on_request)(struct isp_test_agent *agent, int64_t id);
    /* Told of each varbind that is sent, in the agent's thread. */
    void (*on_bind)(struct isp_test_agent *agent, const uint32_t *arcs, size_t count);
    /* True: a row that is passed over, as odd firmware does, unless one column alone is asked for.
     */
    bool (*shy)(const uint32_t *arcs, size_t count);

    atomic_int requests, varbinds; /* seen, sent */
    atomic_int sets;               /* requests that would change something: must stay 0 */
    atomic_uint rows_last;         /* max-repetitions of the last GETBULK */
    atomic_uint rows_most;

    isp_test_agent_row *rows;
    size_t row_count, row_size;
    int fd, other_fd;
    pthread_t thread;
    bool running;
    atomic_bool stop;
} isp_test_agent;

isp_test_agent *isp_test_agent_new(void);
void isp_test_agent_integer(isp_test_agent *agent, const char *oid, uint8_t type, int64_t value);
void isp_test_agent_bytes(isp_test_agent *agent, const char *oid, uint8_t type, const void *bytes,
                          size_t len);
void isp_test_agent_text(isp_test_agent *agent, const char *oid, const char *text);
/* Rows of a recording (.snmprec: OID|type|value); how many, -1 if it cannot be read. */
int isp_test_agent_load(isp_test_agent *agent, const char *path);
void isp_test_agent_start(isp_test_agent *agent, const char *address);
void isp_test_agent_free(isp_test_agent *agent);

#endif
