#!/usr/bin/python3
"""Each public header compiles alone as strict C11 and as C++17, and holds what SWIG can read.

usage: headers.py CC CXX INCLUDE_DIR
"""
import pathlib
import re
import subprocess
import sys

STRICT = ["-pedantic", "-Wall", "-Wextra", "-Wundef", "-Werror", "-fsyntax-only"]


def main():
    cc, cxx, include = sys.argv[1:]
    problems = 0
    headers = sorted(pathlib.Path(include).rglob("*.h"))
    for header in headers:
        name = header.relative_to(include)
        source = f'#include "{name}"\n#include "{name}"\nextern int use;\n'
        for command in ([cc, "-std=c11", "-Wstrict-prototypes", "-x", "c"], [cxx, "-std=c++17", "-x", "c++"]):
            done = subprocess.run([*command, *STRICT, "-I", include, "-"],
                                  input=source, capture_output=True, text=True)
            if done.returncode:
                problems += 1
                print(f"{name}: {' '.join(command)}\n{done.stderr}")
        text = re.sub(r"/\*.*?\*/", "", header.read_text(encoding="utf-8"), flags=re.S)
        for what, pattern in (("a union", r"\bunion\b"), ("an inline function", r"\binline\b"),
                              ("variable arguments", r"\.\.\."), ("a bit-field", r"\w\s*:\s*\d+\s*;"),
                              ("a UINT64_C constant", r"\bU?INT64_C\b")):
            if re.search(pattern, text):
                problems += 1
                print(f"{name}: {what}, which bindings cannot read")
    print(f"{len(headers)} headers, {problems} problems")
    return 1 if problems or not headers else 0


sys.exit(main())
