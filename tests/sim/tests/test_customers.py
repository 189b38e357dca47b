"""PPPoE customers behind the router: what suspension, kicks and redials do to them."""
import time
import unittest

from simulator import RouterOS, Simulator, wait_for

DIAL = 120  # ms; short, so that a test that waits for "no redial" is short too
FLEET = """
router name=r listen=127.79.1.1 api=0 tls=no user=libisp password=secret dial=%d boot=150 seed=3
add r /ip/pool name=home ranges=10.20.0.2-10.20.0.4,10.20.1.1-10.20.1.1
add r /ppp/profile name=10M rate-limit=5M/20M remote-address=home
add r /ppp/profile name=20M rate-limit="10M/40M 20M/80M 8M/32M 8/8 5 1M/2M" remote-address=home
add r /ppp/profile name=expired rate-limit=128k address-list=libisp-suspended
add r /ppp/secret name=rahim password=pw profile=10M service=pppoe
""" % DIAL


class Customers(unittest.TestCase):
    def setUp(self):
        self.sim = Simulator(FLEET)
        self.addCleanup(self.sim.stop)
        self.c = RouterOS(self.sim.ports["r", "api"], "libisp", "secret")
        self.addCleanup(self.c.close)
        self.first = self.online("rahim")

    def active(self, name="rahim"):
        rows = self.c.rows("/ppp/active/print", "?name=" + name)
        return rows[0] if rows else None

    def online(self, name="rahim"):
        row = wait_for(lambda: self.active(name))
        self.assertTrue(row, self.sim.state("r")["modems"])
        return row

    def stays_offline(self, name="rahim"):
        """Not only now: it has tried again since, and was refused."""
        before = self.modem(name)["refusals"]
        wait_for(lambda: self.modem(name)["refusals"] > before + 1 or not self.modem(name)["on"])
        self.assertIsNone(self.active(name))

    def kick(self, name="rahim"):
        session = self.active(name)[".id"]
        self.assertEqual(self.c.ask("/ppp/active/remove", "=.id=" + session), [["!done"]])
        self.assertNotIn(session, [r[".id"] for r in self.c.rows("/ppp/active/print")])

    def modem(self, name="rahim"):
        return [m for m in self.sim.state("r")["modems"] if m["login"] == name][0]

    def queue(self, name="rahim"):
        rows = self.c.rows("/queue/simple/print", "?name=<pppoe-%s>" % name)
        return rows[0] if rows else None

    def test_a_session_shows_in_every_menu(self):
        row = self.first
        self.assertEqual((row["service"], row["address"], row["radius"]), ("pppoe", "10.20.0.2", "false"))
        self.assertRegex(row["caller-id"], "^([0-9A-F]{2}:){5}[0-9A-F]{2}$")
        self.assertRegex(row["session-id"], "^0x81[0-9A-F]{6}$")
        self.assertRegex(row[".id"], r"^\*8[0-9A-F]{7}$")
        interface = self.c.rows("/interface/print", "?name=<pppoe-rahim>")[0]
        self.assertEqual((interface["type"], interface["dynamic"], interface["running"]), ("pppoe-in", "true", "true"))
        queue = self.queue()
        self.assertEqual((queue["max-limit"], queue["limit-at"], queue["dynamic"], queue["target"]),
                         ("5000000/20000000", "5000000/20000000", "true", "<pppoe-rahim>"))
        self.assertEqual(self.c.rows("/ip/pool/used/print", "?info=rahim")[0]["address"], "10.20.0.2")
        self.assertEqual(self.c.rows("/interface/pppoe-server/print", "?user=rahim")[0]["remote-address"],
                         row["caller-id"])
        pool = self.c.rows("/ip/pool/print", "?name=home")[0]
        self.assertEqual((pool["total"], pool["used"], pool["available"]), ("4", "1", "3"))

    def test_every_group_of_a_rate_limit_reaches_the_queue(self):
        self.c.ask("/ppp/secret/set", "=.id=rahim", "=profile=20M")
        self.kick()
        self.online()
        queue = self.queue()
        for key, value in {"max-limit": "10000000/40000000", "burst-limit": "20000000/80000000",
                           "burst-threshold": "8000000/32000000", "burst-time": "8s/8s", "priority": "5/5",
                           "limit-at": "1000000/2000000"}.items():
            self.assertEqual(queue[key], value, key)

    def test_disabling_a_secret_does_not_kick(self):
        self.c.ask("/ppp/secret/disable", "=.id=rahim")
        time.sleep(3 * DIAL / 1000)
        self.assertEqual(self.active()[".id"], self.first[".id"])

    def test_a_disabled_customer_who_is_kicked_stays_away(self):
        self.c.ask("/ppp/secret/set", "=.id=rahim", "=disabled=yes")
        self.kick()
        self.stays_offline()
        self.assertEqual(self.modem()["last_error"], "disabled")
        self.c.ask("/ppp/secret/enable", "=.id=rahim")
        self.assertNotEqual(self.online()[".id"], self.first[".id"])

    def test_kicking_alone_only_drops(self):
        self.kick()
        again = self.online()
        self.assertNotEqual((again[".id"], again["session-id"]), (self.first[".id"], self.first["session-id"]))

    def test_kicking_before_the_change_lets_him_back_in(self):
        self.kick()
        self.online()
        self.c.ask("/ppp/secret/disable", "=.id=rahim")
        time.sleep(3 * DIAL / 1000)
        self.assertIsNotNone(self.active())

    def test_removing_the_dynamic_pppoe_row_kicks_too(self):
        row = self.c.rows("/interface/pppoe-server/print", "?user=rahim")[0]
        self.c.ask("/ppp/secret/disable", "=.id=rahim")
        self.assertEqual(self.c.ask("/interface/pppoe-server/remove", "=.id=" + row[".id"]), [["!done"]])
        self.stays_offline()

    def test_nothing_of_a_session_is_left_behind(self):
        self.c.ask("/ppp/secret/set", "=.id=rahim", "=profile=expired")
        self.kick()
        self.online()
        self.assertEqual(len(self.c.rows("/ip/firewall/address-list/print")), 1)
        self.c.ask("/ppp/secret/disable", "=.id=rahim")
        self.kick()
        self.stays_offline()
        self.assertEqual(self.c.rows("/interface/print", "?dynamic=true"), [])
        self.assertEqual(self.c.rows("/queue/simple/print"), [])
        self.assertEqual(self.c.rows("/ip/pool/used/print"), [])
        self.assertEqual(self.c.rows("/ip/firewall/address-list/print"), [])
        secret = self.c.rows("/ppp/secret/print", "?name=rahim")[0]
        self.assertEqual(secret["last-caller-id"], self.first["caller-id"])
        self.assertEqual(secret["last-disconnect-reason"], "nas-request")

    def test_a_session_keeps_the_profile_of_its_dial(self):
        self.c.ask("/ppp/secret/set", "=.id=rahim", "=profile=20M")
        self.c.ask("/ppp/profile/set", "=.id=10M", "=rate-limit=1M/1M")
        self.assertEqual(self.queue()["max-limit"], "5000000/20000000")
        state = self.sim.state("r")["active"][0]
        self.assertEqual((state["profile"], state["rate-limit"]), ("10M", "5M/20M"))
        self.kick()
        self.online()
        self.assertEqual(self.queue()["max-limit"], "10000000/40000000")

    def test_the_expired_profile_puts_him_on_the_list(self):
        self.c.ask("/ppp/secret/set", "=.id=rahim", "=profile=expired")
        self.assertEqual(self.c.rows("/ip/firewall/address-list/print"), [])
        self.kick()
        address = self.online()["address"]
        entry = self.c.rows("/ip/firewall/address-list/print")[0]
        self.assertEqual((entry["list"], entry["address"], entry["dynamic"]), ("libisp-suspended", address, "true"))
        replies = self.c.ask("/ip/firewall/address-list/remove", "=.id=" + entry[".id"])
        self.assertEqual(replies[0], ["!trap", "=message=failure: can not remove dynamic item"])

    def test_dynamic_rows_cannot_be_changed(self):
        replies = self.c.ask("/queue/simple/set", "=.id=<pppoe-rahim>", "=max-limit=1M/1M")
        self.assertEqual(replies[0], ["!trap", "=message=failure: can not change dynamic queue"])
        self.assertEqual(self.queue()["max-limit"], "5000000/20000000")

    def test_removing_the_secret_leaves_the_session_until_the_kick(self):
        self.c.ask("/ppp/secret/remove", "=.id=rahim")
        time.sleep(2 * DIAL / 1000)
        self.kick()
        self.stays_offline()
        self.assertEqual(self.modem()["last_error"], "no such secret")

    def test_a_new_password_is_not_the_modems(self):
        self.c.ask("/ppp/secret/set", "=.id=rahim", "=password=other")
        self.kick()
        self.stays_offline()
        self.assertEqual(self.modem()["last_error"], "wrong password")
        self.sim.must("modem", "r", "rahim", "learn")
        self.online()
        self.sim.must("modem", "r", "rahim", "password=pw")
        self.kick()
        self.stays_offline()

    def test_what_else_keeps_him_out(self):
        for word, why in (("=caller-id=02:00:00:00:00:01", "caller-id differs"),
                          ("=service=l2tp", "service is not pppoe")):
            self.c.ask("/ppp/secret/set", "=.id=rahim", word)
            self.kick()
            self.stays_offline()
            self.assertEqual(self.modem()["last_error"], why)
            self.c.ask("/ppp/secret/set", "=.id=rahim", "=service=any", "=caller-id=" + self.first["caller-id"])
            self.online()
        self.c.ask("/ppp/profile/remove", "=.id=10M")
        self.kick()
        self.stays_offline()
        self.assertEqual(self.modem()["last_error"], "no such profile")

    def test_without_a_pppoe_server_nobody_is_on_line(self):
        self.c.ask("/interface/pppoe-server/server/disable", "=.id=*1")
        self.stays_offline()
        self.assertEqual(self.modem()["last_error"], "no PPPoE server")
        self.c.ask("/interface/pppoe-server/server/enable", "=.id=*1")
        self.online()

    def test_a_pool_runs_out_and_a_fixed_address_goes_first(self):
        for n in range(4):
            self.c.add("/ppp/secret", name="c%d" % n, password="p", profile="10M")
        self.assertTrue(wait_for(lambda: len(self.c.rows("/ppp/active/print")) == 4))
        addresses = {r["address"] for r in self.c.rows("/ppp/active/print")}
        self.assertEqual(addresses, {"10.20.0.2", "10.20.0.3", "10.20.0.4", "10.20.1.1"})
        self.assertTrue(wait_for(lambda: "no address" in [m["last_error"] for m in self.sim.state("r")["modems"]]))
        self.c.ask("/ppp/secret/set", "=.id=rahim", "=remote-address=10.99.0.7")
        self.kick()
        self.assertTrue(wait_for(lambda: len(self.c.rows("/ppp/active/print")) == 5))
        self.assertEqual(self.active()["address"], "10.99.0.7")

    def test_a_modem_is_switched_off_and_on(self):
        self.sim.must("modem", "r", "rahim", "off")
        self.assertIsNone(self.active())
        self.stays_offline()
        self.sim.must("modem", "r", "rahim", "on")
        self.online()
        self.assertFalse(self.sim.ctl("modem", "r", "nobody", "off")["ok"])
        self.assertFalse(self.sim.ctl("modem", "r", "rahim", "dance")["ok"])

    def test_a_secret_that_was_never_enabled_has_no_modem(self):
        self.c.add("/ppp/secret", name="later", password="first", disabled="yes")
        self.assertNotIn("later", [m["login"] for m in self.sim.state("r")["modems"]])
        self.c.ask("/ppp/secret/set", "=.id=later", "=password=second")
        self.c.ask("/ppp/secret/enable", "=.id=later")
        self.online("later")
        self.assertEqual(self.modem("later")["password"], "second")

    def test_counters_grow_within_the_rate_and_begin_again_with_the_session(self):
        time.sleep(0.5)
        seen, begin = [], time.monotonic()
        for _ in range(2):
            row = self.c.rows("/interface/print", "?name=<pppoe-rahim>", "=.proplist=rx-byte,tx-byte")[0]
            seen.append((int(row["rx-byte"]), int(row["tx-byte"])))
            time.sleep(0.3)
        self.assertTrue(seen[0][0] < seen[1][0] and seen[0][1] < seen[1][1])
        self.assertLessEqual(seen[1][1] - seen[0][1], 20000000 / 8 * (time.monotonic() - begin))
        self.sim.must("set", "r", "session=rahim", "rx=1000000000", "tx=5000000000000")
        row = self.c.rows("/interface/print", "?name=<pppoe-rahim>")[0]
        self.assertGreater(int(row["rx-byte"]), 10**9)
        self.assertGreater(int(row["tx-byte"]), 5 * 10**12)
        self.kick()
        self.online()
        row = self.c.rows("/interface/print", "?name=<pppoe-rahim>")[0]
        self.assertLess(int(row["tx-byte"]), 10**9)

    def test_a_session_timeout_ends_it_and_he_dials_again(self):
        self.c.ask("/ppp/profile/set", "=.id=10M", "=session-timeout=1s")
        self.kick()
        session = self.online()[".id"]
        self.assertTrue(wait_for(lambda: [r for r in self.c.rows("/ppp/active/print", "?name=rahim")
                                          if r[".id"] != session]))
        secret = self.c.rows("/ppp/secret/print", "?name=rahim")[0]
        self.assertEqual(secret["last-disconnect-reason"], "session-timeout")

    def test_listening_to_the_sessions(self):
        self.c.send("/ppp/active/listen", "=.proplist=.id,name", ".tag=L")
        other = RouterOS(self.sim.ports["r", "api"], "libisp", "secret")
        self.addCleanup(other.close)
        other.ask("/ppp/active/remove", "=.id=" + self.first[".id"])
        self.assertEqual(self.c.sentence(), ["!re", ".tag=L", "=.id=" + self.first[".id"], "=.dead=yes"])
        reply = self.c.sentence()
        self.assertEqual((reply[:2], reply[3]), (["!re", ".tag=L"], "=name=rahim"))

    def test_a_reboot_drops_sessions_and_keeps_secrets(self):
        self.c.add("/ip/firewall/address-list", list="l", address="10.0.0.1")
        self.c.add("/ip/firewall/address-list", list="l", address="10.0.0.2", timeout="1h")
        self.c.send("/system/reboot")
        self.assertRaises(EOFError, self.c.word)
        self.assertTrue(wait_for(lambda: not self.sim.state("r")["up"]))
        self.assertEqual(self.sim.state("r")["active"], [])
        self.assertTrue(wait_for(lambda: self.sim.state("r")["up"]))
        self.c = RouterOS(self.sim.ports["r", "api"], "libisp", "secret")
        self.addCleanup(self.c.close)
        self.assertRegex(self.c.rows("/system/resource/print")[0]["uptime"], r"^\d+s$")
        again = self.online()
        self.assertEqual(again["address"], "10.20.0.2")
        self.assertEqual([r["address"] for r in self.c.rows("/ip/firewall/address-list/print")], ["10.0.0.1"])
        self.assertEqual(self.c.rows("/ppp/secret/print")[0][".id"], "*1")


class Many(unittest.TestCase):
    def test_two_thousand_customers_dial_in(self):
        fleet = ("router name=r listen=127.79.1.2 api=0 tls=no user=u password=p dial=20\n"
                 "add r /ip/pool name=home ranges=10.20.0.2-10.20.15.254\n"
                 "add r /ppp/profile name=p rate-limit=5M/20M remote-address=home\n")
        with Simulator(fleet) as sim, RouterOS(sim.ports["r", "api"], "u", "p", timeout=60) as c:
            for n in range(2000):
                c.send("/ppp/secret/add", "=name=c%d" % n, "=password=x", "=profile=p")
            for n in range(2000):
                self.assertEqual(c.sentence()[0], "!done")
            self.assertTrue(wait_for(lambda: c.ask("/ppp/active/print", "=count-only=") == [["!done", "=ret=2000"]], 30))
            addresses = [r["address"] for r in c.rows("/ppp/active/print", "=.proplist=address")]
            self.assertEqual(len(set(addresses)), 2000)


if __name__ == "__main__":
    unittest.main()
