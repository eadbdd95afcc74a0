"""Conflicts are the smallest, every fact in them is needed, and every way out is one."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings

from almoner.lib.clock import DAY, Between, minute, moment
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
    rules,
    why,
    why_not,
)
from almoner.lib.tests.slots_by_hand import ByHand
from almoner.lib.tests.slots_made import calendars, requests

FURTHER = timedelta(minutes=60)


def has_opening(problem: rules.Problem) -> bool:
    return next(ByHand(*problem).chains(), None) is not None


@settings(max_examples=15, deadline=None)
@given(requests(most_steps=2), calendars())
def test_every_fact_is_needed_and_together_they_leave_no_opening(
    request: Request, calendar: Calendar
) -> None:
    problem = rules.Problem(request, calendar)
    assume(not why.is_feasible(problem))

    conflict = why.conflict_of(problem, FURTHER)

    assert conflict.rules
    assert not has_opening(conflict.alone)
    for rule in conflict.rules:
        assert has_opening(rule.lift(conflict.alone))


@settings(max_examples=15, deadline=None)
@given(requests(most_steps=2), calendars())
def test_no_smaller_set_of_facts_leaves_no_opening(request: Request, calendar: Calendar) -> None:
    problem = rules.Problem(request, calendar)
    free = [*rules.wishes(problem, FURTHER), *rules.entries(problem)]
    assume(not why.is_feasible(problem))
    assume(why.is_feasible(rules.without(problem, free)))

    found = why.smallest(problem, free).rules

    for fewer in combinations(free, min(len(found) - 1, 2)):
        kept = {id(rule) for rule in fewer}
        assert why.is_feasible(rules.without(problem, [r for r in free if id(r) not in kept]))


@settings(max_examples=15, deadline=None)
@given(requests(most_steps=2), calendars())
def test_every_relaxation_gives_its_opening(request: Request, calendar: Calendar) -> None:
    answer = why_not(request, calendar, further=FURTHER)
    assert bool(answer.conflict) == (not why.is_feasible(rules.Problem(request, calendar)))
    for relaxation in answer.relaxations:
        assert ByHand(relaxation.request, calendar).is_true(relaxation.opening)
        assert relaxation.sentence().endswith(".")
    assert [r.price for r in answer.relaxations] == sorted(r.price for r in answer.relaxations)


ELM, OAK = (
    Place(name.lower(), f"{name} Street", ZoneInfo("America/New_York")) for name in ("Elm", "Oak")
)
MONDAY = minute(datetime(2026, 6, 1, 4, tzinfo=UTC))
NINE = 9 * 60


def hours(*days: int, start: int = NINE, end: int = 17 * 60) -> list[tuple[int, int]]:
    return [(MONDAY + day * DAY + start, MONDAY + day * DAY + end) for day in days]


LEE = Diary(
    Resource("lee", "Dr Lee", frozenset({"practitioner"}), frozenset({"English"})),
    {"elm": hours(0, 2, 3, 7, 9)},
)
GOMEZ = Diary(
    Resource("gomez", "Dr Gomez", frozenset({"practitioner"}), frozenset({"English", "Spanish"})),
    {"oak": hours(0, 1, 2, 3, 4)},
)
ROOM = Diary(
    Resource("room", "Room 2", frozenset({"room"})),
    {"elm": hours(0, 1, 2, 3, 4, 7, 8, 9)},
    [Busy(MONDAY + NINE, MONDAY + 12 * 60, "cleaning")],
)
CALENDAR = Calendar([ELM, OAK], [LEE, GOMEZ, ROOM])
PRACTITIONER = Need(frozenset({"practitioner"}))
VISIT = Step("visit", 30, (PRACTITIONER,))
MONDAY_ONLY = Request(
    steps=(VISIT,), earliest=moment(MONDAY), latest=moment(MONDAY + DAY), places=frozenset({"elm"})
)


def sentences(request: Request) -> tuple[set[str], list[str]]:
    answer = why_not(request, CALENDAR)
    return (
        {fact.sentence() for fact in answer.conflict},
        [relaxation.sentence() for relaxation in answer.relaxations],
    )


def test_no_session_on_the_asked_weekday() -> None:
    lee = Step("visit", 30, (replace(PRACTITIONER, among=frozenset({"lee"})),))
    conflict, ways = sentences(
        replace(
            MONDAY_ONLY,
            steps=(lee,),
            places=None,
            weekdays=frozenset({1}),
            latest=moment(MONDAY + 7 * DAY),
        )
    )
    assert conflict == {
        "Dr Lee has no session at Elm Street or Oak Street on Tuesdays.",
        "For “visit”, only Dr Lee was asked for.",
        "Only Tuesdays were asked for.",
    }
    assert ways == [
        "Allow Monday: the best opening is Mon, June 1, 2026, 9:00 AM at Elm Street with Dr Lee.",
        "Allow somebody else for “visit”: the best opening is Tue, June 2, 2026, 9:00 AM"
        " at Oak Street with Dr Gomez.",
    ]


def test_room_is_busy_when_the_visit_must_be() -> None:
    with_room = Step("visit", 30, (PRACTITIONER, Need(frozenset({"room"}))))
    morning = (Between(time(9), time(12)),)
    conflict, ways = sentences(replace(MONDAY_ONLY, steps=(with_room,), times=morning))
    assert conflict == {
        "Room 2 is busy Mon, June 1, 2026, 9:00 AM to 12:00 PM (cleaning).",
        "Only times in 9:00 AM to 12:00 PM were asked for.",
        "The search ends on Tue, June 2, 2026, 12:00 AM.",
    }
    assert ways == [
        "Allow 12:00 PM: the best opening is Mon, June 1, 2026, 12:00 PM at Elm Street with Dr Lee"
        " and Room 2.",
        "Look 1 day further: the best opening is Wed, June 3, 2026, 9:00 AM at Elm Street with"
        " Dr Lee and Room 2.",
    ]


def test_nobody_speaks_the_language_at_the_place() -> None:
    conflict, ways = sentences(replace(MONDAY_ONLY, language="Spanish"))
    assert conflict == {
        "Nobody who is needed at Elm Street speaks Spanish.",
        "Only Elm Street was asked for.",
    }
    assert [way.split(":")[0] for way in ways] == ["Allow Oak Street", "Do without Spanish"]


def test_a_wait_is_changed_by_no_more_than_is_needed() -> None:
    scan = Step("scan", 30, (Need(frozenset({"room"})),), wait=Wait(0, 60))
    request = replace(MONDAY_ONLY, steps=(VISIT, scan), times=(Between(time(9), time(13)),))
    early = Diary(LEE.resource, {"elm": hours(0, end=NINE + 30)})
    answer = why_not(request, Calendar([ELM], [early, ROOM]))
    assert {fact.kind for fact in answer.conflict} == {"sessions", "booked", "most wait"}
    wait, *_ = answer.relaxations
    assert wait.request.steps[1].wait == Wait(0, 150)
    assert "let “scan” wait 150 minutes" in wait.sentence().lower()


def test_nothing_in_the_calendar_can_do_it() -> None:
    unknown = Step("visit", 30, (PRACTITIONER, Need(frozenset({"dermatologist"}))))
    conflict, ways = sentences(replace(MONDAY_ONLY, steps=(unknown,)))
    assert conflict == {"Nothing in the calendar is dermatologist, which “visit” needs."}
    assert ways == []


def test_fifty_of_a_sort_are_one_fact() -> None:
    many = [
        Diary(
            Resource(n, f"Dr {n}", frozenset({"practitioner"})),
            {"elm": hours(0)},
            [Busy(MONDAY + NINE, MONDAY + 17 * 60)],
        )
        for n in range(50)
    ]
    answer = why_not(MONDAY_ONLY, Calendar([ELM], many))
    assert {fact.kind for fact in answer.conflict} == {"sessions", "booked"}
    assert all(fact.sentence().startswith("All 50 (practitioner)") for fact in answer.conflict)


def test_a_chain_longer_than_any_window() -> None:
    long = Step("visit", 30, (PRACTITIONER,), wait=Wait(400 * DAY, 400 * DAY))
    answer = why_not(replace(MONDAY_ONLY, steps=(VISIT, long)), CALENDAR, further=timedelta(days=1))
    assert answer.conflict


def test_no_answer_where_there_is_an_opening() -> None:
    assert why_not(MONDAY_ONLY, CALENDAR) == why.Answer()
