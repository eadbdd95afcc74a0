"""What the office still lacks about patients who come in."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery

from almoner.people.models import Consent, ContactPoint, Patient, PatientAddress, PatientContact


class Lack(StrEnum):
    """One thing that may be missing."""

    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    EMERGENCY = "emergency"
    GUARANTOR = "guarantor"
    TREATMENT = "treatment"
    PRIVACY_NOTICE = "privacy_notice"

    @property
    def label(self) -> str:
        """What it is, in words."""
        return _LABELS[self]


_LABELS = {
    Lack.PHONE: "Telephone",
    Lack.EMAIL: "E-mail address",
    Lack.ADDRESS: "Address",
    Lack.EMERGENCY: "Emergency contact",
    Lack.GUARANTOR: "Guarantor",
    Lack.TREATMENT: "Consent to treatment",
    Lack.PRIVACY_NOTICE: "Privacy notice",
}
SIGNED = (Lack.TREATMENT, Lack.PRIVACY_NOTICE)
"""What the patient signs at the desk; the names are those of ``people.ConsentKind``."""


def missing_of(patient_ids: Collection[UUID], on: date) -> dict[UUID, tuple[Lack, ...]]:
    """Return what is missing of each patient on the day ``on``, in one query."""
    reach = ContactPoint.objects.filter(
        Q(until=None) | Q(until__gte=on),
        patient=OuterRef("pk"),
        is_entered_in_error=False,
        do_not_use=False,
    )
    address = PatientAddress.objects.filter(
        Q(until=None) | Q(until__gte=on), patient=OuterRef("pk"), is_entered_in_error=False
    )
    emergency = PatientContact.objects.filter(
        Q(until=None) | Q(until__gte=on),
        Q(is_emergency=True) | Q(is_legal_representative=True),
        patient=OuterRef("pk"),
        is_entered_in_error=False,
    )
    rows = (
        Patient.objects.filter(pk__in=patient_ids)
        .annotate(
            phone=Exists(reach.filter(system="phone")),
            email=Exists(reach.filter(system="email")),
            address=Exists(address),
            emergency=Exists(emergency),
            guarantor=Q(family_account__isnull=False),
            treatment=_given(Lack.TREATMENT, on),
            privacy_notice=_given(Lack.PRIVACY_NOTICE, on),
        )
        .values_list("pk", *Lack)
    )
    return {
        row[0]: tuple(lack for lack, there in zip(Lack, row[1:], strict=True) if not there)
        for row in rows
    }


def _given(kind: str, on: date) -> Subquery:
    """The latest answer of a kind that holds on a day; null where none was given."""
    return Subquery(
        Consent.objects.filter(
            Q(until=None) | Q(until__gte=on),
            patient=OuterRef("pk"),
            kind=kind,
            on__lte=on,
            is_entered_in_error=False,
        )
        .order_by("-on", "-id")
        .values("given")[:1]
    )
