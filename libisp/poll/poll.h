/*
 * poll/poll.h - what devices say of themselves, stored: who is online, ONUs and their light.
 */
#ifndef ISP_LIB_POLL_H
#define ISP_LIB_POLL_H

#include "device/device.h"
#include "isp/network.h"
#include "tenant/session.h"

/* Ask one node now and store what it says: sessions of a router, ONUs of an OLT. A node that does
 * not answer is told in *err and counted as a miss. *out: records stored (sessions seen, ONUs
 * read). Whoever may ask it has begun (isp_poll__begin). */
isp_status isp_poll__node(isp_session *session, int64_t node_id, int64_t *out, isp_error *err);

/* Store one reading of all ONUs of an OLT: the rows of its ONUs, and one packed sample row for each
 * PON port. */
isp_status isp_poll__store_onus(const isp_session *session, int64_t node_id, int64_t at_us,
                                const isp_onu_reading_list *readings, isp_error *err);
/* Store who is online on a router. */
isp_status isp_poll__store_sessions(const isp_session *session, int64_t node_id, int64_t at_us,
                                    const isp_line_session_list *sessions, isp_error *err);
/* Mark a node as polled now, before it is asked, if nobody has begun since looked_at_us, when it
 * was found due: *out tells whether it is ours to ask. */
isp_status isp_poll__begin(const isp_session *session, int64_t node_id, int64_t looked_at_us,
                           bool *out, isp_error *err);
/* Throw away samples older than the tenant keeps. */
isp_status isp_poll__prune(const isp_session *session, int64_t before_us, isp_error *err);

#endif
