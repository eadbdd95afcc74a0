"""What of a calendar a request can use: who is free when, and which starts can lead to an end.

The plan drops the two rules that tie resources to each other (one resource is not in two places of
the same chain at once) and the grid: its starts are a superset of the true ones, found with
interval arithmetic alone. ``search`` walks them and applies the rest.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from operator import itemgetter

from almoner.lib.clock import DAY, Between, days_between, offset, wall
from almoner.lib.slots.calendar import Calendar, Key, Place, Resource
from almoner.lib.slots.request import EVERY_DAY, Need, Request, Step
from almoner.lib.spans import Span, Spans, intersected, merged

ALL_DAY = Between.all_day()
CHANGE = 15
"""Clocks are changed at a multiple of this many minutes in UTC, and not twice in a day."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A resource that may fill a need at a place, when it is free there, and whether it is
    somebody else than the preferred one."""

    resource: Resource
    gaps: Spans
    is_other: bool


class Plan:
    """The usable part of the calendar, by step and place (both counted from 0)."""

    def __init__(self, request: Request, calendar: Calendar) -> None:
        self.request = request
        self.window = request.window
        self.places = [
            place
            for place in calendar.places
            if request.places is None or place.key in request.places
        ]
        self._calendar = calendar
        self._shortest = min(step.before + step.minutes + step.after for step in request.steps)
        self._gaps: dict[tuple[int, Key], Spans] = {}
        self.candidates = {
            (index, number): [self._candidates(need, place.key) for need in step.needs]
            for index, step in enumerate(request.steps)
            for number, place in enumerate(self.places)
        }
        self._reach = self._reachable()
        self.phase = cache(self._phase)

    def _candidates(self, need: Need, place: Key) -> list[Candidate]:
        """Return who may fill the need at the place, in the calendar's order."""
        prefer = self.request.prefer
        able = [
            (number, diary.resource)
            for number, diary in enumerate(self._calendar.diaries)
            if need.allows(diary.resource) and self.request.understands(diary.resource)
        ]
        is_choice = any(resource.key in prefer for _, resource in able)
        return [
            Candidate(resource, gaps, is_choice and resource.key not in prefer)
            for number, resource in able
            if (gaps := self._free(number, place))
        ]

    def _free(self, number: int, place: Key) -> Spans:
        """Return the gaps of a diary at a place that the shortest step fits in."""
        known = self._gaps.get((number, place))
        if known is None:
            known = self._calendar.diaries[number].gaps(place, self._shortest)
            self._gaps[number, place] = known
        return known

    def _reachable(self) -> list[list[Spans]]:
        """Return, for each step, the starts at each place from which all later steps can follow."""
        steps = self.request.steps
        reach = [self._starts(index) for index in range(len(steps))]
        for index in range(len(steps) - 2, -1, -1):
            follows = reach[index + 1]
            if not self.request.same_place:
                anywhere = merged(span for spans in follows for span in spans)
                follows = [anywhere for _ in follows]
            reach[index] = [
                intersected(here, self._starts_before(index, there))
                for here, there in zip(reach[index], follows, strict=True)
            ]
        return reach

    def _starts(self, index: int) -> list[Spans]:
        """Return when each of the step's needs finds somebody, within the allowed times."""
        step = self.request.steps[index]
        found: list[Spans] = []
        for number, place in enumerate(self.places):
            starts = [
                (begin, end - step.minutes + 1)
                for begin, end in allowed(self.request, place)
                if end - begin >= step.minutes
            ]
            needs = self.candidates[index, number]
            found.append(intersected(starts, *(_union(step, need) for need in needs)))
        return found

    def _starts_before(self, index: int, follows: Iterable[Span]) -> Spans:
        """Return the starts of a step whose wait can end at one of the next step's starts."""
        step, wait = self.request.steps[index], self.request.steps[index + 1].wait
        most = self.window[1] - self.window[0] if wait.most is None else wait.most
        return merged(
            (begin - step.minutes - most, end - step.minutes - wait.least) for begin, end in follows
        )

    def starts(self, index: int, place: int, span: Span) -> Iterator[int]:
        """Yield in order the starts of a step on the grid that lie in ``span``."""
        low, high = span
        reach = self._reach[index][place]
        for number in range(bisect_right(reach, low, key=itemgetter(1)), len(reach)):
            begin, end = reach[number]
            if begin >= high:
                return
            first, last = max(begin, low), min(end, high)
            for day in range(first // DAY, (last - 1) // DAY + 1):
                yield from self.on_grid(place, (max(first, day * DAY), min(last, (day + 1) * DAY)))

    def on_grid(self, place: int, span: Span) -> Iterable[int]:
        """Return the minutes of a span of at most a day on the grid of the place's wall clock."""
        low, high = span
        grid = self.request.grid
        phase = self.phase(place, low // CHANGE)
        if phase == self.phase(place, (high - 1) // CHANGE):
            return range(low + (-low - phase) % grid, high, grid)
        return [m for m in range(low, high) if (m + self.phase(place, m // CHANGE)) % grid == 0]

    def _phase(self, place: int, quarter: int) -> int:
        """Return how far the wall clock's grid is from that of UTC in a quarter of an hour."""
        return offset(quarter * CHANGE, self.places[place].zone) % self.request.grid


def allowed(request: Request, place: Place) -> Spans:
    """Return when the patient may be at the place: the window, the weekdays, the times of day."""
    window = request.window
    if window[0] >= window[1]:
        return []
    if request.weekdays == EVERY_DAY and not request.times:
        return [window]
    first = wall(window[0], place.zone).date() - timedelta(days=1)
    spans = [
        times.on(day, place.zone)
        for day in days_between(first, wall(window[1], place.zone).date())
        if day.weekday() in request.weekdays
        for times in request.times or (ALL_DAY,)
    ]
    return intersected(merged(spans), [window])


def _union(step: Step, candidates: Iterable[Candidate]) -> Spans:
    """Return the starts at which at least one candidate is free for the step, buffers included."""
    before, tail = step.before, step.minutes + step.after - 1
    hold = before + tail
    return merged(
        (begin + before, end - tail)
        for candidate in candidates
        for begin, end in candidate.gaps
        if end - begin > hold
    )
