"""What the screens of accounts take."""

from typing import Any
from uuid import UUID

from django import forms

from almoner.ledger.models import Cause, Method, Payer, Reason
from almoner.ledger.operations import Part
from almoner.platform.ui.fields import MoneyField

RULES = (
    ("oldest", "The oldest first"),
    ("line", "As typed beside each service"),
    ("none", "Leave it unapplied"),
)


class PayForm(forms.Form):
    """A payment of a family, and how it is applied."""

    amount = MoneyField()
    method = forms.ChoiceField(
        choices=[choice for choice in Method.choices if choice[0] != Method.EFT]
    )
    reference = forms.CharField(
        label="Number",
        required=False,
        max_length=50,
        help_text="Of the check, the money order, or the terminal's approval.",
    )
    on = forms.DateField(label="Received on", widget=forms.DateInput(attrs={"type": "date"}))
    purpose = forms.CharField(
        label="For", required=False, max_length=100, help_text="Such as co-pay, or on account."
    )
    rule = forms.ChoiceField(label="Apply to", choices=RULES)

    def parts(self, dues: "list[UUID]", posted: Any) -> list[Part]:  # noqa: ANN401 - a QueryDict
        """Return what was typed beside each service; what is wrong becomes the field's error."""
        found = []
        for charge_id in dues:
            text = posted.get(f"part-{charge_id}", "").strip()
            if not text:
                continue
            try:
                amount = MoneyField().clean(text)
            except forms.ValidationError as error:
                self.add_error("rule", error)
                continue
            if amount:
                found.append(Part(charge_id, amount))
        return found


class AdjustForm(forms.Form):
    """What is forgone of what is owed for a charge, and why."""

    amount = MoneyField()
    reason = forms.ModelChoiceField(queryset=Reason.objects.filter(is_active=True))
    memo = forms.CharField(label="Note", required=False, max_length=300)

    def __init__(self, *args: Any, may_write_off: bool, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        if not may_write_off:
            self.fields["reason"].queryset = Reason.objects.filter(  # type: ignore[attr-defined]
                is_active=True
            ).exclude(cause=Cause.WRITE_OFF)


class TransferForm(forms.Form):
    """Who answers for what is owed from now on, and why."""

    amount = MoneyField()
    to = forms.ChoiceField(label="Owed from now on by")
    memo = forms.CharField(label="Because", max_length=300)

    def __init__(self, *args: Any, debtor: UUID | None, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        payers = [each for each in Payer.objects.filter(is_active=True) if each.pk != debtor]
        family = [] if debtor is None else [("family", "The family")]
        choices = [*family, *((str(payer.pk), payer.name) for payer in payers)]
        self.fields["to"].choices = choices  # type: ignore[attr-defined] # a ChoiceField

    def payer_id(self) -> UUID | None:
        """Return the payer that owes from now on; none is the family."""
        to = self.cleaned_data["to"]
        return None if to == "family" else UUID(to)


class BecauseForm(forms.Form):
    """Why something is taken back."""

    memo = forms.CharField(label="Because", max_length=300)
