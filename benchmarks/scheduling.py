"""The schedule without HTTP: booking, a day of visits, openings out of the database.

It fills an embedded database of its own, kept in ``var/bench/scheduling``: 50 clinicians whose
days are full for a month ahead. ``VISITS=2000000`` asks for more history.
"""

import os
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median, quantiles
from time import perf_counter

from benchmarks.figures import Figure
from benchmarks.inside import Row, figures_of, main

VISITS = int(os.environ.get("VISITS", "200000"))
PATIENTS, CLINICIANS = 10_000, 50


def figures() -> Iterator[Figure]:
    """Measure in a process of its own, so that it may choose its database."""
    return figures_of("scheduling", VISITS)


def _fill() -> None:
    from datetime import UTC, datetime

    from django.db import connection, transaction

    from almoner.main.demo import bulk, office, schedule
    from almoner.main.demo.logins import add_logins
    from almoner.scheduling.models import Appointment

    if Appointment.objects.exists():
        return
    now = datetime.now(UTC)
    with transaction.atomic():
        office.build_practice(add_logins(), now.date(), clinicians=CLINICIANS)
        schedule.build_columns(now.date())
        bulk.fill(
            bulk.Amounts(PATIENTS, VISITS),
            today=now.date(),
            now=now,
            progress=lambda _what, _count: None,
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _measure() -> Iterator[Row]:
    from datetime import UTC, datetime, timedelta

    from almoner.people.models import Patient
    from almoner.platform.accounts.actor import SYSTEM
    from almoner.scheduling import operations, queries
    from almoner.scheduling.models import Column, VisitType
    from almoner.scheduling.tables import fitting_step, make_sheet

    now = datetime.now(UTC)
    day = now.date() + timedelta(days=(1 - now.date().weekday()) % 7)  # a Tuesday
    empty = day + timedelta(days=70)
    columns = list(Column.objects.filter(kind="practitioner"))
    patients = list(Patient.objects.values_list("id", flat=True)[:2000])
    types = {each.name: each.id for each in VisitType.objects.all()}

    free = queries.Search(
        visit_type_ids=[types["Follow-up"]], first=empty, last=empty, limit=900, grid=20
    )
    openings = queries.find_openings(SYSTEM, search=free, now=now).openings
    wishes = [
        operations.Wish(
            visit_type_id=step.visit_type_id,
            column_ids=[key for key, _ in step.columns],
            starts_at=step.starts_at,
            location_id=step.location_id,
            patient_id=patient,
        )
        for opening, patient in zip(openings, patients, strict=False)
        for step in opening.steps
    ]
    times, made = [], []
    for wish in wishes:
        start = perf_counter()
        made.append(operations.book(SYSTEM, wish=wish, now=now))
        times.append((perf_counter() - start) * 1000)
    yield "book.p50", median(times), "ms", 15
    yield "book.p95", quantiles(times, n=20)[-1], "ms", 60
    for each in made:
        operations.cancel(SYSTEM, appointment_id=each.id, version=1, reason="benchmark", now=now)

    ids = [column.id for column in columns]

    def sheet(over: int) -> None:
        (opened,) = queries.open_days(SYSTEM, first=day, last=day, now=now, column_ids=ids[:over])
        make_sheet(opened, step=fitting_step(opened), now=now)

    # 24 visits in each column
    yield "day_sheet.300_visits.p95", quantiles(_times(partial(sheet, 13), 30), n=20)[-1], "ms", 150
    yield "day_sheet.1200_visits.p50", median(_times(partial(sheet, 50), 15)), "ms", 0
    column_id = ids[0]
    one = _times(lambda: queries.column_day(SYSTEM, column_id=column_id, on=day), 200)
    yield "column_day.p50", median(one), "ms", 5
    chain = queries.Search(
        visit_type_ids=[types["Blood draw"], types["Ultrasound"], types["Follow-up"]],
        gaps=[(10, 90), (10, 90)],
        first=day,
        last=day + timedelta(days=89),
    )
    for name, search in (("one_step", free), ("chain_90_days", chain)):
        took = _times(partial(queries.find_openings, SYSTEM, search=search, now=now), 7)
        yield f"openings.{name}.p50", median(took), "ms", 0


def _times(work: Callable[[], object], count: int) -> list[float]:
    work()
    times = []
    for _ in range(count):
        start = perf_counter()
        work()
        times.append((perf_counter() - start) * 1000)
    return times


if __name__ == "__main__":
    main(_fill, _measure)
