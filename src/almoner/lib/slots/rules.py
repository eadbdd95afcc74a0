"""A search taken apart into rules: a fact each, and the same problem without it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from almoner.lib.clock import DAY, moment
from almoner.lib.slots import facts
from almoner.lib.slots.calendar import Busy, Calendar, Diary, Place, Resource
from almoner.lib.slots.plan import allowed
from almoner.lib.slots.request import EVERY_DAY, Need, Request, Step, Wait
from almoner.lib.spans import Span, intersected, merged

FEW = 4
"""How many resources of one sort are still named one by one."""
ALWAYS = (-(1 << 40), 1 << 40)


class Problem(NamedTuple):
    """What is asked, and of what."""

    request: Request
    calendar: Calendar


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A fact, and how the problem looks without it.

    ``price`` is how inconvenient it is for the asker to give it up, in minutes of delay.
    """

    fact: facts.Fact
    lift: Callable[[Problem], Problem]
    price: int = 0
    diary: int | None = None
    """the number of the one diary whose busy spans this is about"""


def without(problem: Problem, rules: Iterable[Rule]) -> Problem:
    """Return the problem without these rules."""
    for rule in rules:
        problem = rule.lift(problem)
    return problem


def wishes(problem: Problem, further: timedelta) -> Iterator[Rule]:
    """Yield what the request asks for that it need not."""
    request = problem.request
    places = _places(problem)
    ends = facts.WindowEnds(request.latest.astimezone(_zone(problem)))
    yield _wish(ends, 0, lambda r: replace(r, latest=request.latest + further))
    if request.weekdays != EVERY_DAY:
        fact = facts.OnlyWeekdays(tuple(sorted(request.weekdays)))
        yield _wish(fact, DAY, lambda r: replace(r, weekdays=EVERY_DAY))
    if request.times:
        yield _wish(facts.OnlyTimes(request.times), DAY, lambda r: replace(r, times=()))
    if request.places is not None:
        yield _wish(facts.OnlyPlaces(_names(places)), 3 * DAY, lambda r: replace(r, places=None))
    if request.same_place and len(request.steps) > 1:
        yield _wish(facts.OnePlace(), 3 * DAY, lambda r: replace(r, same_place=False))
    if request.language is not None:
        fact_ = facts.OnlyLanguage(request.language, _names(places), _speakers(problem))
        yield _wish(fact_, 7 * DAY, lambda r: replace(r, language=None))
    for number, step in enumerate(request.steps):
        yield from _step_wishes(problem, number, step)


def _step_wishes(problem: Problem, number: int, step: Step) -> Iterator[Rule]:
    if any(need.among is not None for need in step.needs):
        names = tuple(
            d.resource.name
            for d in problem.calendar.diaries
            if any(n.among is not None and n.allows(d.resource) for n in step.needs)
        )
        needs = tuple(Need(need.tags) for need in step.needs)
        fact = facts.OnlyThese(number, step.name, names)
        yield Rule(fact, _stepwise(number, lambda s: replace(s, needs=needs)), 2 * DAY)
    if number and step.wait.least:
        fact_ = facts.LeastWait(number, step.name, step.wait.least)
        yield Rule(fact_, wait_of(number, least=0), 7 * DAY)
    if number and step.wait.most is not None:
        longer = facts.MostWait(number, step.name, step.wait.most)
        yield Rule(longer, wait_of(number, most=None), DAY)


def wait_of(number: int, **changed: int | None) -> Callable[[Problem], Problem]:
    """Return the lift that changes one end of a step's wait."""

    def change(step: Step) -> Step:
        ends = {"least": step.wait.least, "most": step.wait.most} | changed
        return replace(step, wait=Wait(ends["least"] or 0, ends["most"]))

    return _stepwise(number, change)


def supplies(problem: Problem) -> list[Rule]:
    """Return the rules without which each step would have all the resources it needs."""
    rules = []
    for number, step in enumerate(problem.request.steps):
        missing = [
            need.tags
            for need in step.needs
            if not any(need.could_be(d.resource) for d in problem.calendar.diaries)
        ]
        fact = facts.TooFew(step.name, tuple(sorted(missing[0])) if missing else ())
        rules.append(Rule(fact, _supplied(number)))
    return rules


def _supplied(number: int) -> Callable[[Problem], Problem]:
    """Return the lift that gives each need of a step somebody who is always there for it alone."""

    def lift(problem: Problem) -> Problem:
        step = problem.request.steps[number]
        tags = [frozenset({f"supplied {number}.{order}"}) for order in range(len(step.needs))]
        always = {place.key: [ALWAYS] for place in problem.calendar.places}
        added = [Diary(Resource(tag, "somebody", tag), always) for tag in tags]
        needy = replace(step, needs=tuple(Need(tag) for tag in tags))
        supplied = _with_diaries(problem, [*problem.calendar.diaries, *added])
        return supplied._replace(request=problem.request.with_step(number, needy))

    return lift


def entries(problem: Problem) -> list[Rule]:
    """Return the rules of the calendar: the sessions and the bookings of all who matter.

    Resources are taken together by what they could do and may do; where such a group has at most
    ``FEW`` members, each has rules of its own.
    """
    request, calendar = problem
    needs = [need for step in request.steps for need in step.needs]
    groups: dict[tuple[bool, ...], list[int]] = defaultdict(list)
    for number, diary in enumerate(calendar.diaries):
        could = [need.could_be(diary.resource) for need in needs]
        if any(could):
            may = [need.allows(diary.resource) for need in needs]
            groups[(*could, *may, request.understands(diary.resource))].append(number)
    members = (
        part
        for group in groups.values()
        for part in ([group] if len(group) > FEW else [[number] for number in group])
    )
    return [rule for numbers in members for rule in _of_diaries(problem, numbers)]


def _of_diaries(problem: Problem, numbers: list[int]) -> Iterator[Rule]:
    """Yield the sessions and the bookings of some resources, as far as there are any."""
    places = _places(problem)
    diaries = [problem.calendar.diaries[number] for number in numbers]
    names = tuple(diary.resource.name for diary in diaries)
    tags = _in_common(diaries)
    opened = merged(
        span
        for place in places
        for diary in diaries
        for span in intersected(merged(diary.hours.get(place.key, ())), allowed(problem[0], place))
    )
    days = tuple(sorted(problem.request.weekdays))
    zone = _zone(problem)
    sessions = facts.Sessions(names, tags, days, _names(places), _local(opened, zone))
    yield Rule(sessions, _each(numbers, _always_open))
    if any(diary.busy for diary in diaries):
        yield booked(problem, numbers, ALWAYS)


def booked(problem: Problem, numbers: list[int], stretch: Span) -> Rule:
    """Return the rule that what is busy of these diaries inside the stretch is busy."""

    def is_inside(busy: Busy) -> bool:
        return stretch[0] <= busy.start and busy.end <= stretch[1]

    def lift(diary: Diary) -> Diary:
        return replace(diary, busy=[busy for busy in diary.busy if not is_inside(busy)])

    diaries = [problem.calendar.diaries[number] for number in numbers]
    taken = [busy for diary in diaries for busy in diary.busy if is_inside(busy)]
    inside = intersected(merged((b.start, b.end) for b in taken), [problem.request.window])
    fact = facts.Booked(
        tuple(diary.resource.name for diary in diaries),
        _in_common(diaries),
        _local(inside, _zone(problem)),
        tuple(sorted({busy.reason for busy in taken})),
    )
    return Rule(fact, _each(numbers, lift), diary=numbers[0] if len(numbers) == 1 else None)


def _in_common(diaries: list[Diary]) -> frozenset[str]:
    return frozenset.intersection(*(diary.resource.tags for diary in diaries))


def _always_open(diary: Diary) -> Diary:
    """Return the diary open day and night wherever it ever is."""
    return replace(diary, hours={place: [ALWAYS] for place, spans in diary.hours.items() if spans})


def _each(numbers: list[int], change: Callable[[Diary], Diary]) -> Callable[[Problem], Problem]:
    """Return the lift that changes these diaries, each only once: a diary knows its gaps."""
    change = cache(change)

    def lift(problem: Problem) -> Problem:
        diaries = list(problem.calendar.diaries)
        for number in numbers:
            diaries[number] = change(diaries[number])
        return _with_diaries(problem, diaries)

    return lift


def _with_diaries(problem: Problem, diaries: list[Diary]) -> Problem:
    return problem._replace(calendar=Calendar(problem.calendar.places, diaries))


def _wish(fact: facts.Fact, price: int, lift: Callable[[Request], Request]) -> Rule:
    return Rule(fact, lambda p: p._replace(request=lift(p.request)), price)


def _stepwise(number: int, change: Callable[[Step], Step]) -> Callable[[Problem], Problem]:
    def lift(problem: Problem) -> Problem:
        request = problem.request
        return problem._replace(request=request.with_step(number, change(request.steps[number])))

    return lift


def _places(problem: Problem) -> list[Place]:
    """Return the places asked for."""
    asked = problem.request.places
    return [place for place in problem.calendar.places if asked is None or place.key in asked]


def _zone(problem: Problem) -> ZoneInfo:
    """Return the zone that facts are told in: that of the first place asked for."""
    places = _places(problem) or problem.calendar.places
    return places[0].zone if places else ZoneInfo("UTC")


def _names(places: Iterable[Place]) -> tuple[str, ...]:
    return tuple(place.name for place in places)


def _speakers(problem: Problem) -> tuple[str, ...]:
    """Return those at the asked places whom a step needs and who speak the language."""
    request, calendar = problem
    places = [place.key for place in _places(problem)]
    needs = [need for step in request.steps for need in step.needs]
    return tuple(
        diary.resource.name
        for diary in calendar.diaries
        if diary.resource.languages is not None
        and request.understands(diary.resource)
        and any(diary.hours.get(place) for place in places)
        and any(need.allows(diary.resource) for need in needs)
    )


def _local(spans: Iterable[Span], zone: ZoneInfo) -> tuple[facts.LocalSpan, ...]:
    return tuple(
        (moment(start).astimezone(zone), moment(end).astimezone(zone)) for start, end in spans
    )
