-- The life of tenants: slots and their history, what blocks a panel, the list of tenants below.
-- Locks: none that matter; the tables are new, isp.tenants is small.

-- ---- slots ----

-- A slot is the right of a group to have one ISP. The ISPs point at their slots, so a slot in use cannot be taken away.
CREATE TABLE isp.slots (
    tenant_id     bigint NOT NULL,   -- the group
    slot_no       bigint NOT NULL,
    created_at_us bigint NOT NULL,
    CONSTRAINT slots_pkey PRIMARY KEY (tenant_id, slot_no),
    CONSTRAINT slots_slot_no CHECK (slot_no BETWEEN 1 AND 10000)
);
ALTER TABLE isp.slots ADD CONSTRAINT slots_tenant FOREIGN KEY (tenant_id) REFERENCES isp.tenants;
SELECT isp.protect('slots', 'SELECT', 'SELECT', 'SELECT, INSERT, DELETE');

-- Keys of isp.tenants that begin with the parent. Only isp_job writes these columns, so they tell nobody anything.
ALTER TABLE isp.tenants ADD CONSTRAINT tenants_parent FOREIGN KEY (parent_id) REFERENCES isp.tenants;
ALTER TABLE isp.tenants ADD CONSTRAINT tenants_slot_once UNIQUE (parent_id, slot_no);
ALTER TABLE isp.tenants ADD CONSTRAINT tenants_slot_fk FOREIGN KEY (parent_id, slot_no) REFERENCES isp.slots;

CREATE TABLE isp.slot_events (
    tenant_id    bigint NOT NULL,   -- the group
    event_no     bigint NOT NULL,
    event        text   NOT NULL,
    slot_no      bigint,            -- NULL: of several slots
    from_slot_no bigint,            -- of a move
    slot_count   bigint NOT NULL,   -- how many the group had after it
    isp_id       bigint,
    at_us        bigint NOT NULL,
    changed_by   text,              -- login; NULL: the local operator
    CONSTRAINT slot_events_pkey PRIMARY KEY (tenant_id, event_no),
    CONSTRAINT slot_events_event CHECK (event IN ('allotted', 'raised', 'lowered', 'taken', 'freed', 'moved'))
);
ALTER TABLE isp.slot_events ADD CONSTRAINT slot_events_tenant FOREIGN KEY (tenant_id) REFERENCES isp.tenants;
SELECT isp.protect('slot_events', 'SELECT', 'SELECT', 'SELECT, INSERT');
CREATE TRIGGER slot_events_fixed BEFORE UPDATE OR DELETE ON isp.slot_events
    FOR EACH ROW EXECUTE FUNCTION isp.refuse_change();

-- ---- what blocks a panel ----

-- A tenant and those above it, itself first. The tree has three levels.
CREATE FUNCTION isp.tenant_path(id bigint) RETURNS TABLE (tenant_id bigint, depth bigint) LANGUAGE sql STABLE AS $$
    SELECT v.tenant_id, v.depth
      FROM isp.tenants t
      LEFT JOIN isp.tenants p ON p.tenant_id = t.parent_id,
           LATERAL (VALUES (t.tenant_id, 0::bigint), (t.parent_id, 1), (p.parent_id, 2)) v(tenant_id, depth)
     WHERE t.tenant_id = id AND v.tenant_id IS NOT NULL
$$;

-- A tenant and those below it.
CREATE FUNCTION isp.tenant_branch(id bigint) RETURNS TABLE (tenant_id bigint) LANGUAGE sql STABLE AS $$
    SELECT t.tenant_id FROM isp.tenants t WHERE t.tenant_id = id
    UNION ALL SELECT t.tenant_id FROM isp.tenants t WHERE t.parent_id = id
    UNION ALL SELECT t.tenant_id FROM isp.tenants p JOIN isp.tenants t ON t.parent_id = p.tenant_id
               WHERE p.parent_id = id
$$;

-- Why a tenant may not be worked in, nearest first: nothing is copied down the tree, so that undoing one cause leaves the
-- others exactly as they were.
CREATE FUNCTION isp.tenant_blocks(id bigint)
RETURNS TABLE (tenant_id bigint, depth bigint, cause text, since_at_us bigint, reason text) LANGUAGE sql STABLE AS $$
    SELECT b.tenant_id, p.depth, c.cause, c.since_at_us, c.reason
      FROM isp.tenant_path(id) p
      JOIN isp.tenants b ON b.tenant_id = p.tenant_id,
           LATERAL (VALUES ('closed', b.closed_at_us, NULL), ('hand', b.suspended_at_us, b.suspend_reason))
               c(cause, since_at_us, reason)
     WHERE c.since_at_us IS NOT NULL
     ORDER BY c.cause <> 'closed', p.depth
$$;
REVOKE ALL ON FUNCTION isp.tenant_path(bigint), isp.tenant_branch(bigint), isp.tenant_blocks(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION isp.tenant_path(bigint), isp.tenant_branch(bigint), isp.tenant_blocks(bigint)
    TO isp_scope, isp_job;

-- ---- tenants as whoever stands above sees them ----

-- Figures are those of the whole branch: of a group, of all its ISPs. Its ids are an array, which the indexes take; with IN,
-- the planner reads each table whole once for each row.
CREATE VIEW isp.child_view WITH (security_invoker = true) AS
SELECT t.tenant_id, t.parent_id, t.kind, t.code, t.name,
       CASE WHEN b.cause IS NULL THEN 'active' WHEN b.cause = 'closed' THEN 'closed' ELSE 'suspended' END AS state,
       b.cause, b.tenant_id AS blocked_id, b.since_at_us AS blocked_at_us, b.reason,
       CASE WHEN b.cause = 'hand' THEN (SELECT suspended_by FROM isp.tenants s WHERE s.tenant_id = b.tenant_id)
            WHEN b.cause = 'closed' THEN (SELECT closed_by FROM isp.tenants s WHERE s.tenant_id = b.tenant_id)
       END AS blocked_by,
       t.slot_no,
       (SELECT count(*) FROM isp.slots s WHERE s.tenant_id = t.tenant_id) AS slot_count,
       (SELECT count(*) FROM isp.tenants i WHERE i.parent_id = t.tenant_id AND i.slot_no IS NOT NULL) AS slot_used_count,
       (SELECT count(*) FROM isp.tenants i
         WHERE i.tenant_id = ANY (below.ids)
           AND i.kind = 'isp' AND i.closed_at_us IS NULL) AS isp_count,
       (SELECT count(*) FROM isp.users u
         WHERE u.tenant_id = ANY (below.ids)
           AND u.state = 'active' AND u.role <> 'customer') AS staff_count,
       (SELECT count(*) FROM isp.customers c
         WHERE c.tenant_id = ANY (below.ids)
           AND c.state = 'active') AS customer_count,
       s.line_count, s.online_count,
       coalesce((SELECT sum(d.open_paisa)::bigint FROM isp.dues d
                  WHERE d.tenant_id = ANY (below.ids)), 0) AS due_paisa,
       a.login AS admin_login, a.name AS admin_name,
       t.timezone, t.invoice_prefix, t.due_day, t.grace_days, t.vat_pct_x100, t.cut_lines, t.lines_cut,
       t.created_at_us, t.closed_at_us, t.revision
  FROM isp.tenants t
 CROSS JOIN LATERAL (SELECT ARRAY(SELECT tenant_id FROM isp.tenant_branch(t.tenant_id)) AS ids) below
  LEFT JOIN LATERAL (SELECT * FROM isp.tenant_blocks(t.tenant_id) LIMIT 1) b ON true
  LEFT JOIN LATERAL (SELECT count(*) AS line_count, count(*) FILTER (WHERE v.online) AS online_count
                       FROM isp.services v
                      WHERE v.tenant_id = ANY (below.ids)
                        AND v.state <> 'ended') s ON true
  LEFT JOIN LATERAL (SELECT u.login, u.name FROM isp.users u
                      WHERE u.tenant_id = t.tenant_id AND u.role IN ('developer', 'super_admin', 'admin')
                        AND u.state = 'active'
                      ORDER BY u.user_id LIMIT 1) a ON true;

CREATE VIEW isp.slot_view WITH (security_invoker = true) AS
SELECT s.tenant_id, s.slot_no, i.tenant_id AS isp_id, i.code AS isp_code, i.name AS isp_name, s.created_at_us
  FROM isp.slots s
  LEFT JOIN isp.tenants i ON i.parent_id = s.tenant_id AND i.slot_no = s.slot_no;

CREATE VIEW isp.slot_event_view WITH (security_invoker = true) AS
SELECT e.tenant_id, e.event_no, e.event, e.slot_no, e.from_slot_no, e.slot_count, e.isp_id, i.code AS isp_code, e.at_us,
       e.changed_by
  FROM isp.slot_events e
  LEFT JOIN isp.tenants i ON i.tenant_id = e.isp_id;

GRANT SELECT ON isp.child_view, isp.slot_view, isp.slot_event_view TO isp_scope;
