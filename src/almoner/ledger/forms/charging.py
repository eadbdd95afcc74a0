"""What the screens of charges and fees take."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms

from almoner.ledger.models import Payer
from almoner.ledger.operations import Service
from almoner.people.models import Location, Practitioner
from almoner.platform.ui.fields import MoneyField

LINES = 8
FeeOf = Callable[[str, tuple[str, ...]], Decimal | None]
"""Returns the fee of a unit of a code with modifiers, or ``None``."""


class ChargeForm(forms.Form):
    """A visit's charges; a fee that is left empty comes from the fee schedule."""

    service_on = forms.DateField(
        label="Date of service", widget=forms.DateInput(attrs={"type": "date"})
    )
    practitioner = forms.ModelChoiceField(
        queryset=Practitioner.objects.filter(is_active=True), required=False
    )
    location = forms.ModelChoiceField(queryset=Location.objects.all(), required=False)
    payer = forms.ModelChoiceField(
        queryset=Payer.objects.filter(is_active=True),
        required=False,
        empty_label="The family (self-pay)",
    )
    diagnoses = forms.CharField(
        required=False, max_length=200, help_text="ICD-10-CM codes between spaces."
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - a form's own
        super().__init__(*args, **options)
        for number in range(1, LINES + 1):
            self.fields[f"code_{number}"] = forms.CharField(
                label=f"Code of line {number}", required=False, max_length=20
            )
            self.fields[f"modifiers_{number}"] = forms.CharField(
                label=f"Modifiers of line {number}", required=False, max_length=12
            )
            self.fields[f"units_{number}"] = forms.DecimalField(
                label=f"Units of line {number}",
                required=False,
                min_value=Decimal("0.001"),
                max_digits=9,
                decimal_places=3,
            )
            self.fields[f"fee_{number}"] = MoneyField(label=f"Fee of line {number}", required=False)

    def lines(self) -> list[tuple[Any, ...]]:
        """Return the fields of each line: code, modifiers, units, fee."""
        parts = ("code", "modifiers", "units", "fee")
        return [tuple(self[f"{part}_{number}"] for part in parts) for number in range(1, LINES + 1)]

    def services(self, fee_of: FeeOf) -> list[Service]:
        """Return the lines that have a code; one without a fee anywhere gets an error."""
        given, found = self.cleaned_data, []
        for number in range(1, LINES + 1):
            code = given.get(f"code_{number}", "").strip().upper()
            if not code:
                continue
            modifiers = tuple(given[f"modifiers_{number}"].upper().replace("-", " ").split())
            units = given[f"units_{number}"] or Decimal(1)
            fee = given[f"fee_{number}"]
            if fee is None:
                unit = fee_of(code, modifiers)
                if unit is None:
                    self.add_error(
                        f"fee_{number}",
                        f"{code} is in no fee schedule on that day: type its fee, or load it.",
                    )
                    continue
                fee = (unit * units).quantize(Decimal("0.01"))
            found.append(Service(code, fee, units, modifiers))
        return found


class FeesForm(forms.Form):
    """A fee schedule as a file."""

    file = forms.FileField(label="CSV file", help_text="A code, an amount; modifier, place, days.")
    name = forms.CharField(label="Fee schedule", max_length=100, initial="Our fees")
    payer = forms.ModelChoiceField(
        queryset=Payer.objects.filter(is_active=True), required=False, empty_label="Everybody"
    )
    effective_on = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
