"""Closing an offer: its held time becomes free, its message stays here, the next is asked."""

from contextlib import suppress
from datetime import datetime

from almoner.messages import operations as messages
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.jobs import later
from almoner.platform.live import tell
from almoner.scheduling.models import Hold, Occupancy, Offer, OfferState


def close(offer: Offer, state: OfferState, now: datetime) -> None:
    """Write what became of an offer and free the time it held."""
    offer.state = state
    offer.answered_at = None if state == OfferState.EXPIRED else now
    offer.save()
    free(offer.hold, now)
    if offer.message_id:
        with suppress(messages.AlreadyGone):
            messages.withdraw(
                SYSTEM, message_id=offer.message_id, reason="The offer is over.", now=now
            )


def free(hold: Hold, now: datetime) -> None:
    """Give the time that ``hold`` kept back to the day sheet."""
    Occupancy.objects.filter(hold=hold, released_at__isnull=True).update(released_at=now)
    Hold.objects.filter(id=hold.id, released_at__isnull=True).update(released_at=now)
    zone = hold.location.zone
    tell(f"day:{hold.during.lower.astimezone(zone).date().isoformat()}")


def pass_on(offer: Offer) -> None:
    """Queue the same time for the next on the list."""
    ids = offer.hold.occupancies.values_list("id", flat=True)
    later(
        "scheduling.offer_freed",
        occupancy_ids=",".join(str(key) for key in ids),
        previous_id=str(offer.id),
    )
