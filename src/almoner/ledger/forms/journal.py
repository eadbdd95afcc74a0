"""What the journal entry and the months' screen take."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from almoner.ledger.models import Account, Cause, CostCenter
from almoner.ledger.operations import KEPT_ELSEWHERE, Leg
from almoner.people.models import Location
from almoner.platform.ui.fields import MoneyField

LINES = 8
"""Lines of a journal entry on screen; more come with an import."""


BY_HAND = (Cause.JOURNAL, Cause.PURCHASE, Cause.OPENING)
"""What an entry by hand may be."""


class EntryForm(forms.Form):
    """A journal entry by hand: debits and credits line by line."""

    on = forms.DateField(label="Posting date", widget=forms.DateInput(attrs={"type": "date"}))
    cause = forms.ChoiceField(
        label="Kind", choices=[(each.value, each.label) for each in BY_HAND], initial=Cause.JOURNAL
    )
    memo = forms.CharField(label="What it is for", max_length=300)
    location = forms.ModelChoiceField(queryset=Location.objects.all(), required=False)
    cost_center = forms.ModelChoiceField(
        label="Cost center", queryset=CostCenter.objects.filter(is_active=True), required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - a form's own
        super().__init__(*args, **options)
        choices = [("", ""), *((str(each.pk), str(each)) for each in _accounts())]
        for number in range(1, LINES + 1):
            self.fields[f"account_{number}"] = forms.ChoiceField(
                label=f"Account of line {number}", choices=choices, required=False
            )
            self.fields[f"debit_{number}"] = MoneyField(
                label=f"Debit of line {number}", required=False
            )
            self.fields[f"credit_{number}"] = MoneyField(
                label=f"Credit of line {number}", required=False
            )

    def lines(self) -> list[tuple[Any, Any, Any]]:
        """Return the fields of each line: account, debit, credit."""
        return [
            (self[f"account_{number}"], self[f"debit_{number}"], self[f"credit_{number}"])
            for number in range(1, LINES + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a line with two amounts, or with an amount and no account."""
        given = super().clean() or {}
        for number in range(1, LINES + 1):
            account = given.get(f"account_{number}")
            debit, credit = given.get(f"debit_{number}"), given.get(f"credit_{number}")
            if debit and credit:
                self.add_error(f"credit_{number}", "A line is a debit or a credit: clear one.")
            elif (debit or credit) and not account:
                self.add_error(f"account_{number}", "Choose the account of this amount.")
        return given

    def legs(self) -> list[Leg]:
        """Return the lines that have an amount."""
        given, found = self.cleaned_data, []
        for number in range(1, LINES + 1):
            debit = given.get(f"debit_{number}") or Decimal()
            amount = debit - (given.get(f"credit_{number}") or Decimal())
            if amount:
                found.append(
                    Leg(
                        UUID(given[f"account_{number}"]),
                        amount,
                        location_id=getattr(given["location"], "pk", None),
                        cost_center_id=getattr(given["cost_center"], "pk", None),
                    )
                )
        return found


def _accounts() -> "list[Account]":
    return list(Account.objects.filter(is_active=True).exclude(role__in=KEPT_ELSEWHERE))


class MonthForm(forms.Form):
    """A month, and why it is opened again."""

    month = forms.DateField(
        widget=forms.DateInput(attrs={"type": "month"}), input_formats=["%Y-%m"]
    )


MOST_BYTES = 20_000_000


class ImportForm(forms.Form):
    """A journal of another program."""

    file = forms.FileField(label="CSV file")
    source = forms.SlugField(
        label="From",
        max_length=40,
        help_text="One word, such as payroll: with it an entry is known.",
    )

    def clean_file(self) -> Any:  # noqa: ANN401 - an uploaded file
        """Refuse what is too large to be read at once."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 20 MB: send it in parts.")
        return file
