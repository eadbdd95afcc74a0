"""Forms for the office's rules and policy, and for waiving."""

from typing import Any

from django import forms

from almoner.platform.ui.widgets import DateInput
from almoner.records.models import CompletenessPolicy, CompletenessRule, DocumentType
from almoner.records.models.entries import EncounterClass


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A rule of what a chart must hold."""

    encounter_classes = forms.MultipleChoiceField(
        label="In encounters of class",
        choices=EncounterClass.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None: in all.",
    )
    types = forms.ModelMultipleChoiceField(
        DocumentType.objects.filter(is_active=True),
        label="Types of paper",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Any one of them will do. None: all.",
    )

    class Meta:
        model = CompletenessRule
        fields = (
            *("name", "demand", "hours", "moment", "signer", "applies_from"),
            *("only_with_procedure", "is_active", "encounter_classes"),
        )
        widgets = {"applies_from": DateInput}

    def _post_clean(self) -> None:
        """Leave the instance alone: nothing is written to it here."""

    def values(self) -> dict[str, Any]:
        """Return what was typed, by field, without the types."""
        return {name: value for name, value in self.cleaned_data.items() if name != "types"}


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the office does about late papers."""

    class Meta:
        model = CompletenessPolicy
        fields = ("warn_after_days", "suspend_after_days", "letter")

    def _post_clean(self) -> None:
        """Leave the instance alone: nothing is written to it here."""


class WaiverForm(forms.Form):
    """Why something is asked for no more."""

    reason = forms.CharField(max_length=300, label="Why", help_text="It stays in the record.")
