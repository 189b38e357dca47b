#include "store/migrate.h"

#include "store/conn.h"
#include "store/entities.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The number that migrations of all libraries lock: "isp migr". */
#define LOCK_SQL \
    "SET LOCAL lock_timeout = '300s'; SELECT pg_advisory_xact_lock(7598819887404967538)"

/*
 * Made before there are migrations to make it. Row-level security is not forced here: the owner
 * must see what was applied. isp_job may look, so that a server can check the schema without the
 * owner's rights.
 */
static const char bootstrap_sql[] =
    "CREATE SCHEMA IF NOT EXISTS isp;"
    "CREATE TABLE IF NOT EXISTS isp.migrations ("
    " version bigint NOT NULL, name text NOT NULL, checksum text NOT NULL,"
    " applied_at_us bigint NOT NULL, CONSTRAINT migrations_pkey PRIMARY KEY (version));"
    "ALTER TABLE isp.migrations ENABLE ROW LEVEL SECURITY;"
    "DROP POLICY IF EXISTS job ON isp.migrations;"
    "CREATE POLICY job ON isp.migrations FOR SELECT TO isp_job USING (true);"
    "GRANT USAGE ON SCHEMA isp TO isp_job;"
    "GRANT SELECT ON isp.migrations TO isp_job";

static const char applied_sql[] =
    "SELECT version, name, checksum, applied_at_us FROM isp.migrations ORDER BY version";

static const isp_embedded *known_of(const isp_migrate_options *options)
{
    return options->migrations ? options->migrations : isp_embedded_migrations;
}

static size_t known_len(const isp_embedded *known)
{
    size_t len = 0;
    while (known[len].name)
        len++;
    return len;
}

static isp_status connect_as(const isp_migrate_options *options, isp_db_role role, PGconn **out,
                             isp_error *err)
{
    /* No timeout: an index on a large table takes what it takes. */
    const isp_conn_target target = {.env = options->env, .dsn = options->dsn, .timeout_ms = 0};
    return isp_pg__connect(&target, isp_db_role__name(role), NULL, out, err);
}

static isp_status run_sql(PGconn *pg, const char *sql, PGresult **out, isp_error *err)
{
    ISP_AUTO(PGresult) result = PQexec(pg, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return isp_pg__fail(pg, result, NULL, err);
    if (out)
        *out = ISP_TAKE(result);
    return ISP_OK;
}

/* ---- what was applied, against what we know ---- */

static isp_status judge(const isp_embedded *known, const PGresult *applied, isp_error *err)
{
    size_t len = known_len(known);
    for (int i = 0; i < PQntuples(applied); i++) {
        const char *name = PQgetvalue(applied, i, 1);
        int64_t version = 0;
        (void)isp_text__i64(PQgetvalue(applied, i, 0), &version);
        if (version > (int64_t)len)
            return isp_fail(err, ISP_E_STATE, name,
                            "the database has migration %s, which this library does not know: "
                            "upgrade the program",
                            name);
        if (version != i + 1)
            return isp_fail(err, ISP_E_STATE, name,
                            "the database has migration %s, and not the one before it", name);
        if (strcmp(PQgetvalue(applied, i, 2), known[i].checksum) != 0)
            return isp_fail(err, ISP_E_CONFLICT, name,
                            "migration %s was applied with another text than this library has",
                            name);
    }
    return ISP_OK;
}

/* ---- applying ---- */

/* Roles are not ours to make: of a private cluster they were made before, elsewhere a superuser
 * does it. */
static isp_status check_roles(PGconn *pg, isp_error *err)
{
    static const isp_db_role roles[] = {ISP_DB_TENANT, ISP_DB_SCOPE, ISP_DB_JOB, ISP_DB_ZONE};
    ISP_AUTO_BUF sql = ISP_BUF_INIT;
    ISP_AUTO(PGresult) missing = NULL;
    isp_buf__text(&sql, "SELECT string_agg(role, ', ') FROM (VALUES ");
    for (size_t i = 0; i < ISP_LEN(roles); i++)
        isp_buf__format(&sql, "%s('%s')", i ? "," : "", isp_db_role__name(roles[i]));
    isp_buf__text(&sql, ") r (role) WHERE role NOT IN (SELECT rolname FROM pg_catalog.pg_roles)");
    if (sql.failed)
        return isp_fail_memory(err);
    isp_status st = run_sql(pg, sql.data, &missing, err);
    if (st == ISP_OK && !PQgetisnull(missing, 0, 0))
        return isp_fail(err, ISP_E_STATE, "roles",
                        "the server lacks %s: run roles.sql of this release there as a superuser "
                        "(docs/database.md)",
                        PQgetvalue(missing, 0, 0));
    return st;
}

static isp_status apply(PGconn *pg, const isp_embedded *migration, size_t version,
                        const isp_env *env, isp_error *err)
{
    isp_status st = run_sql(pg, migration->text, NULL, err);
    if (st < 0) {
        isp_error__prefix(err, "migration %s", migration->name);
        return st;
    }
    char number[24], now[24];
    snprintf(number, sizeof number, "%zu", version);
    snprintf(now, sizeof now, "%" PRId64, isp_env__now_us(env));
    const char *const values[] = {number, migration->name, migration->checksum, now};
    ISP_AUTO(PGresult)
    result = PQexecParams(pg,
                          "INSERT INTO isp.migrations (version, name, checksum, applied_at_us)"
                          " VALUES ($1, $2, $3, $4)",
                          ISP_LEN(values), NULL, values, NULL, NULL, 0);
    return PQresultStatus(result) == PGRES_COMMAND_OK ? ISP_OK
                                                      : isp_pg__fail(pg, result, NULL, err);
}

/* One transaction: look, under the lock, and apply the next one. *done counts what is applied. */
static isp_status step(PGconn *pg, const isp_migrate_options *options, size_t *done, isp_error *err)
{
    const isp_embedded *known = known_of(options);
    ISP_AUTO(PGresult) applied = NULL;
    isp_status st = run_sql(pg, "BEGIN", NULL, err);
    if (st >= 0)
        st = run_sql(pg, LOCK_SQL, NULL, err);
    if (st >= 0)
        st = run_sql(pg, bootstrap_sql, NULL, err);
    if (st >= 0)
        st = run_sql(pg, applied_sql, &applied, err);
    if (st >= 0)
        st = judge(known, applied, err);
    if (st >= 0) {
        *done = (size_t)PQntuples(applied);
        if (known[*done].name && (st = apply(pg, &known[*done], *done + 1, options->env, err)) >= 0)
            ++*done;
    }
    return st < 0 ? st : run_sql(pg, "COMMIT", NULL, err);
}

isp_status isp_migrate__up(const isp_migrate_options *options, isp_error *err)
{
    ISP_AUTO(PGconn) pg = NULL;
    size_t total = known_len(known_of(options)), done = 0;
    isp_status st = connect_as(options, ISP_DB_OWNER, &pg, err);
    if (st >= 0)
        st = check_roles(pg, err);
    if (st < 0)
        return st;
    do {
        if (options->progress &&
            options->progress(options->progress_user, "migrate", (int64_t)done, (int64_t)total))
            return isp_fail(err, ISP_E_CANCELLED, NULL, "stopped after %zu of %zu migrations", done,
                            total);
        st = step(pg, options, &done, err);
    } while (st >= 0 && done < total);
    return st;
}

/* ---- looking ---- */

/* What was applied; an empty answer where there is no schema yet. */
static isp_status read_applied(const isp_migrate_options *options, PGresult **out, isp_error *err)
{
    static const char *const no_schema[] = {"42P01", "3F000", "42501"};
    ISP_AUTO(PGconn) pg = NULL;
    isp_status st = connect_as(options, ISP_DB_JOB, &pg, err);
    if (st < 0)
        return st;
    ISP_AUTO(PGresult) result = PQexec(pg, applied_sql);
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    for (size_t i = 0; sqlstate && i < ISP_LEN(no_schema); i++)
        if (strcmp(sqlstate, no_schema[i]) == 0) {
            *out = NULL;
            return ISP_OK;
        }
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        return isp_pg__fail(pg, result, NULL, err);
    *out = ISP_TAKE(result);
    return ISP_OK;
}

isp_status isp_migrate__check(const isp_migrate_options *options, isp_error *err)
{
    const isp_embedded *known = known_of(options);
    ISP_AUTO(PGresult) applied = NULL;
    isp_status st = read_applied(options, &applied, err);
    if (st >= 0)
        st = judge(known, applied, err);
    if (st >= 0 && (size_t)PQntuples(applied) < known_len(known))
        st = isp_fail(err, ISP_E_STATE, known[PQntuples(applied)].name,
                      "the schema of the database is old: migration %s is to be applied (migrate)",
                      known[PQntuples(applied)].name);
    return st;
}

static isp_status new_migration(const isp_embedded *known, int64_t version, const PGresult *applied,
                                void **out, isp_error *err)
{
    const isp_entity *entity = &isp_migration_entity;
    ISP_AUTO(isp_migration) migration = isp_record__new(entity);
    if (!migration)
        return isp_fail_memory(err);
    migration->version = version;
    if (version <= PQntuples(applied))
        (void)isp_text__i64(PQgetvalue(applied, (int)version - 1, 3), &migration->applied_at_us);
    isp_status st = isp_record__set_text(isp_entity_field(entity, "name"), migration, known->name,
                                         err);
    if (st >= 0)
        st = isp_record__set_text(isp_entity_field(entity, "checksum"), migration, known->checksum,
                                  err);
    if (st >= 0)
        *out = ISP_TAKE(migration);
    return st;
}

isp_status isp_migrate__list(const isp_migrate_options *options, isp_migration_list **out,
                             isp_error *err)
{
    const isp_embedded *known = known_of(options);
    ISP_AUTO(PGresult) applied = NULL;
    isp_status st = read_applied(options, &applied, err);
    if (st >= 0)
        st = judge(known, applied, err);
    if (st < 0)
        return st;
    ISP_AUTO(isp_list) list = isp_list__new(&isp_migration_entity);
    if (!list)
        return isp_fail_memory(err);
    for (size_t i = 0; known[i].name; i++) {
        void *record;
        st = new_migration(&known[i], (int64_t)i + 1, applied, &record, err);
        if (st >= 0)
            st = isp_list__add(list, record, err);
        if (st < 0)
            return st;
    }
    *out = (isp_migration_list *)ISP_TAKE(list);
    return ISP_OK;
}
