"""The encoder over HTTP: a keystroke's answer, as a program gets it and as the screen does."""

import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from benchmarks.figures import Figure
from benchmarks.load import Person, Timings
from benchmarks.office import Office, office

LAY = Path(__file__).resolve().parents[1] / "src/almoner/lib/tests/encoder_lay_queries.tsv"
PASSWORD = "almoner-demo-2026"
EVERY = 6
"""One in so many queries is typed, letter by letter."""


def figures() -> Iterator[Figure]:
    """Yield the figures of one run."""
    typed = [keys for query in _queries() for keys in _keystrokes(query)]
    with office("small") as running:
        person = Person(running.base, "coder", PASSWORD)
        program = _program(running)
        _until_ready(program)
        for name, ask, goal in (
            ("program", program, 20.0),
            ("screen", lambda keys: person.get(f"/coding/encoder/?q={quote(keys)}"), None),
        ):
            timings = Timings()
            for keys in typed[:50]:
                ask(keys)
            for keys in typed:
                timings.time(lambda keys=keys, ask=ask: ask(keys))
            yield Figure("encoder", f"{name}_p50", timings.p50, "ms")
            yield Figure("encoder", f"{name}_p95", timings.p95, "ms", goal)


def _queries() -> list[str]:
    lines = [line.split("\t")[0] for line in LAY.read_text().splitlines() if line[:1] != "#"]
    return [text for text in lines if zlib.crc32(text.encode()) % EVERY == 0]


def _keystrokes(query: str) -> Iterator[str]:
    return (query[:end] for end in range(2, len(query) + 1))


def _program(running: Office) -> Callable[[str], tuple[int, bytes]]:
    token = running.run("accounts", "issue-token", "coder", "--name", "benchmark").split()[-1]
    client = Office(running.base, token, running.environment).client()
    return lambda keys: client.get(f"/api/coding/codes?q={quote(keys)}")


def _until_ready(program: Callable[[str], tuple[int, bytes]]) -> None:
    while program("asthma")[0] != 200:
        time.sleep(1)
