"""Where each box of a paper form is, and forms as text of lines and columns."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from types import MappingProxyType

from almoner.lib.claimforms.pages import Box, Page
from almoner.lib.refusal import Refusal

LINES = 66
"""Of eleven inches at six to the inch."""


class NotAForm(Refusal):
    """This text is not a form: something stands where it has no box."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A box on the grid: lines and columns count from 1; ``align`` is L, C or R."""

    box: str
    line: int
    column: int
    width: int
    align: str = "L"
    label: str = ""

    @property
    def end(self) -> int:
        """The column after its last one."""
        return self.column + self.width

    def start_of(self, text: str) -> int:
        """Return the column where ``text`` begins."""
        room = max(0, self.width - len(text))
        return self.column + (room if self.align == "R" else room // 2 if self.align == "C" else 0)


@dataclass(frozen=True)
class Layout:
    """A form: its boxes, and where the upper left corner of its grid is on the paper.

    ``top`` and ``left`` are points (1/72 inch) from the edges of the paper to line 1, column 1.
    """

    form: str
    title: str
    columns: int
    top: float
    left: float
    table: str
    marks: tuple[tuple[int, int], ...] = ()
    """Line and column of the alignment marks, three characters wide."""

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """Boxes by name, in the order of the paper."""
        source = files("almoner.lib.claimforms") / self.table
        rows = (row for row in source.read_text("utf-8").splitlines() if not row.startswith("#"))
        found: list[Cell] = []
        for row in csv.DictReader(rows, delimiter="\t"):
            line, column, width = int(row["line"]), int(row["column"]), int(row["width"])
            for number in range(int(row["times"])):
                name = row["box"].replace("{n}", str(number + 1))
                at = line + number * int(row["step"])
                label = row["label"] if number == 0 else ""
                found.append(Cell(name, at, column, width, row["align"], label))
        found.sort(key=lambda cell: (cell.line, cell.column))
        return MappingProxyType({cell.box: cell for cell in found})

    def text(self, boxes: Iterable[Box]) -> str:
        """Return boxes as text: a line for each line of the form, without blanks at the end."""
        lines = [[" "] * self.columns for _ in range(LINES)]
        for box in boxes:
            cell = self.cells[box.number]
            start = cell.start_of(box.text) - 1
            lines[cell.line - 1][start : start + len(box.text)] = box.text
        return "".join("".join(line).rstrip() + "\n" for line in lines)

    def read(self, text: str) -> list[Box]:
        """Return the boxes of a text as :meth:`text` makes it.

        Raises:
            NotAForm: it has other lines than the form, or something outside every box.
        """
        lines = text.split("\n")
        if len(lines) != LINES + 1 or lines[-1]:
            raise NotAForm(f"This text has {len(lines) - 1} lines; a {self.title} has {LINES}.")
        left = [list(line.ljust(self.columns)) for line in lines[:LINES]]
        found = []
        for cell in self.cells.values():
            place = slice(cell.column - 1, cell.end - 1)
            held = "".join(left[cell.line - 1][place])
            left[cell.line - 1][place] = " " * cell.width
            if held.strip():
                found.append(Box(cell.box, held.strip()))
        for number, line in enumerate(left, 1):
            if outside := "".join(line).strip():
                raise NotAForm(f"“{outside[:20]}” on line {number} stands in no box.")
        return found


CMS1500 = Layout("CMS-1500", "CMS-1500 (02/12)", 80, 24.0, 21.6, "cms1500.tsv", ((6, 1), (6, 76)))
UB04 = Layout("UB-04", "UB-04 (CMS-1450)", 85, 0.0, 0.0, "ub04.tsv")
LAYOUTS: Mapping[str, Layout] = MappingProxyType({each.form: each for each in (CMS1500, UB04)})


def grid(page: Page) -> str:
    """Return a page as text of 66 lines, a column for each character the form has room for."""
    return LAYOUTS[page.form].text(page.boxes)


def read_grid(text: str, form: str = CMS1500.form) -> list[Box]:
    """Return the boxes of a page's text, without their sources.

    Raises:
        NotAForm: it has other lines than the form, or something outside every box.
    """
    return LAYOUTS[form].read(text)
