"""The screens of payers and coverages, through the client."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests import make

from almoner.insurance import operations
from almoner.insurance.models import Accident, Coverage, Enrollment, PayerRoute, Plan
from almoner.ledger.models import Payer
from almoner.lib import paper
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.models import User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def make_user(role: str) -> User:
    from almoner.platform.accounts import operations as accounts

    return accounts.add_user(
        SYSTEM, username=role.replace(" ", ""), name=role, password="a long pass phrase 9",
        roles=[role], is_temporary=False,
    )  # fmt: skip


@pytest.fixture
def coordinator(client: Client) -> Client:
    client.force_login(make_user("Insurance coordinator"))
    return client


def given(plan: Plan, **more: object) -> dict[str, object]:
    return {
        "plan": plan.pk, "rank": 1, "member_id": "M123", "since": "2026-01-01",
        "relationship": "18", **more,
    }  # fmt: skip


def test_a_payer_is_set_up_with_plan_route_and_enrollment(coordinator: Client) -> None:
    partner = make.partner()
    typed = {
        "name": "Blue Harbor", "financial_class": "commercial", "filing": "12",
        "identifier": "60999", "timely_filing_days": 90, "secondary_filing_days": 60,
        "appeal_days": 120, "has_contract": "on", "country": "US",
    }  # fmt: skip
    refused = coordinator.post(
        reverse("insurance:add_payer"), {**typed, "member_id_pattern": "["}, headers=HTMX
    )
    assert refused.status_code == 422
    assert "not a regular expression" in refused.content.decode()
    assert not Payer.objects.filter(name="Blue Harbor").exists()
    done = coordinator.post(reverse("insurance:add_payer"), typed, headers=HTMX)
    payer = Payer.objects.get(name="Blue Harbor")
    assert done.headers["HX-Redirect"] == reverse("insurance:payer", args=[payer.pk])
    assert payer.profile.timely_filing_days == 90
    for kind, values in (
        ("plan", {"name": "PPO Gold", "is_active": "on"}),
        (
            "route",
            {
                "transaction": "835",
                "partner": partner.pk,
                "identifier": "60999",
                "needs_enrollment": "on",
                "is_active": "on",
            },
        ),
    ):
        url = reverse("insurance:add_row", args=[payer.pk, kind])
        assert coordinator.post(url, values, headers=HTMX).status_code == 200
    enrolled = {"route": PayerRoute.objects.get().pk, "state": "approved"}
    url = reverse("insurance:add_row", args=[payer.pk, "enrollment"])
    refused = coordinator.post(url, enrolled, headers=HTMX)
    assert "from which day it holds" in refused.content.decode()
    enrolled["effective_on"] = "2026-02-01"
    coordinator.post(url, enrolled, headers=HTMX)
    assert Enrollment.objects.get().effective_on == date(2026, 2, 1)
    page = coordinator.get(reverse("insurance:payer", args=[payer.pk])).content.decode()
    assert "PPO Gold" in page
    assert "Remittances" in page
    assert "Blue Harbor" in coordinator.get(reverse("insurance:payers")).content.decode()
    listed = coordinator.get(reverse("insurance:payers"), {"q": "zzz"}).content.decode()
    assert "No payer fits" in listed


def test_a_row_of_another_payer_is_not_changed_through_this_one(coordinator: Client) -> None:
    plan = make.plan()
    other = Payer.objects.create(name="Other")
    url = reverse("insurance:edit_row", args=[other.pk, "plan", plan.pk])
    assert coordinator.get(url).status_code == 404
    assert coordinator.post(url, {"name": "X"}).status_code == 404


def test_a_partner_by_sftp_needs_a_host_and_its_key(coordinator: Client) -> None:
    url = reverse("insurance:add_partner")
    typed = {
        "name": "House", "usage": "T", "sender_qualifier": "ZZ", "sender_id": "M",
        "receiver_qualifier": "ZZ", "receiver_id": "H", "most_claims": 100, "way": "sftp",
        "port": 22, "outgoing": "in", "incoming": "out", "file_name": "{number}.x12",
        "envelope": "soap",
    }  # fmt: skip
    assert "on which host" in coordinator.post(url, typed, headers=HTMX).content.decode()
    typed["way"] = "folder"
    assert coordinator.post(url, typed, headers=HTMX).status_code == 200
    assert "House" in coordinator.get(reverse("insurance:partners")).content.decode()


def test_a_coverage_is_entered_changed_ended_and_taken_back(coordinator: Client) -> None:
    patient, plan = make.patient(), make.plan()
    url = reverse("insurance:add_coverage", args=[patient.pk])
    refused = coordinator.post(url, given(plan, relationship="19"), headers=HTMX)
    assert refused.status_code == 422
    assert "subscriber&#x27;s name" in refused.content.decode()
    coordinator.post(url, given(plan), headers=HTMX)
    row = Coverage.objects.get()
    edit = reverse("insurance:edit_coverage", args=[row.pk])
    coordinator.post(edit, given(plan, member_id="M9", version=1), headers=HTMX)
    row.refresh_from_db()
    assert row.member_id == "M9"
    late = coordinator.post(edit, given(plan, member_id="M7", version=1), headers=HTMX)
    assert late.status_code == 422
    assert "Somebody changed this" in late.content.decode()
    end = reverse("insurance:end_coverage", args=[row.pk])
    refused = coordinator.post(end, {"until": "2020-01-01"}, headers=HTMX)
    assert "ends before it begins" in refused.content.decode()
    coordinator.post(end, {"until": "2026-05-31"}, headers=HTMX)
    mark = reverse("insurance:mark_coverage", args=[row.pk])
    coordinator.post(mark, headers=HTMX)
    row.refresh_from_db()
    assert row.is_entered_in_error
    other = make.coverage(patient, member_id="M8")
    back = coordinator.post(mark, {"undo": "1"}, headers=HTMX)
    assert back.status_code == 422
    assert "pays first" in str(back.headers)
    operations.mark_coverage(SYSTEM, coverage=other, is_in_error=True)
    coordinator.post(mark, {"undo": "1"}, headers=HTMX)
    row.refresh_from_db()
    assert not row.is_entered_in_error
    page = coordinator.get(reverse("insurance:coverage", args=[row.pk])).content.decode()
    assert "<del>M123</del>" in page
    assert "Insurance coordinator" in page
    listed = coordinator.get(reverse("insurance:of_patient", args=[patient.pk])).content.decode()
    assert "Entered in error" in listed


def test_who_becomes_the_subscriber_leaves_no_other_name_behind(coordinator: Client) -> None:
    patient, plan = make.patient(), make.plan()
    row = make.coverage(
        patient,
        plan=plan,
        relationship="19",
        subscriber_family_name="Doe",
        subscriber_birth_date=date(1970, 1, 1),
    )
    edit = reverse("insurance:edit_coverage", args=[row.pk])
    coordinator.post(edit, given(plan, subscriber_family_name="Doe", version=1), headers=HTMX)
    row.refresh_from_db()
    assert (row.relationship, row.subscriber_family_name) == ("18", "")
    assert row.subscriber_birth_date is None


@pytest.mark.skipif(not paper.ocr_is_installed(), reason="Tesseract is not installed")
def test_a_card_is_kept_and_read_but_nothing_is_saved_by_itself(coordinator: Client) -> None:
    patient, plan = make.patient(), make.plan()
    card = make.card("Blue Harbor PPO", "Member ID: BH123456789", "Group No: 45678")
    scan = reverse("insurance:scan_card", args=[patient.pk])
    assert coordinator.post(scan, headers=HTMX).status_code == 422
    wrong = {"front": SimpleUploadedFile("card.txt", b"Member ID: BH123456789")}
    assert "Here belongs" in coordinator.post(scan, wrong, headers=HTMX).content.decode()
    there = coordinator.post(
        scan, {"front": SimpleUploadedFile("card.png", card)}, headers=HTMX
    ).headers["HX-Redirect"]
    form = coordinator.get(there).content.decode()
    assert 'value="BH123456789"' in form
    assert 'value="45678"' in form
    assert not Coverage.objects.exists()
    token = there.partition("card=")[2]
    elsewhere = reverse("insurance:add_coverage", args=[make.patient().pk])
    assert "BH123456789" not in coordinator.get(f"{elsewhere}?card={token}").content.decode()
    coordinator.post(there, given(plan, card=token), headers=HTMX)
    row = Coverage.objects.get()
    picture = reverse("files:open", args=["insurance.card-front", row.pk])
    shown = coordinator.get(picture)
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.getvalue() == card
    assert coordinator.get(picture.replace("front", "back")).status_code == 404
    read = coordinator.get(reverse("insurance:read_card", args=[row.pk])).content.decode()
    assert "BH123456789" in read
    assert "Check and take over" in read
    assert Coverage.objects.get().member_id == "M123"


def test_an_accident_is_entered_and_closed(coordinator: Client) -> None:
    patient = make.patient()
    add = reverse("insurance:add_accident", args=[patient.pk])
    typed = {"kind": "AA", "on": "2026-03-01"}
    assert "which state" in coordinator.post(add, typed, headers=HTMX).content.decode()
    coordinator.post(add, {**typed, "state": "MA"}, headers=HTMX)
    row = Accident.objects.get()
    edit = reverse("insurance:edit_accident", args=[row.pk])
    wrong = {**typed, "state": "MA", "closed_on": "2026-02-01"}
    assert "before the accident" in coordinator.post(edit, wrong, headers=HTMX).content.decode()
    coordinator.post(edit, {**wrong, "closed_on": "2026-04-01"}, headers=HTMX)
    row.refresh_from_db()
    assert row.closed_on == date(2026, 4, 1)


def test_a_restricted_chart_asks_why_and_shows_no_card(client: Client) -> None:
    from almoner.people.models import Patient

    client.force_login(make_user("Receptionist"))
    patient = make.patient()
    row = make.coverage(patient)
    operations.keep_card(
        SYSTEM, coverage=row, front=make.stored("card.png", make.card("Blue Harbor"))
    )
    Patient.objects.filter(pk=patient.pk).update(is_restricted=True)
    for name, key in (("of_patient", patient.pk), ("coverage", row.pk), ("read_card", row.pk)):
        shown = client.get(reverse(f"insurance:{name}", args=[key]))
        assert shown.status_code == 403
        assert "This chart is restricted" in shown.content.decode()
    picture = reverse("files:open", args=["insurance.card-front", row.pk])
    assert client.get(picture).status_code == 403


def test_the_patients_page_says_what_covers_them(coordinator: Client) -> None:
    patient = make.patient()
    page = reverse("people:patient", args=[patient.pk])
    assert "No insurance on file" in coordinator.get(page).content.decode()
    make.coverage(patient, since=timezone.localdate() - timedelta(days=1))
    assert "Blue Harbor: PPO Gold" in coordinator.get(page).content.decode()
