/*
 * subscriber/service.h - lines, for the floors above.
 */
#ifndef ISP_LIB_SUBSCRIBER_SERVICE_H
#define ISP_LIB_SUBSCRIBER_SERVICE_H

#include "isp/subscriber.h"
#include "tenant/session.h"
#include "vault/keyring.h"

/* Where the sealed PPPoE password of a line lives. */
isp_place isp_service__place(int64_t tenant_id, int64_t service_id);
/* Open the sealed password in a column of a row. [owned: isp_secret__free] */
isp_status isp_service__password(const isp_session *session, const isp_rows *rows, size_t row,
                                 int column, int64_t service_id, isp_secret **out, isp_error *err);
/* The service gets another package or quantity today (ISP_NO_VALUE: as it is): keep what it had
 * until yesterday, for the days that are not billed yet. Before the change itself. */
isp_status isp_service__keep(isp_tx *tx, int64_t service_id, int64_t package_id, int64_t quantity,
                             int64_t now_us, isp_error *err);

#endif
