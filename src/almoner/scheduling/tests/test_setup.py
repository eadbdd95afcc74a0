"""The set-up screens and calendar feeds."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests import make

from almoner.scheduling import operations, queries
from almoner.scheduling.models import Column, Feed, Policy, Session, VisitType

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(sign_in: Callable[..., Client]) -> Client:
    return sign_in("Office manager")


def test_a_column_is_made_of_a_practitioner(manager: Client) -> None:
    who = make.practitioner()
    page = manager.get("/scheduling/set-up/").content.decode()
    assert str(who) in page
    answer = manager.post(
        "/scheduling/set-up/column/add/",
        {
            "kind": "practitioner",
            "practitioner": who.id,
            "tags": "Dermatology, ",
            "overbook_limit": 1,
            "position": 0,
            "is_active": "on",
        },
    )
    made = Column.objects.get()
    assert answer.headers["HX-Redirect"] == f"/scheduling/set-up/columns/{made.id}/"
    assert (made.name, made.tags, made.overbook_limit) == (str(who), ["dermatology"], 1)


def test_a_column_needs_who_it_is(manager: Client) -> None:
    answer = manager.post(
        "/scheduling/set-up/column/add/", {"kind": "room", "overbook_limit": 0, "position": 0}
    )
    assert answer.status_code == 422
    assert "Choose the room." in answer.content.decode()


def test_the_week_is_edited_session_by_session(manager: Client) -> None:
    office = make.office()
    column, place = make.column(), office.location
    given = {
        "column": column.id,
        "location": place.id,
        "weekday": 2,
        "start_time": "09:00",
        "end_time": "12:00",
        "visit_type_ids": [office.visit_type.id],
    }
    manager.post("/scheduling/set-up/session/add/", given)
    made = Session.objects.get(column=column)
    assert made.visit_type_ids == [office.visit_type.id]
    overlapping = {**given, "start_time": "11:00", "end_time": "13:00"}
    answer = manager.post("/scheduling/set-up/session/add/", overlapping)
    assert answer.status_code == 422
    assert Session.objects.filter(column=column).count() == 1
    page = manager.get(f"/scheduling/set-up/columns/{column.id}/").content.decode()
    assert f"9:00 AM \N{EN DASH} 12:00 PM, {place.name}" in page
    edited = {**given, "end_time": "11:00", "version": made.version}
    manager.post(f"/scheduling/set-up/session/{made.id}/", edited)
    made.refresh_from_db()
    assert made.end_time.hour == 11
    stale = manager.post(f"/scheduling/set-up/session/{made.id}/", edited)
    assert stale.status_code == 422
    manager.post(f"/scheduling/set-up/session/{made.id}/remove/")
    assert not Session.objects.filter(column=column).exists()


def test_changed_days_and_blocks(manager: Client) -> None:
    column = make.office().column
    day = make.ahead()
    manager.post(
        "/scheduling/set-up/exception/add/",
        {"column": column.id, "on": day, "reason": "at a congress"},
    )
    manager.post(
        "/scheduling/set-up/block/add/",
        {
            "column": column.id,
            "name": "Lunch",
            "weekday": 1,
            "start_time": "12:00",
            "end_time": "13:00",
        },
    )
    page = manager.get(f"/scheduling/set-up/columns/{column.id}/").content.decode()
    assert "at a congress" in page
    assert "Lunch" in page
    answer = manager.post(
        "/scheduling/set-up/block/add/",
        {"column": column.id, "name": "When?", "start_time": "12:00", "end_time": "13:00"},
    )
    assert "either a weekday or a date" in answer.content.decode()


def visit_type(**fields: object) -> dict[str, object]:
    return {
        "name": "Ultrasound",
        "minutes": 30,
        "before_minutes": 0,
        "after_minutes": 5,
        "needs_text": "1 practitioner\n1 room (Exam Room)\n1 equipment (ultrasound)",
        "colour": 4,
        "capacity": 1,
        "booking_power": "scheduling.book",
        "preparation_es": "Tome un litro de agua.",
        "is_active": "on",
        **fields,
    }


def test_a_visit_type_says_what_it_needs(manager: Client) -> None:
    answer = manager.post("/scheduling/set-up/visit-type/add/", visit_type())
    assert answer.status_code == 200, answer.content.decode()
    made = VisitType.objects.get()
    needs = set(made.requirements.values_list("kind", "tag", "count"))
    assert needs == {
        ("practitioner", "", 1),
        ("room", "exam room", 1),
        ("equipment", "ultrasound", 1),
    }
    assert made.preparation == {"es": "Tome un litro de agua."}
    page = manager.get(f"/scheduling/set-up/visit-type/{made.id}/").content.decode()
    assert "1 room (exam room)" in page


@pytest.mark.parametrize("line", ["a doctor", "1 nurse", "9 rooms", "room"])
def test_a_need_that_is_not_understood_is_quoted(manager: Client, line: str) -> None:
    answer = manager.post("/scheduling/set-up/visit-type/add/", visit_type(needs_text=line))
    assert answer.status_code == 422
    assert f"“{line}” is not understood" in answer.content.decode()


def test_the_offices_rules(manager: Client) -> None:
    given = {
        "notice_hours": 48,
        "offer_minutes": 60,
        "quiet_from": "21:00",
        "quiet_until": "07:00",
        "version": 1,
    }
    manager.post("/scheduling/set-up/rules/", given)
    assert Policy.current().notice_hours == 48
    assert "48 hours" in manager.get("/scheduling/set-up/").content.decode()


def test_only_those_who_may_set_up_do(sign_in: Callable[..., Client]) -> None:
    desk = sign_in()
    column = make.office().column
    for path in ("", "session/add/", "rules/", f"columns/{column.id}/"):
        assert desk.get(f"/scheduling/set-up/{path}").status_code == 403
    assert desk.post(f"/scheduling/set-up/columns/{column.id}/feed/").status_code == 403


def test_what_is_no_kind_is_not_found(manager: Client) -> None:
    assert manager.get("/scheduling/set-up/dragon/add/").status_code == 404


def test_a_feed_needs_only_its_secret_and_names_nobody(manager: Client) -> None:
    office = make.office()
    day = make.ahead()
    office.book("9:00", day, reason="rash")
    page = manager.post(f"/scheduling/set-up/columns/{office.column.id}/feed/").content.decode()
    address = page.split("<code")[1].split(">")[1].split("<")[0]
    path = "/" + address.split("/", 3)[3]
    answer = Client().get(path)
    text = answer.content.decode()
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert f"DTSTART:{make.local('9:00', day):%Y%m%dT%H%M%SZ}" in text
    assert "SUMMARY:Booked" in text
    assert "Terry" not in text
    assert "rash" not in text
    assert path.split("/")[-1].removesuffix(".ics") not in str(list(Feed.objects.values()))


def test_initials_only_where_the_office_says_so() -> None:
    office = make.office()
    office.book("9:00")
    boss = make.desk("scheduling.issue_feed", "scheduling.set_up")
    _made, token = operations.issue_feed(boss, column_id=office.column.id, now=make.NOON)
    operations.setup.edit_policy(boss, seen_version=1, values={"feed_shows_initials": True})
    text = queries.calendar_of(token, now=make.NOON).decode()
    assert "SUMMARY:T.T. (" in text


def test_a_new_feed_ends_the_old_one_and_an_ended_one_is_gone() -> None:
    office = make.office()
    boss = make.desk("scheduling.issue_feed")
    _first, old = operations.issue_feed(boss, column_id=office.column.id, now=make.NOON)
    made, new = operations.issue_feed(boss, column_id=office.column.id, now=make.NOON)
    with pytest.raises(operations.NotFound):
        queries.calendar_of(old, now=make.NOON)
    assert queries.calendar_of(new, now=make.NOON)
    operations.end_feed(boss, feed_id=made.id, now=make.NOON)
    with pytest.raises(operations.NotFound):
        queries.calendar_of(new, now=make.NOON)
