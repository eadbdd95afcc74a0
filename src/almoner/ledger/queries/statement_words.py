"""What a statement says, in words: English or Spanish, ready to be kept and printed."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from almoner.ledger.models import BillingRules, Method
from almoner.ledger.queries.dues import Dues, DueVisit
from almoner.ledger.queries.plans import PlanStanding
from almoner.ledger.queries.statements import DueFamily
from almoner.lib.money import aged, dollars
from almoner.people.models import FamilyAccount, Practice

MOST_LINES = 4
"""Lines of an address that show in a window."""
_METHODS_ES = {
    Method.CASH: "Efectivo",
    Method.CHECK: "Cheque",
    Method.CARD: "Tarjeta",
    Method.MONEY_ORDER: "Giro",
    Method.EFT: "Transferencia",
}
_REASONS_ES = {
    "coinsurance": "Coaseguro",
    "co-insurance": "Coaseguro",
    "deductible": "Deducible",
    "co-pay": "Copago",
    "copay": "Copago",
    "not covered": "No cubierto por el seguro",
}
_NOT_BILLED = {"en": "Not charged to an insurance", "es": "No se cobró a un seguro"}
_PLAN = {
    "en": "The next part of {amount} is due on {on}. {late}{left} are left.",
    "es": "La próxima parte de {amount} vence el {on}. {late}Quedan {left}.",
}
_LATE = {"en": "{late} are late. ", "es": "{late} están atrasados. "}


@dataclass(frozen=True, slots=True)
class Heading:
    """What is the same on every statement of a batch."""

    name: str
    lines: list[str]
    remit: list[str]

    @classmethod
    def of(cls, rules: BillingRules) -> "Heading":
        """Return the practice as it stands on statements, and where payments are mailed to."""
        practice = Practice.objects.first()
        if practice is None:
            return cls("", [], rules.remit_to.splitlines() or [""])
        region = " ".join(part for part in (practice.state, practice.zip_code) if part)
        city = ", ".join(part for part in (practice.city, region) if part)
        street = [line for line in (practice.line1, practice.line2, city) if line]
        phone = [f"Telephone {practice.phone}"] if practice.phone else []
        own = [practice.name, *street]
        given = [line.strip() for line in rules.remit_to.splitlines() if line.strip()]
        return cls(practice.name, street + phone, (given or own)[:MOST_LINES])


def paper_of(
    family: FamilyAccount,
    due: DueFamily,
    dues: Dues,
    *,
    number: int,
    language: str,
    on: date,
    rules: BillingRules,
    heading: Heading,
    plan: PlanStanding | None,
) -> dict[str, Any]:
    """Return everything that is printed of a statement, in words, ready to be kept."""
    due_on = on + timedelta(days=rules.due_days)
    reference = f"{family.number}-{number}"
    note = rules.note_es if language == "es" else rules.note
    return {
        "language": language,
        "number": str(number),
        "account": str(family.number),
        "on": _day(on),
        "due_on": _day(due_on),
        "amount": dollars(due.amount),
        "owed": dollars(dues.owed),
        "credit": _or_nothing(dues.unapplied),
        "later": _or_nothing(due.later),
        "waiting": _or_nothing(dues.waiting),
        "plan": _plan(plan, on, language) if plan else "",
        "practice": {"name": heading.name, "lines": heading.lines},
        "remit": heading.remit,
        "holder": family.guarantor.name,
        "address": due.to.lines,
        "reference": reference,
        "scan": f"{rules.pay_address}?ref={reference}" if rules.pay_address else reference,
        "visits": [_visit(visit, language) for visit in dues.visits if visit.own or visit.waiting],
        "aging": [dollars(amount) for amount in aged(dues.aged, on)],
        "payments": [
            [
                _day(paid.on),
                " ".join(part for part in (_method(paid.method, language), paid.reference) if part),
                dollars(paid.amount),
            ]
            for paid in dues.payments
        ],
        "note": note,
    }


def _visit(visit: DueVisit, language: str) -> dict[str, str]:
    return {
        "on": _day(visit.on),
        "patient": visit.patient,
        "what": "; ".join(visit.services),
        "why": "; ".join(_reason(each, language) for each in visit.reasons) if visit.own else "",
        "since": _day(visit.since) if visit.since else "",
        "charged": dollars(visit.charged),
        "plan": _or_nothing(visit.by_payers),
        "adjusted": _or_nothing(visit.adjusted),
        "paid": _or_nothing(visit.by_family),
        "waiting": _or_nothing(visit.waiting),
        "yours": _or_nothing(visit.own),
    }


def _reason(memo: str, language: str) -> str:
    if not memo:
        return _NOT_BILLED[language]
    return _REASONS_ES.get(memo.strip().lower(), memo) if language == "es" else memo


def _plan(plan: PlanStanding, on: date, language: str) -> str:
    part = plan.next()
    if part is None:
        return ""
    late = plan.late(on)
    return _PLAN[language].format(
        amount=dollars(part.open),
        on=_day(part.installment.due_on),
        late=_LATE[language].format(late=dollars(late)) if late else "",
        left=dollars(plan.left),
    )


def _method(method: str, language: str) -> str:
    return _METHODS_ES[Method(method)] if language == "es" else str(Method(method).label)


def _day(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def _or_nothing(amount: Decimal) -> str:
    return dollars(amount) if amount else ""
