"""The chart of accounts a practice starts with, and changes to it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from almoner.ledger.models import Account, CashFlow, Cause, Kind, Payer, Reason, Role
from almoner.people.operations.entry import tidied
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

_A, _L, _Q, _I, _E = Kind.ASSET, Kind.LIABILITY, Kind.EQUITY, Kind.INCOME, Kind.EXPENSE

CHART: tuple[tuple[str, str, Kind, Role | None], ...] = (
    ("1010", "Cash in drawers", _A, Role.DRAWERS),
    ("1020", "Receipts to be deposited", _A, Role.UNDEPOSITED),
    ("1030", "Cards in clearing", _A, Role.CARDS),
    ("1050", "Bank, operating", _A, Role.BANK),
    ("1100", "Owed by patients", _A, Role.PATIENTS),
    ("1200", "Owed by payers", _A, Role.PAYERS),
    ("1400", "Supplies on hand", _A, None),
    ("1500", "Equipment and furniture", _A, None),
    ("1590", "Accumulated depreciation", _A, None),
    ("2000", "Accounts payable", _L, Role.PAYABLES),
    ("2100", "Unapplied payments", _L, Role.CREDITS),
    ("2150", "Refunds to be paid out", _L, Role.REFUNDS),
    ("2190", "Suspense", _L, Role.SUSPENSE),
    ("2200", "Payroll liabilities", _L, None),
    ("2500", "Loans", _L, None),
    ("3000", "Owners' capital", _Q, None),
    ("3100", "Owners' draws", _Q, None),
    ("3900", "Retained earnings", _Q, Role.EARNINGS),
    ("4000", "Fees for services", _I, Role.FEES),
    ("4100", "Contractual adjustments", _I, Role.CONTRACTUAL),
    ("4110", "Discounts and courtesies", _I, Role.DISCOUNTS),
    ("4120", "Sliding fee scale and charity", _I, Role.CHARITY),
    ("4130", "Small balances", _I, Role.SMALL),
    ("4900", "Other fees", _I, Role.OTHER_INCOME),
    ("5000", "Salaries and benefits", _E, None),
    ("5100", "Medical supplies", _E, None),
    ("5110", "Drugs and vaccines", _E, None),
    ("5200", "Laboratory and outside services", _E, None),
    ("5300", "Rent and occupancy", _E, None),
    ("5400", "Telephone and information technology", _E, None),
    ("5500", "Office supplies and postage", _E, None),
    ("5600", "Insurance", _E, None),
    ("5700", "Professional fees and dues", _E, None),
    ("5800", "Depreciation", _E, None),
    ("6100", "Bad debt", _E, Role.BAD_DEBT),
    ("6110", "Collection agencies' fees", _E, Role.AGENCY),
    ("6200", "Bank and card fees", _E, Role.BANK_FEES),
    ("6300", "Cash over and short", _E, Role.OVER_SHORT),
)
"""Number, name, kind, role: an ordinary chart of a small practice, to be changed by the office."""

_CASH = (Role.DRAWERS, Role.UNDEPOSITED, Role.CARDS, Role.BANK)
_INVESTING = ("1500", "1590")
_FINANCING = ("2500", "3000", "3100")

REASONS: tuple[tuple[str, Cause, Role], ...] = (
    ("Contractual", Cause.ADJUSTMENT, Role.CONTRACTUAL),
    ("Professional courtesy", Cause.ADJUSTMENT, Role.DISCOUNTS),
    ("Prompt payment", Cause.ADJUSTMENT, Role.DISCOUNTS),
    ("Self-pay discount", Cause.ADJUSTMENT, Role.DISCOUNTS),
    ("Sliding fee scale", Cause.ADJUSTMENT, Role.CHARITY),
    ("Charity care", Cause.ADJUSTMENT, Role.CHARITY),
    ("Small balance", Cause.WRITE_OFF, Role.SMALL),
    ("Bad debt", Cause.WRITE_OFF, Role.BAD_DEBT),
    ("Bankruptcy", Cause.WRITE_OFF, Role.BAD_DEBT),
    ("Timely filing missed", Cause.WRITE_OFF, Role.BAD_DEBT),
)


@transaction.atomic
def lay_out(actor: Actor) -> None:
    """Write the chart and the reasons a practice starts with, where there are none."""
    actor.must("ledger.set_up")
    if not Account.objects.exists():
        Account.objects.bulk_create(
            Account(
                number=number, name=name, kind=kind, role=role or "", cash_flow=_flow(number, role)
            )
            for number, name, kind, role in CHART
        )
    if not Reason.objects.exists():
        held = dict(Account.objects.exclude(role="").values_list("role", "id"))
        Reason.objects.bulk_create(
            Reason(name=name, cause=cause, account_id=held[role])
            for name, cause, role in REASONS
            if role in held
        )


def _flow(number: str, role: Role | None) -> CashFlow:
    if role in _CASH:
        return CashFlow.CASH
    if number in _INVESTING:
        return CashFlow.INVESTING
    return CashFlow.FINANCING if number in _FINANCING else CashFlow.OPERATING


@transaction.atomic
def add_payer(actor: Actor, *, values: Mapping[str, Any]) -> Payer:
    """Write a payer."""
    actor.must("ledger.set_up")
    payer = Payer.objects.create(**tidied(Payer, values))
    audit.record(actor, "ledger.add_payer", payer)
    return payer
