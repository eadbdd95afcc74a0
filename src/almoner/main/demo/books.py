"""Books of the last months: visits charged, paid by payers and families, and some still open."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from almoner.ledger import operations
from almoner.ledger.models import Account, Method, Payer, Reason, Role, Superbill
from almoner.ledger.operations import Leg, Part, Service
from almoner.lib.fees import HHS_2026, Tier
from almoner.people.models import Location, Patient, Practitioner
from almoner.platform.accounts.actor import SYSTEM

PAYERS = (
    ("Blue Harbor Health", "commercial"),
    ("Medicare", "medicare"),
    ("State Medicaid", "medicaid"),
)
_FEES = (("99213", "142.00"), ("99214", "201.00"), ("99203", "176.00"), ("99396", "225.00"))
_MORE = (("36415", "18.00"), ("93000", "42.00"), ("90686", "31.00"))
_MONTHLY = (("5300", "Rent", "4200.00"), ("5400", "Telephone and internet", "310.00"))
MONTHS = 4


def keep_some(patients: Sequence[Patient], *, now: datetime) -> list[Superbill]:
    """Post the visits of some patients with their money, spread over the last months."""
    today = now.date()
    first = (today.replace(day=1) - timedelta(days=31 * (MONTHS - 1))).replace(day=1)
    payers = [
        operations.save_payer(SYSTEM, values={"name": name, "financial_class": kind})
        for name, kind in PAYERS
    ]
    _open_months(first, today, now)
    made = [
        _visit(number, patient, payers, today - timedelta(days=3 + number * 7 % 100), now)
        for number, patient in enumerate(patients)
    ]
    _pay_bills(first, today, now)
    _estimate(patients, today, now)
    _discount(made[0], today, now)
    return made


def _discount(visit: Superbill, today: date, now: datetime) -> None:
    """Enter a discount and a sliding scale, and take one family's application for it."""
    begins = today.replace(month=1, day=1)
    operations.save_discount_rule(
        SYSTEM,
        values={
            "name": "Paid within ten days",
            "who": "prompt",
            "percent": Decimal(10),
            "within_days": 10,
            "reason": Reason.objects.get(name="Prompt payment"),
            "since": begins,
        },
    )
    guideline = HHS_2026["states"]
    operations.save_sliding_scale(
        SYSTEM,
        values={
            "name": guideline.name,
            "base": guideline.base,
            "per_person": guideline.per_person,
            "reason": Reason.objects.get(name="Sliding fee scale"),
            "since": begins,
        },
        tiers=[
            Tier(Decimal(100), nominal=Decimal(20)),
            Tier(Decimal(150), share=Decimal(40)),
            Tier(Decimal(200), share=Decimal(70)),
        ],
    )
    operations.take_application(
        SYSTEM,
        family_id=visit.family_id,
        persons=4,
        income=Decimal(3400),
        per="month",
        proof="Two pay stubs",
        since=begins,
        until=today + timedelta(days=200),
        now=now,
    )


def _estimate(patients: Sequence[Patient], today: date, now: datetime) -> None:
    """Let one estimate be due, and one be given and then exceeded by its bill."""
    who = Practitioner.objects.order_by("family_name")[0]
    before = today - timedelta(days=20)
    for patient, words, service_on, why in (
        (patients[1], "Removal of a skin lesion", today + timedelta(days=20), "scheduled"),
        (patients[2], "Repair of a deep cut", today - timedelta(days=2), "requested"),
    ):
        begun = operations.begin_estimate(
            SYSTEM,
            patient=patient,
            practitioner=who,
            values={
                "why": why,
                "asked_on": today if why == "scheduled" else before,
                "primary": words,
                "location": Location.objects.order_by("name")[0],
                "service_on": service_on,
            },
            now=now,
        )
        for code, service, amount in (("12032", words, "380.00"), ("99213", "Visit", "142.00")):
            operations.add_estimate_item(
                SYSTEM,
                estimate_id=begun.pk,
                provider_id=begun.providers.get().pk,
                code=code,
                words=service,
                amount=Decimal(amount),
            )
    operations.give_estimate(SYSTEM, estimate_id=begun.pk, way="paper", on=before, now=now)
    operations.post_charges(
        SYSTEM,
        patient=begun.patient,
        services=[Service("12034", Decimal("795.00")), Service("99214", Decimal("201.00"))],
        service_on=today - timedelta(days=2),
        on=today - timedelta(days=2),
        now=now,
        practitioner=who,
    )


def _open_months(first: date, today: date, now: datetime) -> None:
    while first <= today:
        operations.open_period(SYSTEM, month=first, now=now)
        first = (first + timedelta(days=32)).replace(day=1)


def _visit(
    number: int, patient: Patient, payers: Sequence[Payer], on: date, now: datetime
) -> Superbill:
    """Charge a visit; of three, one is paid whole, one waits for its family, one for its payer."""
    payer = payers[number % 3] if number % 4 else None
    codes = [_FEES[number % 4], *([_MORE[number % 3]] if number % 2 else [])]
    superbill = operations.post_charges(
        SYSTEM,
        patient=patient,
        services=[Service(code, Decimal(fee)) for code, fee in codes],
        service_on=on,
        on=on,
        now=now,
        payer=payer,
        practitioner=list(Practitioner.objects.order_by("id"))[number % 2],
        location=Location.objects.order_by("id")[0],
        diagnoses=["I10"],
    )
    amounts = {charge.pk: charge.amount for charge in superbill.charges.all()}
    if payer is not None and number % 3 < 2:
        amounts = _remitted(superbill, payer, on, now)
    if number % 3 == 0:
        operations.take_payment(
            SYSTEM,
            family=superbill.family,
            method=(Method.CHECK, Method.CASH)[number % 2],
            reference=f"{2100 + number}" if number % 2 == 0 else "",
            amount=sum(amounts.values(), Decimal()),
            on=on,
            now=now,
            parts=[Part(*each) for each in amounts.items()],
        )
    return superbill


def _remitted(superbill: Superbill, payer: Payer, on: date, now: datetime) -> dict[UUID, Decimal]:
    """Let the payer pay six tenths after its contract; return what is the family's."""
    by_contract = Reason.objects.get(name="Contractual")
    amounts = {charge.pk: charge.amount for charge in superbill.charges.all()}
    off = {key: round(amount * Decimal("0.3"), 2) for key, amount in amounts.items()}
    paid = {key: round(amount * Decimal("0.6"), 2) for key, amount in amounts.items()}
    rest = {key: amounts[key] - off[key] - paid[key] for key in amounts}
    operations.adjust(SYSTEM, amounts=off, payer_id=payer.pk, reason=by_contract, on=on, now=now)
    operations.take_payment(
        SYSTEM,
        payer=payer,
        method=Method.EFT,
        reference=f"EFT{superbill.number}",
        amount=sum(paid.values(), Decimal()),
        on=on,
        now=now,
        parts=[Part(*each) for each in paid.items()],
    )
    operations.transfer(
        SYSTEM, amounts=rest, from_payer=payer.pk, to_payer=None, memo="Coinsurance", on=on, now=now
    )
    return rest


def _pay_bills(first: date, today: date, now: datetime) -> None:
    accounts = {each.number: each.pk for each in Account.objects.all()}
    capital = Decimal("40000.00")
    legs = [Leg(Role.BANK, capital), Leg(accounts["3000"], -capital)]
    operations.post_entry(SYSTEM, on=first, legs=legs, memo="Owners' capital", now=now)
    while first <= today:
        for number, memo, amount in _MONTHLY:
            legs = [Leg(accounts[number], Decimal(amount)), Leg(Role.BANK, -Decimal(amount))]
            operations.post_entry(SYSTEM, on=first, legs=legs, memo=memo, now=now)
        first = (first + timedelta(days=32)).replace(day=1)
