"""OLTs whose agents answer garbage, nothing, or something else: they are down after three misses with a clear error, the
others are read as ever, and when they are well again they are up by themselves."""
import unittest

import harness
from harness import now_us, until

SILENT = "no reply|not answer|no answer"


class Olts(harness.Test):
    """One OLT for each way to be wrong, all at once, beside one that is well."""

    # The fault, and what is said of it.
    FAULTS = {"off": SILENT, "hang": SILENT, "garbage": SILENT, "wrong-id": SILENT, "cut=12": SILENT, "huge-word": SILENT,
              "fatal": "genErr|error", "stuck": "."}

    @classmethod
    def setUpClass(cls):
        fleet = "".join(f"olt name=o{n} listen={{address}} snmp={11700 + n} generate=vsol-epon pons=1 onus=8\n"
                        for n in range(len(cls.FAULTS) + 1))
        cls.make_world(more_fleet=fleet, settings=harness.NO_RATES)
        cls.server = cls.world.serve()
        cls.client = cls.server.client(token=cls.world.token())

    def node(self, number):
        return self.client.must("GET", f"nodes/{number}")

    def test_a_wrong_agent_is_down_after_three_misses_and_holds_nobody_up(self):
        nodes = [self.client.must("POST", "nodes", {
            "name": f"OLT {n}", "driver": "vsol-epon", "address": self.world.address, "port": 11700 + n,
            "password": "public", "poll_interval_ms": 1000})["node_id"] for n in range(len(self.FAULTS) + 1)]
        router = self.client.must("PATCH", "nodes/1", {"poll_interval_ms": 1000})["node_id"]
        until(lambda: all(self.node(n)["state"] == "up" for n in [router, *nodes]), "all are up", 60)
        self.assertEqual([self.node(n)["onu_count"] for n in nodes], [8] * len(nodes))
        well, wrong = nodes[-1], dict(zip(nodes, self.FAULTS))
        before = {o["onu_id"]: o for o in self.client.items("onus") if o["node_id"] in wrong}
        memory = self.server.peak_kb()
        for n, fault in enumerate(self.FAULTS):
            self.world.devices.ctl("fault", f"o{n}", fault)

        seen, oldest = set(), {well: 0, router: 0}

        def all_down():
            seen.update((state, int(misses) >= 3) for state, misses in self.world.sql(
                f"SELECT state, miss_count FROM isp.nodes WHERE node_id IN ({','.join(map(str, wrong))})"))
            for n in oldest:
                oldest[n] = max(oldest[n], now_us() - self.node(n)["seen_at_us"])
            return all(self.node(n)["state"] == "down" for n in wrong)

        until(all_down, "all that are wrong are down", 100)
        self.assertLessEqual(seen, {("up", False), ("down", True)})
        for n, fault in wrong.items():
            node = self.node(n)
            self.assertRegex(node["node_error"], self.FAULTS[fault], fault)
            self.assertTrue(node["node_error"].isprintable() and len(node["node_error"]) < 200, node["node_error"])
        listed = {n["node_id"] for n in self.client.items("nodes?filter=down")}
        self.assertEqual(listed, set(wrong))
        for n, age_us in oldest.items():  # asked each second
            self.assertLess(age_us, 8_000_000, n)
        # What was read before is still there, with its age; nothing that they said was taken for a reading.
        after = {o["onu_id"]: o for o in self.client.items("onus") if o["node_id"] in wrong}
        self.assertEqual(after.keys(), before.keys())
        for number, onu in after.items():
            self.assertEqual(onu["mac"], before[number]["mac"])
            if onu["rx_power_dbm_x100"] is not None:
                self.assertTrue(-4000 < onu["rx_power_dbm_x100"] < 0, onu)
        self.assertLess(self.server.peak_kb() - memory, 256 * 1024, "kB: nobody made room for what was announced")

        for n in range(len(self.FAULTS)):
            self.world.devices.ctl("fault", f"o{n}", "none")
        until(lambda: all(self.node(n)["state"] == "up" for n in nodes), "all are up again", 60)
        for n in nodes:
            node = self.node(n)
            self.assertEqual((node["node_error"], node["onu_count"]), (None, 8))
            self.assertLess(now_us() - node["seen_at_us"], 10_000_000)


if __name__ == "__main__":
    unittest.main()
