"""Form widgets that speak the browser's own date and time controls, and the combobox."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.urls import reverse_lazy


class ShortChecks(forms.CheckboxSelectMultiple):
    """Checkboxes with labels of a few letters, such as weekdays: a row of them."""

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Tell the template that the labels are short."""
        context = super().get_context(name, value, attrs)
        context["widget"]["is_short"] = True
        return context


class DateInput(forms.DateInput):
    """The browser's date control."""

    input_type = "date"

    def __init__(self, attrs: Mapping[str, object] | None = None) -> None:
        super().__init__(attrs=dict(attrs or {}), format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's time control, to the minute."""

    input_type = "time"

    def __init__(self, attrs: Mapping[str, object] | None = None) -> None:
        super().__init__(attrs=dict(attrs or {}), format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """The browser's date-and-time control, in the active time zone, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: Mapping[str, object] | None = None) -> None:
        super().__init__(attrs=dict(attrs or {}), format="%Y-%m-%dT%H:%M")


class Combobox(forms.TextInput):
    """Find as you type: ``url_name`` answers ``?q=`` with ``ui/options.html``.

    The value is the chosen option's id. ``label_of`` turns it back into words when a form is
    shown with a value: it is called with the id as text and may return "".
    """

    template_name = "ui/combobox.html"

    def __init__(
        self,
        url_name: str,
        label_of: Callable[[str], str],
        attrs: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(attrs=dict(attrs or {}))
        self.url = reverse_lazy(url_name)
        self.label_of = label_of

    def get_context(
        self, name: str, value: object, attrs: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        """Add the address and the words of the present value."""
        context = super().get_context(name, value, dict(attrs or {}))
        shown = self.format_value(value)
        context["widget"]["url"] = self.url
        context["widget"]["label"] = self.label_of(str(shown)) if shown else ""
        return context
