"""Known secrets go through the whole story; afterwards nobody finds them: not in a dump of the database, not in its files, not
in logs and answers, not in what the kernel shows of our processes."""
import base64
import os
import pathlib
import re
import subprocess
import unittest
import urllib.parse

import harness
from harness import until

KNOWN = "Needle-%s-4f1c0b7de2"  # made up for here, so that it is nowhere else


def forms(secret):
    """A secret as it may lie about: itself, hex, base64 at each alignment, as in a URL, as UTF-16."""
    raw = secret if isinstance(secret, bytes) else secret.encode()
    found = {raw, raw.hex().encode(), raw.hex().upper().encode(), urllib.parse.quote_from_bytes(raw, safe="").encode(),
             raw.decode("latin-1").encode("utf-16-le")}
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + raw)
        found.add(text[(0, 2, 3)[shift]:len(text) - 4].rstrip(b"="))  # without what its neighbours decide
        found.add(found_url(text, shift))
    return {form for form in found if len(form) >= 12}


def found_url(text, shift):
    return text.replace(b"+", b"-").replace(b"/", b"_")[(0, 2, 3)[shift]:len(text) - 4].rstrip(b"=")


class Listening(harness.Client):
    """A client that keeps what it was answered."""

    heard = b""

    def ask(self, *args, **more):
        answer = super().ask(*args, **more)
        type(self).heard += answer.body + str(answer.headers).encode()
        return answer


class Needles(harness.Test):
    @classmethod
    def setUpClass(cls):
        cls.needles = {name: KNOWN % name for name in ("router", "community", "line", "changed", "user", "customer")}
        fleet = (f"router name=own listen={{address}} api=18728 tls=18729 user=libisp password={cls.needles['router']}\n"
                 "add own /ip/pool name=home ranges=10.20.0.2-10.20.3.254\n"
                 f"olt name=own-olt listen={{address}} snmp=11610 community={cls.needles['community']} "
                 "generate=vsol-epon pons=1 onus=4\n")
        cls.make_world(more_fleet=fleet)
        for login, password in cls.world.logins().items():
            cls.needles["demo " + login] = password
        cls.needles["key"] = bytes.fromhex(cls.world.isp.home.joinpath("kek").read_text().split()[2])

    def test_nobody_finds_them(self):
        self.shell = b""
        world, needles = self.world, self.needles
        server = world.serve("--log-level", "debug", "--log", "json")
        # What people and programs do with secrets, and what they do wrong with them.
        cookie = Listening(server.port)
        self.assertEqual(harness.Client(server.port).log_in("admin@example.com", needles["user"]).status, 401)
        self.assertEqual(harness.Client(server.port).log_in(needles["user"], "x").status, 401)
        quiet = harness.Client(server.port)  # the login's own answer must hold the cookie
        quiet.log_in("admin@example.com", world.logins()["admin@example.com"])
        cookie.cookie, cookie.csrf = quiet.cookie, quiet.csrf
        needles["session"] = quiet.cookie.split("=", 1)[1]
        needles["token"] = quiet.must("POST", "tokens", {"name": "needle"})["token"]
        client = Listening(server.port, token=needles["token"])

        for port, tls in ((18728, "no"), (18729, "yes")):
            node = client.must("POST", "nodes", {"name": f"own {port}", "driver": "mikrotik", "address": world.address,
                                                 "port": port, "tls": tls, "username": "libisp",
                                                 "password": needles["router"], "poll_interval_ms": 1000})["node_id"]
            client.must("POST", f"nodes/{node}/test")
        olt = client.must("POST", "nodes", {"name": "own olt", "driver": "vsol-epon", "address": world.address,
                                            "port": 11610, "password": needles["community"]})["node_id"]
        client.must("POST", f"nodes/{olt}/poll")
        wrong = client.must("POST", "nodes", {"name": "wrong", "driver": "mikrotik", "address": world.address,
                                              "port": 18728, "username": "libisp", "password": needles["user"]})["node_id"]
        self.assertNotEqual(client.ask("POST", f"nodes/{wrong}/test").status, 200)
        self.assertEqual(client.ask("POST", "nodes", {"name": "bad", "driver": "none", "address": "x",
                                                      "password": needles["router"]}).status, 422)
        self.assertEqual(client.ask("POST", "nodes", {"nmae": "bad", "password": needles["router"]}).status, 422)
        client.ask("POST", "nodes", b'{"password": "' + needles["router"].encode() + b'", "name": }')
        client.ask("GET", "customers?search=" + needles["customer"][:6])

        customer = client.must("POST", "customers", {"name": "Hay"})["customer_id"]
        line = client.must("POST", "services", {"customer_id": customer, "login": "hay", "package_id": 1, "node_id": node,
                                                "password": needles["line"], "started_on": harness.month().isoformat()})["service_id"]
        until(lambda: client.must("GET", f"services/{line}")["online"], "the line is online", 45)
        client.must("PATCH", f"services/{line}", {"password": needles["changed"]})
        until(lambda: not client.must("GET", "services?filter=pending&limit=1")["items"], "all lines are proved", 60)
        client.must("POST", "bill-runs", {"period": f"{harness.month():%Y-%m}"})
        client.must("POST", "dunning-runs", {"run_on": harness.past_grace().isoformat()})
        until(lambda: not client.must("GET", "services?filter=pending&limit=1")["items"], "all lines are cut", 60)
        client.must("POST", "payments", {"customer_id": customer, "amount_paisa": 100000})
        until(lambda: client.must("GET", f"services/{line}")["applied_enabled"], "the line is let in again", 60)
        for path in ("customers", "services", "nodes", "onus", "users", "packages", "invoices", "payments", "entries",
                     f"proofs?service_id={line}", "bill-runs"):
            client.items(path)
        for path in ("session", "tenant", "overview", "openapi.json", f"services/{line}", f"nodes/{node}"):
            client.must("GET", path)
        client.ask("GET", "/metrics"), client.ask("GET", "/healthz"), cookie.must("GET", "tokens")

        user = world.isp.file("user", needles["user"] + "\n")
        token = world.isp.file("token", needles["token"] + "\n")
        self.say("user", "create", "--login", "hay@example.com", "--name", "Hay", "--role", "cashier", "--password-file", user)
        self.say("--login", "hay@example.com", "--password-file", user, "session", "show")
        self.say("--token-file", token, "customer", "list", "--wide", "--all")
        self.say("node", "update", node, "--password-file", world.isp.file("router", needles["router"] + "\n"))
        self.say("keys", "verify")
        self.say("verify")
        self.say("node", "test", wrong)

        needles["credential"] = self.own_client(server).must("GET", "services/1/credential")["password"]
        self.assertEqual(self.own_client(server).must("GET", f"services/{line}/credential")["password"],
                         needles["changed"])
        watch = world.hold()
        processes = [server.pid, watch.pid, world.postmaster(), *self.backends()]
        places = {"answers": Listening.heard, "command line": self.shell, **dict(self.proc(processes))}
        places["dump"] = subprocess.run(["pg_dump", "-h", str(world.home / "run" / "pg"), "-U", "isp_super", "isp"],
                                        capture_output=True, check=True, env=harness.environment()).stdout
        self.assertIn(b"COPY isp.services", places["dump"])
        places["statistics"] = "\n".join("\t".join(row) for row in world.sql(
            "SELECT query FROM pg_stat_activity; SELECT * FROM pg_stats WHERE schemaname = 'isp'; CHECKPOINT")).encode()
        places["log of ispd"] = server.log.read_bytes()
        places["log of PostgreSQL"] = (world.home / "run" / "postgres.log").read_bytes()
        files = {str(path.relative_to(world.home)): path.read_bytes()
                 for path in (world.home / "pg").rglob("*") if path.is_file()}
        self.assertGreater(sum(map(len, files.values())), 1 << 20)

        # The search itself finds what is there: in the files that are there to hold it.
        knows = (world.home / "demo-logins").read_bytes() + (world.home / "kek").read_bytes()
        self.assertTrue(self.search({"": knows}, ["key"]) and self.search({"": knows}, ["demo admin@example.com"]))
        told = "".join(urllib.parse.quote(str(base64.b64encode(b"ab" + s.encode()))) for s in (needles["line"],))
        self.assertTrue(self.search({"": told.encode()}, ["line"]))

        self.assertEqual(self.search(places | files, needles), [])
        self.assertGreater(len(needles), 15)

    def own_client(self, server):
        return harness.Client(server.port, token=self.needles["token"])

    def say(self, *words):
        """A command line and what it said, on both streams."""
        done = self.world.isp(*words, "--verbose")
        self.shell += (done.out + done.err).encode()

    def backends(self):
        return [int(pid) for pid, in self.world.sql("SELECT pid FROM pg_stat_activity")]

    def proc(self, processes):
        for pid in processes:
            for name in ("cmdline", "environ", "comm"):
                path = pathlib.Path(f"/proc/{pid}/{name}")
                try:
                    yield str(path), path.read_bytes()
                except (FileNotFoundError, ProcessLookupError):
                    continue
                except PermissionError:  # what holds keys shows its environment to nobody but root
                    self.assertEqual(name, "environ")

    def search(self, places, names):
        found = []
        for name in names:
            pattern = re.compile(b"|".join(re.escape(form) for form in sorted(forms(self.needles[name]))))
            for place, content in places.items():
                match = pattern.search(content)
                if match:
                    around = content[max(0, match.start() - 60):match.end() + 20]
                    found.append((name, place, around))
        return found


if __name__ == "__main__":
    unittest.main()
