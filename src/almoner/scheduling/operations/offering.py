"""Offering time to the waiting list: one after the other, held meanwhile, and written down why.

A freed slot is *held* while it is offered, so it cannot be taken away again. An offer that is
declined or runs out passes on to the next; the log of every offer says who was looked at, in which
order, and why. The order itself is in ``queries.waiting``.

Every try to place somebody is a transaction of its own, so that the days of two candidates'
columns are never locked at once: that could deadlock with somebody booking.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from almoner.lib.clock import moment
from almoner.lib.refusal import Refusal
from almoner.messages import operations as messages
from almoner.people.models import Practice
from almoner.platform.accounts.actor import Actor
from almoner.platform.live import tell
from almoner.scheduling import wording
from almoner.scheduling.links import link
from almoner.scheduling.models import (
    EntryState,
    Hold,
    Offer,
    OfferLog,
    OfferState,
    Policy,
    WaitingListEntry,
)
from almoner.scheduling.operations.placing import Placing, Wish, occupy, place
from almoner.scheduling.operations.waiting import become, open_entry, told
from almoner.scheduling.queries.reaching import after_quiet_hours, best_way
from almoner.scheduling.queries.waiting import (
    Considered,
    Slot,
    freed_slot,
    line_up,
    opening_in,
)

LEAST_TIME = timedelta(minutes=15)
"""What somebody must have between hearing of a time and its beginning."""
NO_ROOM = "the visit does not fit into what is free then"
MOST_PASSED_OVER = 40
"""Entries ahead of the one who was asked that an offer's log keeps."""
MOST_FOLLOWERS = 10
"""Entries after the one who was asked that an offer's log keeps."""


class TooLateToAsk(Refusal):
    """There is no time left to wait for an answer: call the patient, and book it."""

    field = "start"


class HasAnOffer(Refusal):
    """This patient was offered another time and has not answered yet."""

    status = 409


def offer_freed(
    actor: Actor, *, occupancy_ids: Sequence[UUID], now: datetime, previous_id: UUID | None = None
) -> list[Offer]:
    """Offer freed time to the first on the waiting list whom it suits, and hold it for them.

    What one visit leaves of it is offered on. ``previous_id`` is the offer of the same time that
    nobody took. Nothing is offered where the time is not free any more, or nobody could be told
    before it begins.
    """
    actor.must("scheduling.keep_waiting_list")
    slot = freed_slot(occupancy_ids)
    if slot is None or slot.starts_at <= now:
        return []
    known_at = _known_at(slot.zone, now)
    if known_at + LEAST_TIME > slot.starts_at:
        return []
    before = _chain(previous_id)
    made: list[Offer] = []
    while offer := _offer_next(actor, slot, before, known_at=known_at, now=now, is_first=not made):
        made.append(offer)
    return made


@transaction.atomic
def offer_by_hand(
    actor: Actor,
    *,
    entry_id: UUID,
    column_ids: Sequence[UUID],
    starts_at: datetime,
    location_id: UUID,
    now: datetime,
) -> Offer:
    """Offer somebody on the list a free time that a person chose, and hold it for them."""
    actor.must("scheduling.keep_waiting_list")
    entry = open_entry(entry_id)
    if entry.state == EntryState.OFFERED:
        raise HasAnOffer
    return _make_offer(actor, entry, _wish(entry, column_ids, starts_at, location_id), now=now)


def _chain(offer_id: UUID | None) -> list[Offer]:
    """Return the offers of the same time before, latest first."""
    chain: list[Offer] = []
    while offer_id and (offer := Offer.objects.filter(id=offer_id).first()):
        chain.append(offer)
        offer_id = offer.previous_id
    return chain


def _offer_next(
    actor: Actor,
    slot: Slot,
    before: Sequence[Offer],
    *,
    known_at: datetime,
    now: datetime,
    is_first: bool,
) -> Offer | None:
    """Offer the slot, or what is left of it, to the first in line who can be placed in it."""
    line = list(line_up(slot, known_at, passed_over=[offer.entry_id for offer in before]))
    reasons = {each.entry.id: each.why_not for each in line}
    # A job that is done again after a crash must not follow the same offer twice.
    previous = before[0] if is_first and before and not hasattr(before[0], "next") else None
    for each in line:
        if each.why_not:
            continue
        step = opening_in(each.entry, slot, now)
        if step is None:
            reasons[each.entry.id] = NO_ROOM
            continue
        column_ids = [key for key, _ in step.columns]
        try:
            with transaction.atomic():
                entry = open_entry(each.entry.id)
                if entry.state == EntryState.OFFERED:
                    raise HasAnOffer
                wish = _wish(entry, column_ids, step.starts_at, slot.location_id)
                offer = _make_offer(actor, entry, wish, now=now, previous=previous)
                _write_log(offer, line, reasons, before)
        except Refusal as no:
            reasons[each.entry.id] = no.message
        else:
            return offer
    return None


def _wish(
    entry: WaitingListEntry, column_ids: Sequence[UUID], starts_at: datetime, location_id: UUID
) -> Wish:
    return Wish(
        visit_type_id=entry.visit_type_id,
        column_ids=list(column_ids),
        starts_at=starts_at,
        location_id=location_id,
        patient_id=entry.patient_id,
    )


def _make_offer(
    actor: Actor,
    entry: WaitingListEntry,
    wish: Wish,
    *,
    now: datetime,
    previous: Offer | None = None,
) -> Offer:
    """Hold the wished time and tell the patient; the hold lasts from when they can know."""
    own = [entry.appointment_id] if entry.appointment_id else []
    placing = place(actor, wish, now=now, instead_of=own)
    starts_at = moment(placing.start)
    known_at = _known_at(placing.place.zone, now)
    if known_at + LEAST_TIME > starts_at:
        raise TooLateToAsk
    minutes = timedelta(minutes=Policy.current().offer_minutes)
    hold = _hold(placing, now=now, expires_at=min(known_at + minutes, starts_at))
    offer = Offer(
        entry=entry, hold=hold, previous=previous, offered_at=now, expires_at=hold.expires_at
    )
    _tell_patient(actor, offer, known_at, now=now)
    offer.save(force_insert=True)
    become(entry, EntryState.OFFERED, now)
    told(actor, "scheduling.offer", entry, offer=str(offer.id))
    tell(f"day:{placing.day}")
    return offer


def _known_at(zone: ZoneInfo, now: datetime) -> datetime:
    """Return when a patient there can hear of something that comes up now."""
    policy = Policy.current()
    return after_quiet_hours(now, zone, policy.quiet_from, policy.quiet_until)


def _hold(placing: Placing, *, now: datetime, expires_at: datetime) -> Hold:
    hold = Hold.objects.create(
        visit_type_id=placing.visit_type.id,
        location_id=placing.place.id,
        during=placing.during,
        made_at=now,
        expires_at=expires_at,
    )
    occupy(placing, hold=hold)
    return hold


def _tell_patient(actor: Actor, offer: Offer, known_at: datetime, *, now: datetime) -> None:
    patient = offer.entry.patient
    way = best_way(patient.id, now)
    if not way.to:
        offer.not_sent_because = f"{way.why_not} Call the patient."
        return
    location = offer.hold.location
    words = wording.offer(
        patient.language,
        practice=practice_name(),
        place=location.name,
        starts_at=offer.hold.during.lower,
        expires_at=offer.expires_at,
        zone=location.zone,
        link=link("offer", offer.id),
    )
    try:
        offer.message = messages.send(
            actor,
            channel=way.channel,
            to=way.to,
            subject=words.subject,
            body=words.body,
            language=words.language,
            about="Offer from the waiting list",
            reference_id=offer.id,
            patient_id=patient.id,
            not_before=known_at,
            now=now,
        )
    except messages.AddressNotUsable as no:
        offer.not_sent_because = f"{no.message} Call the patient."


def practice_name() -> str:
    """Return who writes to the patient."""
    practice = Practice.objects.only("name").first()
    return practice.name if practice else "Your doctor's office"


def _write_log(
    offer: Offer, line: Sequence[Considered], reasons: dict[UUID, str], before: Sequence[Offer]
) -> None:
    """Write down who was asked, who was passed over and why, and who comes next."""
    at = next(n for n, each in enumerate(line) if each.entry.id == offer.entry_id)
    passed_over = [each for each in line[:at] if reasons[each.entry.id]][:MOST_PASSED_OVER]
    ranked = [each for each in line[at:] if not reasons[each.entry.id]][: MOST_FOLLOWERS + 1]
    rows = [
        OfferLog(offer=offer, entry_id=had.entry_id, facts={}, reason=_HAD[OfferState(had.state)])
        for had in before
    ]
    rows += [
        OfferLog(
            offer=offer, entry=each.entry, facts=each.facts, reason=reasons[each.entry.id][:300]
        )
        for each in passed_over
    ]
    rows += [
        OfferLog(
            offer=offer,
            entry=each.entry,
            rank=rank,
            facts=each.facts,
            reason="was offered it" if rank == 1 else "comes after in the order",
        )
        for rank, each in enumerate(ranked, 1)
    ]
    OfferLog.objects.bulk_create(rows)


_HAD = {
    OfferState.OPEN: "was asked before",
    OfferState.ACCEPTED: "was asked before",
    OfferState.DECLINED: "was asked before and declined",
    OfferState.EXPIRED: "was asked before and did not answer in time",
    OfferState.WITHDRAWN: "was asked before and left the list",
}
