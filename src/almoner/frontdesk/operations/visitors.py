"""People who are not patients: signed in, their host told, signed out."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from almoner.frontdesk.models import QueueCounter, Visitor
from almoner.frontdesk.operations import refusals
from almoner.frontdesk.operations.numbers import next_number
from almoner.frontdesk.operations.stepping import local_date
from almoner.messages import operations as messages
from almoner.messages.models import Message
from almoner.people.models import Location, Practitioner, StaffMember
from almoner.platform.accounts.actor import SYSTEM, Actor
from almoner.platform.audit import operations as audit
from almoner.platform.live import tell
from almoner.platform.ui.notices import topic_of


@transaction.atomic
def receive(
    actor: Actor,
    *,
    location: Location,
    name: str,
    purpose: str,
    company: str = "",
    practitioner: Practitioner | None = None,
    staff_member: StaffMember | None = None,
    now: datetime,
) -> Visitor:
    """Sign a visitor in, give them a badge number and tell their host.

    The host's open screens hear at once (topic ``host:<user id>``); where an e-mail address is
    known, a message goes out as well.
    """
    actor.must("frontdesk.receive_visitors")
    name, purpose = name.strip(), purpose.strip()
    if not name:
        raise refusals.SayWho("Write down the visitor's name.", field="name")
    if not purpose:
        raise refusals.SayWho("Write down why they come.", field="purpose")
    if practitioner and staff_member:
        raise refusals.OneHostOnly
    on = local_date(location, now)
    visitor = Visitor(
        location=location,
        on=on,
        badge=next_number(location.pk, on, QueueCounter.Kind.VISITOR),
        name=name,
        company=company.strip(),
        purpose=purpose,
        practitioner=practitioner,
        staff_member=staff_member,
        arrived_at=now,
    )
    visitor.told = _tell_host(visitor, now)
    visitor.save(force_insert=True)
    audit.record(actor, "frontdesk.receive", visitor, badge=visitor.badge)
    _tell_screens(visitor)
    if user_id := visitor.host_user_id:
        tell(topic_of(user_id))
    return visitor


@transaction.atomic
def sign_out(
    actor: Actor, *, visitor_id: UUID, now: datetime, was_forgotten: bool = False
) -> Visitor:
    """Note that a visitor left; ``was_forgotten`` when the desk closes the line afterwards."""
    actor.must("frontdesk.receive_visitors")
    visitor = _locked(visitor_id)
    if visitor.left_at is not None:
        at = visitor.left_at.astimezone(visitor.location.zone)
        raise refusals.BadgeGone(f"{visitor.name} signed out at {at:%-I:%M %p} already.")
    visitor.left_at, visitor.is_forgotten = now, was_forgotten
    visitor.save(update_fields=["left_at", "is_forgotten"])
    audit.record(actor, "frontdesk.sign_out", visitor, was_forgotten=was_forgotten)
    _tell_screens(visitor)
    return visitor


@transaction.atomic
def undo_sign_out(actor: Actor, *, visitor_id: UUID, now: datetime) -> Visitor:
    """Take a signing-out back on the same day: they are still here."""
    actor.must("frontdesk.receive_visitors")
    visitor = _locked(visitor_id)
    if visitor.left_at is None or visitor.on != local_date(visitor.location, now):
        raise refusals.NothingToUndo("Only a visitor who signed out today can be signed in again.")
    visitor.left_at, visitor.is_forgotten = None, False
    visitor.save(update_fields=["left_at", "is_forgotten"])
    audit.record(actor, "frontdesk.undo_sign_out", visitor)
    _tell_screens(visitor)
    return visitor


def _locked(visitor_id: UUID) -> Visitor:
    visitor = (
        Visitor.objects.select_for_update(of=("self",))
        .select_related("location", "practitioner__user", "staff_member__user")
        .filter(id=visitor_id)
        .first()
    )
    if visitor is None:
        raise refusals.NotFound("There is no such visitor.")
    return visitor


def _tell_screens(visitor: Visitor) -> None:
    tell(f"visitors:{visitor.location_id}")
    if visitor.host_user_id:
        tell(f"host:{visitor.host_user_id}")


def _tell_host(visitor: Visitor, now: datetime) -> Message | None:
    """Write to the host, in the office's name: receiving a visitor is all that the desk does."""
    address = _address_of(visitor)
    if not address:
        return None
    company = f" ({visitor.company})" if visitor.company else ""
    return messages.send(
        SYSTEM,
        channel="email",
        to=address,
        subject=f"{visitor.name} is here to see you",
        body=(
            f"{visitor.name}{company} is at the front desk of {visitor.location} to see you.\n\n"
            f"Purpose: {visitor.purpose}\nBadge: {visitor.badge}"
        ),
        about="visitor",
        reference_id=visitor.id,
        now=now,
    )


def _address_of(visitor: Visitor) -> str:
    host = visitor.practitioner or visitor.staff_member
    own = visitor.staff_member.email if visitor.staff_member else ""
    return own or (host.user.email if host is not None and host.user else "")
