"""The shape of a report: a table that a screen, a PDF and a spreadsheet show alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

ZERO = Decimal(0)

Cell = str | int | Decimal | date | None
"""Text, a count, dollars, a day, or nothing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is about: days (both inclusive), and what it is kept to."""

    since: date
    until: date
    location_id: UUID | None = None
    practitioner_id: UUID | None = None
    account_id: UUID | None = None
    is_cash: bool = False
    """The cash view: what came in and went out, instead of what was earned and incurred."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and what stands in it."""

    label: str
    kind: Literal["text", "money", "count", "day", "share"] = "text"

    @property
    def is_number(self) -> bool:
        """Whether it stands on the right."""
        return self.kind in ("money", "count", "share")


@dataclass(frozen=True, slots=True)
class Row:
    """A row; ``opens`` is what it opens to: a kind (account, entry, family, payer) and its id."""

    cells: tuple[Cell, ...]
    style: Literal["", "heading", "total"] = ""
    opens: tuple[str, UUID] | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it is shown: ``note`` says what is counted, ``missing`` what does not add up."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: list[Row]
    note: str = ""
    missing: tuple[str, ...] = field(default=())


def money(*labels: str) -> tuple[Column, ...]:
    """Return columns of dollars."""
    return tuple(Column(label, "money") for label in labels)


def total(rows: Iterable[Row], label: str, columns: Sequence[Column]) -> Row:
    """Return the row that adds up the dollars and counts of ``rows`` without headings."""
    sums: list[Cell] = []
    plain = [row for row in rows if not row.style]
    for place, column in enumerate(columns):
        if column.kind in ("money", "count"):
            sums.append(sum((_number(row.cells[place]) for row in plain), ZERO))
        else:
            sums.append(None)
    sums[0] = label
    return Row(tuple(sums), "total")


def _number(cell: Cell) -> Decimal | int:
    return cell if isinstance(cell, Decimal | int) else ZERO
