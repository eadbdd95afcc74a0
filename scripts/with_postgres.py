"""Run a command on a temporary cluster of some other PostgreSQL: its DATABASE_URL is set.

``python scripts/with_postgres.py /usr/lib/postgresql/15/bin pytest -q``. Where that folder is
missing it says so and ends with 0: not every machine has one.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
from almoner.main.embedded.account import account_for
from almoner.main.embedded.conf import conf

ADDRESS = "postgresql://almoner@/postgres?host="


@contextmanager
def temporary_cluster(programs: Path) -> Iterator[str]:
    """Run a throw-away server of these ``programs``; yields its address, removes all after."""
    with tempfile.TemporaryDirectory(prefix="almoner-pg-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        home.chmod(0o755)
        account = account_for(home)
        data, socket = home / "data", home / "socket"
        for folder in (data, socket):
            folder.mkdir(mode=0o700)
            account.give(folder)
        _must(account.run([programs / "initdb", "-D", data, "-U", "almoner", *_INITDB]))
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(conf(socket, durable=False))
        server = [programs / "pg_ctl", "-D", data, "-w", "-s"]
        _must(account.run([*server, "-l", home / "data" / "log", "start"]))
        try:
            yield f"{ADDRESS}{socket}"
        finally:
            account.run([*server, "-m", "immediate", "stop"])
            shutil.rmtree(data, ignore_errors=True)


_INITDB = ("-E", "UTF8", "--locale=C.UTF-8", "--auth=trust", "--no-sync", "--no-instructions")


def _must(done: "subprocess.CompletedProcess[str]") -> None:
    if done.returncode:
        sys.exit(f"{done.args[0]}: {done.stdout}")


def main() -> None:
    """Run the command, and end with its exit code."""
    programs, command = Path(sys.argv[1]), sys.argv[2:]
    if not (programs / "postgres").exists():
        print(f"SKIPPED: there is no PostgreSQL in {programs}.")
        return
    with temporary_cluster(programs) as address:
        version = subprocess.run(
            [programs / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
        print(f"On {version.strip()}:", flush=True)
        environment = {**os.environ, "DATABASE_URL": address}
        code = subprocess.run(command, env=environment, check=False).returncode
    sys.exit(code)


if __name__ == "__main__":
    main()
