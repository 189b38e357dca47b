"""The programs of the README are what they say: the C one compiles and runs, the Python one runs, on the demo."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ["ISP_BUILD"])
HOME = os.environ.get("ISP_README_HOME")  # a running demo; without it the programs are only compiled


def block(heading, first):
    """The indented code block below a heading that begins with the line `first`."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").split("## " + heading, 1)[1].splitlines()
    start = next(i for i, line in enumerate(lines) if line == "    " + first)
    code = []
    for line in lines[start:]:
        if line and not line.startswith("    "):
            break
        code.append(line[4:])
    return "\n".join(code).split("\ncc ")[0] + "\n"


class Readme(unittest.TestCase):
    def test_the_c_program(self):
        with tempfile.TemporaryDirectory() as folder:
            source, program = os.path.join(folder, "who.c"), os.path.join(folder, "who")
            pathlib.Path(source).write_text(block("In C", "#include <isp.h>"), encoding="utf-8")
            subprocess.run(["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-I", str(ROOT / "include"), source, "-o",
                            program, "-L", str(BUILD / "libisp"), "-lisp"], check=True)
            env = {**os.environ, "LD_LIBRARY_PATH": str(BUILD / "libisp")}
            gone = subprocess.run([program, os.path.join(folder, "nowhere")], env=env, capture_output=True, text=True)
            self.assertEqual(gone.returncode, 1)
            self.assertIn("not_found", gone.stderr)
            if HOME:
                there = subprocess.run([program, HOME], env=env, capture_output=True, text=True, check=True)
                self.assertIn("Abdul Karim", there.stdout)

    def test_the_python_program(self):
        code = block("In Python", "import isp")
        compile(code, "README.md", "exec")
        if HOME:
            code = code.replace(".isp/home", HOME)
            env = {**os.environ, "PYTHONPATH": str(BUILD / "bindings" / "python")}
            ran = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
            self.assertEqual(ran.returncode, 0, ran.stderr)
            self.assertIn("invoices", ran.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
