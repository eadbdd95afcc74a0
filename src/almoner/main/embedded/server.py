"""One cluster: made, started, found running, stopped."""

import fcntl
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psutil

from almoner.main.embedded.account import SHELTER, Account, account_for
from almoner.main.embedded.conf import conf
from almoner.main.embedded.trouble import DatabaseTrouble

MAJOR = "18"
DATABASE = "almoner"
USER = "almoner"
LONGEST_SOCKET_FOLDER = 80
"""Bytes; the kernel allows 107 (macOS 103) for the folder and the socket's name together."""


class Server:
    """The embedded PostgreSQL whose home is ``home`` (the folder may not exist yet).

    ``durable=False`` gives up safety for speed: tests only.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.absolute()
        self.durable = durable

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory; without links, since its account may not reach those."""
        return self.home.resolve() / "data"

    @property
    def socket(self) -> Path:
        """Folder of the socket: in the home, or under /tmp when that path is too long for one."""
        folder = self.home / "socket"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        # Not tempfile.gettempdir(): every process must come to the same answer.
        key = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
        return Path("/tmp") / f"almoner-{key}"  # noqa: S108 - its owner and mode are checked

    @property
    def log(self) -> Path:
        """Where the server writes what happens to it."""
        return self.home.parent / "log" / f"{self.home.name}.log"

    @property
    def url(self) -> str:
        """``postgresql://`` address of the database; nothing is started."""
        return f"postgresql://{USER}@/{DATABASE}?host={quote(str(self.socket))}"

    def is_running(self) -> bool:
        """Whether PostgreSQL serves this cluster now."""
        return self.pid() is not None

    def pid(self) -> int | None:
        """Process id of the running server, or ``None``; it may still be recovering."""
        try:
            first = (self.data / "postmaster.pid").read_text().partition("\n")[0]
            process = psutil.Process(int(first))
            zombie = process.status() == psutil.STATUS_ZOMBIE
        except (OSError, ValueError, psutil.Error):
            return None
        return process.pid if not zombie and _works_in(process, self.data) else None

    def start(self) -> str:
        """Start the server, making the cluster first if there is none; return its URL.

        A server that runs already is used. Raises ``DatabaseTrouble``.
        """
        with self._lock("start", fcntl.LOCK_EX):
            if not self.is_running():
                self._refuse_other_version()
                self._settle()
                account = account_for(self.home)
                self._make_socket_folder(account)
                if not self.data.exists():
                    self._init(account)
                self._launch(account)
            self._await_ready()
        return self.url

    def stop(self) -> None:
        """Stop the server: connections are closed, open transactions rolled back."""
        if (pid := self.pid()) is None:
            return
        account = account_for(self.home)
        words = ["stop", "-D", str(self.data), "-m", "fast", "-w", "-t", "60", "-s"]
        done = account.run([account.programs() / "pg_ctl", *words])
        if done.returncode and psutil.pid_exists(pid):
            raise DatabaseTrouble(f"PostgreSQL (process {pid}) does not stop: {done.stdout}")

    @contextmanager
    def lease(self) -> Iterator[str]:
        """Keep the server running inside the block; the last one to leave stops it.

        A process that is killed gives up its leases by that.
        """
        with self._lock("leases", fcntl.LOCK_SH) as leases:
            holder = os.getpid()
            try:
                yield self.start()
            finally:
                if os.getpid() == holder:  # a fork that ends gives nothing up
                    with self._lock("start", fcntl.LOCK_EX):
                        self._stop_unless_leased(leases)

    def _stop_unless_leased(self, leases: int) -> None:
        try:
            fcntl.flock(leases, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        self.stop()

    @contextmanager
    def _lock(self, name: str, kind: int) -> Iterator[int]:
        self.home.parent.mkdir(parents=True, exist_ok=True)
        path = self.home.with_name(f"{self.home.name}.{name}")
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, kind)
            yield handle
        finally:
            os.close(handle)

    def _refuse_other_version(self) -> None:
        if not self.data.exists():
            return
        try:
            found = (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            found = "no PostgreSQL (the file PG_VERSION is missing)"
        if found != MAJOR:
            raise DatabaseTrouble(
                f"The data in {self.data} were written by PostgreSQL {found}; this Almoner brings "
                f"{MAJOR}. Nothing was changed. See docs/running/database.md, 'Another version'."
            )

    def _settle(self) -> None:
        """Make the home; where root's account cannot reach it, as a link to the shelter."""
        if self.home.exists():
            return
        if self.home.is_symlink():
            raise DatabaseTrouble(
                f"{self.home} points at {self.home.readlink()}, which is gone. Bring it back, or "
                f"remove {self.home} to begin with an empty database."
            )
        account = account_for(self.home)
        if account.can_use(self.home.parent):
            self.home.mkdir(mode=0o755)
            return
        refuge = SHELTER / f"{self.home.name}-{secrets.token_hex(4)}"
        refuge.mkdir(parents=True)
        for folder in (SHELTER, refuge):
            folder.chmod(0o755)
        self.home.symlink_to(refuge)

    def _make_socket_folder(self, account: Account) -> None:
        folder = self.socket
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in (os.geteuid(), account.uid):
            raise DatabaseTrouble(f"{folder} belongs to somebody else: remove it.")
        folder.chmod(0o700)
        account.give(folder)

    def _init(self, account: Account) -> None:
        """Make the cluster beside its place and move it there when it is whole."""
        draft = self.data.with_name("data.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        account.give(draft)
        programs = account.programs()
        made = account.run(
            [
                *(programs / "initdb", "-D", draft, "-U", USER, "-E", "UTF8", "--locale=C"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth=trust"),
                *("--data-checksums", "--no-instructions"),
                *(() if self.durable else ("--no-sync",)),
            ]
        )
        if made.returncode == 0:
            made = account.run(
                [programs / "postgres", "--single", "-D", draft, "postgres"],
                stdin=f"CREATE DATABASE {DATABASE}\n",
            )
        if made.returncode:
            raise DatabaseTrouble(f"No database can be made in {self.home}: {made.stdout}")
        with (draft / "postgresql.conf").open("a") as main:
            main.write("\ninclude 'almoner.conf'\ninclude_if_exists 'local.conf'\n")
        draft.rename(self.data)

    def _forget_dead(self) -> None:
        """Remove the lock files of a server that was killed.

        PostgreSQL clears its own, but not while the number in them belongs to a process: to
        another program by now, or to the dead server where nobody collects dead processes (as in
        many containers). Kept while any process still works in the data directory.
        """
        locks = [self.data / "postmaster.pid", self.socket / ".s.PGSQL.5432.lock"]
        if any(path.exists() for path in locks) and not _anyone_works_in(self.data):
            for path in locks:
                path.unlink(missing_ok=True)

    def _launch(self, account: Account) -> None:
        path = self.data / "almoner.conf"
        path.write_text(conf(self.socket.resolve(), durable=self.durable))
        account.give(path)
        self.log.parent.mkdir(exist_ok=True)
        words = ["start", "-D", str(self.data), "-w", "-t", "120", "-s"]
        with self.log.open("ab") as log:
            for _ in range(20):  # backends of a killed server take a moment to notice
                self._forget_dead()
                begin = log.seek(0, os.SEEK_END)
                if account.run([account.programs() / "pg_ctl", *words], output=log).returncode == 0:
                    return
                said = self.log.read_bytes()[begin:].decode(errors="replace")
                if "still in use" not in said and "already exists" not in said:
                    break
                time.sleep(0.25)
        raise DatabaseTrouble(f"PostgreSQL does not start. It says (in {self.log}):\n{said}")

    def _await_ready(self) -> None:
        """Wait for a server that another start left recovering."""
        until = time.monotonic() + 120
        while time.monotonic() < until:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            if len(lines) > 7 and lines[7].strip() == "ready":
                return
            time.sleep(0.1)
        raise DatabaseTrouble(f"PostgreSQL is still recovering after two minutes: see {self.log}.")


def _anyone_works_in(data: Path) -> bool:
    return any(_works_in(process, data) for process in psutil.process_iter())


def _works_in(process: psutil.Process, data: Path) -> bool:
    """Whether ``process`` is a PostgreSQL process of this data directory."""
    try:
        return process.name().startswith("postgres") and Path(process.cwd()) == data
    except psutil.Error:
        return False
