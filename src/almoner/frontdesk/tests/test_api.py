"""The front desk for programs."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from tests import make
from tests.make.scheduling import Office

from almoner.frontdesk.tests.test_screens import today_at
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import CODER, RECEPTIONIST
from almoner.scheduling.models import Appointment

pytestmark = pytest.mark.django_db
JSON = "application/json"


def signed_in(role: str) -> Client:
    user = User.objects.create_user(role.lower(), None, name=role)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def office() -> Office:
    return make.office()


@pytest.fixture
def appointment(office: Office) -> Appointment:
    made = office.book()
    starts = today_at(office, minutes=5)
    Appointment.objects.filter(pk=made.pk).update(during=(starts, starts + timedelta(minutes=20)))
    return made


def test_the_board_and_the_way_through_it(office: Office, appointment: Appointment) -> None:
    client = signed_in(RECEPTIONIST)
    board = client.get("/api/frontdesk/board", {"location": str(office.location.pk)}).json()
    (row,) = board["rows"]
    assert (row["patient_name"], row["status"], row["visit_id"]) == (
        "Terry, Tula",
        "expected",
        None,
    )
    assert board["counts"]["expected"] == 1

    def post(path: str, **body: Any) -> Any:
        return client.post(f"/api/frontdesk/{path}", body, content_type=JSON)

    visit = post(f"appointments/{appointment.pk}/check-in", identity="photo_id").json()
    assert (visit["status"], visit["version"]) == ("arrived", 2)
    room = make.room(office.location)
    where = f"visits/{visit['id']}"
    visit = post(f"{where}/room", version=2, room_id=str(room.pk)).json()
    assert (visit["status"], visit["room_id"]) == ("roomed", str(room.pk))
    stale = post(f"{where}/clinician", version=2)
    assert stale.status_code == 409
    assert "taken to a room by Receptionist" in stale.json()["title"]
    visit = post(f"{where}/clinician", version=3).json()
    visit = post(f"{where}/check-out", version=4).json()
    assert visit["status"] == "done"
    visit = post(f"{where}/undo", version=5).json()
    assert visit["status"] == "with_clinician"
    again = post(f"appointments/{appointment.pk}/check-in", identity="known")
    assert again.status_code == 409
    assert post(f"appointments/{appointment.pk}/check-in", identity="x").status_code == 422


def test_the_api_asks_for_sign_in_powers_and_a_place(office: Office) -> None:
    assert Client().get("/api/frontdesk/board").status_code == 401
    assert signed_in(CODER).get("/api/frontdesk/board").status_code == 403
    desk = signed_in(RECEPTIONIST)
    nowhere = desk.get("/api/frontdesk/board", {"location": str(office.patient.pk)})
    assert nowhere.status_code == 404
    assert desk.get("/api/frontdesk/board", {"on": "2026-03-03"}).json()["on"] == "2026-03-03"
