/*
 * vault/gate.h - a few threads for what is heavy, and a fair way to them.
 *
 * Argon2id takes 19 MiB and 40 ms a hash: whatever arrives, memory and processor stay bounded, the
 * work yields to everybody else's (nice 10), and who storms waits behind himself.
 */
#ifndef ISP_LIB_VAULT_GATE_H
#define ISP_LIB_VAULT_GATE_H

#include "base/base.h"

typedef struct isp_gate isp_gate;
typedef void isp_gate_fn(void *user);

/**
 * Threads start when there is work for them.
 * @param threads 1 or more: so much is done at a time.
 * @param waiting 0 or more may wait besides.
 */
isp_status isp_gate__new(size_t threads, size_t waiting, isp_gate **out, isp_error *err);
/** Ends the threads. Nobody may be in isp_gate__run(). NULL is accepted. */
void isp_gate__free(isp_gate *gate);
ISP_AUTO_DEFINE(isp_gate, isp_gate__free)

/**
 * Have work(user) done by one of the threads, and wait for it.
 *
 * Sources take turns: one after the other, and of each in order of arrival. When too many wait, the
 * one who would come last is sent away: that is the latest of the source that has most waiting, not
 * whoever comes next.
 * @param source who asks, an address or a prefix; compared as text.
 * @retval ISP_E_BUSY        sent away, or no turn within wait_ms; work was not and will not be
 *                           called. Its native code is how long to wait: "8s".
 * @retval ISP_E_UNAVAILABLE no thread could be started.
 * @thread any
 */
isp_status isp_gate__run(isp_gate *gate, const char *source, int64_t wait_ms, isp_gate_fn *work,
                         void *user, isp_error *err);

/** How many wait now, beyond those whom a thread serves: for metrics. @thread any */
size_t isp_gate__waiting(isp_gate *gate);

#endif
