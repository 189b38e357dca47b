"""The wall attacked from below: every object of the catalog, by every serving role, in every way that SQL offers.

Nothing here names a table. What is there is read from pg_catalog; what may be seen of it follows from who asks:

    isp_tenant, isp_zone  rows of their own tenant, whatever is asked
    isp_scope             rows of the tenants in its list, and it changes nothing
    isp_job               tables it was granted; never TRUNCATE, never anything that makes or alters an object
    isp_owner             nothing: row-level security is forced, so that even a leaked owner shows no rows
    anybody else          nothing at all

The other half of the rule is that *existence* does not show either: what is asked about a row that a neighbour has is asked
about one that nobody has, and the two answers are the same in SQLSTATE, in every text that the server sends (with the
probed values masked), in rows and in their number.
"""
import collections
import dataclasses
import os
import re

import fill
import pg
from fill import MARK, quoted
from timing import told_by_time

# Two populated tenants at each level that can have two. (tenant, kind, parent)
TREE = ((1, "platform", None), (2, "group", 1), (3, "group", 1), (4, "isp", 2), (5, "isp", 2), (6, "isp", 3),
        (7, "isp", 3))
PARENT = {tenant: parent for tenant, _, parent in TREE}
# Row 1 has the number 1 with everybody, row 2 a number that no other tenant has.
ROWS = 2
NUMBER = "CASE n WHEN 1 THEN 1 ELSE 1000000 + t END"
NOWHERE = {"text": "nowhere", "bigint": "999999999", "integer": "99999", "date": "1999-01-01", "bytea": "\\x00ff00"}

SERVING = {"isp_tenant", "isp_scope", "isp_job", "isp_zone"}
OTHERS = {"isp_owner", "isp_super"}
NOBODY = "isp_attack_nobody"
REFUSED = "42501"

# What is exempt from a rule, and why. structure() holds each to its reason.
DEFINERS = {}  # SECURITY DEFINER functions that are meant: none
HISTORY = "migrations"  # shows itself to its owner, who writes it; it says nothing of tenants, and others at most read it
TREE_KEYS = fill.TREE_TABLE  # its keys name the parent, not the tenant: no session may write their columns, so that none can try
# What lies in a zone, or hangs on what does. Row 1 of everybody lies in zone1, and whoever is held to a zone is held to zone2.
ZONED = {"customer_id", "service_id", "invoice_id", "onu_id", "zone"}
JOB_SEQUENCES = {"tenant_ids"}  # numbers of tenants, which isp_job hands out; no other role may touch a sequence


@dataclasses.dataclass
class Relation:
    name: str
    kind: str  # r, p, v, m
    columns: "dict[str, str]"  # name: type
    keys: "list[str]"
    uniques: "list[list[str]]"
    foreign: "list[tuple[str, list[str], list[str]]]"  # target, columns here, columns there
    generated: "set[str]"  # columns that COPY does not take

    @property
    def owned(self):
        return "tenant_id" in self.columns

    @property
    def sql(self):
        return "isp." + quoted(self.name)


class Unknown(Exception):
    """The catalog has something that this attack does not cover."""


class Noticed(AssertionError):
    """A finding, to an attack that stops at the first."""


class Database:
    """What is in a database: relations with their keys, as a superuser sees them."""

    def __init__(self, super_):
        self.super = super_
        self.relations = {}
        for name, kind in super_.must("SELECT relname, relkind FROM pg_class WHERE relnamespace = 'isp'::regnamespace"
                                      " AND relkind NOT IN ('i', 'I', 't', 'c') ORDER BY 1"):
            if kind == "S":
                continue
            if kind not in "rpvm":
                raise Unknown(f"isp.{name}: a relation of kind {kind}")
            self.relations[name] = self._relation(name, kind)
        self.sequences = [name for name, in super_.must(
            "SELECT relname FROM pg_class WHERE relnamespace = 'isp'::regnamespace AND relkind = 'S' ORDER BY 1")]
        self.roles = {name for name, in super_.must(
            "SELECT rolname FROM pg_roles WHERE rolname ~ '^isp_' AND rolcanlogin")} - {NOBODY}
        if self.roles - SERVING - OTHERS:
            raise Unknown(f"roles that the attack does not know: {sorted(self.roles - SERVING - OTHERS)}")
        self.roles &= SERVING
        odd = super_.must("SELECT nspname FROM pg_namespace WHERE nspname NOT IN ('isp', 'public', 'pg_catalog',"
                          " 'information_schema', 'pg_toast') AND nspname !~ '^pg_(toast_)?temp_'")
        if odd:
            raise Unknown(f"schemas that the attack does not know: {odd}")

    def _relation(self, name, kind):
        ask = self.super.must
        columns = dict(ask("SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = $1::regclass"
                           " AND attnum > 0 AND NOT attisdropped ORDER BY attnum", f"isp.{quoted(name)}"))
        uniques, keys = [], []
        for primary, names in ask("""
                SELECT i.indisprimary, string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_index i
                  JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
                       AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid AND d.refobjsubid > 0
                  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = d.refobjsubid
                 WHERE i.indrelid = $1::regclass AND i.indisunique GROUP BY i.indexrelid, i.indisprimary
                UNION ALL  -- indexes of constraints depend on these
                SELECT i.indisprimary, (SELECT string_agg(a.attname, ',') FROM pg_attribute a
                        WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::int2[]))
                  FROM pg_index i JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
                 WHERE i.indrelid = $1::regclass AND k.conrelid = i.indrelid""", f"isp.{quoted(name)}"):
            uniques.append(names.split(","))
            if primary == "t":
                keys = names.split(",")
        foreign = [(target, here.split(","), there.split(",")) for target, here, there in ask("""
            SELECT k.confrelid::regclass::text,
                   (SELECT string_agg(a.attname, ',' ORDER BY u.i) FROM unnest(k.conkey) WITH ORDINALITY u (n, i)
                      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n),
                   (SELECT string_agg(a.attname, ',' ORDER BY u.i) FROM unnest(k.confkey) WITH ORDINALITY u (n, i)
                      JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n)
              FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = $1::regclass""", f"isp.{quoted(name)}")]
        generated = {name for name, in ask("SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND "
                                           "attgenerated <> ''", f"isp.{quoted(name)}")}
        return Relation(name, kind, columns, keys, uniques, foreign, generated)

    def functions(self):
        """oid, name, argument types, SECURITY DEFINER, settings, owner, whether it returns trigger."""
        return self.super.must("""
            SELECT p.oid::regprocedure::text, p.proname, coalesce((SELECT string_agg(format_type(u.t, NULL), ','
                     ORDER BY u.i) FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY u (t, i)), ''), p.prosecdef,
                   coalesce(array_to_string(p.proconfig, ';'), ''), pg_get_userbyid(p.proowner),
                   p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype), p.prokind
              FROM pg_proc p WHERE p.pronamespace IN ('isp'::regnamespace, 'public'::regnamespace) ORDER BY 1""")


def populate(super_):
    """Fill the tables of this database for the attack."""
    fill.fill(super_, TREE, ROWS, NUMBER)
    # Of each kind that a view is made for there is a row.
    super_.must("UPDATE isp.packages p SET kind = 'plan' WHERE package_id = (SELECT max(package_id) FROM isp.packages o"
                " WHERE o.tenant_id = p.tenant_id)")
    super_.must("ANALYZE")


class Attack:
    """One pass over a database. What got through stands in `findings`, what was tried is counted in `tries`."""

    def __init__(self, dsn, database, only=None, thorough=True, first=bool(os.environ.get("ISP_ATTACK_FIRST"))):
        self.dsn, self.name = dsn, database
        self.findings, self.tries = [], collections.Counter()
        self.super = pg.Connection(dsn, "isp_super", database)
        self.db = Database(self.super)
        self.only, self.first = only, first
        self.attackers = (1, 2, 4) if thorough else (4,)
        self.thorough = thorough
        self.conns = {}

    def close(self):
        for conn in (*self.conns.values(), self.super):
            conn.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def conn(self, role):
        if role not in self.conns:
            # the server lets nobody else in (pg_ident.conf): a stranger is played by a superuser who has given it up
            self.conns[role] = pg.Connection(self.dsn, "isp_super" if role == NOBODY else role, self.name)
            self.conns[role].user = role
            if role == NOBODY:
                self.conns[role].must(f"SET SESSION AUTHORIZATION {NOBODY}")
            self.conns[role].must("SET search_path = isp; SET lock_timeout = '2s'")
        return self.conns[role]

    def found(self, *words):
        self.findings.append(" ".join(map(str, words)))
        if self.first:
            raise Noticed(self.findings[0])

    # ---- one try ----

    def act(self, conn, act, sql, *values):
        """A statement that leaves nothing behind."""
        self.tries[conn.user, act] += 1
        conn.must("SAVEPOINT attack")
        outcome = conn.run(sql, *values)
        conn.must("ROLLBACK TO SAVEPOINT attack; RELEASE SAVEPOINT attack")
        return outcome

    def clean(self, what, outcome, allowed):
        """No text of the outcome bears the mark of a tenant that is not allowed."""
        for text in (outcome.text, *(value for row in outcome.rows for value in row if value)):
            foreign = {int(mark) for mark in MARK.findall(text)} - allowed
            if foreign:
                self.found(*what, "shows texts of tenants", sorted(foreign), "-", text[:100])
                return

    def alike(self, what, foreign, nowhere, values):
        """What is a neighbour's and what is nobody's are answered alike."""
        masked = [(one.code, _mask(one.text, values), [tuple(_mask(v, values) for v in row) for row in one.rows],
                   one.count) for one in (foreign, nowhere)]
        if masked[0] != masked[1]:
            self.found(*what, "tells a neighbour's", masked[0], "from nobody's", masked[1])

    # ---- the whole ----

    def run(self):
        """What can be read from the catalog, then what can be tried."""
        self.structure()
        return self.act_all()

    def act_all(self):
        for role in sorted(self.db.roles - {"isp_job"}):
            conn = self.conn(role)
            for own, allowed, context in self.contexts(role):
                conn.must("BEGIN")
                for name, value in context.items():
                    conn.must("SELECT set_config($1, $2, true)", name, value)
                for relation in self.relations():
                    self.relation(conn, role, own, allowed, relation)
                self.functions(conn, role, own, allowed)
                self.server(conn, role)
                conn.must("ROLLBACK")
            self.without_context(conn, role)
        for role in ("isp_job", "isp_owner", NOBODY):
            self.walled_by_privilege(role)
        return self.findings

    def relations(self):
        return [relation for name, relation in self.db.relations.items() if not self.only or name in self.only]

    def contexts(self, role):
        """(own tenant, tenants that may be seen, settings) of each context that a role is tried in."""
        if role == "isp_scope":
            lists = [[4, 5], [2]] if self.thorough else [[4, 5]]
            for tenants in lists + ([[]] if self.thorough else []):
                yield None, set(tenants), {"isp.tenants": "{" + ",".join(map(str, tenants)) + "}"}
            return
        for own in self.attackers:
            context = {"isp.tenant_id": str(own)}
            if role == "isp_zone":
                context["isp.zones"] = "{zone2}"
            yield own, {own}, context

    def count_own(self, relation, allowed):
        """Rows that the allowed tenants have, as the superuser sees them."""
        tenants = "{" + ",".join(map(str, sorted(allowed))) + "}"
        return int(self.super.must(f"SELECT count(*) FROM {relation.sql} WHERE tenant_id = ANY ($1::bigint[])",
                                   tenants)[0][0])

    def may(self, role, relation, privilege):
        """Of the whole table, or of a column at least."""
        return self.super.must("SELECT has_table_privilege($1, $2, $3) OR CASE WHEN $3 IN ('SELECT', 'INSERT', 'UPDATE')"
                               " THEN has_any_column_privilege($1, $2, $3) ELSE false END",
                               role, relation.sql, privilege)[0][0] == "t"

    def columns_for(self, role, relation, privilege):
        return [name for name in relation.columns if self.super.must(
            "SELECT has_column_privilege($1, $2, $3, $4)", role, relation.sql, name, privilege)[0][0] == "t"]

    def readable(self, role, relation):
        return self.columns_for(role, relation, "SELECT")

    def setting(self, role, relation):
        """SQL that changes nothing of a row, by a column that the role may change."""
        may = self.columns_for(role, relation, "UPDATE")
        name = quoted("tenant_id" if "tenant_id" in may or not may else may[0])
        return f"{name} = {name}"

    # ---- a relation in a context ----

    def relation(self, conn, role, own, allowed, relation):
        what = (role, own or sorted(allowed), relation.name)
        columns = self.readable(role, relation)
        self.read(conn, what, role, allowed, relation, columns)
        if relation.kind in "rp" and relation.owned:
            for victim in self.victims(own, allowed):
                self.probe_rows(conn, what, relation, columns, own, victim)
        self.write_all(conn, what, role, relation, allowed)
        for act, sql in (("truncate", f"TRUNCATE {relation.sql}"),
                         ("drop", f"DROP {_word(relation)} {relation.sql}"),
                         ("alter", f"ALTER TABLE {relation.sql} DISABLE ROW LEVEL SECURITY"),
                         ("policy", f"CREATE POLICY attack ON {relation.sql} USING (true)"),
                         ("trigger", f"CREATE TRIGGER attack BEFORE INSERT ON {relation.sql} FOR EACH STATEMENT"
                                     " EXECUTE FUNCTION suppress_redundant_updates_trigger()")):
            outcome = self.act(conn, act, sql)
            if outcome.code not in (REFUSED, "42809"):  # 42809: not a table
                self.found(*what, "may", act, outcome.code)

    def victims(self, own, allowed):
        others = [tenant for tenant in PARENT if tenant not in allowed]
        if self.thorough:
            return others
        return [next(t for t in others if own is None or PARENT[t] == PARENT[own]), 6]

    def read(self, conn, what, role, allowed, relation, columns):
        """Everything that reads the whole: rows, counts, aggregates, joins, COPY."""
        whole = self.act(conn, "select", f"SELECT * FROM {relation.sql}")
        if not columns:
            for act, sql in (("select", "SELECT 1 FROM {}"), ("count", "SELECT count(*) FROM {}"),
                             ("copy to", "COPY {} TO STDOUT"), ("lock", "LOCK TABLE {} IN ACCESS SHARE MODE")):
                outcome = conn_simple(self, conn, act, sql.format(relation.sql))
                if outcome.code != REFUSED:
                    self.found(*what, act, "is not refused:", outcome.code or f"{outcome.rows[:1]}")
            return
        if not relation.owned:
            self.found(*what, "may read a table that belongs to nobody")
            return
        if relation.kind == "m":
            self.found(*what, "may read a materialized view, which no policy holds")
        names = ", ".join(map(quoted, columns))
        some = self.act(conn, "select", f"SELECT {names} FROM {relation.sql}")
        self.clean((*what, "select"), some, allowed)
        if "tenant_id" not in columns:
            self.found(*what, "shows rows without their tenant: the attack cannot tell whose they are")
            return
        at = columns.index("tenant_id")
        foreign = {row[at] for row in some.rows} - {str(tenant) for tenant in allowed}
        if foreign or some.code:
            self.found(*what, "select shows rows of", sorted(map(str, foreign)), some.code, some.text)
        if set(columns) == set(relation.columns) and whole != some:
            self.found(*what, "SELECT * is not the same as all columns")
        expected = self.count_own(relation, allowed)
        zoned = role == "isp_zone"  # sees at most these: of the rows numbered 1, which hang on a customer of another zone, none
        for name in ZONED & set(columns) if zoned else ():
            if {row[columns.index(name)] for row in some.rows} & {"1", "zone1"}:
                self.found(*what, "sees rows of another zone, by", name)
        seen = self.act(conn, "count", f"SELECT count(tenant_id) FROM {relation.sql}")
        if int(seen.rows[0][0]) > expected or (not zoned and int(seen.rows[0][0]) != expected):
            self.found(*what, "counts", seen.rows, "rows, and there are", expected)
        for other in PARENT:
            if other not in allowed:
                probe = self.act(conn, "select foreign",
                                 f"SELECT {names} FROM {relation.sql} WHERE tenant_id = $1::bigint", other)
                if probe.rows or probe.code:
                    self.found(*what, "sees rows of tenant", other, probe.code)
                self.alike((*what, "division by a neighbour's row"), self.divide(conn, relation, other),
                           self.divide(conn, relation, 999), ())
        for act, sql in (("aggregate", f"SELECT min(tenant_id), max(tenant_id), array_agg(DISTINCT tenant_id)::text FROM "
                                       f"{relation.sql}"),
                         ("window", f"SELECT DISTINCT tenant_id FROM (SELECT tenant_id, row_number() OVER () FROM "
                                    f"{relation.sql}) w"),
                         ("sample", f"SELECT tenant_id FROM {relation.sql} TABLESAMPLE SYSTEM (100)"),
                         ("ctid", f"SELECT tenant_id FROM {relation.sql} WHERE ctid = ANY (ARRAY(SELECT format('(0,%s)',"
                                  f" n)::tid FROM generate_series(1, 60) n))"),
                         ("recursive", f"WITH RECURSIVE r AS (SELECT tenant_id FROM {relation.sql} UNION SELECT "
                                       f"x.tenant_id FROM {relation.sql} x JOIN r ON x.tenant_id > r.tenant_id) "
                                       f"SELECT tenant_id FROM r")):
            if act in ("sample", "ctid") and relation.kind == "v":
                continue
            outcome = self.act(conn, act, sql)
            shown = {number for row in outcome.rows for value in row if value for number in re.findall(r"\d+", value)}
            if shown - {str(tenant) for tenant in allowed} or outcome.code not in ("", REFUSED):
                self.found(*what, act, "shows", outcome.rows[:5], outcome.code, outcome.text)
        self.copies(conn, what, relation, names, at, allowed)
        self.joins(conn, what, role, relation, columns, allowed)

    def divide(self, conn, relation, tenant):
        """An error that only a row of that tenant can give: is it looked at before its policy?"""
        return self.act(conn, "error text",
                        f"SELECT count(tenant_id) FROM {relation.sql} WHERE 1 / (tenant_id - $1::bigint) > 5", tenant)

    def copies(self, conn, what, relation, names, at, allowed):
        stored = ", ".join(quoted(column) for column in relation.columns if column not in relation.generated)
        for sql in (f"COPY (SELECT {names} FROM {relation.sql}) TO STDOUT",) + \
                ((f"COPY {relation.sql} ({stored}) TO STDOUT",) if relation.kind != "v" else ()):
            outcome = conn_simple(self, conn, "copy to", sql)
            foreign = {row[at] for row in outcome.rows} - {str(tenant) for tenant in allowed}
            if foreign or outcome.code not in ("", REFUSED):
                self.found(*what, "COPY TO shows rows of", sorted(foreign), outcome.code, outcome.text)

    def joins(self, conn, what, role, relation, columns, allowed):
        """Joined by everything but the tenant, a neighbour's row would come along."""
        for target, here, there in relation.foreign:
            other = self.db.relations[target.removeprefix("isp.").strip('"')]
            pairs = [(a, b) for a, b in zip(here, there) if "tenant_id" not in (a, b)]
            if not pairs or "tenant_id" not in self.readable(role, other):
                continue
            on = " AND ".join(f"a.{quoted(a)} = b.{quoted(b)}" for a, b in pairs)
            outcome = self.act(conn, "join", f"SELECT a.tenant_id, b.tenant_id FROM {relation.sql} a "
                                             f"FULL JOIN {other.sql} b ON {on}")
            shown = {value for row in outcome.rows for value in row if value} - {str(t) for t in allowed}
            if shown or outcome.code not in ("", REFUSED):
                self.found(*what, "joined with", target, "shows rows of", sorted(shown), outcome.code)

    def write_all(self, conn, what, role, relation, allowed):
        """Writing without WHERE reaches one's own rows and no others, and RETURNING shows no others."""
        if not relation.owned:
            for act, sql in (("update", f"UPDATE {relation.sql} SET {quoted(next(iter(relation.columns)))} = DEFAULT"),
                             ("delete", f"DELETE FROM {relation.sql}")):
                outcome = self.act(conn, act, sql)
                if outcome.code not in (REFUSED, "55000"):
                    self.found(*what, act, "of a table that belongs to nobody:", outcome.code)
            return
        if role == "isp_zone" and ZONED & set(relation.columns) and relation.kind in "rp" and self.may(role, relation, "INSERT"):
            row = self.row_of(relation, next(iter(allowed)), 1)
            new = {name for names in relation.uniques for name in names} - ZONED - {"tenant_id"}
            outcome = self.insert(conn, "insert", relation, row | {name: self.nowhere(relation, name, row[name]) for name in new})
            if outcome.code != REFUSED:
                self.found(*what, "may hang a row on what lies in another zone:", outcome.code, outcome.text)
        expected = self.count_own(relation, allowed)
        setting = self.setting(role, relation)
        for act, sql in (("update", f"UPDATE {relation.sql} SET {setting}"),
                         ("delete", f"DELETE FROM {relation.sql}"),
                         ("returning", f"UPDATE {relation.sql} SET {setting} RETURNING tenant_id"),
                         ("returning", f"DELETE FROM {relation.sql} RETURNING tenant_id")):
            outcome = self.act(conn, act, sql)
            foreign = {row[0] for row in outcome.rows} - {str(tenant) for tenant in allowed}
            if outcome.count > expected or foreign:
                self.found(*what, act, "reaches", outcome.count, "rows of", expected, sorted(foreign))
            self.clean((*what, act), outcome, allowed)

    # ---- a neighbour's row against nobody's ----

    def row_of(self, relation, tenant, number=2):
        """A tenant's row as texts, by column; its last one is unlike any other tenant's."""
        order = ", ".join(quoted(key) for key in relation.keys) or "1"
        columns = [name for name in relation.columns if name not in relation.generated]
        rows = self.super.must(f"SELECT {', '.join(f'{quoted(name)}::text' for name in columns)} FROM "
                               f"{relation.sql} WHERE tenant_id = $1::bigint ORDER BY {order}", tenant)
        if not rows:
            raise Unknown(f"isp.{relation.name}: tests/attack/fill.py has put no row of tenant {tenant} into it")
        return dict(zip(columns, rows[-1] if number > 1 else rows[0]))

    def nowhere(self, relation, name, fallback):
        return NOWHERE.get(relation.columns[name], fallback)

    def probe_rows(self, conn, what, relation, columns, own, victim):
        theirs = self.row_of(relation, victim)
        absent = {name: self.nowhere(relation, name, value) for name, value in theirs.items()}
        keys = [name for name in relation.keys if name != "tenant_id"]
        values = {*theirs.values(), *absent.values(), str(victim), "999"} - {None}
        what, setting = (*what, "against tenant", victim), self.setting(conn.user, relation)
        where = " AND ".join(f"{quoted(name)} = ${n}::{relation.columns[name]}"
                             for n, name in enumerate(["tenant_id", *keys], 1))
        pairs = [("by key", [str(victim), *(theirs[key] for key in keys)], [str(victim), *(absent[key] for key in keys)]),
                 ("by key of no tenant", [str(victim), *(theirs[key] for key in keys)],
                  ["999", *(theirs[key] for key in keys)])]
        if own and keys:
            pairs.append(("as one's own", [str(own), *(theirs[key] for key in keys)],
                          [str(own), *(absent[key] for key in keys)]))
        for way, there, nobody in pairs:
            for act, sql in (("select by key", f"SELECT {', '.join(map(quoted, columns)) or '1'} FROM {relation.sql} "
                                               f"WHERE {where}"),
                             ("update by key", f"UPDATE {relation.sql} SET {setting} WHERE {where}"),
                             ("delete by key", f"DELETE FROM {relation.sql} WHERE {where}"),
                             ("lock probe", f"SELECT 1 FROM {relation.sql} WHERE {where} FOR UPDATE NOWAIT")):
                first = self.act(conn, act, sql, *there)
                second = self.act(conn, act, sql, *nobody)
                if first.count or first.rows:
                    self.found(*what, act, way, "reaches", first.count, "rows")
                self.alike((*what, act, way), first, second, values)
        if conn.user in SERVING and columns and victim == self.victims(own, {own})[0]:
            sql, (_, there, nobody) = f"SELECT 1 FROM {relation.sql} WHERE {where}", pairs[0 if keys else 1]
            told = told_by_time(lambda: self.act(conn, "time", sql, *there), lambda: self.act(conn, "time", sql, *nobody),
                                (9, 27, 81), 0.5)
            if told:
                self.found(*what, "is looked for longer where it is than where it is not:", told)
        if own is None:
            mine = theirs
        else:
            mine = self.row_of(relation, own)
        self.probe_keys(conn, what, relation, own or victim, victim, mine, theirs, absent, values)

    def insert(self, conn, act, relation, row, tail=""):
        names = list(row)
        places = ", ".join(f"${n}::{relation.columns[name]}" for n, name in enumerate(names, 1))
        return self.act(conn, act, f"INSERT INTO {relation.sql} ({', '.join(map(quoted, names))}) VALUES ({places}) {tail}",
                        *row.values())

    def probe_keys(self, conn, what, relation, own, victim, mine, theirs, absent, values):
        """Keys are where existence shows: unique ones, foreign ones, ON CONFLICT."""
        values = values | {value for value in mine.values() if value}
        # A row that is handed to the neighbour, as it is there and as it is not.
        for act, tail in (("insert", ""), ("on conflict", "ON CONFLICT DO NOTHING"),
                          ("returning", "ON CONFLICT DO NOTHING RETURNING *")):
            first = self.insert(conn, act, relation, theirs | {"tenant_id": str(victim)}, tail)
            second = self.insert(conn, act, relation, absent | {"tenant_id": str(victim)}, tail)
            if not first.code or not second.code:
                self.found(*what, act, "writes a row of the neighbour's")
            self.alike((*what, act, "into the neighbour's"), first, second, values)
        # One's own row moved to the neighbour.
        moved = self.act(conn, "update", f"UPDATE {relation.sql} SET tenant_id = $1::bigint", victim)
        if not moved.code and moved.count:
            self.found(*what, "update moves", moved.count, "rows to the neighbour")
        # Each unique key, held by a row that is otherwise new and one's own.
        unique = {name for names in relation.uniques for name in names if name != "tenant_id"}
        fresh = mine | {name: self.nowhere(relation, name, mine[name]) for name in unique}
        for names in [sorted(unique), *relation.uniques]:
            names = [name for name in names if name != "tenant_id"]
            if not names:
                continue
            for act, tail in (("unique probe", ""), ("on conflict", "ON CONFLICT DO NOTHING")):
                first = self.insert(conn, act, relation, fresh | {name: theirs[name] for name in names}, tail)
                second = self.insert(conn, act, relation, fresh | {name: absent[name] for name in names}, tail)
                self.alike((*what, act, "of", names), first, second, values)
            places = ", ".join(f"{quoted(name)} = ${n}::{relation.columns[name]}" for n, name in enumerate(names, 1))
            keys = " AND ".join(f"{quoted(name)} = ${n}::{relation.columns[name]}"
                                for n, name in enumerate(relation.keys, len(names) + 1))
            sql = f"UPDATE {relation.sql} SET {places} WHERE {keys}"
            first, second = (self.act(conn, "unique probe", sql, *(row[name] for name in names),
                                      *(mine[name] for name in relation.keys)) for row in (theirs, absent))
            self.alike((*what, "update to the key", names), first, second, values)
        # Each foreign key, hung on a row of the neighbour's.
        for target, here, there in relation.foreign:
            other = self.db.relations[target.removeprefix("isp.").strip('"')]
            if not other.owned:
                continue  # it holds no tenant's rows, or structure() objects
            goal = self.row_of(other, victim)
            masks = values | {value for value in goal.values() if value}
            hung = {a: goal[b] for a, b in zip(here, there) if a != "tenant_id"}
            loose = {a: self.nowhere(other, b, "nowhere") for a, b in zip(here, there) if a != "tenant_id"}
            if not hung:
                continue
            new = {name: value for name, value in fresh.items()}
            first = self.insert(conn, "foreign-key probe", relation, new | hung)
            second = self.insert(conn, "foreign-key probe", relation, new | loose)
            self.alike((*what, "hung on", target), first, second, masks)
            places = ", ".join(f"{quoted(name)} = ${n}::{relation.columns[name]}" for n, name in enumerate(hung, 1))
            for row in (mine,):
                keys = " AND ".join(f"{quoted(name)} = ${n}::{relation.columns[name]}"
                                    for n, name in enumerate(relation.keys, len(hung) + 1))
                sql = f"UPDATE {relation.sql} SET {places} WHERE {keys}"
                first, second = (self.act(conn, "foreign-key probe", sql, *way.values(),
                                          *(row[name] for name in relation.keys)) for way in (hung, loose))
                self.alike((*what, "moved to", target), first, second, masks)
        lines = ["\t".join("\\N" if value is None else value.replace("\\", "\\\\") for value in row.values())
                 for row in (theirs, absent)]
        names = ", ".join(map(quoted, theirs))
        first, second = (self.copy_in(conn, f"COPY {relation.sql} ({names}) FROM STDIN", line) for line in lines)
        if not first.code or not second.code:
            self.found(*what, "COPY FROM writes a row of the neighbour's")
        self.alike((*what, "copy from"), first, second, values)

    def copy_in(self, conn, sql, line):
        self.tries[conn.user, "copy from"] += 1
        conn.must("SAVEPOINT attack")
        outcome = conn.copy_in(sql, [line])
        conn.must("ROLLBACK TO SAVEPOINT attack; RELEASE SAVEPOINT attack")
        return outcome

    # ---- what is no table ----

    def functions(self, conn, role, own, allowed):
        if self.only:
            return
        victim = next(tenant for tenant in (6, 5) if tenant not in allowed)
        given = {"bigint": [str(victim), "999999999"], "integer": ["6", "99999"], "text": [f"mark{victim}x2", "nowhere"],
                 "date": ["2026-01-02", "1999-01-01"], "bigint[]": [f"{{{victim}}}", "{999999999}"],
                 "text[]": ["{zone1}", "{nowhere}"], "boolean": ["t", "t"], "bytea": ["\\x00", "\\x01"],
                 "jsonb": ["{}", "{}"]}
        for signature, name, types, *_, trigger, kind in self.db.functions():
            kinds = types.split(",") if types else []
            if trigger == "t":
                continue
            if unknown := [one for one in kinds if one not in given]:
                if self.super.must("SELECT has_function_privilege($1, $2, 'EXECUTE')", role, signature) == [("f",)]:
                    continue
                raise Unknown(f"{signature}: arguments of type {unknown}")
            places = ", ".join(f"${n}::{one}" for n, one in enumerate(kinds, 1))
            sql = f"CALL isp.{quoted(name)}({places})" if kind == "p" else f"SELECT * FROM isp.{quoted(name)}({places})"
            first, second = (self.act(conn, "function call", sql, *(given[one][way] for one in kinds))
                             for way in (0, 1))
            self.clean((role, own, signature), first, allowed)
            if first.code == second.code == "" and first.rows != second.rows and len(kinds) and "today" not in name:
                self.alike((role, own, signature), first, second, {v for values in given.values() for v in values})

    def server(self, conn, role):
        """What is the server's own: sequences, statistics, files, other roles, new objects."""
        if self.only:
            return
        for sequence in self.db.sequences:
            for sql in ("SELECT nextval('isp.{}')", "SELECT setval('isp.{}', 5)", "SELECT last_value FROM isp.{}"):
                outcome = self.act(conn, "sequence", sql.format(sequence))
                if outcome.code != REFUSED:
                    self.found(role, "sequence", sequence, "is not refused:", outcome.code)
            guess = self.act(conn, "sequence", f"SELECT last_value FROM pg_sequences WHERE sequencename = '{sequence}'")
            if any(row[0] for row in guess.rows):
                self.found(role, "reads the last value of", sequence)
        stats = self.act(conn, "statistics", "SELECT tablename, attname, most_common_vals, histogram_bounds FROM pg_stats"
                                             " WHERE schemaname = 'isp' AND tablename NOT IN ('migrations')")
        if stats.rows:
            self.found(role, "reads values of rows from pg_stats:", stats.rows[:2])
        for act, sql in (
                ("statistics", "SELECT * FROM pg_statistic"), ("statistics", "SELECT * FROM pg_statistic_ext_data"),
                ("statistics", "SELECT pg_stat_reset()"),
                ("credentials", "SELECT * FROM pg_authid"), ("credentials", "SELECT * FROM pg_user_mapping"),
                ("file", "COPY (SELECT 1) TO '/tmp/isp-attack'"), ("file", "COPY (SELECT 1) TO PROGRAM 'true'"),
                ("file", "SELECT pg_read_file('PG_VERSION')"), ("file", "SELECT pg_ls_dir('.')"),
                ("file", "SELECT lo_import('/etc/hostname')"), ("file", "SELECT * FROM pg_hba_file_rules"),
                ("role", "SET ROLE isp_owner"), ("role", "SET ROLE isp_job"), ("role", "SET SESSION AUTHORIZATION isp_job"),
                ("role", "ALTER ROLE isp_tenant BYPASSRLS"), ("role", "CREATE ROLE attack"),
                ("role", "GRANT isp_owner TO isp_tenant"),
                ("create", "CREATE TABLE isp.attack (a int)"), ("create", "CREATE TABLE public.attack (a int)"),
                ("create", "CREATE VIEW isp.attack AS SELECT 1"), ("create", "CREATE SCHEMA attack"),
                ("create", "CREATE FUNCTION public.attack() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
                ("create", "CREATE EXTENSION dblink SCHEMA public"), ("create", "CREATE EVENT TRIGGER attack ON ddl_command_start"
                                                                  " EXECUTE FUNCTION isp.refuse_change()")):
            if act == "role" and role == NOBODY:
                continue  # the superuser behind it might
            outcome = self.act(conn, act, sql)
            if outcome.code not in (REFUSED, "22023") and role != sql.rpartition(" ")[2]:
                self.found(role, "may:", sql, outcome.code)
        if not self.only:
            self.tries[role, "statistics"] += 1
            conn.must("SAVEPOINT attack")
            conn.must("SET LOCAL row_security = off")
            for relation in self.relations():
                if relation.owned and relation.kind in "rp" and self.readable(role, relation):
                    outcome = self.act(conn, "row security off", f"SELECT count(tenant_id) FROM {relation.sql}")
                    if outcome.code != REFUSED:
                        self.found(role, "reads", relation.name, "with row security off")
            conn.must("ROLLBACK TO SAVEPOINT attack; RELEASE SAVEPOINT attack")

    def without_context(self, conn, role):
        """A transaction that says for whom it is, or nothing."""
        for context in ({}, {"isp.tenant_id": "", "isp.tenants": "", "isp.zones": ""},
                        {"isp.tenant_id": "0", "isp.tenants": "{}", "isp.zones": "{}"},
                        {"isp.tenant_id": "4 OR 1=1", "isp.tenants": "{4} OR true", "isp.zones": "{"}):
            conn.must("BEGIN")
            for name, value in context.items():
                conn.must("SELECT set_config($1, $2, true)", name, value)
            for relation in self.relations():
                outcome = self.act(conn, "no context", f"SELECT * FROM {relation.sql}")
                if outcome.rows:
                    self.found(role, "without a context of its own", context, "sees", relation.name)
            conn.must("ROLLBACK")

    def walled_by_privilege(self, role):
        """isp_job sees all tenants of the tables that were granted to it; isp_owner owns and sees none."""
        conn = self.conn(role)
        conn.must("BEGIN")
        for relation in self.relations():
            columns = self.readable(role, relation)
            outcome = self.act(conn, "select", f"SELECT * FROM {relation.sql}")
            if role == "isp_owner":
                if outcome.rows and relation.kind in "rp" and relation.name != HISTORY:
                    self.found(role, relation.name, "shows rows to its owner: row-level security is not forced")
                continue
            if not columns and outcome.code != REFUSED:
                self.found(role, relation.name, "select is not refused:", outcome.code)
            for act, sql in (("truncate", f"TRUNCATE {relation.sql}"), ("drop", f"DROP {_word(relation)} {relation.sql}"),
                             ("alter", f"ALTER TABLE {relation.sql} NO FORCE ROW LEVEL SECURITY"),
                             ("delete", f"DELETE FROM {relation.sql}"),
                             ("update", f"UPDATE {relation.sql} SET {quoted(next(iter(relation.columns)))} = NULL")):
                privilege = {"delete": "DELETE", "update": "UPDATE"}.get(act)
                outcome = self.act(conn, act, sql)
                if outcome.code not in (REFUSED, "42809") and not (privilege and self.may(role, relation, privilege)) \
                        and not (relation.kind == "v" and outcome.code == "55000"):
                    self.found(role, relation.name, "may", act, outcome.code)
        if role != "isp_owner":
            sequences = self.db.sequences
            if role == "isp_job":
                self.db.sequences = [one for one in sequences if one not in JOB_SEQUENCES]
            self.server(conn, role)
            self.db.sequences = sequences
        conn.must("ROLLBACK")

    # ---- what can be read from the catalog without trying ----

    def structure(self):
        ask = self.super.must
        only = "true" if not self.only else "c.relname IN (" + ", ".join(f"'{n}'" for n in self.only) + ")"
        owned = f"c.relnamespace = 'isp'::regnamespace AND c.relname NOT IN (SELECT table_name FROM isp.unowned) AND {only}"
        # Keys without a tenant tell of others, through a job as well. But for the tree itself, where a tenant's place and slot are
        # its parent's: there they tell nobody anything as long as no session may write their columns.
        told = (f"(c.relname <> '{TREE_KEYS}' OR EXISTS (SELECT FROM unnest({{keys}}) u (n), pg_roles r WHERE"
                " r.rolname ~ '^isp_(tenant|zone|scope)$' AND u.n > 0 AND"
                " (has_column_privilege(r.oid, c.oid, u.n, 'INSERT') OR has_column_privilege(r.oid, c.oid, u.n, 'UPDATE'))))")
        rules = {
            "is without row-level security, forced":
                f"SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'isp'::regnamespace AND c.relkind IN ('r', 'p')"
                f" AND NOT (c.relrowsecurity AND (c.relforcerowsecurity OR c.relname = '{HISTORY}')) AND {only}",
            "is exempt, and is more than a history that isp_job may read":
                f"SELECT c.relname FROM pg_class c WHERE c.oid = 'isp.{HISTORY}'::regclass AND (EXISTS (SELECT FROM pg_attribute a"
                f" WHERE a.attrelid = c.oid AND a.attname ~ 'tenant') OR EXISTS (SELECT FROM aclexplode(c.relacl) g WHERE"
                f" g.grantee <> c.relowner AND (g.grantee <> 'isp_job'::regrole OR g.privilege_type <> 'SELECT')))",
            "is said to belong to nobody, without a reason, or is no table, or one whose rows are tenants'":
                "SELECT u.table_name FROM isp.unowned u LEFT JOIN pg_class c ON c.relname = u.table_name AND c.relnamespace ="
                " 'isp'::regnamespace AND c.relkind = 'r' LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary LEFT JOIN"
                " pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] WHERE length(u.reason) < 10 OR c.oid IS NULL OR"
                " a.attname = 'tenant_id' OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname <> 'job')",
            "is a sequence that a role may touch which hands out no numbers of it":
                "SELECT c.relname || ' ' || r.rolname FROM pg_class c, aclexplode(c.relacl) g, pg_roles r WHERE c.relnamespace ="
                " 'isp'::regnamespace AND c.relkind = 'S' AND r.oid = g.grantee AND g.grantee <> c.relowner AND NOT (r.rolname ="
                f" 'isp_job' AND c.relname = ANY ('{{{','.join(JOB_SEQUENCES)}}}'))",
            "has a rule, which runs with its owner's rights":
                f"SELECT c.relname FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class WHERE c.relnamespace ="
                f" 'isp'::regnamespace AND w.rulename <> '_RETURN' AND {only}",
            "is granted something on tables that are not there yet":
                "SELECT g.grantee::regrole || ' ' || g.privilege_type FROM pg_default_acl d, aclexplode(d.defaclacl) g WHERE"
                " g.grantee <> d.defaclrole",
            "runs with its owner's rights (no security_invoker)":
                f"SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'isp'::regnamespace AND c.relkind = 'v' AND"
                f" NOT 'security_invoker=true' = ANY (coalesce(c.reloptions, '{{}}')) AND {only}",
            "is a materialized view, which no policy holds":
                f"SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'isp'::regnamespace AND c.relkind = 'm'",
            "is a partition that a serving role may name directly":
                f"SELECT c.relname FROM pg_class c, pg_roles r WHERE c.relnamespace = 'isp'::regnamespace AND"
                f" c.relispartition AND r.rolname ~ '^isp_(tenant|scope|zone)$' AND has_table_privilege(r.oid, c.oid,"
                f" 'SELECT, INSERT, UPDATE, DELETE') AND c.relkind IN ('r', 'p')",
            "has a unique index that does not begin with its tenant":
                f"SELECT c.relname || '.' || i.indexrelid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
                f" LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] WHERE i.indisunique AND"
                f" c.relkind IN ('r', 'p') AND a.attname IS DISTINCT FROM 'tenant_id' AND {owned}"
                f" AND (0 = ANY (i.indkey::int2[]) OR {told.format(keys='i.indkey::int2[]')})",
            "has a foreign key that does not carry its tenant":
                f"SELECT c.relname || '.' || k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
                f" JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]"
                f" JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1] WHERE k.contype = 'f' AND"
                f" a.attname = 'tenant_id' IS NOT TRUE AND {owned} AND {told.format(keys='k.conkey')} AND NOT ("
                f" k.confrelid IN (SELECT c.oid FROM pg_class c JOIN isp.unowned u ON u.table_name = c.relname) AND NOT EXISTS"
                f" (SELECT FROM pg_attribute t WHERE t.attrelid = k.confrelid AND t.attname ~ 'tenant'))",
            "belongs to a role that serves":
                f"SELECT c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE c.relnamespace ="
                f" 'isp'::regnamespace AND r.rolname <> 'isp_owner' AND {only}",
            "grants TRUNCATE, REFERENCES or TRIGGER":
                f"SELECT DISTINCT c.relname FROM pg_class c, aclexplode(c.relacl) g WHERE c.relnamespace ="
                f" 'isp'::regnamespace AND {only} AND g.grantee <> c.relowner AND g.privilege_type IN"
                f" ('TRUNCATE', 'REFERENCES', 'TRIGGER')",
            "grants something to everybody":
                f"SELECT DISTINCT c.relname FROM pg_class c, aclexplode(c.relacl) g WHERE c.relnamespace ="
                f" 'isp'::regnamespace AND {only} AND g.grantee = 0",
            "may be passed on":
                f"SELECT DISTINCT c.relname FROM pg_class c, aclexplode(c.relacl) g WHERE c.relnamespace ="
                f" 'isp'::regnamespace AND {only} AND g.is_grantable AND g.grantee <> c.relowner",
            "has a policy that lets be written what it does not let be seen":
                f"SELECT c.relname || '.' || p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE {only} AND"
                f" p.polwithcheck IS NOT NULL AND pg_get_expr(p.polwithcheck, c.oid) <> pg_get_expr(p.polqual, c.oid)",
            "has a policy for everybody":
                f"SELECT c.relname || '.' || p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE"
                f" {only} AND 0 = ANY (p.polroles)",
            "is granted to a role that no policy of it is for":
                f"SELECT DISTINCT c.relname || ' ' || r.rolname FROM pg_class c, aclexplode(c.relacl) g, pg_roles r WHERE"
                f" c.relnamespace = 'isp'::regnamespace AND c.relkind IN ('r', 'p') AND {only} AND r.oid = g.grantee AND"
                f" g.grantee <> c.relowner AND NOT EXISTS (SELECT FROM pg_policy p WHERE"
                f" p.polrelid = c.oid AND g.grantee = ANY (p.polroles))",
            "lets isp_scope write":
                f"SELECT DISTINCT c.relname FROM pg_class c, aclexplode(c.relacl) g, pg_roles r WHERE r.oid = g.grantee AND"
                f" r.rolname = 'isp_scope' AND g.privilege_type <> 'SELECT' AND c.relnamespace = 'isp'::regnamespace AND"
                f" {only}",
            "belongs to nobody and is open to others than isp_job":
                f"SELECT DISTINCT c.relname FROM pg_class c, aclexplode(c.relacl) g WHERE {only} AND c.relname IN"
                f" (SELECT table_name FROM isp.unowned) AND c.relnamespace = 'isp'::regnamespace AND g.grantee NOT IN"
                f" (c.relowner, (SELECT oid FROM pg_roles WHERE rolname = 'isp_job'))",
            "is a role that may more than a serving role":
                "SELECT rolname FROM pg_roles WHERE rolname ~ '^isp_(tenant|scope|job|zone|owner)$' AND (rolsuper OR"
                " rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolinherit)",
            "is a member of another role":
                "SELECT m.member::regrole || ' of ' || m.roleid::regrole FROM pg_auth_members m JOIN pg_roles r ON"
                " r.oid = m.member WHERE r.rolname ~ '^isp_(tenant|scope|job|zone)$'",
            "lets a serving role make objects":
                "SELECT n.nspname || ' ' || r.rolname FROM pg_namespace n, pg_roles r WHERE r.rolname ~"
                " '^isp_(tenant|scope|job|zone)$' AND n.nspname IN ('isp', 'public') AND"
                " has_schema_privilege(r.oid, n.oid, 'CREATE')",
            "is a function that everybody's rights are lent to (SECURITY DEFINER) without a reason, a search_path of its own"
            " or with a superuser's rights":
                "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace NOT IN ('pg_catalog'::regnamespace,"
                " 'information_schema'::regnamespace) AND p.prosecdef"
                " AND (p.proname <> ALL ('{" + ",".join(DEFINERS) + "}') OR p.proconfig IS NULL OR NOT 'search_path=isp,"
                " pg_temp' = ANY (p.proconfig) OR p.proowner <> 'isp_owner'::regrole)",
        }
        for rule, sql in rules.items():
            self.tries["catalog", "structure"] += 1
            for row in ask(sql):
                self.found(row[0], rule)


def conn_simple(attack, conn, act, sql):
    """As act(), through the simple protocol, which COPY needs."""
    attack.tries[conn.user, act] += 1
    conn.must("SAVEPOINT attack")
    outcome = conn.simple(sql)
    conn.must("ROLLBACK TO SAVEPOINT attack; RELEASE SAVEPOINT attack")
    return outcome


def _word(relation):
    return {"v": "VIEW", "m": "MATERIALIZED VIEW"}.get(relation.kind, "TABLE")


def _mask(text, values):
    if not text:
        return text
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, "?") if len(value) > 1 else re.sub(rf"\b{re.escape(value)}\b", "?", text)
    return text
