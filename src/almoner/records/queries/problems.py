"""A chart by problem: each problem with what was given and done for it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Max, When

from almoner.people.models import Patient
from almoner.records.models import IN_ERROR, Condition, Entry, MedicationStatement, Procedure
from almoner.records.queries.linked import latest_linked

PAGE = 50
LINKED = 5


@dataclass(frozen=True, slots=True)
class Given:
    """A medicine or procedure for a problem: how often it stands in the chart, and the latest."""

    kind: str
    text: str
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem, what was given and done for it, and what its encounters brought.

    ``linked`` are the encounters in which it was recorded or something was given or done for
    it, and the results and papers of these encounters: the latest ``LINKED`` of each.
    """

    condition: Condition
    given: Sequence[Given]
    linked: Sequence[Entry]


def problems_page(patient: Patient, *, page: int = 1) -> tuple[list[Problem], bool]:
    """Return a page of problems, those that hold first, and whether there are more."""
    is_over = Case(
        When(status__in=Condition.CURRENT, then=0), default=1, output_field=IntegerField()
    )
    rows = Condition.objects.filter(patient=patient).exclude(status=IN_ERROR)
    start = (max(page, 1) - 1) * PAGE
    found = list(rows.order_by(is_over, "-at", "-id")[start : start + PAGE + 1])
    given: dict[UUID, list[Given]] = defaultdict(list)
    keys = [row.pk for row in found[:PAGE]]
    for reason, each in _given(keys):
        given[reason].append(each)
    linked = latest_linked(keys, most=LINKED)
    shown = [Problem(row, given[row.pk], linked.get(row.pk, [])) for row in found[:PAGE]]
    return shown, len(found) > PAGE


def _given(problems: Sequence[UUID]) -> Iterator[tuple[UUID, Given]]:
    models: tuple[Any, ...] = (MedicationStatement, Procedure)
    for model in models:
        rows = model.objects.filter(reason__in=problems).exclude(status=IN_ERROR)
        counted = rows.values("reason_id", "text").annotate(count=Count("id"), last_at=Max("at"))
        for row in counted.order_by("-last_at", "text"):
            yield (
                row["reason_id"],
                Given(model.kind, row["text"], row["count"], row["last_at"]),
            )
