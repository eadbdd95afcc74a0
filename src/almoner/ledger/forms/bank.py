"""What the screens of bank accounts take."""

from typing import Any

from django import forms

from almoner.ledger.models import Account
from almoner.ledger.operations import KEPT_ELSEWHERE
from almoner.platform.ui.fields import MoneyField

MOST_BYTES = 20_000_000


class BalanceField(MoneyField):
    """A balance of a bank account, which may be overdrawn."""

    def to_python(self, value: Any) -> Any:  # noqa: ANN401 - the text that was typed
        """Return the amount; one with a minus is less than nothing."""
        text = str(value or "").strip()
        if text.startswith(("-", "\u2212")):
            amount = super().to_python(text[1:])
            return None if amount is None else -amount
        return super().to_python(text)


class BankFileForm(forms.Form):
    """A bank's download."""

    file = forms.FileField(
        label="File of the bank", help_text="OFX, QFX, QBO or CSV. Load as often as you like."
    )

    def clean_file(self) -> Any:  # noqa: ANN401 - an uploaded file
        """Refuse what is too large to be read at once."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 20 MB: download fewer months.")
        return file


class PostLineForm(forms.Form):
    """What a line of the bank was for."""

    account = forms.ModelChoiceField(queryset=Account.objects.none())
    memo = forms.CharField(
        label="Note", required=False, max_length=300, help_text="The bank's words where empty."
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - a form's own
        super().__init__(*args, **options)
        field: Any = self.fields["account"]
        field.queryset = Account.objects.filter(is_active=True).exclude(role__in=KEPT_ELSEWHERE)


class AsideForm(forms.Form):
    """Why lines of the bank are not of these books."""

    note = forms.CharField(label="Because", max_length=300)


class BeginForm(forms.Form):
    """From which day the bank's files are matched."""

    before = forms.DateField(
        label="The first day of the bank's files", widget=forms.DateInput(attrs={"type": "date"})
    )


class ReconcileForm(forms.Form):
    """What the bank said at the end of a day."""

    on = forms.DateField(label="At the end of", widget=forms.DateInput(attrs={"type": "date"}))
    bank_balance = BalanceField(label="The bank's balance")
