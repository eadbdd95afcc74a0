"""One code that says what two chosen codes say: diabetes *with* a foot ulcer.

ICD-10-CM has many such codes and its notes lead to them. Three ways are looked at:

1. *It asks for the other.* A code of the same section as the first one has a "use additional" or
   "includes" note of its own (not inherited) that names the second: E11.621 asks for the site of
   the ulcer (L97.-). The second code stays beside it where the note asks for it.
2. *An Excludes note leads to it.* A note that applies to one of the two names a code and says in
   its words what the other one says: at M54.5 "lumbago with sciatica (M54.4-)".
3. *The title says both.* A code of the first one's category says "with" and then the words of the
   second: E11.65 "with hyperglycemia".

What is found is offered, never put in place of anything by itself (Guidelines I.B.9).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from almoner.lib.encoder.words import FAINT, SIDES, words_of
from almoner.lib.icd10cm import Book, Level, Node, NoteKind, instructions, normal
from almoner.lib.icd10cm.sides import side_of

_STEM = 6
"""Letters that words of one kind share: hypertension, hypertensive."""


class Because(StrEnum):
    """Why a combination is offered."""

    NOTE = "its note names the other code"
    TITLE = "its title says both"
    EXCLUDES = "an Excludes note leads to it"


@dataclass(frozen=True, slots=True)
class Combination:
    """A code (or a category to complete) that says what two codes say.

    ``replaces`` are the chosen codes that are no longer needed; ``text`` is the note or title.
    """

    code: str
    title: str
    is_billable: bool
    replaces: tuple[str, ...]
    because: Because
    text: str


def combinations(book: Book, one: str, other: str) -> tuple[Combination, ...]:
    """Return what says both codes, the surest first; raises :class:`UnknownCode`."""
    first, second = book.node(one), book.node(other)
    alike = first.code[:3] == second.code[:3]
    found: dict[str, Combination] = {}
    for ways in (_by_excludes,) if alike else (_by_note, _by_title, _by_excludes):
        for each in (*ways(book, first, second), *ways(book, second, first)):
            if each.code not in (first.code, second.code):
                found.setdefault(each.code, each)
    return tuple(found.values())


def all_combinations(book: Book, codes: Sequence[str]) -> tuple[Combination, ...]:
    """Return what says any two of ``codes``."""
    pairs = ((a, b) for place, a in enumerate(codes) for b in codes[place + 1 :])
    found = {each.code: each for a, b in pairs for each in combinations(book, a, b)}
    return tuple(each for each in found.values() if each.code not in codes)


def _by_note(book: Book, one: Node, other: Node) -> Iterator[Combination]:
    for place in _with_notes(book, _section(book, one.place)):
        node = book.at(place)
        if normal(one.code).startswith(normal(node.code)) or not _is_with(book, one, node):
            continue
        kinds = (NoteKind.USE_ADDITIONAL, NoteKind.INCLUDES)
        for note in instructions(book, node.code, *kinds):
            if not note.is_own:
                break
            for line in note.lines:
                if any(each.covers(other.code) for each in line.references):
                    stays = note.kind is NoteKind.USE_ADDITIONAL
                    replaced = (one.code,) if stays else (one.code, other.code)
                    yield _offered(book, node, (one, other), replaced, Because.NOTE, line.text)


def _is_with(book: Book, one: Node, node: Node) -> bool:
    """Whether ``node`` can say what ``one`` says and more.

    A category that is one code only (I10) has its combinations in those beside it (I11, I12).
    """
    if one.code[:3] == node.code[:3]:
        return True
    if len(one.code) > 3:
        return False
    mine = {word[:_STEM] for word in _telling(book, one.place) if len(word) >= _STEM}
    return any(word[:_STEM] in mine for word in _telling(book, node.place))


def _by_excludes(book: Book, one: Node, other: Node) -> Iterator[Combination]:
    for note in instructions(book, one.code, NoteKind.EXCLUDES1, NoteKind.EXCLUDES2):
        for line in note.lines:
            words = set(words_of(line.text))
            if "with" not in words or not all(
                words & _spoken(book, each.place) for each in (one, other)
            ):
                continue
            for reference in line.references:
                led = book.find(reference.first)
                if (
                    led is not None
                    and reference.first == reference.last
                    and not reference.unread
                    and not reference.covers(other.code)
                ):
                    replaced = tuple(
                        each.code
                        for each in (one, other)
                        if note.kind is NoteKind.EXCLUDES1 or each.code[:3] == led.code[:3]
                    )
                    yield _offered(book, led, (one, other), replaced, Because.EXCLUDES, line.text)


def _by_title(book: Book, one: Node, other: Node) -> Iterator[Combination]:
    asked = _telling(book, other.place)
    category = _category(book, one.place)
    if not asked or category < 0:
        return
    both = (one.code, other.code)
    found: list[tuple[int, int, str]] = []
    for place in _below(book, category):
        if place == one.place or book.below[place]:
            continue
        for text in _texts(book, place):
            _, joint, rest = text.partition(" with ")
            more = set(words_of(rest)) - set(FAINT)
            if joint and asked <= more:
                found.append((len(more), place, text))
                break
    for _, place, text in sorted(found):
        yield _offered(book, book.at(place), (one, other), both, Because.TITLE, text)


def _offered(
    book: Book,
    node: Node,
    pair: tuple[Node, Node],
    replaced: tuple[str, ...],
    because: Because,
    text: str,
) -> Combination:
    """Offer ``node``, or the one code below it that has the side of the pair."""
    sides = {side for each in pair if (side := side_of(each.title))}
    if len(sides) == 1:
        below = [each for each in book.completions(node.code) if side_of(each.title) in sides]
        node = below[0] if len(below) == 1 else node
    return Combination(node.code, node.title, node.is_billable, replaced, because, text)


@lru_cache(maxsize=4096)
def _telling(book: Book, place: int) -> frozenset[str]:
    """Return the words of a title that tell what it is about."""
    words = re.split(r"\bwithout\b", book.titles[place])[0]
    return frozenset(words_of(words)) - frozenset(FAINT) - SIDES


@lru_cache(maxsize=4096)
def _spoken(book: Book, place: int) -> frozenset[str]:
    """Return the words of a title and of the inclusion terms beside it."""
    words = (word for text in _texts(book, place) for word in words_of(text))
    return _telling(book, place) | (frozenset(words) - frozenset(FAINT) - SIDES)


def _texts(book: Book, place: int) -> Iterator[str]:
    yield book.titles[place]
    for note in book.notes.get(place, ()):
        if note.kind is NoteKind.INCLUSION_TERM:
            yield from note.lines


def _section(book: Book, place: int) -> int:
    return next(each for each in book.path(place) if book.at(each).level is Level.SECTION)


def _category(book: Book, place: int) -> int:
    return next((each for each in book.path(place) if len(book.codes[each]) == 3), -1)


def _below(book: Book, place: int) -> Iterator[int]:
    for child in book.below[place]:
        yield child
        yield from _below(book, child)


@lru_cache(maxsize=512)
def _with_notes(book: Book, section: int) -> tuple[int, ...]:
    """Return the codes of a section that have notes of their own."""
    return tuple(place for place in _below(book, section) if place in book.notes)
