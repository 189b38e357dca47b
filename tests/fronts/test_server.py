"""ispd as a process: it starts, says so, serves what its document promises, outlives its database, ends cleanly."""
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
import unittest

import support

ISPD = str(support.BUILD / "bin" / "ispd")
PASSWORD = "correct horse battery"

isp = None


def setUpModule():
    global isp
    isp = support.Installation()
    unittest.addModuleCleanup(isp.remove)
    # No devices are needed here: the demo without them lacks nothing but the links to ONUs.
    code = isp("demo", "--router", "127.0.0.1", "--olt", "127.0.0.2").code
    assert code in (support.OK, support.UNAVAILABLE), code


def password(login):
    lines = (isp.home / "demo-logins").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t")[:2] for line in lines)[login]


class Server:
    """A running ispd."""

    def __init__(self, *args, env=None):
        self.pid_file = support.directory() / "ispd.pid"
        read, write = os.pipe()
        command = [ISPD, "--home", str(isp.home), "--listen", "127.0.0.1:0", "--work", "none", "--log", "json",
                   "--log-level", "debug", "--pid-file", str(self.pid_file), "--ready-fd", str(write), *args]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=[write],
                                        text=True, encoding="utf-8", env=support.environment(**(env or {})))
        os.close(write)
        self.log = []
        self.reader = threading.Thread(target=lambda: self.log.extend(self.process.stderr))
        self.reader.start()
        with os.fdopen(read) as ready:
            self.ready = ready.read()
        match = re.fullmatch(r"ready 127\.0\.0\.1:(\d+)\n", self.ready)
        self.port = int(match[1]) if match else None

    def ask(self, method, path, body=None, token=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer

    def login(self, name):
        answer = self.ask("POST", "/api/v1/session", {"login": name, "password": password(name)})
        assert answer.status == 200, answer.text
        return answer.headers["Set-Cookie"].split(";")[0].split("=", 1)[1]

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(timeout=30)
        self.reader.join()
        self.process.stdout.close()
        self.process.stderr.close()
        shutil.rmtree(self.pid_file.parent, ignore_errors=True)
        return self.process.returncode


class Life(unittest.TestCase):
    def start(self, *args, **more):
        server = Server(*args, **more)
        self.addCleanup(server.stop)
        self.assertIsNotNone(server.port, "".join(server.log))
        return server

    def refused(self, *args, conf=""):
        """What ispd says of a configuration that it does not take."""
        path = isp.home / "isp.conf"
        before = path.read_text(encoding="utf-8")
        path.write_text(before + conf, encoding="utf-8")
        try:
            done = subprocess.run([ISPD, "--home", str(isp.home), "--work", "none", *args], capture_output=True,
                                  text=True, timeout=60, env=support.environment())
        finally:
            path.write_text(before, encoding="utf-8")
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.returncode, 1)
        return done.stderr

    def test_it_says_when_it_is_ready_and_ends_when_told(self):
        server = self.start()
        self.assertEqual(server.process.stdout.readline(), server.ready)
        self.assertEqual(int(server.pid_file.read_text()), server.process.pid)
        self.assertEqual(server.ask("GET", "/healthz").status, 200)
        limits = pathlib.Path(f"/proc/{server.process.pid}/limits").read_text()
        self.assertRegex(limits, r"Max core file size +0 +0 ")
        begun = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - begun, 10)
        self.assertFalse(server.pid_file.exists())

    def test_two_serve_one_installation(self):
        one, two = self.start(), self.start()
        token = one.login("admin@example.com")
        self.assertEqual(two.ask("GET", "/api/v1/session", token=token).status, 200)
        self.assertEqual(one.stop(), 0)
        self.assertEqual(two.ask("GET", "/api/v1/customers", token=token).status, 200)

    def test_what_is_being_answered_is_answered_before_the_end(self):
        server = self.start()
        body = json.dumps({"login": "nobody@example.com", "password": PASSWORD})
        request = (f"POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Type: application/json\r\n"
                   f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}").encode()
        sockets = [socket.create_connection(("127.0.0.1", server.port), timeout=30) for _ in range(8)]
        for each in sockets:
            each.sendall(request)
        time.sleep(0.05)  # all are accepted; each costs two threads some 40 ms
        server.process.send_signal(signal.SIGTERM)
        for each in sockets:
            answer = b"".join(iter(lambda: each.recv(65536), b""))
            each.close()
            self.assertRegex(answer, rb"^HTTP/1\.1 (401|429|503) ")
        self.assertEqual(server.stop(), 0)

    def test_it_refuses_a_configuration_that_is_not_safe(self):
        public = ("--listen", "0.0.0.0:0")
        self.assertIn("in the clear", self.refused(*public))
        self.assertIn("in the clear", self.refused("--listen", "[::]:0"))
        # The demo allows simulated devices; that goes with nothing that others can reach.
        self.assertIn("allow_loopback_devices", self.refused(*public, conf="behind_proxy = 10.0.0.1\nhosts = isp.example\n"))
        self.assertIn("allow_loopback_devices", self.refused(conf="behind_proxy = 127.0.0.1\nhosts = isp.example\n"))
        self.assertIn("must be listed", self.refused(conf="behind_proxy = 10.0.0.1\n"))
        self.assertIn("set together", self.refused("--tls-cert", "/tmp/a.crt"))
        self.assertIn("set together", self.refused(conf="tls_key = /tmp/a.key\n"))
        tls = ("--tls-cert", "/nonexistent.crt", "--tls-key", "/nonexistent.key")
        self.assertIn("/nonexistent.crt: No such file", self.refused(*tls))
        self.assertIn("must be listed", self.refused(*public, *tls))
        self.assertIn("allow_loopback_devices", self.refused(*public, *tls, conf="hosts = isp.example\n"))
        self.assertIn("rate_login", self.refused(conf="rate_login = often\n"))
        self.assertIn("behind_proxy", self.refused(conf="behind_proxy = proxy.example\nhosts = a\n"))
        self.assertIn("http_head_ms", self.refused(conf="http_head_ms = 1\n"))
        self.assertIn("numeric", self.refused("--listen", "localhost:80"))
        self.assertIn("could not open", self.refused("--listen", "127.0.0.1:0", "--web", "/nonexistent"))
        taken = self.start()
        self.assertIn("could not listen", self.refused("--listen", f"127.0.0.1:{taken.port}"))

    def test_it_speaks_tls_and_takes_a_renewed_certificate_up(self):
        folder = support.directory()
        self.addCleanup(shutil.rmtree, folder)
        cert, key = folder / "a.crt", folder / "a.key"

        def renew(name):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                            "-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1",
                            "-keyout", key, "-out", cert], check=True, capture_output=True)
            key.chmod(0o600)
            return ssl.create_default_context(cafile=cert)

        def ask(context):
            connection = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=30, context=context)
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            answer.read()
            connection.close()
            return answer

        first = renew("first.example")
        server = self.start("--tls-cert", str(cert), "--tls-key", str(key))
        answer = ask(first)
        self.assertEqual(answer.status, 200)
        self.assertIn("max-age", answer.headers["Strict-Transport-Security"])
        second = renew("second.example")
        with self.assertRaises(ssl.SSLCertVerificationError):
            ask(second)
        server.process.send_signal(signal.SIGHUP)
        until = time.monotonic() + 20
        while True:
            try:
                self.assertEqual(ask(second).status, 200)
                break
            except ssl.SSLCertVerificationError:
                self.assertLess(time.monotonic(), until)
                time.sleep(0.05)
        with self.assertRaises(ssl.SSLCertVerificationError):
            ask(first)
        self.assertEqual(server.stop(), 0)

    def test_links_that_set_a_password_are_given_out_by_the_command_line(self):
        server = self.start()
        person = isp.json("user", "create", "--login", "invited@example.com", "--name", "Somebody", "--role", "cashier")

        def set_password(token, password):
            return server.ask("POST", "/api/v1/password", {"token": token, "new_password": password}).status

        def log_in(password):
            return isp("--login", "invited@example.com", "--password-file", isp.file("invited", password + "\n"),
                       "session", "show").code

        first = "the-first-of-two"
        for verb, prefix, new in (("invite", "isp_inv_", first), ("reset", "isp_rst_", "the-second-of-two")):
            self.assertEqual(log_in(new), support.DENIED)
            void, link = (isp.json("user", verb, person["user_id"])["token"] for _ in range(2))
            self.assertTrue(link.startswith(prefix), verb)
            self.assertEqual(set_password(void, new), 401)  # a newer one was made
            self.assertEqual(set_password(link, "short"), 422)
            self.assertEqual(set_password(link, new), 204)
            self.assertEqual(set_password(link, new), 401)
            self.assertEqual(log_in(new), support.OK)
        self.assertEqual(log_in(first), support.DENIED)

    def test_the_log_is_json_and_holds_no_secret(self):
        server = self.start()
        token = server.login("admin@example.com")
        server.ask("POST", "/api/v1/session", {"login": "a\nb\u2028\x7f", "password": "hunter2hunter2"})
        made = server.ask("POST", "/api/v1/tokens", {"name": "log"}, token=token)
        self.assertEqual(made.status, 201, made.text)
        secret = json.loads(made.text)["token"]
        server.ask("GET", "/api/v1/customers/1?cursor=abc", token=secret)
        server.stop()
        for line in server.log:
            self.assertEqual(line.count("\n"), 1)
            entry = json.loads(line)
            self.assertLessEqual({"at", "level", "event"}, entry.keys())
        text = "".join(server.log)
        self.assertIn('"event":"http.request"', text)
        for word in (token, secret, password("admin@example.com"), "hunter2", "isp_ses_", "isp_pat_", "cursor=abc"):
            self.assertNotIn(word, text)

    def test_it_outlives_its_database(self):
        server = self.start()
        token = server.login("admin@example.com")
        postmaster = int((isp.home / "pg" / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        statuses = set()
        until = time.monotonic() + 45
        while time.monotonic() < until:
            statuses.add(server.ask("GET", "/api/v1/customers", token=token).status)
            if 200 in statuses and server.ask("GET", "/healthz").status == 200:
                break
            time.sleep(0.2)
        self.assertIn(200, statuses)
        self.assertLessEqual(statuses, {200, 503})
        self.assertEqual(server.stop(), 0)

    def test_a_killed_server_leaves_nothing_in_the_way(self):
        server = self.start()
        self.assertEqual(server.stop(signal.SIGKILL), -signal.SIGKILL)
        again = self.start()
        self.assertEqual(again.ask("GET", "/healthz").status, 200)
        self.assertEqual(again.stop(), 0)

    def test_the_service_manager_is_told(self):
        path = support.directory() / "notify"
        self.addCleanup(shutil.rmtree, path.parent)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(path))
            manager.settimeout(10)
            server = self.start(env={"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "1000000"})
            self.assertEqual(manager.recv(100), b"READY=1")
            self.assertEqual(manager.recv(100), b"WATCHDOG=1")
            self.assertEqual(manager.recv(100), b"WATCHDOG=1")
            server.stop()
            said = {manager.recv(100)}
            while b"STOPPING=1" not in said:
                said.add(manager.recv(100))
            self.assertLessEqual(said, {b"WATCHDOG=1", b"STOPPING=1"})

    def test_the_unit_is_hardened(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("there is no systemd-analyze")
        unit = support.BUILD / "ispd.service"
        done = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=15", str(unit)],
                              capture_output=True, text=True, env=support.environment())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


    def test_the_unit_starts_the_server_with_its_pages(self):
        unit = (support.BUILD / "ispd.service").read_text(encoding="utf-8")
        (command,) = re.findall(r"^ExecStart=(.*)$", unit, re.M)
        program, *arguments = command.split()
        self.assertEqual(os.path.basename(program), "ispd")
        # Each option is read before --version ends it; one that is not known would end it first.
        done = subprocess.run([ISPD, *arguments, "--version"], capture_output=True, text=True, env=support.environment())
        self.assertEqual((done.returncode, done.stdout.split()[0]), (0, "ispd"), done.stderr)
        done = subprocess.run([ISPD, *arguments, "--nonsense"], capture_output=True, text=True, env=support.environment())
        self.assertEqual(done.returncode, 2)
        built = "ISP_WEB:BOOL=ON" in (support.BUILD / "CMakeCache.txt").read_text(encoding="utf-8")
        self.assertEqual("--web" in arguments, built)
        if built:
            self.assertTrue(arguments[arguments.index("--web") + 1].endswith("/isp/web"))


class Schema:
    """As much of JSON Schema as the document uses."""

    def __init__(self, document):
        self.document = document

    def resolve(self, schema):
        while "$ref" in schema:
            at = self.document
            for part in schema["$ref"].split("/")[1:]:
                at = at[part]
            schema = at
        return schema

    def check(self, value, schema, where=""):
        schema = self.resolve(schema)
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        kind = {bool: "boolean", int: "integer", str: "string", list: "array", dict: "object",
                type(None): "null"}[type(value)]
        assert kind in types, f"{where}: {value!r} is no {types}"
        if value is None:
            return
        if "enum" in schema:
            assert value in schema["enum"], f"{where}: {value!r}"
        if "pattern" in schema:
            assert re.search(schema["pattern"], value), f"{where}: {value!r}"
        if schema.get("format") == "date":
            time.strptime(value, "%Y-%m-%d")
        if "minimum" in schema:
            assert value >= schema["minimum"], f"{where}: {value!r}"
        if kind == "object":
            assert set(schema.get("required", ())) <= value.keys(), f"{where}: {schema['required']} in {value}"
            assert value.keys() <= schema["properties"].keys(), f"{where}: {value.keys()}"
            for name, member in value.items():
                self.check(member, schema["properties"][name], f"{where}.{name}")
        if kind == "array":
            for i, member in enumerate(value):
                self.check(member, schema["items"], f"{where}[{i}]")


class Promise(unittest.TestCase):
    """Every read of the document, on the demo installation, answers what its schema says."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.stop)
        cls.document = json.loads(cls.server.ask("GET", "/api/v1/openapi.json").text)
        cls.schema = Schema(cls.document)
        cls.token = cls.server.login("admin@example.com")
        month = time.strftime("%Y-%m", time.gmtime(time.time() + 6 * 3600))
        for path, body in (("/bill-runs", {"period": month}), ("/payments", {"customer_id": 1, "amount_paisa": 5000}),
                           ("/tokens", {"name": "promise"}),
                           ("/roles", {"name": "Collector", "permissions": "customer.read payment.take"})):
            answer = cls.server.ask("POST", "/api/v1" + path, body, token=cls.token)
            assert answer.status in (200, 201), answer.text

    def conforms(self, path, operation, answer):
        response = operation["responses"].get(str(answer.status), operation["responses"]["default"])
        response = self.schema.resolve(response)
        (media, content), = response["content"].items()
        self.assertEqual(answer.headers["Content-Type"], media, path)
        self.schema.check(json.loads(answer.text), content["schema"], path)

    def test_reads_answer_what_the_document_says(self):
        seen = 0
        may = json.loads(self.server.ask("GET", "/api/v1/session", token=self.token).text)["permissions"].split()
        for path, methods in self.document["paths"].items():
            operation = methods.get("get")
            if not operation or path in ("/events", "/audit/export", "/openapi.json"):
                continue
            needs = {"/invoice-lines": "?invoice_id=1", "/proofs": "?service_id=1", "/template": "?kind=test",
                     "/business/{tenant_id}/customers": "?reason=to+see+it+works"}.get(path, "")
            target = "/api/v1" + re.sub(r"\{[a-z_]+\}", "1", path) + needs
            answer = self.server.ask("GET", target, token=self.token)
            self.conforms(path, operation, answer)
            if operation.get("x-permission", "session") not in (*may, "session"):
                self.assertEqual(answer.status, 403, (path, answer.text))
            # an admin has no tenants below; no device was read, no message sent
            elif not re.search(r"/tenants|/onus/|/messages/", path):
                self.assertEqual(answer.status, 200, (path, answer.text))
                seen += 1
        self.assertGreater(seen, 20)

    def test_a_node_that_moves_is_given_its_login_again(self):
        for body in ({"address": "127.0.0.9"}, {"port": 4242}, {"tls": "yes"}):
            answer = self.server.ask("PATCH", "/api/v1/nodes/1", body, token=self.token)
            problem = json.loads(answer.text)
            self.assertEqual((answer.status, problem["errors"][0]["field"]), (422, "password"), answer.text)
            self.assertIn("again", problem["detail"])
        here = json.loads(self.server.ask("GET", "/api/v1/nodes/1", token=self.token).text)
        for body in ({"port": 4242, "password": "another"}, {"name": "moved"}, {"poll_interval_ms": 9000}):
            self.assertEqual(self.server.ask("PATCH", "/api/v1/nodes/1", body, token=self.token).status, 200, body)
        self.assertEqual(here["address"], "127.0.0.1")

    def test_an_olt_speaks_snmp_v3(self):
        olt = {"name": "v3", "driver": "vsol-epon", "address": "10.9.9.9", "snmp_version": "v3", "username": "isp",
               "auth_protocol": "SHA", "password": "first needle", "priv_protocol": "AES"}
        answer = self.server.ask("POST", "/api/v1/nodes", olt, token=self.token)
        self.assertEqual((answer.status, json.loads(answer.text)["errors"][0]["field"]), (422, "priv_password"))
        answer = self.server.ask("POST", "/api/v1/nodes", olt | {"priv_password": "second needle"}, token=self.token)
        self.assertEqual(answer.status, 201, answer.text)
        self.assertNotIn("needle", answer.text)
        made = json.loads(answer.text)
        self.assertEqual([made[name] for name in ("snmp_version", "auth_protocol", "priv_protocol")], ["v3", "SHA", "AES"])
        secret = isp.file("priv", "third needle\n")
        done = isp("node", "update", made["node_id"], "--priv-password-file", secret, "--json")
        self.assertEqual(done.code, support.OK, done.err)
        self.assertNotIn("needle", done.out)
        answer = self.server.ask("PATCH", f"/api/v1/nodes/{made['node_id']}", {"auth_protocol": None, "priv_protocol": None},
                                 token=self.token)
        self.assertEqual(answer.status, 422, answer.text)  # without authentication: the login would be another
        answer = self.server.ask("PATCH", f"/api/v1/nodes/{made['node_id']}", {"priv_protocol": None}, token=self.token)
        self.assertIsNone(json.loads(answer.text)["priv_protocol"], answer.text)

    def test_refusals_answer_problems(self):
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                target = "/api/v1" + re.sub(r"\{[a-z_]+\}", "424242", path)
                answer = self.server.ask(method.upper(), target, {"nonsense": 1} if "requestBody" in operation else None)
                if path == "/openapi.json":
                    continue
                self.assertGreaterEqual(answer.status, 400, (method, path))
                self.conforms(path, operation, answer)


if __name__ == "__main__":
    unittest.main()
