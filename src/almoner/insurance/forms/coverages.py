"""What the screens of coverages take."""

from typing import Any

from django import forms

from almoner.insurance.forms.rows import DAY, RowForm
from almoner.insurance.models import Accident, Coverage, Plan
from almoner.people.models import Patient

PICTURE = forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"})
SUBSCRIBER = (
    *("subscriber_family_name", "subscriber_given_name", "subscriber_birth_date"),
    *("subscriber_sex", "line1", "line2", "city", "state", "zip_code"),
)
SECONDARY = [
    ("", "Does not apply"),
    ("12", "Working aged, with the employer's plan (12)"),
    ("13", "End-stage renal disease, with an employer's plan (13)"),
    ("14", "No-fault, auto included (14)"),
    ("15", "Workers' compensation (15)"),
    ("16", "Public Health Service (16)"),
    ("41", "Black lung (41)"),
    ("42", "Veterans Affairs (42)"),
    ("43", "Disabled, under 65, with a large employer's plan (43)"),
    ("47", "Other liability insurance (47)"),
]
"""Medicare secondary payer types (837, SBR05)."""


class CoverageForm(RowForm):
    """A coverage of a patient."""

    model = Coverage
    named = (
        *("plan", "rank", "member_id", "group_number", "group_name", "since", "until"),
        *("relationship", *SUBSCRIBER, "medicare_secondary_type", "accident"),
    )
    labels = {
        "plan": "Plan",
        "rank": "It pays",
        "member_id": "Member id",
        "relationship": "The subscriber is",
        "subscriber_family_name": "Family name",
        "subscriber_given_name": "Given name",
        "subscriber_birth_date": "Birth date",
        "subscriber_sex": "Sex",
        "accident": "Only for the accident",
        "since": "From",
        "until": "Until",
    }
    help_texts = {"until": "Empty: it goes on.", "medicare_secondary_type": ""}

    version = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    medicare_secondary_type = forms.ChoiceField(
        label="Why Medicare pays second", choices=SECONDARY, required=False
    )

    def __init__(self, *args: Any, patient: Patient, **options: Any) -> None:  # noqa: ANN401 - a form's own
        super().__init__(*args, **options)
        row = options.get("row")
        plans = Plan.objects.filter(is_active=True) | Plan.objects.filter(coverages=row)
        self.fields["plan"].queryset = plans.distinct().select_related("payer")  # type: ignore[attr-defined] # of a choice
        self.fields["accident"].queryset = Accident.objects.filter(patient=patient)  # type: ignore[attr-defined] # of a choice
        self.fields["accident"].empty_label = "No: for everything"  # type: ignore[attr-defined] # of a choice
        if row is not None:
            self.initial["version"] = row.version

    def values(self) -> dict[str, Any]:
        """Return what is written; of a patient who is the subscriber nothing is kept twice."""
        given = super().values()
        if given["relationship"] == "18":
            given |= {name: None if name.endswith("date") else "" for name in SUBSCRIBER}
        return given


class EndForm(forms.Form):
    """The last day of a coverage."""

    until = forms.DateField(label="Last day", widget=DAY)


class CardForm(forms.Form):
    """Pictures of an insurance card."""

    front = forms.FileField(required=False, widget=PICTURE)
    back = forms.FileField(required=False, widget=PICTURE)


class AccidentForm(RowForm):
    """An accident for which another insurer pays."""

    model = Accident
    named = (*("kind", "on", "state", "claim_number", "employer", "adjuster", "what", "closed_on"),)
    labels = {
        "kind": "It happened",
        "on": "On",
        "claim_number": "The insurer's claim number",
        "adjuster": "Adjuster, with telephone",
        "what": "What was hurt",
        "closed_on": "The case was closed on",
    }
