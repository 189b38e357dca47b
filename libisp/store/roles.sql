-- The roles of libisp. None is a superuser, none may pass row-level security. Harmless when run again.
--   isp_owner   owns the schema and runs migrations; never serves
--   isp_tenant  works inside one tenant
--   isp_scope   reads over a list of tenants
--   isp_job     workers and logins
--   isp_zone    works inside some zones of one tenant
DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['isp_owner', 'isp_tenant', 'isp_scope', 'isp_job', 'isp_zone'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I', role);
        END IF;
        EXECUTE format('ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT',
                       role);
    END LOOP;
END $$;
