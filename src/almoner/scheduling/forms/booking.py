"""Forms of the schedule. They parse and say what is missing; the rules are in operations."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict  # noqa: TID251 - what a form is filled from

from almoner.lib import recurrence
from almoner.lib.clock import at_local, moment
from almoner.platform.accounts.actor import Actor
from almoner.platform.ui.widgets import Combobox, DateInput, ShortChecks, TimeInput
from almoner.scheduling.operations import Wish
from almoner.scheduling.queries import EVERY_DAY, Search, choices

Data = QueryDict | None
BLANK = ("", "—")


class PatientField(forms.UUIDField):
    """A patient, found as one types."""

    def __init__(self, *, required: bool = True, help_text: str = "") -> None:
        widget = Combobox("scheduling:find_patient", choices.patient_name, {"autofocus": True})
        messages = {
            "required": "Choose a patient from the list.",
            "invalid": "Choose a patient from the list.",
        }
        super().__init__(
            widget=widget, error_messages=messages, required=required, help_text=help_text
        )


def offer(form: forms.Form, name: str, options: list[tuple[str, str]]) -> None:
    """Let a field choose from ``options``."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = options


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
    repeat = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Once"),
            ("1", "Every week"),
            ("2", "Every 2 weeks"),
            ("4", "Every 4 weeks"),
            ("month", "Every month, same weekday"),
        ],
    )
    times = forms.IntegerField(
        required=False, min_value=2, max_value=104, label="How many visits", initial=4
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
        offer(self, "visit_type", [BLANK, *choices.visit_types(actor)])
        offer(self, "column", [BLANK, *choices.columns()])
        if not actor.may("scheduling.overbook"):
            del self.fields["overbook"]
        if not actor.may("scheduling.override"):
            del self.fields["override"]

    def rule(self, zone: ZoneInfo) -> recurrence.Series | None:
        """Return when it repeats, or nothing."""
        data = self.cleaned_data
        if not data["repeat"]:
            return None
        on: date = data["on"]
        rule: recurrence.Rule = recurrence.MonthlyByWeekday((on.day - 1) // 7 + 1, on.weekday())
        if data["repeat"] != "month":
            rule = recurrence.Weekly(frozenset({on.weekday()}), int(data["repeat"]))
        return recurrence.Series(
            first=on, at=data["start"], zone=zone, rule=rule, count=data["times"] or 2
        )

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
    on = forms.DateField(label="Date", widget=DateInput({"autofocus": True}))
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
        offer(self, "column", choices.columns())
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
        widget=forms.Select({"autofocus": True}),
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
        words = str(self.cleaned_data.get("words", "")).strip()
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


WEEKDAYS = tuple(enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")))
FARTHEST = timedelta(days=366)


class OpeningsForm(forms.Form):
    """What is looked for: up to three visits on one way."""

    visit_type = forms.ChoiceField(label="Visit type")
    then = forms.ChoiceField(label="Then", required=False)
    gap = forms.CharField(
        label="Minutes between",
        required=False,
        help_text="Least and most: 10-60.",
    )
    and_then = forms.ChoiceField(label="And then", required=False)
    with_column = forms.ChoiceField(label="With", required=False)
    location = forms.ChoiceField(required=False)
    first = forms.DateField(label="From", widget=DateInput())
    last = forms.DateField(label="Until", widget=DateInput())
    after = forms.TimeField(label="Not before", required=False, widget=TimeInput())
    before = forms.TimeField(label="Not after", required=False, widget=TimeInput())
    weekday = forms.MultipleChoiceField(
        label="On", required=False, choices=WEEKDAYS, widget=ShortChecks()
    )
    language = forms.ChoiceField(label="Speaks", required=False)

    def __init__(
        self, actor: Actor, data: Data = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        types = choices.visit_types(actor)
        offer(self, "visit_type", [BLANK, *types])
        offer(self, "then", [("", "Nothing"), *types])
        offer(self, "and_then", [("", "Nothing"), *types])
        offer(self, "with_column", [("", "Anyone"), *choices.columns("practitioner")])
        offer(self, "location", [("", "Anywhere"), *choices.locations()])
        offer(self, "language", [("", "Any language"), *choices.languages()])

    def clean_gap(self) -> tuple[int, int]:
        """Return the least and the most minutes between two steps."""
        text = self.cleaned_data["gap"].replace("\N{EN DASH}", "-").strip()
        if not text:
            return 0, 60
        least, dash, most = text.partition("-")
        try:
            gap = (int(least), int(most if dash else least))
        except ValueError:
            raise forms.ValidationError("Write the least and the most minutes: 10-60.") from None
        if not 0 <= gap[0] <= gap[1]:
            raise forms.ValidationError("The least comes first: 10-60.")
        return gap

    def clean(self) -> dict[str, Any]:
        """Keep the window in order and within a year."""
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day lies before the first.")
        if first and last and last - first > FARTHEST:
            self.add_error("last", "Search at most one year at once.")
        after, before = data.get("after"), data.get("before")
        if after and before and before <= after:
            self.add_error("before", "This time lies before the other.")
        return data

    def search(self) -> Search:
        """Return the search; only for a valid form."""
        data = self.cleaned_data
        steps = [data["visit_type"], data["then"], data["and_then"]]
        times = ((data["after"] or time(0), data["before"] or time(0)),)
        return Search(
            visit_type_ids=[UUID(each) for each in steps if each],
            gaps=[data["gap"]] * 2,
            first=data["first"],
            last=data["last"],
            column_ids=frozenset({UUID(data["with_column"])} if data["with_column"] else ()),
            location_ids=frozenset({UUID(data["location"])} if data["location"] else ()),
            weekdays=frozenset(map(int, data["weekday"])) or EVERY_DAY,
            times=times if data["after"] or data["before"] else (),
            language=data["language"],
            grid=10,
        )


class PickForm(forms.Form):
    """For whom an opening is."""

    opening = forms.CharField(widget=forms.HiddenInput())
    patient = PatientField(help_text="Part of the name, birth date, phone or chart number.")
    reason = forms.CharField(required=False, max_length=500)
    note = forms.CharField(
        required=False, max_length=500, help_text="For the desk; the patient does not see it."
    )
    may_overlap = forms.BooleanField(
        required=False,
        label="Two visits at once",
        help_text="The patient has another visit at that time; book this one too.",
    )


class GroupForm(forms.Form):
    """A group visit to open."""

    visit_type = forms.ChoiceField(label="Visit type")
    topic = forms.CharField(required=False, max_length=120, help_text="Shown on the day sheet.")
    column = forms.ChoiceField(label="With")
    on = forms.DateField(label="Date", widget=DateInput())
    start = forms.TimeField(widget=TimeInput())
    capacity = forms.IntegerField(
        label="Seats",
        required=False,
        min_value=2,
        max_value=500,
        help_text="Empty: as the visit type says.",
    )

    def __init__(
        self, actor: Actor, data: Data = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        offer(self, "visit_type", [BLANK, *choices.group_types(actor)])
        offer(self, "column", [BLANK, *choices.columns()])


class JoinForm(forms.Form):
    """A patient who takes a seat."""

    patient = PatientField(help_text="Part of the name, birth date, phone or chart number.")
    reason = forms.CharField(required=False, max_length=500)


class FollowingForm(forms.Form):
    """Where a visit of a series goes, and those after it by as much."""

    version = forms.IntegerField(widget=forms.HiddenInput())
    on = forms.DateField(label="Date", widget=DateInput())
    start = forms.TimeField(widget=TimeInput())
