/*
 * store/server.h - the server process of a private cluster (store/cluster.h): who runs it, with
 * what programs, and its start, its end and its last words. For this folder only.
 */
#ifndef ISP_LIB_STORE_SERVER_H
#define ISP_LIB_STORE_SERVER_H

#include "base/env.h"
#include "base/text.h"
#include "store/program.h"

enum {
    ISP_SERVER_PORT = 5432 /* names the socket; nothing listens on a network */
};

typedef struct isp_server {
    const isp_env *env;
    char *run;             /* HOME/run: what we write */
    char *data;            /* HOME/pg: all of it the server's */
    char *sockets;         /* directory */
    char *log;             /* file */
    char *bin;             /* directory of the programs */
    isp_identity identity; /* uid 0: we are not root, it runs as we do */
    int64_t shared_buffers_mb;
    char **settings; /* "name=value", NULL-terminated; NULL: none */
} isp_server;
void isp_server__clear(isp_server *server); /* frees what it holds */

/* Who runs it: as root, pg_user or who owns the data or isp or postgres. */
isp_status isp_server__choose_user(isp_server *server, const char *pg_user, isp_error *err);
/* With what programs: those of the data's version. @retval ISP_E_STATE they are of another */
isp_status isp_server__choose_programs(isp_server *server, const char *pg_bin, isp_error *err);

typedef enum isp_server_state {
    ISP_SERVER_GONE = 0,
    ISP_SERVER_STARTING, /* or stopping */
    ISP_SERVER_READY
} isp_server_state;
isp_server_state isp_server__ping(const isp_server *server);

/* Write down who may log in; a server that runs reads it when it is told to. */
isp_status isp_server__allow(const isp_server *server, isp_error *err);
/* Start it if it does not run. Called with start.lock held, as isp_server__stop(). */
isp_status isp_server__ensure(const isp_server *server, bool *started, isp_error *err);
/* Only when a server of ours is there: the number in a stale postmaster.pid may be anybody's. */
void isp_server__stop(const isp_server *server);

/* The log, kept small; *from is where news will begin. */
isp_status isp_server__open_log(const isp_server *server, int *out, off_t *from, isp_error *err);
/* The line of the log that says why something failed. */
void isp_server__read_reason(int log_fd, off_t from, char *out, size_t size);

/* "directory/name" [owned: free], and whether it is there. */
char *isp_server__path(const char *directory, const char *name);
bool isp_server__has(const char *directory, const char *name);
void isp_server__sleep_ms(int64_t ms);

#endif
