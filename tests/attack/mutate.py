#!/usr/bin/python3
"""Wounds for the sources: each is one small edit that opens the wall somewhere; the test that is named has to notice.

Copies of the sources are built once below the folder that is given, as many as there are cores. Then each wound is cut into one of them, only
what it touches is built again, the expected tests run and stop at the first thing that they find, and the wound is closed. At
the end stands a table of all wounds and what noticed them; wounds.json has it for summary.py.

A wound that was noticed is not cut again as long as the file that it is cut into and the folders of its tests are what they were
(done.json there), so that an interrupted run goes on; --again cuts all. Exit code 1: a wound was not noticed, or its place is
not to be found any more.
"""
import argparse
import collections
import dataclasses
import hashlib
import json
import os
import pathlib
import queue
import re
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Suites by the part of the library that they look at. "attack:" is a case of this folder.
ABOVE = ["attack:test_api.Api.test_1_every_operation_by_every_role_at_every_distance"]
READ = ["attack:test_api.Api.test_2_reading_shows_ones_own_and_what_a_neighbour_does_changes_nothing"]
HTTP = ["attack:test_api.Api.test_5_every_route_with_every_kind_of_credential"]
GIVEN = ["attack:test_api.Api.test_3_whoever_gives_roles_gives_none_above_his_own_or_of_another_kind_of_tenant"]
BELOW = ["attack:test_wall.Wall.test_1_every_object_by_every_role_in_every_way"]
AUTHORITY = ["tenant_authority"]
PERMISSIONS = ["attack:test_permissions"]


@dataclasses.dataclass(frozen=True)
class Wound:
    name: str
    file: str
    old: str
    new: str
    tests: tuple
    kind: str
    at: int = 0  # which of several places
    several: bool = False  # it may be cut at more places than one
    focus: str = ""  # the permission whose operations are tried first


def by_hand():
    """A kind of wounds, then its wounds: (name, file, text that stands there once, what it becomes, tests)."""
    yield from (
        "session and context",
        ("context for the session, not the transaction", "libisp/store/tx.c", '"SET LOCAL isp.%s', '"SET isp.%s',
         ["store_tx"]),
        ("the context of another tenant", "libisp/store/tx.c", 'set_number(conn, "tenant_id", scope->tenant_id, err)',
         'set_number(conn, "tenant_id", scope->tenant_id + 1, err)', ["store_tx"]),
        ("no context at all", "libisp/store/tx.c", "if (st >= 0 && is_of_tenant(scope))", "if (st < -99 && is_of_tenant(scope))",
         ["store_tx"]),
        ("a transaction without a tenant is let through", "libisp/store/tx.c", "scope->tenant_id < 1", "scope->tenant_id < -1",
         ["store_tx", "tenant_wall"]),
        ("lists over tenants may write", "libisp/store/tx.c",
         "only_reads || scope->read_only || scope->role == ISP_DB_SCOPE;", "only_reads || scope->read_only;", ["store_tx"]),
        ("who may only look writes", "libisp/store/tx.c",
         "only_reads || scope->read_only || scope->role == ISP_DB_SCOPE;", "only_reads || scope->role == ISP_DB_SCOPE;",
         ["store_tx"]),
        ("a list of one tenant too many", "libisp/store/tx.c", "isp_buf__i64(&sql, scope->tenants[i]);",
         "isp_buf__i64(&sql, scope->tenants[i] + 1);", ["store_tx"]),
        ("the actor is not told", "libisp/store/tx.c", 'set_number(conn, "actor_id", scope->actor_id, err)', "ISP_OK",
         ["store_tx"]),
        ("one pool for all roles", "libisp/store/pool.c", "isp_pool *pool = &store->pools[scope->role];",
         "isp_pool *pool = &store->pools[ISP_DB_JOB];", ["store_tx"]),
        ("everybody connects as the workers do", "libisp/store/conn.c", "isp_pg__connect(target, isp_db_role__name(role),",
         "isp_pg__connect(target, isp_db_role__name(ISP_DB_JOB),", ["store_tx", "tenant_wall"]),
        ("a role above the wall is taken", "libisp/store/conn.c", "if (passes || (owns", "if ((owns",
         ["store_cluster", "store_outage", "store_tx"]),
        ("a role that owns tables is taken", "libisp/store/conn.c", "if (passes || (owns && role != ISP_DB_OWNER))",
         "if (passes || (owns && passes))", ["store_cluster", "store_outage", "store_tx"]),
        ("a statement that names no tenant is prepared", "libisp/store/stmt.c",
         "bool isp_stmt__names_tenant(const isp_stmt *stmt)\n{", "bool isp_stmt__names_tenant(const isp_stmt *stmt)\n{\n"
         "    if (stmt->sql) return true;", ["store_stmt"]),
        "who may",
        ("everybody may everything", "libisp/tenant/permission.c", "if (isp_session_may(session, permission))",
         "if (isp_session_may(session, permission) || permission)", ABOVE),
        ("scopes of a token are not looked at", "libisp/tenant/permission.c",
         "if (session->scopes && !isp_text__has_word(session->scopes, permission->name))", "if (session->scopes && !permission)",
         HTTP),
        ("who is held to zones does what concerns the whole ISP", "libisp/tenant/permission.c",
         "if (session->zone_count && permission->kind & ISP_MAY_WHOLE)", "if (session->zone_count && !permission)", ABOVE),
        ("a visitor has what opens accounts", "libisp/tenant/permission.c",
         "if (isp_session__is_borrowed(session) && permission->kind & ISP_MAY_SECRET)",
         "if (isp_session__is_borrowed(session) && !permission)", ABOVE),
        ("a visitor who may only look changes something", "libisp/tenant/permission.c",
         "if (session->scope.read_only && permission->kind & (ISP_MAY_WRITE | ISP_MAY_DEVICE))",
         "if (session->scope.read_only && !permission)", ABOVE),
        ("a visit to look is a visit to write", "libisp/tenant/session.c",
         "session->scope.read_only = isp_rows__i64(rows, 0, ROW_READ_ONLY) == 1;", "session->scope.read_only = false;", ABOVE),
        ("the database is not told of zones", "libisp/tenant/session.c", "session->scope.role = ISP_DB_ZONE;", "", ABOVE),
        ("no list asks whether one may see it", "libisp/tenant/query.c",
         "isp_status st = isp_session__allow(session, rule->permission, err);",
         "isp_status st = session ? ISP_OK : isp_session__allow(session, rule->permission, err);", ABOVE),
        ("who is held to zones has the trail of the whole ISP", "libisp/tenant/permission.c",
         '"See the audit trail and prove it",     ADMINS | ABOVE,                              READ | WHOLE | PAISA',
         '"See the audit trail and prove it",     ADMINS | ABOVE,                              READ | PAISA', PERMISSIONS),
        ("a visit outlives the visitor's own session", "libisp/tenant/session.c", "if (!is_open(parent, now_us) ||",
         "if (!is_open(parent, 0) ||", HTTP),
        ("a visit outlives the right to visit", "libisp/tenant/session.c",
         '!isp_role__has(role, NULL, isp_permission__find("visit.start")) ||', "", HTTP),
        "sessions and tokens",
        ("an expired session lives on", "libisp/tenant/session.c", "isp_rows__i64(rows, 0, ROW_EXPIRES) > now_us;",
         "now_us > 0;", HTTP),
        ("an ended session lives on", "libisp/tenant/session.c", "isp_rows__is_null(rows, 0, ROW_ENDED) &&", "", HTTP),
        ("a session outlives the password", "libisp/tenant/session.c",
         "isp_rows__i64(rows, 0, ROW_VERSION) == isp_rows__i64(rows, 0, 5) &&", "", ["tenant_session", "tenant_account"]),
        ("an idle session lives on", "libisp/tenant/session.c", "isp_rows__i64(rows, 0, ROW_SEEN) + idle_us(role) > now_us;",
         "idle_us(role) + now_us > 0;", ["tenant_session", "tenant_account"]),
        ("the suspended are visited", "libisp/tenant/session.c", 'return strcmp(isp_rows__text(rows, 0, 6), "active") == 0 &&',
         "return", ["tenant_impersonate"]),
        ("the suspended go on", "libisp/tenant/session.c",
         'isp_rows__len(rows) == 1 && strcmp(isp_rows__text(rows, 0, 6), "active") == 0 &&', "isp_rows__len(rows) == 1 &&", HTTP),
        ("the suspended log in", "libisp/tenant/login.c",
         'attempt.verdict != ISP_TRY_SHUT &&\n               strcmp(isp_rows__text(rows, 0, 6), "active") == 0;',
         "attempt.verdict != ISP_TRY_SHUT;", ["tenant_session", "tenant_account"]),
        ("a token bound to a place is good anywhere", "libisp/tenant/session.c",
         "(st = from_its_place(isp_rows__text(rows, 0, ROW_TOKEN_SOURCES), source, err)) < 0 ||",
         "(st = from_its_place(NULL, source, err)) < 0 ||", HTTP),
        ("tokens of others of the tenant are shown", "libisp/tenant/token.c",
         "FROM token_view WHERE tenant_id = $1 AND user_id = $2 ORDER BY", "FROM token_view WHERE tenant_id = $1 AND $2 = $2 "
         "ORDER BY", ["attack:test_api.Api.test_3_what_is_a_persons_own"]),
        ("a token has scopes that its owner lacks", "libisp/tenant/token.c", "if (len && !isp_session_may(session, word))",
         "if (len && !session)", ["tenant_session", "tenant_account"]),
        ("what belongs to a person is open to an API token", "libisp/tenant/token.c",
         "    if (st == ISP_OK)\n        st = isp_session__own(session, err);\n", "", HTTP),
        ("a role of another kind of tenant is given", "libisp/tenant/user.c",
         "if (in_isp != (session->tenant_kind == ISP_TENANT_ISP))", "if (in_isp && !session)", GIVEN),
        ("a role above one's own is given", "libisp/tenant/user.c", "return isp_role__allow(session, *role, grants, err);",
         "return ISP_OK;", GIVEN),
        "secrets",
        ("the sealed place has no tenant", "libisp/vault/envelope.c", "isp_frame__i64(aad, place->tenant_id);", "", ["vault_envelope"]),
        ("the sealed place has no table", "libisp/vault/envelope.c", "isp_frame__text(aad, place->table);", "", ["vault_envelope"]),
        ("the sealed place has no column", "libisp/vault/envelope.c", "isp_frame__text(aad, place->column);", "", ["vault_envelope"]),
        ("the sealed place has no row", "libisp/vault/envelope.c", "isp_frame__i64(aad, place->row_id);", "", ["vault_envelope"]),
        ("the sealed place has no key", "libisp/vault/envelope.c", "isp_frame__i64(aad, dek_id);", "(void)dek_id;", ["vault_envelope"]),
        ("a cut tag is taken", "libisp/vault/envelope.c", "if (tag_len != ISP_GCM_TAG_LEN)", "if (tag_len > ISP_GCM_TAG_LEN)",
         ["vault_envelope"]),
        "schema",
        ("FORCE forgotten", "migrations/0001_foundation.sql",
         "    EXECUTE format('ALTER TABLE isp.%I FORCE ROW LEVEL SECURITY', relation);\n", "", BELOW),
        ("a policy without its check", "migrations/0001_foundation.sql",
         "'WITH CHECK (tenant_id = current_setting(''isp.tenant_id'')::bigint)'", "'WITH CHECK (true)'", BELOW),
        ("a policy that fails open", "migrations/0001_foundation.sql",
         "'USING (tenant_id = current_setting(''isp.tenant_id'')::bigint) '",
         "'USING (tenant_id = coalesce(nullif(current_setting(''isp.tenant_id'', true), '''')::bigint, tenant_id)) '", BELOW),
        ("a view with its owner's rights", "migrations/0005_views.sql",
         "CREATE VIEW isp.customer_view WITH (security_invoker = true) AS", "CREATE VIEW isp.customer_view AS", BELOW),
        ("a login that is unique over all tenants", "migrations/0003_subscribers.sql",
         "CREATE UNIQUE INDEX services_login ON isp.services (tenant_id, login)",
         "CREATE UNIQUE INDEX services_login ON isp.services (login)", BELOW),
    )


def checks(root):
    """A function of the library that does not ask whether it may: for each place that asks."""
    for source in sorted((root / "libisp").rglob("*.c")):
        text = source.read_text(encoding="utf-8")
        for found in re.finditer(r'isp_session__allow\(session, "([a-z_.]+)", err\)', text):
            name = source.relative_to(root)
            line = text[:found.start()].rfind("\nisp_status isp_")
            function = re.match(r"isp_status (\w+)", text[line + 1:])
            yield Wound(f"{function[1] if function else name} does not ask for {found[1]}", str(name), found[0],
                        f"(session ? ISP_OK : {found[0]})", (*ABOVE, "attack:test_api"), "a function that does not ask",
                        text[:found.start()].count(found[0]), True, found[1])
        for found in re.finditer(r'isp_page_rule (\w+) = \{\s*"([a-z_.]+)"', text):
            yield Wound(f"the list {found[1]} asks for less than {found[2]}", str(source.relative_to(root)), found[0],
                        found[0].replace(found[2], "tenant.read"), tuple(ABOVE), "a list that asks for less", focus=found[2])


def rows(root):
    """A row of the table of permissions, one role wider."""
    name = "libisp/tenant/permission.c"
    for found in re.finditer(r'\{ "([a-z_.]+)",\s+"[^"]*",', (root / name).read_text(encoding="utf-8")):
        yield Wound(f"{found[1]} for customers as well", name, found[0], found[0] + " R(CUSTOMER) |", tuple(PERMISSIONS),
                    "a permission widened")


def spread(wounds, count):
    """A few, spread evenly."""
    wounds = list(wounds)
    return [wounds[i * len(wounds) // count] for i in range(min(count, len(wounds)))]


def all_wounds(root):
    kind = ""
    for one in by_hand():
        if isinstance(one, str):
            kind = one
        else:
            *texts, tests = one
            yield Wound(*texts, tuple(tests), kind)
    asked = list(checks(root))
    for kind, count in (("a function that does not ask", 24), ("a list that asks for less", 8)):
        yield from spread((wound for wound in asked if wound.kind == kind), count)
    yield from spread(rows(root), 6)


# ---- cutting ----


def run(command, log, **more):
    with open(log, "ab") as out:
        return subprocess.run(list(map(str, command)), stdout=out, stderr=out, check=False, **more).returncode


def sources():
    """Path and bytes of what the tests are built of."""
    files = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                           capture_output=True, check=True).stdout
    for name in sorted(filter(None, files.decode().split("\0"))):
        file = ROOT / name
        if file.is_file() and not file.is_symlink() and not name.startswith(LINKED):
            yield name, file.read_bytes(), file.stat().st_mode


LINKED = ("frontends/web/", "docs/")


class Theatre:
    """A copy of the sources with a build of its own."""

    def __init__(self, where, files):
        self.where = pathlib.Path(where).resolve()
        self.source, self.build, self.log = self.where / "source", self.where / "build", self.where / "log"
        self.where.mkdir(parents=True, exist_ok=True)
        self.log.write_bytes(b"")
        # What one copy has compiled the others take from the cache, whatever their folder is called.
        self.env = os.environ | {"CCACHE_BASEDIR": str(self.where), "CCACHE_NOHASHDIR": "1"}
        for name, data, mode in files:
            copy = self.source / name
            if not copy.exists() or copy.read_bytes() != data:
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(data)
                copy.chmod(mode)
        names = {name for name, _, _ in files}
        for copy in self.source.rglob("*"):  # what has gone is not built
            if copy.is_file() and str(copy.relative_to(self.source)) not in names and not any(
                    (self.source / link) in (copy, *copy.parents) for link in LINKED) and copy.suffix != ".pyc":
                copy.unlink()
        for name in LINKED:
            link = self.source / name.rstrip("/")
            if not link.exists():
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(ROOT / name)

    def prepare(self):
        if not (self.build / "build.ninja").exists() and run(
                ["cmake", "-G", "Ninja", "-S", self.source, "-B", self.build, "-DCMAKE_BUILD_TYPE=Debug", "-DISP_BENCH=OFF"],
                self.log, env=self.env):
            raise SystemExit(f"the copy does not configure: {self.log}")

    def built(self, tests, jobs):
        named = {f"test_{test}" for test in tests if not test.startswith("attack:")}
        if any(test.startswith("attack:") for test in tests):
            named |= {"isp_shared", "isp_python_package", "ispd", "isp_cli", "isp-sim"}
        return run(["cmake", "--build", self.build, f"-j{jobs}", "--target", *sorted(named)], self.log, env=self.env) == 0

    def failing(self, tests, focus="", first=True):
        """The first of the tests that fails."""
        for test in tests:
            if test.startswith("attack:"):
                code = run(["/usr/bin/python3", "-B", "-m", "unittest", "-f", test.removeprefix("attack:")], self.log,
                           cwd=self.source / "tests" / "attack", env=os.environ | {
                               "ISP_BUILD_DIR": str(self.build), "PYTHONPATH": str(self.build / "bindings" / "python"),
                               "ISP_ATTACK_LONG": "", "ISP_ATTACK_FIRST": "1" if first else "", "ISP_ATTACK_FOCUS": focus})
            else:
                code = run(["ctest", "--test-dir", self.build, "-R", f"^{test}$", "--no-tests=error"], self.log)
            if code:
                return test
        return ""

    def exist(self, tests):
        """Those of the tests that there are: suites move and get new names."""
        listed = subprocess.run(["ctest", "--test-dir", str(self.build), "-N"], capture_output=True, text=True,
                                check=True).stdout
        return [test for test in tests if test.startswith("attack:") or re.search(rf": {re.escape(test)}$", listed, re.M)]

    def cut(self, wound):
        """What became of it: "noticed by ...", or what is wrong."""
        file = self.source / wound.file
        whole = file.read_text(encoding="utf-8")
        places = [found.start() for found in re.finditer(re.escape(wound.old), whole)]
        if len(places) <= wound.at or len(places) != 1 and not wound.several:
            return f"NO PLACE: {len(places)} in {wound.file}"
        at = places[wound.at]
        tests = self.exist(wound.tests)
        try:
            file.write_text(whole[:at] + wound.new + whole[at + len(wound.old):], encoding="utf-8")
            if not self.built(tests, 1):
                return "DOES NOT BUILD"
            failed = self.failing(tests[:1], wound.focus) if wound.focus else ""
            failed = failed or self.failing(tests)
            return f"noticed by {failed}" if failed else f"MISSED by {', '.join(tests)}"
        finally:
            file.write_text(whole, encoding="utf-8")


class Book:
    """What is known of wounds, kept between runs."""

    def __init__(self, where, files):
        self.file, self.lock = where / "done.json", threading.Lock()
        self.hashes = {name: hashlib.sha256(data).hexdigest() for name, data, _ in files}
        try:
            self.done = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.done = {}
        self.kept = {}

    def key(self, wound):
        """Of all that the result hangs on most: the wound, the file, the tests."""
        folders = tuple("tests/attack/" if test.startswith("attack:") else f"tests/{test.split('_')[0]}/" for test in wound.tests)
        seen = [self.hashes.get(wound.file)] + [hash_ for name, hash_ in self.hashes.items()
                                                if name.startswith(folders) and not name.endswith("/mutate.py")]
        return hashlib.sha256(json.dumps([dataclasses.astuple(wound), seen]).encode()).hexdigest()

    def noticed(self, wound):
        result = self.done.get(self.key(wound), "")
        return result if result.startswith("noticed") else ""

    def keep(self, wound, result):
        with self.lock:
            self.kept[self.key(wound)] = result
            self.file.write_text(json.dumps(self.done | self.kept, indent=1), encoding="utf-8")


def operate(theatres, wounds, book):
    """Each wound in whichever copy is free: {name: (result, seconds)}."""
    left, results = queue.SimpleQueue(), {}
    for wound in wounds:
        left.put(wound)

    def work(theatre):
        while True:
            try:
                wound = left.get_nowait()
            except queue.Empty:
                return
            begun = time.monotonic()
            try:
                result = theatre.cut(wound)
            except (OSError, subprocess.SubprocessError) as error:
                result = f"NOT DONE: {error}"
            book.keep(wound, result)
            results[wound.name] = (result, time.monotonic() - begun)
            print(f"{len(results)}/{len(wounds)}  {wound.name}: {result} ({results[wound.name][1]:.0f} s)", flush=True)

    threads = [threading.Thread(target=work, args=(theatre,)) for theatre in theatres]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def healthy(theatres, wounds, jobs):
    """Whether what is to notice passes without a wound: or nothing would be proved. The name of what fails."""
    for theatre in theatres:
        theatre.prepare()
        every = theatre.exist(sorted({test for wound in wounds for test in wound.tests}))
        if not theatre.built(every, jobs):
            return f"the build: {theatre.log}"
    failed, left = [], queue.SimpleQueue()
    for test in every:
        left.put(test)

    def work(theatre):
        while not failed:
            try:
                test = left.get_nowait()
            except queue.Empty:
                return
            if theatre.failing([test], first=False):
                failed.append(f"{test}: {theatre.log}")

    threads = [threading.Thread(target=work, args=(theatre,)) for theatre in theatres]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return "".join(failed[:1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="only print the wounds")
    parser.add_argument("--again", action="store_true", help="also those whose result is known")
    parser.add_argument("build", nargs="?", type=pathlib.Path, help="a folder for the copies")
    parser.add_argument("words", nargs="*", metavar="part of a name", help="only wounds that have it")
    given = parser.parse_args()
    wounds = list(all_wounds(ROOT))
    if given.list:
        print("\n".join(f"{wound.kind}: {wound.name}" for wound in wounds))
        return 0
    if not given.build:
        parser.error("which folder?")
    where, again, words, begun = given.build.resolve(), given.again, given.words, time.monotonic()
    where.mkdir(parents=True, exist_ok=True)
    files = list(sources())
    book = Book(where, files)
    chosen = [wound for wound in wounds if not words or any(word in wound.name for word in words)]
    known = {} if again else {wound.name: (result, 0.0) for wound in chosen if (result := book.noticed(wound))}
    for wound in chosen:
        if wound.name in known:
            book.keep(wound, known[wound.name][0])
    open_ = [wound for wound in chosen if wound.name not in known]
    results = dict(known)
    if open_:
        jobs = len(os.sched_getaffinity(0))
        theatres = [Theatre(where / f"copy{n}", files) for n in range(max(1, min(jobs, 4)))]
        if sick := healthy(theatres, open_, jobs):
            print(f"the healthy copy does not pass: {sick}")
            return 1
        print(f"{len(known)} known, {len(open_)} to cut; the healthy copies pass ({time.monotonic() - begun:.0f} s)", flush=True)
        results |= operate(theatres, open_, book)
    table = [(wound.kind, wound.name, *results[wound.name]) for wound in chosen]
    if not words:
        (where / "wounds.json").write_text(json.dumps(table, indent=1), encoding="utf-8")
    return tell(table, time.monotonic() - begun)


def tell(table, seconds):
    """The list and the result: exit code."""
    width, kinds = max((len(name) for _, name, _, _ in table), default=0), collections.Counter()
    for kind, name, result, _ in table:
        if not kinds[kind]:
            print(f"\n{kind}")
        kinds[kind] += 1
        print(f"    {name:{width}}  {result}")
    bad = [name for _, name, result, _ in table if not result.startswith("noticed")]
    print(f"\n{len(table)} wounds of the sources in {len(kinds)} kinds: {len(table) - len(bad)} noticed, {len(bad)} not"
          f" ({seconds / 60:.0f} min)")
    return 1 if bad or not table else 0


if __name__ == "__main__":
    sys.exit(main())
