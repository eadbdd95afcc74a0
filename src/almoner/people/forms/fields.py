"""Fields that read what people type: dates in any usual form, telephones, NPIs."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from almoner.lib.dates import NotADate, parse_birth_date, parse_date
from almoner.lib.refusal import Refusal


class BirthDateField(forms.CharField):
    """A birth date in any usual form: 2/28/1960, 28 Feb 60, 1960-02-28."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - Django's own options
        options.setdefault("help_text", "2/28/1960, 28 Feb 60 or 022860")
        super().__init__(**options)
        self.widget.attrs |= {"autocomplete": "off", "inputmode": "text"}

    def prepare_value(self, value: object) -> object:
        """Show a stored date as people write it."""
        return f"{value:%m/%d/%Y}" if isinstance(value, date) else value

    def to_python(self, value: object) -> Any:  # noqa: ANN401 - Django's field gives anything
        """Return the likeliest reading."""
        text = str(super().to_python(value) or "")
        if not text:
            return None
        readings = parse_birth_date(text)
        if not readings:
            raise ValidationError(
                f"“{text}” is not a birth date of somebody living: write it like 2/28/1960."
            )
        return readings[0]


class DayField(forms.CharField):
    """A day with a four-digit year, in any usual form."""

    def prepare_value(self, value: object) -> object:
        """Show a stored date as people write it."""
        return f"{value:%m/%d/%Y}" if isinstance(value, date) else value

    def to_python(self, value: object) -> Any:  # noqa: ANN401 - Django's field gives anything
        """Return the date, or nothing."""
        text = str(super().to_python(value) or "")
        if not text:
            return None
        try:
            return parse_date(text)
        except NotADate as wrong:
            raise ValidationError(str(wrong)) from None


class CheckedField(forms.CharField):
    """A text that one of the operations' own checks reads: the same rule, said earlier."""

    def __init__(self, check: Callable[[str], str], **options: Any) -> None:  # noqa: ANN401
        self.check = check
        super().__init__(**options)

    def clean(self, value: object) -> str:
        """Return what the check makes of the text."""
        text = str(super().clean(value) or "")
        try:
            return self.check(text)
        except Refusal as wrong:
            raise ValidationError(wrong.message) from None


class CodesField(forms.CharField):
    """Codes separated by commas or spaces: ``en, es``."""

    def prepare_value(self, value: object) -> object:
        """Show a stored list."""
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: object) -> Any:  # noqa: ANN401 - Django's field gives anything
        """Return the list of codes."""
        return str(super().to_python(value) or "").replace(",", " ").split()
