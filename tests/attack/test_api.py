"""The wall attacked from above: in the library, over HTTP, through the pool. See api.py."""
import collections
import concurrent.futures
import http.client
import json
import os
import pathlib
import random
import sys
import threading
import time
import unittest
import urllib.parse

import api
import isp
import pg
import world
from api import ABSENT, ABSENTS, DEVICE, MALFORMED, OPERATIONS, WRITE
from figures import record
from isp import api as bindings
from isp import native
from timing import told_by_time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
import harness  # noqa: E402

LONG = bool(os.environ.get("ISP_ATTACK_LONG"))
# Of mutate.py: stop at the first finding, and try only the operations of one permission.
FIRST, FOCUS = os.environ.get("ISP_ATTACK_FIRST"), os.environ.get("ISP_ATTACK_FOCUS")
FOCUSED = [operation for operation in OPERATIONS if FOCUS and operation.permission == FOCUS] or OPERATIONS
SETTINGS = ("allow_loopback_devices = yes\nrequire_second_factor = no\npool_size = 3\npublic_url = https://isp.example\n"
            "mail_relay = smtp-plain://127.0.0.1:9\nmail_from = isp@isp.example\n" + harness.NO_RATES)
# What is left to somebody who has no second factor and needs one: who he is, his secrets, his sessions, and what is the same
# for everybody.
WITHOUT_FACTOR = {"session.show", "session.end", "session.list", "session.revoke", "session.revoke_others", "session.step_up",
                  "factor.show", "factor.enrol", "factor.renew", "password.change", "onu.bands"}
# What a call at one's own may not come to: "you may not", "there is none", and what the attack does not know how to call.
HIDDEN = {"Denied", "NotFound", "Internal", "Invalid"}


def ids_for(populated, operation, actor, probed=None, value=None):
    """The ids of a call, one's own but for the probed one."""
    ids = []
    for i in range(native.operation_id_len(operation)):
        name = native.operation_id_name(operation, i)
        if i == probed:
            ids.append(value)
        elif populated.table_of(name):
            own = populated.ids(name, actor.tenant, actor.user_id, actor.zones)
            ids.append(int(own[0]) if own else ABSENT)
        elif name in api.SAMPLES:
            ids.append(api.SAMPLES[name])
        else:
            raise api.Unknown(f"{operation.name}: tests/attack/api.py does not know what {name} numbers")
    return tuple(ids)

# On what is one's own these want what nobody here has: somebody below, a password, a second session of the same person.
# tests/tenant/test_account.c does them.
ELSEWHERE = {"user.factor_end", "child.factor_end", "password.change", "session.revoke"}


class Api(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = world.World(settings=SETTINGS)
        cls.addClassCleanup(cls.world.remove)
        cls.all = api.Populated(cls.world)
        cls.findings, cls.tries = [], collections.Counter()

    def found(self, *words):
        self.findings.append(" ".join(map(str, words))[:600])
        if FIRST:
            self.fail(self.findings[0])

    def setUp(self):
        self.findings.clear()
        self.tries.clear()

    def tell(self, what):
        print(f"{what}: {sum(self.tries.values())} tries, {len(self.findings)} findings", file=sys.stderr)
        self.assertEqual(self.findings, [], "\n".join(self.findings[:40]))
        record(self.id().rpartition(".")[2], {"what": what, "tries": sum(self.tries.values())})

    # ---- in the library ----

    def probe(self, actor, operation, ids, fields, nobody_ids, nobody_fields, distance, values):
        """A call at a neighbour's row and at nobody's."""
        there = api.call(actor.session, operation, ids, fields)
        nobody = api.call(actor.session, operation, nobody_ids, nobody_fields)
        self.tries[actor.name] += 2
        what = (actor.name, operation.name, distance, ids, fields)
        if there.masked(*values) != nobody.masked(*values):
            self.found(*what, "tells", there, "from", nobody)
        if not actor.may(operation) and there.status != "Denied":
            self.found(*what, "is not refused:", there)
        if actor.may(operation) and there.status == "ok" and operation.form != native.FORM_LIST and distance != "list":
            self.found(*what, "is done:", there)
        self.clean(actor, what, there)

    def targets(self, name, actor, operation):
        """Ids of a place in a path at every distance. Beside a tenant below stands what is in it: that is in reach."""
        beside = name != "tenant_id" and "{tenant_id}" in operation.path
        return [(distance, theirs) for distance, theirs in self.all.targets(name, actor)
                if not (beside and distance == "descendant")]

    def clean(self, actor, what, outcome):
        if api.marks(outcome.text) - actor.sees:
            self.found(*what, "shows tenants", api.marks(outcome.text) - actor.sees, outcome.text)

    def test_1_every_operation_by_every_role_at_every_distance(self):
        for actor in self.all.actors:
            for operation in FOCUSED:
                fields = self.all.sample(operation, actor.tenant, actor.user_id, actor.zones)
                for i in range(native.operation_id_len(operation)):
                    name = native.operation_id_name(operation, i)
                    if not self.all.table_of(name):
                        continue
                    for distance, theirs in self.targets(name, actor, operation):
                        self.probe(actor, operation, ids_for(self.all, operation, actor, i, theirs), fields,
                                   ids_for(self.all, operation, actor, i, ABSENT), fields, distance, (theirs, ABSENT))
                    for odd in MALFORMED:
                        outcome = api.call(actor.session, operation, ids_for(self.all, operation, actor, i, odd), fields)
                        self.tries[actor.name] += 1
                        if outcome.status not in ("Invalid", "NotFound", "Denied"):
                            self.found(actor.name, operation.name, odd, outcome)
                ids = ids_for(self.all, operation, actor)
                if not actor.may(operation):
                    refused = api.call(actor.session, operation, ids, fields)
                    self.tries[actor.name] += 1
                    if refused.status != "Denied":
                        self.found(actor.name, operation.name, "is not refused:", refused)
                for name in fields:
                    if not self.all.table_of(name):
                        continue
                    absent = ABSENTS.get(name, ABSENT)
                    for distance, theirs in self.all.targets(name, actor):
                        self.probe(actor, operation, ids, fields | {name: theirs}, ids, fields | {name: absent},
                                   distance + " as " + name, (theirs, absent, *map(str, fields.values())))
                if "search" in (operation.takes or "").split():
                    needed = {name: value for name, value in fields.items()
                              if bindings._find(bindings._fields(operation.input), name)[0].flags & native.F_REQUIRED}
                    for other in set(api.PARENT) - actor.sees:
                        self.probe(actor, operation, ids, needed | {"search": f"mark{other}x"}, ids,
                                   needed | {"search": "mark999x"},
                                   "list", (f"mark{other}x", "mark999x"))
        self.tell(f"{len(FOCUSED)} operations x {len(self.all.actors)} actors")

    def test_2_reading_shows_ones_own_and_what_a_neighbour_does_changes_nothing(self):
        def readings():
            found = {}
            for actor in self.all.actors:
                for operation in OPERATIONS:
                    if operation.flags & (WRITE | DEVICE) or native.operation_id_len(operation) or not actor.may(operation):
                        continue
                    # That somebody looked at the trail is in the trail.
                    fields = {"limit": 500, "action": "package"} if operation.name == "audit.list" else {"limit": 500}
                    takes = operation.input is not None and native.entity_field(operation.input, "limit") is not None
                    outcome = api.call(actor.session, operation, (), fields if takes else {})
                    self.tries[actor.name] += 1
                    self.clean(actor, (actor.name, operation.name), outcome)
                    found[actor.name, operation.name] = outcome
            return found

        before = readings()
        shown = {operation for (_, operation), outcome in before.items() if api.marks(outcome.text)}
        self.assertGreater(len(shown), 10)  # there was something to see
        for tenant in (5, 6):  # 5 is below the super admin, who may see it
            self.all.make(tenant)
        for (actor, operation), outcome in readings().items():
            tenant = next(a for a in self.all.actors if a.name == actor).tenant
            if tenant == 4 and outcome != before[actor, operation]:
                self.found(actor, operation, "changes with the neighbour:", before[actor, operation], outcome)
        self.tell("readings")

    def test_3_what_is_a_persons_own(self):
        """API tokens belong to people, not to tenants: a colleague's are nobody's."""
        admin, technician = (next(actor for actor in self.all.actors if actor.name == name) for name in ("admin", "technician"))
        made = admin.session.token_create(name="mark4xmine")
        self.assertIn("mark4xmine", [token.name for token in admin.session.tokens()])
        self.assertNotIn("mark4xmine", [token.name for token in technician.session.tokens()])
        revoke = native.operation_find("token.revoke")
        self.assertEqual(api.call(technician.session, revoke, (made.token_id,), {}).masked(made.token_id),
                         api.call(technician.session, revoke, (ABSENT,), {}).masked(ABSENT))
        self.world.ctx.resume(made.token).close()  # it lives

        everybody = native.operation_find("visit.list")
        for actor in self.all.actors:
            outcome = api.call(actor.session, everybody, (), {"filter": "all"})
            self.assertEqual(outcome.status == "ok", actor.has("user.read"), (actor.name, outcome))

    def test_3_whoever_gives_roles_gives_none_above_his_own_or_of_another_kind_of_tenant(self):
        """New people and changed ones, in every role there is."""
        create, change = (native.operation_find(f"user.{what}") for what in ("create", "update"))
        for actor in self.all.actors:
            if actor.visit or actor.zones:
                continue  # nobody of these gives roles: test_1
            for number, role in enumerate(api.ROLES):
                in_isp, here = role not in ("developer", "super_admin"), api.KIND[actor.tenant]
                fits = (here == "isp") == in_isp and (role != "developer" or here == "platform") and actor.has("user.write")
                has = {name for name, (roles, _) in api.PERMISSIONS.items() if roles >> number & 1}
                lacks = role != "custom" and not all(actor.has(name) for name in has)
                fields = self.all.sample(create, actor.tenant) | {"role": role}
                if in_isp and role in ("custom", "customer"):
                    name = "role_id" if role == "custom" else "customer_id"
                    fields[name] = int(next(iter(self.all.ids(name, actor.tenant)), ABSENT))
                for operation, ids in ((create, ()), (change, (self.all.person(actor.tenant, "noc"),))):
                    given = fields if operation is create else {
                        name: value for name, value in fields.items() if name in ("role", "role_id", "customer_id")}
                    outcome = api.call(actor.session, operation, ids, given)
                    self.tries[actor.name] += 1
                    if outcome.status == "ok" and not (fits and not lacks):
                        self.found(actor.name, operation.name, "gives the role", role, outcome)
                    if fits and not lacks and operation is create and role not in ("custom", "customer") and outcome.status != "ok":
                        self.found(actor.name, operation.name, "may not give the role", role, outcome)
        self.tell("roles given")

    def test_3_every_session_function_is_an_operation_or_attacked_here(self):
        """A public function that takes a session and stands in no list fails this test with its name."""
        admin = next(actor for actor in self.all.actors if actor.name == "admin")
        technician = next(actor for actor in self.all.actors if actor.name == "technician")

        def refused(function, *arguments, actor=technician):
            with self.assertRaises((isp.Denied, isp.State)):
                function(actor.session._open(), *arguments)

        beside = {
            "isp_session_close": lambda: self.world.ctx.resume(technician.token).close(),
            "isp_session_token": lambda: self.assertEqual(admin.session.token, admin.token),
            "isp_session_csrf": lambda: self.assertNotEqual(admin.session.csrf, technician.session.csrf),
            # no login has made these sessions: there is no browser to know again
            "isp_session_device": lambda: self.assertEqual({actor.session.device for actor in self.all.actors}, {None}),
            "isp_session_may": lambda: [self.assertEqual(
                actor.session.may(name), actor.has(name), (actor.name, name))
                for actor in self.all.actors for name in api.PERMISSIONS],
            "isp_session_request": lambda: native.session_request(technician.session._open(), "attack"),
            "isp_session_impersonate": lambda: [
                refused(native.session_impersonate, {"login": actor.name, "reason": "to look around"})
                for actor in self.all.actors],
            "isp_session_is_from": lambda: [self.assertEqual(
                native.session_is_from(one.session._open(), other.session._open()), 0)
                for one in self.all.actors for other in self.all.actors],
            "isp_audit_export": lambda: self.export_trails(
                lambda session, options, file: native.audit_export(session, options, str(file))),
            "isp_trail_open": lambda: self.export_trails(self.read_trail),
            # a developer may: what he does then is done by tests/context/test_rekey.c
            "isp_key_rekey": lambda: [refused(native.key_rekey, None, None, actor=actor) for actor in self.all.actors
                                      if not actor.session.may("key.rotate")],
            # the table's own way in: all of the operations above went through it
            "isp_operation_call": lambda: self.assertTrue(OPERATIONS),
        }
        known = api.behind_operations(ROOT / "libisp" / "context" / "operations.c")
        functions = api.session_functions(ROOT / "include")
        self.assertGreater(len(functions), 50)
        self.assertEqual(sorted(functions - known - set(beside)), [], "the attack does not cover these functions")
        self.assertEqual(sorted(set(beside) - functions), [], "these are functions no more")
        for name, attack in beside.items():
            with self.subTest(name):
                attack()

    @staticmethod
    def read_trail(session, options, file):
        trail = native.trail_open(session, {**options, "below": "tenant_id" in options})
        with open(file, "w", encoding="utf-8") as out:
            while (text := native.trail_read(trail)) is not None:
                out.write(text)
        native.trail_close(trail)

    def export_trails(self, write):
        """A file of the audit trail: whose it may be, and whose rows are in it."""
        file = self.world.base / "trail"

        def export(actor, tenant):
            file.unlink(missing_ok=True)
            try:
                write(actor.session._open(), {"tenant_id": tenant} if tenant else {}, file)
                return api.Outcome("ok", file.read_text(encoding="utf-8"))
            except isp.Error as error:
                return api.Outcome(type(error).__name__, f"{error.message} | {error.subject} | {error.native}")

        for actor in self.all.actors:
            for tenant in (0, *api.PARENT):
                outcome, nobody = export(actor, tenant), export(actor, ABSENT)
                what = (actor.name, tenant)
                if not actor.has("audit.read") or actor.visit:  # it wants a code of the person himself
                    self.assertEqual(outcome.status, "Denied", what)
                elif tenant and tenant not in actor.sees:
                    self.assertEqual(outcome.masked(tenant), nobody.masked(ABSENT), what)
                    self.assertNotEqual(outcome.status, "ok", what)
                else:
                    self.assertNotIn(outcome.status, HIDDEN, (what, outcome))
                    self.assertLessEqual(api.marks(outcome.text), actor.sees, what)

    def test_3_without_a_second_factor_where_one_is_needed(self):
        """Whoever needs one and has none reaches his own account and nothing else, by a session and by an API token, until
        he has set one up."""
        conf = self.world.home / "isp.conf"
        lax = conf.read_text(encoding="utf-8")
        conf.write_text(lax.replace("require_second_factor = no", "require_second_factor = yes"), encoding="utf-8")
        try:
            strict = isp.open(self.world.home)
        finally:
            conf.write_text(lax, encoding="utf-8")
        self.addCleanup(strict.close)
        for number, (role, tenant) in enumerate((("developer", 1), ("super_admin", 2))):
            user = self.all.person(tenant, role, 90 + number)
            actor = api.Actor(role, tenant, api.ROLES.index(role), user)
            for kind in ("ses", "pat"):
                for operation in OPERATIONS:
                    if operation.name == "factor.confirm":  # Factor is how it calls a wrong code
                        continue
                    with strict.resume(self.all.admit(kind, tenant, user)) as session:
                        outcome = api.call(session, operation, ids_for(self.all, operation, actor),
                                           self.all.sample(operation, tenant, user))
                    self.tries[role] += 1
                    if (outcome.status == "Factor") == (operation.name in WITHOUT_FACTOR):
                        self.found(role, kind, operation.name, "without a second factor:", outcome)
            with strict.resume(self.all.admit("ses", tenant, user)) as session:
                self.assertFalse(any(session.may(permission) for permission in api.PERMISSIONS))
                code = api.totp(session.factor_enrol().secret)
                session.factor_confirm(code=code)
                self.assertTrue(session.may("tenant.read"))
                self.assertEqual(session.tenant().tenant_id, tenant)
        self.tell("without a second factor")

    def test_4_tenants_share_the_pool_under_load_and_killed_connections(self):
        """Sessions of six tenants, one held to a zone and one that only looks, read and write at once through three connections
        and their prepared statements; now and then the server kills one of these. Everybody sees his own, or is told that the
        database is away, and at the end everything lies where it belongs."""
        lists = [operation for operation in OPERATIONS if operation.form == native.FORM_LIST and operation.input is not None
                 and not native.operation_id_len(operation) and not operation.flags & (WRITE | DEVICE)]
        create, show, change = (native.operation_find(f"customer.{what}") for what in ("create", "show", "update"))
        actors = [api.Actor(f"load of {tenant}", tenant, 2, None) for tenant in (*api.ISPS, *api.ISPS, 2, 3)]
        actors += [actor for actor in self.all.actors if actor.name in ("reseller held to a zone", "visitor of admin who looks")]
        fields = {(actor.name, operation.name): self.all.sample(operation, actor.tenant, actor.user_id, actor.zones)
                  for actor in actors for operation in lists}
        for actor in actors:  # a trail also tells what was asked for, with the names of others in it: by oneself, or from above
            fields[actor.name, "audit.list"] |= {"action": "customer"}
        own = {actor.name: self.all.ids("customer_id", actor.tenant, zones=actor.zones)[0] for actor in actors
               if actor.tenant in api.ISPS}
        beyond = {actor.name: next(theirs for _, theirs in self.all.targets("customer_id", actor)) for actor in actors}
        until, answers = time.monotonic() + (20 if LONG else 5), collections.Counter()
        written = collections.Counter()

        def turn(actor, session, dice):
            what, hint = dice.random(), f"mark{actor.tenant}xload{dice.randrange(10 ** 6)}"
            if what < 0.5 or actor.name not in own:
                operation = dice.choice(lists)
                yield operation, api.call(session, operation, (), fields[actor.name, operation.name])
            elif what < 0.7:
                there = api.call(session, show, (beyond[actor.name],), {})
                if there.status not in ("NotFound", "Denied", "Unavailable", "Busy"):
                    self.found(actor.name, "is shown a neighbour's customer:", there)
            elif what < 0.8 and not actor.zones:
                yield create, api.call(session, create, (), {"name": hint})
            else:
                yield change, (done := api.call(session, change, (int(own[actor.name]),), {"note": hint}))
                written[actor.name] += done.status == "ok"
                if actor.visit and done.status == "ok":
                    self.found(actor.name, "has written:", done)
                yield show, (read := api.call(session, show, (int(own[actor.name]),), {}))
                if "ok" == read.status == done.status and f"mark{actor.tenant}xload" not in read.text:
                    self.found(actor.name, "does not see what he wrote:", read)

        def work(actor):
            session = self.world.ctx.resume(actor.token) if actor.token else self.world.ctx.local(f"mark{actor.tenant}x")
            dice = random.Random(actor.name)
            while time.monotonic() < until:
                for operation, outcome in turn(actor, session, dice):
                    self.tries[actor.name] += 1
                    answers[outcome.status] += 1
                    self.clean(actor, (actor.name, operation.name), outcome)
            session.close()

        with concurrent.futures.ThreadPoolExecutor(len(actors)) as pool, \
                pg.Connection(self.world.dsn, "isp_super", "isp") as super_:
            done = [pool.submit(work, actor) for actor in actors]
            kills = most = 0
            while time.monotonic() < until:
                time.sleep(0.1)
                most = max(most, *(int(number) for number, in super_.must(
                    "SELECT count(*) FROM pg_stat_activity WHERE usename ~ '^isp_(tenant|scope|zone)$' GROUP BY usename")), 0)
                kills += len(super_.must("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IN"
                                         " ('isp_tenant', 'isp_zone') AND xact_start IS NOT NULL LIMIT 1"))
            for one in done:
                one.result()
            for name, in super_.must("SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname ="
                                     " 'note' WHERE c.relnamespace = 'isp'::regnamespace AND c.relkind = 'r'") + [("customers",)]:
                text = "note" if name != "customers" else "coalesce(note, '') || name"
                astray = super_.must(f"SELECT tenant_id, {text} FROM isp.{name} WHERE tenant_id = ANY ($1::bigint[]) AND {text} ~"
                                     f" 'mark' AND {text} !~ ('mark' || tenant_id || 'x')", "{4,5,6,7}")
                if astray:
                    self.found(name, "has rows of one tenant with texts of another:", astray[:5])
        self.assertEqual(set(answers) - {"ok", "Denied", "Unavailable", "Busy", "Unknown"}, set())
        self.assertGreater(answers["ok"], 100)
        self.assertGreater(len([name for name, count in written.items() if count]), 3)
        self.assertLessEqual(most, 6)  # three of each role, and as many for what is nested
        self.assertGreater(kills, 3)
        self.tell(f"{len(actors)} sessions through at most {most} connections of a role, {kills} killed, answers {dict(answers)}")

    # ---- over HTTP ----

    def test_5_every_route_with_every_kind_of_credential(self):
        server = harness.Server(self.world, work="none")
        self.addCleanup(server.stop)
        wire = Wire(server.port)
        self.addCleanup(wire.close)
        short = {"developer", "super_admin", "admin", "technician held to a zone", "visitor of admin who looks"}
        for actor in self.all.actors:
            if actor.token is None or not (LONG or actor.name in short):
                continue
            dead, refusals, first = self.dead(actor), set(), actor.name == "developer"
            alive = [actor.token] if actor.visit else [actor.token, self.all.admit("pat", actor.tenant, actor.user_id)]
            for n, operation in enumerate(OPERATIONS):
                self.route(wire, actor, operation, alive)
                if not actor.visit and operation.permission:
                    self.scopes(wire, actor, operation)
                for m, (kind, token) in enumerate(dead.items()):
                    if not (LONG or first or (n + m) % 7 == 0):
                        continue
                    answer = wire.ask(token, operation, ids_for(self.all, operation, actor), {})
                    self.tries["dead"] += 1
                    refusals.add(answer)
                    if answer[0] != 401 or len(refusals) > 1:
                        self.found(actor.name, kind, operation.name, "is told apart:", answer, "among", refusals)
        self.tell(f"{len(OPERATIONS)} routes over HTTP, {len(dead)} kinds of credentials that are none")

    def dead(self, actor):
        """Credentials of this role that are good for nothing, as the library would have left them."""
        def other(**more):  # somebody of this role with something wrong about him
            return self.all.person(actor.tenant, api.ROLES[actor.role], **more)

        def visited(parent):  # somebody from above is there, from this session
            if actor.tenant == 1:
                return api.make_token("ses")
            return self.all.admit("ses", actor.tenant, actor.user_id, **api.visit(self.world.super, parent, True))

        long_ago = str(int((time.time() - 13 * 3600) * 1e6))
        admit, who, above = self.all.admit, (actor.tenant, actor.user_id), self.all.actors[0]
        gone, cashier = other(state="suspended"), self.all.person(above.tenant, "cashier")
        return {
            "expired session": admit("ses", *who, expires_in_s=-5),
            "ended session": admit("ses", *who, over=True),
            "idle session": admit("ses", *who, seen_at_us=long_ago),
            "session of a former password": admit("ses", *who, password_version="0"),
            "session of a suspended person": admit("ses", actor.tenant, gone),
            "token of a suspended person": admit("pat", actor.tenant, gone),
            "session of who was there until yesterday": admit("ses", actor.tenant, other(expires_on="2001-01-01")),
            "visit of who has left": visited(admit("ses", above.tenant, above.user_id, over=True)),
            "visit of whose session has expired": visited(admit("ses", above.tenant, above.user_id, expires_in_s=-5)),
            "visit of who was forgotten": visited(admit("ses", above.tenant, above.user_id, seen_at_us=long_ago)),
            "visit of who was suspended": visited(admit("ses", 1, self.all.person(1, "developer", state="suspended"))),
            "visit of who may not visit any more": visited(admit("ses", 1, cashier)),
            "expired token": admit("pat", *who, expires_in_s=-5),
            "revoked token": admit("pat", *who, over=True),
            "token of another place": admit("pat", *who, sources="192.0.2.0/24"),
            "nobody's session": api.make_token("ses"),
            "nobody's token": api.make_token("pat"),
            "a link's token": api.make_token("rst"),
            "no token": None,
            "malformed token": "isp_pat_x",
        }

    def scopes(self, wire, actor, operation):
        """API tokens with every scope but the one that is asked for, and with this one alone."""
        for scopes, lacks in ((" ".join(name for name in api.PERMISSIONS if name != operation.permission), True),
                              (operation.permission, False)):
            if scopes not in actor.scoped:
                actor.scoped[scopes] = self.all.admit("pat", actor.tenant, actor.user_id, scopes=scopes)
            if not lacks and operation.flags & (WRITE | DEVICE):
                continue  # it would be done
            status, body = wire.ask(actor.scoped[scopes], operation, ids_for(self.all, operation, actor),
                                    self.all.sample(operation, actor.tenant, actor.user_id, actor.zones))
            self.tries["scope"] += 1
            if (status == 403) != (lacks or not actor.may(operation) or operation.permission == "token.write"):  # a person's own
                self.found(actor.name, operation.name, "with a token that", "lacks" if lacks else "has", "the scope:", status, body)

    def test_5_who_belongs_to_a_suspended_tenant_is_told_so_and_nothing_else(self):
        """Every kind of credential there is, over every route: one answer, which names no other tenant."""
        server = harness.Server(self.world, work="none")
        self.addCleanup(server.stop)
        wire = Wire(server.port)
        self.addCleanup(wire.close)
        above, here = 3, 7
        user = self.all.person(here, "admin")
        visitor = self.all.admit("ses", above, self.all.person(above, "super_admin"))
        tokens = {"session": self.all.admit("ses", here, user), "token": self.all.admit("pat", here, user),
                  "visit": self.all.admit("ses", here, user, **api.visit(self.world.super, visitor, False))}
        suspend, resume = (native.operation_find(f"child.{what}") for what in ("suspend", "resume"))
        done = api.call(self.all.local[above], suspend, (here,), {"reason": "to see what happens"})
        self.assertEqual(done.status, "ok", done)
        try:
            for kind, token in tokens.items():
                answers = set()
                for operation in OPERATIONS:
                    actor = api.Actor(kind, here, api.ROLES.index("admin"), user)
                    answers.add(wire.ask(token, operation, ids_for(self.all, operation, actor), {}))
                    self.tries[kind] += 1
                if len(answers) != 1 or {status for status, _ in answers} & {200, 404, 401}:
                    self.found(kind, "of a suspended tenant is answered", answers)
                if any(api.marks(body) - {here, above} for _, body in answers):  # whom to turn to
                    self.found(kind, "shows other tenants", answers)
                with self.assertRaises(isp.Suspended):
                    self.world.ctx.resume(token)
            done = api.call(self.world.ctx.resume(visitor), native.operation_find("child.list"), (), {})
            self.assertEqual(done.status, "ok", done)
        finally:
            done = api.call(self.all.local[above], resume, (here,), {})
        self.assertEqual(done.status, "ok", done)
        for token in tokens.values():
            self.world.ctx.resume(token).close()
        self.tell("a suspended tenant over HTTP")

    def route(self, wire, actor, operation, alive):
        fields = self.all.sample(operation, actor.tenant, actor.user_id, actor.zones)
        ids = ids_for(self.all, operation, actor)
        probes = []
        for i in range(native.operation_id_len(operation)):
            name = native.operation_id_name(operation, i)
            if self.all.table_of(name):
                probes += [(distance, ids_for(self.all, operation, actor, i, theirs), fields,
                            ids_for(self.all, operation, actor, i, ABSENT), fields, theirs)
                           for distance, theirs in self.targets(name, actor, operation)]
        for name in fields:
            if self.all.table_of(name):
                probes += [(distance, ids, fields | {name: theirs}, ids, fields | {name: ABSENTS.get(name, ABSENT)}, theirs)
                           for distance, theirs in self.all.targets(name, actor)]
        for distance, ids_there, there, ids_nobody, nobody, theirs in probes:
            for token in alive:
                answers = [wire.ask(token, operation, *call) for call in ((ids_there, there), (ids_nobody, nobody))]
                self.tries["probe"] += 2
                masked = [api.Outcome(str(status), body).masked(theirs, ABSENT, *ABSENTS.values(), *map(str, fields.values()))
                          for status, body in answers]
                what = (actor.name, operation.method, operation.path, distance, theirs)
                if masked[0] != masked[1]:
                    self.found(*what, "tells", masked[0], "from", masked[1])
                if not actor.may(operation) and answers[0][0] != 403:
                    self.found(*what, "is not refused:", answers[0])
                if api.marks(answers[0][1]) - actor.sees:
                    self.found(*what, "shows tenants", answers[0])

    def test_5_time_does_not_tell_what_others_have(self):
        """A neighbour's row and nobody's, in turn: neither call takes longer."""
        self.assertIsNone(told_by_time(lambda: time.sleep(0.001), lambda: time.sleep(0.001)))
        self.assertIsNotNone(told_by_time(lambda: time.sleep(0.002), lambda: time.sleep(0.001)))
        for actor in self.all.actors:
            if not LONG and actor.name not in ("super_admin", "admin", "reseller held to a zone"):
                continue
            for operation in OPERATIONS:
                fields = self.all.sample(operation, actor.tenant, actor.user_id, actor.zones)
                if not actor.may(operation):
                    continue
                for distance, (ids, there), (nobody_ids, nobody) in self.probes(actor, operation, fields):
                    told = told_by_time(lambda: api.call(actor.session, operation, ids, there),
                                            lambda: api.call(actor.session, operation, nobody_ids, nobody))
                    self.tries[actor.name] += 1
                    if told:
                        self.found(actor.name, operation.name, distance, "takes", *("%.2f ms" % (1e3 * t) for t in told))
        self.tell("times of a neighbour's and nobody's rows")

    def probes(self, actor, operation, fields):
        """(distance, call at the nearest neighbour's, call at nobody's), for each id that it takes."""
        ids = ids_for(self.all, operation, actor)
        for i in range(len(ids)):
            name = native.operation_id_name(operation, i)
            for distance, theirs in list(self.targets(name, actor, operation))[:None if LONG else 1] if self.all.table_of(name) else ():
                yield distance, *((ids_for(self.all, operation, actor, i, one), fields) for one in (theirs, ABSENT))
        for name in fields:
            for distance, theirs in list(self.all.targets(name, actor))[:None if LONG else 1] if self.all.table_of(name) else ():
                yield f"{distance} as {name}", *((ids, fields | {name: one}) for one in (theirs, ABSENTS.get(name, ABSENT)))

    # ---- what is one's own, last: it changes the world ----

    def test_6_what_is_ones_own_is_not_hidden(self):
        """Or all the silence above would prove nothing."""
        for actor in self.all.actors:
            for operation in OPERATIONS:
                if operation.name in ELSEWHERE or not actor.may(operation):
                    continue
                ids = ids_for(self.all, operation, actor)
                fields = self.all.sample(operation, actor.tenant, actor.user_id, actor.zones)
                if ABSENT in (*ids, *fields.values()):
                    continue  # the platform and groups have rows of few kinds
                outcome = api.call(actor.session, operation, ids, fields)
                if outcome.status in HIDDEN and "tenant_id" in (native.operation_id_name(operation, i)
                                                                for i in range(len(ids))):
                    outcome = api.call(actor.session, operation, (actor.tenant, *ids[1:]), fields)  # some are of one's own
                self.tries[actor.name] += 1
                if actor.user_id is not None:  # the last one may have been his end
                    self.all.enter(actor)
                if outcome.status == "Denied" and (actor.user_id is None or actor.visit and not operation.permission):
                    continue  # the local operator is no person, a visitor not this one: no tokens and the like
                if outcome.status in HIDDEN:
                    self.found(actor.name, operation.name, "on what is his own:", outcome)
        self.tell("own")


class Wire:
    """One connection that is kept."""

    def __init__(self, port):
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def close(self):
        self.connection.close()

    def ask(self, token, operation, ids, fields):
        path, headers, body = operation.path, {"Host": f"127.0.0.1:{self.port}"}, None
        for i, one in enumerate(ids):
            path = path.replace("{" + native.operation_id_name(operation, i) + "}", str(one))
        if operation.method == "GET":
            query = urllib.parse.urlencode(fields)
            path += "?" + query if query else ""
        elif operation.input is not None:
            body = json.dumps(fields).encode()
            headers["Content-Type"] = "application/json"
        if token:
            headers["Authorization"] = "Bearer " + token
        try:
            self.connection.request(operation.method, "/api/v1" + path, body, headers)
            response = self.connection.getresponse()
        except (ConnectionError, http.client.HTTPException):
            self.connection.close()
            self.connection.request(operation.method, "/api/v1" + path, body, headers)
            response = self.connection.getresponse()
        text = response.read().decode()
        if response.headers.get("Content-Type", "").startswith("application/problem"):
            problem = json.loads(text)
            for changing in ("request_id", "instance"):
                problem.pop(changing, None)
            text = json.dumps(problem, sort_keys=True)
        return response.status, text

if __name__ == "__main__":
    unittest.main()
