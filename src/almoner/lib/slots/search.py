"""Finding the best openings: walk the starts in time's order until no later one can rank.

For every start of the first step at a place the cheapest way to finish the chain is found by
branch and bound. The bound is the same chain without the rule that a resource can hold only one
step at a time; it is computed once for every start and is nearly always the answer.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from heapq import merge
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from almoner.lib.clock import DAY, moment
from almoner.lib.slots.calendar import Calendar, Resource
from almoner.lib.slots.opening import Booking, Opening, Score
from almoner.lib.slots.plan import Candidate, Plan
from almoner.lib.slots.request import Request, Step, Weights
from almoner.lib.spans import Span

NEVER = 1 << 62
NEAR = 14 * DAY
MENU = 3 * 60
"""Minutes whose offers are looked up together."""

Offer = tuple[int, int, Candidate]
"""A candidate for a need at one start: its cost, its place in the calendar's order, itself."""


class Found(NamedTuple):
    """A finished chain, ordered as openings rank."""

    total: int
    start: int
    place: int
    chosen: "tuple[Choice, ...]"


class Choice(NamedTuple):
    """One need of one step settled."""

    step: int
    place: int
    start: int
    held: Span
    candidate: Candidate


def find_openings(request: Request, calendar: Calendar) -> list[Opening]:
    """Return the ``request.limit`` best openings, best first.

    For each start of the first step at each place there is at most one: the best chain that
    begins so. Equal scores are ordered by start, then by the calendar's order of places.
    """
    start, end = request.window
    found = _find_within(NEAR, request, calendar) if start + NEAR < end else []
    if len(found) < request.limit:
        return _find(request, calendar)
    # What begins later than the last of these scores ranks after all of them.
    enough = found[-1].score.total(request.weights) + request.longest
    return found if enough <= NEAR else _find_within(enough, request, calendar)


def _find_within(minutes: int, request: Request, calendar: Calendar) -> list[Opening]:
    """Return the best openings that end within some minutes of the window's start."""
    start, end = request.window
    if start + minutes >= end:
        return _find(request, calendar)
    margin = max(step.after for step in request.steps) + max(request.weights.useful, 1)
    part = replace(request, latest=moment(start + minutes))
    return _find(part, calendar.before(start + minutes + margin))


def _find(request: Request, calendar: Calendar) -> list[Opening]:
    search = _Search(Plan(request, calendar))
    return [search.opening(found) for found in search.best()]


class _Search:
    """One search: the plan, and what was computed on the way."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.steps = plan.request.steps
        self.weights = plan.request.weights
        self.menu = cache(self._menu)
        self.ahead = cache(self._ahead)
        self.onward = cache(self._onward)

    def best(self) -> list[Found]:
        """Return the best chains; stop when the delay alone is worse than the last of them."""
        plan, limit = self.plan, self.plan.request.limit
        found: list[Found] = []
        worst = NEVER
        walks = [self._walk(place) for place in range(len(plan.places))]
        for start, place in merge(*walks):
            delay = start - plan.window[0]
            if delay >= worst:
                break
            if delay + self.ahead(0, place, start) >= worst:
                continue
            chain = _Chain(self, worst - delay)
            chain.visit(0, place, start, 0)
            if chain.chosen:
                insort(found, Found(delay + chain.best, start, place, chain.chosen))
                del found[limit:]
                worst = found[-1].total if len(found) == limit else NEVER
        return found

    def _walk(self, place: int) -> Iterator[tuple[int, int]]:
        """Yield the starts of the first step at one place."""
        for start in self.plan.starts(0, place, self.plan.window):
            yield start, place

    def offers(self, index: int, place: int, start: int) -> list[list[Offer]] | None:
        """Return who is free for each need of a step that starts then; ``None``: not everyone."""
        return self.menu(index, place, start // MENU).get(start)

    def _menu(self, index: int, place: int, part: int) -> dict[int, list[list[Offer]]]:
        """Return the offers for all starts of a step in one part of a day."""
        step = self.steps[index]
        needs = self.plan.candidates[index, place]
        menu: dict[int, list[list[Offer]]] = {}
        for number, candidates in enumerate(needs):
            for order, candidate in enumerate(candidates):
                price = self.weights.other if candidate.is_other else 0
                for first, last in _windows(candidate, step, part):
                    span = max(first, part * MENU), min(last + 1, (part + 1) * MENU)
                    for start in self.plan.on_grid(place, span):
                        cost = price
                        if candidate.resource.capacity == 1:
                            cost += _scraps(start - first, last - start, self.weights)
                        if start not in menu:
                            menu[start] = [[] for _ in needs]
                        menu[start][number].append((cost, order, candidate))
        return {start: offers for start, offers in menu.items() if all(offers)}

    def _ahead(self, index: int, place: int, start: int) -> int:
        """Return the least that this step and all later ones can cost when it starts then."""
        offers = self.offers(index, place, start)
        if offers is None:
            return NEVER
        return sum(min(needed)[0] for needed in offers) + self.onward(index, place, start)

    def _onward(self, index: int, place: int, start: int) -> int:
        """Return the least that the steps after this one can cost, waiting included."""
        if index + 1 == len(self.steps):
            return 0
        least = NEVER
        for there in self.next_places(place):
            for cost, begin in self.followers(index, there, start):
                if cost >= least:
                    break
                least = min(least, cost + self.ahead(index + 1, there, begin))
        return least

    def next_places(self, place: int) -> Iterable[int]:
        """Return where the next step may be."""
        return [place] if self.plan.request.same_place else range(len(self.plan.places))

    def followers(self, index: int, place: int, start: int) -> Iterator[tuple[int, int]]:
        """Yield the starts of the next step at a place, with the cost of waiting for them."""
        wait = self.steps[index + 1].wait
        ready = start + self.steps[index].minutes + wait.least
        last = self.plan.window[1] if wait.most is None else ready - wait.least + wait.most
        for begin in self.plan.starts(index + 1, place, (ready, last + 1)):
            yield (begin - ready) * self.weights.waiting, begin

    def opening(self, found: Found) -> Opening:
        """Return the chain as an opening, with its score taken apart."""
        steps = [[c for c in found.chosen if c.step == n] for n in range(len(self.steps))]
        bookings = tuple(
            Booking(step, self.plan.places[chosen[0].place], chosen[0].start, _resources(chosen))
            for step, chosen in zip(self.steps, steps, strict=True)
        )
        waits = ((b.start - a.end, b.step.wait.least) for a, b in pairwise(bookings))
        scraps = [self._left(choice) for choice in found.chosen]
        score = Score(
            delay=found.start - self.plan.window[0],
            waiting=sum(waited - least for waited, least in waits),
            stranded=sum(stranded for stranded, _ in scraps),
            splits=sum(splits for _, splits in scraps),
            others=sum(choice.candidate.is_other for choice in found.chosen),
        )
        return Opening(bookings, score)

    def _left(self, choice: Choice) -> tuple[int, int]:
        """Return the minutes stranded and the stretches split by one choice."""
        if choice.candidate.resource.capacity > 1:
            return 0, 0
        gaps = choice.candidate.gaps
        gap = gaps[bisect_right(gaps, choice.held[0], key=itemgetter(0)) - 1]
        left, right = choice.held[0] - gap[0], gap[1] - choice.held[1]
        useful = self.weights.useful
        stranded = sum(piece for piece in (left, right) if piece < useful)
        return stranded, int(left > 0 and right > 0)


class _Chain:
    """The cheapest way to finish a chain from one start, if it costs less than ``best``."""

    def __init__(self, search: _Search, best: int) -> None:
        self.search = search
        self.best = best
        self.chosen: tuple[Choice, ...] = ()
        self._path: list[Choice] = []

    def visit(self, index: int, place: int, start: int, cost: int) -> None:
        """Try every way to fill the needs of a step, then to go on."""
        offers = self.search.offers(index, place, start)
        if offers is not None:
            self._fill(index, place, start, cost, offers)

    def _fill(
        self, index: int, place: int, start: int, cost: int, offers: list[list[Offer]]
    ) -> None:
        if not offers:
            self._go_on(index, place, start, cost)
            return
        rest = offers[1:]
        later = sum(min(needed)[0] for needed in rest) + self.search.onward(index, place, start)
        held = self.search.steps[index].held(start)
        for price, _, candidate in sorted(offers[0], key=itemgetter(0, 1)):
            if cost + price + later >= self.best:
                return
            if self._is_taken(candidate.resource, held):
                continue
            self._path.append(Choice(index, place, start, held, candidate))
            self._fill(index, place, start, cost + price, rest)
            self._path.pop()

    def _is_taken(self, resource: Resource, held: Span) -> bool:
        """Tell whether an earlier choice of this chain holds the resource at that time."""
        return any(
            choice.candidate.resource.key == resource.key
            and choice.held[0] < held[1]
            and held[0] < choice.held[1]
            for choice in self._path
        )

    def _go_on(self, index: int, place: int, start: int, cost: int) -> None:
        """Try every start of the next step; after the last step, keep the chain."""
        if index + 1 == len(self.search.steps):
            self.best, self.chosen = cost, tuple(self._path)
            return
        for there in self.search.next_places(place):
            for waiting, begin in self.search.followers(index, there, start):
                if cost + waiting >= self.best:
                    break
                if cost + waiting + self.search.ahead(index + 1, there, begin) < self.best:
                    self.visit(index + 1, there, begin, cost + waiting)


def _windows(candidate: Candidate, step: Step, part: int) -> Iterator[Span]:
    """Yield the first and last start in each of the candidate's gaps that reach into the part."""
    gaps = candidate.gaps
    tail = step.minutes + step.after
    for number in range(bisect_right(gaps, part * MENU, key=itemgetter(1)), len(gaps)):
        first, last = gaps[number][0] + step.before, gaps[number][1] - tail
        if first >= (part + 1) * MENU:
            return
        if max(first, part * MENU) <= last:
            yield first, last


def _scraps(left: int, right: int, weights: Weights) -> int:
    """Return the cost of what a booking leaves of a gap on its two sides."""
    cost = weights.split if left and right else 0
    if left < weights.useful:
        cost += left * weights.stranded
    if right < weights.useful:
        cost += right * weights.stranded
    return cost


def _resources(chosen: list[Choice]) -> tuple[Resource, ...]:
    return tuple(choice.candidate.resource for choice in chosen)
