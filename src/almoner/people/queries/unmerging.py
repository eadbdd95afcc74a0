"""What taking back a merge would do, row by row and field by field."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from almoner.people.merging import Follower, followers
from almoner.people.models import Merge, MergeMove, Patient
from almoner.people.queries.values import field_of, from_plain, plain


@dataclass(frozen=True, slots=True)
class RowMade:
    """A row written on the survivor after the merge; whose it is, only people can say."""

    follower: Follower
    row: models.Model

    @property
    def key(self) -> str:
        """A text that names the row in a form: ``people.contactpoint:patient:<id>``."""
        return f"{self.follower.label}:{self.follower.field}:{self.row.pk}"

    @property
    def what(self) -> str:
        """What kind of row it is, in words."""
        return str(self.row._meta.verbose_name)


@dataclass(frozen=True, slots=True)
class FieldBack:
    """A field of the survivor that the merge wrote, and what becomes of it."""

    name: str
    label: str
    before: Any
    """What it was before the merge, as stored in JSON."""
    after: Any
    now: Any
    goes_back: bool
    """False where somebody changed it since: it stays as it is now."""


@dataclass(slots=True)
class UnmergePlan:
    """What ``unmerge`` will do."""

    back: list[tuple[MergeMove, models.Model]] = field(default_factory=list)
    """Rows that go back to the restored patient."""
    elsewhere: list[tuple[MergeMove, models.Model | None]] = field(default_factory=list)
    """Rows that changed hands since, or are gone: they stay where they are."""
    made_since: list[RowMade] = field(default_factory=list)
    fields: list[FieldBack] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Return how many rows of each kind go back, by their name in the plural."""
        found: dict[str, int] = {}
        for _, row in self.back:
            name = str(row._meta.verbose_name_plural)
            found[name] = found.get(name, 0) + 1
        return found


def plan_unmerge(merge: Merge) -> UnmergePlan:
    """Look at a merge as things stand now; nothing is changed."""
    plan = UnmergePlan(fields=list(_fields(merge)))
    moves = list(merge.moves.filter(moved_back=False).order_by("model", "field", "id"))
    rows = _rows_of(moves)
    for move in moves:
        row = rows.get((move.model, move.row))
        if row is not None and getattr(row, f"{move.field}_id") == merge.survivor_id:
            plan.back.append((move, row))
        else:
            plan.elsewhere.append((move, row))
    moved = {(move.model, move.field, move.row) for move in moves}
    plan.made_since = [
        made
        for made in _made_since(merge)
        if (made.follower.label, made.follower.field, str(made.row.pk)) not in moved
    ]
    return plan


def _rows_of(moves: list[MergeMove]) -> dict[tuple[str, str], models.Model]:
    wanted: dict[str, list[str]] = {}
    for move in moves:
        wanted.setdefault(move.model, []).append(move.row)
    return {
        (label, str(row.pk)): row
        for label, keys in wanted.items()
        for row in apps.get_model(label)._base_manager.filter(pk__in=keys)
    }


def _made_since(merge: Merge) -> Iterator[RowMade]:
    for follower in followers():
        for row in follower.rows(merge.survivor):
            made_at = time_in(row.pk)
            if made_at is not None and made_at > merge.at:
                yield RowMade(follower, row)


def time_in(key: object) -> datetime | None:
    """Return the instant a UUIDv7 was made, to the millisecond; nothing for any other key."""
    if not isinstance(key, UUID) or key.version != 7:
        return None
    return datetime.fromtimestamp((key.int >> 80) / 1000, tz=UTC)


def _fields(merge: Merge) -> Iterator[FieldBack]:
    survivor = Patient.objects.get(pk=merge.survivor_id)
    for name, wrote in merge.fields.items():
        column = field_of(Patient, name)
        now = plain(from_plain(column, plain(getattr(survivor, name))))
        yield FieldBack(
            name=name,
            label=str(column.verbose_name),
            before=wrote["before"],
            after=wrote["after"],
            now=now,
            goes_back=now == wrote["after"],
        )
