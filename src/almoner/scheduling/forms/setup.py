"""Forms of the set-up screens: each says what every field means."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Model

from almoner.people.models import Equipment, Location, Practitioner, Room
from almoner.platform.ui.widgets import DateInput, TimeInput
from almoner.scheduling.models import WEEKDAYS, BookingPower, Column, Kind, VisitType
from almoner.scheduling.operations.setup import Need


class VisitTypesField(forms.MultipleChoiceField):
    """Visit types as check boxes; what comes out are their ids."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[UUID]:  # noqa: ANN401 - as Django has it
        """Return the ids."""
        return [UUID(each) for each in super().clean(value)]


class SetupForm(forms.Form):
    """A row that is set up; ``version`` is the one the person saw."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django has it
        super().__init__(*args, **options)
        if "visit_type_ids" in self.fields:
            field = self.fields["visit_type_ids"]
            types = VisitType.objects.active().values_list("id", "name")
            field.choices = [(str(key), name) for key, name in types]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return the fields of the row."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @classmethod
    def initial_of(cls, row: Model) -> dict[str, Any]:
        """Return what a form starts with for a row."""
        names = [*cls.base_fields, "version"]
        values = {name: getattr(row, name) for name in names if hasattr(row, name)}
        if "visit_type_ids" in values:
            values["visit_type_ids"] = [str(each) for each in values["visit_type_ids"]]
        return values


class ColumnForm(SetupForm):
    """Somebody or something that can be booked."""

    kind = forms.ChoiceField(choices=Kind.choices)
    practitioner = forms.ModelChoiceField(Practitioner.objects.all(), required=False)
    room = forms.ModelChoiceField(Room.objects.select_related("location"), required=False)
    equipment = forms.ModelChoiceField(Equipment.objects.select_related("location"), required=False)
    name = forms.CharField(
        required=False,
        max_length=120,
        help_text="The heading on the day sheet. Empty: as the person or thing is called.",
    )
    tags = forms.CharField(
        required=False,
        help_text="What it is or can do, with commas: exam room, ultrasound. "
        "Visit types ask for these words.",
    )
    overbook_limit = forms.IntegerField(
        min_value=0,
        max_value=10,
        initial=0,
        help_text="How many visits may be booked into a taken time. 0: none.",
    )
    position = forms.IntegerField(
        min_value=0, max_value=999, initial=0, help_text="Smaller numbers stand further left."
    )
    is_active = forms.BooleanField(
        required=False, initial=True, label="Can be booked", help_text="Visits booked stay."
    )

    def clean_tags(self) -> list[str]:
        """Return the words apart."""
        return [tag.strip().lower() for tag in self.cleaned_data["tags"].split(",") if tag.strip()]

    def clean(self) -> dict[str, Any]:
        """Keep only what the kind says, and ask for it."""
        data = super().clean() or {}
        for kind in Kind.values:
            if data.get("kind") != kind:
                data[kind] = None
            elif data.get(kind) is None:
                self.add_error(kind, f"Choose the {Kind(kind).label.lower()}.")
        return data

    @classmethod
    def initial_of(cls, row: Model) -> dict[str, Any]:
        """Return what the form starts with."""
        initial = super().initial_of(row)
        initial["tags"] = ", ".join(initial["tags"])
        return initial


class PartOfColumnForm(SetupForm):
    """Something that belongs to a column, which the form keeps hidden."""

    column = forms.ModelChoiceField(Column.objects.all(), widget=forms.HiddenInput())


class SessionForm(PartOfColumnForm):
    """Weekly hours."""

    location = forms.ModelChoiceField(Location.objects.filter(is_active=True))
    weekday = forms.TypedChoiceField(choices=WEEKDAYS, coerce=int)
    start_time = forms.TimeField(label="From", widget=TimeInput())
    end_time = forms.TimeField(label="To", widget=TimeInput())
    from_on = forms.DateField(
        label="First day", required=False, widget=DateInput(), help_text="Empty: since ever."
    )
    until_on = forms.DateField(
        label="Last day", required=False, widget=DateInput(), help_text="Empty: for good."
    )
    visit_type_ids = VisitTypesField(
        label="Only for",
        required=False,
        help_text="None chosen: every visit type.",
    )


class ExceptionForm(PartOfColumnForm):
    """One date on which everything is different."""

    on = forms.DateField(
        label="Date",
        widget=DateInput(),
        help_text="What is said here replaces the week on that date, and wins over a holiday.",
    )
    location = forms.ModelChoiceField(Location.objects.filter(is_active=True), required=False)
    start_time = forms.TimeField(
        label="From", required=False, widget=TimeInput(), help_text="No hours: away all day."
    )
    end_time = forms.TimeField(label="To", required=False, widget=TimeInput())
    reason = forms.CharField(
        required=False, max_length=200, help_text="Told to the desk: at a congress."
    )

    def values(self) -> dict[str, Any]:
        """Return the fields of the row; a changed day has no version."""
        return super().values()


class BlockForm(PartOfColumnForm):
    """Time that is kept."""

    name = forms.CharField(max_length=80, help_text="Lunch, New patients, Emergencies.")
    weekday = forms.TypedChoiceField(
        choices=[("", "On one date"), *WEEKDAYS],
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Every week on this day …",
    )
    on = forms.DateField(
        label="Date", required=False, widget=DateInput(), help_text="… or once, on this date."
    )
    start_time = forms.TimeField(label="From", widget=TimeInput())
    end_time = forms.TimeField(label="To", widget=TimeInput())
    visit_type_ids = VisitTypesField(
        label="Kept for",
        required=False,
        help_text="None chosen: nobody may book into it.",
    )
    release_hours = forms.IntegerField(
        label="Released, hours before",
        required=False,
        min_value=0,
        max_value=2000,
        help_text="So long before it begins it opens for every visit type. Empty: never.",
    )
    from_on = forms.DateField(label="First day", required=False, widget=DateInput())
    until_on = forms.DateField(label="Last day", required=False, widget=DateInput())


class VisitTypeForm(SetupForm):
    """How long a visit is and what it needs."""

    name = forms.CharField(max_length=120)
    minutes = forms.IntegerField(min_value=1, max_value=1440, initial=20)
    before_minutes = forms.IntegerField(
        label="Minutes before", min_value=0, max_value=240, initial=0, help_text="To prepare."
    )
    after_minutes = forms.IntegerField(
        label="Minutes after", min_value=0, max_value=240, initial=0, help_text="To clean up."
    )
    needs_text = forms.CharField(
        label="Needs",
        widget=forms.Textarea(attrs={"rows": 3}),
        initial="1 practitioner",
        help_text="One a line: how many, the kind (practitioner, room, equipment) and, in "
        "brackets, a word it must have: 1 room (exam room).",
    )
    colour = forms.TypedChoiceField(
        choices=[(number, f"Colour {number}") for number in range(1, 13)], coerce=int
    )
    capacity = forms.IntegerField(
        label="Seats", min_value=1, max_value=500, initial=1, help_text="Above 1: a group visit."
    )
    notice_hours = forms.IntegerField(
        label="Notice, hours",
        required=False,
        min_value=0,
        max_value=2000,
        help_text="Cancelling later counts as late. Empty: the office's rule.",
    )
    booking_power = forms.ChoiceField(label="Who may book it", choices=BookingPower.choices)
    is_online = forms.BooleanField(
        required=False, label="Bookable online", help_text="Patients may book it themselves."
    )
    preparation_en = forms.CharField(
        label="Preparation, English",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Goes out with the reminder.",
    )
    preparation_es = forms.CharField(
        label="Preparation, Spanish", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_active = forms.BooleanField(required=False, initial=True, label="Can be booked")

    def clean_needs_text(self) -> list[Need]:
        """Return the needs, one a line."""
        lines = [line for line in self.cleaned_data["needs_text"].splitlines() if line.strip()]
        return [self._need(line) for line in lines]

    def _need(self, line: str) -> Need:
        words, _, tag = line.strip().rstrip(")").partition("(")
        number, _, kind = words.strip().partition(" ")
        kind = kind.strip().lower().rstrip("s") if kind.strip().lower() != "equipment" else kind
        if not number.isdecimal() or not 1 <= int(number) <= 5 or kind not in Kind.values:
            raise forms.ValidationError(
                f"“{line.strip()}” is not understood. Write: 1 practitioner, or 1 room (exam room)."
            )
        return Need(kind, tag.strip().lower(), int(number))

    def needs(self) -> list[Need]:
        """Return what the visit needs."""
        found: list[Need] = self.cleaned_data["needs_text"]
        return found

    def values(self) -> dict[str, Any]:
        """Return the fields of the row, the preparation by language."""
        values = super().values()
        del values["needs_text"]
        texts = {"en": values.pop("preparation_en"), "es": values.pop("preparation_es")}
        values["preparation"] = {key: text.strip() for key, text in texts.items() if text.strip()}
        return values

    @classmethod
    def initial_of(cls, row: Model) -> dict[str, Any]:
        """Return what the form starts with."""
        initial = super().initial_of(row)
        if isinstance(row, VisitType):
            initial["preparation_en"] = row.preparation.get("en", "")
            initial["preparation_es"] = row.preparation.get("es", "")
            initial["needs_text"] = "\n".join(
                f"{need.count} {need.kind}" + (f" ({need.tag})" if need.tag else "")
                for need in row.requirements.all()
            )
        return initial


class PolicyForm(SetupForm):
    """The office's own rules."""

    notice_hours = forms.IntegerField(
        label="Notice, hours",
        min_value=0,
        max_value=2000,
        help_text="Cancelling later than this before the visit counts as late.",
    )
    offer_minutes = forms.IntegerField(
        label="An offer lasts, minutes",
        min_value=5,
        max_value=10000,
        help_text="So long a freed slot is held for one person on the waiting list.",
    )
    quiet_from = forms.TimeField(
        label="Quiet from", widget=TimeInput(), help_text="No message goes out to patients …"
    )
    quiet_until = forms.TimeField(
        label="Quiet until", widget=TimeInput(), help_text="… by the clock of their location."
    )
    feed_shows_initials = forms.BooleanField(
        required=False,
        label="Initials in calendar feeds",
        help_text="Otherwise feeds say only “Booked”.",
    )
