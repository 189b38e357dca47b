/*
 * device/node.h - nodes of a tenant, opened as devices: for provisioning and polling above.
 */
#ifndef ISP_LIB_DEVICE_NODE_H
#define ISP_LIB_DEVICE_NODE_H

#include "device/device.h"
#include "isp/network.h"
#include "tenant/session.h"

/*
 * Open a node with its sealed credential. The credential is wiped before this returns.
 * timeout_ms 0: the driver's default.
 */
isp_status isp_node__open(const isp_session *session, int64_t node_id, int64_t timeout_ms,
                          isp_device **out, isp_error *err);

/* A node answered: it is up, and this is what it said of itself (facts may be NULL). */
isp_status isp_node__answered(const isp_session *session, int64_t node_id,
                              const isp_device_facts *facts, isp_error *err);
/* It did not. After three misses in a row it is down. Why is kept for people. */
isp_status isp_node__missed(const isp_session *session, int64_t node_id, const isp_error *why,
                            isp_error *err);

#endif
