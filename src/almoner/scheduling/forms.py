"""Forms of the schedule. They parse and say what is missing; the rules are in operations."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict  # noqa: TID251 - what a form is filled from

from almoner.lib.clock import at_local, moment
from almoner.platform.accounts.actor import Actor
from almoner.platform.ui.widgets import Combobox, DateInput, TimeInput
from almoner.scheduling.operations import Wish
from almoner.scheduling.queries import choices

Data = QueryDict | None
BLANK = ("", "—")


class PatientField(forms.UUIDField):
    """A patient, found as one types."""

    def __init__(self, *, required: bool = True, help_text: str = "") -> None:
        widget = Combobox("scheduling:find_patient", choices.patient_name)
        messages = {
            "required": "Choose a patient from the list.",
            "invalid": "Choose a patient from the list.",
        }
        super().__init__(
            widget=widget, error_messages=messages, required=required, help_text=help_text
        )


def instant(on: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the instant at which a place's clock reads ``clock`` on a date."""
    return moment(at_local(on, clock, zone))


class BookForm(forms.Form):
    """A visit to book at a known time."""

    patient = PatientField(help_text="Part of the name, birth date, phone or chart number.")
    visit_type = forms.ChoiceField(label="Visit type")
    column = forms.ChoiceField(label="With")
    on = forms.DateField(label="Date", widget=DateInput())
    start = forms.TimeField(widget=TimeInput())
    minutes = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=1440,
        help_text="Empty: the visit type's own length.",
    )
    reason = forms.CharField(required=False, max_length=500)
    note = forms.CharField(
        required=False, max_length=500, help_text="For the desk; the patient does not see it."
    )
    overbook = forms.BooleanField(
        required=False, label="Overbook", help_text="Book although the time is taken."
    )
    override = forms.BooleanField(
        required=False,
        label="Outside hours",
        help_text="Book outside sessions, on a closed day or into a reserved block.",
    )
    may_overlap = forms.BooleanField(
        required=False,
        label="Two visits at once",
        help_text="The patient has another visit at that time; book this one too.",
    )

    def __init__(
        self, actor: Actor, data: Data = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["visit_type"].choices = [BLANK, *choices.visit_types(actor)]  # type: ignore[attr-defined]
        self.fields["column"].choices = [BLANK, *choices.columns()]  # type: ignore[attr-defined]
        if not actor.may("scheduling.overbook"):
            del self.fields["overbook"]
        if not actor.may("scheduling.override"):
            del self.fields["override"]

    def wish(self, column_ids: list[UUID], zone: ZoneInfo) -> Wish:
        """Return what is asked for in ``column_ids``, whose clock is ``zone``."""
        data = self.cleaned_data
        return Wish(
            visit_type_id=UUID(data["visit_type"]),
            column_ids=column_ids,
            starts_at=instant(data["on"], data["start"], zone),
            patient_id=data["patient"],
            minutes=data["minutes"],
            overbook=data.get("overbook", False),
            override=data.get("override", False),
            may_overlap=data["may_overlap"],
        )


class MoveForm(forms.Form):
    """Another time, another column, or both."""

    version = forms.IntegerField(widget=forms.HiddenInput())
    column = forms.ChoiceField(label="With")
    on = forms.DateField(label="Date", widget=DateInput())
    start = forms.TimeField(widget=TimeInput())
    overbook = forms.BooleanField(
        required=False, label="Overbook", help_text="Move there although the time is taken."
    )
    override = forms.BooleanField(
        required=False,
        label="Outside hours",
        help_text="Move outside sessions, to a closed day or into a reserved block.",
    )
    may_overlap = forms.BooleanField(
        required=False,
        label="Two visits at once",
        help_text="The patient has another visit at that time; move this one there too.",
    )

    def __init__(
        self, actor: Actor, data: Data = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["column"].choices = choices.columns()  # type: ignore[attr-defined]
        if not actor.may("scheduling.overbook"):
            del self.fields["overbook"]
        if not actor.may("scheduling.override"):
            del self.fields["override"]


CANCEL_REASONS = (
    "Patient cannot come",
    "Patient is ill",
    "Patient feels better",
    "Practitioner is away",
    "Booked by mistake",
    "No insurance approval",
    "Weather or transport",
)


class CancelForm(forms.Form):
    """Why a visit is cancelled."""

    version = forms.IntegerField(widget=forms.HiddenInput())
    why = forms.ChoiceField(
        label="Reason",
        choices=[BLANK, *((each, each) for each in CANCEL_REASONS), ("other", "Something else")],
        required=False,
    )
    words = forms.CharField(
        label="In words", required=False, max_length=160, help_text="Needed for something else."
    )

    def clean(self) -> dict[str, Any]:
        """Ask for words where the list does not say it."""
        data = super().clean() or {}
        if not self.reason():
            self.add_error("why", "Say why the visit is cancelled.")
        return data

    def reason(self) -> str:
        """Return the reason as it is stored."""
        why = self.cleaned_data.get("why", "")
        words = self.cleaned_data.get("words", "").strip()
        if why in ("", "other"):
            return words
        return f"{why}: {words}" if words else str(why)


class DetailsForm(forms.Form):
    """Reason and note of a visit."""

    version = forms.IntegerField(widget=forms.HiddenInput())
    reason = forms.CharField(required=False, max_length=500)
    note = forms.CharField(
        required=False, max_length=500, help_text="For the desk; the patient does not see it."
    )
