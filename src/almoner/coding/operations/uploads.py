"""Release files given on screen: kept, read, shown with what they change, then loaded or not."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from almoner.coding.models import ReleaseState, ReleaseUpload
from almoner.coding.operations.loading import Loading, NotAttested, attest, load_releases
from almoner.lib import codesets
from almoner.lib.refusal import Refusal
from almoner.platform.accounts.actor import Actor
from almoner.platform.audit import operations as audit
from almoner.platform.files import operations as files
from almoner.platform.files.operations import Upload
from almoner.platform.jobs import later
from almoner.platform.live import tell


class NotReady(Refusal):
    """This file is not waiting to be loaded: it was loaded, refused or put aside."""


@transaction.atomic
def receive_release(
    actor: Actor,
    *,
    upload: Upload,
    kind: str,
    now: datetime,
    edition: str = "",
    effective_on: date | None = None,
    licence_number: str = "",
) -> ReleaseUpload:
    """Keep a release file and have it read; a licensed kind needs the licence's number."""
    actor.must("coding.load_codes")
    reader = codesets.KINDS[kind]
    attestation = None
    if reader.owner and not licence_number.strip():
        raise NotAttested
    if reader.owner:
        attestation = attest(
            actor,
            system=reader.systems[0],
            words=codesets.words_of(kind),
            licence_number=licence_number,
            now=now,
        )
    kept = files.keep(actor, upload=upload, now=now)
    row = ReleaseUpload.objects.create(
        kind=kind,
        file=kept.file,
        file_name=(upload.name or "file")[:255],
        edition=edition.strip(),
        effective_on=effective_on,
        attestation=attestation,
        uploaded_at=now,
        uploaded_by=actor.name,
    )
    audit.record(actor, "coding.receive_release", row, kind=kind)
    later("coding.read_release", upload_id=row.pk)
    return row


@transaction.atomic
def note_preview(actor: Actor, *, upload_id: UUID, preview: Mapping[str, Any]) -> None:
    """Keep what a file would change, for who decides."""
    actor.must("coding.load_codes")
    _settle(upload_id, (ReleaseState.WAITING,), state=ReleaseState.PREVIEWED, preview=preview)


@transaction.atomic
def refuse_upload(actor: Actor, *, upload_id: UUID, why: str) -> None:
    """Keep why a file cannot be loaded."""
    actor.must("coding.load_codes")
    _settle(upload_id, ReleaseUpload.HALF_DONE, state=ReleaseState.REFUSED, refusal=why)


@transaction.atomic
def apply_upload(actor: Actor, *, upload_id: UUID) -> None:
    """Have a file loaded whose changes were seen; raises ``NotReady``."""
    actor.must("coding.load_codes")
    row = _settle(upload_id, (ReleaseState.PREVIEWED,), state=ReleaseState.APPLYING)
    audit.record(actor, "coding.apply_release", row, kind=row.kind)
    later("coding.apply_release", upload_id=row.pk)


@transaction.atomic
def drop_upload(actor: Actor, *, upload_id: UUID) -> None:
    """Put a file aside: it is not loaded; raises ``NotReady``."""
    actor.must("coding.load_codes")
    _settle(upload_id, (ReleaseState.PREVIEWED,), state=ReleaseState.DROPPED)


@transaction.atomic
def finish_upload(
    actor: Actor, *, upload_id: UUID, loadings: Sequence[Loading], now: datetime
) -> None:
    """Load what a file says and note that it is loaded, both or neither."""
    actor.must("coding.load_codes")
    row = ReleaseUpload.objects.select_related("attestation").get(pk=upload_id)
    loaded = load_releases(actor, loadings=loadings, attestation=row.attestation, now=now)
    _settle(
        upload_id,
        (ReleaseState.APPLYING,),
        state=ReleaseState.APPLIED,
        release=loaded[0].release,
    )


def topic_of(upload_id: UUID) -> str:
    """Return under which topic news of an upload travels."""
    return f"release-upload:{upload_id}"


def _settle(upload_id: UUID, before: Sequence[ReleaseState], **values: object) -> ReleaseUpload:
    row = ReleaseUpload.objects.select_for_update().get(pk=upload_id)
    if row.state not in before:
        raise NotReady
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    tell(topic_of(upload_id))
    return row
