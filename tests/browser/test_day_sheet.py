"""The day sheet by keyboard alone, by dragging, and live on a second screen."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import make
from tests.browser.conftest import SignIn

from almoner.people.operations.registering import Demographics, Registration, register
from almoner.platform.accounts.actor import SYSTEM
from almoner.scheduling import operations
from almoner.scheduling.models import Appointment

pytestmark = pytest.mark.usefixtures("office")


@pytest.fixture
def office(transactional_db: None) -> make.Office:
    return make.office(opens="09:00", closes="11:00")


def sheet(sign_in: SignIn) -> Page:
    page = sign_in(f"/scheduling/day/{make.ahead()}/")
    expect(page.locator("table.sheet")).to_be_visible()
    return page


def test_a_visit_is_booked_by_keyboard_alone(sign_in: SignIn, office: make.Office) -> None:
    who = Demographics(
        family_name="Ibarra", given_name="Rosa", birth_date=make.TUESDAY.replace(year=1980)
    )
    register(SYSTEM, registration=Registration(who=who), now=make.NOON)
    page = sheet(sign_in)
    first = page.locator("td.is-open").first
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("b")
    dialog = page.locator("dialog#book")
    expect(dialog).to_be_visible()
    page.keyboard.type("ibar")
    expect(page.locator(".option").first).to_contain_text("Ibarra, Rosa")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(office.visit_type.name)
    page.keyboard.press("Control+Enter")
    expect(page.locator("a.visit")).to_contain_text("Ibarra, Rosa")
    expect(dialog).to_have_count(0) if dialog.count() == 0 else expect(dialog).to_be_hidden()
    assert Appointment.objects.get().starts_at == make.local("9:15", make.ahead())


def test_a_visit_is_confirmed_cut_and_pasted(sign_in: SignIn, office: make.Office) -> None:
    made = office.book("9:00", make.ahead())
    page = sheet(sign_in)
    page.locator("a.visit").focus()
    page.keyboard.press("c")
    expect(page.get_by_label("Confirmed")).to_be_visible()
    page.locator("a.visit").focus()
    page.keyboard.press("Control+x")
    page.locator(f'td[data-start="{make.ahead()}T10:00"]').focus()
    page.keyboard.press("Control+v")
    expect(page.locator("a.visit .visit-note")).to_contain_text("10:00")
    made.refresh_from_db()
    assert made.starts_at == make.local("10:00", make.ahead())
    assert made.confirmed_at is None


def test_a_visit_is_dragged(sign_in: SignIn, office: make.Office) -> None:
    made = office.book("9:00", make.ahead())
    page = sheet(sign_in)
    target = page.locator(f'td[data-start="{make.ahead()}T10:20"]')
    page.locator("a.visit").drag_to(target)
    expect(page.locator("a.visit .visit-note")).to_contain_text("10:20")
    made.refresh_from_db()
    assert made.starts_at == make.local("10:20", make.ahead())


def test_what_others_book_appears_within_a_second(
    sign_in: SignIn, office: make.Office, live_server: LiveServer
) -> None:
    page = sheet(sign_in)
    page.wait_for_timeout(1500)  # the line to the server stands
    focused = page.locator("td.is-open").nth(3)
    focused.focus()
    start = focused.get_attribute("data-start")
    office.book("9:00", make.ahead())
    expect(page.locator("a.visit")).to_contain_text("Terry, Tula", timeout=1500)
    assert page.evaluate("() => document.activeElement.dataset.start") == start


def test_a_refused_move_says_why_and_leaves_the_visit(sign_in: SignIn, office: make.Office) -> None:
    office.book("9:00", make.ahead())
    page = sheet(sign_in)
    operations.book(
        SYSTEM,
        wish=office.wish("10:00", make.ahead(), patient=make.patient("Ibarra", "Rosa")),
        now=make.NOON,
    )
    page.locator("a.visit", has_text="Terry").drag_to(
        page.locator(f'td[data-start="{make.ahead()}T10:20"]')
    )
    expect(page.locator("a.visit", has_text="Terry").locator(".visit-note")).to_contain_text(
        "10:20"
    )
