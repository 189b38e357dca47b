-- Month sums of the ledger, and what the counting of lines over many tenants needs.
-- Locks: none that matter; the table is new, the indexes are on small tables.

-- What each account moved in a month. Kept by the statement that writes the ledger, in its transaction, so it is never
-- behind and never ahead; isp verify proves it. The journals it is the sum of stand between two numbers, so that the rows
-- behind a figure are found without an index on days.
CREATE TABLE isp.book_months (
    tenant_id        bigint NOT NULL,
    period           bigint NOT NULL,
    kind             text   NOT NULL,
    account          text   NOT NULL,
    debit_paisa      bigint NOT NULL,
    credit_paisa     bigint NOT NULL,
    entry_count      bigint NOT NULL,
    first_journal_id bigint NOT NULL,
    last_journal_id  bigint NOT NULL,
    CONSTRAINT book_months_pkey PRIMARY KEY (tenant_id, period, kind, account)
) WITH (fillfactor = 50);
-- isp_zone adds to the sums of the whole tenant when it takes a payment; no statement that it runs reads them.
SELECT isp.protect('book_months', 'SELECT, INSERT, UPDATE', 'SELECT', NULL, 'SELECT, INSERT, UPDATE');

CREATE FUNCTION isp.add_to_months() RETURNS trigger LANGUAGE plpgsql SET search_path = isp, pg_temp AS $$
BEGIN
    INSERT INTO isp.book_months AS m (tenant_id, period, kind, account, debit_paisa, credit_paisa, entry_count,
                                      first_journal_id, last_journal_id)
    SELECT tenant_id, (extract(year FROM entry_on) * 100 + extract(month FROM entry_on))::bigint, kind, account,
           coalesce(sum(amount_paisa) FILTER (WHERE amount_paisa > 0), 0),
           coalesce(-sum(amount_paisa) FILTER (WHERE amount_paisa < 0), 0), count(*), min(journal_id), max(journal_id)
      FROM written GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (tenant_id, period, kind, account) DO UPDATE SET
        debit_paisa = m.debit_paisa + excluded.debit_paisa,
        credit_paisa = m.credit_paisa + excluded.credit_paisa,
        entry_count = m.entry_count + excluded.entry_count,
        first_journal_id = least(m.first_journal_id, excluded.first_journal_id),
        last_journal_id = greatest(m.last_journal_id, excluded.last_journal_id);
    RETURN NULL;
END $$;
CREATE TRIGGER entries_months AFTER INSERT ON isp.entries REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION isp.add_to_months();

-- Lines that began and ended, counted without touching the lines themselves.
CREATE INDEX services_started ON isp.services (tenant_id, started_on) WHERE kind = 'line';
CREATE INDEX services_ended_on ON isp.services (tenant_id, ended_on) WHERE kind = 'line' AND ended_on IS NOT NULL;
