"""Family accounts as they are looked at: what is due, visit by visit, and why."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from almoner.ledger.models import (
    Cause,
    Charge,
    Credit,
    JournalEntry,
    Owed,
    Payment,
    Posting,
    Role,
    Superbill,
)
from almoner.ledger.queries.standing import ZERO, Balance, balance_of
from almoner.lib.money import Due, Rule, allocate
from almoner.lib.refusal import NotFound
from almoner.people.models import FamilyAccount, Patient
from almoner.people.queries import ChartRestricted, open_patient
from almoner.platform.accounts.actor import Actor

MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class FoundAccount:
    """An account in a list, with its balance."""

    family: FamilyAccount
    balance: Balance


def find_accounts(actor: Actor, q: str = "") -> list[FoundAccount]:
    """Return accounts by number or words of their name; without words those that owe most."""
    actor.must("ledger.see_accounts")
    q = q.strip()
    if q.isdecimal():
        families = list(FamilyAccount.objects.filter(number=int(q[:18])))
    elif q:
        words = Q()
        for word in q.split()[:5]:
            words &= Q(name__icontains=word) | Q(guarantor__name__icontains=word)
        families = list(FamilyAccount.objects.filter(words)[:MOST_FOUND])
    else:
        families = _that_owe_most()
    balances = _balances([family.pk for family in families])
    return [FoundAccount(family, balances[family.pk]) for family in families]


def _that_owe_most() -> list[FamilyAccount]:
    most = (
        Owed.objects.filter(payer=None)
        .exclude(amount=0)
        .values_list("family")
        .annotate(total=Sum("amount"))
        .order_by("-total", "family")[:MOST_FOUND]
    )
    order = {key: place for place, (key, _total) in enumerate(most)}
    found = FamilyAccount.objects.filter(pk__in=order)
    return sorted(found, key=lambda family: order[family.pk])


def _balances(keys: list[UUID]) -> dict[UUID, Balance]:
    owed: dict[tuple[UUID, bool], Decimal] = defaultdict(lambda: ZERO)
    rows = (
        Owed.objects.filter(family__in=keys)
        .exclude(amount=0)
        .values_list("family", "payer")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    for family, payer, total in rows:
        owed[family, payer is None] += total
    unapplied = dict(
        Credit.objects.filter(family__in=keys)
        .exclude(amount=0)
        .values_list("family")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    return {
        key: Balance(owed[key, True], owed[key, False], unapplied.get(key, ZERO)) for key in keys
    }


@dataclass(frozen=True, slots=True)
class VisitLine:
    """What became of a visit's charges, in dollars."""

    superbill: Superbill
    charged: Decimal
    adjusted: Decimal
    paid_by_payers: Decimal
    paid_by_family: Decimal
    owed_by_payers: Decimal
    owed_by_family: Decimal


@dataclass(frozen=True, slots=True)
class AccountPage:
    """An account: who is on it, what is due, its visits and payments (the newest first)."""

    family: FamilyAccount
    patients: list[Patient]
    hidden: int
    """Patients on it whose charts are restricted: their visits are not shown."""
    balance: Balance
    visits: "QuerySet[Superbill]"
    payments: "QuerySet[Payment]"


def open_account(actor: Actor, family_id: UUID, *, now: datetime) -> AccountPage:
    """Return an account; looking at it is looking at its patients."""
    actor.must("ledger.see_accounts")
    family = FamilyAccount.objects.select_related("guarantor").filter(pk=family_id).first()
    if family is None:
        raise NotFound("There is no account with this number.")
    mine = Q(family_account=family) | Q(superbills__family=family)
    shown, hidden = [], 0
    for patient in Patient.objects.filter(mine, merged_into=None).distinct().order_by("birth_date"):
        try:
            shown.append(open_patient(actor, patient.pk, what="account", now=now))
        except ChartRestricted:
            hidden += 1
    visits = (
        Superbill.objects.filter(family=family, patient__in=shown)
        .select_related("patient", "practitioner", "payer")
        .order_by("-on", "-number")
    )
    payments = (
        Payment.objects.filter(family=family)
        .select_related("credit", "entry__reversed_by")
        .order_by("-on", "-number")
    )
    return AccountPage(family, shown, hidden, balance_of(actor, family_id), visits, payments)


def lines_of(superbills: Iterable[Superbill]) -> list[VisitLine]:
    """Return what became of the charges of each superbill."""
    shown = list(superbills)
    sums: dict[tuple[UUID, str], Decimal] = defaultdict(lambda: ZERO)
    if shown:
        with connection.cursor() as cursor:
            cursor.execute(_SUMS, {"shown": [each.pk for each in shown]})
            for superbill, what, amount in cursor:
                sums[superbill, what] += amount
    return [
        VisitLine(
            each,
            sums[each.pk, "charged"],
            sums[each.pk, "adjusted"],
            sums[each.pk, "by-payers"],
            sums[each.pk, "by-family"],
            sums[each.pk, "owed-by-payers"],
            sums[each.pk, "owed-by-family"],
        )
        for each in shown
    ]


_SUMS = f"""
SELECT charge.superbill_id, CASE
        WHEN entry.cause = '{Cause.CHARGE}' THEN 'charged'
        WHEN entry.cause = '{Cause.APPLICATION}' AND posting.payer_id IS NULL THEN 'by-family'
        WHEN entry.cause = '{Cause.APPLICATION}' THEN 'by-payers'
        WHEN entry.cause IN ('{Cause.ADJUSTMENT}', '{Cause.WRITE_OFF}') THEN 'adjusted'
        ELSE 'moved' END,
    sum(CASE WHEN entry.cause = '{Cause.CHARGE}' THEN posting.amount ELSE -posting.amount END)
FROM ledger_charge charge
    JOIN ledger_posting posting ON posting.charge_id = charge.id
    JOIN ledger_account account ON account.id = posting.account_id
        AND account.role IN ('{Role.PATIENTS}', '{Role.PAYERS}')
    JOIN ledger_journalentry entry ON entry.id = posting.entry_id
WHERE charge.superbill_id = ANY(%(shown)s) GROUP BY 1, 2
UNION ALL
SELECT charge.superbill_id,
    CASE WHEN owed.payer_id IS NULL THEN 'owed-by-family' ELSE 'owed-by-payers' END,
    sum(owed.amount)
FROM ledger_charge charge JOIN ledger_owed owed ON owed.charge_id = charge.id
WHERE charge.superbill_id = ANY(%(shown)s) AND owed.amount <> 0 GROUP BY 1, 2
"""  # noqa: S608 - of the names of causes and roles


def open_dues(actor: Actor, family_id: UUID) -> list[Owed]:
    """Return what a family owes for each charge, the oldest service first."""
    actor.must("ledger.see_accounts")
    return list(
        Owed.objects.filter(family=family_id, payer=None, amount__gt=0)
        .select_related("charge__superbill__patient")
        .order_by("on", "charge__superbill__number", "charge__line")
    )


def proposed(dues: Iterable[Owed], amount: Decimal) -> dict[UUID, Decimal]:
    """Return how a payment is applied to what is due, the oldest first."""
    rows = [
        Due(each.charge_id, each.on, str(each.charge.superbill_id), each.amount) for each in dues
    ]
    return allocate(amount, rows, Rule.OLDEST).parts


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry of a superbill's history: how what is owed changed, and whether it was undone."""

    entry: JournalEntry
    charge: Charge
    amount: Decimal
    payer: str
    payment: Payment | None
    is_undone: bool


@dataclass(frozen=True, slots=True)
class SuperbillPage:
    """A visit's charges: what is owed for each and by whom, and everything that led there."""

    superbill: Superbill
    patient: Patient
    line: VisitLine
    charges: list[Charge]
    owed: dict[UUID, list[Owed]]
    history: list[ShownEntry]


def open_superbill(actor: Actor, superbill_id: UUID, *, now: datetime) -> SuperbillPage:
    """Return a superbill with its history; looking at it is looking at the patient."""
    actor.must("ledger.see_accounts")
    superbill = (
        Superbill.objects.select_related("family", "payer", "practitioner", "location")
        .filter(pk=superbill_id)
        .first()
    )
    if superbill is None:
        raise NotFound("There is no superbill with this number.")
    patient = open_patient(actor, superbill.patient_id, what="charges", now=now)
    charges = list(superbill.charges.select_related("entry__reversed_by").order_by("line"))
    owed: dict[UUID, list[Owed]] = defaultdict(list)
    for row in Owed.objects.filter(charge__in=charges).exclude(amount=0).select_related("payer"):
        owed[row.charge_id].append(row)
    (line,) = lines_of([superbill])
    return SuperbillPage(superbill, patient, line, charges, dict(owed), _history(charges))


def _history(charges: list[Charge]) -> list[ShownEntry]:
    by_id = {charge.pk: charge for charge in charges}
    postings = (
        Posting.objects.filter(charge__in=charges, account__role__in=(Role.PATIENTS, Role.PAYERS))
        .select_related("entry__reason", "entry__reversed_by", "payer", "payment")
        .order_by("entry__number", "amount")
    )
    return [
        ShownEntry(
            posting.entry,
            by_id[posting.charge_id],
            posting.amount,
            posting.payer.name if posting.payer else "Family",
            posting.payment,
            posting.entry.reverses_id is not None or hasattr(posting.entry, "reversed_by"),
        )
        for posting in postings
        if posting.charge_id
    ]


@dataclass(frozen=True, slots=True)
class Applied:
    """A part of a payment, by the entry that applied it."""

    entry: JournalEntry
    charge: Charge
    amount: Decimal
    is_undone: bool


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """A payment: what it is applied to, what is left, and whether it came back."""

    payment: Payment
    applied: list[Applied]
    left: Decimal
    is_returned: bool

    @property
    def holder(self) -> str:
        """Who paid."""
        return str(self.payment.family or self.payment.payer)


def open_payment(actor: Actor, payment_id: UUID) -> PaymentPage:
    """Return a payment with what became of it."""
    actor.must("ledger.see_accounts")
    payment = (
        Payment.objects.select_related(
            "family", "payer", "credit", "entry__reversed_by", "taken_by"
        )
        .filter(pk=payment_id)
        .first()
    )
    if payment is None:
        raise NotFound("There is no receipt with this number.")
    postings = (
        Posting.objects.filter(payment=payment, charge__isnull=False)
        .select_related("entry__reversed_by", "charge__superbill")
        .order_by("entry__number", "charge__on")
    )
    applied = [
        Applied(
            posting.entry,
            posting.charge,
            -posting.amount,
            posting.entry.reverses_id is not None or hasattr(posting.entry, "reversed_by"),
        )
        for posting in postings
        if posting.charge
    ]
    return PaymentPage(
        payment, applied, payment.credit.amount, hasattr(payment.entry, "reversed_by")
    )


def superbill_of_charge(charge_id: UUID) -> UUID:
    """Return the superbill a charge stands on."""
    found = Charge.objects.filter(pk=charge_id).values_list("superbill", flat=True).first()
    if found is None:
        raise NotFound
    return found


def superbill_of_entry(entry_id: UUID) -> UUID:
    """Return the superbill whose charges an entry moved."""
    found = Charge.objects.filter(postings__entry=entry_id).values_list("superbill", flat=True)
    first = found.first()
    if first is None:
        raise NotFound
    return first


def panel_of(actor: Actor, patient: Patient, now: datetime) -> dict[str, object]:  # noqa: ARG001 - the shape of a panel
    """Return what a patient's page shows of the account their bills go to."""
    if patient.family_account_id is None:
        return {"balance": None}
    return {
        "balance": balance_of(actor, patient.family_account_id),
        "family_id": patient.family_account_id,
        "may_pay": actor.may("ledger.take_payment"),
    }
