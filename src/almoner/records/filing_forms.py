"""Forms of paper coming in. (``forms`` are those of entries.)"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms

from almoner.people.models import Patient
from almoner.platform.ui.widgets import Combobox, DateInput
from almoner.records.models import DocumentType, IncomingState
from almoner.records.models.documents import DocumentOrigin
from almoner.records.queries import types_in_use


def label_of(key: str) -> str:
    """Return the name, birth date and chart number of the patient with this id, or nothing."""
    try:
        row = Patient.objects.filter(pk=UUID(key)).first()
    except ValueError:
        return ""
    return named(row) if row else ""


def named(row: Patient) -> str:
    """Return a patient as a person recognises them."""
    return f"{row.sort_name} · {row.birth_date:%m/%d/%Y} · chart {row.number}"


class ConfirmForm(forms.Form):
    """Where a document belongs."""

    patient = forms.UUIDField(
        label="Patient",
        widget=Combobox("people:options", label_of),
        error_messages={"required": "Say whose it is: type a name, birth date or chart number."},
    )
    type = forms.ModelChoiceField(
        DocumentType.objects.none(), label="Type", empty_label="Choose a type"
    )
    on = forms.DateField(label="Date on the document", widget=DateInput)
    title = forms.CharField(
        max_length=500, required=False, help_text="Where the type alone does not tell enough."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **options)
        types = self.fields["type"]
        if isinstance(types, forms.ModelChoiceField):
            types.queryset = types_in_use()

    def clean_patient(self) -> Patient:
        """Return the patient, if there is one to file for."""
        found = Patient.objects.filter(pk=self.cleaned_data["patient"], merged_into=None).first()
        if found is None:
            raise forms.ValidationError("There is no such patient: look for them again.")
        return found

    def values(self) -> dict[str, Any]:
        """Return what is filed."""
        typed = self.cleaned_data
        return {name: typed[name] for name in ("patient", "type", "on", "title")}


class FilterForm(forms.Form):
    """Which incoming documents to show."""

    q = forms.CharField(
        label="Name or sender", required=False, widget=forms.TextInput({"type": "search"})
    )
    state = forms.ChoiceField(
        choices=[("", "Waiting"), *IncomingState.choices, ("all", "All")], required=False
    )
    origin = forms.ChoiceField(
        label="Came by", choices=[("", "Any way"), *DocumentOrigin.choices], required=False
    )
    age = forms.ChoiceField(
        choices=[("", "Any age"), ("day", "Older than a day"), ("week", "Older than a week")],
        required=False,
    )

    def wanted(self) -> dict[str, str]:
        """Return what was asked for; what is no filter is none."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name, "")) for name in self.fields}

    def query(self) -> str:
        """Return the filter as a query string."""
        return urlencode({name: value for name, value in self.wanted().items() if value})


class FilesForm(forms.Form):
    """Whose chart files are for, if that is known; the files themselves come beside it."""

    patient = forms.UUIDField(
        label="For the chart of",
        required=False,
        widget=Combobox("people:options", label_of),
        help_text="Leave it empty: the patient is proposed from what the pages say.",
    )
    type = forms.ModelChoiceField(
        DocumentType.objects.none(),
        label="Type",
        required=False,
        empty_label="Proposed by its words",
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **options)
        types = self.fields["type"]
        if isinstance(types, forms.ModelChoiceField):
            types.queryset = types_in_use()

    def clean_patient(self) -> Patient | None:
        """Return the patient that was chosen."""
        key = self.cleaned_data["patient"]
        return Patient.objects.filter(pk=key, merged_into=None).first() if key else None
