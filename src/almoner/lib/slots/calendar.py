"""What there is to book: resources at places, the hours they are open and what is taken of them."""

from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import ge
from typing import NamedTuple
from zoneinfo import ZoneInfo

from almoner.lib.spans import Span, Spans, merged

Key = Hashable
"""Names a resource or a place: a database id, a string; anything hashable."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where things happen, and the time zone of its wall clock."""

    key: Key
    name: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Resource:
    """A person, a room, a machine or a group session.

    ``tags`` are what it is and can do: ``{"practitioner", "dermatology"}``. ``languages`` is
    ``None`` for a thing, which nobody asks to speak. ``capacity`` is how many may be booked into
    it at the same time: seats of a group, or the lanes of an overbooking limit.
    """

    key: Key
    name: str
    tags: frozenset[str]
    languages: frozenset[str] | None = None
    capacity: int = 1


class Busy(NamedTuple):
    """A span that takes one of the resource's lanes (its own buffers included), and why."""

    start: int
    end: int
    reason: str = "booked"


@dataclass(frozen=True, slots=True, eq=False)
class Diary:
    """A resource's open hours at each place, and its busy spans at any place, ordered by start."""

    resource: Resource
    hours: Mapping[Key, Sequence[Span]]
    busy: Sequence[Busy] = ()
    _known: dict[tuple[Key, int], Spans] = field(init=False, repr=False, default_factory=dict)

    def gaps(self, place: Key, shortest: int) -> Spans:
        """Return the spans, tidy and at least ``shortest`` minutes long, with a lane free.

        Closed time counts as taking every lane; a lane is free between the i-th end of what is
        taken and the start that comes ``lanes`` later: the fact of ``spans``, turned round.
        """
        known = self._known.get((place, shortest))
        if known is None:
            known = self._known[place, shortest] = self._gaps(place, shortest)
        return known

    def _gaps(self, place: Key, shortest: int) -> Spans:
        opened = merged(self.hours.get(place, ()))
        lanes = self.resource.capacity
        starts, ends = _edges(self.busy)
        begins = sorted([*[start for start, _ in opened] * lanes, *ends])
        finishes = sorted([*[end for _, end in opened] * lanes, *starts])
        if lanes == 1:
            return [(b, f) for b, f in zip(begins, finishes, strict=True) if f - b >= shortest]
        pieces = merged(zip(begins, finishes, strict=True))
        return [(begin, finish) for begin, finish in pieces if finish - begin >= shortest]

    def before(self, until: int) -> "Diary":
        """Return the diary with only the hours and busy spans that begin before ``until``."""
        hours = {
            place: spans[: bisect_left(spans, (until,))] for place, spans in self.hours.items()
        }
        return Diary(self.resource, hours, self.busy[: bisect_left(self.busy, (until,))])


@dataclass(frozen=True, slots=True)
class Calendar:
    """Everything a search looks at: the places and one diary for each resource."""

    places: Sequence[Place]
    diaries: Sequence[Diary]
    _by_key: dict[Key, Place] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {place.key: place for place in self.places})

    def place(self, key: Key) -> Place:
        """Return the place called ``key``; an unknown one is a ``KeyError``."""
        return self._by_key[key]

    def before(self, until: int) -> "Calendar":
        """Return the calendar with only what begins before ``until``."""
        return Calendar(self.places, [diary.before(until) for diary in self.diaries])


def _edges(busy: Sequence[Busy]) -> tuple[Sequence[int], Sequence[int]]:
    """Return all starts and all ends of the busy spans that are not empty."""
    if not busy:
        return (), ()
    starts = [span[0] for span in busy]
    ends = [span[1] for span in busy]
    if any(map(ge, starts, ends)):
        return _edges([span for span in busy if span.end > span.start])
    return starts, ends
