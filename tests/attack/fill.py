"""Rows for every table there is, made from the catalog: a table that is new tomorrow is filled without a word here.

Row n of tenant t holds texts with the mark of its owner, and numbers that agree between tables: services.customer_id is
the customer_id of row n of the same tenant's customers. Rules of single rows (CHECK), which hold nobody else's data, are
taken off the copy that is filled: they would stop a probe before the key behind them.
"""
import concurrent.futures
import contextlib
import dataclasses
import re

MARK = re.compile(r"mark(\d+)x")
# Written by migrations, and the same in each installation.
KEPT = {"migrations", "unowned"}
# Rows here are by hand: the tree itself. kind and parent of tenant t.
TREE_TABLE = "tenants"
# What no two rows of any tenants have alike, where there are many.
APART = {"writer_seq"}


@dataclasses.dataclass
class Column:
    name: str
    type: str
    has_default: bool
    names: "list[str]"  # of an enum held by a check
    key: bool  # of the primary key
    needed: bool  # NOT NULL


@dataclasses.dataclass
class Table:
    name: str
    kind: str
    columns: "list[Column]"

    @property
    def keys(self):
        return [column.name for column in self.columns if column.key]

    @property
    def owned(self):
        return any(column.name == "tenant_id" for column in self.columns)


def tables(super_):
    """Tables and partitions of the schema, with their columns, as this connection saw them first."""
    if not hasattr(super_, "tables"):
        super_.tables = _tables(super_)
    return super_.tables


def _tables(super_):
    found = {}
    for name, kind, column, kind_of, default, key, needed, checks in super_.must("""
            SELECT c.relname, c.relkind, a.attname, format_type(a.atttypid, NULL), a.atthasdef,
                   coalesce(a.attnum = ANY (i.indkey::int2[]), false), a.attnotnull,
                   (SELECT string_agg(pg_get_constraintdef(k.oid), ' ') FROM pg_constraint k
                     WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum])
              FROM pg_class c
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                   AND a.attgenerated = '' AND a.attidentity <> 'a'
              LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
             WHERE c.relnamespace = 'isp'::regnamespace AND c.relkind IN ('r', 'p')
             ORDER BY c.relname, a.attnum"""):
        names = re.findall(r"'([^']*)'::text", checks) if checks and "= ANY (ARRAY[" in checks else []
        found.setdefault(name, Table(name, kind, [])).columns.append(
            Column(column, kind_of, default == "t", names, key == "t", needed == "t"))
    return found


def drop_checks(super_, only):
    """Rules of single rows, off."""
    for table, check in super_.must("SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint "
                                    "WHERE connamespace = 'isp'::regnamespace AND contype = 'c' AND conislocal"):
        if not only or table.removeprefix("isp.") in only:
            super_.must(f"ALTER TABLE {table} DROP CONSTRAINT {check}")


def _value(table, column, number):
    """SQL of a column's value in row n of tenant t. `number`: SQL of the number that row n has everywhere."""
    kind = column.type
    if column.name == "tenant_id":
        return "t"
    if column.names:  # mostly the first
        several = ", ".join(f"'{name}'" for name in column.names)
        return f"(ARRAY[{several}])[CASE WHEN n % 10 < 8 THEN 1 ELSE 1 + (n % {len(column.names)})::integer END]"
    if column.has_default and not column.key:
        return None
    if kind == "text":
        if column.name == "zone":
            return "'zone' || n"
        return "'mark' || t || 'x' || n"
    if kind in ("bigint", "integer", "smallint", "numeric"):
        return f"({number})::{kind}" if table.owned or not column.key else f"(t * 1000000 + n)::{kind}"
    if kind == "date":
        return "date '2026-01-01' + (n % 300)::integer"
    if kind == "boolean":
        return "n % 2 = 1"
    if kind == "bytea":
        return "decode(md5('mark' || t || 'x' || n) || md5('more' || t || 'x' || n), 'hex')"
    if kind in ("json", "jsonb"):
        return f"""('{{"mark": "mark' || t || 'x' || n || '"}}')::{kind}"""
    if kind.startswith("text[") or kind == "text[]":
        return "ARRAY['zone' || n]"
    if kind.startswith("bigint["):
        return f"ARRAY[({number})::bigint]"
    if kind in ("inet", "cidr"):
        return f"('10.' || t % 250 || '.' || n / 250 % 250 || '.' || n % 250)::{kind}"
    if kind.startswith("timestamp"):
        return "timestamptz '2026-01-01' + n * interval '1 minute'"
    if kind == "xid8":
        return "n::text::xid8"
    if kind == "uuid":
        return "md5('mark' || t || 'x' || n)::uuid"
    raise LookupError(f"tests/attack/fill.py does not know the type {kind} of isp.{table.name}.{column.name}")


def plant(super_, table, tenant, number, **given):
    """One row, with what is given; what else must be there is made up. `given`: texts, or None; what the table has no column
    for is left out."""
    made = tables(super_)[table]
    given = {name: value for name, value in given.items() if name in {column.name for column in made.columns}}
    values = {column.name: _value(made, column, str(number)) for column in made.columns
              if column.name not in given and column.needed}
    values = {name: value for name, value in values.items() if value is not None}
    names = [*given, *values]
    places = [f"${n}" for n in range(1, len(given) + 1)]
    super_.must(f"INSERT INTO isp.{table} ({', '.join(map(quoted, names))}) SELECT {', '.join([*places, *values.values()])}"
                f" FROM (VALUES ({tenant}::bigint, {number}::bigint)) AS v (t, n)", *given.values())


def fill(super_, tree, count, number, only=None, exactly=None, fewer=None):
    """`count` rows of each tenant in each table. tree: (tenant_id, kind, parent_id or None); exactly: SQL of columns of
    the tenants themselves; fewer: {table: rows of it}, whose numbers others' columns then keep to."""
    found, fewer = tables(super_), fewer or {}
    few = {table.keys[1]: fewer[name] for name, table in found.items() if name in fewer and len(table.keys) == 2}
    drop_checks(super_, only)
    super_.must("SET session_replication_role = replica")  # no triggers, no foreign keys
    rows = ", ".join(f"({t}::bigint, '{kind}', {parent or 'NULL'}::bigint)" for t, kind, parent in tree)
    super_.must(f"CREATE TEMP TABLE tree AS SELECT * FROM (VALUES {rows}) AS v (t, kind, parent)")
    for table in found.values():
        partition = super_.must("SELECT relispartition FROM pg_class WHERE oid = $1::regclass", f"isp.{table.name}")
        if table.name in KEPT or partition == [("t",)] or (only and table.name not in only):
            continue
        single = table.keys == ["tenant_id"]
        values = {column.name: _value(table, column, "t" if single else
                                      f"t * 10000000 + {number}" if fewer and column.name in APART else
                                      f"1 + n % {few[column.name]}" if column.name in few and table.name not in fewer
                                      else number) for column in table.columns}
        if table.name == TREE_TABLE:  # alive: nothing that may be absent, but for the slots of ISPs
            values = {column.name: values[column.name] for column in table.columns if column.needed}
            values |= {"kind": "kind", "parent_id": "parent", "code": "'mark' || t || 'x'"} | (exactly or {})
            values["slot_no"] = "CASE kind WHEN 'isp' THEN t END"
            values = {name: value for name, value in values.items() if name in {c.name for c in table.columns}}
        values = {name: value for name, value in values.items() if value is not None}
        # rows that are numbered by what there are few of are as few
        rows = 1 if single else fewer.get(table.name) or (
            max(few[key] for key in table.keys[1:]) if table.keys[1:] and set(table.keys[1:]) <= few.keys() else count)
        super_.must(f"INSERT INTO isp.{table.name} ({', '.join(map(quoted, values))}) "
                    f"SELECT {', '.join(values.values())} FROM tree, generate_series(1, {rows}) n"
                    f"{'' if table.owned else ' ON CONFLICT DO NOTHING'}")  # of some there is one for all
    super_.must("DROP TABLE tree; SET session_replication_role = origin")


@contextlib.contextmanager
def bulk(super_, connect):
    """Around a large fill: no write-ahead log, and indexes that are not unique only when the rows are there, two at a time."""
    left = [name for name, in super_.must("SELECT oid::regclass FROM pg_class WHERE relnamespace = 'isp'::regnamespace AND"
                                          " relkind = 'r' AND relpersistence = 'p' AND NOT relispartition")]
    while left:  # first those that no logged table refers to
        refused = [name for name in left if super_.run(f"ALTER TABLE {name} SET UNLOGGED").code]
        if len(refused) == len(left):
            break  # they refer to each other
        left = refused
    indexes = super_.must("SELECT i.indexrelid::regclass, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON"
                          " c.oid = i.indrelid WHERE c.relnamespace = 'isp'::regnamespace AND NOT i.indisunique AND NOT EXISTS (SELECT FROM"
                          " pg_constraint k WHERE k.conindid = i.indexrelid) ORDER BY 1")
    for name, _ in indexes:
        super_.must(f"DROP INDEX {name}")
    yield

    def make(mine):
        with connect() as conn:
            conn.must("SET maintenance_work_mem = '256MB'")
            for _, sql in mine:
                conn.must(sql)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(make, (indexes[::2], indexes[1::2])))


def quoted(name):
    return '"' + name.replace('"', '""') + '"'
