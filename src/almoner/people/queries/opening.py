"""The only door to a patient's page: it checks reach and notes who looked."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Now

from almoner.lib.refusal import NotFound, Refusal
from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.audit.models import Reading
from almoner.platform.files.doors import Opened

GLASS_STAYS_BROKEN = timedelta(hours=1)
"""How long a reason that was given opens a restricted chart again."""


class ChartRestricted(Refusal):
    """This chart is restricted: opening it needs a reason, which is kept and read by others."""

    status = 403

    def __init__(self, patient_id: UUID) -> None:
        super().__init__()
        self.patient_id = patient_id


class MergedIntoAnother(Refusal):
    """This chart was merged into another one."""

    status = 409

    def __init__(self, survivor_id: UUID) -> None:
        super().__init__()
        self.survivor_id = survivor_id


@transaction.atomic
def open_patient(
    actor: Actor, patient_id: UUID, *, what: str, now: datetime, reason: str = ""
) -> Patient:
    """Return the patient and note that ``actor`` looked at ``what``.

    Raises ``NotFound``; ``MergedIntoAnother`` with the survivor's id; and ``ChartRestricted``
    where the chart needs a ``reason`` (which takes the power ``audit.break_glass``). A reason
    opens the chart for an hour.
    """
    actor.must("people.open")
    patient = Patient.objects.seen_by(actor).filter(pk=patient_id).first()
    if patient is None:
        raise NotFound("There is no patient with this number, or not for you.")
    if patient.merged_into_id:
        raise MergedIntoAnother(survivor_of(patient))
    breaks = patient.is_restricted and not _glass_is_broken(actor, patient, now)
    if breaks:
        if not reason.strip():
            raise ChartRestricted(patient.pk)
        actor.must("audit.break_glass")
    audit.record_reading(
        actor,
        patient_id=patient.pk,
        what=what,
        now=now,
        reason=reason.strip(),
        is_break_glass=breaks,
    )
    return patient


def open_photo(actor: Actor, patient_id: UUID) -> Opened:
    """Return a patient's photo for whoever may open their page; the door of stored photos."""
    actor.must("people.open")
    patient = Patient.objects.seen_by(actor).select_related("photo").filter(pk=patient_id).first()
    if patient is None or patient.photo is None:
        raise NotFound("There is no photo of this patient.")
    if not is_open_to(actor, patient):
        raise ChartRestricted(patient.pk)
    return Opened(patient.photo, f"{patient.number}.{patient.photo.media_type.split('/')[-1]}")


def is_open_to(actor: Actor, patient: Patient) -> bool:
    """Say whether ``actor`` may see files of this chart now, without giving a reason."""
    return not patient.is_restricted or _glass_is_broken(actor, patient, None)


def survivor_of(patient: Patient) -> UUID:
    """Return the id of the chart that a merged one ended up in, over any number of merges."""
    while patient.merged_into is not None:
        patient = patient.merged_into
    return patient.pk


def _glass_is_broken(actor: Actor, patient: Patient, now: datetime | None) -> bool:
    at = Now() if now is None else Value(now)
    return Reading.objects.filter(
        patient_id=patient.pk,
        user_id=actor.user_id,
        user_id__isnull=False,
        is_break_glass=True,
        at__gt=at - GLASS_STAYS_BROKEN,
        at__lte=at,
    ).exists()
