"""The page behind a patient's link: what it says, and what may be answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from almoner.lib.refusal import NotFound
from almoner.people.models import Location, Practice
from almoner.scheduling import wording
from almoner.scheduling.models import Appointment, Offer, OfferState, Reply, Status
from almoner.scheduling.queries.lateness import late_from
from almoner.scheduling.queries.reminders import find_reminder

ACCEPT, DECLINE = "accept", "decline"
CONFIRM, CANCEL = Reply.CONFIRMED.value, Reply.CANCELLED.value
_SAID = {
    OfferState.ACCEPTED: ("accepted", "success"),
    OfferState.DECLINED: ("declined", "info"),
    OfferState.EXPIRED: ("expired", "warning"),
    OfferState.WITHDRAWN: ("withdrawn", "warning"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """What a patient sees: nothing but day, time, place and telephone.

    ``says`` are sentences with a tone each, ``answers`` the buttons: value, words and kind.
    """

    texts: dict[str, str]
    practice: str
    title: str
    starts_at: datetime
    when: str
    place: str
    address: str
    phone: str
    says: Sequence[tuple[str, str]]
    answers: Sequence[tuple[str, str, str]]
    booking_power: str


def reminder_page(reminder_id: UUID, now: datetime) -> Page:
    """Return the page of a reminder's visit as it stands now."""
    reminder = find_reminder(reminder_id)
    visit = reminder.appointment
    language = visit.patient.language
    texts = wording.page(language)
    says = [(texts[key], tone) for key, tone in _visit_says(visit, reminder.starts_at, now)]
    answers = []
    if _is_open(visit, now):
        if visit.confirmed_at is None:
            answers.append((CONFIRM, texts["confirm"], "primary"))
        answers.append((CANCEL, texts["cancel"], "danger"))
    return _page(texts, texts["visit"], visit.starts_at, visit.location, says, answers)


def offer_page(offer_id: UUID, now: datetime) -> Page:
    """Return the page of an offer as it stands now."""
    offer = (
        Offer.objects.select_related("entry__patient", "entry__visit_type", "hold__location")
        .filter(id=offer_id)
        .first()
    )
    if offer is None:
        raise NotFound("There is no such offer.")
    language, location = offer.entry.patient.language, offer.hold.location
    texts = wording.page(language, until=wording.when(language, offer.expires_at, location.zone))
    state = OfferState(offer.state)
    if state == OfferState.OPEN and offer.expires_at > now:
        says = [(texts["until"], "info")]
        answers = [(ACCEPT, texts["accept"], "primary"), (DECLINE, texts["decline"], "")]
    else:
        key, tone = _SAID.get(state, _SAID[OfferState.EXPIRED])
        says, answers = [(texts[key], tone)], []
    return _page(
        texts,
        texts["offer"],
        offer.hold.during.lower,
        location,
        says,
        answers,
        booking_power=offer.entry.visit_type.booking_power,
    )


def _page(
    texts: dict[str, str],
    title: str,
    starts_at: datetime,
    location: Location,
    says: Sequence[tuple[str, str]],
    answers: Sequence[tuple[str, str, str]],
    booking_power: str = "",
) -> Page:
    practice = Practice.objects.first()
    return Page(
        texts=texts,
        practice=practice.name if practice else "",
        title=title,
        starts_at=starts_at,
        when=wording.when(texts["language"], starts_at, location.zone),
        place=location.name,
        address=location.one_line,
        phone=location.phone or (practice.phone if practice else ""),
        says=says,
        answers=answers,
        booking_power=booking_power,
    )


def _is_open(visit: Appointment, now: datetime) -> bool:
    return visit.status == Status.BOOKED and visit.starts_at > now


def _visit_says(visit: Appointment, told: datetime, now: datetime) -> list[tuple[str, str]]:
    """Return the short names of what is said of a visit, with their tones."""
    if visit.status == Status.CANCELLED:
        late = [("cancelled_late", "warning")] if visit.is_late_cancel else []
        return [("cancelled", "info"), *late]
    if visit.status in (Status.ARRIVED, Status.CHECKED_IN):
        return [("here", "success")]
    if not _is_open(visit, now):
        return [("over", "info")]
    says = [("moved", "warning")] if visit.starts_at != told else []
    says.append(("confirmed", "success") if visit.confirmed_at else ("booked", "info"))
    return [*says, *([("late", "warning")] if now > late_from(visit) else [])]
