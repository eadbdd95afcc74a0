"""What the screens of releases take."""

from datetime import date
from typing import Any

from django import forms

from almoner.lib import codesets
from almoner.platform.ui.widgets import DateInput

CHOICES = [(reader.name, reader.label) for reader in codesets.KINDS.values()]
FREE = [choice for choice in CHOICES if not codesets.KINDS[choice[0]].owner]
LICENSED = [choice for choice in CHOICES if codesets.KINDS[choice[0]].owner]


class ReleaseForm(forms.Form):
    """A release file, what it is, and what its files do not say themselves."""

    kind = forms.ChoiceField(
        label="What it is",
        choices=[("Public domain", FREE), ("With a licence of your office", LICENSED)],
    )
    edition = forms.CharField(
        required=False,
        max_length=40,
        help_text="What it is called, where its files do not say: FY 2027, January 2026.",
    )
    effective_on = forms.DateField(
        label="Holds from",
        required=False,
        widget=DateInput,
        help_text="The first day, where its files do not say.",
    )
    licence_number = forms.CharField(
        required=False,
        max_length=100,
        help_text="Only for CPT, CDT, NUBC and RVU: the number of your office's licence.",
    )
    attested = forms.BooleanField(
        label="I attest that this office holds a licence that covers this use, and keeps to it",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the licence where the kind belongs to somebody."""
        given = super().clean() or {}
        reader = codesets.KINDS.get(given.get("kind", ""))
        if reader and reader.owner:
            if not given.get("licence_number", "").strip():
                said = f"This belongs to the {reader.owner}: say the number of your licence."
                self.add_error("licence_number", said)
            if not given.get("attested"):
                self.add_error("attested", "Only who can attest this may load it.")
        return given

    def release(self) -> dict[str, str | date | None]:
        """Return what ``receive_release`` takes."""
        known = {**self.cleaned_data}
        known.pop("attested")
        return known
