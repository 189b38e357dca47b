"""The story of a line through ispd: as a browser does it, with cookie and CSRF token, over a TLS router; and as a program
does it, with a bearer token. Then what HTTP adds: revisions, keys against doing it twice, problem documents."""
import re
import unittest
import urllib.parse

import harness
import story
from harness import until

TLS_ROUTER = ("router name=tls-router listen={address} api=18728 tls=18729 user=libisp password=another-secret\n"
              "add tls-router /ip/pool name=home ranges=10.21.0.2-10.21.3.254\n")


class Http:
    """METHOD /api/v1/path, JSON in and out."""

    def __init__(self, client):
        self.client = client
        self.operations = story.operations(client.must("GET", "openapi.json"))

    def call(self, operation, *ids, **fields):
        asked = self.operations[operation]
        path = "/api/v1" + asked.path.removeprefix("/api/v1")
        for number in ids:
            path = re.sub(r"{\w+}", str(number), path, count=1)
        if asked.method == "GET" and fields:
            path += "?" + urllib.parse.urlencode(fields)
        if asked.is_paged:
            return self.client.items(path)
        answer = self.client.must(asked.method, path, fields if asked.method != "GET" else None)
        return answer["items"] if asked.is_list else answer


class Cookies(Http):
    pass


class BearerToken(Http):
    pass


class ByCookie(story.Story, harness.Test):
    router = "tls-router"

    @classmethod
    def setUpClass(cls):
        cls.recording = harness.MADE_UP
        cls.make_world(replay=cls.recording, more_fleet=TLS_ROUTER)
        client = cls.world.serve().client()
        assert client.log_in("admin@example.com", cls.world.logins()["admin@example.com"]).status == 200
        cls.face = Cookies(client)
        cls.tls = cls.face.call("node.create", name="TLS router", driver="mikrotik", address=cls.world.address,
                                port=18729, tls="yes", username="libisp", password="another-secret")

    def node(self):
        return self.face.call("node.show", self.tls["node_id"])

    def test_the_life_of_a_line(self):
        super().test_the_life_of_a_line()
        # The certificate of the first contact is pinned, and it is the router's own.
        fingerprint = self.world.devices.ctl("state", self.router)["fingerprint"]
        self.assertEqual(self.node()["tls_pin"], fingerprint.replace(":", "").lower())
        plain = [c for c in self.world.devices.commands(self.router, "/login") if c["result"] != "done"]
        self.assertEqual(plain, [])

    def test_the_cookie_alone_changes_nothing(self):
        client = self.face.client
        before = client.must("GET", "customers?search=Forged")
        for headers in ({"X-CSRF-Token": None}, {"X-CSRF-Token": "0" * 64}, {"Origin": "https://evil.example"},
                        {"Origin": None}, {"Sec-Fetch-Site": "cross-site"}):
            answer = client.ask("POST", "customers", {"name": "Forged"}, headers)
            self.assertEqual((answer.status, answer.json["code"]), (403, "csrf"), headers)
        self.assertEqual(client.must("GET", "customers?search=Forged"), before)


class ByToken(story.Story, harness.Test):
    @classmethod
    def setUpClass(cls):
        cls.recording = harness.recording()
        cls.make_world(replay=cls.recording)
        server = cls.world.serve()
        cls.client = server.client(token=cls.world.token())
        cls.face = BearerToken(cls.client)

    def problem(self, answer, status, code):
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (status, "application/problem+json"), answer)
        problem = answer.json
        self.assertEqual((problem["status"], problem["code"]), (status, code))
        self.assertTrue(problem["type"].endswith("/" + code) and problem["title"] and problem["detail"])
        self.assertEqual(problem["request_id"], answer.headers["X-Request-Id"])
        return problem

    def test_who_read_an_old_revision_changes_nothing(self):
        made = self.client.ask("POST", "customers", {"name": "Two Editors"})
        self.assertEqual((made.status, made.headers["ETag"]), (201, f'"{made.json["revision"]}"'))
        path = made.headers["Location"]
        shown = self.client.ask("GET", path)
        self.assertEqual((shown.json, shown.headers["ETag"]), (made.json, made.headers["ETag"]))
        first = self.client.ask("PATCH", path, {"note": "first"}, {"If-Match": shown.headers["ETag"]})
        self.assertEqual((first.status, first.json["note"]), (200, "first"))
        self.assertNotEqual(first.headers["ETag"], shown.headers["ETag"])
        second = self.client.ask("PATCH", path, {"note": "second"}, {"If-Match": shown.headers["ETag"]})
        self.problem(second, 412, "conflict")
        self.assertEqual(self.client.must("GET", path)["note"], "first")

    def test_a_payment_sent_twice_is_taken_once(self):
        customer = self.client.must("POST", "customers", {"name": "Pays Once"})["customer_id"]
        money = {"customer_id": customer, "amount_paisa": 12345}
        key = {"Idempotency-Key": "till-7-receipt-0001"}
        first, again = (self.client.ask("POST", "payments", money, key) for _ in range(2))
        self.assertEqual((first.status, first.json), (201, again.json))
        self.assertEqual(len(self.client.items(f"payments?customer_id={customer}")), 1)
        other = self.client.ask("POST", "payments", money | {"amount_paisa": 999}, key)
        self.assertGreaterEqual(other.status, 400, other)
        self.assertEqual(self.client.must("GET", f"customers/{customer}")["balance_paisa"], -12345)

    def test_what_is_wrong_is_said_and_changes_nothing(self):
        ask = self.client.ask
        counts = [len(self.client.items(path)) for path in ("customers", "payments", "invoices", "bill-runs")]
        customer = self.client.must("GET", "customers?limit=1")["items"][0]["customer_id"]
        for body in (b"{", b"[]", b'"x"', b'{"name": "x"', b'{"name": "a", "name": "b"}', b"\xff\xfe", b"{} {}"):
            self.problem(ask("POST", "customers", body), 400, "invalid")
        for body, field in (({"name": "x", "nmae": "y"}, "nmae"), ({"name": 7}, "name"), ({}, "name"),
                            ({"name": "x" * 5000}, "name"), ({"name": "x", "phone": "12"}, "phone")):
            problem = self.problem(ask("POST", "customers", body), 422,
                                   "limit" if body.get("name") == "x" * 5000 else "invalid")
            self.assertEqual(problem["errors"][0]["field"], field)
        for period in ("2026-13", "2026-00", "November", "202611", 202611, "", "2026-11-01", None):
            problem = self.problem(ask("POST", "bill-runs", {"period": period}), 422, "invalid")
            self.assertEqual(problem["errors"][0]["field"], "period")
        for amount in (-1, 0, -(2 ** 63), 2 ** 63, 1.5, "100", True):
            answer = ask("POST", "payments", {"customer_id": customer, "amount_paisa": amount})
            self.assertIn(answer.status, (400, 422), amount)
            self.assertIn(answer.json["code"], ("invalid", "limit"))
        self.problem(ask("POST", "customers", b'{"name": "' + b"x" * 400_000 + b'"}'), 413, "limit")
        self.problem(ask("GET", "customers/999999"), 404, "not_found")
        self.problem(ask("GET", "customers?sort=name"), 400, "invalid")
        self.problem(ask("DELETE", "customers/1"), 405, "method")
        self.assertEqual([len(self.client.items(path)) for path in ("customers", "payments", "invoices", "bill-runs")],
                         counts)

    def test_a_stranger_is_told_nothing_and_a_guesser_is_locked_out(self):
        server = harness.Client(self.client.port)
        self.assertEqual(self.problem(server.ask("GET", "customers"), 401, "login")["detail"],
                         self.problem(harness.Client(self.client.port, token="isp_pat_" + "x" * 49)
                                      .ask("GET", "customers"), 401, "login")["detail"])
        password = self.world.logins()["noc@example.com"]
        said = set()
        for login, guess in [("noc@example.com", "wrong"), ("nobody@example.com", password)]:
            answer = server.log_in(login, guess)
            said.add((answer.status, re.sub(rb'"request_id":"\w+"', b"", answer.body)))
        self.assertEqual(len(said), 1)

        # Wrong again and again: then the right one is refused as well, and sounds the same. What ispd allows an address
        # stands before it, so this goes through the command line.
        wrong = self.world.isp.file("wrong", "not the password\n")
        right = self.world.password_file("noc@example.com")

        def log_in(file):
            return self.world.isp("--login", "noc@example.com", "--password-file", file, "session", "show", "--json")

        self.assertEqual(log_in(right).code, 0)
        refused = log_in(wrong)
        self.assertEqual(refused.code, harness.support.DENIED)
        until(lambda: log_in(wrong) and self.locked_for_s() > 5, "the account is locked for some time", 60)
        locked = log_in(right)
        self.assertEqual((locked.code, locked.err), (refused.code, refused.err))
        until(lambda: log_in(right).code == 0, "the lock is over", 60)

    def locked_for_s(self):
        until_us = self.world.sql("SELECT max(blocked_until_us) FROM isp.login_gates")[0][0]
        return (int(until_us or 0) - harness.now_us()) / 1e6


if __name__ == "__main__":
    unittest.main()
