"""`almoner run`: everything up, kept up, and down again without leftovers."""

import fcntl
import http.client
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil
from django.conf import settings
from rich.console import Console

from almoner.main import embedded, processes
from almoner.main.trouble import CannotRun

LONGEST_LOG = 10 * 1024 * 1024
"""Bytes after which a log is put aside at the next start, as ``<name>.log.1``."""
LONGEST_PAUSE = 30.0
"""Seconds between two starts of a process that keeps ending."""
CALM = 60.0
"""Seconds of running after which a process is trusted again."""
PATIENCE = 20.0
"""Seconds that a process is given to end before it is killed."""
TICK = 0.25
"""Seconds between two looks at the processes."""


@dataclass
class Child:
    """A process that is kept running."""

    process: processes.Process
    running: "subprocess.Popen[bytes]"
    began: float
    pause: float = 0.5
    due: float | None = None
    """When to start it again, once it ended."""


class Supervisor:
    """Starts the database and the processes, and watches over all of them.

    It loads none of the areas: the first web process does the upgrade before it serves.
    """

    def __init__(self, console: Console) -> None:
        self.var: Path = settings.VAR
        self.say = console.print
        self.stopping = threading.Event()
        self.children: list[Child] = []
        self.environment = {**os.environ, "PYTHONUNBUFFERED": "1"}

    def run(self, *, port: int | None, demo: bool) -> None:
        """Run until Ctrl-C or SIGTERM; ``demo`` fills an empty office with made-up people.

        Raises ``CannotRun`` or ``DatabaseTrouble``.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        with self._alone(), processes.database():
            self._end_leftovers()
            try:
                self._start_all(port, demo=demo)
                self._watch()
            finally:
                self._stop_all()
        self.say("Stopped.")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Be the only `almoner run` of this folder."""
        run = self.var / "run"
        run.mkdir(parents=True, exist_ok=True)
        with (run / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                where = processes.address(self.var) or "an address not chosen yet"
                raise CannotRun(f"Almoner is already running at {where} (on {self.var}).") from None
            (run / "address").unlink(missing_ok=True)
            processes.note(self.var, "almoner", os.getpid())
            try:
                yield
            finally:
                (run / "address").unlink(missing_ok=True)
                processes.forget(self.var, "almoner")

    def _end_leftovers(self) -> None:
        """End what an `almoner run` that was killed left running."""
        for name, left in processes.all_noted(self.var).items():
            if name != "almoner":
                self.say(f"Ending {name} (process {left.pid}), left by a run that was killed.")
                _end(left)
                processes.forget(self.var, name)

    def _start_all(self, port: int | None, *, demo: bool) -> None:
        if port is not None and not processes.is_free(port):
            raise CannotRun(f"Port {port} is in use. Choose another: almoner run --port 8080")
        self.held = processes.hold_port(port or 8000)
        port = int(self.held.getsockname()[1])
        plan = processes.plan(port)
        self.environment |= plan.environment
        web, *others = plan.processes
        log = str(self.var / "log" / "web.log")
        words = ("--prepare", "--log", log, *(("--demo",) if demo else ()))
        self.children.append(Child(web, self._start(web, words), time.monotonic()))
        if self._await_web(f"{processes.HERE}:{port}"):
            for other in others:
                self.children.append(Child(other, self._start(other), time.monotonic()))
            address = f"http://localhost:{port}"
            (self.var / "run" / "address").write_text(f"{address}\n")
            took = time.time() - psutil.Process().create_time()
            self.say(f"\nAlmoner is at [bold]{address}[/bold] (ready in {took:.1f} s)")
            self.say(f"Logs are in {self.var / 'log'}. Ctrl-C stops everything.")

    def _start(
        self, process: processes.Process, first: tuple[str, ...] = ()
    ) -> "subprocess.Popen[bytes]":
        """Start a process; with words for its ``first`` start it prints here until it serves."""
        with _log(self.var / "log" / f"{process.name}.log") as log:
            started = subprocess.Popen(  # noqa: S603 - our own commands
                [*process.command, *first],
                stdin=subprocess.DEVNULL,
                stdout=None if first else log,
                stderr=None if first else log,
                env=self.environment,
                start_new_session=True,  # Ctrl-C comes to us alone, and we end them in order
            )
        processes.note(self.var, process.name, started.pid)
        return started

    def _await_web(self, bind: str) -> bool:
        """Wait until the web answers; ``False`` when told to stop meanwhile."""
        web = self.children[0]
        while not self.stopping.wait(0.05):
            if web.running.poll() is not None:
                log = self.var / "log" / "web.log"
                raise CannotRun(f"the web process ended at once: see above, or {log}.")
            if _answers(bind):
                return True
        return False

    def _watch(self) -> None:
        server = embedded.Server(self.var / "pg") if processes.is_embedded() else None
        while not self.stopping.wait(TICK):
            if server is not None and not server.is_running():
                self._restart_database(server)
            for child in self.children:
                self._look_after(child)

    def _restart_database(self, server: embedded.Server) -> None:
        self.say("[yellow]The database ended unasked: starting it again.[/yellow]")
        try:
            server.start()
        except embedded.DatabaseTrouble as trouble:
            self.say(f"[red]{trouble}[/red]")
            self.stopping.wait(5)

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.due is not None:
            if now >= child.due:
                child.running, child.began, child.due = self._start(child.process), now, None
        elif (code := child.running.poll()) is not None:
            if now - child.began > CALM:
                child.pause = 0.5
            child.due = now + child.pause
            name = child.process.name
            how = f"was killed (signal {-code})" if code < 0 else f"ended with code {code}"
            self.say(
                f"[yellow]{name} {how}: starting it again in {child.pause:.3g} s "
                f"(see {self.var / 'log' / name}.log).[/yellow]"
            )
            child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _stop_all(self) -> None:
        alive = [child for child in self.children if child.running.poll() is None]
        for child in alive:
            child.running.terminate()
        until = time.monotonic() + PATIENCE
        for child in alive:
            try:
                child.running.wait(max(until - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                self.say(f"[yellow]{child.process.name} does not end: killing it.[/yellow]")
                os.killpg(child.running.pid, signal.SIGKILL)
                child.running.wait()
        for child in self.children:
            processes.forget(self.var, child.process.name)


def _answers(bind: str) -> bool:
    """Whether something speaks HTTP at ``bind``."""
    asking = http.client.HTTPConnection(bind, timeout=30)
    try:
        asking.request("GET", "/accounts/login/")
        return asking.getresponse().status < http.client.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def _log(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LONGEST_LOG:
        path.replace(path.with_name(f"{path.name}.1"))
    return path.open("ab")


def _end(process: psutil.Process) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except psutil.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
