"""Notes on screen: written, signed after one confirmation, amended; who may do what."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import make

from almoner.people.models import Patient
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CLINICIAN, CODER, RECEPTIONIST, SECRETARY
from almoner.platform.audit.models import Reading
from almoner.records import jobs
from almoner.records.models import Attestation, DocumentType, Note
from almoner.records.tests.test_screens import signed_in, text
from almoner.records.tests.test_signing import PASSWORD, clinician

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def at(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, patient: Patient, *rest: object) -> str:
    return reverse(f"records:{name}", args=[patient.pk, *rest])


def typed(author: Any, **more: object) -> dict[str, object]:
    return {
        "type": DocumentType.objects.get(name="Progress note").pk,
        "text": "Follow-up",
        "at": "2026-03-02T10:00",
        "author": author.pk,
        "body": "# Plan\nGo on.",
        **more,
    }


def test_a_secretary_writes_and_the_clinician_signs() -> None:
    actor, author = clinician()
    patient = make.patient()
    secretary = signed_in(SECRETARY)
    assert "Write a note" in text(secretary.get(address("write_note", patient)))
    wrong = secretary.post(address("write_note", patient), typed(author, body=""))
    assert wrong.status_code == 422
    done = secretary.post(address("write_note", patient), typed(author))
    note = Note.objects.get()
    assert done.status_code == 200
    page = text(secretary.get(address("note", patient, note.pk)))
    assert "Draft, to be signed" in page
    assert "<h3>Plan</h3>" in page
    assert secretary.get(reverse("records:sign")).status_code == 403

    doctor = at(User.objects.get(pk=actor.user_id))
    listed = text(doctor.get(reverse("records:sign")))
    assert "Go on." in listed
    assert f"note:{note.pk}:1" in listed
    answer = doctor.post(reverse("records:sign"), {"paper": f"note:{note.pk}:1", "password": "no"})
    assert answer.status_code == 422
    assert "not your password" in text(answer)
    doctor.post(reverse("records:sign"), {"paper": f"note:{note.pk}:1", "password": PASSWORD})
    row = Attestation.objects.get()
    assert "The sealed PDF is being made" in text(doctor.get(address("note", patient, note.pk)))
    jobs.seal(str(row.pk))
    assert "Sealed PDF of version 2" in text(doctor.get(address("note", patient, note.pk)))
    sealed = reverse("files:open", args=["records.sealed", row.pk])
    assert b"".join(doctor.get(sealed).streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert Reading.objects.filter(what="sealed copy").exists()
    assert signed_in(RECEPTIONIST).get(sealed).status_code == 403
    assert "Nothing waits" in text(doctor.get(reverse("records:sign")))


def test_guessing_is_limited_as_at_the_lock() -> None:
    actor, author = clinician()
    doctor = at(User.objects.get(pk=actor.user_id))
    signed_in(SECRETARY).post(address("write_note", make.patient()), typed(author))
    paper = {"paper": f"note:{Note.objects.get().pk}:1"}
    for _ in range(5):
        doctor.post(reverse("records:sign"), {**paper, "password": "no"})
    answer = doctor.post(reverse("records:sign"), {**paper, "password": PASSWORD})
    assert "Too many wrong passwords" in text(answer)
    assert not Attestation.objects.exists()


def test_an_addendum_and_an_amendment_from_the_screen() -> None:
    actor, author = clinician()
    patient = make.patient()
    doctor = at(User.objects.get(pk=actor.user_id))
    doctor.post(address("write_note", patient), typed(author))
    note = Note.objects.get()
    early = doctor.post(address("add_to_note", patient, note.pk), {"body": "More"}, headers=HTMX)
    assert early.status_code == 422
    doctor.post(reverse("records:sign"), {"paper": f"note:{note.pk}:1", "password": PASSWORD})
    doctor.post(address("add_to_note", patient, note.pk), {"body": "She called."})
    page = text(doctor.get(address("note", patient, note.pk)))
    assert "She called." in page
    amended = {"reason": "Wrong side", "text": "Follow-up", "body": "Left.", "version": "2"}
    assert doctor.post(address("amend_note", patient, note.pk), amended).status_code == 200
    stale = doctor.post(address("change_note", patient, note.pk), typed(author, version="1"))
    assert stale.status_code == 422
    page = text(doctor.get(address("note", patient, note.pk)))
    assert "Amended, to be signed" in page
    assert "Wrong side" in page


def test_who_may_not() -> None:
    actor, author = clinician()
    patient = make.patient()
    at(User.objects.get(pk=actor.user_id)).post(address("write_note", patient), typed(author))
    note = Note.objects.get()
    coder = signed_in(CODER)
    assert coder.get(address("note", patient, note.pk)).status_code == 200
    assert coder.get(address("write_note", patient)).status_code == 403
    assert coder.get(address("amend_note", patient, note.pk)).status_code == 403
    assert coder.post(address("change_note", patient, note.pk), typed(author)).status_code == 403
    assert signed_in(CLINICIAN).get(reverse("records:sign")).status_code == 403
    assert coder.get(address("note", make.patient(), note.pk)).status_code == 404
