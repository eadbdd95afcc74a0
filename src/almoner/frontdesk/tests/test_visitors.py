"""Visitors: numbered, their host told, signed out, remembered when they forgot."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from tests import make

from almoner.frontdesk import operations, queries
from almoner.frontdesk.models import Visitor
from almoner.lib.refusal import NotPermitted
from almoner.messages.models import Message
from almoner.platform.accounts.actor import SYSTEM
from almoner.platform.accounts.models import User

pytestmark = pytest.mark.django_db


def test_badges_are_numbered_each_day_at_each_place() -> None:
    here, there = make.location(), make.location()
    assert [make.visitor(here).badge, make.visitor(here).badge, make.visitor(there).badge] == [
        1,
        2,
        1,
    ]
    tomorrow = operations.receive(
        SYSTEM, location=here, name="A", purpose="B", now=make.NOON + timedelta(days=3)
    )
    assert tomorrow.badge == 1


def test_the_host_is_written_to() -> None:
    host = make.staff_member("Mia Chen", email="mia@willow.example")
    visitor = make.visitor(make.location("Main Street"), staff_member=host, company="Scales Inc.")
    message = Message.objects.get()
    assert visitor.told == message
    assert (message.to, message.about) == ("mia@willow.example", "visitor")
    assert message.subject == "Sam Ortiz is here to see you"
    assert "Sam Ortiz (Scales Inc.) is at the front desk of Main Street" in message.body
    assert "Badge: 1" in message.body


def test_a_practitioner_is_written_to_at_their_own_address() -> None:
    user = User.objects.create_user("ada", None, name="Ada Okafor", email="ada@willow.example")
    make.visitor(make.location(), practitioner=make.practitioner(user=user))
    assert Message.objects.get().to == "ada@willow.example"


def test_without_an_address_or_a_host_nobody_is_written_to() -> None:
    place = make.location()
    assert make.visitor(place, practitioner=make.practitioner()).told is None
    assert make.visitor(place).host == ""
    assert not Message.objects.exists()


def test_who_is_on_site_who_left_and_who_forgot() -> None:
    place, now = make.location(), make.local("9:00")
    here, left = make.visitor(place, "Here"), make.visitor(place, "Left")
    make.visitor(make.location(), "Elsewhere")
    operations.sign_out(SYSTEM, visitor_id=left.id, now=now + timedelta(hours=1))
    today = make.TUESDAY
    assert [v.name for v in queries.on_site(SYSTEM, place, today)] == ["Here"]
    assert [v.name for v in queries.gone(SYSTEM, place, today)] == ["Left"]
    assert not queries.forgotten(SYSTEM, place, today).exists()
    tomorrow = today + timedelta(days=1)
    assert [v.name for v in queries.forgotten(SYSTEM, place, tomorrow)] == ["Here"]
    assert not queries.on_site(SYSTEM, place, tomorrow).exists()
    operations.sign_out(SYSTEM, visitor_id=here.id, now=now + timedelta(days=1), was_forgotten=True)
    assert not queries.forgotten(SYSTEM, place, tomorrow).exists()


def test_nobody_signs_out_twice_and_a_slip_is_undone_the_same_day() -> None:
    visitor = make.visitor(make.location())
    now = make.local("10:00")
    operations.sign_out(SYSTEM, visitor_id=visitor.id, now=now)
    with pytest.raises(operations.BadgeGone, match="signed out at 10:00 AM already"):
        operations.sign_out(SYSTEM, visitor_id=visitor.id, now=now)
    with pytest.raises(operations.NothingToUndo):
        operations.undo_sign_out(SYSTEM, visitor_id=visitor.id, now=now + timedelta(days=1))
    operations.undo_sign_out(SYSTEM, visitor_id=visitor.id, now=now)
    visitor.refresh_from_db()
    assert visitor.left_at is None


def test_a_visitor_has_a_name_a_purpose_and_one_host() -> None:
    place = make.location()
    with pytest.raises(operations.SayWho) as refused:
        make.visitor(place, " ")
    assert refused.value.at_field == "name"
    with pytest.raises(operations.SayWho) as refused:
        make.visitor(place, purpose="")
    assert refused.value.at_field == "purpose"
    with pytest.raises(operations.OneHostOnly):
        make.visitor(place, practitioner=make.practitioner(), staff_member=make.staff_member())
    assert not Visitor.objects.exists()


def test_receiving_and_signing_out_need_their_power() -> None:
    place = make.location()
    other = make.receptionist(but="frontdesk.receive_visitors")
    visitor = make.visitor(place)
    with pytest.raises(NotPermitted):
        make.visitor(place, actor=other)
    for undo in (operations.sign_out, operations.undo_sign_out):
        with pytest.raises(NotPermitted):
            undo(other, visitor_id=visitor.id, now=make.NOON)
    with pytest.raises(NotPermitted):
        queries.on_site(other, place, make.TUESDAY)


def test_a_visitor_is_never_deleted() -> None:
    visitor = make.visitor(make.location())
    with pytest.raises(DatabaseError), transaction.atomic():
        visitor.delete()
