"""PostgreSQL killed under a running ispd, ispd killed in the middle of a billing run, two ispd on one home: what was said to
be done is done, what was not is not, and the next one goes on."""
import calendar
import datetime
import fractions
import http.client
import os
import signal
import threading
import time
import unittest

import harness
from harness import until

NOT_NOW = (502, 503)  # outcome unknown; not available
ISPS = 3  # of the demo


def half_up(value):
    return int(value + fractions.Fraction(1, 2))


def kill_postgres(world):
    pid = until(world.postmaster, "PostgreSQL runs")
    os.kill(pid, signal.SIGKILL)
    until(lambda: not os.path.exists(f"/proc/{pid}/exe"), "the postmaster is dead")


class Killed(harness.Test):
    """The database goes away under a server that goes on."""

    @classmethod
    def setUpClass(cls):
        cls.make_world(settings=harness.NO_RATES)
        cls.server = cls.world.serve()
        cls.client = cls.server.client(token=cls.world.token())

    def add(self, name):
        """Add a customer; the status, or None for a connection that broke."""
        try:
            return self.client.ask("POST", "customers", {"name": name}).status
        except (OSError, http.client.HTTPException):
            return None

    def names(self, prefix):
        return [c["name"] for c in self.client.items(f"customers?search={prefix}")]

    def test_nothing_is_lost_and_nothing_done_twice(self):
        said, enough = {}, threading.Event()

        def work(who):
            for n in range(100000):
                if enough.is_set():
                    return
                said[f"Kill {who} {n}"] = self.add(f"Kill {who} {n}")

        threads = [threading.Thread(target=work, args=(who,)) for who in range(3)]
        for thread in threads:
            thread.start()
        for _ in range(3):
            before = len(said)
            until(lambda: len(said) > before + 30, "customers are added", 60)
            kill_postgres(self.world)
            until(lambda: self.world.postmaster(), "ispd has brought it back", 60)
        before = list(said.values()).count(201)
        until(lambda: list(said.values()).count(201) > before + 30, "customers are added again", 60)
        enough.set()
        for thread in threads:
            thread.join()

        there = self.names("Kill")
        self.assertEqual(len(there), len(set(there)), "one was added twice")
        for name, status in said.items():
            self.assertIn(status, (201, *NOT_NOW), name)
            if status != 502:  # unknown means that: it may be there or not
                self.assertEqual(name in there, status == 201, (name, status))
        self.assertLessEqual(set(there), set(said))
        codes = [c["code"] for c in self.client.items("customers?search=Kill")]
        self.assertEqual(len(codes), len(set(codes)))
        self.assertEqual(self.client.must("POST", "verifications")["items"], [])


class OwnServer(harness.Test):
    """With a DSN the server is not ours to start: 503 until somebody has."""

    def test_it_is_waited_for(self):
        self.make_world()
        token = self.world.token()
        self.world.hold()
        dsn = f"host={self.world.home}/run/pg port=5432 dbname=isp"
        server = self.world.serve("--dsn", dsn)
        client = server.client(token=token)
        customer = client.must("POST", "customers", {"name": "Before"})
        kill_postgres(self.world)
        statuses = set()
        for _ in range(20):
            answer = client.ask("GET", f"customers/{customer['customer_id']}")
            statuses.add(answer.status)
            if answer.status == 503:
                self.assertEqual(answer.json["code"], "unavailable")
                self.assertGreater(int(answer.headers["Retry-After"]), 0)
                self.assertNotIn("socket", answer.json["detail"])  # our inside is for the log
        self.assertEqual(statuses, {503})
        self.assertEqual(client.ask("POST", "customers", {"name": "Meanwhile"}).status, 503)
        until(lambda: client.ask("GET", "/healthz").status == 503, "ispd says that it is not well", 20)
        self.assertIn("isp_up 0", client.ask("GET", "/metrics").body.decode())
        self.assertIsNone(server.popen.poll())

        self.assertEqual(self.world.isp("overview").code, 0)  # this one starts it
        until(lambda: client.ask("GET", "/healthz").status == 200, "ispd is well again", 20)
        self.assertEqual(client.must("GET", f"customers/{customer['customer_id']}"), customer)
        self.assertEqual([c["name"] for c in client.items("customers?search=Meanwhile")], [])
        # And its workers go on as well.
        until(lambda: client.must("GET", "overview")["pending_count"] == 0, "no line waits for its proof", 60)
        line = client.must("POST", "services", {"customer_id": customer["customer_id"], "login": "after-the-kill",
                                                "package_id": 1, "node_id": 1})["service_id"]
        until(lambda: client.must("GET", f"services/{line}")["applied_version"] == 1, "a new line is proved", 45)


class KilledWhileBilling(harness.Test):
    SERVICES = 8000
    CUSTOMERS = SERVICES // 2 + 5  # and those of the demo
    FIRST = harness.month()
    LAST = FIRST.replace(day=calendar.monthrange(FIRST.year, FIRST.month)[1])
    PERIOD = f"{FIRST:%Y-%m}"

    @classmethod
    def setUpClass(cls):
        cls.make_world()
        cls.token = cls.world.token()
        cls.world.hold()
        cls.seed()

    @classmethod
    def seed(cls):
        """Customers with one to three lines, at prices that do not divide well; some began or ended in the month."""
        server = cls.world.serve(work="none")
        client = server.client(token=cls.token)
        for code, price in (("odd-1", 99_999), ("odd-2", 33_337), ("odd-3", 123_457)):
            client.must("POST", "packages", {"code": code, "name": code, "download_bps": 1_000_000,
                                             "upload_bps": 1_000_000, "price_paisa": price})
        cls.world.sql(f"""
            INSERT INTO isp.customers (tenant_id, customer_id, code, name, name_folded, created_at_us)
            SELECT tenant_id, 1000 + n, 'C' || n, 'Customer ' || n, 'customer ' || n, 0
              FROM isp.tenants, generate_series(0, {cls.SERVICES} / 2) n WHERE code = 'mfn';
            INSERT INTO isp.services (tenant_id, service_id, customer_id, package_id, node_id, login, password, state,
              started_on, ended_on, created_at_us, desired_version, applied_version)
            SELECT t.tenant_id, 1000 + n, 1000 + (n * 7919) % ({cls.SERVICES} / 2), p.package_id, 1, 'seed' || n, 'x',
                   CASE WHEN n % 11 = 0 THEN 'ended' ELSE 'active' END,
                   CASE WHEN n % 7 = 0 THEN date '{cls.FIRST}' + n % 35 ELSE date '{cls.FIRST}' - 304 + n % 200 END,
                   CASE WHEN n % 11 = 0 THEN date '{cls.FIRST}' + 35 + n % 9 END, 0, 1, 1
              FROM isp.tenants t, generate_series(0, {cls.SERVICES} - 1) n
              JOIN isp.packages p ON p.code = 'odd-' || 1 + n % 3 WHERE t.code = 'mfn' AND p.tenant_id = t.tenant_id;
            UPDATE isp.services SET ended_on = date '{cls.FIRST}' + 19 WHERE state = 'ended' AND started_on < '{cls.FIRST}'
               AND service_id % 2 = 0;
            UPDATE isp.counters SET next_value = 100000 WHERE name IN ('customer', 'service')
               AND tenant_id = (SELECT tenant_id FROM isp.tenants WHERE code = 'mfn')""")
        server.stop()

    def expected(self):
        """Net and VAT of each service, by rules as the documents say them."""
        first, last, month = self.FIRST, self.LAST, self.LAST.day
        lines = {}
        for number, price, started, ended in self.world.sql(
                "SELECT service_id, price_paisa, started_on, coalesce(ended_on, 'infinity') FROM isp.services"
                " JOIN isp.package_prices USING (tenant_id, package_id)"):
            begin = max(first, datetime.date.fromisoformat(started))
            end = last if ended == "infinity" else min(last, datetime.date.fromisoformat(ended))
            days = (end - begin).days + 1
            if days > 0:
                net = half_up(fractions.Fraction(int(price) * days, month))
                lines[number] = (net, half_up(fractions.Fraction(net * 5, 100)))
        return lines

    def invoices(self):
        return int(self.world.sql("SELECT count(*) FROM isp.invoices")[0][0])

    def broken_off(self, run, end):
        """Begin a run, end it when it has done something, and look at the books; how many invoices there are."""
        before = self.invoices()
        process = run()
        until(lambda: self.invoices() > before, "some more invoices are there", 60)
        end(process)
        there = self.invoices()
        self.assertLess(there, self.CUSTOMERS, "it was finished before it could be ended")
        self.assertEqual(self.world.isp("verify").code, 0)  # half done, and in order
        return there

    def by_server(self):
        server = self.world.serve(work="none")
        server.answers = []

        def ask():
            client = server.client(token=self.token)
            try:
                server.answers.append(client.ask("POST", "bill-runs", {"period": self.PERIOD, "batch": 7}, timeout=100))
            except (OSError, http.client.HTTPException) as error:
                server.answers.append(error)

        server.thread = threading.Thread(target=ask)
        server.thread.start()
        return server

    def by_command(self):
        command = harness.Process(self.world, "isp", [harness.support.ISP, "--home", str(self.world.home), "bill", "run",
                                                      "--period", self.PERIOD, "--batch", "7"])
        self.world.processes.append(command)
        return command

    def test_the_next_run_completes_it_and_every_paisa_is_there(self):
        lines = self.expected()
        self.assertGreater(len(lines), self.SERVICES * 3 // 4)

        def killed(process):
            process.kill()

        def server_killed(server):
            server.kill()
            server.thread.join()
            self.assertIsInstance(server.answers[0], Exception)

        def server_told(server):
            self.assertEqual(server.stop(), 0)
            server.thread.join()
            self.assertEqual((server.answers[0].status, server.answers[0].json["code"]), (503, "cancelled"))

        def interrupted(process):
            process.popen.send_signal(signal.SIGINT)
            self.assertEqual(process.popen.wait(60), harness.support.INTERRUPTED)
            process.killed = True

        seen = [self.broken_off(self.by_server, server_killed), self.broken_off(self.by_command, killed),
                self.broken_off(self.by_server, server_told), self.broken_off(self.by_command, interrupted),
                self.broken_off(self.by_server, server_killed)]
        self.assertEqual(seen, sorted(set(seen)))

        done = self.world.isp.json("bill", "run", "--period", self.PERIOD)
        self.assertEqual(done["invoice_count"] + seen[-1], self.invoices())
        self.assertEqual(self.world.isp.items("verify", "run"), [])
        billed = {number: (int(net), int(vat)) for number, net, vat in self.world.sql(
            f"SELECT service_id, net_paisa, vat_paisa FROM isp.invoice_lines WHERE period = {self.FIRST:%Y%m}")}
        self.assertEqual(billed, lines)
        totals = [sum(amounts) for amounts in zip(*lines.values())]
        runs = self.world.isp.items("bill", "list", "--period", self.PERIOD)
        self.assertEqual([(r["state"], r["net_paisa"], r["vat_paisa"], r["line_count"], r["invoice_count"]) for r in runs],
                         [("done", *totals, len(lines), self.invoices())])
        sums = {a["account"]: a["balance_paisa"] for a in self.world.isp.items("ledger", "sums")}
        self.assertEqual((sums["receivable"], -sums["revenue"], -sums["vat"]), (sum(totals), *totals))
        numbers = sorted(n for n, in self.world.sql("SELECT number FROM isp.invoices"))
        self.assertEqual(numbers, [f"MFN-2026-{n + 1:06}" for n in range(len(numbers))])
        self.assertEqual(self.world.isp.json("bill", "run", "--period", self.PERIOD)["invoice_count"], 0)


class TwoServers(harness.Test):
    """Two ispd on one home never do the same work twice: the routers' own logs say so."""

    ROUTERS, LINES = 6, 8

    @classmethod
    def setUpClass(cls):
        fleet = (f"router name=r{{{{n}}}} listen={{address}} api=1870{{{{n}}}} tls=no user=libisp password=pw dial=200 "
                 f"repeat={cls.ROUTERS}\nadd r* /ip/pool name=home ranges=10.30.0.2-10.30.3.254\n")
        cls.make_world(more_fleet=fleet)
        cls.servers = [cls.world.serve(work="converge,poll,dunning") for _ in range(2)]
        cls.client = cls.servers[0].client(token=cls.world.token())

    def done(self, work):
        pages = [server.client().ask("GET", "/metrics").body.decode() for server in self.servers]
        return [int(float(line.split()[1])) for page in pages for line in page.splitlines()
                if line.startswith(f'isp_work_total{{work="{work}"}}')]

    def commands(self, prefix, *names):
        found = {}
        for n in range(1, self.ROUTERS + 1):
            for command in self.world.devices.commands(f"r{n}", prefix):
                key = (n, *(w for w in command["words"] if w.startswith(names)))
                self.assertEqual(command["result"], "done", command)
                found[key] = found.get(key, 0) + 1
        return found

    def pending(self):
        return self.client.must("GET", "services?filter=pending&limit=1")["items"]

    def test_each_change_is_made_once(self):
        until(lambda: not self.pending(), "the demo's lines are proved", 60)
        self.assertEqual(len(self.done("dunning")), 2)
        until(lambda: sum(self.done("dunning")) == ISPS + 1, "one of the two has judged the day of each", 30)
        before = sum(self.done("converge"))
        package = self.client.must("GET", "packages?limit=1")["items"][0]["package_id"]
        customer = self.client.must("POST", "customers", {"name": "Many Lines"})["customer_id"]
        logins = {}
        for n in range(1, self.ROUTERS + 1):
            node = self.client.must("POST", "nodes", {
                "name": f"r{n}", "driver": "mikrotik", "address": self.world.address, "port": 18700 + n,
                "username": "libisp", "password": "pw", "poll_interval_ms": 1000})["node_id"]
            for k in range(self.LINES):
                line = self.client.must("POST", "services", {
                    "customer_id": customer, "package_id": package, "node_id": node, "login": f"two-{n}-{k}",
                    "started_on": harness.month().isoformat()})
                logins[line["service_id"]] = (n, f"two-{n}-{k}")
        until(lambda: not self.pending(), "all lines are proved", 90)

        added = self.commands("/ppp/secret/add", "=name=")
        self.assertEqual(added, {(n, f"=name={login}"): 1 for n, login in logins.values()})
        self.assertEqual(sum(self.done("converge")) - before, len(logins))
        proofs = self.world.sql("SELECT service_id, version, count(*) FROM isp.proofs GROUP BY 1, 2 HAVING count(*) > 1")
        self.assertEqual(proofs, [])

        # Nobody pays: both see the same day, and each line is cut by one of them, once.
        self.client.must("POST", "bill-runs", {"period": f"{harness.month():%Y-%m}"})
        cut = self.client.must("POST", "dunning-runs", {"run_on": harness.past_grace().isoformat()})
        self.assertGreaterEqual(cut["suspended_count"], len(logins))
        until(lambda: not self.pending(), "all lines are cut", 90)
        disabled = {key: n for key, n in self.commands("/ppp/secret/", "=.id=", "=disabled=").items()
                    if "=disabled=yes" in key}
        self.assertEqual((len(disabled), set(disabled.values())), (len(logins), {1}))
        self.assertEqual(self.world.sql("SELECT count(*) FROM isp.proofs WHERE NOT matches"), [["0"]])
        for n in range(1, self.ROUTERS + 1):
            self.assertEqual(self.world.devices.ctl("state", f"r{n}")["active"], [])
        self.assertEqual(sum(self.done("dunning")), ISPS + 1)
        # Polled at its interval, not at twice that.
        begin = time.monotonic()
        polls = len(self.world.devices.commands("r1", "/system/resource/print"))
        until(lambda: len(self.world.devices.commands("r1", "/system/resource/print")) >= polls + 4, "r1 is polled", 60)
        self.assertGreater(time.monotonic() - begin, 2.5)
        errors = [line for server in self.servers for line in server.text().splitlines()
                  if "worker." in line and "warning" in line]
        self.assertEqual(errors, [])


class OneOfTwo(harness.Test):
    """One of two ispd is killed while it talks to a router: the other does the rest, when the lease has run out."""

    def test_the_other_goes_on(self):
        self.make_world(settings=harness.NO_RATES)
        one = self.world.serve()
        client = one.client(token=self.world.token())
        until(lambda: not client.must("GET", "services?filter=pending&limit=1")["items"], "the demo's lines are proved", 60)
        self.world.devices.ctl("fault", "demo-router", "delay=700")
        customer = client.must("POST", "customers", {"name": "In Between"})["customer_id"]
        line = client.must("POST", "services", {"customer_id": customer, "login": "between", "package_id": 1,
                                                "node_id": 1})["service_id"]

        def added():
            return [c for c in self.world.devices.commands("demo-router", "/ppp/secret/add")
                    if "=name=between" in c["words"]]

        until(added, "the router has been told", 30)
        one.kill()  # before it has read back, and before it has let go of the router
        self.assertEqual(self.world.sql(f"SELECT count(*) FROM isp.proofs WHERE service_id = {line}"), [["0"]])
        other = self.world.serve().client(token=client.token)
        self.world.devices.ctl("fault", "demo-router", "none")
        until(lambda: other.must("GET", f"services/{line}")["online"], "the other has proved it", 75)
        self.assertEqual(len(added()), 1)
        self.assertEqual(len(other.must("GET", f"proofs?service_id={line}")["items"]), 1)


if __name__ == "__main__":
    unittest.main()
