-- The key-encryption keys of the installation: which one holds now, and which held before. Never a key.
-- Locks: data_keys for a moment; it has some rows for each tenant.
--
-- Whoever writes data_keys.kek_id holds that row of keks FOR SHARE. A foreign key would reach out of the tenant.

CREATE TABLE isp.keks (
    kek_id        text    NOT NULL,
    is_current    boolean NOT NULL DEFAULT false, -- new data keys are wrapped under this one and no other
    created_at_us bigint  NOT NULL,               -- since when it holds
    retired_at_us bigint,                         -- since then no data key is wrapped under it
    CONSTRAINT keks_pkey PRIMARY KEY (kek_id),
    CONSTRAINT keks_retired CHECK (retired_at_us IS NULL OR NOT is_current)
);
CREATE UNIQUE INDEX keks_current ON isp.keks (is_current) WHERE is_current;

-- Policies hold the owner off, too.
ALTER TABLE isp.unowned NO FORCE ROW LEVEL SECURITY;
INSERT INTO isp.unowned VALUES ('keks', 'one key wraps the data keys of all tenants');
ALTER TABLE isp.unowned FORCE ROW LEVEL SECURITY;

ALTER TABLE isp.data_keys NO FORCE ROW LEVEL SECURITY;
INSERT INTO isp.keks
SELECT kek_id, row_number() OVER (ORDER BY max(created_at_us) DESC) = 1, min(created_at_us), NULL
FROM isp.data_keys GROUP BY kek_id;
ALTER TABLE isp.data_keys FORCE ROW LEVEL SECURITY;

SELECT isp.protect('keks', NULL, NULL, 'SELECT, INSERT, UPDATE, DELETE');
