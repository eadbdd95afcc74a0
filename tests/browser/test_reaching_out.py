"""Waiting list, recalls, reminders and patients' links in real Chromium, by keyboard alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import make
from tests.browser.conftest import Axe, SignIn
from tests.make.scheduling import Office

from almoner.messages.models import Message
from almoner.platform.accounts.actor import SYSTEM
from almoner.scheduling import operations
from almoner.scheduling.links import link
from almoner.scheduling.models import Appointment, Offer, Priority, Recall, Reminder

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(settings: LazySettings, live_server: LiveServer) -> Office:
    """An office where people wait, are due, and were reminded."""
    settings.BASE_URL = live_server.url
    make.practice("Willow Street Family Medicine", phone="(978) 555-0100")
    place = make.location("Main Street", phone="(978) 555-0101", line1="12 Main Street")
    made = make.office(location=place, name="Dr. Imani Brooks")
    for number, (family, given) in enumerate((("Lopez", "Rosa"), ("Lee", "Ann"), ("Moss", "Jo"))):
        operations.join_waiting_list(
            SYSTEM,
            patient_id=make.patient(family, given, email=f"{given}@example.org".lower()).id,
            visit_type_id=made.visit_type.id,
            wishes=operations.Wishes(
                priority=Priority.URGENT if number == 0 else Priority.ROUTINE,
                weekdays=[0, 1, 2] if number else [],
                column_ids=[made.column.id],
                note="calls back after four" if number == 1 else "",
            ),
            now=timezone.now() - timedelta(days=9 * number + 3),
        )
    visit = made.book("9:00", make.ahead(), patient=make.patient("Gone", "Ed"), now=timezone.now())
    operations.cancel(
        SYSTEM, appointment_id=visit.id, version=visit.version, reason="ill", now=timezone.now()
    )
    operations.offer_freed(
        SYSTEM,
        occupancy_ids=list(visit.occupancies.values_list("id", flat=True)),
        now=timezone.now(),
    )
    for days, name in ((-45, "Bosch"), (-12, "Cole"), (0, "Diaz")):
        recall(made, days, name)
    remind(made)
    return made


def recall(office: Office, days: int, name: str) -> Recall:
    return operations.add_recall(
        SYSTEM,
        patient_id=make.patient(name, "Rosalind", phone="(978) 555-0177").id,
        visit_type_id=office.visit_type.id,
        due_on=make.today() + timedelta(days=days),
        column_id=office.column.id,
        reason="yearly check",
        now=timezone.now(),
    )


def remind(office: Office) -> Reminder:
    operations.add_reminder_rule(SYSTEM, rule=operations.Rule(channel="email", days_before=2))
    for clock, email in (("14:00", "pat@example.org"), ("15:00", "")):
        patient = make.patient("Park", "Minh", email=email, language="es" if email else "en")
        office.book(clock, make.ahead(), patient=patient, now=timezone.now())
    Appointment.objects.update(booked_at=timezone.now() - timedelta(days=90))
    noon = make.local("14:59", make.ahead() - timedelta(days=2))
    operations.send_due(SYSTEM, now=noon)
    operations.send_due(SYSTEM, now=noon + timedelta(minutes=1))
    return Reminder.objects.get(message__isnull=False)


def look(page: Page, axe: Axe, name: str) -> None:
    """Check a page in both themes."""
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme }", theme)
        assert axe(page) == [], (name, theme)


def test_details(office: Office, sign_in: SignIn, axe: Axe) -> None:
    page = sign_in(f"/scheduling/offers/{Offer.objects.get().id}/")
    expect(page.get_by_text("Rosa Lopez was asked first: urgent")).to_be_visible()
    look(page, axe, "offer")
    here = page.url.split("/scheduling")[0]
    entry = operations.join_waiting_list(
        SYSTEM,
        patient_id=office.patient.id,
        visit_type_id=office.visit_type.id,
        now=timezone.now(),
    )
    page.goto(f"{here}/scheduling/waiting/{entry.id}/openings/")
    look(page, axe, "openings_for")
    page.goto(f"{here}/scheduling/waiting/{entry.id}/")
    look(page, axe, "wishes")
    due = Recall.objects.order_by("due_on")[0]
    operations.note_contact(
        SYSTEM, recall_id=due.id, how="phone", outcome="no_answer", note="rang long",
        now=timezone.now(),
    )  # fmt: skip
    page.goto(f"{here}/scheduling/recalls/{due.id}/")
    look(page, axe, "recall")


@pytest.mark.usefixtures("office")
def test_an_offer_is_accepted_by_keyboard(sign_in: SignIn) -> None:
    page = sign_in("/scheduling/waiting/")
    page.keyboard.press("j")
    lopez = page.get_by_role("row").filter(has_text="Lopez").first
    expect(lopez.get_by_role("link").first).to_be_focused()
    page.keyboard.press("a")
    expect(page.get_by_text("Booked.")).to_be_visible()
    expect(page.locator("#waiting").get_by_text("Accepted")).to_be_visible()


@pytest.mark.usefixtures("office")
def test_recalls_are_called_one_after_the_other_by_keyboard(sign_in: SignIn) -> None:
    page = sign_in("/scheduling/recalls/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Rosalind Bosch")).to_be_visible()
    page.get_by_label("What came of it").focus()
    page.keyboard.type("Left")
    page.keyboard.press("Tab")
    page.keyboard.type("with her son")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Written down.")).to_be_visible()
    expect(page.locator(".timeline")).to_contain_text("with her son")
    page.locator("body").click(position={"x": 2, "y": 2})
    page.keyboard.press("]")
    expect(page.get_by_role("heading", name="Rosalind Cole")).to_be_visible()


@pytest.fixture
def telephone(browser: Browser) -> Iterator[Page]:
    """A telephone that runs no scripts."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 780})
    yield context.new_page()
    context.close()


@pytest.mark.usefixtures("office")
def test_a_patient_answers_without_scripts(telephone: Page) -> None:
    message = Message.objects.get(reference_id=Reminder.objects.get(message__isnull=False).id)
    telephone.goto(message.body.rsplit(" ", 1)[1])
    expect(telephone.get_by_role("heading", name="Su cita")).to_be_visible()
    telephone.get_by_role("button", name="Sí, voy a venir").click()
    expect(telephone.get_by_text("Usted ha confirmado esta cita")).to_be_visible()
    telephone.get_by_role("button", name="Cancelar esta cita").click()
    expect(telephone.get_by_text("Esta cita está cancelada")).to_be_visible()
    telephone.goto(link("offer", Offer.objects.get().id))
    telephone.get_by_role("button", name="Take this visit").click()
    expect(telephone.get_by_text("The visit is yours")).to_be_visible()


@pytest.mark.usefixtures("office")
def test_answer_pages(live_server: LiveServer, page: Page, axe: Axe) -> None:
    page.goto(link("reminder", Reminder.objects.get(message__isnull=False).id))
    look(page, axe, "answer")
    page.goto(live_server.url + "/scheduling/answer/offer/nothing/")
    look(page, axe, "answer-gone")
