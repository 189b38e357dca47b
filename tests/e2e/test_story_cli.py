"""The story of a line by `isp` commands only, as the ISP's admin who has logged in."""
import unittest

import harness
import story


class CommandLine:
    """isp NOUN VERB [ID ...] [--field value ...] --json"""

    def __init__(self, world):
        self.isp = world.isp
        self.operations = story.operations(self.isp.json("openapi"))

    def call(self, operation, *ids, **fields):
        words = [*operation.split("."), *ids]
        for name, value in fields.items():
            words += ["--" + name.replace("_", "-")] + ([] if value is True else [value])
        asked = self.operations[operation]
        result = self.isp(*words, "--json", *(["--all"] if asked.is_paged else []))
        if result.code != harness.support.OK:
            raise AssertionError((words, result.code, result.err))
        return result.json["items"] if asked.is_list else result.json


class ByCommandLine(story.Story, harness.Test):
    @classmethod
    def setUpClass(cls):
        cls.recording = harness.recording()
        cls.make_world(replay=cls.recording)
        cls.world.serve()
        cls.face = CommandLine(cls.world)
        done = cls.world.isp("login", "admin@example.com", "--password-file",
                             cls.world.password_file("admin@example.com"))
        assert done.code == 0, done.err


if __name__ == "__main__":
    unittest.main()
