"""Who looked, and what was done: on screen and as a file."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from almoner.lib.refusal import NotPermitted
from almoner.platform.accounts.actor import Actor
from almoner.platform.accounts.models import User
from almoner.platform.accounts.powers import MANAGER
from almoner.platform.audit import names, queries
from almoner.platform.audit.models import Entry
from almoner.platform.audit.operations import record, record_reading

pytestmark = pytest.mark.django_db
ANN = uuid4()


@pytest.fixture
def desk(client: Client) -> Client:
    user = User.objects.create_user("mona", None, name="Mona")
    user.groups.add(Group.objects.get(name=MANAGER))
    client.force_login(user)
    return client


@pytest.fixture
def rita() -> User:
    return User.objects.create_user("rita", None, name="Rita")


def look(user: User, patient: UUID, what: str, days_ago: int = 0, **more: Any) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    record_reading(user.as_actor(), patient_id=patient, what=what, now=at, **more)


def test_who_looked_at_one_patient(
    desk: Client, rita: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "_find", [lambda _actor, ids: {ANN: "Ann Miller"}])
    look(rita, ANN, "chart", days_ago=400)
    look(rita, ANN, "bills", is_break_glass=True, reason="=she asked")
    look(rita, uuid4(), "photo")
    page = desk.get("/audit/readings").content.decode()
    assert "bills" in page
    assert "photo" in page
    assert ">chart<" not in page, "only the last days, unless one patient is asked for"
    page = desk.get(f"/audit/readings?patient={ANN}").content.decode()
    assert ">chart<" in page
    assert "photo" not in page
    assert "Only Ann Miller" in page
    assert "Break-glass: =she asked" in page


def test_what_one_person_looked_at_between_days(desk: Client, rita: User) -> None:
    other = User.objects.create_user("otto", None, name="Otto")
    look(rita, ANN, "old letter", days_ago=30)
    look(rita, ANN, "new letter")
    look(other, ANN, "his letter")
    day = (timezone.now() - timedelta(days=30)).date()
    page = desk.get(f"/audit/readings?user={rita.pk}&since={day}&until={day}").content.decode()
    assert "old letter" in page
    assert "new letter" not in page
    assert "his letter" not in page
    assert desk.get("/audit/readings?since=2026-02-02&until=2026-01-01").status_code == 422
    assert desk.get("/audit/readings?patient=nobody").status_code == 422


def test_exports_say_the_same_and_are_logged(desk: Client, rita: User) -> None:
    look(rita, ANN, "=2+2", reason="asked by phone")
    answer = desk.get("/audit/readings?as=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    heading, line = text.splitlines()
    assert heading.startswith("When,Who,What,Patient")
    assert ",Rita,'=2+2," in line, "nothing that a spreadsheet would calculate"
    sheet = openpyxl.load_workbook(io.BytesIO(desk.get("/audit/readings?as=xlsx").content)).active
    assert sheet
    assert [cell.value for cell in sheet[2]][1:3] == ["Rita", "=2+2"]
    assert sheet["C2"].data_type == "s"
    exports = Entry.objects.filter(verb="audit.export").values_list("actor_name", "detail")
    assert [(who, detail["rows"]) for who, detail in exports] == [("Mona", 1), ("Mona", 1)]


def test_the_log_on_screen(desk: Client, rita: User) -> None:
    record(rita.as_actor(), "people.register", rita, patient_id=ANN, number=100012)
    page = desk.get("/audit/log").content.decode()
    assert "people.register" in page
    assert "number 100012" in page


def test_a_long_list_costs_the_same_as_a_short_one(
    desk: Client, rita: User, django_assert_max_num_queries: object
) -> None:
    for _ in range(150):
        look(rita, ANN, "chart")
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        page = desk.get("/audit/readings").content.decode()
    assert "100 of 150" in page


def test_who_may_not_read_the_log(client: Client, rita: User) -> None:
    client.force_login(rita)
    assert client.get("/audit/readings").status_code == 403
    assert client.get("/audit/log?as=csv").status_code == 403
    for find in (queries.readings, queries.entries):
        with pytest.raises(NotPermitted):
            find(Actor(name="Rita"), since=datetime.now(UTC))
