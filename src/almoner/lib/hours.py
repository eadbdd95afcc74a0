"""When someone or something can be booked: weekly sessions, changed days, holidays and blocks.

``open_time`` says when a resource works, ``held_time`` what of it is kept for other purposes, and
``free_time`` is the first less the second. All take local times of a place and give tidy spans of
UTC minutes; all are pure functions of their arguments, the present moment included.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from almoner.lib.clock import Between, days_between, minute, wall
from almoner.lib.spans import Span, Spans, intersected, merged, subtracted


@dataclass(frozen=True, slots=True)
class Session:
    """Hours that come back every week. Monday is 0; both days of validity are included."""

    weekday: int
    hours: Between
    first_day: date | None = None
    last_day: date | None = None

    def falls_on(self, day: date) -> bool:
        """Tell whether the session begins on ``day``."""
        return (
            day.weekday() == self.weekday
            and (self.first_day is None or self.first_day <= day)
            and (self.last_day is None or day <= self.last_day)
        )


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """Hours that replace everything weekly (and a holiday) on one date; none of them: closed."""

    day: date
    hours: tuple[Between, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Time kept for some purposes, on one day or weekly.

    Nobody else may book it until ``release`` before its beginning (elapsed time; ``None``: never).
    With no purposes it is kept from everyone: lunch, a meeting.
    """

    when: Session | ChangedDay
    name: str
    purposes: frozenset[str] = frozenset()
    release: timedelta | None = None

    def spans(self, day: date, zone: ZoneInfo) -> Iterator[Span]:
        """Yield the block's spans that begin on ``day``."""
        if isinstance(self.when, Session):
            if self.when.falls_on(day):
                yield self.when.hours.on(day, zone)
        elif self.when.day == day:
            yield from (hours.on(day, zone) for hours in self.when.hours)

    def holds(self, span: Span, purpose: str | None, now: datetime) -> bool:
        """Tell whether someone with ``purpose`` is still kept out of this block's ``span``."""
        if purpose in self.purposes:
            return False
        return self.release is None or minute(now + self.release) < span[0]


class Held(NamedTuple):
    """A span that a block keeps from the asker, with the block's name."""

    start: int
    end: int
    name: str


def open_time(
    window: Span,
    zone: ZoneInfo,
    sessions: Iterable[Session],
    changed: Iterable[ChangedDay] = (),
    holidays: Collection[date] = (),
) -> Spans:
    """Return when the sessions are open in ``window``: changed days win over holidays."""
    weekly: dict[int, list[Session]] = {}
    for session in sessions:
        weekly.setdefault(session.weekday, []).append(session)
    instead: dict[date, list[Between]] = {}
    for change in changed:
        instead.setdefault(change.day, []).extend(change.hours)

    spans: Spans = []
    for day in _days(window, zone):
        if day in instead:
            spans += [hours.on(day, zone) for hours in instead[day]]
        elif day not in holidays:
            today = weekly.get(day.weekday(), ())
            spans += [session.hours.on(day, zone) for session in today if session.falls_on(day)]
    return intersected(merged(spans), [window])


def held_time(
    window: Span,
    zone: ZoneInfo,
    blocks: Iterable[Block],
    *,
    purpose: str | None,
    now: datetime,
) -> list[Held]:
    """Return what blocks keep from a booking for ``purpose`` made at ``now``, in time's order."""
    days = _days(window, zone)
    return sorted(
        Held(*span, block.name)
        for block in blocks
        for day in days
        for span in block.spans(day, zone)
        if max(span[0], window[0]) < min(span[1], window[1]) and block.holds(span, purpose, now)
    )


def free_time(opened: Spans, held: Iterable[Held]) -> Spans:
    """Return the open time that no block holds."""
    return subtracted(opened, [(block.start, block.end) for block in held])


def _days(window: Span, zone: ZoneInfo) -> list[date]:
    """Return the local dates whose hours can reach into ``window`` (from the evening before)."""
    first = wall(window[0], zone).date() - timedelta(days=1)
    return days_between(first, wall(window[1], zone).date())
