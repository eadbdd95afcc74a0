"""The addresses of the schedule."""

from datetime import date, datetime

from django.urls import path, register_converter

from almoner.scheduling.views import (
    answers,
    booking,
    cautions,
    day,
    feeds,
    groups,
    openings,
    recalls,
    reminders,
    setup,
    waiting,
)

app_name = "scheduling"
PUBLIC = {
    "answer": "patients answer through a signed link",
    "feed": "calendars cannot sign in: the address itself is the secret",
}


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
    path("cautions/", cautions.cautions, name="cautions"),
    path("move/", booking.move, name="move"),
    path("groups/", groups.groups, name="groups"),
    path("groups/<uuid:group_id>/", groups.group, name="group"),
    path("groups/<uuid:group_id>/cancel/", groups.cancel_group, name="cancel_group"),
    path("series/<uuid:appointment_id>/", groups.series, name="series"),
    path("series/<uuid:appointment_id>/move/", groups.move_following, name="move_following"),
    path("series/<uuid:appointment_id>/cancel/", groups.cancel_following, name="cancel_following"),
    path("feed/<str:token>.ics", feeds.feed, name="feed"),
    path("set-up/", setup.set_up, name="set_up"),
    path("set-up/rules/", setup.policy, name="set_up_policy"),
    path("set-up/columns/<uuid:column_id>/", setup.column, name="set_up_column"),
    path("set-up/columns/<uuid:column_id>/feed/", feeds.issue_feed, name="issue_feed"),
    path("set-up/feeds/<uuid:feed_id>/end/", feeds.end_feed, name="end_feed"),
    path("set-up/<str:kind>/add/", setup.add, name="set_up_add"),
    path("set-up/<str:kind>/<uuid:row_id>/", setup.edit, name="set_up_edit"),
    path("set-up/<str:kind>/<uuid:row_id>/remove/", setup.remove, name="set_up_remove"),
    path("openings/", openings.openings, name="openings"),
    path("openings/pick/", openings.pick, name="pick"),
    path("appointments/<uuid:appointment_id>/", booking.appointment, name="appointment"),
    path("appointments/<uuid:appointment_id>/confirm/", booking.confirm, name="confirm"),
    path("appointments/<uuid:appointment_id>/no-show/", booking.mark_no_show, name="no_show"),
    path("appointments/<uuid:appointment_id>/undo/", booking.undo, name="undo"),
    path("appointments/<uuid:appointment_id>/cancel/", booking.cancel, name="cancel"),
    path("appointments/<uuid:appointment_id>/move/", booking.change, name="change"),
    path("appointments/<uuid:appointment_id>/details/", booking.describe, name="describe"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("waiting/join/", waiting.join, name="join"),
    path("waiting/<uuid:entry_id>/", waiting.change, name="wishes"),
    path("waiting/<uuid:entry_id>/leave/", waiting.leave, name="leave"),
    path("waiting/<uuid:entry_id>/openings/", waiting.openings_for, name="openings_for"),
    path("waiting/<uuid:entry_id>/offer/", waiting.offer, name="offer_time"),
    path("offers/<uuid:offer_id>/", waiting.offer_detail, name="offer"),
    path("offers/<uuid:offer_id>/<slug:verb>/", waiting.answer_offer, name="answer_offer"),
    path("recalls/", recalls.recalls, name="recalls"),
    path("recalls/add/", recalls.add, name="add_recall"),
    path("recalls/<uuid:recall_id>/", recalls.recall, name="recall"),
    path("recalls/<uuid:recall_id>/change/", recalls.change, name="change_recall"),
    path("recalls/<uuid:recall_id>/contact/", recalls.note_contact, name="note_contact"),
    path("recalls/<uuid:recall_id>/end/", recalls.end, name="end_recall"),
    path("recalls/<uuid:recall_id>/reopen/", recalls.reopen, name="reopen_recall"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("reminders/<uuid:reminder_id>/again/", reminders.send_again, name="send_again"),
    path("reminders/rules/", reminders.rules, name="reminder_rules"),
    path("reminders/rules/usual/", reminders.usual_rules, name="usual_rules"),
    path("reminders/rules/add/", reminders.add_rule, name="add_rule"),
    path("reminders/rules/<uuid:rule_id>/", reminders.change_rule, name="change_rule"),
    path("reminders/rules/<uuid:rule_id>/use/", reminders.use_rule, name="use_rule"),
    path("answer/<str:purpose>/<str:token>/", answers.answer, name="answer"),
]
