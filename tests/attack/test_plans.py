"""Every list and search of the panels on a large installation, with the plans that the server really made: no sequential scan of
a large table, and no walk over an index without its tenant.

The statements are not repeated here. The operations are called as a panel calls them, through the pool, under the serving roles,
often enough that a prepared statement may get its generic plan; auto_explain tells what each one did.

ISP_ATTACK_LONG=1: 1,000 tenants with 1,000 customers each; else 200 with 500.
"""
import collections
import json
import os
import pathlib
import re
import sys
import time
import unittest

import api
import fill
import pg
import world
from figures import record
from isp import native

ROOT = pathlib.Path(__file__).resolve().parents[2]
LONG = bool(os.environ.get("ISP_ATTACK_LONG"))
TENANTS, CUSTOMERS = (1000, 1000) if LONG else (200, 500)
# Rows of a tenant in what does not grow with its customers. What is not named here is taken to be large.
FEW = {"packages": 20, "nodes": 10, "users": 10, "sessions": 10, "tokens": 5, "logins": 10, "token_directory": 15,
       "tenant_codes": 1, "login_gates": 5, "counters": 10, "data_keys": 3, "leases": 5, "bill_runs": 24, "roles": 5,
       "package_prices": 40, "subscriptions": 20, "reminders": 40, "slots": 10, "slot_events": 20, "book_months": 24,
       "audit_seals": 40, "audit_checkpoints": 40, "audit_writers": 5, "audit_horizon": 1, "user_factors": 10,
       "recovery_codes": 50, "user_links": 10, "reset_requests": 10, "message_templates": 10, "keks": 1}
SERVING = ("isp_tenant", "isp_scope", "isp_zone")
TIMES = 7  # the sixth run of a prepared statement may be of a generic plan
GROUPS = 10


class Plans(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = world.World(room=(12 << 30) if LONG else (4 << 30))
        cls.addClassCleanup(cls.world.remove)
        super_ = cls.world.super
        begun = time.monotonic()
        tree = [(1, "platform", None)] + [(2 + n, "group", 1) for n in range(GROUPS)]
        tree += [(100 + n, "isp", 2 + n % GROUPS) for n in range(TENANTS)]
        with fill.bulk(super_, lambda: pg.Connection(cls.world.dsn, "isp_super", "isp")):
            fill.fill(super_, tree, CUSTOMERS, "n", fewer=FEW)
            super_.must("UPDATE isp.packages SET kind = 'plan' WHERE tenant_id = 1")
        super_.must("VACUUM ANALYZE")
        cls.large = {name for name, in super_.must(
            "SELECT relname FROM pg_class WHERE relnamespace = 'isp'::regnamespace AND relkind IN ('r', 'p') AND reltuples >= $1",
            TENANTS * 50)}
        print(f"{TENANTS} tenants x {CUSTOMERS} customers, {len(cls.large)} large tables, made in "
              f"{time.monotonic() - begun:.0f} s", file=sys.stderr)
        for setting in ("session_preload_libraries = 'auto_explain'", "auto_explain.log_min_duration = 0",
                        "auto_explain.log_format = 'json'", "auto_explain.log_analyze = on", "auto_explain.log_timing = off",
                        "auto_explain.log_nested_statements = on"):
            super_.must("LOAD 'auto_explain'")
            super_.must(f"ALTER SYSTEM SET {setting}")
        super_.must("SELECT pg_reload_conf()")
        cls.log = cls.world.home / "run" / "postgres.log"
        cls.at = cls.log.stat().st_size
        cls.world.super.must("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> 'isp_super'")

    def test_1_no_panel_scans_a_large_table(self):
        self.assertGreaterEqual(len(self.large), 8)
        calls = collections.Counter()
        for tenant in (100, 2, 1):
            with self.world.ctx.local(f"mark{tenant}x") as session:
                self.ask(session, tenant, calls)
        # what only a person has, whose group has paid
        self.world.super.must("DELETE FROM isp.subscriptions")
        self.world.super.must("UPDATE isp.users SET role = 'admin', state = 'active', role_id = NULL,"
                              " customer_id = NULL, zones = NULL, expires_on = NULL WHERE tenant_id = 100 AND user_id = 1")
        with self.world.ctx.resume(api.admit(self.world.super, "ses", 100, 1)) as session:
            self.ask(session, 100, calls)
        missing = [operation.name for operation in api.OPERATIONS if operation.form == native.FORM_LIST and not
                   operation.flags & (api.WRITE | api.DEVICE | native.OP_LONG)
                   and operation.name not in {name for name, _ in calls}]
        self.assertEqual(missing, [], "lists whose plans this test cannot see")
        seen, bad = self.judge()
        print(f"{sum(calls.values())} calls of {len(calls)} kinds, {len(seen)} statements in {sum(seen.values())} plans: "
              f"{len(bad)} bad", file=sys.stderr)
        self.assertGreater(len(seen), 25)
        self.assertEqual(bad, {}, "\n".join(map(str, bad)))
        record("plans", {"tenants": TENANTS, "customers": CUSTOMERS, "large": len(self.large), "calls": sum(calls.values()),
                         "kinds": len(calls), "statements": len(seen), "plans": sum(seen.values())})

    def test_2_a_bad_plan_is_noticed(self):
        for kind in ("indexscan", "indexonlyscan", "bitmapscan"):
            self.world.super.must(f"ALTER ROLE isp_tenant SET enable_{kind} = off")
        self.world.super.must("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'isp_tenant'")
        type(self).at = self.log.stat().st_size
        with self.world.ctx.local("mark100x") as session:
            outcome = api.call(session, native.operation_find("customer.show"), (7,), {})
        self.assertEqual(outcome.status, "ok", outcome)
        _, bad = self.judge()
        self.assertIn(("isp_tenant", "customers", "Seq Scan"), {key[:3] for key in bad})

    def judge(self):
        """The statements that were seen, and those with a bad way through a large table."""
        seen, bad = collections.Counter(), {}
        for role, plan in self.plans():
            text = plan["Query Text"]
            seen[text] += 1
            for node in nodes(plan["Plan"]):
                if node.get("Relation Name") in self.large and (why := wrong(node)):
                    bad.setdefault((role, node["Relation Name"], why, text[:160]), node.get("Index Name", ""))
        return seen, bad

    def ask(self, session, tenant, calls):
        for operation in api.OPERATIONS:
            if operation.flags & (api.WRITE | api.DEVICE | native.OP_LONG) or (
                    operation.permission and not session.may(operation.permission)):
                continue
            ids = tuple(24 if native.operation_id_name(operation, i) == "hours" else tenant if
                        native.operation_id_name(operation, i) == "tenant_id" else 7
                        for i in range(native.operation_id_len(operation)))
            below = tuple(100 if native.operation_id_name(operation, i) == "tenant_id" else one for i, one in enumerate(ids))
            for fields in self.variants(session, operation, tenant):
                for _ in range(TIMES):
                    outcome = api.call(session, operation, ids, fields)
                    if outcome.status == "NotFound":  # some are of an ISP below
                        outcome = api.call(session, operation, below, fields)
                    if outcome.status == "Internal":
                        self.fail(f"{operation.name} {fields}: {outcome}")
                    if outcome.status != "ok":
                        break
                    calls[operation.name, tuple(sorted(fields))] += 1

    def variants(self, session, operation, tenant):
        """Ways to ask for a list: the first page, the next, and everything it takes."""
        takes = (operation.takes or "").split()
        required = {}
        for name in api.bindings.field_names(operation):
            field = native.entity_field(operation.input, name)
            if field.flags & native.F_REQUIRED or (operation.form == native.FORM_LIST and name == "invoice_id"):
                required[name] = "to see the plans" if field.kind == native.KIND_TEXT else 7
        yield required
        if operation.form != native.FORM_LIST or operation.input is None:
            return
        first = api.call(session, operation, (), required)
        if first.status == "ok" and (cursor := json.loads(first.text).get("next")):
            yield required | {"cursor": cursor}
        for name in takes:
            if name == "search":
                words = [f"mark{tenant}x7", "01711", "+88017", "7", "zzz"]
            elif name == "filter":
                words = self.filters
            elif name == "period":
                words = [202601]
            elif name.endswith("_on"):
                words = ["2026-02-01"]
            else:
                words = [7]
            for word in words:
                yield required | {name: word}

    @property
    def filters(self):
        """Words that some filter may take: all names of all kinds, and words of the sources that ask for a filter."""
        words, kind = set(), 0
        for source in (ROOT / "libisp").rglob("*.c"):
            text = source.read_text(encoding="utf-8")
            words |= set(re.findall(r'"([a-z_]{2,20})"', text)) if ".filter" in text else set()
        while (info := native.kind_at(kind)) is not None:
            words |= set(info.names or ())
            kind += 1
        return sorted(words)

    def plans(self):
        """(role, plan) of every statement that was run since."""
        with open(self.log, encoding="utf-8") as log:
            log.seek(self.at)
            text = log.read()
        for role, body in re.findall(r"^\S+ \S+ \S+ \[\d+\] (\w+) LOG:  duration: \S+ ms  plan:\n((?:\t.*\n)+)", text, re.M):
            if role in SERVING:
                yield role, json.loads(body)


def nodes(plan):
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def wrong(node):
    """Why this way through a large table is no good; "" if it is."""
    if node["Node Type"] in ("Seq Scan", "Sample Scan"):
        return node["Node Type"]
    if node["Node Type"] in ("Index Scan", "Index Only Scan") and "tenant_id" not in node.get("Index Cond", ""):
        # A row of its own that is looked up by a key of all tenants is no walk.
        if not node.get("Index Cond") or node["Actual Rows"] + node.get("Rows Removed by Filter", 0) > 10:
            return "a walk over the whole index"
    return ""


if __name__ == "__main__":
    unittest.main()
