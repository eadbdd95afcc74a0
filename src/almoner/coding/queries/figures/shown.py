"""What a figure is: a table, its rows, and which visits are behind each of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import get_current_timezone

from almoner.coding.models import CodedVisit, CodingState
from almoner.people.models import Practitioner

Cell = str | int | Decimal
Practitioners = Mapping[UUID, str]
NOBODY = "none"
"""In place of a practitioner's id: the visits that say none."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days on which coding was finished, first and last, and who saw the patients."""

    since: date
    until: date
    practitioner: str = ""

    def coded(self) -> QuerySet[CodedVisit]:
        """Return the visits and stays."""
        zone = get_current_timezone()
        rows = CodedVisit.objects.filter(
            state=CodingState.CODED,
            coded_at__gte=datetime.combine(self.since, time(), zone),
            coded_at__lt=datetime.combine(self.until + timedelta(days=1), time(), zone),
        )
        if not self.practitioner:
            return rows
        if self.practitioner == NOBODY:
            return rows.filter(practitioner=None)
        return rows.filter(practitioner=UUID(self.practitioner))


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, and what finds its visits (:func:`visits_behind`); empty: none are."""

    cells: tuple[Cell, ...]
    behind: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """A table of figures: how it is called, what it counts, its columns and rows."""

    name: str
    label: str
    lead: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def practitioners() -> dict[UUID, str]:
    """Return the names of all practitioners."""
    return {each.pk: str(each) for each in Practitioner.objects.all()}


def share(rate: float | None) -> str:
    """Return a share as people read it."""
    return "" if rate is None else f"{rate:.1%}"
