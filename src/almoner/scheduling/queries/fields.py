"""What letters can say of visits."""

from datetime import UTC, datetime, time

from django.db.models import QuerySet

from almoner.messages.fields import Field, Merge
from almoner.people.models import Patient
from almoner.scheduling.models import Appointment
from almoner.scheduling.models import Status as Booked

SEE = "scheduling.see"


def _next(merge: Merge) -> str:
    coming = _visits(merge.patient, Booked.PENDING, Booked.BOOKED).order_by("during")
    found = coming.filter(during__startswith__gte=_end_of(merge)).first()
    return _when(found, "%A, %B %-d, %Y at %-I:%M %p")


def _last(merge: Merge) -> str:
    seen = _visits(merge.patient, Booked.ARRIVED, Booked.CHECKED_IN, Booked.FULFILLED)
    return _when(seen.order_by("-during").first(), "%B %-d, %Y")


def _missed(merge: Merge) -> str:
    found = _visits(merge.patient, Booked.NOSHOW).order_by("-during").first()
    return _when(found, "%B %-d, %Y at %-I:%M %p")


FIELDS = (
    Field("visit.next", "Visit: the next one", _next, SEE),
    Field("visit.last", "Visit: the last one kept", _last, SEE),
    Field("visit.missed", "Visit: the last one missed", _missed, SEE),
)


def _visits(patient: Patient, *statuses: Booked) -> QuerySet[Appointment]:
    found = Appointment.objects.select_related("location")
    return found.filter(patient=patient, status__in=statuses)


def _end_of(merge: Merge) -> datetime:
    """Return the end of the letter's own day, near enough: a visit today is not the next one."""
    return datetime.combine(merge.on, time(23, 59), UTC)


def _when(found: Appointment | None, form: str) -> str:
    return f"{found.starts_at.astimezone(found.location.zone):{form}}" if found else ""
