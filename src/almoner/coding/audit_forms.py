"""What auditing coding takes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from almoner.coding.models import CodedDiagnosis, CodedService, Verdict
from almoner.coding.queries import audits
from almoner.coding.queries.visits import Desk
from almoner.platform.ui.widgets import DateInput

MISSED = 3
"""Blank lines for codes that are missing."""


class DrawForm(forms.Form):
    """Whose visits are drawn, since when and how many."""

    coder = forms.ChoiceField(label="Coded by")
    since = forms.DateField(label="Coded since", widget=DateInput)
    count = forms.IntegerField(label="How many", min_value=1, max_value=200)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        field = self.fields["coder"]
        field.choices = [(each.pk, each.name) for each in audits.coders()]  # type: ignore[attr-defined]

    def clean_since(self) -> Any:  # noqa: ANN401 - a date
        """Refuse a day that is yet to come."""
        since = self.cleaned_data["since"]
        if since > timezone.localdate() + timedelta(days=1):
            raise forms.ValidationError("This day is yet to come.")
        return since

    def values(self) -> dict[str, Any]:
        """Return what is drawn."""
        typed = self.cleaned_data
        return {"coder_id": typed["coder"], "since": typed["since"], "count": typed["count"]}


class VerdictForm(forms.Form):
    """A verdict on one code; without ``coded`` it is one that is missing."""

    kind = forms.ChoiceField(
        choices=[(CodedDiagnosis.kind, "Diagnosis"), (CodedService.kind, "Service")]
    )
    coded = forms.CharField(required=False, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=Verdict.choices)
    right = forms.CharField(required=False, max_length=20)
    reason = forms.CharField(required=False, max_length=300)
    title = ""

    def clean_verdict(self) -> Verdict:
        """Return it as one of the four."""
        return Verdict(self.cleaned_data["verdict"])


def verdict_forms(desk: Desk, given: Mapping[str, Any] | None) -> list[VerdictForm]:
    """Return a form for every code of a visit, and some for what is missing."""
    lines: list[tuple[str, str, str]] = [
        *((CodedDiagnosis.kind, line.row.code, line.row.title) for line in desk.diagnoses),
        *((CodedService.kind, str(line.row), line.letters) for line in desk.services),
    ]
    found = []
    for number, (kind, coded, title) in enumerate(lines):
        form = VerdictForm(
            given, prefix=str(number), initial={"kind": kind, "coded": coded, "verdict": "agreed"}
        )
        form.title = title
        found.append(form)
    missed = {"verdict": Verdict.MISSED}
    return found + [
        VerdictForm(given, prefix=f"missed{number}", initial=missed) for number in range(MISSED)
    ]
