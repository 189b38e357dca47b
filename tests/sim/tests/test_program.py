"""The program itself: modes, options, fleet files."""
import os
import subprocess
import tempfile
import time
import unittest

from simulator import DATA, PROGRAM, RouterOS, Simulator, Snmp

DEMO = os.path.join(DATA, "vsol-epon-demo.snmprec")


def run(*words, **more):
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=30, **more)


class Program(unittest.TestCase):
    def test_help_and_mistakes(self):
        self.assertEqual((run("--help").returncode, run("--help").stderr), (0, ""))
        for words, reason in (([], "isp-sim run FLEET"), (["dance"], "isp-sim run FLEET"), (["run"], "which fleet file"),
                              (["run", "a", "b"], "b is not expected"), (["snmp", "--port", "5"], "--port is not"),
                              (["snmp", "--seed"], "--seed is not"), (["snmp", "--seed", "x"], "--seed is not"),
                              (["run", "/nowhere"], "could not open /nowhere"), (["ctl", "x"], "isp-sim run FLEET"),
                              (["snmp", "fleet.txt"], "fleet.txt is not expected")):
            done = run(*words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(reason, done.stderr)
            self.assertEqual(done.stdout, "")

    def test_it_ends_by_itself(self):
        begin = time.monotonic()
        done = run("snmp", "listen=127.76.0.1", "snmp=0", "replay=" + DEMO, "--seconds", "1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, "^olt olt1 127.76.0.1 snmp=[0-9]+\nready\n$")
        self.assertGreaterEqual(time.monotonic() - begin, 1)

    def test_one_router_by_words_ready_by_descriptor_and_a_pid_file(self):
        with tempfile.TemporaryDirectory() as folder:
            pid_file = os.path.join(folder, "pid")
            ready, write = os.pipe()
            process = subprocess.Popen(
                [PROGRAM, "routeros", "listen=127.76.0.2", "api=0", "tls=no", "user=u", "password=p",
                 "--ready-fd", str(write), "--pid-file", pid_file, "--seconds", "60"],
                stdout=subprocess.PIPE, text=True, pass_fds=[write])
            os.close(write)
            with os.fdopen(ready) as file:
                self.assertEqual(file.read(), "ready\n")
            with open(pid_file, encoding="ascii") as file:
                self.assertEqual(int(file.read()), process.pid)
            port = int(process.stdout.readline().split("api=")[1])
            with RouterOS(("127.76.0.2", port), "u", "p") as c:
                self.assertEqual(c.rows("/system/identity/print"), [{"name": "router1"}])
            process.terminate()
            process.communicate()
            self.assertEqual(process.returncode, 0)
            self.assertFalse(os.path.exists(pid_file))

    def test_a_port_in_use_is_told(self):
        with Simulator("olt name=o listen=127.76.0.3 snmp=0 replay=%s\n" % DEMO) as sim:
            done = run("snmp", "listen=127.76.0.3", "snmp=%d" % sim.ports["o", "snmp"][1], "replay=" + DEMO)
            self.assertEqual(done.returncode, 2)
            self.assertIn("olt1 (127.76.0.3): could not listen", done.stderr)
            done = run("snmp", "listen=127.76.0.4", "snmp=0", "replay=" + DEMO, "--control", sim.socket_path)
            self.assertEqual(done.returncode, 2)
            self.assertIn("could not listen on", done.stderr)
            self.assertTrue(sim.must("list"))

    def test_a_socket_left_behind_is_taken_over(self):
        with tempfile.TemporaryDirectory() as folder:
            fleet = "olt name=o listen=127.76.0.5 snmp=0 replay=%s\n" % DEMO
            Simulator(fleet, folder).kill()
            self.assertTrue(os.path.exists(os.path.join(folder, "control.sock")))
            with Simulator(fleet, folder) as sim:
                self.assertTrue(sim.must("list"))


class FleetFile(unittest.TestCase):
    def test_copies_patterns_quotes_and_paths(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(DEMO, "rb") as source, open(os.path.join(folder, "here.snmprec"), "wb") as copy:
                copy.write(source.read())
            fleet = (
                "# three routers and two OLTs\n"
                "fleet seed=9\n"
                'router name=pop{n} listen=127.76.1.{n} api=0 tls=no user=u "password=two words" repeat=3 # more\n'
                'add pop* /ppp/profile name=10M rate-limit=5M/20M comment="say \\"hi\\" \\\\ # no"\n'
                "olt name=olt{n} listen=127.76.2.{n} snmp=0 replay=here.snmprec repeat=2 from=5\n"
                "fault olt5 hang\n")
            with Simulator(fleet, folder) as sim:
                names = [d["name"] for d in sim.must("list")["devices"]]
                self.assertEqual(names, ["pop1", "pop2", "pop3", "olt5", "olt6"])
                for n in (1, 2, 3):
                    self.assertEqual(sim.ports["pop%d" % n, "api"][0], "127.76.1.%d" % n)
                    with RouterOS(sim.ports["pop%d" % n, "api"], "u", "two words") as c:
                        row = c.rows("/ppp/profile/print", "?name=10M")[0]
                        self.assertEqual(row["comment"], 'say "hi" \\ # no')
                self.assertEqual(sim.must("list")["devices"][3]["fault"], {"hang": True})
                with Snmp(sim.ports["olt6", "snmp"]) as snmp:
                    self.assertEqual(snmp.text("1.3.6.1.2.1.1.5.0"), "DEMO-EPON")


if __name__ == "__main__":
    unittest.main()
