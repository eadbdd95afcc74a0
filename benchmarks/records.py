"""A chart of 5,000 entries among 200,000 of the office and 20,000 pages: screens and searches.

The screens go through Django's test client; the search of all charts through its query, beside one
plain statement on the same table. Entries of other charts say one of 1,000 rare things, one of 10
frequent ones and what every entry says; pages say 200 words out of 5,000. One chart in 50 is
restricted. Rows are copied without history. The database is kept in ``var/bench/records``.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from statistics import quantiles
from time import perf_counter
from typing import Any

from benchmarks.figures import Figure
from benchmarks.inside import Row, figures_of, main

ENTRIES, ALL_ENTRIES, PAGES = 5000, 200_000, 20_000
PATIENTS = 4000
TIMES = 60
GOAL = 300  # ms, a screen of the chart
SEARCH_GOAL = 100  # ms, all charts
PLAIN = "a plain statement"

VIEWS: dict[str, tuple[str, dict[str, str]]] = {
    "summary": ("chart", {}),
    "entries": ("entries", {}),
    "late_page": ("entries", {}),
    "search_in_chart": ("entries", {"q": "sinus 400"}),
    "search_in_chart_every": ("entries", {"q": "month"}),
    "kind": ("entries", {"kind": "problem"}),
    "by_problem": ("problems", {}),
}
SEARCHES = {
    "rare": "rare123",
    "frequent": "frequent1",
    "every": "month",
    "beginning": "ra",
    "two_words": "frequent3 rare123",
    "never_together": "frequent1 frequent2",
    "none": "zygote",
    "page_rare": "v4999 v1234",
    "page_every": "specimen",
}


def figures() -> Iterator[Figure]:
    """Measure in a process of its own, so that it may choose its database."""
    plain = 0.0
    for figure in figures_of("records", ALL_ENTRIES):
        if figure.name == "plain":
            plain = figure.value
        else:
            yield replace(figure, beside=(PLAIN, plain) if plain else None)


def _fill() -> None:
    from django.db import connection, transaction

    from almoner.people.models import Patient

    if Patient.objects.exists():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        _copy_all()
        # triggers were off; those that keep the words take no change for one, history does
        for table in ("problem", "medication", "observation", "document", *_others()):
            cursor.execute(f'UPDATE "{_table(table)}" SET text = text')
        cursor.execute("UPDATE records_documentpage SET text = text")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _others() -> list[str]:
    from almoner.records.models import KINDS

    return [each for each in KINDS if each not in _COPIED and each != "document"]


def _table(kind: str) -> str:
    from almoner.records.models import KINDS

    return KINDS[kind]._meta.db_table


_COPIED = ("problem", "medication", "observation")


def _copy_all() -> None:
    from django.db import connection

    from almoner.people.models import Patient

    now, born = datetime.now(UTC), date(1950, 5, 5)
    long = Patient.objects.create(family_name="Long", birth_date=born, registered_at=now)
    short = Patient.objects.bulk_create(
        Patient(
            family_name=f"Short {number}",
            birth_date=born,
            registered_at=now,
            is_restricted=number % 50 == 0,
        )
        for number in range(PATIENTS)
    )
    kinds = [*_COPIED, *_others()]
    firsts = {kind: _first(kind, long, now) for kind in (*kinds, "document")}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        say = ("'Chronic sinusitis ' || n", "interval '1 hour'")
        for kind in kinds:
            _copy(cursor, firsts[kind], ENTRIES // len(kinds), "%s::uuid", long.pk, *say)
        say = ("'frequent' || n %% 10 || ' and rare' || n %% 1000", "interval '1 minute'")
        places = f"(%s::uuid[])[n %% {PATIENTS} + 1]"
        whose = [each.pk for each in short]
        for kind in _COPIED:
            _copy(cursor, firsts[kind], ALL_ENTRIES // len(_COPIED), places, whose, *say)
        _copy(cursor, firsts["document"], PAGES // 5, places, whose, "'Scan ' || n", say[1])
        cursor.execute(
            "INSERT INTO records_documentpage (id, document_id, number, text, release_class) "
            "SELECT gen_random_uuid(), d.id, n, 'Specimen ' || (SELECT string_agg("
            "'v' || (hashtextextended(d.id::text || n, m) & 1048575) %% 5000, ' ') "
            "FROM generate_series(1, 200) m), 'ordinary' "
            "FROM records_documentreference d, generate_series(1, 5) n",
            [],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


def _first(kind: str, patient: Any, now: datetime) -> Any:
    """Return an entry of a kind, of which the others are copies."""
    from almoner.people.models import Practitioner
    from almoner.platform.files.models import StoredFile
    from almoner.records.models import KINDS, DocumentType

    more: dict[str, Any] = {"value": 70, "unit": "kg"} if kind == "observation" else {}
    if kind in ("document", "note"):
        more["type"] = DocumentType.objects.get_or_create(name="Benchmark")[0]
    if kind == "note":
        doctor = {"family_name": "Hale", "given_name": "Iris"}
        more |= {"author": Practitioner.objects.get_or_create(**doctor)[0], "body": "At rest."}
    if kind == "document":
        file = StoredFile.objects.create(
            sha256="0" * 64, size=1, media_type="application/pdf", stored_at=now
        )
        more |= {"original": file, "pdf": file, "page_count": 5, "origin": "scan"}
    return KINDS[kind]._default_manager.create(
        patient=patient,
        text="Chronic sinusitis",
        note="Better after rest; seen again in a month",
        at=now,
        recorded_at=now,
        recorded_by="Benchmark",
        **more,
    )


def _copy(cursor: Any, first: Any, count: int, patient: str, given: Any, *said: str) -> None:
    """Insert ``count`` copies of an entry; the rest is SQL over ``n``, the number of the copy."""
    text, apart = said
    own = {"id": "gen_random_uuid()", "patient_id": patient, "text": text, "at": f"at - n*{apart}"}
    columns = [field.column for field in first._meta.local_concrete_fields]
    values = ", ".join(own.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = first._meta.db_table
    cursor.execute(
        f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}", '
        "generate_series(1, %s) n WHERE id = %s",
        [given, count, first.pk],
    )


def _measure() -> Iterator[Row]:
    from django.test import Client
    from django.urls import reverse

    from almoner.people.models import Patient
    from almoner.platform.accounts.actor import SYSTEM
    from almoner.platform.accounts.models import User
    from almoner.platform.accounts.powers import CLINICIAN
    from almoner.records.queries import chart_page, find_in_charts

    user, is_new = User.objects.get_or_create(username="clinician", defaults={"name": "Clinician"})
    if is_new:
        user.groups.add(user.groups.model.objects.get(name=CLINICIAN))
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    patient = Patient.objects.get(family_name="Long")
    older = ""
    for _ in range(90):
        older = chart_page(patient, before=older).older

    def seen(url: str, asked: dict[str, str]) -> None:
        assert client.get(url, asked).status_code == 200

    for name, (view, asked) in VIEWS.items():
        url = reverse(f"records:{view}", args=[patient.pk])
        given = {"before": older} if name == "late_page" else asked
        yield f"{name}.p95", _p95(partial(seen, url, given)), "ms", GOAL
    for name, q in SEARCHES.items():
        yield "plain", _p95(partial(_plain, q)), "ms", 0
        found = _p95(partial(find_in_charts, SYSTEM, q))
        yield f"search_across.{name}.p95", found, "ms", SEARCH_GOAL


def _plain(q: str) -> None:
    """Ask what the search asks, and leave it to the planner how."""
    from django.db import connection

    from almoner.records.queries.words import tsquery_of

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT at, entry_id FROM records_chartwords words JOIN people_patient patient "
            "ON patient.id = patient_id AND merged_into_id IS NULL "
            "AND NOT is_entered_in_error AND NOT is_restricted "
            "WHERE words @@ to_tsquery('simple', %s) "
            "GROUP BY at, entry_id ORDER BY at DESC, entry_id DESC LIMIT 51",
            [tsquery_of(q)],
        )
        cursor.fetchall()


def _p95(once: Callable[[], object]) -> float:
    """Return the 95th percentile in milliseconds, after one that is not counted."""
    once()
    times = []
    for _ in range(TIMES):
        start = perf_counter()
        once()
        times.append((perf_counter() - start) * 1000)
    return quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main(_fill, _measure)
