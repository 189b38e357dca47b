"""Wounds for the wall, each one small, each one real: what a careless migration, grant or repair leaves behind.

They are made for every table that the catalog has, so that a table of tomorrow is hurt as well. Each is done to a copy of the
populated database; then the attack on the table that was hurt has to notice.
"""
import dataclasses

from fill import quoted

OWN = "current_setting('isp.tenant_id')::bigint"


@dataclasses.dataclass
class Wound:
    name: str
    sql: str
    only: "list[str] | None"  # relations that the attack looks at; None: all of it
    undo: str = ""  # for what is of the whole server


def _policy(relation, name, rest):
    return f"DROP POLICY {name} ON {relation.sql}; CREATE POLICY {name} ON {relation.sql} {rest}"


def _unique_rows(relation, names):
    """Leave only rows that are unlike all others in these columns, or a unique index could not be made."""
    columns = ", ".join(map(quoted, names))
    return (f"SET session_replication_role = replica; DELETE FROM {relation.sql} WHERE ({columns}) IN "
            f"(SELECT {columns} FROM {relation.sql} GROUP BY {columns} HAVING count(*) > 1); "
            f"SET session_replication_role = origin")


def of_table(relation, policies, relations):
    """(class, Wound) for one owned table."""
    table, only = relation.sql, [relation.name]
    stored = ", ".join(quoted(column) for column in relation.columns if column not in relation.generated)

    def wound(kind, sql, seen=only):
        return kind, Wound(f"{relation.name}: {kind}", sql, seen)

    if "tenant" in policies:
        policy = "TO isp_tenant USING ({}) WITH CHECK ({})"
        mine = f"tenant_id = {OWN}"
        yield wound("its policy dropped", f"DROP POLICY tenant ON {table}")
        yield wound("its policy lets all rows through", _policy(relation, "tenant", policy.format("true", mine)))
        yield wound("its policy lets everything be written", _policy(relation, "tenant", policy.format(mine, "true")))
        yield wound("its policy compares with >=",
                    _policy(relation, "tenant", policy.format(f"tenant_id >= {OWN}", mine)))
        yield wound("its policy lets through who says nothing", _policy(relation, "tenant", policy.format(
            "tenant_id = coalesce(nullif(current_setting('isp.tenant_id', true), '')::bigint, tenant_id)", mine)))
        yield wound("its policy takes the siblings in", _policy(relation, "tenant", policy.format(
            f"tenant_id = {OWN} OR {OWN} = 4 AND tenant_id = 5", mine)))
        yield wound("its policy takes time over a neighbour's row", _policy(relation, "tenant", policy.format(
            f"CASE WHEN {mine} THEN true ELSE pg_sleep(0.002) IS NULL END", mine)))
        yield wound("a rule", f"CREATE RULE hurt AS ON INSERT TO {table} DO ALSO SELECT count(*) FROM isp.customers")
        yield wound("a second policy for everybody", f"CREATE POLICY more ON {table} USING (true)")
        yield wound("row-level security off", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        yield wound("handed to the role that serves", f"ALTER TABLE {table} OWNER TO isp_tenant")
        yield wound("TRUNCATE granted", f"GRANT TRUNCATE ON {table} TO isp_tenant")
        yield wound("a materialized view of it", f"CREATE MATERIALIZED VIEW isp.hurt AS SELECT * FROM {table}; "
                    f"GRANT SELECT ON isp.hurt TO isp_tenant", ["hurt"])
        yield wound("a view with its owner's rights", f"CREATE VIEW isp.hurt AS SELECT * FROM {table}; "
                    f"GRANT SELECT ON isp.hurt TO isp_tenant", ["hurt"])
        yield wound("a child that is named directly", f"CREATE TABLE isp.hurt () INHERITS ({table}); "
                    f"INSERT INTO isp.hurt ({stored}) SELECT {stored} FROM {table}; GRANT SELECT ON isp.hurt TO isp_tenant", ["hurt"])
        yield wound("a trigger that looks at everybody's rows", f"""
            CREATE FUNCTION isp.hurt() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = isp, pg_temp AS $$
            BEGIN
                IF (SELECT count(*) FROM {table} t WHERE to_jsonb(t) - 'tenant_id' @> to_jsonb(NEW) - 'tenant_id') > 0 THEN
                    RAISE EXCEPTION 'there is one already';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER hurt BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION isp.hurt()""")
    if "scope" in policies:
        yield wound("the list's policy lets all rows through",
                    _policy(relation, "scope", "FOR SELECT TO isp_scope USING (true)"))
        yield wound("the list's role may write", f"GRANT UPDATE ON {table} TO isp_scope")
    if "zone" in policies:
        yield wound("the zones' policy knows no tenant", _policy(relation, "zone", "TO isp_zone USING (true)"))
        if policies["zone"] != policies.get("tenant"):  # else it needs no zone
            yield wound("the zones' policy knows no zone", _policy(relation, "zone", f"TO isp_zone USING (tenant_id = {OWN})"))
    yield wound("FORCE off", f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    yield wound("granted to everybody", f"GRANT SELECT ON {table} TO PUBLIC")
    yield wound("a grant that may be passed on", f"GRANT SELECT ON {table} TO isp_job WITH GRANT OPTION")
    yield wound("REFERENCES granted", f"GRANT REFERENCES ON {table} TO isp_job")
    for names in relation.uniques:
        bare = [name for name in names if name != "tenant_id"]
        if bare and "tenant_id" in names:
            yield wound("a unique index without its tenant", _unique_rows(relation, bare) +
                        f"; CREATE UNIQUE INDEX hurt ON {table} ({', '.join(map(quoted, bare))})")
    for target, here, there in relation.foreign:
        other = relations[target.removeprefix("isp.").strip('"')]
        pairs = [(a, b) for a, b in zip(here, there) if a != "tenant_id"]
        if pairs and "tenant_id" in here:
            to = ", ".join(quoted(b) for _, b in pairs)
            yield wound("a foreign key without its tenant",
                        _unique_rows(other, [b for _, b in pairs]) + f"; {_unique_rows(relation, [a for a, _ in pairs])}"
                        f"; CREATE UNIQUE INDEX hurt ON {other.sql} ({to}); ALTER TABLE {table} ADD CONSTRAINT hurt "
                        f"FOREIGN KEY ({', '.join(quoted(a) for a, _ in pairs)}) REFERENCES {other.sql} ({to}) NOT VALID")


def of_unowned(relation):
    table, only = relation.sql, [relation.name]
    yield "nobody's table opened", Wound(
        f"{relation.name}: nobody's table opened", f"GRANT SELECT ON {table} TO isp_tenant; CREATE POLICY tenant ON {table} "
        f"TO isp_tenant USING (true)", only)
    yield "nobody's table granted, without a policy", Wound(
        f"{relation.name}: nobody's table granted, without a policy", f"GRANT SELECT ON {table} TO isp_tenant", only)


def of_view(relation):
    yield "security_invoker off", Wound(f"{relation.name}: security_invoker off",
                                        f"ALTER VIEW {relation.sql} SET (security_invoker = false)", [relation.name])


def of_partitions():
    """A table in parts: a policy of the whole does not hold who names a part."""
    parts = ("CREATE TABLE isp.hurt (tenant_id bigint, id bigint, name text, PRIMARY KEY (tenant_id, id)) PARTITION BY LIST"
             " (tenant_id); SELECT isp.protect('hurt', 'SELECT, INSERT'); CREATE TABLE isp.hurt_part PARTITION OF isp.hurt DEFAULT;"
             " INSERT INTO isp.hurt SELECT tenant_id, 1, 'mark' || tenant_id || 'x' FROM isp.tenants; ")
    forced = "ALTER TABLE isp.hurt_part ENABLE ROW LEVEL SECURITY; ALTER TABLE isp.hurt_part FORCE ROW LEVEL SECURITY; "
    for name, sql in (("without a policy", parts), ("without a policy, and granted", parts + "GRANT SELECT ON isp.hurt_part TO isp_tenant"),
                      ("with a policy, and granted", parts + forced + "CREATE POLICY tenant ON isp.hurt_part TO isp_tenant USING"
                       f" (tenant_id = {OWN}); GRANT SELECT ON isp.hurt_part TO isp_tenant")):
        yield "a partition", Wound(f"a partition {name}", sql, ["hurt", "hurt_part"])


def of_functions():
    """Functions that lend rights."""
    body = "RETURNS bigint LANGUAGE sql SECURITY DEFINER {} AS 'SELECT count(*) FROM isp.customers'"
    path = "SET search_path = isp, pg_temp"
    for name, schema, role, setting in (("a superuser's", "isp", "isp_super", path), ("the workers'", "isp", "isp_job", path),
                                        ("its owner's, with no search_path", "isp", "isp_owner", ""),
                                        ("its owner's, for no stated reason", "isp", "isp_owner", path),
                                        ("a superuser's, in public", "public", "isp_super", path)):
        yield "a function that lends rights", Wound(
            f"a function that lends rights: {name}", f"CREATE FUNCTION {schema}.hurt() {body.format(setting)};"
            f" ALTER FUNCTION {schema}.hurt() OWNER TO {role}", ["customers"])


def of_exemptions():
    """What is exempt from a rule for a reason, with the reason gone."""
    for name, sql in (
            ("tenants: a session may set its parent", "GRANT UPDATE (parent_id) ON isp.tenants TO isp_tenant"),
            ("tenants: a session held to zones may add one", "GRANT INSERT (parent_id) ON isp.tenants TO isp_zone"),
            ("migrations: written by the workers", "GRANT INSERT ON isp.migrations TO isp_job"),
            ("migrations: open to sessions", "GRANT SELECT ON isp.migrations TO isp_tenant"),
            ("migrations: it says for which tenant", "ALTER TABLE isp.migrations ADD tenant_id bigint"),
            ("unowned: a table of the tenants' among them", "INSERT INTO isp.unowned VALUES ('customers', 'it is easier this way')"),
            ("unowned: a table without a reason", "UPDATE isp.unowned SET reason = '' WHERE table_name = 'logins'"),
            ("tables of tomorrow granted", "ALTER DEFAULT PRIVILEGES FOR ROLE isp_owner IN SCHEMA isp GRANT SELECT ON TABLES TO"
                                           " isp_tenant")):
        yield "an exemption without its reason", Wound(name, sql, ["tenants", "migrations", "customers", "logins"])


def of_server(sequences):
    for role in ("isp_tenant", "isp_scope", "isp_zone"):
        yield "a role above the wall", Wound(f"{role}: BYPASSRLS", f"ALTER ROLE {role} BYPASSRLS", None,
                                             f"ALTER ROLE {role} NOBYPASSRLS")
        yield "a role above the wall", Wound(f"{role}: member of isp_owner", f"GRANT isp_owner TO {role}", None,
                                             f"REVOKE isp_owner FROM {role}")
    for what in ("SUPERUSER", "CREATEROLE", "CREATEDB", "INHERIT"):
        yield "a role that may more", Wound(f"isp_tenant: {what}", f"ALTER ROLE isp_tenant {what}", None,
                                            f"ALTER ROLE isp_tenant NO{what}")
    for group in ("pg_read_all_data", "pg_write_all_data", "pg_read_server_files", "pg_execute_server_program"):
        yield "a role of the server's", Wound(f"isp_tenant: member of {group}", f"GRANT {group} TO isp_tenant", None,
                                              f"REVOKE {group} FROM isp_tenant")
    for schema in ("isp", "public"):
        yield "objects of its own", Wound(f"isp_tenant may create in {schema}",
                                          f"GRANT CREATE ON SCHEMA {schema} TO isp_tenant", None)
    for sequence in sequences:
        yield "a sequence opened", Wound(f"{sequence}: opened", f"GRANT ALL ON SEQUENCE isp.{quoted(sequence)} TO "
                                         f"isp_tenant", None)
    yield "the catalog opened", Wound("pg_statistic: opened", "GRANT SELECT ON pg_statistic TO isp_tenant", None)
    yield "a function with a superuser's rights", Wound(
        "a function with a superuser's rights", "CREATE FUNCTION isp.hurt(id bigint) RETURNS text LANGUAGE sql SECURITY "
        "DEFINER AS 'SELECT name FROM isp.customers WHERE customer_id = id LIMIT 1'", None)
    yield "a schema that nobody knows", Wound("a schema that nobody knows", "CREATE SCHEMA hurt", None)
    yield "a role that nobody knows", Wound("a role that nobody knows", "CREATE ROLE isp_hurt LOGIN", None,
                                            "DROP ROLE isp_hurt")


def make(db):
    """All wounds of a database, in classes: {class: [Wound]}."""
    classes = {}
    policies = {}
    for table, policy, rule in db.super.must("SELECT c.relname, p.polname, pg_get_expr(p.polqual, c.oid) FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
                                       " WHERE c.relnamespace = 'isp'::regnamespace"):
        policies.setdefault(table, {})[policy] = rule
    unowned = {name for name, in db.super.must("SELECT table_name FROM isp.unowned")}
    made = []
    for relation in db.relations.values():
        if relation.kind == "v":
            made += of_view(relation)
        elif relation.name in unowned:
            if relation.name not in ("migrations", "unowned"):
                made += of_unowned(relation)
        elif relation.kind in "rp":
            made += of_table(relation, policies.get(relation.name, ()), db.relations)
    for some in (of_partitions(), of_functions(), of_exemptions(), of_server(db.sequences)):
        made += some
    for kind, wound in made:
        classes.setdefault(kind, []).append(wound)
    return classes


def sample(classes, each):
    """A few of each class, spread over the tables, the same ones in each run."""
    for i, wounds in enumerate(classes.values()):
        step = max(1, len(wounds) // each)
        yield from wounds[i % step::step][:each]
