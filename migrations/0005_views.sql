-- What records are read from: tables with the figures that are derived from others. Views run with the rights and the
-- policies of whoever asks (security_invoker).
-- Locks: none that matter.

-- "Today" for standings that a view derives: the date in the tenant's zone, from the time that the transaction carries.
CREATE FUNCTION isp.today(timezone text) RETURNS date LANGUAGE sql STABLE SET search_path = isp, pg_temp AS $$
    SELECT (to_timestamp(coalesce(nullif(current_setting('isp.now_us', true), '')::bigint,
                                  (extract(epoch FROM now()) * 1000000)::bigint) / 1000000.0)
            AT TIME ZONE timezone)::date
$$;

-- The price of a package on a day. Plain SQL, so that the planner takes it into the query that asks.
CREATE FUNCTION isp.price_of(tenant bigint, package bigint, day date)
RETURNS TABLE (from_on date, price_paisa bigint, slot_paisa bigint)
LANGUAGE sql STABLE AS $$
    SELECT r.from_on, r.price_paisa, r.slot_paisa FROM isp.package_prices r
     WHERE r.tenant_id = tenant AND r.package_id = package AND r.from_on <= day
     ORDER BY r.from_on DESC LIMIT 1
$$;

-- And the one that comes next.
CREATE FUNCTION isp.price_after(tenant bigint, package bigint, day date)
RETURNS TABLE (from_on date, price_paisa bigint, slot_paisa bigint)
LANGUAGE sql STABLE AS $$
    SELECT r.from_on, r.price_paisa, r.slot_paisa FROM isp.package_prices r
     WHERE r.tenant_id = tenant AND r.package_id = package AND r.from_on > day
     ORDER BY r.from_on LIMIT 1
$$;

CREATE VIEW isp.token_view WITH (security_invoker = true) AS
SELECT tenant_id, user_id, token_id, name, NULL::text AS token, scopes, sources, expires_at_us, used_at_us, revoked_at_us,
       created_at_us
  FROM isp.tokens;

CREATE VIEW isp.role_view WITH (security_invoker = true) AS
SELECT r.tenant_id, r.role_id, r.name, r.permissions,
       (SELECT count(*) FROM isp.users u WHERE u.tenant_id = r.tenant_id AND u.role_id = r.role_id) AS user_count,
       r.created_at_us, r.revision
  FROM isp.roles r;

-- People below, for those who may log in as them: read over a list of tenants.
CREATE VIEW isp.person_view WITH (security_invoker = true) AS
SELECT u.tenant_id, t.code AS tenant_code, t.name AS tenant_name, u.user_id, u.login, u.name, u.role, u.state
  FROM isp.users u
  JOIN isp.tenants t ON t.tenant_id = u.tenant_id;

-- Who has logged in as somebody, and why.
CREATE VIEW isp.visit_view WITH (security_invoker = true) AS
SELECT s.tenant_id, s.session_id AS visit_id, s.user_id, u.login, s.impersonator, s.reason, s.read_only,
       s.created_at_us AS began_at_us, s.expires_at_us, s.ended_at_us
  FROM isp.sessions s
  JOIN isp.users u ON u.tenant_id = s.tenant_id AND u.user_id = s.user_id
 WHERE s.parent_session_id IS NOT NULL;

CREATE VIEW isp.package_view WITH (security_invoker = true) AS
SELECT p.tenant_id, p.package_id, p.code, p.name, p.download_bps, p.upload_bps, r.price_paisa, p.state,
       (SELECT count(*) FROM isp.services s
         WHERE s.tenant_id = p.tenant_id AND s.package_id = p.package_id AND s.state <> 'ended') AS service_count,
       p.created_at_us, p.revision, n.from_on AS next_on, n.price_paisa AS next_price_paisa
  FROM isp.packages p
  JOIN isp.tenants t ON t.tenant_id = p.tenant_id
  CROSS JOIN LATERAL isp.price_of(p.tenant_id, p.package_id, isp.today(t.timezone)) r
  LEFT JOIN LATERAL isp.price_after(p.tenant_id, p.package_id, isp.today(t.timezone)) n ON true
 WHERE p.kind = 'line';

CREATE VIEW isp.customer_view WITH (security_invoker = true) AS
SELECT c.tenant_id, c.customer_id, c.code, c.name, c.name_folded, c.phone, c.address, c.zone, c.note, c.state,
       CASE WHEN c.state = 'closed' THEN 'closed'
            WHEN d.due_on IS NULL THEN 'paid'
            WHEN d.due_on >= isp.today(t.timezone) THEN 'due'
            WHEN d.due_on + t.grace_days::integer >= isp.today(t.timezone) THEN 'grace'
            ELSE 'overdue' END AS standing,
       coalesce(b.balance_paisa, 0) AS balance_paisa, d.due_on,
       s.service_count, s.suspended_count, s.online_count, s.online_at_us,
       coalesce(o.light, 'none') AS light, o.rx_power_dbm_x100, o.read_at_us AS light_at_us,
       c.created_at_us, c.revision
  FROM isp.customers c
  JOIN isp.tenants t ON t.tenant_id = c.tenant_id
  LEFT JOIN isp.balances b ON b.tenant_id = c.tenant_id AND b.customer_id = c.customer_id
  LEFT JOIN LATERAL (SELECT min(due_on) AS due_on FROM isp.dues
                      WHERE tenant_id = c.tenant_id AND customer_id = c.customer_id) d ON true
  LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE v.state <> 'ended') AS service_count,
                            count(*) FILTER (WHERE v.state = 'suspended') AS suspended_count,
                            count(*) FILTER (WHERE v.state <> 'ended' AND online) AS online_count,
                            min(greatest(v.online_at_us, n.read_at_us))
                                FILTER (WHERE v.state <> 'ended' AND online IS NOT NULL) AS online_at_us
                       FROM isp.services v
                       LEFT JOIN isp.nodes n ON n.tenant_id = v.tenant_id AND n.node_id = v.node_id
                      WHERE v.tenant_id = c.tenant_id AND v.customer_id = c.customer_id) s ON true
  LEFT JOIN LATERAL (SELECT n.light, n.rx_power_dbm_x100, n.read_at_us
                       FROM isp.services v
                       JOIN isp.onus n ON n.tenant_id = v.tenant_id AND n.onu_id = v.onu_id
                      WHERE v.tenant_id = c.tenant_id AND v.customer_id = c.customer_id AND v.state <> 'ended'
                      ORDER BY array_position(ARRAY['critical', 'weak', 'too_strong', 'none', 'good'], n.light),
                               n.onu_id
                      LIMIT 1) o ON true;

CREATE VIEW isp.service_view WITH (security_invoker = true) AS
SELECT s.tenant_id, s.service_id, s.customer_id, c.name AS customer_name, s.package_id, p.code AS package_code,
       s.node_id, n.name AS node_name, s.login, s.state, s.started_on, s.ended_on, s.hold_until_on, s.hold_reason,
       r.price_paisa, p.download_bps, p.upload_bps, s.desired_version, s.applied_version, s.applied_at_us,
       s.applied_enabled, s.changed_at_us, s.attempt_count, s.retry_at_us, s.apply_error, s.online,
       CASE WHEN s.online IS NOT NULL THEN greatest(s.online_at_us, n.read_at_us) END AS online_at_us,
       s.online_since_us, s.online_address, s.onu_id, s.created_at_us, s.revision, s.login_folded, s.begins_on
  FROM isp.services s
  JOIN isp.customers c ON c.tenant_id = s.tenant_id AND c.customer_id = s.customer_id
  JOIN isp.packages p ON p.tenant_id = s.tenant_id AND p.package_id = s.package_id
  JOIN isp.nodes n ON n.tenant_id = s.tenant_id AND n.node_id = s.node_id
  JOIN isp.tenants t ON t.tenant_id = s.tenant_id
  CROSS JOIN LATERAL isp.price_of(p.tenant_id, p.package_id, isp.today(t.timezone)) r
 WHERE s.kind = 'line';

CREATE VIEW isp.node_view WITH (security_invoker = true) AS
SELECT n.tenant_id, n.node_id, n.name, n.driver, n.is_olt, n.address, n.port, n.tls, n.tls_pin, n.username,
       n.snmp_version, n.auth_protocol, n.priv_protocol, n.poll_interval_ms, n.state, n.state_at_us, n.seen_at_us,
       n.next_poll_at_us, n.node_error, n.model, n.version, n.uptime_ms,
       (SELECT count(*) FROM isp.services s
         WHERE s.tenant_id = n.tenant_id AND s.node_id = n.node_id AND s.state <> 'ended') AS service_count,
       (SELECT count(*) FROM isp.services s
         WHERE s.tenant_id = n.tenant_id AND s.node_id = n.node_id
           AND s.applied_version < s.desired_version) AS pending_count,
       (SELECT count(*) FROM isp.onus o WHERE o.tenant_id = n.tenant_id AND o.node_id = n.node_id) AS onu_count,
       (SELECT count(*) FROM isp.onus o WHERE o.tenant_id = n.tenant_id AND o.node_id = n.node_id
           AND o.light IN ('weak', 'critical', 'too_strong')) AS weak_count,
       n.created_at_us, n.revision
  FROM isp.nodes n;

CREATE VIEW isp.onu_view WITH (security_invoker = true) AS
SELECT o.tenant_id, o.onu_id, o.node_id, n.name AS node_name, o.pon, o.number, o.mac, o.serial, o.name, o.state,
       o.state_at_us, o.rx_power_dbm_x100, o.light, o.tx_power_dbm_x100, o.olt_rx_power_dbm_x100,
       o.temperature_celsius_x100, o.voltage_mv, o.bias_ua, o.distance_m, o.read_at_us, o.baseline_dbm_x100,
       s.service_id, s.customer_id, c.name AS customer_name, o.created_at_us
  FROM isp.onus o
  JOIN isp.nodes n ON n.tenant_id = o.tenant_id AND n.node_id = o.node_id
  LEFT JOIN LATERAL (SELECT service_id, customer_id FROM isp.services
                      WHERE tenant_id = o.tenant_id AND onu_id = o.onu_id AND state <> 'ended'
                      ORDER BY service_id LIMIT 1) s ON true
  LEFT JOIN isp.customers c ON c.tenant_id = o.tenant_id AND c.customer_id = s.customer_id;

CREATE VIEW isp.invoice_view WITH (security_invoker = true) AS
SELECT i.tenant_id, i.invoice_id, i.number, i.customer_id, c.name AS customer_name, i.period, i.issued_on, i.due_on,
       i.net_paisa, i.vat_paisa, i.total_paisa, coalesce(d.open_paisa, 0) AS open_paisa,
       CASE WHEN d.open_paisa IS NULL THEN 'paid'
            WHEN d.due_on >= isp.today(t.timezone) THEN 'due'
            ELSE 'overdue' END AS state,
       i.bill_run_id, i.journal_id, i.created_at_us
  FROM isp.invoices i
  JOIN isp.tenants t ON t.tenant_id = i.tenant_id
  JOIN isp.customers c ON c.tenant_id = i.tenant_id AND c.customer_id = i.customer_id
  LEFT JOIN isp.dues d ON d.tenant_id = i.tenant_id AND d.customer_id = i.customer_id AND d.invoice_id = i.invoice_id;

CREATE VIEW isp.payment_view WITH (security_invoker = true) AS
SELECT p.tenant_id, p.payment_id, p.receipt, p.customer_id, c.name AS customer_name, p.method, p.amount_paisa,
       p.allocated_paisa, p.reference, p.note, p.received_on, p.user_id, p.journal_id, p.created_at_us
  FROM isp.payments p
  JOIN isp.customers c ON c.tenant_id = p.tenant_id AND c.customer_id = p.customer_id;

CREATE VIEW isp.bill_run_view WITH (security_invoker = true) AS
SELECT tenant_id, bill_run_id, period, state, false AS dry_run, invoice_count, line_count, net_paisa, vat_paisa,
       total_paisa, settled_count, started_at_us, finished_at_us
  FROM isp.bill_runs;

GRANT SELECT ON isp.person_view TO isp_scope;
GRANT SELECT ON isp.role_view, isp.visit_view, isp.token_view, isp.package_view, isp.customer_view, isp.service_view,
                isp.node_view, isp.onu_view, isp.invoice_view, isp.payment_view, isp.bill_run_view TO isp_tenant;
GRANT SELECT ON isp.package_view, isp.customer_view, isp.service_view, isp.node_view, isp.onu_view, isp.invoice_view,
                isp.payment_view TO isp_zone;
REVOKE ALL ON FUNCTION isp.price_of(bigint, bigint, date), isp.price_after(bigint, bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION isp.price_of(bigint, bigint, date), isp.price_after(bigint, bigint, date)
    TO isp_tenant, isp_scope, isp_job, isp_zone;
GRANT EXECUTE ON FUNCTION isp.today(text) TO isp_tenant, isp_scope, isp_job, isp_zone;
