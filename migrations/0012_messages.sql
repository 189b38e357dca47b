-- Messages to people: the tenant's own texts and relay, and the outbox that everything goes through.
-- Locks: none that matter; the tables are new, isp.reminders is small.

-- How a tenant's messages look and by what relay they go; no row: all default.
CREATE TABLE isp.mail_settings (
    tenant_id      bigint NOT NULL,
    language       text   NOT NULL DEFAULT 'en',
    sender_name    text,       -- NULL: the tenant's name
    sender_address text,       -- NULL: that of the installation
    relay_url      text,       -- NULL: the installation's relay
    relay_user     text,
    relay_password bytea,      -- sealed
    revision       bigint NOT NULL DEFAULT 1,
    CONSTRAINT mail_settings_pkey PRIMARY KEY (tenant_id),
    CONSTRAINT mail_settings_language CHECK (language IN ('en', 'bn')),
    CONSTRAINT mail_settings_relay CHECK (relay_url IS NOT NULL OR num_nonnulls(relay_user, relay_password) = 0),
    CONSTRAINT mail_settings_sender CHECK (relay_url IS NULL OR sender_address IS NOT NULL)
);
-- isp_job: what is sealed is sealed again when the data keys are replaced.
SELECT isp.protect('mail_settings', 'SELECT, INSERT, UPDATE', NULL, 'SELECT, UPDATE (relay_password)');

-- Texts of a tenant's own, in place of those that the library has.
CREATE TABLE isp.message_templates (
    tenant_id     bigint NOT NULL,
    kind          text   NOT NULL,
    channel       text   NOT NULL,
    language      text   NOT NULL,
    subject       text   NOT NULL,
    body          text   NOT NULL,
    changed_at_us bigint NOT NULL,
    CONSTRAINT message_templates_pkey PRIMARY KEY (tenant_id, kind, channel, language),
    CONSTRAINT message_templates_kind CHECK (kind IN ('invite', 'reset', 'upcoming', 'past_due', 'grace', 'suspended',
                                                      'paid', 'restored', 'test')),
    CONSTRAINT message_templates_channel CHECK (channel IN ('email')),
    CONSTRAINT message_templates_language CHECK (language IN ('en', 'bn')),
    CONSTRAINT message_templates_size CHECK (length(subject) BETWEEN 1 AND 200 AND length(body) BETWEEN 1 AND 4000)
);
SELECT isp.protect('message_templates', 'SELECT, INSERT, UPDATE, DELETE', NULL, 'SELECT');

-- The outbox. A row is written in the transaction of its cause, and sent by a worker:
--   queued -> sending -> sent | queued again, later | failed.
-- It turns `unknown` before the first octet of its text leaves, and stays so if nobody hears what became of it.
CREATE TABLE isp.messages (
    tenant_id      bigint NOT NULL,   -- who sends
    message_id     bigint NOT NULL,
    kind           text   NOT NULL,
    channel        text   NOT NULL DEFAULT 'email',
    language       text   NOT NULL,
    to_tenant_id   bigint,            -- to whoever looks after this tenant, where recipient is NULL
    recipient      text,
    words          text   NOT NULL,   -- what stands for the names in the template: lines name=value
    secret_words   bytea,             -- the same, sealed: links; gone once it is sent or void
    has_secret     boolean NOT NULL,  -- its text is not kept
    once_key       text,              -- of a cause that must be told once
    subject        text,              -- as it went out
    body           text,
    state          text   NOT NULL DEFAULT 'queued',
    attempt_count  bigint NOT NULL DEFAULT 0,
    next_at_us     bigint NOT NULL,   -- queued: not before; sending: who sends has until then
    expires_at_us  bigint,            -- what it says is void then
    error          text,
    sent_at_us     bigint,
    created_at_us  bigint NOT NULL,
    CONSTRAINT messages_pkey PRIMARY KEY (tenant_id, message_id),
    CONSTRAINT messages_once UNIQUE (tenant_id, once_key),
    CONSTRAINT messages_kind CHECK (kind IN ('invite', 'reset', 'upcoming', 'past_due', 'grace', 'suspended', 'paid',
                                             'restored', 'test')),
    CONSTRAINT messages_channel CHECK (channel IN ('email')),
    CONSTRAINT messages_language CHECK (language IN ('en', 'bn')),
    CONSTRAINT messages_state CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unknown')),
    CONSTRAINT messages_to CHECK (num_nonnulls(recipient, to_tenant_id) > 0),
    CONSTRAINT messages_text CHECK (NOT has_secret OR body IS NULL)
) WITH (fillfactor = 70);
CREATE INDEX messages_waiting ON isp.messages (next_at_us) WHERE state IN ('queued', 'sending');
CREATE INDEX messages_state ON isp.messages (tenant_id, state, message_id);
CREATE INDEX messages_expiring ON isp.messages (expires_at_us) WHERE secret_words IS NOT NULL;
SELECT isp.protect('messages', 'SELECT, INSERT, UPDATE', NULL, 'SELECT, INSERT, UPDATE');

ALTER TABLE isp.reminders ADD CONSTRAINT reminders_message FOREIGN KEY (tenant_id, message_id) REFERENCES isp.messages;

CREATE VIEW isp.reminder_view WITH (security_invoker = true) AS
SELECT r.tenant_id, r.customer_id, c.name AS customer_name, r.invoice_id, i.number, r.stage, r.due_on, r.open_paisa,
       r.written_on, m.sent_at_us, r.created_at_us, r.message_id
  FROM isp.reminders r
  JOIN isp.customers c ON c.tenant_id = r.tenant_id AND c.customer_id = r.customer_id
  JOIN isp.invoices i ON i.tenant_id = r.tenant_id AND i.invoice_id = r.invoice_id
  LEFT JOIN isp.messages m ON m.tenant_id = r.tenant_id AND m.message_id = r.message_id;

-- Texts that are secret or not yet made are not there.
CREATE VIEW isp.message_view WITH (security_invoker = true) AS
SELECT m.tenant_id, m.message_id, m.kind, m.channel, m.language, m.recipient, m.to_tenant_id, m.subject, m.body, m.state,
       m.attempt_count, m.error, CASE WHEN m.state IN ('queued', 'sending') THEN m.next_at_us END AS next_at_us,
       m.expires_at_us, m.sent_at_us, m.created_at_us
  FROM isp.messages m;

CREATE VIEW isp.mail_view WITH (security_invoker = true) AS
SELECT t.tenant_id, coalesce(m.language, 'en') AS language, m.sender_name, m.sender_address, m.relay_url, m.relay_user,
       m.relay_password IS NOT NULL AS has_relay_password, coalesce(m.revision, 1) AS revision
  FROM isp.tenants t
  LEFT JOIN isp.mail_settings m ON m.tenant_id = t.tenant_id;

GRANT SELECT ON isp.reminder_view, isp.message_view, isp.mail_view TO isp_tenant;
