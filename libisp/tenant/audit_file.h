/* tenant/audit_file.h - a trail as a file of JSON lines that is verified elsewhere. */
#ifndef ISP_LIB_TENANT_AUDIT_FILE_H
#define ISP_LIB_TENANT_AUDIT_FILE_H

#include "tenant/audit.h"

/* One line; `kind` says what of it is there. Bytes are hex. Absent numbers are ISP_NO_VALUE. */
typedef struct isp_audit_line {
    int64_t struct_size;
    const char *kind; /* "writer", "start", "row", "checkpoint", "stop", "end" */
    int64_t tenant_id, seq;
    const char *link;
    int64_t count; /* rows, told by the end */
    int64_t writer_id, writer_seq, epoch;
    const char *voids;
    int64_t at_us;
    const char *actor;
    int64_t actor_id, impersonator_tenant_id, impersonator_id;
    const char *session, *source, *action, *entity;
    int64_t entity_id;
    const char *before, *after, *request_id, *mac;
    const char *note;                            /* of a checkpoint, with | for line feeds */
    const char *key_id, *box, *name, *signature; /* of a writer, born at_us */
} isp_audit_line;
extern const isp_entity isp_audit_line_entity;

#endif
