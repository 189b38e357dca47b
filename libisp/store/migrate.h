/*
 * store/migrate.h - bringing a database to the schema of this library: forward only, each migration
 * once, in a transaction of its own, under a lock that makes others wait.
 */
#ifndef ISP_LIB_STORE_MIGRATE_H
#define ISP_LIB_STORE_MIGRATE_H

#include "base/env.h"
#include "isp/context.h"
#include "store/embed.h"

typedef struct isp_migrate_options {
    const isp_env *env;
    const char *dsn;                /* without user */
    const isp_embedded *migrations; /* ends with a row of NULLs; NULL: the library's own */
    isp_progress_fn progress;       /* NULL: none */
    void *progress_user;
} isp_migrate_options;

/*
 * Apply what is missing, as isp_owner.
 * @retval ISP_E_CONFLICT  one that was applied has another checksum than ours
 * @retval ISP_E_STATE     the database has one that we do not know: the library is too old; or
 * there is a gap
 * @retval ISP_E_INTERNAL  one of ours failed; the message names it. Those before it stay applied.
 * @retval ISP_E_CANCELLED progress asked to stop, between two
 * @thread any, also several processes at once; blocks
 */
isp_status isp_migrate__up(const isp_migrate_options *options, isp_error *err);

/* Is all applied, as isp_migrate__up would leave it? ISP_E_STATE if not. Asks as isp_job. */
isp_status isp_migrate__check(const isp_migrate_options *options, isp_error *err);

/* All migrations and when they were applied. Asks as isp_job. @param[out] out [owned:
 * isp_migration_list_free] */
isp_status isp_migrate__list(const isp_migrate_options *options, isp_migration_list **out,
                             isp_error *err);

#endif
