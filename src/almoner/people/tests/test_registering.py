"""Registering, changing and finding patients."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from almoner.lib.events import react
from almoner.lib.refusal import NotPermitted
from almoner.people import operations
from almoner.people.events import PatientRegistered
from almoner.people.models import (
    ContactPoint,
    FormerName,
    Patient,
    PatientAddress,
    PatientIdentifier,
    PatientSearchKeys,
)
from almoner.people.operations import Demographics, PostalParts, Reach, Registration
from almoner.people.queries import find_alike, find_patients
from almoner.people.tests.actors import BOSS, CLERK, DESK, STOCK, VISITOR
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit.models import Entry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def registration(**fields: Any) -> Registration:
    who: dict[str, Any] = {
        "family_name": "Terry",
        "given_name": "Tula",
        "birth_date": date(1960, 2, 28),
    }
    extra = {
        name: fields.pop(name)
        for name in ("reaches", "address", "former_names", "identifiers")
        if name in fields
    }
    return Registration(who=Demographics(**{**who, **fields}), **extra)


def register(**fields: Any) -> Patient:
    return operations.register(DESK, registration=registration(**fields), now=NOW)


def whole() -> Patient:
    return register(
        preferred_name="Tilly",
        middle_name="Mae",
        reaches=[Reach(value="978 555 0142"), Reach(value="tula@example.org", system="email")],
        address=PostalParts(line1="610 Block Dam", city="Natick", state="ma", zip_code="017601234"),
        former_names=[("maiden", "", "Monahan")],
        identifiers=[("ssn", "999-87-2075")],
    )


def test_everything_said_at_registration_is_kept() -> None:
    patient = whole()
    assert patient.number > 100_000
    phone, mail = ContactPoint.objects.filter(patient=patient).order_by("rank")
    assert (phone.e164, phone.display) == ("+19785550142", "(978) 555-0142")
    assert (mail.system, mail.rank) == ("email", 2)
    address = PatientAddress.objects.get(patient=patient)
    assert (address.state, address.zip_code) == ("MA", "01760-1234")
    assert FormerName.objects.get(patient=patient).kind == "maiden"
    assert PatientIdentifier.objects.get(patient=patient).shown == "•••-••-2075"
    logged = Entry.objects.get(verb="people.register")
    assert (logged.subject_id, logged.actor_name) == (patient.pk, DESK.name)


def test_the_areas_above_hear_of_it() -> None:
    heard: list[PatientRegistered] = []
    react(PatientRegistered)(heard.append)
    patient = register()
    assert heard[-1:] == [PatientRegistered(patient.pk)]


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"family_name": "  \u200b "}, "family_name", "needs a family name"),
        ({"birth_date": date(2027, 1, 1)}, "birth_date", "future"),
        ({"birth_date": date(1880, 1, 1)}, "birth_date", "130 years"),
        ({"deceased_on": date(1950, 1, 1)}, "deceased_on", "before the birth date"),
        ({"sex": "femail"}, "sex", "femail"),
        ({"given_name": "x" * 201}, "given_name", "201 characters"),
        ({"language": "English!"}, "language", "language code"),
        ({"reaches": [Reach(value="12")]}, "value", "12"),
        ({"reaches": [Reach(value="x@", system="email")]}, "value", "not an e-mail"),
        ({"address": PostalParts(line1="1 Elm", zip_code="123")}, "zip_code", "ZIP"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_field(
    wrong: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(operations.NotAcceptable, match=says) as refused:
        register(**wrong)
    assert refused.value.at_field == field
    assert not Patient.objects.exists()


@pytest.mark.parametrize("actor", [STOCK, CLERK, VISITOR])
def test_only_the_desk_registers(actor: Actor) -> None:
    with pytest.raises(NotPermitted):
        operations.register(actor, registration=registration(), now=NOW)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("terry tula", "name"),
        ("TERRY, T", "name"),
        ("tilly", "preferred name Tilly"),
        ("monahan", "former name Monahan"),
        ("tery", "spelt like Terry"),
        ("2/28/1960", "birth date"),
        ("1960-02-28 ter", "birth date"),
        ("0142", "phone ends 0142"),
        ("(978) 555-0142", "phone"),
        ("tula@exam", "e-mail tula@example.org"),
    ],
)
def test_found_by_whatever_they_say(typed: str, why: str) -> None:
    patient = whole()
    register(family_name="Okafor", given_name="Ada", birth_date=date(1971, 7, 1))
    found = find_patients(DESK, typed)
    assert [each.id for each in found] == [patient.pk]
    assert why in found[0].why
    assert found[0].name == "Terry, Tula Mae “Tilly”"
    assert found[0].phone == "(978) 555-0142"


def test_found_by_chart_number() -> None:
    patient = whole()
    assert find_patients(DESK, str(patient.number))[0].id == patient.pk


def test_a_usual_search_is_one_statement_however_many_are_found() -> None:
    for n in range(30):
        register(given_name=f"Tula{chr(97 + n % 26)}")
    with CaptureQueriesContext(
        connection,
    ) as statements:
        found = find_patients(DESK, "terry tul", limit=12)
    assert len(found) == 12
    assert len(statements) == 1


def test_nobody_is_found_without_the_power() -> None:
    with pytest.raises(NotPermitted):
        find_patients(STOCK, "terry")


def test_a_change_is_found_at_once_and_the_old_name_is_not() -> None:
    patient = register()
    operations.edit(
        DESK,
        patient=patient,
        seen_version=1,
        values={"family_name": "Quigley"},
        now=NOW,
    )
    assert [each.id for each in find_patients(DESK, "quigley")] == [patient.pk]
    assert find_patients(DESK, "terry") == []
    assert patient.version == 2


def test_the_second_of_two_editors_is_shown_the_difference() -> None:
    patient = register()
    hers = Patient.objects.get(pk=patient.pk)
    operations.edit(DESK, patient=patient, seen_version=1, values={"sex": "female"}, now=NOW)
    with pytest.raises(operations.EditedMeanwhile) as refused:
        operations.edit(CLERK, patient=hers, seen_version=1, values={"suffix": "Jr."}, now=NOW)
    (difference,) = refused.value.differences
    assert difference.label == "administrative sex"
    assert (difference.before, difference.now) == ("Unknown", "Female")
    operations.edit(
        CLERK,
        patient=hers,
        seen_version=refused.value.version,
        values={"suffix": "Jr."},
        now=NOW,
    )
    after = Patient.objects.get(pk=patient.pk)
    assert (after.sex, after.suffix, after.version) == ("female", "Jr.", 3)


def test_saving_without_a_change_writes_nothing() -> None:
    patient = register()
    entries = Entry.objects.count()
    operations.edit(DESK, patient=patient, seen_version=1, values={"suffix": ""}, now=NOW)
    assert Entry.objects.count() == entries
    assert Patient.objects.get(pk=patient.pk).version == 1


def test_a_registration_in_error_is_taken_back_and_brought_back() -> None:
    patient = register()
    operations.mark_in_error(CLERK, patient=patient, reason="Wrong person at the desk")
    assert find_patients(DESK, "terry") == []
    assert Entry.objects.get(verb="people.mark_in_error").detail["reason"].startswith("Wrong")
    operations.unmark_in_error(CLERK, patient=patient)
    assert [each.id for each in find_patients(DESK, "terry")] == [patient.pk]


def test_taking_back_needs_a_reason_and_the_power() -> None:
    patient = register()
    with pytest.raises(operations.NotAcceptable):
        operations.mark_in_error(CLERK, patient=patient, reason=" ")
    with pytest.raises(NotPermitted):
        operations.mark_in_error(DESK, patient=patient, reason="no")


def test_reindexing_makes_lost_keys_anew() -> None:
    patient = whole()
    PatientSearchKeys.objects.all().delete()
    assert find_patients(DESK, "terry") == []
    assert operations.reindex_all(BOSS) == 1
    assert [each.id for each in find_patients(DESK, "monahan")] == [patient.pk]


def test_somebody_alike_is_shown_while_typing() -> None:
    patient = whole()
    register(family_name="Okafor", given_name="Ada", birth_date=date(1971, 7, 1))
    alike = find_alike(
        DESK, family="Tery", given="Tula", birth_date=date(1960, 2, 28), phones=["9785550142"]
    )
    assert [each.patient_id for each in alike] == [patient.pk]
    assert alike[0].score > 0.9
    assert any("birth date" in reason for reason in alike[0].why)


def test_a_stranger_of_the_same_family_name_is_not_alike() -> None:
    whole()
    assert find_alike(DESK, family="Terry", given="Marvin", birth_date=date(1999, 9, 9)) == []
