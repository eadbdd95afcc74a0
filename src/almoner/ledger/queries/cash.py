"""Cash: drawers, what waits for its deposit, deposits, refunds."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet, Sum

from almoner.ledger.models import (
    Deposit,
    Drawer,
    DrawerSession,
    JournalEntry,
    Method,
    Posting,
    Refund,
    RefundState,
    Role,
    Undeposited,
)
from almoner.ledger.queries.standing import ZERO
from almoner.lib.refusal import NotFound
from almoner.platform.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class DrawerLine:
    """A drawer in the list, with who has it open, or what was left in it."""

    drawer: Drawer
    session: DrawerSession | None

    @property
    def is_open(self) -> bool:
        """Whether somebody has it."""
        return self.session is not None and self.session.is_open


def drawers(actor: Actor) -> list[DrawerLine]:
    """Return the drawers with their last session each."""
    actor.must("ledger.take_payment")
    newest = DrawerSession.objects.order_by("drawer_id", "-opened_at", "-id").distinct("drawer_id")
    last = {each.drawer_id: each for each in newest.select_related("holder")}
    rows = Drawer.objects.select_related("location").filter(is_active=True)
    return [DrawerLine(each, last.get(each.pk)) for each in rows]


def own_session(actor: Actor) -> DrawerSession | None:
    """Return the drawer that the actor has open."""
    return (
        DrawerSession.objects.select_related("drawer")
        .filter(holder=actor.user_id, closed_at=None)
        .first()
        if actor.user_id
        else None
    )


def is_drawer_missing(actor: Actor) -> bool:
    """Whether cash cannot be taken because the actor has no drawer open, and there are some."""
    return own_session(actor) is None and Drawer.objects.filter(is_active=True).exists()


@dataclass(frozen=True, slots=True)
class SessionPage:
    """A drawer's session with what went in and out."""

    session: DrawerSession
    movements: "QuerySet[Posting]"
    is_own: bool
    may_close: bool


def open_session(actor: Actor, session_id: UUID) -> SessionPage:
    """Return a drawer's session: one's own, or any for who counts for others."""
    actor.must("ledger.keep_drawer")
    found = (
        DrawerSession.objects.select_related("drawer", "holder", "closed_by")
        .filter(pk=session_id)
        .first()
    )
    if found is None:
        raise NotFound
    is_own = found.holder_id == actor.user_id
    if not is_own:
        actor.must("ledger.count_for_others")
    movements = (
        found.postings.filter(account__role=Role.DRAWERS)
        .select_related("entry", "payment", "family", "payer")
        .order_by("entry__number")
    )
    return SessionPage(found, movements, is_own, found.is_open)


def sessions(actor: Actor) -> "QuerySet[DrawerSession]":
    """Return closed and open sessions, the newest first; one's own where others' are not seen."""
    actor.must("ledger.keep_drawer")
    rows = DrawerSession.objects.select_related("drawer", "holder")
    return rows if actor.may("ledger.count_for_others") else rows.filter(holder=actor.user_id)


def to_deposit(actor: Actor) -> list[Undeposited]:
    """Return cash of closed drawers, checks and money orders that wait to be deposited."""
    actor.must("ledger.see_books")
    return list(
        Undeposited.objects.filter(role=Role.UNDEPOSITED)
        .exclude(amount=0)
        .exclude(payment__method=Method.EFT)
        .select_related("payment__family", "payment__payer", "drawer_session__drawer")
        .order_by("drawer_session__on", "payment__on", "id")
    )


def transfers_on_their_way() -> list[Undeposited]:
    """Return electronic payments not found in the bank yet, the oldest first."""
    return list(
        Undeposited.objects.filter(role=Role.UNDEPOSITED, payment__method=Method.EFT)
        .exclude(amount=0)
        .select_related("payment")
        .order_by("payment__on", "id")
    )


def deposits(actor: Actor) -> "QuerySet[Deposit]":
    """Return the deposits, the newest first."""
    actor.must("ledger.see_books")
    return Deposit.objects.select_related("account", "entry__reversed_by", "made_by")


@dataclass(frozen=True, slots=True)
class DepositPage:
    """A deposit with what it holds."""

    deposit: Deposit
    cash: list[Posting]
    checks: list[Posting]
    is_undone: bool
    is_seen: bool
    """Whether the bank's file shows it."""

    @property
    def cash_total(self) -> Decimal:
        """Dollars in notes and coins."""
        return -sum((each.amount for each in self.cash), ZERO)


def open_deposit(actor: Actor, deposit_id: UUID) -> DepositPage:
    """Return a deposit."""
    actor.must("ledger.see_books")
    found = deposits(actor).filter(pk=deposit_id).first()
    if found is None:
        raise NotFound
    rows = list(
        found.entry.postings.filter(account__role=Role.UNDEPOSITED)
        .select_related("payment__family", "payment__payer", "drawer_session__drawer")
        .order_by("payment__on", "payment__number", "id")
    )
    return DepositPage(
        found,
        [each for each in rows if each.drawer_session_id],
        [each for each in rows if each.payment_id],
        JournalEntry.objects.filter(reverses=found.entry_id).exists(),
        found.entry.postings.filter(cleared__is_active=True).exists(),
    )


def refunds(actor: Actor, state: str = "") -> "QuerySet[Refund]":
    """Return the refunds of a state, or those that wait, the oldest first."""
    actor.must("ledger.see_accounts")
    rows = Refund.objects.select_related(
        "payment", "family", "payer", "asked_by", "decided_by"
    ).order_by("asked_at")
    if state in RefundState.values:
        return rows.filter(state=state)
    return rows.filter(state__in=(RefundState.ASKED, RefundState.APPROVED))


def refunds_of(payment_id: UUID) -> "QuerySet[Refund]":
    """Return the refunds of a payment."""
    return Refund.objects.filter(payment=payment_id).select_related("asked_by", "decided_by")


def open_refund(actor: Actor, refund_id: UUID) -> Refund:
    """Return a refund."""
    actor.must("ledger.see_accounts")
    found = (
        Refund.objects.select_related(
            "payment", "family", "payer", "asked_by", "decided_by", "owing", "paying"
        )
        .filter(pk=refund_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def cash_in_hand(actor: Actor) -> dict[Role, Decimal]:
    """Return what lies in drawers, waits for its deposit, and is on its way from cards."""
    actor.must("ledger.see_books")
    rows = (
        Posting.objects.filter(account__role__in=(Role.DRAWERS, Role.UNDEPOSITED, Role.CARDS))
        .values_list("account__role")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    return {Role(role): total for role, total in rows}
