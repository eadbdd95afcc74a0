"""What the screens of drawers, deposits and refunds take."""

from typing import Any

from django import forms
from django.db.models import Q

from almoner.ledger.models import Account, Drawer, Kind, Payment, RefundWay, Role
from almoner.ledger.queries import bank_accounts
from almoner.lib.cash import DENOMINATIONS, MOST_PIECES, name_of
from almoner.people.models import Location
from almoner.platform.ui.fields import MoneyField


class CountForm(forms.Form):
    """How many notes and coins of each kind were counted."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - a form's own
        super().__init__(*args, **options)
        for cents in DENOMINATIONS:
            self.fields[f"count_{cents}"] = forms.IntegerField(
                label=name_of(cents),
                required=False,
                min_value=0,
                max_value=MOST_PIECES,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )

    def pieces(self) -> list[Any]:
        """Return the fields of the count, the largest notes first."""
        return [self[f"count_{cents}"] for cents in DENOMINATIONS]

    def count(self) -> dict[int, int]:
        """Return how many of each denomination, by its cents."""
        found = ((cents, self.cleaned_data.get(f"count_{cents}")) for cents in DENOMINATIONS)
        return {cents: many for cents, many in found if many}


class OpenDrawerForm(CountForm):
    """The count a drawer is opened with."""

    change_from = forms.ModelChoiceField(
        label="The change was taken from", queryset=Account.objects.none(), required=False
    )
    reason = forms.CharField(label="What is known of a difference", required=False, max_length=300)

    def __init__(self, *args: Any, drawer: Drawer, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        if drawer.sessions.exists():
            del self.fields["change_from"]
        else:
            owners = Q(kind=Kind.EQUITY) & ~Q(role=Role.EARNINGS)
            accounts = bank_accounts() | Account.objects.filter(owners, is_active=True)
            field: Any = self.fields["change_from"]
            field.queryset = accounts
            field.initial = Account.objects.filter(role=Role.BANK).first()


class CloseDrawerForm(CountForm):
    """The count a drawer is closed with, and what stays in it."""

    left = MoneyField(label="Change that stays in it")
    reason = forms.CharField(label="What is known of a difference", required=False, max_length=300)


class MoveCashForm(forms.Form):
    """Something small paid out of a drawer, or change put into it."""

    way = forms.ChoiceField(
        label="What", choices=[("out", "Paid out"), ("in", "Put in")], initial="out"
    )
    amount = MoneyField()
    account = forms.ModelChoiceField(queryset=Account.objects.none())
    memo = forms.CharField(label="For what, and who has the receipt", max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - a form's own
        super().__init__(*args, **options)
        field: Any = self.fields["account"]
        field.queryset = Account.objects.filter(
            Q(kind=Kind.EXPENSE) | Q(role=Role.BANK), is_active=True
        )


class DrawerForm(forms.Form):
    """A cash drawer."""

    name = forms.CharField(max_length=100)
    location = forms.ModelChoiceField(queryset=Location.objects.all(), required=False)
    float = MoneyField(label="Change left in it at the end of a day")
    is_active = forms.BooleanField(label="In use", required=False, initial=True)


class DepositForm(forms.Form):
    """What is carried to which bank."""

    account = forms.ModelChoiceField(label="To", queryset=Account.objects.none())
    on = forms.DateField(label="Deposited on", widget=forms.DateInput(attrs={"type": "date"}))
    bag = forms.CharField(label="Bag or slip number", max_length=40, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - a form's own
        super().__init__(*args, **options)
        field: Any = self.fields["account"]
        field.queryset = bank_accounts()
        field.initial = Account.objects.filter(role=Role.BANK).first()


class EarlierForm(forms.Form):
    """Up to which day receipts were deposited before they were kept here, and where."""

    before = forms.DateField(
        label="Received before", widget=forms.DateInput(attrs={"type": "date"})
    )
    account = forms.ModelChoiceField(label="Is in", queryset=Account.objects.none())

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - a form's own
        super().__init__(*args, **options)
        field: Any = self.fields["account"]
        field.queryset = bank_accounts()
        field.initial = Account.objects.filter(role=Role.BANK).first()


class AskRefundForm(forms.Form):
    """What is given back of a payment, how and why."""

    amount = MoneyField()
    way = forms.ChoiceField(label="How")
    reason = forms.CharField(label="Why", max_length=300)

    def __init__(self, *args: Any, payment: Payment, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        ways = [each for each in RefundWay.choices if each[0] != RefundWay.CARD or payment.card]
        field: Any = self.fields["way"]
        field.choices = ways


class PayRefundForm(forms.Form):
    """How an approved refund went out."""

    account = forms.ModelChoiceField(label="From", queryset=Account.objects.none())
    reference = forms.CharField(label="Check or transfer number", max_length=50, required=False)
    on = forms.DateField(label="Paid out on", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, is_cash: bool, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        field: Any = self.fields["account"]
        field.queryset = bank_accounts()
        field.initial = Account.objects.filter(role=Role.BANK).first()
        if is_cash:
            del self.fields["account"], self.fields["reference"]


class ReturnForm(forms.Form):
    """Why a payment came back, and the fee for it."""

    memo = forms.CharField(label="Why it came back", max_length=300)
    fee = MoneyField(label="Fee charged to the family", required=False, help_text="Empty for none.")
