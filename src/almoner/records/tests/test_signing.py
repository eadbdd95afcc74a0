"""Notes written, signed, sealed, amended: no version is lost and no byte changes unseen."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, IntegrityError, transaction
from tests import make

from almoner.people.models import Patient, Practitioner
from almoner.platform.accounts.actor import Actor, NotPermitted
from almoner.platform.accounts.models import User
from almoner.platform.accounts.operations import NotConfirmed, Proof, WrongPassword
from almoner.platform.accounts.powers import CLINICIAN
from almoner.platform.files.models import StoredFile
from almoner.records import operations, queries
from almoner.records.jobs import seals as jobs
from almoner.records.models import Attestation, DocumentType, Encounter, Note, SealedCopy
from almoner.records.tests.people import CLERK, NOW, READER, WRITER

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
PROOF = Proof(password=PASSWORD)


def clinician(name: str = "Okafor") -> tuple[Actor, Practitioner]:
    """Return a clinician who signs in, as an actor and as a practitioner."""
    user = User.objects.create_user(name.lower(), PASSWORD, name=f"Dr. {name}")
    user.groups.add(Group.objects.get(name=CLINICIAN))
    return user.as_actor(), make.practitioner(name, user=user)


def written(patient: Patient, author: Practitioner, **values: Any) -> Note:
    usual: dict[str, Any] = {
        "text": "Follow-up of asthma",
        "type": DocumentType.objects.get(name="Progress note"),
        "body": "# Subjective\nBetter.\n\n# Plan\nGo on as before.",
        "author": author,
        "at": NOW,
    }
    return operations.write_note(WRITER, patient=patient, values={**usual, **values}, now=NOW)


def signed(actor: Actor, note: Note, **more: Any) -> Attestation:
    (row,) = operations.sign(
        actor, papers=[(note, note.version)], **{"proof": PROOF, "now": NOW, **more}
    )
    note.refresh_from_db()
    return row


def sealed(row: Attestation) -> bytes:
    jobs.seal(str(row.pk))
    return SealedCopy.objects.get(attestation=row).pdf.path.read_bytes()


def test_a_note_is_written_signed_sealed_and_verified() -> None:
    actor, author = clinician()
    note = written(make.patient(), author)
    assert note.waits_for_signature
    row = signed(actor, note)
    assert (note.status, note.signed_at, row.version) == ("final", NOW, note.version)
    assert (row.method, row.meaning, row.signed_as) == (
        "password",
        "author",
        "Dr. Adaeze Okafor",
    )
    pdf = sealed(row)
    assert queries.verdict_of(pdf).is_intact
    changed = bytearray(pdf)
    changed[len(pdf) // 3] ^= 1
    assert not queries.verdict_of(bytes(changed)).is_intact
    assert not queries.verdict_of(pdf + b"\n% added").is_intact
    assert sealed(row) == pdf, "a job that runs again keeps the first"


def test_what_was_signed_stays_to_the_letter() -> None:
    actor, author = clinician()
    note = written(make.patient(), author)
    first = signed(actor, note)
    operations.amend_note(
        actor,
        row=note,
        seen_version=note.version,
        values={"body": "Worse."},
        reason="Slip",
        now=NOW,
    )
    note.refresh_from_db()
    assert (note.status, note.signed_at) == ("amended", None)
    second = signed(actor, note, now=NOW + timedelta(hours=1))
    assert json.loads(first.content)["body"].startswith("# Subjective")
    assert json.loads(second.content)["amendment"] == "Slip"
    assert sealed(first) != sealed(second)
    assert [row.number for row in queries.versions_of(note)] == [4, 3, 2, 1]
    assert queries.verdict_of(sealed(first)).is_intact


def test_a_signed_note_is_not_changed_and_an_addendum_is_signed_itself() -> None:
    actor, author = clinician()
    patient = make.patient()
    note = written(patient, author)
    with pytest.raises(operations.IsNotSigned):
        written(patient, author, addendum_to=note)
    signed(actor, note)
    with pytest.raises(operations.IsSigned):
        operations.change_note(
            WRITER, row=note, seen_version=note.version, values={"body": "Other"}, now=NOW
        )
    addendum = written(patient, author, addendum_to=note, text="Addendum", body="Spoke to her.")
    assert addendum.waits_for_signature
    assert "Addendum" in addendum.facts
    signed(actor, addendum)
    another = written(patient, author, addendum_to=addendum, body="And again.")
    assert another.addendum_to == note, "an addendum belongs to the note, not to an addendum"


def test_only_the_responsible_clinician_signs() -> None:
    actor, author = clinician()
    other, attending = clinician("Lindqvist")
    patient = make.patient()
    stay = make.entry(patient, "Stay", Encounter, practitioner=attending)
    note = written(patient, author, encounter=stay)
    with pytest.raises(operations.NotYours):
        signed(other, note)
    signed(actor, note)
    assert signed(other, note).meaning == "attending"
    with pytest.raises(operations.SignedAlready):
        signed(actor, note)
    with pytest.raises(operations.SignedAlready):
        signed(other, note)
    for nobody in (CLERK, READER, WRITER):
        with pytest.raises(NotPermitted):
            signed(nobody, note)


@pytest.mark.parametrize(
    ("proof", "no"),
    [
        (Proof(password="guess"), WrongPassword),
        (Proof(), NotConfirmed),
        (Proof(passkey_at=NOW - timedelta(minutes=3)), NotConfirmed),
        (Proof(passkey_at=NOW + timedelta(minutes=3)), NotConfirmed),
    ],
)
def test_nothing_is_signed_without_proof(proof: Proof, no: type[Exception]) -> None:
    actor, author = clinician()
    note = written(make.patient(), author)
    with pytest.raises(no):
        signed(actor, note, proof=proof)
    assert not Attestation.objects.exists()
    assert "guess" not in repr(proof)


def test_a_passkey_confirms() -> None:
    actor, author = clinician()
    note = written(make.patient(), author)
    assert signed(actor, note, proof=Proof(passkey_at=NOW)).method == "passkey"


def test_what_changed_since_it_was_shown_is_not_signed_nor_the_rest_of_the_batch() -> None:
    actor, author = clinician()
    patient = make.patient()
    first, second = written(patient, author), written(patient, author, text="Second")
    seen = [(first, first.version), (second, second.version)]
    operations.change_note(
        WRITER, row=second, seen_version=1, values={"body": "Changed meanwhile"}, now=NOW
    )
    with pytest.raises(operations.ChangedSinceShown, match="Second"):
        operations.sign(actor, papers=seen, proof=PROOF, now=NOW)
    assert not Attestation.objects.exists()


def test_a_document_is_sealed_as_it_is() -> None:
    actor, author = clinician()
    document = make.document(make.patient(), "One", "Two", author=author)
    (row,) = operations.sign(actor, papers=[(document, document.version)], proof=PROOF, now=NOW)
    pdf = sealed(row)
    assert pdf.startswith(document.pdf.path.read_bytes())
    assert queries.verdict_of(pdf).is_intact


def test_the_database_keeps_attestations_and_signed_states() -> None:
    actor, author = clinician()
    note = written(make.patient(), author)
    row = signed(actor, note)
    for change in (lambda: Attestation.objects.update(signed_as="X"), row.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.filter(pk=note.pk).update(signed_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.filter(pk=note.pk).update(body="")


def test_bodies_keep_their_paragraphs_and_lose_what_cannot_be_printed() -> None:
    _actor, author = clinician()
    note = written(make.patient(), author, body="  One\r\n\r\nTwo\x00\u200b  \n")
    assert note.body == "One\n\nTwo"
    for body, sentence in (("  \n ", "says nothing"), ("x" * 200_001, "200,000")):
        with pytest.raises(operations.NotAcceptable, match=sentence):
            written(note.patient, author, body=body)


def test_certificates_are_renewed_under_the_same_root() -> None:
    boss = Actor("Boss", powers=frozenset({"records.seal"}))
    first = operations.certificate_for_sealing(boss, now=NOW)
    assert operations.certificate_for_sealing(boss, now=NOW) == first
    later = operations.certificate_for_sealing(boss, now=first.until - timedelta(days=2))
    assert later != first
    assert queries.roots() == [later.chain]
    assert "PRIVATE" not in later.key + later.root_key
    with pytest.raises(NotPermitted):
        operations.make_certificate(CLERK, now=NOW)
    assert StoredFile.objects.count() == 0


def test_a_note_without_an_author_is_refused_in_a_sentence() -> None:
    values = {"text": "Follow-up", "body": "Better."}
    with pytest.raises(operations.NotAcceptable, match="who is to sign"):
        operations.write_note(WRITER, patient=make.patient(), values=values, now=NOW)
    assert not Note.objects.exists()
