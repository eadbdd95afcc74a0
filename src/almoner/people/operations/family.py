"""Who answers for a patient's bills."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from almoner.people.models import FamilyAccount, Guarantor, Patient
from almoner.people.operations import entry
from almoner.people.operations.versions import bring_up_to_date, change, write
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit


@transaction.atomic
def open_account(
    actor: Actor,
    *,
    patient: Patient,
    relationship: str = "self",
    guarantor: Mapping[str, Any] | None = None,
) -> FamilyAccount:
    """Open an account for ``patient`` and put them on it.

    They are their own guarantor unless ``guarantor`` gives the fields of another person.
    """
    actor.must("people.edit")
    if guarantor is None:
        holder = Guarantor.objects.create(patient=patient, name=patient.legal_name)
        relationship = "self"
    else:
        holder = Guarantor.objects.create(**_checked(dict(guarantor)))
    account = FamilyAccount.objects.create(name=f"{patient.family_name} family", guarantor=holder)
    account.refresh_from_db(fields=["number"])
    audit.record(actor, "people.open_account", account, patient_id=patient.pk)
    join_account(actor, patient=patient, account=account, relationship=relationship)
    return account


@transaction.atomic
def join_account(
    actor: Actor, *, patient: Patient, account: FamilyAccount | None, relationship: str = ""
) -> Patient:
    """Put ``patient`` on a family account (or on none); their earlier one is in the history."""
    actor.must("people.edit")
    values = entry.tidied(
        Patient,
        {"family_account": account, "guarantor_relationship": relationship if account else ""},
    )
    locked = Patient.objects.select_for_update().get(pk=patient.pk)
    if change(patient, seen_version=locked.version, values=values):
        audit.record(
            actor,
            "people.join_account",
            patient,
            patient_id=patient.pk,
            account=account.number if account else None,
        )
    return patient


@transaction.atomic
def edit_guarantor(
    actor: Actor, *, guarantor: Guarantor, seen_version: int, values: Mapping[str, Any]
) -> Guarantor:
    """Change what is known of a guarantor that the person saw as ``seen_version``."""
    actor.must("people.edit")
    bring_up_to_date(guarantor, seen_version=seen_version)
    present = {name: getattr(guarantor, name) for name in _FIELDS}
    changed = write(guarantor, _checked(present | dict(values)))
    if changed:
        audit.record(actor, "people.edit_guarantor", guarantor, fields=sorted(changed))
    return guarantor


_FIELDS = (
    "name",
    "birth_date",
    "phone",
    "email",
    "employer",
    "line1",
    "line2",
    "city",
    "state",
    "zip_code",
    "country",
)


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    done = entry.tidied(Guarantor, values)
    if not done.get("name"):
        raise entry.NotAcceptable("A guarantor needs a name.", field="name")
    done["phone"] = entry.shown_phone(done.get("phone", ""))
    done["email"] = entry.checked_email(done.get("email", ""))
    done["zip_code"] = entry.checked_zip(done.get("zip_code", ""), done.get("country", "US"))
    return done
