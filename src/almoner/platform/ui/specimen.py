"""What the page of components shows: made-up values, one of each."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator

from almoner.platform.ui.widgets import DateInput, TimeInput

SEXES = (("female", "Female"), ("male", "Male"), ("other", "Other"), ("unknown", "Unknown"))
WAYS = (("phone", "Phone"), ("sms", "Text message"), ("email", "E-mail"), ("post", "Post"))
STATUSES = (
    ("expected", "Expected"),
    ("confirmed", "Confirmed"),
    ("arrived", "Arrived"),
    ("roomed", "Roomed"),
    ("with-clinician", "With clinician"),
    ("done", "Done"),
    ("no-show", "No-show"),
    ("cancelled", "Cancelled"),
    ("late", "Late"),
)
PEOPLE = (
    ("Alma Reyes", "12 Mar 1961", "CH-10422", "(555) 010-4410", "Follow-up", "arrived", 26),
    ("Bo Lindqvist", "3 Nov 1988", "CH-10518", "(555) 010-7723", "New patient", "roomed", 14),
    ("Chidi Okafor", "29 Jul 1975", "CH-09911", "(555) 010-0938", "Blood draw", "confirmed", 0),
    ("Dolores Haze-Whitmore", "1 Jan 1950", "CH-00127", "(555) 010-3391", "Physical", "late", 8),
    ("Eli Abramov", "17 Sep 2019", "CH-11002", "(555) 010-8155", "Well child", "expected", 0),
)


class SpecimenForm(forms.Form):
    """One field of each kind."""

    given_name = forms.CharField(max_length=60)
    family_name = forms.CharField(max_length=60)
    birth_date = forms.DateField(widget=DateInput, help_text="As on the identity card.")
    sex = forms.ChoiceField(choices=SEXES, label="Administrative sex")
    phone = forms.CharField(required=False, max_length=30)
    email = forms.EmailField(required=False, label="E-mail")
    call_after = forms.TimeField(required=False, widget=TimeInput, label="Call after")
    language = forms.ChoiceField(
        choices=(("en", "English"), ("es", "Spanish"), ("vi", "Vietnamese"))
    )
    reach_by = forms.MultipleChoiceField(
        required=False, choices=WAYS, widget=forms.CheckboxSelectMultiple, label="May be reached by"
    )
    card = forms.FileField(required=False, label="Insurance card")
    notes = forms.CharField(
        required=False, widget=forms.Textarea, help_text="Everyone at the desk can read this."
    )
    interpreter = forms.BooleanField(required=False, label="Needs an interpreter")


def specimen(now: datetime) -> dict[str, Any]:
    """Return the context of the page; ``now`` dates the timers."""
    return {
        "form": SpecimenForm(initial={"language": "es", "reach_by": ["phone", "sms"]}),
        "wrong": _wrong_form(),
        "statuses": STATUSES,
        "tones": ("neutral", "info", "accent", "success", "warning", "danger"),
        "types": range(1, 13),
        "people": [
            {
                "name": name, "born": born, "chart": chart, "phone": phone, "visit": visit,
                "status": status, "words": dict(STATUSES)[status],
                "since": now - timedelta(minutes=minutes) if minutes else None,
            }
            for name, born, chart, phone, visit, status, minutes in PEOPLE
        ],
        "page": Paginator(range(248), 25).page(3),
        "sheet": _sheet(now),
        "now": now,
    }  # fmt: skip


def _wrong_form() -> SpecimenForm:
    data = {"given_name": "Alma", "birth_date": "", "email": "alma@", "sex": "female"}
    return SpecimenForm({f"wrong-{name}": text for name, text in data.items()}, prefix="wrong")


def _sheet(now: datetime) -> list[dict[str, Any]]:
    """Return rows of a quarter-hour for three columns: cells with a span, or none."""
    bookings = {
        (0, 1): ("Alma Reyes", "Follow-up", 1, 2, "arrived"),
        (0, 4): ("Bo Lindqvist", "New patient", 3, 3, "roomed"),
        (1, 0): ("Chidi Okafor", "Blood draw", 7, 1, "confirmed"),
        (1, 2): ("Eli Abramov", "Well child", 2, 2, "expected"),
        (2, 3): ("Dolores Haze-Whitmore", "Physical", 4, 4, "late"),
        (2, 7): ("Farah Nazari", "Consultation", 9, 2, "done"),
    }
    start = now.replace(hour=9, minute=0, second=0, microsecond=0)
    covered: set[tuple[int, int]] = set()
    rows = []
    for number in range(10):
        at = start + timedelta(minutes=15 * number)
        cells = []
        for column in range(3):
            if (column, number) in covered:
                continue
            name, visit, tone, span, status = bookings.get((column, number), ("", "", 0, 1, ""))
            covered |= {(column, number + more) for more in range(1, span)}
            cells.append(
                {
                    "column": column, "name": name, "visit": visit, "tone": tone, "span": span,
                    "status": status, "closed": column == 1 and number > 6,
                }
            )  # fmt: skip
        rows.append({"at": at, "cells": cells, "is_hour": number % 4 == 0, "is_now": number == 5})
    return rows
