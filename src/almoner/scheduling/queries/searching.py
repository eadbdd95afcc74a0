"""What a search for openings asks and answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for: one visit type, or a chain of them in this order on one way.

    ``gaps`` are the minutes (least, most) between a step and the one before it, one less than
    there are steps; missing ones are ``(0, 60)``. ``column_ids`` are the only columns wanted of
    their kinds; ``preferred_ids`` only rank higher. Dates are local and both included.
    """

    visit_type_ids: Sequence[UUID]
    first: date
    last: date
    gaps: Sequence[tuple[int, int]] = ()
    column_ids: frozenset[UUID] = frozenset()
    preferred_ids: frozenset[UUID] = frozenset()
    location_ids: frozenset[UUID] = frozenset()
    weekdays: frozenset[int] = EVERY_DAY
    times: tuple[tuple[time, time], ...] = ()
    language: str = ""
    same_place: bool = True
    minutes: int | None = None
    grid: int = 5
    limit: int = 20


@dataclass(frozen=True, slots=True)
class FoundStep:
    """One visit of an opening: what, when (the patient's time, UTC), where and with whom."""

    visit_type_id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime
    location_id: UUID
    location: str
    time_zone: str
    columns: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class FoundOpening:
    """A way to do all steps."""

    steps: tuple[FoundStep, ...]

    @property
    def starts_at(self) -> datetime:
        """When the first step begins."""
        return self.steps[0].starts_at

    @property
    def ends_at(self) -> datetime:
        """When the last step ends."""
        return self.steps[-1].ends_at


@dataclass(frozen=True, slots=True)
class WayOut:
    """What to give up to find something, in a sentence, and the opening that gives."""

    sentence: str
    opening: FoundOpening


@dataclass(frozen=True, slots=True)
class Answer:
    """Openings, best first; or why there are none, and the cheapest ways out."""

    openings: tuple[FoundOpening, ...] = ()
    because: tuple[str, ...] = ()
    ways_out: tuple[WayOut, ...] = ()
