"""Booking and changing on the screen, as a browser asks for it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from tests import make

from almoner.people.operations.registering import Demographics, Registration, register
from almoner.platform.accounts.actor import SYSTEM
from almoner.scheduling import operations
from almoner.scheduling.models import Appointment, GroupVisit

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


@pytest.fixture
def client(sign_in: Callable[..., Client]) -> Client:
    return sign_in()


def form(office: make.Office, **fields: object) -> dict[str, object]:
    day = fields.pop("on", make.ahead())
    return {
        "patient": office.patient.id,
        "visit_type": office.visit_type.id,
        "column": office.column.id,
        "on": day,
        "start": "09:00",
        **fields,
    }


def booked(office: make.Office, clock: str = "9:00") -> Appointment:
    return office.book(clock, make.ahead())


def test_the_form_for_a_free_time_knows_where_it_was_pressed(client: Client) -> None:
    office = make.office()
    number = office.column.number
    page = client.get(f"/scheduling/book/?column={number}&start=2026-03-03T09:20").content.decode()
    assert f'value="{office.column.id}" selected' in page
    assert 'value="2026-03-03"' in page
    assert 'value="09:20"' in page


def test_booking_closes_the_dialog_and_refreshes_the_sheet(client: Client) -> None:
    office = make.office()
    answer = client.post("/scheduling/book/", form(office))
    assert answer.status_code == 200, answer.content.decode()
    made = Appointment.objects.get()
    assert made.starts_at == make.local("9:00", make.ahead())
    trigger = answer.headers["HX-Trigger"]
    assert "dialog-close" in trigger
    assert f"day:{make.ahead()}" in trigger


def test_rooms_are_found_by_themselves(client: Client) -> None:
    office = make.office()
    room = make.column("Room A", kind="room", at=office.location)
    visit = make.visit_type(needs=[("practitioner", "", 1), ("room", "", 1)])
    client.post("/scheduling/book/", form(office, visit_type=visit.id))
    taken = Appointment.objects.get().occupancies.values_list("column__id", flat=True)
    assert set(taken) == {office.column.id, room.id}


def test_a_refused_booking_keeps_what_was_typed(client: Client) -> None:
    office = make.office()
    booked(office)
    answer = client.post(
        "/scheduling/book/", form(office, reason="knee", start="09:10", patient=make.patient().id)
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "is taken from 9:00 AM to 9:20 AM" in page
    assert 'value="knee"' in page


def test_missing_fields_are_named(client: Client) -> None:
    make.office()
    page = client.post("/scheduling/book/", {}).content.decode()
    assert "Choose a patient from the list." in page


def test_the_desk_without_powers_sees_no_overrides(
    client: Client, sign_in: Callable[..., Client]
) -> None:
    make.office()
    assert "overbook" not in client.get("/scheduling/book/").content.decode()
    assert "override" in sign_in("Office manager").get("/scheduling/book/").content.decode()


def test_patients_are_found_as_one_types(client: Client) -> None:
    who = Demographics(family_name="Ibarra", given_name="Rosa", birth_date=date(1980, 5, 1))
    register(SYSTEM, registration=Registration(who=who), now=make.NOON)
    page = client.get("/scheduling/patients/?q=ibar").content.decode()
    assert "Ibarra, Rosa" in page


def test_the_appointment_shows_its_history(client: Client) -> None:
    made = booked(make.office())
    client.post(f"/scheduling/appointments/{made.id}/confirm/", headers=HX)
    page = client.get(f"/scheduling/appointments/{made.id}/", headers=HX).content.decode()
    assert "<html" not in page
    assert "Booked for" in page
    assert "Confirmed" in page
    assert "Dana Price" in page
    assert "<html" in client.get(f"/scheduling/appointments/{made.id}/").content.decode()


def test_cancelling_asks_for_a_reason(client: Client) -> None:
    made = booked(make.office())
    address = f"/scheduling/appointments/{made.id}/cancel/"
    answer = client.post(address, {"version": 1})
    assert answer.status_code == 422
    assert "Say why the visit is cancelled." in answer.content.decode()
    client.post(address, {"version": 1, "why": "Patient is ill", "words": "flu"})
    made.refresh_from_db()
    assert (made.status, made.cancel_reason) == ("cancelled", "Patient is ill: flu")


def test_a_stale_screen_is_shown_the_difference(client: Client) -> None:
    made = booked(make.office())
    operations.confirm(make.desk(name="Kim"), appointment_id=made.id, now=make.NOON)
    answer = client.post(
        f"/scheduling/appointments/{made.id}/cancel/", {"version": 1, "why": "Patient is ill"}
    )
    assert answer.status_code == 422
    assert "it was confirmed" in answer.content.decode()


def test_moving_by_drag_or_paste(client: Client) -> None:
    office = make.office()
    other = make.column(open_at=office.location)
    made = booked(office)
    answer = client.post(
        "/scheduling/move/",
        {
            "visit": f"{made.id}:1",
            "column": other.number,
            "start": f"{make.ahead()}T10:20",
        },
    )
    assert answer.status_code == 204
    made.refresh_from_db()
    assert made.starts_at == make.local("10:20", make.ahead())
    assert made.occupancies.get(released_at=None).column == other


def test_a_moved_visit_takes_a_free_room_with_it(client: Client) -> None:
    office = make.office()
    rooms = [make.column(kind="room", at=office.location) for _ in range(2)]
    visit = make.visit_type(needs=[("practitioner", "", 1), ("room", "", 1)])
    day = make.ahead()
    made = office.book("9:00", day, visit_type=visit, columns=[office.column, rooms[0]])
    only_room = make.visit_type(needs=[("room", "", 1)])
    office.book("10:00", day, visit_type=only_room, columns=rooms[:1], patient=make.patient())
    client.post(
        "/scheduling/move/",
        {"visit": f"{made.id}:1", "column": office.column.number, "start": f"{day}T10:00"},
    )
    live = made.occupancies.filter(released_at=None).values_list("column__id", flat=True)
    assert set(live) == {office.column.id, rooms[1].id}


def test_a_refused_move_says_why(client: Client) -> None:
    office = make.office()
    made = booked(office)
    answer = client.post(
        "/scheduling/move/",
        {"visit": f"{made.id}:1", "column": office.column.number, "start": f"{make.ahead()}T20:00"},
        headers=HX,
    )
    assert answer.status_code == 422
    assert "only from 8:00 AM to 5:00 PM" in answer.headers["HX-Trigger"]


def test_undo_brings_a_cancelled_visit_back(client: Client) -> None:
    office = make.office()
    made = booked(office)
    client.post(
        f"/scheduling/appointments/{made.id}/cancel/", {"version": 1, "why": "Patient is ill"}
    )
    client.post(
        f"/scheduling/appointments/{made.id}/undo/", {"what": "cancel", "version": 2}, headers=HX
    )
    made.refresh_from_db()
    assert made.status == "booked"


def test_an_opening_is_searched_picked_and_booked(client: Client) -> None:
    office = make.office()
    day = make.ahead()
    found = client.get(
        "/scheduling/openings/",
        {"visit_type": office.visit_type.id, "first": day, "last": day},
    )
    _opening, token = found.context["found"][0]
    assert "8:00 AM" in found.content.decode()
    shown = client.get("/scheduling/openings/pick/", {"opening": token}).content.decode()
    assert office.column.name in shown
    answer = client.post(
        "/scheduling/openings/pick/", {"opening": token, "patient": office.patient.id}
    )
    assert answer.headers["HX-Redirect"] == f"/scheduling/day/{day}/"
    assert Appointment.objects.get().starts_at == make.local("8:00", day)


def test_a_forged_opening_is_not_booked(client: Client) -> None:
    office = make.office()
    answer = client.post(
        "/scheduling/openings/pick/", {"opening": "made:up", "patient": office.patient.id}
    )
    assert answer.status_code in (404, 422)
    assert not Appointment.objects.exists()


def test_nothing_fits_is_explained_on_the_screen(client: Client) -> None:
    office = make.office(opens="09:00", closes="09:20")
    booked(office)
    day = make.ahead()
    page = client.get(
        "/scheduling/openings/", {"visit_type": office.visit_type.id, "first": day, "last": day}
    ).content.decode()
    assert "Nothing fits" in page
    assert "Look 1 day further" in page


def test_groups_are_opened_filled_and_cancelled(client: Client) -> None:
    office = make.office()
    visit = make.visit_type("Class", 60, capacity=2)
    client.post(
        "/scheduling/groups/",
        {
            "visit_type": visit.id,
            "column": office.column.id,
            "on": make.ahead(),
            "start": "10:00",
            "topic": "Quit smoking",
        },
    )
    of = GroupVisit.objects.get()
    assert "Quit smoking" in client.get("/scheduling/groups/").content.decode()
    client.post(f"/scheduling/groups/{of.id}/", {"patient": office.patient.id})
    assert "Tula Terry" in client.get(f"/scheduling/groups/{of.id}/").content.decode()
    client.post(f"/scheduling/groups/{of.id}/cancel/", {"version": 1, "why": "Patient is ill"})
    assert Appointment.objects.get().status == "cancelled"


def test_a_series_is_shown_moved_and_cancelled(client: Client) -> None:
    office = make.office()
    day = make.ahead()
    client.post("/scheduling/book/", form(office, repeat="1", times="3"))
    first = Appointment.objects.order_by("during")[0]
    assert Appointment.objects.count() == 3
    page = client.get(f"/scheduling/series/{first.id}/").content.decode()
    assert page.count("9:00 AM") >= 3
    client.post(f"/scheduling/series/{first.id}/move/", {"version": 1, "on": day, "start": "11:00"})
    starts = Appointment.objects.order_by("during").values_list("during", flat=True)
    assert {make.wall(each.lower).hour for each in starts} == {11}
    client.post(f"/scheduling/series/{first.id}/cancel/", {"version": 2, "why": "Patient is ill"})
    assert set(Appointment.objects.values_list("status", flat=True)) == {"cancelled"}


def test_setting_up_needs_its_power(client: Client, sign_in: Callable[..., Client]) -> None:
    assert client.get("/scheduling/set-up/").status_code == 403
    assert sign_in("Office manager").get("/scheduling/set-up/").status_code == 200
