"""A whole C-CDA document: its header, its sections with their narrative, and its entries."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass

from almoner.lib.ccda.entries import Entry, entries_of
from almoner.lib.ccda.facts import Code, code_of
from almoner.lib.ccda.header import Header, header_of
from almoner.lib.ccda.narrative import Piece, pieces_of
from almoner.lib.ccda.tree import Node, parsed
from almoner.lib.refusal import Refusal


class NotACda(Refusal):
    """This is XML, but no clinical document (CDA)."""

    field = "file"


@dataclass(frozen=True, slots=True)
class Section:
    """A section; ``missing`` is a nullFlavor: why there is nothing in it."""

    title: str
    code: Code | None
    narrative: tuple[Piece, ...]
    entries: tuple[Entry, ...]
    missing: str = ""
    sections: tuple["Section", ...] = ()

    def below(self) -> Iterator["Section"]:
        """Walk this section and those in it."""
        yield self
        for section in self.sections:
            yield from section.below()


@dataclass(frozen=True, slots=True)
class Unstructured:
    """A body that is another file; ``content`` is ``None`` where it is not in the document."""

    media_type: str
    content: bytes | None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A clinical document, with sections or with an unstructured body."""

    header: Header
    sections: tuple[Section, ...]
    unstructured: Unstructured | None = None

    def all_sections(self) -> Iterator[Section]:
        """Walk every section, in the document's order."""
        for section in self.sections:
            yield from section.below()

    def entries(self, kind: str = "") -> tuple[Entry, ...]:
        """Return every entry, or those of one kind."""
        found = (entry for section in self.all_sections() for entry in section.entries)
        return tuple(entry for entry in found if not kind or entry.kind == kind)


def read_document(raw: bytes) -> Document:
    """Read a file; raises :class:`~.tree.NotXml` or :class:`NotACda`."""
    root = parsed(raw)
    if root.name != "ClinicalDocument":
        raise NotACda(
            f"This file holds “{root.name[:60]}”, not a clinical document: a piece of one cannot "
            "be filed by itself."
        )
    body = root.first("component", "structuredBody")
    components = body.nodes("component") if body else []
    sections = [section for each in components for section in each.nodes("section")]
    return Document(
        header_of(root),
        tuple(section_of(each) for each in sections),
        _unstructured(root.first("component", "nonXMLBody", "text")),
    )


def read_section(raw: bytes) -> Section:
    """Read a file that holds one section, by itself or in its ``component``.

    Raises :class:`~.tree.NotXml` or :class:`NotACda`.
    """
    root = parsed(raw)
    root = root.first("section") or root
    if root.name != "section":
        raise NotACda(f"This file holds “{root.name[:60]}”, not a section.")
    return section_of(root)


def section_of(node: Node) -> Section:
    """Read a section of a parsed document."""
    text, title = node.first("text"), node.first("title")
    names = {
        each.get("ID"): each.text()
        for each in (text.below() if text else ())
        if each.get("ID") and each.text()
    }
    code = code_of(node.first("code"), names)
    inner = [section for each in node.nodes("component") for section in each.nodes("section")]
    entries = [
        entry
        for each in node.nodes("entry")
        for entry in entries_of(each, code.code if code else "", names)
    ]
    return Section(
        title=title.text() if title else "",
        code=code,
        narrative=pieces_of(text),
        entries=tuple(entries),
        missing=node.get("nullFlavor"),
        sections=tuple(section_of(each) for each in inner),
    )


def _unstructured(node: Node | None) -> Unstructured | None:
    if node is None:
        return None
    reference = node.first("reference")
    media_type = node.get("mediaType")
    if reference is not None:
        return Unstructured(media_type, None, reference.get("value"))
    text = "".join(each for each in node.children if isinstance(each, str))
    if node.get("representation") != "B64":
        return Unstructured(media_type, text.encode("utf-8", "replace"))
    try:
        return Unstructured(media_type, base64.b64decode("".join(text.split()), validate=True))
    except (binascii.Error, ValueError):
        return Unstructured(media_type, None)
