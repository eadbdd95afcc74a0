"""The screens: what they show, what they keep, and who may see them."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from tests import make

from almoner.people import operations, panels
from almoner.people.models import (
    Consent,
    ContactPoint,
    DuplicatePair,
    Holiday,
    Location,
    Merge,
    Patient,
    PatientContact,
    Practitioner,
)
from almoner.people.operations import Demographics, Reach, Registration, around
from almoner.people.tests.actors import CLERK, DESK
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import MANAGER, RECEPTIONIST, RECORDS, SUPPLIES
from almoner.platform.audit.models import Reading

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk() -> Client:
    return signed_in(RECEPTIONIST)


@pytest.fixture
def clerk() -> Client:
    return signed_in(RECORDS)


@pytest.fixture
def boss() -> Client:
    return signed_in(MANAGER)


def signed_in(role: str) -> Client:
    user = User.objects.create_user(role.replace(" ", "-"), name=f"{role} Price")
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def registered(given: str = "Tula", phone: str = "978 555 0142", **who: Any) -> Patient:
    fields: dict[str, Any] = {"family_name": "Terry", "birth_date": date(1960, 2, 28)}
    fields |= {"given_name": given} | who
    return operations.register(
        DESK,
        registration=Registration(
            who=Demographics(**fields), reaches=[Reach(value=phone)] if phone else []
        ),
        now=NOW,
    )


def text(response: Any) -> str:
    return str(response.content.decode())


def typed(**fields: str) -> dict[str, str]:
    return {
        "family_name": "Terry",
        "given_name": "Tula",
        "birth_date": "2/28/60",
        "sex": "female",
        "language": "en",
        **fields,
    }


def test_registering_at_the_desk(desk: Client) -> None:
    url = reverse("people:register")
    assert "Register patient" in text(desk.get(url))
    answer = desk.post(url, typed(phone="978-555-0142", city="Natick", may_text="on"), headers=HTMX)
    patient = Patient.objects.get()
    assert answer.headers["HX-Redirect"] == reverse("people:patient", args=[patient.pk])
    assert patient.birth_date == date(1960, 2, 28)
    assert ContactPoint.objects.get().may_text is True


def test_a_mistake_keeps_what_was_typed_and_says_where(desk: Client) -> None:
    answer = desk.post(
        reverse("people:register"),
        typed(birth_date="2/31/60", phone="12", zip_code="1"),
        headers=HTMX,
    )
    assert answer.status_code == 422
    page = text(answer)
    assert "is not a birth date" in page
    assert "is not a telephone number" in page
    assert "is not a ZIP code" in page
    assert 'value="Tula"' in page
    assert "<html" not in page
    assert not Patient.objects.exists()


def test_the_warning_while_typing(desk: Client) -> None:
    patient = registered()
    answer = desk.get(reverse("people:alike"), typed(family_name="Tery"), headers=HTMX)
    assert str(patient.number) in text(answer)
    assert "same person" in text(answer)
    answer = desk.get(reverse("people:alike"), {"family_name": "Zzyzx", "given_name": "Q"})
    assert "same person" not in text(answer).replace("may be this person", "")


def test_the_page_shows_what_each_contact_may_be_told(desk: Client) -> None:
    patient = registered()
    make.contact(patient, "Rosa", may_be_told=["appointments"], relationship="daughter")
    make.contact(patient, "Otto")
    page = text(desk.get(reverse("people:patient", args=[patient.pk])))
    assert "Who may I tell what" in page
    assert "Appointments" in page
    assert "Nothing at all" in page
    assert Reading.objects.filter(patient_id=patient.pk, what="summary").count() == 1


def test_rows_are_added_changed_ended_and_brought_back(desk: Client) -> None:
    patient = registered(phone="")
    add = reverse("people:add_row", args=[patient.pk, "phone"])
    assert "Add a telephone" in text(desk.get(add, headers=HTMX))
    wrong = desk.post(add, {"value": "12", "use": "home", "rank": "1"}, headers=HTMX)
    assert wrong.status_code == 422
    done = desk.post(add, {"value": "9785550142", "use": "home", "rank": "1"}, headers=HTMX)
    assert done.status_code == 204
    assert "people.patient" in done.headers["HX-Trigger"]
    row = ContactPoint.objects.get()
    assert (row.e164, row.system) == ("+19785550142", "phone")
    change = reverse("people:edit_row", args=[patient.pk, "phone", row.pk])
    fields = {"value": "9785550143", "use": "work", "rank": "1", "do_not_use": "on", "version": "1"}
    assert desk.post(change, fields, headers=HTMX).status_code == 204
    row.refresh_from_db()
    assert (row.e164, row.do_not_use, row.version) == ("+19785550143", True, 2)
    stale = desk.post(change, {**fields, "value": "9785550144"}, headers=HTMX)
    assert stale.status_code == 422
    assert "Somebody else changed this" in text(stale)
    for verb, until in (("end", True), ("reopen", False)):
        url = reverse("people:settle_row", args=[patient.pk, "phone", row.pk, verb])
        assert desk.post(url, headers=HTMX).status_code == 204
        row.refresh_from_db()
        assert bool(row.until) is until


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("email", {"value": "tula@example.org", "use": "home"}),
        ("address", {"use": "home", "line1": "1 Elm", "city": "Natick", "country": "US"}),
        ("contact", {"name": "Rosa", "may_be_told": ["billing", "care"]}),
        ("name", {"kind": "maiden", "family_name": "Monahan"}),
        ("consent", {"kind": "text", "given": "no", "on": "3/2/2026"}),
        ("alert", {"text": "Hard of hearing", "level": "warning"}),
        ("number", {"kind": "ssn", "value": "999-87-2075"}),
    ],
)
def test_everything_that_hangs_on_a_patient_can_be_added(
    desk: Client, kind: str, fields: dict[str, Any]
) -> None:
    patient = registered()
    url = reverse("people:add_row", args=[patient.pk, kind])
    assert desk.get(url, headers=HTMX).status_code == 200
    assert desk.post(url, fields, headers=HTMX).status_code == 204
    page = text(desk.get(reverse("people:patient", args=[patient.pk])))
    shown = {"number": "•••-••-2075", "consent": "Text messages", "contact": "Bills and insurance"}
    for told in ("1 Elm", "Rosa", "Monahan", "Hard of hearing", "tula@example.org"):
        if told in fields.values():
            assert told in page
    if kind in shown:
        assert shown[kind] in page
    if kind == "consent":
        assert Consent.objects.get().given is False


def test_the_second_editor_is_shown_the_difference_and_keeps_both(desk: Client) -> None:
    patient = registered()
    url = reverse("people:edit", args=[patient.pk])
    assert 'name="version" value="1"' in text(desk.get(url))
    operations.edit(CLERK, patient=patient, seen_version=1, values={"pronouns": "she"}, now=NOW)
    answer = desk.post(url, typed(version="1", suffix="Jr."), headers=HTMX)
    assert answer.status_code == 409
    page = text(answer)
    assert "Somebody else changed this" in page
    assert 'name="version" value="2"' in page
    assert 'value="she"' in page
    assert 'value="Jr."' in page
    saved = desk.post(url, typed(version="2", suffix="Jr.", pronouns="she"), headers=HTMX)
    assert saved.status_code == 200
    patient.refresh_from_db()
    assert (patient.pronouns, patient.suffix, patient.sex) == ("she", "Jr.", "female")


def test_a_restricted_chart_asks_for_a_reason_and_notes_it(clerk: Client, desk: Client) -> None:
    patient = registered()
    url = reverse("people:patient", args=[patient.pk])
    clerk.post(reverse("people:restrict", args=[patient.pk]), {"is_restricted": "yes"})
    for client in (clerk, desk):
        answer = client.get(url)
        assert answer.status_code == 403
        assert "555-0142" not in text(answer)
    assert "Ask the office manager" in text(desk.get(url))
    glass = reverse("people:break_glass", args=[patient.pk])
    assert clerk.post(glass, {"reason": " "}).status_code == 403
    assert desk.post(glass, {"reason": "curious"}).status_code == 403
    opened = clerk.post(glass, {"reason": "Release request 12", "next": url})
    assert opened.headers["Location"] == url
    assert clerk.get(url).status_code == 200
    assert Reading.objects.get(is_break_glass=True).reason == "Release request 12"
    assert (
        clerk.post(glass, {"reason": "x", "next": "https://evil.example/"})
        .headers["Location"]
        .startswith("/people/")
    )


def test_a_merge_at_the_screen_and_taking_it_back(clerk: Client) -> None:
    one, two = registered(), registered("Tulah", "617 555 0100", pronouns="she")
    url = reverse("people:merge", args=[one.pk, two.pk])
    page = text(clerk.get(url))
    assert "Tulah" in page
    fields = {"one_version": "1", "two_version": "1", "given_name": "two", "pronouns": "two"}
    answer = clerk.post(url, fields, headers=HTMX)
    assert answer.headers["HX-Redirect"] == reverse("people:patient", args=[one.pk])
    one.refresh_from_db()
    assert (one.given_name, one.pronouns) == ("Tulah", "she")
    led = clerk.get(reverse("people:patient", args=[two.pk]))
    assert led.headers["Location"] == reverse("people:patient", args=[one.pk])
    merge = Merge.objects.get()
    assert "Take back" in text(clerk.get(reverse("people:patient", args=[one.pk])))
    later = around.add(
        DESK, patient=one, kind=PatientContact, values={"name": "Rosa", "may_be_told": []}
    )
    plan = text(clerk.get(reverse("people:unmerge", args=[merge.pk])))
    assert "Rosa" in plan
    assert "Telephones and e-mail addresses: 1" in plan
    key = f"people.patientcontact:patient:{later.pk}"
    answer = clerk.post(reverse("people:unmerge", args=[merge.pk]), {"give": [key]}, headers=HTMX)
    assert answer.headers["HX-Redirect"] == reverse("people:patient", args=[two.pk])
    assert PatientContact.objects.get().patient_id == two.pk
    one.refresh_from_db()
    assert (one.given_name, one.pronouns) == ("Tula", "")
    assert "taken back" in text(clerk.get(reverse("people:unmerge", args=[merge.pk])))
    again = clerk.post(reverse("people:unmerge", args=[merge.pk]), headers=HTMX)
    assert again.status_code == 422


def test_a_merge_compared_too_long_ago_shows_the_difference(clerk: Client) -> None:
    one, two = registered(), registered("Tulah")
    operations.edit(DESK, patient=one, seen_version=1, values={"suffix": "Jr."}, now=NOW)
    answer = clerk.post(
        reverse("people:merge", args=[one.pk, two.pk]),
        {"one_version": "1", "two_version": "1"},
        headers=HTMX,
    )
    assert answer.status_code == 409
    assert "Jr." in text(answer)
    assert not Merge.objects.exists()


def test_the_worklist_of_duplicates(clerk: Client) -> None:
    one, _two = registered(), registered()
    operations.find_duplicates_of(CLERK, patient_id=one.pk, now=NOW)
    pair = DuplicatePair.objects.get()
    url = reverse("people:duplicates")
    assert "Almost certain" in text(clerk.get(url))
    clerk.post(reverse("people:decide", args=[pair.pk]), {"note": "twins"}, headers=HTMX)
    assert "No duplicates wait" in text(clerk.get(url))
    operations.find_duplicates_of(CLERK, patient_id=one.pk, now=NOW)
    assert "No duplicates wait" in text(clerk.get(url))
    assert "twins" in text(clerk.get(url, {"status": "different"}))
    clerk.post(reverse("people:decide", args=[pair.pk]), {"verb": "reopen"}, headers=HTMX)
    assert "Compare" in text(clerk.get(url))


def test_history_says_who_changed_what(clerk: Client, desk: Client) -> None:
    patient = registered()
    desk.post(
        reverse("people:edit", args=[patient.pk]), typed(version="1", suffix="Jr."), headers=HTMX
    )
    page = text(clerk.get(reverse("people:history", args=[patient.pk])))
    assert "Receptionist Price" in page
    assert "Unknown" in page
    assert "Female" in page
    assert "Jr." in page
    assert desk.get(reverse("people:history", args=[patient.pk])).status_code == 403


def test_a_registration_is_taken_back_and_brought_back(clerk: Client) -> None:
    patient = registered()
    url = reverse("people:mark_in_error", args=[patient.pk])
    assert clerk.post(url, {"reason": ""}, headers=HTMX).status_code == 422
    clerk.post(url, {"reason": "Typed twice"}, headers=HTMX)
    assert "Nobody answers" in text(clerk.get(reverse("people:search"), {"q": "terry"}))
    clerk.post(url, headers=HTMX)
    assert "Tula" in text(clerk.get(reverse("people:search"), {"q": "terry"}))


def test_a_photo_is_kept_shown_and_taken_away(
    desk: Client, settings: LazySettings, tmp_path: Path
) -> None:
    settings.FILES_ROOT = tmp_path
    patient = registered()
    url = reverse("people:photo", args=[patient.pk])
    page = reverse("people:patient", args=[patient.pk])
    door = reverse("files:open", args=["people.photo", patient.pk])
    assert desk.get(door).status_code == 404
    wrong = desk.post(url, {"photo": SimpleUploadedFile("a.jpg", b"%PDF-1.4 not a picture")})
    assert wrong.status_code == 422
    assert desk.post(url, headers=HTMX).status_code == 422
    picture = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(picture, "PNG")
    sent = SimpleUploadedFile("me.png", picture.getvalue())
    assert desk.post(url, {"photo": sent}, headers=HTMX).status_code == 200
    assert door in text(desk.get(page))
    answer: Any = desk.get(door)
    assert b"".join(answer.streaming_content) == picture.getvalue()
    assert signed_in(SUPPLIES).get(door).status_code == 403
    desk.post(url, {"remove": "yes"}, headers=HTMX)
    assert door not in text(desk.get(page))


def test_who_answers_for_the_bills(desk: Client) -> None:
    mother, child = registered(), registered("Tim", birth_date=date(2019, 1, 1))
    url = reverse("people:account", args=[mother.pk])
    assert "guarantor" in text(desk.get(url, headers=HTMX))
    assert desk.post(url, {"relationship": "self"}, headers=HTMX).status_code == 204
    mother.refresh_from_db()
    assert mother.family_account is not None
    number = mother.family_account.number
    url = reverse("people:account", args=[child.pk])
    wrong = desk.post(url, {"relationship": "child"}, headers=HTMX)
    assert wrong.status_code == 422
    fields = {"relationship": "child", "name": "Tula Terry", "account": str(number)}
    assert desk.post(url, fields, headers=HTMX).status_code == 204
    page = text(desk.get(reverse("people:patient", args=[child.pk])))
    assert "the patient is the child" in page
    assert "Tula Terry" in page


def test_panels_of_areas_above(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_panels", {})
    monkeypatch.setattr(panels, "_actions", {})
    patient = registered()
    seen: list[tuple[Any, ...]] = []

    def context(*asked: Any) -> dict[str, str]:
        seen.append(asked)
        return {"label": "Visits"}

    panels.register("x", title="Appointments", template="people/imports.html", context=context)
    panels.register("y", title="Secret", template="-", context=context, power="people.import")
    shown = panels.shown(DESK, patient, NOW)
    assert [each.panel.title for each in shown] == ["Appointments"]
    assert seen == [(DESK, patient, NOW)]


@pytest.mark.parametrize("kind", ["locations", "rooms", "equipment", "practitioners", "staff"])
def test_the_practice_is_the_managers(boss: Client, desk: Client, kind: str) -> None:
    assert boss.get(reverse("people:practice", args=[kind])).status_code == 200
    add = reverse("people:practice_add", args=[kind])
    assert boss.get(add).status_code == 200
    assert desk.get(add).status_code == 403
    assert "Add a" not in text(desk.get(reverse("people:practice", args=[kind])))


def test_a_location_with_hours_and_holidays(boss: Client) -> None:
    add = reverse("people:practice_add", args=["locations"])
    fields = {
        "name": "Main Street",
        "time_zone": "America/New_York",
        "place_of_service": "11",
        "phone": "9785550100",
        "is_active": "on",
    }
    wrong = boss.post(add, {**fields, "npi": "1234567890"}, headers=HTMX)
    assert wrong.status_code == 422
    assert "check digit" in text(wrong)
    assert boss.post(add, {**fields, "npi": make.npi()}, headers=HTMX).status_code == 200
    place = Location.objects.get()
    assert place.phone == "(978) 555-0100"
    assert boss.post(add, {**fields}, headers=HTMX).status_code == 422  # the name is taken
    hours = reverse("people:hours", args=[place.pk])
    half = boss.post(hours, {"opens-0-0": "08:00"}, headers=HTMX)
    assert half.status_code == 422
    assert "Monday lacks" in text(half)
    times = {
        "opens-0-0": "08:00",
        "closes-0-0": "12:00",
        "opens-0-1": "11:00",
        "closes-0-1": "17:00",
    }
    assert "overlap" in text(boss.post(hours, times, headers=HTMX))
    assert boss.post(hours, {**times, "opens-0-1": "13:00"}, headers=HTMX).status_code == 200
    assert [str(each) for each in place.hours.all()] == [
        "Monday 08:00 to 12:00",
        "Monday 13:00 to 17:00",
    ]
    day = f"{date.today() + timedelta(days=30):%m/%d/%Y}"  # noqa: DTZ011
    url = reverse("people:holidays")
    assert boss.post(url, {"on": day, "name": "Founders"}, headers=HTMX).status_code == 200
    assert boss.post(url, {"on": day, "name": "Again"}, headers=HTMX).status_code == 422
    assert "Founders" in text(
        boss.get(reverse("people:practice_edit", args=["locations", place.pk]))
    )
    boss.post(reverse("people:remove_holiday", args=[Holiday.objects.get().pk]), headers=HTMX)
    assert not Holiday.objects.exists()


def test_a_practitioner_is_edited_and_the_second_sees_the_difference(boss: Client) -> None:
    doctor = make.practitioner()
    url = reverse("people:practice_edit", args=["practitioners", doctor.pk])
    fields = {
        "family_name": "Okafor",
        "given_name": "Ada",
        "languages": "en, ig",
        "is_active": "on",
    }
    assert boss.post(url, {**fields, "version": "1"}, headers=HTMX).status_code == 200
    doctor.refresh_from_db()
    assert doctor.languages == ["en", "ig"]
    answer = boss.post(url, {**fields, "version": "1", "credential": "DO"}, headers=HTMX)
    assert "Somebody else changed this" in text(answer)
    assert Practitioner.objects.get().credential == ""


def test_the_directory_and_its_facilities(boss: Client) -> None:
    hospital = make.outside_facility("Mercy Hospital", city="Natick")
    make.outside_practitioner("Lindqvist", facility=hospital)
    found = text(boss.get(reverse("people:find_facility"), {"q": "merc"}))
    assert "Mercy Hospital" in found
    page = text(boss.get(reverse("people:directory"), {"q": "lindq"}))
    assert "Lindqvist" in page
    add = reverse("people:practice_add", args=["outside"])
    fields = {"family_name": "Berg", "facility": str(hospital.pk), "is_active": "on"}
    assert boss.post(add, fields, headers=HTMX).status_code == 200
    assert hospital.practitioners.count() == 2
    wrong = boss.post(add, {**fields, "facility": "nonsense"}, headers=HTMX)
    assert wrong.status_code == 422


def test_lists_ask_no_more_of_the_database_as_they_grow(boss: Client) -> None:
    def statements(url: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert boss.get(url).status_code == 200
        return len(asked)

    place = make.location()
    hospital = make.outside_facility()
    for kind in ("rooms", "outside"):
        url = reverse("people:practice", args=[kind])
        make.room(place)
        make.outside_practitioner(facility=hospital)
        statements(url)
        few = statements(url)
        for _ in range(20):
            make.room(place)
            make.outside_practitioner(facility=hospital)
        assert statements(url) == few


PAGES = [
    ("search", ()),
    ("register", ()),
    ("duplicates", ()),
    ("merges", ()),
    ("the_practice", ()),
    ("holidays", ()),
    ("imports", ()),
    ("directory", ()),
    ("locations", ()),
]


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_every_page_opens_for_the_manager_and_for_nobody_signed_out(
    boss: Client, client: Client, name: str, args: tuple[Any, ...]
) -> None:
    url = reverse(f"people:{name}", args=args)
    assert boss.get(url).status_code == 200
    answer = client.get(url)
    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_the_supplies_clerk_sees_no_patients(name: str, args: tuple[Any, ...]) -> None:
    if name == "search":
        args_url = reverse("people:search") + "?q=terry"
    else:
        args_url = reverse(f"people:{name}", args=args)
    assert signed_in(SUPPLIES).get(args_url).status_code == 403


def test_a_patient_is_not_opened_by_the_wrong_role_or_signed_out(client: Client) -> None:
    url = reverse("people:patient", args=[registered().pk])
    assert signed_in(SUPPLIES).get(url).status_code == 403
    assert client.get(url).status_code == 302
    assert Reading.objects.count() == 0


def test_the_api_finds_registers_and_reads(desk: Client) -> None:
    new = {"family_name": "Terry", "given_name": "Tula", "birth_date": "1960-02-28"}
    made = desk.post("/api/people/patients", new, content_type="application/json")
    assert made.status_code == 201
    found = desk.get("/api/people/patients", {"q": "tula ter"}).json()["patients"]
    assert [(each["id"], each["why"]) for each in found] == [(made.json()["id"], "name")]
    read = desk.get(f"/api/people/patients/{made.json()['id']}").json()
    assert read["resourceType"] == "Patient"
    wrong = desk.post(
        "/api/people/patients", {**new, "phone": "12"}, content_type="application/json"
    )
    assert (wrong.status_code, wrong.json()["field"]) == (422, "value")
    assert signed_in(SUPPLIES).get("/api/people/patients", {"q": "tula"}).status_code == 403
    assert Client().get("/api/people/patients", {"q": "tula"}).status_code == 401
    assert desk.get("/api/people/patients/00000000-0000-0000-0000-000000000000").status_code == 404


def test_the_palette_finds_people(desk: Client) -> None:
    patient = registered()
    page = text(desk.get(reverse("ui:palette"), {"q": "terr", "only": "People"}))
    assert reverse("people:patient", args=[patient.pk]) in page


def test_a_chosen_patient_is_offered_with_what_tells_them_apart(desk: Client) -> None:
    one, two = registered(), registered("Tulah", "")
    page = text(desk.get(reverse("people:options"), {"q": "terry", "but": str(two.pk)}))
    assert str(one.pk) in page
    assert "02/28/1960" in page
    assert str(two.pk) not in page
