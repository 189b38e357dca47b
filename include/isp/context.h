/**
 * @file context.h
 * Opening the library: the home directory, the database, the keys, the drivers.
 *
 * A home directory holds everything of one installation: `isp.conf` (docs/configuration.md), `kek`
 * (the key file), `pg` (the private PostgreSQL cluster, unless a DSN is set) and `run` (sockets and
 * locks).
 */
#ifndef ISP_CONTEXT_H
#define ISP_CONTEXT_H

#include "isp/base.h"
#include "isp/list.h"
#include "isp/log.h"
#include "isp/sys/driver.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct isp_ctx isp_ctx; /**< @thread any: share it freely */

/** Zero means default. Text is [copied]. */
typedef struct isp_ctx_options {
    int64_t struct_size;
    const char *home; /**< home directory; required */
    const char *dsn;  /**< libpq connection string without user; NULL: isp.conf's, else the private
                         cluster */
    const char *key_file; /**< NULL: isp.conf's, else HOME/kek */
    const char *key_text; /**< the key itself as 64 hex digits (for development), used when neither
                             credential, command nor file is given here; NULL: key_file */
    int64_t create;       /**< 1: make the home, its cluster and its key when they are not there */
    int64_t
        migrate; /**< 1: bring the schema up to date; 0: an old schema is refused (ISP_E_STATE) */
    int64_t pool_size;  /**< connections of each role; 0: 8 */
    isp_clock_fn clock; /**< NULL: the system's */
    void *clock_user;
    isp_log_fn log; /**< NULL: silent */
    void *log_user;
    int64_t log_level;        /**< ::isp_log_level; below it nothing is logged */
    isp_progress_fn progress; /**< of create and migrate; NULL: none */
    void *progress_user;
    const isp_driver *const
        *drivers; /**< [borrowed: until close] additional drivers, NULL-terminated; NULL: none */
    const char *key_credential; /**< a systemd credential that holds the key, before all others;
                                   NULL: none */
    const char *key_command;    /**< program that prints the key, absolute, and its arguments,
                                   separated by blanks; before the file; NULL: isp.conf's */
} isp_ctx_options;
#define ISP_CTX_OPTIONS_INIT                                                                \
    {                                                                                       \
        (int64_t)sizeof(isp_ctx_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 \
    }
/** For bindings: fill with defaults. @since 0.1 */
ISP_API void isp_ctx_options_init(isp_ctx_options *options);

/**
 * Open an installation. Attaches to its database, starting the private cluster when it does not
 * run; the last context (of any process) that closes stops it again.
 * @param[out] out [owned: isp_ctx_close]
 * @retval ISP_E_NOT_FOUND   there is no installation in home (and create is 0)
 * @retval ISP_E_KEY         the key file is missing, wrong, or readable by others; message says
 * which and what to do
 * @retval ISP_E_STATE       the schema is older (migrate) or newer (upgrade the program) than this
 * library
 * @retval ISP_E_UNAVAILABLE the database cannot be started or reached; message has the reason
 * @thread any; blocks up to a minute when it has to start or create a cluster
 * @since 0.1
 */
ISP_API isp_status isp_ctx_open(const isp_ctx_options *options, isp_ctx **out, isp_error *err);
/** NULL is accepted. Sessions and other handles of it must be gone. */
ISP_API void isp_ctx_close(isp_ctx *ctx);

/** A setting of isp.conf [borrowed: until isp_ctx_close], or `fallback`. Names:
 * docs/configuration.md. @since 0.1 */
ISP_API const char *isp_ctx_setting(const isp_ctx *ctx, const char *name, const char *fallback);
/** The home directory, absolute [borrowed: until isp_ctx_close]. @since 0.1 */
ISP_API const char *isp_ctx_home(const isp_ctx *ctx);
/** The time of the context's clock, microseconds since 1970 UTC. @since 0.1 */
ISP_API int64_t isp_ctx_now_us(const isp_ctx *ctx);

/** What a context has done since it was opened, for monitoring. */
typedef struct isp_ctx_stats {
    int64_t struct_size;
    int64_t hash_count;         /**< passwords hashed: one for each login, whatever its outcome */
    int64_t hash_waiting_count; /**< that wait for their turn now */
} isp_ctx_stats;
/** @thread any @since 0.1 */
ISP_API void isp_ctx_stats_get(const isp_ctx *ctx, isp_ctx_stats *out);

/** Is the database there and answering? For health checks. @retval ISP_E_UNAVAILABLE @since 0.1 */
ISP_API isp_status isp_ctx_ping(isp_ctx *ctx, isp_error *err);

/**
 * Make a key file: a new random key, mode 0600. isp_ctx_open() with create does it for a new home;
 * this is for a key that shall lie elsewhere (setting key_file).
 * @retval ISP_E_EXISTS something has this name already: a key is never overwritten
 * @retval ISP_E_KEY    the directory cannot be written, or others could replace the file
 * @since 0.1
 */
ISP_API isp_status isp_key_create(const char *path, isp_error *err);

/** How something is. */
typedef enum isp_health {
    ISP_HEALTH_GOOD = 0,
    ISP_HEALTH_WARNING = 1, /**< works, and should be looked at */
    ISP_HEALTH_BAD = 2      /**< not safe: do something now */
} isp_health;

/** One thing that isp_doctor() looked at. */
typedef struct isp_check {
    const char *name;   /**< "key", "postgresql", "roles", "row_security", "checksums", "disk" */
    int64_t health;     /**< ::isp_health */
    const char *found;  /**< what there is */
    const char *wanted; /**< what there should be, or NULL */
    const char *advice; /**< what to do, or NULL */
} isp_check;
ISP_RECORD_DECLARE(isp_check)

/**
 * Look at the installation: release and settings of its server, walls between tenants, room on its
 * disk.
 * @param[out] out [owned: isp_check_list_free]
 * @thread any; a few milliseconds
 * @since 0.1
 */
ISP_API isp_status isp_doctor(isp_ctx *ctx, isp_check_list **out, isp_error *err);

/** One migration. */
typedef struct isp_migration {
    int64_t version;       /**< 1, 2, ... */
    const char *name;      /**< "0001_foundation" */
    const char *checksum;  /**< SHA-256 of its text, hex */
    int64_t applied_at_us; /**< ISP_NO_VALUE: not yet */
} isp_migration;
ISP_RECORD_DECLARE(isp_migration)

/**
 * All migrations this library knows, and when each was applied to the database.
 * Works on an installation whose schema is old: it opens the database on its own.
 * @param[out] out [owned: isp_migration_list_free]
 * @retval ISP_E_CONFLICT an applied migration has another checksum than ours
 * @since 0.1
 */
ISP_API isp_status isp_migration_status(const isp_ctx_options *options, isp_migration_list **out,
                                        isp_error *err);

#ifdef __cplusplus
}
#endif

#endif
