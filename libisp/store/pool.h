/* store/pool.h - the store itself, for this folder only: a pool of connections for each role. */
#ifndef ISP_LIB_STORE_POOL_H
#define ISP_LIB_STORE_POOL_H

#include "store/conn.h"

#include <pthread.h>

enum {
    ISP_DB_ROLES = 5
};

typedef struct isp_pool {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    isp_conn *idle; /* last used first: its caches are warm, and the others rest */
    int64_t open;   /* idle ones and those in use */
} isp_pool;

struct isp_store {
    isp_conn_target target;
    char *dsn;
    int64_t pool_size, wait_ms;
    isp_status (*revive)(void *user, isp_error *err);
    void *revive_user;
    isp_pool pools[ISP_DB_ROLES];
    pthread_mutex_t outage_lock;
    int64_t down_until_us; /* monotonic: until then nobody tries to connect */
    isp_error down;        /* why */
    bool reviving;         /* somebody is at it; the others wait for */
    pthread_cond_t revived;
};

/* A connection to use, made if need be. @retval ISP_E_BUSY all are in use, for too long */
isp_status isp_pool__take(isp_store *store, const isp_scope *scope, isp_conn **out, isp_error *err);
/* Give it back; NULL conn: it was freed, its place is free. */
void isp_pool__give(isp_store *store, isp_db_role role, isp_conn *conn);

#endif
