"""What payers answered, and whom they are still to be asked about."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from almoner.insurance.models import (
    CheckState,
    Coverage,
    EligibilityCheck,
    PayerRoute,
    Transaction,
)
from almoner.insurance.queries.coverages import coverages_on, first_coverages
from almoner.lib.clock import at_local, moment
from almoner.lib.eligibility import Reading
from almoner.people.models import Location, Patient
from almoner.platform.accounts.actor import Actor
from almoner.scheduling.models import Appointment
from almoner.scheduling.models import Status as Booked

FRESH = timedelta(days=7)
"""How long an answer is good for, within its month: coverages begin and end with months."""
AHEAD = 3
"""Days ahead for which visits are asked about at night."""


class Verified(StrEnum):
    """How a coming visit stands with the payer, the worst first."""

    INACTIVE = "inactive"
    REJECTED = "rejected"
    FAILED = "failed"
    NONE = "none"
    NOT_ASKED = "not-asked"
    NO_WAY = "no-way"
    WAITING = "waiting"
    UNCLEAR = "unclear"
    ACTIVE = "active"

    @property
    def label(self) -> str:
        """How it stands, in words."""
        return _LABELS[self]

    @property
    def tone(self) -> str:
        """A tone of badges."""
        return _TONES.get(self, "warning")


_LABELS = {
    Verified.INACTIVE: "Not active",
    Verified.REJECTED: "Rejected",
    Verified.FAILED: "Not reached",
    Verified.NONE: "No insurance on file",
    Verified.NOT_ASKED: "Not verified",
    Verified.NO_WAY: "By telephone",
    Verified.WAITING: "Asked",
    Verified.UNCLEAR: "Answer unclear",
    Verified.ACTIVE: "Active",
}
_TONES = {
    Verified.INACTIVE: "danger",
    Verified.REJECTED: "danger",
    Verified.NONE: "info",
    Verified.NO_WAY: "info",
    Verified.WAITING: "info",
    Verified.ACTIVE: "success",
}
ORDER = tuple(Verified)


@dataclass(frozen=True, slots=True)
class Row:
    """A coming visit with its first coverage, and what the payer last said of it."""

    appointment: Appointment
    on: date
    coverage: Coverage | None
    check: EligibilityCheck | None
    state: Verified

    @property
    def may_ask(self) -> bool:
        """Whether asking now makes sense."""
        return self.coverage is not None and self.state not in (Verified.NO_WAY, Verified.WAITING)

    @property
    def reading(self) -> Reading | None:
        """What the payer answered."""
        return reading_of(self.check)


def reading_of(check: EligibilityCheck | None) -> Reading | None:
    """Return what a payer answered, in words; ``None`` where it answered nothing."""
    if check is None or check.state != CheckState.ANSWERED:
        return None
    return Reading.restored(check.benefits)


def checks_of(coverage: Coverage, *, most: int = 20) -> list[EligibilityCheck]:
    """Return the latest questions about a coverage, the last one first."""
    return list(coverage.checks.select_related("asked_by", "partner")[:most])


def is_fresh(check: EligibilityCheck, on: date, now: datetime) -> bool:
    """Whether an answer still counts for a visit on a day."""
    same_month = (check.for_on.year, check.for_on.month) == (on.year, on.month)
    return same_month and now - check.asked_at < FRESH


def coming(
    actor: Actor, *, location: Location | None, first: date, last: date, now: datetime
) -> list[Row]:
    """Return the visits from ``first`` to ``last`` with how each stands, the worst first."""
    actor.must("insurance.see")
    zone = (location or Location.objects.filter(is_active=True).order_by("name")[0]).zone
    appointments = (
        Appointment.objects.starting(
            moment(at_local(first, time(0), zone)),
            moment(at_local(last + timedelta(days=1), time(0), zone)),
        )
        .filter(status__in=(Booked.BOOKED, Booked.PENDING, Booked.ARRIVED, Booked.CHECKED_IN))
        .select_related("patient", "visit_type", "location")
    )
    if location is not None:
        appointments = appointments.filter(location=location)
    found = list(appointments)
    covers = first_coverages({each.patient_id for each in found}, first)
    latest = latest_checks(row.pk for row in covers.values())
    ways = set(
        PayerRoute.objects.filter(
            transaction=Transaction.ELIGIBILITY, is_active=True, partner__is_active=True
        ).values_list("payer_id", flat=True)
    )
    rows = []
    for each in found:
        coverage = covers.get(each.patient_id)
        on = each.starts_at.astimezone(each.location.zone).date()
        if coverage is not None and not coverage.holds_on(on):
            coverage = None
        check = latest.get(coverage.pk) if coverage else None
        rows.append(Row(each, on, coverage, check, _stands(coverage, check, ways, on, now)))
    rows.sort(key=lambda row: (ORDER.index(row.state), row.appointment.starts_at))
    return rows


def _stands(
    coverage: Coverage | None,
    check: EligibilityCheck | None,
    ways: Collection[UUID],
    on: date,
    now: datetime,
) -> Verified:
    if coverage is None:
        return Verified.NONE
    if check is None or (check.state != CheckState.ASKED and not is_fresh(check, on, now)):
        return Verified.NOT_ASKED if coverage.plan.payer_id in ways else Verified.NO_WAY
    if check.state == CheckState.ANSWERED:
        if check.is_active is None:
            return Verified.UNCLEAR
        return Verified.ACTIVE if check.is_active else Verified.INACTIVE
    return {
        CheckState.ASKED: Verified.WAITING,
        CheckState.REJECTED: Verified.REJECTED,
        CheckState.FAILED: Verified.FAILED,
    }[CheckState(check.state)]


def latest_checks(coverages: Iterable[UUID]) -> dict[UUID, EligibilityCheck]:
    """Return the latest question about each coverage."""
    rows = (
        EligibilityCheck.objects.filter(coverage__in=list(coverages))
        .order_by("coverage_id", "-asked_at", "-id")
        .distinct("coverage_id")
    )
    return {row.coverage_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class AtDesk:
    """What the desk is told of a coverage: the last answer, and what to collect."""

    coverage: Coverage
    check: EligibilityCheck | None
    reading: Reading | None
    due: Decimal | None
    why: str


def at_desk(actor: Actor, patient: Patient, day: date) -> list[AtDesk]:
    """Return a patient's coverages on a day, with what each payer last answered.

    What to collect today is the first coverage's co-pay; the others only say what they are.
    """
    actor.must("insurance.see")
    rows = coverages_on(patient, day)
    latest = latest_checks(row.pk for row in rows)
    found = []
    for number, row in enumerate(rows):
        check = latest.get(row.pk)
        reading = reading_of(check)
        due, why = reading.due_today() if reading else (None, "")
        found.append(AtDesk(row, check, reading, None if number else due, "" if number else why))
    return found


def raw_of(check: EligibilityCheck, side: str) -> str:
    """Return a question or an answer as it went over the wire, a segment a line."""
    file = check.question if side == "question" else check.answer
    if file is None:
        return ""
    try:
        text = file.path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""
    end = text[105] if len(text) > 105 and text.startswith("ISA") else "~"
    return text if end in "\r\n" else f"{end}\n".join(part.strip() for part in text.split(end))
