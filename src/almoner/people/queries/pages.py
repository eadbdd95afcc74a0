"""What the patient's page shows: everything that hangs on a patient, in few statements."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from almoner.people.models import (
    Consent,
    ContactPoint,
    FormerName,
    Patient,
    PatientAddress,
    PatientAlert,
    PatientContact,
    PatientIdentifier,
)
from almoner.people.models.around import ConsentKind

Row = TypeVar("Row", ContactPoint, PatientAddress, PatientContact, PatientAlert, PatientIdentifier)


@dataclass(slots=True)
class PatientPage:
    """Rows that hold, and those that do no more (``past``), by kind."""

    phones: list[ContactPoint] = field(default_factory=list)
    emails: list[ContactPoint] = field(default_factory=list)
    addresses: list[PatientAddress] = field(default_factory=list)
    contacts: list[PatientContact] = field(default_factory=list)
    names: list[FormerName] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    alerts: list[PatientAlert] = field(default_factory=list)
    numbers: list[PatientIdentifier] = field(default_factory=list)
    past: list[tuple[str, str, date | None, object]] = field(default_factory=list)
    """Kind of row (its word in addresses), its text, when it ended, the row's id."""
    missing: list[str] = field(default_factory=list)
    """What should be known and is not, in words."""

    @property
    def main_phone(self) -> ContactPoint | None:
        """The number to call first."""
        return next((phone for phone in self.phones if not phone.do_not_use), None)

    @property
    def main_address(self) -> PatientAddress | None:
        """Where post goes."""
        return next((row for row in self.addresses if not row.do_not_use), None)


def patient_page(patient: Patient, today: date) -> PatientPage:
    """Gather what hangs on ``patient`` on the day ``today``."""
    page = PatientPage()
    for point in patient.contact_points.filter(is_entered_in_error=False):
        kind = "phone" if point.system == "phone" else "email"
        live = page.phones if kind == "phone" else page.emails
        _sort(page, kind, live, point, today)
    for address in patient.addresses.filter(is_entered_in_error=False):
        _sort(page, "address", page.addresses, address, today)
    for contact in patient.contacts.filter(is_entered_in_error=False):
        _sort(page, "contact", page.contacts, contact, today)
    page.names = list(patient.former_names.filter(is_entered_in_error=False).order_by("id"))
    for alert in patient.alerts.filter(is_entered_in_error=False):
        _sort(page, "alert", page.alerts, alert, today)
    for number in patient.identifiers.filter(is_entered_in_error=False):
        _sort(page, "number", page.numbers, number, today)
    latest: dict[str, Consent] = {}
    for consent in patient.consents.filter(is_entered_in_error=False).order_by("-on", "-id"):
        latest.setdefault(consent.kind, consent)
    page.consents = [latest[kind.value] for kind in ConsentKind if kind.value in latest]
    page.missing = list(_missing(page))
    return page


def _sort(page: PatientPage, kind: str, live: list[Row], row: Row, today: date) -> None:
    if row.until is None or row.until >= today:
        live.append(row)
    else:
        page.past.append((kind, str(row), row.until, row.pk))


def _missing(page: PatientPage) -> Iterator[str]:
    if page.main_phone is None:
        yield "a telephone number"
    if page.main_address is None:
        yield "an address"
    if not any(contact.is_emergency for contact in page.contacts):
        yield "an emergency contact"
    if not any(consent.kind == "privacy_notice" for consent in page.consents):
        yield "the privacy notice"
