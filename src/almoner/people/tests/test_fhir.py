"""The FHIR resources of people, judged by fhir.resources (R4B)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from fhir.resources.R4B.location import Location as FhirLocation
from fhir.resources.R4B.patient import Patient as FhirPatient
from fhir.resources.R4B.practitioner import Practitioner as FhirPractitioner
from tests import make

from almoner.people import fhir, operations
from almoner.people.models import ContactPoint, Patient
from almoner.people.operations import Demographics, PostalParts, Reach, Registration, around
from almoner.people.tests.actors import CLERK, DESK

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def whole() -> Patient:
    return operations.register(
        DESK,
        registration=Registration(
            who=Demographics(
                family_name="Terry",
                given_name="Tula",
                middle_name="Mae",
                prefix="Mrs.",
                preferred_name="Tilly",
                birth_date=date(1960, 2, 28),
                sex="female",
                marital_status="M",
                language="es",
                deceased_on=date(2026, 1, 1),
            ),
            reaches=[
                Reach(value="978 555 0142"),
                Reach(system="email", value="t@example.org", use="home"),
            ],
            address=PostalParts(line1="1 Elm", city="Natick", state="MA", zip_code="01760"),
            former_names=[("maiden", "", "Monahan"), ("alias", "Toots", "")],
            identifiers=[("ssn", "999-87-2075")],
        ),
        now=NOW,
    )


def test_a_whole_patient_is_valid_and_comes_back_as_it_was() -> None:
    patient = whole()
    old = around.add(
        DESK, patient=patient, kind=ContactPoint, values={"system": "phone", "value": "6175550100"}
    )
    around.end(DESK, row=old, on=date(2026, 2, 1))
    resource = fhir.patient_resource(patient)
    judged: Any = FhirPatient.model_validate(resource)
    assert judged.birthDate == date(1960, 2, 28)
    assert [name.use for name in judged.name] == ["official", "nickname", "maiden", "nickname"]
    assert {(point.system, point.use) for point in judged.telecom} == {
        ("phone", "mobile"),
        ("email", "home"),
        ("phone", "old"),
    }
    assert (
        judged.model_dump(mode="json", exclude_none=True)["identifier"] == (resource["identifier"])
    )


def test_a_bare_patient_and_a_merged_one_are_valid() -> None:
    one, two = make.patient(given_name=""), make.patient()
    assert FhirPatient.model_validate(fhir.patient_resource(one)).active
    operations.merge(CLERK, survivor=one, retired=two, seen_versions=(1, 1), now=NOW)
    two.refresh_from_db()
    judged: Any = FhirPatient.model_validate(fhir.patient_resource(two))
    assert not judged.active
    assert judged.link[0].other.reference == f"Patient/{one.pk}"


def test_practitioners_and_locations_are_valid() -> None:
    doctor = make.practitioner(taxonomy="207Q00000X")
    judged: Any = FhirPractitioner.model_validate(fhir.practitioner_resource(doctor))
    assert judged.identifier[0].value == doctor.npi
    FhirPractitioner.model_validate(fhir.practitioner_resource(make.outside_practitioner()))
    place = make.location(line1="1 Elm", phone="(978) 555-0100", npi=make.npi())
    make.hours(place, 0, "08:00", "12:00")
    place.refresh_from_db()
    location: Any = FhirLocation.model_validate(fhir.location_resource(place))
    assert location.hoursOfOperation[0].daysOfWeek == ["mon"]
