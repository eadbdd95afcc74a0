"""What can be asked of the list of messages."""

from typing import Any

from django import forms
from django.utils.http import urlencode

from almoner.messages.models import Channel, State
from almoner.platform.ui.widgets import DateInput


class FilterForm(forms.Form):
    """Filters that may all be empty; a value that means nothing is left out."""

    q = forms.CharField(label="To, subject or text", required=False, max_length=100)
    channel = forms.ChoiceField(
        label="Kind", required=False, choices=[("", "All kinds"), *Channel.choices]
    )
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "All states"), *State.choices]
    )
    since = forms.DateField(label="From", required=False, widget=DateInput)

    def wanted(self) -> dict[str, Any]:
        """Return the arguments of ``queries.outgoing``."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "words": given.get("q", ""),
            "channel": given.get("channel", ""),
            "state": given.get("state", ""),
            "since": given.get("since"),
        }

    def query(self) -> str:
        """Return the filters as a query string that a page number can be added to."""
        given = {name: value for name, value in self.data.items() if name != "page" and value}
        return f"{urlencode(given)}&" if given else ""
