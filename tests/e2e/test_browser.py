"""The story of a line in a browser, and every page looked at: tests of frontends/web, in a world of their own."""
import json
import os
import pathlib
import shutil
import subprocess
import unittest

import harness

WEB = harness.support.ROOT / "frontends" / "web"
DIST = WEB / "dist"
NODE = shutil.which("node")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
BUILT = NODE and CHROMIUM and (DIST / "panel" / "index.html").exists() and (WEB / "node_modules" / "playwright-core").exists()


class Browser(harness.Test):
    def look(self, name, **more):
        login, logins = "admin@example.com", self.world.logins()
        pictures = pathlib.Path(harness.support.BUILD) / "web-pictures"
        env = harness.environment(ISP_E2E_URL=f"http://127.0.0.1:{self.server.port}", ISP_E2E_LOGIN=login,
                                  ISP_E2E_PASSWORD=logins[login], ISP_E2E_ARTEFACTS=str(pictures),
                                  ISP_E2E_LOGINS=json.dumps({k: v for k, v in logins.items() if "@" in k}),
                                  CHROMIUM=CHROMIUM, HOME=str(self.world.base), **more)
        done = subprocess.run([NODE, "--test", "--test-reporter=spec", f"tests/e2e/{name}.test.mjs"], cwd=WEB, env=env,
                              timeout=500)
        self.assertEqual(done.returncode, 0)


@unittest.skipUnless(BUILT, "the web frontend is not built, or there is no chromium")
class InABrowser(Browser):
    @classmethod
    def setUpClass(cls):
        cls.make_world(replay=harness.recording())
        cls.server = cls.world.serve("--web", DIST)

    def strict(self):
        """Another server of the same installation, where developers and super admins must have a second factor."""
        conf = self.world.home / "isp.conf"
        lax = conf.read_text(encoding="utf-8")
        conf.write_text(lax.replace("\nrequire_second_factor = no", "\nrequire_second_factor = yes"), encoding="utf-8")
        try:
            return self.world.serve("--web", DIST, work="none")
        finally:
            conf.write_text(lax, encoding="utf-8")

    def test_1_the_story_of_a_line(self):
        self.look("1-story")

    def test_2_every_page(self):
        self.look("2-pages")

    def test_3_every_role(self):
        self.look("3-roles")

    def test_4_who_stands_above(self):
        self.look("4-above")

    def test_5_staff_and_roles(self):
        self.look("5-staff")

    def test_6_ones_own_account(self):
        psql = ["-XAtq", "-v", "ON_ERROR_STOP=1", "-h", str(self.world.home / "run" / "pg"), "-U", "isp_super", "-d", "isp"]
        self.look("6-account", ISP_E2E_STRICT_URL=f"http://127.0.0.1:{self.strict().port}", ISP_E2E_PSQL=json.dumps(psql))


@unittest.skipUnless(BUILT, "the web frontend is not built, or there is no chromium")
class WithMail(Browser):
    """With a relay, which keeps what it gets and can refuse it."""

    @classmethod
    def setUpClass(cls):
        at = f"127.{120 + os.getpid() % 100}.{os.getpid() // 100 % 250}.9"
        cls.make_world(settings=harness.NO_RATES + "public_url = https://isp.example\nmail_from = isp@isp.example\n"
                       f"mail_relay = smtp-plain://{at}:2525\n")
        fleet = cls.world.base / "mail-fleet"
        fleet.write_text(f"relay name=mail listen={at} tls=no\n", encoding="utf-8")
        cls.relay = harness.Devices(cls.world, fleet, name="relay")
        cls.world.processes.append(cls.relay)
        cls.server = cls.world.serve("--web", DIST, work="notify")

    def test_7_what_is_written_to_people(self):
        client = self.server.client(token=self.world.token())
        self.relay.ctl("fault", "mail", "fatal,match=MAIL")
        refused = client.must("POST", "messages", {"recipient": "refused@example.com"})["message_id"]
        harness.until(lambda: client.must("GET", f"messages/{refused}")["state"] == "failed", "it is refused", 30)
        self.relay.ctl("fault", "mail", "none")
        self.look("7-messages")
        told = {mail["to"] for mail in self.relay.ctl("state", "mail")["mails"]}
        self.assertEqual(told, {"refused@example.com", "rahim@example.com"})


if __name__ == "__main__":
    unittest.main()
