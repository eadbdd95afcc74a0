"""Counting authorizations down: which visit takes a unit of which payer's leave.

Each visit takes one unit of every kind of leave it needs (authorization, referral) from the one
that fits and ends first. What a visit took stays with it as long as it fits: payers count what was
done, so a later change must not shuffle the past.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

Key = UUID


@dataclass(frozen=True, slots=True)
class Leave:
    """A payer's leave: ``units`` of it (``None``: any number) from ``since`` to ``until``.

    ``taken`` units are used by what is no visit here. ``visit_type`` and ``practitioner`` limit it
    to such visits.
    """

    key: Key
    kind: str
    since: date
    until: date | None = None
    units: int | None = None
    taken: int = 0
    visit_type: Key | None = None
    practitioner: Key | None = None

    def fits(self, visit: "Visit") -> bool:
        """Say whether a visit may take of it, whatever is left."""
        return (
            self.since <= visit.on
            and (self.until is None or visit.on <= self.until)
            and self.visit_type in (None, visit.visit_type)
            and (self.practitioner is None or self.practitioner in visit.practitioners)
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that stands: booked, or done."""

    key: Key
    on: date
    visit_type: Key | None = None
    practitioners: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class Settled:
    """What to change, as pairs of a leave's and a visit's key."""

    add: tuple[tuple[Key, Key], ...]
    undo: tuple[tuple[Key, Key], ...]


def settle(
    leaves: Iterable[Leave], visits: Iterable[Visit], present: Iterable[tuple[Key, Key]]
) -> Settled:
    """Return which uses to add and to undo, given those that are ``present`` now.

    No leave is used beyond its units, no visit takes two of one kind, and nothing is added that
    does not fit. Settling twice changes nothing more.
    """
    by_key = {leave.key: leave for leave in leaves}
    standing = {visit.key: visit for visit in visits}
    left = {
        key: leave.units - leave.taken for key, leave in by_key.items() if leave.units is not None
    }
    held: dict[Key, set[str]] = defaultdict(set)
    undo, add = [], []
    given = list(present)
    known = [pair for pair in given if pair[0] in by_key and pair[1] in standing]
    undo += [pair for pair in given if pair not in known]
    for pair in sorted(known, key=lambda each: standing[each[1]].on):
        leave, visit = by_key[pair[0]], standing[pair[1]]
        if leave.fits(visit) and left.get(leave.key, 1) > 0 and leave.kind not in held[visit.key]:
            held[visit.key].add(leave.kind)
            _take(left, leave.key)
        else:
            undo.append(pair)
    order = sorted(by_key.values(), key=lambda each: (each.until or date.max, each.since))
    for visit in sorted(standing.values(), key=lambda each: each.on):
        for leave in order:
            free = left.get(leave.key, 1) > 0 and leave.kind not in held[visit.key]
            if free and leave.fits(visit):
                held[visit.key].add(leave.kind)
                _take(left, leave.key)
                add.append((leave.key, visit.key))
    back = set(add) & set(undo)
    return Settled(
        tuple(pair for pair in add if pair not in back),
        tuple(pair for pair in undo if pair not in back),
    )


def _take(left: dict[Key, int], key: Key) -> None:
    if key in left:
        left[key] -= 1
