"""What the screens of discounts and the sliding fee scale take."""

from decimal import Decimal
from typing import Any

from django import forms

from almoner.ledger.models import DiscountRule, DiscountWho, SlidingScale
from almoner.ledger.queries import adjustments
from almoner.lib.fees import MOST_PERSONS, PERIODS, Tier
from almoner.people.models import Patient
from almoner.platform.ui.fields import MoneyField

_DAY = forms.DateInput(attrs={"type": "date"})
TIERS = 6


def plain(number: Decimal | None) -> str | None:
    """Return a number as it is typed: ``50``, not ``50.00``."""
    return None if number is None else f"{number.normalize():f}"


class RuleForm(forms.Form):
    """A discount rule."""

    name = forms.CharField(max_length=100)
    who = forms.ChoiceField(label="For whom", choices=DiscountWho.choices)
    percent = forms.DecimalField(
        label="Percent of the visit", required=False, max_digits=5, decimal_places=2
    )
    amount = MoneyField(label="Or dollars off it", required=False)
    within_days = forms.IntegerField(
        label="Days to pay in",
        required=False,
        min_value=0,
        max_value=366,
        help_text="Only for prompt payment.",
    )
    reason = forms.ModelChoiceField(label="Posted as", queryset=adjustments())
    since = forms.DateField(label="From", widget=_DAY)
    until = forms.DateField(label="Last day", required=False, widget=_DAY)


class ScaleForm(forms.Form):
    """A sliding scale: the guideline and its tiers, the poorest first."""

    name = forms.CharField(max_length=100)
    base = MoneyField(label="Guideline for one person, a year")
    per_person = MoneyField(label="For each more")
    reason = forms.ModelChoiceField(label="Posted as", queryset=adjustments())
    since = forms.DateField(label="From", widget=_DAY)
    until = forms.DateField(label="Last day", required=False, widget=_DAY)

    def __init__(self, *args: Any, scale: SlidingScale | None = None, **options: Any) -> None:  # noqa: ANN401 - a form's own
        super().__init__(*args, **options)
        tiers = list(scale.tiers.all()) if scale else []
        for number in range(1, TIERS + 1):
            tier = tiers[number - 1] if number <= len(tiers) else None
            said = f"of tier {number}"
            self.fields[f"up_to_{number}"] = forms.DecimalField(
                label=f"Up to percent {said}",
                required=False,
                max_digits=7,
                decimal_places=2,
                initial=tier and plain(tier.up_to),
            )
            self.fields[f"share_{number}"] = forms.DecimalField(
                label=f"Percent paid {said}",
                required=False,
                max_digits=5,
                decimal_places=2,
                initial=plain(tier.share) if tier else None,
            )
            self.fields[f"nominal_{number}"] = MoneyField(
                label=f"Or dollars a visit {said}", required=False, initial=tier and tier.nominal
            )

    def lines(self) -> list[tuple[Any, ...]]:
        """Return the fields of each tier."""
        names = ("up_to", "share", "nominal")
        return [tuple(self[f"{name}_{number}"] for name in names) for number in range(1, TIERS + 1)]

    def values(self) -> dict[str, Any]:
        """Return what is written of the scale itself."""
        own = ("name", "base", "per_person", "reason", "since", "until")
        return {name: self.cleaned_data[name] for name in own}

    def tiers(self) -> list[Tier]:
        """Return the tiers that were given."""
        given = self.cleaned_data
        return [
            Tier(up_to, given[f"share_{number}"], given[f"nominal_{number}"])
            for number in range(1, TIERS + 1)
            if (up_to := given[f"up_to_{number}"]) is not None
        ]


class FlagForm(forms.Form):
    """A discount that a family, or one of its patients, is given."""

    rule = forms.ModelChoiceField(
        label="Discount", queryset=DiscountRule.objects.filter(who=DiscountWho.FLAGGED)
    )
    patient = forms.ModelChoiceField(
        queryset=Patient.objects.none(), required=False, empty_label="The whole family"
    )
    since = forms.DateField(label="From", widget=_DAY)
    until = forms.DateField(label="Last day", required=False, widget=_DAY)
    note = forms.CharField(required=False, max_length=300)

    def __init__(self, *args: Any, patients: Any, **options: Any) -> None:  # noqa: ANN401 - a QuerySet
        super().__init__(*args, **options)
        self.fields["patient"].queryset = patients  # type: ignore[attr-defined] # of a choice


class ApplicationForm(forms.Form):
    """A family's application for the sliding fee scale."""

    persons = forms.IntegerField(
        label="Persons in the household", min_value=1, max_value=MOST_PERSONS
    )
    income = MoneyField(label="Income of all of them")
    per = forms.ChoiceField(
        label="Every", choices=[(each, each.capitalize()) for each in PERIODS], initial="year"
    )
    proof = forms.CharField(
        label="Proof that was seen",
        required=False,
        max_length=200,
        help_text="Such as two pay stubs of October. Empty: none was seen.",
    )
    since = forms.DateField(label="Valid from", widget=_DAY)
    until = forms.DateField(label="Valid until", widget=_DAY)
    note = forms.CharField(required=False, max_length=300)

    def values(self) -> dict[str, Any]:
        """Return what ``operations.take_application`` takes."""
        return {**self.cleaned_data, "income": self.cleaned_data["income"] or Decimal(0)}
