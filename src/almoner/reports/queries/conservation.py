"""Every visit followed from booking to bank, and what does not add up.

A visit day is what belongs to one patient on one date of service: the appointments, the visits at
the desk, what was coded, what was charged. Nothing here is stored; it is read from the areas.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import IntEnum
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.timezone import get_current_timezone

from almoner.coding.models import CodedVisit, CodingState
from almoner.frontdesk.models import Status as Standing
from almoner.frontdesk.models import Visit
from almoner.ledger import queries as ledger
from almoner.ledger.models import Charge, Credit, Owed, Posting, Superbill
from almoner.lib.money import dollars
from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.scheduling.models import Appointment, Status

LONGEST = 92
"""Days that are looked at in one go."""
CODED_WITHIN, CHARGED_WITHIN, ANSWERED_WITHIN, BANKED_WITHIN = 3, 2, 45, 5
"""Days after which coding, charging, a payer's answer and a deposit are late."""
ZERO = Decimal(0)


class Stage(IntEnum):
    """How far a visit day has come."""

    BOOKED = 1
    SEEN = 2
    CODED = 3
    CHARGED = 4
    SETTLED = 5
    BANKED = 6


LABELS = {
    Stage.BOOKED: "Booked",
    Stage.SEEN: "Seen",
    Stage.CODED: "Coded",
    Stage.CHARGED: "Charged",
    Stage.SETTLED: "Settled: nothing owed",
    Stage.BANKED: "In the bank: every dollar that was paid",
}


@dataclass(slots=True)
class VisitDay:
    """What there is of a patient's day, in dollars where it is money."""

    patient_id: UUID
    on: date
    is_booked: bool = False
    is_past_unmarked: bool = False
    is_seen: bool = False
    waits_for_coder: bool = False
    is_coded: bool = False
    superbills: list[UUID] = field(default_factory=list)
    family_id: UUID | None = None
    charged: Decimal = ZERO
    owed_by_payers: Decimal = ZERO
    owed_by_family: Decimal = ZERO
    payments: dict[UUID, tuple[int, date]] = field(default_factory=dict)
    """Receipt number and day of each payment that was applied here."""
    not_banked: dict[UUID, str] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    patient: Patient | None = None

    @property
    def stage(self) -> Stage:
        """How far it has come."""
        if self.superbills:
            if self.owed_by_payers or self.owed_by_family:
                return Stage.CHARGED
            return Stage.SETTLED if self.not_banked else Stage.BANKED
        if self.is_coded:
            return Stage.CODED
        return Stage.SEEN if self.is_seen or self.waits_for_coder else Stage.BOOKED


@dataclass(frozen=True, slots=True)
class Followed:
    """The visit days of some days: how many came how far, and those that do not add up."""

    since: date
    until: date
    days: int
    stages: list[tuple[str, int]]
    reasons: list[tuple[str, int]]
    wrong: list[VisitDay]
    charged: Decimal
    owed: Decimal

    @property
    def settled(self) -> Decimal:
        """What was charged and is owed by nobody any more."""
        return self.charged - self.owed


def follow(actor: Actor, since: date, until: date, *, today: date) -> Followed:
    """Follow the visits of some days (at most ``LONGEST``) to where they stand."""
    actor.must("reports.see_conservation")
    since = max(since, until - timedelta(days=LONGEST - 1))
    found = _collected(since, until, today)
    _bank(found)
    unapplied = _unapplied({day.family_id for day in found.values() if day.family_id})
    for day in found.values():
        day.reasons = _reasons(day, today, unapplied)
    wrong = sorted(
        (day for day in found.values() if day.reasons), key=lambda day: (day.on, day.patient_id)
    )
    patients = Patient.objects.in_bulk({day.patient_id for day in wrong})
    for day in wrong:
        day.patient = patients.get(day.patient_id)
    stages = Counter(day.stage for day in found.values())
    reasons = Counter(reason.partition(":")[0] for day in wrong for reason in day.reasons)
    return Followed(
        since,
        until,
        len(found),
        [(label, stages[stage]) for stage, label in LABELS.items()],
        reasons.most_common(),
        wrong,
        sum((day.charged for day in found.values()), ZERO),
        sum((day.owed_by_payers + day.owed_by_family for day in found.values()), ZERO),
    )


class _Days(dict[tuple[UUID, date], VisitDay]):
    def __missing__(self, key: tuple[UUID, date]) -> VisitDay:
        self[key] = VisitDay(*key)
        return self[key]


def _collected(since: date, until: date, today: date) -> _Days:
    days = _Days()
    _book(days, since, until, today)
    for patient, on, status in Visit.objects.filter(on__range=(since, until)).values_list(
        "patient", "on", "status"
    ):
        if status not in (Standing.EXPECTED, Standing.NO_SHOW, Standing.LEFT):
            days[patient, on].is_seen = True
            days[patient, on].is_past_unmarked = False
    for patient, on, state in CodedVisit.objects.filter(on__range=(since, until)).values_list(
        "patient", "on", "state"
    ):
        day = days[patient, on]
        day.is_seen = True
        day.is_coded = day.is_coded or state == CodingState.CODED
        day.waits_for_coder = day.waits_for_coder or state != CodingState.CODED
    _charge(days, since, until)
    return days


def _book(days: _Days, since: date, until: date, today: date) -> None:
    zone = get_current_timezone()
    begin = datetime.combine(since, time(), zone)
    end = datetime.combine(until + timedelta(days=1), time(), zone)
    booked = Appointment.objects.filter(
        during__startswith__gte=begin, during__startswith__lt=end, patient__isnull=False
    ).exclude(status__in=(Status.CANCELLED, Status.ENTERED_IN_ERROR, Status.NOSHOW))
    for patient, during, status in booked.values_list("patient", "during", "status"):
        on = during.lower.astimezone(zone).date()
        day = days[patient, on]
        day.is_booked = True
        if status in (Status.FULFILLED, Status.ARRIVED, Status.CHECKED_IN):
            day.is_seen = True
        elif on < today:
            day.is_past_unmarked = True


def _charge(days: _Days, since: date, until: date) -> None:
    places: dict[UUID, VisitDay] = {}
    bills = Superbill.objects.filter(on__range=(since, until))
    for key, patient, on, family in bills.values_list("pk", "patient", "on", "family"):
        day = days[patient, on]
        day.superbills.append(key)
        day.family_id = family
        places[key] = day
    taken_back = Q(entry__reversed_by__isnull=False)
    charged = Charge.objects.filter(superbill__in=bills).exclude(taken_back)
    for key, amount in charged.values_list("superbill").annotate(sum=Sum("amount")).order_by():
        places[key].charged += amount
    owed = Owed.objects.filter(charge__superbill__in=bills).exclude(amount=0)
    sums = owed.values_list("charge__superbill", "payer").annotate(sum=Sum("amount")).order_by()
    for key, payer, amount in sums:
        if payer is None:
            places[key].owed_by_family += amount
        else:
            places[key].owed_by_payers += amount


def _bank(days: _Days) -> None:
    """Note which payments were applied to a day's charges, and those not in the bank yet."""
    places = {key: day for day in days.values() for key in day.superbills}
    paid = (
        Posting.objects.filter(charge__superbill__in=places, payment__isnull=False)
        .values_list("charge__superbill", "payment", "payment__number", "payment__on")
        .annotate(sum=Sum("amount"))
        .exclude(sum=0)
        .order_by()
    )
    for bill, payment, number, on, _sum in paid:
        if payment is not None:
            places[bill].payments[payment] = (number, on)
    lying = ledger.not_banked(key for day in days.values() for key in day.payments)
    for day in days.values():
        day.not_banked = {key: lying[key] for key in day.payments if key in lying}


def _unapplied(families: set[UUID]) -> dict[UUID, Decimal]:
    left = Credit.objects.filter(family__in=families).exclude(amount=0)
    return dict(left.values_list("family").annotate(sum=Sum("amount")).order_by())


def _reasons(day: VisitDay, today: date, unapplied: dict[UUID, Decimal]) -> list[str]:
    """Say what does not add up; what stands before a colon is the kind of it."""
    age = (today - day.on).days
    found = []
    if day.is_past_unmarked and not day.is_seen and not day.superbills:
        found.append("Booked, and neither seen nor marked as cancelled or no-show")
    if day.is_seen and not day.superbills and not day.is_coded and not day.waits_for_coder:
        if age >= CODED_WITHIN:
            found.append(f"Seen, and no signed note to code: for {age} days")
    elif day.waits_for_coder and age >= CODED_WITHIN:
        found.append(f"Waits for a coder: for {age} days")
    elif day.is_coded and not day.superbills and age >= CHARGED_WITHIN:
        found.append(f"Coded, and not charged: for {age} days")
    if day.superbills and not (day.is_seen or day.is_booked):
        found.append("Charged, and nobody was booked or seen")
    return found + _of_money(day, today, unapplied)


def _of_money(day: VisitDay, today: date, unapplied: dict[UUID, Decimal]) -> list[str]:
    age = (today - day.on).days
    found = []
    for payment, where in day.not_banked.items():
        number, on = day.payments[payment]
        if (since := (today - on).days) >= BANKED_WITHIN:
            found.append(f"Paid, and not in the bank: receipt {number}, {where}, for {since} days")
    if day.owed_by_payers > 0 and age > ANSWERED_WITHIN:
        found.append(f"A payer has not settled: {dollars(day.owed_by_payers)} for {age} days")
    if day.owed_by_payers < 0:
        found.append(f"A payer paid too much: {dollars(-day.owed_by_payers)}")
    left = unapplied.get(day.family_id, ZERO) if day.family_id else ZERO
    if left and day.owed_by_family:
        found.append(
            f"Money is unapplied while something is owed: {dollars(left)} on the account, "
            f"{dollars(day.owed_by_family)} owed"
        )
    return found
