"""The wall attacked from below, and hurt to see whether the attack notices. See catalog.py and wounds.py.

ISP_ATTACK_LONG=1 gives every wound to every table.
"""
import collections
import concurrent.futures
import os
import queue
import random
import sys
import threading
import time
import unittest

import catalog
import fill
import pg
import wounds
import world
from figures import record

LONG = bool(os.environ.get("ISP_ATTACK_LONG"))


class Wall(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = world.World()
        cls.addClassCleanup(cls.world.remove)
        cls.world.copy("populated")
        with pg.Connection(cls.world.dsn, "isp_super", "populated") as super_:
            catalog.populate(super_)

    def test_1_every_object_by_every_role_in_every_way(self):
        with catalog.Attack(self.world.dsn, "populated") as attack:
            attack.run()
            tries, acts, roles = sum(attack.tries.values()), {act for _, act in attack.tries}, attack.db.roles
            print(f"{len(attack.db.relations)} relations, {len(attack.db.sequences)} sequences, "
                  f"{len(attack.db.functions())} functions x {len(roles) + 2} roles x {len(acts)} acts: {tries} tries, "
                  f"{len(attack.findings)} findings", file=sys.stderr)
            self.assertEqual(attack.findings, [])
            record("wall", {"relations": len(attack.db.relations), "functions": len(attack.db.functions()),
                            "roles": sorted(roles) + ["isp_owner", "nobody"], "acts": sorted(acts), "tries": tries})
            # It has tried what it says: each serving role, each act, each relation that has rows of several tenants.
            self.assertGreaterEqual(len(acts), 25)
            self.assertTrue({"isp_tenant", "isp_scope", "isp_job"} <= roles)
            for relation in attack.db.relations.values():
                if relation.kind in "rp" and relation.owned:
                    owners = attack.super.must(f"SELECT count(DISTINCT tenant_id) FROM {relation.sql}")
                    self.assertEqual(owners, [(str(len(catalog.TREE)),)], relation.name)

    def test_2_each_wound_is_noticed(self):
        with catalog.Attack(self.world.dsn, "populated") as attack:
            classes = wounds.make(attack.db)
        chosen = list(wounds.sample(classes, 10 ** 6 if LONG else 2))
        # A healthy copy is not taken for a hurt one.
        for only in (None, ["customers"], ["service_view"], ["logins"]):
            self.assertEqual(self.hurt(wounds.Wound("none", "SELECT 1", only), "hurt"), ("", ""))
        results, free = {}, queue.SimpleQueue()
        for name in ("hurt", "hurt2"):
            free.put(name)

        def cut(wound):
            name = free.get()
            begun = time.monotonic()
            how, why = self.hurt(wound, name)
            free.put(name)
            results[wound.name] = [how or "MISSED", why[:300], round(time.monotonic() - begun, 1)]
            if LONG:
                print(f"{how or 'MISSED':20}  {wound.name}: {why[:150]}", file=sys.stderr)

        # What is done to the whole server is done when nothing else is.
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(cut, (wound for wound in chosen if not wound.undo)))
        for wound in chosen:
            if wound.undo:
                cut(wound)
        table = [[kind, wound.name, *results[wound.name]] for kind, some in classes.items() for wound in some
                 if wound.name in results]
        ways, missed = collections.Counter(row[2] for row in table), [row[1] for row in table if row[2] == "MISSED"]
        print(f"{len(table)} wounds of {len(classes)} classes: {len(table) - len(missed)} noticed {dict(ways)}", file=sys.stderr)
        record("wounds", table)
        self.assertEqual(missed, [])
        self.assertGreaterEqual(len(table), 60)

    def hurt(self, wound, name):
        """How the attack notices a database with this wound, and what it says; "" if not at all. The whole lets what is tried
        go before what can be read from the catalog, so that it is seen to notice by itself."""
        self.world.copy(name, "populated")
        with pg.Connection(self.world.dsn, "isp_super", name) as super_:
            super_.must(wound.sql)
            super_.must("ANALYZE" if not wound.only else f"ANALYZE isp.{fill.quoted(wound.only[0])}")
        ways = (("seen when tried", "act_all"), ("read in the catalog", "structure"))
        try:
            for how, way in ways if LONG else reversed(ways):
                try:
                    with catalog.Attack(self.world.dsn, name, wound.only, thorough=False, first=True) as attack:
                        getattr(attack, way)()
                except catalog.Noticed as noticed:
                    return how, str(noticed)
            return "", ""
        except (catalog.Unknown, LookupError) as unknown:
            return "not known", str(unknown)
        finally:
            if wound.undo:
                with pg.Connection(self.world.dsn, "isp_super", "postgres") as super_:
                    super_.must(wound.undo)

    def test_3_what_the_attack_does_not_know_fails_it(self):
        for sql, name in (("CREATE FOREIGN DATA WRAPPER f; CREATE SERVER s FOREIGN DATA WRAPPER f;"
                           "CREATE FOREIGN TABLE isp.odd (a int) SERVER s", "isp.odd"),
                          ("CREATE TABLE isp.odd (tenant_id bigint, a point)", "isp.odd.a"),
                          ("CREATE FUNCTION isp.odd(a point) RETURNS point LANGUAGE sql AS 'SELECT a'", "isp.odd(point)")):
            self.world.copy("hurt")
            with pg.Connection(self.world.dsn, "isp_super", "hurt") as super_:
                super_.must(sql)
                with self.assertRaisesRegex((catalog.Unknown, LookupError), name.replace("(", r"\(").replace(")", r"\)")):
                    catalog.populate(super_)
                    with catalog.Attack(self.world.dsn, "hurt", thorough=False) as attack:
                        attack.run()

    def test_4_connections_that_change_hands_under_load(self):
        """Tenants take turns on the same few connections and the same prepared statements, while some are killed in
        mid-transaction: whoever comes next sees only what is his."""
        with catalog.Attack(self.world.dsn, "populated") as attack:
            tables = [relation.sql for relation in attack.db.relations.values()
                      if relation.kind in "rpv" and relation.owned and attack.may("isp_tenant", relation, "SELECT")]
        idle, lock, wrong = [], threading.Lock(), []
        seen, kills, until = collections.Counter(), collections.Counter(), time.monotonic() + (20 if LONG else 4)

        def work(seed):
            dice = random.Random(seed)
            while time.monotonic() < until and not wrong:
                with lock:
                    conn = idle.pop() if idle else None
                conn = conn or pg.Connection(self.world.dsn, "isp_tenant", "populated")
                tenant = dice.choice(catalog.TREE)[0]
                if not self.turn(conn, dice, tenant, tables, seen, wrong):
                    conn.close()  # it was killed
                    continue
                with lock:
                    idle.append(conn)

        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
        for thread in threads:
            thread.start()
        with pg.Connection(self.world.dsn, "isp_super", "populated") as super_:
            while time.monotonic() < until:
                time.sleep(0.02)
                kills["killed"] += len(super_.must("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename ="
                                                   " 'isp_tenant' AND xact_start IS NOT NULL ORDER BY random() LIMIT 1"))
        for thread in threads:
            thread.join()
        for conn in idle:
            conn.close()
        print(f"{sum(seen.values())} reads by {len(seen)} tenants, {kills['killed']} connections killed", file=sys.stderr)
        self.assertEqual(wrong, [])
        self.assertEqual(len(seen), len(catalog.TREE))
        self.assertGreater(kills["killed"], 5)
        record("hands", {"reads": sum(seen.values()), "tenants": len(seen), "killed": kills["killed"]})

    @staticmethod
    def turn(conn, dice, tenant, tables, seen, wrong):
        """One transaction of a tenant's; False if the connection was lost."""
        before = conn.run("SELECT current_setting('isp.tenant_id', true)")
        if not before.code and before.rows[0][0]:
            wrong.append(f"a connection came back with the context of tenant {before.rows[0][0]}")
        if conn.simple("BEGIN").code or conn.run("SELECT set_config('isp.tenant_id', $1, true)", tenant).code:
            return False
        for table in dice.sample(tables, 8):
            outcome = conn.run(f"SELECT tenant_id FROM {table}")
            if outcome.code:
                return outcome.code not in ("57P01", "08006")
            seen[tenant] += 1
            if {row[0] for row in outcome.rows} != {str(tenant)}:
                wrong.append(f"tenant {tenant} saw {outcome.rows} of {table}")
        return not conn.simple(dice.choice(("COMMIT", "ROLLBACK"))).code


if __name__ == "__main__":
    unittest.main()
