"""Openings in the calendar of a group practice: 50 practitioners and 30 rooms, booked for 90 days.

Each practitioner has about 20 appointments on every weekday, in two sessions at one of two places.
Everything is computed from the intervals anew in every run: nothing is kept between two searches.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from statistics import median
from time import process_time
from zoneinfo import ZoneInfo

from almoner.lib.clock import DAY, Between, minute, moment
from almoner.lib.hours import Session, open_time
from almoner.lib.slots import (
    Busy,
    Calendar,
    Diary,
    Need,
    Place,
    Request,
    Resource,
    Step,
    Wait,
    find_openings,
    why_not,
)
from almoner.lib.spans import Spans
from benchmarks.figures import Figure

ZONE = ZoneInfo("America/New_York")
PLACES = [Place("elm", "Elm Street", ZONE), Place("oak", "Oak Avenue", ZONE)]
START = minute(datetime(2026, 2, 2, 5, tzinfo=UTC))
WINDOW = (START, START + 90 * DAY)
GOAL_MS = 50.0


def figures() -> Iterator[Figure]:
    calendar = busy_practice()
    any_time = chain()
    size = "chain_3_steps_50_practitioners_90_days"
    by_hand = "minute by minute", _once(lambda: walk_minutes(any_time, calendar))
    yield Figure("slots", size, _median(any_time, calendar), "ms", GOAL_MS, beside=by_hand)
    early = (Between(time(7), time(8, 30)),)
    for name, request in {
        "with_one_preferred": replace(any_time, prefer=frozenset({"p7"})),
        "none_on_sundays": replace(any_time, weekdays=frozenset({6})),
        "none_before_half_past_eight": replace(any_time, times=early),
    }.items():
        yield Figure("slots", f"{size}_{name}", _median(request, calendar), "ms", GOAL_MS)
    welsh = replace(any_time, language="Welsh", weekdays=frozenset({6}))
    yield Figure(
        "slots", "why_not_50_practitioners_90_days", _once(lambda: why_not(welsh, calendar)), "ms"
    )


def busy_practice(seed: int = 1) -> Calendar:
    """Return a calendar in which about nine minutes of ten are taken."""
    chance = random.Random(seed)
    weekly = [
        Session(day, Between(time(begin), time(end)))
        for day in range(5)
        for begin, end in ((8, 12), (13, 17))
    ]
    opened = open_time(WINDOW, ZONE, weekly)
    diaries = []
    for number in range(80):
        kind = "practitioner" if number < 50 else ("room", "lab", "scanner")[number // 2 % 3]
        languages = frozenset({"English"}) if number < 50 else None
        resource = Resource(f"{kind[0]}{number}", f"{kind} {number}", frozenset({kind}), languages)
        taken = _taken(opened, chance, 0.92 if number < 50 else 0.85)
        diaries.append(Diary(resource, {PLACES[number % 2].key: opened}, taken))
    return Calendar(PLACES, diaries)


def _taken(opened: Spans, chance: random.Random, share: float) -> list[Busy]:
    taken: list[Busy] = []
    for at, end in opened:
        while at < end:
            length = min(chance.choice((10, 15, 20, 20, 30, 40)), end - at)
            if chance.random() < share:
                taken.append(Busy(at, at + length))
            at += length
    return taken


def chain() -> Request:
    practitioner, room, lab, scanner = (
        Need(frozenset({tag})) for tag in ("practitioner", "room", "lab", "scanner")
    )
    return Request(
        steps=(
            Step("blood draw", 10, (lab, practitioner)),
            Step("scan", 30, (scanner, practitioner), before=5, after=5, wait=Wait(15, 120)),
            Step("visit", 30, (practitioner, room), wait=Wait(10, 120)),
        ),
        earliest=moment(WINDOW[0]),
        latest=moment(WINDOW[1]),
    )


def walk_minutes(request: Request, calendar: Calendar) -> list[int]:
    """Return the starts of all chains, from sets of free minutes: the simplest thing that works."""
    found: set[int] = set()
    for place in calendar.places:
        free = [
            (diary, {m for a, b in diary.hours.get(place.key, ()) for m in range(a, b)})
            for diary in calendar.diaries
        ]
        for diary, minutes in free:
            for busy in diary.busy:
                minutes.difference_update(range(busy.start, busy.end))
        later: set[int] | None = None
        for number in range(len(request.steps) - 1, -1, -1):
            step = request.steps[number]
            starts = set(range(*WINDOW, request.grid))
            for need in step.needs:
                starts &= _starts(step, [minutes for d, minutes in free if need.allows(d.resource)])
            if later is not None:
                wait = request.steps[number + 1].wait
                span = range(step.minutes + wait.least, step.minutes + (wait.most or 0) + 1)
                starts = {m for m in starts if any(m + n in later for n in span)}
            later = starts
        found |= later or set()
    return sorted(found)


def _starts(step: Step, free: list[set[int]]) -> set[int]:
    return {
        m + step.before
        for minutes in free
        for m in minutes
        if all(m + n in minutes for n in range(step.before + step.minutes + step.after))
    }


def _median(request: Request, calendar: Calendar) -> float:
    return median(_once(lambda: find_openings(request, _new(calendar))) for _ in range(15))


def _new(calendar: Calendar) -> Calendar:
    """Return the same calendar without anything that an earlier search found out about it."""
    diaries = [Diary(d.resource, d.hours, d.busy) for d in calendar.diaries]
    return Calendar(calendar.places, diaries)


def _once(work: Callable[[], object]) -> float:
    """Return the milliseconds of processor time that the work takes (it runs on one core)."""
    began = process_time()
    work()
    return (process_time() - began) * 1000
