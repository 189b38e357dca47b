"""The story of a line through `import isp` alone: library, database, workers and devices, no server and no shell. Then the
example as a user runs it, and the three faces side by side: one answer."""
import datetime
import pathlib
import subprocess
import sys
import unittest

import harness
import isp
import story
from test_story_cli import CommandLine
from test_story_http import BearerToken

# No records of a tenant, or not for a token; and the trail, which grows by being read.
NOT_READ = ("audit.list", "audit.export", "events", "openapi", "factor.show", "session.list", "token", "visit")
# What the story leaves empty.
EMPTY = {"user.forgot", "message.list"}
EXAMPLE = harness.support.ROOT / "bindings" / "python" / "examples" / "living_line.py"
PACKAGE = str(pathlib.Path(isp.__file__).parents[1])


def as_json(record):
    """A record as the API has it: dates are the only values that Python gives otherwise."""
    return {name: value.isoformat() if isinstance(value, datetime.date) else value
            for name, value in record.as_dict().items()}


class Python:
    """session.call("customer.create", ...)"""

    def __init__(self, session):
        self.session = session

    def call(self, operation, *ids, **fields):
        found = self.session.call(operation, *ids, **fields)
        if isinstance(found, isp.Pages):
            return [as_json(record) for record in found]
        return as_json(found)


class ByPython(story.Story, harness.Test):
    @classmethod
    def setUpClass(cls):
        cls.recording = harness.recording()
        cls.make_world(replay=cls.recording)
        cls.ctx = isp.open(cls.world.home)
        cls.addClassCleanup(cls.ctx.close)
        cls.face = Python(cls.ctx.login("admin@example.com", cls.world.logins()["admin@example.com"]))

    def test_the_life_of_a_line(self):
        with self.ctx.worker("converge", "poll") as worker:
            super().test_the_life_of_a_line()
            done = worker.stats()
        # Sold, cut and let in again, each once; and the demo's five lines, twice each: the same run of dunning cut them.
        self.assertGreaterEqual(done["converge_count"], 3)

    def test_the_methods_that_people_write(self):
        s = self.face.session
        onu = next(iter(s.onus()))
        self.assertEqual(onu.rx_power_dbm * 100, onu.rx_power_dbm_x100)
        with self.assertRaises(isp.Invalid) as caught:
            s.bill_run(period="2026-13")
        self.assertEqual(caught.exception.subject, "period")
        with self.assertRaises(isp.Invalid):
            s.payment_take(customer_id=1, amount=-1)
        with self.assertRaises(isp.NotFound):
            s.customer(999999)
        with self.assertRaises(isp.Login):
            self.ctx.login("admin@example.com", "not the password")


class Example(harness.Test):
    @classmethod
    def setUpClass(cls):
        cls.make_world(replay=harness.recording())

    def test_it_runs_as_it_says(self):
        done = subprocess.run([sys.executable, "-B", str(EXAMPLE), str(self.world.home)], capture_output=True, text=True,
                              env=harness.environment(PYTHONPATH=PACKAGE), timeout=110)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        said = done.stdout
        for words in ("proved on the router after", "online after", "lines are suspended", "suspended means offline",
                      "paid means online", "enabled False", "-28.24 dBm" if harness.RECORDED.exists() else "-29.37 dBm",
                      "the books: 0 findings, trial balance 0"):
            self.assertIn(words, said)
        living = [row for row in self.world.devices.ctl("state", "demo-router")["secrets"] if "living" in row["name"]]
        self.assertEqual([row["disabled"] for row in living], ["false"])


class OneAnswer(harness.Test):
    """What one face shows, all show: every read of the table of operations, compared."""

    IDS = {"user_id": 1, "package_id": 1, "customer_id": 2, "service_id": 2, "node_id": 1, "onu_id": 3, "invoice_id": 1,
           "payment_id": 1, "hours": 24}

    @classmethod
    def setUpClass(cls):
        cls.make_world(replay=harness.MADE_UP)
        server = cls.world.serve(work="none")
        cls.ctx = isp.open(cls.world.home)
        cls.addClassCleanup(cls.ctx.close)
        cls.session = cls.ctx.login("admin@example.com", cls.world.logins()["admin@example.com"])
        token = cls.session.token_create(name="faces").token
        cls.session.role_create(name="Collector", permissions="customer.read payment.take")
        cls.session.service_apply(2)
        cls.session.bill_run(period=harness.month())
        cls.session.payment_take(customer_id=2, amount="100.00", reference="slip 7", method="bank")
        cls.session.close()
        cls.session = cls.ctx.resume(token)  # all three are one and the same, who acts by one token
        cls.http = BearerToken(server.client(token=token))
        cls.token = token

    def test_reads_are_equal_on_all_faces(self):
        token_file = self.world.isp.file("token", self.token)

        class Shell(CommandLine):
            def __init__(self, world):
                super().__init__(world)
                self.isp = lambda *words: world.isp("--token-file", token_file, *words)

        faces = (Shell(self.world), self.http, Python(self.session))
        full, empty = set(), set()
        for name, operation in self.http.operations.items():
            ids = [self.IDS.get(part.strip("{}")) for part in operation.path.split("/") if part.startswith("{")]
            if operation.method != "GET" or None in ids or name.startswith(NOT_READ) or (
                    operation.permission and not self.session.may(operation.permission)):
                continue
            fields = {"invoice.lines": {"invoice_id": 1}, "proof.list": {"service_id": 2},
                      "template.show": {"kind": "reset"}}.get(name, {})
            shell, http, python = (face.call(name, *ids, **fields) for face in faces)
            for answer in (shell, http, python):  # who asked last, and when, is another each time
                for record in answer if isinstance(answer, list) else [answer]:
                    record.pop("used_at_us", None)
            self.assertEqual(shell, http, name)
            self.assertEqual(python, http, name)
            (full if http else empty).add(name)
        self.assertEqual(empty, EMPTY)
        self.assertGreaterEqual(len(full), 30)


if __name__ == "__main__":
    unittest.main()
