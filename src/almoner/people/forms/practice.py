"""Forms for the practice, its places and people, and the directory."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from almoner.people.forms.fields import CheckedField, CodesField
from almoner.people.forms.rows import RowForm
from almoner.people.models import (
    Equipment,
    Holiday,
    Location,
    OutsideFacility,
    OutsidePractitioner,
    Practice,
    Practitioner,
    Room,
    StaffMember,
)
from almoner.people.operations import entry
from almoner.platform.ui.widgets import Combobox

US_ZONES = [
    ("America/New_York", "Eastern (New York)"),
    ("America/Chicago", "Central (Chicago)"),
    ("America/Denver", "Mountain (Denver)"),
    ("America/Phoenix", "Mountain without summer time (Phoenix)"),
    ("America/Los_Angeles", "Pacific (Los Angeles)"),
    ("America/Anchorage", "Alaska (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii (Honolulu)"),
    ("America/Puerto_Rico", "Puerto Rico"),
]
_ADDRESS = ("line1", "line2", "city", "state", "zip_code")


class _Checked(RowForm):
    """Telephones, NPIs and codes are judged beside their fields."""

    checks = {
        "npi": entry.checked_npi,
        "taxonomy": entry.checked_taxonomy,
        "phone": entry.shown_phone,
        "fax": lambda text: entry.shown_phone(text, field="fax"),
        "zip_code": entry.checked_zip,
    }

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **options)
        for name, check in self.checks.items():
            if name in self.fields:
                field = self.fields[name]
                self.fields[name] = CheckedField(
                    check,
                    required=field.required,
                    label=field.label,
                    help_text=field.help_text,
                )


class PracticeForm(_Checked):
    """The practice itself."""

    class Meta:
        model = Practice
        fields = ("name", "npi", "tax_id", "taxonomy", "phone", *_ADDRESS)


class LocationForm(_Checked):
    """A place."""

    time_zone = forms.ChoiceField(choices=US_ZONES)

    class Meta:
        model = Location
        fields = (
            "name",
            "time_zone",
            "phone",
            "fax",
            "npi",
            "place_of_service",
            "clia",
            *_ADDRESS,
            "is_active",
        )
        labels = {"is_active": "In use"}

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **options)
        zone = self.instance.time_zone
        if zone and zone not in dict(US_ZONES):
            self.fields["time_zone"].choices = [*US_ZONES, (zone, zone)]  # type: ignore[attr-defined]


class RoomForm(_Checked):
    """A room."""

    class Meta:
        model = Room
        fields = ("location", "name", "kind", "is_active")
        labels = {"is_active": "In use"}


class EquipmentForm(_Checked):
    """A device."""

    class Meta:
        model = Equipment
        fields = ("location", "name", "kind", "is_active")
        labels = {"is_active": "In use"}


class PractitionerForm(_Checked):
    """Somebody who sees patients."""

    languages = CodesField(required=False, help_text="Codes, with commas: en, es")

    class Meta:
        model = Practitioner
        fields = (
            "family_name",
            "given_name",
            "credential",
            "npi",
            "taxonomy",
            "specialty",
            "licence_number",
            "licence_state",
            "languages",
            "user",
            "is_active",
        )
        labels = {"is_active": "Works here", "user": "Signs in as"}


class StaffForm(_Checked):
    """Somebody who works here."""

    class Meta:
        model = StaffMember
        fields = ("name", "job_title", "location", "extension", "email", "user", "is_active")
        labels = {"is_active": "Works here", "user": "Signs in as"}


class FacilityForm(_Checked):
    """A place elsewhere."""

    class Meta:
        model = OutsideFacility
        fields = ("name", "kind", "npi", "phone", "fax", *_ADDRESS, "is_active")
        labels = {"is_active": "In use"}


def _facility(key: str) -> OutsideFacility | None:
    try:
        return OutsideFacility.objects.filter(pk=key).first() if key else None
    except ValidationError:
        return None


def facility_name(key: str) -> str:
    """Return the name of the facility with this id, or nothing."""
    found = _facility(key)
    return found.name if found else ""


class FacilityField(forms.CharField):
    """An outside facility, found as one types."""

    def to_python(self, value: object) -> Any:  # noqa: ANN401 - Django's field gives anything
        """Return the facility, or nothing."""
        key = str(super().to_python(value) or "")
        found = _facility(key)
        if key and found is None:
            raise ValidationError("Choose a facility from the list.")
        return found


class OutsideForm(_Checked):
    """A doctor elsewhere."""

    facility = FacilityField(
        required=False,
        widget=Combobox("people:find_facility", facility_name),
        help_text="Type a part of its name.",
    )

    class Meta:
        model = OutsidePractitioner
        fields = (
            "family_name",
            "given_name",
            "credential",
            "specialty",
            "npi",
            "taxonomy",
            "phone",
            "fax",
            "email",
            "facility",
            *_ADDRESS,
            "is_active",
        )
        labels = {"is_active": "In use"}


class HolidayForm(RowForm):
    """A day closed."""

    class Meta:
        model = Holiday
        fields = ("on", "name", "location")
        labels = {"on": "Day", "location": "Where"}

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **options)
        self.fields["location"].empty_label = "Everywhere"  # type: ignore[attr-defined]


KINDS: dict[str, tuple[type[models.Model], type[RowForm]]] = {
    "locations": (Location, LocationForm),
    "rooms": (Room, RoomForm),
    "equipment": (Equipment, EquipmentForm),
    "practitioners": (Practitioner, PractitionerForm),
    "staff": (StaffMember, StaffForm),
    "facilities": (OutsideFacility, FacilityForm),
    "outside": (OutsidePractitioner, OutsideForm),
}
"""What is listed and edited: by the word in the address."""


def practice_form(kind: str) -> type[RowForm]:
    """Return the form for a kind of row."""
    return KINDS[kind][1]
