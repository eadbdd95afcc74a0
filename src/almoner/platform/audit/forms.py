"""What is asked of the log and the readings."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django import forms
from django.utils import timezone

from almoner.platform.accounts.models import User

SHOWN_DAYS = 7
"""How far back one looks when no day is named."""


class WhoForm(forms.Form):
    """Of which patient, by whom, from which day to which; all may be left out."""

    patient = forms.UUIDField(required=False, label="Patient")
    user = forms.ModelChoiceField(
        User.objects.order_by("name"), required=False, label="By", empty_label="anybody"
    )
    since = forms.DateField(required=False, label="From")
    until = forms.DateField(required=False, label="To")

    def clean(self) -> dict[str, object]:
        """Refuse days in the wrong order."""
        typed = super().clean() or {}
        since, until = typed.get("since"), typed.get("until")
        if since and until and until < since:
            self.add_error("until", "This day lies before the first one.")
        return typed

    def narrowed(self, today: date) -> dict[str, UUID | datetime | None]:
        """Return the arguments of ``queries.readings``; without a patient the last seven days."""
        typed = self.cleaned_data
        since, until, user = typed.get("since"), typed.get("until"), typed.get("user")
        if since is None and not typed.get("patient"):
            since = (until or today) - timedelta(days=SHOWN_DAYS)
        return {
            "patient_id": typed.get("patient"),
            "user_id": user.pk if user else None,
            "since": _start_of(since),
            "before": _start_of(until + timedelta(days=1)) if until else None,
        }


def _start_of(day: date | None) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
