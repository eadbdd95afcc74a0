"""Where money lies that is not in the bank yet, and what of it keeps a month open."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, Sum

from almoner.ledger.models import (
    BankLine,
    ClearedLine,
    DrawerSession,
    Method,
    Posting,
    Reconciliation,
    Refund,
    RefundState,
    Role,
    Undeposited,
)
from almoner.ledger.queries.bank import bank_accounts
from almoner.ledger.queries.month_end import Check, register_check
from almoner.ledger.queries.standing import ZERO
from almoner.lib.money import dollars
from almoner.platform.accounts.actor import Actor


def not_banked(payments: Iterable[UUID]) -> dict[UUID, str]:
    """Return where each payment lies that is not in the bank yet, in words."""
    keys = set(payments)
    found: dict[UUID, str] = {}
    held = Undeposited.objects.filter(payment__in=keys).exclude(amount=0)
    for payment, role, method in held.values_list("payment", "role", "payment__method"):
        if payment is not None:
            found[payment] = _held_words(role, method)
    drawers: dict[UUID, set[UUID]] = {}
    cash = Posting.objects.filter(
        payment__in=keys, account__role=Role.DRAWERS, amount__gt=0, entry__reversed_by=None
    )
    for payment, session, closed_at in cash.values_list(
        "payment", "drawer_session", "drawer_session__closed_at"
    ):
        if payment is not None and session is not None and closed_at is not None:
            drawers.setdefault(session, set()).add(payment)
        elif payment is not None:
            found[payment] = "in an open drawer" if session else "in no drawer"
    bags = Undeposited.objects.filter(drawer_session__in=drawers).exclude(amount=0)
    for bag in bags.values_list("drawer_session", flat=True):
        for payment in drawers[bag] if bag else ():
            found[payment] = "in a bag to be deposited"
    return found


def _held_words(role: str, method: str | None) -> str:
    if role == Role.CARDS:
        return "on its way from the card company"
    return "a transfer not found in the bank" if method == Method.EFT else "to be deposited"


@register_check
def _drawers(_actor: Actor, _first: date, last: date) -> Check:
    still_open = DrawerSession.objects.filter(on__lte=last, closed_at=None)
    names = ", ".join(str(each) for each in still_open.select_related("drawer")[:3])
    loose = Posting.objects.filter(
        account__role=Role.DRAWERS, drawer_session=None, on__lte=last
    ).aggregate(sum=Sum("amount", default=ZERO))["sum"]
    detail = f"{names} still open. " if names else ""
    if loose:
        detail += f"{dollars(loose)} of cash is in no drawer: put it into one."
    return Check("Every drawer was counted and closed", not detail, detail.strip(), "ledger:cash")


@register_check
def _deposits(_actor: Actor, _first: date, last: date) -> Check:
    rows = Undeposited.objects.exclude(amount=0).filter(
        Q(payment__on__lte=last) | Q(drawer_session__on__lte=last)
    )
    total = rows.aggregate(sum=Sum("amount", default=ZERO))["sum"]
    detail = f"{dollars(total)} in {rows.count()} items is not in the bank." if total else ""
    return Check("What was received is in the bank", not total, detail, "ledger:deposits")


@register_check
def _refunds(_actor: Actor, _first: date, last: date) -> Check:
    waiting = Refund.objects.filter(state=RefundState.APPROVED, owing__on__lte=last).count()
    detail = f"{waiting} approved and not paid out." if waiting else ""
    return Check("Approved refunds are paid out", not waiting, detail, "ledger:refunds")


@register_check
def _reconciled(_actor: Actor, _first: date, last: date) -> Check:
    missing = []
    for account in bank_accounts():
        proved = Reconciliation.objects.filter(account=account, is_active=True, on__gte=last)
        moved = Posting.objects.filter(account=account, on__lte=last).exists()
        waiting = BankLine.objects.filter(account=account, on__lte=last).exclude(
            pk__in=ClearedLine.objects.filter(is_active=True).values("line")
        )
        if moved and (waiting.exists() or not proved.exists()):
            missing.append(str(account))
    detail = f"{', '.join(missing)}: not proved to {last:%m/%d/%Y}." if missing else ""
    return Check("Every bank account is reconciled", not missing, detail, "ledger:banks")
