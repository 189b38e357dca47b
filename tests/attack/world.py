"""A private cluster for the attack: in memory where there is room, with nothing that outlives it."""
import os
import pathlib
import shutil
import tempfile

import catalog
import isp
import pg

PASSWORD = "correct horse battery staple"


class World:
    def __init__(self, settings=None, room=4 << 30):
        """room: bytes that must be free for it to be in memory."""
        shm = shutil.disk_usage("/dev/shm").free if os.path.isdir("/dev/shm") else 0
        memory = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="isp-attack-", dir="/dev/shm" if min(shm, memory) > room else "/tmp"))
        self.base.chmod(0o711)  # the user who runs PostgreSQL passes through
        self.home = self.base / "home"
        try:
            self.ctx = isp.open(self.home, create=True, migrate=True)
            if settings:
                self.ctx.close()
                with open(self.home / "isp.conf", "a", encoding="utf-8") as conf:
                    conf.write(settings)
                self.ctx = isp.open(self.home)
            self.dsn = f"host={self.home / 'run' / 'pg'}"
            self.super = pg.Connection(self.dsn, "isp_super", "isp")
            for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off", "autovacuum = off",
                            "max_wal_size = '1GB'"):
                self.super.must(f"ALTER SYSTEM SET {setting}")
            self.super.must("SELECT pg_reload_conf()")
            self.super.must(f"CREATE ROLE {catalog.NOBODY} LOGIN")
        except BaseException:
            self.remove()
            raise

    def copy(self, name, template="isp"):
        """A database of its own, to be hurt."""
        with pg.Connection(self.dsn, "isp_super", "postgres") as postgres:
            postgres.must(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            # the pool's own connections to what is copied; it makes new ones
            postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", template)
            postgres.must(f"CREATE DATABASE {name} OWNER isp_owner TEMPLATE {template} STRATEGY file_copy")

    def drop(self, name):
        with pg.Connection(self.dsn, "isp_super", "postgres") as postgres:
            postgres.must(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def remove(self):
        if getattr(self, "super", None):
            self.super.close()
        if getattr(self, "ctx", None):
            self.ctx.close()
        shutil.rmtree(self.base, ignore_errors=True)
