/*
 * provision/provision.h - desired state of lines, and bringing routers to it.
 */
#ifndef ISP_LIB_PROVISION_H
#define ISP_LIB_PROVISION_H

#include "base/secret.h"
#include "isp/network.h"
#include "isp/subscriber.h"
#include "isp/sys/driver.h"
#include "tenant/session.h"

/* What decides what a router should hold for a line. */
typedef struct isp_line_facts {
    int64_t tenant_id, service_id;
    int64_t state; /* isp_service_state */
    bool begun;    /* its first day is not still to come */
    bool cut;      /* its ISP is blocked, and the policy is to cut lines then */
    const char *login, *password, *package, *customer;
    int64_t download_bps, upload_bps;
} isp_line_facts;

enum {
    ISP_LINE_KEY_SIZE = 48
};

/*
 * The one pure function: facts of a line give what the router should hold. key is the room for the
 * line's key. All text is borrowed from facts and key. Returns false when the line should not be on
 * the router at all (it has ended).
 */
bool isp_line__desired(const isp_line_facts *facts, char key[ISP_LINE_KEY_SIZE], isp_line *out);

/* Does what was read back match what is wanted? */
bool isp_line__matches(const isp_line *wanted, bool present, const isp_line_state *state);

typedef struct isp_converge_result {
    int64_t done_count, error_count;
    int64_t let_in_count; /* of those done: may be online, and were not yet */
} isp_converge_result;

/* Asked before each line; false: stop here, what is left waits. */
typedef bool (*isp_go_on_fn)(void *user);

/*
 * Bring one router to what is wanted of it, line by line in order. service_id 0: all lines that
 * wait. A router that does not answer delays all its lines and nobody else's. The caller holds the
 * lease of the node, and says by go_on (may be NULL) that it still does.
 */
isp_status isp_provision__node(isp_session *session, int64_t node_id, int64_t service_id,
                               isp_go_on_fn go_on, void *user, isp_converge_result *out,
                               isp_error *err);

/* Want anew the lines of the session's tenant whose first day is today or was before: until now
 * they might not be online. */
isp_status isp_provision__begin(isp_session *session, int64_t today, isp_error *err);

#endif
