"""Forms for what hangs on a patient."""

from typing import Any

from django import forms
from django.db import models

from almoner.people.forms.fields import CheckedField, DayField
from almoner.people.models import (
    Consent,
    ContactPoint,
    FormerName,
    PatientAddress,
    PatientAlert,
    PatientContact,
    PatientIdentifier,
)
from almoner.people.models.around import MayBeTold
from almoner.people.models.patient import GuarantorRelationship
from almoner.people.operations import entry


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row as it is typed; the operation stores it, never the form."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **options)
        for name, field in list(self.fields.items()):
            if isinstance(field, forms.DateField):
                self.fields[name] = DayField(
                    required=field.required, label=field.label, help_text=field.help_text
                )
            if isinstance(field, forms.ModelChoiceField) and not field.required:
                field.empty_label = "None"
            self.fields[name].widget.attrs.setdefault("autocomplete", "off")

    def _post_clean(self) -> None:
        """Leave the instance alone: nothing is written to it here."""

    def values(self) -> dict[str, Any]:
        """Return what was typed, by field."""
        return dict(self.cleaned_data)


class PhoneForm(RowForm):
    """A telephone number."""

    value = CheckedField(entry.shown_phone, label="Number")

    class Meta:
        model = ContactPoint
        fields = ("value", "use", "may_text", "may_leave_message", "do_not_use", "rank", "note")
        labels = {"do_not_use": "Do not use", "rank": "Order"}

    def values(self) -> dict[str, Any]:
        """Return the number as a telephone's."""
        return {**self.cleaned_data, "system": "phone"}


class EmailForm(RowForm):
    """An e-mail address."""

    value = CheckedField(entry.checked_email, label="E-mail address")

    class Meta:
        model = ContactPoint
        fields = ("value", "use", "do_not_use", "note")
        labels = {"do_not_use": "Do not use"}

    def values(self) -> dict[str, Any]:
        """Return the address as an e-mail's."""
        return {**self.cleaned_data, "system": "email"}


class AddressForm(RowForm):
    """A postal address."""

    zip_code = forms.CharField(max_length=20, required=False, label="ZIP code")

    class Meta:
        model = PatientAddress
        fields = (
            "use",
            "line1",
            "line2",
            "city",
            "state",
            "zip_code",
            "country",
            "since",
            "do_not_use",
        )
        labels = {"do_not_use": "Do not write there"}


class ContactForm(RowForm):
    """Somebody around the patient."""

    phone = CheckedField(entry.shown_phone, required=False, label="Telephone")
    may_be_told = forms.MultipleChoiceField(
        choices=MayBeTold.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="May be told about",
        help_text="Nothing ticked: they may not be told that this is a patient here.",
    )

    class Meta:
        model = PatientContact
        fields = (
            "name",
            "relationship",
            "phone",
            "email",
            "may_be_told",
            "is_legal_representative",
            "is_emergency",
            "note",
        )
        labels = {
            "is_legal_representative": "Decides for the patient (parent, guardian, proxy)",
            "is_emergency": "Call in an emergency",
        }
        help_texts = {"is_legal_representative": ""}


class FormerNameForm(RowForm):
    """Another name."""

    class Meta:
        model = FormerName
        fields = ("kind", "given_name", "family_name", "until")


class ConsentForm(RowForm):
    """A yes or no."""

    given = forms.TypedChoiceField(
        choices=[("yes", "Yes, given"), ("no", "No, refused")],
        coerce=lambda answer: answer == "yes",
        label="Answer",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Consent
        fields = ("kind", "given", "on", "until", "note")


class AlertForm(RowForm):
    """What everyone must see first."""

    class Meta:
        model = PatientAlert
        fields = ("text", "level", "until")


class IdentifierForm(RowForm):
    """A number elsewhere."""

    class Meta:
        model = PatientIdentifier
        fields = ("kind", "value")


class GuarantorForm(forms.Form):
    """Who answers for the bills."""

    relationship = forms.ChoiceField(
        choices=GuarantorRelationship.choices, label="The patient is the guarantor's"
    )
    name = forms.CharField(
        max_length=300, required=False, help_text="Left empty, the patient answers for themselves."
    )
    birth_date = DayField(required=False)
    phone = CheckedField(entry.shown_phone, required=False, label="Telephone")
    email = CheckedField(entry.checked_email, required=False, label="E-mail")
    employer = forms.CharField(max_length=200, required=False)
    line1 = forms.CharField(max_length=200, required=False, label="Street")
    line2 = forms.CharField(max_length=200, required=False, label="Apartment")
    city = forms.CharField(max_length=100, required=False)
    state = forms.CharField(max_length=50, required=False)
    zip_code = CheckedField(entry.checked_zip, required=False, label="ZIP code")

    def clean(self) -> dict[str, Any]:
        """Ask for a name where somebody else answers."""
        typed = super().clean() or {}
        if typed.get("relationship") != "self" and not typed.get("name"):
            self.add_error("name", "Say who answers for the bills.")
        return typed

    def guarantor(self) -> dict[str, Any] | None:
        """Return the fields of the guarantor, or nothing for the patient themselves."""
        typed = dict(self.cleaned_data)
        if typed.pop("relationship") == "self":
            return None
        return typed


KINDS: dict[str, tuple[type[models.Model], type[RowForm], str]] = {
    "phone": (ContactPoint, PhoneForm, "telephone"),
    "email": (ContactPoint, EmailForm, "e-mail address"),
    "address": (PatientAddress, AddressForm, "address"),
    "contact": (PatientContact, ContactForm, "contact"),
    "name": (FormerName, FormerNameForm, "other name"),
    "consent": (Consent, ConsentForm, "consent"),
    "alert": (PatientAlert, AlertForm, "alert"),
    "number": (PatientIdentifier, IdentifierForm, "number"),
}
"""What may be added to a patient: by the word in the address, its table, form and name."""


def row_form(kind: str) -> type[RowForm]:
    """Return the form for a kind of row."""
    return KINDS[kind][1]
