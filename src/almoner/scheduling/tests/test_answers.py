"""The pages behind patients' links, as a telephone without scripts opens them."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from tests import make

from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.audit.models import Entry
from almoner.scheduling import operations
from almoner.scheduling.links import link
from almoner.scheduling.models import Appointment, Offer, Reminder, Status
from almoner.scheduling.views import answers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_counted() -> None:
    cache.clear()


@pytest.fixture
def phone() -> Client:
    """A browser that nobody has signed in with, and that checks CSRF."""
    return Client(enforce_csrf_checks=True)


def day() -> date:
    """A Tuesday at least three weeks ahead of the real clock, which views look at."""
    today = make.today()
    return today + timedelta(days=21 + (1 - today.weekday()) % 7)


def reminded(office: make.Office, **fields: object) -> Reminder:
    visit = office.book("9:00", day(), now=timezone.now(), **fields)
    rule = operations.add_reminder_rule(
        SYSTEM, rule=operations.Rule(channel="email", days_before=2)
    )
    return Reminder.objects.create(
        appointment=visit,
        rule=rule,
        starts_at=visit.starts_at,
        made_at=timezone.now(),
        not_sent_because="for this test",
    )


def address(purpose: str, key: UUID) -> str:
    return link(purpose, key).split("localhost:8000")[1]


def post(phone: Client, url: str, answer: str, starts_at: datetime | None = None) -> HttpResponse:
    phone.get(url)
    token = phone.cookies[settings.CSRF_COOKIE_NAME].value
    values = {"csrfmiddlewaretoken": token, "answer": answer}
    if starts_at:
        values["starts_at"] = starts_at.isoformat()
    return phone.post(url, values)


def text(phone: Client, url: str) -> str:
    answer = phone.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def offered(office: make.Office, language: str = "en") -> Offer:
    patient = make.patient("Lopez", language=language)
    entry = operations.join_waiting_list(
        office.desk,
        patient_id=patient.id,
        visit_type_id=office.visit_type.id,
        now=timezone.now(),
    )
    return operations.offer_by_hand(
        SYSTEM,
        entry_id=entry.id,
        column_ids=[office.column.id],
        starts_at=make.local("11:00", day()),
        location_id=office.location.id,
        now=timezone.now(),
    )


def test_looking_shows_only_time_and_place_and_changes_nothing(phone: Client) -> None:
    office = make.office(location=make.location("Main Street", phone="(978) 555-0100"))
    url = address("reminder", reminded(office, reason="knee").id)
    before = Appointment.objects.values().get()
    page = text(phone, url)
    assert "9:00 AM" in page
    assert "Main Street" in page
    assert "(978) 555-0100" in page
    for secret in ("Terry", "Tula", "knee", office.visit_type.name, office.column.name):
        assert secret not in page
    assert Appointment.objects.values().get() == before
    assert not Entry.objects.filter(verb="scheduling.confirm").exists()
    assert str(office.patient.id) not in url


def test_confirming_and_then_cancelling_after_all(phone: Client) -> None:
    office = make.office()
    reminder = reminded(office)
    visit, url = reminder.appointment, address("reminder", reminder.id)
    done = post(phone, url, "confirmed", visit.starts_at)
    assert (done.status_code, done.headers["Location"]) == (302, url)
    visit.refresh_from_db()
    reminder.refresh_from_db()
    assert (visit.confirmed_by, reminder.reply) == ("link", "confirmed")
    assert Entry.objects.get(verb="scheduling.confirm").actor_name == "The patient, by link"
    assert "You have confirmed this visit" in text(phone, url)
    assert "Yes, I will come" not in text(phone, url)
    assert post(phone, url, "cancelled", visit.starts_at).status_code == 302
    visit.refresh_from_db()
    reminder.refresh_from_db()
    assert (visit.status, visit.is_late_cancel, reminder.reply) == ("cancelled", False, "cancelled")
    page = text(phone, url)
    assert "This visit is cancelled. To have another one, please call us." in page
    assert "<form" not in page


def test_cancelling_by_link_frees_the_time_for_the_waiting_list(phone: Client) -> None:
    office = make.office()
    reminder = reminded(office)
    visit = reminder.appointment
    post(phone, address("reminder", reminder.id), "cancelled", visit.starts_at)
    operations.join_waiting_list(
        office.desk,
        patient_id=make.patient().id,
        visit_type_id=office.visit_type.id,
        now=timezone.now(),
    )
    (offer,) = operations.offer_freed(
        SYSTEM,
        occupancy_ids=list(visit.occupancies.values_list("id", flat=True)),
        now=timezone.now(),
    )
    assert offer.hold.during.lower == visit.starts_at


def test_late_cancelling_is_said_before_and_counted(phone: Client) -> None:
    notice = int((make.local("9:00", day()) - timezone.now()).total_seconds() // 3600) + 2
    office = make.office()
    scan = make.visit_type(notice_hours=notice)
    reminder = reminded(office, visit_type=scan)
    url = address("reminder", reminder.id)
    assert "counts as a late cancellation" in text(phone, url)
    post(phone, url, "cancelled", reminder.starts_at)
    reminder.appointment.refresh_from_db()
    assert reminder.appointment.is_late_cancel
    assert "we count it as a late one" in text(phone, url)


def test_an_answer_to_a_time_that_was_moved_meanwhile_changes_nothing(phone: Client) -> None:
    office = make.office()
    reminder = reminded(office)
    visit, url = reminder.appointment, address("reminder", reminder.id)
    operations.move(
        office.desk,
        appointment_id=visit.id,
        version=visit.version,
        starts_at=make.local("10:00", day()),
        now=timezone.now(),
    )
    refused = post(phone, url, "cancelled", visit.starts_at)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "This visit was moved: this is its new time." in page
    assert "10:00 AM" in page
    visit.refresh_from_db()
    assert visit.status == Status.BOOKED
    assert post(phone, url, "confirmed", visit.starts_at).status_code == 302


def test_a_visit_that_is_over_says_so(phone: Client) -> None:
    office = make.office()
    reminder = reminded(office)
    Appointment.objects.update(status=Status.FULFILLED)
    page = text(phone, address("reminder", reminder.id))
    assert "This visit is over" in page
    assert "<form" not in page


@pytest.mark.parametrize("answer", ["", "nonsense", "accept"])
def test_an_answer_that_means_nothing_changes_nothing(phone: Client, answer: str) -> None:
    office = make.office()
    reminder = reminded(office)
    url = address("reminder", reminder.id)
    assert post(phone, url, answer, reminder.starts_at).status_code == 422
    reminder.appointment.refresh_from_db()
    assert (reminder.appointment.status, reminder.appointment.confirmed_at) == ("booked", None)
    assert post(phone, url, "confirmed").status_code == 422


def test_accepting_an_offer_in_spanish(phone: Client) -> None:
    offer = offered(make.office(), "es")
    url = address("offer", offer.id)
    page = text(phone, url)
    assert '<html lang="es">' in page
    assert "Tomar esta cita" in page
    assert "11:00 a. m." in page
    assert post(phone, url, "accept").status_code == 302
    offer.refresh_from_db()
    assert offer.appointment is not None
    assert offer.appointment.starts_at == make.local("11:00", day())
    assert "La cita es suya" in text(phone, url)
    again = post(phone, url, "accept")
    assert again.status_code == 200
    assert "La cita es suya" in again.content.decode()


def test_a_restricted_visit_type_can_be_accepted_by_whom_it_was_offered_to(phone: Client) -> None:
    office = make.office()
    office.visit_type.booking_power = "scheduling.book_restricted"
    office.visit_type.save()
    offer = offered(office)
    assert post(phone, address("offer", offer.id), "accept").status_code == 302


def test_declining_an_offer(phone: Client) -> None:
    offer = offered(make.office())
    url = address("offer", offer.id)
    assert post(phone, url, "decline").status_code == 302
    assert "You stay on our waiting list" in text(phone, url)


def test_an_offer_that_ran_out(phone: Client) -> None:
    offer = offered(make.office())
    Offer.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    page = text(phone, address("offer", offer.id))
    assert "not free any more" in page
    assert "<form" not in page


def test_an_offer_that_cannot_be_booked_any_more_says_to_call(phone: Client) -> None:
    office = make.office()
    offer = offered(office)
    office.column.is_active = False
    office.column.save()
    refused = post(phone, address("offer", offer.id), "accept")
    assert refused.status_code == 422
    assert "Please call us" in refused.content.decode()


def test_foreign_and_old_links_are_not_found_in_both_languages(phone: Client) -> None:
    reminder = reminded(make.office())
    good = address("reminder", reminder.id)
    as_offer = good.replace("/reminder/", "/offer/")
    for url in (f"{good[:-2]}/", as_offer, good.replace("/reminder/", "/secret/")):
        answer = phone.get(url)
        assert answer.status_code == 404, url
        assert "not valid any more" in answer.content.decode()
        assert "ya no es válido" in answer.content.decode()


def test_a_link_grows_too_old(phone: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    reminder = reminded(make.office())
    url = address("reminder", reminder.id)
    monkeypatch.setattr("almoner.scheduling.links.LASTS", -1)
    assert phone.get(url).status_code == 404


def test_posting_needs_the_pages_own_token(phone: Client) -> None:
    reminder = reminded(make.office())
    url = address("reminder", reminder.id)
    assert phone.post(url, {"answer": "confirmed"}).status_code == 403


def test_opening_a_link_too_often_or_guessing_has_to_wait(phone: Client) -> None:
    reminder = reminded(make.office())
    url = address("reminder", reminder.id)
    codes = [phone.get(url).status_code for _ in range(answers.OFTEN + 1)]
    assert codes == [200] * answers.OFTEN + [429]
    wrong = [
        phone.get(f"/scheduling/answer/offer/guess{n}/").status_code
        for n in range(answers.OFTEN + 1)
    ]
    assert wrong == [404] * answers.OFTEN + [429]


def test_the_page_is_not_kept_nor_found(phone: Client) -> None:
    answer = phone.get(address("reminder", reminded(make.office()).id))
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "same-origin"
