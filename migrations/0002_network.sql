-- Routers, OLTs, ONUs and the history of their light.
-- Locks: none that matter; all tables are new.

CREATE TABLE isp.nodes (
    tenant_id        bigint  NOT NULL,
    node_id          bigint  NOT NULL,
    name             text    NOT NULL,
    driver           text    NOT NULL,
    is_olt           boolean NOT NULL,
    address          text    NOT NULL,
    port             bigint,
    tls              boolean NOT NULL DEFAULT false,
    tls_pin          text,
    username         text,
    password         bytea,              -- sealed; the community or the authentication passphrase of an OLT
    snmp_version     text,               -- NULL: it does not speak SNMP
    auth_protocol    text,
    priv_protocol    text,
    priv_password    bytea,              -- sealed
    poll_interval_ms bigint  NOT NULL,
    state            text    NOT NULL DEFAULT 'unknown',
    state_at_us      bigint,
    seen_at_us       bigint,
    polled_at_us     bigint  NOT NULL DEFAULT 0,   -- last poll that was tried
    look_until_us    bigint  NOT NULL DEFAULT 0,   -- until then lines that were let in are watched coming online
    read_at_us       bigint,                       -- last poll that was answered: the age of what it told
    miss_count       bigint  NOT NULL DEFAULT 0,
    node_error       text,
    model            text,
    version          text,
    uptime_ms        bigint,
    created_at_us    bigint  NOT NULL,
    revision         bigint  NOT NULL DEFAULT 1,
    -- A router that missed three times is asked half as often after each further miss, down to once a minute: whoever
    -- waits for it is a thread. For an OLT nobody waits.
    next_poll_at_us  bigint GENERATED ALWAYS AS (polled_at_us + 1000 * CASE
        WHEN is_olt OR miss_count < 3 THEN poll_interval_ms
        ELSE greatest(poll_interval_ms, least(60000, poll_interval_ms << least(miss_count - 2, 6)::integer)) END) STORED,
    CONSTRAINT nodes_pkey PRIMARY KEY (tenant_id, node_id),
    CONSTRAINT nodes_name UNIQUE (tenant_id, name),
    CONSTRAINT nodes_name_form CHECK (length(name) BETWEEN 1 AND 100),
    CONSTRAINT nodes_port CHECK (port BETWEEN 1 AND 65535),
    CONSTRAINT nodes_tls_pin CHECK (tls_pin ~ '^[0-9a-f]{64}$'),
    CONSTRAINT nodes_snmp_version CHECK (snmp_version IN ('v2c', 'v3')),
    CONSTRAINT nodes_auth_protocol CHECK (snmp_version = 'v3' OR auth_protocol IS NULL),
    CONSTRAINT nodes_priv_protocol CHECK (auth_protocol IS NOT NULL OR priv_protocol IS NULL),
    CONSTRAINT nodes_poll_interval CHECK (poll_interval_ms BETWEEN 1000 AND 86400000),
    CONSTRAINT nodes_state CHECK (state IN ('unknown', 'up', 'down'))
) WITH (fillfactor = 70);
SELECT isp.protect('nodes', 'SELECT, INSERT, UPDATE', 'SELECT', 'SELECT, UPDATE',
                   'SELECT, UPDATE (polled_at_us, look_until_us)');

CREATE TABLE isp.onus (
    tenant_id                bigint NOT NULL,
    onu_id                   bigint NOT NULL,
    node_id                  bigint NOT NULL,
    pon                      bigint NOT NULL,
    number                   bigint NOT NULL,
    mac                      text,
    serial                   text,
    name                     text,
    state                    text   NOT NULL DEFAULT 'unknown',
    state_at_us              bigint,
    rx_power_dbm_x100        bigint,
    light                    text   NOT NULL DEFAULT 'none',
    tx_power_dbm_x100        bigint,
    olt_rx_power_dbm_x100    bigint,
    temperature_celsius_x100 bigint,
    voltage_mv               bigint,
    bias_ua                  bigint,
    distance_m               bigint,
    read_at_us               bigint,
    baseline_dbm_x100        bigint,
    created_at_us            bigint NOT NULL,
    CONSTRAINT onus_pkey PRIMARY KEY (tenant_id, onu_id),
    CONSTRAINT onus_place UNIQUE (tenant_id, node_id, pon, number),
    CONSTRAINT onus_state CHECK (state IN ('unknown', 'online', 'offline', 'power_off', 'los', 'disabled',
                                           'unauthorised')),
    CONSTRAINT onus_light CHECK (light IN ('none', 'good', 'too_strong', 'weak', 'critical'))
) WITH (fillfactor = 60);
ALTER TABLE isp.onus ADD CONSTRAINT onus_node FOREIGN KEY (tenant_id, node_id) REFERENCES isp.nodes;
SELECT isp.protect('onus', 'SELECT, INSERT, UPDATE', 'SELECT', 'SELECT, INSERT, UPDATE');

-- One packed row for each PON port and poll (poll/samples.h has the form): the durable hot form of the history.
CREATE TABLE isp.pon_samples (
    tenant_id bigint NOT NULL,
    node_id   bigint NOT NULL,
    pon       bigint NOT NULL,
    at_us     bigint NOT NULL,
    data      bytea  NOT NULL,
    CONSTRAINT pon_samples_pkey PRIMARY KEY (tenant_id, node_id, pon, at_us)
);
ALTER TABLE isp.pon_samples ALTER COLUMN data SET STORAGE MAIN;
SELECT isp.protect('pon_samples', 'SELECT, INSERT, DELETE', NULL, 'SELECT, INSERT, DELETE', 'SELECT');
