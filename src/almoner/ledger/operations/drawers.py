"""Cash drawers: opened with a count, paid into and out of, closed with a count."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum

from almoner.ledger.models import Account, Cause, Drawer, DrawerSession, JournalEntry, Kind, Role
from almoner.ledger.operations.journal import Draft, Leg, right_amount, write
from almoner.ledger.operations.refusals import said_plainly
from almoner.lib.cash import NotACount, total_of
from almoner.lib.money import dollars
from almoner.lib.refusal import Refusal
from almoner.people.operations.entry import tidied, tidy
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

ZERO = Decimal("0.00")

Count = Mapping[int, int]
"""How many of each denomination, by its cents."""


class CountDiffers(Refusal):
    """What was counted is not what should be there."""

    field = "reason"


class DrawerTaken(Refusal):
    """This drawer is open already, or you have another one open. Close that first."""

    field = "drawer"


@transaction.atomic
def save_drawer(actor: Actor, *, values: Mapping[str, Any], drawer: Drawer | None = None) -> Drawer:
    """Add a drawer, or change one; one that is open stays in use."""
    actor.must("ledger.set_up")
    row = drawer or Drawer()
    if (
        drawer is not None
        and not values.get("is_active", True)
        and drawer.sessions.filter(closed_at=None).exists()
    ):
        raise Refusal("Somebody has this drawer open. Close it first.", field="is_active")
    for name, value in tidied(Drawer, values).items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refusal("There is a drawer of this name.", field="name") from None
    audit.record(actor, "ledger.save_drawer", row)
    return row


@transaction.atomic
def open_drawer(
    actor: Actor,
    *,
    drawer: Drawer,
    count: Count,
    on: date,
    now: datetime,
    reason: str = "",
    change_from: Account | None = None,
) -> DrawerSession:
    """Open a drawer with what is counted in it; cash that you take goes there until you close it.

    What differs from what was left in it is posted as over or short, with its ``reason``. What is
    in a drawer that was never used comes from ``change_from``, as a rule the bank.
    """
    actor.must("ledger.keep_drawer")
    if actor.user_id is None:
        raise Refusal("A drawer is opened by a person.")
    Drawer.objects.select_for_update().get(pk=drawer.pk)
    before = drawer.sessions.first()
    if before is not None and before.is_open:
        raise DrawerTaken
    expected = (before.left or ZERO) if before else ZERO
    found = _total(count)
    is_new = before is None
    if found != expected and not is_new and not tidy(reason):
        raise CountDiffers(
            f"{dollars(found)} was counted, and {dollars(expected)} was left in it. Count again; "
            "if it stays so, say what is known of it.",
        )
    if is_new and found and change_from is None:
        raise Refusal("Say which account the change was taken from.", field="change_from")
    if is_new and found:
        reason = tidy(reason) or f"Change from {change_from}"
    session = DrawerSession(
        drawer=drawer,
        holder_id=actor.user_id,
        on=on,
        opened_at=now,
        opening_count=_kept(count),
        expected_at_opening=expected,
        found=found,
        opening_reason=tidy(reason) if found != expected else "",
    )
    try:
        with transaction.atomic():
            session.save(force_insert=True)
    except IntegrityError:
        raise DrawerTaken from None
    if found != expected:
        other: UUID | Role = change_from.pk if is_new and change_from else Role.OVER_SHORT
        _post(actor, session, found - expected, other, session.opening_reason, on=on, now=now)
    audit.record(actor, "ledger.open_drawer", session)
    return session


def _total(count: Count) -> Decimal:
    try:
        return total_of(count).quantize(Decimal("0.01"))
    except NotACount as no:
        raise Refusal(str(no)) from None


def _kept(count: Count) -> dict[str, int]:
    return {str(cents): pieces for cents, pieces in count.items() if pieces}


def _post(
    actor: Actor,
    session: DrawerSession,
    amount: Decimal,
    other: UUID | Role,
    memo: str,
    *,
    on: date,
    now: datetime,
    cause: Cause = Cause.CASH_COUNT,
) -> JournalEntry:
    location = session.drawer.location_id
    leg = Leg(Role.DRAWERS, amount, location_id=location, drawer_session_id=session.pk)
    with said_plainly():
        (entry,) = write(actor, [Draft(cause, [leg, leg.against(other)], memo)], on=on, now=now)
    return entry


@transaction.atomic
def move_cash(
    actor: Actor,
    *,
    amount: Decimal,
    account: Account,
    is_paid_in: bool,
    memo: str,
    on: date,
    now: datetime,
) -> JournalEntry:
    """Pay something small out of your open drawer, or put change into it."""
    actor.must("ledger.keep_drawer")
    amount = right_amount(amount)
    if account.kind != Kind.EXPENSE and account.role != Role.BANK:
        raise Refusal(
            "A drawer pays expenses, or takes and gives change of the bank. Anything else is a "
            "journal entry.",
            field="account",
        )
    if not tidy(memo):
        raise Refusal("Say what it was for, and who has the receipt.", field="memo")
    session = _own(actor)
    if not is_paid_in and amount > _content(session):
        raise Refusal(
            f"{dollars(amount)} is more than the {dollars(_content(session))} in the drawer.",
            field="amount",
        )
    cause = Cause.PURCHASE if account.kind == Kind.EXPENSE else Cause.CASH_COUNT
    moved = amount if is_paid_in else -amount
    entry = _post(actor, session, moved, account.pk, memo, on=on, now=now, cause=cause)
    audit.record(actor, "ledger.move_cash", entry)
    return entry


def _own(actor: Actor) -> DrawerSession:
    found = (
        DrawerSession.objects.select_for_update(of=("self",), no_key=True)
        .select_related("drawer")
        .filter(holder=actor.user_id, closed_at=None)
        .first()
    )
    if found is None:
        raise Refusal("You have no drawer open. Open one first.")
    return found


def _content(session: DrawerSession) -> Decimal:
    """Return what should be in an open drawer, in dollars."""
    moved: Decimal = session.postings.filter(account__role=Role.DRAWERS).aggregate(
        sum=Sum("amount", default=ZERO)
    )["sum"]
    return session.expected_at_opening + moved


@transaction.atomic
def close_drawer(
    actor: Actor,
    *,
    session: DrawerSession,
    count: Count,
    left: Decimal,
    on: date,
    now: datetime,
    reason: str = "",
) -> DrawerSession:
    """Close a drawer with what is counted in it; what is not ``left`` waits for its deposit.

    Raises :class:`CountDiffers` where the count is not what should be there and no ``reason`` is
    given; only then it is told what should be.
    """
    actor.must("ledger.keep_drawer")
    session = (
        DrawerSession.objects.select_for_update(of=("self",))
        .select_related("drawer")
        .get(pk=session.pk)
    )
    if session.holder_id != actor.user_id:
        actor.must("ledger.count_for_others")
    if not session.is_open:
        raise Refusal("This drawer is closed already.")
    counted, expected = _total(count), _content(session)
    if not ZERO <= left <= counted:
        raise Refusal(
            f"{dollars(left)} cannot stay in a drawer with {dollars(counted)}.", field="left"
        )
    over = counted - expected
    if over and not tidy(reason):
        raise CountDiffers(
            f"{dollars(counted)} was counted and {dollars(expected)} should be there: "
            f"{dollars(abs(over))} {'too much' if over > 0 else 'too little'}. Count again; if it "
            "stays so, say what is known of it.",
        )
    if over:
        _post(actor, session, over, Role.OVER_SHORT, reason, on=on, now=now)
    if counted > left:
        _bag(actor, session, counted - left, on=on, now=now)
    session.closed_at, session.closed_by_id = now, actor.user_id
    session.closing_count, session.counted = _kept(count), counted
    session.expected, session.left = expected, left
    session.closing_reason = tidy(reason) if over else ""
    session.save()
    audit.record(actor, "ledger.close_drawer", session)
    return session


def _bag(actor: Actor, session: DrawerSession, amount: Decimal, *, on: date, now: datetime) -> None:
    leg = Leg(
        Role.UNDEPOSITED,
        amount,
        location_id=session.drawer.location_id,
        drawer_session_id=session.pk,
    )
    draft = Draft(
        Cause.CASH_COUNT, [leg, leg.against(Role.DRAWERS)], f"Cash of {session.drawer.name}"
    )
    with said_plainly():
        write(actor, [draft], on=on, now=now)
