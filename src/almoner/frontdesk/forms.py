"""What is typed at the front desk."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django import forms

from almoner.frontdesk.models import DeskRules, Identity, NotTaken
from almoner.frontdesk.operations import Corrections, GivenCoPay, Recall
from almoner.frontdesk.queries import SIGNED, OnFile, hosts
from almoner.ledger.models import Method
from almoner.lib.refusal import Refusal
from almoner.people.models import Location, Practitioner, StaffMember
from almoner.people.operations import PostalParts
from almoner.platform.accounts.actor import Actor
from almoner.platform.ui.fields import MoneyField
from almoner.platform.ui.widgets import Combobox
from almoner.scheduling.models import Column, VisitType
from almoner.scheduling.operations import Wish
from almoner.scheduling.queries.openings import FoundOpening, Search

COPAY = ("copay_amount", "copay_method", "copay_reference", "copay_reason")
PAID_BY = [(Method.CASH, "Cash"), (Method.CHECK, "Check"), (Method.MONEY_ORDER, "Money order")]
ADDRESS = ("line1", "line2", "city", "state", "zip_code")
WEEKS = (
    (1, "1 week"),
    (2, "2 weeks"),
    (4, "4 weeks"),
    (6, "6 weeks"),
    (13, "3 months"),
    (26, "6 months"),
    (52, "1 year"),
)
LANGUAGES = (
    ("en", "English"),
    ("es", "Spanish"),
    ("zh", "Chinese"),
    ("vi", "Vietnamese"),
    ("tl", "Tagalog"),
    ("ko", "Korean"),
    ("ar", "Arabic"),
    ("fr", "French"),
    ("ht", "Haitian Creole"),
    ("pt", "Portuguese"),
    ("ru", "Russian"),
    ("pl", "Polish"),
    ("de", "German"),
    ("hi", "Hindi"),
    ("ur", "Urdu"),
    ("fa", "Persian"),
    ("ja", "Japanese"),
    ("so", "Somali"),
    ("am", "Amharic"),
    ("ase", "American Sign Language"),
)
"""The languages most asked for in US offices (Census, ACS table B16001), with ASL."""


class CheckInForm(forms.Form):
    """Who stands at the desk, and what they correct; what is not changed is left alone."""

    identity = forms.ChoiceField(
        label="Who it is", choices=Identity.choices, widget=forms.RadioSelect
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    phone = forms.CharField(label="Telephone", required=False, max_length=50)
    email = forms.CharField(label="E-mail", required=False, max_length=254)
    line1 = forms.CharField(label="Street", required=False, max_length=200)
    line2 = forms.CharField(label="Apartment, suite", required=False, max_length=200)
    city = forms.CharField(label="City", required=False, max_length=100)
    state = forms.CharField(label="State", required=False, max_length=50)
    zip_code = forms.CharField(label="ZIP", required=False, max_length=20)
    language = forms.ChoiceField(label="Language", required=False)
    needs_interpreter = forms.BooleanField(label="Needs an interpreter", required=False)
    emergency_name = forms.CharField(label="Emergency contact", required=False, max_length=300)
    emergency_relationship = forms.CharField(label="Relationship", required=False, max_length=100)
    emergency_phone = forms.CharField(label="Their telephone", required=False, max_length=50)
    signed = forms.MultipleChoiceField(
        label="Signed today", required=False, widget=forms.CheckboxSelectMultiple
    )

    copay_amount = MoneyField(label="Co-pay", required=False)
    copay_method = forms.ChoiceField(
        label="Paid by", required=False, choices=[("", "Not taken"), *PAID_BY]
    )
    copay_reference = forms.CharField(label="Check number", required=False, max_length=50)
    copay_reason = forms.ChoiceField(
        label="Not taken because", required=False, choices=[("", ""), *NotTaken.choices]
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        on_file: OnFile,
        due: Decimal | None = None,
    ) -> None:
        super().__init__(data, initial={**_initial(on_file), "copay_amount": due or None})
        self.on_file = on_file
        language = cast("forms.ChoiceField", self.fields["language"])
        language.choices = _languages(on_file.patient.language)
        to_sign = [kind for kind in SIGNED if kind in on_file.missing]
        signed = cast("forms.MultipleChoiceField", self.fields["signed"])
        signed.choices = [(kind.value, kind.label) for kind in to_sign]

    def corrections(self) -> Corrections | None:
        """Return what differs from what is on file; ``None`` when nothing does."""
        changed = set(self.changed_data) - {"identity", "seen_version", *COPAY}
        if not changed or self.on_file.is_restricted:
            return None
        given = self.cleaned_data
        return Corrections(
            seen_version=given["seen_version"],
            phone=given["phone"] if "phone" in changed else None,
            email=given["email"] if "email" in changed else None,
            address=self._address() if changed & set(ADDRESS) else None,
            language=given["language"] if "language" in changed else None,
            needs_interpreter=(
                given["needs_interpreter"] if "needs_interpreter" in changed else None
            ),
            emergency_name=given["emergency_name"],
            emergency_phone=given["emergency_phone"],
            emergency_relationship=given["emergency_relationship"],
            signed=tuple(given["signed"]),
        )

    def _address(self) -> PostalParts:
        address = self.on_file.address
        parts = {name: self.cleaned_data[name] for name in ADDRESS}
        return PostalParts(**parts, country=address.country if address else "US")

    def answers(self) -> dict[str, Any]:
        """Return the arguments of ``operations.check_in`` but whom and when."""
        return {
            "identity": self.cleaned_data["identity"],
            "is_confirmed": True,
            "corrections": self.corrections(),
            "copay": self.copay(),
        }

    def copay(self) -> GivenCoPay | None:
        """Return the co-pay that was asked for; without an amount, none was."""
        given = self.cleaned_data
        if not given["copay_amount"]:
            return None
        return GivenCoPay(
            given["copay_amount"],
            given["copay_method"],
            given["copay_reference"],
            given["copay_reason"],
        )


class WalkInForm(CheckInForm):
    """A walk-in also says why they come and whom they want to see."""

    purpose = forms.CharField(
        label="Purpose of the visit",
        max_length=300,
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    practitioner = forms.ModelChoiceField(
        label="With",
        queryset=Practitioner.objects.filter(is_active=True),
        required=False,
        empty_label="Whoever is free first",
    )

    def answers(self) -> dict[str, Any]:
        """Add the purpose and the practitioner."""
        return super().answers() | {
            "purpose": self.cleaned_data["purpose"],
            "practitioner": self.cleaned_data["practitioner"],
        }


class VisitorForm(forms.Form):
    """Somebody who is not a patient."""

    name = forms.CharField(label="Name", max_length=200)
    company = forms.CharField(label="Company", required=False, max_length=200)
    purpose = forms.CharField(label="Purpose", max_length=300)
    host = forms.CharField(
        label="Host",
        required=False,
        help_text="Whom they see: told at once on their screen, and by e-mail.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, actor: Actor) -> None:
        super().__init__(data)
        self.actor = actor
        self.fields["host"].widget = Combobox("frontdesk:hosts", self._host_name)

    def visitor(self) -> dict[str, Any]:
        """Return the arguments of ``operations.receive`` but where and when."""
        given = dict(self.cleaned_data)
        kind, _, key = given.pop("host").partition(":")
        if kind == "practitioner":
            given["practitioner"] = Practitioner.objects.filter(pk=UUID(key)).first()
        elif kind == "staff":
            given["staff_member"] = StaffMember.objects.filter(pk=UUID(key)).first()
        return given

    def clean_host(self) -> str:
        """Accept nothing, or the key of somebody who works here."""
        key: str = self.cleaned_data["host"]
        if not key and self.data.get("host_text", "").strip():
            raise forms.ValidationError("Choose the host from the list, or leave it empty.")
        if key and not self._host_name(key):
            raise forms.ValidationError("Choose the host from the list.")
        return key

    def _host_name(self, key: str) -> str:
        found = next((host for host in hosts(self.actor, "", 10_000) if host_key(host) == key), "")
        return str(found)


def host_key(host: Practitioner | StaffMember) -> str:
    """Return how a host is named in the form."""
    return f"{'practitioner' if isinstance(host, Practitioner) else 'staff'}:{host.pk}"


LIMITS = tuple(
    f"{step}_{mood}"
    for step in ("late", "arrived", "roomed", "with_clinician")
    for mood in ("warm", "hot")
)


class LimitsForm(forms.Form):
    """After how many minutes a wait is amber and red."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, rules: DeskRules) -> None:
        super().__init__(data, initial=forms.model_to_dict(rules, LIMITS))
        self.fields.update(forms.fields_for_model(DeskRules, LIMITS))


def _initial(on_file: OnFile) -> dict[str, Any]:
    patient, address = on_file.patient, on_file.address
    initial: dict[str, Any] = {
        "identity": Identity.PHOTO_ON_FILE if patient.photo_id else Identity.BIRTH_DATE,
        "seen_version": patient.version,
        "phone": on_file.phone.display if on_file.phone else "",
        "email": on_file.email.value if on_file.email else "",
        "language": patient.language,
        "needs_interpreter": patient.needs_interpreter,
    }
    if address is not None:
        initial |= {name: getattr(address, name) for name in ADDRESS}
    return initial


def _languages(present: str) -> list[tuple[str, str]]:
    """The usual languages, and the patient's own if it is none of them."""
    known = list(LANGUAGES)
    if present not in dict(known):
        known.append((present, present))
    return known


def parsed_day(text: str, otherwise: date) -> date:
    """Read a date of a query string; what is no date is ``otherwise``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def language_name(code: str) -> str:
    """Return a language in words, or its code where we have none for it."""
    return dict(LANGUAGES).get(code, code)


class FollowUpForm(forms.Form):
    """Which visit should follow, in how many weeks, and with whom."""

    visit_type = forms.ModelChoiceField(
        label="Visit", queryset=VisitType.objects.filter(is_active=True), empty_label=None
    )
    column = forms.ModelChoiceField(
        label="With",
        queryset=Column.objects.filter(is_active=True, kind="practitioner"),
        required=False,
        empty_label="Anybody",
    )
    weeks = forms.TypedChoiceField(
        label="In", coerce=int, required=False, empty_value=None, choices=WEEKS
    )

    def search(self, today: date, location: Location) -> Search | None:
        """Return the search for openings around the day wished, or ``None`` without one."""
        wished = self.wished(today)
        if wished is None:
            return None
        column = self.cleaned_data["column"]
        return Search(
            visit_type_ids=[self.cleaned_data["visit_type"].pk],
            first=max(today, wished - timedelta(days=4)),
            last=wished + timedelta(days=9),
            column_ids=frozenset({column.pk} if column else ()),
            location_ids=frozenset({location.pk}),
            grid=15,
            limit=500,
        )

    def wished(self, today: date) -> date | None:
        """Return the day on which the patient should come back, if it was said."""
        weeks = self.cleaned_data.get("weeks")
        return today + timedelta(weeks=weeks) if weeks else None

    def recall(self, today: date) -> Recall:
        """Return what to note on the recall list instead of booking."""
        column = self.cleaned_data["column"]
        return Recall(
            visit_type_id=self.cleaned_data["visit_type"].pk,
            column_id=column.pk if column else None,
            due_on=self.wished(today) or today,
        )


def read_wish(text: str) -> Wish:
    """Read an opening that was chosen; the buttons carry it as :func:`wish_text`."""
    try:
        visit_type, location, at, *columns = text.split("|")
        return Wish(
            visit_type_id=UUID(visit_type),
            location_id=UUID(location),
            starts_at=datetime.fromisoformat(at),
            column_ids=[UUID(column) for column in columns],
        )
    except ValueError:
        raise Refusal("This opening cannot be read: choose one of the list.") from None


def wish_text(opening: FoundOpening) -> str:
    """Return an opening of one step as the text that :func:`read_wish` reads."""
    step = opening.steps[0]
    columns = [str(key) for key, _name in step.columns]
    return "|".join(
        [str(step.visit_type_id), str(step.location_id), step.starts_at.isoformat(), *columns]
    )
