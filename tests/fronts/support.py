"""What the tests of the command line share: running it, an installation of their own, simulated devices."""
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "sim" / "tests"))

BUILD = pathlib.Path(os.environ.get("ISP_BUILD_DIR", ROOT / "build" / "dev"))
ISP = str(BUILD / "bin" / "isp")
SIM = str(BUILD / "bin" / "isp-sim")

OK, ERROR, USAGE, NOT_FOUND, DENIED, UNAVAILABLE, CONFLICT, INVALID, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 7, 130


class Result:
    """What a run of the program said."""

    def __init__(self, done):
        self.code = done.returncode
        self.out = done.stdout
        self.err = done.stderr

    @property
    def json(self):
        return json.loads(self.out)


def environment(**more):
    """Nothing of the caller's own settings."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("ISP_", "PG", "XDG_"))}
    # Leaks of a sanitizer build count; its own exit code must not look like one of ours.
    return clean | {"LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "ASAN_OPTIONS": "exitcode=99"} | more


def isp(*args, stdin="", timeout=120, cwd=None, **env):
    done = subprocess.run([ISP, *map(str, args)], input=stdin, capture_output=True, text=True, encoding="utf-8",
                          timeout=timeout, env=environment(**env), cwd=cwd)
    return Result(done)


def directory():
    """A directory that the user who runs PostgreSQL may pass through."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="isp-fronts-"))
    path.chmod(0o711)
    return path


class Installation:
    """A home of its own; calling it runs isp there."""

    def __init__(self):
        self.base = directory()
        self.home = self.base / "home"
        self.config = self.base / "config"

    def __call__(self, *args, **more):
        return isp("--home", self.home, *args, XDG_CONFIG_HOME=str(self.config), **more)

    def json(self, *args, **more):
        result = self(*args, "--json", **more)
        assert result.code == OK, (args, result.code, result.err)
        return result.json

    def items(self, *args, **more):
        return self.json(*args, "--all", **more)["items"]

    def file(self, name, text):
        path = self.base / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        return path

    def sql(self, text):
        """What psql prints as the superuser; the database must be running (hold)."""
        done = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", str(self.home / "run" / "pg"), "-U",
                               "isp_super", "-d", "isp", "-c", text], capture_output=True, text=True, check=True,
                              env=environment())
        return done.stdout.strip()

    def hold(self):
        """Keep the database running until stop()."""
        return Holder(self)

    def remove(self):
        shutil.rmtree(self.base, ignore_errors=True)


class Holder:
    def __init__(self, installation):
        self.process = subprocess.Popen(
            [ISP, "--home", str(installation.home), "session", "show", "--watch", "600"], stdout=subprocess.PIPE,
            text=True, env=environment())
        if not self.process.stdout.readline():
            raise RuntimeError("the installation does not open")

    def stop(self):
        self.process.terminate()
        self.process.communicate(timeout=60)


def addresses():
    """Two loopback addresses that belong to this process, so that tests may run side by side."""
    n = os.getpid()
    return [f"127.{130 + n % 100}.{n // 100 % 250}.{last}" for last in (1, 2)]


class Devices:
    """isp-sim with the fleet of isp demo."""

    def __init__(self, installation):
        self.socket = str(installation.base / "sim.sock")
        self.process = subprocess.Popen(
            [SIM, "run", str(installation.home / "demo-fleet"), "--control", self.socket, "--seconds", "600"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = []
        for line in self.process.stdout:
            said.append(line)
            if line.strip() == "ready":
                return
        raise RuntimeError("".join(said))

    def ctl(self, *command):
        done = subprocess.run([SIM, "ctl", self.socket, *command], capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def router(self):
        return self.ctl("state", "demo-router")

    def stop(self):
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=20)
        self.process.stdout.close()
