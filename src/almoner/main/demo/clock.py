"""The demonstration's office and its clock."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")
_SEEN_AT = time(10, 20)


def morning(now: datetime, *, days_ago: int) -> datetime:
    """Return a time of the forenoon there, so many days ago: patients are seen in office hours."""
    day = now.astimezone(ZONE).date() - timedelta(days=days_ago)
    return datetime.combine(day, _SEEN_AT, ZONE).astimezone(now.tzinfo)
