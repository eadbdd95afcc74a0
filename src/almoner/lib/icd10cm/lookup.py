"""Looking up the table of neoplasms and the table of drugs and chemicals by words.

A row has a code for each column; a code that needs more characters leads on (:mod:`.guide`). The
tables are of their own edition; a code that the release no longer has is left out.
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from almoner.lib.icd10cm.book import Book, Node
from almoner.lib.icd10cm.indexes import Term


class Behavior(IntEnum):
    """The columns of the neoplasm table."""

    PRIMARY = 0
    SECONDARY = 1
    IN_SITU = 2
    BENIGN = 3
    UNCERTAIN = 4
    UNSPECIFIED = 5


class Intent(IntEnum):
    """The columns of the drug table."""

    ACCIDENTAL = 0
    SELF_HARM = 1
    ASSAULT = 2
    UNDETERMINED = 3
    ADVERSE_EFFECT = 4
    UNDERDOSING = 5


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its path from the main term down, what may be said beside it, and its codes.

    ``nodes`` has one entry for each column, ``None`` where the table has no code.
    """

    path: tuple[str, ...]
    modifiers: tuple[str, ...]
    nodes: tuple[Node | None, ...]
    see: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The row as one reads it."""
        return ", ".join(self.path)

    def at(self, column: Behavior | Intent) -> Node | None:
        """Return the code in a column."""
        return self.nodes[column]


def neoplasm_rows(book: Book, text: str, *, limit: int = 20) -> tuple[Row, ...]:
    """Return the rows of the neoplasm table whose words begin as typed, the shortest first.

    An empty text returns the first rows of the table.
    """
    return tuple(
        _row(book, term, term.path[1:] or term.path)
        for term in _found(book, "neoplasm", text, limit)
    )


def drug_rows(book: Book, text: str, *, limit: int = 20) -> tuple[Row, ...]:
    """Return the rows of the drug table whose words begin as typed, the shortest first."""
    return tuple(_row(book, term, term.path) for term in _found(book, "drug", text, limit))


def external_rows(book: Book, text: str, *, limit: int = 20) -> tuple[Row, ...]:
    """Return the lines of the external-cause index whose words begin as typed."""
    return tuple(_row(book, term, term.path) for term in _found(book, "external", text, limit))


@lru_cache(maxsize=8)
def _lines(book: Book, name: str) -> tuple[tuple[str, int, Term], ...]:
    """Return for each term its words, each after a space, and how many they are."""
    found = []
    for term in book.release.table(name).terms:
        main = term.path[1:] if name == "neoplasm" and len(term.path) > 1 else term.path
        words = re.findall(r"[a-z0-9]+", " ".join((*main, *term.modifiers)).lower())
        found.append((" " + " ".join(words), len(" ".join(main)), term))
    return tuple(found)


def _found(book: Book, name: str, text: str, limit: int) -> list[Term]:
    asked = [f" {word}" for word in re.findall(r"[a-z0-9]+", text.lower())]
    if not asked:
        return [term for _, _, term in _lines(book, name)[:limit]]
    hits = (
        (length, place, term)
        for place, (words, length, term) in enumerate(_lines(book, name))
        if all(word in words for word in asked)
    )
    return [term for _, _, term in sorted(hits, key=lambda each: each[:2])[:limit]]


def _row(book: Book, term: Term, path: tuple[str, ...]) -> Row:
    nodes = tuple(book.find(cell) if cell else None for cell in term.cells)
    return Row(path, term.modifiers, nodes, (*term.see, *term.see_also))
