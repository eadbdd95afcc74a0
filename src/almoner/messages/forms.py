"""What can be asked of the list of messages."""

import re
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.http import urlencode

from almoner.lib.refusal import Refusal
from almoner.messages.models import (
    Channel,
    LetterTemplate,
    Postage,
    SendingState,
    State,
    TemplateKind,
    Way,
)
from almoner.messages.queries.addressees import Address
from almoner.people.models import Practitioner
from almoner.people.models.patient import LANGUAGES
from almoner.platform.ui.widgets import Combobox, DateInput


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


class TemplateForm(forms.Form):
    """A letter template."""

    name = forms.CharField(max_length=100)
    kind = forms.ChoiceField(label="What it is for", choices=TemplateKind.choices)
    subject = forms.CharField(label="Subject line", max_length=200, required=False)
    language = forms.ChoiceField(choices=list(LANGUAGES.items()), initial="en")
    is_active = forms.BooleanField(label="In use", required=False, initial=True)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class BeginForm(forms.Form):
    """What a letter begins with: its template, to whom, who signs."""

    template = forms.ModelChoiceField(
        LetterTemplate.objects.filter(is_active=True), required=False, empty_label="An empty letter"
    )
    to = forms.ChoiceField(label="To")
    outside = forms.CharField(
        label="Practitioner or facility",
        required=False,
        widget=Combobox("messages:addressees", str),
        help_text="Type a part of the name.",
    )
    practitioner = forms.ModelChoiceField(
        Practitioner.objects.filter(is_active=True),
        label="Signed by",
        required=False,
        empty_label="The practice",
    )

    def __init__(self, *args: Any, near: Sequence[Address], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        rows = [
            (each.key, f"{each.name} ({each.note})" if each.note else each.name) for each in near
        ]
        field = cast("forms.ChoiceField", self.fields["to"])
        field.choices = [*rows, ("outside", "Somebody outside the practice")]

    def clean(self) -> dict[str, Any]:
        """Let whom the box found stand before the list."""
        given = super().clean() or {}
        if given.get("outside"):
            given["to"] = given["outside"]
        elif given.get("to") == "outside":
            self.add_error("outside", "Choose the practitioner or facility.")
        return given


class LetterForm(forms.Form):
    """The parts of a letter around its text."""

    name = forms.CharField(label="Name", max_length=300)
    line1 = forms.CharField(label="Street", max_length=200, required=False)
    line2 = forms.CharField(label="Apartment, suite", max_length=200, required=False)
    city = forms.CharField(max_length=100, required=False)
    state = forms.CharField(max_length=50, required=False)
    zip_code = forms.CharField(label="ZIP code", max_length=20, required=False)
    email = forms.EmailField(label="E-mail", required=False)
    fax = forms.CharField(max_length=50, required=False)
    dated_on = forms.DateField(label="Date", widget=DateInput)
    practitioner = forms.ModelChoiceField(
        Practitioner.objects.filter(is_active=True),
        label="Signed by",
        required=False,
        empty_label="The practice",
    )
    subject = forms.CharField(label="Subject line", max_length=200, required=False)
    enclosures = forms.CharField(label="Enclosed", max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class SendForm(forms.Form):
    """How a letter leaves."""

    way = forms.ChoiceField(label="Send by", choices=Way.choices)
    postage = forms.ChoiceField(choices=Postage.choices, required=False)
    to = forms.CharField(label="E-mail or fax number", required=False, max_length=254)
    text_code_to = forms.CharField(
        label="Text the code to",
        required=False,
        max_length=50,
        help_text="Left empty, the code is shown to you, to be told by telephone.",
    )


class SendingFilterForm(FilterForm):
    """Filters of sendings."""

    channel = None  # type: ignore[assignment]
    since = None  # type: ignore[assignment]
    way = forms.ChoiceField(label="Way", required=False, choices=[("", "All ways"), *Way.choices])
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "All states"), *SendingState.choices]
    )

    def wanted(self) -> dict[str, Any]:
        """Return the arguments of ``queries.sendings``."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "words": given.get("q", ""),
            "way": given.get("way", ""),
            "state": given.get("state", ""),
        }


class MailingForm(forms.Form):
    """What a mailing sends, how, and to whom: a filter, or a list of chart numbers."""

    name = forms.CharField(max_length=100, help_text="“Flu shots, autumn 2026”.")
    template = forms.ModelChoiceField(LetterTemplate.objects.filter(is_active=True))
    way = forms.ChoiceField(label="Send by", choices=[(Way.MAIL, "Mail"), (Way.EMAIL, "E-mail")])
    postage = forms.ChoiceField(choices=Postage.choices, required=False)
    practitioner = forms.ModelChoiceField(
        Practitioner.objects.filter(is_active=True),
        label="Signed by",
        required=False,
        empty_label="The practice",
    )
    usual = forms.ModelChoiceField(
        Practitioner.objects.filter(is_active=True),
        label="Patients of",
        required=False,
        empty_label="Everybody",
    )
    language = forms.ChoiceField(choices=[("", "Any language"), *LANGUAGES.items()], required=False)
    zip_code = forms.CharField(label="ZIP code begins with", max_length=10, required=False)
    born_from = forms.DateField(label="Born from", required=False, widget=DateInput)
    born_to = forms.DateField(label="Born to", required=False, widget=DateInput)
    numbers = forms.FileField(
        label="Or a list (CSV)",
        required=False,
        help_text="One chart number in the first column of each line; then no filter counts.",
    )

    def filters(self) -> dict[str, Any]:
        """Return the arguments of ``queries.patients_of``."""
        given = self.cleaned_data
        return {
            "practitioner_id": given["usual"].pk if given["usual"] else None,
            "language": given["language"],
            "zip_code": given["zip_code"],
            "born_from": given["born_from"],
            "born_to": given["born_to"],
        }

    def in_words(self) -> str:
        """Return the filters as a person reads them."""
        given = self.cleaned_data
        parts = (
            f"patients of {given['usual']}" if given["usual"] else "",
            f"speaking {dict(LANGUAGES)[given['language']]}" if given["language"] else "",
            f"ZIP code {given['zip_code']}…" if given["zip_code"] else "",
            f"born from {given['born_from']:%m/%d/%Y}" if given["born_from"] else "",
            f"born to {given['born_to']:%m/%d/%Y}" if given["born_to"] else "",
        )
        return ", ".join(part for part in parts if part) or "all patients"


class LogoForm(forms.Form):
    """The picture at the head of letters."""

    picture = forms.FileField(
        label="Logo",
        help_text="A PNG or JPEG, cut close; it is printed half an inch high.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )


class SignatureForm(forms.Form):
    """The picture of a signature."""

    practitioner = forms.ModelChoiceField(
        Practitioner.objects.filter(is_active=True), empty_label="Choose"
    )
    picture = forms.FileField(
        label="Picture",
        help_text="A PNG or JPEG of the signature on white, cut close.",
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg"}),
    )


def numbers_in(content: bytes) -> list[str]:
    """Return the chart numbers in the first column of a CSV; a title line is passed over.

    Raises ``Refusal`` for what is no text or has no number at all.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if "\x00" in text:
        raise Refusal("This file is no list: save it as CSV.", field="numbers")
    first = (re.split(r"[,;\t]", line, maxsplit=1)[0].strip(" \"'") for line in text.splitlines())
    found = [cell for cell in first if cell]
    if found and not any(character.isdigit() for character in found[0]):
        found = found[1:]
    if not found:
        raise Refusal("There is no chart number in the first column.", field="numbers")
    return [cell[:40] for cell in found]
