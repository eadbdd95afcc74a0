"""The screens of releases, as the people of the office and as those who may not."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import make

from almoner.people.models import Patient
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CODER, MANAGER, RECEPTIONIST, RECORDS
from almoner.records import jobs, operations
from almoner.records.models.custody import LegalHold, PaperChart, PaperLoan
from almoner.records.models.disclosures import Disclosure, Invoice
from almoner.records.models.release import Authority, ReleaseRequest, Requester

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
COUNTS = json.loads((Path(__file__).parent / "query_counts.json").read_text())
NOON = make.NOON


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.timezone, "now", lambda: NOON)


def signed_in(role: str) -> Client:
    user = User.objects.create_user(role.replace(" ", "-"), name=f"{role} Price")
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def clerk() -> Client:
    return signed_in(RECORDS)


@pytest.fixture
def patient() -> Patient:
    return make.patient()


def url(name: str, *args: object) -> str:
    return reverse(f"records:{name}", args=args)


def text(response: Any) -> str:
    return str(response.content.decode())


def post(client: Client, where: str, /, **data: Any) -> Any:
    return client.post(where, data, headers=HTMX)


def ready(patient: Patient) -> ReleaseRequest:
    make.document(patient, "One", "Two")
    request = make.release_request(patient)
    make.authority(request)
    make.pick_all(SYSTEM, request, ("ordinary",))
    operations.release.finish_picking(SYSTEM, request=request, now=NOON)
    jobs.make_package(str(request.pk))
    request.refresh_from_db()
    return request


def test_a_request_from_taking_in_to_the_accounting(clerk: Client, patient: Patient) -> None:
    requester = make.requester()
    make.document(patient, "One", "Two")
    wrong = post(clerk, url("add_release", patient.pk), kind="release")
    assert wrong.status_code == 422
    taken = post(
        clerk,
        url("add_release", patient.pk),
        kind="release",
        requester=requester.pk,
        received_on=NOON.date(),
        purpose="Legal matter",
        scope="Everything",
    )
    request = ReleaseRequest.objects.get()
    assert taken.headers["HX-Redirect"] == url("release", request.pk)
    kept = post(
        clerk,
        url("authority", request.pk, "treatment"),
        elements=["identity"],
    )
    assert kept.status_code == 204
    assert "They treat this patient" in text(clerk.get(url("release", request.pk)))
    post(clerk, url("authority", request.pk, "treatment"), elements=["identity", "treats"])
    assert Authority.objects.filter(revoked_on=None).get().is_complete
    page = text(clerk.get(url("release_pages", request.pk)))
    assert page.count("data-may") == 2
    pages = [part.pk for part in make.pages_of(patient)]
    done = clerk.post(url("release_pages", request.pk), {"pages": pages, "finish": "1"})
    assert done.headers["Location"] == url("release", request.pk)
    jobs.make_package(str(request.pk))
    left = post(
        clerk, url("deliver_release", request.pk), method="print", recipient="Ann", address=""
    )
    assert left.status_code == 204
    assert Disclosure.objects.get().sent_by == "Records clerk Price"
    assert "Laboratory report, 2 pages" in text(clerk.get(url("disclosures", patient.pk)))
    account = clerk.get(url("account", patient.pk) + "?all")
    assert account.content.startswith(b"%PDF")


def test_picking_a_restricted_page_says_why_not(clerk: Client, patient: Patient) -> None:
    make.document(patient, type=make.CLASS_TYPES["part2"])
    request = make.release_request(patient)
    make.authority(request)
    pages = [part.pk for part in make.pages_of(patient)]
    answer = clerk.post(url("release_pages", request.pk), {"pages": pages})
    assert answer.status_code == 422
    assert "42 CFR Part 2" in text(answer)
    nonsense = clerk.post(url("release_pages", request.pk), {"pages": ["x"]})
    assert nonsense.status_code == 404


def test_the_locked_copy_needs_a_password_worth_the_name(clerk: Client, patient: Patient) -> None:
    request = ready(patient)
    address = url("locked_release", request.pk)
    assert clerk.post(address, {"password": "short"}).status_code == 422
    copy = clerk.post(address, {"password": "blue-lamp-7"})
    assert b"/Encrypt" in copy.content
    assert "attachment" in copy.headers["Content-Disposition"]


def test_an_invoice_is_issued_and_printed(clerk: Client, patient: Patient) -> None:
    request = ready(patient)
    schedule = operations.release.save_fee_schedule(
        SYSTEM,
        values={
            "name": "Copies", "tiers": "rest 1.00", "search": 0, "patient_flat": 0,
            "is_active": True,
        },
    )  # fmt: skip
    done = post(clerk, url("charge_release", request.pk), schedule=schedule.pk, postage="0.50")
    assert done.status_code == 204
    invoice = Invoice.objects.get()
    assert clerk.get(url("release_invoice", invoice.pk)).content.startswith(b"%PDF")


def test_blacking_out_through_the_screen(clerk: Client, patient: Patient) -> None:
    make.document(patient, "One", "Two")
    request = make.release_request(patient)
    make.authority(request)
    make.pick_all(SYSTEM, request, ("ordinary",))
    first, second = make.pages_of(patient)
    address = url("redaction", request.pk, first.pk)
    assert clerk.get(address).status_code == 200
    following = clerk.post(address, {"boxes": "[[0.1, 0.1, 0.5, 0.1]]", "next": "1"})
    assert following.headers["Location"] == url("redaction", request.pk, second.pk)
    assert clerk.post(address, {"boxes": "{nonsense"}).status_code == 422
    picture = clerk.get(url("page_picture", request.pk, first.pk))
    assert picture.headers["Content-Type"] == "image/jpeg"
    other = make.document(make.patient(family_name="Other"))
    strange = url("page_picture", request.pk, other.pages.get().pk)
    assert clerk.get(strange).status_code == 404


def test_reasons_are_asked_for_where_they_are_kept(clerk: Client, patient: Patient) -> None:
    for kind, verb, data in (
        ("access", "extend", {"reason": "In the store"}),
        ("release", "withdraw", {"reason": "Settled"}),
        ("release", "refuse", {"reason": "No authority"}),
        ("amendment", "answer", {"reason": "It is accurate", "accepted": "no"}),
    ):
        request = make.release_request(patient, kind=kind)
        address = url("settle_release", request.pk, verb)
        assert clerk.get(address).status_code == 200
        assert post(clerk, address).status_code == 422
        assert post(clerk, address, **data).status_code == 204
    assert clerk.get(url("settle_release", request.pk, "dance")).status_code == 404


def test_paper_and_holds_through_the_screens(patient: Patient) -> None:
    clerk = signed_in(RECORDS)
    day = NOON.date()
    assert post(clerk, url("place_hold", patient.pk), matter="Case 12").status_code == 204
    add = url("add_paper_chart", patient.pk)
    assert post(clerk, add, place="Shelf", volume=1, last_seen_on=day).status_code == 204
    chart = PaperChart.objects.get()
    out = url("paper_out", "charts", chart.pk)
    wrong = post(clerk, out, out_to="Dr. Osei", reason="x", due_on="2020-01-01")
    assert "past" in text(wrong)
    assert post(clerk, out, out_to="Dr. Osei", reason="x", due_on="2099-01-01").status_code == 204
    assert "Dr. Osei" in text(clerk.get(url("paper"), {"q": str(chart.number)}))
    assert post(clerk, url("paper_back", PaperLoan.objects.get().pk)).status_code == 204
    assert clerk.get(url("paper_label", "charts", chart.pk)).content.startswith(b"%PDF")
    end = url("end_hold", LegalHold.objects.get().pk)
    assert post(clerk, end, reason="Settled").status_code == 204
    assert clerk.get(url("paper_out", "shoes", chart.pk)).status_code == 404


def test_the_directory_keeps_each_requester_once(clerk: Client) -> None:
    data = {"name": "Hale", "kind": "attorney", "is_active": "on", "address": "1 Main\nTroy"}
    assert post(clerk, url("add_requester"), **data).status_code == 204
    assert Requester.objects.get().address == "1 Main\nTroy"
    again = post(clerk, url("add_requester"), **data)
    assert again.status_code == 422
    assert "already" in text(again)


@pytest.mark.parametrize("role", [RECEPTIONIST, CODER])
def test_who_does_not_release_records_sees_nothing_of_it(role: str, patient: Patient) -> None:
    request = ready(patient)
    client = signed_in(role)
    gets = [
        url("releases"), url("release", request.pk), url("release_pages", request.pk),
        url("disclosures", patient.pk), url("account", patient.pk), url("paper"), url("holds"),
        url("requesters"), url("release_setup"), url("add_box"),
        url("page_picture", request.pk, make.pages_of(patient)[0].pk),
        reverse("files:open", args=["records.package", request.packages.get().pk]),
    ]  # fmt: skip
    for address in gets:
        assert client.get(address).status_code == 403, address
    for name in ("deliver_release", "approve_release", "charge_release", "locked_release"):
        assert post(client, url(name, request.pk)).status_code == 403, name
    assert not Disclosure.objects.exists()


def test_a_restricted_chart_shows_no_page_before_the_glass_is_broken(clerk: Client) -> None:
    patient = make.patient()
    request = ready(patient)
    Patient.objects.filter(pk=patient.pk).update(is_restricted=True)
    page = make.pages_of(patient)[0]
    for address in (
        url("page_picture", request.pk, page.pk),
        url("release", request.pk),
        reverse("files:open", args=["records.package", request.packages.get().pk]),
    ):
        assert clerk.get(address).status_code in (403, 404)


def test_only_the_manager_sets_fees() -> None:
    data = {"name": "Copies", "tiers": "rest 1", "search": 0, "patient_flat": 0}
    assert post(signed_in(RECORDS), url("add_fees"), **data).status_code == 403
    assert post(signed_in(MANAGER), url("add_fees"), **data).status_code == 204


@pytest.mark.parametrize("name", ["releases", "disclosures", "paper"])
def test_lists_cost_the_same_however_long(name: str, patient: Patient) -> None:
    client = signed_in(RECORDS)
    address = url(name, patient.pk) if name == "disclosures" else url(name)
    taken = []
    for _ in range(2):
        for _more in range(4):
            make.release_request(make.patient())
            make.release_request(patient)
            chart = operations.release.add_paper_chart(
                SYSTEM, patient=patient, place="x", last_seen_on=NOON.date()
            )
            operations.release.check_out_paper(
                SYSTEM, thing=chart, out_to="x", reason="x", due_on=NOON.date(), now=NOON
            )
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(address).status_code == 200
        taken.append(len(captured))
    assert taken[0] == taken[1]
    assert taken[0] == COUNTS[name]
