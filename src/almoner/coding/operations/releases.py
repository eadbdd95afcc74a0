"""Releases of code systems that an office loads."""

import hashlib
from datetime import date, datetime

from django.db import transaction

from almoner.coding.models import CodeSystem, Release
from almoner.lib import drg
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit


@transaction.atomic
def keep_release(actor: Actor, *, logic: drg.Logic, file_name: str, now: datetime) -> Release:
    """Keep a version of the MS-DRGs; the same logic again changes nothing."""
    actor.must("coding.load_codes")
    row, is_new = Release.objects.get_or_create(
        system=CodeSystem.MS_DRG,
        version=logic.version,
        digest=drg.digest_of(logic),
        defaults={
            "content": drg.dumps(logic),
            "file_name": file_name[:255],
            "loaded_at": now,
            "loaded_by": actor.name,
        },
    )
    if is_new:
        audit.record(actor, "coding.load_codes", row, system=row.system, version=row.version)
    return row


@transaction.atomic
def keep_book(
    actor: Actor,
    *,
    content: bytes,
    edition: str,
    effective_on: date,
    file_name: str,
    now: datetime,
) -> tuple[Release, bool]:
    """Keep a compiled book of ICD-10-CM, and whether it is new; the same again changes nothing."""
    actor.must("coding.load_codes")
    row, is_new = Release.objects.get_or_create(
        system=CodeSystem.ICD_10_CM_BOOK,
        version=edition[:40],
        digest=hashlib.sha256(content).hexdigest(),
        defaults={
            "content": content,
            "effective_on": effective_on,
            "file_name": file_name[:255],
            "loaded_at": now,
            "loaded_by": actor.name,
        },
    )
    if is_new:
        audit.record(actor, "coding.load_codes", row, system=row.system, version=row.version)
    return row, is_new
