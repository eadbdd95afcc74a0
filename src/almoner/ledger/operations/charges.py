"""Charges of visits, and what becomes of what is owed for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from almoner.ledger.models import (
    MOST_MODIFIERS,
    Cause,
    Charge,
    JournalEntry,
    Owed,
    Payer,
    Reason,
    Role,
    Superbill,
)
from almoner.ledger.operations.holding import hold
from almoner.ledger.operations.journal import Draft, Leg, reversals, right_amount, write
from almoner.ledger.operations.refusals import AlreadyReversed, TooMuchApplied, said_plainly
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.models import Location, Patient, Practitioner
from almoner.people.operations import open_account
from almoner.people.operations.entry import tidied, tidy
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.audit import operations as audit

MOST_CHARGES = 99


class PaidAlready(Refusal):
    """Something was paid, adjusted or transferred for this charge: take that back first."""


class NothingToDo(Refusal):
    """It is owed there already."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service to be charged: ``amount`` is its fee in dollars for all units together."""

    code: str
    amount: Decimal
    units: Decimal = Decimal(1)
    modifiers: tuple[str, ...] = ()
    description: str = ""
    practitioner_id: UUID | None = None
    income: Role = Role.FEES
    on: date | None = None


@transaction.atomic
def post_charges(
    actor: Actor,
    *,
    patient: Patient,
    services: Sequence[Service],
    service_on: date,
    on: date,
    now: datetime,
    payer: Payer | None = None,
    practitioner: Practitioner | None = None,
    location: Location | None = None,
    diagnoses: Sequence[str] = (),
    note: str = "",
    key: str | None = None,
) -> Superbill:
    """Post the charges of a visit: owed by ``payer``, or by the family where there is none.

    ``service_on`` is the date of service, ``on`` the posting date. ``key`` names where they came
    from; the superbill that is there for it is returned instead of posting them twice.
    """
    actor.must("ledger.charge")
    if key and (there := Superbill.objects.filter(key=key).first()):
        return there
    family = patient.family_account or open_account(SYSTEM, patient=patient)
    superbill = Superbill.objects.create(
        **tidied(Superbill, {"note": note}),
        patient=patient,
        family=family,
        payer=payer,
        on=service_on,
        practitioner=practitioner,
        location=location,
        diagnoses=list(diagnoses),
        key=key,
    )
    _charge(actor, superbill, services, on=on, now=now)
    audit.record(actor, "ledger.charge", superbill, patient_id=patient.pk, services=len(services))
    return superbill


@transaction.atomic
def add_charges(
    actor: Actor, *, superbill_id: UUID, services: Sequence[Service], on: date, now: datetime
) -> list[Charge]:
    """Post further charges of a visit whose superbill stands already."""
    actor.must("ledger.charge")
    superbill = _superbill(superbill_id)
    charges = _charge(actor, superbill, services, on=on, now=now)
    audit.record(
        actor, "ledger.charge", superbill, patient_id=superbill.patient_id, services=len(services)
    )
    return charges


def _superbill(superbill_id: UUID) -> Superbill:
    found = Superbill.objects.select_for_update().filter(id=superbill_id).first()
    if found is None:
        raise NotFound
    return found


def _charge(
    actor: Actor,
    superbill: Superbill,
    services: Sequence[Service],
    *,
    on: date,
    now: datetime,
) -> list[Charge]:
    if not 1 <= len(services) <= MOST_CHARGES:
        raise Refusal(f"Charge from 1 to {MOST_CHARGES} services.")
    last = superbill.charges.aggregate(last=Max("line"))["last"] or 0
    charges = [
        _checked(superbill, service, line) for line, service in enumerate(services, last + 1)
    ]
    debtor = Role.PAYERS if superbill.payer_id else Role.PATIENTS
    drafts, posted = [], []
    for charge, service in zip(charges, services, strict=True):
        if not charge.amount:
            continue
        posted.append(charge)
        owed = Leg(
            debtor,
            charge.amount,
            family_id=superbill.family_id,
            payer_id=superbill.payer_id,
            charge_id=charge.id,
            location_id=superbill.location_id,
            practitioner_id=charge.practitioner_id,
        )
        drafts.append(Draft(Cause.CHARGE, [owed, owed.against(service.income)], charge.code))

    def keep(entries: list[JournalEntry]) -> None:
        """Write the charges between their entries and the postings that name them."""
        for charge, entry in zip(posted, entries, strict=True):
            charge.entry = entry
        Charge.objects.bulk_create(charges)

    with said_plainly():
        write(actor, drafts, on=on, now=now, between=keep)
    return charges


def _checked(superbill: Superbill, service: Service, line: int) -> Charge:
    code = tidy(service.code).upper()
    if not code:
        raise Refusal(f"Line {line} has no code. Give the code of the service.", field="code")
    if service.units <= 0:
        raise Refusal(f"Line {line} ({code}) has no units. Give at least 1.", field="units")
    if len(service.modifiers) > MOST_MODIFIERS:
        raise Refusal(
            f"Line {line} ({code}) has {len(service.modifiers)} modifiers; {MOST_MODIFIERS} are "
            "the most.",
            field="modifiers",
        )
    return Charge(
        **tidied(Charge, {"code": code, "description": service.description}),
        superbill=superbill,
        line=line,
        on=service.on or superbill.on,
        modifiers=[tidy(each).upper() for each in service.modifiers],
        units=service.units,
        amount=right_amount(service.amount) if service.amount else Decimal(),
        practitioner_id=service.practitioner_id or superbill.practitioner_id,
    )


@transaction.atomic
def void_charge(
    actor: Actor, *, charge_id: UUID, memo: str, on: date, now: datetime
) -> JournalEntry:
    """Take a charge back that nothing was paid, adjusted or transferred for since."""
    actor.must("ledger.charge")
    charge = Charge.objects.filter(id=charge_id).select_related("entry", "superbill").first()
    if charge is None:
        raise NotFound
    if charge.entry is None:
        raise NothingToDo("This service was at no charge: nothing is to be taken back.")
    owed = [row for row in hold(charges=[charge.pk]) if row.amount]
    if hasattr(charge.entry, "reversed_by"):
        raise AlreadyReversed(f"{charge.code} was taken back already.")
    first = charge.superbill.payer_id
    if len(owed) != 1 or owed[0].amount != charge.amount or owed[0].payer_id != first:
        raise PaidAlready
    with said_plainly():
        (opposite,) = reversals(actor, [charge.entry], on=on, memo=memo, now=now)
    audit.record(actor, "ledger.void_charge", opposite, patient_id=charge.superbill.patient_id)
    return opposite


@transaction.atomic
def transfer(
    actor: Actor,
    *,
    amounts: Mapping[UUID, Decimal],
    from_payer: UUID | None,
    to_payer: UUID | None,
    memo: str,
    on: date,
    now: datetime,
) -> list[JournalEntry]:
    """Let another party answer for what is owed: ``amounts`` in dollars by charge.

    A payer is named by its id, the family by ``None``. Responsibility moves by this alone.
    """
    actor.must("ledger.adjust")
    if from_payer == to_payer:
        raise NothingToDo
    if not tidy(memo):
        raise Refusal("Say why somebody else answers for it now.", field="memo")
    drafts = []
    for owed, amount in _owed(amounts, from_payer):
        leg = _leg(owed, -amount)
        other = _leg(owed, amount, payer_id=to_payer)
        drafts.append(Draft(Cause.TRANSFER, [other, leg], memo))
    with said_plainly():
        entries = write(actor, drafts, on=on, now=now)
    for entry in entries:
        audit.record(actor, "ledger.transfer", entry)
    return entries


def _owed(amounts: Mapping[UUID, Decimal], payer_id: UUID | None) -> list[tuple[Owed, Decimal]]:
    """Return what is owed for each charge, locked, with the amount to be taken of it."""
    if not amounts:
        raise Refusal("Choose at least one charge.")
    rows = hold(charges=amounts)
    found = {row.charge_id: row for row in rows if row.payer_id == payer_id}
    taken = []
    for charge_id, amount in sorted(amounts.items()):
        row = found.get(charge_id)
        if row is None:
            raise NotFound("Nothing is owed for this charge by them.")
        if right_amount(amount) > row.amount:
            raise TooMuchApplied(
                f"{amount:,.2f} is more than the {row.amount:,.2f} that is owed for "
                f"{row.charge.code} of {row.on:%m/%d/%Y}. Take {row.amount:,.2f} or less."
            )
        taken.append((row, amount))
    return taken


_SAME = object()


def _leg(owed: Owed, amount: Decimal, payer_id: object = _SAME) -> Leg:
    payer = owed.payer_id if payer_id is _SAME else payer_id
    return Leg(
        Role.PAYERS if payer else Role.PATIENTS,
        amount,
        family_id=owed.family_id,
        payer_id=payer,  # type: ignore[arg-type] # an id or nothing
        charge_id=owed.charge_id,
        location_id=owed.charge.superbill.location_id,
        practitioner_id=owed.charge.practitioner_id,
    )


@transaction.atomic
def adjust(
    actor: Actor,
    *,
    amounts: Mapping[UUID, Decimal],
    payer_id: UUID | None,
    reason: Reason,
    on: date,
    now: datetime,
    memo: str = "",
) -> list[JournalEntry]:
    """Forgo what is owed, for ``reason``: a discount, a contract, charity, a bad debt.

    ``amounts`` are dollars by charge; the reason's account bears them. Writing off takes a power
    of its own.
    """
    is_write_off = reason.cause == Cause.WRITE_OFF
    actor.must("ledger.write_off" if is_write_off else "ledger.adjust")
    drafts = []
    for owed, amount in _owed(amounts, payer_id):
        leg = _leg(owed, -amount)
        drafts.append(
            Draft(
                Cause(reason.cause),
                [leg.against(reason.account_id), leg],
                memo or reason.name,
                reason_id=reason.id,
            )
        )
    with said_plainly():
        entries = write(actor, drafts, on=on, now=now)
    for entry in entries:
        audit.record(actor, "ledger.adjust", entry, reason=reason.name)
    return entries


@transaction.atomic
def take_back(actor: Actor, *, entry_id: UUID, memo: str, on: date, now: datetime) -> JournalEntry:
    """Take a transfer, an adjustment or a write-off back by its opposite."""
    actor.must("ledger.adjust")
    entry = JournalEntry.objects.filter(
        id=entry_id, cause__in=(Cause.TRANSFER, Cause.ADJUSTMENT, Cause.WRITE_OFF)
    ).first()
    if entry is None:
        raise NotFound
    if entry.cause == Cause.WRITE_OFF:
        actor.must("ledger.write_off")
    with said_plainly():
        (opposite,) = reversals(actor, [entry], on=on, memo=memo, now=now)
    audit.record(actor, "ledger.take_back", opposite, reverses=entry.number)
    return opposite
