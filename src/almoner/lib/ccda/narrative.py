"""The narrative of a section as a small tree that holds nothing but what a page can show.

Source: HL7 CDA R2, narrative block (NarrativeBlock.xsd). Unknown elements leave their text;
pictures and styles are left out; a link keeps its aim only inside the document or to http(s).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from almoner.lib.ccda.tree import Node

KINDS = {
    "paragraph": "paragraph",
    "list": "list",
    "item": "item",
    "caption": "caption",
    "table": "table",
    "thead": "head",
    "tbody": "body",
    "tfoot": "body",
    "tr": "row",
    "th": "heading",
    "td": "cell",
    "br": "break",
    "sub": "sub",
    "sup": "sup",
    "linkHtml": "link",
    "content": "content",
    "footnote": "content",
}
EMPHASIS = {"Bold": "bold", "Italics": "italic", "Underline": "underline", "Emphasis": "italic"}
INLINE = ("content", "paragraph", "item", "td", "th", "caption", "linkHtml")
WIDEST = 100
"""Columns or rows that a cell may span."""
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the narrative; ``kind`` is ``text`` or one of :data:`KINDS`'s values.

    ``words`` is the text of a ``text``; ``emphasis`` bold, italic or underline; ``href`` the aim of
    a link; a list ``is_ordered`` or not; a cell spans ``columns`` and ``rows``.
    """

    kind: str
    pieces: tuple["Piece", ...] = ()
    words: str = ""
    emphasis: str = ""
    href: str = ""
    anchor: str = ""
    is_ordered: bool = False
    columns: int = 1
    rows: int = 1

    def plain(self) -> str:
        """Return the text alone."""
        return " ".join("".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        yield self.words
        for piece in self.pieces:
            yield from piece._words()
        if self.kind not in ("text", "content", "link", "sub", "sup"):
            yield " "


def pieces_of(node: Node | None) -> tuple[Piece, ...]:
    """Return the narrative in ``node`` (a section's ``text``)."""
    return tuple(_pieces(node)) if node is not None else ()


def _pieces(node: Node) -> Iterator[Piece]:
    for each in node.children:
        if isinstance(each, str):
            if each.strip() or node.name in INLINE:
                yield Piece("text", words=_SPACE.sub(" ", each))
        elif each.name in KINDS:
            yield _piece(each)
        elif each.name != "renderMultiMedia":
            yield from _pieces(each)


def _piece(node: Node) -> Piece:
    style = next((part for part in node.get("styleCode").split() if part in EMPHASIS), "")
    return Piece(
        KINDS[node.name],
        tuple(_pieces(node)),
        emphasis=EMPHASIS.get(style, ""),
        href=_safe(node.get("href")) if node.name == "linkHtml" else "",
        anchor=node.get("ID"),
        is_ordered=node.name == "list" and node.get("listType") == "ordered",
        columns=_span(node.get("colspan")),
        rows=_span(node.get("rowspan")),
    )


def _safe(href: str) -> str:
    is_safe = href.startswith("#") or href.lower().startswith(("http://", "https://"))
    return href if is_safe and not any(each.isspace() for each in href) else ""


def _span(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) < 4
    return min(max(int(text), 1), WIDEST) if is_number else 1
