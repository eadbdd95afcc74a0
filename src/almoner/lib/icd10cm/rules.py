"""What the notes say about codes that stand together: Excludes1, and which comes first.

Excludes1 (Guidelines I.A.12.a): the two never stand together, unless the conditions are unrelated,
which a person must say; so a conflict is a finding with its words, not a refusal. Code first
(I.A.13): the other condition is sequenced before; "in diseases classified elsewhere" is never the
first code. Chapter 20 (external causes) is never the first code (I.C.20.a.6).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from almoner.lib.icd10cm.book import Book, Node
from almoner.lib.icd10cm.instructions import Instruction, instructions
from almoner.lib.icd10cm.references import Reference
from almoner.lib.icd10cm.tabular import NoteKind

_MANIFESTATION = re.compile(r"\bin (other )?(specified )?[\w, ]*diseases? classified elsewhere")
_EXTERNAL = ("V", "W", "X", "Y")


@dataclass(frozen=True, slots=True)
class Conflict:
    """An Excludes1 note at ``at``, which applies to ``code``, names ``excluded``."""

    code: str
    excluded: str
    at: Node
    text: str


@dataclass(frozen=True, slots=True)
class Requirements:
    """What must or may stand with a code, and in which order.

    ``first``: code first notes; ``additional``: use additional code; ``also``: code also, in
    either order. ``is_manifestation``: it never stands first, as its title or the Medicare Code
    Editor says.
    """

    first: tuple[Instruction, ...]
    additional: tuple[Instruction, ...]
    also: tuple[Instruction, ...]
    is_manifestation: bool


class Problem(StrEnum):
    """What is wrong with the order of codes."""

    MANIFESTATION_FIRST = "manifestation first"
    EXTERNAL_CAUSE_FIRST = "external cause first"
    CODE_FIRST = "code first"


@dataclass(frozen=True, slots=True)
class Misplaced:
    """``code`` stands wrongly; where a note says so, ``other`` should come before it."""

    problem: Problem
    code: str
    other: str = ""
    text: str = ""


def excludes1(book: Book, one: str, other: str) -> tuple[Conflict, ...]:
    """Return the Excludes1 notes of either code that name the other.

    A note that names a range in which both codes lie tells codes inside that range apart and is
    left out; so is a reference with a condition that is not understood.
    """
    return conflicts(book, (one, other))


def _excluded(node: Node, notes: Sequence[Instruction], named: Node) -> Iterator[Conflict]:
    for instruction in notes:
        for line in instruction.lines:
            if any(_tells(each, node.code, named.code) for each in line.references):
                yield Conflict(node.code, named.code, instruction.at, line.text)


def _tells(reference: Reference, code: str, other: str) -> bool:
    return not reference.unread and reference.covers(other) and not reference.covers(code)


def conflicts(book: Book, codes: Sequence[str]) -> tuple[Conflict, ...]:
    """Return the Excludes1 conflicts between any two of ``codes``."""
    stated = [(book.node(code), instructions(book, code, NoteKind.EXCLUDES1)) for code in codes]
    return tuple(
        found
        for place, (one, of_one) in enumerate(stated)
        for other, of_other in stated[place + 1 :]
        for found in (*_excluded(one, of_one, other), *_excluded(other, of_other, one))
    )


def requirements(book: Book, code: str) -> Requirements:
    """Return what the notes ask to stand with ``code``."""
    node = book.node(code)
    return Requirements(
        instructions(book, code, NoteKind.CODE_FIRST),
        instructions(book, code, NoteKind.USE_ADDITIONAL),
        instructions(book, code, NoteKind.CODE_ALSO),
        _MANIFESTATION.search(book.titles[node.place]) is not None
        or "manifestation" in book.flags(node.code).edits,
    )


def misplaced(book: Book, codes: Sequence[str]) -> tuple[Misplaced, ...]:
    """Return what is wrong with the order of ``codes``, the first being the first-listed one."""
    found: list[Misplaced] = []
    for place, code in enumerate(codes):
        needs = requirements(book, code)
        if place == 0 and needs.is_manifestation:
            found.append(Misplaced(Problem.MANIFESTATION_FIRST, code))
        if place == 0 and book.node(code).code.startswith(_EXTERNAL):
            found.append(Misplaced(Problem.EXTERNAL_CAUSE_FIRST, code))
        found += [
            Misplaced(Problem.CODE_FIRST, code, later, line.text)
            for later in codes[place + 1 :]
            for instruction in needs.first
            for line in instruction.lines
            if any(_tells(each, code, later) for each in line.references)
        ]
    return tuple(found)
