"""Contexts, sessions, workers, devices: what owns something of the library's."""

from __future__ import annotations

import collections.abc
import datetime
import decimal
import inspect
import json
import threading
import typing
import weakref

from . import errors, native, records

Progress = typing.Callable[[str, int, "int | None"], typing.Any]
LogRecord = typing.NamedTuple("LogRecord", [
    ("level", str), ("at", datetime.datetime), ("tenant_id", "int | None"), ("event", str), ("message", str),
    ("subject", "str | None"), ("where", str)])

LEVELS = ("debug", "info", "warning", "error")
WORK = {"converge": native.WORK_CONVERGE, "poll": native.WORK_POLL, "dunning": native.WORK_DUNNING,
        "billing": native.WORK_BILLING, "audit": native.WORK_AUDIT, "notify": native.WORK_NOTIFY}


# ---- keyword arguments as options structs ----

_UNITS = ("_paisa", "_pct_x100", "_bps", "_x100", "_ms")


def _fields(entity) -> dict[str, typing.Any]:
    return {field.name: field
            for field in (native.entity_field_at(entity, i) for i in range(entity.field_count))}


def _find(fields: dict, name: str):
    """The field of a keyword, and whether the keyword is its whole name, unit and all."""
    if name in fields:
        return fields[name], True
    for unit in _UNITS:
        if name + unit in fields:
            return fields[name + unit], False
    return None, False


def _exact(field, value):
    """A value in the field's own unit, as JSON has it."""
    if value is None:
        return None
    kind = native.kind_at(field.kind)
    if field.kind == native.KIND_ON and isinstance(value, datetime.date):
        return value.isoformat()
    if field.kind == native.KIND_PERIOD and isinstance(value, datetime.date):
        return f"{value:%Y-%m}"
    if field.kind == native.KIND_BOOL:
        return bool(value)
    if field.store == native.STORE_TEXT and isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        raise TypeError(f"{field.name}: floating point is not exact; use int, str or Decimal")
    if kind.json == native.JSON_INTEGER and field.store == native.STORE_I64:
        if isinstance(value, bool) or not hasattr(value, "__index__"):
            raise TypeError(f"{field.name} is a whole number of its unit, not {value!r}")
        return value.__index__()
    return value


def _as_people_write(field, value) -> str:
    """A value under the name without its unit: taka, "20M", per cent."""
    if isinstance(value, float):
        raise TypeError(f"{field.name}: floating point is not exact; use int, str or Decimal")
    if isinstance(value, datetime.timedelta):
        return str(value // datetime.timedelta(milliseconds=1))
    if isinstance(value, decimal.Decimal):
        digits = native.kind_at(field.kind).digits
        if not value.is_finite() or value != round(value, digits):
            raise errors.Invalid(f"{value} has more than {digits} decimals", field.name)
        return format(value, "f")
    return str(value)


class _Input:
    """An options struct, filled from keyword arguments."""

    def __init__(self, entity, values: dict[str, typing.Any], what: str):
        self.handle = native.input_new(entity)
        fields, body = _fields(entity), {}
        try:
            for name, value in values.items():
                field, exact = _find(fields, name)
                if field is None:
                    raise TypeError(f"{what}() got an unexpected keyword argument {name!r}")
                if value is None and not field.flags & native.F_NULL:
                    continue
                if exact or value is None:
                    body[field.name] = _exact(field, value)
                else:
                    native.input_set(self.handle, field.name, _as_people_write(field, value))
            native.input_json(self.handle, json.dumps(body))
        except BaseException:
            self.close()
            raise

    def close(self):
        if self.handle is not None:
            native.input_free(self.handle)
            self.handle = None


def _struct(entity_name: str, values: dict[str, typing.Any], what: str) -> dict[str, typing.Any]:
    """Keyword arguments as a dict of exact values, for the functions that are no operations."""
    fields, body = _fields(native.entity_find(entity_name)), {}
    for name, value in values.items():
        field, exact = _find(fields, name)
        if field is None:
            raise TypeError(f"{what}() got an unexpected keyword argument {name!r}")
        if value is None and not field.flags & native.F_NULL:
            continue
        if exact or value is None:
            body[field.name] = _exact(field, value)
        else:
            text = _as_people_write(field, value)
            body[field.name] = int(decimal.Decimal(text).scaleb(native.kind_at(field.kind).digits))
    return body


# ---- lists ----


class Pages:
    """A list of the library. Iterating follows the pages; `first` is the first page alone."""

    def __init__(self, fetch: typing.Callable[[dict], tuple[list, str | None]], options: dict):
        self._fetch = fetch
        self._options = options
        self._page, self._next = fetch(options)

    @property
    def first(self) -> list:
        """The records of the first page."""
        return self._page

    @property
    def next(self) -> str | None:
        """Cursor of the page after the first; None if there is none."""
        return self._next

    def __iter__(self):
        page, cursor = self._page, self._next
        while True:
            yield from page
            if cursor is None:
                return
            page, cursor = self._fetch({**self._options, "cursor": cursor})

    def __bool__(self):
        return bool(self._page)

    def __repr__(self):
        more = ", more" if self._next else ""
        return f"Pages({len(self._page)} records{more})"


# ---- sessions ----


class Session:
    """Somebody in one tenant. A method for each operation of the library is made from its table.

    One thread at a time works with a session; a second one waits.
    """

    def __init__(self, context: Context, handle):
        self._context = context
        self._handle = handle
        self._lock = threading.RLock()
        context._sessions.add(self)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def __del__(self):
        self.close()

    def close(self) -> None:
        """Free the handle. The session lives on; logout() ends it."""
        with self._lock:
            handle, self._handle = self._handle, None
            if handle is not None:
                native.session_close(handle)

    def _open(self):
        if self._handle is None:
            raise errors.State("the session is closed")
        return self._handle

    def logout(self) -> None:
        """End the session for everybody who holds its token."""
        with self._lock:
            native.session_logout(self._open())

    @property
    def token(self) -> str | None:
        """Its token after a login, to resume it later. A secret."""
        with self._lock:
            return native.session_token(self._open())

    @property
    def device(self) -> str | None:
        """What shows at a later login that this user logged in from there before."""
        with self._lock:
            return native.session_device(self._open())

    @property
    def csrf(self) -> str | None:
        """The CSRF token that belongs to it."""
        with self._lock:
            return native.session_csrf(self._open())

    def may(self, permission: str) -> bool:
        """May this session do it?"""
        with self._lock:
            return bool(native.session_may(self._open(), permission))

    def login_as(self, login: str | None = None, *, reason: str, tenant_id: int | None = None,
                 user_id: int | None = None, minutes: int | None = None, write: bool = False) -> Impersonation:
        """Log in as somebody below, named by login or by tenant_id and user_id; only to look, unless write.

        The person sees who was there and why. As a context manager it leaves at the end.
        """
        options = {"login": login, "tenant_id": tenant_id, "user_id": user_id, "reason": reason,
                   "minutes": minutes, "write": write or None}
        with self._lock:
            return Impersonation(self._context, native.session_impersonate(
                self._open(), _struct("impersonation_options", options, "login_as")))

    def keys_rekey(self, new_key_file=None, *, progress: Progress | None = None) -> records.Record:
        """Change the key-encryption key while everything goes on; again, it goes on where it was broken off.

        On the machine itself and for developers: a key never passes over HTTP.
        """
        options = {} if new_key_file is None else {"new_key_file": str(new_key_file)}
        return native.key_rekey(self._open(), options, progress)

    def audit_trail(self, **fields) -> collections.abc.Iterator[str]:
        """The sealed audit trail as it is handed out: JSON lines, some at a time, for isp.audit_check() or isp audit check.

        tenant_id and below name whose; from_on and until_on which days. It is recorded before the first line.
        """
        options = _struct("audit_export_options", fields, "audit_trail")
        with self._lock:
            trail = native.trail_open(self._open(), options)
        try:
            while (text := native.trail_read(trail)) is not None:
                yield from (line + "\n" for line in text.split("\n")[:-1])
        finally:
            native.trail_close(trail)

    def audit_export(self, path, **fields) -> None:
        """Write it to a new file; keyword arguments as of audit_trail()."""
        options = _struct("audit_export_options", fields, "audit_export")
        with self._lock:
            native.audit_export(self._open(), options, str(path))

    def call(self, name: str, /, *ids: int, progress: Progress | None = None, **fields):
        """Do the operation of this name ("customer.create"). The named methods all come here."""
        operation = native.operation_find(name)
        if operation is None:
            raise errors.NotFound(f"there is no operation {name}")
        if operation.form == native.FORM_LIST:
            return Pages(lambda options: self._do(operation, ids, options, progress), fields)
        found, _ = self._do(operation, ids, fields, progress)
        return found[0] if found else None

    def _do(self, operation, ids, fields, progress):
        what = method_name(operation)
        if fields and operation.input is None:
            raise TypeError(f"{what}() got an unexpected keyword argument {next(iter(fields))!r}")
        filled = _Input(operation.input, fields, what) if operation.input is not None else None
        result = None
        try:
            with self._lock:
                result = native.operation_call(self._open(), operation, ids, filled.handle if filled else None,
                                               progress)
            return native.result_records(result), native.result_next(result)
        finally:
            if result is not None:
                native.result_free(result)
            if filled:
                filled.close()


class Impersonation(Session):
    """A session as somebody else: Session.login_as(). Leaving the with block leaves."""

    def __exit__(self, *exc):
        try:
            self.logout()
        except errors.Login:
            pass  # it has run out, or its own session has ended
        finally:
            self.close()


# ---- methods of Session, from the table ----


def operations():
    """The table of operations."""
    return [native.operation_at(i) for i in range(native.operation_len())]


def method_name(operation) -> str:
    """customer.list is customers(), customer.show customer(), customer.create customer_create()."""
    noun, verb = operation.name.split(".")
    if verb == "list":
        return operation.path.strip("/").split("/")[-1].replace("-", "_")
    return noun if verb == "show" else f"{noun}_{verb}"


def id_names(operation) -> list[str]:
    return [native.operation_id_name(operation, i) for i in range(native.operation_id_len(operation))]


def field_names(operation) -> list[str]:
    """The keyword arguments of an operation."""
    if operation.input is None:
        return []
    names = list(_fields(operation.input))
    if operation.form == native.FORM_LIST and operation.takes is not None:
        names = ["limit", "cursor", *operation.takes.split()]
    return names


def _document(operation) -> str:
    lines = [f"{operation.title}.", ""]
    fields = _fields(operation.input) if operation.input is not None else {}
    for name in field_names(operation):
        field = fields[name]
        required = " (required)" if field.flags & native.F_REQUIRED else ""
        short = next((name[: -len(unit)] for unit in _UNITS if name.endswith(unit)), None)
        other = f"; or {short}, as people write it" if short else ""
        none = "; None: none" if field.flags & native.F_NULL else ""
        lines.append(f"{name}: {field.title}{required}{other}{none}")
    if operation.flags & native.OP_LONG:
        lines.append("progress: called with (what, done, total); a true answer stops it")
    if operation.permission is not None:
        lines += ["", f"Permission: {operation.permission}"]
    return "\n".join(lines).rstrip() + "\n"


def _signature(operation) -> inspect.Signature:
    """What help() and completion show."""
    parts = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD)
             for name in ("self", *id_names(operation))]
    names = field_names(operation) + (["progress"] if operation.flags & native.OP_LONG else [])
    fields = _fields(operation.input) if operation.input is not None else {}
    # Where None says "none", what is left out is something else.
    parts += [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY,
                                default=... if name in fields and fields[name].flags & native.F_NULL else None)
              for name in names]
    return inspect.Signature(parts)


def _make_method(operation):
    ids, name = id_names(operation), operation.name
    long = bool(operation.flags & native.OP_LONG)

    def method(self, *args, progress: Progress | None = None, **fields):
        if len(args) < len(ids):
            args += tuple(fields.pop(want) for want in ids[len(args):] if want in fields)
        if len(args) != len(ids):
            raise TypeError(f"{method.__name__}() takes {', '.join(ids) or 'no ids'}, {len(args)} given")
        if progress is not None and not long:
            raise TypeError(f"{method.__name__}() has no progress")
        return self.call(name, *args, progress=progress, **fields)

    method.__name__ = method_name(operation)
    method.__qualname__ = f"Session.{method.__name__}"
    method.__doc__ = _document(operation)
    method.__signature__ = _signature(operation)
    method.operation = name
    return method


for _operation in operations():
    _method = _make_method(_operation)
    assert not hasattr(Session, _method.__name__), _method.__name__
    setattr(Session, _method.__name__, _method)
Session.verify = Session.verify_run


# ---- contexts ----


class Worker:
    """Background work in threads of the library: convergence, polling, dunning, billing."""

    def __init__(self, context: Context, handle):
        self._handle = handle
        context._workers.add(self)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.stop()

    def __del__(self):
        self.stop()

    def stop(self) -> None:
        """Ask for an end, and wait for the work in hand."""
        handle, self._handle = self._handle, None
        if handle is not None:
            native.worker_stop(handle)

    def stats(self) -> dict[str, int]:
        """Counters since the start."""
        if self._handle is None:
            raise errors.State("the worker is stopped")
        return native.worker_stats_get(self._handle)


class Context:
    """An open installation. Use it as a context manager; threads share it freely."""

    def __init__(self, handle, hooks):
        self._handle = handle
        self._hooks = hooks
        self._sessions: weakref.WeakSet[Session] = weakref.WeakSet()
        self._workers: weakref.WeakSet[Worker] = weakref.WeakSet()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def __del__(self):
        self.close()

    def close(self) -> None:
        """Close it, and what was opened from it."""
        handle, self._handle = getattr(self, "_handle", None), None
        if handle is None:
            return
        for worker in list(self._workers):
            worker.stop()
        for session in list(self._sessions):
            session.close()
        native.ctx_close(handle)
        self._hooks = None

    def _open(self):
        if self._handle is None:
            raise errors.State("the installation is closed")
        return self._handle

    @property
    def home(self) -> str:
        """Its home directory."""
        return native.ctx_home(self._open())

    def now(self) -> datetime.datetime:
        """The time of its clock."""
        return records._instant(native.ctx_now_us(self._open()))

    def stats(self) -> dict[str, int]:
        """What was done since it was opened: passwords hashed, and hashes that wait."""
        return native.ctx_stats_get(self._open())

    def setting(self, name: str, fallback: str | None = None) -> str | None:
        """A setting of isp.conf."""
        return native.ctx_setting(self._open(), name, fallback)

    def ping(self) -> None:
        """Is the database there and answering? Raises Unavailable."""
        native.ctx_ping(self._open())

    def doctor(self) -> list[records.Record]:
        """Is the installation sound? A Check for each thing that was looked at."""
        return native.doctor(self._open())[0]

    def login(self, login: str, password: str, code: str | None = None, *, source: str = "python",
              agent: str | None = None, device: str | None = None) -> Session:
        """Log in with a password, and a code of the second factor where there is one.

        Raises Login, Factor when the password is right and a code is missing or wrong, Suspended.
        """
        options = {"login": login, "password": password}
        if code is not None:
            options["code"] = code
        return Session(self, native.session_login_from(self._open(), options, (source, agent, device)))

    def set_password(self, token: str, new_password: str, *, source: str = "python") -> None:
        """Accept an invitation or finish a reset. Logs nobody in. Raises Login when the link is not valid."""
        native.link_accept(self._open(), {"token": token, "new_password": new_password}, (source, None, None))

    def forgot_password(self, login: str, *, source: str = "python") -> None:
        """Ask for a reset: the same answer for every name."""
        native.reset_ask(self._open(), {"login": login}, (source, None, None))

    def resume(self, token: str, source: str = "python") -> Session:
        """Take up a session or an API token again. Raises Login."""
        return Session(self, native.session_resume(self._open(), token, source))

    def local(self, tenant: str | None = None) -> Session:
        """Act as the local operator of a tenant; None is the only ISP there is."""
        return Session(self, native.session_local(self._open(), tenant))

    def platform_create(self, *, login: str, password: str, user_name: str | None = None,
                        **tenant) -> records.Record:
        """Make the root tenant and its first developer. Raises Exists the second time."""
        user = {"login": login, "password": password, "name": user_name}
        return native.platform_create(self._open(), _struct("tenant_options", tenant, "platform_create"),
                                      _struct("user_options", user, "platform_create"))

    def worker(self, *work: str, thread_count: int = 0, lease_ms: int = 0, idle_ms: int = 0) -> Worker:
        """Start workers: "converge", "poll", "dunning", "billing", "audit", "notify"; none named is all."""
        bits = sum(WORK[kind] for kind in set(work))
        return Worker(self, native.worker_start(self._open(), bits, thread_count, lease_ms, idle_ms))


def open(home, *, dsn: str | None = None, key_file=None, key_text: str | None = None, key_command: str | None = None,
         key_credential=None, create: bool = False, migrate: bool = False, pool_size: int = 0,
         log: typing.Callable[[LogRecord], typing.Any] | None = None, log_level: str = "info",
         clock: typing.Callable[[], datetime.datetime] | None = None,
         progress: Progress | None = None) -> Context:
    """Open an installation.

    create makes the home, its cluster and its key; migrate brings the schema up to date. The key comes from a systemd
    credential, a command, a file or a text, the first that is given; else from where isp.conf says. log is called with a
    LogRecord from any thread; clock gives the time instead of the system's.
    """
    def write(level, at_us, *rest):
        log(LogRecord(LEVELS[level], records._instant(at_us), *rest))

    def now_us():
        return (clock() - records.EPOCH) // datetime.timedelta(microseconds=1)

    hooks = native.make_hooks(write if log else None, now_us if clock else None)
    handle = native.ctx_open(str(home), dsn, None if key_file is None else str(key_file), key_text, key_command,
                             None if key_credential is None else str(key_credential), int(create), int(migrate),
                             pool_size, LEVELS.index(log_level), hooks, progress)
    return Context(handle, hooks)


def migrations(home, *, dsn: str | None = None) -> list[records.Record]:
    """All migrations the library knows, and when each was applied."""
    return native.migration_status(str(home), dsn)[0]


def key_create(path) -> None:
    """Make a key file that lies elsewhere than in a home. Raises Exists: a key is never overwritten."""
    native.key_create(str(path))


def audit_check(path, key_file, *, anchor_file=None) -> list[records.Record]:
    """Prove an exported trail with the verification key alone: what is wrong with it, and last what was proved."""
    options = {"key_file": str(key_file)}
    if anchor_file is not None:
        options["anchor_file"] = str(anchor_file)
    return native.audit_verify_file(str(path), options)[0]


# ---- a device without an installation ----


class Device:
    """A router or an OLT opened directly, without database or session: for tools and tests."""

    def __init__(self, driver: str, address: str, *, port: int = 0, tls: bool = False, tls_pin: str | None = None,
                 username: str | None = None, password: str | None = None, timeout_ms: int = 0, retry_count: int = 0,
                 allow_loopback: bool = False):
        self._handle = None
        self._handle = native.device_open(driver, address, port, int(tls), tls_pin, username, password, timeout_ms,
                                          retry_count, int(allow_loopback))

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def __del__(self):
        self.close()

    def close(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            native.device_close(handle)

    def _open(self):
        if self._handle is None:
            raise errors.State("the device is closed")
        return self._handle

    @property
    def caps(self) -> int:
        """What it can do, as bits."""
        return native.device_caps(self._open())

    def facts(self) -> dict[str, typing.Any]:
        """What it says of itself."""
        return native.device_facts_get(self._open())

    def sessions(self) -> list[dict[str, typing.Any]]:
        """Who is online."""
        return native.device_session_list(self._open())

    def onus(self) -> list[dict[str, typing.Any]]:
        """ONUs with their light."""
        return native.device_onu_read(self._open())

    def line_apply(self, key: str, login: str, password: str, package: str, download_bps: int, upload_bps: int, *,
                   enabled: bool = True, note: str | None = None) -> dict[str, typing.Any]:
        """Make it hold a line as wanted."""
        return native.device_line_apply(self._open(), key, login, password, package, download_bps, upload_bps,
                                        int(enabled), note)

    def line(self, key: str, login: str) -> dict[str, typing.Any]:
        """What it holds for a line."""
        return native.device_line_read(self._open(), key, login)

    def line_remove(self, key: str, login: str) -> dict[str, typing.Any]:
        """Take a line off it."""
        return native.device_line_remove(self._open(), key, login)


def drivers() -> dict[str, str]:
    """The built-in drivers: name and title."""
    return {driver.name: driver.title for driver in native.driver_builtin()}


def permissions() -> dict[str, str]:
    """All permissions: name and title."""
    found, i = {}, 0
    while (permission := native.permission_at(i)) is not None:
        found[permission.name] = permission.title
        i += 1
    return found


def openapi() -> dict[str, typing.Any]:
    """The OpenAPI document of the HTTP API."""
    return json.loads(native.openapi_json())
