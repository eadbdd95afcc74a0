"""The public-domain code sets that come with Almoner: compiled, read when first asked for.

A file per system in ``data``, made by ``scripts/compile_codesets.py``: the first line says what it
is made of, then a line for each stretch of time of a code, the codes in order.
"""

import json
import lzma
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from almoner.lib.codesets.rows import Row, Tie
from almoner.lib.codesets.timeline import Stretches

DATA = Path(__file__).with_name("data")
SAME = "="
"""Stands for a long title that is the title."""


@dataclass(frozen=True, slots=True)
class Stated:
    """An edition that the file was made of."""

    name: str
    effective_on: date


class Shipped:
    """A code set as it comes with Almoner."""

    def __init__(self, content: bytes) -> None:
        head, _, rest = lzma.decompress(content).decode().partition("\n")
        facts = json.loads(head)
        self.system: str = facts["system"]
        self.source: str = facts["source"]
        self.editions = tuple(
            Stated(name, date.fromisoformat(day)) for name, day in facts["editions"]
        )
        self.has_ties: bool = facts.get("ties", False)
        self._lines = rest.splitlines()

    @cached_property
    def _codes(self) -> list[str]:
        return [line.split("\t", 1)[0] for line in self._lines]

    def __len__(self) -> int:
        return len(self._lines)

    def stretches(self, code: str) -> Stretches:
        """Return a code through time; empty when it is not there."""
        place = bisect_left(self._codes, code)
        found = []
        while place < len(self._codes) and self._codes[place] == code:
            found.append(_row(self._lines[place]))
            place += 1
        return tuple(found)

    def below(self, code: str) -> Iterator[Row]:
        """Yield the stretches of the codes that begin with ``code``."""
        for place in range(bisect_left(self._codes, code), len(self._codes)):
            if not self._codes[place].startswith(code):
                return
            yield _row(self._lines[place])

    def all(self) -> Iterator[Row]:
        """Yield every stretch of every code."""
        return (_row(line) for line in self._lines)

    def ties(self) -> Iterator[Tie]:
        """Yield the ties, of a file that holds ties."""
        return (_tie(line) for line in self._lines)


def _row(line: str) -> Row:
    code, flag, starts, ends, title, long_title, attributes = line.split("\t")
    return Row(
        code,
        title,
        title if long_title == SAME else long_title,
        flag == "1",
        _day(starts),
        _day(ends),
        json.loads(attributes) if attributes else {},
    )


def _tie(line: str) -> Tie:
    source, target, since, attributes = line.split("\t")
    return Tie(source, target, _day(since), json.loads(attributes) if attributes else {})


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def compiled(
    system: str,
    editions: Sequence[Stated],
    source: str,
    *,
    rows: Iterable[Row] = (),
    ties: Iterable[Tie] = (),
) -> bytes:
    """Return the file of a system: of ``rows``, or of ``ties``."""
    tied = [_tie_line(tie) for tie in ties]
    facts = {
        "system": system,
        "source": source,
        "editions": [(each.name, each.effective_on.isoformat()) for each in editions],
        "ties": bool(tied),
    }
    text = "\n".join([json.dumps(facts), *(tied or map(_line, rows)), ""])
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


def _line(row: Row) -> str:
    long_title = SAME if row.long_title == row.title else row.long_title
    dates = (_text(row.starts_on), _text(row.ends_on))
    return "\t".join(
        (
            row.code,
            str(int(row.is_billable)),
            *dates,
            row.title,
            long_title,
            _packed(row.attributes),
        )
    )


def _tie_line(tie: Tie) -> str:
    return "\t".join((tie.source, tie.target, _text(tie.since), _packed(tie.attributes)))


def _packed(attributes: Mapping[str, str]) -> str:
    return json.dumps(dict(attributes), separators=(",", ":")) if attributes else ""


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of itself, known without opening it."""

    editions: tuple[Stated, ...]
    source: str
    count: int
    has_ties: bool


def facts_of(made: Mapping[str, bytes]) -> str:
    """Return ``facts.json`` for the files of systems."""
    found = {system: Shipped(content) for system, content in sorted(made.items())}
    told = {
        system: {
            "editions": [(each.name, each.effective_on.isoformat()) for each in file.editions],
            "source": file.source,
            "count": len(file) if file.has_ties else sum(row.ends_on is None for row in file.all()),
            "ties": file.has_ties,
        }
        for system, file in found.items()
    }
    return json.dumps(told, indent=1, sort_keys=True) + "\n"


@lru_cache(maxsize=1)
def _facts() -> dict[str, Facts]:
    told = json.loads((DATA / "facts.json").read_text())
    return {
        system: Facts(
            tuple(Stated(name, date.fromisoformat(day)) for name, day in each["editions"]),
            each["source"],
            each["count"],
            each["ties"],
        )
        for system, each in told.items()
    }


def facts_of_shipped(system: str) -> Facts:
    """Return what comes with Almoner of a system, without reading it."""
    return _facts()[system]


@lru_cache(maxsize=32)
def shipped(system: str) -> Shipped | None:
    """Return what comes with Almoner of a system, or ``None``."""
    path = DATA / f"{system}.xz"
    return Shipped(path.read_bytes()) if path.exists() else None


def shipped_systems() -> list[str]:
    """Return the systems of which something comes with Almoner."""
    return sorted(_facts())
