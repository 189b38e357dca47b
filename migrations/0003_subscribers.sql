-- Packages, customers, services, and the proofs of what routers hold.
-- Locks: none that matter; all tables are new.

-- What is sold: lines of an ISP, or plans of the platform. A plan has no speed; its price holds some slots, and each
-- further one costs slot_paisa.
CREATE TABLE isp.packages (
    tenant_id      bigint NOT NULL,
    package_id     bigint NOT NULL,
    kind           text   NOT NULL DEFAULT 'line',
    code           text   NOT NULL,
    name           text   NOT NULL,
    download_bps   bigint,
    upload_bps     bigint,
    included_slots bigint NOT NULL DEFAULT 1,
    state          text   NOT NULL DEFAULT 'active',
    created_at_us  bigint NOT NULL,
    revision       bigint NOT NULL DEFAULT 1,
    CONSTRAINT packages_pkey PRIMARY KEY (tenant_id, package_id),
    CONSTRAINT packages_code UNIQUE (tenant_id, code),
    CONSTRAINT packages_code_form CHECK (code ~ '^[A-Za-z0-9._-]{1,32}$'),
    CONSTRAINT packages_name CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT packages_download CHECK (download_bps BETWEEN 1000 AND 1000000000000),
    CONSTRAINT packages_upload CHECK (upload_bps BETWEEN 1000 AND 1000000000000),
    CONSTRAINT packages_kind CHECK (kind IN ('line', 'plan')),
    CONSTRAINT packages_speed CHECK ((kind = 'line') = (download_bps IS NOT NULL)
                                     AND (kind = 'line') = (upload_bps IS NOT NULL)),
    CONSTRAINT packages_included_slots CHECK (included_slots BETWEEN 0 AND 10000),
    CONSTRAINT packages_state CHECK (state IN ('active', 'suspended', 'closed'))
);
-- UPDATE of one column is what locking the row asks for: who sells a line locks its package.
SELECT isp.protect('packages', 'SELECT, INSERT, UPDATE', 'SELECT', 'SELECT', 'SELECT, UPDATE (created_at_us)');

-- What a package costs a month, from a day on. The first row is from 2000-01-01: from the beginning.
CREATE TABLE isp.package_prices (
    tenant_id     bigint NOT NULL,
    package_id    bigint NOT NULL,
    from_on       date   NOT NULL,
    price_paisa   bigint NOT NULL,
    slot_paisa    bigint NOT NULL DEFAULT 0,
    created_at_us bigint NOT NULL,
    CONSTRAINT package_prices_pkey PRIMARY KEY (tenant_id, package_id, from_on),
    CONSTRAINT package_prices_price CHECK (price_paisa BETWEEN 0 AND 100000000000),
    CONSTRAINT package_prices_slot CHECK (slot_paisa BETWEEN 0 AND 10000000000)
);
ALTER TABLE isp.package_prices ADD CONSTRAINT package_prices_package
    FOREIGN KEY (tenant_id, package_id) REFERENCES isp.packages;
SELECT isp.protect('package_prices', 'SELECT, INSERT, UPDATE', 'SELECT', NULL, 'SELECT');

CREATE TABLE isp.customers (
    tenant_id     bigint NOT NULL,
    customer_id   bigint NOT NULL,
    code          text   COLLATE "C" NOT NULL,
    code_folded   text   COLLATE "C" GENERATED ALWAYS AS (lower(code)) STORED,
    name          text   NOT NULL,
    name_folded   text   COLLATE "C" NOT NULL,   -- as isp_text__fold() writes it: for order and search
    phone         text   COLLATE "C",
    address       text,
    zone          text,
    note          text,
    state         text   NOT NULL DEFAULT 'active',
    created_at_us bigint NOT NULL,
    revision      bigint NOT NULL DEFAULT 1,
    CONSTRAINT customers_pkey PRIMARY KEY (tenant_id, customer_id),
    CONSTRAINT customers_code UNIQUE (tenant_id, code),
    CONSTRAINT customers_code_form CHECK (code ~ '^[A-Za-z0-9._-]{1,32}$'),
    CONSTRAINT customers_name CHECK (length(name) BETWEEN 1 AND 200),
    CONSTRAINT customers_phone CHECK (phone ~ '^\+[0-9]{8,15}$'),
    CONSTRAINT customers_state CHECK (state IN ('active', 'suspended', 'closed'))
);
CREATE INDEX customers_name_folded ON isp.customers (tenant_id, name_folded, customer_id);
-- For the search. Columns, and not expressions: what a policy guards takes no index by a function that may leak.
CREATE INDEX customers_code_search ON isp.customers (tenant_id, code_folded);
CREATE INDEX customers_phone ON isp.customers (tenant_id, phone);
CREATE INDEX customers_zone ON isp.customers (tenant_id, zone, name_folded, customer_id);
SELECT isp.protect('customers', 'SELECT, INSERT, UPDATE', 'SELECT', 'SELECT', 'SELECT, INSERT, UPDATE', 'zone');

-- What customers pay for by the month: a line at a router, or the subscription of a group, which has no router, is never
-- pending, and has as many slots as its quantity says.
CREATE TABLE isp.services (
    tenant_id       bigint NOT NULL,
    service_id      bigint NOT NULL,
    kind            text   NOT NULL DEFAULT 'line',
    customer_id     bigint NOT NULL,
    package_id      bigint NOT NULL,
    quantity        bigint NOT NULL DEFAULT 1,
    terms_on        date,                  -- first day of the present package and quantity; NULL: since it began
    node_id         bigint,
    onu_id          bigint,
    login           text   COLLATE "C",
    login_folded    text   COLLATE "C" GENERATED ALWAYS AS (lower(login)) STORED,
    password        bytea,                 -- sealed
    state           text   NOT NULL DEFAULT 'active',
    started_on      date   NOT NULL,
    ended_on        date,
    begins_on       date,                  -- sold for a day to come: not let in before it; NULL: it has begun
    hold_until_on   date,
    hold_reason     text,
    desired_version bigint NOT NULL DEFAULT 1,
    applied_version bigint NOT NULL DEFAULT 0,
    applied_at_us   bigint,
    applied_enabled boolean,
    changed_at_us   bigint,
    attempt_count   bigint NOT NULL DEFAULT 0,
    retry_at_us     bigint,
    apply_error     text,
    online          boolean,
    online_at_us    bigint,
    online_since_us bigint,
    online_address  text,
    created_at_us   bigint NOT NULL,
    revision        bigint NOT NULL DEFAULT 1,
    CONSTRAINT services_pkey PRIMARY KEY (tenant_id, service_id),
    CONSTRAINT services_login_form CHECK (login ~ '^[A-Za-z0-9._@-]{1,64}$'),
    CONSTRAINT services_state CHECK (state IN ('active', 'suspended', 'ended')),
    CONSTRAINT services_kind CHECK (CASE kind
        WHEN 'line' THEN node_id IS NOT NULL AND login IS NOT NULL AND password IS NOT NULL AND quantity = 1
        WHEN 'subscription' THEN node_id IS NULL AND onu_id IS NULL AND login IS NULL AND password IS NULL
                                 AND applied_version = desired_version
        ELSE false END),
    CONSTRAINT services_quantity CHECK (quantity BETWEEN 1 AND 10000),
    -- The last day of a subscription may be one to come.
    CONSTRAINT services_ended CHECK (CASE WHEN state = 'ended' THEN ended_on IS NOT NULL
                                          ELSE ended_on IS NULL OR kind = 'subscription' END),
    CONSTRAINT services_hold CHECK ((hold_until_on IS NULL) OR (length(hold_reason) > 0)),
    CONSTRAINT services_version CHECK (applied_version <= desired_version)
) WITH (fillfactor = 60);
-- A login is free again when its line has ended.
CREATE UNIQUE INDEX services_login ON isp.services (tenant_id, login) WHERE state <> 'ended';
-- The search looks at ended lines too: whose was this login?
CREATE INDEX services_login_search ON isp.services (tenant_id, login_folded);
CREATE INDEX services_package ON isp.services (tenant_id, package_id) WHERE state <> 'ended';
CREATE INDEX services_customer ON isp.services (tenant_id, customer_id);
CREATE INDEX services_node ON isp.services (tenant_id, node_id);
-- What workers look for: small, however many services there are.
CREATE INDEX services_pending ON isp.services (tenant_id, node_id) WHERE applied_version < desired_version;
CREATE INDEX services_begins ON isp.services (tenant_id, begins_on) WHERE begins_on IS NOT NULL;
CREATE INDEX services_onu ON isp.services (tenant_id, onu_id) WHERE onu_id IS NOT NULL;
ALTER TABLE isp.services ADD CONSTRAINT services_customer_fk
    FOREIGN KEY (tenant_id, customer_id) REFERENCES isp.customers;
ALTER TABLE isp.services ADD CONSTRAINT services_package_fk
    FOREIGN KEY (tenant_id, package_id) REFERENCES isp.packages;
ALTER TABLE isp.services ADD CONSTRAINT services_node_fk FOREIGN KEY (tenant_id, node_id) REFERENCES isp.nodes;
ALTER TABLE isp.services ADD CONSTRAINT services_onu_fk FOREIGN KEY (tenant_id, onu_id) REFERENCES isp.onus;
SELECT isp.protect('services', 'SELECT, INSERT, UPDATE', 'SELECT', 'SELECT, UPDATE', 'SELECT, INSERT, UPDATE', 'customer');
SELECT isp.protect_zone('onus', 'SELECT', 'onu');

-- What a service was before: from one day to another it had this package, this often. A service that never changed has no
-- row; since when it is what it is now says services.terms_on.
CREATE TABLE isp.service_terms (
    tenant_id     bigint NOT NULL,
    service_id    bigint NOT NULL,
    from_on       date   NOT NULL,
    to_on         date   NOT NULL,
    package_id    bigint NOT NULL,
    quantity      bigint NOT NULL,
    created_at_us bigint NOT NULL,
    CONSTRAINT service_terms_pkey PRIMARY KEY (tenant_id, service_id, from_on),
    CONSTRAINT service_terms_days CHECK (to_on >= from_on)
);
ALTER TABLE isp.service_terms ADD CONSTRAINT service_terms_service
    FOREIGN KEY (tenant_id, service_id) REFERENCES isp.services;
SELECT isp.protect('service_terms', 'SELECT, INSERT', 'SELECT', NULL, 'SELECT, INSERT', 'service');

-- What was read back from the router, once for each version that was proved.
CREATE TABLE isp.proofs (
    tenant_id     bigint  NOT NULL,
    service_id    bigint  NOT NULL,
    version       bigint  NOT NULL,
    at_us         bigint  NOT NULL,
    node_id       bigint  NOT NULL,
    matches       boolean NOT NULL,
    enabled       boolean NOT NULL,
    session_count bigint  NOT NULL,
    plan          text,
    content       text,
    CONSTRAINT proofs_pkey PRIMARY KEY (tenant_id, service_id, at_us)
);
ALTER TABLE isp.proofs ADD CONSTRAINT proofs_service FOREIGN KEY (tenant_id, service_id) REFERENCES isp.services;
SELECT isp.protect('proofs', 'SELECT, INSERT', NULL, NULL, 'SELECT, INSERT', 'service');
