"""Records leave: what may, what may not, and the accounting that equals what left."""

import hashlib
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pypdfium2
import pytest
from django.db import IntegrityError, connection, transaction
from tests import make

from almoner.lib.ids import uuid7
from almoner.lib.release.pages import page_digests
from almoner.people.models import Patient
from almoner.people.operations import NotAcceptable
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.records import jobs, operations, queries
from almoner.records.models import DocumentPage
from almoner.records.models.disclosures import Disclosure, Package, PackagePage
from almoner.records.models.documents import ReleaseClass
from almoner.records.models.release import PickedPage, ReleaseRequest
from almoner.records.operations.release import (
    CannotLeave,
    ClassNotPermitted,
    NeedsAnother,
    NothingPicked,
    NotInThisState,
)

pytestmark = pytest.mark.django_db
NOON = make.NOON
POWERS = frozenset({"records.release", "records.approve_release", "files.store"})
CLERK = Actor("Rita Clerk", uuid7(), POWERS)
SECOND = Actor("Olga Manager", uuid7(), POWERS)
RESTRICTED = ("part2", "psychotherapy", "state")


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the job run at noon too."""
    monkeypatch.setattr(jobs.timezone, "now", lambda: NOON)


@pytest.fixture
def patient() -> Patient:
    return make.patient()


def checked(patient: Patient, *kinds: str, **fields: Any) -> ReleaseRequest:
    request = make.release_request(patient, **fields)
    for kind in kinds or ("authorization",):
        make.authority(request, kind)
    request.refresh_from_db()
    return request


def packaged(request: ReleaseRequest) -> Package:
    """Finish the picking, approve if need be, and do the job."""
    operations.release.finish_picking(CLERK, request=request, now=NOON)
    request.refresh_from_db()
    if request.status == "picked":
        operations.release.approve(SECOND, request=request, now=NOON)
    jobs.make_package(str(request.pk))
    request.refresh_from_db()
    return request.packages.all()[0]


def deliver(request: ReleaseRequest) -> Disclosure:
    return operations.release.deliver(
        CLERK, request=request, method="print", recipient="Mr Hale", address="", now=NOON
    )


def content(package: Package) -> bytes:
    return bytes(package.pdf.path.read_bytes())


def texts(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(BytesIO(pdf)) as document:
        return [page.get_textpage().get_text_range() for page in document]


def test_of_a_mixed_chart_of_60_pages_no_restricted_page_leaves(patient: Patient) -> None:
    documents = make.mixed_chart(patient, 60)
    everything = DocumentPage.objects.filter(document__in=documents)
    assert everything.count() == 60
    request = checked(patient)
    for kind in RESTRICTED:
        restricted = everything.filter(release_class=kind)
        assert restricted.exists()
        with pytest.raises(ClassNotPermitted, match="leaves only on"):
            make.pick_all(CLERK, request, (kind,))
        with pytest.raises(ClassNotPermitted):
            make.pick_all(CLERK, request, ("ordinary", kind))
    assert not PickedPage.objects.exists()
    make.pick_all(CLERK, request, ("ordinary",))
    package = packaged(request)
    left = "".join(texts(content(package)))
    ordinary = everything.filter(release_class="ordinary").count()
    assert left.count(make.secret("ordinary")) == ordinary
    for kind in RESTRICTED:
        assert make.secret(kind) not in left
        assert make.secret(kind).encode() not in content(package)
    disclosure = deliver(request)
    on_record = PackagePage.objects.filter(package__disclosures=disclosure).exclude(page=None)
    assert {part.release_class for part in on_record} == {"ordinary"}
    assert on_record.count() == ordinary
    assert disclosure.description == f"Progress note, {ordinary} pages"


def test_what_left_equals_the_accounting_page_by_page(patient: Patient) -> None:
    make.mixed_chart(patient, 20)
    request = checked(patient, "authorization", "part2_consent", "state_authorization")
    make.pick_all(CLERK, request, ("ordinary", "part2", "state"))
    package = packaged(request)
    deliver(request)
    pdf = content(package)
    parts = list(package.pages.select_related("page__document", "authority"))
    assert hashlib.sha256(pdf).hexdigest() == package.pdf.sha256
    assert page_digests(pdf) == [part.sha256 for part in parts]
    assert len(set(page_digests(pdf))) == len(parts) == package.page_count
    for part, text in zip(parts, texts(pdf), strict=True):
        if part.page is None:
            continue
        assert part.page.text in " ".join(text.split())
        assert f"Page {part.number} of {len(parts)}" in text
        assert f"Request {request.number}" in text
        assert f"chart {patient.number}" in text
        assert part.authority is not None
        assert part.release_class == part.page.release_class
    cover = texts(pdf)[0]
    assert "Prohibition on redisclosure" in cover
    assert "2.31" in cover
    assert "Scope: consent to release substance use records" in " ".join(cover.split())


def test_pages_without_part_2_carry_no_notice_of_it(patient: Patient) -> None:
    make.document(patient)
    request = checked(patient)
    make.pick_all(CLERK, request, ("ordinary",))
    assert "Prohibition" not in "".join(texts(content(packaged(request))))


def raw(statement: str, values: list[Any]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def forged_page(package: Package, page: DocumentPage, authority: UUID | None) -> None:
    raw(
        "INSERT INTO records_packagepage (id, package_id, number, page_id, release_class,"
        " authority_id, is_redacted, sha256, put_at)"
        " VALUES (%s, %s, 99, %s, %s, %s, false, 'x', %s)",
        [uuid7(), package.pk, page.pk, page.release_class, authority, NOON],
    )


@pytest.mark.parametrize("kind", RESTRICTED)
def test_the_database_itself_keeps_restricted_pages_in(patient: Patient, kind: str) -> None:
    make.document(patient)
    document = make.document(patient, type=make.CLASS_TYPES[kind])
    request = checked(patient)
    make.pick_all(CLERK, request, ("ordinary",))
    package = packaged(request)
    (page,) = document.pages.all()
    general = request.authorities.get()
    for authority in (general.pk, None):
        with pytest.raises(IntegrityError, match="may not leave"):
            forged_page(package, page, authority)
    assert package.pages.count() == package.page_count


def test_the_database_refuses_another_patients_page_and_anothers_authority(
    patient: Patient,
) -> None:
    make.document(patient)
    request = checked(patient)
    make.pick_all(CLERK, request, ("ordinary",))
    package = packaged(request)
    (theirs,) = make.document(make.patient(family_name="Other")).pages.all()
    with pytest.raises(IntegrityError, match="may not leave"):
        forged_page(package, theirs, request.authorities.get().pk)
    (mine,) = make.document(patient, "Another one").pages.all()
    other = make.authority(make.release_request(patient))
    with pytest.raises(IntegrityError, match="may not leave"):
        forged_page(package, mine, other.pk)


def test_a_page_that_is_restricted_after_it_was_made_stays_in(patient: Patient) -> None:
    document = make.document(patient)
    request = checked(patient)
    make.pick_all(CLERK, request, ("ordinary",))
    package = packaged(request)
    operations.classify_pages(
        SYSTEM, document=document, numbers=[1], release_class=ReleaseClass.STATE
    )
    with pytest.raises(CannotLeave):
        deliver(request)
    with pytest.raises(IntegrityError, match="may not leave"):
        raw(
            "INSERT INTO records_disclosure (id, package_id, sent_at, sent_by, method, recipient,"
            " address, purpose, description, is_accounted)"
            " VALUES (%s, %s, %s, 'x', 'print', 'x', '', 'x', 'x', false)",
            [uuid7(), package.pk, NOON],
        )
    assert not Disclosure.objects.exists()


def test_a_revoked_or_ended_authority_lets_nothing_leave(patient: Patient) -> None:
    make.document(patient)
    request = checked(patient)
    make.pick_all(CLERK, request, ("ordinary",))
    packaged(request)
    late = NOON + timedelta(days=400)
    with pytest.raises(CannotLeave):
        operations.release.deliver(
            CLERK, request=request, method="print", recipient="X", address="", now=late
        )
    authority = request.authorities.get()
    operations.release.revoke_authority(CLERK, authority=authority, on=NOON.date())
    with pytest.raises(CannotLeave):
        deliver(request)


def test_what_left_is_never_changed_nor_added_to(patient: Patient) -> None:
    make.document(patient)
    (more,) = make.document(patient, "More").pages.all()
    request = checked(patient)
    (first,) = DocumentPage.objects.exclude(pk=more.pk)
    operations.release.pick(CLERK, request=request, pages=[first.pk], now=NOON)
    package = packaged(request)
    deliver(request)
    with pytest.raises(IntegrityError, match="has left"):
        forged_page(package, more, request.authorities.get().pk)
    for table in ("records_disclosure", "records_packagepage", "records_package"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
            with pytest.raises(Exception, match="append_only"):
                raw(statement, [])


def test_restricted_pages_need_a_second_person(patient: Patient) -> None:
    make.document(patient, type=make.CLASS_TYPES["part2"])
    request = checked(patient, "part2_consent")
    make.pick_all(CLERK, request, ("part2",))
    operations.release.finish_picking(CLERK, request=request, now=NOON)
    for actor in (CLERK, SYSTEM):
        with pytest.raises(NeedsAnother):
            operations.release.approve(actor, request=request, now=NOON)
    with pytest.raises(IntegrityError, match="second_person"):
        raw(
            "UPDATE records_releaserequest SET approved_by_id = prepared_by_id WHERE id = %s",
            [request.pk],
        )
    operations.release.approve(SECOND, request=request, now=NOON)
    request.refresh_from_db()
    assert request.status == "approved"


def test_nothing_leaves_unpicked_and_states_are_kept(patient: Patient) -> None:
    make.document(patient)
    request = make.release_request(patient)
    with pytest.raises(NotInThisState):
        make.pick_all(CLERK, request, ("ordinary",))
    make.authority(request)
    with pytest.raises(NothingPicked):
        operations.release.finish_picking(CLERK, request=request, now=NOON)
    with pytest.raises(NotInThisState):
        deliver(request)


def test_psychotherapy_notes_leave_on_a_paper_of_their_own(patient: Patient) -> None:
    paper = make.document(patient, title="Authorization")
    request = make.release_request(patient)
    make.authority(request, evidence=paper)
    with pytest.raises(NotAcceptable, match="may not be combined"):
        make.authority(request, "psychotherapy_authorization", evidence=paper)
    own = make.document(patient, title="Authorization for notes")
    assert make.authority(request, "psychotherapy_authorization", evidence=own).is_complete


def test_an_authorization_that_lacks_something_opens_nothing(patient: Patient) -> None:
    make.document(patient)
    request = make.release_request(patient)
    lacking = make.authority(request, elements=["description", "signature"])
    assert not lacking.is_complete
    request.refresh_from_db()
    assert request.status == "received"
    assert queries.release.authorities_by_class(request, NOON.date()) == {}
