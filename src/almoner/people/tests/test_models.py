"""What the database itself refuses, and what rows say of themselves."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from tests import make

from almoner.people.models import Holiday, Patient, Practice

pytestmark = pytest.mark.django_db


def test_chart_numbers_come_from_a_sequence() -> None:
    one, two = make.patient(), make.patient()
    assert two.number == one.number + 1
    assert one.number > 100_000


def test_a_patient_is_never_deleted() -> None:
    patient = make.patient()
    with pytest.raises(ProgrammingError, match="never_deleted"), transaction.atomic():
        Patient.objects.filter(pk=patient.pk)._raw_delete("default")


@pytest.mark.parametrize(
    "wrong",
    [
        {"family_name": ""},
        {"sex": "F"},
        {"is_deceased": True, "deceased_on": date(1950, 1, 1)},
        {"is_deceased": False, "deceased_on": date(2020, 1, 1)},
    ],
)
def test_the_database_refuses_an_impossible_patient(wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make.patient(**wrong)


def test_there_is_one_practice() -> None:
    make.practice()
    with pytest.raises(IntegrityError), transaction.atomic():
        Practice.objects.create(name="Another")


def test_an_npi_that_is_no_npi_is_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make.practitioner(npi="3000000000")


def test_a_day_is_one_holiday_for_the_practice() -> None:
    Holiday.objects.create(on=date(2026, 12, 25), name="Christmas")
    with pytest.raises(IntegrityError), transaction.atomic():
        Holiday.objects.create(on=date(2026, 12, 25), name="Again")


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("2026-03-01", "2026-03-02", "1 day"),
        ("2026-03-01", "2026-03-31", "30 days"),
        ("2025-03-31", "2026-02-28", "10 months"),
        ("2024-02-29", "2026-02-28", "23 months"),
        ("1960-02-28", "2026-02-27", "65 years"),
        ("1960-02-28", "2026-02-28", "66 years"),
    ],
)
def test_age(born: str, on: str, age: str) -> None:
    patient = Patient(birth_date=date.fromisoformat(born))
    assert patient.age_on(date.fromisoformat(on)) == age


def test_the_dead_grow_no_older() -> None:
    patient = Patient(birth_date=date(1950, 1, 1), deceased_on=date(2000, 6, 1))
    assert patient.age_on(date(2026, 1, 1)) == "50 years"


def test_names_are_shown_as_staff_say_them() -> None:
    patient = Patient(prefix="Mrs.", given_name="Tula", family_name="Terry", preferred_name="Tilly")
    assert patient.display_name == "Tilly Terry"
    assert patient.sort_name == "Terry, Tula “Tilly”"
    assert patient.legal_name == "Mrs. Tula Terry"


@pytest.mark.parametrize(
    ("name", "credential", "shown"),
    [
        ("Okafor", "MD", "Dr. Adaeze Okafor"),
        ("Okafor", "M.D., FACP", "Dr. Adaeze Okafor"),
        ("Okafor", "PA-C", "Adaeze Okafor, PA-C"),
        ("Okafor", "", "Adaeze Okafor"),
    ],
)
def test_practitioners_are_addressed_by_their_credential(
    name: str, credential: str, shown: str
) -> None:
    assert str(make.practitioner(name, credential=credential)) == shown
