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
from almoner.lib.slots.calendar import Calendar, Diary, Key, Place, Resource
from almoner.lib.slots.request import EVERY_DAY, Need, Request, Step
from almoner.lib.spans import Span, Spans, covered, intersected, merged

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
        self._diaries = calendar.diaries
        self._shortest = min(step.before + step.minutes + step.after for step in request.steps)
        self.candidates: dict[tuple[int, int], list[list[Candidate]]] = {}
        self._reach = self._reachable()
        self.phase = cache(self._phase)

    def _reachable(self) -> list[list[Spans]]:
        """Return, for each step, the starts at each place from which all later steps can follow."""
        by_place = [self._starts_at(number) for number in range(len(self.places))]
        reach = [list(step) for step in zip(*by_place, strict=True)]
        for index in range(len(reach) - 2, -1, -1):
            follows = reach[index + 1]
            if not self.request.same_place:
                anywhere = merged(span for spans in follows for span in spans)
                follows = [anywhere for _ in follows]
            reach[index] = [
                intersected(here, self._starts_before(index, there))
                for here, there in zip(reach[index], follows, strict=True)
            ]
        return reach

    def _starts_at(self, place: int) -> list[Spans]:
        """Return for each step when it can begin at a place, whatever the other steps do."""
        times = allowed(self.request, self.places[place])
        found: list[Spans] = []
        for index in range(len(self.request.steps)):
            if self.request.same_place and found and not found[-1]:
                found.append([])
            else:
                found.append(self._starts(index, place, times))
        return found

    def _starts(self, index: int, place: int, times: Spans) -> Spans:
        """Return when all of the step's needs find somebody; those few can fill come first."""
        step = self.request.steps[index]
        able = [self._able(need, self.places[place].key) for need in step.needs]
        candidates: list[list[Candidate]] = [[] for _ in able]
        starts = [(a, b - step.minutes + 1) for a, b in times if b - a >= step.minutes]
        for number in sorted(range(len(able)), key=lambda n: len(able[n])):
            if starts:
                candidates[number] = self._candidates(step.needs[number], able[number], place)
                starts = intersected(starts, _union(step, candidates[number]))
        self.candidates[index, place] = candidates
        return starts

    def _able(self, need: Need, place: Key) -> list[Diary]:
        """Return the diaries of those who may fill the need and are ever at the place."""
        return [
            diary
            for diary in self._diaries
            if diary.hours.get(place)
            and need.allows(diary.resource)
            and self.request.understands(diary.resource)
        ]

    def _candidates(self, need: Need, able: list[Diary], place: int) -> list[Candidate]:
        """Return the same with the gaps that the shortest step fits in."""
        prefer = self.request.prefer
        is_choice = any(
            diary.resource.key in prefer
            and need.allows(diary.resource)
            and self.request.understands(diary.resource)
            for diary in self._diaries
        )
        return [
            Candidate(
                diary.resource,
                diary.gaps(self.places[place].key, self._shortest),
                is_choice and diary.resource.key not in prefer,
            )
            for diary in able
        ]

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
    gaps = [gap for c in candidates for gap in c.gaps if gap[1] - gap[0] > before + tail]
    return covered([begin + before for begin, _ in gaps], [end - tail for _, end in gaps])
