"""A week of opening hours as a grid: two times of opening for each day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from almoner.people.models import Location
from almoner.people.models.places import Weekday
from almoner.people.operations import NotAcceptable
from almoner.people.operations.practice import Opening

TIMES_A_DAY = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """One time of opening in the form: the names of its two inputs and what they hold."""

    opens: str
    closes: str
    opens_at: str = ""
    closes_at: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A weekday's row."""

    name: str
    cells: tuple[Cell, ...]


def weekly(location: Location, typed: Mapping[str, str] | None = None) -> list[Day]:
    """Return the grid for a location, or with what was typed."""
    stored: dict[int, list[tuple[str, str]]] = {}
    for hours in location.hours.all():
        times = (f"{hours.opens_at:%H:%M}", f"{hours.closes_at:%H:%M}")
        stored.setdefault(hours.weekday, []).append(times)
    days = []
    for number, name in Weekday.choices:
        cells = []
        for at in range(TIMES_A_DAY):
            opens, closes = f"opens-{number}-{at}", f"closes-{number}-{at}"
            there = stored.get(number, [])[at : at + 1] or [("", "")]
            times = (typed.get(opens, ""), typed.get(closes, "")) if typed else there[0]
            cells.append(Cell(opens, closes, *times))
        days.append(Day(str(name), tuple(cells)))
    return days


def read_hours(typed: Mapping[str, str]) -> list[Opening]:
    """Return what was typed; a day with one of its two times missing is refused."""
    found = []
    for number, name in Weekday.choices:
        for at in range(TIMES_A_DAY):
            opens, closes = typed.get(f"opens-{number}-{at}"), typed.get(f"closes-{number}-{at}")
            if opens and closes:
                found.append(Opening(number, _time(opens), _time(closes)))
            elif opens or closes:
                raise NotAcceptable(f"{name} lacks one of its two times.")
    return found


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise NotAcceptable(f"“{text}” is not a time: write it like 08:30.") from None
