/*
 * export_http.h - the audit trail as a download of any length.
 *
 * A page of it is read on a thread of the slow pool, then sent by the event thread while nothing
 * else is held: a client who takes his time costs one page of memory, no thread and no connection
 * to the database.
 */
#ifndef ISPD_EXPORT_HTTP_H
#define ISPD_EXPORT_HTTP_H

#include "request.h"

/* GET /api/v1/audit/export. On a pool's thread. */
void export_open(struct request *request, isp_session *session);

/* No thread reads on: the download ends without its last line. Its connection is suspended. */
void export_refuse(struct request *request);

#endif
