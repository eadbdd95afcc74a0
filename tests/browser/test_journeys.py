"""Whole journeys through several areas by keyboard alone: in this file the mouse does not work."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from time import monotonic

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import make
from tests.browser.conftest import PASSWORD, SignIn, enter
from tests.make.scheduling import Office

from almoner.frontdesk.models import Visit
from almoner.people import operations as people
from almoner.people.models import Patient
from almoner.people.operations import Demographics, Reach, Registration
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.models import User
from almoner.scheduling import operations as scheduling
from almoner.scheduling.models import Appointment, Session, VisitType

pytestmark = pytest.mark.django_db(transaction=True)

BY_MOUSE = ("click", "dblclick", "check", "uncheck", "hover", "tap", "drag_to", "select_option")


@pytest.fixture(autouse=True)
def _no_mouse(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("this journey is made by keyboard alone")

    for name in BY_MOUSE:
        monkeypatch.setattr(Locator, name, refuse)


@pytest.fixture
def office() -> Office:
    """An office where it is about noon now, open all day every day, with a patient registered."""
    hour = datetime.now(UTC).hour
    zone = f"Etc/GMT{hour - 12:+d}" if hour != 12 else "Etc/GMT"
    location = make.location("Elm Street", time_zone=zone)
    column = make.column("Dr. Adaeze Okafor", at=location)
    for weekday in range(7):
        make.session(column, location, weekday=weekday, start="00:00", end="23:59")
    made = make.office(location=location, column=column)
    people.register(
        SYSTEM,
        registration=Registration(
            who=Demographics(family_name="Reyes", given_name="Alma", birth_date=date(1971, 5, 9)),
            reaches=[Reach(value="978 555 0123", may_text=True)],
        ),
        now=timezone.now(),
    )
    return made


def tab_to(page: Page, target: Locator, most: int = 120) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not get to {target}")


def palette(page: Page, words: str, name: str) -> None:
    """Go somewhere by Ctrl K."""
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    expect(page.get_by_role("option", name=re.compile(name)).first).to_have_attribute(
        "aria-selected", "true"
    )
    page.keyboard.press("Enter")


def draft_kept(page: Page) -> object:
    """Wait until what was typed is on the server."""
    return page.expect_response(lambda r: "drafts" in r.url and r.request.method == "POST")


def test_from_a_stranger_at_the_desk_to_a_visit_moved(
    office: Office, live_server: LiveServer, context: BrowserContext, page: Page
) -> None:
    user = User.objects.create_user("dana", PASSWORD, name="Dana Price")
    user.groups.set(_groups("Receptionist"))
    _sign_in_by_keyboard(page, live_server)
    page = _register_over_a_closed_tab(page, context)
    patient = Patient.objects.get(given_name="Alba")
    _find_an_opening_and_book(page)
    first = Appointment.objects.get(patient=patient)
    _confirm_and_move_on_the_day_sheet(page, patient)
    moved = Appointment.objects.get(patient=patient)
    assert moved.starts_at > first.starts_at
    palette(page, "arriv", "Arrivals")
    row = page.get_by_role("row").filter(has_text="Reyes, Alba")
    expect(row).to_be_visible()
    tab_to(page, row.get_by_role("link").first)
    page.keyboard.press("a")
    expect(page.get_by_role("dialog")).to_contain_text("Reyes, Alba")
    expect(page.get_by_role("button", name="All confirmed")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row).to_contain_text("Arrived")
    assert Visit.objects.get(patient=patient).status == "arrived"
    palette(page, "Reyes Alba", "Reyes, Alba")
    expect(page.get_by_role("table", name="Appointments")).to_contain_text(office.column.name)


def _groups(*names: str) -> list[Group]:
    return list(Group.objects.filter(name__in=names))


def _sign_in_by_keyboard(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    expect(page.get_by_label("Username")).to_be_focused()
    page.keyboard.type("dana")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Arrivals")).to_be_visible(timeout=15_000)


def _register_over_a_closed_tab(page: Page, context: BrowserContext) -> Page:
    """Type half of it, lose the tab, and go on in another."""
    palette(page, "register", "Register a patient")
    expect(page.locator("#id_family_name")).to_be_focused()
    with draft_kept(page):
        for text in ("Reyes", "Alba", "5/9/71"):
            page.keyboard.type(text)
            page.keyboard.press("Tab")
    expect(page.locator("#alike")).to_contain_text("Reyes, Alma")
    expect(page.locator("#alike")).to_contain_text("same person")
    url = page.url
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(url)
    restore = page.get_by_role("button", name="Restore")
    tab_to(page, restore)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Given name")).to_have_value("Alba")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Alba Reyes")).to_be_visible()
    return page


def _find_an_opening_and_book(page: Page) -> None:
    tab_to(page, page.get_by_role("link", name="Find an opening").last)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Find an opening")).to_be_visible()
    tab_to(page, page.get_by_label("Visit type"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    book = page.locator("#found").get_by_role("button", name="Book").first
    tab_to(page, book)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Okafor")
    page.keyboard.press("Control+Enter")
    expect(page.locator("table.sheet")).to_be_visible()


def _confirm_and_move_on_the_day_sheet(page: Page, patient: Patient) -> None:
    visit = page.locator("a.visit").filter(has_text="Reyes")
    tab_to(page, page.locator("table.sheet [tabindex='0']"))
    for _ in range(300):
        if visit.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    expect(visit).to_be_focused()
    page.keyboard.press("c")
    expect(page.locator("#toasts")).to_contain_text("Confirmed.")
    expect(visit.get_by_label("Confirmed")).to_be_visible()
    expect(visit).to_be_focused()
    page.keyboard.press("Control+x")
    expect(page.locator("#announcer")).to_contain_text("cut")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+v")
    expect(page.locator("#toasts")).to_contain_text("Moved to")


def test_a_connection_lost_while_saving_keeps_everything(
    office: Office, sign_in: SignIn, context: BrowserContext
) -> None:
    page = sign_in("/people/patients/register")
    with draft_kept(page):
        for text in ("Bosch", "Rosalind", "1/2/80"):
            page.keyboard.type(text)
            page.keyboard.press("Tab")
    context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Not saved")
    expect(page.get_by_label("Given name")).to_have_value("Rosalind")
    context.set_offline(False)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    tab_to(page, page.get_by_role("button", name="Restore"))
    page.keyboard.press("Enter")
    expect(page.locator("#id_family_name")).to_have_value("Bosch")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Rosalind Bosch")).to_be_visible()
    assert Patient.objects.filter(family_name="Bosch").count() == 1


def test_who_saves_second_sees_the_difference_and_may_save_over_it(
    office: Office, sign_in: SignIn
) -> None:
    patient = Patient.objects.get(given_name="Alma")
    page = sign_in(reverse("people:edit", args=[patient.pk]))
    given = page.get_by_label("Given name")
    tab_to(page, given)
    page.keyboard.press("Control+a")
    page.keyboard.type("Almita")
    people.edit(
        SYSTEM,
        patient=patient,
        seen_version=patient.version,
        values={"given_name": "Alma Maria", "pronouns": "she"},
        now=timezone.now(),
    )
    page.keyboard.press("Control+Enter")
    said = page.get_by_role("main")
    expect(said).to_contain_text("Alma Maria")
    expect(given).to_have_value("Almita")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Almita Reyes")).to_be_visible()
    patient.refresh_from_db()
    assert (patient.given_name, patient.pronouns) == ("Almita", "she")


@pytest.fixture
def elsewhere(browser: Browser) -> Iterator[BrowserContext]:
    """A second browser, at another desk."""
    context = browser.new_context()
    yield context
    context.close()


def test_another_desk_sees_a_booking_within_a_second(
    office: Office,
    sign_in: SignIn,
    live_server: LiveServer,
    elsewhere: BrowserContext,
) -> None:
    today = timezone.now().astimezone(office.location.zone).date()
    path = reverse("scheduling:day", args=[today])
    sign_in(path)
    other = User.objects.create_user("robin", PASSWORD, name="Robin Castillo")
    other.groups.set(_groups("Medical secretary"))
    enter(elsewhere, live_server, other)
    page = elsewhere.new_page()
    with page.expect_response("**/live/**"):
        page.goto(live_server.url + path)
    page.wait_for_timeout(500)
    took = [_seconds_until_shown(page, office, today, hour) for hour in (17, 18, 19)]
    assert min(took) < 1, "the news is slow even when the machine is not busy"


def _seconds_until_shown(page: Page, office: Office, on: date, hour: int) -> float:
    """Book a visit at another desk; return how long this page takes to show it."""
    start = datetime.combine(on, time(hour), office.location.zone)
    patient = Patient.objects.get(given_name="Alma")
    booked = scheduling.book(
        SYSTEM,
        wish=scheduling.Wish(
            visit_type_id=office.visit_type.id,
            column_ids=[office.column.id],
            starts_at=start.astimezone(UTC),
            patient_id=patient.id,
        ),
        now=timezone.now(),
    )
    began = monotonic()
    page.locator(f"a.visit[data-visit^='{booked.id}']").wait_for()
    return monotonic() - began


def test_a_manager_sets_up_a_visit_type_and_a_session(office: Office, sign_in: SignIn) -> None:
    page = sign_in("/", role="Office manager")
    palette(page, "set up the sched", "[Ss]et.?up")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    _open_dialog(page, lambda: page.get_by_role("button", name=re.compile("visit type", re.I)))
    dialog = page.get_by_role("dialog")
    tab_to(page, dialog.get_by_label("Name"))
    page.keyboard.type("Wound check")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("main")).to_contain_text("Wound check")
    kind = VisitType.objects.get(name="Wound check")
    assert kind.requirements.count() == 1
    tab_to(page, page.get_by_role("link", name=office.column.name).first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=office.column.name)).to_be_visible()
    before = Session.objects.filter(column=office.column).count()
    _open_dialog(page, lambda: page.get_by_role("button", name=re.compile("add.*session", re.I)))
    page.keyboard.press("Control+Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile("required|overlap|hours", re.I))
    assert Session.objects.filter(column=office.column).count() == before


def _open_dialog(page: Page, button: Callable[[], Locator]) -> None:
    tab_to(page, button().first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
