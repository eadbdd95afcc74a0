"""What the screens of good-faith estimates take."""

from decimal import Decimal
from typing import Any

from django import forms

from almoner.ledger.models import EstimateProvider, EstimateWay, EstimateWhy, Language
from almoner.people.models import Location, Practitioner
from almoner.platform.ui.fields import MoneyField

_DAY = forms.DateInput(attrs={"type": "date"})


class EstimateForm(forms.Form):
    """What an estimate is for; the convening provider is chosen once, when it is begun."""

    why = forms.ChoiceField(label="Why it is made", choices=EstimateWhy.choices)
    asked_on = forms.DateField(label="Scheduled or asked for on", widget=_DAY)
    primary = forms.CharField(
        label="Primary service",
        max_length=300,
        help_text="In words the patient understands, as the office says them.",
    )
    practitioner = forms.ModelChoiceField(
        label="Scheduled with, or asked of",
        queryset=Practitioner.objects.filter(is_active=True),
    )
    location = forms.ModelChoiceField(queryset=Location.objects.filter(is_active=True))
    service_on = forms.DateField(
        label="Date of service",
        required=False,
        widget=_DAY,
        help_text="Empty: not scheduled yet.",
    )
    until = forms.DateField(
        label="Last day, if it recurs",
        required=False,
        widget=_DAY,
        help_text="At most twelve months on.",
    )
    visits = forms.IntegerField(
        label="Number of visits", required=False, min_value=1, max_value=400
    )
    how_often = forms.CharField(
        label="How often", required=False, max_length=100, help_text="Such as weekly."
    )
    diagnoses = forms.CharField(
        required=False, max_length=200, help_text="ICD-10-CM codes between spaces, if known."
    )
    separately = forms.CharField(
        label="Will be scheduled separately",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One service a line; each gets an estimate of its own.",
    )
    note = forms.CharField(label="A line of your own", required=False, max_length=300)
    language = forms.ChoiceField(choices=Language.choices)

    def __init__(self, *args: Any, is_begun: bool = False, **options: Any) -> None:  # noqa: ANN401 - a form's own
        super().__init__(*args, **options)
        if is_begun:
            del self.fields["practitioner"]

    def values(self) -> dict[str, Any]:
        """Return what is written of the estimate itself."""
        given = {**self.cleaned_data, "visits": self.cleaned_data["visits"] or 1}
        given["diagnoses"] = given["diagnoses"].upper().split()[:20]
        given.pop("practitioner", None)
        return given


class ItemForm(forms.Form):
    """A service that is expected."""

    provider = forms.ModelChoiceField(
        label="By", queryset=EstimateProvider.objects.none(), empty_label=None
    )
    code = forms.CharField(max_length=20)
    modifiers = forms.CharField(required=False, max_length=12)
    words = forms.CharField(label="In plain words", max_length=300)
    units = forms.DecimalField(
        label="Quantity, of all visits",
        required=False,
        min_value=Decimal("0.001"),
        max_digits=9,
        decimal_places=3,
    )
    amount = MoneyField(
        label="Expected charge",
        required=False,
        help_text="Empty: the fee of that day and place, times the quantity.",
    )

    def __init__(self, *args: Any, providers: Any, **options: Any) -> None:  # noqa: ANN401 - a QuerySet
        super().__init__(*args, **options)
        self.fields["provider"].queryset = providers  # type: ignore[attr-defined] # of a choice

    def item(self) -> dict[str, Any]:
        """Return what ``operations.add_estimate_item`` takes."""
        given = self.cleaned_data
        return {
            "provider_id": given["provider"].pk,
            "code": given["code"],
            "words": given["words"],
            "modifiers": given["modifiers"].upper().replace("-", " ").split(),
            "units": given["units"] or Decimal(1),
            "amount": given["amount"],
        }


class ProviderForm(forms.Form):
    """Another of ours, or a co-provider with what they told the office."""

    practitioner = forms.ModelChoiceField(
        label="One of ours",
        queryset=Practitioner.objects.filter(is_active=True),
        required=False,
        empty_label="No: a co-provider",
    )
    name = forms.CharField(label="Co-provider or facility", required=False, max_length=200)
    npi = forms.CharField(label="NPI", required=False, max_length=10)
    tax_id = forms.CharField(label="Tax id (TIN)", required=False, max_length=20)
    address = forms.CharField(label="Where, with its state", required=False, max_length=300)


class GiveForm(forms.Form):
    """How an estimate is given, and when."""

    way = forms.ChoiceField(label="It is given", choices=EstimateWay.choices)
    on = forms.DateField(label="On", widget=_DAY)
