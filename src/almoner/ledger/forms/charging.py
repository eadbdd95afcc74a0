"""What the screens of charges and fees take."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms

from almoner.ledger.models import Payer
from almoner.ledger.operations import Service
from almoner.lib.fees import Amounts, CmsAsked, CmsFile, Fee, PlaceKind
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


class MedicareForm(forms.Form):
    """A file of CMS's physician fee schedule, and what is made of it."""

    file = forms.FileField(
        label="File of CMS",
        help_text="PFALL….txt or PPRRVU….csv, or the ZIP file it is published in.",
    )
    kind = forms.ChoiceField(
        label="What it is",
        choices=[
            (CmsFile.PAYMENT.value, "Payment amounts (PFALL)"),
            (CmsFile.FORMULA.value, "Relative values (PPRRVU), computed"),
        ],
    )
    gpci = forms.FileField(
        label="GPCI file",
        required=False,
        help_text="Only for relative values, where the ZIP file does not hold it.",
    )
    where = forms.RegexField(
        r"^\s*\d{5}[-\s]+\d{1,2}\s*$",
        label="Carrier and locality",
        help_text="Such as 14212-01.",
        error_messages={"invalid": "Five digits of the carrier, a hyphen, two of the locality."},
    )
    amounts = forms.ChoiceField(
        label="Which amounts",
        choices=[
            (Amounts.BOTH.value, "Both, by place of service"),
            (Amounts.NONFACILITY.value, "Non-facility, everywhere"),
            (Amounts.FACILITY.value, "Facility, everywhere"),
        ],
    )
    percent = forms.DecimalField(
        label="Percent of Medicare", min_value=Decimal("0.01"), max_value=1000, decimal_places=2
    )
    conversion_factor = forms.DecimalField(
        label="Conversion factor",
        required=False,
        min_value=Decimal("0.0001"),
        max_digits=10,
        decimal_places=4,
        help_text="Only for relative values; empty: the file's own.",
    )
    name = forms.CharField(label="Fee schedule", max_length=100)
    payer = forms.ModelChoiceField(
        queryset=Payer.objects.filter(is_active=True), required=False, empty_label="Everybody"
    )
    effective_on = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Empty: until the next file.",
    )
    licence_number = forms.CharField(
        label="Licence number",
        max_length=100,
        help_text="The codes are of the AMA's CPT: the number of your office's licence.",
    )
    attested = forms.BooleanField(
        label="I attest that this office holds a licence that covers this use, and keeps to it"
    )

    def asked(self) -> CmsAsked:
        """Return what is wanted of the file."""
        given = self.cleaned_data
        carrier, locality = given["where"].replace("-", " ").split()
        return CmsAsked(
            CmsFile(given["kind"]),
            carrier,
            locality.zfill(2),
            Amounts(given["amounts"]),
            given["percent"],
            given["conversion_factor"],
        )


class FeeForm(forms.Form):
    """A fee by hand: a new one, or another amount from a day on."""

    code = forms.CharField(max_length=20)
    modifier = forms.CharField(required=False, max_length=2)
    place = forms.ChoiceField(choices=[(each.value, each.value.capitalize()) for each in PlaceKind])
    amount = MoneyField(label="Fee")
    starts_on = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label="Last day", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def fee(self) -> Fee:
        """Return the fee."""
        given = self.cleaned_data
        return Fee(
            given["code"].strip().upper(),
            given["modifier"].strip().upper(),
            given["amount"],
            PlaceKind(given["place"]),
            given["starts_on"],
            given["ends_on"],
        )


class EndFeeForm(forms.Form):
    """The last day of a fee."""

    on = forms.DateField(label="Last day", widget=forms.DateInput(attrs={"type": "date"}))
