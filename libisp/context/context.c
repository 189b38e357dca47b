/*
 * Opening and closing: what every floor needs, put together from the top.
 */
#include "context/keysource.h"
#include "context/parts.h"
#include "context/settings.h"

#include "store/cluster.h"
#include "store/migrate.h"
#include "tenant/audit.h"
#include "tenant/kek.h"
#include "tenant/keys.h"
#include "tenant/session.h"
#include "vault/keyring.h"
#include "vault/password.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

ISP_AUTO_DEFINE(isp_ctx, isp_ctx_close)

void isp_ctx_options_init(isp_ctx_options *options)
{
    *options = (isp_ctx_options)ISP_CTX_OPTIONS_INIT;
}

/* ---- home ---- */

/* As mkdir -p; only the last one is closed to others. */
static isp_status make_directories(const char *path, isp_error *err)
{
    ISP_AUTO_TEXT part = isp_text__dup(path);
    if (!part)
        return isp_fail_memory(err);
    for (char *at = part + 1;; at++) {
        char c = *at;
        if (c && c != '/')
            continue;
        *at = '\0';
        if (mkdir(part, c ? 0755 : 0700) != 0 && errno != EEXIST)
            return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno,
                                  "could not make directory %s", part);
        *at = c;
        if (!c)
            return ISP_OK;
    }
}

static isp_status find_home(isp_ctx *ctx, const isp_ctx_options *options, isp_error *err)
{
    isp_status st = options->create ? make_directories(options->home, err) : ISP_OK;
    if (st < 0)
        return st;
    ctx->home = realpath(options->home, NULL);
    if (!ctx->home && (errno == ENOENT || errno == ENOTDIR))
        return isp_fail(err, ISP_E_NOT_FOUND, NULL, "there is no installation in %s",
                        options->home);
    if (!ctx->home)
        return isp_fail_errno(err, ISP_E_UNAVAILABLE, NULL, errno, "could not enter %s",
                              options->home);
    return ISP_OK;
}

/* isp.conf makes a directory an installation. */
static isp_status read_settings(isp_ctx *ctx, const isp_ctx_options *options, isp_error *err)
{
    isp_status st = isp_settings__read(ctx, err);
    if (st == ISP_E_NOT_FOUND && options->create)
        st = isp_settings__write(ctx, err);
    ctx->allow_loopback = isp_ctx__setting_bool(ctx, "allow_loopback_devices", false);
    return st;
}

/* ---- database ---- */

static isp_status open_cluster(isp_ctx *ctx, const isp_ctx_options *options, isp_error *err)
{
    isp_parts *own = ctx->parts;
    const isp_cluster_options cluster = {
        .env = &ctx->env,
        .home = ctx->home,
        .create = options->create != 0,
        .pg_bin = isp_ctx__setting(ctx, "pg_bin", NULL),
        .pg_user = isp_ctx__setting(ctx, "pg_user", NULL),
        .shared_buffers_mb = isp_ctx__setting_i64(ctx, "pg_shared_buffers_mb", 0),
        .progress = options->progress,
        .progress_user = options->progress_user,
    };
    isp_status st = isp_cluster__open(&cluster, &own->cluster, err);
    if (st < 0)
        return st;
    own->dsn = isp_text__dup(isp_cluster__dsn(own->cluster));
    return own->dsn ? ISP_OK : isp_fail_memory(err);
}

static isp_status find_database(isp_ctx *ctx, const isp_ctx_options *options, isp_error *err)
{
    isp_parts *own = ctx->parts;
    const char *dsn = options->dsn ? options->dsn : isp_ctx__setting(ctx, "dsn", NULL);
    if (!dsn)
        return open_cluster(ctx, options, err);
    own->dsn = isp_text__dup(dsn);
    return own->dsn ? ISP_OK : isp_fail_memory(err);
}

static isp_migrate_options migrate_options(const isp_ctx *ctx, const isp_ctx_options *options)
{
    const isp_parts *own = ctx->parts;
    return (isp_migrate_options){.env = &ctx->env,
                                 .dsn = own->dsn,
                                 .progress = options->progress,
                                 .progress_user = options->progress_user};
}

static isp_status open_store(isp_ctx *ctx, const isp_ctx_options *options, isp_error *err)
{
    const isp_parts *own = ctx->parts;
    const isp_store_options store = {
        .env = &ctx->env,
        .dsn = own->dsn,
        .pool_size = options->pool_size ? options->pool_size
                                        : isp_ctx__setting_i64(ctx, "pool_size", 0),
        .timeout_ms = isp_ctx__setting_i64(ctx, "statement_timeout_ms", 0),
        .find_entity = isp_entity_find,
        .revive = own->cluster ? isp_cluster__revive : NULL,
        .revive_user = own->cluster,
    };
    const isp_migrate_options migrate = migrate_options(ctx, options);
    isp_status st = options->migrate && own->cluster ? isp_cluster__upgrade(own->cluster, err)
                                                     : ISP_OK;
    if (st >= 0)
        st = options->migrate ? isp_migrate__up(&migrate, err) : isp_migrate__check(&migrate, err);
    if (st >= 0)
        st = isp_store__open(&store, &ctx->store, err);
    return st < 0 ? st : isp_store__check(ctx->store, err);
}

/* ---- keys ---- */

/* A key is made for an installation that has sealed nothing yet, and never again. */
static isp_status may_create_key(const isp_ctx *ctx, const char *path, bool *out, isp_error *err)
{
    static const isp_stmt any = {"context_any_key", "SELECT 1 FROM data_keys LIMIT 1",
                                 "is anything sealed in the whole installation"};
    const isp_scope job = {.role = ISP_DB_JOB};
    ISP_AUTO(isp_rows) rows = NULL;
    *out = false;
    if (access(path, F_OK) == 0 || errno != ENOENT)
        return ISP_OK;
    isp_status st = isp_store__run(ctx->store, &job, &any, NULL, &rows, err);
    if (st >= 0)
        *out = isp_rows__len(rows) == 0;
    return st;
}

static isp_status open_source(const isp_ctx *ctx, const isp_ctx_options *options, isp_kek **kek,
                              isp_kek **other, isp_error *err)
{
    isp_parts *own = ctx->parts;
    isp_status st = isp_key_source__new(ctx, options, &own->keys, err);
    const char *path = st == ISP_OK ? isp_key_source__file(own->keys) : NULL;
    bool create = false;
    if (path && options->create)
        st = may_create_key(ctx, path, &create, err);
    if (st == ISP_OK && create && (st = isp_kek__create(path, NULL, err)) == ISP_E_EXISTS)
        st = ISP_OK;
    return st < 0 ? st : isp_key_source__open(own->keys, kek, other, err);
}

/* Is it the key of this installation? Said in terms of where the right one should be. */
static isp_status check_keys(const isp_ctx *ctx, isp_error *err)
{
    const isp_parts *own = ctx->parts;
    isp_kek_state state;
    isp_status st = isp_kek_state__get(ctx->store, &state, err);
    if (st < 0)
        return st;
    if (*state.current && !isp_keyring__has(ctx->keyring, state.current)) {
        char id[ISP_KEK_ID_SIZE];
        isp_keyring__kek_id(ctx->keyring, id);
        if (*state.old &&
            !state.current_count) /* nothing hangs on it yet: isp_key_rekey() mends it */
            return isp_tenant__verify_keys(ctx->store, ctx->keyring, err);
        if (*state.old)
            return isp_fail(err, ISP_E_KEY, "kek",
                            "the key is being changed to %s, which neither %s nor %s holds: "
                            "restore it from its copy",
                            state.current, isp_key_source__what(own->keys),
                            isp_key_source__next(own->keys));
        return isp_fail(err, ISP_E_KEY, "kek",
                        "wrong key: this installation is under key %s, and %s is %s; give the key "
                        "file or recovery print-out with the id %s",
                        state.current, isp_key_source__what(own->keys), id, state.current);
    }
    return isp_tenant__verify_keys(ctx->store, ctx->keyring, err);
}

static isp_status open_keys(isp_ctx *ctx, const isp_ctx_options *options, isp_error *err)
{
    const isp_parts *own = ctx->parts;
    const isp_keyring_store keys = isp_tenant__keyring_store(ctx->store);
    const isp_hasher_options hasher = {.env = &ctx->env};
    isp_kek *kek = NULL, *other = NULL;
    isp_status st = open_source(ctx, options, &kek, &other, err);
    const isp_keyring_options ring = {
        .env = &ctx->env, .reopen = isp_key_source__open, .reopen_user = own->keys};
    if (st >= 0)
        st = isp_keyring__new(kek, other, &keys, &ring, &ctx->keyring, err);
    if (st >= 0)
        st = check_keys(ctx, err);
    if (st >= 0)
        st = isp_hasher__new(ctx->keyring, ISP_PLATFORM_ID, &hasher, &ctx->hasher, err);
    return st < 0 ? st : isp_audit_writer__new(ctx, options->create != 0, &ctx->audit, err);
}

isp_status isp_key_create(const char *path, isp_error *err)
{
    ISP_REQUIRE(err, path && *path, "path");
    return isp_kek__create(path, NULL, err);
}

/* ---- drivers ---- */

static isp_status gather_drivers(isp_ctx *ctx, const isp_ctx_options *options, isp_error *err)
{
    isp_parts *own = ctx->parts;
    const isp_driver *const *const lists[] = {options->drivers, isp_driver_builtin()};
    size_t len = 0;
    for (size_t i = 0; i < ISP_LEN(lists); i++)
        for (const isp_driver *const *driver = lists[i]; driver && *driver; driver++)
            len++;
    own->drivers = calloc(len + 1, sizeof *own->drivers);
    if (!own->drivers)
        return isp_fail_memory(err);
    len = 0;
    for (size_t i = 0; i < ISP_LEN(lists); i++)
        for (const isp_driver *const *driver = lists[i]; driver && *driver; driver++)
            own->drivers[len++] = *driver;
    ctx->drivers = own->drivers;
    return ISP_OK;
}

/* ---- the interface ---- */

/* Home and settings: what also a look at the schema needs. */
static isp_status begin(const isp_ctx_options *given, isp_ctx_options *options, isp_ctx **out,
                        isp_error *err)
{
    *options = (isp_ctx_options)ISP_CTX_OPTIONS_INIT;
    isp_status st = isp__options_copy(options, sizeof *options, given, err);
    if (st < 0)
        return st;
    ISP_REQUIRE(err, options->home && *options->home, "home");
    ISP_REQUIRE(err, options->pool_size >= 0 && options->pool_size <= 1000, "pool_size");
    ISP_AUTO(isp_ctx) ctx = calloc(1, sizeof *ctx);
    if (!ctx || !(ctx->parts = calloc(1, sizeof(isp_parts))))
        return isp_fail_memory(err);
    ctx->env = (isp_env){.clock = options->clock,
                         .clock_user = options->clock_user,
                         .log = options->log,
                         .log_user = options->log_user,
                         .log_level = (isp_log_level)options->log_level};
    st = find_home(ctx, options, err);
    if (st >= 0)
        st = read_settings(ctx, options, err);
    if (st >= 0)
        *out = ISP_TAKE(ctx);
    return st;
}

isp_status isp_ctx_open(const isp_ctx_options *given, isp_ctx **out, isp_error *err)
{
    ISP_REQUIRE(err, given && out, "options");
    ISP_AUTO(isp_ctx) ctx = NULL;
    isp_ctx_options options;
    isp_status st = begin(given, &options, &ctx, err);
    if (st >= 0)
        st = gather_drivers(ctx, &options, err);
    if (st >= 0)
        st = find_database(ctx, &options, err);
    if (st >= 0)
        st = open_store(ctx, &options, err);
    if (st >= 0)
        st = open_keys(ctx, &options, err);
    if (st >= 0)
        *out = ISP_TAKE(ctx);
    return st;
}

void isp_ctx_close(isp_ctx *ctx)
{
    if (!ctx)
        return;
    isp_parts *own = ctx->parts;
    isp_audit_writer__free(ctx->audit);
    isp_hasher__free(ctx->hasher);
    isp_keyring__free(ctx->keyring);
    isp_store__close(ctx->store);
    if (own) {
        isp_cluster__close(own->cluster);
        free(own->dsn);
        free(own->drivers);
        isp_key_source__free(own->keys);
        free(own);
    }
    isp_settings__free(ctx);
    free(ctx->home);
    free(ctx);
}

const char *isp_ctx_setting(const isp_ctx *ctx, const char *name, const char *fallback)
{
    return ctx && name ? isp_ctx__setting(ctx, name, fallback) : fallback;
}

const char *isp_ctx_home(const isp_ctx *ctx)
{
    return ctx->home;
}

void isp_ctx_stats_get(const isp_ctx *ctx, isp_ctx_stats *out)
{
    *out = (isp_ctx_stats){.struct_size = sizeof *out,
                           .hash_count = isp_hasher__count(ctx->hasher),
                           .hash_waiting_count = (int64_t)isp_hasher__waiting(ctx->hasher)};
}

int64_t isp_ctx_now_us(const isp_ctx *ctx)
{
    return isp_env__now_us(&ctx->env);
}

isp_status isp_ctx_ping(isp_ctx *ctx, isp_error *err)
{
    ISP_REQUIRE(err, ctx, "ctx");
    return isp_store__ping(ctx->store, err);
}

isp_status isp_migration_status(const isp_ctx_options *given, isp_migration_list **out,
                                isp_error *err)
{
    ISP_REQUIRE(err, given && out, "options");
    ISP_AUTO(isp_ctx) ctx = NULL;
    isp_ctx_options options;
    isp_status st = begin(given, &options, &ctx, err);
    if (st >= 0)
        st = find_database(ctx, &options, err);
    if (st < 0)
        return st;
    const isp_migrate_options migrate = migrate_options(ctx, &options);
    return isp_migrate__list(&migrate, out, err);
}
