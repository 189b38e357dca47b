#!/usr/bin/python3
"""What is shipped is hardened: each property is read back from the ELF file.

usage: elf.py BUILD_TYPE SANITIZE FILE...
"""
import os
import re
import subprocess
import sys


def readelf(path):
    return subprocess.run(["readelf", "-hdlW", "--dyn-syms", path], capture_output=True, text=True, check=True).stdout


def problems_of(path, build_type, sanitized):
    text = readelf(path)
    kind = re.search(r"Type:\s+(\w+)", text)[1]
    program = re.search(r"Requesting program interpreter", text) is not None
    if "GNU_RELRO" not in text:
        yield "no RELRO segment"
    if not re.search(r"BIND_NOW|Flags:.*\bNOW\b", text):
        yield "binds lazily, so that its GOT stays writable"
    if kind != "DYN":
        yield f"type {kind}: not position independent"
    if program and not re.search(r"FLAGS_1.*\bPIE\b", text):
        yield "a program that is no PIE"
    stack = re.search(r"GNU_STACK\s+.*?\s([RWE ]{3})\s+0x", text)
    if not stack or "E" in stack[1]:
        yield "executable stack, or none said"
    for segment in re.findall(r"^\s+LOAD\s+.*?\s([RWE ]{3})\s+0x", text, flags=re.M):
        if "W" in segment and "E" in segment:
            yield "a segment that is writable and executable"
    if re.search(r"\b(TEXTREL)\b", text):
        yield "text relocations"
    for rpath in re.findall(r"(?:RPATH|RUNPATH)\).*\[(.*)\]", text):
        for part in rpath.split(":"):
            if part and not part.startswith(("$ORIGIN", os.environ.get("ISP_BUILD_DIR", "$ORIGIN"))):
                yield f"looks for libraries in {part}"
    if build_type != "Debug" and not sanitized and not re.search(r"__\w+_chk\b", text):
        yield "no checked functions: built without _FORTIFY_SOURCE"
    if not sanitized and "__stack_chk_fail" not in text:
        yield "no stack protector"


def main():
    build_type, sanitize, *files = sys.argv[1:]
    count = 0
    for path in files:
        for problem in problems_of(path, build_type, bool(sanitize)):
            count += 1
            print(f"{os.path.basename(path)}: {problem}")
    print(f"{len(files)} files, {count} problems")
    return 1 if count or not files else 0


sys.exit(main())
