"""A chart of 5,000 entries, asked over Django's test client: every view, a late page, a search.

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


def figures() -> Iterator[Figure]:
    """Measure in a process of its own, so that it may choose its database."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"ALMONER_VAR": str(FOLDER), "PYTHONPATH": "src:."}
    command = [sys.executable, "-m", "benchmarks.records"]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    for line in done.stdout.splitlines():
        name, value = line.split()
        yield Figure("records", name, float(value), "ms", GOAL)


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
            print(name, f"{value:.1f}")


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
    for kind, model in KINDS.items():
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
            for number in range(ENTRIES // len(KINDS) + 1)
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
