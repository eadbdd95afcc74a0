"""Holding what an operation changes, always in one order, so that two never wait for each other."""

from collections.abc import Iterable
from uuid import UUID

from almoner.ledger.models import Credit, Drawer, DrawerSession, JournalEntry, Owed, Posting
from almoner.ledger.operations.refusals import NoDrawerOpen
from almoner.platform.accounts.actor import Actor


def hold(*, payments: Iterable[UUID] = (), charges: Iterable[UUID] = ()) -> list[Owed]:
    """Lock what is left of payments, then everything owed for charges; return the latter.

    All that is owed for a charge is locked, by whomever: money moves between those rows.
    """
    wanted = list(payments)
    if wanted:
        rows = Credit.objects.select_for_update(no_key=True).filter(payment__in=wanted)
        list(rows.order_by("payment_id").values_list("pk"))
    owed = list(charges)
    if not owed:
        return []
    return list(
        Owed.objects.select_for_update(of=("self",), no_key=True)
        .filter(charge__in=owed)
        .select_related("charge__superbill")
        .order_by("charge_id", "id")
    )


def hold_entries(entries: Iterable[UUID]) -> list[JournalEntry]:
    """Lock what the postings of entries move, then the entries; return these by number."""
    keys = list(entries)
    moved = list(Posting.objects.filter(entry__in=keys).values_list("payment", "charge"))
    hold(
        payments={payment for payment, _ in moved if payment},
        charges={charge for _, charge in moved if charge},
    )
    return list(
        JournalEntry.objects.select_for_update(of=("self",), no_key=True)
        .filter(id__in=keys)
        .order_by("number")
    )


def hold_drawer(actor: Actor) -> UUID | None:
    """Lock the drawer that the actor has open, and return its session.

    ``None`` where the practice keeps no drawers, or nobody sits at one (an import).

    Raises:
        NoDrawerOpen: there are drawers, and the actor has opened none.
    """
    if actor.user_id is None:
        return None
    found = (
        DrawerSession.objects.select_for_update(no_key=True)
        .filter(holder=actor.user_id, closed_at=None)
        .values_list("id", flat=True)
        .first()
    )
    if found is None and Drawer.objects.filter(is_active=True).exists():
        raise NoDrawerOpen
    return found
