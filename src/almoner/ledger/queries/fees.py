"""What a service is charged at."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from almoner.ledger.models import FeeRow, FeeSchedule
from almoner.lib import fees
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
