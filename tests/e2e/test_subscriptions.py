"""What groups pay the platform, by each face: a preview and a change on the command line, a bill, a suspension and a payment
over HTTP, the group's own view in Python; all three see the same."""
import datetime
import unittest

import harness
import isp

DHAKA = datetime.timezone(datetime.timedelta(hours=6))


class Subscriptions(harness.Test):
    @classmethod
    def setUpClass(cls):
        cls.make_world(settings=harness.NO_RATES)
        cls.token = cls.world.token(login="developer@example.com")
        cls.world.hold()
        today = datetime.datetime.now(DHAKA).date()
        first = today.replace(day=1)
        cls.last_month = (first - datetime.timedelta(days=1)).strftime("%Y-%m")
        cls.later = (today + datetime.timedelta(days=40)).isoformat()
        # As if it had begun two years ago.
        cls.world.sql("UPDATE isp.services SET started_on = '2024-11-01' WHERE kind = 'subscription';"
                      "UPDATE isp.subscriptions SET begun_on = '2024-11-01'")

    def platform(self, *words):
        return self.world.isp.json("--tenant", "platform", *words)

    def test_each_face_has_them(self):
        client = self.world.serve(work="none").client(token=self.token)
        groups = {s["group_code"]: s for s in client.must("GET", "subscriptions")["items"]}
        self.assertEqual(set(groups), {"dhaka", "sylhet"})
        group = groups["dhaka"]["group_id"]
        self.assertEqual((groups["dhaka"]["slots"], groups["dhaka"]["price_paisa"]), (5, 500000 + 2 * 150000))

        # On the command line: what would seven slots cost; then have them.
        quote = self.platform("subscription", "preview", str(group), "--slots", "7")
        self.assertEqual((quote["next_before_paisa"], quote["next_after_paisa"]), (840000, 1155000))
        self.assertEqual(client.must("GET", f"subscriptions/{group}")["slots"], 5)
        self.assertEqual(self.platform("subscription", "update", str(group), "--slots", "7")["slots"], 7)
        refused = self.world.isp("--tenant", "platform", "subscription", "update", str(group), "--slots", "1")
        self.assertEqual(refused.code, harness.support.CONFLICT, refused.err)
        self.assertIn("mfn, uttara", refused.err)
        effects = self.platform("plan", "preview", "1", "--slot", "3000", "--from-on", self.later)["items"]
        self.assertEqual([e["group_code"] for e in effects], ["dhaka", "sylhet"])
        self.assertGreater(effects[0]["change_paisa"], 0)
        self.assertEqual(effects[1]["change_paisa"], 0)  # three slots, three included
        self.assertEqual(len(client.must("GET", "plans/1/prices")["items"]), 1)

        # Over HTTP: the month that is over is billed, at five slots, which it had.
        client.must("PATCH", "tenant", {"pay_text": "bKash 01711000000"})
        run = client.must("POST", "bill-runs", {"period": self.last_month})
        self.assertEqual((run["invoice_count"], run["total_paisa"]), (2, 840000 + 525000))
        client.must("POST", "dunning-runs", {"run_on": self.later})
        self.assertEqual({s["state"] for s in client.must("GET", "subscriptions")["items"]}, {"suspended"})
        self.assertEqual({r["stage"] for r in client.must("GET", "reminders?filter=unsent")["items"]}, {"suspended"})
        customer = groups["dhaka"]["customer_id"]
        client.must("POST", "payments", {"customer_id": customer, "amount_paisa": 840000})
        states = {s["group_code"]: s["state"] for s in client.must("GET", "subscriptions")["items"]}
        self.assertEqual(states, {"dhaka": "active", "sylhet": "suspended"})

        # In Python: the group itself, and the platform's side of it.
        with isp.open(self.world.home) as ctx:
            with ctx.local("dhaka") as session:
                own = session.subscription_mine()
                self.assertEqual((own.slots, own.state, own.balance_paisa, own.pay_text),
                                 (7, "active", 0, "bKash 01711000000"))
                with self.assertRaises(isp.Denied):
                    list(session.subscriptions())
            with ctx.local("platform") as session:
                self.assertEqual([s.group_code for s in session.subscriptions(filter="suspended")], ["sylhet"])
                self.assertEqual(session.subscription_preview(group, slots=5).after_paisa, quote["before_paisa"])
        self.assertEqual(self.world.isp.items("--tenant", "platform", "verify", "run"), [])


if __name__ == "__main__":
    unittest.main()
