"""Patients from the keyboard: found, registered, corrected, merged and taken apart again."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.browser.conftest import SignIn

from almoner.people import operations
from almoner.people.models import Merge, Patient, PatientContact
from almoner.people.operations import Demographics, Reach, Registration, around
from almoner.platform.accounts.actor import SYSTEM

Axe = Callable[[Page], list[str]]


def registered(given: str, phone: str = "978 555 0142", **who: str) -> Patient:
    return operations.register(
        SYSTEM,
        registration=Registration(
            who=Demographics(
                family_name="Terry", given_name=given, birth_date=date(1960, 2, 28), **who
            ),
            reaches=[Reach(value=phone, may_text=True)],
        ),
        now=datetime.now(UTC),
    )


def test_registering_by_keyboard_alone_with_the_warning_beside(sign_in: SignIn, axe: Axe) -> None:
    registered("Tula")
    page = sign_in("/people/practice/locations/", role="Receptionist")
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page.get_by_label("Family name", exact=False).first).to_be_focused()
    for text in ("Tery", "Tula", "2/28/60"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    expect(page.locator("#alike")).to_contain_text("Terry, Tula")
    expect(page.locator("#alike")).to_contain_text("same person")
    assert axe(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("12")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").first).to_contain_text("is not a telephone number")
    expect(page.get_by_label("Given name", exact=False)).to_have_value("Tula")
    page.get_by_label("Telephone").fill("617 555 0100")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Tula Tery")).to_be_visible()
    assert Patient.objects.count() == 2


def test_finding_from_any_screen_and_adding_a_contact(sign_in: SignIn, axe: Axe) -> None:
    registered("Tula")
    page = sign_in("/people/patients/register", role="Receptionist")
    page.locator("main").click(position={"x": 5, "y": 5})
    page.keyboard.press("/")
    page.keyboard.type("tery tul")
    option = page.get_by_role("option", name=re.compile("Terry, Tula"))
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tula Terry")).to_be_visible()
    add = page.get_by_role("button", name="Add a contact")
    add.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Add a contact")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Name").fill("Rosa")
    dialog.get_by_label("Appointments").focus()
    page.keyboard.press("Space")
    assert axe(page) == []
    page.keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
    row = page.get_by_role("row", name=re.compile("Rosa"))
    expect(row).to_contain_text("Appointments")
    assert PatientContact.objects.get().may_be_told == ["appointments"]


def test_merging_and_taking_back_in_the_browser(sign_in: SignIn, axe: Axe) -> None:
    one, two = registered("Tula"), registered("Tulah", "617 555 0100", pronouns="she")
    page = sign_in(reverse("people:merge", args=[one.pk, two.pk]), role="Records clerk")
    assert axe(page) == []
    page.get_by_role("radio", name="Tulah").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_role("heading", name="Tulah Terry")).to_be_visible()
    expect(page.get_by_text("(617) 555-0100").first).to_be_visible()
    around.add(SYSTEM, patient=one, kind=PatientContact, values={"name": "Later Friend"})
    page.get_by_role("link", name="Take back").click()
    expect(page.get_by_text("Later Friend")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Take the merge back").click()
    expect(page.get_by_role("heading", name="Tulah Terry")).to_be_visible()
    expect(page).to_have_url(re.compile(str(two.pk)))
    assert Merge.objects.get().undone_at is not None
    one.refresh_from_db()
    assert (one.given_name, one.pronouns) == ("Tula", "")
