"""The release in one file: an ordinary ZIP of tables with tabulators, read member by member.

It is made by ``scripts/compile_icd10cm.py`` and shipped; any unzip opens it. Members have a fixed
date and order, so that the same release always gives the same content.
"""

import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from almoner.lib.icd10cm.elements import NotARelease
from almoner.lib.icd10cm.indexes import Index, Term
from almoner.lib.icd10cm.tabular import Level, Note, NoteKind, Seventh, Tabular

SHIPPED = Path(__file__).with_name("icd10cm.zip")
TABLES = ("index", "external", "neoplasm", "drug")
_STAMP = (1980, 1, 1, 0, 0, 0)
_INSIDE = "|"


@dataclass(frozen=True, slots=True)
class Flags:
    """What the Medicare Code Editor says: an age category, and edits of the principal diagnosis.

    ``age``: newborn, pediatric, maternity, adult or ``""``. ``edits``: manifestation (never
    first), unacceptable, questionable (as principal diagnosis of a stay).
    """

    age: str
    edits: frozenset[str]


def members(
    tabular: Tabular,
    tables: Mapping[str, Index],
    flags: Mapping[str, Flags],
    *,
    edition: str,
    notice: str,
) -> dict[str, str]:
    """Return the members by name. ``tables`` by :data:`TABLES`, ``flags`` by code without dot."""
    facts = {
        "edition": edition,
        "tabular": tabular.edition,
        "columns": {name: list(table.columns) for name, table in sorted(tables.items())},
        "editions": {name: table.edition for name, table in sorted(tables.items())},
    }
    made = {
        "NOTICE.txt": notice,
        "edition.json": json.dumps(facts, indent=1, sort_keys=True),
        "tabular.tsv": _lines(_entry_rows(tabular)),
        "notes.tsv": _lines(
            (str(place), note.kind.value, *note.lines)
            for place, entry in enumerate(tabular.entries)
            for note in entry.notes
        ),
        "seventh.tsv": _lines(
            (str(place), *(f"{each.character}{each.meaning}" for each in entry.seventh))
            for place, entry in enumerate(tabular.entries)
            if entry.seventh
        ),
        "flags.tsv": _lines(
            (code, flag.age, " ".join(sorted(flag.edits))) for code, flag in sorted(flags.items())
        ),
    }
    return made | {f"{name}.tsv": _lines(_term_rows(tables[name])) for name in sorted(tables)}


def write(path: Path | BinaryIO, made: Mapping[str, str]) -> None:
    """Write the members to ``path``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name, text in made.items():
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, text)


class Release:
    """A compiled release; every member is read when it is first asked for.

    Raises :class:`NotARelease` where the file or a member is missing or damaged.
    """

    def __init__(self, path: Path = SHIPPED) -> None:
        self.path = path

    def text(self, name: str) -> str:
        """Return a member; one that a release does not bring is empty."""
        try:
            with zipfile.ZipFile(self.path) as file:
                if name not in file.namelist():
                    return ""
                return file.read(name).decode()
        except (OSError, zipfile.BadZipFile, UnicodeDecodeError, zlib.error) as error:
            raise NotARelease(f"{self.path.name} is damaged: load the release again.") from error

    def rows(self, name: str) -> Iterator[list[str]]:
        """Yield the lines of a member, split at tabulators."""
        return (line.split("\t") for line in self.text(name).splitlines())

    @cached_property
    def edition(self) -> str:
        """What the release is called: ``April 2026``."""
        return str(json.loads(self.text("edition.json") or "{}").get("edition", ""))

    def notes(self) -> dict[int, tuple[Note, ...]]:
        """Return the notes of each entry by its place."""
        found: dict[int, tuple[Note, ...]] = {}
        for place, kind, *lines in self.rows("notes.tsv"):
            at = int(place)
            found[at] = (*found.get(at, ()), Note(NoteKind(kind), tuple(lines)))
        return found

    def seventh(self) -> dict[int, tuple[Seventh, ...]]:
        """Return the definitions of 7th characters by the place of their entry."""
        return {
            int(place): tuple(Seventh(each[0], each[1:]) for each in rest)
            for place, *rest in self.rows("seventh.tsv")
        }

    def flags(self) -> dict[str, Flags]:
        """Return what the Medicare Code Editor says about a code, by code without dot."""
        return {
            code: Flags(age, frozenset(edits.split()))
            for code, age, edits in self.rows("flags.tsv")
        }

    def table(self, name: str) -> Index:
        """Return an index or a table by its name in :data:`TABLES`; empty when not brought."""
        facts = json.loads(self.text("edition.json") or "{}")
        return Index(
            facts.get("editions", {}).get(name, ""),
            tuple(facts.get("columns", {}).get(name, ())),
            tuple(_term(row) for row in self.rows(f"{name}.tsv")),
        )


def _lines(rows: Iterable[Iterable[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in rows)


_SIGNS = {Level.CHAPTER: "c", Level.SECTION: "s", Level.CODE: ""}


def _entry_rows(tabular: Tabular) -> Iterator[tuple[str, ...]]:
    """Depth, code, title, and a sign for what is no plain code."""
    depths: list[int] = []
    for entry in tabular.entries:
        depth = depths[entry.parent] + 1 if entry.parent >= 0 else 0
        depths.append(depth)
        sign = _SIGNS[entry.level] or ("x" if entry.is_placeholder else "")
        yield (str(depth), entry.code, entry.title, sign)


def _term_rows(index: Index) -> Iterator[tuple[str, ...]]:
    for term in index.terms:
        parts = (term.path, term.modifiers, term.cells, term.see, term.see_also)
        yield (*(_INSIDE.join(_plain(part)) for part in parts), term.manifestation)


def _plain(texts: Iterable[str]) -> Iterator[str]:
    return (text.replace(_INSIDE, "/") for text in texts)


def _term(row: list[str]) -> Term:
    path, modifiers, cells, see, see_also = (
        tuple(part.split(_INSIDE)) if part else () for part in row[:5]
    )
    return Term(path, modifiers, cells or ("",), see, see_also, row[5])
