"""A chart of 5,000 entries over Django's test client; a search of 200,000 in all charts.

Every view, a late page and a search of the chart; then words that are rare, frequent, and frequent
but never together, over all charts; that the index of words answers is shown on the error output.

It fills an embedded database of its own, kept in ``var/bench/records``.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

from benchmarks.figures import Figure

FOLDER = Path("var", "bench", "records").absolute()
ENTRIES = 5000
TIMES = 40
GOAL = 300  # ms
SEARCH_GOAL = 100  # ms
ALL_ENTRIES = 200_000


def figures() -> Iterator[Figure]:
    """Measure in a process of its own, so that it may choose its database."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"ALMONER_VAR": str(FOLDER), "PYTHONPATH": "src:."}
    command = [sys.executable, "-m", "benchmarks.records"]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    for line in done.stdout.splitlines():
        name, value = line.split()
        goal = SEARCH_GOAL if name.startswith("all_charts") else GOAL
        yield Figure("records", name, float(value), "ms", goal)


def main() -> None:
    """Fill the database if it is empty, then read the long chart."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "almoner.main.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from almoner.main import processes

    with processes.database():
        call_command("migrate", verbosity=0)
        for name, value in _measure(_chart()):
            print(name, f"{value:.1f}", flush=True)
        _all_charts()
        for name, value in _search():
            print(name, f"{value:.1f}", flush=True)


def _chart() -> Any:
    from django.db import connection

    from almoner.people.models import Patient
    from almoner.records.models import KINDS

    found = Patient.objects.first()
    if found:
        return found
    now = datetime.now(UTC)
    born = date(1950, 5, 5)
    patient = Patient.objects.create(family_name="Long", birth_date=born, registered_at=now)
    kinds = {kind: model for kind, model in KINDS.items() if kind != "document"}  # needs a file
    for kind, model in kinds.items():
        value = {"value": 70, "unit": "kg"} if kind == "observation" else {}
        model._default_manager.bulk_create(
            model(
                patient=patient,
                text=f"Chronic sinusitis {number}",
                note="Worse in the evening, better after rest; seen again in a month",
                at=now - timedelta(hours=number),
                recorded_at=now,
                recorded_by="Benchmark",
                **value,
            )
            for number in range(ENTRIES // len(kinds) + 1)
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return patient


def _measure(patient: Any) -> Iterator[tuple[str, float]]:
    from django.test import Client
    from django.urls import reverse

    from almoner.platform.accounts.models import User
    from almoner.platform.accounts.powers import CLINICIAN
    from almoner.records.queries import chart_page

    user, is_new = User.objects.get_or_create(username="clinician", defaults={"name": "Clinician"})
    if is_new:
        user.groups.add(user.groups.model.objects.get(name=CLINICIAN))
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    urls = {name: reverse(f"records:{name}", args=[patient.pk]) for name in _VIEWS.values()}
    older = ""
    for _ in range(90):
        older = chart_page(patient, before=older).older
    asked = {
        "late_page": {"before": older},
        "search": {"q": "sinus 400"},
        "kind": {"kind": "problem"},
    }
    for name, view in _VIEWS.items():
        times = []
        for _ in range(TIMES):
            start = perf_counter()
            answer = client.get(urls[view], asked.get(name, {}))
            times.append((perf_counter() - start) * 1000)
            assert answer.status_code == 200
        yield f"{name}.p95", quantiles(times, n=20)[-1]


def _all_charts() -> None:
    """Fill many short charts: every entry says one of 1,000 rare things and one of 10 frequent."""
    from django.db import connection

    from almoner.people.models import Patient
    from almoner.records.models import Condition, MedicationStatement, Observation

    kinds: tuple[Any, ...] = (Condition, MedicationStatement, Observation)
    each = ALL_ENTRIES // len(kinds)
    if Condition.objects.count() > each:
        return
    now, born = datetime.now(UTC), date(1960, 6, 6)
    patients = Patient.objects.bulk_create(
        Patient(family_name=f"Short {number}", birth_date=born, registered_at=now)
        for number in range(4000)
    )
    for kind in kinds:
        value = {"value": 70, "unit": "kg"} if kind is Observation else {}
        kind.objects.bulk_create(
            (
                kind(
                    patient=patients[number % len(patients)],
                    text=f"frequent{number % 10} and rare{number % 1000}",
                    note="Seen again in a month, better after rest",
                    at=now - timedelta(minutes=number),
                    recorded_at=now,
                    recorded_by="Benchmark",
                    **value,
                )
                for number in range(each)
            ),
            batch_size=5000,
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _search() -> Iterator[tuple[str, float]]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from almoner.platform.accounts.actor import SYSTEM
    from almoner.records.queries import find_in_charts

    asked = {
        "rare": "rare123",
        "frequent": "frequent1",
        "everywhere": "month",
        "never_together": "frequent1 frequent2",
        "beginning": "ra",
    }
    for name, q in asked.items():
        times = []
        for _ in range(TIMES):
            start = perf_counter()
            find_in_charts(SYSTEM, q)
            times.append((perf_counter() - start) * 1000)
        yield f"all_charts.{name}.p95", quantiles(times, n=20)[-1]
        with CaptureQueriesContext(connection) as captured:
            find_in_charts(SYSTEM, q)
        union = next(query["sql"] for query in captured if "UNION ALL" in query["sql"])
        with connection.cursor() as cursor:
            cursor.execute("SET enable_seqscan = off")
            cursor.execute(f"EXPLAIN {union}")
            plan = [line for (line,) in cursor.fetchall() if "_words" in line or "Seq" in line]
            cursor.execute("RESET enable_seqscan")
        print(name, *plan, sep="\n", file=sys.stderr)


_VIEWS = {
    "summary": "chart",
    "entries": "entries",
    "late_page": "entries",
    "search": "entries",
    "kind": "entries",
    "by_problem": "problems",
}


if __name__ == "__main__":
    main()
