#!/usr/bin/python3
"""Arrows point down: what the objects of a floor need is defined on it or below.

usage: floors.py SOURCE_DIR FILE_WITH_OBJECTS

Each floor is a folder of libisp/; a floor may use those of the lines above its own. Programs may use nothing of
the library but its public headers.
"""
import collections
import pathlib
import re
import subprocess
import sys

FLOORS = """
base
store vault wire
tenant
subscriber device
billing drivers
provision poll
notify report
context
""".split("\n")[1:-1]
RANK = {floor: rank for rank, line in enumerate(FLOORS) for floor in line.split()}


def symbols(path):
    """What an object defines and what it needs."""
    out = subprocess.run(["nm", path], capture_output=True, text=True, check=True).stdout
    defined, needed = set(), set()
    for line in out.splitlines():
        kind, name = line.split()[-2:]
        if kind == "U":
            needed.add(name)
        elif kind.isupper():
            defined.add(name)
    return defined, needed


def floor_of(path):
    match = re.search(r"isp_objects\.dir/(?:\./)?([^/]+)/", path)
    return match[1] if match else None


def check_objects(objects):
    where, needs = {}, collections.defaultdict(set)
    for path in objects:
        floor = floor_of(path)
        if floor not in RANK:
            yield f"{path}: {floor} is no floor"
            continue
        defined, needed = symbols(path)
        for name in defined:
            where[name] = floor
        needs[floor, pathlib.Path(path).name] |= needed
    for (floor, file), names in sorted(needs.items()):
        for name in sorted(names):
            to = where.get(name)
            if to and to != floor and RANK[to] >= RANK[floor]:
                yield f"{floor}/{file} needs {name}, which is up or across in {to}"


def check_includes(source):
    """Inside the library by include lines (headers hold inline functions, which nm does not show), and programs."""
    include = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)
    for path in sorted((source / "libisp").rglob("*.[ch]")):
        floor = path.relative_to(source / "libisp").parts[0]
        for name in include.findall(path.read_text(encoding="utf-8")):
            to = name.split("/")[0]
            if to in RANK and (source / "libisp" / name).exists() and to != floor and RANK[to] >= RANK.get(floor, 0):
                yield f"{path.relative_to(source)} includes {name}, which is up or across"
    for path in sorted((source / "frontends").rglob("*.[ch]")):
        if "node_modules" in path.parts:
            continue
        for name in include.findall(path.read_text(encoding="utf-8")):
            if name != "isp.h" and not name.startswith("isp/") and not (path.parent / name).exists():
                yield f"{path.relative_to(source)} includes {name}: programs use the public headers only"


def main():
    source = pathlib.Path(sys.argv[1])
    objects = pathlib.Path(sys.argv[2]).read_text(encoding="utf-8").split()
    problems = [*check_objects(objects), *check_includes(source)]
    for problem in problems:
        print(problem)
    floors = {floor_of(path) for path in objects}
    print(f"{len(objects)} objects on {len(floors)} floors, {len(problems)} problems")
    return 1 if problems or len(floors) < 5 else 0


sys.exit(main())
