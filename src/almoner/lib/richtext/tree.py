"""The tree of a text, and reading it from HTML."""

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Literal

import nh3

DEEPEST = 6
"""Lists and quotes inside each other; what is deeper is lifted to this depth."""
LONGEST_FIELD = 100

_MARKS = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic", "u": "underline"}
_TEXTS = {"p": 0, "h1": 2, "h2": 2, "h3": 3, "h4": 3, "h5": 3, "h6": 3, "div": 0, "tr": 0}
_NESTS = ("ul", "ol", "blockquote")
_TAGS = {*_MARKS, *_TEXTS, *_NESTS, "li", "br", "hr", "span", "table", "tbody", "td", "th", "thead"}


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one look; with ``field`` the name of what stands there once it is filled in."""

    text: str = ""
    bold: bool = False
    italic: bool = False
    underline: bool = False
    field: str = ""


@dataclass(slots=True)
class Text:
    """A paragraph (``level`` 0) or heading (2, 3); a newline in a run is a line break."""

    runs: list[Run] = field(default_factory=list)
    level: int = 0


@dataclass(slots=True)
class Nest:
    """A quotation with one item, or a list; items hold blocks."""

    kind: Literal["ul", "ol", "blockquote"]
    items: list[list["Block"]] = field(default_factory=list)


@dataclass(slots=True)
class Rule:
    """A horizontal line."""


Block = Text | Nest | Rule


def read(html: str) -> list[Block]:
    """Return the tree of ``html``: what is not on the list of tags leaves only its words."""
    safe = nh3.clean(
        html.replace("\x00", ""), tags=_TAGS, attributes={"span": {"data-field"}}, link_rel=None
    )
    reader = _Reader()
    reader.feed(safe)
    reader.close()
    return _tidy(reader.top)


class _Reader(HTMLParser):
    """Builds the tree from the open ends inwards; unclosed and misplaced tags do no harm."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top: list[Block] = []
        self.into: list[tuple[Nest | None, list[Block]]] = [(None, self.top)]
        self.skipped = 0
        self.text: Text | None = None
        self.marks: list[str] = []
        self.fields: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _MARKS:
            self.marks.append(_MARKS[tag])
        elif tag == "span":
            self._open_field(dict(attrs).get("data-field") or "")
        elif tag == "br":
            self._add(Run("\n"))
        elif tag == "hr":
            self.text = None
            self.into[-1][1].append(Rule())
        elif tag in _TEXTS:
            self._open_text(_TEXTS[tag])
        elif tag in ("td", "th") and self.text and self.text.runs:
            self._add(Run("  "))
        elif tag in _NESTS or tag == "li":
            self._open_nest(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _MARKS and _MARKS[tag] in self.marks:
            self.marks.remove(_MARKS[tag])
        elif tag == "span" and self.fields:
            self.fields.pop()
        elif tag in _TEXTS or tag == "li":
            self.text = None
        elif tag in _NESTS:
            self._close_nest()

    def handle_data(self, data: str) -> None:
        if not (self.fields and self.fields[-1]):
            words = " ".join(data.replace("\n", " ").replace("\t", " ").split(" "))
            if words.strip() or (words and self.text and self.text.runs):
                self._add(Run(words))

    def _open_field(self, name: str) -> None:
        self.fields.append(name)
        if name:
            self._add(Run(field=name[:LONGEST_FIELD]))

    def _open_text(self, level: int) -> None:
        self.text = Text(level=level)
        self.into[-1][1].append(self.text)

    def _open_nest(self, tag: str) -> None:
        self.text = None
        if tag == "li":
            owner = self.into[-1][0]
            if owner is not None and owner.kind != "blockquote":
                owner.items.append([])
                self.into[-1] = (owner, owner.items[-1])
            return
        if len(self.into) > DEEPEST:
            self.skipped += 1
            return
        kind: Literal["ul", "ol", "blockquote"] = (
            "ul" if tag == "ul" else "ol" if tag == "ol" else "blockquote"
        )
        nest = Nest(kind, [[]])
        self.into[-1][1].append(nest)
        self.into.append((nest, nest.items[0]))

    def _close_nest(self) -> None:
        self.text = None
        if self.skipped:
            self.skipped -= 1
        elif len(self.into) > 1:
            self.into.pop()

    def _add(self, run: Run) -> None:
        if self.text is None:
            self._open_text(0)
        if self.text is not None:
            marked = replace(
                run,
                bold="bold" in self.marks,
                italic="italic" in self.marks,
                underline="underline" in self.marks,
            )
            self.text.runs.append(marked)


def _tidy(blocks: list[Block]) -> list[Block]:
    """Join runs of one look, trim the ends of texts, and drop what is empty."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Text):
            block.runs = _joined(block.runs)
            if not block.runs:
                continue
        elif isinstance(block, Nest):
            block.items = [item for item in map(_tidy, block.items) if item]
            if not block.items:
                continue
        found.append(block)
    return found


def _joined(runs: list[Run]) -> list[Run]:
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if (
            last
            and not last.field
            and not run.field
            and replace(last, text="") == replace(run, text="")
        ):
            found[-1] = replace(last, text=last.text + run.text)
        else:
            found.append(run)
    return _trimmed(found)


def _trimmed(runs: list[Run]) -> list[Run]:
    """Drop white space at both ends of a text, and blank runs that this leaves there."""
    while runs and not runs[0].field and not runs[0].text.strip():
        runs = runs[1:]
    while runs and not runs[-1].field and not runs[-1].text.strip():
        runs = runs[:-1]
    if runs and not runs[0].field:
        runs = [replace(runs[0], text=runs[0].text.lstrip()), *runs[1:]]
    if runs and not runs[-1].field:
        runs = [*runs[:-1], replace(runs[-1], text=runs[-1].text.rstrip())]
    return runs
