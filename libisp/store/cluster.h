/*
 * store/cluster.h - the private PostgreSQL cluster of a home directory: made, started, shared and
 * stopped without anybody's help.
 *
 *     HOME/pg              the data directory, all of it the server's own
 *     HOME/run/pg          the socket; elsewhere if that path is too long for one
 *     HOME/run/pg_hba.conf, pg_ident.conf   who may connect: this user (and root), by peer
 *     HOME/run/postgres.log
 *     HOME/run/start.lock  held while somebody makes, starts or stops it
 *     HOME/run/users.lock  shared by everybody who uses it; who gets it alone is the last one
 *
 * The server runs as a process of its own, in its own session, without a TCP port. Run as root, it
 * runs as another user (PostgreSQL refuses root), and we write nothing into its directories.
 */
#ifndef ISP_LIB_STORE_CLUSTER_H
#define ISP_LIB_STORE_CLUSTER_H

#include "base/base.h"
#include "base/env.h"

typedef struct isp_cluster_options {
    const isp_env *env;  /* [borrowed: until close] */
    const char *home;    /* absolute; it and HOME/run are made if need be */
    bool create;         /* make the cluster if there is none */
    const char *pg_bin;  /* directory of the server's programs; NULL: the usual places */
    const char *pg_user; /* as root, who runs it; NULL: who owns the data, "isp", "postgres" */
    int64_t shared_buffers_mb;   /* 0: an eighth of the memory, 64 to 1024 */
    const char *const *settings; /* more of the server's settings, "name=value"; NULL: none */
    isp_progress_fn progress;    /* asked before a cluster is made; NULL: none */
    void *progress_user;
} isp_cluster_options;

typedef struct isp_cluster isp_cluster; /* @thread any */

/*
 * Attach to the cluster of a home, starting it when it does not run.
 * @param[out] out [owned: isp_cluster__close]
 * @retval ISP_E_NOT_FOUND   there is none, and create is false
 * @retval ISP_E_STATE       the directory is somebody else's, or of another major version
 * @retval ISP_E_UNAVAILABLE it does not start; message has the server's own reason
 * @thread any; blocks up to a minute
 */
isp_status isp_cluster__open(const isp_cluster_options *options, isp_cluster **out, isp_error *err);
/* Stops the server if nobody else, in any process, uses it. NULL is accepted. */
void isp_cluster__close(isp_cluster *cluster);
ISP_AUTO_DEFINE(isp_cluster, isp_cluster__close)

/*
 * Bring the roles and their way in to what this release wants: what migrations of a cluster of an
 * older release rest on. Harmless when it is so already.
 */
isp_status isp_cluster__upgrade(const isp_cluster *cluster, isp_error *err);

/* How to connect, without user. [borrowed: cluster] */
const char *isp_cluster__dsn(const isp_cluster *cluster);
/* Start it again if it went away: isp_store_options.revive. */
isp_status isp_cluster__revive(void *cluster, isp_error *err);

/* The SQL that makes the roles, for a server of one's own (docs/database.md). Static. */
const char *isp_cluster__roles_sql(void);

#endif
