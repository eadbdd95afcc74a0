"""The codes of a release: what each says, what stands above and below it, and what can be billed.

A code is billable (the order file's flag 1) when nothing stands below it: a listed code without
subdivision that asks for no 7th character, or one completed with X up to the sixth character and
a 7th. Titles of completed codes are made as CMS makes them: title, comma, meaning.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from almoner.lib.icd10cm.compiled import Flags, Release
from almoner.lib.icd10cm.references import dotted, normal
from almoner.lib.icd10cm.tabular import Level, Note, NoteKind, Seventh
from almoner.lib.refusal import Refusal

_NO_FLAGS = Flags("", frozenset())
_LEVELS = {"c": Level.CHAPTER, "s": Level.SECTION}
_UNSAID = re.compile(
    r"7th characters? ([0-9A-Z](?:(?:, | and )[0-9A-Z])*) do(?:es)? not apply to codes in "
    r"(?:sub)?category (\S+) with (\w+) character (.*)"
)
_PLACES = {"4th": 4, "5th": 5, "6th": 6, "fourth": 4, "fifth": 5, "sixth": 6}


class UnknownCode(Refusal):
    """This code is not in ICD-10-CM; search by words, or check the release it belongs to."""

    field = "code"


@dataclass(frozen=True, slots=True)
class Node:
    """A chapter, a section or a code; ``place`` is its entry's place in the tabular list.

    ``seventh`` is the 7th character of a completed code, which shares the place of its stem.
    """

    code: str
    title: str
    level: Level
    place: int
    is_billable: bool
    seventh: str = ""


class Book:
    """A release as a tree; safe to share between threads once made."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.codes: list[str] = []
        self.titles: list[str] = []
        self.parents: list[int] = []
        self.signs: list[str] = []
        self._read()
        self._places = {
            code.replace(".", ""): place
            for place, code in enumerate(self.codes)
            if self.signs[place] not in _LEVELS
        }
        self._sections = {
            code: place for place, code in enumerate(self.codes) if self.signs[place] in _LEVELS
        }

    def _read(self) -> None:
        path: list[int] = []
        for place, (depth, code, title, sign) in enumerate(self.release.rows("tabular.tsv")):
            level = int(depth)
            self.codes.append(code)
            self.titles.append(title)
            self.signs.append(sign)
            self.parents.append(path[level - 1] if level else -1)
            path[level:] = [place]

    @cached_property
    def below(self) -> list[tuple[int, ...]]:
        """The places directly below each place."""
        found: list[list[int]] = [[] for _ in self.codes]
        for place, parent in enumerate(self.parents):
            if parent >= 0:
                found[parent].append(place)
        return [tuple(each) for each in found]

    @cached_property
    def notes(self) -> dict[int, tuple[Note, ...]]:
        """The notes that stand at each place."""
        return self.release.notes()

    @cached_property
    def _flags(self) -> dict[str, Flags]:
        return self.release.flags()

    def flags(self, code: str) -> Flags:
        """Return what the Medicare Code Editor says about ``code``; nothing for most."""
        return self._flags.get(normal(code), _NO_FLAGS)

    @cached_property
    def _defined(self) -> dict[int, tuple[Seventh, ...]]:
        return self.release.seventh()

    @cached_property
    def _unsaid(self) -> list[tuple[str, int, str, str]]:
        """Stems (prefix, place, signs) for which some 7th characters do not apply."""
        return [
            (normal(found[2]), _PLACES[found[3]], "".join(_listed(found[4])), found[1])
            for notes in self.notes.values()
            for note in notes
            if note.kind is NoteKind.NOTE
            for line in note.lines
            if (found := _UNSAID.match(line)) and found[3] in _PLACES
        ]

    def sevenths(self, place: int) -> tuple[Seventh, ...]:
        """Return the 7th characters that complete the code at ``place``; none if it needs none."""
        stem = self.codes[place].replace(".", "")
        if self.signs[place] in _LEVELS or self.below[place] or len(stem) == 7:
            return ()
        found: tuple[Seventh, ...] = ()
        for at in self.path(place):
            if at in self._defined:
                found = self._defined[at]
                break
        barred = "".join(
            signs
            for prefix, where, which, signs in self._unsaid
            if stem.startswith(prefix) and len(stem) >= where and stem[where - 1] in which
        )
        return tuple(each for each in found if each.character not in barred)

    def path(self, place: int) -> Iterator[int]:
        """Yield ``place`` and the places above it, the nearest first."""
        while place >= 0:
            yield place
            place = self.parents[place]

    def find(self, code: str) -> Node | None:
        """Return the code, section (``I10-I1A``) or chapter (``9``) called so, if there is one."""
        plain = normal(code)
        place = self._places.get(plain)
        if place is not None:
            return self.at(place)
        if len(plain) == 7 and (stem := self._stem(plain[:6])) is not None:
            last = next((one for one in self.sevenths(stem) if one.character == plain[6]), None)
            return None if last is None else self._completion(stem, last)
        section = self._sections.get(code.strip().upper())
        return None if section is None else self.at(section)

    def _stem(self, six: str) -> int | None:
        """Return the place of the code that ``six`` is, without the X that fill it up."""
        while len(six) >= 3:
            place = self._places.get(six)
            if place is not None:
                return None if self.below[place] else place
            if not six.endswith("X"):
                return None
            six = six[:-1]
        return None

    def node(self, code: str) -> Node:
        """Return the node called ``code``; raises :class:`UnknownCode`."""
        found = self.find(code)
        if found is None:
            shown = code.strip()[:20]
            raise UnknownCode(
                f"{shown} is not in ICD-10-CM ({self.release.edition}): search by words, or check"
                " the release it belongs to."
            )
        return found

    def at(self, place: int) -> Node:
        """Return the node of the entry at ``place``."""
        level = _LEVELS.get(self.signs[place], Level.CODE)
        ends = level is Level.CODE and not self.below[place] and not self.sevenths(place)
        return Node(self.codes[place], self.titles[place], level, place, ends)

    def _completed(self, place: int) -> Iterator[Node]:
        for each in self.sevenths(place):
            yield self._completion(place, each)

    def _completion(self, place: int, last: Seventh) -> Node:
        stem = self.codes[place].replace(".", "").ljust(6, "X")
        title = f"{self.titles[place]}, {last.meaning}"
        code = dotted(stem + last.character)
        return Node(code, title, Level.CODE, place, True, last.character)

    def children(self, code: str) -> tuple[Node, ...]:
        """Return what stands directly below: codes, or the completions by the 7th character."""
        node = self.node(code)
        if node.seventh:
            return ()
        below = self.below[node.place]
        return tuple(self.at(place) for place in below) or tuple(self._completed(node.place))

    def ancestors(self, code: str) -> tuple[Node, ...]:
        """Return what stands above, the nearest first, the chapter last."""
        node = self.node(code)
        path = list(self.path(node.place))
        return tuple(self.at(place) for place in (path if node.seventh else path[1:]))

    def completions(self, code: str) -> tuple[Node, ...]:
        """Return every billable code at or below ``code``, in the order of the book."""
        node = self.node(code)
        if node.seventh:
            return (node,)
        return tuple(each for each in self._walk(node.place) if each.is_billable)

    def is_billable(self, code: str) -> bool:
        """Whether ``code`` can stand on a claim; an unknown one cannot."""
        node = self.find(code)
        return node is not None and node.is_billable

    def all(self) -> Iterator[Node]:
        """Yield every code, billable or not, in the order of the book (98,000 of them)."""
        for place, sign in enumerate(self.signs):
            if sign not in _LEVELS:
                yield self.at(place)
                yield from self._completed(place)

    def _walk(self, place: int) -> Iterator[Node]:
        yield self.at(place)
        for child in self.below[place]:
            yield from self._walk(child)
        yield from self._completed(place)


def _listed(text: str) -> list[str]:
    """Return the signs in ``7 - death due to …, or 8 - death …``."""
    return re.findall(r"(?:^|or )([0-9A-Z]) ?-", text)


@lru_cache(maxsize=1)
def shipped() -> Book:
    """Return the release that comes with Almoner; read once in a process."""
    return Book(Release())
