"""Facts that leave no opening, each as plain values and as a sentence.

Datetimes are local ones; ``number`` is the position of a step in its chain, from 0.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from almoner.lib.clock import Between

LocalSpan = tuple[datetime, datetime]
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHOWN = 3


class Fact(Protocol):
    """Something true of the request or the calendar that stands in the way."""

    kind: ClassVar[str]

    def sentence(self) -> str:
        """Say it in English."""
        ...


@dataclass(frozen=True, slots=True)
class WindowEnds:
    """The search ends too early."""

    kind: ClassVar[str] = "window"
    latest: datetime

    def sentence(self) -> str:
        """Say when."""
        return f"The search ends on {on(self.latest)}."


@dataclass(frozen=True, slots=True)
class OnlyWeekdays:
    """Only some weekdays were asked for (Monday is 0)."""

    kind: ClassVar[str] = "weekdays"
    weekdays: tuple[int, ...]

    def sentence(self) -> str:
        """Say which."""
        return f"Only {listed([DAYS[day] + 's' for day in self.weekdays])} were asked for."


@dataclass(frozen=True, slots=True)
class OnlyTimes:
    """Only some times of the day were asked for."""

    kind: ClassVar[str] = "times"
    times: tuple[Between, ...]

    def sentence(self) -> str:
        """Say which."""
        return f"Only times in {listed([str(times) for times in self.times])} were asked for."


@dataclass(frozen=True, slots=True)
class OnlyPlaces:
    """Only some places were asked for."""

    kind: ClassVar[str] = "places"
    places: tuple[str, ...]

    def sentence(self) -> str:
        """Say which."""
        where = (
            f"Only {listed(self.places, 'or')}" if self.places else "A place not in the calendar"
        )
        return f"{where} was asked for."


@dataclass(frozen=True, slots=True)
class OnePlace:
    """The whole chain must be at one place."""

    kind: ClassVar[str] = "same place"

    def sentence(self) -> str:
        """Say so."""
        return "All steps must be at the same place."


@dataclass(frozen=True, slots=True)
class OnlyLanguage:
    """A language was asked for; ``speakers`` are those in question, at ``places``, who speak it."""

    kind: ClassVar[str] = "language"
    language: str
    places: tuple[str, ...]
    speakers: tuple[str, ...]

    def sentence(self) -> str:
        """Say who speaks it."""
        who = f"Only {listed(self.speakers)}" if self.speakers else "Nobody who is needed"
        verb = "speak" if len(self.speakers) > 1 else "speaks"
        return f"{who} at {listed(self.places, 'or')} {verb} {self.language}."


@dataclass(frozen=True, slots=True)
class OnlyThese:
    """Only some of those who could do a step were asked for."""

    kind: ClassVar[str] = "among"
    number: int
    step: str
    names: tuple[str, ...]

    def sentence(self) -> str:
        """Say who."""
        who = f"only {listed(self.names, 'or')}" if self.names else "somebody not in the calendar"
        return f"For “{self.step}”, {who} was asked for."


@dataclass(frozen=True, slots=True)
class LeastWait:
    """A step may not begin sooner after the one before it."""

    kind: ClassVar[str] = "least wait"
    number: int
    step: str
    minutes: int

    def sentence(self) -> str:
        """Say how long."""
        return f"“{self.step}” must wait at least {lasting(self.minutes)} after the step before it."


@dataclass(frozen=True, slots=True)
class MostWait:
    """A step may not begin later after the one before it."""

    kind: ClassVar[str] = "most wait"
    number: int
    step: str
    minutes: int

    def sentence(self) -> str:
        """Say how long."""
        if not self.minutes:
            return f"“{self.step}” must follow the step before it at once."
        return f"“{self.step}” may wait at most {lasting(self.minutes)} after the step before it."


@dataclass(frozen=True, slots=True)
class Sessions:
    """When those in question work, inside the asked times at the asked places."""

    kind: ClassVar[str] = "sessions"
    names: tuple[str, ...]
    tags: frozenset[str]
    weekdays: tuple[int, ...]
    places: tuple[str, ...]
    spans: tuple[LocalSpan, ...]

    def sentence(self) -> str:
        """Say when, or that there is nothing."""
        who = several(self.names, self.tags)
        if not self.spans:
            days = listed([DAYS[day] + "s" for day in self.weekdays], "or")
            when = f" on {days}" if len(self.weekdays) < len(DAYS) else " in the asked time"
            negated = "have" if len(self.names) > 1 else "has"
            return f"{who} {negated} no session at {listed(self.places, 'or')}{when}."
        return f"{who} can be booked only {shown(self.spans)}."


@dataclass(frozen=True, slots=True)
class Booked:
    """What is taken of those in question, inside the window."""

    kind: ClassVar[str] = "booked"
    names: tuple[str, ...]
    tags: frozenset[str]
    spans: tuple[LocalSpan, ...]
    reasons: tuple[str, ...]

    def sentence(self) -> str:
        """Say when, and why where there is one reason."""
        verb = "are" if len(self.names) > 1 else "is"
        why = f" ({self.reasons[0]})" if len(self.reasons) == 1 else ""
        return f"{several(self.names, self.tags)} {verb} busy {shown(self.spans)}{why}."


@dataclass(frozen=True, slots=True)
class TooFew:
    """The calendar has too few resources for a step; ``tags`` name a need that nothing meets."""

    kind: ClassVar[str] = "too few"
    step: str
    tags: tuple[str, ...]

    def sentence(self) -> str:
        """Say what is missing."""
        if self.tags:
            return f"Nothing in the calendar is {listed(self.tags)}, which “{self.step}” needs."
        return f"There are not enough people and rooms for all that “{self.step}” needs at once."


def on(moment: datetime) -> str:
    """Return a local time in words: Tue, June 2, 2026, 9:00 AM."""
    return f"{moment:%a, %B} {moment.day}, {moment:%Y, %-I:%M %p}"


def lasting(minutes: int) -> str:
    """Return a duration in the largest unit that divides it."""
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes and minutes % size == 0:
            return f"{minutes // size} {unit}{'s' if minutes != size else ''}"
    return "0 minutes"


def listed(words: tuple[str, ...] | list[str], joint: str = "and") -> str:
    """Return the words as a list in English."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def several(names: tuple[str, ...], tags: frozenset[str]) -> str:
    """Return the names if they are few, else how many there are of what they have in common."""
    if len(names) <= SHOWN:
        return listed(names)
    return f"All {len(names)} ({', '.join(sorted(tags)) or 'people and rooms'})"


def shown(spans: tuple[LocalSpan, ...]) -> str:
    """Return the first few spans in words, and how many more there are."""
    words = []
    for start, end in spans[:SHOWN]:
        until = f"{end:%-I:%M %p}" if end.date() == start.date() else on(end)
        words.append(f"{on(start)} to {until}")
    more = len(spans) - SHOWN
    return listed([*words, f"{more} more times"] if more > 0 else words)
