"""Setting up the practice: places, hours, holidays, rooms, equipment, staff, directories."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from almoner.lib.refusal import Refusal
from almoner.people.models import (
    Equipment,
    Holiday,
    Location,
    LocationHours,
    OutsideFacility,
    OutsidePractitioner,
    Practice,
    Practitioner,
    Room,
    StaffMember,
)
from almoner.people.operations import entry
from almoner.people.operations.versions import bring_up_to_date, write
from almoner.people.queries.values import field_of, plain
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit

Row = TypeVar(
    "Row",
    Practice,
    Location,
    Room,
    Equipment,
    Practitioner,
    StaffMember,
    OutsideFacility,
    OutsidePractitioner,
)


class AlreadyThere(Refusal):
    """There is one of this name or number already."""


class HoursOverlap(Refusal):
    """Two times of opening on one day overlap."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Hours of one weekday; Monday is 0."""

    weekday: int
    opens_at: time
    closes_at: time


@transaction.atomic
def add(actor: Actor, *, kind: type[Row], values: Mapping[str, Any]) -> Row:
    """Add a location, room, practitioner …; ``values`` are its fields by name.

    Raises ``NotAcceptable`` with the field that is wrong, ``AlreadyThere`` for a second of a kind
    that must be one of its name or NPI.
    """
    actor.must(power_for(kind))
    row = kind(**checked(kind, {**_defaults(kind), **values}))
    _saved(lambda: row.save(force_insert=True))
    audit.record(actor, f"people.add_{kind._meta.model_name}", row)
    return row


@transaction.atomic
def edit(actor: Actor, *, row: Row, seen_version: int, values: Mapping[str, Any]) -> Row:
    """Change a row that the person saw as ``seen_version``; ``is_active`` false retires it."""
    kind = type(row)
    actor.must(power_for(kind))
    bring_up_to_date(row, seen_version=seen_version)
    present = {name: getattr(row, name) for name in _defaults(kind)}
    done = checked(kind, {**present, **values})
    changed: dict[str, Any] = {}
    _saved(lambda: changed.update(write(row, done)))
    if changed:
        audit.record(actor, f"people.edit_{kind._meta.model_name}", row, fields=sorted(changed))
    return row


@transaction.atomic
def set_hours(actor: Actor, *, location: Location, hours: Sequence[Opening]) -> None:
    """Replace a location's weekly hours; a weekday without any is closed."""
    actor.must("people.manage_practice")
    ordered = sorted(hours, key=lambda each: (each.weekday, each.opens_at))
    for each in ordered:
        if each.closes_at <= each.opens_at:
            raise HoursOverlap("A place closes after it opens: midnight is written 23:59.")
    for one, two in pairwise(ordered):
        if one.weekday == two.weekday and two.opens_at < one.closes_at:
            raise HoursOverlap
    Location.objects.select_for_update().get(pk=location.pk)
    LocationHours.objects.filter(location=location).delete()
    LocationHours.objects.bulk_create(
        [
            LocationHours(
                location=location,
                weekday=each.weekday,
                opens_at=each.opens_at,
                closes_at=each.closes_at,
            )
            for each in ordered
        ]
    )
    audit.record(actor, "people.set_hours", location, times=len(ordered))


@transaction.atomic
def add_holiday(actor: Actor, *, on: date, name: str, location: Location | None = None) -> Holiday:
    """Close one location, or the whole practice, on a day."""
    actor.must("people.manage_practice")
    values = entry.tidied(Holiday, {"name": name})
    holiday = Holiday(on=on, location=location, **values)
    _saved(lambda: holiday.save(force_insert=True), "That day is a holiday already.")
    audit.record(actor, "people.add_holiday", holiday, on=str(on))
    return holiday


@transaction.atomic
def remove_holiday(actor: Actor, *, holiday: Holiday) -> None:
    """Open again on a day that was a holiday."""
    actor.must("people.manage_practice")
    audit.record(actor, "people.remove_holiday", holiday, on=plain(holiday.on))
    holiday.delete()


def power_for(kind: type[models.Model]) -> str:
    """Return the power that keeping rows of ``kind`` takes."""
    if kind in (OutsideFacility, OutsidePractitioner):
        return "people.manage_outside"
    return "people.manage_practice"


def _saved(save: Callable[[], object], message: str = "") -> None:
    try:
        with transaction.atomic():
            save()
    except IntegrityError as broken:
        raise AlreadyThere(message or _which(str(broken))) from None


def _which(broken: str) -> str:
    if "npi_once" in broken:
        return "Somebody with this NPI is there already."
    if "named_once" in broken or "name" in broken:
        return "There is one of this name already."
    return ""


def _defaults(kind: type[models.Model]) -> dict[str, Any]:
    own = {"id", "version", "is_the_one"}
    return {
        field.name: field.get_default()
        for field in kind._meta.concrete_fields
        if field.name not in own
    }


def checked(kind: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of a row tidied; refuse what is missing or cannot be right, with its field."""
    done = entry.tidied(kind, values)
    name = "family_name" if "family_name" in done else "name"
    if not done[name]:
        label = field_of(kind, name).verbose_name
        raise entry.NotAcceptable(f"The {label} is missing.", field=name)
    for field, check in _FIELD_CHECKS.items():
        if field in done:
            done[field] = check(done[field])
    if "zip_code" in done:
        done["zip_code"] = entry.checked_zip(done["zip_code"], done["country"])
    return done


_FIELD_CHECKS: dict[str, Callable[[Any], Any]] = {
    "npi": entry.checked_npi,
    "taxonomy": entry.checked_taxonomy,
    "phone": entry.shown_phone,
    "fax": lambda text: entry.shown_phone(text, field="fax"),
    "email": entry.checked_email,
    "time_zone": entry.checked_zone,
    "languages": entry.checked_languages,
}
