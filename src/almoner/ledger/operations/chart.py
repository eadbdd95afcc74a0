"""The chart of accounts a practice starts with, and changes to it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Sum

from almoner.ledger.models import (
    Account,
    CashFlow,
    Cause,
    CostCenter,
    Kind,
    Payer,
    Reason,
    Role,
)
from almoner.lib.money import dollars
from almoner.lib.refusal import Refusal
from almoner.people.operations.entry import tidied
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

Row = TypeVar("Row", Account, CostCenter, Payer, Reason)

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
def save_payer(actor: Actor, *, values: Mapping[str, Any], row: Payer | None = None) -> Payer:
    """Write a payer, or change one."""
    actor.must("ledger.set_up")
    return _save(actor, row or Payer(), values, "There is a payer of this name.")


@transaction.atomic
def save_cost_center(
    actor: Actor, *, values: Mapping[str, Any], row: CostCenter | None = None
) -> CostCenter:
    """Write a cost center, or change one."""
    actor.must("ledger.set_up")
    return _save(actor, row or CostCenter(), values, "There is a cost center of this name.")


@transaction.atomic
def save_reason(actor: Actor, *, values: Mapping[str, Any], row: Reason | None = None) -> Reason:
    """Write a reason of adjustments or write-offs, or change one."""
    actor.must("ledger.set_up")
    return _save(actor, row or Reason(), values, "There is a reason of this name.")


@transaction.atomic
def save_account(actor: Actor, *, values: Mapping[str, Any], row: Account | None = None) -> Account:
    """Write an account of the chart, or change one.

    What an account is stays once something is posted on it; one that Almoner posts to, or that has
    a balance, stays in use.
    """
    actor.must("ledger.set_up")
    if row is not None:
        _may_change(row, values)
    parent = values.get("parent")
    if parent is not None and (parent == row or parent.kind != values.get("kind", parent.kind)):
        raise Refusal("A heading is another account of the same kind.", field="parent")
    return _save(actor, row or Account(), values, "There is an account of this number.")


def _may_change(row: Account, values: Mapping[str, Any]) -> None:
    kind = values.get("kind", row.kind)
    if kind != row.kind and row.postings.exists():
        raise Refusal(
            "Something is posted on this account already: make a new one of the other kind.",
            field="kind",
        )
    if values.get("is_active", True):
        return
    if row.role:
        raise Refusal("Almoner posts to this account by itself: it stays.", field="is_active")
    left = row.postings.aggregate(sum=Sum("amount", default=Decimal()))["sum"]
    if left:
        raise Refusal(
            f"{dollars(left)} stands on this account. Move it with a journal entry first.",
            field="is_active",
        )


def _save(actor: Actor, row: Row, values: Mapping[str, Any], taken: str) -> Row:
    for name, value in tidied(type(row), values).items():
        setattr(row, name, value)
    if hasattr(row, "version") and not row._state.adding:
        row.version += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if getattr(diagnosis, "sqlstate", "") != "23505":
            raise
        field = "number" if isinstance(row, Account) else "name"
        raise Refusal(f"{taken} Choose another.", field=field) from None
    audit.record(actor, f"ledger.save_{type(row).__name__.lower()}", row)
    return row
