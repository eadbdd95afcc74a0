"""A chart by problem: each problem with what was given and done for it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Max, When

from almoner.people.models import Patient
from almoner.records.models import IN_ERROR, Condition, MedicationStatement, Procedure

PAGE = 50


@dataclass(frozen=True, slots=True)
class Given:
    """A medicine or procedure for a problem: how often it stands in the chart, and the latest."""

    kind: str
    text: str
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem, and what was given and done for it, the latest first."""

    condition: Condition
    given: Sequence[Given]


def problems_page(patient: Patient, *, page: int = 1) -> tuple[list[Problem], bool]:
    """Return a page of problems, those that hold first, and whether there are more."""
    is_over = Case(
        When(status__in=Condition.CURRENT, then=0), default=1, output_field=IntegerField()
    )
    rows = Condition.objects.filter(patient=patient).exclude(status=IN_ERROR)
    start = (max(page, 1) - 1) * PAGE
    found = list(rows.order_by(is_over, "-at", "-id")[start : start + PAGE + 1])
    given: dict[UUID, list[Given]] = defaultdict(list)
    for reason, each in _given([row.pk for row in found[:PAGE]]):
        given[reason].append(each)
    return [Problem(row, given[row.pk]) for row in found[:PAGE]], len(found) > PAGE


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
