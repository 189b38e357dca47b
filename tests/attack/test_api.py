"""The wall attacked from above: in the library, over HTTP, through the pool. See api.py."""
import collections
import concurrent.futures
import http.client
import json
import os
import pathlib
import random
import statistics
import sys
import threading
import time
import unittest

import api
import isp
import pg
import world
from api import ABSENT, ABSENTS, DEVICE, MALFORMED, OPERATIONS, WRITE
from isp import native

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
import harness  # noqa: E402

LONG = bool(os.environ.get("ISP_ATTACK_LONG"))
SETTINGS = "allow_loopback_devices = yes\nrequire_second_factor = no\n" + harness.NO_RATES
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
            own = populated.ids(name, actor.tenant, actor.user_id)
            ids.append(int(own[0]) if own else ABSENT)
        elif name in api.SAMPLES:
            ids.append(api.SAMPLES[name])
        else:
            raise api.Unknown(f"{operation.name}: tests/attack/api.py does not know what {name} numbers")
    return tuple(ids)

# On what is one's own these want what nobody here has: somebody below, a password, a second session of the same person.
# tests/tenant/test_account.c does them.
ELSEWHERE = {"user.factor_end", "password.change", "session.revoke"}


class Api(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = world.World(settings=SETTINGS)
        cls.addClassCleanup(cls.world.remove)
        cls.all = api.Populated(cls.world)
        cls.findings, cls.tries = [], collections.Counter()

    def found(self, *words):
        self.findings.append(" ".join(map(str, words))[:600])

    def setUp(self):
        self.findings.clear()
        self.tries.clear()

    def tell(self, what):
        print(f"{what}: {sum(self.tries.values())} tries, {len(self.findings)} findings", file=sys.stderr)
        self.assertEqual(self.findings, [], "\n".join(self.findings[:40]))

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

    def clean(self, actor, what, outcome):
        if api.marks(outcome.text) - actor.sees:
            self.found(*what, "shows tenants", api.marks(outcome.text) - actor.sees, outcome.text)

    def test_1_every_operation_by_every_role_at_every_distance(self):
        for actor in self.all.actors:
            for operation in OPERATIONS:
                fields = self.all.sample(operation, actor.tenant, actor.user_id)
                for i in range(native.operation_id_len(operation)):
                    name = native.operation_id_name(operation, i)
                    if not self.all.table_of(name):
                        continue
                    for distance, theirs in self.all.targets(name, actor):
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
                    for other in set(api.PARENT) - actor.sees:
                        self.probe(actor, operation, ids, {"search": f"mark{other}x"}, ids, {"search": "mark999x"},
                                   "list", (f"mark{other}x", "mark999x"))
        self.tell(f"{len(OPERATIONS)} operations x {len(self.all.actors)} actors")

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
                actor.session.may(name), bool(roles >> actor.role & 1), (actor.name, name))
                for actor in self.all.actors for name, roles in api.PERMISSIONS.items()],
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
            "isp_key_rekey": lambda: [refused(native.key_rekey, None, actor=actor) for actor in self.all.actors
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
                if "audit.read" not in api.PERMISSIONS or not actor.session.may("audit.read"):
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
        """Sessions of six tenants at once through the library's own pool and prepared statements; now and then the server
        kills a connection. Everybody sees his own, or is told that the database is away."""
        lists = [operation for operation in OPERATIONS if operation.form == native.FORM_LIST and operation.input is not None
                 and not native.operation_id_len(operation) and not operation.flags & (WRITE | DEVICE)]
        fields = {(tenant, operation.name): self.all.sample(operation, tenant) for tenant in api.PARENT for operation in lists}
        until, errors = time.monotonic() + (20 if LONG else 4), collections.Counter()

        def work(tenant):
            session, dice = self.world.ctx.local(f"mark{tenant}x"), random.Random(tenant)
            actor = api.Actor(f"load of {tenant}", tenant, 2, None, session)
            create = native.operation_find("customer.create")
            while time.monotonic() < until:
                operation = dice.choice(lists)
                outcome = api.call(session, operation, (), fields[tenant, operation.name])
                self.tries[tenant] += 1
                errors[outcome.status] += 1
                self.clean(actor, (actor.name, operation.name), outcome)
                if tenant in api.ISPS and dice.random() < 0.1:
                    api.call(session, create, (), {"name": f"mark{tenant}xload"})
            session.close()

        with concurrent.futures.ThreadPoolExecutor(12) as pool, \
                pg.Connection(self.world.dsn, "isp_super", "isp") as super_:
            done = [pool.submit(work, tenant) for tenant in (*api.ISPS, *api.ISPS, 2, 3)]
            kills = 0
            while time.monotonic() < until:
                time.sleep(0.1)
                kills += len(super_.must("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'isp_tenant'"
                                         " AND xact_start IS NOT NULL LIMIT 1"))
            for one in done:
                one.result()
        wrong = set(errors) - {"ok", "Denied", "Unavailable", "Busy", "Unknown"}
        self.assertEqual(wrong, set())
        self.assertGreater(errors["ok"], 100)
        self.assertGreater(kills, 3)
        self.tell(f"pool under load, {kills} connections killed, answers {dict(errors)}")

    # ---- over HTTP ----

    def test_5_every_route_with_every_kind_of_credential(self):
        server = harness.Server(self.world, work="none")
        self.addCleanup(server.stop)
        wire = Wire(server.port)
        self.addCleanup(wire.close)
        slow = []
        for actor in self.all.actors:
            if actor.token is None or (actor.role > 3 and not LONG):
                continue
            full = self.all.admit("pat", actor.tenant, actor.user_id)
            narrow = self.all.admit("pat", actor.tenant, actor.user_id, scopes="nothing.at_all")
            dead = {"expired session": self.all.admit("ses", actor.tenant, actor.user_id, expires_in_s=-5),
                    "ended session": self.all.admit("ses", actor.tenant, actor.user_id, over=True),
                    "expired token": self.all.admit("pat", actor.tenant, actor.user_id, expires_in_s=-5),
                    "revoked token": self.all.admit("pat", actor.tenant, actor.user_id, over=True),
                    "nobody's token": api.make_token("pat"), "no token": None, "malformed token": "isp_pat_x"}
            refusals = set()
            for operation in OPERATIONS:
                self.route(wire, actor, operation, full, narrow, slow)
                for kind, token in dead.items():
                    status, body = wire.ask(token, operation, ids_for(self.all, operation, actor), {})
                    self.tries[kind] += 1
                    refusals.add((status, body))
            if {status for status, _ in refusals} != {401} or len({body for _, body in refusals}) != 1:
                self.found(actor.name, "dead credentials are told apart:", refusals)
        if LONG:
            for name, there, nobody in slow:
                if not 0.5 < there / nobody < 2:
                    self.found(name, "takes", there, "for a neighbour's and", nobody, "for nobody's")
        self.tell(f"{len(OPERATIONS)} routes over HTTP")

    def route(self, wire, actor, operation, full, narrow, slow):
        fields = self.all.sample(operation, actor.tenant, actor.user_id)
        ids = ids_for(self.all, operation, actor)
        if operation.permission:
            status, _ = wire.ask(narrow, operation, ids, fields)
            self.tries["wrong scope"] += 1
            if status != 403:
                self.found(actor.name, operation.name, "with a token that lacks its scope:", status)
        probes = []
        for i in range(native.operation_id_len(operation)):
            name = native.operation_id_name(operation, i)
            if self.all.table_of(name):
                probes += [(distance, ids_for(self.all, operation, actor, i, theirs), fields,
                            ids_for(self.all, operation, actor, i, ABSENT), fields, theirs)
                           for distance, theirs in self.all.targets(name, actor)]
        for name in fields:
            if self.all.table_of(name):
                probes += [(distance, ids, fields | {name: theirs}, ids, fields | {name: ABSENTS.get(name, ABSENT)}, theirs)
                           for distance, theirs in self.all.targets(name, actor)]
        for distance, ids_there, there, ids_nobody, nobody, theirs in probes:
            for token in (full, actor.token):
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
            if LONG and operation.method == "GET" and actor.may(operation):
                slow.append((f"{actor.name} {operation.path} {distance}", *(statistics.median(
                    wire.time(full, operation, *call) for _ in range(15)) for call in ((ids_there, there),
                                                                                       (ids_nobody, nobody)))))

    # ---- what is one's own, last: it changes the world ----

    def test_6_what_is_ones_own_is_not_hidden(self):
        """Or all the silence above would prove nothing."""
        for actor in self.all.actors:
            for operation in OPERATIONS:
                if operation.name in ELSEWHERE or not actor.may(operation):
                    continue
                ids = ids_for(self.all, operation, actor)
                fields = self.all.sample(operation, actor.tenant, actor.user_id)
                if ABSENT in (*ids, *fields.values()):
                    continue  # the platform and groups have rows of few kinds
                outcome = api.call(actor.session, operation, ids, fields)
                if outcome.status in HIDDEN and "tenant_id" in (native.operation_id_name(operation, i)
                                                                for i in range(len(ids))):
                    outcome = api.call(actor.session, operation, (actor.tenant, *ids[1:]), fields)  # some are of one's own
                self.tries[actor.name] += 1
                if actor.user_id is not None:  # the last one may have been his end
                    actor.session = self.world.ctx.resume(self.all.admit("ses", actor.tenant, actor.user_id))
                if outcome.status == "Denied" and actor.user_id is None:
                    continue  # the local operator is no person, and has no tokens and the like
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
            query = "&".join(f"{name}={value}" for name, value in fields.items())
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

    def time(self, *call):
        begun = time.perf_counter()
        self.ask(*call)
        return time.perf_counter() - begun


if __name__ == "__main__":
    unittest.main()
