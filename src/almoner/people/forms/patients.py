"""Registering a patient, and changing their own details."""

from typing import Any

from django import forms

from almoner.people.forms.fields import BirthDateField, CheckedField, DayField
from almoner.people.models import Practitioner
from almoner.people.models.around import ContactUse
from almoner.people.models.patient import LANGUAGES, Ethnicity, MaritalStatus, Race, Sex
from almoner.people.operations import Demographics, PostalParts, Reach, Registration, entry


def _blank(choices: list[tuple[str, Any]], word: str = "") -> list[tuple[str, Any]]:
    return [("", word), *choices]


class PatientForm(forms.Form):
    """A patient's own details."""

    family_name = forms.CharField(max_length=200)
    given_name = forms.CharField(max_length=200, required=False)
    middle_name = forms.CharField(max_length=200, required=False)
    prefix = forms.CharField(max_length=50, required=False)  # type: ignore[assignment]
    suffix = forms.CharField(max_length=50, required=False)
    preferred_name = forms.CharField(
        max_length=200, required=False, help_text="What they want to be called."
    )
    birth_date = BirthDateField()
    sex = forms.ChoiceField(choices=Sex.choices, initial="unknown", label="Administrative sex")
    gender_identity = forms.CharField(max_length=100, required=False)
    pronouns = forms.CharField(max_length=50, required=False)
    marital_status = forms.ChoiceField(choices=_blank(MaritalStatus.choices), required=False)
    race = forms.ChoiceField(choices=_blank(Race.choices), required=False)
    ethnicity = forms.ChoiceField(choices=_blank(Ethnicity.choices), required=False)
    language = forms.ChoiceField(choices=list(LANGUAGES.items()), initial="en")
    needs_interpreter = forms.BooleanField(required=False, label="Needs an interpreter")
    usual_practitioner = forms.ModelChoiceField(
        Practitioner.objects.none(), required=False, empty_label="None yet"
    )
    is_deceased = forms.BooleanField(required=False, label="Has died")
    deceased_on = DayField(required=False, label="Day of death", help_text="If it is known.")

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **options)
        practitioners = self.fields["usual_practitioner"]
        practitioners.queryset = Practitioner.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self._keep_other_language()
        for name in ("family_name", "given_name", "middle_name", "preferred_name", "birth_date"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def _keep_other_language(self) -> None:
        language = self.fields["language"]
        chosen = self.initial.get("language")
        if chosen and chosen not in LANGUAGES:
            language.choices = [*LANGUAGES.items(), (chosen, chosen)]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return the fields of ``Demographics`` as they were typed."""
        names = Demographics.__dataclass_fields__
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class RegisterForm(PatientForm):
    """Somebody new: who they are and how to reach them."""

    phone = CheckedField(entry.shown_phone, required=False, label="Telephone")
    phone_use = forms.ChoiceField(
        choices=ContactUse.choices[:3], initial="mobile", required=False, label="Kind"
    )
    may_text = forms.BooleanField(required=False, label="May get text messages")
    may_leave_message = forms.BooleanField(required=False, label="Messages may be left")
    email = CheckedField(entry.checked_email, required=False, label="E-mail")
    line1 = forms.CharField(max_length=200, required=False, label="Street")
    line2 = forms.CharField(max_length=200, required=False, label="Apartment")
    city = forms.CharField(max_length=100, required=False)
    state = forms.CharField(max_length=50, required=False)
    zip_code = CheckedField(entry.checked_zip, required=False, label="ZIP code")
    former_name = forms.CharField(
        max_length=200,
        required=False,
        label="Former family name",
        help_text="They are found by it.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **options)
        self.fields["given_name"].required = True
        self.fields["family_name"].widget.attrs["autofocus"] = True
        for name in ("phone", "email", "line1", "line2", "city", "state", "zip_code"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def registration(self) -> Registration:
        """Return everything that was typed."""
        typed = self.cleaned_data
        reaches = []
        if typed["phone"]:
            reaches.append(
                Reach(
                    value=typed["phone"],
                    use=typed["phone_use"] or "mobile",
                    may_text=typed["may_text"],
                    may_leave_message=typed["may_leave_message"],
                )
            )
        if typed["email"]:
            reaches.append(Reach(value=typed["email"], system="email", use="home"))
        parts = ("line1", "line2", "city", "state", "zip_code")
        return Registration(
            who=Demographics(**self.values()),
            reaches=reaches,
            address=PostalParts(**{name: typed[name] for name in parts}),
            former_names=[("former", "", typed["former_name"])] if typed["former_name"] else [],
        )
