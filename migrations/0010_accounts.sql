-- Second factors, recovery codes, links that set a password, wishes for such a link.
-- Locks: none that matter; all tables are new.

-- The seed of an authenticator app, sealed. A new one waits as pending until its first code has come.
CREATE TABLE isp.user_factors (
    tenant_id       bigint NOT NULL,
    user_id         bigint NOT NULL,
    seed_sealed     bytea,
    pending_sealed  bytea,
    last_step       bigint NOT NULL DEFAULT 0, -- of the newest code taken: none is taken twice
    confirmed_at_us bigint,
    ends_at_us      bigint,                    -- taken off from then on, unless a code comes before
    CONSTRAINT user_factors_pkey PRIMARY KEY (tenant_id, user_id),
    CONSTRAINT user_factors_confirmed CHECK ((seed_sealed IS NULL) = (confirmed_at_us IS NULL)),
    CONSTRAINT user_factors_user FOREIGN KEY (tenant_id, user_id) REFERENCES isp.users
) WITH (fillfactor = 70);
SELECT isp.protect('user_factors', NULL, NULL, 'SELECT, INSERT, UPDATE, DELETE');

-- HMAC of each under the data key dek_id.
CREATE TABLE isp.recovery_codes (
    tenant_id  bigint NOT NULL,
    user_id    bigint NOT NULL,
    code_no    bigint NOT NULL,
    code_mac   bytea  NOT NULL,
    dek_id     bigint NOT NULL,
    used_at_us bigint,
    CONSTRAINT recovery_codes_pkey PRIMARY KEY (tenant_id, user_id, code_no),
    CONSTRAINT recovery_codes_mac CHECK (length(code_mac) = 32),
    CONSTRAINT recovery_codes_user FOREIGN KEY (tenant_id, user_id) REFERENCES isp.users
);
SELECT isp.protect('recovery_codes', NULL, NULL, 'SELECT, INSERT, UPDATE, DELETE');

-- Links that set a password once: of an invitation, of a reset. The newest of a user is the one that opens.
CREATE TABLE isp.user_links (
    tenant_id        bigint NOT NULL,
    user_id          bigint NOT NULL,
    kind             text   NOT NULL,
    token_hash       bytea  NOT NULL,
    password_version bigint NOT NULL, -- a password set meanwhile makes it void
    expires_at_us    bigint NOT NULL,
    created_at_us    bigint NOT NULL,
    CONSTRAINT user_links_pkey PRIMARY KEY (tenant_id, user_id),
    CONSTRAINT user_links_kind CHECK (kind IN ('reset', 'invite')),
    CONSTRAINT user_links_user FOREIGN KEY (tenant_id, user_id) REFERENCES isp.users
);
SELECT isp.protect('user_links', NULL, NULL, 'SELECT, INSERT, UPDATE, DELETE');

-- Who has asked for a reset and waits for somebody to start it.
CREATE TABLE isp.reset_requests (
    tenant_id   bigint NOT NULL,
    user_id     bigint NOT NULL,
    source      text   NOT NULL,
    asked_at_us bigint NOT NULL,
    CONSTRAINT reset_requests_pkey PRIMARY KEY (tenant_id, user_id),
    CONSTRAINT reset_requests_user FOREIGN KEY (tenant_id, user_id) REFERENCES isp.users
);
SELECT isp.protect('reset_requests', 'SELECT', NULL, 'SELECT, INSERT, UPDATE, DELETE');

-- The places where people are or were logged in.
CREATE VIEW isp.login_session_view WITH (security_invoker = true) AS
SELECT s.tenant_id, s.session_id, s.user_id, s.source, s.agent, false AS is_current, s.factor_at_us, s.created_at_us,
       s.seen_at_us, s.expires_at_us, s.ended_at_us, s.password_version
  FROM isp.sessions s;

CREATE VIEW isp.reset_request_view WITH (security_invoker = true) AS
SELECT r.tenant_id, r.user_id, u.login, u.name, r.source, r.asked_at_us
  FROM isp.reset_requests r
  JOIN isp.users u ON u.tenant_id = r.tenant_id AND u.user_id = r.user_id;

GRANT SELECT ON isp.login_session_view, isp.reset_request_view TO isp_tenant, isp_job;
CREATE INDEX sessions_user_open ON isp.sessions (tenant_id, user_id) WHERE ended_at_us IS NULL;
