"""What the screens of authorizations take."""

from datetime import date
from typing import Any

from django import forms

from almoner.insurance.forms.rows import DAY, RowForm
from almoner.insurance.models import Authorization, Coverage
from almoner.people.models import Patient, Practitioner
from almoner.scheduling.models import VisitType


class AuthorizationForm(RowForm):
    """An authorization or referral of a patient."""

    model = Authorization
    named = (
        *("coverage", "kind", "state", "number", "since", "until", "units"),
        *("visit_type", "practitioner", "codes", "asked_on", "note"),
    )
    labels = {
        "coverage": "By",
        "number": "Number",
        "since": "From",
        "until": "Last day",
        "units": "Visits or units",
        "visit_type": "Only for visits of type",
        "practitioner": "Only with",
        "asked_on": "Asked for on",
    }
    help_texts = {"units": "Empty: any number.", "until": "Empty: it goes on."}

    version = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    codes = forms.CharField(
        label="Only for codes",
        required=False,
        max_length=200,
        help_text="CPT or HCPCS codes between spaces; empty: any.",
    )

    def __init__(self, *args: Any, patient: Patient, **options: Any) -> None:  # noqa: ANN401 - a form's own
        row = options.get("row")
        if row is not None:
            own = {"codes": " ".join(row.codes), "version": row.version}
            options["initial"] = {**own, **(options.get("initial") or {})}
        super().__init__(*args, **options)
        covers = Coverage.objects.filter(patient=patient, is_entered_in_error=False)
        self.fields["coverage"].queryset = covers.select_related("plan__payer")  # type: ignore[attr-defined] # of a choice
        self.fields["practitioner"].queryset = Practitioner.objects.filter(is_active=True)  # type: ignore[attr-defined] # of a choice
        self.fields["practitioner"].empty_label = "Anybody"  # type: ignore[attr-defined] # of a choice
        self.fields["visit_type"].queryset = VisitType.objects.active()  # type: ignore[attr-defined] # of a choice
        self.fields["visit_type"].empty_label = "Any"  # type: ignore[attr-defined] # of a choice

    def values(self) -> dict[str, Any]:
        """Return what is written; codes in capitals, each once."""
        given = super().values()
        words = given["codes"].upper().replace(",", " ").split()
        return {**given, "codes": list(dict.fromkeys(words))[:50]}


class UseForm(forms.Form):
    """Units that something else than a visit here took."""

    on = forms.DateField(label="On", widget=DAY)
    units = forms.IntegerField(label="Visits or units", min_value=1, max_value=999, initial=1)
    note = forms.CharField(
        label="What took them", max_length=200, help_text="Such as: two visits before Almoner."
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:  # noqa: ANN401 - a form's own
        super().__init__(*args, **options)
        self.initial.setdefault("on", today)
