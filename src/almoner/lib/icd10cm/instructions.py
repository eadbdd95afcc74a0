"""The notes that apply to a code: its own, and those of everything above it.

A note at a category, section or chapter applies to all codes in it (Official Guidelines I.A and
the conventions at the head of the tabular list); inclusion terms belong to their own code alone.
"""

from dataclasses import dataclass
from functools import lru_cache

from almoner.lib.icd10cm.book import Book, Node
from almoner.lib.icd10cm.references import Reference, references_in
from almoner.lib.icd10cm.tabular import Note, NoteKind


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a note and the codes it speaks of.

    ``opens`` says that the line ends in a colon: the lines after it are its list.
    """

    text: str
    references: tuple[Reference, ...]

    @property
    def opens(self) -> bool:
        """Whether the lines after it are its list."""
        return self.text.endswith(":")


@dataclass(frozen=True, slots=True)
class Instruction:
    """A note that applies to a code: where it stands (``at``) and what it says."""

    kind: NoteKind
    at: Node
    is_own: bool
    lines: tuple[Line, ...]

    @property
    def references(self) -> tuple[Reference, ...]:
        """All codes it speaks of."""
        return tuple(reference for line in self.lines for reference in line.references)


def instructions(book: Book, code: str, *kinds: NoteKind) -> tuple[Instruction, ...]:
    """Return the notes of ``kinds`` (all, when none is named) that apply to ``code``.

    Nearest first; raises :class:`UnknownCode`.
    """
    node = book.node(code)
    return tuple(
        Instruction(note.kind, book.at(place), place == node.place, lines)
        for place in book.path(node.place)
        for note, lines in _stated(book, place)
        if (not kinds or note.kind in kinds)
        and (place == node.place or note.kind is not NoteKind.INCLUSION_TERM)
    )


@lru_cache(maxsize=8192)
def _stated(book: Book, place: int) -> tuple[tuple[Note, tuple[Line, ...]], ...]:
    return tuple(
        (note, tuple(Line(line, references_in(line)) for line in note.lines))
        for note in book.notes.get(place, ())
    )
