/*
 * vault/gate.h - so many at a time, so many waiting, first come first served.
 *
 * Argon2id takes 19 MiB and 40 ms a hash: whatever arrives, memory and CPU stay bounded.
 */
#ifndef ISP_LIB_VAULT_GATE_H
#define ISP_LIB_VAULT_GATE_H

#include "base/base.h"

typedef struct isp_gate isp_gate;

/** @param inside 1 or more may be inside. @param waiting 0 or more may wait. */
isp_status isp_gate__new(size_t inside, size_t waiting, isp_gate **out, isp_error *err);
/** Nobody may be inside or waiting. NULL is accepted. */
void isp_gate__free(isp_gate *gate);
ISP_AUTO_DEFINE(isp_gate, isp_gate__free)

/**
 * Go in, or wait for a place up to wait_ms.
 * @retval ISP_E_BUSY the queue is full, or no place came free in time; isp_gate__leave must not be
 *                    called.
 * @thread any
 */
isp_status isp_gate__enter(isp_gate *gate, int64_t wait_ms, isp_error *err);
void isp_gate__leave(isp_gate *gate);

/** How many wait now: for metrics. @thread any */
size_t isp_gate__waiting(isp_gate *gate);

#endif
