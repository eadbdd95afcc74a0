"""Pages of paper claims as PDF: data for forms printed in red, or a copy with boxes of our own."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from almoner.lib.claimforms.layouts import LAYOUTS, Cell, Layout
from almoner.lib.claimforms.pages import Box, Page
from almoner.lib.typeset import typeset

PITCH, LEADING = 7.2, 12.0
"""Points of a character and of a line: ten and six to the inch."""
BASELINE = 9.4
"""How far down a line its letters stand: capitals in the middle."""
_LABEL, _TIGHT_LABEL = 5.5, 3.6
"""Points of a label with a free line above its box, and of one that shares the box's line."""

_NARROW, _SHIFT = 3, 0.9
"""Characters of a box too narrow for a label inside it; points its text stands off its edge."""
OVER = "^"
"""Begins the label of a box that is to stand over the line above it."""


@dataclass(frozen=True, slots=True)
class Offset:
    """How far a printer has to be moved, in points (1/72 inch): ``top`` down, ``left`` right."""

    top: float = 0.0
    left: float = 0.0


NO_OFFSET = Offset()


def pdf(
    pages: Sequence[Page],
    *,
    offset: Offset = NO_OFFSET,
    is_drawn: bool = False,
    at: datetime | None = None,
) -> bytes:
    """Return pages, one at least, as one PDF, to be printed at actual size.

    It has the data only, for forms printed in red ink; with ``is_drawn`` also thin boxes and their
    numbers, for reading on a screen. These are our own drawing: payers take only the red form.
    ``at`` is the time the PDF says it was made.
    """
    made = []
    for page in pages:
        layout = LAYOUTS[page.form]
        cells = layout.cells.values() if is_drawn else ()
        notes = []
        if is_drawn:
            said = f"{layout.title}   page {page.number} of {page.count}"
            notes.append(_note(layout, offset, said))
        made.append({"notes": notes, "boxes": _boxes(layout, page.boxes, cells, offset)})
    return _set(LAYOUTS[pages[0].form].title, made, is_tagged=is_drawn, at=at)


def alignment_page(
    form: str, *, offset: Offset = NO_OFFSET, is_drawn: bool = False, at: datetime | None = None
) -> bytes:
    """Return a page that fills every box with X, with the form's alignment marks.

    Printed on a blank form it shows whether the printer hits the boxes; the note at the foot says
    the offset it was made with.
    """
    layout = LAYOUTS[form]
    filled = [Box(cell.box, "X" * cell.width) for cell in layout.cells.values()]
    boxes = _boxes(layout, filled, layout.cells.values() if is_drawn else (), offset)
    marks = [_word(layout, offset, line, column, "XXX") for line, column in layout.marks]
    boxes.append({"words": marks})
    said = f"{layout.title} test: {offset.top:g} points down, {offset.left:g} points right"
    note = _note(layout, offset, said)
    return _set(
        f"{layout.title}, test", [{"notes": [note], "boxes": boxes}], is_tagged=False, at=at
    )


def _set(title: str, pages: list[dict[str, Any]], *, is_tagged: bool, at: datetime | None) -> bytes:
    data = {"title": title, "pages": pages}
    return typeset("almoner.lib.claimforms", "claim_form", data, tagged=is_tagged, at=at)


def _boxes(
    layout: Layout, filled: Sequence[Box], drawn: Iterable[Cell], offset: Offset
) -> list[dict[str, Any]]:
    words: dict[str, list[tuple[float, float, str]]] = {}
    for box in filled:
        cell = layout.cells[box.number]
        start = cell.start_of(box.text)
        words[box.number] = [
            _word(layout, offset, cell.line, start + found.start(), found[0])
            for found in re.finditer(r"\S+", box.text)
        ]
    lengths = {box.number: len(box.text) for box in filled}
    outlines = {
        cell.box: _outline(layout, cell, offset, lengths.get(cell.box, 0)) for cell in drawn
    }
    return [
        {**outlines.get(name, {}), "words": words.get(name, [])}
        for name in layout.cells
        if name in outlines or name in words
    ]


def _word(
    layout: Layout, offset: Offset, line: int, column: int, word: str
) -> tuple[float, float, str]:
    x, y = _corner(layout, offset, line, column)
    return round(x, 2), round(y + BASELINE, 2), word


def _note(layout: Layout, offset: Offset, said: str) -> tuple[float, float, str]:
    below = max(cell.line for cell in layout.cells.values()) + 1
    return _word(layout, offset, below, 3, said)


def _corner(layout: Layout, offset: Offset, line: int, column: int) -> tuple[float, float]:
    x = layout.left + offset.left + (column - 1) * PITCH
    return x, layout.top + offset.top + (line - 1) * LEADING


def _outline(layout: Layout, cell: Cell, offset: Offset, length: int) -> Mapping[str, Any]:
    """Return a box's rectangle, and its label: above, inside, or in a corner left by the text."""
    is_free = not any(
        other.line == cell.line - 1 and other.column < cell.end and cell.column < other.end
        for other in layout.cells.values()
    )
    x, y = _corner(layout, offset, cell.line, cell.column)
    x, width = x - _SHIFT, cell.width * PITCH
    above = LEADING * 0.6 if is_free and cell.width > _NARROW else 0.0
    label, size, to, label_y = cell.label, _LABEL, "left", y - 1.2
    if label.startswith(OVER):
        label, label_y = label.removeprefix(OVER), y - LEADING - 1.2
    elif not is_free:
        size, label_y = _TIGHT_LABEL, y + 3.4
        to = "right" if cell.align == "L" else "left"
        if (cell.width - length) * PITCH < len(label) * _TIGHT_LABEL * 0.6 + 1:
            label = ""  # the text needs the room
    return {
        "rect": [round(x, 2), round(y - above, 2), width, LEADING + above],
        "label": [round(x + 1, 2), round(label_y, 2), width - 1, size, to, label],
    }
