"""The day sheet and the week: what they show, and that they stay quick."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import make

from almoner.lib.refusal import NotPermitted
from almoner.people.models import Holiday, PatientAlert
from almoner.platform.accounts.actor import Actor
from almoner.scheduling import operations, queries
from almoner.scheduling.models import SavedView
from almoner.scheduling.tables import fitting_step, make_sheet, make_week

pytestmark = pytest.mark.django_db
DAY = "/scheduling/day/2026-03-03/"


def opened(office: make.Office, **fields: object) -> queries.Day:
    (day,) = queries.open_days(
        office.desk,
        first=make.TUESDAY,
        last=make.TUESDAY,
        now=make.NOON,
        **fields,  # type: ignore[arg-type]
    )
    return day


def html(day: queries.Day, step: int = 20) -> str:
    return "\n".join(make_sheet(day, step=step, now=make.NOON).rows)


def test_a_sheet_has_a_row_for_every_step_of_the_open_hours() -> None:
    office = make.office(opens="08:00", closes="10:00")
    rows = make_sheet(opened(office), step=20, now=make.NOON).rows
    assert len(rows) == 6
    assert "8 AM" in rows[0]
    assert 'data-start="2026-03-03T08:20"' in rows[1]


def test_a_visit_spans_its_rows_and_hides_nothing() -> None:
    office = make.office(opens="08:00", closes="10:00")
    office.book("8:20", minutes=40, reason="knee <b>pain</b>")
    text = html(opened(office))
    assert text.count("<td") == 5
    assert 'rowspan="2"' in text
    assert "Terry, Tula" in text
    assert "knee &lt;b&gt;pain&lt;/b&gt;" in text
    assert text.count('class="is-open"') == 4


@pytest.mark.parametrize("step", [5, 10, 15, 20, 30])
def test_every_column_is_as_high_as_the_sheet(step: int) -> None:
    office = make.office(opens="08:10", closes="11:50", overbook_limit=2)
    make.block(office.column, start="10:05", end="10:35")
    for clock in ("8:10", "8:37", "9:00", "11:30"):
        office.book(clock, patient=make.patient())
    boss = make.desk("scheduling.overbook")
    office.book("9:05", patient=make.patient(), overbook=True, actor=boss)
    sheet = make_sheet(opened(office), step=step, now=make.NOON)
    height = sum(
        int(found[1]) if (found := re.search(r'rowspan="(\d+)"', cell)) else 1
        for row in sheet.rows
        for cell in re.findall(r"<td[^>]*>", row)
    )
    assert height == len(sheet.rows)


@pytest.mark.parametrize(("clocks", "step"), [(["9:00"], 10), (["9:00", "9:25"], 5), ([], 15)])
def test_rows_are_as_long_as_the_visits_allow(clocks: list[str], step: int) -> None:
    office = make.office()
    for clock in clocks:
        office.book(clock, patient=make.patient())
    assert fitting_step(opened(office)) == step


def test_overlapping_visits_share_a_cell() -> None:
    office = make.office(overbook_limit=1)
    office.book("9:00")
    boss = make.desk("scheduling.overbook")
    office.book("9:10", patient=make.patient("Ibarra"), overbook=True, actor=boss)
    text = html(opened(office), step=10)
    (cell,) = re.findall(r'<div class="visits is-beside">.*?</div>', text)
    assert cell.index("Terry") < cell.index("Ibarra")
    assert 'aria-label="Overbooked"' in cell


def test_marks_say_what_the_desk_must_know() -> None:
    office = make.office()
    PatientAlert.objects.create(patient=office.patient, text="Latex allergy")
    made = office.book("9:00")
    operations.confirm(office.desk, appointment_id=made.id, now=make.NOON)
    text = html(opened(office))
    assert 'aria-label="Alert"' in text
    assert 'aria-label="Confirmed"' in text


def test_blocks_holidays_holds_and_groups_are_shown() -> None:
    office = make.office()
    make.block(office.column, "Team meeting", start="12:00", end="13:00")
    make.hold(office, "9:00", minutes_left=60)
    visit = make.visit_type("Class", 60, capacity=4)
    wish = operations.Wish(
        visit_type_id=visit.id, column_ids=[office.column.id], starts_at=make.local("10:00")
    )
    operations.open_group(office.desk, wish=wish, now=make.NOON, topic="Quit smoking")
    text = html(opened(office))
    assert "Team meeting" in text
    assert "Held for an offer" in text
    assert "Quit smoking (0)" in text
    Holiday.objects.create(on=make.TUESDAY, name="Town Meeting Day")
    assert opened(office).holiday == "Town Meeting Day"


def test_an_expired_hold_is_not_shown() -> None:
    office = make.office()
    make.hold(office, "9:00", minutes_left=0)
    assert "Held" not in html(opened(office))


def test_columns_by_place_kind_and_choice() -> None:
    office = make.office()
    room = make.column("Room A", kind="room", at=office.location)
    elsewhere = make.column("Elsewhere", open_at=make.location("Zebra"))
    make.column("Never in")
    names = [each.column.name for each in opened(office).columns]
    assert set(names) == {office.column.name, "Room A", "Elsewhere"}
    at = opened(office, location_id=office.location.id)
    assert {each.column.id for each in at.columns} == {office.column.id, room.id}
    kinds = opened(office, kinds=frozenset({"room"}))
    assert [each.column.id for each in kinds.columns] == [room.id]
    chosen = opened(office, column_ids=[elsewhere.id, office.column.id])
    assert [each.column.id for each in chosen.columns] == [elsewhere.id, office.column.id]


def test_the_day_of_the_jump_has_twenty_three_hours() -> None:
    office = make.office()
    (day,) = queries.open_days(
        office.desk,
        first=date(2026, 3, 8),
        last=date(2026, 3, 8),
        now=make.NOON,
        column_ids=[office.column.id],
    )
    assert day.span[1] - day.span[0] == 23 * 60


def test_the_week_counts_what_is_open_and_taken() -> None:
    office = make.office(opens="09:00", closes="10:00")
    make.block(office.column, start="09:40", end="10:00")
    office.book("9:00")
    days = queries.open_days(
        office.desk,
        first=date(2026, 3, 2),
        last=date(2026, 3, 8),
        now=make.NOON,
    )
    (row,) = make_week(days)
    tuesday, sunday = row.cells[1], row.cells[6]
    assert (tuesday.opened, tuesday.taken, tuesday.percent, tuesday.level) == (40, 20, 50, "half")
    assert sunday.is_closed


def test_looking_needs_the_power_to_see() -> None:
    with pytest.raises(NotPermitted, match=r"scheduling\.see"):
        queries.open_days(Actor(name="Kim"), first=make.TUESDAY, last=make.TUESDAY, now=make.NOON)


def test_the_screens_statements_do_not_grow_with_visits_and_columns(
    sign_in: Callable[..., Client],
) -> None:
    office = make.office()
    client = sign_in()

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(DAY).status_code == 200
        return len(captured)

    statements()
    before = statements()
    for _ in range(5):
        made = make.column(open_at=office.location)
        for clock in ("9:00", "10:00"):
            office.book(clock, columns=[made], patient=make.patient())
    assert statements() == before
    assert before <= 12


def test_the_day_screen(sign_in: Callable[..., Client]) -> None:
    office = make.office()
    office.book("9:00")
    page = sign_in().get(DAY).content.decode()
    assert "Tuesday, March 3, 2026" in page
    assert "Terry, Tula" in page
    assert 'data-live="day:2026-03-03"' in page
    assert "/scheduling/day/2026-03-02/" in page
    assert "1 visit" in page


def test_a_saved_view_chooses_the_columns(sign_in: Callable[..., Client]) -> None:
    office = make.office()
    other = make.column("Dr. Other", open_at=office.location)
    view = SavedView.objects.create(name="Only other", column_ids=[other.id])
    page = sign_in().get(f"{DAY}?view={view.id}").content.decode()
    assert "Dr. Other" in page
    assert f">{office.column.name}<" not in page


def test_an_empty_day_says_so(sign_in: Callable[..., Client]) -> None:
    make.location()
    assert "Nobody is in on this day" in sign_in().get(DAY).content.decode()


def test_days_that_do_not_exist_are_not_found(sign_in: Callable[..., Client]) -> None:
    client = sign_in()
    assert client.get("/scheduling/day/2026-02-30/").status_code == 404


def test_the_week_screen(sign_in: Callable[..., Client]) -> None:
    office = make.office()
    office.book("9:00")
    page = sign_in().get("/scheduling/week/2026-03-03/").content.decode()
    assert "March 2" in page
    assert office.column.name in page
    assert f"day:{make.TUESDAY + timedelta(days=1)}" in page


def test_a_role_without_the_schedule_is_told_so(sign_in: Callable[..., Client]) -> None:
    make.office()
    response = sign_in("Supplies clerk").get(DAY)
    assert response.status_code == 403
