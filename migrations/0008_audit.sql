-- The audit trail: who did what, on behalf of whom, from where, before and after. Rows are written in the transaction of
-- the change and never touched again; what proves them is added in tables of their own (docs/audit.md).
-- Locks: none that matter; all tables are new.

-- Written by everybody, with a MAC under a key that only the writing program has.
CREATE TABLE isp.audit (
    tenant_id              bigint NOT NULL,
    writer_id              bigint NOT NULL,       -- the program that wrote the row
    writer_seq             bigint NOT NULL,       -- its rows, counted without gaps ...
    epoch                  bigint NOT NULL,       -- hours that its key had moved on
    voids                  text,                  -- ... but for these, which were rolled back
    at_us                  bigint NOT NULL,
    actor                  text   NOT NULL,
    actor_id               bigint,
    impersonator_tenant_id bigint,
    impersonator_id        bigint,
    session                text,
    source                 text,
    action                 text   NOT NULL,
    entity                 text,
    entity_id              bigint,
    before                 text,                  -- text, not json: what was signed is what is kept
    after                  text,
    request_id             text,
    mac                    bytea  NOT NULL,
    xid                    bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint, -- for the sealer alone
    CONSTRAINT audit_pkey PRIMARY KEY (tenant_id, writer_id, writer_seq),
    CONSTRAINT audit_actor CHECK (actor IN ('user', 'local', 'worker', 'nobody', 'above')),
    CONSTRAINT audit_mac CHECK (length(mac) = 32)
);
CREATE INDEX audit_at ON isp.audit (tenant_id, at_us, writer_id, writer_seq);
CREATE INDEX audit_entity ON isp.audit (tenant_id, entity, entity_id, at_us);
CREATE INDEX audit_actor_at ON isp.audit (tenant_id, actor_id, at_us) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_impersonator ON isp.audit (tenant_id, impersonator_id, at_us) WHERE impersonator_tenant_id IS NOT NULL;
CREATE INDEX audit_request ON isp.audit (tenant_id, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX audit_writer ON isp.audit (writer_id, writer_seq);
CREATE INDEX audit_voids ON isp.audit (writer_id) WHERE voids IS NOT NULL;
CREATE INDEX audit_xid ON isp.audit (xid);
SELECT isp.protect('audit', 'SELECT, INSERT', 'SELECT', 'SELECT, INSERT', 'INSERT');

-- The chain of each tenant: a number and a link for each row, given by the sealer once nothing older is in flight.
CREATE TABLE isp.audit_seals (
    tenant_id  bigint NOT NULL,
    seq        bigint NOT NULL,
    writer_id  bigint NOT NULL,
    writer_seq bigint NOT NULL,
    link       bytea  NOT NULL,
    CONSTRAINT audit_seals_pkey PRIMARY KEY (tenant_id, seq),
    CONSTRAINT audit_seals_row UNIQUE (tenant_id, writer_id, writer_seq),
    CONSTRAINT audit_seals_seq CHECK (seq >= 1),
    CONSTRAINT audit_seals_link CHECK (length(link) = 32)
);
SELECT isp.protect('audit_seals', NULL, 'SELECT', 'SELECT, INSERT');

-- Signed lengths and heads of chains, as they are handed to the anchors.
CREATE TABLE isp.audit_checkpoints (
    tenant_id bigint NOT NULL,
    size      bigint NOT NULL,
    at_us     bigint NOT NULL,
    note      text   NOT NULL,
    CONSTRAINT audit_checkpoints_pkey PRIMARY KEY (tenant_id, size)
);
SELECT isp.protect('audit_checkpoints', NULL, 'SELECT', 'SELECT, INSERT');

-- The first key of each writer, sealed to the key that verifies and signed by this installation.
CREATE TABLE isp.audit_writers (
    writer_id     bigint NOT NULL,
    key_id        text   NOT NULL,
    box           bytea  NOT NULL,
    name          text   NOT NULL,
    started_at_us bigint NOT NULL,
    signature     bytea  NOT NULL,
    CONSTRAINT audit_writers_pkey PRIMARY KEY (writer_id)
);
-- Where the sealer goes on: all rows of older transactions are sealed. Proves nothing and is not relied on.
CREATE TABLE isp.audit_horizon (
    id  bigint NOT NULL,
    xid bigint NOT NULL,
    CONSTRAINT audit_horizon_pkey PRIMARY KEY (id),
    CONSTRAINT audit_horizon_one CHECK (id = 1)
);
INSERT INTO isp.audit_horizon VALUES (1, 0);
ALTER TABLE isp.unowned NO FORCE ROW LEVEL SECURITY; -- its policies hold the owner off, too
INSERT INTO isp.unowned VALUES
    ('audit_writers', 'a writer of the audit trail is a program, which writes for all tenants'),
    ('audit_horizon', 'where the sealer of all tenants goes on');
ALTER TABLE isp.unowned FORCE ROW LEVEL SECURITY;
SELECT isp.protect('audit_writers', NULL, NULL, 'SELECT, INSERT');
SELECT isp.protect('audit_horizon', NULL, NULL, 'SELECT, UPDATE');

DO $$
DECLARE
    relation text;
BEGIN
    FOREACH relation IN ARRAY ARRAY['audit', 'audit_seals', 'audit_checkpoints', 'audit_writers'] LOOP
        EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON isp.%I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION isp.refuse_change()', relation);
    END LOOP;
END $$;

-- Whoever stands above those who read has no name for them, but a rank.
CREATE VIEW isp.audit_view WITH (security_invoker = true) AS
SELECT a.tenant_id, t.name AS tenant_name, a.at_us, a.action, a.entity, a.entity_id, a.actor, a.actor_id,
       u.login AS actor_login, coalesce(u.name, u.login) AS actor_name, a.impersonator_tenant_id, a.impersonator_id,
       CASE WHEN a.impersonator_tenant_id IS NULL THEN NULL
            ELSE coalesce(i.name, i.login, CASE a.impersonator_tenant_id WHEN 1 THEN 'platform' ELSE 'group' END) END
           AS impersonator_name, a.source, a.session, a.request_id, a.before, a.after,
       a.writer_id, a.writer_seq, s.seq
  FROM isp.audit a
  LEFT JOIN isp.audit_seals s ON s.tenant_id = a.tenant_id AND s.writer_id = a.writer_id AND s.writer_seq = a.writer_seq
  LEFT JOIN isp.tenants t ON t.tenant_id = a.tenant_id
  LEFT JOIN isp.users u ON u.tenant_id = a.tenant_id AND u.user_id = a.actor_id
  LEFT JOIN isp.users i ON i.tenant_id = a.impersonator_tenant_id AND i.user_id = a.impersonator_id;
GRANT SELECT ON isp.audit_view TO isp_scope;
