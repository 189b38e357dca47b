"""An independent client, Debian's python3-librouteros, as judge of the RouterOS device."""
import gc
import ssl
import unittest
import warnings

from simulator import Simulator, wait_for

try:
    import librouteros
    from librouteros.exceptions import TrapError
    from librouteros.query import And, Key, Or
except ImportError as error:
    raise unittest.SkipTest("python3-librouteros is not installed") from error

FLEET = """
router name=new listen=127.79.3.1 api=0 tls=0 user=libisp password=secret version=7.16.2 dial=50
router name=old listen=127.79.3.2 api=0 tls=no user=libisp password=secret version=6.40 login=challenge
add new /ppp/profile name=10M rate-limit=5M/20M
add new /ppp/profile name=20M rate-limit=10M/40M
add new /user name=watcher password=look group=read
"""


class Judge(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = Simulator(FLEET)

    @classmethod
    def tearDownClass(cls):
        cls.sim.stop()

    def connect(self, name="new", user="libisp", password="secret", **more):
        host, port = self.sim.ports[name, "api"]
        api = librouteros.connect(host, user, password, port=port, **more)
        self.addCleanup(api.close)
        return api

    def test_login_new_and_old(self):
        self.assertEqual([r["name"] for r in self.connect()("/system/identity/print")], ["new"])
        api = self.connect("old", login_method=librouteros.login.token)
        self.assertEqual([r["name"] for r in api("/system/identity/print")], ["old"])

    def test_a_wrong_password_is_its_trap(self):
        for name, method in (("new", librouteros.login.plain), ("old", librouteros.login.token)):
            with warnings.catch_warnings(): # it leaves the socket of a failed login to the collector
                warnings.simplefilter("ignore", ResourceWarning)
                with self.assertRaises(TrapError):
                    self.connect(name, password="wrong", login_method=method)
                gc.collect()

    def test_add_query_set_remove(self):
        api = self.connect()
        secrets = api.path("ppp", "secret")
        ids = [secrets.add(name="q%d" % n, password="pw", profile="10M" if n % 2 else "20M") for n in range(6)]
        self.assertEqual(len(set(ids)), 6)
        name, profile, disabled = Key("name"), Key("profile"), Key("disabled")
        found = secrets.select(name).where(profile == "10M", Or(name == "q1", name == "q5", name == "q2"))
        self.assertEqual([r["name"] for r in found], ["q1", "q5"])
        self.assertEqual([r["name"] for r in secrets.select(name).where(And(profile != "10M", name > "q2"))], ["q4"])
        self.assertEqual(len(list(secrets.select(name).where(disabled == False))), 6) # noqa: E712
        secrets.update(**{".id": ids[0], "profile": "10M", "disabled": True})
        row = [r for r in secrets if r[".id"] == ids[0]][0]
        self.assertEqual((row["profile"], row["disabled"]), ("10M", True))
        secrets.remove(*ids)
        self.assertEqual(list(secrets), [])

    def test_its_errors_carry_the_texts(self):
        api = self.connect()
        secrets = api.path("ppp", "secret")
        one = secrets.add(name="dup")
        for expected, more in (("failure: secret with the same name already exists", {"name": "dup"}),
                               ("input does not match any value of profile", {"name": "x", "profile": "no"})):
            with self.assertRaises(TrapError) as caught:
                secrets.add(**more)
            self.assertEqual(caught.exception.message, expected)
        secrets.remove(one)
        with self.assertRaises(TrapError) as caught:
            secrets.remove(one)
        self.assertEqual(caught.exception.message, "no such item")
        reader = self.connect(user="watcher", password="look")
        with self.assertRaises(TrapError) as caught:
            reader.path("ppp", "secret").add(name="x")
        self.assertEqual(caught.exception.message, "not enough permissions (9)")
        with self.assertRaises(TrapError) as caught:
            list(api("/no/such/thing"))
        self.assertEqual(caught.exception.message, "no such command")

    def test_bangla_text(self):
        """3.1.0 counts characters where bytes are meant, so it may write it only when told the bytes."""
        text = "রহিম, সড়ক ৭"
        self.sim.must("add", "new", "/ppp/secret", "name=bangla", "disabled=yes", "comment=" + text)
        api = self.connect(encoding="utf-8")
        rows = [r for r in api.path("ppp", "secret") if r["name"] == "bangla"]
        self.assertEqual(rows[0]["comment"], text)
        latin = self.connect(encoding="latin-1") # one character is one byte: the length is right
        latin.path("ppp", "secret").update(**{".id": rows[0][".id"], "comment": (text + "!").encode().decode("latin-1")})
        rows = [r for r in api.path("ppp", "secret") if r["name"] == "bangla"]
        self.assertEqual(rows[0]["comment"], text + "!")
        api.path("ppp", "secret").remove(rows[0][".id"])

    def test_a_customer_is_suspended_and_restored(self):
        api = self.connect()
        secrets, active = api.path("ppp", "secret"), api.path("ppp", "active")
        one = secrets.add(name="rahim", password="pw", profile="10M")
        def sessions():
            return [r for r in active if r["name"] == "rahim"]
        self.assertTrue(wait_for(sessions))
        secrets.update(**{".id": one, "disabled": True})
        active.remove(sessions()[0][".id"])
        self.assertFalse(wait_for(sessions, 0.3))
        secrets.update(**{".id": one, "disabled": False})
        self.assertTrue(wait_for(sessions))
        secrets.remove(one)

    def test_tls(self):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        host, port = self.sim.ports["new", "tls"]
        api = librouteros.connect(host, "libisp", "secret", port=port, ssl_wrapper=context.wrap_socket)
        self.assertEqual([r["name"] for r in api("/system/identity/print")], ["new"])
        api.close()


if __name__ == "__main__":
    unittest.main()
