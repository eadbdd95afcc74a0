"""What the screens of statements, payment plans and collections take."""

from typing import Any

from django import forms

from almoner.ledger.models import BillingRules, HoldKind, Language, Reason, StatementWay
from almoner.lib.money import Every
from almoner.platform.ui.fields import MoneyField

_DAY = forms.DateInput(attrs={"type": "date"})
_MONEY = ("minimum_balance", "small_balance", "nsf_fee")


class SecureAddress(forms.URLField):
    """A web address; without a scheme it is https."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - a field's own options
        super().__init__(**{**options, "assume_scheme": "https"})


class RulesForm(forms.Form):
    """The office's billing rules."""

    def __init__(self, data: Any = None, *, rules: BillingRules) -> None:  # noqa: ANN401
        own = [field for field in BillingRules._meta.fields if field.editable]
        super().__init__(data, initial={field.name: getattr(rules, field.name) for field in own})
        plain = forms.fields_for_model(
            BillingRules,
            [field.name for field in own if field.name not in _MONEY],
            widgets={"remit_to": forms.Textarea(attrs={"rows": 4})},
            field_classes={"pay_address": SecureAddress},
        )
        for field in own:
            if field.name in _MONEY:
                label = str(field.verbose_name).capitalize()
                self.fields[field.name] = MoneyField(label=label)
            else:
                self.fields[field.name] = plain[field.name]


class ChoiceForm(forms.Form):
    """How a family wants its statements."""

    way = forms.ChoiceField(label="Statements come", choices=StatementWay.choices)
    language = forms.ChoiceField(
        required=False, choices=[("", "The guarantor's own"), *Language.choices]
    )


class HoldForm(forms.Form):
    """A hold of an account."""

    kind = forms.ChoiceField(label="Why it is held", choices=HoldKind.choices)
    since = forms.DateField(label="From", widget=_DAY)
    until = forms.DateField(label="Last day, if it is known", required=False, widget=_DAY)
    reason = forms.CharField(label="Note", max_length=300)


class PlanForm(forms.Form):
    """A payment plan: so many parts, or parts of so much."""

    first_on = forms.DateField(label="First part due on", widget=_DAY)
    every = forms.ChoiceField(
        label="One part every",
        choices=[(Every.MONTH, "Month"), (Every.FORTNIGHT, "Two weeks"), (Every.WEEK, "Week")],
    )
    count = forms.IntegerField(label="Number of parts", required=False, min_value=1)
    each = MoneyField(label="Or dollars of each part", required=False)
    note = forms.CharField(required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        given = super().clean() or {}
        if not self.errors and bool(given.get("count")) == bool(given.get("each")):
            self.add_error("count", "Give either the number of parts or the dollars of each.")
        return given


class WhyForm(forms.Form):
    """Why a plan ends, or an account comes back."""

    why = forms.CharField(label="Because", max_length=300)


class AgencyForm(forms.Form):
    """A collection agency."""

    name = forms.CharField(max_length=200)
    fee_percent = forms.DecimalField(
        label="Fee, percent of a payment", min_value=0, max_value=100, decimal_places=2
    )
    phone = forms.CharField(label="Telephone", required=False, max_length=50)
    is_active = forms.BooleanField(label="Is used", required=False, initial=True)


class LateForm(forms.Form):
    """Which late accounts are shown; what means nothing is left out."""

    stage = forms.CharField(required=False)
    at_least = MoneyField(required=False)
    days = forms.IntegerField(required=False, min_value=0, max_value=9999)
    held = forms.BooleanField(required=False)

    def wanted(self) -> dict[str, Any]:
        """Return the arguments of ``queries.late_families``."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def write_off_reasons() -> list[Reason]:
    """Return the reasons something is written off for."""
    return list(Reason.objects.filter(is_active=True, cause="write-off"))
