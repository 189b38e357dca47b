/*
 * device/node.h - nodes of a tenant, opened as devices: for provisioning and polling above.
 */
#ifndef ISP_LIB_DEVICE_NODE_H
#define ISP_LIB_DEVICE_NODE_H

#include "device/device.h"
#include "isp/network.h"
#include "tenant/session.h"

/* How a node is reached, read from the database, its credential opened. [owned:
 * isp_node_access__clear] */
typedef struct isp_node_access {
    isp_device_options options; /* its text lives in here */
    const isp_driver *driver;
    int64_t revision; /* changes when anything of this does */
    char subject[32];
    isp_rows *rows;
    isp_secret *password, *priv_password;
} isp_node_access;
isp_status isp_node__access(const isp_session *session, int64_t node_id, isp_node_access *out,
                            isp_error *err);
void isp_node_access__clear(isp_node_access *access); /* wipes; zeroed memory is accepted */
static inline void isp__auto_node_access(isp_node_access *access)
{
    isp_node_access__clear(access);
}
#define ISP_AUTO_NODE_ACCESS __attribute__((cleanup(isp__auto_node_access))) isp_node_access

/*
 * Open a node with its sealed credential. The credential is wiped before this returns.
 * timeout_ms 0: the driver's default.
 */
isp_status isp_node__open(const isp_session *session, int64_t node_id, int64_t timeout_ms,
                          isp_device **out, isp_error *err);

/* The record of a node, for whoever may do something with it. */
isp_status isp_node__get(const isp_session *session, int64_t node_id, isp_node **out,
                         isp_error *err);
/* Ask a node what it is, and keep the answer; "" for a model that it does not tell. */
isp_status isp_node__ask_facts(const isp_session *session, int64_t node_id, isp_device *device,
                               isp_error *err);
/* A node did what it was asked for: it is up. */
isp_status isp_node__answered(const isp_session *session, int64_t node_id, isp_error *err);
/* It did not. After three misses in a row it is down. Why is kept for people. */
isp_status isp_node__missed(const isp_session *session, int64_t node_id, const isp_error *why,
                            isp_error *err);

#endif
