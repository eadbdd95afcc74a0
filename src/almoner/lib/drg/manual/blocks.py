"""The MDC files: per MDC its diagnoses, its preamble, and its blocks of table and lists."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from almoner.lib.drg.manual.lines import (
    AND_CODE,
    ASSIGNMENT,
    BAR,
    DRG,
    MDC,
    ONE_OF,
    code_of,
    spaced,
)
from almoner.lib.drg.manual.release import BadManual, Part
from almoner.lib.drg.manual.tables import Block, CodeList, Codes, Place, Remark, Row

DIRECTIVE = re.compile(
    r"^(?:(AND|OR|WITHOUT|WITH)\b ?)?(?:ONLY |ANY OF THE FOLLOWING |ONE OF THE(?: FOLLOWING)? ?)?"
    r"((?:NON[- ])?OPERATING ROOM PROCE?DURES?|PROCEDURES"
    r"|PRINCIPAL DIAGNOS[IE]S|SECONDARY DIAGNOS[IE]S"
    r"|PRINCIPAL (?:DIAGNOSIS )?OR SECONDARY DIAGNOS[IE]S)?$"
)
ANY_OR = re.compile(r"^(?:(AND|OR|WITH)\b ?)?ANY OPERATING ROOM PROCEDURES?$")
CELLS = {"YES": "yes", "NO": "no", "N/A": ""}


@dataclass(slots=True)
class _Open:
    """A block being read."""

    mdc: str
    place: Place
    title: list[str] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    lists: list[CodeList] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    headings: list[Remark] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    clusters: list[Codes] = field(default_factory=list)
    choices: list[list[str]] = field(default_factory=list)
    begun: Place | None = None
    joining: bool = False

    def take(self, line: str, place: Place) -> None:
        """Add one line below the table."""
        if match := AND_CODE.match(line):
            self._join(match[1], place)
            return
        if line.strip():
            self.joining = False
        if match := ONE_OF.match(line):
            self._choose(match[1].lower() == "one of", place)
        elif code := code_of(line):
            self.begun = self.begun or place
            (self.choices[-1] if self.choices else self.codes).append(code[0])
        elif line.strip():
            self.close_list()
            self.headings.append(Remark(" ".join(line.split()), place))

    def _join(self, code: str, place: Place) -> None:
        if self.joining:
            self.clusters[-1] = (*self.clusters[-1], code)
        elif self.codes:
            self.clusters.append((self.codes.pop(), code))
        else:
            raise BadManual(f"{place}: “and {code}” follows no procedure.")
        self.joining = True

    def _choose(self, first: bool, place: Place) -> None:
        self.begun = self.begun or place
        if first:
            self._multiply()
        self.choices.append([])

    def _multiply(self) -> None:
        if len(self.choices) == 2:
            first, second = self.choices
            self.clusters += [(a, b) for a in first for b in second]
        self.choices = []

    def close_list(self) -> None:
        """End the list being read, if any, under the headings read before it."""
        self._multiply()
        if self.begun is None:
            return
        joined, role, label, remarks = _headed(self.headings)
        self.remarks += remarks
        before = self.lists[-1].label if self.lists and not label else ""
        self.lists.append(
            CodeList(
                label or before, joined, role, tuple(self.codes), tuple(self.clusters), self.begun
            )
        )
        self.codes, self.clusters, self.headings, self.begun = [], [], [], None

    def close(self) -> Block:
        """End the block."""
        self.close_list()
        for heading in self.headings:
            if match := ANY_OR.match(spaced(heading.text)):
                joined = {"WITH": "AND"}.get(match[1] or "", match[1] or "")
                self.lists.append(CodeList("", joined, "ANY_OR", (), (), heading.place))
            else:
                self.remarks.append(heading)
        title = " ".join(self.title)
        rows, lists, remarks = tuple(self.rows), tuple(self.lists), tuple(self.remarks)
        return Block(self.mdc, title, self.columns, rows, lists, remarks, self.place)


def _headed(headings: list[Remark]) -> tuple[str, str, str, list[Remark]]:
    """Return joining word, role, label and the sentences that are none of these."""
    joined = role = label = ""
    remarks: list[Remark] = []
    for heading in headings:
        text = spaced(heading.text)
        if match := DIRECTIVE.match(text):
            joined = match[1] or joined
            role = _role(match[2] or "") or role
        else:
            if label:
                remarks.append(replace(heading, text=label))
            label = text
    return {"WITH": "AND"}.get(joined, joined), role, label, remarks


def _role(words: str) -> str:
    if "PROC" in words:
        return "PX"
    if "PRINCIPAL" in words:
        return "DX" if "SECONDARY" in words else "PDX"
    return "SDX" if words else ""


@dataclass(slots=True)
class MdcText:
    """What the MDC files hold."""

    diagnoses: dict[str, Codes] = field(default_factory=dict)
    preambles: dict[str, Block] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)


def read_mdcs(parts: Iterable[Part]) -> MdcText:
    """Return the MDCs of all MDC files, in their order."""
    text = MdcText()
    for part in parts:
        _Reader(part, text).read()
    return text


class _Reader:
    """Walks one file line by line; a table opens a block, a heading in a bar opens an MDC."""

    def __init__(self, part: Part, text: MdcText) -> None:
        self.part, self.text = part, text
        self.mdc = ""
        self.open: _Open | None = None
        self.table: list[tuple[list[str], Place]] = []

    def read(self) -> None:
        for index, line in enumerate(self.part.lines):
            place = self.part.at(index)
            barred = index > 0 and BAR.match(self.part.lines[index - 1].strip()) is not None
            if barred and (match := MDC.match(line)):
                self._begin_mdc(match[1] or "00", place)
            elif BAR.match(line.strip()):
                continue
            elif line.startswith("|"):
                self.table.append(([cell.strip() for cell in line.strip("| ").split("|")], place))
            else:
                self._below(line, place)
        self._end_block()
        if self.table:
            raise BadManual(f"{self.part.name} ends inside a table: the file is cut off.")

    def _begin_mdc(self, mdc: str, place: Place) -> None:
        self._end_block()
        self.mdc = mdc
        self.open = _Open(mdc, place)

    def _below(self, line: str, place: Place) -> None:
        if self.table:
            self._begin_block()
        if self.open is None:
            if line.strip():
                raise BadManual(f"{place}: “{line.strip()[:60]}” stands before any MDC.")
            return
        if ASSIGNMENT.match(line):
            return
        if match := DRG.match(line):
            if not self.open.columns and not self.open.rows:
                self.open.rows.append(Row((), match[1], place))
            return
        self.open.take(line, place)

    def _begin_block(self) -> None:
        self._end_block()
        place = self.table[0][1]
        self.open = _Open(self.mdc, place)
        for cells, at in self.table:
            if cells[-1] == "DRG":
                self.open.columns = tuple(cells[:-1])
            elif not self.open.columns and not re.fullmatch(r"\d{3}", cells[-1]):
                self.open.title.append(" ".join(cells))
            else:
                self.open.rows.append(_row(cells, self.open.columns, at))
        self.table = []

    def _end_block(self) -> None:
        if self.open is None:
            return
        block = self.open.close()
        self.open = None
        if block.rows:
            self.text.blocks.append(block)
            return
        if block.lists and self.mdc not in {"24"} and not block.lists[0].label:
            self.text.diagnoses[self.mdc] = block.lists[0].codes
        self.text.preambles[self.mdc] = block


def _row(cells: list[str], columns: tuple[str, ...], place: Place) -> Row:
    *values, drg = cells
    if len(values) != len(columns) or not re.fullmatch(r"\d{3}", drg):
        raise BadManual(f"{place}: the row has {len(cells)} cells, the table {len(columns) + 1}.")
    unknown = [value for value in values if value.upper() not in CELLS]
    if unknown:
        raise BadManual(f"{place}: “{unknown[0]}” in a table is neither Yes, No nor n/a.")
    return Row(tuple(CELLS[value.upper()] for value in values), drg, place)
