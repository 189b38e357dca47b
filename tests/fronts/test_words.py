"""The command line without an installation: what it understands, what it refuses, what it says of itself."""
import json
import pathlib
import shutil
import subprocess
import unittest

import support
from support import INVALID, OK, NOT_FOUND, USAGE, isp


# A login makes a session that lives on (here: isp login); links are used in a browser; events are a stream (here: --watch);
# the document is isp openapi.
HTTP_ONLY = {"session.create", "events.follow", "openapi.show", "session.impersonate", "session.leave", "password.set",
             "password.forgot"}


def words(*given):
    """What completion offers, without titles."""
    return [line.split("\t")[0] for line in isp("complete-words", *given).out.splitlines()]


class Help(unittest.TestCase):
    def test_every_verb_of_the_api_has_a_command_with_help(self):
        document = isp("openapi").json
        ids = [operation["operationId"] for path in document["paths"].values()
               for method, operation in path.items() if method in ("get", "post", "patch", "put", "delete")]
        self.assertGreater(len(ids), 40)
        commands = {f"{noun}.{verb}" for noun in words("") for verb in words(noun, "")}
        for name in set(ids) - HTTP_ONLY:
            self.assertIn(name, commands)
            noun, verb = name.split(".")
            result = isp(noun, verb, "--help")
            self.assertEqual(result.code, OK)
            self.assertTrue(result.out.startswith(f"isp {noun} {verb} "), result.out)

    def test_top_help_names_every_noun_and_every_exit_code(self):
        text = isp("--help").out
        for noun in words(""):
            self.assertRegex(text, rf"(?m)^  {noun}\b")
        for code in (0, 1, 2, 3, 4, 5, 6, 7, 130):
            self.assertRegex(text, rf"(?m)^  {code} ")

    def test_no_word_is_help_and_the_version_stands_alone(self):
        self.assertIn("usage", isp().out)
        self.assertRegex(isp("--version").out, r"^isp \d+\.\d+\.\d+\n$")

    def test_manual_pages_are_clean(self):
        directory = support.directory()
        self.addCleanup(shutil.rmtree, directory)
        self.assertEqual(isp("man", "--directory", directory).code, OK)
        pages = sorted(directory.iterdir())
        self.assertEqual(len(pages), 1 + len({noun for noun in words("") if words(noun, "") and
                                              (directory / f"isp-{noun}.1").exists()}))
        self.assertGreater(len(pages), 15)
        if not shutil.which("groff"):
            self.skipTest("there is no groff to read manual pages")
        for page in pages:
            done = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-K", "utf8", str(page)], capture_output=True,
                                  text=True)
            self.assertEqual(done.stderr, "", page.name)
            self.assertIn(f"{page.stem.upper()}(1)", done.stdout)

    def test_completion_works_in_a_real_bash(self):
        script = '''source <(isp completion bash); COMP_WORDS=(isp customer c); COMP_CWORD=2; _isp
                    printf "%s\\n" "${COMPREPLY[@]}"
                    COMP_WORDS=(isp bill run --per); COMP_CWORD=3; _isp; printf "%s\\n" "${COMPREPLY[@]}"'''
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True,
                              env=support.environment(PATH=f"{pathlib.Path(support.ISP).parent}:/usr/bin:/bin"))
        self.assertEqual(done.stdout.split(), ["create", "--period"], done.stderr)
        for shell in ("zsh", "fish"):
            self.assertIn("complete-words", isp("completion", shell).out)
        self.assertEqual(isp("completion", "tcsh").code, USAGE)


class Refusals(unittest.TestCase):
    """Said before anything is opened: there is no installation here."""

    def refused(self, code, *args, says="", **more):
        result = isp("--home", "/nonexistent/isp", *args, **more)
        self.assertEqual(result.code, code, (args, result.err))
        self.assertEqual(result.out, "")
        self.assertIn(says, result.err)
        return result

    def test_words_that_are_none(self):
        self.refused(USAGE, "custmer", "list", says="no command custmer")
        self.refused(USAGE, "customer", "lst", says="no verb lst")
        self.refused(USAGE, "customer", "list", "--serach", "x", says="no option --serach")
        self.refused(USAGE, "customer", "list", "--node", "1", says="no option --node")
        self.refused(USAGE, "-x", says="no option -x")
        self.refused(USAGE, "customer", "show", says="customer_id")
        self.refused(USAGE, "customer", "show", "five", says="five")
        self.refused(USAGE, "customer", "show", "0", says="0")
        self.refused(USAGE, "customer", "show", "1", "2", says="too many")
        self.refused(USAGE, "customer", "list", "--limit", says="needs a value")
        self.refused(USAGE, "customer", "list", "--all=yes", says="takes no value")
        self.refused(USAGE, "customer", "create", "--watch", "1", "--name", "x", says="--watch")

    def test_values_that_are_none(self):
        for args, says in ((("bill", "run", "--period", "2026-13"), "--period"),
                           (("bill", "run"), "period"),
                           (("bill", "run", "--period", "november"), "--period"),
                           (("dunning", "run", "--on", "2026-02-30"), "--on"),
                           (("package", "create", "--price", "7.5.0"), "--price"),
                           (("package", "create", "--download", "20X"), "--download"),
                           (("payment", "take", "--customer", "1", "--amount", "99999999999999999999"), "--amount"),
                           (("customer", "create", "--name", "\x1b[31mred"), "--name"),
                           (("customer", "create", "--name", "\udcff"), "--name")):
            self.refused(INVALID, *args, says=says)

    def test_a_name_with_its_unit_takes_whole_numbers_of_it(self):
        self.refused(USAGE, "package", "create", "--price-paisa", "750.00", says="whole number")

    def test_json_input_is_strict(self):
        for body, code in (('{"name":"a","name":"b"}', INVALID), ('{"nam":"a"}', INVALID), ('{"name":1}', INVALID),
                           ("[]", INVALID), ("", INVALID), ("{" * 40, INVALID), (" " * 300000, INVALID)):
            self.refused(code, "customer", "create", "--input", "-", stdin=body)
        self.refused(NOT_FOUND, "customer", "create", "--input", "-", stdin='{"name":"a"}', says="no installation")

    def test_secrets_are_never_taken_from_argv(self):
        for args in (("user", "create", "--password", "hunter2"), ("user", "create", "--password=hunter2"),
                     ("--token", "hunter2", "customer", "list"), ("child", "create", "--admin-password", "hunter2"),
                     ("node", "update", "1", "--password=hunter2")):
            result = self.refused(USAGE, *args, says="can be read by others")
            self.assertNotIn("hunter2", result.err)

    def test_errors_are_json_when_json_is_asked_for(self):
        error = json.loads(self.refused(INVALID, "--json", "bill", "run", "--period", "x").err)
        self.assertEqual((error["code"], error["subject"]), ("invalid", "--period"))

    def test_a_full_disk_is_an_error_and_a_reader_who_leaves_is_none(self):
        done = subprocess.run(f"{support.ISP} help customer > /dev/full", shell=True, capture_output=True, text=True)
        self.assertEqual(done.returncode, support.ERROR)
        self.assertIn("could not write", done.stderr)
        done = subprocess.run(["bash", "-c", f"{support.ISP} openapi | head -c1 >/dev/null; echo ${{PIPESTATUS[0]}}"],
                              capture_output=True, text=True)
        self.assertEqual((done.stdout, done.stderr), ("0\n", ""))


if __name__ == "__main__":
    unittest.main()
