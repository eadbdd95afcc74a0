"""Every screen of the desk as the browser asks for it."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings
from tests import make
from tests.make.scheduling import Office

from almoner.frontdesk.models import CoPay, DeskRules, Visit, Visitor
from almoner.ledger.queries import balance_of
from almoner.people.models import Consent, ContactPoint, Patient, PatientContact
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CLINICIAN, CODER, MANAGER, RECEPTIONIST, RECORDS
from almoner.scheduling.models import Appointment, Recall

pytestmark = pytest.mark.django_db


def user(role: str, name: str = "Dana Price") -> User:
    made = User.objects.create_user(name.split()[0], None, name=name)
    made.groups.add(Group.objects.get(name=role))
    return made


def signed_in(role: str = RECEPTIONIST) -> Client:
    client = Client(headers={"HX-Request": "true"})
    client.force_login(user(role))
    return client


@pytest.fixture
def desk() -> Client:
    return signed_in()


@pytest.fixture
def office() -> Office:
    """An office that is open day and night, so that visits can be booked for right now."""
    return make.office(opens="00:00", closes="23:59")


def today_at(office: Office, minutes: int) -> datetime:
    """Return the moment so many minutes from now, or the nearest to it that is today there."""
    now = timezone.now().astimezone(office.location.zone)
    begins = now.replace(hour=0, minute=0, second=0, microsecond=0)
    latest = begins + timedelta(hours=23, minutes=minutes)
    return min(max(now + timedelta(minutes=minutes), begins), latest)


def booked(office: Office, minutes: int = 10, **fields: Any) -> Appointment:
    """Put an appointment of today into the book, whatever day the tests run on."""
    fields.setdefault("patient", office.patient)
    appointment = office.book(**fields)
    starts = today_at(office, minutes)
    Appointment.objects.filter(pk=appointment.pk).update(
        during=(starts, starts + timedelta(minutes=20))
    )
    appointment.refresh_from_db()
    return appointment


def toast(answer: Any) -> str:
    text: str = json.loads(answer["HX-Trigger"])["toast"]["text"]
    return text


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_receptionist_begins_at_the_board_and_others_at_their_worklists(
    desk: Client, office: Office
) -> None:
    booked(office)
    assert "Terry, Tula" in text_of(desk.get("/"))
    assert "Waiting for you" in text_of(signed_in_as(CODER, "Cleo Coder").get("/"))


def signed_in_as(role: str, name: str) -> Client:
    client = Client()
    client.force_login(user(role, name))
    return client


def test_a_new_practice_is_welcomed(desk: Client) -> None:
    assert "no location yet" in text_of(desk.get("/"))
    assert desk.get("/arrivals/").status_code == 404


def test_checking_in_takes_what_is_confirmed_and_what_is_corrected(
    desk: Client, office: Office
) -> None:
    appointment = booked(office)
    make.phone(office.patient, "(978) 555-0142", may_text=True)
    url = f"/check-in/{appointment.pk}/"
    page = text_of(desk.get(url))
    assert "February 28, 1960" in page
    assert "(978) 555-0142" in page
    assert "Consent to treatment" in page
    answer = desk.post(
        url,
        {
            "identity": "photo_id",
            "seen_version": office.patient.version,
            "phone": "978-555-0177",
            "email": "tula@example.org",
            "line1": "1 Elm St",
            "city": "Fitchburg",
            "state": "MA",
            "zip_code": "01420",
            "language": "es",
            "needs_interpreter": "on",
            "emergency_name": "Rosa Terry",
            "emergency_phone": "978 555 0100",
            "emergency_relationship": "Daughter",
            "signed": ["treatment", "privacy_notice"],
        },
    )
    assert answer.status_code == 204, answer.content.decode()
    assert toast(answer) == "Tula Terry is checked in."
    visit = Visit.objects.get(appointment=appointment)
    assert (visit.status, visit.identity, visit.missing) == ("arrived", "photo_id", ["guarantor"])
    office.patient.refresh_from_db()
    assert (office.patient.language, office.patient.needs_interpreter) == ("es", True)
    old, new = ContactPoint.objects.filter(system="phone").order_by("id")
    assert old.until == visit.on - timedelta(days=1)
    assert (new.e164, new.since, new.may_text) == ("+19785550177", visit.on, True)
    assert office.patient.addresses.get().one_line == "1 Elm St, Fitchburg, MA 01420"
    assert PatientContact.objects.get().is_emergency
    assert set(Consent.objects.values_list("kind", "given")) == {
        ("treatment", True),
        ("privacy_notice", True),
    }


def confirmed(patient: Patient, **changes: Any) -> dict[str, Any]:
    """What the form sends when nothing was touched."""
    sent = {"identity": "birth_date", "seen_version": patient.version, "language": patient.language}
    return sent | changes


def test_confirming_all_changes_nothing(desk: Client, office: Office) -> None:
    appointment = booked(office)
    number = make.phone(office.patient)
    sent = confirmed(office.patient, phone=number.display)
    assert desk.post(f"/check-in/{appointment.pk}/", sent).status_code == 204
    assert ContactPoint.objects.count() == 1
    office.patient.refresh_from_db()
    assert office.patient.version == 1


def test_a_wrong_number_is_said_beside_its_field_and_nothing_is_kept(
    desk: Client, office: Office
) -> None:
    appointment = booked(office)
    sent = confirmed(office.patient, phone="555-01", email="a@example.org")
    answer = desk.post(f"/check-in/{appointment.pk}/", sent)
    assert answer.status_code == 422
    assert "555-01" in answer.context["form"].errors["phone"][0]
    assert 'value="a@example.org"' in text_of(answer)
    assert not Visit.objects.exists()
    assert not ContactPoint.objects.exists()


def test_a_patient_changed_meanwhile_is_said_before_it_is_overwritten(
    desk: Client, office: Office
) -> None:
    appointment = booked(office)
    sent = confirmed(office.patient, language="fr", seen_version=7)
    answer = desk.post(f"/check-in/{appointment.pk}/", sent)
    assert answer.status_code == 422
    assert "open it again" in text_of(answer)


def test_the_second_desk_is_told(desk: Client, office: Office) -> None:
    appointment = booked(office)
    desk.post(f"/check-in/{appointment.pk}/", confirmed(office.patient))
    answer = desk.post(f"/check-in/{appointment.pk}/", confirmed(office.patient))
    assert answer.status_code == 422
    assert "checked in by Dana Price" in text_of(answer)


def test_a_restricted_chart_is_checked_in_without_its_details(desk: Client, office: Office) -> None:
    appointment = booked(office)
    make.phone(office.patient, "(978) 555-0142")
    Patient.objects.update(is_restricted=True)
    url = f"/check-in/{appointment.pk}/"
    assert "(978) 555-0142" not in text_of(desk.get(url))
    sent = confirmed(office.patient, phone="(978) 555-0199")
    assert desk.post(url, sent).status_code == 204
    assert ContactPoint.objects.get().value == "(978) 555-0142"


def test_steps_by_their_buttons(desk: Client, office: Office) -> None:
    appointment = booked(office, minutes=-30)
    room = make.room(office.location, "Room 2")
    desk.post(f"/check-in/{appointment.pk}/", confirmed(office.patient))
    visit = Visit.objects.get()
    assert "Room 2" in text_of(desk.get(f"/visits/{visit.pk}/room/"))
    answer = desk.post(f"/visits/{visit.pk}/room/", {"version": visit.version, "room": room.pk})
    assert toast(answer) == "Tula Terry is in Room 2."
    visit.refresh_from_db()
    assert "Tula Terry" in text_of(desk.get(f"/visits/{visit.pk}/room/"))
    desk.post(f"/visits/{visit.pk}/clinician/", {"version": visit.version})
    visit.refresh_from_db()
    assert visit.status == "with_clinician"
    answer = desk.post(f"/visits/{visit.pk}/undo/", {"version": visit.version})
    assert toast(answer) == "Tula Terry is “in a room” again."
    page = text_of(desk.get(f"/visits/{visit.pk}/"))
    for said in ("Checked in", "Taken to a room", "Clinician came in", "Undone"):
        assert said in page


def test_an_old_screen_is_told_what_happened(desk: Client, office: Office) -> None:
    appointment = booked(office)
    desk.post(f"/check-in/{appointment.pk}/", confirmed(office.patient))
    visit = Visit.objects.get()
    answer = desk.post(f"/visits/{visit.pk}/clinician/", {"version": visit.version + 5})
    assert answer.status_code == 409
    assert "checked in by Dana Price" in answer.content.decode() + answer.get("HX-Trigger", "")
    assert desk.post(f"/visits/{visit.pk}/undo/", {}).status_code == 422


def test_no_show_from_the_board(desk: Client, office: Office) -> None:
    appointment = booked(office, minutes=-40)
    assert "No-show" in text_of(desk.get("/arrivals/"))
    assert toast(desk.post(f"/no-show/{appointment.pk}/")) == "Tula Terry is a no-show."
    appointment.refresh_from_db()
    assert appointment.status == "noshow"


def test_walk_in_from_finding_to_the_number(desk: Client, office: Office) -> None:
    assert desk.get("/walk-in/").status_code == 200
    assert desk.get("/walk-in/?q=x").status_code == 200
    url = f"/walk-in/{office.patient.pk}/"
    assert "Purpose of the visit" in text_of(desk.get(url))
    without = desk.post(url, confirmed(office.patient))
    assert without.status_code == 422
    assert without.context["form"].errors["purpose"]
    answer = desk.post(url, confirmed(office.patient, purpose="Cough"))
    assert toast(answer) == "Tula Terry is number 1."
    visit = Visit.objects.get()
    board = text_of(desk.get("/arrivals/"))
    assert "No. 1" in board
    assert "Cough" in board
    desk.post(f"/visits/{visit.pk}/undo/", {"version": visit.version})
    visit.refresh_from_db()
    again = desk.post(f"/visits/{visit.pk}/check-in/", {"version": visit.version})
    assert again.status_code == 204


def test_checking_out_books_the_follow_up_with_it(desk: Client, office: Office) -> None:
    appointment = booked(office)
    desk.post(f"/check-in/{appointment.pk}/", confirmed(office.patient))
    visit = Visit.objects.get()
    url = f"/visits/{visit.pk}/check-out/"
    assert "no follow-up" in text_of(desk.get(url))
    page: Any = desk.get(url, {"visit_type": str(office.visit_type.pk), "weeks": 2})
    days = page.context["days"]
    assert len(days) == 5
    assert all(len(choices) == 4 for _, choices in days)
    chosen, step = days[0][1][0]
    answer = desk.post(url, {"version": visit.version, "opening": chosen})
    assert answer["HX-Redirect"] == "/arrivals/"
    follow_up = Appointment.objects.exclude(pk=appointment.pk).get()
    assert (follow_up.patient, follow_up.starts_at) == (office.patient, step.starts_at)
    visit.refresh_from_db()
    assert visit.status == "done"


def test_a_follow_up_that_was_taken_meanwhile_leaves_the_patient_here(
    desk: Client, office: Office
) -> None:
    appointment = booked(office)
    desk.post(f"/check-in/{appointment.pk}/", confirmed(office.patient))
    visit = Visit.objects.get()
    url = f"/visits/{visit.pk}/check-out/"
    page: Any = desk.get(url, {"visit_type": str(office.visit_type.pk), "weeks": 2})
    chosen, step = page.context["days"][0][1][0]
    other = make.patient("Quick", "Quentin")
    local = step.starts_at.astimezone(office.location.zone)
    office.book(f"{local:%H:%M}", local.date(), patient=other, now=timezone.now())
    answer = desk.post(url, {"version": visit.version, "opening": chosen})
    assert answer.status_code in (409, 422)
    visit.refresh_from_db()
    assert visit.status == "arrived"
    assert desk.post(url, {"version": visit.version, "opening": "x|y"}).status_code == 422


def test_checking_out_onto_the_recall_list(desk: Client, office: Office) -> None:
    appointment = booked(office)
    desk.post(f"/check-in/{appointment.pk}/", confirmed(office.patient))
    visit = Visit.objects.get()
    url = f"/visits/{visit.pk}/check-out/"
    sent = {"version": visit.version, "recall": "yes", "visit_type": str(office.visit_type.pk)}
    assert desk.post(url, sent).status_code == 422
    answer = desk.post(url, {**sent, "weeks": "26", "column": str(office.column.pk)})
    assert answer["HX-Redirect"] == "/arrivals/"
    recall = Recall.objects.get()
    assert (recall.patient, recall.column) == (office.patient, office.column)
    assert recall.due_on == visit.on + timedelta(weeks=26)
    visit.refresh_from_db()
    assert visit.status == "done"


def test_visitors_from_the_door_to_the_door(
    desk: Client, office: Office, settings: Settings
) -> None:
    host = make.staff_member("Mia Chen", email="mia@willow.example", location=office.location)
    found = text_of(desk.get("/visitors/hosts/?q=mia"))
    assert "Mia Chen" in found
    sent = {"name": "Sam Ortiz", "company": "Scales Inc.", "purpose": "Delivers a scale"}
    unknown = desk.post("/visitors/receive/", {**sent, "host": "", "host_text": "Mya"})
    assert "from the list" in text_of(unknown)
    answer = desk.post("/visitors/receive/", {**sent, "host": f"staff:{host.pk}"})
    assert answer["HX-Redirect"] == "/visitors/"
    visitor = Visitor.objects.get()
    assert visitor.told is not None
    page = text_of(desk.get("/visitors/"))
    assert "Sam Ortiz" in page
    assert "E-mail queued" in page
    badge = desk.get(f"/visitors/{visitor.pk}/badge.pdf")
    assert badge["Content-Type"] == "application/pdf"
    assert toast(desk.post(f"/visitors/{visitor.pk}/sign-out/")) == "Sam Ortiz has signed out."
    assert "No visitors on site" in text_of(desk.get("/visitors/"))
    assert desk.post(f"/visitors/{visitor.pk}/sign-out/").status_code == 409
    desk.post(f"/visitors/{visitor.pk}/undo/")
    assert "Still here" in text_of(desk.get(f"/visitors/{visitor.pk}/"))


def test_yesterdays_visitor_is_on_the_list_of_the_forgotten(desk: Client, office: Office) -> None:
    visitor = make.visitor(office.location)
    page = text_of(desk.get("/visitors/"))
    assert "Did not sign out" in page
    assert "Visitors who did not sign out" in text_of(desk.get("/today/"))
    desk.post(f"/visitors/{visitor.pk}/sign-out/", {"forgotten": "yes"})
    visitor.refresh_from_db()
    assert visitor.is_forgotten
    assert "Did not sign out" not in text_of(desk.get("/visitors/"))


def test_the_host_sees_the_visitor_on_the_home_page(office: Office) -> None:
    mia = user(CODER, "Mia Chen")
    host = make.staff_member("Mia Chen", user=mia)
    make.visitor(office.location, staff_member=host)
    client = Client()
    client.force_login(mia)
    assert "Sam Ortiz is here to see you" in text_of(client.get("/"))


def test_a_clinician_sees_their_own_day(office: Office) -> None:
    clinician = user(CLINICIAN, "Ada Okafor")
    practitioner = office.column.practitioner
    assert practitioner is not None
    practitioner.user = clinician
    practitioner.save()
    booked(office)
    other = make.column("Dr. Other", open_at=office.location, opens="00:00", closes="23:59")
    booked(office, columns=[other], patient=make.patient("Bosch", "Rose"))
    client = Client()
    client.force_login(clinician)
    page = text_of(client.get("/"))
    assert "My patients" in page
    assert "Terry, Tula" in page
    assert "Bosch" not in page


def test_labels_of_every_kind(desk: Client, office: Office) -> None:
    base = f"/labels/{office.patient.pk}"
    assert desk.get(f"{base}/").status_code == 200
    for kind in ("label", "wristband", "sheet"):
        answer = desk.get(f"{base}/{kind}.pdf")
        assert answer.content.startswith(b"%PDF")
        assert answer["Cache-Control"] == "private, no-store"
    assert desk.get(f"{base}/sheet.pdf?first=31").status_code == 422
    assert desk.get(f"{base}/poster.pdf").status_code == 404


def test_waiting_times_are_the_managers(desk: Client) -> None:
    assert desk.get("/waiting-times/").status_code == 403
    manager = signed_in_as(MANAGER, "Mo Manager")
    page = manager.get("/waiting-times/")
    sent = {**page.context["form"].initial, "seen_version": 1, "arrived_warm": 5, "arrived_hot": 4}
    answer = manager.post("/waiting-times/", sent)
    assert answer.status_code == 422
    assert "Red must come after amber" in text_of(answer)
    assert manager.post("/waiting-times/", {**sent, "arrived_hot": 9}).status_code == 200
    assert DeskRules.objects.get().limit("arrived") == (5, 9)
    late = manager.post("/waiting-times/", {**sent, "arrived_hot": 12})
    assert late.status_code == 422


@pytest.mark.parametrize(
    ("role", "url", "status"),
    [
        (RECORDS, "/arrivals/", 200),
        (RECORDS, "/walk-in/", 403),
        (RECORDS, "/visitors/", 403),
        (CODER, "/arrivals/", 403),
        (CODER, "/visitors/receive/", 403),
        (CLINICIAN, "/arrivals/", 200),
        (CLINICIAN, "/walk-in/", 403),
    ],
)
def test_each_screen_needs_its_power(office: Office, role: str, url: str, status: int) -> None:
    assert signed_in_as(role, "Somebody Else").get(url).status_code == status


def test_nobody_sees_anything_without_signing_in(client: Client, office: Office) -> None:
    for url in ("/", "/arrivals/", "/visitors/", f"/labels/{office.patient.pk}/label.pdf"):
        assert client.get(url).status_code == 302


def test_the_board_takes_as_many_statements_for_thirty_rows_as_for_two(
    desk: Client, office: Office, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def statements() -> int:
        with django_assert_max_num_queries(40) as made:
            assert desk.get("/arrivals/").status_code == 200
        return len(made)

    def add(count: int) -> None:
        for _ in range(count):
            patient = make.patient(f"P{Patient.objects.count()}")
            column = make.column(open_at=office.location, opens="00:00", closes="23:59")
            booked(office, patient=patient, columns=[column])
            make.walk_in(office.location, patient=make.patient(f"W{Patient.objects.count()}"))

    add(2)
    statements()
    few = statements()
    add(13)
    assert statements() == few


def test_a_copay_is_taken_with_the_check_in_or_says_why_not(desk: Client, office: Office) -> None:
    appointment = booked(office)
    url = f"/check-in/{appointment.pk}/"
    asked = confirmed(office.patient, copay_amount="$25.00")
    neither = desk.post(url, asked)
    assert neither.status_code == 422
    assert "Say how the co-pay was paid" in text_of(neither)
    without_number = desk.post(url, asked | {"copay_method": "check"})
    assert "number that is printed" in text_of(without_number)
    assert not Visit.objects.filter(status="arrived").exists()
    assert desk.post(url, asked | {"copay_method": "cash"}).status_code == 204
    copay = CoPay.objects.get()
    office.patient.refresh_from_db()
    assert balance_of(SYSTEM, office.patient.family_account_id).unapplied == Decimal("25.00")
    page = text_of(desk.get(f"/visits/{copay.visit_id}/"))
    assert f"receipt {copay.payment.number}" in page


def test_a_copay_that_was_not_taken_keeps_its_reason(desk: Client, office: Office) -> None:
    appointment = booked(office)
    sent = confirmed(office.patient, copay_amount="25", copay_reason="later")
    assert desk.post(f"/check-in/{appointment.pk}/", sent).status_code == 204
    copay = CoPay.objects.get()
    assert (copay.amount, copay.payment, copay.reason) == (Decimal(25), None, "later")
    assert "not taken, pays later" in text_of(desk.get(f"/visits/{copay.visit_id}/"))
