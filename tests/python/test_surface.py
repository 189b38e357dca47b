"""The package against the library's tables and map: nothing is missing, nothing collides."""
import ast
import datetime
import decimal
import inspect
import pathlib
import re
import unittest

import isp
from isp import api, errors, native, records

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Not reachable under their own name, and why.
ELSEWHERE = {
    r"isp_\w+_list_(len|at|next|free)|isp_result_at": "lists and results come out as Python lists; the typemaps read and free them",
    r"isp_(migration|check|session_info|token|audit|audit_finding|data_key|key_rotation|rekeying|factor|recovery_code|login_session|user_link|reset_request"
    r"|tenant|user|permission_info|custom_role|ability|person|visit|package|price|customer"
    r"|service|credential|node|node_facts|onu|light_band|sample|proof|overview|revenue|revenue_entry|business|seen_customer|mix|invoice|invoice_line|payment"
    r"|entry|account_sum|bill_run|dunning|finding"
    r"|plan|plan_effect|subscription|subscription_quote|own_subscription|reminder|mail|template|message)_free":
        "records are copied into Python objects; the typemaps free them",
    r"isp_text_free": "text is copied into str",
    r"isp_(ctx|list)_options_init": "options are keyword arguments",
    r"isp_(device_facts|line_state|line_change)_(new|free)|isp_record_text"
    r"|isp_(onu_reading|line_session)_list_(new|add)": "for authors of drivers, who write C",
}


def entities():
    return [native.entity_at(i) for i in range(native.entity_len())]


def fields(entity):
    return [native.entity_field_at(entity, i) for i in range(entity.field_count)]


class Surface(unittest.TestCase):
    def test_every_symbol_of_the_map_is_reachable_or_on_the_short_list(self):
        text = (ROOT / "libisp" / "libisp.map").read_text(encoding="utf-8")
        symbols = re.findall(r"^\s+(isp_\w+);", text, flags=re.M)
        self.assertGreater(len(symbols), 200)
        reasons = dict.fromkeys(ELSEWHERE, 0)
        for symbol in symbols:
            if hasattr(native, symbol.removeprefix("isp_")):
                continue
            found = [pattern for pattern in ELSEWHERE if re.fullmatch(pattern, symbol)]
            self.assertTrue(found, f"{symbol} cannot be reached from Python, and no reason is given")
            reasons[found[0]] += 1
        self.assertTrue(all(reasons.values()), f"a reason without a symbol: {reasons}")

    def test_every_operation_is_a_method_with_a_docstring(self):
        self.assertGreater(native.operation_len(), 40)
        for operation in api.operations():
            method = getattr(isp.Session, api.method_name(operation))
            self.assertEqual(method.operation, operation.name)
            self.assertTrue(inspect.getdoc(method).startswith(operation.title))
            names = list(inspect.signature(method).parameters)
            for name in (*api.id_names(operation), *api.field_names(operation)):
                self.assertIn(name, names, operation.name)
        for name in ("customers", "customer", "customer_create", "onus", "bill_run", "payment_take", "verify",
                     "onu_history", "entries", "ledger_sums", "overview"):
            self.assertTrue(callable(getattr(isp.Session, name)), name)

    def test_an_exception_class_for_each_status(self):
        for cls in errors.BY_STATUS:
            self.assertEqual(native.status_name(cls.status), cls.code)
            self.assertIs(getattr(isp, cls.__name__), cls)
        self.assertEqual(native.status_name(-len(errors.BY_STATUS) - 1), "unknown_status")
        self.assertTrue(issubclass(isp.NotFound, LookupError))

    def test_the_types_are_valid_python_and_name_everything(self):
        stub = pathlib.Path(isp.__file__).with_name("__init__.pyi").read_text(encoding="utf-8")
        classes = {node.name: node for node in ast.parse(stub).body if isinstance(node, ast.ClassDef)}
        functions = {node.name for node in ast.parse(stub).body if isinstance(node, ast.FunctionDef)}
        for name in isp.__all__:
            self.assertTrue(name in classes or name in functions, name)
        for cls in (*records.CLASSES.values(), isp.Session, isp.Context, isp.Worker, isp.Device):
            said = {node.name for node in classes[cls.__name__].body if isinstance(node, ast.FunctionDef)}
            has = {name for name, member in vars(cls).items()
                   if not name.startswith("_") and (callable(member) or isinstance(member, property))}
            self.assertEqual(has - said - {"verify"}, set(), cls.__name__)


class Tables(unittest.TestCase):
    """What the faces rely on in the field tables themselves."""

    def test_headings_and_names_stand_once_in_a_table(self):
        for entity in entities():
            for of in ("title", "name"):
                seen = [getattr(field, of) for field in fields(entity)]
                if of == "title" and entity.name.endswith("_options"):
                    continue  # help texts, not headings
                self.assertEqual(len(seen), len(set(seen)), f"{entity.name}: {of}s {seen}")

    def test_converted_names_hide_no_other_field(self):
        for entity in entities():
            names = [view.name for view in records.views(entity)]
            self.assertEqual(len(names), len(set(names)), f"{entity.name}: {names}")
            for name in names:
                self.assertNotIn(name, ("as_dict",))
                self.assertFalse(name.startswith("_"))

    def test_units_stand_in_names(self):
        units = {native.KIND_PAISA: "_paisa", native.KIND_BPS: "_bps", native.KIND_DBM_X100: "_dbm_x100",
                 native.KIND_CELSIUS_X100: "_celsius_x100", native.KIND_PCT_X100: "_pct_x100", native.KIND_MV: "_mv",
                 native.KIND_UA: "_ua", native.KIND_M: "_m", native.KIND_MS: "_ms", native.KIND_AT_US: "_us",
                 native.KIND_ON: "_on"}
        for entity in entities():
            for field in fields(entity):
                for kind, suffix in units.items():
                    self.assertEqual(field.kind == kind, f"_{field.name}".endswith(suffix), f"{entity.name}.{field.name}")

    def test_secrets_are_never_columns(self):
        for entity in entities():
            if not entity.name.endswith("_options"):
                self.assertFalse([f.name for f in fields(entity) if f.flags & native.F_SECRET], entity.name)


class Records(unittest.TestCase):
    def make(self, name, **values):
        cls = records.CLASSES[name]
        return cls(tuple(values.get(field) for field in cls._fields))

    def test_kinds_become_python_types(self):
        onu = self.make("onu", onu_id=7, rx_power_dbm_x100=-2145, state=1, light=3, read_at_us=1_795_658_797_438_814)
        self.assertEqual((onu.onu_id, onu.state, onu.light), (7, "online", "weak"))
        self.assertEqual(onu.rx_power_dbm, decimal.Decimal("-21.45"))
        self.assertEqual(onu.rx_power_dbm_x100, -2145)
        self.assertEqual(onu.read_at, datetime.datetime(2026, 11, 26, 2, 6, 37, 438814, datetime.timezone.utc))
        self.assertIsNone(onu.customer_name)
        self.assertIsNone(onu.tx_power_dbm)
        invoice = self.make("invoice", period=202611, due_on=20261110, total_paisa=66150, state=2)
        self.assertEqual((invoice.period, invoice.due_on, invoice.total, invoice.state),
                         ("2026-11", datetime.date(2026, 11, 10), decimal.Decimal("661.50"), "overdue"))
        self.assertEqual(self.make("node", uptime_ms=1500).uptime, datetime.timedelta(seconds=1.5))

    def test_records_are_values(self):
        one, same = self.make("sample", at_us=1), self.make("sample", at_us=1)
        self.assertEqual(one, same)
        self.assertEqual(len({one, same, self.make("sample", at_us=2)}), 2)
        with self.assertRaises(AttributeError):
            one.at_us = 2
        self.assertEqual(one.as_dict()["at_us"], 1)

    def test_handed_out_secrets_are_not_in_a_repr(self):
        credential = self.make("credential", service_id=1, login="karim", password="needle")
        self.assertEqual(credential.password, "needle")
        self.assertNotIn("needle", repr(credential))
        self.assertNotIn("needle", repr(self.make("token", token="needle")))


class Arguments(unittest.TestCase):
    def test_values_are_exact_or_refused(self):
        entity = native.entity_find("package_options")
        for good in ({"price_paisa": 75000}, {"price": "750"}, {"price": decimal.Decimal("750.00")}, {"price": 750},
                     {"download": "20M"}, {"download_bps": 20_000_000}, {"name": None}):
            api._Input(entity, good, "test").close()
        for bad in ({"price": 750.0}, {"price_paisa": 750.0}, {"price_paisa": "750"}, {"price_paisa": True},
                    {"prize": 1}):
            with self.assertRaises(TypeError):
                api._Input(entity, bad, "test")
        for bad in ({"price": decimal.Decimal("1.005")}, {"price": decimal.Decimal("NaN")}, {"price": "x"},
                    {"download": "20X"}, {"name": "a\x00b"}, {"name": "\x1b[31m"}, {"price_paisa": 2**63},
                    {"name": "x" * 5000}):
            with self.assertRaises((isp.Invalid, isp.Limit)) as caught:
                api._Input(entity, bad, "test")
            self.assertEqual(caught.exception.status, type(caught.exception).status)

    def test_dates_and_months(self):
        bill = native.entity_find("bill_options")
        for period in ("2026-11", datetime.date(2026, 11, 5)):
            api._Input(bill, {"period": period, "dry_run": True, "issued_on": datetime.date(2026, 11, 1)}, "t").close()
        for period in ("2026-13", "11/2026", "202611x"):
            with self.assertRaises(isp.Invalid):
                api._Input(bill, {"period": period}, "t")

    def test_a_closed_thing_says_so(self):
        with self.assertRaises(isp.NotFound):
            isp.open("/nonexistent/isp")
        with self.assertRaises(isp.Unsupported):
            isp.Device("no-such-driver", "192.0.2.1")
        with self.assertRaises(isp.Invalid):
            isp.Device("mikrotik", "127.0.0.1", username="x")  # no device lives on loopback


if __name__ == "__main__":
    unittest.main()
