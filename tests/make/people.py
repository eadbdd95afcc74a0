"""Rows of people for tests, written straight to the tables with sensible defaults."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from almoner.lib.npi import npi_check_digit
from almoner.people.models import (
    ContactPoint,
    Equipment,
    Location,
    LocationHours,
    OutsideFacility,
    OutsidePractitioner,
    Patient,
    PatientContact,
    Practice,
    Practitioner,
    Room,
    StaffMember,
)

_numbers = count(1)
REGISTERED_AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def npi(seed: int | None = None) -> str:
    """Return a valid NPI that no other call returned."""
    nine = f"{100_000_000 + (seed if seed is not None else next(_numbers)):09d}"
    return nine + npi_check_digit(nine)


def practice(name: str = "Willow Street Family Medicine", **fields: Any) -> Practice:
    return Practice.objects.create(name=name, **fields)


def location(name: str = "", *, time_zone: str = "America/New_York", **fields: Any) -> Location:
    name = name or f"Office {next(_numbers)}"
    return Location.objects.create(name=name, time_zone=time_zone, **fields)


def hours(at: Location, weekday: int, opens_at: str, closes_at: str) -> LocationHours:
    return LocationHours.objects.create(
        location=at, weekday=weekday, opens_at=opens_at, closes_at=closes_at
    )


def room(at: Location | None = None, name: str = "", **fields: Any) -> Room:
    return Room.objects.create(
        location=at or location(), name=name or f"Room {next(_numbers)}", **fields
    )


def equipment(at: Location | None = None, name: str = "", **fields: Any) -> Equipment:
    return Equipment.objects.create(
        location=at or location(), name=name or f"Ultrasound {next(_numbers)}", **fields
    )


def practitioner(
    family_name: str = "Okafor",
    given_name: str = "Adaeze",
    credential: str = "MD",
    **fields: Any,
) -> Practitioner:
    return Practitioner.objects.create(
        family_name=family_name,
        given_name=given_name,
        credential=credential,
        npi=fields.pop("npi", None) or npi(),
        **fields,
    )


def staff_member(name: str = "Dana Price", **fields: Any) -> StaffMember:
    return StaffMember.objects.create(name=name, **fields)


def outside_facility(name: str = "", **fields: Any) -> OutsideFacility:
    return OutsideFacility.objects.create(name=name or f"Hospital {next(_numbers)}", **fields)


def outside_practitioner(family_name: str = "Lindqvist", **fields: Any) -> OutsidePractitioner:
    return OutsidePractitioner.objects.create(family_name=family_name, **fields)


def patient(
    family_name: str = "Terry",
    given_name: str = "Tula",
    birth_date: date | str = date(1960, 2, 28),
    **fields: Any,
) -> Patient:
    """Make a patient; ``phone="978…"`` and ``email="…"`` add contact points.

    The row alone is written, without search keys: use ``people.operations.register`` where
    finding matters.
    """
    phone_number, address = fields.pop("phone", ""), fields.pop("email", "")
    if isinstance(birth_date, str):
        birth_date = date.fromisoformat(birth_date)
    fields.setdefault("registered_at", REGISTERED_AT)
    made = Patient.objects.create(
        family_name=family_name, given_name=given_name, birth_date=birth_date, **fields
    )
    made.refresh_from_db(fields=["number"])
    if phone_number:
        phone(made, phone_number)
    if address:
        email(made, address)
    return made


def phone(of: Patient, value: str = "(978) 555-0142", **fields: Any) -> ContactPoint:
    digits = "".join(c for c in value if c.isdigit())
    fields.setdefault("e164", f"+1{digits[-10:]}")
    return ContactPoint.objects.create(patient=of, system="phone", value=value, **fields)


def email(of: Patient, value: str = "tula@example.org", **fields: Any) -> ContactPoint:
    return ContactPoint.objects.create(
        patient=of, system="email", use="home", value=value, **fields
    )


def contact(of: Patient, name: str = "Rosa Terry", **fields: Any) -> PatientContact:
    return PatientContact.objects.create(patient=of, name=name, **fields)
