"""Cover sheets: what is printed on one is a signed number that says nothing by itself."""

from datetime import datetime

from django.db import transaction

from almoner.people.models import Patient
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.records.models import CoverSheet, DocumentType


@transaction.atomic
def make_cover(actor: Actor, *, patient: Patient, type: DocumentType, now: datetime) -> CoverSheet:
    """Make a sheet that files what is scanned behind it in this chart, as this type."""
    actor.must("records.file")
    row = CoverSheet.objects.create(patient=patient, type=type, made_at=now, made_by=actor.name)
    audit.record(actor, "records.make_cover", row, patient_id=patient.pk)
    return row
