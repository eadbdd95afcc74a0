"""Numbers given out through a day: 1, 2, 3 … at each location."""

from datetime import date
from uuid import UUID

from django.db.models import F

from almoner.frontdesk.models import QueueCounter


def next_number(location_id: UUID, on: date, kind: QueueCounter.Kind) -> int:
    """Return the next number; two desks never get the same, for the row is locked until commit."""
    counter, _new = QueueCounter.objects.get_or_create(location_id=location_id, on=on, kind=kind)
    QueueCounter.objects.filter(pk=counter.pk).update(last=F("last") + 1)
    counter.refresh_from_db(fields=["last"])
    return counter.last
