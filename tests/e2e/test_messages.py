"""Messages by each face: a text of one's own on the command line, an invitation over HTTP, what has become of it in Python,
sent by a worker of ispd to a simulated relay."""
import email
import email.policy
import os
import unittest

import harness
import isp


class Messages(harness.Test):
    @classmethod
    def setUpClass(cls):
        at = f"127.{20 + os.getpid() % 100}.{os.getpid() // 100 % 250}.9"
        cls.make_world(settings=harness.NO_RATES + "public_url = https://isp.example\nmail_from = isp@isp.example\n"
                       f"mail_relay = smtp-plain://{at}:2525\n")
        fleet = cls.world.base / "mail-fleet"
        fleet.write_text(f"relay name=mail listen={at} tls=no\n", encoding="utf-8")
        cls.relay = harness.Devices(cls.world, fleet, name="relay")
        cls.world.processes.append(cls.relay)
        cls.token = cls.world.token()
        cls.world.hold()

    def arrived(self, to):
        """The newest mail to somebody, read as a mail program reads it; None: none yet."""
        found = [mail for mail in self.relay.ctl("state", "mail")["mails"] if mail["to"] == to]
        return email.message_from_string(found[-1]["data"], policy=email.policy.default) if found else None

    def text_of(self, mail):
        return mail.get_body().get_content()

    def test_each_face_has_them(self):
        client = self.world.serve(work="notify").client(token=self.token)
        # On the command line: the language, a text of one's own, what it would look like.
        self.world.isp.json("mail", "update", "--language", "bn")
        body = "প্রিয় {name},\nআপনার লগইন {login}\n{link}\n"
        shown = self.world.isp.json("template", "preview", "--kind", "invite", "--body", body)
        self.assertIn("রহিমা আক্তার", shown["body"])
        self.assertFalse(self.world.isp.json("template", "show", "--kind", "invite")["is_own"])
        self.assertTrue(self.world.isp.json("template", "set", "--kind", "invite", "--body", body)["is_own"])
        refused = self.world.isp("template", "set", "--kind", "invite", "--body", "{amount}")
        self.assertEqual(refused.code, harness.support.INVALID)
        self.assertIn("{amount}", refused.err)

        # Over HTTP: somebody is invited.
        user = client.must("POST", "users", {"login": "salma@example.com", "name": "Salma", "role": "noc"})["user_id"]
        link = client.must("POST", f"users/{user}/invite")
        self.assertEqual(link["sent_to"], "salma@example.com")
        harness.until(lambda: self.arrived("salma@example.com"), "the invitation arrives", 30)
        mail = self.arrived("salma@example.com")
        self.assertIn("অ্যাকাউন্ট", mail["Subject"])
        self.assertIn(f"https://isp.example/panel/password#{link['token']}", self.text_of(mail))
        self.assertIn("আপনার লগইন salma@example.com", self.text_of(mail))
        harness.until(lambda: client.must("GET", "messages?filter=sent")["items"], "it is told", 30)
        told = client.must("GET", "messages?filter=sent")["items"][0]
        self.assertEqual((told["kind"], told["recipient"], told["body"]), ("invite", "salma@example.com", None))
        self.assertNotIn(link["token"][8:], str(client.must("GET", "messages")) + str(client.must("GET", "audit")))
        client.must("POST", "password", {"token": link["token"], "new_password": "a quiet river bends"})

        # Who forgot: one answer for whoever it is, and a letter for who is there.
        for login in ("salma@example.com", "nobody@example.com"):
            self.assertEqual(client.ask("POST", "password/forgot", {"login": login}).status, 204)
        harness.until(lambda: "isp_rst_" in self.text_of(self.arrived("salma@example.com")), "the link arrives", 30)
        self.assertIsNone(self.arrived("nobody@example.com"))

        # In Python: a test, which a relay that is away puts off and nobody loses.
        self.relay.ctl("fault", "mail", "off")
        with isp.open(self.world.home) as ctx, ctx.local("mfn") as session:
            test = session.message_test(recipient="rahim@example.com")
            harness.until(lambda: session.message(test.message_id).error, "it says why not", 30)
            self.relay.ctl("fault", "mail", "on")
            self.world.sql("UPDATE isp.messages SET next_at_us = 0 WHERE state = 'queued'")
            harness.until(lambda: session.message(test.message_id).state == "sent", "it is sent", 30)
            self.assertEqual(len([m for m in session.messages() if m.kind == "test"]), 1)
            with self.assertRaises(isp.State):
                session.message_retry(test.message_id)
        self.assertIsNotNone(self.arrived("rahim@example.com"))


if __name__ == "__main__":
    unittest.main()
