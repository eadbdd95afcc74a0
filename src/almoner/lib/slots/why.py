"""Why nothing fits: a smallest set of facts that leaves no opening, and the cheapest ways out.

A search is a set of rules (see ``rules``). A *conflict* is a set of rules that, all others lifted,
still leaves no opening; here it is one with the fewest rules there are, so that lifting any one
of them gives an opening. It is found through the sets that it must meet: every set of rules that
one would have to lift. See docs/algorithms/slots.md.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations
from typing import NamedTuple

from almoner.lib.clock import DAY, moment
from almoner.lib.slots import facts, rules
from almoner.lib.slots.calendar import Calendar
from almoner.lib.slots.opening import Opening
from almoner.lib.slots.request import Request, Weights
from almoner.lib.slots.rules import Problem, Rule, without
from almoner.lib.slots.search import find_openings
from almoner.lib.spans import merged

FURTHER = timedelta(days=60)
MOST_BOOKINGS = 40
"""How many stretches of bookings are still told one by one."""
MOST_WISHES = 3
"""How many wishes are given up at once, at most."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Something to give up, with the request that results and its best opening.

    ``price`` is in minutes of delay: how inconvenient the change is, and the delay of the opening.
    """

    gives_up: tuple[facts.Fact, ...]
    request: Request
    opening: Opening
    price: int

    def sentence(self) -> str:
        """Say what to do, and what that gives."""
        first = self.opening.bookings[0]
        start = self.opening.start.astimezone(first.place.zone)
        who = facts.listed([resource.name for resource in first.resources])
        todo = facts.listed([self._advice(fact) for fact in self.gives_up])
        where = f"at {first.place.name} with {who}"
        return f"{todo[0].upper()}{todo[1:]}: the best opening is {facts.on(start)} {where}."

    def _advice(self, fact: facts.Fact) -> str:
        """Return one change in words."""
        bookings = self.opening.bookings
        places = {booking.place.name: None for booking in bookings}
        local = [booking.place.zone for booking in bookings]
        starts = [moment(b.start).astimezone(z) for b, z in zip(bookings, local, strict=True)]
        match fact:
            case facts.WindowEnds(latest):
                days = (self.opening.end.astimezone(local[0]).date() - latest.date()).days
                return f"look {facts.lasting(days * DAY) if days else 'later that day'}" + (
                    " further" if days else ""
                )
            case facts.OnlyWeekdays():
                days_ = {f"{start:%A}": None for start in starts}
                return f"allow {facts.listed(list(days_))}"
            case facts.OnlyTimes():
                return f"allow {facts.listed([f'{start:%-I:%M %p}' for start in starts])}"
            case facts.OnlyPlaces():
                return f"allow {facts.listed(list(places))}"
            case facts.OnePlace():
                return "allow the steps at different places"
            case facts.OnlyLanguage(language):
                return f"do without {language}"
            case facts.OnlyThese(_, step):
                return f"allow somebody else for “{step}”"
            case facts.LeastWait(number, step) | facts.MostWait(number, step):
                waited = bookings[number].start - bookings[number - 1].end
                return f"let “{step}” wait {facts.lasting(waited)}"
        return fact.sentence()


@dataclass(frozen=True, slots=True)
class Answer:
    """Why a search finds nothing. No conflict and no relaxations: it does find something."""

    conflict: tuple[facts.Fact, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()


def why_not(request: Request, calendar: Calendar, *, further: timedelta = FURTHER) -> Answer:
    """Return a smallest conflict of a search that finds nothing, and ways out, cheapest first.

    ``further`` is how much later than ``request.latest`` an opening may be proposed; the calendar
    must reach so far for one to be found there. Each relaxation needs all that it names, is the
    least of its kind (a wait is changed by no more than is needed), and no smaller one exists.
    """
    problem = Problem(request, calendar)
    if is_feasible(problem):
        return Answer()
    conflict = conflict_of(problem, further)
    return Answer(
        tuple(rule.fact for rule in conflict.rules),
        tuple(sorted(_relaxations(problem, further), key=lambda found: found.price)),
    )


def is_feasible(problem: Problem) -> bool:
    """Tell whether there is any opening."""
    request = replace(problem.request, limit=1, weights=Weights(0, 0, 0, 0, 0))
    return bool(find_openings(request, problem.calendar))


class Conflict(NamedTuple):
    """Rules that leave no opening, and the problem as it is with all the others lifted."""

    rules: list[Rule]
    alone: Problem


def conflict_of(problem: Problem, further: timedelta) -> Conflict:
    """Return a smallest conflict, with bookings told apart where they are few."""
    free = [*rules.wishes(problem, further), *rules.entries(problem)]
    base = without(problem, free)
    if is_feasible(base):
        return _told_apart(smallest(problem, free))
    supplies = rules.supplies(problem)
    if is_feasible(without(base, supplies)):
        return smallest(base, supplies)
    return Conflict(free[:1], base)  # not even the longest search is as long as the chain


def smallest(problem: Problem, free: list[Rule]) -> Conflict:
    """Return the fewest rules that leave no opening, all others lifted.

    A conflict meets every set of rules that must be lifted to get an opening. So: take the fewest
    rules that meet all such sets known; if they leave no opening, nothing smaller does. If they
    leave one, add rules as long as one is left: the rest is another such set.
    """
    everything = frozenset(range(len(free)))
    must_lift: list[frozenset[int]] = []

    def alone(kept: Collection[int]) -> Problem:
        return without(problem, [free[number] for number in everything.difference(kept)])

    while True:
        kept = set(_fewest_meeting(must_lift))
        if not is_feasible(alone(kept)):
            return Conflict([free[number] for number in sorted(kept)], alone(kept))
        for number in sorted(everything - kept):
            if is_feasible(alone(kept | {number})):
                kept.add(number)
        must_lift.append(everything - kept)


def _fewest_meeting(sets: list[frozenset[int]]) -> frozenset[int]:
    """Return a smallest set that shares a member with every one of the sets."""
    size = 0
    while True:
        found = _meeting(sets, size)
        if found is not None:
            return found
        size += 1


def _meeting(sets: list[frozenset[int]], size: int) -> frozenset[int] | None:
    if not sets:
        return frozenset()
    if not size:
        return None
    fewest = min(sets, key=len)
    for number in sorted(fewest):
        rest = _meeting([other for other in sets if number not in other], size - 1)
        if rest is not None:
            return rest | {number}
    return None


def _told_apart(conflict: Conflict) -> Conflict:
    """Replace the rule that somebody is booked by the stretches of bookings that matter."""
    told: list[Rule] = []
    parts: list[Rule] = []
    problem = conflict.alone
    for rule in conflict.rules:
        stretches = list(_stretches(problem, rule))
        if stretches and len(stretches) <= MOST_BOOKINGS:
            parts += stretches
        else:
            told.append(rule)
    for part in parts:
        lifted = part.lift(problem)
        if is_feasible(lifted):
            told.append(part)
        else:
            problem = lifted
    return Conflict(told, problem)


def _stretches(problem: Problem, rule: Rule) -> Iterator[Rule]:
    """Yield a rule for each stretch of bookings that touch, if the rule is about one diary."""
    if rule.diary is None or not isinstance(rule.fact, facts.Booked):
        return
    busy = problem.calendar.diaries[rule.diary].busy
    for stretch in merged((taken.start, taken.end) for taken in busy):
        yield rules.booked(problem, [rule.diary], stretch)


def _relaxations(problem: Problem, further: timedelta) -> Iterator[Relaxation]:
    """Yield what can be given up for an opening: the fewest wishes, in all ways there are."""
    wishes = list(rules.wishes(problem, further))
    for size in range(1, MOST_WISHES + 1):
        found = [
            _relaxation(problem, given_up)
            for given_up in combinations(wishes, size)
            if is_feasible(without(problem, given_up))
        ]
        if found:
            yield from found
            return


def _relaxation(problem: Problem, given_up: Iterable[Rule]) -> Relaxation:
    given_up = tuple(given_up)
    request = _tight(without(problem, given_up), given_up)
    opening = find_openings(replace(request, limit=1), problem.calendar)[0]
    price = sum(rule.price for rule in given_up) + opening.score.delay
    return Relaxation(tuple(rule.fact for rule in given_up), request, opening, price)


def _tight(problem: Problem, given_up: tuple[Rule, ...]) -> Request:
    """Return the relaxed request with waits changed no more than is needed for an opening."""
    for rule in given_up:
        match rule.fact:
            case facts.LeastWait(number, _, minutes):
                shorter = range(minutes, -1, -1)
                problem = _first_feasible(problem, number, "least", shorter)
            case facts.MostWait(number, _, minutes):
                window = problem.request.window
                longer = range(minutes, window[1] - window[0] + 1)
                problem = _first_feasible(problem, number, "most", longer)
    return problem.request


def _first_feasible(problem: Problem, number: int, end: str, minutes: range) -> Problem:
    """Return the problem with the first of these minutes as one end of a wait that will do."""

    def changed(value: int) -> Problem:
        return rules.wait_of(number, **{end: value})(problem)

    at = bisect_left(minutes, True, key=lambda value: is_feasible(changed(value)))
    return changed(minutes[at])
