"""Fields that forms of several areas share."""

from decimal import Decimal
from typing import Any

from django import forms

from almoner.lib.money import NotMoney, typed


class MoneyField(forms.Field):
    """An amount as a clerk types it: ``$1,234.50``, ``12``; dollars and cents, never negative."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - a field's own options
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"widget": widget, **options})

    def to_python(self, value: Any) -> Any:  # noqa: ANN401 - the text that was typed
        """Return the amount, or ``None`` where nothing was typed."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            amount = typed(text)
        except NotMoney as no:
            raise forms.ValidationError(no.message) from None
        if amount < 0:
            raise forms.ValidationError(
                "Give an amount above nothing; money is given back by a refund or a reversal."
            )
        return amount

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - an amount or what was typed
        """Show an amount without its sign of dollars."""
        return f"{value:.2f}" if isinstance(value, Decimal) else value
