"""Moving, cancelling, taking both back, and two people at one appointment."""

from datetime import timedelta

import pghistory
import pytest
from tests import make

from almoner.lib.refusal import NotPermitted, Refusal
from almoner.platform.accounts.actor import Actor
from almoner.scheduling import operations
from almoner.scheduling.models import Appointment, Policy, Status

pytestmark = pytest.mark.django_db


def move(
    office: make.Office, appointment: Appointment, clock: str, **fields: object
) -> Appointment:
    return operations.move(
        fields.pop("actor", office.desk),  # type: ignore[arg-type]
        appointment_id=appointment.id,
        version=fields.pop("version", appointment.version),  # type: ignore[arg-type]
        starts_at=make.local(clock),
        now=fields.pop("now", make.NOON),  # type: ignore[arg-type]
        **fields,  # type: ignore[arg-type]
    )


def cancel(office: make.Office, appointment: Appointment, **fields: object) -> Appointment:
    return operations.cancel(
        office.desk,
        appointment_id=appointment.id,
        version=fields.pop("version", appointment.version),  # type: ignore[arg-type]
        reason=fields.pop("reason", "patient called"),  # type: ignore[arg-type]
        now=fields.pop("now", make.NOON),  # type: ignore[arg-type]
    )


def test_a_move_frees_the_old_time_and_takes_the_new() -> None:
    office = make.office()
    made = office.book("9:00")
    moved = move(office, made, "10:00")
    assert moved.starts_at == make.local("10:00")
    assert [row.during.lower for row in made.occupancies.filter(released_at=None)] == [
        make.local("10:00")
    ]
    assert office.book("9:00", patient=make.patient())


def test_a_move_may_overlap_the_visits_own_old_time() -> None:
    office = make.office()
    made = office.book("9:00")
    assert move(office, made, "9:10").starts_at == make.local("9:10")


def test_a_move_keeps_a_length_of_its_own() -> None:
    office = make.office()
    made = office.book("9:00", minutes=45)
    assert move(office, made, "10:00").minutes == 45


def test_a_move_to_another_column() -> None:
    office = make.office()
    other = make.column(open_at=office.location)
    moved = move(office, office.book("9:00"), "9:00", column_ids=[other.id])
    assert moved.occupancies.get(released_at=None).column == other


def test_a_move_onto_a_taken_time_changes_nothing() -> None:
    office = make.office()
    office.book("10:00", patient=make.patient())
    made = office.book("9:00")
    with pytest.raises(operations.SlotTaken):
        move(office, made, "10:10")
    made.refresh_from_db()
    assert made.starts_at == make.local("9:00")
    assert made.occupancies.filter(released_at=None).count() == 1


def test_a_moved_visit_is_no_longer_confirmed() -> None:
    office = make.office()
    made = office.book("9:00")
    made = operations.confirm(office.desk, appointment_id=made.id, now=make.NOON)
    assert made.confirmed_at == make.NOON
    assert move(office, made, "10:00").confirmed_at is None


def test_undoing_a_move_brings_back_time_columns_and_confirmation() -> None:
    office = make.office()
    other = make.column(open_at=office.location)
    made = office.book("9:00")
    made = operations.confirm(office.desk, appointment_id=made.id, now=make.NOON)
    moved = move(office, made, "10:00", column_ids=[other.id])
    later = make.NOON + timedelta(minutes=5)
    back = operations.undo_move(
        office.desk, appointment_id=made.id, version=moved.version, now=later
    )
    assert (back.starts_at, back.confirmed_at) == (make.local("9:00"), make.NOON)
    assert back.occupancies.get(released_at=None).column == office.column


def test_a_move_is_not_undone_onto_a_taken_time() -> None:
    office = make.office()
    moved = move(office, office.book("9:00"), "10:00")
    office.book("9:00", patient=make.patient())
    with pytest.raises(operations.SlotTaken):
        operations.undo_move(
            office.desk, appointment_id=moved.id, version=moved.version, now=make.NOON
        )


def test_only_the_last_change_is_undone() -> None:
    office = make.office()
    moved = move(office, office.book("9:00"), "10:00")
    confirmed = operations.confirm(office.desk, appointment_id=moved.id, now=make.NOON)
    with pytest.raises(operations.NotOpenToIt, match="was not a move"):
        operations.undo_move(
            office.desk, appointment_id=moved.id, version=confirmed.version, now=make.NOON
        )


def test_a_cancelled_visit_frees_its_time() -> None:
    office = make.office()
    gone = cancel(office, office.book("9:00"))
    assert (gone.status, gone.cancel_reason) == (Status.CANCELLED, "patient called")
    assert office.book("9:00", patient=make.patient())


def test_cancelling_needs_a_reason() -> None:
    office = make.office()
    with pytest.raises(Refusal, match="Say why"):
        cancel(office, office.book("9:00"), reason="  ")


@pytest.mark.parametrize(("hours", "is_late"), [(24, False), (23, True)])
def test_cancelling_after_the_offices_notice_is_late(hours: int, *, is_late: bool) -> None:
    office = make.office()
    made = office.book("9:00", now=make.NOON - timedelta(days=2))
    at = made.starts_at - timedelta(hours=hours)
    assert cancel(office, made, now=at).is_late_cancel is is_late


def test_a_visit_types_own_notice_wins() -> None:
    Policy.objects.create(notice_hours=1)
    office = make.office()
    strict = make.visit_type(notice_hours=72)
    assert cancel(office, office.book("9:00", visit_type=strict)).is_late_cancel


def test_undoing_a_cancellation() -> None:
    office = make.office()
    gone = cancel(office, office.book("9:00"))
    back = operations.undo_cancel(
        office.desk, appointment_id=gone.id, version=gone.version, now=make.NOON
    )
    assert (back.status, back.cancel_reason, back.is_late_cancel) == ("booked", "", False)
    with pytest.raises(operations.SlotTaken):
        office.book("9:00", patient=make.patient())


def test_a_cancellation_is_not_undone_after_a_day_or_onto_a_taken_time() -> None:
    office = make.office()
    gone = cancel(office, office.book("9:00"))
    again = {"appointment_id": gone.id, "version": gone.version}
    with pytest.raises(operations.NotOpenToIt, match="24 hours"):
        operations.undo_cancel(office.desk, now=make.NOON + timedelta(hours=25), **again)
    office.book("9:00", patient=make.patient())
    with pytest.raises(operations.SlotTaken):
        operations.undo_cancel(office.desk, now=make.NOON, **again)


def test_a_cancelled_visit_is_neither_moved_nor_confirmed() -> None:
    office = make.office()
    gone = cancel(office, office.book("9:00"))
    with pytest.raises(operations.NotOpenToIt, match="is cancelled; it cannot be moved"):
        move(office, gone, "10:00")
    with pytest.raises(operations.NotOpenToIt, match="nothing to confirm"):
        operations.confirm(office.desk, appointment_id=gone.id, now=make.NOON)


def test_the_second_of_two_people_is_told_what_the_first_did() -> None:
    office = make.office()
    seen = office.book("9:00")
    with pghistory.context(actor="Kim Lee"):
        move(office, seen, "10:00")
    with pytest.raises(operations.ChangedMeanwhile) as refused:
        move(office, seen, "11:00", version=1)
    assert "moved from Tue Mar 3, 9:00 AM to Tue Mar 3, 10:00 AM, by Kim Lee" in str(refused.value)
    assert refused.value.facts["version"] == 2


def test_the_second_of_two_people_learns_of_a_cancellation() -> None:
    office = make.office()
    seen = office.book("9:00")
    cancel(office, seen)
    with pytest.raises(operations.ChangedMeanwhile, match="it is cancelled now"):
        move(office, seen, "11:00", version=1)


def test_arrived_done_and_back() -> None:
    office = make.office()
    made = office.book("9:00")
    at = make.local("8:55")
    for status in ("arrived", "checked-in", "fulfilled", "checked-in"):
        made = operations.mark(office.desk, appointment_id=made.id, status=status, now=at)
        assert made.status == status
    with pytest.raises(operations.NotOpenToIt, match="is checked in; it cannot become no-show"):
        operations.mark_no_show(office.desk, appointment_id=made.id, now=at)


def test_no_show_only_after_the_visit_began() -> None:
    office = make.office()
    made = office.book("9:00")
    with pytest.raises(operations.NotOpenToIt, match="has not begun"):
        operations.mark_no_show(office.desk, appointment_id=made.id, now=make.local("8:59"))
    gone = operations.mark_no_show(office.desk, appointment_id=made.id, now=make.local("9:16"))
    assert gone.status == Status.NOSHOW


@pytest.mark.parametrize("verb", ["move", "cancel", "confirm", "mark_no_show", "undo_cancel"])
def test_every_change_needs_the_power_to_book(verb: str) -> None:
    office = make.office()
    made = office.book("9:00")
    extra = {
        "move": {"version": 1, "starts_at": make.local("10:00")},
        "cancel": {"version": 1, "reason": "x"},
        "undo_cancel": {"version": 1},
    }
    reader = Actor(name="Kim", powers=frozenset({"scheduling.see"}))
    with pytest.raises(NotPermitted, match=r"scheduling\.book"):
        getattr(operations, verb)(
            reader, appointment_id=made.id, now=make.NOON, **extra.get(verb, {})
        )
