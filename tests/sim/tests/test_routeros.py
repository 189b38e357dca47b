"""The RouterOS API: words, login, commands and refusals, over plain TCP and TLS."""
import hashlib
import json
import os
import socket
import ssl
import subprocess
import tempfile
import time
import unittest

from simulator import RouterOS, Simulator, attributes, encode_length, encode_sentence, shared, wait_for

PROBE = os.environ.get("ISP_SIM_PROBE")
FLEET = """
router name=r listen=127.79.0.1 api=0 tls=0 user=libisp password=secret modems=no %s
add r /user name=watcher password=look group=read
add r /user name=gone password=x group=full disabled=yes
add r /ppp/profile name=10M rate-limit=5M/20M
add r /ip/pool name=home ranges=10.20.0.2-10.20.0.9
"""
NO_COMMAND = [["!trap", "=message=no such command"], ["!done"]]


def trap(message, category=None):
    words = ["!trap"] + (["=category=%d" % category] if category is not None else [])
    return [words + ["=message=" + message], ["!done"]]


def vectors():
    path = shared("fixtures/mikrotik/api-vectors.json")
    if not path:
        raise unittest.SkipTest("../shared is absent")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


class Running(unittest.TestCase):
    more = ""

    def setUp(self):
        self.sim = Simulator(FLEET % self.more)
        self.addCleanup(self.sim.stop)
        self.address = self.sim.ports["r", "api"]

    def connect(self, user="libisp", password="secret", **more):
        client = RouterOS(self.address, user, password, **more)
        self.addCleanup(client.close)
        return client


@unittest.skipUnless(PROBE, "ISP_SIM_PROBE is not set")
class Vectors(unittest.TestCase):
    """Vectors that other projects' tests assert, put to the simulator's codecs."""

    def setUp(self):
        self.vectors = vectors()
        self.probe = subprocess.Popen([PROBE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def tearDown(self):
        if hasattr(self, "probe"):
            self.probe.communicate()

    def ask(self, *words):
        self.probe.stdin.write(" ".join(words) + "\n")
        self.probe.stdin.flush()
        return self.probe.stdout.readline().strip()

    def test_lengths(self):
        for v in self.vectors["length_vectors"]:
            if v["dir"] == "both":
                self.assertEqual(self.ask("length", str(v["n"])), v["hex"], v["id"])
            self.assertEqual(self.ask("decode", v["hex"]), "%d %d" % (v["n"], len(v["hex"]) // 2), v["id"])

    def test_lengths_that_are_longer_than_need_be(self):
        for v in self.vectors["length_noncanonical_decode"]:
            self.assertEqual(self.ask("decode", v["hex"]), "%d 5" % v["n"])
            answer = self.ask("sentence", v["hex"] + v["then_body"] + "00").split()
            self.assertEqual(bytes.fromhex(answer[1]).decode(), v["word"])

    def test_lengths_that_are_wrong_or_cut(self):
        for v in self.vectors["length_errors"]:
            if "decode_hex" in v:
                expected = "more" if v["expect"].startswith("incomplete") else "invalid"
                self.assertEqual(self.ask("decode", v["decode_hex"]), expected, v["id"])

    def test_sentences(self):
        for v in self.vectors["sentence_vectors"] + self.vectors["word_vectors"]:
            if "words" not in v:
                continue
            words = [w.encode().hex() for w in v["words"]]
            if words:
                self.assertEqual(self.ask("encode", *words), v["hex"], v["id"])
            self.assertEqual(self.ask("sentence", v["hex"]).split(), [str(len(v["hex"]) // 2)] + words, v["id"])

    def test_sentences_in_pieces(self):
        for v in self.vectors["fragmentation_vectors"]:
            whole = bytes.fromhex("".join(v["chunks_hex"]))
            expected = v.get("expect_sentences") or [v["expect_words"]]
            for words in expected:
                for cut in range(len(encode_sentence(words))):
                    self.assertEqual(self.ask("sentence", whole[:cut].hex()), "more", (v["id"], cut))
                answer = self.ask("sentence", whole.hex()).split()
                self.assertEqual([bytes.fromhex(w).decode() for w in answer[1:]], words, v["id"])
                whole = whole[int(answer[0]):]
            self.assertEqual(whole, b"")

    def test_a_sentence_has_bounds(self):
        self.assertEqual(self.ask("sentence", "f0ffffffff"), "invalid")
        self.assertEqual(self.ask("sentence", encode_length((1 << 20) + 1).hex()), "invalid")
        self.assertEqual(self.ask("sentence", "03610062" + "00"), "invalid")

    def test_durations(self):
        for v in self.vectors["duration_vectors"]:
            self.assertEqual(self.ask("duration", v["text"]), str(int(v["seconds"])), v["id"])
        for wrong in ("", "x", "1x", "1h:2", "-5s", "99999999999999999999s"):
            self.assertEqual(self.ask("duration", wrong), "invalid", wrong)

    def test_rates(self):
        keys = ["rx", "tx", "rx_burst", "tx_burst", "rx_threshold", "tx_threshold", "rx_burst_s", "tx_burst_s",
                "priority", "rx_min", "tx_min"]
        for v in self.vectors["rate_vectors"]:
            answer = dict(zip(keys, map(int, self.ask("rate", v["text"]).split())))
            for key in keys:
                if key in v:
                    self.assertEqual(answer[key], v[key], (v["id"], key))
        for wrong in ("fast", "1M/", "1M/2M/3M", "1M 2M 3M 4 9", "1M 1M 1M 1 8 2M", "1M 1M 1M 1 8 1M 1M"):
            self.assertEqual(self.ask("rate", wrong), "invalid", wrong)


class Login(Running):
    def test_a_good_login_is_done(self):
        with RouterOS(self.address) as c:
            self.assertEqual(c.ask("/login", "=name=libisp", "=password=secret", ".tag=a"), [["!done", ".tag=a"]])
            self.assertEqual(len(c.rows("/system/identity/print")), 1)

    def test_a_bad_login_is_a_trap_and_the_socket_stays_open(self):
        wrong = trap("invalid user name or password (6)")
        with RouterOS(self.address) as c:
            for words in (["=name=libisp", "=password=wrong"], ["=name=libisp", "=password="],
                          ["=name=nobody", "=password=secret"], ["=name=gone", "=password=x"], ["=name=libisp"], []):
                self.assertEqual(c.ask("/login", *words), wrong, words)
            self.assertEqual(c.ask("/login", "=name=libisp", "=password=secret"), [["!done"]])
        self.assertEqual(self.sim.state("r")["counters"]["bad_logins"], 6)
        log = self.connect().rows("/log/print", "?topics=system,error,critical")
        self.assertEqual(len(log), 6)
        self.assertIn("user nobody", log[2]["message"])

    def test_a_command_before_login_is_fatal(self):
        with RouterOS(self.address) as c:
            c.send("/ppp/active/print", ".tag=1")
            self.assertEqual(c.sentence(), ["!fatal", "not logged in"])
            self.assertRaises(EOFError, c.word)

    def test_quit_says_why_and_closes(self):
        c = self.connect()
        c.send("/quit")
        self.assertEqual(c.sentence(), ["!fatal", "session terminated on request"])
        self.assertRaises(EOFError, c.word)

    def test_words_that_can_never_be_valid_close_the_connection(self):
        for bad in (b"\xf8", b"\xf1\0\0\0\5hello\0", b"\xf0\xff\xff\xff\xff", b"\x03a\0b\0"):
            with RouterOS(self.address) as c:
                c.socket.sendall(bad)
                self.assertRaises(EOFError, c.word)

    def test_empty_sentences_and_single_bytes(self):
        with RouterOS(self.address) as c:
            for octet in b"\0\0" + encode_sentence(["/login", "=name=libisp", "=password=secret"]) + b"\0":
                c.socket.sendall(bytes([octet]))
            self.assertEqual(c.sentence(), ["!done"])

    def test_sessions_are_limited(self):
        clients = [self.connect() for _ in range(20)]
        extra = socket.create_connection(self.address)
        self.assertEqual(extra.recv(1), b"")
        extra.close()
        clients[0].close()
        wait_for(lambda: self.sim.state("r")["counters"]["open_connections"] == 19)
        self.connect()
        counters = self.sim.state("r")["counters"]
        self.assertEqual((counters["refused"], counters["peak_connections"]), (1, 20))


def challenge_response(password, challenge):
    return "00" + hashlib.md5(b"\0" + password.encode() + challenge).hexdigest()


class OldLogin(Running):
    more = "login=challenge version=6.40.9"

    def test_the_formula_is_that_of_the_vectors(self):
        for v in vectors()["challenge_vectors"]["vectors"]:
            self.assertEqual(challenge_response(v["password"], bytes.fromhex(v["challenge_hex"])), v["response"])

    def test_the_challenge_is_answered_and_works_once(self):
        with RouterOS(self.address) as c:
            challenge = attributes(c.ask("/login")[0])["ret"]
            self.assertRegex(challenge, "^[0-9a-f]{32}$")
            self.assertNotEqual(challenge, attributes(c.ask("/login", "=name=libisp", "=password=secret")[0])["ret"])
            challenge = bytes.fromhex(attributes(c.ask("/login")[0])["ret"])
            good = "=response=" + challenge_response("secret", challenge)
            wrong = "=response=" + challenge_response("wrong", challenge)
            self.assertEqual(c.ask("/login", "=name=libisp", wrong), trap("cannot log in"))
            self.assertEqual(c.ask("/login", "=name=libisp", good), trap("cannot log in"))
            challenge = bytes.fromhex(attributes(c.ask("/login")[0])["ret"])
            self.assertEqual(c.ask("/login", "=name=libisp", "=response=" + challenge_response("secret", challenge)),
                             [["!done"]])


class BothLogins(Running):
    more = "login=both version=6.44"

    def test_either_form_is_taken(self):
        self.connect()
        with RouterOS(self.address) as c:
            challenge = bytes.fromhex(attributes(c.ask("/login")[0])["ret"])
            self.assertEqual(c.ask("/login", "=name=libisp", "=response=" + challenge_response("secret", challenge)),
                             [["!done"]])


class Tls(Running):
    def wrap(self, raw):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context.wrap_socket(raw)

    def test_login_and_a_long_answer_over_tls(self):
        with RouterOS(self.sim.ports["r", "tls"], "libisp", "secret", wrap=self.wrap) as c:
            for n in range(50):
                c.add("/ppp/secret", name="c%d" % n, password="p", comment="x" * 3000)
            rows = c.rows("/ppp/secret/print")
            self.assertEqual(len(rows), 50)
            self.assertTrue(all(r["comment"] == "x" * 3000 for r in rows))

    def test_the_fingerprint_it_tells_is_the_one_it_shows(self):
        raw = self.wrap(socket.create_connection(self.sim.ports["r", "tls"]))
        digest = hashlib.sha256(raw.getpeercert(binary_form=True)).hexdigest().upper()
        raw.close()
        told = ":".join(digest[i:i + 2] for i in range(0, 64, 2))
        self.assertEqual(self.sim.fingerprints["r"], told)
        self.assertEqual(self.sim.state("r")["fingerprint"], told)

    def test_plain_words_on_the_tls_port_are_not_understood(self):
        with RouterOS(self.sim.ports["r", "tls"]) as c:
            c.send("/login", "=name=libisp", "=password=secret")
            with self.assertRaises((EOFError, ConnectionError, TimeoutError, IndexError)):
                self.assertNotEqual(c.sentence(), ["!done"])
                c.take(1 << 20)


class Anonymous(Running):
    more = "cert=none"

    def test_without_a_certificate_it_is_anonymous_diffie_hellman(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("ADH-AES256-GCM-SHA384:@SECLEVEL=0")
        with RouterOS(self.sim.ports["r", "tls"], "libisp", "secret", wrap=context.wrap_socket) as c:
            self.assertEqual(c.socket.cipher()[0], "ADH-AES256-GCM-SHA384")
            self.assertEqual(c.rows("/system/identity/print")[0]["name"], "r")


class Commands(Running):
    def setUp(self):
        super().setUp()
        self.c = self.connect()

    def check(self, expected, *words):
        self.assertEqual(self.c.ask(*words), expected, words)

    def test_add_gives_an_id_and_print_gives_it_back(self):
        reply = self.c.ask("/ppp/secret/add", "=name=rahim", "=password=pw", "=service=pppoe", "=profile=10M",
                           "=comment=libisp:1042", ".tag=5")
        self.assertEqual(reply, [["!done", ".tag=5", "=ret=*1"]])
        self.assertEqual(self.c.add("/ppp/secret", name="karim"), "*2")
        row = self.c.rows("/ppp/secret/print", "?name=rahim")[0]
        for key, value in {".id": "*1", "password": "pw", "profile": "10M", "disabled": "false", "service": "pppoe",
                           "comment": "libisp:1042", "limit-bytes-in": "0"}.items():
            self.assertEqual(row[key], value)
        self.assertNotIn("remote-address", row)
        self.assertNotIn("comment", self.c.rows("/ppp/secret/print", "?name=karim")[0])

    def test_proplist_and_count_only(self):
        self.c.add("/ppp/secret", name="rahim", comment="x")
        self.assertEqual(self.c.rows("/ppp/secret/print", "=.proplist=name,.id,remote-address"),
                         [{".id": "*1", "name": "rahim"}])
        self.assertEqual(self.c.rows("/ppp/secret/getall", "=.proplist=comment"), [{"comment": "x"}])
        self.assertEqual(self.c.ask("/ppp/secret/print", "=count-only="), [["!done", "=ret=1"]])
        self.assertEqual(self.c.ask("/ppp/secret/print", "=count-only=", "?name=nobody"), [["!done", "=ret=0"]])

    def test_bangla_text_comes_back_byte_for_byte(self):
        text = "রহিম উদ্দিন, সড়ক ৭"
        self.c.add("/ppp/secret", name="rahim", comment=text)
        self.assertEqual(self.c.rows("/ppp/secret/print")[0]["comment"], text)
        self.assertEqual(self.sim.state("r")["secrets"][0]["comment"], text)

    def test_a_value_may_hold_equals_signs(self):
        self.c.add("/ppp/secret", name="iu=c3Eeg", password="=a=b=")
        self.assertEqual(self.c.rows("/ppp/secret/print", "?name=iu=c3Eeg")[0]["password"], "=a=b=")

    def test_the_refusals_of_add(self):
        self.c.add("/ppp/secret", name="rahim")
        for expected, words in (
                (trap("failure: secret with the same name already exists"), ["/ppp/secret/add", "=name=rahim"]),
                (trap("input does not match any value of profile", 1), ["/ppp/secret/add", "=name=a", "=profile=no"]),
                (trap("input does not match any value of service", 1), ["/ppp/secret/add", "=name=a", "=service=x"]),
                (trap("invalid value for argument remote-address", 1),
                 ["/ppp/secret/add", "=name=a", "=remote-address=10.0.0.256"]),
                (trap("invalid value for argument disabled", 1), ["/ppp/secret/add", "=name=a", "=disabled=maybe"]),
                (trap("invalid value for argument limit-bytes-in", 1),
                 ["/ppp/secret/add", "=name=a", "=limit-bytes-in=-1"]),
                (trap("unknown parameter colour"), ["/ppp/secret/add", "=name=a", "=colour=red"]),
                (trap("unknown parameter last-logged-out"), ["/ppp/secret/add", "=name=a", "=last-logged-out=x"]),
                (trap("invalid value for argument rate-limit", 1),
                 ["/ppp/profile/add", "=name=a", "=rate-limit=fast"]),
                (trap("value of range expects range of ip addresses", 1), ["/ip/pool/add", "=name=a", "=ranges=x"]),
                (NO_COMMAND, ["/ppp/active/add", "=name=a"]),
                (NO_COMMAND, ["/ppp/secret/frobnicate"]),
                (NO_COMMAND, ["/no/such/menu/print"]),
                (NO_COMMAND, ["/ppp/secret"]),
                (NO_COMMAND, ["nonsense"]),
                (NO_COMMAND, ["/ip/firewall/address-list/unset", "=.id=*1", "=value-name=comment"])):
            self.check(expected, *words)
        self.assertEqual([r["name"] for r in self.c.rows("/ppp/secret/print")], ["rahim"])
        self.assertEqual(self.sim.state("r")["commands"][-2]["result"], "no such command")

    def test_set_takes_ids_names_and_lists(self):
        for n in "abcd":
            self.c.add("/ppp/secret", name=n)
        self.assertEqual(self.c.ask("/ppp/secret/set", "=.id=*1", "=comment=1"), [["!done"]])
        self.assertEqual(self.c.ask("/ppp/secret/set", "=numbers=b", "=comment=2"), [["!done"]])
        self.assertEqual(self.c.ask("/ppp/secret/set", "=.id=*3,d", "=comment=3"), [["!done"]])
        self.assertEqual([r["comment"] for r in self.c.rows("/ppp/secret/print")], ["1", "2", "3", "3"])
        self.check(trap("no such item"), "/ppp/secret/set", "=.id=*1,*99", "=comment=4")
        self.check(trap("no such item"), "/ppp/secret/set", "=.id=nobody", "=comment=4")
        self.check(trap("missing =.id=", 0), "/ppp/secret/set", "=comment=4")
        self.check(trap("failure: secret with the same name already exists"),
                   "/ppp/secret/set", "=.id=*1", "=name=b")
        # A refused argument leaves the whole row as it was.
        self.check(trap("input does not match any value of profile", 1),
                   "/ppp/secret/set", "=.id=*1", "=comment=5", "=profile=no")
        self.assertEqual(self.c.rows("/ppp/secret/print")[0]["comment"], "1")

    def test_unset_enable_disable_comment_get_remove(self):
        self.c.add("/ppp/secret", name="rahim", remote_address="10.20.0.42")
        self.assertEqual(self.c.rows("/ppp/secret/print", "?remote-address=10.20.0.42")[0][".id"], "*1")
        self.c.ask("/ppp/secret/unset", "=.id=*1", "=value-name=remote-address")
        self.assertNotIn("remote-address", self.c.rows("/ppp/secret/print")[0])
        self.check(trap("input does not match any value of value-name", 1),
                   "/ppp/secret/unset", "=.id=*1", "=value-name=name")
        self.c.ask("/ppp/secret/disable", "=.id=*1")
        self.assertEqual(self.c.ask("/ppp/secret/get", "=.id=*1", "=value-name=disabled"), [["!done", "=ret=true"]])
        self.c.ask("/ppp/secret/enable", "=.id=rahim")
        self.assertEqual(self.c.ask("/ppp/secret/get", "=.id=*1", "=value-name=disabled"), [["!done", "=ret=false"]])
        self.c.ask("/ppp/secret/set", "=.id=*1", "=disabled=yes")
        self.assertEqual(self.c.rows("/ppp/secret/print")[0]["disabled"], "true")
        self.c.ask("/ppp/secret/comment", "=.id=*1", "=comment=hello")
        self.assertEqual(self.c.rows("/ppp/secret/print")[0]["comment"], "hello")
        self.c.ask("/ppp/secret/set", "=.id=*1", "=comment=")
        self.assertNotIn("comment", self.c.rows("/ppp/secret/print")[0])
        self.assertEqual(self.c.ask("/ppp/secret/remove", "=.id=*1"), [["!done"]])
        self.check(trap("no such item"), "/ppp/secret/remove", "=.id=*1")
        self.assertEqual(self.c.add("/ppp/secret", name="rahim"), "*2")

    def test_queues_are_ordered_and_rates_read_back_plain(self):
        for n in "abc":
            self.c.add("/queue/simple", name=n, target="10.0.0.%d" % ord(n), max_limit="5M/20M")
        self.assertEqual([(r["target"], r["max-limit"], r["limit-at"]) for r in self.c.rows("/queue/simple/print")][0],
                         ("10.0.0.97/32", "5000000/20000000", "0/0"))
        self.c.ask("/queue/simple/add", "=name=first", "=target=10.1.0.0/24", "=place-before=*1", "=max-limit=512k/1M")
        self.assertEqual([r["name"] for r in self.c.rows("/queue/simple/print")], ["first", "a", "b", "c"])
        self.c.ask("/queue/simple/move", "=numbers=*3", "=destination=*1")
        self.assertEqual([r["name"] for r in self.c.rows("/queue/simple/print")], ["first", "c", "a", "b"])
        self.c.ask("/queue/simple/move", "=numbers=*1")
        self.assertEqual([r["name"] for r in self.c.rows("/queue/simple/print")], ["first", "c", "b", "a"])
        self.check(trap("failure: already have such name"), "/queue/simple/add", "=name=a", "=target=10.0.0.1")
        self.check(trap("invalid value for argument target", 1), "/queue/simple/add", "=name=z", "=target=10.0.0.300")
        self.check(trap("invalid value for argument max-limit", 1),
                   "/queue/simple/add", "=name=z", "=target=10.0.0.1", "=max-limit=fast")

    def test_counters_of_a_queue_grow_and_are_reset(self):
        self.c.add("/queue/simple", name="q", target="10.0.0.1")
        counted = wait_for(lambda: self.c.rows("/queue/simple/print")[0]["bytes"] != "0/0")
        self.assertTrue(counted)
        time.sleep(0.5)
        before = int(self.c.rows("/queue/simple/print")[0]["bytes"].split("/")[1])
        self.c.ask("/queue/simple/reset-counters", "=.id=q")
        self.assertLess(int(self.c.rows("/queue/simple/print")[0]["bytes"].split("/")[1]), before)

    def test_address_lists(self):
        self.c.add("/ip/firewall/address-list", list="libisp-suspended", address="10.20.0.42/32", comment="c")
        self.check(trap("failure: already have such entry"),
                   "/ip/firewall/address-list/add", "=list=libisp-suspended", "=address=10.20.0.42")
        self.c.add("/ip/firewall/address-list", list="libisp-suspended", address="10.20.0.99/24")
        self.c.add("/ip/firewall/address-list", list="libisp-allowed", address="pay.example.net")
        rows = self.c.rows("/ip/firewall/address-list/print", "?list=libisp-suspended")
        self.assertEqual([r["address"] for r in rows], ["10.20.0.42", "10.20.0.0/24"])
        self.assertRegex(rows[0]["creation-time"], r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")

    def test_an_entry_with_a_timeout_is_dynamic_and_goes(self):
        self.c.ask("/ip/firewall/address-list/add", "=list=l", "=address=10.0.0.1", "=timeout=1s")
        row = self.c.rows("/ip/firewall/address-list/print")[0]
        self.assertEqual((row["timeout"], row["dynamic"]), ("1s", "true"))
        self.assertTrue(wait_for(lambda: not self.c.rows("/ip/firewall/address-list/print"), 4))

    def test_singletons_have_no_id(self):
        row = self.c.rows("/system/identity/print")[0]
        self.assertEqual(row, {"name": "r"})
        self.c.ask("/system/identity/set", "=name=core 1")
        self.assertEqual(self.c.rows("/system/identity/print"), [{"name": "core 1"}])
        resource = self.c.rows("/system/resource/print")[0]
        self.assertEqual(resource["version"], "7.16.2 (stable)")
        self.assertRegex(resource["uptime"], r"^1h(\d+s)?$")
        self.check(trap("unknown parameter detail"), "/system/resource/print", "=detail=")

    def test_the_services_say_their_ports(self):
        ports = {r["name"]: int(r["port"]) for r in self.c.rows("/ip/service/print")}
        self.assertEqual(ports, {"api": self.address[1], "api-ssl": self.sim.ports["r", "tls"][1]})

    def test_the_default_profile_stays(self):
        self.assertEqual([(r[".id"], r["name"]) for r in self.c.rows("/ppp/profile/print")][:2],
                         [("*0", "default"), ("*FFFFFFFE", "default-encryption")])
        self.check(trap("failure: can not remove default profile"), "/ppp/profile/remove", "=.id=*0")

    def test_a_renamed_profile_is_followed_and_a_removed_one_leaves_its_id(self):
        self.c.add("/ppp/secret", name="rahim", profile="10M")
        profile = self.c.rows("/ppp/profile/print", "?name=10M")[0][".id"]
        self.c.ask("/ppp/profile/set", "=.id=" + profile, "=name=11M")
        self.assertEqual(self.c.rows("/ppp/secret/print")[0]["profile"], "11M")
        self.c.ask("/ppp/profile/remove", "=.id=11M")
        self.assertEqual(self.c.rows("/ppp/secret/print")[0]["profile"], profile)

    def test_interface_rate_now(self):
        row = self.c.rows("/interface/monitor-traffic", "=interface=ether1", "=once=")[0]
        self.assertEqual(row["name"], "ether1")
        self.assertTrue(row["rx-bits-per-second"].isdigit())
        self.check(trap("input does not match any value of interface", 1),
                   "/interface/monitor-traffic", "=interface=ether77", "=once=")

    def test_many_tags_at_once(self):
        for n in range(40):
            self.c.send("/ppp/secret/add", "=name=c%d" % n, ".tag=%d" % n)
        tags = {}
        for _ in range(40):
            reply = self.c.sentence()
            self.assertEqual((reply[0], reply[2][:5]), ("!done", "=ret="))
            tags[reply[1]] = reply[2]
        self.assertEqual(len(set(tags.values())), 40)
        self.assertEqual(set(tags), {".tag=%d" % n for n in range(40)})

    def test_no_rows_is_only_done_before_7_18(self):
        self.assertEqual(self.c.ask("/ppp/secret/print"), [["!done"]])


class Newer(Running):
    more = "version=7.18 tag=last"

    def test_no_rows_says_empty_from_7_18_on(self):
        c = self.connect()
        self.assertEqual(c.ask("/ppp/secret/print", ".tag=t"), [["!empty", ".tag=t"], ["!done", ".tag=t"]])

    def test_the_tag_may_be_the_last_word(self):
        c = self.connect()
        reply = c.ask("/ppp/secret/add", "=name=a", ".tag=x")
        self.assertEqual(reply, [["!done", "=ret=*1", ".tag=x"]])


class Older(Running):
    more = "version=6.49.10"

    def test_dates_of_version_6(self):
        c = self.connect()
        c.add("/ip/firewall/address-list", list="l", address="10.0.0.1")
        self.assertRegex(c.rows("/ip/firewall/address-list/print")[0]["creation-time"],
                         r"^[a-z]{3}/\d\d/\d{4} \d\d:\d\d:\d\d$")
        self.assertNotIn("total", c.rows("/ip/pool/print")[0])


class Permissions(Running):
    def test_a_reader_may_read_and_not_write(self):
        c = self.connect("watcher", "look")
        self.assertTrue(c.rows("/ppp/profile/print"))
        for words in (["/ppp/secret/add", "=name=a"], ["/ppp/active/remove", "=.id=*1"],
                      ["/ppp/profile/set", "=.id=*0", "=comment=x"], ["/user/add", "=name=a", "=group=full"]):
            self.assertEqual(c.ask(*words), trap("not enough permissions (9)"), words)

    def test_only_policy_may_change_users(self):
        self.sim.must("add", "r", "/user", "name=writer", "password=w", "group=write")
        c = self.connect("writer", "w")
        c.add("/ppp/secret", name="a")
        self.assertEqual(c.ask("/user/add", "=name=b", "=group=full"), trap("not enough permissions (9)"))

    def test_passwords_of_users_are_never_printed_and_secrets_need_a_policy(self):
        admin = self.connect()
        self.assertTrue(all("password" not in r for r in admin.rows("/user/print")))
        admin.add("/ppp/secret", name="a", password="pw")
        admin.add("/user/group", name="blind", policy="api,read")
        admin.add("/user", name="blind", password="b", group="blind")
        c = self.connect("blind", "b")
        self.assertNotIn("password", c.rows("/ppp/secret/print")[0])
        self.assertEqual(admin.rows("/ppp/secret/print")[0]["password"], "pw")
        reply = c.ask("/ppp/secret/get", "=.id=*1")
        self.assertNotIn("pw", reply[0][1])

    def test_without_the_policy_api_there_is_no_login(self):
        admin = self.connect()
        admin.add("/user/group", name="web", policy="web,read,write")
        admin.add("/user", name="w", password="w", group="web")
        with RouterOS(self.address) as c:
            self.assertEqual(c.ask("/login", "=name=w", "=password=w"), trap("invalid user name or password (6)"))


class Queries(unittest.TestCase):
    """The stack machine, over the wire, by the vectors and a model of its own."""

    def setUp(self):
        self.vectors = vectors()["query_eval_vectors"]
        self.sim = Simulator("router name=r listen=127.79.0.2 api=0 tls=no user=u password=p\n")
        self.addCleanup(self.sim.stop)
        self.c = RouterOS(self.sim.ports["r", "api"], "u", "p")
        self.addCleanup(self.c.close)
        # The five ports a router has anyway stand aside: the rows in question are named.
        self.rows = {}
        for item in self.vectors["items"]:
            name = "t-" + item["name"]
            values = {k: v for k, v in item.items() if k not in (".id", "name")}
            self.sim.must("add", "r", "/interface", "name=" + name, *["%s=%s" % kv for kv in values.items()])
            self.rows[name] = item[".id"]

    def ask(self, query):
        query = [w.replace("name=", "name=t-") for w in query]
        found = self.c.rows("/interface/print", "=.proplist=name", *query)
        return [self.rows[r["name"]] for r in found if r["name"] in self.rows]

    def test_the_vectors(self):
        for v in self.vectors["vectors"]:
            self.assertEqual(self.ask(v["query"]), v["match"], v["id"])

    def test_booleans_are_found_by_either_spelling(self):
        self.assertEqual(len(self.ask(["?disabled=false"])), 4)
        self.assertEqual(len(self.ask(["?disabled=no"])), 4)
        self.assertEqual(len(self.ask(["?disabled=yes"])), 0)

    def test_strange_operators_do_no_harm(self):
        for words in (["?#"], ["?#&"], ["?#|||||"], ["?#!"], ["?#99999999999999999999"], ["?#0.0.0."], ["?#xyz"],
                      ["?"], ["?-"], ["?="], ["?>"], ["?=="], ["?-name=x"], ["?#" + "0." * 2000]):
            self.ask(words)
        self.assertEqual(self.ask(["?name=br1", "?#!!"]), ["*4"])
        self.assertEqual(self.ask(["?#!"]), [])


class Listening(Running):
    def test_changes_arrive_with_the_tag_and_cancel_ends_it(self):
        c, other = self.connect(), self.connect()
        c.send("/ppp/secret/listen", "=.proplist=.id,name,disabled", ".tag=2")
        c.ask("/system/identity/print")
        other.add("/ppp/secret", name="rahim")
        self.assertEqual(c.sentence(), ["!re", ".tag=2", "=.id=*1", "=name=rahim", "=disabled=false"])
        other.ask("/ppp/secret/disable", "=.id=*1")
        self.assertEqual(c.sentence(), ["!re", ".tag=2", "=.id=*1", "=name=rahim", "=disabled=true"])
        other.ask("/ppp/secret/remove", "=.id=*1")
        self.assertEqual(c.sentence(), ["!re", ".tag=2", "=.id=*1", "=.dead=yes"])
        c.send("/cancel", "=tag=2", ".tag=7")
        replies = sorted(c.sentence() for _ in range(3))
        self.assertEqual(replies, [["!done", ".tag=2"], ["!done", ".tag=7"],
                                   ["!trap", ".tag=2", "=category=2", "=message=interrupted"]])
        other.add("/ppp/secret", name="karim")
        self.assertEqual(c.ask("/system/identity/print", ".tag=8")[-1], ["!done", ".tag=8"])

    def test_follow_gives_the_rows_first(self):
        c, other = self.connect(), self.connect()
        other.add("/ppp/secret", name="a")
        c.send("/ppp/secret/print", "=follow=", "=.proplist=name", ".tag=f")
        self.assertEqual(c.sentence(), ["!re", ".tag=f", "=name=a"])
        other.add("/ppp/secret", name="b")
        self.assertEqual(c.sentence(), ["!re", ".tag=f", "=name=b"])

    def test_cancel_without_a_tag_stops_everything(self):
        c = self.connect()
        c.send("/ppp/secret/listen", ".tag=a")
        c.send("/ppp/active/listen", ".tag=b")
        c.send("/cancel", ".tag=c")
        replies = [c.sentence() for _ in range(5)]
        self.assertEqual(sorted(r[1] for r in replies if r[0] == "!done"), [".tag=a", ".tag=b", ".tag=c"])

    def test_interval_repeats(self):
        c = self.connect()
        begin = time.monotonic()
        c.send("/system/identity/print", "=interval=1s", ".tag=i")
        self.assertEqual([c.sentence() for _ in range(2)], [["!re", ".tag=i", "=name=r"]] * 2)
        self.assertGreater(time.monotonic() - begin, 0.9)

    def test_a_listener_that_goes_away_is_forgotten(self):
        c, other = self.connect(), self.connect()
        c.send("/ppp/secret/listen", ".tag=1")
        c.ask("/system/identity/print")
        c.close()
        other.add("/ppp/secret", name="a")
        self.assertEqual(len(other.rows("/ppp/secret/print")), 1)


class State(unittest.TestCase):
    def saved(self, folder):
        """What the state file holds; it is written a moment after each change."""
        path = os.path.join(folder, "r.state")
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8") as file:
            return file.read()

    def test_a_restarted_simulator_comes_back_with_rows_and_certificate(self):
        text = "tab\there, back\\slash, line\nend, বাংলা"
        with tempfile.TemporaryDirectory() as folder:
            fleet = ("router name=r listen=127.79.0.3 api=0 tls=0 user=u password=p state=r.state dial=50\n"
                     "add r /ppp/profile name=10M rate-limit=1M/2M\n")
            with Simulator(fleet, folder) as sim:
                pinned = sim.fingerprints["r"]
                with RouterOS(sim.ports["r", "api"], "u", "p") as c:
                    c.add("/ppp/secret", name="first", password="x")
                    c.add("/ppp/secret", name="second", password="pw", profile="10M", comment=text)
                    c.ask("/ppp/secret/remove", "=.id=first")
                    c.ask("/ppp/profile/set", "=.id=10M", "=rate-limit=3M/4M")
                    c.ask("/user/set", "=.id=u", "=password=changed")
                wait_for(lambda: sim.state("r")["active"])
                self.assertTrue(wait_for(lambda: "3M/4M" in self.saved(folder) and "changed" in self.saved(folder)))
                sim.kill() # not even a chance to say goodbye
            self.assertEqual(os.stat(os.path.join(folder, "r.state")).st_mode & 0o777, 0o600)
            with Simulator(fleet, folder) as sim:
                self.assertEqual(sim.fingerprints["r"], pinned)
                with RouterOS(sim.ports["r", "api"], "u", "changed") as c:
                    rows = c.rows("/ppp/secret/print")
                    self.assertEqual([(r[".id"], r["name"], r["comment"], r["password"]) for r in rows],
                                     [("*2", "second", text, "pw")])
                    self.assertEqual(c.rows("/ppp/profile/print", "?name=10M")[0]["rate-limit"], "3M/4M")
                    self.assertEqual(len(c.rows("/ppp/profile/print")), 3)
                    self.assertEqual(c.add("/ppp/secret", name="third"), "*3")
                self.assertTrue(wait_for(lambda: [a for a in sim.state("r")["active"] if a["name"] == "second"]))


if __name__ == "__main__":
    unittest.main()
