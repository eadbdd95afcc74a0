"""XML into elements with their lines, by expat: no definitions (DTD), entities or outside files.

A definition is what entity bombs are made of; the official files bring none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate

from almoner.lib.refusal import Refusal

LARGEST = 64_000_000
"""Bytes; the tabular list has 10 MB."""
DEEPEST = 40
MOST_ELEMENTS = 2_000_000


class NotARelease(Refusal):
    """This is no complete ICD-10-CM file: download the release again and load it whole."""

    field = "file"


def refused(line: int, what: str) -> NotARelease:
    """Return the refusal of a file for what stands in ``line``."""
    return NotARelease(f"Line {line}: {what} Download the release again and load it whole.")


@dataclass(slots=True)
class Element:
    """An element: its name, attributes, own text (white space made single), and its line."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list["Element"] = field(default_factory=list)
    own: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text directly in it, without that of elements inside."""
        return " ".join("".join(self.own).split())

    def all(self, name: str) -> Iterator["Element"]:
        """Yield the elements directly in it called ``name``."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> "Element | None":
        """Return the first element directly in it called ``name``."""
        return next(self.all(name), None)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts, not empty, of the elements directly in it called ``name``."""
        return tuple(text for child in self.all(name) if (text := child.text))

    def needed(self, name: str) -> str:
        """Return the text of the first element called ``name``; refuse when it has none."""
        child = self.first(name)
        if child is None or not child.text:
            raise refused(self.line, f"<{self.name}> has no <{name}>.")
        return child.text


def parsed(raw: bytes, *, root: str) -> Element:
    """Return the root of ``raw``, which must be called ``root``; raises :class:`NotARelease`."""
    if len(raw) > LARGEST:
        raise NotARelease(f"This file is larger than {LARGEST // 1_000_000} MB: no release is.")
    top = _Building().parsed(raw)
    if top.name != root:
        raise refused(
            top.line, f"the file holds <{top.name}> where <{root}> is expected: another file."
        )
    return top


class _Building:
    def __init__(self) -> None:
        self.open = [Element("", {}, 0)]
        self.count = 0
        self.parser = ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._definitions

    def parsed(self, raw: bytes) -> Element:
        top = self.open[0]
        try:
            self.parser.Parse(raw, True)
        except ExpatError as error:
            raise refused(error.lineno, "the XML ends or breaks here.") from None
        except (LookupError, ValueError):
            raise NotARelease from None
        return top.children[0]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        line = self.parser.CurrentLineNumber
        if self.count > MOST_ELEMENTS or len(self.open) > DEEPEST:
            raise refused(line, "nested deeper or longer than any release.")
        element = Element(name, attributes, line)
        self.open[-1].children.append(element)
        self.open.append(element)

    def _end(self, _name: str) -> None:
        self.open.pop()

    def _characters(self, text: str) -> None:
        self.open[-1].own.append(text)

    def _definitions(self, *_named: object) -> None:
        line = self.parser.CurrentLineNumber
        raise refused(line, "the file brings definitions (DTD) of its own, which are not read.")
