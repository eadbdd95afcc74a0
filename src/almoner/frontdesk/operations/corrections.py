"""What a patient corrects or adds while checking in, written through people's operations."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from almoner.people import operations as people
from almoner.people.models import (
    Consent,
    ContactPoint,
    Patient,
    PatientAddress,
    PatientContact,
    holding,
)
from almoner.people.operations import PostalParts
from almoner.platform.accounts.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """What is different from what was on file; ``None`` and empty mean: as it was.

    ``seen_version`` is the version of the patient that the person saw.
    """

    seen_version: int
    phone: str | None = None
    email: str | None = None
    address: PostalParts | None = None
    language: str | None = None
    needs_interpreter: bool | None = None
    emergency_name: str = ""
    emergency_phone: str = ""
    emergency_relationship: str = ""
    signed: tuple[str, ...] = ()


def apply(
    actor: Actor, patient: Patient, corrections: Corrections, *, on: date, now: datetime
) -> None:
    """Write the corrections: what was is ended on the day ``on`` and stays in the history."""
    language = {
        name: value
        for name in ("language", "needs_interpreter")
        if (value := getattr(corrections, name)) is not None
    }
    if language:
        people.edit(
            actor,
            patient=patient,
            seen_version=corrections.seen_version,
            values=language,
            now=now,
        )
    if corrections.phone is not None:
        _reach(actor, patient, "phone", corrections.phone, on)
    if corrections.email is not None:
        _reach(actor, patient, "email", corrections.email, on)
    if corrections.address is not None:
        _address(actor, patient, corrections.address, on)
    if corrections.emergency_name:
        values = {
            "name": corrections.emergency_name,
            "phone": corrections.emergency_phone,
            "relationship": corrections.emergency_relationship,
            "is_emergency": True,
        }
        with _in_field("emergency_"):
            people.around.add(actor, patient=patient, kind=PatientContact, values=values)
    for kind in corrections.signed:
        consent = {"kind": kind, "given": True, "on": on, "note": "Signed at check-in"}
        people.around.add(actor, patient=patient, kind=Consent, values=consent)


def first_reach(patient: Patient, system: str, on: date) -> ContactPoint | None:
    """Return the telephone or e-mail address that is tried first on the day ``on``."""
    reaches = patient.contact_points.filter(holding(on), system=system, do_not_use=False)
    return reaches.order_by("rank", "id").first()


def present_address(patient: Patient, on: date) -> PatientAddress | None:
    """Return the address that holds on the day ``on``."""
    return patient.addresses.filter(holding(on), do_not_use=False).order_by("id").first()


def _reach(actor: Actor, patient: Patient, system: str, value: str, on: date) -> None:
    was = first_reach(patient, system, on)
    values: dict[str, Any] = {"system": system, "value": value, "since": on}
    if was is not None:
        values |= {
            "use": was.use,
            "rank": was.rank,
            "may_text": was.may_text,
            "may_leave_message": was.may_leave_message,
        }
        _replaced(actor, was, on)
    elif system == "email":
        values["use"] = "home"
    if value:
        with _in_field(system, whole=True):
            people.around.add(actor, patient=patient, kind=ContactPoint, values=values)


def _address(actor: Actor, patient: Patient, parts: PostalParts, on: date) -> None:
    was = present_address(patient, on)
    values: dict[str, Any] = {
        "line1": parts.line1,
        "line2": parts.line2,
        "city": parts.city,
        "state": parts.state,
        "zip_code": parts.zip_code,
        "country": parts.country,
        "since": on,
    }
    if was is not None:
        values["use"] = was.use
        _replaced(actor, was, on)
    people.around.add(actor, patient=patient, kind=PatientAddress, values=values)


def _replaced(actor: Actor, row: ContactPoint | PatientAddress, on: date) -> None:
    """End ``row`` the day before; one that was only written down today was never true."""
    yesterday = on - timedelta(days=1)
    if row.since is None or row.since <= yesterday:
        people.around.end(actor, row=row, on=yesterday)
    else:
        people.around.mark_row_in_error(actor, row=row)


@contextmanager
def _in_field(name: str, *, whole: bool = False) -> Iterator[None]:
    """Name the field of the check-in form that a refusal of people belongs to."""
    try:
        yield
    except people.NotAcceptable as refusal:
        field = name if whole else f"{name}{refusal.at_field or ''}"
        raise people.NotAcceptable(refusal.message, field=field) from refusal
