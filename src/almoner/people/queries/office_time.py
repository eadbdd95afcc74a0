"""The clock on the office's wall: what screens, papers and jobs go by where no place is named."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from time import monotonic
from zoneinfo import ZoneInfo

from django.db import DatabaseError
from django.utils import timezone

from almoner.people.models import Location

KEPT_FOR = 60.0
"""Seconds after which a process looks again where the office is."""
NOT_ASKED_FOR = 10.0
"""Seconds for which a database that did not answer is not waited for again."""
_UTC = ZoneInfo("UTC")


@dataclass(slots=True)
class _Kept:
    zone: ZoneInfo
    until: float


_kept = _Kept(_UTC, until=0.0)


def office_zone() -> ZoneInfo:
    """Return the time zone of the practice's first location, UTC before there is one."""
    first = Location.objects.filter(is_active=True).order_by("name").first()
    return first.zone if first else _UTC


def by_office_time() -> AbstractContextManager[None]:
    """Go by the office's clock inside the block.

    Where the database does not answer, it is the clock that was right the last time.
    """
    if monotonic() >= _kept.until:
        try:
            _kept.zone = office_zone()
        except DatabaseError:
            _kept.until = monotonic() + NOT_ASKED_FOR
        else:
            _kept.until = monotonic() + KEPT_FOR
    return timezone.override(_kept.zone)
