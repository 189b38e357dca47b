"""Routers that break their protocol in each way, in the middle of a change: what is said is typed and clear, nothing is done
twice, and when they are well again the change is made and proved."""
import json
import unittest

import harness
from harness import until
from simulator import RouterOS


class Router(harness.Test):
    """A router that breaks its protocol in each way, in the middle of a change."""

    # The fault, and what may be said of it.
    FAULTS = {"off": {"unavailable"}, "hang": {"timeout"}, "cut=3": {"protocol", "unavailable"},
              "huge-word": {"protocol"}, "fatal": {"protocol", "unavailable"}, "garbage": {"protocol", "timeout"},
              "wrong-id": {"protocol", "timeout"}}

    @classmethod
    def setUpClass(cls):
        cls.make_world(settings=harness.NO_RATES)
        cls.server = cls.world.serve()
        cls.client = cls.server.client(token=cls.world.token())
        cls.customer = cls.client.must("POST", "customers", {"name": "Patient"})["customer_id"]
        until(lambda: not cls.client.items("services?filter=pending"), "the demo's lines are proved", 60)

    def setUp(self):
        self.world.devices.ctl("fault", "demo-router", "none")

    def sell(self, login):
        return self.client.must("POST", "services", {"customer_id": self.customer, "login": login, "package_id": 1,
                                                     "node_id": 1})["service_id"]

    def line(self, number):
        return self.client.must("GET", f"services/{number}")

    def secrets(self, login):
        return [s for s in self.world.devices.ctl("state", "demo-router")["secrets"] if s["name"] == login]

    def test_each_fault_is_typed_and_the_retry_converges(self):
        memory = self.server.peak_kb()
        for n, fault in enumerate(self.FAULTS):
            self.world.devices.ctl("fault", "demo-router", fault)
            line = self.sell(f"patient-{n}")
            until(lambda: self.line(line)["apply_error"], f"a worker says what it met: {fault}", 45)
            now = self.line(line)
            self.assertEqual((now["applied_version"], now["desired_version"]), (0, 1), fault)
            self.assertIn(line, [s["service_id"] for s in self.client.items("services?filter=pending")])
            self.world.devices.ctl("fault", "demo-router", "none")
            until(lambda: self.line(line)["applied_version"] == 1, f"the line is proved after {fault}", 45)
            self.assertEqual([s["disabled"] for s in self.secrets(f"patient-{n}")], ["false"], fault)
            self.assertIsNone(self.line(line)["apply_error"])
        self.assertLess(self.server.peak_kb() - memory, 256 * 1024, "kB: nobody made room for what was announced")
        until(lambda: self.client.must("GET", "nodes/1")["state"] == "up", "the router is up", 30)

    def test_a_change_whose_answer_is_lost_is_not_made_twice(self):
        # The secret is made and nobody hears of it: the next try finds it there.
        self.world.devices.ctl("fault", "demo-router", "loss=100,match=/ppp/secret/add,times=1")
        line = self.sell("patient-lost")
        until(lambda: self.line(line)["applied_version"] == 1, "the line is proved", 90)
        self.assertEqual(len(self.secrets("patient-lost")), 1)
        added = [c for c in self.world.devices.commands("demo-router", "/ppp/secret/add")
                 if "=name=patient-lost" in c["words"]]
        self.assertEqual(len(added), 1, added)

    def test_a_wrong_password_is_said(self):
        self.client.must("PATCH", "nodes/1", {"password": "not-the-routers"})
        answer = self.client.ask("POST", "nodes/1/test")
        # Right or wrong is the router's to say: to our own client this is no 401.
        self.assertNotIn(answer.status, (200, 401), answer)
        self.assertRegex(answer.json["detail"], "password|login|user")
        self.assertNotIn("not-the-routers", json.dumps(answer.json))
        password = self.world.logins()["libisp"]
        self.client.must("PATCH", "nodes/1", {"password": password})
        self.assertEqual(self.client.ask("POST", "nodes/1/test").json["model"], "CHR")

    def test_what_was_undone_by_hand_is_done_again(self):
        line = self.sell("patient-undone")
        until(lambda: self.line(line)["applied_version"] == 1, "the line is proved", 45)
        proofs = self.client.items(f"proofs?service_id={line}")
        with RouterOS((self.world.address, 8728), "libisp", self.world.logins()["libisp"]) as router:
            router.ask("/ppp/secret/remove", "=.id=" + self.secrets("patient-undone")[0][".id"])
        self.assertEqual(self.secrets("patient-undone"), [])
        self.client.must("POST", f"services/{line}/apply")
        self.assertEqual([s["disabled"] for s in self.secrets("patient-undone")], ["false"])
        self.assertEqual(self.client.items(f"proofs?service_id={line}")[1:], proofs)

    def test_a_router_that_reboots_is_waited_for(self):
        self.world.devices.ctl("reboot", "demo-router")
        line = self.sell("patient-reboot")
        until(lambda: self.line(line)["applied_version"] == 1, "the line is proved", 60)
        until(lambda: self.line(line)["online"], "the customer is online", 60)


class DeadRouters(harness.Test):
    """Routers that take a connection and say nothing keep nobody waiting but their own customers."""

    COUNT = 6

    def test_who_is_elsewhere_does_not_notice(self):
        self.make_world(settings=harness.NO_RATES, more_fleet=(
            f"router name=dead{{{{n}}}} listen={{address}} api=1870{{{{n}}}} tls=no user=libisp password=pw "
            f"repeat={self.COUNT}\nfault dead* hang\n"))
        client = self.world.serve().client(token=self.world.token())
        customer = client.must("POST", "customers", {"name": "Elsewhere"})["customer_id"]

        def sell(login, node):
            return client.must("POST", "services", {"customer_id": customer, "login": login, "package_id": 1,
                                                    "node_id": node})["service_id"]

        until(lambda: not client.items("services?filter=pending"), "the demo's lines are proved", 60)
        nodes = [client.must("POST", "nodes", {"name": f"dead{n}", "driver": "mikrotik", "address": self.world.address,
                                               "port": 18700 + n, "username": "libisp", "password": "pw",
                                               "poll_interval_ms": 1000})["node_id"] for n in range(1, self.COUNT + 1)]
        dead = [sell(f"dead-{node}", node) for node in nodes]
        until(lambda: all(client.must("GET", f"services/{n}")["apply_error"] for n in dead), "all are found dead", 180)
        for n in range(5):
            line = sell(f"elsewhere-{n}", 1)
            until(lambda: client.must("GET", f"services/{line}")["applied_version"] == 1, "the line is proved", 20)
        until(lambda: all(client.must("GET", f"nodes/{n}")["state"] == "down" for n in nodes), "they are down", 180)
        self.assertEqual(client.must("GET", "nodes/1")["state"], "up")


class ByHand(harness.Test):
    """The same for one who waits for the answer, with no worker that could be there first."""

    def test_the_answer_says_what_it_was(self):
        self.make_world(settings=harness.NO_RATES)
        server = self.world.serve(work="none")
        client = server.client(token=self.world.token())
        memory = server.peak_kb()
        for fault, codes in Router.FAULTS.items():
            self.world.devices.ctl("fault", "demo-router", "none")
            self.world.devices.ctl("fault", "demo-router", fault)
            answer = client.ask("POST", "services/1/apply")
            self.assertEqual(answer.headers["Content-Type"], "application/problem+json", (fault, answer))
            problem = answer.json
            self.assertIn(problem["code"], codes, (fault, problem))
            self.assertTrue(problem["detail"].isprintable() and 10 < len(problem["detail"]) < 250, problem)
            self.assertEqual(client.must("GET", "services/1")["applied_version"], 0)
        self.assertLess(server.peak_kb() - memory, 256 * 1024, "kB: nobody made room for what was announced")
        self.world.devices.ctl("fault", "demo-router", "none")
        proof = client.must("POST", "services/1/apply")
        self.assertTrue(proof["matches"] and proof["enabled"])


if __name__ == "__main__":
    unittest.main()
