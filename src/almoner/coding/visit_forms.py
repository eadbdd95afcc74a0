"""What the coder's desk takes."""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from almoner.coding.models import PayerKind
from almoner.people.models import Practitioner
from almoner.platform.ui.widgets import DateInput
from almoner.records.query_forms import DAYS

PLACES = (
    ("02", "02 Telehealth, not at home"),
    ("10", "10 Telehealth, at home"),
    ("11", "11 Office"),
    ("12", "12 Home"),
    ("19", "19 Outpatient hospital, off campus"),
    ("20", "20 Urgent care"),
    ("21", "21 Inpatient hospital"),
    ("22", "22 Outpatient hospital, on campus"),
    ("23", "23 Emergency room"),
    ("24", "24 Ambulatory surgical center"),
    ("31", "31 Skilled nursing facility"),
    ("32", "32 Nursing facility"),
    ("81", "81 Independent laboratory"),
)
"""Places of service that an office meets (CMS's code set), in our own words."""
_TYPED = re.compile(
    r"(?P<code>[^-\s*]+)(?P<modifiers>(-\w+)*)\s*([x*]\s*(?P<units>\d{1,4}))?", re.I
)


class DiagnosisForm(forms.Form):
    """A diagnosis: chosen from what was found, or a code that was typed."""

    code = forms.CharField(required=False, max_length=10)
    code_text = forms.CharField(required=False, max_length=200)
    phrase = forms.CharField(required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        """Take what was typed where nothing was chosen."""
        given = {**(super().clean() or {})}
        typed = given.get("code_text", "").split()
        given["code"] = given.get("code") or (typed[0] if typed else "")
        if not given["code"]:
            self.add_error("code", "Type a code or words, and choose a code.")
        return given


class ServiceForm(forms.Form):
    """A service as coders write it: ``99213``, ``99213-25``, ``J1100 x4``."""

    service = forms.CharField(max_length=40)
    phrase = forms.CharField(required=False, max_length=500)

    def clean_service(self) -> dict[str, Any]:
        """Return code, modifiers and units."""
        typed = _TYPED.fullmatch(self.cleaned_data["service"].strip())
        if typed is None:
            raise forms.ValidationError("Write it like 99213, 99213-25 or J1100 x4.")
        return {
            "code": typed["code"],
            "modifiers": [each for each in typed["modifiers"].split("-") if each],
            "units": int(typed["units"] or 1),
        }


class LineForm(forms.Form):
    """A service line as it is changed; pointers are letters: ``A C``, or ``AC``."""

    code = forms.CharField(max_length=10)
    modifiers = forms.CharField(required=False, max_length=20)
    units = forms.IntegerField(min_value=1, max_value=9999)
    pointers = forms.CharField(required=False, max_length=20)

    def clean_modifiers(self) -> list[str]:
        """Return the modifiers, however they were set apart."""
        return re.findall(r"[^\s,;-]+", self.cleaned_data["modifiers"])

    def clean_pointers(self) -> list[str]:
        """Return the letters."""
        return re.findall(r"[^\s,;-]", self.cleaned_data["pointers"])


class AboutForm(forms.Form):
    """Where the patient was seen, and whose rules hold."""

    place_of_service = forms.ChoiceField(label="Place of service", choices=PLACES)
    payer_kind = forms.ChoiceField(label="Rules of", choices=PayerKind.choices)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)


class QueryForm(forms.Form):
    """A query from the coder's desk, made ready: what the note says, what is asked."""

    practitioner = forms.ModelChoiceField(
        Practitioner.objects.filter(is_active=True), label="To", empty_label=None
    )
    due_on = forms.DateField(label="Answer by", widget=DateInput)
    title = forms.CharField(max_length=200, help_text="Name the subject, not the answer.")
    findings = forms.CharField(
        label="What the chart says", widget=forms.Textarea(attrs={"rows": 4})
    )
    question = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))
    options = forms.CharField(
        label="Answers to choose from",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One on a line. “Other” and “Unable to determine” are always added.",
    )

    @staticmethod
    def beginning(practitioner: Practitioner | None, findings: str) -> dict[str, Any]:
        """Return what a query begins with."""
        return {
            "practitioner": practitioner,
            "due_on": timezone.localdate() + timedelta(days=DAYS),
            "title": "Clarification of the documentation",
            "findings": findings,
            "question": "Based on your clinical judgment, please clarify what was found:",
        }

    def values(self) -> dict[str, Any]:
        """Return the words of the query."""
        typed = self.cleaned_data
        words = {name: typed[name] for name in ("title", "findings", "question")}
        return {**words, "options": typed["options"].splitlines()}
