#!/usr/bin/python3
"""A program of somebody else, built four ways against an installed tree, and run.

usage: consumer.py SOURCE_DIR BUILD_DIR CMAKE CC PYTHON(on|off)

The tree is moved after it was installed: nothing may remember where it was.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

source, build, cmake, cc, python = sys.argv[1:]
EXAMPLE = pathlib.Path(source) / "docs" / "examples" / "living_line.c"
STRICT = ["-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror"]

PROJECT = """
cmake_minimum_required(VERSION 3.25)
project(consumer C)
find_package(isp 0.1 CONFIG REQUIRED)
foreach(form isp isp-static)
  add_executable(by-${form} living_line.c)
  target_link_libraries(by-${form} PRIVATE isp::${form})
endforeach()
"""


def run(*command, env=None, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          env={k: v for k, v in os.environ.items() if not k.startswith("ISP_")} | (env or {}), **more)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\nended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def libdir(tree):
    return next(tree.rglob("libisp.so")).parent


def build_by_pkg_config(tree, out):
    env = {"PKG_CONFIG_PATH": str(libdir(tree) / "pkgconfig")}
    flags = run("pkg-config", "--cflags", "--libs", "libisp", env=env).split()
    run(cc, *STRICT, EXAMPLE, *flags, "-o", out / "by-pkg-config")
    # The static library on shared ones, as the README has it.
    readme = (pathlib.Path(source) / "README.md").read_text(encoding="utf-8")
    line = re.search(r"^    cc who\.c (.*libisp\.a \\\n.*-pthread)$", readme, re.M)
    run("sh", "-c", f'"$0" "$@" {line.group(1)}', cc, *STRICT, EXAMPLE, "-o", out / "by-pkg-config-static", env=env)


def build_by_find_package(tree, out):
    (out / "CMakeLists.txt").write_text(PROJECT)
    shutil.copy(EXAMPLE, out)
    run(cmake, "-S", out, "-B", out, f"-DCMAKE_C_COMPILER={cc}", f"-DCMAKE_PREFIX_PATH={tree}")
    run(cmake, "--build", out)


def make_installation(isp, home):
    def command(*words):
        return run(isp, "--home", home, *words, input="correct horse battery staple\n")

    command("init")
    command("platform", "create", "--admin-login", "root@example.com", "--admin-password", "-")
    for parent, code in (("platform", "dhaka"), ("dhaka", "mfn")):
        command("child", "create", "--tenant", parent, "--code", code, "--name", code, "--admin-login",
                f"{code}@example.com", "--admin-password", "-")
    command("--tenant", "mfn", "package", "create", "--code", "home-20", "--name", "Home", "--download", "20M",
            "--upload", "20M", "--price", "630")
    command("--tenant", "mfn", "node", "create", "--name", "pop1", "--driver", "mikrotik", "--address", "10.255.0.1",
            "--username", "isp", "--password", "-")
    return command


def main():
    base = pathlib.Path(tempfile.mkdtemp(prefix="isp-consumer-"))
    base.chmod(0o711)  # the user who runs PostgreSQL passes through
    try:
        run(cmake, "--install", build, "--prefix", base / "first")
        tree, out = base / "tree", base / "out"
        (base / "first").rename(tree)
        out.mkdir()
        build_by_pkg_config(tree, out)
        build_by_find_package(tree, out)
        command = make_installation(tree / "bin" / "isp", base / "home")
        programs = ["by-pkg-config", "by-pkg-config-static", "by-isp", "by-isp-static"]
        for n, program in enumerate(programs, start=1):
            said = run(out / program, base / "home", program, env={"LD_LIBRARY_PATH": str(libdir(tree))})
            want = rf"MFN-0*{n} has line {program}; 1 invoices for 2026-11; receipt R-MFN-\d+-0*{n}\n"
            if not re.fullmatch(want, said):
                sys.exit(f"{program} said {said!r}")
            needs = "libisp.so.0" in run("readelf", "-d", out / program)
            if needs == program.endswith("static"):
                sys.exit(f"{program}: linked the wrong form of the library")
        command("--tenant", "mfn", "verify")
        if python == "on":
            package = next(tree.rglob("isp/__init__.py")).parents[1]
            version = run("/usr/bin/python3", "-B", "-c", "import isp; print(isp.__version__, isp.__file__)",
                          env={"PYTHONPATH": str(package)}, cwd="/")
            if str(tree) not in version:
                sys.exit(f"another package was imported: {version}")
        for page in ("isp.1", "isp-customer.1"):
            if not list(tree.rglob(f"man/man1/{page}")):
                sys.exit(f"{page} is not installed")
        print(f"{len(programs)} programs were built and run")
    finally:
        shutil.rmtree(base, ignore_errors=True)


main()
