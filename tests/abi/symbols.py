#!/usr/bin/python3
"""The public headers, libisp.map and the shared library name the same functions.

usage: symbols.py CC INCLUDE_DIR MAP LIBRARY
"""
import re
import subprocess
import sys

VERSION = "LIBISP_0.1"


def declared(cc, include):
    """Functions that the headers declare, through the preprocessor: macros declare some of them."""
    text = subprocess.run(
        [cc, "-E", "-P", "-I", include, "-x", "c", "-"],
        input='#include "isp.h"\n', capture_output=True, text=True, check=True).stdout
    mark = r'__attribute__\s*\(\(visibility\("default"\)\)\)'
    return set(re.findall(mark + r"[^;()]*?\b(isp_\w+)\s*\(", text))


def mapped(path):
    """Functions by the version that the map gives them."""
    text = re.sub(r"/\*.*?\*/", "", open(path, encoding="utf-8").read(), flags=re.S)
    versions = {}
    for name, body in re.findall(r"(LIBISP_[\w.]+)\s*\{(.*?)\}", text, flags=re.S):
        part = body.split("local:")[0].replace("global:", "")
        versions[name] = re.findall(r"(\w+)\s*;", part)
    return versions


def exported(library):
    """Defined dynamic symbols and their versions; the version's own absolute symbol is none."""
    out = subprocess.run(["nm", "-D", "--defined-only", library],
                         capture_output=True, text=True, check=True).stdout
    found = {}
    for line in out.splitlines():
        kind, name = line.split()[-2:]
        if kind != "A":
            symbol, _, version = name.replace("@@", "@").partition("@")
            found[symbol] = version
    return found


def main():
    cc, include, map_file, library = sys.argv[1:]
    headers, versions, library_has = declared(cc, include), mapped(map_file), exported(library)
    in_map = [name for names in versions.values() for name in names]
    problems = [f"{name} stands twice in the map" for name in {n for n in in_map if in_map.count(n) > 1}]
    problems += [f"{name} is declared and not in the map" for name in headers - set(in_map)]
    problems += [f"{name} is in the map and not declared" for name in set(in_map) - headers]
    problems += [f"{name} is in the map and not in the library" for name in set(in_map) - set(library_has)]
    problems += [f"{name} is exported and not in the map" for name in set(library_has) - set(in_map)]
    for version, names in versions.items():
        problems += [f"{name} has version {library_has[name]}, not {version}" for name in names
                     if name in library_has and library_has[name] != version]
    if len(headers) < 200:
        problems.append(f"only {len(headers)} declarations were found: this test reads headers wrongly")
    for problem in sorted(problems):
        print(problem)
    print(f"{len(headers)} functions, {len(problems)} problems")
    return 1 if problems else 0


sys.exit(main())
