"""What is wrong with the home itself: a key that is missing, wrong or open to others; a full disk. It is said, by every
program, and nothing is destroyed."""
import shutil
import subprocess
import unittest

import harness


class Keys(harness.Test):
    """A key file that is missing, wrong, or open to others."""

    @classmethod
    def setUpClass(cls):
        cls.make_world()

    def setUp(self):
        self.key = self.world.home / "kek"
        self.text = self.key.read_bytes()
        self.sealed = self.sealed_values()
        self.addCleanup(self.restore)

    def restore(self):
        if self.key.is_symlink() or self.key.is_dir():
            self.key.unlink() if self.key.is_symlink() else self.key.rmdir()
        self.key.write_bytes(self.text)
        self.key.chmod(0o600)

    def sealed_values(self):
        holder = self.world.hold()
        try:
            return self.world.sql("SELECT tenant_id, service_id, encode(password, 'hex') FROM isp.services ORDER BY 1, 2"
                                  ) + self.world.sql("SELECT * FROM isp.data_keys ORDER BY 1, 2")
        finally:
            holder.stop()

    def is_refused(self, *words):
        """By every program, in words that name the file and the trouble; and nothing has changed."""
        key = self.key.read_bytes() if self.key.is_file() else None
        for command in (("customer", "list"), ("keys", "verify"), ("service", "credential", "1"), ("migrate",), ("init",),
                        ("demo", *self.world.where)):
            done = self.world.isp(*command, "--json")
            self.assertEqual(done.code, harness.support.ERROR, (command, done.code, done.err))
            self.assertIn('"code":"key"', done.err, command)
            for word in words:
                self.assertIn(word, done.err, command)
        server = harness.Server(self.world, name="refused", wait=False)
        self.assertEqual(server.popen.wait(timeout=60), 1)
        for word in words:
            self.assertIn(word, server.text())
        server.log.unlink()
        self.assertIsNone(self.world.postmaster())  # who could not open it does not leave a database running
        self.assertEqual(self.key.read_bytes() if self.key.is_file() else None, key)

    def is_well_again(self):
        self.restore()
        self.assertEqual(self.world.isp("keys", "verify").code, 0)
        self.assertEqual(self.sealed_values(), self.sealed)
        self.assertRegex(self.world.isp.json("service", "credential", "1")["password"], "^.{16}$")

    def test_missing(self):
        self.key.unlink()
        self.is_refused("kek")
        self.is_well_again()

    def test_of_another_installation(self):
        other = harness.Installation()
        self.addCleanup(other.remove)
        self.assertEqual(other("init").code, 0)
        self.key.write_bytes((other.home / "kek").read_bytes())
        self.is_refused("key")
        self.is_well_again()

    def test_open_to_others(self):
        for mode in (0o644, 0o640, 0o606):
            self.key.chmod(mode)
            self.is_refused("kek", f"{mode:o}")
        self.is_well_again()

    def test_damaged(self):
        wounded = bytearray(self.text)
        wounded[-10] ^= 1
        for text in (b"", b"isp-kek-v1\n", self.text[:40], bytes(wounded), self.text * 2, b"\0" * 4096):
            self.key.write_bytes(text)
            self.is_refused("kek")
        self.is_well_again()

    def test_a_link_or_a_directory(self):
        real = self.world.home / "elsewhere"
        real.write_bytes(self.text)
        real.chmod(0o600)
        self.addCleanup(real.unlink)
        self.key.unlink()
        self.key.symlink_to(real)
        self.is_refused("kek")
        self.key.unlink()
        self.key.mkdir(0o700)
        self.is_refused("kek")
        self.is_well_again()


class FullDisk(harness.Test):
    """No room for a database: a clear error, and completed when there is room."""

    def test_no_room_to_create_it(self):
        base = harness.support.directory()
        self.addCleanup(shutil.rmtree, base, True)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=0711", "tmpfs", str(base)],
                                 capture_output=True, text=True)
        if mounted.returncode:
            self.skipTest("may not mount a small file system: " + mounted.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", "--lazy", str(base)])
        done = harness.isp("--home", base / "home", "init", "--json")
        self.assertEqual(done.code, harness.support.UNAVAILABLE, done.err)
        self.assertRegex(done.err, "No space left on device")
        self.assertFalse((base / "home" / "pg").exists())
        subprocess.run(["mount", "-o", "remount,size=200m", str(base)], check=True)
        self.assertEqual(harness.isp("--home", base / "home", "init").code, 0)
        self.assertEqual(harness.isp("--home", base / "home", "keys", "verify").code, 0)


if __name__ == "__main__":
    unittest.main()
