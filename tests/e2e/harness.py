"""What the end-to-end tests share: an installation with its devices and servers, HTTP as a client speaks it, waiting.

A World is one home directory under /tmp with the demo in it, isp-sim beside it, and as many ispd as a test wants. Every
process ends with the test, even if that is killed; when a test fails, the ends of all logs are shown.
"""
import contextlib
import ctypes
import datetime
import http.client
import json
import os
import pathlib
import re
import select
import signal
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "fronts"))
import support  # noqa: E402
from support import SIM, Installation, environment, isp  # noqa: E402, F401

ISPD = str(support.BUILD / "bin" / "ispd")
SHARED = pathlib.Path(os.environ.get("ISP_SHARED", support.ROOT.parent / "shared"))
RECORDED = SHARED / "fixtures" / "vsol" / "vsolution_v1600d.snmprec"
MADE_UP = support.ROOT / "tests" / "sim" / "data" / "vsol-epon-demo.snmprec"
PR_SET_PDEATHSIG = 1
SANITIZER = re.compile(r"(Address|Leak|UndefinedBehavior|Thread)Sanitizer|runtime error:")
# For tests that ask as fast as they can.
NO_RATES = "\nrate_session = off\nrate_address = off\nrate_tenant = off\nrate_device = off\n"


def recording():
    """What the simulated OLT replays: a real OLT's data where it is at hand, else the project's own."""
    return RECORDED if RECORDED.exists() else MADE_UP


def until(condition, what, seconds=30.0):
    """Wait until the condition holds; what it last gave. A deadline, for nothing waits for ever."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"in {seconds:g} s never: {what}")
        time.sleep(0.05)


def now_us():
    return time.time_ns() // 1000


def today():
    """The date in Dhaka, where the demo's ISP is."""
    return datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=6))).date()


def month():
    """This month's first day."""
    return today().replace(day=1)


def past_grace():
    """A day when whatever is billed today is overdue, and dunning may judge by it."""
    return today() + datetime.timedelta(days=60)


# ---- processes ----


def _die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Process:
    """A child with a log of its own."""

    def __init__(self, world, name, command, **more):
        self.name, self.killed = name, False
        self.log = world.base / f"{name}.log"
        with open(self.log, "wb") as log:
            self.popen = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=log, preexec_fn=_die_with_parent,
                                          env=environment(), **({"stdout": log} | more))

    @property
    def pid(self):
        return self.popen.pid

    def text(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill(self):
        """As a power cut does."""
        self.killed = True
        self.popen.kill()
        self.popen.wait(timeout=20)

    def stop(self, seconds=60):
        """As systemd does; the exit code."""
        if self.popen.poll() is None:
            self.popen.terminate()
            try:
                self.popen.wait(timeout=seconds)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError(f"{self.name} did not end in {seconds} s") from None
        return self.popen.returncode


class Devices(Process):
    """isp-sim with a fleet, and its control socket."""

    def __init__(self, world, fleet, name="isp-sim"):
        self.socket = str(world.base / f"{name}.sock")
        ready, told = os.pipe()
        with contextlib.closing(os.fdopen(ready, "rb")) as ready_file:
            try:
                super().__init__(world, name, [SIM, "run", str(fleet), "--control", self.socket, "--seconds", "1200",
                                               "--ready-fd", str(told)], pass_fds=[told])
            finally:
                os.close(told)
            if not select.select([ready_file], [], [], 30)[0] or not ready_file.read():
                raise AssertionError("isp-sim did not start: " + self.text())

    def ctl(self, *command):
        done = subprocess.run([SIM, "ctl", self.socket, *map(str, command)], capture_output=True, text=True)
        answer = json.loads(done.stdout)
        if not answer["ok"]:
            raise AssertionError((command, answer["error"]))
        return answer

    def row(self, router, menu, **values):
        """The first row of a menu of a router's own state that has these values, or None."""
        for row in self.ctl("state", router)[menu]:
            if all(row.get(name.replace("_", "-")) == value for name, value in values.items()):
                return row
        return None

    def commands(self, router, prefix):
        """What was said to a router, from its own log: commands that begin so."""
        return [c for c in self.ctl("state", router)["commands"] if c["words"][0].startswith(prefix)]


class Server(Process):
    """ispd on a port that the kernel chose."""

    def __init__(self, world, *options, name="ispd", work="converge,poll", wait=True):
        ready, told = os.pipe()
        try:
            super().__init__(world, name, [ISPD, "--home", str(world.home), "--listen", "127.0.0.1:0", "--work", work,
                                           "--ready-fd", str(told), *map(str, options)], pass_fds=[told])
        finally:
            os.close(told)
        self.port = None
        with contextlib.closing(os.fdopen(ready, "rb")) as ready_file:
            if wait:
                said = select.select([ready_file], [], [], 60)[0] and ready_file.read()
                if not said:
                    raise AssertionError("ispd did not start: " + self.text())
                self.port = int(said.decode().rpartition(":")[2])

    def client(self, **more):
        return Client(self.port, **more)

    def peak_kb(self):
        """The most memory it ever had."""
        return int(pathlib.Path(f"/proc/{self.pid}/status").read_text().split("VmHWM:")[1].split()[0])


# ---- HTTP ----


class Answer:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = response.headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:400]!r}"


class Client:
    """One who speaks to ispd: with nothing, a bearer token, or a cookie and its CSRF token."""

    def __init__(self, port, token=None):
        self.port = port
        self.token = token
        self.cookie = self.csrf = None

    def ask(self, method, path, body=None, headers=None, timeout=60):
        """An answer, whatever its status. A body that is no bytes is sent as JSON."""
        sent = {"Host": f"127.0.0.1:{self.port}"}
        if self.token:
            sent["Authorization"] = "Bearer " + self.token
        if self.cookie:
            sent |= {"Cookie": self.cookie, "Origin": f"http://127.0.0.1:{self.port}"}
            if method not in ("GET", "HEAD"):
                sent["X-CSRF-Token"] = self.csrf
        if body is not None:
            sent["Content-Type"] = "application/json"
            if not isinstance(body, bytes):
                body = json.dumps(body).encode()
        sent |= headers or {}
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)) as connection:
            connection.request(method, path if path.startswith("/") else "/api/v1/" + path, body,
                               {k: v for k, v in sent.items() if v is not None})
            response = connection.getresponse()
            return Answer(response, response.read())

    def log_in(self, login, password):
        answer = self.ask("POST", "session", {"login": login, "password": password})
        if answer.status == 200:
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
            self.csrf = answer.headers["X-CSRF-Token"]
        return answer

    def must(self, method, path, body=None, headers=None):
        """The JSON of an answer that must be one of success."""
        answer = self.ask(method, path, body, headers)
        if answer.status not in (200, 201, 204):
            raise AssertionError((method, path, answer))
        return answer.json if answer.body else None

    def items(self, path):
        """All pages of a list."""
        found, cursor = [], None
        while True:
            page = self.must("GET", path + ("&" if "?" in path else "?") + "limit=500" +
                             (f"&cursor={cursor}" if cursor else ""))
            found += page["items"]
            cursor = page["next"]
            if not cursor:
                return found


# ---- all of it ----


class World:
    """A home with the demo in it, and its devices."""

    ROUTER, OLT, ISP = "demo-router", "demo-olt", "mfn"

    def __init__(self, replay=None, more_fleet="", settings=""):
        self.isp = Installation()
        self.base, self.home = self.isp.base, self.isp.home
        self.processes = []
        self.devices = None
        try:
            router, olt = support.addresses()
            self.address, self.olt_address = router, olt
            self.where = ["--router", router, "--olt", olt]
            if replay:
                self.where += ["--recording", str(replay)]
            self._demo(more_fleet)
            with open(self.home / "isp.conf", "a", encoding="utf-8") as conf:
                conf.write(settings)
        except BaseException:
            with contextlib.suppress(AssertionError):
                self.remove()
            raise

    def _demo(self, more_fleet):
        """Make the demo; its devices start as soon as the fleet is written, and the OLT is read at the end."""
        making = subprocess.Popen([support.ISP, "--home", str(self.home), "demo", *self.where],
                                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                  text=True, preexec_fn=_die_with_parent, env=environment())
        fleet = self.home / "demo-fleet"
        try:
            until(lambda: fleet.exists() or making.poll() is not None, "the fleet is written", 60)
            if fleet.exists():
                if more_fleet:
                    text = fleet.read_text(encoding="utf-8") + more_fleet.format(address=self.address)
                    fleet = self.home / "fleet"
                    fleet.write_text(text, encoding="utf-8")
                self.devices = Devices(self, fleet)
                self.processes.append(self.devices)
        finally:
            said = making.communicate(timeout=120)[1]
        if making.returncode:
            raise AssertionError(f"isp demo ended with {making.returncode}: {said}")

    def serve(self, *options, **more):
        """Another ispd."""
        server = Server(self, *options, **({"name": f"ispd-{len(self.processes)}"} | more))
        self.processes.append(server)
        return server

    def hold(self):
        """A program that does nothing but keep the database running."""
        holder = Process(self, "holder", [support.ISP, "--home", str(self.home), "session", "show", "--watch", "600"])
        self.processes.append(holder)
        until(lambda: "Tenant" in holder.text() or holder.popen.poll() is not None, "the database runs", 60)
        return holder

    def logins(self):
        lines = (self.home / "demo-logins").read_text(encoding="utf-8").splitlines()
        return dict(line.split("\t")[:2] for line in lines)

    def password_file(self, login):
        return self.isp.file(f"password-{login}", self.logins()[login] + "\n")

    def token(self, name="e2e", login="admin@example.com", **more):
        """An API token of the ISP's admin."""
        fields = [word for key, value in more.items() for word in ("--" + key, value)]
        return self.isp.json("--login", login, "--password-file", self.password_file(login), "token", "create",
                             "--name", name, *fields)["token"]

    # the database

    def postmaster(self):
        """Its process id, or None. The number in a stale file may be anybody's: it must be at home in our data."""
        with contextlib.suppress(OSError, ValueError):
            pid = int((self.home / "pg" / "postmaster.pid").read_text().split()[0])
            if os.readlink(f"/proc/{pid}/cwd") == str(self.home / "pg"):
                return pid
        return None

    def sql(self, text, role="isp_super"):
        """Rows as lists of texts, asked by psql as a superuser would."""
        done = subprocess.run(["psql", "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", str(self.home / "run" / "pg"),
                               "-U", role, "-d", "isp"], input=text, capture_output=True, text=True,
                              env=environment())
        if done.returncode:
            raise AssertionError(done.stderr)
        return [line.split("\t") for line in done.stdout.splitlines()]

    # the end

    def remove(self):
        """End everything. Who was not killed ends well, and no sanitizer has found anything."""
        wrong = []
        for process in reversed(self.processes):
            try:
                code = process.stop(30)
                if code and not process.killed:
                    wrong.append(f"{process.name} ended with {code}")
            except AssertionError as error:
                wrong.append(str(error))
            if SANITIZER.search(process.text()):
                wrong.append(f"{process.name}: {process.text()[-4000:]}")
        postmaster = self.postmaster()
        if postmaster:  # somebody was killed who would have stopped it
            os.kill(postmaster, signal.SIGQUIT)
            with contextlib.suppress(AssertionError):
                until(lambda: not os.path.exists(f"/proc/{postmaster}"), "PostgreSQL ends", 20)
        self.isp.remove()
        if wrong:
            raise AssertionError("\n".join(wrong))

    def tell(self, lines=60):
        """The ends of all logs."""
        for log in sorted(self.base.glob("*.log")) + [self.home / "run" / "postgres.log"]:
            with contextlib.suppress(OSError):
                end = log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
                if end:
                    print(f"---- {log.name}", *end, sep="\n", file=sys.stderr)


class Test(unittest.TestCase):
    """A test in a world. The world's logs are shown with a failure."""

    world = None

    @classmethod
    def make_world(cls, **more):
        cls.world = World(**more)
        cls.addClassCleanup(cls.world.remove)

    def run(self, result=None):
        def failed():
            return len(result.failures) + len(result.errors) if result is not None else 0

        before = failed()
        super().run(result)
        if self.world and failed() > before:
            self.world.tell()
        return result
