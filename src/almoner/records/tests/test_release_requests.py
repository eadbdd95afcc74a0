"""Clocks, answers, fees, accountings; and everything tried as the wrong person."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests import make

from almoner.lib.ids import uuid7
from almoner.lib.refusal import NotPermitted
from almoner.people import operations as people
from almoner.people.models import Patient
from almoner.people.operations import NotAcceptable
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.records import jobs, operations, queries
from almoner.records.models.disclosures import FeeScheduleRow, Invoice
from almoner.records.models.release import ReleaseRequest
from almoner.records.operations.release import (
    NothingToCharge,
    NotInThisState,
    NotToBeExtended,
)

pytestmark = pytest.mark.django_db
NOON = make.NOON
TODAY = NOON.date()
do = operations.release


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.timezone, "now", lambda: NOON)


@pytest.fixture
def patient() -> Patient:
    return make.patient()


def fees(**values: Any) -> FeeScheduleRow:
    usual = {"name": "Copies", "tiers": "2 1.00\nrest 0.50", "search": Decimal(10)}
    return do.save_fee_schedule(
        SYSTEM, values={**usual, "patient_flat": Decimal("6.50"), "is_active": True, **values}
    )


def ready(patient: Patient, kind: str = "release", ground: str = "authorization") -> ReleaseRequest:
    make.document(patient, "One", "Two", "Three")
    request = make.release_request(patient, kind=kind)
    make.authority(request, ground)
    make.pick_all(SYSTEM, request, ("ordinary",))
    do.finish_picking(SYSTEM, request=request, now=NOON)
    jobs.make_package(str(request.pk))
    request.refresh_from_db()
    return request


def delivered(request: ReleaseRequest) -> Any:
    return do.deliver(
        SYSTEM, request=request, method="print", recipient="Ann Hale", address="", now=NOON
    )


def test_every_kind_has_its_clock_and_access_one_extension(patient: Patient) -> None:
    days = {"access": 30, "amendment": 60, "accounting": 60, "release": 30}
    for kind, count in days.items():
        request = make.release_request(patient, kind=kind)
        assert request.due_on == TODAY + timedelta(days=count)
    access = ReleaseRequest.objects.get(kind="access")
    until = do.extend(SYSTEM, request=access, reason="The paper is in the store", on=TODAY)
    assert until == TODAY + timedelta(days=60)
    with pytest.raises(NotToBeExtended, match="been used"):
        do.extend(SYSTEM, request=access, reason="Once more", on=TODAY)
    late = ReleaseRequest.objects.get(kind="amendment")
    with pytest.raises(NotToBeExtended, match="past"):
        do.extend(SYSTEM, request=late, reason="Late", on=TODAY + timedelta(days=61))
    with pytest.raises(NotToBeExtended, match="reason"):
        do.extend(SYSTEM, request=late, reason=" ", on=TODAY)
    with pytest.raises(NotToBeExtended, match="no extension"):
        do.extend(SYSTEM, request=ReleaseRequest.objects.get(kind="release"), reason="x", on=TODAY)


def test_the_worklist_shows_what_is_open_by_urgency(patient: Patient) -> None:
    make.release_request(patient, kind="amendment")
    old = make.release_request(patient, received_on=TODAY - timedelta(days=50))
    gone = make.release_request(patient)
    do.withdraw_request(SYSTEM, request=gone, reason="Settled", on=TODAY)
    found = list(queries.release.worklist(SYSTEM, today=TODAY))
    assert [row.kind for row in found] == ["release", "amendment"]
    assert list(queries.release.worklist(SYSTEM, status="overdue", today=TODAY)) == [old]
    assert list(queries.release.worklist(SYSTEM, q=str(gone.number), today=TODAY)) == [gone]
    assert list(queries.release.worklist(SYSTEM, q="hale terr", today=TODAY)) == [old, gone]
    assert queries.release.figures(TODAY)["overdue"] == 1


def test_a_request_that_is_closed_stays_closed(patient: Patient) -> None:
    request = make.release_request(patient)
    with pytest.raises(NotAcceptable, match="why"):
        do.refuse(SYSTEM, request=request, reason="", on=TODAY)
    do.refuse(SYSTEM, request=request, reason="The authorization had ended", on=TODAY)
    for verb in (do.refuse, do.withdraw_request):
        with pytest.raises(NotInThisState):
            verb(SYSTEM, request=request, reason="Again", on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE records_releaserequest SET outcome = ''")


def test_amendments_are_decided_with_a_reason(patient: Patient) -> None:
    request = make.release_request(patient, kind="amendment")
    do.answer(SYSTEM, request=request, outcome="Accurate", on=TODAY, accepted=False)
    request.refresh_from_db()
    assert (request.status, request.outcome) == ("refused", "Accurate")
    with pytest.raises(NotInThisState):
        do.answer(SYSTEM, request=make.release_request(patient), outcome="x", on=TODAY)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("received_on", {"received_on": TODAY + timedelta(days=2)}),
        ("to_on", {"from_on": TODAY, "to_on": TODAY - timedelta(days=1)}),
        ("requester", {"requester": None}),
        ("scope", {"scope": " "}),
        ("purpose", {"purpose": "x" * 301}),
    ],
)
def test_wrong_requests_name_the_field(patient: Patient, field: str, fields: Any) -> None:
    with pytest.raises(NotAcceptable) as no:
        make.release_request(patient, **fields)
    assert no.value.at_field == field
    assert not ReleaseRequest.objects.exists()


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("signed_on", {"signed_on": None}),
        ("signed_on", {"signed_on": TODAY + timedelta(days=3)}),
        ("expires_on", {"expires_on": None}),
        ("expires_on", {"expires_on": TODAY - timedelta(days=30)}),
        ("kind", {"kind": "friendship"}),
    ],
)
def test_wrong_authorities_name_the_field(patient: Patient, field: str, fields: Any) -> None:
    request = make.release_request(patient)
    kind = fields.pop("kind", "authorization")
    usual = {"signed_on": TODAY, "expires_on": TODAY, "elements": []}
    with pytest.raises(NotAcceptable) as no:
        do.add_authority(SYSTEM, request=request, kind=kind, now=NOON, **{**usual, **fields})
    assert no.value.at_field == field


def test_an_invoice_counts_the_pages_of_the_record_and_never_changes(patient: Patient) -> None:
    request = ready(patient)
    invoice = do.issue_invoice(
        SYSTEM, request=request, schedule=fees(), postage=Decimal("1.45"), now=NOON
    )
    assert invoice.pages == 3
    assert invoice.total == Decimal("13.95") == sum(line.amount for line in invoice.lines.all())
    for statement in ("UPDATE records_invoice SET total = 1", "DELETE FROM records_invoiceline"):
        with pytest.raises(Exception, match="append_only"), transaction.atomic():
            connection.cursor().execute(statement)


def test_the_patient_pays_the_flat_fee(patient: Patient) -> None:
    request = ready(patient, kind="access", ground="patient_access")
    invoice = do.issue_invoice(
        SYSTEM, request=request, schedule=fees(), postage=Decimal(0), now=NOON
    )
    assert invoice.total == Decimal("6.50")
    free = fees(name="Free", patient_flat=Decimal(0))
    with pytest.raises(NothingToCharge):
        do.issue_invoice(SYSTEM, request=request, schedule=free, postage=Decimal(0), now=NOON)
    assert Invoice.objects.count() == 1


def test_fees_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(NotAcceptable, match="last line"):
        fees(tiers="25 0.75")
    fees()
    with pytest.raises(NotAcceptable, match="already"):
        fees()


def test_the_accounting_leaves_out_what_the_law_excepts(patient: Patient) -> None:
    delivered(ready(patient))
    assert not queries.release.accounting_of(patient, today=TODAY).exists()
    assert queries.release.disclosures_of(patient).count() == 1
    by_law = make.release_request(patient)
    make.authority(by_law, "subpoena")
    make.pick_all(SYSTEM, by_law, ("ordinary",))
    do.finish_picking(SYSTEM, request=by_law, now=NOON)
    jobs.make_package(str(by_law.pk))
    account = delivered(by_law)
    assert list(queries.release.accounting_of(patient, today=TODAY)) == [account]
    later = TODAY + timedelta(days=366 * 6)
    assert not queries.release.accounting_of(patient, today=later).exists()


def test_a_package_whose_authority_ended_is_sent_back_by_the_job(patient: Patient) -> None:
    make.document(patient)
    request = make.release_request(patient)
    authority = make.authority(request)
    make.pick_all(SYSTEM, request, ("ordinary",))
    do.finish_picking(SYSTEM, request=request, now=NOON)
    do.revoke_authority(SYSTEM, authority=authority, on=TODAY)
    jobs.make_package(str(request.pk))
    request.refresh_from_db()
    assert request.status == "checked"
    assert request.outcome == jobs.ENDED
    jobs.make_package(str(request.pk))
    assert not request.packages.exists()


def test_mail_needs_an_address_and_boxes_need_a_picked_page(patient: Patient) -> None:
    request = ready(patient)
    with pytest.raises(NotAcceptable, match="where"):
        do.deliver(SYSTEM, request=request, method="mail", recipient="X", address=" ", now=NOON)
    do.send_back(SYSTEM, request=request, reason="A page too many")
    page = queries.release.picked_pages(request)[0].page_id
    do.redact(SYSTEM, request=request, page=page, boxes=[[-1, 0.5, 9, 0.1], [0, 0, 0, 0]])
    assert queries.release.picked_pages(request)[0].boxes == [[0.0, 0.5, 1.0, 0.1]]
    for wrong in ([[1, 2]], [["a", 1, 1, 1]], [[0.1] * 4] * 101):
        with pytest.raises(NotAcceptable):
            do.redact(SYSTEM, request=request, page=page, boxes=wrong)


def test_what_left_follows_a_patient_into_a_merged_chart(patient: Patient) -> None:
    disclosure = delivered(ready(patient))
    survivor = make.patient(family_name="Stays")
    do.place_hold(SYSTEM, patient=patient, matter="Case 12", on=TODAY)
    people.merge(
        SYSTEM,
        survivor=survivor,
        retired=patient,
        seen_versions=(survivor.version, patient.version),
        now=NOON,
    )
    assert list(queries.release.disclosures_of(survivor)) == [disclosure]
    assert queries.custody.holds(SYSTEM).get().patient == survivor
    assert delivered(ReleaseRequest.objects.get())


NOBODY = Actor("Nobody", uuid7())


def test_without_the_power_nothing_is_done(patient: Patient) -> None:
    request = make.release_request(patient)
    clerk = Actor("Clerk", uuid7(), frozenset({"records.release"}))
    tries = [
        lambda: do.refuse(clerk, request=request, reason="x", on=TODAY),
        lambda: do.approve(clerk, request=request, now=NOON),
        lambda: do.pick(NOBODY, request=request, pages=[], now=NOON),
        lambda: do.finish_picking(NOBODY, request=request, now=NOON),
        lambda: do.place_hold(clerk, patient=patient, matter="x", on=TODAY),
        lambda: do.save_fee_schedule(clerk, values={}),
        lambda: queries.release.worklist(NOBODY, today=TODAY),
        lambda: queries.release.open_package(NOBODY, uuid7()),
    ]
    for attempt in tries:
        with pytest.raises(NotPermitted):
            attempt()
