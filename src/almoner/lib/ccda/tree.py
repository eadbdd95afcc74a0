"""XML into a small tree by expat, with no definitions (DTD), no entities and no outside files.

Names are kept without their prefixes: documents in use bind them wrongly or not at all, and the
few extensions (``sdtc``, ``pharm``) do not collide with the names that are read here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate

from almoner.lib.refusal import Refusal

LARGEST = 30_000_000
"""Bytes; a chart of twenty years with its pictures left out stays under 10 MB."""
DEEPEST = 150
MOST_NODES = 400_000


class NotXml(Refusal):
    """This file is damaged or is no XML: ask for it to be sent again."""

    field = "file"


@dataclass(slots=True)
class Node:
    """An element: its name, its attributes, and texts and elements in order."""

    name: str
    attributes: dict[str, str]
    children: list["Node | str"] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return an attribute without white space around it, ``""`` where it is missing."""
        return self.attributes.get(name, "").strip()

    def nodes(self, name: str = "") -> list["Node"]:
        """Return the elements directly in this one, those called ``name`` if that is given."""
        return [
            each
            for each in self.children
            if isinstance(each, Node) and (not name or each.name == name)
        ]

    def first(self, *path: str) -> "Node | None":
        """Follow the first element of each name downwards."""
        node: Node | None = self
        for name in path:
            node = next(iter(node.nodes(name)), None) if node is not None else None
        return node

    def below(self) -> Iterator["Node"]:
        """Walk this element and everything in it."""
        yield self
        for node in self.nodes():
            yield from node.below()

    def text(self) -> str:
        """Return all text in it, white space made single."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for each in self.children:
            if isinstance(each, str):
                yield each
            else:
                yield from ([" "] if each.name in _APART else [])
                yield from each._texts()
                yield from ([" "] if each.name in _APART else [])


_APART = ("br", "td", "th", "tr", "item", "paragraph", "caption", "list", "table")


def parsed(raw: bytes) -> Node:
    """Return the root of ``raw``; raises :class:`NotXml`."""
    if len(raw) > LARGEST:
        raise NotXml(f"This file is larger than {LARGEST // 1_000_000} MB: ask for a smaller one.")
    return _Building().parsed(raw)


class _Building:
    def __init__(self) -> None:
        self.top = Node("", {})
        self.open = [self.top]
        self.count = 0

    def parsed(self, raw: bytes) -> Node:
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._definitions
        try:
            parser.Parse(raw, True)
        except ExpatError as error:
            raise NotXml(
                f"This file is damaged in line {error.lineno}: ask for it to be sent again."
            ) from None
        except (LookupError, ValueError):
            raise NotXml from None
        return self.top.nodes()[0]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_NODES or len(self.open) > DEEPEST:
            raise NotXml("This file is nested deeper or is larger than any document.")
        named = {_local(key): value for key, value in attributes.items()} | {
            key: value for key, value in attributes.items() if ":" not in key
        }
        node = Node(_local(name), named)
        self.open[-1].children.append(node)
        self.open.append(node)

    def _end(self, _name: str) -> None:
        self.open.pop()

    def _characters(self, text: str) -> None:
        self.open[-1].children.append(text)

    def _definitions(self, *_named: object) -> None:
        raise NotXml("This XML file brings its own definitions (DTD), which are not read.")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
