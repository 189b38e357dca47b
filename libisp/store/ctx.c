#include "store/ctx.h"

#include <string.h>

isp_store *isp_ctx__store(const isp_ctx *ctx)
{
    return ctx->store;
}

const isp_env *isp_ctx__env(const isp_ctx *ctx)
{
    return &ctx->env;
}

struct isp_keyring *isp_ctx__keyring(const isp_ctx *ctx)
{
    return ctx->keyring;
}

struct isp_hasher *isp_ctx__hasher(const isp_ctx *ctx)
{
    return ctx->hasher;
}

struct isp_audit_writer *isp_ctx__audit(const isp_ctx *ctx)
{
    return ctx->audit;
}

const char *isp_ctx__home(const isp_ctx *ctx)
{
    return ctx->home;
}

bool isp_ctx__allow_loopback(const isp_ctx *ctx)
{
    return ctx->allow_loopback;
}

const isp_driver *const *isp_ctx__drivers(const isp_ctx *ctx)
{
    static const isp_driver *const none[] = {NULL};
    return ctx->drivers ? ctx->drivers : none;
}

const char *isp_ctx__setting(const isp_ctx *ctx, const char *name, const char *fallback)
{
    for (size_t i = 0; i < ctx->setting_count; i++)
        if (strcmp(ctx->settings[i].name, name) == 0)
            return ctx->settings[i].value;
    return fallback;
}
