"""Authentication: the responsible clinician signs; a job sets and seals the PDF.

What is signed is written down to the letter in the attestation. Setting and sealing is slow, so
``records.seal`` does it from that text alone, whatever became of the note meanwhile.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from almoner.lib.events import publish
from almoner.lib.refusal import Refusal
from almoner.lib.sniff import PDF
from almoner.people.models import Practitioner
from almoner.platform.accounts import operations as accounts
from almoner.platform.accounts.actor import Actor
from almoner.platform.accounts.models import User
from almoner.platform.accounts.operations import Proof
from almoner.platform.audit import operations as audit
from almoner.platform.files import operations as files
from almoner.platform.jobs import later
from almoner.platform.live import tell
from almoner.records.events import NoteSigned
from almoner.records.models import (
    Attestation,
    DocumentReference,
    Note,
    SealCertificate,
    SealedCopy,
)
from almoner.records.models.notes import NoteStatus
from almoner.records.models.signing import Meaning, Method
from almoner.records.operations.checking import lock
from almoner.records.operations.judging import judge_entry
from almoner.records.queries.contents import content_of

Paper = Note | DocumentReference
MOST = 100
"""Papers that are signed after one confirmation."""


class NothingToSign(Refusal):
    """Choose what you sign."""


class NotYours(Refusal):
    """Only its author, or the clinician responsible for the encounter, signs this."""

    status = 403


class NoClinician(Refusal):
    """Your login is not a clinician's: the office manager can join it to a practitioner."""

    status = 403


class SignedAlready(Refusal):
    """You have signed this version."""


class ChangedSinceShown(Refusal):
    """This was changed since it was shown to you: read it again, then sign."""

    status = 409


@transaction.atomic
def sign(
    actor: Actor, *, papers: Sequence[tuple[Paper, int]], proof: Proof, now: datetime
) -> list[Attestation]:
    """Sign ``papers``, each as the version that was shown: all of them or none.

    Raises ``WrongPassword``, ``NotConfirmed``, ``NotYours``, ``NoClinician``, ``SignedAlready``
    and ``ChangedSinceShown`` (which names the paper).
    """
    actor.must("records.sign")
    if not papers or len(papers) > MOST:
        raise NothingToSign(f"Choose what you sign, {MOST} at most." if papers else "")
    user, method = accounts.confirm(actor, proof=proof, now=now)
    practitioner = Practitioner.objects.filter(user=user, is_active=True).first()
    if practitioner is None:
        raise NoClinician
    # in one order, so that two clinicians signing at once never wait for each other in a circle
    ordered = sorted(papers, key=lambda each: (each[0].patient_id, each[0].pk))
    return [
        _sign(actor, user, practitioner, paper, seen_version, Method(method), now)
        for paper, seen_version in ordered
    ]


def _sign(
    actor: Actor,
    user: User,
    practitioner: Practitioner,
    paper: Paper,
    seen_version: int,
    method: Method,
    now: datetime,
) -> Attestation:
    lock(paper.patient)
    paper.refresh_from_db()
    if paper.version != seen_version or paper.is_in_error:
        raise ChangedSinceShown(f"“{paper}” was changed since it was shown to you: read it again.")
    meaning = _meaning(paper, practitioner)
    if isinstance(paper, Note) and meaning == Meaning.AUTHOR:
        _finish(paper, now)
    if Attestation.objects.filter(
        note=paper if isinstance(paper, Note) else None,
        document=None if isinstance(paper, Note) else paper,
        version=paper.version,
        practitioner=practitioner,
    ).exists():
        raise SignedAlready(f"You have signed “{paper}”.")
    signed_as = str(practitioner)
    content = json.dumps(
        content_of(paper, signed_as=signed_as, meaning=meaning.label, at=now),
        ensure_ascii=False,
        sort_keys=True,
    )
    row = Attestation.objects.create(
        patient_id=paper.patient_id,
        note=paper if isinstance(paper, Note) else None,
        document=None if isinstance(paper, Note) else paper,
        version=paper.version,
        meaning=meaning,
        practitioner=practitioner,
        user=user,
        signed_as=signed_as,
        at=now,
        method=method,
        content=content,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
    )
    judge_entry(paper)
    if isinstance(paper, Note) and meaning == Meaning.AUTHOR:
        publish(NoteSigned(paper.pk, paper.patient_id, paper.encounter_id, now))
    later("records.seal", attestation_id=row.pk)
    audit.record(
        actor, "records.sign", paper, patient_id=paper.patient_id, sha256=row.sha256, method=method
    )
    return row


def _meaning(paper: Paper, practitioner: Practitioner) -> Meaning:
    is_author = paper.author_id == practitioner.pk
    if is_author:
        return Meaning.AUTHOR
    responsible = paper.encounter.practitioner_id if paper.encounter else None
    is_open = isinstance(paper, DocumentReference) or paper.signed_at is not None
    if responsible == practitioner.pk and is_open:
        return Meaning.ATTENDING
    raise NotYours


def _finish(note: Note, now: datetime) -> None:
    """Mark the note as signed by its author; an amended one stays amended."""
    if note.signed_at is not None:
        raise SignedAlready(f"“{note}” is signed.")
    if note.status == NoteStatus.PRELIMINARY:
        note.status = NoteStatus.FINAL
    note.signed_at = now
    note.version += 1
    note.save(update_fields=["status", "signed_at", "version"])


@transaction.atomic
def keep_sealed(
    actor: Actor, *, attestation_id: UUID, pdf: bytes, certificate: SealCertificate, now: datetime
) -> SealedCopy:
    """Keep the sealed PDF of what was signed; the first that was kept stays."""
    actor.must("records.seal")
    attestation = Attestation.objects.select_for_update().get(pk=attestation_id)
    there = SealedCopy.objects.filter(attestation=attestation).first()
    if there is not None:
        return there
    upload = SimpleUploadedFile("sealed.pdf", pdf)
    file = files.store(actor, upload, now=now, kinds={PDF})
    row = SealedCopy.objects.create(
        attestation=attestation, pdf=file, certificate=certificate, at=now
    )
    audit.record(actor, "records.keep_sealed", attestation, patient_id=attestation.patient_id)
    tell("records.chart")
    return row
