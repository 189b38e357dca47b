"""The SNMP agent: against its recordings, against the RFCs, and as net-snmp sees it."""
import os
import re
import shutil
import subprocess
import tempfile
import time
import unittest

from simulator import (DATA, GET, GETBULK, GETNEXT, SET, Simulator, Snmp, ber_int, ber_oid_text, shared,
                       snmp_message, tlv, wait_for)

DEMO = os.path.join(DATA, "vsol-epon-demo.snmprec")
B = "1.3.6.1.4.1.37950.1.1.5"


def recording():
    return shared("fixtures/vsol/vsolution_v1600d.snmprec") or DEMO


def oid_key(oid):
    return tuple(int(a) for a in oid.split("."))


def read_recording(path):
    """An independent reading of a recording: {oid: (type, bytes)}, the first of doubles."""
    rows = {}
    with open(path, "rb") as file:
        for line in file.read().split(b"\n"):
            if not line.strip():
                continue
            oid, kind, value = line.split(b"|", 2)
            if kind.endswith(b"x"):
                value = bytes.fromhex(value.decode())
            elif kind.endswith(b"e"):
                value = value.decode("unicode_escape").encode("latin-1")
            rows.setdefault(oid.decode(), (int(kind.rstrip(b"xe")), value))
    return rows


def decode(tag, content):
    """Content octets as the recording would write them."""
    if tag in (2,):
        return str(int.from_bytes(content, "big", signed=True)).encode()
    if tag in (65, 66, 67, 70):
        return str(int.from_bytes(content, "big")).encode()
    if tag == 64:
        return ".".join(map(str, content)).encode()
    if tag == 6:
        return ber_oid_text(content).encode()
    return content


def net_snmp(*command):
    env = dict(os.environ, SNMPCONFPATH="/dev/null", MIBS="")
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)


class Replay(unittest.TestCase):
    def setUp(self):
        self.path = recording()
        self.rows = read_recording(self.path)
        self.sim = Simulator("olt name=o listen=127.77.0.1 snmp=0 replay=%s\n" % self.path)
        self.addCleanup(self.sim.stop)
        self.snmp = Snmp(self.sim.ports["o", "snmp"])
        self.addCleanup(self.snmp.socket.close)

    def test_a_walk_gives_the_recording_row_by_row(self):
        walked = self.snmp.walk("1.3")
        expected = sorted(self.rows, key=oid_key)
        self.assertEqual([oid for oid, _, _ in walked], expected)
        for oid, tag, content in walked:
            self.assertEqual((tag, decode(tag, content)), self.rows[oid], oid)

    @unittest.skipUnless(shutil.which("snmpbulkwalk"), "net-snmp's tools are not installed")
    def test_snmpbulkwalk_sees_the_recording_row_by_row(self):
        host, port = self.sim.ports["o", "snmp"]
        result = net_snmp("snmpbulkwalk", "-v2c", "-c", "public", "-m", "", "-On", "-Ox", "-Oe", "-OU",
                          "-Ot", "%s:%d" % (host, port), ".1")
        self.assertEqual(result.returncode, 0, result.stderr)
        seen = self.parse_net_snmp(result.stdout)
        self.assertEqual(list(seen), sorted(self.rows, key=oid_key))
        for oid, value in seen.items():
            self.assertEqual(value, self.rows[oid], oid)

    def parse_net_snmp(self, text):
        kinds = {"INTEGER": 2, "STRING": 4, "Hex-STRING": 4, "OID": 6, "IpAddress": 64, "Counter32": 65,
                 "Gauge32": 66, "Timeticks": 67, "Counter64": 70}
        seen = {}
        # Hex strings go on over lines; a new row begins with a dot.
        for row in re.split(r"\n(?=\.1\.)", text.strip()):
            oid, _, rest = row.partition(" = ")
            oid = oid.lstrip(".")
            kind, colon, value = rest.partition(": ")
            if rest.startswith("No more variables"):
                continue
            if rest == '""':
                kind, value = "Hex-STRING", ""
            elif not colon and rest.isdigit(): # -Ot prints time ticks bare
                kind, value = "Timeticks", rest
            value = value.strip()
            if kind == "Hex-STRING":
                seen[oid] = (4, bytes.fromhex(value.replace("\n", " ")))
            elif kind == "OID":
                seen[oid] = (6, value.lstrip(".").encode())
            else:
                seen[oid] = (kinds[kind], value.encode())
        return seen

    def test_what_was_not_recorded_is_not_there(self):
        status = "%s.12.1.25.1.4.1.1" % B
        if status not in self.rows:
            self.assertIn(self.snmp.get(status)[1], (0x80, 0x81))
            self.assertEqual([r for r in self.snmp.walk("%s.12.1.25.1" % B)
                              if not r[0].startswith("%s.12.1.25.1.9." % B)], [])
        self.assertEqual(self.snmp.get("1.3.6.1.2.1.1.99.0")[1], 0x80)
        self.assertEqual(self.snmp.get("1.3.6.1.2.1.1.1.7")[1], 0x81)

    def test_a_set_changes_the_value_and_keeps_the_type(self):
        oid = "1.3.6.1.2.1.1.5.0"
        answer = self.snmp.ask(SET, [(oid, tlv(4, b"renamed"))], community=b"private")
        self.assertEqual(answer.status, 0)
        self.assertEqual(self.snmp.text(oid), "renamed")
        answer = self.snmp.ask(SET, [(oid, ber_int(5))], community=b"private")
        self.assertEqual((answer.status, answer.index), (7, 1))
        self.assertEqual(self.snmp.text(oid), "renamed")

    def test_a_set_is_all_or_nothing(self):
        before = self.snmp.text("1.3.6.1.2.1.1.5.0")
        answer = self.snmp.ask(SET, [("1.3.6.1.2.1.1.5.0", tlv(4, b"half")),
                                     ("1.3.6.1.2.1.1.77.0", ber_int(1))], community=b"private")
        self.assertEqual((answer.status, answer.index), (11, 2))
        self.assertEqual(self.snmp.text("1.3.6.1.2.1.1.5.0"), before)

    def test_a_set_with_the_read_community_is_no_access(self):
        answer = self.snmp.ask(SET, [("1.3.6.1.2.1.1.5.0", tlv(4, b"x"))])
        self.assertEqual(answer.status, 6)
        answer = self.snmp.ask(SET, [("1.3.6.1.2.1.1.5.0", tlv(4, b"x"))], version=0)
        self.assertEqual(answer.status, 2)


class Demo(unittest.TestCase):
    """The recording the project ships, and what ctl does to it."""

    def setUp(self):
        self.sim = Simulator("olt name=o listen=127.77.0.2 snmp=0 replay=%s\n" % DEMO)
        self.addCleanup(self.sim.stop)
        self.snmp = Snmp(self.sim.ports["o", "snmp"])
        self.addCleanup(self.snmp.socket.close)

    def rx(self, onu):
        return self.snmp.text("%s.12.2.1.8.1.7.1.%d" % (B, onu))

    def test_it_holds_every_kind_of_onu(self):
        readings = [self.rx(n) for n in range(1, 17)]
        powers = [float(re.search(r"\((-?[\d.]+) dBm\)", r).group(1)) for r in readings if r]
        self.assertEqual(readings.count(""), 2)
        self.assertTrue(any(p < -27 for p in powers))
        self.assertTrue(any(-27 < p < -25 for p in powers))
        self.assertTrue(any(p > -8 for p in powers))
        online = [self.snmp.number("%s.12.1.25.1.4.1.%d" % (B, n)) for n in range(1, 17)]
        self.assertEqual([bool(r) for r in readings], [bool(n) for n in online])
        self.assertEqual(len(self.snmp.walk("%s.12.1.29.1.4" % B)), sum(online))

    def test_ctl_moves_a_power_and_a_state_there_and_back(self):
        recorded = self.rx(3)
        self.sim.must("set", "o", "onu=1/3", "rx=-27.5")
        self.assertEqual(self.rx(3), "0.00 mW (-27.50 dBm)")
        self.sim.must("set", "o", "onu=1/3", "state=los")
        self.assertEqual(self.rx(3), "")
        self.assertEqual(self.snmp.number("%s.12.1.25.1.4.1.3" % B), 0)
        self.assertEqual(self.snmp.number("%s.12.1.25.1.15.1.3" % B), 0)
        self.assertNotIn("%s.12.1.29.1.4.1.3" % B, [r[0] for r in self.snmp.walk("%s.12.1.29.1.4" % B)])
        self.sim.must("set", "o", "onu=1/3", "state=power-off")
        self.assertEqual(self.snmp.number("%s.12.1.25.1.15.1.3" % B), 1)
        self.sim.must("set", "o", "onu=1/3", "state=online")
        self.assertEqual(self.rx(3), recorded)
        self.assertIn("%s.12.1.29.1.4.1.3" % B, [r[0] for r in self.snmp.walk("%s.12.1.29.1.4" % B)])

    def test_ctl_refuses_what_is_not_there(self):
        for words in (["onu=1/99", "rx=-20"], ["onu=1/3", "rx=bright"], ["onu=x", "rx=-20"],
                      ["onu=1/3", "state=sleepy"], ["oid=1.2.3", "value=1"], ["colour=red"]):
            self.assertFalse(self.sim.ctl("set", "o", *words)["ok"], words)

    def test_ctl_sets_a_row(self):
        self.sim.must("set", "o", "oid=%s.10.12.3.0" % B, "value=97")
        self.assertEqual(self.snmp.number("%s.10.12.3.0" % B), 97)


class Rules(unittest.TestCase):
    """What the RFCs ask of an agent."""

    def setUp(self):
        self.sim = Simulator("olt name=o listen=127.77.0.3 snmp=0 replay=%s\n"
                             "olt name=small listen=127.77.0.4 snmp=0 max-size=484 replay=%s\n"
                             % (DEMO, DEMO))
        self.addCleanup(self.sim.stop)
        self.snmp = Snmp(self.sim.ports["o", "snmp"])
        self.addCleanup(self.snmp.socket.close)

    def test_the_answer_carries_the_id_version_and_community_of_the_request(self):
        for request_id in (0, 1, -1, 2147483647, -2147483648, 0x1234567):
            answer = self.snmp.ask(GET, ["1.3.6.1.2.1.1.1.0"], request_id=request_id)
            self.assertEqual((answer.request_id, answer.version, answer.community, answer.pdu),
                             (request_id, 1, b"public", 0xA2))

    def test_a_wrong_community_or_version_is_not_answered(self):
        self.assertTrue(self.snmp.silent(snmp_message(GET, ["1.3.6.1.2.1.1.1.0"], community=b"secret")))
        self.assertTrue(self.snmp.silent(snmp_message(GET, ["1.3.6.1.2.1.1.1.0"], version=3)))
        self.assertTrue(self.snmp.silent(snmp_message(GETBULK, ["1.3"], version=0, field3=5)))
        self.assertTrue(self.snmp.silent(snmp_message(0xA2, ["1.3.6.1.2.1.1.1.0"])))
        self.assertEqual(self.sim.state("o")["counters"]["wrong_community"], 2)

    def test_version_1_knows_no_exceptions(self):
        answer = self.snmp.ask(GET, ["1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.99.0"], version=0)
        self.assertEqual((answer.status, answer.index), (2, 2))
        self.assertEqual([b[0] for b in answer.bindings], ["1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.99.0"])
        answer = self.snmp.ask(GETNEXT, ["2.1"], version=0)
        self.assertEqual((answer.status, answer.index), (2, 1))

    def test_version_1_passes_over_64_bit_counters(self):
        oid, found = "1.3.6.1.2.1.31", []
        while True:
            answer = self.snmp.ask(GETNEXT, [oid], version=0)
            oid = answer.bindings[0][0]
            if answer.status or not oid.startswith("1.3.6.1.2.1.31."):
                break
            found.append(answer.bindings[0][1])
        self.assertTrue(found)
        self.assertNotIn(70, found)
        self.assertEqual(self.snmp.ask(GET, ["1.3.6.1.2.1.31.1.1.1.6.8"], version=0).status, 2)
        self.assertEqual(self.snmp.get("1.3.6.1.2.1.31.1.1.1.6.8")[1], 70)

    def test_getbulk_repeats_the_last_names_in_lockstep(self):
        columns = ["%s.12.1.25.1.%d" % (B, c) for c in (4, 5)]
        answer = self.snmp.ask(GETBULK, ["1.3.6.1.2.1.1.3"] + columns, field2=1, field3=4)
        names = [b[0] for b in answer.bindings]
        self.assertEqual(names[0], "1.3.6.1.2.1.1.3.0")
        self.assertEqual(names[1:], ["%s.1.%d" % (c, row) for row in range(1, 5) for c in columns])

    def test_getbulk_ends_with_end_of_mib_view(self):
        answer = self.snmp.ask(GETBULK, ["2.9"], field3=5)
        self.assertEqual([(b[0], b[1]) for b in answer.bindings], [("2.9", 0x82)])

    def test_getbulk_takes_strange_counts(self):
        self.assertEqual(self.snmp.ask(GETBULK, ["1.3"], field2=-3, field3=-1).bindings, [])
        self.assertEqual(len(self.snmp.ask(GETBULK, ["1.3", "1.3"], field2=99, field3=7).bindings), 2)
        big = self.snmp.ask(GETBULK, ["1.3"], field3=2147483647)
        self.assertTrue(big.bindings)

    def test_getbulk_is_cut_to_the_size_and_get_is_too_big(self):
        for name, limit in (("o", 1472), ("small", 484)):
            with Snmp(self.sim.ports[name, "snmp"]) as snmp:
                answer = snmp.ask(GETBULK, ["%s.12.1.25.1" % B], field3=500)
                self.assertEqual(answer.status, 0)
                self.assertLessEqual(answer.size, limit)
                self.assertGreater(answer.size, limit * 8 // 10)
                many = ["%s.12.1.25.1.18.1.%d" % (B, n) for n in range(1, 13)] * 3
                answer = snmp.ask(GET, many)
                self.assertEqual((answer.status, answer.index, answer.bindings), (1, 0, []))
                answer = snmp.ask(GET, many, version=0)
                self.assertEqual((answer.status, answer.index, len(answer.bindings)), (1, 0, 36))

    def test_no_bindings_is_a_good_request(self):
        self.assertEqual(self.snmp.ask(GET, []).bindings, [])

    def test_what_is_not_snmp_is_not_answered_and_counted(self):
        good = snmp_message(GET, ["1.3.6.1.2.1.1.1.0"])
        for bad in (b"", b"\x30", good[:-1], good + b"\0", b"\x30\x80" + good[2:], good.replace(b"\xa0", b"\x1f")):
            self.assertTrue(self.snmp.silent(bad, 0.1), bad)
        counters = self.sim.state("o")["counters"]
        self.assertEqual(counters["malformed"], 6)

    @unittest.skipUnless(shutil.which("snmpget"), "net-snmp's tools are not installed")
    def test_net_snmp_agrees_about_errors(self):
        target = "%s:%d" % self.sim.ports["o", "snmp"]
        common = ["-m", "", "-On", "-r0", "-t2", target]
        for version, oid, expected in (("-v2c", "1.3.6.1.2.1.1.1.7", "No Such Instance"),
                                       ("-v2c", "1.3.6.1.2.1.99.0", "No Such Object"),
                                       ("-v1", "1.3.6.1.2.1.99.0", "noSuchName"),
                                       ("-v1", "1.3.6.1.2.1.1.1.0", "V1600D")):
            result = net_snmp("snmpget", version, "-c", "public", *common, oid)
            self.assertIn(expected, result.stdout + result.stderr)
        result = net_snmp("snmpset", "-v2c", "-c", "private", *common, "1.3.6.1.2.1.1.5.0", "s", "new name")
        self.assertIn("new name", result.stdout)
        result = net_snmp("snmpset", "-v2c", "-c", "private", *common, "1.3.6.1.2.1.1.5.0", "i", "5")
        self.assertIn("wrongType", result.stdout + result.stderr)


class Refusals(unittest.TestCase):
    """Fleets that are not good are refused, with the line and the reason."""

    def refused(self, reason, fleet):
        with self.assertRaisesRegex(RuntimeError, reason):
            Simulator(fleet, seconds=5).stop()

    def test_only_loopback_is_served(self):
        for address in ("0.0.0.0", "10.0.0.1", "128.0.0.1", "126.255.255.255"):
            self.refused("only 127.0.0.0/8", "olt name=o listen=%s snmp=0 replay=%s\n" % (address, DEMO))
        for address in ("::1", "localhost", "127.1"):
            self.refused("not an IPv4", "olt name=o listen=%s snmp=0 replay=%s\n" % (address, DEMO))

    def test_lines_that_are_wrong(self):
        good = "olt name=o listen=127.77.0.9 snmp=0 "
        for reason, line in ((":1: unknown option colour", good + "colour=red replay=" + DEMO),
                             ("snmp=70000: a number", "olt name=o snmp=70000 replay=" + DEMO),
                             ("one of replay= and generate=", good),
                             ("could not open /nowhere", good + "replay=/nowhere"),
                             ("only vsol-epon", good + "generate=unknown"),
                             ("switch is not a kind", "switch name=o"),
                             ("name= is missing", "olt listen=127.77.0.9 replay=" + DEMO),
                             ("not a fault: sleepy", good + "fault=sleepy replay=" + DEMO),
                             ("a quote has no end", 'olt name="o'),
                             ("no such device", "add nobody /ppp/secret name=x"),
                             (":2: two devices", "\n".join([good + "replay=" + DEMO] * 2))):
            self.refused(reason, line + "\n")

    def test_a_recording_with_a_bad_line(self):
        for bad in ("1.3.6|4", "1.3.6.x|4|a", "1.3.6.1|2|many", "1.3.6.1|4x|0", "1.3.6.1|64|1.2.3",
                    "1.3.6.1|65|4294967296", "1.3.6.1|99|1", "3.1|2|1", "1.3.6.1|2x|zz"):
            with tempfile.NamedTemporaryFile("w", suffix=".snmprec") as file:
                file.write("1.3.6.1.2.1.1.1.0|4|fine\n%s\n" % bad)
                file.flush()
                self.refused("line 2", "olt name=o listen=127.77.0.9 snmp=0 replay=%s\n" % file.name)


class Generated(unittest.TestCase):
    """The generated V-SOL EPON OLT."""

    def start(self, more=""):
        sim = Simulator("olt name=o listen=127.77.0.5 snmp=0 generate=vsol-epon seed=7 pons=3 onus=20 "
                        "register=100 autofind=2 offline=150 %s\n" % more)
        self.addCleanup(sim.stop)
        snmp = Snmp(sim.ports["o", "snmp"])
        self.addCleanup(snmp.socket.close)
        return sim, snmp

    def column(self, snmp, name):
        root = "%s.%s" % (B, name)
        return {oid[len(root) + 1:]: content for oid, _, content in snmp.walk(root)}

    def set(self, snmp, *pairs):
        values = [("%s.%s" % (B, name), ber_int(v) if isinstance(v, int) else tlv(4, v.encode()))
                  for name, v in pairs]
        return snmp.ask(SET, values, community=b"private").status

    def test_tables_agree_with_each_other_and_with_the_state(self):
        sim, snmp = self.start()
        state = sim.state("o")
        online = {"%d.%d" % (o["pon"], o["onu"]): o["online"] for o in state["onus"]}
        self.assertEqual(len(online), 60)
        self.assertTrue(0 < sum(online.values()) < 60)
        status = self.column(snmp, "12.1.25.1.4")
        self.assertEqual({k: v == b"\1" for k, v in status.items()}, online)
        for c in (3, 5, 6, 8, 9, 10, 11, 12, 14, 15, 17, 18, 19, 20):
            self.assertEqual(list(self.column(snmp, "12.1.25.1.%d" % c)), list(status), c)
            self.assertEqual(list(self.column(snmp, "12.1.29.1.%d" % c)), [k for k in status if online[k]], c)
        for c in range(3, 8):
            optics = self.column(snmp, "12.2.1.8.1.%d" % c)
            self.assertEqual({k: bool(v) for k, v in optics.items()}, online, c)
        counts = self.column(snmp, "12.1.27.1.3")
        self.assertEqual([v[0] for v in counts.values()],
                         [sum(v for k, v in online.items() if k.startswith("%d." % p)) for p in (1, 2, 3)])
        names = [v.decode() for v in self.column_of_mib2(snmp, "31.1.1.1.1").values()]
        self.assertEqual(names[8:], ["EPON0/" + k.replace(".", ":") for k in status])
        macs = self.column(snmp, "12.1.25.1.5")
        physical = list(self.column_of_mib2(snmp, "2.2.1.6").values())[8:]
        self.assertEqual([m.hex(":") for m in physical], [m.decode() for m in macs.values()])

    def column_of_mib2(self, snmp, name):
        root = "1.3.6.1.2.1.%s" % name
        return {oid[len(root) + 1:]: content for oid, _, content in snmp.walk(root)}

    def test_string_forms_are_the_recorded_ones(self):
        _, snmp = self.start()
        forms = {3: r"\d+\.\d\d C", 4: r"\d\.\d\d V", 5: r"\d+\.\d\d mA",
                 6: r"\d\.\d\d mW \(\d\.\d\d dBm\)", 7: r"\d\.\d\d mW \(-\d+\.\d\d dBm\)"}
        for c, form in forms.items():
            for value in self.column(snmp, "12.2.1.8.1.%d" % c).values():
                self.assertRegex(value.decode(), "^(%s|)$" % form)
        for value in self.column(snmp, "12.1.25.1.18").values():
            self.assertRegex(value.decode(), r"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d$")
        for value in self.column(snmp, "12.1.25.1.20").values():
            self.assertRegex(value.decode(), r"^\d+ \d\d:\d\d:\d\d$")
        self.assertRegex(snmp.text(B + ".10.13.1.1.5.1"), r"^\d\.\d\d dbm$")
        self.assertRegex(snmp.text(B + ".10.12.5.8.0"), r"^\d+ Days \d+ Hours \d+ Minutes \d+ Seconds$")

    def test_one_seed_is_one_olt(self):
        seen = []
        for _ in range(2):
            with Simulator("olt name=o listen=127.77.0.6 snmp=0 generate=vsol-epon seed=9 pons=2\n") as sim:
                seen.append([(o["mac"], o["rx_dbm_x100"], o["online"]) for o in sim.state("o")["onus"]])
        self.assertEqual(seen[0], seen[1])
        with Simulator("olt name=o listen=127.77.0.6 snmp=0 generate=vsol-epon seed=10 pons=2\n") as sim:
            self.assertNotEqual(seen[0], [(o["mac"], o["rx_dbm_x100"], o["online"])
                                          for o in sim.state("o")["onus"]])

    def test_an_onu_goes_and_comes_by_ctl(self):
        sim, snmp = self.start()
        sim.must("set", "o", "onu=2/5", "state=online", "rx=-27.5")
        power = float(re.search(r"\((.*) dBm", snmp.text(B + ".12.2.1.8.1.7.2.5")).group(1))
        self.assertAlmostEqual(power, -27.5, delta=0.101)
        sim.must("set", "o", "onu=2/5", "state=power-off")
        self.assertEqual(snmp.text(B + ".12.2.1.8.1.7.2.5"), "")
        self.assertEqual(snmp.number(B + ".12.1.25.1.15.2.5"), 1)
        self.assertEqual(snmp.get(B + ".12.1.29.1.4.2.5")[1], 0x81)

    def test_a_waiting_onu_is_authorised_by_mac(self):
        sim, snmp = self.start()
        waiting = sim.state("o")["waiting"]
        self.assertEqual([v.decode() for v in self.column(snmp, "12.1.13.1.3").values()],
                         [w["mac"] for w in waiting])
        one = waiting[1]
        # Operands alone do nothing; the action counts.
        self.assertEqual(self.set(snmp, ("12.1.2.1.0", one["pon"]), ("12.1.2.2.0", one["mac"])), 0)
        self.assertEqual(len(sim.state("o")["onus"]), 60)
        self.assertEqual(self.set(snmp, ("12.1.2.3.0", 1)), 0)
        added = wait_for(lambda: [o for o in sim.state("o")["onus"] if o["mac"] == one["mac"]])
        self.assertEqual([(o["pon"], o["onu"], o["online"]) for o in added], [(one["pon"], 21, True)])
        self.assertEqual(len(self.column(snmp, "12.1.13.1.3")), 1)
        self.assertEqual(list(self.column(snmp, "12.1.3.1.3").values()), [one["mac"].encode()])
        self.assertEqual(self.column(snmp, "12.1.25.1.5")["%d.21" % one["pon"]], one["mac"].encode())

    def test_an_onu_is_deleted_kicked_renamed_and_rebooted(self):
        sim, snmp = self.start("offline=0")
        self.set(snmp, ("12.1.16.1.0", 1), ("12.1.16.2.0", 4), ("12.1.16.3.0", "Shop 9"), ("12.1.16.4.0", 1))
        self.assertEqual(snmp.text(B + ".12.1.25.1.9.1.4"), "Shop 9")
        self.set(snmp, ("12.2.11.1.0", 1), ("12.2.11.2.0", 4), ("12.2.11.3.0", 1))
        self.assertEqual(snmp.number(B + ".12.1.25.1.4.1.4"), 0)
        self.assertTrue(wait_for(lambda: snmp.number(B + ".12.1.25.1.4.1.4")))
        self.assertEqual(snmp.number(B + ".12.1.25.1.15.1.4"), 1)
        self.set(snmp, ("12.1.14.1.0", 1), ("12.1.14.2.0", 4))
        self.assertEqual(snmp.number(B + ".12.1.25.1.4.1.4"), 0)
        self.assertTrue(wait_for(lambda: snmp.number(B + ".12.1.25.1.4.1.4")))
        mac = snmp.text(B + ".12.1.25.1.5.1.4")
        self.set(snmp, ("12.1.8.1.0", 1), ("12.1.8.2.0", 4))
        self.assertEqual(snmp.get(B + ".12.1.25.1.4.1.4")[1], 0x81)
        self.assertIn(mac.encode(), self.column(snmp, "12.1.13.1.3").values())

    def test_sets_that_are_wrong_are_refused(self):
        _, snmp = self.start()
        self.assertEqual(self.set(snmp, ("12.1.25.1.9.1.1", "x")), 17)
        self.assertEqual(self.set(snmp, ("12.1.2.1.0", "x")), 7)
        self.assertEqual(self.set(snmp, ("12.1.2.1.0", -4)), 10)
        self.assertEqual(self.set(snmp, ("12.1.16.3.0", "x" * 65)), 8)
        self.assertEqual(self.set(snmp, ("99.1.0", 1)), 11)

    def test_saving_and_rebooting_the_olt(self):
        sim, snmp = self.start("boot=100")
        self.set(snmp, ("10.12.8.2.0", 1))
        self.assertEqual(sim.state("o")["saves"], 1)
        self.assertGreaterEqual(snmp.number("1.3.6.1.2.1.1.3.0"), 360000)
        self.set(snmp, ("10.12.1.0", 1))
        self.assertFalse(sim.state("o")["up"])
        self.assertTrue(wait_for(lambda: sim.state("o")["up"]))
        self.assertLess(snmp.number("1.3.6.1.2.1.1.3.0"), 1000)
        self.assertTrue(wait_for(lambda: snmp.number(B + ".12.1.27.1.3.1") > 0))

    def test_an_unknown_onu_appears(self):
        sim, snmp = self.start()
        sim.must("set", "o", "found=02:aa:bb:cc:dd:ee", "pon=2")
        self.assertIn(b"02:aa:bb:cc:dd:ee", self.column(snmp, "12.1.13.1.3").values())
        self.assertFalse(sim.ctl("set", "o", "found=nonsense", "pon=2")["ok"])
        self.assertFalse(sim.ctl("set", "o", "found=02:aa:bb:cc:dd:ef", "pon=9")["ok"])

    def test_uni_rows_are_those_of_the_selected_onu(self):
        _, snmp = self.start("offline=0")
        self.assertEqual(self.column(snmp, "12.5.1.13.1.4"), {})
        self.set(snmp, ("12.5.3.1.0", 2), ("12.5.3.2.0", 7), ("12.5.3.3.0", 1))
        self.assertEqual(list(self.column(snmp, "12.5.1.13.1.4")), ["2.7.%d" % p for p in range(1, 5)])

    def test_old_firmware_has_the_flat_table(self):
        _, snmp = self.start("generation=1")
        self.assertEqual(self.column(snmp, "12.1.25.1.4"), {})
        flat = self.column(snmp, "12.1.12.1.3")
        self.assertEqual(list(flat), [str(n) for n in range(1, 61)])
        self.assertEqual(flat["21"], b"\1")

    def test_walks_by_get_next_and_get_bulk_are_the_same(self):
        _, snmp = self.start("noise=0")
        by_next = [r[0] for r in snmp.walk(B)]
        self.assertEqual(by_next, sorted(by_next, key=oid_key))
        self.assertEqual(len(by_next), len(set(by_next)))
        by_bulk, oid = [], B
        while oid.startswith(B):
            for oid, tag, _ in snmp.ask(GETBULK, [oid], field3=40).bindings:
                if not oid.startswith(B) or tag == 0x82:
                    oid = ""
                    break
                by_bulk.append(oid)
        self.assertEqual(by_next, by_bulk)
        # From any name between two rows the walk goes on with the second.
        for i in range(0, len(by_next) - 1, 37):
            self.assertEqual(snmp.ask(GETNEXT, [by_next[i] + ".0"]).bindings[0][0], by_next[i + 1])

    def test_octets_from_an_onu_read_zero_unless_asked_behind_the_others(self):
        _, snmp = self.start("offline=0 quirk-octets=yes")
        up, down = B + ".12.1.20.1.3.1.2", B + ".12.1.20.1.10.1.2"
        other = B + ".12.1.20.1.10.1.3"

        def octets(*oids):
            return [int.from_bytes(v, "big") for _, _, v in snmp.ask(GET, oids).bindings]

        self.assertEqual(octets(up), [0])
        self.assertEqual(octets(other, up)[1], 0)
        self.assertGreater(octets(down, up)[1], 0)
        _, snmp = self.start("offline=0 listen=127.77.0.10")
        self.assertGreater(octets(up)[0], 0)

    def test_a_walk_from_a_power_column_may_give_nothing(self):
        _, snmp = self.start("quirk-optics=yes")
        root = B + ".12.2.1.8.1"
        self.assertEqual(snmp.walk(root + ".6") + snmp.walk(root + ".7"), [])
        self.assertEqual(len(snmp.walk(root)), 7 * 60)
        self.assertEqual(snmp.ask(GETNEXT, [root + ".7.1.1"]).bindings[0][0], root + ".7.1.2")

    def test_flapping_changes_states_by_itself(self):
        sim, _ = self.start("flap=1")
        first = [o["online"] for o in sim.state("o")["onus"]]
        self.assertTrue(wait_for(lambda: [o["online"] for o in sim.state("o")["onus"]] != first, 8, 0.2))


class Load(unittest.TestCase):
    def test_requests_in_flight_are_counted_and_served_one_by_one(self):
        with Simulator("olt name=o listen=127.77.0.7 snmp=0 service-us=20000 replay=%s\n" % DEMO) as sim:
            with Snmp(sim.ports["o", "snmp"]) as snmp:
                for n in range(10):
                    snmp.socket.send(snmp_message(GET, ["1.3.6.1.2.1.1.3.0"], request_id=n))
                for _ in range(10):
                    snmp.socket.recv(65536)
            counters = sim.state("o")["counters"]
            self.assertEqual((counters["requests"], counters["answers"], counters["in_flight"]), (10, 10, 0))
            self.assertGreaterEqual(counters["peak_in_flight"], 8)

    def test_reading_optics_costs_time_once_an_onu_and_request(self):
        with Simulator("olt name=o listen=127.77.0.7 snmp=0 generate=vsol-epon offline=0 oam-us=400000\n") as sim:
            with Snmp(sim.ports["o", "snmp"]) as snmp:
                def spent(*oids):
                    begin = time.monotonic()
                    snmp.ask(GET, oids)
                    return time.monotonic() - begin

                self.assertLess(spent("%s.12.1.25.1.4.1.1" % B), 0.4)
                one = spent(*["%s.12.2.1.8.1.%d.1.1" % (B, c) for c in range(3, 8)])
                self.assertTrue(0.4 <= one < 1.5, one)
                four = spent(*["%s.12.2.1.8.1.7.1.%d" % (B, n) for n in range(1, 5)])
                self.assertTrue(1.6 <= four < 4, four)

    def test_forty_olts_in_one_process(self):
        with Simulator("olt name=olt{n} listen=127.78.0.{n} snmp=1161 generate=vsol-epon repeat=40\n") as sim:
            self.assertEqual(len(sim.must("list")["devices"]), 40)
            clients = [Snmp(sim.ports["olt%d" % n, "snmp"]) for n in range(1, 41)]
            seeds = set()
            for c in clients:
                seeds.add(c.text(B + ".10.12.5.11.0"))
                c.socket.close()
            self.assertEqual(len(seeds), 40)
            sim.must("fault", "olt3*", "hang")
            self.assertEqual(sum("hang" in d["fault"] for d in sim.must("list")["devices"]), 11)


if __name__ == "__main__":
    unittest.main()
