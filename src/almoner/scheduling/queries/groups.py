"""Group visits with their seats, and the visits of a series."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from almoner.lib.refusal import NotFound
from almoner.platform.accounts.actor import Actor
from almoner.scheduling.models import GONE, Appointment, GroupVisit, Occupancy


@dataclass(frozen=True, slots=True)
class OpenedGroup:
    """A group with those who have a seat."""

    group: GroupVisit
    seats: list[Appointment]
    columns: list[Occupancy]

    @property
    def free(self) -> int:
        """How many seats are left."""
        return self.group.capacity - len(self.seats)


def groups_ahead(actor: Actor, *, now: datetime) -> list[GroupVisit]:
    """Return the groups still to come, soonest first, each with ``taken`` seats counted."""
    actor.must("scheduling.see")
    standing = Count("appointments", filter=~Q(appointments__status__in=GONE))
    found = GroupVisit.objects.filter(cancelled_at__isnull=True, during__endswith__gt=now)
    return list(
        found.annotate(taken=standing)
        .select_related("visit_type", "location")
        .order_by("during__startswith")[:200]
    )


def open_group(actor: Actor, group_id: UUID) -> OpenedGroup:
    """Return a group with its seats."""
    actor.must("scheduling.see")
    group = GroupVisit.objects.select_related("visit_type", "location").filter(id=group_id).first()
    if group is None:
        raise NotFound("There is no such group visit.")
    seats = group.appointments.exclude(status__in=GONE).select_related("patient").order_by("seat")
    columns = group.occupancies.filter(released_at__isnull=True).select_related("column")
    return OpenedGroup(group, list(seats), list(columns))


def visits_of_series(actor: Actor, series_id: UUID) -> list[Appointment]:
    """Return every visit of a series, in time's order."""
    return list(
        Appointment.objects.seen_by(actor)
        .filter(series_id=series_id)
        .select_related("visit_type", "location")
        .order_by("during__startswith")
    )
