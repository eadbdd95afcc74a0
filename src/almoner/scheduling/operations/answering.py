"""What becomes of an offer: accepted, declined, withdrawn, or run out.

Locks are taken in one order: entry, offer, the patient's own visit, then the columns' days.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from almoner.platform.accounts.actor import Actor
from almoner.scheduling.models import (
    Appointment,
    EntryState,
    Offer,
    OfferState,
    WaitingListEntry,
)
from almoner.scheduling.operations import refusals
from almoner.scheduling.operations.booking import MOVABLE, book, cancel_now, changeable
from almoner.scheduling.operations.holding import close, free, pass_on
from almoner.scheduling.operations.placing import Wish, place
from almoner.scheduling.operations.waiting import become, told

MOST_AT_ONCE = 500
"""Offers that one run lets expire; the next minute's run takes the rest."""


@transaction.atomic
def accept_offer(actor: Actor, *, offer_id: UUID, now: datetime) -> Appointment:
    """Book the held time for whom it was offered to; exactly one of many accepts succeeds.

    A visit that the patient would give up for it is cancelled in the same moment, and never
    counts as late. Raises ``OfferOver`` once the offer was answered or has run out.
    """
    actor.must("scheduling.answer_offer")
    offer = _open_offer(offer_id, now)
    entry, hold = offer.entry, offer.hold
    own = _given_up(entry, now)
    wish = Wish(
        visit_type_id=entry.visit_type_id,
        column_ids=list(hold.occupancies.values_list("column__id", flat=True)),
        starts_at=hold.during.lower,
        location_id=hold.location_id,
        patient_id=entry.patient_id,
    )
    # Locks the columns' days before the hold's rows, as booking does when a hold ran out.
    place(actor, wish, now=now, instead_of=[hold.id, *([own.id] if own else [])])
    free(hold, now)
    if own:
        why = "Took an earlier visit from the waiting list"
        cancel_now(actor, own, reason=why, now=now, may_be_late=False)
    appointment = book(actor, wish=wish, now=now)
    offer.appointment = appointment
    close(offer, OfferState.ACCEPTED, now)
    become(entry, EntryState.BOOKED, now)
    told(actor, "scheduling.accept_offer", entry, offer=str(offer.id))
    return appointment


@transaction.atomic
def decline_offer(actor: Actor, *, offer_id: UUID, now: datetime) -> Offer:
    """Free the held time for the next; who declined stays on the list."""
    actor.must("scheduling.answer_offer")
    offer = _open_offer(offer_id, now)
    close(offer, OfferState.DECLINED, now)
    pass_on(offer)
    become(offer.entry, EntryState.WAITING, now)
    told(actor, "scheduling.decline_offer", offer.entry, offer=str(offer.id))
    return offer


@transaction.atomic
def withdraw_offer(actor: Actor, *, offer_id: UUID, now: datetime) -> Offer:
    """Take an offer back: the office needs the time itself, so it is not passed on."""
    actor.must("scheduling.keep_waiting_list")
    offer = _open_offer(offer_id, now)
    close(offer, OfferState.WITHDRAWN, now)
    become(offer.entry, EntryState.WAITING, now)
    told(actor, "scheduling.withdraw_offer", offer.entry, offer=str(offer.id))
    return offer


def expire_offers(actor: Actor, *, now: datetime) -> int:
    """Let offers that nobody answered in time pass on, each by itself; return how many."""
    actor.must("scheduling.keep_waiting_list")
    run_out = Offer.objects.filter(state=OfferState.OPEN, expires_at__lte=now)
    ids = list(run_out.order_by("expires_at").values_list("id", flat=True)[:MOST_AT_ONCE])
    return sum(_expire(actor, offer_id, now) for offer_id in ids)


@transaction.atomic
def _expire(actor: Actor, offer_id: UUID, now: datetime) -> bool:
    offer = _locked(offer_id)
    if offer.state != OfferState.OPEN:
        return False
    close(offer, OfferState.EXPIRED, now)
    pass_on(offer)
    become(offer.entry, EntryState.WAITING, now)
    told(actor, "scheduling.expire_offer", offer.entry, offer=str(offer.id))
    return True


def _open_offer(offer_id: UUID, now: datetime) -> Offer:
    offer = _locked(offer_id)
    if offer.state != OfferState.OPEN or offer.expires_at <= now:
        raise refusals.OfferOver
    return offer


def _locked(offer_id: UUID) -> Offer:
    entry = (
        WaitingListEntry.objects.select_for_update(of=("self",)).filter(offers__id=offer_id).first()
    )
    if entry is None:
        raise refusals.NotFound("There is no such offer.")
    offer = (
        Offer.objects.select_for_update(of=("self",))
        .select_related("hold__location")
        .get(id=offer_id)
    )
    offer.entry = entry
    return offer


def _given_up(entry: WaitingListEntry, now: datetime) -> Appointment | None:
    """Lock and return the visit that the patient gives up, if it is still ahead."""
    if entry.appointment_id is None:
        return None
    own = changeable(entry.appointment_id, None)
    return own if own.status in MOVABLE and own.starts_at > now else None
