"""Known secrets go through the whole story; afterwards nobody finds them: not in a dump of the database, not in its files, not
in logs and answers, not in the audit trail or its export, not in what the kernel shows of our processes or would write into a
core file; before the keys are replaced and after. What is a secret is read from the tables: a new one without a needle fails."""
import base64
import hashlib
import hmac
import json
import os
import pathlib
import re
import subprocess
import time
import unittest
import urllib.parse

import harness
import keys
from harness import until

KNOWN = "Needle-%s-4f1c0b7de2"  # made up for here, so that it is nowhere else
# Fields that are secrets by their table (openapi: format password): the needle that goes in there.
TAKEN = {"login_options.password": "chosen", "login_options.code": "recovery 0", "link_options.token": "invitation",
         "link_options.new_password": "chosen", "code_options.code": "typed code", "password_options.password": "chosen",
         "password_options.new_password": "chosen anew", "child_options.admin_password": "child", "user_options.password": "user",
         "service_options.password": "line", "mail_options.relay_password": "relay", "node_options.password": "router", "node_options.priv_password": "v3 privacy"}
# Fields that hand a secret out, once or when asked by name.
GIVEN = {"factor.secret": "seed in letters", "factor.uri": "seed in letters", "token.token": "token",
         "user_link.token": "invitation", "credential.password": "credential"}
# Columns of bytes: what they seal or are made of; None: no secret.
COLUMNS = {"mail_settings.relay_password": "relay", "messages.secret_words": "open invitation", "nodes.password": "router", "nodes.priv_password": "v3 privacy", "services.password": "line",
           "user_factors.seed_sealed": "seed", "user_factors.pending_sealed": "pending seed",
           "recovery_codes.code_mac": "recovery 0", "user_links.token_hash": "open invitation", "tokens.token_hash": "token",
           "token_directory.token_hash": "token", "sessions.token_hash": "session", "data_keys.wrapped": "data key 1 audit",
           "data_keys.check": "data key 1 audit", "audit.mac": "trail", "audit_writers.box": "trail",
           "audit_writers.signature": None, "audit_seals.link": None, "pon_samples.data": None}


def forms(secret):
    """A secret as it may lie about: itself, hex, base32, base64 at each alignment, as in a URL, as UTF-16."""
    raw = secret if isinstance(secret, bytes) else secret.encode()
    found = {raw, raw.hex().encode(), raw.hex().upper().encode(), urllib.parse.quote_from_bytes(raw, safe="").encode(),
             raw.decode("latin-1").encode("utf-16-le"), base64.b32encode(raw).rstrip(b"=")}
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + raw)
        found.add(text[(0, 2, 3)[shift]:len(text) - 4].rstrip(b"="))  # without what its neighbours decide
        found.add(found_url(text, shift))
    return {form for form in found if len(form) >= 12}


def found_url(text, shift):
    return text.replace(b"+", b"-").replace(b"/", b"_")[(0, 2, 3)[shift]:len(text) - 4].rstrip(b"=")


def totp(seed):
    """What the app of a second factor shows now (RFC 6238)."""
    digest = hmac.digest(seed, int(time.time() // 30).to_bytes(8, "big"), hashlib.sha1)
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at:at + 4], 'big') & 0x7fffffff) % 10 ** 6:06}"


def unbase32(text):
    return base64.b32decode(text + "=" * (-len(text) % 8))


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
        cls.needles = {name: KNOWN % name.replace(" ", "-") for name in (
            "router", "community", "relay", "v3 authentication", "v3 privacy", "line", "changed", "user", "customer", "child", "chosen",
            "chosen anew", "typed code")}
        fleet = (f"router name=own listen={{address}} api=18728 tls=18729 user=libisp password={cls.needles['router']}\n"
                 "add own /ip/pool name=home ranges=10.20.0.2-10.20.3.254\n"
                 f"olt name=own-olt listen={{address}} snmp=11610 community={cls.needles['community']} "
                 "generate=vsol-epon pons=1 onus=4\n")
        cls.make_world(more_fleet=fleet, settings="\npublic_url = https://isp.example\n")
        for login, password in cls.world.logins().items():
            cls.needles["demo " + login] = password
        cls.needles["key"] = keys.kek_of(cls.world.home.joinpath("kek").read_text())
        cls.needles["trail"] = bytes.fromhex(cls.world.home.joinpath("audit-verify.key").read_text().split()[2])

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

        v3 = client.must("POST", "nodes", {"name": "v3", "driver": "vsol-epon", "address": world.address, "port": 11611,
                                           "snmp_version": "v3", "username": "reader", "auth_protocol": "SHA-256",
                                           "password": needles["v3 authentication"], "priv_protocol": "AES",
                                           "priv_password": needles["v3 privacy"]})["node_id"]
        self.assertNotEqual(client.ask("POST", f"nodes/{v3}/test").status, 200)
        client.must("PATCH", "mail", {"sender_address": "hay@example.com", "relay_url": "smtps://127.0.0.1:9",
                                      "relay_user": "hay", "relay_password": needles["relay"]})
        client.ask("POST", "messages", {"recipient": "hay@example.com"})
        self.people(server, quiet, client)

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
        self.planted_everywhere()
        self.learn_data_keys()
        known = self.look(server)

        # The search itself finds what is there: in the files that are there to hold it.
        knows = (world.home / "demo-logins").read_bytes() + (world.home / "kek").read_bytes()
        self.assertTrue(self.search({"": knows}, ["key"]) and self.search({"": knows}, ["demo admin@example.com"]))
        told = "".join(urllib.parse.quote(str(base64.b64encode(b"ab" + s.encode()))) for s in (needles["line"],))
        self.assertTrue(self.search({"": told.encode()}, ["line"]))
        self.assertEqual(self.search(known, needles), [])

        # All keys are replaced while the server runs; then nobody finds the old ones nor the new ones.
        self.assertEqual(self.say("--tenant", "platform", "keys", "rotate"), 0, self.shell[-400:])
        self.assertEqual(self.say("--tenant", "platform", "keys", "rekey"), 0)
        needles["new key"] = keys.kek_of((world.home / "kek").read_text())
        self.assertNotEqual(needles["new key"], needles["key"])
        self.learn_data_keys()
        self.say("--tenant", "platform", "keys", "show")
        self.assertEqual(self.own_client(server).must("GET", f"services/{line}/credential")["password"],
                         needles["changed"])
        known = self.look(server) | self.files()
        self.assertEqual(self.search(known, needles), [])
        self.assertGreater(len(needles), 60)

    def people(self, server, quiet, client):
        """Invitations, resets, second factors: handed out to `quiet`, whom nobody listens to, and used where all is heard."""
        needles, heard = self.needles, Listening(server.port)
        person = quiet.must("POST", "users", {"login": "quill@example.com", "name": "Quill", "role": "admin"})["user_id"]
        needles["invitation"] = quiet.must("POST", f"users/{person}/invite")["token"]
        wrong = needles["invitation"][:-1] + ("A" if needles["invitation"][-1] != "A" else "B")
        for token, status in ((wrong, 401), (needles["invitation"], 204), (needles["invitation"], 401)):
            answer = heard.ask("POST", "password", {"token": token, "new_password": needles["chosen"]})
            self.assertEqual(answer.status, status, answer)
        heard.must("POST", "password/forgot", {"login": "quill@example.com"})
        needles["reset"] = quiet.must("POST", f"users/{person}/reset")["token"]

        own = harness.Client(server.port)
        came = own.log_in("quill@example.com", needles["chosen"])
        self.assertEqual(came.status, 200)
        for cookie in came.headers.get_all("Set-Cookie")[1:]:
            needles["device " + cookie.split("=")[0]] = cookie.split("=", 1)[1].split(";")[0]
        self.assertTrue(any(name.startswith("device") for name in needles))
        factor = own.must("POST", "factor")
        needles["seed in letters"], needles["seed"] = factor["secret"], unbase32(factor["secret"])
        listens = Listening(server.port)
        listens.cookie, listens.csrf = own.cookie, own.csrf
        self.assertEqual(listens.ask("POST", "factor/confirm", {"code": needles["typed code"]}).status // 100, 4)
        for number, row in enumerate(own.must("POST", "factor/confirm", {"code": totp(needles["seed"])})["items"]):
            needles[f"recovery {number}"] = row["code"]
            needles[f"recovery {number}, bare"] = re.sub("[^A-Za-z0-9]", "", row["code"])
        for code in (needles["recovery 0"], needles["recovery 1"][:-1] + "0", needles["typed code"]):
            login = {"login": "quill@example.com", "password": needles["chosen"], "code": code}
            own.ask("POST", "session", login)
            heard.ask("POST", "session", login | {"password": needles["chosen anew"]})
        self.assertEqual(listens.ask("POST", "password/change", {
            "password": needles["chosen anew"], "new_password": needles["chosen"]}).status // 100, 4)
        self.assertEqual(listens.ask("POST", "password/change", {
            "password": needles["chosen"], "new_password": needles["chosen anew"]}).status, 204)
        other = quiet.must("POST", "users", {"login": "quill2@example.com", "name": "Quill", "role": "noc"})["user_id"]
        needles["open invitation"] = quiet.must("POST", f"users/{other}/invite")["token"]
        pending = quiet.must("POST", "factor")["secret"]  # never confirmed
        needles["pending seed in letters"], needles["pending seed"] = pending, unbase32(pending)
        client.items("users")
        self.say("--tenant", "platform", "child", "list")
        self.say("--login", "super@example.com", "--password-file", self.world.password_file("super@example.com"), "child",
                 "create", "--code", "hay", "--name", "Hay", "--admin-login", "hay-admin@example.com",
                 "--admin-password-file", self.world.isp.file("child", needles["child"] + "\n"))

    def planted_everywhere(self):
        """Every secret of the tables has its needle, and where it belongs there is something."""
        document = json.loads(self.world.isp("openapi").out)
        taken, given = set(), set()
        for name, schema in document["components"]["schemas"].items():
            for field, about in schema.get("properties", {}).items():
                if about.get("format") == "password":
                    taken.add(f"{name}.{field}")
                elif about.get("type") != "boolean" and re.search("password|passphrase|secret|token$|uri|seed|private|credential", field):
                    given.add(f"{name}.{field}")
        self.assertEqual(taken, set(TAKEN), "a secret field has no needle")
        self.assertEqual(given, set(GIVEN), "a field that hands a secret out has no needle")
        columns = {column for column, in self.world.sql(
            "SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace ="
            " 'isp'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.atttypid = 'bytea'::regtype"
            " AND NOT a.attisdropped")}
        self.assertEqual(columns, set(COLUMNS), "a column of bytes has no needle")
        for name in (*TAKEN.values(), *GIVEN.values(), *COLUMNS.values()):
            self.assertTrue(name is None or name.startswith("data key") or name in self.needles, name)
        for column, needle in COLUMNS.items():
            table, name = column.split(".")
            if needle:
                self.assertNotEqual(self.world.sql(f"SELECT count(*) FROM isp.{table} WHERE \"{name}\" IS NOT NULL"), [["0"]], column)

    def learn_data_keys(self):
        keks = [self.needles[name] for name in ("key", "new key") if name in self.needles]
        found = keys.data_keys(keks, self.world.sql(
            "SELECT tenant_id, purpose, dek_id, kek_id, encode(wrapped, 'hex') FROM isp.data_keys"))
        self.assertTrue(any(name.startswith("data key 1 audit") for name in found))
        self.needles.update(found)

    def look(self, server):
        """All places where a secret might be seen, now."""
        world = self.world
        watch = world.hold()
        processes = [server.pid, watch.pid, world.postmaster(), *self.backends()]
        trail = world.base / f"trail-{len(self.needles)}"
        self.say("--tenant", "platform", "audit", "export", trail)
        self.say("--tenant", "platform", "audit", "list", "--all", "--wide")
        Listening(server.port, token=self.needles["token"]).items("audit")
        places = {"answers": Listening.heard, "command line": self.shell, "export of the trail": trail.read_bytes(),
                  **dict(self.proc(processes))}
        places["dump"] = subprocess.run(["pg_dump", "-h", str(world.home / "run" / "pg"), "-U", "isp_super", "isp"],
                                        capture_output=True, check=True, env=harness.environment()).stdout
        self.assertIn(b"COPY isp.services", places["dump"])
        self.assertIn(b"COPY isp.audit", places["dump"])
        places["bytes of the dump"] = b"\n".join(bytes.fromhex(word.decode()) for word in re.findall(
            rb"\\\\x((?:[0-9a-f]{2})+)", places["dump"]))
        self.assertGreater(len(places["bytes of the dump"]), 1000)
        places["statistics"] = "\n".join("\t".join(row) for row in world.sql(
            "SELECT query FROM pg_stat_activity; SELECT * FROM pg_stats WHERE schemaname = 'isp'; CHECKPOINT")).encode()
        places["log of ispd"] = server.log.read_bytes()
        places["log of PostgreSQL"] = (world.home / "run" / "postgres.log").read_bytes()
        self.no_core(server.pid)
        watch.stop()
        return places

    def files(self):
        found = {str(path.relative_to(self.world.home)): path.read_bytes()
                 for path in (self.world.home / "pg").rglob("*") if path.is_file()}
        self.assertGreater(sum(map(len, found.values())), 1 << 20)
        return found

    def no_core(self, pid):
        """ispd leaves no core file; and if it did, no key would be in it."""
        limits = pathlib.Path(f"/proc/{pid}/limits").read_text()
        self.assertRegex(limits, r"Max core file size +0 +0 ")
        locked = [name for name in self.needles if "key" in name.split()]
        lasting = None
        for _ in range(3):  # a key in use lies on the stack of who uses it: what lies there again is a copy that nobody wiped
            try:
                core = keys.core_of(pid)
            except PermissionError:
                return  # nor may anybody but root look
            self.assertGreater(sum(map(len, core.values())), 1 << 20)
            found = {(name, place): context for name, place, context in self.search(core, locked)}
            lasting = found if lasting is None else {at: context for at, context in found.items() if at in lasting}
            if not lasting:
                break
            time.sleep(0.5)
        self.assertEqual(lasting, {})

    def own_client(self, server):
        return harness.Client(server.port, token=self.needles["token"])

    def say(self, *words):
        """A command line and what it said, on both streams."""
        done = self.world.isp(*words, "--verbose")
        self.shell += (done.out + done.err).encode()
        return done.code

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
            for form in forms(self.needles[name]):
                for place, content in places.items():
                    at = content.find(form)
                    if at >= 0:
                        found.append((name, place, content[max(0, at - 60):at + len(form) + 20]))
        return found


if __name__ == "__main__":
    unittest.main()
