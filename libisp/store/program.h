/*
 * store/program.h - running the server's programs, as another user if need be. Works in any host
 * program: whatever its threads and its handling of SIGCHLD.
 */
#ifndef ISP_LIB_STORE_PROGRAM_H
#define ISP_LIB_STORE_PROGRAM_H

#include "base/base.h"

#include <sys/types.h>

/* Whom it runs as; uid 0: as we are. */
typedef struct isp_identity {
    uid_t uid;
    gid_t gid;
    char name[64];
} isp_identity;

typedef struct isp_program {
    const char *const *argv;      /* [0] is an absolute path, NULL-terminated */
    const isp_identity *identity; /* NULL: as we are */
    const char *directory;        /* NULL: / */
    int output_fd;                /* standard output and error; -1: nowhere */
    int hold_fd; /* kept open until it has ended, though we may be killed: a lock; -1: none */
} isp_program;

/*
 * Run it and wait. *status is its exit status, or 128 + signal.
 * @retval ISP_E_UNAVAILABLE it could not be run: the message says why
 */
isp_status isp_program__run(const isp_program *program, int *status, isp_error *err);

/*
 * Start it in a session of its own and leave it alone. *gone_fd [owned: close] reads as end of file
 * when it has ended.
 */
isp_status isp_program__start(const isp_program *program, int *gone_fd, isp_error *err);

#endif
