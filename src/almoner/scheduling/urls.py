"""The addresses of the schedule."""

from datetime import date, datetime

from django.urls import path, register_converter

from almoner.scheduling.views import booking, day

app_name = "scheduling"


class DateConverter:
    """A date as ``2026-03-02``."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Return the date; what is none leads to “not found”."""
        return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no zone

    def to_url(self, value: date | str) -> str:
        """Return the date's text."""
        return str(value)


register_converter(DateConverter, "date")

urlpatterns = [
    path("day/", day.today, name="day"),
    path("day/<date:on>/", day.day, name="day"),
    path("week/", day.this_week, name="week"),
    path("week/<date:on>/", day.week, name="week"),
    path("patients/", booking.find_patient, name="find_patient"),
    path("book/", booking.book, name="book"),
    path("move/", booking.move, name="move"),
    path("appointments/<uuid:appointment_id>/", booking.appointment, name="appointment"),
    path("appointments/<uuid:appointment_id>/confirm/", booking.confirm, name="confirm"),
    path("appointments/<uuid:appointment_id>/no-show/", booking.mark_no_show, name="no_show"),
    path("appointments/<uuid:appointment_id>/undo/", booking.undo, name="undo"),
    path("appointments/<uuid:appointment_id>/cancel/", booking.cancel, name="cancel"),
    path("appointments/<uuid:appointment_id>/move/", booking.change, name="change"),
    path("appointments/<uuid:appointment_id>/details/", booking.describe, name="describe"),
]
