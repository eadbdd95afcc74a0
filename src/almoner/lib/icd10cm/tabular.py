"""The tabular list: chapters, sections and codes with their notes, as NCHS publishes it in XML.

Layout: ``ICD10CM.tabular > chapter > section > diag > diag …``; notes stand in elements of their
kind at any level. Codes of seven characters are not listed: they are made of the code and the
definitions of the 7th character at it or above it (:mod:`almoner.lib.icd10cm.book`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from almoner.lib.icd10cm.elements import Element, parsed, refused

CODE = re.compile(r"[A-Z][0-9A-Z]{2}(\.[0-9A-Z]{1,4})?")
SECTION = re.compile(r"[A-Z][0-9A-Z]{2}(-[A-Z][0-9A-Z]{2})?")


class Level(StrEnum):
    """What an entry is."""

    CHAPTER = "chapter"
    SECTION = "section"
    CODE = "code"


class NoteKind(StrEnum):
    """The kinds of note, by the names of their elements."""

    INCLUDES = "includes"
    INCLUSION_TERM = "inclusionTerm"
    EXCLUDES1 = "excludes1"
    EXCLUDES2 = "excludes2"
    CODE_FIRST = "codeFirst"
    USE_ADDITIONAL = "useAdditionalCode"
    CODE_ALSO = "codeAlso"
    NOTE = "notes"
    SEVENTH = "sevenChrNote"


@dataclass(frozen=True, slots=True)
class Note:
    """The lines of one note; a line that ends in a colon opens a list of those after it."""

    kind: NoteKind
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seventh:
    """A 7th character and what it says."""

    character: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A chapter (``9``), a section (``I10-I1A``) or a code (``I10``), with what stands at it.

    ``parent`` is the place of the entry above in the list, -1 for a chapter. ``is_placeholder``
    says that the last character is an X which only keeps the place.
    """

    level: Level
    code: str
    title: str
    parent: int
    notes: tuple[Note, ...] = ()
    seventh: tuple[Seventh, ...] = ()
    is_placeholder: bool = False


@dataclass(frozen=True, slots=True)
class Tabular:
    """The whole list in the order of the book; ``edition`` is what the file calls its version."""

    edition: str
    entries: tuple[Entry, ...]


def read_tabular(raw: bytes) -> Tabular:
    """Read the tabular list; raises :class:`NotARelease` with the line of what is wrong."""
    root = parsed(raw, root="ICD10CM.tabular")
    reading = _Reading()
    for chapter in root.all("chapter"):
        reading.chapter(chapter)
    if not reading.entries:
        raise refused(root.line, "the list holds no chapter.")
    return Tabular(root.needed("version"), tuple(reading.entries))


class _Reading:
    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.seen: set[str] = set()

    def chapter(self, element: Element) -> None:
        place = self._add(element, Level.CHAPTER, element.needed("name"), -1)
        for section in element.all("section"):
            self._section(section, place)

    def _section(self, element: Element, parent: int) -> None:
        code = element.attributes.get("id", "").strip()
        if SECTION.fullmatch(code) is None:
            raise refused(element.line, f"the section is called {code!r}, which is no range.")
        place = self._add(element, Level.SECTION, code, parent)
        for diag in element.all("diag"):
            self._diag(diag, place, "")

    def _diag(self, element: Element, parent: int, above: str) -> None:
        code = element.needed("name")
        if CODE.fullmatch(code) is None:
            raise refused(element.line, f"{code!r} is no code.")
        if code in self.seen:
            raise refused(element.line, f"{code} stands twice in the list.")
        if not code.startswith(above) or code == above:
            raise refused(element.line, f"{code} stands under {above}, where it does not belong.")
        self.seen.add(code)
        place = self._add(element, Level.CODE, code, parent)
        for diag in element.all("diag"):
            self._diag(diag, place, code)

    def _add(self, element: Element, level: Level, code: str, parent: int) -> int:
        self.entries.append(
            Entry(
                level,
                code,
                _title(element.needed("desc"), level),
                parent,
                tuple(_notes(element)),
                tuple(_seventh(element)),
                element.attributes.get("placeholder") == "true",
            )
        )
        return len(self.entries) - 1


def _title(text: str, level: Level) -> str:
    """Return the title; chapters and sections repeat their range in brackets."""
    if level is Level.CODE:
        return text
    return re.sub(r"\s*\([A-Z][0-9A-Z]{2}(-[A-Z][0-9A-Z]{2})?\)$", "", text)


_KINDS = {kind.value: kind for kind in NoteKind}


def _notes(element: Element) -> Iterator[Note]:
    for child in element.children:
        kind = _KINDS.get(child.name)
        if kind is not None and (lines := child.texts("note")):
            yield Note(kind, lines)


def _seventh(element: Element) -> Iterator[Seventh]:
    for definition in element.all("sevenChrDef"):
        for extension in definition.all("extension"):
            character = extension.attributes.get("char", "").strip()
            if re.fullmatch(r"[0-9A-Z]", character) is None or not extension.text:
                raise refused(extension.line, "a 7th character has no sign or no meaning.")
            yield Seventh(character, extension.text)
