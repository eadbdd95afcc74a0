"""What a service is charged at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from almoner.ledger.models import FeeRow, FeeSchedule
from almoner.lib import fees
from almoner.lib.refusal import NotFound
from almoner.platform.accounts.actor import Actor

FACILITIES = frozenset(
    {
        "02",
        "10",
        "19",
        "21",
        "22",
        "23",
        "24",
        "26",
        "31",
        "34",
        "41",
        "42",
        "51",
        "52",
        "53",
        "56",
        "61",
    }
)
"""Places of service at which Medicare pays the facility rate (CMS place of service code set)."""


def fee_of(
    code: str,
    *,
    on: date,
    modifiers: Sequence[str] = (),
    payer_id: UUID | None = None,
    place_of_service: str = "11",
) -> Decimal | None:
    """Return the dollars of one unit on a day: the payer's own schedule first, then the office's.

    ``None`` where no schedule has the code then.
    """
    rows = FeeRow.objects.filter(Q(schedule__payer=payer_id) | Q(schedule__payer=None), code=code)
    found = list(rows.select_related("schedule"))
    kind = fees.PlaceKind.FACILITY if place_of_service in FACILITIES else fees.PlaceKind.NONFACILITY
    for is_payers in (True, False):
        own = [row.fact() for row in found if bool(row.schedule.payer_id) == is_payers]
        fee = fees.FeeSchedule(own).find(code, on=on, place=kind, modifiers=modifiers)
        if fee is not None:
            return fee.amount
    return None


def fee_schedules(actor: Actor) -> "QuerySet[FeeSchedule]":
    """Return the schedules with how many rows each has."""
    actor.must("ledger.see_books")
    return FeeSchedule.objects.select_related("payer").annotate(count=Count("rows"))


def rows_of(actor: Actor, schedule: FeeSchedule, code: str = "") -> "QuerySet[FeeRow]":
    """Return a schedule's rows, those of codes that begin with ``code``."""
    actor.must("ledger.see_books")
    rows = schedule.rows.order_by("code", "modifier", "place", "-starts_on")
    return rows.filter(code__startswith=code.upper()) if code else rows


@dataclass(frozen=True, slots=True)
class FeeChange:
    """A version of a fee: what it was from when on, and who wrote it."""

    at: datetime
    by: str
    amount: Decimal
    starts_on: date
    ends_on: date | None


def open_fee(actor: Actor, row_id: UUID) -> FeeRow:
    """Return one row of a schedule."""
    actor.must("ledger.see_books")
    found = FeeRow.objects.select_related("schedule__payer").filter(pk=row_id).first()
    if found is None:
        raise NotFound("There is no such fee.")
    return found


def changes_of(row: FeeRow) -> list[FeeChange]:
    """Return the versions of all rows of a fee's code, modifier and place, the newest first."""
    alike = FeeRow.objects.filter(
        schedule=row.schedule_id, code=row.code, modifier=row.modifier, place=row.place
    )
    model: Any = FeeRow.events.rel.related_model  # type: ignore[attr-defined] # by pghistory
    kept = model.objects.filter(pgh_obj__in=alike).select_related("pgh_context")
    return [
        FeeChange(
            each.pgh_created_at,
            (each.pgh_context.metadata if each.pgh_context else {}).get("actor", "Almoner"),
            each.amount,
            each.starts_on,
            each.ends_on,
        )
        for each in kept.order_by("-pgh_id")
    ]


def lines_to_export(actor: Actor, schedule: FeeSchedule) -> list[tuple[str, ...]]:
    """Return a schedule with its heading, as ``read_charge_master`` reads it."""
    heading = ("Code", "Modifier", "Place", "Fee", "Start date", "End date")
    return [
        heading,
        *(
            (
                row.code,
                row.modifier,
                row.place,
                f"{row.amount}",
                f"{row.starts_on:%m/%d/%Y}",
                f"{row.ends_on:%m/%d/%Y}" if row.ends_on else "",
            )
            for row in rows_of(actor, schedule)
        ),
    ]
