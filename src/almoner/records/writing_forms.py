"""Forms for notes."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from almoner.people.models import Patient, Practitioner
from almoner.platform.ui.widgets import DateTimeInput
from almoner.records.models import DocumentType, Encounter, Note
from almoner.records.queries import papers

if TYPE_CHECKING:
    from datetime import datetime


class NoteForm(forms.Form):
    """A note as it is typed."""

    type = forms.ModelChoiceField(DocumentType.objects.none(), empty_label=None)
    text = forms.CharField(label="Title", max_length=500)
    at = forms.DateTimeField(label="Of", widget=DateTimeInput)
    encounter = forms.ModelChoiceField(
        Encounter.objects.none(), required=False, empty_label="No encounter"
    )
    author = forms.ModelChoiceField(
        Practitioner.objects.none(), label="For signature by", empty_label=None
    )
    body = forms.CharField(
        label="Note",
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text="An empty line begins a paragraph; a line that begins with # is a heading.",
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own
        patient: Patient,
        row: Note | None = None,
        **options: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **options)
        self.row = row
        types = DocumentType.objects.filter(is_active=True)
        if row is not None:
            types |= DocumentType.objects.filter(pk=row.type_id)
        self._choices("type", types)
        self._choices("author", Practitioner.objects.filter(is_active=True))
        self._choices(
            "encounter",
            Encounter.objects.filter(pk__in=[each.pk for each in papers.encounters_of(patient)])
            .select_related("practitioner")
            .order_by("-at"),
        )
        encounter = self.fields["encounter"]
        if isinstance(encounter, forms.ModelChoiceField):
            encounter.label_from_instance = encounter_words  # type: ignore[method-assign,assignment] # as Django documents

    def _choices(self, name: str, rows: Any) -> None:  # noqa: ANN401 - a QuerySet of any model
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows

    def values(self) -> dict[str, Any]:
        """Return what was typed, by field; a minute left alone keeps its seconds."""
        typed = dict(self.cleaned_data)
        at = typed.get("at")
        if self.row and at == self.row.at.replace(second=0, microsecond=0):
            typed["at"] = self.row.at
        return typed


class AddendumForm(forms.Form):
    """An addendum: its words; the rest is the note's."""

    body = forms.CharField(
        label="Addendum",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="It stands under the note and is signed by itself.",
    )


class AmendmentForm(forms.Form):
    """A new version of a signed note, and why."""

    reason = forms.CharField(
        label="Why it is amended", max_length=300, help_text="It stands above the new version."
    )
    text = forms.CharField(label="Title", max_length=500)
    body = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 18}))


def initial_of(row: Note) -> dict[str, Any]:
    """Return what a form about a note begins with."""
    return {
        "type": row.type_id,
        "text": row.text,
        "at": timezone.localtime(row.at),
        "encounter": row.encounter_id,
        "author": row.author_id,
        "body": row.body,
    }


def encounter_words(row: Encounter) -> str:
    """Return how an encounter stands in a list to choose from."""
    at: datetime = timezone.localtime(row.at)
    who = f", {row.practitioner}" if row.practitioner else ""
    return f"{at:%m/%d/%Y} {row.text}{who}"
