"""Finding patients without HTTP: key lookups in the database and ranking, 100,000 patients.

It fills an embedded database of its own, kept in ``var/bench/people``. ``ROWS=1000000`` asks more.
"""

import os
import random
from collections.abc import Iterator
from statistics import median, quantiles
from time import perf_counter

from benchmarks.figures import Figure
from benchmarks.inside import Row, figures_of, main

ROWS = int(os.environ.get("ROWS", "100000"))
QUESTIONS = 400


def figures() -> Iterator[Figure]:
    """Measure in a process of its own, so that it may choose its database."""
    return figures_of("people", ROWS)


def _fill() -> None:
    from datetime import UTC, datetime

    from django.db import connection, transaction

    from almoner.main.demo.bulk import _patients
    from almoner.main.demo.copying import indexes_built_afterwards
    from almoner.people.models import PatientSearchKeys

    if PatientSearchKeys.objects.exists():
        return
    now = datetime.now(UTC)
    with transaction.atomic(), indexes_built_afterwards(PatientSearchKeys):
        _patients(ROWS, today=now.date(), now=now, progress=lambda _what, _count: None)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _measure() -> Iterator[Row]:
    from almoner.people.models import Patient
    from almoner.people.queries import find_alike, find_patients
    from almoner.platform.accounts.actor import SYSTEM

    chance = random.Random(5)
    fields = ("family_name", "given_name", "birth_date", "contact_points__e164", "number")
    rows = list(Patient.objects.filter(contact_points__system="phone").values_list(*fields)[:5000])
    picked = [chance.choice(rows) for _ in range(QUESTIONS)]
    kinds = {
        "beginning": lambda row: row[0][:4],
        "two_names": lambda row: f"{row[1][:3]} {row[0]}",
        "slip": lambda row: f"{row[0][:2]}{row[0][3:]} {row[1]}",
        "birth_date": lambda row: f"{row[0][:3]} {row[2].month}/{row[2].day}/{row[2].year}",
        "phone_end": lambda row: row[3][-4:],
        "chart_number": lambda row: str(row[4]),
    }
    for name, question in kinds.items():
        find_patients(SYSTEM, question(picked[0]))
        times, right = [], 0
        for row in picked:
            start = perf_counter()
            found = find_patients(SYSTEM, question(row), limit=12)
            times.append((perf_counter() - start) * 1000)
            right += any(each.number == row[4] for each in found)
        yield f"find.{name}.p50", median(times), "ms", 6
        yield f"find.{name}.p95", quantiles(times, n=20)[-1], "ms", 50
        yield f"find.{name}.among_12", 100 * right / len(picked), "%", 0
    times = []
    for family, given, born, phone, _number in picked[:100]:
        start = perf_counter()
        find_alike(SYSTEM, family=family, given=given, birth_date=born, phones=[phone])
        times.append((perf_counter() - start) * 1000)
    yield "alike_while_typing.p95", quantiles(times, n=20)[-1], "ms", 100


if __name__ == "__main__":
    main(_fill, _measure)
