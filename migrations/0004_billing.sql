-- Money: issued documents and ledger rows are written once; what changes is derived and can be proved (isp verify).
-- Locks: none that matter; all tables are new.
-- No foreign keys on lines, ledger and allocations (they cost 2.3 x on a billing run): isp verify runs the anti-joins.

CREATE TABLE isp.bill_runs (
    tenant_id      bigint NOT NULL,
    bill_run_id    bigint NOT NULL,
    period         bigint NOT NULL,
    state          text   NOT NULL DEFAULT 'running',
    invoice_count  bigint NOT NULL DEFAULT 0,
    line_count     bigint NOT NULL DEFAULT 0,
    net_paisa      bigint NOT NULL DEFAULT 0,
    vat_paisa      bigint NOT NULL DEFAULT 0,
    total_paisa    bigint NOT NULL DEFAULT 0,
    settled_count  bigint NOT NULL DEFAULT 0,
    started_at_us  bigint NOT NULL,
    finished_at_us bigint,
    CONSTRAINT bill_runs_pkey PRIMARY KEY (tenant_id, bill_run_id),
    CONSTRAINT bill_runs_state CHECK (state IN ('running', 'done')),
    CONSTRAINT bill_runs_period CHECK (period BETWEEN 200001 AND 219912 AND period % 100 BETWEEN 1 AND 12)
);
SELECT isp.protect('bill_runs', 'SELECT, INSERT, UPDATE', 'SELECT');

CREATE TABLE isp.invoices (
    tenant_id     bigint NOT NULL,
    invoice_id    bigint NOT NULL,
    number        text   NOT NULL,
    customer_id   bigint NOT NULL,
    period        bigint NOT NULL,
    issued_on     date   NOT NULL,
    due_on        date   NOT NULL,
    net_paisa     bigint NOT NULL,
    vat_paisa     bigint NOT NULL,
    total_paisa   bigint NOT NULL,
    bill_run_id   bigint,
    journal_id    bigint NOT NULL,
    created_at_us bigint NOT NULL,
    CONSTRAINT invoices_pkey PRIMARY KEY (tenant_id, invoice_id),
    CONSTRAINT invoices_number UNIQUE (tenant_id, number),
    CONSTRAINT invoices_sum CHECK (total_paisa = net_paisa + vat_paisa AND net_paisa >= 0 AND vat_paisa >= 0),
    CONSTRAINT invoices_due CHECK (due_on >= issued_on)
);
CREATE INDEX invoices_customer ON isp.invoices (tenant_id, customer_id, invoice_id);
CREATE INDEX invoices_issued ON isp.invoices (tenant_id, issued_on);
SELECT isp.protect('invoices', 'SELECT, INSERT', 'SELECT', NULL, 'SELECT', 'customer');

CREATE TABLE isp.invoice_lines (
    tenant_id       bigint NOT NULL,
    invoice_id      bigint NOT NULL,
    line_no         bigint NOT NULL,
    service_id      bigint NOT NULL,
    period          bigint NOT NULL,
    part_no         bigint NOT NULL,    -- from 1: a month has one line for each price and quantity in it
    package_code    text   NOT NULL,
    quantity        bigint NOT NULL,
    from_on         date   NOT NULL,
    to_on           date   NOT NULL,
    day_count       bigint NOT NULL,
    month_day_count bigint NOT NULL,
    price_paisa     bigint NOT NULL,
    net_paisa       bigint NOT NULL,
    vat_pct_x100    bigint NOT NULL,
    vat_paisa       bigint NOT NULL,
    CONSTRAINT invoice_lines_pkey PRIMARY KEY (tenant_id, invoice_id, line_no),
    -- The period is the key: whatever crashes and whoever clicks twice, a service is billed once for a month:
    -- all its parts are written by one statement, and whoever writes them has a part 1.
    CONSTRAINT invoice_lines_period UNIQUE (tenant_id, period, service_id, part_no),
    CONSTRAINT invoice_lines_days CHECK (day_count BETWEEN 1 AND month_day_count AND month_day_count <= 31),
    CONSTRAINT invoice_lines_amounts CHECK (price_paisa >= 0 AND net_paisa BETWEEN 0 AND price_paisa AND vat_paisa >= 0)
);
SELECT isp.protect('invoice_lines', 'SELECT, INSERT', 'SELECT', NULL, 'SELECT', 'invoice');

-- The ledger. Debit positive, credit negative. One journal is written by one statement and sums to zero, or is refused.
CREATE TABLE isp.entries (
    tenant_id     bigint NOT NULL,
    journal_id    bigint NOT NULL,
    line_no       bigint NOT NULL,
    kind          text   NOT NULL,
    entry_on      date   NOT NULL,
    account       text   NOT NULL,
    customer_id   bigint,
    amount_paisa  bigint NOT NULL,
    document_id   bigint,
    created_at_us bigint NOT NULL,
    CONSTRAINT entries_pkey PRIMARY KEY (tenant_id, journal_id, line_no),
    CONSTRAINT entries_kind CHECK (kind IN ('invoice', 'payment')),
    CONSTRAINT entries_account CHECK (account IN ('receivable', 'revenue', 'vat', 'cash', 'bank', 'bkash', 'nagad')),
    CONSTRAINT entries_amount CHECK (amount_paisa <> 0),
    CONSTRAINT entries_receivable CHECK (account <> 'receivable' OR customer_id IS NOT NULL)
);
CREATE INDEX entries_customer ON isp.entries (tenant_id, customer_id, journal_id) WHERE account = 'receivable';
CREATE INDEX entries_on ON isp.entries USING brin (entry_on);
SELECT isp.protect('entries', 'SELECT, INSERT', 'SELECT', NULL, 'INSERT', 'customer');

CREATE FUNCTION isp.refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql SET search_path = isp, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM written GROUP BY tenant_id, journal_id HAVING sum(amount_paisa) <> 0) THEN
        RAISE EXCEPTION 'a journal does not sum to zero' USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_balanced';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entries_balanced AFTER INSERT ON isp.entries REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION isp.refuse_unbalanced();

CREATE TABLE isp.payments (
    tenant_id       bigint NOT NULL,
    payment_id      bigint NOT NULL,
    receipt         text   NOT NULL,
    customer_id     bigint NOT NULL,
    method          text   NOT NULL,
    amount_paisa    bigint NOT NULL,
    allocated_paisa bigint NOT NULL,
    reference       text,
    note            text,
    received_on     date   NOT NULL,
    user_id         bigint,
    journal_id      bigint NOT NULL,
    idempotency_key text,
    created_at_us   bigint NOT NULL,
    CONSTRAINT payments_pkey PRIMARY KEY (tenant_id, payment_id),
    CONSTRAINT payments_receipt UNIQUE (tenant_id, receipt),
    CONSTRAINT payments_method CHECK (method IN ('cash', 'bank', 'bkash', 'nagad')),
    CONSTRAINT payments_amount CHECK (amount_paisa BETWEEN 1 AND 100000000000),
    CONSTRAINT payments_allocated CHECK (allocated_paisa BETWEEN 0 AND amount_paisa)
);
CREATE UNIQUE INDEX payments_reference ON isp.payments (tenant_id, method, reference) WHERE reference IS NOT NULL;
CREATE UNIQUE INDEX payments_idempotency ON isp.payments (tenant_id, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
CREATE INDEX payments_customer ON isp.payments (tenant_id, customer_id, payment_id);
CREATE INDEX payments_received ON isp.payments (tenant_id, received_on);
SELECT isp.protect('payments', 'SELECT, INSERT', 'SELECT', NULL, 'SELECT, INSERT', 'customer');

-- Which payment settled how much of which invoice. payment_id 0: an advance was used.
CREATE TABLE isp.allocations (
    tenant_id     bigint NOT NULL,
    invoice_id    bigint NOT NULL,
    payment_id    bigint NOT NULL,
    customer_id   bigint NOT NULL,
    amount_paisa  bigint NOT NULL,
    created_at_us bigint NOT NULL,
    CONSTRAINT allocations_pkey PRIMARY KEY (tenant_id, invoice_id, payment_id),
    CONSTRAINT allocations_amount CHECK (amount_paisa > 0)
);
SELECT isp.protect('allocations', 'SELECT, INSERT', 'SELECT', NULL, 'SELECT, INSERT', 'customer');

CREATE TRIGGER invoices_fixed BEFORE UPDATE OR DELETE ON isp.invoices
    FOR EACH ROW EXECUTE FUNCTION isp.refuse_change();
CREATE TRIGGER invoice_lines_fixed BEFORE UPDATE OR DELETE ON isp.invoice_lines
    FOR EACH ROW EXECUTE FUNCTION isp.refuse_change();
CREATE TRIGGER entries_fixed BEFORE UPDATE OR DELETE ON isp.entries
    FOR EACH ROW EXECUTE FUNCTION isp.refuse_change();
CREATE TRIGGER payments_fixed BEFORE UPDATE OR DELETE ON isp.payments
    FOR EACH ROW EXECUTE FUNCTION isp.refuse_change();
CREATE TRIGGER allocations_fixed BEFORE UPDATE OR DELETE ON isp.allocations
    FOR EACH ROW EXECUTE FUNCTION isp.refuse_change();

-- Two small working tables, kept in the same transaction as the books and proved against them by isp verify.
-- Open invoices: a row goes when it is paid.
CREATE TABLE isp.dues (
    tenant_id   bigint NOT NULL,
    customer_id bigint NOT NULL,
    invoice_id  bigint NOT NULL,
    due_on      date   NOT NULL,
    open_paisa  bigint NOT NULL,
    CONSTRAINT dues_pkey PRIMARY KEY (tenant_id, customer_id, invoice_id),
    CONSTRAINT dues_open CHECK (open_paisa > 0)
) WITH (fillfactor = 70);
SELECT isp.protect('dues', 'SELECT, INSERT, UPDATE, DELETE', 'SELECT', NULL, 'SELECT, UPDATE, DELETE', 'customer');

-- What a customer owes: the sum of the receivable rows of the ledger. Negative: paid in advance.
CREATE TABLE isp.balances (
    tenant_id     bigint NOT NULL,
    customer_id   bigint NOT NULL,
    balance_paisa bigint NOT NULL,
    CONSTRAINT balances_pkey PRIMARY KEY (tenant_id, customer_id)
) WITH (fillfactor = 50);
SELECT isp.protect('balances', 'SELECT, INSERT, UPDATE', 'SELECT', NULL, 'SELECT, INSERT, UPDATE', 'customer');
