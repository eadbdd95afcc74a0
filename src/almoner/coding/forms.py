"""What the screens of coding take."""

from collections.abc import Sequence
from typing import Any

from django import forms

from almoner.lib.drg import Stay, parse_stay
from almoner.lib.encoder import Context

ENCOUNTERS = (
    ("initial", "Initial: under active treatment"),
    ("subsequent", "Subsequent: healing or aftercare"),
    ("sequela", "Sequela: a late effect"),
)
SEXES = (("female", "Female"), ("male", "Male"))
OLDEST = 124
"""The age up to which the Medicare Code Editor takes an adult (15 to 124)."""


class SearchForm(forms.Form):
    """What is looked for, and for whom."""

    q = forms.CharField(required=False, max_length=200, strip=False)
    age = forms.IntegerField(required=False, min_value=0, max_value=OLDEST)
    sex = forms.ChoiceField(required=False, choices=[("", "Any"), *SEXES])
    encounter = forms.ChoiceField(required=False, choices=[("", "Not said"), *ENCOUNTERS])

    def context(self) -> Context:
        """Return what is known of whom the code is for; what cannot be right is left out."""
        known = self.cleaned_data
        return Context(
            age=known.get("age"),
            sex=known.get("sex") or "",
            encounter=known.get("encounter") or "initial",
        )


STATUSES = (
    ("01", "01 Home or self care"),
    ("02", "02 Short-term general hospital"),
    ("03", "03 Skilled nursing facility"),
    ("04", "04 Custodial or supportive care"),
    ("05", "05 Cancer center or children's hospital"),
    ("06", "06 Home under organized home health service"),
    ("07", "07 Left against medical advice"),
    ("20", "20 Expired"),
    ("43", "43 Federal health care facility"),
    ("50", "50 Hospice, home"),
    ("51", "51 Hospice, medical facility"),
    ("61", "61 Swing bed"),
    ("62", "62 Inpatient rehabilitation facility"),
    ("63", "63 Long-term care hospital"),
    ("64", "64 Nursing facility under Medicaid only"),
    ("65", "65 Psychiatric hospital or unit"),
    ("66", "66 Critical access hospital"),
    ("69", "69 Designated disaster alternative care site"),
    ("70", "70 Another kind of institution"),
    ("82", "82 As 02, with a planned readmission"),
    ("85", "85 As 05, with a planned readmission"),
)
"""Patient discharge status in our own words (UB-04 form locator 17), those an office meets."""
_LINES = {"rows": 4, "spellcheck": "false", "autocomplete": "off"}


class StayForm(forms.Form):
    """A stay as it was coded; codes with or without their point, POA behind a colon."""

    principal_dx = forms.CharField(
        label="Principal diagnosis", max_length=20, help_text="I21.4:Y, the POA behind the colon."
    )
    secondary_dx = forms.CharField(
        label="Secondary diagnoses",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=_LINES),
        help_text="In their order, between spaces or on lines of their own: E11.40:Y N17.9:N",
    )
    procedures = forms.CharField(
        label="Procedures (ICD-10-PCS)",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs=_LINES),
    )
    sex = forms.ChoiceField(choices=[("F", "Female"), ("M", "Male"), ("U", "Unknown")])
    age_years = forms.IntegerField(label="Age", required=False, min_value=0, max_value=OLDEST)
    los_days = forms.IntegerField(label="Days of stay", required=False, min_value=0, max_value=9999)
    discharge_status = forms.ChoiceField(choices=STATUSES)
    version = forms.ChoiceField(label="MS-DRG version")

    def __init__(self, *args: Any, versions: Sequence[str], **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        field = self.fields["version"]
        field.choices = [(each, each) for each in versions]  # type: ignore[attr-defined]

    def stay(self) -> Stay:
        """Return what was entered."""
        given = {**self.cleaned_data}
        given.pop("version")
        for name in ("age_years", "los_days"):
            given[name] = "" if given[name] is None else str(given[name])
        return parse_stay(**given)
