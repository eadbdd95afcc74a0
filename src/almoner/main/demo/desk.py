"""The demo office's morning: who has come, who waits, who is with the clinician, who has left."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from almoner.frontdesk import operations
from almoner.frontdesk.models import Visit
from almoner.people.models import Room
from almoner.platform.accounts.actor import SYSTEM
from almoner.scheduling import operations as schedule
from almoner.scheduling.models import Appointment

EARLY = timedelta(minutes=10)
TO_ROOM = timedelta(minutes=5)
TO_CLINICIAN = timedelta(minutes=10)
TO_LEAVE = timedelta(minutes=30)


def let_them_arrive(*, now: datetime) -> None:
    """Let today's patients come in order of their times, as far as the day has gone by ``now``."""
    random = Random(4)  # noqa: S311 - made-up visits, no secrets
    since = now - timedelta(hours=14)
    today = Appointment.objects.starting(since, now + timedelta(hours=2)).order_by("during")
    for appointment in today.select_related("location"):
        if random.random() < 0.3:
            schedule.confirm(SYSTEM, appointment_id=appointment.id, now=since)
        late = timedelta(minutes=random.choice((-8, -4, 0, 0, 3, 7)))
        come = appointment.starts_at - EARLY + late
        if random.random() < 0.05:
            come += timedelta(hours=3)
        if come <= now:
            _come(appointment, come, now)


def _come(appointment: Appointment, come: datetime, now: datetime) -> None:
    visit = operations.check_in(
        SYSTEM,
        appointment_id=appointment.id,
        identity="birth_date",
        is_confirmed=True,
        now=come,
    )
    begin = max(come, appointment.starts_at)
    if begin + TO_ROOM <= now:
        for room in _rooms(visit):
            operations.to_room(
                SYSTEM, visit_id=visit.id, version=None, room_id=room.id, now=begin + TO_ROOM
            )
            break
    if begin + TO_CLINICIAN <= now:
        operations.to_clinician(SYSTEM, visit_id=visit.id, version=None, now=begin + TO_CLINICIAN)
    if begin + TO_LEAVE <= now:
        operations.check_out(SYSTEM, visit_id=visit.id, version=None, now=begin + TO_LEAVE)


def _rooms(visit: Visit) -> Iterator[Room]:
    """Yield the rooms of the place in which nobody is."""
    taken = Visit.objects.filter(
        location=visit.location, room__isnull=False, status__in=("roomed", "with_clinician")
    )
    yield from Room.objects.filter(location=visit.location).exclude(id__in=taken.values("room_id"))
