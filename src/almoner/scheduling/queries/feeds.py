"""A column's calendar as iCalendar, under a secret address and without patients' names."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings

from almoner.lib import ical
from almoner.lib.refusal import NotFound
from almoner.scheduling.models import GONE, Appointment, Feed, GroupVisit, Policy, Status

BACK, AHEAD = timedelta(days=30), timedelta(days=180)
"""What a feed shows: calendars on telephones need neither years of history nor of future."""


def calendar_of(token: str, *, now: datetime) -> bytes:
    """Return the calendar that a feed's secret opens; ``NotFound`` for any other.

    Patients appear as “Booked”, or as their initials where the office's rules allow it: a feed
    lies on telephones and other people's servers.
    """
    digest = hashlib.sha256(token.encode()).hexdigest()
    feed = Feed.objects.select_related("column").filter(digest=digest, ended_at=None).first()
    if feed is None:
        raise NotFound("There is no such calendar.")
    window = {"during__startswith__gte": now - BACK, "during__startswith__lt": now + AHEAD}
    live = {"occupancies__column": feed.column, "occupancies__released_at": None}
    visits = (
        Appointment.objects.filter(**window, **live)
        .exclude(status__in=GONE)
        .select_related("patient", "visit_type", "location")
    )
    groups = GroupVisit.objects.filter(**window, **live).select_related("visit_type", "location")
    initials = Policy.current().feed_shows_initials
    events = [_visit(each, initials=initials, now=now) for each in visits]
    events += [_group(each, now=now) for each in groups]
    return ical.calendar(feed.column.name, sorted(events, key=lambda event: event.start))


def _visit(visit: Appointment, *, initials: bool, now: datetime) -> ical.Event:
    who = "Booked"
    if initials:
        names = (visit.patient.given_name, visit.patient.family_name)
        who = "".join(f"{name[0]}." for name in names if name)
    booked = visit.status in (Status.BOOKED, Status.PENDING) and not visit.confirmed_at
    return ical.Event(
        uid=f"{visit.id}@{_host()}",
        stamp=now,
        start=visit.starts_at,
        end=visit.ends_at,
        summary=f"{who} ({visit.visit_type.name})" if initials else who,
        location=visit.location.name,
        status=ical.Status.TENTATIVE if booked else ical.Status.CONFIRMED,
        sequence=visit.version,
    )


def _group(group: GroupVisit, *, now: datetime) -> ical.Event:
    return ical.Event(
        uid=f"{group.id}@{_host()}",
        stamp=now,
        start=group.during.lower,
        end=group.during.upper,
        summary=group.topic or group.visit_type.name,
        location=group.location.name,
        sequence=group.version,
    )


def _host() -> str:
    return settings.BASE_URL.split("://", 1)[-1].split("/", 1)[0]
