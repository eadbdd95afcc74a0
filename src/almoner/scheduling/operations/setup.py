"""Setting up what can be booked: columns, sessions, changed days, blocks, visit types, rules.

One verb for each thing one can do to any of these rows, as they differ only in what is checked:
``add``, ``edit`` and, for rows that merely describe time to come, ``remove`` (their history
stays). Call them as ``operations.setup.add(...)``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from almoner.lib.refusal import Refusal
from almoner.people.operations.versions import change
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.live import tell
from almoner.scheduling.models import (
    Block,
    Column,
    Policy,
    ReminderRule,
    Requirement,
    Session,
    SessionException,
    VisitType,
)

__all__ = ["Need", "NotSetUp", "add", "edit", "edit_policy", "remove", "set_needs"]

Row = TypeVar("Row", Column, Session, SessionException, Block, VisitType, ReminderRule)
TOPIC = "schedule-setup"
"""Told whenever the set-up changes: every day sheet may look different."""

_TWICE = {
    "visittype_name": "There is a visit type of this name already.",
    "column_practitioner": "This practitioner has a column already.",
    "column_room": "This room has a column already.",
    "column_equipment": "This device has a column already.",
    "rule_said_once": "There is such a rule already.",
}


class NotSetUp(Refusal):
    """This cannot be right; look at the field again."""


@dataclass(frozen=True, slots=True)
class Need:
    """``count`` columns of a kind that a visit type takes, having ``tag`` if one is given."""

    kind: str
    tag: str = ""
    count: int = 1


@transaction.atomic
def add(actor: Actor, *, kind: type[Row], values: Mapping[str, Any]) -> Row:
    """Add a row of ``kind``; ``NotSetUp`` names the field that cannot be right."""
    actor.must("scheduling.set_up")
    row = kind(**values)
    _check(row)
    _saved(lambda: row.save(force_insert=True))
    row.refresh_from_db()
    _told(actor, "add", row)
    return row


@transaction.atomic
def edit(actor: Actor, *, row: Row, seen_version: int, values: Mapping[str, Any]) -> Row:
    """Change a row; visits booked already keep their time whatever the hours become."""
    actor.must("scheduling.set_up")
    for name, value in values.items():
        setattr(row, name, value)
    _check(row)
    fresh = type(row)._default_manager.get(pk=row.pk)
    _saved(lambda: change(fresh, seen_version=seen_version, values=values))
    _told(actor, "edit", fresh)
    return fresh


@transaction.atomic
def remove(actor: Actor, *, row: Session | SessionException | Block) -> None:
    """Take away a session, a changed day or a block; its history stays."""
    actor.must("scheduling.set_up")
    _told(actor, "remove", row)
    row.delete()


@transaction.atomic
def set_needs(actor: Actor, *, visit_type: VisitType, needs: Sequence[Need]) -> None:
    """Say anew which columns a visit type takes."""
    actor.must("scheduling.set_up")
    if not needs:
        raise NotSetUp("A visit needs somebody or something: add a practitioner, room or device.")
    visit_type.requirements.all().delete()
    Requirement.objects.bulk_create(
        Requirement(
            visit_type=visit_type, kind=need.kind, tag=need.tag.strip().lower(), count=need.count
        )
        for need in needs
    )
    _told(actor, "set_needs", visit_type)


@transaction.atomic
def edit_policy(actor: Actor, *, seen_version: int, values: Mapping[str, Any]) -> Policy:
    """Change the office's own rules."""
    actor.must("scheduling.set_up")
    policy, _made = Policy.objects.get_or_create(pk=1)
    _saved(lambda: change(policy, seen_version=seen_version, values=values))
    changed: dict[str, Any] = {name: str(value) for name, value in values.items()}
    audit.record(actor, "scheduling.edit_policy", **changed)
    return policy


def _saved(save: Callable[[], object]) -> None:
    try:
        with transaction.atomic():
            save()
    except IntegrityError as broken:
        said = next((text for name, text in _TWICE.items() if name in str(broken)), "")
        raise NotSetUp(said) from None


def _told(actor: Actor, verb: str, row: models.Model) -> None:
    label = row._meta.model_name
    # the office's own rows have keys that are UUIDs, as the log wants them
    audit.record(actor, f"scheduling.{verb}_{label}", row)
    tell(TOPIC)


def _check(row: models.Model) -> None:
    if isinstance(row, Column):
        _check_column(row)
    elif isinstance(row, Session):
        _check_session(row)
    elif isinstance(row, VisitType):
        _check_visit_type(row)
    elif isinstance(row, SessionException):
        _check_exception(row)
    elif isinstance(row, Block):
        _check_block(row)


def _check_column(column: Column) -> None:
    subject = column.practitioner or column.room or column.equipment
    column.name = column.name.strip() or str(subject or "")
    column.tags = sorted({tag.strip().lower() for tag in column.tags if tag.strip()})
    if not column.name:
        raise NotSetUp("The column needs a name.", field="name")
    if not 0 <= column.overbook_limit <= 10:
        raise NotSetUp("At most 10 visits can be booked into a taken time.", field="overbook_limit")


def _check_session(session: Session) -> None:
    _check_hours(session.start_time, session.end_time)
    _check_dates(session.from_on, session.until_on)
    others = Session.objects.filter(column=session.column, weekday=session.weekday).exclude(
        pk=session.pk
    )
    for other in others:
        meets = session.start_time < other.end_time and other.start_time < session.end_time
        if meets and _days_meet(session, other):
            raise NotSetUp(
                f"{session.column} works {other} at {other.location} then.", field="start_time"
            )


def _days_meet(one: Session, two: Session) -> bool:
    starts = max(one.from_on or date.min, two.from_on or date.min)
    return starts <= min(one.until_on or date.max, two.until_on or date.max)


def _check_visit_type(visit_type: VisitType) -> None:
    visit_type.name = visit_type.name.strip()
    if not visit_type.name:
        raise NotSetUp("The visit type needs a name.", field="name")
    limits = (
        ("minutes", 1, 1440, "A visit lasts from 1 minute to 24 hours."),
        ("before_minutes", 0, 240, "At most 240 minutes can be kept before a visit."),
        ("after_minutes", 0, 240, "At most 240 minutes can be kept after a visit."),
        ("capacity", 1, 500, "A group has from 1 to 500 seats."),
        ("colour", 1, 12, "Choose one of the twelve colours."),
    )
    for field, least, most, sentence in limits:
        if not least <= getattr(visit_type, field) <= most:
            raise NotSetUp(sentence, field=field)


def _check_exception(day: SessionException) -> None:
    if (day.start_time is None) != (day.end_time is None):
        raise NotSetUp("Give both hours, or none where it is closed.", field="end_time")
    if day.start_time and day.end_time:
        _check_hours(day.start_time, day.end_time)
        if day.location_id is None:
            raise NotSetUp("Say where these hours are.", field="location")


def _check_block(block: Block) -> None:
    _check_hours(block.start_time, block.end_time)
    _check_dates(block.from_on, block.until_on)
    if (block.weekday is None) == (block.on is None):
        raise NotSetUp("Choose either a weekday or a date.", field="weekday")


def _check_hours(start: time, end: time) -> None:
    if end <= start:
        raise NotSetUp("It must end later than it begins.", field="end_time")


def _check_dates(first: date | None, last: date | None) -> None:
    if first and last and last < first:
        raise NotSetUp("The last date must not be before the first.", field="until_on")
