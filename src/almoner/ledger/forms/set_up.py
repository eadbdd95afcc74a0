"""What the set-up of the books takes."""

from django import forms

from almoner.ledger.models import Account, Cause, CostCenter, Payer, Reason

CAUSES = [(each.value, each.label) for each in (Cause.ADJUSTMENT, Cause.WRITE_OFF)]


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """An account of the chart."""

    class Meta:
        model = Account
        fields = ("number", "name", "kind", "parent", "cash_flow", "is_active")
        labels = {"parent": "Summed under", "cash_flow": "In the cash flow", "is_active": "In use"}


class CostCenterForm(forms.ModelForm):  # type: ignore[type-arg]
    """A cost center."""

    class Meta:
        model = CostCenter
        fields = ("name", "is_active")
        labels = {"is_active": "In use"}


class PayerForm(forms.ModelForm):  # type: ignore[type-arg]
    """A payer."""

    class Meta:
        model = Payer
        fields = ("name", "financial_class", "is_active")
        labels = {"is_active": "In use"}


class ReasonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A reason of adjustments or write-offs."""

    cause = forms.ChoiceField(
        label="For",
        choices=[(each.value, each.label) for each in (Cause.ADJUSTMENT, Cause.WRITE_OFF)],
    )

    class Meta:
        model = Reason
        fields = ("name", "cause", "account", "is_active")
        labels = {"is_active": "In use"}
