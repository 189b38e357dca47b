-- Subscriptions of groups. The platform is a tenant like others: a group is a customer of it, its subscription a service of
-- kind 'subscription', its plan a package; invoices, ledger, payments and dunning are those of all tenants.
-- Locks: none that matter; all tables are new.

-- Whose subscription a service is. A group has one; when it begins again after its end, the row points to the new service.
CREATE TABLE isp.subscriptions (
    tenant_id     bigint NOT NULL,    -- the platform
    group_id      bigint NOT NULL,
    service_id    bigint NOT NULL,
    customer_id   bigint NOT NULL,
    begun_on      date   NOT NULL,    -- what is billed begins on services.started_on: after the trial
    created_at_us bigint NOT NULL,
    CONSTRAINT subscriptions_pkey PRIMARY KEY (tenant_id, group_id)
);
ALTER TABLE isp.subscriptions ADD CONSTRAINT subscriptions_service_fk
    FOREIGN KEY (tenant_id, service_id) REFERENCES isp.services;
ALTER TABLE isp.subscriptions ADD CONSTRAINT subscriptions_customer_fk
    FOREIGN KEY (tenant_id, customer_id) REFERENCES isp.customers;
SELECT isp.protect('subscriptions', 'SELECT, INSERT, UPDATE', 'SELECT', 'SELECT');

-- What a group has to be told of an invoice, once for each stage. Written by dunning and with payments; a worker makes a
-- message of it (0012).
CREATE TABLE isp.reminders (
    tenant_id     bigint NOT NULL,
    customer_id   bigint NOT NULL,
    invoice_id    bigint NOT NULL,
    stage         text   NOT NULL,
    due_on        date   NOT NULL,
    open_paisa    bigint NOT NULL,
    written_on    date   NOT NULL,
    created_at_us bigint NOT NULL,
    message_id    bigint,
    CONSTRAINT reminders_pkey PRIMARY KEY (tenant_id, customer_id, invoice_id, stage),
    CONSTRAINT reminders_stage CHECK (stage IN ('upcoming', 'past_due', 'grace', 'suspended', 'paid', 'restored'))
);
CREATE INDEX reminders_invoice ON isp.reminders (tenant_id, invoice_id, stage);
CREATE INDEX reminders_waiting ON isp.reminders (tenant_id, written_on) WHERE message_id IS NULL;
SELECT isp.protect('reminders', 'SELECT, INSERT, UPDATE (message_id)', 'SELECT');

-- Why the panels of a group are closed for its subscription: the service is suspended for what is due, or it has ended. No
-- row: they are not.
CREATE FUNCTION isp.group_dues(id bigint) RETURNS TABLE (since_at_us bigint, reason text) LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN s.state = 'suspended' THEN s.changed_at_us
                ELSE (extract(epoch FROM (s.ended_on + 1)::timestamp AT TIME ZONE p.timezone) * 1000000)::bigint END,
           CASE WHEN s.state = 'suspended' THEN 'the subscription is not paid' ELSE 'the subscription has ended' END
      FROM isp.tenants g
      JOIN isp.tenants p ON p.tenant_id = g.parent_id
      JOIN isp.subscriptions u ON u.tenant_id = p.tenant_id AND u.group_id = g.tenant_id
      JOIN isp.services s ON s.tenant_id = u.tenant_id AND s.service_id = u.service_id
     WHERE g.tenant_id = id AND (s.state = 'suspended' OR s.ended_on < isp.today(p.timezone))
$$;
REVOKE ALL ON FUNCTION isp.group_dues(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION isp.group_dues(bigint) TO isp_scope, isp_job;

-- What blocks a panel, now with the dues of its group.
CREATE OR REPLACE FUNCTION isp.tenant_blocks(id bigint)
RETURNS TABLE (tenant_id bigint, depth bigint, cause text, since_at_us bigint, reason text) LANGUAGE sql STABLE AS $$
    SELECT b.tenant_id, p.depth, c.cause, c.since_at_us, c.reason
      FROM isp.tenant_path(id) p
      JOIN isp.tenants b ON b.tenant_id = p.tenant_id,
           LATERAL (SELECT 'closed', b.closed_at_us, NULL
                    UNION ALL SELECT 'hand', b.suspended_at_us, b.suspend_reason
                    UNION ALL SELECT 'dues', d.since_at_us, d.reason FROM isp.group_dues(b.tenant_id) d
                               WHERE b.kind = 'group') c(cause, since_at_us, reason)
     WHERE c.since_at_us IS NOT NULL
     ORDER BY c.cause <> 'closed', p.depth, c.cause DESC
$$;

CREATE VIEW isp.plan_view WITH (security_invoker = true) AS
SELECT p.tenant_id, p.package_id AS plan_id, p.code, p.name, r.price_paisa, p.included_slots, r.slot_paisa,
       n.from_on AS next_on, n.price_paisa AS next_price_paisa, n.slot_paisa AS next_slot_paisa, p.state,
       (SELECT count(*) FROM isp.services s
         WHERE s.tenant_id = p.tenant_id AND s.package_id = p.package_id AND s.state <> 'ended') AS subscription_count,
       p.created_at_us, p.revision
  FROM isp.packages p
  JOIN isp.tenants t ON t.tenant_id = p.tenant_id
  CROSS JOIN LATERAL isp.price_of(p.tenant_id, p.package_id, isp.today(t.timezone)) r
  LEFT JOIN LATERAL isp.price_after(p.tenant_id, p.package_id, isp.today(t.timezone)) n ON true
 WHERE p.kind = 'plan';

-- Where a subscription stands is derived from its days and from what is due, as is the standing of a customer.
CREATE VIEW isp.subscription_view WITH (security_invoker = true) AS
SELECT u.tenant_id, u.group_id, c.code AS group_code, c.name AS group_name, u.service_id, u.customer_id,
       s.package_id AS plan_id, p.code AS plan_code, p.name AS plan_name, s.quantity AS slots,
       CASE WHEN s.state = 'ended' OR s.ended_on < d.today THEN 'cancelled'
            WHEN s.state = 'suspended' THEN 'suspended'
            WHEN o.due_on < d.today AND o.due_on + t.grace_days::integer - 3 < d.today THEN 'grace'
            WHEN o.due_on < d.today THEN 'past_due'
            WHEN s.started_on > d.today THEN 'trial'
            ELSE 'active' END AS state,
       u.begun_on, s.started_on, s.ended_on,
       r.price_paisa + greatest(0, s.quantity - p.included_slots) * r.slot_paisa AS price_paisa,
       coalesce(b.balance_paisa, 0) AS balance_paisa, o.due_on,
       o.due_on + t.grace_days::integer + 1 AS suspend_on, s.hold_until_on, s.hold_reason,
       u.created_at_us, s.revision
  FROM isp.subscriptions u
  JOIN isp.tenants t ON t.tenant_id = u.tenant_id
  CROSS JOIN LATERAL (SELECT isp.today(t.timezone) AS today) d
  JOIN isp.services s ON s.tenant_id = u.tenant_id AND s.service_id = u.service_id
  JOIN isp.customers c ON c.tenant_id = u.tenant_id AND c.customer_id = u.customer_id
  JOIN isp.packages p ON p.tenant_id = s.tenant_id AND p.package_id = s.package_id
  CROSS JOIN LATERAL isp.price_of(p.tenant_id, p.package_id, d.today) r
  LEFT JOIN isp.balances b ON b.tenant_id = u.tenant_id AND b.customer_id = u.customer_id
  LEFT JOIN LATERAL (SELECT min(x.due_on) AS due_on FROM isp.dues x
                      WHERE x.tenant_id = u.tenant_id AND x.customer_id = u.customer_id) o ON true;

GRANT SELECT ON isp.plan_view, isp.subscription_view TO isp_tenant;
