"""New patients: one at the desk, or many from a file."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from almoner.lib.events import publish
from almoner.people.events import PatientRegistered
from almoner.people.models import (
    ContactPoint,
    FormerName,
    Patient,
    PatientAddress,
    PatientIdentifier,
    Practitioner,
)
from almoner.people.operations import entry
from almoner.people.operations.searching import reindex
from almoner.platform import jobs
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Demographics:
    """What a patient's own row holds, as it is typed at the desk or read from a file."""

    family_name: str
    birth_date: date
    given_name: str = ""
    middle_name: str = ""
    prefix: str = ""
    suffix: str = ""
    preferred_name: str = ""
    sex: str = "unknown"
    gender_identity: str = ""
    pronouns: str = ""
    marital_status: str = ""
    race: str = ""
    ethnicity: str = ""
    language: str = "en"
    needs_interpreter: bool = False
    is_deceased: bool = False
    deceased_on: date | None = None
    usual_practitioner: Practitioner | None = None

    def values(self) -> dict[str, Any]:
        """Return the fields by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A telephone number or e-mail address of somebody new."""

    value: str
    system: str = "phone"
    use: str = "mobile"
    may_text: bool = False
    may_leave_message: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalParts:
    """A postal address of somebody new."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""
    country: str = "US"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Everything that is known of somebody when they are registered."""

    who: Demographics
    reaches: Sequence[Reach] = ()
    address: PostalParts | None = None
    former_names: Sequence[tuple[str, str, str]] = ()
    """Kind, given name, family name."""
    identifiers: Sequence[tuple[str, str]] = ()
    """Kind and value."""


@transaction.atomic
def register(actor: Actor, *, registration: Registration, now: datetime) -> Patient:
    """Write a new patient with a chart number of their own.

    Likely duplicates are looked for afterwards by a job; at the desk they are shown while the
    name is being typed.
    """
    actor.must("people.register")
    patient = _write([checked(registration, now=now)], now=now)[0]
    audit.record(actor, "people.register", patient, patient_id=patient.pk)
    publish(PatientRegistered(patient.pk))
    jobs.later("people.find_duplicates_of", patient_id=str(patient.pk))
    return patient


@transaction.atomic
def load(actor: Actor, *, registrations: Sequence[Registration], now: datetime) -> list[Patient]:
    """Write many new patients at once, in the order given; all of them or none.

    The registrations are ``checked`` already. No event is told for each: areas that must know of
    imported patients read the import's log entry.
    """
    actor.must("people.import")
    patients = _write(registrations, now=now)
    audit.record(actor, "people.load", count=len(patients))
    return patients


def checked(registration: Registration, *, now: datetime) -> Registration:
    """Return the registration as it will be stored; refuse what cannot be right."""
    who = checked_demographics(registration.who.values(), now=now)
    if not who["family_name"]:
        raise entry.NotAcceptable("A patient needs a family name.", field="family_name")
    return Registration(
        who=Demographics(**who),
        reaches=[Reach(**checked_reach(_values(reach))) for reach in registration.reaches],
        address=_checked_address(registration.address),
        former_names=[
            (kind, entry.tidy(given), entry.tidy(family))
            for kind, given, family in registration.former_names
            if entry.tidy(given) or entry.tidy(family)
        ],
        identifiers=[
            (kind, entry.checked_identifier(kind, value))
            for kind, value in registration.identifiers
            if value.strip()
        ],
    )


def checked_demographics(values: dict[str, Any], *, now: datetime) -> dict[str, Any]:
    """Return a patient's own fields tidied; refuse impossible dates, codes and lengths."""
    done = entry.tidied(Patient, values)
    today = entry.day_of(now)
    born = entry.checked_birth_date(done["birth_date"], today)
    entry.checked_death(done["deceased_on"], born, today)
    done["is_deceased"] = bool(done["is_deceased"] or done["deceased_on"])
    done["language"] = entry.checked_language(done["language"] or "en")
    return done


def checked_reach(values: dict[str, Any]) -> dict[str, Any]:
    """Return a contact point's fields tidied; refuse what is no number or no address."""
    done = entry.tidied(ContactPoint, values)
    if not done["value"]:
        raise entry.NotAcceptable("Give a telephone number or an e-mail address.", field="value")
    if done["system"] == "email":
        entry.checked_email(done["value"], field="value")
    else:
        entry.checked_phone(done["value"], field="value")
    return done


def e164_of(system: str, value: str) -> str:
    """Return the number in the form that machines dial, or nothing for an e-mail address."""
    phone = entry.checked_phone(value, field="value") if system == "phone" else None
    return phone.e164 if phone else ""


def checked_address(values: dict[str, Any]) -> dict[str, Any]:
    """Return an address's fields tidied; refuse a wrong ZIP code and an empty address."""
    done = entry.tidied(PatientAddress, values)
    done["country"] = done["country"].upper() or "US"
    done["zip_code"] = entry.checked_zip(done["zip_code"], done["country"])
    if len(done["state"]) == 2:
        done["state"] = done["state"].upper()
    if not (done["line1"] or done["city"] or done["zip_code"]):
        raise entry.NotAcceptable("Give a street, a city or a ZIP code.", field="line1")
    return done


def _checked_address(parts: PostalParts | None) -> PostalParts | None:
    if parts is None or not any((parts.line1, parts.line2, parts.city, parts.zip_code)):
        return None
    return PostalParts(**checked_address(_values(parts)))


def _values(parts: Reach | PostalParts) -> dict[str, Any]:
    return {field.name: getattr(parts, field.name) for field in fields(parts)}


def _write(registrations: Sequence[Registration], *, now: datetime) -> list[Patient]:
    numbers = _chart_numbers(len(registrations))
    patients = [
        Patient(number=number, registered_at=now, **registration.who.values())
        for number, registration in zip(numbers, registrations, strict=True)
    ]
    pairs = list(zip(patients, registrations, strict=True))
    Patient.objects.bulk_create(patients)
    ContactPoint.objects.bulk_create(
        [
            ContactPoint(
                patient=patient,
                rank=rank,
                e164=e164_of(reach.system, reach.value),
                **_values(reach),
            )
            for patient, registration in pairs
            for rank, reach in enumerate(registration.reaches, 1)
        ]
    )
    PatientAddress.objects.bulk_create(
        [
            PatientAddress(patient=patient, **_values(registration.address))
            for patient, registration in pairs
            if registration.address
        ]
    )
    FormerName.objects.bulk_create(
        [
            FormerName(patient=patient, kind=kind, given_name=given, family_name=family)
            for patient, registration in pairs
            for kind, given, family in registration.former_names
        ]
    )
    PatientIdentifier.objects.bulk_create(
        [
            PatientIdentifier(patient=patient, kind=kind, value=value)
            for patient, registration in pairs
            for kind, value in registration.identifiers
        ]
    )
    reindex([patient.pk for patient in patients])
    return patients


def _chart_numbers(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('people_chart_number') FROM generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]
