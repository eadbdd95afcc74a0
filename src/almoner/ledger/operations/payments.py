"""Money that comes in, what it is applied to, and payments that come back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from almoner.ledger.models import (
    PAPER,
    CashFlow,
    Cause,
    Credit,
    JournalEntry,
    Method,
    Owed,
    Payer,
    Payment,
    Posting,
    Role,
)
from almoner.ledger.operations.charges import Service, post_charges
from almoner.ledger.operations.holding import hold
from almoner.ledger.operations.journal import Draft, Leg, reversals, right_amount, write
from almoner.ledger.operations.refusals import (
    AlreadyReversed,
    NotTheirs,
    TooMuchApplied,
    said_plainly,
)
from almoner.lib.refusal import NotFound, Refusal
from almoner.people.models import FamilyAccount, Location, Patient
from almoner.people.operations.entry import tidied, tidy
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

LIES_IN = {
    Method.CASH: Role.DRAWERS,
    Method.CHECK: Role.UNDEPOSITED,
    Method.MONEY_ORDER: Role.UNDEPOSITED,
    Method.CARD: Role.CARDS,
    Method.EFT: Role.UNDEPOSITED,
}
"""Where a payment lies until it is found in the bank."""


RETURN_FEE = "NSF"
"""The code of the fee for a payment that came back: the practice's own, of no code set."""


@dataclass(frozen=True, slots=True)
class Part:
    """Dollars of a payment for a charge."""

    charge_id: UUID
    amount: Decimal


@transaction.atomic
def take_payment(
    actor: Actor,
    *,
    method: Method,
    amount: Decimal,
    on: date,
    now: datetime,
    family: FamilyAccount | None = None,
    payer: Payer | None = None,
    reference: str = "",
    card: str = "",
    purpose: str = "",
    location: Location | None = None,
    parts: Sequence[Part] = (),
    key: str | None = None,
) -> Payment:
    """Take a payment from a family or a payer, and apply ``parts`` of it to charges.

    What is not applied stays their credit. ``amount`` is in dollars. ``key`` names where it came
    from: the payment that is there for it is returned instead of posting it twice.

    Raises:
        ReferenceUsed: a check, transfer or card payment with this number is posted already.
        TooMuchApplied: the parts are more than the payment, or than what is owed.
    """
    actor.must("ledger.take_payment")
    if key and (there := Payment.objects.filter(entry__key=key).first()):
        return there
    if (family is None) == (payer is None):
        raise Refusal("A payment is from a family or from a payer. Choose one.")
    if method in PAPER and not reference.strip():
        raise Refusal(
            f"Give the number that is printed on the {Method(method).label.lower()}.",
            field="reference",
        )
    payment = Payment(
        **tidied(Payment, {"reference": reference, "card": card, "purpose": purpose}),
        family=family,
        payer=payer,
        method=method,
        amount=right_amount(amount),
        on=on,
        location=location,
        taken_by_id=actor.user_id,
    )
    into = Leg(
        LIES_IN[Method(method)],
        payment.amount,
        family_id=payment.family_id,
        payer_id=payment.payer_id,
        payment_id=payment.id,
        location_id=payment.location_id,
    )
    draft = Draft(Cause.PAYMENT, [into, into.against(Role.CREDITS)], purpose, key=key)
    with said_plainly():
        write(actor, [draft], on=on, now=now, between=lambda made: _keep(payment, made[0]))
    payment.refresh_from_db(fields=["number"])
    audit.record(actor, "ledger.take_payment", payment, receipt=payment.number)
    if parts:
        apply_payment(actor, payment_id=payment.id, parts=parts, on=on, now=now)
    return payment


def _keep(payment: Payment, entry: JournalEntry) -> None:
    payment.entry = entry
    payment.save(force_insert=True)


@transaction.atomic
def apply_payment(
    actor: Actor, *, payment_id: UUID, parts: Sequence[Part], on: date, now: datetime
) -> JournalEntry:
    """Apply what is left of a payment to charges that its payer owes; never more than either."""
    actor.must("ledger.take_payment")
    rows = hold(payments=[payment_id], charges=[part.charge_id for part in parts])
    credit = Credit.objects.filter(payment=payment_id).first()
    if credit is None:
        raise NotFound
    _must_be_there(credit, parts)
    legs = []
    for owed, amount in _owed_by(credit, parts, rows):
        leg = Leg(
            Role.PAYERS if owed.payer_id else Role.PATIENTS,
            -amount,
            family_id=owed.family_id,
            payer_id=owed.payer_id,
            charge_id=owed.charge_id,
            payment_id=payment_id,
            location_id=owed.charge.superbill.location_id,
            practitioner_id=owed.charge.practitioner_id,
        )
        legs += [_off_credit(leg, credit), leg]
    with said_plainly():
        (entry,) = write(actor, [Draft(Cause.APPLICATION, legs)], on=on, now=now)
    audit.record(actor, "ledger.apply_payment", entry, parts=len(parts))
    return entry


def _off_credit(leg: Leg, credit: Credit) -> Leg:
    return Leg(
        Role.CREDITS,
        -leg.amount,
        family_id=credit.family_id,
        payer_id=credit.payer_id,
        payment_id=leg.payment_id,
    )


def _must_be_there(credit: Credit, parts: Sequence[Part]) -> None:
    if not parts:
        raise Refusal("Choose at least one charge.")
    if len({part.charge_id for part in parts}) != len(parts):
        raise Refusal("A charge is named twice. Put its amounts together.")
    wanted = sum((right_amount(part.amount) for part in parts), Decimal())
    if wanted > credit.amount:
        raise TooMuchApplied(
            f"{wanted:,.2f} would be applied, and {credit.amount:,.2f} of the payment is left. "
            f"Take {wanted - credit.amount:,.2f} off."
        )


def _owed_by(
    credit: Credit, parts: Sequence[Part], rows: Sequence[Owed]
) -> list[tuple[Owed, Decimal]]:
    wanted = {part.charge_id: part.amount for part in parts}
    found = {row.charge_id: row for row in rows if row.payer_id == credit.payer_id}
    for charge_id, amount in wanted.items():
        row = found.get(charge_id)
        if row is None or (credit.family_id and row.family_id != credit.family_id):
            raise NotTheirs
        if amount > row.amount:
            raise TooMuchApplied(
                f"{amount:,.2f} is more than the {row.amount:,.2f} that is owed for "
                f"{row.charge.code} of {row.on:%m/%d/%Y}. Apply {row.amount:,.2f} and leave the "
                "rest unapplied."
            )
    return [(found[key], wanted[key]) for key in sorted(found)]


@transaction.atomic
def release_payment(
    actor: Actor, *, entry_id: UUID, memo: str, on: date, now: datetime
) -> JournalEntry:
    """Take an application of a payment back: what it paid is owed again, the money unapplied."""
    actor.must("ledger.take_payment")
    entry = JournalEntry.objects.filter(id=entry_id, cause=Cause.APPLICATION).first()
    if entry is None:
        raise NotFound
    with said_plainly():
        (opposite,) = reversals(actor, [entry], on=on, memo=memo, now=now)
    audit.record(actor, "ledger.release_payment", opposite, reverses=entry.number)
    return opposite


def applications(payment_id: UUID) -> list[JournalEntry]:
    """Return the entries that apply a payment and were not taken back."""
    return list(
        JournalEntry.objects.filter(
            cause=Cause.APPLICATION,
            reverses__isnull=True,
            reversed_by__isnull=True,
            id__in=Posting.objects.filter(payment=payment_id).values("entry"),
        )
    )


@transaction.atomic
def return_payment(
    actor: Actor,
    *,
    payment_id: UUID,
    memo: str,
    on: date,
    now: datetime,
    fee: Decimal | None = None,
) -> JournalEntry:
    """Record that a payment came back unpaid: what it was applied to is owed again.

    Of a check that bounced, a disputed card, a payment entered by mistake. What was deposited
    already comes out of the bank again. ``fee`` dollars are charged to the family for it.
    """
    actor.must("ledger.return_payment")
    payment = Payment.objects.filter(id=payment_id).select_related("entry").first()
    if payment is None:
        raise NotFound
    hold(payments=[payment_id])
    if JournalEntry.objects.filter(reverses=payment.entry_id).exists():
        raise AlreadyReversed(f"Receipt {payment.number} came back already.")
    paid_for = _patient_of(payment) if fee else None
    with said_plainly():
        reversals(actor, applications(payment_id), on=on, memo=memo, now=now)
        credit = Credit.objects.get(payment=payment_id)
        if credit.amount != payment.amount:
            raise TooMuchApplied(
                f"{payment.amount - credit.amount:,.2f} of this payment was refunded: it cannot "
                "come back as well. Take the refund back first."
            )
        bank = _bank_of(payment)
        if bank is None:
            (opposite,) = reversals(actor, [payment.entry], on=on, memo=memo, now=now)
        else:
            opposite = _out_of_bank(actor, payment, bank, on=on, memo=memo, now=now)
    if paid_for is not None and fee:
        _charge_fee(actor, payment, paid_for, right_amount(fee, what="fee"), on=on, now=now)
    audit.record(actor, "ledger.return_payment", opposite, receipt=payment.number)
    return opposite


def _bank_of(payment: Payment) -> UUID | None:
    """Return the bank account that a payment was deposited to, if it was."""
    deposited = (
        Posting.objects.filter(
            payment=payment.pk, account__role__in=(Role.UNDEPOSITED, Role.CARDS), amount__lt=0
        )
        .filter(entry__reverses=None, entry__reversed_by=None)
        .values("entry")
    )
    return (
        Posting.objects.filter(entry__in=deposited, account__cash_flow=CashFlow.CASH, amount__gt=0)
        .values_list("account", flat=True)
        .first()
    )


def _out_of_bank(
    actor: Actor, payment: Payment, bank: UUID, *, on: date, memo: str, now: datetime
) -> JournalEntry:
    if not tidy(memo):
        raise Refusal("Say why it came back.", field="memo")
    leg = Leg(
        Role.CREDITS,
        payment.amount,
        family_id=payment.family_id,
        payer_id=payment.payer_id,
        payment_id=payment.pk,
    )
    draft = Draft(Cause.BOUNCE, [leg, leg.against(bank)], memo, reverses_id=payment.entry_id)
    (entry,) = write(actor, [draft], on=on, now=now)
    return entry


def _patient_of(payment: Payment) -> Patient:
    """Return whose visits a payment was for, or another of its family."""
    if payment.family_id is None:
        raise Refusal("Only a family is charged a fee for a payment that came back.", field="fee")
    applied = Posting.objects.filter(payment=payment.pk).exclude(charge=None).values("charge")
    found = (
        Patient.objects.filter(superbills__charges__in=applied).first()
        or Patient.objects.filter(family_account=payment.family_id).order_by("id").first()
    )
    if found is None:
        raise Refusal("Nobody of this account is left to charge the fee to.", field="fee")
    return found


def _charge_fee(
    actor: Actor, payment: Payment, patient: Patient, fee: Decimal, *, on: date, now: datetime
) -> None:
    words = f"Fee for the {payment.get_method_display().lower()} that came back"
    service = Service(RETURN_FEE, fee, description=words, income=Role.OTHER_INCOME)
    post_charges(
        actor,
        patient=patient,
        services=[service],
        service_on=on,
        on=on,
        now=now,
        note=f"{words}: receipt {payment.number}",
        key=f"returned:{payment.pk}",
    )
