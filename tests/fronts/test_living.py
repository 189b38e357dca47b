"""The command line on a living installation: the demo, its devices, the story of a line."""
import base64
import csv
import fcntl
import hashlib
import hmac
import io
import json
import os
import pty
import re
import signal
import struct
import subprocess
import termios
import time
import unicodedata
import unittest

import support
from support import CONFLICT, DENIED, ERROR, INTERRUPTED, INVALID, NOT_FOUND, OK, UNAVAILABLE, USAGE
from simulator import wait_for

isp = devices = None
TODAY = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 6 * 3600))  # in Dhaka
PERIOD = TODAY[:7]
COUNTED = ("customer", "service", "node", "package", "user")


def setUpModule():
    global isp, devices
    isp = support.Installation()
    unittest.addModuleCleanup(isp.remove)
    router, olt = support.addresses()
    isp.where = ("--router", router, "--olt", olt)
    first = isp("demo", *isp.where, "--without-devices")
    assert first.code == OK, first.err
    devices = support.Devices(isp)
    unittest.addModuleCleanup(devices.stop)
    # Whoever closes last stops the database: somebody stays, so that each command does not start it anew.
    unittest.addModuleCleanup(isp.hold().stop)
    second = isp("demo", *isp.where)
    assert second.code == OK, second.err


def logins():
    return {line.split("\t")[0]: line.split("\t")[1] for line in
            (isp.home / "demo-logins").read_text(encoding="utf-8").splitlines()}


def counts():
    return {noun: len(isp.items(noun, "list")) for noun in COUNTED}


def columns(text):
    """Columns that text takes in a terminal."""
    return sum(0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 1 + (unicodedata.east_asian_width(c) in "WF")
               for c in text)


class Demo(unittest.TestCase):
    def test_twice_changes_nothing(self):
        before, known = counts(), logins()
        self.assertEqual((before["node"], before["package"]), (2, 3))
        self.assertGreaterEqual(before["customer"], 5)  # other tests add theirs
        self.assertEqual(isp("demo", *isp.where).code, OK)
        self.assertEqual((counts(), logins()), (before, known))

    def test_logins_are_ours_alone_and_work(self):
        for name in ("demo-logins", "demo-fleet", "kek", "isp.conf"):
            self.assertEqual((isp.home / name).stat().st_mode & 0o077, 0, name)
        for login, password in logins().items():
            if "@" not in login:
                continue  # the router's
            file = isp.file("password", password + "\n")
            info = isp.json("--login", login, "--password-file", file, "session", "show")
            self.assertEqual(info["login"], login)
        self.assertEqual(isp("--login", "admin@example.com", "--password-file", isp.file("password", "wrong\n"),
                             "session", "show").code, DENIED)

    def test_lines_have_onus_with_light(self):
        for service in isp.items("service", "list")[:5]:
            self.assertIsNotNone(service["onu_id"])
        onus = isp.items("onu", "list")
        self.assertEqual(len(onus), 32)
        linked = [onu for onu in onus if onu["customer_name"]]
        self.assertGreaterEqual(len(linked), 5)
        for onu in onus:
            self.assertRegex(onu["mac"], r"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$")
        self.assertGreater(len([onu for onu in onus if onu["rx_power_dbm_x100"] is not None]), 20)

    def test_with_a_past_the_books_of_months_are_there_and_proved(self):
        other = support.Installation()
        self.addCleanup(other.remove)
        hold, before = None, {}
        for again in range(2):
            done = other("demo", "--past", "2", "--without-devices", *isp.where)
            self.assertEqual((done.code, done.err), (OK, ""))
            if not hold:
                hold = other.hold()
                self.addCleanup(hold.stop)
            billed = {}
            for code in ("uttara", "surma", "platform"):
                self.assertEqual(other.json("--tenant", code, "verify")["items"], [])
                invoices = other.items("--tenant", code, "invoice", "list")
                billed[code] = sorted({invoice["period"] for invoice in invoices})
                first = min(invoice["issued_on"] for invoice in invoices)
                self.assertLess(first, PERIOD)
                paid = other.items("--tenant", code, "payment", "list")
                self.assertGreater(sum(payment["amount_paisa"] for payment in paid), 0)
                if again:
                    self.assertEqual((len(invoices), len(paid)), before[code])
                else:
                    before[code] = (len(invoices), len(paid))
            self.assertEqual((len(billed["uttara"]), billed["uttara"][-1]), (3, PERIOD))
            self.assertEqual(len(billed["platform"]), 2)  # a group pays a month when it is over
        standings = {customer["standing"] for customer in other.items("--tenant", "uttara", "customer", "list")}
        self.assertIn("overdue", standings)
        self.assertEqual(other("demo", "--past", "25").code, USAGE)

    def test_broken_off_it_is_completed_by_the_next_run(self):
        for delay in (0.15, 0.6, 1.2):
            other = support.Installation()
            self.addCleanup(other.remove)
            process = subprocess.Popen([support.ISP, "--home", other.home, "demo", *isp.where],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       env=support.environment())
            time.sleep(delay)
            process.kill()
            process.wait()
            done = other("demo", *isp.where)
            # Its router has another password than the one that runs: the OLT decides.
            self.assertEqual(done.code, OK, (delay, done.err))
            self.assertEqual(len(other.items("service", "list")), 5)
            self.assertEqual(other("verify").code, OK)
            password = (other.home / "demo-logins").read_text(encoding="utf-8").splitlines()[2].split("\t")[1]
            self.assertEqual(other("--login", "admin@example.com", "--password-file",
                                   other.file("password", password + "\n"), "session", "show").code, OK)


    def test_interrupted_it_stops_and_says_so(self):
        other = support.Installation()
        self.addCleanup(other.remove)
        process = subprocess.Popen([support.ISP, "--home", other.home, "demo", *isp.where], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env=support.environment())
        self.assertTrue(wait_for(other.home.exists, 30))  # it is at work
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, INTERRUPTED)
        self.assertEqual(other("demo", *isp.where).code, OK)


class AtTerminal(unittest.TestCase):
    def at_terminal(self, *args, type=(), columns=200):
        """Run with a terminal of its own; `type` is what is typed at each prompt, or gives it then. Gives code and screen."""
        pid, fd = pty.fork()
        if pid == 0:
            os.execve(support.ISP, [support.ISP, "--home", str(isp.home), *args],
                      support.environment(XDG_CONFIG_HOME=str(isp.config), TERM="xterm"))
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        screen, asked = b"", 0
        while True:
            try:
                read = os.read(fd, 4096)
            except OSError:  # how a terminal says that its last user has gone
                break
            if not read:
                break
            screen += read
            if screen.count(b": ") > asked and not termios.tcgetattr(fd)[3] & termios.ECHO:
                # Asked for more than there is to type: the end of the input.
                word = type[asked] if asked < len(type) else None
                os.write(fd, f"{word() if callable(word) else word}\n".encode() if word else b"\x04")
                asked += 1
        os.close(fd)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), screen.decode()


class Terminal(AtTerminal):
    """What only a person at a terminal sees."""

    def test_a_password_is_asked_for_and_not_shown(self):
        password = logins()["noc@example.com"]
        code, screen = self.at_terminal("--login", "noc@example.com", "session", "show", type=[password])
        self.assertEqual(code, OK, screen)
        self.assertIn("noc@example.com", screen)
        self.assertNotIn(password, screen)

    def test_a_new_password_is_asked_for_twice(self):
        user = ("user", "create", "--name", "New", "--role", "cashier", "--password", "-")
        code, screen = self.at_terminal(*user, "--login", "new@example.com", type=["a-long-enough-one", "another-one"])
        self.assertEqual(code, USAGE)
        self.assertIn("not the same", screen)
        code, screen = self.at_terminal(*user, "--login", "new@example.com", type=["a-long-enough-one"] * 2)
        self.assertEqual(code, OK, screen)
        self.assertNotIn("a-long-enough-one", screen)

    def test_tables_fit_a_narrow_terminal(self):
        for width in (60, 100):
            code, screen = self.at_terminal("onu", "list", columns=width)
            self.assertEqual(code, OK)
            lines = screen.splitlines()
            self.assertGreater(len(lines), 20)
            if width >= 100:
                self.assertLessEqual(max(columns(line) for line in lines), width)
            self.assertIn("…", screen)

    def test_progress_is_drawn_and_taken_away(self):
        code, screen = self.at_terminal("bill", "run", "--period", "2020-01")
        self.assertEqual(code, OK, screen)
        self.assertRegex(screen, r"\r\x1b\[K\[#+\] 100%  \d+ of \d+  customers")
        self.assertTrue(screen.rsplit("\x1b[K", 1)[1].startswith("ID:"), screen)


class App:
    """An authenticator (RFC 6238)."""

    def __init__(self, secret):
        self.seed = base64.b32decode(secret + "=" * (-len(secret) % 8))

    def __call__(self):
        digest = hmac.digest(self.seed, int(time.time() // 30).to_bytes(8, "big"), hashlib.sha1)
        at = digest[-1] & 15
        self.shown = f"{(int.from_bytes(digest[at:at + 4], 'big') & 0x7fffffff) % 10 ** 6:06}"
        return self.shown


class Factor(AtTerminal):
    """A second factor, its codes typed at a terminal; what locks a panel."""
    LOGIN, PASSWORD = "factor@example.com", "a-long-enough-one"

    def at_terminal(self, *args, type=(), **more):
        code, screen = super().at_terminal(*args, type=type, **more)
        for word in type:
            self.assertNotIn(word.shown if callable(word) else word, screen)
        return code, screen

    def log_in(self, *codes):
        return self.at_terminal("login", self.LOGIN, type=[self.PASSWORD, *codes])

    def confirmed(self):
        """A person with a second factor, logged in: the app, and the recovery codes as they were shown."""
        person = isp.json("user", "create", "--login", self.LOGIN, "--name", "Somebody", "--role", "admin",
                          "--password-file", isp.file("password", self.PASSWORD + "\n"))
        self.addCleanup(lambda: isp("--local", "user", "update", person["user_id"], "--state", "suspended"))
        self.addCleanup(lambda: isp("logout"))
        code, screen = self.log_in()
        self.assertEqual(code, OK, screen)
        app = App(isp.json("factor", "enrol")["secret"])
        code, screen = self.at_terminal("factor", "confirm", "--code", "-", type=["000000x"])
        self.assertEqual(code, DENIED, screen)
        code, screen = self.at_terminal("factor", "confirm", "--code", "-", type=[app])
        self.assertEqual(code, OK, screen)
        recovery = re.findall(r"\b[A-Z2-7]{24}\b", screen)
        self.assertEqual(len(set(recovery)), 10, screen)
        return app, recovery

    def test_its_codes_are_asked_for(self):
        app, recovery = self.confirmed()
        isp.sql("UPDATE isp.user_factors SET last_step = 0")  # as if half a minute had passed
        for code in (app, recovery[0]):
            self.assertEqual(isp("logout").code, OK)
            done, screen = self.log_in(code)
            self.assertEqual(done, OK, screen)
            self.assertIn("code: ", screen)
            self.assertEqual(isp.json("session", "show")["login"], self.LOGIN)
            done, screen = self.log_in(app.shown if code is app else code)  # each once
            self.assertEqual(done, DENIED, screen)
        self.assertEqual(isp.json("factor", "show")["recovery_count"], 9)
        # Without a terminal nobody is asked, and who has not shown the password is not told of it.
        for password, says in ((self.PASSWORD, "second factor"), ("not-the-password", "unknown name or wrong")):
            result = isp("login", self.LOGIN, "--password-file", isp.file("password", password + "\n"))
            self.assertEqual(result.code, DENIED)
            self.assertIn(says, result.err)

        # What is dangerous wants a fresh one.
        made = ("user", "create", "--name", "Another", "--role", "cashier", "--login")
        self.assertEqual(isp(*made, "another1@example.com").code, OK)
        isp.sql("UPDATE isp.sessions SET factor_at_us = factor_at_us - 600000000 WHERE factor_at_us IS NOT NULL")
        result = isp(*made, "another2@example.com", "--json")
        self.assertEqual((result.code, json.loads(result.err)["code"]), (DENIED, "factor"))
        self.assertEqual(isp("customer", "list").code, OK)
        done, screen = self.at_terminal("session", "step_up", "--code", "-", type=[recovery[0]])
        self.assertEqual(done, DENIED, screen)
        done, screen = self.at_terminal("session", "step_up", "--code", "-", type=[recovery[1]])
        self.assertEqual(done, OK, screen)
        self.assertEqual(isp(*made, "another2@example.com").code, OK)

        # The present password once, the new one twice.
        done, screen = self.at_terminal("password", "change", "--password", "-", "--new-password", "-",
                                        type=[self.PASSWORD, "another-long-one", "another-long-one"])
        self.assertEqual(done, OK, screen)
        self.assertEqual(isp("session", "show").code, DENIED)

    def test_a_closed_panel_says_why_to_who_shows_the_password(self):
        def log_in(password, login="admin2@example.com"):
            return isp("--login", login, "--password-file", isp.file("password", password + "\n"), "session", "show",
                       "--json")

        def tenant(login):
            return log_in(logins()[login], login).json["tenant_code"]

        own, code = ("--local", "--tenant", tenant("super@example.com"), "child"), tenant("admin2@example.com")
        child = next(c for c in isp.items(*own, "list") if c["code"] == code)
        right = logins()["admin2@example.com"]
        self.assertEqual(isp(*own, "suspend", child["tenant_id"], "--reason", "Papers are missing").code, OK)
        try:
            told, not_told = log_in(right), log_in("not-the-password")
        finally:
            self.assertEqual(isp(*own, "resume", child["tenant_id"]).code, OK)
        self.assertEqual((told.code, not_told.code), (DENIED, DENIED))
        self.assertIn("Papers are missing", told.err)
        self.assertNotIn("Papers", not_told.err)
        self.assertEqual(log_in(right).code, OK)


class Sessions(unittest.TestCase):
    def setUp(self):
        self.token = isp.config / "isp" / "token"
        self.addCleanup(lambda: self.token.unlink(missing_ok=True))

    def log_in(self, login="cashier@example.com"):
        result = isp("login", login, "--password-file", isp.file("password", logins()[login] + "\n"))
        self.assertEqual(result.code, OK, result.err)

    def test_a_login_stays_until_logout(self):
        self.log_in()
        self.assertEqual(self.token.stat().st_mode & 0o777, 0o600)
        self.assertEqual(isp.json("session", "show")["login"], "cashier@example.com")
        self.assertIsNone(isp.json("--local", "session", "show")["login"])
        token = self.token.read_text().split()[0]
        self.assertEqual(isp("logout").code, OK)
        self.assertFalse(self.token.exists())
        self.assertEqual(isp("session", "show", ISP_TOKEN=token).code, DENIED)
        self.assertEqual(isp("logout").code, OK)

    def test_a_refused_login_does_not_say_why(self):
        """Nobody of that name, a wrong password, one that is locked, one that is disabled: one code, one text."""
        for login in ("shut@example.com", "away@example.com"):
            made = isp.json("user", "create", "--login", login, "--name", "Somebody", "--role", "cashier",
                            "--password-file", isp.file("password", "a-long-enough-one\n"))
            if login == "away@example.com":
                self.assertEqual(isp("user", "update", made["user_id"], "--state", "suspended").code, OK)

        def refusal(login, password, *more):
            result = isp("login", login, "--password-file", isp.file("password", password + "\n"), *more)
            return result.code, result.out, result.err

        wrong = refusal("cashier@example.com", "not-the-password")
        wrong_json = refusal("cashier@example.com", "not-the-password", "--json")
        self.assertEqual((wrong[:2], wrong_json[:2]), ((DENIED, ""),) * 2)
        for _ in range(5):
            self.assertEqual(refusal("shut@example.com", "not-the-password"), wrong)
        # A lock is short at first: this one is made to outlast the test.
        locked = isp.sql("UPDATE isp.login_gates SET blocked_until_us = 9000000000000000 WHERE blocked_until_us > 0"
                         " AND gate_key LIKE 'user %' RETURNING 1")
        self.assertEqual(locked, "1")
        for login, password in (("nobody@example.com", "a-long-enough-one"), ("away@example.com", "a-long-enough-one"),
                                ("shut@example.com", "not-the-password"), ("shut@example.com", "a-long-enough-one")):
            self.assertEqual(refusal(login, password), wrong, (login, password))
            self.assertEqual(refusal(login, password, "--json"), wrong_json, (login, password))
        self.assertFalse(self.token.exists())

    def test_a_role_may_only_what_it_may(self):
        self.log_in()
        self.assertEqual(isp("customer", "list").code, OK)
        refused = isp("package", "create", "--code", "x", "--download", "1M", "--upload", "1M", "--json")
        self.assertEqual(refused.code, DENIED)
        self.assertEqual(json.loads(refused.err)["code"], "denied")

    def test_a_login_that_others_can_read_is_refused(self):
        self.log_in()
        self.token.chmod(0o644)
        result = isp("session", "show")
        self.assertEqual(result.code, DENIED)
        self.assertIn("could be read by others", result.err)

    def test_a_token_of_another_tenant_is_not_used(self):
        self.log_in()
        self.assertEqual(isp("--tenant", "dhaka", "session", "show").code, DENIED)
        self.assertEqual(isp.json("--tenant", "dhaka", "--local", "session", "show")["tenant_code"], "dhaka")

    def test_api_tokens_are_taken_from_the_environment_or_a_file(self):
        token = isp.json("--login", "admin@example.com", "--password-file",
                         isp.file("password", logins()["admin@example.com"] + "\n"),
                         "token", "create", "--name", "script", "--scopes", "customer.read")
        self.assertTrue(token["token"].startswith("isp_pat_"))
        self.assertEqual(isp("customer", "list", ISP_TOKEN=token["token"]).code, OK)
        self.assertEqual(isp("--token-file", isp.file("token", token["token"]), "customer", "list").code, OK)
        self.assertEqual(isp("--token-file", "-", "customer", "list", stdin=token["token"]).code, OK)
        self.assertEqual(isp("package", "list", ISP_TOKEN=token["token"]).code, DENIED)

    def test_the_local_operator_of_several_isps_must_say_whose(self):
        self.assertEqual(isp("--tenant", "none", "customer", "list").code, NOT_FOUND)
        self.assertEqual(isp("customer", "list", ISP_TENANT="none").code, NOT_FOUND)
        self.assertEqual(isp("--tenant", "mfn", "customer", "list", ISP_TENANT="none").code, OK)


class Output(unittest.TestCase):
    def test_tables_line_up_in_two_scripts(self):
        lines = isp("customer", "list", "--columns", "name,phone,standing").out.splitlines()
        self.assertIn("রহিমা খাতুন", "\n".join(lines))
        at = lines[0].index("Phone")
        for line in lines[1:]:
            phone = re.search(r"\+880\d+", line)
            if phone:
                self.assertEqual(columns(line[:phone.start()]), at, line)

    def test_records_are_titles_and_values(self):
        text = isp("customer", "show", "1").out
        self.assertRegex(text, r"(?m)^Phone: +\+8801711000001$")
        self.assertRegex(text, r"(?m)^Balance: +[\d,]+\.\d\d$")

    def test_json_is_what_the_api_gives(self):
        page = isp.json("customer", "list", "--limit", "2")
        self.assertEqual(len(page["items"]), 2)
        rest = isp.json("customer", "list", "--cursor", page["next"])
        self.assertEqual(len({c["customer_id"] for c in page["items"]} & {c["customer_id"] for c in rest["items"]}), 0)
        self.assertEqual(isp.json("customer", "show", "1"),
                         next(c for c in isp.items("customer", "list") if c["customer_id"] == 1))

    def test_more_pages_are_announced_and_all_follows_them(self):
        result = isp("customer", "list", "--limit", "2")
        self.assertIn("--cursor", result.err)
        everything = isp("customer", "list", "--limit", "2", "--all").out.splitlines()
        self.assertEqual(len(everything), len(isp.items("customer", "list")) + 1)

    def test_csv_is_for_spreadsheets_and_guards_formulas(self):
        isp.json("customer", "create", "--name", '=HYPERLINK("http://evil","x")', "--note", "a,\"b\"")
        text = isp("customer", "list", "--csv", "--all").out
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        names = [row["Name"] for row in rows]
        self.assertIn("'=HYPERLINK(\"http://evil\",\"x\")", names)
        self.assertIn('a,"b"', [row["Note"] for row in rows])
        raw = subprocess.run([support.ISP, "--home", isp.home, "package", "list", "--csv"], capture_output=True,
                             env=support.environment()).stdout
        self.assertEqual(raw.count(b"\n"), raw.count(b"\r\n"))
        prices = [row["Price"] for row in csv.DictReader(io.StringIO(raw.decode(), newline=""))]
        self.assertIn("1050.00", prices)

    def test_columns_are_by_name(self):
        self.assertEqual(isp("package", "list", "--columns", "code,price-paisa").out.splitlines()[0].split(),
                         ["Code", "Price"])
        result = isp("package", "list", "--columns", "nothing")
        self.assertEqual(result.code, USAGE)
        self.assertIn("price_paisa", result.err)

    def test_watch_prints_again_until_it_is_interrupted(self):
        process = subprocess.Popen([support.ISP, "--home", isp.home, "overview", "--watch", "1"],
                                   stdout=subprocess.PIPE, text=True, env=support.environment())
        seen = 0
        for line in process.stdout:
            seen += line.startswith("Customers:")
            if seen == 2:
                break
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        self.assertEqual(process.returncode, OK)


class Codes(unittest.TestCase):
    def test_each_failure_has_its_exit_code(self):
        self.assertEqual(isp("customer", "show", "999").code, NOT_FOUND)
        self.assertEqual(isp("package", "create", "--code", "home-20", "--name", "x", "--download", "1M", "--upload",
                             "1M").code, CONFLICT)
        self.assertEqual(isp("payment", "take", "--customer", "1", "--amount", "-5").code, INVALID)
        self.assertEqual(isp("customer", "update", "1", "--note", "x", "--revision", "99").code, CONFLICT)
        self.assertEqual(isp("customer", "list", ISP_DSN="host=/nonexistent dbname=isp").code, UNAVAILABLE)
        self.assertEqual(isp("platform", "create", "--admin-login", "a@b.example", "--admin-password", "-",
                             stdin="a fine long passphrase\n").code, CONFLICT)

    def test_a_key_that_others_can_read_is_refused_and_said(self):
        key = isp.home / "kek"
        self.assertEqual(isp("keys", "verify").code, OK)
        key.chmod(0o644)
        try:
            result = isp("keys", "verify")
        finally:
            key.chmod(0o600)
        self.assertEqual(result.code, ERROR)
        self.assertIn("kek", result.err)

    def test_a_key_is_made_and_never_overwritten(self):
        other = support.Installation()
        self.addCleanup(other.remove)
        key = other.base / "elsewhere"
        self.assertEqual(other("keys", "init", "--file", key).code, OK)
        self.assertEqual(key.stat().st_mode & 0o777, 0o600)
        before = key.read_bytes()
        self.assertEqual(other("keys", "init", "--file", key).code, CONFLICT)
        self.assertEqual(key.read_bytes(), before)
        other.home.mkdir(mode=0o711)
        (other.home / "isp.conf").write_text(f"key_file = {key}\n")
        (other.home / "isp.conf").chmod(0o600)
        self.assertEqual(other("init").code, OK)
        self.assertEqual(other("keys", "verify").code, OK)
        self.assertFalse((other.home / "kek").exists())

    def test_the_doctor_finds_a_fresh_installation_sound(self):
        checks = {check["name"]: check for check in isp.json("doctor")["items"]}
        for name in ("key", "roles", "row_security", "checksums"):
            self.assertEqual(checks[name]["health"], "good", checks[name])
        self.assertRegex(checks["postgresql"]["found"], r"^\d+\.\d+")
        bad = [check for check in checks.values() if check["health"] == "bad"]
        self.assertEqual(isp("doctor").code, ERROR if bad else OK)

    def test_migrations_are_listed(self):
        status = isp.json("migrate", "--status")["items"]
        self.assertGreaterEqual(len(status), 5)
        self.assertTrue(all(row["applied_at_us"] for row in status))
        self.assertEqual(isp("migrate").code, OK)
        self.assertEqual(isp("init").code, OK)


class Nothing(unittest.TestCase):
    """0, none and an empty text are said, and what is not named stays."""

    def test_numbers(self):
        before = isp.json("tenant", "show")
        self.addCleanup(isp.json, "tenant", "update", "--vat-pct-x100", before["vat_pct_x100"], "--grace-days",
                        before["grace_days"])
        changed = isp.json("tenant", "update", "--vat", "0", "--grace-days", "0")
        self.assertEqual((changed["vat_pct_x100"], changed["grace_days"]), (0, 0))
        self.assertEqual(isp.json("tenant", "update", "--name", before["name"])["vat_pct_x100"], 0)
        self.assertEqual(isp("tenant", "update", "--grace-days", "none").code, INVALID)

    def test_an_onu_is_taken_off_its_line_and_put_back(self):
        line = next(s for s in isp.items("service", "list") if s["onu_id"])
        service, onu = line["service_id"], line["onu_id"]
        self.addCleanup(isp.json, "service", "update", service, "--onu", onu)
        self.assertEqual(isp.json("service", "update", service, "--hold-until", "none")["onu_id"], onu)
        self.assertIsNone(isp.json("service", "update", service, "--onu", "none")["onu_id"])
        self.assertIsNone(isp.json("onu", "show", onu)["service_id"])

    def test_bands_of_light_judge_as_the_library_does(self):
        bands = isp.items("onu", "bands")
        self.assertEqual([band["light"] for band in bands], ["too_strong", "good", "weak", "critical"])
        for onu in isp.items("onu", "list"):
            power = onu["rx_power_dbm_x100"]
            told = [b["light"] for b in bands if power is not None and b["from_dbm_x100"] <= power <= b["to_dbm_x100"]]
            self.assertEqual(told or ["none"], [onu["light"]])

    def test_a_text(self):
        customer = isp.json("customer", "create", "--name", "Nobody", "--zone", "Mirpur", "--note", "x")["customer_id"]
        self.assertIsNone(isp.json("customer", "update", customer, "--zone", "")["zone"])
        body = isp.file("none.json", '{"note": null}')
        changed = isp.json("customer", "update", customer, "--input", body)
        self.assertEqual((changed["note"], changed["name"]), (None, "Nobody"))
        self.assertIn("takes it away", isp("customer", "update", "--help").out)


class Story(unittest.TestCase):
    """Issue 2 from the shell: sold, billed, not paid, off the router, paid, on it again."""

    def test_a_line_lives(self):
        customer = isp.json("customer", "create", "--name", "Living Line", "--phone", "01712345678")["customer_id"]
        package = next(p for p in isp.items("package", "list") if p["code"] == "home-20")
        node = next(n for n in isp.items("node", "list") if n["driver"] == "mikrotik")["node_id"]
        service = isp.json("service", "create", "--customer", customer, "--package", package["package_id"], "--node",
                           node, "--login", "living", "--started", PERIOD + "-01")["service_id"]
        self.assertRegex(isp.json("service", "credential", service)["password"], r"^.{16,}$")

        proof = isp.json("service", "apply", service)
        self.assertTrue(proof["matches"] and proof["enabled"])
        self.assertNotIn(isp.json("service", "credential", service)["password"], proof["plan"] + proof["content"])
        secret = self.secret()
        self.assertEqual((secret["disabled"], secret["profile"]), ("false", "home-20"))
        self.assertTrue(wait_for(self.session, 15), "the modem did not dial in")

        dry = isp.json("bill", "run", "--period", PERIOD, "--dry-run")
        run = isp.json("bill", "run", "--period", PERIOD)
        again = isp.json("bill", "run", "--period", PERIOD)
        for field in ("invoice_count", "line_count", "net_paisa", "vat_paisa", "total_paisa"):
            self.assertEqual(dry[field], run[field], field)
            self.assertEqual(again[field], 0, field)
        invoice = isp.items("invoice", "list", "--customer", customer)[0]
        self.assertEqual(invoice["total_paisa"], package["price_paisa"] * 105 // 100)
        self.assertEqual(isp("verify").code, OK)

        late = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 60 * 86400))
        self.assertGreaterEqual(isp.json("dunning", "run", "--on", late, "--dry-run")["suspended_count"], 1)
        self.assertGreaterEqual(isp.json("dunning", "run", "--on", late)["suspended_count"], 1)
        self.assertEqual(isp.json("dunning", "run", "--on", late)["suspended_count"], 0)
        self.assertIn(service, [s["service_id"] for s in isp.items("service", "list", "--filter", "pending")])
        proof = isp.json("service", "apply", service)
        self.assertEqual((proof["matches"], proof["enabled"], proof["session_count"]), (True, False, 0))
        self.assertEqual(self.secret()["disabled"], "true")
        self.assertIsNone(self.session())

        payment = isp.json("payment", "take", "--customer", customer, "--amount-paisa", invoice["open_paisa"])
        self.assertEqual(payment["allocated_paisa"], invoice["open_paisa"])
        self.assertEqual(isp.json("service", "show", service)["state"], "active")
        proof = isp.json("service", "apply", service)
        self.assertTrue(proof["enabled"])
        self.assertTrue(wait_for(self.session, 15), "the modem did not come back")
        isp.json("node", "poll", node)
        self.assertTrue(isp.json("service", "show", service)["online"])
        self.assertGreaterEqual(len(isp.items("proof", "list", "--service", service)), 3)
        self.assertEqual(isp("verify").code, OK)
        self.assertEqual(sum(account["balance_paisa"] for account in isp.items("ledger", "sums")), 0)

    @staticmethod
    def secret():
        return next(row for row in devices.router()["secrets"] if row["name"] == "living")

    @staticmethod
    def session():
        return next((row for row in devices.router()["active"] if row["name"] == "living"), None)


if __name__ == "__main__":
    unittest.main()
