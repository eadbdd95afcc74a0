"""Small calendars and requests for the tests of openings, of a size to be searched by hand."""

from datetime import UTC, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from almoner.lib.clock import Between, minute, moment
from almoner.lib.slots import (
    EVERY_DAY,
    Busy,
    Calendar,
    Diary,
    Need,
    Place,
    Request,
    Resource,
    Step,
    Wait,
    Weights,
)
from almoner.lib.spans import Span, merged

T = TypeVar("T")
ZONES = ("America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")
MONDAY = minute(datetime(2026, 6, 1, 12, tzinfo=UTC))
LENGTH = 160
KINDS = ("practitioner", "room", "nurse")
TIMES = tuple(
    Between(time(a), time(b)) for a, b in ((7, 9), (8, 11), (13, 20), (17, 19), (21, 2), (22, 1))
)


def spans(most: int, shortest: int, longest: int) -> st.SearchStrategy[list[Span]]:
    """Any spans that begin around the window."""
    span = st.tuples(st.integers(MONDAY - 30, MONDAY + LENGTH), st.integers(shortest, longest)).map(
        lambda pair: (pair[0], pair[0] + pair[1])
    )
    return st.lists(span, max_size=most)


def seldom(value: st.SearchStrategy[T], usual: T) -> st.SearchStrategy[T]:
    """The usual value, and now and then another: too many wishes at once leave no opening."""
    return st.integers(0, 4).flatmap(lambda n: value if n == 4 else st.just(usual))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """One or two places, and three to five people and rooms that are mostly open."""
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    places = [Place("elm", "Elm Street", zone), Place("oak", "Oak Avenue", zone)]
    places = places[: draw(st.integers(1, 2))]
    diaries = []
    for number in range(draw(st.integers(3, 5))):
        kind = KINDS[number % 3]
        languages = draw(st.sampled_from((None, frozenset({"en"}), frozenset({"en", "es"}))))
        resource = Resource(
            number,
            f"{kind} {number}",
            frozenset({kind, draw(st.sampled_from(("senior", "junior")))}),
            languages,
            draw(seldom(st.just(2), 1)),
        )
        whole = [(MONDAY - 30, MONDAY + LENGTH + 30)]
        hours = {p.key: draw(seldom(spans(2, 40, LENGTH).map(merged), whole)) for p in places}
        busy = sorted(Busy(*span) for span in draw(spans(4, 1, 40)))
        diaries.append(Diary(resource, hours, busy))
    return Calendar(places, diaries)


@st.composite
def requests(draw: st.DrawFn, most_steps: int = 3) -> Request:
    """One to three short steps with any wishes."""
    need = st.builds(
        Need,
        st.sampled_from([*KINDS, "senior"]).map(lambda tag: frozenset({tag})),
        seldom(st.frozensets(st.integers(0, 4), min_size=1), None),
    )
    wait = st.builds(
        lambda least, more: Wait(least, None if more == 20 else least + more),
        st.integers(0, 15),
        st.integers(0, 20),
    )
    buffer = seldom(st.integers(1, 10), 0)
    needs = st.lists(need, min_size=1, max_size=2, unique_by=lambda n: n.tags).map(tuple)
    step = st.builds(Step, st.just("step"), st.integers(5, 30), needs, buffer, buffer, wait)
    start = MONDAY + draw(st.integers(0, 7))
    some_days = st.sampled_from([(0,), (1,), (0, 1)]).map(frozenset)
    return Request(
        steps=tuple(draw(st.lists(step, min_size=1, max_size=most_steps))),
        earliest=moment(start),
        latest=moment(start + LENGTH),
        weekdays=draw(seldom(some_days, EVERY_DAY)),
        times=tuple(draw(seldom(st.lists(st.sampled_from(TIMES), max_size=2), []))),
        places=draw(seldom(st.sampled_from([frozenset({"elm"}), frozenset({"oak"})]), None)),
        same_place=draw(st.booleans()),
        language=draw(seldom(st.just("es"), None)),
        prefer=draw(st.frozensets(st.integers(0, 4), max_size=2)),
        grid=draw(st.sampled_from((5, 10, 15, 20))),
        limit=draw(st.sampled_from((1, 3, 20))),
        weights=draw(st.sampled_from([Weights(), Weights(3, 2, 7, 20, 25)])),
    )
