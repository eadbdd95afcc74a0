"""The schedule as JSON."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import make

from almoner.scheduling.models import Appointment

pytestmark = pytest.mark.django_db
API = "/api/scheduling"


@pytest.fixture
def client(sign_in: Callable[..., Client]) -> Client:
    return sign_in()


def wanted(office: make.Office, **fields: object) -> dict[str, object]:
    return {
        "patient": office.patient.id,
        "visit_type": office.visit_type.id,
        "column": office.column.id,
        "start": make.local("9:00", make.ahead()),
        **fields,
    }


def post(client: Client, path: str, data: dict[str, object]) -> tuple[int, dict[str, object]]:
    answer = client.post(f"{API}/{path}", data, content_type="application/json")
    return answer.status_code, answer.json()


def test_a_day_lists_one_columns_visits_in_order(client: Client) -> None:
    office = make.office()
    office.book("10:00", patient=make.patient("Ibarra", "Rosa"))
    office.book("9:00", reason="knee")
    office.book("9:00", make.ahead(), patient=make.patient())
    answer = client.get(f"{API}/day", {"column": office.column.id, "on": "2026-03-03"})
    day = answer.json()
    assert day["time_zone"] == "America/New_York"
    names = [each["patient"]["family_name"] for each in day["appointments"]]
    assert names == ["Terry", "Ibarra"]
    first = day["appointments"][0]
    assert first["start"].startswith("2026-03-03T14:00:00")
    assert (first["reason"], first["status"], first["version"]) == ("knee", "booked", 1)


def test_a_day_is_one_statement_of_its_own(client: Client) -> None:
    office = make.office()
    with CaptureQueriesContext(connection) as captured:
        client.get(f"{API}/day", {"column": office.column.id, "on": "2026-03-03"})
    asked = [each["sql"] for each in captured if "scheduling_" in each["sql"]]
    assert len(asked) == 1


def test_the_evening_belongs_to_the_local_date(client: Client) -> None:
    office = make.office(opens="08:00", closes="23:00")
    office.book("22:00")
    asked = {"column": office.column.id, "on": "2026-03-03"}
    assert len(client.get(f"{API}/day", asked).json()["appointments"]) == 1
    asked["on"] = "2026-03-04"
    assert client.get(f"{API}/day", asked).json()["appointments"] == []


def test_an_unknown_column_is_not_found(client: Client) -> None:
    office = make.office()
    answer = client.get(f"{API}/day", {"column": office.patient.id, "on": "2026-03-03"})
    assert answer.status_code == 404


def test_booking_moving_confirming_and_cancelling(client: Client) -> None:
    office = make.office()
    status, made = post(client, "appointments", wanted(office, reason="knee"))
    assert (status, made["status"], made["version"]) == (201, "booked", 1)
    path = f"appointments/{made['id']}"
    status, moved = post(
        client, f"{path}/move", {"version": 1, "start": make.local("10:00", make.ahead())}
    )
    assert (status, moved["version"]) == (200, 2)
    assert post(client, f"{path}/confirm", {})[1]["is_confirmed"] is True
    status, gone = post(client, f"{path}/cancel", {"version": 3, "reason": "ill"})
    assert (status, gone["status"]) == (200, "cancelled")
    assert client.get(f"{API}/{path}").json()["status"] == "cancelled"


def test_a_taken_time_is_a_problem_with_its_field(client: Client) -> None:
    office = make.office()
    post(client, "appointments", wanted(office))
    status, problem = post(client, "appointments", wanted(office, patient=make.patient().id))
    assert (status, problem["field"]) == (409, "start")
    assert "is taken from 9:00 AM" in str(problem["title"])


def test_a_time_without_its_zone_is_refused(client: Client) -> None:
    office = make.office()
    status, problem = post(client, "appointments", wanted(office, start=f"{make.ahead()}T09:00:00"))
    assert (status, problem["field"]) == (422, "start")
    assert not Appointment.objects.exists()


def test_an_old_version_is_a_conflict(client: Client) -> None:
    office = make.office()
    _, made = post(client, "appointments", wanted(office))
    path = f"appointments/{made['id']}"
    post(client, f"{path}/confirm", {})
    status, _problem = post(client, f"{path}/cancel", {"version": 1, "reason": "ill"})
    assert status == 409


def test_openings_for_a_chain(client: Client) -> None:
    office = make.office()
    lab = make.column("Lab", kind="room", at=office.location, tags=["lab"])
    draw = make.visit_type("Blood draw", 10, needs=[("room", "lab", 1)])
    day = make.ahead()
    answer = client.get(
        f"{API}/openings",
        {
            "visit_type": [draw.id, office.visit_type.id],
            "gap": "30-60",
            "first": day,
            "last": day,
            "limit": 2,
        },
    ).json()
    assert len(answer["openings"]) == 2
    steps = answer["openings"][0]["steps"]
    assert [step["columns"][0]["id"] for step in steps] == [str(lab.id), str(office.column.id)]


def test_no_openings_says_why(client: Client) -> None:
    office = make.office(opens="09:00", closes="09:20")
    day = make.ahead()
    office.book("9:00", day)
    answer = client.get(
        f"{API}/openings", {"visit_type": office.visit_type.id, "first": day, "last": day}
    ).json()
    assert answer["openings"] == []
    assert answer["because"]
    assert answer["ways_out"][0]["opening"]["steps"]


@pytest.mark.parametrize("gap", ["soon", "60-10", "-5"])
def test_a_wrong_gap_is_refused(client: Client, gap: str) -> None:
    office = make.office()
    day = make.ahead()
    answer = client.get(
        f"{API}/openings",
        {"visit_type": office.visit_type.id, "first": day, "last": day, "gap": gap},
    )
    assert (answer.status_code, answer.json()["field"]) == (422, "gap")


def test_strangers_and_the_powerless_are_refused(sign_in: Callable[..., Client]) -> None:
    office = make.office()
    assert Client().get(f"{API}/day").status_code == 401
    clerk = sign_in("Supplies clerk")
    asked = {"column": office.column.id, "on": "2026-03-03"}
    assert clerk.get(f"{API}/day", asked).status_code == 403
    assert post(clerk, "appointments", wanted(office))[0] == 403
