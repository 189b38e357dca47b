"""The wall attacked from above: every operation, by every role, at ids of every distance.

The operations, what they take, who may do them and where their ids live are read from the library and the catalog. Nothing here
names an operation; SAMPLES says what a valid value of a field looks like where its kind alone does not.
"""
import base64
import dataclasses
import datetime
import hashlib
import hmac
import json
import random
import re
import string
import time
import typing
import zlib

import fill
import isp
import pg
from fill import MARK
from isp import api as bindings
from isp import native

TREE = ((1, "platform", None), (2, "group", 1), (3, "group", 1), (4, "isp", 2), (5, "isp", 2), (6, "isp", 3),
        (7, "isp", 3))
PARENT = {tenant: parent for tenant, _, parent in TREE}
KIND = {tenant: kind for tenant, kind, _ in TREE}
LOWEST = {"platform": "developer", "group": "super_admin", "isp": "technician"}
ISPS = [tenant for tenant, kind, _ in TREE if kind == "isp"]
ABSENT = 987654321
# A number that nobody has, where ABSENT would be none.
ABSENTS = {"slot_no": 9999}
MALFORMED = (0, -1, 2 ** 63 - 1)
WRITE, DEVICE, CREATE = native.OP_WRITE, native.OP_DEVICE, native.OP_CREATE
BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase

# What a valid value looks like, by the field's name: {tenant} and {n} make it one's own and unlike all others.
SAMPLES = {
    "name": "mark{tenant}x{n}", "note": "mark{tenant}x{n}", "login": "mark{tenant}x{n}@example.com", "code": "mark{tenant}x{n}",
    "phone": "01711{tenant}{n:05}", "password": "correct-horse-battery-{n}", "role": "{role}", "driver": "mikrotik",
    "address": "127.9.9.9", "port": 8728, "username": "mark{tenant}x{n}", "reference": "mark{tenant}x{n}", "zone": "mark{tenant}x{n}",
    "method": "cash", "idempotency_key": "mark{tenant}x{n:08}", "download_bps": 20_000_000, "upload_bps": 5_000_000,
    "price_paisa": 50_000, "amount_paisa": 100, "reason": "mark{tenant}x{n} asks", "hours": 24,
    "admin_login": "mark{tenant}x{n}@example.com", "admin_password": "correct-horse-battery-{n}",
    "figure": "billed", "relay_password": "correct-horse-battery-{n}", "kind": "reset", "language": "bn", "recipient": "mark{tenant}x{n}@example.com", "sender_name": "mark{tenant}x{n}",
    "sender_address": "mark{tenant}x{n}@example.com", "relay_url": "smtp://mark{tenant}x{n}.example",
    "relay_password": "correct-horse-battery-{n}",
}
# What a change may not touch.
FIXED = {"code", "login", "driver", "customer_id", "node_id", "role", "admin_login", "admin_password", "admin_name"}
BY_KIND = {native.KIND_COUNT: 1, native.KIND_PAISA: 100, native.KIND_BPS: 1_000_000, native.KIND_MS: 60_000,
           native.KIND_PCT_X100: 500, native.KIND_BOOL: True, native.KIND_TEXT: "mark{tenant}x{n}",
           native.KIND_ON: datetime.date.today().isoformat(), native.KIND_PERIOD: f"{datetime.date.today():%Y-%m}"}


class Unknown(Exception):
    """There is something that this attack does not cover."""


class Outcome(typing.NamedTuple):
    status: str  # "ok", or the name of an exception
    text: str

    def masked(self, *ids):
        text = self.text
        for one in sorted(map(str, ids), key=len, reverse=True):
            text = re.sub(rf"(?<!\d){re.escape(one)}(?!\d)", "?", text)
        return self.status, text


@dataclasses.dataclass
class Actor:
    """Somebody with a session, and what the permission table says of his role."""

    name: str
    tenant: int
    role: int
    user_id: "int | None"
    session: "bindings.Session | None" = None
    token: "str | None" = None
    zones: "str | None" = None  # to which he is held
    visit: str = ""  # "looks" or "writes": somebody from above who has logged in as him
    visitor: "str | None" = None  # whose own session this is
    scoped: "dict[str, str]" = dataclasses.field(default_factory=dict)  # API tokens, by their scopes

    def may(self, operation):
        return operation.permission is None or self.has(operation.permission)

    def has(self, permission):
        """What the table says, role by role and kind by kind."""
        roles, kind = PERMISSIONS.get(permission, (0, 0))
        return bool(roles >> self.role & 1
                    and not (self.zones and kind & native.MAY_WHOLE)
                    and not (self.visit and kind & native.MAY_SECRET)
                    and not (self.visit == "looks" and kind & (native.MAY_WRITE | native.MAY_DEVICE)))

    @property
    def sees(self):
        """Tenants whose rows may come before his eyes: his own, and for tiers above ISPs all below."""
        seen = {self.tenant}
        for tenant, _, parent in TREE:  # parents come first
            if parent in seen:
                seen.add(tenant)
        return seen


def _permissions():
    found, i = {}, 0
    while (permission := native.permission_at(i)) is not None:
        found[permission.name] = permission.roles, permission.kind
        i += 1
    return found


PERMISSIONS = _permissions()
ROLES = list(native.kind_at(native.KIND_ROLE).names)
# A custom role has whatever one may have, so that the table alone says what it may.
SAMPLES["permissions"] = " ".join(name for name, (roles, _) in PERMISSIONS.items() if roles >> ROLES.index("custom") & 1)
OPERATIONS = bindings.operations()


def call(session, operation, ids, fields):
    """Do it: an outcome, whatever it is."""
    filled = result = None
    try:
        if operation.input is not None:
            filled = bindings._Input(operation.input, fields, operation.name)
        result = native.operation_call(session._open(), operation, ids, filled.handle if filled else None, None)
        return Outcome("ok", native.result_json(result))
    except isp.Error as error:
        return Outcome(type(error).__name__, f"{error.message} | {error.subject} | {error.native}")
    finally:
        if result is not None:
            native.result_free(result)
        if filled:
            filled.close()


def marks(text):
    return {int(mark) for mark in MARK.findall(text)}


# ---- tokens, as the library makes them ----


def base62(number, width):
    digits = ""
    for _ in range(width):
        number, rest = divmod(number, 62)
        digits = BASE62[rest] + digits
    return digits


def make_token(kind):
    text = f"isp_{kind}_" + "".join(random.choice(BASE62) for _ in range(43))
    return text + base62(zlib.crc32(text.encode()), 6)


def visit(super_, token, looks):
    """Columns of a session that somebody has started from the session with this token."""
    digest = "\\x" + hashlib.sha256(token.encode()).hexdigest()
    (tenant, session, user), = super_.must("SELECT tenant_id, session_id, user_id FROM isp.sessions WHERE token_hash = $1", digest)
    return dict(parent_tenant_id=tenant, parent_session_id=session, impersonator_id=user, impersonator="somebody from above",
                reason="has a look around", read_only="t" if looks else "f")


def totp(secret):
    """What the app of a second factor shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(time.time() // 30).to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at:at + 4], 'big') & 0x7fffffff) % 10 ** 6:06}"


def admit(super_, kind, tenant, user, expires_in_s=3600, over=False, **more):
    """A session ("ses") or an API token ("pat") of a person, planted as the library would have. more: columns of it."""
    now = datetime.datetime.now().timestamp()
    token = make_token(kind)
    digest = "\\x" + hashlib.sha256(token.encode()).hexdigest()
    row = 10 ** 7 + random.randrange(10 ** 9)
    instants = {"created_at_us": str(int((now - 60) * 1e6)), "expires_at_us": str(int((now + expires_in_s) * 1e6))}
    ended = str(int((now - 1) * 1e6)) if over else None
    if kind == "ses":
        version = super_.must("SELECT password_version FROM isp.users WHERE tenant_id = $1 AND user_id = $2", tenant, user)
        given = dict(session_id=str(row), password_version=version[0][0], factor_at_us=str(int(now * 1e6)), source="127.0.0.1",
                     seen_at_us=str(int(now * 1e6)), ended_at_us=ended)
    else:
        given = dict(token_id=str(row), name=f"mark{tenant}x{row}", revoked_at_us=ended)
    fill.plant(super_, "sessions" if kind == "ses" else "tokens", tenant, row,
               **dict(tenant_id=str(tenant), user_id=str(user), token_hash=digest) | instants | given | more)
    super_.must("INSERT INTO isp.token_directory (token_hash, tenant_id, kind, row_id) VALUES ($1, $2, $3, $4)",
                    digest, tenant, "session" if kind == "ses" else "token", row)
    return token


# ---- a world with something of everything in it ----


class Populated:
    """Tenants, people and rows of every kind that the library can make, the tenants' ids unlike each other's."""

    def __init__(self, world):
        self.world, self.super = world, world.super
        self.places = {"plan_id": "plan_view"}  # id name: table, or view
        self.n = self.strangers = 0
        self.zone = pg.Connection(world.dsn, "isp_zone", "isp")
        self.zone.must("SET search_path = isp")
        fill.fill(self.super, TREE, 1, "1", {"tenants"}, {
            "name": "'mark' || t || 'x'", "invoice_prefix": "'M' || t", "pay_text": "NULL"})
        self.super.must("INSERT INTO isp.tenant_codes SELECT code, tenant_id FROM isp.tenants")
        if "slots" in fill.tables(self.super):
            for tenant in ISPS:
                fill.plant(self.super, "slots", PARENT[tenant], 1, tenant_id=str(PARENT[tenant]), slot_no=str(tenant))
        self.local = {tenant: world.ctx.local(f"mark{tenant}x") for tenant, _, _ in TREE}
        for tenant in ISPS:
            self.make(tenant)
        self.super.must("UPDATE isp.counters SET next_value = next_value + 1000 * tenant_id")
        for tenant in ISPS:
            self.make(tenant)
        self.subscribe()
        self.fill_rest()
        self.actors = self.people()

    def table_of(self, id_name):
        """The table whose rows an id of this name numbers."""
        if id_name not in self.places:
            found = [table.name for table in fill.tables(self.super).values()
                     if table.owned and table.keys in (["tenant_id", id_name], [id_name])
                     and any(column.name == id_name and column.type == "bigint" for column in table.columns)]
            found.sort(key=lambda name: name != id_name.removesuffix("_id") + "s")  # customers before balances
            self.places[id_name] = found[0] if found else None
        return self.places[id_name]

    def ids(self, id_name, tenant, user_id=None, zones=None):
        """Ids of this name that a tenant has, the newest first; where rows belong to people, his first; where they lie in zones,
        those of these zones."""
        table = self.table_of(id_name)
        if table == "tenants":  # who has tenants below works on those
            return [str(below) for below in sorted(PARENT, reverse=True) if PARENT[below] == tenant] or [str(tenant)]
        tables = fill.tables(self.super)
        columns = [column.name for column in tables[table].columns] if table in tables else []
        if not table:
            return []
        own = f"coalesce(user_id = {user_id}, false) DESC, " if user_id and "user_id" in columns and \
            id_name != "user_id" else ""
        sql = f"SELECT {fill.quoted(id_name)} FROM isp.{table} WHERE tenant_id = $1 ORDER BY {own}1 DESC"
        if zones:
            self.zone.must("BEGIN")
            self.zone.must("SELECT set_config('isp.tenant_id', $1, true), set_config('isp.zones', $2, true)", tenant,
                           "{" + zones + "}")
            outcome = self.zone.run(sql, tenant)
            self.zone.must("ROLLBACK")
            if not outcome.code:  # else it is none of what lies in zones
                return [row[0] for row in outcome.rows]
        return [row[0] for row in self.super.must(sql, tenant)]

    def sample(self, operation, tenant, actor_id=None, zones=None):
        """Valid input for an operation, all of it one's own."""
        self.n += 1
        fields = {}
        for name in bindings.field_names(operation):
            field = native.entity_field(operation.input, name)
            if operation.method == "PATCH" and name in FIXED:
                continue
            if name in ("limit", "cursor", "search", "filter", "revision", "state"):
                continue
            if name == "zone" and zones:
                value = zones
            elif name in SAMPLES:
                value = SAMPLES[name]
            elif self.table_of(name):
                value = next(iter(self.ids(name, tenant, actor_id, zones)), None)
                value = int(value) if value else ABSENT if field.flags & native.F_REQUIRED or \
                    operation.form == native.FORM_LIST else None
            elif field.flags & native.F_REQUIRED:
                if field.kind not in BY_KIND:
                    raise Unknown(f"{operation.name}: tests/attack/api.py has no sample of {name}")
                value = BY_KIND[field.kind]
            else:
                continue
            if isinstance(value, str):
                value = value.format(tenant=tenant, n=self.n, role=LOWEST[KIND[tenant]])
            if value is not None:
                fields[name] = value
        if operation.name.startswith("user."):
            fields.pop("customer_id", None)  # of a customer's login only
            fields.pop("role_id", None)  # instead of a role
            if operation.name == "user.update":
                fields.pop("password", None)  # only its person sets it
        if operation.method == "GET":
            fields = {name: value for name, value in fields.items() if name in (operation.takes or "").split()}
        return fields

    def make(self, tenant):
        """Whatever can be created or run for the whole tenant, in whatever order it lets itself be."""
        left = [operation for operation in OPERATIONS if operation.flags & (CREATE | native.OP_LONG)
                and operation.flags & WRITE and native.operation_id_len(operation) == 0 and operation.name.split(".")[0] != "token"]
        for _ in range(len(left)):
            said = {}
            for operation in list(left):
                outcome = call(self.local[tenant], operation, (), self.sample(operation, tenant))
                if outcome.status in ("ok", "Denied"):
                    left.remove(operation)
                else:
                    said[operation.name] = outcome
        if left:
            raise Unknown(f"tests/attack/api.py does not know how to call {said}")

    def subscribe(self):
        """What groups pay the platform."""
        platform = self.local[next(tenant for tenant, kind, _ in TREE if kind == "platform")]
        done = [call(platform, native.operation_find("plan.create"), (), {"code": "plan", "price_paisa": 100000})]
        plan = json.loads(done[0].text)["plan_id"]
        for tenant, kind, _ in TREE:
            if kind == "group":
                done.append(call(platform, native.operation_find("subscription.start"), (tenant,),
                                 {"plan_id": plan, "slots": 10}))
        if {outcome.status for outcome in done} != {"ok"}:
            raise Unknown(f"tests/attack/api.py does not know how to subscribe: {done}")

    def fill_rest(self):
        """What only devices and months make: two rows of each for who has none."""
        empty = {table.name for table in fill.tables(self.super).values()
                 if table.owned and table.name not in fill.KEPT and table.name != "tenants"
                 and self.super.must(f"SELECT count(*) FROM isp.{table.name}") == [("0",)]
                 and table.name not in ("sessions", "tokens", "token_directory", "logins")}
        tree = [row for row in TREE if row[1] == "isp"]
        fill.fill(self.super, tree, 2, "CASE n WHEN 1 THEN 1 ELSE 1000000 + t END", empty)
        self.super.must("SET session_replication_role = replica")
        for table in empty:  # hung on what there is
            for column in fill.tables(self.super)[table].columns:
                other = self.table_of(column.name)
                if column.name != "tenant_id" and other and other not in empty | {"tenants"}:
                    name = fill.quoted(column.name)
                    if column.key:  # the rows of a tenant would be one
                        self.super.must(f"DELETE FROM isp.{table} t USING isp.{table} o WHERE o.tenant_id = t.tenant_id"
                                        f" AND o.ctid < t.ctid")
                    self.super.must(f"UPDATE isp.{table} t SET {name} = (SELECT max({name}) FROM isp.{other} o "
                                    f"WHERE o.tenant_id = t.tenant_id)")
        self.super.must("SET session_replication_role = origin")

    def one_each(self, table, column):
        """Has each of what the column names at most one row?"""
        return self.super.must(
            f"SELECT count(*) > 0 FROM pg_index i WHERE i.indrelid = 'isp.{table}'::regclass AND i.indisunique AND "
            f"(SELECT array_agg(a.attname::text ORDER BY a.attname) FROM pg_attribute a WHERE a.attrelid = i.indrelid "
            f"AND a.attnum = ANY (i.indkey)) = ARRAY['tenant_id', '{column}']") == [("t",)]

    # ---- people ----

    def person(self, tenant, role, number=None, **more):
        """One who may log in, by a number of his own; without one, somebody new who is not the newest."""
        self.strangers += number is None
        user = 100_000 + self.strangers if number is None else 500_000 + 1000 * tenant + number
        customer = self.ids("customer_id", tenant)[0] if role == "customer" else None
        custom = self.ids("role_id", tenant)[0] if role == "custom" else None
        fill.plant(self.super, "users", tenant, user, **dict(
            tenant_id=str(tenant), user_id=str(user), role=role, state="active", login=f"mark{tenant}x{role}{number}",
            name=f"mark{tenant}x{role}", password_hash="none", customer_id=customer, role_id=custom,
            password_version="1") | more)
        return user

    def admit(self, *who, **more):
        return admit(self.super, *who, **more)

    def enter(self, actor):
        """A new session of an actor's, of the same kind."""
        more = {}
        if actor.visit:
            above = PARENT[actor.tenant]
            user = self.person(above, {"platform": "developer", "group": "super_admin"}[KIND[above]])
            actor.visitor = self.admit("ses", above, user)
            more = visit(self.super, actor.visitor, actor.visit == "looks")
        actor.token = self.admit("ses", actor.tenant, actor.user_id, **more)
        actor.session = self.world.ctx.resume(actor.token)
        return actor

    def people(self):
        """Somebody of each role, some held to a zone, some only visited, and the local operators of three levels."""
        actors = []
        for number, role in enumerate(ROLES):
            tenant = {"developer": 1, "super_admin": 2}.get(role, 4)
            user = self.person(tenant, role, number)
            self.admit("pat", tenant, user)  # for who may list his tokens
            actors.append(Actor(role, tenant, number, user))
            neighbour = {1: 2, 2: 3, 4: 5}[tenant]
            if role != "customer" or neighbour in ISPS:
                self.admit("pat", neighbour, self.person(neighbour, role, number))
        (zone,), = self.super.must("SELECT zone FROM isp.customers WHERE tenant_id = 4 ORDER BY customer_id DESC LIMIT 1")
        for number, role in enumerate(("technician", "reseller", "custom", "cashier")):
            user = self.person(4, role, 40 + number, zones=zone)
            actors.append(Actor(f"{role} held to a zone", 4, ROLES.index(role), user, zones=zone))
        for number, (role, tenant, how) in enumerate((("admin", 4, "looks"), ("admin", 4, "writes"),
                                                      ("super_admin", 2, "looks"), ("super_admin", 2, "writes"),
                                                      ("technician", 4, "writes"))):
            user = self.person(tenant, role, 50 + number)
            actors.append(Actor(f"visitor of {role} who {how}", tenant, ROLES.index(role), user, visit=how))
        for actor in actors:
            self.enter(actor)
        for role, tenant in ((0, 1), (1, 2), (2, 4)):
            actors.append(Actor(f"local {ROLES[role]}", tenant, role, None, self.local[tenant]))
        return actors

    def targets(self, id_name, actor):
        """(distance, id) of what an actor may try; ids that he has himself are nobody else's."""
        own = set(self.ids(id_name, actor.tenant))
        if actor.zones:
            beyond = own - set(self.ids(id_name, actor.tenant, zones=actor.zones))
            if beyond:
                yield "other zone", int(max(beyond, key=int))
        seen = actor.sees if self.table_of(id_name) == "tenants" else {actor.tenant}
        for tenant in PARENT:
            if tenant in seen:
                continue
            distance = ("ancestor" if actor.tenant in Actor("", tenant, 0, None).sees else
                        "descendant" if tenant in actor.sees else
                        "sibling" if PARENT[tenant] == PARENT[actor.tenant] else "other group")
            theirs = next((one for one in self.ids(id_name, tenant) if one not in own), None)
            if theirs is not None:
                yield distance, int(theirs)


# ---- what the library lets a session do beside the operations ----


def session_functions(include):
    """Public functions that take a session, from the headers."""
    found = set()
    for header in sorted(include.rglob("*.h")):
        text = re.sub(r"/\*.*?\*/", "", header.read_text(encoding="utf-8"), flags=re.S)
        for name, arguments in re.findall(r"\b(isp_\w+)\(([^()]*)\)\s*;", text):
            if re.search(r"\bisp_session\s*\*(?!\*)", arguments):
                found.add(name)
    return found


def behind_operations(source):
    """Functions that rows of the table of operations call."""
    return set(re.findall(r"^CALL\(\w+,\s*(isp_\w+)\(", source.read_text(encoding="utf-8"), flags=re.M))
