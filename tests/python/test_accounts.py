"""Accounts: second factors, step-up, links that set a password, sessions, panels that are closed."""
import datetime
import pathlib
import sys

import isp

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import totp  # noqa: E402
from test_living import PASSWORD, Home  # noqa: E402

MINUTE = datetime.timedelta(minutes=1)
NEW = "a long sentence to remember"


class Accounts(Home):
    def later(self, by=MINUTE):
        type(self).now = self.now + by

    def code(self, secret):
        return totp.code(secret, self.now.timestamp())

    def person(self, name, role="cashier", **more):
        return self.session.user_create(login=f"{name}@example.com", name=name.title(), role=role, **more)

    def enrolled(self, login):
        """Somebody logged in, and the app and recovery codes that he has from now on."""
        session = self.ctx.login(login, PASSWORD)
        self.addCleanup(session.close)
        begun = session.factor_enrol()
        self.assertEqual(begun.secret in begun.uri, True)
        self.assertNotIn(begun.secret, repr(begun))
        recovery = [row.code for row in session.factor_confirm(code=self.code(begun.secret))]
        self.assertEqual(len(set(recovery)), 10)
        self.later()
        return session, begun.secret, recovery

    def test_a_second_factor(self):
        self.person("nadia", password=PASSWORD)
        session, secret, recovery = self.enrolled("nadia@example.com")
        self.assertEqual((session.factor().enabled, session.factor().recovery_count), (True, 10))
        with self.assertRaises(isp.Factor):
            self.ctx.login("nadia@example.com", PASSWORD)
        with self.assertRaises(isp.Login):  # without the password nobody learns that there is one
            self.ctx.login("nadia@example.com", "needle", self.code(secret))
        self.ctx.login("nadia@example.com", PASSWORD, self.code(secret)).close()
        with self.assertRaises(isp.Factor):
            self.ctx.login("nadia@example.com", PASSWORD, self.code(secret))
        self.ctx.login("nadia@example.com", PASSWORD, recovery[0]).close()
        with self.assertRaises(isp.Factor):
            self.ctx.login("nadia@example.com", PASSWORD, recovery[0])
        renewed = [row.code for row in session.factor_renew()]
        self.assertEqual(set(renewed) & set(recovery), set())
        with self.assertRaises(isp.Factor):
            self.ctx.login("nadia@example.com", PASSWORD, recovery[1])
        self.ctx.login("nadia@example.com", PASSWORD, renewed[1]).close()
        self.session.user_factor_end(session.session().user_id, reason="her phone was stolen")
        self.ctx.login("nadia@example.com", PASSWORD).close()

    def test_what_wants_a_fresh_code_says_what_to_do(self):
        somebody = self.person("rina")
        self.person("boss", role="admin", password=PASSWORD)
        session, secret, _ = self.enrolled("boss@example.com")
        self.later(5 * MINUTE)
        for act in (lambda: session.user_invite(somebody.user_id), lambda: session.token_create(name="x"),
                    lambda: session.user_create(login="x@example.com", name="X", role="noc"),
                    lambda: session.login_as("rina@example.com", reason="she asked").close()):
            with self.assertRaises(isp.Factor) as caught:
                act()
            self.assertIn("step_up", str(caught.exception))
        with self.assertRaises(isp.Factor):
            session.session_step_up(code="000000" if self.code(secret) != "000000" else "111111")
        session.session_step_up(code=self.code(secret))
        self.assertEqual(session.user_invite(somebody.user_id).kind, "invite")

    def test_links_set_a_password(self):
        person = self.person("salma")
        first, link = self.session.user_invite(person.user_id), self.session.user_invite(person.user_id)
        self.assertNotIn(link.token, repr(link))
        for token in (first.token, link.token[:-1] + "x", "nonsense"):  # void since the second; wrong; none
            with self.assertRaises(isp.Login):
                self.ctx.set_password(token, NEW)
        with self.assertRaises(isp.Invalid) as caught:
            self.ctx.set_password(link.token, "short")
        self.assertEqual(caught.exception.subject, "new_password")
        self.ctx.set_password(link.token, NEW)
        with self.assertRaises(isp.Login):
            self.ctx.set_password(link.token, NEW)
        with self.assertRaises(isp.State):
            self.session.user_invite(person.user_id)

        for login in ("nobody@example.com", "salma@example.com"):
            self.ctx.forgot_password(login)
        self.assertEqual([row.login for row in self.session.user_forgot()], ["salma@example.com"])
        with self.ctx.login("salma@example.com", NEW) as session:
            late = self.session.user_reset(person.user_id)
            self.later(31 * MINUTE)
            with self.assertRaises(isp.Login):
                self.ctx.set_password(late.token, "another sentence")
            self.ctx.set_password(self.session.user_reset(person.user_id).token, "another sentence")
            with self.assertRaises(isp.Login):
                self.ctx.resume(session.token)
        with self.ctx.login("salma@example.com", "another sentence") as session:
            session.password_change(password="another sentence", new_password="the third sentence")
        self.ctx.login("salma@example.com", "the third sentence").close()

    def test_sessions_are_seen_and_ended(self):
        person = self.person("jamal", password=PASSWORD)
        first = self.ctx.login("jamal@example.com", PASSWORD, source="192.0.2.1", agent="first")
        second = self.ctx.login("jamal@example.com", PASSWORD, source="192.0.2.2", agent="second")
        third = self.ctx.login("jamal@example.com", PASSWORD)
        for session in (first, second, third):
            self.addCleanup(session.close)
        self.assertEqual({row.agent: row.source for row in first.sessions() if row.agent},
                         {"first": "192.0.2.1", "second": "192.0.2.2"})
        first.session_revoke(next(row.session_id for row in first.sessions() if row.agent == "second"))
        with self.assertRaises(isp.Login):
            self.ctx.resume(second.token)
        with self.assertRaises(isp.NotFound):
            first.session_revoke(999)
        first.session_revoke_others()
        with self.assertRaises(isp.Login):
            self.ctx.resume(third.token)
        self.assertEqual(len(list(self.session.user_sessions(person.user_id))), 1)
        self.session.user_logout(person.user_id)
        with self.assertRaises(isp.Login):
            self.ctx.resume(first.token)

    def test_a_closed_panel_says_why(self):
        with self.ctx.local("dhaka") as above:
            with self.ctx.login("admin@example.com", PASSWORD) as session:
                above.child_suspend(self.tenant.tenant_id, reason="has not paid since June")
                with self.assertRaises(isp.Suspended) as caught:
                    self.ctx.resume(session.token)
                self.assertIn("has not paid since June", str(caught.exception))
                with self.assertRaises(isp.Suspended):
                    self.ctx.login("admin@example.com", PASSWORD)
                with self.assertRaises(isp.Login):  # only to who has the password
                    self.ctx.login("admin@example.com", "needle")
                above.child_resume(self.tenant.tenant_id)
                self.assertEqual(self.ctx.resume(session.token).session().login, "admin@example.com")

    def test_a_lost_factor_across_tenants(self):
        session, secret, _ = self.enrolled("super@example.com")
        with self.ctx.login("root@example.com", PASSWORD) as developer:
            person = next(p for p in developer.people(search="super") if p.login == "super@example.com")
            developer.child_factor_end(person.tenant_id, person.user_id, reason="his phone drowned")
            with self.assertRaises(isp.NotFound):
                developer.child_factor_end(person.tenant_id, 999, reason="his phone drowned")
        with self.assertRaises(isp.Factor):
            self.ctx.login("super@example.com", PASSWORD)
        self.later(datetime.timedelta(days=1))
        self.ctx.login("super@example.com", PASSWORD).close()
        self.assertTrue(secret and session)
