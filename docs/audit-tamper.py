#!/usr/bin/python3
"""docs/audit-tamper.py BUILD > docs/audit-tamper.md: a superuser of the database tampers with the audit trail in each way, and
`isp audit verify` says what it finds. Makes an installation of its own and removes it. Needs psql.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

BUILD = pathlib.Path(sys.argv[1]).resolve()
sys.path.insert(0, str(BUILD / "bindings" / "python"))
import isp  # noqa: E402

PASSWORD = "correct horse battery staple"
TABLES = ("audit", "audit_seals", "audit_checkpoints")
NAMED = "tenant_id = 3 AND after LIKE '%Customer 7\"%'"
# Rows of the ISP (tenant 3) are written anew from number 9 on, as the library does it, but without its keys.
REWRITE = f"""
CREATE FUNCTION pg_temp.frame(b bytea) RETURNS bytea LANGUAGE sql AS
$$ SELECT coalesce(int4send(length(b)) || b, '\\xffffffff'::bytea) $$;
CREATE FUNCTION pg_temp.text(t text) RETURNS bytea LANGUAGE sql AS $$ SELECT pg_temp.frame(convert_to(t, 'UTF8')) $$;
CREATE FUNCTION pg_temp.number(n bigint) RETURNS bytea LANGUAGE sql AS $$ SELECT pg_temp.frame(int8send(n)) $$;
UPDATE isp.audit SET after = replace(after, 'Customer 7', 'Customer X') WHERE {NAMED};
DO $$
DECLARE
    chain bytea := (SELECT link FROM isp.audit_seals WHERE tenant_id = 3 AND seq = 8);
    r record;
BEGIN
    FOR r IN SELECT s.seq, a.* FROM isp.audit_seals s JOIN isp.audit a USING (tenant_id, writer_id, writer_seq)
              WHERE tenant_id = 3 AND s.seq >= 9 ORDER BY s.seq LOOP
        chain := sha256('\\x01'::bytea || chain || int8send(r.seq) || sha256('\\x00'::bytea || pg_temp.text('isp-audit-v1')
            || pg_temp.number(r.writer_id) || pg_temp.number(r.writer_seq) || pg_temp.number(r.epoch) || pg_temp.text(r.voids)
            || pg_temp.number(r.at_us) || pg_temp.number(r.tenant_id) || pg_temp.text(r.actor) || pg_temp.number(r.actor_id)
            || pg_temp.number(r.impersonator_tenant_id) || pg_temp.number(r.impersonator_id) || pg_temp.text(r.session)
            || pg_temp.text(r.source) || pg_temp.text(r.action) || pg_temp.text(r.entity) || pg_temp.number(r.entity_id)
            || pg_temp.text(r.before) || pg_temp.text(r.after) || pg_temp.text(r.request_id) || r.mac));
        UPDATE isp.audit_seals SET link = chain WHERE tenant_id = 3 AND seq = r.seq;
    END LOOP;
END $$;
DELETE FROM isp.audit_checkpoints WHERE tenant_id = 3 AND size >= 9;"""
TAMPERINGS = (
    ("Edit", "A name in a row of the past is another.",
     f"UPDATE isp.audit SET after = replace(after, 'Customer 7', 'Customer X') WHERE {NAMED};"),
    ("Delete", "A row is gone, and its seal with it.",
     f"DELETE FROM isp.audit WHERE {NAMED};\nDELETE FROM isp.audit_seals WHERE tenant_id = 3 AND seq = 9;"),
    ("Insert", "A row that nobody wrote is put into the chain, and those behind it are numbered anew.",
     "INSERT INTO isp.audit (tenant_id, writer_id, writer_seq, epoch, at_us, actor, action, mac)\n"
     f"  SELECT tenant_id, writer_id, 1000000, epoch, at_us, actor, 'customer.delete', mac FROM isp.audit WHERE {NAMED};\n"
     "ALTER TABLE isp.audit_seals DROP CONSTRAINT audit_seals_seq;\n"
     "UPDATE isp.audit_seals SET seq = -seq WHERE tenant_id = 3 AND seq >= 9;\n"
     "UPDATE isp.audit_seals SET seq = -seq + 1 WHERE tenant_id = 3 AND seq < 0;\n"
     "INSERT INTO isp.audit_seals SELECT tenant_id, 9, writer_id, 1000000, link FROM isp.audit_seals\n"
     "  WHERE tenant_id = 3 AND seq = 8;"),
    ("Reorder", "Two rows change places.",
     "ALTER TABLE isp.audit_seals DROP CONSTRAINT audit_seals_row;\n"
     "UPDATE isp.audit_seals s SET writer_id = o.writer_id, writer_seq = o.writer_seq FROM isp.audit_seals o\n"
     "  WHERE s.tenant_id = 3 AND o.tenant_id = 3 AND s.seq IN (9, 12) AND o.seq = 21 - s.seq;"),
    ("Cut the tail", "The last rows are gone, with their seals and checkpoints: what is left hangs together.",
     "DELETE FROM isp.audit a USING isp.audit_seals s WHERE s.tenant_id = 3 AND s.seq > 15 AND s.tenant_id = a.tenant_id\n"
     "  AND s.writer_id = a.writer_id AND s.writer_seq = a.writer_seq;\n"
     "DELETE FROM isp.audit_seals WHERE tenant_id = 3 AND seq > 15;\n"
     "DELETE FROM isp.audit_checkpoints WHERE tenant_id = 3 AND size > 15;"),
    ("Write all anew", "A row is edited and all links behind it are computed again, by the code that everybody can read; the\n"
     "checkpoints that do not fit are deleted. The chain hangs together again.", REWRITE),
)


class World:
    def __init__(self, base):
        self.home = base / "home"
        self.home.mkdir(mode=0o700)
        (self.home / "isp.conf").write_text("require_second_factor = no\n", encoding="utf-8")
        (self.home / "isp.conf").chmod(0o600)
        self.ctx = isp.open(self.home, create=True, migrate=True)
        self.ctx.platform_create(login="root@example.com", password=PASSWORD, name="Platform")
        with self.ctx.local("platform") as session:
            session.child_create(code="dhaka", admin_login="super@example.com", admin_password=PASSWORD)
        with self.ctx.local("dhaka") as session:
            session.child_create(code="mfn", admin_login="admin@example.com", admin_password=PASSWORD)

    def sql(self, text):
        done = subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-h", self.home / "run" / "pg", "-U", "isp_super", "-d",
                               "isp"], input="BEGIN; SET LOCAL session_replication_role = replica;\n" + text + "\nCOMMIT;",
                              capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stderr)
        return done.stdout.strip()

    def write(self, first, last):
        with self.ctx.local("mfn") as session:
            for i in range(first, last):
                session.customer_create(name=f"Customer {i}")

    def seal(self):
        with self.ctx.worker("audit") as worker:
            while self.sql("SELECT count(*) FROM isp.audit_checkpoints WHERE tenant_id = 3 AND size = (SELECT count(*) FROM"
                           " isp.audit WHERE tenant_id = 3);") == "0":
                time.sleep(0.2)
            worker.stop()

    def verify(self):
        env = {**os.environ, "ISP_HOME": str(self.home), "COLUMNS": "130", "NO_COLOR": "1"}
        done = subprocess.run([BUILD / "bin" / "isp", "audit", "verify", "--tenant", "platform"], env=env, capture_output=True,
                              text=True, check=False)
        print("```\n$ isp audit verify\n" + (done.stdout + done.stderr).rstrip() + f"\n(exit code {done.returncode})\n```\n")


def main():
    base = pathlib.Path(tempfile.mkdtemp(prefix="isp-tamper-"))
    base.chmod(0o711)
    try:
        world = World(base)
        world.write(0, 20)
        world.seal()
        print("# Tampering with the audit trail\n\nWhat `isp audit verify` says when a superuser of the database, whom neither "
              "triggers nor policies hold,\ntampers with the trail; after each the rows are put back. Made by\n"
              "`python3 docs/audit-tamper.py build/release > docs/audit-tamper.md`. How it is proved: [audit.md](audit.md).\n\n"
              "The trail of an ISP (tenant 3): that it was made, then twenty customers, sealed, signed and anchored.\n")
        world.verify()
        world.sql("".join(f"CREATE TABLE public.kept_{t} AS TABLE isp.{t};" for t in TABLES))
        for number, (name, what, sql) in enumerate(TAMPERINGS, 1):
            print(f"## {number}. {name}\n\n{what}\n\n```sql\n{sql.strip()}\n```\n")
            world.sql(sql)
            world.verify()
            world.sql("".join(f"DELETE FROM isp.{t}; INSERT INTO isp.{t} SELECT * FROM public.kept_{t};" for t in TABLES))
        print("## The tail that nobody has signed\n\nFive customers more, and nothing sealed them yet: no worker runs.\n")
        world.write(20, 25)
        world.verify()
        world.ctx.close()
    finally:
        shutil.rmtree(base, ignore_errors=True)


main()
