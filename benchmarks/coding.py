"""The figures of coding over 50,000 coded visits with 200,000 diagnoses in one period.

A tenth of them are stays with a DRG; ten practitioners of three specialties, five coders. The
diagnoses are 3,000 billable codes of the release that ships. Rows are copied without history. The
screen goes through Django's test client; the time of its SQL is that of its statements together.
The database is kept in ``var/bench/coding``.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from statistics import quantiles
from time import perf_counter
from typing import Any

from benchmarks.figures import Figure
from benchmarks.inside import Row, figures_of, main

VISITS, DIAGNOSES = 50_000, 200_000
CODES, DAYS = 3000, 85
TIMES = 20
SQL_GOAL = 300  # ms, the statements of a screen
SERVICES = ("99212", "99213", "99213", "99214", "99214", "99215", "99203", "99204")
DRGS = ("193", "194", "195", "291", "292", "293", "313", "321", "322", "690", "871", "872")
TAXONOMIES = ("207Q00000X", "207R00000X", "207RC0000X")


def figures() -> Iterator[Figure]:
    """Measure in a process of its own, so that it may choose its database."""
    yield from figures_of("coding", DIAGNOSES)


def _fill() -> None:
    from django.db import connection, transaction

    from almoner.coding.models import CodedVisit

    if CodedVisit.objects.exists():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        _copy_all(cursor)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _copy_all(cursor: Any) -> None:
    from almoner.lib.icd10cm import shipped
    from almoner.people.models import Patient, Practitioner
    from almoner.platform.accounts.models import User
    from almoner.records.models import Encounter

    now = datetime.now(UTC)
    patient = Patient.objects.create(
        family_name="Often", birth_date=date(1950, 5, 5), registered_at=now
    )
    doctors = [
        Practitioner.objects.create(family_name=f"Doctor {each}", taxonomy=TAXONOMIES[each % 3]).pk
        for each in range(10)
    ]
    coders = [
        User.objects.create_user(f"coder{each}", name=f"Coder {each}").pk for each in range(5)
    ]
    first = Encounter.objects.create(
        patient=patient, text="Visit", at=now, recorded_at=now, recorded_by="Benchmark"
    )
    billable = [each for each in shipped().all() if each.is_billable and each.code[1].isdigit()]
    codes = random.Random(2026).sample(billable, CODES)
    given: dict[str, Any] = {
        "first": first.pk,
        "patient": patient.pk,
        "doctors": doctors,
        "coders": coders,
        "visits": VISITS,
        "each": DIAGNOSES // VISITS,
        "codes": [each.code for each in codes],
        "titles": [each.title[:300] for each in codes],
        "services": list(SERVICES),
        "drgs": list(DRGS),
        "now": now,
    }
    columns = [field.column for field in Encounter._meta.local_concrete_fields]
    own = {"id": "uuid_n", "at": "at - n * interval '2 minutes' - interval '3 days'"}
    own["class_code"] = "CASE WHEN n %% 10 = 0 THEN 'IMP' ELSE 'AMB' END"
    into = ", ".join(f'"{each}"' for each in columns)
    values = ", ".join(own.get(each, f'"{each}"') for each in columns)
    cursor.execute("SET LOCAL session_replication_role = replica")
    for statement in (_ENCOUNTERS.format(names=into, values=values), *_OTHERS):
        cursor.execute(statement, given)
    cursor.execute("SET LOCAL session_replication_role = origin")


_NUMBERS = (
    "(SELECT n, ('0a000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS uuid_n"
    " FROM generate_series(1, %(visits)s) n) numbers"
)
_ENCOUNTERS = (
    "INSERT INTO records_encounter ({names}) SELECT {values} FROM records_encounter, "
    f"{_NUMBERS} WHERE id = %(first)s"
)
_OTHERS = (
    'INSERT INTO coding_codedvisit (id, encounter_id, patient_id, practitioner_id, "on",'
    " place_of_service, payer_kind, state, since_at, coder_id, coded_at, level, stay, drg, weight,"
    " version) SELECT uuid_n, uuid_n, %(patient)s, (%(doctors)s::uuid[])[n %% 10 + 1],"
    " current_date, '11', 'other', 'coded', %(now)s, (%(coders)s::uuid[])[n %% 5 + 1],"
    f" %(now)s::timestamptz - n * (interval '{DAYS} days' / %(visits)s), '{{}}',"
    " CASE WHEN n %% 10 = 0 THEN '{\"version\": \"43.1\"}'::jsonb ELSE '{}' END,"
    " CASE WHEN n %% 10 = 0 THEN (%(drgs)s::text[])[n / 10 %% 12 + 1] ELSE '' END,"
    f" CASE WHEN n %% 10 = 0 THEN 1.25 END, 1 FROM {_NUMBERS}",
    "INSERT INTO coding_codeddiagnosis (id, visit_id, position, phrase, is_kept, code, title)"
    " SELECT gen_random_uuid(), uuid_n, m, '', true, (%(codes)s::text[])[place],"
    f" (%(titles)s::text[])[place] FROM {_NUMBERS}, generate_series(1, %(each)s) m,"
    f" LATERAL (SELECT (n * 7 + m * 811) %% {CODES} + 1 AS place) places",
    "INSERT INTO coding_codedservice (id, visit_id, position, phrase, is_kept, code, modifiers,"
    " units, pointers) SELECT gen_random_uuid(), uuid_n, 1, '', true,"
    f" (%(services)s::text[])[n %% {len(SERVICES)} + 1], '{{}}', 1, '{{}}' FROM {_NUMBERS}"
    " WHERE n %% 10 > 0",
)


def _measure() -> Iterator[Row]:
    from django.test import Client
    from django.urls import reverse

    from almoner.platform.accounts.models import User
    from almoner.platform.accounts.powers import CODER

    user, is_new = User.objects.get_or_create(username="asks", defaults={"name": "Asks"})
    if is_new:
        user.groups.add(user.groups.model.objects.get(name=CODER))
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    screen, behind = reverse("coding:figures"), reverse("coding:figure_visits")
    for name, address in (
        ("figures", screen),
        ("behind_levels", f"{behind}?of=levels&code=99213"),
        ("behind_unspecified", f"{behind}?of=unspecified"),
    ):
        whole, said = _times(client, address)
        yield f"{name}.sql_p95", said, "ms", SQL_GOAL
        yield f"{name}.screen_p95", whole, "ms", 0


def _times(client: Any, address: str) -> tuple[float, float]:
    """Return the 95th percentiles in ms of a screen and of its statements together."""
    from django.db import connection

    spent: list[float] = []

    def timed(execute: Any, sql: Any, given: Any, many: Any, context: Any) -> Any:
        started = perf_counter()
        try:
            return execute(sql, given, many, context)
        finally:
            spent.append(perf_counter() - started)

    wholes, saids = [], []
    for _ in range(TIMES + 1):
        spent.clear()
        started = perf_counter()
        with connection.execute_wrapper(timed):
            assert client.get(address).status_code == 200
        wholes.append((perf_counter() - started) * 1e3)
        saids.append(sum(spent) * 1e3)
    return _p95(wholes[1:]), _p95(saids[1:])


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


if __name__ == "__main__":
    main(_fill, _measure)
