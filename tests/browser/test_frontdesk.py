"""The front desk as a receptionist works it: by keyboard, live, and readable by everybody."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from tests import make
from tests.browser.conftest import SignIn
from tests.make.scheduling import Office

from almoner.frontdesk import operations
from almoner.frontdesk.models import Identity, Visit
from almoner.frontdesk.tests.test_screens import today_at
from almoner.people.models import PatientAlert
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.models import User
from almoner.scheduling.models import Appointment

pytestmark = pytest.mark.django_db(transaction=True)
Axe = Callable[[Page], list[str]]


@pytest.fixture
def office() -> Office:
    """An office with two rooms and two patients of today."""
    made = make.office(opens="00:00", closes="23:59")
    for number in (1, 2):
        make.room(made.location, f"Room {number}")
    make.phone(made.patient)
    PatientAlert.objects.create(patient=made.patient, text="Latex allergy", level="danger")
    booked(made, -10)
    booked(made, 30, patient=make.patient("Bosch", "Rosalind"), clock="10:00")
    return made


def booked(office: Office, minutes: int, clock: str = "9:00", **fields: Any) -> Appointment:
    appointment = office.book(clock, reason="Blood pressure", **fields)
    starts = today_at(office, minutes)
    Appointment.objects.filter(pk=appointment.pk).update(
        during=(starts, starts + timedelta(minutes=20))
    )
    return appointment


def row(page: Page, name: str) -> Any:
    return page.get_by_role("row").filter(has_text=name)


def test_a_patient_goes_through_the_office_by_keyboard_alone(
    office: Office, sign_in: SignIn
) -> None:
    page = sign_in("/")
    terry = row(page, "Terry, Tula")
    expect(terry).to_contain_text("Late")
    page.keyboard.press("j")
    expect(terry.get_by_role("link")).to_be_focused()

    page.keyboard.press("a")  # the two keys of the fast path
    expect(page.get_by_role("dialog")).to_contain_text("Latex allergy")
    expect(page.get_by_role("button", name="All confirmed")).to_be_focused()
    page.keyboard.press("Enter")
    expect(terry).to_contain_text("Arrived")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.keyboard.press("r")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("2")
    expect(terry).to_contain_text("In a room · Room 2")
    page.keyboard.press("w")
    expect(terry).to_contain_text("With clinician")
    page.keyboard.press("u")
    expect(terry).to_contain_text("In a room · Room 2")
    page.keyboard.press("w")
    expect(terry).to_contain_text("With clinician")

    page.keyboard.press("d")
    expect(page.get_by_role("button", name="Check out, no follow-up")).to_be_focused()
    page.keyboard.press("2")
    expect(page.get_by_role("button", name=office.column.name).first).to_be_visible()
    page.keyboard.press("b")
    expect(page.get_by_text("is checked out and has the follow-up")).to_be_visible()
    assert Visit.objects.get().status == "done"
    assert Appointment.objects.count() == 3


def test_arrows_move_and_keys_act_on_the_row_that_has_the_focus(
    office: Office, sign_in: SignIn
) -> None:
    page = sign_in("/arrivals/")
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    expect(row(page, "Bosch").get_by_role("link")).to_be_focused()
    page.keyboard.press("a")
    expect(page.get_by_role("dialog")).to_contain_text("Bosch, Rosalind")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("n")
    expect(row(page, "Terry, Tula")).to_contain_text("No-show")
    page.keyboard.press("f")
    page.keyboard.type("a")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_another_screen_follows_within_a_second_and_keeps_its_place(
    office: Office, sign_in: SignIn, context: BrowserContext
) -> None:
    page = sign_in("/arrivals/")
    other = context.new_page()
    other.goto(page.url)
    other.keyboard.press("j")
    other.keyboard.press("ArrowDown")
    bosch = row(other, "Bosch").get_by_role("link")
    expect(bosch).to_be_focused()
    other.wait_for_timeout(700)  # its line to the news is open
    appointment = Appointment.objects.get(patient=office.patient)
    operations.check_in(
        SYSTEM,
        appointment_id=appointment.pk,
        identity=Identity.KNOWN,
        is_confirmed=True,
        now=timezone.now(),
    )
    expect(row(other, "Terry, Tula")).to_contain_text("Arrived", timeout=1500)
    expect(bosch).to_be_focused()


def test_a_host_is_told_of_a_visitor_on_whatever_screen_is_open(
    office: Office, sign_in: SignIn
) -> None:
    page = sign_in("/messages/", role="Office manager")
    host = make.staff_member("Dana Price", user=User.objects.get(username="dana"))
    page.wait_for_timeout(700)  # its line to the news is open
    operations.receive(
        SYSTEM,
        location=office.location,
        name="Sam Ortiz",
        company="Scales Inc.",
        purpose="Delivers a scale",
        staff_member=host,
        now=timezone.now(),
    )
    expect(page.get_by_text("Sam Ortiz (Scales Inc.) is at the front desk")).to_be_visible()


def test_what_was_typed_wrong_stays_and_is_explained(office: Office, sign_in: SignIn) -> None:
    page = sign_in("/arrivals/")
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.get_by_text("Correct or complete").click()
    page.get_by_label("Telephone", exact=True).fill("555-01")
    page.get_by_label("Street").fill("12 Elm Street")
    page.get_by_role("button", name="All confirmed").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Not saved yet")
    expect(page.get_by_label("Telephone", exact=True)).to_have_value("555-01")
    expect(page.get_by_label("Street")).to_have_value("12 Elm Street")
    page.get_by_label("Telephone", exact=True).fill("978 555 0177")
    page.get_by_role("button", name="All confirmed").click()
    expect(row(page, "Terry, Tula")).to_contain_text("Arrived")
    assert office.patient.addresses.get().line1 == "12 Elm Street"


def test_the_dialog_for_a_room_is_accessible(office: Office, sign_in: SignIn, axe: Axe) -> None:
    make.arrived(Appointment.objects.get(patient=office.patient), at=timezone.now())
    page = sign_in("/arrivals/")
    page.keyboard.press("j")
    expect(row(page, "Terry, Tula").get_by_role("link", name="Terry, Tula")).to_be_focused()
    page.keyboard.press("r")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe(page) == []
