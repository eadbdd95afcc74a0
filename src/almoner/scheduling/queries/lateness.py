"""From when on a cancellation is a late one."""

from datetime import datetime, timedelta

from almoner.scheduling.models import Appointment, Policy


def late_from(appointment: Appointment) -> datetime:
    """Return when cancelling begins to be late: the visit type's notice, or the office's."""
    hours = appointment.visit_type.notice_hours
    if hours is None:
        hours = Policy.current().notice_hours
    return appointment.starts_at - timedelta(hours=hours)
