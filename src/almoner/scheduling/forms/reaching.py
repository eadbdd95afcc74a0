"""Forms of the waiting list, recalls and reminders. The rules are in operations."""

from typing import Any
from uuid import UUID

from django import forms

from almoner.platform.accounts.actor import Actor
from almoner.platform.ui.widgets import DateInput, ShortChecks, TimeInput
from almoner.scheduling.forms.booking import BLANK, Data, PatientField, offer
from almoner.scheduling.models import (
    WEEKDAYS,
    Channel,
    Kind,
    Priority,
    Recall,
    RecallContact,
    ReminderRule,
    WaitingListEntry,
)
from almoner.scheduling.operations import Rule, Wishes
from almoner.scheduling.queries import choices
from almoner.scheduling.queries.recalls import WHENS, RecallFilter
from almoner.scheduling.queries.reminders import STATES


def _choices(field: str) -> list[tuple[str, str]]:
    return list(getattr(RecallContact, field).field.choices)


class WishesForm(forms.Form):
    """Which openings would do for somebody on the waiting list."""

    priority = forms.TypedChoiceField(
        choices=Priority.choices, coerce=int, initial=Priority.ROUTINE
    )
    notice_hours = forms.IntegerField(
        label="Notice, in hours",
        min_value=0,
        max_value=720,
        initial=24,
        help_text="How long before a visit they must know.",
    )
    gives_up = forms.BooleanField(
        required=False,
        label="Has such a visit already, and gives it up for an earlier one",
    )
    columns = forms.MultipleChoiceField(
        required=False, label="Only with", widget=forms.CheckboxSelectMultiple
    )
    locations = forms.MultipleChoiceField(
        required=False, label="Only at", widget=forms.CheckboxSelectMultiple
    )
    weekdays = forms.TypedMultipleChoiceField(
        required=False,
        choices=WEEKDAYS,
        coerce=int,
        label="Only on",
        widget=ShortChecks,
    )
    start_time = forms.TimeField(required=False, label="Not before", widget=TimeInput())
    end_time = forms.TimeField(required=False, label="Over by", widget=TimeInput())
    from_on = forms.DateField(required=False, label="From", widget=DateInput())
    until_on = forms.DateField(required=False, label="Until", widget=DateInput())
    language = forms.ChoiceField(required=False, label="Speaks")
    note = forms.CharField(required=False, max_length=300, help_text="For the desk.")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, data: Data = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        offer(self, "columns", choices.columns(Kind.PRACTITIONER))
        offer(self, "locations", choices.locations())
        offer(self, "language", [BLANK, *choices.languages()])

    def wishes(self) -> Wishes:
        """Return what was wished."""
        given = self.cleaned_data
        return Wishes(
            priority=given["priority"],
            column_ids=[UUID(key) for key in given["columns"]],
            location_ids=[UUID(key) for key in given["locations"]],
            weekdays=given["weekdays"],
            start_time=given["start_time"],
            end_time=given["end_time"],
            from_on=given["from_on"],
            until_on=given["until_on"],
            language=given["language"],
            notice_hours=given["notice_hours"],
            note=given["note"],
        )

    @staticmethod
    def values_of(entry: WaitingListEntry) -> dict[str, Any]:
        """Return an entry as the form's values."""
        same = [
            "priority",
            "notice_hours",
            "weekdays",
            "start_time",
            "end_time",
            "from_on",
            "until_on",
            "language",
            "note",
            "version",
        ]
        return {
            **{name: getattr(entry, name) for name in same},
            "columns": [str(key) for key in entry.column_ids],
            "locations": [str(key) for key in entry.location_ids],
            "gives_up": entry.appointment_id is not None,
        }


class SomebodyNew(forms.Form):
    """Who is new on a list, and for which visit type."""

    patient = PatientField(help_text="Part of the name, birth date, phone or chart number.")
    visit_type = forms.ChoiceField(label="Visit type")
    field_order = ("patient", "visit_type")

    def __init__(
        self, actor: Actor, data: Data = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        offer(self, "visit_type", [BLANK, *choices.visit_types(actor)])


class WaitForm(SomebodyNew, WishesForm):
    """Somebody new on the waiting list."""


class RecallForm(forms.Form):
    """When, by whom and why somebody should come back."""

    due_on = forms.DateField(label="Due", widget=DateInput())
    column = forms.ChoiceField(required=False, label="With")
    reason = forms.CharField(required=False, max_length=300)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, data: Data = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        offer(self, "column", [BLANK, *choices.columns(Kind.PRACTITIONER)])

    def recall(self) -> dict[str, Any]:
        """Return the arguments of the operations."""
        given = self.cleaned_data
        column_id = UUID(given["column"]) if given["column"] else None
        return {"due_on": given["due_on"], "column_id": column_id, "reason": given["reason"]}

    @staticmethod
    def values_of(recall: Recall) -> dict[str, Any]:
        """Return a recall as the form's values."""
        return {
            "due_on": recall.due_on,
            "column": str(recall.column_id or ""),
            "reason": recall.reason,
            "version": recall.version,
        }


class NewRecallForm(SomebodyNew, RecallForm):
    """Somebody new to call back."""


class ContactForm(forms.Form):
    """One attempt to reach somebody."""

    how = forms.ChoiceField(choices=_choices("how"))
    outcome = forms.ChoiceField(label="What came of it", choices=_choices("outcome"))
    note = forms.CharField(required=False, max_length=300)


class EndForm(forms.Form):
    """Why a recall ends."""

    how = forms.ChoiceField(
        label="It ends because",
        choices=[("declined", "the patient does not want to come"), ("closed", "it is not needed")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="In words", max_length=200)


class RecallFilterForm(forms.Form):
    """What the recall worklist shows; all may be empty."""

    when = forms.ChoiceField(required=False, label="When", choices=WHENS)
    column = forms.ChoiceField(required=False, label="With")
    visit_type = forms.ChoiceField(required=False, label="Visit type")

    def __init__(self, data: Data = None) -> None:
        super().__init__(data)
        offer(self, "column", [("", "Everybody"), *choices.columns(Kind.PRACTITIONER)])
        offer(self, "visit_type", [("", "All"), *choices.every_visit_type()])

    def wanted(self) -> RecallFilter:
        """Return the filter; what means nothing is left out."""
        self.is_valid()
        given = self.cleaned_data
        return RecallFilter(
            when=given.get("when") or WHENS[0][0],
            column_id=_key(given.get("column")),
            visit_type_id=_key(given.get("visit_type")),
        )


class ReminderFilterForm(forms.Form):
    """What the list of reminders shows."""

    state = forms.ChoiceField(required=False, label="What became of it", choices=STATES)
    visit_type = forms.ChoiceField(required=False, label="Visit type")

    def __init__(self, data: Data = None) -> None:
        super().__init__(data)
        offer(self, "visit_type", [("", "All"), *choices.every_visit_type()])

    def wanted(self) -> dict[str, Any]:
        """Return the arguments of the query."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "state": given.get("state", ""),
            "visit_type_id": _key(given.get("visit_type")),
        }


class RuleForm(forms.Form):
    """A rule by which visits are reminded of."""

    channel = forms.ChoiceField(label="By", choices=Channel.choices)
    days_before = forms.IntegerField(
        label="Days before",
        min_value=0,
        max_value=60,
        help_text="0 is the morning of the same day.",
    )
    visit_type = forms.ChoiceField(
        required=False,
        label="Visit type",
        help_text="A rule for one type replaces the general rules of the same kind for it.",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, data: Data = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        offer(self, "visit_type", [("", "All visit types"), *choices.every_visit_type()])

    def rule(self) -> Rule:
        """Return the rule."""
        given = self.cleaned_data
        return Rule(
            channel=given["channel"],
            days_before=given["days_before"],
            visit_type_id=_key(given["visit_type"]),
        )

    @staticmethod
    def values_of(rule: ReminderRule) -> dict[str, Any]:
        """Return a rule as the form's values."""
        return {
            "channel": rule.channel,
            "days_before": rule.days_before,
            "visit_type": str(rule.visit_type_id or ""),
            "version": rule.version,
        }


def _key(text: str | None) -> UUID | None:
    return UUID(text) if text else None
