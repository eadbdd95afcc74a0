"""Powers and the roles that start with them.

Every area declares its powers in ``permissions.py`` as a ``POWERS`` tuple. After a migration
powers that are new are written and given to the roles that start with them; what the office
has changed since is left alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

RECEPTIONIST = "Receptionist"
SECRETARY = "Medical secretary"
RECORDS = "Records clerk"
TRANSCRIPTIONIST = "Medical transcriptionist"
CODER = "Coder"
BILLER = "Biller"
INSURANCE = "Insurance coordinator"
ADMISSIONS = "Admissions clerk"
SUPPLIES = "Supplies clerk"
MANAGER = "Office manager"
CLINICIAN = "Clinician"

ROLES = (
    RECEPTIONIST,
    SECRETARY,
    RECORDS,
    TRANSCRIPTIONIST,
    CODER,
    BILLER,
    INSURANCE,
    ADMISSIONS,
    SUPPLIES,
    MANAGER,
    CLINICIAN,
)
"""The people of the office, as in PRODUCT.md; each is a group the office may edit."""

DESK = (RECEPTIONIST, SECRETARY, ADMISSIONS, MANAGER)
"""Those who meet patients and keep the schedule."""


@dataclass(frozen=True, slots=True)
class Power:
    """One thing a role may be allowed: ``area.verb``, what it means, who starts with it."""

    name: str
    meaning: str
    roles: tuple[str, ...]

    @property
    def area(self) -> str:
        """The part before the dot."""
        return self.name.split(".", 1)[0]

    @property
    def verb(self) -> str:
        """The part after the dot."""
        return self.name.split(".", 1)[1]


def declared() -> Iterator[Power]:
    """Return the powers of every installed area that has a ``permissions`` module."""
    for app in apps.get_app_configs():
        if app.name.startswith("almoner.") and find_spec(f"{app.name}.permissions"):
            yield from import_module(f"{app.name}.permissions").POWERS


@transaction.atomic
def seed(**_: object) -> None:
    """Write roles and new powers; give each new power to the roles that start with it."""
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in ROLES}
    there = {
        f"{area}.{verb}"
        for area, verb in Permission.objects.values_list("content_type__app_label", "codename")
    }
    for power in declared():
        if power.name in there:
            continue
        anchor, _new = ContentType.objects.get_or_create(app_label=power.area, model="power")
        permission = Permission.objects.create(
            content_type=anchor, codename=power.verb, name=power.meaning
        )
        for role in power.roles:
            groups[role].permissions.add(permission)
