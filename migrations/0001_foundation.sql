-- The ground: how every table is protected, the tree of tenants, people, sessions, keys, counters, leases.
-- Locks: none that matter; all tables are new.
--
-- Rules of this schema (docs/schema.md says why):
--  * a table that belongs to somebody has tenant_id first in its primary key, in each index and each foreign key;
--  * isp.protect() gives it its policies, in one form for all; row-level security is forced, so not even the owner sees
--    rows without a context, and no serving role owns anything;
--  * a table without an owner stands in isp.unowned with the reason, and only isp_job may touch it;
--  * instants are bigint microseconds (name ends in _at_us), days are dates (_on), money is bigint paisa, enums are text
--    held to their names by a check.

GRANT USAGE ON SCHEMA isp TO isp_tenant, isp_scope, isp_job, isp_zone;

CREATE TABLE isp.unowned (
    table_name text PRIMARY KEY,
    reason     text NOT NULL
);

-- What isp_zone may do with a table. reach says what of it hangs on a zone: 'tenant' (nothing: all of the tenant's rows),
-- 'zone' (its own column), 'customer', 'service', 'invoice', 'onu' (the row that it names must be in reach itself).
CREATE FUNCTION isp.protect_zone(relation text, zone_may text, reach text DEFAULT 'tenant')
RETURNS void LANGUAGE plpgsql SET search_path = isp, pg_temp AS $$
DECLARE
    ours text := 'tenant_id = current_setting(''isp.tenant_id'')::bigint';
BEGIN
    ours := ours || CASE reach
        WHEN 'tenant' THEN ''
        WHEN 'zone' THEN ' AND zone = ANY ((SELECT current_setting(''isp.zones'')::text[])::text[])'
        WHEN 'customer' THEN format(' AND EXISTS (SELECT FROM isp.customers c'
            ' WHERE c.tenant_id = %1$I.tenant_id AND c.customer_id = %1$I.customer_id)', relation)
        WHEN 'service' THEN format(' AND EXISTS (SELECT FROM isp.services s'
            ' WHERE s.tenant_id = %1$I.tenant_id AND s.service_id = %1$I.service_id)', relation)
        WHEN 'invoice' THEN format(' AND EXISTS (SELECT FROM isp.invoices i'
            ' WHERE i.tenant_id = %1$I.tenant_id AND i.invoice_id = %1$I.invoice_id)', relation)
        WHEN 'onu' THEN format(' AND EXISTS (SELECT FROM isp.services s'
            ' WHERE s.tenant_id = %1$I.tenant_id AND s.onu_id = %1$I.onu_id)', relation) END;
    EXECUTE format('CREATE POLICY zone ON isp.%1$I TO isp_zone USING (%2$s) WITH CHECK (%2$s)', relation, ours);
    EXECUTE format('GRANT %s ON isp.%I TO isp_zone', zone_may, relation);
END $$;
REVOKE ALL ON FUNCTION isp.protect_zone(text, text, text) FROM PUBLIC;

-- Policies and grants of one table. tenant_may, scope_may, job_may and zone_may are lists of privileges, NULL for none.
CREATE FUNCTION isp.protect(relation text, tenant_may text, scope_may text DEFAULT NULL, job_may text DEFAULT NULL,
                            zone_may text DEFAULT NULL, zone_reach text DEFAULT 'tenant')
RETURNS void LANGUAGE plpgsql SET search_path = isp, pg_temp AS $$
DECLARE
    is_sealed bool; -- there are columns of bytes: sealed values, hashes, codes
    others    text; -- names of all columns but those
BEGIN
    EXECUTE format('ALTER TABLE isp.%I ENABLE ROW LEVEL SECURITY', relation);
    EXECUTE format('ALTER TABLE isp.%I FORCE ROW LEVEL SECURITY', relation);
    EXECUTE format('REVOKE ALL ON isp.%I FROM PUBLIC', relation);
    IF tenant_may IS NOT NULL THEN
        EXECUTE format('CREATE POLICY tenant ON isp.%I TO isp_tenant '
                       'USING (tenant_id = current_setting(''isp.tenant_id'')::bigint) '
                       'WITH CHECK (tenant_id = current_setting(''isp.tenant_id'')::bigint)', relation);
        EXECUTE format('GRANT %s ON isp.%I TO isp_tenant', tenant_may, relation);
    END IF;
    IF scope_may IS NOT NULL THEN
        EXECUTE format('CREATE POLICY scope ON isp.%I FOR SELECT TO isp_scope '
                       'USING (tenant_id IN (SELECT unnest(current_setting(''isp.tenants'')::bigint[])))',
                       relation);
        -- Whoever reads over many tenants has no business with secrets of any, sealed or not.
        SELECT bool_or(atttypid = 'bytea'::regtype),
               string_agg(quote_ident(attname), ', ') FILTER (WHERE atttypid <> 'bytea'::regtype)
        INTO is_sealed, others FROM pg_attribute
        WHERE attrelid = format('isp.%I', relation)::regclass AND attnum > 0 AND NOT attisdropped;
        IF scope_may = 'SELECT' AND is_sealed THEN
            scope_may := format('SELECT (%s)', others);
        END IF;
        EXECUTE format('GRANT %s ON isp.%I TO isp_scope', scope_may, relation);
    END IF;
    IF job_may IS NOT NULL THEN
        EXECUTE format('CREATE POLICY job ON isp.%I TO isp_job USING (true) WITH CHECK (true)', relation);
        EXECUTE format('GRANT %s ON isp.%I TO isp_job', job_may, relation);
    END IF;
    IF zone_may IS NOT NULL THEN
        PERFORM isp.protect_zone(relation, zone_may, zone_reach);
    END IF;
END $$;
REVOKE ALL ON FUNCTION isp.protect(text, text, text, text, text, text) FROM PUBLIC;

-- Rows of books are written once.
CREATE FUNCTION isp.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = isp, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'rows of this table are never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;

-- ---- tenants ----

CREATE SEQUENCE isp.tenant_ids AS bigint START 2; -- 1 is the platform
GRANT USAGE ON SEQUENCE isp.tenant_ids TO isp_job;

CREATE TABLE isp.tenants (
    tenant_id      bigint NOT NULL,
    parent_id      bigint,
    kind           text   NOT NULL,
    code           text   NOT NULL,
    name           text   NOT NULL,
    slot_no        bigint,     -- of an open ISP: the slot of its group that it sits in
    suspended_at_us bigint,    -- by a person; what is suspended above or for dues is derived (isp.tenant_blocks)
    suspend_reason text,
    suspended_by   text,       -- login; NULL: the local operator
    closed_at_us   bigint,
    closed_by      text,
    state          text   GENERATED ALWAYS AS (CASE WHEN closed_at_us IS NOT NULL THEN 'closed'
                              WHEN suspended_at_us IS NOT NULL THEN 'suspended' ELSE 'active' END) STORED,
    cut_lines      boolean NOT NULL DEFAULT false, -- the policy: are lines cut while the panel is blocked?
    lines_cut      boolean NOT NULL DEFAULT false, -- are they? A worker brings it to what the policy says
    timezone       text   NOT NULL DEFAULT 'Asia/Dhaka',
    invoice_prefix text   NOT NULL,
    due_day        bigint NOT NULL DEFAULT 10,
    grace_days     bigint NOT NULL DEFAULT 3,
    vat_pct_x100   bigint NOT NULL DEFAULT 500,
    pay_text       text,       -- how to pay, in the tenant's own words
    dunned_on      date,       -- the last day that dunning judged by
    billed_on      date,       -- the last day that a worker billed the months up to
    pruned_on      date,       -- the last day that a worker threw old samples away
    created_at_us  bigint NOT NULL,
    revision       bigint NOT NULL DEFAULT 1,
    CONSTRAINT tenants_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT tenants_kind CHECK (kind IN ('platform', 'group', 'isp')),
    CONSTRAINT tenants_root CHECK ((kind = 'platform') = (parent_id IS NULL)),
    -- An open ISP sits in a slot, nothing else does: with tenants_slot_once and tenants_slot_fk (0006) there is no ISP more
    -- than slots, whoever writes.
    CONSTRAINT tenants_slot CHECK ((slot_no IS NOT NULL) = (kind = 'isp' AND closed_at_us IS NULL)),
    CONSTRAINT tenants_suspended CHECK ((suspended_at_us IS NULL) = (suspend_reason IS NULL)
                                        AND length(suspend_reason) BETWEEN 1 AND 150),
    CONSTRAINT tenants_open CHECK (kind <> 'platform' OR (suspended_at_us IS NULL AND closed_at_us IS NULL)),
    CONSTRAINT tenants_one_platform CHECK ((kind = 'platform') = (tenant_id = 1)),
    CONSTRAINT tenants_code CHECK (code ~ '^[a-z0-9-]{2,32}$'),
    CONSTRAINT tenants_name CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT tenants_invoice_prefix CHECK (invoice_prefix ~ '^[A-Z0-9-]{1,16}$'),
    CONSTRAINT tenants_due_day CHECK (due_day BETWEEN 1 AND 28),
    CONSTRAINT tenants_grace_days CHECK (grace_days BETWEEN 0 AND 60),
    CONSTRAINT tenants_pay_text CHECK (length(pay_text) BETWEEN 1 AND 120),
    CONSTRAINT tenants_vat CHECK (vat_pct_x100 BETWEEN 0 AND 10000)
);
-- A tenant changes its own settings; its place in the tree, its slot and its state are changed from above, by isp_job.
-- isp_zone: UPDATE of one column is what locking the row asks for, and who writes the books locks it.
SELECT isp.protect('tenants', 'SELECT, UPDATE (name, timezone, invoice_prefix, due_day, grace_days, vat_pct_x100, '
                   'pay_text, dunned_on, billed_on, pruned_on, revision)', 'SELECT', 'SELECT, INSERT, UPDATE',
                   'SELECT, UPDATE (pruned_on)');

-- Directories: looked up before a tenant is known, so they cannot have an owner. Only isp_job reads them.
CREATE TABLE isp.tenant_codes (
    code      text   NOT NULL,
    tenant_id bigint NOT NULL,
    CONSTRAINT tenant_codes_pkey PRIMARY KEY (code)
);
CREATE TABLE isp.logins (
    login     text   NOT NULL,
    tenant_id bigint NOT NULL,
    user_id   bigint NOT NULL,
    CONSTRAINT logins_pkey PRIMARY KEY (login),
    CONSTRAINT logins_folded CHECK (login = lower(login) AND length(login) BETWEEN 3 AND 254)
);
CREATE TABLE isp.token_directory (
    token_hash bytea  NOT NULL,
    tenant_id  bigint NOT NULL,
    kind       text   NOT NULL,
    row_id     bigint NOT NULL,
    CONSTRAINT token_directory_pkey PRIMARY KEY (token_hash),
    CONSTRAINT token_directory_hash CHECK (length(token_hash) = 32),
    CONSTRAINT token_directory_kind CHECK (kind IN ('session', 'token', 'reset', 'invite'))
);
-- Tries of secrets that are counted, by key: account and source, source, account, known browser, session.
CREATE TABLE isp.login_gates (
    gate_key          text   NOT NULL,
    window_at_us      bigint NOT NULL,
    try_count         bigint NOT NULL DEFAULT 0,
    blocked_until_us  bigint NOT NULL DEFAULT 0,
    allowed           boolean NOT NULL DEFAULT true,
    CONSTRAINT login_gates_pkey PRIMARY KEY (gate_key)
) WITH (fillfactor = 50);
CREATE INDEX login_gates_window ON isp.login_gates (window_at_us);
INSERT INTO isp.unowned VALUES
    ('unowned', 'the list of these tables itself'),
    ('migrations', 'history of the schema'),
    ('tenant_codes', 'directory: a code is looked up before the tenant is known'),
    ('logins', 'directory: a login name is looked up before the tenant is known; names are global'),
    ('token_directory', 'directory: a token is looked up before the tenant is known'),
    ('login_gates', 'throttling of logins, by names that may not exist');
SELECT isp.protect('unowned', NULL, NULL, 'SELECT');
SELECT isp.protect('tenant_codes', NULL, NULL, 'SELECT, INSERT');
SELECT isp.protect('logins', NULL, NULL, 'SELECT, INSERT, UPDATE, DELETE');
SELECT isp.protect('token_directory', NULL, NULL, 'SELECT, INSERT, DELETE');
SELECT isp.protect('login_gates', NULL, NULL, 'SELECT, INSERT, UPDATE, DELETE');

-- ---- numbers, keys, leases ----

-- The next value of every sequence of a tenant: ids, invoice numbers, receipts. A taken row is locked until COMMIT, so
-- numbers are gapless.
CREATE TABLE isp.counters (
    tenant_id  bigint NOT NULL,
    name       text   NOT NULL,
    next_value bigint NOT NULL,
    CONSTRAINT counters_pkey PRIMARY KEY (tenant_id, name),
    CONSTRAINT counters_next_value CHECK (next_value >= 1)
) WITH (fillfactor = 50);
SELECT isp.protect('counters', 'SELECT, INSERT, UPDATE', NULL, 'SELECT, INSERT, UPDATE', 'SELECT, INSERT, UPDATE');

-- Data keys, wrapped by the key-encryption key that the database does not have.
CREATE TABLE isp.data_keys (
    tenant_id     bigint NOT NULL,
    purpose       text   NOT NULL,
    dek_id        bigint NOT NULL,
    is_primary    boolean NOT NULL,
    kek_id        text   NOT NULL,
    "check"       bytea  NOT NULL,
    wrapped       bytea  NOT NULL,
    use_count     bigint NOT NULL DEFAULT 0,
    created_at_us bigint NOT NULL,
    retired_at_us bigint,                      -- since then no sealed value names it; it is kept for backups and codes
    CONSTRAINT data_keys_retired CHECK (retired_at_us IS NULL OR NOT is_primary),
    CONSTRAINT data_keys_pkey PRIMARY KEY (tenant_id, purpose, dek_id)
);
CREATE UNIQUE INDEX data_keys_primary ON isp.data_keys (tenant_id, purpose) WHERE is_primary;
SELECT isp.protect('data_keys', NULL, NULL, 'SELECT, INSERT, UPDATE');

-- Who does a piece of work now. A lease that has run out may be taken by anybody.
CREATE TABLE isp.leases (
    tenant_id bigint NOT NULL,
    name      text   NOT NULL,
    holder    text   NOT NULL,
    until_us  bigint NOT NULL,
    CONSTRAINT leases_pkey PRIMARY KEY (tenant_id, name)
) WITH (fillfactor = 50);
SELECT isp.protect('leases', 'SELECT, INSERT, UPDATE, DELETE', NULL, 'SELECT, INSERT, UPDATE, DELETE');

-- ---- people ----

-- What a tenant has put together from the permissions that an admin has. Names of permissions, separated by blanks.
CREATE TABLE isp.roles (
    tenant_id     bigint NOT NULL,
    role_id       bigint NOT NULL,
    name          text   NOT NULL,
    permissions   text   NOT NULL,
    created_at_us bigint NOT NULL,
    revision      bigint NOT NULL DEFAULT 1,
    CONSTRAINT roles_pkey PRIMARY KEY (tenant_id, role_id),
    CONSTRAINT roles_name UNIQUE (tenant_id, name),
    CONSTRAINT roles_name_form CHECK (length(name) BETWEEN 1 AND 60),
    CONSTRAINT roles_permissions CHECK (permissions ~ '^[a-z]+\.[a-z]+( [a-z]+\.[a-z]+)*$')
);
SELECT isp.protect('roles', 'SELECT, INSERT, UPDATE, DELETE', NULL, 'SELECT', 'SELECT');

CREATE TABLE isp.users (
    tenant_id        bigint NOT NULL,
    user_id          bigint NOT NULL,
    login            text   NOT NULL,
    name             text,
    phone            text,
    phone_login      boolean NOT NULL DEFAULT false, -- the phone stands in logins too
    role             text   NOT NULL,
    state            text   NOT NULL DEFAULT 'active',
    customer_id      bigint,
    role_id          bigint,     -- of a custom role
    zones            text,       -- separated by commas; NULL: all
    expires_on       date,       -- the last day
    password_hash    text,       -- NULL: invited, has not chosen one yet
    password_version bigint NOT NULL DEFAULT 1,
    login_at_us      bigint,
    created_at_us    bigint NOT NULL,
    revision         bigint NOT NULL DEFAULT 1,
    CONSTRAINT users_pkey PRIMARY KEY (tenant_id, user_id),
    CONSTRAINT users_role CHECK (role IN ('developer', 'super_admin', 'admin', 'technician', 'cashier', 'noc',
                                          'accounts', 'reseller', 'customer', 'custom')),
    CONSTRAINT users_state CHECK (state IN ('active', 'suspended', 'closed')),
    CONSTRAINT users_customer CHECK ((role = 'customer') = (customer_id IS NOT NULL)),
    CONSTRAINT users_custom CHECK ((role = 'custom') = (role_id IS NOT NULL)),
    CONSTRAINT users_zones CHECK (length(zones) BETWEEN 1 AND 2000),
    CONSTRAINT users_role_fk FOREIGN KEY (tenant_id, role_id) REFERENCES isp.roles
);
CREATE INDEX users_login ON isp.users (tenant_id, login);
SELECT isp.protect('users', 'SELECT, INSERT, UPDATE', 'SELECT (tenant_id, user_id, login, name, role, state)',
                   'SELECT, INSERT, UPDATE', 'SELECT (tenant_id, user_id, login, name)');

CREATE TABLE isp.sessions (
    tenant_id        bigint NOT NULL,
    session_id       bigint NOT NULL,
    user_id          bigint NOT NULL,
    token_hash       bytea  NOT NULL,
    password_version bigint NOT NULL,
    source           text   NOT NULL, -- where from, and with what
    agent            text,
    factor_at_us     bigint,          -- when a code of the second factor was last given
    created_at_us    bigint NOT NULL,
    seen_at_us       bigint NOT NULL,
    expires_at_us    bigint NOT NULL,
    ended_at_us      bigint,
    -- Somebody from above has logged in as this person: from that session, why, and what he was called then.
    parent_tenant_id  bigint,
    parent_session_id bigint,
    impersonator_id   bigint,
    impersonator      text,
    reason            text,
    read_only         boolean NOT NULL DEFAULT false,
    CONSTRAINT sessions_pkey PRIMARY KEY (tenant_id, session_id),
    CONSTRAINT sessions_borrowed CHECK (num_nulls(parent_tenant_id, parent_session_id, impersonator_id, impersonator,
                                                  reason) IN (0, 5)),
    CONSTRAINT sessions_reason CHECK (length(reason) BETWEEN 5 AND 500)
) WITH (fillfactor = 70);
ALTER TABLE isp.sessions ADD CONSTRAINT sessions_user FOREIGN KEY (tenant_id, user_id) REFERENCES isp.users;
CREATE INDEX sessions_borrowed ON isp.sessions (tenant_id, user_id, session_id) WHERE parent_session_id IS NOT NULL;
CREATE INDEX sessions_parent ON isp.sessions (parent_tenant_id, parent_session_id)
    WHERE parent_session_id IS NOT NULL;
SELECT isp.protect('sessions', 'SELECT, INSERT, UPDATE', NULL, 'SELECT, INSERT, UPDATE');

CREATE TABLE isp.tokens (
    tenant_id        bigint NOT NULL,
    token_id         bigint NOT NULL,
    user_id          bigint NOT NULL,
    token_hash       bytea  NOT NULL,
    name             text   NOT NULL,
    scopes           text,
    sources          text,       -- prefixes that it may be used from; NULL: any
    expires_at_us    bigint NOT NULL,
    used_at_us       bigint,
    revoked_at_us    bigint,
    created_at_us    bigint NOT NULL,
    CONSTRAINT tokens_pkey PRIMARY KEY (tenant_id, token_id),
    CONSTRAINT tokens_name CHECK (length(name) BETWEEN 1 AND 100)
);
ALTER TABLE isp.tokens ADD CONSTRAINT tokens_user FOREIGN KEY (tenant_id, user_id) REFERENCES isp.users;
SELECT isp.protect('tokens', 'SELECT, INSERT, UPDATE', NULL, 'SELECT, UPDATE');
