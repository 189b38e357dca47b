/*
 * store/lease.h - who does a piece of work now. A lease is a row with an end; one that has run out
 * may be taken by anybody, so a worker that was killed holds nothing up for longer than its lease.
 */
#ifndef ISP_LIB_STORE_LEASE_H
#define ISP_LIB_STORE_LEASE_H

#include "store/store.h"

/* Take the lease, or renew one's own. *out: is it ours? holder names this worker, unique in the
 * installation. */
isp_status isp_lease__take(isp_store *store, int64_t tenant_id, const char *name,
                           const char *holder, int64_t duration_ms, bool *out, isp_error *err);
/* Keep it for longer. *out false: it ran out and somebody else has it, or it was given back. A
 * lease that was given back is not taken again, so another thread may renew. */
isp_status isp_lease__renew(isp_store *store, int64_t tenant_id, const char *name,
                            const char *holder, int64_t duration_ms, bool *out, isp_error *err);
/* Give it back. One that is not ours any more is left alone. */
isp_status isp_lease__release(isp_store *store, int64_t tenant_id, const char *name,
                              const char *holder, isp_error *err);

#endif
