"""The story of a line, told once for every face.

A face is an object with call(operation, *ids, **fields): it does one operation of the library's table as a user of that
face would, and gives what was answered as the JSON of the API has it: a dict, or a list with all pages.

What the router and the OLT hold is never asked of the library: it is read in the simulator's own state, and in the
recording, decoded here.
"""
import json
import re
import typing

from harness import month, now_us, past_grace, until

PERIOD = f"{month():%Y-%m}"
PAST_GRACE = past_grace().isoformat()


# ---- the OLT's recording, decoded by these few lines and nothing of the library ----


def band(rx):
    """design.md, "Optical levels": an edge belongs to the better band."""
    if rx is None:
        return "none"
    return "too_strong" if rx > -800 else "good" if rx >= -2500 else "weak" if rx >= -2700 else "critical"


def decode(recording):
    """(PON, number) of each ONU, with what its rows in a .snmprec say."""
    rows = {}
    with open(recording, encoding="latin-1") as file:
        for line in file:
            oid, _, rest = line.rstrip("\r\n").partition("|")
            kind, _, value = rest.partition("|")
            rows.setdefault(oid, bytes.fromhex(value) if kind == "4x" else value)
    optics, interfaces = "1.3.6.1.4.1.37950.1.1.5.12.2.1.8.1", "1.3.6.1.2.1.2.2.1"
    onus = {}
    for oid, value in rows.items():
        place = re.fullmatch(r"(?:EPON|GPON)0?/?(\d+):(\d+)", value) if isinstance(value, str) else None
        if not place or not oid.startswith(interfaces + ".2."):
            continue
        index, pon, number = oid.rpartition(".")[2], int(place[1]), int(place[2])
        levels = {}
        for name, column in (("rx", 7), ("tx", 6)):
            found = re.search(r"\((-?\d+\.\d+) dBm\)", rows.get(f"{optics}.{column}.{pon}.{number}", ""))
            levels[name] = round(float(found[1]) * 100) if found else None
        mac = rows[f"{interfaces}.6.{index}"]
        mac = mac if isinstance(mac, bytes) else mac.encode("latin-1")
        onus[pon, number] = levels | {"mac": mac.hex(":"), "light": band(levels["rx"])}
    return onus


# ---- the table of operations, as the OpenAPI document gives it ----


class Operation(typing.NamedTuple):
    method: str
    path: str
    is_list: bool
    is_paged: bool
    permission: typing.Optional[str]


def operations(document):
    """By name."""
    return {o["operationId"]: Operation(method.upper(), path, '_list"' in json.dumps(o["responses"].get("200", {})),
                                        any(p.get("name") == "cursor" for p in o.get("parameters", ())),
                                        o.get("x-permission"))
            for path, methods in document["paths"].items() for method, o in methods.items() if "operationId" in o}


# ---- the story ----


class Story:
    """Mixed into a harness.Test that has a face, and a worker somewhere that converges and polls."""

    face = None
    router = "demo-router"  # the simulator's name of it
    router_login = "living"

    def call(self, operation, *ids, **fields):
        return self.face.call(operation, *ids, **fields)

    def node(self):
        return next(n for n in self.call("node.list") if not n["is_olt"])

    def service(self):
        return self.call("service.show", self.service_id)

    def ids(self, **fields):
        return [s["service_id"] for s in self.call("service.list", **fields)]

    def secret(self):
        return self.world.devices.row(self.router, "secrets", name=self.router_login)

    def session(self):
        return self.world.devices.row(self.router, "active", name=self.router_login)

    def proved(self, **wanted):
        """The newest proof, once the line is proved as wanted."""
        def look():
            line = self.service()
            if line["applied_version"] != line["desired_version"]:
                return None
            proof = self.call("proof.list", service_id=self.service_id)[0]
            return proof if all(proof[k] == v for k, v in wanted.items()) else None

        return until(look, f"a proof with {wanted}", 45)

    def test_the_life_of_a_line(self):
        self.it_is_sold()
        self.it_is_billed()
        self.it_is_cut_when_the_router_is_back()
        self.it_is_paid_and_online_again()
        self.its_light_is_read()

    # 2. a customer, a line on the router, the proof

    def it_is_sold(self):
        began_us = now_us()
        package = next(p for p in self.call("package.list") if p["code"] == "home-20")
        customer = self.call("customer.create", name="Rahim Uddin", phone="01712-345678")
        self.assertEqual(customer["phone"], "+8801712345678")
        self.customer_id = customer["customer_id"]
        service = self.call("service.create", customer_id=self.customer_id, package_id=package["package_id"],
                            node_id=self.node()["node_id"], login=self.router_login, started_on=PERIOD + "-01")
        self.service_id, self.package = service["service_id"], package
        self.assertEqual((service["applied_version"], service["desired_version"]), (0, 1))

        secret = until(self.secret, "the secret is in the router", 45)
        credential = self.call("service.credential", self.service_id)
        self.assertEqual(credential["login"], self.router_login)
        self.assertEqual((secret["password"], secret["disabled"], secret["service"]),
                         (credential["password"], "false", "pppoe"))
        profile = self.world.devices.row(self.router, "profiles", name=secret["profile"])
        self.assertEqual(profile["rate-limit"], "20M/20M")

        proof = self.proved(enabled=True, matches=True)
        self.assertTrue(began_us < proof["at_us"] < now_us(), proof["at_us"])
        self.assertIn(f"name={self.router_login}", proof["content"])
        self.assertNotIn(credential["password"], proof["plan"] + proof["content"])
        session = until(self.session, "the customer's modem dials in", 45)
        line = until(lambda: (s := self.service())["online"] and s, "the line is seen online", 45)
        self.assertEqual(line["online_address"], session["address"])

    # 3. invoices

    def it_is_billed(self):
        figures = ("invoice_count", "line_count", "net_paisa", "vat_paisa", "total_paisa")
        dry = self.call("bill.run", period=PERIOD, dry_run=True)
        self.assertEqual(self.call("invoice.list", period=PERIOD), [])
        run = self.call("bill.run", period=PERIOD)
        again = self.call("bill.run", period=PERIOD)
        self.assertEqual([dry[f] for f in figures], [run[f] for f in figures])
        self.assertEqual([again[f] for f in figures], [0] * len(figures))
        invoices = self.call("invoice.list", period=PERIOD)
        self.assertEqual((len(invoices), sum(i["total_paisa"] for i in invoices)),
                         (run["invoice_count"], run["total_paisa"]))
        self.invoice = self.call("invoice.list", customer_id=self.customer_id)[0]
        price = self.package["price_paisa"]
        self.assertEqual((self.invoice["net_paisa"], self.invoice["vat_paisa"]), (price, price * 5 // 100))
        journal = [e for e in self.call("ledger.list", customer_id=self.customer_id)]
        self.assertEqual({e["journal_id"] for e in journal}, {self.invoice["journal_id"]})
        self.assertEqual(sum(e["amount_paisa"] for e in journal if e["account"] == "receivable"),
                         self.invoice["total_paisa"])
        self.books_are_proved()

    def books_are_proved(self):
        self.assertEqual(self.call("verify.run"), [])
        self.assertEqual(sum(a["balance_paisa"] for a in self.call("ledger.sums")), 0)

    # 4. past the grace, while the router is off

    def it_is_cut_when_the_router_is_back(self):
        devices = self.world.devices
        self.assertEqual(self.call("dunning.run", run_on=PERIOD + "-02")["suspended_count"], 0)
        dry = self.call("dunning.run", run_on=PAST_GRACE, dry_run=True)
        self.assertEqual(self.service()["state"], "active")
        devices.ctl("fault", self.router, "off")
        off = self.call("dunning.run", run_on=PAST_GRACE)
        self.assertEqual(off["suspended_count"], dry["suspended_count"])
        self.assertEqual(self.call("dunning.run", run_on=PAST_GRACE)["suspended_count"], 0)
        self.assertEqual(self.service()["state"], "suspended")
        self.assertIn(self.service_id, self.ids(filter="suspended-online"))
        self.assertEqual(self.secret()["disabled"], "false")  # nobody could tell it
        error = until(lambda: self.service()["apply_error"], "the worker says why it is not cut yet", 45)
        self.assertRegex(error, r"refused|could not connect|no answer|cannot be reached")

        back_us = now_us()
        devices.ctl("fault", self.router, "none")
        until(lambda: (s := self.secret()) and s["disabled"] == "true", "the router holds the secret disabled", 45)
        until(lambda: self.session() is None, "its session is gone", 45)
        proof = self.proved(enabled=False, matches=True)
        self.assertEqual(proof["session_count"], 0)
        self.assertGreater(proof["at_us"], back_us)
        self.assertNotIn(self.service_id, self.ids(filter="suspended-online"))
        line = self.service()
        self.assertEqual((line["online"], line["apply_error"]), (False, None))

    # 5. cash, and how long it took

    def it_is_paid_and_online_again(self):
        payment = self.call("payment.take", customer_id=self.customer_id, amount_paisa=self.invoice["open_paisa"])
        self.assertEqual(payment["allocated_paisa"], self.invoice["open_paisa"])
        self.assertEqual(self.call("invoice.show", self.invoice["invoice_id"])["state"], "paid")
        self.assertEqual(self.service()["state"], "active")
        line = until(lambda: (s := self.service())["online"] and s["online_since_us"] > payment["created_at_us"] and s,
                     "the line is online again", 45)
        self.assertEqual(self.session()["address"], line["online_address"])
        self.assertEqual(self.secret()["disabled"], "false")
        self.proved(enabled=True, matches=True)
        seconds = (line["online_since_us"] - payment["created_at_us"]) / 1e6
        print(f"paid to online through {type(self.face).__name__}: {seconds:.2f} s", flush=True)
        self.assertLess(seconds, 30)
        customer = self.call("customer.show", self.customer_id)
        self.assertEqual((customer["standing"], customer["balance_paisa"], customer["online_count"]), ("paid", 0, 1))
        self.assertEqual(self.ids(filter="paid-blocked"), [])
        self.books_are_proved()

    # 6. the light of the ONUs

    def its_light_is_read(self):
        olt = next(n for n in self.call("node.list") if n["is_olt"])
        self.call("node.poll", olt["node_id"])
        wanted = decode(self.recording)
        self.assertGreaterEqual(len(wanted), 16)
        onus = self.call("onu.list")
        self.assertEqual({(o["pon"], o["number"]) for o in onus}, set(wanted))
        for onu in onus:
            want = wanted[onu["pon"], onu["number"]]
            got = {"mac": onu["mac"], "rx": onu["rx_power_dbm_x100"], "tx": onu["tx_power_dbm_x100"],
                   "light": onu["light"]}
            self.assertEqual(got, want)
            self.assertLess(now_us() - onu["read_at_us"], 60_000_000)
        self.assertEqual([o["rx_power_dbm_x100"] for o in onus if o["rx_power_dbm_x100"] is not None],
                         sorted(o["rx_power_dbm_x100"] for o in onus if o["rx_power_dbm_x100"] is not None))
