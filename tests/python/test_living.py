"""The package on a real installation."""
import datetime
import decimal
import gc
import os
import pathlib
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import isp

PASSWORD = "correct horse battery staple"
EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "bindings" / "python" / "examples"
NOW = datetime.datetime(2026, 11, 15, 3, 0, tzinfo=datetime.timezone.utc)


class Home(unittest.TestCase):
    """An installation with one ISP; each test finds it as the last one left it."""

    @classmethod
    def setUpClass(cls):
        cls.base = pathlib.Path(tempfile.mkdtemp(prefix="isp-python-"))
        cls.base.chmod(0o711)  # the user who runs PostgreSQL passes through
        cls.addClassCleanup(shutil.rmtree, cls.base, ignore_errors=True)
        cls.now = NOW
        cls.steps = []
        (cls.base / "home").mkdir(mode=0o700)
        (cls.base / "home" / "isp.conf").write_text("require_second_factor = no\n", encoding="utf-8")
        (cls.base / "home" / "isp.conf").chmod(0o600)
        cls.ctx = isp.open(cls.base / "home", create=True, migrate=True, clock=lambda: cls.now,
                           progress=lambda *step: cls.steps.append(step))
        cls.addClassCleanup(cls.ctx.close)
        cls.ctx.platform_create(login="root@example.com", password=PASSWORD, name="Platform")
        with cls.ctx.local("platform") as session:
            session.child_create(code="dhaka", name="Dhaka", admin_login="super@example.com",
                                 admin_password=PASSWORD)
        with cls.ctx.local("dhaka") as session:
            cls.tenant = session.child_create(code="mfn", name="Mirpur Fibre Net",
                                              admin_login="admin@example.com", admin_password=PASSWORD,
                                              vat_pct=decimal.Decimal("5"))

    def setUp(self):
        self.session = self.ctx.local("mfn")
        self.addCleanup(self.session.close)


class Living(Home):
    def test_contexts_and_clocks(self):
        self.assertEqual(self.ctx.now(), NOW)
        self.assertEqual(self.ctx.home, os.path.realpath(self.base / "home"))
        self.ctx.ping()
        health = {check.name: check.health for check in self.ctx.doctor()}
        self.assertEqual((health["key"], health["roles"], health["row_security"]), ("good", "good", "good"))
        self.assertTrue(self.steps)
        self.assertTrue(all(m.applied_at for m in isp.migrations(self.base / "home")))
        isp.key_create(self.base / "key")
        with self.assertRaises(isp.Exists):
            isp.key_create(self.base / "key")
        with self.assertRaises(isp.Exists):
            self.ctx.platform_create(login="again@example.com", password=PASSWORD)
        self.assertEqual(self.tenant.vat_pct, 5)

    def test_the_trail_is_handed_out_and_proves_itself(self):
        self.session.package_create(code="TRAIL", name="Of the trail", price=100, download_bps=10**7, upload_bps=10**7)
        file = self.base / "trail.jsonl"
        with self.ctx.worker("audit") as worker:
            for _ in range(300):
                file.unlink(missing_ok=True)
                self.session.audit_export(file)
                if "Of the trail" in file.read_text(encoding="utf-8"):
                    break
                time.sleep(0.1)
            worker.stop()
        key = self.base / "home" / "audit-verify.key"
        self.assertEqual(isp.audit_check(file, key)[-1].kind, "proved")
        self.assertFalse([f for f in isp.audit_check(file, key) if f.health == "bad"])
        lines = list(self.session.audit_trail())
        self.assertTrue(any("Of the trail" in line for line in lines))
        self.assertIn('"kind":"end"', lines[-1])
        file.write_text("".join(lines).replace("Of the trail", "Of the train"), encoding="utf-8")
        self.assertEqual(isp.audit_check(file, key)[0].kind, "edited")
        with self.assertRaises(isp.Exists):
            self.session.audit_export(file)
        with self.assertRaises(isp.NotFound):
            next(self.session.audit_trail(tenant_id=999))
        with self.assertRaises(TypeError):
            self.session.audit_export(self.base / "other", nonsense=1)

    def test_login_and_tokens(self):
        with self.ctx.login("admin@example.com", PASSWORD) as session:
            info = session.session()
            self.assertEqual((info.login, info.role, info.tenant_code), ("admin@example.com", "admin", "mfn"))
            self.assertGreater(info.expires_at, NOW)
            again = self.ctx.resume(session.token)
            self.assertTrue(again.may("customer.write"))
            self.assertFalse(again.may("tenant.create"))
            token = session.token_create(name="script", scopes="customer.read")
            self.assertNotIn(token.token, repr(token))
            narrow = self.ctx.resume(token.token)
            self.assertEqual(list(narrow.customers(limit=1))[1:], [])
            with self.assertRaises(isp.Denied) as caught:
                narrow.packages()
            self.assertIn("package.read", caught.exception.subject + caught.exception.message)
            session.logout()
            with self.assertRaises(isp.Login):
                self.ctx.resume(session.token)
        said = set()
        for login, password in (("admin@example.com", "needle"), ("nobody@example.com", PASSWORD)):
            with self.assertRaises(isp.Login) as caught:
                self.ctx.login(login, password)
            said.add(str(caught.exception))
        self.assertEqual(len(said), 1)
        self.assertNotIn("needle", said.pop())

    def test_somebody_below_is_visited_and_left(self):
        with self.ctx.login("super@example.com", PASSWORD) as own:
            self.assertEqual([person.login for person in own.people(search="admin")], ["admin@example.com"])
            with own.login_as("admin@example.com", reason="a look from Python") as admin:
                info, token = admin.session(), admin.token
                self.assertEqual((info.login, info.impersonator, info.read_only),
                                 ("admin@example.com", "super@example.com", True))
                with self.assertRaises(isp.Denied):
                    admin.customer_create(name="Nobody")
            with self.assertRaises(isp.Login):
                self.ctx.resume(token)
            self.assertEqual(own.session().login, "super@example.com")
        with self.ctx.login("admin@example.com", PASSWORD) as session:
            self.assertEqual([visit.reason for visit in session.visits()], ["a look from Python"])

    def test_records_lists_and_pages(self):
        made = [self.session.customer_create(name=f"Customer {n:03}", phone=f"0171100{n:04}") for n in range(7)]
        self.assertEqual(made[0].phone, "+8801711000000")
        self.assertEqual(made[0].created_at, NOW)
        page = self.session.customers(search="Customer", limit=3)
        self.assertEqual((len(page.first), page.next is not None), (3, True))
        self.assertEqual([c.name for c in page], [c.name for c in made])
        self.assertEqual([c.name for c in page], [c.name for c in made])  # again, from the start
        self.assertEqual(list(self.session.customers(search="Nobody")), [])
        self.assertFalse(self.session.customers(search="Nobody"))
        self.assertEqual(self.session.customer(made[0].customer_id).code, made[0].code)
        self.assertEqual(self.session.customer(customer_id=made[0].customer_id), self.session.call(
            "customer.show", made[0].customer_id))
        changed = self.session.customer_update(made[0].customer_id, note="রোড ৫", revision=made[0].revision)
        self.assertEqual((changed.note, changed.revision), ("রোড ৫", made[0].revision + 1))
        self.assertIsNone(self.session.customer_update(made[0].customer_id, note=None).note)
        self.assertEqual(self.session.customer_update(made[0].customer_id, name=None).name, made[0].name)
        with self.assertRaises(isp.Conflict):
            self.session.customer_update(made[0].customer_id, note="x", revision=made[0].revision)
        with self.assertRaises(isp.NotFound) as caught:
            self.session.customer(99999)
        self.assertEqual(caught.exception.subject, "customer:99999")
        for wrong in (lambda: self.session.customer(), lambda: self.session.customer(1, 2),
                      lambda: self.session.customers(node=1), lambda: self.session.customer_create(nam="x"),
                      lambda: self.session.tenant(foo=1), lambda: self.session.customers(progress=print)):
            with self.assertRaises(TypeError):
                wrong()

    def test_bands_of_light(self):
        good = next(band for band in self.session.onu_bands() if band.light == "good")
        self.assertEqual((good.from_dbm, good.to_dbm), (decimal.Decimal("-25.00"), decimal.Decimal("-8.00")))

    def test_nothing_can_be_said(self):
        grace = self.tenant.grace_days
        changed = self.session.tenant_update(vat_pct=0, grace_days=0)
        self.assertEqual((changed.vat_pct, changed.grace_days), (0, 0))
        changed = self.session.tenant_update(vat_pct_x100=500, grace_days=grace)
        self.assertEqual((changed.vat_pct, changed.grace_days), (5, grace))
        free = self.session.package_create(code="free", download="1M", upload="1M", price="5")
        self.assertEqual(self.session.package_update(free.package_id, price=0).price, 0)
        self.assertEqual(self.session.package_update(free.package_id, name="Free").price, 0)
        node = self.session.node_create(name="ported", driver="mikrotik", address="10.255.0.9", port=8729)
        self.assertEqual(self.session.node_update(node.node_id, name="ported2").port, 8729)
        self.assertIsNone(self.session.node_update(node.node_id, port=None).port)
        self.assertIn("port: default the driver's; None: none", isp.Session.node_update.__doc__)

    def test_money_from_sale_to_receipt(self):
        package = self.session.package_create(code="home-20", name="Home", download="20M", upload="20M", price="630.00")
        self.assertEqual((package.price_paisa, package.price), (63000, decimal.Decimal("630.00")))
        node = self.session.node_create(name="pop1", driver="mikrotik", address="10.255.0.1", username="isp",
                                        password="needle-in-a-router")
        self.assertNotIn("needle", repr(node))
        customer = self.session.customer_create(name="আব্দুল করিম", phone="01811000001")
        service = self.session.service_create(customer_id=customer.customer_id, package_id=package.package_id,
                                              node_id=node.node_id, login="karim", started_on=datetime.date(2026, 11, 1))
        self.assertEqual(service.started_on, datetime.date(2026, 11, 1))
        self.assertEqual(len(self.session.service_credential(service.service_id).password), 16)
        dry = self.session.bill_run(period="2026-11", dry_run=True)
        run = self.session.bill_run(period=datetime.date(2026, 11, 1))
        self.assertEqual((dry.dry_run, run.dry_run, dry.total, run.total),
                         (True, False, decimal.Decimal("661.50"), decimal.Decimal("661.50")))
        self.assertEqual(self.session.bill_run(period="2026-11").invoice_count, 0)
        suspended = self.session.dunning_run(run_on="2026-12-20")
        self.assertEqual((suspended.suspended_count, self.session.service(service.service_id).state), (1, "suspended"))
        paid = self.session.payment_take(customer_id=customer.customer_id, amount=decimal.Decimal("661.50"),
                                         idempotency_key="receipt-0001")
        again = self.session.payment_take(customer_id=customer.customer_id, amount_paisa=66150,
                                          idempotency_key="receipt-0001")
        self.assertEqual(paid, again)
        self.assertEqual(self.session.service(service.service_id).state, "active")
        self.assertEqual(sum(account.balance for account in self.session.ledger_sums()), 0)
        self.assertEqual(list(self.session.verify()), [])
        with self.assertRaises(isp.Invalid):
            self.session.payment_take(customer_id=customer.customer_id, amount=-1)

    def test_progress_stops_and_fails_as_python_says(self):
        class Mine(Exception):
            pass

        def fail(*_):
            raise Mine

        with self.assertRaises(Mine):
            self.session.bill_run(period="2026-10", progress=fail)
        with self.assertRaises(isp.Cancelled):
            self.session.bill_run(period="2026-10", progress=lambda *_: True)
        with self.assertRaises(TypeError):
            self.session.bill_run(period="2026-10", progress=7)
        seen = []
        self.session.bill_run(period="2026-10", progress=lambda *step: seen.append(step))
        self.assertTrue(all(isinstance(what, str) and isinstance(done, int) for what, done, _ in seen) and seen)

    def test_what_was_done_is_counted(self):
        self.assertEqual(set(self.ctx.stats()), {"hash_count", "hash_waiting_count"})
        before = self.ctx.stats()["hash_count"]
        with self.assertRaises(isp.Login):
            self.ctx.login("nobody@example.com", "not the password")
        self.assertEqual(self.ctx.stats()["hash_count"], before + 1)

    def test_what_is_closed_is_closed(self):
        session = self.ctx.local("mfn")
        session.close()
        session.close()
        with self.assertRaises(isp.State):
            session.tenant()
        with self.ctx.worker("dunning") as worker:
            self.assertIn("dunning_count", worker.stats())
        with self.assertRaises(isp.State):
            worker.stats()

    def test_threads_share_a_context_and_wait_for_a_session(self):
        failed = []

        def work(session):
            try:
                for _ in range(20):
                    session.tenant()
                    self.ctx.now()
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=work, args=(self.session,)) for _ in range(4)]
        threads += [threading.Thread(target=work, args=(self.ctx.local("mfn"),)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failed, [])

    def test_reading_does_not_leak(self):
        def work(times):
            for _ in range(times):
                list(self.session.packages())
                self.session.tenant()
                with self.assertRaises(isp.NotFound):
                    self.session.customer(99999)
            gc.collect()

        work(200)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        work(800)
        self.assertLess(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, 2000, "kilobytes")


class Blocking(unittest.TestCase):
    def test_other_threads_run_while_the_library_waits(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def serve():  # in Python: it gets its turn only if the call below let go of the interpreter
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        began = time.monotonic()
        with self.assertRaises(isp.Error), isp.Device(
                "mikrotik", "127.0.0.1", port=listener.getsockname()[1], username="x", password="y", retry_count=0,
                timeout_ms=20000, allow_loopback=True) as device:
            device.facts()
        self.assertLess(time.monotonic() - began, 10)
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


class Router:
    """A simulated router on an address of this process's own."""

    def __init__(self, password):
        n = os.getpid()
        self.address = f"127.{30 + n % 100}.{n // 100 % 250}.1"
        self.process = subprocess.Popen(
            [pathlib.Path(os.environ["ISP_BUILD_DIR"]) / "bin" / "isp-sim", "routeros", f"listen={self.address}",
             "tls=no", "user=libisp", f"password={password}", "dial=100", "--seconds", "120"],
            stdout=subprocess.PIPE, text=True)
        if not any(line.strip() == "ready" for line in self.process.stdout):
            raise RuntimeError("isp-sim did not start")

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


class Devices(Home):
    """Workers and a router, on the real clock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ctx.close()
        with open(cls.base / "home" / "isp.conf", "a", encoding="utf-8") as conf:
            conf.write("\nallow_loopback_devices = yes\n")
        cls.log = []
        cls.ctx = isp.open(cls.base / "home", log=cls.log.append, log_level="debug")
        cls.addClassCleanup(cls.ctx.close)
        cls.router = Router("a-router-password")
        cls.addClassCleanup(cls.router.stop)

    def until(self, condition, seconds=20):
        end = time.monotonic() + seconds
        while not (found := condition()):
            self.assertLess(time.monotonic(), end, "it did not happen")
            time.sleep(0.05)
        return found

    def test_workers_bring_a_line_to_the_router_and_log_from_their_threads(self):
        s = self.session
        package = s.package_create(code="home-20", name="Home", download="20M", upload="20M", price=630)
        node = s.node_create(name="pop1", driver="mikrotik", address=self.router.address, username="libisp",
                             password="a-router-password", poll_interval_ms=1000)
        self.assertEqual(s.node_test(node.node_id).model, "CHR")
        customer = s.customer_create(name="Line", phone="01911000001")
        service = s.service_create(customer_id=customer.customer_id, package_id=package.package_id,
                                   node_id=node.node_id, login="line")
        with self.ctx.worker("converge", "poll", idle_ms=50) as worker:
            proved = self.until(lambda: (found := s.service(service.service_id)).applied_at and found)
            self.assertTrue(proved.applied_enabled)
            self.assertEqual(proved.applied_version, proved.desired_version)
            self.assertLess(abs(proved.applied_at - self.ctx.now()), datetime.timedelta(seconds=30))
            self.until(lambda: s.service(service.service_id).online)
            self.assertGreaterEqual(worker.stats()["converge_count"], 1)
        steps = [record for record in self.log if record.event == "device.step"]
        self.assertTrue(steps)
        for record in self.log:
            self.assertIn(record.level, ("debug", "info", "warning", "error"))
            self.assertRegex(record.event, r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")
            self.assertIsNotNone(record.at.tzinfo)
            self.assertNotIn("a-router-password", record.message)

    def test_a_device_is_opened_directly(self):
        with isp.Device("mikrotik", self.router.address, username="libisp", password="a-router-password",
                        allow_loopback=True) as device:
            self.assertEqual(device.facts()["model"], "CHR")
            change = device.line_apply("libisp:9:9", "direct", "pw", "home-9", 9_000_000, 9_000_000)
            self.assertGreater(change["step_count"], 0)
            self.assertTrue(self.until(lambda: [x for x in device.sessions() if x["login"] == "direct"]))
            line = device.line("libisp:9:9", "direct")
            self.assertEqual((line["present"], line["enabled"], line["download_bps"]), (1, 1, 9_000_000))
            device.line_remove("libisp:9:9", "direct")
            self.assertEqual(device.line("libisp:9:9", "direct")["present"], 0)
            with self.assertRaises(isp.Unsupported):
                device.onus()


class Example(unittest.TestCase):
    """The story as a script, on the demo with its devices."""

    def test_living_line_runs(self):
        base = pathlib.Path(tempfile.mkdtemp(prefix="isp-python-"))
        base.chmod(0o711)
        self.addCleanup(shutil.rmtree, base, ignore_errors=True)
        programs = pathlib.Path(os.environ["ISP_BUILD_DIR"]) / "bin"
        n = os.getpid()
        where = [f"--{what}=127.{30 + n % 100}.{n // 100 % 250}.{last}" for what, last in (("router", 3), ("olt", 4))]
        demo = [programs / "isp", "--home", base / "home", "demo", *where]
        subprocess.run([*demo, "--without-devices"], check=True, capture_output=True)
        devices = subprocess.Popen([programs / "isp-sim", "run", base / "home" / "demo-fleet", "--seconds", "120"],
                                   stdout=subprocess.PIPE, text=True)
        try:
            self.assertTrue(any(line.strip() == "ready" for line in devices.stdout))
            subprocess.run(demo, check=True, capture_output=True)
            done = subprocess.run([sys.executable, "-B", EXAMPLES / "living_line.py", base / "home"],
                                  capture_output=True, text=True, timeout=120)
        finally:
            devices.terminate()
            devices.wait()
            devices.stdout.close()
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        for said in ("proved on the router", "suspended means offline: proved", "paid means online: proved",
                     "0 findings, trial balance 0.00", "enabled False, 0 sessions"):
            self.assertIn(said, done.stdout)


if __name__ == "__main__":
    unittest.main()
