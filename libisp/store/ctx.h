/*
 * store/ctx.h - what an isp_ctx is to the floors that work with it.
 *
 * context/ opens and closes it, from the top; every floor above the store asks it for what it needs
 * through the functions below, so that no arrow points up. Nobody but context/ looks inside.
 */
#ifndef ISP_LIB_STORE_CTX_H
#define ISP_LIB_STORE_CTX_H

#include "base/env.h"
#include "isp/context.h"
#include "store/store.h"

struct isp_keyring;      /* vault/keyring.h */
struct isp_hasher;       /* vault/password.h */
struct isp_audit_writer; /* tenant/audit.h */

/* One line of isp.conf, or a default. */
typedef struct isp_setting {
    char *name, *value; /* [owned] */
} isp_setting;

struct isp_ctx {
    isp_env env;
    isp_store *store;
    struct isp_keyring *keyring;
    struct isp_hasher *hasher;
    struct isp_audit_writer *audit;
    const isp_driver *const *drivers; /* additional ones before the built-in, NULL-terminated */
    bool allow_loopback;
    char *home; /* absolute */
    isp_setting *settings;
    size_t setting_count;
    void *parts; /* context's own: the cluster, what has to be freed */
};

/* All @thread any; what they give lives as long as the context. */
isp_store *isp_ctx__store(const isp_ctx *ctx);
const isp_env *isp_ctx__env(const isp_ctx *ctx);
struct isp_keyring *isp_ctx__keyring(const isp_ctx *ctx);
/* One for the whole program: it bounds the memory of password hashing. */
struct isp_hasher *isp_ctx__hasher(const isp_ctx *ctx);
/* One for the whole program: it counts what the program writes. */
struct isp_audit_writer *isp_ctx__audit(const isp_ctx *ctx);
/* The installation's directory, absolute. */
const char *isp_ctx__home(const isp_ctx *ctx);
/* May devices live on 127/8? Only where simulators do: setting allow_loopback_devices. */
bool isp_ctx__allow_loopback(const isp_ctx *ctx);
/* NULL-terminated; never NULL. */
const isp_driver *const *isp_ctx__drivers(const isp_ctx *ctx);
/* The value of a setting of isp.conf, or fallback. */
const char *isp_ctx__setting(const isp_ctx *ctx, const char *name, const char *fallback);

#endif
