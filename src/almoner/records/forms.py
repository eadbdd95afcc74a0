"""Forms for the entries of a chart. The operations store what they hold, never the form."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from almoner.people.models import ContactPoint, Patient
from almoner.platform.ui.widgets import DateInput, DateTimeInput
from almoner.records.models import (
    IN_ERROR,
    AllergyIntolerance,
    Condition,
    Encounter,
    Entry,
    FamilyMemberHistory,
    Immunization,
    MedicationStatement,
    Observation,
    Procedure,
)
from almoner.records.models.documents import ReleaseClass
from almoner.records.models.observations import UNITS, VITAL_SIGNS
from almoner.records.models.parts import noon_of
from almoner.records.operations.requests import LINK_LASTS, LONGEST_LINK


class EntryForm(forms.ModelForm):  # type: ignore[type-arg]
    """An entry as it is typed; ``at`` and ``ended_at`` are days."""

    def __init__(self, *args: Any, patient: Patient, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")
        status = self.fields["status"]
        if isinstance(status, forms.ChoiceField):
            choices: list[Any] = list(type(self.instance)._meta.get_field("status").flatchoices)
            status.choices = [choice for choice in choices if choice[0] != IN_ERROR]
        reason = self.fields.get("reason")
        if isinstance(reason, forms.ModelChoiceField):
            of_patient = Condition.objects.filter(patient=patient).exclude(status=IN_ERROR)
            reason.queryset = of_patient.order_by("-at")
            reason.empty_label = "None"
        encounter = self.fields.get("encounter")
        if isinstance(encounter, forms.ModelChoiceField):
            seen = Encounter.objects.filter(patient=patient).exclude(status=IN_ERROR)
            encounter.queryset = seen.order_by("-at")
            encounter.empty_label = "None"

    def _post_clean(self) -> None:
        """Leave the instance alone: nothing is written to it here."""

    @property
    def kind(self) -> type[Entry]:
        """The table of the entry."""
        return type(self.instance)

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.kind._meta.verbose_name)

    def values(self) -> dict[str, Any]:
        """Return what was typed, by field; a day that was left alone keeps its instant."""
        typed = dict(self.cleaned_data)
        for name in ("at", "ended_at"):
            if isinstance(self.fields.get(name), DayField) and typed[name]:
                stored = getattr(self.instance, name)
                same = stored and timezone.localdate(stored) == typed[name]
                typed[name] = stored if same else noon_of(typed[name])
        return typed


class DayField(forms.DateField):
    """A day, which is stored as an instant."""

    widget = DateInput

    def prepare_value(self, value: object) -> object:
        """Show the day of a stored instant."""
        return timezone.localdate(value) if isinstance(value, datetime) else value


class ProblemForm(EntryForm):
    """A problem."""

    at = DayField(label="Since")
    ended_at = DayField(label="Over since", required=False)

    class Meta:
        model = Condition
        fields = ("text", "status", "at", "ended_at", "code", "source", "note")
        labels = {"text": "Problem"}


class AllergyForm(EntryForm):
    """An allergy."""

    at = DayField(label="Since or known since")
    ended_at = DayField(label="Over since", required=False)

    class Meta:
        model = AllergyIntolerance
        fields = (
            *("text", "category", "type", "severity", "reaction", "status"),
            *("at", "ended_at", "source", "note"),
        )
        labels = {"text": "Substance"}


class MedicationForm(EntryForm):
    """A medicine."""

    at = DayField(label="Taken since")
    ended_at = DayField(label="Taken until", required=False)

    class Meta:
        model = MedicationStatement
        fields = ("text", "dosage", "reason", "status", "at", "ended_at", "source", "note")
        labels = {"text": "Medicine and strength"}


class ImmunizationForm(EntryForm):
    """A vaccine."""

    at = DayField(label="Given on")

    class Meta:
        model = Immunization
        fields = ("text", "at", "status", "lot_number", "site", "code", "source", "note")
        labels = {"text": "Vaccine", "code": "CVX code"}


class SurgeryForm(EntryForm):
    """Surgery or another procedure, as it is told."""

    at = DayField(label="Done on", help_text="January 1 where only the year is known.")
    ended_at = DayField(label="Until", required=False)

    class Meta:
        model = Procedure
        fields = ("text", "at", "ended_at", "status", "reason", "source", "note")
        labels = {"text": "Operation or procedure"}


class FamilyForm(EntryForm):
    """What a relative has or had."""

    at = DayField(label="Told on")

    class Meta:
        model = FamilyMemberHistory
        fields = ("relative", "text", "onset_age", "is_deceased", "at", "status", "source", "note")
        labels = {"text": "Illness"}


class SocialForm(EntryForm):
    """Something of how the patient lives."""

    at = DayField(label="Told on")

    class Meta:
        model = Observation
        fields = ("text", "value_text", "at", "status", "source", "note")
        labels = {"text": "What", "value_text": "How"}
        help_texts = {"text": "Tobacco, alcohol, work, exercise, who lives with them."}

    def values(self) -> dict[str, Any]:
        """Return what was typed as social history."""
        typed = super().values()
        return {**typed, "at": noon_of(typed["at"]), "category": "social-history"}


class ObservationForm(EntryForm):
    """One vital sign or result, corrected."""

    at = forms.DateTimeField(label="When", widget=DateTimeInput)

    class Meta:
        model = Observation
        fields = ("value", "unit", "value_text", "at", "status", "note")

    def __init__(self, *args: Any, patient: Patient, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, patient=patient, **options)
        if self.instance.value is not None:
            self.fields["value"].required = True
            self.initial["value"] = f"{self.instance.value.normalize():f}"

    def clean(self) -> dict[str, Any]:
        """Ask for a number or a finding, and keep the seconds of a minute left alone."""
        typed = super().clean() or {}
        if typed.get("value") is None and not typed.get("value_text"):
            self.add_error("value_text", "Give a value or a finding.")
        stored = self.instance.at.replace(second=0, microsecond=0)
        if typed.get("at") == stored:
            typed["at"] = self.instance.at
        return typed


class ResultForm(EntryForm):
    """A result that came on paper or by telephone."""

    at = forms.DateTimeField(label="When", widget=DateTimeInput)

    class Meta:
        model = Observation
        fields = (
            *("text", "category", "value", "unit", "value_text", "at", "status"),
            *("encounter", "code", "source", "note"),
        )
        labels = {"text": "Test", "code": "LOINC code"}

    def clean(self) -> dict[str, Any]:
        """Ask for a number or a finding."""
        typed = super().clean() or {}
        if typed.get("value") is None and not typed.get("value_text"):
            self.add_error("value_text", "Give a value or a finding.")
        return typed


class EncounterForm(EntryForm):
    """An encounter that was not booked here: a hospital stay, a home visit."""

    at = forms.DateTimeField(label="Began", widget=DateTimeInput)
    ended_at = forms.DateTimeField(label="Ended", required=False, widget=DateTimeInput)

    class Meta:
        model = Encounter
        fields = (
            *("text", "class_code", "status", "at", "ended_at", "practitioner", "location"),
            *("seen_by", "reason", "source", "note"),
        )
        labels = {"text": "What", "practitioner": "Responsible clinician"}


class ProcedureForm(EntryForm):
    """Something that was done."""

    at = forms.DateTimeField(label="When", widget=DateTimeInput)
    ended_at = forms.DateTimeField(label="Ended", required=False, widget=DateTimeInput)

    class Meta:
        model = Procedure
        fields = (
            *("text", "status", "at", "ended_at", "encounter", "reason", "code", "source", "note"),
        )
        labels = {"text": "What was done"}


class VitalsForm(forms.Form):
    """Vital signs that were taken together."""

    at = forms.DateTimeField(label="When", widget=DateTimeInput)
    note = forms.CharField(max_length=1000, required=False)
    name: ClassVar[str] = "vital signs"

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **options)
        for sign in VITAL_SIGNS:
            unit = UNITS.get(sign.unit, sign.unit)
            self.fields[sign.name] = forms.DecimalField(
                label=sign.words, required=False, help_text=unit, max_digits=8, decimal_places=2
            )
        self.order_fields([*(sign.name for sign in VITAL_SIGNS), "at", "note"])

    def readings(self) -> dict[str, Decimal]:
        """Return the vital signs that were given."""
        typed = self.cleaned_data
        return {s.name: typed[s.name] for s in VITAL_SIGNS if typed.get(s.name) is not None}


class ErrorForm(forms.Form):
    """Why an entry was never true."""

    reason = forms.CharField(max_length=300, label="Why", help_text="It stays, struck through.")


class ImportForm(forms.Form):
    """A form's file."""

    file = forms.FileField(
        label="File",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        help_text="A Questionnaire of FHIR R4, as JSON.",
    )


class TitleForm(forms.Form):
    """What a new form is called."""

    title = forms.CharField(max_length=300)


class AskForm(forms.Form):
    """Where the link to a form goes."""

    to = forms.ChoiceField(label="To", required=False)
    days = forms.IntegerField(
        label="The link lives for so many days",
        min_value=1,
        max_value=LONGEST_LINK,
        initial=LINK_LASTS,
        required=False,
    )

    def __init__(self, *args: Any, addresses: list[ContactPoint], **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        self.addresses = {str(each.pk): each for each in addresses}
        listed = [(key, str(each)) for key, each in self.addresses.items()]
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [*listed, ("", "Nowhere: show me the link")]
        if not listed:
            field.help_text = "No e-mail address, and no telephone that may get texts, is known."

    def address(self) -> ContactPoint | None:
        """Return the address chosen; none shows the link."""
        return self.addresses.get(self.cleaned_data["to"])


class AlertForm(forms.Form):
    """What was done about an answer that needed somebody at once."""

    done = forms.CharField(
        max_length=500,
        label="What was done",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whom you reached, and what was agreed. It stays with the form, with your name.",
    )


class FilePrintForm(forms.Form):
    """What the law asks for before the pages of an extract may leave."""

    release_class = forms.ChoiceField(
        choices=ReleaseClass.choices,
        widget=forms.RadioSelect,
        label="Class of its pages",
        initial=ReleaseClass.ORDINARY,
        help_text="Look at what it says: problems, medications or results of substance-use "
        "treatment make it Part 2. Single pages can be classed otherwise later.",
    )


class WithdrawForm(forms.Form):
    """Why a request for a form is taken back."""

    reason = forms.CharField(
        max_length=300,
        label="Why",
        help_text="The link is dead at once, and whoever opens it is asked to call the office. "
        "What was typed so far stays: go on with it here.",
    )


class BirthDateForm(forms.Form):
    """What only the patient and those around them know."""

    birth_date = forms.DateField(label="Birth date", widget=DateInput)


FORMS: dict[str, type[EntryForm]] = {
    "problem": ProblemForm,
    "allergy": AllergyForm,
    "medication": MedicationForm,
    "immunization": ImmunizationForm,
    "observation": ObservationForm,
    "encounter": EncounterForm,
    "procedure": ProcedureForm,
    "family": FamilyForm,
}
"""The form of every kind of entry that people write, by its word in addresses."""


def form_of(row: Entry) -> type[EntryForm] | None:
    """Return the form with which an entry is corrected, if people write its kind."""
    if isinstance(row, Procedure) and row.is_day:
        return SurgeryForm
    return FORMS.get(row.kind)


ADDED: dict[str, tuple[type[EntryForm], str, dict[str, Any]]] = {
    **{kind: (form, "", {}) for kind, form in FORMS.items()},
    "observation": (ResultForm, "result", {}),
    "past": (ProblemForm, "past illness", {"status": "resolved"}),
    "surgery": (SurgeryForm, "operation", {}),
    "social": (SocialForm, "piece of social history", {}),
}
"""What people add: the form, what it is called, and what it starts with."""
