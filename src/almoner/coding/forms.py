"""What the screens of coding take."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from almoner.lib.drg import Stay, parse_stay
from almoner.lib.encoder import Context
from almoner.lib.hcc import ANNOUNCED, Member, Payment, Problem, read_member, tidy
from almoner.lib.hcc.members import CODE

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


class RiskForm(forms.Form):
    """A Medicare member, as the CMS-HCC models need to know one."""

    STATUSES = (
        ("community", "Lives in the community"),
        ("institutional", "Long-term institutional: more than 90 days"),
        ("new", "New enrollee: less than 12 months of Part B"),
        ("new-snp", "New enrollee in a chronic condition special needs plan"),
    )
    DUALS = (
        ("", "No Medicaid"),
        ("02", "Full benefit: QMB plus, SLMB plus, other (02, 04, 08)"),
        ("01", "Partial benefit: QMB, SLMB, QDWI, QI (01, 03, 05, 06)"),
    )
    REASONS = (
        ("0", "Age"),
        ("1", "Disability"),
        ("2", "End-stage renal disease"),
        ("3", "Disability and end-stage renal disease"),
    )
    diagnoses = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
        help_text="ICD-10-CM codes of the year before, from visits face to face: E11.40 I50.22",
    )
    more = forms.CharField(
        label="And if also",
        required=False,
        max_length=10,
        help_text="One more code, to see what it would change.",
    )
    age = forms.IntegerField(min_value=0, max_value=OLDEST, help_text="On 1 February.")
    sex = forms.ChoiceField(choices=[("F", "Female"), ("M", "Male")])
    status = forms.ChoiceField(choices=STATUSES)
    dual = forms.ChoiceField(label="Medicaid", required=False, choices=DUALS)
    orec = forms.ChoiceField(label="First entitled to Medicare by", choices=REASONS)
    model = forms.ChoiceField()
    normalization = forms.DecimalField(
        required=False, min_value=Decimal("0.5"), max_value=2, help_text="CMS's, unless given."
    )
    coding_intensity = forms.DecimalField(
        required=False, min_value=0, max_value=Decimal("0.5"), help_text="0.059 is 5.9 %."
    )

    member: Member
    problems: tuple[Problem, ...]

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        models: Sequence[tuple[str, str]],
        **options: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **options)
        self.fields["model"].choices = models  # type: ignore[attr-defined]

    def clean_more(self) -> str:
        """Refuse what is no code."""
        more = str(self.cleaned_data["more"])
        if more and not CODE.match(tidy(more)):
            raise forms.ValidationError("This has not the form of a diagnosis code, as E11.40 has.")
        return more

    def clean(self) -> dict[str, Any]:
        """Read the member; a diagnosis that is no code is left out and named beside the score."""
        given = self.cleaned_data
        if {"age", "sex", "status", "orec"} <= given.keys():
            member, self.problems = read_member(
                age=str(given["age"]),
                sex=given["sex"],
                diagnoses=given.get("diagnoses", ""),
                dual=given.get("dual", ""),
                orec=given["orec"],
                new_enrollee="Y" if given["status"].startswith("new") else "N",
                institutional="Y" if given["status"] == "institutional" else "N",
                special_needs="Y" if given["status"] == "new-snp" else "N",
            )
            if member is None:
                raise forms.ValidationError([str(problem) for problem in self.problems])
            self.member = member
        return given

    def payment(self) -> Payment | None:
        """Return what was given in place of CMS's factors, none where neither is."""
        given = self.cleaned_data
        divisor, intensity = given.get("normalization"), given.get("coding_intensity")
        if divisor is None and intensity is None:
            return None
        name, _, year = given["model"].partition("-")
        announced = ANNOUNCED.get((name, int(year)), Payment())
        return Payment(
            announced.normalization if divisor is None else divisor,
            announced.coding_intensity if intensity is None else intensity,
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
    discharge_status = forms.ChoiceField(choices=[("", "Choose"), *STATUSES])
    version = forms.ChoiceField(label="MS-DRG version")

    def __init__(self, *args: Any, versions: Sequence[str], **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        field = self.fields["version"]
        field.choices = [(each, each) for each in versions]  # type: ignore[attr-defined]

    def typed(self) -> dict[str, str]:
        """Return what was entered, as text."""
        given = {**self.cleaned_data}
        given.pop("version")
        return {name: "" if value is None else str(value) for name, value in given.items()}

    def stay(self) -> Stay:
        """Return the stay that was entered."""
        return parse_stay(**self.typed())
