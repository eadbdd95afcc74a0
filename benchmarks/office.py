"""A running office to measure: its own folder under ``var/bench``, filled once and kept."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import Client

ALMONER = (sys.executable, "-m", "almoner")
SOURCES = str(Path(__file__).parents[1] / "src")


@dataclass(frozen=True)
class Office:
    """An office that answers at ``base`` to programs that hold ``token``."""

    base: str
    token: str
    environment: dict[str, str]

    def client(self) -> Client:
        """Return a new connection."""
        return Client(self.base, self.token)

    def ask(self, sql: str) -> list[list[str]]:
        """Return the rows that ``sql`` gives, as text."""
        told = self.run("db", "psql", "--no-align", "--tuples-only", "--command", sql)
        return [line.split("|") for line in told.splitlines() if line]

    def run(self, *words: str) -> str:
        """Run an `almoner` command in this office and return what it printed."""
        return _run(self.environment, *words)


@contextmanager
def office(size: str, *, anew: bool = False) -> Iterator[Office]:
    """Run the demo office of ``size`` on a free port until the block ends.

    ``anew`` fills it again: what earlier runs booked would be measured with the rest.
    """
    folder = Path("var", "bench", size).absolute()
    if anew:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = inherited | {"ALMONER_VAR": str(folder), "PYTHONPATH": SOURCES}
    _run(environment, "migrate")
    _run(environment, "demo", "--size", size, "--if-empty")
    with (folder / "run.log").open("w") as log:
        running = subprocess.Popen(
            [*ALMONER, "run", "--no-demo"], env=environment, stdout=log, stderr=log
        )
        try:
            base = _address(running, folder)
            token = _run(environment, "accounts", "issue-token", "secretary", "--name", "benchmark")
            token = token.split()[-1]
            yield Office(base, token, environment)
        finally:
            running.terminate()
            running.wait(60)


def _run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [*ALMONER, *words], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def _address(running: "subprocess.Popen[bytes]", folder: Path) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and running.poll() is None:
        noted = folder / "run" / "address"
        if noted.exists() and (address := noted.read_text().strip()):
            return address
        time.sleep(0.1)
    raise RuntimeError(f"the office did not start; see {folder / 'run.log'}")
