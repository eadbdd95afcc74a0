"""How patients may be written to: the channel, the address and the quiet hours."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from almoner.people.models import Consent, ContactPoint
from almoner.scheduling.models import Channel

USUAL = (Channel.SMS, Channel.EMAIL)
"""The order in which somebody is tried who said nothing else."""
_CONSENT = {"text": Channel.SMS, "email": Channel.EMAIL}
_NOBODY = {
    Channel.SMS: "There is no mobile number that may be texted.",
    Channel.EMAIL: "There is no e-mail address that may be used.",
}
_REFUSED = {
    Channel.SMS: "The patient does not want text messages.",
    Channel.EMAIL: "The patient does not want e-mail.",
}


@dataclass(frozen=True, slots=True)
class Way:
    """An address of a channel, or the reason why there is none."""

    channel: str
    to: str = ""
    why_not: str = ""


def ways_to(patient_ids: Collection[UUID], now: datetime) -> dict[tuple[UUID, str], Way]:
    """Return how each patient is reached by each channel, in two statements.

    The latest consent of a kind decides; without one, a number must be marked as one that may
    be texted, and an e-mail address may be used.
    """
    on = now.date()
    refused = _refused(patient_ids, on)
    addresses = _addresses(patient_ids, on)
    ways = {}
    for patient_id in set(patient_ids):
        for channel in USUAL:
            key = (patient_id, channel)
            if key in refused:
                ways[patient_id, channel.value] = Way(channel, why_not=_REFUSED[channel])
            elif key in addresses:
                ways[patient_id, channel.value] = Way(channel, to=addresses[key])
            else:
                ways[patient_id, channel.value] = Way(channel, why_not=_NOBODY[channel])
    return ways


def best_way(patient_id: UUID, now: datetime, channels: Sequence[str] = USUAL) -> Way:
    """Return the first way of ``channels`` that there is, else the first one's reason."""
    ways = ways_to([patient_id], now)
    found = [ways[patient_id, channel] for channel in channels]
    return next((way for way in found if way.to), found[0])


def is_quiet(clock: time, quiet_from: time, quiet_until: time) -> bool:
    """Tell whether nobody is written to when the wall clock reads ``clock``.

    Quiet hours may go over midnight (20:00 to 08:00); equal times mean none.
    """
    if quiet_from <= quiet_until:
        return quiet_from <= clock < quiet_until
    return clock >= quiet_from or clock < quiet_until


def after_quiet_hours(
    now: datetime, zone: ZoneInfo, quiet_from: time, quiet_until: time
) -> datetime:
    """Return ``now``, or when the quiet hours end by the clock on the wall of ``zone``."""
    wall = now.astimezone(zone)
    clock = wall.time().replace(tzinfo=None)
    if not is_quiet(clock, quiet_from, quiet_until):
        return now
    day = wall.date() + timedelta(days=1 if clock >= quiet_until else 0)
    return datetime.combine(day, quiet_until, zone).astimezone(now.tzinfo)


def _holding(on: date) -> Q:
    return Q(is_entered_in_error=False) & (Q(until=None) | Q(until__gte=on))


def _refused(patient_ids: Collection[UUID], on: date) -> set[tuple[UUID, Channel]]:
    latest = (
        Consent.objects.filter(
            _holding(on), patient_id__in=patient_ids, kind__in=_CONSENT, on__lte=on
        )
        .order_by("patient_id", "kind", "-on", "-id")
        .distinct("patient_id", "kind")
        .values_list("patient_id", "kind", "given")
    )
    return {(patient_id, _CONSENT[kind]) for patient_id, kind, given in latest if not given}


def _addresses(patient_ids: Collection[UUID], on: date) -> dict[tuple[UUID, Channel], str]:
    """Return the address tried first for each patient and channel."""
    can_be_texted = Q(system="phone", may_text=True) & ~Q(e164="")
    points = (
        ContactPoint.objects.filter(
            _holding(on),
            can_be_texted | Q(system="email"),
            patient_id__in=patient_ids,
            do_not_use=False,
        )
        .exclude(use="old")
        .exclude(since__gt=on)
        .order_by("-rank", "id")
        .values_list("patient_id", "system", "e164", "value")
    )
    return {
        (patient_id, Channel.SMS if system == "phone" else Channel.EMAIL): (
            e164 if system == "phone" else value
        )
        for patient_id, system, e164, value in points
    }
