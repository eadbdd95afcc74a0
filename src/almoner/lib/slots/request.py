"""What is asked for: a chain of steps, and the wishes that narrow it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from almoner.lib.clock import DAY, Between, minute, minute_up
from almoner.lib.slots.calendar import Key, Resource
from almoner.lib.spans import Span


@dataclass(frozen=True, slots=True)
class Need:
    """Any one resource that has all the ``tags`` and, if ``among`` is given, is one of those."""

    tags: frozenset[str]
    among: frozenset[Key] | None = None

    def could_be(self, resource: Resource) -> bool:
        """Tell whether the resource has what it takes, whoever was asked for."""
        return self.tags <= resource.tags

    def allows(self, resource: Resource) -> bool:
        """Tell whether the resource may fill this need."""
        return self.could_be(resource) and (self.among is None or resource.key in self.among)


@dataclass(frozen=True, slots=True)
class Wait:
    """Minutes from the end of one step to the start of the next; ``most=None`` is no limit."""

    least: int = 0
    most: int | None = 0

    def __post_init__(self) -> None:
        if self.least < 0 or (self.most is not None and self.most < self.least):
            raise ValueError(f"a wait of {self.least} to {self.most} minutes is impossible")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done with the patient, by different resources that fill its needs all at once.

    ``minutes`` is what the patient sees; the resources are held ``before`` and ``after`` too.
    ``wait`` is counted from the end of the step before; the first step's is not looked at.
    """

    name: str
    minutes: int
    needs: tuple[Need, ...]
    before: int = 0
    after: int = 0
    wait: Wait = Wait()

    def __post_init__(self) -> None:
        if self.minutes < 1 or self.before < 0 or self.after < 0 or not self.needs:
            raise ValueError(f"step {self.name!r} has no duration, no needs or a negative buffer")

    def held(self, start: int) -> Span:
        """Return the span for which a start at ``start`` holds its resources."""
        return start - self.before, start + self.minutes + self.after


@dataclass(frozen=True, slots=True)
class Weights:
    """What one avoids by coming later: each says how many minutes later it is worth.

    A score is therefore a number of minutes, too: see ``Score``.
    """

    waiting: int = 24
    """one minute of waiting between two steps, beyond the least"""
    stranded: int = 24
    """one minute left before or after the booking in a piece shorter than ``useful``"""
    split: int = 120
    """one free stretch cut in two, where the booking leans on neither end"""
    other: int = 1440
    """one need filled by somebody else than the preferred"""
    useful: int = 15
    """minutes that a left piece must have for somebody to be booked into it"""


EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A search. All steps lie in ``[earliest, latest)`` and, by the wall clock of their place,
    inside one of the ``times`` (none given: any time) beginning on one of the ``weekdays``
    (Monday is 0).

    Starts are offered where the wall clock's minutes past midnight are a multiple of ``grid``;
    hours and bookings may begin and end at any minute. ``same_place`` keeps the whole chain in one
    place; one step's resources always are. ``language`` must be spoken by everyone in the chain
    who speaks at all. ``prefer`` only affects the ranking.
    """

    steps: tuple[Step, ...]
    earliest: datetime
    latest: datetime
    weekdays: frozenset[int] = EVERY_DAY
    times: tuple[Between, ...] = ()
    places: frozenset[Key] | None = None
    same_place: bool = True
    language: str | None = None
    prefer: frozenset[Key] = frozenset()
    grid: int = 5
    limit: int = 20
    weights: Weights = field(default=Weights())

    def __post_init__(self) -> None:
        if not self.steps or self.limit < 1:
            raise ValueError("a search needs at least one step and a limit of at least 1")
        if self.grid < 1 or DAY % self.grid:
            raise ValueError(f"a day cannot be divided into {self.grid} minutes")

    @property
    def window(self) -> Span:
        """The span to search, in whole minutes inside the asked one."""
        return minute_up(self.earliest), minute(self.latest)

    @property
    def longest(self) -> int:
        """The most minutes the chain can take; the window's length where a wait has no limit."""
        waits = [step.wait.most for step in self.steps[1:]]
        if None in waits:
            return self.window[1] - self.window[0]
        return sum(step.minutes for step in self.steps) + sum(wait or 0 for wait in waits)

    def understands(self, resource: Resource) -> bool:
        """Tell whether the resource speaks the language asked for, or need not."""
        return (
            self.language is None
            or resource.languages is None
            or self.language in resource.languages
        )

    def with_step(self, index: int, step: Step) -> "Request":
        """Return the same request with another step in that position."""
        return replace(self, steps=(*self.steps[:index], step, *self.steps[index + 1 :]))
