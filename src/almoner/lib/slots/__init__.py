"""Finding openings: when, where and with whom a visit, or a chain of them, can be booked.

A **Calendar** says what there is: **Places**, and for each **Resource** (a person, a room, a
machine) a **Diary** of its open hours and busy spans, in whole minutes since 1970 UTC. A
**Request** says what is wanted: **Steps** in order, each with its **Needs**, all filled at the
same time, and the **Wait** allowed since the step before. It takes and gives datetimes::

    practitioner, room = Need(frozenset({"practitioner"})), Need(frozenset({"room"}))
    scanner = Need(frozenset({"scanner"}))
    request = Request(
        steps=(
            Step("scan", minutes=30, needs=(scanner,), after=5),
            Step("visit", minutes=20, needs=(practitioner, room), wait=Wait(10, 90)),
        ),
        earliest=now,
        latest=now + timedelta(days=90),
        times=(Between(time(8), time(12)),),
    )
    for opening in find_openings(request, calendar):
        print(opening.start, opening.score, [booking.resources for booking in opening.bookings])

    if not openings:
        answer = why_not(request, calendar)
        print(*(fact.sentence() for fact in answer.conflict))
        print(*(relaxation.sentence() for relaxation in answer.relaxations))

``find_openings`` ranks by **Score**, a number of minutes of delay (see ``Weights`` for what it
counts). ``why_not`` names a smallest set of **Facts** that leaves no opening, and the cheapest
**Relaxations** that give one. How both work: docs/algorithms/slots.md.
"""

from almoner.lib.slots.calendar import Busy, Calendar, Diary, Key, Place, Resource
from almoner.lib.slots.opening import Booking, Opening, Score
from almoner.lib.slots.request import EVERY_DAY, Need, Request, Step, Wait, Weights
from almoner.lib.slots.search import find_openings
from almoner.lib.slots.why import Answer, Relaxation, why_not

__all__ = [
    "EVERY_DAY",
    "Answer",
    "Booking",
    "Busy",
    "Calendar",
    "Diary",
    "Key",
    "Need",
    "Opening",
    "Place",
    "Relaxation",
    "Request",
    "Resource",
    "Score",
    "Step",
    "Wait",
    "Weights",
    "find_openings",
    "why_not",
]
