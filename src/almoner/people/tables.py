"""Lists of the practice and the directory, as tables on screen and in spreadsheets."""

from typing import Any

import django_tables2 as tables
from django.db import models
from django.urls import reverse
from django.utils.html import format_html

from almoner.people.models import (
    Equipment,
    Location,
    OutsideFacility,
    OutsidePractitioner,
    Practitioner,
    Room,
    StaffMember,
)


class _Row(tables.Table):  # type: ignore[misc]
    """A row leads to its form; those no longer in use say so."""

    word = ""
    is_active = tables.BooleanColumn(verbose_name="In use", yesno="Yes,No")

    def lead(self, record: models.Model, text: object) -> str:
        """Return ``text`` as a link to the row."""
        url = reverse("people:practice_edit", args=[self.word, record.pk])
        return format_html('<a href="{}">{}</a>', url, text)


class _Named(_Row):
    def render_name(self, record: Any, value: object) -> str:  # noqa: ANN401 - one of several rows
        """Lead to the row."""
        return self.lead(record, value)


class _Person(_Row):
    def render_family_name(self, record: Any) -> str:  # noqa: ANN401 - one of several rows
        """Show the whole name, family name first."""
        parts = (record.family_name, record.given_name)
        name = ", ".join(part for part in parts if part)
        return self.lead(record, f"{name}, {record.credential}" if record.credential else name)


class LocationTable(_Named):
    """Places of the practice."""

    word = "locations"

    class Meta:
        model = Location
        fields = ("name", "city", "phone", "npi", "time_zone", "is_active")


class RoomTable(_Named):
    """Rooms."""

    word = "rooms"

    class Meta:
        model = Room
        fields = ("name", "location", "kind", "is_active")


class EquipmentTable(_Named):
    """Equipment."""

    word = "equipment"

    class Meta:
        model = Equipment
        fields = ("name", "location", "kind", "is_active")


class PractitionerTable(_Person):
    """Practitioners."""

    word = "practitioners"

    class Meta:
        model = Practitioner
        fields = ("family_name", "specialty", "npi", "taxonomy", "licence_number", "is_active")


class StaffTable(_Named):
    """Staff."""

    word = "staff"

    class Meta:
        model = StaffMember
        fields = ("name", "job_title", "location", "extension", "email", "is_active")


class FacilityTable(_Named):
    """Outside facilities."""

    word = "facilities"

    class Meta:
        model = OutsideFacility
        fields = ("name", "kind", "city", "phone", "fax", "is_active")


class OutsideTable(_Person):
    """Outside practitioners."""

    word = "outside"

    class Meta:
        model = OutsidePractitioner
        fields = ("family_name", "specialty", "facility", "city", "phone", "fax", "is_active")


TABLES: dict[str, tuple[type[_Row], str, str]] = {
    "locations": (LocationTable, "Locations", "location"),
    "rooms": (RoomTable, "Rooms", "room"),
    "equipment": (EquipmentTable, "Equipment", "device"),
    "practitioners": (PractitionerTable, "Practitioners", "practitioner"),
    "staff": (StaffTable, "Staff", "staff member"),
    "facilities": (FacilityTable, "Outside facilities", "facility"),
    "outside": (OutsideTable, "Outside practitioners", "practitioner"),
}
"""By the word in the address: the table, its title, and what one row is called."""
