"""Forms for physician queries."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from almoner.people.models import Patient, Practitioner
from almoner.platform.ui.widgets import DateInput
from almoner.records.models import Encounter, Note, QueryTemplate
from almoner.records.models.asking import QueryOutcome
from almoner.records.queries import papers
from almoner.records.writing_forms import encounter_words

DAYS = 7
"""By when a query is to be answered, where nothing else is said."""


class AskForm(forms.Form):
    """A query as it is asked."""

    practitioner = forms.ModelChoiceField(
        Practitioner.objects.filter(is_active=True), label="To", empty_label=None
    )
    encounter = forms.ModelChoiceField(
        Encounter.objects.none(), required=False, empty_label="No encounter"
    )
    due_on = forms.DateField(label="Answer by", widget=DateInput)
    title = forms.CharField(max_length=200, help_text="Name the subject, not the answer.")
    findings = forms.CharField(
        label="What the chart says",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Facts with their dates and where they stand. No conclusions.",
    )
    question = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))
    options = forms.CharField(
        label="Answers to choose from",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One on a line. “Other” and “Unable to determine” are always added.",
    )

    def __init__(self, *args: Any, patient: Patient, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        encounter = self.fields["encounter"]
        if isinstance(encounter, forms.ModelChoiceField):
            keys = [each.pk for each in papers.encounters_of(patient)]
            encounter.queryset = (
                Encounter.objects.filter(pk__in=keys).select_related("practitioner").order_by("-at")
            )
            encounter.label_from_instance = encounter_words  # type: ignore[method-assign,assignment] # as Django documents

    def values(self) -> dict[str, Any]:
        """Return the words of the query."""
        typed = self.cleaned_data
        words = {name: typed[name] for name in ("title", "findings", "question")}
        return {**words, "options": typed["options"].splitlines()}


class AnswerForm(forms.Form):
    """An answer."""

    option = forms.ChoiceField(label="Answer", widget=forms.RadioSelect)
    words = forms.CharField(
        label="In words", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, offered: list[str], **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        option = self.fields["option"]
        if isinstance(option, forms.ChoiceField):
            option.choices = [(each, each) for each in offered]


class CloseForm(forms.Form):
    """What came of a query."""

    outcome = forms.ChoiceField(choices=QueryOutcome.choices)
    note = forms.ModelChoiceField(
        Note.objects.none(), required=False, empty_label="None", label="Documented in"
    )

    def __init__(self, *args: Any, patient: Patient, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        note = self.fields["note"]
        if isinstance(note, forms.ModelChoiceField):
            note.queryset = Note.objects.filter(patient=patient, signed_at__isnull=False).order_by(
                "-at"
            )


def beginning(patient: Patient, template: QueryTemplate | None, encounter: str) -> dict[str, Any]:
    """Return what a new query begins with."""
    found = next((e for e in papers.encounters_of(patient) if str(e.pk) == encounter), None)
    who = found.practitioner if found and found.practitioner else patient.usual_practitioner
    begun: dict[str, Any] = {
        "due_on": timezone.localdate() + timedelta(days=DAYS),
        "encounter": found.pk if found else None,
        "practitioner": who.pk if who else None,
    }
    if template is not None:
        begun |= {
            "title": template.title,
            "question": template.question,
            "options": "\n".join(template.options),
        }
    return begun
