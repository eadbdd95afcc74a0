"""Queries to clinicians and what came of them, and the work of coders."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, F, Q, Sum

from almoner.coding.queries.figures.shown import Figure, Names, Period, Row
from almoner.records.models import PhysicianQuery
from almoner.records.models.asking import QueryOutcome, QueryState

OUTCOMES = {
    QueryOutcome.AGREED: "Agreed",
    QueryOutcome.DISAGREED: "Disagreed",
    QueryOutcome.UNDETERMINED: "Undetermined",
    QueryOutcome.NO_RESPONSE: "No response",
}


def queries(period: Period, people: Names) -> Figure:
    """Count the queries about visits, by whom they were put to."""
    asked = PhysicianQuery.objects.filter(encounter__coding__in=period.coded())
    rows = (
        asked.values_list("practitioner")
        .annotate(
            count=Count("id"),
            answered=Count("id", filter=~Q(answer="")),
            **{
                f"is_{outcome.name.lower()}": Count("id", filter=Q(outcome=outcome.value))
                for outcome in OUTCOMES
            },
            withdrawn=Count("id", filter=Q(state=QueryState.WITHDRAWN)),
            still=Count("id", filter=Q(state__in=(QueryState.OPEN, QueryState.ANSWERED))),
        )
        .order_by()
    )
    visits = dict(period.coded().values_list("practitioner").annotate(count=Count("id")).order_by())
    found = [
        Row((people[key], count, _hundred(count, visits.get(key, 0)), *rest), {"asked": str(key)})
        for key, count, *rest in rows
    ]
    return Figure(
        "queries",
        "Queries to clinicians",
        "Queries about the visits coded, and what came of them.",
        (
            *("Practitioner", "Queries", "For 100 visits", "Answered"),
            *OUTCOMES.values(),
            *("Withdrawn", "Open"),
        ),
        tuple(sorted(found, key=lambda row: str(row.cells[0]))),
    )


def _hundred(count: int, visits: int) -> str:
    return f"{100 * count / visits:.1f}" if visits else ""


def speed(period: Period, coders: Names) -> Figure:
    """Count what each coder coded, and how long it had waited."""
    rows = (
        period.coded()
        .values_list("coder", "coded_at__date")
        .annotate(count=Count("id"), waited=Sum(F("coded_at") - F("encounter__at")))
        .order_by()
    )
    by_coder: dict[UUID, list[tuple[int, timedelta]]] = defaultdict(list)
    for coder, _, count, waited in rows:
        if coder:
            by_coder[coder].append((count, waited))
    return Figure(
        "speed",
        "Coders' work",
        "Visits and stays coded, on how many days, and the mean time from the visit to its codes.",
        ("Coder", "Coded", "Days", "A day", "Days from visit to codes"),
        tuple(
            sorted(
                (_worked(coder, coders, days) for coder, days in by_coder.items()),
                key=lambda row: str(row.cells[0]),
            )
        ),
    )


def _worked(coder: UUID, coders: Names, days: Sequence[tuple[int, timedelta]]) -> Row:
    count = sum(coded for coded, _ in days)
    waited = sum((waited for _, waited in days), timedelta()) / count
    return Row(
        (
            *(coders.get(coder, ""), count, len(days), f"{count / len(days):.1f}"),
            f"{waited / timedelta(days=1):.1f}",
        ),
        {"coder": str(coder)},
    )
