"""What a release changes, and when: the stretches of time in which a code said what it says.

A release tells what holds from the day it takes effect until the next release that is known. Only
codes it speaks for are touched. See docs/using/code-sets.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from almoner.lib.codesets.rows import Edition, Row, Scope


class Kind(StrEnum):
    """How a code changes with a release."""

    ADDED = "added"
    ENDED = "ended"
    REVISED = "revised"
    """Its titles."""
    BILLABLE = "billable"
    """It can be billed now, or no more."""
    DETAILS = "details"
    """Something else that is said of it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One code, before and after; ``None`` where it does not exist."""

    kind: Kind
    code: str
    before: Row | None
    after: Row | None


@dataclass(frozen=True, slots=True)
class Window:
    """From the day a release takes effect until the day of the next known one, if there is one."""

    first: date
    until: date | None = None


Stretches = tuple[Row, ...]
"""A code through time, in order; none overlaps another."""


def changes(before: Mapping[str, Row], edition: Edition) -> Iterator[Change]:
    """Yield what ``edition`` changes of what holds ``before`` it, the codes in order."""
    for code in sorted({*before, *edition.rows}):
        change = _change(before.get(code), edition.rows.get(code), code, edition)
        if change:
            yield change


def _change(before: Row | None, after: Row | None, code: str, edition: Edition) -> Change | None:
    if after is not None and after.ends_on is not None and _is_over(after, edition.effective_on):
        after = None
    elif after is None and before is not None and not _is_ended(before, edition):
        return None
    if before is None or after is None:
        kind = Kind.ADDED if after else Kind.ENDED
        return Change(kind, code, before, after) if before or after else None
    if before.is_billable != after.is_billable:
        return Change(Kind.BILLABLE, code, before, after)
    if (before.title, before.long_title) != (after.title, after.long_title):
        return Change(Kind.REVISED, code, before, after)
    if before.facts != after.facts:
        return Change(Kind.DETAILS, code, before, after)
    return None


def _is_over(row: Row, on: date | None) -> bool:
    return on is not None and row.ends_on is not None and row.ends_on <= on


def _is_ended(before: Row, edition: Edition) -> bool:
    """Say whether a code that ``edition`` does not list has ended with it."""
    if before.code in edition.removed:
        return True
    if edition.scope is Scope.BILLABLE:
        return before.is_billable
    return edition.scope is Scope.ALL


def on_day(stretches: Sequence[Row], day: date) -> Row | None:
    """Return what held on ``day``."""
    for row in stretches:
        if (row.starts_on or date.min) <= day and (row.ends_on is None or day < row.ends_on):
            return row
    return None


def applied(stretches: Stretches, said: Row | None, window: Window) -> Stretches:
    """Return a code's stretches with what a release says of it in ``window``.

    ``said`` is ``None`` where the release ended it. A row's own dates go before the window's: a
    code first seen begins on the day it says; one that ended earlier stands with its dates.
    """
    kept = [part for row in stretches for part in _outside(row, window)]
    if said is not None:
        starts = said.starts_on
        begins_earlier = starts is not None and not any(_first(row) < window.first for row in kept)
        first = starts if begins_earlier and starts else _later(starts, window.first)
        ends = _earlier(said.ends_on, window.until)
        if ends is None or (first or date.min) < ends:
            kept.append(replace(said, starts_on=first, ends_on=ends))
    return _joined(sorted(kept, key=_first))


def _first(row: Row) -> date:
    return row.starts_on or date.min


def _later(one: date | None, other: date) -> date:
    return max(one, other) if one else other


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one and other else one or other


def _outside(row: Row, window: Window) -> Iterator[Row]:
    """Yield what of a stretch lies before and after the window."""
    if _first(row) < window.first:
        yield replace(row, ends_on=_earlier(row.ends_on, window.first))
    if window.until and (row.ends_on is None or row.ends_on > window.until):
        yield replace(row, starts_on=max(_first(row), window.until))


def _joined(rows: Sequence[Row]) -> Stretches:
    """Return stretches that follow each other and say the same as one."""
    made: list[Row] = []
    for row in rows:
        if made and made[-1].ends_on == row.starts_on and made[-1].facts == row.facts:
            made[-1] = replace(made[-1], ends_on=row.ends_on)
        else:
            made.append(row)
    return tuple(made)
