/*
 * Is the installation sound? What opening it does not already prove.
 */
#include "context/doctor.h"

#include "store/ctx.h"

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

/* clang-format off */
static const isp_field check_fields[] = {
    ISP_FIELD(isp_check, name,   ISP_KIND_TEXT,   0,          "Check"),
    ISP_FIELD(isp_check, health, ISP_KIND_HEALTH, 0,          "Health"),
    ISP_FIELD(isp_check, found,  ISP_KIND_TEXT,   0,          "Found"),
    ISP_FIELD(isp_check, wanted, ISP_KIND_TEXT,   ISP_F_NULL, "Wanted"),
    ISP_FIELD(isp_check, advice, ISP_KIND_TEXT,   ISP_F_NULL, "What to do"),
};
const isp_entity isp_check_entity = ISP_ENTITY(check, NULL, check_fields);

/* The server, the attributes that no serving role may have, and tables of an owner whose wall is open. */
static const isp_stmt doctor_server = { "doctor_server",
    "SELECT current_setting('server_version'), current_setting('server_version_num')::bigint,"
    " current_setting('data_checksums') = 'on',"
    " (SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_catalog.pg_roles"
    "   WHERE rolname IN ('isp_tenant', 'isp_scope', 'isp_job', 'isp_zone')"
    "   AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)),"
    " (SELECT string_agg(c.relname, ' ' ORDER BY c.relname) FROM pg_catalog.pg_class c"
    "   JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'isp'"
    "   WHERE c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
    "   AND c.relname NOT IN (SELECT table_name FROM unowned))",
    "describes the server, and reads no row of anybody" };
const isp_stmt *const isp_context__doctor_stmts[] = { &doctor_server, NULL };

/*
 * The oldest minor release of each major one that is safe under row-level security. A major release stands here when the
 * library was tried on it.
 * @source PostgreSQL's release notes of 2026-05: CVE-2025-8713 and CVE-2024-10976 are fixed before 15.18
 */
static const struct { int64_t major, minor; } servers[] = { { 15, 18 } };
/* clang-format on */

ISP_RECORD_DEFINE(isp_check, isp_check_entity)
ISP_AUTO_DEFINE(isp_check, isp_check_free)

enum {
    DISK_WARNING_PCT = 15,
    DISK_BAD_PCT = 5
};

static isp_status add(isp_list *list, const char *name, isp_health health, const char *found,
                      const char *wanted, const char *advice, isp_error *err)
{
    ISP_AUTO(isp_check) check = isp_record__new(&isp_check_entity);
    if (!check)
        return isp_fail_memory(err);
    const char *const values[] = {name, NULL, found, wanted, advice};
    for (size_t i = 0; i < ISP_LEN(values); i++) {
        isp_status st = values[i] ? isp_record__set_text(&check_fields[i], check, values[i], err)
                                  : ISP_OK;
        if (st < 0)
            return st;
    }
    check->health = health;
    return isp_list__add(list, ISP_TAKE(check), err);
}

static isp_status check_release(isp_list *list, const char *version, int64_t number, isp_error *err)
{
    int64_t major = number / 10000, minor = number % 10000;
    char wanted[64] = "15";
    for (size_t i = 0; i < ISP_LEN(servers); i++)
        if (servers[i].major == major) {
            snprintf(wanted, sizeof wanted, "%lld.%lld or later", (long long)major,
                     (long long)servers[i].minor);
            return minor >= servers[i].minor
                       ? add(list, "postgresql", ISP_HEALTH_GOOD, version, wanted, NULL, err)
                       : add(list, "postgresql", ISP_HEALTH_BAD, version, wanted,
                             "older ones let row-level security be passed: upgrade the packages",
                             err);
        }
    return add(list, "postgresql", ISP_HEALTH_WARNING, version, wanted,
               "this major release was never tried", err);
}

static isp_status check_server(isp_ctx *ctx, isp_list *list, isp_error *err)
{
    const isp_scope job = {.role = ISP_DB_JOB};
    ISP_AUTO(isp_rows) rows = NULL;
    isp_status st = isp_store__run(isp_ctx__store(ctx), &job, &doctor_server, NULL, &rows, err);
    if (st < 0)
        return st;
    const char *strong = isp_rows__text(rows, 0, 3), *open = isp_rows__text(rows, 0, 4);
    bool checksums = isp_rows__i64(rows, 0, 2) == 1;
    st = check_release(list, isp_rows__text(rows, 0, 0), isp_rows__i64(rows, 0, 1), err);
    if (st >= 0)
        st = add(list, "roles", strong ? ISP_HEALTH_BAD : ISP_HEALTH_GOOD,
                 strong ? strong : "no serving role may do more than it must", NULL,
                 strong ? "these may pass row-level security: migrate sets them right" : NULL, err);
    if (st >= 0)
        st = add(list, "row_security", open ? ISP_HEALTH_BAD : ISP_HEALTH_GOOD,
                 open ? open : "forced on every table that has an owner", NULL,
                 open ? "somebody has changed these tables: put their policies back" : NULL, err);
    if (st >= 0)
        st = add(list, "checksums", checksums ? ISP_HEALTH_GOOD : ISP_HEALTH_WARNING,
                 checksums ? "on" : "off", "on",
                 checksums ? NULL : "a damaged page would not be seen: pg_checksums --enable", err);
    return st;
}

static isp_status check_disk(const isp_ctx *ctx, isp_list *list, isp_error *err)
{
    struct statvfs disk;
    char found[64], wanted[64];
    if (statvfs(ctx->home, &disk) != 0 || disk.f_blocks == 0)
        return add(list, "disk", ISP_HEALTH_WARNING, "not known", NULL, NULL, err);
    uint64_t free_pct = (uint64_t)disk.f_bavail * 100 / disk.f_blocks;
    double gib = (double)disk.f_bavail * (double)disk.f_frsize / (1024.0 * 1024 * 1024);
    snprintf(found, sizeof found, "%.1f GiB free, %llu %%", gib, (unsigned long long)free_pct);
    snprintf(wanted, sizeof wanted, "%d %% free", DISK_WARNING_PCT);
    isp_health health = free_pct < DISK_BAD_PCT       ? ISP_HEALTH_BAD
                        : free_pct < DISK_WARNING_PCT ? ISP_HEALTH_WARNING
                                                      : ISP_HEALTH_GOOD;
    return add(list, "disk", health, found, wanted,
               health == ISP_HEALTH_GOOD ? NULL : "a database without room stops: make some", err);
}

isp_status isp_doctor(isp_ctx *ctx, isp_check_list **out, isp_error *err)
{
    ISP_REQUIRE(err, ctx && out, "ctx");
    ISP_AUTO(isp_list) list = isp_list__new(&isp_check_entity);
    if (!list)
        return isp_fail_memory(err);
    /* A context does not open with a key that others can read, or that opens nothing. */
    isp_status st = add(list, "key", ISP_HEALTH_GOOD, "ours alone, and opens every data key", NULL,
                        NULL, err);
    if (st >= 0)
        st = check_server(ctx, list, err);
    if (st >= 0)
        st = check_disk(ctx, list, err);
    if (st < 0)
        return st;
    *out = (isp_check_list *)(void *)ISP_TAKE(list);
    return ISP_OK;
}
